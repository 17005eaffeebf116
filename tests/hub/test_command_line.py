"""The command line: figures, JSON, exit codes."""

from __future__ import annotations

import json
import socket
import subprocess
import sys

import pytest

from hub import cli
from hub.accounts.store import Accounts
from hub.commands import outcome
from hub.errors import LabError
from spbe_core import instruments, results
from spbe_core.errors import DataError, UnknownError


@pytest.fixture
def spbe(capsys):
    def run(*words):
        with pytest.raises(SystemExit) as end:
            cli.main(list(words))
        captured = capsys.readouterr()
        return int(end.value.code or 0), captured.out, captured.err

    return run


@pytest.fixture
def bandar_lampung(tmp_path):
    """The published levels of Kota Bandar Lampung 2024 as a file."""
    levels = [row for row in results.official_levels() if (row.region_code, row.year) == ("18.71", 2024)]
    assert len(levels) == 47
    path = tmp_path / "levels.csv"
    path.write_text("indicator,level\n" + "".join(f"{row.indicator},{row.level}\n" for row in levels))
    return path


def test_score_gives_the_published_index(spbe, bandar_lampung):
    code, out, _ = spbe("score", str(bandar_lampung), "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["index_exact"], found["index"], found["predicate"]) == ("5959/2000", "2.98", "Baik")
    assert "range" not in found
    assert len(found["domains"]) == 4
    assert len(found["aspects"]) == 8
    assert found["instrument"] == "permenpanrb-59-2020"
    assert "Indeks 2,98, predikat Baik" in spbe("score", str(bandar_lampung))[1]


def test_score_knows_pemdi_and_2018(spbe, tmp_path):
    """Pemdi: worked example T11 (kabupaten contoh); 5/2018: the published levels of Kota Denpasar 2018."""
    pemdi = tmp_path / "pemdi.csv"
    above_1 = {1: "2", 2: "1,5", 3: "1,26", 4: "1,3", 11: "1,5", 12: "1,25", 13: "7/6", 17: "2,5", 20: "1,3"}
    pemdi.write_text("indicator;level\n" + "".join(f"i{n:02d};{above_1.get(n, '1')}\n" for n in range(1, 21)))
    code, out, _ = spbe("score", str(pemdi), "--instrument", "pemdi-permenpanrb-8-2026")
    assert code == 0
    assert "Indeks 1,24, predikat Kurang" in out
    assert "Teknologi Pemerintah Digital: 1,08" in out
    five = tmp_path / "2018.csv"
    levels = [row for row in results.official_levels() if (row.region_code, row.year) == ("51.71", 2018)]
    five.write_text("indicator,level\n" + "".join(f"{row.indicator},{row.level}\n" for row in levels))
    out = spbe("score", str(five), "--instrument", "permenpanrb-5-2018")[1]
    assert "Indeks 2,64, predikat Baik (tepat: 66/25)" in out
    assert "Pita predikat: disimpulkan." in out, "what a score relies on is said"
    assert spbe("score", str(pemdi))[0] == 3, "scores of Pemdi are no levels of the index before"


def test_an_incomplete_file_gives_a_range_and_no_number(spbe, bandar_lampung):
    bandar_lampung.write_text("".join(bandar_lampung.read_text().splitlines(keepends=True)[:-2]))
    code, out, _ = spbe("score", str(bandar_lampung), "--json")
    found = json.loads(out)
    assert code == 0
    assert found["index"] is None
    assert found["index_exact"] is None
    assert found["predicate"] is None
    assert found["range"]["low"] < found["range"]["high"]
    assert len(found["empty"]) == 2
    assert "Rentang sementara" in spbe("score", str(bandar_lampung))[1]


@pytest.mark.parametrize("rows", ["i01,0", "i01,6", "i01,2.5", "i01,tiga", "i01,3\ni01,3", "i99,3", "i01", "i01,3,4"])
def test_bad_data_is_code_3_and_one_line(spbe, tmp_path, rows):
    path = tmp_path / "levels.csv"
    path.write_text(f"indicator,level\n{rows}\n")
    code, out, err = spbe("score", str(path), "--json")
    assert code == 3
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "levels.csv" in err


def test_names_beside_other_codes_are_told_beside_the_result(spbe, tmp_path):
    path = tmp_path / "levels.csv"
    path.write_text("kode,nama,level\ni01,Tingkat Kematangan Layanan Pusat Data,3\n")
    code, out, err = spbe("score", str(path), "--json")
    assert (code, json.loads(out)["answered"]) == (0, 1)
    assert err.startswith("Peringatan: levels.csv baris 2: ")
    assert "adalah nama i16" in err


def test_an_empty_level_is_not_answered(spbe, tmp_path):
    path = tmp_path / "levels.csv"
    path.write_text("indicator,level\ni01,\ni02,3\n")
    code, out, _err = spbe("score", str(path), "--json")
    assert code == 0
    found = json.loads(out)
    assert (found["answered"], found["total"], "i01" in found["empty"]) == (1, 47, True)


def test_unknown_instrument_region_and_file_are_code_3(spbe, bandar_lampung, tmp_path):
    assert spbe("score", str(bandar_lampung), "--instrument", "tidak-ada")[0] == 3
    assert spbe("score", str(tmp_path / "tidak-ada.csv"))[0] == 3
    code, _, err = spbe("report", "11.1", "--year", "2024", "--out", str(tmp_path))
    assert code == 3
    assert "11.10" in err


@pytest.mark.parametrize(
    "words", [["score"], ["tidak-ada"], ["score", "x.csv", "--entah"], ["report", "18.71"], ["users", "add"]]
)
def test_wrong_use_is_code_2_and_one_line(spbe, words):
    code, out, err = spbe(*words)
    assert code == 2
    assert out == ""
    assert err.startswith("Perintah tidak dipahami: ")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("words", [[], ["lab"], ["score"], ["report"], ["users"], ["users", "add"], ["users", "grant"]])
def test_help_is_complete(spbe, words):
    code, out, _ = spbe(*words, "--help")
    assert code == 0
    assert "Usage: " in out
    if not words:
        assert all(name in out for name in ("lab", "score", "report", "users", "Kode keluar: 0 selesai"))


def test_one_place_decides_the_code():
    assert outcome.outcome_of(DataError("a", "b", "c"))[0] == 3
    assert outcome.outcome_of(UnknownError("a"))[0] == 3
    assert outcome.outcome_of(LabError("a"))[0] == 4
    assert outcome.outcome_of(PermissionError(13, "Permission denied", "/x"))[0] == 4
    code, line = outcome.outcome_of(ValueError("rahasia daerah"))
    assert code == 4
    assert "rahasia daerah" not in line


def test_users_are_added_listed_and_reset(spbe, tmp_path, monkeypatch):
    monkeypatch.setenv("SPBE_VAR", str(tmp_path))
    code, _, err = spbe("users", "list")
    assert code == 4
    assert "spbe lab" in err
    store = Accounts(f"sqlite:///{tmp_path / 'accounts.sqlite'}")
    store.create_tables()

    code, out, _ = spbe("users", "add", "Siti.A", "--nama-lengkap", "Siti <b>", "--peran", "operator:18.71")
    assert code == 0
    first = out.rpartition(": ")[2].strip()
    assert store.sign_in("siti.a", first, "::1").must_change
    assert spbe("users", "add", "Siti.A ", "--nama-lengkap", "Siti")[0] == 3
    assert spbe("users", "add", "budi", "--nama-lengkap", "Budi", "--peran", "operator:11.1")[0] == 3

    second = spbe("users", "reset", "siti.a")[1].rpartition(": ")[2].strip()
    assert store.sign_in("siti.a", first, "::1") is None
    assert store.sign_in("siti.a", second, "::1") is not None
    assert spbe("users", "reset", "tidak.ada")[0] == 3

    assert spbe("users", "grant", "siti.a", "peneliti")[0] == 0
    assert spbe("users", "revoke", "siti.a", "operator:18.71")[0] == 0
    assert spbe("users", "rename", "siti.a", "siti.b")[0] == 0
    assert spbe("users", "deactivate", "siti.b")[0] == 0
    assert spbe("users", "list")[1] == "siti.b  Siti <b>  [peneliti]  nonaktif, sandi awal\n"
    store.close()


def test_publishing_without_a_lab_says_what_to_do(spbe, tmp_path, monkeypatch):
    monkeypatch.setenv("SPBE_VAR", str(tmp_path))
    monkeypatch.delenv("SPBE_TOKEN", raising=False)
    code, _, err = spbe("report", "18.71", "--year", "2024", "--out", str(tmp_path), "--publish")
    assert code == 4
    assert "spbe lab" in err


def test_lab_with_a_taken_port_ends_with_code_4_and_one_line(tmp_path, free_ports):
    start = free_ports()
    with socket.create_server(("127.0.0.1", start + 2)):
        done = subprocess.run(
            [sys.executable, "-m", "hub.cli", "lab"],
            env={"SPBE_VAR": str(tmp_path), "SPBE_PORT": str(start), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 4
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert f"Port {start + 2} (registri)" in done.stderr


@pytest.mark.parametrize(("name", "value"), [("SPBE_PORT", "abc"), ("SPBE_PORT", "0"), ("SPBE_VAR", "/proc/spbe-lab")])
def test_lab_with_wrong_places_ends_with_one_line(spbe, monkeypatch, tmp_path, name, value):
    monkeypatch.setenv("SPBE_VAR", str(tmp_path))
    monkeypatch.setenv(name, value)
    code, _, err = spbe("lab")
    assert code in {3, 4}
    assert len(err.splitlines()) == 1


def test_the_instrument_of_the_default_exists():
    assert "permenpanrb-59-2020" in instruments.available()
