"""The titles of the fields of careers, for what a revision changed, and values in words."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.careers.models import Rank
from lianjian.kernel.org.models import Person


def proposed(said: Mapping[str, int]) -> str:
    """Who is proposed for which rank."""
    people, ranks = Person.objects.in_bulk(map(int, said)), Rank.objects.in_bulk(set(said.values()))
    told = [f"{people[int(key)]}（{ranks[rank]}）" for key, rank in said.items() if int(key) in people]
    return gettext("、").join(told)


CHECK_LABELS = {
    "file_checked_on": _("审核档案的日期"),
    "matters_checked_on": _("核对个人有关事项的日期"),
    "discipline_heard_on": _("听取纪检监察意见的日期"),
    "petitions_checked_on": _("核查信访线索的日期"),
}
PROMOTION_LABELS = CHECK_LABELS | {
    "person": _("谁"),
    "kind": _("什么岗位"),
    "to": _("到哪个单位"),
    "why": _("动议理由"),
    "recommendation": _("支部推荐决议"),
    "recommended_on": _("民主推荐的日期"),
    "recommend_due": _("民主推荐应到人数"),
    "recommend_present": _("民主推荐实到人数"),
    "recommend_in_favour": _("民主推荐得票"),
    "decided_on": _("讨论决定的日期"),
    "decide_due": _("讨论决定应到人数"),
    "decide_present": _("讨论决定实到人数"),
    "decide_in_favour": _("讨论决定同意人数"),
    "notice_until": _("公示到哪天"),
    "objection": _("公示期间的反映"),
    "answer": _("核查结论"),
    "appointed_on": _("任职日期"),
    "trial_until": _("试用期到哪天"),
    "is_young": _("青年民警"),
}
ROUND_LABELS = {
    "title": _("名称"),
    "proposed": _("拟晋升人员"),
    "notice_until": _("公示到哪天"),
    "approved_on": _("批准日期"),
}
ROUND_TOLD_AS = {"proposed": proposed}
GRADING_LABELS = {"person": _("谁"), "rank": _("职级"), "round": _("哪一批")}
ASSESSMENT_LABELS = {"person": _("谁"), "year": _("年度"), "mark": _("等次")}
TENURE_LABELS = {
    "person": _("谁"),
    "kind": _("什么岗位"),
    "post": _("任职记录"),
    "since": _("从哪天任职"),
    "due_on": _("任职年限届满"),
    "over_on": _("从哪天起超过年限"),
    "alert_on": _("从哪天起提醒"),
    "ended_on": _("离任日期"),
}
MOVE_LABELS = {
    "person": _("谁"),
    "kind": _("什么岗位"),
    "to": _("到哪个单位"),
    "cause": _("为什么调动"),
    "is_enforcing": _("离开一线执法岗位"),
    "is_young": _("青年民警"),
}
KINSHIP_LABELS = {
    "person": _("申报人"),
    "other": _("亲属"),
    "relation": _("什么关系"),
    "ended_on": _("从哪天起不再是"),
}
TRAINING_LABELS = {"lesson": _("是哪一种"), "title": _("内容"), "hours": _("学时")}
ATTENDANCE_LABELS = {
    "training": _("培训"),
    "person": _("谁"),
    "occurred_on": _("日期"),
    "hours": _("学时"),
    "is_enough": _("全年学时已够"),
}
FILE_LABELS = {"person": _("谁"), "born": _("出生年份"), "worked": _("参加工作年份")}
CORRECTION_LABELS = {
    "person": _("申请人"),
    "about": _("哪一部分"),
    "text": _("哪里不对"),
    "answer": _("答复"),
    "due_on": _("应答复的日期"),
    "answered_on": _("答复日期"),
}
