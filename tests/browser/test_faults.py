"""Parts die while somebody fills the form: saving goes on, nothing that was said to be stored is lost."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time

import psutil
import pytest
from playwright.sync_api import Page, expect
from waiting import until

from spbe_core.client import Registry

pytestmark = [pytest.mark.lab, pytest.mark.browser]
REGION, OPERATOR = "32.11", "operator.sumedang"


def processes_of(lab, words: str) -> list[psutil.Process]:
    """Return the lab's processes whose command line holds some words; one that ended just now has none."""
    found = []
    for child in psutil.Process(lab.process.pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if words in " ".join(child.cmdline()):
                found.append(child)
    return found


def page_kernels(lab) -> list[psutil.Process]:
    """Return the lab's page kernels; forked ones keep their parent's command line."""
    found = []
    for child in psutil.Process(lab.process.pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if child.name() == "warm-kernel":
                found.append(child)
    return found


def kill(process: psutil.Process) -> None:
    os.kill(process.pid, signal.SIGKILL)


@pytest.fixture
def assessment(lab) -> str:
    client = Registry(f"{lab.url}/services/registry/", lab.token(OPERATOR))
    lab.clients.append(client)
    return client.open_assessment(REGION, "2025", "latihan").id


@pytest.fixture
def form(lab, assessment, visit) -> Page:
    page = visit(OPERATOR)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sumedang")
    page.goto(f"{lab.url}/services/apps/penilaian?wilayah={REGION}&periode=2025#i01")
    expect(page.get_by_text("Indikator 1 dari 47")).to_be_visible()
    return page


def choose(page: Page, number: int, level: int) -> None:
    page.get_by_role("link", name=re.compile(rf"^Indikator {number},")).click()
    expect(page.get_by_text(f"Indikator {number} dari 47")).to_be_visible()
    page.get_by_role("radio").nth(level - 1).check(force=True)


def stored_levels(lab, assessment: str) -> dict[str, object]:
    with Registry(f"{lab.url}/services/registry/", lab.token(OPERATOR)) as client:
        return {answer.indicator: answer.level.value for answer in client.assessment(assessment).answers}


def all_saved(page: Page) -> None:
    expect(page.locator(".ix .savedline")).to_have_text(re.compile(r"^tersimpan \d\d\.\d\d WIB$"), timeout=120_000)


def test_g1_05_a_killed_kernel_is_noticed_and_saving_goes_on(lab, form, assessment):
    choose(form, 1, 3)
    all_saved(form)
    kernels = page_kernels(lab)
    assert kernels
    for kernel in kernels:
        kill(kernel)
    expect(form.locator("#spbe-notice")).to_be_visible()
    choose(form, 2, 4)
    all_saved(form)
    stored = stored_levels(lab, assessment)
    assert (stored["i01"], stored["i02"]) == (3, 4)
    form.reload()
    expect(form.get_by_role("radio").nth(3)).to_be_checked()


@pytest.mark.parametrize(("part", "level"), [("hub.registry", 2), ("jupyterhub", 3), ("hub.apps", 4)])
def test_a_killed_part_loses_no_answer(lab, form, assessment, part, level):
    [victim] = [each for each in processes_of(lab, part) if "singleuser" not in " ".join(each.cmdline())][:1]
    wanted = {f"i{number:02}": level for number in range(11, 17)}
    for number in range(11, 17):
        if number == 13:
            kill(victim)
        choose(form, number, level)
    all_saved(form)
    expect(form.get_by_text(re.compile("menunggu sambungan"))).to_have_count(0)
    until_up(lab)
    stored = stored_levels(lab, assessment)
    assert {indicator: stored[indicator] for indicator in wanted} == wanted


def test_the_last_key_before_a_reload_reaches_the_registry(lab, form, assessment):
    area = form.get_by_role("textbox", name="Fakta")
    area.focus()
    with form.expect_navigation():  # the page goes within the key's own event
        area.evaluate("""(area) => {
          area.setRangeText("diketik lalu dimuat ulang", 0, area.value.length, "end");
          area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
          location.reload();
        }""")
    expect(area).to_have_value("diketik lalu dimuat ulang")
    all_saved(form)
    with Registry(f"{lab.url}/services/registry/", lab.token(OPERATOR)) as client:
        history = client.history(assessment, "i01", "fakta")
    assert [each.value for each in history] == ["diketik lalu dimuat ulang"]


def test_a_page_that_is_opened_while_its_part_is_away_says_so_and_comes_by_itself(lab, visit):
    page = visit(OPERATOR)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sumedang")
    for _ in range(5):
        kill(until(lambda: processes_of(lab, "hub.apps"))[0])
        reply = page.goto(f"{lab.url}/services/apps/hasil?wilayah={REGION}&periode=2024")
        if reply.status == 502:
            break  # else the part was back before a slow browser had asked
    assert reply.status == 502
    assert "sedang dimulai ulang" in page.get_by_role("heading", level=1).inner_text()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(250, 247, 242)"  # its policy fits
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sumedang")
    until_up(lab)


def until_up(lab) -> None:
    """Wait until every part answers again; the supervisor restarts a killed one alone."""
    lab.settled()


def test_a_browser_offline_for_a_minute_delivers_everything_in_order(lab, form, assessment):
    """Filling goes on for a whole minute; the page says that it waits, and lets nobody choose in vain."""
    before = stored_levels(lab, assessment)
    level = 3 if before.get("i22") == 5 else 5  # another than a first try left
    form.context.set_offline(True)
    gone = time.monotonic()
    numbers = [21, 22, 23, 24, 25, 26]
    for turn, number in enumerate(numbers, 1):
        choose(form, number, level)
        expect(form.get_by_text(re.compile("menunggu sambungan")).first).to_be_visible()
        form.wait_for_timeout(max(0, gone + turn * 10 - time.monotonic()) * 1000)  # the minute is what is tested
    choose(form, 21, level - 1)  # a second thought: the later one counts
    assert time.monotonic() - gone >= 60
    assert stored_levels(lab, assessment) == before
    form.context.set_offline(False)
    all_saved(form)
    stored = stored_levels(lab, assessment)
    assert [stored[f"i{number}"] for number in numbers] == [level - 1, *[level] * 5]
