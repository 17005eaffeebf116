"""The signature of a request (AWS Signature Version 4, in headers)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, urlsplit

from hub.s3.place import Keys

ALGORITHM = "AWS4-HMAC-SHA256"
PLAIN = "-_.~"
"""What stands for itself in an address, besides letters and digits."""


def encoded(query: Mapping[str, str]) -> str:
    """Return a query as it is signed and sent."""
    return "&".join(f"{quote(name, PLAIN)}={quote(value, PLAIN)}" for name, value in sorted(query.items()))


def signed(  # noqa: PLR0913 -- what a request is, by name
    keys: Keys,
    region: str,
    method: str,
    url: str,
    *,
    payload: str,
    now: datetime,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return the headers that a request is sent with.

    Parameters
    ----------
    keys : Keys
        Whose they are.
    region : str
        Where the store says that it is.
    method : str
    url : str
        Address without a query, its path encoded.
    payload : str
        SHA-256 of the body, in hexadecimal digits: the store refuses a body that is another one.
    now : datetime
        In UTC; stores refuse what is more than 15 minutes away.
    query, headers : mapping, optional
        What else is sent and signed.
    """
    parts = urlsplit(url)
    moment = f"{now:%Y%m%dT%H%M%SZ}"
    sent = {**(headers or {}), "host": parts.netloc, "x-amz-content-sha256": payload, "x-amz-date": moment}
    names = sorted(name.lower() for name in sent)
    values = {name.lower(): " ".join(value.split()) for name, value in sent.items()}
    listed = ";".join(names)
    lines = [method, parts.path or "/", encoded(query or {}), *(f"{name}:{values[name]}" for name in names)]
    canonical = "\n".join([*lines, "", listed, payload])
    scope = f"{now:%Y%m%d}/{region}/s3/aws4_request"
    to_sign = "\n".join([ALGORITHM, moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{keys.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    credential = f"{keys.key_id}/{scope}"
    return {
        **sent,
        "authorization": f"{ALGORITHM} Credential={credential},SignedHeaders={listed},Signature={signature}",
    }
