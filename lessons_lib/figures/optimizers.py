"""Pictures of lesson 10: one update taken apart, term by term; which learning rates and momenta bring a ball down."""
import numpy as np
from matplotlib.patches import ArrowStyle, FancyArrowPatch, Rectangle
from matplotlib.path import Path

from lessons_lib.figures.races import draw_bowl, seen_points
from lessons_lib.figures.style import APPROXIMATION, ERROR, EXACT, FUNCTION, PATH, keep_in_frame, minus, point, powers_of_ten, tidy
from lessons_lib.races import STEEP, best_momentum, bowl_factor

# what each term is, its formula and how that is said; the names are those of update_terms
GRADIENT = r"$g = \nabla L$", "g, the gradient"
VELOCITY = r"$V \leftarrow \gamma V - \eta\,g$", "V becomes gamma V minus eta g"
ADAM_STEP = r"$-\eta\,\hat m\,/\,(\sqrt{\hat v} + \varepsilon)$", "minus eta m hat over root v hat plus epsilon"
SIZED_STEP = r"$-\eta\,g\,/\,(\sqrt{h} + \varepsilon)$", "minus eta g over root h plus epsilon"
PUSH = r"$-\eta\,g$", "minus eta g"
TERMS = {
    "SGD": {"gradient": GRADIENT, "step": PUSH},
    "Momentum": {"gradient": GRADIENT, "kept": (r"$\gamma V$", "gamma V"), "push": PUSH, "step": VELOCITY},
    "Nesterov": {"gradient": GRADIENT, "push": PUSH, "velocity": VELOCITY, "step": (r"$\gamma V - \eta\,g$", "gamma V minus eta g")},
    "AdaGrad": {"gradient": GRADIENT, "size": (r"$\sqrt{h},\ \ h \leftarrow h + g^2$", "root h, h becomes h plus g squared"),
                "step": SIZED_STEP},
    "RMSProp": {"gradient": GRADIENT,
                "size": (r"$\sqrt{h},\ \ h \leftarrow \rho h + (1-\rho) g^2$", "root h, h becomes rho h plus one minus rho, g squared"),
                "step": SIZED_STEP},
    "Adam": {"gradient": GRADIENT, "mean": (r"$m \leftarrow \beta_1 m + (1-\beta_1) g$", "m becomes beta one m plus one minus beta one, g"),
             "size": (r"$\sqrt{v},\ \ v \leftarrow \beta_2 v + (1-\beta_2) g^2$", "root v, v becomes beta two v plus one minus beta two, g squared"),
             "mean corrected": (r"$\hat m = m\,/\,(1-\beta_1^{\,t})$", "m hat is m over one minus beta one to the t"),
             "size corrected": (r"$\sqrt{\hat v},\ \ \hat v = v\,/\,(1-\beta_2^{\,t})$", "root v hat, v hat is v over one minus beta two to the t"), "step": ADAM_STEP},
}
ARROWS = {                                              # colour; width: of two that point alike both are seen; −1: against the term
    "gradient": (EXACT, 4.5, -1), "push": (EXACT, 4.5, 1), "kept": (FUNCTION, 1.8, 1), "velocity": (FUNCTION, 1.8, 1),
    "mean": (FUNCTION, 1.8, -1), "mean corrected": (FUNCTION, 1.8, -1), "step": (ERROR, 3, 1)}
NEWER = {"gradient": "push", "mean": "mean corrected"}    # an arrow gives way to what is made of it
SEEN = (-10.4, 4.4), (-8.6, 6.2)                        # of x and y, while an update is taken apart
ALONG_X = 0.71                                          # where the first column of numbers ends; the longest, "−0.000178" in bold, has room right of it
RATES, MOMENTA = (0.01, 10**0.7), (0.0, 0.99)             # what is seen of the plane
FACTORS = (0.7, 0.8, 0.9, 0.95)                         # those at the best point of the plane lie lower


class _Arrow(ArrowStyle.Simple):
    """A straight arrow whose tip is where it ends. A short one is small all over, and still shows where it points."""

    def transmute(self, path, mutation_size, linewidth):
        begin, end = path.vertices[0], path.vertices[-1]
        length = np.hypot(*(end - begin))
        scale = min(1, 0.6 * length / (mutation_size * self.head_length))        # a head is 0.6 of the arrow at most
        along = mutation_size * (end - begin) / max(length, 1e-9)
        across = np.array([-along[1], along[0]]) * max(scale, 0.5) / 2
        neck = end - along * scale * self.head_length
        tail, head = across * self.tail_width, across * self.head_width
        return Path([begin - tail, neck - tail, neck - head, end, neck + head, neck + tail, begin + tail, begin - tail], closed=True), True


