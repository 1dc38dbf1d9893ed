"""Pictures of lesson 06: what runs for one weight, what a gradient costs as a network grows, and a race on equal budgets."""
import numpy as np

from lessons_lib.costs import cost, parameters
from lessons_lib.one_by_one import NUDGES, in_order, runs, spent
from lessons_lib.figures.style import APPROXIMATION, EXACT, FUNCTION, GUIDE, INK, PATH, point, powers_of_ten, tidy

# how a method is drawn, and its marker
METHODS = {"central differences": (APPROXIMATION, "o"), "forward differences": (APPROXIMATION | {"linestyle": "-."}, "v"), "rest kept": (PATH, "D"),
           "z nudged": (FUNCTION, "^"), "backprop": (EXACT, "s")}
SECONDS = {"1 s": 1, "1 min": 60, "1 h": 3600, "1 day": 86400, "1 year": 3.15576e7}
RIM = 7                                                 # so many points of a line lie under the unit at its end, drawn without
TOP = 300.0                                             # the largest cost that the race shows
OUTER = (784, 10)                                       # inputs and outputs of the networks in the cost lab


def _places(sizes):
    """{(layer, unit): (x, y)}"""
    return {(layer, unit): (layer, (n + 1) / 2 - unit) for layer, n in enumerate(sizes, 1) for unit in range(1, n + 1)}


def _network(ax, sizes, title):
    """The network in outline: all weights faint, all units empty. Returns ways(weights) → x and y of lines from rim to rim, with gaps."""
    places, tallest = _places(sizes), max(sizes)
    ax.set(xlim=(0.6, len(sizes) + 0.4), ylim=(-tallest / 2 - 0.75, tallest / 2 + 0.2))
    ax.axis("off")
    ax.set_title(title, fontsize=10.5)
    in_points = ax.bbox.size / ax.viewLim.size * 72 / ax.figure.dpi

    def ways(chosen):
        ends = np.array([(places[weight.layer - 1, weight.i], places[weight.layer, weight.j]) for weight in chosen]).reshape(-1, 2, 2)
        inward = ends[:, 1:] - ends[:, :1]
        inward = RIM * inward / np.hypot(*(inward * in_points).T).T[..., None]
        lines = np.concatenate([ends[:, :1] + inward, ends[:, 1:] - inward, np.full_like(inward, np.nan)], axis=1)
        return lines.reshape(-1, 2).T

    ax.plot(*ways(in_order(sizes)), color=INK, alpha=0.25, linewidth=0.8)
    ax.plot(*zip(*places.values(), strict=True), "o", markersize=11, markerfacecolor="none", markeredgecolor=INK)
    for layer in range(1, len(sizes) + 1):
        ax.text(layer, -tallest / 2 - 0.4, f"layer {layer}", ha="center", va="center", fontsize=9.5)
    return ways


def _lit(ax, sizes, meaning, marker):
    """The units that feel a weight. Returns move(weight)."""
    places = _places(sizes)
    lit, = ax.plot([], [], **point(meaning, marker) | {"markersize": 11}, zorder=4)

    def move(weight):
        units = [(weight.layer, weight.j), *(unit for unit in places if unit[0] > weight.layer)]
        lit.set_data(*zip(*(places[unit] for unit in units), strict=True))
        return [lit]

    return move


def draw_nudging(ax, sizes, nudge):
    """What runs again when one weight is nudged. Returns move(weight)."""
    ways = _network(ax, sizes, f"by nudging, {nudge}")
    chosen, = ax.plot([], [], **FUNCTION | {"linewidth": 4}, label="the weight")
    again, = ax.plot([], [], **APPROXIMATION, label="runs, twice")
    known, = ax.plot([], [], **APPROXIMATION | {"linewidth": 1.6, "linestyle": "--"}, label="known" if nudge == NUDGES[2] else "")
    light = _lit(ax, sizes, APPROXIMATION, "o")
    _legend(ax, 3)

    def move(weight):
        found = runs(sizes, weight, nudge)
        chosen.set_data(*ways([weight]))
        again.set_data(*ways(found.nudged))
        known.set_data(*ways([] if found.nudged else found.back))
        return [again, known, chosen, *light(weight)]

    return move


