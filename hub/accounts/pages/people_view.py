"""What the page of people shows, gathered in one place; nothing here changes anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import permissions
from hub.accounts import changes, decrees, invitations, managing
from hub.accounts.changes import COMMAND_LINE, PROVIDER
from hub.accounts.model import CLAIM, Account, Change, Decree, Invitation, now
from hub.accounts.wording import Words
from hub.settings import PRODUCT_NAME
from spbe_core import formats, regions
from spbe_core.formats import Zone

ACTIONS = {
    "account.create": Words("akun dibuat", "account made"),
    "account.open": Words("akun dibuka lagi", "account reopened"),
    "account.close": Words("akun ditutup", "account closed"),
    "account.rename": Words("nama pengguna diganti", "user name changed"),
    "password.initial": Words("sandi awal baru", "new initial password"),
    "password.change": Words("sandi diganti", "password changed"),
    "second-factor.enrol": Words("kode keamanan dipasang", "security code set up"),
    "second-factor.recover": Words("kode cadangan dipakai", "recovery code used"),
    "second-factor.reset": Words("kode keamanan dihapus", "security code removed"),
    "identity.refuse": Words("ditolak penyedia akun", "refused by the account provider"),
    "role.give": Words("peran diberikan", "role given"),
    "role.take": Words("peran dicabut", "role taken"),
    "invitation.create": Words("undangan dibuat", "invitation made"),
    "invitation.revoke": Words("undangan dibatalkan", "invitation taken back"),
    "invitation.use": Words("undangan dipakai", "invitation used"),
    "decree.upload": Words("SK diunggah", "decree uploaded"),
}
STATES = {
    "terbuka": Words("menunggu", "waiting"),
    "terpakai": Words("dipakai", "used"),
    "kedaluwarsa": Words("kedaluwarsa", "expired"),
    "dibatalkan": Words("dibatalkan", "taken back"),
}


@dataclass(frozen=True)
class Made:
    """An invitation made just now, with the link that is shown this once and the text to send."""

    person: str
    until: str
    link: str
    message: str

    @classmethod
    def of(cls, invitation: Invitation, author: Account, link: str) -> Made:
        """Write the message for the invited person."""
        zone = _zone(invitation.region_code)
        until = formats.id_moment(invitation.expires_at.replace(tzinfo=UTC), zone)
        role = permissions.role(invitation.role).label_id
        where = f" {regions.full_name(regions.find(invitation.region_code))}" if invitation.region_code else ""
        message = (
            f"Yth. {invitation.display_name},\n\n{author.display_name} mengundang Anda ke {PRODUCT_NAME} sebagai "
            f"{role}{where}. Buka tautan ini dan buat sandi Anda:\n\n{link}\n\n"
            f"Tautan ini untuk Anda sendiri, dipakai sekali, dan berlaku sampai {until}. Jangan diteruskan."
        )
        return cls(invitation.display_name, until, link, message)


@dataclass(frozen=True)
class Held:
    """A role that somebody holds here."""

    role: permissions.Role
    from_claim: bool
    off_decree: bool
    takeable: bool


@dataclass(frozen=True)
class PersonRow:
    """Somebody with a role here."""

    id: str
    display_name: str
    name: str
    active: bool
    held: tuple[Held, ...]


@dataclass(frozen=True)
class View:
    """The page's content.

    Attributes
    ----------
    region, title : str
        Region code (empty for the programme) and what it is called.
    choices : tuple of (str, str)
        Region codes and names to change to; empty for who manages one region.
    """

    region: str
    title: str
    choices: tuple[tuple[str, str], ...]
    everywhere: bool
    roles: tuple[permissions.Role, ...]
    people: tuple[PersonRow, ...]
    invitations: tuple[dict[str, object], ...]
    decree: Decree | None
    signed_on: str
    without_account: tuple[tuple[str, permissions.Role], ...]
    changes: tuple[dict[str, object], ...] = field(default=())

    @property
    def off_decree(self) -> int:
        return sum(held.off_decree for person in self.people for held in person.held)


def view(session: Session, actor: Account, region: str) -> View:
    """Gather what the page shows for a region (or, for an empty code, for the programme's own people)."""
    roles = managing.givable(actor, region)
    members = [person for person in decrees.members(session, region) if not _is_room(person)]
    decree = decrees.valid(session, region) if region else None
    judged = [role.name for role in permissions.table().roles if role.bound == "region" and _on_decree(role)]
    comparison = decrees.compare(decree, members, judged) if decree else None
    missing = comparison.missing if comparison else frozenset()
    managed = managing.regions_of(actor)
    codes = [item.code for item in regions.all_regions()] if managed is None else managed
    return View(
        region=region,
        title=regions.full_name(regions.find(region)) if region else "Program",
        choices=tuple((code, regions.full_name(regions.find(code))) for code in codes) if len(codes) > 1 else (),
        everywhere=managed is None,
        roles=roles,
        people=tuple(_row(person, actor, region, roles, missing) for person in members),
        invitations=tuple(_invitation(item, region) for item in invitations.of_region(session, region)),
        decree=decree,
        signed_on=formats.id_date(decree.signed_on) if decree else "",
        without_account=tuple(
            (line.display_name, permissions.role(line.role))
            for line in (comparison.without_account if comparison else ())
        ),
        changes=tuple(_change(session, item, region) for item in changes.latest(session, region, 20)),
    )


def _on_decree(role: permissions.Role) -> bool:
    """Tell whether a role is one that the region's own decree gives: those that its koordinator may give."""
    return any(role.name in other.gives for other in permissions.table().roles if other.bound == "region")


def _is_room(account: Account) -> bool:
    return any(permissions.role(item.role).home == "room" for item in account.memberships)


def _row(
    person: Account,
    actor: Account,
    region: str,
    roles: tuple[permissions.Role, ...],
    missing: frozenset[tuple[str, str]],
) -> PersonRow:
    givable = {role.name for role in roles}
    held = tuple(
        Held(
            role=permissions.role(item.role),
            from_claim=item.source == CLAIM,
            off_decree=(person.id, item.role) in missing,
            takeable=item.role in givable and item.source != CLAIM and person.id != actor.id,
        )
        for item in person.memberships
        if item.region_code == region
    )
    return PersonRow(person.id, person.display_name, person.name, person.active, held)


def _invitation(item: Invitation, region: str) -> dict[str, object]:
    reached = invitations.state(item, now())
    return {
        "id": item.id,
        "person": item.display_name,
        "name": item.name,
        "role": permissions.role(item.role),
        "state": STATES[reached],
        "open": reached == "terbuka",
        "until": _moment(item.expires_at, region),
    }


def _change(session: Session, item: Change, region: str) -> dict[str, object]:
    return {
        "at": _moment(item.at, region),
        "who": _name(session, item.actor),
        "what": ACTIONS.get(item.action, Words(item.action, item.action)),
        "whom": _name(session, item.subject) if not item.action.startswith(("invitation", "decree")) else "",
    }


def _name(session: Session, account_id: str) -> str:
    if account_id in {COMMAND_LINE, PROVIDER}:
        return {COMMAND_LINE: "Perintah di server", PROVIDER: "Penyedia akun"}[account_id]
    return session.scalar(select(Account.display_name).where(Account.id == account_id)) or account_id


def _moment(moment: datetime, region: str) -> str:
    return formats.id_moment(moment.replace(tzinfo=UTC), _zone(region))


def _zone(region: str) -> Zone:
    return formats.zone_of(region) if region else "WIB"
