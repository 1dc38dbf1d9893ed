"""Lesson 11: right answers in another form, wrong answers that are no known mistakes, and faults that its notebook must show."""
from fractions import Fraction

import numpy as np

from lessons_lib.exercises.lesson11 import index_gradient, sum_to_shape, weight_gradient
from lessons_lib.exercises.tapes import Tape


# q2

def by_axes(g, shape):
    extra = g.ndim - len(shape)
    axes = tuple(range(extra)) + tuple(extra + k for k, n in enumerate(shape) if n == 1)
    return g.sum(axis=axes).reshape(shape)


def entry_by_entry(g, shape):
    grad = np.zeros(shape)
    for place in np.ndindex(g.shape):
        target = place[len(place) - len(shape):]
        grad[tuple(0 if n == 1 else k for k, n in zip(target, shape, strict=True))] += g[place]
    return grad


def by_counting_places(g, shape):
    places = np.broadcast_to(np.arange(int(np.prod(shape))).reshape(shape), g.shape)
    return np.bincount(places.ravel(), weights=g.ravel(), minlength=int(np.prod(shape))).reshape(shape)


def recursive(g, shape):
    if g.ndim > len(shape):
        return recursive(g.sum(0), shape)
    for axis in range(len(shape)):
        if shape[axis] == 1 and g.shape[axis] > 1:
            return recursive(g.sum(axis, keepdims=True), shape)
    return g.copy()


def by_products(g, shape):
    rows = g.reshape(-1, *g.shape[g.ndim - len(shape):])
    g = np.tensordot(np.ones(len(rows)), rows, 1)
    return np.add.reduce(g, axis=tuple(k for k, n in enumerate(shape) if n == 1), keepdims=True)


# q3

def sums(g, x, W):
    grad = np.zeros_like(W)
    for g_n, x_n in zip(g, x, strict=True):
        grad += np.outer(g_n, x_n)
    return grad


def nested(g, x, W):
    return [[sum(g[n][j] * x[n][i] for n in range(len(g))) for i in range(len(x[0]))] for j in range(len(g[0]))]


# q4

def added_at(g, index, n):
    grad = np.zeros(n)
    np.add.at(grad, index, g)
    return grad


def listed(g, index, n):
    return [sum(float(part) for part, place in zip(g, index, strict=True) if place == k) for k in range(n)]


# q5

class Closures:
    def __init__(self):
        self.values, self.backs = [], []

    def _keep(self, value, back):
        self.values.append(value)
        self.backs.append(back)
        return len(self.values) - 1

    def input(self, value):
        return self._keep(value, lambda g, grads: None)

    def add(self, i, j):
        def back(g, grads):
            grads[i] += g
            grads[j] += g
        return self._keep(self.values[i] + self.values[j], back)

    def mul(self, i, j):
        a, b = self.values[i], self.values[j]

        def back(g, grads):
            grads[i] += g * b
            grads[j] += g * a
        return self._keep(a * b, back)

    def gradients(self):
        grads = [0] * len(self.values)
        grads[-1] = 1
        for k in range(len(grads) - 1, -1, -1):
            self.backs[k](grads[k], grads)
        return grads


class Records:
    def __init__(self):
        self.values, self.records = [], []

    def input(self, value):
        self.values.append(value)
        return len(self.values) - 1

    def add(self, i, j):
        self.records.append((len(self.values), "+", i, j))
        return self.input(self.values[i] + self.values[j])

    def mul(self, i, j):
        self.records.append((len(self.values), "*", i, j))
        return self.input(self.values[i] * self.values[j])

    def gradients(self):
        grads = np.zeros(len(self.values))
        grads[-1] = 1
        for place, op, i, j in self.records[::-1]:
            grads[i] += grads[place] * (1 if op == "+" else self.values[j])
            grads[j] += grads[place] * (1 if op == "+" else self.values[i])
        return grads


class Forwards:
    """Each number carries its slopes with respect to every number before it."""

    def __init__(self):
        self.values, self.made = [], []

    def input(self, value):
        self.values.append(value)
        self.made.append(None)
        return len(self.values) - 1

    def add(self, i, j):
        place = self.input(self.values[i] + self.values[j])
        self.made[place] = ((i, 1.0), (j, 1.0))
        return place

    def mul(self, i, j):
        place = self.input(self.values[i] * self.values[j])
        self.made[place] = ((i, self.values[j]), (j, self.values[i]))
        return place

    def gradients(self):
        found = []
        for start in range(len(self.values)):
            slope = [0.0] * len(self.values)
            slope[start] = 1.0
            for place in range(start + 1, len(slope)):
                slope[place] = sum(s * slope[i] for i, s in self.made[place] or ())
            found.append(slope[-1])
        return found


