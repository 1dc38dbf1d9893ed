"""Exercises whose answer is a class: what can't be tried, which use is wrong, and what is seen of an object."""
import numpy as np
import pytest

from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.classes import ClassExercise


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


class Unstoppable(Twice):
    def backward(self, dout):
        try:
            return 2 * dout
        except:                             # noqa: E722
            return 0


@pytest.mark.parametrize("thing, words", [
    (Bare, "Your class has no method `backward(dout)`, which is expected. Does it stand inside the class, indented?"), (answer(forward=3), "no method `forward(x)`"),
    (NoSelf, "Your `backward` takes `dout`; it is called with `self, dout`. The object itself comes first: `self`."),
    (answer(backward=lambda self: 3), "Your `backward` takes `self`; it is called with `self, dout`."), (answer(forward=lambda: 3), "Your `forward` takes nothing"),
    (answer(__init__=lambda self: None), "Your `__init__` takes `self`; it is called with `self, start`."), (Unstoppable, "a bare `except:`")])
def test_what_is_not_even_tried(thing, words):
    assert words in said(thing)


def test_the_first_use_that_is_wrong_is_explained():
    assert said(answer(forward=lambda self, x: None, backward=lambda self, dout: None)).startswith("Not yet. Your function gave `None` for every input.")
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


def test_a_mistake_that_is_right_in_this_use_is_not_named_for_what_is_nearly_right():
    strict = ClassExercise(**FORMS | {"rtol": 1e-9})
    message = strict.check(answer(forward=lambda self, x: (1 + 1e-8) * Twice.forward(self, x))).message
    assert "is near, within" in message and "Halved" not in message
