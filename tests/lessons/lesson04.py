"""Lesson 04: right answers in another form, wrong answers that are no known mistakes, and faults that its notebook must show."""
import math
from fractions import Fraction

import numpy as np

from lessons_lib.derivatives import numerical_gradient
from lessons_lib.exercises.lesson04 import curve_gradient, neuron_gradient, pass_back, q3, q4
from lessons_lib.functions import mean_squared_error, sigmoid
from lessons_lib.graph import Node


def curve_by_loop(w, b, x, t):
    dw = db = 0
    for j in range(len(x)):
        y = w * x[j] ** 2 + b
        dw += 2 / len(x) * (y - t[j]) * x[j] ** 2
        db += 2 / len(x) * (y - t[j])
    return dw, db


def curve_by_graph(w, b, x, t):
    w, b = Node(w), Node(b)
    total = sum(((w * (xj * xj) + b - tj) ** 2 for xj, tj in zip(x, t)), Node(0.0)) / len(x)
    total.backward()
    return [w.grad, b.grad]


def curve_by_matrix(w, b, x, t):
    design = np.stack([x * x, np.ones_like(x)])
    return 2 * design @ (design.T @ np.array([w, b]) - t) / len(x)


def back_by_recursion(n, nodes, users, slopes):
    """One by one, as `pass_on`: without end where there are many ways."""
    def grad(i):
        return 1 if i == n - 1 else sum(grad(u) * s for k, u, s in zip(nodes, users, slopes) if k == i)
    return [grad(i) for i in range(n)]


def back_by_memory(n, nodes, users, slopes):
    known = {n - 1: 1}

    def grad(i):
        if i not in known:
            known[i] = sum(grad(u) * s for k, u, s in zip(nodes, users, slopes) if k == i)
        return known[i]
    return [grad(i) for i in range(n)]


def back_by_dict(n, nodes, users, slopes):
    grad = {n - 1: Fraction(1)}
    for k in range(len(nodes)):
        grad[nodes[k]] = grad.get(nodes[k], 0) + grad[users[k]] * Fraction(float(slopes[k]))
    return [float(grad.get(i, 0)) for i in range(n)]


def back_by_matrix(n, nodes, users, slopes):
    local = np.zeros((n, n))
    for node, user, slope in zip(nodes, users, slopes):
        local[user, node] += slope
    return np.linalg.inv(np.eye(n) - local)[n - 1]


def back_of_lists(n, nodes, users, slopes):
    """All that only lists can do."""
    if not nodes:
        return [1.0]
    waits = [nodes.count(k) for k in range(n)]
    nodes, users, slopes = nodes.copy() + [n - 1], users[:] + [n - 1], slopes + [0.0]
    grad = [0.0] * (n - 1) + [1.0]
    while nodes:
        node = nodes.pop(0)
        waits[node] -= 1
        grad[node] += grad[users.pop(0)] * slopes.pop(0)
    return grad


def back_forward(n, nodes, users, slopes):
    """A walk forward from each box."""
    result = []
    for start in range(n):
        moves = [float(k == start) for k in range(n)]
        for node, user, slope in reversed(list(zip(nodes, users, slopes))):
            moves[user] += moves[node] * slope
        result.append(moves[-1])
    return result


def back_three_far(n, nodes, users, slopes):
    local = np.zeros((n, n))
    for node, user, slope in zip(nodes, users, slopes):
        local[node, user] += slope
    return (np.eye(n) + local + local @ local + local @ local @ local)[:, -1]


def back_kept(n, nodes, users, slopes, kept={}):
    """Keeps the wires of the first graph of each size."""
    nodes, users = kept.setdefault((n, len(nodes)), (nodes[:], users[:]))
    return pass_back(n, nodes, users, slopes)


def back_from(end):
    """The end is found among the users: there are none where it stands alone."""
    def answer(n, nodes, users, slopes):
        grad = [0] * n
        grad[end(users)] = 1
        for node, user, slope in zip(nodes, users, slopes):
            grad[node] += grad[user] * slope
        return grad
    return answer


