"""``spbe results import``: row by row on the terminal, exit codes, nothing stored in a dry run."""

import pytest
from registry_lab import PREFIX, PUBLIC, InProcess

from hub import cli
from hub.commands import results as command
from spbe_core.client import Registry

GOOD = "Kode;Nama Instansi;Indeks;Predikat\n32.11;Kab. Sumedang;4,51;Memuaskan\n"


@pytest.fixture
def run(lab, capsys, monkeypatch, tmp_path):
    def registry():
        return Registry(f"{PUBLIC}{PREFIX}/", lab.hub.token("sekretariat"), InProcess(lab.app))

    monkeypatch.setattr(command, "registry", registry)

    def spbe(content, *words):
        file = tmp_path / "lampiran.csv"
        file.write_text(content, encoding="utf-8")
        with pytest.raises(SystemExit) as end:
            cli.main(["results", "import", str(file), "--year", "2025", "--source", "SK 1/2026", *words])
        captured = capsys.readouterr()
        return int(end.value.code or 0), captured.out, captured.err

    return spbe


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_a_dry_run_says_row_by_row_and_keeps_nothing(lab, run):
    code, out, _ = run(GOOD, "--dry-run")
    assert code == 0
    assert "[baru] lampiran.csv!B2 “Kab. Sumedang” → 32.11 Kabupaten Sumedang | Indeks 4,51; Predikat Memuaskan" in out
    assert "CSV UTF-8, pemisah ';'" in out
    assert lab.client("sekretariat").get("regions/32.11/stages").json() == []


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_storing_and_storing_again(run):
    assert "Tersimpan: 2 nilai." in run(GOOD)[1]
    code, out, _ = run(GOOD)
    assert (code, "Tersimpan: 0 nilai." in out) == (0, True)
    code, out, _ = run(GOOD.replace("4,51", "4,52"))
    assert (code, "Indeks 4,51 menjadi 4,52" in out, "Isi alasan koreksi" in out) == (3, True, True)
    assert run(GOOD.replace("4,51", "4,52"), "--reason", "Ralat")[0] == 0


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_questions_are_answered_by_address_and_bad_files_say_what_to_do(run):
    named = "Nama Instansi;Indeks\nKab. Sumedang;4,51\nBandung;3\n"
    code, out, _ = run(named)
    assert (code, "mungkin: 32.04 Kabupaten Bandung, 32.73 Kota Bandung" in out) == (3, True)
    assert run(named, "--accept-names", "--answer", "lampiran.csv!A3=32.73", "--dry-run")[0] == 0
    code, _, err = run(named, "--answer", "Hasil")
    assert (code, "SEL=KODE" in err) == (3, True)
    code, _, err = run("a;b\n1;2\n")
    assert (code, "Beri judul kolom" in err) == (3, True)
