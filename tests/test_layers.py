"""layers: against an independent autodiff library and against nudging, shapes of every kind, precision, extremes, bad input."""
import warnings

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lessons_lib.layers as layers_module
from lessons_lib.derivatives import numerical_gradient
from lessons_lib.functions import cross_entropy, mean_squared_error, softmax
from lessons_lib.layers import Add, Affine, MeanSquaredError, Mul, Relu, Sigmoid, SoftmaxWithLoss, Tanh

INDEPENDENT = {
    Relu: lambda z: anp.maximum(z, 0), Sigmoid: lambda z: 1 / (1 + anp.exp(-z)), Tanh: anp.tanh,
    Add: lambda x, y: x + y, Mul: lambda x, y: x * y,
}
ONE, TWO = (Relu, Sigmoid, Tanh), (Add, Mul)
BY_THEMSELVES = {Affine, SoftmaxWithLoss, MeanSquaredError}         # each has a test against the independent library of its own
shapes = st.lists(st.integers(1, 5), max_size=3).map(tuple)
seeds = st.integers(0, 10**6)


def draw(seed, *shape, dtype=float):
    return np.random.default_rng(seed).normal(0, 1.5, shape).astype(dtype)


def pulled_back(function, dout, *inputs):
    """What the independent library passes back: the gradients of Σ dout · function(inputs)."""
    return [autograd.grad(lambda *given: anp.sum(dout * function(*given)), place)(*inputs) for place in range(len(inputs))]


def test_every_layer_is_tested():
    """A new layer of one or two inputs goes into INDEPENDENT and ONE or TWO, any other gets a test of its own; each goes into every_layer."""
    there = {kind for kind in vars(layers_module).values() if isinstance(kind, type) and kind.__module__ == layers_module.__name__}
    assert there == set(ONE + TWO) | BY_THEMSELVES and set(INDEPENDENT) == set(ONE + TWO)
    assert there == {type(layer) for layer, *_ in every_layer()}


@pytest.mark.parametrize("kind", ONE + TWO)
@given(shape=shapes, seed=seeds)
def test_against_an_independent_library(kind, shape, seed):
    inputs = [draw([seed, place], *shape) for place in range(1 + (kind in TWO))]
    dout, layer = draw([seed, 9], *shape), kind()
    out = layer.forward(*inputs)
    np.testing.assert_allclose(out, INDEPENDENT[kind](*inputs), rtol=1e-13)
    back = layer.backward(dout)
    for ours, theirs in zip(back if kind in TWO else [back], pulled_back(INDEPENDENT[kind], dout, *inputs), strict=True):
        assert np.shape(ours) == shape
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-13)


@settings(deadline=None)
@given(n=st.integers(1, 6), more=st.lists(st.integers(1, 4), min_size=1, max_size=3), n_out=st.integers(1, 5), seed=seeds, single=st.booleans())
def test_affine_against_an_independent_library(n, more, n_out, seed, single):
    n_in = int(np.prod(more))
    W, b = draw([seed, 1], n_in, n_out), draw([seed, 2], n_out)
    x = draw([seed, 3], n_in) if single else draw([seed, 3], n, *more)
    layer = Affine(W, b)
    z = layer.forward(x)
    assert z.shape == ((n_out,) if single else (n, n_out))
    dout = draw([seed, 4], *z.shape)

    def independent(x, W, b):
        return anp.dot(x if single else anp.reshape(x, (n, n_in)), W) + b
    np.testing.assert_allclose(z, independent(x, W, b), atol=1e-12)
    for ours, theirs in zip((layer.backward(dout), layer.dW, layer.db), pulled_back(independent, dout, x, W, b), strict=True):
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, atol=1e-12)


@given(n=st.integers(1, 6), classes=st.integers(1, 5), seed=seeds, upstream=st.floats(-3, 3))
def test_softmax_with_loss_against_an_independent_library(n, classes, seed, upstream):
    z, labels, layer = draw([seed, 1], n, classes), np.random.default_rng(seed).integers(0, classes, n), SoftmaxWithLoss()

    def independent(z):
        return -anp.sum(z[np.arange(n), labels] - anp.log(anp.sum(anp.exp(z), axis=1))) / n
    assert layer.forward(z, labels) == pytest.approx(independent(z), abs=1e-13) == cross_entropy(z, labels)
    np.testing.assert_allclose(layer.y, softmax(z), atol=1e-15)
    np.testing.assert_allclose(layer.backward(), autograd.grad(independent)(z), atol=1e-14)
    np.testing.assert_allclose(layer.backward(upstream), upstream * autograd.grad(independent)(z), atol=1e-13)
    for t in (np.eye(classes)[labels], np.eye(classes, dtype=int)[labels], labels.astype(np.uint8), labels.tolist()):
        again = SoftmaxWithLoss()
        assert again.forward(z, t) == layer.forward(z, labels)
        np.testing.assert_array_equal(again.backward(), layer.backward())


