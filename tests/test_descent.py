"""descent: the walk and what limits its rate; against formulas and autograd, and each kind of bad input."""
import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from lessons_lib.descent import Diverged, descend, rate_limits

numbers = st.floats(-100, 100)
rates = st.floats(1e-4, 10)


# the walk

@given(numbers, st.floats(0.1, 20), rates, st.integers(0, 12))
def test_on_a_parabola_each_step_multiplies_by_its_factor(x, curvature, rate, steps):
    points = list(descend(lambda x: curvature * x, x, rate, steps, limit=np.inf))
    np.testing.assert_allclose(points, x * (1 - rate * curvature) ** np.arange(steps + 1), rtol=1e-9, atol=1e-300 + 1e-11 * abs(x) * max(1, abs(1 - rate * curvature)) ** steps)


@settings(deadline=None)                                # autograd's first call is slow
@given(st.data(), array_shapes(max_dims=2, max_side=4))
def test_a_walk_on_autograds_gradient_of_any_shape(data, shape):
    start = data.draw(arrays(float, shape, elements=st.floats(-3, 3)))
    gradient = autograd.grad(lambda x: anp.sum(anp.cosh(x) + 0.3 * x))
    points = list(descend(gradient, start, 0.05, 3))
    assert all(point.shape == shape for point in points) and len(points) == 4
    for before, after in zip(points, points[1:], strict=False):
        np.testing.assert_allclose(after, before - 0.05 * (np.sinh(before) + 0.3))


def test_points_are_the_callers_own_and_the_start_is_untouched():
    start = np.array([3, 5])
    points = []
    for point in descend(lambda x: 2 * x, start, 0.25, 2):
        points.append(point.copy())
        point[:] = 99                                   # even so: the walk goes on from its own
    assert start.tolist() == [3, 5] and points[0].tolist() == [3, 5]


def test_a_gradient_that_writes_into_its_argument_changes_nothing():
    def gradient(x):
        x *= 2
        return x
    assert [point.tolist() for point in descend(gradient, [3.0], 0.25, 2)] == [[3.0], [1.5], [0.75]]


def test_a_schedule_is_asked_from_step_0_on():
    asked = []
    points = list(descend(lambda x: 1.0, 0.0, lambda step: asked.append(step) or 10.0**-step, 3))
    assert asked == [0, 1, 2] and points == [0, -1, -1.1, pytest.approx(-1.11)]


def test_no_steps_is_the_start_alone():
    assert list(descend(lambda x: 2 * x, 3, 0.1, 0)) == [3.0]


def test_a_walk_that_runs_away_says_where():
    with pytest.raises(Diverged, match=r"step 4 led farther out than 100: a learning rate of 1.5 .*smaller one") as caught:
        points = []
        for point in descend(lambda x: 2 * x, 9.0, 1.5, 50, limit=100):
            points.append(point)
    assert isinstance(caught.value, ArithmeticError) and caught.value.step == 4
    assert points == [9, -18, 36, -72]


def test_one_entry_that_runs_away_is_enough():
    with pytest.raises(Diverged, match="step 2"):
        list(descend(lambda p: np.array([2.0, 0.1]) * p, [9.0, 9.0], 1.9, 9, limit=30))


def test_a_start_far_out_is_no_end_and_a_rate_of_0_stands_still():
    assert list(descend(lambda x: 2 * x, 1e11, lambda step: 0.5 * (step == 1), 3)) == [1e11, 1e11, 0, 0]


def test_a_walk_into_nan_or_an_overflow_has_diverged_without_a_warning(recwarn):
    with pytest.raises(Diverged):
        list(descend(lambda x: x**3, 1e5, 1.0, 20, limit=np.inf))
    with pytest.raises(Diverged, match="step 2"):
        list(descend(np.sqrt, 4.0, 3.0, 20))            # to −2, and on to nan
    assert not recwarn.list


