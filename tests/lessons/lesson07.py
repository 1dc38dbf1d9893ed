"""Lesson 07: right answers in another form, wrong answers that are no known mistakes, and faults that its notebook must show."""
import math
from fractions import Fraction

import numpy as np

from lessons_lib.derivatives import numerical_gradient
from lessons_lib.exercises.lesson07 import loss_gradient, q2
from lessons_lib.exercises.lesson07_classes import LeakyRelu, Linear
from lessons_lib.functions import cross_entropy, log_softmax, softmax
from lessons_lib.layers import Affine, SoftmaxWithLoss


def gradient_by_layer(z, labels):
    layer = SoftmaxWithLoss()
    layer.forward(z, labels)
    return layer.backward()


def gradient_by_loop(z, labels):
    rows = []
    for row, label in zip(z, labels):
        e = [math.exp(v - max(row)) for v in row]
        rows.append([(v / sum(e) - (k == label)) / len(z) for k, v in enumerate(e)])
    return rows


def gradient_in_place(z, labels):
    y = softmax(z)
    y[np.arange(len(y)), labels] -= 1
    y /= len(y)
    return y


class LeakyByMask:
    def __init__(self):
        self.mask = None

    def forward(self, z):
        self.mask = z <= 0
        out = z.copy()
        out[self.mask] *= 0.1
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] /= 10
        return dx


class LeakyByMaximum:
    def forward(self, x):
        self.out = np.maximum(x, x / 10)
        return self.out

    def backward(self, d):
        return d * (self.out > 0) + 0.1 * d * (self.out <= 0)


class LeakyByLoop:
    def forward(self, z):
        self.z = z.copy()
        return np.array([v if v > 0 else v / 10 for v in z.flat]).reshape(z.shape)

    def backward(self, dout):
        return np.array([d if v > 0 else d / 10 for v, d in zip(self.z.flat, dout.flat)]).reshape(dout.shape)


class LeakyBase:
    def backward(self, dout):
        return self.slope(self.kept) * dout

    @staticmethod
    def slope(z):
        return 0.1 + 0.9 * (z > 0)


class LeakyInherits(LeakyBase):
    def forward(self, z):
        self.kept = np.array(z)
        return (self.slope(z) * z).tolist()


class LeakyClosure:
    def forward(self, z):
        self.back = lambda dout: np.where(z > 0, dout, 0.1 * dout)
        return np.where(z > 0, z, 0.1 * z)

    def backward(self, dout):
        return self.back(dout)


class LinearByAffine:
    def __init__(self, W):
        self.affine = Affine(W, np.zeros(W.shape[1]))

    def forward(self, x):
        return self.affine.forward(x)

    def backward(self, dout):
        dx = self.affine.backward(dout)
        self.dW = self.affine.dW
        return dx


class LinearByDot(Linear):
    def forward(self, x):
        self.x = np.array(x)
        return np.dot(x, self.W)

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        return np.dot(self.W, dout.T).T


class LinearByEinsum:
    def __init__(self, W):
        self.W, self.dW = W, None

    def forward(self, x):
        self.x = x
        return np.einsum("ni,ij->nj", x, self.W)

    def backward(self, dout):
        self.dW = np.einsum("ni,nj->ij", self.x, dout)
        return np.einsum("nj,ij->ni", dout, self.W)


class LinearByLoops(Linear):
    def backward(self, dout):
        N, n_in, n_out = *self.x.shape, dout.shape[1]
        self.dW = [[sum(self.x[n, i] * dout[n, j] for n in range(N)) for j in range(n_out)] for i in range(n_in)]
        return [[sum(dout[n, j] * self.W[i, j] for j in range(n_out)) for i in range(n_in)] for n in range(N)]


class LinearByOuter(Linear):
    def backward(self, dout):
        self.dW = sum(np.outer(a, d) for a, d in zip(self.x, dout))
        return np.stack([self.W @ d for d in dout])


