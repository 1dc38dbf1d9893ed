"""Parameters, their gradients, and what an optimizer remembers of them, walked side by side: dicts of arrays under the same keys."""
import math
from collections.abc import Mapping

import numpy as np

from lessons_lib.doors import first_place


def in_blocks(params, grads, *states):
    """Lists of views [parameter, gradient, state, ...], one after another until each entry had its turn. What does not fit is refused at the call.

    A large array comes in blocks of rows, which fit into the processor's cache together, so that an update needs no second array of its size.
    No row is cut: one that is longer than a block should be comes as a whole.
    params : dict of arrays of floats, which are to be changed in place; grads : dict of real arrays, of the same shapes under the same keys
    states : dicts of the same kind as params; an empty one gets arrays of zeros, float32 at least
    A gradient may be a view of a parameter, as W.T is of ½ Σ wᵢⱼwⱼᵢ: it is read as it stood at the call.
    Raises ValueError where keys or shapes differ, or a parameter can't be changed in place; FloatingPointError where a gradient is not
    finite in the type of its parameter (of float16: in float32), as of a network that has run away.

    >>> params, state = {"w": np.array([3.0, 5.0])}, {}
    >>> [(p, g, s)] = in_blocks(params, {"w": [4.0, -2.0]}, state)
    >>> p -= 0.25 * g
    >>> print(params["w"], state["w"])
    [2.  5.5] [0. 0.]
    """
    slopes = _fitting(params, grads)
    for state in states:
        if state and (state.keys() != params.keys() or any(state[key].shape != value.shape for key, value in params.items())):
            raise ValueError(f"params has {_listed(params)}; earlier updates had {_listed(state)}. "
                             "What an optimizer remembers belongs to one set of parameters: make a new optimizer for others.")
    for state in states:
        if not state:
            state.update({key: np.zeros(value.shape, _at_least_float32(value.dtype)) for key, value in params.items()})
    return _each_block(params, slopes, *states)


def keep(past, share):
    """past ← share · past, in place; a share of 0 leaves 0, of inf too.

    >>> squares = np.array([4.0, np.inf])
    >>> keep(squares, 0.0)
    >>> print(squares)
    [0. 0.]
    """
    if share:
        past *= share
    else:
        past[...] = 0                                   # 0 · inf would be nan


def _each_block(*dicts, most=6144):
    """For each key the arrays side by side; large ones a few rows at a time."""
    for key in dicts[0]:
        arrays = [each[key] for each in dicts]
        if (size := arrays[0].size) <= most or arrays[0].ndim == 0:
            yield arrays
            continue
        length = len(arrays[0])
        rows = max(1, most * length // size)
        for start in range(0, length, rows):
            yield [array[start:start + rows] for array in arrays]


def _at_least_float32(dtype):
    """What it is computed in: squares of float16 soon leave their range."""
    return dtype if dtype.char in "fdg" else np.result_type(dtype, np.float32)


def _listed(arrays):
    return ", ".join(f"{key} {value.shape}" for key, value in arrays.items()) or "nothing"


def _fitting(params, grads):
    """The gradients as arrays of floats, none of which changes with a parameter, once nothing speaks against them."""
    for name, given in (("params", params), ("grads", grads)):
        if not isinstance(given, Mapping):
            raise ValueError(f"{name} is {'None' if given is None else f'a {type(given).__name__}'}, expected a dict of arrays, such as {{'w': w}}: the same keys in both.")
    if set(params) != set(grads):
        raise ValueError(f"params has {', '.join(map(repr, params)) or 'nothing'}, grads has {', '.join(map(repr, grads)) or 'nothing'}: "
                         "each parameter needs a gradient under the same key.")
    with np.errstate(all="ignore"):
        slopes = {key: _slopes(key, value, grads[key]) for key, value in params.items()}
    for key, slope in slopes.items():
        if any(_share(slope, value) for value in params.values()):      # ½ Σ w w' has such a gradient; it is read while they change
            slopes[key] = slope.copy()
    return slopes


def _share(a, b):
    """Whether two arrays may hold the same memory. Only views can, unless they are one array; to ask NumPy costs more than to look."""
    return a is b or not (a.base is None is b.base) and np.may_share_memory(a, b)


def _slopes(key, value, gradient):
    """One gradient as an array of the type that is computed in, once it fits its parameter."""
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f" or not value.flags.writeable:
        kind = f"{'an array' if value.flags.writeable else 'a read-only array'} of {value.dtype}" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"
        raise ValueError(f"params[{key!r}] is {kind}, expected an array of floats, which can be changed in place: np.array(..., dtype=float).")
    try:
        given = np.asarray(gradient)
    except ValueError:                                  # a list whose rows differ in length
        given = np.asarray(gradient, object)
    if given.dtype.kind not in "fiu":
        what = "is None" if gradient is None else f"holds {given.dtype}"
        raise ValueError(f"grads[{key!r}] {what}, expected real numbers, one slope for each entry of params[{key!r}].{' Has backward run?' * (gradient is None)}")
    if given.shape != value.shape:
        raise ValueError(f"params[{key!r}] has shape {value.shape}, grads[{key!r}] has shape {given.shape}: one slope for each entry.")
    slope = given.astype(_at_least_float32(value.dtype), copy=False)
    if math.isfinite(np.vdot(slope, slope)) or np.isfinite(slope).all():     # a product is fast, and finite nearly always
        return slope
    index = first_place(~np.isfinite(slope))
    there = given[tuple(index)]
    raise FloatingPointError(f"grads[{key!r}] is {there}{f' at {index}' * bool(index)}{f', more than {slope.dtype} holds' * bool(np.isfinite(there))}; nothing was changed. "
                             "If the loss was growing, start again with a smaller learning rate.")
