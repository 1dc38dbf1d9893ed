"""Pictures of lesson 07: what a layer computes and passes back, units that learn and units that do not, softmax, a product entry by entry."""
import numpy as np
from matplotlib.patches import FancyBboxPatch, Rectangle

from lessons_lib.figures.style import APPROXIMATION, ERROR, EXACT, FUNCTION, GUIDE, INK, PAPER, point, tidy
from lessons_lib.functions import softmax, softmax_backward
from lessons_lib.layers import Relu, Sigmoid, SoftmaxWithLoss, Tanh

# each layer as a chain: what runs on the wires (forwards, and back), the operations between them, and what comes in from below, at which operation
CHAINS = {
    "Add": ([("x", "dx = dout"), ("z = x + y", "dout")], ["+"], {0: ("y", "dy = dout")}),
    "Mul": ([("x", "dx = dout · y"), ("z = x · y", "dout")], ["×"], {0: ("y", "dy = dout · x")}),
    "ReLU": ([("z", "dz = dout where z > 0, else 0"), ("a = max(0, z)", "dout")], ["max(0, ·)"], {}),
    "Sigmoid": ([("z", "dout·a²u"), ("−z", "−dout·a²u"), ("u = exp(−z)", "−dout·a²"), ("1 + u", "−dout·a²"), ("a", "dout")], ["× −1", "exp", "+ 1", "1/·"], {}),
    "Tanh": ([("z", "dz = dout · (1 − a²)"), ("a = tanh z", "dout")], ["tanh"], {}),
    "Affine": ([("x (N, n_in)", "dx = dout @ Wᵀ"), ("x @ W", "dout"), ("z (N, n_out)", "dout")], ["@", "+"], {0: ("W", "dW = xᵀ @ dout"), 1: ("b", "db = Σₙ dout")}),
    "Softmax with loss": ([("z (N, K)", "dz = (y − t)/N"), ("y", "dy = −t/(N y)"), ("L", "1")], ["softmax", "cross-entropy"], {1: ("t", "")}),
    "Mean squared error": ([("y (N, K)", "dy = 2(y − t)/N"), ("e = y − t", "2e/N"), ("e²", "1/N"), ("L", "1")], ["−", "square", "Σ/N"], {0: ("t", "")}),
}
WIRE, SIDE, LOW = 66, 12, 36            # heights in points: of the wires, of what comes in from below, of what is seen where nothing does

LAYERS = {"ReLU": Relu, "sigmoid": Sigmoid, "tanh": Tanh}
REACH = 12                              # how far the inputs of units go, both ways
SATURATED = 0.1                         # below this part of its steepest slope a unit hardly learns


def draw_layer(ax, name):
    """A layer as a computational graph: values go to the right along the full lines, gradients come back along the dashed ones.

    Axes that fill a picture 540 points wide and high(name) high.
    """
    wires, operations, sides = CHAINS[name]
    ax.set(xlim=(0, 540), ylim=(96 - high(name), 96))
    ax.axis("off")
    half = [0.5 * max(26, 6.2 * len(operation) + 12) for operation in operations]
    room = (540 - 2 * sum(half)) / len(wires)
    at = [room * (k + 1) + 2 * sum(half[:k]) + half[k] for k in range(len(operations))]
    for k, operation in enumerate(operations):
        ax.add_patch(FancyBboxPatch((at[k] - half[k], WIRE - 13), 2 * half[k], 26, boxstyle="round,pad=0,rounding_size=5", facecolor="none", edgecolor=INK, linewidth=1.2))
        ax.text(at[k], WIRE, operation, ha="center", va="center", fontsize=10.5)
    for k, (forward, back) in enumerate(wires):
        start = at[k - 1] + half[k - 1] if k else 0
        _both_ways(ax, (start + 4, WIRE), (start + room - 4, WIRE), (0, 4))
        ax.text(start + room / 2, WIRE + 10, forward, ha="center", va="bottom", fontsize=10.5, color=FUNCTION["color"])
        ax.text(start + room / 2, WIRE - 10, back, ha="center", va="top", fontsize=10.5, color=EXACT["color"])
    for k, (forward, back) in sides.items():
        _both_ways(ax, (at[k], SIDE), (at[k], WIRE - 17), (-4, 0), back)
        ax.text(at[k] - 12, SIDE + 8, forward, ha="right", va="center", fontsize=10.5, color=FUNCTION["color"])
        ax.text(at[k] + 12, SIDE + 8, back, ha="left", va="center", fontsize=10.5, color=EXACT["color"])


