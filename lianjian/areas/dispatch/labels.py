"""The titles of the fields of sendings and closures, for what a revision changed."""

from django.utils.translation import gettext_lazy as _

SENDING_LABELS = {
    "occurred_at": _("派警时间"),
    "occurred_on": _("派警日期"),
    "call": _("警情"),
    "crew": _("警力单元"),
    "is_reinforcement": _("增援"),
    "rank": _("推荐名次"),
    "seconds": _("预计秒数"),
    "metres": _("路程米数"),
    "why": _("原因"),
    "acknowledged_at": _("签收时间"),
    "departed_at": _("出发时间"),
    "seen_there_at": _("按位置到达时间"),
    "arrived_at": _("警组报到达时间"),
    "ended_at": _("结束时间"),
}
CLOSURE_LABELS = {
    "occurred_at": _("封闭时间"),
    "occurred_on": _("封闭日期"),
    "segment": _("路段编号"),
    "road": _("道路"),
    "longitude": _("经度"),
    "latitude": _("纬度"),
    "why": _("封闭原因"),
    "opened_at": _("恢复时间"),
}
