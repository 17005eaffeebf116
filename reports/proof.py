"""The proof of delivery: what the files must hold before anybody may read them.

"No exception" is not a proof. A report counts only when every text of its layout is found in both files, the
sections and drawings are all there, nothing points outside the file, and nothing of the machine is told.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from html import unescape
from pathlib import Path

from lxml import etree
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdfium2 import PdfDocument, PdfiumError

from reports.blocks import Chart, Document
from reports.errors import ReportError

BANNED = frozenset(
    {"script", "iframe", "object", "embed", "link", "base", "form", "input", "button", "img", "video", "audio"},
)
REFERENCES = frozenset({"href", "src", "srcset", "action", "data", "poster", "xlink:href", "formaction", "background"})
SECRET_NAME = re.compile(r"TOKEN|SECRET|PASSWORD|PASSWD|KEY|COOKIE|DATABASE_URL")
OUTSIDE_CSS = re.compile(r"@import|url\((?!\"data:|#)", re.IGNORECASE)
UNFINISHED = re.compile(r"\b(nan|NaN|None|inf|null|undefined)\b")
"""What a value that was not there leaves in a text."""
PEOPLE = "rencana"
"""The section with texts that people wrote; they may write what they like."""
SLIDE = re.compile(r"ppt/slides/slide\d+\.xml")
SLIDES = 6
"""How many slides the Paparan Sekda has."""
MACHINE = ("/home/", "/root/", "/var/", "/usr/", "\\Users\\")
_PDFIUM = threading.Lock()
"""The library that reads PDF is for one thread at a time."""
ADVICE = "Sampaikan kepada pengelola lab; laporan lama tetap utuh"


class _Page:
    """Collects what the proof looks at: ids, texts, drawings, and everything that should not be there."""

    def __init__(self, content: bytes) -> None:
        self.sections: list[str] = []
        self.drawings = 0
        self.wrong: list[str] = []
        self.text: list[str] = []
        self.style: list[str] = []
        self._in_style = False
        parser = etree.HTMLParser(target=self, encoding="utf-8", huge_tree=True)
        parser.feed(content)
        parser.close()

    def start(self, tag: str, attrs: Mapping[str, str]) -> None:
        self._in_style = tag == "style"
        if tag == "section":
            self.sections.append(attrs.get("id", ""))
        self.drawings += tag == "svg"
        if tag in BANNED:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs.items():
            if name in REFERENCES and not value.startswith("#"):
                self.wrong.append(f"{tag} {name}")
            if name.startswith("on") or name == "style":
                self.wrong.append(f"{tag} {name}")

    def end(self, tag: str) -> None:
        self._in_style = self._in_style and tag != "style"

    def data(self, text: str) -> None:
        (self.style if self._in_style else self.text).append(text)

    def close(self) -> None:
        """Take the end of the document; everything is collected already."""


def prove(files: Mapping[str, bytes], document: Document, sections: tuple[str, ...], private: Path) -> None:
    """Prove that the files hold the report, whole and nothing else.

    Parameters
    ----------
    files : mapping of str to bytes
        ``"html"``, ``"pdf"``, ``"pptx"``, ``"xlsx"`` and ``"ipynb"``, those that were made, as they would be delivered.
    document : Document
        The layout they must show (drawings may be blank: only texts are compared).
    sections : tuple of str
        Ids that the facts demand (:func:`reports.document.section_ids`), in order.
    private : Path
        The folder the run happened in; must not be mentioned.

    Raises
    ------
    ReportError
        Naming what is missing or should not be there.
    """
    ours = document.model_copy(update={"sections": tuple(each for each in document.sections if each.id != PEOPLE)})
    failures = [f"“{text[:60]}” memuat {found[0]}" for text in ours.texts() if (found := UNFINISHED.search(text))]
    if "html" in files:
        failures += _html(files["html"], document, sections)
    if "pdf" in files:
        failures += _pdf(files["pdf"], document)
    for form in ("pptx", "xlsx"):
        if form in files:
            failures += _office(files[form], document, form.upper())
    for form, content in files.items():
        failures += leaks(content, form.upper(), (str(private),))
    if failures:
        raise ReportError(f"pemeriksaan akhir menemukan {len(failures)} kesalahan: {'; '.join(failures[:5])}", ADVICE)


def _html(content: bytes, document: Document, sections: tuple[str, ...]) -> Iterator[str]:
    page = _Page(content)
    if tuple(page.sections) != sections:
        yield f"bagian HTML {', '.join(page.sections) or 'tidak ada'}, seharusnya {', '.join(sections)}"
    blocks = [block for section in document.sections for block in section.blocks]
    drawn = [document.cover.scale, *(block for block in blocks if isinstance(block, Chart))]
    charts = sum(1 + (chart.narrow is not None) for chart in drawn)
    if page.drawings != charts:
        yield f"HTML memuat {page.drawings} grafik, seharusnya {charts}"
    yield from (f"HTML memuat {wrong}" for wrong in page.wrong)
    if OUTSIDE_CSS.search("".join(page.style)):
        yield "gaya HTML menunjuk ke luar berkas"
    yield from _absent("".join(page.text), document, "HTML")


def _pdf(content: bytes, document: Document) -> Iterator[str]:
    try:
        reader = PdfReader(io.BytesIO(content))
        text = _text_of(content)
    except (PyPdfError, PdfiumError, ValueError, KeyError) as broken:
        yield f"PDF tidak terbaca ({type(broken).__name__})"
        return
    if reader.metadata is None or reader.metadata.title != document.title:
        yield "judul PDF tidak sesuai"
    if not str(reader.root_object.get("/Lang", "")).startswith(document.lang):
        yield "PDF tidak menyebut bahasanya"
    if "/StructTreeRoot" not in reader.root_object:
        yield "PDF tidak bertanda untuk pembaca layar"
    if any("/Annots" in page for page in reader.pages) or "/OpenAction" in reader.root_object:
        yield "PDF memuat tautan atau tindakan"
    yield from _absent(text, document, "PDF")


def _office(content: bytes, document: Document, where: str) -> Iterator[str]:
    try:
        parts = _parts(content)
    except (zipfile.BadZipFile, EOFError, zlib.error) as broken:
        yield f"{where} tidak terbaca ({type(broken).__name__})"
        return
    slides = sum(bool(SLIDE.fullmatch(name)) for name in parts)
    if where == "PPTX" and slides != SLIDES:
        yield f"PPTX memuat {slides} salindia, seharusnya {SLIDES}"
    text = unescape(b"".join(part for name, part in parts.items() if name.endswith(".xml")).decode("utf-8", "replace"))
    for each in (document.cover.name, document.cover.index, document.cover.predicate):
        if each not in text:
            yield f"“{each[:60]}” tidak ada dalam {where}"


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _text_of(content: bytes) -> str:
    with _PDFIUM, PdfDocument(content) as read:
        found = []
        for page in read:
            text = page.get_textpage()
            found.append(text.get_text_range())
            text.close()
            page.close()
    return "".join(found).replace("\ufffe", "-")  # how the library writes a hyphen at a line's end


def _absent(text: str, document: Document, where: str) -> Iterator[str]:
    """Compare without white space: a PDF breaks lines where it likes, HTML indents.

    Texts mostly come in order, so each is looked for from the last one on, and only then from the beginning.
    """
    found, last = _squeezed(text), 0
    for each in document.texts():
        wanted = _squeezed(each)
        place = found.find(wanted, last)
        if place < 0:
            place = found.find(wanted)
        if place < 0:
            yield f"“{each[:60]}” tidak ada dalam {where}"
        else:
            last = place


def _squeezed(text: str) -> str:
    return "".join(text.split())


def leaks(content: bytes, where: str, places: tuple[str, ...] = ()) -> list[str]:
    """Return what a file says that nobody outside may know: places of this machine, secrets of this process."""
    with suppress(zipfile.BadZipFile, EOFError, zlib.error):  # a cut file is noticed elsewhere
        if content.startswith(b"PK"):
            content = b"\n".join(_parts(content).values())
    plain = re.sub(rb"base64,[A-Za-z0-9+/=]+", b"", content)
    private = {*MACHINE, f"{tempfile.gettempdir()}/", *places, str(Path.home()) + "/"}
    found = [f"{where} menyebut tempat di mesin" for place in private if place.encode() in plain][:1]
    if any(secret.encode() in content for secret in secrets(os.environ)):
        found.append(f"{where} memuat rahasia")
    return found


def harmless(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without what its names call a secret: workers need none."""
    return {name: value for name, value in environ.items() if not SECRET_NAME.search(name.upper())}


def secrets(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the environment's values that must never be delivered: long values under telling names."""
    return tuple(value for name, value in environ.items() if SECRET_NAME.search(name.upper()) and len(value) >= 8)
