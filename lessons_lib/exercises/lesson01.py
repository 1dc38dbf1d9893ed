"""Lesson 01, numerical differentiation: nine exercises."""
import math

import numpy as np

from lessons_lib.derivatives import central_difference
from lessons_lib.exercises.cases import Case, formula
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise, SearchExercise
from lessons_lib.exercises.values import number

CUBE = formula("x³", lambda x: x**3)
QUARTIC = formula("x⁴ − 7x", lambda x: x**4 - 7 * x)
HYPERBOLA = formula("12/x", lambda x: 12 / x)

q1 = NumberExercise(
    id="01/q1",
    question="By hand: what does the forward difference (f(x + h) − f(x))/h give for f(x) = x² at x = 5 with h = 0.3?",
    reference=10.3,
    tolerance=1e-6,
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
        (10.6, "That is 10 + 2h. In (2xh + h²)/h the second term comes to h."),
        (93.633, "You divided f(x + h) alone by h. Subtract f(x) = 25 from it first."),
        (10.03, "A decimal place has slipped: h is 0.3 and h² is 0.09."),
        (0.0971, "You divided h by the rise. It is the rise divided by h."),
    ],
    hints=["Two values of f are needed: f(5) and f(5.3).", "5.3² = 28.09 and 5² = 25. Their difference is the rise.",
           "The rise is 3.09. Divide it by 0.3."],
    why="(5.3² − 5²)/0.3 = 3.09/0.3. In letters: (2xh + h²)/h = 2x + h.",
    fact="The exact slope is 10; the 0.3 too much is h itself: (2xh + h²)/h = 2x + h.",
)


def my_central(f, x, h):
    """From one point h to the left to one h to the right."""
    return (f(x + h) - f(x - h)) / (2 * h)


q2 = FunctionExercise(
    id="01/q2",
    question="The central difference: write `my_central(f, x, h)`. For f(x) = x³, x = 3, h = 0.1 it gives 27.01.",
    reference=my_central,
    cases=[Case(CUBE, 3, 0.1), Case(QUARTIC, -1.5, 0.3), Case(HYPERBOLA, 4, 0.7), Case(QUARTIC, 5.5, 0.25)],
    known_mistakes=[
        (lambda f, x, h: (f(x + h) - f(x - h)) / h,
         "Yours is twice the central difference: you divided by h, but the two points are 2h apart."),
        (lambda f, x, h: (f(x + h) - f(x)) / h, "That is the forward difference, from x to x + h. The central one goes from x − h to x + h."),
        (lambda f, x, h: (f(x) - f(x - h)) / h, "That is the backward difference, from x − h to x. The central one goes from x − h to x + h."),
        (lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h), "The sign is turned round: subtract the left value f(x − h) from the right one."),
        (lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / h,
         "Central it is, but with half the nudge: your points are x ± h/2. Here they are x ± h, which are 2h apart."),
        (lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h, "`/ 2 * h` divides by 2 and then multiplies by h. Write `/ (2 * h)`."),
        (lambda f, x, h: f(x + h) - f(x - h) / (2 * h),
         "Brackets are missing on top: only f(x − h) was divided. Write `(f(x + h) - f(x - h)) / …`."),
        (lambda f, x, h: f(x + h) - f(x - h) / 2 * h,
         "Brackets are missing twice: on top, where only f(x − h) is divided, and below, where `/ 2 * h` multiplies by h."),
        (lambda f, x, h: f(x + h) - f(x - h), "That is the rise alone. Divide it by the distance of the two points, 2h."),
        (lambda f, x, h: (f(x + h) - f(x)) / (2 * h), "You divided by 2h, but your points x and x + h are h apart. The left point is x − h."),
        (lambda f, x, h: (f(x + h) + f(x - h)) / (2 * h), "You added the two values; the rise is their difference."),
        (lambda f, x, h: (f(x + 1e-5) - f(x - 1e-5)) / 2e-5,
         "That is the slope itself, as a tiny h gives it. Use the h that is handed in: the caller decides how far the points are apart."),
    ],
    hints=[
        "Which two points does it look at, and how far are they apart?",
        "The points are x − h and x + h. The slope between them is rise over run.",
        "The rise is f(x + h) − f(x − h), the run 2h. Both need brackets: `(…) / (2 * h)`.",
    ],
    fact="For x³ at 3 it is 27 + h²: off by h²/6 times the third derivative, 6.",
)

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
TRUNCATION = "Too large: the curve bends between x − h and x + h, so the secant is not as steep as the tangent. While h is small, " \
             "that error is h²/6 times f‴. Go to smaller h."
