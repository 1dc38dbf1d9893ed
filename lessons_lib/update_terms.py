"""One update taken apart: the gradient, what the optimizer remembers, and the step that it makes of them.

An optimizer's own `update` moves the point, and what it remembers is read off it. Only what it does not keep is computed once more:
γV, the push −ηg, the roots √h and √v, and Adam's bias correction.
"""
import copy
from typing import NamedTuple

import numpy as np

from lessons_lib.doors import whole_from
from lessons_lib.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp


class Update(NamedTuple):
    """Where an update began, and its terms in order: {name: (2,)}. The first is "gradient", the last "step", what was added to the point."""
    point: np.ndarray
    terms: dict


def updates_apart(optimizer, hessian, start, updates):
    """The first updates of an optimizer on the bowl ½ xᵀHx, each as an Update.

    optimizer : a new one; hessian : (2, 2); start : (2,); updates : whole number ≥ 0
    Terms between gradient and step: Momentum "kept" γV, the old velocity's share, and "push" −ηg; Nesterov "push" and "velocity" V; AdaGrad and RMSProp "size" √h;
    Adam "mean" m, "size" √v, "mean corrected" m̂, "size corrected" √v̂; SGD none.
    Raises ValueError where the optimizer is none of these, or refuses what it is given, or updates is not a whole number ≥ 0.

    >>> first, second = updates_apart(Momentum(0.5), np.diag([0.1, 2.0]), [-7, 2], 2)
    >>> {name: values.round(3).tolist() for name, values in second.terms.items()}
    {'gradient': [-0.665, 0.0], 'kept': [0.315, -1.8], 'push': [0.332, 0.0], 'step': [0.648, -1.8]}
    """
    if type(optimizer) not in BETWEEN:
        raise ValueError(f"optimizer is {optimizer!r}, expected one of {', '.join(kind.__name__ for kind in BETWEEN)}.")
    params, found = {"x": np.array(start, dtype=float)}, []
    for _ in range(whole_from("updates", updates)):
        before, point = copy.deepcopy(optimizer), params["x"].copy()
        gradient = hessian @ point
        optimizer.update(params, {"x": gradient})
        terms = BETWEEN[type(optimizer)](before, copy.deepcopy(optimizer), gradient)
        found.append(Update(point, {"gradient": gradient, **terms, "step": params["x"] - point}))
    return found


def _push(optimizer, gradient):
    return 0.0 - optimizer.learning_rate * gradient     # 0.0 − 0.0 is 0.0, and not −0.0


def _momentum(before, after, gradient):
    return {"kept": before.momentum * before.v.get("x", np.zeros(2)), "push": _push(after, gradient)}


def _nesterov(before, after, gradient):
    return {"push": _push(after, gradient), "velocity": after.v["x"]}


def _root_of_h(before, after, gradient):
    return {"size": np.sqrt(after.h["x"])}


def _adam(before, after, gradient):
    m, v, t = after.m["x"], after.v["x"], after.t
    return {"mean": m, "size": np.sqrt(v), "mean corrected": m / (1 - after.beta1**t), "size corrected": np.sqrt(v / (1 - after.beta2**t))}


def _nothing(before, after, gradient):
    return {}


BETWEEN = {                                             # the terms: of an optimizer before and after its update, and of the gradient
    SGD: _nothing, Momentum: _momentum, Nesterov: _nesterov, AdaGrad: _root_of_h, RMSProp: _root_of_h, Adam: _adam}
