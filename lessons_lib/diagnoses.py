"""What a wrong gradient has to do with the expected one, in words: for each known fault the sentence of its pattern.

A factor that is the same in every entry (−1, 2, ½, N, 1/N), rows and columns swapped, a sum that is missing, one entry, a tensor of
zeros, a slope that was left out. Where no tensor has a pattern by itself, which tensors are right tells where to look.
"""
from textwrap import wrap

import numpy as np

from lessons_lib.nudging import misfit

CLOSE = 1e-5                                            # two arrays are the same pattern if they differ by less than this part of the larger

FORMULAS = "Loss and gradient come from different formulas: backward is not the derivative of what forward computes."


class Report:
    """One check: `.tensors`, name → TensorCheck; `.diagnosis` in words, empty where all is right; `.passed`; `.wrong`, names."""

    def __init__(self, tensors, tolerance, diagnosis=""):
        self.tensors, self.tolerance, self.diagnosis = tensors, tolerance, diagnosis

    @property
    def wrong(self):
        """The names of the tensors that are wrong."""
        return [name for name, tensor in self.tensors.items() if not tensor.relative_error <= self.tolerance]

    @property
    def passed(self):
        """Whether nothing is wrong."""
        return not self.wrong and not self.diagnosis

    @property
    def lines(self):
        """A line for each tensor, then the diagnosis."""
        width = max(map(len, self.tensors), default=0)
        return [*(f"{name:<{width}}  {self._words(name, tensor)}" for name, tensor in self.tensors.items()), *self.diagnosis.splitlines()]

    def __str__(self):
        return _wrapped(self.lines)

    __repr__ = __str__

    def _words(self, name, tensor):
        at = ", ".join(str(list(index)) for index in tensor.kinks[:3]) + ", …" * (len(tensor.kinks) > 3)
        kinks = f"; ±h crosses a kink at {at}" if at else ""
        if name not in self.wrong:
            return f"right, relative error below {self.tolerance:g}{kinks}"
        if tensor.worst_index is None:
            return f"wrong: {misfit(tensor.gradient, tensor.numerical.shape)}"
        return f"wrong, relative error {tensor.relative_error:.2g}; at {list(tensor.worst_index)} yours {tensor.yours:.4g}, expected {tensor.expected:.4g}{kinks}"


class DirectionReport:
    """Slopes along random directions: `.yours` (∇L·v), `.expected`, `.errors`, one a direction; `.relative_error`, their median."""

    def __init__(self, yours, expected, kinks, tolerance, examples, floor):
        self.yours, self.expected, self.kinks, self.tolerance = np.array(yours), np.array(expected), kinks, tolerance
        self.errors = np.abs(self.yours - self.expected) / np.maximum(np.abs(self.yours) + np.abs(self.expected), floor)
        self.relative_error = float(np.median(self.errors))
        self.passed = self.relative_error <= tolerance
        self.diagnosis = "" if self.passed else diagnose_direction(self.yours, self.expected, examples)

    @property
    def lines(self):
        """The finding, then the diagnosis."""
        crossed = f", {sum(self.kinks)} across a kink" if any(self.kinks) else ""
        found = f"below {self.tolerance:g}" if self.passed else f"{self.relative_error:.2g}"
        return [f"{len(self.yours)} directions{crossed}: median relative error {found}", *self.diagnosis.splitlines()]

    def __str__(self):
        return _wrapped(self.lines)

    __repr__ = __str__


def _wrapped(lines):
    """Lines that fit a narrow page."""
    return "\n".join(part for line in lines for part in wrap(line, 88, subsequent_indent="    "))


def diagnose(tensors, wrong, examples=None):
    """Sentences for the tensors named in `wrong`, the same said once; tensors : name → TensorCheck; examples : N, None where there is no batch."""
    said = {}
    for name in wrong:
        said.setdefault(_pattern(tensors[name], examples), []).append(name)
    lines = [f"{', '.join(names)}: {words}" for words, names in said.items() if words]
    return "\n".join([*lines, *filter(None, [_whole(list(tensors), said[""])] if "" in said else [])])


def diagnose_layer(tensors, wrong, upstream, out, examples):
    """As diagnose, for one layer; upstream and out are what backward was given and what forward gave."""
    lines = []
    for name in wrong:
        words = _of_an_activation(tensors[name], upstream, out) or _of_a_bias(tensors[name], upstream) or _of_an_affine(tensors, name, upstream)
        words = words or _pattern(tensors[name], examples) or _scattered(tensors[name])
        odd = np.ndim(out) == 0 and ("no common factor" in words or "in every entry" in words)
        lines.append(f"{name}: {words}{' ' + FORMULAS if odd else ''}")
    return "\n".join(lines)


