"""Errors as the caller sees them: RFC 9457 problem+json with an Indonesian text and a reference number.

A body says what happened and what to do; it never holds a token, a path, a traceback or an echo of what was sent. The
same reference stands in the log line (:mod:`hub.registry.edge`).
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from hub.errors import FilesAwayError, StorageError
from hub.registry import english
from hub.settings import PRODUCT_NAME
from spbe_core import fields, wire
from spbe_core.errors import SpbeError, UnknownError
from spbe_core.formats import id_date
from spbe_core.planning.milp import SolverError

log = logging.getLogger("spbe.registry")

TITLES = {
    400: "Permintaan tidak lengkap",
    401: "Belum masuk",
    403: "Tidak berwenang",
    404: "Tidak ditemukan",
    405: "Cara ini tidak tersedia",
    409: "Isi sudah berubah",
    413: "Terlalu besar",
    415: "Jenis isi tidak dikenal",
    422: "Isian tidak dapat diterima",
    428: "Versi belum disebut",
    429: "Terlalu sering",
    500: "Kesalahan pada sistem",
    503: "Layanan masuk belum terjangkau",
}
DETAILS = {
    400: "Permintaan tidak dapat dibaca. Muat ulang halaman, lalu coba lagi.",
    401: "Anda belum masuk atau sesi sudah berakhir. Masuk lagi; isian yang belum terkirim tetap ada di perangkat ini.",
    403: "Anda dapat melihat wilayah ini, tetapi tidak berwenang melakukan tindakan ini. Hubungi koordinator atau "
    "sekretariat bila seharusnya berwenang.",
    404: "Yang Anda cari tidak ada atau bukan untuk Anda. Periksa alamatnya.",
    405: "Alamat ini ada, tetapi tidak melayani cara permintaan tersebut.",
    413: "Isi melebihi batas ukuran yang diterima.",
    429: "Terlalu banyak percobaan dari sambungan ini. Tunggu sebentar, lalu coba lagi.",
    500: "Terjadi kesalahan pada sistem. Yang sudah tersimpan tetap aman; coba lagi, dan sebutkan nomor rujukan ini "
    "bila terulang.",
    503: "Layanan masuk sedang tidak terjangkau sehingga hak Anda belum dapat diperiksa. Coba lagi sebentar; isian "
    "yang belum terkirim tetap ada di perangkat ini.",
}


CLOSED = "urn:spbe:tertutup"
"""Type of the problem that a closed assessment answers: writing again does not help."""


class ProblemError(Exception):
    """A refusal with its HTTP status and texts.

    Parameters
    ----------
    status : int
        400–599.
    detail : str, optional
        Indonesian: what happened, where, what to do. The status's own text when absent.
    field : str, optional
        The part of the request that is wrong.
    stored : FieldValue, optional
        The value that stands (409).
    allowed : list of str, optional
        What may be sent instead (422).
    title : str, optional
        Indonesian; the status's own when absent.
    headers : mapping, optional
        Further response headers.
    kind : str, optional
        What the page must tell apart (``type`` of the problem); "about:blank" when the status says it all.
    en : str, optional
        ``detail`` in English, where whoever refuses knows it; else it is looked up (:mod:`hub.registry.english`).
    """

    def __init__(  # noqa: PLR0913 -- the members of one answer, by name
        self,
        status: int,
        detail: str | None = None,
        *,
        field: str | None = None,
        stored: wire.FieldValue | None = None,
        allowed: list[str] | None = None,
        title: str | None = None,
        headers: Mapping[str, str] | None = None,
        kind: str = "about:blank",
        en: str | None = None,
    ) -> None:
        super().__init__(f"{status} {detail or TITLES[status]}")
        self.status = status
        self.detail = detail or DETAILS[status]
        self.field = field
        self.stored = stored
        self.allowed = allowed
        self.title = title or TITLES.get(status, TITLES[500])
        self.headers = dict(headers or {})
        self.kind = kind
        self.en = en


def invalid(detail: str, field: str | None = None) -> ProblemError:
    """Build a 422: the request was understood and is not acceptable."""
    return ProblemError(422, detail, field=field)


def storage() -> ProblemError:
    """Build a 503: the database is away, locked or full; the same request may be sent again."""
    detail = (
        "Penyimpanan lab sedang tidak dapat dipakai. Yang sudah tersimpan tetap aman; isian yang belum terkirim tetap "
        "ada di perangkat ini. Coba lagi sebentar; bila berlanjut, hubungi pengelola lab dengan nomor rujukan ini."
    )
    return ProblemError(503, detail, title="Penyimpanan belum terjangkau", headers={"Retry-After": "5"})


def files_away() -> ProblemError:
    """Build a 503: whole files cannot be had or kept just now; all else goes on."""
    detail = (
        "Tempat berkas lab (penyimpanan S3) sedang tidak terjangkau. Bagian berkas yang sudah terkirim tetap ada dan "
        "unggahan dilanjutkan dari sana; isian lain tetap dapat disimpan. Coba lagi sebentar; bila berlanjut, hubungi "
        "pengelola lab dengan nomor rujukan ini."
    )
    return ProblemError(503, detail, title="Tempat berkas belum terjangkau", headers={"Retry-After": "5"})


def conflict(stored: wire.FieldValue, what: str) -> ProblemError:
    """Build a 409 that shows who changed what meanwhile.

    Parameters
    ----------
    stored : FieldValue
        The current value with its version, author and time.
    what : str
        Indonesian name of the thing ("Isian ini", "Aksi ini").
    """
    who = f" oleh {stored.author_name}" if stored.author_name else ""
    detail = f"{what} sudah diubah{who} sejak Anda membukanya. Bandingkan kedua isi, lalu simpan lagi bila perlu."
    return ProblemError(409, detail, stored=stored)


def closed(why: str, stored: wire.FieldValue | None, todo: str) -> ProblemError:
    """Build the 409 of a write into something that is closed: what stands, what is safe, what to do.

    Parameters
    ----------
    why : str
        Indonesian: why it is closed, with its full stop.
    stored : FieldValue or None
        The current value, where the write was about one.
    todo : str
        Indonesian: what the person can do, with its full stop.
    """
    safe = "Yang sudah tersimpan tetap aman; yang baru Anda tulis tidak disimpan dan tetap ada di halaman ini."
    detail = f"{why} {safe} {todo}"
    return ProblemError(409, detail, stored=stored, title="Penilaian tertutup", kind=CLOSED)


def response(request: Request, error: ProblemError) -> Response:
    """Render a problem: JSON for programs, in English where they ask for it; a short page for whoever came here."""
    problem = wire.Problem(
        type=error.kind,
        title=error.title,
        status=error.status,
        detail=error.detail,
        reference=request.state.reference,
        field=error.field,
        stored=error.stored,
        allowed=error.allowed,
    )
    if "text/html" in request.headers.get("accept", ""):
        return Response(_page(problem), error.status, error.headers, "text/html")
    if english.asked_for(request.headers.get("accept-language", "")):
        said = {"title": english.say(problem.title), "detail": error.en or english.say(problem.detail)}
        problem = problem.model_copy(update=said)
    return Response(problem.model_dump_json(), error.status, error.headers, "application/problem+json")


def _page(problem: wire.Problem) -> str:
    title, detail, product = (html.escape(text) for text in (problem.title, problem.detail, PRODUCT_NAME))
    return (
        f'<!doctype html><html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title} – {product}</title><main><h1>{title}</h1><p>{detail}</p>"
        f'<p>Nomor rujukan: <code>{problem.reference}</code></p><p><a href="/">Ke halaman awal</a></p></main></html>'
    )


def install(app: FastAPI) -> None:
    """Make every error of the application a problem."""
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(SpbeError, _core)
    app.add_exception_handler(SolverError, _solver)
    app.add_exception_handler(FilesAwayError, _away)
    for kind in (OperationalError, InterfaceError, PoolTimeout, StorageError):
        app.add_exception_handler(kind, _storage)


def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 -- narrows what the handler was registered for
    return response(request, error)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 -- as above
    status = error.status_code if error.status_code in DETAILS else (400 if error.status_code < 500 else 500)
    return response(request, ProblemError(status, headers=error.headers))


def _storage(request: Request, error: Exception) -> Response:
    """Say that the database cannot be had just now: it is away, locked or full. The log names the kind, no content."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
    log.warning("%s storage: %s %s", request.state.reference, type(cause).__name__, code)
    return response(request, storage())


