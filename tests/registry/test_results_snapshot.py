"""``spbe results snapshot``: the lab's effective results on disk, official only; without a lab the package's own."""

import json

import pandas as pd
import pytest
from registry_lab import PREFIX, PUBLIC, InProcess

from hub import cli
from hub.commands import results as command
from spbe_core import results
from spbe_core.client import Registry

IMPORTED = "Kode;Nama Instansi;Indeks;Predikat\n32.11;Kab. Sumedang;4,51;Memuaskan\n"


def spbe(*words):
    with pytest.raises(SystemExit) as end:
        cli.main(["results", *words])
    return int(end.value.code or 0)


def test_what_was_imported_as_penetapan_is_in_the_snapshot(lab, database_url, tmp_path, monkeypatch, capsys):
    def registry():
        return Registry(f"{PUBLIC}{PREFIX}/", lab.hub.token("sekretariat"), InProcess(lab.app))

    monkeypatch.setattr(command, "registry", registry)
    monkeypatch.setenv("SPBE_VAR", str(tmp_path))
    monkeypatch.setenv("SPBE_DATABASE_URL", database_url)
    file = tmp_path / "lampiran.csv"
    file.write_text(IMPORTED, encoding="utf-8")
    for stage in ("penetapan", "interviu"):
        year = "2025" if stage == "penetapan" else "2022"
        assert spbe("import", str(file), "--year", year, "--source", "SK 1/2026", "--stage", stage) == 0
    capsys.readouterr()
    assert spbe("snapshot", "--out", str(tmp_path / "data")) == 0
    assert "dari registri lab" in capsys.readouterr().out
    table = pd.read_parquet(tmp_path / "data" / "results.parquet")
    row = table[(table["region_code"] == "32.11") & (table["year"] == 2025)]
    assert row[["index", "predicate"]].to_numpy().tolist() == [["4.51", "Memuaskan"]]
    assert len(table) == len(results.official()) + 1, "a value of interviu is no official result"
    package = json.loads((tmp_path / "data" / "datapackage.json").read_text())
    before = package["content_hash"]
    assert spbe("snapshot", "--out", str(tmp_path / "data")) == 0
    assert json.loads((tmp_path / "data" / "datapackage.json").read_text())["content_hash"] == before
    assert not list((tmp_path / "data").glob(".*.part"))


def test_without_a_lab_it_is_the_packages_own(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SPBE_VAR", str(tmp_path / "never"))
    monkeypatch.delenv("SPBE_DATABASE_URL", raising=False)
    assert spbe("snapshot", "--out", str(tmp_path / "data")) == 0
    assert f"{len(results.official())} hasil" in capsys.readouterr().out
