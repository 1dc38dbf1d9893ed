"""Lesson 09: right answers in another form, wrong answers that are no known mistakes, and faults that its notebook must show."""
import copy
import functools
import inspect
import itertools
import math
from collections import Counter

import numpy as np

from lessons_lib.exercises import lesson09
from lessons_lib.exercises.lesson09_chain import Chain, _chain
from lessons_lib.networks import confusion_matrix


class Recursive:
    def __init__(self, layers):
        self.first, self.rest = layers[0], Recursive(layers[1:]) if layers[1:] else None

    def forward(self, x):
        y = self.first.forward(x)
        return self.rest.forward(y) if self.rest else y

    def backward(self, dout):
        return self.first.backward(self.rest.backward(dout) if self.rest else dout)


class Reduced:
    def __init__(self, layers):
        self.layers = tuple(layers)

    def forward(self, x):
        return functools.reduce(lambda x, layer: layer.forward(x), self.layers, x)

    def backward(self, dout):
        return functools.reduce(lambda dout, layer: layer.backward(dout), self.layers[::-1], dout)


class Dicted:
    def __init__(self, layers):
        self.layers = {f"layer{k}": layer for k, layer in enumerate(layers)}

    def forward(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def backward(self, dout):
        for layer in reversed(self.layers.values()):
            dout = layer.backward(dout)
        return dout


class Counted:
    def __init__(self, layers):
        self.layers, self.n = list(layers), len(layers)

    def forward(self, z):
        for k in range(self.n):
            z = self.layers[k].forward(z)
        return z

    def backward(self, g):
        k = self.n
        while k:
            k -= 1
            g = self.layers[k].backward(g)
        return g


class TurnedTwice:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, dout):
        layers = list(self.layers)
        layers.reverse()
        for layer in layers:
            dout = layer.backward(dout)
        return dout


def emptied(self, layers):
    self.layers = list(layers)
    layers.clear()


def lengthened(self, layers):
    self.layers = list(layers)
    layers.append(layers[0])


def copies(self, layers):
    self.layers = [copy.copy(layer) for layer in layers]


def remembered(self, x):
    self.known = getattr(self, "known", {})
    if str(x) not in self.known:
        self.known[str(x)] = Chain.forward(self, x)
    return self.known[str(x)]


def forgets_dx(self, x):
    self.dx = None
    return Chain.forward(self, x)


def dx_of_before(self, dout):
    if self.dx is None:
        self.dx = Chain.backward(self, dout)
    return self.dx


def till_it_is_zero(self, dout):
    for layer in reversed(self.layers):
        if not np.any(dout):
            break
        dout = layer.backward(dout)
    return dout


def each_twice(method, turn):
    def asked(self, now):
        for layer in self.layers[::turn]:
            getattr(layer, method)(now)
            now = getattr(layer, method)(now)
        return now
    return asked


def keeps_x(self, x):
    self.x = x
    return Chain.forward(self, x)


def all_anew(self, dout):
    Chain.forward(self, self.x)
    return Chain.backward(self, dout)


def last_dropped(self, dout):
    for layer in reversed(self.layers):
        dx = layer.backward(dout)  # noqa: F841
    return dout


def all_dropped(self, dout):
    now = dout
    for layer in reversed(self.layers):
        now = layer.backward(now)
    return dout


def turned_round(self, layers):
    layers.reverse()
    self.layers = layers[::-1]


def noted(self, x):
    self.done = []
    for layer in self.layers:
        x = layer.forward(x)
        self.done.append(layer)
    return x


def noted_back(self, dout):
    while self.done:
        dout = self.done.pop().backward(dout)
    return dout


def ten_classes(t, y, classes):
    counts = np.zeros((10, 10))
    np.add.at(counts, (t, y), 1)
    return counts[:classes, :classes]


def decimal_keys(t, y, classes):
    pairs = Counter(10 * i + j for i, j in zip(t.tolist(), y.tolist(), strict=True))
    return [[pairs[10 * i + j] for j in range(classes)] for i in range(classes)]


def joined_keys(t, y, classes):
    pairs = Counter(f"{i}{j}" for i, j in zip(t, y, strict=True))
    return [[pairs[f"{i}{j}"] for j in range(classes)] for i in range(classes)]


