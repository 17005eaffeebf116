"""Look into a workbook's package before any of its parts is read: what it is, how large, what it carries along."""

from __future__ import annotations

import io
import zipfile
from xml.sax import SAXException, handler

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from spbe_core.errors import DataError, visible
from spbe_core.sheets import limits

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AGAIN = "Simpan ulang sebagai buku kerja Excel (.xlsx)"


class Package:
    """The parts of an XLSX file, opened only after they were found harmless.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        Its name, for errors.

    Raises
    ------
    DataError
        For what is no XLSX, is locked, carries macros or links to other files, or unpacks beyond the limits.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.where = visible(name)
        if data.startswith(_OLE):
            raise DataError(
                self.where,
                "berkas Excel lama (.xls) atau terkunci kata sandi",
                f"{_AGAIN} tanpa kata sandi",
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            infos = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise self.broken() from error
        self._infos = {info.filename.lstrip("/").lower(): info for info in infos}
        self._check(infos)

    def broken(self) -> DataError:
        """Refuse a package that cannot be read."""
        return DataError(self.where, "rusak, isinya tidak dapat dibaca", f"Buka di Excel, lalu {_AGAIN.lower()}")

    def __contains__(self, part: str) -> bool:
        return part.lstrip("/").lower() in self._infos

    def walk(self, part: str, content: handler.ContentHandler) -> None:
        """Read an XML part, element by element.

        Raises
        ------
        DataError
            For a part that is missing or not plain XML (document types and entities are refused).
        """
        info = self._infos.get(part.lstrip("/").lower())
        if info is None:
            raise self.broken()
        try:
            with self._zip.open(info) as stream:
                defusedxml.sax.parse(stream, content, forbid_dtd=True)
        except DefusedXmlException as error:
            raise DataError(
                self.where, "memuat rujukan XML yang berbahaya", "Salin tabelnya ke buku kerja baru"
            ) from error
        except DataError:
            raise
        except SAXException as error:
            if "out of memory" in error.getMessage():
                raise MemoryError from error
            raise self.broken() from error
        except (zipfile.BadZipFile, EOFError, ValueError, KeyError, OSError, RuntimeError) as error:
            raise self.broken() from error
        except Exception as error:
            if type(error).__module__ == "zlib":
                raise self.broken() from error
            raise

    def _check(self, infos: list[zipfile.ZipInfo]) -> None:
        names = set(self._infos)
        if len(infos) > limits.MAX_PARTS:
            raise limits.too_many(self.where, "bagian di dalamnya", limits.MAX_PARTS)
        if len(names) != len(infos) or any(info.flag_bits & 1 for info in infos):
            raise DataError(self.where, "terkunci atau rusak", f"{_AGAIN} tanpa kata sandi")
        inflated = [info for info in infos if info.file_size > limits.RATIO_FROM]
        if (
            sum(info.file_size for info in infos) > limits.MAX_UNPACKED
            or any(info.file_size > limits.MAX_PART for info in infos)
            or any(info.file_size > limits.MAX_RATIO * max(info.compress_size, 1) for info in inflated)
        ):
            raise limits.unpacks_too_large(self.where)
        if any("vbaproject" in name or name.startswith(("xl/macrosheets/", "xl/activex/")) for name in names):
            raise DataError(self.where, "memuat makro", "Simpan sebagai “Excel Workbook (.xlsx)” tanpa makro")
        if any(name.startswith("xl/externallinks/") or name == "xl/connections.xml" for name in names):
            raise DataError(
                self.where,
                "tertaut ke berkas atau sumber data lain",
                "Putuskan tautannya (Data, Edit Links, Break Link), lalu simpan lagi",
            )
        if "xl/workbook.xml" not in names:
            raise DataError(self.where, "bukan buku kerja Excel (.xlsx)", f"{_AGAIN} atau CSV")