@given(shape=st.lists(st.integers(1, 5), min_size=0, max_size=2), seed=seeds, upstream=st.floats(-3, 3))
def test_mean_squared_error_against_an_independent_library(shape, seed, upstream):
    y, t, layer = draw([seed, 1], *shape), draw([seed, 2], *shape), MeanSquaredError()

    def independent(y):
        return anp.sum((y - t) ** 2) / (shape[0] if shape else 1)
    assert layer.forward(y, t) == pytest.approx(independent(y)) == mean_squared_error(y, t)
    np.testing.assert_allclose(layer.backward(upstream), upstream * autograd.grad(independent)(y), atol=1e-13)
    assert np.shape(layer.backward()) == tuple(shape)


def network(seed=0, dtype=float):
    """4 examples, 3-5-2 with a tanh and a sigmoid, each size another."""
    layers = [Affine(draw([seed, 1], 3, 5, dtype=dtype), draw([seed, 2], 5, dtype=dtype), needs_dx=False), Tanh(),
              Affine(draw([seed, 3], 5, 2, dtype=dtype), draw([seed, 4], 2, dtype=dtype)), Sigmoid()]
    return layers, draw([seed, 5], 4, 3, dtype=dtype), np.array([1, 0, 0, 1])


@pytest.mark.parametrize("last", [SoftmaxWithLoss, MeanSquaredError])
def test_a_whole_network_against_nudging(last):
    layers, x, t = network()
    end, t = last(), t if last is SoftmaxWithLoss else draw(7, 4, 2)

    def loss():
        a = x
        for layer in layers:
            a = layer.forward(a)
        return end.forward(a, t)
    loss()
    dout = end.backward()
    for layer in reversed(layers):
        dout = layer.backward(dout)
    assert dout is None
    for affine in (layers[0], layers[2]):
        for values, gradient in ((affine.W, affine.dW), (affine.b, affine.db)):
            kept = values.copy()

            def nudged(new, values=values):
                values[...] = new
                return loss()
            expected = numerical_gradient(nudged, kept.copy())
            values[...] = kept
            np.testing.assert_allclose(gradient, expected, atol=1e-9)


def test_affine_by_hand():
    layer = Affine([[1.0, 2, 3], [4, 5, 6]], [0.1, 0.2, 0.3])
    np.testing.assert_allclose(layer.forward([[1, -1], [2, 0], [0, 3], [1, 1]]), [[-2.9, -2.8, -2.7], [2.1, 4.2, 6.3], [12.1, 15.2, 18.3], [5.1, 7.2, 9.3]])
    dx = layer.backward([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, -1, 2]])
    np.testing.assert_allclose(dx, [[1, 4], [2, 5], [3, 6], [5, 11]])
    np.testing.assert_allclose(layer.dW, [[2, 1, 2], [0, -1, 5]])
    np.testing.assert_allclose(layer.db, [2, 0, 3])


def test_relu_at_0_passes_nothing():
    layer = Relu()
    assert layer.forward([-1.0, 0.0, 1.0]).tolist() == [0, 0, 1] and layer.backward([7.0, 7.0, 7.0]).tolist() == [0, 0, 7]


def test_the_mean_is_taken_in_the_gradient_of_the_loss_and_nowhere_else():
    layers, x, t = network()
    softmax_loss, twice = SoftmaxWithLoss(), SoftmaxWithLoss()
    z = draw(3, 4, 2)
    softmax_loss.forward(z, t)
    twice.forward(np.vstack([z, z]), np.hstack([t, t]))
    np.testing.assert_allclose(twice.backward()[:4], softmax_loss.backward() / 2)
    affine = layers[0]
    affine.forward(x)
    affine.backward(np.ones((4, 5)))
    np.testing.assert_allclose(affine.db, 4)


def test_one_example_is_a_batch_of_one():
    z, end, batch = draw(2, 5), SoftmaxWithLoss(), SoftmaxWithLoss()
    assert end.forward(z, 3) == batch.forward(z[None], [3])
    np.testing.assert_array_equal(end.backward(), batch.backward()[0])
    assert SoftmaxWithLoss().forward(z, np.eye(5)[3]) == end.forward(z, 3)


