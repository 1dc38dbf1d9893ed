"""derivatives: against formulas, an independent autodiff library, and each kind of bad input."""
import math

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from lessons_lib.derivatives import best_step, central_difference, complex_step, forward_difference, numerical_gradient

SMOOTH = [(np.sin, np.cos), (np.exp, np.exp), (np.square, lambda x: 2 * x), (lambda x: x**3 - 2 * x, lambda x: 3 * x**2 - 2)]
points = st.floats(-3, 3)


def test_three_known_figures():
    assert abs(central_difference(math.exp, 0.0, 0.001) - 1.0000001666666813) < 1e-13
    assert abs(central_difference(math.exp, 0.0, 0.0001) - 1.0000000016668897) < 1e-13
    assert abs(forward_difference(math.exp, 0.0, 0.0005) - 1.000250041671702) < 1e-13


@pytest.mark.parametrize("f, slope", SMOOTH)
@given(x=points)
def test_central_is_exact_to_its_error_term(f, slope, x):
    assert abs(central_difference(f, x) - slope(x)) < 1e-8
    assert abs(forward_difference(f, x, 1e-7) - slope(x)) < 1e-5
    assert abs(complex_step(f, x) - slope(x)) < 1e-13 * max(1, abs(slope(x)))


@pytest.mark.parametrize("difference, order, factor", [(forward_difference, 1, 1 / 2), (central_difference, 2, 1 / 6)])
def test_error_term_and_order(difference, order, factor):
    for h in (1e-2, 1e-3):
        assert difference(np.exp, 0.0, h) - 1 == pytest.approx(factor * h**order, rel=0.01)


def test_points_are_where_the_formula_has_them():
    for difference, expected in ((forward_difference, {2.0, 2.5}), (central_difference, {1.5, 2.5})):
        seen = set()
        difference(lambda x: seen.add(float(x)) or x, 2.0, 0.5)
        assert seen == expected


@pytest.mark.parametrize("difference", [forward_difference, central_difference, complex_step])
@pytest.mark.parametrize("x, kind", [(np.float32(1), np.float32), (np.float64(1), np.float64), (1, np.float64), (1.0, np.float64), (np.int32(1), np.float64), (np.float16(1), np.float16)])
def test_precision_is_kept(difference, x, kind):
    assert type(difference(np.square, x, 0.25)) is kind


def test_float32_is_computed_in_float32():
    assert forward_difference(np.exp, np.float32(0), 1e-8) == 0
    assert 1e-4 < abs(central_difference(np.exp, np.float32(0), 1e-5) - 1) < 0.05


def test_default_step_grows_with_x():
    steps = []
    for x in (0.0, 1e3):
        seen = []
        central_difference(lambda x: seen.append(x) or x, x)
        steps.append((seen[0] - seen[1]) / 2)
    assert steps[0] == pytest.approx(np.finfo(float).eps ** (1 / 3))
    assert steps[1] == pytest.approx(1e3 * steps[0])


def test_the_default_step_is_that_of_the_type():
    seen = []
    central_difference(lambda x: seen.append(x) or x, np.float32(0))
    assert seen[0] == pytest.approx(np.finfo(np.float32).eps ** (1 / 3))


def test_complex_step_follows_a_function_that_varies_fast():
    assert complex_step(lambda x: np.sin(1e6 * x), 0.0) == pytest.approx(1e6, rel=1e-15)


# the gradient

@settings(max_examples=60)
@given(x=arrays(np.float64, array_shapes(max_dims=3, max_side=4), elements=points))
def test_gradient_equals_an_independent_one(x):
    def f(x):
        return anp.sum(anp.sin(x) * anp.exp(-0.3 * x**2)) + anp.mean(x) ** 3
    np.testing.assert_allclose(numerical_gradient(f, x), autograd.grad(f)(x), rtol=1e-7, atol=1e-8)


def test_gradient_of_integers_is_of_floats():
    x = np.array([3, 4])
    gradient = numerical_gradient(lambda x: np.sum(x**2), x)
    assert gradient.dtype == np.float64
    np.testing.assert_allclose(gradient, [6, 8], atol=1e-8)
    assert x.dtype.kind == "i" and x.tolist() == [3, 4]


