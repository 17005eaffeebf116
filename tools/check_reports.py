# ruff: noqa: INP001 -- a script beside the packages, not one of them
"""Check finished reports against the published results, with arithmetic and reading of its own.

    .venv/bin/python tools/check_reports.py FOLDER [--year 2024]

It reads the HTML and the PDF of every region of the year as a person would: sections, drawings, figures, tables, and
every sentence that states a place, a change or a comparison. It shares no code with what makes reports, except for
the published figures and the regions' names. Ends with 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from statistics import median

from pypdf import PdfReader
from pypdfium2 import PdfDocument

from spbe_core import regions, results
from spbe_core.wire import OfficialResult

ALWAYS = ("pimpinan", "perjalanan", "catatan", "sumber")
DOMAINS = {"kebijakan": "Kebijakan", "tata_kelola": "Tata kelola", "manajemen": "Manajemen", "layanan": "Layanan"}
PAGES = {"provinsi": range(5, 9), "kota": range(5, 11), "kabupaten": range(6, 13)}
"""How many pages a report of a kind has; the appendix lists the kind."""
LEFT_OVER = re.compile(r"\b(nan|NaN|None|inf|null|undefined|True|False)\b|\{\{|\}\}")
ENGLISH = re.compile(r"(?<![\d.])\d{1,2}\.\d{1,2}(?![\d.])")
NUMBER = r"[+−]?\d+,\d+"
DRAWING = re.compile(r"<svg\b[^>]*/>|<svg\b.*?</svg>", re.DOTALL)
"""A drawing, also one that was left blank."""
MARK = re.compile(r"<(path|circle|rect|text)\b")


class Page(HTMLParser):
    """The texts of a report's HTML by section, and its drawings as they are written."""

    def __init__(self, content: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: dict[str, list[str]] = {"sampul": []}
        self.tables: dict[str, list[list[list[str]]]] = {}
        self._section = "sampul"
        self._silent = self._cell = False
        self._row: list[str] = []
        self.drawings = DRAWING.findall(content)
        self.feed(DRAWING.sub("", content))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self._section = dict(attrs).get("id") or ""
            self.texts[self._section] = []
        self._silent = tag in {"style", "title"}
        if tag == "table":
            self.tables.setdefault(self._section, []).append([])
        if tag == "tr":
            self._row = []
            self.tables[self._section][-1].append(self._row)
        if tag in {"td", "th"}:
            self._row.append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        self._silent = False
        if tag in {"td", "th"}:
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self.texts[self._section].append(data)
        if self._cell:
            self._row[-1] += data.strip()

    def rows(self, section: str, place: int = 0) -> list[list[str]]:
        """Return the rows of one of a section's tables, without its head; negative places count from the last."""
        tables = self.tables.get(section, [])
        return tables[place][1:] if -len(tables) <= place < len(tables) else []

    def text(self, section: str | None = None) -> str:
        """Return a section's text, or all, with single blanks."""
        parts = self.texts.get(section, []) if section else [text for each in self.texts.values() for text in each]
        return " ".join(" ".join(parts).split())


class Group:
    """Regions that are ranked together."""

    def __init__(self, rows: list[OfficialResult]) -> None:
        self.rows = rows
        self.indexes = sorted((Fraction(row.index) for row in rows), reverse=True)
        self.names = {regions.short_name(regions.find(str(row.region_code))): row for row in rows}
        self._places = {index: self.indexes.index(index) + 1 for index in set(self.indexes)}

    def place(self, row: OfficialResult) -> int:
        """Return the rank: one more than how many are higher."""
        return self._places[Fraction(row.index)]

    @cache  # noqa: B019 - a few groups, for as long as the script runs
    def middles(self) -> dict[str, Fraction]:
        """Return each domain's median; values that no domain can have do not count."""
        found = {}
        for column, name in DOMAINS.items():
            printed = [Fraction(getattr(row, column)) for row in self.rows if getattr(row, column)]
            if values := [value for value in printed if 1 <= value <= 5]:
                found[name] = median(values)
        return found


class Year:
    """A year's published results, and what can be computed from them."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.rows = {str(row.region_code): row for row in self._published(year)}
        self.before = {str(row.region_code): row for row in self._published(year - 1)}
        self._groups: dict[str, list[OfficialResult]] = {}
        for code, row in self.rows.items():
            for name in (regions.find(code).level, *([code[:2]] if "." in code else [])):
                self._groups.setdefault(name, []).append(row)
        self._made: dict[str, Group] = {}

    @staticmethod
    def _published(year: int) -> list[OfficialResult]:
        return [row for row in results.official() if row.year == year and row.region_code]

    def group(self, name: str) -> Group:
        """Return all regions of a level (``"kota"``), or the kabupaten and kota of a province (``"18"``)."""
        if name not in self._made:
            self._made[name] = Group(self._groups[name])
        return self._made[name]


def shown(value: Fraction | str, *, signed: bool = False) -> str:
    """Write a number as a report does: two decimals, half away from zero, comma; a sign where it is a difference."""
    exact = Fraction(value)
    cents = int(abs(exact) * 100 + Fraction(1, 2))
    sign = "−" if exact < 0 and cents else "+" if signed and cents else ""
    return f"{sign}{cents // 100},{cents % 100:02}"


def problems(code: str, year: Year, html: str, pdf: bytes) -> Iterator[str]:
    """Say everything that is wrong with one region's report.

    Parameters
    ----------
    code : str
    year : Year
    html : str
        The HTML file.
    pdf : bytes
        The PDF file.
    """
    page = Page(html)
    yield from told(page, year.rows[code], year, code)
    yield from _paper(pdf, page, code)


def told(page: Page, row: OfficialResult, year: Year, code: str) -> Iterator[str]:
    """Say everything that is wrong with the HTML alone."""
    yield from _shape(page, row, code)
    yield from _cover(page, row, year, code)
    yield from _comparisons(page, row, year, code)
    yield from _tables(page, row, year, code)
    yield from _said(page, row, year, code)


def _shape(page: Page, row: OfficialResult, code: str) -> Iterator[str]:
    has_domains = any(getattr(row, name) for name in DOMAINS)
    wanted = {*ALWAYS, "posisi", "lampiran", *(("domain", "langkah") if has_domains else ())}
    missing = wanted - page.texts.keys()
    if missing:
        yield f"sections missing: {', '.join(sorted(missing))}"
    if page.text("sampul").find(regions.full_name(regions.find(code))) < 0:
        yield "its name is not on the cover"
    charts = 2 + 2 + (2 if has_domains else 0) + (2 if "Perubahan domain" in page.text("domain") else 0)
    if len(page.drawings) != charts:
        yield f"{len(page.drawings)} drawings, not {charts}"
    for number, drawing in enumerate(page.drawings):
        if len(MARK.findall(drawing)) < 5:
            yield f"drawing {number} is empty"
        if ENGLISH.search(" ".join(re.findall(r">([^<>]+)</text>", drawing))):
            yield f"drawing {number} has a decimal point"
    for name in page.texts:
        text = page.text(name)
        if found := LEFT_OVER.search(text):
            yield f"“{found[0]}” in {name}"
        if name != "sumber" and (found := ENGLISH.search(text)):
            yield f"“{found[0]}” in {name}"


def _cover(page: Page, row: OfficialResult, year: Year, code: str) -> Iterator[str]:
    cover, brief = page.text("sampul"), page.text("pimpinan")
    for wanted in (shown(row.index), f"predikat {row.predicate}", str(year.year)):
        if wanted not in cover or wanted not in brief:
            yield f"“{wanted}” is missing on the cover or page 2"
    before = year.before.get(code)
    if before is None or before.instrument != row.instrument:
        if re.search(r"\b(naik|turun) ", cover + brief):
            yield "a change without a year before"
        return
    change = Fraction(row.index) - Fraction(before.index)
    word = "naik" if change > 0 else "turun" if change < 0 else ""
    wanted = f"{word} {shown(abs(change))} dari tahun {year.year - 1}" if word else "tercetak sama dengan tahun"
    if wanted not in cover:
        yield f"the cover does not say “{wanted}”"
    if word and f"{word} {shown(abs(change))} dari {shown(before.index)} pada {year.year - 1}" not in brief:
        yield "page 2 tells another change"


def _comparisons(page: Page, row: OfficialResult, year: Year, code: str) -> Iterator[str]:
    level, text = regions.find(code).level, page.text("posisi")
    for name in (level, *([code[:2]] if level != "provinsi" else [])):
        group = year.group(name)
        size, indexes = len(group.rows), group.indexes
        above = f"{sum(index > 3 for index in indexes)} dari {size}"
        cells = [shown(indexes[-1]), shown(median(indexes)), shown(indexes[0]), above]
        found = [line for line in page.rows("posisi") if line[0].startswith(f"{size} ")]
        if not any(line[2:] == cells for line in found):
            yield f"the line of the group {name} is not {cells}"
        if not any(line[1] in {f"ke-{group.place(row)}", "–"} for line in found):
            yield f"the rank in the group {name} is not {group.place(row)}"
    middle = median(year.group(level).indexes)
    gap = Fraction(row.index) - middle
    side = "sama dengan" if gap == 0 else f"{shown(abs(gap))} {'di atas' if gap > 0 else 'di bawah'}"
    if f"{side} median {level} ({shown(middle)})" not in text:
        yield "the sentence about the median is another"
    if level != "provinsi" and ("belum termasuk" in text) == (Fraction(row.index) > 3):
        yield "whether it is above 3.0 is told wrongly"


def _tables(page: Page, row: OfficialResult, year: Year, code: str) -> Iterator[str]:
    group = year.group(regions.find(code).level)
    listed = page.rows("lampiran")
    if len(listed) != len(group.rows) or {line[0] for line in listed} != group.names.keys():
        yield "the appendix lists other regions"
    for line in listed:
        other = group.names.get(line[0])
        if other and line[1:] != [str(group.place(other)), shown(other.index), other.predicate]:
            yield f"the appendix is wrong about {line[0]}: {line[1:]}"
    before = year.before.get(code)
    lines = {line[0]: line for line in page.rows("domain")}
    for column, name in DOMAINS.items():
        value, earlier = getattr(row, column), before and getattr(before, column)
        line = lines.get(name)
        if line is None:
            continue
        if line[2] != (shown(value) if value else "–"):
            yield f"domain {name} is {line[2]}, published {value}"
        if value and earlier and 1 <= Fraction(earlier) <= 5:
            change = shown(Fraction(value) - Fraction(earlier), signed=True)
            if line[3:5] not in ([shown(earlier), change], [shown(earlier), change.replace("+0,00", "0,00")]):
                yield f"domain {name} changed by {line[3:5]}, not {change}"
    yield from _beside(page, year, code)
    yield from _risen(page, group, year)
    yield from _started_alike(page, row, year, code)
    own = [line for line in page.rows("perjalanan") if line[0] == str(year.year)]
    if [line[1:3] for line in own] != [[shown(row.index), row.predicate]]:
        yield "the series does not end with the year's result"


def _risen(page: Page, group: Group, year: Year) -> Iterator[str]:
    rises = {
        name: Fraction(row.index) - Fraction(year.before[str(row.region_code)].index)
        for name, row in group.names.items()
        if str(row.region_code) in year.before
    }
    fifth = sorted(rises.values(), reverse=True)[4]
    told = {line[0]: line[3] for line in page.rows("kenaikan", -1)}
    if told != {name: shown(rise, signed=True) for name, rise in rises.items() if rise >= fifth}:
        yield f"those that rose most are told as {told}"


def _beside(page: Page, year: Year, code: str) -> Iterator[str]:
    """Hold the medians of kind and province against the figures."""
    tables = page.tables.get("domain", [])
    beside = [table for table in tables[1:] if table and any("Median" in cell for cell in table[0])]
    region = regions.find(code)
    names = {f"Median {region.level}": region.level}
    if region.level != "provinsi":
        names[f"Median {region.province_name}"] = code[:2]
    for table in beside:
        for place, title in enumerate(table[0]):
            if title not in names:
                continue
            middles = year.group(names[title]).middles()
            for line in table[1:]:
                if line[place] != shown(middles[line[0]]):
                    yield f"{title} of {line[0]} is {line[place]}, not {shown(middles[line[0]])}"
    if any(getattr(year.rows[code], column) for column in DOMAINS) and not beside:
        yield "no domain is held against others"


def _started_alike(page: Page, row: OfficialResult, year: Year, code: str) -> Iterator[str]:
    """Hold those that stood alike the year before, who of them rose most and what moved against the figures."""
    before = year.before.get(code)
    tables = page.tables.get("kenaikan", [])
    if before is None:
        if len(tables) > 1:
            yield "regions that started alike, without a year before"
        return
    kinds = {"provinsi"} if row.level == "provinsi" else {"kabupaten", "kota"}
    own = Fraction(before.index)
    near = {
        other: Fraction(year.rows[other].index) - Fraction(then.index)
        for other, then in year.before.items()
        if then.level in kinds and abs(Fraction(then.index) - own) <= Fraction(15, 100) and other in year.rows
    }
    if len(near) < 5:
        if len(tables) > 1:
            yield "too few started alike to be compared"
        return
    if len(tables) != 2:
        yield "those that started alike are not told"
        return
    yield from _told_alike(page, near, year, code)
    yield from _lines_alike(page, near, year, code)


def _told_alike(page: Page, near: dict[str, Fraction], year: Year, code: str) -> Iterator[str]:
    text = page.text("kenaikan")
    above = sum(Fraction(year.rows[other].index) > 3 for other in near)
    news = Fraction(year.before[code].index) - Fraction(15, 100) <= 3
    if (f"{above} dari {len(near)} di atas 3,0 pada {year.year}" in text) != news:
        yield f"{above} of {len(near)} are above 3.0; the report says something else"
    place = 1 + sum(rise > near[code] for rise in near.values())
    if f"urutan ke-{place} dari {len(near)} menurut kenaikan" not in text:
        yield f"its place by rise is {place} of {len(near)}; the report says something else"


def _lines_alike(page: Page, near: dict[str, Fraction], year: Year, code: str) -> Iterator[str]:
    rises = sorted((rise for rise in near.values() if rise > 0), reverse=True)
    least = rises[4] if len(rises) > 4 else rises[-1] if rises else Fraction(9)
    wanted = {
        regions.full_name(regions.find(other)): other for other, rise in near.items() if rise >= least or other == code
    }
    lines = {line[0]: line for line in page.rows("kenaikan")}
    if lines.keys() != wanted.keys():
        yield f"those that started alike and rose most are told as {sorted(lines)}"
        return
    for name, other in wanted.items():
        now, then = year.rows[other], year.before[other]
        if lines[name][1:4] != [shown(then.index), shown(now.index), shown(near[other], signed=True)]:
            yield f"{name} is told as {lines[name]}"
        changes = [_moved(getattr(then, column), getattr(now, column)) for column in DOMAINS]
        if lines[name][4:] != changes:
            yield f"the domains of {name} moved by {lines[name][4:]}, not {changes}"


def _moved(then: str | None, now: str | None) -> str:
    known = then and now and all(1 <= Fraction(each) <= 5 for each in (then, now))
    return shown(Fraction(now or 0) - Fraction(then or 0), signed=True) if known else "–"


def _said(page: Page, row: OfficialResult, year: Year, code: str) -> Iterator[str]:
    """Hold the sentences about domains against the figures."""
    brief, middles = page.text("pimpinan"), year.group(regions.find(code).level).middles()
    values = {name: Fraction(getattr(row, column)) for column, name in DOMAINS.items() if getattr(row, column)}
    gaps = {name: value - middles[name] for name, value in values.items() if name in middles and 1 <= value <= 5}
    behind = {name for name, gap in gaps.items() if gap < 0 and gap == min(gaps.values())}
    if "Tidak ada domain di bawah median" in brief and behind:
        yield "“Tidak ada domain di bawah median” is not true"
    if found := re.search(r"paling tertinggal dari median \w+ adalah (.*?)\.(?: |$)", brief):
        named = {name for name in DOMAINS.values() if f"{name} (" in found[1]}
        if named != behind:
            yield f"furthest behind are {behind}, not {named}"
    elif behind:
        yield f"nothing is said about {behind}"
    if found := re.search(rf"(kenaikan|penurunan) terbesar ada pada domain (.*?) \(({NUMBER})\)", brief):
        before = year.before[code]
        changes = {
            name: values[name] - Fraction(getattr(before, column))
            for column, name in DOMAINS.items()
            if name in values and getattr(before, column)
        }
        most = max(changes.values()) if found[1] == "kenaikan" else min(changes.values())
        named = {name for name in changes if name in found[2]}
        if shown(most, signed=True) != found[3] or named != {name for name in changes if changes[name] == most}:
            yield f"the largest {found[1]} is told as {found[2]} {found[3]}, it is {most}"
    words = len(brief.partition("Pada penetapan")[2].partition("penanggung jawabnya.")[0].split()) + 4
    if words > 150:
        yield f"{words} words for the head of region"


def _paper(pdf: bytes, page: Page, code: str) -> Iterator[str]:
    with PdfDocument(pdf) as read:
        pages = []
        for each in read:
            text = each.get_textpage()
            pages.append(text.get_text_range().replace("￾", "-"))
            text.close()
            each.close()
    if len(pages) not in PAGES[regions.find(code).level]:
        yield f"{len(pages)} pages"
    paper = re.sub(r"\s", "", "".join(pages))
    for section, tables in page.tables.items():
        for cell in (cell for rows in tables for line in rows for cell in line):
            if re.sub(r"\s", "", cell) not in paper:
                yield f"“{cell}” of {section} is not in the PDF"
    if any(not text.strip() for text in pages):
        yield "a page without text"
    if LEFT_OVER.search(" ".join(pages)):
        yield "a value that was not there, in the PDF"
    with PdfReader(io.BytesIO(pdf)) as reader:
        root = reader.root_object
        if "/StructTreeRoot" not in root or not reader.outline:
            yield "the PDF is not tagged or has no bookmarks"


def main() -> None:
    """Check a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--year", type=int, default=2024)
    asked = parser.parse_args()
    year, wrong, checked = Year(asked.year), 0, 0
    for code in year.rows:
        start = asked.folder / f"laporan-{code}-{asked.year}"
        if not start.with_name(f"{start.name}.html").exists():
            sys.stdout.write(f"{code}: no report\n")
            wrong += 1
            continue
        html = start.with_name(f"{start.name}.html").read_text(encoding="utf-8")
        found = list(problems(code, year, html, start.with_name(f"{start.name}.pdf").read_bytes()))
        wrong += bool(found)
        checked += 1
        for problem in found:
            sys.stdout.write(f"{code}: {problem}\n")
    sys.stdout.write(json.dumps({"regions": len(year.rows), "checked": checked, "wrong": wrong}) + "\n")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
