"""functions: against their textbook forms in higher precision, gradients that the docstrings state, extremes, bad input."""
import warnings

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from lessons_lib.derivatives import numerical_gradient
from lessons_lib.functions import cross_entropy, log_softmax, mean_squared_error, one_hot, relu, sigmoid, softmax, softmax_backward

scores = arrays(float, array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=5), elements=st.floats(-30, 30))


@given(scores)
def test_the_textbook_forms(z):
    long = z.astype(np.longdouble)
    np.testing.assert_allclose(sigmoid(z), (1 / (1 + np.exp(-long))).astype(float), rtol=1e-14)
    np.testing.assert_allclose(relu(z), np.where(z > 0, z, 0))
    shares = np.exp(long) / np.exp(long).sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(softmax(z), shares.astype(float), rtol=1e-12)
    np.testing.assert_allclose(log_softmax(z), np.log(shares).astype(float), rtol=1e-12, atol=1e-14)


@given(scores)
def test_softmax_passes_back_what_an_independent_library_does(z):
    dy, y = np.cos(np.arange(z.size)).reshape(z.shape), softmax(z)

    def independent(z):
        e = anp.exp(z - anp.max(z, axis=-1, keepdims=True))
        return anp.sum(dy * e / anp.sum(e, axis=-1, keepdims=True))
    np.testing.assert_allclose(softmax_backward(y, dy), autograd.grad(independent)(z), atol=1e-13)
    assert softmax_backward(y.astype(np.float32), dy.astype(np.float32)).dtype == np.float32


def test_extremes_give_numbers_and_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sigmoid([-1000.0, 0.0, 1000.0]).tolist() == [0, 0.5, 1] and sigmoid(-40.0) == np.exp(-40.0)
        assert sigmoid(np.float32(-100)) < 1e-40
        np.testing.assert_allclose(softmax([1010.0, 1000, 990]), [0.9999546, 4.5397868e-05, 2.06106e-09], rtol=1e-5)
        assert log_softmax([0.0, 800.0]).tolist() == [-800, 0]
        assert cross_entropy([[0.0, 25.0]], [0]) == pytest.approx(25) and cross_entropy([0.0, 25.0], 0) == pytest.approx(25)


def test_rows_far_apart_do_not_disturb_each_other():
    z = np.array([[0.0, 1.0], [-2000.0, -2003.0]])
    np.testing.assert_allclose(log_softmax(z), [log_softmax(row) for row in z])
    np.testing.assert_allclose(softmax(z), [softmax(row) for row in z])


def test_precision_is_kept_and_whole_numbers_become_float64():
    z = np.array([[1, 2, 4]])
    for function in (sigmoid, relu, softmax, log_softmax):
        assert function(z).dtype == np.float64 and function(z.astype(np.float32)).dtype == np.float32


def test_arguments_stay_as_they_are():
    z, t = np.array([[1.0, -2, 4], [0, 3, 1]]), np.array([[0.0, 1, 0], [1, 0, 0]])
    before = z.copy(), t.copy()
    for function in (sigmoid, relu, softmax, log_softmax):
        function(z)
    cross_entropy(z, t)
    mean_squared_error(z, t)
    np.testing.assert_array_equal(z, before[0])
    np.testing.assert_array_equal(t, before[1])


Z = np.array([[0.3, -1.2, 2.0], [1.5, 0.2, -0.4], [-2.0, 0.1, 0.6], [0.9, 0.8, -3.0]])


def test_cross_entropy_is_a_mean_with_the_gradient_that_it_states():
    labels = np.array([2, 0, 1, 1])
    by_hand = -sum(np.log(np.exp(row[k]) / np.exp(row).sum()) for row, k in zip(Z, labels, strict=True)) / 4
    assert cross_entropy(Z, labels) == pytest.approx(by_hand, rel=1e-14) == cross_entropy(Z, np.eye(3)[labels])
    stated = (softmax(Z) - np.eye(3)[labels]) / 4
    np.testing.assert_allclose(numerical_gradient(lambda z: cross_entropy(z, labels), Z), stated, atol=1e-9)

    def independent(z):
        return -anp.mean(anp.sum(np.eye(3)[labels] * (z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))), axis=1))
    np.testing.assert_allclose(autograd.grad(independent)(Z), stated, atol=1e-15)


def test_soft_targets_count_by_their_shares():
    t = np.array([[0.2, 0.3, 0.5]])
    assert cross_entropy(Z[:1], t) == pytest.approx(-(t * np.log(softmax(Z[:1]))).sum())


def test_mean_squared_error_is_a_mean_over_examples_only():
    y, t = np.array([[1.0, 2], [3, 4], [5, 6]]), np.array([[0.0, 2], [3, 1], [5, 4]])
    assert mean_squared_error(y, t) == pytest.approx((1 + 9 + 4) / 3)
    np.testing.assert_allclose(numerical_gradient(lambda y: mean_squared_error(y, t), y), 2 * (y - t) / 3, atol=1e-8)
    assert mean_squared_error([3.0, 5.0], [1.0, 6.0]) == 2.5 and mean_squared_error(3, 1) == 4


@pytest.mark.parametrize("t, said", [
    ([0, 1], "one label a row"), ([0, 1, 2, 3], "t holds 3"), ([0, -1, 1, 1], "t holds -1"), ([0.0, 1, 1, 1], "type float64"), (np.eye(4), r"shape \(4, 4\)")])
def test_targets_that_do_not_fit(t, said):
    with pytest.raises(ValueError, match=said):
        cross_entropy(Z, t)


@pytest.mark.parametrize("z, t, said", [(3.0, 0, r"z has shape \(\), expected"), (np.ones((0, 2)), np.ones(0, int), "at least one example"), ([], [], "at least one example"), (np.ones((2, 3, 4)), np.zeros((2, 3), int), r"z has shape \(2, 3, 4\), expected \(N, K\) or \(K,\)")])
def test_no_scores(z, t, said):
    with pytest.raises(ValueError, match=said):
        cross_entropy(z, t)


def test_no_predictions():
    for nothing in ([], np.ones((0, 2)), np.ones((3, 0))):
        with pytest.raises(ValueError, match="at least one example"):
            mean_squared_error(nothing, nothing)


def test_one_prediction_a_target():
    with pytest.raises(ValueError, match=r"y has shape \(3,\), t has shape \(3, 1\)"):
        mean_squared_error([1.0, 2, 3], [[1.0], [2], [3]])


def test_one_hot_leaves_what_is_one_hot():
    np.testing.assert_array_equal(one_hot(np.eye(3)[[1, 2]], (2, 3)), np.eye(3)[[1, 2]])