def _away(request: Request, error: Exception) -> Response:
    """Say that the bucket cannot be had just now; the log gets the store's own word for it."""
    log.warning("%s files: %s", request.state.reference, error)
    return response(request, files_away())


def _core(request: Request, error: Exception) -> Response:
    assert isinstance(error, SpbeError)  # noqa: S101 -- as above
    status = 404 if isinstance(error, UnknownError) else 422
    return response(request, ProblemError(status, str(error), en=error.en))


def _solver(request: Request, error: Exception) -> Response:
    """Say that a plan was computed wrongly: nobody's data are to blame. The log gets what it breaks."""
    assert isinstance(error, SolverError)  # noqa: S101 -- as above
    log.error("%s solver: %s", request.state.reference, "; ".join(error.faults))
    return response(request, ProblemError(500, str(error), en=error.en))


def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 -- as above
    errors = error.errors()
    first = next((each for each in errors if not each["type"].endswith("_type")), errors[0])
    if first["type"].endswith("_type") and len(errors) > 1 and all(_place(each["loc"]) == "value" for each in errors):
        first = {"type": "value_type", "loc": first["loc"]}
    return response(request, ProblemError(422, explain(first), field=_place(first["loc"])))


def _place(loc: Sequence[str | int]) -> str | None:
    """Name the field of a validation error: where the schema names it, never what the sender called it."""
    names = [part for part in loc[1:] if isinstance(part, str) and part.isidentifier() and len(part) <= 40]
    return names[0] if names else None


