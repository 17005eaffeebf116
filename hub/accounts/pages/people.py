"""The page on which koordinator and secretariat look after people: invite, see, dismiss, upload the decree."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

from jupyterhub.utils import url_path_join
from tornado.httputil import url_concat

from hub import permissions
from hub.accounts import decrees, invitations, managing
from hub.accounts.invitations import Wish
from hub.accounts.managing import PROGRAMME, NotAllowedError
from hub.accounts.model import Account, Decree
from hub.accounts.pages.base import AccountHandler
from hub.accounts.pages.people_view import Made, view
from hub.accounts.wording import Words
from spbe_core import regions
from spbe_core.errors import DataError, SpbeError, UnknownError

NOT_YOURS = Words("Halaman ini untuk koordinator dan sekretariat", "This page is for coordinators and the secretariat")
ASK = Words(
    "Akun Anda tidak mengelola orang di wilayah ini. Bila menurut Anda ini keliru, hubungi sekretariat program.",
    "Your account manages nobody in this region. If you think this is wrong, ask the programme secretariat.",
)
PROGRAMME_WORD = "program"
"""What stands in the address for the programme's own people."""


class PeopleHandler(AccountHandler):
    """Look after the people of one region, or of the programme."""

    async def get(self) -> None:
        """Show the region's people, invitations, decree and last changes."""
        found = await self._who_and_where()
        if found is not None:
            await self.page(*found)

    async def post(self) -> None:
        """Do what one of the page's forms asks for."""
        found = await self._who_and_where()
        if found is None:
            return
        actor, region = found
        deeds = {"undang": self._invite, "batal": self._revoke, "cabut": self._dismiss, "sk": self._decree}
        deed = deeds.get(self.text("aksi"))
        try:
            done = None if deed is None else await asyncio.to_thread(deed, actor, region)
        except NotAllowedError as error:
            await self.page(actor, region, status=403, error=error.words)
        except (DataError, UnknownError) as error:
            await self.page(actor, region, status=422, error=Words(str(error), error.en or str(error)))
        else:
            if isinstance(done, Made):
                await self.page(actor, region, made=done)
            else:
                self.redirect(self._address(region))

    async def page(self, actor: Account, region: str, *, status: int = 200, **more: Any) -> None:
        """Answer with the page."""
        with self.accounts.reading() as session:
            shown = view(session, actor, region)
        filled = (
            {} if status == 200 else {key: self.text(key) for key in ("nama", "pengguna", "peran", "nomor", "daftar")}
        )
        await self.show("orang.html", status=status, shown=shown, address=self._address(region), filled=filled, **more)

    def _invite(self, actor: Account, region: str) -> Made:
        days = self.text("hari")
        wish = Wish(
            display_name=self.text("nama"),
            role=self.text("peran"),
            region=region,
            name=self.text("pengguna"),
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else invitations.DAYS,
        )
        invitation, token = invitations.invite(self.accounts, actor, wish)
        link = url_concat(f"{self.door.public_url}{url_path_join(self.hub.base_url, 'undangan')}", {"token": token})
        return Made.of(invitation, actor, link)

    def _revoke(self, actor: Account, _region: str) -> None:
        invitations.revoke(self.accounts, actor, self.text("undangan"))

    def _dismiss(self, actor: Account, region: str) -> None:
        managing.dismiss(self.accounts, actor, self.text("orang"), self.text("peran"), region)

    def _decree(self, actor: Account, region: str) -> None:
        content = self._upload("berkas")
        if not content:
            raise DataError(
                "berkas SK", "belum dipilih", "pilih berkas PDF", en="Decree file: none chosen. Choose a PDF."
            )
        listed = self._upload("berkas_daftar")
        try:
            text = listed.decode("utf-8") if listed else self.text("daftar")
        except UnicodeDecodeError:
            raise DataError(
                "berkas daftar",
                "bukan teks UTF-8",
                "simpan sebagai CSV UTF-8",
                en="List file: not UTF-8 text. Save it as CSV UTF-8.",
            ) from None
        try:
            signed_on = date.fromisoformat(self.text("tanggal"))
        except ValueError:
            raise DataError(
                "tanggal SK",
                "kosong atau bukan tanggal",
                "isi tanggal seperti tertulis di SK",
                en="Decree date: empty or no date. Write it as it stands in the decree.",
            ) from None
        if not date(2000, 1, 1) <= signed_on <= date.today():  # noqa: DTZ011 - a day's difference between zones is harmless
            raise DataError(
                "tanggal SK",
                "tidak mungkin",
                "isi tanggal antara tahun 2000 dan hari ini",
                en="Decree date: impossible. Write a day between 2000 and today.",
            )
        lines = decrees.read_list(text, managing.givable(actor, region))
        paper = decrees.Paper(self.text("nomor"), signed_on, content, lines)
        decrees.keep(self.accounts, Path(self.door.papers), actor, region, paper)

    def _upload(self, name: str) -> bytes:
        found = self.request.files.get(name)
        return bytes(found[0]["body"]) if found else b""

    async def _who_and_where(self) -> tuple[Account, str] | None:
        """Return who asks and for which region; answer the request when that leads nowhere."""
        actor = self.signed_in()
        if actor is None:
            self.redirect(url_concat(self.settings["login_url"], {"next": self.request.uri}))
            return None
        managed = managing.regions_of(actor)
        asked = self.get_argument("wilayah", "").split(" ")[0]
        region = self._known(asked) if asked else (managed[0] if managed else PROGRAMME)
        if managed == () or region is None or not managing.may_manage(actor, region):
            await self.say(NOT_YOURS, ASK, status=404)
            return None
        return actor, region

    def _known(self, asked: str) -> str | None:
        if asked == PROGRAMME_WORD:
            return PROGRAMME
        try:
            return regions.find(asked).code
        except SpbeError:
            return None

    def _address(self, region: str) -> str:
        page = url_path_join(self.hub.base_url, "orang")
        found: str = url_concat(page, {"wilayah": region or PROGRAMME_WORD})
        return found


class DecreeFileHandler(AccountHandler):
    """Hand out the file of a region's valid decree to who manages its people."""

    async def get(self) -> None:
        """Answer with the PDF, as a download."""
        actor = self.signed_in()
        region = self.get_argument("wilayah", "")
        with self.accounts.reading() as session:
            decree = decrees.valid(session, region) if region else None
        if actor is None or decree is None or not managing.may_manage(actor, region):
            await self.say(NOT_YOURS, ASK, status=404)
            return
        content = self._content(decree)
        self.set_header("Content-Type", "application/pdf")
        self.set_header("Content-Disposition", f'attachment; filename="SK-{region}-{decree.signed_on}.pdf"')
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")
        self.finish(content)

    def _content(self, decree: Decree) -> bytes:
        return Path(self.door.papers, f"{decree.sha256}.pdf").read_bytes()


def manages_people(user: Any) -> bool:
    """Tell whether somebody looks after people; for links on other pages."""
    held = ((user and user.user_info) or {}).get("roles", ())
    return any("people:manage" in permissions.role(name).permissions for name in held)
