"""What must be true before someone is recommended or takes up a post: the branch's decision, and no kin in command."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lianjian.areas.branch.facade import Decision, belonged, branch_of, decisions
from lianjian.areas.careers.models import Promotion
from lianjian.areas.careers.queries import kin_of
from lianjian.areas.careers.states import STOPPED
from lianjian.kernel.org.models import Person, Post
from lianjian.kernel.org.structure import Structure
from lianjian.kernel.rules.book import rule, value, version_on
from lianjian.kernel.rules.times import months_later

RECOMMENDS = "PROMOTION_BRANCH_RECOMMENDS"
VALID_FOR = "PROMOTION_RECOMMENDATION_MONTHS"
RECUSAL = "RECUSAL_KIN"


def recommendation(promotion: Promotion, on: date) -> Decision | None:
    """The newest decision that lets a promotion go on: of the person's own branch, with quorum and majority, not older
    than the rule allows, and not used for another promotion.
    """
    if version_on(VALID_FOR, on) is None:
        return None
    used = set(_others(promotion).values_list("recommendation", flat=True))
    found = _decided(promotion.person, on)
    return next((it for it in found if it.pk not in used and _carries(promotion.person, it)), None)


def _others(promotion: Promotion) -> Any:
    return (
        Promotion.objects.exclude(pk=promotion.pk)
        .exclude(state=STOPPED.code)
        .filter(recommendation__isnull=False)
    )


def _decided(person: Person, on: date) -> list[Decision]:
    since = months_later(on, -int(value(VALID_FOR, on)))
    return decisions(about=person, subject="recommend", since=since, until=on)


def _carries(person: Person, decision: Decision) -> bool:
    return decision.quorate and decision.passed and belonged(person, decision.branch, decision.on)


def not_recommended(promotion: Promotion) -> list[str]:
    """Why a promotion may not go on to be recommended on its day, as one sentence; nothing if it may,
    or if no rule asked for it then.
    """
    on = promotion.recommended_on or promotion.occurred_on
    document = version_on(RECOMMENDS, on)
    if document is None or recommendation(promotion, on) is not None:
        return []
    told = {"why": _why_not(promotion, on), "rule": document.name, "source": document.source}
    return [_("%(why)s依据：%(rule)s（%(source)s）") % told]


def _why_not(promotion: Promotion, on: date) -> str:
    branch, found = branch_of(promotion.person, on), _decided(promotion.person, on)
    refused = next((it for it in found if not it.passed), None)
    if refused is not None:
        return _("支部%(on)s的推荐没有通过：应到%(due)d人，实到%(present)d人，赞成%(for)d票。") % {
            "on": refused.on, "due": refused.due, "present": refused.present, "for": refused.in_favour,
        }  # fmt: skip
    if branch is None:
        return _("%s不在任何党支部的名册上，没有支部推荐。") % promotion.person
    told = {"branch": branch, "months": value(VALID_FOR, on), "person": promotion.person}
    return _("%(branch)s近%(months)s个月没有推荐%(person)s担任这个岗位的有效决议。") % told


def commands_kin(subject: Any) -> list[str]:
    """Why someone may not take up a post: kin would stand in direct command, or under the same head.

    `subject` has the person, the unit `to`, the `kind` of post, and the day on which it takes effect. Nobody is
    named: a refusal is read by more people than a declaration.
    """
    on = subject.takes_effect_on
    held = Post.objects.on(on).filter(person__in=kin_of(subject.person_id, on)).select_related("kind")
    if not any(_stands_too_near(subject, post, on) for post in held):
        return []
    document = rule(RECUSAL, on)
    told = {"source": document.source, "article": document.article, "to": subject.to}
    return [
        _("按申报的亲属关系，在%(to)s任职会与亲属直接上下级，或同在一名领导之下（%(source)s%(article)s）。")
        % told
    ]


def _stands_too_near(subject: Any, post: Post, on: date) -> bool:
    under = Structure.on(on).children
    leads_above = post.kind.leads and subject.kind.leads and subject.to_id in under(post.unit_id)
    leads_below = post.kind.leads and subject.kind.leads and post.unit_id in under(subject.to_id)
    return post.unit_id == subject.to_id or leads_above or leads_below
