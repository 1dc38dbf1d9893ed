"""Lesson 02: the slope along a direction, the gradient of any array, the pictures as maths, the explorers' counting."""
import itertools
import math

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from lessons_lib.derivatives import central_difference, directional_derivative, numerical_gradient
from lessons_lib.explorers.partial_derivatives import (
    FUNCTIONS, T, V, W0, X, explore_direction, explore_partial_derivatives, explore_weight_nudges, nudge_one_by_one, tiny_error)
from lessons_lib.figures.partial_derivatives import (
    arrow_scale, draw_direction, draw_field, draw_gradient_arrow, draw_gradient_cells, draw_nudged_network, draw_slice, draw_slopes_all_round, draw_tally,
    drawn, gradient_at, name_of, slope_along, unit)

numbers = st.floats(-3, 3)
CELLS = [(i, j) for j in range(3) for i in range(2)]


def curvy(x):
    return anp.sum(anp.sin(x) * anp.exp(-0.3 * x**2)) + anp.mean(x) ** 3


def axes():
    return Figure(figsize=(6, 4)).subplots()


# the slope along a direction

@settings(max_examples=60)
@given(st.data())
def test_slope_along_is_the_independent_gradient_times_the_direction(data):
    shape = data.draw(array_shapes(max_dims=3, max_side=4))
    x, direction = (data.draw(arrays(np.float64, shape, elements=numbers)) for _ in range(2))
    if np.abs(direction).max() < 1e-3:
        direction.flat[0] = 1.0
    expected = np.sum(autograd.grad(curvy)(x) * direction) / np.sqrt(np.sum(direction**2))
    assert directional_derivative(curvy, x, direction) == pytest.approx(expected, rel=1e-6, abs=1e-7)


