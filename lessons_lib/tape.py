"""A tape: arrays that remember how they were made, and write the backward pass by themselves.

Lesson 04's `Node` once more, with an array in the place of the number. An operation records its result and, beside each tensor that
it used, a closure in the place of the local derivative: given g = ∂L/∂result, it returns the part of ∂L/∂operand that comes this way.
Where broadcasting has stretched an operand, one number was used many times, so what comes back to it is added up: in `unbroadcast`,
which `backward` calls for every part, so that no operation has to think of it. What is refused, and in which words, stands in `tape_doors`.
"""
from collections import deque
from copy import deepcopy

import numpy as np

from lessons_lib.doors import targets
from lessons_lib.functions import examples, log_softmax, relu
from lessons_lib.tape_doors import (
    a_number, as_constant, computed, derivable, finite, marks, not_compared, not_for_numpy, not_freed, unchanged)


def _unary(op, says, rule):
    """A method: rule(a) → the value, and the closure that turns g into the gradient of a. says : both, in words."""
    return _named(op, says, lambda self: _record(op, (self,), rule))


def _binary(op, says, rule):
    """Two methods: tensor op other, and other op tensor. rule(a, b) → the value, and a closure for each operand."""
    return (_named(op, says, lambda self, other: _record(op, (self, other), rule)),
            _named(op, says, lambda self, other: _record(op, (other, self), rule)))


def _named(op, says, method):
    method.__name__, method.__qualname__, method.__doc__ = op, f"Tensor.{op}", f"{says} (g is ∂L/∂result.)"
    return method


