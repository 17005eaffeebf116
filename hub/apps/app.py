"""The page service as an application: Voilà standalone, with everything closed that a page does not need."""

from __future__ import annotations

import hashlib
import hmac
import os
import sys
from pathlib import Path
from typing import Any, Self

from jupyter_server.services.kernels.handlers import KernelHandler
from jupyterhub.services.auth import HubOAuth
from tornado.ioloop import IOLoop
from traitlets import Instance, Unicode
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from hub import garbage, system_accounts
from hub.apps import folder
from hub.apps.forms import Forms
from hub.apps.handlers import AssetHandler, HomeHandler, NothingHandler, PageHandler, SignInFailedHandler, pack
from hub.apps.identity import SIGN_IN_FAILED, VisitorIdentity, hub_oauth
from hub.apps.internal import KernelEndHandler, KernelListHandler
from hub.apps.kernel_state import KERNELS
from hub.apps.kernels import PageKernels, PageKernelSpecs
from hub.apps.line import PageLine
from hub.apps.metrics import MetricsHandler, PageMetrics
from hub.apps.pages import NOTEBOOKS, PAGES
from hub.apps.visitors import Visitors
from hub.settings import Settings

KERNEL = r"(?P<kernel_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
PING_MS = 10_000
"""A browser that vanished without a word is noticed after three unanswered pings."""


class PageService(Voila):  # type: ignore[misc] # ships no types
    """Voilà behind the hub, serving :data:`hub.apps.pages.PAGES`.

    The list of routes is written here from scratch: Voilà's tree, files, contents, templates and lab extensions are
    not served, kernels cannot be made by request, and code sent by a browser is ignored.
    """

    name = "spbe-apps"
    registry_url = Unicode()
    registry_prefix = Unicode()
    administration_token = Unicode()
    metrics_token = Unicode()
    hub_auth = Instance(HubOAuth)

    @classmethod
    def from_settings(cls, places: Settings) -> Self:
        """Return the service for a lab's places.

        Raises
        ------
        OSError
            When a secret (``apps-token``, ``administration-token``, ``metrics-token``) cannot be read, or the kernels'
            folder cannot be made.
        """
        secret = places.secret("apps-token")
        return cls(
            config_file_paths=[],
            ip="127.0.0.1",
            port=places.apps_port,
            base_url=places.apps_prefix,
            open_browser=False,
            root_dir=str(NOTEBOOKS),
            connection_dir_root=str(folder.prepared(places)),
            cookie_secret=hmac.digest(secret.encode(), b"page service cookies", hashlib.sha256),
            registry_url=places.registry_url,
            registry_prefix=places.registry_prefix,
            administration_token=places.secret("administration-token"),
            metrics_token=places.secret("metrics-token"),
            hub_auth=hub_oauth(
                api_url=places.hub_api_url,
                secret=secret,
                prefix=places.apps_prefix,
                host_cookie=places.host_cookies,
            ),
            auto_token=True,  # leaves the token to the identity provider, which takes none
            config=Config(
                Voila={"identity_provider_class": VisitorIdentity},
                VoilaConfiguration={
                    "multi_kernel_manager_class": PageKernels,
                    "kernel_spec_manager_class": PageKernelSpecs,
                    "file_allowlist": [],
                    "show_tracebacks": False,
                },
                KernelManager={"transport": "ipc"},
                KernelRestarter={"restart_limit": 0},
            ),
        )

    def setup_template_dirs(self) -> None:
        """Use no template of Voilà or nbconvert: the pages have their own."""

    def init_settings(self) -> dict[str, Any]:
        if system_accounts.separable():
            Path(self.connection_dir).chmod(0o711)  # each kernel's account enters its own folder below
        return {
            **super().init_settings(),
            "log_function": self._answered,
            "compress_response": True,
            "kernel_websocket_connection_class": PageLine,
            "ws_ping_interval": PING_MS,
            "ws_ping_timeout": 3 * PING_MS,
            "registry_prefix": self.registry_prefix,
        }

    def _answered(self, handler: Any) -> None:
        """Count a request; write it down without its query, in which an OAuth code may stand."""
        request, status = handler.request, handler.get_status()
        self._metrics.note(handler)
        if status >= 400:
            log = self.log.error if status >= 500 else self.log.warning
            log("%s %s %s %.0f ms", status, request.method, request.path, 1000 * request.request_time())

    def _measured(self) -> bytes:
        return self._metrics.render()

    def init_handlers(self) -> list[tuple[Any, ...]]:
        routes = self.routes()
        self._metrics = PageMetrics((route[0] for route in routes), self.kernel_manager)
        return routes

    def routes(self) -> list[tuple[Any, ...]]:
        """Return every route of the service: a pattern, its handler, and what the handler is told."""
        at = self.base_url.rstrip("/")
        shared = {
            "visitors": Visitors(self.registry_url),
            "forms": Forms(self.registry_url),
            "registry_url": self.registry_url,
        }
        pages = [(f"{at}/{page.name}", PageHandler, {"page": page, **shared}) for page in PAGES]
        return [
            (rf"{at}/static/([0-9a-f]{{12}})/([\w./-]+)", AssetHandler),
            (f"{at}/?", HomeHandler),
            *pages,
            (rf"{at}/api/kernels/{KERNEL}", KernelHandler),
            (rf"{at}/api/kernels/{KERNEL}/channels", VoilaKernelWebsocketHandler),
            (rf"{at}/voila/api/shutdown/{KERNEL}", VoilaShutdownKernelHandler),
            *self.identity_provider.get_handlers(),
            (f"{at}/{SIGN_IN_FAILED}", SignInFailedHandler),
            (f"{at}/metrics", MetricsHandler, {"token": self.metrics_token, "render": self._measured}),
            (KERNELS, KernelListHandler, {"token": self.administration_token}),
            (f"{KERNELS}/{KERNEL}", KernelEndHandler, {"token": self.administration_token}),
            (r".*", NothingHandler),
        ]

    def listen(self) -> None:
        """Listen on the one port the lab knows; a taken port is an error, never another port."""
        try:
            self.app.listen(self.port, self.ip, xheaders=True)
        except OSError as error:
            self.log.critical("Port %s is taken or not allowed: %s", self.port, error)
            self.stop()
            sys.exit(os.EX_UNAVAILABLE)
        self.kernel_manager.prepare()
        garbage.calm()
        self.log.info("Pages are served at %s", self.connection_url)
        self.ioloop = IOLoop.current()
        self.ioloop.run_in_executor(None, pack)
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            self.log.info("Stopping.")
        finally:
            self.stop()
