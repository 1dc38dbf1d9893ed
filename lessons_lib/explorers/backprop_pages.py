"""The pages of the step-through: what stands on each, for one image, from the forward pass to the update. Every number is the library's."""
from typing import NamedTuple

import numpy as np

from lessons_lib.explorers.backprop_steps import (
    COST, DELTA_2, DELTA_3, FORWARD_2, FORWARD_3, GIVEN, GRADIENT_2, GRADIENT_3, RAISED, REST, SIZES, THIRDS, UPDATE,
    absent, column_of, everything_into, inputs, into, known_so_far, lit, matrix, rest, row, seen, shapes, short, signed, units, which, whole)
from lessons_lib.figures.network import Seen


class Page(NamedTuple):
    """One step: title, formula with what it says in words, lines beside the network, rows or matrices below, the network, the result in words."""

    title: str
    formula: str
    spoken: str
    lines: list
    rows: list
    blocks: list
    seen: Seen
    result: str


def page(now, step):
    """The Page of a step, 0 to 8."""
    made = MAKERS[step](now)
    if step == UPDATE or now.matrix and step in (GIVEN, FORWARD_2, GRADIENT_2):      # there is no room, and nothing is known before, all after
        return made
    return made._replace(rows=(made.rows or [""] * 4) + known_so_far(now, step))


def given(p):
    """Step 0: image, target, parameters."""
    W, b = p.net.weights[0], p.net.biases[0]
    j = p.of(2)
    if p.matrix:
        lines = ["The network is given by W², b², W³, b³:", "36 + 3 + 6 + 2 = 47 numbers.", shapes(p, GIVEN), f"W² below; unit {j} is its {'column' if p.turned else 'row'} {j}."]
        blocks = [[matrix(p, "W²", W, digits=2)]]
        return Page("What is given", "$a^1 = x$", "a 1 is the image x", lines, [], blocks, lit(p, GIVEN, 2, []), f"W² is {'12 × 3' if p.turned else '3 × 12'}")
    lines = ["An image x of 12 pixels, its target t,", "and 47 numbers: 42 weights, 5 biases.", f"Lit: the 12 weights into hidden unit {j}.", f"Its bias: {p.called('b', 2, j)} = {short(b[j - 1])}", "",
             f"The weight into unit {j} from pixel i: {p.called('w', 2, j, 'i')}", shapes(p, GIVEN)]
    rows = [row("pixel", [str(i) for i in range(1, 13)]), row("a¹", inputs(p.x, 2)), row("w", W[j - 1], arrow=True)]
    return Page("What is given", "$a^1 = x$", "a 1 is the image x", lines, rows, [], lit(p, GIVEN, 2, into(2, j)), f"12 weights go into unit {j}")


def forward(p, layer):
    """Steps 1 and 2: z and a of a layer."""
    W, b, a = p.net.weights[layer - 2], p.net.biases[layer - 2], p.net.a(layer - 1)
    z, out, j = p.net.z(layer), p.net.a(layer), p.of(layer)
    title, step = f"Forward: layer {layer}", FORWARD_2 if layer == 2 else FORWARD_3
    if p.matrix:
        up, before = str(layer).translate(RAISED), str(layer - 1).translate(RAISED)
        symbols = f"$z^{layer} = a^{layer - 1} W^{layer} + b^{layer}$" if p.turned else f"$z^{layer} = W^{layer} a^{layer - 1} + b^{layer}$"
        lines = ["then φ, the sigmoid, of each entry: a = φ(z)", shapes(p, step), which(p, layer, f"z{up} and a{up}"),
                 f"→a{up} = {', '.join(short(v) for v in out)}"]
        weights, ink = matrix(p, f"W{up}", W, digits=2 if layer == 2 else 3), matrix(p, f"a{before}", a, digits=0 if layer == 2 else 3)
        pair = [ink._replace(then="·"), weights._replace(then="+")] if p.turned else [weights._replace(then="·"), ink._replace(then="+")]
        blocks = [[*pair, matrix(p, f"b{up}", b, "=", 2), matrix(p, f"z{up}", z)]]
        return Page(title, symbols, "z is a times W plus b" if p.turned else "z is W times a plus b", lines, [], blocks, lit(p, step, layer, []), f"a{up} = {', '.join(short(v) for v in out)}")
    symbols = rf"$z_{j}^{layer} = \sum_i {p.w(layer, j, 'i')}\, a_i^{layer - 1} + b_{j}^{layer}$"
    products = W[j - 1] * a
    names = p.called("z", layer, j), p.called("a", layer, j)
    lines = [f"sum of the {'weights of pixels with ink' if layer == 2 else 'three products'}: {short(products.sum())}", f"{names[0]} = {short(products.sum())} + {signed(b[j - 1])} = {short(z[j - 1])}",
             f"→{names[1]} = φ({short(z[j - 1])}) = {short(out[j - 1])}", "φ is the sigmoid.", *absent(p, layer), *whole(p, step)]
    rows = [row("pixel" if layer == 2 else "hidden", [str(i) for i in range(1, len(a) + 1)]), row("w", W[j - 1]), row("· a", inputs(a, layer)), row("=", products, arrow=True)]
    numbers = {(3, j, i): short(W[j - 1, i - 1]) for i in (1, 2, 3)} if layer == 3 else {}
    return Page(f"{title}, {'hidden' if layer == 2 else 'output'} unit {j}", symbols, "z is the sum of weight times activation, plus the bias", lines, rows, [],
                lit(p, step, layer, into(layer, j), numbers), f"{names[0]} = {short(z[j - 1])}, {names[1]} = {short(out[j - 1])}")


