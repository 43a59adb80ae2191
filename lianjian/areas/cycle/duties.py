"""What is owed in the cycle: evaluations closed, observations made, accounts given, each by the day of its rule."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.cycle.models import Account, Evaluation, Observation
from lianjian.kernel.duties.declared import RowDuty
from lianjian.kernel.ui.lists import row_url

close = RowDuty(
    key="cycle.close",
    title=_("定下季度评价"),
    verb=_("定下"),
    rule="EVALUATION_CLOSE_DAYS",
    permission="cycle.evaluation:close",
    rows=lambda: Evaluation.objects.select_related("unit"),
    due_by="close_due_on",
    done_by="closed_on",
    describe=lambda evaluation: (evaluation.headline, evaluation.number, row_url(evaluation)),
)

observe = RowDuty(
    key="cycle.observe",
    title=_("半年观摩"),
    verb=_("记观摩"),
    rule="OBSERVATION_MONTHS",
    permission="cycle.observation:record",
    rows=lambda: Observation.objects.select_related("unit", "host"),
    due_by="due_on",
    done_by="seen_on",
    describe=lambda it: (it.headline, it.number, row_url(it)),
)
account = RowDuty(
    key="cycle.account",
    title=_("年终述职"),
    verb=_("记述职"),
    rule="BL_REPORT",
    permission="cycle.account:give",
    rows=lambda: Account.objects.select_related("unit"),
    due_by="due_on",
    done_by="given_on",
    describe=lambda it: (it.headline, it.number, row_url(it)),
)

DUTIES = (close, observe, account)
