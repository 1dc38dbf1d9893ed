"""A function of two numbers seen from above: lines of equal height, like a map of hills."""
import numpy as np

from lessons_lib.figures.style import FUNCTION, SMALLEST_TEXT, minus, tidy

EDGE = 0.07                                             # nearer to the frame than this part of it a number would be cut


def draw_contours(ax, f, x, y, levels, labels=("x", "y"), points=121, free=None):
    """Lines where f has the heights `levels`, each with its height written on it; equal steps on both axes look equal.

    f : function of two arrays of one shape that returns a third; x, y : (from, to), what is seen
    levels : increasing heights; labels : the names of the axes
    free(x, y) : where numbers may stand, an array of yes and no; everywhere unless told
    """
    across, up = np.meshgrid(np.linspace(*x, points), np.linspace(*y, points))
    with np.errstate(all="ignore"):                     # a surface may have no height somewhere
        lines = ax.contour(across, up, f(across, up), levels=levels, colors=FUNCTION["color"], linewidths=1.1, negative_linestyles="solid")
    ax.set(xlim=x, ylim=y, aspect="equal")
    if places := _places_of_numbers(ax, lines, free):
        ax.clabel(lines, fmt=lambda height: minus(f"{height:g}"), fontsize=SMALLEST_TEXT, manual=places)
    tidy(ax, xlabel=labels[0], ylabel=labels[1])
    ax.grid(visible=False)


def _places_of_numbers(ax, lines, free):
    """A place on each piece of each line, whole within the frame, as far as can be from the places before it."""
    taken, found = np.empty((0, 2)), []
    for piece in (piece[3:-3] for level in lines.allsegs for piece in level):           # a closed line has its seam at the ends
        at = ax.transLimits.transform(piece)
        whole = np.all(np.abs(at - 0.5) < 0.5 - EDGE, axis=1) & (True if free is None else free(*piece.T))
        if whole.sum() > 5:
            far = np.hypot(*(at[:, None] - taken).T).min(axis=0) if len(taken) else -np.abs(at[:, 0] - 0.5)
            best = int(np.argmax(np.where(whole, far.round(3), -1)))
            taken, found = np.vstack([taken, at[best]]), [*found, piece[best]]
    return found
