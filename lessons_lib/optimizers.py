"""How a parameter moves, once its gradient is known: the update rules, and schedules for the learning rate.

The gradient points uphill, so every step goes against it. How far is the learning rate's business: a number set by a person,
or a schedule, a function rate(step) that makes it smaller on the way.
"""
import math
from numbers import Real

import numpy as np


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


def constant(rate):
    """The schedule that stays: rate(step) = rate. Raises ValueError for a rate that is not above 0."""
    rate = _rate(rate)
    return lambda step: rate


def step_decay(rate, every, factor=0.5):
    """The schedule that goes down stairs: rate · factor^⌊step/every⌋. Steps 0 to every − 1 have the full rate.

    Raises ValueError where rate, every or factor is not above 0, or factor is above 1.

    >>> [step_decay(0.8, every=3)(step) for step in (0, 2, 3, 6)]
    [0.8, 0.8, 0.4, 0.2]
    """
    rate, every = _rate(rate), _positive(every, "every")
    if not 0 < factor <= 1:
        raise ValueError(f"factor = {factor!r}, expected a number above 0 and at most 1: what is left of the rate after each stair.")
    return lambda step: rate * factor ** (step // every)


def inverse_time(rate, half):
    """The schedule 1/t: rate / (1 + step/half). After `half` steps half of the rate is left, after 3·half a quarter.

    Raises ValueError where rate or half is not above 0.

    >>> [inverse_time(0.8, half=5)(step) for step in (0, 5, 15)]
    [0.8, 0.4, 0.2]
    """
    rate, half = _rate(rate), _positive(half, "half")
    return lambda step: rate / (1 + step / half)


def cosine(rate, steps):
    """The schedule of half a cosine wave: rate · (1 + cos(π step/steps))/2. Full at step 0, half in the middle, 0 from `steps` on.

    Raises ValueError where rate or steps is not above 0.

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
        if not isinstance(value, np.ndarray) or value.dtype.kind != "f" or not value.flags.writeable:
            kind = f"{'an array' if value.flags.writeable else 'a read-only array'} of {value.dtype}" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"
            raise ValueError(f"params[{key!r}] is {kind}, expected an array of floats, which can be changed in place: np.array(..., dtype=float).")
        if np.shape(grads[key]) != value.shape:
            raise ValueError(f"params[{key!r}] has shape {value.shape}, grads[{key!r}] has shape {np.shape(grads[key])}: one slope for each entry.")
        if np.asarray(grads[key]).dtype.kind not in "fiu":
            raise ValueError(f"grads[{key!r}] holds {np.asarray(grads[key]).dtype}, expected real numbers.")
        with np.errstate(all="ignore"):                 # the sum needs no array of its own, and is finite nearly always
            fine = math.isfinite(np.add.reduce(grads[key], axis=None))
        if not fine and not np.isfinite(grads[key]).all():
            index = [int(i) for i in np.argwhere(~np.isfinite(grads[key]))[0]]
            raise ValueError(f"grads[{key!r}] is {np.asarray(grads[key])[tuple(index)]} at {index}; nothing was changed. "
                             "If the loss was growing, start again with a smaller learning rate.")
