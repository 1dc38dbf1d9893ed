"""A function of two numbers seen from above: lines of equal height, like a map of hills."""
import numpy as np

from lessons_lib.figures.style import FUNCTION, tidy


def draw_contours(ax, f, x, y, levels, labels=("x", "y"), points=121):
    """Lines where f has the heights `levels`, each with its height written on it; equal steps on both axes look equal.

    f : function of two arrays of one shape that returns a third; x, y : (from, to), what is seen
    levels : increasing heights; labels : the names of the axes
    """
    across, up = np.meshgrid(np.linspace(*x, points), np.linspace(*y, points))
    with np.errstate(all="ignore"):                     # a surface may have no height somewhere
        lines = ax.contour(across, up, f(across, up), levels=levels, colors=FUNCTION["color"], linewidths=1.1, negative_linestyles="solid")
    ax.clabel(lines, fmt="%g", fontsize=9.5)
    ax.set(xlim=x, ylim=y, aspect="equal")
    tidy(ax, xlabel=labels[0], ylabel=labels[1])
    ax.grid(visible=False)
