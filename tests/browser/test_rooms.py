"""Three people write one notebook at once in three browsers, the server is killed, and nothing saved is lost."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect
from waiting import until

from hub import system_accounts
from hub.rooms.store import room_of

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(
        not system_accounts.separable(),
        reason="where people's code cannot run apart the rooms stay closed: test_rooms_parts.py",
    ),
]

PEOPLE = {
    "operator.bandarlampung": "Operator Kota Bandar Lampung",
    "pendamping.satu": "Pendamping Satu",
    "pendamping.tiga": '<img src=x onerror="document.title=1">',
}
NOTEBOOK = "rapat.ipynb"


class Writer:
    """One person's browser with the room's notebook open."""

    def __init__(self, lab, chromium, name, own=0):
        self.lab, self.own = lab, own
        self.page = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID").new_page()
        self.page.goto(f"{lab.url}/hub/login?next=/hub/ruang/18.71")
        self.page.get_by_label("Nama pengguna").fill(name)
        self.page.get_by_label("Sandi", exact=True).fill(lab.password)
        self.page.get_by_role("button", name="Masuk").click()
        self.page.wait_for_url("**/user/*/lab*", timeout=120_000)

    def open(self, room):
        self.page.goto(f"{self.lab.server(room.id)}lab/workspaces/{time.monotonic_ns()}/tree/{NOTEBOOK}")
        expect(self.cell(self.own)).to_be_visible(timeout=120_000)

    def cell(self, number):
        return self.page.locator(".jp-Notebook .jp-CodeCell .cm-content").nth(number)

    def write(self, text):
        """Write at the end of the cell that is this person's own."""
        self.cell(self.own).click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text, delay=20)


@pytest.fixture(scope="module")
def room(lab):
    accounts = lab.accounts()
    yield room_of(accounts, "18.71")
    accounts.close()


@pytest.fixture(scope="module")
def writers(lab, chromium, room):
    accounts = lab.accounts()
    known = next((each for each in accounts.everyone() if each.name == "pendamping.tiga"), None)
    hostile = known or accounts.create(
        "pendamping.tiga",
        PEOPLE["pendamping.tiga"],
        lab.password,
        roles=[("pendamping", "18.71")],
        sample=True,
        must_change=False,
    )
    accounts.close()
    assert hostile.display_name == PEOPLE["pendamping.tiga"]
    found = [Writer(lab, chromium, name, own) for own, name in enumerate(PEOPLE)]
    expect(found[0].page.get_by_text("Ruang kerja Kota Bandar Lampung")).to_be_visible(timeout=120_000)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(f"# {name}: ") for name in PEOPLE], metadata=kernel
    )
    file = lab.settings.homes / room.id / NOTEBOOK
    file.write_text(nbformat.writes(notebook))
    owner = file.parent.stat()
    os.chown(file, owner.st_uid, owner.st_gid)
    for writer in found:
        writer.open(room)
    yield found
    for writer in found:
        writer.page.context.close()


def agreed(lab, room, writers):
    """Wait until all pages show what the file holds, and return it: a first try may have ended in the middle."""
    visitor = lab.sign_in("koordinator.bandarlampung")

    def found():
        there = str(visitor.get("/hub/ruang/18.71", follow_redirects=True).url.path).endswith("/lab")
        held = saved(lab, room).split("|")
        shown = [[plain(writer.cell(number).inner_text()) for number in range(len(PEOPLE))] for writer in writers]
        return held if there and all(each == [plain(text) for text in held] for each in shown) else None

    return until(found)


def plain(text):
    return " ".join(text.split())


def saved(lab, room):
    """Return what is in the file, all cells in one text."""
    with contextlib.suppress(ValueError, OSError):  # half a moment while the server writes it
        notebook = json.loads((lab.settings.homes / room.id / NOTEBOOK).read_text())
        return "|".join("".join(cell["source"]) for cell in notebook["cells"])
    return ""


def server_of(lab, room):
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and b"hub.singleuser" in (entry / "cmdline").read_bytes():
                environ = (entry / "environ").read_bytes()
                if f"HOME={lab.settings.homes / room.id}\0".encode() in environ:
                    return int(entry.name)
    return None


def test_the_launcher_leads_to_the_regions_pages(lab, writers):
    page = writers[0].page.context.new_page()
    page.goto(f"{lab.url}/hub/ruang/18.71")
    page.wait_for_url("**/user/*/lab*", timeout=120_000)
    card = page.locator(".jp-LauncherCard", has_text="Rencana Aksi")
    expect(card).to_be_visible(timeout=120_000)
    with page.context.expect_page() as opened:
        card.click()
    opened.value.wait_for_url("**/services/apps/rencana-aksi?wilayah=18.71*", timeout=120_000)
    expect(opened.value.get_by_role("heading", level=1)).to_be_visible(timeout=120_000)
    page.close()
    opened.value.close()


def test_three_write_at_once_and_see_each_others_names(lab, writers, room):
    kept = agreed(lab, room, writers)
    for turn in range(3):
        for writer in writers:
            writer.write(f"[{writer.own}{turn}]")
    texts = [f"{piece}[{own}0][{own}1][{own}2]" for own, piece in enumerate(kept)]
    assert all(text.startswith(f"# {name}: ") for text, name in zip(texts, PEOPLE, strict=True))
    for writer in writers:
        for own, text in enumerate(texts):
            expect(writer.cell(own)).to_have_text(text)
    until(lambda: saved(lab, room) == "|".join(texts))
    page = writers[0].page
    panel = page.locator("#jp-collaboration-panel")
    if not panel.is_visible():
        page.locator(".lm-TabBar-tab[data-id='jp-collaboration-panel']").click()
    for name in list(PEOPLE.values())[1:]:
        expect(panel.get_by_text(name).first).to_be_visible()
    assert page.locator("img[src='x']").count() == 0


def test_a_killed_server_loses_nothing_and_doubles_nothing(lab, writers, room, chromium):
    kept = agreed(lab, room, writers)
    for turn in range(3):
        for writer in writers:
            writer.write(f"({writer.own}{turn})")
    killed = server_of(lab, room)
    environ = dict(
        item.split(b"=", 1) for item in Path(f"/proc/{killed}/environ").read_bytes().split(b"\0") if b"=" in item
    )
    os.kill(killed, signal.SIGKILL)
    until(lambda: server_of(lab, room) is None)
    assert all(piece in saved(lab, room) for piece in kept)

    late = Writer(lab, chromium, "koordinator.bandarlampung")
    late.open(room)
    # what was saved is there at once; what was not yet, at the latest when the pages that stayed open come back
    wanted = [f"{piece}({own}0)({own}1)({own}2)" for own, piece in enumerate(kept)]
    for own, text in enumerate(wanted):
        expect(late.cell(own)).to_have_text(text, timeout=120_000)
    late.write("[kembali]")
    wanted[0] += "[kembali]"
    for writer in writers:
        expect(writer.cell(0)).to_have_text(wanted[0], timeout=120_000)
    until(lambda: saved(lab, room) == "|".join(wanted))
    late.page.context.close()
    assert lab.api(environ[b"JUPYTERHUB_API_TOKEN"].decode()).get("me").status_code == 401
