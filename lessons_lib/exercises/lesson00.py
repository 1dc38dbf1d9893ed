"""Lesson 00, start here: one exercise, to see what being told feels like."""
import numpy as np

from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.function import FunctionExercise


def slope(x1, y1, x2, y2):
    """Rise over run."""
    return (y2 - y1) / (x2 - x1)


q1 = FunctionExercise(
    id="00/q1",
    question="The slope of the straight line through (x1, y1) and (x2, y2): write `slope(x1, y1, x2, y2)`. "
             "Through (3, 5) and (7, 17) it is 3.",
    reference=slope,
    cases=[Case(3, 5, 7, 17), Case(-4, 9.5, 6, -3.5), Case(2.5, -7, -3.75, 4), Case(11, 30, 16, 48),
           # where something special could hide: no short decimal, a slope of 0, a coordinate of 0, a run of 1, a tiny and a large slope
           Case(5, 4, 12, 7), Case(-6.0, 8.5, 5.0, 8.5), Case(0, 3.5, 4, -6.5), Case(-8, -4.5, 6, 0), Case(6, 3.5, 7, -4.5),
           Case(-5000, 7, 4000, 7.25), Case(3.5, -40, 3.501, 36)],
    known_mistakes=[
        (lambda x1, y1, x2, y2: (x2 - x1) / (y2 - y1),
         "You divided the run by the rise: that is how far x goes for each step of y. Slope is how far y goes for each step of x."),
        (lambda x1, y1, x2, y2: (y1 - y2) / (x2 - x1),
         "The sign is turned round: you went from point 2 to point 1 on top, and from 1 to 2 below. Go the same way in both."),
        (lambda x1, y1, x2, y2: y2 - y1, "That is the rise alone. Divide it by the run, x2 − x1."),
        (lambda x1, y1, x2, y2: y2 - y1 / x2 - x1,
         "Brackets are missing: Python divides before it subtracts, so only y1/x2 was divided. Write `(y2 - y1) / (x2 - x1)`."),
        (lambda x1, y1, x2, y2: (y2 - y1) / x2 - x1,
         "Brackets are missing below: x1 was subtracted after the division. Write `/ (x2 - x1)`."),
        (lambda x1, y1, x2, y2: y2 - y1 / (x2 - x1),
         "Brackets are missing on top: only y1 was divided. Write `(y2 - y1) / …`."),
        (lambda x1, y1, x2, y2: y2 / x2,
         "That is the slope from the origin to point 2. The line starts at (x1, y1): subtract it on top and below."),
        (lambda x1, y1, x2, y2: (y2 + y1) / (x2 + x1), "You added where the differences are needed: `y2 - y1` and `x2 - x1`."),
        (lambda x1, y1, x2, y2: (y2 - x2) / (y1 - x1),
         "You took the numbers as x1, x2, y1, y2. They come point by point: x1, y1, then x2, y2."),
        (lambda x1, y1, x2, y2: (y2 - y1) // (x2 - x1),
         "`//` drops what is behind the decimal point. Divide with `/`."),
        (lambda x1, y1, x2, y2: np.arctan((y2 - y1) / (x2 - x1)),
         "That is the angle, in radians. The slope is its tangent: rise over run, without `atan`."),
        (lambda x1, y1, x2, y2: np.degrees(np.arctan((y2 - y1) / (x2 - x1))),
         "That is the angle, in degrees. The slope is rise over run, without `atan`."),
        (lambda x1, y1, x2, y2: np.hypot(x2 - x1, y2 - y1),
         "That is the distance between the points. The slope is their difference in y, divided by their difference in x."),
    ],
    hints=[
        "Slope says how far y goes when x goes 1. From (3, 5) to (7, 17) x goes 4 and y goes 12.",
        "The rise is y2 − y1, the run is x2 − x1. One of them is divided by the other.",
        "Rise divided by run, each in its own brackets, and `return` in front.",
    ],
    fact="And it does not matter which point comes first: both differences change their sign.",
)

EXERCISES = {"q1": q1}
