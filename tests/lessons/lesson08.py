"""Lesson 08: right answers in another form, wrong answers that are no known mistakes, and faults that its notebook must show."""
from fractions import Fraction

import numpy as np

from lessons_lib.exercises.lesson08 import q7

ALL = q7.reference


def by_lists(yours, numerical):
    pairs = list(zip(np.ravel(yours).tolist(), np.ravel(numerical).tolist(), strict=True))
    size = max(abs(a) for a, _ in pairs) + max(abs(n) for _, n in pairs)
    return max(abs(a - n) for a, n in pairs) / size if size > 0 else 0


def by_loop(z, k, h):
    count = 0
    for row in z:
        if -h < row[k] < h:
            count += 1
    return count


def one_by_one(f, x, v, h):
    up, down = x.copy(), x.copy()
    for index in np.ndindex(x.shape):
        up[index] += h * v[index]
        down[index] -= h * v[index]
    return (f(up) - f(down)) / h / 2


def subtracted(z, k, h):
    return np.sum((z[:, k] + h > 0) - (z[:, k] - h > 0))


def between(z, k, h):
    return np.sum(-h < z[:, k] < h)


def both(z, k, h):
    return np.sum((z[:, k] > -h) and (z[:, k] < h))


def without_brackets(z, k, h):
    return np.sum(z[:, k] > -h & z[:, k] < h)


def there_and_back(f, x, v, h):
    x = x.copy()
    x += h * v
    ahead = f(x)
    x -= h * v
    return (ahead - f(x)) / (2 * h)


def entries_added(f, x, v, h):
    total = 0
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h * v[index]
        total += (f(x + step) - f(x - step)) / (2 * h)
    return total


RIGHT = {
    "q1": [0.0625, 1 / 16, Fraction(1, 16), np.float64(0.05) / 0.8],
    "q2": [
        by_lists,
        lambda a, n: np.abs(a - n).max() / max(np.abs(a).max() + np.abs(n).max(), 1e-12),
        lambda a, n: np.nan_to_num(np.float64(np.abs(n - a).max()) / (np.abs(a).max() + np.abs(n).max())),
        lambda yours, numerical: 0.0 if not (yours.any() or numerical.any()) else np.linalg.norm((yours - numerical).ravel(), np.inf) / (np.abs(yours).max() + np.abs(numerical).max()),
        lambda a, n: float(np.abs(a - n).max()) / (np.abs(a).max() + np.abs(n).max() or 1),
        lambda a, n: np.max(np.abs(np.asarray(a) - n)) / np.maximum(np.max(np.abs([a, n]), axis=tuple(range(1, a.ndim + 1))).sum(), 1e-300),
        lambda a, n: min(1.0, np.max(np.abs(a - n)) / size) if (size := max(a.max(), -a.min()) + max(n.max(), -n.min())) else 0,
    ],
    "q3": ["b", "B", "(b)"],
    "q4": [
        by_loop,
        lambda z, k, h: np.sum(np.abs(z[:, k]) < h),
        lambda z, k, h: int(np.count_nonzero(np.sign(z[:, k] + h) != np.sign(z[:, k] - h))),
        lambda z, k, h: sum((row[k] - h) * (row[k] + h) < 0 for row in z),
        lambda z, k, h: len([1 for value in z.T[k] if (value + h > 0) ^ (value - h > 0)]),
    ],
    "q5": [
        one_by_one,
        lambda f, x, v, h: (f(x + h * v) - f(x - h * v)) / h * 0.5,
        lambda f, x, v, h: sum(s * f(x + s * h * v) for s in (1, -1)) / (2 * h),
        lambda f, x, v, h: ((f(x + h * v) - f(x)) / h + (f(x) - f(x - h * v)) / h) / 2,
        lambda f, x, v, h: (f(np.add(x, np.multiply(h, v))) - f(np.subtract(x, np.multiply(h, v)))) / (h + h),
    ],
    "q6": list(np.linspace(9.95, 12.2, 40)),
    "q7": [ALL, dict(reversed(ALL.items())), {number: ALL[number].upper() for number in range(1, 13)}, {number: f" {ALL[number]}) " for number in range(4, 16)},
           ALL | {3: "?"}, ALL | {5: None, 6: ...},
           dict(zip(np.arange(1, 16), ALL.values(), strict=True))],
}

