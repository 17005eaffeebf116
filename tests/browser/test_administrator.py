"""The administrator at the page, and one person with hub, form and plan open in three tabs."""

from __future__ import annotations

import functools
import re

import pytest
from playwright.sync_api import Page, Response, expect

from spbe_core.client import Registry

pytestmark = [pytest.mark.lab, pytest.mark.browser]
REGION = "33.20"


@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_is_used_by_keyboard_updates_itself_and_says_when_it_cannot(visit, shot, width):
    guest = visit("operator.denpasar", width)
    expect(guest.get_by_role("heading", level=1)).to_contain_text("Denpasar")
    page = visit("pengelola", width)
    expect(page).to_have_url(re.compile(r"/hub/pengelola$"))
    kernels = page.get_by_role("region", name="Kernel halaman")
    row = kernels.get_by_role("listitem").filter(has_text="Operator Kota Denpasar").first
    expect(row).to_be_visible()
    shot(page, "pengelola")
    row.get_by_role("button", name="Tutup").press("Enter")  # at once: the page replaces the row now and then
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("milik Operator Kota Denpasar?")
    shot(page, "pengelola-yakin")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(row).to_be_visible()
    row.get_by_role("button", name="Tutup").click()
    dialog.get_by_role("button", name="Ya, lakukan").click()
    expect(page.get_by_role("status")).to_have_text("Selesai.")
    expect(page.get_by_role("region", name="Catatan tindakan")).to_contain_text("menutup kernel halaman Operator Kota")

    moment = page.locator("#isi time")
    before = moment.get_attribute("datetime")
    expect(moment).not_to_have_attribute("datetime", before)
    page.context.set_offline(True)
    expect(page.get_by_text("Halaman ini tidak dapat diperbarui")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Halaman ini tidak dapat diperbarui")).to_be_hidden()
    page.get_by_role("button", name="EN", exact=True).click()
    after = moment.get_attribute("datetime")
    expect(moment).not_to_have_attribute("datetime", after)
    expect(page.get_by_role("heading", name="Page kernels")).to_be_visible()


def test_three_tabs_save_in_turn_three_times(lab, visit):
    """G1-03: hub, Penilaian and Rencana Aksi in one browser; nine saves, no 403."""
    name = lab.fresh("koordinator.tigatab")
    account = lab.ready_account(name, ("koordinator", REGION))
    with Registry(f"{lab.url}/services/registry/", lab.token(name)) as client:
        assessment = client.open_assessment(REGION, "2025", "latihan").id
        before = versions(client, assessment)
    form = visit(name)
    expect(form.get_by_role("heading", level=1)).to_contain_text("Jepara")
    plan, hub = form.context.new_page(), form.context.new_page()
    refused: list[str] = []
    form.context.on("response", lambda reply: refused.append(reply.url) if reply.status == 403 else None)
    form.goto(f"{lab.url}/services/apps/penilaian?wilayah={REGION}&periode=2025#i22")
    plan.goto(f"{lab.url}/services/apps/rencana-aksi?wilayah={REGION}&periode=2025")
    hub.goto(f"{lab.url}/hub/home")
    expect(form.get_by_text("Indikator 22 dari 47")).to_be_visible()
    saving = functools.partial(form.context.expect_event, "response")  # either tab may send what the other wrote
    for turn in (1, 2, 3):
        with saving(lambda reply: saved_at(reply, "/answers/")):
            form.get_by_role("radio").nth(turn - 1).check(force=True)
        with saving(lambda reply: saved_at(reply, "/plan/levels/")):
            plan.get_by_role("combobox", name="tujuan indikator 21", exact=True).select_option(str(turn + 1))
        assert save_at_hub(hub, account) == 201
    assert refused == []
    with Registry(f"{lab.url}/services/registry/", lab.token(name)) as client:
        [answer] = [each for each in client.assessment(assessment).answers if each.indicator == "i22"]
        [level] = [each for each in client.plan(assessment).levels if each.indicator == "i21"]
        assert (answer.level.value, level.level) == (3, 4)
        assert versions(client, assessment) == [version + 3 for version in before]


def versions(client: Registry, assessment: str) -> list[int]:
    """Return the versions of the answer and of the planned level that the tabs write."""
    answers = (each.level.version for each in client.assessment(assessment).answers if each.indicator == "i22")
    levels = (each.version for each in client.plan(assessment).levels if each.indicator == "i21")
    return [next(answers, 0), next(levels, 0)]


def saved_at(reply: Response, place: str) -> bool:
    """Tell whether a write there was stored; one based on what the other tab replaced is sent again by itself."""
    return place in reply.url and reply.request.method == "PUT" and reply.status == 200


def save_at_hub(page: Page, account: str) -> int:
    """Write something at the hub, with the token that its page carries."""
    status: int = page.evaluate(
        """async (account) => {
          const token = document.documentElement.innerHTML.match(/"X-XSRFToken": "([^"]+)"/)[1];
          const reply = await fetch(`/hub/api/users/${account}/tokens`, {
            method: "POST",
            headers: { "X-XSRFToken": token, "Content-Type": "application/json" },
            body: '{"note": "uji"}',
          });
          return reply.status;
        }""",
        account,
    )
    return status
