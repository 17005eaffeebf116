"""What the two working pages share: they stand on the period's assessment, or say why there is none."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from spbe_core import wire
from spbe_core.client import RegistryError
from widgets.base import LabWidget
from widgets.markup import render
from widgets.page import Visit
from widgets.region_state import base_state, problem, purpose_label


class WorkingPage(LabWidget):
    """A page on the assessment of one region and period.

    Parameters
    ----------
    visit : Visit
        Who looks at which region.

    Notes
    -----
    What such a page shows follows from the visit alone, so it can be drawn without a widget, where no kernel is.
    ``state`` is :func:`widgets.region_state.base_state` with ``title``, ``assessment`` (wire.Assessment, or ``None``
    when nobody began one), ``problem`` (why the registry did not tell, or ``None``) and what the subclass reads.
    """

    def __init__(self, visit: Visit, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.state = self.state_of(visit)

    def html(self) -> Markup:
        return self.html_of(self.state)

    @classmethod
    def state_of(cls, visit: Visit) -> dict[str, Any]:
        """Read what the page shows."""
        try:
            assessment, read = cls.read(visit)
            read["problem"] = None
        except RegistryError as error:
            assessment, read = None, {"problem": problem(error)}
        return base_state(visit) | {
            "title": cls.heading(visit.period) + purpose_label(assessment, visit.region),
            "assessment": assessment.model_dump(mode="json") if assessment else None,
            **cls.places(visit),
            **read,
        }

    @classmethod
    def html_of(cls, state: dict[str, Any]) -> Markup:
        """Draw a state."""
        if state["problem"]:
            return render("kerja-gangguan.html", title=state["title"], problem=state["problem"])
        return cls.beginning(state) if state["assessment"] is None else cls.picture(state)

    @classmethod
    def bundle_of(cls, state: dict[str, Any]) -> dict[str, Any]:
        """Return what a page needs to show a state where there is no kernel, and so no model to speak with."""
        return cls._bundle("", {"state": state}, cls.html_of(state))

    @classmethod
    def heading(cls, period: str) -> str:
        """Return the page's name for a period."""
        raise NotImplementedError

    @classmethod
    def read(cls, visit: Visit) -> tuple[wire.Assessment | None, dict[str, Any]]:
        """Read the assessment and what else the page shows; raises RegistryError when the registry does not tell."""
        raise NotImplementedError

    @classmethod
    def places(cls, visit: Visit) -> dict[str, Any]:  # noqa: ARG003 - for those who lead elsewhere
        """Return addresses that the page needs even when the registry does not answer."""
        return {}

    @classmethod
    def beginning(cls, state: dict[str, Any]) -> Markup:
        """Draw the page before an assessment was begun."""
        raise NotImplementedError

    @classmethod
    def picture(cls, state: dict[str, Any]) -> Markup:
        """Draw the page's first picture."""
        raise NotImplementedError
