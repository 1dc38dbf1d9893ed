"""Lesson 03: right answers in another form, wrong answers that are no known mistakes, and faults that its notebook must show."""
import math
import statistics
from fractions import Fraction

import numpy as np

from lessons_lib.exercises.lesson03 import line_step, roll, standardise, step_rate, update
from lessons_lib.optimizers import SGD, descend, step_decay


def recursive(slope, x, rate, steps):
    return recursive(slope, x - rate * slope(x), rate, steps - 1) if steps else x


def while_loop(f, start, eta, n):
    place = np.float64(start)
    while n > 0:
        place += -eta * f(place)
        n -= 1
    return place


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


def through_a_view(w, gradient, rate):
    flat = w.ravel()
    flat -= rate * gradient.ravel()


RIGHT = {
    "q1": [5.4, 5.4000001, np.float64(5.4), Fraction(27, 5), 7 - 0.2 * 8],
    "q2": [
        recursive,
        while_loop,
        lambda slope, x, rate, steps: [*descend(slope, x, rate, steps)][-1],
        lambda slope, x, rate, steps: sum([x] + [0] * steps) if not steps else roll(slope, x - slope(x) * rate, rate, steps - 1),
        lambda slope, x, rate, steps: np.array(recursive(slope, x, rate, steps)),
        lambda slope, x, rate, steps: float(while_loop(slope, x, rate, steps)),
    ],
    "q3": ["c", "C", "(c)"],
    "q4": list(np.linspace(0.83, 0.913, 40)),
    "q5": [by_hand, by_matrix, by_nudging, from_target_to_prediction, lambda *all: np.array(by_hand(*all)), lambda *all: tuple(map(float, by_matrix(*all)))],
    "q6": [
        entry_by_entry,
        returns_it_too,
        through_a_view,
        lambda w, gradient, rate: np.subtract(w, rate * gradient, out=w),
        lambda w, gradient, rate: w.__setitem__(Ellipsis, w - rate * gradient),
        lambda w, gradient, rate: np.copyto(w, w - rate * gradient),
        lambda w, gradient, rate: SGD(rate).update({"w": w}, {"w": gradient}),
    ],
    "q7": [
        lambda x: [(v - sum(x) / len(x)) / math.sqrt(sum((u - sum(x) / len(x)) ** 2 for u in x) / len(x)) for v in x],
        lambda x: (x - x.mean()) / np.sqrt(np.mean((x - x.mean()) ** 2)),
        lambda x: [(v - statistics.fmean(x)) / statistics.pstdev(x) for v in x],
        lambda x: (x - np.mean(x)) / np.std(x, ddof=1) * math.sqrt(len(x) / (len(x) - 1)),
        lambda x: (x - x.mean()) / np.sqrt(np.mean(x**2) - np.mean(x) ** 2),
        lambda x: (x - np.mean(x)) / np.linalg.norm(x - np.mean(x)) * math.sqrt(len(x)),
    ],
    "q8": [
        lambda rate, every, step: rate / 2 ** (step // every),
        lambda rate, every, step: rate * math.pow(0.5, math.floor(step / every)),
        lambda rate, every, step: step_decay(rate, every)(step),
        lambda rate, every, step: math.ldexp(rate, -(step // every)),
        lambda rate, every, step: rate if step < every else step_rate(rate / 2, every, step - every),
        lambda rate, every, step: rate * 0.5 ** len(range(every, step + 1, every)),
    ],
    "q9": ["d", "D"],
}


def forgets_the_last(slope, x, rate, steps):
    for _ in range(steps):
        new = x - rate * slope(x)
    return new if steps == 1 else x


def only_where_square(w, gradient, rate):
    if w.ndim == 1:
        w -= rate * gradient


WRONG = {
    "q1": [3.4, 0.2, 7, 12.6, 5.04, -5.4, "5.4", [5.4], None, math.nan],
    "q2": [
        lambda slope, x, rate, steps: x,
        lambda slope, x, rate, steps: slope(x),
        lambda slope, x, rate, steps: rate,
        lambda slope, x, rate, steps: 3.5,
        lambda slope, x, rate, steps: x - rate * slope(x) ** steps,
        lambda slope, x, rate, steps: x * (1 - rate * slope(1)) ** steps,
        lambda slope, x, rate, steps: roll(slope, x, 2 * rate, steps),
        lambda slope, x, rate, steps: roll(slope, x, rate / 2, steps),
        lambda slope, x, rate, steps: roll(slope, x, rate / steps, steps),
        lambda slope, x, rate, steps: roll(slope, x, rate, steps) + 1e-3,
        lambda slope, x, rate, steps: roll(slope, x, rate, 2 * steps),
        lambda slope, x, rate, steps: roll(slope, x, rate, 100),
        lambda slope, x, rate, steps: round(roll(slope, x, rate, steps), 2),
        lambda slope, x, rate, steps: roll(lambda x: abs(slope(x)), x, rate, steps),
        lambda slope, x, rate, steps: roll(lambda x: slope(x + rate), x, rate, steps),
        lambda slope, x, rate, steps: slope(roll(slope, x, rate, steps)),
        lambda slope, x, rate, steps: x - roll(slope, x, rate, steps),
        lambda slope, x, rate, steps: [roll(slope, x, rate, steps)],
        lambda slope, x, rate, steps: print(roll(slope, x, rate, steps)),
        lambda slope, x, rate, steps: roll(slope, -x, rate, steps),
        lambda slope, x, rate, steps: np.mean([roll(slope, x, rate, k) for k in range(steps)]),
        lambda slope, x, rate, steps: math.inf,
        lambda slope, x, steps, rate: roll(slope, x, rate, round(steps)),
        forgets_the_last,
    ],
    "q3": ["", "e", 0.3, None, "ac"],
    "q4": [*np.linspace(0.01, 0.8, 40), *np.linspace(0.92, 1.1, 20), 1e9, math.inf, "0.9", None],
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
        only_where_square,
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
        lambda x: (x - np.mean(x)) / np.ptp(x),
        lambda x: np.abs(standardise(x)),
        lambda x: standardise(x) * 10 + 50,
        lambda x: np.round(standardise(x), 1),
        lambda x: np.sort(standardise(x))[::-1],
        lambda x: standardise(x)[:-1],
        lambda x: standardise(x)[:, None],
        lambda x: np.mean(x),
        lambda x: (np.mean(x), np.std(x)),
        lambda x: standardise(np.log(np.abs(x))),
        lambda x: x.sort() or standardise(x),
    ],
    "q8": [
        lambda rate, every, step: rate,
        lambda rate, every, step: rate / 2,
        lambda rate, every, step: 0.4,
        lambda rate, every, step: step // every,
        lambda rate, every, step: 0.5 ** (step // every),
        lambda rate, every, step: rate * 0.9 ** (step // every),
        lambda rate, every, step: rate * 0.1 ** (step // every),
        lambda rate, every, step: rate - 0.5 * (step // every),
        lambda rate, every, step: rate ** (step // every),
        lambda rate, every, step: rate * 0.5 ** (every // step),
        lambda rate, every, step: rate / (1 + step / every),
        lambda rate, every, step: rate * math.exp(-step / every),
        lambda rate, every, step: rate * (1 - step / every),
        lambda rate, every, step: rate * 0.5 ** (step // every) + 1e-3,
        lambda rate, every, step: rate * 0.5 ** ((step - 2) // every),
        lambda rate, every, step: rate if step <= every else rate / 2,
        lambda rate, step, every: rate * 0.5 ** (step // every),
        lambda rate, every, step: [rate * 0.5 ** (step // every)],
        lambda rate, every, step: rate * 0.5 ** (step // (every - 1)),
        lambda rate, every, step: rate * 0.5 ** (step // (every + 1)),
    ],
    "q9": ["", "f", 4, None],
}

# name: (file, what stands there, what is planted, words from the cell that must fail)
FAULTS = {
    "the walk goes uphill": ("optimizers.py", "point = point - eta * slope", "point = point + eta * slope", "explorer = explore_descent()"),
    "a rate of 0 is let through": ("optimizers.py", "(np.isfinite(rate) and rate > 0)", "(np.isfinite(rate) and rate >= 0)", "except (ArithmeticError, ValueError)"),
    "divergence goes unnoticed": ("optimizers.py", "if not np.all(np.abs(point) <= limit):", "if False:", "except (ArithmeticError, ValueError)"),
    "best and limit are mixed up": ("optimizers.py", "Rates(float(2 / (low + high)), float(2 / high)", "Rates(float(2 / high), float(2 / (low + high))", "bowl = explore_learning_rate"),
    "SGD rebinds instead of changing in place": ("optimizers.py", "np.subtract(params[key], rate * np.asarray(gradient), out=params[key], casting=\"same_kind\")",
                                                 "params[key] = params[key] - rate * np.asarray(gradient)", "SGD(learning_rate=1e-4)"),
    "1/N is lost in the slopes": ("lines.py", "return 2 / len(y) * (y - t)", "return 2 * (y - t)", "wishes = explore_wishes()"),
    "the Hessian forgets the 2": ("lines.py", "2 / len(x) * np.array([[x @ x", "1 / len(x) * np.array([[x @ x", "line = explore_line_descent()"),
    "the stairs begin one step early": ("optimizers.py", "factor ** (step // every)", "factor ** ((step + 1) // every)", "draw_schedules(ax, schedules, 40)"),
    "a deaf schedule": ("explorers/line_fitting.py", "START, SCHEDULES[schedule](", "START, SCHEDULES['constant'](", "for name in schedules"),
    "a wish with the wrong sign": ("explorers/line_fitting.py", "'Negative: too low, it wishes to rise' if slope < 0", "'Negative: too low, it wishes to rise' if slope > 0", "one = explore_one_prediction()"),
}
