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

import papermill
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillException, PapermillExecutionError

from reports.errors import ReportError
from reports.parameters import Parameters

TEMPLATE = Path(__file__).parent / "template.ipynb"
KERNELSPEC = Path(__file__).parent / "kernelspec"
"""What the kernel is and what it is forked from."""
START_SECONDS = 60
CELL_SECONDS = 120
OUTPUT_SECONDS = 20
"""How long a finished cell's output may still be on its way; later than that it counts as lost."""
ENGINE = "spbe-terpisah"
INHERITED = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
"""The only variables a kernel takes over: they find the interpreter and its libraries, and name nobody."""


class ReportKernelSpecs(KernelSpecManager):  # type: ignore[misc]  # jupyter_client ships no types
    """The one kind of kernel that makes reports, whatever else is installed on the machine."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:  # noqa: ARG002 - there is one
        return KernelSpec.from_resource_dir(str(KERNELSPEC))


class SeparateEngine(NBClientEngine):  # type: ignore[misc]  # papermill ships no types
    """Papermill's engine, with an environment, a working folder and sockets of the kernel's own.

    The sockets are files in the private folder: no port that a neighbour could take or listen on.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, folder: Path, **_options: Any) -> Any:
        manager = AsyncKernelManager(
            kernel_name=kernel_name,
            kernel_spec_manager=ReportKernelSpecs(),
            transport="ipc",
            ip=str(folder / "kernel"),
            connection_file=str(folder / "kernel.json"),
        )
        client = PapermillNotebookClient(
            nb_man,
            km=manager,
            timeout=CELL_SECONDS,
            startup_timeout=START_SECONDS,
            iopub_timeout=OUTPUT_SECONDS,
        )
        return client.execute(cleanup_kc=True, env=environment(folder), cwd=str(folder))


def environment(folder: Path) -> dict[str, str]:
    """Return the kernel's whole environment."""
    own = {"HOME": str(folder), "TMPDIR": str(folder), "IPYTHONDIR": str(folder / ".ipython"), "PYTHONHASHSEED": "0"}
    return {name: os.environ[name] for name in INHERITED if name in os.environ} | own


def execute(parameters: Parameters, folder: Path) -> None:
    """Run the template; its files are in the folder afterwards.

    Parameters
    ----------
    parameters : Parameters
        Checked by :func:`reports.parameters.check`.
    folder : Path
        A private folder, also ``parameters.out``.

    Raises
    ------
    ReportError
        When the kernel could not start, died, took too long, or a cell failed.
    """
    papermill_engines.register(ENGINE, SeparateEngine)
    again = "Coba sekali lagi; bila berulang, sampaikan kepada pengelola lab"
    try:
        with ThreadPoolExecutor(1, thread_name_prefix="laporan") as pool:
            pool.submit(_run, parameters, folder).result()
    except PapermillExecutionError as failed:
        log = "\n".join(failed.traceback)
        raise ReportError(f"sel {failed.exec_count} gagal ({failed.ename}: {failed.evalue})", again, log) from failed
    except CellTimeoutError as late:
        raise ReportError("satu sel tidak selesai pada waktunya atau keluarannya hilang", again, str(late)) from late
    except DeadKernelError as dead:
        raise ReportError("kernel mati di tengah jalan", again, str(dead)) from dead
    except (PapermillException, RuntimeError, OSError) as failed:
        raise ReportError("kernel tidak dapat dijalankan atau berhenti", again, repr(failed)) from failed


def _run(parameters: Parameters, folder: Path) -> None:
    """Run in a thread of its own, because nbclient takes a thread's event loop and never closes it."""
    loop = ensure_event_loop()
    try:
        papermill.execute_notebook(
            str(TEMPLATE),
            None,
            parameters=parameters.model_dump(mode="json"),
            engine_name=ENGINE,
            kernel_name="python3",
            progress_bar=False,
            folder=folder,
        )
    finally:
        loop.close()