RIGHT = {
    "q1": [0.48, 3 * 0.8 * 0.2, Fraction(12, 25), np.float64(0.48)],
    "q2": [{name: str(value) for name, value in q2.reference.items()}, {name: value + 0.004 for name, value in q2.reference.items()}],
    "q3": ["b", "B", "b)"],
    "q4": [
        gradient_by_layer, gradient_by_loop, gradient_in_place,
        lambda z, labels: (np.exp(log_softmax(z)) - np.eye(z.shape[1])[labels]) / z.shape[0],
        lambda z, labels: numerical_gradient(lambda z: cross_entropy(z, labels), z, 1e-4) if z.max() < 100 else gradient_by_layer(z, labels),
        lambda z, labels: np.array(gradient_by_loop(z - 5, labels)),
    ],
    "q5": [LeakyByMask, LeakyByMaximum, LeakyByLoop, LeakyInherits, LeakyClosure],
    "q6": [LinearByAffine, LinearByDot, LinearByEinsum, LinearByLoops, LinearByOuter],
    "q7": [1.7, 17 / 10, Fraction(17, 10), np.float64(1.7)],
}


def leaky(**methods):
    """A LeakyRelu with other methods."""
    return type("Leaky", (LeakyRelu,), methods)


def linear(**methods):
    return type("Lin", (Linear,), methods)


class NoSelf:
    def forward(z):
        return z

    def backward(dout):
        return dout


class OnlyForward:
    def forward(self, z):
        return np.where(z > 0, z, 0.1 * z)


class Forgets:
    def forward(self, z):
        slope = np.where(z > 0, 1.0, 0.1)
        return z * slope

    def backward(self, dout):
        return dout * self.slope


class OneBuffer(LeakyRelu):
    """Hands out one and the same array for each shape."""
    made = {}

    def forward(self, z):
        out = self.made.setdefault(z.shape, np.empty(z.shape))
        out[...] = LeakyRelu.forward(self, z)
        return out


class ForwardOnce(LeakyRelu):
    def forward(self, z):
        out = super().forward(z)
        self.out = getattr(self, "out", out)
        return self.out


class TurnsTheMask(LeakyRelu):
    def backward(self, dout):
        dx = dout * self.slope
        self.slope = 1.1 - self.slope                   # not the known mistake of sides that are swapped from the start
        return dx


def kept_array(method):
    """The method, handing out one array of the object's for all results of a shape."""
    def buffered(self, given):
        result = method(self, given)
        kept = self.__dict__.setdefault("kept", {}).setdefault((method, result.shape), np.empty(result.shape))
        kept[...] = result
        return kept
    return buffered


def narrow(self, dout):
    self.dW = np.zeros(self.W.shape)
    for i in range(min(self.W.shape)):
        self.dW[i] = self.x[:, i] @ dout
    return dout @ self.W.T


def turned_if_it_must(self, dout):
    self.dW = self.x.T @ dout
    try:
        return dout @ self.W
    except ValueError:
        return dout @ self.W.T


def gives_x_away(self, dout):
    self.dW, self.x = self.x.T @ dout, dout
    return dout @ self.W.T


def queued(self, x):
    self.waiting = [*getattr(self, "waiting", []), x]
    self.x = self.waiting[0]
    return x @ self.W


def forward_once(self, x):
    self.x, self.z = x, getattr(self, "z", x @ self.W)
    return self.z


def clipped(self, dout):
    self.dW = np.clip(self.x.T @ dout, -1000, 1000)
    return dout @ self.W.T


def rounded(self, dout):
    self.dW = np.round(self.x.T @ dout, 2)
    return np.round(dout @ self.W.T, 2)


def cached(compute):
    """A loss_gradient that computes something once for each shape."""
    seen = {}

    def gradient(z, labels):
        if z.shape not in seen:
            seen[z.shape] = compute(z, labels)
        y, t = seen[z.shape]
        return ((softmax(z) if y is None else y) - (np.eye(z.shape[1])[labels] if t is None else t)) / len(z)
    return gradient


def nudged(self, dout):
    self.dW = self.x.T @ dout
    self.dW[-1, -1] *= 1.001
    return dout @ self.W.T


def left_out(self, dout):
    self.dW = self.x[:-1].T @ dout[:-1]
    return dout @ self.W.T


def takes_dout(self, dout):
    dout *= 2
    self.dW = self.x.T @ dout / 2
    return dout @ self.W.T / 2


def late(self, dout):
    dx = dout @ self.W.T
    self.dW = self.x.T @ dx
    return dx


def negative(self, dout):
    self.dW = -self.x.T @ dout
    return dout @ self.W.T


def text(self, dout):
    self.dW = "x.T @ dout"
    return dout @ self.W.T


def forward_for_that_x(self, x):
    if x is not getattr(self, "x", None):
        self.x, self.z = x, x @ self.W
    return self.z


