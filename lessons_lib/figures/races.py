"""Pictures of lesson 10: optimizers on one bowl side by side, what each reaches, and the same on digits."""
import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from lessons_lib.figures.style import APPROXIMATION, ERROR, EXACT, FUNCTION, GUIDE, INK, PATH, keep_in_frame, point, powers_of_ten, tidy
from lessons_lib.races import STEEP, turned

LOOKS = {                                               # a method keeps colour, line and marker in all pictures of the lesson
    "SGD": dict(color=FUNCTION["color"], linestyle="-", marker="o"),
    "Momentum": dict(color=APPROXIMATION["color"], linestyle="--", marker="s"),
    "Nesterov": dict(color=EXACT["color"], linestyle="-.", marker="^"),
    "AdaGrad": dict(color=PATH["color"], linestyle=":", marker="D"),
    "RMSProp": dict(color=ERROR["color"], linestyle=(0, (6, 2)), marker="v"),
    "Adam": dict(color=INK, linestyle=(0, (1, 1)), marker="P"),
}
SMALL = dict(markersize=5.5)                            # of marks that come close
SPAN = 8.6                                              # what is seen of x and y
LEVELS = (0.125, 0.5, 2, 8, 32)
LOSSES = (1e-12, 1e3)                                   # what is seen of the loss; what is beyond stands at the edge
STUMP = 0.02                                            # the shortest bar, in parts of the axis: a row without one looks forgotten


QUARTER = 4 / 3 * (np.sqrt(2) - 1)                      # how far the two inner points of a Bézier curve lie that is a quarter of a circle
CIRCLE = np.array([[1, 0]] + [turned(point, 90 * k) for k in range(4) for point in ([1, QUARTER], [QUARTER, 1], [0, 1])])


def draw_bowl(ax, span=(-SPAN, SPAN), across=(-SPAN, SPAN)):
    """The bowl from above: an ellipse for each height in LEVELS, and its bottom. Returns move(condition, angle)."""
    ax.set(xlim=span, ylim=across, aspect="equal", xticks=np.arange(-8, 9, 4), yticks=np.arange(-8, 9, 4))
    ax.set(xlim=span, ylim=across)                      # ticks widen what is seen
    ax.plot(0, 0, color=INK, marker="+", markersize=10, linestyle="none")
    tidy(ax, xlabel="x", ylabel="y")
    ax.grid(visible=False)
    codes = np.tile([Path.MOVETO] + 12 * [Path.CURVE4], len(LEVELS))
    lines = ax.add_patch(PathPatch(Path(np.zeros((len(codes), 2)), codes), fill=False, edgecolor=INK, alpha=0.45, linewidth=0.9))

    def move(condition, angle):
        halves = np.sqrt(2 * np.array(LEVELS)[:, None] / [STEEP / condition, STEEP])
        lines.set_path(Path(turned((CIRCLE * halves[:, None]).reshape(-1, 2), angle), codes))
        return [lines]

    return move


def draw_ways(ax, methods):
    """A line for each optimizer, from the start, a diamond, to where it is after the last step. Returns move({name: Walk}, marked).

    marked : the method whose line is thick and whose mark lies on top; the others are pale. An end beyond the frame stays at its edge, as a triangle that points out.
    """
    first, = ax.plot([], [], **point(EXACT, "d") | {"color": INK, "markersize": 10})
    lines = {name: ax.plot([], [], **LOOKS[name] | {"marker": None})[0] for name in methods}
    ends = {name: ax.plot([], [], **point(LOOKS[name], LOOKS[name]["marker"]), zorder=5)[0] for name in methods}
    lowest, highest = np.array([ax.get_xlim(), ax.get_ylim()]).T * 3

    def move(ways, marked=None):
        for name, line in lines.items():
            points = ways[name].points
            line.set_data(*np.clip(seen_points(points), lowest, highest).T)
            front = name == marked
            line.set(linewidth=2.6 if front else 1.4, alpha=0.6 if marked and not front else 1, zorder=3 if front else 2)
            ends[name].set(markersize=8 if front else 6, zorder=6 if front else 5)
            keep_in_frame(ends[name], *points[-1], LOOKS[name]["marker"])
        first.set_data(*ways[next(iter(ways))].points[:1].T)
        return [first, *lines.values(), *ends.values()]

    return move


def seen_points(points, least=0.05):
    """The points of a way without those that lie less than a pixel from the one before: a way that has arrived needs no more of them."""
    kept = [points[0]]
    for at, (x, y) in enumerate(points[1:].tolist(), 2):
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) > least or at == len(points):
            kept.append((x, y))
    return np.array(kept)


