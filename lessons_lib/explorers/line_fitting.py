"""Lesson 03 under the finger, second half: what predictions wish, how w and b grant it, and the walk down the bowl of a line."""
from typing import NamedTuple

import numpy as np

from lessons_lib.datasets import load_women
from lessons_lib.descent import Diverged, descend, rate_limits
from lessons_lib.explorers.controls import choice, expect_number, expect_one_of, expect_whole, log_slider, slider, whole_slider
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.graphs import pretty
from lessons_lib.figures.line_fitting import (
    draw_data, draw_line, draw_loss_curve, draw_loss_of_one, draw_loss_surface, draw_one_prediction, draw_predictions_before, draw_rate,
    draw_shares, signed)
from lessons_lib.functions import mean_squared_error
from lessons_lib.lines import best_line, line_gradient, line_hessian, prediction_slopes, standardise
from lessons_lib.optimizers import constant, cosine, inverse_time, step_decay

MASS, HEIGHT = "mass, kg", "height, cm"
PULLED, SEEN = (135.0, 205.0), (131, 209)               # to where one prediction may be pulled, and what is seen of the heights
FIRST_LINE = (1.0, 100.0)                               # w and b of the line whose predictions have wishes


def explore_one_prediction(j=3, y=None):
    """One of 15 predictions, pulled off its line, and how the loss answers to it alone.

    j : which one, from 1 to 15; y : its height from 135 to 205, None leaves it on the line y = 1·x + 100
    Returns an Explorer with the controls `j`, `y`.
    Raises ValueError where j or y is out of its range.
    """
    x, t = load_women()
    predictions = FIRST_LINE[0] * x + FIRST_LINE[1]
    expect_whole(1, len(x), j=j)
    y = round(float(predictions[j - 1]), 1) if y is None else y
    expect_number(*PULLED, " (cm), so that it lies in the picture", y=y)

    def scene(fig):
        left, right = fig.subplots(1, 2)
        draw_data(left, x, t, (MASS, HEIGHT), SEEN)
        move_one, move_loss = draw_one_prediction(left, x, t, predictions), draw_loss_of_one(right, t, predictions, SEEN, PULLED)
        left.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False, fontsize=10)

        def move(j, y):
            return move_one(j - 1, y) + move_loss(j - 1, y), _wish_in_words(j, y, t)

        return move

    return Explorer(scene, alt="left: targets and a line of predictions, one pulled off; right: the loss against that prediction, a parabola with its tangent",
                    j=whole_slider("j", j, 1, len(x), "which prediction is pulled"),
                    y=slider("prediction y_j, cm", y, *PULLED, 0.1, "to where it is pulled", ".1f"))


def explore_wishes(w=1.0, b=100.0):
    """A line through 15 averages; how w and b move its predictions, and what the slopes of the predictions add up to.

    w : from 0.9 to 1.7, in cm per kg; b : from 60 to 105, in cm
    Returns an Explorer with the controls `w`, `b`. Raises ValueError where one of these is not in its range.
    """
    expect_number(0.9, 1.7, ", so that the line lies in the picture", w=w)
    expect_number(60, 105, ", so that the line lies in the picture", b=b)
    x, t = load_women()

    def scene(fig):
        left, top, bottom = fig.subplot_mosaic([["line", "w"], ["line", "b"]], width_ratios=(1.2, 1)).values()
        draw_data(left, x, t, (MASS, HEIGHT), (105, 235))
        draw_predictions_before(left, x, FIRST_LINE[0] * x + FIRST_LINE[1], "w = 1, b = 100")
        left.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False, fontsize=10)
        move_line = draw_line(left, x, t)
        for_w = draw_shares(top, "for ∂L/∂w: slope times x, for each j", len(x), 600, (100, 400))
        for_b = draw_shares(bottom, "for ∂L/∂b: slope times 1, for each j", len(x), 9, (2, 6))

        def move(w, b):
            slopes = prediction_slopes(w * x + b, t)
            return move_line(w, b) + for_w(slopes * x) + for_b(slopes), _sums_in_words(w, b, x, slopes)

        return move

    return Explorer(scene, size=(7.5, 4.2), alt="left: targets and a line with its gaps; right: bars that add up to the two derivatives",
                    w=slider("w", w, 0.9, 1.7, 0.01, "the line's slope, in cm per kg"), b=slider("b", b, 60, 105, 0.5, "the line's height at 0 kg, in cm", ".1f"))


