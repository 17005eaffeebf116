"""The examples in the core's docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import spbe_core


@pytest.mark.parametrize("name", [each.name for each in pkgutil.walk_packages(spbe_core.__path__, "spbe_core.")])
def test_examples(name):
    outcome = doctest.testmod(importlib.import_module(name))
    assert outcome.failed == 0
