"""Pictures of lesson 09: a network that learns digits, what it has learned, what it gets wrong, and which images its batches show."""
import math

import numpy as np
from matplotlib.ticker import NullLocator

from lessons_lib.figures.style import APPROXIMATION, ERROR, EXACT, FUNCTION, GUIDE, INK, point, powers_of_ten, tidy
from lessons_lib.functions import softmax
from lessons_lib.networks import confusion_matrix, worst_mistakes

LOSSES = (1e-3, 30)                                     # what is seen of the loss; what is beyond stands at the edge
WRONG = (4e-4, 1.3)                                     # what is seen of the share that is wrong
CHANCE = 10                                               # classes: equal shares have the loss ln 10, and are right in one case of ten


def draw_losses(ax, epochs):
    """The loss on a log scale against epochs: over all training and over all test images after each epoch; of single batches, thin, about 150 of them.

    Returns move(first, history, an_epoch): the two losses before the first step, the History, and how many steps an epoch has.
    """
    ax.set(yscale="log", xlim=(-0.02 * epochs, 1.02 * epochs), ylim=LOSSES)
    powers_of_ten(ax.yaxis, range(-3, 2))
    ax.set_ylim(LOSSES)                                 # ticks widen what is seen
    tidy(ax, title="loss; thin: of single batches")
    ax.axhline(np.log(CHANCE), **GUIDE)
    ax.text(0.99 * epochs, 1.15 * np.log(CHANCE), "ln 10", fontsize=9.5, ha="right", va="bottom")
    thin, = ax.plot([], [], color=ERROR["color"], linewidth=0.7, alpha=0.7)
    train, test = _two_lines(ax)

    def move(first, history, an_epoch):
        every = max(1, len(history.batch_loss) // 150)
        thin.set_data(np.arange(len(history.batch_loss))[::every] / an_epoch, np.clip(history.batch_loss[::every], *LOSSES))
        at = [0, *np.divide(history.step, an_epoch)]
        for line, before, after in ((train, first[0], history.loss), (test, first[1], history.test_loss)):
            line.set_data(at, np.clip([before, *after], *LOSSES))
        return [thin, train, test]

    return move


def draw_wrong(ax, epochs):
    """The shares that are wrong, of the training and of the test images, on a log scale against epochs; what is below 0.04 % stands at the bottom.

    Returns move(first, history, an_epoch): the two shares that are right before the first step, the History, and how many steps an epoch has.
    """
    ax.set(yscale="log", xlim=(-0.02 * epochs, 1.02 * epochs), ylim=WRONG)
    ax.set_yticks([1, 0.1, 0.01, 0.001], ["100 %", "10 %", "1 %", "0.1 %"])
    ax.yaxis.set_minor_locator(NullLocator())
    ax.set_ylim(WRONG)
    tidy(ax, title="wrong answers", xlabel="epoch")
    train, test = _two_lines(ax)
    ax.legend(loc="lower left", frameon=False, fontsize=9.5)

    def move(first, history, an_epoch):
        at = [0, *np.divide(history.step, an_epoch)]
        for line, before, after in ((train, first[0], history.train_accuracy), (test, first[1], history.test_accuracy)):
            line.set_data(at, np.maximum(1 - np.array([before, *after]), WRONG[0]))
        return [train, test]

    return move


def _two_lines(ax):
    train, = ax.plot([], [], **APPROXIMATION, label="training images")
    test, = ax.plot([], [], **FUNCTION | {"linestyle": "--"}, marker="s", markersize=3.5, clip_on=False, label="test images")
    return train, test


def draw_weights(ax):
    """What enters each hidden unit, as a small image for each: W (pixels, units). Returns move(W)."""
    _blank(ax, "weights of each hidden unit, as an image")
    for colour, sign, x in ((FUNCTION, "blue: above 0", 0.02), (APPROXIMATION, "orange: below 0", 0.52)):
        ax.text(x, -0.03, sign, transform=ax.transAxes, fontsize=9.5, color=colour["color"], va="top")
    image = ax.imshow(np.zeros((1, 1, 4)), extent=(0, 1, 0, 1), interpolation="nearest", rasterized=True)
    ax.set(xlim=(0, 1), ylim=(0, 1), autoscale_on=False, anchor="N")       # the same box for any number of units

    def move(W):
        side, units = math.isqrt(len(W)), W.shape[1]
        across = math.ceil(units / math.isqrt(units))
        tiles = np.zeros((math.ceil(units / across) * across, side + 1, side + 1))
        tiles[:units, :side, :side] = W.T.reshape(units, side, side)
        sheet = tiles.reshape(-1, across, side + 1, side + 1).swapaxes(1, 2).reshape(-1, across * (side + 1))
        image.set_data(_signed(sheet / max(np.abs(W).max(), 1e-300)))
        height = sheet.shape[0] / sheet.shape[1]
        image.set_extent((0, 1, 1 - min(height, 1), 1))
        return [image]

    return move


def draw_confusion(ax):
    """Which digit was taken for which, as counts; the right ones on the diagonal. A square is the darker, the larger its share of the digit's images.

    Returns move(scores, t).
    """
    ticks = dict(xticks=range(10), yticks=range(10), xlim=(-0.5, 9.5), ylim=(9.5, -0.5), aspect="equal")
    ax.set(**ticks)
    tidy(ax, title="test images: which digit was taken for which", xlabel="taken for", ylabel="is")
    ax.grid(visible=False)
    image = ax.imshow(np.zeros((10, 10, 4)), interpolation="nearest", rasterized=True)
    ax.set(**ticks)
    shown = []

    def move(scores, t):
        counts = confusion_matrix(scores, t)
        shares, right = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), np.eye(10)
        image.set_data(_tinted(ERROR, 0.6 * np.minimum(7 * shares, 1) * (1 - right)) + _tinted(EXACT, 0.6 * shares * right))
        while shown:
            shown.pop().remove()
        shown.extend(ax.text(j, i, str(counts[i, j]), ha="center", va="center", fontsize=9.5) for i, j in np.argwhere(counts).tolist())
        return [image, *shown]

    return move


