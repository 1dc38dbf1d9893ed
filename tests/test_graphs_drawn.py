"""Graphs drawn: as few crossings as any order allows, wires that pass no box, text that fits, and what is shown is what was computed."""
import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from lessons_lib.explorers.chain_rule import GRAPHS
from lessons_lib.figures.graph_layout import crossings, fewest_crossings, lay_out, layered, names
from lessons_lib.figures.graphs import draw_graph, formula, local_in_symbols, number, parent_operands, pretty
from lessons_lib.figures.style import EXACT, FUNCTION
from lessons_lib.graph import Node


def chain(length):
    node = Node(1.0, "x")
    for _ in range(length - 1):
        node = node * 1.1
    return node


def network(n_in=2, hidden=2):
    """Sums of products, squashed, multiplied: 3 layers of weights would be too many to read."""
    x = [Node(0.5 + k, f"x{k}") for k in range(n_in)]
    units = []
    for j in range(hidden):
        z = x[0] * Node(0.3, f"w{j}0")
        for k in range(1, n_in):
            z = z + x[k] * Node(0.7, f"w{j}{k}")
        units.append(z.tanh())
    y = units[0]
    for unit in units[1:]:
        y = y + unit
    return (y - 0.5) ** 2


def ladder(rungs):
    a, b = Node(1.0, "a"), Node(2.0, "b")
    for _ in range(rungs):
        a, b = a * b, a + b
    return a - b


LARGE = {"chain of 3": chain(3), "chain of 25": chain(25), "network": network(), "wide network": network(2, 3), "ladder": ladder(4), "long ladder": ladder(11)}
LESSON = {name: graph.make(*(start for *_, start in graph.inputs)) for name, graph in GRAPHS.items()}
ALL = LARGE | LESSON
each = pytest.mark.parametrize("output", ALL.values(), ids=ALL)


def random_graph(program):
    results = [Node(0.5, "a"), Node(0.6, "b")]
    for i, j, both in program:
        left, right = results[-1 - i % len(results)], results[-1 - j % len(results)]
        results.append(left + right if both else left.tanh())
    return results[-1]


programs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), min_size=2, max_size=9)


def least_by_trying_all(layers, links):
    """The fewest crossings over all orders of all layers, layer after layer: the best way to each order of the next."""
    best = {order: 0 for order in itertools.permutations(layers[0])}
    for k in range(len(links)):
        best = {there: min(value + crossings([here, there], links[k:k + 1]) for here, value in best.items()) for there in itertools.permutations(layers[k + 1])}
    return min(best.values())


@settings(max_examples=60, deadline=None)
@given(program=programs)
def test_no_crossing_that_an_order_could_avoid(program):
    layers, links, _ = layered(random_graph(program))
    assume(max(map(len, layers)) <= 4)
    assert crossings(fewest_crossings(layers, links), links) == least_by_trying_all(layers, links)


@pytest.mark.parametrize("seed", range(8))
def test_a_graph_that_can_be_drawn_without_a_crossing_is(seed):
    """Five layers of six, linked in order, then shuffled: too many orders to try them all."""
    rng = np.random.default_rng(seed)
    layers = [[(k, i) for i in range(6)] for k in range(5)]
    links = []
    for k in range(4):
        ends = np.sort(rng.integers(0, 6, (7, 2)), axis=0)
        links.append([((k, int(a)), (k + 1, int(b))) for a, b in ends])
    assert crossings(layers, links) == 0
    shuffled = [[layer[i] for i in rng.permutation(6)] for layer in layers]
    assert crossings(shuffled, links) > 5
    assert crossings(fewest_crossings(shuffled, links), links) == 0


def test_crossings_by_hand():
    assert crossings(["ab", "cd"], [[("a", "c"), ("b", "d")]]) == 0
    assert crossings(["ab", "dc"], [[("a", "c"), ("b", "d")]]) == 1
    every = [(a, b) for a in "abc" for b in "def"]
    assert crossings(["abc", "def"], [every]) == 9
    assert crossings(["abc", "def"], [[("a", "d"), ("a", "d")]]) == 0


@pytest.mark.parametrize("name", LESSON)
def test_no_wire_of_a_lessons_graph_crosses_another(name):
    layers, links, _ = layered(LESSON[name])
    assert crossings(fewest_crossings(layers, links), links) == 0


