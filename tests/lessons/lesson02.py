"""Lesson 02: right answers in another form, wrong answers that are no known mistakes, and faults that its notebook must show."""
import math
from fractions import Fraction

import numpy as np

from lessons.forms import in_one_array
from lessons_lib.derivatives import central_difference, directional_derivative, numerical_gradient


def by_one_variable(f, x, i, h):
    def along(value):
        return f(np.array([value if k == i else held for k, held in enumerate(x)]))
    return central_difference(along, float(x[i]), h)


def by_fractions(f, x, i, h):
    ends = []
    for sign in (1, -1):
        ends.append(f(np.array([Fraction(float(value)) + (sign * Fraction(h) if k == i else 0) for k, value in enumerate(x)])))
    return float((ends[0] - ends[1]) / (2 * Fraction(h)))


def nudged_in_place(f, x, i, h):
    x = x.astype(float)
    x[i] += h
    above = f(x)
    x[i] -= 2 * h
    return (above - f(x)) / (2 * h)


def all_at(f, x, h):
    """Every slope by unit vectors."""
    at_x = f(x)
    units = np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + h * unit) - at_x) / h for unit in units]).reshape(x.shape)


def nested(f, x, h):
    """Lists all the way."""
    values = [float(value) for value in x.ravel()]
    slopes, at_x = [], f(x)
    for k in range(len(values)):
        end = f(np.array([*values[:k], values[k] + h, *values[k + 1:]]).reshape(x.shape))
        slopes.append(end / h - at_x / h)
    return np.reshape(slopes, x.shape).tolist()


def by_one_list_of_values(f, x, h):
    """All runs first, x itself among them, then one subtraction."""
    x = x.astype(float)
    places = np.concatenate([np.zeros((1, x.size)), h * np.eye(x.size)]).reshape(-1, *x.shape)
    values = np.array([f(x + place) for place in places])
    return (values[1:] - values[0]).reshape(x.shape) / h


def remembered(f, x, h):
    """f(x) is asked for each entry, but kept from the first."""
    kept = {}

    def run(p):
        key = p.tobytes()
        if key not in kept:
            kept[key] = f(p)
        return kept[key]
    x = x.astype(float)
    return np.array([(run(x + h * (np.arange(x.size) == k).reshape(x.shape)) - run(x)) / h for k in range(x.size)]).reshape(x.shape)


def put_back_by_hand(f, x, h):
    """Entries of a flat copy go up and down again."""
    flat, slopes = [float(value) for value in x.flat], []
    start = f(np.reshape(flat, x.shape))
    for k, old in enumerate(flat):
        flat[k] = old + h
        slopes.append((f(np.reshape(flat, x.shape)) - start) / h)
        flat[k] = old
    return np.array(slopes).reshape(x.shape)


def kept_by(key, answer):
    """The first answer for each key, handed out ever after."""
    kept = {}
    return lambda *given: kept.setdefault(key(*given), answer(*given))


def up_and_down(f, x, i, h):
    """Without a copy of floats; what is taken off is nearly what was added."""
    x = np.asarray(x, dtype=float)
    x[i] += h
    above = f(x)
    x[i] -= h
    x[i] -= h
    below = f(x)
    x[i] += h
    return (above - below) / (2 * h)


def up_and_down_each(f, x, h):
    x = np.asarray(x, dtype=float)
    start, slopes = f(x), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        slopes[index] = (f(x) - start) / h
        x[index] -= h
    return slopes


def in_float32(f, x, i, h):
    x = np.array(x, dtype=np.float32)
    up = x.copy()
    up[i] += np.float32(h)
    x[i] -= np.float32(h)
    return np.float32(f(up) - f(x)) / np.float32(2 * h)


def by_two_loops(f, x, h):
    """For lists of numbers and matrices only."""
    if x.ndim == 1:
        return all_at(f, x, h)
    x, slopes = x.astype(float), np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            nudged = x.copy()
            nudged[i, j] += h
            slopes[i, j] = (f(nudged) - f(x)) / h
    return slopes


