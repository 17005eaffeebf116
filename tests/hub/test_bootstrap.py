"""Building the environment: what a bare machine is told, and what the lock and environment.yml say."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import sys
import tomllib
from pathlib import Path

import pytest

from hub.settings import ROOT


def script(name):
    spec = importlib.util.spec_from_file_location(f"tools_{name}", ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bootstrap(tmp_path, monkeypatch):
    module = script("bootstrap")
    (tmp_path / "requirements.lock").write_text("satu==1\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    for name, value in (
        ("ROOT", tmp_path),
        ("VENV", tmp_path / ".venv"),
        ("LOCK", tmp_path / "requirements.lock"),
        ("STAMP", tmp_path / ".venv" / "lab.stamp"),
    ):
        monkeypatch.setattr(module, name, value)
    return module


@pytest.fixture
def commands(bootstrap, monkeypatch):
    """Record the programs instead of running them."""
    seen = []

    def run(words, _what):
        seen.append(words)
        bootstrap.VENV.mkdir(exist_ok=True)

    monkeypatch.setattr(bootstrap, "run", run)
    monkeypatch.setattr(bootstrap, "compile_packages", lambda python: seen.append(["compile", python]))
    return seen


def test_the_packages_come_from_the_hashed_lock_into_an_environment_without_pip(bootstrap, commands):
    assert bootstrap.main([]) == 0
    made, packages, compiled, project = commands
    assert made[1:5] == ["-m", "venv", "--clear", "--without-pip"]
    assert {"--require-hashes", "--no-deps", "--python"} <= set(packages)
    assert compiled == ["compile", bootstrap.VENV / "bin/python"]
    assert {"--no-deps", "--no-build-isolation", "--no-index"} <= set(project)


@pytest.mark.parametrize("works", [True, False])
def test_uv_comes_by_its_hash_and_installs_the_rest_and_pip_does_where_it_cannot(bootstrap, monkeypatch, works):
    bootstrap.LOCK.write_text("satu==1 \\\n    --hash=sha256:00\nuv==2 \\\n    --hash=sha256:01\nwarna==3\n")
    seen, held = [], {}

    def run(words, _what, environ=None):
        bootstrap.VENV.mkdir(exist_ok=True)
        seen.append((words, environ))
        if words[-1].endswith("uv.lock"):
            held["uv"] = Path(words[-1]).read_text()
        if words[0].endswith("bin/uv") and not works:
            raise bootstrap.BuildError("gagal")

    monkeypatch.setattr(bootstrap, "run", run)
    monkeypatch.setattr(bootstrap, "compile_packages", lambda _python: None)
    assert bootstrap.main([]) == 0
    assert held["uv"] == "uv==2 \\\n    --hash=sha256:01\n"
    whole = [words for words, _environ in seen if words[-1] == str(bootstrap.LOCK)]
    assert [words[0].endswith("bin/uv") for words in whole] == ([True] if works else [True, False])
    assert all({"--require-hashes", "--no-deps"} <= set(words) for words in whole)


def test_uv_looks_where_pip_looks(bootstrap, monkeypatch, tmp_path):
    (tmp_path / "pip.conf").write_text(
        "[global]\nindex-url = https://satu.example/simple\nextra-index-url =\n  https://dua.example/simple\n"
        "  https://tiga.example/simple\n[list]\nformat = columns\n"
    )
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("PIP_INDEX_URL", "https://empat.example/simple")
    told = bootstrap.indexes()
    assert told["UV_DEFAULT_INDEX"] == "https://empat.example/simple"
    assert told["UV_INDEX"].split()[-2:] == ["https://dua.example/simple", "https://tiga.example/simple"]
    assert told["PATH"] == os.environ["PATH"]


def test_what_was_installed_is_compiled_whatever_a_package_carries(bootstrap):
    """A file that is no Python keeps nobody from anything; the others are compiled."""
    folder = bootstrap.VENV / "lib/python3.11/site-packages"
    folder.mkdir(parents=True)
    (folder / "satu.py").write_text("one = 1\n")
    (folder / "templat.py").write_text("class {{ name }}:\n")
    bootstrap.compile_packages(Path(sys.executable))
    assert [path.name.split(".")[0] for path in folder.glob("__pycache__/*.pyc")] == ["satu"]


def test_a_second_run_does_nothing_and_a_changed_project_installs_only_itself(bootstrap, commands, capsys):
    bootstrap.main([])
    commands.clear()
    assert bootstrap.main([]) == 0
    assert commands == []
    assert "sudah siap" in capsys.readouterr().out
    (bootstrap.ROOT / "pyproject.toml").write_text("[project]\nname = 'lab'\n")
    bootstrap.main([])
    assert len(commands) == 1
    assert "-e" in commands[0]
    bootstrap.LOCK.write_text("satu==2\n")
    commands.clear()
    bootstrap.main([])
    assert len(commands) == 4


def test_a_changed_lock_changes_only_what_differs(bootstrap, commands):
    """Also from a stamp of an earlier version; what the lock no longer has, or has for no machine, is removed."""
    bootstrap.main([])
    config = bootstrap.VENV / "pyvenv.cfg"
    python = Path(bootstrap.interpreter()).resolve()
    config.write_text(f"home = /usr/bin\nversion = {platform.python_version()}\nexecutable = {python}\n")
    for name in ("satu-1", "Dua_x-2.0", "tiga-3", "spbe_lab-0.1.0"):
        (bootstrap.VENV / "lib/python3.11/site-packages" / f"{name}.dist-info").mkdir(parents=True)
    bootstrap.LOCK.write_text("satu==2 \\\n    --hash=sha256:00\ntiga==3 ; sys_platform == 'never'\n")
    commands.clear()
    assert bootstrap.main([]) == 0
    packages, removed, _compiled, _project = commands
    assert "--require-hashes" in packages
    assert removed[-4:] == ["--quiet", "--yes", "dua-x", "tiga"]
    for number, other in enumerate((config.read_text().replace(str(python), "/usr/bin/python2"), ""), 3):
        config.write_text(other)
        bootstrap.LOCK.write_text(f"satu=={number}\n")
        commands.clear()
        bootstrap.main([])
        assert "--clear" in commands[0]


def test_an_interrupted_installation_begins_anew(bootstrap, commands, monkeypatch):
    bootstrap.main([])
    monkeypatch.setattr(bootstrap, "kept", lambda: True)
    bootstrap.STAMP.unlink()
    commands.clear()
    bootstrap.main([])
    assert "--clear" in commands[0]


def test_an_old_python_is_refused_in_one_line(bootstrap, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "OLDEST", (99, 0))
    assert bootstrap.main([]) == 4
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "terlalu lama" in said
    assert not bootstrap.VENV.exists()


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("ERROR: NewConnectionError: Temporary failure in name resolution", "jaringan tidak tersedia"),
        ("OSError: [Errno 30] Read-only file system: 'x'", "tidak dapat ditulis"),
        ("sebab lain\nbaris terakhir", "baris terakhir"),
    ],
)
def test_a_failed_installation_is_one_line_that_says_what_to_do(bootstrap, capsys, output, said):
    with pytest.raises(bootstrap.BuildError, match=said):
        bootstrap.run(["sh", "-c", f"printf '%s' \"{output}\"; exit 1"], "Memasang paket")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("there", "installed"), [(True, 1), (False, 2)])
def test_a_browser_comes_from_apt_the_small_one_where_there_is_one(bootstrap, monkeypatch, there, installed):
    seen = []

    def run(words, _what):
        seen.append(words[-1])
        if words[-1] == "chromium-headless-shell" and not there:
            raise bootstrap.BuildError("gagal")

    monkeypatch.setattr(bootstrap, "run", run)
    monkeypatch.setenv("DEBIAN_FRONTEND", "")
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    bootstrap.chromium()
    assert seen == ["update", "chromium-headless-shell", "chromium"][: 1 + installed]


def test_a_failed_installation_leaves_no_stamp(bootstrap, monkeypatch):
    def fail(_words, _what):
        raise bootstrap.BuildError("gagal")

    monkeypatch.setattr(bootstrap, "run", fail)
    assert bootstrap.main([]) == 4
    assert not bootstrap.STAMP.exists()


def test_the_lock_pins_with_hashes_and_names_no_index():
    lock = (ROOT / "requirements.lock").read_text()
    entries = re.findall(r"^[A-Za-z0-9._-]+==[^\n]*(?:\n    [^\n]*)*", lock, re.MULTILINE)
    assert len(entries) > 100
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "http" not in re.sub(r"^(httpcore|httpx|.*http.*)==.*$", "", lock, flags=re.MULTILINE)
    assert "--index-url" not in lock


def test_environment_yml_is_the_lock():
    tool = script("environment")
    lock, project = (ROOT / "requirements.lock").read_text(), (ROOT / "pyproject.toml").read_text()
    assert (ROOT / "environment.yml").read_text() == tool.render(lock, project)
    versions = tool.pins(lock)
    for name in ("jupyterlab", "jupyterhub", "voila", "ipywidgets", "pandas", "altair", "papermill"):
        assert f"      - {name}=={versions[name]}\n" in (ROOT / "environment.yml").read_text()
    assert len(tool.direct(project)) == len(tomllib.loads(project)["project"]["dependencies"])
