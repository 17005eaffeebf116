"""What spbe_core refuses is said in English too, where a page in English may show it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import hub.registry
import spbe_core
from spbe_core import regions
from spbe_core.errors import KINDS, UnknownError

CORE, REGISTRY = (Path(each.__file__).parent for each in (spbe_core, hub.registry))
SHOWN = ("called", "external_indices", "item_states", "judgements", "scoring", "stages", "planning/*")
"""Modules whose refusals the registry passes on; files that people send are told of in their own words."""
INSIDE = "assumptions.py"
"""Speaks of a file of the lab."""


def calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def test_every_refusal_that_a_page_may_show_has_its_english():
    found = [path for name in SHOWN for path in CORE.glob(f"{name}.py") if path.name != INSIDE]
    refusals = [
        (path.name, node.lineno, {each.arg for each in node.keywords})
        for path in found
        for node in calls(path)
        if getattr(node.func, "id", "") in {"DataError", "UnknownError"}
    ]
    assert len(refusals) > 30
    assert [(name, line) for name, line, given in refusals if "en" not in given] == []


def test_every_kind_that_is_looked_for_has_its_english():
    kinds = {
        each.value
        for path in (*CORE.rglob("*.py"), *REGISTRY.rglob("*.py"))
        for node in calls(path)
        if getattr(node.func, "attr", "") == "naming"
        for each in ast.walk(node.args[0])
        if isinstance(each, ast.Constant)
    }
    assert kinds - KINDS.keys() == set()


def test_what_was_probably_meant_is_offered_in_english():
    with pytest.raises(UnknownError) as refused:
        regions.find("11.1")
    assert refused.value.en == "Region code “11.1” is not known; did you mean 11.10?"
