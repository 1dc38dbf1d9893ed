"""Is my backward right? Every gradient is compared with slopes by nudging, which know nothing of backward.

For each tensor the ratio of maxima, max|yours − numerical| / (max|yours| + max|numerical|): entry by entry, tiny correct entries
would look wrong. What is wrong raises: a number that nobody reads checks nothing. How one tensor is compared stands in `nudging`,
what is said about a wrong one in `diagnoses`.
"""
import inspect

import numpy as np

from lessons_lib.diagnoses import DirectionReport, Report, diagnose, diagnose_layer
from lessons_lib.nudging import EPSILON, NOISE, Loss, compare, misfit


class GradientError(AssertionError):
    """A gradient that is wrong; `.report` says where, and perhaps why."""

    def __init__(self, report):
        super().__init__("\n".join(["the gradient is wrong.", *report.lines]))
        self.report = report


def check_function(f, gradient, x, tolerance=1e-6, h=None):
    """Compare the gradient of f with slopes by nudging.

    f : function of an array of x's shape that returns one number; it is handed one array, nudged in place between calls
    gradient : function of x that returns an array of its shape, or that array; x : array, made float64, never changed
    h : the nudge; None takes ε^(1/3) max(1, |x|) for each entry
    Returns a Report with the tensor "x". Raises GradientError where it is wrong, ValueError where x, f or h can't be used.

    >>> print(check_function(lambda x: np.sum(x**2), lambda x: 2 * x, [3.0, 5.0]))
    x  right, relative error below 1e-06
    """
    x = _floats("x", np.array(x, dtype=float))
    first, yours = (_copy(gradient(x.copy()) if callable(gradient) else gradient) for _ in range(2))
    tensors = {"x": compare(yours, Loss(lambda: f(x), scale=1e-4), x, tolerance, h)}
    return _judged(tensors, tolerance, _unlike({"x": first}, {"x": yours}), lambda wrong: diagnose(tensors, wrong, _examples(x)))


def check_layer(layer, *inputs, tolerance=1e-6, h=None):
    """Compare all that a layer's backward gives with slopes by nudging, for a random upstream gradient.

    layer : any object with forward(*inputs), and backward(dout) that returns the gradient of the first input, or of the first few;
            parameters and their gradients stand under the same keys of `.params` and `.grads`, or are attributes such as W and dW
    inputs : as forward takes them; an array that backward returns no gradient for, such as labels, is not nudged
    Returns a Report whose tensors have the names of forward's arguments and of the parameters, which are put back as they were.
    Raises GradientError where a gradient is wrong, backward changes dout, or a second call gives another; ValueError for bad input.

    >>> class Double:
    ...     def forward(self, x):
    ...         return 2 * x
    ...     def backward(self, dout):
    ...         return 2 * dout
    >>> print(check_layer(Double(), np.array([[0.3, -0.7, 1.1]])))
    x  right, relative error below 1e-06
    """
    inputs = [np.array(given, dtype=float) if _is_real(given) and k == 0 else _copy(given) for k, given in enumerate(inputs)]
    before = [_copy(given) for given in inputs]
    out = np.array(layer.forward(*inputs), dtype=float)
    if not all(map(np.array_equal, before, inputs)):
        raise ValueError("forward changes the array that it is handed, so nudges get lost. Let it work on a copy.")
    upstream = np.random.default_rng(0).normal(size=out.shape) + 3 * (out.ndim == 0)
    scale = float(np.sum(np.abs(out * upstream))) if out.ndim else 1.0
    loss = Loss(lambda: np.sum(layer.forward(*inputs) * upstream), [layer], scale)
    parameters = _parameters(layer, inputs)
    (first, _), (yours, fault) = (_backward(layer, inputs, upstream, parameters) for _ in range(2))
    values = dict(zip(_input_names(layer, len(inputs)), inputs, strict=False)) | parameters
    tensors = {name: compare(gradient, loss, _floats(name, values[name]), tolerance, h) for name, gradient in yours.items()}
    return _judged(tensors, tolerance, fault or _unlike(first, yours), lambda wrong: diagnose_layer(tensors, wrong, upstream, out, _examples(inputs[0])))


