"""What a gradient costs, counted from the sizes of a network; `counting` counts the same while the real formulas run.

Counted are the multiplications of the layers: weight times activation forward, weight times δ back, δ times activation for a
weight's own derivative. Activation functions, their slopes and the cost take one operation a unit, not one a weight: left out.
Sizes are units a layer, the input first, as in `deltas`: [784, 50, 10].
"""
import time
from typing import NamedTuple

import numpy as np

from lessons_lib.deltas import DeltaNetwork, expect_sizes
from lessons_lib.doors import is_whole

H = 1e-5                                                # the nudge of all numerical differentiation here


class Cost(NamedTuple):
    """Passes through the whole network, and multiplications; a pass takes the batch at once."""

    forwards: int
    backwards: int
    multiplications: int


def weights(sizes):
    """The number of weights, Σ n_l n_(l−1): one multiplication each in a forward pass of one example.

    Raises ValueError for sizes that are not two or more positive whole numbers.

    >>> weights([784, 50, 10])
    39700
    """
    sizes = expect_sizes(sizes)
    return sum(n_in * n_out for n_in, n_out in zip(sizes, sizes[1:]))


def parameters(sizes):
    """P, the number of weights and biases: Σ n_l n_(l−1) + Σ n_l, biases for all layers but the input.

    Raises ValueError for sizes that are not two or more positive whole numbers.

    >>> parameters([784, 50, 10])
    39760
    """
    return weights(sizes) + sum(expect_sizes(sizes)[1:])


def behind(sizes, layer):
    """Weights behind a unit of that layer: n_(l+1), through which it acts on the next layer, and all weights of the layers after.

    So many multiplications it takes to carry a change of one a_j^l to the output, and as many to carry δ from the output to one δ_j^l.

    layer : from 2 to L
    Raises ValueError for another layer.

    >>> [behind([784, 50, 20, 10], layer) for layer in (2, 3, 4)]
    [220, 10, 0]
    """
    sizes = expect_sizes(sizes)
    if not isinstance(layer, (int, np.integer)) or layer not in range(2, len(sizes) + 1):
        raise ValueError(f"layer is {layer!r}; weights lead to the layers 2 to {len(sizes)}.")
    after = sizes[layer:]
    return after[0] + sum(n_in * n_out for n_in, n_out in zip(after, after[1:])) if after else 0


def _central(sizes):
    return Cost(2 * parameters(sizes), 0, 2 * parameters(sizes) * weights(sizes))


def _forward(sizes):
    return Cost(parameters(sizes) + 1, 0, (parameters(sizes) + 1) * weights(sizes))


def _direction(sizes):
    return Cost(2, 0, 2 * weights(sizes))


def _rest_kept(sizes):
    """One forward that is kept. Then for each weight, twice: 1 for a_i · (±h), and all that lies behind; for a bias not that 1."""
    nudges = sum(n_in * n_out * (1 + behind(sizes, layer)) + n_out * behind(sizes, layer)
                 for layer, (n_in, n_out) in enumerate(zip(sizes, sizes[1:]), 2))
    return Cost(1, 0, weights(sizes) + 2 * nudges)


def _z_nudged(sizes):
    """One forward that is kept. Then for each unit, twice, all that lies behind it: that is δ. One product a weight, δ_j · a_i."""
    return Cost(1, 0, 2 * weights(sizes) + 2 * sum(n * behind(sizes, layer) for layer, n in enumerate(sizes[1:], 2)))


def _backprop(sizes):
    """Forward, then back one multiplication a weight for the weights' derivatives, and one for δ, except in the first layer of weights."""
    return Cost(1, 1, 3 * weights(sizes) - sizes[0] * sizes[1])


def _backprop_with_dx(sizes):
    return Cost(1, 1, 3 * weights(sizes))


METHODS = {
    "central differences": _central,                    # the network as a black box, 2 runs a parameter
    "forward differences": _forward,                    # 1 run a parameter, and one without a nudge
    "rest kept": _rest_kept,                            # central; what does not change is kept from one forward pass
    "z nudged": _z_nudged,                              # the same with each unit's z in place of its weights: δ by nudging
    "one direction": _direction,                        # all parameters nudged at once: one number, not a gradient
    "backprop": _backprop,
    "backprop with dx": _backprop_with_dx,              # the derivative of the input too, which no weight needs
}


def cost(sizes, method, batch=1):
    """What the gradient of one batch costs, from the sizes alone.

    method : one of METHODS; batch : examples in the batch, a positive whole number; it multiplies the multiplications, not the passes
    Returns Cost(forwards, backwards, multiplications).
    Raises ValueError for another method, sizes that are not two or more positive whole numbers, a batch that is not one.

    >>> cost([784, 50, 10], "central differences").multiplications, cost([784, 50, 10], "backprop").multiplications
    (3156944000, 79900)
    """
    sizes = expect_sizes(sizes)
    if not is_whole(batch) or batch <= 0:
        raise ValueError(f"batch is {batch!r}; a positive whole number is expected.")
    forwards, backwards, multiplications = METHODS[expect_method(method)](sizes)
    return Cost(forwards, backwards, int(batch) * multiplications)


