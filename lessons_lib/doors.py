"""What stands at the doors of layers, networks and optimizers: numbers that are numbers, shapes that fit; what does not is told in words.

Of a layer with its name; of a setting with the name under which it was given.
"""
import math
from numbers import Integral, Real

import numpy as np

from lessons_lib.functions import floats, one_hot


def numbers(layer, name, values, hint="Look at how it was made."):
    """As an array of floats. Raises ValueError where one is NaN or infinite."""
    values = floats(values)
    if not np.isfinite(values).all():
        raise ValueError(f"{type(layer).__name__}: {name} holds NaN or infinity, at {first_place(~np.isfinite(values))}. {hint}")
    return values


def pair(layer, **two):
    """Two arrays of floats of one shape, in the order given. Raises ValueError where shapes differ, or one is not finite."""
    (first, a), (second, b) = [(name, numbers(layer, name, values)) for name, values in two.items()]
    if a.shape != b.shape:
        raise ValueError(f"{type(layer).__name__}: {first} has shape {a.shape}, {second} has {b.shape}; expected one shape. NumPy would stretch one, without a word.")
    return a, b


def upstream(layer, dout, kept, shape=None):
    """dout as an array of floats, in the shape of the output: that of `kept` where none is given.

    Raises RuntimeError where nothing is kept yet, ValueError where dout has another shape.
    """
    if kept is None:
        raise RuntimeError(f"{type(layer).__name__}: backward uses what forward keeps. Call forward first.")
    dout, shape = floats(dout), np.shape(kept) if shape is None else shape
    if dout.shape != shape:
        raise ValueError(f"{type(layer).__name__}: dout has shape {dout.shape}, the output {shape}: there is one ∂L/∂output for each entry of the output.")
    return dout


def targets(name, t, z):
    """t one-hot, in the shape and floating type of the logits z. name : who asks, for the words.

    Shares must sum to 1, within √ε of the type that they came in (1.5e-8 in float64): where t sums to s, the gradient of the loss is
    (s y − t)/N, and (y − t)/N off by as much as t is.
    Raises ValueError where shapes do not fit, a label is no whole number from 0 to K − 1, or a row does not sum to 1.
    """
    try:
        rows = one_hot(t, z.shape).astype(z.dtype, copy=False)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    if np.shape(t) == z.shape:
        sums = np.sum(t, axis=-1, dtype=float)
        if not (fine := np.abs(sums - 1) <= np.finfo(floats(t).dtype).eps**0.5).all():
            row = np.argmin(fine)
            raise ValueError(f"{name}: row {row} of t sums to {sums.flat[row]:.9g}, expected 1: shares, such as one-hot, or whole-number labels.")
    return rows


def matrix(array, dtype):
    """An example a row, in that floating type: one example is a batch of one, and images become rows."""
    array = np.atleast_2d(array.astype(dtype, copy=False))
    return array.reshape(len(array), math.prod(array.shape[1:]))


def expect_inputs(layer, x, W):
    """Raises ValueError where x is none that fits W, (n_in, n_out): (n_in,), (N, n_in), or (N, ...) with n_in numbers an example."""
    if x.ndim == 0 or math.prod(x.shape[1:] or x.shape) != len(W):
        hint = " Did you mean W.T?" if x.shape[-1:] == W.shape[1:] else ""
        raise ValueError(f"{type(layer).__name__}: x has shape {x.shape}, W has {W.shape}: x @ W needs {len(W)} numbers an example.{hint}")


def expect_finite(layer, x, z, **held):
    """Raises where z = x @ W + b is not finite: ValueError if it comes from x, FloatingPointError if from an array that the layer holds, or their size."""
    if np.isfinite(z).all():                            # what is wrong in x, W or b shows in z, which is smaller
        return
    who, dtype, cure = type(layer).__name__, z.dtype, "If it came in training, try a smaller learning rate."
    numbers(layer, "x", x, "Look at the data, or at the layer before.")
    with np.errstate(over="ignore"):
        cast = ~np.isfinite(np.asarray(x).astype(dtype))
    if cast.any():
        raise ValueError(f"{who}: x is too large for {dtype}, the type of W, at {first_place(cast)}. Look at the data, or at the layer before.")
    for name, values in held.items():
        if not np.isfinite(values).all():
            raise FloatingPointError(f"{who}: {name} holds NaN or infinity, at {first_place(~np.isfinite(values))}. {cure}")
    raise FloatingPointError(f"{who}: x @ W + b is too large for {dtype}. {cure}")


def is_whole(value):
    """Whether that is a whole number, of Python or NumPy. True and False are none."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_real(value):
    """Whether that is a real number, of Python or NumPy. True and False are none."""
    return isinstance(value, Real) and not isinstance(value, bool)


def whole_from(name, value, least=0):
    """As an int. Raises ValueError where it is no whole number, or below the least."""
    if not is_whole(value) or value < least:
        raise ValueError(f"{name} = {value!r}, expected a whole number, {least} or more.")
    return int(value)


def as_float(value):
    """A real number as a float, so that what is checked is what is computed with; nan for anything else."""
    try:
        return float(value) if is_real(value) else math.nan
    except OverflowError:                               # a whole number of more than 308 digits
        return math.inf


def checked_rate(rate):
    """A learning rate, as a float. Raises ValueError where it is not a finite number above 0."""
    if not 0 < as_float(rate) < math.inf:
        raise ValueError(f"the learning rate is {rate!r}, expected a number above 0: at 0 no gradient moves anything, below it goes uphill. Try 0.01.")
    return float(rate)


def checked_steps(value, name):
    """How many steps something takes, as it is: it need not be whole. Raises ValueError where it is not a finite number above 0."""
    if not 0 < as_float(value) < math.inf:
        raise ValueError(f"{name} = {value!r}, expected a number of steps above 0.")
    return value


def checked_share(value, name):
    """The share of the past that is kept, momentum, decay or beta, as a float. Raises ValueError where it is not from 0 to below 1."""
    if not 0 <= as_float(value) < 1:
        raise ValueError(f"{name} = {value!r}, expected a number from 0 to below 1: the share of the past that is kept; 0.9 keeps 90 %.")
    return float(value)


def checked_eps(eps):
    """What keeps a division from being 0/0, in float32 too, as a float. Raises ValueError where it is not from 1.2e-38 on, or infinite."""
    if not np.finfo(np.float32).tiny <= as_float(eps) < math.inf:
        raise ValueError(f"eps = {eps!r}, expected a small number above 0: below 1.2e-38 float32 loses digits, then all, and 0/0 is near. Try 1e-8.")
    return float(eps)


def generator(rng):
    """Random numbers: a numpy.random.Generator as it is, or one that a whole number, 0 or more, begins. Raises ValueError for anything else."""
    if isinstance(rng, np.random.Generator):
        return rng
    if not is_whole(rng) or rng < 0:
        raise ValueError(f"rng is {rng!r}, expected a whole number, 0 or more, or np.random.default_rng(...).")
    return np.random.default_rng(int(rng))


def first_place(where):
    """The index of the first True, as a list."""
    return np.argwhere(where)[0].tolist()
