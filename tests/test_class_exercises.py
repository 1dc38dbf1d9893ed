"""Exercises whose answer is a class: what can't be tried, which use is wrong, and what is seen of an object."""
import re

import numpy as np
import pytest

from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.classes import ClassExercise
from lessons_lib.exercises.layer_uses import layer_uses
from lessons_lib.exercises.lesson07_classes import LeakyRelu, Linear, q5, q6


class Twice:
    """2x."""

    def __init__(self, start):
        self.start = start

    def forward(self, x):
        self.x = x
        return self.start + 2 * x

    def backward(self, dout):
        self.kept = self.x * dout
        return 2 * dout


def forward(cls, start, x):
    return cls(start).forward(x)


def backward(cls, start, x):
    thing = cls(start)
    thing.forward(x)
    return thing.backward(x)


def kept(cls, start, x):
    thing = cls(start)
    thing.forward(x)
    thing.backward(x)
    return thing.kept


FORMS = dict(
    id="99/q1", question="", reference=Twice, uses={"`forward(x)`": forward, "`backward(x)`": backward, "`kept`": kept}, hints=["", "", ""], seconds=1,
    cases=[Case(3.5, np.array([4.0, -5.5])), Case(-4.0, np.array([[3.7, 0.0, 6.1]])), Case(0.0, np.array([7.3]))], fact="That is all.",
    known_mistakes=[(type("Thrice", (Twice,), {"forward": lambda self, x: self.start + 3 * x}), "Thrice."),
                    (type("Halved", (Twice,), {"backward": lambda self, dout: dout / 2}), "Halved.")])
EXERCISE = ClassExercise(**FORMS)


def forward_into_nothing(self, x):
    out = np.empty(x.shape)
    out[..., 1:] = self.start + 2 * x[..., 1:]
    return out


@pytest.mark.parametrize("method", [lambda self, x: np.empty(x.shape), lambda self, x: np.empty_like(x), forward_into_nothing])
def test_memory_that_the_solutions_objects_have_used_is_no_answer(method):
    for name in ("forward", "backward"):
        for _ in range(3):
            assert "yours is nan" in said(answer(**{name: method}))


def answer(**methods):
    return type("Answer", (Twice,), methods)


def said(thing):
    outcome = EXERCISE.check(thing)
    assert outcome.status == "not yet"
    return outcome.message


def test_the_solution_and_what_it_is_asked():
    assert EXERCISE.check(Twice).message == "Correct. That is all."
    assert EXERCISE.names == ["start", "x"] and "class" in EXERCISE.todo


class Stub:
    def __init__(self, start):
        ...

    def forward(self, x):
        """Something."""

    def backward(self, dout):
        pass


def test_a_stub_is_not_attempted():
    assert EXERCISE.check(Stub).message == "Not attempted. Write the methods of `Twice`, run its cell, and hand the class to `check`."
    assert EXERCISE.check(...).status == "not attempted"


@pytest.mark.parametrize("thing, words", [
    (Twice(3), "You handed over an object of class `Twice`, where the class itself is expected: `check(Twice)`, without brackets"), (forward, "`forward`, a function, where the class"),
    (np.sin, "an object of class `ufunc`"), (3, "an object of class `int`"), ([Twice], "an object of class `list`")])
def test_what_is_no_class(thing, words):
    assert words in said(thing)


class Bare:
    def __init__(self, start):
        self.start = start

    def forward(self, x):
        return x


class NoSelf(Twice):
    def backward(dout):
        return 2 * dout


class Nameless:
    """Its `__init__` has one underscore on either side."""
    def _init_(self, start):
        self.start = start

    forward, backward = Twice.forward, Twice.backward


class Unstoppable(Twice):
    def backward(self, dout):
        try:
            return 2 * dout
        except:                             # noqa: E722
            return 0


@pytest.mark.parametrize("thing, words", [
    (Bare, "Your class has no method `backward(dout)`, which is expected. Does it stand inside the class, indented?"), (answer(forward=3), "no method `forward(x)`"),
    (NoSelf, "Your `backward` takes `dout`; it is called with `self, dout`. The object itself comes first: `self`."),
    (answer(backward=lambda self: 3), "Your `backward` takes `self`; it is called with `self, dout`."), (answer(forward=lambda: 3), "Your `forward` takes nothing; it is called with `self, x`."),
    (answer(__init__=lambda this, start, b: None), "Your `__init__` takes `this, start, b`; it is called with `self, start`."), (Nameless, "Your class has no method `__init__(start)`, which is expected. Two underscores"),
    (answer(__init__=lambda self: None), "Your `__init__` takes `self`; it is called with `self, start`."), (Unstoppable, "a bare `except:`")])
def test_what_is_not_even_tried(thing, words):
    assert words in said(thing)


