"""Lesson 04 under the finger: a graph computed forward, step after step, then its derivatives passed back."""
import re
from textwrap import fill
from typing import NamedTuple

from lessons_lib.explorers.controls import choice, expect_one_of, expect_whole, slider, whole_slider
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.graph_layout import lay_out, names
from lessons_lib.figures.graphs import draw_graph, draw_passing, formula, local_in_symbols, number, parent_operands, pretty, written
from lessons_lib.graph import Node

STRIP = 58                      # points above the graph, for what is being computed
COLUMNS = 60                    # letters a line that is printed


class Graph(NamedTuple):
    """A graph to choose: make(first, second) builds it from the values of two inputs; each has (name, tooltip, low, high, step, start)."""

    make: object
    inputs: tuple


def _neuron(w1, x1):
    u1 = (Node(w1, "w1") * Node(x1, "x1")).named("u1")
    u2 = (Node(-1.0, "w2") * Node(4.0, "x2")).named("u2")
    return ((u1 + u2).named("s") + Node(1.0, "b")).named("z")


def _fork(x, w):
    x = Node(x, "x")
    return ((x * x).named("q") + (Node(w, "w") * x).named("p")).named("y")


def _people(w, b):
    """y = wx + b for two people, x = 50 and 60 kg, t = 160 and 165 cm, and the mean squared error L."""
    w, b = Node(w, "w"), Node(b, "b")
    squares = []
    for j, x, t in ((1, 50.0, 160.0), (2, 60.0, 165.0)):
        p = (w * x).named(f"p{j}")
        y = (p + b).named(f"y{j}")
        e = (y - t).named(f"e{j}")
        squares.append((e**2).named(f"s{j}"))
    return ((squares[0] + squares[1]).named("S") / 2).named("L")


def _sigmoid(w, b):
    z = ((Node(w, "w") * 2.0).named("p") + Node(b, "b")).named("z")
    return (1 / (1 + (-z).named("m").exp().named("g")).named("d")).named("a")


def _drive(v, r):
    """240 km at v km/h: T hours, each worth r, and fuel f, which grows with v²."""
    v = Node(v, "v")
    m = (Node(r, "r") * (240 / v).named("T")).named("m")
    return (m + (0.005 * (v**2).named("q")).named("f")).named("C")


GRAPHS = {
    "a neuron": Graph(_neuron, (("w₁", "the first weight", -4, 4, 0.5, 2.0), ("x₁", "the first input", -4, 4, 0.5, 3.0))),
    "a fork": Graph(_fork, (("x", "what is used three times", -4, 4, 0.5, 3.0), ("w", "its weight", -4, 4, 0.5, 2.0))),
    "two people": Graph(_people, (("w", "slope of the line, cm a kg", 0, 4, 0.1, 2.0), ("b", "height of the line at 0 kg, cm", 0, 100, 1, 50.0))),
    "a sigmoid": Graph(_sigmoid, (("w", "the weight", -3, 3, 0.1, 1.0), ("b", "the bias", -3, 3, 0.1, -1.5))),
    "a drive": Graph(_drive, (("v", "speed, km/h", 40, 160, 1, 100.0), ("r", "what an hour is worth", 0, 60, 1, 20.0))),
}


def explore_chain_rule(graph="a neuron", step=0):
    """A graph computed forward, then passed through backward, one step at a time: local derivative, upstream, product, sum.

    graph : "a neuron", "a fork", "two people", "a sigmoid" or "a drive"; step : where to begin, from 0, where only the inputs have values
    Returns an Explorer with the controls `graph`, `step`, `first`, `second`, the last two being inputs of the chosen graph.
    Raises ValueError for another graph, or a step that it does not have.
    """
    expect_one_of(GRAPHS, graph=graph)
    outputs = {name: chosen.make(*(start for *_, start in chosen.inputs)) for name, chosen in GRAPHS.items()}
    last = _count(outputs[graph])
    expect_whole(0, last, f" for the graph {graph!r}", step=step)
    height = max(lay_out(output).size[1] for output in outputs.values())
    stepping = whole_slider("step", 0, 0, last, "forward, one node a step, then back, one contribution a step")
    stepping.value = step
    sliders = [slider(name, start, low, high, size, tooltip, ".4") for name, tooltip, low, high, size, start in GRAPHS[graph].inputs]

    def scene(fig, graph):
        stepping.max = _count(outputs[graph])
        for control, given in zip(sliders, GRAPHS[graph].inputs, strict=True):
            _become(control, *given)
        fig.set_layout_engine("none")                   # the layout is ours
        share = height / (height + STRIP)
        move_graph = draw_graph(fig.add_axes([0, 0, 1, share]), outputs[graph], lay_out(outputs[graph], height), _fixed(outputs[graph], graph))
        move_passing = draw_passing(fig.add_axes([0, share, 1, 1 - share]))

        def move(step, first, second):
            output = GRAPHS[graph].make(first, second)
            shown = _forward(output, step) if step <= len(_computed(output)) else _backward(output, step - len(_computed(output)) - 1)
            start = ", ".join(f"{control.description} = {number(value)}" for control, value in zip(sliders, (first, second), strict=True))
            return move_graph(*shown.graph) + move_passing(shown.columns), f"{start}. Step {step} of {stepping.max}, {shown.words}"

        return move

    return Explorer(
        scene, size=(7.5, (height + STRIP) / 72), alt="a computational graph: boxes with values and derivatives, wires to the boxes that use them",
        graph=choice("graph", list(GRAPHS), "which graph to step through", graph), step=stepping, first=sliders[0], second=sliders[1])


