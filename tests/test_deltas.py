"""deltas: against an independent autodiff library, against nudging, rows against single examples, bad input."""
import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons_lib.datasets import load_tiny_digits
from lessons_lib.deltas import ACTIVATIONS, DeltaNetwork, cost_path, mean_sizes
from lessons_lib.derivatives import complex_step, numerical_gradient

INDEPENDENT = {"sigmoid": lambda z: 1 / (1 + anp.exp(-z)), "tanh": anp.tanh, "relu": lambda z: anp.where(z > 0, z, 0.0), "identity": lambda z: z}
sizes = st.lists(st.integers(1, 5), min_size=2, max_size=5)
activations = st.sampled_from(list(ACTIVATIONS))


def made(sizes, activation, seed):
    """A network with biases, an example and a target."""
    rng = np.random.default_rng(seed)
    net = DeltaNetwork(sizes, activation, rng)
    net.biases = [rng.normal(size=b.shape) for b in net.biases]
    return net, rng.normal(size=sizes[0]), rng.normal(size=sizes[-1])


def cost(parameters, activation, x, t):
    """The same network written with autograd's NumPy, from its formula."""
    a = x
    for W, b in zip(*parameters, strict=True):
        a = INDEPENDENT[activation](anp.dot(W, a) + b)
    return 0.5 * anp.sum((a - t) ** 2)


def gap(yours, expected):
    """Ratio of maxima."""
    return np.max(np.abs(yours - expected)) / max(np.max(np.abs(yours)) + np.max(np.abs(expected)), 1e-12)


@given(sizes, activations, st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_gradients_equal_an_independent_library(sizes, activation, seed):
    net, x, t = made(sizes, activation, seed)
    net.forward(x)
    net.deltas(t)
    expected = autograd.grad(lambda p: cost(p, activation, x, t))((net.weights, net.biases))
    for yours, theirs in zip(net.gradients(), expected, strict=True):
        for a, b in zip(yours, theirs, strict=True):
            assert a.shape == b.shape and gap(a, b) < 1e-12


@given(sizes, st.sampled_from(["sigmoid", "tanh", "identity"]), st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=30)
def test_delta_is_the_slope_of_the_cost_by_nudging_z(sizes, activation, seed):
    """z^l is nudged itself, through a bias."""
    net, x, t = made(sizes, activation, seed)
    net.forward(x)
    for k, delta in enumerate(net.deltas(t)):
        def nudged(b, k=k):
            return cost((net.weights, [*net.biases[:k], b, *net.biases[k + 1:]]), activation, x, t)
        assert gap(numerical_gradient(nudged, net.biases[k]), delta) < 1e-6


@given(sizes, activations, st.integers(1, 6), st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=40)
def test_the_total_is_the_sum_over_the_examples(sizes, activation, count, seed):
    net, _, _ = made(sizes, activation, seed)
    rng = np.random.default_rng(seed)
    X, T = rng.normal(size=(count, sizes[0])), rng.normal(size=(count, sizes[-1]))
    sums, total = None, 0
    for x, t in zip(X, T, strict=True):
        net.forward(x)
        net.deltas(t)
        total += net.cost(t)
        each = [np.array(array) for kind in net.gradients() for array in kind]
        sums = each if sums is None else [a + b for a, b in zip(sums, each, strict=True)]
    for a, b in zip([array for kind in net.total_gradients(X, T) for array in kind], sums, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)
    assert net.total_cost(X, T) == pytest.approx(total)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "identity"])
def test_slopes_of_activations(name):
    phi, slope = ACTIVATIONS[name]
    complex_phi = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "identity": lambda z: z}[name]
    for z in (-3.0, -0.4, 0.0, 0.7, 5.0):
        assert slope(np.array(z)) == pytest.approx(complex_step(complex_phi, z), rel=1e-12)
    assert np.isfinite(slope(np.array([-1e4, 1e4]))).all()


def test_the_slope_of_relu_at_0_is_0():
    assert ACTIVATIONS["relu"][1](np.array([-1.0, 0.0, 2.0])).tolist() == [0, 0, 1]


