"""Pictures of lesson 03, second half: a straight line through data, what each prediction wishes, and the line's way down its bowl."""
import numpy as np

from lessons_lib.figures.contours import draw_contours
from lessons_lib.figures.style import APPROXIMATION, ERROR, EXACT, FUNCTION, GUIDE, INK, PATH, keep_in_frame, minus, point, powers_of_ten, tidy
from lessons_lib.functions import mean_squared_error
from lessons_lib.lines import best_line, prediction_slopes


def draw_data(ax, x, t, labels, seen):
    """Targets over inputs; `seen` is the range of heights."""
    ax.plot(x, t, **point(EXACT, "s") | {"markersize": 5.5}, label="target t")
    ax.set(xlim=_wide(x, 0.07), ylim=seen)
    tidy(ax, xlabel=labels[0], ylabel=labels[1])


def draw_line(ax, x, t):
    """The line y = wx + b, its predictions and their gaps to the targets. Returns move(w, b).

    Where all predictions are out of sight on one side, they stay at that edge, as triangles that point out.
    """
    gaps, = ax.plot([], [], **ERROR | {"linewidth": 1.2})
    line, = ax.plot([], [], **APPROXIMATION, label="line")
    dots, = ax.plot([], [], **point(APPROXIMATION) | {"markersize": 4.5})
    ends, (low, high) = np.array(ax.get_xlim()), ax.get_ylim()
    edges = low + 0.03 * (high - low), high - 0.03 * (high - low)

    def move(w, b):
        y = w * x + b
        gaps.set_data(*_bars(x, y, t))
        line.set_data(ends, w * ends + b)
        out = "^" if np.min(y) > high else "v" if np.max(y) < low else ""
        dots.set_data(x, np.clip(y, *edges) if out else y)
        dots.set_marker(out or "o")
        return [gaps, line, dots]

    return move


def draw_predictions_before(ax, x, y, name):
    """Where the predictions were before anything moved, as rings."""
    ax.plot(x, y, color=INK, alpha=0.55, marker="o", markersize=5, markerfacecolor="none", linestyle="none", label=name)


def draw_one_prediction(ax, x, t, y):
    """The predictions on their line, of which one has been pulled off. Returns move(k, pulled): which one, counted from 0, and to where."""
    ax.plot(x, y, **APPROXIMATION)
    ax.plot(x, y, **point(APPROXIMATION) | {"markersize": 5}, label="prediction y")
    off, = ax.plot([], [], **ERROR)
    wish, = ax.plot([], [], **point(APPROXIMATION) | {"markersize": 11})

    def move(k, pulled):
        off.set_data([x[k], x[k]], [pulled, t[k]])
        wish.set_data([x[k]], [pulled])
        wish.set_marker("^" if pulled < t[k] else "v" if pulled > t[k] else "o")      # the way that it wishes to go
        return [off, wish]

    return move


def draw_loss_of_one(ax, t, y, seen, pulled):
    """L against one prediction, all others held still: a parabola; its tangent has the slope (2/N)(y_j − t_j).

    seen : the range of heights; pulled : how far down and up a prediction may go, and still be seen
    Returns move(k, pulled).
    """
    def loss(k, pulled):
        return mean_squared_error(np.where(np.arange(len(y)) == k, pulled, y), t)

    across = np.linspace(*seen, 121)
    ax.set(xlim=seen, ylim=(0, 1.06 * max(loss(k, end) for k in range(len(y)) for end in pulled)))
    tidy(ax, xlabel="the one prediction", title="loss L, the others held still")
    curve, = ax.plot([], [], **FUNCTION)
    tangent, = ax.plot([], [], **EXACT)
    target, = ax.plot([], [], **point(EXACT, "s") | {"markersize": 5.5})
    here, = ax.plot([], [], **point(APPROXIMATION) | {"markersize": 11})

    def move(k, pulled):
        least, at = loss(k, t[k]), loss(k, pulled)
        curve.set_data(across, least + (across - t[k]) ** 2 / len(t))
        near = pulled + np.array([-9, 9])
        tangent.set_data(near, at + prediction_slopes([pulled], [t[k]])[0] / len(t) * (near - pulled))
        target.set_data([t[k]], [least])
        here.set_data([pulled], [at])
        here.set_marker("<" if pulled > t[k] else ">" if pulled < t[k] else "o")
        return [curve, tangent, target, here]

    return move


