"""The run: refused before it starts, proved before it delivers, and all or nothing in the output folder."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path

import httpx
import nbformat
import pytest

from hub import processes
from reports import deliver, kernel, parameters
from reports.errors import ReportError
from reports.publish import publish
from reports.run import Delivered, run
from spbe_core import results
from spbe_core.client import Registry
from spbe_core.errors import DataError, UnknownError

pytestmark = pytest.mark.processes

DAY = date(2026, 11, 25)
NAMES = [f"laporan-18.71-2024.{form}" for form in ("html", "ipynb", "pdf")]
OF_IPYKERNEL = ("TERM", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "PAGER", "GIT_PAGER", "MPLBACKEND")
CANARY = "kanari-rahasia-0123456789"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    return run("18.71", 2024, tmp_path_factory.mktemp("laporan"), made_on=DAY)


def test_a_run_delivers_three_named_files(delivered: Delivered) -> None:
    assert [path.name for path in sorted(delivered.html.parent.iterdir())] == NAMES
    assert "2,98" in delivered.html.read_text(encoding="utf-8")
    assert delivered.pdf.read_bytes().startswith(b"%PDF-")


def test_nothing_of_the_machine_is_in_the_files(delivered: Delivered) -> None:
    for content in contents(delivered.html.parent).values():
        plain = re.sub(rb"base64,[A-Za-z0-9+/=]+", b"", content)
        for place in ("/tmp/", "/home/", "/root/", str(Path.home()), str(Path.cwd())):
            assert place.encode() not in plain


def test_a_second_run_gives_the_same_bytes_in_the_same_place(delivered: Delivered) -> None:
    before = contents(delivered.html.parent)
    run("18.71", 2024, delivered.html.parent, made_on=DAY)
    assert contents(delivered.html.parent) == before


def test_two_runs_at_once_into_one_folder_both_deliver(tmp_path: Path, delivered: Delivered) -> None:
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(run, "18.71", 2024, tmp_path, made_on=DAY)
        second = pool.submit(run, "12.25", 2024, tmp_path, made_on=DAY)
        assert first.result().html.read_bytes() == delivered.html.read_bytes()
        assert second.result().report.predicate == "Kurang"
    assert sorted(contents(tmp_path)) == [*(name.replace("18.71", "12.25") for name in NAMES), *NAMES]


@pytest.mark.parametrize(("code", "error"), [("11.1", UnknownError), ("11.09", DataError), ("../x", UnknownError)])
def test_a_refused_region_leaves_no_folder_behind(tmp_path: Path, code: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        run(code, 2024, tmp_path / "out", made_on=DAY)
    assert not (tmp_path / "out").exists()


# Parameters


GIVEN = {"region": "18.71", "year": 2024, "made_on": DAY, "out": "x", "forms": ("html",), "language": "id"}


def test_declared_parameters_are_accepted() -> None:
    assert parameters.check(kernel.TEMPLATE, GIVEN).region == "18.71"


def test_a_misspelt_parameter_is_refused_naming_both() -> None:
    wrong = {"wilyah" if name == "region" else name: value for name, value in GIVEN.items()}
    with pytest.raises(DataError, match="tidak dikenal: wilyah; belum ada: region"):
        parameters.check(kernel.TEMPLATE, wrong)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("region", 18.71),
        ("region", "11.1"),
        ("region", "18.71; import os"),
        ("year", "2024"),
        ("year", 2024.0),
        ("year", True),
        ("year", 24),
        ("made_on", "2026-11-25"),
        ("made_on", None),
        ("out", ""),
        ("forms", ()),
        ("forms", ("docx",)),
        ("language", "de"),
        ("language", None),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(DataError, match=f"nilai {name} tidak sah"):
        parameters.check(kernel.TEMPLATE, {**GIVEN, name: value})


def template_with(tmp_path: Path, change: Callable[[nbformat.NotebookNode], None]) -> Path:
    notebook = nbformat.read(kernel.TEMPLATE, as_version=4)
    change(notebook)
    path = tmp_path / "templat.ipynb"
    nbformat.write(notebook, path)
    return path


def test_a_template_that_lost_its_parameters_cell_is_refused(tmp_path: Path) -> None:
    def untag(notebook: nbformat.NotebookNode) -> None:
        for cell in notebook.cells:
            cell.metadata.pop("tags", None)

    with pytest.raises(DataError, match="tidak ada, padahal seharusnya forms, language, made_on, out, region, year"):
        parameters.check(template_with(tmp_path, untag), GIVEN)


# Faults while it runs


@pytest.fixture
def out(tmp_path: Path, delivered: Delivered) -> Iterator[Path]:
    """A folder that holds the last good report; after the fault it must hold exactly that."""
    folder = tmp_path / "out"
    folder.mkdir()
    before = contents(delivered.html.parent)
    for name, content in before.items():
        (folder / name).write_bytes(content)
    yield folder
    assert contents(folder) == before


def use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, position: int, source: str) -> None:
    """Run with the template plus one cell at a position."""

    def insert(notebook: nbformat.NotebookNode) -> None:
        notebook.cells.insert(position, nbformat.v4.new_code_cell(source, id="sel-uji"))

    monkeypatch.setattr(kernel, "TEMPLATE", template_with(tmp_path, insert))


def kernels() -> list[int]:
    """Kernels that this process started, forked by its warm parent, and that still run."""
    table = processes.children()
    parents = [pid for pid in table.get(os.getpid(), []) if name(pid) == "warm-parent"]
    return [pid for parent in parents for pid in table.get(parent, []) if name(pid) == "warm-kernel"]


def name(pid: int) -> str:
    try:
        return (Path("/proc") / str(pid) / "comm").read_text().strip()
    except OSError:
        return ""


def started(future: Future[Delivered], marker: Path | None = None) -> int:
    """Wait until the run's kernel is there (and has come to the marker)."""
    end = time.monotonic() + 120
    while time.monotonic() < end and not future.done():
        if (pids := kernels()) and (marker is None or marker.exists()):
            return pids[0]
        time.sleep(0.01)  # polling another process; the deadline bounds it
    raise AssertionError(f"no kernel came up: {future.exception() if future.done() else 'too late'}")