@given(arrays(np.float64, 5, elements=numbers), st.floats(1e-3, 1e3))
def test_the_length_of_a_direction_makes_no_difference(x, factor):
    direction = np.array([3.0, -4, 5, 7, -6])
    assert directional_derivative(curvy, x, factor * direction) == pytest.approx(directional_derivative(curvy, x, direction), rel=1e-6, abs=1e-7)
    assert directional_derivative(curvy, x, -direction) == pytest.approx(-directional_derivative(curvy, x, direction), rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_tiny_and_huge_directions_have_a_length_too(size):
    assert directional_derivative(lambda x: np.sum(x**2), [3, 4], [3 * size, 4 * size]) == pytest.approx(10)


def test_it_costs_two_calls_whatever_the_size():
    seen = []
    directional_derivative(lambda x: seen.append(x.copy()) or np.sum(x**2), np.ones((30, 20)), np.ones((30, 20)), h=0.5)
    assert len(seen) == 2
    assert np.linalg.norm(seen[0] - seen[1]) == pytest.approx(2 * 0.5), "h is the length of the nudge"
    assert (seen[0] > seen[1]).all(), "up first"


def test_a_given_h_leaves_its_truncation_error():
    """Along the axis of x³ the error is h²."""
    assert directional_derivative(lambda x: x[0] ** 3 + 5 * x[1], [2.0, 7.0], [9, 0], h=0.5) == pytest.approx(12 + 0.25)


def test_without_h_no_entry_moves_farther_than_the_gradient_moves_it():
    x, own, moved = np.array([0.3, -50.0, 1e4]), {}, []
    numerical_gradient(lambda p: own.update({int(k): abs(p[k] - x[k]) for k in np.flatnonzero(p != x)}) or np.sum(p), x)
    directional_derivative(lambda p: moved.append(abs(p - x)) or np.sum(p), x, [1.0, 1.0, 1.0])
    ratios = moved[0] / [own[k] for k in range(3)]
    assert ratios.max() == pytest.approx(1, rel=1e-6)


@pytest.mark.parametrize("x, direction", [(3.0, 2.0), ([3.0], [2.0]), (np.array([[3]]), [[1]])])
def test_one_entry_is_the_central_difference(x, direction):
    assert directional_derivative(lambda p: np.sum(p) ** 3, x, direction, 0.1) == pytest.approx(central_difference(lambda p: p**3, 3.0, 0.1))


def test_neither_array_is_changed_and_whole_numbers_are_no_trap():
    x, direction = np.array([3, 4]), np.array([1, 1], np.float32)
    assert directional_derivative(lambda p: np.sum(p**2), x, direction) == pytest.approx(14 / math.sqrt(2))
    assert x.tolist() == [3, 4] and direction.tolist() == [1, 1]

    def careless(p):
        p *= 2
        return p.sum()
    assert directional_derivative(careless, [3.0, 4.0], [1, 0]) == pytest.approx(2)


@pytest.mark.parametrize("direction, words", [
    ([0, 0], "0 throughout: that is no direction"), ([1, 0, 0], r"shape \(3,\), x has shape \(2,\)"), ([[1, 0]], r"shape \(1, 2\)"), (1, r"shape \(\)"),
    ([np.nan, 1], r"direction\[0\] = nan"), (["a", "b"], "direction must be an array of real numbers"), ([1j, 0], "direction must be"), (None, "direction must be")])
def test_a_bad_direction_is_refused(direction, words):
    with pytest.raises(ValueError, match=words):
        directional_derivative(lambda x: np.sum(x**2), [3.0, 4.0], direction)


@pytest.mark.parametrize("f, words", [(lambda x: None, "must be one number, not None"), (lambda x: x, "an array of shape"), (lambda x: np.log(x[0] - 9), "expected a finite number"),
                                      (lambda _: 7.0, "does not look at its argument")])
def test_a_bad_function_is_refused_in_words(f, words, recwarn):
    with pytest.raises(ValueError, match=words):
        directional_derivative(f, [3.0, 4.0], [1, 1])
    assert not recwarn.list


@pytest.mark.parametrize("h", [0, -1e-3, math.nan, "0.1"])
def test_a_bad_step_along_a_direction_is_refused(h):
    with pytest.raises(ValueError, match="expected a number above 0"):
        directional_derivative(lambda x: np.sum(x**2), [3.0, 4.0], [1, 1], h)


def test_a_level_direction_is_allowed():
    assert directional_derivative(lambda x: np.sum(x**2), np.zeros(3), [1, 2, 3]) == 0
    assert abs(directional_derivative(lambda x: x[0], [3.0, 4.0], [0, 1])) < 1e-9


# the gradient, as the lesson uses it

@settings(max_examples=30)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(0, 1000))
def test_the_gradient_of_a_layer_for_any_shape(n_in, n_hidden, n_out, seed):
    rng = np.random.default_rng(seed)
    x, W, v, t = rng.normal(size=n_in), rng.normal(size=(n_in, n_hidden)), rng.normal(size=(n_hidden, n_out)), rng.normal(size=n_out)

    def error(W):
        return anp.sum((1 / (1 + anp.exp(-x @ W)) @ v - t) ** 2)
    np.testing.assert_allclose(numerical_gradient(error, W), autograd.grad(error)(W), rtol=1e-6, atol=1e-8)


def test_an_array_in_column_order_and_a_slice_have_their_gradient_in_place():
    for x in (np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.arange(24.0).reshape(4, 6)[::2, ::2]):
        np.testing.assert_allclose(numerical_gradient(lambda p: np.sum(p**3), x, 0.01), 3 * x**2 + 1e-4, atol=1e-9)


def test_each_entry_has_its_own_step_and_the_others_stand_still():
    x, seen = np.array([0.3, -50.0, 1e4]), []
    numerical_gradient(lambda p: seen.append(p.copy()) or np.sum(p), x)
    step = np.finfo(float).eps ** (1 / 3) * np.array([1, 50, 1e4])
    for k in range(3):
        np.testing.assert_allclose(seen[2 * k] - x, np.eye(3)[k] * step, atol=1e-11)
        np.testing.assert_allclose(seen[2 * k + 1] - x, -np.eye(3)[k] * step, atol=1e-11)


def test_a_gradient_is_an_array_even_of_one_number():
    assert isinstance(numerical_gradient(lambda p: p**2, 3.0), np.ndarray)


def test_the_error_names_the_entry_by_its_index():
    with pytest.raises(ValueError, match=r"entry \[1, 2\] nudged to"):
        numerical_gradient(lambda W: -np.inf if W[1, 2] != 6 else np.sum(W), np.arange(1.0, 7).reshape(2, 3))


# the network of the lesson

