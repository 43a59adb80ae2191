"""走访台账 in the county's Excel form, the same both ways. What was found has ledgers of its own."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from lianjian.areas.visits.kind import VISIT
from lianjian.areas.visits.models import Visit
from lianjian.areas.visits.queries import period_at
from lianjian.areas.visits.rules import VISITED
from lianjian.kernel.exchange import cells
from lianjian.kernel.exchange.importing_context import Context
from lianjian.kernel.exchange.importing_people import Register
from lianjian.kernel.exchange.ledgers import (
    SERIAL_COLUMN,
    Ledger,
    LedgerColumn,
    Line,
    note_column,
    number_column,
    place_column,
    unit_column,
    when,
    where,
)
from lianjian.kernel.exchange.named import names_in
from lianjian.kernel.org.models import Person
from lianjian.kernel.places.models import Place
from lianjian.kernel.rules.book import value

MOST_HOUSEHOLDS = 10_000


def read(line: Line, context: Context) -> Visit | None:
    """The visit of a line, or None with the reasons in the line."""
    occurred_at = context.happened(line, "occurred")
    if occurred_at is None:
        return None
    day = line["occurred"].date()
    place = _village(line, context, day)
    officers = line.look_up("officers", _officers, context.register, day)
    if place is None or not officers:
        return None
    visit = Visit(unit=context.unit(line, place, day), officer=officers[0], note=line["note_of_visit"])
    visit.happened(occurred_at).stand_at(place)
    visit.companions = [person.pk for person in officers[1:]]
    visit.households = line["households"] or 0
    visit.period_from = _fulfils(place, day)
    return None if line.errors else visit


def _village(line: Line, context: Context, day: date) -> Place | None:
    """Where the visit was made: a village or community, not a township as a whole."""
    located = line.look_up("place", context.places.locate, day)
    if located is not None and located.place.level not in VISITED:
        line.refuse("place", _("没有写到村或社区"), _("请写乡镇和村名，例如：富国街道小房村"))
        return None
    return located.place if located else None


def _fulfils(place: Place, day: date) -> date | None:
    """The first day of the visit period that a visit to this place on this day fulfils."""
    period = period_at(day)
    return period.first if period and place.level in value("VISIT_LEVELS", day) else None


def _officers(names: str, register: Register, day: date) -> list[Person]:
    """Those who went, in the order written. CellFault at the first name that the house does not know."""
    return [register.known_person(name, None, day) for name in names_in(names)]


def _who_went(visit: Visit) -> str:
    others = Person.objects.in_bulk(visit.companions) if visit.companions else {}
    return "、".join(map(str, (visit.officer, *(others[key] for key in visit.companions if key in others))))


LEDGER = Ledger(
    key="visits",
    title=_("走访台账"),
    kind=VISIT,
    permission="visits.visit:import",
    read=read,
    rules=("VISIT_PERIOD", "VISIT_LEVELS"),
    columns=(
        SERIAL_COLUMN,
        number_column("走访编号", example="2022-017"),
        LedgerColumn(
            key="occurred", title=_("时间"), parse=when, example="2022-09-05 09:30",
            hint=_("走访的日期，可以写到几点几分"), required=True, form="datetime", width=17,
            aliases=("走访时间", "走访日期", "日期"), value=lambda visit: visit.occurred_at,
        ),
        place_column(where, "走访村", "村名"),
        unit_column(),
        LedgerColumn(
            key="officers", title=_("走访民警"), parse=cells.text(120), width=18,
            example="张三、李四", hint=_("姓名或工号，几个人用顿号隔开"), required=True,
            aliases=("走访人", "走访人员", "民警"), value=_who_went,
        ),
        LedgerColumn(
            key="households", title=_("走访户数"), form="int", example="12", width=10,
            parse=cells.integer(0, MOST_HOUSEHOLDS), aliases=("户数",),
            value=lambda visit: visit.households or None,
        ),
        LedgerColumn(
            key="note_of_visit", title=_("走访情况"), parse=cells.text(2_000),
            example="入户宣传反诈，群众反映路灯不亮", hint=_("不写居民的姓名、电话和住址"), width=44,
            required=True, aliases=("走访内容", "工作情况", "走访记录"), value=lambda visit: visit.note,
        ),
        note_column(),
    ),
)  # fmt: skip