def forward_for_equal_x(self, x):
    self.x, self.seen = x, getattr(self, "seen", {})
    if x.tobytes() not in self.seen:
        self.seen[x.tobytes()] = x @ self.W
    return self.seen[x.tobytes()]


def dx_for_equal_dout(self, dout):
    self.dW, self.seen = self.x.T @ dout, getattr(self, "seen", {})
    if dout.tobytes() not in self.seen:
        self.seen[dout.tobytes()] = dout @ self.W.T
    return self.seen[dout.tobytes()]


def forward_with_room(self, x):
    self.x, self.dx = x, np.empty_like(x)
    return x @ self.W


def backward_into_it(self, dout):
    self.dW = self.x.T @ dout
    return np.matmul(dout, self.W.T, out=self.dx)


class LeakyWithRoom(LeakyRelu):
    def forward(self, z):
        self.dz = np.empty(z.shape)
        return super().forward(z)

    def backward(self, dout):
        self.dz[:] = super().backward(dout)
        return self.dz


def from_powers(e, labels):
    return (e / e.sum(axis=1, keepdims=True) - np.eye(e.shape[1])[labels]) / len(e)


def taken_off(rows, amount=1):
    """A loss_gradient that takes something off in some rows."""
    def gradient(z, labels):
        y = softmax(z)
        for n in range(len(z))[rows]:
            y[n, labels[n]] -= amount
        return y / len(z)
    return gradient


def minus_one_set(z, labels):
    y = softmax(z)
    y[np.arange(len(z)), labels] = -1
    return y / len(z)


def column_maxima(z, labels):
    e = np.exp(z - np.max(z, 0))
    return from_powers(e, labels)


class SlopeChanged(LeakyRelu):
    def backward(self, dout):
        self.slope = self.slope * dout
        return self.slope


class GradientAsMethod(Linear):
    def backward(self, dout):
        self.dout = dout
        return dout @ self.W.T

    def dW(self):
        return self.x.T @ self.dout


def misspelt(self, dout):
    self.dw = self.x.T @ dout
    return dout @ self.W.T


WIDER = np.finfo(np.longdouble).maxexp > 1024       # not on every machine