def draw_standing(ax, methods, seen=LOSSES, every=3, title="loss at the end (short is good)"):
    """A row for each method: a bar on a log scale to what it has reached, with a text over it; its line and mark beside its name.

    seen, every : from where to where, and each how many powers of ten is written. Returns move({name: (value, text)}, marked): the bar of marked is thick; a value above stays at the edge, one below leaves a stump.
    """
    ax.set(xscale="log", xlim=seen, ylim=(len(methods) - 0.6, -0.8))
    least = seen[0] * (seen[1] / seen[0]) ** STUMP
    first, last = (round(np.log10(end)) for end in seen)
    powers_of_ten(ax.xaxis, range(first, last + 1, every))
    ax.set_xlim(seen)
    ax.set_yticks(range(len(methods)), methods)
    tidy(ax, title=title)
    ax.tick_params(axis="y", length=0, labelsize=10, pad=34)
    bars, texts, beside = {}, {}, ax.get_yaxis_transform()
    for row, name in enumerate(methods):
        ax.plot([-0.145, -0.02], [row, row], **LOOKS[name] | {"marker": None}, linewidth=1.8, transform=beside, clip_on=False)
        ax.plot(-0.0825, row, **point(LOOKS[name], LOOKS[name]["marker"]), transform=beside, clip_on=False)
        bars[name], = ax.plot([], [], color=LOOKS[name]["color"], linewidth=5, solid_capstyle="butt")
        texts[name] = ax.text(0.02, row - 0.2, "", transform=beside, fontsize=9.5, va="bottom")

    def move(standing, marked=None):
        for row, name in enumerate(methods):
            value, text = standing[name]
            bars[name].set(data=([seen[0], np.clip(value, least, seen[1])], [row, row]), linewidth=8 if name == marked else 5)
            texts[name].set_text(text)
        return [*bars.values(), *texts.values()]

    return move


def draw_losses_by_rate(ax, rates, losses, title):
    """The loss after a number of steps against the learning rate, a curve for each method, with a mark where it is lowest.

    losses : {name: (n,)}, inf where it has run away. A text names the methods whose lowest loss is below the frame, and so has no mark.
    """
    across = max(rates[0], 0.01), rates[-1]             # with smaller rates hardly anything happens
    ax.set(xscale="log", yscale="log", xlim=across, ylim=LOSSES)
    for axis, (first, last) in ((ax.xaxis, np.log10(ax.get_xlim())), (ax.yaxis, np.log10(LOSSES))):
        powers_of_ten(axis, range(round(first), round(last) + 1, 3 if axis is ax.yaxis else 1))
    ax.set(xlim=across, ylim=LOSSES)
    tidy(ax, title=title, xlabel="learning rate")
    for name, values in losses.items():
        k, seen = int(np.argmin(values)), with_needles(values)
        ax.plot(rates[seen], np.clip(values[seen], LOSSES[0] / 1e3, 1e9), **point(LOOKS[name]) | LOOKS[name] | SMALL, linewidth=1.6, label=name, markevery=[])      # its mark is for the legend
        if values[k] >= LOSSES[0]:
            ax.plot(rates[k], values[k], **point(LOOKS[name], LOOKS[name]["marker"]) | SMALL, clip_on=False)
    if below := below_the_frame(losses):
        ax.text(0.99, 0.02, "\n".join(["below:", *below]), transform=ax.transAxes, fontsize=9.5, ha="right", va="bottom")


def with_needles(values, parts=400):
    """Of a long curve the places of the lowest and the highest value in each of so many parts, in order: fewer points, and no needle is lost."""
    found = [{int(part[0] + k) for k in (np.argmin(values[part]), np.argmax(values[part]))} for part in np.array_split(np.arange(len(values)), min(parts, len(values)))]
    return [place for part in found for place in sorted(part)]


def below_the_frame(losses):
    """The methods whose lowest loss is less than what is seen."""
    return [name for name, values in losses.items() if np.min(values) < LOSSES[0]]


def draw_curves(ax, methods, steps, every, seen=(0.03, 10)):
    """The loss on a log scale against the step, a curve for each method, with its mark at the end.

    Returns move({name: losses}), each of them the mean of `every` steps.
    """
    ax.set(yscale="log", xlim=(-0.02 * steps, 1.02 * steps), ylim=seen)
    powers_of_ten(ax.yaxis, range(*(round(np.log10(end)) for end in (seen[0], 10 * seen[1]))))
    ax.set_ylim(seen)
    tidy(ax, title=f"loss, mean of {every} batches", xlabel="step")
    ax.axhline(np.log(10), **GUIDE)
    lines = {name: ax.plot([], [], **LOOKS[name] | {"marker": None}, linewidth=1.6)[0] for name in methods}
    ends = {name: ax.plot([], [], **point(LOOKS[name], LOOKS[name]["marker"]) | SMALL)[0] for name in methods}

    def move(curves):
        for name in methods:
            at, losses = every * np.arange(1, len(curves[name]) + 1), np.clip(curves[name], *seen)
            lines[name].set_data(at, losses)
            ends[name].set_data(at[-1:], losses[-1:])
        return [*lines.values(), *ends.values()]

    return move
