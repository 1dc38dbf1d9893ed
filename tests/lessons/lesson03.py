"""Lesson 03: right answers in another form, wrong answers that are no known mistakes, and faults that its notebook must show."""
import math
import statistics
from fractions import Fraction

import numpy as np

from lessons.forms import in_one_array
from lessons_lib.descent import rate_limits
from lessons_lib.exercises.lesson03 import best_rate, line_step, my_standardise, update
from lessons_lib.optimizers import SGD


def by_loop(curvatures):
    low = high = curvatures[0]
    for value in curvatures:
        low, high = min(low, value), max(high, value)
    return 2 / (low + high)


def by_trying(curvatures):
    """Halves an interval: the rate where both ends leave the same."""
    low, high = 0.0, 2 / max(curvatures)
    for _ in range(80):
        middle = (low + high) / 2
        creeps = abs(1 - middle * min(curvatures)) > abs(1 - middle * max(curvatures))
        low, high = (middle, high) if creeps else (low, middle)
    return high


def by_hand(x, t, w, b, rate):
    dw = db = 0
    for j in range(len(x)):
        error = w * x[j] + b - t[j]
        dw += 2 * error * x[j] / len(x)
        db += 2 * error / len(x)
    return [w - rate * dw, b - rate * db]


def by_matrix(x, t, w, b, rate):
    design = np.column_stack([x, np.ones(len(x))])
    p = np.array([w, b])
    return p - rate * 2 / len(t) * design.T @ (design @ p - t)


def by_nudging(x, t, w, b, rate):
    def loss(w, b):
        return np.mean((w * x + b - t) ** 2)

    h = 1e-3
    return w - rate * (loss(w + h, b) - loss(w - h, b)) / (2 * h), b - rate * (loss(w, b + h) - loss(w, b - h)) / (2 * h)


def from_target_to_prediction(x, t, w, b, rate):
    gaps = t - (w * x + b)
    return w + rate * 2 * np.mean(gaps * x), b + rate * 2 * np.mean(gaps)


def entry_by_entry(w, gradient, rate):
    for index in np.ndindex(w.shape):
        w[index] = w[index] - rate * gradient[index]


def returns_it_too(w, gradient, rate):
    w -= gradient * rate
    return w


def through_a_flat_index(w, gradient, rate):
    for k in range(w.size):
        w.flat[k] -= rate * gradient.flat[k]


RIGHT = {
    "q1": [5.4, 5.4000001, np.float64(5.4), Fraction(27, 5), 7 - 0.2 * 8],
    "q2": [
        by_loop,
        lambda curvatures: 2 / (min(curvatures) + max(curvatures)),
        lambda curvatures: 2 / (sorted(curvatures)[0] + sorted(curvatures)[-1]),
        lambda curvatures: 1 / np.mean([np.min(curvatures), np.max(curvatures)]),
        lambda curvatures: rate_limits(np.diag(curvatures)).best,
        lambda curvatures: 2 / np.sum(np.quantile(curvatures, [0, 1])),
        lambda curvatures: 2 / max(curvatures) / (1 + min(curvatures) / max(curvatures)),
        lambda c: np.array(2.0) / (c.min() + c.max()),
    ],
    "q3": ["b", "B", "(b)"],
    "q4": [0.5, 0.48, 0.52, np.float64(0.5), 2 / 4],
    "q5": [by_hand, by_matrix, by_nudging, from_target_to_prediction, lambda *all: np.array(by_hand(*all)), lambda *all: tuple(map(float, by_matrix(*all)))],
    "q6": [
        entry_by_entry,
        returns_it_too,
        through_a_flat_index,
        lambda w, gradient, rate: np.subtract(w, rate * gradient, out=w),
        lambda w, gradient, rate: w.__setitem__(Ellipsis, w - rate * gradient),
        lambda w, gradient, rate: np.copyto(w, w - rate * gradient),
        lambda w, gradient, rate: SGD(rate).update({"w": w}, {"w": gradient}),
    ],
    "q7": [
        lambda x: [(v - sum(x) / len(x)) / math.sqrt(sum((u - sum(x) / len(x)) ** 2 for u in x) / len(x)) for v in x],
        lambda x: (x - x.mean()) / np.sqrt(np.mean((x - x.mean()) ** 2)),
        lambda x: [(v - statistics.fmean(x)) / statistics.pstdev(x.tolist()) for v in x],
        lambda x: (x - np.mean(x)) / np.std(x, ddof=1) * math.sqrt(len(x) / (len(x) - 1)),
        lambda x: (x - x.mean()) / np.sqrt(np.mean(x**2) - np.mean(x) ** 2),
        lambda x: (x - np.mean(x)) / np.linalg.norm(x - np.mean(x)) * math.sqrt(len(x)),
    ],
    "q8": ["c", "C", " c."],
}


