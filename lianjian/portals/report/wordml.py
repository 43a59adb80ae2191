"""What a document of Word needs beyond python-docx: fonts by script, the grid, fields, bookmarks.

Elements and units are those of ISO/IEC 29500-1. Lengths are points unless a name says otherwise.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section
    from docx.styles.style import ParagraphStyle
    from docx.table import _Row
    from docx.text.paragraph import Paragraph

TWIPS = 20  # in a point
GRID_SPACE = 4096  # of the unit in which the grid's space between characters is written, in a point
HUNDREDTHS = 100  # of a character, the unit of indents that follow the grid


def element(tag: str, *children: "BaseOxmlElement", **attributes: object) -> "BaseOxmlElement":
    """A `w:` element with `w:` attributes."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def restyle(style: "ParagraphStyle", *, east_asian: str, latin: str, size: float, spacing: float) -> None:
    """Make a style plain: nothing of the template is left but its name and what it is based on.

    `spacing` goes between all characters, or takes from their width where it is below zero.
    """
    from docx.shared import Pt

    for old in style.element.xpath("./w:pPr | ./w:rPr"):
        style.element.remove(old)
    style.font.size = Pt(size)
    letters = style.element.get_or_add_rPr()
    letters.insert(
        0, element("rFonts", ascii=latin, hAnsi=latin, cs=latin, eastAsia=east_asian, hint="eastAsia")
    )
    letters.insert_element_before(element("spacing", val=round(spacing * TWIPS)), "w:sz")


def indent(styled: "Paragraph | ParagraphStyle", size: float, **characters: float) -> None:
    """Indents in characters of `size` points: `left`, `right`, `firstLine`, `hanging`."""
    properties = styled._element.get_or_add_pPr()
    written = properties.get_or_add_ind()
    for side, count in characters.items():
        for name, value in ((f"{side}Chars", count * HUNDREDTHS), (side, count * size * TWIPS)):
            written.set(qualified(name), str(round(value)))


def qualified(name: str) -> str:
    """The name in the namespace of WordprocessingML."""
    from docx.oxml.ns import qn

    return qn(f"w:{name}")


def set_outline_level(style: "ParagraphStyle", level: int) -> None:
    """Put a style's paragraphs into the navigation at a level from 1."""
    style.element.get_or_add_pPr().append(element("outlineLvl", val=level - 1))


def leave_the_grid(style: "ParagraphStyle") -> None:
    """Set characters by their width alone: some programs give one that is wider than its cell two cells."""
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(element("snapToGrid", val=0), "w:spacing", "w:ind", "w:jc")


def set_grid(section: "Section", *, pitch: float, character: float, size: float) -> None:
    """Lines `pitch` high, characters of `size` set `character` apart."""
    for old in section._sectPr.xpath("./w:docGrid"):
        section._sectPr.remove(old)
    space = round((character - size) * GRID_SPACE)
    grid = element("docGrid", type="linesAndChars", linePitch=round(pitch * TWIPS), charSpace=space)
    section._sectPr.append(grid)


def end_section_without_a_line(document: "Document") -> None:
    """Move the end of a section, just added, from its own empty line into the paragraph before it."""
    mark = document.element.body.xpath("./w:p[w:pPr/w:sectPr]")[-1]
    before = mark.getprevious()
    if before is not None and before.tag == qualified("p") and not before.xpath("./w:pPr/w:sectPr"):
        before.get_or_add_pPr().append(mark.pPr.sectPr)
        mark.getparent().remove(mark)


def repeat_as_header(row: "_Row") -> None:
    """Show the row again at the top of every page that its table reaches."""
    row._tr.get_or_add_trPr().append(element("tblHeader"))


def keep_whole(row: "_Row") -> None:
    """Never break the row over two pages."""
    row._tr.get_or_add_trPr().insert(0, element("cantSplit"))


def add_page_number(paragraph: "Paragraph") -> None:
    """The number of the page, filled in by whoever shows the document."""
    paragraph._p.append(element("fldSimple", paragraph.add_run("1")._r, instr="PAGE"))


def add_link(paragraph: "Paragraph", text: str, bookmark: str) -> None:
    """Words that lead to a bookmark and look like the words around them."""
    run = paragraph.add_run(text)
    paragraph._p.append(element("hyperlink", run._r, anchor=bookmark, history=1))


def add_bookmarked(paragraph: "Paragraph", text: str, bookmark: str, number: int) -> None:
    """Words under a bookmark; each bookmark of a document has its own number."""
    paragraph._p.append(element("bookmarkStart", id=number, name=bookmark))
    paragraph.add_run(text)
    paragraph._p.append(element("bookmarkEnd", id=number))


def set_language(document: "Document") -> None:
    """Chinese, so that Word breaks lines and checks words as Chinese."""
    for language in document.styles.element.xpath("./w:docDefaults//w:lang"):
        language.set(qualified("eastAsia"), "zh-CN")
