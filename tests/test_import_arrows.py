"""Imports go down only, and notebooks stay a few lines: read from the source, nothing is imported here.

hub → reports → widgets → spbe_core; notebooks → widgets and spbe_core; the report's template, being a part of
reports, may use what reports may use.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
HOUSES = ("spbe_core", "widgets", "reports", "hub")
"""From the ground up: a house may import itself and every house before it."""
ALLOWED = {house: set(HOUSES[: floor + 1]) for floor, house in enumerate(HOUSES)} | {
    "notebooks": {"spbe_core", "widgets"},
}
LONGEST_CELL = 12

MODULES = [path for house in HOUSES for path in sorted((ROOT / house).rglob("*.py"))]
NOTEBOOKS = [*sorted((ROOT / "notebooks").rglob("*.ipynb")), ROOT / "reports" / "template.ipynb"]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the top package of every import, wherever it stands (functions, ``if TYPE_CHECKING``)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative imports hide their house"
            yield (node.module or "").partition(".")[0]


def cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def python_of(cell: nbformat.NotebookNode) -> str:
    """Return a cell's Python; a line magic (``%…``) is no Python and imports nothing."""
    return "\n".join("pass" if line.lstrip().startswith("%") else line for line in cell.source.splitlines())


def wrong(house: str, tree: ast.AST) -> set[str]:
    return {package for package in imported(tree) if package in {*HOUSES, "notebooks", "tests"}} - ALLOWED[house]


def test_the_houses_and_notebooks_are_found() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(HOUSES)
    assert len(NOTEBOOKS) >= 8


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_imports_downwards_only(path: Path) -> None:
    house = path.relative_to(ROOT).parts[0]
    assert wrong(house, ast.parse(path.read_text(encoding="utf-8"))) == set()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_a_notebook_imports_downwards_only(path: Path) -> None:
    house = path.relative_to(ROOT).parts[0]
    for cell in cells(path):
        assert wrong(house, ast.parse(python_of(cell))) == set()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_a_notebook_stores_no_output_and_only_short_cells(path: Path) -> None:
    for cell in cells(path):
        assert cell.outputs == []
        assert cell.execution_count is None
        assert len(cell.source.splitlines()) <= LONGEST_CELL, cell.source


@pytest.mark.parametrize(
    ("house", "source", "found"),
    [
        ("spbe_core", "import widgets.charts", {"widgets"}),
        ("widgets", "def late():\n    from reports import run", {"reports"}),
        ("reports", "from hub import settings", {"hub"}),
        ("hub", "from reports import run\nimport spbe_core", set()),
        ("notebooks", "from reports import build", {"reports"}),
        ("notebooks", "from widgets import page", set()),
    ],
)
def test_the_check_itself_sees_an_arrow_that_goes_up(house: str, source: str, found: set[str]) -> None:
    assert wrong(house, ast.parse(source)) == found
