"""Composing programmes from a notebook: choose one or begin a new one, write it, close it, open it again.

Plain ipywidgets. What is typed stays when the registry refuses it. Where somebody else wrote first, what stands is
shown beneath, and only who has seen it can store on top of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import ipywidgets as ui

from spbe_core import called, programmes, regions, wire
from spbe_core.client import Registry
from spbe_core.connection import ConflictError, body
from spbe_core.errors import SpbeError
from widgets import writing
from widgets.i18n import _

NEW = ""
"""What is chosen while a new programme is written."""


class ProgrammesView(ui.VBox):  # type: ignore[misc] # ships no types
    """Compose programmes.

    Parameters
    ----------
    registry : Registry
        Client with the person's own token; writing needs the right ``programmes:write``.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._read: wire.Programme | None = None
        self._known: dict[str, wire.Programme] = {}
        wide = {"layout": ui.Layout(width="auto"), "style": {"description_width": "9em"}}
        self.chosen = ui.Dropdown(description=_("Program"), **wide)
        self.code = ui.Text(description=_("Kode"), placeholder="gelombang-1", **wide)
        self.name = ui.Text(description=_("Nama"), **wide)
        self.begin = ui.DatePicker(description=_("Hari pertama"), **wide)
        self.until = ui.DatePicker(description=_("Hari terakhir"), **wide)
        self.days = ui.HTML()
        self.description = ui.Textarea(description=_("Uraian"), rows=2, **wide)
        self.codes = ui.Textarea(description=_("Daerah"), placeholder=_("18.71, Kabupaten Sumedang, …"), rows=4, **wide)
        self.save = ui.Button(description=_("Simpan"), button_style="primary")
        self.close_it = ui.Button()
        self.again = ui.Button(description=_("Baca ulang"))
        self.history = ui.Button(description=_("Riwayat"))
        self.said, self.about, self.past = ui.HTML(), ui.HTML(), ui.HTML()
        self.save.on_click(lambda _button: self.write())
        self.close_it.on_click(lambda _button: self.write(turn=True))
        self.again.on_click(lambda _button: self.refresh())
        self.history.on_click(lambda _button: self.tell_history())
        for day in (self.begin, self.until):
            day.observe(lambda _change: self._tell_days(), "value")
        days = (self.begin, self.until, self.days)
        fields = (self.chosen, self.code, self.name, *days, self.description, self.codes)
        buttons = ui.HBox([self.save, self.close_it, self.again, self.history], layout=ui.Layout(flex_flow="row wrap"))
        super().__init__([*fields, buttons, self.said, self.about, self.past])
        self.refresh()
        self.chosen.observe(lambda _change: self.show(), "value")

    def refresh(self) -> None:
        """Read all programmes again, and show the chosen one as it stands."""
        try:
            self._known = {each.code: each for each in self._registry.programmes.all()}
        except SpbeError as error:
            self._say(str(error))
            return
        self._offer(self.chosen.value)

    def _offer(self, chosen: str | None) -> None:
        """Offer all programmes that are known, and show the chosen one."""
        options = [(_titled(each), each.code) for each in self._known.values()]
        self.chosen.options = [(_("program baru"), NEW), *options]
        self.chosen.value = chosen if chosen in self._known else NEW
        self.show()

    def show(self) -> None:
        """Fill in the chosen programme; empty fields for a new one."""
        self._read = found = self._known.get(self.chosen.value)
        self.code.value, self.code.disabled = (found.code, True) if found else ("", False)
        self.name.value = found.name if found else ""
        self.begin.value, self.until.value = (found.begin, found.until) if found else (None, None)
        self.description.value = found.description if found else ""
        self.codes.value = "\n".join(_named(found.regions)) if found else ""
        self._show_standing()
        self._say("")

    def write(self, *, turn: bool = False) -> None:
        """Store what is typed, on top of the version that was read.

        Parameters
        ----------
        turn : bool
            Whether an open programme is closed with it, or a closed one opened.
        """
        before, code = self._read, self.code.value.strip()
        try:
            wanted = self._typed(closed=(before is not None and before.closed) != turn)
            made = self._registry.programmes.put(code, wanted, before.version if before else 0)
        except ConflictError as error:
            self._say(str(error))
            if before is not None:
                self._read_standing(code)
            return
        except SpbeError as error:
            self._say(str(error))
            return
        self._known[made.code] = made  # also where the list cannot be read now: it is stored all the same
        self._offer(made.code)
        self._say(
            _("Tersimpan: {name}, {n} daerah, versi {version}.").format(
                name=made.name, n=len(made.regions), version=made.version
            )
        )

    def tell_history(self) -> None:
        """Say who wrote which version of the chosen programme, and which regions joined and left with it."""
        if self._read is None:
            return
        try:
            versions = self._registry.programmes.history(self._read.code)
        except SpbeError as error:
            self._say(str(error))
            return
        lines = "".join(f"<li>{escape(_turned(each))}</li>" for each in programmes.turns(versions))
        self.past.value = f"<ul>{lines}</ul>"

    def _typed(self, *, closed: bool) -> wire.ProgrammeWrite:
        if not (self.name.value.strip() and self.code.value.strip() and self.begin.value and self.until.value):
            raise SpbeError(_("Isi kode, nama, hari pertama, dan hari terakhir program."))
        return body(
            wire.ProgrammeWrite,
            name=self.name.value,
            begin=self.begin.value,
            until=self.until.value,
            description=self.description.value,
            regions=[each.code for each in called.several(self.codes.value)],
            closed=closed,
        )

    def _read_standing(self, code: str) -> None:
        """Read what stands, and show it beneath what is typed; the next time it is stored on top of that."""
        try:
            self._read = self._registry.programmes.one(code)
        except SpbeError as error:
            self._say(str(error))
            return
        self._show_standing()

    def _show_standing(self) -> None:
        """Show what stands, and offer what can be done with it: a closed programme can only be opened again."""
        found = self._read
        self.close_it.layout.display = self.history.layout.display = None if found else "none"
        self.close_it.description = _("Buka kembali") if found and found.closed else _("Tutup program")
        self.save.disabled = bool(found and found.closed)
        self.about.value, self.past.value = _described(found), ""

    def _tell_days(self) -> None:
        """Say the chosen days in words: browsers write them in their own way, some the month first."""
        chosen = [f"{each.description}: {writing.day(each.value)}" for each in (self.begin, self.until) if each.value]
        self.days.value = f"<p>{escape(' · '.join(chosen))}</p>" if chosen else ""

    def _say(self, text: str) -> None:
        self.said.value = f"<p role='status'>{escape(text)}</p>" if text else ""


