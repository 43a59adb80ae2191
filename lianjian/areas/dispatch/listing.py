"""How the lists of sendings and closures are narrowed."""

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from lianjian.areas.dispatch.models import Sending
from lianjian.areas.dispatch.states import CLOSURE_FLOW, FLOW
from lianjian.kernel.org.models import Unit
from lianjian.kernel.ui.forms import offer_rows
from lianjian.kernel.ui.lists import DatedFilters

EVERY = _("全部")


class SendingFilters(DatedFilters):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"), required=False, empty_label=EVERY)
    state = forms.ChoiceField(label=_("状态"), choices=[("", EVERY), *FLOW.choices()], required=False)
    other = forms.BooleanField(label=_("只看没按推荐派的"), required=False)
    where = DatedFilters.where | {"unit": "unit", "state": "state"}

    def prepare(self) -> None:
        sent = Sending.objects.filter(unit=OuterRef("pk"))
        offer_rows(self, "unit", Unit.objects.filter(Exists(sent)).order_by("code"))

    def apply(self, rows: QuerySet) -> QuerySet:
        found = super().apply(rows)
        only_others = self.is_valid() and self.cleaned_data["other"]
        return found.filter(rank__gt=1, is_reinforcement=False) if only_others else found


class ClosureFilters(DatedFilters):
    state = forms.ChoiceField(label=_("状态"), choices=[("", EVERY), *CLOSURE_FLOW.choices()], required=False)
    where = DatedFilters.where | {"state": "state"}