NOTHING = "With h = 0 both points are the same and the quotient is 0/0. Take an h above 0."
NEGATIVE = "h is a distance: take an h above 0."


def worst_error(h):
    """The most by which the central difference of sin at 1 can be off, for h and its neighbours up to a fifth smaller and larger:
    truncation, cos 1 · (1 − sin(h)/h), and round-off, half a gap in each value and in each point. A single h may be lucky."""
    smallest, largest = 0.8 * max(h, 1e-16), 1.2 * min(h, 1e16)         # further out nothing changes
    truncation = math.cos(1.0) * min(largest**2 / 6, 1.22)
    round_off = (np.spacing(math.sin(1.0)) + math.cos(1.0) * np.spacing(1.0)) / (2 * smallest)
    return truncation, round_off


def measure(h):
    """What h gives, in words, and what is wrong with it, if anything is."""
    if h <= 0:
        return f"h = {number(h)}.", NEGATIVE if h else NOTHING
    truncation, round_off = worst_error(h)
    reading = f"h = {number(h)}: for it and for h up to a fifth smaller or larger, truncation is at most {number(truncation, 2)}, " \
              f"round-off at most {number(round_off, 2)}."
    return reading, None if truncation + round_off < 1e-10 else TRUNCATION if truncation > round_off else ROUND_OFF


q4 = SearchExercise(
    id="01/q4",
    question="With the slider: find an h with which the central difference of sin at x = 1 (float64) is off by less than 1e-10, "
             "and not by luck: also for h a fifth smaller or larger, and where round-off is at its worst. Hand it in: `q4.check(search.h.value)`.",
    reference=1e-5,
    measure=measure,
    known_mistakes=[(1e-9, ROUND_OFF), (1e-2, TRUNCATION), (0.0, NOTHING), (-1e-5, NEGATIVE)],
    hints=["The error curve has two branches. On which side of the valley are you?",
           "Truncation is about h²/11 here, round-off at most about 1.2e-16/h. Where are both below 1e-10?",
           "h²/11 < 1e-10 means h < 3.3e-5; 1.2e-16/h < 1e-10 means h > 1.2e-6. Stay a fifth away from both ends."],
    why="And any other h from about 1.5e-6 to 2.7e-5. Near 1e-5 the two errors are equal, each at most about 1e-11.",
    fact="Only in a narrow valley, from about 1.5e-6 to 2.7e-5, are truncation and the worst of round-off together that small.",
)


def second_difference(f, x, h):
    """The slope to the right minus the slope to the left, divided by h."""
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