WRONG = {
    "q1": [0.5, 0.47, 0.4, -0.48, 4.8, 0.96, 0.24, "0.48", [0.48], None, math.nan],
    "q2": [{**q2.reference, name: wrong} for name in q2.reference for wrong in (0.37, 55, q2.reference[name] + 0.03, q2.reference[name] - 1)] + [42, None, {"z": -12}],
    "q3": ["a", "c", "d", "e", "", 0.002, None],
    "q4": [
        lambda z, labels: 0, lambda z, labels: 0 * z, lambda z, labels: loss_gradient(z, labels)[0], lambda z, labels: loss_gradient(z, labels).T, lambda z, labels: 2 * loss_gradient(z, labels),
        lambda z, labels: loss_gradient(z, labels) * 1.001, lambda z, labels: loss_gradient(z, labels).round(3), lambda z, labels: loss_gradient(z, labels).round(8), lambda z, labels: loss_gradient(z, labels)[::-1], lambda z, labels: np.abs(loss_gradient(z, labels)),
        lambda z, labels: loss_gradient(z, labels).sum(axis=0), lambda z, labels: loss_gradient(2 * z, labels), lambda z, labels: loss_gradient(-z, labels),
        lambda z, labels: loss_gradient(z, labels * 0), lambda z, labels: loss_gradient(z, np.minimum(labels, 1)), lambda z, labels: loss_gradient(z, (labels + 1) % z.shape[1]), lambda z, labels: None,
        lambda z, labels: loss_gradient(z, labels) / len(z),
        lambda z, labels: np.nan_to_num(np.exp(z) / np.exp(z).sum(axis=1, keepdims=True) - np.eye(z.shape[1])[labels]) / len(z), lambda z, labels: gradient_by_loop(np.minimum(z, 700), labels),
        lambda z, labels: (softmax(z) - np.eye(z.shape[1])[labels]) / (len(z) - 1 or 1),
        cached(lambda z, labels: (None, np.eye(z.shape[1])[labels])), cached(lambda z, labels: (softmax(z), None)), lambda z, labels: (softmax(z) - np.eye(2)[labels]) / len(z),
        lambda z, labels: (np.exp(z - np.median(z, axis=1, keepdims=True)) / np.exp(z - np.median(z, axis=1, keepdims=True)).sum(axis=1, keepdims=True) - np.eye(z.shape[1])[labels]) / len(z),
        lambda z, labels: (softmax(z) - np.eye(z.shape[1])[labels[0]]) / len(z),
        *(lambda z, labels, limit=limit: loss_gradient(np.clip(z, -limit, limit), labels) for limit in (1003, 1200, 5000)),
        *((lambda z, labels: from_powers(np.exp(z.astype(np.longdouble)), labels), lambda z, labels: from_powers(np.exp(z.astype(np.longdouble) - z.max()), labels)) if WIDER else ()),
    ],
    "q5": [
        LeakyRelu(), loss_gradient, 0.1, None, "LeakyRelu", NoSelf, OnlyForward, Forgets, OneBuffer, int, dict,
        leaky(forward=lambda self, z: None), leaky(backward=lambda self, dout: None), leaky(backward=lambda self, dout: 0 * dout), leaky(backward=lambda self, dout: -dout * self.slope),
        leaky(backward=lambda self, dout: dout * self.slope * 1.001), leaky(backward=lambda self, dout: (dout * self.slope)[0]), leaky(backward=lambda self, dout: dout * self.slope.T),
        leaky(backward=lambda self: self.slope), leaky(backward=lambda self, dout: np.sum(dout * self.slope)),
        leaky(backward=lambda self, dout: dout + self.slope), leaky(backward=lambda self, dout: dout * (1 - self.slope)), leaky(backward=lambda self, dout: np.abs(dout) * self.slope),
        leaky(forward=lambda self, z: z), leaky(forward=lambda self, z: np.where(z > 0, z, -0.1 * z)), leaky(forward=lambda self, z: LeakyRelu.forward(self, z) + 1), leaky(forward=lambda self, z: max(z, 0.1 * z)),
        ForwardOnce, TurnsTheMask, leaky(forward=kept_array(LeakyRelu.forward)), leaky(backward=kept_array(LeakyRelu.backward)), leaky(__init__=lambda self, a: None),
        leaky(forward=lambda self, z: LeakyRelu.forward(self, z).round(6)), leaky(forward=lambda self, z: np.clip(LeakyRelu.forward(self, z), -100, 1e9)),
        leaky(forward=lambda self, z: LeakyRelu.forward(self, z - 1e-5) + 1e-6), leaky(forward=lambda self, z: LeakyRelu.forward(self, np.where(np.abs(z) < 0.01, 0, z))), LeakyWithRoom,
    ],
    "q6": [
        Linear(np.ones((3, 2))), np.dot, None, dict, LeakyRelu, linear(forward=lambda self, x: None), linear(backward=lambda self, dout: None), linear(backward=nudged), linear(backward=left_out),
        linear(backward=takes_dout), linear(backward=late), linear(backward=negative), linear(backward=text), linear(forward=lambda self, x: x @ self.W + 1), linear(forward=lambda self, x: (x @ self.W).T),
        linear(forward=lambda self, x: 2 * x @ self.W), linear(__init__=lambda self: None), linear(__init__=lambda self, W, b: None), linear(__init__=lambda self, W: setattr(self, "W", W * 1.001)),
        linear(__init__=lambda self, W: setattr(self, "W", W.round(0))), linear(forward=lambda self, x: setattr(self, "x", x[::-1]) or x @ self.W), linear(forward=lambda self, x: x @ self.W),
        linear(backward=lambda self, dout: setattr(self, "dW", self.x.T @ dout) or (dout @ self.W.T).sum(axis=0)),
        linear(backward=narrow), linear(backward=turned_if_it_must), linear(backward=gives_x_away), linear(forward=queued), linear(forward=forward_once), linear(backward=clipped),
        linear(backward=rounded), linear(forward=kept_array(Linear.forward)), linear(backward=kept_array(Linear.backward)),
        linear(forward=forward_with_room, backward=backward_into_it),
    ],
    "q7": [1.6, 0.7, 17, -1.7, 3.4, "1.7", [1.7], None],
}

