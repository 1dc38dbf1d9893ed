"""Lesson 05's pictures and explorers: what stands on the page of a step is what the library computes; bad input has its words."""
import re

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from lessons_lib.datasets import load_tiny_digits
from lessons_lib.deltas import DeltaNetwork, cost_path, mean_sizes
from lessons_lib.derivatives import numerical_gradient
from lessons_lib.explorers.backprop_deltas import KNOWN, explore_backprop
from lessons_lib.explorers.backprop_pages import page
from lessons_lib.explorers.backprop_steps import SIZES, STAGES, Pass, column_of, short
from lessons_lib.explorers.deltas import ALIVE, STEPS, explore_delta, explore_total_cost, explore_vanishing, show_two_ends
from lessons_lib.figures.backprop_deltas import LETTER, RESULT, Block, draw_numbers, draw_page, draw_stages
from lessons_lib.figures import small_network
from lessons_lib.figures.deltas import NUDGES, draw_cost_path, draw_delta_by_layer, draw_delta_slope, draw_images, draw_what_units_look_for
from lessons_lib.figures.network import draw_network, place
from lessons_lib.figures.style import ERROR, FUNCTION, INK

DIGITS = load_tiny_digits()
VIEWS = [(matrix, row) for matrix in (False, True) for row in (False, True)]


def passed(image=20, unit=2, matrix=False, row=False, rate=0.7, seed=3):
    """A network with biases that has gone forward and back, as the page takes it."""
    rng = np.random.default_rng(seed)
    net = DeltaNetwork(SIZES, rng=rng)
    net.biases = [rng.normal(size=b.shape) for b in net.biases]
    net.forward(DIGITS.x[image])
    net.deltas(DIGITS.t[image])
    return Pass(net, DIGITS.x[image], DIGITS.t[image], unit, matrix, "row" if row else "column", rate)


def numbers(text):
    return [float(found.replace("−", "-")) for found in re.findall(r"(?<![\w.])−?\d+(?:\.\d+)?(?:e[-−]?\d+)?(?![\w.²³¹⁰-⁹])", text)]


def last_number(text):
    return numbers(text)[-1]


@pytest.mark.parametrize("value, text", [(0.0, "0"), (-0.0, "0"), (0.12345, "0.123"), (-0.12345, "−0.123"), (0.00003, "3e−5"), (-0.00003, "−3e−5"), (1.0, "1.000"), (-2.5, "−2.500")])
def test_short_numbers(value, text):
    assert short(value) == text and len(text) <= 6


@pytest.mark.parametrize("matrix, row", VIEWS)
@pytest.mark.parametrize("unit", [1, 2, 3])
def test_the_result_of_each_step_is_the_librarys(unit, matrix, row):
    p = passed(unit=unit, matrix=matrix, row=row)
    net = p.net
    vectors = {1: net.a(2), 2: net.a(3), 4: net.delta(3), 5: net.delta(2), 6: net.gradients()[1][1], 7: net.gradients()[1][0]}
    for step, expected in vectors.items():
        result = next(line for line in page(p, step).lines if line.startswith(RESULT))
        if matrix:
            assert numbers(result)[-len(expected):] == pytest.approx(expected, abs=6e-4)
        else:
            assert last_number(result) == pytest.approx(expected[min(unit, len(expected)) - 1], abs=6e-4)
    assert last_number(next(line for line in page(p, 3).lines if line.startswith(RESULT))) == pytest.approx(net.cost(p.t), abs=6e-5)


@pytest.mark.parametrize("unit", [1, 2, 3])
def test_the_rows_of_a_scalar_step_multiply(unit):
    p = passed(unit=unit)
    for step, layer, expected in ((1, 2, p.net.weights[0][unit - 1] * p.x), (2, 3, p.net.weights[1][min(unit, 2) - 1] * p.net.a(2)),
                                  (6, 3, p.net.gradients()[0][1][min(unit, 2) - 1]), (7, 2, p.net.gradients()[0][0][unit - 1])):
        products = page(p, step).rows[3]
        assert products.startswith(f"{RESULT}=")
        assert numbers(products.split("C", 1)[-1]) == pytest.approx(expected, abs=6e-4), (step, layer)


