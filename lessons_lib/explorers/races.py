"""Lesson 10 under the finger: six optimizers race on a bowl, and on digits."""
from typing import NamedTuple

import numpy as np

from lessons_lib.datasets import load_digits
from lessons_lib.digits_race import EVERY, new_learners, race_on_digits
from lessons_lib.doors import whole_from
from lessons_lib.explorers.controls import choice, expect_number, expect_one_of, expect_whole, log_slider, slider, whole_slider
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.races import below_the_frame, draw_bowl, draw_curves, draw_losses_by_rate, draw_standing, draw_ways
from lessons_lib.figures.style import many
from lessons_lib.races import CONDITION, METHODS, START, best_rate, bowl, height, losses_by_rate, make_optimizer, turned, way

RATES = 10.0 ** (np.arange(-60, 41) / 20)               # what the slider has, and what is tried where rates are tuned
BY_HAND, TUNED = "by hand", "tuned"
BATCHES = [8, 32, 64]


class Setting(NamedTuple):
    """What one method races with."""
    rate: float
    decay: float | None


def explore_optimizer_race(method="Momentum", rates=BY_HAND, angle=0, condition=CONDITION, start=START[0], steps=30):
    """Six optimizers go down the same bowl from the same place, with as many steps each: their ways from above, and the losses that they reach.

    method : whose learning rate and decay the sliders set, "SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp" or "Adam"
    rates : "by hand", or "tuned": each method has the best rate of the slider for this bowl, start and number of steps
    angle : by how much the bowl is turned, its start with it, 0 to 90 degrees; condition : its larger curvature, 2, over the smaller, 1 to 100
    start : how far along the valley, −8 to 8; across it is 2; steps : 1 to 60
    Returns an Explorer with the controls `method`, `learning_rate`, `decay`, `rates`, `angle`, `condition`, `start`, `steps`.
    Raises ValueError where one of these is not there to choose, or out of its range.
    """
    expect_one_of(METHODS, method=method)
    expect_one_of([BY_HAND, TUNED], rates=rates)
    expect_whole(0, 90, angle=angle)
    expect_whole(1, 100, condition=condition)
    expect_number(-8, 8, start=start)
    expect_whole(1, 60, steps=steps)
    settings = {name: Setting(each.bowl_rate, each.decay) for name, each in METHODS.items()}
    rate_slider = log_slider("learning rate", settings[method].rate, -3, 2, "of the chosen method", 0.05, ".3")
    decay_slider = slider("decay", settings[method].decay or 0, 0, 0.99, 0.01, "how much is kept of what is remembered")

    def scene(fig, method):
        _hand_over(method, settings[method], rate_slider, decay_slider)
        left, right = fig.subplots(1, 2, width_ratios=(1.25, 1))
        move_bowl, move_ways, move_standing = draw_bowl(left), draw_ways(left, list(METHODS)), draw_standing(right, list(METHODS))

        def move(learning_rate, decay, rates, angle, condition, start, steps):
            rate_slider.disabled = rates == TUNED
            settings[method] = Setting(learning_rate, None if METHODS[method].decay is None else decay)
            hessian, begin = bowl(condition, angle), turned([start, START[1]], angle)
            raced, edges = _tuned(settings, hessian, begin, steps) if rates == TUNED else (settings, [])
            ways, standing = _raced(raced, hessian, begin, steps)
            where = f"{angle}°, condition {condition}, from {start:g}, {steps} step{'s' * (steps != 1)}{', tuned' if rates == TUNED else ''}"
            artists = move_bowl(condition, angle) + move_ways(ways, method) + move_standing(standing, method)
            return artists, _race_in_words(where, method, raced[method], standing, edges)

        return move

    return Explorer(
        scene, size=(7.5, 4.2), alt="left: a bowl from above with the ways of six optimizers; right: the loss that each has reached, on a log scale",
        method=choice("method", list(METHODS), "whose rate and decay the sliders set", method), learning_rate=rate_slider, decay=decay_slider,
        rates=choice("rates", [BY_HAND, TUNED], "tuned: each has the best rate of the slider, for this bowl and budget", rates),
        angle=whole_slider("angle", angle, 0, 90, "by how many degrees the bowl and the start are turned"),
        condition=whole_slider("condition", condition, 1, 100, "the larger curvature, 2, over the smaller"),
        start=slider("start", start, -8, 8, 0.5, "where they start along the valley; across it, at 2", ".1f"),
        steps=whole_slider("steps", steps, 1, 60, "how many steps each has"))


