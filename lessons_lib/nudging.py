"""One tensor's gradient compared with slopes by nudging, with kinks told apart from errors. What `gradcheck` is made of.

A central difference is off by h²f‴/6 and by round-off; and where the nudge carries a ReLU over its kink, it is neither slope but
something between the two. A ReLU keeps a mask: if the mask at +h is not that at −h, the nudge crossed a kink. Where no mask is
kept, the slopes to the left and right tell. Such an entry is measured again with a smaller h, until the kink is outside.
"""
from typing import NamedTuple

import numpy as np

EPSILON = np.finfo(float).eps
NOISE = 8                                               # a slope may be off by so many times the loss's round-off, divided by h
FEW = 3                                                 # so many wrong entries are enough: the others need not be doubted


class TensorCheck(NamedTuple):
    """What the comparison of one tensor found; yours and expected are the numbers at worst_index."""

    relative_error: float           # max|gradient − numerical| / (max|gradient| + max|numerical|); inf where there is no gradient of the right shape
    worst_index: tuple
    yours: float
    expected: float
    kinks: list                     # the indices where ±h crosses a kink
    gradient: object                # all of yours
    numerical: np.ndarray           # all that is expected
    value: np.ndarray               # the tensor itself


class Loss:
    """The number that is nudged, and the masks that it went through: () → (value, masks as bytes).

    compute : () → one number; owners : objects, such as layers, that keep masks as arrays of True and False
    scale : how large the numbers are that it is made from; where they cancel, their round-off stays
    Raises ValueError where the loss is not one finite number, or not the same twice.
    """

    def __init__(self, compute, owners=(), scale=1.0):
        self._compute, self._owners, self.scale = compute, tuple(owners), scale
        first, second = self()[0], self()[0]
        if first != second:
            raise ValueError(f"the loss is {first:.6g}, then {second:.6g}, with nothing changed. Is something random in it, such as dropout? Switch it off for the check.")

    def __call__(self):
        with np.errstate(all="ignore"):
            value = np.asarray(self._compute())
        if value.dtype.kind not in "iuf" or value.size != 1 or not np.isfinite(value).all():
            found = f"an array of shape {value.shape}" if value.size != 1 else value.item()
            raise ValueError(f"the loss is {found}, expected one finite number. Does it return, is it summed, is every number in it finite?")
        if value.dtype.kind == "f" and value.dtype.itemsize < 8:
            raise ValueError(f"the loss is {value.dtype}, too coarse for slopes by nudging. Use float64 throughout for the check.")
        kept = (array for owner in self._owners for array in getattr(owner, "__dict__", {}).values())
        return value.item(), b"".join(array.tobytes() for array in kept if isinstance(array, np.ndarray) and array.dtype == bool)


def compare(yours, loss, array, tolerance, h=None):
    """Nudge each number of an array, in place, and compare the slopes with yours. → TensorCheck

    yours : an array of its shape (anything else is a relative error of inf); loss : a Loss that depends on the array
    h : the nudge, None for ε^(1/3) max(1, |number|)
    Raises ValueError where h is not above 0, the array is not float64 or not finite, or the loss is too rough to have slopes.
    """
    steps = _steps(h, array)
    noise = _noise(loss, array)
    numerical, crossed = _slopes(loss, array, steps)
    if misfit(yours, array.shape):
        return TensorCheck(np.inf, None, np.nan, np.nan, [], yours, numerical, array)
    yours = np.array(yours, dtype=float)
    rough = NOISE * noise / steps.min(initial=np.inf)   # the least difference that can be seen
    margin = max(tolerance * (_size(yours) + _size(numerical)), rough, 1e-300)
    expected, kinks = _without_kinks(yours, numerical, crossed, margin, lambda k: _settled(loss, array, k, steps.flat[k], noise, margin))
    if not array.size:
        return TensorCheck(0.0, (), np.nan, np.nan, [], yours, expected, array)
    off = np.abs(yours - expected)
    worst = np.unravel_index(int(off.argmax()), off.shape)
    return TensorCheck(float(off.max() / margin * tolerance), tuple(map(int, worst)), float(yours[worst]), float(expected[worst]),
                       [tuple(map(int, np.unravel_index(k, off.shape))) for k in sorted(kinks)], yours, expected, array)