def draw_shares(ax, title, count, seen, ticks):
    """What each example adds to a sum, as bars up to ± seen, and the sum in words. Returns move(shares).

    The scale goes by the root: beside large shares a small one keeps its sign. ticks : above 0, the same stand below
    """
    ax.axhline(0, **GUIDE)
    ax.set_yscale("function", functions=(lambda share: np.sign(share) * np.sqrt(np.abs(share)), lambda root: root * np.abs(root)))
    ax.set(xlim=(0.2, count + 0.8), ylim=(-seen, seen), xticks=[1, *range(5, count + 1, 5)], yticks=[*(-tick for tick in ticks), 0, *ticks])
    tidy(ax, title=title)
    bars, = ax.plot([], [], color=ERROR["color"], linewidth=4, solid_capstyle="butt")
    total = ax.text(0.03, 0, "", transform=ax.transAxes, fontsize=10.5)

    def move(shares):
        bars.set_data(*_bars(np.arange(1, count + 1), 0 * shares, shares))
        above = shares.sum() < 0                        # where no bars are
        total.set(text=f"sum {signed(shares.sum())}", y=0.96 if above else 0.04, va="top" if above else "bottom")
        return [bars, total]

    return move


def signed(value):
    """A number with its sign, as pictures and the words under them write it: +341.3, −6178."""
    return minus(f"{value:+.4g}")


def draw_loss_surface(ax, x, t, seen, levels, aspect="auto", free=None):
    """L over (w, b) from above, with the way of a walk.

    seen : ((w from, to), (b from, to)); free(w, b) : where no walk goes, and heights may be written
    Returns move(points).
    """
    def loss(w, b):
        return np.mean((w[..., None] * x + b[..., None] - t) ** 2, axis=-1)

    draw_contours(ax, loss, *seen, levels=levels, labels=("w", "b"), free=free)
    ax.set_aspect(aspect)
    ax.set_title("loss L from above", fontsize=10.5)
    ax.plot(*best_line(x, t), **point(EXACT, "s") | {"markersize": 6})
    way, = ax.plot([], [], **PATH, marker="o", markersize=3.5)
    here, = ax.plot([], [], **point(APPROXIMATION))

    def move(points):
        way.set_data(*points.T)
        keep_in_frame(here, *points[-1], source=points[0])
        return [way, here]

    return move


def draw_loss_curve(ax, least, steps, seen):
    """The loss against the step, both on log scales, and the least loss that a line can have. Returns move(at, losses)."""
    ax.axhline(least, **EXACT)
    ax.text(1.1, least * 1.2, f"least squares {least:.3g}", fontsize=9.5, va="bottom")
    ax.set(xscale="log", yscale="log", xlim=(0.8, 1.2 * steps), ylim=seen)
    powers_of_ten(ax.xaxis, range(6))
    powers_of_ten(ax.yaxis, range(0, 5, 2))
    ax.set_xlim(0.8, 1.2 * steps)                       # ticks widen what is seen
    tidy(ax, xlabel="step", title="loss L")
    curve, = ax.plot([], [], **ERROR, marker="o", markersize=5, markevery=[-1])                  # the last one is a point: alone it would be no line

    def move(at, losses):
        curve.set_data(at, losses)
        return [curve]

    return move


def draw_rate(ax, steps):
    """The learning rate at each step, on a log scale. Returns move(rate), a schedule."""
    at = np.linspace(0, steps - 1, 80).astype(int)      # the last rate holds up to the last step
    ax.set(yscale="log", xlim=(0, steps), ylim=(1e-8, 20))
    powers_of_ten(ax.yaxis, range(-8, 1, 4))
    ax.set_xticks([0, steps])
    ax.get_xticklabels()[-1].set_ha("right")            # or it would stick out, the farther the longer it is
    tidy(ax, xlabel="step", title="learning rate")
    curve, = ax.plot([], [], **FUNCTION)

    def move(rate):
        rates = [rate(int(step)) for step in at]
        curve.set_data([*at, steps], [*rates, rates[-1]])
        return [curve]

    return move


def _bars(x, low, high):
    """Upright bars as one line that is interrupted between them: that is sent as one piece."""
    return np.repeat(x, 3), np.column_stack([low, high, np.full(len(x), np.nan)]).ravel()


def _wide(values, more):
    """The range of the values, and a little more on both sides."""
    low, high = np.min(values), np.max(values)
    return low - more * (high - low), high + more * (high - low)
