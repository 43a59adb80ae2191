"""How notices, and who has read them, show themselves in lists and on their pages."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianjian.areas.notices import rules
from lianjian.areas.notices.forms import CorrectForm, OnlyThis, PublishForm, WithdrawForm
from lianjian.areas.notices.guards import is_theirs
from lianjian.areas.notices.labels import NOTICE_LABELS, READING_LABELS
from lianjian.areas.notices.models import Notice, Reading
from lianjian.areas.notices.queries import reading_of
from lianjian.areas.notices.states import NoticeKind
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.org.models import Unit
from lianjian.kernel.records import search
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Step
from lianjian.kernel.ui.lists import Filters, row_url

LEADS_SEE = _("本人、本支部书记、副书记、组织委员、宣传委员和政工部门能看。")
BRANCH_SEES = _("本支部的党员、它的上级和政工、督察部门能看。")


class OfBranch(Filters):
    """Rows of branches, found by their words, the branch's name or by number."""

    def look_for(self, rows: QuerySet, text: str) -> QuerySet:
        if not text or rows.model.pk_of(text):
            return super().look_for(rows, text)
        found = Q(unit__in=search.find(Unit.objects.all(), text).values("pk"))
        if rows.model.search_fields:
            found |= Q(pk__in=search.find(rows.model.objects.all(), text).values("pk"))
        return rows.filter(found)


class NoticeFilters(OfBranch):
    kind = forms.ChoiceField(
        label=_("是什么"), choices=[("", _("全部")), *NoticeKind.choices], required=False
    )

    where = {"kind": "kind"}


def known(facts: list[Fact]) -> list[Fact]:
    """The lines that have something to say."""
    return [fact for fact in facts if fact.value not in (None, "")]


def _is_unread(notice: Notice, actor: Any) -> bool:
    reading = reading_of(notice.pk, actor.person)
    if reading is None or reading.is_withdrawn:
        return False
    return reading.read_on is None or reading.before_correction


def _may(permission: str) -> Callable[[Notice, Any], bool]:
    """Whether a notice still stands and this actor published it, or may mend what others published."""

    def is_open(notice: Notice, actor: Any) -> bool:
        is_standing = notice.withdrawn_on is None and actor.may(permission, notice.unit_id)
        return bool(is_standing) and is_theirs(notice, actor)

    return is_open


def _shows(request: Request, notice: Notice) -> dict[str, Any]:
    """One's own reading; and to those who lead the branch, who has read and who has not."""
    shown: dict[str, Any] = {"own": reading_of(notice.pk, request.actor.person)}
    shown["may_mend"] = _may("notices.notice:correct")(notice, request.actor)
    if _is_unread(notice, request.actor):
        shown["reading_form"] = OnlyThis(actor=request.actor, row=notice)
    if request.actor.sees(notice, "notices.reading:see"):
        readings = list(notice.readings.select_related("person", "notice").order_by("person__number"))
        shown["read"] = [it for it in readings if it.read_on]
        shown["unread"] = [it for it in readings if it.is_asked]
    return shown


NOTICE = Kind(
    model=Notice,
    labels=NOTICE_LABELS,
    title=_("通知和学习材料"),
    read="notices.notice:read",
    related=("unit",),
    headline=lambda it: it.title,
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="on", title=_("日期"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="kind", title=_("是什么"), value=lambda it: it.get_kind_display()),
        Column(key="title", title=_("标题"), value=lambda it: it.title, width=32),
        Column(key="unit", title=_("党支部"), value=lambda it: it.unit, width=28),
        Column(key="until", title=_("最迟哪天看完"), value=lambda it: it.until, numeric=True),
        Column(key="state", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=lambda it: known(
        [
            Fact(title=gettext("党支部"), value=it.unit, url=row_url(it.unit)),
            Fact(title=gettext("是什么"), value=it.get_kind_display()),
            Fact(title=gettext("日期"), value=it.occurred_on),
            Fact(title=gettext("内容"), value=it.text),
            Fact(title=gettext("最迟哪天看完"), value=it.until),
            Fact(title=gettext("改正的日期"), value=it.corrected_on),
            Fact(title=gettext("撤回的日期"), value=it.withdrawn_on),
            Fact(title=gettext("改正或撤回的原因"), value=it.why),
        ]
    ),
    steps=(
        Step(
            name="read", title=_("看过了"), form=OnlyThis, verb=rules.mark_read, subject="notice",
            open_to=_is_unread, main=True,
        ),
        Step(
            name="correct", title=_("改正通知"), form=CorrectForm, verb=rules.correct, subject="notice",
            open_to=_may("notices.notice:correct"),
        ),
        Step(
            name="withdraw", title=_("撤回通知"), form=WithdrawForm, verb=rules.withdraw, subject="notice",
            open_to=_may("notices.notice:withdraw"),
        ),
    ),
    filters=NoticeFilters,
    order=("-occurred_at", "-pk"),
    menu=MenuEntry(group="party", title=_("通知和学习材料"), order=60),
    intro=_("发给支部党员的通知和学习材料；看没看由本人点「看过了」。没有积分，没有排名。"),
    who_sees=BRANCH_SEES,
    template="notices/notice.html",
    shows=_shows,
)  # fmt: skip

READING = Kind(
    model=Reading,
    labels=READING_LABELS,
    title=_("谁看过通知"),
    read="notices.reading:see",
    related=("notice", "person", "unit"),
    headline=lambda it: f"{it.person} · {it.notice.title}",
    columns=(
        Column(key="number", title=_("编号"), value=lambda it: it.number),
        Column(key="on", title=_("日期"), value=lambda it: it.occurred_on, numeric=True),
        Column(key="notice", title=_("哪一条"), value=lambda it: it.notice.title, width=32),
        Column(key="person", title=_("发给谁"), value=lambda it: it.person),
        Column(key="unit", title=_("党支部"), value=lambda it: it.unit, width=28),
        Column(key="state", title=_("状态"), value=lambda it: it.standing),
    ),
    facts=lambda it: known(
        [
            Fact(title=gettext("哪一条"), value=it.notice, url=row_url(it.notice)),
            Fact(title=gettext("发给谁"), value=it.person),
            Fact(title=gettext("看过的日期"), value=it.read_on),
        ]
    ),
    filters=OfBranch,
    order=("-occurred_at", "person__number"),
    intro=_("用来提醒还没看的人和给值班的人补学，不用来给人打分。"),
    who_sees=LEADS_SEE,
)

ENTRIES = (
    Entry(
        name="notices-notice",
        title=_("发通知或学习材料"),
        hint=_("发给支部当天在册的党员；谁还没看，看得到。"),
        form=PublishForm,
        verb=rules.publish,
        permission="notices.notice:publish",
        order=60,
    ),
)