def in_a_loop(x, t, w, b, rate):
    """The gradient stays as the last example left it."""
    for xj, tj in zip(x, t, strict=True):
        new = [w - rate * 2 * (w * xj + b - tj) * xj, b - rate * 2 * (w * xj + b - tj)]
    return new


def once_each(x, t, w, b, rate):
    pairs = np.array(sorted(set(zip(x.tolist(), t.tolist(), strict=True))))
    return line_step(pairs[:, 0], pairs[:, 1], w, b, rate)


def locked(w, gradient, rate):
    update(w, gradient, rate)
    w.setflags(write=False)


def flattened(w, gradient, rate):
    flat = w.reshape(-1)
    flat[:] = flat - rate * gradient.ravel() + 1e-3


def reshaped(w, gradient, rate):
    update(w, gradient, rate)
    w.resize(w.size + 1, refcheck=False)


def in_slopes(change_w, change_b):
    """line_step with another step for w, or for b, or both."""
    def answer(x, t, w, b, rate):
        step_w, step_b = np.array([w, b]) - line_step(x, t, w, b, rate)
        return [w - change_w(step_w, len(x), rate), b - change_b(step_b, len(x), rate)]
    return answer


def same(step, count, rate):
    return step


def whole_errors(x, t, w, b, rate):
    e = np.zeros_like(x)
    for j in range(len(x)):
        e[j] = w * x[j] + b - t[j]
    return w - rate * 2 * np.mean(e * x), b - rate * 2 * np.mean(e)


def both_in_one_array(x, t, w, b, rate):
    p, e = np.array([w, b]), w * x + b - t
    p -= rate * 2 * np.array([np.mean(e * x), np.mean(e)])
    return p


def line_from(errors, slope_of_w=lambda e, x, w: e * x):
    def answer(x, t, w, b, rate):
        e = errors(x, t, w, b)
        return w - rate * 2 * np.mean(slope_of_w(e, x, w)), b - rate * 2 * np.mean(e)
    return answer


def line_in_a_loop(kept, early=False):
    """The slopes in a loop that keeps them in another way, or ends early."""
    def answer(x, t, w, b, rate):
        slopes = np.zeros(2)
        for xj, tj in zip(x, t, strict=True):
            slopes = kept * slopes + 2 * (w * xj + b - tj) * np.array([xj, 1]) / len(x)
            if early:
                break
        return np.array([w, b]) - rate * slopes
    return answer


def clipped_line(x, t, w, b, rate):
    e = w * x + b - t
    return w - rate * np.clip(2 * np.mean(e * x), -100, 100), b - rate * np.clip(2 * np.mean(e), -100, 100)


def by_one_less(x, t, w, b, rate):
    e = w * x + b - t
    return w - rate * 2 * np.sum(e * x) / (len(x) - 1), b - rate * 2 * np.sum(e) / (len(x) - 1)


def whole_distances(x):
    z = np.zeros_like(x)
    for i in range(len(x)):
        z[i] = (x[i] - x.mean()) / x.std()
    return z


def distances_in_place(x):
    z = x.copy()
    z -= z.mean()
    z /= z.std()
    return z


def by_two_loops(w, gradient, rate):
    """For lists of numbers and matrices only."""
    if w.ndim < 3:
        update(w, gradient, rate)


def only_where_square(w, gradient, rate):
    if w.ndim == 1:
        w -= rate * gradient