def cost(p):
    """Step 3: C of this image."""
    a, j = p.net.a(3), p.of(3)
    each = 0.5 * (a - p.t) ** 2
    total = short(p.net.cost(p.t), 4)
    if p.matrix:
        lines = ["the squared length of what is wrong, halved", shapes(p, COST), which(p, 3, "a³ and t"), f"→C = {total}"]
        blocks = [[matrix(p, "a³", a, "−"), matrix(p, "t", p.t, "=", 0), matrix(p, "a³ − t", a - p.t)]]
        return Page("The cost of this image", r"$C = \frac{1}{2}\,\Vert a^3 - t\Vert^2$", "C is one half of the squared length of a minus t", lines, [], blocks, lit(p, COST, 3, []), f"C = {total}")
    lines = [f"output {k}: ½ · {signed(a[k - 1] - p.t[k - 1])}² = {short(each[k - 1], 4)}" for k in (1, 2)]
    lines += [f"→C = {short(each[0], 4)} + {short(each[1], 4)} = {total}", f"Output {j} has {100 * each[j - 1] / each.sum():.0f} % of it.", *absent(p, 3), *whole(p, COST)]
    rows = [row("output", ["1", "2"]), row("a", a), row("− t", [f"{target:.0f}" for target in p.t]), row("=", a - p.t, arrow=True)]
    return Page("The cost of this image", r"$C = \frac{1}{2}(a_1^3 - t_1)^2 + \frac{1}{2}(a_2^3 - t_2)^2$", "C is one half of the square of a minus t, added over both outputs", lines, rows, [],
                lit(p, COST, 3, []), f"C = {total}, {short(each[j - 1], 4)} of it from output {j}")


def last_delta(p):
    """Step 4: δ³ = (a³ − t) ⊙ φ′(z³)."""
    a, delta, j = p.net.a(3), p.net.delta(3), p.of(3)
    slope = a * (1 - a)
    if p.matrix:
        lines = ["⊙ multiplies entry by entry", shapes(p, DELTA_3), which(p, 3, "φ′(z³) and δ³"), f"→δ³ = {', '.join(map(short, delta))}", "known now, and used again in steps 5, 6 and 8"]
        blocks = [[matrix(p, "a³ − t", a - p.t, "⊙"), matrix(p, "φ′(z³)", slope, "="), matrix(p, "δ³", delta)]]
        return Page("Back: δ of the last layer", r"$\delta^3 = (a^3 - t)\odot\varphi'(z^3)$", "delta 3 is a minus t, times the slope of phi at z", lines, [], blocks, lit(p, DELTA_3, 3, []), f"δ³ = {', '.join(map(short, delta))}")
    name = p.called("δ", 3, j)
    lines = [f"{p.called('a', 3, j)} − t = {short(a[j - 1])} − {p.t[j - 1]:g} = {short(a[j - 1] - p.t[j - 1])}", f"φ′(z) = a(1 − a) = {short(a[j - 1])} · {short(1 - a[j - 1])} = {short(slope[j - 1])}",
             f"→{name} = {signed(a[j - 1] - p.t[j - 1])} · {short(slope[j - 1])} = {short(delta[j - 1])}", *absent(p, 3), f"{'Raising' if delta[j - 1] < 0 else 'Lowering'} z of this unit lowers C.", *whole(p, DELTA_3)]
    return Page(f"Back: δ of output unit {j}", rf"$\delta_{j}^3 = (a_{j}^3 - t_{j})\;\varphi'(z_{j}^3)$", "delta is a minus t, times the slope of phi at z", lines,
                [row("output", ["1", "2"]), row("a − t", a - p.t), row("· φ′", slope), row("= δ", delta, arrow=True)], [], lit(p, DELTA_3, 3, []), f"{name} = {short(delta[j - 1])}")


