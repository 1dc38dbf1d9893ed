"""A walk downhill on any function, and how large its steps may be.

The gradient points uphill, so every step goes against it. How far is the learning rate's business: too small, and nothing is
reached; too large, and each step lands farther up on the other side. Where "too large" begins is no matter of taste: 2/λmax,
λmax being the steepest curvature. (What updates the parameters of a network stands in `optimizers`.)
"""
from typing import NamedTuple

import numpy as np

from lessons_lib.doors import is_real, whole_from
from lessons_lib.optimizers import constant


class Diverged(ArithmeticError):
    """A walk has run away instead of coming down. `step` is the number of the update that did it, the first is 1."""

    def __init__(self, step, words):
        super().__init__(words)
        self.step = step


class Walk(NamedTuple):
    """Points that were visited, the start first, and the sentence that ended the walk too early, if one did."""
    points: np.ndarray
    stopped: str


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
    if not np.all(np.abs(point) <= limit):
        raise ValueError(f"start = {start}, expected finite numbers, none farther out than {limit:g}.")
    return _walk(gradient, point, rate if callable(rate) else constant(rate), whole_from("steps", steps), limit)


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
            where = f"farther out than {limit:g}" if np.isfinite(point).all() else "to where nothing is a finite number"
            raise Diverged(step + 1, f"step {step + 1} led {where}: a learning rate of {eta:.3g} is too large here. Try a smaller one.")
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


def _scheduled(rate, step):
    """What a schedule says for a step; 0 is allowed, since a schedule may end."""
    eta = rate(step)
    if not is_real(eta) or not (np.isfinite(eta) and eta >= 0):
        raise ValueError(f"the schedule gives {eta!r} for step {step}, expected a number, not below 0.")
    return eta
