"""Training in four steps: take a batch, compute the gradient, update, repeat; and write down what it comes to.

The four stand in `_learn`. An epoch is one pass through the shuffled training images, each seen once; drawn with
replacement instead, as many images as there are show only about 63 % of them. Each call of `train` begins with a new
epoch: 2 + 3 epochs are the same run as 5, but after a part of an epoch the rest of its images is passed over. The work
itself is a generator, `learn`, one step of training for each `next`: `train` drains it in a cell, and a live picture
drives it in slices, with the same numbers.
"""
import math
import textwrap
from dataclasses import dataclass, field
from functools import partial
from numbers import Real
from typing import NamedTuple

import numpy as np

from lessons_lib.doors import generator
from lessons_lib.functions import cross_entropy
from lessons_lib.networks import right_answers
from lessons_lib.training_doors import checked_data, expect_network, expect_object, whole

LIMIT = 1e6                 # a loss above this has run away: ten equal shares give 2.3


@dataclass
class History:
    """What a training run has written down: an entry an epoch, and one more where `steps` end within an epoch.

    A run that is stopped within an epoch leaves no entry for it.

    .loss, .test_loss : the loss over all training images, and over all test images
    .train_accuracy, .test_accuracy : shares from 0 to 1; .step : after how many steps each entry was written
    .batch_loss : the loss of each step's batch, before its update
    .stopped : why it ended too early, in a sentence; empty where it did not
    .rng : the random numbers, where the run has come to
    """
    loss: list = field(default_factory=list)
    train_accuracy: list = field(default_factory=list)
    test_accuracy: list = field(default_factory=list)
    step: list = field(default_factory=list)
    batch_loss: list = field(default_factory=list)
    test_loss: list = field(default_factory=list)
    stopped: str = ""
    rng: np.random.Generator | None = None

    def __repr__(self):
        steps, last = len(self.batch_loss), ""
        if self.loss:
            when = f" after step {self.step[-1]}" if self.step and self.step[-1] != steps else ""
            right = f"{self.train_accuracy[-1]:.1%} train, {self.test_accuracy[-1]:.1%} test"
            last = f": loss {self.loss[-1]:.3g}, right {right}{when}"
        return f"After {steps} steps{last}. {self.stopped}".rstrip()


def expect_history(history):
    """Raises ValueError where that is no History."""
    expect_object("history", history, isinstance(history, (type, History)), "the History that train or load returned")


class Moment(NamedTuple):
    """Where a run is after a step: how many steps are done, of how many in this call, and the history so far."""
    step: int
    steps: int
    history: History


def train(net, data, optimizer, epochs=None, steps=None, batch_size=100, rng=0, replace=False,
          history=None, report=None):
    """Train the network, in place. Interrupting the kernel ends it early, with all that it has learned.

    net : a network with params, predict and loss_and_gradient, or loss and gradient in its place
    data : a record with x_train, t_train, x_test, t_test, such as load_digits()
    epochs, steps : how long, one of the two; batch_size : images a step; the last batch of an epoch holds what is left
    rng : numpy.random.Generator or int, for the order of the images; replace : True draws every batch with replacement
    history : that of an earlier run, to go on from: it grows, and its random numbers are used in the place of rng
    report : called with a Moment after each step
    Returns the History. A run that diverges, or is interrupted, stops, prints why, and has it in history.stopped.
    Raises ValueError, before the first step, for arguments that are none of these or data that do not fit the network.
    """
    history = History() if history is None else history
    expect_object("report", report, report is None or callable(report), "a function of a Moment, such as ProgressBar()")
    try:
        for moment in learn(net, data, optimizer, epochs, steps, batch_size, rng, replace, history):
            if report:
                report(moment)
    except KeyboardInterrupt:
        history.stopped = (f"Interrupted after step {len(history.batch_loss)}. The network keeps what it has learned; "
                           "train(..., history=history) goes on.")
    if history.stopped:
        print(textwrap.fill(history.stopped, 60))
    return history


