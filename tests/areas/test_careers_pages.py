"""The lists, rows and forms of people's ways in the service, as people open them."""

from datetime import date
from typing import Any

import pytest

from lianjian.areas.careers import assessing, files, ranks, tenures
from lianjian.areas.careers.models import Promotion, Rank, Tenure
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.branch_lives import branch_with
from tests.areas.careers_lives import moved, on_notice, political

pytestmark = pytest.mark.django_db
KINDS = [key for key in registry.kinds if key.startswith("careers.")]
ENTRIES = [name for name in registry.entries if name.startswith(("careers-", "own-"))]


@pytest.fixture
def rows(cast: Cast) -> dict[str, Any]:
    """One row of each kind."""
    branch, _people = branch_with(cast)
    told = political(cast, "2022-03-01")
    with held_at(moment("2022-03-01")):
        (file,) = files.open_files(**told, born={cast.officer.pk: 1990})
        (grading,) = ranks.take_over(
            **told, ranks=[(cast.officer, Rank.objects.get(order=2), date(2019, 1, 1))]
        )
        round = ranks.propose(**told, title="上半年", people=[cast.officer])
        training = files.record_training(
            **told, unit=cast.zone, lesson="course", title="轮训", hours=8, people=[cast.officer]
        )
        correction = files.ask_correction(
            actor=cast.actor("officer"), at=moment("2022-03-01"), about="rank", text="不对"
        )
        kinship = files.declare_kinship(
            actor=cast.actor("officer"), at=moment("2022-03-01"), other=cast.callback, relation="affinity"
        )
        tenures.settle_tenures(**told)
        (move,) = tenures.move_all(**told, moves=[(cast.deputy, cast.other_zone)], cause="need")
    promotion = on_notice(cast, branch)
    with held_at(moment("2022-12-05")):
        later = political(cast, "2022-12-05")
        assessed = assessing.assess(**later, year=2022, mark="competent", people=[cast.officer])
    found = [
        promotion,
        round,
        grading,
        Tenure.objects.first(),
        move,
        kinship,
        training,
        file,
        correction,
        assessed,
    ]
    return {row._meta.label_lower: row for row in [*found, training.attendances.get()]}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_list_and_every_row_opens_for_the_political_department(
    cast: Cast, rows: dict[str, Any], language: str
) -> None:
    assert sorted(rows) == sorted(KINDS)
    with held_at(moment("2022-03-12")):
        client = signed_in(cast.political, language)
        for key, row in rows.items():
            area, model = key.split(".")
            assert client.get(f"/list/{area}/{model}/?q=officer&since=2022-01-01").status_code == 200, key
            page = client.get(f"/r/{area}/{model}/{row.pk}/")
            assert page.status_code == 200, key
            for step in registry.kinds[key].steps_for(row, cast.actor("political", date(2022, 3, 12))):
                assert client.get(f"/r/{area}/{model}/{row.pk}/{step.name}/").status_code == 200, step.name


@pytest.mark.parametrize("name", ENTRIES)
def test_every_form_opens(cast: Cast, name: str) -> None:
    with held_at(moment("2022-03-01")):
        assert signed_in(cast.political).get(f"/new/{name}/").status_code == 200


def test_someone_is_put_forward_on_the_page(cast: Cast) -> None:
    said = {
        "person": cast.officer.pk, "kind": "deputy", "to": cast.other_zone.code, "why": "能带队伍", "key": "k",
    }  # fmt: skip
    with held_at(moment("2022-03-01")):
        assert signed_in(cast.political).post("/new/careers-move/", said).status_code == 302
        assert signed_in(cast.head).get("/new/careers-move/").status_code == 403
        refused = signed_in(cast.political).post("/new/careers-move/", said | {"key": "l"})
        assert refused.status_code == 400 and "正在办理" in refused.content.decode()
    assert Promotion.objects.get().person == cast.officer


def test_a_year_of_birth_must_be_of_someone_who_can_serve(cast: Cast) -> None:
    with held_at(moment("2022-03-01")):
        client = signed_in(cast.political)
        for year, status in (("1920", 400), ("2015", 400), ("1990", 302)):
            said = {"person": cast.officer.pk, "born": year, "key": year}
            assert client.post("/new/careers-file/", said).status_code == status


def test_a_head_sees_the_own_unit_and_an_officer_nothing_but_the_own_file(cast: Cast) -> None:
    promotion = moved(cast)
    with held_at(moment("2022-03-02")):
        assert promotion.number in signed_in(cast.head).get("/list/careers/promotion/").content.decode()
        assert (
            promotion.number
            not in signed_in(cast.other_head).get("/list/careers/promotion/").content.decode()
        )
        for key in KINDS:
            area, model = key.split(".")
            assert signed_in(cast.officer).get(f"/list/{area}/{model}/").status_code == 403, key
        assert signed_in(cast.officer).get("/careers/mine/").status_code == 200


def test_a_list_asks_as_little_for_many_as_for_few(cast: Cast) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _branch, people = branch_with(cast)
    client = signed_in(cast.political)

    def asked(address: str) -> int:
        with held_at(moment("2022-03-20")), CaptureQueriesContext(connection) as context:
            assert client.get(address).status_code == 200
        return len(context)

    moved(cast, person=people[3])
    with held_at(moment("2022-01-05")):
        tenures.settle_tenures(**political(cast, "2022-01-05"))
    for address in ("/list/careers/promotion/", "/list/careers/tenure/"):
        asked(address)
    few = asked("/list/careers/promotion/")
    for person in people[4:]:
        moved(cast, person=person)
    asked("/list/careers/promotion/")  # what the rail keeps until anything is written
    assert asked("/list/careers/promotion/") == few
    assert asked("/list/careers/tenure/") < few + 4
