"""The proof of delivery: what two files must hold before anybody may read them.

"No exception" is not a proof. A report counts only when every text of its layout is found in both files, the
sections and drawings are all there, nothing points outside the file, and nothing of the machine is told.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from reports.blocks import Chart, Document
from reports.errors import ReportError

BANNED = frozenset(
    {"script", "iframe", "object", "embed", "link", "base", "form", "input", "button", "img", "video", "audio"},
)
REFERENCES = frozenset({"href", "src", "srcset", "action", "data", "poster", "xlink:href", "formaction", "background"})
SECRET_NAME = re.compile(r"TOKEN|SECRET|PASSWORD|PASSWD|KEY|COOKIE|DATABASE_URL")
OUTSIDE_CSS = re.compile(r"@import|url\((?!\"data:|#)", re.IGNORECASE)
MACHINE = ("/home/", "/root/", "/var/", "/usr/", "\\Users\\")
ADVICE = "Sampaikan kepada pengelola lab; laporan lama tetap utuh"


class _Page(HTMLParser):
    """Collects what the proof looks at: ids, texts, drawings, and everything that should not be there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections: list[str] = []
        self.drawings = 0
        self.wrong: list[str] = []
        self.text: list[str] = []
        self.style: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._in_style = tag == "style"
        if tag == "section":
            self.sections.append(given.get("id") or "")
        self.drawings += tag == "svg"
        if tag in BANNED:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name in REFERENCES and not (value or "").startswith("#"):
                self.wrong.append(f"{tag} {name}")
            if name.startswith("on") or name == "style":
                self.wrong.append(f"{tag} {name}")

    def handle_endtag(self, tag: str) -> None:
        self._in_style = self._in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        (self.style if self._in_style else self.text).append(data)


def prove(html: bytes, pdf: bytes, document: Document, sections: tuple[str, ...], private: Path) -> None:
    """Prove that both files hold the report, whole and nothing else.

    Parameters
    ----------
    html, pdf : bytes
        The files as they would be delivered.
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
    failures = [*_html(html, document, sections), *_pdf(pdf, document)]
    failures += _leaks(html, private, "HTML") + _leaks(pdf, private, "PDF")
    if failures:
        raise ReportError(f"pemeriksaan akhir menemukan {len(failures)} kesalahan: {'; '.join(failures[:5])}", ADVICE)


def _html(content: bytes, document: Document, sections: tuple[str, ...]) -> Iterator[str]:
    page = _Page()
    page.feed(content.decode("utf-8"))
    page.close()
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
        text = "".join(page.extract_text() for page in reader.pages)
    except (PyPdfError, ValueError, KeyError) as broken:
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


def _absent(text: str, document: Document, where: str) -> Iterator[str]:
    """Compare without white space: a PDF breaks lines where it likes, HTML indents."""
    found = _squeezed(text)
    yield from (f"“{each[:60]}” tidak ada dalam {where}" for each in document.texts() if _squeezed(each) not in found)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _leaks(content: bytes, private: Path, where: str) -> list[str]:
    plain = re.sub(rb"base64,[A-Za-z0-9+/=]+", b"", content)
    places = {*MACHINE, f"{tempfile.gettempdir()}/", str(private), str(Path.home()) + "/"}
    found = [f"{where} menyebut tempat di mesin" for place in places if place.encode() in plain][:1]
    if any(secret.encode() in content for secret in secrets(os.environ)):
        found.append(f"{where} memuat rahasia")
    return found


def secrets(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the environment's values that must never be delivered: long values under telling names."""
    return tuple(value for name, value in environ.items() if SECRET_NAME.search(name.upper()) and len(value) >= 8)
