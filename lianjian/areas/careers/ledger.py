"""年度考核表 in the county's Excel form, the same both ways."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from lianjian.areas.careers.assessed import Assessment
from lianjian.areas.careers.assessing import assessments, require_share
from lianjian.areas.careers.assessing_kind import ASSESSMENT
from lianjian.areas.careers.marks import Share, excellent_share
from lianjian.areas.careers.states import Mark
from lianjian.kernel.exchange import cells
from lianjian.kernel.exchange.importing_context import Context
from lianjian.kernel.exchange.ledgers import (
    SERIAL_COLUMN,
    Ledger,
    LedgerColumn,
    Line,
    note_column,
    number_column,
    when,
)
from lianjian.kernel.exchange.named import by_label, labels


class _Excellent:
    """What was so when an import began, by year, and who is excellent in its lines so far."""

    def __init__(self) -> None:
        self.shares: dict[int, Share] = {}
        self.people: dict[int, set[int]] = {}

    def require(self, row: Assessment, day: date) -> None:
        """Refuse a line above the usual share: a ground for more is written where they are entered by hand."""
        share = self.shares.setdefault(row.year, excellent_share(row.year, day))
        people = self.people.setdefault(row.year, set()) | {row.person_id}
        require_share(share, len(people), row.year, day, "")
        self.people[row.year] = people


def read(line: Line, context: Context) -> Assessment | None:
    """The assessment of a line, or None with the reasons in the line."""
    person = line.look_up("people", context.register.known_person, None, context.today)
    settled = context.happened(line, "settled") if line["settled"] else context.at
    if person is None or settled is None:
        return None
    (row,) = assessments(context.actor, [person], line["year"], line["mark"], context.today)
    if row.mark == Mark.EXCELLENT:
        context.once(_Excellent).require(row, context.today)
    return row.happened(settled)


LEDGER = Ledger(
    key="assessments",
    title=_("年度考核表"),
    kind=ASSESSMENT,
    permission="careers.assessment:write",
    read=read,
    rules=("ASSESSMENT_EXCELLENT_SHARE", "ASSESSMENT_EXCELLENT_MOST"),
    columns=(
        SERIAL_COLUMN,
        number_column("考核编号", example="2022-017"),
        LedgerColumn(
            key="people", title=_("谁"), parse=cells.text(80), example="张三", width=16, required=True,
            hint=_("姓名或工号；同名的写工号"), aliases=("姓名", "工号", "民警"),
            value=lambda row: str(row.person),
        ),
        LedgerColumn(
            key="year", title=_("年度"), parse=cells.integer(2000, 2200), example="2022", width=8,
            required=True, form="int", aliases=("考核年度",), value=lambda row: row.year,
        ),
        LedgerColumn(
            key="mark", title=_("等次"), parse=by_label(Mark, {}), example="称职", width=12, required=True,
            choices=labels(Mark), aliases=("考核等次", "考核结果"),
            value=lambda row: row.get_mark_display(),
        ),
        LedgerColumn(
            key="settled", title=_("登记日期"), parse=when, example="2023-01-20", form="datetime", width=17,
            hint=_("不填就是导入的时候"), aliases=("确定日期",), value=lambda row: row.occurred_at,
        ),
        note_column(),
    ),
)  # fmt: skip
