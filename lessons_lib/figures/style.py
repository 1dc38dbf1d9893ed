"""One look for all pictures: a meaning keeps its colour, its line style and its marker from the first lesson to the last.

Every colour has a contrast of at least 3:1 against white and against #111111, as a text's colour 4.5:1, and differs from the
others in lightness and for colour-blind eyes too. Black and white are the picture's own ink and paper: an explorer hands them to the page's theme.
"""
import re

import numpy as np
from matplotlib.ticker import NullLocator

INK, PAPER = "#000000", "#ffffff"
SMALLEST_TEXT = 9.5                                     # in points, at the size of 7.5 inches: readable on a narrow page

FUNCTION = dict(color="#5362b1", linestyle="-", linewidth=2)                  # the function itself
EXACT = dict(color="#05a77a", linestyle="--", linewidth=2)                    # what is exactly right: tangent, gradient, target
APPROXIMATION = dict(color="#cc6f0a", linestyle="-", linewidth=1.8)           # what is computed in its place: secant, prediction
ERROR = dict(color="#df1246", linestyle="-.", linewidth=1.8)                  # the gap between the two: error, loss
PATH = dict(color="#b340fd", linestyle=":", linewidth=2)                      # where parameters have been

MEANINGS = FUNCTION, EXACT, APPROXIMATION, ERROR, PATH
TEXT_SHARE = 70                                         # per cent of its meaning's colour in a text, the rest is the page's ink: letters are thinner than lines

POINT = dict(linestyle="none", markersize=8, markeredgecolor=INK, markeredgewidth=1)
GUIDE = dict(color=INK, alpha=0.45, linewidth=1)                              # help lines: axes through 0, the learner's own h


def point(of, marker="o"):
    """Keyword arguments for a point in the colour of a meaning: `ax.plot(x, y, **point(EXACT, "s"))`."""
    return {**POINT, "marker": marker, "color": of["color"]}


def minus(text):
    """Numbers in a text with the sign that axes have, −3 for -3; a power of ten stays as Python writes it, 1e-8."""
    return re.sub(r"(?<![\w)…])-(?=[\d.])", "−", text)


_POWER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)e([+-]?)0*(\d+)\b")


def one_form(text):
    """All numbers of a text as words have them, however Python wrote them: −3, 9e−7 for 9e-07, 1e6 for 1e+06, 120 for 1.2e+02, 98.6 % for 98.6%."""
    return re.sub(r"(?<=\d)%", " %", _POWER.sub(_power, minus(text)))


def _power(found):
    digits, sign, power = found.groups()
    if sign != "-" and float(found[0]) < 1e4:
        return f"{float(found[0]):g}"
    return f"{float(digits):g}e{'−' * (sign == '-')}{power}"


def many(count):
    """1 437, with a space that no page breaks."""
    return f"{count:,}".replace(",", "\u00a0")


def keep_in_frame(dot, x, y, marker="o", source=None):
    """Put a single point at (x, y); one that lies outside of its frame stays at the edge, as a triangle that points out.

    source : from where the point has come, straight; it stays where it left. Otherwise it stays where the edge is nearest.
    """
    places = dot.axes.transScale + dot.axes.transLimits                     # in parts of the frame
    at = places.transform((x, y))
    beyond = np.abs(at - 0.5) - 0.5
    if np.any(beyond > 0):
        begin = at if source is None else places.transform(source)
        edge = np.clip(begin, 0.03, 0.97)
        if source is not None:
            way = at - edge
            shares = np.where(way == 0, np.inf, (np.where(way > 0, 0.97, 0.03) - edge) / np.where(way == 0, 1, way))
            edge, beyond = edge + shares.min() * way, -shares
        axis = int(np.argmax(beyond))
        marker = ("<>", "v^")[axis][int(at[axis] > 0.5)]
        x, y = places.inverted().transform(edge)
    dot.set_data([x], [y])
    dot.set_marker(marker)


def tidy(ax, title=None, xlabel=None, ylabel=None):
    """A quiet frame: no box, a faint grid behind everything, labels where given."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set(color=INK, alpha=0.6)
    ax.grid(color=INK, alpha=0.13, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.tick_params(length=3, labelsize=SMALLEST_TEXT)
    for text, put in ((title, ax.set_title), (xlabel, ax.set_xlabel), (ylabel, ax.set_ylabel)):
        if text is not None:
            put(text, fontsize=10.5)


def powers_of_ten(axis, powers):
    """Ticks at powers of ten on a log scale, written as Python writes them: 1e-8."""
    axis.set_ticks([10.0**k for k in powers], [f"1e{k}" if k else "1" for k in powers])
    axis.set_minor_locator(NullLocator())
