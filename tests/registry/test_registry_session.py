"""The browser's session: PKCE, a state bound to the browser, a cookie nobody can read or use from elsewhere."""

from contextlib import closing
from dataclasses import replace
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from registry_lab import PREFIX, PUBLIC, InProcess

from hub.registry.app import create_app
from hub.registry.sign_in import HOME, local_path

LEVEL = {"value": 3}


class Browser:
    def __init__(self, lab):
        self.lab = lab
        self.http = httpx.Client(transport=InProcess(lab.app), base_url=f"{PUBLIC}{PREFIX}/", follow_redirects=False)

    def begin(self, to="/services/apps/beranda"):
        reply = self.http.get("masuk", params={"next": to})
        assert reply.status_code == 302
        return {key: values[0] for key, values in parse_qs(urlsplit(reply.headers["location"]).query).items()}

    def finish(self, asked, name="operator", **changed):
        code = self.lab.hub.issue_code(name, asked["code_challenge"])
        return self.http.get("oauth_callback", params={"code": code, "state": asked["state"], **changed})

    def sign_in(self, name="operator"):
        reply = self.finish(self.begin(), name)
        assert reply.status_code == 302, reply.text
        return self

    @property
    def xsrf(self):
        return self.http.get("api/me").json()["xsrf"]

    def write(self, draft, *, xsrf=None, origin=PUBLIC, key="6f1c2f0e-3f0e-4b6e-9a55-1d6b3b7f7c11"):
        headers = {"Idempotency-Key": key, "If-Match": "0"}
        if xsrf is not None:
            headers["X-SPBE-XSRF"] = xsrf
        if origin is not None:
            headers["Origin"] = origin
        return self.http.put(f"api/assessments/{draft}/answers/i22/level", json=LEVEL, headers=headers)


@pytest.fixture
def browser(lab):
    return Browser(lab)


def test_the_hub_is_asked_with_pkce_and_state(browser):
    asked = browser.begin()
    assert asked["client_id"] == "service-registry"
    assert asked["redirect_uri"] == f"{PREFIX}/oauth_callback"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 32
    assert browser.begin()["state"] != asked["state"]


def test_signing_in_leads_to_the_page_and_to_oneself(browser):
    reply = browser.finish(browser.begin("/services/apps/penilaian?wilayah=18.71#i22"))
    assert (reply.status_code, reply.headers["location"]) == (302, "/services/apps/penilaian?wilayah=18.71#i22")
    me = browser.http.get("api/me").json()
    assert (me["name"], len(me["xsrf"])) == ("operator", 64)


def test_the_cookie_is_sealed_and_bound_to_its_path(browser):
    reply = browser.finish(browser.begin())
    morsel = SimpleCookie(reply.headers.get_list("set-cookie")[0])["spbe-registry"]
    assert (morsel["path"], morsel["samesite"], morsel["httponly"]) == (f"{PREFIX}/", "strict", True)
    assert "token-operator" not in morsel.value
    assert browser.lab.app.state.services.sessions.open(morsel.value).token == "token-operator"


def test_behind_https_with_hosts_apart_no_cookie_can_be_planted(lab):
    """Whoever has a server may set cookies for the lab's host, but none with this prefix."""
    settings = replace(lab.app.state.services.settings, public_url="https://lab.contoh.id", host_cookies=True)
    app = create_app(settings, lab.hub.transport)
    base = f"https://lab.contoh.id{PREFIX}/"
    with (
        closing(app.state.services.hub),
        httpx.Client(transport=InProcess(app), base_url=base) as http,
        httpx.Client(transport=InProcess(app), base_url=base) as other,
    ):
        asked = parse_qs(urlsplit(http.get("masuk").headers["location"]).query)
        back = {"code": lab.hub.issue_code("operator", asked["code_challenge"][0]), "state": asked["state"][0]}
        [begun] = http.cookies.jar
        assert (begun.name[:21], begun.path, begun.secure) == ("__Host-spbe-registry-", "/", True)
        other.cookies.set(begun.name.removeprefix("__Host-"), begun.value or "")
        assert other.get("oauth_callback", params=back).status_code == 400
        assert http.get("oauth_callback", params=back).status_code == 302
        [session] = http.cookies.jar
        assert (session.name, session.path, session.secure) == ("__Host-spbe-registry", "/", True)
        assert http.get("api/me").json()["name"] == "operator"
    app.state.services.database.engine.dispose()


