"""A county that was founded by an older version gets the rules that the newer one asks for, and keeps its own."""

import pytest
from django.db import connection

from lianjian.counties.founding import add_new_rules
from lianjian.kernel.county import pack
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.records.models import Revision
from lianjian.kernel.rules.models import Rule


@pytest.mark.django_db
def test_a_rule_that_was_never_there_is_added_as_a_change() -> None:
    before = Rule.objects.count()
    Revision.objects.filter(kind="rules.rule", record__in=_keys("SIGNIN_FREE_TRIES")).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM rules_rule WHERE code = 'SIGNIN_FREE_TRIES'")
    assert add_new_rules(pack()) == ["SIGNIN_FREE_TRIES"]
    assert Rule.objects.count() == before
    assert Revision.objects.filter(kind="rules.rule", record__in=_keys("SIGNIN_FREE_TRIES")).count() == 1


@pytest.mark.django_db
def test_a_county_that_has_them_all_is_left_as_it_is() -> None:
    before = verify().leaves
    assert add_new_rules(pack()) == []
    assert verify().leaves == before


def _keys(code: str) -> list[int]:
    return list(Rule.objects.filter(code=code).values_list("pk", flat=True))
