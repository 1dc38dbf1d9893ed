"""Training in four steps: take a batch, compute the gradient, update, repeat; and write down on the way what it comes to.

An epoch is one pass through the shuffled training images, each seen once; drawn with replacement instead, as many images as there
are show only about 63 % of them. Each call of `train` begins with a new epoch: 2 + 3 epochs are the same run as 5, but after a part of
an epoch the rest of its images is passed over. The work itself is a generator, `learn`, one step of training for each `next`: `train` drains it
in a cell, and a live picture drives it in slices, with the same numbers.
"""
import json
import os
import textwrap
from dataclasses import dataclass, field
from numbers import Integral, Real
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lessons_lib.functions import cross_entropy
from lessons_lib.networks import generator, right_answers
from lessons_lib.training_doors import checked_data, expect_network, expect_object, file_name, whole

LIMIT = 1e6                                             # a batch loss above this has run away: ten equal shares give 2.3


@dataclass
class History:
    """What a training run has written down. An entry an epoch, and one more where `steps` end within an epoch; none where a run is stopped there.

    .loss, .test_loss : the loss over all training images, and over all test images; .train_accuracy, .test_accuracy : shares from 0 to 1
    .step : after how many steps each entry was written; .batch_loss : the loss of each step's batch, before its update
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
            last = f": loss {self.loss[-1]:.3g}, right {self.train_accuracy[-1]:.1%} train, {self.test_accuracy[-1]:.1%} test{when}"
        return f"History of {steps} steps{last}. {self.stopped}".rstrip()


class Moment(NamedTuple):
    """Where a run is after a step: how many steps are done, of how many in this call, and the history so far."""
    step: int
    steps: int
    history: History


def train(net, data, optimizer, epochs=None, steps=None, batch_size=100, rng=0, replace=False, history=None, report=None):
    """Train the network, in place. Interrupting the kernel ends it early, with all that it has learned.

    net : a network with params, predict, loss and gradient; data : a record with x_train, t_train, x_test, t_test, such as load_digits()
    epochs, steps : how long, one of the two; batch_size : images a step; the last batch of an epoch holds what is left
    rng : numpy.random.Generator or int, for the order of the images; replace : True draws every batch with replacement
    history : that of an earlier run, to go on from: it grows, and its random numbers are used in the place of rng. A new epoch begins
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
        history.stopped = f"Interrupted after step {len(history.batch_loss)}. The network keeps what it has learned; train(..., history=history) goes on."
    if history.stopped:
        print(textwrap.fill(history.stopped, 88))
    return history