@pytest.mark.parametrize("row", [False, True])
def test_matrices_have_the_shapes_of_their_form_and_multiply(row):
    p = passed(matrix=True, row=row)

    def read(block):
        return np.array([numbers(line) for line in block.rows])

    z2, d2 = page(p, 1).blocks[0], page(p, 5).blocks[0]
    one, two, bias, out = map(read, z2)
    assert [block.name for block in z2] == (["a¹", "W²", "b²", "z²"] if row else ["W²", "a¹", "b²", "z²"])
    assert one.shape == ((1, 12) if row else (3, 12)) and out.shape == ((1, 3) if row else (3, 1))
    np.testing.assert_allclose(one @ two + bias, out, atol=0.06)        # two decimals each
    one, two, slope, out = map(read, d2)
    np.testing.assert_allclose((one @ two) * slope, out, atol=2e-3)
    np.testing.assert_allclose(out.ravel(), p.net.delta(2), atol=6e-4)
    [*_, gradient] = [block for line in page(p, 7).blocks for block in line]
    expected = p.net.gradients()[0][0]
    np.testing.assert_allclose(read(gradient), expected.T if row else expected, atol=6e-4)


@pytest.mark.parametrize("matrix, row", VIEWS)
def test_the_update_lists_all_47_numbers_before_and_after(matrix, row):
    p = passed(matrix=matrix, row=row)
    rows = page(p, 8).rows
    assert len(rows) == 13
    heading = rows.pop(9)
    for name, first in (("b²", 0), ("w³", 3), ("b³", 10)):              # each name ends where the numbers below it end
        end = 6 + 7 * (first + 1)
        assert heading[:end].endswith(name) and all(len(line.removeprefix(RESULT)[:end].rstrip()) == end for line in rows[9:])
    before, change, after = ([value for line in rows[k::3] for value in numbers(line.removeprefix(RESULT)[6:])] for k in range(3))
    assert [len(values) for values in (before, change, after)] == [47, 47, 47]
    everything = column_of(p, p.net.weights, p.net.biases)
    np.testing.assert_allclose(before, everything, atol=6e-4)
    np.testing.assert_allclose(change, -0.7 * column_of(p, *p.net.gradients()), atol=6e-4)
    np.testing.assert_allclose(after, np.add(before, change), atol=2e-3)
    first = p.net.weights[0]
    np.testing.assert_array_equal(everything[:3], first[:, 0] if row else first[0, :3])


def equal_parts(line):
    """What a line sets equal, as far as it consists of numbers: 3 · 2 = 6 gives [6, 6]."""
    signs = str.maketrans({"−": "-", "·": "*", "²": "**2", "½": "0.5", "φ": "f"})
    parts = [part.translate(signs) for part in line.removeprefix(RESULT).split(": ")[-1].split(" = ")]
    return [eval(part, {"f": lambda z: 1 / (1 + np.exp(-z))}) for part in parts if re.fullmatch(r"[-+*(). \def]+", part)]


@pytest.mark.parametrize("row", [False, True])
@pytest.mark.parametrize("unit", [1, 2, 3])
def test_both_sides_of_each_equal_sign_are_the_same(unit, row):
    found = 0
    for step in range(9):
        for line in page(passed(unit=unit, row=row), step).lines:
            first, *others = equal_parts(line) or [0]
            assert others == pytest.approx([first] * len(others), abs=2e-3), line
            found += len(others)
    assert found == 14


@pytest.mark.parametrize("row", [False, True])
@pytest.mark.parametrize("unit", [1, 2, 3])
def test_the_result_in_words_is_the_librarys(unit, row):
    p = passed(unit=unit, row=row)
    net, j, last, (W2, W3) = p.net, unit - 1, min(unit, 2) - 1, (([12, 3], [3, 2]) if row else ([3, 12], [2, 3]))
    parts, after = 0.5 * (net.a(3) - p.t) ** 2, moved(p).total_cost(p.x[None], p.t[None])
    one = {1: [net.z(2)[j], net.a(2)[j]], 2: [net.z(3)[last], net.a(3)[last]], 3: [parts.sum(), parts[last], last + 1], 4: [net.delta(3)[last]], 5: [net.delta(2)[j]],
           6: [net.delta(3)[last]], 7: [net.delta(2)[j]], 8: [p.rate, parts.sum(), after]}
    whole = {0: W2, 1: net.a(2), 2: net.a(3), 3: [parts.sum()], 4: net.delta(3), 5: net.delta(2), 6: [*W3, *net.delta(3)], 7: [*W2, *net.delta(2)], 8: [p.rate, parts.sum(), after]}
    for view, expected in ((p, one), (p._replace(matrix=True), whole)):
        for step, values in expected.items():
            assert numbers(page(view, step).result) == pytest.approx(values, abs=6e-4), step


