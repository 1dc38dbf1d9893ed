"""Rolling downhill: which way the parameters move, and how far.

The gradient points uphill, so every step goes against it. How far is the learning rate's business: a number set by a person,
or a schedule, a function rate(step) that makes it smaller on the way. Too small, and nothing is reached; too large, and each
step lands farther up on the other side. Where "too large" begins is no matter of taste: 2/λmax, λmax being the steepest curvature.
"""
import math
from numbers import Integral, Real
from typing import NamedTuple

import numpy as np


class Diverged(ArithmeticError):
    """A walk has run away instead of coming down. `step` is the number of the update that did it, the first is 1."""

    def __init__(self, step, words):
        super().__init__(words)
        self.step = step


class SGD:
    """Gradient descent: every parameter goes one step against its gradient.

    p ← p − η ∂L/∂p        η is the learning rate

    learning_rate : float > 0; may be set anew between updates: optimizer.learning_rate = rate(step)
    The S is for "stochastic": the gradient may come from a few examples drawn at random. The rule is the same.

    >>> params = {"w": np.array([3.0, 5.0])}
    >>> SGD(learning_rate=0.25).update(params, {"w": np.array([4.0, -2.0])})
    >>> params["w"]
    array([2. , 5.5])
    """

    def __init__(self, learning_rate=0.01):
        self.learning_rate = _rate(learning_rate)

    def update(self, params, grads):
        """Change each array of params in place, so that whoever holds it sees the new values.

        params, grads : dicts with the same keys; arrays of floats, of the same shape under a key
        Raises ValueError, before anything is changed, where keys or shapes differ, a parameter can't be changed in place,
        a gradient is not finite, or the learning rate is not above 0.
        """
        rate = _rate(self.learning_rate)
        _refuse_misfits(params, grads)
        for key, gradient in grads.items():
            for part, slope in zip(_parts(params[key]), _parts(np.asarray(gradient)), strict=True):
                part -= rate * slope


def descend(gradient, start, rate, steps, limit=1e12):
    """The points of a walk downhill, the start first: x ← x − rate · gradient(x), `steps` times.

    gradient : function of a point that returns an array of its shape (a number for a number)
    start : number or array; rate : float > 0, or a schedule rate(step), asked with 0 before the first step; steps : whole number ≥ 0
    limit : how far from 0 an entry may get
    Returns a generator of steps + 1 points, each a float64 number or array of its own.
    Raises ValueError where an argument is unfit, Diverged (an ArithmeticError) once a point is farther out than the limit or not finite.

    >>> [f"{x:g}" for x in descend(lambda x: 2 * x, 3.0, 0.25, 3)]
    ['3', '1.5', '0.75', '0.375']
    """
    point = np.array(start, dtype=float)[()]
    if not np.isfinite(point).all():
        raise ValueError(f"start = {start}, expected finite numbers.")
    if isinstance(steps, bool) or not isinstance(steps, Integral) or steps < 0:
        raise ValueError(f"steps = {steps!r}, expected a whole number, 0 or more.")
    return _walk(gradient, point, rate if callable(rate) else constant(rate), int(steps), limit)


def _walk(gradient, point, rate, steps, limit):
    yield point
    for step in range(steps):
        eta = _scheduled(rate, step)
        with np.errstate(all="ignore"):
            slope = np.asarray(gradient(point.copy() if point.ndim else point), dtype=float)
            if slope.shape != point.shape:
                raise ValueError(f"gradient(x) has shape {slope.shape}, x has {point.shape}: there is one slope for each entry.")
            if not step and not np.isfinite(slope).all():
                raise ValueError(f"the gradient at the start is {slope}, expected finite numbers. Start where the function is defined.")
            point = point - eta * slope
        if not np.all(np.abs(point) <= limit):          # false for nan, too
            raise Diverged(step + 1, f"step {step + 1} led farther out than {limit:g}: a learning rate of {eta:.3g} is too large here. Try a smaller one.")
        yield point


class Rates(NamedTuple):
    """What a bowl allows: the learning rate that is `best`, the `limit` that it must stay below, and the `condition` number λmax/λmin."""
    best: float
    limit: float
    condition: float


def rate_limits(hessian):
    """The learning rates for a bowl L = ½ (x − x*)ᵀ H (x − x*), from the eigenvalues of H: the curvatures along the bowl's own axes.

    Along the axis with curvature λ a step multiplies the distance from the bottom by 1 − ηλ.
    limit = 2/λmax, where the steepest axis reaches −1;  best = 2/(λmin + λmax), where both ends have the same size, (κ − 1)/(κ + 1);
    condition κ = λmax/λmin.

    hessian : symmetric (n, n) array, the second derivatives; one number for a function of one number
    Raises ValueError where H is not square and symmetric, or an eigenvalue is not above 0: then there is no single bottom.
    Nocedal & Wright, Numerical Optimization, §3.3.

    >>> print(rate_limits([[0.2, 0], [0, 2]]))
    Rates(best=0.9090909090909091, limit=1.0, condition=10.0)
    """
    h = np.atleast_2d(np.asarray(hessian, dtype=float))
    if h.ndim != 2 or h.shape[0] != h.shape[1] or not np.allclose(h, h.T):
        raise ValueError(f"the second derivatives must be a symmetric square array of numbers, not {h.tolist() if h.size < 10 else h.shape}.")
    low, *_, high = np.linalg.eigvalsh(h)[[0, -1]]
    if low <= 0:
        raise ValueError(f"the smallest curvature is {low:.3g}, expected one above 0: along that axis there is no bottom to come to.")
    return Rates(float(2 / (low + high)), float(2 / high), float(high / low))


