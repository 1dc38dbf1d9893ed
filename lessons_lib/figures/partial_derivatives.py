"""Pictures of lesson 02: a surface and its two slices, its slope in every direction, a small network and the gradient of its weights."""
import numpy as np
from matplotlib.patches import FancyArrowPatch, Rectangle

from lessons_lib.derivatives import directional_derivative, numerical_gradient
from lessons_lib.figures.style import APPROXIMATION, ERROR, EXACT, FUNCTION, GUIDE, INK, PAPER, minus, point, tidy

SMALLEST_ARROW = 1e-6                                   # a shorter gradient is 0 and a little round-off: it has no direction


def gradient_at(f, x, y):
    """(∂f/∂x, ∂f/∂y) of a function of two numbers, with 0 for a slope that is lost in round-off."""
    slopes = numerical_gradient(lambda p: f(p[0], p[1]), [x, y])
    return np.where(np.abs(slopes) > 1e-9 * max(abs(f(x, y)), *np.abs(slopes)), slopes, 0.0)


def drawn(gradient, scale):
    """A gradient as it is drawn: its own direction, the root of its length times the scale, so that a small one is seen beside a large one."""
    length = np.hypot(*gradient)
    return gradient * (scale / np.sqrt(length) if length > SMALLEST_ARROW else 0.0)


def arrow_scale(f, span, longest, frame=None):
    """How long a gradient of length 1 is drawn, so that none over the square span × span is longer than that, or leaves the square frame."""
    places, found = np.linspace(*span, 11), longest / np.sqrt(1e-9)
    for x, y in ((x, y) for x in places for y in places):
        way = drawn(gradient_at(f, x, y), 1.0)
        found = min(found, longest / max(1e-9, np.hypot(*way)))
        if frame is not None:
            room = np.where(way > 0, frame[1] - np.array([x, y]), np.array([x, y]) - frame[0])
            found = min(found, np.min(room / np.maximum(np.abs(way), 1e-9)))
    return found


def new_arrow(ax, meaning, **more):
    """An arrow in the colour of a meaning, still without a place."""
    return ax.add_patch(FancyArrowPatch((0, 0), (1, 1), arrowstyle="-|>", mutation_scale=13, shrinkA=0, shrinkB=0, color=meaning["color"],
                                        linewidth=2.4, zorder=6, **more))        # above the point, which is wider than a short arrow is long


def place_arrow(arrow, x, y, across, up):
    """From (x, y) by (across, up), with a head that is never longer than the way; nothing where that is no way at all."""
    length = np.hypot(across, up)
    arrow.set_positions((x, y), (x + across, y + up))
    arrow.set_mutation_scale(min(13.0, 14 * length))
    arrow.set_linewidth(min(2.4, 0.8 + 2 * length))
    arrow.set_visible(bool(length > SMALLEST_ARROW))


def draw_gradient_arrow(ax, f, scale):
    """The gradient as an arrow from the point, on a map of f, with the two lines along which the slices are cut. Returns move(x, y)."""
    level, upright = ax.axhline(0, **GUIDE), ax.axvline(0, **GUIDE)
    arrow = new_arrow(ax, EXACT)
    here, = ax.plot([], [], **point(APPROXIMATION) | {"markersize": 6.5}, zorder=5)
    said = ax.text(0.5, 1.02, "gradient\ndrawn", ha="center", va="bottom", transform=ax.transAxes, fontsize=10)

    def move(x, y):
        gradient = gradient_at(f, x, y)
        level.set_ydata([y, y])
        upright.set_xdata([x, x])
        place_arrow(arrow, x, y, *drawn(gradient, scale))
        here.set_data([x], [y])
        said.set_text(minus(f"gradient ({gradient[0]:.4g}, {gradient[1]:.4g}), length {np.hypot(*gradient):.4g}\ndrawn by the root of its length"))
        return [level, upright, arrow, here, said]

    return move


def draw_slice(ax, f, span, axis):
    """f along one axis (0: x, 1: y), the other number held still, with its tangent. Returns move(x, y)."""
    letter, other = ("x", "y") if axis == 0 else ("y", "x")
    along = np.linspace(*span, 41)
    heights = f(*np.meshgrid(along, along))
    ax.set(xlim=span, ylim=(heights.min() - 0.05 * np.ptp(heights), heights.max() + 0.05 * np.ptp(heights)))
    tidy(ax, xlabel=letter)
    curve, = ax.plot([], [], **FUNCTION)
    tangent, = ax.plot([], [], **EXACT)
    here, = ax.plot([], [], **point(APPROXIMATION))
    said = ax.text(0.5, 1.04, f"{other} held at −5.00, slope −00.00", ha="center", va="bottom", transform=ax.transAxes, fontsize=10)

    def move(x, y):
        moving, held = (x, y) if axis == 0 else (y, x)
        slope, height = gradient_at(f, x, y)[axis], f(x, y)
        curve.set_data(along, f(along, np.full_like(along, held)) if axis == 0 else f(np.full_like(along, held), along))
        tangent.set_data(span, height + slope * (np.array(span) - moving))
        here.set_data([moving], [height])
        said.set_text(minus(f"{other} held at {held:g}, slope {slope:.4g}"))
        return [curve, tangent, here, said]

    return move


