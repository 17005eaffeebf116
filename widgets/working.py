"""What the two working pages share: they stand on the period's assessment, or say why there is none."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from spbe_core import wire
from spbe_core.client import RegistryError
from widgets.base import LabWidget
from widgets.markup import render
from widgets.page import Visit
from widgets.region_state import assessment_of, base_state, problem, purpose_label


class WorkingPage(LabWidget):
    """A page on the assessment of one region and period.

    Parameters
    ----------
    visit : Visit
        Who looks at which region.

    Notes
    -----
    ``state`` is :func:`widgets.region_state.base_state` with ``title``, ``assessment`` (wire.Assessment, or ``None``
    when nobody began one), ``problem`` (why the registry did not tell, or ``None``) and what the subclass reads.
    """

    def __init__(self, visit: Visit, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        assessment = None
        try:
            assessment = assessment_of(visit)
            read = {"problem": None, **self.read(visit, assessment)}
        except RegistryError as error:
            assessment, read = None, {"problem": problem(error)}
        self.state = base_state(visit) | {
            "title": self.heading(visit.period) + purpose_label(assessment, visit.region),
            "assessment": assessment.model_dump(mode="json") if assessment else None,
            **self.places(visit),
            **read,
        }

    def html(self) -> Markup:
        state = self.state
        if state["problem"]:
            return render("kerja-gangguan.html", title=state["title"], problem=state["problem"])
        return self.beginning(state) if state["assessment"] is None else self.picture(state)

    def heading(self, period: str) -> str:
        """Return the page's name for a period."""
        raise NotImplementedError

    def read(self, visit: Visit, assessment: wire.Assessment | None) -> dict[str, Any]:
        """Read what the page shows besides the assessment; raises RegistryError when the registry does not tell."""
        raise NotImplementedError

    def places(self, visit: Visit) -> dict[str, Any]:  # noqa: ARG002 - for those who lead elsewhere
        """Return addresses that the page needs even when the registry does not answer."""
        return {}

    def beginning(self, state: dict[str, Any]) -> Markup:
        """Draw the page before an assessment was begun."""
        raise NotImplementedError

    def picture(self, state: dict[str, Any]) -> Markup:
        """Draw the page's first picture."""
        raise NotImplementedError
