"""While a real PostgreSQL cluster is down everybody is told so, and when it is back all goes on without a restart."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drills import county, killing
from drills.cluster import Cluster
from drills.inside import inside
from drills.server import Server
from drills.visitor import Answer, Visitor
from drills.writers import problem
from tests.kernel.programs import REFUSED

pytestmark = [
    pytest.mark.server,
    pytest.mark.xdist_group("drills"),
    pytest.mark.skipif(
        not killing.can_make_clusters(), reason="needs a PostgreSQL server's programs (initdb)"
    ),
]
AWAY = {
    "zh-hans": ("数据库没有回答", "可能已经保存"),
    "en": ("The database does not answer", "may have been saved"),
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster() as cluster:
        yield cluster


def read(visitor: Visitor, page: str, language: str = "zh-hans") -> Answer:
    answer = Visitor(visitor.port, visitor.session, {"Accept-Language": language}).once("GET", page)
    assert answer is not None
    return answer


def register(laid: county.Laid, server: Server) -> Answer:
    answer = Visitor(server.port).once("POST", "/api/problems", *problem(laid, 1, "once"))
    assert answer is not None
    return answer


def test_pages_and_programs_are_told_and_go_on_as_soon_as_it_is_back(
    cluster: Cluster, tmp_path: Path
) -> None:
    laid = inside(tmp_path, county.lay_out, database=cluster.url)
    with Server(tmp_path, database=cluster.url) as server:
        person, monitor = Visitor(server.port, laid.desks[0]), Visitor(server.port)
        assert read(person, "/dispatch/").status == 200
        cluster.kill()
        for language, words in AWAY.items():
            page = read(person, "/dispatch/", language)
            assert page.status == 503 and int(page.headers["retry-after"]) > 0
            assert all(word in page.text for word in words)
        told = register(laid, server)
        assert told.status == 503 and told.json().keys() == REFUSED and told.json()["error"] == "Unreachable"
        assert read(monitor, "/healthz").status == 200 and read(monitor, "/readyz").status == 503
        cluster.start()
        assert [read(person, "/dispatch/").status for _time in range(12)] == [200] * 12
        first, again = register(laid, server), register(laid, server)
        assert first.status == again.status == 201 and first.json()["pk"] == again.json()["pk"]