def draw_mistakes(ax, rows=3, columns=3):
    """The worst mistakes, as images: what each is, what it was taken for, and with which share. Returns move(x, scores, t)."""
    _blank(ax, "test images: mistakes, largest loss first")
    places = [(column, 1.3 * row) for row in range(rows) for column in range(columns)]
    images = [ax.imshow(np.zeros((1, 1, 4)), extent=(left + 0.08, left + 0.92, top + 0.86, top + 0.02), interpolation="nearest", rasterized=True) for left, top in places]
    said = [ax.text(left + 0.5, top + 0.9, "", ha="center", va="top", fontsize=9.5) for left, top in places]
    ax.set(xlim=(0, columns), ylim=(1.3 * rows, 0), aspect="equal")

    def move(x, scores, t):
        worst = worst_mistakes(scores, t)[:len(places)].tolist()
        side = math.isqrt(x.shape[1])
        for image, text, n in zip(images, said, [*worst, *[None] * (len(places) - len(worst))], strict=True):
            image.set_data(np.zeros((1, 1, 4)) if n is None else ink(x[n].reshape(side, side)))
            text.set_text("" if n is None else f"{t[n]}, taken for\n{scores[n].argmax()}: {100 * softmax(scores[n]).max():.0f} %")
        return [*images, *said]

    return move


