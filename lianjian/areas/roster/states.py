"""The states of a shift and the only move between them."""

from django.utils.translation import gettext_lazy as _

from lianjian.kernel.flow import Flow, Move, State

PLANNED = State("planned", _("已排班"), "done")
CANCELLED = State("cancelled", _("已取消"))

FLOW = Flow(initial=PLANNED, moves=[Move(PLANNED, CANCELLED)])