def test_the_network_and_its_gradient_by_hand():
    z = X @ W0
    a = 1 / (1 + np.exp(-z))
    y = a @ V
    assert z == pytest.approx([0.5, 1.1, 1.7]) and tiny_error(W0) == pytest.approx((y - T) ** 2)
    by_hand = np.outer(X, 2 * (y - T) * V * a * (1 - a))
    np.testing.assert_allclose(numerical_gradient(tiny_error, W0), by_hand, atol=1e-9)


@pytest.mark.parametrize("method, runs", [("central", 12), ("forward", 7)])
def test_nudging_counts_the_runs_that_are_made(method, runs):
    calls = []

    def error(W):
        calls.append(W.copy())
        return tiny_error(W)
    found, seen, counted = nudge_one_by_one(error, W0, CELLS, method, 1e-4)
    assert counted == len(calls) == runs
    gradient = numerical_gradient(tiny_error, W0)
    for cell in CELLS:
        assert found[cell] == pytest.approx(gradient[cell], abs=1e-7 if method == "central" else 2e-4)
    assert seen[0] == error(np.where(np.arange(6).reshape(2, 3) == 5, W0 + 1e-4, W0))
    assert np.array_equal(W0, [[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]]), "W itself is never nudged"


def test_nudging_nothing_runs_nothing():
    assert nudge_one_by_one(tiny_error, W0, [], "central", 0.1) == ({}, (), 0)


# pictures

def test_names_go_down_the_columns():
    assert [[name_of(i, j) for j in range(3)] for i in range(2)] == [["w₁", "w₃", "w₅"], ["w₂", "w₄", "w₆"]]


@pytest.mark.parametrize("f, slopes", [(FUNCTIONS["bowl: x² + y²"], (6, 8)), (FUNCTIONS["saddle: x² − y²"], (6, -8)), (FUNCTIONS["narrow valley: x²/10 + 2y²"], (0.6, 16)),
                                       (FUNCTIONS["tilted bowl: x² − xy + y²"], (2, 5)),
                                       (FUNCTIONS["hills: 20 sin(x/3) cos(y/3)"], (20 / 3 * math.cos(1) * math.cos(4 / 3), -20 / 3 * math.sin(1) * math.sin(4 / 3)))])
def test_gradients_of_the_list(f, slopes):
    np.testing.assert_allclose(gradient_at(f, 3.0, 4.0), slopes, atol=1e-6)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_slice_holds_the_other_number_and_has_its_tangent(name, axis):
    f, (x, y) = FUNCTIONS[name], (2.5, -1.5)
    curve, tangent, here, said = draw_slice(axes(), f, (-7, 7), axis)(x, y)
    along, height = curve.get_data()
    np.testing.assert_allclose(height, f(along, y) if axis == 0 else f(x, along))
    slope = np.diff(tangent.get_ydata()) / np.diff(tangent.get_xdata())
    assert slope == pytest.approx(gradient_at(f, x, y)[axis], abs=1e-6)
    assert np.interp((x, y)[axis], *tangent.get_data()) == pytest.approx(f(x, y))
    assert here.get_data() == ([(x, y)[axis]], [f(x, y)])
    assert said.get_text().startswith(f"{'y' if axis == 0 else 'x'} held at {(y, x)[axis]:g}".replace("-", "−"))


def test_the_gradient_arrow_points_along_the_gradient_and_is_gone_where_it_is_0():
    f = FUNCTIONS["saddle: x² − y²"]
    scale = arrow_scale(f, (-5, 5), 2.0)
    assert scale == pytest.approx(2 / math.sqrt(math.hypot(10, 10)))
    move = draw_gradient_arrow(axes(), f, scale)
    level, upright, arrow, here, said = move(3.0, 4.0)
    np.testing.assert_allclose(arrow._posA_posB[1], [3 + 0.6 * scale * math.sqrt(10), 4 - 0.8 * scale * math.sqrt(10)])
    assert level.get_ydata() == [4, 4] and upright.get_xdata() == [3, 3] and here.get_data() == ([3], [4])
    assert said.get_text() == "gradient (6, −8), length 10\ndrawn by the root of its length" and arrow.get_visible()
    assert not move(0.0, 0.0)[2].get_visible()


