"""The titles of the fields of evaluations and lines, for what a revision changed."""

from django.utils.translation import gettext_lazy as _

LINE_LABELS = {
    "code": _("代码"),
    "name": _("名称"),
    "stream": _("哪一块"),
    "duty": _("按哪项职责算"),
    "figure": _("按哪个比率算"),
    "points": _("满分几分"),
    "valid_from": _("从哪天起"),
    "valid_to": _("从哪天起不用"),
}
EVALUATION_LABELS = {
    "first": _("季度首日"),
    "last": _("季度末日"),
    "contest_by": _("申诉截止"),
    "close_due_on": _("应定下的日期"),
    "closed_on": _("定下的日期"),
    "known_at": _("按什么时候的记录"),
    "earned": _("得分（百分之一分）"),
    "possible": _("应得分（百分之一分）"),
}
