"""How long ``spbe lab`` takes to its printed address: in an empty folder, and again in the same one.

    .venv/bin/python bench/start.py [--rounds 3]

Each round starts and ends a whole lab twice; the first start is the baseline of the second.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile

from running import running


def start(environ: dict[str, str]) -> float:
    """Start a lab, end it, and return the seconds until it said that it is ready."""
    with running(environ) as took:
        return took


def main() -> None:
    """Measure, and print figures, ratio and a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--port", type=int, default=28_800)
    given = parser.parse_args()
    first, second = [], []
    for turn in range(given.rounds):
        with tempfile.TemporaryDirectory(prefix="spbe-start-") as var:
            environ = {"SPBE_VAR": var, "SPBE_PORT": str(given.port + 10 * turn)}
            first.append(start(environ))
            second.append(start(environ))
        print(f"round {turn + 1}: empty folder {first[-1]:.1f} s, again {second[-1]:.1f} s")
    figures = {
        "first_start_s": round(statistics.median(first), 2),
        "second_start_s": round(statistics.median(second), 2),
        "second_to_first": round(statistics.median(second) / statistics.median(first), 2),
        "rounds": given.rounds,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