def misfit(yours, shape):
    """Why that is no gradient for a tensor of this shape, in words; empty where it is one."""
    if yours is None:
        return "there is no gradient, it is None"
    yours = np.asarray(yours)
    if yours.dtype.kind not in "iuf":
        return f"the gradient is no array of real numbers but of {yours.dtype}"
    if yours.shape != shape:
        return f"the gradient has shape {yours.shape}, the tensor {shape}"
    return "" if np.isfinite(yours).all() else f"the gradient holds {yours[~np.isfinite(yours)][0]}, at {np.argwhere(~np.isfinite(yours))[0].tolist()}"


def nudged(loss, array, k, step):
    """The loss and its masks with one number of the array moved; the number is put back bit by bit."""
    old = array.flat[k]
    try:
        array.flat[k] = old + step
        return loss()
    finally:
        array.flat[k] = old


def _slopes(loss, array, steps):
    """Central differences, and the flat places at which the masks at +h and −h differ."""
    numerical, crossed = np.zeros(array.shape), []
    for k, step in enumerate(steps.flat):
        (above, masks_above), (below, masks_below) = nudged(loss, array, k, step), nudged(loss, array, k, -step)
        numerical.flat[k] = (above - below) / (2 * step)
        if masks_above != masks_below:
            crossed.append(k)
    return numerical, crossed


def _without_kinks(yours, numerical, crossed, margin, settled):
    """The slopes, those at kinks measured anew, and the places of the kinks. Where no mask tells, an entry that is off is doubted."""
    expected, kinks, wrong = numerical.copy(), set(crossed), 0
    for k in crossed:
        expected.flat[k] = np.clip(yours.flat[k], *settled(k)[:2])
    for k in np.argsort(-np.abs(yours - expected), axis=None):
        if wrong == FEW or abs(yours.flat[k] - expected.flat[k]) <= margin:
            break
        if k not in kinks:
            low, high, at_kink = settled(k)
            if at_kink or not low - margin <= numerical.flat[k] <= high + margin:
                expected.flat[k] = np.clip(yours.flat[k], low, high)
                kinks.add(k)
        wrong += abs(yours.flat[k] - expected.flat[k]) > margin
    return expected, kinks


def _settled(loss, array, k, step, noise, margin):
    """The slopes that are right at one entry, (low, high), and whether it stands on a kink itself: then all between left and right are."""
    middle, _ = loss()
    for step in step / np.array([10, 100, 1000]):
        (above, masks_above), (below, masks_below) = nudged(loss, array, k, step), nudged(loss, array, k, -step)
        left, right, doubt = (middle - below) / step, (above - middle) / step, NOISE * noise / step
        if masks_above == masks_below and abs(right - left) <= margin + 2 * doubt:
            doubt += abs(right - left)
            return (above - below) / (2 * step) - doubt, (above - below) / (2 * step) + doubt, False
    return min(left, right) - doubt, max(left, right) + doubt, True


def _noise(loss, array):
    """The round-off of the loss: third differences over steps so small that nothing but noise is left, their median so that a kink does
    not count (Moré & Wild, Estimating computational noise, 2011)."""
    if not array.size:
        return 0.0
    old, values = array.copy(), []
    try:
        for i in range(10):
            array[...] = old + i * 1e-10 * np.maximum(1, np.abs(old))
            values.append(loss()[0])
    finally:
        array[...] = old
    size, rough = max(loss.scale, np.max(np.abs(values))), np.median(np.abs(np.diff(values, 3))) / 3
    if rough > 1e-9 * size:
        raise ValueError(f"the loss jumps by {rough / size:.0e} of itself at nudges too small to see: too rough for slopes by nudging. Use float64 throughout for the check.")
    return max(rough, EPSILON * size)


def _steps(h, array):
    if h is None:
        return np.cbrt(EPSILON) * np.maximum(1.0, np.abs(array))
    if np.ndim(h) or not (np.isreal(h) and np.isfinite(h) and h > 0):
        raise ValueError(f"h = {h!r}, expected a number above 0. None takes about 6e-6.")
    return np.full(array.shape, float(h))


def _size(array):
    return np.abs(array).max(initial=0.0)
