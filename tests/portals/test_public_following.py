"""Following a problem by its secret, and the resident's own word on it."""

import pytest
from django.test import Client

from lianjian.areas.problems import rules
from lianjian.areas.problems.facade import Link
from lianjian.areas.problems.models import Problem, Reason
from lianjian.kernel.clock.now import now
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.testing.cast import Cast
from tests.portals.public_site import TEXT, brought_to, counted, page, raised

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]


# Following


def test_number_and_code_are_found_however_they_are_typed(cast: Cast) -> None:
    problem, token = raised(cast)
    link = Link.of(token)
    ways = [
        (problem.number, link.code),
        (problem.number.lower(), link.secret.lower()),
        (str(problem.pk), f"  {link.code.replace('-', ' ')} "),
        ("Ｍ-" + str(problem.pk), link.secret.replace("0", "o").replace("1", "l")),
    ]
    for number, code in ways:
        found = Client().post("/track/", {"number": number, "code": code})
        assert found["Location"] == f"/t/{token}/", (number, code)


def test_a_wrong_code_and_an_unknown_number_are_told_alike_and_stay_as_typed(cast: Cast) -> None:
    problem, token = raised(cast)
    code = Link.of(token).code
    wrong = Client().post("/track/", {"number": problem.number, "code": "AAAA-BBBB-CCCC"})
    unknown = Client().post("/track/", {"number": "M-9999", "code": code})
    for answered in (wrong, unknown):
        assert answered.status_code == 400 and "没有找到" in answered.content.decode()
    assert "AAAA-BBBB-CCCC" in wrong.content.decode() and "M-9999" in unknown.content.decode()


@pytest.mark.parametrize("token", ["1-", "x", "0-AAAAAAAAAAAA", "999999-AAAAAAAAAAAA", "M-1-AAAA", "９-A"])
def test_a_link_that_is_none_leads_nowhere(token: str) -> None:
    for address in (f"/t/{token}/", f"/t/{token}/receipt/"):
        assert Client().get(address).status_code == 404


def test_another_reports_secret_opens_nothing(cast: Cast) -> None:
    mine, other = raised(cast), raised(cast, key="another")
    stolen = Link(other[0].pk, Link.of(mine[1]).secret).token
    assert Client().get(f"/t/{stolen}/").status_code == 404


def test_an_officers_registration_without_a_secret_can_not_be_opened(cast: Cast) -> None:
    problem = rules.raise_problem(
        actor=cast.actor("officer"), at=now(), kind=Problem.kind.field.related_model.objects.get(code="P02"),
        place=cast.village(), text=TEXT, channel="phone",
    )  # fmt: skip
    assert Client().get(f"/t/{problem.pk}-/").status_code == 404


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("assigned", "等承办人签收"),
        ("accepted", "马上办理"),
        ("in_progress", "正在办理"),
        ("fixed", "请您来说"),
    ],
)
def test_progress_is_told_in_plain_words(cast: Cast, state: str, words: str) -> None:
    problem, token = raised(cast)
    brought_to(state, problem, cast)
    shown = page(f"/t/{token}/")
    assert words in shown and str(cast.zone) in shown and f"{problem.due_on:%Y-%m-%d}" in shown
    assert str(cast.officer) not in shown


def test_what_was_done_is_told(cast: Cast) -> None:
    problem, token = raised(cast)
    brought_to("fixed", problem, cast)
    assert "装了两条减速带" in page(f"/t/{token}/")


def test_a_rejection_is_told_with_its_reason_only_once_two_agree(cast: Cast) -> None:
    problem, token = raised(cast)
    reason = Reason.objects.filter(use=Reason.Use.REJECT).first()
    rules.propose_rejection(actor=cast.actor("head"), at=now(), problem=problem, reason=reason)
    assert str(reason) not in page(f"/t/{token}/") and "已受理" in page(f"/t/{token}/")
    rules.decide_rejection(actor=cast.actor("deputy"), at=now(), problem=problem, agree=True)
    assert str(reason) in page(f"/t/{token}/") and "不予受理" in page(f"/t/{token}/")


def test_pages_with_a_secret_are_kept_by_no_cache_and_no_search_engine(cast: Cast) -> None:
    _problem, token = raised(cast)
    for address in (f"/t/{token}/", f"/t/{token}/receipt/", "/track/"):
        response = Client().get(address)
        assert "no-store" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex"


# Answering


def answered(token: str, **changes: object) -> object:
    facts = {"link": token, "fixed": "yes", "satisfaction": "5", "words": "很好", "key": "b-key"} | changes
    return Client().post("/answer/", facts)


def test_it_is_fixed_says_the_resident_and_the_figure_moves(cast: Cast) -> None:
    problem, token = raised(cast)
    brought_to("fixed", problem, cast)
    before = counted("problems.rectified")
    assert answered(token)["Location"] == f"/t/{token}/"
    problem.refresh_from_db()
    assert (problem.state, problem.satisfaction, problem.satisfied) == ("closed", 5, True)
    assert counted("problems.rectified") == before + 1
    assert "已经确认解决" in page(f"/t/{token}/") and verify().ok


def test_it_is_not_fixed_says_the_resident_and_it_is_done_again(cast: Cast) -> None:
    problem, token = raised(cast)
    brought_to("fixed", problem, cast)
    answered(token, fixed="no", satisfaction="")
    problem.refresh_from_db()
    assert (problem.state, problem.disputed_times) == ("rework", 1)
    assert "正在重办" in page(f"/t/{token}/") and 'name="fixed"' not in page(f"/t/{token}/")


def test_a_double_click_disputes_once(cast: Cast) -> None:
    problem, token = raised(cast)
    brought_to("fixed", problem, cast)
    assert answered(token, fixed="no").status_code == answered(token, fixed="no").status_code == 302
    problem.refresh_from_db()
    assert problem.disputed_times == 1


def test_nobody_answers_before_it_is_fixed_and_is_told_why(cast: Cast) -> None:
    problem, token = raised(cast)
    refused = answered(token)
    assert refused.status_code == 409 and "受理登记" in refused.content.decode()
    problem.refresh_from_db()
    assert problem.state == "registered"


def test_an_answer_with_a_wrong_secret_changes_nothing(cast: Cast) -> None:
    problem, _token = raised(cast)
    brought_to("fixed", problem, cast)
    assert answered(f"{problem.pk}-AAAABBBBCCCC").status_code == 404
    problem.refresh_from_db()
    assert problem.state == "fixed"


def test_a_grade_that_there_is_not_is_refused_and_the_words_stay(cast: Cast) -> None:
    problem, token = raised(cast)
    brought_to("fixed", problem, cast)
    refused = answered(token, satisfaction="9", words="修得不错")
    assert refused.status_code == 400 and "修得不错" in refused.content.decode()
    problem.refresh_from_db()
    assert problem.state == "fixed"


def test_the_address_of_an_answer_leads_to_the_search_if_it_is_opened_by_hand() -> None:
    assert Client().get("/answer/")["Location"] == "/track/"
    assert Client().post("/answer/")["Location"] == "/track/"
