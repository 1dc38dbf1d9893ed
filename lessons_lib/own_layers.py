"""What a layer or a network that someone wrote takes, holds and gives back: no class is asked for, only forward and backward.

What can't be used is told in words, with the layer's name, and what was raised inside of it stands behind.
"""
import inspect
from pathlib import Path

import numpy as np


def call(layer, method, *given):
    """layer.method(*given). Raises what it raises if the package's own doors say it in a sentence; else a ValueError that names layer and method."""
    try:
        return getattr(layer, method)(*given)
    except Exception as error:
        if isinstance(error, (ValueError, ArithmeticError, RuntimeError)) and _of_this_package(error):
            raise
        shapes = ", ".join(str(np.shape(value)) for value in given)
        raise ValueError(f"{type(layer).__name__}.{method} raises {type(error).__name__}: {error}. It was given {shapes or 'nothing'}.") from error


def _of_this_package(error):
    """Whether it was raised in a file that stands beside this one."""
    at = error.__traceback__
    while at.tb_next:
        at = at.tb_next
    return Path(at.tb_frame.f_code.co_filename).parent == Path(__file__).parent


def output(layer, inputs):
    """What forward gives, as float64. Raises ValueError where it gives no numbers, or is too coarse."""
    out, name = copy_of(call(layer, "forward", *inputs)), f"{type(layer).__name__}.forward"
    if out is None:
        raise ValueError(f"{name} returns None, expected an array of numbers. Does it end with return?")
    if out.dtype.kind not in "biuf":
        raise ValueError(f"{name} returns an array of {out.dtype}, expected one of real numbers.")
    if out.dtype.kind == "f" and out.dtype.itemsize < 8:
        raise ValueError(f"{name} gives {out.dtype}, too coarse for slopes by nudging. Compute in float64 for the check.")
    return out.astype(float)


def input_names(layer, count):
    """What forward calls its arguments; where it takes any number, input 1, input 2."""
    parameters = inspect.signature(layer.forward).parameters
    return [f"input {k}" for k in range(1, count + 1)] if any(one.kind is one.VAR_POSITIONAL for one in parameters.values()) else list(parameters)[:count]


def run_both(layer, inputs, upstream, parameters):
    """Forward and backward once: the gradients, name → array or None, and what else went wrong, in words. Raises as `call`."""
    given = upstream.copy()
    call(layer, "forward", *inputs)
    takes = bool(inspect.signature(layer.backward).parameters)
    returned = call(layer, "backward", *([given if given.ndim else float(given)] if takes else []))
    if isinstance(returned, list) and [np.shape(one) for one in returned] == [np.shape(one) for one in inputs[:len(returned)]]:
        returned = tuple(returned)
    returned = returned if isinstance(returned, tuple) else (returned,)
    pairs = zip(input_names(layer, len(inputs)), returned, inputs, strict=False)
    found = {name: copy_of(one) for name, one, value in pairs if one is not None or is_float(value)}
    if getattr(layer, "needs_dx", True) is False:
        found = {name: gradient for name, gradient in found.items() if gradient is not None}
    found |= {name: copy_of(_gradient_of(layer, name)) for name in parameters}
    if not np.array_equal(given, upstream):
        return found, "backward changes dout, the array that it is handed: another branch may still need it. Work on a copy."
    extra = len(returned) > len(inputs)
    return found, f"backward returns {len(returned)} gradients, forward takes {len(inputs)}: one for each input." if extra else ""


def parameters_of(layer, inputs):
    """What a layer learns, name → array, and the names of other arrays that its output depends on, of which no gradient is kept.

    Learned is what stands in .params; where there is none, float attributes that forward leaves alone and the output depends on, as long as
    W and b, or one with a gradient such as dW, is among them. Raises as `output`.
    """
    if getattr(layer, "params", None) is not None and len(layer.params):
        return _named(layer.params), []
    run_both(layer, inputs, np.ones_like(output(layer, inputs)), {})
    held = _held(layer)
    before = output(layer, inputs)
    fixed = {name: value for name, value in held.items() if is_float(value) and isinstance(value, np.ndarray) and getattr(layer, name) is value
             and not any(value is given for given in inputs)}
    learned = [name for name in fixed if _gradient_of(layer, name) is not None or name in ("W", "b")]
    used = {name: value for name, value in fixed.items() if name in learned or _matters(layer, inputs, value, before)}
    inner = [name for name, value in held.items() if hasattr(value, "forward") and hasattr(value, "backward")]
    return (used, inner) if learned else ({}, [*used, *inner])


def layers_of(net):
    """A network's layers in the order of forward, the loss last: name → layer."""
    held = getattr(net, "layers", {})
    layers = dict(held) if isinstance(held, dict) else {f"layer {k}": layer for k, layer in enumerate(held, 1)}
    ends = {name: thing for name, thing in getattr(net, "__dict__", {}).items() if hasattr(thing, "forward") and hasattr(thing, "backward")}
    return layers | {name: layer for name, layer in ends.items() if all(layer is not other for other in layers.values())}


def other_input(x):
    """Another input of the same kind: the same numbers in reverse, a single one a tenth smaller."""
    return np.flip(x).copy() if np.size(x) > 1 else 0.9 * x if is_float(x) else x


def is_float(value):
    """Whether that is one number, or an array of them, with a decimal point."""
    return np.asarray(value).dtype.kind == "f"


def copy_of(value):
    """An array of its own; None stays None, and what is no array of numbers becomes one of objects."""
    try:
        return value if value is None else np.array(value)
    except ValueError:                                  # rows that differ in length
        return np.array([*value], dtype=object)


def _held(layer):
    """The attributes of a layer, name → value."""
    slots = [name for kind in type(layer).__mro__ for name in np.atleast_1d(vars(kind).get("__slots__", ())).tolist()]
    return {name: getattr(layer, name) for name in [*getattr(layer, "__dict__", {}), *slots] if hasattr(layer, name)}


def _named(params):
    """As a dict; those of a list are called params[0], params[1]."""
    return dict(params) if hasattr(params, "keys") else {f"params[{k}]": value for k, value in enumerate(params)}


def _gradient_of(layer, name):
    """Where a gradient is kept: in .grads under the same key or place, or as dW or grad_W beside W."""
    grads = _named(getattr(layer, "grads", None) or {})
    return next((found for found in (grads.get(name), getattr(layer, f"d{name}", None), getattr(layer, f"grad_{name}", None)) if found is not None), None)


def _matters(layer, inputs, value, before):
    """Whether the output is another when an array is."""
    kept = value.copy()
    try:
        value[...] = kept + 0.1 * (1 + np.abs(kept))
        return not np.array_equal(output(layer, inputs), before)
    except Exception:
        return False
    finally:
        value[...] = kept
