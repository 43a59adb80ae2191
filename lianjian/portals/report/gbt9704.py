"""A document of a Chinese authority after GB/T 9704-2012, as a Word file that people go on editing.

    document = Document(Layout.from_rules(values), author="沾化区公安局", at=now)
    document.title("2026年工作总结")
    document.heading1("一、总体情况")
    document.paragraph(["全年收到群众反映问题", Number("97", "problems.raised"), "项。"])
    document.save(path)

Fonts are named, never embedded. No red head, no seal and no number of a document is ever made up.
"""

import datetime as dt
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, TypeAlias

from lianjian.kernel.exchange.cells import visible
from lianjian.portals.report import wordml
from lianjian.portals.report.page_layout import POINTS_IN_MM, Layout, set_styles
from lianjian.portals.report.table_columns import display_width, fitted, is_number

if TYPE_CHECKING:
    from docx.section import Section
    from docx.table import Table, _Row
    from docx.text.paragraph import Paragraph

LINES_ABOVE_SIGNATURE, UNIT_RIGHT = 2, 2  # custom, not the standard's: lines, characters
BOOKMARK_LENGTH = 30  # Word allows 40 characters


@dataclass(frozen=True)
class Number:
    """A figure. With a reference, the one in the text leads to the cell of a table that has the same."""

    text: str
    reference: str | None = None


Inline: TypeAlias = str | Number


class ReferenceMissing(LookupError):
    """A figure in the text leads to a reference that no table carries."""

    def __init__(self, references: Sequence[str]) -> None:
        super().__init__(f"No table of the document carries the reference {', '.join(references)}.")


