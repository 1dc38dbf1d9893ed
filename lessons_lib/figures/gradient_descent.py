"""Pictures of lesson 03: a walk downhill on a curve and on a bowl, what each learning rate leaves, and four schedules."""
from typing import NamedTuple

import numpy as np

from lessons_lib.descent import Diverged, Walk, descend, rate_limits
from lessons_lib.figures.contours import draw_contours
from lessons_lib.figures.style import APPROXIMATION, ERROR, EXACT, FUNCTION, GUIDE, INK, PATH, keep_in_frame, point, powers_of_ten, tidy


class Landscape(NamedTuple):
    """Something to walk down: its height f and its gradient, of one number or of an array (2,); the lowest height, and whether it is a curve."""
    f: object
    gradient: object
    lowest: float
    curve: bool


def valley(flat, steep=2.0):
    """The bowl ½(flat x² + steep y²): its curvatures are flat and steep, along the axes."""
    curvatures = np.array([flat, steep])
    return Landscape(lambda p: (p**2 @ curvatures) / 2, lambda p: curvatures * p, 0.0, curve=False)


def two_valleys():
    """The curve x⁴/4 − 2x² + x/2: valleys at −2.06, the lower one, and at 1.93; its slope is 0 at three places."""
    def f(x):
        return x**4 / 4 - 2 * x**2 + x / 2

    return Landscape(f, lambda x: x**3 - 4 * x + 0.5, f(np.roots([1, 0, -4, 0.5])).min(), curve=True)


LANDSCAPES = {
    "x²": Landscape(lambda x: x**2, lambda x: 2 * x, 0.0, curve=True),
    "two valleys": two_valleys(),
    "round bowl": valley(2.0),
    "long valley": valley(0.2),
}
SPAN, ACROSS = (-5, 5), (-3, 3)                         # what is seen of x, and of y: walks start up to 4.5 and 2.4, in full view
HEIGHTS = (1e-9, 1e3)                                   # what is seen of the height; anything below stands at the bottom


def walk(gradient, start, rate, steps, limit=1e6):
    """The points of `descend` in one array; a walk that runs away ends there, and says so."""
    points = []
    try:
        for at in descend(gradient, start, rate, steps, limit):
            points.append(at)
    except Diverged as error:
        return Walk(np.array(points), str(error))
    return Walk(np.array(points), "")


def draw_walk(ax, landscape, start=None):
    """The landscape, a curve from the side or a bowl from above, with the way of the ball. Returns move(points).

    A ball, or a start, that is out of sight stays at the edge, as a triangle that points out.

    start : where every walk begins, if that never changes
    """
    f, _, lowest, curve = landscape
    if curve:
        x = np.linspace(*SPAN, 241)
        ax.plot(x, f(x), **FUNCTION)
        ax.set(xlim=SPAN, ylim=(lowest - 2, lowest + 25))
        tidy(ax, xlabel="x", ylabel="height")
    else:
        draw_contours(ax, lambda x, y: f(np.stack([x, y], -1)), SPAN, ACROSS, levels=[0.5, 2, 4, 8, 16])
        ax.plot(0, 0, **point(EXACT, "s") | {"markersize": 6})
    way, = ax.plot([], [], **PATH, marker="o", markersize=3.5)
    first, = ax.plot(*np.reshape(start if start is not None else [], (2, -1)), **point(PATH, "D") | {"markersize": 7})
    ball, = ax.plot([], [], **point(APPROXIMATION) | {"markersize": 11})

    def move(points):
        x, y = (points, f(points)) if curve else points.T
        way.set_data(x, y)
        keep_in_frame(ball, x[-1], y[-1], source=None if curve else points[0])
        if start is not None:
            return [way, ball]
        keep_in_frame(first, x[0], y[0], "D")
        return [way, first, ball]

    return move


def draw_heights(ax, landscape, most):
    """The height above the lowest point against the step, on a log scale; `most` is how far the axis goes.

    Returns move(points, steps): the walk, and how many steps it was to have.
    """
    ax.set(yscale="log", xlim=(-0.02 * most, 1.02 * most), ylim=HEIGHTS)
    powers_of_ten(ax.yaxis, range(-9, 4, 3))
    tidy(ax, xlabel="step", title="height above the lowest point")
    end = ax.axvline(0, **GUIDE)
    curve, = ax.plot([], [], **ERROR, marker="o", markersize=3)

    def move(points, steps):
        end.set_xdata([steps, steps])
        heights = landscape.f(points) - landscape.lowest
        curve.set_data(np.arange(len(points)), np.maximum(heights, HEIGHTS[0]))
        return [end, curve]

    return move


RATES = np.arange(1, 111) / 100                         # at which a bowl is tried
TRIED_FROM = np.array([1.0, 1.0])                       # the start, as far out along both axes


def distances_left(curvatures, rates, steps):
    """What part of the distance to the bottom is left along the slower axis, for each rate, measured by walking down ½ Σ λ x² that many steps."""
    start = np.tile(TRIED_FROM, (len(rates), 1))
    *_, last = descend(lambda points: np.asarray(rates)[:, None] * np.asarray(curvatures) * points, start, 1.0, steps, np.inf)
    return np.abs(last / TRIED_FROM).max(axis=1)


def draw_rates(ax, curvatures):
    """What a walk leaves of the distance along the slower axis, against its learning rate; best and limit from the formula. Returns move(learning_rate, steps)."""
    best, limit, _ = rate_limits(np.diag(curvatures))           # best is thin: a curve that drops to 0 there is seen on it
    ax.set(yscale="log", xlim=(0, 1.12), ylim=(4e-8, 30))
    powers_of_ten(ax.yaxis, range(-6, 2, 2))
    ax.axhline(1, **GUIDE)
    ax.axvline(best, **EXACT | {"linewidth": 1}, label=f"best {best:.3f}")
    ax.axvline(limit, **ERROR, label=f"limit {limit:.3g}")
    tidy(ax, xlabel="learning rate", ylabel="distance left, slower axis")
    curve, = ax.plot([], [], **FUNCTION, label="distance left")
    own, = ax.plot([], [], **point(APPROXIMATION))
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, frameon=False, fontsize=10, handlelength=1.6, columnspacing=1)

    def move(learning_rate, steps):
        left = np.clip(distances_left(curvatures, [*RATES, learning_rate], steps), 1e-30, 1e6)      # what is 0 has a place, too, far below
        curve.set_data(RATES, left[:-1])
        keep_in_frame(own, learning_rate, left[-1])
        return [curve, own]

    return move


def draw_schedules(ax, schedules, steps):
    """The learning rate at each step, a curve a schedule. schedules : {name: rate(step)}"""
    at = np.arange(steps + 1)
    looks = (FUNCTION, APPROXIMATION, EXACT, PATH)
    for (name, rate), look, marker in zip(schedules.items(), looks, "osD^", strict=False):
        rates = [rate(int(step)) for step in at]
        joined = "steps-post" if len(set(rates)) < steps / 2 else "default"            # stairs have no ramps
        ax.plot(at, rates, **look, drawstyle=joined, marker=marker, markersize=5, markevery=max(1, steps // 10), markeredgecolor=INK, markeredgewidth=0.5, label=name)
    ax.set_ylim(bottom=0)
    tidy(ax, title="learning rate schedules", xlabel="step", ylabel="rate")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, fontsize=10)
