"""Open311's answers as XML: an item of a list is an element of its own name, None an empty one."""

import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

ITEMS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
"""The name of a list's items, by the name of the list."""

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document may hold, however they are written."""


def xml(root: str, told: Any) -> bytes:
    """A document in UTF-8, with its declaration, of dicts, lists, strings, numbers, booleans and None."""
    element = Element(root)
    _fill(element, told)
    return tostring(element, encoding="utf-8", xml_declaration=True)


def _fill(element: Element, told: Any) -> None:
    if isinstance(told, dict):
        for name, value in told.items():
            _fill(SubElement(element, name), value)
    elif isinstance(told, list):
        for item in told:
            _fill(SubElement(element, ITEMS[element.tag]), item)
    elif isinstance(told, bool):
        element.text = "true" if told else "false"
    elif told is not None:
        element.text = NOT_XML.sub("", str(told))
