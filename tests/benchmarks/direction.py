"""What does one direction of check_direction cost, against a full numerical gradient? On a network 784-50-10 with 39 760 parameters.

    python tests/benchmarks/direction.py [--rounds 5] [--patience 600]

One direction: the difference between a check along 45 directions and one along 5, divided by 40, so that the gradient that is checked
counts for neither side. The full gradient by nudging takes minutes: 400 of its 39 760 parameters are measured, spread over all
tensors, and the time is multiplied up; --full measures all of it. Processor time, in random order in each round.
"""
import argparse
import random
import statistics
import time

import numpy as np
import quiet

from lessons_lib.gradcheck import check_direction
from lessons_lib.networks import TwoLayerNet
from lessons_lib.nudging import Loss, nudged

MEASURED, H = 400, 6e-6


def one_direction(net, x, t):
    """Seconds a direction."""
    times = []
    for directions in (5, 45):
        start = time.process_time()
        check_direction(net, x, t, directions=directions)
        times.append(time.process_time() - start)
    return (times[1] - times[0]) / 40


def full_gradient(net, x, t, measured=MEASURED):
    """Seconds for central differences in all parameters, from a part of them: two runs of the loss each, nothing else."""
    total = sum(value.size for value in net.params.values())
    loss, places = Loss(lambda: net.loss(x, t)), np.linspace(0, total - 1, measured).astype(int)
    ends = np.cumsum([value.size for value in net.params.values()])
    arrays = list(net.params.values())
    start = time.process_time()
    for place in places:
        which = int(np.searchsorted(ends, place, "right"))
        k = place - (ends[which] - arrays[which].size)
        nudged(loss, arrays[which], k, H), nudged(loss, arrays[which], k, -H)
    return (time.process_time() - start) * total / measured


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--patience", type=float, default=600, help="seconds in which a round waits for a quiet machine")
    arguments.add_argument("--full", action="store_true", help="nudge all 39 760 parameters, once")
    given = arguments.parse_args()
    net, rng, end, rows = TwoLayerNet(784, 50, 10), np.random.default_rng(0), time.monotonic() + given.patience, []
    for examples in (100, 10):
        x, t = rng.random((examples, 784)), rng.integers(0, 10, examples)
        rounds = []
        for _ in range(given.rounds):
            quiet.wait(end)
            rounds.append({run: run(net, x, t) for run in random.sample([one_direction, full_gradient], 2)})
        rows.append([f"{examples} examples", 1e3 * statistics.median(one[one_direction] for one in rounds), statistics.median(one[full_gradient] for one in rounds),
                     statistics.median(one[full_gradient] / one[one_direction] for one in rounds), "≥ 10,000" if examples == 100 else ""])
        if given.full and examples == 100:
            print(f"all parameters, not multiplied up: {full_gradient(net, x, t, 39_760):.3g} s\n")
    print(quiet.table(["784-50-10", "one direction, ms", f"full gradient, s, from {MEASURED} of 39,760 parameters", "times", "goal"], rows), end="\n\n")
    print(f"{given.rounds} rounds; {quiet.machine()}")


if __name__ == "__main__":
    main()
