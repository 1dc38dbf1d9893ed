"""Does the way back through a graph take linear time? Chains of 1 000 to 100 000 nodes, each against the shortest.

    python tests/benchmarks/graph.py [--rounds 7] [--patience 120]

`Node.backward` and `Node.steps` on y = y · 1.000 01, repeated, in random order; per node, the garbage collector off.
"""
import argparse
import gc
import random
import statistics
import time

import quiet

from lessons_lib.graph import Node

LENGTHS = (1_000, 3_000, 10_000, 30_000, 100_000)


def chain(length):
    """That many nodes, the last one."""
    node = Node(1.0)
    for _ in range(length - 1):
        node = node * 1.00001
    return node


def microseconds(work, length):
    """For each node."""
    start = time.perf_counter()
    work()
    return 1e6 * (time.perf_counter() - start) / length


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--patience", type=float, default=120, help="seconds in which rounds wait for a quiet machine")
    given = arguments.parse_args()
    chains = {length: chain(length) for length in LENGTHS}
    end, rounds = time.monotonic() + given.patience, []
    gc.disable()
    for _ in range(given.rounds):
        quiet.wait(end)
        rounds.append({length: [min(microseconds(work, length) for _ in range(3)) for work in (chains[length].backward, chains[length].steps)]
                       for length in random.sample(LENGTHS, len(LENGTHS))})
    rows = []
    for length in LENGTHS:
        cells = [[statistics.median(one[length][k] for one in rounds), statistics.median(one[length][k] / one[LENGTHS[0]][k] for one in rounds)] for k in (0, 1)]
        rows.append([f"{length:,}", *cells[0], *cells[1], "< 3"])
    print(quiet.table(["nodes", "backward, µs a node", "times that of 1,000", "steps, µs a node", "times that of 1,000", "goal"], rows), end="\n\n")
    print(f"{given.rounds} rounds; {quiet.machine()}")


if __name__ == "__main__":
    main()
