"""Documents by the client: what a notebook or a script sends and gets, also over a connection that breaks."""

from __future__ import annotations

from datetime import date

import evidence_files as files
import httpx
import pytest
from registry_lab import PREFIX, PUBLIC, InProcess

from spbe_core import wire
from spbe_core.client import ConflictError, Registry, RegistryError
from spbe_core.documents_client import UploadCutError

CONTENT = files.pdf(size=2_500_000)
CLASS = wire.FileClass.TERBUKA


class Breaking(InProcess):
    """Loses requests, or their answers, as a list says: one entry for each part that is sent."""

    def __init__(self, app, fates):
        super().__init__(app)
        self.fates = fates
        self.offsets = []

    def handle_request(self, request):
        fate = self.fates.pop(0) if request.method == "PATCH" and self.fates else "ok"
        if fate == "lost":
            raise httpx.ConnectError("gone")
        if request.method == "PATCH":
            self.offsets.append(int(request.headers["upload-offset"]))
        answer = super().handle_request(request)
        if fate == "answer lost":
            raise httpx.RemoteProtocolError("cut")
        return answer


def registry(lab, fates=(), name="operator"):
    transport = Breaking(lab.app, list(fates))
    return Registry(f"{PUBLIC}{PREFIX}/", lab.hub.token(name), transport, lambda _: None), transport


def test_a_file_goes_on_where_it_stands_and_comes_back_whole(lab, draft):
    client, transport = registry(lab, ["ok", "answer lost", "ok", "lost", "lost", "lost"])
    told = []
    with pytest.raises(UploadCutError) as cut:
        client.documents.upload(draft, "i22-L3", "SK.pdf", CONTENT, CLASS, dated=date(2025, 3, 4), tell=told.append)
    assert transport.offsets == [0, 1_048_576, 1_048_576]  # the answer to the second part was lost
    assert told == [0, 1_048_576, 2_097_152]
    done = client.documents.upload(draft, "i22-L3", "SK.pdf", CONTENT, CLASS, upload=cut.value.upload, tell=told.append)
    assert transport.offsets[-1] == 2_097_152
    assert (done.document.dated, done.tie.unit, told[-1]) == (date(2025, 3, 4), "i22-L3", len(CONTENT))
    assert client.documents.download(done.document) == CONTENT
    with pytest.raises(RegistryError, match="tidak utuh"):
        client.documents.download(done.document.model_copy(update={"sha256": "0" * 64}))


def test_a_document_is_tied_changed_and_linked(lab, draft):
    client, _ = registry(lab)
    made = client.documents.upload(draft, "i22-L3", "SK.png", files.png(), CLASS).document
    assert client.documents.tie(draft, "i22-L4", made.id, 0).tie.version == 1
    with pytest.raises(ConflictError):
        client.documents.tie(draft, "i22-L4", made.id, 0, tied=False)
    wanted = wire.DocumentWrite(name="SK Tim", file_class=wire.FileClass.TERBATAS)
    assert client.documents.change(made.id, wanted, 1).document.name == "SK Tim"
    assert [each.name for each in client.documents.history(made.id)] == ["SK.png", "SK Tim"]
    link = wire.LinkAdd(unit="i22-L2", name="JDIH", url="https://jdih.contoh.go.id/1")
    client.documents.add_link(draft, link)
    assert [each.name for each in client.documents.of(draft).documents] == ["SK Tim", "JDIH"]
    coach, _ = registry(lab, name="pendamping")
    assert [each.name for each in coach.documents.of(draft).documents] == ["JDIH"]
    with pytest.raises(RegistryError):
        coach.documents.download(made)
