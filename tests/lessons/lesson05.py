"""Lesson 05: right answers in another form, wrong answers that are no known mistakes, and faults that its notebook must show."""
import numpy as np

from lessons_lib.exercises.lesson05 import chain_deltas, hidden_delta, last_delta, q5, total_gradient, unit_gradients


def last_by_loop(a, t):
    result = []
    for j in range(len(a)):
        result.append((a[j] - t[j]) * (a[j] - a[j] ** 2))
    return result


def last_by_nudging(a, t):
    z = np.log(a / (1 - a))

    def cost(z):
        return 0.5 * (1 / (1 + np.exp(-z)) - t) ** 2
    return (cost(z + 1e-5) - cost(z - 1e-5)) / 2e-5


def hidden_by_loop(W, delta, slope):
    result = [0.0] * len(slope)
    for i in range(W.shape[1]):
        for j in range(W.shape[0]):
            result[i] += delta[j] * W[j][i]
        result[i] *= slope[i]
    return tuple(result)


def total_by_loop(D, A):
    total = np.zeros((D.shape[1], A.shape[1]))
    for d, a in zip(D, A):
        total += np.outer(d, a)
    return total


def chain_by_recursion(w, slopes, last):
    def term(k):
        return last if k == len(w) else term(k + 1) * w[k] * slopes[k]
    return [term(k) for k in range(len(slopes))]


def chain_in_place(w, slopes, last):
    deltas = np.zeros(len(slopes))
    deltas[-1] = last
    for k in reversed(range(len(w))):
        deltas[k] = deltas[k + 1] * w[k] * slopes[k]
    return deltas


RIGHT = {
    "q1": [12, 12.0, np.int64(12), 4 * 3, np.array(12)],
    "q2": [last_by_loop, last_by_nudging, lambda a, t: -(t - a) * (a - a * a), lambda a, t: np.multiply(a - t, a) * (1 - a), lambda a, t: a**2 - a * t - a**3 + a**2 * t],
    "q3": [hidden_by_loop, lambda W, d, s: delta_rows(W, d, s), lambda W, d, s: d @ W * s, lambda W, d, s: np.dot(W.transpose(), d) * s, lambda W, d, s: np.einsum("ji,j,i->i", W, d, s),
           lambda W, d, s: (W * d[:, None]).sum(axis=0) * s, lambda W, d, s: np.diag(s) @ W.T @ d],
    "q4": [lambda d, a: [*(d * a), d], lambda d, a: d * np.append(a, 1), lambda d, a: np.concatenate([a * d, [d]]), lambda d, a: [d * x for x in a] + [d], lambda d, a: np.outer([d], [*a, 1])[0]],
    "q5": [{"dy1": "0.7", "dy2": "−0,3", "dz1": 1.504, "dz2": "-0.45", "dw12": "14/25"}, {**q5.reference, "dz1": 1.5}],
    "q6": [1 / 256, 0.003906, 0.25**4, 0.0039062, 4**-4],
    "q7": [chain_by_recursion, chain_in_place, lambda w, s, last: np.append(last * np.cumprod((w * s[:-1])[::-1])[::-1], last),
           lambda w, s, last: [last * np.prod(w[k:]) * np.prod(s[k:-1]) for k in range(len(s))], lambda w, s, last: tuple(chain_by_recursion(w, s, last))],
    "q8": [total_by_loop, lambda D, A: (A.T @ D).T, lambda D, A: np.einsum("kj,ki->ji", D, A), lambda D, A: (D[:, :, None] * A[:, None, :]).sum(axis=0), lambda D, A: sum(np.outer(d, a) for d, a in zip(D, A)),
           lambda D, A: np.tensordot(D, A, axes=(0, 0))],
}


def delta_rows(W, delta, slope):
    """The row form, one example."""
    return ((delta[None, :] @ W) * slope)[0]


def keeps_by_shape(right):
    """The right answer at the first call with a shape, and the same again at all others."""
    kept = {}
    return lambda *given: kept.setdefault(tuple(map(np.shape, given)), right(*given))


def first_that_fits(D, A):
    """Whatever product has shapes that fit."""
    for left, right in ((D, A), (D.T, A.T), (D.T, A)):
        if left.shape[1] == right.shape[0]:
            return left @ right


def filled(array, numbers):
    """An array, with numbers put into it one by one, from the first on."""
    for k, value in enumerate(numbers):
        array[k] = value
    return array


def chain_without_the_first(w, slopes, last):
    d = np.empty(len(slopes))
    d[-1] = last
    for k in range(len(slopes) - 2, 0, -1):
        d[k] = d[k + 1] * w[k] * slopes[k]
    return d


def chain_all_at_once(w, slopes, last):
    d = np.empty(len(slopes))
    d[-1] = last
    d[:-1] = d[1:] * w * slopes[:-1]
    return d