q5 = FunctionExercise(
    id="01/q5",
    question="How fast does the slope itself change? Write `second_difference(f, x, h)`, from two forward differences: the slope from x to x + h, minus the slope from x − h to x, divided by h. "
             "For f(x) = x⁴ − 7x, x = 3, h = 0.3 it gives 108.18.",
    reference=second_difference,
    cases=[Case(QUARTIC, 3, 0.3), Case(HYPERBOLA, 4, 0.7), Case(CUBE, -1.5, 0.6), Case(QUARTIC, 5.5, 0.25)],
    known_mistakes=[
        (lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h, "In all you divided by h once. It takes two: each slope is a rise divided by h, and their difference is divided by h again."),
        (lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / (2 * h), "You divided by 2h, as for the central difference. Here it is h²: `h**2`."),
        (lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / (2 * h**2), "Half of it: in all you divided by 2h². The midpoints of the two slopes are h apart, so it is h²."),
        (lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / (2 * h)**2, "`(2 * h)**2` is 4h². The midpoints of the two slopes are h apart, so it is h²."),
        (lambda f, x, h: (f(x + h / 2) - 2 * f(x) + f(x - h / 2)) / (h / 2)**2, "Right for half of h: your points are x ± h/2. Here they are x ± h."),
        (lambda f, x, h: f(x + h) - 2 * f(x) + f(x - h), "The division by h² is missing (and `/ h * h` is none: it divides and multiplies again)."),
        (lambda f, x, h: (f(x + h) - f(x) + f(x - h)) / h**2, "The 2 in front of f(x) is missing: f(x) is subtracted once for each neighbour."),
        (lambda f, x, h: (f(x + h) + 2 * f(x) + f(x - h)) / h**2, "You added 2f(x); it is subtracted."),
        (lambda f, x, h: (f(x + h) - 2 * f(x) - f(x - h)) / h**2, "You subtracted f(x − h); both neighbours are added, only the middle is subtracted."),
        (lambda f, x, h: (2 * f(x) - f(x + h) - f(x - h)) / h**2, "The sign is turned round: the neighbours count plus, the middle minus."),
        (lambda f, x, h: f(x + h) - 2 * f(x) + f(x - h) / h**2, "Brackets are missing: only f(x − h) was divided. Write `(…) / h**2`."),
        (lambda f, x, h: (f(x + 2 * h) - 2 * f(x + h) + f(x)) / h**2,
         "Your three points are x, x + h and x + 2h, so the middle is x + h. It should be x."),
        (lambda f, x, h: (f(x + 2 * h) - 2 * f(x) + f(x - 2 * h)) / (4 * h**2),
         "Your points are x ± 2h, as when a central difference is put into another. Here the neighbours are x ± h."),
        (lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h), "That is the slope. How fast the slope changes needs f(x) too."),
    ],
    hints=[
        "The slope from x to x + h, minus the slope from x − h to x, divided by h: what is that?",
        "Three values: f(x + h), f(x) twice, f(x − h). One bracket around all of them.",
        "`(f(x + h) - 2 * f(x) + f(x - h)) / h**2`, and `return` in front.",
    ],
    fact="The second derivative of x⁴ − 7x at 3 is 108; the 0.18 is h²/12 times the fourth derivative, 24.",
)


def nudge(x, i, h):
    """A copy in float, so that x stays as it is and no whole number cuts h off."""
    nudged = np.array(x, dtype=float)
    nudged[i] += h
    return nudged


def _in_place(x, i, h, answer=True):
    x[i] += h
    return x if answer else None


def _same_type(x, i, h):
    nudged = x.copy()
    nudged[i] += h
    return nudged


def _no_copy_of_floats(x, i, h):
    nudged = np.asarray(x, dtype=float)
    nudged[i] += h
    return nudged


def _next_entry(x, i, h):
    nudged = np.array(x, dtype=float)
    nudged[i + 1] += h
    return nudged


def _replaced(x, i, h):
    nudged = np.array(x, dtype=float)
    nudged[i] = h
    return nudged


