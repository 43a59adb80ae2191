"""A real county begins: its pack is laid down once, and a table brings its people."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lianjian.counties.founding import AlreadyFounded, found_anew
from lianjian.counties.people import join
from lianjian.kernel.county import pack
from lianjian.kernel.exchange.source import UnreadableTable
from lianjian.kernel.ledger.verify import verify
from lianjian.kernel.org.models import Person, Post
from lianjian.kernel.records.models import Installation
from lianjian.kernel.testing.cast import Cast
from tests.houses import empty_house_at, lianjian

ON = date(2022, 12, 20)
HEADER = "警号,姓名,单位,岗位"


@pytest.fixture
def table(tmp_path: Path) -> Any:
    def written(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
        file = tmp_path / "people.csv"
        file.write_text("\n".join([header, *lines]) + "\n", encoding=encoding)
        return file

    return written


def posts_of(number: str) -> list[tuple[str, str]]:
    found = Post.objects.on(ON).filter(person__number=number).select_related("unit", "kind").order_by("pk")
    return [(post.unit.name, post.kind.code) for post in found]


@pytest.mark.django_db
@pytest.mark.usefixtures("in_2022")
class TestATable:
    def test_enlists_people_and_gives_them_their_posts(self, cast: Cast, table: Any) -> None:
        zone = cast.zone.name
        told = join(table(f"037001,张三,{zone},民警", f"037001,张三,{cast.zone.code},副职"), on=ON)
        assert (told.people, told.posts, told.held, told.problems) == (1, 2, 0, [])
        assert [kind for _unit, kind in posts_of("037001")] == ["officer", "deputy"]
        assert verify().ok

    def test_may_be_sent_again_and_nobody_is_there_twice(self, cast: Cast, table: Any) -> None:
        file = table(f"037001,张三,{cast.zone.name},民警")
        join(file, on=ON)
        told = join(file, on=ON)
        assert (told.people, told.posts, told.held) == (0, 0, 1)
        assert len(posts_of("037001")) == 1

    def test_is_read_in_the_encoding_of_chinese_excel(self, cast: Cast, table: Any) -> None:
        assert join(table(f"037001,张三,{cast.zone.name},民警", encoding="gb18030"), on=ON).people == 1

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("037002,李四,没有这个单位,民警", "没有叫“没有这个单位”的单位"),
            ("037002,李四,{zone},没有这个岗位", "没有叫“没有这个岗位”的岗位"),
            ("037002,,{zone},民警", "没有填写"),
            ("T-head,别人,{zone},民警", "已经是"),
            ("0370020370020370020370020,李四,{zone},民警", "最多 20 个字"),
        ],
    )
    def test_with_a_wrong_line_says_which_and_writes_nothing(
        self, cast: Cast, table: Any, line: str, says: str
    ) -> None:
        zone = cast.zone.name
        told = join(table(f"037001,张三,{zone},民警", line.format(zone=zone)), on=ON)
        assert [problem for problem in told.problems if says in problem and "第 3 行" in problem]
        assert not Person.objects.filter(number="037001").exists()

    def test_gives_no_two_administrators_posts_to_one_person(self, cast: Cast, table: Any) -> None:
        told = join(table("037001,张三,CMD4,系统管理员", "037001,张三,CMD4,安全管理员"), on=ON)
        assert len(told.problems) == 1 and not Person.objects.filter(number="037001").exists()

    def test_that_is_only_tried_writes_nothing(self, cast: Cast, table: Any) -> None:
        told = join(table(f"037001,张三,{cast.zone.name},民警"), on=ON, dry_run=True)
        assert (told.people, told.posts) == (1, 1)
        assert not Person.objects.filter(number="037001").exists()

    def test_without_its_columns_is_refused_in_words(self, cast: Cast, table: Any) -> None:
        with pytest.raises(UnreadableTable, match="岗位"):
            join(table("037001,张三", header="警号,姓名"), on=ON)

    def test_where_a_county_is_another_is_not_founded(self, cast: Cast) -> None:
        Installation.objects.get_or_create(county=pack().name)
        with pytest.raises(AlreadyFounded):
            found_anew(pack(), on=ON)


@pytest.mark.server
@pytest.mark.xdist_group("people")
def test_a_county_is_founded_peopled_and_its_first_account_opened(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f"{HEADER}\n037001,张三,CMD4,系统管理员\n", encoding="utf-8")
    with empty_house_at(tmp_path / "house") as house:
        process = house.enter()
        code, told, _ = process.do(lianjian, "found", "--on", "2022-06-30", "--json")
        assert (code, told["county"], told["on"]) == (0, "沾化区", "2022-06-30") and told["units"] > 20
        assert process.do(lianjian, "found", "--json")[0] == 2
        assert process.do(lianjian, "people", str(file), "--on", "2022-06-30", "--json")[1]["posts"] == 1
        code, told, _ = process.do(lianjian, "users", "--json", "add", "zhang", "--person", "037001")
        assert (code, told[0]["username"]) == (0, "zhang") and told[0]["password"]
        assert process.do(lianjian, "verify", "--json")[0] == 0
