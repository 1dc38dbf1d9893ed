"""Pictures of lesson 08: what a relative error tells, a nudge across a kink, a logarithm with 1e-7 in it, and a network's symptoms."""
import numpy as np
from matplotlib.colors import ListedColormap

from lessons_lib.figures.style import APPROXIMATION, ERROR, EXACT, FUNCTION, GUIDE, point, powers_of_ten, tidy

LEAST = 1e-13                                           # a logarithm has no place for an error of 0: it is drawn here
TOLERANCE = 1e-6


def draw_errors(ax, names):
    """Relative errors on a log scale, a column a tensor: small dots entry by entry, a diamond for the ratio of maxima, the tolerance as a line.

    Returns move(entries, errors): a list of arrays, and one number a tensor.
    """
    ax.axhline(TOLERANCE, **ERROR)
    ax.text(len(names) - 0.12, TOLERANCE * 1.5, "tolerance\n1e-6", ha="right", va="bottom", fontsize=9.5)      # right of all columns
    ax.set(yscale="log", xlim=(-0.5, len(names) - 0.1), ylim=(LEAST / 3, 5))
    ax.set_xticks(range(len(names)), names)
    powers_of_ten(ax.yaxis, range(-12, 1, 3))
    tidy(ax, ylabel="relative error")
    dots, = ax.plot([], [], **point(APPROXIMATION) | {"markersize": 4, "markeredgewidth": 0.4}, label="entry by entry")
    ratios, = ax.plot([], [], **point(FUNCTION, "D") | {"markersize": 9}, label="ratio of maxima")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, frameon=False, fontsize=10)

    def move(entries, errors):
        across = np.concatenate([k + np.linspace(-0.3, 0.3, len(part)) for k, part in enumerate(entries)])
        dots.set_data(across, np.maximum(np.concatenate(entries), LEAST))
        ratios.set_data(range(len(errors)), np.maximum(errors, LEAST))
        return [dots, ratios]

    return move


def draw_nudged_loss(ax, seen):
    """The loss against the nudge s of one bias, up to ± seen, with the points at ±h. Returns move(loss, slope, kink, h); loss : s → L(b + s) − L(b)."""
    ax.set(xlim=(-seen, seen))
    ax.set_xticks([-seen, 0, seen], [f"−{seen:g}", "0", f"{seen:g}"])
    tidy(ax, xlabel="nudge s of the bias", title="L(b + s) − L(b), in millionths")
    at_kink = ax.axvline(0, **GUIDE)
    curve, = ax.plot([], [], **FUNCTION | {"linewidth": 5, "alpha": 0.5}, label="loss")       # seen under both slopes
    tangent, = ax.plot([], [], **EXACT, zorder=2.5, label="slope of backward")
    secant, = ax.plot([], [], **APPROXIMATION, label="slope by nudging")
    ends, = ax.plot([], [], **point(APPROXIMATION))
    word = ax.text(0, 0, "kink", fontsize=9.5)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.12), ncols=3, frameon=False, fontsize=9.5, columnspacing=0.9, handlelength=1.6)
    top = 25.0
    ax.set_ylim(-top, top)

    def move(loss, slope, kink, h):
        s, nudges = np.linspace(-seen, seen, 241), np.array([-h, h])
        values = 1e6 * np.array([loss(nudge) for nudge in nudges])
        curve.set_data(s, [1e6 * loss(nudge) for nudge in s])
        tangent.set_data([-seen, seen], 1e6 * slope * np.array([-seen, seen]))
        rise = (values[1] - values[0]) / (2 * h)
        secant.set_data([-seen, seen], values[0] + rise * (np.array([-seen, seen]) + h))
        ends.set_data(nudges, values)
        at_kink.set_xdata([kink, kink])
        word.set(position=(kink + (0.03 if kink <= 0 else -0.03) * seen, -0.93 * top), ha="left" if kink <= 0 else "right")
        return [at_kink, curve, tangent, secant, ends, word]

    return move


def draw_slope_by_h(ax, seen):
    """The slope by nudging against h, beside that of backward. Returns move(steps, slopes, slope, distance, h, own); own is the slope at h."""
    ax.set(xscale="log", xlim=seen, ylim=(-0.09, 0.06))
    powers_of_ten(ax.xaxis, range(-7, -3))
    ax.set_xlim(seen)
    tidy(ax, xlabel="h", title="slope by nudging")
    at_kink = ax.axvline(1, **GUIDE)
    curve, = ax.plot([], [], **APPROXIMATION)
    right, = ax.plot([], [], **EXACT)
    here, = ax.plot([], [], **point(APPROXIMATION))
    word = ax.text(0, 0.05, "", ha="right", va="center", fontsize=9.5)

    def move(steps, slopes, slope, distance, h, own):
        at_kink.set_xdata([distance, distance])
        word.set(x=0.9 * distance, text="h = |z|" if distance > seen[0] else "")
        curve.set_data(steps, slopes)
        right.set_data(seen, [slope, slope])
        here.set_data([h], [own])
        return [at_kink, word, curve, right, here]

    return move


def draw_two_losses(ax, gaps, exact):
    """The loss against the gap between two logits, as it is. Returns move(guarded, gap, both): with ε in the logarithm, and at one gap."""
    ax.plot(gaps, exact, **EXACT, label="log-sum-exp")
    ax.set(xlim=(gaps[0] - 0.5, gaps[-1] + 0.5), ylim=(-1.5, 31))
    tidy(ax, xlabel="gap between the logits", title="loss")
    curve, = ax.plot([], [], **APPROXIMATION, label="log(y + ε)")
    true, = ax.plot([], [], **point(EXACT, "s"))
    own, = ax.plot([], [], **point(APPROXIMATION))
    ax.legend(loc="upper left", frameon=False, fontsize=10)

    def move(guarded, gap, both):
        curve.set_data(gaps, guarded)
        true.set_data([gap], both[:1])
        own.set_data([gap], both[1:])
        return [curve, true, own]

    return move