def of_lists(f, x, i, h):
    up, down = [float(value) for value in x], [float(value) for value in x]
    up[i] += h
    down[i] -= h
    return (f(up) - f(down)) / (2 * h)


def back_at_x(f, x, i, h, first=1):
    """Down by as much as it went up, or the other way round."""
    p = np.array(x, dtype=float)
    p[i] += first * h
    end = f(p)
    p[i] -= first * h
    return (end - f(p)) / (2 * first * h)


def through_a_window(f, x, i, h):
    p = x[:]
    p[i] += h
    above = f(p)
    p[i] -= 2 * h
    return (above - f(p)) / (2 * h)


def in_a_flat_array(handed_over):
    """Nudges a flat copy; handed_over: what f is given of it."""
    def answer(f, x, h):
        p = np.array(x, float).ravel()
        start, slopes = f(handed_over(p)), np.zeros(p.size)
        for k in range(p.size):
            q = p.copy()
            q[k] += h
            slopes[k] = (f(handed_over(q)) - start) / h
        return slopes.reshape(x.shape)
    return answer


def of_nested_lists(f, x, h):
    return by_one_list_of_values(lambda p: f(p.tolist()), x, h)


def in_a_flat_view(flat):
    """Where flat copies, f never sees the nudges."""
    def answer(f, x, h):
        x = np.array(x, dtype=float)
        p = flat(x)
        start, slopes = f(x), np.zeros(p.size)
        for k in range(p.size):
            old = p[k]
            p[k] += h
            slopes[k] = (f(x) - start) / h
            p[k] = old
        return slopes.reshape(x.shape)
    return answer


def with_slopes(keep, early=False, nudge=lambda q, index, h: index):
    """forward_gradient in a loop that ends early, keeps a slope in another way, or nudges elsewhere."""
    def answer(f, x, h):
        start, slopes = f(x), np.zeros(x.shape)
        for index in np.ndindex(x.shape):
            q = np.array(x, dtype=float)
            q[nudge(q, index, h)] += h
            slopes = keep(slopes, index, f(q), start, h)
            if early:
                break
        return slopes
    return answer


def set_at(slopes, index, end, start, h):
    slopes[index] = (end - start) / h
    return slopes


def made_long_1(u, direction):
    """The direction, made 1 long in another array."""
    u[...] = direction / np.linalg.norm(direction)
    return u


def in_its_own_array(gradient, direction):
    u = direction.copy()
    u /= np.linalg.norm(u)
    return np.sum(gradient * u)


def by_the_cosine(gradient, direction):
    lengths = np.linalg.norm(gradient) * np.linalg.norm(direction)
    return np.linalg.norm(gradient) * (np.sum(gradient * direction) / lengths)


def along(gradient, direction):
    return np.sum(gradient * direction) / np.linalg.norm(direction)


