"""Pictures of lesson 01: a slope measured by nudging, from afar and under the microscope, and the error that the nudge's size leaves."""
import numpy as np

from lessons_lib.derivatives import central_difference, complex_step, forward_difference
from lessons_lib.figures.style import APPROXIMATION, ERROR, EXACT, FUNCTION, GUIDE, point, powers_of_ten, tidy


def backward_difference(f, x, h):
    """The forward difference seen from the other end: the points are x - h and x."""
    return forward_difference(f, x - h, h)


# each quotient: how it is computed, and where its two points stand, in units of h from x
QUOTIENTS = {"forward": (forward_difference, (0, 1)), "backward": (backward_difference, (-1, 0)), "central": (central_difference, (-1, 1))}

# the curves of the error picture: how computed, how drawn, how marked
METHODS = {"forward": (forward_difference, APPROXIMATION, "o"), "central": (central_difference, FUNCTION, "s"), "complex step": (complex_step, EXACT, "D")}

STEPS = np.logspace(-16, 0, 161)                        # ten a decade, where the slider for h stops too
SMALLEST_ERROR = 1e-17                                  # a logarithm has no place for an error of 0: it is drawn here


def draw_function(ax, f, span, name):
    """The curve of f over span = (from, to)."""
    x = np.linspace(*span, 241)
    ax.plot(x, f(x), **FUNCTION, label=name)
    ax.set_xlim(span)
    ax.margins(y=0.08)
    tidy(ax, xlabel="x")


def draw_secant(ax, f, slope):
    """The secant through the two points of a quotient, and the tangent with the exact slope(x). Returns move(x, h, quotient)."""
    ax.set_ylim(ax.get_ylim())                          # the curve decides what is seen, a steep secant may leave the picture
    tangent, = ax.plot([], [], **EXACT, label="tangent")
    secant, = ax.plot([], [], **APPROXIMATION, label="secant")
    points, = ax.plot([], [], **point(APPROXIMATION, "o"))
    here, = ax.plot([], [], **point(EXACT, "s"))
    ends = np.array(ax.get_xlim())

    def move(x, h, quotient):
        difference, offsets = QUOTIENTS[quotient]
        at = x + h * np.array(offsets)
        tangent.set_data(ends, f(x) + slope(x) * (ends - x))
        secant.set_data(ends, f(at[0]) + difference(f, x, h) * (ends - at[0]))
        points.set_data(at, f(at))
        here.set_data([x], [f(x)])
        return [tangent, secant, here, points]

    return move


def draw_microscope(ax, f, slope):
    """What lies between x - h and x + h, enlarged until it fills the picture: first a bend, then a line, last the steps of floating point.

    Across: (t - x)/h. Up: (f(t) - f(x))/h in units of the slope at x, or smaller where the curve would leave the picture.
    Returns move(x, h, quotient).
    """
    across = np.linspace(-1.5, 1.5, 181)
    ax.set(xlim=(-1.5, 1.5), ylim=(-2, 2), yticks=[])
    ax.set_xticks([-1, 0, 1], ["x − h", "x", "x + h"])
    tidy(ax, title="the same, enlarged to the width of h")
    secant, = ax.plot([], [], **APPROXIMATION | {"linewidth": 5})       # a wide band, so that what lies along it is seen on it
    curve, = ax.plot([], [], **FUNCTION)
    tangent, = ax.plot([], [], **point(EXACT, "s") | EXACT | {"linewidth": 1.4, "markevery": [1]})
    points, = ax.plot([], [], **point(APPROXIMATION, "o"))

    def move(x, h, quotient):
        difference, offsets = QUOTIENTS[quotient]
        at = np.array(offsets)

        def rise(u):
            return (f(x + u * h) - f(x)) / h

        unit = np.fmax(max(0.2, np.max(np.abs(rise(np.array([-1, 1])))) / 1.8), abs(slope(x)))
        curve.set_data(across, rise(across) / unit)
        tangent.set_data([-1.5, 0, 1.5], slope(x) * np.array([-1.5, 0, 1.5]) / unit)
        secant.set_data(across, (rise(at[0]) + difference(f, x, h) * (across - at[0])) / unit)
        points.set_data(at, rise(at) / unit)
        return [secant, curve, tangent, points]

    return move


def errors(f, x, exact, steps, precision=np.float64):
    """{method: the error that each step leaves}, computed in that precision. Of a method that f does not allow there is none."""
    found = {}
    for name, (difference, _, _) in METHODS.items():
        try:
            slopes = np.array([difference(f, precision(x), h) for h in steps], dtype=np.float64)
        except (TypeError, ValueError):
            continue
        found[name] = np.maximum(np.abs(slopes - exact), SMALLEST_ERROR)
    return found


def draw_error_curve(ax, f, x, exact, precision=np.float64, goal=None):
    """The error against h, both on a log scale, a curve a method; goal is a level to get below. Returns move(h), the learner's own h."""
    for k, (name, error) in enumerate(errors(f, x, exact, STEPS, precision).items()):
        _, meaning, marker = METHODS[name]              # later ones thinner, markers side by side: central and complex step lie on one another
        ax.plot(STEPS, error, **meaning | {"linewidth": 2.6 - 0.7 * k}, marker=marker, markersize=5.5 - k, markevery=(3 * k, 10), label=name)
    if goal:
        ax.axhline(goal, **ERROR)
        ax.text(1.3e-16, goal * 0.5, f"goal: below {goal:g}", va="top", fontsize=9.5)
    ax.set(xscale="log", yscale="log", xlim=(7e-17, 1.5), ylim=(SMALLEST_ERROR / 2, 30))
    powers_of_ten(ax.xaxis, range(-16, 1, 4))
    powers_of_ten(ax.yaxis, range(-16, 1, 4))
    tidy(ax, xlabel="h", ylabel="error")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=4, frameon=False, fontsize=10)
    line = ax.axvline(1, **GUIDE)
    own = {name: ax.plot([], [], **point(meaning, marker) | {"markersize": size})[0] for size, (name, (_, meaning, marker)) in zip((9, 12, 6), METHODS.items(), strict=True)}

    def move(h):
        line.set_xdata([h, h])
        for name, error in errors(f, x, exact, [h], precision).items():
            own[name].set_data([h], error)
        return [line, *own.values()]

    return move
