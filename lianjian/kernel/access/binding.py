"""What a session is bound to: the browser in which it began, the posts of then, and two ends in time.

A session that is carried to another browser, whose person got or lost a post, that nobody used for a while or that has
lasted long enough is over, and the next page asks who is there.
"""

from collections.abc import MutableMapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from lianjian.kernel.access.actor import standing_mark
from lianjian.kernel.access.models import Account
from lianjian.kernel.clock.now import now, today
from lianjian.kernel.records.no_room import NoRoom
from lianjian.kernel.rules.book import NoSuchRule, value

KEY = "bound"
SEEN_EACH = timedelta(minutes=1)
"""A page only writes that somebody is there if that was not written within this time."""

FRESH_FOR = timedelta(minutes=10)

SYSTEMS = ("Android", "iPhone", "iPad", "HarmonyOS", "Windows", "Mac OS", "Linux")
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
"""The first that a browser names; each also names those after it."""

IDLE = _("太久没有操作，已经退出。请重新登录；没有保存的内容请再填一次。")
LASTED = _("这次登录的时间到了，已经退出。请重新登录。")
ELSEWHERE = _("这次登录不属于这个浏览器，已经退出。请重新登录。")
WRONG_CLOCK = _("服务器的时钟不对：它说的那一天，本县还没有任何规则。请系统管理员校准以后再登录。")
OTHER_POSTS = _("您的岗位有变动，已经退出。请重新登录。")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What binds a session; times are seconds since 1970, as JSON takes them.

    `owes_factor`: whoever signed in must add a second factor before anything else is opened.
    """

    began: float
    seen: float
    agent: str
    browser: str
    standing: str
    owes_factor: bool = False

    @property
    def began_at(self) -> datetime:
        return datetime.fromtimestamp(self.began, tz=timezone.get_current_timezone())

    @property
    def seen_at(self) -> datetime:
        return datetime.fromtimestamp(self.seen, tz=timezone.get_current_timezone())


def bind(session: Any, account: Account, agent: str, *, owes_factor: bool = False) -> None:
    """Bind a session that begins now to the browser that names itself so, and to the account's posts of today."""
    at = now().timestamp()
    facts = Facts(
        began=at,
        seen=at,
        agent=_digest(agent),
        browser=browser_words(agent),
        standing=_standing(account),
        owes_factor=owes_factor,
    )
    session[KEY] = asdict(facts)
    session.set_expiry(_longest())


def facts_of(data: MutableMapping[str, Any]) -> Facts | None:
    """What a session is bound to; None of one in which nobody has signed in."""
    return Facts(**data[KEY]) if KEY in data else None


def why_over(request: HttpRequest, facts: Facts | None) -> Any:
    """Why a session is over, in words for whoever comes next; nothing if it goes on."""
    if facts is None or not constant_time_compare(facts.agent, _digest(agent_of(request))):
        return ELSEWHERE
    try:
        longest, idle = _longest(), timedelta(minutes=int(value("SESSION_IDLE_MINUTES", today())))
    except NoSuchRule:
        return WRONG_CLOCK
    at = now()
    if at > facts.began_at + longest:
        return LASTED
    if at > facts.seen_at + idle:
        return IDLE
    return "" if facts.standing == _standing(request.user) else OTHER_POSTS


def owes_factor(request: HttpRequest) -> bool:
    """Whether whoever asks must add a second factor first."""
    facts = facts_of(request.session)
    return facts is not None and facts.owes_factor


def pay_factor(session: Any) -> None:
    """The second factor is there: the session opens what the account may open."""
    session[KEY] = session[KEY] | {"owes_factor": False}


def is_fresh(request: HttpRequest) -> bool:
    """Whether somebody signed in a moment ago, so that what protects the account may be changed."""
    facts = facts_of(request.session)
    return facts is not None and now() <= facts.began_at + FRESH_FOR


def touch(session: Any, facts: Facts) -> None:
    """Write down that somebody is there, if that is not written yet; where nothing can be written, reading goes on."""
    if now() > facts.seen_at + SEEN_EACH:
        session[KEY] = asdict(replace(facts, seen=now().timestamp()))
        with suppress(NoRoom):
            session.save()
        session.modified = False


def agent_of(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")


def browser_words(agent: str) -> str:
    """What people call a browser and what it runs on, such as `Edge · Windows`."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for name in SYSTEMS if name in agent), "")
    return " · ".join(filter(None, (browser, system)))


def _standing(account: Any) -> str:
    return standing_mark(account.person_id, today()) if account.person_id else ""


def _longest() -> timedelta:
    return timedelta(hours=int(value("SESSION_LONGEST_HOURS", today())))


def _digest(agent: str) -> str:
    return salted_hmac("lianjian.agent", agent, algorithm="sha256").hexdigest()