class Matrix:
    def __init__(self):
        self.values, self.rows = [], []

    def input(self, value):
        self.values.append(float(value))
        self.rows.append({})
        return len(self.values) - 1

    def add(self, i, j):
        k = self.input(self.values[i] + self.values[j])
        for one in (i, j):
            self.rows[k][one] = self.rows[k].get(one, 0) + 1
        return k

    def mul(self, i, j):
        k = self.input(self.values[i] * self.values[j])
        for one, other in ((i, j), (j, i)):
            self.rows[k][one] = self.rows[k].get(one, 0) + self.values[other]
        return k

    def gradients(self):
        n = len(self.values)
        slopes = np.zeros((n, n))
        for k, row in enumerate(self.rows):
            for i, slope in row.items():
                slopes[k, i] = slope
        end = np.eye(n)[-1]
        return np.linalg.solve((np.eye(n) - slopes).T, end)


class Exact(Tape):
    def input(self, value):
        return super().input(Fraction(value))

    def gradients(self):
        return [float(one) for one in super().gradients()]


class Plain:
    """As a learner would write it; what a wrong one exchanges is a method of its own."""

    def __init__(self):
        self.values, self.ops = [], []

    def _keep(self, value, *op):
        self.values.append(value)
        self.ops.append(op)
        return len(self.values) - 1

    def input(self, value):
        return self._keep(value)

    def add(self, i, j):
        return self._keep(self.values[i] + self.values[j], "+", i, j)

    def mul(self, i, j):
        return self._keep(self.values[i] * self.values[j], "*", i, j)

    def _order(self):
        return range(len(self.values) - 1, -1, -1)

    def _back(self, grads, k, op, i, j):
        grads[i] += grads[k] * (1 if op == "+" else self.values[j])
        grads[j] += grads[k] * (1 if op == "+" else self.values[i])

    def gradients(self):
        grads = [0.0] * len(self.values)
        grads[-1] = 1.0
        for k in self._order():
            if self.ops[k]:
                self._back(grads, k, *self.ops[k])
        return grads


RIGHT = {
    "q2": [by_axes, entry_by_entry, by_counting_places, recursive, by_products],
    "q3": [sums, nested, lambda g, x, W: np.einsum("nj,ni->ji", g, x), lambda g, x, W: (x.T @ g).T, lambda g, x, W: np.tensordot(g, x, (0, 0)), lambda g, x, W: np.matmul(np.transpose(g), x).tolist()],
    "q4": [added_at, listed, lambda g, index, n: np.bincount(index, weights=g, minlength=n), lambda g, index, n: g @ np.eye(n)[index], lambda g, index, n: (np.arange(n)[:, None] == index) @ g],
    "q5": [Closures, Records, Forwards, Matrix, Exact, Plain],
}


def _one_of_many(g, shape, which):
    """Of the axes of length 1 only some are summed."""
    for _ in range(g.ndim - len(shape)):
        g = g.sum(axis=0)
    for axis in [axis for axis, n in enumerate(shape) if n != g.shape[axis]][which]:
        g = g.sum(axis=axis, keepdims=True)
    return g


def _two_in_front(g, shape):
    for _ in range(2):
        g = g.sum(axis=0) if g.ndim > len(shape) else g
    return sum_to_shape(g, shape) if g.ndim == len(shape) else g


def _two_axes(g, shape):
    """Axes 0 and 1 only."""
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis in range(min(2, len(shape))):
        g = g.sum(axis=axis, keepdims=True) if shape[axis] == 1 else g
    return g


def _changed(grad, at, by=1e-3):
    grad = np.array(grad, float)
    if grad.size:
        grad.flat[at % grad.size] += by
    return grad


def _writes(g, shape):
    g *= 1.0 + 1e-3
    return sum_to_shape(g, shape)


def _adds_in_place(g, index, n):
    grad = np.zeros(n)
    grad[index] += g
    return grad + 1e-9


class Reversed(Tape):
    def gradients(self):
        return super().gradients()[::-1][:-1]


