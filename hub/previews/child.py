"""Look at one file, in a process that ends with it: kind and content from standard input, facts and picture out."""

from __future__ import annotations

import io
import json
import sys

import pypdfium2 as pdfium
from PIL import Image, ImageOps
from pypdfium2 import raw

from hub.previews.apart import CPU, MEMORY, TOO_MUCH, UNREADABLE
from spbe_core import apart

WIDTH, HEIGHT = 900, 1200
"""Points of the largest picture made."""
POINTS = 60_000_000
"""Points of the largest picture read; a JPEG is counted as its decoder delivers it, which may be smaller."""
PAGES = 10
"""Pages of a PDF that are searched for text."""
MIN_SIGNS = 40
"""Signs per page from which on a PDF can be searched; a scanner's app prints a line of its own on each page."""


def main() -> int:
    """Answer with one line of JSON and a picture; the exit code says why there is none."""
    apart.bind(CPU, MEMORY)
    media_type = sys.stdin.buffer.readline().decode().strip()
    content = sys.stdin.buffer.read()
    try:
        facts, picture = _pdf(content) if media_type == "application/pdf" else ({}, _image(content))
        kept = io.BytesIO()
        picture.save(kept, "WEBP", quality=75)
    except MemoryError:
        return TOO_MUCH
    except Exception:  # noqa: BLE001 -- whatever is wrong with a stranger's file, it cannot be read
        return UNREADABLE
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + kept.getvalue())
    sys.stdout.buffer.flush()
    return 0


def _image(content: bytes) -> Image.Image:
    """Return a picture made small, the way up its camera says."""
    Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is decoded
    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image:
        image.draft("RGB", (WIDTH, HEIGHT))  # a JPEG's decoder can deliver it smaller at once
        if image.width * image.height > POINTS:
            raise MemoryError
        image.thumbnail((WIDTH, HEIGHT))
        return _plain(ImageOps.exif_transpose(image))


def _plain(image: Image.Image) -> Image.Image:
    """Return a picture on white, without what a file can carry beside it."""
    if image.mode in {"RGBA", "LA", "PA", "P"}:
        drawn = image.convert("RGBA")
        white = Image.new("RGBA", drawn.size, "white")
        return Image.alpha_composite(white, drawn).convert("RGB")
    return image.convert("RGB")


def _pdf(content: bytes) -> tuple[dict[str, int | bool], Image.Image]:
    """Return pages, whether it is a scan, and the first page as a picture."""
    document = pdfium.PdfDocument(content)
    pages = len(document)
    page = document[0]
    width, height = page.get_size()
    bitmap = page.render(scale=min(WIDTH / width, HEIGHT / height), may_draw_forms=False)
    picture = bitmap.to_pil().convert("RGB")
    return {"pages": pages, "scanned": _scanned(document, min(pages, PAGES))}, picture


def _scanned(document: pdfium.PdfDocument, pages: int) -> bool:
    """Whether the first pages show pictures and hold hardly any text."""
    signs, pictures = 0, False
    for number in range(pages):
        page = document[number]
        words = page.get_textpage()
        signs += sum(not sign.isspace() for sign in words.get_text_bounded())
        words.close()
        if signs >= MIN_SIGNS * pages:
            return False
        pictures = pictures or any(True for _ in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=4))
        page.close()
    return pictures


if __name__ == "__main__":
    sys.exit(main())