@pytest.mark.parametrize("wrong", [(answer(__init__=lambda self, W: None)), answer(forward=lambda: 3), answer(forward=lambda this, x, y: 3)])
def test_self_is_missed_only_where_one_is_missing(wrong):
    assert ("comes first" in said(wrong)) == (wrong.forward.__code__.co_argcount == 1)


def test_the_first_use_that_is_wrong_is_explained():
    assert said(answer(forward=lambda self, x: None, backward=lambda self, dout: None)) == "Not yet. For `forward(x)` your class gave `None` for every input. End that method with `return`."
    assert said(answer(backward=lambda self, dout: print(3))).startswith("Not yet. For `backward(x)` your class gave `None` for every input. It printed `3` instead of returning it: end it")
    wrong = said(answer(forward=lambda self, x: self.start + 3 * x, backward=lambda self, dout: dout / 2))
    assert wrong.endswith("Thrice.") and "For `forward(x)`, start = 3.5, x = [4, −5.5]: at [0] yours is 15.5, expected 11.5" in wrong
    assert said(answer(backward=lambda self, dout: dout / 2)).endswith("Halved.")
    assert "For `kept`, start = 3.5" in said(answer(backward=lambda self, dout: setattr(self, "kept", dout) or 2 * dout))


class Endless(Twice):
    def backward(self, dout):
        while True:
            pass


class Counting(Twice):
    calls = 0

    def forward(self, x):
        Counting.calls += 1
        return super().forward(x) + Counting.calls


class Writing(Twice):
    def backward(self, dout):
        dout *= 2
        self.kept = self.x * dout / 2
        return dout


class Raising(Twice):
    def backward(self, dout):
        return 2 * dout / self.missing


@pytest.mark.parametrize("thing, words", [
    (Endless, "more than 1 seconds; your function was stopped in the one for `backward(x)`, start = 3.5"), (Counting, "a second call with the same input"), (Writing, "x has changed after the call: x[0] was 4 and is now 8"),
    (Raising, "stops with `AttributeError: 'Raising' object has no attribute 'missing'`, at line"), (answer(forward=lambda self, x: 2 * x), "In every case yours is too small by start."),
    (answer(backward=lambda self, dout: -2 * dout), "In every case yours is the negative"), (answer(backward=lambda self, dout: 2 * dout), "no attribute 'kept'")])
def test_what_is_seen_of_an_object(thing, words):
    assert words in said(thing)


def test_the_solution_is_shown_as_code(capsys):
    assert "def backward" in EXERCISE.solution()


def test_the_uses_of_a_layer_from_the_plain_to_the_disturbed():
    assert list(layer_uses("z"))[:4] == ["`forward(z)`", "`backward(dout)` after `forward(z)`", "`forward(z)`, the last of several batches", "`backward(dout)` after `forward(z)`, the last of several batches"]
    uses = list(layer_uses("x", "W", leaves=["dW"]))
    assert len(uses) == len(set(uses)) == 16 and len(layer_uses("z")) == 9
    assert uses[2] == "`dW` after `backward(dout)`" and uses[-1] == "`dW` after `backward(dout)`, once an optimizer has taken 0.5 off W"
    assert "`forward(x)`, called a second time" not in uses
    assert q6.names == ["x", "W", "dout"] and q5.names == ["z", "dout"]


class ByShape(LeakyRelu):
    """Takes a batch of the same shape for the same batch."""

    def forward(self, z):
        if getattr(self, "slope", z[:0]).shape != z.shape:
            self.slope = np.where(z > 0, 1.0, 0.1)
        return np.where(z > 0, z, z / 10)


class InOnePlace(LeakyRelu):
    kept = {}

    def forward(self, z):
        self.kept["slope"] = np.where(z > 0, 1.0, 0.1)
        return z * self.kept["slope"]

    def backward(self, dout):
        return dout * self.kept["slope"]


class WithFloats(Linear):
    def forward(self, x):
        self.x, self.W = x, self.W.astype(float)
        return x @ self.W


class TurnedOnce(Linear):
    def __init__(self, W):
        self.W, self.turned = W, W.T.copy()

    def backward(self, dout):
        self.dW = self.x.T @ dout
        return dout @ self.turned


class Turning(LeakyRelu):
    def backward(self, dout):
        dx = dout * self.slope
        self.slope = 1.1 - self.slope
        return dx


class Waiting(Linear):
    def forward(self, x):
        self.waiting = [*getattr(self, "waiting", []), x]
        self.x = self.waiting[0]
        return x @ self.W

    def backward(self, dout):
        dx = super().backward(dout)
        self.waiting.pop(0)
        self.x = self.waiting[0] if self.waiting else self.x
        return dx


class XInOnePlace(Linear):
    def forward(self, x):
        XInOnePlace.seen = x
        return x @ self.W

    def backward(self, dout):
        self.dW = XInOnePlace.seen.T @ dout
        return dout @ self.W.T