def diagnose_direction(yours, expected, examples):
    """What all directions have in common."""
    said = _by_factor(yours, expected, examples, 1e-4)
    return f"{'Along every direction: ' if said else ''}{said}{' ' if said else ''}check_network says which tensor is wrong."


def _pattern(tensor, examples):
    """What one tensor shows by itself; empty where it shows nothing."""
    yours, expected = tensor.gradient, tensor.numerical
    if yours is None or np.asarray(yours).dtype.kind not in "iuf":
        return "there is no gradient. Is it computed, and returned or kept?"
    yours = np.asarray(yours, dtype=float)
    if yours.shape != expected.shape:
        return _shape(yours, expected)
    if not np.isfinite(yours).all():
        return "the gradient is not finite: 0/0, an overflow, or the logarithm of 0."
    if not expected.any() or np.abs(expected).max() < 1e-9 * np.abs(yours).max():
        return "the loss does not change when this is nudged. Does forward use another array, one that the name was bound to before?"
    return _by_factor(yours, expected, examples) or _by_place(yours, expected) or _by_value(yours, expected, tensor.value)


def _shape(yours, expected):
    wanted = f"shape {yours.shape}, expected {expected.shape}"
    if yours.T.shape == expected.shape:
        return f"{wanted}: rows and columns are swapped{'' if _same(yours.T, expected) else ', and the numbers are wrong too'}. A product is the wrong way round."
    if yours.shape[1:] == expected.shape and _same(yours.sum(axis=0), expected):
        return f"{wanted}: not summed over the batch. One parameter serves all examples, so their gradients are added: sum(axis=0)."
    if yours.size == expected.size and _same(yours.reshape(expected.shape), expected):
        return f"{wanted}: the numbers are right, the shape is not. A gradient has the shape of its tensor."
    if yours.size == 1 and _same(yours.sum(), expected.sum()):
        return f"{wanted}: summed over all axes. Sum over the batch alone: axis=0."
    return f"{wanted}. A gradient has the shape of its tensor."


def _by_factor(yours, expected, examples, close=CLOSE):
    if not yours.any():
        return "zero throughout. Is this gradient ever set, and is what is passed back to it multiplied by 0?"
    factor = _factor(yours, expected, close)
    if factor is None:
        return ""
    n = examples if examples and examples > 1 else np.nan
    known = [
        (-1, "the sign is turned round."),
        (2, "twice what is expected: a factor 2 too much."),
        (0.5, "half of what is expected: a factor 2 is missing."),
        (n, f"{examples} times what is expected, N times: the division by N is missing. 1/N stands in the loss's own gradient, nowhere else."),
        (1 / n, f"1/{examples} of what is expected, 1/N: divided by N once too often, a mean where a sum belongs."),
        (-n, f"−{examples} times what is expected: the division by N is missing, and the sign is turned round.")]
    said = [words for value, words in known if abs(factor - value) < 1e-4 * abs(value)]
    return " Or ".join(said) or f"{factor:.5g} times what is expected, in every entry."


def _by_place(yours, expected):
    """Right but for an entry, a row, a column; swapped; or right in size, with some signs wrong."""
    if yours.ndim == 2 and yours.T.shape == yours.shape and _same(yours.T, expected):
        return "rows and columns are swapped: yours is transposed. A square shape hides that."
    if _same(np.abs(yours), np.abs(expected)):
        return "right in size, but some signs are turned round."
    off = np.argwhere(np.abs(yours - expected) > CLOSE * np.abs(expected).max())
    if len(off) == 1 and yours.size > 1:
        return f"a single entry is wrong, {off[0].tolist()}; all others are right. An index?"
    for axis, name in enumerate(("row", "column")[:yours.ndim] if yours.ndim == 2 else ()):
        if len(off) and len(set(off[:, axis])) == 1 and yours.shape[axis] > 1:
            return f"only {name} {off[0, axis]} is wrong. A range that ends too early?"
    return ""


def _by_value(yours, expected, value):
    """Off by a multiple of the parameter, or not 0 where nothing should come through."""
    factor = _factor(yours - expected, value)
    if factor is not None:
        return f"off by {factor:.4g} times the parameter itself: a penalty on the weights stands in only one of loss and gradient, " \
               "so these come from different formulas."
    dead = np.abs(expected) < 1e-9 * np.abs(expected).max()
    if dead.any() and _same(np.where(dead, 0, yours), expected):
        return "right, except where 0 is expected: something is let through that a mask should stop (a ReLU's, for z below 0)."
    return ""


