"""A lab as it stands in production: a name with a wildcard, behind a TLS proxy."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import expect

pytestmark = [pytest.mark.lab, pytest.mark.browser]

TOSS = Path(__file__).with_name("hostile_cookies.js").read_text(encoding="utf-8")


def certificate(folder: Path) -> ssl.SSLContext:
    """Make a certificate of its own for the lab's name and all below it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "lab.localhost")])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("lab.localhost"), x509.DNSName("*.lab.localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "lab.pem"
    plain = serialization.NoEncryption()
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    pem.write_bytes(text + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


class TlsProxy:
    """Ends TLS and hands every byte on, as the proxy of a data centre does."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.target = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        start = asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        self._server = asyncio.run_coroutine_threadsafe(start, self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self._pass(reader, inner_writer), self._pass(inner_reader, writer))

    @staticmethod
    async def _pass(source: asyncio.StreamReader, drain: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65_536):
                drain.write(data)
                await drain.drain()
        except OSError:
            pass
        finally:
            drain.close()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)


@pytest.fixture
def secured(tmp_path, other_lab):
    """A lab behind the proxy, and its public address."""
    proxy = TlsProxy(certificate(tmp_path))
    public = f"https://lab.localhost:{proxy.port}"
    with other_lab({"SPBE_PUBLIC_URL": public, "SPBE_SUBDOMAINS": "ya"}) as lab:
        proxy.target = lab.settings.port
        yield lab, public
    proxy.close()


def test_no_cookie_of_the_lab_can_be_overwritten_from_a_servers_host(secured, chromium):
    lab, public = secured
    context = chromium.new_context(ignore_https_errors=True, locale="id-ID")
    page = context.new_page()
    page.goto(f"{public}/services/apps/beranda")
    page.get_by_label("Nama pengguna").fill("operator.denpasar")
    page.get_by_label("Sandi", exact=True).fill(lab.password)
    page.get_by_role("button", name="Masuk").click()
    page.goto(f"{public}/services/apps/penilaian?wilayah=51.71&periode=2025")
    page.get_by_role("button", name=re.compile("Mulai penilaian latihan")).click()
    expect(page.get_by_text("Indikator 1 dari 47")).to_be_visible()
    kept = [each for each in context.cookies() if re.search("spbe-registry|service-apps$|hub-login", each["name"])]
    assert {each["name"].removeprefix("__Host-") for each in kept} >= {"spbe-registry", "service-apps"}
    assert all(each["name"].startswith("__Host-") and each["secure"] for each in kept), kept

    hostile = context.new_page()
    server = public.replace("lab.localhost", "seseorang.lab.localhost")
    hostile.route(f"{server}/**", lambda route: route.fulfill(body="<!doctype html><title>hasil</title>"))
    hostile.goto(f"{server}/user/seseorang/hasil")
    hostile.evaluate(TOSS, {"lab": public})
    page.get_by_role("radio").nth(3).check(force=True)
    expect(page.locator(".ix .savedline")).to_have_text(re.compile(r"^tersimpan \d\d\.\d\d"))
    page.reload()
    expect(page.get_by_role("radio").nth(3)).to_be_checked()
    context.close()