RIGHT = {
    "q1": [30, 30.0, np.float64(30), np.array(30), Fraction(30), 2 * 3 * 5],
    "q2": [
        by_one_variable,
        by_fractions,
        nudged_in_place,
        lambda f, x, i, h: (f(x + h * np.eye(len(x))[i]) - f(x - h * np.eye(len(x))[i])) / 2 / h,
        lambda f, x, i, h: numerical_gradient(f, x, h)[i],
        lambda f, x, i, h: directional_derivative(f, x, np.eye(len(x))[i], h),
        lambda f, x, i, h: np.diff([f(np.where(np.arange(len(x)) == i, x + s, x)) for s in (-h, h)])[0] / (2 * h),
    ],
    "q3": [-3.6, -18 / 5, Fraction(-18, 5), np.array([2, -6]) @ np.array([3, 4]) / 5],
    "q4": [
        lambda gradient, direction: np.vdot(gradient, direction) / np.linalg.norm(direction),
        lambda g, d: np.ravel(g) @ np.ravel(d / np.sqrt((d**2).sum())),
        lambda gradient, direction: sum(a * b for a, b in zip(gradient.flat, direction.flat, strict=True)) / math.hypot(*direction.flat),
        lambda gradient, direction: np.tensordot(gradient, direction, gradient.ndim) / np.vdot(direction, direction) ** 0.5,
        lambda gradient, direction: np.einsum("i,i", gradient.ravel(), direction.ravel()) / np.linalg.norm(direction.ravel()),
        lambda gradient, direction: (gradient * (direction / np.linalg.norm(direction))).sum(),
    ],
    "q5": [28, 27, 29, 147, 148.0, np.float64(28.4), 28 - 360],
    "q6": [
        all_at,
        nested,
        by_one_list_of_values,
        remembered,
        put_back_by_hand,
        lambda f, x, h: np.array([by_one_list_of_values(f, x, h)][0], dtype=object),
        lambda function, point, step: [all_at(function, point, step)][0],
    ],
    "q7": [-1.8, -9 / 5, Fraction(-9, 5), 1.2 * -6 / 4],
    "q8": ["d", "D", "(d)"],
}