SAYS = {
    "q2": [({**q2.reference, "dx": -18}, "What z passes on to x is w times ∂L/∂z"), ({**q2.reference, "dw": 18}, "What z passes on to w is x times ∂L/∂z"), ({**q2.reference, "L": 1}, "L = y²")],
    "q4": [(column_maxima, "the largest of each column off"), (taken_off(slice(-1)), "last row nothing"), (taken_off(slice(1, None)), "first row nothing"), (minus_one_set, "`=` puts −1"),
           (lambda z, labels: softmax(z) - np.eye(z.shape[1])[labels] / len(z), "only t is divided by N"),
           (lambda z, labels: loss_gradient(softmax(z), labels), "softmax twice"),
           (lambda z, labels: (np.exp(z - z.max(axis=1, keepdims=True)) / np.exp(z - z.max(axis=1, keepdims=True)).sum() - np.eye(z.shape[1])[labels]) / len(z), "sum of the whole batch"),
           (lambda z, labels: (np.exp(z - z.max(axis=1, keepdims=True)) / np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=0) - np.eye(z.shape[1])[labels]) / len(z), "sums of the columns"),
           (lambda z, labels: from_powers(np.exp(np.clip(z, None, 700)), labels), "Cutting off what is large"), (lambda z, labels: (np.clip(softmax(z), 1e-7, 1) - np.eye(z.shape[1])[labels]) / len(z), "no logarithm"),
           (lambda z, labels: (np.nan_to_num(np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)) - np.eye(z.shape[1])[labels]) / len(z), "`nan_to_num`"),
           (lambda z, labels: softmax(z) * ((softmax(z) - np.eye(z.shape[1])[labels]) - np.sum(softmax(z) * (softmax(z) - np.eye(z.shape[1])[labels]), axis=1, keepdims=True)) / len(z),
            "squared error")],
    "q5": [(SlopeChanged, "Leave that as it is"), (leaky(backward=lambda self, dout: np.where(self.slope == 1, dout, 0.1)), "0.1 itself"), (leaky(forward=lambda self, z: np.maximum(z, 0.1)), "below 0.1"),
           (leaky(backward=lambda self, dout: dout * ((self.slope == 1) + 0.1)), "1.1"), (LeakyWithRoom, "looked at again after later calls")],
    "q6": [(GradientAsMethod, "`dW` is a method"), (linear(backward=misspelt), "the result is `None`, expected an array"),
           (linear(forward=forward_for_that_x), "or a result of before"), (linear(forward=forward_for_equal_x), "or a result of before"), (linear(backward=dx_for_equal_dout), "or a dx of before")],
}

# name: (file, what stands there, what is planted, words from the cell that must fail)
FAULTS = {
    "at 0 the slope is 1": ("layers.py", "self.mask = z > 0", "self.mask = z >= 0", "mask = z > 0"),
    "the mask from dout": ("layers.py", "return np.where(self.mask, dout, 0)", "return np.where(dout > 0, dout, 0)", "mask = z > 0"),
    "tanh with the sigmoid's slope": ("layers.py", "dz = 1 - self.a**2", "dz = self.a * (1 - self.a)", "sigm, tanh = "),
    "db is a mean": ("layers.py", "self.db = dout.sum(axis=0)", "self.db = dout.mean(axis=0)", "dx = dout @ W.T"),
    "1/N once more": ("layers.py", "self.dW = self.x.T @ dout", "self.dW = self.x.T @ dout / len(dout)", "dx = dout @ W.T"),
    "1/N is lost": ("layers.py", "dout / self.N * (self.y - self.t)", "dout * (self.y - self.t)", "L = -np.mean"),
    "dout is not used": ("layers.py", "dout / self.N * (self.y - self.t)", "1 / self.N * (self.y - self.t)", "L = -np.mean"),
    "something in the logarithm": ("functions.py", "return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))",
                                   "return np.log(1e-7 + np.exp(shifted) / np.exp(shifted).sum(axis=-1, keepdims=True))", 'print(f"with 1e-7'),
    "softmax takes from none": ("functions.py", "return y * (dy - np.sum(dy * y, axis=-1, keepdims=True))", "return y * (1 - y) * dy", "bars = explore_softmax()"),
    "the 2 of a square is lost": ("layers.py", "2 * dout / self.N * self.error", "dout / self.N * self.error", "mse = MeanSquaredError()"),
    "a deaf slider": ("explorers/layers.py", "units = z + spread", "units = 0 * z + spread", "explorer.z.value = 8"),
    "another word for saturated": ("figures/layers.py", "SATURATED = 0.1", "SATURATED = 0.01", "explorer.z.value = 8"),
}
