"""Lesson 08 under the finger: relative errors, a nudge across a kink, 1e-7 in a logarithm, and the bug clinic."""
from functools import lru_cache

import numpy as np

from lessons_lib.clinic import FAULTS, BUG_OF_LETTER, PATIENTS, Chain, examine, follow, network, verdict
from lessons_lib.explorers.controls import choice, expect_number, expect_one_of, expect_whole, log_slider, slider
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.gradient_check import TOLERANCE, draw_errors, draw_false_alarm, draw_nudged_loss, draw_slope_by_h, draw_symptoms, draw_two_losses
from lessons_lib.functions import cross_entropy
from lessons_lib.gradcheck import check_network
from lessons_lib.layers import Tanh

PARTS = ("the whole tensor", "its largest entry", "its smallest entry")


def explore_gradient_check(tensor="W1", share=1e-3):
    """A right gradient of a network with tanh, made wrong by a share: the ratio of maxima, beside the quotient entry by entry.

    tensor : "W1", "b1", "W2" or "b2"; share : by how much it is too large, from 1e-9 to 1
    Returns an Explorer with the controls `tensor`, `part`, `share`. Raises ValueError for another tensor or a share out of that range.
    """
    tensors = _checked_network()
    expect_one_of(list(tensors), tensor=tensor)
    expect_number(1e-9, 1, share=share)

    def scene(fig):
        move_errors = draw_errors(fig.subplots(), list(tensors))

        def move(tensor, part, share):
            entries, errors = [], {}
            for name, checked in tensors.items():
                yours = _too_large(checked.gradient, part, share) if name == tensor else checked.gradient
                off, sizes = np.abs(yours - checked.numerical).ravel(), np.abs(yours).ravel() + np.abs(checked.numerical).ravel()
                entries.append(off / np.maximum(sizes, 1e-300))
                errors[name] = off.max() / (np.abs(yours).max() + np.abs(checked.numerical).max())
            return move_errors(entries, list(errors.values())), _error_in_words(errors[tensor], tensor, part, share)

        return move

    return Explorer(scene, size=(7.5, 3.9), alt="relative errors of four tensors on a log scale: small dots entry by entry, a diamond for the ratio of maxima, the tolerance as a line",
                    tensor=choice("tensor", list(tensors), "whose gradient is made wrong", tensor), part=choice("wrong is", list(PARTS), "which entries are made wrong"),
                    share=log_slider("too large by", share, -9, 0, "by which share of itself, on a log scale"))


@lru_cache(maxsize=1)
def _checked_network():
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=(7, 6)), rng.integers(0, 4, 7)
    return check_network(Chain(activation=Tanh, rng=3), x, t).tensors


def _too_large(gradient, part, share):
    size = np.abs(gradient)
    where = {PARTS[0]: True, PARTS[1]: size == size.max(), PARTS[2]: size == size.min()}[part]
    return np.where(where, gradient * (1 + share), gradient)


def _error_in_words(error, tensor, part, share):
    what = f"The gradient of {tensor}" if part == PARTS[0] else f"One entry of {tensor}, {part.split()[1]} in size,"
    found = f"{error:.1g}" if error > 2e-9 else "below 2e-9"
    much = f"{100 * share:.3g} % too large" if share > 1e-5 else f"too large by {share:.2g} of its size"
    return f"{what} is {much}. Relative error of {tensor}: {found}. {'Above 1e-6: the check raises' if error > TOLERANCE else 'Not above 1e-6: the check is silent'}."


UNIT = 1                                                # of the first hidden layer, whose bias is nudged


def explore_kink(distance=5e-5, h=1e-4):
    """The loss while one bias is nudged past the kink of its ReLU: slopes by nudging for every h, beside that of backward.

    distance : z of the first example at that unit, from −2e-4 to 2e-4; h : from 1e-7 to 10^−3.5
    Returns an Explorer with the controls `distance`, `h`. Raises ValueError where one is out of its range.
    """
    expect_number(-2e-4, 2e-4, distance=distance)
    expect_number(1e-7, 3.2e-4, h=h)
    steps = np.logspace(-7, -3.5, 71)

    def scene(fig):
        left, right = fig.subplots(1, 2, width_ratios=(1.15, 1))
        move_loss, move_slopes = draw_nudged_loss(left, 4e-4), draw_slope_by_h(right, (7e-8, 4.5e-4))

        def move(distance, h):
            loss, slope = _loss_at_kink(distance)
            central = {step: (loss(step) - loss(-step)) / (2 * step) for step in [*steps, h]}
            artists = move_loss(loss, slope, -distance, h) + move_slopes(steps, [central[step] for step in steps], slope, max(abs(distance), 1e-9), h, central[h])
            return artists, _kink_in_words(distance, h, central[h], slope)

        return move

    return Explorer(scene, size=(7.5, 3.9), alt="left: a loss with a kink, the points at plus and minus h, and two slopes; right: the slope by nudging against h",
                    distance=slider("z at the start", distance, -2e-4, 2e-4, 1e-5, "z of one example at this unit; the kink is at z = 0", ".1e"),
                    h=log_slider("h", h, -7, -3.5, "the nudge of the bias, on a log scale"))


