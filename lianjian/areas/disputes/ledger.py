"""矛盾纠纷台账 in the county's Excel form, the same both ways. It names no party: they are 甲 and 乙."""

import datetime as dt

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.disputes.kind import DISPUTE
from lianjian.areas.disputes.ledger_reading import LONGEST_TITLE, LONGEST_WORDS, STATES, put_also, read
from lianjian.areas.disputes.models import Dispute, DisputeKind, Risk
from lianjian.areas.disputes.states import AGREED, FAILED, HANDED_OVER
from lianjian.kernel.clock.now import today
from lianjian.kernel.exchange import cells
from lianjian.kernel.exchange.ledgers import (
    ALERT_COLUMN,
    SERIAL_COLUMN,
    Ledger,
    LedgerColumn,
    beginning,
    note_column,
    number_column,
    place_column,
    unit_column,
    when,
    where,
)
from lianjian.kernel.exchange.named import by_label, in_use, labels, yes_or_no
from lianjian.kernel.exchange.outgoing import Tone


def _matter(dispute: Dispute) -> str:
    """The short wording; all the facts where it is only their beginning."""
    return dispute.facts if dispute.title == beginning(dispute.facts, LONGEST_TITLE) else dispute.title


def _progress(dispute: Dispute) -> str:
    words = ""
    if dispute.state == FAILED.code:
        words = dispute.failure
    elif dispute.state == HANDED_OVER.code:
        words = f"{dispute.handed_to} {dispute.handed_number}".strip()
    return f"{dispute.standing}：{words}" if words else str(dispute.standing)


def _mediators(dispute: Dispute) -> str | None:
    """Those who mediate now, the leader first."""
    if dispute.mediator is None or dispute.pk is None:
        return str(dispute.mediator) if dispute.mediator else None
    now = dispute.mediators.filter(until_on__isnull=True).select_related("person").order_by("-leads", "pk")
    return "、".join(str(mediator.person) for mediator in now)


def _due(dispute: Dispute) -> dt.date:
    return dispute.fulfil_by if dispute.state == AGREED.code and dispute.fulfil_by else dispute.due_on


def _tone(dispute: Dispute, at: dt.datetime) -> Tone | None:
    if dispute.closed_on is not None:
        return Tone.DONE
    return Tone.OVERDUE if dispute.concluded_on is None and dispute.due_on < today() else None


LEDGER = Ledger(
    key="disputes",
    title=_("矛盾纠纷台账"),
    kind=DISPUTE,
    permission="disputes.dispute:import",
    read=read,
    also=put_also,
    tone=_tone,
    rules=("DISPUTE_RESOLVED", "DISPUTE_KEY", "DISPUTE_CALLBACK_DAYS", "DISPUTE_IMPORT_KIND"),
    columns=(
        SERIAL_COLUMN,
        number_column("纠纷编号", "台账编号", example="2022-017"),
        LedgerColumn(
            key="registered", title=_("时间"), parse=when, example="2022-09-01",
            hint=_("登记的日期"), required=True, form="date", width=12,
            aliases=("登记时间", "受理时间", "登记日期", "日期"), value=lambda dispute: dispute.registered_on,
        ),
        place_column(where),
        LedgerColumn(
            key="kind", title=_("类别"), parse=cells.text(60), example="邻里", width=16,
            hint=_("写名称或代码，见“可填内容”；不填按“其他”登记"), choices=in_use(DisputeKind),
            aliases=("纠纷类型", "纠纷类别", "类型"), value=lambda dispute: str(dispute.kind),
        ),
        LedgerColumn(
            key="matter", title=_("事项"), parse=cells.text(2_000), width=36,
            required=True, example="院墙越界", hint=_("当事人写作甲、乙，不写姓名、电话和住址"),
            aliases=("纠纷事项", "基本事实", "纠纷内容", "主要内容"), value=_matter,
        ),
        LedgerColumn(
            key="found_by", title=_("怎样发现的"), width=12, example="村居报告",
            parse=by_label(Dispute.FoundBy, {"village": ("村居", "村里报告"), "visit": ("走访",)}),
            hint=_("不填按村居报告"), aliases=("来源", "发现方式"), choices=labels(Dispute.FoundBy),
            value=lambda dispute: str(Dispute.FoundBy(dispute.found_by).label),
        ),
        LedgerColumn(
            key="risk", title=_("风险等级"), width=10, example="黄色", choices=labels(Risk),
            parse=by_label(Risk, {"blue": ("蓝",), "yellow": ("黄",), "red": ("红",)}),
            hint=_("只评价纠纷，不评价人"), aliases=("风险", "等级"),
            value=lambda dispute: str(Risk(dispute.risk).label) if dispute.risk else None,
        ),
        unit_column(),
        LedgerColumn(
            key="mediator", title=_("调解员"), parse=cells.text(80), example="张三",
            hint=_("姓名或工号，几个人用顿号隔开，主调解员在前；没有了结的要是在岗人员"),
            aliases=("责任人", "主调解员", "承办人", "调解人"), value=_mediators,
        ),
        LedgerColumn(
            key="due", title=_("时限"), parse=cells.date, example="2022-10-01", form="date",
            hint=_("调解期限，不填按规定计算；已达成协议的写协议约定的最后履行日期"), width=12,
            aliases=("调解期限", "化解时限", "履行期限", "期限"), value=_due,
        ),
        LedgerColumn(
            key="progress", title=_("进展"), parse=cells.text(LONGEST_WORDS), width=26,
            example="调解中", hint=_("先写状态（见“可填内容”），冒号后可以写说明"), value=_progress,
            aliases=("调解进展", "进展情况", "调解情况", "状态"), choices=STATES.offered,
        ),
        LedgerColumn(
            key="agreed", title=_("达成协议时间"), parse=cells.date, form="date",
            example="2022-09-06", aliases=("协议时间", "协议日期"), width=12,
            value=lambda dispute: dispute.agreed_on,
        ),
        LedgerColumn(
            key="kept", title=_("履行时间"), parse=cells.date, form="date", width=12,
            example="2022-09-10", hint=_("全部履行，或分期履行的首期"), aliases=("履行日期",),
            value=lambda dispute: dispute.kept_on,
        ),
        LedgerColumn(
            key="done", title=_("是否办结"), parse=cells.yes_no, example="是", width=10,
            aliases=("是否化解", "是否了结"), choices=yes_or_no,
            value=lambda dispute: gettext("是") if dispute.closed_on else gettext("否"),
        ),
        LedgerColumn(
            key="closed", title=_("办结时间"), parse=cells.date, form="date", width=12,
            example="2022-09-20", hint=_("化解的写回访没有反复的日期，其余的写终止或移交的日期"),
            aliases=("化解时间", "回访时间", "办结日期", "了结时间"), value=lambda dispute: dispute.closed_on,
        ),
        LedgerColumn(
            key="result", title=_("处理结果"), width=12, example="成功",
            parse=by_label(Dispute.Result, {"failed": ("失败",), "success": ("化解",)}), aliases=("结果",),
            choices=labels(Dispute.Result),
            value=lambda dispute: str(Dispute.Result(dispute.result).label) if dispute.result else None,
        ),
        ALERT_COLUMN,
        note_column(),
    ),
)  # fmt: skip
