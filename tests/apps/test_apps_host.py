"""The page in a real browser: widgets come to life, and the person learns when the kernel is gone."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect


@pytest.fixture
def tab(chromium, service):
    """A signed-in browser tab that knows of every script error and refused request."""
    jar = service.signed_in("ani").cookies.jar
    context = chromium.new_context(locale="id-ID")
    context.add_cookies(
        [{"name": each.name, "value": each.value, "domain": "127.0.0.1", "path": each.path} for each in jar]
    )
    page = context.new_page()
    page.troubles = []
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("response", lambda reply: reply.status >= 400 and page.troubles.append(f"{reply.status} {reply.url}"))
    yield page
    context.close()


def open_home(tab, service) -> None:
    tab.goto(f"{service.url}beranda")
    expect(tab.locator(".spbe-widget[data-ready]")).to_have_count(1)


def test_a_widget_lives_and_answers(tab, service):
    open_home(tab, service)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Kota Bandar Lampung")
    for count in ("1", "2"):
        tab.get_by_role("button", name="tanya").click()
        expect(tab.locator("output")).to_have_text(count)
    expect(tab.locator("html")).to_have_attribute("data-kernel", "alive")
    expect(tab.locator("#spbe-notice")).to_be_hidden()
    expect(tab.locator(".loading")).to_be_hidden()
    assert tab.troubles == []


@contextmanager
def others_being_drawn(service, tools):
    """Have as many pages drawn as are drawn at once, until the block ends."""
    gate = service.notebooks.parent / "tunggu"
    secret = (service.places.secrets / "metrics-token").read_text()
    operator = service.client(None, Authorization=f"Bearer {secret}")
    gate.touch()
    try:
        with ThreadPoolExecutor(2) as room:
            held = [room.submit(service.open, name, "pekerjaan") for name in ("budi", "citra")]
            drawing = 'spbe_apps_kernels{state="drawing"} 2.0'
            assert tools.ends_within(60, lambda: drawing not in operator.get("metrics").text)
            yield
            assert not any(each.done() for each in held)
            gate.unlink()
    finally:
        gate.unlink(missing_ok=True)


def test_a_form_lives_before_its_kernel_and_says_what_is_coming(tab, service, tools):
    with others_being_drawn(service, tools):
        tab.goto(f"{service.url}hasil", wait_until="commit")
        expect(tab.locator(".spbe-widget[data-ready]")).to_have_count(1)
        expect(tab.get_by_role("heading", level=1)).to_have_text("Isian Kota Bandar Lampung")
        tab.get_by_role("button", name="tanya").click()
        told = tab.get_by_text("sudah dapat diisi dan disimpan")
        expect(told).to_be_visible()
        expect(told).to_contain_text("menyusul setelah 1 halaman lain")
        expect(tab.locator(".loading")).to_be_hidden()
        assert tab.locator("#spbe-kernel").count() == 0
    expect(tab.locator("html")).to_have_attribute("data-kernel", "alive")
    expect(told).to_be_hidden()
    expect(tab.locator(".spbe-widget[data-ready]")).to_have_count(1)
    expect(tab.locator("output")).to_have_count(1)  # mounted once
    assert tab.troubles == []


@pytest.mark.parametrize("end", ['<div class="loading"', "<h1 id=", '"state":', "<footer"])
def test_a_page_that_is_cut_off_while_it_is_drawn_says_so_and_offers_to_load_it_again(tab, service, end):
    """The service dies: its document ends in mid-word, and nothing behind it will ever come."""

    def cut(route):
        reply = route.fetch()
        whole, found, _ = reply.text().partition(end)
        assert found
        route.fulfill(response=reply, body=whole + end[: len(end) // 2])

    tab.route("**/beranda", cut, times=1)
    tab.goto(f"{service.url}beranda")
    notice = tab.locator("#spbe-notice")
    expect(notice).to_contain_text("terputus sebelum selesai dibuka")
    expect(tab.locator(".loading")).to_have_count(0)
    notice.get_by_role("button", name="Muat ulang").click()
    expect(tab.locator(".spbe-widget[data-ready]")).to_have_count(1)
    expect(notice).to_be_hidden()
    assert tab.troubles == []


def test_the_page_can_be_read_before_any_script_runs(chromium, tab, service):
    context = chromium.new_context(java_script_enabled=False, storage_state=tab.context.storage_state())
    page = context.new_page()
    page.goto(f"{service.url}beranda")
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_have_text("Kota Bandar Lampung")
    expect(page.get_by_role("navigation", name="Halaman").get_by_role("link")).to_have_count(8)
    context.close()


def test_a_killed_kernel_is_told_without_stopping_the_page(tab, service):
    open_home(tab, service)
    expect(tab.locator("html")).to_have_attribute("data-kernel", "alive")
    os.kill(_pid(tab), signal.SIGKILL)
    notice = tab.locator("#spbe-notice")
    expect(notice).to_contain_text("Penyimpanan tetap berjalan")
    expect(notice.get_by_role("button", name="Muat ulang")).to_be_visible()
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    notice.get_by_role("button").click()
    expect(tab.locator(".spbe-widget[data-ready]")).to_have_count(1)


def test_a_frozen_kernel_is_told_and_its_return_too(tab, service):
    open_home(tab, service)
    expect(tab.locator("html")).to_have_attribute("data-kernel", "alive")
    pid = _pid(tab)
    os.kill(pid, signal.SIGSTOP)
    try:
        expect(tab.locator("#spbe-notice")).to_contain_text("Penyimpanan tetap berjalan")
    finally:
        os.kill(pid, signal.SIGCONT)
    expect(tab.locator("#spbe-notice")).to_be_hidden()


def test_a_broken_line_comes_back_to_the_same_kernel(tab, service):
    sockets = []
    tab.route_web_socket("**/channels*", lambda socket: sockets.append((socket, socket.connect_to_server())))
    open_home(tab, service)
    pid = _pid(tab)
    expect(tab.locator("html")).to_have_attribute("data-kernel", "alive")
    sockets[0][0].close(code=3001, reason="cut by the test")
    sockets[0][1].close()
    expect(tab.locator("html")).to_have_attribute("data-kernel", "broken")
    expect(tab.locator("html")).to_have_attribute("data-kernel", "alive")
    tab.get_by_role("button", name="tanya").click()
    expect(tab.locator("output")).to_have_text("1")
    assert _pid(tab) == pid
    assert len(sockets) >= 2


def test_leaving_a_page_ends_its_kernel_at_once(tab, service, tools):
    open_home(tab, service)
    expect(tab.locator("html")).to_have_attribute("data-kernel", "alive")
    kernel = tab.evaluate("JSON.parse(document.getElementById('spbe-kernel').textContent)")
    tab.goto("about:blank")
    assert tools.ends_within(60, lambda: service.client("ani").get(f"api/kernels/{kernel}").status_code == 200)


def test_the_page_fits_a_phone(tab, service):
    tab.set_viewport_size({"width": 360, "height": 740})
    open_home(tab, service)
    assert tab.evaluate("document.documentElement.scrollWidth") == 360
    for link in tab.get_by_role("navigation", name="Halaman").get_by_role("link").all():
        box = link.bounding_box()
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360


def _pid(tab) -> int:
    text = tab.locator(".spbe-widget + script").text_content()
    return int(tab.evaluate("text => JSON.parse(text).state.state.pid", text))
