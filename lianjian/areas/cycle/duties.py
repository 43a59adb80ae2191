"""What is owed on evaluations: to be closed by the day that the rule gives."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.cycle.models import Evaluation
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

DUTIES = (close,)
