"""The race on digits: networks with the same first weights see the same batches, each with its own optimizer."""
import time
from typing import NamedTuple

import numpy as np

from lessons_lib.networks import TwoLayerNet
from lessons_lib.training import History, learn

EVERY = 9                                               # the loss is told as the mean of so many batches


class Learner(NamedTuple):
    """One of those that race on digits: its network and its History."""
    net: TwoLayerNet
    history: History

    @property
    def away(self):
        """At which step it has run away, 0 if it has not."""
        return len(self.history.batch_loss) + 1 if self.history.stopped else 0

    def losses(self):
        """The mean of each EVERY batches' losses."""
        losses = self.history.batch_loss
        return np.reshape(losses[:len(losses) // EVERY * EVERY], (-1, EVERY)).mean(axis=1)

    def wrong(self, digits):
        """The share of test images that it gets wrong, 1 where it has run away."""
        return 1.0 if self.away else 1 - float(self.net.accuracy(digits.x_test, digits.t_test))


def race_on_digits(digits, optimizers, steps, batch_size=32, seed=0):
    """Train a network with each of the optimizers, {name: optimizer}, step by step side by side.

    Yields (done, {name: Learner}) about every 20 ms, and at the end. Raises ValueError as `learn` does.
    """
    learners = new_learners(optimizers, seed)
    runs = [learn(one.net, digits, optimizers[name], steps=steps, batch_size=batch_size, rng=seed, history=one.history)
            for name, one in learners.items()]
    last = time.monotonic()
    for step in range(1, steps + 1):
        for run in runs:
            next(run, None)                             # one that has run away is over
        if time.monotonic() - last > 0.02 and step < steps:
            yield step / steps, learners
            last = time.monotonic()
    yield 1.0, learners


def new_learners(names, seed):
    """{name: Learner} before the first step: a network each, all with the same first weights."""
    return {name: Learner(TwoLayerNet(64, 50, 10, rng=seed, weight_init_std="he"), History()) for name in names}