def learn(net, data, optimizer, epochs=None, steps=None, batch_size=100, rng=0, replace=False, history=None):
    """The generator behind train: one step of training for each Moment that it yields.

    Arguments as there. Raises ValueError as it does.
    """
    history = History() if history is None else history
    expect_network(net)
    expect_object("optimizer", optimizer, isinstance(optimizer, type) or callable(getattr(optimizer, "update", None)),
                  "one with update(params, grads), such as SGD(0.1)")
    expect_history(history)
    expect_object("replace", replace, isinstance(replace, (bool, np.bool_)), "True or False")
    x, t, x_test, t_test = checked_data(net, data)
    if (epochs is None) == (steps is None):
        raise ValueError(f"epochs = {epochs}, steps = {steps}: "
                         "say how long to train by one of the two, such as epochs=20.")
    length = whole("steps", steps, "above 0") if epochs is None else whole("epochs", epochs, "above 0")
    batch_size = whole("batch_size", batch_size, f"from 1 to {len(x)}, the number of training images", len(x))
    an_epoch = math.ceil(len(x) / batch_size)           # whole: `step % an_epoch` never misses
    steps = length if epochs is None else length * an_epoch
    history.rng, history.stopped = generator(rng if history.rng is None else history.rng), ""
    new_epoch = partial(batches, len(x), batch_size, history.rng, bool(replace))
    return _learn(net, (x, t, x_test, t_test), optimizer, steps, an_epoch, new_epoch, history)


def _learn(net, images, optimizer, steps, an_epoch, new_epoch, history):
    x, t, *_ = images
    before = len(history.batch_loss)
    for step in range(steps):
        if step % an_epoch == 0:
            epoch = new_epoch()
        try:
            with np.errstate(all="ignore"):             # what overflows is said in a sentence
                batch = next(epoch)
                loss, grads = _loss_and_gradient(net, x[batch], t[batch])
                optimizer.update(net.params, grads)
                history.batch_loss.append(float(loss))
                if (step + 1) % an_epoch == 0 or step + 1 == steps:
                    _write_down(history, net, *images)
        except FloatingPointError as error:
            why = _why(optimizer, error, updated=len(history.batch_loss) > before)
            history.stopped = f"Stopped at step {step + 1} of {steps}{why}"
            return
        yield Moment(step + 1, steps, history)


def _loss_and_gradient(net, x, t):
    """Of one batch, before the update; in one go where the network can. Raises FloatingPointError for a loss run away."""
    if hasattr(net, "loss_and_gradient"):
        loss, grads = net.loss_and_gradient(x, t)
    else:
        loss, grads = net.loss(x, t), net.gradient(x, t)
    _refuse_large("the batch", loss)
    return loss, grads


def _refuse_large(which, loss):
    if not loss <= LIMIT:                               # true for nan, too
        raise FloatingPointError(f"The loss of {which} is {loss:.3g}.")


def _why(optimizer, error, updated):
    """What a run that ended too early is told; before the first update no learning rate is at fault."""
    if not updated:
        return (f", before any update. {error} Look at the images, and at the spread of the weights; "
                "if the network comes from a run that was stopped, build a new one.")
    rate = getattr(optimizer, "learning_rate", None)
    at = f" at learning rate {rate:g}" if isinstance(rate, Real) else ""
    has_advice = "smaller learning rate" in str(error)
    return f"{at}: it has run away. {error} {'Begin with' if has_advice else 'Try a smaller one, with'} a new network."


def _write_down(history, net, x, t, x_test, t_test):
    scores, test_scores = net.predict(x), net.predict(x_test)
    loss = cross_entropy(scores, t)
    _refuse_large("all training images", loss)
    history.step.append(len(history.batch_loss))
    history.loss.append(float(loss))
    history.test_loss.append(float(cross_entropy(test_scores, t_test)))
    history.train_accuracy.append(float(right_answers(scores, t).mean()))
    history.test_accuracy.append(float(right_answers(test_scores, t_test).mean()))


def batches(count, batch_size, rng=0, replace=False):
    """The batches of one epoch: arrays of indices from 0 to count − 1.

    Shuffled, each index once; the last batch holds what is left. With replace=True, as many batches, each full and drawn
    from all, as a book may do it: of the D = ⌈count/batch_size⌉ · batch_size draws all miss an index with probability
    (1 − 1/count)^D, about 1/e = 37 % where D is near count.
    Raises ValueError where count or batch_size is no whole number above 0.

    >>> [batch.tolist() for batch in batches(5, 2)]
    [[2, 4], [3, 0], [1]]
    """
    count, batch_size = whole("count", count, "above 0"), whole("batch_size", batch_size, "above 0")
    return _batches(count, batch_size, generator(rng), replace)


def _batches(count, batch_size, rng, replace):
    order = None if replace else rng.permutation(count)
    for start in range(0, count, batch_size):
        yield rng.integers(count, size=batch_size) if replace else order[start:start + batch_size]