def draw_digits(ax, x, t, columns=10):
    """Images in rows, each with its label. x : (N, pixels); t : (N,) labels."""
    side, rows = math.isqrt(x.shape[1]), math.ceil(len(x) / columns)
    _blank(ax)
    for n, (image, label) in enumerate(zip(x, t, strict=True)):
        left, top = n % columns, 1.25 * (n // columns)
        ax.imshow(ink(image.reshape(side, side)), extent=(left + 0.08, left + 0.92, top + 0.88, top + 0.04), interpolation="nearest", rasterized=True)
        ax.text(left + 0.5, top + 1.03, str(label), ha="center", va="center", fontsize=10)
    ax.set(xlim=(0, columns), ylim=(1.25 * rows - 0.05, 0), aspect="equal")


def draw_first_losses(ax, spreads, losses, he):
    """The loss before training against the spread of the weights, on log scales. Returns move(spread, loss)."""
    ax.set(xscale="log", yscale="log")
    powers_of_ten(ax.xaxis, range(-4, 1))
    ax.set_yticks([2, 5, 10, 20], ["2", "5", "10", "20"])
    ax.yaxis.set_minor_locator(NullLocator())
    ax.set(xlim=(spreads[0] / 1.4, 1.4 * spreads[-1]), ylim=(1.6, 30))
    tidy(ax, title="loss before the first step", xlabel="spread of the weights")
    ax.axhline(np.log(CHANCE), **EXACT)
    ax.text(1.2 * spreads[0], 0.87 * np.log(CHANCE), "ln 10 = 2.3026", fontsize=9.5, va="top")
    ax.plot(spreads, losses, **ERROR)
    ax.plot(*he, **point(ERROR, "D"))
    ax.annotate("He", he, (-4, 9), textcoords="offset points", fontsize=9.5, ha="right")
    here, = ax.plot([], [], **point(APPROXIMATION) | {"markersize": 11})

    def move(spread, loss):
        here.set_data([spread], [loss])
        return [here]

    return move


def draw_ten_shares(ax):
    """What softmax makes of ten scores, as bars; a ring at the top of the true class's. Returns move(scores, t)."""
    ax.set(xlim=(-0.6, 9.6), ylim=(0, 1.05), xticks=range(10), yticks=[0, 0.1, 0.5, 1])
    tidy(ax, title="its ten shares for one image", xlabel="class; ring: the true one")
    ax.axhline(1 / CHANCE, **GUIDE)
    bars, = ax.plot([], [], color=APPROXIMATION["color"], linewidth=10, solid_capstyle="butt")
    ring, = ax.plot([], [], color=EXACT["color"], marker="o", markersize=11, markerfacecolor="none", markeredgewidth=2, linestyle="none", clip_on=False)

    def move(scores, t):
        shares = softmax(scores)
        bars.set_data(np.repeat(np.arange(10), 3), np.column_stack([np.zeros(10), shares, np.full(10, np.nan)]).ravel())
        ring.set_data([t], [shares[t]])
        return [bars, ring]

    return move


def draw_seen(ax, count, columns=48):
    """Which of `count` images were seen how often, a square for each. Returns move(times), (count,) whole numbers."""
    rows = math.ceil(count / columns)
    _blank(ax, f"each of {count:,} images".replace(",", " "))
    for x, colour, words in ((0.0, INK, "blank: never"), (0.34, FUNCTION["color"], "blue: once"), (0.63, ERROR["color"], "red: more often")):
        ax.text(x, -0.03, words, transform=ax.transAxes, fontsize=9.5, color=colour, va="top")
    image = ax.imshow(np.zeros((rows, columns, 4)), interpolation="nearest", aspect="auto", rasterized=True)

    def move(times):
        sheet = np.zeros(rows * columns)
        sheet[:count] = times
        sheet = sheet.reshape(rows, columns)
        image.set_data(_tinted(FUNCTION, 0.75 * (sheet == 1)) + _tinted(ERROR, 0.9 * (sheet > 1)))
        return [image]

    return move


def draw_share_seen(ax, count, most):
    """The share of the images that was seen at least once, against the images drawn, in epochs: drawn with replacement, and shuffled.

    Returns move(drawn, share).
    """
    across = np.linspace(0, most, 121)
    ax.plot(across, np.minimum(across, 1), **EXACT, label="shuffled")
    ax.plot(across, 1 - (1 - 1 / count) ** (across * count), **APPROXIMATION, label="with replacement")
    ax.axvline(1, **GUIDE)
    ax.set(xlim=(0, 1.03 * most), ylim=(0, 1.06), yticks=[0, 0.5, 1], yticklabels=["0", "50 %", "100 %"], xticks=range(most + 1))
    tidy(ax, title="share of the images seen", xlabel="images drawn, in epochs")
    ax.legend(loc="lower right", frameon=False, fontsize=9.5)
    here, = ax.plot([], [], **point(FUNCTION) | {"markersize": 10})

    def move(drawn, share):
        here.set_data([drawn], [share])
        return [here]

    return move


def ink(image):
    """Grey values from 0 to 1 as an image (rows, columns, RGBA) that is seen on a white page and on a dark one: paper is transparent."""
    return _tinted(FUNCTION, image)


def _signed(values):
    """Numbers from −1 to 1 as colours: blue above 0, orange below, transparent at 0."""
    return _tinted(FUNCTION, np.maximum(values, 0)) + _tinted(APPROXIMATION, np.maximum(-values, 0))


def _tinted(meaning, strength):
    """One colour, as strong as said; nothing at all where that is 0, so that two of these can be added."""
    rgb = np.array([int(meaning["color"][k:k + 2], 16) / 255 for k in (1, 3, 5)])
    return np.concatenate([(strength > 0)[..., None] * rgb, np.asarray(strength, float)[..., None]], axis=-1)


def _blank(ax, title=None):
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    if title:
        ax.set_title(title, fontsize=10.5)
