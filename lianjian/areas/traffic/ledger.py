"""交通违法台账: the export of the national system, the same both ways. It names no driver and no plate."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.kind import VIOLATION
from lianjian.areas.traffic.ledger_reading import STATES, read
from lianjian.areas.traffic.models import Behaviour, Decision, Ground, Road, Source, Vehicle, Violation
from lianjian.areas.traffic.states import CANCELLED, DECIDED
from lianjian.kernel.clock.now import today
from lianjian.kernel.exchange import cells
from lianjian.kernel.exchange.ledgers import (
    ALERT_COLUMN,
    SERIAL_COLUMN,
    Ledger,
    LedgerColumn,
    note_column,
    number_column,
    place_column,
    unit_column,
    when,
    where,
)
from lianjian.kernel.exchange.named import by_label, in_use, labels
from lianjian.kernel.exchange.outgoing import Tone

MOST_YUAN, MOST_POINTS = 100_000, 12


def _tone(violation: Violation, at: dt.datetime) -> Tone | None:
    if violation.standing in (DECIDED, CANCELLED):
        return Tone.DONE
    is_late = (
        violation.reviewed_on is None
        and violation.review_due_on is not None
        and violation.review_due_on < today()
    )
    return Tone.OVERDUE if is_late else None


LEDGER = Ledger(
    key="violations",
    title=_("交通违法台账"),
    kind=VIOLATION,
    permission="traffic.violation:import",
    read=read,
    tone=_tone,
    number_by="reference",
    rules=("TRAFFIC_VIOLATION_COUNTED", "TRAFFIC_REVIEW_DAYS", "TRAFFIC_CANCEL_GROUNDS"),
    columns=(
        SERIAL_COLUMN,
        number_column("全国系统编号", "违法编号", "决定书编号", "序列号", example="371603202209010001"),
        LedgerColumn(
            key="seen", title=_("违法时间"), parse=when, example="2022-09-01 08:30", required=True,
            form="datetime", width=18, aliases=("发现时间", "时间"),
            value=lambda violation: violation.occurred_at,
        ),
        place_column(where, "违法地点"),
        LedgerColumn(
            key="road", title=_("道路"), parse=cells.text(80), example="富国—下洼公路", width=18,
            choices=in_use(Road), aliases=("道路名称", "道路代码"),
            value=lambda violation: str(violation.road) if violation.road else None,
        ),
        LedgerColumn(
            key="where", title=_("具体位置"), parse=cells.text(80), example="东关路口", width=18,
            value=lambda violation: violation.where or None,
        ),
        LedgerColumn(
            key="behaviour", title=_("违法代码"), parse=cells.text(80), example="1625", required=True,
            hint=_("写代码或名称，见“可填内容”"), aliases=("违法行为", "违法行为代码"), choices=in_use(Behaviour),
            width=12, value=lambda violation: violation.behaviour.code,
        ),
        LedgerColumn(
            key="source", title=_("来源"), width=14, example="现场查处", choices=labels(Source),
            parse=by_label(Source, {"on_site": ("现场",), "camera": ("电子监控", "技术监控"), "report": ("举报",)}),
            hint=_("不填按非现场"), value=lambda violation: violation.get_source_display(),
        ),
        LedgerColumn(
            key="vehicle", title=_("车辆种类"), width=14, example="小型汽车", choices=labels(Vehicle),
            parse=by_label(Vehicle, {"car": ("小车", "轿车"), "bicycle": ("电动自行车", "非机动车")}),
            required=True, value=lambda violation: violation.get_vehicle_display(),
        ),
        LedgerColumn(
            key="basis", title=_("依据"), parse=cells.text(120), example="", width=20,
            hint=_("设备编号、照片编号；不写姓名和号牌"), value=lambda violation: violation.basis or None,
        ),
        LedgerColumn(
            key="progress", title=_("状态"), parse=cells.text(60), example="已处理", width=14,
            aliases=("处理状态", "进展"), choices=STATES.offered,
            value=lambda violation: str(violation.standing),
        ),
        LedgerColumn(
            key="decision", title=_("处理方式"), width=12, example="罚款", choices=labels(Decision),
            parse=by_label(Decision, {"suspension": ("暂扣",), "revocation": ("吊销",), "detention": ("拘留",)}),
            aliases=("处理决定", "处罚种类"),
            value=lambda violation: violation.get_decision_display() or None,
        ),
        LedgerColumn(
            key="fine", title=_("罚款金额"), parse=cells.integer(0, MOST_YUAN), example="200", form="int",
            width=10, aliases=("罚款", "罚款（元）"), value=lambda violation: violation.fine,
        ),
        LedgerColumn(
            key="points", title=_("记分"), parse=cells.integer(0, MOST_POINTS), example="6", form="int",
            hint=_("不填按违法代码"), width=8, aliases=("记分值",), value=lambda violation: violation.points,
        ),
        LedgerColumn(
            key="decided", title=_("处理时间"), parse=cells.date, form="date", width=12,
            example="2022-09-05", aliases=("处理日期", "处罚时间"),
            value=lambda violation: violation.decided_on,
        ),
        LedgerColumn(
            key="ground", title=_("消除情形"), width=20, example="", choices=labels(Ground),
            parse=by_label(Ground, {}), aliases=("消除原因",),
            value=lambda violation: violation.get_ground_display() or None,
        ),
        LedgerColumn(
            key="cancelled", title=_("消除时间"), parse=cells.date, form="date", width=12, example="",
            aliases=("消除日期",), value=lambda violation: violation.cancelled_on,
        ),
        unit_column(),
        ALERT_COLUMN,
        note_column(),
    ),
)  # fmt: skip
