"""Pictures of lesson 00: the way through the course, and a slope as rise over run."""
from textwrap import wrap

import numpy as np
from matplotlib.patches import FancyBboxPatch

from lessons_lib.figures.style import APPROXIMATION, EXACT, FUNCTION, GUIDE, INK, point, tidy

# title, minutes; the number is the place in the list
LESSONS = [
    ("Start here", 15), ("Measure a slope by nudging", 60), ("Take partial derivatives", 40), ("Roll downhill with gradients", 60),
    ("Follow the chain rule", 60), ("Pass δ backwards", 60), ("Count the work of backprop", 45), ("Build layers", 60),
    ("Check your gradients", 60), ("Train on real digits", 50), ("Race the optimizers", 60), ("Let a tape differentiate", 45),
]


def draw_course_map(ax):
    """The lessons as boxes in rows of three, with minutes, an arrow to the next."""
    ax.set(xlim=(-0.02, 3.02), ylim=(-3.86, 0.02))
    ax.axis("off")
    ax.set_title("The way through the course", fontsize=11)
    for number, (title, minutes) in enumerate(LESSONS):
        x, y = _place(number)
        ax.add_patch(FancyBboxPatch((x + 0.07, y - 0.78), 0.8, 0.66, boxstyle="round,pad=0,rounding_size=0.06", facecolor="none", edgecolor=FUNCTION["color"], linewidth=2.2))
        ax.text(x + 0.47, y - 0.46, "\n".join([f"{number:02d}", *wrap(title, 18), f"{minutes} min"]), ha="center", va="center", fontsize=11, linespacing=1.3)
        if number < len(LESSONS) - 1:
            _arrow(ax, number)


def _place(number):
    """The column, and the row as a height, of a lesson's box."""
    return number % 3, -(number // 3)


def _arrow(ax, number):
    """From a box to the next: to the right, or from the end of a row to the start of the row below."""
    x, y = _place(number)
    style = dict(arrowstyle="-|>", color=INK, linewidth=1, mutation_scale=11)
    if x < 2:
        ax.annotate("", (x + 1.07, y - 0.45), (x + 0.87, y - 0.45), arrowprops=style)
    else:
        ax.plot([x + 0.47, x + 0.47, 0.47], [y - 0.78, y - 0.95, y - 0.95], color=INK, linewidth=1)
        ax.annotate("", (0.47, y - 1.12), (0.47, y - 0.95), arrowprops={**style, "shrinkA": 0, "shrinkB": 0})


def draw_slope_triangle(ax):
    """The straight line from (0, 0), with the triangle that its slope is read from. Returns move(run, rise)."""
    ax.set(xlim=(-1, 5), ylim=(-4.6, 4.6))
    ax.axhline(0, **GUIDE)
    ax.axvline(0, **GUIDE)
    line, = ax.plot([], [], **FUNCTION)
    across, = ax.plot([], [], **APPROXIMATION | {"linewidth": 2.5})
    up, = ax.plot([], [], **EXACT | {"linewidth": 2.5})
    ends, = ax.plot([], [], **point(FUNCTION))
    run_text = ax.text(0, 0, "", ha="center", fontsize=10.5)
    rise_text = ax.text(0, 0, "", va="center", fontsize=10.5)
    tidy(ax, xlabel="x", ylabel="y")

    def move(run, rise):
        far = np.array([-1, 5])
        line.set_data(far, rise / run * far)
        across.set_data([0, run], [0, 0])
        up.set_data([run, run], [0, rise])
        ends.set_data([0, run], [0, rise])
        away = -1 if rise >= 0 else 1                   # the side of the axis where the line is not
        run_text.set(position=(max(run / 2, 0.5), 0.25 * away), va="top" if rise >= 0 else "bottom", text=f"run {run:g}")
        rise_text.set(position=(run + 0.12, rise / 2) if abs(rise) > 1.2 else (max(run, 1) + 0.12, 0.5 * away), text=f"rise {rise:g}")
        return [line, across, up, ends, run_text, rise_text]

    return move