@pytest.mark.parametrize("when", ["at its start", "in a cell"])
def test_a_killed_kernel_is_noticed_and_nothing_is_delivered(
    when: str, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / "sampai"
    use(monkeypatch, tmp_path, 4, f"import time\nopen({str(marker)!r}, 'w').close()\ntime.sleep(600)")
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(run, "18.71", 2024, out, made_on=DAY)
        os.kill(started(future, marker if when == "in a cell" else None), signal.SIGKILL)
        with pytest.raises(ReportError, match="kernel"):
            future.result(timeout=120)  # long before the cell would end
    assert kernels() == []


def test_the_kernel_knows_no_secret_and_lives_in_its_folder(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPBE_TOKEN", CANARY)
    monkeypatch.setenv("PYTHONSTARTUP", CANARY)
    marker = tmp_path / "sampai"
    aside = f"{marker}.x"
    tell = f"open('env', 'w').write(json.dumps(dict(os.environ)))\nshutil.move('env', {aside!r})"
    tell += f"\nos.rename({aside!r}, {str(marker)!r})"
    use(monkeypatch, tmp_path, 4, f"import json, os, shutil, time\n{tell}\ntime.sleep(600)")
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(run, "18.71", 2024, out, made_on=DAY)
        pid = started(future, marker)
        at_its_start = (Path("/proc") / str(pid) / "environ").read_bytes()
        os.kill(pid, signal.SIGKILL)
        assert future.exception(timeout=60) is not None
    environment = json.loads(marker.read_text())
    assert CANARY.encode() not in at_its_start
    assert CANARY not in environment.values()
    assert set(environment) <= {*kernel.INHERITED, "HOME", "TMPDIR", "IPYTHONDIR", "PYTHONHASHSEED", *OF_IPYKERNEL} | {
        name for name in environment if name.startswith(("JPY_", "PYDEVD", "IPYKERNEL"))
    }
    assert environment["HOME"] != str(Path.home())


def test_a_failing_cell_ends_the_run_and_keeps_its_trace_for_the_log(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, tmp_path, 6, "raise ValueError('buatan')")
    with pytest.raises(ReportError, match="ValueError: buatan") as caught:
        run("18.71", 2024, out, made_on=DAY)
    assert "Traceback" in caught.value.log
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("(folder / 'laporan.pdf').unlink()", "laporan.pdf tidak terbentuk"),
        ("p = folder / 'laporan.html'\np.write_bytes(p.read_bytes()[:60_000])", "bagian HTML"),
        ("p = folder / 'laporan.html'\np.write_text(p.read_text().replace('ke-69', 'ke-9'))", "tidak ada dalam HTML"),
        (
            "p = folder / 'laporan.html'\np.write_text(p.read_text() + str(p.resolve()))",
            "menyebut tempat di mesin",
        ),
    ],
)
def test_files_that_are_not_whole_are_not_delivered(
    source: str, said: str, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, tmp_path, 99, source)
    with pytest.raises(ReportError, match=said):
        run("18.71", 2024, out, made_on=DAY)


