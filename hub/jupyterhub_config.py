"""The hub's configuration, read by JupyterHub itself (``spbe lab`` starts it; ``hub/prepare.py`` made its places).

Everything listens on 127.0.0.1 except the proxy's public port. The proxy is started by ``spbe lab``, not by the hub,
and the routes of registry and apps stand in a file of their own: they work while the hub is away.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from hub import hub_database, hub_log, pages, permissions, proxy, settings, warm_servers
from hub.accounts import rights, sessions
from hub.accounts import settings as sign_in
from hub.accounts.authenticator import AccountAuthenticator
from hub.administration import culling
from hub.administration.access import administers
from hub.administration.acts import Acts
from hub.administration.handlers import PageHandler
from hub.rooms import door
from hub.rooms.presence import Presence
from hub.spawner import LabSpawner

places = settings.load()
c = get_config()  # type: ignore[name-defined]  # noqa: F821 - JupyterHub puts it here

# Places
c.JupyterHub.bind_url = f"http://{places.host}:{places.port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{places.hub_port}"
c.JupyterHub.public_url = f"{places.public_url}/"
if places.subdomains:
    c.JupyterHub.subdomain_host = places.public_url
    c.JupyterHub.cookie_host_prefix_enabled = places.host_cookies
c.JupyterHub.db_url = places.hub_database_url
c.JupyterHub.db_kwargs = hub_database.ENGINE
hub_database.know_people_once()
c.JupyterHub.upgrade_db = True
c.JupyterHub.cookie_secret = bytes.fromhex(places.secret("hub-cookie"))
c.JupyterHub.cookie_max_age_days = 7
c.JupyterHub.trust_user_provided_tokens = True  # all are drawn by hub/prepare.py, of 256 bits: stretching adds nothing
c.JupyterHub.token_expires_in_max_seconds = sessions.LONGEST_TOKEN

# The proxy runs beside the hub and outlives it
c.JupyterHub.proxy_class = "traefik_file"
c.JupyterHub.cleanup_proxy = False
c.JupyterHub.cleanup_servers = False
c.TraefikFileProviderProxy.should_start = False
c.TraefikFileProviderProxy.traefik_entrypoint = "web"
c.TraefikFileProviderProxy.traefik_api_url = f"http://127.0.0.1:{places.proxy_api_port}"
c.TraefikFileProviderProxy.traefik_api_username = "hub"
c.TraefikFileProviderProxy.traefik_api_password = places.secret("proxy-token")
c.TraefikFileProviderProxy.traefik_api_hashed_password = proxy.hashed(places.secret("proxy-token"))
c.TraefikFileProviderProxy.static_config_file = str(places.var / "proxy" / "traefik.yml")
c.TraefikFileProviderProxy.dynamic_config_file = str(places.var / "proxy" / "routes" / "hub.toml")

# Who signs in, and what they may do
c.JupyterHub.authenticator_class = AccountAuthenticator
c.AccountAuthenticator.accounts_url = places.accounts_url
c.AccountAuthenticator.account_key = places.secret("account-key")
c.AccountAuthenticator.sign_in = sign_in.load(places.var)
c.AccountAuthenticator.public_url = places.public_url
c.AccountAuthenticator.papers = str(places.var / "sk")
c.CryptKeeper.keys = [bytes.fromhex(places.secret("hub-crypt"))]
c.JupyterHub.custom_scopes = permissions.custom_scopes()
c.JupyterHub.extra_user_scopes = set(rights.ACCESS)
ALL_SCOPES = sorted(permissions.token_scopes())
c.JupyterHub.services = [
    {
        "name": "registry",
        "api_token": places.secret("registry-token"),
        "oauth_client_id": "service-registry",
        "oauth_redirect_uri": f"{places.registry_prefix}oauth_callback",
        "oauth_no_confirm": True,
        "oauth_client_allowed_scopes": ALL_SCOPES,
        "display": False,
    },
    {
        "name": "apps",
        "api_token": places.secret("apps-token"),
        "oauth_client_id": "service-apps",
        "oauth_redirect_uri": f"{places.apps_prefix}oauth_callback",
        "oauth_no_confirm": True,
        # a page's kernel gets this token: it reads, and it may speak to the registry
        "oauth_client_allowed_scopes": [*permissions.kernel_scopes(), *rights.ACCESS],
        "display": False,
    },
    {"name": "spbe-cli", "api_token": places.secret("cli-token"), "display": False},
    {"name": "metrics", "api_token": places.secret("metrics-token"), "display": False},
    {
        "name": "culler",
        "command": [sys.executable, "-m", "hub.administration.culler"],
        "environment": {
            "SPBE_VAR": str(places.var),
            culling.IDLE_SECONDS: str(int(culling.idle_limit().total_seconds())),
            culling.HUB: str(os.getpid()),
        },
        "display": False,
    },
    {"name": "rooms", "api_token": places.secret("rooms-token"), "display": False},
]
c.JupyterHub.load_roles = [
    {
        "name": "metrics",
        "description": "Whoever reads the hub's metrics",
        "services": ["metrics"],
        "scopes": ["read:metrics"],
    },
    {
        "name": "culler",
        "description": "Ends servers that nobody uses",
        "services": ["culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    },
    {
        "name": "spbe-cli",
        "description": "The command line on this machine",
        "services": ["spbe-cli"],
        "scopes": [*permissions.role_scopes("sekretariat"), "access:services!service=registry", "delete:users"],
    },
    {
        "name": "rooms",
        "description": "The hub, when it tells the registry who is in a shared workspace",
        "services": ["rooms"],
        "scopes": [permissions.scope("rooms:record"), "access:services!service=registry"],
    },
]


# Where sign-in leads
def first_page(handler: Any) -> str:
    """Send people to their pages, or (empty: the hub's own rule) to their notebook server."""
    home = ((handler.current_user and handler.current_user.user_info) or {}).get("home")
    if home == "pages":
        return f"{places.apps_prefix}beranda"
    return {"none": "/hub/belum-ada-peran", "administration": "/hub/pengelola"}.get(str(home), "")


c.JupyterHub.default_url = first_page

# Notebook servers
c.JupyterHub.spawner_class = LabSpawner
c.LabSpawner.homes = str(places.homes)
c.LabSpawner.lifeline = int(os.environ["SPBE_LIFELINE"]) if os.environ.get("SPBE_LIFELINE") else None
c.LabSpawner.rooms_closed = door.why_closed(places)
c.LabSpawner.presence = Presence(places.registry_url, places.secret("rooms-token"))
# a server is made of the lab's own modules: none from the home it starts in, none that a person has installed there
c.LabSpawner.cmd = [sys.executable, "-P", "-s", "-m", "hub.singleuser"]
c.LabSpawner.args = ["--HubOAuth.cache_max_age=30", "--LabApp.extension_manager=readonly"]
c.LabSpawner.env_keep = ["PATH", "LANG", "LC_ALL", "TZ"]
c.LabSpawner.environment = {
    "JUPYTER_CONFIG_PATH": str(settings.ROOT / "hub" / "singleuser_config"),
    "SPBE_REGISTRY_URL": places.registry_url,
    "JUPYTERHUB_ACTIVITY_INTERVAL": str(culling.report_seconds()),
    "SPBE_LAB_URL": places.public_url,
}
c.LabSpawner.warm = places.warm_servers
c.LabSpawner.preload = list(warm_servers.PRELOAD)
c.LabSpawner.warm_up = warm_servers.WARM_UP
if places.warm_servers:
    warm_servers.prepare(c.LabSpawner)
c.LabSpawner.poll_interval = 15
c.LabSpawner.start_timeout = 90
c.LabSpawner.http_timeout = 60
c.LabSpawner.interrupt_timeout = 5
c.LabSpawner.term_timeout = 5
c.LabSpawner.server_token_scopes = [
    "users:activity!user",
    "access:servers!server",
    "read:users:name!user",
    "read:users:groups!user",
    *rights.ACCESS,
    *ALL_SCOPES,
]
c.JupyterHub.allow_named_servers = False

# Pages
c.JupyterHub.template_paths = [str(pages.TEMPLATES)]
acts = Acts.of(places)
c.JupyterHub.template_vars = pages.VARIABLES | {
    "administers": administers,
    "idle": lambda user: culling.Notice(acts, user),
}
c.JupyterHub.extra_handlers = [*pages.HANDLERS, (r"/pengelola", PageHandler), *door.handlers(places)]
c.JupyterHub.tornado_settings = {
    "log_function": hub_log.log_request,
    "slow_spawn_timeout": 0.5,
    "headers": {"Cross-Origin-Opener-Policy": "same-origin"},  # a window of somebody's server holds no handle on ours
}