def test_shares_as_targets():
    z, t, end = draw(2, 3, 4), softmax(draw(4, 3, 4)), SoftmaxWithLoss()
    assert end.forward(z, t) == pytest.approx(cross_entropy(z, t))
    np.testing.assert_allclose(end.backward(), numerical_gradient(lambda z: cross_entropy(z, t), z), atol=1e-9)


def test_extremes_give_numbers_and_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        end = SoftmaxWithLoss()
        assert end.forward([[0.0, 25.0]], [0]) == pytest.approx(25) and end.backward() == pytest.approx(np.array([[-1, 1]]))
        assert end.forward([[0.0, 800.0]], [0]) == 800 and end.forward([[-1e4, 1e4]], [1]) == 0
        assert end.forward(np.float32([[0, 200]]), [0]) == 200
        sigmoid = Sigmoid()
        assert sigmoid.forward([-1000.0, 1000.0]).tolist() == [0, 1] and sigmoid.backward([1.0, 1.0]).tolist() == [0, 0]
        assert Tanh().forward(np.float32([-200, 200])).tolist() == [-1, 1]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_is_kept(dtype):
    layers, x, t = network(dtype=dtype)
    layers[0].needs_dx = True
    for end, target in ((SoftmaxWithLoss(), t), (SoftmaxWithLoss(), np.eye(2)[t]), (MeanSquaredError(), draw(5, 4, 2, dtype=dtype))):
        a, seen = x, []
        for layer in layers:
            seen.append(a := layer.forward(a))
        seen += [end.forward(a, target), dout := end.backward()]
        for layer in reversed(layers):
            seen.append(dout := layer.backward(dout))
        seen += [layers[0].dW, layers[0].db, layers[2].dW, layers[2].db]
        assert {values.dtype for values in seen} == {np.dtype(dtype)}
    z, relu = x, Relu()
    assert relu.forward(z).dtype == relu.backward(z).dtype == dtype
    for layer in (Add(), Mul()):
        assert layer.forward(x, x).dtype == dtype and {dx.dtype for dx in layer.backward(x)} == {np.dtype(dtype)}


def test_affine_computes_in_the_type_of_its_weights():
    layer = Affine(draw(1, 3, 2, dtype=np.float32), draw(2, 2, dtype=np.float32))
    assert layer.forward(draw(3, 4, 3)).dtype == np.float32 and layer.backward(draw(3, 4, 2)).dtype == layer.dW.dtype == layer.db.dtype == np.float32


def test_whole_numbers_become_float64():
    for layer in (Relu(), Sigmoid(), Tanh()):
        assert layer.forward([1, 2]).dtype == layer.backward([3, 4]).dtype == np.float64
    layer = Affine([[1, 2]], [3, 4])
    assert layer.forward([[5], [6]]).dtype == layer.backward([[1, 1], [1, 1]]).dtype == layer.dW.dtype == np.float64
    assert np.array_equal(MeanSquaredError().forward([3, 5], [1, 6]), 2.5)


def every_layer():
    """Each layer, with what its forward takes and a dout."""
    x = draw(1, 4, 3)
    return [(Add(), [x, draw(2, 4, 3)], draw(3, 4, 3)), (Mul(), [x, draw(2, 4, 3)], draw(3, 4, 3)), (Relu(), [x], draw(3, 4, 3)), (Sigmoid(), [x], draw(3, 4, 3)),
            (Tanh(), [x], draw(3, 4, 3)), (Affine(draw(5, 3, 2), draw(6, 2)), [x], draw(7, 4, 2)), (SoftmaxWithLoss(), [x, np.eye(3)[[0, 2, 1, 1]]], np.array(0.7)),
            (MeanSquaredError(), [x, draw(2, 4, 3)], np.array(0.7))]


EVERY = pytest.mark.parametrize("place", range(len(every_layer())), ids=lambda place: type(every_layer()[place][0]).__name__)


def arrays(*values):
    for value in values:
        yield from value if isinstance(value, (tuple, list)) else [value]


@EVERY
def test_nothing_that_is_given_is_changed(place):
    layer, inputs, dout = every_layer()[place]
    for array in [*inputs, dout]:
        array.flags.writeable = False
    before = [array.copy() for array in [*inputs, dout]]
    layer.forward(*inputs)
    layer.backward(dout)
    assert all(np.array_equal(a, b) for a, b in zip(before, [*inputs, dout], strict=True))


