"""The measures of a document after GB/T 9704-2012, from the rules, and the styles of Word made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import floor
from typing import TYPE_CHECKING, Any, Self, cast

from lianjian.portals.report import wordml

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

LATIN, PAGE_NUMBER_FONT = "Times New Roman", "宋体"  # digits of a page number are half-width and of this font
CELL_SPACE = 2  # points above and below the words of a table
POINTS_IN_MM = 72 / 25.4


def _rule(code: str) -> Any:
    return field(metadata={"rule": code})


class RuleMissing(LookupError):
    """The rules give no value for something that the layout needs."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The layout of documents needs the rule {code}, which has no value.")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The measures of a document. Paper and margins are millimetres, sizes and pitch points."""

    paper: tuple[float, float] = _rule("DOC_PAPER")
    margin_top: float = _rule("DOC_MARGIN_TOP")
    margin_bottom: float = _rule("DOC_MARGIN_BOTTOM")
    margin_left: float = _rule("DOC_MARGIN_LEFT")
    margin_right: float = _rule("DOC_MARGIN_RIGHT")
    characters: int = _rule("DOC_CHARACTERS")
    line_pitch: float = _rule("DOC_LINE_PITCH")
    body_font: str = _rule("DOC_BODY_FONT")
    body_size: float = _rule("DOC_BODY_SIZE")
    body_indent: float = _rule("DOC_BODY_INDENT")
    heading_fonts: tuple[str, ...] = _rule("DOC_HEADING_FONTS")
    title_font: str = _rule("DOC_TITLE_FONT")
    title_size: float = _rule("DOC_TITLE_SIZE")
    lines_below_title: int = _rule("DOC_ADDRESSEE_LINES_BELOW")
    lines_above_attachments: int = _rule("DOC_ATTACHMENT_LINES_BELOW")
    date_right: float = _rule("DOC_DATE_RIGHT")
    page_number_size: float = _rule("DOC_PAGE_NUMBER_SIZE")
    page_number_below: float = _rule("DOC_PAGE_NUMBER_BELOW")
    table_header_font: str = _rule("DOC_TABLE_HEADER_FONT")
    table_body_font: str = _rule("DOC_TABLE_BODY_FONT")
    table_sizes: tuple[float, float] = _rule("DOC_TABLE_BODY_SIZES")

    @classmethod
    def from_rules(cls, values: Mapping[str, object]) -> Self:
        """The layout from the values of rules by code, as `DOC_MARGIN_TOP`; raises `RuleMissing`."""
        return cls(**{part.name: _value(values, part.metadata["rule"]) for part in fields(cls)})

    @property
    def text_width(self) -> float:
        """Of an upright page, in millimetres."""
        return self.paper[0] - self.margin_left - self.margin_right

    @property
    def body_spacing(self) -> float:
        """Between two characters of the body, so that a line holds as many as it should; in points."""
        spacing = self.text_width * POINTS_IN_MM / self.characters - self.body_size
        return floor(spacing * wordml.TWIPS) / wordml.TWIPS

    @property
    def landscape_text_width(self) -> float:
        """Of a page turned a quarter, so that its top is at the binding; in millimetres."""
        return self.paper[1] - self.margin_top - self.margin_bottom


def _value(values: Mapping[str, object], code: str) -> Any:
    if values.get(code) is None:
        raise RuleMissing(code)
    value = values[code]
    return tuple(value) if isinstance(value, list) else value


def set_styles(document: "Document", layout: Layout) -> None:
    """Give the document the styles of its parts, so that an editor changes one, not each paragraph."""
    wordml.set_language(document)
    _set_body(document, layout)
    _set_headings(document, layout)
    _set_tables(document, layout)
    footer = _style(document, "Footer", PAGE_NUMBER_FONT, layout.page_number_size, latin=PAGE_NUMBER_FONT)
    _set_pitch(footer, layout.page_number_size)


def _style(
    document: "Document",
    name: str,
    font: str,
    size: float,
    *,
    spacing: float = 0,
    align: str = "JUSTIFY",
    latin: str = LATIN,
) -> "ParagraphStyle":
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    known = name in document.styles
    style: Any = document.styles[name] if known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    wordml.restyle(style, east_asian=font, latin=latin, size=size, spacing=spacing)
    if not known:
        style.base_style = document.styles["Normal"]
    style.paragraph_format.alignment = getattr(WD_ALIGN_PARAGRAPH, align)
    return cast("ParagraphStyle", style)


def _body_style(document: "Document", layout: Layout, name: str, font: str, **more: str) -> "ParagraphStyle":
    return _style(document, name, font, layout.body_size, spacing=layout.body_spacing, **more)


def _set_pitch(style: "ParagraphStyle", pitch: float) -> None:
    from docx.shared import Pt

    style.paragraph_format.line_spacing = Pt(pitch)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.widow_control = False


def _set_body(document: "Document", layout: Layout) -> None:
    normal = _body_style(document, layout, "Normal", layout.body_font)
    _set_pitch(normal, layout.line_pitch)
    wordml.leave_the_grid(normal)
    body = _body_style(document, layout, "Body Text", layout.body_font)
    wordml.indent(body, layout.body_size, firstLine=layout.body_indent)
    _body_style(document, layout, "Signature", layout.body_font, align="RIGHT")


def _set_headings(document: "Document", layout: Layout) -> None:
    title = _style(document, "Title", layout.title_font, layout.title_size, align="CENTER")
    title.paragraph_format.keep_with_next = True
    for level, font in zip((1, 2, 3), layout.heading_fonts, strict=False):
        heading = _body_style(document, layout, f"Heading {level}", font)
        heading.paragraph_format.keep_with_next = True
        wordml.indent(heading, layout.body_size, firstLine=layout.body_indent)
        wordml.set_outline_level(heading, level)


def _set_tables(document: "Document", layout: Layout) -> None:
    from docx.shared import Pt

    caption = _style(document, "Caption", layout.table_header_font, layout.body_size, align="CENTER")
    caption.paragraph_format.space_before = Pt(layout.line_pitch / 2)
    unit = _style(document, "Table Unit", layout.table_body_font, layout.table_sizes[0], align="RIGHT")
    for before_the_table in (caption, unit):
        before_the_table.paragraph_format.keep_with_next = True
    _style(document, "Table Note", layout.table_body_font, layout.table_sizes[0])
    for size in layout.table_sizes:
        for name, font in (("Head", layout.table_header_font), ("Text", layout.table_body_font)):
            cells = _style(document, f"Table {name} {size:g}", font, size, align="CENTER")
            cells.paragraph_format.line_spacing = 1.0
            cells.paragraph_format.space_before = cells.paragraph_format.space_after = Pt(CELL_SPACE)