def chain_upward(w, slopes, last):
    d = np.empty(len(slopes))
    d[-1] = last
    for k in range(len(slopes) - 1):
        d[k] = d[k + 1] * w[k] * slopes[k]
    return d


def chain_in_what_w_is(w, slopes, last):
    d = np.append(w, 0)
    d[-1] = last
    for k in range(len(w) - 1, -1, -1):
        d[k] = d[k + 1] * w[k] * slopes[k]
    return d


def chain_in_a_list(w, slopes, last):
    deltas = [last]
    for k in range(len(slopes) - 2, 0, -1):
        deltas.insert(0, deltas[0] * w[k] * slopes[k])
    return deltas


def chain_in_zeros(w, slopes, last):
    deltas = [0] * len(slopes)
    deltas[-1] = last
    for k in range(len(slopes) - 2, 0, -1):
        deltas[k] = deltas[k + 1] * w[k] * slopes[k]
    return deltas


def only_the_last_number(w, slopes, last):
    for k in range(len(w) - 1, -1, -1):
        last = last * w[k] * slopes[k]
    return last


def chain_kept(w, slopes, last, kept={}):  # noqa: B006
    for k in range(len(slopes) - 1, -1, -1):
        if (k, len(slopes)) not in kept:
            kept[k, len(slopes)] = last if k == len(w) else kept[k + 1, len(slopes)] * w[k] * slopes[k]
    return [kept[k, len(slopes)] for k in range(len(slopes))]


def hidden_with_one_sum(W, delta, slope):
    result, total = [], 0
    for i in range(W.shape[1]):
        for j in range(W.shape[0]):
            total += W[j, i] * delta[j]
        result.append(total * slope[i])
    return result


def hidden_that_returns_early(W, delta, slope):
    result = []
    for i in range(W.shape[1]):
        result.append(sum(W[j, i] * delta[j] for j in range(W.shape[0])) * slope[i])
        return result


def total_in_what_a_is(D, A):
    G = np.zeros((D.shape[1], A.shape[1]), A.dtype)
    for d, a in zip(D, A):
        for j in range(len(d)):
            for i in range(len(a)):
                G[j, i] += d[j] * a[i]
    return G


