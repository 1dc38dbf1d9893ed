"""Lesson 09 under the finger: a network that learns digits while one watches, the loss before the first step, which images batches show."""
import math
import time
from typing import NamedTuple

import ipywidgets as w
import numpy as np

from lessons_lib.datasets import load_digits
from lessons_lib.explorers.controls import choice, expect_number, expect_one_of, expect_whole, log_slider, whole_slider
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.style import many
from lessons_lib.figures.training import (
    draw_confusion, draw_digits, draw_first_losses, draw_losses, draw_mistakes, draw_seen, draw_share_seen, draw_ten_shares, draw_weights, draw_wrong)
from lessons_lib.functions import softmax
from lessons_lib.networks import TwoLayerNet, confusion_matrix, worst_mistakes
from lessons_lib.optimizers import SGD
from lessons_lib.training import History, batches, learn

WEIGHTS, CONFUSION, MISTAKES = "weights", "confusion", "mistakes"
SPREADS = ["he", "1", "0.1", "0.01", "0.0001"]
BATCHES = [8, 32, 128, 512]
SHUFFLED, REPLACED = "shuffled", "with replacement"


class Frame(NamedTuple):
    """What is drawn of a network: its two losses and two accuracies before the first step (training and test images), its History, its first weights, its scores for the test images."""
    first: tuple
    history: History
    weights: np.ndarray
    scores: np.ndarray


def explore_training(show=WEIGHTS, learning_rate=0.5, batch_size=32, hidden=50, spread="he", epochs=20, digits=None):
    """A network of two layers learns digits: loss and wrong answers move; its weights, what it confuses, or its worst mistakes beside them.

    show : "weights", "confusion" or "mistakes"; learning_rate : from 1/256 to 128, the slider doubles it; batch_size : 8, 32, 128 or 512
    hidden : units, from 2 to 100; spread : of the weights at the start: "he", "1", "0.1", "0.01" or "0.0001"
    epochs : how long it learns, from 1 to 1000; digits : a record of images, those of load_digits() unless given
    Returns an Explorer with the controls `show`, `learning_rate`, `batch_size`, `hidden`, `spread`, and Start, or run().
    Raises ValueError where one of these is not there to choose, or out of its range.
    """
    expect_one_of([WEIGHTS, CONFUSION, MISTAKES], show=show)
    expect_one_of(BATCHES, batch_size=batch_size)
    expect_one_of(SPREADS, spread=spread)
    expect_number(1 / 256, 128, learning_rate=learning_rate)
    expect_whole(2, 100, hidden=hidden)
    expect_whole(1, 1000, epochs=epochs)
    digits = load_digits() if digits is None else digits

    def scene(fig, show):
        top, right, below = fig.subplot_mosaic([["loss", "right"], ["wrong", "right"]], width_ratios=(1, 1.1)).values()
        move_losses, move_wrong = draw_losses(top, epochs), draw_wrong(below, epochs)
        setting = top.text(0.03, 0.04, "", transform=top.transAxes, fontsize=9.5, va="bottom")
        move_right = {WEIGHTS: draw_weights, CONFUSION: draw_confusion, MISTAKES: draw_mistakes}[show](right)

        def move(learning_rate, batch_size, hidden, spread, frame):
            now = frame or _frame(digits, _network(digits, hidden, spread), History())
            setting.set_text(f"rate {learning_rate:.3g}, batch {batch_size}" + f"\nrun away at step {len(now.history.batch_loss) + 1}" * bool(now.history.stopped))
            an_epoch = math.ceil(len(digits.x_train) / batch_size)
            shown = {WEIGHTS: (now.weights,), CONFUSION: (now.scores, digits.t_test), MISTAKES: (digits.x_test, now.scores, digits.t_test)}[show]
            artists = [setting, *move_losses(now.first[:2], now.history, an_epoch), *move_wrong(now.first[2:], now.history, an_epoch), *move_right(*shown)]
            return artists, f"{_run_in_words(now, an_epoch)}{_seen_in_words(show, now, digits.t_test)} Rate {learning_rate:.3g}, batch {batch_size}, {hidden} units of {len(now.weights)} weights, spread {'He' if spread == 'he' else spread}."

        return move

    def work(learning_rate, batch_size, hidden, spread):
        return train_digits(digits, _network(digits, hidden, spread), learning_rate, batch_size, epochs)

    return Explorer(scene, size=(7.5, 4.7), work=work, alt="left: loss and wrong answers against epochs; right: the weights, the confused digits, or the worst mistakes",
                    show=choice("show", [WEIGHTS, CONFUSION, MISTAKES], "what stands on the right", show),
                    learning_rate=log_slider("learning rate", learning_rate, -8, 7, "a step is this times the gradient; the slider doubles it", 1, ".3", base=2),
                    batch_size=choice("batch size", BATCHES, "images a step", batch_size),
                    hidden=whole_slider("hidden units", hidden, 2, 100, "how many units the first layer has"),
                    spread=choice("spread", SPREADS, "of the weights at the start; he: √(2/n_in)", spread))