def from_a_thousand_below(scores, t):
    right = 0
    for row, label in zip(scores, t, strict=True):
        top, best = -999, 0
        for k, score in enumerate(row):
            if score > top:
                top, best = score, k
        right += best == label
    return right / len(t)


def by_loop(order, batch_size, step):
    found = []
    for place, image in enumerate(order):
        if place // batch_size == step:
            found.append(image)
    return found


def taken_from_batches(order, batch_size, step):
    batches = [order[k:k + batch_size] for k in range(0, len(order), batch_size)]
    return batches[step]


def by_argsort(scores, t):
    return (np.argsort(-scores, axis=1, kind="stable")[:, 0] == np.asarray(t)).sum() / len(t)


def counted(scores, t):
    right = 0
    for row, label in zip(scores, t, strict=True):
        if list(row).index(max(row)) == label:
            right += 1
    return right / len(t)


def with_counter(t, y, classes):
    pairs = Counter(zip(np.asarray(t).tolist(), np.asarray(y).tolist(), strict=True))
    return [[pairs[i, j] for j in range(classes)] for i in range(classes)]


def fancy(t, y, classes):
    return np.bincount(np.asarray(t) * classes + y, minlength=classes**2).reshape(classes, classes)


def added_at(t, y, classes):
    counts = np.zeros((classes, classes), int)
    np.add.at(counts, (t, y), 1)
    return counts


