"""States of a page that are not its content: what is true, what is safe, what to do next.

Each failure becomes one state with an Indonesian text and a reference number; the same number stands in the log beside
the technical cause. No traceback, path or token reaches a page.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Literal

from spbe_core.connection import NotAllowedError, RegistryError, UnreachableError
from spbe_core.errors import SpbeError
from widgets.i18n import N_
from widgets.page import ChooseRegionError, NoRegionError, NotYoursError

SAFE = N_("Yang sudah tersimpan tetap aman.")
REFERENCE = N_("Nomor rujukan")
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

Action = Literal["reload", "sign-in", "choose", "home", "lab"]


def new_reference() -> str:
    """Return a number that a person can read out on the telephone, such as ``"H7K2-9QXM"`` (40 bits)."""
    text = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{text[:4]}-{text[4:]}"


class SignInError(SpbeError):
    """The hub's answer to a sign-in could not be used: opened twice, too old, or without its cookie."""


class OwnTokenError(SpbeError):
    """The request carries a token of its own; a page's kernel must not get it."""


class TooManyPagesError(SpbeError):
    """The person has as many pages open as one person may."""


class EmptyPageError(SpbeError):
    """The notebook ran to its end and showed no widget."""


@dataclass(frozen=True)
class State:
    """What a page says instead of its content.

    Attributes
    ----------
    status : int
        HTTP status, where it can still be sent.
    title, text : str
        Indonesian source texts; ``text`` may hold ``{limit}`` and the like, filled from ``values``.
    safe : str
        What is safe, or empty.
    action : {"reload", "sign-in", "choose", "home", "lab"}
        What the person can do here; "lab" opens their own workspace, for those who have one.
    reference : str
        Number that finds the cause in the log.
    """

    status: int
    title: str
    text: str
    safe: str = ""
    action: Action = "reload"
    values: dict[str, object] = field(default_factory=dict)
    reference: str = field(default_factory=new_reference)


UNREACHABLE = (
    N_("Data belum dapat dibaca"),
    N_("Layanan data sedang tidak menjawab. Tunggu sebentar, lalu muat ulang halaman ini."),
)
HUB_AWAY = (
    N_("Lab belum dapat mengenali Anda"),
    N_(
        "Layanan masuk sedang sibuk atau dimulai ulang. Halaman ini mencoba lagi sendiri; Anda juga dapat memuatnya "
        "ulang."
    ),
)
FAILED = (
    N_("Halaman ini gagal disusun"),
    N_("Terjadi kesalahan di pihak kami. Muat ulang; bila berulang, sampaikan nomor rujukan ini kepada pendamping."),
)
OUT_OF_MEMORY = (
    N_("Halaman ini kehabisan memori"),
    N_(
        "Yang diminta lebih dari yang boleh dipakai satu halaman, maka hanya halaman ini yang berhenti. Muat ulang; "
        "bila berulang, sampaikan nomor rujukan ini kepada pendamping."
    ),
)
NOT_FOUND = (
    N_("Halaman tidak ditemukan"),
    N_("Alamat ini tidak ada atau tidak tersedia untuk akun Anda. Buka halaman lewat menu di atas."),
)
NO_REGION = (
    N_("Akun Anda belum terhubung dengan wilayah"),
    N_(
        "Halaman ini untuk anggota tim SPBE suatu pemerintah daerah. Minta koordinator SPBE daerah Anda atau "
        "sekretariat program untuk menghubungkan akun ini dengan wilayahnya."
    ),
)
NOT_ALLOWED = (
    N_("Anda tidak berhak membuka halaman ini"),
    N_("Hak akun Anda tidak mencakup data ini. Bila seharusnya mencakup, hubungi koordinator SPBE daerah Anda."),
)
SIGNED_OUT = (N_("Sesi Anda berakhir"), N_("Masuk lagi untuk melanjutkan."))
SIGN_IN_FAILED = (
    N_("Masuk belum berhasil"),
    N_("Coba sekali lagi. Bila tetap gagal, izinkan cookie untuk alamat ini di peramban Anda."),
)
FOR_BROWSERS = (
    N_("Halaman ini untuk peramban"),
    N_(
        "Buka halaman ini di peramban dan masuk dengan akun Anda. Program dengan token memakai registri, bukan halaman."
    ),
)
CHOOSE = (N_("Pilih wilayah"), N_("Akun Anda dapat membuka lebih dari satu wilayah."))
CROWDED = (
    N_("Terlalu banyak halaman terbuka"),
    N_("Anda sudah membuka {limit} halaman. Tutup salah satu halaman, lalu muat ulang halaman ini."),
)
_CELL_STATES = {
    "MemoryError": OUT_OF_MEMORY,
    "UnreachableError": UNREACHABLE,
    "NotAllowedError": NOT_ALLOWED,
    "NoRegionError": NO_REGION,
    "NotYoursError": NOT_FOUND,
}


def of(error: BaseException) -> State:  # noqa: C901, PLR0911 - one line per kind of failure
    """Return the state that stands for a failure before or while a page is drawn."""
    match error:
        case NoRegionError():
            return State(403, *NO_REGION, action="lab")
        case ChooseRegionError():
            return State(200, *CHOOSE, action="choose")
        case NotYoursError():
            return State(404, *NOT_FOUND, action="home")
        case SignInError():
            return State(400, *SIGN_IN_FAILED, action="home")
        case OwnTokenError():
            return State(403, *FOR_BROWSERS, action="home")
        case TooManyPagesError():
            return State(429, *CROWDED, safe=SAFE, values={"limit": error.args[0]})
        case UnreachableError():
            return State(503, *UNREACHABLE, safe=SAFE)
        case NotAllowedError(status=401):
            return State(401, *SIGNED_OUT, safe=SAFE, action="sign-in")
        case NotAllowedError():
            return State(403, *NOT_ALLOWED, action="home")
        case RegistryError(status=status) if status == 404:
            return State(404, *NOT_FOUND, action="home")
        case RegistryError():
            return State(503, *UNREACHABLE, safe=SAFE)
        case _:
            return of_cell(getattr(error, "ename", ""))


def of_cell(exception_name: str) -> State:
    """Return the state for an exception that a notebook's cell raised in the kernel."""
    title, text = _CELL_STATES.get(exception_name, FAILED)
    return State(500, title, text, safe=SAFE)
