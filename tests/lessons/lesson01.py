"""Lesson 01: right answers in another form, wrong answers that are no known mistakes, and faults that its notebook must show."""
import math
from fractions import Fraction

import numpy as np

from lessons_lib.derivatives import central_difference


def by_fractions(f, x, h):
    x, h = Fraction(x), Fraction(h)
    return (f(x + h) - f(x - h)) / (2 * h)


def vectorised(f, x, h):
    left, right = f(np.array([x - h, x + h]))
    return (right - left) / h / 2


def by_loop(x, i, h):
    result = []
    for k in range(len(x)):
        result.append(x[k] + h if k == i else float(x[k]))
    return result


RIGHT = {
    "q1": [10.3, 10.3000001, np.float64(10.3), np.array(10.3), Fraction(103, 10), 3.09 / 0.3],
    "q2": [
        by_fractions,
        vectorised,
        lambda f, x, h: 0.5 * ((f(x + h) - f(x)) / h + (f(x) - f(x - h)) / h),
        lambda g, a, d: (g(a - d) - g(a + d)) / (-2 * d),
        lambda f, x, h: sum(s * f(x + s * h) for s in (-1, 1)) / (2 * h),
        lambda f, x, h: np.float64(f(x + h) - f(x - h)) / 2 / h,
        lambda f, x, h: np.diff([f(x - h), f(x + h)])[0] / (2 * h),
    ],
    "q3": ["b", "B", " b", "b)", "(b)", "**b**", "\uff42", "“b”", "_b_"],
    "q4": list(np.geomspace(1.5e-6, 2.7e-5, 60)),             # the whole valley, and outside nothing by luck
    "q5": [
        lambda f, x, h: ((f(x + h) - f(x)) / h - (f(x) - f(x - h)) / h) / h,
        lambda f, x, h: np.dot([1, -2, 1], f(x + h * np.array([-1, 0, 1]))) / h / h,
        lambda f, x, h: (f(x + h) + f(x - h) - f(x) - f(x)) / (h * h),
        lambda f, x, h: np.diff([f(x - h), f(x), f(x + h)], 2)[0] / h**2,
        lambda f, x, h: 2 * np.polyfit([-h, 0, h], [f(x - h), f(x), f(x + h)], 2)[0],
    ],
    "q6": [
        by_loop,
        lambda x, i, h: x + h * np.eye(len(x))[i],
        lambda x, i, h: np.where(np.arange(len(x)) == i, x + h, x),
        lambda x, i, h: np.concatenate([x[:i], [x[i] + h], x[i + 1:]]),
        lambda x, i, h: [*x[:i], x[i] + h, *x[i + 1:]],
        lambda x, i, h: tuple(Fraction(float(v)) + (Fraction(h) if k == i else 0) for k, v in enumerate(x)),
    ],
    "q7": [
        lambda h1, e1, h2, e2: (math.log(e1) - math.log(e2)) / (math.log(h1) - math.log(h2)),
        lambda h1, e1, h2, e2: np.log10(e2 / e1) / np.log10(h2 / h1),
        lambda h1, e1, h2, e2: np.polyfit(np.log2([h1, h2]), np.log2([e1, e2]), 1)[0],
        lambda h1, e1, h2, e2: math.log(e1 / e2, h1 / h2),
        lambda h1, e1, h2, e2: np.float64(np.log1p(e1 / e2 - 1)) / np.log1p(h1 / h2 - 1),
    ],
    "q9": [
        lambda f, x, h: central_difference(f, x, h / 2) + (central_difference(f, x, h / 2) - central_difference(f, x, h)) / 3,
        lambda f, x, h: (8 * (f(x + h / 2) - f(x - h / 2)) - f(x + h) + f(x - h)) / (6 * h),
        lambda f, x, h: 4 / 3 * by_fractions(f, x, h / 2) - by_fractions(f, x, h) / 3,
        lambda f, x, h: np.dot([4 / 3, -1 / 3], [vectorised(f, x, k) for k in (h / 2, h)]),
        lambda f, x, h: np.polyfit([h**2, h**2 / 4], [by_fractions(f, x, h) * 1.0, by_fractions(f, x, h / 2) * 1.0], 1)[1],
    ],
}