def back_with_or(n, nodes, users, slopes):
    """`or` takes a sum of 0 for nothing."""
    grad = {n - 1: 1}
    for node, user, slope in zip(nodes, users, slopes):
        grad[node] = grad.get(node) and grad[node] + grad[user] * slope or grad[user] * slope
    return [grad.get(k, 0) for k in range(n)]


def back_with_ones(n, nodes, users, slopes):
    """What has 0 is taken for an end."""
    grad = [0] * (n - 1) + [1]
    for node, user, slope in zip(nodes, users, slopes):
        grad[user] = grad[user] or 1
        grad[node] += grad[user] * slope
    return grad


def back_twice(n, nodes, users, slopes):
    """Two uses of a box at most."""
    grad = [0] * (n - 1) + [1]
    for k, (node, user, slope) in enumerate(zip(nodes, users, slopes)):
        if nodes[:k].count(node) < 2:
            grad[node] += grad[user] * slope
    return grad


def back_with_set(n, nodes, users, slopes):
    """Each pair of boxes once, as a dict of wires keeps them."""
    wires = {(user, node): slope for node, user, slope in zip(nodes, users, slopes)}
    return pass_back(n, [node for _, node in wires], [user for user, _ in wires], list(wires.values()))


def curve_of_a_set(w, b, x, t):
    """Whoever comes twice counts once."""
    parts = [(w * xj**2 + b - tj) * 2 / len(x) * np.array([xj**2, 1]) for xj, tj in set(zip(x.tolist(), t.tolist()))]
    return sum(parts)


def curve_of_errors(w, b, x, t):
    """∂L/∂b as a mean over those who are off."""
    errors = w * x**2 + b - t
    return curve_gradient(w, b, x, t)[0], 2 * np.mean(errors[errors != 0])


def neuron_kept(w, x, b, t, kept={}):
    """Keeps the first b of each length."""
    return neuron_gradient(w, x, kept.setdefault(len(w), b), t)


def neuron_into(like):
    """Writes into an array made like w or x: of whole numbers where that is."""
    def answer(w, x, b, t):
        result = np.zeros_like(like(w, x))
        result[:] = neuron_gradient(w, x, b, t)
        return result
    return answer


def back_all_at_once(add):
    def answer(n, nodes, users, slopes):
        grad = np.zeros(n)
        grad[-1] = 1
        if nodes:
            add(grad, nodes, grad[users] * slopes)
        return grad
    return answer


def into_places(grad, places, parts):
    grad[places] += parts


def back_from_first(n, nodes, users, slopes):
    grad = [1] + [0] * (n - 1)
    for node, user, slope in zip(nodes, users, slopes):
        grad[node] += grad[user] * slope
    return grad


def back_in_whole_numbers(n, nodes, users, slopes):
    grad = np.zeros(n, int)
    grad[-1] = 1
    for node, user, slope in zip(nodes, users, slopes):
        grad[node] += grad[user] * slope
    return grad


def back_as_far_as_known(n, nodes, users, slopes):
    grad = {n - 1: 1}
    for node, user, slope in zip(nodes, users, slopes):
        grad[node] = grad.get(node, 0) + grad[user] * slope
    return [grad[box] for box in sorted(grad)]


def back_one_wire(n, nodes, users, slopes):
    grad = [0] * (n - 1) + [1]
    for node, user, slope in zip(nodes, users, slopes):
        grad[node] += grad[user] * slope
        return grad
    return grad


def back_one_wire_a_round(n, nodes, users, slopes):
    """`return` in the loop, and nothing after it."""
    grad = [0] * (n - 1) + [1]
    for node, user, slope in zip(nodes, users, slopes):
        grad[node] += grad[user] * slope
        return grad


def curve_from(slopes, curve=lambda w, b, x: w * x**2 + b):
    """slopes(errors, x) → the two numbers."""
    return lambda w, b, x, t: slopes(curve(w, b, x) - t, x)


