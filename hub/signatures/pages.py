"""Do two PDFs show the same pages? Compared is everything a page draws with, whatever the file around it looks like.

A program that signs may add signature fields, or write the whole file anew; it may not change what the pages show, nor
add anything that acts, hides or lies over them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
BESIDE = frozenset(
    {"/Parent", "/Annots", "/StructParents", "/Tabs", "/Type", "/LastModified", "/PieceInfo", *INHERITED}
)
"""Keys of a page that do not decide what it shows, and those looked at in another way."""
ADDED = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Perms", "/Version", "/Metadata", "/Pages", "/StructTreeRoot"})
"""Keys of the catalog that signing adds or writes anew."""
STREAM = frozenset({"/Length", "/Filter", "/DecodeParms"})
MAX_NODES = 500_000
MAX_DEPTH = 80
MAX_PAGES = 60
COVERED = Fraction(1, 4)
"""How much of a page the pictures of its signatures may cover: whatever is drawn in them hides what lies below."""


class TooMuchError(Exception):
    """A file with more in it than a letter can have."""


def pages(reader: PdfFileReader) -> list[generic.DictionaryObject]:
    """Return a file's pages in order.

    Raises
    ------
    TooMuchError
        For more than :data:`MAX_PAGES`, or a tree that is none.
    """
    found: list[generic.DictionaryObject] = []
    waiting: list[Any] = [reader.root["/Pages"]]
    for _ in range(4 * MAX_PAGES):
        if not waiting:
            return found
        node = waiting.pop()
        if "/Kids" in node:
            waiting.extend(reversed([each.get_object() for each in node["/Kids"]]))
        else:
            found.append(node)
        if len(found) > MAX_PAGES:
            break
    raise TooMuchError


def same(one: PdfFileReader, other: PdfFileReader) -> bool:
    """Whether ``other`` shows what ``one`` shows, and nothing over it but signatures."""
    before, after = pages(one), pages(other)
    if len(before) != len(after) or [_look(each) for each in before] != [_look(each) for each in after]:
        return False
    return _catalog(one) == _catalog(other) and all(_only_signatures(page) for page in after) and _only_fields(other)


def _look(page: generic.DictionaryObject) -> str:
    walk = _Walk()
    walk.put({key: page.raw_get(key) for key in page if key not in BESIDE} | {key: own(page, key) for key in INHERITED})
    return walk.digest()


def own(page: generic.DictionaryObject, key: str) -> Any:
    """Return what a page has, itself or from the nodes above it; ``None`` when none says."""
    node: Any = page
    for _ in range(MAX_DEPTH):
        if key in node:
            return node.raw_get(key)
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    raise TooMuchError


def _catalog(reader: PdfFileReader) -> str:
    walk = _Walk()
    walk.put({key: reader.root.raw_get(key) for key in reader.root if key not in ADDED})
    return walk.digest()


def at(node: Any, key: str, default: Any = None) -> Any:
    """Return what stands under a key, wherever in the file it lies."""
    return node[key] if key in node else default  # noqa: SIM401 -- get() of this library does not follow references


def _only_signatures(page: generic.DictionaryObject) -> bool:
    """Whether all that lies over a page is the look of signatures that were given."""
    return all(_is_signature(each.get_object()) for each in at(page, "/Annots", ()))


def covers(reader: PdfFileReader) -> bool:
    """Whether the pictures of signatures hide more than :data:`COVERED` of a page; a picture fills its rectangle."""
    return any(
        sum(_area(at(each.get_object(), "/Rect")) for each in at(page, "/Annots", ()))
        > COVERED * _area(own(page, "/MediaBox"))
        for page in pages(reader)
    )


def _area(rectangle: Any) -> Fraction:
    if rectangle is None:  # nothing is drawn
        return Fraction(0)
    left, bottom, right, top = (Fraction(Decimal(each)) for each in rectangle.get_object())
    return abs((right - left) * (top - bottom))


def _is_signature(annotation: Any) -> bool:
    field = annotation if "/FT" in annotation else at(annotation, "/Parent", {})
    return (
        at(annotation, "/Subtype") == "/Widget"
        and at(field, "/FT") == "/Sig"
        and at(annotation, "/V", at(field, "/V")) is not None
        and not {"/A", "/AA"} & set(annotation)
    )


def _only_fields(reader: PdfFileReader) -> bool:
    """Whether the form has signature fields and nothing else."""
    form = at(reader.root, "/AcroForm", {})
    return "/XFA" not in form and all(at(each, "/FT") == "/Sig" for each in _fields(form))


def _fields(form: Any) -> Iterator[Any]:
    waiting = [each.get_object() for each in at(form, "/Fields", ())]
    for _ in range(1000):
        if not waiting:
            return
        field = waiting.pop()
        inner = [each.get_object() for each in at(field, "/Kids", ())]
        if inner and "/FT" not in field:
            waiting.extend(inner)
        else:
            yield field
    raise TooMuchError


class _Walk:
    """The digest of a value and all it leads to; numbers of objects and the way streams are packed do not count."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._seen: dict[Any, int] = {}
        self._nodes = 0

    def digest(self) -> str:
        return self._hash.hexdigest()

    def put(self, value: Any, depth: int = 0) -> None:
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            raise TooMuchError
        if isinstance(value, generic.IndirectObject):
            known = self._seen.get(value.reference)
            if known is not None:
                self._write("again", known)
                return
            self._seen[value.reference] = len(self._seen)
            value = value.reference.get_object()
        if isinstance(value, dict):
            self._put_dictionary(value, depth)
        elif isinstance(value, generic.ArrayObject):
            self._write("list", len(value))
            for at in range(len(value)):
                self.put(value.raw_get(at), depth + 1)
        elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            self._write("number", f"{Decimal(value):.4f}")
        else:
            self._write("word", "" if value is None else value.hex() if isinstance(value, bytes) else str(value))

    def _put_dictionary(self, value: dict[str, Any], depth: int) -> None:
        if isinstance(value, generic.StreamObject):
            self._write("stream", hashlib.sha256(value.data).hexdigest())
            self._dictionary({key: value.raw_get(key) for key in value if key not in STREAM}, depth)
        elif not isinstance(value, generic.DictionaryObject):
            self._dictionary(value, depth)
        elif at(value, "/Type") == "/Page":  # led to from beside: the pages themselves are compared apart
            self._write("word", "page")
        else:
            self._dictionary({key: value.raw_get(key) for key in value if key != "/Parent"}, depth)

    def _dictionary(self, value: dict[str, Any], depth: int) -> None:
        entries = sorted((key, each) for key, each in value.items() if each is not None)
        self._write("dictionary", len(entries))
        for key, each in entries:
            self._write("key", key)
            self.put(each, depth + 1)

    def _write(self, kind: str, value: object) -> None:
        """Take one value in with its length, so that no text in it reads like the values after it."""
        written = str(value).encode("utf-8", "surrogatepass")
        self._hash.update(f"{kind} {len(written)} ".encode() + written)