class Learning(Linear):
    def backward(self, dout):
        dx = super().backward(dout)
        self.W -= 0.02 * self.dW
        return dx


@pytest.mark.parametrize("exercise, wrong, words", [
    (q5, ByShape, "the last of several batches, z = .*That is the slope of an earlier forward"), (q5, InOnePlace, "while another layer is at work, z = .*What is kept is shared by all layers"),
    (q6, WithFloats, "once an optimizer has taken 0.5 off W, x = .*You use a copy of W"), (q6, TurnedOnce, "once an optimizer has taken 0.5 off W, x = .*You use a copy of the transposed W"),
    (q5, Turning, "called a second time, z = .*The first time it was right: that call has changed what the second one needs.$"),
    (q6, Waiting, "the last of several batches, .*stops with `ValueError.*Alone it was right: something of an earlier batch has stayed.$"),
    (q6, XInOnePlace, "while another layer is at work, x = .*x is shared by all layers"),
    (q6, Learning, r"the result is right, but W has changed after the call: W\[0, 0\] was 1.2 and is now 1.006. Your class may read it; to change it is the optimizer's part.$")])
def test_what_disturbs_a_layer(exercise, wrong, words):
    outcome = exercise.check(wrong)
    assert outcome.status == "not yet"
    assert re.search(words, outcome.message), outcome.message


# a layer with a constant; 0-d arrays; a reference that fails

class Leaky:
    """max(z, slope · z)."""

    def __init__(self, slope):
        self.slope = slope

    def forward(self, z):
        self.slopes = np.where(z > 0, 1, self.slope)
        return self.slopes * z

    def backward(self, dout):
        return self.slopes * dout


def leaky(case, reference=Leaky, **names):
    return ClassExercise(id="99/q2", question="", reference=reference, uses=layer_uses("z", **(names or {"constants": ["slope"]})), hints=["", "", ""],
                         known_mistakes=[], cases=[case, Case(np.array([[-3.5, 0.0], [4.7, -0.9]]), 1.3 * case.arguments[1], np.array([[1.3, 4.1], [-2.2, 0.6]]))])


Z, DOUT = np.array([-1.5, 3.7, -0.3]), np.array([0.7, -2.3, 1.9])


def _as_float(self, slope):
    self.slope = float(slope)


def _of_the_class(self, slope):
    type(self).slope = slope


def _slope_added(self, dout):
    return self.slopes * dout + self.slope


@pytest.mark.parametrize("slope", [0.3, np.array(0.3)])
def test_a_layer_with_a_constant(slope):
    exercise = leaky(Case(Z, slope, DOUT))
    for right in (Leaky, type("Answer", (Leaky,), {"__init__": _as_float})):
        assert exercise.check(right).status == "correct"
    for wrong in ({"__init__": _of_the_class, "backward": lambda self, dout: np.where(self.slopes == 1, 1, self.slope) * dout}, {"backward": _slope_added},
                  {"backward": lambda self, dout: dout * self.slope}, {"forward": lambda self, z: np.maximum(z, 0) + 0 * Leaky.forward(self, z)}):
        message = exercise.check(type("Answer", (Leaky,), wrong)).message
        assert "Not yet" in message and "could not be checked" not in message
    assert "too large by slope" in exercise.check(type("Answer", (Leaky,), {"backward": _slope_added})).message


@pytest.mark.parametrize("z, dout", [(3.5, 0.7), (np.array(-3.5), np.array(0.7))])
def test_an_input_without_axes(z, dout):
    assert leaky(Case(z, 0.3, dout)).check(Leaky).status == "correct"


def test_a_constant_taken_for_a_weight_is_told_at_once():
    with pytest.raises(ValueError, match=r"99/q2, case 1: slope is 0.3, expected an array of floats.*`constants`"):
        ClassExercise(id="99/q2", question="", reference=Leaky, uses=layer_uses("z", "slope"), hints=["", "", ""], known_mistakes=[], cases=[Case(Z, 0.3, DOUT)])


def test_a_reference_that_fails_shows_where(capsys):
    broken = type("Broken", (), vars(Leaky) | {"backward": lambda self, dout: dout.no_such_thing})
    exercise = leaky(Case(Z, 0.3, DOUT), broken)
    assert "could not be checked (AttributeError)" in exercise.check(Leaky).message and not capsys.readouterr().err
    assert "could not be checked (AttributeError)" in exercise.check(broken).message and "no_such_thing" in capsys.readouterr().err


def test_a_mistake_that_is_right_in_this_use_is_not_named_for_what_is_nearly_right():
    strict = ClassExercise(**FORMS | {"rtol": 1e-9})
    message = strict.check(answer(forward=lambda self, x: (1 + 1e-8) * Twice.forward(self, x))).message
    assert "is near, within" in message and "Halved" not in message
