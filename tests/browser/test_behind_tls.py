"""A lab as it stands in production: a name with a wildcard, behind a TLS proxy."""

from __future__ import annotations

import datetime as dt
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import expect
from waiting import until

pytestmark = [pytest.mark.lab, pytest.mark.browser]

TOSS = Path(__file__).with_name("hostile_cookies.js").read_text(encoding="utf-8")


def write_certificate(folder: Path) -> dict[str, str]:
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
    return {"certFile": str(pem), "keyFile": str(pem)}


def serves_tls(certificate: Path, port: int) -> bool:
    """Tell whether a TLS server shows the lab's certificate; the port opens before the proxy has read its routes."""
    context = ssl.create_default_context(cafile=str(certificate))
    with (
        suppress(OSError),
        socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="lab.localhost"),
    ):
        return True
    return False


@contextmanager
def tls_proxy(folder: Path, port: int, target: int) -> Iterator[None]:
    """End TLS on a port and hand everything on, as a data centre's proxy does."""
    routes = {
        "http": {
            "routers": {"all": {"rule": "PathPrefix(`/`)", "service": "lab", "tls": {}}},
            "services": {"lab": {"loadBalancer": {"servers": [{"url": f"http://127.0.0.1:{target}"}]}}},
        },
        "tls": {"certificates": [write_certificate(folder)]},
    }
    static = {
        "entryPoints": {"web": {"address": f"127.0.0.1:{port}"}},
        "providers": {"file": {"filename": str(folder / "routes.yml")}},
        "global": {"checkNewVersion": False, "sendAnonymousUsage": False},
    }
    (folder / "routes.yml").write_text(yaml.safe_dump(routes), encoding="utf-8")
    (folder / "traefik.yml").write_text(yaml.safe_dump(static), encoding="utf-8")
    traefik = str(Path(sys.executable).with_name("traefik"))
    proxy = subprocess.Popen([traefik, f"--configfile={folder / 'traefik.yml'}"], stdout=subprocess.DEVNULL)
    try:
        until(lambda: proxy.poll() is not None or serves_tls(folder / "lab.pem", port))
        yield
    finally:
        proxy.kill()
        proxy.wait(10)


@pytest.fixture
def secured(tmp_path, other_lab, free_ports):
    """A lab behind the proxy, and its public address."""
    port = free_ports() + 7  # the lab takes the first six of the same ten
    public = f"https://lab.localhost:{port}"
    with (
        other_lab({"SPBE_PUBLIC_URL": public, "SPBE_SUBDOMAINS": "ya"}) as lab,
        tls_proxy(tmp_path, port, lab.settings.port),
    ):
        yield lab, public


def test_no_cookie_of_the_lab_can_be_overwritten_from_a_servers_host(secured, chromium):
    lab, public = secured
    context = chromium.new_context(ignore_https_errors=True, locale="id-ID")
    page = context.new_page()
    page.goto(f"{public}/services/apps/beranda")
    page.get_by_label("Nama pengguna").fill("operator.denpasar")
    page.get_by_label("Sandi", exact=True).fill(lab.password)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Denpasar")
    page.goto(f"{public}/services/apps/penilaian?wilayah=51.71&periode=2025")
    page.get_by_role("button", name=re.compile("Mulai penilaian latihan")).click()
    expect(page.get_by_text("Indikator 1 dari 47")).to_be_visible()
    expect(page.locator(".company").first).to_have_text(re.compile("^Hanya Anda"))  # told by the stream alone
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
