"""The command line ``spbe``: one module per group of commands, exit codes decided in one place."""

from __future__ import annotations

import sys

import typer
from typer.exceptions import Abort, TyperException

from hub.commands import backup, doctor, lab, person, privacy, report, results, score, snapshot, users
from hub.commands.outcome import Outcome, outcome_of, usage_line
from hub.settings import PRODUCT_NAME

app = typer.Typer(
    name="spbe",
    help=f"{PRODUCT_NAME}: jalankan lab, hitung indeks, buat laporan, dan kelola akun.\n\n"
    "Kode keluar: 0 selesai · 2 salah pakai · 3 data bermasalah · 4 gangguan teknis · 5 selesai sebagian.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("lab")(lab.lab)
app.command("score")(score.score)
app.command("report")(report.report)
app.command("doctor")(doctor.doctor)
app.add_typer(users.app, name="users")
app.add_typer(backup.app, name="backup")
app.add_typer(person.app, name="person")
app.add_typer(privacy.app, name="privacy")
results.app.command("snapshot")(snapshot.snapshot)
app.add_typer(results.app, name="results")


def main(arguments: list[str] | None = None) -> None:
    """Run ``spbe`` and leave with the exit code of what happened.

    Parameters
    ----------
    arguments : list of str, optional
        The words after ``spbe``; those of the process when absent.
    """
    try:
        code = app(args=arguments, standalone_mode=False)
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
