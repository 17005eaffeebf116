"""``spbe doctor`` and ``spbe backup`` on a lab that runs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from hub import backup

pytestmark = pytest.mark.lab


def spbe(lab, *words):
    command = [sys.executable, "-m", "hub.cli", *words]
    return subprocess.run(command, env=lab.environ(), capture_output=True, text=True, timeout=120, check=False)


def test_a_running_lab_is_in_order(lab):
    session = lab.session("operator.bandarlampung")
    session.close()
    done = spbe(lab, "doctor", "--json")
    found = {each["check"]: each for each in json.loads(done.stdout)["findings"]}
    assert done.returncode == 0, [each for each in found.values() if each["advice_id"]]
    assert {f"lab.{part}" for part in ("proxy", "registry", "hub", "apps", "orphans")} <= found.keys()
    assert all(found[f"{name}.integrity"]["state"] == "baik" for name in ("registry", "accounts", "hub"))


def test_a_running_lab_is_backed_up(lab, tmp_path):
    done = spbe(lab, "backup", "create", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    (made,) = tmp_path.iterdir()
    proof = backup.verify(made)
    assert proof.manifest.databases.keys() == {"registry", "accounts", "hub"}
    assert proof.manifest.databases["hub"].tables["users"].rows > 0