@EVERY
def test_what_is_returned_is_never_overwritten_and_shares_nothing(place):
    layer, inputs, dout = every_layer()[place]
    out, back = layer.forward(*inputs), layer.backward(dout)
    returned = list(arrays(out, back, getattr(layer, "dW", 0.0), getattr(layer, "db", 0.0)))
    before = [np.copy(array) for array in returned]
    for array in arrays(back):
        assert not any(np.shares_memory(array, other) for other in [*inputs, dout])
    layer.forward(*[values[::-1].copy() for values in inputs])
    layer.backward(dout * 2)
    assert all(np.array_equal(a, b) for a, b in zip(before, returned, strict=True))


@EVERY
def test_backward_twice_gives_the_same(place):
    layer, inputs, dout = every_layer()[place]
    layer.forward(*inputs)
    first, second = list(arrays(layer.backward(dout))), list(arrays(layer.backward(dout)))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


@EVERY
def test_the_upstream_gradient_is_used(place):
    layer, inputs, dout = every_layer()[place]
    layer.forward(*inputs)
    for once, thrice in zip(list(arrays(layer.backward(dout))), list(arrays(layer.backward(3 * dout))), strict=True):
        np.testing.assert_allclose(thrice, 3 * once, atol=1e-15)


def test_both_sides_of_a_sum_get_an_array_of_their_own():
    add, dout = Add(), np.ones(3)
    add.forward(np.zeros(3), np.ones(3))
    dx, dy = add.backward(dout)
    dx[:] = 5
    assert dy.tolist() == [1, 1, 1] and dout.tolist() == [1, 1, 1]


def test_a_sum_with_a_relu_beside_it():
    """relu(x) + x at x = −1 has slope 1. A ReLU that writes into dout makes it 0."""
    relu, x = Relu(), np.array([-1.0, 2.0])
    relu.forward(x)
    dout = np.ones(2)
    np.testing.assert_array_equal(relu.backward(dout) + dout, [1, 2])


def test_the_first_layers_dx_is_left_out():
    layer = Affine(draw(1, 3, 2), draw(2, 2), needs_dx=False)
    layer.forward(draw(3, 4, 3))
    assert layer.backward(draw(4, 4, 2)) is None and layer.dW.shape == (3, 2)


def test_weights_that_do_not_fit_are_told_with_their_shapes():
    with pytest.raises(ValueError, match=r"W has shape \(2, 3\), b \(2,\); expected"):
        Affine(np.ones((2, 3)), np.ones(2))


def test_weights_are_kept_not_copied():
    W, b = draw(1, 3, 2), draw(2, 2)
    layer = Affine(W, b)
    before = layer.forward(np.ones((1, 3)))
    W += 1
    b -= 2
    np.testing.assert_allclose(layer.forward(np.ones((1, 3))), before + 3 - 2)


@EVERY
def test_backward_before_forward(place):
    layer, _, dout = every_layer()[place]
    with pytest.raises(RuntimeError, match=f"{type(layer).__name__}: .* Call forward first"):
        layer.backward(dout)


@EVERY
def test_dout_of_another_shape(place):
    layer, inputs, dout = every_layer()[place]
    layer.forward(*inputs)
    for wrong in (np.ones((4, 1)), np.ones(3), np.ones((*dout.shape, 1))):
        with pytest.raises(ValueError) as caught:
            layer.backward(wrong)
        assert all(part in str(caught.value) for part in (type(layer).__name__, f"dout has shape {wrong.shape}", f"the output {dout.shape}"))


@EVERY
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nan_and_infinity(place, bad):
    layer, inputs, _ = every_layer()[place]
    inputs[0][2, 1] = bad
    name = {"Add": "x", "Mul": "x", "Affine": "x", "MeanSquaredError": "y"}.get(type(layer).__name__, "z")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=rf"{type(layer).__name__}: {name} holds NaN or infinity, at \[2, 1\]"):
            layer.forward(*inputs)
    with pytest.raises(RuntimeError):
        layer.backward(0.0)


@pytest.mark.parametrize("kind", [Add, Mul, MeanSquaredError])
def test_two_inputs_of_one_shape(kind):
    with pytest.raises(ValueError, match=kind.__name__ + r": \w has shape \(4,\), \w has \(4, 1\)"):
        kind().forward(np.ones(4), np.ones((4, 1)))
    with pytest.raises(ValueError, match=r"\w holds NaN or infinity, at \[1\]"):
        kind().forward([1.0, 2.0], [1.0, np.nan])


@pytest.mark.parametrize("shape, said", [((100, 5), "Did you mean W.T"), ((7,), "3 numbers an example"), ((), r"x has shape \(\)"), ((3, 2), "3 numbers"), ((3, 2, 2), r"\(3, 2, 2\)")])
def test_affine_and_an_x_that_does_not_fit(shape, said):
    layer = Affine(np.ones((3, 5)), np.ones(5))
    with pytest.raises(ValueError, match=said) as caught:
        layer.forward(np.ones(shape))
    assert all(part in str(caught.value) for part in ("Affine", str(shape), "(3, 5)"))