def _hand_over(method, setting, rate_slider, decay_slider=None):
    """The sliders take the settings of another method."""
    rate_slider.value = setting.rate
    if decay_slider is not None:
        decay_slider.description, decay_slider.disabled = METHODS[method].decay_name, setting.decay is None
        decay_slider.value = setting.decay or 0


def _tuned(settings, hessian, begin, steps):
    """The settings with the best rate of the slider for each method, and the methods whose best is its first or last."""
    best = {name: best_rate(name, hessian, begin, steps, RATES, setting.decay) for name, setting in settings.items()}
    return {name: Setting(best[name].rate, setting.decay) for name, setting in settings.items()}, [name for name in best if best[name].at_edge]


def _raced(settings, hessian, begin, steps):
    """The ways of all methods, and for each of them its loss, inf where it has run away, with the text of its row."""
    ways, standing = {}, {}
    for name, setting in settings.items():
        ways[name] = way(make_optimizer(name, *setting), hessian, begin, steps)
        loss = np.inf if ways[name].stopped else float(height(hessian, ways[name].points[-1]))
        reached = f"away at step {len(ways[name].points)}" if ways[name].stopped else f"{loss:.2g}"
        standing[name] = loss, f"η {setting.rate:.3g}{_decay(name, setting)}: {reached}"
    return ways, standing


def _decay(method, setting):
    return "" if setting.decay is None else f", {METHODS[method].symbol} {setting.decay:.2g}"


def _race_in_words(where, method, setting, standing, edges):
    losses = {name: loss for name, (loss, _) in standing.items()}
    order = sorted(losses, key=losses.get)
    first, second, last = (f"{name} {losses[name]:.2g}" if np.isfinite(losses[name]) else f"{name}, run away" for name in (*order[:2], order[-1]))
    own = f"{method}: rate {setting.rate:.3g}{_decay(method, setting)}"
    edge = f" At the edge: {', '.join(edges)}." if edges else ""
    return f"{where}: {first}, then {second}; last {last}. {own}.{edge}"


def show_losses_by_rate(steps=30, decays=None, tried=20_001):
    """The loss after so many steps against the learning rate for all six, on the bowl along the axes and on the one turned by 45°.

    steps : 0 or more; decays : {name: decay} where it is not the usual one
    tried : how many rates from 0.001 to 100, 2 or more: with few, needles are stepped over
    Returns an Explorer without controls.
    Raises ValueError for others, and where decays names a method that is not there.
    """
    rates, decays = np.logspace(-3, 2, whole_from("tried", tried, 2)), decays or {}
    for name in decays:
        expect_one_of(METHODS, decays=name)

    def scene(fig):
        axes, below = fig.subplots(1, 2, sharey=True), []
        fig.get_layout_engine().set(wspace=0.08)        # "1e2" of the left panel and "1e-2" of the right one
        for ax, angle, title in zip(axes, (0, 45), ("along the axes", "turned by 45°"), strict=True):
            hessian, start = bowl(CONDITION, angle), turned(START, angle)
            losses = {name: losses_by_rate(name, hessian, start, steps, rates, decays.get(name)) for name in METHODS}
            draw_losses_by_rate(ax, rates, losses, f"loss after {steps} steps, {title}")
            below += [f"{title}, {' and '.join(names)} go below the picture"] if (names := below_the_frame(losses)) else []
        fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=6, frameon=False, fontsize=9.5, handlelength=2.2, columnspacing=1.2)
        return lambda: ([], f"Loss after {steps} steps against the learning rate, a mark at the best of {many(tried)} rates{''.join(f'; {one}' for one in below)}.")

    return Explorer(scene, size=(7.5, 5.4), alt="two panels: the loss after a number of steps against the learning rate, a curve for each optimizer")


