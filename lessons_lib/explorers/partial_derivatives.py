"""Lesson 02 under the finger: one number at a time, every direction, and the gradient of a weight matrix by nudging."""
import numpy as np

from lessons_lib.derivatives import numerical_gradient
from lessons_lib.explorers.controls import choice, expect_number, expect_whole, log_slider, slider, whole_slider
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.contours import draw_contours
from lessons_lib.figures.partial_derivatives import (
    arrow_scale, draw_direction, draw_field, draw_gradient_arrow, draw_gradient_cells, draw_nudged_network, draw_slice, draw_slopes_all_round,
    draw_tally, gradient_at, name_of, slope_along)
from lessons_lib.functions import sigmoid

SPAN, REACH = (-7, 7), (-5, 5)                          # what is seen, and where the sliders go, so that arrows have room
OUTSIDE = ": what lies beyond is outside of the picture"
LONGEST, DENSE = 2.8, 1.2                               # the longest arrow, alone and among many, in the same unit

FUNCTIONS = {
    "bowl: x² + y²": lambda x, y: x**2 + y**2,
    "narrow valley: x²/10 + 2y²": lambda x, y: x**2 / 10 + 2 * y**2,
    "saddle: x² − y²": lambda x, y: x**2 - y**2,
    "tilted bowl: x² − xy + y²": lambda x, y: x**2 - x * y + y**2,
    "hills: 20 sin(x/3) cos(y/3)": lambda x, y: 20 * np.sin(x / 3) * np.cos(y / 3),
}

# the network of lesson 02: two inputs, W (2, 3), three sigmoids, three more weights, one output, and what it should have been
X, W0, V, T = np.array([1.0, 2.0]), np.array([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]), np.array([0.5, -1.0, 2.0]), 2.0


def tiny_error(W):
    """One pass of the whole network: products and sums, an activation, products and a sum, and how far off the prediction is, squared."""
    return (sigmoid(X @ W) @ V - T) ** 2


def explore_partial_derivatives(f=None, x=3.0, y=4.0):
    """A function of two numbers from above, with the gradient as an arrow, and beside it two slices with their tangents: one number moves,
    the other is held.

    f : function of two arrays of one shape that returns a third, your own beside those of the list; x, y : floats from −5 to 5
    Returns an Explorer with the controls `function`, `x`, `y`.
    Raises ValueError where f does not give a finite number for each (x, y), or is the same everywhere, or x or y is not from −5 to 5.
    """
    functions = _with(f)
    expect_number(*REACH, OUTSIDE, x=x, y=y)

    def scene(fig, function):
        f = functions[function]
        left, upper, lower = _three_axes(fig)
        draw_contours(left, f, SPAN, SPAN, _levels(f))
        moves = [draw_gradient_arrow(left, f, arrow_scale(f, (-5, 5), LONGEST, (-6.8, 6.8))), draw_slice(upper, f, SPAN, 0), draw_slice(lower, f, SPAN, 1)]

        def move(x, y):
            return [artist for each in moves for artist in each(x, y)], _gradient_in_words(f, x, y)

        return move

    return Explorer(
        scene, size=(7.5, 4.2), alt="left: lines of equal height with a point and its gradient; right: the two slices through the point, with tangents",
        function=_function_choice(functions),
        x=slider("x", x, *REACH, 0.1, "the first number"), y=slider("y", y, *REACH, 0.1, "the second number"))


def explore_direction(f=None, x=3.0, y=4.0, angle=0):
    """A function's gradient at many places, and at one place its slope in the direction that you turn to, beside the slopes of all directions.

    f, x, y : as in explore_partial_derivatives; angle : whole degrees from the x axis, −180 to 180
    Returns an Explorer with the controls `function`, `angle`.
    Raises ValueError as explore_partial_derivatives does, or where the angle is beyond its range.
    """
    functions = _with(f)
    expect_number(*REACH, OUTSIDE, x=x, y=y)
    expect_whole(-180, 180, " (degrees)", angle=angle)

    def scene(fig, function):
        f = functions[function]
        left, right = fig.subplots(1, 2, width_ratios=(1, 1))
        draw_field(left, f, SPAN, arrow_scale(f, (-5.6, 5.6), DENSE))
        move_direction, move_slope = draw_direction(left, x, y), draw_slopes_all_round(right, f, x, y)

        def move(angle):
            return move_direction(angle) + move_slope(angle), _direction_in_words(f, x, y, angle)

        return move

    return Explorer(
        scene, size=(7.5, 3.9), alt="left: an arrow for the gradient at many places, and a direction at one; right: the slope there against the direction",
        function=_function_choice(functions),
        angle=whole_slider("angle", angle, -180, 180, "the direction, in degrees from the x axis"))


