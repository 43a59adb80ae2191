"""Traces reach a real collector, name routes and permissions, and say nothing of anybody; the public's pages have none."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import Client
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from lianjian.areas.problems.models import ProblemKind
from lianjian.kernel.home import WrongSetting
from lianjian.kernel.testing.cast import Cast
from lianjian.kernel.watch import traces
from tests.accounts import signed_in
from tests.kernel.programs import Program, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2022")]
TEXT = "村东口没有减速带"


class Collector:
    """What a collector of OTLP over HTTP was sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                gzipped = self.headers.get("Content-Encoding") == "gzip"
                collector.sent.append(gzip.decompress(body) if gzipped else body)
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.end_headers()
                self.wfile.write(ExportTraceServiceResponse().SerializeToString())

            def log_message(self, format: str, *args: Any) -> None:
                """Nobody reads it."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def spans(self) -> dict[str, Any]:
        """All spans by their names; the sender is made to send what it has."""
        provider = traces.provider()
        assert provider is not None and provider.force_flush()
        asked = [ExportTraceServiceRequest.FromString(body) for body in self.sent]
        return {
            span.name: span
            for it in asked
            for resource in it.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        }


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    collector = Collector()
    threading.Thread(target=collector.server.serve_forever, daemon=True).start()
    monkeypatch.setenv(traces.WHERE, collector.url)
    traces.provider.cache_clear()
    yield collector
    if (provider := traces.provider()) is not None:
        provider.shutdown()
    traces.provider.cache_clear()
    collector.server.shutdown()
    collector.server.server_close()


def facts(span: Any) -> dict[str, Any]:
    return {it.key: getattr(it.value, it.value.WhichOneof("value")) for it in span.attributes}


def test_a_page_a_change_and_what_it_wrote_are_one_trace(cast: Cast, collector: Collector) -> None:
    kind = ProblemKind.objects.get(code="P02").pk
    told = {"kind": kind, "place": cast.village().pk, "channel": "phone", "text": TEXT, "key": "one"}
    assert signed_in(cast.head).post("/new/problems-register/", told).status_code == 302
    spans = collector.spans()
    page = spans["entry"]
    change, write = spans["change problems.problem:register"], spans["write problems.problem:register"]
    assert page.trace_id == change.trace_id == write.trace_id
    assert change.parent_span_id == page.span_id and write.parent_span_id == change.span_id
    assert facts(page)["http.request.method"] == "POST" and facts(page)["http.route"] == "new/<slug:name>/"
    assert facts(write)["lianjian.statements"] > 0 and facts(write)["lianjian.statements.seconds"] > 0


def test_nothing_that_somebody_typed_or_is_called_leaves_the_house(cast: Cast, collector: Collector) -> None:
    signed_in(cast.head).get("/list/problems/problem/", {"q": TEXT})
    refused(Program(cast.head).register(cast, key="one", kind=TEXT), 400, "NoSuchThing", "kind")
    assert len(collector.spans()) >= 2
    everything = b"".join(collector.sent)
    for said in (TEXT, cast.head.name, cast.head.number):
        assert said.encode() not in everything


def test_an_error_is_told_by_its_type(cast: Cast, collector: Collector) -> None:
    refused(Program(cast.head).register(cast, key="one", kind="P99"), 400, "NoSuchThing", "kind")
    assert {facts(span).get("error.type") for span in collector.spans().values()} == {"NoSuchThing"}


def test_the_pages_of_the_public_leave_no_trace(cast: Cast, collector: Collector) -> None:
    kind = ProblemKind.objects.get(code="P02").pk
    Client().get("/")
    Client().post("/report/", {"kind": kind, "place": cast.village().pk, "text": TEXT})
    Client().get("/login/")
    assert collector.spans() == {}


def test_without_an_address_nothing_is_sent(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(traces.WHERE, raising=False)
    traces.provider.cache_clear()
    assert signed_in(cast.head).get("/desk/").status_code == 200
    assert traces.provider() is None


def test_asking_for_traces_without_the_component_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(traces.WHERE, "http://127.0.0.1:4318")
    traces.require_component()
    monkeypatch.setattr(traces, "COMPONENT", "opentelemetry.exporter.is_not.there")
    with pytest.raises(WrongSetting, match=r"install lianjian\[traces\]"):
        traces.require_component()
