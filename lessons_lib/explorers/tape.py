"""Lesson 11 under the finger: a tape recorded and run back, closure after closure; forward mode against reverse mode."""
from collections import Counter
from itertools import islice
from typing import NamedTuple

import numpy as np

from lessons_lib.costs import weights
from lessons_lib.explorers.controls import choice, expect_one_of, expect_whole, slider, whole_slider
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.tape import WIDTH, draw_modes, draw_tape, high, short
from lessons_lib.figures.style import many
from lessons_lib.tape import Tensor

STRIP = 40                                              # points above the table, for the constants and what happens now
HIDDEN, MOST = 5, 1000


class Program(NamedTuple):
    """A program to choose: make(first) → {name: Tensor}, inputs first, the loss last."""

    make: object
    made: dict                                          # {name: (operation, its operands)} of each result, in order
    given: str                                          # its constants, in words
    slider: tuple                                       # name, tooltip, start


def _layer(first):
    W, b = Tensor([[first, -1.0], [0.5, 2.0]]), Tensor([0.5, -0.5])
    u = np.array([[1.0, 2.0], [3.0, -1.0], [-2.0, 1.0]]) @ W
    z = u + b
    a = z.relu()
    return dict(W=W, b=b, u=u, z=z, a=a, L=a.sum())


def _uses(first):
    w = Tensor([first, -2.0])
    s = w * w
    p = s * w
    y = p + w
    return dict(w=w, s=s, p=p, y=y, L=y.sum())


def _stretched(first):
    c, r = Tensor([[first], [3.0], [-1.0]]), Tensor([0.5, -2.0])
    m = c * r
    q = m * m
    return dict(c=c, r=r, m=m, q=q, L=q.sum())


def _network(first):
    W1, b1, W2, b2 = Tensor([[first, -1.0], [0.5, 2.0]]), Tensor([0.5, -0.5]), Tensor([[1.0, -0.5], [-1.5, 1.0]]), Tensor([0.2, -0.2])
    u = np.array([[1.0, 2.0], [3.0, -1.0]]) @ W1
    z = u + b1
    a = z.relu()
    v = a @ W2
    y = v + b2
    return dict(W1=W1, b1=b1, W2=W2, b2=b2, u=u, z=z, a=a, v=v, y=y, L=y.cross_entropy([0, 1]))


PROGRAMS = {
    "a layer": Program(_layer, {"u": ("@", "x", "W"), "z": ("+", "u", "b"), "a": ("relu", "z"), "L": ("sum", "a")},
                       "x = [[1, 2], [3, −1], [−2, 1]]", ("W[0, 0]", "the first entry of W", 1.0)),
    "many uses": Program(_uses, {"s": ("*", "w", "w"), "p": ("*", "s", "w"), "y": ("+", "p", "w"), "L": ("sum", "y")},
                         "", ("w[0]", "the first entry of w", 3.0)),
    "stretched": Program(_stretched, {"m": ("*", "c", "r"), "q": ("*", "m", "m"), "L": ("sum", "q")},
                         "", ("c[0, 0]", "the first entry of c", 1.0)),
    "a network": Program(_network, {"u": ("@", "x", "W1"), "z": ("+", "u", "b1"), "a": ("relu", "z"), "v": ("@", "a", "W2"), "y": ("+", "v", "b2"),
                                    "L": ("cross_entropy", "y")},
                         "x = [[1, 2], [3, −1]], classes 0 and 1", ("W1[0, 0]", "the first entry of W1", 1.0)),
}
# how an operation is written, and what its closure returns, for one operand after the other
WRITTEN = {"@": ("{0} @ {1}", "g @ {1}ᵀ", "{0}ᵀ @ g"), "+": ("{0} + {1}", "g", "g"), "*": ("{0} * {1}", "g * {1}", "g * {0}"),
           "relu": ("relu {0}", "g where {0} > 0"), "sum": ("sum {0}", "g for every entry"),
           "cross_entropy": ("cross-entropy of {0}", "(softmax {0} − t) · g/N")}


def explore_tape(program="a network", step=0):
    """A tape, recorded one operation a step, then run back one closure a step: what it returns, what is summed, what accumulates.

    program : "a layer", "many uses", "stretched" or "a network"; step : where to begin, from 0, where only the inputs are there
    Returns an Explorer with the controls `program`, `step` and `first`, one number of an input.
    Raises ValueError for another program, or a step that is no whole number or beyond the program's last.
    """
    expect_one_of(PROGRAMS, program=program)
    expect_whole(0, _count(PROGRAMS[program]), f": {program!r} has so many steps", step=step)
    height = max(high([tensor.data.shape for tensor in one.make(1.0).values()]) for one in PROGRAMS.values())
    stepping = whole_slider("step", 0, 0, _count(PROGRAMS[program]), "down the tape, one record a step, then up, one closure a step")
    stepping.value = step
    name, tooltip, start = PROGRAMS[program].slider
    first = slider(name, start, -3, 3, 0.1, tooltip, ".1f")

    def scene(fig, program):
        chosen = PROGRAMS[program]
        stepping.max = last = _count(chosen)
        first.description, first.value = chosen.slider[0], chosen.slider[2]
        setattr(first, "tooltip" if first.has_trait("tooltip") else "description_tooltip", chosen.slider[1])
        fig.set_layout_engine("none")                   # the layout is ours
        share = height / (height + STRIP)
        rows = {name: (_formula(chosen, name), tensor.data.shape) for name, tensor in chosen.make(1.0).items()}
        move_table = draw_tape(fig.add_axes([0, 0, 1, share]), rows, height, _fixed(chosen))
        strip = fig.add_axes([0, share, 1, 1 - share])
        strip.axis("off")
        strip.text(12 / WIDTH, 0.8, f"given: {chosen.given}" if chosen.given else "", va="center", fontsize=10.5)
        now = strip.text(12 / WIDTH, 0.28, "", va="center", fontsize=10.5)

        def move(step, first):
            table, line, words = _shown(chosen, first, step)
            now.set_text(line)
            return [now, *move_table(*table)], f"{chosen.slider[0]} = {short(first)}. Step {step} of {last}, {words}"

        return move

    return Explorer(scene, size=(WIDTH / 72, (height + STRIP) / 72), alt="a table: what the tape recorded, the values, and the gradients that come back",
                    program=choice("program", list(PROGRAMS), "what the tape records", program), step=stepping, first=first)


