"""One HTTP connection to the registry: a person's token in, typed answers or typed errors out.

A write carries an ``Idempotency-Key`` made once per logical write. When the connection breaks, the same request is
sent again under the same key, so the registry either does it or returns its first answer; it is never done twice.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import uuid4

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from spbe_core import wire
from spbe_core.errors import DataError, SpbeError
from spbe_core.fields import named

T = TypeVar("T")
B = TypeVar("B", bound=BaseModel)

PAUSES = (0.2, 0.8)
"""Seconds before the second and third try after a broken connection."""
TIMEOUT = httpx.Timeout(20.0, connect=5.0)

_BROKEN = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout)
_AWAY = frozenset({502, 503, 504})


class RegistryError(SpbeError):
    """The registry refused or its answer cannot be used.

    Parameters
    ----------
    message : str
        Indonesian text: what, where, what to do.
    status : int or None
        HTTP status, or ``None`` when there was no answer.
    problem : wire.Problem or None
        The error body, with the reference number that finds the event in the registry's log.
    """

    def __init__(self, message: str, status: int | None = None, problem: wire.Problem | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.problem = problem


class ConflictError(RegistryError):
    """Someone else wrote first (409). Nothing was overwritten; ``stored`` is the value that stands."""

    @property
    def stored(self) -> wire.FieldValue | None:
        return None if self.problem is None else self.problem.stored


class NotAllowedError(RegistryError):
    """The token is missing or expired (401) or lacks the right (403)."""


class UnreachableError(RegistryError):
    """The registry could not be reached or is away for a moment (502–504); the same call may be tried later.

    ``key`` is the idempotency key of a write that may or may not have been done: repeat it with this key.
    """

    key: str | None = None


def new_key() -> str:
    """Return a fresh idempotency key."""
    return str(uuid4())


class Connection:
    """Sends requests and reads answers; see :class:`spbe_core.client.Registry` for the calls.

    Parameters
    ----------
    base_url : str
        The registry's address, e.g. ``http://127.0.0.1:8002/services/registry/``.
    token : str
        The person's hub token; sent as bearer, never shown.
    transport : httpx.BaseTransport, optional
        Another way to send, for tests.
    pause : callable, optional
        Waits the given seconds between tries.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause = pause
        self._http = httpx.Client(
            base_url=base_url.rstrip("/") + "/",
            headers={"Authorization": f"Bearer {token}"},
            timeout=TIMEOUT,
            transport=transport,
            verify=_unused() if base_url.startswith("http:") else True,
        )

    def close(self) -> None:
        self._http.close()

    def speak(self, language: str) -> None:
        """Ask for refusals in a language, "id" or "en"."""
        self._http.headers["Accept-Language"] = language

    def read(self, answer: type[T], path: str, **params: str | int | None) -> T:
        """GET a typed answer; parameters that are ``None`` are left out."""
        return _typed(answer, self._send("GET", path, params=_given(params)))

    def fetch(self, path: str) -> bytes:
        """GET bytes."""
        return self._send("GET", path).content

    def write(  # noqa: PLR0913 - what makes up one write
        self,
        answer: type[T],
        method: str,
        path: str,
        body: BaseModel | bytes | None = None,
        *,
        version: int | None = None,
        key: str | None = None,
        params: Mapping[str, str | int | None] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """Send a write and return its typed acknowledgement.

        Parameters
        ----------
        answer : type
            The model of the acknowledgement.
        method, path : str
            The request line.
        body : BaseModel or bytes, optional
            JSON model, or raw bytes.
        version : int, optional
            The version the write is based on (``If-Match``).
        key : str, optional
            Idempotency key; a fresh one when absent.
        params : mapping, optional
            Query parameters.
        headers : mapping, optional
            More headers.
        """
        key = key or new_key()
        sent = {"Idempotency-Key": key, **(headers or {})}
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        if isinstance(body, BaseModel):
            content: bytes | None = body.model_dump_json().encode()
            sent["Content-Type"] = "application/json"
        else:
            content = body
        try:
            response = self._send(method, path, params=_given(params or {}), headers=sent, content=content)
        except UnreachableError as error:
            error.key = key
            raise
        return _typed(answer, response)

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        for pause in (*PAUSES, None):
            try:
                response = self._http.request(method, path, **request)
            except _BROKEN as error:
                if pause is None:
                    raise UnreachableError(_unreachable(method, self._http.base_url)) from error
                self._pause(pause)
            except httpx.TransportError as error:
                raise UnreachableError(_unreachable(method, self._http.base_url)) from error
            else:
                break
        if not response.is_success:
            raise _refusal(method, path, response)
        return response


@cache
def _unused() -> ssl.SSLContext:
    """Return what a plain connection never looks at; it trusts nobody.

    Else each client would read all certificates of this machine, which takes longer than its requests.
    """
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def body(model: type[B], **fields: object) -> B:
    """Make a request body, or say in the user's language what it would not take."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        place = ".".join(str(each) for each in error.errors()[0]["loc"][:1])
        raise DataError(f"Isian “{named(place)}”", "tidak sah", "Periksa jenis dan panjangnya") from error


def segment(value: str) -> str:
    """Return a value as one segment of a path, so that no value can change the address."""
    if not value.strip("."):
        raise RegistryError(f"“{value}” bukan kode atau nomor yang sah. Periksa isinya.")
    return quote(value, safe="")


def _unreachable(method: str, address: httpx.URL) -> str:
    safe = "Tidak ada yang berubah." if method == "GET" else "Belum tentu tersimpan; ulangi perintah yang sama."
    return f"Registri di {address.host}:{address.port or address.scheme} tidak menjawab. {safe}"


def _refusal(method: str, path: str, response: httpx.Response) -> RegistryError:
    try:
        problem = wire.Problem.model_validate_json(response.content)
    except ValidationError:
        problem = None
    status = response.status_code
    text = problem.detail if problem else f"Registri menolak {method} {path.partition('?')[0]} dengan status {status}."
    if problem:
        text = f"{text} (nomor rujukan {problem.reference})"
    kinds: dict[int, type[RegistryError]] = {401: NotAllowedError, 403: NotAllowedError, 409: ConflictError}
    kind = UnreachableError if status in _AWAY else kinds.get(status, RegistryError)
    return kind(text, status, problem)


def _typed(answer: type[T], response: httpx.Response) -> T:
    try:
        return TypeAdapter(answer).validate_json(response.content)
    except ValidationError as error:
        raise RegistryError(
            f"Jawaban registri untuk {response.request.url.path} tidak dapat dibaca. "
            "Versi lab dan registri mungkin berbeda; mulai ulang lab.",
            response.status_code,
        ) from error


def _given(params: Mapping[str, str | int | None]) -> dict[str, str | int]:
    return {name: value for name, value in params.items() if value is not None}
