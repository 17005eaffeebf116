"""Every route of the page service times every kind of caller, against a table written by hand (``access.csv``)."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from widgets import assets

pytestmark = pytest.mark.processes

ROWS = list(
    csv.DictReader(
        line for line in (Path(__file__).with_name("access.csv")).read_text().splitlines() if not line.startswith("#")
    )
)
KINDS = list(ROWS[0])[2:]
NOBODYS = "00000000-0000-0000-0000-000000000000"


def client_of(service, kind, method="GET"):
    """A client of a kind: nobody, a person of the fake hub, or a program with one of the lab's tokens.

    People read in a browser. Their writes come with a token: a browser's would fail for want of the page's own proof.
    """
    people = {"owner": "ani", "stranger": "budi", "without region": "dewi"}
    if kind in people:
        return service.signed_in(people[kind]) if method in {"GET", "HEAD"} else service.client(people[kind])
    if kind == "owner's token":
        return service.client("ani")
    if kind == "expired":
        return service.client("nobody-of-the-hub")
    if kind.endswith("-token"):
        token = (service.places.secrets / kind).read_text()
        return service.client(None, Authorization=f"Bearer {token}")
    return service.client()


class Page:
    """A page of the owner's whose kernel lives: opened again only after somebody ended it."""

    def __init__(self, service):
        self._service = service
        self._opened = None

    def alive(self):
        return self._opened is not None and self._opened.alive()

    def __call__(self):
        if not self.alive():
            self._opened = self._service.open("ani")
        return self._opened


@pytest.fixture(scope="module")
def page(service):
    return Page(service)


def test_every_route_has_a_row_and_every_row_a_route(service):
    there = [tuple(door) for door in json.loads((service.notebooks / "routes.json").read_text())]
    listed = [(row["method"], row["path"]) for row in ROWS]
    assert sorted(listed) == sorted(there)
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['method']} {row['path']}")
def test_access(service, page, row, kind):
    status, text = answer(service, page, row, kind)
    if status != int(row[kind]) and "{kernel_id}" in row["path"] and not page.alive():
        # nobody is attached to the page: on a busy machine its lease may end on the way to the request
        status, text = answer(service, page, row, kind)
    assert status == int(row[kind]), text[:300]


def answer(service, page, row, kind):
    """What the route of a row answers a kind of caller: status and text."""
    path = row["path"]
    if "{kernel_id}" in path:
        path = path.replace("{kernel_id}", page().kernel)
    if path.endswith("{part}/{part}"):
        path = path.replace("{part}/{part}", f"{assets.version()}/tokens.css")
    path = "/apa/saja" if path == "*" else path
    reply = client_of(service, kind, row["method"]).request(
        row["method"], f"{service.origin}{path}", follow_redirects=False
    )
    return reply.status_code, reply.text


def test_nobody_learns_from_the_internal_route_which_kernels_there_are(service):
    page = service.open("ani")
    token = (service.places.secrets / "administration-token").read_text()
    for given in ("x", token[:-1], token + "x", token.upper(), "\u00e9", "token-ani"):
        client = service.client(None, Authorization=f"Bearer {given}".encode())
        there = client.get(f"{service.origin}/internal/kernels")
        assert (there.status_code, there.text) == (401, "401")
        for kernel in (page.kernel, NOBODYS):
            reply = client.delete(f"{service.origin}/internal/kernels/{kernel}")
            assert (reply.status_code, reply.text) == (401, "401")
    assert page.alive()


def test_the_administration_sees_whose_page_a_kernel_draws_and_ends_it(service):
    page = service.open("ani")
    program = client_of(service, "administration-token")
    kernels = {each["id"]: each for each in program.get(f"{service.origin}/internal/kernels").json()["kernels"]}
    seen = kernels[page.kernel]
    assert (seen["owner"], seen["page"], seen["held"]) == ("ani", "beranda", False)
    assert seen["memory"] > 1_000_000
    assert set(seen) == {"id", "owner", "page", "since", "memory", "held"}
    assert program.delete(f"{service.origin}/internal/kernels/{page.kernel}").status_code == 204
    assert not page.alive()
    assert program.delete(f"{service.origin}/internal/kernels/{page.kernel}").status_code == 404
