"""The coach's portfolio: every region in care in one table, one of them opened beneath.

The browser asks (refresh, open, write a note, mark a note), Python asks the registry with the coach's own token. A
note is stored before it is shown as stored; when that fails, the browser keeps its text and shows the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from spbe_core import wire
from spbe_core.client import Registry
from spbe_core.errors import SpbeError
from spbe_core.formats import WIB
from spbe_core.regions import full_name
from widgets import address, writing
from widgets import portfolio_advice as advice
from widgets import portfolio_facts as facts
from widgets.base import LabWidget
from widgets.i18n import _
from widgets.markup import render

FIRST = 60
"""Rows in the first picture; the module shows the rest when it runs."""


class PortfolioView(LabWidget):
    """The regions in a person's care.

    Parameters
    ----------
    registry : Registry
        Client with the person's own token.
    clock : callable, optional
        Returns the present moment, with offset.

    Attributes
    ----------
    state : dict
        ``rows`` (sorted by need), ``read`` (time of reading), ``problem`` (why the last reading failed, or ``""``;
        the rows of the reading before stay), ``programmes`` (code, name and regions of each), ``opened`` (one region
        in full, or ``None``), ``offers`` (what a recommendation can be about) and ``given`` (those that were given;
        ``None`` until they are asked for).
    """

    _module = "portofolio.mjs"
    _styles = ("portofolio.css",)

    def __init__(
        self, registry: Registry, clock: Callable[[], datetime] = lambda: datetime.now(WIB), **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._registry = registry
        self._clock = clock
        self._rows: dict[str, wire.PortfolioRow] = {}
        self.state = {
            "rows": [],
            "read": "",
            "problem": "",
            "programmes": [],
            "opened": None,
            "offers": advice.offered(),
            "given": None,
        }
        self.refresh()
        self.on_msg(self._asked)

    def html(self) -> str:
        return render("portofolio.html", rows=self.state["rows"][:FIRST], state=self.state)

    def refresh(self) -> None:
        """Read the portfolio again, and the opened region with it."""
        opened = self.state["opened"]
        try:
            rows = sorted(self._registry.portfolio(), key=facts.need)
            programmes = self._registry.programmes.all()
            self._rows = {row.region.code: row for row in rows}
            shown = opened and self._opened(opened["code"])
        except SpbeError as error:
            self.state = {**self.state, "problem": str(error)}
            return
        self.state = {
            **self.state,
            "rows": [facts.line(row) for row in rows],
            "read": writing.clock(self._clock(), "WIB"),
            "problem": "",
            "programmes": [each.model_dump(include={"code", "name", "regions"}) for each in programmes],
            "opened": shown,
        }

    def open_region(self, code: str) -> None:
        """Open one region beneath the table; a region that is not in the portfolio is not opened."""
        if code not in self._rows:
            return
        try:
            self.state = {**self.state, "problem": "", "opened": self._opened(code)}
        except SpbeError as error:
            self.state = {**self.state, "problem": str(error)}

    def comment(self, indicator: str, text: str, key: str) -> None:
        """Store a note on an indicator of the opened region.

        Parameters
        ----------
        indicator : str
            Indicator id.
        text : str
            The note.
        key : str
            Idempotency key: the same note sent twice is stored once.

        Raises
        ------
        SpbeError
            When the registry refuses or cannot be reached; nothing is lost in the browser.
        """
        self._registry.add_comment(self._assessment_id(), text, indicator=indicator, key=key)

    def mark(self, comment_id: str, version: int, *, done: bool) -> None:
        """Mark a note as followed up, or open it again."""
        self._registry.set_comment_done(comment_id, done, version)

    def recommend(self, fields: dict[str, Any], key: str) -> None:
        """Write a recommendation and give it to the regions that were chosen: to all, or to none.

        Raises
        ------
        SpbeError
            When something is missing, or the registry refuses or cannot be reached.
        """
        self._registry.recommend(advice.read(fields), key)
        self.show_given()

    def change_advice(self, made: str, version: int, fields: dict[str, Any], keys: tuple[str, str]) -> None:
        """Change a recommendation's text where it differs, and give it to the further regions that were chosen.

        Raises
        ------
        SpbeError
            When something is missing, or the registry refuses or cannot be reached; what is stored by then is shown.
        """
        text = advice.read_text(fields)
        before = next((each for each in self.state["given"] or [] if each["id"] == made), None)
        more = [code for code in fields.get("regions", []) if before is None or code not in before["regions"]]
        try:
            if before is None or advice.differs(before, text):
                self._registry.rewrite_recommendation(made, text, version, keys[0])
            if more:
                self._registry.give_recommendation(made, more, keys[1])
        finally:
            self.show_given()

    def show_given(self) -> None:
        """Read the recommendations that were given, and what each region made of them."""
        names = {code: full_name(row.region) for code, row in self._rows.items()}
        try:
            found = [advice.given(each, names) for each in self._registry.recommendations()]
        except SpbeError as error:
            self.state = {**self.state, "problem": str(error)}
            return
        self.state = {**self.state, "given": found}

    def _assessment_id(self) -> str:
        opened = self.state["opened"]
        if not opened or not opened["assessment"]:
            raise SpbeError(_("Daerah ini belum memiliki draf; catatan baru dapat ditulis setelah draf dibuat."))
        return str(opened["assessment"])

    def _asked(self, _widget: LabWidget, content: dict[str, Any], _buffers: list[bytes]) -> None:
        match content:
            case {"ask": "refresh"}:
                self.refresh()
            case {"ask": "open", "code": str(code)}:
                self.open_region(code)
            case {"ask": "given"}:
                self.show_given()
            case {"ask": "recommend", "fields": dict(fields), "key": str(key)}:
                self._do(key, lambda: self.recommend(fields, key))
            case {
                "ask": "change",
                "id": str(made),
                "version": int(version),
                "fields": dict(fields),
                "key": str(key),
                "also": str(also),
            }:
                self._do(key, lambda: self.change_advice(made, version, fields, (key, also)))
            case {"ask": "close"}:
                self.state = {**self.state, "opened": None}
            case {"ask": "comment", "indicator": str(indicator), "text": str(text), "key": str(key)}:
                self._do(key, lambda: self.comment(indicator, text, key))
            case {"ask": "mark", "id": str(comment), "done": bool(done), "version": int(version), "key": str(key)}:
                self._do(key, lambda: self.mark(comment, version, done=done))

    def _do(self, key: str, deed: Callable[[], None]) -> None:
        """Do what was asked and answer under its key; only then show what is stored."""
        try:
            deed()
        except SpbeError as error:
            self.send({"answer": key, "problem": str(error)})
            return
        self.send({"answer": key, "problem": ""})
        self.refresh()

    def _opened(self, code: str) -> dict[str, Any] | None:
        row = self._rows.get(code)
        if row is None:
            return None
        shown = {
            "code": code,
            "name": full_name(row.region),
            "line": facts.line(row),
            "domains": facts.domains(row),
            "note": facts.result_note(row),
            "assessment": row.assessment.id if row.assessment else None,
            "exercise": bool(row.assessment and row.assessment.purpose == "latihan"),
            "room": address.room(code) if code in self._registry.me().permissions.get(address.ENTER, ()) else None,
            "years": [],
            "indicators": [],
        }
        if row.assessment:
            assessment = self._registry.assessment(row.assessment.id)
            instrument = self._registry.instrument_content(assessment.instrument_hash)
            published = facts.published_levels(self._registry.official_levels(code), assessment.instrument)
            comments = self._registry.comments(assessment.id)
            shown["years"] = sorted({each["year"] for levels in published.values() for each in levels})
            shown["indicators"] = facts.indicators(instrument, assessment, published, comments)
        return shown