_REASONS = {
    "missing": "belum diisi",
    "extra_forbidden": "tidak dikenal",
    "json_invalid": "bukan JSON yang utuh",
    "string_too_long": "terlalu panjang: paling banyak {max_length} huruf",
    "string_too_short": "masih kosong",
    "string_type": "harus berupa teks",
    "string_unicode": "memuat huruf yang rusak",
    "string_pattern_mismatch": "tidak berbentuk seperti yang diminta",
    "int_type": "harus bilangan bulat",
    "int_parsing": "harus bilangan bulat",
    "int_from_float": "harus bilangan bulat",
    "greater_than_equal": "paling kecil {ge}",
    "less_than_equal": "paling besar {le}",
    "literal_error": "harus salah satu dari {expected}",
    "enum": "harus salah satu dari {expected}",
    "bool_type": "harus ya atau tidak",
    "bool_parsing": "harus ya atau tidak",
    "value_type": "harus tingkat 1–5 (bilangan bulat), nilai sebagai teks (1.26), teks lain, atau kosong",
    "date_type": "harus tanggal TTTT-BB-HH",
    "date_parsing": "harus tanggal TTTT-BB-HH",
    "date_from_datetime_parsing": "harus tanggal TTTT-BB-HH",
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAYS = {"greater_than_equal": "paling awal {ge}", "less_than_equal": "paling akhir {le}"}
"""The same of bounds that are days."""


def explain(error: Mapping[str, Any]) -> str:
    """Say in Indonesian what a pydantic validation error means, without echoing the input."""
    given = {key: str(value) for key, value in error.get("ctx", {}).items()}
    days = {key: id_date(date.fromisoformat(value)) for key, value in given.items() if _DAY.fullmatch(value)}
    known = _REASONS | (_DAYS if days else {})
    reason = known.get(error["type"], "tidak dapat diterima").format_map(given | days)
    place = _place(error["loc"])
    subject = f"Isian “{fields.named(place)}”" if place else "Isi permintaan"
    return f"{subject} {reason}. Perbaiki, lalu kirim lagi."
