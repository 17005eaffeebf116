"""What the registry needs to know of its place in the lab."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hub import settings as lab
from hub.registry.sessions import COOKIE
from hub.s3.place import Place

CLIENT_ID = "service-registry"
"""The hub derives it from the service's name."""


@dataclass(frozen=True)
class RegistrySettings:
    """The registry's settings.

    Attributes
    ----------
    database_url : str
        SQLAlchemy address: ``sqlite:///…`` or ``postgresql+psycopg://…``.
    hub_api_url : str
        The hub's API as this process reaches it, without a trailing slash.
    public_url : str
        Scheme, host and port people type, without a trailing slash.
    prefix : str
        The public path of the service, with slashes at both ends.
    client_secret : str
        The registry's secret towards the hub's OAuth provider.
    session_key : str
        The secret behind the browser session; both its keys are derived from it.
    seals : Path, optional
        The file in which heads of the event log are sealed.
    metrics_token : str, optional
        What a program shows to read the metrics; without one nobody reads them.
    host_cookies : bool
        Whether the session's cookie takes the prefix ``__Host-`` (:attr:`hub.settings.Settings.host_cookies`).
    folder : Path, optional
        The folder in which the files of evidence stand (:mod:`hub.registry.evidence.store`); without one none is taken.
    s3 : hub.s3.place.Place, optional
        The bucket in which whole files stand instead of the folder.
    authorities : Path, optional
        The folder of certificates of the authorities whose signatures count as verified (:mod:`hub.signatures`).
    report_jobs : int
        How many jobs of reports keep their files; the oldest lose theirs when another begins.
    places : hub.settings.Settings, optional
        The lab's places, for what reaches beyond the registry's database: people's own data, and retention.
    """

    database_url: str
    hub_api_url: str
    public_url: str
    prefix: str
    client_secret: str
    session_key: str
    seals: Path | None = None
    metrics_token: str = ""
    host_cookies: bool = False
    folder: Path | None = None
    s3: Place | None = None
    authorities: Path | None = None
    report_jobs: int = 10
    places: lab.Settings | None = None

    @property
    def origin(self) -> str:
        """The only ``Origin`` from which a browser session may write."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def secure(self) -> bool:
        """Whether cookies are for HTTPS only."""
        return self.public_url.startswith("https:")

    def cookie(self, name: str, path: str) -> tuple[str, dict[str, Any]]:
        """Return the name a cookie takes, and what it is set and deleted with.

        Parameters
        ----------
        name : str
            Its plain name.
        path : str
            The path it is for, where it is not bound to the whole host.
        """
        options = {"secure": self.secure, "httponly": True}
        if self.host_cookies:
            return f"__Host-{name}", {"path": "/", **options}
        return name, {"path": path, **options}

    def session_cookie(self) -> tuple[str, dict[str, Any]]:
        """Return name and options of the session's cookie."""
        name, options = self.cookie(COOKIE, self.prefix)
        return name, {**options, "samesite": "strict"}

    @property
    def authorize_url(self) -> str:
        """The hub's sign-in door as the browser reaches it."""
        return f"{self.public_url}/hub/api/oauth2/authorize"

    @property
    def redirect_uri(self) -> str:
        return f"{self.prefix}oauth_callback"


def from_lab(settings: lab.Settings) -> RegistrySettings:
    """Derive the registry's settings from the lab's places; reads two secrets.

    Raises
    ------
    FileNotFoundError
        When the secrets have not been prepared (``spbe lab`` does that).
    """
    return RegistrySettings(
        database_url=settings.database_url,
        hub_api_url=settings.hub_api_url,
        public_url=settings.public_url,
        prefix=settings.registry_prefix,
        client_secret=settings.secret("registry-token"),
        session_key=settings.secret("session-key"),
        seals=settings.seals,
        metrics_token=settings.secret("metrics-token"),
        host_cookies=settings.host_cookies,
        folder=settings.var,
        s3=settings.s3,
        authorities=settings.authorities,
        report_jobs=settings.report_jobs,
        places=settings,
    )
