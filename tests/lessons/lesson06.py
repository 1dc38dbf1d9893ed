"""Lesson 06: right answers in another form, wrong answers that are no known mistakes, and faults that its notebook must show."""
import math
from fractions import Fraction

import numpy as np

from lessons_lib.costs import behind, cost, parameters, weights
from lessons_lib.counting import CountingNetwork
from lessons_lib.deltas import DeltaNetwork
from lessons_lib.exercises.lesson06 import q8


def parameters_by_network(sizes):
    net = DeltaNetwork(sizes)
    return sum(array.size for array in (*net.weights, *net.biases))


def by_loop(sizes):
    count = 0
    for layer in range(1, len(sizes)):
        for _ in range(sizes[layer]):
            count += sizes[layer - 1] + 1
    return count


def one_by_one(sizes):
    count = 0
    for layer in range(1, len(sizes)):
        for _ in range(sizes[layer]):
            for _ in range(sizes[layer - 1]):
                count += 1
            count += 1
    return count


def backprop_by_loop(sizes):
    count = 0
    for layer in range(1, len(sizes)):
        for _ in ("forward", "derivative", "delta")[:3 if layer > 1 else 2]:
            count += sizes[layer] * sizes[layer - 1]
    return count


def counted(method):
    """By a real run."""
    def count(sizes):
        net = CountingNetwork(sizes)
        net.gradient(method, np.ones((1, sizes[0])), np.ones((1, sizes[-1])))
        return net.counted().multiplications
    return count


def behind_by_steps(sizes, layer):
    count, felt = 0, 1
    while layer < len(sizes):
        count += felt * sizes[layer]
        felt = sizes[layer]
        layer += 1
    return count


def each_product_once(sizes):
    return sum({a * b for a, b in zip(sizes, sizes[1:])})


def parameters_by_place(sizes):
    count = 0
    for i in range(len(sizes)):
        count += (sizes[i] + 1) * sizes[i + 1]
    return count


def behind_unguarded(sizes, layer):
    count = sizes[layer]
    for i in range(layer, len(sizes) - 1):
        count += sizes[i] * sizes[i + 1]
    return count


RIGHT = {
    "q1": [116, 116.0, 2 * 58, np.int64(116), Fraction(116)],
    "q2": [parameters_by_network, by_loop, one_by_one, parameters, lambda s: np.dot(np.array(s[:-1]) + 1, s[1:]), lambda s: float(sum((a + 1) * b for a, b in zip(s, s[1:]))),
           lambda sizes: weights(sizes) + sum(sizes) - sizes[0]],
    "q3": [lambda s: cost(s, "central differences").multiplications, lambda s: 2 * weights(s) * by_loop(s), lambda s: cost(s, "central differences").forwards * weights(s),
           lambda s: sum(2 * parameters(s) * a * b for a, b in zip(s, s[1:])), lambda s: np.float64(weights(s)) * 2 * parameters(s),
           lambda s: sum(2 * weights(s) for _ in range(parameters(s))), counted("central differences")],
    "q4": [lambda s: cost(s, "backprop").multiplications, backprop_by_loop, lambda s: 2 * s[0] * s[1] + 3 * weights(s[1:]) if len(s) > 2 else 2 * s[0] * s[1],
           lambda s: 2 * weights(s) + weights(s) - s[1] * s[0], lambda s: float(3 * np.dot(s[:-1], s[1:]) - s[0] * s[1]), counted("backprop")],
    "q5": ["b", "B", "(b)"],
    "q6": [75, 75.0, 3 * 5**2, Fraction(75)],
    "q7": [behind, behind_by_steps, lambda s, layer: sum(a * b for a, b in zip([1, *s[layer:]], s[layer:])), lambda s, layer: float(np.dot([1, *s[layer:-1]][:len(s[layer:])], s[layer:])),
           lambda s, n: 0 if n == len(s) else s[n] + sum(s[k] * s[k + 1] for k in range(n, len(s) - 1))],
    "q8": [q8.reference, {name: str(value).replace(".0", "") for name, value in q8.reference.items()}],
    "q9": [218, 251, 250, 308, 300.0],
}

COUNTS = [                                              # wrong wherever only sizes are handed in
    lambda s: 43,
    lambda s: len(s),
    lambda s: 0,
    lambda s: math.nan,
    lambda s: s,
    lambda s: np.prod(s[:2]),
    lambda s: max(s),
    lambda s: by_loop(s) + 1,
    lambda s: by_loop(s) - 1,
    lambda s: by_loop(s[::-1]) * 1.001,
    lambda s: -by_loop(s),
    lambda s: by_loop(s) / 1000,
    lambda s: str(by_loop(s)),
    lambda s: [by_loop(s)],
    lambda s: by_loop(s[:3]),
    lambda s: by_loop(s) ** 2 + 7,
    lambda s: sum(n**2 for n in s),
    lambda s: sum(a * b for a, b in zip(s, s[2:])),
    lambda s: by_loop(sorted(s)),
    lambda s: weights(s) * len(s) - 5,
]

