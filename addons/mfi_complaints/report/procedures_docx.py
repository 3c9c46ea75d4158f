# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Write the procedures manual as a DOCX document that can be edited.

Places to be completed are highlighted, in the text and in the box of the first page.
"""

import io
import re
from itertools import zip_longest

from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from ..engine.procedure_parts import MAX_TEXT, Heading, Missing, Names, Say, Table

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Characters that XML cannot contain.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_COLOUR = RGBColor(0x71, 0x4B, 0x67)
_SHADE = "F1EDF0"
_WIDTH = 17.0


class ManualWriter:
    """Write one manual; ``say`` returns the sentence of a code with its values."""

    def __init__(self, say, lang, title, author):
        """Open an empty document.

        :param say: function of a code and a dict of strings
        :param lang: language of the text, as ``fr_FR``
        """
        self._say = say
        self.document = Document()
        self._set_page()
        self._set_styles(lang)
        properties = self.document.core_properties
        properties.title, properties.author = _clean(title), _clean(author)
        properties.comments, properties.language = "", lang.replace("_", "-")

    def _set_page(self):
        """Use A4 paper with margins of 2 cm."""
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)

    def _set_styles(self, lang):
        """Set the font, the colours of the titles and the language of the speller."""
        styles = self.document.styles
        normal = styles["Normal"]
        styles["Footer"].font.size = Pt(8)
        normal.font.name, normal.font.size = "Calibri", Pt(10.5)
        normal.paragraph_format.space_after = Pt(6)
        for name, size in (("Title", 24), ("Heading 1", 16), ("Heading 2", 12.5)):
            font = styles[name].font
            font.name, font.size, font.color.rgb = "Calibri", Pt(size), _COLOUR
            fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), lang.replace("_", "-"))
        normal.element.get_or_add_rPr().append(language)

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------
    def say(self, code, values=None):
        """Return the sentence of a code; values can be parts themselves."""
        texts = {name: self.get_text(part) for name, part in (values or {}).items()}
        return self._say(code, texts)

    def get_text(self, part):
        """Return a part as plain text."""
        if isinstance(part, Say):
            return self.say(part.code, part.values)
        if isinstance(part, Missing):
            return self.say("to_complete", {"place": self.say(part.code)})
        if isinstance(part, Names):
            return self._join(part)
        return str(part)[:MAX_TEXT]

    def _join(self, names):
        """Return a list of names as text."""
        texts = list(names.names)
        if names.left_out:
            texts.append(self.say("more_names", {"count": names.left_out}))
        return (" – " if any("," in text for text in texts) else ", ").join(texts)

    def add_parts(self, paragraph, parts):
        """Add parts to a paragraph; what is missing is highlighted."""
        for part in parts:
            run = paragraph.add_run(_clean(self.get_text(part)))
            if isinstance(part, Missing):
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        return paragraph

    # ------------------------------------------------------------------
    # First pages
    # ------------------------------------------------------------------
    def add_front(self, name, lines):
        """Add the title, the name of the institution and lines about the document.

        :param lines: (code, values) pairs
        """
        self.document.add_paragraph(self.say("title"), style="Title")
        run = self.document.add_paragraph().add_run(_clean(name))
        run.bold, run.font.size = True, Pt(16)
        for code, values in lines:
            text = _clean(self.say(code, values))
            self.document.add_paragraph(text).paragraph_format.space_after = Pt(2)

    def add_box(self, places):
        """Add the box with the places to be completed, and end the first page.

        :param places: (chapter number, code) pairs
        """
        self.document.paragraphs[-1].paragraph_format.space_after = Pt(12)
        box = self.document.add_table(rows=1, cols=1, style="Table Grid")
        cell = box.rows[0].cells[0]
        _shade(cell, "FFF8DC")
        first = cell.paragraphs[0]
        first.add_run(self.say("box_title")).bold = True
        cell.add_paragraph(self.say("box_intro"))
        for chapter, code in places:
            values = {"chapter": chapter, "place": self.say(code)}
            line = cell.add_paragraph(style="List Bullet")
            line.paragraph_format.space_after = Pt(0)
            run = line.add_run(self.say("box_line", values))
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        self.document.add_page_break()

    def add_contents(self, chapters):
        """Add the table of contents; the word processor can update it with pages."""
        title = self.document.add_paragraph()
        run = title.add_run(self.say("contents"))
        run.bold, run.font.size, run.font.color.rgb = True, Pt(16), _COLOUR
        lines = [
            self.document.add_paragraph(f"{number}. {self.say(chapter.code)}")
            for number, chapter in enumerate(chapters, start=1)
        ]
        _wrap_in_field(lines, r'TOC \o "1-1" \h \z \u')
        self.document.add_page_break()

    def add_footer(self, text):
        """Add a footer with a text and the number of the page."""
        footer = self.document.sections[0].footer.paragraphs[0]
        footer.add_run(_clean(f"{text} – {self.say('page')} "))
        number = footer.add_run()
        for element in _make_field("PAGE"):
            number._r.append(element)

    # ------------------------------------------------------------------
    # Chapters
    # ------------------------------------------------------------------
    def add_chapter(self, number, chapter):
        """Add one chapter with its blocks."""
        self.document.add_heading(f"{number}. {self.say(chapter.code)}", level=1)
        for block, following in zip_longest(chapter.blocks, chapter.blocks[1:]):
            self._add_block(block)
            if isinstance(following, Table) and not isinstance(block, Table):
                self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    def _add_block(self, block):
        """Add a heading, a table, or a paragraph."""
        if isinstance(block, Heading):
            self.document.add_heading(self.say(block.code), level=2)
        elif isinstance(block, Table):
            self._add_table(block)
        else:
            style = "List Bullet" if block.is_item else None
            self.add_parts(self.document.add_paragraph(style=style), block.parts)

    def _add_table(self, block):
        """Add a table, and how many rows were left out."""
        count = len(block.columns) or len(block.rows[0])
        table = self.document.add_table(rows=0, cols=count, style="Table Grid")
        table.autofit = False
        if block.columns:
            self._add_head(table, block.columns)
        for parts in block.rows:
            cells = table.add_row().cells
            for cell, cell_parts in zip(cells, parts, strict=True):
                self._fill(cell, cell_parts)
            if not block.columns:
                _shade(cells[0], _SHADE)
        _set_widths(table, block.widths or (1,) * count)
        after = self.document.add_paragraph()
        after.paragraph_format.space_after = Pt(2)
        if block.left_out:
            after.add_run(self.say("more_rows", {"count": block.left_out}))

    def _add_head(self, table, columns):
        """Add the row of headings, which is repeated on each page."""
        row = table.add_row()
        for cell, code in zip(row.cells, columns, strict=True):
            self._fill(cell, (Say(code),))
            cell.paragraphs[0].runs[0].bold = True
            _shade(cell, _SHADE)
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    def _fill(self, cell, parts):
        """Write parts into a cell, in smaller letters."""
        paragraph = self.add_parts(cell.paragraphs[0], parts)
        paragraph.paragraph_format.space_after = Pt(2)
        for run in paragraph.runs:
            run.font.size = Pt(9.5)

    def get_content(self):
        """Return the document as bytes."""
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()


def _clean(text):
    """Return a text without the characters that XML cannot contain."""
    return _ILLEGAL.sub("", str(text))


def _shade(cell, colour):
    """Give a cell a background colour."""
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _set_widths(table, widths):
    """Share the width of the page between the columns; rows do not break."""
    unit = _WIDTH / sum(widths)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(unit * width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(unit * width)


def _make_mark(kind):
    """Return the mark that begins, separates or ends a field."""
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    return mark


def _make_field(code):
    """Return the elements of a field without a result."""
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = code
    return [_make_mark("begin"), instruction, _make_mark("end")]


def _wrap_in_field(paragraphs, code):
    """Make paragraphs the result of a field."""
    begin, instruction, end = _make_field(code)
    run = paragraphs[0].insert_paragraph_before().add_run()
    for element in (begin, instruction, _make_mark("separate")):
        run._r.append(element)
    paragraphs[-1].add_run()._r.append(end)
