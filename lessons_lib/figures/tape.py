"""Pictures of lesson 11: a tape as a table, recorded from top to bottom and run from bottom to top; what all slopes of a function cost in two modes."""
import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import NullLocator

from lessons_lib.costs import weights
from lessons_lib.figures.style import APPROXIMATION, ERROR, EXACT, FUNCTION, INK, point, powers_of_ten, tidy

WIDTH, LINE, GAP, HEAD, FOOT = 540, 13.5, 8, 24, 6      # of a tape's picture, in points
WIDEST = 24                                             # the gap between rows, where there is room
ENTRY = 52                                              # the width of a number
VALUES, GRADIENTS = 196, 366                            # where the two columns of numbers begin


def high(shapes):
    """How high a tape's picture is, in points, where its rows hold arrays of these shapes."""
    return HEAD + FOOT + sum(LINE * _lines(shape) + GAP for shape in shapes)


def draw_tape(ax, rows, height, fixed=None):
    """A tape as a table: what was recorded, its values, their gradients; axes that fill a picture WIDTH points wide and `height` high.

    rows : {name: (formula, shape)}, inputs first; fixed : {name: array} of values that stand still, NaN where one moves. Returns move(values, gradients, user=None, lit=None, back=False), the first two
    {name: array}; the row `lit` gets a thick frame, in the colour of gradients where `back`, the row of its `user` a dashed one.
    """
    ax.set(xlim=(0, WIDTH), ylim=(-height, 0))
    ax.axis("off")
    for x, text, side, look in ((12, "tape: recorded downwards", "left", None), (_right(VALUES, 1), "value", "right", FUNCTION), (_right(GRADIENTS, 1), "∂L/∂…, run upwards", "right", EXACT)):
        ax.text(x, -HEAD / 2, text, ha=side, va="center", fontsize=10.5, color=look["color"] if look else INK)
    places, texts, top = {}, {}, -HEAD
    gap = min(WIDEST, (height - HEAD - FOOT - sum(LINE * _lines(shape) for _, shape in rows.values())) / len(rows))
    for name, (formula, shape) in rows.items():
        places[name] = (top, top - LINE * _lines(shape) - gap)
        ax.text(12, top - gap / 2 - LINE / 2, formula, va="center", fontsize=10.5)
        texts[name] = [_cells(ax, x, top - gap / 2, shape, look) for x, look in ((VALUES, FUNCTION), (GRADIENTS, EXACT))]
        for k, value in enumerate(np.ravel((fixed or {}).get(name, []))):
            if not np.isnan(value):
                texts[name][0][k].set_text(short(value))
                texts[name][0][k] = None
        top = places[name][1]
    for y in (-HEAD, *(lower for _, lower in places.values())):
        ax.plot([6, WIDTH - 6], [y, y], color=INK, alpha=0.25, linewidth=0.8)
    frames = [ax.add_patch(Rectangle((5, 0), WIDTH - 10, 1, facecolor="none", linewidth=width, linestyle=style)) for width, style in ((2.4, "-"), (1.6, "--"))]

    def move(values, gradients, user=None, lit=None, back=False):
        for name, kinds in texts.items():
            for cells, known in zip(kinds, (values, gradients), strict=True):
                _fill(cells, known.get(name))
        for frame, name in zip(frames, (lit, user), strict=True):
            frame.set_visible(name is not None)
            if name is not None:
                upper, lower = places[name]
                frame.set(y=lower + 1.5, height=upper - lower - 3, edgecolor=(EXACT if back else FUNCTION)["color"])
        return [*(cell for kinds in texts.values() for cells in kinds for cell in cells if cell and cell.get_text()), *(frame for frame in frames if frame.get_visible())]

    return move


def _lines(shape):
    return shape[0] if len(shape) == 2 else 1


def _right(x, column):
    """Where the numbers of a column end, in the part of the table that begins at x."""
    return x + ENTRY * (column + 1) - 4


def _cells(ax, x, top, shape, look):
    """An empty text for each entry of an array, row by row."""
    lines, columns = _lines(shape), shape[-1] if shape else 1
    return [ax.text(_right(x, column), top - LINE * (line + 0.5), "", ha="right", va="center", fontsize=10, color=look["color"])
            for line in range(lines) for column in range(columns)]


def _fill(cells, array):
    for cell, value in zip(cells, np.full(len(cells), np.nan) if array is None else np.ravel(array), strict=True):
        if cell:                                        # what stands still has none
            cell.set_text("" if np.isnan(value) else short(value))


def short(value):
    """A number in three digits, with a real minus."""
    value = 0.0 if abs(value) < 1e-12 else value
    return f"{value:.3g}".replace("-", "−").replace("e−0", "e−")


def draw_modes(ax, hidden, most):
    """What all inputs × outputs slopes cost in forward and in reverse mode, against the number of inputs. Returns move(inputs, outputs).

    A pass takes one product for each weight, forward, of how everything moves with one input, as back, of how one output moves with everything.
    """
    across, dearest = np.unique(np.geomspace(1, most, 60).round()).astype(int), most * weights([most, hidden, most])
    ax.set(xscale="log", yscale="log", xlim=(0.8, 1.25 * most), ylim=(4, 4 * dearest))
    tidy(ax, xlabel="inputs", ylabel="products for all slopes")
    powers_of_ten(ax.xaxis, range(int(np.log10(most)) + 1))
    powers_of_ten(ax.yaxis, range(1, int(np.log10(4 * dearest)) + 1, 2))
    ax.xaxis.set_minor_locator(NullLocator())
    forward, = ax.plot([], [], **APPROXIMATION, label="forward mode: a pass an input")
    reverse, = ax.plot([], [], **EXACT, label="reverse mode: a pass an output")
    dots = [ax.plot([], [], **point(APPROXIMATION, "o"))[0], ax.plot([], [], **point(EXACT, "s"))[0]]
    gap, = ax.plot([], [], **ERROR | {"linewidth": 1.4})
    ax.legend(loc="lower right", frameon=False, fontsize=10)

    def move(inputs, outputs):
        costs = np.array([weights([count, hidden, outputs]) for count in across])
        forward.set_data(across, across * costs)
        reverse.set_data(across, outputs * costs)
        one = weights([inputs, hidden, outputs])
        for dot, passed in zip(dots, (inputs, outputs), strict=True):
            dot.set_data([inputs], [passed * one])
        gap.set_data([inputs, inputs], [inputs * one, outputs * one])
        return [gap, forward, reverse, *dots]

    return move
