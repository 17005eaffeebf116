"""What the servers' parent imports takes nothing from its own surroundings, and no server asks Node.js for anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from hub.rooms.setting import room_environment
from hub.warm_servers import OWN, PRELOAD

HARMLESS = {("HOME", "sysconfig")}
"""``sysconfig`` asks only whether there is such a folder."""

WATCH = """
import collections, importlib, json, os, sys
read = set()
BETWEEN = {"os", "collections.abc", "_collections_abc", "posixpath", "pathlib", "__main__"}
def note(name):
    frame = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__name__") in BETWEEN:
        frame = frame.f_back
    read.add((os.fsdecode(name), frame.f_globals["__name__"] if frame else "?"))
get, each = os._Environ.__getitem__, os._Environ.__iter__
def getitem(self, name):
    note(name)
    return get(self, name)
def iterate(self):
    note("*")
    return each(self)
os._Environ.__getitem__, os._Environ.__iter__ = getitem, iterate
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
print(json.dumps(sorted(read)))
"""


def read_by(*modules):
    """Return which variables are read while modules are imported, and by which module."""
    words = [sys.executable, "-P", "-s", "-c", WATCH, json.dumps(modules)]
    told = subprocess.run(
        words, env={"HOME": "/nonexistent", "PATH": os.environ["PATH"]}, capture_output=True, check=True
    )
    return {(name, module) for name, module in json.loads(told.stdout) if name == "*" or OWN.fullmatch(name)}


def test_nothing_that_is_preloaded_reads_what_differs_from_server_to_server():
    assert read_by(*PRELOAD) <= HARMLESS


@pytest.mark.parametrize(
    ("module", "reads"),
    [
        ("jupyterhub.services.auth", ("JUPYTERHUB_API_URL", "jupyterhub.services.auth")),
        ("jupyter_client.session", ("USER", "jupyter_client.session")),
        ("send2trash", ("HOME", "send2trash.plat_other")),
        ("prometheus_client", ("*", "wsgiref.handlers")),
    ],
)
def test_what_is_left_out_would_be_found(module, reads):
    assert reads in read_by(module)


def test_every_variable_of_a_room_is_known_as_its_own():
    given = {"JUPYTER_CONFIG_PATH": "/etc"}
    assert all(OWN.fullmatch(name) for name in room_environment("18.71", given))


@pytest.mark.parametrize("told", [True, False])
def test_jupyterlab_asks_node_nothing_once_it_is_told_not_to(tmp_path, told):
    """Without being told it asks: when that ends, the telling can go."""
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\necho v20.0.0\n")
    node.chmod(0o755)
    code = ("from hub import singleuser; singleuser.build_nothing(); " if told else "") + "import jupyterlab.labapp"
    subprocess.run(
        [sys.executable, "-P", "-s", "-c", code],
        env={"HOME": str(tmp_path), "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        cwd=tmp_path,
        check=True,
    )
    assert (tmp_path / "asked").exists() is not told
