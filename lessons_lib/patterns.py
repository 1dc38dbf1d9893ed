"""What one tensor of a wrong gradient shows by itself, in words: its pattern, beside the slopes that were expected.

A shape that does not fit, a factor that is the same in every entry (−1, 2, ½, N, 1/N), rows and columns swapped, one entry, one row,
zeros where something should come through. What several tensors tell together stands in `diagnoses`.
"""
import numpy as np

CLOSE = 1e-5                                            # two arrays are the same if they differ by less than this part of the second's largest entry


def pattern(tensor, examples):
    """What one TensorCheck shows by itself; empty where it shows nothing. examples : N, None where there is no batch."""
    yours, expected = tensor.gradient, tensor.numerical
    if yours is None:
        return "there is no gradient. Is it computed, and returned or kept?"
    if np.asarray(yours).dtype.kind not in "iuf":
        return f"that is no array of real numbers, but of {np.asarray(yours).dtype}."
    whole, yours = np.asarray(yours).dtype.kind in "iu", np.asarray(yours, dtype=float)
    if yours.shape != expected.shape:
        return _shape(yours, expected)
    if not np.isfinite(yours).all():
        return "the gradient is not finite: 0/0, an overflow, or the logarithm of 0."
    if whole and not same(np.round(expected), expected):
        return f"the gradient is an array of {np.asarray(tensor.gradient).dtype}, whole numbers: what stands behind the decimal point is lost."
    if not expected.any() or np.abs(expected).max() < 1e-9 * np.abs(yours).max():
        return "the loss does not change when this is nudged. Does forward use another array, one that the name was bound to before?"
    return by_factor(yours, expected, examples) or _by_place(yours, expected, tensor.kinks) or _by_value(yours, expected, tensor.value)


def by_factor(yours, expected, examples, close=CLOSE, where=", in every entry"):
    """The factor between the two, and what a known one means; empty where there is none."""
    if not yours.any():
        return "zero throughout. Is this gradient ever set, and is what is passed back to it multiplied by 0?"
    factor = common_factor(yours, expected, close)
    if factor is None or not same(yours, factor * expected, 0.03 * abs(factor - 1)):
        return ""                                       # what is left over is as large as what the factor explains
    n = examples if examples and examples > 1 else np.nan
    known = [
        (-1, "the sign is turned round."),
        (2, "twice what is expected: a factor 2 too much."),
        (0.5, "half of what is expected: a factor 2 is missing."),
        (n, f"{examples} times what is expected, N times: the division by N is missing. 1/N stands in the loss's own gradient, nowhere else."),
        (1 / n, f"1/{examples} of what is expected, 1/N: divided by N once too often, a mean where a sum belongs."),
        (-n, f"−{examples} times what is expected: the division by N is missing, and the sign is turned round.")]
    said = [words for value, words in known if abs(factor - value) < 1e-4 * abs(value)]
    return " Or ".join(said) or f"{factor:.{5 if abs(factor - 1) > 1e-4 else 7}g} times what is expected{where}."


def common_factor(yours, expected, close=CLOSE):
    """c, if yours is c times the expected in every entry; else None."""
    size = float(np.vdot(expected, expected))
    factor = float(np.vdot(expected, yours)) / size if size else 0.0
    return factor if size and factor and same(yours, factor * expected, close) else None


def same(yours, expected, close=CLOSE):
    """Whether two arrays have one shape, and differ by less than that part of the largest expected entry."""
    yours, expected = np.asarray(yours, dtype=float), np.asarray(expected, dtype=float)
    return yours.shape == expected.shape and bool(np.abs(yours - expected).max(initial=0) <= close * np.abs(expected).max(initial=0))


def _shape(yours, expected):
    wanted = f"shape {yours.shape}, expected {expected.shape}"
    if yours.T.shape == expected.shape:
        return f"{wanted}: rows and columns are swapped{'' if same(yours.T, expected) else ', and the numbers are wrong too'}. A product is the wrong way round."
    if yours.shape == (1, *expected.shape) and same(yours[0], expected):
        return f"{wanted}: the numbers are right, an axis of length 1 is left over. Was it kept by keepdims=True, or is a single example not summed?"
    if yours.shape[1:] == expected.shape and same(yours.sum(axis=0), expected):
        return f"{wanted}: not summed over the batch. One parameter serves all examples, so their gradients are added: sum(axis=0)."
    if yours.size == expected.size and same(yours.reshape(expected.shape), expected):
        return f"{wanted}: the numbers are right, the shape is not. A gradient has the shape of its tensor."
    if yours.size == 1 and same(yours.sum(), expected.sum()):
        return f"{wanted}: summed over all axes. Sum over the batch alone: axis=0."
    return f"{wanted}. A gradient has the shape of its tensor."


def _by_place(yours, expected, kinks):
    """Right but for an entry, a row, a column; swapped; or right in size, with some signs wrong."""
    if same(yours, expected):
        return ""                                       # too little is wrong to show a place
    if yours.ndim == 2 and yours.T.shape == yours.shape and same(yours.T, expected):
        return "rows and columns are swapped: yours is transposed. A square shape hides that."
    if same(np.abs(yours), np.abs(expected)):
        return "right in size, but some signs are turned round."
    off = np.argwhere(np.abs(yours - expected) > CLOSE * np.abs(expected).max())
    if len(off) == 1 and yours.size > 1:
        at_kink = tuple(off[0].tolist()) in kinks
        where = ", at a kink: yours is not between the slopes to its two sides" if at_kink else ""
        return f"a single entry is wrong, {off[0].tolist()}{where}; all others are right.{'' if at_kink else ' An index?'}"
    for axis, name in enumerate(("row", "column")[:yours.ndim] if yours.ndim == 2 else ()):
        if len(off) and len(set(off[:, axis])) == 1 and yours.shape[axis] > 1:
            place = int(off[0, axis])
            ends = {0: " It is 0 throughout: a range that starts too late?", yours.shape[axis] - 1: " It is 0 throughout: a range that ends too early?"}
            return f"only {name} {place} is wrong.{ends.get(place, ' It is 0 throughout.') if not yours.take(place, axis).any() else ''}"
    return ""


def _by_value(yours, expected, value):
    """Off by a multiple of the parameter, not 0 where nothing should come through, or 0 where something should."""
    factor = common_factor(yours - expected, value)
    if factor is not None:
        return f"off by {factor:.4g} times the parameter itself: a penalty on the weights stands in only one of loss and gradient, " \
               "so these come from different formulas."
    dead = np.abs(expected) < 1e-9 * np.abs(expected).max()
    if dead.any() and same(np.where(dead, 0, yours), expected):
        return "right, except where 0 is expected: something is let through that a mask should stop (a ReLU's, for z below 0)."
    if same(np.where(yours == 0, expected, yours), expected) and not same(yours, expected):
        return "right, except for entries that are 0: something should come through there."
    return ""