def test_by_hand():
    """2-2-1 with tanh, every number written out."""
    net = DeltaNetwork([2, 2, 1], "tanh")
    net.weights, net.biases = [np.array([[0.5, -0.3], [0.8, 0.2]]), np.array([[1.5, -0.7]])], [np.array([0.1, -0.2]), np.array([0.4])]
    x, t = np.array([2.0, -1.0]), np.array([0.3])
    z2 = np.array([0.5 * 2 + 0.3 + 0.1, 0.8 * 2 - 0.2 - 0.2])
    z3 = 1.5 * np.tanh(z2[0]) - 0.7 * np.tanh(z2[1]) + 0.4
    d3 = (np.tanh(z3) - 0.3) * (1 - np.tanh(z3) ** 2)
    d2 = np.array([d3 * 1.5 * (1 - np.tanh(z2[0]) ** 2), d3 * -0.7 * (1 - np.tanh(z2[1]) ** 2)])
    assert net.forward(x) == pytest.approx(np.tanh(z3))
    assert net.cost(t) == pytest.approx(0.5 * (np.tanh(z3) - 0.3) ** 2)
    np.testing.assert_allclose(np.concatenate(net.deltas(t)), [*d2, d3])
    weights, biases = net.gradients()
    np.testing.assert_allclose(weights[0], [[d2[0] * 2, -d2[0]], [d2[1] * 2, -d2[1]]])
    np.testing.assert_allclose(weights[1], [[d3 * np.tanh(z2[0]), d3 * np.tanh(z2[1])]])
    assert (net.z(2) == pytest.approx(z2)) and net.a(1).tolist() == [2, -1] and net.delta(3) == pytest.approx(d3)


def test_the_tiny_digits_are_learned():
    digits = load_tiny_digits()
    net = DeltaNetwork([12, 3, 2], rng=0)
    for _ in range(2000):
        for parameters, gradients in zip((net.weights, net.biases), net.total_gradients(digits.x, digits.t), strict=True):
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter -= 0.2 * gradient
    assert net.total_cost(digits.x, digits.t) < 0.007
    assert (net.predict(digits.x).argmax(axis=1) == digits.labels).all()


def test_same_seed_same_network_and_what_comes_out_is_a_copy():
    net = DeltaNetwork([3, 4, 2], rng=7)
    assert all((a == b).all() for a, b in zip(net.weights, DeltaNetwork([3, 4, 2], rng=np.random.default_rng(7)).weights, strict=True))
    out = net.forward([1.0, 2, 3])
    deltas = net.deltas([0.0, 1])
    before = [array.copy() for kind in net.gradients() for array in kind]
    out[:], deltas[0][:] = 9, 9
    for kind in net.gradients():
        kind[0][:] += 0
    assert all((a == b).all() for a, b in zip(before, [array for kind in net.gradients() for array in kind], strict=True))


def test_weights_have_the_spread_of_one_over_the_root_of_what_comes_in():
    net = DeltaNetwork([400, 100, 200])
    assert [W.std() for W in net.weights] == pytest.approx([1 / 20, 1 / 10], rel=0.03) and not np.concatenate(net.biases).any()


def test_slopes_keep_their_digits_far_from_0():
    np.testing.assert_allclose(ACTIVATIONS["sigmoid"][1](np.array([-40.0, 40.0])), np.exp(-40.0), rtol=1e-12)
    np.testing.assert_allclose(ACTIVATIONS["tanh"][1](np.array([-40.0, 40.0])), 4 * np.exp(-80.0), rtol=1e-12)


def test_the_cost_is_told_before_the_first_step_and_after_each():
    net, X, T = DeltaNetwork([3, 4, 2], rng=3), np.arange(15.0).reshape(5, 3) / 9, np.linspace(0, 1, 10).reshape(5, 2)
    told = list(cost_path(net.with_parameters([W.copy() for W in net.weights], [b.copy() for b in net.biases]), X, T, 0.5, 3, mean=True))
    expected = [net.total_cost(X, T)]
    for _ in range(3):
        weights, biases = net.total_gradients(X, T)
        net = net.with_parameters([W - 0.5 / 5 * dW for W, dW in zip(net.weights, weights, strict=True)], [b - 0.5 / 5 * db for b, db in zip(net.biases, biases, strict=True)])
        expected.append(net.total_cost(X, T))
    assert [step for step, _ in told] == [0, 1, 2, 3] and [cost for _, cost in told] == pytest.approx(expected, rel=1e-12)


def test_shapes_are_those_of_the_design():
    net = DeltaNetwork([12, 3, 2])
    assert [W.shape for W in net.weights] == [(3, 12), (2, 3)] and [b.shape for b in net.biases] == [(3,), (2,)]
    assert sum(p.size for p in [*net.weights, *net.biases]) == 47


@pytest.mark.parametrize("sizes", [[3], [], [3, 0], [3, -1, 2], [3, 2.5], [3, "2"], [3, None], [True, 2], 5, None, "32"])
def test_sizes_that_are_none(sizes):
    with pytest.raises(ValueError, match="two or more positive whole numbers"):
        DeltaNetwork(sizes)


