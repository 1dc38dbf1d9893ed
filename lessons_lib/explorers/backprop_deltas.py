"""Lesson 05 under the finger: backprop step by step, every number on one page."""
from lessons_lib.datasets import load_tiny_digits
from lessons_lib.explorers.backprop_pages import page
from lessons_lib.explorers.backprop_steps import SIZES, STAGES, Pass
from lessons_lib.explorers.controls import choice, expect_whole, log_slider, whole_slider
from lessons_lib.explorers.deltas import network
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.backprop_deltas import draw_numbers, draw_page, draw_stages
from lessons_lib.figures.network import SMALLEST_TEXT, draw_network, place

KNOWN = 0, 0, 0, 0, 2, 5, 11, 47, 47     # derivatives, after each step
WIDTH, HEIGHT = 540, 404        # of the step-through, in points
NARROW = {"form": "14em", "image": "16em", "unit": "14em", "rate": "14em"}      # four in a row of a laptop's page


def explore_backprop(step=5, net=None):
    """One pass of a 12-3-2 network, step by step: forward, cost, δ³, δ², gradients, update.

    step : where to begin, 0 to 8; net : a DeltaNetwork of sizes [12, 3, 2]; None takes a new one with sigmoids
    Returns an Explorer with the controls `step`, `view`, `form`, `image`, `unit`, `rate`.
    Raises ValueError for another step, for a network of other sizes or activation, or with a weight that is not finite.
    """
    expect_whole(0, len(STAGES) - 1, step=step)
    net, digits = network(net), load_tiny_digits()

    def scene(fig):
        draw = _draw_all(fig)

        def move(step, view, form, image, unit, rate):
            x, t = digits.x[image - 1], digits.t[image - 1]
            net.forward(x)
            net.deltas(t)
            shown = page(Pass(net, x, t, unit, view == "matrix", form.split()[0], rate), step)
            kind = "a zero" if digits.labels[image - 1] == 0 else "a one"
            words = (f"Step {step} of 8 (image {image}, {kind}; unit {unit}; η = {rate:.3g}; {view}, {form.split()[0]}): {shown.title.lower()}; {shown.result}. "
                     f"{KNOWN[step]} of 47 derivatives known.")
            return draw(step, shown, image, rate), words

        return move

    explorer = Explorer(
        scene, size=(WIDTH / 72, HEIGHT / 72), alt="a network of 12 pixels, 3 hidden and 2 output units, the formula of a step and its numbers",
        step=whole_slider("step", step, 0, len(STAGES) - 1, "forward, cost, back, gradients, update"),
        view=choice("view", ["scalar", "matrix"], "one unit, or the whole layer at once"),
        form=choice("form", ["column (Nielsen)", "row (the book)"], "W from right to left and columns, or from left to right and rows"),
        image=whole_slider("image", 1, 1, 64, "which of the 64 images; zeros first"),
        unit=whole_slider("unit", 2, 1, 3, "which unit of the layer"),
        rate=log_slider("η", 1.0, -1, 1, "the learning rate of the update", form=".3"))
    for name, width in NARROW.items():
        getattr(explorer, name).layout.width = width
    return explorer


def _draw_all(fig):
    """The one page: stages, network, formula, numbers. Returns a function of (step, Page, image, rate) that returns the artists."""
    fig.set_layout_engine("none")
    ax = fig.add_axes([0, 0, 1, 1])
    ax.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
    ax.axis("off")
    move_stages = draw_stages(ax, list(STAGES), list(STAGES.values()), HEIGHT - 24, WIDTH)
    move_network = draw_network(ax, place(SIZES, 8, 184, 262, 186), {k: f"layer {k} ({size})" for k, size in enumerate(SIZES, 1)})
    move_page, move_numbers = draw_page(ax, 288, HEIGHT - 42), draw_numbers(ax, 6, 164)
    shown_rate, shown_image = (ax.text(8, y, "", fontsize=SMALLEST_TEXT, va="center_baseline") for y in (HEIGHT - 42, HEIGHT - 80))

    def draw(step, shown, image, rate):
        look = shown.seen.look
        shown_rate.set_text(f"η = {rate:.3g}")
        shown_image.set_text(f"image {image}")
        return [*move_stages(step), *move_network(shown.seen), *move_page(shown.title, shown.formula, shown.spoken, shown.lines, look),
                *move_numbers(shown.rows, shown.blocks, look), shown_rate, shown_image]

    return draw
