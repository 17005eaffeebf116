"""A page's ES modules as one file, and its style sheets as another, made when they are first asked for.

Two requests instead of eighty.

Every module stays a file of its own, and JupyterLab goes on loading them one by one; nothing is built or kept. Each
becomes a function that returns what it exports, and stands behind those it imports: so the modules know no circles,
and import and export by name only (a test holds them to it). A module that is imported when it is needed is in the file
too; a bundle never meets a second copy of a module. Style sheets stand in their order, and what they refer to is named
from where the bundle lies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath

from widgets import assets

FOLDER = "paket1/"
"""Where bundles stand among the browser files' names; the number changes with what this module makes of a file."""

_IMPORT = re.compile(r'^import\s+(?:(?P<names>\{[^}]*\})\s+from\s+)?"(?P<path>\.[^"]+)";\n?', re.MULTILINE)
_DYNAMIC = re.compile(r'\bimport\("(?P<path>\.[^"]+)"\)')
_REEXPORT = re.compile(r'^export\s+\{(?P<names>[^}]*)\}\s+from\s+"(?P<path>\.[^"]+)";\n?', re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_NAMED = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (?P<name>\w+))", re.MULTILINE)
_REFERENCE = re.compile(r"""url\(["']?+(?![a-z]+:|/|#)""")
_COMMENT = re.compile(r"/\*\*.*?\*/ ?\n?|^[ \t]*//[^\n]*\n", re.MULTILINE | re.DOTALL)


def url(name: str) -> str:
    """Return the address of a module's bundle.

    Raises
    ------
    FileNotFoundError
        When there is no such module.
    """
    return bundled(assets.url(name))


def bundled(address: str) -> str:
    """Return the address of the bundle of the module that an address leads to."""
    folder, _, name = address.rpartition("/")
    return f"{folder}/{FOLDER}{name}"


def styles_url(name: str) -> str:
    """Return the address of the style sheets of the page with a name."""
    return bundled(assets.url("lab.css")).removesuffix("lab.css") + f"{name}.css"


class BundleError(ValueError):
    """A module or a style sheet is written in a way that a bundle cannot hold."""


@lru_cache(maxsize=32)
def of(name: str) -> str:
    """Return the bundle of a module with all that it imports.

    Parameters
    ----------
    name : str
        Path below :data:`widgets.assets.STATIC`, such as ``"penilaian.mjs"``.

    Raises
    ------
    BundleError
        When modules import each other in a circle, or in a way that is not known here.
    """
    parts: dict[str, str] = {}
    _collect(name, parts, ())
    entry = _variable(name)
    return f"{''.join(parts.values())}export const {{ render }} = {entry};\nexport default {entry}.default;\n"


def modules_of(name: str) -> list[str]:
    """Return the names of all modules in a bundle, each behind those it imports."""
    parts: dict[str, str] = {}
    _collect(name, parts, ())
    return list(parts)


def styles(names: Iterable[str]) -> str:
    """Return style sheets as one, in their order.

    Parameters
    ----------
    names : iterable of str
        Paths below :data:`widgets.assets.STATIC`, such as ``"lab.css"``.

    Raises
    ------
    BundleError
        When one has a rule that must stand at the beginning of a sheet.
    """
    return "\n".join(map(_sheet, names))


def _sheet(name: str) -> str:
    text = (assets.STATIC / name).read_text(encoding="utf-8")
    first = re.search(r"@(?:charset|import|namespace)\b", text)
    if first:
        raise BundleError(f"{name}: a bundle cannot hold {first[0]!r}.")
    return _REFERENCE.sub(r"\g<0>../", text)


def _collect(name: str, parts: dict[str, str], path: tuple[str, ...]) -> None:
    if name in path:
        raise BundleError(f"Modules import each other: {' → '.join([*path, name])}.")
    if name in parts:
        return
    text = (assets.STATIC / name).read_text(encoding="utf-8")
    found = [each["path"] for pattern in (_IMPORT, _DYNAMIC, _REEXPORT) for each in pattern.finditer(_bare(text))]
    for each in found:
        _collect(_resolve(name, each), parts, (*path, name))
    parts[name] = _wrapped(name, _bare(text))


def _bare(text: str) -> str:
    return _COMMENT.sub("", text)


def _wrapped(name: str, text: str) -> str:
    """Return a module as a function's value: imports read from those before it, exports handed out."""
    exports = [each["name"] for each in _NAMED.finditer(text)]
    text = _IMPORT.sub(lambda each: _import(name, each["names"], each["path"]), text)
    text = _DYNAMIC.sub(lambda each: f"Promise.resolve({_variable(_resolve(name, each['path']))})", text)
    for each in _REEXPORT.finditer(text):
        source = _variable(_resolve(name, each["path"]))
        exports += [f"{one}: {source}.{one}" for one in re.findall(r"\w+", each["names"])]
    text = _REEXPORT.sub("", text)
    text = _NAMED.sub("", text)
    if _DEFAULT.search(text):
        text = _DEFAULT.sub("const $default = ", text)
        exports.append("default: $default")
    left = re.search(r"^(?:import|export)\b.*", text, re.MULTILINE)
    if left:
        raise BundleError(f"{name}: a bundle cannot hold {left[0]!r}.")
    return f"const {_variable(name)} = (() => {{\n{text}\nreturn {{ {', '.join(exports)} }};\n}})();\n"


def _import(name: str, names: str | None, path: str) -> str:
    if names is None:
        return ""
    return f"const {names.replace(' as ', ': ')} = {_variable(_resolve(name, path))};\n"


def _resolve(name: str, path: str) -> str:
    parts: list[str] = list(PurePosixPath(name).parent.parts)
    for step in PurePosixPath(path).parts:
        if step == "..":
            parts.pop()
        elif step != ".":
            parts.append(step)
    return "/".join(parts)


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.removesuffix(".mjs"))
