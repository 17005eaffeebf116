r"""The one writer of workbooks.

Every text goes in as a text cell, so that nothing a person wrote is ever run; what XML cannot hold is escaped as the
format says (``_x000D_``), so that it comes back unchanged. The same book and moment give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime
from fractions import Fraction

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.header_footer import _HeaderFooterPart as HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from spbe_core.formats import id_moment
from spbe_core.workbooks.long_texts import TOO_LONG, fits
from spbe_core.workbooks.model import SAMPLE, Column, Cover, Export, Number, Options, Rule, Table, Value, sheet_name

_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_FONT = "Calibri"
_HEAD = PatternFill("solid", fgColor="1F3A5F")
_INPUT = PatternFill("solid", fgColor="FFF8E1")
_SIDE = Side("thin", color="C9BDA9")
_LINE = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_TOP = Alignment(vertical="top", wrap_text=True)


def escaped(text: str) -> str:
    r"""Return a text as a workbook's XML holds it.

    Examples
    --------
    >>> escaped("a\rb"), escaped("_x0041_")
    ('a_x000D_b', '_x005F_x0041_')
    """
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _ESCAPED.sub("_x005F_", text))


def to_xlsx(book: Export, made: datetime) -> bytes:
    """Write a workbook.

    Parameters
    ----------
    book : Export
        What to write.
    made : datetime
        When, with offset; stands on the cover and in the file's properties.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.creator = "Lab Loncatan SPBE"
    workbook.properties.title = escaped(book.cover.title)
    workbook.properties.created = workbook.properties.modified = made.astimezone(UTC).replace(tzinfo=None)
    _cover(workbook.create_sheet(book.labels.cover), book, made)
    taken = {book.labels.cover.casefold()}
    for sheet in book.sheets:
        name = _free(sheet_name(sheet.name), taken)
        _sheet(workbook.create_sheet(name), sheet, book)
    if book.fill_in:
        workbook.security = WorkbookProtection(lockStructure=True)
    stream = io.BytesIO()
    workbook.save(stream)
    return _settled(stream.getvalue())


