"""The forms by which joint branches, partners, bodies and paired groups are founded and ended."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianjian.areas.cobuild.forms import partner_choice
from lianjian.areas.cobuild.models import Partner
from lianjian.areas.cobuild.queries import partners_in, partners_of
from lianjian.areas.cobuild.states import Organ, PartnerKind, Theme
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import Unit
from lianjian.kernel.ui.forms import ChangeForm, VillageChoice, day_field, offer_rows, text_area

SINCE = _("从哪天起")
LONGEST_GROUP = 40
BETWEEN = "—"
"""Stands between the two groups of a line, as commas do."""


class OnADay(ChangeForm):
    """What takes effect on a day; when it was entered says nothing."""

    on = day_field(SINCE)

    def prepare(self) -> None:
        del self.fields["at"]
        self.initial.setdefault("on", today())


class EndForm(OnADay):
    """Nothing but the day."""

    on = day_field(_("到哪天止"))


class Named(OnADay):
    name = forms.CharField(label=_("名称"), max_length=80)
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)


class JointForm(Named):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("由谁牵头"), empty_label=_("请选择"))
    kind = forms.ChoiceField(label=_("机关还是协作区"), choices=Organ.choices)

    def prepare(self) -> None:
        super().prepare()
        there, units = self.actor.units_for("cobuild.joint:write"), Unit.objects.on(today())
        offer_rows(self, "unit", units if there is None else units.filter(pk__in=there))


class PartnerForm(Named):
    kind = forms.ChoiceField(label=_("哪一类"), choices=PartnerKind.choices)
    place = VillageChoice(label=_("村、社区"), required=False)
    contact_post = forms.CharField(
        label=_("联系岗位"), max_length=40, help_text=_("只写岗位，不写姓名。例如：村党支部书记。")
    )


class LetInForm(OnADay):
    """Nothing but the day."""

    intro = _("保存以后，请系统管理员用这个人的编号开一个账号。联系人只能看本单位自己的页。")


def _partners(label: Any) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        Partner.objects.none(), label=label, widget=forms.CheckboxSelectMultiple
    )


class PairForm(OnADay):
    partners = _partners(_("联建单位"))

    def prepare(self) -> None:
        super().prepare()
        known = partners_of(self.row, today()).values("pk")
        offer_rows(
            self, "partners", Partner.objects.on(today()).exclude(pk__in=known).order_by("kind", "name")
        )


class BodyForm(Named):
    theme = forms.ChoiceField(label=_("主题"), choices=Theme.choices)
    partners = _partners(_("哪些伙伴支部"))

    def prepare(self) -> None:
        super().prepare()
        offer_rows(self, "partners", partners_of(self.row, today()))


class SeatForm(OnADay):
    partner = partner_choice()

    def prepare(self) -> None:
        super().prepare()
        there = partners_in(self.row, today()).values("pk")
        offer_rows(self, "partner", partners_of(self.row.joint, today()).exclude(pk__in=there))


class GroupsForm(OnADay):
    """Groups of ours and of one partner, a pair a line."""

    partner = partner_choice()
    lines = text_area(
        _("结对小组"), rows=8, help_text=_("每行一对：公安一方的小组，联建单位的小组，中间用逗号隔开。")
    )

    def prepare(self) -> None:
        super().prepare()
        offer_rows(self, "partner", partners_of(self.row, today()))

    def clean_lines(self) -> list[tuple[str, str]]:
        return pairs(self.cleaned_data["lines"])

    def facts(self) -> dict[str, Any]:
        told = super().facts()
        partner, lines = told.pop("partner"), told.pop("lines")
        return told | {"groups": [(partner, ours, theirs) for ours, theirs in lines]}


def pairs(text: str) -> list[tuple[str, str]]:
    """The pairs of groups in a text of one pair a line. ValidationError where a line has not two."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        for mark in ("，", ","):
            line = line.replace(mark, BETWEEN)
        parts = [part.strip() for part in line.split(BETWEEN)]
        if len(parts) != 2 or not all(0 < len(part) <= LONGEST_GROUP for part in parts):
            raise forms.ValidationError(_now("「%s」读不出一对小组。") % line)
        found.append((parts[0], parts[1]))
    return found