DIFFERENCES = [                                         # wrong wherever f, x and h are handed in
    lambda f, x, h: (f(x + 2 * h) - f(x - 2 * h)) / (4 * h),
    lambda f, x, h: (f(x + h) - f(x - 2 * h)) / (3 * h),
    lambda f, x, h: f(x),
    lambda f, x, h: (f(h) - f(-h)) / (2 * h),
    lambda f, x, h: (f(x * h) - f(x / h)) / (2 * h),
    lambda f, x, h: h,
    lambda f, x, h: 27.01,
    lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h) + 1,
    lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h) * 1.001,
    lambda f, x, h: 3 * x**2 + h**2,
    lambda f, x, h: (f(x + h) - f(x - h)) / (2 * x),
    lambda f, x, h: abs((f(x + h) - f(x - h)) / (2 * h)),
    lambda f, x, h: round((f(x + h) - f(x - h)) / (2 * h)),
    lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h**2),
    lambda f, x, h: (f(x + 0.1) - f(x - 0.1)) / 0.2,
    lambda f, x, h: (f(x + 1j * h) / h).imag,
    lambda f, x, h: math.nan,
    lambda f, x, h: f(x + h) / f(x - h),
    lambda f, x, h: [f(x + h), f(x - h)],
]

def on_one_array(x, i, h, kept={}):  # noqa: B006
    result = kept.setdefault(len(x), np.empty(len(x)))
    result[:] = x + h * np.eye(len(x))[i]
    return result


def nudged_where(entries):
    """A nudge of the entries for which entries(x, i) is true."""
    return lambda x, i, h: np.where(entries(x, i), x + h, x)


WRONG = {
    "q1": [10.301, 10.3001, 10.30001, 10.299],
    "q2": [
        *DIFFERENCES,
        lambda f, x, h: (8 * f(x + h) - 8 * f(x - h) - f(x + 2 * h) + f(x - 2 * h)) / (12 * h),
    ],
    "q3": ["", "e", "ab", "b?", "a or b", 1, None, ["b"], True, "0.00042"],
    "q4": [*np.geomspace(1e-13, 1.4e-6, 90), *np.geomspace(4e-5, 10, 20)],
    "q5": [
        *DIFFERENCES,
        lambda f, x, h: 108.18,
    ],
    "q6": [
        lambda x, i, h: x,
        lambda x, i, h: x.astype(float),
        lambda x, i, h: [3, 5, 8.25, 4],
        lambda x, i, h: x[::-1] + h * np.eye(len(x))[i],
        lambda x, i, h: h,
        lambda x, i, h: i,
        lambda x, i, h: np.array([x + h * np.eye(len(x))[i]]),
        lambda x, i, h: (x + h * np.eye(len(x))[i])[:, None],
        lambda x, i, h: list(x) + [h],
        lambda x, i, h: x * (1 + h),
        lambda x, i, h: x + 2 * h * np.eye(len(x))[i],
        lambda x, i, h: x + i * np.eye(len(x))[i],
        lambda x, i, h: np.insert(x.astype(float), i, h),
        lambda x, i, h: {i: x[i] + h},
        lambda x, i, h: np.cumsum(x + h * np.eye(len(x))[i]),
        lambda x, i, h: x + h * (np.arange(len(x)) >= i),
        lambda x, i, h: str(x),
        on_one_array,
        nudged_where(lambda x, i: x == x[i]),
        nudged_where(lambda x, i: np.arange(len(x)) == list(x).index(x[i])),
        nudged_where(lambda x, i: (np.arange(len(x)) == i) & (i > 0)),
        nudged_where(lambda x, i: (np.arange(len(x)) == i) & (i < len(x) - 1)),
        lambda x, i, h: x + abs(h) * np.eye(len(x))[i],
        lambda x, i, h: (x + h * np.eye(len(x))[i]).round(3),
        lambda x, i, h: (x + h * np.eye(len(x))[i]).astype(np.float32),
        lambda x, i, h: (x + h * np.eye(len(x))[i]).astype(np.float16),
        lambda x, i, h: x + h * np.eye(len(x))[i] + 1e-9,
        lambda x, i, h: (x + h * np.eye(len(x))[i], x),
    ],
    "q7": [
        lambda h1, e1, h2, e2: 2,
        lambda h1, e1, h2, e2: round(math.log(e1 / e2) / math.log(h1 / h2)),
        lambda h1, e1, h2, e2: e1 / e2,
        lambda h1, e1, h2, e2: h1 / h2,
        lambda h1, e1, h2, e2: math.log(e1 / e2) / math.log10(h1 / h2),
        lambda h1, e1, h2, e2: math.log10(e1 / e2) / math.log(h1 / h2),
        lambda h1, e1, h2, e2: math.log(h1 / h2),
        lambda h1, e1, h2, e2: math.sqrt(e1 / e2),
        lambda h1, e1, h2, e2: math.log(e1 * e2) / math.log(h1 * h2),
        lambda h1, e1, h2, e2: math.log(e2) / math.log(h2),
        lambda h1, e1, h2, e2: math.exp(e1 / e2),
        lambda h1, e1, h2, e2: math.log(e1 / e2) - math.log(h1 / h2),
        lambda h1, e1, h2, e2: (e1 - e2) / (h1**2 - h2**2),
        lambda h1, e1, h2, e2: math.log(e1 / e2) / math.log(h1 / h2) + 1,
        lambda h1, e1, h2, e2: abs(math.log(e1 / e2)) / math.log(h1 / h2),
        lambda e1, h1, e2, h2: math.log(e1 / e2) / math.log(h1 / h2) / 2,
        lambda error1, h1, error2, h2: math.log(error1 / error2) / math.log(h1 / h2),
        lambda h1, e1, h2, e2: abs(math.log(e1 / e2) / math.log(h1 / h2)),
        lambda h1, e1, h2, e2: max(0.5, math.log(e1 / e2) / math.log(h1 / h2)),
        lambda h1, e1, h2, e2: math.log(max(e1, e2) / min(e1, e2)) / math.log(max(h1, h2) / min(h1, h2)),
        lambda h1, e1, h2, e2: min((round(p), p)[abs(p - round(p)) > 0.05] for p in [math.log(e1 / e2) / math.log(h1 / h2)]),
        lambda h1, e1, h2, e2: math.log((e1 + 1e-12) / (e2 + 1e-12)) / math.log(h1 / h2),
        lambda h1, e1, h2, e2: round(math.log(e1 / e2) / math.log(h1 / h2), 5),
    ],
    "q9": [
        *DIFFERENCES,
        lambda f, x, h: (4 * central_difference(f, x, h / 2) - central_difference(f, x, h)) / 3.001,
        lambda f, x, h: 1.333333 * central_difference(f, x, h / 2) - 0.333333 * central_difference(f, x, h),
    ],
}

