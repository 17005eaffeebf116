"""Where a kernel cannot be forked the stock start takes over, and says so once."""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import subprocess
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec

from hub.apps import kernels as page_kernels
from hub.apps.pages import PAGES
from hub.kernels import order, provisioner
from hub.kernels.errors import ColdError
from reports import kernel as report_kernel


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ({"preload": ["threaded"]}, "there are threads"),
        ({"preload": ["no_such_module"]}, "no_such_module cannot be imported"),
        ({"preload": ["deadly"]}, "its parent died"),
        ({"warm_up": "1 / 0"}, "its warm-up fails: ZeroDivisionError"),
        ({"limits": {"RLIMIT_NONSENSE": 1}}, "knows no RLIMIT_NONSENSE"),
    ],
)
def test_a_kernel_that_cannot_be_forked_is_started(kernels, tools, tmp_path, caplog, monkeypatch, config, why):
    monkeypatch.setattr("hub.kernels.errors._told", set())
    (tmp_path / "threaded.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=[600], daemon=True).start()"
    )
    (tmp_path / "deadly.py").write_text("import os; os._exit(3)")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}

    async def start_two(here):
        started = [await here.start(tools.spec(config), env=environment) for _ in range(2)]
        return [(kernel.warm, await kernel.run("print(6 * 7)")) for kernel in started]

    with caplog.at_level(logging.WARNING):
        assert kernels(start_two) == [(False, 42)] * 2
    assert [why in record.getMessage() for record in caplog.records if "start cold" in record.getMessage()] == [True]
    assert provisioner.PARENTS is not None


PYTHON = "/usr/bin/python3"


@pytest.mark.parametrize(
    "cmd",
    [
        ["python", "-m", "ipykernel_launcher", "-f", "x"],
        [PYTHON, "kernel.py"],
        [PYTHON, "ipykernel_launcher"],
        ["/usr/bin/nice", PYTHON, "-m", "ipykernel_launcher"],
        ["ipykernel_launcher"],
        [],
    ],
)
def test_only_an_interpreter_that_runs_an_ipython_kernel_is_taken(cmd):
    with pytest.raises(ColdError):
        order.interpreter(cmd)


def test_options_of_the_interpreter_go_to_the_parent():
    cmd = [PYTHON, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "x"]
    assert order.interpreter(cmd) == (PYTHON, "-Xfrozen_modules=off")
    assert order.arguments(cmd) == ("-f", "x")


@pytest.mark.parametrize(
    "wish", [{"preexec_fn": print}, {"pass_fds": (5,)}, {"independent": True}, {"user": "nobody"}, {"process_group": 0}]
)
def test_what_only_a_process_of_its_own_can_have_is_not_forked(wish):
    with pytest.raises(ColdError):
        order.order([PYTHON, "-m", "ipykernel_launcher"], wish, {})


def test_a_pipe_is_not_forked_and_other_streams_are():
    with pytest.raises(ColdError):
        order.streams({"stdout": subprocess.PIPE})
    with Path(os.devnull).open("w") as out:
        wishes = {"stdout": out, "stderr": subprocess.DEVNULL, "cwd": "/"}
        assert order.streams(wishes) == (-1, out.fileno(), -1)
        assert wishes == {"cwd": "/"}


def test_an_order_survives_its_way():
    made = order.order([PYTHON, "-m", "ipykernel_launcher", "-f", "x"], {"env": {"A": "é\udcff"}, "user": 5}, {})
    assert order.Order.decode(made.encode()) == made
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        order.Order.decode(made.encode()[:-9])


@pytest.mark.parametrize("spec", [page_kernels.KERNELSPEC, report_kernel.KERNELSPEC], ids=["pages", "reports"])
def test_what_notebooks_import_is_preloaded(spec):
    config = json.loads((spec / "kernel.json").read_text())["metadata"]["kernel_provisioner"]["config"]
    assert all(importlib.util.find_spec(name) for name in config["preload"])
    notebooks = [page.notebook for page in PAGES] if spec == page_kernels.KERNELSPEC else [report_kernel.TEMPLATE]
    for notebook in notebooks:
        for cell in nbformat.read(notebook, as_version=4).cells:
            for line in cell.source.splitlines() if cell.cell_type == "code" else ():
                match line.split():
                    case ["from", "reports", "import", *names]:
                        assert {f"reports.{name.strip(',')}" for name in names} <= set(config["preload"])
                    case ["from", module, "import", *_] if module.startswith("widgets"):
                        assert module in config["preload"]


@pytest.mark.parametrize("spec", [page_kernels.KERNELSPEC, report_kernel.KERNELSPEC], ids=["pages", "reports"])
def test_the_labs_own_kernels_are_forked(kernels, spec):
    async def start(here):
        return (await here.start(KernelSpec.from_resource_dir(str(spec)))).warm

    assert kernels(start)
