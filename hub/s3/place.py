"""Where a bucket is and who asks.

The keys stand in a file that only we may read, never in the environment, which
every part of the lab inherits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from spbe_core.errors import DataError

OPEN = 0o077
"""Bits that let others read the keys."""
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
REGION = re.compile(r"[a-z0-9-]{1,40}")


class Keys(NamedTuple):
    """Who asks."""

    key_id: str
    secret: str


@dataclass(frozen=True)
class Place:
    """A bucket.

    Attributes
    ----------
    endpoint : str
        Scheme, host and port, without a trailing slash.
    bucket : str
    region : str
        What the signature names; most stores of one's own take ``us-east-1``.
    path_style : bool
        Whether the bucket stands in the path (``https://host/bucket/…``) and not in the host's name.
    credentials : Path
        The file of two lines that says who asks: key id, secret.
    """

    endpoint: str
    bucket: str
    region: str
    path_style: bool
    credentials: Path

    @property
    def base(self) -> str:
        """The bucket's address, without a trailing slash."""
        if self.path_style:
            return f"{self.endpoint}/{self.bucket}"
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{self.bucket}.{parts.netloc}"

    def keys(self) -> Keys:
        """Read who asks.

        Raises
        ------
        DataError
            When the file is not there or not two lines, or others may read it.
        """
        path = self.credentials
        try:
            open_to = path.stat().st_mode & OPEN
            lines = path.read_text(encoding="ascii").split()
        except (OSError, UnicodeDecodeError):
            raise DataError(
                str(path),
                "tidak terbaca",
                "tulis dua baris: id kunci dan rahasianya",
                en=f"{path} cannot be read. Write two lines: key id and secret.",
            ) from None
        if open_to:
            raise DataError(
                str(path),
                "terbuka bagi akun lain",
                f"chmod 600 {path}",
                en=f"{path} is open to other accounts. chmod 600 {path}.",
            )
        if len(lines) != 2:
            raise DataError(
                str(path),
                "tidak berisi dua baris",
                "tulis id kunci, lalu rahasianya di baris kedua",
                en=f"{path} does not hold two lines. Write the key id, then the secret on the second line.",
            )
        return Keys(*lines)


def place(env: Mapping[str, str], var: Path) -> Place | None:
    """Read where files go.

    Parameters
    ----------
    env : mapping of str to str
        Keys: ``SPBE_S3_ENDPOINT``, ``SPBE_S3_BUCKET``, ``SPBE_S3_REGION``, ``SPBE_S3_PATH_STYLE`` (``ya`` or
        ``tidak``), ``SPBE_S3_CREDENTIALS``.
    var : Path
        The lab's folder: without ``SPBE_S3_CREDENTIALS`` the file is ``secrets/s3`` in it.

    Returns
    -------
    Place or None
        ``None`` without an endpoint: files stand in the lab's folder.

    Raises
    ------
    DataError
        When a setting cannot be followed.
    """
    endpoint = env.get("SPBE_S3_ENDPOINT", "").rstrip("/")
    if not endpoint:
        return None
    if not _is_address(endpoint):
        raise DataError("SPBE_S3_ENDPOINT", f"{endpoint!r} bukan alamat", "tulis seperti https://s3.contoh.go.id")
    bucket, region = env.get("SPBE_S3_BUCKET", ""), env.get("SPBE_S3_REGION", "us-east-1")
    if not BUCKET.fullmatch(bucket):
        raise DataError("SPBE_S3_BUCKET", f"{bucket!r} bukan nama bucket", "sebut bucket yang sudah ada")
    if not REGION.fullmatch(region):
        raise DataError("SPBE_S3_REGION", f"{region!r} bukan nama region", "kosongkan bila penyimpanan tidak punya")
    style = env.get("SPBE_S3_PATH_STYLE", "ya")
    if style not in {"ya", "tidak"}:
        raise DataError("SPBE_S3_PATH_STYLE", f"{style!r} bukan ya atau tidak", "perbaiki lalu jalankan lagi")
    credentials = Path(env.get("SPBE_S3_CREDENTIALS") or var / "secrets" / "s3")
    return Place(endpoint, bucket, region, style == "ya", credentials)


def _is_address(endpoint: str) -> bool:
    """Whether it is scheme, host and perhaps port, and nothing else."""
    try:
        parts = urlsplit(endpoint)
        whole = parts.port != 0 and bool(parts.hostname) and parts.scheme in {"http", "https"}
    except ValueError:  # a port or an address that is none
        return False
    return whole and "@" not in parts.netloc and not (parts.path or parts.query or parts.fragment)
