"""The titles of a dispute's fields, and what of them needs words of its own, for what a revision changed."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.disputes.models import Way


def ways(codes: Sequence[str]) -> str:
    titles = dict(Way.choices)
    return gettext("、").join(str(titles.get(code, code)) for code in codes)


LABELS = {
    "kind": _("类别"),
    "place": _("发生地"),
    "found_by": _("怎样发现的"),
    "title": _("简要事由"),
    "facts": _("基本事实"),
    "parties": _("当事人"),
    "case_number": _("治安案件编号"),
    "risk": _("风险等级"),
    "graded_on": _("评级日期"),
    "was_key": _("是否算重点纠纷"),
    "key_on": _("列为重点的日期"),
    "registered_on": _("登记日期"),
    "assign_due_on": _("交办期限"),
    "assigned_on": _("交办日期"),
    "mediator": _("主调解员"),
    "chosen_by_parties": _("由当事人选择"),
    "due_on": _("调解期限"),
    "late_on": _("从哪天起算逾期"),
    "concluded_on": _("调解结束日期"),
    "agreed_on": _("达成协议日期"),
    "days_to_agree": _("达成协议用了几天"),
    "court_asked_on": _("申请司法确认日期"),
    "fulfil_by": _("履行期限"),
    "instalment_on": _("首期履行日期"),
    "fulfilled_on": _("全部履行日期"),
    "kept_on": _("开始算回访的履行日期"),
    "callback_from": _("最早回访日期"),
    "callback_due_on": _("回访期限"),
    "callback_unit": _("回访单位"),
    "called_back_on": _("回访日期"),
    "callback_way": _("回访方式"),
    "relapsed_on": _("反复日期"),
    "relapsed_times": _("反复次数"),
    "resolved_on": _("化解日期"),
    "ways_told": _("已告知的其他途径"),
    "failure": _("终止原因"),
    "handed_to": _("移交给哪个部门"),
    "handed_number": _("对方受理编号"),
    "result": _("处理结果"),
    "closed_on": _("了结日期"),
    "party_a_name": _("甲方姓名"),
    "party_a_phone": _("甲方电话"),
    "party_b_name": _("乙方姓名"),
    "party_b_phone": _("乙方电话"),
}
TOLD_AS = {"ways_told": ways}
