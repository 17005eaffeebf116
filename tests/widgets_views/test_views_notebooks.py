"""The notebooks of coach and researcher: stored without outputs, and the researcher's runs from top to bottom."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pandas as pd
import papermill
import pytest

from spbe_core.errors import UnknownError
from widgets import national

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


@pytest.mark.parametrize(
    "name",
    [
        "coach/portofolio.ipynb",
        "coach/program.ipynb",
        "coach/rencana.ipynb",
        "coach/terbitkan-laporan.ipynb",
        "research/nasional.ipynb",
    ],
)
def test_a_notebook_is_stored_clean_and_short(name):
    notebook = json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
            assert len(cell["source"]) <= 8


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_the_national_notebook_shows_the_published_figures(tmp_path, monkeypatch):
    monkeypatch.delenv("SPBE_REGISTRY_URL", raising=False)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    out = tmp_path / "nasional.ipynb"
    papermill.execute_notebook(
        NOTEBOOKS / "research" / "nasional.ipynb", out, kernel_name="python3", cwd=str(tmp_path), progress_bar=False
    )
    notebook = nbformat.read(out, as_version=4)
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    text = "\n".join(str(o.get("text", "")) + str(o.get("data", {})) for o in outputs)
    assert not [o for o in outputs if o.output_type == "error"]
    for figure in ("485", "244", "491", "159"):
        assert f">{figure}<" in text
    assert "Dipakai data terbit yang terpasang bersama lab." in text
    assert "350 dari 485 kabupaten/kota berpredikat Baik ke atas pada 2024" in text
    assert "23 daerah tanpa hasil 2024." in text
    assert sum("image/svg+xml" in o.get("data", {}) for o in outputs) == 3


def test_results_come_from_the_registry_when_it_answers(fake_registry):
    loaded = national.load(fake_registry)
    assert loaded.origin == f"{len(fake_registry.rows)} baris hasil terbit dari registri."
    assert len(loaded.table) == len(fake_registry.rows)


def test_gaps_are_listed_and_not_filled(fake_registry):
    table = national.load(fake_registry).table
    lost = national.without_result(table, 2024)
    assert len(lost) == 546 - 523
    assert not set(lost["Kode"]) & set(table.loc[table["year"] == 2024, "region_code"].dropna())
    assert len(national.changes(table)) == 479


def test_years_of_two_instruments_are_never_joined(fake_registry):
    table = national.load(fake_registry).table
    pemdi = table[table["year"] == 2024].assign(year=2026, instrument="pemdi-permenpanrb-8-2026", index_value=1.3)
    both = pd.concat([table, pemdi.assign(index="1.30", predicate="Kurang")], ignore_index=True)
    assert [each.year for each in national.last_two(both)] == [2023, 2024]
    assert national.changes(both).equals(national.changes(table))
    shown = national.above_three(both)
    assert list(zip(shown["Tahun"], shown["Di atas 3,0"], strict=True)) == [("2023", 159), ("2024", 244), ("2026", 0)]
    assert shown["Instrumen"].nunique() == 2
    assert {f"Kota {row.year} ({row.regulation})" for row in national.full_years(both)} <= {
        *national.by_kind(both)["row"]
    }
    mixed = table.assign(instrument=table["instrument"].where(table["year"] != 2024, "lain"))
    with pytest.raises(UnknownError):
        national.last_two(mixed)
