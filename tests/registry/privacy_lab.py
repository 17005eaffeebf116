"""A lab's folder around the registry under test: account store, homes, and people who are known to both."""

from __future__ import annotations

import socket
from pathlib import Path
from zipfile import ZipFile

from fake_hub import person
from registry_lab import Lab

from hub.accounts.store import Accounts
from hub.privacy.rows import METADATA
from hub.settings import Settings

PASSWORD = "kalimat sandi yang panjang"
RINA, BUDI, SARI = "Rina Operator", "Budi Operator", "Sari Pendamping"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def settings_of(var: Path, url: str) -> Settings:
    """Lay out a lab's folder; nobody answers where its hub would be."""
    (var / "secrets").mkdir(parents=True)
    (var / "secrets" / "cli-token").write_text("x")
    return Settings(
        var=var,
        port=free_port() - 1,
        host="127.0.0.1",
        public_url="http://lab.example",
        subdomains=False,
        database_url=url,
    )


class PrivacyLab:
    """``rina`` and ``budi`` are operators of 18.71, ``sari`` coaches it; ids are opaque, as in a real lab."""

    def __init__(self, url: str, var: Path) -> None:
        self.places = settings_of(var, url)
        self.accounts = Accounts(self.places.accounts_url)
        self.accounts.create_tables()
        self.registry = Lab(url)
        for name, shown, role in (("rina", RINA, "operator"), ("budi", BUDI, "operator"), ("sari", SARI, "pendamping")):
            account = self.accounts.create(name, shown, PASSWORD, roles=[(role, "18.71")])
            self.registry.hub.people[name] = person(account.id, role, ("18.71",), shown)
            home = self.places.homes / account.id
            home.mkdir(parents=True)
            (home / "catatan.txt").write_text(shown)

    def id(self, name: str) -> str:
        return self.registry.hub.people[name].name

    def client(self, name: str):
        return self.registry.client(name)

    def work(self) -> str:
        """Let everybody write something in one assessment; returns its id."""
        rina, budi, sari = (self.client(name) for name in ("rina", "budi", "sari"))
        draft = self.registry.open("rina")
        note = sari.write("POST", f"assessments/{draft}/comments", {"text": "Lengkapi SK", "indicator": "i22"}).json()
        reply = {"text": "Sudah", "indicator": "i22", "reply_to": note["id"]}
        mine = rina.write("POST", f"assessments/{draft}/comments", {"text": "Mohon dicek", "indicator": "i22"}).json()
        answer = {"text": "Akan kami bantu", "indicator": "i22", "reply_to": mine["id"]}
        action = {"indicator": "i22", "to_level": 3, "title": "SOP", "owner_office": "Kominfo", "due": "2030-01-31"}
        replies = [
            rina.answer(draft, "i22", "fakta", "Perwali 12/2023", 0),
            budi.answer(draft, "i22", "fakta", "Perwali 13/2024", 1),
            rina.answer(draft, "i22", "level", 3, 0),
            rina.write("POST", f"assessments/{draft}/comments", reply),
            sari.write("POST", f"assessments/{draft}/comments", answer),
            sari.write("PATCH", f"comments/{mine['id']}", {"done": True}, version=1),
            rina.write("POST", f"assessments/{draft}/plan/actions", action),
        ]
        assert {reply.status_code for reply in replies} <= {200, 201}
        return draft

    def close(self) -> None:
        self.accounts.close()
        self.registry.close()


def everything(lab: PrivacyLab) -> str:
    """Return the content of both stores as one text."""
    told = []
    with lab.registry.database.read() as registry, lab.accounts.reading() as accounts:
        for store, session in (("registry", registry), ("accounts", accounts)):
            for table in METADATA[store].tables.values():
                told += [repr(tuple(row)) for row in session.execute(table.select())]
    return "\n".join(told)


def unpack(content: bytes, path: Path) -> ZipFile:
    path.write_bytes(content)
    return ZipFile(path)
