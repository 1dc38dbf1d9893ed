"""Training in four steps: take a batch, compute the gradient, update, repeat; and write down on the way what it comes to.

An epoch is one pass through the shuffled training images, each seen once; drawn with replacement instead, as many images as there
are show only about 63 % of them. The work itself is a generator, `learn`, one step of training for each `next`: `train` drains it
in a cell, and a live picture drives it in slices, with the same numbers.
"""
import json
import os
import textwrap
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lessons_lib.functions import cross_entropy, one_hot
from lessons_lib.networks import right_answers

LIMIT = 1e6                                             # a batch loss above this has run away: ten equal shares give 2.3


@dataclass
class History:
    """What a training run has written down. An entry an epoch, and one more where it ended within an epoch.

    .loss : the loss over all training images; .train_accuracy, .test_accuracy : shares from 0 to 1
    .step : after how many steps each entry was written; .batch_loss : the loss of each step's batch, before its update
    .stopped : why it ended too early, in a sentence; empty where it did not
    .rng : the random numbers, where the run has come to
    """
    loss: list = field(default_factory=list)
    train_accuracy: list = field(default_factory=list)
    test_accuracy: list = field(default_factory=list)
    step: list = field(default_factory=list)
    batch_loss: list = field(default_factory=list)
    stopped: str = ""
    rng: np.random.Generator | None = None

    def __repr__(self):
        last = f": loss {self.loss[-1]:.3g}, right {self.train_accuracy[-1]:.1%} train, {self.test_accuracy[-1]:.1%} test" if self.loss else ""
        return f"History of {len(self.batch_loss)} steps{last}. {self.stopped}".rstrip()


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
    history : that of an earlier run, to go on from: it grows, and its random numbers are used in the place of rng
    report : called with a Moment after each step
    Returns the History. A run that diverges, or is interrupted, stops, prints why, and has it in history.stopped.
    Raises ValueError, before the first step, for arguments that are none of these or data that do not fit the network.
    """
    history = History() if history is None else history
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
    """The generator behind train: does one step of training for each Moment that it yields. Arguments and errors as there."""
    history = History() if history is None else history
    x, t, x_test, t_test = _checked(net, data)
    if (epochs is None) == (steps is None):
        raise ValueError(f"epochs = {epochs}, steps = {steps}: say how long to train by one of the two, such as epochs=20.")
    length = _whole("steps", steps, "above 0") if epochs is None else _whole("epochs", epochs, "above 0")
    _whole("batch_size", batch_size, f"from 1 to {len(x)}, the number of training images", len(x))
    an_epoch = -(-len(x) // batch_size)                 # rounded up, and whole: `step % an_epoch` never misses
    steps = length if epochs is None else length * an_epoch
    history.rng, history.stopped = history.rng or np.random.default_rng(rng), ""
    return _learn(net, x, t, x_test, t_test, optimizer, steps, an_epoch, batch_size, replace, history)


def _learn(net, x, t, x_test, t_test, optimizer, steps, an_epoch, batch_size, replace, history):
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
            rate = f" at learning rate {optimizer.learning_rate:g}" if hasattr(optimizer, "learning_rate") else ""
            history.stopped = f"Stopped at step {step + 1} of {steps}{rate}: it has run away. {error} Try a smaller one, with a new network."
            return
        yield Moment(step + 1, steps, history)


def _step(net, optimizer, x, t):
    """Gradient and update for one batch; returns its loss, from before the update."""
    both = getattr(net, "loss_and_gradient", None) or (lambda x, t: (net.loss(x, t), net.gradient(x, t)))
    loss, grads = both(x, t)
    if not loss <= LIMIT:                               # true for nan, too
        raise FloatingPointError(f"The loss of the batch is {loss:.3g}.")
    optimizer.update(net.params, grads)
    return float(loss)


def _write_down(history, net, x, t, x_test, t_test):
    scores, test_scores = net.predict(x), net.predict(x_test)
    for values, value in ((history.loss, cross_entropy(scores, t)), (history.train_accuracy, right_answers(scores, t).mean()),
                          (history.test_accuracy, right_answers(test_scores, t_test).mean()), (history.step, len(history.batch_loss))):
        values.append(value.item() if isinstance(value, np.generic) else value)


def batches(count, batch_size, rng=0, replace=False):
    """The batches of one epoch: arrays of indices from 0 to count − 1.

    Shuffled, each index once; the last batch holds what is left. With replace=True, as many batches, each drawn from all, as a book may do it:
    an index is missed by all of them with probability (1 − 1/count)^count, about 1/e = 37 %.

    >>> [batch.tolist() for batch in batches(5, 2)]
    [[2, 4], [3, 0], [1]]
    """
    rng = np.random.default_rng(rng)
    order = None if replace else rng.permutation(count)
    for start in range(0, count, batch_size):
        yield rng.integers(count, size=batch_size) if replace else order[start:start + batch_size]


def save(path, net, history=None):
    """Write the network's parameters, and the history if there is one, to an .npz file. Read them with load.

    The file is complete or not there: an interrupted save leaves the old one. Optimizers that remember something (Momentum) are not saved.
    """
    kept = {f"params.{key}": values for key, values in net.params.items()} | {"layers": np.array(" ".join(getattr(net, "layers", ())))}
    if history is not None:
        kept |= {f"history.{name}": np.array(getattr(history, name)) for name in ("loss", "train_accuracy", "test_accuracy", "step", "batch_loss")}
        kept["rng"] = np.array(json.dumps(history.rng.bit_generator.state) if history.rng else "")
    part = Path(f"{path}.part")
    try:
        with part.open("wb") as file:
            np.savez(file, **kept)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def load(path, net):
    """Read what save wrote into the network, in place; returns the History, empty where none was saved.

    Raises FileNotFoundError; ValueError, before anything is changed, where the file is damaged or of another network.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"There is no file {path}. save(path, net, history) writes one, under just that name.")
    try:
        with np.load(path, allow_pickle=False) as file:
            kept = dict(file)
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} is damaged, or was not written by save ({error}). Train again and save.") from None
    params = {key.removeprefix("params."): values for key, values in kept.items() if key.startswith("params.")}
    found, wanted = (_signature(values, layers) for values, layers in ((params, str(kept.get("layers", ""))), (net.params, " ".join(getattr(net, "layers", ())))))
    if found != wanted:
        raise ValueError(f"{path} is of another network: it holds {found}; this one has {wanted}. Build a network like that one, then load.")
    for key, values in params.items():
        net.params[key][...] = values
    history = History(**{key.removeprefix("history."): values.tolist() for key, values in kept.items() if key.startswith("history.")})
    if str(kept.get("rng", "")):
        history.rng = np.random.default_rng()
        history.rng.bit_generator.state = json.loads(str(kept["rng"]))
    return history