RIGHT = {
    "q1": [480, 480.0, np.int64(480), 15 * math.ceil(1000 / 32), -(-1000 // 32) * 15],
    "q2": [Recursive, Reduced, Dicted, Counted, TurnedTwice],
    "q3": [math.log(26), 3.2581, 3.258, -math.log(1 / 26), np.log(26)],
    "q4": [
        by_loop, taken_from_batches,
        lambda order, batch_size, step: list(order)[batch_size * step:batch_size * (step + 1)],
        lambda order, batch_size, step: np.split(order, range(batch_size, len(order), batch_size))[step],
        lambda order, batch_size, step: [order[k] for k in range(step * batch_size, min(len(order), step * batch_size + batch_size))],
        lambda order, batch_size, step: np.take(order, np.arange(step * batch_size, min((step + 1) * batch_size, len(order)))),
        lambda order, batch_size, step: list(itertools.islice(order, step * batch_size, (step + 1) * batch_size)),
    ],
    "q5": [0.67232, 0.6723, 1 - (4 / 5) ** 5, np.float64(0.67232)],
    "q6": [
        by_argsort, counted,
        lambda scores, t: np.count_nonzero(scores.argmax(1) == t) / len(t),
        lambda scores, t: float((scores.argmax(axis=-1) == t).mean()),
        lambda scores, t: 1 - np.mean(np.argmax(scores, axis=1) != np.array(t)),
        lambda scores, t: sum(int(np.argmax(row)) == int(label) for row, label in zip(scores, t, strict=True)) / scores.shape[0],
        lambda scores, t: np.mean(scores[np.arange(len(t)), t] >= scores.max(axis=1)),
    ],
    "q7": [0.25, 0.5, 1, 1.0],
    "q8": [
        with_counter, fancy, added_at,
        lambda t, y, classes: np.eye(classes)[t].T @ np.eye(classes)[y],
        lambda t, y, classes: np.histogram2d(t, y, bins=np.arange(classes + 1) - 0.5)[0],
        lambda t, y, classes: np.array([[np.sum((np.asarray(t) == i) & (np.asarray(y) == j)) for j in range(classes)] for i in range(classes)]),
        lambda t, y, classes: confusion_matrix(np.eye(classes)[y], np.asarray(t)),
    ],
    "q9": ["c", "C", " (c) "],
}


def kept_by(answer, key):
    """An answer that keeps its results under too short a key."""
    known = {}

    def again(*arguments):
        if key(*arguments) not in known:
            known[key(*arguments)] = answer(*arguments)
        return known[key(*arguments)]
    again.__signature__ = inspect.signature(answer)
    return again


def naive_softmax(scores, t):
    with np.errstate(all="ignore"):
        e = np.exp(scores)
        return np.mean((e / e.sum(axis=1, keepdims=True)).argmax(axis=1) == t)


def one_buffer(t, y, classes, buffers={}):  # noqa: B006
    counts = buffers.setdefault(classes, np.zeros((classes, classes)))
    counts[...] = lesson09.confusion(t, y, classes)
    return counts


def kept(answer, cache={}):  # noqa: B006
    """An answer that gives its first result for ever."""
    def again(*arguments):
        return cache.setdefault(answer, answer(*arguments))
    return again


WRONG = {
    "q1": [479, 481, 496, 450, 32.5, 1000, 480.01],
    "q2": [
        _chain(init=emptied), _chain(init=lengthened), _chain(init=copies), _chain(remembered),
        _chain(lambda self, x: Chain.forward(self, x.copy())), _chain(lambda self, x: Chain.forward(self, x[:len(x)])), _chain(lambda self, x: Chain.forward(self, np.ravel(x))),
        _chain(lambda self, x: np.round(Chain.forward(self, x), 6)), _chain(backward=lambda self, dout: np.clip(Chain.backward(self, dout), -1000, 1000)),
        _chain(lambda self, x: x), _chain(lambda self, x: None),
        _chain(lambda self, x: Chain.forward(self, x).round(4)), _chain(lambda self, x: Chain.forward(self, x) + 1e-3), _chain(lambda self, x: -Chain.forward(self, x)),
        _chain(lambda self, x: Chain.forward(self, Chain.forward(self, x))), _chain(lambda self, x: sum(layer.forward(x) for layer in self.layers)),
        _chain(backward=lambda self, dout: None),
        _chain(backward=lambda self, dout: sum(layer.backward(dout) for layer in self.layers)), _chain(backward=lambda self, dout: 2 * Chain.backward(self, dout)),
        _chain(backward=lambda self, dout: -Chain.backward(self, dout)), _chain(backward=lambda self, dout: np.abs(Chain.backward(self, dout))),
        _chain(backward=lambda self, dout: Chain.backward(self, dout) / len(dout)), _chain(backward=lambda self, dout: Chain.backward(self, dout).sum()),
        _chain(backward=lambda self, dout: Chain.backward(self, Chain.backward(self, dout))),
        _chain(backward=lambda self, dout: [layer.backward(dout) for layer in reversed(self.layers)]), Chain([]).forward, 3, "Chain",
        _chain(forgets_dx, dx_of_before), _chain(backward=till_it_is_zero), _chain(each_twice("forward", 1)), _chain(backward=each_twice("backward", -1)), _chain(keeps_x, all_anew),
    ],
    "q3": [3.25, 3.257, 3.259, 3.26, 2.3, 3.2191, -3.2580, 0.0385, 3.3],
    "q4": [
        lambda order, batch_size, step: order, lambda order, batch_size, step: order[step], lambda order, batch_size, step: order[:batch_size],
        lambda order, batch_size, step: order[-batch_size:],
        lambda order, batch_size, step: order[step * batch_size:(step + 1) * batch_size][::-1], lambda order, batch_size, step: order[batch_size:2 * batch_size],

        lambda order, batch_size, step: order[step + batch_size:step + 2 * batch_size], lambda order, batch_size, step: order[batch_size * step:batch_size * step + step],
        lambda order, batch_size, step: np.array_split(order, len(order) // batch_size)[step % (len(order) // batch_size)],
        lambda order, batch_size, step: np.random.default_rng(0).choice(order, batch_size), lambda order, batch_size, step: None,
        lambda order, batch_size, step: set(order[step * batch_size:(step + 1) * batch_size].tolist()), lambda order, batch_size, step: order[step * batch_size],
        lambda order, batch_size, step: slice(step * batch_size, (step + 1) * batch_size), lambda order, batch_size, step: order[order // batch_size == step],
        lambda order, batch_size, step: len(order[step * batch_size:(step + 1) * batch_size]), lambda order, batch_size, step: [order[step * batch_size:(step + 1) * batch_size]],
        lambda order, batch_size, step: order[step * batch_size:(step + 1) * batch_size] + 1e-3, kept(lesson09.batch_of),
        lambda order, batch_size, step: np.append(order[step * batch_size:(step + 1) * batch_size], 0)[:batch_size],
        lambda order, batch_size, step: lesson09.batch_of(order, batch_size, step) if batch_size <= len(order) else [],
        lambda order, batch_size, step: [n for n in lesson09.batch_of(order, batch_size, step) if n], lambda order, batch_size, step: lesson09.batch_of(order, batch_size, step).astype(np.uint8),
        kept_by(lesson09.batch_of, lambda order, batch_size, step: (batch_size, step)), kept_by(lesson09.batch_of, lambda order, batch_size, step: (len(order), batch_size, step)),
    ],
    "q5": [0.672, 0.68, 0.32768, 0.6321, 0.99968, 3.3616, 0.5],
    "q6": [
        lambda scores, t: 0.5, lambda scores, t: 1.0, lambda scores, t: np.mean(scores), lambda scores, t: np.mean(t), lambda scores, t: None,
        lambda scores, t: np.mean(np.argmax(scores, axis=0)),
        lambda scores, t: round(np.mean(np.argmax(scores, axis=1) == t), 1), lambda scores, t: round(np.mean(np.argmax(scores, axis=1) == t)),
        lambda scores, t: round(np.mean(np.argmax(scores, axis=1) == t), 6), lambda scores, t: np.mean(np.argmax(scores.round(2), axis=1) == t), from_a_thousand_below,
        lambda scores, t: np.mean(np.argmax(scores, axis=1) == t) + 1e-4, lambda scores, t: np.mean(np.argmax(scores, axis=1)[1:] == t[1:]),
        lambda scores, t: np.mean(np.argmax(scores, axis=1)[:-1] == t[:-1]),
        lambda scores, t: np.mean(np.argmax(scores, axis=1) == np.sort(t)), lambda scores, t: np.mean(np.argmax(scores, axis=1) >= t),
        lambda scores, t: np.mean((np.argmax(scores, axis=1) == t) & (t > 0)),
        lambda scores, t: np.mean(np.isin(np.argmax(scores, axis=1), t)),
        lambda scores, t: np.mean(scores[np.arange(len(t)), t] > 0), lambda scores, t: np.mean(np.argmax(scores, axis=1) == t) ** 2, kept(lesson09.accuracy),
        lambda scores, t: np.mean(np.argmax(1 / (1 + np.exp(-np.clip(scores, -700, 700))), axis=1) == t), lambda scores, t: np.mean(np.argmax(np.clip(scores, -500, 500), axis=1) == t),
        lambda scores, t: np.mean(np.argmax(np.maximum(scores, -100), axis=1) == t), lambda scores, t: np.mean(np.argmax(np.round(scores, 1), axis=1) == t),
        lambda scores, t: np.mean(scores[np.arange(len(t)), t] > scores.max(axis=1) - 0.01), lambda scores, t: np.mean(np.argmax(scores.astype(np.float16), axis=1) == t),
        lambda scores, t: 1.0 if len(t) == 1 else lesson09.accuracy(scores, t), kept_by(lesson09.accuracy, lambda scores, t: scores.shape),
        lambda scores, t: np.mean(np.argmax(scores[:, :3], axis=1) == t), lambda scores, t: [np.mean(np.argmax(scores, axis=1) == t)],
    ],
    "q7": [0.001, 0.03, 0.0625, 0.125, 2, 4, 16, 128, 1e9, -0.5],
    "q8": [
        lambda t, y, classes: np.zeros((classes, classes)), lambda t, y, classes: np.eye(classes), lambda t, y, classes: np.ones((classes, classes)), lambda t, y, classes: None,
        lambda t, y, classes: np.mean(np.asarray(t) == y), lambda t, y, classes: lesson09.confusion(t, y, classes)[::-1], lambda t, y, classes: lesson09.confusion(t, y, classes)[:, ::-1],
        lambda t, y, classes: lesson09.confusion(t, y, classes) + np.eye(classes), lambda t, y, classes: 2 * lesson09.confusion(t, y, classes),
        lambda t, y, classes: lesson09.confusion(t, y, classes).ravel(), lambda t, y, classes: lesson09.confusion(t[2:], y[2:], classes),
        lambda t, y, classes: lesson09.confusion(np.sort(t), np.sort(y), classes), lambda t, y, classes: lesson09.confusion(y, y, classes),
        lambda t, y, classes: lesson09.confusion(t, y, classes) / np.maximum(lesson09.confusion(t, y, classes).sum(axis=0), 1), lambda t, y, classes: np.triu(lesson09.confusion(t, y, classes)),
        lambda t, y, classes: np.minimum(lesson09.confusion(t, y, classes), 2), lambda t, y, classes: lesson09.confusion(t, y, classes + 1), kept(lesson09.confusion),
        lambda t, y, classes: [t, y], lambda t, y, classes: np.corrcoef(t, y), one_buffer,
        lambda t, y, classes: np.minimum(lesson09.confusion(t, y, classes), 9), lambda t, y, classes: lesson09.confusion(t, y, classes).astype(np.int8),
        lambda t, y, classes: lesson09.confusion(t, y, classes) - 1e-3,
        ten_classes, decimal_keys, joined_keys, lambda t, y, classes: lesson09.confusion(t, y, classes).astype(np.uint8),
    ],
    "q9": ["a", "b", "d", "e", "", None, 3],
}

SAYS = {
    "q2": [(_chain(backward=last_dropped), "You return dout as it came. Return what the first layer gave"), (_chain(backward=all_dropped), "You return dout as it came. Return what the first layer gave"),
           (_chain(init=turned_round), "turned the caller's list round"), (_chain(each_twice("forward", 1)), "once on each way"), (_chain(noted, noted_back), "forward` kept is used up")],
    "q4": [(lambda order, batch_size, step: np.sort(order)[step * batch_size:(step + 1) * batch_size], "You sorted `order`"), (lambda order, batch_size, step: order[step * 2:(step + 1) * 2], "batch_size, not always 2"),
           (lambda order, batch_size, step: np.pad(order, (0, -len(order) % batch_size)).reshape(-1, batch_size)[step], "filled up with zeros"),
           (lambda order, batch_size, step: order[step * batch_size:(step + 1) * batch_size if (step + 1) * batch_size <= len(order) else -1], "`-1` leaves out")],
    "q6": [(naive_softmax, "for a float"), (lambda scores, t: np.mean(scores[:, t] == scores.max(axis=1)), "`scores[:, t]`"), (lambda scores, t: sum(np.argmax(scores, axis=1) == t) / 2, "the 2 images of the example"),
           (lambda scores, t: np.mean(np.argmax(scores, axis=1)[1:] == t[1:]) * (len(t) - 1) / len(t) if len(t) > 1 else 0.0, "first image is left out"),
           (lambda scores, t: np.mean(scores.astype(int).argmax(axis=1) == t), "whole numbers"),
           (lambda scores, t: np.mean(scores.round().argmax(axis=1) == t), "whole numbers")],
    "q8": [(lambda t, y, classes: lesson09.confusion(t, y, classes).astype(str), "or with texts"), (lambda t, y, classes: lesson09.confusion(t, y, classes).astype(bool), "yes and no")],
}

# name: (file, what stands there, what is planted, words from the cell that must fail)
FAULTS = {
    "the lowest score wins": ("networks.py", "return scores.argmax(axis=-1) ==", "return scores.argmin(axis=-1) ==", "training = explore_training()"),
    "half of He's variance": ("networks.py", "np.sqrt(2 / n_in)", "np.sqrt(1 / n_in)", "training = explore_training()"),
    "always with replacement": ("training.py", "if replace else order[start:start + batch_size]", "if True else order", "training.run()"),
    "an epoch without its last batch": ("training.py", "an_epoch = math.ceil(len(x) / batch_size)", "an_epoch = len(x) // batch_size", "training.run()"),
    "softmax turns the order round": ("functions.py", "return np.exp(log_softmax(z))", "return 1 - np.exp(log_softmax(z))", "the same digit for all"),
    "nudged in float32": ("networks.py", "twin = self.copy(np.float64)", "twin = self.copy(np.float32)", "numerical = small.numerical_gradient"),
    "the first loss of other weights": ("explorers/training.py", "scaled.params[key] *= spread", "scaled.params[key] *= spread**2", "first_loss = explore_first_loss("),
    "a run that diverges goes on": ("training.py", "if not loss <= LIMIT:", "if False:", "for rate in (0.005"),
    "what is drawn counts as seen": ("explorers/training.py", "seen = np.count_nonzero(times)", "seen = np.sum(times)", "seen = explore_batches("),
    "a new array goes unnoticed": ("networks.py", "        self._refuse_rebound()\n", "", "trial = net.copy()"),
    "the best mistakes": ("networks.py", "np.argsort(-losses", "np.argsort(losses", 'mistakes = explore_training('),
    "any file will do": ("saving.py", "if found != wanted:", "if False:", "import tempfile"),
    "a run that goes on shuffles as at first": ("training.py", "generator(rng if history.rng is None else history.rng)", "generator(rng)", "for network, past in"),
}
