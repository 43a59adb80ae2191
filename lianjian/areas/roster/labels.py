"""The titles of the fields of crews, shifts, loans and plans, for what a revision changed."""

from django.utils.translation import gettext_lazy as _

CREW_LABELS = {
    "code": _("编号"),
    "unit": _("所属单位"),
    "longitude": _("驻点经度"),
    "latitude": _("驻点纬度"),
    "post_name": _("驻点名称"),
    "plate": _("警车号牌"),
    "valid_from": _("编成日期"),
    "valid_to": _("撤编日期"),
}
SHIFT_LABELS = {
    "occurred_at": _("开始"),
    "occurred_on": _("哪一天"),
    "ends": _("结束"),
    "crew": _("警力单元"),
    "leader": _("领班"),
    "people": _("当班人数"),
    "minimum": _("最少人数"),
    "rest_broken": _("休息不足人数"),
    "plan": _("月度排班"),
}
QUALIFICATION_LABELS = {"person": _("谁"), "skill": _("技能")}
LOAN_LABELS = {
    "occurred_at": _("登记时间"),
    "occurred_on": _("登记日期"),
    "person": _("抽调谁"),
    "to": _("抽调到哪里"),
    "first": _("首日"),
    "last": _("末日"),
}
PLAN_LABELS = {
    "occurred_at": _("排班时间"),
    "occurred_on": _("排班日期"),
    "crew": _("警力单元"),
    "month": _("月份"),
    "shifts": _("班次数"),
    "asked_from": _("应排时段首日"),
}
