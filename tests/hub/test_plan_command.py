"""``spbe plan``: what it prints for people and for programs, and how it refuses."""

import json
from fractions import Fraction

import pytest

from hub import cli

WHEN = ("--from", "2026-11-25")


@pytest.fixture
def spbe(capfd):  # with what a library writes past Python, too
    def run(*words):
        with pytest.raises(SystemExit) as end:
            cli.main(["plan", *words])
        captured = capfd.readouterr()
        return int(end.value.code or 0), captured.out, captured.err

    return run


def test_the_json_is_all_there_is_on_the_output_and_says_where_it_starts(spbe):
    code, out, err = spbe("18.71", "--target", "3,05", *WHEN, "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert (told["region"], told["year"], told["basis"]) == ("18.71", 2024, "terbit")
    assert (told["start"]["index"], told["target"]["index_exact"]) == ("2.98", "61/20")
    assert told["status"] == "optimal"
    assert Fraction(told["plan"]["index_exact"]) >= Fraction("3.05")
    assert (told["calendar"]["begin"], told["calendar"]["end"]) == ("2026-11-25", "2027-01-26")


def test_an_estimated_start_says_so_first(spbe):
    _, out, _ = spbe("32.11", "--target", "4,6", *WHEN)
    assert out.startswith("Kabupaten Sumedang, titik awal 2024: PERKIRAAN: tingkat diundi")
    assert "terbukti terbaik" in out
    assert "Beban, lama, dan biaya tiap langkah adalah anggapan lab" in out


def test_own_levels_people_and_money_are_taken(spbe, tmp_path):
    path = tmp_path / "levels.csv"
    path.write_text("indicator,level\n" + "".join(f"i{number:02d},2\n" for number in range(1, 48)))
    words = (
        "18.71",
        "--levels",
        str(path),
        "--target",
        "2,1",
        *WHEN,
        "--json",
        "--without",
        "i01",
        "--people",
        "diskominfo=1",
    )
    code, out, _ = spbe(*words, "--dpa", "2027-01-04:500")
    told = json.loads(out)
    assert (code, told["basis"], told["year"], told["start"]["index_exact"]) == (0, "berkas", None, "2")
    assert "i01" not in {action["indicator"] for action in told["plan"]["actions"]}
    mine = [each for each in told["plan"]["offices"] if each["office"] == "Dinas Komunikasi dan Informatika"]
    assert all(each["capacity_person_weeks"] == 1 for each in mine)


def test_what_is_fixed_is_reached_and_prerequisites_can_be_switched(spbe):
    words = ("18.71", "--year", "2023", "--target", "2,2", "--reach", "i16=3", *WHEN, "--json")
    for holding, needed in (("sure", True), ("none", False)):
        _, out, _ = spbe(*words, "--prerequisites", holding)
        picked = {action["step"] for action in json.loads(out)["plan"]["actions"]}
        assert "i16-L3" in picked
        assert ("i05-L3" in picked) is needed


def test_without_a_target_the_highest_index_until_the_deadline_is_found(spbe):
    _, out, _ = spbe("18.71", "--effort", "12", *WHEN, "--json")
    told = json.loads(out)
    assert (told["question"], told["status"]) == ("highest", "optimal")
    assert told["plan"]["effort_person_weeks"] <= 12


def test_a_target_out_of_reach_is_an_answer_with_what_would_help(spbe):
    code, out, _ = spbe("18.71", "--target", "semua-3", "--until", "2026-12-23", *WHEN)
    assert code == 0
    assert "Tidak ada rencana sampai 22 Desember 2026 (terbukti tidak terjangkau)." in out
    assert "Indeks tertinggi yang terjangkau sampai tenggat: 2,98." not in out
    assert "Tenggat diundur" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("18.71", "--target", "2,0"), "Target: sudah tercapai: indeks sekarang 2,98."),
        (("18.71", "--target", "5,5"), "Target: 5,50 melampaui nilai tertinggi 5,00."),
        (("18.71", "--target", "tinggi"), "Target: “tinggi” tidak dikenal."),
        (("18.71", "--until", "besok"), "--until: “besok” bukan tanggal."),
        (("18.71", "--dpa", "2027-01-04"), "--dpa: “2027-01-04” tidak dipahami."),
        (("18.71", "--people", "diskominfo"), "--people: “diskominfo” tidak dipahami."),
        (("18.71", "--people", "diskominfo=1", "--people", "diskominfo=9"), "--people: “diskominfo=9” tidak dipahami."),
        (("18.71", "--dpa", "20270104:500"), "--dpa: “20270104” bukan tanggal."),
        (("18.71", "--until", "2027-W05-1"), "--until: “2027-W05-1” bukan tanggal."),
        (("18.71", "--people", "diskomnfo=4"), "--people: “diskomnfo” tidak dikenal."),
        (("18.71", "--instrument", "pemdi-permenpanrb-8-2026"), "--instrument: tidak berlaku: hanya untuk tingkat"),
        (("18.71", "--levels", "x.csv", "--year", "2023"), "--year: tidak berlaku: titik awalnya berkas"),
        (("18.71", "--target", "3,5", "--effort", "12"), "--effort: tidak berlaku: hanya membatasi indeks tertinggi"),
        (("18.71", "--soonest"), "--soonest: tidak berlaku: hanya untuk tanggal sebuah --target"),
        (("18.71", "--sure", "80"), "--sure: tidak berlaku: hanya untuk beban paling ringan"),
        (("18.71", "--target", "3,5", "--soonest", "--sure", "80"), "--sure: tidak berlaku: hanya untuk beban paling"),
        (("18.71", "--without", "i99"), "Indikator “i99” tidak dikenal"),
        (("99.01", "--target", "3"), "Hasil wilayah 99.01 tidak ada"),
        (("18.99", "--target", "3"), "Kode wilayah “18.99” tidak dikenal"),
    ],
)
def test_what_cannot_be_planned_is_said_in_one_line(spbe, words, said):
    code, out, err = spbe(*words, *WHEN)
    assert (code, out) == (3, "")
    assert err.startswith(said)
    assert err.count("\n") == 1