def test_a_flat_function_has_arrows_of_no_length():
    scale = arrow_scale(lambda x, y: 0 * x, (-5, 5), 2.0)
    assert np.isfinite(scale) and list(drawn(np.zeros(2), scale)) == [0, 0]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_arrow_stays_in_the_frame_and_its_head_is_no_longer_than_the_arrow(name):
    explorer = explore_partial_derivatives()
    explorer.function.value = name
    map_of = explorer._figure.axes[0]
    arrow = next(artist for artist in explorer._artists if isinstance(artist, FancyArrowPatch))
    longest = 0
    for x, y in itertools.product((-5, -4.7, -2, 0, 0.1, 3, 5), (-5, -1, 0, 0.1, 1, 5)):
        explorer._move(x, y)
        (begin, end), gradient = np.array(arrow._posA_posB), gradient_at(FUNCTIONS[name], x, y)
        assert np.all(np.abs(end) < 7), (x, y)
        longest = max(longest, np.hypot(*(end - begin)))
        if arrow.get_visible():
            points = np.hypot(*(map_of.transData.transform(end) - map_of.transData.transform(begin)))     # the figure has 72 an inch
            assert 0.4 * arrow.get_mutation_scale() < points
            assert (end - begin) @ gradient == pytest.approx(np.hypot(*(end - begin)) * np.hypot(*gradient))
            assert points > 5 or np.hypot(*gradient) < 0.9, "an arrow that is worth looking at is seen"
    assert longest > 1.5


def test_the_field_has_the_gradient_at_each_place():
    ax = axes()
    draw_field(ax, FUNCTIONS["tilted bowl: x² − xy + y²"], (-7, 7), 0.1)
    quiver = ax.collections[-1]
    x, y = quiver.X, quiver.Y
    root = np.sqrt(np.maximum(np.hypot(2 * x - y, 2 * y - x), 1e-12))
    np.testing.assert_allclose(quiver.U, 0.1 * (2 * x - y) / root, atol=1e-6)
    np.testing.assert_allclose(quiver.V, 0.1 * (2 * y - x) / root, atol=1e-6)


def test_the_lines_under_the_field_are_of_equal_height():
    ax, f = axes(), FUNCTIONS["narrow valley: x²/10 + 2y²"]
    draw_field(ax, f, (-7, 7), 0.1)
    lines = ax.collections[0]
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        np.testing.assert_allclose(f(*path.vertices.T), level, atol=0.5)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_field_keeps_its_heads_and_no_arrow_reaches_the_next(name):
    explorer = explore_direction()
    explorer.function.value = name
    quiver = explorer._figure.axes[0].collections[-1]
    assert np.all(np.abs(quiver.X + quiver.U) < 7) and np.all(np.abs(quiver.Y + quiver.V) < 7)
    assert 1 < np.hypot(quiver.U, quiver.V).max() < quiver.Y[1] - quiver.Y[0]


def test_the_picture_of_all_directions_stands_still_when_the_function_changes():
    explorer, boxes = explore_direction(), set()
    for name in FUNCTIONS:
        explorer.function.value = name
        boxes |= {tuple(np.ravel([ax.get_window_extent().extents for ax in explorer._figure.axes]).round(1))}
    assert len(boxes) == 1


def test_where_all_slopes_are_0_none_is_marked_as_the_steepest():
    marked = [sum(line.get_linestyle() == ":" for line in explore_direction(x=x, y=0.0)._figure.axes[1].lines) for x in (0.0, 1.0)]
    assert marked == [0, 1]


def test_the_steepest_direction_is_marked_at_its_angle():
    ax = axes()
    draw_slopes_all_round(ax, FUNCTIONS["bowl: x² + y²"], 1.0, 2.0)
    [steepest] = [line for line in ax.lines if line.get_linestyle() == ":"]
    assert steepest.get_xdata()[0] == pytest.approx(math.degrees(math.atan2(2, 1)))


def test_a_small_slope_beside_a_great_height_is_no_0():
    np.testing.assert_allclose(gradient_at(lambda x, y: 1000 + 1e-3 * x - y, 3.0, 4.0), [1e-3, -1], atol=1e-6)


