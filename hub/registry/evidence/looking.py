"""What a document's file looks like: found once by its hash, shown to whoever may have the file."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from hub import previews
from hub.previews import Fault, Look
from hub.registry.access import Grant
from hub.registry.evidence import rules
from hub.registry.evidence.content import JPEG, PDF, PNG
from hub.registry.evidence.model import FileLook
from hub.registry.evidence.store import Store
from hub.registry.problems import ProblemError
from hub.registry.turns import Turns
from spbe_core import wire

SEEN = frozenset({PDF, PNG, JPEG})
"""Kinds of which there is a picture."""
WHY: dict[Fault, str] = {
    "waktu": "Berkas ini terlalu rumit untuk ditampilkan. Unduh untuk membacanya.",
    "ruang": "Berkas ini terlalu besar untuk ditampilkan. Unduh untuk membacanya.",
    "isi": "Berkas ini tidak dapat ditampilkan. Unduh dan periksa apakah dapat dibuka; bila tidak, unggah lagi.",
}
OTHER = "Yang dapat ditampilkan hanya PDF dan gambar. Unduh berkas ini untuk membacanya."
TURNS = Turns(20)


def look(grant: Grant, store: Store, document_id: str) -> wire.Look:
    """Say what a document's file looks like.

    Raises
    ------
    ProblemError
        404 when it is not for the caller, or a link; 503 when others are being looked at.
    """
    found = _looked(grant, store, document_id)
    if found is None:
        return wire.Look(pages=None, scanned=None, picture=False, why=OTHER)
    why = None if found.fault is None else WHY[found.fault]
    return wire.Look(pages=found.pages, scanned=found.scanned, picture=why is None, why=why)


def picture(grant: Grant, store: Store, document_id: str) -> bytes:
    """Return the picture of a document's file (WebP).

    Raises
    ------
    ProblemError
        As :func:`look`; 404 also where there is none.
    """
    found = _looked(grant, store, document_id)
    if found is None or found.picture is None:
        raise ProblemError(404)
    return found.picture


def _looked(grant: Grant, store: Store, document_id: str) -> Look | None:
    """Return what is known of a document's file, or look at it; ``None`` for a kind nobody looks at."""
    with grant.read() as session:
        row = rules.visible(session, grant, document_id)
        sha256, media_type = row.sha256, row.media_type
        held = row.look
        known = None if held is None else Look(held.pages, held.scanned, fault=_fault(held.fault))
    if sha256 is None:
        raise ProblemError(404)
    if media_type not in SEEN:
        return None
    kept = store.preview(grant.code, sha256)
    if known is not None and (known.fault is not None or kept is not None):
        return replace(known, picture=kept)
    with TURNS.turn():
        try:
            found = previews.look(store.read(grant.code, sha256), media_type)
        except previews.TransientError:
            raise TURNS.late() from None
    if found.picture is not None:
        store.keep_preview(grant.code, sha256, found.picture)
    with grant.write() as session:
        if session.get(FileLook, sha256) is None:
            session.add(FileLook(sha256=sha256, pages=found.pages, scanned=found.scanned, fault=found.fault))
    return found


def _fault(kept: str | None) -> Fault | None:
    return next((each for each in get_args(Fault) if each == kept), None)
