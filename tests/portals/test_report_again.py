"""The year's account on its page, printed again as it was known, and what differs since."""

import re
from collections.abc import Iterator
from io import BytesIO

import docx
import pytest
from django.utils import translation

from lianjian.areas.problems import rules
from lianjian.areas.problems.models import ProblemKind
from lianjian.kernel.areas import registry
from lianjian.kernel.clock.now import held_at, now
from lianjian.kernel.clock.periods import year_to
from lianjian.kernel.figures.questions import Question
from lianjian.kernel.ledger.tree import root_of
from lianjian.kernel.records.models import Revision
from lianjian.kernel.testing.cast import Cast, moment
from lianjian.portals.report.account import account
from lianjian.portals.report.differences import differences
from tests.account_year import (
    ON,
    a_year,
    confirmed,
    fixed,
    raise_on,
    text_of,
    told,
    under_way,
    written,
)
from tests.accounts import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def after_the_year() -> Iterator[None]:
    """The clock stands a month after the day of the account."""
    with held_at(moment("2024-01-20")):
        yield


class TestPrintedAgain:
    def test_it_says_the_same_as_it_was_known_whatever_was_written_since(self, cast: Cast) -> None:
        a_year(cast)
        with held_at(moment("2023-12-20", "18:00")):
            first = account(Question(period=year_to(ON)))
        late = raise_on(cast, "2023-07-01", written="2024-01-05")
        confirmed(cast, fixed(cast, late, "2024-01-05"), "2024-01-06")
        again = told(known_at=first.moment)
        assert text_of(again) == text_of(first)
        assert (again.tables, again.definitions, again.facts) == (
            first.tables,
            first.definitions,
            first.facts,
        )
        assert text_of(told()) != text_of(first)

    def test_its_checkpoint_is_the_ledger_of_that_moment(self, cast: Cast) -> None:
        raise_on(cast, "2023-03-01")
        size = Revision.objects.count()
        root = root_of(
            bytes(it) for it in Revision.objects.order_by("leaf").values_list("leaf_hash", flat=True)
        )
        for day in ("2023-06-01", "2023-07-01"):
            raise_on(cast, day)
        facts = dict(told(known_at=moment("2023-04-01")).facts)
        assert (facts["账本登记条数"], facts["账本根散列"]) == (f"{size}条", root.hex())
        assert dict(told().facts)["账本根散列"] != root.hex()

    def test_the_moment_it_prints_asks_for_the_same_again(self, cast: Cast) -> None:
        a_year(cast)
        printed = dict(told().facts)["记录时点"].split("（")[0]
        assert [line.text for line in written(known_at=printed).paragraphs] == [
            line.text for line in written().paragraphs
        ]


class TestWhatDiffersSince:
    then = Question(period=year_to(ON), known_at=moment("2023-12-20", "18:00"))

    def moved(self, cast: Cast, key: str, role: str = "director") -> list[tuple[str, str]]:
        found = {it.figure.key: it for it in differences([key], self.then, cast.actor(role))}
        return [(row.state.code, row.text) for row in found[key].rows] if key in found else []

    def test_nothing_differs_where_nothing_was_written_since(self, cast: Cast) -> None:
        a_year(cast)
        assert not differences(list(registry.figures), self.then, cast.actor("director"))

    def test_a_row_written_late_is_added(self, cast: Cast) -> None:
        raise_on(cast, "2023-03-01")
        late = raise_on(cast, "2023-03-02", written="2024-01-05")
        assert self.moved(cast, "problems.raised") == [("added", str(late))]
        (found,) = differences(["problems.raised"], self.then, cast.actor("director"))
        assert (found.then, found.now) == (1, 2)

    def test_a_row_that_ended_in_the_period_is_taken_off_what_stood_at_its_end(self, cast: Cast) -> None:
        problem = raise_on(cast, "2023-12-01")
        with held_at(moment("2024-01-05")):
            confirmed_late = fixed(cast, problem, "2023-12-05")
            rules.answer(
                actor=cast.resident,
                at=moment("2023-12-06"),
                problem=confirmed_late,
                secret="s",
                fixed=True,
                satisfaction=5,
            )
        problem.refresh_from_db()
        assert self.moved(cast, "problems.open") == [("removed", str(problem))]

    def test_a_row_corrected_since_says_what_changed(self, cast: Cast) -> None:
        problem = under_way(cast, raise_on(cast, "2023-03-01"))
        with held_at(moment("2024-01-05")):
            problem = rules.correct(
                actor=cast.actor("head"),
                at=now(),
                problem=problem,
                kind=ProblemKind.objects.get(code="P02"),
                place=problem.place,
                title="减速带",
                why="登记错了类别",
            )
        assert self.moved(cast, "problems.kinds") == [("changed", str(problem))]
        (found,) = differences(["problems.kinds"], self.then, cast.actor("director"))
        assert found.rows[0].how == f"{ProblemKind.objects.get(code='P08').pk} → {problem.kind_id}"

    def test_a_rate_differs_by_the_rows_of_its_parts(self, cast: Cast) -> None:
        raise_on(cast, "2023-03-01")
        late = raise_on(cast, "2023-03-02", written="2024-01-05")
        confirmed(cast, fixed(cast, late, "2024-01-05"), "2024-01-06")
        (found,) = differences(["problems.rectified_share"], self.then, cast.actor("director"))
        assert (found.then, found.now, found.rows, found.left_out) == (0.0, 50.0, [], 0)

    def test_rows_that_the_reader_may_not_see_are_counted_and_not_shown(self, cast: Cast) -> None:
        raise_on(cast, "2023-03-02", written="2024-01-05")
        (found,) = differences(["problems.raised"], self.then, cast.actor("other_head"))
        assert (found.rows, found.left_out) == ([], 1)