def test_gradient_of_float32_is_computed_in_float64():
    np.testing.assert_allclose(numerical_gradient(lambda x: np.sum(x**2), np.array([3, 4], np.float32)), [6, 8], atol=1e-8)


@pytest.mark.parametrize("shape", [(), (1,), (0,), (2, 3), (2, 1, 3)])
def test_gradient_takes_any_shape_and_leaves_x(shape):
    x = np.asarray(np.arange(np.prod(shape), dtype=float).reshape(shape) + 0.7)
    x.flags.writeable = False
    gradient = numerical_gradient(lambda x: np.sum(x**2), x)
    assert gradient.shape == shape
    np.testing.assert_allclose(gradient, 2 * x, atol=1e-7)


def test_gradient_calls_f_twice_an_entry():
    calls = []
    numerical_gradient(lambda x: calls.append(1) or np.sum(x), np.ones((3, 4)), h=1e-3)
    assert len(calls) == 24


def test_given_h_is_used():
    assert numerical_gradient(lambda x: np.sum(x**3), np.array([2.0]), h=0.5)[0] == pytest.approx(12 + 0.25)


def test_zero_gradients_are_allowed():
    assert not numerical_gradient(lambda x: np.sum(x**2), np.zeros(3)).any()
    assert not numerical_gradient(lambda x: np.sum(np.maximum(x, 0)), -np.ones(3)).any()
    assert not numerical_gradient(lambda x: np.sum(np.where(x > 0, x, 0)), -np.ones(3)).any()
    assert not numerical_gradient(lambda x: np.sum(np.where(x < 0, x, 0)), np.ones(3)).any()


def test_a_function_that_ignores_its_argument_is_refused():
    W = np.ones((2, 2))
    with pytest.raises(ValueError, match="does not look at its argument"):
        numerical_gradient(lambda _: float(np.sum(W**2)), W)


def test_a_function_that_changes_its_argument_is_refused():
    def f(x):
        x *= 2
        return x.sum()
    with pytest.raises(ValueError, match="changes the array"):
        numerical_gradient(f, np.ones(2))


# the best step

@pytest.mark.parametrize("f, slope", SMOOTH[:2])
@pytest.mark.parametrize("x", [0.3, 1.0, 2.5])
@pytest.mark.parametrize("method, difference, within", [("forward", forward_difference, 1e-6), ("central", central_difference, 1e-9)])
def test_best_step_is_good(f, slope, x, method, difference, within):
    assert abs(difference(f, x, best_step(f, x, method)) - slope(x)) < within


def test_best_step_equals_the_formula():
    eps = np.finfo(float).eps
    assert best_step(np.exp, 0.0, "central") == pytest.approx((3 * eps) ** (1 / 3), rel=0.1)
    assert best_step(np.exp, 0.0, "forward") == pytest.approx(2 * eps**0.5, rel=0.1)


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize("f, slope, second, third", [(np.exp, np.exp, np.exp, np.exp), (np.sin, np.cos, np.sin, np.cos), (np.log, lambda x: 1 / x, lambda x: x**-2, lambda x: 2 * x**-3)])
def test_best_step_is_near_the_formula_everywhere(kind, f, slope, second, third):
    for x in np.random.default_rng(0).uniform(0.2, 2.9, 150).astype(kind):
        rho = np.finfo(kind).eps * (abs(f(x)) + abs(x * slope(x)))
        assert 1 / 4 < best_step(f, x, "forward") / (2 * np.sqrt(rho / abs(second(x)))) < 4
        if abs(third(x)) > 0.02:
            assert 1 / 4 < best_step(f, x, "central") / np.cbrt(3 * rho / abs(third(x))) < 4


def test_best_step_sees_a_scale_that_the_rule_of_thumb_misses():
    x = 1e6
    assert abs(central_difference(np.sin, x) - np.cos(x)) > 0.9
    assert abs(central_difference(np.sin, x, best_step(np.sin, x, "central")) - np.cos(x)) < 1e-5


def test_best_step_where_the_function_is_0():
    assert central_difference(np.sin, 0.0, best_step(np.sin, 0.0, "central")) == pytest.approx(1, abs=1e-9)


