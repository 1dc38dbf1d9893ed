"""Lesson 06 under the finger: what runs for one weight, what a gradient costs as a network grows, a race on equal budgets."""
from lessons_lib.costs import CLOCKS, cost, parameters, race, seconds_per_multiplication
from lessons_lib.datasets import load_tiny_digits
from lessons_lib.deltas import ACTIVATIONS, DeltaNetwork
from lessons_lib.explorers.controls import choice, expect_number, expect_one_of, expect_whole, log_slider, slider, whole_slider
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.why_backprop_is_fast import (
    SECONDS,
    draw_backprop,
    draw_multiplications,
    draw_nudging,
    draw_passes,
    draw_race,
    draw_spent,
    sizes_of,
)
from lessons_lib.figures.style import INK
from lessons_lib.one_by_one import NUDGES, SUBSCRIPTS, in_order, runs, spent

HIDDEN = (4, 3, 4)                                      # units of the hidden layers of the drawn network
RACING = [12, 3, 2]
RATES = (0.005, 0.02, 0.1, 0.2, 0.5, 2, 10)     # a slider would round them, and a race under another rate is void


def explore_one_weight(nudge="black box", depth=2, weight=18):
    """What runs for one weight by nudging and by backprop, and what of that was known from another weight; biases are left out.

    nudge : "black box", everything runs again; "rest kept", only what changes; "z nudged", that once a unit, and δ a for its weights
    depth : hidden layers, 1 to 3; weight : which one, counted from 1 in the order in which backprop comes to them
    Returns an Explorer with the controls `nudge`, `depth`, `step`, the last being the weight.
    Raises ValueError for another nudge or depth, or a weight that the network has not.
    """
    expect_one_of(NUDGES, nudge=nudge)
    expect_whole(1, len(HIDDEN), depth=depth)
    count = len(in_order(_drawn(depth)))
    expect_whole(1, count, f" in a network of depth {depth}", weight=weight)
    which = whole_slider("weight", weight, 1, count, "which weight, in backprop's order: from the last layer to the first")

    def scene(fig, depth, nudge):
        sizes = _drawn(depth)
        order, so_far = in_order(sizes), spent(sizes, nudge)
        which.max = len(order)
        fig.set_layout_engine("none")                   # places by hand: a deeper network is there in half the time
        axes = {name: fig.add_axes(place) for name, place in (("a", (0, 0.42, 0.49, 0.53)), ("b", (0.51, 0.42, 0.49, 0.53)), ("c", (0.1, 0.1, 0.88, 0.23)))}
        move_nudging, move_backprop, move_spent = draw_nudging(axes["a"], sizes, nudge), draw_backprop(axes["b"], sizes), draw_spent(axes["c"], sizes, nudge)

        def move(step):
            chosen = order[step - 1]
            found = runs(sizes, chosen, nudge)
            words = (f"weight {step}, {chosen}: {_nudge_in_words(nudge, chosen, len(found.nudged))}; δ back through {len(found.back)} "
                     f"({len(found.back) - len(found.new)} known){_products(nudge)}. So far {so_far[0][step]} multiplications against {so_far[1][step]}.")
            return move_nudging(chosen) + move_backprop(chosen) + move_spent(step), words

        return move

    return Explorer(
        scene, size=(7.5, 5.2), alt="the same network twice: what a nudge of one weight runs, and what backprop runs; below, the multiplications so far",
        nudge=choice("nudge", list(NUDGES), "run everything, only what changes, or that once a unit", nudge),
        depth=whole_slider("depth", depth, 1, len(HIDDEN), "how many hidden layers the network has"), step=which)


def _nudge_in_words(nudge, weight, runs):
    if nudge != NUDGES[2]:
        return f"a nudge runs {1 + runs} weights, twice"
    z = f"z{weight.j}".translate(SUBSCRIPTS)
    return f"a nudge of {z} runs {runs}, twice" if weight.i == 1 else f"{z} was nudged before"


def _products(nudge):
    return "; one product each" if nudge == NUDGES[2] else ", one product"


def _drawn(depth):
    return [3, *HIDDEN[:depth], 2]


def explore_costs(width=50, depth=1, batch=1):
    """Passes and multiplications of a gradient against the size of the network, and how long they take; 784 inputs, 10 outputs.

    width : units in each hidden layer, 1 to 1000; depth : hidden layers, 1 to 5; batch : examples, 1 to 1000
    Returns an Explorer with the controls `width`, `depth`, `batch`, `speed`, in multiplications a second, and a button that measures it.
    Raises ValueError for a number outside of these.
    """
    expect_whole(1, 1000, width=width, batch=batch)
    expect_whole(1, 5, depth=depth)

    def scene(fig):
        left, right = fig.subplots(1, 2, width_ratios=(1, 1.5))
        move_passes, move_multiplications = draw_passes(left), draw_multiplications(right)

        def move(width, depth, batch, speed):
            artists = move_passes(width, depth) + move_multiplications(width, depth, batch, speed)
            return artists, _costs_in_words(sizes_of(width, depth), batch, speed)

        return move

    return Explorer(
        scene, size=(7.5, 4), alt="on log scales against the number of parameters, left passes, right multiplications, of nudging and of backprop",
        buttons={"Measure this machine": _measure},
        width=whole_slider("width", width, 1, 1000, "units in each hidden layer"),
        depth=whole_slider("depth", depth, 1, 5, "hidden layers of that width"),
        batch=whole_slider("batch", batch, 1, 1000, "examples that go through together"),
        speed=log_slider("per second", 1e9, 6, 12, "multiplications a second; the button measures this machine's", step=0.01))


