"""What the page service does not do, whoever asks: other people's kernels, code, files, secrets."""

from __future__ import annotations

import asyncio
import json
import os
import stat
from pathlib import Path

import pytest
from tornado.httpclient import HTTPClientError

from hub import system_accounts
from widgets import assets

pytestmark = pytest.mark.processes

ALLOWED = {
    "HTTP_X_VISITOR_NAME",
    "HTTP_X_VISITOR_TOKEN",
    "QUERY_STRING",
    "SPBE_REGISTRY_URL",
    "SPBE_PAGE",
    "SPBE_PERSON",
    "SPBE_RIGHTS",
    "HOME",
    "TMPDIR",
    "IPYTHONDIR",
    "PYTHONDONTWRITEBYTECODE",
    "OMP_NUM_THREADS",
    "PATH",
    "LANG",
    "LC_ALL",
    "TZ",
}
BY_IPYKERNEL = {
    "JPY_PARENT_PID",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "FORCE_COLOR",
    "PAGER",
    "GIT_PAGER",
    "TERM",
    "MPLBACKEND",
}
BY_IPYKERNEL |= {"PYDEVD_USE_FRAME_EVAL", "JPY_SESSION_NAME"}


def test_a_kernel_sees_its_visitor_and_nothing_secret(service):
    page = service.open("ani")
    seen = page.environ
    assert set(seen) <= ALLOWED | BY_IPYKERNEL
    assert seen["HTTP_X_VISITOR_NAME"] == "ani"
    assert seen["HTTP_X_VISITOR_TOKEN"] == "token-ani"
    assert seen["SPBE_REGISTRY_URL"] == service.places.registry_url
    assert "answers:write" in seen["SPBE_RIGHTS"].split()
    assert json.loads(seen["SPBE_PERSON"])["name"] == "ani"
    assert not any("sandi" in value or "rahasia" in value for value in seen.values())


def test_a_kernel_is_told_of_its_pages_region_alone(service):
    told = json.loads(service.open("eko", "beranda?wilayah=51.71").environ["SPBE_PERSON"])
    assert [region["code"] for region in told["regions"]] == ["51.71"]
    assert told["permissions"] == {"assessments:read": ["18.71", "51.71"]}


def test_headers_of_the_client_do_not_make_somebody_else(service):
    page = service.open("ani", **{"X-Visitor-Name": "budi", "X-Visitor-Token": "token-budi", "x-visitor-role": "x"})
    assert page.environ["HTTP_X_VISITOR_NAME"] == "ani"
    assert page.environ["HTTP_X_VISITOR_TOKEN"] == "token-ani"
    assert "HTTP_X_VISITOR_ROLE" not in page.environ


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "api/kernels/{}"), ("DELETE", "api/kernels/{}"), ("POST", "voila/api/shutdown/{}")],
)
def test_a_kernel_is_its_owners(service, method, path):
    page = service.open("ani")
    stranger = service.client("budi").request(method, path.format(page.kernel))
    nobody = service.client("budi").request(method, path.format("00000000-0000-0000-0000-000000000000"))
    unknown = service.client().request(method, path.format(page.kernel))
    assert (stranger.status_code, nobody.status_code) == (404, 404)
    assert unknown.status_code == 403
    assert page.alive()
    assert service.client("ani").request(method, path.format(page.kernel)).status_code in {200, 204}
    assert page.alive() is (method == "GET")


def test_a_kernels_socket_is_its_owners(service, tools):
    page = service.open("ani")

    async def try_as(name):
        async with tools.connect(page, name):
            pass

    with pytest.raises(HTTPClientError) as refused:
        asyncio.run(try_as("budi"))
    assert refused.value.code == 404
    asyncio.run(try_as("ani"))


def test_code_from_a_browser_is_ignored(service, tools):
    page = service.open("ani")
    proof = Path(page.environ["HOME"]) / "jalan"
    code = f"open({str(proof)!r}, 'w').close()"

    async def send():
        kinds = []
        async with tools.connect(page, "ani") as socket:
            for channel in ("shell", "control"):
                await socket.write_message(tools.message("execute_request", {"code": code, "silent": False}, channel))
            await socket.write_message(tools.message("kernel_info_request", {}))
            while "kernel_info_reply" not in kinds:
                kinds.append(json.loads(await asyncio.wait_for(socket.read_message(), 20))["header"]["msg_type"])
        return kinds

    kinds = asyncio.run(send())
    assert "execute_reply" not in kinds
    assert not proof.exists()
    assert 'message of type "execute_request", which is not allowed' in service.log()


