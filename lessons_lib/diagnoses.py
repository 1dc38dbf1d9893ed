"""What a wrong gradient has to do with the expected one, in words: for each known fault the sentence of its pattern.

What one tensor shows by itself stands in `patterns`. Here is what several tell together (two exchanged, which ones are right), and
what the gradient of a layer shows beside what it was given: a slope that was left out, a mask that is missing.
"""
from textwrap import wrap

import numpy as np

from lessons_lib.nudging import misfit
from lessons_lib.patterns import CLOSE, by_factor, pattern, same

FORMULAS = "Loss and gradient come from different formulas: backward is not the derivative of what forward computes."


class Report:
    """One check: `.tensors`, name → TensorCheck; `.diagnosis` in words, empty where all is right; `.passed`; `.wrong`, names;
    `.unchecked`, name → why nothing can be said about it."""

    def __init__(self, tensors, tolerance, diagnosis="", unchecked=None):
        self.tensors, self.tolerance, self.diagnosis, self.unchecked = tensors, tolerance, diagnosis, unchecked or {}

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
        said = {name: self._words(name, tensor) for name, tensor in self.tensors.items()}
        said |= {name: f"not checked: {why}" for name, why in self.unchecked.items()}
        width = max(map(len, said), default=0)
        return [*(f"{name:<{width}}  {words}" for name, words in said.items()), *self.diagnosis.splitlines()]

    def __str__(self):
        return _wrapped(self.lines)

    __repr__ = __str__

    def _words(self, name, tensor):
        at = ", ".join(str(list(index)) for index in tensor.kinks[:3]) + ", …" * (len(tensor.kinks) > 3)
        kinks = f"; ±h crosses a kink at {at}" if at else ""
        if name not in self.wrong:
            if tensor.floor >= 1:
                return f"0, as far as round-off lets one see; yours is at most {np.abs(tensor.gradient).max():.0e}"
            seen = f"{self.tolerance:g}" if tensor.floor <= self.tolerance else f"{tensor.floor:.1g}, smaller ones are hidden by round-off"
            return f"right, relative error below {seen}{kinks}"
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
        return [f"{len(self.yours)} direction{'s' * (len(self.yours) > 1)}{crossed}: median relative error {found}", *self.diagnosis.splitlines()]

    def __str__(self):
        return _wrapped(self.lines)

    __repr__ = __str__


def _wrapped(lines):
    """Lines that fit a page of 640 pixels, which would break them anywhere."""
    return "\n".join(part for line in lines for part in wrap(line, 60, subsequent_indent="    "))


def diagnose(tensors, wrong, examples=None):
    """Sentences for the tensors named in `wrong`, the same said once; tensors : name → TensorCheck; examples : N, None where there is no batch."""
    said = {}
    for name in wrong:
        said.setdefault(_exchanged(tensors, name) or pattern(tensors[name], examples), []).append(name)
    lines = [f"{', '.join(names)}: {words}" for words, names in said.items() if words]
    return "\n".join([*lines, *filter(None, [_whole(list(tensors), said[""])] if "" in said else [])])


def diagnose_layer(tensors, wrong, upstream, out, examples):
    """As diagnose, for one layer; upstream and out are what backward was given and what forward gave."""
    lines = []
    for name in wrong:
        words = _exchanged(tensors, name) or _of_an_activation(tensors[name], upstream, out)
        words = words or _of_a_bias(tensors[name], upstream) or _of_an_affine(tensors, name, upstream)
        words = words or pattern(tensors[name], examples) or _scattered(tensors[name])
        odd = np.ndim(out) == 0 and ("no common factor" in words or "in every entry" in words)
        lines.append(f"{name}: {words}{' ' + FORMULAS if odd else ''}")
    return "\n".join(lines)


def diagnose_direction(yours, expected, examples):
    """What all directions have in common."""
    said = by_factor(yours, expected, examples, 1e-4, "")
    return f"{'Along every direction: ' if said else ''}{said}{' ' if said else ''}check_network says which tensor is wrong."