WRONG = {
    "q1": [0.05 / 0.07, 0.0626, 0.0624, 0.06, 0.063, -0.0625],
    "q2": [
        lambda a, n: 0.0,
        lambda a, n: 1e-9,
        lambda a, n: np.max(np.abs(a - n)) / (np.max(np.abs(a)) * np.max(np.abs(n)) + 1e-30),
        lambda a, n: np.abs(a - n),
        lambda a, n: np.max(np.abs(a - n)) > 1e-6,
        lambda a, n: np.min(np.abs(a - n)) / (np.max(np.abs(a)) + np.max(np.abs(n)) or 1),
        lambda a, n: round(by_lists(a, n), 4),
        lambda a, n: by_lists(a, n) ** 2,
        lambda a, n: by_lists(a, n) ** 0.5,
        lambda a, n: 3 * by_lists(a, n),
        lambda a, n: -by_lists(a, n),
        lambda a, n: by_lists(a, -n),
        lambda a, n: np.median(np.abs(a - n)) / (np.max(np.abs(a)) + np.max(np.abs(n)) or 1),
        lambda a, n: by_lists(a[:1], n[:1]),
        lambda a, n: by_lists(a[-1:], n[-1:]),
        lambda a, n: 1 - by_lists(a, n),
        lambda a, n: abs(a - n).max() / (a.std() + n.std() + 1e-30),
        lambda a, n: None,
        lambda a, n: str(by_lists(a, n)),
        lambda a, n: [by_lists(a, n)] * 3,
        lambda a, n: by_lists(a, n) + 1e-3,
        lambda a, n: by_lists(a, n) if np.max(np.abs(a - n)) > 1e-5 * np.max(np.abs(n)) else 0.0,
        lambda a, n: 0.0 if np.max(np.abs(a)) < 1e-10 else by_lists(a, n),
        lambda a, n: 0.0 if (a + n).sum() == 0 else by_lists(a, n),
        lambda a, n: 0.0 if (a == 0).any() and (n == 0).any() else by_lists(a, n),
        lambda a, n: np.abs(a - n).max() / (np.abs(a).max() + np.abs(n).max() + 1e-16),
        lambda a, n: np.abs(a - n).max() / max(np.abs(a).max() + np.abs(n).max(), 1e-10),
        lambda a, n: round(by_lists(a, n), 10),
        lambda a, n: by_lists(a.astype(np.float32), n.astype(np.float32)),
        lambda a, n: by_lists(a[0], n[0]) if a.ndim > 2 else by_lists(a, n),
        lambda a, n: 0 if a.max() == 0 and n.max() == 0 else by_lists(a, n),
        lambda a, n: 0 if a.max() + n.max() == 0 else by_lists(a, n),
        lambda a, n: 0 if a.min() == 0 and n.min() == 0 else by_lists(a, n),
        lambda a, n: 0 if a.flat[0] == 0 and n.flat[0] == 0 else by_lists(a, n),
        lambda a, n: 0 if not a[0].any() and not n[0].any() else by_lists(a, n),
    ],
    "q3": ["e", "", 2, None, ["b"]],
    "q4": [
        lambda z, k, h: 1,
        lambda z, k, h: 0,
        lambda z, k, h: len(z),
        lambda z, k, h: k,
        lambda z, k, h: h,
        lambda z, k, h: np.sum(np.abs(z) < h) / z.shape[1],
        lambda z, k, h: np.sum(np.abs(z[:, k]) > h) + 1,
        lambda z, k, h: np.sum(np.abs(z[:, 0]) < h),
        lambda z, k, h: np.sum(np.abs(z[:, -1]) < h),
        lambda z, k, h: np.sum(z[:, k] * h < 0),
        lambda z, k, h: np.sum(np.maximum(z[:, k] + h, 0) - np.maximum(z[:, k] - h, 0)),
        lambda z, k, h: np.sum(np.abs(z[:, k]) < h) + 1,
        lambda z, k, h: np.abs(z[:, k]).min(),
        lambda z, k, h: 2 * np.sum(np.abs(z[:, k]) < h),
        lambda z, k, h: np.sum(np.abs(z[:, k]) < 0.05),
        lambda z, k, h: np.sum(np.abs(z[:, k]) < h**0.5),
        lambda z, k, h: str(np.sum(np.abs(z[:, k]) < h)),
        lambda z, k, h: min(2, by_loop(z, k, h)),
        lambda z, k, h: max(1, by_loop(z, k, h)),
        lambda z, k, h: by_loop(np.round(z, 1), k, h),
        lambda z, k, h: by_loop(np.round(z, 4), k, h),
        lambda z, k, h: by_loop(z, k + 1 - z.shape[1], h),
        lambda z, k, h: by_loop(z[::-1][2:], k, h),
        lambda z, k, h: len({value for value in z[:, k] if -h < value < h}),
        lambda z, k, h: len({abs(value) for value in z[:, k] if -h < value < h}),
    ],
    "q5": [
        lambda f, x, v, h: f(x),
        lambda f, x, v, h: h,
        lambda f, x, v, h: -6.0,
        lambda f, x, v, h: (f(x + h * v) - f(x - h * v)) / (4 * h),
        lambda f, x, v, h: np.sum(v),
        lambda f, x, v, h: one_by_one(f, x.astype(np.float32), v, h),
        lambda f, x, v, h: one_by_one(lambda y: f(y.T), x, v, h),
        lambda f, x, v, h: one_by_one(f, x, v[::-1], h),
        lambda f, x, v, h: one_by_one(f, x, v, h / 10),
        lambda f, x, v, h: (f(x + h * np.abs(v)) - f(x - h * np.abs(v))) / (2 * h),
        lambda f, x, v, h: (f(x * (1 + h * v)) - f(x * (1 - h * v))) / (2 * h),
        lambda f, x, v, h: (f(x + 1e-6 * v) - f(x - 1e-6 * v)) / 2e-6,
        lambda f, x, v, h: (f(x + h * v) + f(x - h * v)) / (2 * h),
        lambda f, x, v, h: abs(f(x + h * v) - f(x - h * v)) / (2 * h) + 1,
        lambda f, x, v, h: (f(x + h * v) - f(x - h * v)) / (2 * h) * v,
        lambda f, x, v, h: [(f(x + h * v) - f(x - h * v)) / (2 * h)] * 2,
        lambda f, x, v, h: round((f(x + h * v) - f(x - h * v)) / (2 * h), 3),
        lambda f, x, v, h: round((f(x + h * v) - f(x - h * v)) / (2 * h), 6),
        lambda f, x, v, h: None,
        lambda f, x, v, h: (8 * f(x + h * v) - 8 * f(x - h * v) - f(x + 2 * h * v) + f(x - 2 * h * v)) / (12 * h),
    ],
    "q6": [*np.linspace(0, 9.8, 30), *np.linspace(12.4, 30, 30), 1e6, -1.0],
    "q7": [ALL | {1: "a"}, {number: ALL[number] for number in range(1, 12)}, {1: ALL[1]}, {0: "a"}, {16: "a"}, {1: "z"}, {1: 2}, {"1": "b"}, {True: "b"},
           {1.0: "b"}, {np.int64(16): "b"}, {np.int64(1): "a"}, [*ALL.values()], "bkr", 3, None, {1: ["b"]},
           {number: "b" for number in ALL}],
}

