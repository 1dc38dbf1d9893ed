"""Lesson 03 under the finger: a ball that rolls down, and how large its steps may be."""
import numpy as np

from lessons_lib.descent import rate_limits
from lessons_lib.explorers.controls import choice, expect_number, expect_one_of, expect_whole, log_slider, slider, whole_slider
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.gradient_descent import (
    LANDSCAPES, TRIED_FROM, distances_left, draw_heights, draw_rates, draw_schedules, draw_walk, valley, walk)

FARTHEST, MOST_STEPS = 4.5, 50
SIDE = 2.0                                              # on a bowl the start is (start, SIDE)
START = 2.4 * TRIED_FROM                                # of the walk that goes with the curve of all rates


def explore_descent(landscape="x²", start=-3.0, learning_rate=0.1, steps=10):
    """A ball that goes downhill by steps, on a curve or on a bowl, and its height after each step.

    landscape : "x²", "two valleys", "round bowl" or "long valley"; start : x from −4.5 to 4.5 (on a bowl y starts at 2);
    learning_rate : float from 0.001 to 1.99; steps : whole number from 1 to 50
    Returns an Explorer with the controls `landscape`, `start`, `learning_rate`, `steps`.
    Raises ValueError where one of these is not in its range: the ball would start outside of the picture, go uphill, or not at all.
    """
    expect_one_of(LANDSCAPES, landscape=landscape)
    expect_number(-FARTHEST, FARTHEST, ", so that it lies in the picture", start=start)
    expect_number(1e-3, 1.99, learning_rate=learning_rate)
    expect_whole(1, MOST_STEPS, steps=steps)

    def scene(fig, landscape):
        ground = LANDSCAPES[landscape]
        left, right = fig.subplots(1, 2, width_ratios=(1.5, 1))
        move_ball, move_heights = draw_walk(left, ground), draw_heights(right, ground, MOST_STEPS)

        def move(start, learning_rate, steps):
            points, stopped = walk(ground.gradient, start if ground.curve else (start, SIDE), learning_rate, steps)
            return move_ball(points) + move_heights(points, steps), _walk_in_words(ground, points, stopped, learning_rate, steps)

        return move

    return Explorer(
        scene, alt="left: the ground, from the side or from above, with the ball's way; right: its height after each step",
        landscape=choice("landscape", list(LANDSCAPES), "what the ball rolls on", landscape),
        start=slider("start x", start, -FARTHEST, FARTHEST, 0.1, "where the ball is put", ".1f"),
        learning_rate=log_slider("learning rate", learning_rate, -3, 0.3, "a step is this times the slope; on a log scale", 0.05, ".3"),
        steps=whole_slider("steps", steps, 1, MOST_STEPS, "how many steps it goes"))


def explore_learning_rate(flat=0.2, learning_rate=0.3, steps=20):
    """What is left of the distance to the bottom of a bowl, along its slower axis, for every learning rate, and the walk for yours.

    flat : the smaller curvature of the bowl ½(flat·x² + 2y²), from 0.1 to 2; learning_rate : from 0.01 to 1.1; steps : from 1 to 50
    Returns an Explorer with the controls `flat`, `steps`, `learning_rate`.
    Raises ValueError where one of these is not in its range.
    """
    expect_number(0.1, 2, flat=flat)
    expect_number(0.01, 1.1, learning_rate=learning_rate)
    expect_whole(1, MOST_STEPS, steps=steps)

    def scene(fig, flat):
        ground, curvatures = valley(flat), np.array([flat, 2.0])
        left, right = fig.subplots(1, 2, width_ratios=(1, 1.2))
        move_rates, move_ball = draw_rates(left, curvatures), draw_walk(right, ground, START)

        def move(learning_rate, steps):
            points, _ = walk(ground.gradient, START, learning_rate, steps)
            return move_rates(learning_rate, steps) + move_ball(points), _rate_in_words(curvatures, learning_rate, steps)

        return move

    return Explorer(
        scene, alt="left: the distance that is left along the slower axis against the learning rate, with the best rate and the limit; right: the bowl from above with the walk",
        flat=slider("flat curvature", flat, 0.1, 2, 0.1, "how strongly the bowl is curved along x; along y it is 2", ".1f"),
        steps=whole_slider("steps", steps, 1, MOST_STEPS, "how many steps each walk has"),
        learning_rate=slider("learning rate", learning_rate, 0.01, 1.1, 0.01, "a step is this times the slope", ".2f"))


