"""The base of every widget: one class that lives in a lean page and in JupyterLab.

A widget is a Python class with a synced ``state``, a method that writes its first picture as semantic HTML, and an ES
module that brings this HTML to life. In a page of the lab the HTML is part of the document, so it can be read before
any script runs; in JupyterLab the same class is an ordinary anywidget whose loader fetches the same module.
"""

from __future__ import annotations

import os
from typing import Any, ClassVar

import anywidget
import traitlets

from widgets import assets
from widgets.i18n import _

WIDGET_MIME = "application/vnd.spbe.widget+json"
"""What a widget displays as inside a page; the page template turns it into HTML."""

PAGE_VARIABLE = "SPBE_PAGE"
"""Environment variable that names the page a kernel draws; absent in JupyterLab."""

_LOADER = """\
const at = (name) => new URL(name, location.origin).href;
let loaded;
export default {{
  async render({{ model, el }}) {{
    loaded ??= import(at({module!r}));
    const module = await loaded;
    el.classList.add("spbe", "spbe-widget");
    el.innerHTML = model.get("markup");
    return (module.default?.render ?? module.render)({{ model, el }});
  }},
}};
"""


def in_page() -> bool:
    """Whether this kernel draws a page of the lab (and not a notebook in JupyterLab)."""
    return bool(os.environ.get(PAGE_VARIABLE))


class LabWidget(anywidget.AnyWidget):
    """A widget whose first picture is HTML.

    Attributes
    ----------
    state : dict
        JSON values that Python and the browser share; replace it as a whole to send a change.
    markup : str
        The HTML of the initial state, sent to JupyterLab only: a page has it in its document already.

    Notes
    -----
    Subclasses set ``_module`` (file name of the ES module in ``widgets/static``), may set ``_styles`` (file names of
    style sheets besides tokens.css and lab.css) and override :meth:`html`. The module exports
    ``render({ model, el })``, where ``el`` already holds the HTML.
    """

    _module: ClassVar[str]
    _styles: ClassVar[tuple[str, ...]] = ()

    state = traitlets.Dict().tag(sync=True)
    markup = traitlets.Unicode().tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "_module" in cls.__dict__ or "_styles" in cls.__dict__:
            cls._esm = _LOADER.format(module=assets.url(cls._module))
            cls._css = "\n".join(f'@import url("{address}");' for address in cls.styles())

    @classmethod
    def styles(cls) -> tuple[str, ...]:
        """Addresses of the style sheets the widget needs, in order."""
        return tuple(assets.url(name) for name in ("tokens.css", "lab.css", *cls._styles))

    def html(self) -> str:
        """Return the HTML of the present state, with every text escaped."""
        raise NotImplementedError(f"{type(self).__name__} must override html().")

    def page_bundle(self) -> dict[str, Any]:
        """Return what a page needs: model id, module, style sheets, shared values and HTML."""
        own = [name for name in self.keys if name in _own_traits(type(self))]
        return self._bundle(self.model_id, self.get_state(own), self.html())

    @classmethod
    def _bundle(cls, model_id: str, state: dict[str, Any], html: str) -> dict[str, Any]:
        return {
            "model_id": model_id,
            "module": assets.url(cls._module),
            "styles": list(cls.styles()),
            "state": state,
            "html": str(html),
        }

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        if in_page():
            return {WIDGET_MIME: self.page_bundle()}, {}
        self.markup = str(self.html())
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            # what a browser shows that does not trust the cell: in a room, one that somebody else has run
            bundle[0]["text/plain"] = _("Jalankan sel ini untuk melihat tampilannya.")
        return bundle


def _own_traits(cls: type[LabWidget]) -> frozenset[str]:
    """Names of the values that a page's document carries: what the lab's classes add to anywidget, bar the HTML."""
    return frozenset(cls.class_trait_names()) - frozenset(anywidget.AnyWidget.class_trait_names()) - {"markup"}