def _exchanged(tensors, name):
    """Whether the gradient of one tensor is what another one's should be."""
    yours = np.asarray(tensors[name].gradient)
    numbers = yours.dtype.kind in "iuf"
    others = [other for other, tensor in tensors.items() if numbers and other != name and tensor.numerical.any() and same(yours, tensor.numerical)]
    return f"that is the gradient of {others[0]}. Are the two exchanged?" if others else ""


def _whole(names, odd):
    """What the tensors without a pattern of their own tell together; names in the order of the network."""
    later = [name for name in names[names.index(odd[-1]) + 1:] if name not in odd]
    if len(odd) == len(names):
        return f"{', '.join(odd)}: all are off, by no common factor. Do loss and gradient come from different formulas, or from different data?"
    if later and odd == names[:len(odd)] and later[0][1:] != odd[-1][1:]:
        return f"{', '.join(odd)}: off by no common factor, while {', '.join(later)} {'is' if len(later) == 1 else 'are'} right. Look at what is passed back " \
               "between them: an activation's slope (is a ReLU's mask missing?), or the dx of an Affine."
    if len(odd) == 1 and f"b{odd[0][1:]}" in later and odd[0][0] == "W":
        return f"{odd[0]}: off by no common factor, while b{odd[0][1:]} is right, so what is passed back to both is right. " \
               "Look at how dW is made from it: x.T @ dout."
    return f"{', '.join(odd)}: off by no common factor."


def _of_an_activation(tensor, upstream, out):
    """What the dx of a layer that works entry by entry shows; its slope is expected/upstream."""
    if not upstream.ndim and same(tensor.gradient, tensor.numerical / upstream):
        return "the upstream gradient is left out: backward has to multiply by dout, which is 1 only where the loss comes last."
    if np.shape(tensor.gradient) != upstream.shape or tensor.numerical.shape != upstream.shape or not upstream.ndim:
        return ""
    yours, expected, slope = tensor.gradient, tensor.numerical, tensor.numerical / upstream
    if same(yours, slope):
        return "the upstream gradient is left out: the slope has to be multiplied by dout."
    mask = np.isclose(slope, 0, atol=1e-6) | np.isclose(slope, 1, atol=1e-6)
    if same(yours, upstream):
        return "dout comes back as it went in, as if the slope were 1 everywhere" + (": the mask is missing." if mask.all() else ".")
    if mask.all() and same(yours, upstream - expected):
        return "the mask is the wrong way round: it lets through what it should stop."
    if mask.all() and same(yours, np.where(upstream > 0, upstream, 0)):
        return "the mask looks at dout's sign. It has to look at x, which forward was given."
    for words, guess in (("a", out), ("1 − a", 1 - out), ("a(1 − a)", out * (1 - out)), ("1 − a²", 1 - out**2)):
        if same(yours, upstream * guess):
            return f"the slope is taken to be {words}, with a the output. That is not the slope of this forward."
    return ""


def _of_a_bias(tensor, upstream):
    """What a one-dimensional tensor shows beside the rows of dout."""
    rows = upstream.reshape(-1, upstream.shape[-1]) if upstream.ndim > 1 else None
    if rows is None or tensor.numerical.shape != rows[0].shape or np.shape(tensor.gradient) != rows[0].shape or len(rows) == 1:
        return ""
    for words, guess in (("the first example's alone", rows[0]), ("the last example's alone", rows[-1]), ("the largest of dout", rows.max(axis=0))):
        if same(tensor.gradient, guess):
            return f"{words}: not summed over the batch. One bias serves all examples, so their gradients are added: sum(axis=0)."
    return ""


def _of_an_affine(tensors, name, upstream):
    """What a dx shows beside dout and a square W."""
    W = tensors["W"].value if "W" in tensors else None
    if W is not None and name != "W" and W.shape == W.T.shape and np.shape(tensors[name].gradient)[-1:] == W.shape[:1] == upstream.shape[-1:] \
            and np.shape(tensors[name].gradient) == upstream.shape and same(tensors[name].gradient, upstream @ W):
        return "dx is dout @ W: W has to be transposed, dout @ W.T. A square shape hides that."
    return ""


def _scattered(tensor):
    off = np.abs(np.asarray(tensor.gradient) - tensor.numerical) > CLOSE * np.abs(tensor.numerical).max(initial=0)
    return f"{off.sum()} of {off.size} entries are off, by no common factor."


