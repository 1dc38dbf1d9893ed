"""Lesson 01, numerical differentiation: nine exercises. Those that ask for a function stand in `functions01`."""
import math

import numpy as np

from lessons_lib.derivatives import central_difference
from lessons_lib.exercises.functions01 import better, central, one_entry, order, second
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise, SearchExercise
from lessons_lib.exercises.values import number

__all__ = ["EXERCISES", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9"]

q1 = NumberExercise(
    id="01/q1",
    question="By hand: what does the forward difference (f(x + h) − f(x))/h give for f(x) = x² at x = 5 with h = 0.3?",
    reference=10.3,
    tolerance=0.005,
    known_mistakes=[
        (10, "That is the exact slope 2x, and what the central difference gives here. The forward difference with h = 0.3 is not there yet."),
        (3.09, "That is the rise, 28.09 − 25. Divide it by h."),
        (28.09, "That is f(x + h) alone. Subtract f(x) = 25, then divide by h."),
        (5.15, "You divided by 2h = 0.6. The points of the forward difference are x and x + h: one h apart."),
        (9.7, "That is the backward difference, with x − h = 4.7. Forward looks at x + h = 5.3."),
        (-10.3, "The sign is turned round: f(x + h) comes first, f(x) is subtracted from it."),
        (0.927, "You multiplied the rise 3.09 by h. It is divided by h."),
        (0.3, "You took (5 + 0.3)² as 25 + 0.09. It is 5.3 · 5.3; the term 2 · 5 · 0.3 = 3 is missing."),
        (76.967, "You subtracted x = 5 where f(x) = 25 is meant."),
        (-55.243, "Brackets: the whole rise 28.09 − 25 is divided by h, not 25 alone."),
        (0.0971, "You divided h by the rise. It is the rise divided by h."),
    ],
    hints=["Two values of f are needed: f(5) and f(5.3).", "5.3² = 28.09 and 5² = 25. Their difference is the rise.",
           "The rise is 3.09. Divide it by 0.3."],
    why="(5.3² − 5²)/0.3 = 3.09/0.3. In letters: (2xh + h²)/h = 2x + h.",
    fact="The exact slope is 10; the 0.3 too much is h itself: (2xh + h²)/h = 2x + h.",
)

q2 = central

q3 = ChoiceExercise(
    id="01/q3",
    question="The central difference of eˣ at 0 is off by 0.0017 for h = 0.1. You halve h. About what error is left?",
    choices={"a": "0.00083", "b": "0.00042", "c": "0.00021", "d": "0.0017"},
    reference="b",
    known_mistakes=[
        ("a", "Half the error is what the forward difference would leave: its error goes with h. The central one goes with h²/6."),
        ("c", "An eighth would need an error that goes with h³. The central one goes with h²/6."),
        ("d", "It stays where round-off is all there is, and at h = 0.1 that is about 1e-15. What is left is h²/6 times f‴, which shrinks with h."),
    ],
    hints=["Which power of h is the error of the central difference in proportion to?",
           "(eʰ − e⁻ʰ)/2h = 1 + h²/6 + …: put in h = 0.1.", "The error is h²/6: 0.0017 at h = 0.1. Put in h = 0.05."],
    why="The error is h²/6 · f‴ and a little: 0.001668 at h = 0.1, 0.000417 at h = 0.05.",
    fact="0.001668 becomes 0.000417, a quarter: the error is in proportion to h². That is called second order.",
)

ROUND_OFF = "Too small: the two values of f agree in so many digits that too few are left in their difference. " \
            "That error grows as h shrinks. Go to larger h."
TRUNCATION = "Too large: the slope of the secant differs from that of the tangent by h²/6 times f‴. Go to smaller h."
NOTHING = "With h = 0 both points are the same and the quotient is 0/0. Take an h above 0."
NEGATIVE = "h is a distance: take an h above 0."


def worst_error(h):
    """The largest error of the central difference of sin at 1 for h and its neighbours, up to a fifth smaller and larger:
    round-off jumps about, and a single h may be lucky."""
    return max(abs(central_difference(np.sin, 1.0, near) - math.cos(1.0)) for near in h * np.linspace(0.8, 1.2, 81))


def measure(h):
    """What h gives, in words, and what is wrong with it, if anything is."""
    if h <= 0:
        return f"h = {number(h)}.", NEGATIVE if h else NOTHING
    error = worst_error(h) if 1e-300 < h < 1e300 else math.cos(1.0)     # out there the quotient is 0
    best = np.finfo(float).eps ** (1 / 3)
    reading = f"h = {number(h)}: for it and for h up to a fifth smaller or larger, the error reaches {number(error, 2)}."
    return reading, None if error < 1e-10 else TRUNCATION if h > best else ROUND_OFF


q4 = SearchExercise(
    id="01/q4",
    question="With the slider: find an h with which the central difference of sin at x = 1 (float64) is off by less than 1e-10, "
             "and not by luck: also for h a fifth smaller or larger. Hand it in: `q4.check(search.h.value)`.",
    reference=1e-5,
    measure=measure,
    known_mistakes=[(1e-9, ROUND_OFF), (1e-2, TRUNCATION), (0.0, NOTHING), (-1e-5, NEGATIVE)],
    hints=["The error curve has two branches. On which side of the valley are you?",
           "Truncation is about h²/11 here, round-off at most about 2e-16/h. Where are both below 1e-10?",
           "h²/11 < 1e-10 means h < 3e-5; 2e-16/h < 1e-10 means h > 2e-6."],
    why="And any other h between about 3e-6 and 2.5e-5; a little below, round-off decides. The two errors are equal near 1e-5, each about 1e-11.",
    fact="Truncation and round-off are both that small only in a narrow valley, from about 3e-6 to 2.5e-5; a little below, round-off decides.",
)

q5, q6, q7 = second, one_entry, order

q8 = ChoiceExercise(
    id="01/q8",
    question="float32, where the gap above 1 is 1.2e-7: you take the central difference of eˣ at 0 with h = 1e-6. How large is its error?",
    choices={"a": "about 1e-13", "b": "about 1e-6", "c": "somewhere near 1e-2", "d": "1, since the slope comes out as 0"},
    reference="c",
    known_mistakes=[
        ("a", "That is the truncation error h²/6 alone. In float32 round-off is far above it: the two values are only some sixteen gaps apart."),
        ("b", "Neither error is h. Truncation is h²/6, about 1e-13; round-off is up to about ε/h, with ε = 1.2e-7."),
        ("d", "At h = 1e-8 it would: both values would be rounded to 1. At 1e-6 some gaps still lie between them."),
    ],
    hints=["Two errors: h²/6 and about ε/h. Which is larger here?", "ε/h is 1.2e-7/1e-6.", "ε/h is about 0.1; that is the worst it can be, mostly it is some times less."],
    why="Round-off is at most about ε/h = 0.12, and here comes out as 0.013. Truncation, 2e-13, is nothing beside it.",
    fact="Round-off, at most about ε/h = 0.12, comes out as 0.013. With h = 5e-3 the error is about 1e-5.",
)

q9 = better

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7, "q8": q8, "q9": q9}