def draw_update(ax, condition, angle):
    """The bowl from above, the way so far, and the terms of an update as arrows from where it began: a slope of 1 is as long as a distance of 1.

    What follows a slope points against it, downhill. A root of squares has no direction: it is a box that reaches as far as its x to the
    left and right of there, as far as its y up and down.
    Returns move(points, terms, shown): where the updates began, the terms {name: (2,)}, and how many of them are shown.
    """
    for line in draw_bowl(ax, *SEEN)(condition, angle):
        line.set_zorder(1)
    ax.set(xticks=np.arange(-8, 5, 4), yticks=np.arange(-8, 5, 4))
    way, = ax.plot([], [], **PATH, marker="o", markersize=4)
    here, = ax.plot([], [], **point(PATH, "o") | {"markersize": 6})
    box = ax.add_patch(Rectangle((0, 0), 1, 1, fill=False, edgecolor=APPROXIMATION["color"], linewidth=2, zorder=6, animated=True))
    arrows = {name: ax.add_patch(FancyArrowPatch(
        (0, 0), (1, 1), arrowstyle=_Arrow(5 + 1.4 * width, 5 + width, width), shrinkA=0, shrinkB=0, color=look["color"],
        linewidth=0, zorder=7 - width, animated=True)) for name, (look, width, _) in ARROWS.items()}

    def move(points, terms, shown):
        names = list(terms)[:shown]
        begin = points[-1]
        way.set_data(*points.T)
        keep_in_frame(here, *begin, source=points[-2] if len(points) > 1 else None)
        sizes = [name for name in names if name.startswith("size")]
        if sizes:                                       # the newer of the two, and so with the means
            half = terms[sizes[-1]]
            box.set(xy=begin - half, width=2 * half[0], height=2 * half[1])
        drawn = [name for name in arrows if name in names and NEWER.get(name) not in names]
        for name in drawn:
            arrows[name].set_positions(begin, begin + ARROWS[name][2] * terms[name])
        return [way, here, *[box] * bool(sizes), *(arrows[name] for name in drawn)]

    return move


def draw_terms(ax, method, most):
    """A table: for each term of an update its name, its formula, and its numbers along x and y. most : so many rows there is room for.

    Returns move(heading, terms, shown): a line above it, the terms, and how many of them have their numbers; the last in bold.
    """
    ax.set(xlim=(0, 1), ylim=(most + 0.35, -1.0))
    ax.axis("off")
    heading = ax.text(0, -0.72, "", fontsize=10, va="center_baseline")
    for x, name in ((ALONG_X, "along x"), (1.0, "along y")):
        ax.text(x, -0.2, name, fontsize=9.5, ha="right", va="center_baseline", alpha=0.75)
    numbers = {}
    for row, (name, (formula, spoken)) in enumerate(TERMS[method].items()):
        look, width, _ = ARROWS.get(name, (APPROXIMATION, 2, 1))
        ax.plot([-0.03, -0.03], [row + 0.05, row + 0.85], color=look["color"], linewidth=1.3 * width, clip_on=False, solid_capstyle="butt")
        ax.text(0, row + 0.24, name, fontsize=10, va="center_baseline")
        ax.text(0, row + 0.7, formula, fontsize=11.5, va="center_baseline").spoken = spoken
        numbers[name] = [ax.text(x, row + 0.24, "", fontsize=10, ha="right", va="center_baseline") for x in (ALONG_X, 1.0)]

    def move(text, terms, shown):
        heading.set_text(text)
        last = list(terms)[shown - 1]
        for name in list(terms)[:shown]:
            for written, value in zip(numbers[name], terms[name], strict=True):
                written.set(text=minus(f"{value:.3g}"), fontweight="bold" if name == last else "normal")
        return [heading, *(written for name in list(terms)[:shown] for written in numbers[name])]

    return move


def draw_momentum_plane(ax, condition):
    """By what factor each step of Momentum shrinks the distance in the long run, over the plane of learning rate and momentum, on a bowl of this condition.

    Lines of equal factor; the limit, beyond which the ball runs away; the best place. Returns move(learning_rate, momentum).
    """
    rates, momenta = np.logspace(*np.log10(RATES), 241), np.linspace(*MOMENTA, 199)
    factor = bowl_factor(condition, rates, momenta[:, None])
    ax.set(xscale="log", xlim=RATES, ylim=(-0.03, 1.03))
    ax.contour(rates, momenta, factor, levels=FACTORS, colors=FUNCTION["color"], linewidths=1.2)
    limit = 2 * (1 + momenta) / STEEP
    ax.plot(limit, momenta, **ERROR)
    ax.fill_betweenx(momenta, limit, RATES[1], color=ERROR["color"], alpha=0.14, linewidth=0)
    ax.text(0.93 * RATES[1], 0.03, "runs away", fontsize=9.5, rotation=90, ha="right", va="bottom")
    best_rate, best_share, best = best_momentum(condition)
    ax.plot(best_rate, best_share, **point(EXACT, "s"), clip_on=False)
    for level in FACTORS:                               # where all eigenvalues are complex, the factor is the root of the momentum
        if level > best:
            ax.text(RATES[1], level**2, f"{level:g}", fontsize=9.5, ha="right", va="center_baseline", color=FUNCTION["color"])
    powers_of_ten(ax.xaxis, range(-2, 1))
    ax.set_xlim(RATES)
    tidy(ax, title="factor a step, in the long run", xlabel="learning rate", ylabel="momentum")
    ax.grid(visible=False)
    own, = ax.plot([], [], **point(APPROXIMATION) | {"markersize": 10}, clip_on=False)

    def move(learning_rate, momentum):
        own.set_data([learning_rate], [momentum])
        return [own]

    return move


def draw_ball(ax, condition, start):
    """The way of a ball with inertia on the bowl, from above; its start is a diamond. Returns move(points, text): an end beyond the frame stays at its edge; text stands above."""
    across = (-6, 6)
    for line in draw_bowl(ax, (-8.6, 8.6), across)(condition, 0):
        line.set_zorder(1)
    ax.set(ylim=across, yticks=np.arange(-4, 5, 4))
    ax.plot(*start, **point(PATH, "D") | {"markersize": 7})
    way, = ax.plot([], [], **PATH, marker="o", markersize=3)
    ball, = ax.plot([], [], **point(APPROXIMATION) | {"markersize": 10})
    above = ax.text(0.5, 1.03, "", transform=ax.transAxes, ha="center", va="bottom", fontsize=10.5)

    def move(points, text):
        above.set_text(text)
        way.set_data(*np.clip(seen_points(points), -40, 40).T)
        keep_in_frame(ball, *points[-1])
        return [way, ball, above]

    return move
