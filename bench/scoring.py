"""How long a million assessments of 47 indicators take to score in one call, against the exact scorer one by one.

    .venv/bin/python bench/scoring.py [--rows 1000000] [--sample 500]

The baseline is the loop over :func:`spbe_core.scoring.score` on a sample of the same assessments, scaled to all of
them; every sampled assessment must have the same index, domains and aspects in both forms. The peak is the whole
process's, imports and the assessments themselves included.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time

import numpy as np

from spbe_core import instruments, scoring
from spbe_core.scoring_many import score_many

INSTRUMENT = "permenpanrb-59-2020"


def main() -> None:
    """Measure, and print figures, ratio and a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    instrument = instruments.load(INSTRUMENT)
    ids = [indicator.id for indicator in instrument.indicators]
    levels = np.random.default_rng(2026).integers(1, 5, size=(given.rows, len(ids)), dtype=np.int8, endpoint=True)

    took = []
    for _ in range(given.rounds):
        began = time.perf_counter()
        many = score_many(instrument, levels)
        took.append(time.perf_counter() - began)
    print(f"{given.rows} assessments, {len(many.parts)} scores each: {', '.join(f'{each:.2f}' for each in took)} s")

    sample = [dict(zip(ids, row, strict=True)) for row in levels[: given.sample].tolist()]
    began = time.perf_counter()
    exact = [scoring.score(instrument, each) for each in sample]
    loop = (time.perf_counter() - began) * given.rows / given.sample
    print(f"the exact loop: {loop:.0f} s, scaled from {given.sample} assessments")
    for row, one in enumerate(exact):
        for part, name in zip((one.whole, *one.domains, *one.aspects), many.parts, strict=True):
            assert many.bounds(name, row) == (part.low, part.high), (row, name)

    median = statistics.median(took)
    figures = {
        "million_s": round(median * 1_000_000 / given.rows, 3),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2, 3),
        "ratio_to_exact_loop": round(loop / median),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
