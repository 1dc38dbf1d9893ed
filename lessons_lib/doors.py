"""What stands at the doors of a layer: numbers that are numbers, shapes that fit; what does not is told in words, with the layer's name."""
import numpy as np

from lessons_lib.functions import one_hot


def floats(values):
    """As an array of floats; a NumPy floating type is kept, all else becomes float64."""
    values = np.asarray(values)
    return values if values.dtype.kind == "f" else values.astype(float)


def numbers(layer, name, values):
    """As an array of floats. Raises ValueError where one is NaN or infinite."""
    values = floats(values)
    if not np.isfinite(values).all():
        raise ValueError(f"{type(layer).__name__}: {name} holds NaN or infinity, at {first_place(~np.isfinite(values))}. Look at how it was made.")
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


def targets(layer, t, z):
    """t one-hot, in the shape and floating type of the logits z.

    Shares must sum to 1, within √ε of the type that they came in (1.5e-8 in float64): where t sums to s, the gradient of the loss is
    (s y − t)/N, and (y − t)/N off by as much as t is.
    Raises ValueError where shapes do not fit, a label is no whole number from 0 to K − 1, or a row does not sum to 1.
    """
    try:
        rows = one_hot(t, z.shape).astype(z.dtype, copy=False)
    except ValueError as error:
        raise ValueError(f"{type(layer).__name__}: {error}") from None
    if np.shape(t) == z.shape:
        sums = np.sum(t, axis=-1, dtype=float)
        if not (fine := np.abs(sums - 1) <= np.finfo(floats(t).dtype).eps**0.5).all():
            row = np.argmin(fine)
            raise ValueError(f"{type(layer).__name__}: row {row} of t sums to {sums.flat[row]:.9g}, expected 1: shares, such as one-hot, or whole-number labels.")
    return rows


def first_place(where):
    """The index of the first True, as a list."""
    return np.argwhere(where)[0].tolist()
