"""The registry's client for notebooks, page kernels, the report batch and the command line.

It acts with one person's token and holds no rights of its own. Tables come as pandas DataFrames, everything else as
the wire models.

Examples
--------
>>> registry = Registry.from_environment()  # doctest: +SKIP
>>> registry.results(2024)["index"].head()  # doctest: +SKIP
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal, Self

import httpx

from spbe_core import regions as region_tables
from spbe_core import results as result_tables
from spbe_core import wire
from spbe_core.connection import (
    ConflictError,
    Connection,
    NotAllowedError,
    RegistryError,
    UnreachableError,
    body,
    new_key,
    segment,
)
from spbe_core.course_client import CourseCalls
from spbe_core.documents_client import Documents
from spbe_core.instruments import Instrument
from spbe_core.item_states import ItemState, RevisionReason
from spbe_core.practices_client import PracticeCalls
from spbe_core.programmes_client import ProgrammeCalls
from spbe_core.reports_client import ReportCalls
from spbe_core.talk_client import TalkCalls

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ConflictError", "NotAllowedError", "Registry", "RegistryError", "UnreachableError", "new_key"]

TOKEN_NAMES = ("SPBE_TOKEN", "HTTP_X_VISITOR_TOKEN", "JUPYTERHUB_API_TOKEN")
"""Where a token is looked for: given by hand, handed to a page's kernel, held by a server. The first one counts."""