class Tensor:
    """An array in a computational graph. What is computed with it is recorded; plain numbers and arrays are constants, without gradient.

    + - * / ** @ with broadcasting; sum, mean, reshape, transpose, T, [...], exp, log, tanh, relu, maximum, cross_entropy.
    data : array of float64 or float32, kept, not copied, so that an optimizer may change it in place; or a float, or lists of floats
    .data, .grad (None until backward; then in the shape of data), .op, .parents ((tensor, closure), …; None where the tape is freed)
    Raises ValueError for other data, NaN, shapes that do not fit; FloatingPointError for a result that is not finite; TypeError for
    another operand, a NumPy function, a comparison; IndexError for an index that is not there.
    Baydin et al., Automatic differentiation in machine learning: a survey, arXiv:1502.05767.

    >>> W, b = Tensor([[1.0, 2.0], [3.0, 4.0]]), Tensor([0.5, -0.5])
    >>> (np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 2.0]]) @ W + b).sum().backward()
    >>> print(W.grad.tolist(), b.grad)
    [[2.0, 2.0], [3.0, 3.0]] [3. 3.]
    """

    __slots__ = ("__weakref__", "data", "grad", "marks", "op", "parents", "place")
    __array_priority__ = 1000                           # above any array: array @ tensor asks the tensor
    __array__ = __array_function__ = not_for_numpy
    __bool__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = not_compared
    __hash__ = object.__hash__

    def __init__(self, data):
        self.data, self.grad, self.op, self.parents, self.marks, self.place = derivable(data), None, "input", (), [], 0

    def __repr__(self):
        return f"Tensor({np.array2string(self.data, precision=4, threshold=20)})"

    __add__, __radd__ = _binary("+", "a + b. Back goes g, to each of the two.", lambda a, b: (a + b, lambda g: g, lambda g: g))
    __sub__, __rsub__ = _binary("-", "a − b. Back go g and −g.", lambda a, b: (a - b, lambda g: g, lambda g: -g))
    __mul__, __rmul__ = _binary("*", "a · b. Back go g · b and g · a.", lambda a, b: (a * b, lambda g: g * b, lambda g: g * a))
    __truediv__, __rtruediv__ = _binary("/", "a / b. Back go g / b and −g · a / b².", lambda a, b: (
        a / b, lambda g: g / b, lambda g: -g * a / b / b))
    __pow__, __rpow__ = _binary("**", "aᵇ. Back go g · b · aᵇ⁻¹ and g · aᵇ · log a.", lambda a, b: (
        a**b, lambda g: g * np.where(b == 0, 0, b * a ** (b - 1)), lambda g: g * a**b * np.log(np.where(a == 0, 1, a))))
    __matmul__, __rmatmul__ = _binary("@", "a @ b, rows times columns. Back go g @ bᵀ and aᵀ @ g.", lambda a, b: _product(a, b))
    maximum = _binary("maximum", "The larger of a and b. Back goes g to the larger; half to each where they are equal.", lambda a, b: (
        np.maximum(a, b), lambda g: g * np.heaviside(a - b, 0.5), lambda g: g * np.heaviside(b - a, 0.5)))[0]
    __neg__ = _unary("neg", "−a. Back goes −g.", lambda a: (-a, lambda g: -g))
    exp = _unary("exp", "eᵃ. Back goes g · eᵃ.", lambda a: (value := np.exp(a), lambda g: g * value))
    log = _unary("log", "The natural logarithm, of a > 0. Back goes g / a.", lambda a: (np.log(a), lambda g: g / a))
    tanh = _unary("tanh", "tanh a. Back goes g · (1 − tanh² a).", lambda a: (value := np.tanh(a), lambda g: g * (1 - value**2)))
    relu = _unary("relu", "max(0, a). Back goes g where a > 0, else 0.", lambda a: (relu(a), lambda g: np.where(a > 0, g, 0)))

    def sum(self, axis=None, keepdims=False):
        """The sum over an axis, several, or all: g goes to each entry that was added."""
        return _record("sum", (self,), lambda a: (a.sum(axis=axis, keepdims=keepdims), lambda g, shape=a.shape: np.broadcast_to(
            g if keepdims or axis is None else np.expand_dims(g, axis), shape)))

    def mean(self, axis=None, keepdims=False):
        """The sum, divided by how many were added, n: back goes g / n."""
        total = self.sum(axis, keepdims)
        n = self.data.size / max(total.data.size, 1)
        return _record("mean", (total,), lambda a: (a / n, lambda g: g / n))

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
        """−(1/N) Σ t log softmax(z), as SoftmaxWithLoss: z is self, (N, K) or (K,), t labels or shares. Back goes g (softmax(z) − t)/N."""
        N, t = examples("cross_entropy: z", self.data, 1), targets("cross_entropy", t, self.data)
        return _record("cross_entropy", (self,), lambda z: (
            -np.sum(t * (log_y := log_softmax(z))) / N, lambda g: (np.exp(log_y) - t) * (g / N)))

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
        with np.errstate(all="ignore"):
            deque(self.steps(), maxlen=0)               # all of them, none kept

    def steps(self):
        """What `backward` does, closure after closure: yields (node, parent, what node's closure returned), its part being in parent.grad.

        First comes (None, self, 1), its own gradient. Raises as `backward` does.
        """
        a_number(self)
        tape = self.tape()
        for node in tape:
            unchanged(node)
        for node in tape:
            node.grad = None
        self.grad = np.ones_like(self.data)
        yield None, self, self.grad
        while tape:                                     # each result is let go as soon as its turn is over
            node = tape.pop()
            parents, node.parents, node.marks = node.parents, None if node.parents else (), []
            for parent, closure in parents:
                returned = closure(node.grad)
                part = finite(np.asarray(unbroadcast(returned, parent.data.shape)), node.op, "what it passes back")
                if parent.grad is None:                 # a view of another's gradient is copied: each has its own
                    parent.grad = part.astype(parent.data.dtype, copy=np.may_share_memory(part, node.grad))
                else:
                    parent.grad += part
                yield node, parent, returned


def _record(op, operands, rule):
    """A new tensor: rule(arrays of the operands) → the value, and a closure for each. Constants are no parents.

    A closure holds the arrays that it needs in variables of its own, or as defaults, in a tuple or list too: `marks` looks there for a
    change. Of an array of which it needs the shape alone it holds the shape, lest the array be kept, and guarded against a change.
    """
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
    value, rows, columns = a @ b, np.atleast_2d(a), b[:, None] if b.ndim == 1 else b
    kept = (..., 0) if b.ndim == 1 else ...
    shape = (*value.shape[:value.ndim - (a.ndim > 1) - (b.ndim > 1)], rows.shape[-2], columns.shape[-1])
    return value, lambda g: g.reshape(shape) @ columns.swapaxes(-1, -2), lambda g: (rows.swapaxes(-1, -2) @ g.reshape(shape))[kept]


def _placed(g, shape, index):
    """g where it was taken from, added up where an entry was taken twice; 0 elsewhere."""
    np.add.at(out := np.zeros(shape, g.dtype), index, g)
    return out