def test_bad_input():
    net = DeltaNetwork([3, 4, 2])
    with pytest.raises(ValueError, match="'softmax'; there are: sigmoid, tanh, relu, identity"):
        DeltaNetwork([3, 2], "softmax")
    with pytest.raises(RuntimeError, match=r"call forward\(x\)"):
        net.deltas([0.0, 1])
    with pytest.raises(ValueError, match=r"x has shape \(4,\), expected \(3,\)"):
        net.forward(np.ones(4))
    with pytest.raises(ValueError, match="x holds NaN or infinity, at \\[1\\]"):
        net.forward([1, np.nan, 2])
    net.forward(np.ones(3))
    with pytest.raises(RuntimeError, match=r"then deltas\(t\)"):
        net.gradients()
    for t in (1, [1.0], [[0.0, 1.0]]):
        with pytest.raises(ValueError, match="one number an output, for classes one-hot"):
            net.deltas(t)
    with pytest.raises(ValueError, match=r"layer is 4; it goes from 2 to 3"):
        net.z(4)
    with pytest.raises(ValueError, match=r"layer is 0; it goes from 1 to 3"):
        net.a(0)
    with pytest.raises(ValueError, match=r"T has shape \(4, 2\), expected \(5, 2\), one example a row"):
        net.total_gradients(np.ones((5, 3)), np.ones((4, 2)))
    with pytest.raises(ValueError, match="X has shape"):
        net.total_gradients(np.ones(3), np.ones((1, 2)))
    for b, words in ((np.zeros(1), r"b of layer 2 has shape \(1,\), expected \(4,\)"), (np.array([0, 1, np.nan, 2]), r"b of layer 2 holds NaN or infinity, at \[2\]")):
        for call in (lambda other: other.forward(np.ones(3)), lambda other: other.predict(np.ones((2, 3)))):
            with pytest.raises(ValueError, match=words):
                call(net.with_parameters(net.weights, [b, net.biases[1]]))
    net.weights[1][0, 2] = np.nan
    with pytest.raises(ValueError, match=r"W of layer 3 holds NaN or infinity, at \[0, 2\]"):
        net.forward(np.ones(3))


def test_a_new_forward_makes_the_old_deltas_void():
    net = DeltaNetwork([3, 2])
    net.forward(np.ones(3))
    net.deltas([0.0, 1])
    net.forward(np.zeros(3))
    with pytest.raises(RuntimeError):
        net.gradients()


def test_what_was_handed_out_is_the_learners_own():
    net, x, t = made([4, 3, 2], "sigmoid", 5)
    net.forward(x)
    expected = net.deltas(t)
    net.forward(x)[:] = 9
    for delta in net.deltas(t):
        delta[:] = 9
    net.gradients()[1][0][:] = 9
    np.testing.assert_array_equal(np.concatenate(net.deltas(t)), np.concatenate(expected))
    np.testing.assert_array_equal(net.delta(2), expected[0])


def test_what_forward_and_deltas_keep_cannot_be_changed_from_outside():
    net, x, t = made([4, 3, 2], "sigmoid", 6)
    given = x.copy()
    net.forward(given)
    net.deltas(t)
    expected = [array.copy() for kind in net.gradients() for array in kind]
    given[:] = 9
    for array in (net.a(1), net.a(2), net.a(3), net.z(2), net.z(3), net.delta(2), net.delta(3)):
        array[:] = 9
    for yours, theirs in zip([array for kind in net.gradients() for array in kind], expected, strict=True):
        np.testing.assert_array_equal(yours, theirs)


def test_a_nudged_network_and_an_updated_one_leave_the_first_as_it_was():
    net, x, t = made([3, 4, 2], "tanh", 8)
    net.forward(x)
    net.deltas(t)
    parameters = [array.copy() for array in [*net.weights, *net.biases]]
    moved, after = net.nudged(x, 2, 3, 0.7), net.updated(0.3)
    np.testing.assert_allclose(moved.z(2) - net.z(2), [0, 0, 0.7, 0], atol=1e-15)
    for k in range(2):
        np.testing.assert_allclose(after.weights[k], net.weights[k] - 0.3 * np.outer(net.delta(k + 2), net.a(k + 1)))
        np.testing.assert_allclose(after.biases[k], net.biases[k] - 0.3 * net.delta(k + 2))
    assert after.activation == "tanh"
    for old, new in zip(parameters, [*net.weights, *net.biases], strict=True):
        np.testing.assert_array_equal(old, new)
    with pytest.raises(RuntimeError):
        after.a(2)


def test_mean_sizes_of_delta():
    net, _, _ = made([3, 4, 2], "tanh", 9)
    X, T = np.arange(6.0).reshape(2, 3) / 7, np.array([[0.2, -0.4], [1.5, 0.3]])
    expected = []
    for x, t in zip(X, T, strict=True):
        net.forward(x)
        expected.append([abs(delta).sum() / delta.size for delta in net.deltas(t)])
    np.testing.assert_allclose(mean_sizes(net, X, T), (np.array(expected[0]) + expected[1]) / 2)
