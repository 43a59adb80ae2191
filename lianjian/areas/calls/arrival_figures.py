"""How soon a unit was there (S6), and how soon a call was answered and a unit sent."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.calls.models import Call
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Count, Distinct, Percentile, Share

THEME = "policing"
NINE_IN_TEN = 0.9

sent_to = Figure(
    key="calls.sent_to",
    title=_("派警"),
    definition=_("期间内派过警的警情起数，按接警日期计。无效、非警务和已并警的不计入。"),
    unit=_("起"),
    theme=THEME,
    order=28,
    on_cockpit=False,
    rows=lambda: Call.objects.sent_to(),
    dated_by="occurred_on",
    measure=Count(),
    rule="CALL_ARRIVAL_MEASURE",
)
missing = Figure(
    key="calls.arrival_missing",
    title=_("没有到场时间"),
    definition=_("派过警、没有登记到场时间的警情起数。计算比例时都算没有按时到场。"),
    unit=_("起"),
    theme=THEME,
    order=29,
    on_cockpit=False,
    rows=lambda: Call.objects.sent_to().filter(arrival_minutes__isnull=True),
    dated_by="occurred_on",
    measure=Count(),
    better="down",
    rule="CALL_ARRIVAL_MEASURE",
)
in_time = Figure(
    key="calls.arrived_in_time",
    title=_("按目标到场"),
    definition=_("派过警的警情中，自派警到第一个警组到场不超过目标分钟数的起数。"),
    unit=_("起"),
    theme=THEME,
    order=30,
    on_cockpit=False,
    rows=lambda: Call.objects.arrived().filter(is_late=False),
    dated_by="occurred_on",
    measure=Count(),
    better="up",
    rule="CALL_ARRIVAL_MINUTES",
)
in_time_share = Figure(
    key="calls.arrival_share",
    title=_("按目标到场的比例"),
    definition=_(
        "派过警的警情中，第一个警组到场不超过目标分钟数的比例。没有登记到场时间的都算没有按时到场。"
    ),
    unit="%",
    theme=THEME,
    order=31,
    measure=Share(of=sent_to, that=in_time),
    better="up",
    rule="CALL_ARRIVAL_MINUTES",
)
sent_to_remote = Figure(
    key="calls.sent_to_remote",
    title=_("偏远乡镇派警"),
    definition=_("期间内偏远乡镇派过警的警情起数，按接警日期计。偏远乡镇由规则列出。"),
    unit=_("起"),
    theme=THEME,
    order=32,
    on_cockpit=False,
    rows=lambda: Call.objects.sent_to().filter(is_remote=True),
    dated_by="occurred_on",
    measure=Count(),
    rule="CALL_REMOTE_TOWNS",
)
in_time_remote = Figure(
    key="calls.arrived_remote_in_time",
    title=_("偏远乡镇按目标到场"),
    definition=_("偏远乡镇派过警的警情中，第一个警组到场不超过目标分钟数的起数。"),
    unit=_("起"),
    theme=THEME,
    order=33,
    on_cockpit=False,
    rows=lambda: Call.objects.arrived().filter(is_remote=True, is_late=False),
    dated_by="occurred_on",
    measure=Count(),
    better="up",
    rule="CALL_ARRIVAL_MINUTES",
)
remote_share = Figure(
    key="calls.arrival_remote_share",
    title=_("偏远乡镇按目标到场的比例"),
    definition=_(
        "偏远乡镇派过警的警情中，第一个警组到场不超过目标分钟数的比例。没有登记到场时间的都算没有按时到场。"
    ),
    unit="%",
    theme=THEME,
    order=34,
    measure=Share(of=sent_to_remote, that=in_time_remote),
    better="up",
    rule="CALL_ARRIVAL_MINUTES",
)
remote_p90 = Figure(
    key="calls.arrival_remote_p90",
    title=_("偏远乡镇到场用时（九成以内）"),
    definition=_(
        "偏远乡镇的警情，自派警到第一个警组到场的分钟数，按最近秩法取第九十百分位：十起中九起不超过它。不足一分钟按一分钟计；"
        "没有到场时间的另列。"
    ),
    unit=_("分钟"),
    theme=THEME,
    order=35,
    rows=lambda: Call.objects.arrived().filter(is_remote=True),
    dated_by="occurred_on",
    measure=Percentile("arrival_minutes", NINE_IN_TEN),
    better="down",
    rule="CALL_ARRIVAL_MEASURE",
)
sent_to_urban = Figure(
    key="calls.sent_to_urban",
    title=_("城区派警"),
    definition=_("期间内城区派过警的警情起数，按接警日期计。城区由规则列出。"),
    unit=_("起"),
    theme=THEME,
    order=35,
    on_cockpit=False,
    rows=lambda: Call.objects.sent_to().filter(is_urban=True),
    dated_by="occurred_on",
    measure=Count(),
    rule="CALL_URBAN_TOWNS",
)
in_time_urban = Figure(
    key="calls.arrived_urban_in_time",
    title=_("城区按城区目标到场"),
    definition=_("城区派过警的警情中，第一个警组到场不超过城区目标分钟数的起数。"),
    unit=_("起"),
    theme=THEME,
    order=35,
    on_cockpit=False,
    rows=lambda: Call.objects.arrived().filter(is_urban=True, is_over_urban_goal=False),
    dated_by="occurred_on",
    measure=Count(),
    better="up",
    rule="CALL_ARRIVAL_URBAN_MINUTES",
)
urban_share = Figure(
    key="calls.arrival_urban_share",
    title=_("城区按城区目标到场的比例"),
    definition=_(
        "城区派过警的警情中，第一个警组到场不超过城区目标分钟数的比例。没有登记到场时间的都算没有按时到场。"
    ),
    unit="%",
    theme=THEME,
    order=35,
    measure=Share(of=sent_to_urban, that=in_time_urban),
    better="up",
    rule="CALL_ARRIVAL_URBAN_MINUTES",
)
urban_p90 = Figure(
    key="calls.arrival_urban_p90",
    title=_("城区到场用时（九成以内）"),
    definition=_(
        "城区的警情，自派警到第一个警组到场的分钟数，按最近秩法取第九十百分位。没有到场时间的另列。"
    ),
    unit=_("分钟"),
    theme=THEME,
    order=35,
    on_cockpit=False,
    rows=lambda: Call.objects.arrived().filter(is_urban=True),
    dated_by="occurred_on",
    measure=Percentile("arrival_minutes", NINE_IN_TEN),
    better="down",
    rule="CALL_ARRIVAL_MEASURE",
)
arrival_p90 = Figure(
    key="calls.arrival_p90",
    title=_("到场用时（九成以内）"),
    definition=_("自派警到第一个警组到场的分钟数，按最近秩法取第九十百分位。没有到场时间的另列。"),
    unit=_("分钟"),
    theme=THEME,
    order=36,
    on_cockpit=False,
    rows=lambda: Call.objects.arrived(),
    dated_by="occurred_on",
    measure=Percentile("arrival_minutes", NINE_IN_TEN),
    better="down",
    rule="CALL_ARRIVAL_MEASURE",
)
response_p90 = Figure(
    key="calls.response_p90",
    title=_("响应用时（九成以内）"),
    definition=_("自接警到第一个警组到场的分钟数，即报警人等的时间，按最近秩法取第九十百分位。"),
    unit=_("分钟"),
    theme=THEME,
    order=37,
    on_cockpit=False,
    rows=lambda: Call.objects.arrived().filter(response_minutes__isnull=False),
    dated_by="occurred_on",
    measure=Percentile("response_minutes", NINE_IN_TEN),
    better="down",
    rule="CALL_ARRIVAL_MEASURE",
)
dispatch_p90 = Figure(
    key="calls.dispatch_p90",
    title=_("派警用时（九成以内）"),
    definition=_("自接警到第一次派警的秒数，按最近秩法取第九十百分位。"),
    unit=_("秒"),
    theme=THEME,
    order=38,
    on_cockpit=False,
    rows=lambda: Call.objects.sent_to(),
    dated_by="occurred_on",
    measure=Percentile("dispatch_seconds", NINE_IN_TEN),
    better="down",
    rule="CALL_ARRIVAL_MEASURE",
)
answer_p90 = Figure(
    key="calls.answer_p90",
    title=_("接听用时（九成以内）"),
    definition=_("自振铃到摘机的秒数，按最近秩法取第九十百分位。没有振铃或摘机时间的不计入。"),
    unit=_("秒"),
    theme=THEME,
    order=39,
    on_cockpit=False,
    rows=lambda: Call.objects.filter(answer_seconds__isnull=False),
    dated_by="occurred_on",
    measure=Percentile("answer_seconds", NINE_IN_TEN),
    better="down",
    rule="CALL_ARRIVAL_MEASURE",
)
late_causes = Figure(
    key="calls.late_causes",
    title=_("到场慢的原因"),
    definition=_("期间内到场超过目标的警情，登记了多少种原因；按原因看各有多少起。"),
    unit=_("种"),
    theme=THEME,
    order=39,
    on_cockpit=False,
    rows=lambda: Call.objects.arrived().filter(is_late=True, late_cause__isnull=False),
    dated_by="occurred_on",
    measure=Distinct("late_cause_id"),
    rule="CALL_ARRIVAL_MINUTES",
)

FIGURES = (
    sent_to,
    missing,
    in_time,
    in_time_share,
    sent_to_remote,
    in_time_remote,
    remote_share,
    remote_p90,
    sent_to_urban,
    in_time_urban,
    urban_share,
    urban_p90,
    arrival_p90,
    response_p90,
    dispatch_p90,
    answer_p90,
    late_causes,
)