def curve_in_whole_numbers(w, b, x, t):
    y = np.zeros_like(x)
    for j in range(len(x)):
        y[j] = w * x[j] ** 2 + b
    return 2 * np.mean((y - t) * x**2), 2 * np.mean(y - t)


def curve_half_added(w, b, x, t):
    db = 0
    for xj, tj in zip(x, t):
        dw = 2 * (w * xj**2 + b - tj) * xj**2 / len(x)
        db += 2 * (w * xj**2 + b - tj) / len(x)
    return dw, db


def neuron_from(slope, z=lambda w, x, b: w @ x + b):
    """slope(a, t, w, x) → what is returned."""
    return lambda w, x, b, t: slope(sigmoid(z(w, x, b)), t, w, x)


def neuron_changing_w(w, x, b, t):
    w -= neuron_gradient(w, x, b, t)
    return w


def neuron_with(change):
    """With a, the value of the sigmoid, changed."""
    def answer(w, x, b, t):
        a = change(sigmoid(w @ x + b))
        return 2 * (a - t) * a * (1 - a) * x
    return answer


def neuron_by_graph(w, x, b, t):
    nodes = [Node(v) for v in w]
    z = Node(b)
    for node, value in zip(nodes, x):
        z = z + node * value
    ((1 / (1 + (-z).exp()) - t) ** 2).backward()
    return [node.grad for node in nodes]


RIGHT = {
    "q1": [42, 42.0, np.int64(42), Fraction(42), 14 * 3],
    "q2": ["b", "B", "b)"],
    "q3": [
        {name: str(value) for name, value in q3.reference.items()},
        {name: np.float64(value) for name, value in reversed(q3.reference.items())},
        {name: f" {value:+g} ".replace("-", "−").replace(".", ",") for name, value in q3.reference.items()},
        {name: int(value) for name, value in q3.reference.items()},
        {name: f"{value * 3:g}/3" for name, value in q3.reference.items()},
    ],
    "q4": [{name: value + 0.004 for name, value in q4.reference.items()}, {name: Fraction(value) for name, value in q4.reference.items()}],
    "q5": [3, 3.0, np.int64(3), Fraction(3), 40 - 37],
    "q6": ["c", "C", "c)"],
    "q7": [
        curve_by_loop, curve_by_graph, curve_by_matrix,
        lambda w, b, x, t: numerical_gradient(lambda p: mean_squared_error(p[0] * x**2 + p[1], t), np.array([w, b]), 1e-3),
        lambda w, b, x, t: [2 * np.mean((w * x**2 + b - t) * x * x), 2 * np.mean(w * x**2 + b - t)],
        lambda w, b, x, t: np.array([2 * np.dot(w * x * x + b - t, x * x), 2 * sum(w * x * x + b - t)]) / x.size,
        lambda w, b, x, t: -2 / len(t) * np.array([x**2 @ (t - b - w * x**2), np.sum(t - b - w * x**2)]),
    ],
    "q8": [back_by_memory, back_by_dict, back_by_matrix, back_of_lists, back_forward, lambda n, a, b, c: np.array(pass_back(n, a, b, c)), lambda n, a, b, c: tuple(pass_back(n, np.array(a), np.array(b), np.array(c)))],
    "q9": [
        neuron_by_graph,
        lambda w, x, b, t: numerical_gradient(lambda v: (sigmoid(v @ x + b) - t) ** 2, w, 1e-4),
        lambda w, x, b, t: [2 * (sigmoid(w @ x + b) - t) * math.exp(-(w @ x + b)) / (1 + math.exp(-(w @ x + b))) ** 2 * v for v in x],
        lambda w, x, b, t: 2 * (sigmoid(np.sum(w * x) + b) - t) * sigmoid(w @ x + b) * sigmoid(-(w @ x + b)) * x,
        lambda w, x, b, t: np.outer(x, [2 * (sigmoid(w @ x + b) - t) * sigmoid(w @ x + b) * (1 - sigmoid(w @ x + b))])[:, 0],
    ],
}