@pytest.mark.usefixtures("after_the_year")
class TestThePage:
    def test_a_day_means_its_end(self, cast: Cast) -> None:
        raise_on(cast, "2023-03-01")
        page = signed_in(cast.director).get("/account/?on=2023-12-20&known_at=2023-03-01").content.decode()
        assert '/figures/problems.raised/?on=2023-12-20&amp;known_at=2023-03-01">1</a>' in page

    def test_only_those_who_may_write_it_open_it(self, cast: Cast) -> None:
        officer = signed_in(cast.officer)
        for address in ("/account/", "/account/document.docx"):
            assert officer.get(address).status_code == 403

    def test_each_number_opens_its_figure_with_the_same_question(self, cast: Cast) -> None:
        raise_on(cast, "2023-03-01")
        page = signed_in(cast.director).get("/account/?on=2023-12-20").content.decode()
        assert '<a class="num" href="/figures/problems.raised/?on=2023-12-20">1</a>项' in page
        assert f"/figures/problems.raised/?on=2023-12-20&amp;unit={cast.zone.code}" in page

    def test_known_at_is_carried_along_and_what_differs_is_listed(self, cast: Cast) -> None:
        raise_on(cast, "2023-03-01")
        raise_on(cast, "2023-03-02", written="2023-06-01")
        client = signed_in(cast.director)
        page = client.get("/account/?on=2023-12-20&known_at=2023-04-01").content.decode()
        assert "1 → 2" in page and "新计入" in page
        assert '/figures/problems.raised/?on=2023-12-20&amp;known_at=2023-04-01">1</a>' in page
        assert "新计入" not in client.get("/account/?on=2023-12-20").content.decode()

    def test_the_document_is_what_the_page_shows(self, cast: Cast) -> None:
        a_year(cast)
        client = signed_in(cast.director)
        answer = client.get("/account/document.docx?on=2023-12-20")
        document = docx.Document(BytesIO(b"".join(answer.streaming_content)))
        page = re.sub(r"<[^>]*>", "", client.get("/account/?on=2023-12-20").content.decode())
        body = [line.text for line in document.paragraphs if line.style.name == "Body Text"]
        assert body and all(line in page for line in body)

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("on=2023-02-30", "不是一个日期"),
            ("on=2023-12-20&known_at=yesterday", "不是一个日期"),
            ("on=2023-12-20&known_at=2090-01-01", "这个时点还没有到"),
        ],
    )
    def test_bad_input_is_refused_at_its_field_and_keeps_what_was_typed(
        self, cast: Cast, query: str, said: str
    ) -> None:
        client, typed = signed_in(cast.director), query.rpartition("=")[2]
        for address in ("/account/", "/account/document.docx"):
            answer = client.get(f"{address}?{query}")
            page = answer.content.decode()
            assert answer.status_code == 400 and said in page and f'value="{typed}"' in page

    def test_the_page_is_english_and_the_account_is_chinese_for_an_english_reader(self, cast: Cast) -> None:
        a_year(cast)
        chinese = text_of(told())
        client = signed_in(cast.director, "en")
        page = client.get("/account/?on=2023-12-20").content.decode()
        assert "Download Word" in page and "受理登记群众反映问题" in page
        with translation.override("en"):
            assert text_of(told()) == chinese
