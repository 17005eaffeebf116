"""How true the one-year intervals of Tolok Ukur are for regions they have not seen, and how long a choice takes.

    .venv/bin/python bench/benchmark.py [--regions 40] [--bars] [--choose]

Gains: for every regional government with results of both years, what those with the nearest start gained is looked at
without its whole province, and its own gain is compared with that. Printed are the shares that lie within the 50, 80
and 90 % intervals, how wide these are, and the mean pinball loss over nineteen quantiles. Baselines: the gains of all
others, whatever their start; of all others of the same kind; of as many with the nearest index alone. ``--choose``
repeats how many and which distance were chosen: each province is left out, the settings are compared on the rest
(again without each region's province), and the best is judged on the province left out.

Choices: the page's widget answers every kind of choice for some regions, both years loaded; the time is that of the
kernel, from the choice to the new state, with the state written as JSON. A page's kernel holds one widget, and what was
loaded before it lies out of the collector's sight (``gc.freeze``); so it is here, region by region. The baseline is the
widget's first picture, which every visit waits for.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import packages_first  # noqa: F401 - so that "benchmark" and "reports" are the packages

from spbe_core import regions, results, wire, yearly
from spbe_core.benchmark_parts import Change
from widgets.benchmark import BenchmarkView
from widgets.page import Visit

QUANTILES = [step / 20 for step in range(1, 20)]
BAR_MS = 150
Guess = Callable[[Change, Sequence[tuple[yearly.Point, Change]]], list[float]]
"""A region and all that may be looked at → gains, smallest first."""


def main() -> None:
    """Measure, and print figures and a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, default=40)
    parser.add_argument("--bars", action="store_true", help="fail where a bar is missed")
    parser.add_argument("--choose", action="store_true", help="compare other settings, too")
    given = parser.parse_args()
    record = yearly.Record(results.official(), 2023, 2024)
    figures: dict[str, Any] = {"pairs": len(record.changes), **judged(record)}
    if given.choose:
        figures |= chosen(record)
    figures |= choices(given.regions)
    print(json.dumps(figures))
    missed = [name for name in ("choice_p95_ms", "choice_worst_cpu_ms") if figures[name] > BAR_MS]
    if given.bars and missed:
        raise SystemExit(f"more than {BAR_MS} ms: {', '.join(missed)}")


def judged(record: yearly.Record) -> dict[str, Any]:
    """Judge the intervals and the baselines on every region, without its province."""
    pairs = [(yearly.point(each.before), each) for each in record.changes]
    guesses: dict[str, Guess] = {
        "nearest": lambda each, pool: gains(yearly.nearest(yearly.point(each.before), pool, yearly.SIZE)),
        "same_index": lambda each, pool: gains(
            yearly.nearest(
                yearly.point(each.before), pool, yearly.SIZE, {**dict.fromkeys(yearly.NEARNESS, 0), "indeks": 1}
            )
        ),
        "same_kind": lambda each, pool: gains([one for _, one in pool if one.region.level == each.region.level]),
        "all": lambda _each, pool: gains([one for _, one in pool]),
    }
    print(f"{'gains of':>12} {'loss':>7}" + "".join(f"  within {p} %  width" for p in yearly.PERCENTS))
    figures: dict[str, Any] = {}
    losses: dict[str, list[float]] = {}
    for name, guess in guesses.items():
        found = [(each, guess(each, without(each, pairs))) for each in record.changes]
        losses[name] = [loss(float(each.difference), ordered) for each, ordered in found]
        covered = {percent: [within(each, ordered, percent) for each, ordered in found] for percent in yearly.PERCENTS}
        shares = {percent: statistics.mean(inside for inside, _ in rows) for percent, rows in covered.items()}
        widths = {percent: statistics.mean(width for _, width in rows) for percent, rows in covered.items()}
        mean = statistics.mean(losses[name])
        print(f"{name:>12} {mean:7.4f}" + "".join(f"  {shares[p]:11.3f}  {widths[p]:5.2f}" for p in yearly.PERCENTS))
        figures[f"loss_{name}"] = round(mean, 5)
        if name == "nearest":
            figures |= {f"covered_{percent}": round(share, 4) for percent, share in shares.items()}
            for kind in ("provinsi", "kabupaten", "kota"):
                rows = [
                    inside
                    for (each, _), (inside, _) in zip(found, covered[80], strict=True)
                    if each.region.level == kind
                ]
                print(f"{'':>12} within 80 %, {kind}: {statistics.mean(rows):.3f} of {len(rows)}")
                figures[f"covered_80_{kind}"] = round(statistics.mean(rows), 4)
    for name in ("all", "same_kind", "same_index"):
        apart = np.array(losses[name]) - np.array(losses["nearest"])
        better, low, high = by_province(record.changes, apart)
        print(f"loss below that of {name}: {better:.4f} (95 % over provinces {low:.4f} to {high:.4f})")
        figures[f"below_{name}"] = [round(value, 5) for value in (better, low, high)]
    return figures