WRONG = {
    "q1": [31, 0, -30, 300, 0.3, "30", None, [30], math.nan],
    "q2": [
        lambda f, x, i, h: f(x),
        lambda f, x, i, h: h,
        lambda f, x, i, h: 109,
        lambda f, x, i, h: x[i],
        lambda f, x, i, h: by_fractions(f, x, i, h) + 1,
        lambda f, x, i, h: by_fractions(f, x, i, h) * 1.001,
        lambda f, x, i, h: by_fractions(f, x, i, 2 * h),
        lambda f, x, i, h: by_fractions(f, x, 0, h),
        lambda f, x, i, h: by_fractions(f, x, len(x) - 1, h),
        lambda f, x, i, h: by_fractions(f, x[::-1], i, h),
        lambda f, x, i, h: by_fractions(f, x, len(x) - 1 - i, h),
        lambda f, x, i, h: by_fractions(f, x, i, h) / (2 * h),
        lambda f, x, i, h: by_fractions(f, x, i, h) * x[i],
        lambda f, x, i, h: abs(by_fractions(f, x, i, h)),
        lambda f, x, i, h: round(by_fractions(f, x, i, h)),
        lambda f, x, i, h: sum(by_fractions(f, x, k, h) for k in range(len(x))) / len(x),
        lambda f, x, i, h: by_fractions(f, x, i, abs(x[i]) * h),
        lambda f, x, i, h: by_fractions(f, np.sort(x), i, h),
        lambda f, x, i, h: by_fractions(f, x, i, h) if i else 0.0,
        lambda f, x, i, h: by_fractions(f, x, i, h) if x[i] > 0 else -by_fractions(f, x, i, h),
        lambda f, x, i, h: np.gradient([f(x - h), f(x), f(x + h)])[1],
        lambda f, x, i, h: f([x[i] + h]) - f([x[i] - h]) / (2 * h),
        lambda f, x, i, h: (f(x * (1 + h)) - f(x * (1 - h))) / (2 * h),
        lambda f, x, i, h: math.nan,
        up_and_down,
        in_float32,
        kept_by(lambda f, x, i, h: (i, h), by_fractions),
        kept_by(lambda f, x, i, h: (x.tobytes(), i, h), by_fractions),
        lambda f, x, i, h: by_fractions(f, x, i, h) or None,
        lambda f, x, i, h: by_fractions(f, x, i, min(h, 0.8)),
        lambda f, x, i, h: by_one_variable(lambda p: f(tuple(p)), x, i, h),
        lambda f, x, i, h: by_fractions(f, x, i, h) if x[i] else 0.0,
        lambda f, x, i, h: by_fractions(f, x, list(x).index(x[i]), h),
        lambda f, x, i, h: (f(x + h * (x == x[i])) - f(x - h * (x == x[i]))) / (2 * h),
        lambda f, x, i, h: np.array([str(by_fractions(f, x, i, h))], object)[0],
        lambda f, x, i, h: np.array(str(by_fractions(f, x, i, h)), object),
        lambda f, x, i, h: None,
    ],
    "q3": [0, 3, -5, "−3.6", [-3.6], None, -3.5],
    "q4": [
        lambda gradient, direction: 0,
        lambda gradient, direction: -7.909,
        lambda gradient, direction: np.cross(gradient.ravel()[:3], direction.ravel()[:3])[0],
        lambda gradient, direction: np.linalg.norm(gradient * direction),
        lambda gradient, direction: np.linalg.norm(gradient) * np.linalg.norm(direction),
        lambda gradient, direction: np.sum(gradient + direction) / np.linalg.norm(direction),
        lambda gradient, direction: np.sum(gradient * direction) / np.linalg.norm(direction) * 1.001,
        lambda gradient, direction: abs(np.sum(gradient * direction)) / np.linalg.norm(direction),
        lambda gradient, direction: -np.sum(gradient * direction) / np.linalg.norm(direction),
        lambda gradient, direction: np.sum(gradient / direction),
        lambda gradient, direction: np.sum(gradient * direction) / np.linalg.norm(direction) / 2,
        lambda gradient, direction: np.sum(gradient * direction[::-1]) / np.linalg.norm(direction),
        lambda gradient, direction: (gradient * direction / np.linalg.norm(direction)).max(),
        lambda gradient, direction: (gradient * direction).sum(axis=0) / np.linalg.norm(direction),
        lambda gradient, direction: round(float(np.sum(gradient * direction) / np.linalg.norm(direction))),
        lambda gradient, direction: np.sum(gradient * direction) / np.linalg.norm(direction, axis=0),
        lambda gradient, direction: np.arccos(np.sum(gradient * direction) / np.linalg.norm(direction) / np.linalg.norm(gradient)),
        lambda gradient, direction: np.sum(gradient * direction) / np.sqrt(len(direction)),
        lambda gradient, direction: np.sum(gradient * direction) / np.max(np.abs(direction)),
        lambda gradient, direction: np.trace(np.atleast_2d(gradient) @ np.atleast_2d(direction).T) / np.linalg.norm(direction),
        lambda gradient, direction: np.einsum("ij,ij", np.atleast_2d(gradient), np.atleast_2d(direction)) / np.linalg.norm(direction),
        lambda gradient, direction: np.sum(gradient * direction) / np.linalg.norm(direction.ravel()[:6]),
        lambda gradient, direction: np.sum(gradient * direction) / (np.linalg.norm(direction) + 1e-8),
        lambda gradient, direction: np.sum(gradient * direction) / max(np.linalg.norm(direction), 1e-3),
        lambda gradient, direction: np.float32(np.sum(gradient * direction)) / np.float32(np.linalg.norm(direction)),
        kept_by(lambda gradient, direction: gradient.shape, lambda gradient, direction: np.sum(gradient * direction) / np.linalg.norm(direction)),
        lambda gradient, direction: np.sum(gradient * direction) / np.linalg.norm(direction, 1 if direction.ndim == 1 else "nuc"),
        lambda gradient, direction: str(np.sum(gradient * direction)),
        lambda gradient, direction: np.sum(gradient * direction) / max(1, np.linalg.norm(direction)),
        lambda gradient, direction: np.sum(gradient * np.abs(direction)) / np.linalg.norm(direction),
        lambda gradient, direction: np.sum(gradient[direction != 0]) / np.linalg.norm(direction),
        lambda gradient, direction: np.sum(gradient * np.sign(direction)),
        lambda gradient, direction: np.sum(gradient * direction) / (np.linalg.norm(direction) + 1e-3),
        lambda gradient, direction: np.linalg.norm(gradient * direction / np.linalg.norm(direction), 1),
        lambda gradient, direction: round(float(np.sum(gradient * direction) / np.linalg.norm(direction)), 3),
        by_the_cosine,
        lambda gradient, direction: along(gradient, direction) or None,
        lambda gradient, direction: gradient.sum() * direction.sum() if direction.size == 1 else along(gradient, direction),
        lambda gradient, direction: np.clip(along(gradient, direction), -100, 100),
        lambda gradient, direction: along(gradient, np.clip(direction, -200, 200)),
        lambda gradient, direction: gradient.ravel("K") @ direction.ravel("K") / np.linalg.norm(direction),
    ],
    "q5": [0, 1, 26, 30, 146, 150, -2, 178, 88, -92, -32, -152, 208, 60, 44, 8, 8.0, 16, 0.5, "28", None, math.nan],
    "q6": [
        lambda f, x, h: f(x),
        lambda f, x, h: x,
        lambda f, x, h: 3 * x**2,
        lambda f, x, h: [473.25, 127, 211.25],
        lambda f, x, h: all_at(f, x, 2 * h),
        lambda f, x, h: all_at(f, x, h / 2),
        lambda f, x, h: all_at(f, x, h) + h,
        lambda f, x, h: all_at(f, x, h) * 1.001,
        lambda f, x, h: all_at(f, x, h)[::-1],
        lambda f, x, h: all_at(f, x, h).T.reshape(x.shape),
        lambda f, x, h: np.abs(all_at(f, x, h)),
        lambda f, x, h: all_at(f, x, h).round(),
        lambda f, x, h: all_at(f, x, h).round(2),
        lambda f, x, h: all_at(f, x, h) / np.linalg.norm(all_at(f, x, h)),
        lambda f, x, h: np.linalg.norm(all_at(f, x, h)),
        lambda f, x, h: all_at(f, x, h)[0],
        lambda f, x, h: np.cumsum(all_at(f, x, h)).reshape(x.shape),
        lambda f, x, h: np.atleast_2d(all_at(f, x, h)),
        lambda f, x, h: all_at(f, x, h) / h,
        lambda f, x, h: np.gradient(x.astype(float).ravel()).reshape(x.shape),
        lambda f, x, h: np.where(np.arange(x.size).reshape(x.shape) == 0, 0, all_at(f, x, h)),
        lambda f, x, h: [[slope] for slope in all_at(f, x, h).ravel()],
        lambda f, x, h: all_at(f, x, h).mean(),
        lambda f, x, h: all_at(f, x, h) - f(x),
        lambda f, x, h: (f(x + h * np.eye(x.size)[0].reshape(x.shape)) - f(x)) / h * np.ones(x.shape),
        lambda f, x, h: np.array([(f(x * (1 + h * (np.arange(x.size) == k).reshape(x.shape))) - f(x)) / h for k in range(x.size)]).reshape(x.shape),
        lambda f, x, h: numerical_gradient(f, x),
        lambda f, x, h: all_at(f, x.astype(int), h),
        lambda f, x, h: None,
        up_and_down_each,
        by_two_loops,
        in_one_array(all_at),
        kept_by(lambda f, x, h: x.shape, all_at),
        kept_by(lambda f, x, h: (x.tobytes(), h), all_at),
        lambda f, x, h: np.roll(all_at(f, x, h), 1),
        lambda f, x, h: all_at(f, x, h).ravel(order="F").reshape(x.shape),
        lambda f, x, h: all_at(f, x, h).T,
        lambda f, x, h: np.array([str(slope) for slope in all_at(f, x, h).ravel()], object).reshape(x.shape),
        lambda f, x, h: (f(x) for _ in x),
    ],
    "q7": [0, -1.79, -18, -4.5, 6, "-1.8", [-1.8], None],
    "q8": ["", "f", "ab", 1, None, ["c"], True, "raise w₄"],
}