@each
def test_layers_run_one_way_and_boxes_stand_apart(output):
    layout, called = lay_out(output), names(output)
    (width, height), along = layout.box, -1 if layout.down else 1
    axis = 1 if layout.down else 0
    for node, name in called.items():
        x, y = layout.places[name]
        assert width / 2 <= x <= layout.size[0] - width / 2 and height / 2 <= y <= layout.size[1] - height / 2
        for parent, _ in node.parents:
            assert along * (layout.places[name][axis] - layout.places[called[parent]][axis]) > layout.box[axis]
    for (x, y), (u, v) in itertools.combinations(layout.places.values(), 2):
        assert abs(x - u) > width + 2 or abs(y - v) > height + 2


def all_wires_pass_all_boxes(output):
    layout = lay_out(output)
    half = np.array(layout.box) / 2
    for (_, user, _), points in layout.wires.items():
        fine = np.concatenate([np.linspace(a, b, 8) for a, b in itertools.pairwise(points)])
        for name, place in layout.places.items():
            inside = (abs(fine - place) < half - 0.01).all(axis=1)
            assert not inside.any(), f"a wire to {user} runs through {name}"


@each
def test_no_wire_runs_through_a_box(output):
    all_wires_pass_all_boxes(output)


@settings(max_examples=40, deadline=None)
@given(program=programs)
def test_no_wire_runs_through_a_box_of_any_graph(program):
    all_wires_pass_all_boxes(random_graph(program))


@each
def test_wires_go_from_box_to_box(output):
    layout, called = lay_out(output), names(output)
    wanted = {(called[parent], called[node], k) for node in called for k, (parent, _) in enumerate(node.parents)}
    assert set(layout.wires) == wanted
    half = np.array(layout.box) / 2
    for (start, end, _), points in layout.wires.items():
        assert (abs(points[0] - layout.places[start]) <= half + 0.01).all() and (abs(points[-1] - layout.places[end]) <= half + 3.01).all()


def graph_figure(output):
    """The graph that ends in output as a Figure, with all values and all derivatives."""
    layout = lay_out(output)
    figure = Figure(figsize=(layout.size[0] / 72, layout.size[1] / 72))
    called = names(output)
    draw_graph(figure.add_axes([0, 0, 1, 1]), output, layout)({name: number(node.value) for node, name in called.items()}, {name: number(node.grad) for node, name in called.items()})
    return figure


def extents(figure, kind):
    FigureCanvasAgg(figure)
    renderer = figure.canvas.get_renderer()
    return [(artist, artist.get_window_extent(renderer)) for artist in kind if artist.get_visible()]


@each
def test_text_is_large_enough_stays_in_its_box_and_overlaps_nothing(output):
    output.backward()
    layout, figure = lay_out(output), graph_figure(output)
    figure.set_dpi(72)
    texts = [(text, box) for text, box in extents(figure, figure.axes[0].texts) if text.get_text()]
    assert len(texts) >= 3 * len(layout.places)
    for text, box in texts:
        assert text.get_fontsize() >= 9.5
        middle = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        name = min(layout.places, key=lambda name: max(abs(np.subtract(middle, layout.places[name]))))
        x, y = layout.places[name]
        assert box.x0 >= x - layout.box[0] / 2 and box.x1 <= x + layout.box[0] / 2, text.get_text()
        assert box.y0 >= y - layout.box[1] / 2 - 1 and box.y1 <= y + layout.box[1] / 2 + 1, text.get_text()
    for (one, a), (other, b) in itertools.combinations(texts, 2):
        apart = a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 + 2.5 or b.y1 <= a.y0 + 2.5
        assert apart, (one.get_text(), other.get_text())


@each
def test_every_node_shows_its_value_and_its_derivative(output):
    output.backward()
    layout, figure = lay_out(output), graph_figure(output)
    shown = [(text.get_text(), text.get_position()) for text in figure.axes[0].texts]
    for node, name in names(output).items():
        mine = [text for text, place in shown if (abs(np.subtract(place, layout.places[name])) <= np.array(layout.box) / 2).all()]
        assert number(node.value) in mine and f"∂ {number(node.grad)}" in mine, (name, mine)
        assert any(text.startswith(pretty(name)) for text in mine)


def test_moving_shows_what_is_handed_in_and_lights_it():
    output = GRAPHS["two people"].make(2.0, 50.0)
    layout = lay_out(output)
    ax = Figure().add_axes([0, 0, 1, 1])
    move = draw_graph(ax, output, layout, fixed=["b"])
    wire, frame, *texts = move({"w": "2"}, {"L": "1"}, lit="y2", along=[("w", "p1", 0)], back=True)
    assert [text.get_text() for text in texts] == ["2", "∂ 1"]
    for text, name, line in zip(texts, "wL", (2, 3), strict=True):
        assert text.get_position() == layout.line(name, line)
    np.testing.assert_allclose(wire.get_xydata(), layout.wires["w", "p1", 0])
    assert (frame.get_x() + frame.get_width() / 2, frame.get_y() + frame.get_height() / 2) == pytest.approx(tuple(layout.places["y2"]))
    assert wire.get_color() == EXACT["color"] and move({}, {}, along=[("w", "p1", 0)])[0].get_color() == FUNCTION["color"]
    assert move({}, {}) == [] and "50" in [text.get_text() for text in ax.texts]


