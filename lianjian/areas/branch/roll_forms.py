"""The forms by which the roll is kept: who joins, moves and leaves, groups, and elections."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianjian.areas.branch.forms import OfBranch
from lianjian.areas.branch.models import Group, Membership
from lianjian.areas.branch.queries import (
    branch_by_person,
    elsewhere,
    groups_of,
    keeping_rolls,
    lent,
    members_of_all,
    posts_in,
    roll,
)
from lianjian.areas.branch.states import COMMITTEE_POSTS, Grade
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import BRANCHES, SECRETARY, Person, Post, PostKind, Unit
from lianjian.kernel.ui.forms import ChangeForm, day_field, offer_rows
from lianjian.kernel.ui.people import PeopleChoice, PersonChoice

SINCE = _("从哪天起")


def _on_roll(branch: Unit | None) -> QuerySet[Person]:
    there = [row.person_id for row in roll(branch.pk, today())] if branch else []
    return Person.objects.filter(pk__in=there).order_by("number")


class MembersElsewhere(forms.ModelMultipleChoiceField):
    """Members, each told with the branch on whose roll they stand and that of the unit they serve in."""

    def label_from_instance(self, row: Membership) -> str:
        to = keeping_rolls(today())[elsewhere(today())[row.pk]]
        return f"{row.person}：{row.branch} → {to}"


class OfRoll(OfBranch):
    """A change of a branch's roll takes effect on a day; when it was entered says nothing."""

    permission = "branch.member:write"

    def prepare(self) -> None:
        super().prepare()
        del self.fields["at"]

    def offered(self) -> dict[int, Unit]:
        lasting = keeping_rolls(today())
        return {pk: unit for pk, unit in super().offered().items() if pk in lasting}


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
    by_election = forms.BooleanField(
        label=_("是补选"), required=False, help_text=_("只补空缺的委员，任期不重新计算。")
    )

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


class FollowForm(ChangeForm):
    """Everybody who stands on another roll than that of the unit they serve in, chosen beforehand."""

    people = MembersElsewhere(Membership.objects.none(), label=_("谁"), widget=forms.CheckboxSelectMultiple)
    on = day_field(SINCE)

    def prepare(self) -> None:
        del self.fields["at"]
        units, found = self.actor.units_for("branch.member:write"), elsewhere(today())
        rows = Membership.objects.filter(pk__in=found).select_related("person", "branch")
        rows = rows if units is None else rows.filter(branch__in=units)
        offer_rows(self, "people", rows.order_by("branch__code", "person__number"))
        self.initial.update(people=[row.pk for row in rows], on=today())
        if not self.initial["people"]:
            self.fields["people"].help_text = _("现在没有要调整的：名册和任职单位一致。")


class OfMember(ChangeForm):
    """About one member's place on the roll, from a day on."""

    on = day_field(SINCE)

    def prepare(self) -> None:
        del self.fields["at"]


class MoveForm(OfMember):
    to = forms.ModelChoiceField(Unit.objects.none(), label=_("转到哪个支部"), empty_label=_("请选择"))

    def prepare(self) -> None:
        super().prepare()
        others = [pk for pk in keeping_rolls(today()) if pk != self.row.branch_id]
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


class FormTemporaryForm(ChangeForm):
    """A branch for one task, of members whose place on the roll of their own branch stays."""

    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("例如：夏季安保临时党支部。"))
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    under = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("由哪个单位领导"),
        empty_label=_("请选择"),
        help_text=_("执行任务的单位；几个单位一起的，选分局。"),
    )
    task = forms.CharField(label=_("为什么任务成立"), max_length=120)
    approval = forms.CharField(
        label=_("批准文号"), max_length=60, help_text=_("上级党组织批准成立的文件，例如：沾公党〔2022〕9号。")
    )
    on = day_field(SINCE)
    ends_by = day_field(_("任务预计结束"), help_text=_("任务结束就撤销；过了这一天没有撤销的，会列入逾期。"))
    people = PeopleChoice(label=_("编入哪些党员"), help_text=_("组织关系留在原支部。"))
    secretary = PersonChoice(label=_("书记"))

    def prepare(self) -> None:
        del self.fields["at"]
        units, there = Unit.objects.on(today()), self.actor.units_for("branch.temporary:write")
        bodies = units.exclude(kind__code__in=BRANCHES).order_by("code")
        offer_rows(self, "under", bodies if there is None else bodies.filter(pk__in=there))
        taken = lent(today())
        free = [person.pk for person in members_of_all(today()) if person.pk not in taken]
        for name in ("people", "secretary"):
            offer_rows(self, name, Person.objects.filter(pk__in=free).order_by("number"))


class DissolveForm(ChangeForm):
    on = day_field(_("撤销日期"))
    why = forms.CharField(label=_("撤销原因"), max_length=200, help_text=_("例如：任务结束。"))

    def prepare(self) -> None:
        del self.fields["at"]