def _free(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found.casefold() in taken:
        found, number = f"{name[:28]} {number}", number + 1
    taken.add(found.casefold())
    return found


def _settled(content: bytes) -> bytes:
    """Pack again with fixed times, so that the bytes depend on the content alone."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in sorted(old.infolist(), key=lambda each: (each.filename != "[Content_Types].xml", each.filename)):
            part = old.read(entry)
            if entry.filename == "docProps/core.xml":  # the library writes the clock's time into it
                stamps = re.findall(rb"<dcterms:created[^>]*>([^<]*)</dcterms:created>", part)
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamps[0], part)
            new.writestr(zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _at(page: Worksheet, row: int, column: int) -> Cell:
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101 -- nothing is merged here
    return cell


def _put(cell: Cell, value: Value) -> None:
    """Set a cell by the kind of the value."""
    match value:
        case None:
            return
        case Number():
            exact = Fraction(value.value)
            cell.value = int(exact) if exact.denominator == 1 else float(exact)
            cell.number_format = f"0.{'0' * value.decimals}" if value.decimals else "0"
        case date():
            cell.value = value
            cell.number_format = "dd/mm/yyyy"
        case _:
            cell._value = escaped(value if fits(value) else TOO_LONG)  # type: ignore[attr-defined] # noqa: SLF001 -- the setter guesses formulas and cuts
            cell.data_type = "s"
            cell.number_format = "@"
            cell.quotePrefix = True


def _cover(page: Worksheet, book: Export, made: datetime) -> None:
    cover = book.cover
    page.column_dimensions["A"].width = 30
    page.column_dimensions["B"].width = 90
    row = 1
    for text in _headings(cover, cover.title):
        _heading(page, row, text, 16 if row == 1 else 12)
        row += 1
    for label, value in (*cover.facts, (book.labels.made, book.labels.moment or id_moment(made, "WIB"))):
        row += 1
        _put(_at(page, row, 1), label)
        _at(page, row, 1).font = Font(_FONT, bold=True)
        _put(_at(page, row, 2), value)
        _at(page, row, 2).alignment = Alignment(vertical="top", horizontal="left", wrap_text=True)
        _at(page, row, 1).alignment = _TOP
    notes = "Petunjuk" if book.fill_in else book.labels.notes
    for label, lines in ((notes, cover.notes), (book.labels.sources, cover.sources)):
        for place, line in enumerate(lines):
            row += 2 if place == 0 else 1
            if place == 0:
                _put(_at(page, row, 1), label)
                _at(page, row, 1).font = Font(_FONT, bold=True)
                _at(page, row, 1).alignment = _TOP
            _put(_at(page, row, 2), line)
            _at(page, row, 2).alignment = _TOP
    _paper(page, book)
    if book.fill_in:
        page.protection.enable()


def _headings(cover: Cover, title: str) -> tuple[str, ...]:
    return (title, SAMPLE) if cover.sample else (title,)


def _heading(page: Worksheet, row: int, text: str, size: int) -> None:
    cell = _at(page, row, 1)
    _put(cell, text)
    cell.font = Font(_FONT, bold=True, size=size, color="9B2C2C" if text == SAMPLE else "1D2733")


def _sheet(page: Worksheet, sheet: Table, book: Export) -> None:
    row = 1
    for text in _headings(book.cover, sheet.title):
        _heading(page, row, text, 14 if row == 1 else 12)
        row += 1
    for note in sheet.notes:
        _put(_at(page, row, 1), note)
        row += 1
    row += 1
    for place, column in enumerate(sheet.columns, 1):
        _header(_at(page, row, place), column)
        dimension = page.column_dimensions[get_column_letter(place)]
        dimension.width = column.width
        dimension.hidden = column.hidden
    for number, values in enumerate(sheet.rows, row + 1):
        for place, (column, value) in enumerate(zip(sheet.columns, values, strict=True), 1):
            _value(_at(page, number, place), column, value, fill_in=book.fill_in)
    last = row + len(sheet.rows)
    for place, column in enumerate(sheet.columns, 1):
        if column.rule and sheet.rows and book.fill_in:
            letter = get_column_letter(place)
            page.add_data_validation(_validation(column.rule, f"{letter}{row + 1}:{letter}{last}"))
    page.freeze_panes = f"A{row + 1}"
    page.print_title_rows = f"{row}:{row}"
    _paper(page, book)
    if book.fill_in:
        page.protection.enable()
        page.protection.formatColumns = False
        page.protection.formatRows = False


def _header(cell: Cell, column: Column) -> None:
    _put(cell, column.title)
    cell.font = Font(_FONT, bold=True, color="FFFFFF")
    cell.fill = _HEAD
    cell.border = _LINE
    cell.alignment = Alignment(vertical="center", wrap_text=True)


def _value(cell: Cell, column: Column, value: Value, *, fill_in: bool) -> None:
    _put(cell, value)
    cell.border = _LINE
    cell.alignment = _TOP
    if not (column.input and fill_in):
        return
    if not isinstance(column.rule, Rule):
        cell.number_format = "@"  # what is typed stays text, whatever it begins with
    elif value is None:
        cell.number_format = "0" if column.rule.kind == "whole" else "0.00##"
    if not isinstance(value, str) or fits(value):
        cell.protection = Protection(locked=False)
        cell.fill = _INPUT


def _validation(rule: Rule | Options, cells: str) -> DataValidation:
    made = _choice(rule) if isinstance(rule, Options) else _span(rule)
    made.showErrorMessage = True
    made.errorTitle = "Isian belum benar"
    made.add(cells)
    return made


def _choice(rule: Options) -> DataValidation:
    made = DataValidation(type="list", formula1=f'"{",".join(rule.texts)}"', allow_blank=True)
    made.error = "Pilih salah satu dari daftar."
    return made


def _span(rule: Rule) -> DataValidation:
    kind = "bilangan bulat" if rule.kind == "whole" else "nilai, boleh dengan koma,"
    made = DataValidation(
        type=rule.kind, operator="between", formula1=str(rule.low), formula2=str(rule.high), allow_blank=True
    )
    made.showInputMessage = True
    made.error = f"Isi {kind} {rule.low} sampai {rule.high}, atau kosongkan."
    made.promptTitle, made.prompt = f"{rule.low} sampai {rule.high}", f"Isi {kind} {rule.low} sampai {rule.high}."
    return made


def _paper(page: Worksheet, book: Export) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.HeaderFooter.oddFooter = HeaderFooterItem(center=HeaderFooterPart(book.labels.page))
    if book.cover.sample:
        page.HeaderFooter.oddHeader = HeaderFooterItem(center=HeaderFooterPart(SAMPLE))
