"""Lesson 03's line, pictures and explorers: the line's slope and bowl against autograd, pictures that are the maths, words that are true."""
import asyncio
import html
import itertools
import re
import time

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lessons_lib.datasets import load_women
from lessons_lib.derivatives import numerical_gradient
from lessons_lib.descent import descend, rate_limits
from lessons_lib.explorers import line_fitting
from lessons_lib.explorers.controls import ends
from lessons_lib.explorers.explorer import CAPTION_LETTERS
from lessons_lib.explorers.gradient_descent import explore_descent, explore_learning_rate, show_schedules
from lessons_lib.explorers.line_fitting import RAW, STANDARDISED, START, explore_line_descent, explore_one_prediction, explore_wishes, train_line
from lessons_lib.figures.gradient_descent import LANDSCAPES, RATES, distances_left, draw_heights, draw_rates, draw_schedules, draw_walk, walk
from lessons_lib.figures.line_fitting import draw_data, draw_line, draw_loss_curve, draw_loss_of_one, draw_loss_surface, draw_one_prediction, draw_predictions_before, draw_rate, draw_shares
from lessons_lib.functions import mean_squared_error
from lessons_lib.lines import best_line, line_gradient, line_hessian, prediction_slopes, standardise
from lessons_lib.optimizers import constant, cosine

numbers = st.floats(-50, 50)


def pairs(draw):
    n = draw(st.integers(2, 9))
    x, t = draw(arrays(float, n, elements=numbers)), draw(arrays(float, n, elements=numbers))
    assume(np.ptp(x) > 0.1)
    return x, t


some_data = st.composite(pairs)()


def mse(p, x, t):
    return anp.sum((p[0] * x + p[1] - t) ** 2) / len(x)


# the line

