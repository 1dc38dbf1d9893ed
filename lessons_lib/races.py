"""Races: the way of any optimizer down the same bowl, its best learning rate for the same budget; and what momentum does to a bowl.

The bowl L = ½ xᵀHx has two curvatures, the eigenvalues of H, and two axes, which need not be those of x. SGD and Momentum do not see how
it is turned: gradient and step turn with it. AdaGrad, RMSProp and Adam treat each entry of x by itself, so they do.
"""
import math
from typing import NamedTuple

import numpy as np

from lessons_lib.descent import Walk
from lessons_lib.doors import whole_from
from lessons_lib.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp

STEEP = 2.0                                             # the larger curvature of every bowl here
START, CONDITION = (-7.0, 2.0), 20                      # the lesson's own race: from there, on this bowl
LIMIT = 1e6                                             # farther out, an optimizer has run away


class Method(NamedTuple):
    """What an optimizer races with: the class, called with a learning rate, and with a decay where it has one.

    bowl_rate, digit_rate : the learning rates that it begins with, on the bowl and on digits
    decay, decay_name, symbol : its decay unless told, what that is called, and its letter
    """
    kind: type
    bowl_rate: float
    digit_rate: float
    decay: float | None = None
    decay_name: str = "no decay"
    symbol: str = ""


METHODS = {                                             # those that race, in this order; what their steps must be: see losses_by_rate
    "SGD": Method(SGD, 10**-0.05, 10**-0.25),
    "Momentum": Method(Momentum, 10**-0.9, 0.1, 0.9, "momentum γ", "γ"),
    "Nesterov": Method(Nesterov, 10**-0.9, 0.1, 0.9, "momentum γ", "γ"),
    "AdaGrad": Method(AdaGrad, 10**0.05, 10**-1.5),
    "RMSProp": Method(RMSProp, 10**-0.9, 10**-2.5, 0.99, "decay ρ", "ρ"),
    "Adam": Method(Adam, 10**-0.4, 0.01, 0.9, "β₁", "β₁"),
}


def make_optimizer(method, learning_rate, decay=None):
    """A new optimizer by its name. decay: Momentum's and Nesterov's momentum, RMSProp's decay, Adam's beta1; SGD and AdaGrad have none.

    Raises ValueError for another name, or where the optimizer refuses its settings.

    >>> make_optimizer("Momentum", 0.1).momentum
    0.9
    """
    if method not in METHODS:
        raise ValueError(f"method is {method!r}, expected one of {', '.join(METHODS)}.")
    kind, usual = METHODS[method].kind, METHODS[method].decay
    return kind(learning_rate) if usual is None else kind(learning_rate, usual if decay is None else decay)


def turned(points, angle):
    """Points (…, 2) turned about the origin by so many degrees, against the clock.

    >>> turned([2.0, 0.0], 90).round(9).tolist()
    [0.0, 2.0]
    """
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return np.asarray(points, dtype=float) @ np.array([[cos, sin], [-sin, cos]])


def bowl(condition=CONDITION, angle=0.0):
    """H (2, 2) of a bowl with curvature 2/condition along its first axis and 2 across, turned by so many degrees.

    Raises ValueError where the condition number is not a finite number ≥ 1.

    >>> bowl(20).tolist()
    [[0.1, 0.0], [0.0, 2.0]]
    """
    _expect_condition(condition)
    if not angle % 90:                                  # exact zeros, not cosines near 0
        return np.diag([STEEP / condition, STEEP][:: -1 if angle % 180 else 1])
    axes = turned(np.eye(2), angle)
    return axes.T @ np.diag([STEEP / condition, STEEP]) @ axes


def _expect_condition(condition):
    if not (np.isfinite(condition) and condition >= 1):
        raise ValueError(f"condition is {condition!r}, expected a number, 1 or more: the larger curvature over the smaller.")


def height(hessian, points):
    """L = ½ xᵀHx at each of the points (…, 2).

    >>> float(height(bowl(20), [-7.0, 2.0]))
    6.45
    """
    points = np.asarray(points, dtype=float)
    return np.sum(points @ hessian * points, axis=-1) / 2


def way(optimizer, hessian, start, steps, limit=LIMIT):
    """The way of an optimizer down ½ xᵀHx, as a Walk: what its own `update` makes of an array (2,), `steps` times.

    optimizer : a new one; hessian : (2, 2); start : (2,); steps : whole number ≥ 0
    limit : how far from 0 an entry may get: a way that runs away ends before, and says at which step.
    Raises ValueError where the start is not two numbers within the limit, or steps is not a whole number ≥ 0.

    >>> way(SGD(0.5), bowl(20), [-7, 2], 2).points.round(3).tolist()
    [[-7.0, 2.0], [-6.65, 0.0], [-6.318, 0.0]]
    """
    point, steps = _point(start, limit), whole_from("steps", steps)
    points, params, grads = np.empty((steps + 1, 2)), {"x": point}, {"x": None}
    points[0] = point
    for step in range(1, steps + 1):
        grads["x"] = hessian @ point
        optimizer.update(params, grads)
        x, y = point.tolist()
        if not (abs(x) <= limit and abs(y) <= limit):   # false for nan, too
            return Walk(points[:step], f"step {step} led farther out than {limit:g}: the learning rate {optimizer.learning_rate:.3g} is too large here")
        points[step] = x, y
    return Walk(points, "")