def _titled(programme: wire.Programme) -> str:
    closed = _(" (ditutup)") if programme.closed else ""
    return f"{programme.name}{closed}"


def _window(programme: wire.Programme) -> str:
    return f"{_titled(programme)}, {writing.day(programme.begin)} – {writing.day(programme.until)}"


def _named(codes: Iterable[str]) -> list[str]:
    return [f"{code} {regions.full_name(regions.find(code))}" for code in codes]


def _written(programme: wire.Programme) -> str:
    return _("Versi {version}, {when}").format(version=programme.version, when=writing.moment(programme.at, "WIB"))


def _turned(turn: programmes.Turn) -> str:
    """Say of a version who wrote it and what it changed."""
    parts = [_("masuk: {names}").format(names=", ".join(_named(turn.joined)))] if turn.joined else []
    parts += [_("keluar: {names}").format(names=", ".join(_named(turn.left)))] if turn.left else []
    version = turn.version
    return "; ".join([f"{_written(version)}, {version.author_name}: {_window(version)}", *parts])


def _described(programme: wire.Programme | None) -> str:
    """Name the regions of a programme, and when it was written last."""
    if programme is None:
        return ""
    names = " · ".join(_named(programme.regions))
    return f"<p>{escape(_written(programme))}: {escape(_window(programme))}</p><p>{escape(names)}</p>"
