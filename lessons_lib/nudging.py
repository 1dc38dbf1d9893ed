"""One tensor's gradient compared with slopes by nudging, with kinks and round-off told apart from errors. What `gradcheck` is made of.

A central difference is off by h²f‴/6 and by round-off; and where the nudge carries a ReLU over its kink, it is neither slope but
something between the two. A ReLU keeps a mask: if the mask at +h is not that at −h, the nudge crossed a kink. Where no mask is
kept, the slopes to the left and right tell. Such an entry is measured again with a smaller h, three times at most; where the kink
is nearer than h/1000, every slope between left and right is right.

Where round-off would hide errors that the tolerance asks for, a larger h is taken; where that does not help, the check refuses.
"""
from contextlib import suppress
from typing import NamedTuple

import numpy as np

from lessons_lib.doors import first_place

EPSILON = np.finfo(float).eps
NOISE = 8                                               # a slope may be off by so many times the loss's round-off, divided by h
FEW = 3                                                 # so many wrong entries are enough: the others need not be doubted
WIDEST = 1e-2                                           # the largest h that is chosen, times max(1, |number|)
HIDDEN = 1e-3                                           # where round-off hides an error as large as that, nothing can be decided


class TensorCheck(NamedTuple):
    """What the comparison of one tensor found; yours and expected are the numbers at worst_index."""

    relative_error: float           # max|yours − expected| / (max|gradient| + max|slope|); against the round-off where that is more; inf for a wrong shape
    worst_index: tuple
    yours: float
    expected: float
    kinks: list                     # the indices where ±h crosses a kink
    gradient: object                # all of yours
    numerical: np.ndarray           # all that is expected: the slopes; at a kink, of all slopes that are right the one nearest to yours
    value: np.ndarray               # the tensor itself
    floor: float = 0.0              # the relative error that round-off alone may make: smaller ones can't be seen


