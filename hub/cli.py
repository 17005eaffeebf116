"""The command line ``spbe``: one module per group of commands, exit codes decided in one place."""

from __future__ import annotations

import sys
from importlib import import_module

import typer
from typer.exceptions import Abort, TyperException

from hub.commands.outcome import Outcome, outcome_of, usage_line
from hub.settings import PRODUCT_NAME

COMMANDS = ("lab", "score", "plan", "report", "programme", "doctor", "users", "backup", "person", "privacy", "results")
"""In the order of the help. Each has a module of its name in :mod:`hub.commands`: with an ``app`` of several commands,
or with one function of that name."""


def command_line(first: str | None = None) -> typer.Typer:
    """Build the command line.

    Parameters
    ----------
    first : str, optional
        The first word that was given. One that names a command needs no other command's modules: they take a second
        to import.
    """
    app = typer.Typer(
        name="spbe",
        help=f"{PRODUCT_NAME}: jalankan lab, hitung indeks, buat laporan, dan kelola akun.\n\n"
        "Kode keluar: 0 selesai · 2 salah pakai · 3 data bermasalah · 4 gangguan teknis · 5 selesai sebagian.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_group)
    for name in (first,) if first in COMMANDS else COMMANDS:
        module = import_module(f"hub.commands.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, str(name)))
    return app


def _group() -> None:
    """Make ``spbe`` a group also where one command is all it has."""


def main(arguments: list[str] | None = None) -> None:
    """Run ``spbe`` and leave with the exit code of what happened.

    Parameters
    ----------
    arguments : list of str, optional
        The words after ``spbe``; those of the process when absent.
    """
    words = sys.argv[1:] if arguments is None else arguments
    try:
        code = command_line(words[0] if words else None)(args=words, standalone_mode=False)
    except Abort:
        sys.stderr.write("Dibatalkan.\n")
        sys.exit(Outcome.TECHNICAL)
    except TyperException as error:
        sys.stderr.write(f"Perintah tidak dipahami: {usage_line(error)}. Lihat: spbe --help\n")
        sys.exit(Outcome.WRONG_USE)
    except Exception as error:  # noqa: BLE001 - the one place where an error becomes an exit code
        outcome, line = outcome_of(error)
        sys.stderr.write(f"{line}\n")
        sys.exit(outcome)
    sys.exit(code or Outcome.DONE)


if __name__ == "__main__":
    main()