class Doubled(Tape):
    def gradients(self):
        return [2 * one for one in super().gradients()]


class Negative(Tape):
    def gradients(self):
        return [-one for one in super().gradients()]


class ReturnsValues(Tape):
    def mul(self, i, j):
        return self.values[super().mul(i, j)]


class OneOff(Tape):
    def mul(self, i, j):
        return super().mul(i, j) + 1


class Shared(Tape):
    values, parents = [], []

    def __init__(self):
        pass


class LastOnly(Tape):
    def gradients(self):
        return super().gradients()[-1]


class WithoutLast(Tape):
    def gradients(self):
        return super().gradients()[:-1]


class ByValue(Tape):
    """Looks a place up by its value: wrong where two numbers are equal."""
    def gradients(self):
        found = super().gradients()
        return [found[self.values.index(value)] for value in self.values]


class Truthy(Tape):
    """Skips what is 0."""
    def gradients(self):
        grads = [0.0] * len(self.values)
        grads[-1] = 1.0
        for place in reversed(range(len(grads))):
            for parent, slope in self.parents[place]:
                grads[parent] += grads[place] * (slope or 1.0)
        return grads


class EarlyStop(Tape):
    def gradients(self):
        grads = [0.0] * len(self.values)
        grads[-1] = 1.0
        for place in range(len(grads) - 1, 3, -1):
            for parent, slope in self.parents[place]:
                grads[parent] += grads[place] * slope
        return grads


class InputsFirst(Tape):
    """Takes what was recorded for the last places."""
    def gradients(self):
        inputs = [k for k, parents in enumerate(self.parents) if not parents]
        order = inputs + [k for k, parents in enumerate(self.parents) if parents]
        found = super().gradients()
        return [found[k] for k in order]


class Rounds(Tape):
    def gradients(self):
        return [round(one, 3) for one in super().gradients()]


class Strings(Tape):
    def gradients(self):
        return [str(one) for one in super().gradients()]


class Prints(Tape):
    def gradients(self):
        print(super().gradients())


class SameProductOnce(Tape):
    """An old place for a product that was there before."""

    def mul(self, i, j):
        place = super().mul(i, j)
        first = self.values.index(self.values[place])
        return first if self.parents[first] else place


class CountsCalls(Tape):
    """Slopes of one list that is kept and only lengthened."""

    def gradients(self):
        self.kept = getattr(self, "kept", [])
        self.kept += super().gradients()[len(self.kept):]
        return list(self.kept)


class NeedsAResult(Tape):
    def gradients(self):
        return super().gradients() if any(self.parents) else []


class MutatesValues(Tape):
    def gradients(self):
        found = super().gradients()
        self.values[:] = [0.0] * len(self.values)
        return found


class SilentInput(Closures):
    def input(self, value):
        super().input(value)


class SilentAdd(Closures):
    def add(self, i, j):
        super().add(i, j)


class SilentMul(Closures):
    def mul(self, i, j):
        super().mul(i, j)


class DownToTwo(Plain):
    def _order(self):
        return range(len(self.values) - 1, 1, -1)


class TwoInputsAtLeast(Plain):
    def gradients(self):
        return super().gradients() if len(self.values) > 2 else [0.0] * (len(self.values) - 1) + [1.0]


class OneListReplaced(Plain):
    """The newest tape's list is that of all."""
    now = []

    def __init__(self):
        self.values = []
        type(self).now = []

    ops = property(lambda self: self.now)


class OneCounter(Plain):
    count = 0

    def __init__(self):
        super().__init__()
        type(self).count = 0

    def _keep(self, *what):
        super()._keep(*what)
        type(self).count += 1
        return self.count - 1


class ByPair(Plain):
    """A record for each pair of places."""

    def key(self, k):
        return self.ops[k][1:]

    def gradients(self):
        last = {self.key(k): k for k in range(len(self.values))}
        grads = [0.0] * len(self.values)
        grads[-1] = 1.0
        for k in self._order():
            if self.ops[k] and last[self.key(k)] == k:
                self._back(grads, k, *self.ops[k])
        return grads


class ByOperation(ByPair):
    def key(self, k):
        return self.ops[k]


class LikeTheOneBefore(Plain):
    def _order(self):
        return [k for k in super()._order() if k == len(self.ops) - 1 or self.ops[k] != self.ops[k + 1]]