@pytest.mark.parametrize("unit", [1, 2, 3])
def test_every_row_is_the_librarys(unit):
    p = passed(unit=unit)
    net, j, last = p.net, unit - 1, min(unit, 2) - 1
    hidden, a, back = net.a(2), net.a(3), net.weights[1].T @ net.delta(3)
    expected = {0: [range(1, 13), p.x, net.weights[0][j]], 1: [range(1, 13), net.weights[0][j], p.x], 2: [(1, 2, 3), net.weights[1][last], hidden], 3: [(1, 2), a, p.t, a - p.t],
                4: [a - p.t, a * (1 - a), net.delta(3)], 5: [back, hidden * (1 - hidden), net.delta(2)], 6: [(1, 2, 3), [net.delta(3)[last]] * 3, hidden], 7: [range(1, 13), [net.delta(2)[j]] * 12, p.x]}
    for step, rows in expected.items():
        for said, values in zip(page(p, step).rows[step in (4, 5):], rows, strict=False):
            assert numbers(said.removeprefix(RESULT)[6:]) == pytest.approx(list(values), abs=6e-4), (step, said)
    for step, start, value in ((5, "sum", back[j]), (0, "Its bias", net.biases[0][j])):
        assert last_number(next(line for line in page(p, step).lines if line.startswith(start))) == pytest.approx(value, abs=6e-4)


def test_all_47_derivatives_stand_behind_their_names():
    p = passed()
    (first, last), (hidden, output) = p.net.gradients()
    rows = page(p, 7).rows[-5:]
    for said, values in zip(rows, (*first, last.ravel(), [*hidden, *output]), strict=True):
        assert numbers(said) == pytest.approx(list(values), abs=6e-4)
    assert rows[0].startswith("∂C/∂w²") and rows[3].startswith("∂C/∂w³") and rows[4].startswith("∂C/∂b²") and numbers(rows[4].split("∂C/∂b³")[1]) == pytest.approx(output, abs=6e-4)


@pytest.mark.parametrize("image, unit", [(20, 1), (20, 2), (40, 2), (40, 3)])
def test_what_a_page_says_about_its_numbers_is_true(image, unit):
    p = passed(image=image, unit=unit)
    last, said = min(unit, 2) - 1, ["\n".join(page(p, step).lines) for step in range(9)]
    parts = (p.net.a(3) - p.t) ** 2
    assert f"Output {last + 1} has {100 * parts[last] / parts.sum():.0f} % of it." in said[3]
    assert f"{'Raising' if p.net.delta(3)[last] < 0 else 'Lowering'} z of this unit lowers C." in said[4]
    assert f"{np.sum(p.x == 0)} pixels without ink" in said[8] and f"C: {short(p.net.cost(p.t), 4)} before" in said[8]
    for step in (2, 3, 4, 6):
        assert ("(there is no output unit 3; this is 2)" in said[step]) == (unit == 3)
        assert page(p, step).title.endswith((f"unit {last + 1}", "image"))


@pytest.mark.parametrize("unit", [1, 2, 3])
def test_numbers_on_wires_and_in_boxes_are_the_librarys(unit):
    p = passed(unit=unit)
    net, last, W, dW = p.net, min(unit, 2), p.net.weights[1], p.net.gradients()[0][1]
    on_wires = {2: {(3, last, i): W[last - 1, i - 1] for i in (1, 2, 3)}, 5: {(3, j, unit): W[j - 1, unit - 1] for j in (1, 2)}, 6: {(3, last, i): dW[last - 1, i - 1] for i in (1, 2, 3)}}
    for step in range(9):
        seen = page(p, step).seen
        assert seen.numbers == {wire: short(value) for wire, value in on_wires.get(step, {}).items()} and set(seen.numbers) <= set(seen.wires)
        assert seen.beside == {(3, 1): f"target {p.t[0]:g}", (3, 2): f"target {p.t[1]:g}"} and seen.look == list(STAGES.values())[step]
        assert len(seen.known) == {6: 6, 7: 42, 8: 42}.get(step, 0)
        for (layer, j), texts in seen.texts.items():
            known = (layer - 1, "z", net.z(layer)), (layer - 1, "a", net.a(layer)), (7 - layer, "δ", net.delta(layer))
            there = [f"{name} {short(values[j - 1])}" for since, name, values in known if step >= since]
            assert texts == (there or [f"{'hidden' if layer == 2 else 'output'} {j}"]), (step, layer, j)
            assert seen.shades.get((layer, j)) == {0: None, 2: FUNCTION, 3: ERROR}[len(there)]
    assert set(page(p, 8).seen.wires) == {(2, unit, i + 1) for i in np.flatnonzero(p.x)}
    assert [len(page(p._replace(matrix=True), step).seen.wires) for step in range(9)] == [36, 36, 6, 0, 0, 6, 6, 36, 42]


