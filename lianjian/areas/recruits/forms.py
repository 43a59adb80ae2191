"""The forms of a member's development, one for each verb, and of the dues of a month."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch import facade as branches
from lianjian.areas.recruits.dues import owing
from lianjian.areas.recruits.guards import Birthday
from lianjian.areas.recruits.queries import last_collection, may_apply, month_of
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import Person, Unit
from lianjian.kernel.ui.forms import ChangeForm, day_field, offer_rows, text_area
from lianjian.kernel.ui.people import PeopleChoice, PersonChoice

PAID = "paid-"
FEN = 100
MOST_YUAN = 100_000
"""More is a slip of the pen."""
MOST_TRAINING = 999


class OfBranch(ChangeForm):
    """About one branch: the actor's own, or the one that is asked for."""

    permission = ""
    branch = forms.ModelChoiceField(
        Unit.objects.none(), label=_("党支部"), to_field_name="code", empty_label=_("请选择")
    )

    def prepare(self) -> None:
        offered = self._offered()
        offer_rows(self, "branch", Unit.objects.filter(pk__in=offered).order_by("code"))
        asked = self.data.get("branch") or self.initial.get("branch")
        found = [unit for unit in offered.values() if unit.code == asked]
        self.of: Unit | None = next(iter(found or (offered.values() if len(offered) == 1 else [])), None)
        if self.of is not None:
            self.initial["branch"] = self.of.code

    def _offered(self) -> dict[int, Unit]:
        """The branches in which the actor may enter this."""
        units = self.actor.units_for(self.permission)
        return {pk: unit for pk, unit in branches.branches(today()).items() if units is None or pk in units}

    @property
    def links(self) -> list[Unit]:
        """The branches to choose from, while none is chosen."""
        return [] if self.of else sorted(self._offered().values(), key=lambda unit: unit.code)


class ReceiveForm(OfBranch):
    permission = "recruits.application:write"
    person = PersonChoice(label=_("谁申请入党"), help_text=_("本单位还不在任何支部名册上的人。"))
    born_on = day_field(_("出生日期"), help_text=_("按身份证件填，只用来核对年龄，不保存。"))

    def prepare(self) -> None:
        super().prepare()
        offer_rows(self, "person", may_apply(self.actor.own_units or None, today()))

    def facts(self) -> dict[str, Any]:
        told = super().facts()
        return told | {"born": Birthday(told.pop("born_on"))}


class PlainForm(ChangeForm):
    """Nothing but the day."""


class FullMembersForm(ChangeForm):
    """Full members of the branch that looks after the application."""

    named = ""

    def prepare(self) -> None:
        full = branches.voters(self.row.unit_id, today())
        offer_rows(self, self.named, Person.objects.filter(pk__in=full).order_by("number"))
        self.initial[self.named] = getattr(self.row, self.named)


class ContactsForm(FullMembersForm):
    named = "contacts"
    contacts = PeopleChoice(label=_("培养联系人"), help_text=_("一至两名正式党员。"))


class SponsorsForm(FullMembersForm):
    named = "sponsors"
    sponsors = PeopleChoice(label=_("入党介绍人"), help_text=_("两名正式党员。"))


class ReviewForm(ChangeForm):
    intro = _("只记政治审查已经完成，不记内容。")


class TrainForm(ChangeForm):
    days = forms.IntegerField(label=_("培训天数"), min_value=0, max_value=MOST_TRAINING)
    hours = forms.IntegerField(label=_("培训学时"), min_value=0, max_value=MOST_TRAINING)


class ExtendForm(ChangeForm):
    number = forms.IntegerField(label=_("延长几个月"), min_value=1, max_value=MOST_TRAINING)


class ReportForm(ChangeForm):
    intro = _("只记交过思想汇报，不记内容。")


class DecidedForm(ChangeForm):
    intro = _("要有本支部党员大会表决通过的决议；请先在组织生活里登记会议和票数。")


class ConfirmForm(DecidedForm):
    """Without the oath it is warned, not refused: no rule says by when."""

    unsworn = _("还没有登记入党宣誓（RECRUIT_OATH_MONTHS），请先补上。")

    def prepare(self) -> None:
        if self.row.sworn_on is None:
            self.intro = format_lazy("{} {}", self.unsworn, DecidedForm.intro)


class EndForm(ChangeForm):
    intro = _("不记原因。过了规定的期限，列表和页面不再显示这份申请。")


class WhyForm(ChangeForm):
    why = text_area(_("为什么退回"), rows=2, limit=200)


class HandOverForm(ChangeForm):
    to = forms.ModelChoiceField(Unit.objects.none(), label=_("转到哪个支部"), empty_label=_("请选择"))

    def prepare(self) -> None:
        others = [pk for pk in branches.branches(today()) if pk != self.row.unit_id]
        offer_rows(self, "to", Unit.objects.filter(pk__in=others).order_by("code"))


class Amounts(ChangeForm):
    """Who paid how much: an empty field means not yet. Amounts in yuan become fen."""

    def ask(self, people: Iterable[int], before: dict[str, int]) -> None:
        """One field for each person, with what was paid before."""
        for person in Person.objects.filter(pk__in=people).order_by("number"):
            name = f"{PAID}{person.pk}"
            self.fields[name] = forms.DecimalField(
                label=str(person), required=False, min_value=0, max_value=MOST_YUAN, decimal_places=2
            )
            if fen := before.get(str(person.pk)):
                self.initial[name] = f"{fen / FEN:.2f}"

    def facts(self) -> dict[str, Any]:
        told = super().facts()
        paid = {name: told.pop(name) for name in list(told) if name.startswith(PAID)}
        return told | {
            "paid": {
                int(name.removeprefix(PAID)): int(amount * FEN)
                for name, amount in paid.items()
                if amount is not None
            }
        }


class DuesForm(Amounts, OfBranch):
    """The dues of a branch and month: everybody on the roll is listed, with what was paid the month before."""

    permission = "recruits.dues:write"
    month = day_field(_("哪个月"), help_text=_("填这个月里的任何一天。"))

    def prepare(self) -> None:
        super().prepare()
        self.fields["at"].label = _("什么时候收的")
        self.fields["at"].help_text = _("不是登记的时间。当月收的不填就是现在；过了这个月才登记的要写明。")
        day = self._day()
        self.initial["month"] = day
        period = month_of(day)
        if self.of is not None and period is not None:
            before = last_collection(self.of.pk, period.first)
            there = branches.members(self.of, min(period.last, today()))
            self.ask(there, before.paid if before else {})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        period = month_of(data["month"]) if data.get("month") else None
        if period is not None and period.last < today() and not data.get("at"):
            self.add_error("at", _("这个月已经过去，请写明什么时候收的。"))
        return data

    def _day(self) -> date:
        """The day by which the month is told, as far as it is told yet."""
        try:
            said = parse_date(str(self.data.get("month") or self.initial.get("month") or ""))
        except ValueError:  # such as the 30th of February; the field itself says so
            said = None
        return min(said, today()) if said else today()


class CorrectDuesForm(Amounts):
    when = forms.DateTimeField(
        label=_("什么时候收的"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    why = forms.CharField(label=_("更正原因"), max_length=200, help_text=_("例如：补交。"))

    def prepare(self) -> None:
        self.initial["when"] = timezone.localtime(self.row.occurred_at)
        self.fields["at"].label = _("补交的人什么时候交的")
        self.ask(owing(self.row), self.row.paid)
