"""The forms by which the roll is kept: who joins, moves and leaves, groups, and elections."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch.forms import OfBranch
from lianjian.areas.branch.models import Group
from lianjian.areas.branch.queries import branch_by_person, branches, groups_of, posts_in, roll
from lianjian.areas.branch.states import COMMITTEE_POSTS, Grade
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import SECRETARY, Person, Post, PostKind, Unit
from lianjian.kernel.ui.forms import ChangeForm, day_field, offer_rows
from lianjian.kernel.ui.people import PeopleChoice, PersonChoice

SINCE = _("从哪天起")


def _on_roll(branch: Unit | None) -> QuerySet[Person]:
    there = [row.person_id for row in roll(branch.pk, today())] if branch else []
    return Person.objects.filter(pk__in=there).order_by("number")


class OfRoll(OfBranch):
    """A change of a branch's roll takes effect on a day; when it was entered says nothing."""

    permission = "branch.member:write"

    def prepare(self) -> None:
        super().prepare()
        del self.fields["at"]


class AdmitForm(OfRoll):
    people = PeopleChoice(label=_("谁"), help_text=_("本单位还不在任何支部名册上的人。"))
    grade = forms.ChoiceField(label=_("是什么党员"), choices=Grade.choices)
    on = day_field(SINCE)

    def prepare(self) -> None:
        super().prepare()
        there = self.actor.units_for(self.permission)
        serving = Post.objects.on(today())
        serving = serving if there is None else serving.filter(unit__in=self._home())
        elsewhere = list(branch_by_person(today()))
        people = Person.objects.filter(pk__in=serving.values("person")).exclude(pk__in=elsewhere)
        offer_rows(self, "people", people.order_by("number"))

    def _home(self) -> set[int]:
        """The units whose people a branch's secretary may put on its roll: those that the actor serves in."""
        return {*self.actor.own_units, *([self.of.pk] if self.of else [])}


class FormGroupForm(OfRoll):
    name = forms.CharField(label=_("党小组名称"), max_length=80)
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    leader = PersonChoice(label=_("组长"))
    people = PeopleChoice(label=_("组员"), help_text=_("含组长。"))
    on = day_field(SINCE)

    def prepare(self) -> None:
        super().prepare()
        for name in ("leader", "people"):
            offer_rows(self, name, _on_roll(self.of))


class ElectForm(OfRoll):
    """Who was elected to which post of a branch's committee."""

    permission = "branch.committee:write"
    on = day_field(_("选举日期"))

    def prepare(self) -> None:
        super().prepare()
        people = _on_roll(self.of)
        held = {post.kind.code: post.person_id for post in posts_in(self.of.pk, today())} if self.of else {}
        for kind in sorted(_posts(), key=lambda kind: COMMITTEE_POSTS.index(kind.code)):
            field = PersonChoice(
                people, label=str(kind), required=kind.code == SECRETARY, empty_label=_("不设")
            )
            self.fields[kind.code], self.initial[kind.code] = field, held.get(kind.code)

    def facts(self) -> dict[str, Any]:
        told = super().facts()
        chosen = {code: told.pop(code) for code in COMMITTEE_POSTS if code in told}
        return told | {"members": {code: person for code, person in chosen.items() if person}}


def _posts() -> QuerySet[PostKind]:
    return PostKind.objects.filter(code__in=COMMITTEE_POSTS)


class OfMember(ChangeForm):
    """About one member's place on the roll, from a day on."""

    on = day_field(SINCE)

    def prepare(self) -> None:
        del self.fields["at"]


class MoveForm(OfMember):
    to = forms.ModelChoiceField(Unit.objects.none(), label=_("转到哪个支部"), empty_label=_("请选择"))

    def prepare(self) -> None:
        super().prepare()
        others = [pk for pk in branches(today()) if pk != self.row.branch_id]
        offer_rows(self, "to", Unit.objects.filter(pk__in=others).order_by("code"))


class GroupForm(OfMember):
    group = forms.ModelChoiceField(Group.objects.none(), label=_("哪个党小组"), empty_label=_("请选择"))

    def prepare(self) -> None:
        super().prepare()
        found = [group.pk for group in groups_of(self.row.branch_id, today())]
        offer_rows(self, "group", Group.objects.filter(pk__in=found))


class FullForm(OfMember):
    """Nothing but the day."""


class LeaveForm(OfMember):
    why = forms.CharField(label=_("去向"), max_length=200, help_text=_("例如：转出本区、退休移交社区。"))


class EndGroupForm(OfMember):
    """Nothing but the day."""
