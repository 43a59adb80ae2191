"""The titles of the fields of what traffic keeps, and what of them needs words of its own, for revisions."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.models import Aggravating, Party, Responsibility


def aggravating(codes: Sequence[str]) -> str:
    """What aggravates, in words."""
    titles = dict(Aggravating.choices)
    return gettext("、").join(str(titles.get(code, code)) for code in codes)


def shares(of: Mapping[str, str]) -> str:
    """Who bears what responsibility, in words: 甲主要责任、乙次要责任."""
    parties, words = dict(Party.choices), dict(Responsibility.choices)
    return gettext("、").join(
        f"{parties.get(party, party)}{words.get(share, share)}" for party, share in of.items()
    )


ON_ROAD = {"place": _("村或乡镇"), "road": _("道路")}
WHERE = ON_ROAD | {"where": _("具体位置"), "vehicle": _("车辆种类")}
VIOLATION = WHERE | {
    "reference": _("全国系统编号"),
    "source": _("来源"),
    "behaviour": _("违法行为"),
    "basis": _("依据（设备编号、照片等）"),
    "review_due_on": _("审核期限"),
    "late_on": _("从哪天起算逾期"),
    "reviewed_on": _("审核日期"),
    "entered_on": _("录入日期"),
    "notice_due_on": _("通知期限"),
    "notified_on": _("通知日期"),
    "accepted_at": _("受理处理的时间"),
    "foreseen": _("拟作出的处理"),
    "decide_due_on": _("处理期限"),
    "decision": _("处理决定"),
    "fine": _("罚款（元）"),
    "points": _("记分"),
    "decided_on": _("处理日期"),
    "ground": _("消除情形"),
    "verified_on": _("核实日期"),
    "cancel_due_on": _("消除期限"),
    "cancelled_on": _("消除日期"),
    "plate": _("号牌"),
}
DRUNK = WHERE | {
    "breath": _("呼气值（mg/100 ml）"),
    "blood": _("血液值（mg/100 ml）"),
    "blood_on": _("血液检验日期"),
    "level": _("认定的酒精含量"),
    "is_drunk": _("达到醉酒标准"),
    "is_drinking": _("达到饮酒标准"),
    "aggravating": _("从重情形"),
    "decide_due_on": _("决定期限"),
    "decided_on": _("决定日期"),
    "filed_on": _("立案日期"),
    "case_number": _("案件编号"),
    "why_not": _("不立案的理由"),
}
ACCIDENT = ON_ROAD | {
    "title": _("简要事由"),
    "outline": _("基本事实"),
    "metre": _("桩号（米）"),
    "procedure": _("程序"),
    "in_population": _("列入事故统计"),
    "sort": _("法定分类"),
    "hurt_lightly": _("轻伤人数"),
    "hurt_badly": _("重伤人数"),
    "injured": _("受伤人数"),
    "dead": _("死亡人数"),
    "dead_counted": _("时限内死亡人数"),
    "loss": _("财产损失（元）"),
    "is_hit_and_run": _("逃逸"),
    "caught_on": _("查获日期"),
    "surveyed_on": _("勘查日期"),
    "commission_due_on": _("委托鉴定期限"),
    "commissioned_on": _("委托鉴定日期"),
    "appraised_on": _("鉴定意见确定日期"),
    "finding_due_on": _("认定期限"),
    "late_on": _("从哪天起算逾期"),
    "found_on": _("认定日期"),
    "responsibilities": _("各方责任"),
    "delivered_on": _("送达日期"),
    "ask_until": _("可以申请复核到"),
    "review_asked_on": _("申请复核日期"),
    "review_due_on": _("复核期限"),
    "reviewed_on": _("复核结论日期"),
    "investigated_on": _("深度调查日期"),
    "closed_on": _("办结日期"),
}
DEATH = {
    "place": _("村或乡镇"),
    "accident": _("交通事故"),
    "accident_on": _("事故日期"),
    "within_window": _("在统计时限内"),
    "in_population": _("列入事故统计"),
}
SPOT = {
    "place": _("村或乡镇"),
    "road": _("道路"),
    "from_m": _("起点（米）"),
    "to_m": _("终点（米）"),
    "counted_from": _("统计起日"),
    "counted_to": _("统计止日"),
    "accidents": _("事故数"),
    "injured": _("受伤人数"),
    "dead": _("死亡人数"),
    "listed_on": _("列入日期"),
    "treat_due_on": _("治理期限"),
    "treated_on": _("治理日期"),
    "watch_until": _("观察到"),
    "struck_off_on": _("销号日期"),
}
