"""What is entered of a plan. Units are named by their codes, for those that it founds have no row yet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianjian.areas.reform.models import Draft, NewUnit
from lianjian.kernel.org.models import BRANCH, BRANCHES, TEMPORARY_BRANCH, Person, PostKind, UnitKind
from lianjian.kernel.org.snapshot import Snapshot, UnitThen, by_code
from lianjian.kernel.places.models import Place
from lianjian.kernel.ui.forms import ChangeForm, day_field, offer, offer_rows

CODE_PATTERN = r"^[A-Z][A-Z0-9-]{1,16}$"


def _choice(unit: UnitThen | NewUnit) -> tuple[str, Any]:
    return unit.code, f"{unit.code} {unit}"


class DraftForm(ChangeForm):
    """A form of a plan that is on paper still: when it was entered says nothing, so it is not asked."""

    def prepare(self) -> None:
        del self.fields["at"]
        if self.row is not None:
            self.said, self.before = Draft.of(self.row), Snapshot.load(self.row.effective_on)
            self.choose()

    def choose(self) -> None:
        """Set what can be chosen, from the draft and the organisation of its day."""

    def staying(self) -> list[UnitThen]:
        """Those that the draft does not end. A temporary branch is dissolved with its task, by no plan."""
        there = (unit for unit in self.before.units.values() if unit.kind != TEMPORARY_BRANCH)
        return [unit for unit in there if unit.code not in self.said.ends]

    def standing(self, *, branches: bool = False) -> list[tuple[str, Any]]:
        """The units that will be there: those founded, and those that stay; of branches only if asked."""
        units: list[UnitThen | NewUnit] = [*self.said.founds, *sorted(self.staying(), key=by_code)]
        bodies = [_choice(unit) for unit in units if unit.kind not in BRANCHES]
        return [
            ("", _("请选择")),
            *bodies,
            *(_choice(unit) for unit in units if unit.kind == BRANCH and branches),
        ]


class NewPlan(DraftForm):
    name = forms.CharField(label=_("方案名称"), max_length=80)
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    effective_on = day_field(_("生效日期"), help_text=_("新机构从这一天零时起运行。"))


class DescribePlan(NewPlan):
    def choose(self) -> None:
        self.initial = {name: getattr(self.row, name) for name in ("name", "name_en", "effective_on")}


class FoundUnit(DraftForm):
    code = forms.RegexField(
        CODE_PATTERN,
        label=_("代码"),
        help_text=_("大写字母开头，只用大写字母、数字和连字符，例如 ZONE12。"),
        error_messages={"invalid": _("请按 ZONE12 的样子填写。")},
    )
    name = forms.CharField(label=_("名称"), max_length=70)
    name_en = forms.CharField(label=_("英文名称"), max_length=90, required=False)
    kind = forms.ModelChoiceField(
        UnitKind.objects.exclude(code=TEMPORARY_BRANCH).order_by("pk"),
        label=_("种类"),
        empty_label=_("请选择"),
    )
    parent = forms.ChoiceField(label=_("上级"))
    towns = forms.ModelMultipleChoiceField(
        Place.objects.filter(level=Place.Level.TOWNSHIP),
        label=_("辖区"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选的，由撤并单位的辖区转来。"),
    )
    with_branch = forms.BooleanField(label=_("同时新设它的党支部"), required=False, initial=True)

    def choose(self) -> None:
        offer(self, "parent", self.standing())
        towns = Place.objects.on(self.row.effective_on).filter(level=Place.Level.TOWNSHIP)
        offer_rows(self, "towns", towns)

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return facts | {"towns": list(facts["towns"])}


class DropUnit(DraftForm):
    code = forms.ChoiceField(label=_("新设单位"))

    def choose(self) -> None:
        offer(self, "code", [("", _("请选择")), *map(_choice, self.said.founds)])


class Merge(DraftForm):
    into = forms.ChoiceField(label=_("承接单位"))
    olds = forms.MultipleChoiceField(
        label=_("撤并单位"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("人员和在办事项随单位转到承接单位，支部随之转到承接单位的支部。"),
    )

    def choose(self) -> None:
        offer(self, "into", self.standing(branches=True))
        staying = sorted(self.staying(), key=lambda unit: (unit.kind == BRANCH, unit.kind, unit.code))
        offer(self, "olds", [_choice(unit) for unit in staying if unit != self.before.root])


class Unmerge(DraftForm):
    olds = forms.MultipleChoiceField(
        label=_("不再撤并的单位"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("它的支部随之保留。"),
    )

    def choose(self) -> None:
        names = {unit.code: str(unit) for unit in self.before.units.values()}
        olds = [(old, f"{old} {names.get(old, '')} → {self._successors(old)}") for old in self.said.ends]
        offer(self, "olds", olds)

    def _successors(self, old: str) -> str:
        return _("、").join(self.said.successors_of(old))


class Assign(DraftForm):
    person = forms.ModelChoiceField(
        Person.objects.order_by("number"), label=_("人员"), empty_label=_("请选择")
    )
    unit = forms.ChoiceField(label=_("单位"))
    kind = forms.ModelChoiceField(PostKind.objects.order_by("pk"), label=_("岗位"), empty_label=_("请选择"))
    is_secretary = forms.BooleanField(label=_("兼任本单位党支部书记"), required=False)

    def choose(self) -> None:
        offer(self, "unit", self.standing())
        offer(self, "person", self._people)

    def _people(self) -> list[tuple[Any, Any]]:
        people = Person.objects.order_by("number")
        return [("", _("请选择")), *((person.pk, self._name(person)) for person in people)]

    def _name(self, person: Person) -> str:
        units = {self.before.units[post.unit] for post in self.before.posts_of(person.pk)}
        served = _("、").join(str(unit) for unit in units)
        return _("%(person)s（%(units)s）") % {"person": f"{person.number} {person}", "units": served}


class Unassign(DraftForm):
    posts = forms.MultipleChoiceField(
        label=_("岗位安排"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("撤回后，这个人随原单位转到承接单位。"),
    )

    def choose(self) -> None:
        people = {person.number: str(person) for person in Person.objects.all()}
        kinds = {kind.code: str(kind) for kind in PostKind.objects.all()}
        names = {unit.code: str(unit) for unit in self.before.units.values()}
        names |= {new.code: str(new) for new in self.said.founds}
        posts = [
            (
                post.key,
                f"{people.get(post.person, post.person)} → {names.get(post.unit)} {kinds.get(post.kind)}",
            )
            for post in self.said.posts
        ]
        offer(self, "posts", posts)


class Apply(ChangeForm):
    """Nothing but the time of the decision."""
