"""Run the report's template in a kernel of its own that knows nothing but its folder.

The kernel gets a fresh environment (no token, no secret, a home inside the private folder). Its death, a cell's
error, lost output and a cell that takes too long all end the run with :class:`ReportError`, within seconds or after
:data:`CELL_SECONDS`.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillException, PapermillExecutionError
from papermill.execute import raise_for_execution_errors
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from traitlets import Type

from reports.errors import ReportError
from reports.parameters import Parameters
from reports.ready import ReadyClient

TEMPLATE = Path(__file__).parent / "template.ipynb"
KERNELSPEC = Path(__file__).parent / "kernelspec"
"""What the kernel is and what it is forked from."""
START_SECONDS = 60
CELL_SECONDS = 120
OUTPUT_SECONDS = 20
"""How long a finished cell's output may still be on its way; later than that it counts as lost."""
LOOK_SECONDS = 0.001
"""How often to look whether a kernel that was killed has ended."""
ENGINE = "spbe-terpisah"
INHERITED = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
"""The only variables a kernel takes over: they find the interpreter and its libraries, and name nobody."""


class ReportKernelSpecs(KernelSpecManager):  # type: ignore[misc]  # jupyter_client ships no types
    """The one kind of kernel that makes reports, whatever else is installed on the machine."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:  # noqa: ARG002 - there is one
        return KernelSpec.from_resource_dir(str(KERNELSPEC))


class ReportKernelManager(AsyncKernelManager):  # type: ignore[misc]  # jupyter_client ships no types
    """Starts and ends a kernel without jupyter_client's fixed waits: 0.2 s at its start, 0.1 s at its end.

    A kernel that is to be killed is not interrupted before: it would handle that first.
    """

    client_class = "reports.ready.ReadyClient"
    client_factory = Type(klass="jupyter_client.client.KernelClient", default_value=ReadyClient)

    async def _async_wait(self, pollinterval: float = 0.1) -> None:
        await super()._async_wait(min(pollinterval, LOOK_SECONDS))

    async def _async_interrupt_kernel(self) -> None:
        """Leave it to the kill that follows: nothing else here interrupts."""


class UntimedCells(NotebookExecutionManager):  # type: ignore[misc]  # papermill ships no types
    """Notes how a cell ended and not when: the notebook that is kept tells no times, and papermill reads each again."""

    def cell_complete(self, cell: NotebookNode, **_more: Any) -> None:
        if cell.metadata.papermill.status != self.FAILED:
            cell.metadata.papermill.status = self.COMPLETED


class CellsOnly(PapermillNotebookClient):  # type: ignore[misc]  # papermill ships no types
    """Runs the cells and asks nothing more: papermill then wants to know the kernel's language, which is not kept."""

    def execute(self, **start: Any) -> NotebookNode:
        self.reset_execution_trackers()
        with self.setup_kernel(**start):
            self.papermill_execute_cells()
        return self.nb


class SeparateEngine(NBClientEngine):  # type: ignore[misc]  # papermill ships no types
    """Papermill's engine, with an environment, a working folder and sockets of the kernel's own.

    The sockets are files in the private folder: no port that a neighbour could take or listen on.
    """

    @classmethod
    def execute_notebook(cls, nb: NotebookNode, kernel_name: str, *, folder: Path, **_options: Any) -> NotebookNode:
        cells = UntimedCells(nb, progress_bar=False, autosave_cell_every=0)
        cells.notebook_start()
        try:
            cls.execute_managed_notebook(cells, kernel_name, folder=folder)
        finally:
            cells.notebook_complete()
        return nb

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, folder: Path, **_options: Any) -> Any:
        manager = ReportKernelManager(
            kernel_name=kernel_name,
            kernel_spec_manager=ReportKernelSpecs(),
            transport="ipc",
            ip=str(folder / "kernel"),
            connection_file=str(folder / "kernel.json"),
        )
        client = CellsOnly(
            nb_man,
            km=manager,
            timeout=CELL_SECONDS,
            startup_timeout=START_SECONDS,
            iopub_timeout=OUTPUT_SECONDS,
            shutdown_kernel="immediate",  # it has nothing to keep: what it made is proved by its files
        )
        return client.execute(cleanup_kc=True, env=environment(folder), cwd=str(folder))


def environment(folder: Path) -> dict[str, str]:
    """Return the kernel's whole environment."""
    own = {"HOME": str(folder), "TMPDIR": str(folder), "IPYTHONDIR": str(folder / ".ipython"), "PYTHONHASHSEED": "0"}
    return {name: os.environ[name] for name in INHERITED if name in os.environ} | own


def execute(parameters: Parameters, folder: Path) -> NotebookNode:
    """Run the template; its files are in the folder afterwards.

    Parameters
    ----------
    parameters : Parameters
        Checked by :func:`reports.parameters.check`.
    folder : Path
        A private folder; the kernel works in it.

    Returns
    -------
    NotebookNode
        As executed, with everything that papermill notes in it (:func:`reports.notebook.kept`).

    Raises
    ------
    ReportError
        When the kernel could not start, died, took too long, or a cell failed.
    """
    papermill_engines.register(ENGINE, SeparateEngine)
    again = "Coba sekali lagi; bila berulang, sampaikan kepada pengelola lab"
    try:
        with ThreadPoolExecutor(1, thread_name_prefix="laporan") as pool:
            return pool.submit(_run, parameters, folder).result()
    except PapermillExecutionError as failed:
        log = "\n".join(failed.traceback)
        raise ReportError(f"sel {failed.exec_count} gagal ({failed.ename}: {failed.evalue})", again, log) from failed
    except CellTimeoutError as late:
        raise ReportError("satu sel tidak selesai pada waktunya atau keluarannya hilang", again, str(late)) from late
    except DeadKernelError as dead:
        raise ReportError("kernel mati di tengah jalan", again, str(dead)) from dead
    except (PapermillException, RuntimeError, OSError) as failed:
        raise ReportError("kernel tidak dapat dijalankan atau berhenti", again, repr(failed)) from failed


def _run(parameters: Parameters, folder: Path) -> NotebookNode:
    """Run in a thread of its own, because nbclient takes a thread's event loop and never closes it.

    These are the steps of ``papermill.execute_notebook`` but for its last: to set down the notebook, which has no file.
    """
    loop = ensure_event_loop()
    given = {"kernel_name": "python3", "engine_name": ENGINE}
    try:
        notebook = parameterize_notebook(load_notebook_node(str(TEMPLATE)), parameters.model_dump(mode="json"), **given)
        made = papermill_engines.execute_notebook_with_engine(nb=notebook, **given, folder=folder)
        raise_for_execution_errors(made, None)
        return made
    finally:
        loop.close()