def show_schedules(schedules, steps):
    """The learning rate at each step, a curve a schedule. schedules : {name: rate(step)}. Returns an Explorer without controls."""
    def scene(fig):
        draw_schedules(fig.subplots(), schedules, steps)
        ends = ", ".join(f"{name} {rate(steps):.3g}" for name, rate in schedules.items())
        return lambda: ([], f"Rates at step {steps}: {ends}.")

    return Explorer(scene, size=(7.5, 3), alt="the learning rate against the step, a curve for each schedule")


def _walk_in_words(ground, points, stopped, rate, steps):
    heights = ground.f(points) - ground.lowest
    first, last = heights[0], heights[-1]
    verdict = _verdict(points, heights, bool(stopped))
    begin = f"{verdict} Rate {rate:.3g}: from {_place(points[0])}"
    if stopped:
        return f"{begin} out of sight in {len(points)} of {steps} steps."
    return f"{begin} to {_place(points[-1])} in {steps} step{'s' * (steps != 1)}, height {first:.3g} to {last:.2g}."


def _verdict(points, heights, diverged):
    """Too small, right, too large: seen from the way itself, not from the formula."""
    moves = np.diff(points.reshape(len(points), -1), axis=0)
    turns = np.sum(moves[1:] * moves[:-1], axis=1) < 0
    first, last = heights[0], heights[-1]
    if not moves.any():
        return "It does not move: the ground is level here."
    if diverged or last > first * (1 + 1e-9):
        climbs = "it climbs, each step higher than the last." if np.all(np.diff(heights) > 0) else "it has jumped to a higher place."
        return f"Too large: {climbs}" if len(moves) > 1 else "Too large: it jumps to a higher place."
    if last < 1e-4 * first:
        return "Right: it has come down" + (", to and fro across the bottom." if turns.mean() > 0.5 else ".") if len(turns) else "Right: one step, and it is down."
    if np.abs(moves[-1]).max() < 1e-4 * np.abs(moves[0]).max():
        return "It rests, but not at the lowest point: it is level here too."
    if heights[-2:].min() > heights[:max(1, len(heights) - 2)].min() * (1 - 1e-4) and (len(moves) == 1 or turns[-1]):
        return "At the limit: it jumps to and fro, and comes no lower." if len(moves) > 1 else "Too large: one step, and it is no lower."
    if len(turns) and turns.mean() > 0.5:
        return "Large: it jumps across the bottom, and comes down slowly."
    return f"Too small, or too few steps: {min(100 * last / first, 99):.2g} % of the height is left."


def _place(at):
    return f"x = {at:.3g}" if np.ndim(at) == 0 else f"({at[0]:.3g}, {at[1]:.3g})"


def _rate_in_words(curvatures, rate, steps):
    flat, steep = curvatures
    best, limit, condition = rate_limits(np.diag(curvatures))
    left = distances_left(curvatures, [rate], steps)[0]
    share = f"{100 * left:.3g} % of" if 1e-4 <= left < 10 else f"{left:.2g} times"
    return (f"Rate {rate:.3g}: each step multiplies x by {1 - rate * flat:.3g}, y by {1 - rate * steep:.3g}; {steps} leave{'s' * (steps == 1)} {share} the "
            f"distance. Best {best:.3g}, limit {limit:.3g}, condition {condition:.3g}.")