def _fixed(program):
    """The inputs, with NaN in the place of what the slider moves."""
    one, other = program.make(1.0), program.make(2.0)
    return {name: np.where(one[name].data == other[name].data, one[name].data, np.nan) for name in one if name not in program.made}


def _count(program):
    return len(program.made) + len(list(program.make(1.0)["L"].steps()))


def _formula(program, name):
    """How it is made; an input is its name."""
    if name not in program.made:
        return name
    op, *operands = program.made[name]
    return f"{name} = {WRITTEN[op][0].format(*operands)}"


def _shown(program, first, step):
    """What a step shows: the arguments of draw_tape's move, a line of text, words."""
    tensors, made = program.make(first), list(program.made)
    values = {name: tensor.data for name, tensor in tensors.items() if name not in made[step:]}
    if step == 0:
        inputs = " and ".join(", ".join(name for name in tensors if name not in made).rsplit(", ", 1))
        return (values, {}), f"only {inputs} {'are' if 'and' in inputs else 'is'} there", f"down: only {inputs} so far, nothing is recorded."
    if step <= len(made):
        name = made[step - 1]
        kept = f"the result, and {'a closure' if len(tensors[name].parents) == 1 else f'{len(tensors[name].parents)} closures'}"
        formula = _formula(program, name)
        return (values, {}, None, name), f"↓  {formula}: {kept}", f"down: {formula} records {kept}; {name} = {_array(tensors[name].data)}."
    return _back(program, tensors, values, step - len(made))


def _back(program, tensors, values, count):
    """So many steps of the way back are done; the first is ∂L/∂L = 1."""
    names = {tensor: name for name, tensor in tensors.items()}
    parts = Counter(parent for node in tensors["L"].tape() for parent, _ in node.parents)
    steps = list(islice(tensors["L"].steps(), count))
    gradients = {name: tensor.grad for name, tensor in tensors.items() if tensor.grad is not None}
    node, parent, returned = steps[-1]
    if node is None:
        return (values, gradients, None, "L", True), "↑  it starts with ∂L/∂L = 1", "up: it starts with ∂L/∂L = 1."
    user, name, done, uses = names[node], names[parent], sum(one is parent for _, one, _ in steps), parts[parent]
    op, *operands = program.made[user]
    summed = "" if returned.shape == parent.data.shape else f", {returned.shape} summed to {parent.data.shape}"
    returns = WRITTEN[op][1 + operands.index(name)].format(*operands) + summed
    total = f"∂L/∂{name} {'is' if done == uses else 'so far'} {_array(parent.grad)}"
    words = f"up: {user}'s closure for {name} returns {returns}; {total}{f', {done} of {uses} parts' if uses > 1 else ''}."
    return (values, gradients, user, name, True), f"↑  the closure of {_formula(program, user)} for {name} returns {returns}", words


def _array(array):
    """An array in words, row by row."""
    rows = np.atleast_2d(array)
    text = ", ".join("[" + ", ".join(short(value) for value in row) + "]" for row in rows)
    return short(array) if array.ndim == 0 else text if array.ndim == 1 else f"[{text}]"


def explore_modes(inputs=3, outputs=40):
    """What all slopes of a network with so many inputs and outputs cost: forward mode a pass an input, reverse mode a pass an output.

    inputs, outputs : whole numbers from 1 to 1000
    Returns an Explorer with the controls `inputs`, `outputs`. Raises ValueError for another number.
    """
    expect_whole(1, MOST, inputs=inputs, outputs=outputs)

    def scene(fig):
        move_modes = draw_modes(fig.subplots(), HIDDEN, MOST)

        def move(inputs, outputs):
            one = weights([inputs, HIDDEN, outputs])
            cheaper, factor = ("forward", outputs / inputs) if inputs < outputs else ("reverse", inputs / outputs)
            verdict = "both cost the same" if inputs == outputs else f"{cheaper} is {many(round(factor)) if factor >= 100 else f'{factor:.3g}'} times cheaper"
            return move_modes(inputs, outputs), (f"{many(inputs)} input{'s' * (inputs > 1)}, {many(outputs)} output{'s' * (outputs > 1)}, {HIDDEN} hidden units: {many(one)} products a pass. Forward mode {many(inputs * one)}, "
                                                 f"reverse {many(outputs * one)}: {verdict}.")

        return move

    return Explorer(scene, size=(7.5, 3.6), alt="the products that all slopes take, against the number of inputs: forward mode and reverse mode",
                    inputs=whole_slider("inputs", inputs, 1, MOST, "how many numbers go in"), outputs=whole_slider("outputs", outputs, 1, MOST, "how many numbers come out"))
