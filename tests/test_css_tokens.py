"""Every colour, type size, space, radius, shadow, layer and duration of our style sheets comes from ``tokens.css``.

Not asked for: how large a thing is and where it lies, the thickness of a line, and what follows the text (``em``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOKENS = ROOT / "widgets" / "static" / "tokens.css"
SHEETS = [
    each for each in sorted(ROOT.glob("*/static/*.css")) + sorted(ROOT.glob("*/templates/*.css")) if each != TOKENS
]
TEMPLATES = [*sorted(ROOT.glob("*/templates/*.html")), *sorted(ROOT.glob("hub/apps/template/*"))]

COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|color-mix)\(|\b(?:white|black|red|gr[ae]y)\b", re.IGNORECASE
)
LENGTH = re.compile(r"(?<![\w.-])-?(?:\d*\.)?\d+(?:px|rem|pt|mm|cm)\b")
TIME = re.compile(r"(?<![\w.-])(?:\d*\.)?\d+m?s\b")
NUMBER = re.compile(r"^-?\d+$")
RULES = (
    (re.compile(r"^(?!content$)"), COLOUR),
    (re.compile(r"^(?:font|font-size|(?:scroll-)?(?:padding|margin)(?:-.*)?|(?:row-|column-)?gap|.*radius)$"), LENGTH),
    (re.compile(r"^box-shadow$"), re.compile(r"^(?!none$|inset )(?!.*var\()")),  # an inset line is a border
    (re.compile(r"^z-index$"), NUMBER),
    (re.compile(r"^(?:transition|animation)(?:-.*)?$"), TIME),
)
EXCEPTIONS = {
    "font-size: 16px",  # of the root: what rem is counted from, so that a host page's own size changes nothing
    "margin: -1px",  # of what only a screen reader shall find
    "font-size: clamp(1.9rem, 3.4vw, 2.9rem)",  # the claim beside the sign-in form grows with the window
    "font-size: clamp(1.625rem, 7vw, 3rem)",  # the report's cover: its name,
    "font-size: clamp(3rem, 16vw, 5.5rem)",  # and its one figure, as large as the paper allows
    "font-size: 10pt",  # paper is measured in points and millimetres
    "margin: 18mm 16mm",
    "padding: 0 0 8mm",
}


def declarations(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of each declaration of a style sheet."""
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    for block in re.findall(r"\{([^{}]*)\}", bare):
        for each in block.split(";"):
            name, colon, value = each.partition(":")
            if colon:
                yield name.strip(), " ".join(value.split())


def foreign(text: str) -> list[str]:
    """Return the declarations that write a value of their own where a token belongs."""
    return [
        f"{name}: {value}"
        for name, value in declarations(text)
        if any(concerns.match(name) and wrong.search(value) for concerns, wrong in RULES)
    ]


def styles_of(template: Path) -> str:
    text = re.sub(r"\{[{%].*?[}%]\}", "var(--filled)", template.read_text(encoding="utf-8"))
    attributes = "".join(f"x {{ {each} }}" for each in re.findall(r'style="([^"]*)"', text))
    return attributes + "".join(re.findall(r"<style>(.*?)</style>", text, re.DOTALL))


def test_every_value_comes_from_a_token():
    found = {path.relative_to(ROOT).as_posix(): foreign(path.read_text(encoding="utf-8")) for path in SHEETS}
    found |= {path.relative_to(ROOT).as_posix(): foreign(styles_of(path)) for path in TEMPLATES}
    used = {each for each_file in found.values() for each in each_file}
    assert {
        path: left for path, each in found.items() if (left := [one for one in each if one not in EXCEPTIONS])
    } == {}
    assert used >= EXCEPTIONS, "an exception that nothing needs any more"


def test_every_token_that_is_used_is_one():
    sheets = "".join(path.read_text(encoding="utf-8") for path in (TOKENS, *SHEETS))
    modules = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("widgets/static/**/*.mjs"))
    known = {*re.findall(r"(--[\w-]+):", sheets), *re.findall(r'setProperty\("(--[\w-]+)"', modules)}
    assert set(re.findall(r"var\((--[\w-]+)", sheets)) - known == set()


def test_a_value_of_its_own_is_found():
    bad = "a { color: #123; padding: 3px; z-index: 4; transition: color 1s; box-shadow: 0 0 1px; border-radius: 4px }"
    assert len(foreign(bad)) == 6
    assert foreign("a { color: var(--ink); padding: 0 var(--s2) 1.2em; box-shadow: inset 0 0 0 2px var(--nila) }") == []