def hidden_delta(p):
    """Step 5: δ² from δ³, by the recurrence."""
    W, last, delta, a, i = p.net.weights[1], p.net.delta(3), p.net.delta(2), p.net.a(2), p.of(2)
    back, slope = W.T @ last, a * (1 - a)
    if p.matrix:
        symbols = r"$\delta^2 = \delta^3 (W^3)^T\odot\varphi'(z^2)$" if p.turned else r"$\delta^2 = (W^3)^T \delta^3\odot\varphi'(z^2)$"
        lines = ["W³ is transposed there: backwards,", "a wire leads from output to hidden.", shapes(p, DELTA_2), which(p, 2, "φ′(z²) and δ²"), f"→δ² = {', '.join(map(short, delta))}"]
        pair = [matrix(p, "δ³", last, "·"), matrix(p, "(W³)ᵀ", W.T, "⊙")] if p.turned else [matrix(p, "(W³)ᵀ", W.T, "·"), matrix(p, "δ³", last, "⊙")]
        blocks = [[*pair, matrix(p, "φ′(z²)", slope, "="), matrix(p, "δ²", delta)]]
        return Page("Back: δ of layer 2", symbols, f"delta 2 is {'delta 3 times W transposed' if p.turned else 'W transposed times delta 3'}, times the slope of phi at z", lines, [], blocks,
                    seen(p, DELTA_2, lit=[*units(2), *units(3)], wires=everything_into(3)), f"δ² = {', '.join(map(short, delta))}")
    name = p.called("δ", 2, i)
    symbols = rf"$\delta_{i}^2 = \left(\delta_1^3\, {p.w(3, 1, i)} + \delta_2^3\, {p.w(3, 2, i)}\right)\varphi'(z_{i}^2)$"
    lines = [f"{p.called('δ', 3, j)} {p.called('w', 3, j, i)} = {signed(last[j - 1])} · {signed(W[j - 1, i - 1])} = {short(last[j - 1] * W[j - 1, i - 1])}" for j in (1, 2)]
    lines += [f"sum = {short(back[i - 1])}", f"φ′(z) = a(1 − a) = {short(a[i - 1])} · {short(1 - a[i - 1])} = {short(slope[i - 1])}", f"→{name} = {signed(back[i - 1])} · {short(slope[i - 1])} = {short(delta[i - 1])}"]
    lines += whole(p, DELTA_2)
    rows = [row("hidden", ["1", "2", "3"]), row("sum", back), row("· φ′", slope), row("= δ", delta, arrow=True)]
    both = [(3, 1, i), (3, 2, i)]
    numbers = {wire: short(W[wire[1] - 1, i - 1]) for wire in both}
    return Page(f"Back: δ of hidden unit {i}", symbols, "delta is the sum of delta times weight over the next layer, times the slope of phi at z", lines, rows, [],
                seen(p, DELTA_2, lit=[(2, i), (3, 1), (3, 2)], wires=both, numbers=numbers), f"{name} = {short(delta[i - 1])}")


