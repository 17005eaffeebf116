"""``spbe programme``, and the commands that take a programme: what they print, refuse and deliver."""

import zipfile

import pytest
from registry_lab import PREFIX, PUBLIC, InProcess

from hub import cli
from hub.commands import speaking
from spbe_core import regions, results
from spbe_core.client import Registry

NEW = ("create", "gelombang-1", "--name", "Gelombang 1", "--from", "2026-08-01", "--until", "2099-09-30")
pytestmark = pytest.mark.parametrize("template", ["sqlite"], indirect=True)


@pytest.fixture
def words(lab, capsys, monkeypatch):
    """Run the command line as the secretariat; give exit code, output and errors."""

    def registry():
        return Registry(f"{PUBLIC}{PREFIX}/", lab.hub.token("sekretariat"), InProcess(lab.app))

    monkeypatch.setattr(speaking, "registry", registry)

    def run(*given):
        with pytest.raises(SystemExit) as end:
            cli.main(list(given))
        told = capsys.readouterr()
        return int(end.value.code or 0), told.out, told.err

    return run


@pytest.fixture
def spbe(words):
    return lambda *given: words("programme", *given)


def members(lab):
    return lab.client("peneliti").get("programmes/gelombang-1").json()["regions"]


def test_a_programme_from_its_beginning_to_its_end(lab, spbe, tmp_path):
    assert spbe("list")[1] == "Belum ada program. Buat dengan `spbe programme create`.\n"
    code, out, _ = spbe(*NEW, "18.71", "51.71")
    assert (code, out) == (0, "Program gelombang-1 dibuat: 1 Agustus 2026 – 30 September 2099, 2 daerah.\n")
    listed = tmp_path / "peserta.txt"
    listed.write_text("32.11 Kabupaten Sumedang\nKota Bandar Lampung, undangan\n")
    assert spbe("add", "gelombang-1", "12.25", "--file", str(listed))[1].endswith("beranggota 4 daerah.\n")
    assert spbe("remove", "gelombang-1", "kota denpasar")[0] == 0
    assert members(lab) == ["12.25", "18.71", "32.11"]
    assert spbe("change", "gelombang-1", "--until", "2026-10-31", "--about", "Empat sesi.")[0] == 0
    code, out, _ = spbe("show", "gelombang-1")
    assert (code, out.endswith("\n3 daerah.\n")) == (0, True)
    code, out, _ = spbe("show", "gelombang-1", "--history")
    assert out.startswith("Gelombang 1 (gelombang-1): ")
    assert "1 Agustus 2026 – 31 Oktober 2026, versi 4\nEmpat sesi.\n12.25  Kabupaten Nias Barat\n" in out
    assert "Wulan Sekretariat: Gelombang 1, 1 Agustus 2026 – 30 September 2099; +12.25 +32.11\n" in out
    assert "; −51.71\n" in out
    assert spbe("close", "gelombang-1")[1] == "Program gelombang-1 ditutup (3 daerah).\n"
    assert "gelombang-1  ditutup  1 Agustus 2026" in spbe("list")[1]
    code, _, err = spbe("add", "gelombang-1", "51.71")
    assert (code, "sudah ditutup" in err, "Tidak ada yang disimpan" in err) == (3, True, True)
    assert spbe("change", "gelombang-1", "--open")[0] == 0
    assert spbe("add", "gelombang-1", "51.71")[0] == 0
    version = lab.client("peneliti").get("programmes/gelombang-1").json()["version"]
    assert spbe("add", "gelombang-1", "51.71")[0] == 0
    assert lab.client("peneliti").get("programmes/gelombang-1").json()["version"] == version, "done once"
    for _ in range(2):
        assert spbe("close", "gelombang-1") == (0, "Program gelombang-1 ditutup (4 daerah).\n", "")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((*NEW, "11.1"), "11.10"),
        ((*NEW[:-1], "2026-07-31"), "mendahului hari pertamanya"),
        ((*NEW[:-1], "31 Juli"), "Tulis seperti 2027-01-31"),
        ((*NEW[:-1], "20991231"), "Tulis seperti 2027-01-31"),
        (("create", "dampingan", *NEW[2:]), "berarti semua daerah dampingan"),
        ((*NEW, "--file", "/dev/zero"), "lebih besar dari 1 MB"),
        ((*NEW[:-1], "2199-01-01"), "--until"),
        (("create", "Gelombang 1", *NEW[2:]), "tidak berbentuk seperti yang diminta"),
        (("create", "g", "--name", " ", *NEW[4:]), "--name"),
        (("show", "gelombang-2"), "Program “gelombang-2” tidak ada"),
        (("add", "gelombang-2", "18.71"), "Program “gelombang-2” tidak ada"),
        (("add", "gelombang-2"), "tidak ada wilayah"),
        (("change", "gelombang-2"), "tidak ada yang diubah"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_changes_nothing(lab, spbe, given, said):
    code, out, err = spbe(*given)
    assert (code, out, len(err.splitlines())) == (3, "", 1), err
    assert said in err
    assert lab.client("peneliti").get("programmes").json() == []


@pytest.mark.parametrize(
    ("given", "written"), [(("show", "nope"), False), (("show", "nope", "--history"), False), (("close", "nope"), True)]
)
def test_only_who_would_have_written_hears_that_nothing_was_saved(spbe, given, written):
    code, _, err = spbe(*given)
    assert (code, "Tidak ada yang disimpan" in err, "`spbe programme list`" in err) == (3, written, not written), err


def test_a_programme_that_is_there_is_not_made_again_and_only_members_leave_it(lab, spbe):
    assert spbe(*NEW, "18.71")[0] == 0
    code, _, err = spbe(*NEW, "51.71")
    assert (code, "sudah ada" in err) == (3, True)
    code, _, err = spbe("remove", "gelombang-1", "18.71", "51.71")
    assert (code, "51.71 bukan anggotanya" in err) == (3, True)
    assert members(lab) == ["18.71"]


def test_what_somebody_else_wrote_between_is_not_overwritten(lab, spbe, monkeypatch):
    assert spbe(*NEW, "18.71")[0] == 0
    read = speaking.registry

    def slow():
        registry = read()
        put = registry.programmes.put

        def later(*given, **more):
            other = lab.client("sekretariat")
            body = NEW_BODY | {"regions": ["32.11"]}
            assert other.write("PUT", "programmes/gelombang-1", body, version=1).status_code == 200
            return put(*given, **more)

        registry.programmes.put = later
        return registry

    monkeypatch.setattr(speaking, "registry", slow)
    code, _, err = spbe("add", "gelombang-1", "51.71")
    assert (code, "Program ini sudah diubah oleh Wulan Sekretariat" in err) == (3, True)
    assert members(lab) == ["32.11"]


NEW_BODY = {"name": "Gelombang 1", "begin": "2026-08-01", "until": "2099-09-30"}


def test_a_batch_by_programme_delivers_exactly_its_regions_in_one_zip(spbe, words, tmp_path):
    assert spbe(*NEW, "18.71", "51.71")[0] == 0
    given = ("--year", "2024", "--out", str(tmp_path), "--jobs", "1")
    code, out, err = words("report", "--programme", "gelombang-1", *given)
    assert code == 0, err
    assert f"{tmp_path / 'laporan-gelombang-1-2024.zip'}\n2 laporan jadi" in out
    with zipfile.ZipFile(tmp_path / "laporan-gelombang-1-2024.zip") as held:
        assert sorted(held.namelist()) == [
            f"laporan-{code}-2024.{form}" for code in ("18.71", "51.71") for form in ("html", "pdf")
        ]


def test_a_member_without_a_result_is_named_and_the_zip_holds_the_others(spbe, words, tmp_path):
    held = {row.region_code for row in results.official() if row.year == 2024}
    bare = next(each.code for each in regions.all_regions() if each.code not in held and not each.administrative_only)
    assert spbe(*NEW, "18.71", bare)[0] == 0
    given = ("--year", "2024", "--out", str(tmp_path), "--jobs", "1")
    code, out, _ = words("report", "--programme", "gelombang-1", *given)
    assert (code, f"\n{bare}: " in out) == (5, True), out
    with zipfile.ZipFile(tmp_path / "laporan-gelombang-1-2024.zip") as packed:
        assert sorted(packed.namelist()) == ["laporan-18.71-2024.html", "laporan-18.71-2024.pdf"]


def test_a_programme_without_regions_or_that_is_not_there_makes_no_report_and_no_plan(spbe, words, tmp_path):
    assert spbe(*NEW)[0] == 0
    for named, said in (("gelombang-1", "belum mempunyai anggota"), ("peserta", "sebuah berkas ditulis ./peserta")):
        code, _, err = words("report", "--programme", named, "--out", str(tmp_path / "laporan"))
        assert (code, said in err) == (3, True), err
        code, _, err = words("plan", "--programme", named)
        assert (code, said in err) == (3, True), err
    assert not (tmp_path / "laporan").exists()


def test_all_regions_of_a_programme_are_planned_until_its_last_day(spbe, words):
    assert spbe(*NEW[:-1], "2027-03-31", "18.71", "32.11")[0] == 0
    code, out, err = words("plan", "--programme", "gelombang-1", "--target", "3,0")
    assert code == 0, err
    head, *lines = out.splitlines()
    assert head.startswith("Gelombang 1. Garis 3,0 sampai ")
    assert ", 2 daerah: " in head
    assert [line.partition(":")[0] for line in lines[:2]] == ["Kota Bandar Lampung", "Kabupaten Sumedang"]
    assert lines[1].startswith("Kabupaten Sumedang: 4,51 → ")
    code, _, err = words("plan", "18.71", "--programme", "gelombang-1")
    assert (code, "Pakai hanya --target dan --until" in err) == (3, True)
    assert words("plan")[0] == 3