def draw_false_alarm(ax, gaps):
    """The relative error that a right backward reads against the slope of the wrong loss. Returns move(errors, gap, error)."""
    ax.axhline(TOLERANCE, **ERROR | {"linewidth": 1.3})
    ax.set(yscale="log", xlim=(gaps[0] - 0.5, gaps[-1] + 11), xticks=range(0, 31, 10), ylim=(LEAST / 3, 5))
    powers_of_ten(ax.yaxis, range(-12, 1, 3))
    tidy(ax, xlabel="gap between the logits", title="relative error of a right backward")
    curve, = ax.plot([], [], **FUNCTION)
    here, = ax.plot([], [], **point(FUNCTION, "D"))
    ax.text(gaps[-1] + 1, TOLERANCE * 1.5, "tolerance\n1e-6", va="bottom", fontsize=9.5)           # where no curve comes

    def move(errors, gap, error):
        curve.set_data(gaps, np.maximum(errors, LEAST))
        here.set_data([gap], [max(error, LEAST)])
        return [curve, here]

    return move


def draw_symptoms(fig, symptoms, course):
    """Loss, gradient check, yours against expected, and hidden units of one network. Returns move(text): a line above the picture."""
    fig.get_layout_engine().set(rect=(0, 0, 1, 0.94), h_pad=0.12)
    loss, check, both, units = fig.subplot_mosaic([["loss", "check"], ["both", "units"]]).values()
    _draw_loss(loss, course)
    _draw_check(check, symptoms)
    _draw_both(both, symptoms.report)
    _draw_units(units, symptoms.activations)
    line = fig.text(0.01, 0.985, "", fontsize=10.5, va="top")

    def move(text):
        line.set_text(text)
        return [line]

    return move


def _draw_loss(ax, course):
    ax.plot(course.healthy, **EXACT, label="without the bug")
    ax.plot(course.losses, **ERROR, marker="o", markersize=5, markevery=[0, -1], label="this network")
    ax.set(yscale="log", xlim=(-6, 306))
    powers_of_ten(ax.yaxis, range(-2, 2))
    ax.set_ylim(2e-3, 60)
    tidy(ax, title="loss, step by step")
    ax.legend(loc="upper right", frameon=False, fontsize=9.5)
    if course.broke:
        ax.text(5, 0.006, "stops with an error at the first step", fontsize=9.5, va="bottom")


def _draw_check(ax, symptoms):
    report = symptoms.report
    ax.axvline(TOLERANCE, **ERROR | {"linewidth": 1.3})
    for row, (name, tensor) in enumerate(report.tensors.items()):
        wrong = name in report.wrong
        x = np.clip(tensor.relative_error, LEAST, 3)
        ax.plot([x], [row], **point(ERROR if wrong else FUNCTION, "X" if wrong else "o"))
        shape, yours = symptoms.shapes[name]
        text = f"gradient {yours}" if shape != yours else f"{tensor.relative_error:.2g}" if wrong else ""
        ax.text(x / 3, row, text, ha="right", va="center", fontsize=9.5)
    ax.set(xscale="log", xlim=(LEAST / 3, 20), ylim=(len(report.tensors) - 0.4, -0.6))
    ax.set_yticks(range(len(report.tensors)), [f"{name} {symptoms.shapes[name][0]}".replace(",)", ")") for name in report.tensors])
    powers_of_ten(ax.xaxis, range(-12, 1, 6))
    tidy(ax, title="gradient check: relative error")


def _draw_both(ax, report):
    pairs = {False: [], True: []}
    for name, tensor in report.tensors.items():
        if np.shape(tensor.gradient) == tensor.numerical.shape:
            pairs[name in report.wrong].append(np.array([tensor.numerical.ravel(), np.asarray(tensor.gradient).ravel()]))
    everything = np.concatenate([np.abs(pair).max(axis=1) for kind in pairs.values() for pair in kind])
    far = 1.12 * everything.max()
    ax.plot([-far, far], [-far, far], **EXACT | {"linewidth": 1.4})
    for wrong, style in ((False, point(FUNCTION) | {"markersize": 4.5}), (True, point(ERROR, "X") | {"markersize": 6})):
        if pairs[wrong]:
            ax.plot(*np.concatenate(pairs[wrong], axis=1), **style, label="wrong tensors" if wrong else "right tensors")
    ax.set(xlim=(-far, far), ylim=(-far, far))
    tidy(ax, xlabel="expected", ylabel="yours", title="each entry: yours, expected")
    ax.legend(loc="upper left", frameon=False, fontsize=9.5, handletextpad=0.2, borderpad=0)


def _draw_units(ax, activations):
    shade = np.clip(np.abs(activations) / max(np.abs(activations).max(), 1e-9), 0, 1)
    rows, columns = activations.shape
    ax.imshow(np.ones((rows, columns)), cmap=ListedColormap([FUNCTION["color"]]), alpha=0.45 * shade, aspect="auto", vmin=0, vmax=1)
    for i in range(rows):
        for j in range(columns):
            ax.text(j, i, f"{activations[i, j]:.2f}".replace("-", "−") if activations[i, j] else "0", ha="center", va="center", fontsize=9.5)
    ax.set_xticks(range(columns))
    ax.set_yticks(range(rows), range(1, rows + 1))
    tidy(ax, title="a of the first hidden layer", xlabel="unit, before training", ylabel="example")
    ax.grid(visible=False)