def draw_backprop(ax, sizes):
    """What δ comes back through for one weight, and what of it had been run for another. Returns move(weight)."""
    ways = _network(ax, sizes, "by backprop")
    chosen, = ax.plot([], [], **FUNCTION | {"linewidth": 4}, label="the weight")
    known, = ax.plot([], [], **EXACT | {"linewidth": 1.6}, label="known")
    new, = ax.plot([], [], **EXACT | {"linewidth": 3.4, "linestyle": "-"}, label="runs")
    light = _lit(ax, sizes, EXACT, "s")
    _legend(ax, 3)

    def move(weight):
        found = runs(sizes, weight, NUDGES[1])
        chosen.set_data(*ways([weight]))
        known.set_data(*ways([other for other in found.back if other not in found.new]))
        new.set_data(*ways(found.new))
        return [known, new, chosen, *light(weight)]

    return move


def draw_spent(ax, sizes, nudge):
    """Multiplications so far against weights whose derivative is known. Returns move(number of weights)."""
    curves = spent(sizes, nudge)
    lines, marks = [], []
    for (meaning, marker), name in ((METHODS["central differences"], nudge), (METHODS["backprop"], "backprop")):
        lines += ax.plot([], [], **meaning, label=name)
        marks += ax.plot([], [], **point(meaning, marker), clip_on=False)
    top = spent(sizes, NUDGES[min(1, NUDGES.index(nudge))])[0][-1]      # one scale for the two that keep the rest
    ax.set(xlim=(0, len(curves[0])), ylim=(0, 1.25 * top))
    ax.xaxis.get_major_locator().set_params(integer=True)
    tidy(ax, xlabel="weights whose derivative is known", ylabel="multiplications")
    ax.legend(loc="upper left", frameon=False, fontsize=10)

    def move(count):
        for line, mark, values in zip(lines, marks, curves, strict=True):
            line.set_data(range(count + 1), values[:count + 1])
            mark.set_data([count], [values[count]])
        return lines + marks

    return move


def _legend(ax, columns):
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0.03), ncols=columns, frameon=False, fontsize=9.5, handlelength=1.9, columnspacing=1.1)


def sizes_of(width, depth):
    """The network of the cost lab: that many hidden layers of that width."""
    return [OUTER[0], *[width] * depth, OUTER[1]]


def draw_passes(ax):
    """Passes through the network against its parameters. Returns move(width, depth), the own network."""
    span = np.array([5e2, 5e7])
    for method in ("central differences", "forward differences", "backprop"):
        passes = [cost([round(count) - 1, 1], method) for count in span]                      # any network with so many parameters
        ax.plot(span, [each.forwards + each.backwards for each in passes], **METHODS[method][0])
    ax.text(2e3, 4, "backprop: 2", va="bottom", fontsize=9.5)
    ax.text(7e2, 3e5, "central: 2P", va="bottom", fontsize=9.5)
    ax.text(4e7, 2e4, "forward: P + 1", ha="right", va="top", fontsize=9.5)
    _growing(ax, "passes", (1, 1e8), range(0, 9, 2))
    return _own(ax, ("central differences", "forward differences", "backprop"), lambda sizes, method: cost(sizes, method).forwards + cost(sizes, method).backwards)