def train_digits(digits, net, learning_rate, batch_size, epochs):
    """Train the network; yields (done, Frame) about every 20 ms, and at the end."""
    frame, last = _frame(digits, net, History()), time.monotonic()
    for moment in learn(net, digits, SGD(learning_rate), epochs=epochs, batch_size=batch_size, history=frame.history):
        if time.monotonic() - last > 0.02:
            yield moment.step / moment.steps, _frame(digits, net, frame.history, frame.first)
            last = time.monotonic()
    yield 1.0, _frame(digits, net, frame.history, frame.first)


def _network(digits, hidden, spread):
    return TwoLayerNet(digits.x_train.shape[1], hidden, 10, weight_init_std=spread if spread == "he" else float(spread))


def _frame(digits, net, history, first=None):
    if first is None:
        parts = (digits.x_train, digits.t_train), (digits.x_test, digits.t_test)
        first = *(net.loss(*part) for part in parts), *(net.accuracy(*part) for part in parts)
    try:
        scores = net.predict(digits.x_test)
    except FloatingPointError:                          # it has run away: nothing is told apart
        scores = np.zeros((len(digits.x_test), 10))
    return Frame(first, history, net.params["W1"].copy(), scores)


def explore_first_loss(spread=0.01, image=5):
    """The loss of a network that has not learned yet, against the spread of its weights, and its ten shares for one image.

    spread : from 1e-4 to 1; image : which of the test images, from 1 to 360
    Returns an Explorer with the controls `spread`, `image`. Raises ValueError where one of these is out of its range.
    """
    expect_number(1e-4, 1, spread=spread)
    digits = load_digits()
    expect_whole(1, len(digits.x_test), image=image)
    net, he = TwoLayerNet(64, 50, 10, weight_init_std=1.0), TwoLayerNet(64, 50, 10, weight_init_std="he")

    def with_spread(spread):
        scaled = net.copy()
        for key in ("W1", "W2"):
            scaled.params[key] *= spread
        return scaled

    def scene(fig):
        left, middle, right = fig.subplots(1, 3, width_ratios=(1.5, 1.4, 0.5))
        spreads = np.logspace(-4, 0, 41)
        losses = [with_spread(one).loss(digits.x_train, digits.t_train) for one in spreads]
        move_loss = draw_first_losses(left, spreads, losses, (float(he.params["W1"].std()), he.loss(digits.x_train, digits.t_train)))
        move_shares, drawn = draw_ten_shares(middle), []
        right.axis("off")

        def move(spread, image):
            now, x, t = with_spread(spread), digits.x_test[image - 1:image], digits.t_test[image - 1:image]
            loss, scores = now.loss(digits.x_train, digits.t_train), now.predict(x)[0]
            while drawn:
                drawn.pop().remove()
            draw_digits(right, x, t, 1)
            drawn.extend([*right.images, *right.texts])
            shares = softmax(scores)
            words = f"Spread {spread:.2g}: loss {loss:.4f}; ln 10 is 2.3026. Test image {image} is {_a(t[0])}: the network gives it {_share_in_words(shares, t[0])}."
            return [*move_loss(spread, loss), *move_shares(scores, t[0]), *drawn], words

        return move

    return Explorer(scene, size=(7.5, 3.4), alt="left: the first loss against the spread of the weights; right: ten shares for one image, and the image",
                    spread=log_slider("spread", spread, -4, 0, "the spread of both weight matrices"),
                    image=whole_slider("image", image, 1, len(digits.x_test), "which of the test images"))


