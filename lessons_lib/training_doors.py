"""What stands at the doors of training: a network, an optimizer, data and files that are none are told in words, before the first step."""
import os
from pathlib import Path

import numpy as np

from lessons_lib.doors import first_place, is_whole, targets


def expect_object(name, given, fits, wanted):
    """Raises ValueError where what was given is not what is wanted, or is the class in the place of one made of it."""
    if isinstance(given, type):
        raise ValueError(f"{name} is the class {given.__name__} itself, expected one made of it: {given.__name__}(...).")
    if not fits:
        raise ValueError(f"{name} = {given!r:.60}, expected {wanted}.")


def expect_network(net):
    """Raises ValueError where net is none: predict, loss_and_gradient (or loss, and gradient), and params with at least one array."""
    has = {name for name in ("predict", "loss_and_gradient", "loss", "gradient") if callable(getattr(net, name, None))}
    params = getattr(net, "params", None)
    arrays = isinstance(params, dict) and bool(params) and all(isinstance(values, np.ndarray) for values in params.values())
    expect_object("net", net, arrays and (has >= {"predict", "loss_and_gradient"} or has >= {"predict", "loss", "gradient"}),
                  "a network with predict, loss_and_gradient (or loss, and gradient), and params, a dict of arrays")


def file_name(path):
    """A Path. Raises ValueError where it is no name of a file."""
    if not isinstance(path, (str, os.PathLike)) or Path(path).is_dir():
        raise ValueError(f"path = {path!r:.60}, expected the name of a file, such as 'digits.npz'.")
    return Path(path)


def whole(name, value, wanted, most=np.inf):
    """A whole number above 0 as an int. Raises ValueError for anything else."""
    if not is_whole(value) or not 1 <= value <= most:
        raise ValueError(f"{name} = {value!r}, expected a whole number {wanted}.")
    return int(value)


def checked_data(net, data):
    """x_train, t_train, x_test, t_test, in the network's floating type, labels one-hot. Raises ValueError where one does not fit."""
    names = "x_train", "t_train", "x_test", "t_test"
    if missing := [name for name in names if not hasattr(data, name)]:
        raise ValueError(f"data has no {', '.join(missing)}; expected a record such as load_digits() gives, with {', '.join(names)}.")
    dtype, checked = next(iter(net.params.values())).dtype, []
    for part in ("train", "test"):
        x, t = (_real(f"{letter}_{part}", getattr(data, f"{letter}_{part}")) for letter in "xt")
        with np.errstate(over="ignore"):
            x = x.astype(dtype, copy=False)
        if x.ndim < 2 or not len(x) or len(x) != len(np.atleast_1d(t)):
            raise ValueError(f"x_{part} has shape {x.shape}, t_{part} {t.shape}: expected one image a row, at least one, and a label for each.")
        if not np.isfinite(x).all():
            raise ValueError(f"x_{part} holds NaN or infinity, at {first_place(~np.isfinite(x))}, as {dtype}. Leave that image out.")
        checked += [x, _one_hot(net, part, x, t)]
    return checked


def _one_hot(net, part, x, t):
    """The labels as the loss takes them, looked at in the order in which they were given."""
    try:
        classes = net.predict(x[:1]).shape[-1]
    except ValueError as error:
        raise ValueError(f"x_{part}, t_{part}: {error}") from None
    except FloatingPointError as error:
        raise ValueError(f"This network gives no scores: {error} Build a new one.") from None
    return targets(f"x_{part}, t_{part}", t, np.broadcast_to(np.zeros((), x.dtype), (len(x), classes)))


def _real(name, values):
    """As an array. Texts, complex numbers, masked entries and rows of different lengths would turn into something else, some without a word."""
    try:
        array = np.asarray(values)
    except ValueError:
        array = np.array(None)
    if array.dtype.kind not in "iufb" or np.ma.is_masked(values):
        raise ValueError(f"{name} holds something else than real numbers, in rows of one length: {values!r:.60}.")
    return array
