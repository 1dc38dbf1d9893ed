"""Does the matrix form pay? The same gradients in rows and by a loop.

    python tests/benchmarks/deltas.py [--rounds 7] [--patience 120]

`total_gradients` over the 64 tiny images against `forward`, `deltas`, `gradients` for one after the other, added up.
What going back costs beside going forward: backprop.py.
"""
import argparse
import random
import statistics
import time

import numpy as np
import quiet

from lessons_lib.datasets import load_tiny_digits
from lessons_lib.deltas import DeltaNetwork


def by_loop(net, X, T):
    """The gradients of C_T, one example at a time."""
    total = None
    for x, t in zip(X, T, strict=True):
        net.forward(x)
        net.deltas(t)
        each = [array for kind in net.gradients() for array in kind]
        total = each if total is None else [a + b for a, b in zip(total, each, strict=True)]
    return total


def seconds(work, times):
    """For one call: the shortest of five series."""
    shortest = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(times):
            work()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest / times


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--patience", type=float, default=120, help="seconds in which rounds wait for a quiet machine")
    given = arguments.parse_args()
    digits, small = load_tiny_digits(), DeltaNetwork([12, 3, 2])
    in_rows = [array for kind in small.total_gradients(digits.x, digits.t) for array in kind]
    for a, b in zip(in_rows, by_loop(small, digits.x, digits.t), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-13)        # the same numbers
    works = {"loop": (lambda: by_loop(small, digits.x, digits.t), 5), "rows": (lambda: small.total_gradients(digits.x, digits.t), 100)}
    end, rounds = time.monotonic() + given.patience, []
    for _ in range(given.rounds):
        quiet.wait(end)
        rounds.append({name: 1e6 * seconds(*works[name]) for name in random.sample(list(works), len(works))})
    middle = {name: statistics.median(one[name] for one in rounds) for name in works}
    faster = statistics.median(one["loop"] / one["rows"] for one in rounds)
    print(quiet.table(["64 tiny images, 12-3-2", "µs", "goal"], [["one after the other", middle["loop"], ""], ["`total_gradients`", middle["rows"], ""], ["times faster", faster, "≥ 20"]]), end="\n\n")
    print(f"{given.rounds} rounds; {quiet.machine()}")


if __name__ == "__main__":
    main()
