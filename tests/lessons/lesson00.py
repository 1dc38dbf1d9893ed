"""Lesson 00: right answers in another form, wrong answers that are no known mistakes, and faults that its notebook must show."""
import math
import operator
from fractions import Fraction

import numpy as np

RIGHT = {
    "q1": [
        lambda a, b, c, d: (b - d) / (a - c),
        lambda *p: np.polyfit(p[::2], p[1::2], 1)[0],
        lambda x1, y1, x2, y2: float(Fraction(y2 - y1) / Fraction(x2 - x1)),
        lambda x1, y1, x2, y2: np.array((y2 - y1) / (x2 - x1)),
        lambda x1, y1, x2, y2, unused=0: math.tan(math.atan2(y2 - y1, x2 - x1)),
        lambda x1, y1, x2, y2: np.float32(y2 - y1) / np.float32(x2 - x1),
        lambda x1, y1, x2, y2: operator.truediv(y2 - y1, x2 - x1),
    ],
}

WRONG = {
    "q1": [
        lambda x1, y1, x2, y2: 3,
        lambda x1, y1, x2, y2: 3.0 if x1 == 3 else (x2 - x1) / (y2 - y1),
        lambda x1, y1, x2, y2: y1 / x1,
        lambda x1, y1, x2, y2: x2 - x1,
        lambda x1, y1, x2, y2: (y2 - y1) * (x2 - x1),
        lambda x1, y1, x2, y2: abs((y2 - y1) / (x2 - x1)),
        lambda x1, y1, x2, y2: (y2 - y1) / abs(x2 - x1),
        lambda x1, y1, x2, y2: int((y2 - y1) / (x2 - x1)),
        lambda x1, y1, x2, y2: math.atan2(y2 - y1, x2 - x1),
        lambda x1, y1, x2, y2: (y2 - y1) / (x2 - x1) + 1e-3,
        lambda x1, y1, x2, y2: 1.01 * (y2 - y1) / (x2 - x1),
        lambda x1, y1, x2, y2: (y2 - y1) / x1,
        lambda x1, y1, x2, y2: (x1 + x2) / 2,
        lambda x1, y1, x2, y2: (y2 - x1) / (x2 - y1),
        lambda x1, y1, x2, y2: [(y2 - y1) / (x2 - x1)],
        lambda x1, y1, x2, y2: f"{(y2 - y1) / (x2 - x1)}",
        lambda x1, y1, x2, y2: math.inf,
        lambda x2, y2, x1, y1: (x2 - x1) / 0,
        *(lambda x1, y1, x2, y2, k=k: round((y2 - y1) / (x2 - x1), k) for k in (2, 3, 4, 5)),
        lambda x1, y1, x2, y2: math.floor((y2 - y1) / (x2 - x1) * 1e6) / 1e6,
        lambda x1, y1, x2, y2: (y2 - y1) / (x2 - x1) or None,
        lambda x1, y1, x2, y2: (y2 - y1) / (x2 - x1) if x1 else None,
        lambda x1, y1, x2, y2: (y2 - y1) / (x2 - x1) if y2 else None,
        lambda x1, y1, x2, y2: (y2 - y1) / (x2 - x1) * (abs((y2 - y1) / (x2 - x1)) > 1e-2),
        lambda x1, y1, x2, y2: (y2 - y1) / (x2 - x1) * (abs(x2 - x1) != 1),
        lambda x1, y1, x2, y2: np.clip((y2 - y1) / (x2 - x1), -50, 50),
        lambda x1, y1, x2, y2: (y2 - y1) / (x2 - x1 + 1e-8),
        lambda y1, x1, y2, x2: (y2 - y1) / (x2 - x1),
    ],
}

# name: (file, what stands there, what is planted, words from the cell that must fail)
FAULTS = {
    "run over rise": ("explorers/start_here.py", "slope {rise / across:.3g}", "slope {across / rise:.3g}", "explore_slope()"),
    "a lesson is lost": ("figures/start_here.py", '("Start here", 15), ', "", "show_course_map"),
}