TWO = [
    lambda *given: given[0], lambda *given: 0.0, lambda *given: np.array(1.0), lambda *given: None, lambda *given: "δ", lambda *given: given[-1],
    lambda *given: np.ones((7, 7)), lambda *given: [], lambda *given: np.nan, lambda *given: 1 / 0,
]
WRONG = {
    "q2": [*TWO, *(lambda a, t, k=k: last_delta(a, t) * k for k in (1.001, 3, -4)), lambda a, t: last_delta(a, t) + 1, lambda a, t: np.round(last_delta(a, t), 2), lambda a, t: last_delta(a, t)[::-1],
           lambda a, t: abs(last_delta(a, t)), lambda a, t: (a + t) * a * (1 - a), lambda a, t: (a - t) * a * (1 + a),
           lambda a, t: last_delta(a, t).clip(-100, 100), lambda a, t: last_delta(a, np.clip(t, 0, 1)), lambda a, t: last_delta(a, t).round(6), lambda a, t: last_delta(a, t) if len(a) > 1 else a - t,
           lambda a, t: (a - t) * np.maximum(a * (1 - a), 1e-4), lambda a, t: last_delta(np.clip(a, 1e-6, 1 - 1e-6), t),
           lambda a, t: np.where((a == 0) | (a == 1), a - t, last_delta(a, t)), keeps_by_shape(last_delta),
           lambda a, t: np.empty(len(a)), lambda a, t: filled(np.empty(len(a)), last_delta(a, t)[:-1]), lambda a, t: filled(np.zeros_like(t), last_delta(a, t))],
    "q3": [*TWO, *(lambda W, d, s, k=k: hidden_delta(W, d, s) * k for k in (1.001, 2, -0.5)), lambda W, d, s: W.T @ d - s, lambda W, d, s: np.maximum(W.T @ d, 0) * s,
           lambda W, d, s: hidden_delta(W, d, s)[::-1], lambda W, d, s: (W.T @ d**2) * s, lambda W, d, s: np.sum(hidden_delta(W, d, s)), lambda W, d, s: abs(hidden_delta(W, d, s)),
           lambda W, d, s: hidden_delta(W, np.sort(d), s), lambda W, d, s: np.prod(W * d[:, None], axis=0) * s, lambda W, d, s: hidden_delta(W, d, s)[:2],
           lambda W, d, s: sum(W[j] * d[j] for j in range(min(W.shape))) * s,
           lambda W, d, s: (W.T @ d) * np.minimum(s, 0.25), lambda W, d, s: np.where(s > 0, (W.T @ d) * s, 0), lambda W, d, s: (W.T @ d) * np.where(s == 0, 1, s), lambda W, d, s: (W.reshape(W.T.shape) @ d) * s,
           lambda W, d, s: hidden_delta(np.clip(W, -100, 100), d, s), lambda W, d, s: hidden_delta(W, d, s).round(6), lambda W, d, s: hidden_delta(W, d, s) if W.size > 1 else W[0] * d,
           lambda W, d, s: hidden_delta(W, d, s) if W.size > 1 else (W.T @ d).item(), lambda W, d, s: hidden_delta(W, d if d.any() else d + 1, s), lambda W, d, s: hidden_delta(W, d, s) if d.any() else s,
           keeps_by_shape(hidden_delta), lambda W, d, s: np.empty(W.shape[1]), lambda W, d, s: filled(np.zeros_like(W[0]), hidden_delta(W, d, s)),
           lambda W, d, s: hidden_delta(W, np.clip(d, -1, 1), s), lambda W, d, s: filled(np.empty(W.shape[1]), hidden_delta(W, d, s)[:-1])],
    "q4": [*TWO, *(lambda d, a, k=k: unit_gradients(d, a) * k for k in (1.001, 2, -0.5)), lambda d, a: unit_gradients(d, a)[::-1], lambda d, a: np.append(d * a, -d), lambda d, a: np.append(d * a, 1 / d),
           lambda d, a: np.append(d * a**2, d), lambda d, a: np.append(d * np.maximum(a, 0), d), lambda d, a: unit_gradients(d, a).round(1), lambda d, a: np.outer(unit_gradients(d, a), a),
           lambda d, a: np.append(d**2 * a, d), lambda d, a: np.append(d * np.sort(a), d), lambda d, a: np.append(abs(d) * a, d),
           lambda d, a: np.append(np.where(a == 0, d, d * a), d), lambda d, a: np.append(d * np.unique(a), d), lambda d, a: unit_gradients(d, a).clip(-100, 100), lambda d, a: unit_gradients(d, a).round(6),
           lambda d, a: np.append(d * a, d if a[-1] else 0.0), lambda d, a: np.append(d * a, d if a.any() else 0.0), lambda d, a: np.append(d * np.trim_zeros(a, "b"), d), keeps_by_shape(unit_gradients),
           lambda d, a: np.empty(len(a) + 1), lambda d, a: filled(np.empty(len(a) + 1), d * a), lambda d, a: filled(np.append(a, 0), unit_gradients(d, a))],
    "q5": [{"dz1": 1}, {**q5.reference, "dz1": 1.51}, {**q5.reference, "dw12": "a"}, {**q5.reference, "dy1": 0.25}, {**q5.reference, "x": 1}, [0.5], {**q5.reference, "dz2": 0.45}, {**q5.reference, "dz2": -0.7}],
    "q1": [12.001, 11.9999, 12.4, -12],
    "q6": [0.004, 0, -1 / 256, "1/256", 0.0390, 0.00395],
    "q7": [*TWO, *(lambda w, s, last, k=k: chain_deltas(w, s, last) * k for k in (1.001, 2, -0.5)), lambda w, s, last: chain_deltas(w[::-1], s, last), lambda w, s, last: chain_deltas(w, s[::-1], last),
           lambda w, s, last: np.full(len(s), last), lambda w, s, last: np.append(w * s[:-1], last), lambda w, s, last: np.append(np.zeros(len(w)), last), lambda w, s, last: chain_deltas(w, s, 1.0),
           lambda w, s, last: abs(chain_deltas(w, s, last)), lambda w, s, last: chain_deltas(w + s[:-1], s, last), lambda w, s, last: chain_deltas(w, s**2, last), lambda w, s, last: chain_deltas(w, s, last).sum(),
           lambda w, s, last: chain_deltas(w, np.minimum(s, 0.25), last), lambda w, s, last: chain_deltas(np.where(w == 0, 1, w), s, last), lambda w, s, last: chain_deltas(w, np.where(s == 0, 1, s), last),
           lambda w, s, last: chain_deltas(w, s, last).round(6), lambda w, s, last: chain_deltas(w, s, last) if len(w) else w,
           lambda w, s, last: chain_deltas(w, s, last) if len(w) else last * s, lambda w, s, last: np.append(chain_deltas(w[:-1], s[:-1], last * w[-1] * s[-2]), last), keeps_by_shape(chain_deltas),
           lambda w, s, last: np.empty(len(s)), chain_without_the_first, chain_all_at_once, chain_upward, chain_in_what_w_is],
    "q8": [*TWO, *(lambda D, A, k=k: total_gradient(D, A) * k for k in (1.001, 3, -0.5)), lambda D, A: total_gradient(D, A)[::-1], lambda D, A: D @ D.T, lambda D, A: total_gradient(abs(D), A), lambda D, A: total_gradient(D, A).sum(),
           lambda D, A: total_gradient(D[::-1], A), lambda D, A: total_gradient(D, A**2), lambda D, A: total_gradient(D, A) + 1, lambda D, A: total_gradient(D, A) / D.shape[1],
           lambda D, A: np.max(D[:, :, None] * A[:, None, :], axis=0),
           lambda D, A: total_gradient(*np.split(np.unique(np.hstack([D, A]), axis=0), [D.shape[1]], axis=1)), lambda D, A: D.ravel(order="K").reshape(D.shape).T @ A, lambda D, A: total_gradient(D, A).round(6),
           lambda D, A: total_gradient(D, A).clip(-100, 100),
           lambda D, A: D @ A if D.shape[0] == D.shape[1] else D.T @ A, lambda D, A: D.T @ A.T if A.shape[0] == A.shape[1] else D.T @ A, lambda D, A: D @ A.T if D.shape == A.shape else D.T @ A,
           lambda D, A: D.T @ A.T if D.shape == A.shape and len(A) == len(A.T) else D.T @ A, lambda D, A: D @ A if len({*D.shape, *A.shape}) == 1 else D.T @ A, first_that_fits, keeps_by_shape(total_gradient),
           lambda D, A: np.empty((D.shape[1], A.shape[1])), total_in_what_a_is],
}

