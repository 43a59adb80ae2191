"""What a resident may do without an account: report a problem, follow it by its secret, say it is fixed."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from unicodedata import category

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lianjian.areas.problems import rules
from lianjian.areas.problems.links import Link, secret_for
from lianjian.areas.problems.models import Problem, ProblemKind, Satisfaction
from lianjian.areas.problems.open_ledger import standing, where
from lianjian.areas.problems.states import CONFIRMED
from lianjian.kernel.access.actor import RESIDENT
from lianjian.kernel.county import Pack, pack
from lianjian.kernel.flow import State
from lianjian.kernel.places.coordinates import Point
from lianjian.kernel.places.models import Place
from lianjian.kernel.places.queries import require_inside, village_at
from lianjian.kernel.records.attachments import Photo
from lianjian.kernel.refusal import NotFound, Refusal
from lianjian.kernel.rules.book import value

GRADES = Satisfaction.choices
"""The five grades of satisfaction, the best first."""

SAID = {
    "registered": gettext_lazy("已受理，正在安排人办理。"),
    "rejected": gettext_lazy("这件事不予受理，原因写在下面。"),
    "forwarded": gettext_lazy("这件事不归公安办，已转给主管部门，等对方答复。"),
    "assigned": gettext_lazy("已交办，等承办人签收。"),
    "returned": gettext_lazy("正在重新安排人办理。"),
    "accepted": gettext_lazy("承办人已签收，马上办理。"),
    "in_progress": gettext_lazy("正在办理。"),
    "extended": gettext_lazy("正在办理，需要的时间比原来长。"),
    "suspended": gettext_lazy("眼下还办不了，已经挂账，到日子接着办。"),
    "fixed": gettext_lazy("办结了。解决没解决，请您来说。"),
    "disputed": gettext_lazy("您说没有解决，马上重办。"),
    "rework": gettext_lazy("您说没有解决，正在重办。"),
    "unreachable": gettext_lazy("我们没有联系上您。解决没解决，请您来说。"),
    "confirmed": gettext_lazy("已经确认解决。谢谢您！"),
    "closed": gettext_lazy("已经确认解决。谢谢您！"),
    "unconfirmed": gettext_lazy("没有联系上您，经外单位核实后销号。这样的事不算整改到位。"),
}
"""Each state in words for whoever reported the problem."""


class TooBusy(Refusal):
    """More reports in a minute than the site takes."""

    status = 429


class NoSuchReport(NotFound):
    """No report has this number and code. Which of the two is wrong is not said."""


@dataclass(frozen=True, kw_only=True)
class KindToChoose:
    """A kind as it is offered: with examples in plain words, in a group of its like."""

    code: str
    title: str
    examples: str
    group: str
    usual_owner: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """A problem as a resident tells it: `kind` is a code; the place is named, or a point (WGS-84) or both."""

    kind: str
    text: str
    place: Place | None = None
    point: Point | None = None
    place_text: str = ""
    name: str = ""
    phone: str = ""
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the resident keeps: the number and the secret link; and by when it is to be fixed."""

    number: str
    link: Link
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that was done, as the thread on a page shows it."""

    at: date
    title: Any
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Followed:
    """How a problem stands, told to whoever reported it."""

    number: str
    link: Link
    kind: str
    where: str
    unit: str
    state: State
    said: Any
    notes: tuple[str, ...]
    due_on: date | None
    events: tuple[Event, ...]
    awaits_answer: bool


def kinds_to_choose(on: date) -> list[KindToChoose]:
    """The kinds in use on a day, group by group, in the order of the county's table of examples."""
    chinese, table = get_language() != "en", _examples(pack())
    kinds = {kind.code: kind for kind in ProblemKind.objects.on(on)}
    codes = [code for code in table if code in kinds]
    offered = [_to_choose(kinds[code], table[code], chinese) for code in codes]
    groups = list(dict.fromkeys(kind.group for kind in offered))
    return sorted(offered, key=lambda kind: groups.index(kind.group))


def _to_choose(kind: ProblemKind, told: dict[str, str], chinese: bool) -> KindToChoose:
    return KindToChoose(
        code=kind.code,
        title=str(kind),
        examples=told["zh" if chinese else "en"],
        group=told["group" if chinese else "group_en"],
        usual_owner=kind.usual_owner if chinese else kind.usual_owner_en,
    )


@cache
def _examples(county: Pack) -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in county.table("problem_examples")}


