"""Does numerical_gradient cost more than the calls of f that it makes? Against the same number of bare calls, one after the other.

    python tests/benchmarks/gradient.py [--rounds 5] [--patience 600]

W is 784×50. f is the sum of its squares (about as cheap as a function of 39 200 numbers can be), and the loss of a network 784-50-10 on one
image. Bare calls and gradient in random order in each round. Processor time, not the clock: what others do on the machine is not ours.
"""
import argparse
import random
import statistics
import time

import numpy as np
import quiet

from lessons_lib.derivatives import numerical_gradient
from lessons_lib.functions import cross_entropy, relu

SHAPE = (784, 50)


def network():
    """The loss of a network as a function of its first matrix."""
    rng = np.random.default_rng(0)
    x, V = rng.uniform(size=(1, SHAPE[0])), rng.normal(0, 0.1, (SHAPE[1], 10))
    return lambda W: cross_entropy(relu(x @ W) @ V, [3])


def bare(f, W):
    """As many calls of f as central differences need, and nothing else."""
    for _ in range(2 * W.size):
        f(W)


def seconds(function, *arguments):
    """What one call takes of the processor."""
    start = time.process_time()
    function(*arguments)
    return time.process_time() - start


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--patience", type=float, default=600, help="seconds in which a round waits for a quiet machine")
    given = arguments.parse_args()
    W = np.random.default_rng(1).normal(0, 0.1, SHAPE)
    functions = {"the sum of squares": lambda W: np.sum(W**2), "a network on one image": network()}
    end = time.monotonic() + given.patience
    rows = []
    for name, f in functions.items():
        rounds = []
        for _ in range(given.rounds):
            quiet.wait(end)
            rounds.append({run: seconds(run, f, W) for run in random.sample([bare, numerical_gradient], 2)})
        rows.append([name, *(statistics.median(one[run] for one in rounds) for run in (bare, numerical_gradient)),
                     statistics.median(one[numerical_gradient] / one[bare] for one in rounds), "≤ 1.3"])
    print(quiet.table([f"{2 * W.size:,} calls of", "bare, s", "numerical_gradient, s", "ratio", "goal"], rows), end="\n\n")
    print(f"{given.rounds} rounds; {quiet.machine()}")


if __name__ == "__main__":
    main()
