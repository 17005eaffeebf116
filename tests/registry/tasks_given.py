"""Tasks as a koordinator gives them, and whoever holds a one-task link."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import httpx
from registry_lab import PREFIX, PUBLIC, InProcess

WEB = {"name": "Perbup di JDIH", "url": "https://jdih.contoh.go.id/1"}


def current(client, draft: str, unit: str) -> dict:
    found = client.get(f"assessments/{draft}/tasks").json()["tasks"]
    return next((each for each in found if each["unit"] == unit), {"version": 0})


def give(client, draft: str, unit: str = "i22-L3", *, version: int | None = None, **facts):
    """Give a task to BKPSDM, based on the version that stands unless another is named."""
    based_on = current(client, draft, unit)["version"] if version is None else version
    body = {"office": "bkpsdm", "due": "2030-01-31", "instruction": "Kirim SK yang sudah ditandatangani.", **facts}
    return client.write("PUT", f"assessments/{draft}/tasks/{unit}", body, version=based_on)


def link(client, draft: str, unit: str = "i22-L3", **arguments):
    return client.write("POST", f"assessments/{draft}/tasks/{unit}/link", **arguments)


def office(client, name: str, code: str = "18.71") -> dict:
    return next(each for each in client.get(f"regions/{code}/offices").json()["offices"] if each["id"] == name)


class Holder:
    """Whoever holds a link: no account, no cookie."""

    def __init__(self, lab, address: str) -> None:
        path, _, secret = address.partition("#")
        self.page = f"{PUBLIC}{PREFIX}/{path}"
        headers = {"Authorization": f"Tautan {path.removeprefix('tugas/')}.{secret}"}
        self.http = httpx.Client(transport=InProcess(lab.app), base_url=f"{PUBLIC}{PREFIX}/api/", headers=headers)

    def get(self, path: str):
        return self.http.get(path)

    def write(self, method: str, path: str, body=None, *, key: str | None = None):
        return self.http.request(method, path, headers={"Idempotency-Key": key or str(uuid4())}, json=body)

    def begin(self, content: bytes, name: str = "bukti.pdf"):
        facts = {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        return self.write("POST", "tautan/uploads", facts)

    def part(self, upload: str, offset: int, data: bytes):
        return self.http.patch(f"tautan/uploads/{upload}", content=data, headers={"Upload-Offset": str(offset)})

    def send(self, content: bytes, name: str = "bukti.pdf"):
        """Announce a file and send it in one part; returns the last reply."""
        begun = self.begin(content, name)
        return self.part(begun.json()["id"], 0, content) if begun.status_code == 201 else begun

    def hand_in(self, key: str | None = None, **facts):
        return self.write("POST", "tautan/selesai", facts, key=key)