def report(*, at: datetime, report: Report, key: str, channel: str = Problem.Channel.PUBLIC) -> Kept:
    """Register what a resident reports. The same `key` and report again give the same number and link."""
    if channel == Problem.Channel.PUBLIC:
        _require_calm(at)
    told, day = _without_marks(report), timezone.localdate(at)
    secret = secret_for(f"{channel}:{key}")
    problem = rules.raise_problem(
        actor=RESIDENT,
        at=at,
        kind=ProblemKind.objects.get(code=told.kind),
        place=_place_of(told, day),
        point=told.point,
        text=told.text,
        place_text=told.place_text,
        channel=channel,
        secret=secret,
        name=told.name,
        phone=told.phone,
        photos=told.photos,
        key=f"{channel}:{key}",
    )
    return Kept(number=problem.number, link=Link(problem.pk, secret), due_on=problem.due_on)


def follow(link: Link | None) -> Followed:
    """How the problem of this link stands. NoSuchReport if there is none, or if the secret is another's."""
    link, problem = _known_by(link)
    return Followed(
        number=problem.number,
        link=link,
        kind=str(problem.kind),
        where=where(problem),
        unit=str(problem.unit),
        state=standing(problem),
        said=SAID[standing(problem).code],
        notes=tuple(_notes(problem)),
        due_on=None if problem.closed_on else problem.due_on,
        events=tuple(_events(problem)),
        awaits_answer=problem.can_move(CONFIRMED),
    )


def answer(
    *,
    at: datetime,
    link: Link | None,
    fixed: bool,
    satisfaction: int | None,
    words: str = "",
    key: str | None = None,
) -> None:
    """Say whether it is fixed, and how satisfied one is (5 very, 1 not at all)."""
    link, problem = _known_by(link)
    rules.answer(
        actor=RESIDENT,
        at=at,
        problem=problem,
        secret=link.secret,
        fixed=fixed,
        satisfaction=satisfaction,
        words=_unmarked(words),
        key=f"answer:{key}" if key else None,
    )


def _known_by(link: Link | None) -> tuple[Link, Problem]:
    related = Problem.objects.select_related("kind", "place", "town", "unit", "reject_reason")
    problem = related.filter(pk=link.pk).first() if link else None
    if link is None or problem is None or not problem.knows(link.secret):
        raise NoSuchReport(
            _("没有找到。编号和查询码要和提交时给您的一样。"),
            hint=_("请再核对一遍；找不到的，可以到派出所或打电话问。"),
        )
    return link, problem


def _require_calm(at: datetime) -> None:
    """A limit for the whole site, so that nobody's address need be looked at."""
    most = value("PUBLIC_REPORTS_PER_MINUTE", timezone.localdate(at))
    lately = Problem.objects.filter(
        raised_on__gte=timezone.localdate(at - timedelta(minutes=1)),
        occurred_at__gt=at - timedelta(minutes=1),
        channel=Problem.Channel.PUBLIC,
    )
    if lately.count() >= most:
        raise TooBusy(
            _("这一分钟里提交的人太多了，您的内容还没有保存。"),
            rule="PUBLIC_REPORTS_PER_MINUTE",
            hint=_("请过一分钟再按一次「提交」。紧急情况请打 110。"),
        )


def _place_of(report: Report, day: date) -> Place:
    if report.point is not None:
        require_inside(report.point)
    if report.place is not None:
        return report.place
    assert report.point is not None, "a report names a place, or a point, or both"
    return village_at(report.point, day)


def _without_marks(report: Report) -> Report:
    return replace(
        report,
        text=_unmarked(report.text),
        place_text=_unmarked(report.place_text),
        name=_unmarked(report.name),
        phone=_unmarked(report.phone),
    )


def _unmarked(text: str) -> str:
    """The text without what is not seen: marks that turn the direction of writing, and control characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in lines if letter in "\n\t" or category(letter) not in ("Cc", "Cf"))


def _events(problem: Problem) -> list[Event]:
    to = problem.forwarded_to or str(problem.unit)
    steps = (
        (problem.raised_on, _("受理了"), ""),
        (problem.assigned_on, _("转给主管部门") if problem.forwarded_to else _("交给承办单位"), to),
        (problem.accepted_on, _("承办人签收了"), ""),
        (problem.contacted_on, _("开始办理"), ""),
        (problem.fixed_on, _("办结了"), problem.fix),
        (problem.confirmed_on, _("确认解决了"), ""),
        (None if problem.confirmed_on else problem.closed_on, standing(problem).title, ""),
    )
    return [Event(at=day, title=title, text=text) for day, title, text in steps if day]


def _notes(problem: Problem) -> list[str]:
    """What the resident has a right to be told besides."""
    notes = {
        _("原因：%s"): problem.reject_reason if problem.closed_on else None,
        _("下次办理：%s"): problem.suspended_until,
        _("延期原因：%s"): None if problem.closed_on else problem.extension_reason,
    }
    return [told % fact for told, fact in notes.items() if fact]