def test_a_line_beside_another_hears_its_kernel_too(service, tools):
    """A kernel greets only the first who listens to it."""
    page = service.open("ani")

    async def told(line):
        await line.write_message(tools.message("kernel_info_request", {}))
        kinds = set()
        while not {"kernel_info_reply", "status"} <= kinds:
            kinds.add(json.loads(await asyncio.wait_for(line.read_message(), 20))["header"]["msg_type"])
        return kinds

    async def both():
        async with tools.connect(page, "ani", "s1") as first:
            await told(first)
            async with tools.connect(page, "ani", "s2") as second:
                return await told(second)

    assert asyncio.run(both())


def test_no_kernel_can_be_made_by_request(service):
    reply = service.client("ani").post("api/kernels", json={"name": "python3"})
    assert reply.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "beranda.ipynb",
        "voila/files/beranda.ipynb",
        "voila/render/beranda.ipynb",
        "voila/tree",
        "voila/tree/..",
        "voila/api/contents/beranda.ipynb",
        "voila/templates/lab/index.html.j2",
        "voila/static/voila.js",
        "files/beranda.ipynb",
        "../beranda.ipynb",
        "..%2fberanda.ipynb",
        "%2e%2e/%2e%2e/settings.py",
        "static/{version}/../base.py",
        "static/{version}/..%2fbase.py",
        "static/{version}/%2e%2e/base.py",
        "static/{version}//etc/passwd",
        "static/{version}/",
        "static/{version}/fonts",
        "static/000/host.mjs",
        "api/contents",
        "api/sessions",
        "api/terminals",
    ],
)
@pytest.mark.parametrize("name", ["ani", None])
def test_g1_15_nothing_is_served_by_path(service, path, name):
    reply = service.client(name).get(service.url + path.format(version=assets.version()))
    assert reply.status_code == 404
    for text in ("LabWidget", "root:", "import ", "nbformat"):
        assert text not in reply.text


def test_who_is_not_signed_in_is_sent_to_the_hub(service):
    reply = service.client().get("penilaian?wilayah=18.71")
    assert reply.status_code == 302
    assert reply.headers["Location"].startswith("/hub/api/oauth2/authorize?")
    assert "code_challenge=" in reply.headers["Location"]


def test_cookies_belong_to_these_pages_and_writes_need_proof(service):
    client = service.signed_in("ani")
    page = client.get("beranda")
    assert page.status_code == 200
    paths = {cookie.name: cookie.path for cookie in client.cookies.jar}
    assert paths["service-apps"] == paths["_xsrf"] == "/services/apps/"
    kernel = json.loads(page.text.split('id="spbe-kernel">')[1].split("</script>")[0])
    bare = client.delete(f"api/kernels/{kernel}", headers={"Sec-Fetch-Mode": "cors"})
    assert bare.status_code == 403
    proof = {"Sec-Fetch-Mode": "cors", "X-XSRFToken": client.cookies["_xsrf"]}
    assert client.get(f"api/kernels/{kernel}", headers=proof).status_code == 200
    assert client.post(f"voila/api/shutdown/{kernel}", headers=proof).status_code == 204


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=y", "?error=access_denied"])
def test_a_sign_in_that_cannot_be_finished_is_said_without_a_loop(service, query):
    client = service.client(None, **{"Sec-Fetch-Mode": "navigate"})
    reply = client.get(f"oauth_callback{query}", follow_redirects=True)
    assert reply.status_code == 400
    assert "Masuk belum berhasil" in reply.text
    assert 'href="/services/apps/beranda"' in reply.text


def test_signing_out_drops_the_cookie_and_leads_to_the_hub(service):
    client = service.signed_in("ani")
    reply = client.get("keluar")
    assert reply.status_code == 302
    assert reply.headers["Location"] == "/hub/logout"
    assert client.get("beranda").status_code == 302


@pytest.mark.skipif(not system_accounts.separable(), reason="accounts cannot be separated on this machine")
def test_kernels_of_two_people_run_under_two_accounts_of_no_server(service):
    pages = [service.open("ani"), service.open("budi")]
    uids = [Path(f"/proc/{page.state['pid']}").stat().st_uid for page in pages]
    assert uids[0] != uids[1]
    assert all(uid in system_accounts.page_uids() for uid in uids)
    for page, uid in zip(pages, uids, strict=True):
        home = Path(page.environ["HOME"])
        assert home.stat().st_uid == uid
        assert stat.S_IMODE(home.stat().st_mode) & 0o077 == 0
        assert (home / "k.json").stat().st_uid == uid
        assert os.listxattr(home) == []
