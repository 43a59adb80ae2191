"""The pages of notices and ballots, as people go through them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from lianjian.areas.notices.models import Ballot, Notice, Reading
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.testing.cast import Cast, moment
from tests.accounts import signed_in
from tests.areas.branch_lives import branch_with
from tests.areas.notices_lives import closed, opened, published, voted

pytestmark = pytest.mark.django_db


def seen(client: Client, address: str, day: str, status: int = 200) -> str:
    with held_at(moment(day, "18:00")):
        found = client.get(address)
    assert found.status_code == status, (address, found.status_code)
    return found.content.decode()


def sent(client: Client, address: str, day: str, status: int = 302, **told: object) -> str:
    """What a form answers to what was typed into it on a day."""
    with held_at(moment(day, "18:00")):
        found = client.post(address, {"key": f"{address}{day}"} | told)
    assert found.status_code == status, (address, found.status_code, found.content.decode()[:3000])
    return found.content.decode()


def test_a_notice_from_the_secretary_to_those_who_read_it(cast: Cast) -> None:
    branch, people = branch_with(cast)
    head, officer = signed_in(cast.head), signed_in(cast.officer)
    assert f'value="{branch.code}"' in seen(head, "/new/notices-notice/", "2022-03-01")
    told = {"branches": [branch.code], "kind": "material", "title": "学习报告", "text": "请通读全文。"}
    late = sent(head, "/new/notices-notice/", "2022-03-01", status=400, until="2022-02-28", **told)
    assert "截止日期早于今天" in late
    sent(head, "/new/notices-notice/", "2022-03-01", until="2022-03-04", **told)
    address = f"/r/notices/notice/{Notice.objects.get().pk}/"
    assert "学习报告" in seen(officer, "/messages/", "2022-03-02")
    page = seen(officer, address, "2022-03-02")
    assert f'action="{address}read/"' in page and "还没看" not in page, "others are no concern of a reader"
    sent(officer, f"{address}read/", "2022-03-07")
    page = seen(officer, address, "2022-03-07")
    assert f'action="{address}read/"' not in page and "补学" in page
    page = seen(head, address, "2022-03-07")
    assert "还没看" in page and str(people[4]) in page and "补学" in page
    assert "学习报告" in seen(head, "/list/notices/notice/", "2022-03-07")
    seen(officer, "/list/notices/reading/", "2022-03-07", status=403)
    seen(officer, f"/r/notices/reading/{Reading.objects.all()[0].pk}/", "2022-03-07", status=403)
    seen(signed_in(cast.other_officer), address, "2022-03-07", status=403)
    assert verify().ok


def test_a_notice_is_corrected_and_withdrawn_on_its_page(cast: Cast) -> None:
    branch, people = branch_with(cast)
    head, officer, reader = signed_in(cast.head), signed_in(cast.officer), signed_in(people[4])
    notice = published(cast, branch)
    address = f"/r/notices/notice/{notice.pk}/"
    sent(officer, f"{address}read/", "2022-03-02")
    assert f"{address}correct/" in seen(head, address, "2022-03-02")
    assert f"{address}correct/" not in seen(officer, address, "2022-03-02")
    form = seen(head, f"{address}correct/", "2022-03-02")
    assert notice.text in form and "其他支部" not in form, "it went to no other"
    told = {"title": notice.title, "text": "改到四点。", "ask_again": "on"}
    kept = sent(head, f"{address}correct/", "2022-03-02", status=400, **told)
    assert "改到四点。" in kept, "what was typed stays where the reason is missing"
    sent(head, f"{address}correct/", "2022-03-03", why="时间写错", **told)
    page = seen(officer, "/notices/mine/", "2022-03-03")
    assert "改到四点。" in page and "改正以前看过，请再看一遍" in page and "时间写错" in page
    assert "改正以前看过" not in seen(reader, "/notices/mine/", "2022-03-03")
    assert "改正以前看过，请再看一遍" in seen(head, address, "2022-03-03")
    sent(officer, f"{address}read/", "2022-03-04")
    sent(head, f"{address}withdraw/", "2022-03-05", why="会议取消")
    page = seen(reader, "/notices/mine/", "2022-03-05")
    assert "已经撤回，不用看" in page and "会议取消" in page
    assert '<button class="btn">看过了' not in page
    page = seen(head, address, "2022-03-05")
    assert "已经撤回" in page and f"{address}correct/" not in page
    assert "已经撤回" in seen(head, "/list/notices/notice/", "2022-03-05")


def test_a_questionnaire_from_its_text_to_who_chose_what(cast: Cast) -> None:
    branch, people = branch_with(cast, probationary=1)
    head, officer = signed_in(cast.head), signed_in(cast.officer)
    told = {"branch": branch.code, "title": "征求意见", "closes_on": "2022-03-10"}
    wrong = sent(head, "/new/notices-ballot/", "2022-03-01", status=400, questions="什么时候？\n上午", **told)
    assert "每个问题下面至少写 2 个选项" in wrong
    questions = "什么时候？\r\n上午\r\n下午\r\n\r\n\r\n去哪里？\r\n村里\r\n企业\r\n学校"
    sent(head, "/new/notices-ballot/", "2022-03-01", questions=questions, full_only="on", **told)
    ballot = Ballot.objects.get()
    assert [(it["text"], len(it["options"])) for it in ballot.questions] == [
        ("什么时候？", 2),
        ("去哪里？", 3),
    ]
    assert len(ballot.asked) == len(people) - 1
    address = f"/r/notices/ballot/{ballot.pk}/"
    assert f"{address}vote/" in seen(officer, address, "2022-03-02")
    assert "去哪里？" in seen(officer, f"{address}vote/", "2022-03-02")
    sent(officer, f"{address}vote/", "2022-03-02", status=400, **{"question-0": 0})
    sent(officer, f"{address}vote/", "2022-03-02", **{"question-0": 0, "question-1": 2})
    assert f"{address}vote/" not in seen(officer, address, "2022-03-02")
    assert f"{address}close/" not in seen(officer, address, "2022-03-02")
    sent(head, f"{address}close/", "2022-03-03")
    page = seen(officer, address, "2022-03-03")
    assert '学校 <span class="num">1</span>' in page and str(cast.officer) in page
    with override("en"):
        officer.cookies["django_language"] = "en"
        assert "Questions and options" in seen(officer, address, "2022-03-03")


@pytest.mark.parametrize(
    "address", ["/list/notices/notice/", "/list/notices/reading/", "/list/notices/ballot/", "/notices/mine/"]
)
def test_lists_ask_the_same_number_of_statements_however_long_they_are(cast: Cast, address: str) -> None:
    branch, people = branch_with(cast)
    head = signed_in(cast.head)

    def statements() -> int:
        seen(head, address, "2022-03-20")
        with CaptureQueriesContext(
            connection,
        ) as found:
            seen(head, address, "2022-03-20")
        return len(found)

    def more(number: int) -> None:
        for _each in range(number):
            published(cast, branch)
            ballot = opened(cast, branch)
            voted(ballot, people[0], 0)
            closed(cast, ballot)

    more(1)
    few = statements()
    more(5)
    assert statements() == few