def _whole(names, odd):
    """What the tensors without a pattern of their own tell together; names in the order of the network."""
    later = [name for name in names[names.index(odd[-1]) + 1:] if name not in odd]
    if len(odd) == len(names):
        return f"{', '.join(odd)}: all are off, by no common factor. Do loss and gradient come from different formulas, or from different data?"
    if later and odd == names[:len(odd)]:
        return f"{', '.join(odd)}: off by no common factor, while {', '.join(later)} {'is' if len(later) == 1 else 'are'} right. Look at what is passed back " \
               "between them: an activation's slope (is a ReLU's mask missing?), or the dx of an Affine."
    return f"{', '.join(odd)}: off by no common factor."


def _of_an_activation(tensor, upstream, out):
    """What the dx of a layer that works entry by entry shows; its slope is expected/upstream."""
    if not upstream.ndim and _same(tensor.gradient, tensor.numerical / upstream):
        return "the upstream gradient is left out: backward has to multiply by dout, which is 1 only where the loss comes last."
    if np.shape(tensor.gradient) != upstream.shape or tensor.numerical.shape != upstream.shape or not upstream.ndim:
        return ""
    yours, expected, slope = tensor.gradient, tensor.numerical, tensor.numerical / upstream
    if _same(yours, slope):
        return "the upstream gradient is left out: the slope has to be multiplied by dout."
    mask = np.isclose(slope, 0, atol=1e-6) | np.isclose(slope, 1, atol=1e-6)
    if _same(yours, upstream):
        return "dout comes back as it went in, as if the slope were 1 everywhere" + (": the mask is missing." if mask.all() else ".")
    if mask.all() and _same(yours, upstream - expected):
        return "the mask is the wrong way round: it lets through what it should stop."
    if mask.all() and _same(yours, np.where(upstream > 0, upstream, 0)):
        return "the mask looks at dout's sign. It has to look at x, which forward was given."
    for words, guess in (("a", out), ("1 − a", 1 - out), ("a(1 − a)", out * (1 - out)), ("1 − a²", 1 - out**2)):
        if _same(yours, upstream * guess):
            return f"the slope is taken to be {words}, with a the output. That is not the slope of this forward."
    return ""


def _of_a_bias(tensor, upstream):
    """What a one-dimensional tensor shows beside the rows of dout."""
    rows = upstream.reshape(-1, upstream.shape[-1]) if upstream.ndim > 1 else None
    if rows is None or tensor.numerical.shape != rows[0].shape or np.shape(tensor.gradient) != rows[0].shape or len(rows) == 1:
        return ""
    for words, guess in (("the first example's alone", rows[0]), ("the last example's alone", rows[-1]), ("the largest of dout", rows.max(axis=0))):
        if _same(tensor.gradient, guess):
            return f"{words}: not summed over the batch. One bias serves all examples, so their gradients are added: sum(axis=0)."
    return ""


def _of_an_affine(tensors, name, upstream):
    """What a dx shows beside dout and a square W."""
    W = tensors["W"].value if "W" in tensors else None
    if W is not None and name != "W" and W.shape == W.T.shape and np.shape(tensors[name].gradient)[-1:] == W.shape[:1] == upstream.shape[-1:] \
            and np.shape(tensors[name].gradient) == upstream.shape and _same(tensors[name].gradient, upstream @ W):
        return "dx is dout @ W: W has to be transposed, dout @ W.T. A square shape hides that."
    return ""


def _scattered(tensor):
    off = np.abs(np.asarray(tensor.gradient) - tensor.numerical) > CLOSE * np.abs(tensor.numerical).max(initial=0)
    return f"{off.sum()} of {off.size} entries are off, by no common factor."


def _factor(yours, expected, close=CLOSE):
    """c, if yours is c times the expected in every entry; else None."""
    size = float(np.vdot(expected, expected))
    factor = float(np.vdot(expected, yours)) / size if size else 0.0
    return factor if size and factor and _same(yours, factor * expected, close) else None


def _same(yours, expected, close=CLOSE):
    yours, expected = np.asarray(yours, dtype=float), np.asarray(expected, dtype=float)
    return yours.shape == expected.shape and bool(np.abs(yours - expected).max(initial=0) <= close * np.abs(expected).max(initial=0))