@pytest.mark.parametrize("value, text", [(0, "0"), (-0.0, "0"), (12.3456, "12.35"), (-200, "−200"), (10000, "10000"), (-1234567.0, "−1234567"), (12345.6, "12345.6"), (26412.5, "26412.5"), (-26412.5, "−26412"), (1234567.8, "1234568"), (9999.7, "9999.7"), (1e-7, "1e−7"), (-1.23456e-7, "−1.2e−7"), (123456789, "1.2e8"), (-1.23456e-12, "−1.2e−12"), (-0.00012345, "−1.2e−4"), (0.00012345, "0.00012"), (-0.0090237, "−0.009"), (-0.0667, "−0.0667"), (-0.066667, "−0.0667"), (1e10, "1e10")])
def test_numbers_are_short(value, text):
    assert number(value) == text and len(number(value)) <= 8


A, B = Node(3.0, "a"), Node(4.0, "b")


@pytest.mark.parametrize("node, made, local", [
    (A + B, "a + b", ["1", "1"]), (A - 5, "a − 5", ["1"]), (5 - A, "5 − a", ["−1"]), (A * B, "a · b", ["b", "a"]), (2.5 * A, "2.5 · a", ["2.5"]), (A / B, "a / b", ["1 / b", "−a / b²"]),
    (1 / A, "1 / a", ["−1 / a²"]), (-A, "−a", ["−1"]), (A**2, "a²", ["2 · a"]), (A**3, "a³", ["3 · a²"]), (A**-1, "a⁻¹", ["−1 · a⁻²"]), (A**0.5, "a⁰·⁵", ["0.5 · a⁻⁰·⁵"]),
    (A**B, "a^b", ["b · a^(b − 1)", "v1 · log a"]), (2**A, "2^a", ["v1 · log 2"]),
    (A.exp(), "exp a", ["v1"]), (A.log(), "log a", ["1 / a"]), (A.sin(), "sin a", ["cos a"]), (A.tanh(), "tanh a", ["1 − v1²"]), (A.relu(), "relu a", ["1 if a > 0, else 0"]), (A, "", [])])
def test_formulas_and_local_derivatives_in_symbols(node, made, local):
    called = names(node)
    assert formula(node, called) == made
    assert [local_in_symbols(node, k, called) for k in parent_operands(node)] == local


def test_the_symbols_are_the_numbers():
    """Each local derivative in symbols, computed, is the one that the graph keeps."""
    import math
    scope = {"a": 3.0, "b": 4.0, "log": math.log, "cos": math.cos}
    for node in (A + B, A - 5, 5 - A, A * B, 2.5 * A, A / B, 1 / A, -A, A**2, A**3, A**B, 2**A, A.exp(), A.log(), A.sin(), A.tanh(), A.relu()):
        called = names(node)
        for k, (_, local) in zip(parent_operands(node), node.parents, strict=True):
            text = local_in_symbols(node, k, called).replace("if a > 0, else", "if a > 0 else")
            for old, new in (("−", "-"), ("·", "*"), ("²", "**2"), ("^", "**"), ("log a", "log(a)"), ("log 2", "log(2)"), ("cos a", "cos(a)"), ("v1", repr(node.value))):
                text = text.replace(old, new)
            assert eval(text, scope) == pytest.approx(local), text


def test_two_nodes_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two nodes are called 'x'.*Rename one"):
        lay_out(Node(1.0, "x") + Node(2.0, "x"))


def test_the_nameless_get_names_that_are_free():
    x, v = Node(1.0), Node(2.0, "v1")
    assert sorted(names(x * v).values()) == ["v1", "v2", "v3"] and names(x * v)[v] == "v1"


def test_too_many_side_by_side_are_refused():
    total = Node(0.0)
    for k in range(40):
        total = total + Node(1.0, f"x{k}")
    with pytest.raises(ValueError, match="can't be read|needs a height"):
        lay_out(total, height=300)


def test_a_height_that_is_too_small_is_refused():
    with pytest.raises(ValueError, match="It needs a height of"):
        lay_out(chain(3), height=30)
