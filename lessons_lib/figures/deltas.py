"""Pictures of lesson 05: the slope that δ is, tiny images, what hidden units look for, the path of the cost, δ by layer."""
import numpy as np

from lessons_lib.figures.style import APPROXIMATION, ERROR, EXACT, FUNCTION, GUIDE, INK, point, powers_of_ten, tidy

NUDGES = np.linspace(-4, 4, 81)


def draw_delta_slope(ax):
    """C against a nudge of one z, and the line with slope δ that touches it at 0. Returns move(costs at NUDGES, slope, slope in words, nudge, its cost)."""
    ax.set(xlim=(NUDGES[0] - 0.25, NUDGES[-1] + 0.25), ylim=(0, 0.75))
    tidy(ax, xlabel="nudge of z", ylabel="C")
    ax.axvline(0, **GUIDE)
    curve, = ax.plot([], [], **FUNCTION, label="C")
    tangent, = ax.plot([], [], **EXACT, label="slope δ")
    here, = ax.plot([], [], **point(EXACT, "s"))
    there, = ax.plot([], [], **point(FUNCTION, "o"))
    gap, = ax.plot([], [], **ERROR)
    named = ax.text(1, 1.045, "", transform=ax.transAxes, ha="right", va="bottom", fontsize=10)
    ax.legend(loc="lower left", bbox_to_anchor=(-0.06, 1), ncols=2, frameon=False, fontsize=10, handlelength=1.4, columnspacing=1.2)

    def move(costs, slope, said, nudge, cost):
        start = costs[len(costs) // 2]
        curve.set_data(NUDGES, costs)
        tangent.set_data(NUDGES[[0, -1]], start + slope * NUDGES[[0, -1]])
        here.set_data([0], [start])
        there.set_data([nudge], [cost])
        gap.set_data([nudge, nudge], [start + slope * nudge, cost])
        named.set_text(f"δ = {said}")
        return [gap, curve, tangent, here, there, named]

    return move


def draw_images(ax, images, columns=16, shape=(4, 3)):
    """Black-and-white images side by side, row after row. images : (N, pixels)."""
    rows, wide = shape
    for k, image in enumerate(images):
        left, top = k % columns * (wide + 1.5), -(k // columns) * (rows + 1.5)
        ax.imshow(image.reshape(shape), cmap="gray_r", vmin=-0.1, vmax=1.1, extent=(left, left + wide, top - rows, top), interpolation="nearest")
        ax.plot(np.array([0, wide, wide, 0, 0]) + left, np.array([0, 0, -rows, -rows, 0]) + top, color=INK, alpha=0.4, linewidth=0.6)
    ax.set(xlim=(-0.3, columns * (wide + 1.5) - 1.2), ylim=(-(len(images) // columns) * (rows + 1.5) + 1.2, 0.3), aspect="equal")
    ax.axis("off")


def draw_what_units_look_for(axes, shape=(4, 3)):
    """The weights into each hidden unit as a picture: + raises its z where there is ink, − lowers it; the larger, the more room it takes.

    axes : one a unit. Returns move(W), W of shape (units, pixels).
    """
    rows, columns = shape
    moving = []
    for j, ax in enumerate(axes, 1):
        ax.set(xlim=(-0.55, columns - 0.45), ylim=(rows - 0.45, -0.55), aspect="equal", xticks=[], yticks=[])
        ax.set_title(f"hidden {j}", fontsize=10.5)
        ax.spines[:].set(color=INK, alpha=0.5)
        plus = ax.scatter([], [], marker="P", color=FUNCTION["color"])
        minus = ax.scatter([], [], marker="_", color=ERROR["color"], linewidths=3)
        moving.append((plus, minus))
    places = np.array([(k % columns, k // columns) for k in range(rows * columns)], dtype=float)

    def move(W):
        largest = max(1e-9, np.abs(W).max())
        for weights, marks in zip(W, moving, strict=True):
            for mark, sign in zip(marks, (1, -1), strict=True):
                chosen = weights * sign > 0
                mark.set_offsets(places[chosen])
                mark.set_sizes(4 + 230 * np.abs(weights[chosen]) / largest)
        return [mark for marks in moving for mark in marks]

    return move


def draw_cost_path(ax, steps):
    """The total cost against the step, on a log scale. Returns move(costs, others, chosen in words): others are marks that should lie on the curve."""
    ax.set(yscale="log", xlim=(-0.02 * steps, 1.02 * steps), ylim=(1e-4, 100))
    powers_of_ten(ax.yaxis, range(-4, 3))
    tidy(ax, xlabel="step", ylabel="total cost of 64 images")
    title = ax.text(0.5, 1.12, "", transform=ax.transAxes, ha="center", va="bottom", fontsize=10.5)     # above the frame: a path can be anywhere in it
    path, = ax.plot([], [], **FUNCTION, marker="o", markersize=4, markevery=[0], label="chosen")        # a start is a point
    marks, = ax.plot([], [], **point(APPROXIMATION, "D") | {"markersize": 6}, label="the other, rate 64 apart")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False, fontsize=10)

    def move(costs, others, chosen):
        title.set_text(chosen)
        path.set_data(np.arange(len(costs)), costs)
        every = max(1, steps // 10)
        marks.set_data(np.arange(len(others))[::every], others[::every])
        return [path, marks, title]

    return move


LOWEST_DELTA, HIGHEST_DELTA = 1e-13, 1e5


def draw_delta_by_layer(ax, deepest):
    """Mean |δ| of each layer on a log scale, a curve an activation. Returns move({name: [mean of layer 2, …, of layer L]})."""
    ax.set(yscale="log", xlim=(1.6, deepest + 2.4), ylim=(LOWEST_DELTA, HIGHEST_DELTA))
    powers_of_ten(ax.yaxis, range(-12, 5, 4))
    ax.set_xticks(range(2, deepest + 3))
    tidy(ax, xlabel="layer", ylabel="mean |δ|")
    looks = {"sigmoid": (FUNCTION, "o"), "relu": (APPROXIMATION, "s")}
    curves = {name: ax.plot([], [], **look | {"marker": marker, "markersize": 6}, label={"relu": "ReLU"}.get(name, name))[0] for name, (look, marker) in looks.items()}
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False, fontsize=10)

    def move(means):
        for name, values in means.items():
            curves[name].set_data(np.arange(2, len(values) + 2), values)
        return [curves[name] for name in means]

    return move
