"""How a call shows itself in lists and on its page, and what can be done with it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianjian.areas.calls import arising, feedback, labels, rules
from lianjian.areas.calls import forms as filled_in
from lianjian.areas.calls.models import Call, CallCategory, Grade
from lianjian.areas.calls.queries import likely_duplicates
from lianjian.areas.calls.states import CALLED_BACK, FED_BACK, FLOW, OPEN, REVIEWED, SETTLED
from lianjian.areas.traffic import facade as traffic
from lianjian.kernel.access.request import Request
from lianjian.kernel.areas import MenuEntry
from lianjian.kernel.erasure.kind import ERASE
from lianjian.kernel.flow import State
from lianjian.kernel.org.models import Beat, Unit
from lianjian.kernel.places.models import Place
from lianjian.kernel.records.kinds import Column, Entry, Fact, Kind, Many, Step
from lianjian.kernel.records.pages import actor_titles
from lianjian.kernel.ui.forms import offer_rows
from lianjian.kernel.ui.lists import Filters, row_url

READ, OPEN_NUMBER = "calls.call:read", "calls.number:open"
EVERY = ("", _("全部"))


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}))


class CallFilters(Filters):
    """Found by number, words or place; never by who called."""

    state = forms.ChoiceField(label=_("状态"), required=False, choices=[EVERY, *FLOW.choices()])
    category = filled_in.CodeChoice(
        CallCategory.objects.all(), label=_("定性"), required=False, empty_label=EVERY[1]
    )
    grade = forms.ChoiceField(label=_("等级"), required=False, choices=[EVERY, *Grade.choices])
    late = forms.ChoiceField(
        label=_("到场"), required=False, choices=[EVERY, ("late", _("超过目标")), ("missing", _("没有记录"))]
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("责任单位"), required=False, empty_label=EVERY[1]
    )
    town = forms.ModelChoiceField(
        Place.objects.filter(level=Place.Level.TOWNSHIP),
        label=_("乡镇街道"),
        required=False,
        empty_label=EVERY[1],
    )
    since = _day(_("接警日期从"))
    until = _day(_("到"))

    where = {
        "state": "state",
        "category": "category",
        "grade": "grade",
        "unit": "unit",
        "town": "town",
        "since": "occurred_on__gte",
        "until": "occurred_on__lte",
    }

    def prepare(self) -> None:
        seen, found = self.actor.units_for(READ), set(Beat.objects.values_list("unit", flat=True))
        offer_rows(self, "unit", Unit.objects.filter(pk__in=found if seen is None else seen & found))

    def apply(self, rows: QuerySet) -> QuerySet:
        rows = super().apply(rows)
        late = self.cleaned_data.get("late") if self.is_valid() else ""
        if late == "late":
            return rows.filter(is_late=True)
        return rows.filter(dispatched_at__isnull=False, arrived_at=None) if late == "missing" else rows


def place_text(call: Call) -> str:
    """Township, village, and the words for where in it."""
    places = [str(call.town or ""), call.place.short_name() if call.place else "", call.place_text]
    return " · ".join(dict.fromkeys(place for place in places if place))


def arrival_text(call: Call) -> str:
    """How many minutes the unit took; that nobody recorded it, where one was sent."""
    if call.arrival_minutes is not None:
        return _now("%s 分钟") % call.arrival_minutes
    return _now("没有记录") if call.dispatched_at else ""


def _facts(call: Call) -> Sequence[Fact]:
    told = [*_what(call), *_classes(call), *_end(call)]
    return [fact for fact in told if fact.value not in (None, "")]


def _what(call: Call) -> Iterator[Fact]:
    yield Fact(title=_("接警时间"), value=call.occurred_at)
    yield Fact(title=_("等级"), value=call.get_grade_display())
    yield Fact(title=_("地点"), value=place_text(call))
    yield Fact(title=_("报警内容"), value=call.text)
    yield Fact(title=_("原系统警情编号"), value=call.reference)


def _classes(call: Call) -> Iterator[Fact]:
    stages = (("reported", _("接警定性")), ("feedback", _("处警定性")), ("final", _("审核定性")))
    names = {getattr(call, f"class_{stage}_by") for stage, _title in stages} - {""}
    titles = actor_titles(names - {"older_system"}) | {"older_system": _now("原系统")}
    for stage, title in stages:
        category, by = getattr(call, f"class_{stage}"), getattr(call, f"class_{stage}_by")
        yield Fact(
            title=title, value=f"{category.code} {category} · {titles[by]}" if category else _now("待定")
        )
    yield Fact(title=_("当日过后改出刑事的日期"), value=call.left_criminal_on)


def _end(call: Call) -> Iterator[Fact]:
    yield Fact(title=_("首次反馈内容"), value=call.first_words)
    yield Fact(title=_("处理结果"), value=call.result and f"{call.result.code} {call.result}")
    for name in ("people", "matter", "handling", "outcome", "receipt", "handed_to"):
        yield Fact(title=labels.CALL[name], value=getattr(call, name))
    yield Fact(title=_("到场慢的原因"), value=call.late_cause)
    yield Fact(title=_("反馈期限"), value=None if call.fed_back_on else call.feedback_due_on)
    yield Fact(title=_("审核期限"), value=None if call.reviewed_on else call.review_due_on)
    into = call.merged_into
    yield Fact(title=_("并入哪一起"), value=into and into.number, url=row_url(into) if into else None)
    yield Fact(title=_("移交去向"), value=call.get_transferred_to_display())
    yield Fact(title=_("移交记录"), value=call.transfer_words)
    if call.satisfied is not None:
        yield Fact(title=_("回访"), value=_now("满意") if call.satisfied else _now("不满意"))


def _shows(request: Request, call: Call) -> dict[str, Any]:
    actor = request.actor
    open_to_merge = call.standing in OPEN
    near = likely_duplicates(call) if open_to_merge else []
    return {
        "timeline": list(labels.timeline(call)),
        "intervals": list(labels.intervals(call)),
        "duplicates": [(it, row_url(it)) for it in near if actor.sees(it, READ)],
        "may_open_number": actor.may(OPEN_NUMBER, call.unit_id),
    }


def _in(permission: str, *states: State) -> Any:
    return lambda call, actor: call.standing in states and actor.may(permission, call.unit_id)


def _handled(*states: State) -> Any:
    """By the unit that answers for it, or by whoever was sent."""
    return lambda call, actor: call.standing in states and actor.may_with(rules.HANDLE, call)


def _may_correct(call: Call, actor: Any) -> bool:
    return call.dispatched_at is not None and actor.may(rules.CORRECT, call.unit_id)


def _may_feed_back_first(call: Call, actor: Any) -> bool:
    is_sent = call.dispatched_at is not None and call.first_feedback_at is None
    return is_sent and _handled(*OPEN)(call, actor)


def _may_start(call: Call, actor: Any) -> bool:
    return call.place_id is not None and actor.may_with(rules.HANDLE, call)


def _may_start_accident(call: Call, actor: Any) -> bool:
    is_one = call.standing not in arising.NOT_OURS and arising.may_be_accident(call)
    allowed = is_one and _may_start(call, actor) and actor.may(traffic.RECORD)
    return allowed and not arising.is_accident_already(call)


def _step(name: str, title: Any, form: type[Any], verb: Any, open_to: Any, *, main: bool = False) -> Step:
    return Step(name=name, title=title, form=form, verb=verb, subject="call", open_to=open_to, main=main)


STEPS = (
    _step("describe", _("补充、更正接警内容"), filled_in.DescribeForm, rules.describe, _in(rules.TAKE, *OPEN), main=True),
    _step("feed-back-first", _("首次反馈"), filled_in.FirstFeedbackForm, feedback.feed_back_first, _may_feed_back_first),
    _step("feed-back", _("终结反馈"), filled_in.FeedbackForm, feedback.feed_back, _handled(*OPEN[1:]), main=True),
    _step("review", _("审核定性"), filled_in.ReviewForm, feedback.review, _in(feedback.REVIEW, *SETTLED), main=True),
    _step("call-back", _("回访"), filled_in.CallBackForm, feedback.call_back, _in(feedback.CALL_BACK, REVIEWED)),
    _step("archive", _("归档"), filled_in.NothingForm, feedback.archive, _in(feedback.ARCHIVE, REVIEWED, CALLED_BACK)),
    _step("merge", _("并警"), filled_in.MergeForm, rules.merge, _in(rules.TAKE, *OPEN)),
    _step("transfer", _("移交"), filled_in.TransferForm, rules.transfer, _in(rules.TAKE, *OPEN)),
    _step("cancel", _("撤警"), filled_in.CancelForm, rules.cancel, _in(rules.TAKE, *OPEN[:5])),
    _step("correct", _("更正时间"), filled_in.CorrectForm, rules.correct_time, _may_correct),
    _step("dispute", _("转为纠纷"), filled_in.DisputeForm, arising.start_dispute, _may_start),
    _step("problem", _("转为民情问题"), filled_in.ProblemForm, arising.start_problem, _may_start),
    _step("accident", _("转为交通事故"), filled_in.AccidentForm, arising.start_accident, _may_start_accident),
)  # fmt: skip

REVIEW_MANY = Many(
    title=_("审核所选（按处警定性）"),
    form=filled_in.ReviewManyForm,
    verb=feedback.review,
    subject="call",
    open_to=_in(feedback.REVIEW, FED_BACK),
    facts=lambda call: {"category": call.category},
)

CALL = Kind(
    model=Call,
    labels=labels.CALL,
    told_as=labels.TOLD_AS,
    title=_("警情"),
    read=READ,
    related=("category", "place", "town", "unit"),
    headline=lambda call: call.headline,
    columns=(
        Column(key="number", title=_("编号"), value=lambda c: c.number),
        Column(key="occurred_at", title=_("接警时间"), value=lambda c: c.occurred_at, numeric=True, width=18),
        Column(key="category", title=_("定性"), value=lambda c: c.category, width=18),
        Column(key="grade", title=_("等级"), value=lambda c: c.get_grade_display() or ""),
        Column(key="place", title=_("地点"), value=place_text, width=24),
        Column(key="arrival", title=_("到场用时"), value=arrival_text, numeric=True),
        Column(key="unit", title=_("责任单位"), value=lambda c: c.unit, width=18),
        Column(key="state", title=_("状态"), value=lambda c: c.standing),
    ),
    facts=_facts,
    steps=(*STEPS, ERASE),
    many=REVIEW_MANY,
    filters=CallFilters,
    template="calls/call.html",
    shows=_shows,
    menu=MenuEntry(group="policing", title=_("警情"), order=30),
    intro=_("从接警到归档。搜索用编号、内容或地点，不能按报警电话或人查找。"),
    who_sees=_(
        "责任单位、派去的警组、接警员和局领导能看。不登记姓名；报警电话单独加密，看一次记一次，到期销毁。"
    ),
)

TAKE = Entry(
    name="calls-take",
    title=_("接一个警"),
    hint=_("先有一行，再补内容：第一个键就保存。"),
    form=filled_in.TakeForm,
    verb=rules.take,
    permission=rules.TAKE,
    order=5,
)