WRONG = {
    "q1": [41, 44, 0, -42, 13, 84, 420, "42", [42], math.nan],
    "q2": ["", "e", "a b", -6, None, ["b"]],
    "q3": [
        {"∂L/∂w": -23} | q3.reference,
        *({**q3.reference, name: wrong} for name in q3.reference for wrong in (0.37, -55, 1e9, q3.reference[name] + 0.03, -q3.reference[name], 2 * q3.reference[name], q3.reference[name] / 2)),
        *({key: value for key, value in q3.reference.items() if key != name} for name in q3.reference),
        *({**q3.reference, name: text} for name in ("p", "dw") for text in ("abc", "1/0", "nan", "inf", "--3", "3..", "3;", [1], [6.0], True, 6j, {}, np.array([6.0, -24.0]), q3)),
        {"p": 6}, {"dw": -24}, {"p": 7}, {"nonsense": 1}, {3: 4}, {"p": 6, "z": "oops"}, 42, "6", [6, -4, 16], None, (), lambda: 6, q3.reference.items(),
    ],
    "q4": [{**q4.reference, name: q4.reference[other]} for name in q4.reference for other in q4.reference if abs(q4.reference[name] - q4.reference[other]) > 0.1],
    "q5": [5, 37, 13.3, 3.01, 30, 0.3, -3, 360, 161, "3", [3], math.nan, None],
    "q6": ["", "e", "a", "b", "d", "L, q, p, x", 3, None, ["c"]],
    "q7": [
        lambda w, b, x, t: 0, lambda w, b, x, t: [0, 0], lambda w, b, x, t: [59, 5],
        lambda w, b, x, t: curve_gradient(w, b, x, t) * 1.001, lambda w, b, x, t: curve_gradient(w, b, x, t) + 1, lambda w, b, x, t: curve_gradient(w, b, x, t)[:, None],
        lambda w, b, x, t: 2 / 3 * np.array([np.sum((w * x**2 + b - t) * x**2), np.sum(w * x**2 + b - t)]), lambda w, b, x, t: [curve_gradient(w, b, x, t)[0], 0],
        lambda w, b, x, t: np.abs(curve_gradient(w, b, x, t)), lambda w, b, x, t: list(curve_gradient(w, b, x, t)) + [0], lambda w, b, x, t: (w * x + b - t) * x,
        lambda w, b, x, t: [np.sum(2 * (w * x**2 + b - t) * x**2), np.mean(2 * (w * x**2 + b - t))], lambda w, b, x, t: [np.mean(2 * (w * x**2 + b - t) * x**2), np.sum(2 * (w * x**2 + b - t))],
        lambda w, b, x, t: curve_gradient(b, w, x, t), lambda w, b, x, t: mean_squared_error(w * x + b, t), lambda w, b, x, t: [math.nan, 1.0], lambda w, b, x, t: str(w),
        lambda w, b, x, t: 2 * np.array([np.sum((w * x + b - t) * x), np.sum(w * x + b - t)]) / (len(x) - 1), lambda w, b, x, t: curve_gradient(w, b, x, t) / 4,
        lambda w, b, x, t: curve_gradient(w, -b, x, t), lambda w, b, x, t: curve_gradient(w, b, np.abs(x), t) * np.sign([1.0, x[0]]), lambda w, b, x, t: curve_gradient(w, b, x[1:], t[1:]) if len(x) > 1 else [0, 0],
        lambda w, b, x, t: curve_gradient(w, b, x[:-1], t[:-1]) if len(x) > 1 else [0, 0], lambda w, b, x, t: curve_gradient(w, b, x, np.sort(t)), lambda w, b, x, t: curve_gradient(w, b, np.unique(x), t[:len(np.unique(x))]),
        lambda w, b, x, t: curve_gradient(w, b, x, t).round(1), lambda w, b, x, t: curve_gradient(w, b, x, t).astype(int), lambda w, b, x, t: curve_gradient(w, b, x, t)[::-1] * 2, lambda w, b, x, t: [np.sum(2 / len(x) * (w * (x + b) ** 2 - t) * x**2), np.sum(2 / len(x) * (w * (x + b) ** 2 - t))],
        lambda w, b, x, t: curve_gradient(w, b, x, t) if t.all() else curve_gradient(w, b, x, t) * 2, curve_of_a_set, curve_of_errors, lambda w, b, x, t: curve_gradient(w, b, x, t) * [1, b != 0],
        lambda w, b, x, t: curve_gradient(w, b, x[:10], t[:10]), lambda w, b, x, t: curve_gradient(w, b, x, t) if w else [0, 0],
    ],
    "q8": [
        back_three_far, back_kept, back_from(lambda users: users[0]), back_from(max), back_with_or, back_with_ones, back_twice,
        lambda n, a, b, c: iter(pass_back(n, a, b, c)), lambda n, a, b, c: dict(enumerate(pass_back(n, a, b, c))).values(), lambda n, a, b, c: pass_back(n, a, b, c)[:2] if n > 2 else [1.0, 1.0][:n],
        lambda n, a, b, c: [1] * n, lambda n, a, b, c: [23, 5, 1], lambda n, a, b, c: 2 * np.array(pass_back(n, a, b, c)), lambda n, a, b, c: pass_back(n, a, b, c)[:-1], lambda n, a, b, c: pass_back(n, a, b, c)[0],
        lambda n, a, b, c: np.abs(pass_back(n, a, b, c)), lambda n, a, b, c: pass_back(n, a, b, [-s for s in c]), lambda n, a, b, c: pass_back(n, a, b, [s / 2 for s in c]), lambda n, a, b, c: np.sort(pass_back(n, a, b, c)),
        lambda n, a, b, c: pass_back(n, a, b, np.round(c)), lambda n, a, b, c: np.array(pass_back(n, a, b, c)) + 1, lambda n, a, b, c: c, lambda n, a, b, c: np.bincount(np.array(a, int), c, n), lambda n, a, b, c: None,
        lambda n, a, b, c: pass_back(n, a[:-1], b[:-1], c[:-1]), lambda n, a, b, c: pass_back(n, a[1:], b[1:], c[1:]), lambda n, a, b, c: -np.array(pass_back(n, a, b, c)), lambda n, a, b, c: pass_back(n + 1, a, b, c),
        lambda n, a, b, c: {i: v for i, v in enumerate(pass_back(n, a, b, c))}, lambda n, a, b, c: pass_back(n, a, b, [1 / (s or 9) for s in c]),
        lambda n, a, b, c: [pass_back(n, a, b, c)[0]] * n, lambda n, a, b, c: np.round(pass_back(n, a, b, c), 1), lambda n, a, b, c: np.roll(pass_back(n, a, b, c), 1), lambda n, a, b, c: [g or 1 for g in pass_back(n, a, b, c)],
        lambda n, a, b, c: pass_back(n, a, b, [s or 1 for s in c]), lambda n, a, b, c: pass_back(n, *(k[-1:] + k[:-1] for k in (a, b, c))), lambda n, a, b, c: [pass_back(n, a, b, c)[i] / max(1, list(a).count(i)) for i in range(n)],
        lambda n, a, b, c: pass_back(n, a, b, np.abs(c)), lambda n, a, b, c: [math.prod(c[k] for k in range(len(a)) if a[k] == i) for i in range(n)],
    ],
    "q9": [
        lambda w, x, b, t: [-0.75, -0.5], lambda w, x, b, t: 0 * w, lambda w, x, b, t: 0, lambda w, x, b, t: neuron_gradient(w, x, b, t)[0], lambda w, x, b, t: neuron_gradient(w, x, b, t)[::-1],
        lambda w, x, b, t: neuron_gradient(w, x, b, t) * 1.001, lambda w, x, b, t: neuron_gradient(x, w, b, t) * 3, lambda w, x, b, t: neuron_gradient(w, x, b, -t),
        lambda w, x, b, t: neuron_gradient(w, x, b, t) / len(w), lambda w, x, b, t: neuron_gradient(w, x, b, t) * len(w), lambda w, x, b, t: np.abs(neuron_gradient(w, x, b, t)),
        lambda w, x, b, t: (sigmoid(w @ x + b) - t) ** 2, lambda w, x, b, t: sigmoid(w @ x + b), lambda w, x, b, t: neuron_gradient(w, x, b, t) + 0.01, lambda w, x, b, t: list(neuron_gradient(w, x, b, t)) + [1],
        lambda w, x, b, t: 2 * (sigmoid(w @ x + b) - t) * (1 - np.tanh(w @ x + b) ** 2) * x,
        lambda w, x, b, t: neuron_gradient(w, x, b, t).round(2), lambda w, x, b, t: neuron_gradient(w, x, b, t) * np.sign(x), lambda w, x, b, t: neuron_gradient(w, x, b, t) if t else 0 * w, lambda w, x, b, t: neuron_gradient(w, x, b, t) ** 2,
        lambda w, x, b, t: neuron_gradient(w, x, b, 0), lambda w, x, b, t: neuron_gradient(w[:2], x[:2], b, t),
        lambda w, x, b, t: 2 * abs(sigmoid(w @ x + b) - t) * sigmoid(w @ x + b) * (1 - sigmoid(w @ x + b)) * x, lambda w, x, b, t: 2 * (sigmoid(w @ x + b) - t) * sigmoid(w @ x + b) * (1 + sigmoid(w @ x + b)) * x,
        neuron_kept, neuron_into(lambda w, x: w.astype(int) if (w == w.round()).all() else w), neuron_with(lambda a: min(max(a, 0.05), 0.95)), neuron_with(lambda a: np.clip(a, 1e-4, 1 - 1e-4)), lambda w, x, b, t: neuron_gradient(w, x, b + np.clip(w @ x + b, -10, 10) - w @ x - b, t),
        lambda w, x, b, t: neuron_gradient(w, x, b, t) * (abs(w @ x + b) < 5),
        lambda w, x, b, t: neuron_gradient(w, x, b, t) * (b != 0), lambda w, x, b, t: neuron_gradient(w, x, b, t) * (0 <= t <= 1), lambda w, x, b, t: neuron_gradient(w, x, b, t)[::1 if np.ptp(np.sign(w)) else -1],
        lambda w, x, b, t: [dict(zip(w, neuron_gradient(w, x, b, t)))[p] for p in w], lambda w, x, b, t: (g for g in neuron_gradient(w, x, b, t)),
    ],
}

