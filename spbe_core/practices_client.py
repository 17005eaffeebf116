"""Practices and visits by :attr:`spbe_core.client.Registry.practices`: whom to learn from, and what came of it."""

from __future__ import annotations

from spbe_core import wire
from spbe_core.connection import Connection, body, segment


class PracticeCalls:
    """Calls about practices; each may raise :class:`spbe_core.connection.RegistryError` or one of its kinds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(
        self,
        *,
        instrument: str | None = None,
        indicator: str | None = None,
        level: int | None = None,
        kind: str | None = None,
        near: str | None = None,
    ) -> list[wire.Practice]:
        """Return what regions published, nearest to the region ``near`` first, then the general advice."""
        return self._connection.read(
            list[wire.Practice],
            "api/practices",
            instrument=instrument,
            indicator=indicator,
            level=level,
            kind=kind,
            near=near,
        )

    def of_region(self, region: str) -> wire.RegionPractices:
        """Return what a region wrote, drafts included, and what it adopted."""
        return self._connection.read(wire.RegionPractices, f"api/regions/{segment(region)}/practices")

    def write(self, region: str, practice: wire.PracticeWrite, key: str | None = None) -> wire.RegionPractice:
        """Write a practice of a region as a draft."""
        path = f"api/regions/{segment(region)}/practices"
        return self._connection.write(wire.RegionPractice, "POST", path, practice, key=key)

    def change(
        self, practice_id: str, practice: wire.PracticeWrite, version: int, key: str | None = None
    ) -> wire.RegionPractice:
        """Change the text under its version; others go on seeing what was published."""
        path = f"api/practices/{segment(practice_id)}"
        return self._connection.write(wire.RegionPractice, "PUT", path, practice, version=version, key=key)

    def history(self, practice_id: str) -> wire.PracticeHistory:
        """Return who wrote, published or endorsed what of one's own region's practice, newest first."""
        return self._connection.read(wire.PracticeHistory, f"api/practices/{segment(practice_id)}/history")

    def put_state(self, practice_id: str, state: str, version: int, key: str | None = None) -> wire.RegionPractice:
        """Publish the newest text (``"terbit"``) or take the practice back (``"ditarik"``)."""
        made = body(wire.PracticeStateWrite, state=state)
        path = f"api/practices/{segment(practice_id)}/state"
        return self._connection.write(wire.RegionPractice, "PUT", path, made, version=version, key=key)

    def endorse(  # noqa: PLR0913 -- the facts of one endorsement
        self,
        practice_id: str,
        version: int,
        *,
        practice_version: int,
        endorsed: bool = True,
        note: str = "",
        key: str | None = None,
    ) -> wire.RegionPractice:
        """Endorse the published text that was read, or no longer, under the endorsement's version (0: none yet)."""
        made = body(wire.EndorsementWrite, practice_version=practice_version, endorsed=endorsed, note=note)
        path = f"api/practices/{segment(practice_id)}/endorsement"
        return self._connection.write(wire.RegionPractice, "PUT", path, made, version=version, key=key)

    def adopt(
        self, region: str, practice_id: str, period: str, indicator: str, key: str | None = None
    ) -> wire.Adoption:
        """Take a practice into the plan of a period for an indicator, as one action however often it is asked."""
        made = body(wire.AdoptWrite, period=period, indicator=indicator)
        path = f"api/regions/{segment(region)}/adoptions/{segment(practice_id)}"
        return self._connection.write(wire.Adoption, "PUT", path, made, key=key)

    def tell(
        self, region: str, adoption: wire.Adoption, result: str | None, note: str = "", key: str | None = None
    ) -> wire.Adoption:
        """Tell others what became of an adopted practice; ``None`` takes back what was told."""
        made = body(wire.OutcomeWrite, period=adoption.period, indicator=adoption.indicator, result=result, note=note)
        path = f"api/regions/{segment(region)}/adoptions/{segment(adoption.practice_id)}/outcome"
        return self._connection.write(wire.Adoption, "PUT", path, made, version=adoption.version, key=key)

    def visits(self, region: str) -> list[wire.Visit]:
        """Return the visits (studi tiru) that a region makes, with the checks that are due."""
        return self._connection.read(list[wire.Visit], f"api/regions/{segment(region)}/visits")

    def visit_history(self, visit_id: str) -> list[wire.VisitVersion]:
        """Return who wrote what of a visit, newest first."""
        return self._connection.read(list[wire.VisitVersion], f"api/visits/{segment(visit_id)}/history")

    def add_visit(self, region: str, visit: wire.VisitWrite, key: str | None = None) -> wire.Visit:
        """Write a visit of a region to another."""
        return self._connection.write(wire.Visit, "POST", f"api/regions/{segment(region)}/visits", visit, key=key)

    def take_agreed(self, visit_id: str, line: str, period: str, indicator: str, key: str | None = None) -> wire.Visit:
        """Make a line that was agreed on a visit an action of a period's plan, one however often it is asked."""
        made = body(wire.VisitActionWrite, line=line, period=period, indicator=indicator)
        return self._connection.write(wire.Visit, "PUT", f"api/visits/{segment(visit_id)}/actions", made, key=key)

    def change_visit(self, visit_id: str, visit: wire.VisitWrite, version: int, key: str | None = None) -> wire.Visit:
        """Change a visit under its version: what was agreed, what came of it."""
        path = f"api/visits/{segment(visit_id)}"
        return self._connection.write(wire.Visit, "PUT", path, visit, version=version, key=key)
