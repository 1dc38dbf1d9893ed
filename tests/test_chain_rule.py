"""The chain-rule explorer: what each step shows is what the graph computes, forward and back, for every graph of the lesson."""
import re

import numpy as np
import pytest

from lessons_lib.explorers.chain_rule import GRAPHS, explore_chain_rule
from lessons_lib.figures.graph_layout import names
from lessons_lib.figures.graphs import number, pretty

each = pytest.mark.parametrize("name", GRAPHS)


def texts(explorer):
    """The texts that move: in the boxes, and in the strip."""
    boxes, strip = explorer._figure.axes
    return [[text.get_text() for text in ax.texts if text.get_text()] for ax in (boxes, strip)]


def output_of(explorer):
    output = GRAPHS[explorer.graph.value].make(explorer.first.value, explorer.second.value)
    output.backward()
    return output


@each
def test_it_opens_with_the_inputs_alone(name):
    explorer = explore_chain_rule(name)
    output = output_of(explorer)
    boxes, strip = texts(explorer)
    for node in output.order():
        if not node.parents:
            assert number(node.value) in boxes
    assert not any(text.startswith("∂") for text in boxes)
    assert strip == [f"given: {', '.join(pretty(name) for node, name in names(output).items() if not node.parents)}"]
    assert explorer.words.endswith("are given.") and "Step 0 of" in explorer.words


@each
def test_the_end_shows_every_value_and_every_derivative(name):
    explorer = explore_chain_rule(name)
    explorer.step.value = explorer.step.max
    for first in (explorer.first.value, explorer.first.max):
        explorer.first.value = first
        output = output_of(explorer)
        boxes, _ = texts(explorer)
        for node in output.order():
            assert number(node.value) in boxes and f"∂ {number(node.grad)}" in boxes
    assert explorer.step.max == sum(bool(node.parents) for node in output.order()) + len(output.steps())


@each
def test_forward_one_value_a_step_then_back_one_contribution_a_step(name):
    explorer = explore_chain_rule(name)
    output = output_of(explorer)
    computed = [node for node in names(output) if node.parents]
    seen = len(texts(explorer)[0])
    for k, node in enumerate(computed, 1):
        explorer.step.value = k
        assert len(texts(explorer)[0]) == seen + k
        assert f"forward: {pretty(node.name)} = " in explorer.words and explorer.words.endswith(f" = {number(node.value)}.")
    for k, step in enumerate(output.steps()):
        explorer.step.value = len(computed) + 1 + k
        _, strip = texts(explorer)
        if k == 0:
            assert "it starts at" in explorer.words and "= 1" in strip
            continue
        assert [number(step.upstream), number(step.local), number(step.contribution)] == [strip[2], strip[5], strip[8]]
        assert strip[11].split(" = ")[-1] == number(step.grad)
        assert f" to {pretty(step.node.name)}: " in explorer.words and explorer.words.endswith(f"{number(step.grad)}.")
        assert len(explorer.words) <= 170


def test_a_sum_is_written_out_where_ways_meet():
    explorer = explore_chain_rule("two people", step=23)
    assert "∂L/∂w so far 300." in explorer.words
    explorer.step.value = 24
    assert explorer.words == "w = 2, b = 50. Step 24 of 24, back through p₁ = w · 50 to w: −10 · 50 = −500; ∂L/∂w is 300 + (−500) = −200."


def test_the_step_on_show_is_lit():
    explorer = explore_chain_rule("a neuron", step=12)
    frame = next(artist for artist in explorer._artists if hasattr(artist, "get_boxstyle"))
    wire, = [artist for artist in explorer._artists if hasattr(artist, "get_xydata")]
    w1, = [text for text in explorer._figure.axes[0].texts if text.get_text() == "w₁"]
    x, y = w1.get_position()
    assert frame.get_x() < x < frame.get_x() + frame.get_width() and frame.get_y() < y < frame.get_y() + frame.get_height()
    assert abs(wire.get_xydata()[0] - [x, y]).max() < 80
    explorer.step.value = 3
    assert len([artist for artist in explorer._artists if hasattr(artist, "get_xydata")]) == 2, "s has two inputs"


def test_another_graph_brings_its_own_inputs_and_its_own_end():
    explorer = explore_chain_rule("two people", step=24)
    explorer.graph.value = "a fork"
    assert (explorer.first.description, explorer.second.description, explorer.first.value, explorer.second.value) == ("x", "w", 3, 2)
    assert (explorer.step.value, explorer.step.max, explorer.first.min, explorer.first.max) == (10, 10, -4, 4)
    explorer.graph.value = "a drive"
    assert (explorer.first.min, explorer.first.max, explorer.first.value, explorer.step.value) == (40, 160, 100, 10)


@each
def test_the_lessons_graphs_are_what_they_are_said_to_be(name):
    first, second = (start for *_, start in GRAPHS[name].inputs)
    value = {"a neuron": lambda w, x: w * x - 4 + 1, "a fork": lambda x, w: x * x + w * x, "two people": lambda w, b: ((w * 50 + b - 160) ** 2 + (w * 60 + b - 165) ** 2) / 2,
             "a sigmoid": lambda w, b: 1 / (1 + np.exp(-(2 * w + b))), "a drive": lambda v, r: r * 240 / v + 0.005 * v**2}[name]
    for a, b in ((first, second), (GRAPHS[name].inputs[0][2] or 0.5, GRAPHS[name].inputs[1][3])):
        assert GRAPHS[name].make(a, b).value == pytest.approx(value(a, b))
    shown = [node.name for node in GRAPHS[name].make(first, second).order() if not node.parents]
    assert {re.sub("[₀-₉]", lambda found: str(ord(found[0]) - ord("₀")), label) for label, *_ in GRAPHS[name].inputs} <= set(shown)


@pytest.mark.parametrize("wrong, words", [({"graph": "a tree"}, "graph is 'a tree'; there are: a neuron, a fork"), ({"step": -1}, "step is -1, expected a whole number from 0"), ({"step": 2.5}, "step is 2.5")])
def test_bad_input(wrong, words):
    with pytest.raises(ValueError, match=words):
        explore_chain_rule(**wrong)
