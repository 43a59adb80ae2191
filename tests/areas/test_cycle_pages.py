"""The pages of evaluations: the list, the row with its marks, and the steps as people take them."""

from datetime import date

import pytest

from lianjian.areas.cycle.models import Evaluation, Line
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.cycle_lives import answered, assigned_on, closed, contested, drafted, mark, with_secretary

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(cast: Cast) -> Evaluation:
    with_secretary(cast)
    assigned_on(cast, "2022-03-01", "2022-03-01")
    assigned_on(cast, "2022-03-07", "2022-03-10")
    return drafted(cast)


def page(cast: Cast, role: str, address: str, at: str = "2022-04-06", language: str = "zh-hans") -> str:
    with held_at(moment(at)):
        found = signed_in(getattr(cast, role), language).get(address)
    assert found.status_code == 200, found.status_code
    return found.content.decode()


def row(evaluation: Evaluation) -> str:
    return f"/r/cycle/evaluation/{evaluation.pk}/"


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "民情按期交办"), ("en", "Problems assigned in time")]
)
def test_an_evaluation_shows_each_line_with_what_gave_its_points(
    cast: Cast, evaluation: Evaluation, language: str, words: str
) -> None:
    text = page(cast, "head", row(evaluation), language=language)
    assert words in text and "1 / 2" in text and "2.5 / 5" in text
    assert "duty=problems.assign" in text and "/figures/problems.satisfied_share/?" in text


def test_what_gave_the_points_opens(cast: Cast, evaluation: Evaluation) -> None:
    text = page(cast, "director", row(evaluation))
    for address in ("/desk/owed/?duty=problems.assign", "/figures/problems.satisfied_share/"):
        found = next(part.split('"')[0] for part in text.split('href="') if part.startswith(address))
        page(cast, "director", found.replace("&amp;", "&"))


def test_a_secretary_objects_on_the_page_and_the_political_department_answers(
    cast: Cast, evaluation: Evaluation
) -> None:
    objecting = signed_in(cast.head)
    with held_at(moment("2022-04-06")):
        assert "申诉" in objecting.get(row(evaluation)).content.decode()
        sent = {"mark": mark(evaluation, "Y01").pk, "why": "那天停电", "key": "k1"}
        assert objecting.post(f"{row(evaluation)}contest/", sent).status_code == 302
    answering = signed_in(cast.political)
    with held_at(moment("2022-04-07")):
        offered = answering.get(f"{row(evaluation)}answer/").content.decode()
        assert "民情按期交办" in offered and "民情按期签收" not in offered
        sent = {"mark": mark(evaluation, "Y01").pk, "upheld": "no", "why": "核对过", "key": "k2"}
        assert answering.post(f"{row(evaluation)}answer/", sent).status_code == 302
    text = page(cast, "head", row(evaluation), at="2022-04-08")
    assert "那天停电" in text and "核对过" in text and "不成立" in text


def test_a_refused_objection_keeps_what_was_typed(cast: Cast, evaluation: Evaluation) -> None:
    with held_at(moment("2022-04-06")):
        sent = {"mark": "", "why": "<script>alert(1)</script>", "key": "k"}
        refused = signed_in(cast.head).post(f"{row(evaluation)}contest/", sent)
    assert refused.status_code == 400
    text = refused.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text and "<script>alert" not in text
    assert not mark(evaluation, "Y01").contested_on


def test_what_is_closed_says_what_would_differ_today(cast: Cast, evaluation: Evaluation) -> None:
    evaluation = contested(cast, evaluation, "Y01")
    closed(cast, answered(cast, evaluation, "Y01", upheld=False))
    with held_at(moment("2022-05-05", "12:00")):
        assigned_on(cast, "2022-03-14", "2022-03-14")
    text = page(cast, "director", row(evaluation), at="2022-05-06")
    assert "今天再算会不同的行" in text and "1 / 2 → 2 / 3" in text


def test_an_evaluation_is_found_by_its_branch_and_by_its_number(cast: Cast, evaluation: Evaluation) -> None:
    other = Evaluation.objects.get(unit__code="ZB-CMD1")
    for asked in ("富国", evaluation.number):
        text = page(cast, "director", f"/list/cycle/evaluation/?q={asked}")
        assert evaluation.number in text and other.number not in text


def test_a_head_of_another_zone_sees_no_evaluation_of_this_one(cast: Cast, evaluation: Evaluation) -> None:
    with held_at(moment("2022-04-06")):
        assert signed_in(cast.other_head).get(row(evaluation)).status_code == 403
        listed = signed_in(cast.other_head).get("/list/cycle/evaluation/").content.decode()
    assert evaluation.number not in listed


def test_lines_are_listed_added_and_ended_by_the_political_department(cast: Cast) -> None:
    client = signed_in(cast.political)
    with held_at(moment("2022-06-01")):
        assert "民情按期交办" in client.get("/list/cycle/line/").content.decode()
        said = {
            "code": "X1", "name": "试行", "stream": "team", "duty": "problems.fix", "points": "7",
            "since": "2022-06-01", "key": "k",
        }  # fmt: skip
        refused = client.post("/new/cycle-line/", said | {"figure": "problems.satisfied_share"})
        assert refused.status_code == 400 and "只选一个" in refused.content.decode()
        assert client.post("/new/cycle-line/", said).status_code == 302
        line = Line.objects.get(code="X1")
        assert (
            client.post(f"/r/cycle/line/{line.pk}/end/", {"since": "2022-07-01", "key": "e"}).status_code
            == 302
        )
    assert Line.objects.get(code="X1").valid_to == date(2022, 7, 1)
    with held_at(moment("2022-06-01")):
        assert signed_in(cast.head).post("/new/cycle-line/", said | {"code": "X2"}).status_code == 403