def shape_of(text):
    """The shape that comes out of (3×12)(12) + (3)."""
    arrays = re.sub(r"\((\d+)×?(\d*)\)", r"z((\1,\2))", text).replace("))z", ")) @ z").replace("⊙", "*")
    return eval(arrays, {"z": np.zeros}).shape


@pytest.mark.parametrize("row", [False, True])
def test_rows_columns_and_shapes_are_said_as_the_form_has_them(row):
    p = passed(matrix=True, row=row)
    for step, of in ((0, "{}"), (6, "{} of ∇W³"), (7, "{} of ∇W²"), (8, "{} of W²")):
        assert any(line.endswith(of.format("column 2" if row else "row 2") + "." * (step == 0)) for line in page(p, step).lines)
    for step in (0, 8):
        assert ("shapes: W² (12×3), W³ (3×2)" if row else "shapes: W² (3×12), W³ (2×3)") in page(p, step).lines
    for step, product, shape in ((1, ("W²a¹", "a¹W²"), (3,)), (2, ("W³a²", "a²W³"), (2,)), (4, ("(a³ − t) ⊙",) * 2, (2,)), (5, ("(W³)ᵀδ³", "δ³(W³)ᵀ"), (3,)),
                                 (6, ("δ³(a²)ᵀ", "(a²)ᵀδ³"), (2, 3)), (7, ("δ²(a¹)ᵀ", "(a¹)ᵀδ²"), (3, 12))):
        *_, layer, shapes = page(p._replace(matrix=False), step).lines
        left, right = shapes.removeprefix("shapes: ").split(" = ")
        assert product[row] in layer and shapes in page(p, step).lines
        assert shape_of(left) == shape_of(right) == ((1,) * (row and len(shape) == 1) + (shape[::-1] if row else shape))
    names = [line[:6].strip() for line in page(p, 8).rows[:9:3]]
    assert names == (["w² 1–4", "5–8", "9–12"] if row else ["w²→1", "w²→2", "w²→3"])
    assert any(("wᵢ₂²" if row else "w₂ᵢ²") in line for line in page(p._replace(matrix=False), 0).lines)
    assert "unit 2 is entry 2 of z³ and a³; no unit 3" in page(p._replace(unit=3), 2).lines
    assert [block.name for block in page(p, 5).blocks[0]] == (["δ³", "(W³)ᵀ", "φ′(z²)", "δ²"] if row else ["(W³)ᵀ", "δ³", "φ′(z²)", "δ²"])


@pytest.mark.parametrize("row", [False, True])
def test_the_matrices_of_cost_delta_and_gradient_compute(row):
    p = passed(matrix=True, row=row)

    def read(step):
        return [np.array([numbers(line) for line in block.rows]) for blocks in page(p, step).blocks for block in blocks]
    a, t, wrong = read(3)
    np.testing.assert_allclose(a - t, wrong, atol=2e-3)
    wrong, slope, delta = read(4)
    np.testing.assert_allclose(wrong * slope, delta, atol=2e-3)
    for step in (6, 7):
        one, two, gradient = read(step)
        np.testing.assert_allclose(one @ two, gradient, atol=2e-3)


def test_a_group_of_rows_stands_apart_from_the_result_before_it():
    explorer = explore_backprop(8)
    lines = sorted((artist for artist in explorer._artists if getattr(artist, "get_family", None) and artist.get_family() == ["monospace"]), key=lambda text: -text.get_position()[1])
    heights = [text.get_position()[1] for text in lines]
    gaps = [above - below for above, below in zip(heights, heights[1:])]
    assert len(lines) == 13 and [k for k, gap in enumerate(gaps, 1) if gap > min(gaps) + 2] == [3, 6, 9]