q6 = FunctionExercise(
    id="01/q6",
    question="To see what one entry does, nudge it and hold the others still. Write `nudge(x, i, h)`: a copy of the array x in float, "
             "with h added to entry i. x itself stays as it is, and an x of whole numbers works too: "
             "for [3, 5, 8, 4], i = 2, h = 0.25 it gives [3, 5, 8.25, 4].",
    reference=nudge,
    cases=[Case(np.array([3, 5, 8, 4]), 2, 0.25), Case(np.array([3.5, -4.0, 7.25, 6.0, 9.5]), 3, 0.5),
           Case(np.array([-6, 13, 7, 21, 5, 9]), 1, 0.125), Case(np.array([5.5, 3.25, -8.75]), 1, 0.375),
           # the first entry, the last, a negative h, equal entries, an h that no short float holds
           Case(np.array([4.5, -3.25, 4.5, 7.0]), 0, 0.1), Case(np.array([6, -9, 4, 6]), 3, -1 / 3)],
    rtol=1e-12,
    known_mistakes=[
        (_in_place, "x itself has changed, and where x is of whole numbers, h was cut off. A second name or a slice is no copy; "
                   "`np.array(x, dtype=float)` is."),
        (lambda x, i, h: _in_place(x, i, h, answer=False),
         "x itself has changed and nothing came back. Change a copy, `np.array(x, dtype=float)`, and return it."),
        (_same_type, "In an array of whole numbers 8.25 becomes 8. Copy with `np.array(x, dtype=float)`, and give the copy back as it is."),
        (_no_copy_of_floats, "`np.asarray` and `astype(float, copy=False)` make no copy of what is float already; "
                            "`np.array(x, dtype=float)` always does."),
        (lambda x, i, h: x + h, "You nudged all entries at once. Then nobody can tell which of them it was: only entry i gets h."),
        (lambda x, i, h: nudge(x, i - 1, h), "The entry before was nudged: Python counts from 0, so entry i is `x[i]`."),
        (_next_entry, "The entry after was nudged: entry i is `x[i]`."),
        (lambda x, i, h: nudge(x, (i + 1) % len(x), h), "The entry after was nudged, after the last one the first: entry i is `x[i]`."),
        (_replaced, "You put h in the place of entry i; it is to be added: `+=`."),
        (lambda x, i, h: nudge(x, i, -h), "Entry i went down by h; it is to go up."),
        (lambda x, i, h: x[i] + h, "That is the nudged entry alone. Return the whole array with it."),
        (lambda x, i, h: nudge(0 * x, i, h), "That is the nudge alone, 0 everywhere but at i. Add it to x."),
        (lambda x, i, h: nudge(x, i, h)[:i + 1], "The entries after i are gone. The result has as many entries as x."),
    ],
    hints=[
        "Make a copy first, then change one entry of the copy.",
        "An array of whole numbers cuts 8.25 to 8. `np.array(x, dtype=float)` copies and makes it float.",
        "Copy into `nudged`, then `nudged[i] += h`, then `return nudged`.",
    ],
    fact="x is untouched, and whole numbers are no trap.",
)


def measured_order(h1, error1, h2, error2):
    """The slope between two points of the error curve on log-log paper."""
    return math.log(error1 / error2) / math.log(h1 / h2)


