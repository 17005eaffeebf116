"""The documents of data dukung by :attr:`spbe_core.client.Registry.documents`: list, look, download, upload, tie."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date

from spbe_core import wire
from spbe_core.connection import ConflictError, Connection, RegistryError, UnreachableError, body, segment

_STUCK = 5
"""Refused parts after which an upload that does not move on is given back to the caller."""


class UploadCutError(UnreachableError):
    """The connection broke while a file was sent; what arrived stays some days with the registry.

    ``upload`` is what :meth:`Documents.upload` takes to go on where the file stands.
    """

    def __init__(self, cut: UnreachableError, upload: str) -> None:
        super().__init__(str(cut), cut.status, cut.problem)
        self.upload = upload


class Documents:
    """Calls about documents; each may raise :class:`RegistryError` or one of its kinds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, assessment_id: str) -> wire.Evidence:
        """Return the region's documents that one may see, and what they are tied to in an assessment."""
        return self._connection.read(wire.Evidence, f"api/assessments/{segment(assessment_id)}/evidence")

    def history(self, document_id: str) -> list[wire.Document]:
        """Return all versions of a document, oldest first."""
        return self._connection.read(list[wire.Document], f"api/documents/{segment(document_id)}/history")

    def look(self, document_id: str) -> wire.Look:
        """Say what a document's file looks like: pages, whether it is a scan without text."""
        return self._connection.read(wire.Look, f"api/documents/{segment(document_id)}/look")

    def download(self, document: wire.Document) -> bytes:
        """Return a document's file.

        Raises
        ------
        RegistryError
            Also when what came is not what its hash says.
        """
        content = self._connection.fetch(f"api/documents/{segment(document.id)}/content")
        if hashlib.sha256(content).hexdigest() != document.sha256:
            raise RegistryError(f"Berkas “{document.name}” tiba tidak utuh. Unduh lagi.")
        return content

    def upload(  # noqa: PLR0913 -- the facts of one document
        self,
        assessment_id: str,
        unit: str,
        name: str,
        content: bytes,
        file_class: wire.FileClass,
        *,
        dated: date | None = None,
        upload: str | None = None,
        tell: Callable[[int], object] = lambda _: None,
    ) -> wire.Upload:
        """Send a file and put it under a unit of evidence.

        Parameters
        ----------
        assessment_id, unit : str
            Where it belongs: a level ("i22-L3") or an item ("I13-L1-02").
        name : str
            What people call it.
        content : bytes
            At most :data:`spbe_core.wire.MAX_FILE`.
        file_class : FileClass
        dated : date, optional
            The date printed on it.
        upload : str, optional
            An upload of the same content that was cut (:class:`UploadCutError`): it goes on where it stands.
        tell : callable, optional
            Gets the bytes that are safely with the registry, after each part.

        Returns
        -------
        Upload
            With its document and the tie.
        """
        found = self._state(upload) if upload else self._begin(assessment_id, unit, name, content, file_class, dated)
        refused = 0
        try:
            while found.document is None:
                tell(found.offset)
                part = content[found.offset : found.offset + wire.MAX_CHUNK]
                try:
                    found = self._connection.write(
                        wire.Upload,
                        "PATCH",
                        f"api/uploads/{segment(found.id)}",
                        part,
                        headers={"Upload-Offset": str(found.offset)},
                    )
                except ConflictError:  # a part whose answer was lost; the registry says where the file stands
                    refused += 1
                    if refused > _STUCK:
                        raise
                    found = self._state(found.id)
        except UnreachableError as error:
            raise UploadCutError(error, found.id) from error
        tell(len(content))
        return found

    def add_link(self, assessment_id: str, link: wire.LinkAdd, key: str | None = None) -> wire.EvidenceSaved:
        path = f"api/assessments/{segment(assessment_id)}/links"
        return self._connection.write(wire.EvidenceSaved, "POST", path, link, key=key)

    def tie(  # noqa: PLR0913 -- the facts of one tie
        self,
        assessment_id: str,
        unit: str,
        document_id: str,
        version: int,
        *,
        tied: bool = True,
        key: str | None = None,
    ) -> wire.EvidenceSaved:
        """Put a document of the region under a unit, or take it away, based on the tie's version (0: never tied)."""
        path = f"api/assessments/{segment(assessment_id)}/units/{segment(unit)}/documents/{segment(document_id)}"
        made = body(wire.TieWrite, tied=tied)
        return self._connection.write(wire.EvidenceSaved, "PUT", path, made, version=version, key=key)

    def change(
        self, document_id: str, wanted: wire.DocumentWrite, version: int, key: str | None = None
    ) -> wire.EvidenceSaved:
        """Change name, class or date of a document, remove it or bring it back."""
        path = f"api/documents/{segment(document_id)}"
        return self._connection.write(wire.EvidenceSaved, "PUT", path, wanted, version=version, key=key)

    def _begin(  # noqa: PLR0913, PLR0917 -- the facts of one document
        self, assessment_id: str, unit: str, name: str, content: bytes, file_class: wire.FileClass, dated: date | None
    ) -> wire.Upload:
        sha256 = hashlib.sha256(content).hexdigest()
        facts = {"unit": unit, "name": name, "size": len(content), "sha256": sha256}
        made = body(wire.UploadBegin, file_class=file_class, dated=dated, **facts)
        return self._connection.write(wire.Upload, "POST", f"api/assessments/{segment(assessment_id)}/uploads", made)

    def _state(self, upload: str) -> wire.Upload:
        return self._connection.read(wire.Upload, f"api/uploads/{segment(upload)}")
