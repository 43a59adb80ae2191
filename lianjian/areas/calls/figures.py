"""The figures of calls (S5): how many there were, and the days without a criminal one."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.calls import arrival_figures
from lianjian.areas.calls.models import Call
from lianjian.kernel.figures.days import DaysWith, DaysWithout
from lianjian.kernel.figures.declared import Figure
from lianjian.kernel.figures.measures import Count, Derived

THEME = "policing"

received = Figure(
    key="calls.received",
    title=_("接警"),
    definition=_("期间内接到的全部报警起数，按接警日期计，含无效、非警务和重复的报警。"),
    unit=_("起"),
    theme=THEME,
    order=20,
    rows=lambda: Call.objects.all(),
    dated_by="occurred_on",
    measure=Count(),
    rule="CALL_COUNTED",
)
valid = Figure(
    key="calls.valid",
    title=_("有效警情"),
    definition=_("期间内接到的警情起数，不含无效警情和已并入另一起的。"),
    unit=_("起"),
    theme=THEME,
    order=21,
    on_cockpit=False,
    rows=lambda: Call.objects.counted(),
    dated_by="occurred_on",
    measure=Count(),
    rule="CALL_COUNTED",
)
criminal = Figure(
    key="calls.criminal",
    title=_("刑事警情"),
    definition=_("期间内接到、审核定性为刑事的警情起数，按接警日期计。还没有审核定性的不计入。"),
    unit=_("起"),
    theme=THEME,
    order=22,
    rows=lambda: Call.objects.criminal(),
    dated_by="occurred_on",
    measure=Count(),
    better="down",
    rule="CALL_FINAL_DAY",
)
criminal_days = Figure(
    key="calls.criminal_days",
    title=_("有刑事警情的天数"),
    definition=_("期间内至少有一起警情审核定性为刑事的天数，按接警日期计。"),
    unit=_("天"),
    theme=THEME,
    order=23,
    on_cockpit=False,
    rows=lambda: Call.objects.criminal(),
    dated_by="occurred_on",
    measure=DaysWith(),
    better="down",
    rule="CALL_FINAL_DAY",
)
days_held_up = Figure(
    key="calls.days_held_up",
    title=_("有刑事警情或者待定的天数"),
    definition=_("期间内有刑事警情的天数，加上没有刑事警情、但当日还有警情没有审核定性的天数。"),
    unit=_("天"),
    theme=THEME,
    order=24,
    on_cockpit=False,
    rows=lambda: Call.objects.holds_up_its_day(),
    dated_by="occurred_on",
    measure=DaysWith(),
    better="down",
    rule="CALL_FINAL_DAY",
)
days_pending = Figure(
    key="calls.days_pending",
    title=_("是否有刑事警情待定的天数"),
    definition=_("期间内没有刑事警情、但当日还有警情没有审核定性的天数。定性以前不算无刑事警情。"),
    unit=_("天"),
    theme=THEME,
    order=25,
    measure=Derived(from_=(days_held_up, criminal_days), work_out=lambda held, criminal: held - criminal),
    better="down",
    rule="CALL_FINAL_DAY",
)
days_without_criminal = Figure(
    key="calls.days_without_criminal",
    title=_("无刑事警情天数"),
    definition=_(
        "期间内没有一起警情审核定性为刑事、并且当日警情全部审核定性的天数，按接警日期计。当日还有没有审核定性的，"
        "列入待定，不计。打开看到的是使其余各天不计的警情。"
    ),
    unit=_("天"),
    theme=THEME,
    order=26,
    measure=DaysWithout(of=days_held_up, kept=received),
    better="up",
    rule="CALL_FINAL_DAY",
)
left_criminal = Figure(
    key="calls.left_criminal",
    title=_("当日过后改出刑事的警情"),
    definition=_("期间内由其他单位审核、在接警当日过后改出刑事警情的起数，按改动日期计。"),
    unit=_("起"),
    theme=THEME,
    order=27,
    on_cockpit=False,
    rows=lambda: Call.objects.filter(left_criminal_on__isnull=False),
    dated_by="left_criminal_on",
    measure=Count(),
    rule="CALL_LEFT_CRIMINAL",
)

FIGURES = (
    received,
    valid,
    criminal,
    criminal_days,
    days_held_up,
    days_pending,
    days_without_criminal,
    left_criminal,
    *arrival_figures.FIGURES,
)