WRONG = {
    "q1": [3.4, 0.2, 7, 12.6, 5.04, -5.4, "5.4", [5.4], None, math.nan],
    "q2": [
        lambda c: 0.25,
        lambda c: 2 / c,
        lambda c: 2 / len(c),
        lambda c: 1 / np.median(c),
        lambda c: 2 / (min(c) * max(c)),
        lambda c: 2 / (min(c) + np.mean(c)),
        lambda c: 2 / (max(c) + np.mean(c)),
        lambda c: 2 / (sorted(c)[0] + sorted(c)[1]),
        lambda c: 2 / (sorted(c)[-1] + sorted(c)[-2]),
        lambda c: 2 / (max(c) - min(c) + 1e-9),
        lambda c: 2 / (min(c) + max(c)) + 1e-3,
        lambda c: round(2 / (min(c) + max(c)), 3),
        lambda c: -2 / (min(c) + max(c)),
        lambda c: [2 / (min(c) + max(c))],
        lambda c: (2 / max(c), 2 / (min(c) + max(c))),
        lambda c: print(2 / (min(c) + max(c))),
        lambda c: 2 // (min(c) + max(c)),
        lambda c: best_rate(c[1:]),
        lambda c: best_rate(c[:-1]),
        lambda c: best_rate(c[:3]),
        lambda c: best_rate(c[::2]),
        lambda c: best_rate(np.sqrt(c)),
        lambda c: best_rate(c**2),
        lambda c: best_rate(c) * 0.999,
        lambda c: c.sort() or 2 / (c[0] + c[-1]),
        lambda c: 2 / sum(set(c.tolist())),
        lambda c: np.mean(1 / c),
        lambda c: 2 / np.linalg.norm(c),
        lambda c: 2 / (min(c) + max(c[c < max(c)], default=1)),
        lambda c, rate: rate,
        lambda c: 2 / c[0] if len(c) == 1 else best_rate(c),
        lambda c: 2 / (min(100, *c) + max(c)),
        lambda c: np.float32(best_rate(c)),
    ],
    "q3": ["", "e", 0.3, None, "ac"],
    "q4": [*np.linspace(0.01, 0.44, 20), *np.linspace(0.55, 2, 20), 4.0, -0.5, 1e9, 1e-300, math.inf, "0.5", None, 0.6, 3e-5],
    "q5": [
        lambda x, t, w, b, rate: [w, b],
        lambda x, t, w, b, rate: [0.55, 0.375],
        lambda x, t, w, b, rate: w - rate * 2 * np.mean((w * x + b - t) * x),
        lambda x, t, w, b, rate: [w - rate * np.mean((w * x + b - t) ** 2), b],
        lambda x, t, w, b, rate: np.polyfit(x, t, 1),
        lambda x, t, w, b, rate: line_step(x, t, w, b, rate / 10),
        lambda x, t, w, b, rate: line_step(x, t, w, b, -rate / 2),
        lambda x, t, w, b, rate: line_step(x, t, *line_step(x, t, w, b, rate), rate),
        lambda x, t, w, b, rate: line_step(x[:-1], t[:-1], w, b, rate),
        lambda x, t, w, b, rate: line_step(x[1:], t[1:], w, b, rate),
        lambda x, t, w, b, rate: line_step(x, t, b, w, rate),
        lambda x, t, w, b, rate: line_step(x, abs(t), w, b, rate),
        lambda x, t, w, b, rate: line_step(x, t, w, b, 1),
        lambda x, t, w, b, rate: np.array(line_step(x, t, w, b, rate)) * 1.001,
        lambda x, t, w, b, rate: [line_step(x, t, w, b, rate)],
        lambda x, t, w, b, rate: np.round(line_step(x, t, w, b, rate)),
        lambda x, t, w, b, rate: {"w": w, "b": b},
        lambda x, t, w, b, rate: [w - rate * np.sign(w), b - rate * np.sign(b)],
        lambda x, t, w, b, rate: line_step(x - x.mean(), t, w, b, rate),
        lambda x, t, w, b, rate: x.sort() or line_step(x, t, w, b, rate),
        lambda x, t, w, b, rate: line_step(x, t, w, 0.0, rate),
        lambda x, t, w, b, rate: line_step(x, t, 1.0, b, rate),
        lambda x, t, w, b, rate: line_step(x / x.std(), t, w, b, rate),
        lambda x, t, w, b, rate: [w - rate * 2 * np.sum((w * x + b - t) * x) / (len(x) - 1), b - rate * 2 * np.mean(w * x + b - t)],
        lambda x, t, w, b, rate: line_step(np.unique(x), t[: len(np.unique(x))], w, b, rate),
        lambda x, t, w, b, rate: [w - rate * np.mean(2 * np.abs(w * x + b - t) * x), b - rate * np.mean(2 * np.abs(w * x + b - t))],
        lambda x, t, w, b, rate: [w - rate * np.mean(np.sign(w * x + b - t) * x), b - rate * np.mean(np.sign(w * x + b - t))],
        lambda x, t, w, b, rate: np.round(line_step(x, t, w, b, rate), 4),
        in_a_loop,
        once_each,
        clipped_line,
        in_one_array(line_step),
        in_slopes(lambda step, count, rate: -step, same),
        in_slopes(same, lambda step, count, rate: -step),
        in_slopes(lambda step, count, rate: step / rate, same),
        in_slopes(lambda step, count, rate: step * count, same),
        in_slopes(lambda step, count, rate: step / count, lambda step, count, rate: step / count),
        lambda x, t, w, b, rate: np.array([w, b]) - line_step(x, t, w, b, rate),
        lambda x, t, w, b, rate: line_step(x[x != 0], t[x != 0], w, b, rate),
        lambda x, t, w, b, rate: (line_step(x, t, w, b, rate)[0], line_step(x, t, w, b, rate)[1] if b else b),
        lambda x, t, w, b, rate: line_step(x, t, w, b, min(rate, 1)),
        lambda x, t, w, b, rate: np.array(line_step(x, t, w, b, rate), np.float32),
        lambda x, t, w, b, rate: (w - rate * 2 * np.mean(w * x + b - t) * x, b),
        lambda x, t, w, b, rate: tuple(map(str, line_step(x, t, w, b, rate))),
        lambda x, t, w, b, rate: w - line_step(x, t, w, b, rate)[0],
        lambda x, t, w, b, rate: [w - rate * 2 * np.mean((w * x + b - t) * x**2), b - rate * 2 * np.mean(w * x + b - t)],
    ],
    "q6": [
        lambda w, gradient, rate: np.copyto(w, 0),
        lambda w, gradient, rate: np.copyto(w, -w),
        lambda w, gradient, rate: np.copyto(w, [1, 8, 6.5] if w.size == 3 else 0),
        lambda w, gradient, rate: np.copyto(w, w - rate),
        lambda w, gradient, rate: np.copyto(w, w * (1 - rate * gradient)),
        lambda w, gradient, rate: np.copyto(w, w - rate * np.abs(gradient)),
        lambda w, gradient, rate: np.copyto(w, w - rate * np.sign(gradient)),
        lambda w, gradient, rate: np.copyto(w, w - rate**2 * gradient),
        lambda w, gradient, rate: np.copyto(w, w - rate * gradient[::-1]),
        lambda w, gradient, rate: np.copyto(w, w - rate * gradient / gradient.size),
        lambda w, gradient, rate: np.copyto(w, np.round(w - rate * gradient)),
        lambda w, gradient, rate: np.copyto(w, w - rate * gradient * w),
        lambda w, gradient, rate: np.copyto(w, math.nan),
        lambda w, gradient, rate: update(w[:-1], gradient[:-1], rate),
        lambda w, gradient, rate: update(w[:1], gradient[:1], rate),
        lambda w, gradient, rate: gradient.fill(0) or update(w, gradient, rate),
        lambda w, gradient, rate: update(w.copy(), gradient, rate) or w.sort(),
        lambda w, gradient: update(w, gradient, 0.5),
        lambda w, gradient, rate: w.append(1),
        lambda w, gradient, rate: np.copyto(w, w - rate * np.where(w == 0, 0, gradient)),
        lambda w, gradient, rate: np.copyto(w, np.abs(w - rate * gradient)),
        lambda w, gradient, rate: np.copyto(w, np.maximum(w - rate * gradient, 0)),
        lambda w, gradient, rate: np.copyto(w, w - rate * gradient / max(np.linalg.norm(gradient), 1)),
        lambda w, gradient, rate: np.copyto(w, w - rate * np.clip(gradient, -5, 5)),
        lambda w, gradient, rate: np.copyto(w, w - max(rate, 0.01) * gradient),
        lambda w, gradient, rate: update(w[1:], gradient[1:], rate),
        lambda w, gradient, rate: np.copyto(w, np.round(w - rate * gradient, 3)),
        lambda w, gradient, rate: np.copyto(w, w - rate * (gradient + 1e-3)),
        lambda w, gradient, rate: update(w, gradient, rate) or np.negative(gradient, out=gradient),
        only_where_square,
        by_two_loops,
        locked,
        flattened,
        reshaped,
        lambda w, gradient, rate: np.copyto(w, np.round(w - rate * gradient, 5)),
        lambda w, gradient, rate: np.copyto(w, np.round(w - rate * gradient, 6)),
        lambda w, gradient, rate: update(w, gradient, min(rate, 1)),
        lambda w, gradient, rate: update(w, np.where(np.abs(gradient) < 1e-3, 0, gradient), rate),
        lambda w, gradient, rate: np.copyto(w, np.float32(w - rate * gradient)),
        lambda w, gradient, rate: update(w, gradient, rate / 2),
    ],
    "q7": [
        lambda x: x,
        lambda x: [-1.0690, -0.5345, 0, 1.6036],
        lambda x: x / np.mean(x),
        lambda x: x / np.max(x),
        lambda x: x / np.sum(x),
        lambda x: x / np.linalg.norm(x),
        lambda x: (x - np.mean(x)) / len(x),
        lambda x: (x - np.mean(x)) / np.mean(x),
        lambda x: (x - x[0]) / np.std(x),
        lambda x: np.abs(my_standardise(x)),
        lambda x: my_standardise(x) * 10 + 50,
        lambda x: np.round(my_standardise(x), 1),
        lambda x: np.sort(my_standardise(x))[::-1],
        lambda x: my_standardise(x)[:-1],
        lambda x: my_standardise(x)[:, None],
        lambda x: np.mean(x),
        lambda x: (np.mean(x), np.std(x)),
        lambda x: my_standardise(np.log(np.abs(x))),
        lambda x: x.sort() or my_standardise(x),
        lambda x: my_standardise(x[1:]),
        lambda x: (x - np.mean(x[:-1])) / np.std(x[:-1]),
        lambda x: (x - np.mean(np.unique(x))) / np.std(np.unique(x)),
        lambda x: np.round(my_standardise(x), 4),
        in_one_array(my_standardise),
        lambda x: np.clip(my_standardise(x), -2, 2),
        lambda x: np.clip(my_standardise(x), -3, 3),
        lambda x: (x - x.mean()) / max(x.std(), 0.01),
        lambda x: np.where(np.abs(my_standardise(x)) < 0.01, 0, my_standardise(x)),
        lambda x: np.ma.masked_array(my_standardise(x), np.arange(len(x)) == len(x) - 1),
        lambda x: np.array([str(value) for value in my_standardise(x)], object),
        lambda x: np.float32(my_standardise(x)),
        lambda x: my_standardise(x)[::-1],
        lambda x: np.roll(my_standardise(x), 1),
        lambda x: np.sort(my_standardise(x)),
        lambda x: np.clip(my_standardise(x), -1.5, 1.5),
        lambda x: (x - np.mean(x)) / np.max(np.abs(x - np.mean(x))),
        lambda x: (x - np.mean(np.abs(x))) / np.std(np.abs(x)),
        lambda x: (x - np.mean(x)) / (np.std(x) + 1e-3),
        lambda x: (x - (np.min(x) + np.max(x)) / 2) / np.std(x),
        lambda x: my_standardise(my_standardise(x)) + 0.01,
    ],
    "q8": ["", "f", 4, None, "cd"],
}