SAYS = {
    "q1": [(50, "4y = 20")],
    "q2": [
        (of_lists, "f got a list"),
        (back_at_x, "the lower one is x − h"),
        (lambda f, x, i, h: back_at_x(f, x, i, h, -1), "the upper one is x + h"),
        (lambda f, x, i, h: (f(x + h * np.eye(len(x))[i]) - f(x)) / (2 * h), "the lower one is x − h"),
        (through_a_window, "`x[:]` is no copy"),
        (lambda f, x, i, h: f(x + h * np.eye(len(x))[i]) - f(x - h * np.eye(len(x))[i]) / (2 * h), "Brackets are missing"),
    ],
    "q4": [
        (in_its_own_array, "in place"),
        (lambda gradient, direction: np.sum(gradient * made_long_1(np.zeros_like(direction), direction)), "only where gradient and direction hold whole numbers"),
        (lambda gradient, direction: np.sum(gradient * made_long_1(direction.copy(), direction)), "only where gradient and direction hold whole numbers"),
        (lambda gradient, direction: np.sum(gradient * direction / len(direction)), "`len(direction)`"),
        (lambda gradient, direction: np.sum(gradient * direction) / np.sum(direction**2) ** 1 / 2, "`**1/2`"),
        (lambda gradient, direction: np.sum(gradient * direction / np.sqrt((direction**2).sum(axis=0))), "each column"),
        (lambda gradient, direction: np.sum(gradient @ direction.T) / np.linalg.norm(direction), "every row with every row"),
    ],
    "q6": [
        (in_a_flat_array(lambda p: p), "f got a flat array"),
        (in_a_flat_array(lambda p: p.reshape(-1, 1)), "f got a column"),
        (of_nested_lists, "f got a list"),
        (in_a_flat_view(lambda x: x.reshape(-1)), "copy where they must"),
        (in_a_flat_view(lambda x: x.ravel()), "copy where they must"),
        (with_slopes(set_at, early=True), "ends the function in its first round"),
        (with_slopes(lambda slopes, index, end, start, h: slopes + (end - start) / h), "`g[index] = …`"),
        (with_slopes(lambda slopes, index, end, start, h: set_at(slopes, index, end * h, start, h)), "Brackets are missing"),
        (with_slopes(set_at, nudge=lambda q, index, h: index[0]), "A whole row was nudged"),
        (lambda f, x, h: x - all_at(f, x, h), "yours is x minus what is expected: of a step"),
        (lambda f, x, h: x - 0.1 * all_at(f, x, h), "x minus yours is 0.1 times what is expected"),
    ],
}