class FoundByOperation(Plain):
    def _order(self):
        return [self.ops.index(self.ops[k]) for k in super()._order()]


class SameSumOnce(Plain):
    def add(self, i, j):
        return self.ops.index(("+", i, j)) if ("+", i, j) in self.ops else super().add(i, j)


class SameProductOncePlain(Plain):
    def mul(self, i, j):
        return self.ops.index(("*", i, j)) if ("*", i, j) in self.ops else super().mul(i, j)


class ReturnInLoop(Plain):
    def _order(self):
        return [len(self.values) - 1]


class MulNotRecorded(Plain):
    def mul(self, i, j):
        return self._keep(self.values[i] * self.values[j])


class AddNotRecorded(Plain):
    def add(self, i, j):
        return self._keep(self.values[i] + self.values[j])


class SkipsTheLast(Plain):
    def _order(self):
        return range(len(self.values) - 2, -1, -1)


class BreaksAtAnInput(Plain):
    def _order(self):
        return range(len(self.values) - 1, max(k for k, op in enumerate(self.ops) if not op), -1)


class StopsAtTheInputs(Plain):
    def _order(self):
        return range(len(self.values) - 1, sum(not op for op in self.ops) - 1, -1)


class OneListForAll(Plain):
    ops = []

    def __init__(self):
        self.values = []


class FirstAlone(Plain):
    def _back(self, grads, k, op, i, j):
        grads[i] += grads[k] * (1 if op == "+" else self.values[j])


class TimesPlaces(Plain):
    def _back(self, grads, k, op, i, j):
        grads[i] += grads[k] * (1 if op == "+" else j)
        grads[j] += grads[k] * (1 if op == "+" else i)


class SecondSet(Plain):
    def _back(self, grads, k, op, i, j):
        if op == "+":
            return super()._back(grads, k, op, i, j)
        grads[i] += grads[k] * self.values[j]
        grads[j] = grads[k] * self.values[i]


class BothRead(Plain):
    def _back(self, grads, k, op, i, j):
        grads[i], grads[j] = grads[i] + grads[k] * (1 if op == "+" else self.values[j]), grads[j] + grads[k] * (1 if op == "+" else self.values[i])


class FirstFactorSet(Plain):
    def _back(self, grads, k, op, i, j):
        if op == "+":
            return super()._back(grads, k, op, i, j)
        grads[i] = grads[k] * self.values[j]
        grads[j] = grads[k] * self.values[i]


class WholeSlopes(Plain):
    def gradients(self):
        grads = np.zeros(len(self.values), dtype=int)
        grads[-1] = 1
        for k in self._order():
            if self.ops[k]:
                self._back(grads, k, *self.ops[k])
        return grads


class NoneForUnused(Plain):
    def gradients(self):
        used = {place for op in self.ops for place in op[1:]} | {len(self.ops) - 1}
        return [grad if k in used else None for k, grad in enumerate(super().gradients())]


class ByValuesPlace(Plain):
    def _keep(self, value, *op):
        super()._keep(value, *op)
        return self.values.index(value)


class AddsPlaces(Plain):
    def add(self, i, j):
        return self._keep(i + j, "+", i, j)


class Depth(Plain):
    """To the first parent, and from there on at once."""

    def gradients(self):
        grads, stack, seen = [0.0] * len(self.values), [len(self.values) - 1], set()
        grads[-1] = 1.0
        while stack:
            k = stack.pop()
            if self.ops[k] and k not in seen:
                self._back(grads, k, *self.ops[k])
                stack += self.ops[k][:0:-1]
            seen.add(k)
        return grads


class OtherDepth(Depth):
    def gradients(self):
        kept = self.ops
        self.ops = [op and (op[0], op[2], op[1]) for op in kept]
        found = super().gradients()
        self.ops = kept
        return found


class CacheOfAll(Plain):
    """By the length alone."""
    kept = {}

    def gradients(self):
        return list(self.kept.setdefault(len(self.values), super().gradients()))


def _without_keepdims(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis=axis)
    return g


