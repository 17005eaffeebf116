"""The documents hold: links lead somewhere, and settings, commands, roles and tests are those of the code."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from typer.main import get_command

from hub import permissions
from hub.cli import command_line
from hub.prepare import SECRETS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
INDEX = DOCS / "README.md"
SETTINGS = DOCS / "admin" / "settings.md"
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
CODE_FOLDERS = ("hub", "reports", "widgets", "spbe_core", "tools")

LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
ABSOLUTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
SETTING = re.compile(r"\bSPBE_[A-Z_]+\b")
COMMAND = re.compile(r"(?<![\w./-])(?:\.venv/bin/)?spbe ([a-z]+)(?: ([a-z]+))?(?![\w-])")
TEST = re.compile(r"\btest_\w+(?:\.py)?\b")

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


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def links(text: str) -> list[str]:
    return [target for target in LINK.findall(CODE.sub("", text)) if not ABSOLUTE.match(target)]


def goals(path: Path) -> Iterator[tuple[str, Path, str]]:
    """Yield each relative link of a document with the file and the anchor it leads to."""
    for target in links(read(path)):
        place, _, anchor = unquote(target).partition("#")
        yield target, (path.parent / place).resolve() if place else path, anchor


def anchors(path: Path) -> set[str]:
    """Return the anchors that GitHub and JupyterLab make from a document's headings."""
    headings = HEADING.findall(re.sub(r"```.*?```", "", read(path), flags=re.DOTALL))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def code(text: str) -> str:
    """Return what stands in a document as code."""
    return "\n".join(CODE.findall(text))


def settings_in(source: str) -> set[str]:
    """Return the settings that a module names in a text of their own, as whoever reads one must."""
    found = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return {text for text in found if isinstance(text, str) and SETTING.fullmatch(text)}


def settings_of_the_code() -> set[str]:
    return {
        each for folder in CODE_FOLDERS for path in (ROOT / folder).rglob("*.py") for each in settings_in(read(path))
    }


def commands() -> set[tuple[str, str]]:
    """Return every command of ``spbe`` with its second word, which is empty for a command without one."""
    return {
        (first, second)
        for first, command in get_command(command_line()).commands.items()
        for second in getattr(command, "commands", {"": None})
    }


def commands_in(text: str) -> set[tuple[str, str]]:
    """Return the commands that a document shows as code; of a command without a second word, only its name."""
    plain = {first for first, second in commands() if not second}
    return {(first, "" if first in plain else second) for first, second in COMMAND.findall(code(text))}


def all_tests() -> set[str]:
    """Return the names of all tests and of the files that hold them."""
    files = list((ROOT / "tests").rglob("test_*.py"))
    return {path.name for path in files} | {
        each for path in files for each in re.findall(r"def (test_\w+)", read(path))
    }


def entries(text: str) -> list[str]:
    """Cut a document into paragraphs and the lines of its tables."""
    return re.split(r"\n\n|\n(?=\|)", text)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    broken = []
    for target, goal, anchor in goals(path):
        leads = goal.is_relative_to(ROOT) and goal.exists()
        if leads and anchor and goal.suffix == ".md":
            leads = anchor in anchors(goal)
        if not leads:
            broken.append(target)
    assert broken == []


def test_every_document_is_reached_from_the_index() -> None:
    assert INDEX in {goal for _, goal, _ in goals(ROOT / "README.md")}
    reached, todo = {INDEX}, [INDEX]
    while todo:
        found = {goal for _, goal, _ in goals(todo.pop()) if goal.suffix == ".md" and goal.exists()} - reached
        reached |= found
        todo += found
    assert [name(path) for path in DOCUMENTS if path not in reached] == []


def test_every_picture_is_shown_and_every_drawing_stands_on_its_own() -> None:
    shown = {goal for path in DOCUMENTS for _, goal, _ in goals(path)}
    assert [name(path) for path in sorted(DOCS.glob("*/*.png")) if path not in shown] == []
    for path in (DOCS / "img").glob("*.svg"):
        drawing = ET.fromstring(read(path))
        assert drawing.findtext("{*}title"), name(path)
        assert [node for node in drawing.iter() if any(key.endswith("href") for key in node.attrib)] == []


def test_every_setting_the_code_reads_is_explained_and_no_other() -> None:
    read_by_code = settings_of_the_code()
    assert {"SPBE_VAR", "SPBE_PORT", "SPBE_UID_START"} <= read_by_code
    assert sorted(read_by_code - set(SETTING.findall(code(read(SETTINGS))))) == []
    for path in DOCUMENTS:
        assert sorted(set(SETTING.findall(read(path))) - read_by_code) == [], name(path)


def test_every_command_is_in_the_documents_and_no_other() -> None:
    shown = {path: commands_in(read(path)) for path in DOCUMENTS}
    assert sorted(commands() - set().union(*shown.values())) == []
    groups = {(first, "") for first, second in commands() if second}
    assert {name(path): unknown for path, found in shown.items() if (unknown := found - commands() - groups)} == {}


def test_every_secret_of_the_lab_is_in_the_architecture() -> None:
    shown = code(read(DOCS / "architecture.md"))
    assert [secret for secret in SECRETS if f"`{secret}`" not in shown] == []


def test_every_role_has_a_page() -> None:
    without = []
    for role in permissions.table().roles:
        targets = [target for entry in entries(read(INDEX)) if f"`{role.name}`" in entry for target in links(entry)]
        if not any((DOCS / target).is_file() for target in targets):
            without.append(role.name)
    assert without == []


def test_every_test_that_a_document_names_exists() -> None:
    known = all_tests()
    named = {(name(path), each) for path in DOCUMENTS for each in TEST.findall(code(read(path)))}
    assert len({each for _, each in named}) > 40
    assert sorted((place, each) for place, each in named if each not in known) == []


def test_no_tracked_file_tells_of_a_machine() -> None:
    told = []
    for path in tracked():
        if path.suffix in BINARY or name(path).startswith(SPEAKS_OF_PATHS):
            continue
        told += [
            f"{name(path)}:{number}" for number, line in enumerate(read(path).splitlines(), 1) if MACHINE.search(line)
        ]
    assert told == []


def test_the_checks_themselves_find_what_they_look_for() -> None:
    text = "[a](b.md) ![c](d/e.png) [f](https://example.org) `[g](h.md)` [i](#j)\n```\n[k](l.md)\n```\n[[m]](n.md 'o')"
    assert links(text)[:3] == ["b.md", "d/e.png", "#j"]
    assert settings_in('env.get("SPBE_LOST", "x"); say("SPBE_VAR is missing")') == {"SPBE_LOST"}
    shown = commands_in("`SPBE_VAR=x spbe users lost a` and `.venv/bin/spbe lab now`, not spbe gone, `hub/spbe gone`")
    assert shown == {("users", "lost"), ("lab", "")}
    assert commands_in("```\nspbe backup verify FILE\n```") == {("backup", "verify")} <= commands()
    assert TEST.findall("`test_one` and `test_two.py`") == ["test_one", "test_two.py"]
    assert entries("a\n\n| `b` |\n| `c` |\nd") == ["a", "| `b` |", "| `c` |\nd"]
    assert MACHINE.search("in /home/somebody/lab")
    assert not MACHINE.search("#!/usr/bin/env python")