class Loss:
    """The number that is nudged, and the masks that it went through: () → (value, masks as bytes).

    compute : () → one number; owners : objects, such as layers; each array of True and False among their attributes is taken for a mask
    scale : how large the numbers are that it is made from; where they cancel, their round-off stays
    Raises ValueError where the loss is not one finite number, or not the same twice.
    """

    def __init__(self, compute, owners=(), scale=1.0):
        self._compute, self._owners, self.scale = compute, tuple(owners), scale
        first, second = self()[0], self()[0]
        if first != second:
            raise ValueError(f"the loss is {first:.6g}, then {second:.6g}, with nothing changed. "
                             "Is something random in it, such as dropout? Switch it off for the check.")

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
    array : of float64, every entry finite, which the caller has seen to
    h : the nudge, None for ε^(1/3) max(1, |number|), or more where round-off would hide an error
    Raises ValueError where h is no number above 0, or so small that nothing is measured, or the loss is too rough to have slopes.
    """
    steps, noise = nudges(h, array), _noise(loss, array)
    numerical, crossed = _slopes(loss, array, steps)
    if misfit(yours, array.shape):
        return TensorCheck(np.inf, None, np.nan, np.nan, [], yours, numerical, array)
    given, yours = np.array(yours), np.array(yours, dtype=float)
    if h is None:
        steps, numerical, crossed = _wider(loss, array, (steps, numerical, crossed), noise, tolerance * _both(yours, numerical))
    noise = max(noise, _noise_of_jumps(loss, array, steps, np.abs(yours - numerical), noise, tolerance * _both(yours, numerical)))
    rough, size = NOISE * noise / steps.min(initial=np.inf), _both(yours, numerical)      # rough: the least difference that can be seen
    refuse_if_hidden(rough, size, steps.min(initial=np.inf), h)
    margin = max(tolerance * size, rough, 1e-300)
    expected, kinks = _without_kinks(yours, numerical, crossed, margin, lambda k: _settled(loss, array, k, steps.flat[k], noise, margin))
    if not array.size:
        return TensorCheck(0.0, (), np.nan, np.nan, [], given, expected, array)
    off = np.abs(yours - expected)
    worst = np.unravel_index(int(off.argmax()), off.shape)
    error = float(off.max() / max(size, margin / tolerance))          # a part of the gradient, or of what round-off hides, if that is more
    return TensorCheck(error, tuple(map(int, worst)), float(yours[worst]), float(expected[worst]),
                       [tuple(map(int, np.unravel_index(k, off.shape))) for k in sorted(kinks)], given, expected, array, float(rough / size) if size else 0.0)


def misfit(yours, shape):
    """Why that is no gradient for a tensor of this shape, in words; empty where it is one."""
    if yours is None:
        return "there is no gradient, it is None"
    yours = np.asarray(yours)
    if yours.dtype.kind not in "iuf":
        return f"the gradient is no array of real numbers but of {yours.dtype}"
    if yours.shape != shape:
        return f"the gradient has shape {yours.shape}, the tensor {shape}"
    return "" if np.isfinite(yours).all() else f"the gradient holds {yours[~np.isfinite(yours)][0]}, at {first_place(~np.isfinite(yours))}"


def nudged(loss, array, k, step):
    """The loss and its masks with one number of the array moved; the number is put back bit by bit."""
    old = array.flat[k]
    try:
        array.flat[k] = old + step
        return loss()
    finally:
        array.flat[k] = old


def nudges(h, array):
    """The nudge of each entry. Raises ValueError where h is no number above 0, or is lost beside an entry: x + h keeps three digits of it."""
    if h is None:
        return np.cbrt(EPSILON) * np.maximum(1.0, np.abs(array))
    if isinstance(h, bool) or np.ndim(h) or np.asarray(h).dtype.kind not in "iuf" or not (np.isfinite(h) and h > 0):
        raise ValueError(f"h = {h!r}, expected a number above 0. None takes about 6e-6.")
    if (largest := float(_size(array))) * EPSILON * 1e3 > h:
        raise ValueError(f"h = {h:g} is too small beside an entry of {largest:.3g}: x + h does not hold it. None takes about 6e-6.")
    return np.full(np.shape(array), float(h))


def refuse_if_hidden(rough, size, step, h):
    """Raises ValueError where an error of a thousandth of the gradient would not be seen, and the gradient is no mere 0."""
    if rough > max(HIDDEN * size, 1e-6):
        remedy = "Are large numbers added to the loss, or subtracted within it? Leave them out for the check." if h is None \
            else f"h = {h:g} is too small: take a larger one, or None."
        raise ValueError(f"with h = {step:.0e}, the loss's round-off makes slopes uncertain by {rough:.0e}, and the gradient is about {size / 2:.0e}: "
                         f"an error of {rough / max(size, rough):.1%} of it could not be seen, so nothing can be decided. {remedy}")


def largest_jump(value_at, step):
    """How much the loss jumps somewhere within ±step, found by halving: the change of a smooth or kinked loss halves along, that of a jump stays.

    value_at : distance → the loss. Returns 0 where there is no jump; float64 itself makes jumps of about ε times the loss.
    """
    low, high, changes = -step, step, []
    below, above = value_at(low), value_at(high)
    for _ in range(30):
        middle = (low + high) / 2
        value = value_at(middle)
        low, below, high, above = (low, below, middle, value) if abs(value - below) > abs(above - value) else (middle, value, high, above)
        changes.append(abs(above - below))
    return changes[-1] if changes[-1] > changes[-11] / 100 else 0.0     # ten halvings would leave 1/1024 of it


def refuse_if_coarse(jump, loss, scale, step, wanted):
    """Raises ValueError for a loss whose jumps are no round-off of its own and hide what is wanted: float32 within it, or a small rest of large numbers."""
    if jump > 100 * EPSILON * max(scale, abs(loss)) and NOISE * jump / step > max(wanted, 1e-6):
        raise ValueError(f"the loss, {loss:.4g}, jumps by {jump:.0e} at nudges too small to see: too rough for slopes by nudging. "
                         "Is something within it float32, or the small rest of large numbers? Compute in float64 throughout for the check.")


def _slopes(loss, array, steps):
    """Central differences, and the flat places at which the masks at +h and −h differ."""
    numerical, crossed = np.zeros(array.shape), []
    for k, step in enumerate(steps.flat):
        (above, masks_above), (below, masks_below) = nudged(loss, array, k, step), nudged(loss, array, k, -step)
        numerical.flat[k] = (above - below) / (2 * step)
        if masks_above != masks_below:
            crossed.append(k)
    return numerical, crossed


def _wider(loss, array, measured, noise, wanted):
    """(steps, slopes, places of kinks), with a larger h where round-off would be more than wanted.

    Then from h and h/2, so that h² cancels; what is left, about the square of how far the two are apart, has to be less than the round-off.
    """
    narrow = np.cbrt(EPSILON)
    factor = min(2 * NOISE * noise / measured[0].min(initial=np.inf) / (wanted or 1e-6), WIDEST / narrow)
    while factor > 2:
        steps = factor * narrow * np.maximum(1.0, np.abs(array))
        with suppress(ValueError):                      # so far away the loss may not be finite
            (half, near), (whole, far) = _slopes(loss, array, steps / 2), _slopes(loss, array, steps)
            crossed = sorted({*near, *far})
            apart = np.delete(np.abs(half - whole), crossed).max(initial=0.0)
            if apart**2 <= NOISE * noise / steps.min() * _size(half):
                return steps, (4 * half - whole) / 3, crossed
        factor /= 4
    return measured


def _noise_of_jumps(loss, array, steps, off, noise, wanted):
    """The round-off that shows only at nudges as large as h, looked for where an entry is off. Raises ValueError where it hides errors."""
    if off.max(initial=0) > max(wanted, NOISE * noise / steps.min(initial=np.inf)):
        k = int(off.argmax())
        noise = max(noise, largest_jump(lambda step: nudged(loss, array, k, step)[0], steps.flat[k]))
    refuse_if_coarse(noise, loss()[0], loss.scale, steps.min(initial=np.inf), wanted)
    return noise


def _without_kinks(yours, numerical, crossed, margin, settled):
    """The slopes, those at kinks measured anew, and the places of the kinks. Where no mask tells, an entry that is off is doubted."""
    expected, kinks, wrong = numerical.copy(), set(crossed), 0
    for k in crossed:
        expected.flat[k] = np.clip(yours.flat[k], *settled(k)[:2])
    for k in np.argsort(-np.abs(yours - expected), axis=None):
        if wrong == FEW or abs(yours.flat[k] - expected.flat[k]) <= margin:
            break
        if k not in kinks:
            low, high, kinked = settled(k)
            if kinked or not low - margin <= numerical.flat[k] <= high + margin:
                expected.flat[k] = np.clip(yours.flat[k], low, high)
            kinks |= {k} if kinked else set()
        wrong += abs(yours.flat[k] - expected.flat[k]) > margin
    return expected, kinks


def _settled(loss, array, k, step, noise, margin):
    """The slopes that are right at one entry, (low, high), and whether ±step crosses a kink; on a kink itself all between left and right are.

    The slopes to both sides of a kink stay apart while the nudge shrinks; those of a curve come together along with it, and the slope across settles faster.
    """
    middle, steps, sides = loss()[0], step / 10.0 ** np.arange(5), []
    for one in steps:
        (above, masks_above), (below, masks_below) = nudged(loss, array, k, one), nudged(loss, array, k, -one)
        sides.append(((middle - below) / one, (above - middle) / one, masks_above == masks_below))
    left, right, calm = map(np.array, zip(*sides, strict=True))
    across, gap, doubt = (left + right) / 2, np.abs(right - left), NOISE * noise / steps
    moved = np.abs(np.diff(across))
    for j in (1, 2, 3):
        flat = gap[j] <= margin + 2 * doubt[j]
        bends = gap[j] <= gap[j - 1] / 5 and moved[j] <= moved[j - 1] / 20 + doubt[j]       # a curve leaves 1/10 and 1/100; twice and five times that will do
        if calm[j] and (flat or bends):
            room = doubt[j] + 1.1 * moved[j] + (0 if bends else gap[j])         # 1.1 ≥ 1 + 1/10² + …: all that is still to come
            return across[j] - room, across[j] + room, j > 1 or gap[0] > 13 * gap[1] + 20 * doubt[1]    # a curve: 10 · gap[1]
    return min(left[3], right[3]) - doubt[3], max(left[3], right[3]) + doubt[3], True


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
    return max(np.median(np.abs(np.diff(values, 3))) / 3, EPSILON * max(loss.scale, np.max(np.abs(values))))


def _both(yours, numerical):
    return float(_size(yours) + _size(numerical))       # what errors are a part of


def _size(array):
    return np.abs(array).max(initial=0.0)
