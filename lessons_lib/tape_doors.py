"""What stands at the doors of the tape: what a tensor refuses, in words, and how it sees that an array has changed since.

`op` is what an operation is called, such as "@".
"""
import numpy as np

from lessons_lib.doors import first_place

SMALL = 65536                                           # bytes, of which a copy is kept
WEIGHTS = np.sqrt(np.arange(1.0, 1025.0))               # no two alike


def derivable(data):
    """As an array of float64 or float32, without NaN and infinity. Raises ValueError for anything else: whole numbers can't move a little."""
    if hasattr(data, "marks"):
        raise ValueError("a Tensor is given a Tensor. Use it as it is, or its numbers alone: Tensor(x.data).")
    array = np.asarray(data)
    if array.dtype not in (np.float64, np.float32):
        kind = f"a {type(data).__name__}" if array.dtype == object else array.dtype
        raise ValueError(f"a Tensor is given {kind}, expected float64 or float32: a slope is about numbers that can move a little. "
                         "Write 3.0 for 3, or data.astype(float).")
    if not np.isfinite(array).all():
        raise ValueError(f"a Tensor is given NaN or infinity, at {first_place(~np.isfinite(array))}. Look at how it was made.")
    return array


def as_constant(value, op, dtype):
    """A plain number or array as an array of that type. Raises TypeError for what is none. NaN and infinity show in the result."""
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{op} computes with tensors, numbers and arrays of numbers; this is of type {type(value).__name__}: {str(value):.60}")
    with np.errstate(over="ignore"):
        return array.astype(dtype, copy=False)


def computed(op, rule, arrays):
    """The value of an operation, as an array, and its closures.

    Raises ValueError where shapes do not fit, FloatingPointError where the value is not finite.
    """
    with np.errstate(all="ignore"):
        try:
            value, *closures = rule(*arrays)
        except ValueError as error:
            shapes = " and ".join(str(array.shape) for array in arrays)
            wanted = ("A number has no rows and no columns. Did you mean *?" if op == "@" and not all(array.ndim for array in arrays) else
                      "The last length on the left must be the one before the last on the right. Did you mean .T?" if op == "@" else
                      "From the right, lengths must be equal, or one of them 1. Try .reshape." if len(arrays) == 2 else error)
            raise ValueError(f"{op} does not go with shape{'s' * (len(arrays) > 1)} {shapes}. {wanted}") from None
    return finite(np.asarray(value), op, "the result"), closures


def finite(array, op, what):
    """The array. Raises FloatingPointError where it holds NaN or infinity."""
    if not np.logical_and.reduce(fine := np.isfinite(array), axis=None):
        raise FloatingPointError(f"{op}: {what} is {array[~fine][0]} at {first_place(~fine)}. Keep away from where it has no value or no slope, "
                                 "as 1/x, log x and √x at 0, or the mean of nothing. If it came in training, try a smaller learning rate.")
    return array


def a_number(tensor):
    """Raises ValueError where the tensor holds more or less than one number."""
    if tensor.data.size != 1:
        raise ValueError(f"backward starts at one number, and this has shape {tensor.data.shape}: the slope of which of them? "
                         "Call .sum() or .mean() first, or take one entry.")


def not_compared(tensor, other=None):
    """Raises TypeError: without it Python takes every object for true, and two of them for unequal, without a word."""
    raise TypeError("a Tensor is neither true nor false, and is not compared. Ask its numbers, as in `if x.data > 0`: "
                    "a tape records what is computed, not what is decided.")


def not_for_numpy(tensor, function=None, *everything, **more):
    """Raises TypeError: NumPy would make an array of objects, or of numbers that no tape knows."""
    name = f"np.{function.__name__}" if callable(function) and not isinstance(function, type) else "NumPy"
    raise TypeError(f"{name} is given a Tensor, and would not record what it does. "
                    "Use the tensor's own methods, as x.exp() for np.exp(x); x.data is its array, a constant.")


def not_freed(node):
    """The node. Raises RuntimeError where an earlier backward has freed what leads to it."""
    if node.parents is None:
        raise RuntimeError(f"backward has been called already. It has freed the tape, here at {node.op!r}, and with it what a second one needs. "
                           "Compute the loss anew, from the inputs on, then call backward.")
    return node


def marks(parents):
    """By what a change is seen: which array each parent holds, and the numbers of each array that a closure keeps; a shape beside each.

    A closure keeps what is in variables of its own, or in its defaults; in a tuple or list there, too.
    What no closure needs may change: of x + 1 the slope is 1, whatever x is.
    """
    kept = {}
    for _, closure in parents:
        values = [cell.cell_contents for cell in getattr(closure, "__closure__", None) or ()]
        values.extend(getattr(closure, "__defaults__", None) or ())
        for value in values:                            # grows while it is walked
            if isinstance(value, np.ndarray):
                kept[id(value)] = value
            elif isinstance(value, (tuple, list)):
                values.extend(value)
    return [*[(parent.data.shape, id(parent.data)) for parent, _ in parents], *[(array.shape, mark(array)) for array in kept.values()]]


def mark(array):
    """By what a change in place is seen: all bytes of a small array; of a large one a weighted sum of every 1024 numbers, no two weights alike.

    So numbers that change places, or cancel, are seen. Not seen: what moves the sum by less than its own rounding, about 1e-16 of it
    (float32 1e-7). A copy of everything would see that, too, and made a training step 2.5 times as long as layers by hand, not 1.5 times.
    """
    if array.nbytes <= SMALL:
        return array.tobytes("A")
    numbers = array.ravel("K")
    rows = numbers[:numbers.size // len(WEIGHTS) * len(WEIGHTS)].reshape(-1, len(WEIGHTS))
    with np.errstate(all="ignore"):
        return (rows @ WEIGHTS.astype(array.dtype)).tobytes() + numbers[rows.size:].tobytes()


def unchanged(node):
    """Raises RuntimeError where what was recorded for the node has been changed since."""
    for before, now in zip(node.marks, marks(node.parents), strict=True):
        if before != now:
            raise RuntimeError(f"{node.op!r} was recorded with other numbers: an array of shape {before[0]} that its way back needs "
                               "has been changed since. A slope belongs to one set of numbers. Change it after backward, or compute the loss "
                               "anew after the change.")