def _measure(explorer):
    explorer.speed.value = 1 / seconds_per_multiplication(sizes_of(50, 1), batch=100)


def _costs_in_words(sizes, batch, speed):
    black_box, kept, by_unit, back = (cost(sizes, method, batch).multiplications for method in ("central differences", "rest kept", "z nudged", "backprop"))
    layers = list(map(str, sizes if len(sizes) < 6 else [*sizes[:2], "…", *sizes[-2:]]))
    by_unit = f"{by_unit / back:.1f}" if by_unit < 10 * back else f"{by_unit / back:.0f}"
    return (f"{'-'.join(layers)}, P = {parameters(sizes)}: backprop {_time(back / speed)}, black box {_time(black_box / speed)}, × {black_box / back:.0f}; "
            f"rest kept × {kept / back:.0f}; z nudged × {by_unit}.")


def _time(seconds):
    """0.08 µs, 3.2 s, 5.1 days: in the smallest unit in which it does not fill the next one."""
    units = [("µs", 1e-6), ("ms", 1e-3), ("s", 1), *((name.split()[1], size) for name, size in SECONDS.items() if size > 1)]
    for (name, size), (_, larger) in zip(units, [*units[1:], ("", float("inf"))], strict=True):
        value = seconds / size if name == "µs" else max(1, seconds / size)
        count = f"{value:.2g}" if value < 99.5 else f"{value:.0f}"
        if float(count) * size < 0.999999 * larger:
            break
    return f"{count} {name}{'s' if name in ('day', 'year') and count != '1' else ''}"


def explore_race(activation="sigmoid", learning_rate=0.2):
    """The 12-3-2 network trained on the 64 tiny images, by nudging and by backprop, on the same budget of multiplications or seconds.

    activation : one that DeltaNetwork knows; learning_rate : 0.001 to 10; where it is none of the list, it is added
    Returns an Explorer with the controls `clock`, `budget`, `activation`, `rate`, and start and stop. `run()` does a race in a cell:
    by the clock "multiplications", with the same result on every machine. A race that diverges stops with a sentence.
    Raises ValueError for another activation or learning rate.
    """
    expect_one_of(ACTIVATIONS, activation=activation)
    expect_number(1e-3, 10, learning_rate=learning_rate)
    data = load_tiny_digits()
    start = {name: float(DeltaNetwork(RACING, name).total_cost(data.x, data.t)) for name in ACTIVATIONS}

    def work(clock, budget, activation, rate):
        yield from race(RACING, data.x, data.t, budget * (1e6 if clock == CLOCKS[0] else 1), clock, activation, rate)

    def scene(fig, clock, budget):
        left, right = fig.subplots(1, 2, sharey=True)
        begin, = left.plot([], [], "_", color=INK, markersize=14, markeredgewidth=2, label="start", zorder=3)
        move_race = draw_race(left, right, f"million {clock}" if clock == CLOCKS[0] else clock, budget)
        note = right.text(0.97, 0.96, "", transform=right.transAxes, ha="right", va="top", fontsize=10)

        def move(activation, rate, frame):
            note.set_text(f"{activation}, learning rate {rate:g}")
            begin.set_data([0], [start[activation]])
            return [*move_race(frame), begin, note], _race_in_words(clock, budget, activation, rate, frame, len(data.x))

        return move

    return Explorer(
        scene, work=work, alt="the total cost of both racers, left against what they have spent, right against their steps",
        clock=choice("clock", list(CLOCKS), "what both may spend the same of"),
        budget=slider("budget", 2.0, 0.5, 10, 0.5, "million multiplications for each, or seconds for each", ".1f"),
        activation=choice("activation", list(ACTIVATIONS), "φ in every layer", activation),
        rate=choice("learning rate", sorted({*RATES, learning_rate}), "how far a step goes", learning_rate))


def _race_in_words(clock, budget, activation, rate, frame, images):
    each = f"≤ {budget:g} million multiplications each" if clock == CLOCKS[0] else f"{budget:g} second{'s' * (budget != 1)} each"
    nudging, back = "central differences", "backprop"
    if frame is None:
        prices = [cost(RACING, method, images).multiplications for method in (nudging, back)]
        return f"{each}, {activation}, learning rate {rate:g}. A step: {prices[0]} multiplications by nudging, {prices[1]} by backprop. Press Start."
    ended = [f"{method}: {run.ended}" for method, run in frame.items() if run.ended]
    if ended:
        return f"{each}, {activation}, learning rate {rate:g}. Stopped. {ended[0].capitalize()}. Take a smaller learning rate."
    said = [f"{name} {run.steps[-1]} step{'s' * (run.steps[-1] != 1)}, cost {run.costs[-1]:.2g}" for name, run in (("nudging", frame[nudging]), ("backprop", frame[back]))]
    return f"{each}, {activation}, learning rate {rate:g}: from cost {frame[back].costs[0]:.3g}, {'; '.join(said)}."