def explore_weight_nudges(error=tiny_error, W=W0, step=1, h=0.01):
    """A small network whose weights are nudged one after the other: the cells of ∂E/∂W fill, and the runs of the whole network are counted.

    error : function of a (2, 3) matrix that returns one number; W : the weights, (2, 3); step : how many weights have been nudged, 0 to 6;
    h : float from 1e-8 to 1
    Returns an Explorer with the controls `step`, `first`, `method`, `h`.
    Raises ValueError where W is not (2, 3), error(W) is not one finite number, or step or h is out of its range.
    """
    expect_whole(0, 6, step=step)
    expect_number(1e-8, 1, h=h)
    W = np.array(W, dtype=float)
    if W.shape != (2, 3):
        raise ValueError(f"W has shape {W.shape}, expected (2, 3): two inputs, three units. Take `numerical_gradient` for another one.")
    numerical_gradient(error, W)                        # says clearly what is wrong with error
    cells = [(i, j) for j in range(3) for i in range(2)]                    # w₁ to w₆

    def scene(fig):
        network, table, tally = _network_axes(fig)
        move_network, move_cells, move_tally = draw_nudged_network(network, W), draw_gradient_cells(table, W.shape), draw_tally(tally, 2 * W.size)

        def move(step, first, method, h):
            at = [name_of(*cell) for cell in cells].index(first)
            order = (cells[at:] + cells[:at])[:step]
            found, seen, runs = nudge_one_by_one(error, W, order, method, h)
            last = order[-1] if order else None
            artists = move_network(W, last, h, method) + move_cells(found, last) + move_tally(runs)
            return artists, _nudge_in_words(found, seen, runs, last, method)

        return move

    return Explorer(
        scene, size=(7.5, 3.9), alt="left: a network of two inputs, three units and one output; right: the table of the six slopes, and boxes that count the runs",
        step=whole_slider("step", step, 0, 6, "how many weights have been nudged"),
        first=choice("first", [name_of(*cell) for cell in cells], "the weight that is nudged first; the others follow in order"),
        method=choice("difference", ["central", "forward"], "central: two runs a weight; forward: one run a weight, and one for all"),
        h=log_slider("h", h, -8, 0, "the size of the nudge, on a log scale"))


def nudge_one_by_one(error, W, order, method, h):
    """The slopes of the error in the order of the cells, what the last nudge gave, and how often the whole network ran.

    method : "central" or "forward"; forward differences run the unchanged network once, for all weights together
    Returns {cell: slope}, (E above, E below), runs.
    """
    found, runs, seen = {}, 0, ()
    for cell in order:
        if method == "central" or not found:
            below, runs = error(_nudged(W, cell, -h if method == "central" else 0.0)), runs + 1
        above, runs = error(_nudged(W, cell, h)), runs + 1
        found[cell], seen = (above - below) / (2 * h if method == "central" else h), (above, below)
    return found, seen, runs


def _nudged(W, cell, by):
    nudged = W.copy()
    nudged[cell] += by
    return nudged


def _function_choice(functions):
    chosen = choice("f(x, y) =", list(functions), "the function whose slopes are measured")
    chosen.layout.width = "25em"                        # its names are longer than others
    return chosen


def _with(f):
    """The list of functions, with one's own in front."""
    if f is None:
        return FUNCTIONS
    places = np.linspace(*SPAN, 5)
    try:
        heights = np.asarray(f(*np.meshgrid(places, places)), dtype=float)
    except TypeError as error:
        raise ValueError(f"f must take two arrays, x and y ({error}). Write `lambda x, y: x**2 + y**2`.") from error
    if heights.shape != (5, 5) or not np.isfinite(heights).all():
        raise ValueError("f must give one finite number for each x and y from −7 to 7. Use NumPy's functions, and x and y both.")
    if np.ptp(heights) == 0:
        raise ValueError(f"f is {heights[0, 0]:g} everywhere: a map of it has no lines, and no slope is to be seen. Let f use x or y.")
    return {getattr(f, "__name__", "f").replace("<lambda>", "your f"): f} | FUNCTIONS


def _three_axes(fig):
    """A large square at the left, two slices at the right, one above the other."""
    grid = fig.add_gridspec(2, 2, width_ratios=(1.25, 1))
    return fig.add_subplot(grid[:, 0]), fig.add_subplot(grid[0, 1]), fig.add_subplot(grid[1, 1])


def _network_axes(fig):
    """The network at the left, the table at the right, the count under the table."""
    grid = fig.add_gridspec(2, 2, height_ratios=(2.6, 1), width_ratios=(1, 1))
    return fig.add_subplot(grid[:, 0]), fig.add_subplot(grid[0, 1]), fig.add_subplot(grid[1, 1])


def _levels(f):
    """Heights for about five to eleven lines, in steps of 1, 2 or 5 times a power of ten; none that shows in the corners alone."""
    fine = np.linspace(-6, 6, 61)
    heights = f(*np.meshgrid(fine, fine))
    low, high = heights.min(), heights.max()
    power = 10.0 ** np.floor(np.log10((high - low) / 11))
    step = next(s * power for s in (1, 2, 5, 10) if (high - low) / (s * power) <= 11)
    return np.arange(np.ceil(low / step), high / step) * step


def _gradient_in_words(f, x, y):
    slopes = gradient_at(f, x, y)
    length = np.hypot(*slopes)
    uphill = "level here: no way is the steepest" if length == 0 else f"uphill at {np.degrees(np.arctan2(slopes[1], slopes[0])):.0f}°"
    return f"at ({x:g}, {y:g}): height {f(x, y):.4g}; ∂f/∂x = {slopes[0]:.4g}, ∂f/∂y = {slopes[1]:.4g}; the gradient has length {length:.4g}, {uphill}."


def _direction_in_words(f, x, y, angle):
    slopes = gradient_at(f, x, y)
    along, steepest = round(slope_along(f, x, y, angle), 6) + 0.0, np.hypot(*slopes)
    at = f"; the steepest is {steepest:.4g}, at {np.degrees(np.arctan2(slopes[1], slopes[0])):.0f}°" if steepest else "; there is no steepest: all are 0"
    return f"at ({x:g}, {y:g}), in the direction of {angle}°: slope {along:.4g}{at}."


def _nudge_in_words(found, seen, runs, last, method):
    if last is None:
        return "No weight has been nudged, the network has not run. Press Next."
    values = f"E(w + h) = {seen[0]:.6f}, E({'w − h' if method == 'central' else 'w'}) = {seen[1]:.6f}"
    so_far = f"{len(found)} of 6 slopes" if len(found) < 6 else "All 6 slopes"
    return f"{name_of(*last)} nudged: {values}, slope {found[last]:.4f}. {so_far}, {runs} runs of the whole network."