def told(explorer, *steps):
    """What the explorer says at each of these steps, without its sliders' values, in lines for a narrow page; it goes back to where it was.

    Raises ValueError for a step that it does not have.
    """
    lines, before = [], explorer.step.value
    for step in steps:
        if not (isinstance(step, int) and 0 <= step <= explorer.step.max):
            raise ValueError(f"step is {step!r}; this graph has the steps 0 to {explorer.step.max}.")
        explorer.step.value = step
        _, way, happens = re.split(r"(forward|back)", explorer.words, maxsplit=1)
        said = f"step {step}, {way}{happens}"
        parts = [said] if len(said) <= COLUMNS else said.replace(": ", ":\n  ", 1).split("\n")
        lines += [fill(part, COLUMNS, subsequent_indent="  ") for part in parts]
    explorer.step.value = before
    return "\n".join(lines)


class Shown(NamedTuple):
    """What one step shows: the arguments of draw_graph's move, those of draw_passing's, and words."""

    graph: tuple
    columns: list
    words: str


def _computed(output):
    """The nodes that are no inputs, in the order of computing."""
    return [node for node in names(output) if node.parents]


def _fixed(output, graph):
    """The names of inputs that no slider moves."""
    return [name for node, name in names(output).items() if not node.parents and pretty(name) not in [shown for shown, *_ in GRAPHS[graph].inputs]]


def _count(output):
    """All steps after the one where only inputs have values."""
    return len(_computed(output)) + len(output.steps())


def _become(control, name, tooltip, low, high, step, start):
    """Turn a slider into that of another input."""
    control.max, control.min = max(high, control.max), min(low, control.min)       # never the one beyond the other
    control.description, control.step, control.value = name, step, start
    control.min, control.max = low, high
    setattr(control, "tooltip" if control.has_trait("tooltip") else "description_tooltip", tooltip)


def _forward(output, step):
    """The first so many nodes have been computed."""
    called, raw, computed = written(output), names(output), _computed(output)
    known = {raw[node]: number(node.value) for node in called if not node.parents or node in computed[:step]}
    if step == 0:
        given = ", ".join(called[node] for node in called if not node.parents)
        return Shown((known, {}), [("", "", f"given: {given}")], f"forward: {given} are given.")
    node = computed[step - 1]
    put_in, value = formula(node, {other: _bracketed(other.value) for other in called}), _in_words(node.value)
    comes_to = f"= {put_in} = {value}" if put_in != value else f"= {value}"
    along = [(raw[parent], raw[node], k) for k, (parent, _) in enumerate(node.parents)]
    columns = [("forward", f"{called[node]} = {formula(node, called)}", comes_to)]
    return Shown((known, {}, raw[node], along), columns, f"forward: {called[node]} = {formula(node, called)} {comes_to}.")


def _backward(output, back):
    """That many contributions after the first have been passed back."""
    called, raw, steps = written(output), names(output), output.steps()
    values = {raw[node]: number(node.value) for node in called}
    grads = {raw[step.node]: number(step.grad) for step in steps[:back + 1]}
    now, end = steps[back], called[output]
    if back == 0:
        return Shown((values, grads, raw[output], (), True), [("backward", f"∂{end}/∂{end}", "= 1")], f"back: it starts at {end} = {_in_words(output.value)}, with ∂{end}/∂{end} = 1.")
    user, k = [(user, k) for user in output.order() for k in range(len(user.parents))][back - 1]
    parts = [step.contribution for step in steps[:back + 1] if step.node is now.node]
    uses = sum(step.node is now.node for step in steps)
    me, it = called[now.node], called[user]
    symbol = local_in_symbols(user, parent_operands(user)[k], called)
    place = _place(user, now.node, k)
    others = [_bracketed(part, number) for part in parts[1:]]
    total = f"{' + '.join([number(parts[0]), *others])} = {number(now.grad)}" if others else _in_words(now.grad)
    columns = [("upstream", f"∂{end}/∂{it}", _in_words(now.upstream)),
               ("· local derivative", f"{it} by its {place}: {symbol}" if place else f"∂{it}/∂{me}{f' = {symbol}' if symbol != _in_words(now.local) else ''}", _in_words(now.local)),
               ("= product", f"part of ∂{end}/∂{me}, via {it}", _in_words(now.contribution)),
               ("sum", f"∂{end}/∂{me}{f', {len(parts)} of {uses} uses' if uses > 1 else ''}", total)]
    words = (f"back through {it} = {formula(user, called)}{f', {place},' if place else ''} to {me}: {_in_words(now.upstream)} · {_bracketed(now.local)} = {_in_words(now.contribution)}; "
             f"∂{end}/∂{me} {'is' if len(parts) == uses else 'so far'} {total}.")
    return Shown((values, grads, raw[now.node], [(raw[now.node], raw[user], k)], True), columns, words)


def _place(user, node, k):
    """Which of its places a node stands in, where an operation uses it more than once: the first factor, in words; else nothing."""
    if sum(parent is node for parent, _ in user.parents) < 2:
        return ""
    return ("first ", "second ")[k] + {"*": "factor", "+": "term"}.get(user.op, "operand")


def _in_words(value):
    """A number with all its four digits: words have the room that boxes lack."""
    return number(value, 12)


def _bracketed(value, write=_in_words):
    return f"({write(value)})" if value < 0 else write(value)
