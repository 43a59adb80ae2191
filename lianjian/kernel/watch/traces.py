"""Traces for whoever keeps the machine, where an installation asks for them: how long a page and a change took.

A span names a route and a permission, never an address, a value or a person; the pages of the public have none. They go by
OTLP over HTTP to where the usual variables of OpenTelemetry say (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from importlib.util import find_spec
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.http import HttpRequest

from lianjian.kernel.home import WrongSetting

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

WHERE = "OTEL_EXPORTER_OTLP_ENDPOINT"
COMPONENT = "opentelemetry.exporter.otlp.proto.http"


def require_component() -> None:
    """WrongSetting where traces are asked for and what sends them is not installed."""
    if os.environ.get(WHERE) and not _is_installed():
        raise WrongSetting(f"{WHERE} asks for traces; install lianjian[traces], or leave it away")


def _is_installed() -> bool:
    try:
        return find_spec(COMPONENT) is not None
    except ModuleNotFoundError:
        return False


@cache
def provider() -> "TracerProvider | None":
    """What sends this process's spans; None where nobody asks for them."""
    if not os.environ.get(WHERE):
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    made = TracerProvider(resource=Resource.create({"service.name": "lianjian"}))
    made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return made


def of_page(request: HttpRequest) -> AbstractContextManager[None]:
    """A span around what answers a page or an operation that is not for the public."""
    if provider() is None or (match := request.resolver_match) is None:
        return nullcontext()
    return _span(match.view_name, {"http.request.method": str(request.method), "http.route": match.route})


def within_page(what: str, permission: str) -> AbstractContextManager[None]:
    """A span within that of a page; none where there is no such page."""
    if provider() is None:
        return nullcontext()
    from opentelemetry.trace import get_current_span

    if not get_current_span().is_recording():
        return nullcontext()
    return _span(f"{what} {permission}", {})


@contextmanager
def _span(name: str, facts: dict[str, str]) -> Iterator[None]:
    """An error is told by its type alone: its text may hold what somebody typed."""
    counted = _Statements()
    tracer = provider().get_tracer("lianjian")  # type: ignore[union-attr]  # asked before
    with (
        tracer.start_as_current_span(
            name, attributes=facts, record_exception=False, set_status_on_exception=False
        ) as span,
        connection.execute_wrapper(counted),
    ):
        try:
            yield
        except Exception as error:
            span.set_attribute("error.type", type(error).__name__)
            raise
        finally:
            span.set_attribute("lianjian.statements", counted.number)
            span.set_attribute("lianjian.statements.seconds", counted.seconds)


class _Statements:
    """Counts the statements of one thread and the time that they took, in seconds."""

    def __init__(self) -> None:
        self.number, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], *asked: Any) -> Any:
        start = perf_counter()
        try:
            return execute(*asked)
        finally:
            self.number += 1
            self.seconds += perf_counter() - start
