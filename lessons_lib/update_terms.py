"""One update taken apart: the gradient, what the optimizer remembers, and the step that it makes of them.

Nothing is computed a second time here that an optimizer computes: its `update` moves the point, and what it remembers is read off it.
Only the bias correction, which Adam does not keep, is done again.
"""
from typing import NamedTuple

import numpy as np


class Update(NamedTuple):
    """Where an update began, and its terms in order: {name: (2,)}. The first is "gradient", the last "step", what was added to the point."""
    point: np.ndarray
    terms: dict


def updates_apart(method, optimizer, hessian, start, updates):
    """The first updates of an optimizer on the bowl ½ xᵀHx, each as an Update.

    method : its name, which says what it remembers; optimizer : a new one of that kind; hessian : (2, 2); start : (2,)
    Terms between gradient and step: Momentum "kept" γV, the old velocity's share; Nesterov "velocity" V; AdaGrad and RMSProp "size" √h;
    Adam "mean" m, "size" √v, "mean corrected" m̂, "size corrected" √v̂; SGD none.
    Raises ValueError where the method is none of these, or the optimizer refuses what it is given.

    >>> from lessons_lib.optimizers import Momentum
    >>> first, second = updates_apart("Momentum", Momentum(0.5), np.diag([0.1, 2.0]), [-7, 2], 2)
    >>> {name: values.round(3).tolist() for name, values in second.terms.items()}
    {'gradient': [-0.665, 0.0], 'kept': [0.315, -1.8], 'step': [0.648, -1.8]}
    """
    if method not in _BETWEEN:
        raise ValueError(f"method is {method!r}, expected one of {', '.join(_BETWEEN)}.")
    params, found = {"x": np.array(start, dtype=float)}, []
    for _ in range(updates):
        point = params["x"].copy()
        gradient = hessian @ point
        kept = getattr(optimizer, "momentum", 0) * getattr(optimizer, "v", {}).get("x", np.zeros(2))
        optimizer.update(params, {"x": gradient})
        between = {"kept": kept} if method == "Momentum" else _BETWEEN[method](optimizer)
        found.append(Update(point, {"gradient": gradient, **between, "step": params["x"] - point}))
    return found


def _adam(optimizer):
    m, v, t = optimizer.m["x"], optimizer.v["x"], optimizer.t
    return {"mean": m.copy(), "size": np.sqrt(v), "mean corrected": m / (1 - optimizer.beta1**t), "size corrected": np.sqrt(v / (1 - optimizer.beta2**t))}


_BETWEEN = {
    "SGD": lambda optimizer: {},
    "Momentum": None,                                   # what it keeps must be seen before the update
    "Nesterov": lambda optimizer: {"velocity": optimizer.v["x"].copy()},
    "AdaGrad": lambda optimizer: {"size": np.sqrt(optimizer.h["x"])},
    "RMSProp": lambda optimizer: {"size": np.sqrt(optimizer.h["x"])},
    "Adam": _adam,
}