SAYS = {
    "q1": [(15, "whole slope")],
    "q2": [
        (lambda c: 1 / np.sqrt(min(c) * max(c)), "geometric mean"),
        (lambda c: 2 * min(c) * max(c) / (min(c) + max(c)), "2ab/(a + b)"),
    ],
    "q5": [
        (whole_errors, "only where x and t hold whole numbers"),
        (both_in_one_array, "in place"),
        (line_from(lambda x, t, w, b: w * x - b - t), "b has the wrong sign"),
        (line_from(lambda x, t, w, b: -(t - w * x + b)), "b has the wrong sign"),
        (line_from(lambda x, t, w, b: w * x + b - t, lambda e, x, w: e * w), "multiply by w itself"),
        (line_in_a_loop(0), "`=` where `+=` is needed"),
        (line_in_a_loop(1, early=True), "`return` stand inside the loop"),
        (by_one_less, "N − 1"),
    ],
    "q7": [
        (whole_distances, "only where x holds whole numbers"),
        (distances_in_place, "in place"),
        (lambda x: (x - x.mean()) / np.mean((x - x.mean()) ** 2) ** 1 / 2, "`**1/2`"),
    ],
}

# name: (file, what stands there, what is planted, words from the cell that must fail)
FAULTS = {
    "the walk goes uphill": ("descent.py", "point = point - eta * slope", "point = point + eta * slope", "explorer = explore_descent()"),
    "divergence goes unnoticed": ("descent.py", "if not np.all(np.abs(point) <= limit):          #", "if False:  #", "except ArithmeticError"),
    "best and limit are mixed up": ("descent.py", "Rates(float(2 / (low + high)), float(2 / high)", "Rates(float(2 / high), float(2 / (low + high))", "bowl = explore_learning_rate"),
    "SGD rebinds instead of changing in place": ("optimizers.py", "in in_blocks(params, grads):\n            p -= rate * g", "in in_blocks(params, grads):\n            p = p - rate * g", "SGD(learning_rate=1e-4)"),
    "1/N is lost in the slopes": ("lines.py", "return 2 / len(y) * (y - t)", "return 2 * (y - t)", "wishes = explore_wishes()"),
    "the Hessian forgets the 2": ("lines.py", "2 / len(x) * np.array([[x @ x", "1 / len(x) * np.array([[x @ x", "line = explore_line_descent()"),
    "a wish with the wrong sign": ("explorers/line_fitting.py", "'Negative: too low, it wishes to rise' if slope < 0", "'Negative: too low, it wishes to rise' if slope > 0", "one = explore_one_prediction()"),
}
