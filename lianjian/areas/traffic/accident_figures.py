"""The figures of accidents and their dead, of drunk driving, and of the spots at which accidents gather."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.traffic.models import Accident, Death, DrunkDriving, Spot
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Balance, Count, Sum
from lianjian.kernel.figures.yearly import YearOnYear

THEME = "policing"

filed = Figure(
    key="traffic.drunk_driving_cases",
    title=_("醉驾立案"),
    definition=_("期间内立案的醉酒驾驶刑事案件数，按立案日期计。查获而没有立案的不计，另列查获人数。"),
    unit=_("起"),
    theme=THEME,
    order=43,
    rows=lambda: DrunkDriving.objects.filter(filed_on__isnull=False),
    dated_by="filed_on",
    measure=Count(),
    rule="DRUNK_CASES_COUNTED",
)
found_drunk = Figure(
    key="traffic.drunk_driving_found",
    title=_("查获醉驾"),
    definition=_(
        "期间内查获的、酒精含量达到醉酒标准的人次，按查获日期计，不论是否立案。有血液检验的以血液为准。"
    ),
    unit=_("人次"),
    theme=THEME,
    order=44,
    on_cockpit=False,
    rows=lambda: DrunkDriving.objects.filter(is_drunk=True),
    dated_by="occurred_on",
    measure=Count(),
    rule="DRUNK_LEVEL",
)
found_drinking = Figure(
    key="traffic.drinking_found",
    title=_("查获饮酒驾车"),
    definition=_("期间内查获的、达到饮酒标准而没有达到醉酒标准的人次，按查获日期计。"),
    unit=_("人次"),
    theme=THEME,
    order=45,
    on_cockpit=False,
    rows=lambda: DrunkDriving.objects.filter(is_drinking=True),
    dated_by="occurred_on",
    measure=Count(),
    rule="DRUNK_DRINKING_LEVEL",
)
accidents = Figure(
    key="traffic.accidents",
    title=_("交通事故（列入统计的）"),
    definition=_(
        "期间内发生的、事发当天的统计范围规则列入的交通事故起数，按发生日期计。默认只计适用一般程序的，"
        "简易程序的见全部交通事故。"
    ),
    unit=_("起"),
    theme=THEME,
    order=46,
    rows=lambda: Accident.objects.of_population(),
    dated_by="occurred_on",
    measure=Count(),
    better="down",
    rule="TRAFFIC_ACCIDENT_POPULATION",
)
accidents_yoy = Figure(
    key="traffic.accidents_yoy",
    title=_("交通事故同比"),
    definition=_(
        "列入统计的交通事故起数比上年同期的变化，连同区间。统计范围是事发当天的规则，默认适用一般程序的。"
    ),
    unit="%",
    theme=THEME,
    order=47,
    on_cockpit=False,
    measure=YearOnYear(of=accidents),
    better="down",
    rule="TRAFFIC_ACCIDENT_POPULATION",
)
accidents_all = Figure(
    key="traffic.accidents_all",
    title=_("全部交通事故（含简易程序）"),
    definition=_("期间内发生的全部已受理交通事故起数，含适用简易程序的，按发生日期计。"),
    unit=_("起"),
    theme=THEME,
    order=48,
    on_cockpit=False,
    rows=lambda: Accident.objects.all(),
    dated_by="occurred_on",
    measure=Count(),
    better="down",
    rule="TRAFFIC_ACCIDENT_CLASSES",
)
deaths = Figure(
    key="traffic.deaths",
    title=_("交通事故死亡"),
    definition=_(
        "列入统计的事故中，在统计时限内因事故死亡的人数，按事故发生日期计。时限以外死亡的登记但不计。"
    ),
    unit=_("人"),
    theme=THEME,
    order=49,
    rows=lambda: Death.objects.counted(),
    dated_by="accident_on",
    measure=Count(),
    better="down",
    rule="TRAFFIC_DEATH_WINDOW_DAYS",
)
deaths_yoy = Figure(
    key="traffic.deaths_yoy",
    title=_("交通事故死亡同比"),
    definition=_("交通事故死亡人数比上年同期的变化，连同区间。人数少的，区间很宽，升降可能只是偶然。"),
    unit="%",
    theme=THEME,
    order=50,
    on_cockpit=False,
    measure=YearOnYear(of=deaths),
    better="down",
    rule="TRAFFIC_DEATH_WINDOW_DAYS",
)
deaths_later = Figure(
    key="traffic.deaths_outside",
    title=_("时限以外的事故死亡"),
    definition=_("因交通事故死亡、但超过统计时限的人数，按事故发生日期计。不计入交通事故死亡。"),
    unit=_("人"),
    theme=THEME,
    order=51,
    on_cockpit=False,
    rows=lambda: Death.objects.filter(within_window=False),
    dated_by="accident_on",
    measure=Count(),
    better="down",
    rule="TRAFFIC_DEATH_WINDOW_DAYS",
)
injured = Figure(
    key="traffic.injured",
    title=_("交通事故受伤"),
    definition=_("列入统计的事故中受伤的人数（轻伤、重伤），按事故发生日期计。"),
    unit=_("人"),
    theme=THEME,
    order=52,
    on_cockpit=False,
    rows=lambda: Accident.objects.of_population().filter(injured__gt=0),
    dated_by="occurred_on",
    measure=Sum("injured"),
    better="down",
    rule="TRAFFIC_ACCIDENT_CLASSES",
)
finding_overdue = Figure(
    key="traffic.finding_overdue",
    title=_("逾期未认定的事故"),
    definition=_("截至当日已过认定期限、还没有作出认定书的事故起数。"),
    unit=_("起"),
    theme=THEME,
    order=53,
    on_cockpit=False,
    rows=lambda: Accident.objects.became_late(),
    dated_by="late_on",
    measure=Balance(leaves="found_on"),
    better="down",
    rule="TRAFFIC_FINDING_DAYS",
)
spots_open = Figure(
    key="traffic.spots_untreated",
    title=_("待治理的事故多发点段"),
    definition=_("截至当日已列入、还没有采取治理措施的事故多发点段处数。"),
    unit=_("处"),
    theme=THEME,
    order=54,
    on_cockpit=False,
    rows=lambda: Spot.objects.all(),
    dated_by="listed_on",
    measure=Balance(leaves="treated_on"),
    better="down",
    rule="TRAFFIC_SPOT_TREAT_DAYS",
)

FIGURES = (
    filed,
    found_drunk,
    found_drinking,
    accidents,
    accidents_yoy,
    accidents_all,
    deaths,
    deaths_yoy,
    deaths_later,
    injured,
    finding_overdue,
    spots_open,
)