@pytest.mark.parametrize("step", range(9))
def test_known_derivatives_are_counted_as_they_are_listed(step):
    rows = page(passed(), step).rows
    if step < 8:
        counted = next(line for line in rows if line.startswith("known"))
        assert numbers(counted.split(":")[1]) == [KNOWN[step]]
        dots = sum(line.count("·") for line in rows[rows.index(counted):])
        assert dots == 47 - KNOWN[step]


@pytest.mark.parametrize("step", range(9))
@pytest.mark.parametrize("matrix, row", VIEWS)
def test_everything_stays_on_the_page(step, matrix, row):
    explorer = explore_backprop(step)
    explorer.view.value, explorer.form.value = explorer.view.options[matrix], explorer.form.options[row]
    explorer.unit.value, explorer.image.value = 3, 33
    figure = explorer._figure
    box = figure.bbox
    for artist in explorer._artists:
        if getattr(artist, "get_text", None):
            extent = artist.get_window_extent(figure.canvas.get_renderer())
            right = extent.x0 + LETTER * len(artist.get_text()) if artist.get_family() == ["monospace"] else extent.x1     # hinting makes it wider here
            assert extent.x0 >= box.x0 - 1 and right <= box.x1 + 1 and extent.y0 >= box.y0 - 1 and extent.y1 <= box.y1 + 1, artist.get_text()
    assert len(explorer.words) <= 170


def test_unit_3_of_the_last_layer_is_said_not_to_be_there():
    assert any("no output unit 3" in line for line in page(passed(unit=3), 4).lines)


def test_formulas_follow_the_form():
    assert "w_{12}^3" in page(passed(unit=2), 5).formula and "w_{21}^3" in page(passed(unit=2, row=True), 5).formula
    assert page(passed(unit=2), 4).formula == r"$\delta_2^3 = (a_2^3 - t_2)\;\varphi'(z_2^3)$"
    for row, weight in ((False, "w_{2i}^2"), (True, "w_{i2}^2")):
        assert page(passed(unit=2, row=row), 8).formula == rf"$\Delta {weight} = -\eta\,\delta_2^2\, a_i^1$"
    assert page(passed(matrix=True), 5).formula.index("W") < page(passed(matrix=True, row=True), 5).formula.index("W")


def test_the_steps_are_bounded_and_the_network_is_the_drawn_one():
    for step in (-1, 9, 1.5, "a"):
        with pytest.raises(ValueError, match="expected a whole number from 0 to 8"):
            explore_backprop(step)
    for make in (explore_backprop, explore_delta):
        with pytest.raises(ValueError, match=r"sizes \[12, 3, 2\] with sigmoids; this one has \[12, 4, 2\]"):
            make(net=DeltaNetwork([12, 4, 2]))
        with pytest.raises(ValueError, match="tanh"):
            make(net=DeltaNetwork([12, 3, 2], "tanh"))
    net = DeltaNetwork([12, 3, 2])
    net.weights[0][0, 0] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        explore_backprop(net=net)


def test_the_nudged_cost_has_the_slope_delta():
    p = passed()
    for layer, count in ((2, 3), (3, 2)):
        for unit in range(1, count + 1):
            slope = numerical_gradient(lambda u, layer=layer, unit=unit: p.net.nudged(p.x, layer, unit, u[0]).cost(p.t), np.zeros(1))[0]
            assert slope == pytest.approx(p.net.delta(layer)[unit - 1], abs=1e-9)


