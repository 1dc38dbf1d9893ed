"""The exercises of lesson 01 that ask for a function: two quotients, a nudge, and the order of an error."""
import math

import numpy as np

from lessons_lib.derivatives import central_difference
from lessons_lib.exercises.cases import Case, formula
from lessons_lib.exercises.function import FunctionExercise

CUBE = formula("x³", lambda x: x**3)
QUARTIC = formula("x⁴ − 7x", lambda x: x**4 - 7 * x)
HYPERBOLA = formula("12/x", lambda x: 12 / x)


def my_central(f, x, h):
    """From one point h to the left to one h to the right."""
    return (f(x + h) - f(x - h)) / (2 * h)


central = FunctionExercise(
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


def second_difference(f, x, h):
    """The slope to the right minus the slope to the left, divided by h."""
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


second = FunctionExercise(
    id="01/q5",
    question="How fast does the slope itself change? Write `second_difference(f, x, h)`, from two forward differences: the slope from x to x + h, minus the slope from x − h to x, divided by h. "
             "For f(x) = x⁴ − 7x, x = 3, h = 0.3 it gives 108.18.",
    reference=second_difference,
    cases=[Case(QUARTIC, 3, 0.3), Case(HYPERBOLA, 4, 0.7), Case(CUBE, -1.5, 0.6), Case(QUARTIC, 5.5, 0.25)],
    known_mistakes=[
        (lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h, "You divided by h once. A slope of slopes is divided by h twice: `/ h**2`."),
        (lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / (2 * h), "You divided by 2h, as for the central difference. Here it is h²: `h**2`."),
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


def in_place(x, i, h, answer=True):
    x[i] += h
    return x if answer else None


def same_type(x, i, h):
    nudged = x.copy()
    nudged[i] += h
    return nudged


def no_copy_of_floats(x, i, h):
    nudged = np.asarray(x, dtype=float)
    nudged[i] += h
    return nudged


def replaced(x, i, h):
    nudged = np.array(x, dtype=float)
    nudged[i] = h
    return nudged


one_entry = FunctionExercise(
    id="01/q6",
    question="To see what one entry does, nudge it and hold the others still. Write `nudge(x, i, h)`: a copy of the array x in float, "
             "with h added to entry i. x itself stays as it is, and an x of whole numbers works too: "
             "for [3, 5, 8, 4], i = 2, h = 0.25 it gives [3, 5, 8.25, 4].",
    reference=nudge,
    cases=[Case(np.array([3, 5, 8, 4]), 2, 0.25), Case(np.array([3.5, -4.0, 7.25, 6.0, 9.5]), 3, 0.5),
           Case(np.array([-6, 13, 7, 21, 5, 9]), 1, 0.125), Case(np.array([5.5, 3.25, -8.75]), 1, 0.375)],
    known_mistakes=[
        (in_place, "x itself has changed, and where x is of whole numbers, h was cut off. A second name or a slice is no copy; "
                   "`np.array(x, dtype=float)` is."),
        (lambda x, i, h: in_place(x, i, h, answer=False),
         "x itself has changed and nothing came back. Change a copy, `np.array(x, dtype=float)`, and return it."),
        (same_type, "A copy it is, but of the same type: in an array of whole numbers 8.25 becomes 8. Copy with `np.array(x, dtype=float)`."),
        (no_copy_of_floats, "`np.asarray` and `astype(float, copy=False)` make no copy of what is float already; "
                            "`np.array(x, dtype=float)` always does."),
        (lambda x, i, h: x + h, "You nudged all entries at once. Then nobody can tell which of them it was: only entry i gets h."),
        (lambda x, i, h: nudge(x, i - 1, h), "The entry before was nudged: Python counts from 0, so entry i is `x[i]`."),
        (lambda x, i, h: nudge(x, (i + 1) % len(x), h), "The entry after was nudged: entry i is `x[i]`."),
        (replaced, "You put h in the place of entry i; it is to be added: `+=`."),
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


order = FunctionExercise(
    id="01/q7",
    question="If the error is c · h^p, two measurements give p. Write `measured_order(h1, error1, h2, error2)`. "
             "From h = 0.3 with error 0.009 to h = 0.05 with error 0.00025 it gives 2.",
    reference=measured_order,
    cases=[Case(0.3, 0.009, 0.05, 0.00025), Case(0.4, 0.07, 0.03, 0.006), Case(0.007, 3e-6, 0.06, 4.5e-4), Case(0.25, 0.011, 0.04, 6e-6)],
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


def richardson(f, x, h):
    """Half of h leaves a quarter of the error, so the difference of the two says how large it is."""
    return (4 * central_difference(f, x, h / 2) - central_difference(f, x, h)) / 3


def _d(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


better = FunctionExercise(
    id="01/q9",
    question="The central difference D(h) is off by about c · h², D(h/2) by a quarter of that. Combine the two so that this error cancels "
             "(Richardson extrapolation): write `richardson(f, x, h)`; `central_difference(f, x, h)` is there to be called. "
             "For f(x) = x³, x = 3, h = 0.5 it gives 27.",
    reference=richardson,
    cases=[Case(CUBE, 3, 0.5), Case(HYPERBOLA, 4, 0.7), Case(QUARTIC, -1.5, 0.6), Case(HYPERBOLA, -5.5, 0.25)],
    known_mistakes=[
        (lambda f, x, h: (4 * _d(f, x, h) - _d(f, x, h / 2)) / 3, "The two are exchanged: the better one, D(h/2), counts four times."),
        (lambda f, x, h: (4 * _d(f, x, h / 2) - _d(f, x, h)) / 4, "The weights 4 and −1 add up to 3: divide by 3, or even a straight line gets a wrong slope."),
        (lambda f, x, h: 4 * _d(f, x, h / 2) - _d(f, x, h), "The weights 4 and −1 add up to 3: the division by 3 is missing."),
        (lambda f, x, h: (4 * _d(f, x, h / 2) + _d(f, x, h)) / 5, "You added D(h): then the errors add up, too. Subtract it, and divide by 4 − 1."),
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