def draw_field(ax, f, span, scale, arrows=9):
    """The gradient at many places as an arrow each: lines of equal height under it, faint and without numbers."""
    fine, places = np.linspace(*span, 121), np.linspace(span[0], span[1], arrows + 2)[1:-1]
    ax.contour(fine, fine, f(*np.meshgrid(fine, fine)), levels=9, colors=FUNCTION["color"], linewidths=0.9, alpha=0.7, negative_linestyles="solid")
    found = np.array([[x, y, *drawn(gradient_at(f, x, y), scale)] for x in places for y in places])
    x, y, across, up = found.T
    ax.quiver(x, y, across, up, angles="xy", scale_units="xy", scale=1, pivot="tail", color=EXACT["color"], width=0.007, headwidth=5)
    ax.set(xlim=span, ylim=span, aspect="equal")
    tidy(ax, title="gradients, drawn by the root of their length", xlabel="x", ylabel="y")
    ax.grid(visible=False)


def draw_direction(ax, x, y, length=1.9):
    """A direction as an arrow of that length from (x, y), and the point. Returns move(angle), in degrees from the x axis."""
    arrow = new_arrow(ax, APPROXIMATION)
    ax.plot([x], [y], **point(APPROXIMATION), zorder=5)

    def move(angle):
        place_arrow(arrow, x, y, *(length * unit(angle)))
        return [arrow]

    return move


def unit(angle):
    """The direction of length 1 at that angle, in degrees from the x axis."""
    return np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])


def slope_along(f, x, y, angle):
    """The slope at (x, y) in the direction of the angle, measured with two values of f."""
    return directional_derivative(lambda p: f(p[0], p[1]), [x, y], unit(angle))


def draw_slopes_all_round(ax, f, x, y):
    """The slope at (x, y) in each direction: measured at some, and gradient · direction as a curve. Returns move(angle)."""
    angles, measured = np.linspace(-180, 180, 181), np.arange(-180, 181, 30)
    gradient = gradient_at(f, x, y)
    ax.axhline(0, **GUIDE)
    ax.plot(angles, [gradient @ unit(angle) for angle in angles], **EXACT, label="gradient · direction")
    ax.plot(measured, [slope_along(f, x, y, angle) for angle in measured], **point(FUNCTION, "s") | {"markersize": 5.5}, label="measured")
    if gradient.any():                                  # where all slopes are 0, none is the steepest
        ax.axvline(np.degrees(np.arctan2(gradient[1], gradient[0])), **EXACT | {"linewidth": 1.2, "linestyle": ":"})
    ax.set_xticks(range(-180, 181, 90))
    ax.set(xlim=(-188, 188), ylim=np.array([-1.15, 1.15]) * max(np.hypot(*gradient), 0.1))
    tidy(ax, xlabel="angle of the direction", ylabel="slope along it")
    ax.yaxis.set_major_formatter(lambda height, _: minus(f"{height:g}").rjust(5, "\u2007"))    # one width for all functions
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False, fontsize=10, handletextpad=0.4, columnspacing=1.2)
    line = ax.axvline(0, **GUIDE)
    here, = ax.plot([], [], **point(APPROXIMATION))

    def move(angle):
        line.set_xdata([angle, angle])
        here.set_data([angle], [slope_along(f, x, y, angle)])
        return [line, here]

    return move


def name_of(row, column):
    """w₁ w₃ w₅ in the first row, w₂ w₄ w₆ in the second, of a matrix with two rows."""
    return "w" + "₁₂₃₄₅₆₇₈₉"[2 * column + row]


