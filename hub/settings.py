"""Where the lab lives: folders, ports, addresses and secrets, read once from the environment.

Every part (hub, registry, apps, command line) gets its places from :func:`load`, so that no two of them can
disagree. A setting that nobody gives has a default that works on one machine, bound to 127.0.0.1.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from hub.s3.place import Place, place
from spbe_core.errors import DataError

PRODUCT_NAME = "Lab Loncatan SPBE"
"""The displayed name; one setting, because the index has changed its name before."""

ROOT = Path(__file__).resolve().parent.parent
"""The checkout or installation that holds hub/, notebooks/, widgets/ …"""


SEALS = Path("seals", "registry")
"""Where a lab's folder, and a backup of it, keeps the seals of the event log."""


@dataclass(frozen=True)
class Settings:
    """The lab's places on this machine.

    Attributes
    ----------
    var : Path
        The folder of everything that is kept: databases, secrets (0600), logs, homes.
    port : int
        The public port (1–65530). The inner parts take the next four ports.
    host : str
        The address the public port binds to.
    public_url : str
        The address people type, without a trailing slash: hub, registry and pages.
    subdomains : bool
        Whether every notebook server has a host name of its own below the public one, so that code in one can reach
        nothing of the lab or of another server in anybody's browser. Needs a wildcard name; shared servers need it.
    database_url : str
        SQLAlchemy address of the registry's database.
    trust : str
        The folder of :attr:`authorities`, where it is not the lab's own.
    retention : str
        Periods that this lab sets itself (:func:`hub.privacy.inventory.settings`).
    s3 : Place, optional
        The bucket in which files of evidence stand; the lab's own folder when absent.
    warm_servers : bool
        Whether notebook servers are forked from a warm parent, which costs its memory while nobody has one.
    """

    var: Path
    port: int
    host: str
    public_url: str
    subdomains: bool
    database_url: str
    trust: str = ""
    retention: str = ""
    s3: Place | None = None
    warm_servers: bool = True
    report_jobs: int = 10

    @property
    def public_host(self) -> str:
        """The host name people type, without a port."""
        return urlsplit(self.public_url).hostname or ""

    @property
    def host_cookies(self) -> bool:
        """Whether sign-in cookies take the prefix ``__Host-``, so that no script of a server's host can set them.

        Browsers want HTTPS for it; and such a cookie goes to the whole host, which nobody's server may share.
        """
        return self.subdomains and self.public_url.startswith("https:")

    @property
    def hub_port(self) -> int:
        return self.port + 1

    @property
    def registry_port(self) -> int:
        return self.port + 2

    @property
    def apps_port(self) -> int:
        return self.port + 3

    @property
    def proxy_api_port(self) -> int:
        return self.port + 4

    @property
    def away_port(self) -> int:
        """Where the proxy finds what to show instead of a part that is away."""
        return self.port + 5

    @property
    def registry_prefix(self) -> str:
        return "/services/registry/"

    @property
    def apps_prefix(self) -> str:
        return "/services/apps/"

    @property
    def registry_url(self) -> str:
        """The registry as processes on this machine reach it (no proxy in between), with a trailing slash."""
        return f"http://127.0.0.1:{self.registry_port}{self.registry_prefix}"

    @property
    def hub_api_url(self) -> str:
        return f"http://127.0.0.1:{self.hub_port}/hub/api"

    @property
    def secrets(self) -> Path:
        return self.var / "secrets"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def temporary(self) -> Path:
        """The parts' folder for temporary files, emptied at each start."""
        return self.var / "tmp"

    @property
    def homes(self) -> Path:
        return self.var / "homes"

    @property
    def seals(self) -> Path:
        """The file in which heads of the event log are sealed."""
        return self.var / SEALS

    @property
    def authorities(self) -> Path:
        """The folder of certificates of the authorities whose electronic signatures count as verified."""
        return Path(self.trust).resolve() if self.trust else self.var / "penerbit"

    @property
    def accounts_url(self) -> str:
        """SQLAlchemy address of the account store (a database of its own)."""
        return f"sqlite:///{self.var / 'accounts.sqlite'}"

    @property
    def hub_database_url(self) -> str:
        return f"sqlite:///{self.var / 'hub.sqlite'}"

    def secret(self, name: str) -> str:
        """Read a secret prepared by ``spbe lab`` (``registry-token``, ``apps-token``, ``session-key`` …)."""
        return (self.secrets / name).read_text(encoding="ascii").strip()