def test_measured_slopes_are_measured():
    """At 0 this one has the slope cos³ in each direction, which no gradient can give."""
    ax = axes()
    draw_slopes_all_round(ax, lambda x, y: x**3 / np.maximum(x**2 + y**2, 1e-30), 0.0, 0.0)
    for label, power in (("gradient · direction", 1), ("measured", 3)):
        angles, slopes = next(each for each in ax.lines if each.get_label() == label).get_data()
        np.testing.assert_allclose(slopes, np.cos(np.radians(angles)) ** power, atol=1e-9)


def test_slopes_all_round_are_the_dot_product_and_are_measured():
    ax = axes()
    f = FUNCTIONS["bowl: x² + y²"]
    line, here = draw_slopes_all_round(ax, f, 3.0, 4.0)(60)
    curve, measured = (next(each for each in ax.lines if each.get_label() == label) for label in ("gradient · direction", "measured"))
    np.testing.assert_allclose(curve.get_ydata(), [6 * np.cos(np.radians(a)) + 8 * np.sin(np.radians(a)) for a in curve.get_xdata()], atol=1e-6)
    np.testing.assert_allclose(measured.get_ydata(), np.interp(measured.get_xdata(), *curve.get_data()), atol=1e-6)
    assert here.get_ydata()[0] == pytest.approx(3 + 8 * math.sqrt(3) / 2) and line.get_xdata() == [60, 60]
    assert slope_along(f, 3.0, 4.0, 90) == pytest.approx(8) and unit(90) == pytest.approx([0, 1])


def test_a_direction_points_at_its_angle():
    arrow, = draw_direction(axes(), 3.0, 4.0, 2.0)(-90)
    np.testing.assert_allclose(arrow._posA_posB, [(3, 4), (3, 2)], atol=1e-12)


def test_the_nudged_weight_is_the_line_that_is_lit():
    lit, said = draw_nudged_network(axes(), W0)(W0, (1, 2), 0.01, "central")
    x, y = (side[np.isfinite(side)] for side in lit.get_data())
    np.testing.assert_allclose(np.polyfit(x, y, 1), [0.05 - 0.28, 0.28], atol=1e-12, err_msg="on the way from the second input to the third unit")
    assert said.get_text() == "w₆ = 0.6 ± 0.01"
    assert draw_nudged_network(axes(), W0)(W0, (0, 1), 0.01, "forward")[1].get_text() == "w₃ = 0.3 + 0.01"


def test_the_name_of_a_weight_stands_on_its_line_and_units_count_from_the_top():
    ax = axes()
    draw_nudged_network(ax, W0)
    at = {text.get_text(): np.array(text.get_position()) for text in ax.texts}
    assert at["x₁"][1] > at["x₂"][1] and at["a₁"][1] > at["a₂"][1] > at["a₃"][1]
    for i, j in CELLS:
        begin = at["x" + "₁₂"[i]]
        way, name = at["a" + "₁₂₃"[j]] - begin, at[name_of(i, j)] - begin
        assert way[0] * name[1] == pytest.approx(way[1] * name[0]) and 0 < name[0] < way[0]


def test_cells_fill_with_numbers_in_their_places():
    ax = axes()
    *_, frame = draw_gradient_cells(ax, (2, 3))({(0, 0): -0.12345, (1, 2): 0.5}, (1, 2))
    texts = {text.get_position(): text.get_text() for text in ax.texts}
    assert texts[0.5, 1.5] == "∂E/∂w₁\n−0.1235"
    assert texts[2.5, 0.5] == "∂E/∂w₆\n0.5000" and texts[1.5, 0.5] == "∂E/∂w₄\n?"
    assert frame.get_xy() == (2, 0) and frame.get_visible()


def test_tints_tell_the_size_of_a_slope_whatever_its_sign():
    *artists, _ = draw_gradient_cells(axes(), (2, 3))({(0, 0): -0.5, (1, 2): 0.5, (0, 1): 0.1}, None)
    tints = {tint.get_xy(): (tint.get_visible(), tint.get_alpha()) for tint in artists[:6]}
    assert tints[0, 1] == tints[2, 0] > tints[1, 1] > (True, 0) and not tints[0, 0][0], "a tint only for what is measured"