def _loss_at_kink(distance):
    """s → L(b + s) − L(b) for one bias of a network with ReLU, and the slope of backward. Three examples, the first with z = distance."""
    rng = np.random.default_rng(4)
    chain, x, t = Chain(rng=rng), rng.normal(size=(3, 6)), np.array([1, 3, 0])
    b = chain.params["b1"]
    b[UNIT] = distance - (x[0] @ chain.params["W1"])[UNIT]
    start, slope, base = b[UNIT], chain.gradient(x, t)["b1"][UNIT], chain.loss(x, t)
    first, *_, last = chain.layers.values()
    hidden = np.maximum(first.forward(x), 0)
    z = (x @ chain.params["W1"])[:, UNIT] + start

    def loss(s):
        a = hidden.copy()
        a[:, UNIT] = np.maximum(z + s, 0)
        return cross_entropy(last.forward(a), t) - base

    return loss, float(slope)


def _kink_in_words(distance, h, central, slope):
    crossed = (distance - h > 0) != (distance + h > 0)
    start = f"z = {distance:.2g}, h = {h:.2g}. Slope by nudging {central:.4f}, of backward {slope:.4f}. "
    return start + ("The ReLU is off at −h and on at +h: ±h crosses the kink." if crossed else "The ReLU's mask is the same at ±h: no kink between.")


GAPS = np.linspace(0, 30, 121)


def explore_log_guard(gap=5.0, epsilon=1e-7):
    """Two logits, the true class behind by a gap: the loss with and without ε in its logarithm, and what the check then reads for a right backward.

    gap : from 0 to 30; epsilon : from 1e-15 to 0.1
    Returns an Explorer with the controls `gap`, `epsilon`. Raises ValueError where one is out of its range.
    """
    expect_number(0, 30, gap=gap)
    expect_number(1e-15, 0.1, epsilon=epsilon)

    def scene(fig):
        left, right = fig.subplots(1, 2)
        move_losses = draw_two_losses(left, GAPS, _exact_loss(GAPS))
        move_alarm = draw_false_alarm(right, GAPS)

        def move(gap, epsilon):
            exact, guarded, error = _exact_loss(gap), guarded_loss(gap, epsilon), guarded_error(gap, epsilon)
            artists = move_losses(guarded_loss(GAPS, epsilon), gap, [exact, guarded]) + move_alarm(guarded_error(GAPS, epsilon), gap, error)
            found = f"{error:.2g}" if error > 1e-14 else "below 1e-14"
            alarm = "The check raises, and blames backward" if error > TOLERANCE else "The check is silent"
            return artists, f"gap {gap:.3g}: loss {exact:.3f}, with ε = {epsilon:.2g} {guarded:.3f}. A right backward reads relative error {found}. {alarm}."

        return move

    return Explorer(scene, alt="left: the loss against the gap of two logits, with and without epsilon; right: the relative error of a right backward",
                    gap=slider("gap", gap, 0, 30, 0.1, "how far the true class's logit lies behind the other", ".1f"),
                    epsilon=log_slider("ε", epsilon, -15, -1, "what is added to the share inside the logarithm"))


def _exact_loss(gap):
    return np.logaddexp(0, gap)


def guarded_loss(gap, epsilon):
    """−log(y + ε) for logits (0, gap) and true class 0."""
    return -np.log(np.exp(-_exact_loss(gap)) + epsilon)


def guarded_error(gap, epsilon):
    """The relative error between y − t, a right backward of −log y, and the slope of −log(y + ε), which is y/(y + ε) times that."""
    ratio = epsilon / (np.exp(-_exact_loss(gap)) + epsilon)
    return ratio / (2 - ratio)


NO_GUESS = "?"


def explore_clinic(number=1):
    """A network with one planted bug: its loss, its gradient check, each entry against what is expected, its hidden units. Name the bug.

    number : which network, from 1 on
    Returns an Explorer with the controls `patient`, `guess`. Raises ValueError for a number that no network has.
    """
    expect_whole(1, len(PATIENTS), number=number)
    names = {NO_GUESS: None} | {f"{letter}: {FAULTS[key].name}": letter for letter, key in BUG_OF_LETTER.items()}

    def scene(fig, patient):
        symptoms, course = examine(PATIENTS[patient - 1]), follow(PATIENTS[patient - 1])
        move_line = draw_symptoms(fig, symptoms, course)
        layers = ", ".join(name for name in network(PATIENTS[patient - 1])[0].layers)

        def move(guess):
            letter = names[guess]
            if letter is None:
                return move_line(f"Network {patient}: {layers}. Which bug is it?"), _symptoms_in_words(patient, symptoms, course)
            right, why = verdict(patient, letter)
            return move_line(f"Network {patient}. {'✓' if right else '✗'} {guess}"), why

        return move

    guess = choice("your name for it", list(names), "the bug that you think it is")
    guess.layout.width = "40em"
    return Explorer(scene, size=(7.5, 5.6), alt="top left: loss with and without the bug; top right: relative error of each tensor; below: entries yours against expected, and the hidden units",
                    patient=choice("network", list(range(1, len(PATIENTS) + 1)), "which network to examine", number), guess=guess)


def _symptoms_in_words(patient, symptoms, course):
    end = "stops with an error at the first step" if course.broke else f"ends at {course.losses[-1]:.3f}, without the bug at {course.healthy[-1]:.3f}"
    wrong = ", ".join(symptoms.report.wrong) or "none"
    return f"Network {patient}: the loss begins at {course.losses[0]:.3f} and {end}. Tensors that are wrong: {wrong}."