SAYS = {
    "q3": [(q3.reference | {"z": 0}, "Expected: p + b"), ({"∂L/∂w": -23} | q3.reference, "∂L/∂w stands there twice")],
    "q4": [(q4.reference | {"q": 0}, "Expected: x + v"), (q4.reference | {"y": 0}, "Expected: p · q"), (q4.reference | {"dx": 32}, "a minus is lost")],
    "q7": [
        (curve_in_whole_numbers, "only where x and t hold whole numbers"),
        (curve_half_added, "`+=`"),
        (curve_from(lambda e, x: (2 * np.mean(e * x**2), 2 * np.mean(e * x**2))), "b moves each prediction by 1"),
        (curve_from(lambda e, x: (2 * e * x**2 / len(x), 2 * e / len(x))), "one number for each example"),
        (curve_from(lambda e, x: 2 * np.mean(e * x**2)), "∂L/∂b is missing"),
        (curve_from(lambda e, x: (2 * np.sum(e * x**2) / (len(x) - 1), 2 * np.sum(e) / (len(x) - 1))), "N − 1"),
        (curve_from(lambda e, x: (2 / (len(x) - 1) * np.sum(e * x**2), 2 / (len(x) - 1) * np.sum(e))), "divided by N − 1"),
        (curve_from(lambda e, x: (2 * np.mean(e * x**2), 2 * np.mean(e)), lambda w, b, x: w * x * 2 + b), "`x * 2`"),
        (curve_from(lambda e, x: (np.sum(e * x**2) / 2, np.sum(e) / 2)), "divided by 2"),
        (curve_from(lambda e, x: (-2 * np.mean(e * x**2), -2 * np.mean(e))), "no minus in front"),
        (lambda w, b, x, t: np.array([w, b]) - curve_gradient(w, b, x, t), "At [0]: in every case yours is w minus what is expected: of a step"),
    ],
    "q8": [
        (back_by_recursion, "2³⁰ paths"),
        (back_all_at_once(np.add.at), "all at once"),
        (back_all_at_once(into_places), "stands in `nodes` twice"),
        (back_from_first, "You started at box 0"),
        (back_in_whole_numbers, "`int`"),
        (back_as_far_as_known, "nobody uses"),
        (back_with_set, "two wires between the same boxes"),
        (back_one_wire, "inside the loop"),
        (back_one_wire_a_round, "inside the loop"),
    ],
    "q9": [
        (neuron_from(lambda a, t, w, x: 2 * (a - t) * a * (1 - a) * x, lambda w, x, b: -(w @ x + b)), "exp(−z)"),
        (neuron_from(lambda a, t, w, x: 2 * (a - t) * a * (1 - a) * x, lambda w, x, b: w @ x - b), "b is added"),
        (neuron_from(lambda a, t, w, x: (a - t) * x), "Two factors"),
        (neuron_from(lambda a, t, w, x: 2 * (a - t) * (1 - a) * x), "The factor a is missing"),
        (neuron_from(lambda a, t, w, x: 2 * (a - t) * a * (1 - a) * w * x), "times w as well"),
        (neuron_from(lambda a, t, w, x: np.sum(2 * (a - t) * a * (1 - a) * x)), "The weights are not added up"),
        (neuron_from(lambda a, t, w, x: -2 * (a - t) * a * (1 - a) * x), "no minus in front"),
        (neuron_into(lambda w, x: x), "only where x holds whole numbers"),
        (lambda w, x, b, t: w - neuron_gradient(w, x, b, t), "yours is w minus what is expected: of a step"),
        (lambda w, x, b, t: w - 0.1 * neuron_gradient(w, x, b, t), "w minus yours is 0.1 times what is expected"),
        (neuron_changing_w, "the gradient alone is asked"),
    ],
}