def check_network(net, x, t, tolerance=1e-6, h=None):
    """Compare a network's gradient with slopes by nudging, parameter by parameter: two runs of its loss for each number.

    net : any object with `.params`, name → array, loss(x, t) and gradient(x, t), name → array; layers in `.layers`, a dict or list,
          are looked at for their masks, and one by one where the gradient is wrong
    x, t : a few examples, as loss takes them
    Returns a Report with a tensor for each parameter, which is put back as it was.
    Raises GradientError where a gradient is wrong, or a second call gives another; ValueError for bad input.
    """
    first, yours = ({name: _copy(gradient) for name, gradient in net.gradient(x, t).items()} for _ in range(2))
    if missing := [name for name in net.params if name not in yours]:
        raise ValueError(f"gradient(x, t) has no {', '.join(missing)}; params has {', '.join(net.params)}: both need the same keys.")
    loss = Loss(lambda: net.loss(x, t), _layers(net).values())
    tensors = {name: compare(yours[name], loss, _floats(name, value), tolerance, h) for name, value in net.params.items()}
    return _judged(tensors, tolerance, _unlike(first, yours), lambda wrong: _faulty_layers(net, x, t, tolerance) or diagnose(tensors, wrong, _examples(x)))


def check_direction(net, x, t, rng=0, directions=5, tolerance=1e-5, h=None):
    """Compare ∇L·v with (L(θ + hv) − L(θ − hv))/2h along a few random directions v: two runs of the loss each, whatever the size.

    net, x, t : as for check_network; rng : numpy.random.Generator or int; directions : how many
    Each direction weighs every entry, so one wrong entry among thousands may hide; and one may mislead (a kink on the way, ∇L·v
    near 0), so the median decides.
    Returns a DirectionReport. Raises GradientError where the median is above the tolerance, ValueError for bad input.
    """
    if isinstance(directions, bool) or not isinstance(directions, (int, np.integer)) or directions < 1:
        raise ValueError(f"directions = {directions!r}, expected a whole number from 1 on, such as 5.")
    rng, loss = np.random.default_rng(rng), Loss(lambda: net.loss(x, t), _layers(net).values())
    params = {name: _floats(name, value) for name, value in net.params.items()}
    gradient = {name: _copy(value) for name, value in net.gradient(x, t).items()}
    if unfit := [f"{name}: {why}" for name, value in params.items() if (why := misfit(gradient.get(name), value.shape))]:
        raise ValueError(f"∇L·v can't be computed. {'; '.join(unfit)}.")
    h = float(np.cbrt(EPSILON)) if h is None else h
    kept, yours, expected, kinks = {name: value.copy() for name, value in params.items()}, [], [], []
    try:
        for _ in range(directions):
            v = _direction(rng, params)
            (above, masks_above), (below, masks_below) = (_moved(loss, params, kept, v, step) for step in (h, -h))
            yours.append(sum(float(np.vdot(gradient[name], v[name])) for name in params))
            expected.append((above - below) / (2 * h))
            kinks.append(masks_above != masks_below)
    finally:
        for name, value in params.items():
            value[...] = kept[name]
    report = DirectionReport(yours, expected, kinks, tolerance, _examples(x), NOISE * EPSILON * max(1, abs(above)) / h / tolerance)
    if not report.passed:
        raise GradientError(report)
    return report


def _direction(rng, params):
    """One number for each parameter, the squares of all of them adding up to 1."""
    v = {name: rng.normal(size=value.shape) for name, value in params.items()}
    length = np.sqrt(sum(np.vdot(part, part) for part in v.values()))
    return {name: part / length for name, part in v.items()}


def _moved(loss, params, kept, v, step):
    for name, value in params.items():
        np.add(kept[name], step * v[name], out=value)
    return loss()


def _judged(tensors, tolerance, fault, explain):
    """The report; raised where a tensor is wrong, or something else is amiss."""
    report = Report(tensors, tolerance, fault)
    if report.wrong and not fault:
        report.diagnosis = explain(report.wrong)
    if not report.passed:
        raise GradientError(report)
    return report