def test_the_names_in_the_table_lie_above_its_tints():
    explorer = explore_weight_nudges(step=6)
    assert "∂E/∂" not in explorer._still.value
    order = [type(artist).__name__ for artist in explorer._artists if getattr(artist, "axes", None) is explorer._figure.axes[1]]
    assert order.index("Text") == 6 and order[:6] == ["Rectangle"] * 6


def test_the_tally_fills_a_box_a_run():
    filled, said = draw_tally(axes(), 12)(7)
    assert list(filled.get_xdata()) == list(range(7)) and said.get_text() == "the whole network has run 7 times"
    assert draw_tally(axes(), 12)(1)[1].get_text() == "the whole network has run 1 time"


# explorers

def test_words_of_the_map():
    explorer = explore_partial_derivatives(x=3.0, y=4.0)
    assert explorer.words == "at (3, 4): height 25; ∂f/∂x = 6, ∂f/∂y = 8; the gradient has length 10, uphill at 53°."
    explorer.x.value = explorer.y.value = 0
    assert "level here" in explorer.words


def test_words_of_the_direction():
    assert explore_direction(angle=90).words == "at (3, 4), in the direction of 90°: slope 8; the steepest is 10, at 53°."
    assert "all are 0" in explore_direction(x=0.0, y=0.0).words


@pytest.mark.parametrize("method, runs", [("central", [0, 2, 4, 6, 8, 10, 12]), ("forward", [0, 2, 3, 4, 5, 6, 7])])
def test_runs_are_counted_step_by_step(method, runs):
    explorer = explore_weight_nudges(step=0)
    explorer.method.value = method
    for step, count in enumerate(runs):
        explorer.step.value = step
        assert ("has not run" if step == 0 else f"{count} runs of the whole network") in explorer.words


def test_any_weight_may_be_the_first_and_the_others_follow():
    explorer = explore_weight_nudges()
    explorer.first.value = "w₄"
    assert explorer.words.startswith("w₄ nudged") and "slope 0.5606." in explorer.words
    explorer.step.value = 4
    assert explorer.words.startswith("w₁ nudged"), "after w₆ comes w₁"


@pytest.mark.parametrize("size", [1e-6, 0.03, 1, 7, 4e5, 1e9])
def test_a_map_has_five_to_eleven_lines_whatever_the_heights(size):
    ax = explore_partial_derivatives(lambda x, y: size * (x + np.sin(y)))._figure.axes[0]
    assert 5 <= len(ax.collections[0].levels) <= 12


def test_own_functions_are_shown_first():
    assert "height 81;" in explore_partial_derivatives(lambda x, y: x**4 + 0 * y).words
    assert "slope 1;" in explore_direction(lambda x, y: x + y).words
    assert "slope 1.0000" in explore_weight_nudges(lambda W: W.sum()).words


@pytest.mark.parametrize("explore", [explore_partial_derivatives, explore_direction])
@pytest.mark.parametrize("f, words", [(lambda x: x, "two arrays"), (lambda x, y: 3.0, "one finite number for each"), (lambda x, y: np.log(x + 0 * y), "one finite number"),
                                      (lambda x, y: 0 * x + 7, "f is 7 everywhere")])
def test_a_function_that_has_no_map_is_refused(explore, f, words):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match=words):
        explore(f)


@pytest.mark.parametrize("make, words", [
    (lambda: explore_partial_derivatives(x=9.0), "x is 9.0, expected a number from −5 to 5"), (lambda: explore_partial_derivatives(y=math.nan), "y is nan"),
    (lambda: explore_direction(y=-6.0), "y is -6.0"), (lambda: explore_direction(angle=400), "angle is 400"),
    (lambda: explore_weight_nudges(W=np.ones((3, 2))), r"shape \(3, 2\), expected \(2, 3\)"), (lambda: explore_weight_nudges(lambda W: W), "must be one number"),
    (lambda: explore_weight_nudges(lambda W: 7.0), "does not look at its argument")])
def test_what_lies_outside_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_the_upper_slice_goes_along_x_the_lower_along_y():
    explorer = explore_partial_derivatives(x=2.5, y=-1.5)
    _, upper, lower = explorer._figure.axes
    assert (upper.get_xlabel(), lower.get_xlabel()) == ("x", "y")
    assert [ax.texts[0].get_text() for ax in (upper, lower)] == ["y held at −1.5, slope 5", "x held at 2.5, slope −3"]