def test_the_drawn_line_has_the_slope_delta():
    ax = Figure().subplots()
    costs = np.cos(NUDGES / 5) / 2
    gap, curve, tangent, here, there, named = draw_delta_slope(ax)(costs, -0.1, "−0.1", 2.0, 0.4)
    assert (here.get_data(), there.get_data(), named.get_text()) == (([0], [0.5]), ([2.0], [0.4]), "δ = −0.1")
    x, y = tangent.get_data()
    assert (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(-0.1)
    assert curve.get_ydata()[40] == pytest.approx(np.mean(y)) and list(gap.get_ydata()) == pytest.approx([0.3, 0.4])


def test_a_nudge_moves_only_what_comes_after_it():
    explorer = explore_delta(nudge=2.0)

    def texts():
        return [artist.get_text() for artist in explorer._artists if hasattr(artist, "get_text") and artist.get_text()[:1] in "za"]

    before = texts()
    explorer.nudge.value = -2.0
    changed = [a != b for a, b in zip(before, texts(), strict=True)]
    assert changed == [False, False, True, True, False, False, True, True, True, True]
    with pytest.raises(ValueError, match="from −4 to 4"):
        explore_delta(nudge=5)


def test_the_two_ends_multiply():
    a, delta, product = (float(found) for found in re.findall(r"\d\.\d+", show_two_ends().words))
    assert product == pytest.approx(a * delta, abs=1e-3)


def test_sum_and_mean_take_the_same_path():
    nets = [DeltaNetwork(SIZES, rng=4) for _ in range(2)]
    paths = [[cost for _, cost in cost_path(net, DIGITS.x, DIGITS.t, rate, 40, mean)] for net, rate, mean in zip(nets, (0.2, 12.8), (False, True), strict=True)]
    np.testing.assert_allclose(*paths, rtol=1e-10)
    np.testing.assert_allclose(nets[0].weights[0], nets[1].weights[0], rtol=1e-9)
    assert len(paths[0]) == 41 and paths[0][-1] < paths[0][0]


def test_training_says_when_steps_are_too_large_or_too_small():
    explorer = explore_total_cost(rate=2.0)
    explorer.run()
    assert "too large" in explorer.words and len(explorer.words) <= 170
    explorer.rate.value = 10**1.9
    explorer.run()
    assert "too large" in explorer.words and len(explorer.words) <= 170
    explorer.rate.value = 0.001
    explorer.run()
    assert "too small" in explorer.words
    explorer.rate.value = 0.2
    assert "not trained yet" in explorer.words
    explorer.run()
    assert "too" not in explorer.words and len(explorer._frame[0]) == STEPS + 1


@pytest.mark.parametrize("cost, rate, seed", [("sum", 2.0, 0), ("sum", 0.1, 0), ("mean", 100.0, 0), ("mean", 100.0, 3), ("mean", 0.001, 9)])
def test_the_path_stays_in_its_frame_and_what_was_chosen_stands_above_it(cost, rate, seed):
    explorer = explore_total_cost(rate)
    explorer.cost.value, explorer.seed.value = cost, seed
    path, title = (next(artist for artist in explorer._artists if isinstance(artist, kind)) for kind in (Line2D, Text))
    assert len(path.get_xdata()) == 1 and path.get_marker() == "o", "the start is seen before there is a line"
    explorer.run()
    frame = path.axes
    assert frame.get_ylim()[0] < min(path.get_ydata()) and max(path.get_ydata()) < frame.get_ylim()[1] and frame.get_xlim()[0] < 0
    assert title.get_text().startswith(cost) and title.get_window_extent().y0 > frame.bbox.y1


def test_marks_lie_on_the_path():
    path, marks, title = draw_cost_path(Figure().subplots(), 100)([5.0 / (k + 1) for k in range(101)], [5.0 / (k + 1) for k in range(101)], "sum")
    for x, y in zip(*marks.get_data(), strict=True):
        assert path.get_ydata()[int(x)] == y
    assert list(path.get_xdata()) == list(range(101)) and title.get_text() == "sum"


def test_plus_and_minus_show_the_weights():
    W = np.array([[0.5, -1.0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.25]])
    plus, minus = draw_what_units_look_for([Figure().subplots()])(W)
    assert plus.get_offsets().tolist() == [[0, 0], [2, 3]] and minus.get_offsets().tolist() == [[1, 0]]
    assert plus.get_sizes()[0] > plus.get_sizes()[1] and minus.get_sizes()[0] > plus.get_sizes()[0]
    assert len(plus.get_paths()[0]) > len(minus.get_paths()[0]), "a plus has more corners than a minus"
    axes = Figure().subplots(1, 2)
    large, _, small, _ = draw_what_units_look_for(axes)(np.array([[1.0] * 12, [0.1] * 12]))
    assert small.get_sizes()[0] < large.get_sizes()[0] / 5, "one scale for all units"
    assert [ax.get_title() for ax in axes] == ["hidden 1", "hidden 2"]


def test_delta_shrinks_faster_with_sigmoids():
    sigmoid, relu = (mean_sizes(DeltaNetwork([12, *[10] * 6, 2], name, ALIVE), DIGITS.x, DIGITS.t) for name in ("sigmoid", "relu"))
    assert len(sigmoid) == 7 and np.all(np.diff(sigmoid) > 0)
    assert sigmoid[0] / sigmoid[-1] < 0.25**6 < relu[0] / relu[-1]
    explorer = explore_vanishing()
    for depth, spread in ((1, 0.5), (10, 0.5), (10, 2.0), (1, 2.0), (7, 1.8)):
        explorer.depth.value, explorer.spread.value = depth, spread
        for curve in explorer._artists:
            low, high = curve.axes.get_ylim()
            assert low < min(curve.get_ydata()) and max(curve.get_ydata()) < high, "every curve is in the picture"
    explorer.depth.value, explorer.spread.value = 10, 2.0
    assert "ReLU 120 → 6100, × 50" in explorer.words
    for depth in (0, 11, 2.5):
        with pytest.raises(ValueError, match="from 1 to 10"):
            explore_vanishing(depth)


def test_places_leave_room():
    places = place(SIZES, 8, 172, 262, 186)
    assert len(places.units) == 5 and len(places.pixels) == 12 and len(places.wires) == 42
    assert places.pixels[1][1] > places.pixels[12][1] and places.pixels[3][0] > places.pixels[1][0]
    assert places.units[2, 1][1] > places.units[2, 2][1] > places.units[2, 3][1]
    for (layer, j, i), ((x0, _), (x1, _)) in places.wires.items():
        assert x0 < x1


def test_ink_is_drawn_where_it_is():
    ax = Figure().subplots()
    places = place(SIZES, 8, 172, 262, 186)
    p = passed()
    artists = draw_network(ax, places)(page(p, 1).seen)
    corners = {tuple(point) for point in artists[0].get_path().vertices[::5]}
    assert corners == {places.pixels[i + 1] for i in range(12) if p.x[i]}


def test_images_are_drawn_in_order():
    ax = Figure().subplots()
    draw_images(ax, DIGITS.x[:5], columns=3)
    assert len(ax.images) == 5 and ax.images[3].get_extent()[0] == ax.images[0].get_extent()[0]
    np.testing.assert_array_equal(ax.images[2].get_array(), DIGITS.x[2].reshape(4, 3))
    (_, _, _, top), (left, _, low, _) = ax.images[3].get_extent(), ax.images[1].get_extent()
    assert top < low and left > ax.images[0].get_extent()[1], "from left to right, then the next row below"
    ink, blank = ax.images[0].cmap(ax.images[0].norm([1.0, 0.0]))
    assert sum(ink[:3]) < 1 and sum(blank[:3]) > 2


def test_delta_is_drawn_over_its_layer():
    means = {"sigmoid": [0.1, 0.2, 0.3], "relu": [1.0, 2.0, 3.0]}
    ax = Figure().subplots()
    for curve, values in zip(draw_delta_by_layer(ax, 2)(means), means.values(), strict=True):
        assert list(curve.get_xdata()) == [2, 3, 4] and list(curve.get_ydata()) == values


def test_the_stage_on_show_is_framed_and_those_before_are_shaded():
    ax, looks = Figure().subplots(), list(STAGES.values())
    *before, here = draw_stages(ax, list(STAGES), looks, 0, 540)(4)
    texts = [text.get_position()[0] for text in ax.texts]
    assert here.get_x() < texts[4] < here.get_x() + here.get_width() and to_hex(here.get_edgecolor()) == looks[4]["color"]
    assert [sum(box.get_x() < x < box.get_x() + box.get_width() for box in before) for x in texts[1:]] == [1, 1, 1, 0, 0, 0, 0, 0]


def test_a_page_is_drawn_as_it_is_written_and_the_next_one_replaces_it():
    move = draw_page(Figure().subplots(), 0, 100)
    move("before", "$a$", "an a", ["x", "y", "z"], FUNCTION)
    title, formula, plain, result = move("after", "$b$", "a b", ["one", f"{RESULT}two"], ERROR)
    assert [text.get_text() for text in (title, formula, plain, result)] == ["after", "$b$", "one", "two"] and formula.spoken == "a b"
    assert (plain.get_color(), result.get_color()) == (INK, ERROR["color"]) and plain.get_position()[1] > result.get_position()[1]


def test_matrices_are_drawn_row_under_row_with_what_stands_between():
    *texts, _ = draw_numbers(Figure().subplots(), 0, 100)([], [[Block("A", ["1 2", "3 4"], "·"), Block("b", ["5", "6"])]], ERROR)
    at = {text.get_text().replace("\u00a0", " "): text.get_position() for text in texts}
    assert list(at) == ["1 2", "3 4", "A", "·", "5", "6", "b"]
    assert at["A"][1] > at["1 2"][1] > at["·"][1] > at["3 4"][1] and at["5"][1] == at["1 2"][1] and at["A"][0] < at["·"][0] < at["b"][0]


def test_stages_name_every_step():
    assert len(STAGES) == len(KNOWN) == 9


def test_the_parts_of_the_cost_add_up():
    p = passed()
    lines = page(p, 3).lines
    parts = [last_number(line) for line in lines[:2]]
    assert parts == pytest.approx(0.5 * (p.net.a(3) - p.t) ** 2, abs=6e-5)
    assert sum(parts) == pytest.approx(last_number(lines[2]), abs=2e-4)


def test_the_cost_after_the_update_is_that_of_the_moved_network():
    p = passed(rate=10.0)
    line = next(line for line in page(p, 8).lines if line.startswith(RESULT)).removesuffix(" after this step")
    assert last_number(line) == pytest.approx(0.5 * np.sum((moved(p).predict(p.x[None])[0] - p.t) ** 2), abs=6e-5)


def moved(p):
    """The network after one update, made here."""
    weights, biases = p.net.gradients()
    net = DeltaNetwork(SIZES)
    net.weights = [W - p.rate * dW for W, dW in zip(p.net.weights, weights, strict=True)]
    net.biases = [b - p.rate * db for b, db in zip(p.net.biases, biases, strict=True)]
    return net


def test_relu_passes_delta_back_at_every_depth():
    for depth in range(1, 11):
        assert mean_sizes(DeltaNetwork([12, *[10] * depth, 2], "relu", ALIVE), DIGITS.x, DIGITS.t).min() > 1e-4
    for depth, spread in ((2, 0.5), (10, 0.5), (10, 2)):
        words = explore_vanishing(depth, spread).words
        assert len(words) <= 170 and all(value > 0 for value in numbers(words.split(" to 2: ")[1]))


def test_what_is_out_of_range_is_said():
    for rate in (-1, 0, 200):
        with pytest.raises(ValueError, match=f"rate is {rate}, expected a number from 0.001 to 100"):
            explore_total_cost(rate)
    for spread in (0, 0.4, 2.5):
        with pytest.raises(ValueError, match=f"spread is {spread}, expected a number from 0.5 to 2"):
            explore_vanishing(spread=spread)
    assert explore_vanishing(spread=0.5).spread.value == pytest.approx(0.5) and explore_vanishing().spread.value == 1


def test_what_is_spoken_follows_the_form():
    for step, column, row in ((1, "W times a plus b", "a times W plus b"), (2, "W times a plus b", "a times W plus b"), (5, "W transposed times delta 3", "delta 3 times W transposed"),
                              (6, "delta times a transposed", "a transposed times delta"), (7, "delta times a transposed", "a transposed times delta")):
        assert column in page(passed(matrix=True), step).spoken and row in page(passed(matrix=True, row=True), step).spoken


def test_entries_are_said_of_the_vectors_that_have_them():
    for step, vectors in ((1, "z² and a²"), (2, "z³ and a³"), (3, "a³ and t"), (4, "φ′(z³) and δ³"), (5, "φ′(z²) and δ²")):
        assert f"unit 2 is entry 2 of {vectors}" in page(passed(matrix=True), step).lines


def test_every_minus_is_the_same():
    explorer = explore_delta(nudge=-0.05)
    assert "-" not in explorer.words and "A nudge of −0.05" in explorer.words


def test_the_lit_box_mixes_no_delta_before_the_nudge_with_a_after_it():
    explorer = explore_delta(nudge=2.0)
    texts = [artist.get_text() for artist in explorer._artists if hasattr(artist, "get_text")]
    assert [text for text in texts if text.startswith("δ")] == ["δ = −0.023"]


def test_the_fields_of_the_drawn_network_have_room_for_their_names_and_seven_letters():
    """On a page of 640 pixels the picture has 522: a letter takes up to 8, the name ∂C/∂w₁₂³ 62, a field's rim 14."""
    widths = {name: 522 * width for name, (_, _, width) in small_network.places().items()}
    assert min(widths.values()) >= 7 * 8 + 14 and widths["dw12"] >= 62 + 14
    assert all(x + width / 2 < 1 for x, _, width in small_network.places().values())
