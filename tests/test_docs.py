"""The documents hold: every relative link leads somewhere, and no tracked file tells of somebody's machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
ABSOLUTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)

MACHINE = re.compile(r"/(?:home|Users)/[A-Za-z0-9_.-]+/|/root/|/work/|[A-Z]:\\\\?Users")
"""Somebody's folders. Places every Linux has (/usr/bin, /tmp, /proc) are no secret."""
SPEAKS_OF_PATHS = ("tests/", "reports/proof.py")
"""Checks that look for such paths have to name them."""
BINARY = {".png", ".ttf", ".woff2", ".ico", ".pdf"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def links(text: str) -> list[str]:
    return [target for target in LINK.findall(CODE.sub("", text)) if not ABSOLUTE.match(target)]


def anchors(path: Path) -> set[str]:
    """Return the anchors that GitHub and JupyterLab make from a document's headings."""
    headings = HEADING.findall(re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    broken = []
    for target in links(path.read_text(encoding="utf-8")):
        place, _, anchor = unquote(target).partition("#")
        goal = (path.parent / place).resolve() if place else path
        leads = goal.is_relative_to(ROOT) and goal.exists()
        if leads and anchor and goal.suffix == ".md":
            leads = anchor in anchors(goal)
        if not leads:
            broken.append(target)
    assert broken == []


def test_no_tracked_file_tells_of_a_machine() -> None:
    told = []
    for path in tracked():
        if path.suffix in BINARY or name(path).startswith(SPEAKS_OF_PATHS):
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        told += [f"{name(path)}:{number}" for number, line in enumerate(lines, start=1) if MACHINE.search(line)]
    assert told == []


def test_the_checks_themselves_find_what_they_look_for() -> None:
    text = "[a](b.md) ![c](d/e.png) [f](https://example.org) `[g](h.md)` [i](#j)\n```\n[k](l.md)\n```\n[[m]](n.md 'o')"
    assert links(text)[:3] == ["b.md", "d/e.png", "#j"]
    assert MACHINE.search("in /home/somebody/lab")
    assert not MACHINE.search("#!/usr/bin/env python")