def learn(net, data, optimizer, epochs=None, steps=None, batch_size=100, rng=0, replace=False, history=None):
    """The generator behind train: does one step of training for each Moment that it yields. Arguments as there; Raises ValueError as it does."""
    history = History() if history is None else history
    expect_network(net)
    expect_object("optimizer", optimizer, isinstance(optimizer, type) or callable(getattr(optimizer, "update", None)), "one with update(params, grads), such as SGD(0.1)")
    _expect_history(history)
    expect_object("replace", replace, isinstance(replace, (bool, np.bool_)), "True or False")
    x, t, x_test, t_test = checked_data(net, data)
    if (epochs is None) == (steps is None):
        raise ValueError(f"epochs = {epochs}, steps = {steps}: say how long to train by one of the two, such as epochs=20.")
    length = whole("steps", steps, "above 0") if epochs is None else whole("epochs", epochs, "above 0")
    batch_size = whole("batch_size", batch_size, f"from 1 to {len(x)}, the number of training images", len(x))
    an_epoch = -(-len(x) // batch_size)                 # rounded up, and whole: `step % an_epoch` never misses
    steps = length if epochs is None else length * an_epoch
    history.rng, history.stopped = generator(rng if history.rng is None else history.rng), ""
    return _learn(net, x, t, x_test, t_test, optimizer, steps, an_epoch, batch_size, bool(replace), history)


def _learn(net, x, t, x_test, t_test, optimizer, steps, an_epoch, batch_size, replace, history):
    before = len(history.batch_loss)
    for step in range(steps):
        if step % an_epoch == 0:
            indices = batches(len(x), batch_size, history.rng, replace)
        batch = next(indices)
        try:
            with np.errstate(all="ignore"):             # what overflows is said in a sentence
                history.batch_loss.append(_step(net, optimizer, x[batch], t[batch]))
                if (step + 1) % an_epoch == 0 or step + 1 == steps:
                    _write_down(history, net, x, t, x_test, t_test)
        except FloatingPointError as error:
            history.stopped = f"Stopped at step {step + 1} of {steps}{_why(optimizer, error, len(history.batch_loss) > before)}"
            return
        yield Moment(step + 1, steps, history)


def _why(optimizer, error, updated):
    """What a run that ended too early is told; before the first update no learning rate is at fault."""
    if not updated:
        return f", before any update. {error} Look at the images, and at the spread of the weights; if the network comes from a run that was stopped, build a new one."
    rate = getattr(optimizer, "learning_rate", None)
    advice = "Begin with a new network." if "smaller learning rate" in str(error) else "Try a smaller one, with a new network."
    return f"{f' at learning rate {rate:g}' if isinstance(rate, Real) else ''}: it has run away. {error} {advice}"


def _step(net, optimizer, x, t):
    """Gradient and update for one batch; returns its loss, from before the update."""
    both = getattr(net, "loss_and_gradient", None) or (lambda x, t: (net.loss(x, t), net.gradient(x, t)))
    loss, grads = both(x, t)
    _refuse_large("the batch", loss)
    optimizer.update(net.params, grads)
    return float(loss)


def _refuse_large(which, loss):
    if not loss <= LIMIT:                               # true for nan, too
        raise FloatingPointError(f"The loss of {which} is {loss:.3g}.")


def _write_down(history, net, x, t, x_test, t_test):
    scores, test_scores = net.predict(x), net.predict(x_test)
    loss = cross_entropy(scores, t)
    _refuse_large("all training images", loss)
    for values, value in ((history.loss, loss), (history.train_accuracy, right_answers(scores, t).mean()), (history.step, len(history.batch_loss)),
                          (history.test_loss, cross_entropy(test_scores, t_test)), (history.test_accuracy, right_answers(test_scores, t_test).mean())):
        values.append(value.item() if isinstance(value, np.generic) else value)


def batches(count, batch_size, rng=0, replace=False):
    """The batches of one epoch: arrays of indices from 0 to count − 1.

    Shuffled, each index once; the last batch holds what is left. With replace=True, as many batches, each full and drawn from all, as a book
    may do it: of the D = ⌈count/batch_size⌉ · batch_size draws all miss an index with probability (1 − 1/count)^D, about 1/e = 37 % where D is near count.
    Raises ValueError where count or batch_size is no whole number above 0.

    >>> [batch.tolist() for batch in batches(5, 2)]
    [[2, 4], [3, 0], [1]]
    """
    return _batches(whole("count", count, "above 0"), whole("batch_size", batch_size, "above 0"), generator(rng), replace)


def _batches(count, batch_size, rng, replace):
    order = None if replace else rng.permutation(count)
    for start in range(0, count, batch_size):
        yield rng.integers(count, size=batch_size) if replace else order[start:start + batch_size]


def save(path, net, history=None):
    """Write the network's parameters, and the history if there is one, to an .npz file. Read them with load.

    The file is complete or not there: an interrupted save leaves the old one. Optimizers that remember something (Momentum) are not saved.
    Raises ValueError where path is no name of a file, net no network or history no History; FileNotFoundError where its folder is not there.
    """
    path = file_name(path)
    expect_network(net)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {path.parent}. Make it first, or save beside the notebook.")
    kept = {f"params.{key}": values for key, values in net.params.items()} | {"layers": np.array(_layers(net)), "history": np.array(_as_text(history))}
    part = Path(f"{path}.part")
    try:
        with part.open("wb") as file:
            np.savez(file, **kept)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def load(path, net):
    """Read what save wrote into the network, in place; returns the History, empty where none was saved.

    Raises FileNotFoundError; ValueError, before anything is changed, where the file is damaged, or of another network.
    """
    path = file_name(path)
    expect_network(net)
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}. save(path, net, history) writes one, under just that name.")
    with path.open("rb") as file:
        try:
            kept = dict(np.load(file, allow_pickle=False))
            layers, history = str(kept.pop("layers")), _from_text(str(kept.pop("history")))
        except Exception:                               # whatever a damaged file makes NumPy, zipfile or json say
            raise ValueError(f"{path} is damaged, or was not written by save. Train again and save.") from None
    params = {key.removeprefix("params."): values for key, values in kept.items()}
    found, wanted = _signature(params, layers), _signature(net.params, _layers(net))
    if found != wanted:
        raise ValueError(f"{path} is of another network: it holds {found}; this one has {wanted}. Build a network like that one, then load.")
    if fixed := [key for key, values in net.params.items() if not values.flags.writeable]:
        raise ValueError(f"{', '.join(fixed)} of this network is read-only, so nothing can be read into it. Build a new one, then load.")
    for key, values in params.items():
        net.params[key][...] = values
    return history


def _expect_history(history):
    expect_object("history", history, isinstance(history, (type, History)), "the History that train or load returned")


def _as_text(history):
    """A History as one line of JSON, random numbers and all: a file has it whole or not at all."""
    if history is None:
        history = History()
    _expect_history(history)
    return json.dumps(vars(history) | {"rng": history.rng and history.rng.bit_generator.state}, default=lambda values: values.tolist())


def _from_text(text):
    history = History(**json.loads(text))
    if history.rng:
        state = history.rng
        history.rng = np.random.Generator(getattr(np.random, state["bit_generator"])())
        history.rng.bit_generator.state = state
    return history


def _layers(net):
    return " ".join(getattr(net, "layers", ()))


def _signature(params, layers):
    """What two networks have in common where one's parameters fit the other, in words."""
    return (", ".join(f"{key} {values.shape} {values.dtype}" for key, values in sorted(params.items())) or "nothing") + f" (layers: {layers or 'unknown'})"