@settings(deadline=None)                                # autograd's first call is slow
@given(some_data, numbers, numbers)
def test_slopes_and_curvatures_are_autograds(data, w, b):
    x, t = data
    p = np.array([w, b])
    np.testing.assert_allclose(line_gradient(w, b, x, t), autograd.grad(mse)(p, x, t), rtol=1e-9, atol=1e-7)
    np.testing.assert_allclose(line_hessian(x), autograd.hessian(mse)(p, x, t), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(prediction_slopes(x, t), autograd.grad(lambda y: anp.mean((y - t) ** 2))(x), atol=1e-12)


@given(some_data)
def test_the_best_line_is_polyfits_and_has_no_slope(data):
    x, t = data
    np.testing.assert_allclose(best_line(x, t), np.polyfit(x, t, 1), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(line_gradient(*best_line(x, t), x, t), 0, atol=1e-6)


@given(some_data)
def test_standardised_data_make_the_bowl_round(data):
    x = standardise(data[0])
    np.testing.assert_allclose(line_hessian(x), [[2, 0], [0, 2]], atol=1e-9)
    assert rate_limits(line_hessian(x)).condition == pytest.approx(1)


def test_columns_are_standardised_each_by_itself():
    x = np.array([[1.0, 50], [2, 80], [6, 20]])
    np.testing.assert_array_equal(standardise(x), np.column_stack([standardise(x[:, 0]), standardise(x[:, 1])]))


def test_the_figures_of_the_women():
    x, t = load_women()
    low, high = np.linalg.eigvalsh(line_hessian(x))
    best, limit, condition = rate_limits(line_hessian(x))
    assert (f"{low:.4f}", f"{high:.0f}", f"{limit:.3g}", f"{condition:.2g}") == ("0.0237", "7787", "0.000257", "3.3e+05")
    *_, p = descend(lambda p: numerical_gradient(lambda p: mean_squared_error(p[0] * standardise(x) + p[1], t), p), START, 0.3, 30)
    w = p[0] / x.std()
    np.testing.assert_allclose([w, p[1] - w * x.mean()], np.polyfit(x, t, 1), rtol=0, atol=1e-8)


@pytest.mark.parametrize("call, words", [
    (lambda: standardise([3.0, 3, 3]), "x is 3 in every example: its standard deviation is 0"),
    (lambda: standardise([[1.0, 7], [2, 7]]), "column 1 of x is 7 in every example"),
    (lambda: standardise([1, np.nan]), "nan or inf"), (lambda: standardise([]), r"shape \(0,\)"), (lambda: standardise(3.0), r"shape \(\)"),
    (lambda: best_line([4, 4], [1, 2]), "standard deviation is 0"), (lambda: line_hessian([4, 4]), "standard deviation is 0"),
    (lambda: best_line([4, 5], [1, 2, 3]), r"\(2,\) and \(3,\)"), (lambda: line_gradient(1, 1, [4, 5], [1]), r"\(2,\) and \(1,\)"),
    (lambda: prediction_slopes([[1, 2]], [[1, 2]]), r"\(1, 2\) and \(1, 2\)"), (lambda: prediction_slopes([], []), r"\(0,\)")])
def test_data_that_no_line_can_learn_from_are_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# pictures

def axes():
    return Figure(figsize=(6, 4)).subplots()


@pytest.mark.parametrize("name", LANDSCAPES)
def test_a_landscape_has_its_gradient_and_its_lowest_point(name):
    f, gradient, lowest, curve = LANDSCAPES[name]
    for at in ([-3.0, 0.4, 2.2] if curve else [np.array([-3.0, 2.0]), np.array([0.4, -1.0])]):
        np.testing.assert_allclose(gradient(at), numerical_gradient(f, at), atol=1e-7)
    grid = np.linspace(-4.5, 4.5, 100_001)
    assert np.min(f(grid if curve else np.column_stack([grid, 0 * grid]))) == pytest.approx(lowest, abs=1e-4)


@pytest.mark.parametrize("name", LANDSCAPES)
def test_the_way_of_the_ball_is_the_walk(name):
    ground = LANDSCAPES[name]
    start = 3.0 if ground.curve else (3.0, 2.0)
    points, stopped = walk(ground.gradient, start, 0.05, 7)
    way, first, ball = draw_walk(axes(), ground)(points)
    expected = np.array(list(descend(ground.gradient, start, 0.05, 7)))
    np.testing.assert_array_equal(way.get_xdata(), expected if ground.curve else expected[:, 0])
    np.testing.assert_array_equal(way.get_ydata(), ground.f(expected) if ground.curve else expected[:, 1])
    assert not stopped and first.get_xdata() == way.get_xdata()[:1] and ball.get_xdata() == way.get_xdata()[-1:]
    end, heights = draw_heights(axes(), ground, 50)(points, 9)
    assert end.get_xdata() == [9, 9]
    np.testing.assert_allclose(heights.get_ydata(), ground.f(expected) - ground.lowest)
    assert list(heights.get_xdata()) == list(range(8))


def test_the_ground_has_the_landscapes_heights():
    ground, ax = LANDSCAPES["two valleys"], axes()
    draw_walk(ax, ground)
    x, height = ax.lines[0].get_data()
    np.testing.assert_array_equal(height, ground.f(x))
    ax, start = axes(), np.array([3.0, -2.0])
    draw_walk(ax, LANDSCAPES["long valley"], start)
    for level, path in zip(ax.collections[0].levels, ax.collections[0].get_paths(), strict=True):
        np.testing.assert_allclose(LANDSCAPES["long valley"].f(path.vertices[::25]), level, rtol=0.05)
    assert [float(start) for line in ax.lines if line.get_marker() == "D" for start in np.ravel(line.get_data())] == [3, -2]


def test_a_walk_that_runs_away_keeps_its_points():
    points, stopped = walk(lambda x: 2 * x, 3.0, 2.0, 50)
    assert "step 12 led farther out than 1e+06" in stopped and len(points) == 12 and np.isfinite(points).all()


def test_distances_left_are_measured_walks():
    rates = np.array([0.1, 0.9, 1.05])
    for rate, left in zip(rates, distances_left([0.2, 2.0], rates, 6), strict=True):
        *_, last = descend(lambda p: np.array([0.2, 2.0]) * p, [1.0, 1.0], rate, 6)
        assert left == pytest.approx(np.abs(last).max())


def test_the_rate_picture_has_its_lowest_point_at_the_best_rate():
    ax = axes()
    curve, own = draw_rates(ax, np.array([0.4, 2.0]))(0.37, 15)
    assert RATES[np.argmin(curve.get_ydata())] == pytest.approx(2 / 2.4, abs=0.005)
    assert {line.get_label(): line.get_xdata()[0] for line in ax.lines if line.get_label() in ("best 0.833", "limit 1")} == {"best 0.833": 2 / 2.4, "limit 1": 1}
    deep, _ = draw_rates(ax, np.array([2.0, 2.0]))(0.37, 50)
    equal = np.diff(deep.get_ydata()) == 0
    assert np.all(deep.get_ydata()[1:][equal] < ax.get_ylim()[0]), "a floor within the picture would make rates equal that are not"
    assert own.get_data() == ([0.37], pytest.approx(distances_left([0.4, 2.0], [0.37], 15)))


def test_schedules_are_drawn_as_they_are():
    ax = axes()
    draw_schedules(ax, {"constant": constant(0.2), "cosine": cosine(0.2, steps=40)}, 40)
    assert [line.get_label() for line in ax.lines] == ["constant", "cosine"]
    assert [line.get_drawstyle() for line in ax.lines] == ["steps-post", "default"]
    assert ax.lines[1].get_ydata()[20] == pytest.approx(0.1) and ax.lines[1].get_xdata()[-1] == 40


def test_the_line_its_gaps_and_one_prediction():
    x, t, ax = np.array([3.0, 5, 9]), np.array([7.0, 2, 4]), axes()
    draw_data(ax, x, t, ("x", "t"), (0, 30))
    gaps, line, dots = draw_line(ax, x, t)(2.0, 1.0)
    np.testing.assert_array_equal(gaps.get_ydata(), [7, 7, np.nan, 11, 2, np.nan, 19, 4, np.nan])
    assert list(dots.get_ydata()) == [7, 11, 19] and np.diff(line.get_ydata()) / np.diff(line.get_xdata()) == pytest.approx(2)
    assert dots.get_marker() == "o"
    _, _, dots = draw_line(ax, x, t)(2.0, -300.0)
    assert dots.get_marker() == "v" and np.all(np.array(dots.get_ydata()) > 0), "all are below: triangles at the edge"
    off, wish = draw_one_prediction(ax, x, t, np.array([7.0, 11, 19]))(1, 1.5)
    assert (off.get_xdata(), off.get_ydata(), wish.get_marker()) == ([5, 5], [1.5, 2], "^")
    draw_predictions_before(ax, x, np.array([8.0, 12, 20]), "before")
    drawn = {line.get_label(): (list(line.get_xdata()), list(line.get_ydata())) for line in ax.lines}
    assert drawn["target t"] == ([3, 5, 9], [7, 2, 4]) and drawn["prediction y"] == ([3, 5, 9], [7, 11, 19]) and drawn["before"] == ([3, 5, 9], [8, 12, 20])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x", "t")


def test_only_where_all_predictions_are_out_of_sight_they_stay_at_the_edge():
    x, t, ax = np.array([3.0, 5, 9]), np.array([7.0, 2, 4]), axes()
    ax.set_ylim(0, 30)
    _, _, dots = draw_line(ax, x, t)(5.0, 0.0)
    assert dots.get_marker() == "o" and list(dots.get_ydata()) == [15, 25, 45]


def test_the_rate_is_drawn_at_its_step_and_the_least_loss_at_its_height():
    curve, = draw_rate(axes(), 50)(lambda step: 2.0**-step)
    *before, end = zip(*curve.get_data(), strict=True)
    assert all(rate == 2.0**-step for step, rate in before) and end == (50, 2.0**-49)
    ax = axes()
    draw_loss_curve(ax, 1.08, 100, (0.5, 2e4))
    assert list(ax.lines[0].get_ydata()) == [1.08, 1.08] and ax.texts[0].get_text() == "least squares 1.08"


def test_the_tangent_of_one_prediction_has_its_slope():
    t, y = np.array([7.0, 2, 4]), np.array([7.0, 11, 19])
    curve, tangent, target, here = draw_loss_of_one(axes(), t, y, (0, 30), (5, 25))(2, 10.0)
    assert np.diff(tangent.get_ydata()) / np.diff(tangent.get_xdata()) == pytest.approx(2 / 3 * (10 - 4))
    assert here.get_ydata() == [pytest.approx(mean_squared_error([7, 11, 10], t))]
    np.testing.assert_allclose(curve.get_ydata()[-1], mean_squared_error([7, 11, 30], t))
    assert (here.get_marker(), target.get_ydata()) == ("<", [pytest.approx(mean_squared_error([7, 11, 4], t))])


def test_shares_are_bars_with_their_sum():
    bars, total = draw_shares(axes(), "shares", 3, 10, (1, 4))(np.array([3.0, -5, 4.5]))
    np.testing.assert_array_equal(bars.get_ydata(), [0, 3, np.nan, 0, -5, np.nan, 0, 4.5, np.nan])
    assert total.get_text() == "sum +2.5" and list(bars.get_xdata()[::3]) == [1, 2, 3]


def test_the_surface_is_the_loss_and_its_square_the_best_line():
    x, t = load_women()
    ax = axes()
    way, here = draw_loss_surface(ax, x, t, ((-0.3, 2.6), (56, 108)), [20, 1000])(np.array([[0.0, 100], [1.0, 90]]))
    for level, path in zip((20, 1000), ax.collections[0].get_paths(), strict=True):
        for w, b in path.vertices[::25]:
            assert mean_squared_error(w * x + b, t) == pytest.approx(level, rel=0.05)
    assert tuple(np.ravel(ax.lines[0].get_data())) == pytest.approx(tuple(np.polyfit(x, t, 1)))
    assert list(way.get_ydata()) == [100, 90] and (here.get_xdata(), here.get_ydata()) == ([1], [90])
    [curve] = draw_loss_curve(axes(), 1.08, 100, (0.5, 2e4))([1, 10], [300, 20])
    assert list(curve.get_ydata()) == [300, 20]


# explorers

@pytest.mark.parametrize("landscape, start, rate, steps, verdict", [
    ("x²", -3, 0.01, 10, "Too small"), ("x²", -3, 0.3, 20, "Right: it has come down."), ("x²", -3, 0.5, 1, "Right: one step"),
    ("x²", -3, 0.75, 40, "Right: it has come down, to and fro"), ("x²", -3, 0.95, 20, "Large: it jumps across"), ("x²", -3, 1.0, 20, "At the limit"),
    ("x²", -3, 1.1, 20, "Too large: it climbs"), ("x²", 2, 1.1, 1, "Too large: it jumps to a higher place"), ("x²", 0, 0.1, 20, "It does not move"),
    ("two valleys", 3, 0.1, 50, "It rests, but not at the lowest"), ("two valleys", -3, 0.1, 50, "Right"), ("two valleys", 4, 1.5, 50, "Too large"),
    ("long valley", -3, 1.0, 50, "At the limit"), ("long valley", -3, 0.9, 50, "Right"), ("long valley", -3, 0.1, 50, "Too small"),
    ("round bowl", -3, 1.3, 50, "Too large"), ("round bowl", -3, 0.3, 50, "Right")])
def test_the_verdict_on_a_walk(landscape, start, rate, steps, verdict):
    words = explore_descent(landscape, start, rate, steps).words
    assert words.startswith(verdict) and len(words) < 180, words


def test_a_walk_out_of_sight_stops_with_a_sentence_and_keeps_the_picture():
    explorer = explore_descent(learning_rate=1.9, steps=50)
    assert "out of sight in 13 of 50 steps" in explorer.words
    assert len(explorer._artists[0].get_xdata()) == 13


def in_frame(line):
    """Whether the points of a line are where its axes show them."""
    (left, right), (low, high), (x, y) = line.axes.get_xlim(), line.axes.get_ylim(), line.get_data()
    return np.all((left < np.array(x)) & (np.array(x) < right) & (low < np.array(y)) & (np.array(y) < high))


def single(explorer, axis):
    """The moving points of one of an explorer's axes that stand alone."""
    return [artist for artist in explorer._artists if artist.axes is explorer._figure.axes[axis] and isinstance(artist, Line2D)
            and artist.get_linestyle() == "None" and np.size(artist.get_xdata()) == 1]


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_ball_and_start_are_in_the_picture_wherever_they_are(landscape):
    explorer = explore_descent(landscape)
    for start, rate, steps in itertools.product((-4.5, 0.0, 4.5), (0.001, 0.95, 1.0, 1.99), (1, 50)):
        explorer._artists, words = explorer._move(start, rate, steps)
        first, ball = single(explorer, 0)
        assert in_frame(first) and in_frame(ball), (start, rate, steps)
        assert ball.get_marker() in "^v<>" or "out of sight" not in words, (start, rate, steps)
        assert (first.get_marker() == "D") == (landscape != "two valleys" or start == 0)


@pytest.mark.parametrize("flat", [0.1, 0.2, 2.0])
def test_the_own_rate_and_the_ball_are_in_the_picture(flat):
    explorer = explore_learning_rate(flat)
    for rate, steps in itertools.product((0.01, 0.5, 0.95, 1.1), (1, 50)):
        explorer._artists, _ = explorer._move(rate, steps)
        [own], [ball] = single(explorer, 0), single(explorer, 1)
        assert in_frame(own) and in_frame(ball), (rate, steps)
    assert (own.get_marker(), ball.get_marker()) == ("^", "^")


@pytest.mark.parametrize("j", [1, 8, 15])
@pytest.mark.parametrize("y", [135.0, 205.0])
def test_a_pulled_prediction_and_its_loss_are_in_the_picture(j, y):
    explorer = explore_one_prediction(j, y)
    assert all(in_frame(line) for axis in (0, 1) for line in single(explorer, axis))
    assert [len(single(explorer, axis)) for axis in (0, 1)] == [1, 2]


@pytest.mark.parametrize("data", [RAW, STANDARDISED])
def test_a_line_that_has_run_away_is_still_hinted_at(data):
    explorer = explore_line_descent(data, 10.0, 10)
    explorer.run()
    dots = next(line for line in explorer._artists if line.axes is explorer._figure.axes[0] and np.size(line.get_xdata()) == 15)
    [ball] = single(explorer, 1)
    assert dots.get_marker() in "^v" and in_frame(dots) and ball.get_marker() in "^v<>" and in_frame(ball)


def test_before_start_the_loss_has_its_first_point_and_the_rate_lasts_to_the_last_step():
    explorer = explore_line_descent(steps=10)
    losses, rates = (next(line for line in explorer._artists if line.axes is explorer._figure.axes[k]) for k in (2, 3))
    assert losses.get_marker() == "o" and in_frame(losses) and losses.get_ydata()[0] == pytest.approx(4358, abs=1)
    assert rates.get_xdata()[-1] == 10


def ends_and_middle(control):
    return [control.value, *ends(control)] if ends(control) else list(control.options)


@pytest.mark.parametrize("explore", [explore_descent, explore_learning_rate, explore_one_prediction, explore_wishes])
def test_the_words_have_room_at_all_ends_at_once(explore):
    explorer = explore()
    for values in itertools.product(*map(ends_and_middle, explorer._controls.values())):
        for control, value in zip(explorer._controls.values(), values, strict=True):
            control.value = value
        said = html.unescape(explorer._moving.value.partition("</svg>")[2])
        said = re.sub("<[^>]*>", "", said).strip().replace("\u00a0", " ").replace("\u2060", "")
        assert said.startswith(explorer.words) and len(said) <= CAPTION_LETTERS, said
        assert "-" not in said, "one sign for what is below 0"


@pytest.mark.parametrize("explore, name, most", [(explore_learning_rate, "flat", 0.1), (explore_line_descent, "steps", 4), (explore_descent, "landscape", 3)])
def test_a_rebuilt_picture_stands_where_the_last_one_stood(explore, name, most):
    explorer, edges = explore(), []
    control = getattr(explorer, name)
    for value in control.options if hasattr(control, "options") else (0.1, 0.2, 1.0, 2.0):
        control.value = value
        edges.append([(ax.get_window_extent().x0, ax.get_window_extent().x1) for ax in explorer._figure.axes])
    assert np.ptp(edges, axis=0).max() < most


def test_schedules_are_shown_in_the_colours_of_the_page():
    explorer = show_schedules({"constant": constant(0.2), "cosine": cosine(0.2, steps=40)}, 40)
    assert explorer.words == "Rates at step 40: constant 0.2, cosine 0."
    assert "#ffffff" not in explorer._still.value and "currentColor" in explorer._still.value


@pytest.mark.parametrize("make, words", [
    (lambda: explore_descent("hill"), "landscape is 'hill', expected one of x², two valleys"), (lambda: explore_descent(start=9), "start is 9, .*lies in the picture"),
    (lambda: explore_descent(learning_rate=0), "learning_rate is 0, expected a number from 0.001 to 1.99"), (lambda: explore_descent(learning_rate=-1), "learning_rate is -1"),
    (lambda: explore_descent(steps=0), "steps is 0"), (lambda: explore_descent(steps=2.5), "steps is 2.5"),
    (lambda: explore_learning_rate(flat=3), "flat is 3"), (lambda: explore_learning_rate(learning_rate=0), "learning_rate is 0"), (lambda: explore_learning_rate(steps=99), "steps is 99"),
    (lambda: explore_one_prediction(j=0), "j is 0, expected a whole number from 1 to 15"), (lambda: explore_one_prediction(y=300), "y is 300"),
    (lambda: explore_wishes(w=5), "w is 5, expected a number from 0.9 to 1.7, so that the line"), (lambda: explore_wishes(b=0), "b is 0"),
    (lambda: explore_line_descent("pounds"), "data is 'pounds', expected one of raw kilograms, standardised"), (lambda: explore_line_descent(schedule="warm"), "schedule is 'warm'"),
    (lambda: explore_line_descent(steps=5), "steps is 5"), (lambda: explore_line_descent(learning_rate=0), "learning_rate is 0")])
def test_an_explorer_that_can_not_begin_says_why(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_the_words_of_a_rate_and_where_a_walk_starts():
    words = explore_learning_rate(flat=0.4, learning_rate=0.3, steps=7).words
    assert words.startswith("Rate 0.3: ") and "multiplies x by 0.88, y by 0.4; 7 leave 40.9 % of the distance. Best 0.833, limit 1, condition 5." in words
    assert "from (−1.5, 2)" in explore_descent("long valley", -1.5).words


def test_a_wish_goes_against_its_slope():
    explorer = explore_one_prediction(j=3)
    x, t = load_women()
    for y, word in ((t[2] + 5, "Positive: too high, it wishes to fall"), (t[2] - 5, "Negative: too low, it wishes to rise")):
        explorer.y.value = round(y, 1)
        assert word in explorer.words and f"{prediction_slopes(np.full(15, round(y, 1)), t)[2]:+.3g}".replace("-", "−") in explorer.words
    assert "wishes for nothing" in explore_one_prediction(j=3, y=152.4).words


@pytest.mark.parametrize("w, b", [(1.0, 100.0), (1.3, 70.0), (0.95, 104.5), (1.7, 60.0)])
def test_the_wishes_add_up_to_the_gradient(w, b):
    x, t = load_women()
    explorer = explore_wishes(w, b)
    dw, db = line_gradient(w, b, x, t)
    sums = [f"{value:+.4g}".replace("-", "−") for value in (dw, db)]
    assert f"∂L/∂w = {sums[0]}, ∂L/∂b = {sums[1]}: {'lower' if dw > 0 else 'raise'} w and {'lower' if db > 0 else 'raise'} b." in explorer.words
    texts = [artist.get_text() for artist in explorer._artists if hasattr(artist, "get_text")]
    assert texts == [f"sum {sums[0]}", f"sum {sums[1]}"]
    if (w, b) != (1.0, 100.0):
        assert all(f"= {(w - 1) * x[k] + b - 100:.1f}".replace("-", "−") in explorer.words for k in (0, -1))


@pytest.mark.parametrize("data", [RAW, STANDARDISED])
@pytest.mark.parametrize("schedule", line_fitting.SCHEDULES)
def test_training_is_the_plain_walk(data, schedule):
    x, t = load_women()
    x = x if data == RAW else standardise(x)
    rate = 1e-4 if data == RAW else 0.2
    done, frames = zip(*train_line(data, rate, 100, schedule), strict=True)
    expected = np.array(list(descend(lambda p: line_gradient(*p, x, t), START, line_fitting.SCHEDULES[schedule](rate, 100), 100)))
    np.testing.assert_allclose(frames[-1].points, expected[frames[-1].at], rtol=1e-9)
    np.testing.assert_allclose(frames[-1].losses, [mean_squared_error(w * x + b, t) for w, b in frames[-1].points])
    assert frames[-1].at[-1] == 100 and done[-1] == 1 and list(done) == sorted(done) and len(done) > 90


def test_the_schedules_of_the_explorer_differ_from_step_to_step():
    rates = {name: [make(0.8, 100)(step) for step in (0, 30, 99)] for name, make in line_fitting.SCHEDULES.items()}
    assert rates["constant"] == [0.8] * 3 and rates["step"] == pytest.approx([0.8, 0.4, 0.05])
    assert rates["1/t"] == pytest.approx([0.8, 0.2, 0.8 / 10.9]) and rates["cosine"][2] < 0.001


def test_a_line_that_runs_away_stops_with_a_sentence():
    explorer = explore_line_descent(learning_rate=1e-3)
    explorer.run()
    assert "too large, it has run away; step 8 led beyond 1,000,000." in explorer.words and "Limit 0.000257" in explorer.words
    assert np.isfinite(explorer._frame.points).all() and explorer.work.progress.value == 1
    explorer.learning_rate.value = 2.58e-4
    explorer.run()
    assert "too large, it climbs" in explorer.words


def test_a_long_run_is_worked_in_short_slices():
    """Each slice leaves the page time to answer: none longer than a few pictures take."""
    work = train_line(RAW, 2.5e-4, 100_000, "constant")
    slices = []
    for _ in range(12):
        begin = time.process_time()
        next(work)
        slices.append(time.process_time() - begin)
    assert np.median(slices) < 0.2


def test_a_page_that_rounds_a_power_of_ten_in_its_own_way_keeps_the_result():
    explorer = explore_line_descent(steps=10)
    explorer.run()
    before = explorer.words
    explorer.learning_rate.set_state({"value": np.nextafter(explorer.learning_rate.value, 0)})
    assert explorer.words == before and "after 10 of 10 steps" in before


def test_stop_keeps_the_picture():
    async def session():
        explorer = explore_line_descent(steps=100_000)
        explorer.work.start_button.click()
        while not explorer._frame:
            await asyncio.sleep(0.001)
        explorer.work.stop_button.click()
        await asyncio.sleep(0.05)
        at = explorer._frame.at[-1]
        assert not explorer.work.running and at < 100_000 and f"after {at} of 100000 steps" in explorer.words
    asyncio.run(session())
