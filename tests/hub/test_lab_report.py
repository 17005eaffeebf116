"""``spbe report --publish`` against a whole lab: delivered, published, and partly done when the registry is away."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from uuid import uuid4

import pytest

pytestmark = pytest.mark.lab


def spbe(lab, *words, **environ):
    return subprocess.run(
        [sys.executable, "-m", "hub.cli", *words],
        env=os.environ | {"SPBE_VAR": str(lab.settings.var), "SPBE_PORT": str(lab.settings.port)} | environ,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_a_published_report_is_on_the_regions_page_once(lab, tmp_path):
    words = ("report", "51.71", "--year", "2024", "--out", str(tmp_path), "--publish")
    for _ in range(2):  # the same content again is the same report
        done = spbe(lab, *words)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "laporan-51.71-2024.pdf").read_bytes().startswith(b"%PDF")
    reports = lab.api(lab.token("operator.denpasar")).get("regions/51.71/reports").json()
    assert sorted(item["format"] for item in reports) == ["html", "pdf"]
    assert lab.api(lab.token("operator.sumedang")).get("regions/51.71/reports").status_code == 404


def test_a_programme_made_on_the_command_line_is_read_in_the_lab_and_reported_in_one_zip(lab, tmp_path):
    code = f"g-{uuid4()}"  # the lab is everybody's
    window = ("--from", "2026-08-01", "--until", "2026-09-30")
    made = spbe(lab, "programme", "create", code, "--name", "Gelombang 1", *window, "51.71", "32.11")
    assert (made.returncode, made.stderr) == (0, "")
    seen = lab.api(lab.token("operator.denpasar")).get(f"programmes/{code}").json()
    assert (seen["version"], seen["regions"]) == (1, ["32.11", "51.71"])
    koordinator = lab.api(lab.token("koordinator.sumedang"))
    wanted = {name: seen[name] for name in ("name", "begin", "until")}
    refused = koordinator.put(
        f"programmes/{code}", json=wanted, headers={"If-Match": '"1"', "Idempotency-Key": str(uuid4())}
    )
    assert refused.status_code == 403
    done = spbe(lab, "report", "--programme", code, "--year", "2024", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / f"laporan-{code}-2024.zip") as held:
        assert {name[:13] for name in held.namelist()} == {"laporan-32.11", "laporan-51.71"}


def test_a_report_that_could_not_be_published_is_partly_done(lab, tmp_path):
    words = ("report", "32.11", "--year", "2024", "--out", str(tmp_path), "--publish")
    done = spbe(lab, *words, SPBE_REGISTRY_URL="http://127.0.0.1:9/services/registry/")
    assert done.returncode == 5
    assert (tmp_path / "laporan-32.11-2024.html").exists()
    assert "belum terbit" in done.stderr
    assert len(done.stderr.splitlines()) == 1