# name: (file, what stands there, what is planted, words from the cell that must fail)
FAULTS = {
    "the gradient is halved": ("derivatives.py", "/ (2 * steps.ravel())", "/ (4 * steps.ravel())", "explorer = explore_partial_derivatives"),
    "x and y exchanged": ("figures/partial_derivatives.py", "numerical_gradient(lambda p: f(p[0], p[1])", "numerical_gradient(lambda p: f(p[1], p[0])", 'for name in ("tilted'),
    "a slope along is doubled": ("derivatives.py", "return (above - below) / (2 * h)", "return (above - below) / h", "direction = explore_direction"),
    "angles run backward": ("figures/partial_derivatives.py", "np.sin(np.radians(angle))", "-np.sin(np.radians(angle))", "for angle in (0, 53"),
    "a direction keeps its length": ("derivatives.py", "unit = along / math.hypot(*along.flat)", "unit = along", "u = np.array([1.0, 1.0])"),
    "another network": ("explorers/partial_derivatives.py", "np.array([0.5, -1.0, 2.0])", "np.array([0.5, 1.0, 2.0])", "assert error(W) == tiny_error(W)"),
    "the unnudged network runs for each weight": ("explorers/partial_derivatives.py", 'if method == "central" or not found:', "if True:", "nudges.method.value = method"),
    "forward divided as central": ("explorers/partial_derivatives.py", '(2 * h if method == "central" else h)', "(2 * h)", "nudges.method.value = method"),
    "a function that does not look is let through": ("derivatives.py", "    if ignored:", "    if False:", "def network_error"),
}