def _point(start, limit=LIMIT):
    point = np.array(start, dtype=float)
    if point.shape != (2,) or not np.all(np.abs(point) <= limit):
        raise ValueError(f"start is {start!r}, expected two numbers, none farther out than {limit:g}.")
    return point


def losses_by_rate(method, hessian, start, steps, rates, decay=None):
    """L after so many steps, for many learning rates at once: (n,), inf where a `way` stops, having run away.

    One optimizer does all of them, with rate 1 on the array u = x/η (n, 2): what x ← x − η·(…) does to x, u ← u − (…) does to u.
    So a rule whose (…) has x itself in it, such as a weight decay, p ← p − ηλp, can't be in METHODS.

    method : a name in METHODS; rates : (n,), each above 0; the others as in `way`
    Raises ValueError where a rate is not a finite number above 0, as `way` does, and as make_optimizer does.

    >>> losses_by_rate("SGD", bowl(20), [-7, 2], 1, [0.25, 0.5]).round(3).tolist()
    [3.329, 2.211]
    """
    rates = np.asarray(rates, dtype=float)
    if rates.ndim != 1 or not np.all(np.isfinite(rates) & (rates > 0)):
        raise ValueError("rates must be a row of numbers, each above 0: a walk for each of them.")
    optimizer, rates = make_optimizer(method, 1.0, decay), rates[:, None]
    params, lost = {"u": _point(start) / rates}, np.zeros(len(rates), dtype=bool)
    x = rates * params["u"]
    with np.errstate(all="ignore"):
        for _ in range(whole_from("steps", steps)):
            optimizer.update(params, {"u": x @ hessian})
            x = rates * params["u"]
            lost |= ~(np.abs(x).max(axis=1) <= LIMIT)   # true for nan, too
            x[lost] = 0                                 # where it has run away there is no slope to follow
    return np.where(lost, np.inf, height(hessian, x))


class Best(NamedTuple):
    """The learning rate with the lowest loss among those that were tried. at_edge: it is the first or the last: beyond may lie a better one."""
    rate: float
    loss: float
    at_edge: bool


def best_rate(method, hessian, start, steps, rates, decay=None):
    """Tune the learning rate: the best of `rates`, increasing, for this budget of steps, as a Best.

    What it finds is the best of this grid. Where the loss has a needle between two of its rates, another grid finds another.
    Raises ValueError as losses_by_rate does, and where rates do not increase or every one runs away.

    >>> best_rate("SGD", bowl(20), [-7, 2], 30, [0.25, 0.5, 0.75]).at_edge
    True
    """
    if np.any(np.diff(rates) <= 0):
        raise ValueError("the rates must increase, so that one can tell whether the best is at their edge.")
    losses = losses_by_rate(method, hessian, start, steps, rates, decay)
    k = int(np.argmin(losses))
    if not np.isfinite(losses[k]):
        raise ValueError(f"{method} runs away at every rate from {rates[0]:.3g} to {rates[-1]:.3g}. Try smaller ones.")
    return Best(float(rates[k]), float(losses[k]), k in (0, len(losses) - 1))


def momentum_factor(curvature, rate, momentum):
    """By what factor each step of Momentum shrinks the distance in the long run, along an axis of a bowl; arrays of one shape, or numbers.

    V ← γV − ηλx, x ← x + V is a matrix that acts on (x, V):  M = [[1 − ηλ, γ], [−ηλ, γ]],  trace b = 1 + γ − ηλ, determinant γ.
    Its eigenvalues solve ρ² − bρ + γ = 0; the factor is the larger |ρ|: √γ where b² < 4γ (they are complex), else (|b| + √(b² − 4γ))/2.
    Below 1, and so stable, while 0 < ηλ < 2(1 + γ); γ = 0 gives gradient descent's |1 − ηλ|.

    Polyak 1964; Goh, Why Momentum Really Works, Distill 2017.

    >>> [round(float(momentum_factor(2.0, rate, 0.81)), 3) for rate in (0.005, 0.5, 1.81, 1.9)]
    [0.9, 0.9, 1.0, 1.419]
    """
    b = 1 + np.asarray(momentum) - np.asarray(rate) * curvature
    inside = b * b - 4 * np.asarray(momentum)
    return np.where(inside < 0, np.sqrt(momentum), (np.abs(b) + np.sqrt(np.maximum(inside, 0))) / 2)


def bowl_factor(condition, rate, momentum):
    """By what factor each step of Momentum shrinks the distance in the long run on a bowl: the larger factor of its two axes.

    >>> round(float(bowl_factor(20, 0.1, 0.9)), 3)
    0.949
    """
    return np.maximum(momentum_factor(STEEP / condition, rate, momentum), momentum_factor(STEEP, rate, momentum))


def best_momentum(condition):
    """The learning rate, the momentum and the factor with which Momentum is fastest in the long run on a bowl with curvatures 2/condition and 2.

    η = (2/(√λmin + √λmax))²,  √γ = (√κ − 1)/(√κ + 1) = the factor; gradient descent's best factor is (κ − 1)/(κ + 1).
    Raises ValueError where the condition number is not a finite number ≥ 1.

    >>> [round(x, 3) for x in best_momentum(20)]
    [1.336, 0.403, 0.635]
    """
    _expect_condition(condition)
    root = math.sqrt(condition)
    factor = (root - 1) / (root + 1)
    return (2 / (math.sqrt(STEEP) * (1 + 1 / root))) ** 2, factor**2, factor