# name: (file, what stands there, what is planted, words from the cell that must fail)
FAULTS = {
    "central divides by h": ("derivatives.py", '"x - h")) / (2 * h)', '"x - h")) / h', "assert central == central_difference"),
    "central adds": ("derivatives.py", '"x + h") - _value(f, x - h', '"x + h") + _value(f, x - h', "assert central == central_difference"),
    "forward looks backward": ("derivatives.py", '(_value(f, x + h, "x + h") - _value(f, x, "x")) / h', '(_value(f, x, "x") - _value(f, x - h, "x")) / h', "explore_difference_quotient(np.sin"),
    "h = 0 is let through": ("derivatives.py", "and h > 0)", "and h >= 0)", "except ZeroDivisionError"),
    "the gradient is halved": ("derivatives.py", "/ (2 * steps.ravel())", "/ (4 * steps.ravel())", "numerical_gradient:"),
    "float32 becomes float64": ("derivatives.py", 'array.dtype.type(array) if array.dtype.kind == "f" else np.float64(array)', "np.float64(array)", "np.float32(0)"),
    "the real part for the imaginary one": ("derivatives.py", "np.imag(value)", "np.real(value)", "explore_step_size(np.exp"),
    "the 3 is lost in the best h": ("derivatives.py", "(3 * rho / derivative)", "(rho / derivative)", "rules of thumb: central"),
    "a deaf slider": ("explorers/explorer.py", 'control.observe(self._changed, "value")', "pass", "explorer.h.value = 1e-15"),
    "swapped labels": ("figures/numerical_differentiation.py", '"backward": (backward_difference, (-1, 0)), "central": (central_difference, (-1, 1))',
                       '"central": (backward_difference, (-1, 0)), "backward": (central_difference, (-1, 1))', "explorer.quotient.value = kind"),
    "a wrong word": ("explorers/numerical_differentiation.py", "\"is steeper\" if", "\"is flatter\" if", "explorer.quotient.value = kind"),
}
