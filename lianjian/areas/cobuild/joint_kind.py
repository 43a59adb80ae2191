"""How joint branches, partners, pairings and paired groups show themselves in lists and on their pages."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.cobuild import joining
from lianjian.areas.cobuild.joint_forms import (
    BodyForm,
    EndForm,
    GroupsForm,
    JointForm,
    LetInForm,
    PairForm,
    PartnerForm,
)
from lianjian.areas.cobuild.labels import GROUP_LABELS, JOINT_LABELS, PAIRING_LABELS, PARTNER_LABELS
from lianjian.areas.cobuild.models import Body, Joint, PairedGroup, Pairing, Partner
from lianjian.areas.cobuild.queries import bodies_of, partners_of
from lianjian.areas.cobuild.states import Organ, PartnerKind
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.clock.now import today
from lianjian.kernel.org.models import DatedQuerySet, Unit
from lianjian.kernel.records import search
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.forms import day_field
from lianjian.kernel.ui.lists import Filters, row_url

WHO_SEES = _("牵头单位和它的上级、政工、督察部门能看；联建单位只能看自己的那一页。")


class InEffect(Filters):
    """Rows with dates: those in effect on a day. Found by their number, their names, or their unit's."""

    on = day_field(_("在册日期"), required=False)

    def apply(self, rows: QuerySet) -> QuerySet:
        found = super().apply(rows)
        day = self.cleaned_data.get("on")
        return cast(DatedQuerySet, found).on(day) if day else found

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        return rows.filter(self.named(text)) if text else rows

    def named(self, text: str) -> Q:
        """What people mean by a text."""
        units = search.find(Unit.objects.all(), text).values("pk")
        return Q(unit__in=units) | Q(joint__in=search.find(Joint.objects.all(), text).values("pk"))


class PartnerFilters(InEffect):
    kind = forms.ChoiceField(
        label=_("哪一类"), choices=[("", _("全部")), *PartnerKind.choices], required=False
    )

    where = {"kind": "kind"}

    def named(self, text: str) -> Q:
        return Q(pk__in=search.find(Partner.objects.all(), text).values("pk"))


class JointFilters(InEffect):
    kind = forms.ChoiceField(
        label=_("机关还是协作区"), choices=[("", _("全部")), *Organ.choices], required=False
    )

    where = {"kind": "kind"}

    def named(self, text: str) -> Q:
        units = search.find(Unit.objects.all(), text).values("pk")
        return Q(unit__in=units) | Q(pk__in=search.find(Joint.objects.all(), text).values("pk"))


class WithPartner(InEffect):
    def named(self, text: str) -> Q:
        return super().named(text) | Q(partner__in=search.find(Partner.objects.all(), text).values("pk"))


def dates(row: Any) -> list[Fact]:
    return [
        Fact(title=gettext("从哪天起"), value=row.valid_from),
        Fact(title=gettext("到哪天止"), value=row.valid_to),
    ]


def known(facts: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.value not in (None, "")]


def listed(title: str, rows: QuerySet) -> list[Fact]:
    """A line for each row, with its address."""
    return [Fact(title=title, value=row, url=row_url(row)) for row in rows]


def may_while_it_lasts(permission: str) -> Callable[[Any, Any], bool]:
    """Of a row that still holds, by who has the permission in its unit."""
    return lambda row, actor: row.valid_to is None and actor.may(permission, row.unit_id)


def _has_ended(row: Any) -> bool:
    return row.valid_to is not None


def _joint_facts(it: Joint) -> list[Fact]:
    day = it.valid_to or today()
    bodies = Body.objects.on(day).filter(joint=it).order_by("pk")
    return known(
        [
            Fact(title=gettext("由谁牵头"), value=it.unit, url=row_url(it.unit)),
            Fact(title=gettext("机关还是协作区"), value=it.get_kind_display()),
            *dates(it),
            *listed(gettext("伙伴支部"), partners_of(it, day)),
            *listed(gettext("联建共同体"), bodies),
            Fact(title=gettext("结对小组"), value=PairedGroup.objects.on(day).filter(joint=it).count()),
        ]
    )


def _partner_facts(it: Partner) -> list[Fact]:
    day = it.valid_to or today()
    joints = Joint.objects.filter(pk__in=Pairing.objects.on(day).filter(partner=it).values("joint"))
    return known(
        [
            Fact(title=gettext("哪一类"), value=it.get_kind_display()),
            Fact(title=gettext("村、社区"), value=it.place),
            Fact(title=gettext("联系岗位"), value=it.contact_post),
            Fact(title=gettext("谁登录"), value=it.contact),
            *dates(it),
            *listed(gettext("联建党支部"), joints.order_by("pk")),
            *listed(gettext("联建共同体"), bodies_of([it], day)),
        ]
    )


def _pairing_facts(it: Pairing) -> list[Fact]:
    return known(
        [
            Fact(title=gettext("联建党支部"), value=it.joint, url=row_url(it.joint)),
            Fact(title=gettext("联建单位"), value=it.partner, url=row_url(it.partner)),
            *dates(it),
        ]
    )


def _group_facts(it: PairedGroup) -> list[Fact]:
    return [
        *_pairing_facts(cast(Any, it)),
        Fact(title=gettext("公安一方的小组"), value=it.ours),
        Fact(title=gettext("联建单位的小组"), value=it.theirs),
    ]


NUMBER = Column(key="number", title=_("编号"), value=lambda it: it.number)
FROM = Column(key="valid_from", title=_("从哪天起"), value=lambda it: it.valid_from, numeric=True)
TO = Column(key="valid_to", title=_("到哪天止"), value=lambda it: it.valid_to, numeric=True)
UNIT = Column(key="unit", title=_("由谁牵头"), value=lambda it: it.unit, width=28)
OF_JOINT = Column(key="joint", title=_("联建党支部"), value=lambda it: it.joint, width=28)
PARTNER_COLUMN = Column(key="partner", title=_("联建单位"), value=lambda it: it.partner, width=28)

