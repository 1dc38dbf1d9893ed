"""Lesson 05 under the finger, around the step-through: δ felt, the tiny images, training on all 64, and where δ vanishes."""
import numpy as np

from lessons_lib.datasets import load_tiny_digits
from lessons_lib.deltas import DeltaNetwork, cost_path, mean_sizes
from lessons_lib.explorers.backprop_steps import DELTA_2, FORWARD_3, SIZES, Pass, seen, short
from lessons_lib.explorers.controls import choice, expect_number, expect_whole, log_slider, slider, whole_slider
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.deltas import NUDGES, draw_cost_path, draw_delta_by_layer, draw_delta_slope, draw_images, draw_what_units_look_for
from lessons_lib.figures.network import draw_network, place
from lessons_lib.figures.style import ERROR, EXACT

UNITS = {f"{kind} unit {j}": (layer, j) for kind, layer, count in (("hidden", 2, 3), ("output", 3, 2)) for j in range(1, count + 1)}
STEPS = 500                     # of training
DEEPEST = 10                    # hidden layers
ALIVE = 11                      # a seed with which ReLU passes δ back at every depth


def explore_delta(nudge=0.0, net=None):
    """The sum z of one unit is nudged, everything after it follows, and C moves: at first with the slope δ.

    nudge : from −4 to 4; net : a DeltaNetwork of sizes [12, 3, 2]; None takes a new one with sigmoids
    Returns an Explorer with the controls `unit`, `image`, `nudge`.
    Raises ValueError for a network of other sizes or activation, with a weight that is not finite, or a nudge that is too large.
    """
    expect_number(-4, 4, nudge=nudge)
    net, digits = network(net), load_tiny_digits()

    def scene(fig):
        fig.set_layout_engine("none")
        left, right = fig.add_axes([0, 0, 0.53, 1]), fig.add_axes([0.63, 0.16, 0.35, 0.68])
        left.set(xlim=(0, 286), ylim=(0, 245))
        left.axis("off")
        move_network = draw_network(left, place(SIZES, 8, 24, 270, 206), {1: "pixels", 2: "hidden", 3: "output"})
        move_slope = draw_delta_slope(right)

        def move(unit, image, nudge):
            x, t, (layer, j) = digits.x[image - 1], digits.t[image - 1], UNITS[unit]
            net.forward(x)
            delta, start = net.deltas(t)[layer - 2][j - 1], net.cost(t)
            moved = net.nudged(x, layer, j, nudge)
            there = moved.cost(t)
            onwards = [(3, k, j) for k in (1, 2)] if layer == 2 else []
            shown = seen(Pass(moved, x, t, j, False, "column", 1), FORWARD_3, lit=[(layer, j), *(wire[:2] for wire in onwards)], wires=onwards)._replace(shades={})
            words = (f"Image {image}, {unit}: δ = {short(delta)}. A nudge of {nudge:.2f} moves C from {short(start, 4)} to {short(there, 4)}; "
                     f"the line with slope δ says {short(start + delta * nudge, 4)}.")
            return move_network(shown) + move_slope([net.nudged(x, layer, j, size).cost(t) for size in NUDGES], delta, short(delta), nudge, there), words

        return move

    return Explorer(
        scene, size=(7.5, 3.4), alt="left: the network with one unit lit; right: the cost against the nudge of its z, with the line of slope δ",
        unit=choice("unit", list(UNITS), "whose z is nudged", "hidden unit 2"), image=whole_slider("image", 1, 1, 64, "which of the 64 images; zeros first"),
        nudge=slider("nudge of z", nudge, -4, 4, 0.05, "what is added to z; everything after it is computed anew"))


def network(net):
    """The network to show: the given one, or a new one. Raises ValueError where it has other sizes or another activation."""
    net = DeltaNetwork(SIZES, rng=0) if net is None else net
    if tuple(net.sizes) != SIZES or net.activation != "sigmoid":
        raise ValueError(f"what is drawn is a network of sizes {list(SIZES)} with sigmoids; this one has {net.sizes} and {net.activation}.")
    return net


def show_tiny_digits():
    """All 64 images, zeros first. Returns an Explorer without controls."""
    digits = load_tiny_digits()

    def scene(fig):
        draw_images(fig.subplots(), digits.x)
        return lambda: ([], f"{len(digits.x)} images of 4 × 3 pixels: {int(np.sum(digits.labels == 0))} zeros in the first two rows, then {int(np.sum(digits.labels == 1))} ones.")

    return Explorer(scene, size=(6.5, 2.2), alt="64 tiny black-and-white images: zeros, then ones")


def show_two_ends(net=None):
    """One weight, lit, with its two ends: a comes in on one side, δ back on the other. Returns an Explorer without controls.

    net : as for explore_delta. Raises ValueError for a network of other sizes or activation, or with a weight that is not finite.
    """
    net, digits = network(net), load_tiny_digits()
    x, t = digits.x[0], digits.t[0]
    net.forward(x)
    net.deltas(t)
    slope = net.gradients()[0][1][1, 0]

    def scene(fig):
        ax = fig.subplots()
        ax.set(xlim=(0, 286), ylim=(0, 226))
        ax.axis("off")
        move = draw_network(ax, place(SIZES, 8, 14, 270, 200))
        shown = seen(Pass(net, x, t, 1, False, "column", 1), DELTA_2, lit=[(2, 1), (3, 2)], wires=[(3, 2, 1)])
        shown = shown._replace(look=EXACT, texts={unit: lines[2:] if unit[0] == 3 else lines[1:2] for unit, lines in shown.texts.items()}, shades={(2, 1): EXACT, (3, 2): ERROR},
                               numbers={(3, 2, 1): short(slope)})
        said = f"The lit weight joins a = {short(net.a(2)[0])} to δ = {short(net.delta(3)[1])}. Its gradient is their product, {short(slope)}."
        return lambda: (move(shown), said)

    return Explorer(scene, size=(4.6, 3.6), alt="a network with one weight lit, the activation on its left and the δ on its right")