def without(each: Change, pairs: Sequence[tuple[yearly.Point, Change]]) -> list[tuple[yearly.Point, Change]]:
    return [one for one in pairs if one[1].region.province_code != each.region.province_code]


def gains(changes: Sequence[Change]) -> list[float]:
    return sorted(float(each.difference) for each in changes)


def within(each: Change, ordered: Sequence[float], percent: int) -> tuple[bool, float]:
    found = yearly.interval([Fraction(str(round(gain, 2))) for gain in ordered], percent)
    assert found is not None
    return found.low <= each.difference <= found.high, float(found.high - found.low)


def loss(true: float, ordered: Sequence[float]) -> float:
    """Return the mean pinball loss of the quantiles of some gains."""
    guessed = np.quantile(np.asarray(ordered), QUANTILES, method="weibull")
    apart = true - guessed
    levels = np.asarray(QUANTILES)
    return float(np.mean(np.maximum(levels * apart, (levels - 1) * apart)))


def by_province(changes: Sequence[Change], values: np.ndarray, rounds: int = 2000) -> tuple[float, float, float]:
    """Return a mean, and between what it lies for 95 % of samples of whole provinces."""
    codes = np.array([each.region.province_code for each in changes])
    known = np.unique(codes)
    groups = [values[codes == code] for code in known]
    random = np.random.default_rng(2026)
    means = []
    for _ in range(rounds):
        drawn = np.concatenate([groups[i] for i in random.integers(0, len(groups), len(groups))])
        means.append(float(drawn.mean()))
    low, high = np.quantile(means, [0.025, 0.975])
    return float(values.mean()), float(low), float(high)


SIZES = (20, 40, 60, 80, 120)
DISTANCES = {
    "index": (1, 0, 0, 0, 0),
    "domains": (0, 1, 1, 1, 1),
    "1:1": (1, 1, 1, 1, 1),
    "4:1": (4, 1, 1, 1, 1),
    "16:1": (16, 1, 1, 1, 1),
}


def chosen(record: yearly.Record) -> dict[str, Any]:
    """Choose size and distance without each province in turn, and judge the choice on that province."""
    whole = [each for each in record.changes if None not in yearly.point(each.before)]
    points = np.array([yearly.point(each.before) for each in whole], dtype=float)
    true = np.array([float(each.difference) for each in whole])
    codes = np.array([each.region.province_code for each in whole])
    settings = [(size, name) for size in SIZES for name in DISTANCES]
    apart = {
        name: (((points[:, None, :] - points[None, :, :]) ** 2) * np.array(weights)).sum(axis=2)
        for name, weights in DISTANCES.items()
    }
    order = {name: np.argsort(rows, axis=1, kind="stable") for name, rows in apart.items()}

    def losses(left_out: str | None) -> dict[tuple[int, str], np.ndarray]:
        found = {setting: np.full(len(whole), np.nan) for setting in settings}
        for i in range(len(whole)):
            if left_out is not None and codes[i] == left_out:
                continue
            for name, rows in order.items():
                usable = rows[i][(codes[rows[i]] != codes[i]) & (codes[rows[i]] != left_out)]
                for size in SIZES:
                    found[size, name][i] = loss(true[i], np.sort(true[usable[:size]]))
        return found

    every = losses(None)
    for setting in settings:
        print(f"{setting[1]:>8} {setting[0]:>4}: {every[setting].mean():.4f}")
    judged_loss, picks = [], []
    for code in np.unique(codes):
        inner = losses(str(code))
        best = min(settings, key=lambda setting: float(np.nanmean(inner[setting])))
        picks.append(best)
        judged_loss += list(every[best][codes == code])
    print("chosen without a province:", {str(each): picks.count(each) for each in set(picks)})
    print(
        f"share of the variance that a regression on the domains explains: {explained(points[:, 1:], true, codes):.3f}"
    )
    return {"loss_chosen": round(statistics.mean(judged_loss), 5)}


