"""接处警台账: the export of an older 110 system, finished calls with their times, the same both ways. It names nobody.

What is still open goes out too; wherever such a line is taken in, it stands as finished there.
"""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from lianjian.areas.calls.checks import TIMES
from lianjian.areas.calls.kind import CALL
from lianjian.areas.calls.ledger_reading import read
from lianjian.areas.calls.models import Call, CallCategory, CallResult, LateCause, Taker
from lianjian.areas.calls.states import OPEN
from lianjian.kernel.clock.now import today
from lianjian.kernel.exchange import cells
from lianjian.kernel.exchange.ledgers import (
    ALERT_COLUMN,
    SERIAL_COLUMN,
    Ledger,
    LedgerColumn,
    note_column,
    number_column,
    unit_column,
    when,
    where,
)
from lianjian.kernel.exchange.named import by_label, in_use, labels
from lianjian.kernel.exchange.outgoing import Tone

ALIASES = {
    "ring_at": ("振铃时间",),
    "answered_at": ("摘机时间", "接听时间"),
    "dispatched_at": ("派警时间", "下达时间"),
    "acknowledged_at": ("签收时间", "接单时间"),
    "departed_at": ("出警时间", "出动时间"),
    "arrived_at": ("到场时间", "到达时间", "到达现场时间"),
    "cleared_at": ("处警结束时间", "结束时间"),
}

CALLED = {"12345": ("12345",), "119": ("119",), "120": ("120",)}


def _tone(call: Call, at: dt.datetime) -> Tone | None:
    if call.standing not in OPEN:
        return Tone.DONE
    return Tone.OVERDUE if call.feedback_due_on and call.feedback_due_on < today() else None


def _time(name: str) -> LedgerColumn:
    """One of the times of a call; empty where nobody recorded it."""
    return LedgerColumn(
        key=name, title=TIMES[name], parse=when, form="datetime", width=18, example="",
        aliases=ALIASES[name], value=lambda call: getattr(call, name),
    )  # fmt: skip


LEDGER = Ledger(
    key="calls",
    title=_("接处警台账"),
    kind=CALL,
    permission="calls.call:import",
    read=read,
    tone=_tone,
    number_by="reference",
    rules=("CALL_COUNTED", "CALL_FINAL_DAY", "CALL_ARRIVAL_MINUTES", "CALL_REMOTE_TOWNS"),
    columns=(
        SERIAL_COLUMN,
        number_column("警情编号", "接警编号", "接警单编号", "警单号", example="110220901000001"),
        LedgerColumn(
            key="received", title=_("接警时间"), parse=when, example="2022-09-01 08:30:12", required=True,
            form="datetime", width=18, aliases=("报警时间", "时间"), value=lambda call: call.occurred_at,
        ),
        LedgerColumn(
            key="place", title=_("地点"), parse=cells.text(160), example="富国街道小房村东口", width=26,
            hint=_("没有地点的警情可以不填"), aliases=("警情地址", "发生地点", "报警地址", "地址"),
            value=lambda call: where(call, call.place_text) or None,
        ),
        LedgerColumn(
            key="category", title=_("接警定性"), parse=cells.text(80), example="05", required=True,
            hint=_("写代码或名称，见“可填内容”"), aliases=("警情类别", "报警类别"), choices=in_use(CallCategory),
            width=16, value=lambda call: call.class_reported and call.class_reported.code,
        ),
        LedgerColumn(
            key="found", title=_("审核定性"), parse=cells.text(80), example="05", width=16,
            hint=_("不填按接警定性"), aliases=("最终定性", "处警类别"), choices=in_use(CallCategory),
            value=lambda call: call.class_final and call.class_final.code,
        ),
        LedgerColumn(
            key="grade", title=_("等级"), parse=cells.integer(1, 4), example="3", form="int", width=8,
            hint=_("一级至四级写 1 至 4；不填按 3"), aliases=("警情等级",), value=lambda call: call.grade,
        ),
        *(_time(name) for name in ALIASES),
        LedgerColumn(
            key="result", title=_("处理结果"), parse=cells.text(80), example="R03", width=16,
            hint=_("写代码或名称，见“可填内容”"), choices=in_use(CallResult), aliases=("处警结果",),
            value=lambda call: call.result and call.result.code,
        ),
        LedgerColumn(
            key="late_cause", title=_("到场慢的原因"), parse=cells.text(80), example="", width=16,
            choices=in_use(LateCause), value=lambda call: call.late_cause and call.late_cause.code,
        ),
        LedgerColumn(
            key="transferred_to", title=_("移交去向"), parse=by_label(Taker, CALLED), example="", width=14,
            choices=labels(Taker),
            value=lambda call: call.get_transferred_to_display() or None,
        ),
        unit_column(),
        ALERT_COLUMN,
        note_column(),
    ),
)  # fmt: skip
