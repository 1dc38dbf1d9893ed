"""The chain-rule explorer: what each step shows is what the graph computes, forward and back, for every graph of the lesson."""
import re

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from lessons_lib.explorers.chain_rule import GRAPHS, explore_chain_rule, told
from lessons_lib.explorers.explorer import CAPTION_LETTERS
from lessons_lib.figures.graph_layout import names
from lessons_lib.figures.graphs import number, pretty
from lessons_lib.figures.style import EXACT, FUNCTION

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
        assert len(explorer.words) <= CAPTION_LETTERS


def test_a_sum_is_written_out_for_a_box_that_is_used_twice():
    explorer = explore_chain_rule("two people", step=23)
    assert "∂L/∂w so far 300." in explorer.words
    explorer.step.value = 24
    assert explorer.words == "w = 2, b = 50. Step 24 of 24, back through p₁ = w · 50 to w: −10 · 50 = −500; ∂L/∂w is 300 + (−500) = −200."


@pytest.mark.parametrize("name, step, symbols", [
    ("two people", 23, ["∂L/∂p₂", "∂p₂/∂w", "part of ∂L/∂w, via p₂", "∂L/∂w, 1 of 2 uses"]),
    ("two people", 24, ["∂L/∂p₁", "∂p₁/∂w", "part of ∂L/∂w, via p₁", "∂L/∂w, 2 of 2 uses"]),
    ("a fork", 9, ["∂y/∂q", "q by its first factor: x", "part of ∂y/∂x, via q", "∂y/∂x, 2 of 3 uses"]),
    ("a neuron", 12, ["∂z/∂u₁", "∂u₁/∂w₁ = x₁", "part of ∂z/∂w₁, via u₁", "∂z/∂w₁"])])
def test_the_strip_says_which_derivatives_it_multiplies(name, step, symbols):
    strip = texts(explore_chain_rule(name, step))[1]
    assert strip[::3] == ["upstream", "· local derivative", "= product", "sum"] and strip[1::3] == symbols


@each
def test_what_no_slider_moves_stands_still_in_the_picture(name):
    explorer = explore_chain_rule(name)
    moved = {control.description for control in (explorer.first, explorer.second)}
    boxes = {artist.get_text() for artist in explorer._artists if hasattr(artist, "get_text") and artist.axes is explorer._figure.axes[0]}
    assert boxes == {number(node.value) for node, own in names(output_of(explorer)).items() if pretty(own) in moved}


def test_words_have_all_four_digits_where_a_box_has_no_room():
    explorer = explore_chain_rule("a sigmoid")
    explorer.first.value = explorer.second.value = 3
    explorer.step.value = explorer.step.max
    assert "∂ 0.00012" in texts(explorer)[0] and "to w: 0.0001234 · 2 = 0.0002468" in explorer.words
    assert {"0.0001234", "2", "0.0002468"} <= set(texts(explorer)[1]), "the strip above the boxes has the room too"
    explorer.first.value, explorer.second.value = 1, -1.5
    assert told(explorer, 3) == "step 3, forward: m = −z = −0.5."


@each
@pytest.mark.parametrize("ends", [("min", "max"), ("max", "min")])
def test_words_stay_short_at_the_ends_of_the_sliders(name, ends):
    explorer = explore_chain_rule(name)
    explorer.first.value, explorer.second.value = (getattr(control, end) for control, end in zip((explorer.first, explorer.second), ends))
    for explorer.step.value in range(explorer.step.max - 3, explorer.step.max + 1):
        assert len(explorer.words) <= CAPTION_LETTERS, explorer.words


def test_where_a_box_is_used_twice_by_one_operation_its_place_is_named():
    explorer = explore_chain_rule("a fork", step=9)
    assert ", first factor, to x: 1 · 3 = 3;" in explorer.words and "q by its first factor: x" in texts(explorer)[1]
    explorer.step.value = 10
    assert ", second factor, to x: 1 · 3 = 3;" in explorer.words and "q by its second factor: x" in texts(explorer)[1]


def test_steps_are_told_and_the_picture_stays_where_it_was():
    explorer = explore_chain_rule("two people", step=7)
    before = explorer._moving.value
    assert told(explorer, 1, 11, 24).splitlines() == [
        "step 1, forward: p₁ = w · 50 = 2 · 50 = 100.", "step 11, back: it starts at L = 62.5, with ∂L/∂L = 1.",
        "step 24, back through p₁ = w · 50 to w:", "  −10 · 50 = −500; ∂L/∂w is 300 + (−500) = −200."]
    assert explorer.step.value == 7 and explorer._moving.value == before
    for wrong in (25, -1, 2.0, "3"):
        with pytest.raises(ValueError, match=f"step is {wrong!r}; this graph has the steps 0 to 24"):
            told(explorer, wrong)
    assert explorer.step.value == 7


@each
def test_what_is_told_fits_a_narrow_page(name):
    explorer = explore_chain_rule(name)
    lines = told(explorer, *range(explorer.step.max + 1)).splitlines()
    assert max(map(len, lines)) <= 60 and all(line.startswith(("step ", "  ")) for line in lines)


@each
@pytest.mark.parametrize("end", ["min", "max"])
def test_the_strips_columns_stand_apart_at_the_ends_of_the_sliders(name, end):
    explorer = explore_chain_rule(name)
    for control in (explorer.first, explorer.second):
        control.value = getattr(control, end)
    for explorer.step.value in range(explorer.step.max - 2, explorer.step.max + 1):
        FigureCanvasAgg(explorer._figure).draw()
        strip = explorer._figure.axes[1]
        spans = sorted((text.get_position()[1], *text.get_window_extent().intervalx) for text in strip.texts if text.get_text())
        assert max(right for *_, right in spans) < strip.bbox.x1
        assert all(right + 5 < left or row != other for (row, _, right), (other, left, _) in zip(spans, spans[1:]))


def test_numbers_take_some_ink_beside_their_colour_and_lines_do_not():
    moving = explore_chain_rule("a neuron", step=13)._moving.value
    for meaning in (FUNCTION, EXACT):
        mixed = f"fill: {meaning['color']};fill:color-mix(in srgb,{meaning['color']} 70%,currentColor)"
        assert moving.count("<text") > moving.count(mixed) > 4 and mixed not in re.sub("<text[^>]*>", "", moving)
    assert f"stroke: {EXACT['color']}" in moving


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
    assert "Step 10 of 10, back through q = x · x" in explorer.words
    explorer.graph.value = "a drive"
    assert (explorer.first.tooltip, explorer.second.tooltip) == ("speed, km/h", "what an hour is worth")
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


@pytest.mark.parametrize("wrong, words", [({"graph": "a tree"}, "graph is 'a tree', expected one of a neuron, a fork"), ({"step": -1}, "step is -1, expected a whole number from 0 to 13 for the graph 'a neuron'"), ({"step": 2.5}, "step is 2.5"),
                                          ({"step": 14}, "step is 14, expected"), ({"graph": "a fork", "step": 99}, "step is 99, expected a whole number from 0 to 10 for the graph 'a fork'")])
def test_bad_input(wrong, words):
    with pytest.raises(ValueError, match=words):
        explore_chain_rule(**wrong)
