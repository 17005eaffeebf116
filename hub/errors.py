"""Errors of the deployment: the lab cannot start or work here, for a reason outside its data."""

from __future__ import annotations

from pathlib import Path

from spbe_core.errors import SpbeError


class PartlyDoneError(SpbeError, RuntimeError):
    """A command did a part of its work that stays; the message says which, and how to do the rest."""


class StorageError(RuntimeError):
    """A database is not what the lab relies on; the message is one English line for the log."""


class FilesAwayError(StorageError):
    """The bucket in which files stand cannot be reached, or refuses."""


class NewerError(StorageError):
    """A database has been used by a newer version of the lab."""


class LabError(SpbeError, RuntimeError):
    """Something technical is in the way; the message is one Indonesian line that says what to do."""

    @classmethod
    def not_writable(cls, path: Path, error: OSError) -> LabError:
        """Report a folder or file that cannot be written."""
        return cls(
            f"{path} tidak dapat ditulis ({error.strerror}). "
            "Beri izin tulis, atau pilih folder lain: SPBE_VAR=/folder/lain"
        )

    @classmethod
    def port_taken(cls, port: int, purpose: str) -> LabError:
        """Report a port that another program holds."""
        return cls(
            f"Port {port} ({purpose}) sudah dipakai program lain. "
            "Hentikan program itu, atau pilih port lain: SPBE_PORT=9000"
        )

    @classmethod
    def database(cls, error: Exception) -> LabError:
        """Report a registry database that cannot be used; its address may hold a password and is not repeated."""
        if isinstance(error, NewerError):
            return cls("Basis data registri berasal dari versi lab yang lebih baru. Perbarui lab ini.")
        return cls(
            f"Basis data registri tidak dapat dipakai ({type(error).__name__}). Periksa SPBE_DATABASE_URL: "
            "berkas SQLite (sqlite:////folder/registry.sqlite) atau PostgreSQL yang berjalan (postgresql+psycopg://…)"
        )

    @classmethod
    def accounts(cls, path: Path) -> LabError:
        """Report an account store that this version cannot use."""
        return cls(f"{path} rusak atau berasal dari versi lab yang lebih baru. Perbarui lab, atau pulihkan cadangan.")

    @classmethod
    def already_running(cls, var: Path) -> LabError:
        """Report that a lab already works on this folder."""
        return cls(
            f"Lab sudah berjalan dengan folder {var}. Hentikan dulu, atau pilih folder lain: SPBE_VAR=/folder/lain"
        )

    @classmethod
    def users_taken(cls, first: int, last: int) -> LabError:
        """Report that another lab on this machine runs servers under some of these system users."""
        return cls(
            f"Akun sistem {first}–{last} sedang dipakai lab lain di mesin ini. Beri lab ini nomor sendiri, misalnya "
            f"SPBE_UID_START={last + 1}; pertahankan nomor itu untuk folder ini."
        )

    @classmethod
    def part_failed(cls, name: str, log: Path) -> LabError:
        """Report a part that does not start."""
        return cls(f"Bagian {name} tidak dapat dimulai. Sebabnya ada di {log}")

    @classmethod
    def no_supervisor(cls) -> LabError:
        """Report that whoever looks after the parts does not answer."""
        return cls("Pengawas lab tidak menjawab. Periksa terminal `spbe lab`; bila perlu hentikan dan mulai lagi.")

    @classmethod
    def no_pages(cls) -> LabError:
        """Report that the page service does not answer."""
        return cls("Layanan halaman tidak menjawab. Bila tetap begitu, mulai ulang bagian apps.")

    @classmethod
    def still_running(cls) -> LabError:
        """Report a notebook server that did not end although it was asked to."""
        return cls("Ruang kerja belum berhenti. Gunakan atur ulang paksa di halaman pengelola.")