JOINT = Kind(
    model=Joint,
    labels=JOINT_LABELS,
    title=_("联建党支部"),
    read="cobuild.body:read",
    related=("unit",),
    headline=str,
    columns=(
        NUMBER,
        Column(key="name", title=_("名称"), value=str, width=30),
        UNIT,
        Column(key="kind", title=_("机关还是协作区"), value=lambda it: it.get_kind_display()),
        FROM,
        TO,
    ),
    facts=_joint_facts,
    steps=(
        Step(
            name="body", title=_("建立共同体"), form=BodyForm, verb=joining.form_body, subject="joint",
            open_to=may_while_it_lasts("cobuild.body:write"), main=True,
        ),
        Step(
            name="pair", title=_("增加伙伴支部"), form=PairForm, verb=joining.pair, subject="joint",
            open_to=may_while_it_lasts("cobuild.body:write"),
        ),
        Step(
            name="groups", title=_("小组结对"), form=GroupsForm, verb=joining.pair_groups, subject="joint",
            open_to=may_while_it_lasts("cobuild.body:write"),
        ),
        Step(
            name="end", title=_("撤销联建党支部"), form=EndForm, verb=joining.end_joint, subject="joint",
            open_to=may_while_it_lasts("cobuild.joint:write"),
        ),
    ),
    filters=JointFilters,
    order=("pk",),
    menu=MenuEntry(group="party", title=_("联建党支部"), order=40),
    intro=_("公安单位牵头，与辖区的村、学校、企业和区直部门的支部一起建。"),
    who_sees=WHO_SEES,
)  # fmt: skip

PARTNER = Kind(
    model=Partner,
    labels=PARTNER_LABELS,
    title=_("联建单位"),
    read="cobuild.body:read",
    related=("place", "contact"),
    headline=str,
    columns=(
        NUMBER,
        Column(key="name", title=_("名称"), value=str, width=30),
        Column(key="kind", title=_("哪一类"), value=lambda it: it.get_kind_display()),
        Column(key="place", title=_("村、社区"), value=lambda it: it.place, width=20),
        Column(key="contact_post", title=_("联系岗位"), value=lambda it: it.contact_post, width=20),
        FROM,
        TO,
    ),
    facts=_partner_facts,
    steps=(
        Step(
            name="let-in", title=_("让联系人登录"), form=LetInForm, verb=joining.let_in, subject="partner",
            open_to=lambda it, _actor: not _has_ended(it) and it.contact_id is None,
        ),
        Step(
            name="shut-out", title=_("停止联系人登录"), form=EndForm, verb=joining.shut_out,
            subject="partner", open_to=lambda it, _actor: not _has_ended(it) and it.contact_id is not None,
        ),
        Step(
            name="end", title=_("移出联建名册"), form=EndForm, verb=joining.end_partner, subject="partner",
            open_to=lambda it, _actor: not _has_ended(it),
        ),
    ),
    filters=PartnerFilters,
    order=("pk",),
    menu=MenuEntry(group="party", title=_("联建单位"), order=41),
    intro=_("辖区里与公安一起建的单位。只记联系岗位，不记个人。"),
    who_sees=_("公安单位里能看联建的都能看。"),
)  # fmt: skip

PAIRING = Kind(
    model=Pairing,
    labels=PAIRING_LABELS,
    title=_("伙伴支部"),
    read="cobuild.body:read",
    related=("unit", "joint", "partner"),
    headline=str,
    columns=(NUMBER, OF_JOINT, PARTNER_COLUMN, FROM, TO),
    facts=_pairing_facts,
    steps=(
        Step(
            name="end", title=_("不再结对"), form=EndForm, verb=joining.unpair, subject="pairing",
            open_to=may_while_it_lasts("cobuild.body:write"),
        ),
    ),
    filters=WithPartner,
    order=("joint", "pk"),
    who_sees=WHO_SEES,
)  # fmt: skip

GROUP = Kind(
    model=PairedGroup,
    labels=GROUP_LABELS,
    title=_("结对小组"),
    read="cobuild.body:read",
    related=("unit", "joint", "partner"),
    headline=str,
    columns=(
        NUMBER,
        OF_JOINT,
        PARTNER_COLUMN,
        Column(key="ours", title=_("公安一方的小组"), value=lambda it: it.ours, width=20),
        Column(key="theirs", title=_("联建单位的小组"), value=lambda it: it.theirs, width=20),
        FROM,
        TO,
    ),
    facts=_group_facts,
    steps=(
        Step(
            name="end", title=_("不再结对"), form=EndForm, verb=joining.end_group, subject="group",
            open_to=may_while_it_lasts("cobuild.body:write"),
        ),
    ),
    filters=WithPartner,
    order=("joint", "pk"),
    who_sees=WHO_SEES,
)  # fmt: skip

ENTRIES = (
    Entry(
        name="cobuild-joint",
        title=_("设立联建党支部"),
        hint=_("选由哪个支部或单位牵头；伙伴支部和共同体以后在它的页上加。"),
        form=JointForm,
        verb=joining.found_joint,
        permission="cobuild.joint:write",
        order=80,
    ),
    Entry(
        name="cobuild-partner",
        title=_("登记联建单位"),
        hint=_("村、学校、企业、区直部门；只写联系岗位，不写姓名。"),
        form=PartnerForm,
        verb=joining.add_partner,
        permission="cobuild.partner_roll:write",
        order=82,
    ),
)
