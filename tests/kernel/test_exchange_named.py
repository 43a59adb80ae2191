"""States and choices in a ledger's cells: by their names in either language, and by what else they are called."""

import pytest
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from lianjian.kernel.exchange.cells import CellFault
from lianjian.kernel.exchange.named import StateNames, by_label, labels, names_in, yes_or_no
from lianjian.kernel.flow import Flow, Move, State

OPEN, DONE, GONE = State("open", _("已登记")), State("done", _("已化解")), State("gone", _("已转办"))
FLOW = Flow(initial=OPEN, moves=(Move(OPEN, DONE), Move(DONE, GONE)))
NAMES = StateNames(FLOW, also_called={"正在办": OPEN}, meant_by={GONE.code: DONE})


class Answer(TextChoices):
    YES = "yes", _("是")
    NO = "no", _("否")


@pytest.mark.parametrize(
    ("progress", "state", "words"),
    [
        ("已登记", OPEN, ""),
        ("已登记：等配件", OPEN, "等配件"),
        ("正在办, 等配件：明天", OPEN, "等配件：明天"),
        ("已转办 县交通局", DONE, "县交通局"),
        ("等配件，已登记", None, "等配件，已登记"),
        ("", None, ""),
    ],
)
def test_a_progress_begins_with_the_name_of_its_state(progress: str, state: State | None, words: str) -> None:
    assert NAMES.read(progress) == (state, words)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_state_is_known_by_its_name_in_either_language_whatever_that_of_the_page_is(language: str) -> None:
    for state in (OPEN, DONE):
        with override(language):
            name = str(state)
        with override("en" if language == "zh-hans" else "zh-hans"):
            assert NAMES.read(name) == (state, "")


def test_the_names_offered_are_read_back_as_the_states_they_name() -> None:
    assert [NAMES.read(name)[0] for name, _meaning in NAMES.offered()] == [OPEN, DONE, DONE]


def test_a_choice_is_known_by_its_value_its_name_in_either_language_or_another() -> None:
    parse = by_label(Answer, {"yes": ("对",)})
    for written in ("yes", "是", "Yes", "对"):
        assert parse(written) == "yes"
    with pytest.raises(CellFault):
        parse("也许")


def test_the_labels_offered_are_those_of_the_page() -> None:
    assert labels(Answer)() == list(yes_or_no()) == [("是", ""), ("否", "")]
    with override("en"):
        assert labels(Answer)() == list(yes_or_no()) != [("是", ""), ("否", "")]


def test_names_in_one_cell_come_in_their_order_and_none_is_empty() -> None:
    assert names_in("张三、李四，王五; 赵六/") == ["张三", "李四", "王五", "赵六"]
    assert names_in("") == []
