"""How long does a gradient take, in forward passes? Times beside the counts of lesson 06.

    python tests/benchmarks/backprop.py [--rounds 7] [--patience 120]

784-50-10 with a batch of 100: forward alone (`predict`) against forward and backward (`total_gradients`), in random order within a
round; what is beyond forward is backward. Nudging is timed on a few of its 79 520 passes.
"""
import argparse
import random
import statistics
import time

import numpy as np
import quiet

from lessons_lib.costs import cost, weights
from lessons_lib.deltas import DeltaNetwork

SIZES, BATCH, PASSES = [784, 50, 10], 100, 40


def milliseconds(work, repeats=20):
    """The fastest of some."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(1e3 * (time.perf_counter() - start))
    return min(times)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--patience", type=float, default=120, help="seconds in which rounds wait for a quiet machine")
    given = arguments.parse_args()
    net, rng = DeltaNetwork(SIZES), np.random.default_rng(0)
    X, T = rng.random((BATCH, SIZES[0])), np.eye(SIZES[-1])[rng.integers(SIZES[-1], size=BATCH)]
    works = {"forward": lambda: net.predict(X), "backprop": lambda: net.total_gradients(X, T),
             "central differences": lambda: [net.total_cost(X, T) for _ in range(PASSES)]}
    end, rounds = time.monotonic() + given.patience, []
    for _ in range(given.rounds):
        quiet.wait(end)
        rounds.append({name: milliseconds(works[name], 20 if name != "central differences" else 3) for name in random.sample(list(works), len(works))})
    rows = []
    for name in works:
        passes = cost(SIZES, name).multiplications / weights(SIZES) if name != "forward" else 1
        scale = passes / PASSES if name == "central differences" else 1
        took = statistics.median(one[name] for one in rounds) * scale
        rows.append([name, f"{took:,.3g}", f"{statistics.median(one[name] / one['forward'] for one in rounds) * scale:,.4g}", f"{passes:,.2f}"])
        if name == "backprop":
            back = [one[name] - one["forward"] for one in rounds]
            ratio = statistics.median(one[name] / one["forward"] - 1 for one in rounds)
            rows.append(["its backward pass alone", f"{statistics.median(back):,.3g}", f"{ratio:,.4g}", f"{passes - 1:,.2f}"])
    print(quiet.table(["784-50-10, batch 100", "ms", "in forward passes, timed", "counted"], rows), end="\n\n")
    print(f"{given.rounds} rounds; {quiet.machine()}")


if __name__ == "__main__":
    main()
