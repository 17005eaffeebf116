"""The executed notebook as a coach may keep it: cells and outputs, and nothing that names the machine or the run."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat import NotebookNode

LEFT = frozenset({"output_type", "name", "text", "data"})
"""What is left of an output."""
DATA = frozenset({"text/plain", "text/markdown"})


def kept(executed: NotebookNode) -> bytes:
    """Rebuild an executed notebook from an allow-list.

    Parameters
    ----------
    executed : NotebookNode
        As papermill leaves it: with times, paths and parameters in its metadata.

    Returns
    -------
    bytes
        A notebook of format 4.5; equal cells and outputs give equal bytes.
    """
    cells = [_cell(number, cell) for number, cell in enumerate(executed.cells, start=1)]
    language = {"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}}
    metadata = {**language, "language_info": {"name": "python"}}
    made = nbformat.from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
    nbformat.validate(made)  # once, and whole: nbformat's own makers and writer validate each part again
    return f"{nbformat.v4.writes(made)}\n".encode()


def _cell(number: int, cell: NotebookNode) -> dict[str, Any]:
    kept = {"cell_type": cell.cell_type, "id": f"sel-{number}", "metadata": {}, "source": cell.source}
    if cell.cell_type == "code":
        outputs = [_output(each) for each in cell.outputs if each.output_type in {"stream", "execute_result"}]
        kept |= {"execution_count": cell.execution_count, "outputs": outputs}
    return kept


def _output(output: NotebookNode) -> dict[str, Any]:
    left = {name: value for name, value in output.items() if name in LEFT}
    if "data" in left:
        left |= {
            "data": {kind: text for kind, text in left["data"].items() if kind in DATA},
            "metadata": {},
            "execution_count": output.execution_count,
        }
    return left