def load(environ: dict[str, str] | None = None) -> Settings:
    """Read the settings.

    Parameters
    ----------
    environ : dict of str to str, optional
        The environment; ``os.environ`` when absent. Keys: ``SPBE_VAR``, ``SPBE_PORT``, ``SPBE_HOST``,
        ``SPBE_PUBLIC_URL``, ``SPBE_SUBDOMAINS`` (``ya`` or ``tidak``; without it: whether the public name ends in
        ``.localhost``, which every browser but Safari resolves by itself), ``SPBE_DATABASE_URL``,
        ``SPBE_TRUST``, ``SPBE_RETENTION``, ``SPBE_WARM_SERVERS`` (``ya`` or ``tidak``), ``SPBE_REPORT_JOBS``, and those
        of :func:`hub.s3.place.place`.

    Returns
    -------
    Settings

    Raises
    ------
    DataError
        When ``SPBE_PORT`` or ``SPBE_REPORT_JOBS`` is no whole number in its range, ``SPBE_PUBLIC_URL`` no address, or
        ``SPBE_SUBDOMAINS``, ``SPBE_WARM_SERVERS`` or the bucket's settings cannot be followed.
    """
    env = os.environ if environ is None else environ
    var = Path(env.get("SPBE_VAR", ROOT / "var")).resolve()
    port = _number("SPBE_PORT", env.get("SPBE_PORT", "8000"), 65530)
    host = env.get("SPBE_HOST", "127.0.0.1")
    public_url = env.get("SPBE_PUBLIC_URL", f"http://lab.localhost:{port}").rstrip("/")
    return Settings(
        var=var,
        port=port,
        host=host,
        public_url=public_url,
        subdomains=_subdomains(public_url, env.get("SPBE_SUBDOMAINS")),
        database_url=env.get("SPBE_DATABASE_URL", f"sqlite:///{var / 'registry.sqlite'}"),
        trust=env.get("SPBE_TRUST", ""),
        retention=env.get("SPBE_RETENTION", ""),
        s3=place(env, var),
        warm_servers=_yes("SPBE_WARM_SERVERS", env.get("SPBE_WARM_SERVERS", "ya")),
        report_jobs=_number("SPBE_REPORT_JOBS", env.get("SPBE_REPORT_JOBS", "10"), 1000),
    )


def _number(name: str, text: str, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise DataError(name, f"{text!r} bukan bilangan 1–{most}", "perbaiki lalu jalankan lagi")
    return int(text)


def _yes(name: str, wanted: str) -> bool:
    if wanted not in {"ya", "tidak"}:
        raise DataError(name, f"{wanted!r} bukan ya atau tidak", "perbaiki lalu jalankan lagi")
    return wanted == "ya"


def _subdomains(public_url: str, wanted: str | None) -> bool:
    parts = urlsplit(public_url)
    host = parts.hostname
    if parts.scheme not in {"http", "https"} or not host or parts.path:
        raise DataError(
            "SPBE_PUBLIC_URL", f"{public_url!r} bukan alamat lab", "tulis seperti https://lab.contoh.go.id, tanpa jalur"
        )
    if wanted is None:
        return host.endswith(".localhost")
    subdomains = _yes("SPBE_SUBDOMAINS", wanted)
    if subdomains and _is_number(host):
        raise DataError(
            "SPBE_SUBDOMAINS", f"{host} adalah nomor, bukan nama", "beri SPBE_PUBLIC_URL sebuah nama dengan wildcard"
        )
    return subdomains


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