def explore_batches(way=SHUFFLED, step=45):
    """Which of the 1 437 images a run has seen after so many batches of 32: shuffled, or drawn with replacement.

    way : "shuffled" or "with replacement"; step : from 1 to 135, three epochs
    Returns an Explorer with the controls `way`, `step`. Raises ValueError where one of these is not there to choose.
    """
    expect_one_of([SHUFFLED, REPLACED], way=way)
    expect_whole(1, 135, step=step)
    count, rng = 1437, np.random.default_rng(2)
    order = {name: [batch for _ in range(3) for batch in batches(count, 32, rng, name == REPLACED)] for name in (SHUFFLED, REPLACED)}

    def scene(fig):
        left, right = fig.subplots(1, 2, width_ratios=(1.1, 1))
        move_seen, move_share = draw_seen(left, count), draw_share_seen(right, count, 3)

        def move(way, step):
            drawn = np.concatenate(order[way][:step])
            times = np.bincount(drawn, minlength=count)
            seen = np.count_nonzero(times)
            words = f"{way.capitalize()}, {step} batch{'es' * (step > 1)}: {many(len(drawn))} images drawn, {many(seen)} of {many(count)} seen, {seen / count:.1%}; {many(np.sum(times > 1))} of them more than once."
            return move_seen(times) + move_share(len(drawn) / count, seen / count), words

        return move

    return Explorer(scene, size=(7.5, 3.6), alt="left: a square for each training image, coloured once it was seen; right: the share of images seen",
                    way=choice("batches", [SHUFFLED, REPLACED], "how batches are drawn", way), step=whole_slider("step", step, 1, 135, "how many batches of 32"))


def show_digits(x, t, columns=10):
    """Images with their labels under them. x : (N, pixels); t : (N,). Returns an Explorer without controls: a picture that follows the theme."""
    def scene(fig):
        draw_digits(fig.subplots(), x, t, columns)
        return lambda: ([], f"{len(x)} images with their labels: {', '.join(map(str, t))}.")

    return Explorer(scene, size=(7.5, 0.97 * math.ceil(len(x) / columns)), alt="handwritten digits in rows, each with its label")


class ProgressBar(w.HBox):
    """A bar that follows a training run in a cell: display it, then train(..., report=bar)."""

    def __init__(self):
        self.bar, self.words = w.FloatProgress(min=0, max=1, layout=w.Layout(width="16em")), w.Label("not begun")
        super().__init__([self.bar, self.words])

    def __call__(self, moment):
        every = max(1, moment.steps // 200)             # 200 messages a run at most
        if moment.step % every == 0 or moment.step == moment.steps:
            self.bar.value = moment.step / moment.steps
            self.words.value = f"step {moment.step} of {moment.steps}, loss of the batch {moment.history.batch_loss[-1]:.3f}"


def _a(digit):
    return f"an {digit}" if digit == 8 else f"a {digit}"


def _share_in_words(shares, t):
    """What the true class gets, and whether another gets more, as far as the printed digits tell."""
    true, least, most = (f"{share:.1%}" for share in (shares[t], shares.min(), shares.max()))
    if least == most:
        return f"{true}, as it does every digit"
    return f"{true}, and {'no other more' if true == most else f'most to {shares.argmax()}, {most}'}"


def _run_in_words(now, an_epoch):
    history = now.history
    if history.stopped:
        return f"Run away after {len(history.batch_loss)} steps: the learning rate is too large."
    train, test = (history.train_accuracy[-1], history.test_accuracy[-1]) if history.loss else now.first[2:]
    epochs = len(history.loss)
    loss = history.loss[-1] if history.loss else now.first[0]
    after = f"After {epochs} epoch{'s' * (epochs != 1)}" if history.batch_loss else "Before the first step"
    return f"{after}: loss {loss:.3g}, right {train:.1%} train, {test:.1%} test."


def _seen_in_words(show, now, t):
    if show == WEIGHTS:
        return ""
    worst = worst_mistakes(now.scores, t)
    if not len(worst):
        return " No test image is wrong."
    if show == MISTAKES:
        n = worst[0]
        return f" Largest loss: {_a(t[n])} taken for {now.scores[n].argmax()} with {softmax(now.scores[n]).max():.0%}."
    off = confusion_matrix(now.scores, t) * (1 - np.eye(10, dtype=int))
    i, j = np.unravel_index(off.argmax(), off.shape)
    return f" Most often {_a(i)} is taken for {j}, {off[i, j]} times." if off[i, j] > 1 else " No digit is taken for the same other one twice."
