"""The administrator's page and its buttons."""

from __future__ import annotations

import asyncio

from hub import settings
from hub.accounts.wording import Words
from hub.administration import deeds, words
from hub.administration.access import AdministratorHandler
from hub.administration.acts import Acts
from hub.administration.collect import collect
from hub.administration.deeds import Deed
from hub.errors import LabError

ANSWER_WITHIN = 2.0
"""Seconds after which a button's answer says that the work goes on."""

DONE = Words("Selesai.", "Done.")
GOES_ON = Words("Sedang dikerjakan; hasilnya tampil di catatan.", "In progress; the log will show the outcome.")
FAILED = Words(
    "Gagal. Coba lagi; bila tetap gagal, lihat log hub.", "Failed. Try again; if it fails again, see the hub's log."
)
GONE = Words("Sudah tidak ada; tidak ada yang perlu dilakukan.", "It is gone already; nothing to do.")

_unfinished: set[asyncio.Task[bool]] = set()
"""Deeds that go on after their answer; a task that nobody holds could be dropped."""


class PageHandler(AdministratorHandler):
    """The page, and with ``?isi`` only its changing part."""

    def initialize(self) -> None:
        self._places = settings.load()
        self._acts = Acts.of(self._places)

    async def get(self) -> None:
        """Show how everything is now."""
        part = self.get_query_argument("isi", None) is not None
        await self._show("pengelola_isi.html" if part else "pengelola.html")

    async def post(self) -> None:
        """Do what a button says."""
        asked = self.get_body_argument("tindakan", ""), self.get_body_argument("sasaran", "")
        try:
            deed = await deeds.find(*asked, handler=self, settings=self._places)
            said = GONE if deed is None else await self._do(deed)
        except LabError:
            self.log.exception("an act of the administrator could not begin")
            said = FAILED
        if self.request.headers.get("Accept") == "application/json":
            self.finish({"id": said.id, "en": said.en})
        else:
            await self._show("pengelola.html", said)

    async def _do(self, deed: Deed) -> Words:
        """Begin a deed, write it down, and say how far it came within :data:`ANSWER_WITHIN`."""
        who = self.current_user.name
        self._acts.note(who, deed.what, deed.target, "asked")
        task = asyncio.create_task(self._finish(who, deed))
        _unfinished.add(task)
        task.add_done_callback(_unfinished.discard)
        itself = (deed.what, deed.target) == ("restart-part", "hub")
        await asyncio.wait({task}, timeout=0 if itself else ANSWER_WITHIN)
        if not task.done():
            return GOES_ON
        return DONE if task.result() else FAILED

    async def _finish(self, who: str, deed: Deed) -> bool:
        try:
            await deed.work
        except Exception:
            self._acts.note(who, deed.what, deed.target, "failed")
            self.log.exception("an act of the administrator failed: %s", deed.what)
            return False
        self._acts.note(who, deed.what, deed.target, "done")
        return True

    async def _show(self, template: str, said: Words | None = None) -> None:
        view = await collect(self._places, self.db, self.users, self._acts)
        self.finish(await self.render_template(template, view=view, w=words, said=said))
