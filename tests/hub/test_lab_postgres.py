"""A whole lab on PostgreSQL: signing in, writing, reading back, looking it over, backing it up."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from hub import backup

sys.path.insert(0, str(Path(__file__).parents[1] / "registry"))

from postgres_server import PostgresServer

pytestmark = [pytest.mark.lab, pytest.mark.postgres]


@pytest.fixture
def database_url() -> Iterator[str]:
    server = PostgresServer()
    server.execute("CREATE DATABASE registry")
    yield server.url("registry")
    server.stop()


def test_an_answer_is_written_and_read_back(other_lab, database_url, tmp_path):
    with other_lab({"SPBE_DATABASE_URL": database_url}) as lab:
        session = lab.session("operator.bandarlampung")
        me = session.get("/services/registry/api/me").json()
        headers = {"X-SPBE-XSRF": me["xsrf"], "Origin": lab.url}

        def write(method, path, body, **more):
            sent = headers | {"Idempotency-Key": str(uuid4())} | more
            return session.request(method, f"/services/registry/api/{path}", json=body, headers=sent)

        opened = write("POST", "regions/18.71/assessments", {"period": "2025", "purpose": "latihan"})
        assert opened.status_code == 201, opened.text
        path = f"assessments/{opened.json()['id']}/answers/i22/fakta"
        written = write("PUT", path, {"value": "Perwali “SPBE” 12/2023"}, **{"If-Match": "0"})
        assert written.status_code == 200, written.text
        (stored,) = session.get(f"/services/registry/api/{path}/history").json()
        assert (stored["value"], stored["version"]) == ("Perwali “SPBE” 12/2023", 1)
        assert not (lab.settings.var / "registry.sqlite").exists()

        environ = lab.environ() | {"SPBE_DATABASE_URL": database_url}
        spbe = [sys.executable, "-m", "hub.cli"]
        looked = subprocess.run([*spbe, "doctor", "--json"], env=environ, capture_output=True, text=True, check=False)
        found = json.loads(looked.stdout)
        assert (looked.returncode, found["outcome"]) == (0, 0), looked.stdout
        assert any("PostgreSQL" in each["id"] for each in found["findings"])
        subprocess.run([*spbe, "backup", "create", "--out", str(tmp_path)], env=environ, check=True)
        (made,) = tmp_path.iterdir()
        assert backup.verify(made).manifest.events.seq == 2