WRONG = {
    "q1": [0, 115, -116, 57.5, None, "116", [116], math.inf],
    "q2": [*COUNTS, lambda s: sum({(a, b): a * b + b for a, b in zip(s, s[1:])}.values())],
    "q3": [*COUNTS, lambda s: 3096, lambda s: weights(s) ** 2, lambda s: (2 * parameters(s) - 1) * weights(s), lambda s: 2 * parameters(s) * weights(s) / 1e6, lambda s: 2 * parameters(s) * each_product_once(s)],
    "q4": [*COUNTS, lambda s: 84, lambda s: 3 * weights(s[1:]) if len(s) > 2 else 1, lambda s: 2.5 * weights(s), lambda s: 3 * weights(s) - s[0] * s[1] - (s[-1] == 1), lambda s: backprop_by_loop(s) + s[-1], lambda s: 3 * each_product_once(s) - s[0] * s[1],
           lambda s: 2 * weights(s) + sum(a * b for a, b in zip(s, s[1:]) if a != s[0]), lambda s: 2 * weights(s) + sum(a * b for a, b in zip(s, s[1:]) if s.index(a) > 0)],
    "q5": ["", "e", None, 2, "ab"],
    "q6": [0, -75, 76, 74.8, 70, None, "75", 150],
    "q7": [
        lambda s, layer: 20,
        lambda s, layer: layer,
        lambda s, layer: s[layer - 1],
        lambda s, layer: len(s) - layer,
        lambda s, layer: weights(s) - weights([*s[:layer], 1]),
        lambda s, layer: behind_by_steps(s, layer) - 1,
        lambda s, layer: behind_by_steps(s, layer) - s[-1],
        lambda s, layer: behind_by_steps(s, layer) + (s[layer - 1] == 1),
        lambda s, layer: behind_by_steps(s, layer) / s[layer - 1],
        lambda s, layer: behind_by_steps(s, 2),
        lambda s, layer: -behind_by_steps(s, layer),
        lambda s, layer: behind_by_steps(s[::-1], layer),
        lambda s, layer: [behind_by_steps(s, layer)],
        lambda s, layer: math.nan,
        lambda s, layer: behind_by_steps(s, layer) * s[layer - 1],
        lambda s, layer: 2 * behind_by_steps(s, layer) + 3,
        lambda s, layer: str(behind_by_steps(s, layer)),
        lambda s, layer: max(behind_by_steps(s, layer), 5),
        lambda s, layer: behind_by_steps(s[:4], layer),
        lambda s, layer: s[-1] * s[-2],
        lambda s, layer: behind_by_steps(s, min(layer, 3)),
        lambda s, layer: behind_by_steps(s, max(2, layer - 1)),
        lambda s, layer: behind_by_steps(s, layer) if layer <= 3 else 0,
        lambda s, layer: behind_by_steps(s, layer) if len(s) > 2 else 8,
        lambda s, layer: sum(s[layer:layer + 1]) + sum(a * b for a, b in set(zip(s[layer:], s[layer + 1:]))),
    ],
    "q8": [{"dy": 8}, q8.reference | {"du2": 79}, q8.reference | {"du1": 80, "du2": 64}, q8.reference | {"dx": 0}, q8.reference | {"dw2": 16}, 8, "8"],
    "q9": [217, 309, 1, 0, -251, 251.5, 1e9, None, "251", math.nan, 50, 1000],
}
SAYS = {
    "q2": [(parameters_by_place, "no size comes after the last one")],
    "q3": [(lambda s: 2 * parameters_by_place(s) * weights(s), "no size comes after the last one")],
    "q7": [(behind_unguarded, "An output unit has no next layer")],
    "q8": [({**q8.reference, "dx": 136}, "with their signs"), ({"de": 32}, "That is too large. Expected: upstream times local derivative"), ({"de": 64}, "That is too large.")],
}

# name: (file, what stands there, what is planted, words from the cell that must fail)
FAULTS = {
    "biases are forgotten": ("costs.py", 'weights(sizes) + sum(expect_sizes(sizes)[1:])', "weights(sizes)", "products = 784 * 50"),
    "δ goes back to the input": ("costs.py", "3 * weights(sizes) - sizes[0] * sizes[1]", "3 * weights(sizes)", "products = 784 * 50"),
    "a careful nudger nudges once": ("costs.py", "weights(sizes) + 2 * nudges", "weights(sizes) + nudges", "assert behind(sizes, layer=2)"),
    "z is nudged once, not up and down": ("costs.py", "2 * weights(sizes) + 2 * sum(n * behind", "2 * weights(sizes) + sum(n * behind", "assert behind(sizes, layer=2)"),
    "δ by nudging is doubled": ("counting.py", "Zs, As, T)) / (2 * H)\n        return [np.array", "Zs, As, T)) / H\n        return [np.array", "def run(method, sizes"),
    "z is nudged for every weight": ("one_by_one.py", "NUDGES[2]: back if weight.i == 1 else []", "NUDGES[2]: back", 'kept.nudge.value = "z nudged"'),
    "a matrix product counts its entries alone": ("counting.py", "np.size(result) * plain[0].shape[-1]", "np.size(result)", "def run(method, sizes"),
    "a pass is not counted": ("counting.py", """self._tally["forwards"] += 1
        return super()._forward_rows""", "return super()._forward_rows", "net = CountingNetwork([4, 2])"),
    "outer products are not counted": ("counting.py", "if function is np.outer:", "if function is np.inner:", "def run(method, sizes"),
    "φ′ is missing in the recurrence": ("deltas.py", "D = (D @ W) * self._slope(Z)", "D = D @ W", "def run(method, sizes"),
    "the intercept for the exponent": ("costs.py", "np.log(costs), 1)[0]", "np.log(costs), 1)[1]", "p = growth(P, counts)"),
    "a factor upside down": ("explorers/why_backprop_is_fast.py", "{black_box / back:.0f}", "{back / black_box:.0f}", "lab = explore_costs()"),
    "a deaf slider": ("explorers/explorer.py", 'control.observe(self._changed, "value")', "pass", 'kept.nudge.value = "z nudged"'),
    "δ is new for the wrong weight": ("one_by_one.py", "weight.layer + 1] if weight.i == 1 else", "weight.layer + 1] if weight.i == 2 else", 'explore_one_weight("rest kept", weight=19)'),
    "uphill": ("costs.py", "array -= learning_rate * slope", "array += learning_rate * slope", "# up to 2 million each"),
}
