"""An installation gets what a newer version's pack has, and keeps what its people changed."""

import pytest

from lianjian.counties.keeping_up import keep_up
from lianjian.kernel.access.actor import SYSTEM
from lianjian.kernel.county import pack
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import PostKind
from lianjian.kernel.records.door import change
from lianjian.kernel.records.models import Installation
from lianjian.kernel.rules.models import Rule
from lianjian.kernel.testing.cast import Cast, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
AT = moment("2022-12-20", "10:00")


@pytest.fixture(autouse=True)
def founded(cast: Cast) -> None:
    Installation.objects.get_or_create(county=pack().name)


@change("org.unit:write")
def write(*, actor: object, at: object, kind: PostKind, grants: list[str]) -> PostKind:
    kind.grants = grants
    return kind.put()


def supervisor() -> PostKind:
    return PostKind.objects.get(code="supervisor")


def test_where_nothing_is_new_nothing_is_written() -> None:
    before = verify().leaves
    assert keep_up(pack(), at=AT) == []
    assert verify().leaves == before


def test_rules_that_were_never_heard_of_are_laid_down_with_all_their_versions() -> None:
    gone = Rule.objects.filter(code="RETAIN_AUDIT_MIN")
    told = sorted(gone.values_list("valid_from", "article"))
    gone._raw_delete("default")
    assert keep_up(pack(), at=AT) == ["RETAIN_AUDIT_MIN"]
    assert sorted(Rule.objects.filter(code="RETAIN_AUDIT_MIN").values_list("valid_from", "article")) == told
    assert keep_up(pack(), at=AT) == []


def test_a_version_that_somebody_took_out_of_a_known_rule_stays_out() -> None:
    Rule.objects.filter(code="RETAIN_AUDIT_MIN", valid_from__year=2017)._raw_delete("default")
    assert keep_up(pack(), at=AT) == []


def test_a_permission_that_a_post_never_had_is_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    table = type(pack()).table
    more = {"post_kind": "supervisor", "permission": "moon.rocket:launch"}
    monkeypatch.setattr(
        type(pack()), "table", lambda self, name: table(self, name) + [more] * (name == "grants")
    )
    before = supervisor().grants
    assert keep_up(pack(), at=AT) == ["supervisor"]
    assert supervisor().grants == [*before, "moon.rocket:launch"]
    assert keep_up(pack(), at=AT) == []


def test_a_permission_that_somebody_took_away_is_not_given_back() -> None:
    left = [it for it in supervisor().grants if it != "erasure.value:erase"]
    write(actor=SYSTEM, at=AT, kind=supervisor(), grants=left)
    assert keep_up(pack(), at=AT) == []
    assert supervisor().grants == left


def test_before_the_founding_there_is_nothing_to_keep_up(cast: Cast) -> None:
    Installation.objects.all().delete()
    Rule.objects.filter(code="RETAIN_AUDIT_MIN")._raw_delete("default")
    assert keep_up(pack(), at=AT) == []