def draw_nudged_network(ax, W):
    """Two inputs, a unit for each column of W, one output; each line is a weight. Under it, the weight that is nudged.

    Returns move(W, cell, h, method): its line lit, its numbers said; nothing where cell is None.
    """
    units = W.shape[1]
    left, middle = [(0, 0.72), (0, 0.28)], [(1, y) for y in np.linspace(0.95, 0.05, units)]
    ways = {(i, j): tuple(zip(left[i], middle[j], strict=True)) for i, j in np.ndindex(W.shape)}
    for cell, (across, up) in ways.items():
        ax.plot(across, up, color=INK, linewidth=1.1, alpha=0.55)
        ax.text(0.7 * across[1], up[0] + 0.7 * (up[1] - up[0]), name_of(*cell), ha="center", va="center", fontsize=10, bbox=PAPER_BOX)
    for across, up in middle:
        ax.plot([across, 1.8], [up, 0.5], color=INK, linewidth=1.1, alpha=0.55)
    for place, name in [*zip(left, ("x₁", "x₂"), strict=True), *zip(middle, ("a₁", "a₂", "a₃"), strict=False), ((1.8, 0.5), "y")]:
        ax.plot(*place, marker="o", markersize=23, markerfacecolor=PAPER, markeredgecolor=FUNCTION["color"], markeredgewidth=1.6, zorder=3)
        ax.text(*place, name, ha="center", va="center", fontsize=10.5, zorder=4)
    ax.set(xlim=(-0.2, 2), ylim=(-0.4, 1.12))
    ax.axis("off")
    lit, = ax.plot([], [], color=APPROXIMATION["color"], linewidth=5, alpha=0.6, solid_capstyle="butt")
    parts = np.array([0.13, 0.64, np.nan, 0.76, 0.87])                      # it lies above what stands still: it leaves out units and names
    said = ax.text(-0.15, -0.28, "w₁ = 0.1 + 1.0e−08", fontsize=10.5, va="center")

    def move(W, cell, h, method):
        lit.set_data(*([side[0] + parts * (side[1] - side[0]) for side in ways[cell]] if cell else ([], [])))
        said.set_text(f"{name_of(*cell)} = {W[cell]:g} {'±' if method == 'central' else '+'} {h:.2g}" if cell else "no nudge yet")
        return [lit, said]

    return move


PAPER_BOX = dict(boxstyle="square,pad=0.12", facecolor=PAPER, edgecolor="none")         # under a text, so that no line goes through it


def draw_gradient_cells(ax, shape):
    """∂E/∂W as a table that fills: each cell has its weight's name, and once measured its number, on a tint that tells its size.

    The name moves with its number: what stands still would lie under the tint.

    Returns move(found, index): {(row, column): slope}, and the cell being measured, or None.
    """
    rows, columns = shape
    ax.set(xlim=(-0.05, columns + 0.05), ylim=(-0.05, rows + 0.05))
    ax.axis("off")
    tints, numbers = {}, {}
    for i, j in np.ndindex(shape):
        x, y = j, rows - 1 - i
        ax.add_patch(Rectangle((x, y), 1, 1, facecolor="none", edgecolor=INK, linewidth=1))
        tints[i, j] = ax.add_patch(Rectangle((x, y), 1, 1, facecolor=APPROXIMATION["color"], edgecolor="none", zorder=0.5))
        numbers[i, j] = ax.text(x + 0.5, y + 0.5, "", ha="center", va="center", fontsize=10.5, linespacing=1.7)
    frame = ax.add_patch(Rectangle((0, 0), 1, 1, facecolor="none", edgecolor=APPROXIMATION["color"], linewidth=3.5, zorder=3))

    def move(found, index):
        largest = max([abs(slope) for slope in found.values()], default=0) or 1
        for at, number in numbers.items():
            number.set_text(f"∂E/∂{name_of(*at)}\n" + (minus(f"{found[at]:.4f}") if at in found else "?"))
            tints[at].set(alpha=0.08 + 0.42 * abs(found.get(at, 0)) / largest, visible=at in found)
        frame.set_visible(index is not None)
        if index is not None:
            frame.set_xy((index[1], rows - 1 - index[0]))
        return [*tints.values(), *numbers.values(), frame]

    return move


def draw_tally(ax, most):
    """One box a run of the whole network, filled when it has run. Returns move(runs)."""
    ax.set(xlim=(-0.7, most - 0.3), ylim=(-0.6, 1.6))
    ax.axis("off")
    boxes = dict(linestyle="none", marker="s", markersize=13)
    ax.plot(range(most), np.zeros(most), **boxes, markerfacecolor="none", markeredgecolor=INK)
    filled, = ax.plot([], [], **boxes, markerfacecolor=ERROR["color"], markeredgecolor=INK)
    said = ax.text(-0.45, 0.95, f"the whole network has run {most} times", va="center", fontsize=10.5)

    def move(runs):
        filled.set_data(range(runs), np.zeros(runs))
        said.set_text(f"the whole network has run {runs} time{'s' * (runs != 1)}")
        return [filled, said]

    return move