def explore_total_cost(rate=0.1):
    """Training on all 64 images, downhill on the sum of their costs or on its mean; beside it what each hidden unit looks for.

    rate : the learning rate, from 0.001 to 100. Start trains; in a cell, `run()` does.
    Returns an Explorer with the controls `cost`, `rate`, `seed`.
    Raises ValueError for another rate.
    """
    expect_number(0.001, 100, rate=rate)
    digits = load_tiny_digits()

    def scene(fig):
        top, bottom = fig.subfigures(1, 2, width_ratios=(1.35, 1))
        move_path = draw_cost_path(top.subplots(), STEPS)
        move_units = draw_what_units_look_for(bottom.subplots(1, 3))

        def move(cost, rate, seed, frame):
            net = DeltaNetwork(SIZES, rng=seed)
            costs, others, W = frame or ([net.total_cost(digits.x, digits.t)], [], net.weights[0])
            other = f"the {'sum' if cost == 'mean' else 'mean'} at rate {rate / 64 if cost == 'mean' else rate * 64:.4g}"
            done = f"{len(costs) - 1} steps: total cost {short(costs[0])} → {short(costs[-1])}; {other}: {short(others[-1])}" if others else f"not trained yet: total cost {short(costs[0])}; then also {other}"
            return move_path(costs, others, f"{cost}, η = {rate:.3g}") + move_units(W), f"Start {seed}, downhill on the {cost}, rate {rate:.3g}, {done}.{_verdict(costs)}"

        return move

    def work(cost, rate, seed):
        nets = [DeltaNetwork(SIZES, rng=seed) for _ in range(2)]
        mean = cost == "mean"
        runs = cost_path(nets[0], digits.x, digits.t, rate, STEPS, mean), cost_path(nets[1], digits.x, digits.t, rate / 64 if mean else rate * 64, STEPS, not mean)
        costs, others = [], []
        for (step, one), (_, two) in zip(*runs, strict=True):
            costs.append(one)
            others.append(two)
            if not np.isfinite(one):
                yield 1.0, (costs[:-1], others[:-1], nets[0].weights[0].copy())
                return
            if step % 25 == 0:
                yield step / STEPS, (list(costs), list(others), nets[0].weights[0].copy())

    return Explorer(
        scene, size=(7.5, 3.3), work=work, alt="left: total cost against training steps; right: the weights into each hidden unit as 4 by 3 pictures of plus and minus",
        cost=choice("downhill on the", ["sum", "mean"], "of the 64 costs"), rate=log_slider("η", rate, -3, 2, "the learning rate", form=".3"),
        seed=whole_slider("start", 0, 0, 9, "the seed of the first weights"))


def _verdict(costs):
    """What a run that goes wrong is called."""
    if len(costs) < STEPS or costs[-1] < 5:
        return ""
    if np.all(np.diff(costs) < 0):
        return " The steps were too small for so few of them."
    return " Steps too large: outputs sit at 0 or 1, where φ′ is almost 0."


def explore_vanishing(depth=5, spread=1.0):
    """How large δ is in each layer of a new network, before training: sigmoid against ReLU.

    depth : hidden layers of 10 units, from 1 to 10; spread : of the weights, in units of 1/√n, from 0.5 to 2
    Returns an Explorer with the controls `depth`, `spread`.
    Raises ValueError for another depth or spread.
    """
    expect_whole(1, DEEPEST, depth=depth)
    expect_number(0.5, 2, spread=spread)
    digits = load_tiny_digits()

    def scene(fig):
        draw = draw_delta_by_layer(fig.subplots(), DEEPEST)

        def move(depth, spread):
            means = {name: mean_sizes(_drawn(depth, name, spread), digits.x, digits.t) for name in ("sigmoid", "relu")}
            said = "; ".join(f"{name} {values[-1]:.2g} → {values[0]:.2g}, × {values[0] / values[-1]:.1g}" for name, values in zip(("sigmoid", "ReLU"), means.values(), strict=True))
            return draw(means), f"{depth} hidden layer{'s' * (depth > 1)}, weight spread {spread:.3g}/√n (n inputs). Mean |δ|, layer {depth + 2} to 2: {said}."

        return move

    return Explorer(
        scene, size=(7.5, 3.3), alt="mean size of δ in each layer on a log scale; one curve for the sigmoid, one for ReLU",
        depth=whole_slider("hidden layers", depth, 1, DEEPEST, "how many hidden layers of 10 units"),
        spread=log_slider("spread", spread, -np.log10(2), np.log10(2), "how widely the first weights are drawn, in units of 1/√n", step=np.log10(2) / 6, form=".3"))


def _drawn(depth, activation, spread):
    """A new network 12-10-…-10-2, its weights `spread` times as wide as 1/√n."""
    net = DeltaNetwork([12, *[10] * depth, 2], activation, rng=ALIVE)
    return net.with_parameters([spread * W for W in net.weights], net.biases)
