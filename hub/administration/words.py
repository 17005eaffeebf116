"""Texts of the administrator's page that depend on values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hub.accounts.wording import Words
from spbe_core.formats import id_moment, id_number

STATES = {
    "running": Words("berjalan", "running"),
    "spawn": Words("sedang dimulai", "starting"),
    "stop": Words("sedang dihentikan", "stopping"),
    "check": Words("sedang diperiksa", "being checked"),
}
ACTS = {
    "stop-server": Words("menghentikan ruang kerja", "stopped the workspace of"),
    "stop-kernel": Words("menutup kernel halaman", "ended a page kernel of"),
    "reset-server": Words("mengatur ulang paksa ruang kerja", "reset the workspace of"),
    "restart-part": Words("memulai ulang bagian", "restarted the part"),
    "idle": Words("mengakhiri ruang kerja yang diam", "ended the idle workspace of"),
}
OUTCOMES = {
    "asked": Words("diminta", "asked"),
    "done": Words("selesai", "done"),
    "failed": Words("gagal", "failed"),
}
PARTS = {
    "proxy": Words("pintu masuk", "the one door"),
    "registry": Words("penyimpan pekerjaan", "keeps all work"),
    "hub": Words("masuk dan ruang kerja", "sign-in and workspaces"),
    "apps": Words("halaman wilayah", "region pages"),
}


def age(since: datetime | None) -> Words:
    """Say how long ago something was, in its largest unit."""
    if since is None:
        return Words("–", "–")
    return span(datetime.now(UTC) - since)


def span(length: timedelta) -> Words:
    """Say how long something takes, in its largest unit."""
    seconds = max(int(length.total_seconds()), 0)
    for size, indonesian, english in ((86_400, "hari", "d"), (3_600, "jam", "h"), (60, "menit", "min")):
        if seconds >= size:
            return Words(f"{seconds // size} {indonesian}", f"{seconds // size} {english}")
    return Words(f"{seconds} detik", f"{seconds} s")


def size(count: int) -> str:
    """Write bytes as megabytes, or gigabytes from one thousand of them on."""
    mega = count / 1_000_000
    return f"{id_number(str(round(mega)), 0)} MB" if mega < 1_000 else f"{id_number(f'{mega / 1000:.3f}', 1)} GB"


def moment(at: datetime) -> str:
    """Write a moment; the lab as a whole stands in western Indonesian time."""
    return id_moment(at, "WIB")