# name: (file, what stands there, what is planted, words from the cell that must fail)
FAULTS = {
    "= for += on the way back": ("graph.py", "parent.grad += node.grad * local", "parent.grad = node.grad * local", "calls = 0"),
    "= for += in the steps": ("graph.py", "grad[parent] += contribution", "grad[parent] = contribution", 'explore_chain_rule("a fork"'),
    "the own factor": ("graph.py", '_on_either_side("*", lambda a, b: (a * b, b, a))', '_on_either_side("*", lambda a, b: (a * b, a, b))', "told(walk, 5"),
    "upstream forgotten": ("graph.py", "parent.grad += node.grad * local", "parent.grad += local", "L.backward()"),
    "nothing is cleared": ("graph.py", "            node.grad = 0.0\n        self.grad", "            pass\n        self.grad", "L.backward()"),
    "1/N is lost": ("functions.py", "np.sum((y - t) ** 2) / examples(\"y\", y, 0)", "np.sum((y - t) ** 2)", "by_nudging = "),
    "the slope of exp is 1": ("graph.py", "(math.exp(a), math.exp(a))", "(math.exp(a), 1.0)", "E.backward()"),
    "a logarithm of anything": ("graph.py", "    if a <= 0:\n        raise ValueError(\"has no value: a log", "    if a < -9:\n        raise ValueError(\"has no value: a log", "for wrong in"),
}