q7 = FunctionExercise(
    id="01/q7",
    question="If the error is c · h^p, two measurements give p. Write `measured_order(h1, error1, h2, error2)`. "
             "From h = 0.3 with error 0.009 to h = 0.05 with error 0.00025 it gives 2.",
    reference=measured_order,
    cases=[Case(0.3, 0.009, 0.05, 0.00025), Case(0.4, 0.07, 0.03, 0.006), Case(0.007, 3e-6, 0.06, 4.5e-4), Case(0.25, 0.011, 0.04, 6e-6),
           Case(0.5, 0.03, 0.07, 0.0166), Case(3e-9, 2e-8, 8e-11, 8.1e-7)],      # hardly shrinking; growing, as round-off does
    known_mistakes=[
        (lambda h1, e1, h2, e2: (e1 / e2) / (h1 / h2), "The logarithms are missing: p is an exponent. Take the logarithm of both quotients, then divide."),
        (lambda h1, e1, h2, e2: math.log(e1 / e2), "That is the logarithm of how much the error shrank. Divide it by that of how much h shrank."),
        (lambda h1, e1, h2, e2: math.log10(e1 / e2),
         "That is by how many powers of ten the error shrank, right only where h shrank ten times. Divide by the logarithm of h1/h2."),
        (lambda h1, e1, h2, e2: math.log(h1 / h2) / math.log(e1 / e2), "Upside down: the error's logarithm belongs on top, that of h below."),
        (lambda h1, e1, h2, e2: math.log(e2 / e1) / math.log(h1 / h2), "The sign is turned round: you went from 2 to 1 on top and from 1 to 2 below."),
        (lambda h1, e1, h2, e2: math.log(abs(e1 - e2)) / math.log(abs(h1 - h2)),
         "The logarithm of a difference is not the difference of the logarithms. Take log(error1) − log(error2), or the logarithm of the quotient."),
        (lambda h1, e1, h2, e2: math.log(e1) / math.log(h1), "One point has no slope, since c is unknown: the second point is not used."),
        (lambda h1, e1, h2, e2: (e1 - e2) / (h1 - h2), "That is the slope on ordinary paper. On log-log paper take the logarithm of every number first."),
        (lambda h1, e1, h2, e2: (math.log(e1) / math.log(e2)) / (math.log(h1) / math.log(h2)),
         "The logarithm of a quotient is log(error1) − log(error2), not log(error1) / log(error2)."),
        (lambda h1, e1, h2, e2: (math.log(e1) - math.log(e2)) / math.log(h1) - math.log(h2),
         "Brackets are missing below: log(h2) was subtracted after the division. Write `/ (math.log(h1) - math.log(h2))`."),
        (lambda h1, e1, h2, e2: math.log(e1) - math.log(e2) / (math.log(h1) - math.log(h2)),
         "Brackets are missing on top: only log(error2) was divided. Write `(math.log(error1) - math.log(error2)) / …`."),
        (lambda h1, e1, h2, e2: math.log(e1) - math.log(e2) / math.log(h1) - math.log(h2),
         "Brackets are missing on top and below: only log(error2) was divided, and only by log(h1)."),
        (lambda h1, e1, h2, e2: math.log(e1 / e2) / (h1 - h2), "The errors have their logarithm, h has not: on log-log paper both do."),
        (lambda h1, e1, h2, e2: math.log(e1 / e2) / (h1 / h2), "Below, the logarithm is missing: divide by log(h1/h2)."),
    ],
    hints=[
        "error1/error2 = (h1/h2)^p: c is gone. How do you get at an exponent?",
        "Take the logarithm on both sides: log(error1/error2) = p · log(h1/h2).",
        "`math.log(error1 / error2) / math.log(h1 / h2)`, and `return` in front.",
    ],
    fact="Any logarithm will do, ln, log10 or log2: the base cancels.",
)

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


def richardson(f, x, h):
    """Half of h leaves a quarter of the error, so the difference of the two says how large it is."""
    return (4 * central_difference(f, x, h / 2) - central_difference(f, x, h)) / 3


