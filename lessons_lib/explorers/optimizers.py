"""Lesson 10 under the finger: one update term by term, and which momentum goes with which learning rate."""
import numpy as np

from lessons_lib.explorers.controls import choice, expect_number, expect_one_of, expect_whole, log_slider, slider, whole_slider
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.optimizers import MOMENTA, RATES, TERMS, draw_ball, draw_momentum_plane, draw_terms, draw_update
from lessons_lib.races import CONDITION, METHODS, START, best_momentum, bowl, bowl_factor, height, make_optimizer, turned, way
from lessons_lib.update_terms import updates_apart

UPDATES = 4
BOWLS = {"along the axes": 0, "turned by 45°": 45}
SAYS = {                                                # what a term is, in words; (method, term) where a method's own differs
    "gradient": "the slope here", "kept": "what is kept of the last step", "push": "−η times the slope", "velocity": "the velocity",
    "mean": "a running mean of gradients, from 0", "mean corrected": "the mean without its start at 0",
    "size": "the root of a running mean of squares", ("AdaGrad", "size"): "the root of a sum of squares",
    "size corrected": "the size without its start at 0", "step": "the step",
}


def explore_one_step(method="Adam", step=6, ground="along the axes", learning_rate=10**-0.2):
    """One update after another taken apart: gradient, what is remembered, corrections, step, as arrows and as numbers.

    method : "SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp" or "Adam"; ground : the bowl, "along the axes" or "turned by 45°"
    step : which term is the last that is shown, from 1, the first update's gradient; four updates are there
    learning_rate : from 0.01 to 1.58; momentum, decay and β₁ are the usual ones
    Returns an Explorer with the controls `method`, `ground`, `learning_rate`, `step`.
    Raises ValueError where one of these is not there to choose, or out of its range.
    """
    expect_one_of(METHODS, method=method)
    expect_one_of(BOWLS, ground=ground)
    expect_number(0.01, 10**0.2, learning_rate=learning_rate)
    expect_whole(1, UPDATES * len(TERMS[method]), f" for {method}", step=step)
    stepping = whole_slider("step", 1, 1, UPDATES * len(TERMS[method]), "one term at a time")
    stepping.value = step
    most = max(map(len, TERMS.values()))

    def scene(fig, method, ground):
        stepping.max = UPDATES * len(TERMS[method])
        left, right = fig.subplots(1, 2, width_ratios=(1.12, 1))
        hessian, start = bowl(CONDITION, BOWLS[ground]), turned(START, BOWLS[ground])
        move_update, move_terms = draw_update(left, CONDITION, BOWLS[ground]), draw_terms(right, method, most)

        def move(learning_rate, step):
            update, shown = divmod(step - 1, len(TERMS[method]))
            apart = updates_apart(make_optimizer(method, learning_rate), hessian, start, update + 1)
            points, terms = np.array([one.point for one in apart]), apart[-1].terms
            heading = f"{method}, rate {learning_rate:.3g}: update {update + 1}"
            return move_update(points, terms, shown + 1) + move_terms(heading, terms, shown + 1), _term_in_words(heading, ground, method, terms, shown)

        return move

    return Explorer(
        scene, size=(7.5, 4.3), alt="left: a bowl from above with the terms of an update as arrows; right: their formulas and numbers",
        method=choice("method", list(METHODS), "whose update is taken apart", method), ground=choice("bowl", list(BOWLS), "how the bowl lies", ground),
        learning_rate=log_slider("learning rate", learning_rate, -2, 0.2, "on a log scale", 0.05, ".3"), step=stepping)


def _term_in_words(heading, ground, method, terms, shown):
    name, (x, y) = list(terms.items())[shown]
    says = SAYS.get((method, name)) or SAYS[name]
    direction = f", {np.degrees(np.arctan2(y, x)):.3g}° from the x axis" if name == "step" and (x or y) else ""
    return f"{heading}, bowl {ground}. Term {shown + 1} of {len(terms)}, {name}: {says}, ({x:.3g}, {y:.3g}){direction}."


def explore_stability_map(learning_rate=0.1, momentum=0.9, condition=20, steps=30):
    """By what factor a step of Momentum shrinks the distance, for every learning rate and momentum, and the ball with yours beside it.

    learning_rate : from 0.01 to 5; momentum : from 0, gradient descent, to 0.99; condition : of the bowl, whose larger curvature is 2, from 1 to 100
    steps : of the ball, from 1 to 60
    Returns an Explorer with the controls `condition`, `learning_rate`, `momentum`, `steps`. Raises ValueError where one of these is out of its range.
    """
    expect_number(*RATES, learning_rate=learning_rate)
    expect_number(*MOMENTA, momentum=momentum)
    expect_whole(1, 100, condition=condition)
    expect_whole(1, 60, steps=steps)

    def scene(fig, condition):
        left, right = fig.subplots(1, 2, width_ratios=(1, 1.15))
        move_plane, move_ball = draw_momentum_plane(left, condition), draw_ball(right, condition, START)

        def move(learning_rate, momentum, steps):
            rolled = way(make_optimizer("Momentum", learning_rate, momentum), bowl(condition), START, steps)
            end = f"out of sight after {len(rolled.points)} of {steps} steps" if rolled.stopped else (
                f"loss {float(height(bowl(condition), rolled.points[-1])):.2g} after {steps} step{'s' * (steps != 1)}")
            words = _factor_in_words(condition, learning_rate, momentum, seen=not rolled.stopped)
            return move_plane(learning_rate, momentum) + move_ball(rolled.points, end), f"{words}{end}."

        return move

    return Explorer(
        scene, size=(7.5, 3.9), alt="left: the plane of learning rate and momentum with lines of equal factor, the limit, the best place and yours; right: the ball's way",
        condition=whole_slider("condition", condition, 1, 100, "the larger curvature, 2, over the smaller"),
        learning_rate=log_slider("learning rate", learning_rate, *np.log10(RATES).round(12), "on a log scale", 0.05, ".3"),
        momentum=slider("momentum", momentum, *MOMENTA, 0.01, "what is kept of the velocity; 0 is gradient descent"),
        steps=whole_slider("steps", steps, 1, 60, "how many steps the ball goes"))


def _factor_in_words(condition, rate, momentum, seen):
    factor, (_, _, best) = float(bowl_factor(condition, rate, momentum)), best_momentum(condition)
    verdict = "" if not seen or factor <= 1 - 1e-9 else "it runs away, " if factor > 1 + 1e-9 else "it neither comes down nor runs away, "
    where = f"Rate {rate:.3g}, momentum {momentum:.2g}, condition {condition}"
    return f"{where}: factor {factor:.3g} a step in the long run, best {best:.3g}; {verdict}"
