"""Lesson 05 under the finger: δ felt, backprop step by step, training on 64 tiny images, and where δ vanishes."""
import numpy as np

from lessons_lib.datasets import load_tiny_digits
from lessons_lib.deltas import DeltaNetwork
from lessons_lib.explorers.backprop_steps import SIZES, STAGES, Pass, page
from lessons_lib.explorers.controls import choice, log_slider, slider, whole_slider
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.backprop_deltas import draw_numbers, draw_page, draw_stages
from lessons_lib.figures.network import draw_network, place

WIDTH, HEIGHT = 540, 392        # of the step-through, in points


def explore_backprop(step=5, net=None):
    """One pass of a 12-3-2 network, step by step: forward, cost, δ³, δ², gradients, update.

    step : where to begin, 0 to 8; net : a DeltaNetwork of sizes [12, 3, 2]; None takes a new one with sigmoids
    Returns an Explorer with the controls `step`, `view`, `form`, `image`, `unit`, `rate`.
    Raises ValueError for another step or a network of other sizes.
    """
    if step not in range(len(STAGES)):
        raise ValueError(f"step is {step!r}, expected a whole number from 0 to {len(STAGES) - 1}.")
    net, digits = _network(net), load_tiny_digits()

    def scene(fig):
        fig.set_layout_engine("none")
        ax = fig.add_axes([0, 0, 1, 1])
        ax.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
        ax.axis("off")
        move_stages = draw_stages(ax, list(STAGES), list(STAGES.values()), HEIGHT - 24, WIDTH)
        places = place(SIZES, 8, 172, 262, 186)
        move_network = draw_network(ax, places, {1: "layer 1", 2: "layer 2", 3: "layer 3"})
        move_page, move_numbers = draw_page(ax, 288, HEIGHT - 42), draw_numbers(ax, 6, 152)

        def move(step, view, form, image, unit, rate):
            x, t = digits.x[image - 1], digits.t[image - 1]
            net.forward(x)
            net.deltas(t)
            shown = page(Pass(net, x, t, unit, view == "matrix", form == "row (the book)", rate), step)
            look = shown.seen.look
            artists = (move_stages(step) + move_network(shown.seen) + move_page(shown.title, shown.formula, shown.spoken, shown.lines, look)
                       + move_numbers(shown.rows, shown.blocks, look))
            kind = "a zero" if digits.labels[image - 1] == 0 else "a one"
            return artists, f"Step {step} of 8, image {image} ({kind}), unit {unit}, η = {rate:.3g}, {view} view, {form}: {shown.title.lower()}; {shown.result}."

        return move

    return Explorer(
        scene, size=(WIDTH / 72, HEIGHT / 72), alt="a network of 12 pixels, 3 hidden and 2 output units, the formula of a step and its numbers",
        step=whole_slider("step", step, 0, len(STAGES) - 1, "forward, cost, back, gradients, update"),
        view=choice("view", ["scalar", "matrix"], "one unit, or the whole layer at once"),
        form=choice("form", ["column (Nielsen)", "row (the book)"], "W from right to left and columns, or from left to right and rows"),
        image=whole_slider("image", 1, 1, 64, "which of the 64 images; zeros first"),
        unit=whole_slider("unit", 2, 1, 3, "which unit of the layer"),
        rate=log_slider("η", 1.0, -1, 1, "the learning rate of the update", form=".3g"))


def _network(net):
    """The network to show: the given one, or a new one."""
    net = DeltaNetwork(SIZES, rng=0) if net is None else net
    if tuple(net.sizes) != SIZES or net.activation != "sigmoid":
        raise ValueError(f"the step-through draws a network of sizes {list(SIZES)} with sigmoids; this one has {net.sizes} and {net.activation}.")
    return net