@pytest.mark.parametrize("arguments, words", [
    ((lambda x: x, np.nan, 0.1, 3), "start = nan"), ((lambda x: x, [1, np.inf], 0.1, 3), r"start = \[1, inf\]"),
    ((lambda x: x, 1.0, 0.1, -1), "steps = -1, expected a whole number"), ((lambda x: x, 1.0, 0.1, 2.5), "steps = 2.5"), ((lambda x: x, 1.0, 0.1, True), "steps = True"),
    ((lambda x: x, 1.0, 0, 3), "learning rate is 0"), ((lambda x: x, 1.0, -0.1, 3), "learning rate is -0.1")])
def test_a_walk_that_can_not_begin_is_refused_at_the_call(arguments, words):
    with pytest.raises(ValueError, match=words):
        descend(*arguments)


@pytest.mark.parametrize("gradient, start, rate, words", [
    (lambda x: np.ones(3), [1.0, 2.0], 0.1, r"shape \(3,\), x has \(2,\)"), (lambda x: [1.0], 1.0, 0.1, r"shape \(1,\), x has \(\)"),
    (lambda x: 1 / x, 0.0, 0.1, "gradient at the start is inf"), (lambda x: 1 / x, [0.0, 1.0], 0.1, r"gradient at the start is \[inf +1"), (lambda x: x, 1.0, lambda step: -1, "gives -1 for step 0"), (lambda x: x, 1.0, lambda step: np.nan, "gives nan for step 0")])
@pytest.mark.filterwarnings("error")
def test_a_gradient_or_schedule_that_does_not_fit_is_refused(gradient, start, rate, words):
    with pytest.raises(ValueError, match=words), np.errstate(all="ignore"):
        list(descend(lambda x: gradient(np.asarray(x, float)[()]), start, rate, 3))


def test_a_walk_says_whether_it_is_far_or_nowhere():
    with pytest.raises(ValueError, match="none farther out than"):
        descend(lambda x: 2 * x, 1e13, 0.1, 3)
    with pytest.raises(Diverged, match="to where nothing is a finite number"):
        list(descend(lambda x: 0.5 / np.sqrt(x), 0.1, 0.3, 5))


# how large a rate may be

curvatures = st.lists(st.floats(0.05, 50), min_size=1, max_size=4)


@given(curvatures, st.integers(0, 2**32 - 1))
def test_best_and_limit_of_a_turned_bowl(spread, seed):
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(spread), len(spread))))
    best, limit, condition = rate_limits(turn * spread @ turn.T)
    assert limit == pytest.approx(2 / max(spread)) and best == pytest.approx(2 / (min(spread) + max(spread)))
    assert condition == pytest.approx(max(spread) / min(spread))


@pytest.mark.parametrize("flat, steep", [(0.2, 2), (0.7, 3), (1, 1.3)])
def test_limit_and_best_are_what_walks_show(flat, steep):
    best, limit, condition = rate_limits(np.diag([flat, steep]))

    def left(rate, steps=400):
        *_, last = descend(lambda p: np.array([flat, steep]) * p, [1.0, 1.0], rate, steps)
        return np.linalg.norm(last)

    assert left(limit * 0.99) < 1e-2 and left(limit * 1.01) > 100
    assert left(best, 60) < min(left(best * 0.97, 60), left(best * 1.03, 60))
    assert left(best, 1) == pytest.approx(np.sqrt(2) * (condition - 1) / (condition + 1))


def test_one_curvature():
    assert rate_limits(4) == (0.25, 0.5, 1)


@pytest.mark.parametrize("hessian, words", [
    ([[1, 0], [0, 0]], "smallest curvature is 0"), ([[1, 3], [3, 1]], "smallest curvature is -2"), (-1, "smallest curvature is -1"),
    ([[1, 2], [0, 1]], "symmetric"), ([[1, 2, 3]], "symmetric"), (np.ones((2, 2, 2)), "symmetric"), ([[np.nan]], "symmetric")])
def test_what_is_no_bowl_is_refused(hessian, words):
    with pytest.raises(ValueError, match=words):
        rate_limits(hessian)