def explore_digits_race(method="Momentum", batch_size=32, seed=0, steps=180):
    """Six networks with the same first weights see the same batches of digits, each with its own optimizer: loss and wrong test images, while they learn.

    method : whose learning rate the slider sets; batch_size : 8, 32 or 64 images a step
    seed : for the first weights and the order of images, 0 to 9; steps : how many updates each has, 9 to 10 000
    Returns an Explorer with the controls `method`, `learning_rate`, `batch_size`, `seed`, and Start, or run().
    Raises ValueError where one of these is not there to choose, or out of its range.
    """
    expect_one_of(METHODS, method=method)
    expect_one_of(BATCHES, batch_size=batch_size)
    expect_whole(0, 9, seed=seed)
    expect_whole(EVERY, 10_000, steps=steps)
    digits, settings = load_digits(), {name: Setting(each.digit_rate, each.decay) for name, each in METHODS.items()}
    rate_slider = log_slider("learning rate", settings[method].rate, -4, 1, "of the chosen method", 0.25, ".3")

    def scene(fig, method):
        _hand_over(method, settings[method], rate_slider)
        left, right = fig.subplots(1, 2, width_ratios=(1.2, 1))
        move_curves = draw_curves(left, list(METHODS), steps, EVERY, (0.03 if steps <= 500 else 1e-3, 10))
        move_standing = draw_standing(right, list(METHODS), (1e-3, 1), 1, "part of the test images that is wrong")
        about = left.text(0.03, 0.03, "", transform=left.transAxes, fontsize=9.5, va="bottom")

        def move(learning_rate, batch_size, seed, frame):
            settings[method] = settings[method]._replace(rate=learning_rate)
            about.set_text(f"batch {batch_size}, seed {seed}")
            now = frame or new_learners(METHODS, seed)
            wrong = {name: learner.wrong(digits) for name, learner in now.items()}
            standing = {name: (wrong[name], f"η {settings[name].rate:.3g}: " + (f"away at step {now[name].away}" if now[name].away else f"{100 * wrong[name]:.1f} %")) for name in now}
            words = _digits_in_words(now, wrong, f"batch {batch_size}, seed {seed}. {method}: rate {learning_rate:.3g}")
            return [about, *move_curves({name: learner.losses() for name, learner in now.items()}), *move_standing(standing, method)], words

        return move

    def work(learning_rate, batch_size, seed):
        optimizers = {name: make_optimizer(name, *setting) for name, setting in settings.items()}
        return race_on_digits(digits, optimizers, steps, batch_size, seed)

    return Explorer(
        scene, size=(7.5, 4), work=work, alt="left: the loss of six networks against the step; right: the share of test images that each gets wrong",
        method=choice("method", list(METHODS), "whose rate the slider sets", method), learning_rate=rate_slider,
        batch_size=choice("batch size", BATCHES, "images a step", batch_size), seed=whole_slider("seed", seed, 0, 9, "for the first weights and the order of the images"))


def _digits_in_words(now, wrong, settings):
    done = max(len(learner.history.batch_loss) for learner in now.values())
    if not done:
        return f"Before the first step: all get {next(iter(wrong.values())):.1%} wrong, {settings}."
    order = sorted(wrong, key=wrong.get)
    first, last = (f"{name}, {wrong[name]:.1%}" for name in (order[0], order[-1]))
    away = [name for name in order if now[name].away]
    return f"After {done} steps, wrong of the test: fewest {first}; most {last}{' (run away: ' + ', '.join(away) + ')' if away else ''}; {settings}."