def growth(sizes, costs):
    """The p of costs ≈ c · sizes^p: the slope of the straight line that fits best on log-log paper.

    sizes, costs : positive numbers, as many of each, two or more
    Raises ValueError where one is not positive, or there are fewer.

    >>> f"{growth([10, 20, 40], [300, 1200, 4800]):.2f}"
    '2.00'
    """
    sizes, costs = (np.array(values, dtype=float) for values in (sizes, costs))
    if sizes.shape != costs.shape or sizes.ndim != 1 or len(set(sizes)) < 2:
        raise ValueError(f"{sizes.size} sizes and {costs.size} costs: give as many of each, at least two different sizes.")
    if not (np.all(sizes > 0) and np.all(costs > 0) and np.isfinite(sizes).all() and np.isfinite(costs).all()):
        raise ValueError("a logarithm is taken of every size and every cost: all have to be positive and finite.")
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


def central_gradient(net, X, T, h=H):
    """The gradient of C_T with the network as a black box: every weight and bias nudged by ±h, two forward passes each.

    net : DeltaNetwork; its parameters are the same afterwards. X : (N, n_1); T : (N, n_L)
    Returns (list for the weights, list for the biases), as `total_gradients` does.
    """
    return [_nudged(net, W, X, T, h) for W in net.weights], [_nudged(net, b, X, T, h) for b in net.biases]


def _nudged(net, array, X, T, h):
    found = np.zeros(array.shape)
    for at in np.ndindex(*array.shape):
        old = array[at]
        array[at] = old + h
        above = net.total_cost(X, T)
        array[at] = old - h
        found[at] = (above - net.total_cost(X, T)) / (2 * h)
        array[at] = old
    return found


class Run(NamedTuple):
    """How far one of two racers has come: what it has spent, its steps and its cost C_T, at the start and after each slice."""

    spent: list
    steps: list
    costs: list
    ended: str = ""


RACERS = {"central differences": central_gradient, "backprop": lambda net, X, T: net.total_gradients(X, T)}
CLOCKS = ("multiplications", "seconds")
DIVERGED = 1e6                                          # times the cost at the start: no rate brings that back


def race(sizes, X, T, budget, clock="multiplications", activation="sigmoid", learning_rate=0.2, rng=0):
    """The same network trained twice by gradient descent on C_T, with the gradient by nudging and by backprop, on equal budgets.

    budget : positive, in units of the clock: "multiplications" counts them, the same on every machine; "seconds" looks at the clock
    Yields (done, {method: Run}) after every slice of both; ends early where a cost grows beyond all bounds, and says so in `ended`.
    Raises ValueError for another clock, a budget or learning rate that is not positive, and what DeltaNetwork refuses.
    """
    if clock not in CLOCKS:
        raise ValueError(f"clock is {clock!r}; there are: {', '.join(CLOCKS)}.")
    for name, value in (("budget", budget), ("learning_rate", learning_rate)):
        if not _is_positive(value):
            raise ValueError(f"{name} is {value!r}, expected a positive number.")
    nets = {method: DeltaNetwork(sizes, activation, rng) for method in RACERS}
    runs = {method: Run([0], [0], [float(net.total_cost(X, T))]) for method, net in nets.items()}
    slices = max(100, int(budget / 0.02)) if clock == "seconds" else 100
    for k in range(1, slices + 1):
        for method, net in nets.items():
            price = cost(sizes, method, len(X)).multiplications if clock == "multiplications" else None
            runs[method] = _go_on(runs[method], net, RACERS[method], X, T, budget * (k / slices) ** 2, price, learning_rate)
        yield (k / slices) ** 2, dict(runs)             # small slices first: there the cost falls fastest
        if any(run.ended for run in runs.values()):
            return


def _go_on(run, net, gradient, X, T, until, price, learning_rate):
    """Steps until so much has been spent: price a step in multiplications, or None for the seconds that pass."""
    spent, steps = run.spent[-1], run.steps[-1]
    with np.errstate(all="ignore"):                     # a cost that grows beyond all bounds is said in words
        try:
            while spent + (price or 0) <= until:
                start = time.perf_counter()
                for array, slope in zip([*net.weights, *net.biases], sum(gradient(net, X, T), []), strict=True):
                    array -= learning_rate * slope
                spent += price or time.perf_counter() - start
                steps += 1
            now = float(net.total_cost(X, T))
        except ValueError:                              # weights that are no numbers any more
            now = np.inf
    ended = "" if now <= DIVERGED * run.costs[0] else f"in {steps} step{'s' * (steps != 1)} the cost grew beyond {DIVERGED:.0e} times its start"
    return Run([*run.spent, spent], [*run.steps, steps], [*run.costs, now], ended)


def seconds_per_multiplication(sizes=(784, 50, 10), batch=100, repeats=20):
    """How long this machine takes for one multiplication of a forward pass: the fastest of some. It differs from run to run."""
    net, X = DeltaNetwork(sizes), np.zeros((batch, sizes[0]))
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        net.predict(X)
        times.append(time.perf_counter() - start)
    return max(min(times), 1e-9) / (batch * weights(sizes))


def _is_positive(value):
    """Whether it is a positive finite number."""
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and 0 < value < np.inf


def expect_method(method):
    """The method, if it is one of METHODS. Raises ValueError where it is none."""
    if method not in list(METHODS):
        raise ValueError(f"method is {method!r}; there are: {', '.join(METHODS)}.")
    return method
