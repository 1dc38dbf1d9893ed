"""One case tried with one answer: what was expected, what came, and what happened on the way."""
from typing import NamedTuple

import numpy as np

from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.outcome import code
from lessons_lib.exercises.run import Run, run
from lessons_lib.exercises.values import apart, close, described, number, read, shown


class Trial(NamedTuple):
    """What is known after one call."""

    words: str                  # f(x) = x³, x = 3, h = 0.5
    case: Case
    run: Run                    # its value is a Reading
    expected: np.ndarray
    changed: str                # "x has changed …", or empty
    calls: list                 # for each argument that is a function, what it was called with
    rtol: float
    gives: str                  # "you return", or what else an answer does with its result
    lasting: bool = True        # whether its result is still the same after all other calls

    @property
    def yours(self):
        """The result as an array; None where there is none."""
        return None if self.run.fault else self.run.value.array

    @property
    def fits(self):
        """Whether there is a result of the right shape, and all of it finite."""
        return self.yours is not None and self.yours.shape == self.expected.shape and bool(np.isfinite(self.yours).all())

    @property
    def agrees(self):
        """Entry by entry, whether the result is right; only where it fits."""
        return close(self.yours, self.expected, self.rtol)

    @property
    def right(self):
        return self.fits and self.lasting and not self.changed and bool(self.agrees.all())

    def read_again(self, clock):
        """The same trial, after all other calls: do they leave its result as it was?"""
        if self.yours is None:
            return self
        now = run(lambda: read(self.run.value.result), clock)
        return self._replace(lasting=bool(now.fault) or np.array_equal(now.value.array, self.yours, equal_nan=True))

    def is_like(self, other, rtol=None):
        """Whether another answer did the same: the same result or the same exception, and the same change of an argument."""
        if self.changed != other.changed or bool(self.run.fault) != bool(other.run.fault):
            return False
        if self.run.fault:
            return self.run.fault[:2] == other.run.fault[:2]
        if self.yours is None or other.yours is None:
            return self.run.value.words == other.run.value.words
        return self.yours.shape == other.yours.shape and bool(close(self.yours, other.yours, rtol or self.rtol).all())

    def came_to(self):
        """The result in a few words, or the exception."""
        if self.run.fault:
            return code(": ".join(filter(None, (self.run.fault.kind.__name__, self.run.fault.text))))
        return self.run.value.words if self.yours is None or self.yours.ndim == 0 else shown(self.yours)

    def says(self):
        """What came and what was expected, in one sentence; for an array at the first place where they differ."""
        if self.run.fault:
            return f"For {self.words} your function stops with {self.came_to()}{', at ' + self.run.fault.line if self.run.fault.line else ''}."
        value = self.run.value
        if self.fits and self.agrees.all():
            return f"For {self.words} the result is right, but {self.changed}"
        if self.yours is not None and self.yours.shape == self.expected.shape == ():
            yours, expected = apart(self.yours, self.expected)
            return f"For {self.words} {self.gives} {yours}, expected {expected}."
        if self.yours is None or self.yours.shape != self.expected.shape:
            expected = number(self.expected) if self.expected.ndim == 0 else described(self.expected)
            if self.yours is not None and self.yours.ndim and self.expected.ndim:
                expected = f"shape {self.expected.shape}"
            return f"For {self.words} {self.gives} {value.words}, expected {expected}."
        return self._says_where()

    def _says_where(self):
        """The first entry of an array that is wrong, before others one that is not finite, and how many are right."""
        wrong = np.argwhere(~self.agrees)
        unlimited = np.argwhere(~self.agrees & ~np.isfinite(self.yours))
        at = tuple(int(i) for i in (*unlimited, *wrong)[0])
        yours, expected = apart(self.yours[at], self.expected[at])
        rest = self.expected.size - len(wrong)
        others = {0: "no entry is right", 1: f"1 of {self.expected.size} entries is right"}.get(rest, f"{rest} of {self.expected.size} entries are right")
        if len(wrong) == 1 and rest > 1:
            others = f"the other {rest} entries are right"
        return f"For {self.words}: at {list(at)} yours is {yours}, expected {expected}; {others}."