def draw_multiplications(ax):
    """Multiplications against parameters as the width grows, with the times they take. Returns move(width, depth, batch, speed)."""
    shown = {"central differences": NUDGES[0], "rest kept": NUDGES[1], "z nudged": NUDGES[2], "backprop": "backprop"}
    curves = {method: ax.plot([], [], **METHODS[method][0] | ({"linewidth": 5} if method == "z nudged" else {}), label=name)[0] for method, name in shown.items()}
    _growing(ax, "multiplications", (2e2, 1e18), range(3, 19, 3))
    ax.legend(loc="lower center", bbox_to_anchor=(0.46, 1), ncols=4, frameon=False, fontsize=9.5, handlelength=1.7, columnspacing=1, handletextpad=0.5)
    own = _own(ax, shown, lambda sizes, method: cost(sizes, method).multiplications)
    guides = {name: (ax.axhline(1, **GUIDE), ax.text(4.6e7, 1, name, ha="right", va="bottom", fontsize=9.5)) for name in SECONDS}
    widths = np.unique(np.geomspace(1, 1000, 17).round().astype(int))

    def move(width, depth, batch, speed):
        networks = [sizes_of(int(n), depth) for n in widths]
        across = [parameters(sizes) for sizes in networks]
        for method, curve in curves.items():
            curve.set_data(across, [cost(sizes, method, batch).multiplications for sizes in networks])
        for name, (line, text) in guides.items():
            line.set_ydata([SECONDS[name] * speed] * 2)
            text.set(y=SECONDS[name] * speed, va="top" if SECONDS[name] * speed > 2e17 else "bottom", visible=SECONDS[name] * speed < 1e18)
        return [*(artist for pair in guides.values() for artist in pair), *curves.values(), *own(width, depth, batch)]

    return move


def _growing(ax, what, heights, powers):
    ax.set(xscale="log", yscale="log", xlim=(5e2, 5e7), ylim=heights)
    powers_of_ten(ax.xaxis, range(3, 8))
    powers_of_ten(ax.yaxis, powers)
    tidy(ax, xlabel="parameters P", ylabel=what)


def _own(ax, methods, value):
    """The own network as a point on each curve. Returns move(width, depth, batch)."""
    marks = {method: ax.plot([], [], **point(*METHODS[method]) | {"markersize": 12 if method == "z nudged" else 8}, zorder=4)[0] for method in methods}

    def move(width, depth, batch=1):
        sizes = sizes_of(width, depth)
        for method, mark in marks.items():
            mark.set_data([parameters(sizes)], [batch * value(sizes, method)])
        return list(marks.values())

    return move


def draw_race(left, right, clock, budget):
    """The cost C_T of both racers, left against what they have spent, right against their steps. Returns move({method: Run} or None)."""
    left.set(xlim=(-0.02 * budget, 1.04 * budget), yscale="log", ylim=(1e-5, TOP))
    right.set(xlim=(0.8, 3e5), xscale="log", yscale="log", ylim=(1e-5, TOP))
    powers_of_ten(right.xaxis, range(6))
    for ax in (left, right):
        powers_of_ten(ax.yaxis, range(-5, 3))
    tidy(left, xlabel=clock, ylabel=r"total cost $C_T$")
    tidy(right, xlabel="steps")
    curves = []
    for method, name, width in (("central differences", "nudging", 5), ("backprop", "backprop", 2)):
        meaning, marker = METHODS[method]               # on the right they lie on one another: a wide band under a dashed line
        for ax in (left, right):
            line, = ax.plot([], [], **meaning | ({"linewidth": width} if ax is right else {}), label=name)
            curves.append((method, ax is left, line, ax.plot([], [], **point(meaning, marker), zorder=4)[0]))
    left.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, frameon=False, fontsize=10)

    def move(found):
        for method, by_spent, line, head in curves:
            across, up = _path(found[method], by_spent, 1e6 if clock.startswith("million") else 1) if found else ([], [])
            line.set_data(across, up)
            head.set_data(across[-1:], up[-1:])
        return [artist for _, _, *both in curves for artist in both]

    return move


def _path(run, by_spent, unit):
    """Where a racer has been, in some 150 points: against what it has spent, or against its steps, which begin with the first."""
    across, up = (np.array(run.spent) / unit if by_spent else np.array(run.steps)), np.minimum(run.costs, TOP / 2)
    some = np.unique(np.linspace(0, len(up) - 1, 150).astype(int))
    some = some if by_spent else some[across[some] > 0]
    return across[some], up[some]