class Registry(TalkCalls, ReportCalls):
    """A person's view of the registry.

    Every method raises :class:`RegistryError` or one of its kinds: :class:`NotAllowedError` (401, 403),
    :class:`ConflictError` (409, with ``stored``), :class:`UnreachableError` (no answer). A region that is not the
    person's answers like one that does not exist (404). A value that no write could take (a comment without text)
    raises :class:`~spbe_core.errors.DataError` before anything is sent. Every write takes an optional ``key`` to
    repeat an earlier write that was not acknowledged.

    Parameters
    ----------
    base_url : str
        The registry's address.
    token : str
        The person's hub token.
    transport : httpx.BaseTransport, optional
        Another way to send, for tests.
    pause : callable, optional
        Waits between tries after a broken connection.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connection = Connection(base_url, token, transport, pause)
        self.documents = Documents(self._connection)
        """The documents of data dukung."""
        self.course = CourseCalls(self._connection)
        """Stages, steps and assessors' verdicts."""
        self.practices = PracticeCalls(self._connection)
        """Practices and visits."""
        self.programmes = ProgrammeCalls(self._connection)
        """Regions that are guided together."""
        self._instruments: dict[str, Instrument] = {}

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str] | None = None, transport: httpx.BaseTransport | None = None
    ) -> Self:
        """Connect with the address in ``SPBE_REGISTRY_URL`` and the first token of ``TOKEN_NAMES``.

        Raises
        ------
        RegistryError
            When the address or every token is missing.
        """
        env = os.environ if environ is None else environ
        url = env.get("SPBE_REGISTRY_URL")
        token = next((env[name] for name in TOKEN_NAMES if env.get(name)), None)
        if not url:
            raise RegistryError("Alamat registri tidak ada (SPBE_REGISTRY_URL). Buka notebook ini dari lab.")
        if not token:
            raise RegistryError("Token tidak ada. Masuk ke lab, lalu buka notebook atau halaman ini dari sana.")
        return cls(url, token, transport)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def speak(self, language: str) -> None:
        """Have refusals said in a language, "id" (as long as nobody asks) or "en"."""
        self._connection.speak(language)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def me(self) -> wire.Person:
        """Return who the token belongs to, with roles, regions and permissions."""
        return self._connection.read(wire.Person, "api/me")

    # Reference data

    def regions(self) -> pd.DataFrame:
        """Return all regions as a table (see :func:`spbe_core.regions.table`)."""
        return region_tables.table(self._connection.read(tuple[wire.Region, ...], "api/regions"))

    def region(self, code: str) -> wire.Region:
        return self._connection.read(wire.Region, f"api/regions/{segment(code)}")

    def periods(self) -> tuple[wire.Period, ...]:
        return self._connection.read(tuple[wire.Period, ...], "api/periods")

    def result_rows(self, year: int | None = None, region: str | None = None) -> tuple[wire.OfficialResult, ...]:
        """Return published results, of one year or one region when given."""
        return self._connection.read(tuple[wire.OfficialResult, ...], "api/results", year=year, region=region)

    def results(self, year: int | None = None) -> pd.DataFrame:
        """Return published results as a table (see :func:`spbe_core.results.frame`)."""
        return result_tables.frame(self.result_rows(year))

    def official_levels(self, region: str | None = None, year: int | None = None) -> pd.DataFrame:
        """Return published levels per indicator as a table (see :func:`spbe_core.results.levels_frame`)."""
        return result_tables.levels_frame(self.level_rows(region, year))

    def level_rows(self, region: str | None = None, year: int | None = None) -> tuple[wire.OfficialLevel, ...]:
        """Return published levels per indicator, of one region or one year when given."""
        return self._connection.read(tuple[wire.OfficialLevel, ...], "api/results/levels", region=region, year=year)

    def instrument(self, instrument_id: str) -> Instrument:
        """Return an instrument, fetched once per content hash and checked against it.

        Raises
        ------
        RegistryError
            When the registry does not hold it, or its content does not have the announced hash.
        """
        infos = self._connection.read(tuple[wire.InstrumentInfo, ...], "api/instruments")
        info = next((each for each in infos if each.id == instrument_id), None)
        if info is None:
            known = ", ".join(each.id for each in infos)
            raise RegistryError(f"Registri tidak memuat instrumen “{instrument_id}”. Yang ada: {known}.", 404)
        return self.instrument_content(info.content_hash)

    def instrument_content(self, content_hash: str) -> Instrument:
        """Return the instrument with a content hash, as an assessment names it in ``instrument_hash``."""
        if content_hash not in self._instruments:
            content = self._connection.fetch(f"api/instruments/content/{segment(content_hash)}")
            if hashlib.sha256(content).hexdigest() != content_hash:
                raise RegistryError("Isi instrumen dari registri tidak cocok dengan sidiknya. Muat ulang data acuan.")
            self._instruments[content_hash] = Instrument.model_validate_json(content)
        return self._instruments[content_hash]

    # Assessments

    def assessments(self, region: str) -> list[wire.AssessmentInfo]:
        return self._connection.read(list[wire.AssessmentInfo], f"api/regions/{segment(region)}/assessments")

    def assessment(self, assessment_id: str) -> wire.Assessment:
        """Return an assessment with all its answers."""
        return self._connection.read(wire.Assessment, f"api/assessments/{segment(assessment_id)}")

    def form(self, region: str, period: str) -> wire.Form:
        """Return what the form of a period's self-assessment is drawn from, in one request."""
        return self._connection.read(wire.Form, f"api/regions/{segment(region)}/form", period=period)

    def open_assessment(
        self, region: str, period: str, purpose: Literal["latihan", "resmi"], key: str | None = None
    ) -> wire.AssessmentInfo:
        """Open the region's assessment of a period, or return the one that is already open."""
        made = body(wire.AssessmentCreate, period=period, purpose=purpose)
        path = f"api/regions/{segment(region)}/assessments"
        return self._connection.write(wire.AssessmentInfo, "POST", path, made, key=key)

    def write_answer(  # noqa: PLR0913, PLR0917 - the six facts of one field write
        self,
        assessment_id: str,
        indicator: str,
        field: wire.AnswerField | str,
        value: int | str | None,
        version: int,
        key: str | None = None,
    ) -> wire.Saved:
        """Write one field of one answer, based on the version that was read (0: never written).

        A score of a fractional instrument is exact neutral text ("1.26").

        Raises
        ------
        ConflictError
            When the field has a newer version; nothing was overwritten, ``stored`` holds it.
        """
        path = f"api/assessments/{segment(assessment_id)}/answers/{segment(indicator)}/{segment(field)}"
        return self._connection.write(
            wire.Saved, "PUT", path, body(wire.ValueWrite, value=value), version=version, key=key
        )

    def history(self, assessment_id: str, indicator: str, field: wire.AnswerField | str) -> list[wire.FieldVersion]:
        """Return every value a field has had, newest first; ``erased`` where retention removed the text."""
        path = f"api/assessments/{segment(assessment_id)}/answers/{segment(indicator)}/{segment(field)}/history"
        return self._connection.read(list[wire.FieldVersion], path)

    def write_item(  # noqa: PLR0913, PLR0917 - the facts of one item write
        self,
        assessment_id: str,
        code: str,
        state: ItemState | str,
        reason: RevisionReason | str | None,
        version: int,
        key: str | None = None,
    ) -> wire.ItemSaved:
        """Write the state of one evidence item (Pemdi), based on the version that was read (0: never written).

        Raises
        ------
        RegistryError
            For a state that may not follow the stored one; the message names those that may.
        """
        made = body(wire.ItemWrite, state=state, reason=reason)
        path = f"api/assessments/{segment(assessment_id)}/items/{segment(code)}"
        return self._connection.write(wire.ItemSaved, "PUT", path, made, version=version, key=key)

    def write_external(
        self, assessment_id: str, index: str, given: wire.ExternalWrite, version: int, key: str | None = None
    ) -> wire.ExternalSaved:
        """Write what the region has of one external index (Pemdi): value, year, document, status, deadline."""
        path = f"api/assessments/{segment(assessment_id)}/external/{segment(index)}"
        return self._connection.write(wire.ExternalSaved, "PUT", path, given, version=version, key=key)

    def offered(self, assessment_id: str) -> list[wire.Offered]:
        """Return narratives of the region's assessment with the instrument before, offered per indicator."""
        return self._connection.read(list[wire.Offered], f"api/assessments/{segment(assessment_id)}/offered")

    def changes(self, assessment_id: str, after: int) -> wire.Changes:
        """Return what happened to an assessment after an event sequence."""
        return self._connection.read(wire.Changes, f"api/assessments/{segment(assessment_id)}/changes", after=after)

    # Tasks

    def tasks(self, assessment_id: str) -> wire.Tasks:
        """Return the assessment's tasks, what is to be done next first, and what came back through links."""
        return self._connection.read(wire.Tasks, f"api/assessments/{segment(assessment_id)}/tasks")

    def offices(self, code: str) -> wire.Offices:
        """Return a region's offices, and the one in which the person works."""
        return self._connection.read(wire.Offices, f"api/regions/{segment(code)}/offices")

    # The action plan

    def plan(self, assessment_id: str) -> wire.Plan:
        return self._connection.read(wire.Plan, f"api/assessments/{segment(assessment_id)}/plan")

    def propose_plan(
        self, assessment_id: str, target: str, until: date, question: Literal["least", "highest", "earliest"] = "least"
    ) -> wire.Proposal:
        """Have a plan to a target ("3.5", "Baik", "semua-3") computed around what is fixed; nothing is stored."""
        path = f"api/assessments/{segment(assessment_id)}/plan/proposal"
        return self._connection.read(wire.Proposal, path, target=target, until=until.isoformat(), question=question)

    def plan_alternatives(self, assessment_id: str, target: str, until: date) -> list[wire.Proposal]:
        """Have up to three other plans for a target computed; nothing is stored."""
        path = f"api/assessments/{segment(assessment_id)}/plan/alternatives"
        return self._connection.read(list[wire.Proposal], path, target=target, until=until.isoformat())

    def plan_binds(
        self, assessment_id: str, target: str, until: date, question: Literal["least", "earliest"] = "least"
    ) -> list[wire.ProposalBind]:
        """Have computed what binds the plan to a target, and what it would gain without it; nothing is stored."""
        path = f"api/assessments/{segment(assessment_id)}/plan/binds"
        return self._connection.read(
            list[wire.ProposalBind], path, target=target, until=until.isoformat(), question=question
        )

    def plan_progress(self, assessment_id: str) -> wire.PlanProgress:
        """Return how far the plan is; refused while it has no action."""
        return self._connection.read(wire.PlanProgress, f"api/assessments/{segment(assessment_id)}/plan/progress")

    def set_plan_means(
        self, assessment_id: str, means: wire.PlanMeans, version: int, key: str | None = None
    ) -> wire.PlanSaved:
        """Say what the plan is made with: people, money, indicators that stay."""
        path = f"api/assessments/{segment(assessment_id)}/plan/means"
        return self._connection.write(wire.PlanSaved, "PUT", path, means, version=version, key=key)

    def review_plan(  # noqa: PLR0913, PLR0917 -- what was said, about which plan
        self,
        assessment_id: str,
        step: str,
        version: int,
        note: str = "",
        seq: int | None = None,
        key: str | None = None,
    ) -> wire.PlanSaved:
        """Submit ("ajukan"), withdraw ("tarik"), approve ("setujui"), return ("kembalikan") a plan, or say something.

        ``version`` is the count of what was said so far, ``seq`` that of the plan that was read; an approval needs it.
        """
        path = f"api/assessments/{segment(assessment_id)}/plan/review"
        made = body(wire.PlanReviewWrite, step=step, note=note, seq=seq)
        return self._connection.write(wire.PlanSaved, "PUT", path, made, version=version, key=key)

    def plan_version(self, assessment_id: str, version: int) -> wire.PlanVersion:
        """Return the plan as it was when something was said about it."""
        path = f"api/assessments/{segment(assessment_id)}/plan/reviews/{version}"
        return self._connection.read(wire.PlanVersion, path)

    def set_target(
        self, assessment_id: str, index: str | None, due: date | None, version: int, key: str | None = None
    ) -> wire.PlanSaved:
        """Set the index to reach (neutral text, "3.50") and until when; needs the right to decide."""
        path = f"api/assessments/{segment(assessment_id)}/plan/target"
        made = body(wire.PlanTarget, index=index, due=due)
        return self._connection.write(wire.PlanSaved, "PUT", path, made, version=version, key=key)

    def set_target_level(
        self, assessment_id: str, indicator: str, level: int | None, version: int, key: str | None = None
    ) -> wire.PlanSaved:
        """Set or clear (``None``) the level an indicator is to reach."""
        path = f"api/assessments/{segment(assessment_id)}/plan/levels/{segment(indicator)}"
        return self._connection.write(
            wire.PlanSaved, "PUT", path, body(wire.ValueWrite, value=level), version=version, key=key
        )

    def add_action(self, assessment_id: str, action: wire.ActionWrite, key: str | None = None) -> wire.PlanSaved:
        path = f"api/assessments/{segment(assessment_id)}/plan/actions"
        return self._connection.write(wire.PlanSaved, "POST", path, action, key=key)

    def put_action(
        self, action_id: str, action: wire.ActionWrite, version: int, key: str | None = None
    ) -> wire.PlanSaved:
        path = f"api/actions/{segment(action_id)}"
        return self._connection.write(wire.PlanSaved, "PUT", path, action, version=version, key=key)

    def delete_action(self, action_id: str, version: int, key: str | None = None) -> wire.PlanSaved:
        path = f"api/actions/{segment(action_id)}"
        return self._connection.write(wire.PlanSaved, "DELETE", path, version=version, key=key)

    # Results, overview, log

    def stages(self, region: str, period: str | None = None) -> list[wire.StageValue]:
        """Return a region's current values per stage, of one period when given."""
        path = f"api/regions/{segment(region)}/stages"
        return self._connection.read(list[wire.StageValue], path, period=period)

    def check_import(self, asked: wire.ImportRequest) -> wire.ImportPlan:
        """Say row by row what importing a file would do; nothing is kept."""
        return self._connection.write(wire.ImportPlan, "POST", "api/results/imports/check", asked)

    def store_import(self, asked: wire.ImportRequest, key: str | None = None) -> wire.ImportDone:
        """Store all of a file whose dry run was confirmed (its ``digest``), or nothing."""
        return self._connection.write(wire.ImportDone, "POST", "api/results/imports", asked, key=key)

    def portfolio(self) -> list[wire.PortfolioRow]:
        """Return the regions in the person's care, one line each."""
        return self._connection.read(list[wire.PortfolioRow], "api/portfolio")

    def events(self, region: str, after: int = 0) -> list[wire.Event]:
        """Return a region's event log after a sequence."""
        return self._connection.read(list[wire.Event], f"api/regions/{segment(region)}/events", after=after)