def gradient(p, layer):
    """Steps 6 and 7: the derivatives with respect to weights and biases of a layer."""
    W, b, delta, a, j = p.net.gradients()[0][layer - 2], p.net.gradients()[1][layer - 2], p.net.delta(layer), p.net.a(layer - 1), p.of(layer)
    up, before, step = str(layer).translate(RAISED), str(layer - 1).translate(RAISED), GRADIENT_3 if layer == 3 else GRADIENT_2
    title = f"Gradients of layer {layer}"
    if p.matrix:
        symbols = rf"$\nabla W^{layer} = (a^{layer - 1})^T \delta^{layer}$" if p.turned else rf"$\nabla W^{layer} = \delta^{layer} (a^{layer - 1})^T$"
        lines = [f"∇W{up} holds every ∂C/∂w{up}; ∇b{up} = δ{up}", shapes(p, step), f"unit {p.of(layer)} is {'column' if p.turned else 'row'} {p.of(layer)} of ∇W{up}",
                 *absent(p, layer), f"→∇b{up} = δ{up} = {', '.join(map(short, b))}"]
        column, across = matrix(p, f"δ{up}", delta, "·", flip=False), matrix(p, f"(a{before})ᵀ", a[None, :], "=", 0 if layer == 2 else 3, flip=False)
        if p.turned:
            column, across = matrix(p, f"(a{before})ᵀ", a, "·", 0 if layer == 2 else 3, flip=False), matrix(p, f"δ{up}", delta[None, :], "=", flip=False)
        product = matrix(p, f"∇W{up}", W)
        blocks = [[column, across], [product]] if layer == 2 and not p.turned else [[column, across, product]]
        return Page(title, symbols, f"the gradient of W is {'a transposed times delta' if p.turned else 'delta times a transposed'}", lines, [], blocks, lit(p, step, layer, []), f"∇W{up} is {SIZES[layer - 2 + (not p.turned)]} × {SIZES[layer - 2 + p.turned]}, ∇b{up} = {', '.join(map(short, b))}")
    name = p.called("δ", layer, j)
    symbols = rf"$\dfrac{{\partial C}}{{\partial {p.w(layer, j, 'i')}}} = \delta_{j}^{layer}\, a_i^{layer - 1}$"
    lines = [f"{name} = {short(delta[j - 1])} is known; a{before} is there from", "the forward pass. Each weight: the product", "of its two ends. No derivative is left to take.",
             f"→bias: ∂C/∂{p.called('b', layer, j)} = {name} = {short(b[j - 1])}", *absent(p, layer), *whole(p, step)]
    rows = [row("pixel" if layer == 2 else "hidden", [str(i) for i in range(1, len(a) + 1)]), row("δ", [delta[j - 1]] * len(a)), row("· a", inputs(a, layer)), row("= ∂C", W[j - 1], arrow=True)]
    numbers = {(3, j, i): short(W[j - 1, i - 1]) for i in (1, 2, 3)} if layer == 3 else {}
    ends = seen(p, step, lit=[(layer, j), *units(2) * (layer == 3)], wires=into(layer, j), numbers=numbers)
    return Page(f"{title}, into unit {j}", symbols, "the derivative with respect to a weight is delta times a", lines, rows, [], ends, f"each weight gets {short(delta[j - 1])} times its a")


def update(p):
    """Step 8: every parameter before, its Δ = −η ∂C, and after."""
    before, slope = column_of(p, p.net.weights, p.net.biases), column_of(p, *p.net.gradients())
    change = -p.rate * slope
    names = ("w² 1–4", "  5–8", "  9–12") if p.turned else ("w²→1", "w²→2", "w²→3")     # rows of W²
    rows = []
    for part, name in zip(THIRDS, names, strict=True):
        rows += [row(name, before[part]), row(" Δ", change[part]), row(" new", (before + change)[part], arrow=True)]
    rows += [row("", REST), rest("b, w³", before), rest(" Δ", change), rest(" new", before + change, arrow=True)]
    j = p.of(2)
    if p.matrix:
        symbols, spoken = rf"$\Delta W^l = -\eta\,\nabla W^l,\quad \Delta b^l = -\eta\,\delta^l$", "the change of W is minus eta times its gradient, that of b is minus eta times delta"
        lines = [f"η = {p.rate:.3g}; the shapes are those of W and b", shapes(p, UPDATE), f"unit {j} is {'column' if p.turned else 'row'} {j} of W²"]
    else:
        symbols, spoken = rf"$\Delta {p.w(2, j, 'i')} = -\eta\,\delta_{j}^2\, a_i^1$", "the change of w is minus eta times delta times a"
        blank = int(np.sum(p.x < 0.5))
        lines = [f"η = {p.rate:.3g}. Below: each number, Δ, and new.", f"{blank} pixels without ink: a = 0, so Δ = 0", f"for their weights. Lit: those into unit {j}."]
    after = p.net.updated(p.rate).total_cost(p.x[None, :], p.t[None, :])
    lines += [f"→C: {short(p.net.cost(p.t), 4)} before, {short(after, 4)} after this step"]
    wires = [wire for wire in into(2, j) if p.x[wire[2] - 1] > 0.5]
    return Page("Update: all 47 numbers", symbols, spoken, lines, rows, [], lit(p, UPDATE, 2, wires), f"η = {p.rate:.3g}: C {short(p.net.cost(p.t), 4)} becomes {short(after, 4)}")


MAKERS = {GIVEN: given, FORWARD_2: lambda p: forward(p, 2), FORWARD_3: lambda p: forward(p, 3), COST: cost, DELTA_3: last_delta, DELTA_2: hidden_delta,
          GRADIENT_3: lambda p: gradient(p, 3), GRADIENT_2: lambda p: gradient(p, 2), UPDATE: update}
