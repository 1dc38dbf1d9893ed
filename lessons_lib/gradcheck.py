"""Is my backward right? Every gradient is compared with slopes by nudging, which know nothing of backward.

For each tensor the ratio of maxima, max|yours − numerical| / (max|yours| + max|numerical|): entry by entry, tiny correct entries
would look wrong. Where the loss's round-off makes more than the tolerance of that, there is room for it, and the report says how much.
What is wrong raises: a number that nobody reads checks nothing. How one tensor is compared stands in `nudging`, what is said about
a wrong one in `diagnoses`, what a layer takes and holds in `own_layers`.
"""
from contextlib import suppress

import numpy as np

from lessons_lib.diagnoses import DirectionReport, Report, diagnose, diagnose_layer
from lessons_lib.doors import first_place, generator, is_whole
from lessons_lib.nudging import EPSILON, NOISE, Loss, compare, largest_jump, misfit, nudges, refuse_if_coarse, refuse_if_hidden
from lessons_lib.own_layers import call, copy_of, input_names, is_float, layers_of, other_input, output, parameters_of, run_both


class GradientError(AssertionError):
    """A gradient that is wrong; `.report` says where, and perhaps why."""

    def __init__(self, report):
        super().__init__("\n".join(["the gradient is wrong.", *report.lines]))
        self.report = report


def check_function(f, gradient, x, tolerance=1e-6, h=None):
    """Compare the gradient of f with slopes by nudging.

    f : function of an array of x's shape that returns one number; it is handed one array, nudged in place between calls
    gradient : function of x that returns an array of its shape, or that array; x : array, made float64, never changed
    h : the nudge; None takes ε^(1/3) max(1, |x|) for each entry, or more where round-off would hide errors
    Returns a Report with the tensor "x". Raises GradientError where it is wrong, or a second call gives another; ValueError where x, f
    or h can't be used, or where round-off hides whether the gradient is right.

    >>> print(check_function(lambda x: np.sum(x**2), lambda x: 2 * x, [3.0, 5.0]))
    x  right, relative error below 1e-06
    """
    x = _floats("x", np.array(x, dtype=float))
    first, yours = (copy_of(gradient(x.copy()) if callable(gradient) else gradient) for _ in range(2))
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
    inputs = _usable(layer, inputs)
    others = [other_input(given) if k == 0 else copy_of(given) for k, given in enumerate(inputs)]
    with suppress(Exception):                           # another input comes first: what a layer keeps of its first call then shows
        run_both(layer, others, np.ones_like(output(layer, others)), {})
    out = _untouched(layer, inputs)
    upstream = np.random.default_rng(0).normal(size=out.shape)
    if out.ndim == 0:
        upstream += 3                                   # a single dout near 0 or 1 would hide one that is not used
    scale = float(np.sum(np.abs(out * upstream))) if out.ndim else 1.0
    loss = Loss(lambda: np.sum(call(layer, "forward", *inputs) * upstream), [layer], scale)
    parameters, left = parameters_of(layer, inputs)
    (first, _), (yours, fault) = (run_both(layer, inputs, upstream, parameters) for _ in range(2))
    values = dict(zip(input_names(layer, len(inputs)), inputs, strict=False)) | parameters
    tensors = {name: compare(gradient, loss, _floats(name, values[name]), tolerance, h) for name, gradient in yours.items()}
    unchecked = {name: "backward gives no gradient of it" for name in [*values, *left] if name not in yours and (name in left or is_float(values[name]))}

    def _explain(wrong):
        said = diagnose_layer(tensors, wrong, upstream, out, _examples(inputs[0]))
        return _or_kept(said, lambda: run_both(layer, others, upstream, parameters)[0], yours, wrong)
    return _judged(tensors, tolerance, fault or _unlike(first, yours), _explain, unchecked)


def check_network(net, x, t, tolerance=1e-6, h=None):
    """Compare a network's gradient with slopes by nudging, parameter by parameter.

    Two runs of its loss for each number and a few more a tensor; up to seven for each where round-off asks for a larger h.

    net : any object with `.params`, name → array, loss(x, t) and gradient(x, t), name → array; layers in `.layers`, a dict or list,
          are looked at for their masks, and one by one where the gradient is wrong
    x, t : a few examples, as loss takes them
    Returns a Report with a tensor for each parameter, which is put back as it was.
    Raises GradientError where a gradient is wrong, or a second call gives another; ValueError for bad input.
    """
    with suppress(Exception):                           # another batch comes first: what is kept of the first call then shows
        net.gradient(other_input(x), t)
    first, yours = (_gradients(net, x, t) for _ in range(2))
    if missing := [name for name in net.params if name not in yours]:
        raise ValueError(f"gradient(x, t) has no {', '.join(missing)}; params has {', '.join(net.params)}: both need the same keys.")
    loss = Loss(lambda: call(net, "loss", x, t), layers_of(net).values())
    tensors = {name: compare(yours[name], loss, _floats(name, value), tolerance, h) for name, value in net.params.items()}

    def _explain(wrong):
        said = _faulty_layers(net, x, t, tolerance) or diagnose(tensors, wrong, _examples(x))
        return _or_kept(said, lambda: _gradients(net, other_input(x), t), yours, wrong)
    return _judged(tensors, tolerance, _unlike(first, yours), _explain)


