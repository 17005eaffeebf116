"""Workbooks made by hand, so that a test can hold what no honest program writes."""

from __future__ import annotations

import io
import zipfile

import openpyxl

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def saved(workbook):
    """Return an openpyxl workbook's file."""
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def book(*sheets, merged=(), formats=None):
    """Return an XLSX of ``(title, rows)`` sheets; ``merged`` and ``formats`` (address → code) are for the first."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    first = made.worksheets[0]
    for address, code in (formats or {}).items():
        first[address].number_format = code
    for reference in merged:
        first.merge_cells(reference)
    return saved(made)


def package(sheet_data, *, shared=None, after="", extra=None):
    """Return an XLSX with this ``<sheetData>`` content, shared strings, and further parts."""
    relations = [f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>']
    parts = {
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets><sheet name="Hasil" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f"<worksheet {_MAIN}><sheetData>{sheet_data}</sheetData>{after}</worksheet>",
    }
    if shared is not None:
        relations.append(f'<Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>')
        parts["xl/sharedStrings.xml"] = f"<sst {_MAIN}>{shared}</sst>"
    parts["xl/_rels/workbook.xml.rels"] = f"<Relationships>{''.join(relations)}</Relationships>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in (parts | (extra or {})).items():
            archive.writestr(name, content)
    return stream.getvalue()
