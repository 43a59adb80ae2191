"""Open311 as a program calls it."""

import json
from typing import Any
from xml.etree import ElementTree

from django.test import Client

from lianjian.areas.problems.models import Problem
from lianjian.areas.problems.open311_xml import ITEMS
from lianjian.kernel.testing.cast import Cast

BASE = "/open311/v2"
FORMATS = ("json", "xml")
MEDIA_TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
WORDS = "村东口没有减速带"


def plain(element: ElementTree.Element) -> Any:
    """What an XML element says, as JSON would say it, with every value a string."""
    if element.tag in ITEMS:
        return [plain(item) for item in element]
    return {child.tag: plain(child) for child in element} if len(element) else element.text or ""


def as_text(told: Any) -> Any:
    """What JSON says, as XML has it: all values strings, null an empty one."""
    if isinstance(told, dict):
        return {name: as_text(value) for name, value in told.items()}
    if isinstance(told, list):
        return [as_text(item) for item in told]
    if isinstance(told, bool):
        return "true" if told else "false"
    return "" if told is None else str(told)


def said(response: Any, form: str) -> Any:
    """The answer, after the format and its header were seen to fit."""
    assert response["Content-Type"] == MEDIA_TYPES[form]
    if form == "json":
        return as_text(json.loads(response.content))
    assert response.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    return plain(ElementTree.fromstring(response.content))


def got(resource: str, form: str = "json", **arguments: Any) -> Any:
    response = Client().get(f"{BASE}/{resource}.{form}", arguments)
    assert response.status_code == 200, response.content.decode()
    return said(response, form)


def sent(api_key: str, form: str = "json", **arguments: Any) -> Any:
    facts = {"api_key": api_key, "service_code": "P02", "description": WORDS} | arguments
    return Client().post(f"{BASE}/requests.{form}", {k: v for k, v in facts.items() if v is not None})


def raised(cast: Cast, api_key: str, **arguments: Any) -> Problem:
    response = sent(api_key, **({"address_id": cast.village().code} | arguments))
    assert response.status_code == 201, response.content.decode()
    return Problem.objects.get(pk=Problem.pk_of(response.json()[0]["service_request_id"]))


def refused(response: Any, status: int, words: str = "", form: str = "json") -> None:
    """The errors that the specification has: a list, with the status as the code."""
    assert response.status_code == status, response.content.decode()
    errors = said(response, form)
    assert [error["code"] for error in errors] == [str(status)] and words in errors[0]["description"]