def explained(starts: np.ndarray, true: np.ndarray, codes: np.ndarray) -> float:
    """Return the share of the gains' variance that a linear regression explains in provinces left out."""
    with_one = np.column_stack([np.ones(len(true)), starts])
    left = np.empty(len(true))
    for code in np.unique(codes):
        out = codes == code
        weights = np.linalg.lstsq(with_one[~out], true[~out], rcond=None)[0]
        left[out] = true[out] - with_one[out] @ weights
    return float(1 - left.var() / true.var())


class Published:
    """Stands for the registry: published results, and no other stage."""

    def result_rows(self) -> tuple[wire.OfficialResult, ...]:
        return results.official()

    def stages(self, _region: str) -> list[wire.StageValue]:
        return []


def choices(count: int) -> dict[str, Any]:
    """Time every kind of choice for some regions."""
    evaluated = [each for each in regions.all_regions() if not each.administrative_only]
    some = evaluated[:: max(1, len(evaluated) // count)]
    person = wire.Person(name="op", display_name="Op", roles=[], regions=[], permissions={}, xsrf=None)
    took: dict[str, list[float]] = {}
    first, sizes, worked = [], [], []
    for region in some:
        began = time.perf_counter()
        view = BenchmarkView(Visit(Published(), person, region, "2025", "id"))  # type: ignore[arg-type] # stands for it
        first.append(time.perf_counter() - began)
        gc.collect()
        gc.freeze()
        for seq, (kind, asked) in enumerate(asks(), 1):
            began, working = time.perf_counter(), time.process_time()
            view.choice = {**asked, "seq": seq}
            written = json.dumps(view.state)
            worked.append(time.process_time() - working)
            took.setdefault(kind, []).append(time.perf_counter() - began)
            assert view.state["seq"] == seq
            sizes.append(len(written))
        view.close()
        gc.unfreeze()
    for kind, times in took.items():
        print(f"{kind:>10}: median {1000 * statistics.median(times):6.1f} ms, worst {1000 * max(times):6.1f} ms")
    every = [each for times in took.values() for each in times]
    return {
        "choice_median_ms": round(1000 * statistics.median(every), 1),
        "choice_p95_ms": round(1000 * statistics.quantiles(every, n=20)[-1], 1),
        "choice_worst_ms": round(1000 * max(every), 1),
        "choice_worst_cpu_ms": round(1000 * max(worked), 1),
        "first_median_ms": round(1000 * statistics.median(first), 1),
        "state_kb": round(max(sizes) / 1000, 1),
        "regions": len(some),
    }


def asks() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every kind of choice that the page offers."""
    for year in (2023, 2024):
        for beside in ("jenis", "provinsi", "nasional", "setara"):
            yield beside, {"beside": beside, "year": year}
        for others in (["32.11"], ["32.11", "32.05", "51.71", "34.71", "35.78", "18.72"]):
            yield "daerah", {"beside": "daerah", "others": others, "among": "setara", "year": year}
        yield "peta", {"beside": "jenis", "year": year, "shapes": [each.code for each in regions.all_regions()]}
    for at in (2023, 2024):
        for band in ("0.10", "0.30"):
            for profile in ("", "0.50"):
                yield "lompatan", {"beside": "jenis", "year": 2024, "at": at, "band": band, "profile": profile}
    for weight in (0, 3):
        yield "bobot", {"beside": "setara", "year": 2024, "weights": {"penduduk": weight, "ipm": 3 - weight}}


if __name__ == "__main__":
    main()