def _signature(params, layers):
    """What two networks have in common where one's parameters fit the other, in words."""
    return (", ".join(f"{key} {values.shape} {values.dtype}" for key, values in sorted(params.items())) or "nothing") + f" (layers: {layers or 'unknown'})"


def _checked(net, data):
    """x_train, t_train, x_test, t_test, in the network's floating type, labels one-hot."""
    names = "x_train", "t_train", "x_test", "t_test"
    if missing := [name for name in names if not hasattr(data, name)]:
        raise ValueError(f"data has no {', '.join(missing)}; expected a record such as load_digits() gives, with {', '.join(names)}.")
    dtype, checked = next(iter(net.params.values())).dtype, []
    for part in ("train", "test"):
        x, t = np.asarray(getattr(data, f"x_{part}"), dtype), np.asarray(getattr(data, f"t_{part}"))
        if x.ndim < 2 or not len(x) or len(x) != len(np.atleast_1d(t)):
            raise ValueError(f"x_{part} has shape {x.shape}, t_{part} {t.shape}: expected one image a row, at least one, and a label for each.")
        if not np.isfinite(x).all():
            raise ValueError(f"x_{part} holds NaN or infinity, at {np.argwhere(~np.isfinite(x))[0].tolist()}. Leave that image out.")
        try:
            checked += [x, one_hot(t, (len(x), net.predict(x[:1]).shape[-1])).astype(dtype)]
        except ValueError as error:
            raise ValueError(f"x_{part}, t_{part}: {error}") from None
        except FloatingPointError as error:
            raise ValueError(f"This network has run away already: {error} Build a new one.") from None
    return checked


def _whole(name, value, wanted, most=np.inf):
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not 1 <= value <= most:
        raise ValueError(f"{name} = {value!r}, expected a whole number {wanted}.")
    return int(value)
