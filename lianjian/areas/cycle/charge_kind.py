"""How the lines of the duty lists show themselves: a table that the political department keeps."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.cycle import rules
from lianjian.areas.cycle.forms import AddChargeForm, EndChargeForm
from lianjian.areas.cycle.labels import CHARGE_LABELS, title_of
from lianjian.areas.cycle.models import Charge
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.org.models import PostKind
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.records.reference import kept
from lianjian.kernel.ui.lists import Filters


@kept
def _posts() -> dict[str, PostKind]:
    return {kind.code: kind for kind in PostKind.objects.all()}


def post_of(charge: Charge) -> str:
    """What people call the post; its code, if the county no longer has it."""
    return str(_posts().get(charge.post_kind, charge.post_kind))


class ChargeFilters(Filters):
    duty = forms.CharField(label=_("职责代码"), required=False, max_length=60)

    where = {"duty": "duty"}


def _still_on(charge: Charge, actor: Any) -> bool:
    return charge.valid_to is None


CHARGE = Kind(
    model=Charge,
    labels=CHARGE_LABELS,
    title=_("责任清单模板"),
    read="cycle.line:read",
    headline=lambda charge: f"{post_of(charge)} · {title_of(charge.duty)}",
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="post", title=_("哪个岗位"), value=post_of),
        Column(key="duty", title=_("哪一项职责"), value=lambda it: title_of(it.duty), width=30),
        Column(key="valid_from", title=_("从哪天起"), value=lambda it: it.valid_from, numeric=True),
        Column(key="valid_to", title=_("从哪天起不用"), value=lambda it: it.valid_to, numeric=True),
    ),
    facts=lambda it: [
        Fact(title=gettext("哪个岗位"), value=post_of(it)),
        Fact(title=gettext("哪一项职责"), value=title_of(it.duty)),
        Fact(title=gettext("从哪天起"), value=it.valid_from),
    ],
    steps=(
        Step(
            name="end", title=_("从清单去掉"), form=EndChargeForm, verb=rules.end_charge, subject="charge",
            open_to=_still_on,
        ),
    ),
    filters=ChargeFilters,
    order=("pk",),
    menu=MenuEntry(group="party", title=_("责任清单模板"), order=37),
    intro=_("支部书记和每位委员对哪些职责负责，由政工部门按年维护；各支部的清单由它和记录得出。"),
    who_sees=_("有岗位的人都能看。"),
)  # fmt: skip

ADD_CHARGE = Entry(
    name="cycle-charge",
    title=_("给岗位加一项职责"),
    hint=_("选岗位和职责，写从哪天起；各支部的责任清单随着变。"),
    form=AddChargeForm,
    verb=rules.add_charge,
    permission="cycle.charge:write",
    order=91,
)
