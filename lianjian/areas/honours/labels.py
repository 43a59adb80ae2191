"""The titles of the fields of honours and care, for what a revision changed, and a nomination in words."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch import facade as branch


def nomination(key: int) -> str:
    """The number of the decision that an award rests on."""
    found = branch.decision(key)
    return found.number if found else str(key)


AWARD_LABELS = {
    "person": _("奖励谁"),
    "team": _("哪个班组或专班"),
    "grade": _("奖励等级"),
    "deed": _("事迹"),
    "deed_on": _("事迹的日期"),
    "again_because": _("一年内再次奖励的理由"),
    "secret_because": _("不公示的原因"),
    "nomination": _("支部提名"),
    "ask_due_on": _("应提请的日期"),
    "asked_on": _("申请的日期"),
    "handle_due_on": _("应办理的日期"),
    "handled_on": _("办理的日期"),
    "publicised_on": _("公示从哪天起"),
    "publicised_until": _("公示到哪天"),
    "forward_due_on": _("公示后应报请的日期"),
    "forwarded_on": _("公示后办理的日期"),
    "reported_on": _("报请上级的日期"),
    "power": _("由谁批准"),
    "decided_on": _("决定的日期"),
    "document": _("文号"),
}
AWARD_TOLD_AS = {"nomination": nomination}
BAR_LABELS = {"person": _("谁"), "kind": _("种类"), "valid_from": _("从哪天起"), "valid_to": _("到哪天止")}
RETIREMENT_LABELS = {
    "person": _("谁退休"),
    "retires_on": _("退休日期"),
    "ceremony_due_on": _("应举行仪式的日期"),
    "ceremony_on": _("仪式日期"),
    "ceremony": _("怎样举行的"),
}
HARDSHIP_LABELS = {
    "person": _("谁的家庭"),
    "purpose": _("登记做什么用"),
    "valid_from": _("从哪天起"),
    "valid_to": _("到哪天止"),
}
CARE_LABELS = {
    "person": _("走访谁家"),
    "kind": _("走访的是"),
    "listed": _("困难家庭编号"),
    "fund": _("慰问金（元）"),
}
CARRIED_LABELS = {"person": _("谁休假"), "year": _("哪一年的"), "days": _("工作日数"), "why": _("原因")}
LEAVE_LABELS = {
    "person": _("谁休假"),
    "kind": _("休假种类"),
    "first": _("首日"),
    "last": _("末日"),
    "days": _("工作日数"),
    "decide_due_on": _("应审批的日期"),
    "decided_on": _("审批的日期"),
}
