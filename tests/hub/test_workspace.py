"""The notebook server's workspace: the lab's notebooks are refreshed, the person's own files stay."""

from __future__ import annotations

import pytest

from hub.singleuser import lay_out


@pytest.fixture
def source(tmp_path):
    for name in ("coach/portofolio.ipynb", "coach/bantu/catatan.txt", "research/nasional.ipynb"):
        path = tmp_path / "notebooks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"versi 1 {name}")
    return tmp_path / "notebooks"


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def listing(home):
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())


def test_only_the_folders_of_the_role_are_laid_out_read_only(home, source):
    lay_out(home, ["coach"], source)
    assert listing(home) == ["lab/coach/bantu/catatan.txt", "lab/coach/portofolio.ipynb"]
    assert all((home / name).stat().st_mode & 0o777 == 0o444 for name in listing(home))


def test_a_new_version_replaces_ours_and_keeps_theirs(home, source):
    lay_out(home, ["coach"], source)
    own = home / "lab" / "coach" / "portofolio-Copy1.ipynb"
    own.write_text("pekerjaan saya")
    (source / "coach" / "portofolio.ipynb").write_text("versi 2")
    (source / "coach" / "bantu" / "catatan.txt").unlink()
    lay_out(home, ["coach"], source)
    assert own.read_text() == "pekerjaan saya"
    assert (home / "lab" / "coach" / "portofolio.ipynb").read_text() == "versi 2"
    assert listing(home) == ["lab/coach/portofolio-Copy1.ipynb", "lab/coach/portofolio.ipynb"]
    assert not (home / "lab" / "coach" / "bantu").exists()


def test_a_file_the_person_made_writable_is_theirs_only_under_another_name(home, source):
    lay_out(home, ["research"], source)
    ours = home / "lab" / "research" / "nasional.ipynb"
    ours.chmod(0o644)
    ours.write_text("coretan")
    lay_out(home, ["research"], source)
    assert ours.read_text() == "versi 1 research/nasional.ipynb"


def test_losing_a_role_takes_its_notebooks_but_not_the_persons_files(home, source):
    lay_out(home, ["coach", "research"], source)
    own = home / "lab" / "coach" / "saya.ipynb"
    own.write_text("saya")
    lay_out(home, ["research"], source)
    assert listing(home) == ["lab/coach/saya.ipynb", "lab/research/nasional.ipynb"]


def test_a_link_out_of_the_home_is_not_followed(home, source, tmp_path):
    outside = tmp_path / "luar"
    outside.mkdir()
    (outside / "tetap.txt").write_text("tetap")
    (outside / "tetap.txt").chmod(0o444)
    (home / "lab").mkdir()
    (home / "lab" / "tautan").symlink_to(outside)
    lay_out(home, [], source)
    assert (outside / "tetap.txt").read_text() == "tetap"
