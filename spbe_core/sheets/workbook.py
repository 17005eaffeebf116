"""Read an XLSX file: check the package, then each sheet; stored results are read, formulas are never computed."""

from __future__ import annotations

from spbe_core.sheets import circular, limits, parts
from spbe_core.sheets.model import Book, Sheet
from spbe_core.sheets.package import Package


def read_workbook(data: bytes, name: str) -> Book:
    """Read an XLSX file.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        Its name, for errors.

    Raises
    ------
    DataError
        As :func:`spbe_core.sheets.read`.
    """
    package = Package(data, name)
    workbook, relations = parts.Workbook(package.where), parts.Relations(package.where)
    package.walk("xl/workbook.xml", workbook)
    package.walk("xl/_rels/workbook.xml.rels", relations)
    texts, formats = parts.Texts(package.where), parts.Formats(package.where)
    kinds = dict(relations.targets.values())
    if "sharedStrings" in kinds:
        package.walk(kinds["sharedStrings"], texts)
    if "styles" in kinds:
        package.walk(kinds["styles"], formats)
    sheets: list[Sheet] = []
    room = limits.Room()
    formulas: dict[str, circular.Formulas] = {}
    for title, reference, hidden in workbook.sheets:
        kind, target = relations.targets.get(reference, ("", ""))
        if kind != "worksheet":
            continue
        content = parts.Cells(title, texts.texts, formats, epoch_1904=workbook.epoch_1904, room=room)
        package.walk(target, content)
        formulas[title] = content.formulas
        sheets.append(content.sheet(title, hidden=hidden))
    if not sheets:
        raise package.broken()
    circular.refuse(formulas, workbook.names)
    return Book(name=name, form="xlsx", sheets=tuple(sheets))
