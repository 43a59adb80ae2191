"""A program that calls the API."""

import json
from typing import Any

from django.test import Client

from lianjian.kernel.access.models import Account
from lianjian.kernel.access.tokens import issue
from lianjian.kernel.testing.cast import Cast

REFUSED = {"error", "text", "field", "rule", "hint"}


class Program:
    """A program with the token of someone's account."""

    def __init__(self, person: Any = None, token: str | None = None) -> None:
        name = f"account-{person.pk if person else 'nobody'}"
        account, _new = Account.objects.get_or_create(username=name, person=person)
        self.token = token or issue(account, title="test")
        self.client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def get(self, address: str, **query: Any) -> Any:
        return self.client.get(f"/api{address}", query)

    def post(self, address: str, told: Any, **headers: str) -> Any:
        return self.client.post(
            f"/api{address}", json.dumps(told), content_type="application/json", headers=headers
        )

    def register(self, cast: Cast, key: str = "", **changes: Any) -> Any:
        facts = {"kind": "P02", "place": cast.village().code, "text": "村东口没有减速带"} | changes
        return self.post("/problems", facts, **({"Idempotency-Key": key} if key else {}))


def told(response: Any, status: int = 200) -> Any:
    assert response.status_code == status, response.content.decode()
    return response.json()


def refused(response: Any, status: int, error: str, field: str | None = None) -> dict[str, Any]:
    """A refusal in its one shape."""
    answer = told(response, status)
    assert set(answer) == REFUSED and (answer["error"], answer["field"]) == (error, field)
    assert answer["text"]
    return answer