def _unlike(first, second):
    """What to say where a second call gave another gradient than the first."""
    for name in second:
        pair = [np.nan_to_num(value) if _is_real(value) else value for value in (first.get(name), second[name])]
        if not np.array_equal(*pair):
            return f"{name}: a second call gives something else. Is there a += where = is meant, or is something kept from the first?"
    return ""


def _backward(layer, inputs, upstream, parameters):
    """Forward and backward once: the gradients, name → array or None, and what else went wrong, in words."""
    given = upstream.copy()
    layer.forward(*inputs)
    takes = bool(inspect.signature(layer.backward).parameters)
    returned = layer.backward(given if given.ndim else float(given)) if takes else layer.backward()
    returned = returned if isinstance(returned, tuple) else (returned,)
    found = dict(zip(_input_names(layer, len(inputs)), map(_copy, returned), strict=False))
    if getattr(layer, "needs_dx", True) is False:
        found = {name: gradient for name, gradient in found.items() if gradient is not None}
    grads = getattr(layer, "grads", None) or {}
    found |= {name: _copy(grads[name] if name in grads else getattr(layer, f"d{name}", None)) for name in parameters}
    changed = "" if np.array_equal(given, upstream) else "backward changes dout, the array that it is handed: another branch may still need it. Work on a copy."
    return found, changed


def _input_names(layer, count):
    """What forward calls its arguments; where it takes any number, input 1, input 2."""
    parameters = inspect.signature(layer.forward).parameters
    return [f"input {k}" for k in range(1, count + 1)] if any(one.kind is one.VAR_POSITIONAL for one in parameters.values()) else list(parameters)[:count]


def _parameters(layer, inputs):
    """The arrays that a layer learns: those of .params, else attributes such as W beside a dW, that forward leaves as they are."""
    if getattr(layer, "params", None):
        return dict(layer.params)
    _backward(layer, inputs, np.ones_like(layer.forward(*inputs), dtype=float), {})
    held = dict(getattr(layer, "__dict__", {}))
    layer.forward(*inputs)
    return {name: value for name, value in held.items() if isinstance(value, np.ndarray) and (f"d{name}" in held or name in ("W", "b"))
            and getattr(layer, name) is value and not any(value is given for given in inputs)}


def _layers(net):
    """A network's layers in the order of forward, the loss last: name → layer."""
    held = getattr(net, "layers", {})
    layers = dict(held) if isinstance(held, dict) else {f"layer {k}": layer for k, layer in enumerate(held, 1)}
    ends = {name: thing for name, thing in getattr(net, "__dict__", {}).items() if hasattr(thing, "forward") and hasattr(thing, "backward")}
    return layers | {name: layer for name, layer in ends.items() if all(layer is not other for other in layers.values())}


def _faulty_layers(net, x, t, tolerance):
    """Each layer checked by itself, on what it is given: what is said about those that are wrong."""
    said, out = [], x
    layers = list(_layers(net).items()) if getattr(net, "layers", None) else []
    for name, layer in layers:
        given = [out, t] if layer is layers[-1][1] else [out]
        try:
            check_layer(layer, *given, tolerance=tolerance)
        except GradientError as error:
            said.append(f"{name} ({type(layer).__name__}) is wrong by itself. {error.report.diagnosis}")
        except (TypeError, ValueError):
            return ""                                   # not used as a plain chain: nothing can be said about single layers
        out = layer.forward(*given)
    return "\n".join(said)


def _floats(name, array):
    """A parameter as it is, if it can be nudged."""
    if not isinstance(array, np.ndarray) or array.dtype != np.float64:
        kind = array.dtype if isinstance(array, np.ndarray) else type(array).__name__
        raise ValueError(f"{name} is {kind}; a check needs arrays of float64, so that round-off does not hide errors. Build it with float64 for the check.")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}{np.argwhere(~np.isfinite(array))[0].tolist()} is {array[~np.isfinite(array)][0]}, expected finite numbers throughout.")
    return array


def _examples(x):
    """N, the length of the first axis; None where there is none."""
    return len(x) if np.ndim(x) else None


def _is_real(value):
    return np.asarray(value).dtype.kind in "iuf"


def _copy(value):
    return value if value is None else np.array(value)