def high(name):
    """How high the picture of a layer is, in points."""
    return 96 if CHAINS[name][2] else 96 - LOW


def _both_ways(ax, start, end, aside, back=True):
    """An arrow there, and beside it a dashed one back."""
    start, end, aside = map(np.array, (start, end, aside))
    for tail, head, look in ((start + aside, end + aside, FUNCTION), (end - aside, start - aside, EXACT))[:2 if back else 1]:
        ax.annotate("", head, tail, arrowprops=dict(arrowstyle="-|>", color=look["color"], linestyle=look["linestyle"], linewidth=1.4, shrinkA=0, shrinkB=0, mutation_scale=11))


def in_words(name):
    """A layer's picture in a sentence."""
    wires, operations, sides = CHAINS[name]
    there = ", ".join(f"{operation} {sides[k][0]}".strip() if k in sides else operation for k, operation in enumerate(operations))
    back = "; ".join([text for text, _ in ((back, forward) for forward, back in wires[::-1])] + [text for _, text in sides.values() if text])
    return f"{name}. Forward: {wires[0][0]} through {there} gives {wires[-1][0]}. Back: {back}."


def draw_units(upper, lower, name):
    """Nine units of a layer: above what they put out against z, below what they pass back. Returns move(z, dout), z an array of inputs."""
    across, layer = np.linspace(-REACH, REACH, 481), LAYERS[name]()
    out, slopes = layer.forward(across), layer.backward(np.ones(across.size))
    upper.plot(across, out, **FUNCTION)
    upper.set(xlim=(-REACH - 0.4, REACH + 0.4), ylim=(out.min() - 0.1 * np.ptp(out), out.max() + 0.1 * np.ptp(out)))
    lower.set(ylim=(-2.3 * slopes.max(), 2.3 * slopes.max()), xlim=upper.get_xlim())
    tidy(upper, ylabel=f"a = {name}(z)")
    tidy(lower, xlabel="z", ylabel="dz = dout · slope")
    lower.axhline(0, **GUIDE)
    kinds = {"learns": point(EXACT, "o"), "saturated: slope under a tenth of the steepest": point(EXACT, "s") | {"color": PAPER, "markeredgecolor": EXACT["color"], "markeredgewidth": 1.8},
             "dead: slope 0": point(ERROR, "X")}
    for words, look in kinds.items():
        upper.plot([], [], **look, label=words)
    upper.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, frameon=False, fontsize=9.5, columnspacing=1.2, handletextpad=0.2)
    curve, = lower.plot([], [], **EXACT)
    lines = [ax.axvline(0, **GUIDE) for ax in (upper, lower)]
    units = [[ax.plot([], [], **look)[0] for look in kinds.values()] for ax in (upper, lower)]

    def move(z, dout):
        a, dz, found = passed_back(name, z, dout)
        curve.set_data(across, dout * slopes)
        for line in lines:
            line.set_xdata([z[len(z) // 2]] * 2)
        for artists, heights in zip(units, (a, dz), strict=True):
            for kind, artist in enumerate(artists):
                artist.set_data(z[found == kind], heights[found == kind])
        return [curve, *lines, *units[0], *units[1]]

    return move


def passed_back(name, z, dout):
    """What units put out and pass back, and which learn (0), are saturated (1), are dead (2)."""
    layer = LAYERS[name]()
    a, slopes = layer.forward(z), layer.backward(np.ones(len(z)))
    steepest = {"ReLU": 1, "sigmoid": 0.25, "tanh": 1}[name]
    return a, dout * slopes, np.where(slopes == 0, 2, np.where(slopes < SATURATED * steepest, 1, 0))


def draw_softmax(axes):
    """Three bars each: the logits, their shares beside the target, and what two losses pass back to the logits. Returns move(z, t), t the true class from 0."""
    places, names = np.arange(3), ["z₁", "z₂", "z₃"]
    titles = ("logits z", "shares y, and the target", "passed back to z")
    for ax, title, span in zip(axes, titles, ((-60, 60), (-0.05, 1.12), (-1.12, 1.12)), strict=True):
        ax.set(xlim=(-0.6, 2.6), ylim=span)
        ax.set_xticks(places, names if title != titles[1] else ["y₁", "y₂", "y₃"])
        tidy(ax, title=title)
        ax.axhline(0, **GUIDE)
    axes[0].set_yscale("symlog", linthresh=5)
    axes[0].set_yticks([-50, -5, 0, 5, 50], ["−50", "−5", "0", "5", "50"])
    axes[0].set_xlabel("times scale, plus shift\n(logarithmic beyond ±5)", fontsize=10)
    axes[1].set_xlabel("green: the target t", fontsize=10)
    for name, width, look in (("cross-entropy", 8, FUNCTION), ("squared error", 4, APPROXIMATION)):
        axes[2].plot([], [], color=look["color"], linewidth=width, solid_capstyle="butt", label=name)
    axes[2].legend(loc="upper center", fontsize=9.5, frameon=False, bbox_to_anchor=(0.45, -0.1), ncols=2, columnspacing=0.8, handlelength=0.8, handletextpad=0.6)
    bars = [ax.bar(places + shift, np.ones(3), width, color=look["color"], edgecolor=INK, linewidth=0.8)
            for ax, shift, width, look in ((axes[0], 0, 0.6, FUNCTION), (axes[1], 0, 0.6, FUNCTION), (axes[2], -0.17, 0.4, FUNCTION), (axes[2], 0.19, 0.24, APPROXIMATION))]
    target, = axes[1].plot([], [], **point(EXACT, "_") | {"markersize": 34, "markeredgecolor": EXACT["color"], "markeredgewidth": 3})

    def move(z, t):
        y, (_, entropy), (_, squared) = softmax(z), *losses(z, t)
        for group, heights in zip(bars, (z, y, entropy, squared), strict=True):
            for bar, height in zip(group, heights, strict=True):
                bar.set_height(height)
        target.set_data(places, np.eye(3)[t])
        return [*(bar for group in bars for bar in group), target]

    return move


def losses(z, t):
    """For one row of logits and its true class: (loss, gradient) with cross-entropy, and with squared error after softmax."""
    layer, y, target = SoftmaxWithLoss(), softmax(z), np.eye(len(z))[t]
    return (layer.forward(z, t), layer.backward()), (np.sum((y - target) ** 2), softmax_backward(y, 2 * (y - target)))


def draw_product(ax, left, right, names):
    """left @ right = product, all entries written out. Returns move(row, column): which entries make that one."""
    product, (rows, terms), columns = left @ right, left.shape, right.shape[1]
    tall, start = max(rows, terms), 0.2
    ax.set(xlim=(0, 12.4), ylim=(-0.2, tall + 1))
    ax.axis("off")
    corners = []
    for name, values, sign in zip(names, (left, right, product), ("", "@", "="), strict=True):
        start += 0.75 * bool(sign)
        ax.text(start - 0.4, tall / 2, sign, ha="center", va="center", fontsize=13)
        corners.append((start, (tall + len(values)) / 2))
        _table(ax, values, *corners[-1], name)
        start += values.shape[1]
    strips = [ax.add_patch(Rectangle((0, 0), width, height, facecolor=look["color"], alpha=0.35, edgecolor="none", zorder=0.5))
              for width, height, look in ((terms, 1, FUNCTION), (1, terms, APPROXIMATION))]
    frame = ax.add_patch(Rectangle((0, 0), 1, 1, facecolor="none", edgecolor=EXACT["color"], linewidth=3.5, zorder=3))

    def move(row, column):
        strips[0].set_xy((corners[0][0], corners[0][1] - row - 1))
        strips[1].set_xy((corners[1][0] + column, corners[1][1] - terms))
        frame.set_xy((corners[2][0] + column, corners[2][1] - row - 1))
        return [*strips, frame]

    return move


def _table(ax, values, x, top, name):
    """Numbers in cells, the upper left corner at (x, top), the name and the shape above."""
    rows, columns = values.shape
    ax.text(x + columns / 2, top + 0.4, f"{name} {values.shape}", ha="center", va="center", fontsize=10.5)
    for i, j in np.ndindex(values.shape):
        ax.add_patch(Rectangle((x + j, top - i - 1), 1, 1, facecolor="none", edgecolor=INK, linewidth=0.8, alpha=0.7))
        ax.text(x + j + 0.5, top - i - 0.5, f"{values[i, j]:g}".replace("-", "−"), ha="center", va="center", fontsize=10.5)