@pytest.mark.parametrize("W, b", [(np.ones(3), np.ones(3)), (np.ones((3, 5)), np.ones(3)), (np.ones((3, 5)), np.ones((1, 5))), (np.ones((2, 3, 5)), np.ones(5))])
def test_weights_that_do_not_fit(W, b):
    with pytest.raises(ValueError, match="expected") as caught:
        Affine(W, b)
    assert str(W.shape) in str(caught.value) and str(b.shape) in str(caught.value)


def test_a_training_that_has_run_away_says_so():
    layer = Affine(np.ones((3, 2)), np.ones(2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        layer.W[1, 0] = np.nan
        with pytest.raises(ArithmeticError, match=r"W holds NaN or infinity, at \[1, 0\].*smaller learning rate"):
            layer.forward(np.ones((1, 3)))
        layer.W[1, 0], layer.b[1] = 1, np.inf
        with pytest.raises(FloatingPointError, match=r"b holds NaN or infinity, at \[1\]"):
            layer.forward(np.ones((1, 3)))
        layer.b[1] = 0
        layer.W[...] = 1e200
        with pytest.raises(FloatingPointError, match="too large for float64"):
            layer.forward(np.full((1, 3), 1e200))


@pytest.mark.parametrize("t, said", [
    ([0, 1], r"SoftmaxWithLoss: t has shape \(2,\), the scores \(4, 3\)"), ([0, 1, 2, 3], "t holds 3"), ([0, -1, 1, 1], "t holds -1"), ([0.0, 1, 1, 1], "type float64"),
    (np.eye(4), r"\(4, 4\)"), (np.eye(2)[[0, 1, 1, 0]], r"\(4, 2\), the scores \(4, 3\)"), ([[0], [1], [2], [1]], r"\(4, 1\)"), (np.array([True, False, True, True]), "type bool"),
    (np.eye(3)[[0, 1, 2, 0]] * [[1], [1], [0], [1]], "row 2 of t sums to 0, expected 1"), (np.ones((4, 3)), "row 0 of t sums to 3"), (np.full((4, 3), np.nan), "sums to nan")])
def test_targets_that_do_not_fit(t, said):
    with pytest.raises(ValueError, match=said) as caught:
        SoftmaxWithLoss().forward(draw(1, 4, 3), t)
    assert "SoftmaxWithLoss" in str(caught.value)


def test_shares_off_by_more_than_rounding_are_refused():
    """(y − t)/N is the gradient only for shares that sum to 1: what is let through must not fail a gradient check."""
    z = np.array([[0.5, -1.0], [2.0, 0.3]])
    for off in (9e-4, 1e-6):
        with pytest.raises(ValueError, match=r"row 0 of t sums to 1\.0000?0*[19]"):
            SoftmaxWithLoss().forward(z, [[0.6, 0.4 + off], [0.5, 0.5]])
    many = draw(1, 7, 1000)
    for kind in (np.float16, np.float32, np.float64):
        SoftmaxWithLoss().forward(many, softmax(many.astype(kind)))


@pytest.mark.parametrize("kind, nothing", [(SoftmaxWithLoss, np.ones((0, 3))), (SoftmaxWithLoss, 5.0), (MeanSquaredError, np.ones((0, 3))),
                                           (SoftmaxWithLoss, np.full((2, 4, 3), 1 / 3))])
def test_no_examples_or_too_many_axes(kind, nothing):
    with pytest.raises(ValueError, match=rf"{kind.__name__}: \w has shape .*, expected \(N, K\) or .*, with at least one example"):
        kind().forward(nothing, nothing)


def test_a_number_that_float32_does_not_hold():
    layer = Affine(np.float32([[1], [2]]), np.float32([0]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=r"Affine: x is too large for float32, the type of W, at \[0, 1\]"):
            layer.forward([[1.0, 1e39]])
        with pytest.raises(ValueError, match=r"Affine: x holds NaN or infinity, at \[0, 1\]"):
            layer.forward([[1e39, np.nan]])


def test_of_one_example_db_is_an_array_of_its_own():
    layer, dout = Affine(np.ones((2, 3)), np.zeros(3)), np.ones(3)
    layer.forward([1.0, 2.0])
    layer.backward(dout)
    layer.db[0] = 5
    assert dout.tolist() == [1, 1, 1] and layer.dW.tolist() == [[1, 1, 1], [2, 2, 2]]
