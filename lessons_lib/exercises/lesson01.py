"""Lesson 01, numerical differentiation: eight exercises. Those that ask for a function stand in `functions01`."""
import math

import numpy as np

from lessons_lib.derivatives import central_difference
from lessons_lib.exercises.functions01 import central, one_entry, order, second
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise, SearchExercise
from lessons_lib.exercises.values import number

__all__ = ["EXERCISES", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8"]

q1 = NumberExercise(
    id="01/q1",
    question="By hand: what does the forward quotient (f(x + h) − f(x))/h give for f(x) = x² at x = 5 with h = 0.3?",
    reference=10.3,
    tolerance=0.005,
    known_mistakes=[
        (10, "That is the exact slope 2x, and what the central quotient gives here. The forward quotient with h = 0.3 is not there yet."),
        (3.09, "That is the rise, 28.09 − 25. Divide it by h."),
        (28.09, "That is f(x + h) alone. Subtract f(x) = 25, then divide by h."),
        (5.15, "You divided by 2h = 0.6. The points of the forward quotient are x and x + h: one h apart."),
        (9.7, "That is the backward quotient, with x − h = 4.7. Forward looks at x + h = 5.3."),
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
    question="The forward difference of eˣ at 0 is off by 0.005 for h = 0.01. You make h ten times smaller. How does the error shrink?",
    choices={"a": "about 10 times", "b": "about 100 times", "c": "about 1 000 times", "d": "not at all"},
    reference="a",
    known_mistakes=[
        ("b", "A hundred times is what the central difference does: there everything in proportion to h cancels. "
              "The forward error is h/2 times f″: 0.005 at h = 0.01."),
        ("c", "That would need an error in proportion to h³. The forward error is h/2 times f″: 0.005 at h = 0.01."),
        ("d", "It stays where round-off is all there is, and at h = 0.01 that is about 1e-14. What is left is h/2 times f″, which shrinks with h."),
    ],
    hints=["Which power of h is the error of the forward difference in proportion to?",
           "(eʰ − 1)/h = 1 + h/2 + h²/6 + …: which term of the error is largest?",
           "The error is h/2. At h = 0.01 that is 0.005; put in h = 0.001."],
    why="The error is h/2 · f″ and a little: 0.00502 at h = 0.01, 0.000500 at h = 0.001.",
    fact="0.00502 becomes 0.000500: the error is in proportion to h. That is called first order.",
)

ROUND_OFF = "Too small: the two values of f agree in so many digits that their difference is mostly round-off, which grows as h shrinks. " \
            "Go to larger h."
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
             "and not by luck: also for h a fifth smaller or larger. Hand in `explorer.h.value`.",
    reference=1e-5,
    measure=measure,
    known_mistakes=[(1e-9, ROUND_OFF), (1e-2, TRUNCATION), (0.0, NOTHING), (-1e-5, NEGATIVE)],
    hints=["The error curve has two branches. On which side of the valley are you?",
           "Truncation is about h²/11 here, round-off about 1e-16/h. Where are both below 1e-10?",
           "h²/11 < 1e-10 means h < 3e-5; 1e-16/h < 1e-10 means h > 1e-6."],
    why="And any other h between about 8e-7 and 2.6e-5. The bottom of the valley is near ε^(1/3) = 6e-6, where both errors are about 1e-11.",
    fact="Truncation and round-off are both that small only in a narrow valley, from about 8e-7 to 2.6e-5.",
)

q5, q6, q7 = second, one_entry, order

q8 = ChoiceExercise(
    id="01/q8",
    question="For eˣ at 0 the forward difference with h = 0.0005 is off by 2.5e-4, the central one with h = 0.001 by 1.7e-7. "
             "Why is the central one better?",
    choices={"a": "its points are nearer to x", "b": "it computes with more digits",
             "c": "x is in the middle, so the error in proportion to h cancels", "d": "it divides by a larger number"},
    reference="c",
    known_mistakes=[
        ("a", "Its points are 0.002 apart, those of the forward one 0.0005: four times as far, and it is still 1 500 times better."),
        ("b", "Both compute with the same 16 digits; round-off is about 1e-13 in both, far below 2.5e-4 and 1.7e-7."),
        ("d", "It divides by 0.002 and not by 0.0005, but the rise between its points is four times as large too."),
    ],
    hints=["Write the error as a series in h: which term is the first?",
           "f(x + h) and f(x − h) both contain h²/2 · f″. What is left of it in their difference?",
           "The term h/2 · f″ cancels; h²/6 · f‴ is the first that stays."],
    why="f(x + h) and f(x − h) both contain h²/2 · f″, which their difference loses. What stays is h²/6 · f‴ = 1.7e-7, against h/2 · f″ = 2.5e-4.",
    fact="What is left is h²/6 = 1.7e-7, against h/2 = 2.5e-4 for the forward one.",
)

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7, "q8": q8}