def _d(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


q9 = FunctionExercise(
    id="01/q9",
    question="The central difference D(h) is off by about c · h², D(h/2) by a quarter of that. Combine the two so that this error cancels "
             "(Richardson extrapolation): write `richardson(f, x, h)`; `central_difference(f, x, h)` is there to be called. "
             "For f(x) = x³, x = 3, h = 0.5 it gives 27.",
    reference=richardson,
    cases=[Case(CUBE, 3, 0.5), Case(HYPERBOLA, 4, 0.7), Case(QUARTIC, -1.5, 0.6), Case(HYPERBOLA, -5.5, 0.25)],
    rtol=1e-9,
    known_mistakes=[
        (lambda f, x, h: (4 * _d(f, x, h) - _d(f, x, h / 2)) / 3, "The two are exchanged: the better one, D(h/2), counts four times."),
        (lambda f, x, h: (4 * _d(f, x, h / 2) - _d(f, x, h)) / 4, "The weights 4 and −1 add up to 3: divide by 3, or even a straight line gets a wrong slope."),
        (lambda f, x, h: 4 * _d(f, x, h / 2) - _d(f, x, h), "The weights 4 and −1 add up to 3: the division by 3 is missing."),
        (lambda f, x, h: (4 * _d(f, x, h / 2) + _d(f, x, h)) / 5, "You added D(h): then the errors add up, too. Subtract it, and divide by 4 − 1."),
        (lambda f, x, h: (4 * _d(f, x, h / 2) + _d(f, x, h)) / 3, "D(h) is to be subtracted. Added, the weights 4 and 1 come to 5, and even a straight line gets a wrong slope."),
        (lambda f, x, h: 4 * _d(f, x, h / 2) - _d(f, x, h) / 3, "Brackets are missing: only D(h) was divided by 3."),
        (lambda f, x, h: (3 * _d(f, x, h / 2) + _d(f, x, h)) / 4, "That lies between the two, and both err to the same side. Go beyond D(h/2), away from D(h): subtract D(h)."),
        (lambda f, x, h: _d(f, x, h / 2) + (_d(f, x, h / 2) - _d(f, x, h)) / 4,
         "D(h/2) is off by a quarter of D(h)'s error, but their difference is the other three quarters: add a third of it."),
        (lambda f, x, h: _d(f, x, h / 2) - (_d(f, x, h / 2) - _d(f, x, h)) / 3, "That goes from D(h/2) back towards D(h). Go the other way: add the third."),
        (lambda f, x, h: _d(f, x, h) + (_d(f, x, h / 2) - _d(f, x, h)) / 3, "You added the third to D(h). Start from the better one, D(h/2)."),
        (lambda f, x, h: (4 * central_difference(f, x, h // 2) - central_difference(f, x, h)) / 3,
         "`h // 2` is 0 here: `//` drops what is behind the decimal point. Write `h / 2`."),
        (lambda f, x, h: 2 * _d(f, x, h / 2) - _d(f, x, h), "That cancels an error in proportion to h, as the forward difference has. This one goes with h²: half of h leaves a quarter."),
        (lambda f, x, h: (_d(f, x, h / 2) + _d(f, x, h)) / 2, "That is the mean of the two. Both errors have the same sign, so nothing cancels."),
        (lambda f, x, h: (16 * _d(f, x, h / 2) - _d(f, x, h)) / 15, "16 and 15 belong to an error that goes with h⁴. Here it goes with h²: half of h leaves a quarter."),
        (lambda f, x, h: (4 * _d(f, x, 2 * h) - _d(f, x, h)) / 3, "You doubled h where it is to be halved."),
        (lambda f, x, h: (4 * _d(f, x, h) - _d(f, x, 2 * h)) / 3, "The rule is right, but with h and 2h. Here it is h/2 and h."),
        (lambda f, x, h: _d(f, x, h / 2), "That is D(h/2) alone, still off by a quarter of what D(h) is off by."),
        (lambda f, x, h: _d(f, x, h), "That is D(h) alone. D(h/2) is needed too."),
        (lambda f, x, h: (4 * f(x + h / 2) - 4 * f(x - h / 2) - f(x + h) + f(x - h)) / (3 * h),
         "You divided both differences by h. D(h/2) is divided by h, its points are h apart, but D(h) by 2h."),
    ],
    hints=[
        "D(h) = f′ + c·h², D(h/2) = f′ + c·h²/4. What do you get for f′ when c is to vanish?",
        "Four times the second minus the first: 4f′ − f′ = 3f′, and c is gone.",
        "`(4 * central_difference(f, x, h / 2) - central_difference(f, x, h)) / 3`, and `return` in front.",
    ],
    fact="The error now goes with h⁴. For x³ it is 0.",
)

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7, "q8": q8, "q9": q9}
