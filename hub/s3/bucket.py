"""A bucket: whole objects by name. An object is there when the store has all of it, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx
from defusedxml import DefusedXmlException, ElementTree

from hub.errors import FilesAwayError
from hub.s3.place import Place
from hub.s3.signing import PLAIN, encoded, signed

CONNECT, ANSWER = 5, 30
"""Seconds until a store counts as away: to reach it, and between two pieces of an answer."""
AT_ONCE, WAIT = 8, 2
"""Requests at once, and seconds that another waits: no more of the asker's threads hang with a store that hangs."""
NO_KEY = "NoSuchKey"
"""A store's word for an object that is not there; a bucket that is not there, or another server, says another."""
NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


class Bucket:
    """The objects of a bucket; usable from several threads.

    Parameters
    ----------
    place : Place
        Where it is and who asks.

    Raises
    ------
    DataError
        When the keys cannot be read.
    """

    def __init__(self, place: Place) -> None:
        self._place, self._keys = place, place.keys()
        self._http = httpx.Client(
            timeout=httpx.Timeout(ANSWER, connect=CONNECT, pool=WAIT),
            limits=httpx.Limits(max_connections=AT_ONCE),
            trust_env=False,
        )

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def get(self, name: str) -> bytes | None:
        """Return an object, or ``None`` where there is none.

        Raises
        ------
        FilesAwayError
            As everywhere here.
        """
        reply = self._ask("GET", name, missing=True)
        return None if reply.status_code == httpx.codes.NOT_FOUND else reply.content

    def put(self, name: str, content: bytes) -> None:
        """Put an object; the store refuses one that did not arrive as it was sent."""
        self._ask("PUT", name, content)

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names that begin with a prefix."""
        query = {"list-type": "2", "prefix": prefix}
        while True:
            page = _read(self._ask("GET", "", query=query))
            if page is None:
                raise FilesAwayError("The object storage answers a list with something else.")
            space = NAMESPACE if page.tag.startswith(NAMESPACE) else ""
            yield from (each.findtext(f"{space}Key") or "" for each in page.findall(f"{space}Contents"))
            after = page.findtext(f"{space}NextContinuationToken")
            if not after:
                return
            query["continuation-token"] = after

    def _ask(
        self,
        method: str,
        name: str,
        content: bytes = b"",
        *,
        query: Mapping[str, str] | None = None,
        missing: bool = False,
    ) -> httpx.Response:
        url = f"{self._place.base}/{quote(name, PLAIN + '/')}"
        payload = hashlib.sha256(content).hexdigest()
        headers = signed(
            self._keys, self._place.region, method, url, payload=payload, now=datetime.now(UTC), query=query
        )
        try:
            reply = self._http.request(
                method, f"{url}?{encoded(query)}" if query else url, headers=headers, content=content
            )
        except httpx.HTTPError as error:
            raise FilesAwayError(f"The object storage does not answer: {type(error).__name__}.") from error
        if reply.is_success or (missing and reply.status_code == httpx.codes.NOT_FOUND and _code(reply) == NO_KEY):
            return reply
        said = f"{reply.status_code} {_code(reply)}".rstrip()
        raise FilesAwayError(f"The object storage answers {method} with {said}.")


def _code(reply: httpx.Response) -> str:
    """Return the store's own word for what is wrong, such as ``SignatureDoesNotMatch``."""
    answer = _read(reply)
    return "" if answer is None else str(answer.findtext("Code") or "")


def _read(reply: httpx.Response) -> Any:
    """Return what a store says; ``None`` where it is no XML that it would say: another server answers."""
    try:
        return ElementTree.fromstring(reply.content)
    except (ElementTree.ParseError, DefusedXmlException):
        return None