SAYS = {
    "q2": [(lambda a, t: np.sum(last_delta(a, t)), "`@` adds up."), (lambda a, t: (a - t) * a @ (1 - a), "entry by entry")],
    "q3": [(hidden_with_one_sum, "anew at 0"), (hidden_that_returns_early, "inside the loop")],
    "q5": [({**q5.reference, "dz2": -0.198}, "w₁₂³ is negative"), ({**q5.reference, "dz1": 0.736}, "two minus signs"), ({**q5.reference, "dz1": 0.564, "dz2": -0.2}, "slope of the sigmoid")],
    "q7": [(chain_in_a_list, "`range` stops before its end"), (chain_in_zeros, "`range` stops before its end"), (only_the_last_number, "return all n"), (chain_kept, "kept from an earlier call"),
           (chain_without_the_first, "at [0] yours is nan"), (chain_all_at_once, "`np.empty`"), (chain_upward, "`np.empty`")],
}

# name: (file, what stands there, what is planted, words from the cell that must fail)
FAULTS = {
    "φ′ is lost on the way back": ("deltas.py", "delta = (W.T @ delta) * self._slope(z)", "delta = W.T @ delta", "delta_explorer = explore_delta()"),
    "δ of the last layer without φ′": ("deltas.py", "- self._target(t)) * self._slope(self._zs[-1])", "- self._target(t)) * 1.0", "delta_explorer = explore_delta()"),
    "t − a": ("deltas.py", "delta = (self.a(len(self.sizes)) - self._target(t)) *", "delta = (self._target(t) - self.a(len(self.sizes))) *", "delta_explorer = explore_delta()"),
    "the outer product takes the layer's own a": ("deltas.py", "np.outer(delta, a) for delta, a in zip(self._deltas, self._as)]", "np.outer(delta, np.resize(a, W.shape[1])) for delta, a, W in zip(self._deltas, self._as[1:], self.weights)]",
                                                  "show_two_ends()"),
    "the mean for the sum": ("deltas.py", "weights, biases = [D.T @ As[-2]], [D.sum(axis=0)]", "weights, biases = [D.T @ As[-2] / len(D)], [D.mean(axis=0)]", "summed += net"),
    "the ½ is lost": ("deltas.py", "return 0.5 * np.sum((outputs -", "return np.sum((outputs -", "explore_backprop(step=8)"),
    "the slope of the sigmoid is halved": ("deltas.py", "sigmoid(z) * sigmoid(-z)", "0.5 * sigmoid(z) * sigmoid(-z)", "delta_explorer = explore_delta()"),
    "a step too few": ("explorers/backprop_deltas.py", "KNOWN = 0, 0, 0, 0, 2, 5, 11, 47, 47", "KNOWN = 0, 0, 0, 0, 0, 5, 11, 47, 47", "for step in range(3, 8)"),
    "the update climbs": ("deltas.py", "W - rate * dW", "W + rate * dW", "explore_backprop(step=8)"),
    "a deaf slider": ("explorers/explorer.py", 'control.observe(self._changed, "value")', "pass", "delta_explorer = explore_delta()"),
    "the other form is not scaled": ("deltas.py", "share = rate / len(X) if mean else rate", "share = rate", "total.run()"),
    "depth is off by one": ("explorers/deltas.py", "*[10] * depth, 2]", "*[10] * (depth + 1), 2]", "vanishing = explore_vanishing"),
}
