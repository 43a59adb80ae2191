"""A plan does not take effect while anything that must hold would not."""

from django.utils.translation import gettext_lazy as _

from lianjian.areas.reform.checks import RULE, examine
from lianjian.kernel.gates.declared import Gate

APPLY = Gate(
    key="reform.apply",
    title=_("改革方案生效"),
    rule=RULE,
    what_to_do=_("请在方案里逐条补齐，再办理生效。"),
    missing=lambda plan: [finding.text for finding in examine(plan)],
)

GATES = (APPLY,)
