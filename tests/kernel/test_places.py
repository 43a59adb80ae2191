"""Which places are of the county on a day, who answers for them, and which kinds its lists hold."""

from datetime import date

import pytest

from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.org.models import Dated, KindEnded, require_in_use
from lianjian.kernel.org.structure import root
from lianjian.kernel.places.models import Place
from lianjian.kernel.places.queries import ElsewhereInTheWorld, require_here, unit_of
from lianjian.kernel.records.door import change
from lianjian.kernel.testing.cast import REFORMED_ON, Cast, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
ENDED_ON = date(2022, 6, 1)


@change("org.unit:write")
def end(*, actor: object, at: object, row: Dated) -> Dated:
    row.valid_to = ENDED_ON
    return row.put()


def test_villages_and_townships_are_here_and_the_county_itself_is_not(cast: Cast) -> None:
    village = cast.village()
    require_here(village, REFORMED_ON)
    require_here(village.town(), REFORMED_ON)
    with pytest.raises(ElsewhereInTheWorld) as refused:
        require_here(Place.objects.get(level=Place.Level.COUNTY), REFORMED_ON)
    assert refused.value.field == "place" and refused.value.hint


def test_a_village_is_here_up_to_the_day_on_which_it_ends(cast: Cast) -> None:
    village = end(actor=SYSTEM, at=moment("2022-05-01"), row=cast.village())
    require_here(village, date(2022, 5, 31))
    with pytest.raises(ElsewhereInTheWorld):
        require_here(village, ENDED_ON)


def test_the_zone_in_whose_beat_a_village_lies_answers_for_it_and_the_bureau_for_the_rest(cast: Cast) -> None:
    assert unit_of(cast.village(), REFORMED_ON) == cast.zone
    assert unit_of(cast.village(cast.other_zone), REFORMED_ON) == cast.other_zone
    assert unit_of(Place.objects.get(level=Place.Level.COUNTY), REFORMED_ON) == root(REFORMED_ON)


def test_before_there_was_a_bureau_nobody_answers(cast: Cast) -> None:
    with pytest.raises(ElsewhereInTheWorld) as refused:
        unit_of(cast.village(), date(1990, 1, 1))
    assert "还没有责任单位" in refused.value.text


def test_a_kind_is_taken_while_the_list_holds_it_and_refused_at_its_field_afterwards(cast: Cast) -> None:
    kind = end(actor=SYSTEM, at=moment("2022-05-01"), row=cast.village())
    require_in_use(kind, date(2022, 5, 31))
    with pytest.raises(KindEnded) as refused:
        require_in_use(kind, ENDED_ON)
    assert refused.value.field == "kind"
