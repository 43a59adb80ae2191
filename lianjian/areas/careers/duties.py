"""What is owed: to move who has held a post as long as the rule allows, hours of study of each member, and an answer
to who finds their file wrong.
"""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianjian.areas.careers.figures import held_too_long
from lianjian.areas.careers.models import Attendance, Correction, Tenure
from lianjian.areas.careers.queries import ALERT, LIMIT, members_by_person, study_years
from lianjian.kernel.clock.periods import Period
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.duties.recurring import PeriodDuty
from lianjian.kernel.org.models import Person
from lianjian.kernel.records.reference import kept
from lianjian.kernel.rules.book import versions
from lianjian.kernel.ui.lists import row_url


def _rule_of(tenure: Tenure) -> str:
    """The rule of the kind of post itself, where it has one."""
    own = f"{LIMIT}_{tenure.kind.code.upper()}"
    return own if versions(own) else LIMIT


rotation = RowDuty(
    key="careers.rotation",
    title=_("任职年限届满轮岗"),
    verb=_("轮岗"),
    rule=LIMIT,
    notice=ALERT,
    permission="careers.rotation:decide",
    rows=lambda: Tenure.objects.select_related("person", "unit", "kind"),
    begins_by="alert_on",
    due_by="due_on",
    done_by="ended_on",
    describe=lambda tenure: (f"{tenure.person} · {tenure.kind}", tenure.number, row_url(tenure)),
    rule_of=_rule_of,
    late_figure=held_too_long,
)
correction = RowDuty(
    key="careers.correction",
    title=_("答复更正申请"),
    verb=_("答复"),
    rule="CORRECTION_DAYS",
    permission="careers.correction:answer",
    rows=lambda: Correction.objects.select_related("person", "unit"),
    due_by="due_on",
    done_by="answered_on",
    describe=lambda row: (row.get_about_display(), row.number, row_url(row)),
)


@kept
def _members(on: date) -> tuple[Person, ...]:
    return tuple(Person.objects.filter(pk__in=members_by_person(on)).order_by("number"))


def _describe_study(person: Person, period: Period) -> tuple[str, str, str]:
    return f"{person}", f"{period.first:%Y}", reverse("entry", args=("careers-training",))


study = PeriodDuty(
    key="careers.study",
    title=_("党员学习培训学时"),
    verb=_("记培训"),
    rule="BL_TRAIN_MEMBER",
    permission="careers.training:record",
    periods=study_years,
    owers=_members,
    units=members_by_person,
    fulfilled_by=lambda: Attendance.objects.filter(is_enough=True),
    matched_by="person",
    dated_by="occurred_on",
    describe=_describe_study,
)

DUTIES = (rotation, study, correction)