def test_best_step_without_curvature_falls_back():
    assert best_step(lambda x: 3 * x, 7.0, "forward") == pytest.approx(7 * np.finfo(float).eps ** (1 / 2))
    assert best_step(lambda x: 0 * x, 1.0, "central") == pytest.approx(np.finfo(float).eps ** (1 / 3))
    with pytest.raises(ValueError, match='expected "forward" or "central"'):
        best_step(np.exp, 0.0, "backward")


# bad input: what was given, what was expected

@pytest.mark.parametrize("difference", [forward_difference, central_difference, complex_step])
@pytest.mark.parametrize("h", [0, -1e-3, math.nan, math.inf, "0.1", [0.1], 1j, True])
def test_a_bad_step_is_refused(difference, h):
    with pytest.raises(ValueError, match="h = .* expected a number above 0"):
        difference(np.exp, 0.0, h)


@pytest.mark.parametrize("x", [None, "1", [1.0, 2.0], np.ones(3), 1j, math.nan, math.inf])
def test_a_bad_point_is_refused(x):
    with pytest.raises(ValueError, match="x must be one number|expected a finite number"):
        central_difference(np.exp, x, 0.1)


@pytest.mark.parametrize("f", [lambda x: None, lambda x: [x, x], lambda x: np.array([x]), lambda x: "1", lambda x: 1j * x, lambda x: x if x > 1 else [x]])
def test_a_function_that_gives_no_number_is_refused(f):
    with pytest.raises(ValueError, match="must be one number, not"):
        central_difference(f, 1.0, 0.1)
    with pytest.raises(ValueError, match="must be one number, not"):
        numerical_gradient(lambda x: f(x[0]), np.array([1.0]))


@pytest.mark.parametrize("f, x", [(np.log, 0.0), (np.sqrt, -1.0), (lambda x: x / 0, 1.0)])
def test_a_function_that_is_not_defined_there_is_refused(f, x, recwarn):
    with pytest.raises((ValueError, ZeroDivisionError), match="expected a finite number|zero"):
        forward_difference(f, x, 0.1)
    assert not recwarn.list


def slope_of_an_array(f, x, h):
    return numerical_gradient(lambda x: f(x[0]), [x], h)


@pytest.mark.parametrize("difference, pole, where", [
    (forward_difference, 1.1, r"x \+ h"), (forward_difference, 1, "x"), (central_difference, 1.1, r"x \+ h"), (central_difference, 0.9, "x - h"),
    (slope_of_an_array, 1.1, r"x \+ h"), (slope_of_an_array, 0.9, "x - h")])
def test_the_point_where_it_is_not_defined_is_named(difference, pole, where):
    with pytest.raises(ValueError, match=rf"f\({where}\) = inf"):
        difference(lambda x: 1 / np.abs(x - pole), np.float64(1), 0.1)


def test_a_function_without_return_is_asked_for_it():
    with pytest.raises(ValueError, match="not None. Does it end with return"):
        central_difference(lambda x: None, 1.0, 0.1)
    with pytest.raises(ValueError, match="an array of shape .2,.. Sum or pick"):
        central_difference(lambda x: [x, x], 1.0, 0.1)


def test_a_step_too_small_for_the_type_is_refused():
    with pytest.raises(ValueError, match="is 0 in float32"):
        central_difference(np.exp, np.float32(0), 1e-60)


def test_complex_step_says_where_it_can_not_go():
    with pytest.raises(ValueError, match="imaginary part"):
        complex_step(np.abs, 1.0)
    with pytest.raises(TypeError, match="np.exp, not math.exp"):
        complex_step(math.exp, 1.0)


def test_a_bad_array_is_refused():
    with pytest.raises(ValueError, match=r"x\[1\] = nan"):
        numerical_gradient(np.sum, np.array([1.0, np.nan]))
    with pytest.raises(ValueError, match="real numbers"):
        numerical_gradient(np.sum, np.array([1j]))
    with pytest.raises(ValueError, match=r"entry \[0\] nudged"):
        numerical_gradient(lambda x: np.log(x).sum(), np.array([0.0]))
