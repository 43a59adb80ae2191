"""The year's account: every number comes from a figure, and it can be printed again as it was known."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from docx import Document

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import ProblemKind
from lianjian.kernel.access.models import Account as Login
from lianjian.kernel.clock.now import held_at
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.figures.telling import Quoted
from lianjian.kernel.testing.cast import Cast, moment
from lianjian.portals.report.account import account
from lianjian.portals.report.writing import write_report

pytestmark = pytest.mark.django_db
ON = date(2022, 12, 20)


def raise_on(cast: Cast, day: str, written: str | None = None) -> None:
    with held_at(moment(written or day, "10:00")):
        rules.raise_problem(
            actor=cast.resident,
            at=moment(day),
            kind=ProblemKind.objects.get(code="P08"),
            place=cast.village(),
            text="路灯不亮",
            channel="public",
            secret="s",
        )


def test_no_number_stands_in_the_text_that_is_not_a_figures(cast: Cast) -> None:
    raise_on(cast, "2022-03-01")
    told = account(Question(period=year_to(ON)))
    plain = [
        word for part in told.parts for words in part.paragraphs for word in words if isinstance(word, str)
    ]
    allowed = re.compile(r"95%区间")
    assert not [word for word in plain if re.search(r"\d", allowed.sub("", word))]
    quoted = {
        word.figure
        for part in told.parts
        for words in part.paragraphs
        for word in words
        if isinstance(word, Quoted)
    }
    assert quoted <= {definition.figure.key for definition in told.definitions}
    assert {"problems.raised", "org.zones", "visits.villages_visited", "disputes.resolved"} <= quoted


def test_the_document_says_what_the_figures_say(cast: Cast) -> None:
    for day in ("2022-03-01", "2022-04-01", "2022-05-01"):
        raise_on(cast, day)
    file = BytesIO()
    write_report(file, on=ON)
    document = Document(file)
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "受理群众反映问题3项" in text
    assert "账本校验点" in text and "未确认" in document.tables[-1].rows[1].cells[-1].text


def test_it_is_printed_again_as_it_was_known_and_lists_what_differs(cast: Cast, in_2022: None) -> None:
    raise_on(cast, "2022-03-01")
    raise_on(cast, "2022-03-02", written="2022-06-01")
    client = Client()
    client.force_login(Login.objects.create_user("director", person=cast.director))
    page = client.get("/account/?on=2022-12-20&known_at=2022-04-01").content.decode()
    assert "新计入" in page and "1 → 2" in page
    now = client.get("/account/?on=2022-12-20").content.decode()
    assert "新计入" not in now


def test_small_counts_are_printed_before_their_percentage(cast: Cast) -> None:
    raise_on(cast, "2022-03-01")
    for day in ("2023-03-01", "2023-04-01"):
        raise_on(cast, day)
    file = BytesIO()
    write_report(file, on="2023-12-20")
    text = "\n".join(paragraph.text for paragraph in Document(file).paragraphs)
    assert "受理群众反映问题2项，上年同期1项（同比上升100.0%）" in text


def test_only_those_who_may_write_it_open_it(cast: Cast, in_2022: None) -> None:
    client = Client()
    client.force_login(Login.objects.create_user("officer", person=cast.officer))
    assert client.get("/account/").status_code == 403
    client.force_login(Login.objects.create_user("director", person=cast.director))
    answer = client.get("/account/document.docx?on=2022-12-20")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/vnd.openxmlformats")
