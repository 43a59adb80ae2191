"""What is owed: to move who has held a post as long as the rule allows, and to answer who finds their file wrong."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.careers.figures import held_too_long
from lianjian.areas.careers.models import Correction, Tenure
from lianjian.areas.careers.queries import LIMIT
from lianjian.kernel.duties.declared import RowDuty
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

DUTIES = (rotation, correction)