SAYS = {
    "q2": [(lambda a, n: 0 if np.abs(a).max() + np.abs(n).max() < 1e-8 else by_lists(a, n), "where both are only small"),
           (lambda a, n: 0 if np.abs(a).max() + np.abs(n).max() < 1e-10 else by_lists(a, n), "where both are only small"),
           (lambda a, n: np.mean(np.abs(a - n)) / (np.mean(np.abs(a)) + np.mean(np.abs(n)) or 1), "sums, or means")],
    "q4": [(subtracted, "Masks cannot be subtracted. Where two of them differ: `!=`."),
           (lambda z, k, h: np.nonzero(np.abs(z[:, k]) < h)[0], "Those are the rows"), (lambda z, k, h: [n for n, row in enumerate(z) if abs(row[k]) < h], "Those are the rows"),
           (lambda z, k, h: np.argwhere(np.abs(z[:, k]) < h), "Those are the rows"), (lambda z, k, h: np.where(np.abs(z[:, k]) < h), "Those are the rows"),
           (between, "One truth value"), (both, "One truth value"), (without_brackets, "binds tighter")],
    "q5": [(lambda f, x, v, h: (f(x + h * v) - f(x)) / (2 * h), "Your second point is x itself"), (there_and_back, "Your second point is x itself"), (entries_added, "one entry at a time")],
}

# name: (file, what stands there, what is planted, words from the cell that must fail)
FAULTS = {
    "the error in units of the numerical alone": ("nudging.py", "_size(yours) + _size(numerical)", "_size(numerical)", "def try_check"),
    "a tolerance of one": ("diagnoses.py", "not tensor.relative_error <= self.tolerance]", "not tensor.relative_error <= 1]", "def try_check"),
    "a changed dout goes unnoticed": ("own_layers.py", "if not np.array_equal(given, upstream):", "if False:", "class BookRelu"),
    "a tanh is taken for a sigmoid": ("diagnoses.py", '("1 − a", 1 - out)', '("1 − a", 2 - out)', "class MyTanh"),
    "a mask of dout that is none": ("clinic.py", "dout * (dout > 0)", "dout * (dout != 0)", 'for fault in (None, "no 1/N", '),
    "1/N twice": ("clinic.py", "dout * (s.y - s.t)", "dout * (s.y - s.t) / 49", 'for fault in (None, "no 1/N", '),
    "half the false alarm": ("explorers/gradient_check.py", "ratio / (2 - ratio)", "ratio / 4", "search = explore_log_guard"),
    "a kink where none is": ("explorers/gradient_check.py", "(distance - h > 0) != (distance + h > 0)", "(distance - h > 0) == (distance + h > 0)", "kink = explore_kink"),
    "kinks are not told": ("nudging.py", "numerical.copy(), set(crossed), 0", "numerical.copy(), set(), 0", "report = check_network(odd"),
    "the best direction counts": ("diagnoses.py", "float(np.median(self.errors))", "float(np.min(self.errors))", "x_big = np.random"),
    "every name is right": ("clinic.py", "if fault == guess:", "if fault != guess:", "clinic.guess.value ="),
}
