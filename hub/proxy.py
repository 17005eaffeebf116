"""Settings of the proxy (Traefik): where it listens, and the routes that stand whatever the hub does.

Traefik reads a folder of route files. One is ours and fixed (registry and apps), one is written by the hub (itself
and people's servers); so pages keep saving while the hub is away.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bcrypt
import yaml

from hub.accounts import settings as sign_in
from hub.settings import Settings

AWAY = "bagian-tidak-menjawab"
"""Shows a page of ours where a part does not answer (502, 504); any other status is a part's own word and passes."""


def folder(settings: Settings) -> Path:
    """Return the folder of the proxy's settings."""
    return settings.var / "proxy"


def static_settings(settings: Settings) -> dict[str, Any]:
    """Build what Traefik reads once, at its start; what a request says of its way counts from trusted proxies only."""
    trusted = [str(network) for network in sign_in.load(settings.var).trusted_proxies]
    return {
        "global": {"checkNewVersion": False, "sendAnonymousUsage": False},
        "log": {"level": "WARN", "noColor": True},
        "api": {},
        "ping": {"entryPoint": "auth_api"},
        "providers": {
            "providersThrottleDuration": "0s",
            "file": {"directory": str(folder(settings) / "routes"), "watch": True},
        },
        "entryPoints": {
            "web": {
                "address": f"{settings.host}:{settings.port}",
                "forwardedHeaders": {"trustedIPs": trusted},
                "transport": {
                    # a report of 25 MB over a slow line takes minutes
                    "respondingTimeouts": {"readTimeout": "600s", "idleTimeout": "180s"},
                    # at the end the pages keep what is unsent; nobody has to be waited for
                    "lifeCycle": {"graceTimeOut": "1s"},
                },
                "http": {"middlewares": [f"{AWAY}@file"]},
            },
            "auth_api": {"address": f"127.0.0.1:{settings.proxy_api_port}"},
        },
    }


def fixed_routes(settings: Settings) -> dict[str, Any]:
    """Build the routes of registry and apps and, where servers have hosts of their own, the border between hosts.

    On a server's host nothing of the lab is served: its pages, the hub's sign-in and the registry would stand on an
    origin whose script belongs to whoever wrote the notebook. Whoever asks for them there is sent to the lab's host,
    and so is who typed the machine's number.
    """
    services = {
        "registry": (settings.registry_prefix, settings.registry_port),
        "apps": (settings.apps_prefix, settings.apps_port),
    }
    here = f"Host(`{settings.public_host}`)"
    on_host = f"{here} && " if settings.subdomains else ""
    routers: dict[str, Any] = {
        name: {"rule": f"{on_host}PathPrefix(`{prefix}`)", "service": name, "entryPoints": ["web"]}
        for name, (prefix, _) in services.items()
    }
    http: dict[str, Any] = {
        "routers": routers,
        "services": {
            name: {"loadBalancer": {"passHostHeader": True, "servers": [{"url": f"http://127.0.0.1:{port}"}]}}
            for name, (_, port) in (*services.items(), (AWAY, ("", settings.away_port)))
        },
        "middlewares": {AWAY: {"errors": {"status": ["502", "504"], "service": AWAY, "query": "/"}}},
    }
    if settings.subdomains:
        routers["elsewhere"] = {
            "rule": f"!{here} && !PathPrefix(`/user/`)",
            "priority": 1_000_000,
            "middlewares": ["to-the-lab"],
            "service": "noop@internal",
            "entryPoints": ["web"],
        }
        target = f"{settings.public_url}/${{1}}"
        to_the_lab = {"redirectRegex": {"regex": "^[^/]+//[^/]+/(.*)$", "replacement": target}}
        http["middlewares"]["to-the-lab"] = to_the_lab
    return {"http": http}


def hashed(secret: str) -> str:
    """Return what the proxy compares the hub's word with, at each of its requests, on the way to everybody's server.

    bcrypt at its quickest (1 ms instead of 300): a word of 256 random bits needs no slow hash against guessing.
    """
    return bcrypt.hashpw(secret.encode(), bcrypt.gensalt(4)).decode()


def write(settings: Settings) -> None:
    """Write both files; the hub's own file is left alone."""
    for path, content in (
        (folder(settings) / "traefik.yml", static_settings(settings)),
        (folder(settings) / "routes" / "services.yml", fixed_routes(settings)),
    ):
        aside = path.with_name(f".{path.name}.baru")
        aside.write_text(yaml.safe_dump(content), encoding="utf-8")
        aside.replace(path)