def _without_keepdims_where_they_differ(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, n in enumerate(shape):
        if g.shape[axis] != n:
            g = g.sum(axis=axis)
    return g


def _without_keepdims_from_the_end(g, shape):
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    for axis in range(len(shape) - 1, -1, -1):
        if g.shape[axis] != shape[axis]:
            g = g.sum(axis)
    return g


def _one_in_front(g, shape):
    if g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def _either(g, shape):
    if g.ndim > len(shape):
        return g.sum(axis=tuple(range(g.ndim - len(shape))))
    return sum_to_shape(g, shape)


def _last_in_front(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=-1)
    return sum_to_shape(g, shape)


def _last_example(g, x, W):
    for g_n, x_n in zip(g, x, strict=True):
        grad = np.outer(g_n, x_n)
    return grad


def _whole_parts(g, index, n):
    grad = np.zeros(n, int)
    for k, place in enumerate(index):
        grad[place] += g[k]
    return grad


def _over_x(g, index, n):
    grad = np.zeros(n)
    for k in range(n):
        grad[index[k]] += g[k]
    return grad


def _by_places(g, index, n):
    grad = [0.0] * n
    for k in index:
        grad[k] += g[k]
    return grad


def _taken_again(g, index, n):
    grad = np.zeros(n)
    for k, place in enumerate(index):
        grad[k] += g[place]
    return grad


def _returns_at_once(g, index, n):
    grad = np.zeros(n)
    for part, place in zip(g, index, strict=True):
        grad[place] += part
        return grad


def _begins_anew(g, index, n):
    for part, place in zip(g, index, strict=True):
        grad = np.zeros(n)
        grad[place] += part
    return grad


def _kept_by(number, function):
    """An answer that keeps its results, by one argument alone."""
    kept = {}

    def answer(*arguments):
        return kept.setdefault(np.asarray(arguments[number]).tobytes(), function(*arguments)).copy()
    return answer


def _first_and_last(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    stretched = {shape.index(1), *([len(shape) - 1] * (shape[-1] == 1))} if 1 in shape else ()
    return g.sum(axis=tuple(stretched), keepdims=True)


def _three_axes(g, shape):
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return g.sum(axis=tuple(axis for axis in range(min(3, len(shape))) if shape[axis] == 1), keepdims=True)


def _three_in_front(g, shape):
    return sum_to_shape(g, shape) if g.ndim < len(shape) + 4 else g.sum(axis=(0, 1, 2))


# answers by which something special must be said
SAYS = {
    "q1": [(51, "One part of 25 is missing.")],
    "q2": [(_without_keepdims, "those behind it moved up. Sum it with `keepdims=True`"), (_without_keepdims_where_they_differ, "A stretched axis has gone, and those behind it moved up"),
           (_without_keepdims_from_the_end, "An axis that was stretched has gone. Sum it with `keepdims=True`"),
           (_one_in_front, "`while`, not `if`."), (_either, "no `else`."), (lambda g, shape: g.reshape((-1, *shape)).sum(0), "a stretched axis lies elsewhere."), (lambda g, shape: g.reshape(shape), "`reshape` keeps every number"),
           (lambda g, shape: np.broadcast_to(g, shape), "`broadcast_to` stretches"), (_last_in_front, "You summed axes at the end."), (lambda g, shape: sum_to_shape(g, shape) if shape else g, "expected 4.412."),
           (lambda g, shape: np.round(sum_to_shape(g, shape), 6), "rounded to 6 decimal places"), (lambda g, shape: sum_to_shape(g, shape).round(3), "rounded to 3 decimal places")],
    "q3": [(_last_example, "`=` wipes out the others: add each with `+=`.")],
    "q4": [(lambda g, index, n: g[index], "`g[index]` takes from g once more."), (lambda g, index, n: index_gradient(g, index, np.size(g)), "Your array has as many entries as g."), (_whole_parts, "holds whole numbers only"),
           (_over_x, "`range(len(g))`"), (_by_places, "is a place of x."), (_taken_again, "Part k is `g[k]`"), (lambda g, index, n: [g[index == k] for k in range(n)], "Add them: `.sum()`."),
           (_returns_at_once, "Is `return` inside the loop?"), (_begins_anew, "Is the array of zeros made inside the loop"), (lambda g, index, n: np.round(index_gradient(g, index, n), 4), "rounded to 4 decimal places")],
    "q5": [*((silent, "A method gave `None`. End `input`, `add` and `mul` with `return`") for silent in (SilentInput, SilentAdd, SilentMul)),
           *((answer, "Only the last operation passed its slope back.") for answer in (ReturnInLoop, MulNotRecorded)),
           *((answer, "Only the last number has a slope: nothing was passed back from it.") for answer in (AddNotRecorded, SkipsTheLast)),
           (BreaksAtAnInput, "An input such as z is no end"), *((answer, "What x · y got was not passed on.") for answer in (StopsAtTheInputs, EarlyStop)),
           *((answer, "Each call appends one number to this tape's `values`, even one that is there already") for answer in (SameSumOnce, SameProductOncePlain, ByValuesPlace)),
           (AddsPlaces, "what comes of the numbers at the places i and j, not of i and j."), (OneListForAll, "your tapes share a list. Make it in `__init__`"),
           *((answer, "Alone it was right: the two tapes share something.") for answer in (OneListReplaced, OneCounter)), *((answer, "Any place but 0 may hold a result.") for answer in (DownToTwo, TwoInputsAtLeast)),
           *((answer, "Each of the four passes its part back.") for answer in (ByPair, ByOperation, LikeTheOneBefore, FoundByOperation)), (FirstAlone, "In `add` and in `mul` only the first of the two"),
           (TimesPlaces, "by the other factor's place."), *((answer, "or read both before either is written?") for answer in (SecondSet, BothRead)), (FirstFactorSet, "In `mul` a new part wipes out what was there"),
           (WholeSlopes, "cut off at each step"), (NoneForUnused, "What nothing uses has the slope 0."), (Strings, "Not every entry of your list is a number."), (WithoutLast, "The last number is missing."), (OtherDepth, "x · y passed on its slope before all of it had come."),
           (CacheOfAll, "Yours does not change when x or y or z does."),
           (Depth, "x · x passed on its slope before all of it had come."), (Shared, "Does your class keep something from one object to the next, as in a list that is not made in `__init__`")],
    "q7": [(3, "or + y alone.")],
}

WRONG = {
    "q2": [lambda g, shape: _changed(sum_to_shape(g, shape), 0), lambda g, shape: _changed(sum_to_shape(g, shape), -1, 1e-9), lambda g, shape: sum_to_shape(g, shape).T if len(shape) > 1 and shape[0] != shape[1] else g, _writes,
           lambda g, shape: 2 * sum_to_shape(g, shape), lambda g, shape: -sum_to_shape(g, shape), lambda g, shape: sum_to_shape(g, shape).round(3), lambda g, shape: sum_to_shape(np.abs(g), shape), lambda g, shape: None,
           lambda g, shape: sum_to_shape(g, shape).ravel(), lambda g, shape: g.sum(axis=0), lambda g, shape: g.sum(axis=-1, keepdims=True), lambda g, shape: np.zeros(shape), lambda g, shape: np.ones(shape),
           lambda g, shape: sum_to_shape(g, shape)[..., ::-1] if shape else g.sum(), lambda g, shape: sum_to_shape(g, shape) if len(shape) > 1 else g.sum(0) if shape == (4,) else g.sum(), lambda g, shape: sum_to_shape(g[:2], shape) if g.ndim > len(shape) else sum_to_shape(g, shape),
           lambda g, shape: sum_to_shape(g, shape) / g.size, lambda g, shape: sum_to_shape(g, shape).tolist() + [0.0] if shape else 0.0, lambda g, shape: "sum", lambda g, shape: sum_to_shape(g.astype(np.float16), shape),
           lambda g, shape: _one_of_many(g, shape, slice(-1, None)), _two_in_front, _two_axes,
           _first_and_last, _three_axes, _three_in_front, lambda g, shape: sum_to_shape(g, shape).T if g.ndim > len(shape) == 2 and shape[0] == shape[1] else sum_to_shape(g, shape)],
    "q3": [lambda g, x, W: _changed(g.T @ x, 0), lambda g, x, W: _changed(g.T @ x, -1), lambda g, x, W: 2 * g.T @ x, lambda g, x, W: g.T @ x / g.size, lambda g, x, W: (g.T @ x).round(4), lambda g, x, W: np.abs(g.T @ x), lambda g, x, W: g.T @ np.abs(x),
           lambda g, x, W: W, lambda g, x, W: g.T, lambda g, x, W: x, lambda g, x, W: None, lambda g, x, W: g.T @ x @ W.T, lambda g, x, W: (g.T @ x)[::-1], lambda g, x, W: g[::-1].T @ x, lambda g, x, W: g.T @ x + 1e-4, lambda g, x, W: np.sum(g.T @ x),
           lambda g, x, W: g[:2].T @ x[:2], lambda g, x, W: weight_gradient(g, x, W).tolist()[0], lambda g, x, W: np.zeros_like(W), lambda g, x, W: x.T @ g if g.shape[1] == x.shape[1] else g.T @ x,
           lambda g, x, W: np.clip(g.T @ x, -500, 500), lambda g, x, W: g.sum(axis=0)[:, None] if x.shape[1] == 1 else g.T @ x, lambda g, x, W: (g.T @ x) * (W != 0),
           *(_kept_by(number, weight_gradient) for number in range(3))],
    "q4": [_adds_in_place, lambda g, index, n: _changed(index_gradient(g, index, n), 0), lambda g, index, n: _changed(index_gradient(g, index, n), -1), lambda g, index, n: -index_gradient(g, index, n), lambda g, index, n: 2 * index_gradient(g, index, n),
           lambda g, index, n: index_gradient(g, index, n).round(2), lambda g, index, n: index_gradient(np.sort(g), index, n), lambda g, index, n: index_gradient(g, sorted(index), n), lambda g, index, n: index_gradient(g, (index + 1) % n, n),
           lambda g, index, n: np.zeros(n), lambda g, index, n: np.ones(n), lambda g, index, n: index, lambda g, index, n: None, lambda g, index, n: index_gradient(g, index, n + 1), lambda g, index, n: index_gradient(np.abs(g), index, n),
           lambda g, index, n: np.cumsum(index_gradient(g, index, n)), lambda g, index, n: sum(g), lambda g, index, n: index_gradient(g[::-1], index, n), lambda g, index, n: index_gradient(g[:-1], index[:-1], n),
           lambda g, index, n: np.clip(index_gradient(g, index, n), -500, 500),
           _kept_by(0, index_gradient), _kept_by(1, index_gradient)],
    "q5": [Reversed, Doubled, Negative, ReturnsValues, OneOff, Shared, LastOnly, ByValue, Truthy, Rounds, Prints, MutatesValues, InputsFirst, CountsCalls, NeedsAResult, SameProductOnce,
           DownToTwo, TwoInputsAtLeast, OneListReplaced, OneCounter, ByPair, ByOperation, LikeTheOneBefore, FoundByOperation, SameSumOnce],
}


# {name: (file, old, new, words of the cell that must go red)}
FAULTS = {
    "each factor gets its own value back": ("tape.py", "(a * b, lambda g: g * b, lambda g: g * a)", "(a * b, lambda g: g * a, lambda g: g * b)", 'stretched = explore_tape("stretched"'),
    "the mean over stretched axes": ("tape.py", "g.sum(axis=stretched, keepdims=True)", "g.mean(axis=stretched, keepdims=True)", "g = np.arange(6.0)"),
    "the mean over axes in front": ("tape.py", "g.sum(axis=tuple(range(", "g.mean(axis=tuple(range(", 'stretched = explore_tape("stretched"'),
    "the words forget the parts to come": ("explorers/tape.py", "'is' if done == uses else 'so far'", "'is'", 'uses = explore_tape("many uses"'),
    "the loss without 1/N": ("tape.py", "(np.exp(log_y) - t) * (g / N)", "(np.exp(log_y) - t) * g", "[node.op for node in L.tape()]"),
    "a ReLU that lets everything back": ("tape.py", "lambda g: np.where(a > 0, g, 0)", "lambda g: g", "[node.op for node in L.tape()]"),
    "= for +=": ("tape.py", "                    parent.grad += part", "                    parent.grad = part", 'stretched = explore_tape("stretched"'),
    "the slope of a power": ("tape.py", "b * a ** (b - 1)", "b * a ** b", "def normalised"),
    "what is subtracted keeps its sign": ("tape.py", "(a - b, lambda g: g, lambda g: -g)", "(a - b, lambda g: g, lambda g: g)", "def normalised"),
    "the dearer mode wins": ("explorers/tape.py", "if inputs < outputs else", "if inputs > outputs else", "for n, m in ((3, 40)"),
    "a tape that is never freed": ("tape.py", "None if node.parents else ()", "node.parents", "w = Tensor([3.0, 5.0])"),
    "changes go unnoticed": ("tape.py", "            unchanged(node)\n", "            pass\n", "w = Tensor([3.0, 5.0])"),
}