class Document:
    """A document, written from its title to its signature. Text is cleaned of what cannot be seen."""

    def __init__(self, layout: Layout, *, author: str, at: dt.datetime) -> None:
        import docx

        self.layout = layout
        self._docx = docx.Document()
        self._landscape = False
        self._bookmarks: dict[str, str] = {}
        self._linked: list[str] = []
        self._placed: set[str] = set()
        self._describe(author, at)
        set_styles(self._docx, layout)
        self._set_page(self._docx.sections[0])
        self._set_footers(self._docx.sections[0])

    def title(self, text: str) -> None:
        """The title; a line end breaks it where the writer wants it broken. Lines stay free below it."""
        self._docx.core_properties.title = " ".join(visible(text).split())
        self._write(text, "Title")
        self._leave_lines(self.layout.lines_below_title)

    def addressee(self, text: str) -> None:
        """To whom it goes, flush left, with its colon."""
        self._write(f"{text.rstrip('：:')}：", "Normal")

    def heading1(self, text: str) -> None:
        """As in 一、总体情况."""
        self._write(text, "Heading 1")

    def heading2(self, text: str) -> None:
        """As in （一）党建引领."""
        self._write(text, "Heading 2")

    def heading3(self, text: str) -> None:
        """As in 1. 组织生活."""
        self._write(text, "Heading 3")

    def paragraph(self, text: str | Sequence[Inline]) -> None:
        """A paragraph of the body."""
        self._write(text, "Body Text")

    def table(
        self,
        title: str,
        unit: str,
        header: Sequence[str],
        rows: Sequence[Sequence[Inline]],
        note: str,
        *,
        total: Sequence[Inline] | None = None,
        landscape: bool = False,
        own_page: bool = False,
    ) -> None:
        """A table: its title, the unit of its numbers at the top right, its rows and total, its note below.

        The first column is the caller's serial number. A landscape table stands on a page turned a quarter;
        the text goes on upright after it. With `own_page` it begins at the top of a page, as an attachment does.
        """
        self._turn(landscape=landscape)
        self._add(title, "Caption").paragraph_format.page_break_before = own_page or None
        self._add(f"单位：{unit}", "Table Unit")
        self._add_table(header, rows, total)
        self._add(f"注：{note}", "Table Note")

    def picture(self, content: IO[bytes], width: float, words: str) -> None:
        """A picture of `width` mm in the middle, on the page where the text stands; `words` say what it shows."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
        from docx.shared import Mm

        paragraph = self._add("", "Table Note")
        paragraph.alignment = ALIGN.CENTER
        drawn = paragraph.add_run().add_picture(content, width=Mm(width))
        drawn._inline.docPr.set("descr", visible(words))

    def attachments(self, names: Sequence[str]) -> None:
        """The list of attachments below the body, without punctuation after a name."""
        self._leave_lines(self.layout.lines_above_attachments)
        mark = "附件："
        for number, name in enumerate(names, start=1):
            numbered = f"{number}. " if len(names) > 1 else ""
            before = (mark if number == 1 else "") + numbered
            line = self._write(before + name, "Normal")
            hanging = display_width(before) / 2
            left = self.layout.body_indent + display_width(mark + numbered) / 2
            wordml.indent(line, self.layout.body_size, left=left, hanging=hanging)

    def signature(self, unit: str, date: dt.date) -> None:
        """Who signs, centred above the date, which keeps the room to its right that a seal needs."""
        self._leave_lines(LINES_ABOVE_SIGNATURE)
        day = f"{date.year}年{date.month}月{date.day}日"
        beyond = (display_width(unit) - display_width(day)) / 4
        right = max(self.layout.date_right, UNIT_RIGHT + beyond)
        signer = self._write(unit, "Signature")
        signer.paragraph_format.keep_with_next = True
        wordml.indent(signer, self.layout.body_size, right=right - beyond)
        wordml.indent(self._write(day, "Signature"), self.layout.body_size, right=right)

    def save(self, target: str | os.PathLike[str] | IO[bytes]) -> None:
        """Write the .docx to a path or a binary file; raises `ReferenceMissing`."""
        if missing := [reference for reference in self._linked if reference not in self._placed]:
            raise ReferenceMissing(missing)
        self._docx.save(os.fspath(target) if isinstance(target, os.PathLike) else target)

    def _describe(self, author: str, at: dt.datetime) -> None:
        about = self._docx.core_properties
        about.author = about.last_modified_by = visible(author)
        about.created = about.modified = at
        about.comments, about.language, about.revision = "", "zh-CN", 1

    def _set_page(self, section: "Section") -> None:
        """Turned a quarter, a page has its top where the upright one is bound."""
        from docx.enum.section import WD_ORIENT
        from docx.shared import Mm

        page, turned = self.layout, self._landscape
        width, height = reversed(page.paper) if turned else page.paper
        upright = (page.margin_top, page.margin_right, page.margin_bottom, page.margin_left)
        top, right, bottom, left = (upright[3], *upright[:3]) if turned else upright
        section.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
        section.left_margin, section.right_margin = Mm(left), Mm(right)
        section.footer_distance = Mm(bottom - page.page_number_below - page.page_number_size / POINTS_IN_MM)
        pitch = page.text_width * POINTS_IN_MM / page.characters
        wordml.set_grid(section, pitch=page.line_pitch, character=pitch, size=page.body_size)

    def _set_footers(self, section: "Section") -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

        self._docx.settings.odd_and_even_pages_header_footer = True
        odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
        for footer, side, alignment in ((odd, "right", ALIGN.RIGHT), (even, "left", ALIGN.LEFT)):
            footer.style = self._docx.styles["Footer"]
            footer.alignment = alignment
            footer.add_run("— ")
            wordml.add_page_number(footer)
            footer.add_run(" —")
            wordml.indent(footer, self.layout.page_number_size, **{side: 1})

    def _turn(self, *, landscape: bool) -> None:
        if landscape != self._landscape:
            self._landscape = landscape
            section = self._docx.add_section()
            wordml.end_section_without_a_line(self._docx)
            self._set_page(section)

    def _leave_lines(self, count: int) -> None:
        for _line in range(count):
            self._write("", "Normal")

    def _write(self, text: str | Sequence[Inline], style: str) -> "Paragraph":
        self._turn(landscape=False)
        return self._add(text, style)

    def _add(self, text: str | Sequence[Inline], style: str) -> "Paragraph":
        paragraph = self._docx.add_paragraph(style=style)
        for part in [text] if isinstance(text, str) else text:
            if isinstance(part, Number) and part.reference:
                self._linked.append(part.reference)
                wordml.add_link(paragraph, visible(part.text), self._bookmark(part.reference))
            else:
                paragraph.add_run(_words(part))
        return paragraph

    def _bookmark(self, reference: str) -> str:
        name = re.sub(r"\W", "_", reference, flags=re.ASCII)[:BOOKMARK_LENGTH]
        return self._bookmarks.setdefault(reference, f"n{len(self._bookmarks)}_{name}")

    def _add_table(
        self, header: Sequence[str], rows: Sequence[Sequence[Inline]], total: Sequence[Inline] | None
    ) -> None:
        page = self.layout
        room = (page.landscape_text_width if self._landscape else page.text_width) * POINTS_IN_MM
        below = [*rows, total] if total else rows
        size, widths = fitted(header, [list(map(_words, row)) for row in below], room, page.table_sizes)
        table = self._new_table(widths)
        wordml.repeat_as_header(self._add_row(table, header, f"Table Head {size:g}"))
        for row in rows:
            self._align(self._add_row(table, row, f"Table Text {size:g}"))
        if total:
            self._align(self._add_row(table, total, f"Table Head {size:g}"))

    def _new_table(self, widths: Sequence[float]) -> "Table":
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.shared import Pt

        table: Table = self._docx.add_table(rows=0, cols=len(widths), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Pt(width)
        return table

    def _add_row(self, table: "Table", contents: Sequence[Inline], style: str) -> "_Row":
        from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT

        row: _Row = table.add_row()
        wordml.keep_whole(row)
        for cell, content in zip(row.cells, contents, strict=True):
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            cell.paragraphs[0].style = self._docx.styles[style]
            self._fill(cell.paragraphs[0], content)
        return row

    def _align(self, row: "_Row") -> None:
        """Numbers under numbers, words from the left, the serial number in the middle."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

        for at, cell in enumerate(row.cells):
            paragraph = cell.paragraphs[0]
            words = ALIGN.RIGHT if is_number(paragraph.text) else ALIGN.LEFT
            paragraph.alignment = words if at else ALIGN.CENTER

    def _fill(self, paragraph: "Paragraph", content: Inline) -> None:
        reference = content.reference if isinstance(content, Number) else None
        if reference is None or reference in self._placed:
            paragraph.add_run(_words(content))
        else:
            wordml.add_bookmarked(paragraph, _words(content), self._bookmark(reference), len(self._placed))
            self._placed.add(reference)


def _words(content: Inline) -> str:
    return visible(content.text if isinstance(content, Number) else content)
