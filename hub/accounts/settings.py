"""Settings of sign-in, read from the environment; a setting that nobody gives has a safe default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from spbe_core.errors import DataError

Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class ProviderSettings:
    """An OpenID provider.

    Attributes
    ----------
    issuer : str
        Its issuer; the discovery document lies below it.
    client_id, client_secret : str
        How the lab is registered there.
    label : str
        What people call their account there, as written on the button.
    scopes : tuple of str
        What is asked for.
    mapping : Path
        The file that says which claim is which role (:mod:`hub.accounts.claims`).
    grace : int
        Minutes that people go on with what was last known while the provider cannot be reached.
    """

    issuer: str
    client_id: str
    client_secret: str
    label: str
    scopes: tuple[str, ...]
    mapping: Path
    grace: int


@dataclass(frozen=True)
class SignInSettings:
    """How people come in.

    Attributes
    ----------
    second_factor : bool
        Whether the roles that the permission table marks need a second factor.
    trusted_proxies : tuple of networks
        Proxies in front of the lab whose word about the visitor's address counts.
    contact : str
        Whom to ask, as shown to people without a role; empty for the general words.
    provider : ProviderSettings or None
        The OpenID provider, when there is one.
    """

    second_factor: bool = True
    trusted_proxies: tuple[Network, ...] = ()
    contact: str = ""
    provider: ProviderSettings | None = None


def load(var: Path, environ: Mapping[str, str] | None = None) -> SignInSettings:
    """Read the settings.

    Parameters
    ----------
    var : Path
        The lab's folder: the client's secret may lie in ``secrets/oidc-client``, the mapping in ``oidc.yaml``.
    environ : mapping, optional
        The environment; ``os.environ`` when absent.

    Raises
    ------
    DataError
        Naming the setting that cannot be used.
    """
    env = os.environ if environ is None else environ
    wanted = env.get("SPBE_SECOND_FACTOR", "wajib")
    if wanted not in {"wajib", "mati"}:
        raise DataError("SPBE_SECOND_FACTOR", f"{wanted!r} tidak dikenal", "pilih wajib atau mati")
    return SignInSettings(
        second_factor=wanted == "wajib",
        trusted_proxies=trusted_proxies(env),
        contact=" ".join(env.get("SPBE_CONTACT", "").split()),
        provider=_provider(var, env),
    )


def trusted_proxies(environ: Mapping[str, str] | None = None) -> tuple[Network, ...]:
    """Read which proxies stand in front of the lab; parameters and errors as :func:`load`."""
    env = os.environ if environ is None else environ
    return tuple(_network(text) for text in env.get("SPBE_TRUSTED_PROXIES", "").replace(",", " ").split())


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError:
        raise DataError("SPBE_TRUSTED_PROXIES", f"{text!r} bukan alamat IP atau jaringan", "tulis 10.0.0.5") from None


def _provider(var: Path, env: Mapping[str, str]) -> ProviderSettings | None:
    issuer = env.get("SPBE_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    address = urlsplit(issuer)
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in {"127.0.0.1", "localhost"}):
        raise DataError("SPBE_OIDC_ISSUER", f"{issuer!r} bukan alamat https", "tulis https://…")
    if not env.get("SPBE_OIDC_CLIENT_ID"):
        raise DataError("SPBE_OIDC_CLIENT_ID", "kosong", "isi dengan client id dari penyedia")
    grace = env.get("SPBE_OIDC_GRACE", "15")
    if not grace.isascii() or not grace.isdigit() or int(grace) > 24 * 60:
        raise DataError("SPBE_OIDC_GRACE", f"{grace!r} bukan menit 0–1440", "perbaiki lalu jalankan lagi")
    return ProviderSettings(
        issuer=issuer,
        client_id=env["SPBE_OIDC_CLIENT_ID"],
        client_secret=env.get("SPBE_OIDC_CLIENT_SECRET") or _kept_secret(var / "secrets" / "oidc-client"),
        label=env.get("SPBE_OIDC_LABEL", "akun pemerintah daerah"),
        scopes=tuple(env.get("SPBE_OIDC_SCOPES", "openid profile groups").split()),
        mapping=Path(env.get("SPBE_OIDC_MAPPING", var / "oidc.yaml")),
        grace=int(grace),
    )


def _kept_secret(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        raise DataError(
            "SPBE_OIDC_CLIENT_SECRET", f"kosong dan {path} tidak terbaca", "simpan rahasia klien di sana (mode 0600)"
        ) from None
