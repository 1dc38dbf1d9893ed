"""A tape: arrays that remember how they were made, and write the backward pass by themselves.

Lesson 04's `Node` once more, with an array in the place of the number. An operation records its result and, beside each tensor that
it used, a closure in the place of the local derivative: given g = ∂L/∂result, it returns the part of ∂L/∂operand that comes this way.
Where broadcasting has stretched an operand, one number was used many times, so what comes back to it is added up: in `unbroadcast`,
which `backward` calls for every part, so that no operation has to think of it. What is refused, and in which words, stands in `tape_doors`.
"""
from copy import deepcopy

import numpy as np

from lessons_lib.doors import targets
from lessons_lib.functions import log_softmax, relu
from lessons_lib.tape_doors import a_number, as_constant, computed, derivable, examples, finite, marks, not_compared, not_for_numpy, not_freed, unchanged


def _unary(op, rule):
    """A method: rule(a) → the value, and the closure that turns g into the gradient of a."""
    return lambda self: _record(op, (self,), rule)


def _binary(op, rule):
    """Two methods: tensor op other, and other op tensor. rule(a, b) → the value, and a closure for each operand."""
    return (lambda self, other: _record(op, (self, other), rule)), (lambda self, other: _record(op, (other, self), rule))


class Tensor:
    """An array in a computational graph. What is computed with it is recorded; plain numbers and arrays are constants, without gradient.

    + - * / ** @ with broadcasting; sum, mean, reshape, transpose, T, [...], exp, log, tanh, relu, maximum, cross_entropy.
    data : array of float64 or float32, kept, not copied, so that an optimizer may change it in place; or a float, or lists of floats
    .data, .grad (None until backward; then in the shape of data), .op, .parents ((tensor, closure), …; None where the tape is freed)
    Raises ValueError for other data, NaN, shapes that do not fit; FloatingPointError for a result that is not finite; TypeError for
    another operand, a NumPy function, a comparison.
    Baydin et al., Automatic differentiation in machine learning: a survey, arXiv:1502.05767.

    >>> W, b = Tensor([[1.0, 2.0], [3.0, 4.0]]), Tensor([0.5, -0.5])
    >>> (np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 2.0]]) @ W + b).sum().backward()
    >>> print(W.grad.tolist(), b.grad)
    [[2.0, 2.0], [3.0, 3.0]] [3. 3.]
    """

    __slots__ = ("__weakref__", "data", "grad", "marks", "op", "parents", "place")
    __array_ufunc__ = None                              # array @ tensor asks the tensor
    __array__ = __array_function__ = not_for_numpy
    __bool__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = not_compared
    __hash__ = object.__hash__

    def __init__(self, data):
        self.data, self.grad, self.op, self.parents, self.marks, self.place = derivable(data), None, "input", (), [], 0

    def __repr__(self):
        return f"Tensor({np.array2string(self.data, precision=4, threshold=20)})"

    __add__, __radd__ = _binary("+", lambda a, b: (a + b, lambda g: g, lambda g: g))
    __sub__, __rsub__ = _binary("-", lambda a, b: (a - b, lambda g: g, lambda g: -g))
    __mul__, __rmul__ = _binary("*", lambda a, b: (a * b, lambda g: g * b, lambda g: g * a))
    __truediv__, __rtruediv__ = _binary("/", lambda a, b: (a / b, lambda g: g / b, lambda g: -g * a / b / b))
    __pow__, __rpow__ = _binary("**", lambda a, b: (
        a**b, lambda g: g * np.where(b == 0, 0, b * a ** (b - 1)), lambda g: g * a**b * np.log(np.where(a == 0, 1, a))))
    __matmul__, __rmatmul__ = _binary("@", lambda a, b: _product(a, b))
    maximum, _ = _binary("maximum", lambda a, b: (          # where both are equal, half for each
        np.maximum(a, b), lambda g: g * np.heaviside(a - b, 0.5), lambda g: g * np.heaviside(b - a, 0.5)))
    __neg__ = _unary("neg", lambda a: (-a, lambda g: -g))
    exp = _unary("exp", lambda a: (value := np.exp(a), lambda g: g * value))
    log = _unary("log", lambda a: (np.log(a), lambda g: g / a))
    tanh = _unary("tanh", lambda a: (value := np.tanh(a), lambda g: g * (1 - value**2)))
    relu = _unary("relu", lambda a: (relu(a), lambda g: np.where(a > 0, g, 0)))

    def sum(self, axis=None, keepdims=False):
        """The sum over an axis, several, or all: g goes to each entry that was added."""
        return _record("sum", (self,), lambda a: (a.sum(axis=axis, keepdims=keepdims), lambda g, shape=a.shape: np.broadcast_to(
            g if keepdims or axis is None else np.expand_dims(g, axis), shape)))

    def mean(self, axis=None, keepdims=False):
        """The sum, divided by how many were added."""
        total = self.sum(axis, keepdims)
        return total / (self.data.size / max(total.data.size, 1))

    def reshape(self, *shape):
        """The same numbers in another shape; g goes back into the old one."""
        return _record("reshape", (self,), lambda a: (a.reshape(*shape), lambda g, old=a.shape: g.reshape(old)))

    def transpose(self, *axes):
        """Axes in another order, reversed where none is given; g is turned back."""
        axes = tuple(np.ravel(axes)) if np.size(axes) and axes[0] is not None else range(self.data.ndim)[::-1]
        return _record("transpose", (self,), lambda a: (a.transpose(*axes), lambda g: g.transpose(np.argsort(np.mod(axes, g.ndim)))))

    T = property(transpose)

    def __getitem__(self, index):
        """The entries at an index, of which a copy is kept, lest it change. g goes where they were taken."""
        index = deepcopy(index)
        return _record("[]", (self,), lambda a: (a[index], lambda g, shape=a.shape: _placed(g, shape, index)))

    def cross_entropy(self, t):
        """Softmax with its loss, as `layers.SoftmaxWithLoss`: self (N, K) or (K,) logits, t labels or shares. One operation; back goes (y − t)/N."""
        return _record("cross_entropy", (self,), lambda z: _surprise(z, targets("cross_entropy", t, examples(z))))

    def tape(self):
        """What was recorded on the way to this tensor: inputs first, each after all that it was computed from, itself last.

        A result's place is one more than the last of its operands'. Raises RuntimeError where the tape has been freed.
        """
        found, seen = [self], {self}
        for node in found:                              # grows while it is walked
            new = {parent: None for parent, _ in not_freed(node).parents if parent not in seen}
            seen.update(new)
            found.extend(new)
        return sorted(found, key=lambda node: node.place)

    def backward(self):
        """Put ∂self/∂x into .grad of every tensor x that self was computed from, then free the tape.

        From the end of the tape to its start: parent.grad += closure(node.grad). What an earlier backward left in their .grad is dropped.
        Raises ValueError where self is not one number; RuntimeError where the tape has been freed, or an array that a closure needs was
        changed since then, both before any .grad is touched; FloatingPointError where a gradient is not finite.
        """
        a_number(self)
        tape = self.tape()
        for node in tape:
            unchanged(node)
        for node in tape:
            node.grad = None
        self.grad = np.ones_like(self.data)
        with np.errstate(all="ignore"):
            while tape:                                 # each result is let go as soon as its turn is over
                node = tape.pop()
                parents, node.parents, node.marks = node.parents, None if node.parents else (), []
                for parent, closure in parents:
                    part = finite(np.asarray(unbroadcast(closure(node.grad), parent.data.shape)), node.op, "what it passes back")
                    if parent.grad is None:             # a view of another's gradient is copied: each has its own
                        parent.grad = part.astype(parent.data.dtype, copy=np.may_share_memory(part, node.grad))
                    else:
                        parent.grad += part


