"""One call of an answer: the arguments, handed out as fresh copies, and watched while they are out."""
import copy
from numbers import Real

import numpy as np

from lessons_lib.exercises.values import apart, described, shown


def formula(text, function):
    """A function to hand to an answer, with its formula for the reader: formula("x³", lambda x: x**3)."""
    function.formula = text
    return function


class Case:
    """The arguments of one call. Choose them so that no mistake hides: no 0, 1 or 2, sizes that differ, nothing
    symmetric; and, beside these, where something special may hide: a 0, equal entries, what no short decimal holds."""

    def __init__(self, *arguments):
        self.arguments = arguments

    def words(self, names):
        """f(x) = x³, x = 3, h = 0.5"""
        return ", ".join(f"{name}(x) = {value.formula}" if callable(value) else f"{name} = {shown(value)}"
                         for name, value in zip(names, self.arguments, strict=True))

    def fresh(self):
        """The arguments for one call, none shared with another, and for each that is a function the list in which it notes
        where it is called: a number, or None for anything else (None instead of a list where an argument is no function)."""
        calls = [[] if callable(value) else None for value in self.arguments]
        given = [_recorder(value, noted) if callable(value) else copy.deepcopy(value)
                 for value, noted in zip(self.arguments, calls, strict=True)]
        return given, calls

    def with_argument(self, position, value):
        """The same case with one argument exchanged."""
        return Case(*self.arguments[:position], value, *self.arguments[position + 1:])

    def change(self, names, given):
        """What an answer did to its arguments, in words; empty where they are as they were."""
        for name, before, after in zip(names, self.arguments, given, strict=True):
            if isinstance(before, (np.ndarray, list)):
                was, now = described(before), described(after)
                before, after = np.asarray(before), np.asarray(after)
                if before.shape != after.shape:
                    return f"{name} has changed after the call: it was {was} and is now {now}."
                differ = np.argwhere(before != after)
                if len(differ):
                    at = tuple(int(i) for i in differ[0])
                    old, new = apart(before[at], after[at])
                    return f"{name} has changed after the call: {name}{list(at) or ''} was {old} and is now {new}."
        return ""


def _recorder(function, noted):
    """The function, noting where it is called."""
    def recorded(*arguments):
        point, = arguments if len(arguments) == 1 else (None,)
        noted.append(float(point) if isinstance(point, Real) else None)
        return function(*arguments)
    recorded.__name__ = "f"
    return recorded
