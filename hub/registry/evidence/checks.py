"""What people say of a document, checked: its name, its date, the address of a link."""

from __future__ import annotations

import ipaddress
import re
from datetime import date
from urllib.parse import urlsplit

from hub.registry.access import Grant
from hub.registry.plans.rules import today
from hub.registry.problems import invalid
from hub.registry.texts import storable
from spbe_core import wire
from spbe_core.formats import id_date

LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)


def label(name: str) -> str:
    """Return a document's display name.

    Raises
    ------
    ProblemError
        422 for one without a letter or digit, or with signs that no database keeps.
    """
    plain = storable(name, "name").strip()
    if not any(sign.isalnum() for sign in plain):
        raise invalid("Nama dokumen harus memuat huruf atau angka. Beri nama, lalu kirim lagi.", "name")
    return plain


def day(grant: Grant, dated: date | None) -> date | None:
    """Return the date printed on a document, as it was given.

    Raises
    ------
    ProblemError
        422 for one after today in the region, or before 1945.
    """
    last = today(grant.code)
    if dated is None or wire.FIRST_DAY <= dated <= last:
        return dated
    first = f"{id_date(wire.FIRST_DAY)} dan hari ini, {id_date(last)}"
    raise invalid(
        f"Tanggal dokumen harus antara {first}. Tulis tanggal yang tercetak di dokumen, atau kosongkan.", "dated"
    )


def web_address(url: str) -> str:
    """Return the address of a link, as it was given.

    Raises
    ------
    ProblemError
        422 for anything but a whole https address of a named host, without user name and password.
    """
    refused = invalid(
        "Tautan harus berupa alamat https:// yang lengkap, tanpa nama pengguna dan sandi. Salin alamatnya dari "
        "peramban, lalu tempel lagi.",
        "url",
    )
    plain = storable(url, "url").strip()
    if any(sign.isspace() or not sign.isprintable() or sign in '\\<>"' for sign in plain):
        raise refused
    try:
        parts = urlsplit(plain)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        raise refused from None
    if parts.scheme != "https" or "@" in parts.netloc or not port_fits or not _named(host):
        raise refused
    return plain


def _named(host: str) -> bool:
    """Whether a host is a name of the public network, not a number or a name of one machine."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        labels = host.removesuffix(".").split(".")
        return len(labels) >= 2 and all(LABEL.fullmatch(each) for each in labels) and not labels[-1].isdigit()
    return False