def test_a_state_is_good_in_one_browser_only(lab, browser):
    asked = browser.begin()
    other = Browser(lab)
    other.begin()
    reply = other.finish(asked)
    assert reply.status_code == 400
    assert other.http.get("api/me").status_code == 401


@pytest.mark.parametrize("changed", [{"state": "x" * 32}, {"state": ""}, {"code": ""}, {"code": "made-up"}])
def test_a_callback_that_does_not_fit_is_refused(browser, changed):
    assert browser.finish(browser.begin(), **changed).status_code == 400
    assert browser.http.get("api/me").status_code == 401


def test_a_code_issued_for_another_verifier_is_refused(browser):
    first, second = browser.begin(), browser.begin()
    code = browser.lab.hub.issue_code("operator", first["code_challenge"])
    reply = browser.http.get("oauth_callback", params={"code": code, "state": second["state"]})
    assert reply.status_code == 400


def test_two_tabs_can_sign_in_at_once(browser):
    first, second = browser.begin("/services/apps/laporan"), browser.begin("/services/apps/beranda")
    assert browser.finish(first).headers["location"] == "/services/apps/laporan"
    assert browser.finish(second).headers["location"] == "/services/apps/beranda"


def test_an_absent_hub_is_said_so(browser):
    asked = browser.begin()
    browser.lab.hub.down = True
    assert browser.finish(asked).status_code == 503


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "",
        "beranda",
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
        "http:///x",
        " /x",
    ],
)
def test_next_leads_nowhere_else(wanted):
    assert local_path(wanted) == HOME


def test_next_keeps_a_local_path():
    assert local_path("/services/apps/penilaian?wilayah=18.71#i22") == "/services/apps/penilaian?wilayah=18.71#i22"


def test_a_write_needs_the_proof_and_the_labs_own_origin(browser):
    browser.sign_in()
    draft = browser.lab.open()
    xsrf = browser.xsrf
    other = Browser(browser.lab).sign_in("operator2").xsrf
    refused = [
        browser.write(draft),
        browser.write(draft, xsrf=""),
        browser.write(draft, xsrf=xsrf[:-1]),
        browser.write(draft, xsrf=other),
        browser.write(draft, xsrf=xsrf, origin=None),
        browser.write(draft, xsrf=xsrf, origin="null"),
        browser.write(draft, xsrf=xsrf, origin="http://evil.example"),
        browser.write(draft, xsrf=xsrf, origin=f"{PUBLIC}.evil.example"),
    ]
    assert [reply.status_code for reply in refused] == [403] * len(refused)
    assert browser.write(draft, xsrf=xsrf).status_code == 200


def test_a_token_in_the_header_needs_neither_and_goes_before_the_cookie(browser):
    browser.sign_in("operator")
    reply = browser.http.get("api/me", headers={"Authorization": "Bearer token-koordinator"})
    assert (reply.json()["name"], reply.json()["xsrf"]) == ("koordinator", None)
    assert browser.http.get("api/me", headers={"Authorization": "Basic x"}).status_code == 401


@pytest.mark.parametrize("cookie", ["", "x", "gAAAAA", "a" * 5000])
def test_a_cookie_that_is_not_ours_is_nobody(lab, cookie):
    browser = Browser(lab)
    reply = browser.http.get("api/me", headers={"Cookie": f"spbe-registry={cookie}"})
    assert reply.status_code == 401


def test_the_cookie_of_a_sign_in_is_no_session(browser):
    browser.begin()
    (sealed,) = browser.http.cookies.values()
    assert browser.http.get("api/me", headers={"Cookie": f"spbe-registry={sealed}"}).status_code == 401


def test_signing_out_ends_the_session_here(browser):
    browser.sign_in()
    xsrf = browser.xsrf
    assert browser.http.post("keluar").status_code == 403
    reply = browser.http.post("keluar", headers={"X-SPBE-XSRF": xsrf, "Origin": PUBLIC})
    assert reply.status_code == 204
    assert browser.http.get("api/me").status_code == 401


def test_a_revoked_token_ends_the_session(browser):
    browser.sign_in()
    del browser.lab.hub.people["operator"]
    browser.lab.app.state.services.hub.forget("token-operator")
    assert browser.http.get("api/me").status_code == 401
