"""The examples in the core's docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import spbe_core


@pytest.mark.parametrize("name", [each.name for each in pkgutil.iter_modules(spbe_core.__path__)])
def test_examples(name):
    outcome = doctest.testmod(importlib.import_module(f"spbe_core.{name}"))
    assert outcome.failed == 0
