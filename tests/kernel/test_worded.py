"""Questions worded once answer as Django's own do, each time with the days that are given."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from lianjian.kernel.org.models import Post
from lianjian.kernel.records.worded import Given, WordedRows
from lianjian.kernel.testing.cast import Cast

pytestmark = pytest.mark.django_db
FOUNDED, LATER = date(2022, 1, 1), date(2022, 6, 1)


def begun_by(day: date | Given) -> QuerySet[Post]:
    return Post.objects.filter(valid_from__lte=day).select_related("person", "kind").order_by("pk")


def worded() -> WordedRows:
    found = WordedRows.of(begun_by(Given("day")))
    assert found
    return found


@pytest.mark.parametrize("day", [date(2021, 12, 31), FOUNDED, LATER])
def test_rows_are_those_that_django_would_have_read(cast: Cast, day: date) -> None:
    assert worded().ask(day=day) == list(begun_by(day))


def test_one_wording_serves_many_days(cast: Cast) -> None:
    question = worded()
    assert [len(question.ask(day=day)) > 0 for day in (LATER, date(2000, 1, 1), LATER)] == [True, False, True]


def test_what_was_selected_beside_a_row_is_there_without_asking_again(cast: Cast) -> None:
    question = worded()
    with CaptureQueriesContext(connection) as asked:
        names = [(row.person.name, row.kind.code) for row in question.ask(day=LATER)]
    assert names == [(row.person.name, row.kind.code) for row in begun_by(LATER)]
    assert len(asked) == 1


def test_a_day_that_was_not_given_is_an_error(cast: Cast) -> None:
    with pytest.raises(KeyError):
        worded().ask(on=LATER)


def test_what_can_find_nothing_is_not_asked(cast: Cast) -> None:
    assert WordedRows.of(Post.objects.filter(pk__in=())) is None
