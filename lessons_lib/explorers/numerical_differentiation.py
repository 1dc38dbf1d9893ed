"""Lesson 01 under the finger: the difference quotient, and how large h should be."""
import numpy as np

from lessons_lib.derivatives import central_difference, complex_step
from lessons_lib.explorers.controls import choice, expect_number, log_slider, slider
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.numerical_differentiation import QUOTIENTS, SMALLEST_ERROR, draw_error_curve, draw_function, draw_microscope, draw_secant, errors

KINK = 1e-9                                             # nearer to the kink of |x| than this is at the kink


def _sign(x):
    return np.sign(x) if abs(x) > KINK else np.nan


FUNCTIONS = {"sin x": (np.sin, np.cos), "eˣ": (np.exp, np.exp), "x²": (np.square, lambda x: 2 * x), "|x|": (np.abs, _sign)}


def explore_difference_quotient(f=np.sin, x=1.0, h=0.5):
    """A curve, its tangent at x and the secant through the points of the difference quotient, from afar and enlarged to the width of h.

    f : NumPy function of one float, one of the list or your own (its exact slope is then measured by the complex step where it
    can be, else by the central difference); x : float, the middle of what is shown; h : float from 1e-16 to 1
    Returns an Explorer with the controls `function`, `quotient`, `x`, `h`.
    Raises ValueError where f does not give a number at x, or h is not in its range.
    """
    expect_number(1e-16, 1, h=h)
    functions = _with(f, x)

    def scene(fig, function):
        f, slope = functions[function]
        left, right = fig.subplots(1, 2, width_ratios=(1.15, 1))
        draw_function(left, f, (x - 3, x + 3), function)
        move_secant, move_microscope = draw_secant(left, f, slope), draw_microscope(right, f, slope)
        left.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, frameon=False, fontsize=10)

        def move(x, h, quotient):
            return move_secant(x, h, quotient) + move_microscope(x, h, quotient), _slope_in_words(f, slope, x, h, quotient)

        return move

    return Explorer(
        scene, alt="left: a curve with tangent and secant; right: the same, enlarged until h fills the picture",
        function=_function_choice(f, list(functions), "the function whose slope is measured"),
        quotient=choice("quotient", list(QUOTIENTS), "where the two points stand: x and x + h, x − h and x, or x − h and x + h"),
        x=slider("x", x, x - 2.5, x + 2.5, 0.1, "where the slope is measured"),
        h=_h_slider(h))


def explore_step_size(f=np.exp, x=0.0, h=0.1, goal=1e-10):
    """The error of the forward and central difference and of the complex step against h, with your own h as marked points.

    f : NumPy function of one float; x : float; h : float from 1e-16 to 1; goal : the level to get below,
    from 1e-16 to 1
    Returns an Explorer with the controls `function`, `precision`, `h`.
    Raises ValueError where f does not give a number at x, or has a kink there, or h or goal is not in its range.
    """
    expect_number(1e-16, 1, h=h, goal=goal)
    functions = _with(f, x)

    def scene(fig, function, precision):
        f, slope = functions[function]
        kind = np.dtype(precision).type
        move_points = draw_error_curve(fig.subplots(), f, x, slope(x), kind, goal)

        def move(h):
            return move_points(h), _errors_in_words(errors(f, x, slope(x), [h], kind), h, precision, goal)

        return move

    return Explorer(
        scene, size=(7.5, 4.2), alt="the error of three methods against h, both on log scales; two fall and rise again, the complex step only falls",
        function=_function_choice(f, [name for name in functions if np.isfinite(functions[name][1](x))], f"the function whose slope at x = {x:g} is measured"),
        precision=choice("numbers", ["float64", "float32"], "the precision in which everything is computed"),
        h=_h_slider(h))


def _with(f, x):
    """The list of functions, with one's own in front if it is not in the list."""
    central_difference(f, x)                            # says clearly what is wrong with f or x
    if any(f is known for known, _ in FUNCTIONS.values()):
        return FUNCTIONS
    return {getattr(f, "__name__", "f").replace("<lambda>", "your f"): (np.vectorize(f, otypes=[float]), _measured_slope(f))} | FUNCTIONS


def _measured_slope(f):
    def slope(x):
        try:
            return complex_step(f, x)
        except (TypeError, ValueError):
            return central_difference(f, x)
    return slope


def _function_choice(f, names, tooltip):
    """A choice of functions by their names: f itself where it is in the list, else the first, which is the learner's own."""
    name = next((name for name, (known, _) in FUNCTIONS.items() if known is f), names[0])
    if name not in names:
        raise ValueError(f"{name} has no slope there, so there is no error to measure. Choose another x.")
    return choice("f(x) =", names, tooltip, name)


def _h_slider(h):
    return log_slider("h", h, -16, 0, "the size of the nudge, on a log scale")


def _slope_in_words(f, slope, x, h, quotient):
    exact, measured = slope(x), QUOTIENTS[quotient][0](f, x, h)
    tangent = f"{exact:.4g} (tangent)" if np.isfinite(exact) else "none at this kink"
    words = f"slope at x = {x:g}: {tangent}, {measured:.4g} ({quotient} secant, h = {h:.2g})"
    if np.isfinite(exact):
        words += f"; error {abs(measured - exact):.2g}; the secant {_leans(measured, exact)}"
    steps = h / np.spacing(max(abs(x), 1e-100))
    if steps < 1000:
        words += f"; x to x + h: {steps:.0f} step{'s' * (round(steps) != 1)} of floating point"
    return words + "."


def _leans(measured, exact):
    """How the secant stands to the tangent, as far as the four digits that are said tell."""
    if f"{measured:.4g}" == f"{exact:.4g}":
        return "is as steep"
    if measured * exact < 0:
        return "leans the other way"
    return "is steeper" if abs(measured) > abs(exact) else "is flatter"


def _errors_in_words(found, h, precision, goal):
    said = ", ".join(f"{name} {error[0]:.2g}" if error[0] > SMALLEST_ERROR else f"{name} none" for name, error in found.items())
    below = [name for name, error in found.items() if error[0] < goal]
    return f"h = {h:.2g} in {precision}, error: {said}. Below the goal of {goal:g}: {', '.join(below) or 'none'}."