def test_after_thousands_of_lines_of_output_the_report_is_whole_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, delivered: Delivered
) -> None:
    """A kernel drops output that nobody takes in time; then the run must fail, never pass for a success."""
    out = tmp_path / "out"
    use(monkeypatch, tmp_path, 4, "for n in range(4_000): print(n, flush=True)")
    try:
        made = run("18.71", 2024, out, made_on=DAY)
    except ReportError as refused:
        assert "keluarannya hilang" in str(refused)  # noqa: PT017 - which of the two happens depends on the load
        assert not out.exists()
    else:
        assert made.html.read_bytes() == delivered.html.read_bytes()
        (printed,) = [
            cell for cell in json.loads(made.notebook.read_text())["cells"] if "4_000" in "".join(cell["source"])
        ]
        told = "".join(line for each in printed["outputs"] for line in each["text"]).split()
        assert told == sorted(told, key=int)  # the report does not hang on them: it is proved by its files
        assert set(told) <= {str(n) for n in range(4_000)}


# Delivery


def test_a_pair_that_cannot_be_put_in_place_is_put_back(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "b").mkdir()
    with pytest.raises(ReportError, match="tidak dapat ditulisi"):
        deliver.deliver({"a": b"new", "c": b"new", "b": b"new"}, tmp_path)
    assert (tmp_path / "a").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(ReportError, match="folder out"):
        deliver.deliver({"a": b"x"}, tmp_path / "out")


def test_readers_see_whole_pairs_while_two_deliver(tmp_path: Path) -> None:
    stop = threading.Event()

    def keep_delivering(mark: bytes) -> None:
        while not stop.is_set():
            deliver.deliver({"a": mark * 50_000, "b": mark * 50_000}, tmp_path)

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(keep_delivering, mark) for mark in (b"1", b"2")]
        try:
            seen = 0
            while seen < 200 and not any(future.done() for future in futures):
                if (tmp_path / "a").exists():
                    assert (tmp_path / "a").read_bytes() in (b"1" * 50_000, b"2" * 50_000)
                    seen += 1
        finally:
            stop.set()
    for future in futures:
        future.result()
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


# Registry


class FakeRegistry:
    """Answers like the registry: published results, and reports kept by content."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.kept: list[tuple[dict[str, str], bytes]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if request.method == "POST":
            query = dict(request.url.params)
            self.kept.append((query, request.content))
            body = {
                "id": f"r{len(self.kept)}",
                "region_code": "18.71",
                "year": int(query["year"]),
                "title": query["title"],
                "format": query["format"],
                "sha256": "0" * 64,
                "size": len(request.content),
                "data_version": query["data_version"],
                "published_at": "2026-11-25T10:00:00+07:00",
                "published_by": "tester",
                "file_class": "terbuka",
            }
            return httpx.Response(201, json=body)
        rows = results.official_levels() if request.url.path.endswith("levels") else results.official()
        wanted = request.url.params.get("region")
        chosen = [row for row in rows if wanted in (None, row.region_code)]
        return httpx.Response(200, content=json.dumps([row.model_dump(mode="json") for row in chosen]))


@pytest.fixture
def fake() -> FakeRegistry:
    return FakeRegistry()


@pytest.fixture
def client(fake: FakeRegistry) -> Iterator[Registry]:
    with Registry("http://registry.test/services/registry/", CANARY, httpx.MockTransport(fake)) as registry:
        yield registry


def test_a_report_from_the_registry_equals_the_one_from_the_package(
    tmp_path: Path, client: Registry, fake: FakeRegistry, delivered: Delivered
) -> None:
    made = run("18.71", 2024, tmp_path, client, made_on=DAY)
    assert made.report == delivered.report
    assert made.pdf.read_bytes() == delivered.pdf.read_bytes()
    assert {path.rpartition("/")[2] for path in fake.asked} == {"results", "levels"}


def test_publishing_uploads_both_files_with_their_data_version(
    client: Registry, fake: FakeRegistry, delivered: Delivered
) -> None:
    page, paper = publish(delivered, client)
    assert (page.format, paper.format) == ("html", "pdf")
    assert [content for _, content in fake.kept] == [delivered.html.read_bytes(), delivered.pdf.read_bytes()]
    assert {query["data_version"] for query, _ in fake.kept} == {delivered.report.data_version}
    assert {query["title"] for query, _ in fake.kept} == {"Laporan Pendampingan SPBE Kota Bandar Lampung 2024"}