SCHEDULES = {
    "constant": lambda rate, steps: constant(rate),
    "step": lambda rate, steps: step_decay(rate, every=max(1, steps // 5)),
    "1/t": lambda rate, steps: inverse_time(rate, half=steps / 10),
    "cosine": cosine,
}
START = (0.0, 100.0)                                    # every walk begins with: 100 cm, whatever the mass
FAR = 1e6                                               # where a walk counts as having run away
RAW, STANDARDISED = "raw kilograms", "standardised"
VIEWS = {               # what is seen of w and of b, at which heights lines are drawn, whether both axes have one scale, and where no walk goes: heights stand there
    RAW: (((-0.3, 2.6), (56, 108)), [20, 200, 1000, 3000, 8000], "auto", lambda w, b: (b < 94) & (62 * w + b > 169)),
    STANDARDISED: (((-96, 117), (85, 245)), [100, 1000, 2000, 4000, 8000], "equal", lambda w, b: np.abs(w - 5) > 14),
}


class Progress(NamedTuple):
    """How far a walk has come: the points that are kept, at which steps, their losses, and the step that ran away, 0 if none did."""
    points: np.ndarray
    at: np.ndarray
    losses: np.ndarray
    ran_away: int


def explore_line_descent(data=RAW, learning_rate=10**-3.6, steps=1000, schedule="constant"):
    """A line that learns: the data with the line, its loss over (w, b) with the way it goes, and the loss at each step.

    data : "raw kilograms" or "standardised"; schedule : "constant", "step", "1/t" or "cosine"
    learning_rate : from 1e-6 to 10; the slider goes by 10^0.05, so a page rounds to that; steps : 10, 100, 1 000, 10 000 or 100 000
    Returns an Explorer with the controls `data`, `schedule`, `steps`, `learning_rate`, and Start, or run().
    Raises ValueError where one of these is not there to choose, or out of its range.
    """
    expect_one_of(VIEWS, data=data)
    expect_one_of(SCHEDULES, schedule=schedule)
    expect_one_of(STEPS, steps=steps)
    expect_number(1e-6, 10, learning_rate=learning_rate)

    def scene(fig, data, steps):
        x, t = _women(data)
        least = _loss(best_line(x, t), x, t)
        left, right, below, corner = fig.subplot_mosaic([["line", "surface"], ["loss", "rate"]], height_ratios=(1.5, 1)).values()
        draw_data(left, x, t, (MASS if data == RAW else "mass, standardised", HEIGHT), (85, 225))
        move_line, move_way = draw_line(left, x, t), draw_loss_surface(right, x, t, *VIEWS[data])
        move_curve, move_rate = draw_loss_curve(below, least, steps, (0.5, 2e4)), draw_rate(corner, steps)

        def move(learning_rate, schedule, frame):
            now = frame or _progress([START], [0], [_loss(START, x, t)])
            words = _walk_in_words(now, learning_rate, steps, schedule, rate_limits(line_hessian(x)), bool(frame))
            artists = move_line(*now.points[-1]) + move_way(now.points) + move_curve(np.maximum(now.at, 0.9), now.losses)
            return artists + move_rate(SCHEDULES[schedule](learning_rate, steps)), words

        return move

    return Explorer(scene, size=(7.5, 5.4), work=train_line, alt="data with the line; its loss over w and b with the way down; loss and learning rate at each step",
                    data=choice("data", list(VIEWS), "mass as it is, or minus its mean and divided by its standard deviation", data),
                    schedule=choice("schedule", list(SCHEDULES), "how the learning rate changes on the way", schedule),
                    steps=choice("steps", STEPS, "how many steps the line learns", steps),
                    learning_rate=log_slider("learning rate", learning_rate, -6, 1, "the learning rate at the start, on a log scale", 0.05, ".2e"))


STEPS = [10, 100, 1000, 10_000, 100_000]


def _women(data):
    x, t = load_women()
    return (x if data == RAW else standardise(x)), t


def train_line(data, learning_rate, steps, schedule):
    """Walk down the loss of a line from START; yields (done, Progress) about 150 times, or until the walk runs away."""
    x, t = _women(data)
    hessian, at_zero = line_hessian(x), line_gradient(0.0, 0.0, x, t)      # the gradient is straight in (w, b): its value at 0, and a constant slope
    way = descend(lambda p: hessian @ p + at_zero, START, SCHEDULES[schedule](learning_rate, steps), steps, FAR)
    kept, slice_ = _kept(steps), max(1, steps // 150)
    points, at, losses = [], [], []
    try:
        for step, here in enumerate(way):
            if step in kept:
                points.append(here)
                at.append(step)
                losses.append(_loss(here, x, t))
            if step % slice_ == 0 and step < steps:
                yield step / steps, _progress(points, at, losses)
    except Diverged as error:
        yield 1.0, _progress(points, at, losses, error.step)
        return
    yield 1.0, _progress(points, at, losses)


def _kept(steps):
    """The steps that are drawn: the first thirty, then ever fewer, at equal distances on a log scale."""
    return {*range(min(31, steps + 1)), *np.geomspace(1, steps, 90).round().astype(int).tolist(), steps}


def _loss(point, x, t):
    w, b = point
    return mean_squared_error(w * x + b, t)


def _progress(points, at, losses, ran_away=0):
    return Progress(np.array(points), np.array(at), np.array(losses), ran_away)


def _wish_in_words(j, y, t):
    slope, n = (y - t[j - 1]) * 2 / len(t), len(t)
    start = f"{pretty(f'y{j}')} = {y:.1f}, target {t[j - 1]:.2f}: slope 2/{n} · ({y:.1f} − {t[j - 1]:.2f}) = {slope:+.3g}."
    if abs(slope) < 0.007:
        return f"{start} It wishes for {'next to ' if abs(slope) > 1e-9 else ''}nothing."
    return f"{start} {'Negative: too low, it wishes to rise' if slope < 0 else 'Positive: too high, it wishes to fall'}."


def _sums_in_words(w, b, x, slopes):
    more_w, more_b = round(w - FIRST_LINE[0], 9), round(b - FIRST_LINE[1], 9)
    moved = [f"{pretty(f'y{j}')} by {more_w:.3g}·{x[j - 1]:.1f} {'+−'[more_b < 0]} {abs(more_b):g} = {more_w * x[j - 1] + more_b:.1f}" for j in (1, len(x))]
    sums = slopes @ x, slopes.sum()
    wants = " and ".join(f"{'lower' if value > 0 else 'raise'} {name}" for value, name in zip(sums, "wb", strict=True))
    moves = f"moved {' and '.join(moved)}" if more_w or more_b else "moved nothing yet"
    return f"w = {w:.2f}, b = {b:.1f} {moves}. ∂L/∂w = {signed(sums[0])}, ∂L/∂b = {signed(sums[1])}: {wants}."


def _walk_in_words(now, rate, steps, schedule, rates, begun):
    setting = f"Learning rate {rate:.3g}, {schedule}"
    limits = f"Limit {rates.limit:.3g}, condition {rates.condition:.2g}."
    w, b = now.points[-1]
    if not begun:
        return f"w = {w:g}, b = {b:g}: L = {now.losses[-1]:.4g}. {setting}, {steps} steps: press Start. {limits}"
    if now.ran_away:
        return f"{setting}: too large, it has run away; step {now.ran_away} led beyond {FAR:,.0f}. {limits}"
    climbs = "too large, it climbs; " if now.losses[-1] > now.losses[0] * (1 + 1e-9) else ""
    return f"{setting}: {climbs}after {now.at[-1]} of {steps} steps L = {now.losses[-1]:.4g}, w = {w:.4g}, b = {b:.4g}. {limits}"