def constant(rate):
    """The schedule that stays: rate(step) = rate."""
    rate = _rate(rate)
    return lambda step: rate


def step_decay(rate, every, factor=0.5):
    """The schedule that goes down stairs: rate · factor^⌊step/every⌋. Steps 0 to every − 1 have the full rate.

    >>> [step_decay(0.8, every=3)(step) for step in (0, 2, 3, 6)]
    [0.8, 0.8, 0.4, 0.2]
    """
    rate, every = _rate(rate), _positive(every, "every")
    if not 0 < factor <= 1:
        raise ValueError(f"factor = {factor!r}, expected a number above 0 and at most 1: what is left of the rate after each stair.")
    return lambda step: rate * factor ** (step // every)


def inverse_time(rate, half):
    """The schedule 1/t: rate / (1 + step/half). After `half` steps half of the rate is left, after 3·half a quarter.

    >>> [inverse_time(0.8, half=5)(step) for step in (0, 5, 15)]
    [0.8, 0.4, 0.2]
    """
    rate, half = _rate(rate), _positive(half, "half")
    return lambda step: rate / (1 + step / half)


def cosine(rate, steps):
    """The schedule of half a cosine wave: rate · (1 + cos(π step/steps))/2. Full at step 0, half in the middle, 0 from `steps` on.

    >>> [round(cosine(0.8, steps=10)(step), 3) for step in (0, 5, 9, 10)]
    [0.8, 0.4, 0.02, 0.0]
    """
    rate, steps = _rate(rate), _positive(steps, "steps")
    return lambda step: rate * (1 + math.cos(math.pi * min(step / steps, 1))) / 2


def _rate(rate):
    """A learning rate that can be used, as a float."""
    if isinstance(rate, bool) or not isinstance(rate, Real) or not (np.isfinite(rate) and rate > 0):
        raise ValueError(f"the learning rate is {rate!r}, expected a number above 0: at 0 nothing moves, below it goes uphill. Try 0.01.")
    return float(rate)


def _scheduled(rate, step):
    """What a schedule says for a step; 0 is allowed, since a schedule may end."""
    eta = rate(step)
    if isinstance(eta, bool) or not isinstance(eta, Real) or not (np.isfinite(eta) and eta >= 0):
        raise ValueError(f"the schedule gives {eta!r} for step {step}, expected a number, not below 0.")
    return eta


def _positive(value, name):
    if isinstance(value, bool) or not isinstance(value, Real) or not (np.isfinite(value) and value > 0):
        raise ValueError(f"{name} = {value!r}, expected a number of steps above 0.")
    return value


def _parts(array, most=5120):
    """Views of an array, in rows that fit into the processor's cache together: a large one needs no second array of its size, and is changed faster."""
    if array.size <= most or array.ndim == 0:
        return [array]
    rows = max(1, most * len(array) // array.size)
    return [array[start:start + rows] for start in range(0, len(array), rows)]


def _refuse_misfits(params, grads):
    """Say which parameter and gradient do not belong together."""
    if set(params) != set(grads):
        raise ValueError(f"params has {', '.join(map(str, params)) or 'nothing'}, grads has {', '.join(map(str, grads)) or 'nothing'}: "
                         "each parameter needs a gradient under the same key.")
    for key, value in params.items():
        if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
            kind = f"an array of {value.dtype}" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"
            raise ValueError(f"params[{key!r}] is {kind}, expected an array of floats, which can be changed in place: np.array(..., dtype=float).")
        if np.shape(grads[key]) != value.shape:
            raise ValueError(f"params[{key!r}] has shape {value.shape}, grads[{key!r}] has shape {np.shape(grads[key])}: one slope for each entry.")
        with np.errstate(all="ignore"):                 # the sum needs no array of its own, and is finite nearly always
            fine = math.isfinite(np.add.reduce(grads[key], axis=None))
        if not fine and not np.isfinite(grads[key]).all():
            index = [int(i) for i in np.argwhere(~np.isfinite(grads[key]))[0]]
            raise ValueError(f"grads[{key!r}] is {np.asarray(grads[key])[tuple(index)]} at {index}; nothing was changed. "
                             "If the loss was growing, start again with a smaller learning rate.")