def _record(op, operands, rule):
    """A new tensor: rule(arrays of the operands) → the value, and a closure for each. Constants are no parents."""
    dtype = next(operand.data.dtype for operand in operands if isinstance(operand, Tensor))
    arrays = [operand.data if isinstance(operand, Tensor) else as_constant(operand, op, dtype) for operand in operands]
    result = Tensor.__new__(Tensor)
    result.op, result.grad, (result.data, closures) = op, None, computed(op, rule, arrays)
    result.parents = tuple((operand, closure) for operand, closure in zip(operands, closures, strict=True) if isinstance(operand, Tensor))
    result.place = 1 + max(parent.place for parent, _ in result.parents)
    result.marks = marks(result.parents)
    return result


def unbroadcast(g, shape):
    """Undo broadcasting: g, in the shape of the result, summed over each axis that was added to `shape` or stretched from length 1."""
    g = g.sum(axis=tuple(range(np.ndim(g) - len(shape)))) if np.ndim(g) > len(shape) else g
    stretched = tuple(axis for axis, length in enumerate(shape) if length == 1 != g.shape[axis])
    return g.sum(axis=stretched, keepdims=True) if stretched else g


def _product(a, b):
    """a @ b; back go g @ bᵀ and aᵀ @ g. A vector on the left is one row, one on the right one column; g gets the axis back that @ drops."""
    value, column = a @ b, b.ndim == 1
    rows, columns = a[None] if a.ndim == 1 else a, b[:, None] if column else b
    shape = (*np.broadcast_shapes(rows.shape[:-2], columns.shape[:-2]), rows.shape[-2], columns.shape[-1])

    def right(g):
        back = rows.swapaxes(-1, -2) @ g.reshape(shape)
        return back[..., 0] if column else back

    return value, lambda g: g.reshape(shape) @ columns.swapaxes(-1, -2), right


def _placed(g, shape, index):
    """g where it was taken from, added up where an entry was taken twice; 0 elsewhere."""
    np.add.at(out := np.zeros(shape, g.dtype), index, g)
    return out


def _surprise(z, t):
    """−(1/N) Σ t log softmax(z), t one-hot, and what it passes back: (softmax(z) − t)/N."""
    log_y, N = log_softmax(z), z.size // z.shape[-1]
    return -np.sum(t * log_y) / N, lambda g: (np.exp(log_y) - t) * (g / N)