def check_direction(net, x, t, rng=0, directions=5, tolerance=1e-5, h=None):
    """Compare ∇L·v with (L(θ + hv) − L(θ − hv))/2h along a few random directions v: two runs of the loss each, whatever the size.

    net, x, t : as for check_network; rng : numpy.random.Generator or int; directions : how many; h : the nudge, None for ε^(1/3)
    Each direction weighs every entry, so one wrong entry among thousands may hide; and one may mislead (a kink on the way, ∇L·v
    near 0), so the median decides.
    Returns a DirectionReport. Raises GradientError where the median is above the tolerance, ValueError for bad input.
    """
    if not is_whole(directions) or directions < 1:
        raise ValueError(f"directions = {directions!r}, expected a whole number from 1 on, such as 5.")
    rng, h = generator(rng), float(nudges(h, np.ones(())))
    with suppress(Exception):                           # as in check_network
        net.gradient(other_input(x), t)
    params, gradient = {name: _floats(name, value) for name, value in net.params.items()}, _gradients(net, x, t)
    loss = Loss(lambda: call(net, "loss", x, t), layers_of(net).values())
    if unfit := [f"{name}: {why}" for name, value in params.items() if (why := misfit(gradient.get(name), value.shape))]:
        raise ValueError(f"∇L·v can't be computed. {'; '.join(unfit)}.")
    kept, yours, expected, kinks = {name: value.copy() for name, value in params.items()}, [], [], []
    try:
        for _ in range(directions):
            v = _direction(rng, params)
            (above, masks_above), (below, masks_below) = (_moved(loss, params, kept, v, step) for step in (h, -h))
            yours.append(sum(float(np.vdot(gradient[name], v[name])) for name in params))
            expected.append((above - below) / (2 * h))
            kinks.append(masks_above != masks_below)
        rough, size = NOISE * EPSILON * max(1, abs(above)) / h, float(np.median(np.abs(yours) + np.abs(expected)))
        report = DirectionReport(yours, expected, kinks, tolerance, _examples(x), rough / tolerance)
        if not report.passed:
            refuse_if_coarse(largest_jump(lambda step: _moved(loss, params, kept, v, step)[0], h), above, loss.scale, h, tolerance * size)
    finally:
        for name, value in params.items():
            value[...] = kept[name]
    refuse_if_hidden(rough, size, h, h)
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


def _judged(tensors, tolerance, fault, explain, unchecked=None):
    """The report; raised where a tensor is wrong, or something else is amiss."""
    report = Report(tensors, tolerance, fault, unchecked)
    if report.wrong and not fault:
        report.diagnosis = explain(report.wrong)
    if not report.passed:
        raise GradientError(report)
    return report


def _unlike(first, second):
    """What to say where a second call gave another gradient than the first."""
    for name in second:
        pair = [np.nan_to_num(value) if np.asarray(value).dtype.kind in "iuf" else value for value in (first.get(name), second[name])]
        if not np.array_equal(*pair):
            return f"{name}: a second call gives something else. Is there a += where = is meant, or is something kept from the first?"
    return ""


def _or_kept(said, compute, yours, wrong):
    """What was said; where it says nothing certain, and another input gives the very same gradients, that."""
    with suppress(Exception):
        other = compute() if "no common factor" in said else {}
        same = [name for name in wrong if name in other and np.any(yours[name]) and np.array_equal(other[name], yours[name])]
        if any(np.ndim(yours[name]) > 1 for name in same):                      # a bias may have the same for any input
            return f"{', '.join(same)}: the very same for another input. Is something kept from the first call?"
    return said


def _gradients(net, x, t):
    """What a network's gradient gives, name → array of its own."""
    given = call(net, "gradient", x, t)
    if not hasattr(given, "items"):
        hint = " Does it end with return?" if given is None else ""
        kind = "None" if given is None else type(given).__name__
        raise ValueError(f"gradient(x, t) returns {kind}, expected a dict, name → array, with the keys of params.{hint}")
    return {name: copy_of(gradient) for name, gradient in given.items()}


def _faulty_layers(net, x, t, tolerance):
    """Each layer checked by itself, on what it is given: what is said about those that are wrong."""
    said, out = [], x
    layers = list(layers_of(net).items()) if getattr(net, "layers", None) else []
    with suppress(Exception):                           # not used as a plain chain: what was found so far is said
        for name, layer in layers:
            given = [out, t] if layer is layers[-1][1] else [out]
            try:
                check_layer(layer, *given, tolerance=tolerance)
            except GradientError as error:
                said.append(f"{name} ({type(layer).__name__}) is wrong by itself. {error.report.diagnosis}")
            out = layer.forward(*given)
    return "\n".join(said)


def _floats(name, array):
    """A parameter as it is, if it can be nudged."""
    if not isinstance(array, np.ndarray) or array.dtype != np.float64:
        kind = array.dtype if isinstance(array, np.ndarray) else type(array).__name__
        raise ValueError(f"{name} is {kind}; a check needs arrays of float64, so that round-off does not hide errors. Build it with float64 for the check.")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}{first_place(~np.isfinite(array))} is {array[~np.isfinite(array)][0]}, expected finite numbers throughout.")
    return array


def _examples(x):
    """N, the length of the first axis; None where there is none."""
    return len(x) if np.ndim(x) else None


def _untouched(layer, inputs):
    """What forward gives, if it leaves its inputs as they are."""
    before = [copy_of(given) for given in inputs]
    out = output(layer, inputs)
    if not all(map(np.array_equal, before, inputs)):
        raise ValueError("forward changes the array that it is handed, so nudges get lost. Let it work on a copy.")
    return out


def _usable(layer, inputs):
    """The inputs as they can be nudged: the first as float64, unless it is whole numbers that forward takes as places."""
    inputs = list(map(copy_of, inputs))
    if inputs and (kind := inputs[0].dtype.kind) in "iuf":
        first = inputs[0].astype(float)
        try:
            layer.forward(other_input(first), *map(copy_of, inputs[1:]))
        except (IndexError, TypeError):
            first = inputs[0] if kind in "iu" else first
        except Exception:                               # said below, where forward is called for good
            pass
        inputs[0] = first
    return inputs
