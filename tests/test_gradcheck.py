"""The gradient check is itself checked: correct code never fails, each planted fault is found and named, kinks are told apart."""
import re
from contextlib import suppress

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons_lib.diagnoses import DirectionReport, Report, diagnose
from lessons_lib.functions import cross_entropy, softmax
from lessons_lib.gradcheck import GradientError, check_direction, check_function, check_layer, check_network
from lessons_lib.layers import Add, Affine, MeanSquaredError, Mul, Relu, Sigmoid, SoftmaxWithLoss, Tanh
from lessons_lib.nudging import TensorCheck
from lessons_lib.own_layers import other_input


class Chain:
    """A network with layers to exchange: what check_network asks for and no more."""

    def __init__(self, sizes=(6, 5, 4), activation=Relu, seed=3, spread=0.5, bias=0.1):
        rng, self.params, self.layers, self.last_layer = np.random.default_rng(seed), {}, {}, SoftmaxWithLoss()
        for k, (n_in, n_out) in enumerate(zip(sizes, sizes[1:]), 1):
            self.params |= {f"W{k}": rng.normal(0, spread, (n_in, n_out)), f"b{k}": rng.normal(0, bias, n_out)}
            self.layers[f"Affine{k}"] = Affine(self.params[f"W{k}"], self.params[f"b{k}"], needs_dx=k > 1)
            if k < len(sizes) - 1:
                self.layers[f"Act{k}"] = activation()

    def loss(self, x, t):
        for layer in self.layers.values():
            x = layer.forward(x)
        return self.last_layer.forward(x, t)

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last_layer.backward()
        for layer in reversed(self.layers.values()):
            dout = layer.backward(dout)
        return {f"{kind}{name[6:]}": getattr(layer, f"d{kind}") for name, layer in self.layers.items() if name.startswith("Affine") for kind in "Wb"}


class Opaque:
    """The same network, its layers hidden; `change` is what happens to its gradients."""

    def __init__(self, net, change=lambda grads: grads):
        self._net, self.params, self._change = [net], net.params, change

    def loss(self, x, t):
        return self._net[0].loss(x, t)

    def gradient(self, x, t):
        return self._change(dict(self._net[0].gradient(x, t)))


RNG = np.random.default_rng(0)
X, T = RNG.normal(size=(7, 6)), RNG.integers(0, 4, 7)


# correct code

class PlainRelu:
    """A learner's ReLU that keeps no mask."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * (self.x > 0)


def random_network(rng):
    sizes = [int(n) for n in rng.integers(2, 6, rng.integers(2, 5))]
    net = Chain(sizes, [Relu, PlainRelu, Sigmoid, Tanh][rng.integers(4)], int(rng.integers(1e6)), rng.choice([0.01, 0.5, 2]), rng.choice([0, 0.3]))
    x = rng.normal(size=(rng.integers(1, 5), sizes[0])) * rng.choice([0.1, 1, 10])
    x[rng.random(x.shape) < 0.3] = 0
    check_network(net, x, rng.integers(0, sizes[-1], len(x)))


def random_layer(rng):
    x = rng.normal(size=rng.integers(1, 6, rng.integers(1, 4))) * 10.0 ** rng.integers(-3, 2)
    x[rng.random(x.shape) < 0.2] = 0
    layer = [Relu, PlainRelu, Sigmoid, Tanh, Add, Mul, MeanSquaredError, SoftmaxWithLoss, Affine, Affine][rng.integers(10)]
    if layer is Affine:
        n_in, n_out = rng.integers(1, 6, 2)
        x = rng.normal(size=(*rng.integers(1, 5, rng.integers(0, 2)), n_in)) * 10.0 ** rng.integers(-2, 2)
        check_layer(Affine(rng.normal(size=(n_in, n_out)), rng.normal(size=n_out), bool(rng.integers(2))), x)
    elif layer is SoftmaxWithLoss:
        z = rng.normal(size=rng.integers(2, 6, 2)) * 10.0 ** rng.integers(-2, 3)
        check_layer(layer(), z, rng.integers(0, z.shape[1], len(z)))
    else:
        check_layer(layer(), x, *([rng.normal(size=x.shape)] if layer in (Add, Mul, MeanSquaredError) else []))


FUNCTIONS = [
    (lambda x: np.sum(x**3 + x), lambda x: 3 * x**2 + 1), (lambda x: np.sum(np.abs(x)), np.sign), (lambda x: np.prod(np.cos(x)), lambda x: -np.tan(x) * np.prod(np.cos(x))),
    (lambda x: np.max(x), lambda x: (x == np.max(x)) * 1.0), (lambda x: np.sum(np.exp(-x**2)), lambda x: -2 * x * np.exp(-x**2)),
    (lambda x: np.sum(np.maximum(x, 0) ** 2), lambda x: 2 * np.maximum(x, 0)), (lambda x: 1e5 + np.sum(np.sin(x)), np.cos), (lambda x: 1e-3 * np.sum(x**2), lambda x: 2e-3 * x),
    (lambda x: np.sum(np.where(x > 0, x, 0.1 * x)), lambda x: np.where(x > 0, 1.0, 0.1)), (lambda x: np.linalg.norm(x + 5), lambda x: (x + 5) / np.linalg.norm(x + 5)),
    (lambda x: np.sum(np.log(np.exp(x) + 1)), lambda x: 1 / (1 + np.exp(-x))), (lambda x: 3.7, np.zeros_like)]


def random_function(rng):
    f, gradient = FUNCTIONS[rng.integers(len(FUNCTIONS))]
    x = rng.normal(size=rng.integers(1, 5, rng.integers(1, 4))) * rng.choice([1e-6, 0.1, 1, 3])
    check_function(f, gradient, x)


@pytest.mark.parametrize("one, cases", [(random_network, 120), (random_layer, 380), (random_function, 500)])
def test_a_thousand_correct_cases_raise_no_false_alarm(one, cases, seed=8):
    rng = np.random.default_rng(seed)
    for _ in range(cases):
        one(rng)


@pytest.mark.parametrize("seed", [1453, 1805])
def test_a_larger_nudge_stays_where_the_loss_is_almost_straight(seed):
    random_network(np.random.default_rng(seed))         # tiny gradients, of losses that bend much


def test_the_report_of_a_correct_network():
    net = Chain()
    report = check_network(net, X, T)
    assert list(report.tensors) == ["W1", "b1", "W2", "b2"] and report.passed and report.diagnosis == "" and report.wrong == []
    assert all(tensor.relative_error < 1e-8 for tensor in report.tensors.values())
    assert repr(report).splitlines() == [f"{name}  right, relative error below 1e-06" for name in ("W1", "b1", "W2", "b2")]


def test_what_is_expected_is_the_derivative_by_another_program():
    net = Chain(activation=Tanh)
    names = list(net.params)

    def loss(params):
        z = anp.tanh(X @ params[0] + params[1]) @ params[2] + params[3]
        z = z - anp.max(z, axis=1, keepdims=True)
        return -anp.mean((z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True)))[np.arange(len(T)), T])

    exact = grad(loss)(list(net.params.values()))
    for name, gradient in zip(names, exact, strict=True):
        tensor = check_network(net, X, T).tensors[name]
        np.testing.assert_allclose(tensor.numerical, gradient, atol=1e-9)
        np.testing.assert_allclose(tensor.gradient, gradient, atol=1e-15)


def test_relative_error_is_the_ratio_of_maxima():
    x, yours = np.array([3.0, -0.5, 4.0]), np.array([6.3, -1.0, 8.0])
    with pytest.raises(GradientError) as caught:
        check_function(lambda x: np.sum(x**2), yours, x)
    tensor = caught.value.report.tensors["x"]
    assert tensor.relative_error == pytest.approx(0.3 / (8 + 8), rel=1e-6)
    assert tensor.worst_index == (0,) and tensor.yours == 6.3 and tensor.expected == pytest.approx(6)
    assert isinstance(caught.value, AssertionError) and str(caught.value).startswith("the gradient is wrong.\nx  wrong, relative error 0.019; at [0] yours 6.3, expected 6")


def test_a_tiny_entry_beside_large_ones_is_no_error():
    check_function(lambda x: np.sum(x**2), lambda x: 2 * x, np.array([3e4, 1e-9]))


def test_nothing_over_nothing_is_no_error():
    report = check_function(lambda x: np.sum(np.maximum(x, 0)), lambda x: 0 * x, -np.ones((2, 3)))
    assert report.tensors["x"].relative_error == 0


def test_an_empty_tensor_is_right():
    assert check_function(lambda x: 3.0 + np.sum(x), np.ones_like, np.zeros((0, 4))).tensors["x"].relative_error == 0


# planted faults

def planted(base, method, change):
    """A subclass whose forward or backward is changed: change(self, result, argument)."""
    def changed(self, *arguments):
        return change(self, getattr(base, method)(self, *arguments), *arguments)
    return type(f"Own{base.__name__}", (base,), {method: changed})


def affine(change):
    return planted(Affine, "backward", change)


def _set(**changes):
    def change(self, dx, dout):
        for name, compute in changes.items():
            setattr(self, name, compute(self, dout))
        return dx
    return change


class Accumulating(Affine):
    total = 0

    def backward(self, dout):
        dx = super().backward(dout)
        self.total = self.dW = self.total + self.dW
        return dx


LAYER_FAULTS = {  # what takes the place of which layer, and what the diagnosis says
    "missing 1/N": ("last_layer", planted(SoftmaxWithLoss, "backward", lambda s, dz, d=1: dz * 7), "last_layer .*7 times .* the division by N is missing"),
    "1/N twice": ("last_layer", planted(SoftmaxWithLoss, "backward", lambda s, dz, d=1: dz / 7), "divided by N once too often"),
    "factor 2": ("last_layer", planted(SoftmaxWithLoss, "backward", lambda s, dz, d=1: dz * 2), "twice what is expected"),
    "factor ½": ("last_layer", planted(SoftmaxWithLoss, "backward", lambda s, dz, d=1: dz / 2), "half of what is expected"),
    "sign": ("last_layer", planted(SoftmaxWithLoss, "backward", lambda s, dz, d=1: -dz), "the sign is turned round"),
    "1e-7 in the log": ("last_layer", planted(SoftmaxWithLoss, "forward", lambda s, loss, z, t: -np.mean(np.log(np.sum(s.y * s.t, axis=1) + 1e-2))), "last_layer .* different formulas"),
    "mask missing": ("Act1", planted(Relu, "backward", lambda s, dx, dout: dout), "Act1 .*the mask is missing"),
    "mask of dout": ("Act1", planted(Relu, "backward", lambda s, dx, dout: dout * (dout > 0)), "Act1 .*looks at dout's sign"),
    "mask turned round": ("Act1", planted(Relu, "backward", lambda s, dx, dout: dout - dx), "Act1 .*the wrong way round"),
    "dx of the first only": ("Act1", planted(Relu, "backward", lambda s, dx, dout: dx * (np.arange(7) == 0)[:, None]), "Act1 .*right, except for entries that are 0: something should come through"),
    "db mean": ("Affine2", affine(_set(db=lambda s, d: d.mean(axis=0))), "Affine2 .*b: 1/7 of what is expected.* a mean where a sum belongs"),
    "db not summed": ("Affine2", affine(_set(db=lambda s, d: d)), r"Affine2 .*b: shape \(7, 4\), expected \(4,\): not summed over the batch"),
    "db of the first": ("Affine2", affine(_set(db=lambda s, d: d[0])), "Affine2 .*b: the first example's alone: not summed"),
    "db of the last": ("Affine1", affine(_set(db=lambda s, d: d[-1])), "Affine1 .*b: the last example's alone: not summed"),
    "db keepdims": ("Affine2", affine(_set(db=lambda s, d: d.sum(axis=0, keepdims=True))), r"b: shape \(1, 4\), expected \(4,\): .* kept by keepdims=True"),
    "db one number": ("Affine2", affine(_set(db=lambda s, d: d.sum())), r"b: shape \(\), expected \(4,\)"),
    "dW transposed": ("Affine2", affine(_set(dW=lambda s, d: d.T @ s.x)), r"W: shape \(4, 5\), expected \(5, 4\): rows and columns are swapped"),
    "dW zero": ("Affine2", affine(_set(dW=lambda s, d: 0 * s.W)), "W: zero throughout"),
    "dW None": ("Affine2", affine(_set(dW=lambda s, d: None)), "W: there is no gradient"),
    "dW nan": ("Affine2", affine(_set(dW=lambda s, d: s.W * np.nan)), "W: the gradient is not finite"),
    "dW adds up": ("Affine2", Accumulating, r"W2: a second call gives something else. Is there a \+="),
    "dx returned as None": ("Act1", planted(Relu, "backward", lambda s, dx, dout: np.zeros_like(dx)), "Act1 .*zero throughout"),
}


def with_layer(place, kind, **settings):
    net = Chain(**settings)
    old = net.last_layer if place == "last_layer" else net.layers[place]
    new = kind(old.W, old.b, old.needs_dx) if isinstance(old, Affine) else kind()
    if place == "last_layer":
        net.last_layer = new
    else:
        net.layers[place] = new
    return net


@pytest.mark.parametrize("name", LAYER_FAULTS)
def test_a_fault_in_a_layer_is_found_and_named(name):
    place, kind, words = LAYER_FAULTS[name]
    with pytest.raises(GradientError) as caught:
        check_network(with_layer(place, kind), X, T)
    assert re.search(words, caught.value.report.diagnosis, flags=re.S), caught.value.report
    assert not caught.value.report.passed


SQUARE = {
    "dW": (affine(_set(dW=lambda s, d: (s.x.T @ d).T)), "W: rows and columns are swapped: yours is transposed. A square shape hides that"),
    "dx": (affine(lambda s, dx, dout: dout @ s.W), r"x: dx is dout @ W: W has to be transposed"),
}


@pytest.mark.parametrize("name", SQUARE)
def test_a_square_shape_hides_no_transpose(name):
    kind, words = SQUARE[name]
    with pytest.raises(GradientError) as caught:
        check_network(with_layer("Affine2", kind, sizes=(6, 5, 5, 4)), X, T)
    assert re.search(words, caught.value.report.diagnosis)


def _entry(grads):
    grads["W2"] = grads["W2"].copy()
    grads["W2"][1, 3] += 0.01
    return grads


def _row(grads):
    return grads | {"W2": grads["W2"] * (np.arange(5) < 4)[:, None]}


GRADIENT_FAULTS = {
    "N times": (lambda g: {name: 7 * value for name, value in g.items()}, "W1, b1, W2, b2: 7 times what is expected, N times: the division by N is missing"),
    "−N times": (lambda g: {name: -7 * value for name, value in g.items()}, "−7 times .* and the sign"),
    "twice": (lambda g: g | {"W1": 2 * g["W1"], "b1": 2 * g["b1"]}, "W1, b1: twice what is expected"),
    "a sign": (lambda g: g | {"b2": -g["b2"]}, "b2: the sign is turned round"),
    "0.1 % too large": (lambda g: g | {"W1": 1.001 * g["W1"]}, "W1: 1.001 times what is expected, in every entry"),
    "0.1 % too small": (lambda g: g | {"b1": 0.999 * g["b1"]}, "b1: 0.999 times what is expected"),
    "0.001 % too large": (lambda g: g | {"W2": 1.00001 * g["W2"]}, "W2: 1.00001 times what is expected, in every entry"),
    "a zero": (lambda g: g | {"W1": 0 * g["W1"]}, "W1: zero throughout"),
    "one entry": (_entry, r"W2: a single entry is wrong, \[1, 3\]"),
    "one row": (_row, "W2: only row 4 is wrong. It is 0 throughout: a range that ends too early"),
    "the first row": (lambda g: g | {"W2": g["W2"] * (np.arange(5) > 0)[:, None]}, "W2: only row 0 is wrong. It is 0 throughout: a range that starts too late"),
    "a row a little": (lambda g: g | {"W2": g["W2"] * (1 + 0.001 * (np.arange(5) == 2))[:, None]}, "W2: only row 2 is wrong[.]$"),
    "whole numbers": (lambda g: g | {"W2": (9 * g["W2"]).astype(int)}, "W2: the gradient is an array of int64, whole numbers"),
    "complex": (lambda g: g | {"W2": g["W2"] + 0j}, "W2: that is no array of real numbers, but of complex128"),
    "rows turned round": (lambda g: g | {"W1": g["W1"][::-1]}, "W1: off by no common factor, while b1 is right, so .* Look at how dW is made"),
    "two exchanged": (lambda g: g | {"b1": g["b2"], "b2": g["b1"]}, "b1: that is the gradient of b2.*\nb2: that is the gradient of b1"),
    "one column": (lambda g: g | {"W1": g["W1"] * (np.arange(5) != 2)}, "W1: only column 2 is wrong"),
    "all signs lost": (lambda g: g | {"W1": np.abs(g["W1"])}, "W1: right in size, but some signs"),
    "a transposed shape": (lambda g: g | {"W1": g["W1"].T}, "W1: shape .* rows and columns are swapped"),
    "a transposed shape, wrong numbers": (lambda g: g | {"W1": g["W1"].T + 1}, "W1: shape .* swapped, and the numbers are wrong too"),
    "flat": (lambda g: g | {"W1": g["W1"].ravel()}, "W1: shape .*: the numbers are right, the shape is not"),
    "another shape": (lambda g: g | {"W1": g["W1"][1:]}, "W1: shape .* A gradient has the shape of its tensor"),
    "None": (lambda g: g | {"W1": None}, "W1: there is no gradient"),
    "text": (lambda g: g | {"W1": "much"}, "W1: that is no array of real numbers"),
    "inf": (lambda g: g | {"W1": g["W1"] / 0}, "W1: the gradient is not finite"),
    "added": (lambda g: g | {"W1": g["W1"] + 0.1, "b1": g["b1"] + 0.1}, "W1, b1: off by no common factor, while W2, b2 are right. .*ReLU's mask"),
    "in the middle": (lambda g: g | {"W2": g["W2"] + 0.1}, "W2: off by no common factor, while b2 is right"),
    "everything": (lambda g: {name: value + 0.1 for name, value in g.items()}, "W1, b1, W2, b2: all are off, .* different formulas"),
}


@pytest.mark.parametrize("name", GRADIENT_FAULTS)
@pytest.mark.filterwarnings("ignore:.*divide")
def test_a_fault_is_named_without_seeing_layers(name):
    change, words = GRADIENT_FAULTS[name]
    with pytest.raises(GradientError) as caught:
        check_network(Opaque(Chain(), change), X, T)
    assert re.search(words, caught.value.report.diagnosis), caught.value.report


def test_a_function_s_missing_1_over_n_is_named():
    with pytest.raises(GradientError, match="x: 5 times what is expected, N times: the division by N is missing"):
        check_function(lambda x: np.mean(x**2), lambda x: 2 * x, [3.0, -4, 7, 0.5, 6])
    with pytest.raises(GradientError, match="x: twice what is expected: a factor 2 too much. Or 2 times what is expected, N times"):
        check_function(lambda x: np.mean(x**2), lambda x: 2 * x, [3.0, -4])
    with pytest.raises(GradientError, match="y: 1/6 of what is expected"):
        check_layer(planted(MeanSquaredError, "backward", lambda s, dy, d=1: dy / 6)(), np.arange(6.0), np.ones(6))


def test_the_median_of_the_directions_decides():
    one_off = DirectionReport([1.0, 2.0, 3.0], [1.0, 2.2, 3.0], [False, True, False], 1e-5, 7, 1e-9)
    assert one_off.passed and one_off.relative_error == 0 and one_off.lines == ["3 directions, 1 across a kink: median relative error below 1e-05"]
    assert str(one_off).splitlines() == ["3 directions, 1 across a kink: median relative error below", "    1e-05"], "a page of 640 pixels has room for 60 letters"
    two_off = DirectionReport([1.0, 2.0, 3.0], [1.0, 2.2, 3.3], [False] * 3, 1e-5, 7, 1e-9)
    assert not two_off.passed and two_off.relative_error == pytest.approx(0.2 / 4.2)
    assert DirectionReport([1e-12], [3e-12], [False], 1e-5, 7, 1e-6).passed, "both far below what can be seen"


def checked(yours, expected, kinks=()):
    yours, expected = np.array(yours), np.array(expected)
    return TensorCheck(0.5, (0,), yours[0], expected[0], list(kinks), yours, expected, np.ones(len(yours)))


def test_one_that_is_right_is_right_and_two_are():
    off, right = checked([1.0, 2.0, 5.0, 4.0], [2.0, 1.0, 3.0, 7.0]), checked([3.0, 5.0], [3.0, 5.0])
    assert "off by no common factor, while b2 is right. Look" in diagnose({"b1": off, "b2": right}, ["b1"])
    assert "off by no common factor, while W2, b2 are right. Look" in diagnose({"b1": off, "W2": right, "b2": right}, ["b1"])


def test_a_kink_elsewhere_has_no_part_in_a_wrong_entry():
    for kinks, words in (([], "; all others are right. An index?"), ([(0,)], "; all others are right. An index?"), ([(0,), (1,)], ", at a kink: yours is not between")):
        assert f"x: a single entry is wrong, [1]{words}" in diagnose({"x": checked([1.0, 9.0, 3.0], [1.0, 2.0, 3.0], kinks)}, ["x"])


def test_three_kinks_are_all_listed_and_of_four_the_fourth_is_not():
    for count, words in ((3, "at [0], [1], [2]"), (4, "at [0], [1], [2], …")):
        tensor = checked(np.ones(4), np.ones(4), [(k,) for k in range(count)])
        assert Report({"x": tensor._replace(relative_error=0.0)}, 1e-6).lines[0].endswith(f"; ±h crosses a kink {words}")


def test_a_factor_of_one_is_no_diagnosis():
    def off(grads):
        grads["W1"][0, 0] *= 1.001
        return grads

    with pytest.raises(GradientError) as caught:
        check_direction(Opaque(Chain(), off), X, T)
    assert caught.value.report.diagnosis == "check_network says which tensor is wrong."


def test_directions_of_a_gradient_of_zeros():
    with pytest.raises(GradientError, match="Along every direction: zero throughout"):
        check_direction(Opaque(BIG, lambda g: {name: 0 * value for name, value in g.items()}), X_BIG, T_BIG)


def test_a_weight_penalty_in_the_gradient_alone_is_named():
    net = Chain()
    with pytest.raises(GradientError, match="W1: off by 0.01 times the parameter itself"):
        check_network(Opaque(net, lambda g: g | {"W1": g["W1"] + 0.01 * net.params["W1"]}), X, T)


@pytest.mark.parametrize("name", ["mask missing", "mask of dout", "mask turned round"])
def test_a_mask_is_suspected_even_where_no_layer_is_seen(name):
    place, kind, _ = LAYER_FAULTS[name]
    with pytest.raises(GradientError, match="W1, b1: off by no common factor, while W2, b2 are right. .*mask"):
        check_network(Opaque(with_layer(place, kind)), X, T)


def test_a_parameter_that_the_layers_do_not_hold():
    net = Chain()
    net.params["W1"] = net.params["W1"].copy()
    with pytest.raises(GradientError, match="W1: the loss does not change when this is nudged"):
        check_network(net, X, T)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["W1", "b1", "W2", "b2"]), st.sampled_from([0.999, 1.001, 1.01, 0.9]), st.sampled_from([Relu, Sigmoid, Tanh]))
def test_a_tensor_a_thousandth_wrong_is_always_rejected(seed, name, factor, activation):
    net = Chain(activation=activation, seed=seed)
    if np.abs(net.gradient(X, T)[name]).max() > 1e-4:
        with pytest.raises(GradientError) as caught:
            check_network(Opaque(net, lambda g: g | {name: factor * g[name]}), X, T)
        assert caught.value.report.wrong == [name] and f"{name}: {factor:g} times" in caught.value.report.diagnosis
        assert caught.value.report.tensors[name].relative_error == pytest.approx(abs(1 - factor) / (1 + factor), rel=0.01)


# layers of one's own

class OwnAffine:
    """Parameters in dicts, under names of their own."""

    def __init__(self, factor=1.0):
        self.params, self.grads, self.factor = {"kernel": RNG.normal(size=(6, 3)), "offset": RNG.normal(size=3)}, {}, factor

    def forward(self, features):
        self.kept = features
        return features @ self.params["kernel"] + self.params["offset"]

    def backward(self, dout):
        self.grads = {"kernel": self.factor * self.kept.T @ dout, "offset": dout.sum(axis=0)}
        return dout @ self.params["kernel"].T


class BookAffine:
    """As the book writes it."""

    def __init__(self, W, b):
        self.W, self.b, self.x, self.dW, self.db = W, b, None, None, None

    def forward(self, x):
        self.x = x
        self.out = np.dot(x, self.W) + self.b
        return self.out

    def backward(self, dout):
        self.dout, self.dx = dout, np.dot(dout, self.W.T)
        self.dW, self.db = np.dot(self.x.T, dout), np.sum(dout, axis=0)
        return self.dx


class BookRelu:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        return dout


class BookSoftmaxWithLoss:
    def forward(self, x, t):
        self.y, self.t = softmax(x), t
        return cross_entropy(x, t)

    def backward(self, dout=1):
        return (self.y - self.t) / self.t.shape[0]


class NoDb(BookAffine):
    def __init__(self, W, b):
        self.W, self.b = W, b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        return dout @ self.W.T


class NoReturn(Sigmoid):
    def backward(self, dout):
        super().backward(dout)


def test_a_layer_with_dicts_and_one_with_attributes():
    assert list(check_layer(OwnAffine(), X).tensors) == ["features", "kernel", "offset"]
    assert list(check_layer(BookAffine(np.ones((6, 2)), np.zeros(2)), X).tensors) == ["x", "W", "b"]
    assert list(check_layer(Affine(np.ones((6, 2)), np.zeros(2), needs_dx=False), X).tensors) == ["W", "b"]
    assert list(check_layer(Mul(), X, 3 * X).tensors) == ["x", "y"]


SMOOTH = {"takes a(1 − a)": (Tanh, lambda a: a * (1 - a), r"a\(1 − a\)"), "takes 1 − a²": (Sigmoid, lambda a: 1 - a**2, "1 − a²"),
          "takes a": (Sigmoid, lambda a: a, "slope is taken to be a,"), "takes 1 − a": (Sigmoid, lambda a: 1 - a, "taken to be 1 − a,"), "takes 1": (Tanh, np.ones_like, "slope were 1 everywhere[.]")}


@pytest.mark.parametrize("name", SMOOTH)
def test_a_wrong_slope_is_named(name):
    base, slope, words = SMOOTH[name]
    with pytest.raises(GradientError, match=words):
        check_layer(planted(base, "backward", lambda s, dx, dout: dout * slope(s.a))(), X)


@pytest.mark.parametrize("layer, inputs, words", [
    (OwnAffine(2.0), (X,), "kernel: twice what is expected"), (BookRelu(), (X,), "backward changes dout, the array that it is handed"),
    (BookSoftmaxWithLoss(), (X, np.eye(6)[[0, 1, 2, 3, 4, 5, 0]]), "upstream gradient is left out"), (NoDb(np.ones((6, 2)), np.zeros(2)), (X,), "b: there is no gradient"),
    (NoReturn(), (X,), "there is no gradient. Is it computed, and returned"), (planted(Sigmoid, "backward", lambda s, dx, dout: dx / dout)(), (X,), "upstream gradient is left out"),
    (planted(Mul, "backward", lambda s, both, dout: both[::-1])(), (X, 3 * X), "x: that is the gradient of y. Are the two exchanged"), (planted(MeanSquaredError, "backward", lambda s, dy, d=1: dy / 2)(), (X, 2 + X), "y: half"),
])
def test_a_learners_layer_is_told_what_is_wrong(layer, inputs, words):
    with pytest.raises(GradientError, match=words):
        check_layer(layer, *inputs)


class OneLayer:
    """A layer made of two functions, and what else it holds."""

    def __init__(self, forward, backward, **held):
        self._forward, self._backward = forward, backward
        vars(self).update(held)

    def forward(self, x):
        self.x = x
        return self._forward(x)

    def backward(self, dout):
        return self._backward(dout)


class Nullary(Sigmoid):
    """Its backward takes nothing, and fails."""

    def backward(self):
        return {}["x"]


class Scale:
    """Learns gamma and beta; `keeps` are the gradients that backward sets, under names that begin with `d` or as asked."""

    def __init__(self, keeps=("gamma", "beta"), prefix="d", factor=1.0):
        self.gamma, self.beta, self.keeps, self.prefix, self.factor = RNG.normal(size=6), RNG.normal(size=6), keeps, prefix, factor

    def forward(self, x):
        self.x = x
        return self.gamma * x + self.beta

    def backward(self, dout):
        found = {"gamma": self.factor * (dout * self.x).sum(axis=0), "beta": dout.sum(axis=0)}
        vars(self).update({f"{self.prefix}{name}": found[name] for name in self.keeps})
        return dout * self.gamma


@pytest.mark.parametrize("prefix", ["d", "grad_"])
def test_parameters_of_any_name_are_checked(prefix):
    assert list(check_layer(Scale(prefix=prefix), X).tensors) == ["x", "gamma", "beta"]
    with pytest.raises(GradientError, match="gamma: 5 times"):
        check_layer(Scale(prefix=prefix, factor=5), X)


def test_a_parameter_whose_gradient_is_forgotten_is_named():
    with pytest.raises(GradientError, match="gamma  wrong: there is no gradient"):
        check_layer(Scale(keeps=("beta",)), X)
    layer = OwnAffine()
    layer.backward = lambda dout: layer.grads.update(kernel=layer.kept.T @ dout) or dout @ layer.params["kernel"].T
    with pytest.raises(GradientError, match="offset +wrong: there is no gradient"):
        check_layer(layer, X)


def test_a_parameter_that_is_0_and_has_no_gradient_is_named_and_left_at_0():
    layer = Scale(keeps=("gamma",))
    layer.beta[:] = 0
    with pytest.raises(GradientError, match="beta +wrong: there is no gradient"):
        check_layer(layer, X)
    assert not layer.beta.any()


def test_arguments_without_names_are_counted_from_1():
    class Sum(Add):
        def forward(self, *both):
            return super().forward(*both)

    assert list(check_layer(Sum(), X, 3 * X).tensors) == ["input 1", "input 2"]


def test_another_input_is_another_one():
    assert other_input(2.0) == 1.8 and other_input(np.array(3)) == 3 and other_input([1.0, 2.0]).tolist() == [2, 1]


def test_what_is_not_checked_is_said():
    report = check_layer(Scale(keeps=()), X)
    assert str(report).splitlines()[1:] == [f"{name:<5}  not checked: backward gives no gradient of it" for name in ("gamma", "beta")]
    assert "y  not checked" in str(check_layer(planted(Mul, "backward", lambda s, both, dout: both[0])(), X, 3 * X))
    assert "not checked" not in str(check_layer(SoftmaxWithLoss(), X, np.array([0, 1, 2, 3, 4, 5, 0])))
    inner = OneLayer(None, None, affine=Affine(np.ones((6, 2)), np.zeros(2)))
    inner._forward, inner._backward = inner.affine.forward, inner.affine.backward
    assert "affine  not checked" in str(check_layer(inner, X))


class Slots:
    __slots__ = ("W", "dW", "x")

    def __init__(self):
        self.W = RNG.normal(size=(6, 2))

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, dout):
        self.dW = -self.x.T @ dout
        return dout @ self.W.T


def test_parameters_in_slots():
    with pytest.raises(GradientError, match="W: the sign is turned round"):
        check_layer(Slots(), X)


def test_a_wrong_slope_at_the_kink_itself_is_said_so():
    relu = OneLayer(lambda x: np.maximum(x, 0), lambda dout: np.where(relu.x > 0, dout, np.where(relu.x == 0, -5 * dout, 0)))
    with pytest.raises(GradientError, match=r"a single entry is wrong, \[0, 0\], at a kink: yours is not between"):
        check_layer(relu, np.array([[0.0, 1, -1]]))


def test_a_slope_that_is_left_out_below_0_is_named():
    leaky = OneLayer(lambda x: np.where(x > 0, x, 0.01 * x), lambda dout: np.where(leaky.x > 0, dout, 0))
    with pytest.raises(GradientError, match="x: right, except for entries that are 0: something should come through"):
        check_layer(leaky, X)


def test_gradients_in_lists():
    class Listed(OwnAffine):
        def __init__(self):
            super().__init__()
            self.params, self.grads = [*self.params.values()], [0, 0]

        def forward(self, x):
            self.kept = x
            return x @ self.params[0] + self.params[1]

        def backward(self, dout):
            self.grads = [self.kept.T @ dout, dout.sum(axis=0)]
            return dout @ self.params[0].T

    assert list(check_layer(Listed(), X).tensors) == ["x", "params[0]", "params[1]"]
    assert list(check_layer(planted(Mul, "backward", lambda s, both, dout: list(both))(), X, 3 * X).tensors) == ["x", "y"]
    with pytest.raises(GradientError, match="backward returns 3 gradients, forward takes 2"):
        check_layer(planted(Mul, "backward", lambda s, both, dout: (*both, dout))(), X, 3 * X)


class Embedding:
    def __init__(self, factor=1.0):
        self.W, self.factor = RNG.normal(size=(5, 3)), factor

    def forward(self, places):
        self.places = places
        return self.W[places]

    def backward(self, dout):
        self.dW = np.zeros_like(self.W)
        np.add.at(self.dW, self.places, self.factor * dout)


def test_whole_numbers_that_are_places_stay_so():
    assert list(check_layer(Embedding(), np.array([1, 2, 2, 4])).tensors) == ["W"]
    with pytest.raises(GradientError, match="W: twice"):
        check_layer(Embedding(2), np.array([1, 2, 2, 4]))
    assert check_layer(Relu(), [[1, -2, 3]]).passed


class Stale(Affine):
    """Keeps the x of its first call for ever."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.dW = self.first.T @ dout
        return dx

    def forward(self, x):
        self.first = vars(self).setdefault("first", x.copy())
        return super().forward(x)


class StaleNet(Chain):
    def gradient(self, x, t):
        self.first = vars(self).get("first", (x, t))
        return super().gradient(*self.first)


def test_a_gradient_of_a_function_that_adds_up_is_named():
    kept = np.zeros(2)
    with pytest.raises(GradientError, match="x: a second call gives something else. Is there a [+]="):
        check_function(lambda x: np.sum(x**2), lambda x: np.add(kept, 2 * x, out=kept), [3.0, 5.0])


def test_what_is_kept_from_the_first_call_is_found_and_named():
    words = "the very same for another input. Is something kept from the first call"
    with pytest.raises(GradientError, match=f"W: {words}"):
        check_layer(Stale(RNG.normal(size=(6, 2)), np.zeros(2)), X)
    with pytest.raises(GradientError, match=words):
        check_network(StaleNet(), X, T)
    with pytest.raises(GradientError):
        check_direction(StaleNet(), X, T)


@pytest.mark.parametrize("kind", [TypeError, AttributeError, IndexError, KeyError, FloatingPointError, ZeroDivisionError, AssertionError, RuntimeError])
def test_an_error_while_layers_are_looked_at_hides_no_finding(kind):
    def fail(*_):
        raise kind("not for you")

    net = Opaque(Chain(), lambda g: {name: 2 * value for name, value in g.items()})
    net.layers = [OneLayer(fail, fail)]
    with pytest.raises(GradientError, match="W1, b1, W2, b2: twice"):
        check_network(net, X, T)


# what can be seen, and what can not

class Coarse:
    """A right tanh, of which the inner part is float32."""

    def forward(self, x):
        self.a = np.tanh(x.astype(np.float32)).astype(float)
        return self.a

    def backward(self, dout):
        return dout * (1 - self.a**2)


@pytest.mark.parametrize("rows", [1, 2, 7])
def test_float32_inside_a_right_layer_is_said_and_no_kink_invented(rows):
    with pytest.raises(ValueError, match="jumps by .* float32.* Compute in float64"):
        check_layer(Coarse(), X[:rows])
    plain = OneLayer(lambda x: np.tanh(x.astype(np.float32)), lambda dout: dout)
    with pytest.raises(ValueError, match="OneLayer.forward gives float32, too coarse .* Compute in float64"):
        check_layer(plain, X[:rows])


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("activation", [Relu, PlainRelu, Tanh])
def test_float32_inside_a_right_network_is_said(seed, activation):
    class Cast(activation):
        def forward(self, x):
            return super().forward(np.asarray(x, dtype=np.float32)).astype(float)

    for check in (check_network, check_direction):
        with pytest.raises(ValueError, match="Compute in float64"):
            check(Chain(activation=Cast, seed=seed), X, T)


def test_a_small_rest_of_large_numbers_is_said():
    with pytest.raises(ValueError, match="the small rest of large numbers"):
        check_function(lambda x: np.sum((x + 1e8) - 1e8), np.ones_like, X)
    for inner in (1e2, 1e4):
        assert check_function(lambda x, inner=inner: np.sum((x + inner) ** 2) - x.size * inner**2, lambda x, inner=inner: 2 * (x + inner), X).passed


WRONG = [1.0001, 1.01, 1.5, -1, 0]


@pytest.mark.parametrize("factor", WRONG)
@pytest.mark.parametrize("h", [1e-9, 1e-11, 1e-12, 1e-13, 1e-15, 1e-17])
def test_an_h_that_is_too_small_measures_nothing_silently(factor, h):
    with pytest.raises((GradientError, ValueError), match=f"gradient is wrong|h = {h:g} is too small") if factor != 1.0001 or h > 1e-10 else _either():
        print(check_function(lambda x: np.sum(x**2), lambda x: 2 * factor * x, X, h=h))
    if h < 1e-11:
        with pytest.raises(ValueError, match="too small"):
            check_direction(Opaque(Chain(), lambda g: {name: 0 * value for name, value in g.items()}), X, T, h=h)


def _either():
    """Anything goes: what is found right there says what round-off hides."""
    return suppress(GradientError, ValueError)


@pytest.mark.parametrize("offset", [1e2, 1e4, 1e6, 1e8, 1e10, 1e13, 1e15, 1e18])
@pytest.mark.parametrize("factor", [1.01, 1.5, -1, 0])
def test_a_large_offset_swallows_no_error(offset, factor):
    with pytest.raises((GradientError, ValueError), match="the gradient is wrong|so nothing can be decided"):
        check_function(lambda x: offset + np.sum(x**2), lambda x: 2 * factor * x, X)
    shifted = OneLayer(lambda x: x + offset, lambda dout: factor * dout)
    with pytest.raises((GradientError, ValueError), match="the gradient is wrong|so nothing can be decided"):
        check_layer(shifted, X)


@pytest.mark.parametrize("offset", [1e2, 1e4, 1e6, 1e8, 1e10])
def test_what_round_off_hides_is_said(offset):
    report = check_function(lambda x: offset + np.sum(x**2), lambda x: 2 * x, X)
    assert ("smaller ones are hidden by round-off" in report.lines[0]) == (report.tensors["x"].floor > 1e-6) == (offset > 1e6)


@pytest.mark.parametrize("hidden", [3, 6, 9, 12])
def test_a_tiny_gradient_is_checked_with_a_larger_nudge(hidden):
    net = Chain((6, *[5] * hidden, 4), Sigmoid)
    check_network(net, X, T)
    with pytest.raises(GradientError, match="W1: 1.001 times"):
        check_network(Opaque(net, lambda g: g | {"W1": 1.001 * g["W1"]}), X, T)


@pytest.mark.parametrize("size", [1e-3, 1e-5, 1e-7])
@pytest.mark.parametrize("factor", [1.00001, 1.0001, 1.01, -1])
def test_a_curve_is_no_kink(size, factor):
    x = size * np.array([1, -0.7, 0.4])
    with pytest.raises(GradientError) as caught:
        check_function(lambda x: np.sum(x**2), lambda x: 2 * factor * x, x)
    assert caught.value.report.tensors["x"].kinks == []


@pytest.mark.parametrize("f, gradient, x, h", [
    (lambda x: np.sum(x**3), lambda x: 3 * x**2, np.zeros(3), None), (lambda x: np.sum(x**3), lambda x: 3 * x**2, np.array([1e-4, 2e-4]), None),
    (lambda x: np.sum(np.log(x)), lambda x: 1 / x, np.array([1e-3, 1, 2]), None), (lambda x: np.sum(np.log(x)), lambda x: 1 / x, np.array([1e-5, 1, 2]), None),
    (lambda x: np.sum(np.sqrt(x)), lambda x: 0.5 / np.sqrt(x), np.array([1e-4, 1, 2]), None), (lambda x: np.sum(np.sin(1e4 * x)), lambda x: 1e4 * np.cos(1e4 * x), X, None),
    (lambda x: np.sum(x**3), lambda x: 3 * x**2, X, 0.1), (lambda x: np.sum(x**3), lambda x: 3 * x**2, np.array([1e-6, 2e-6]), None)])
def test_an_h_too_wide_for_the_curvature_is_neither_error_nor_kink(f, gradient, x, h):
    assert check_function(f, gradient, x, h=h).tensors["x"].kinks == []


# kinks

def at_a_kink(distance):
    """A network whose hidden unit 2 stands at z = distance for the first example."""
    net = Chain()
    net.params["b1"][2] -= (X[0] @ net.params["W1"] + net.params["b1"])[2] - distance
    return net


@pytest.mark.parametrize("distance", [0.0, 1e-9, 2e-6, -2e-6, 5e-6])
@pytest.mark.parametrize("hidden", [False, True])
def test_a_kink_is_no_error(distance, hidden):
    net = at_a_kink(distance)
    report = check_network(Opaque(net) if hidden else net, X, T)
    assert (2,) in report.tensors["b1"].kinks and report.tensors["W2"].kinks == [] and report.passed
    assert report.tensors["b1"].relative_error < 1e-6
    assert "b1  right, relative error below 1e-06; ±h crosses a kink at [2]" in report.lines


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("distance", [2e-6, -2e-6])
def test_an_error_does_not_hide_at_a_kink(distance, hidden):
    def off(grads):
        grads["b1"] = grads["b1"] * np.where(np.arange(5) == 2, 1.01, 1)
        return grads

    net = Opaque(at_a_kink(distance), off)
    if not hidden:
        net.layers = net._net[0].layers
    with pytest.raises(GradientError) as caught:
        check_network(net, X, T)
    tensor = caught.value.report.tensors["b1"]
    assert tensor.worst_index == (2,) and tensor.expected == pytest.approx(at_a_kink(distance).gradient(X, T)["b1"][2], rel=1e-5)


def test_without_telling_kinks_apart_a_correct_network_would_fail():
    net = at_a_kink(2e-6)
    tensor = check_network(net, X, T).tensors["b1"]
    above, below = (net.params["b1"].__setitem__(2, old + step) or net.loss(X, T) for old in [net.params["b1"][2]] for step in (6e-6, -6e-6))
    assert abs((above - below) / 12e-6 - tensor.gradient[2]) > 1e-3 * np.abs(tensor.gradient).max()


def test_a_larger_h_crosses_more_kinks():
    net = at_a_kink(5e-5)
    assert check_network(net, X, T).tensors["b1"].kinks == []
    assert check_network(net, X, T, h=1e-4).tensors["b1"].kinks == [(2,)]


def test_at_a_kink_itself_every_slope_between_left_and_right_is_right():
    for slope in (-1, -0.3, 0, 1):
        assert check_function(lambda x: np.sum(np.abs(x)), lambda x, slope=slope: np.array([slope, 1.0]), [0.0, 3.0]).passed
    for slope in (-1.01, 1.01):
        with pytest.raises(GradientError, match=r"at \[0\]"):
            check_function(lambda x: np.sum(np.abs(x)), lambda x, slope=slope: np.array([slope, 1.0]), [0.0, 3.0])


def test_a_wrong_sign_near_a_kink_is_no_kink():
    with pytest.raises(GradientError, match="x: the sign is turned round"):
        check_function(lambda x: np.sum(np.abs(x)), lambda x: -np.sign(x), [1e-7, -3e-6])


# along directions

BIG = Chain((40, 30, 10), spread=0.3)
X_BIG, T_BIG = RNG.random((20, 40)), RNG.integers(0, 10, 20)


@pytest.mark.parametrize("seed", range(20))
def test_directions_of_a_correct_network(seed):
    report = check_direction(BIG, X_BIG, T_BIG, rng=seed)
    assert report.relative_error <= 1e-6 and len(report.errors) == 5
    assert re.fullmatch(r"5 directions(, \d across a kink)?: median relative error below 1e-05", *report.lines)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2"])
def test_directions_of_a_wrong_tensor(seed, name):
    with pytest.raises(GradientError, match="check_network says which tensor"):
        check_direction(Opaque(BIG, lambda g: g | {name: 1.1 * g[name]}), X_BIG, T_BIG, rng=seed)


def test_directions_tell_a_common_factor():
    with pytest.raises(GradientError, match="Along every direction: 20 times what is expected, N times: the division by N is missing"):
        check_direction(Opaque(BIG, lambda g: {name: 20 * value for name, value in g.items()}), X_BIG, T_BIG)


def test_a_direction_costs_two_runs_of_the_loss():
    net, calls = Chain(), []
    compute = net.loss
    net.loss = lambda x, t: calls.append(1) or compute(x, t)
    check_direction(net, X, T, directions=7)
    more = len(calls)
    calls.clear()
    check_direction(net, X, T, directions=8)
    assert len(calls) == more + 2


def test_directions_have_length_1():
    report, gradient = check_direction(BIG, X_BIG, T_BIG, directions=20), BIG.gradient(X_BIG, T_BIG)
    squares, size = sum(np.sum(values**2) for values in gradient.values()), sum(values.size for values in gradient.values())
    assert 1 / 4 < np.mean(report.yours**2) / (squares / size) < 4


def test_directions_are_those_of_the_generator():
    reports = [check_direction(BIG, X_BIG, T_BIG, rng=rng) for rng in (4, np.random.default_rng(4), 5)]
    assert (reports[0].yours == reports[1].yours).all() and (reports[0].yours != reports[2].yours).all()


# what is left behind, and what can't be used

@pytest.mark.parametrize("check", [lambda net: check_network(net, X, T), lambda net: check_direction(net, X, T), lambda net: check_layer(net.layers["Affine1"], X)])
def test_parameters_are_put_back_bit_by_bit(check):
    net = Chain()
    net.params["W1"][2] *= 1e-9                         # what h − h would lose
    before = {name: value.copy() for name, value in net.params.items()}
    x = X.copy()
    check(net)
    assert all((net.params[name] == value).all() for name, value in before.items()) and (X == x).all()


def test_parameters_are_put_back_when_the_loss_breaks_down():
    net, calls = Chain(), []
    compute = net.loss
    net.loss = lambda x, t: compute(x, t) if len(calls) < 30 or calls.clear() else np.nan

    def counted(x, t):
        calls.append(1)
        return compute(x, t) if len(calls) < 30 else np.nan

    net.loss = counted
    before = {name: value.copy() for name, value in net.params.items()}
    for check in (check_network, check_direction):
        calls[:] = [1] * 25
        with pytest.raises(ValueError, match="the loss is nan, expected one finite number"):
            check(net, X, T)
        assert all((net.params[name] == value).all() for name, value in before.items())


def test_x_is_left_alone():
    x = np.array([3, 4])
    check_function(lambda x: np.sum(x**2), lambda x: 2 * x, x)
    assert x.tolist() == [3, 4]


def float32_net():
    net = Chain()
    net.params = {name: value.astype(np.float32) for name, value in net.params.items()}
    return net


def nan_net():
    net = Chain()
    net.params["W2"][3, 1] = np.nan
    return Opaque(net)


class InPlace:
    def forward(self, x):
        x *= 2
        return x

    def backward(self, dout):
        return 2 * dout


class Dropout:
    def forward(self, x):
        return x * (np.random.default_rng().random(x.shape) < 0.5)

    def backward(self, dout):
        return dout


@pytest.mark.parametrize("call, words", [
    (lambda: check_function(lambda x: np.sum(x), np.ones_like, [1.0, np.nan]), r"x\[1\] is nan, expected finite"),
    (lambda: check_function(lambda x: x, np.ones_like, [1.0, 2.0]), r"the loss is an array of shape \(2,\), expected one finite number"),
    (lambda: check_function(lambda x: None, np.ones_like, [1.0, 2.0]), "the loss is None, expected one finite number. Does it return"),
    (lambda: check_function(lambda x: np.log(-x[0]), np.ones_like, [1.0]), "the loss is nan"),
    (lambda: check_function(lambda x: np.sum(x), np.ones_like, [1.0], h=0), "h = 0, expected a number above 0"),
    (lambda: check_function(lambda x: np.sum(x), np.ones_like, [1.0], h=[1e-5]), "h = .1e-05., expected a number"),
    (lambda: check_function(lambda x: np.sum(np.sin(x).astype(np.float32)), np.cos, np.arange(1.0, 9.0)), "the loss is float32, too coarse for slopes"),
    (lambda: check_function(lambda x: np.random.default_rng().random(), np.ones_like, [1.0]), "with nothing changed. Is something random in it"),
    (lambda: check_network(float32_net(), X, T), "W1 is float32; a check needs arrays of float64"),
    (lambda: check_network(Opaque(Chain(), lambda g: {"W1": g["W1"]}), X, T), r"gradient\(x, t\) has no b1, W2, b2; params has W1, b1, W2, b2"),
    (lambda: check_network(nan_net(), X, T), "W2|the loss is nan|NaN"),
    (lambda: check_layer(InPlace(), X), "forward changes the array that it is handed"),
    (lambda: check_layer(Dropout(), X), "with nothing changed. Is something random in it, such as dropout"),
    (lambda: check_direction(Chain(), X, T, directions=0), "directions = 0, expected a whole number from 1"),
    (lambda: check_direction(Chain(), X, T, directions=2.5), "directions = 2.5"),
    *((lambda check=check, h=h: check(h), "expected a number above 0") for h in (0, -1e-5, np.nan, np.inf, "1", True, [1e-5], 1j)
      for check in (lambda h: check_direction(Chain(), X, T, h=h), lambda h: check_network(Chain(), X, T, h=h), lambda h: check_layer(Tanh(), X, h=h))),
    (lambda: check_network(Opaque(Chain(), lambda g: None), X, T), r"gradient\(x, t\) returns None, expected a dict, name → array.* Does it end with return"),
    (lambda: check_direction(Opaque(Chain(), lambda g: [*g.values()]), X, T), r"gradient\(x, t\) returns list, expected a dict"),
    (lambda: check_layer(OneLayer(lambda x: None, lambda d: d), X), "OneLayer.forward returns None, expected an array of numbers. Does it end with return"),
    (lambda: check_layer(OneLayer(lambda x: [[1.0], [2.0, 3.0]], lambda d: d), X), "OneLayer.forward returns an array of object"),
    (lambda: check_layer(Nullary(), X), "Nullary.backward raises KeyError: 'x'. It was given nothing[.]"),
    (lambda: check_layer(OneLayer(lambda x: x[:, 9], lambda d: d), X), r"OneLayer.forward raises IndexError: .* It was given \(7, 6\)"),
    (lambda: check_layer(OneLayer(lambda x: x, lambda d: d.there), X), "OneLayer.backward raises AttributeError"),
    (lambda: check_layer(OneLayer(lambda x: x, lambda d: 1 / 0), X), "OneLayer.backward raises ZeroDivisionError"),
    (lambda: check_direction(Opaque(Chain(), lambda g: g | {"W1": None}), X, T), "∇L·v can't be computed. W1: there is no gradient"),
    (lambda: check_direction(Opaque(Chain(), lambda g: {}), X, T), "W1: there is no gradient"),
    (lambda: check_direction(Opaque(Chain(), lambda g: g | {"W1": g["W1"].T}), X, T), r"W1: the gradient has shape \(5, 6\), the tensor \(6, 5\)"),
])
def test_what_can_not_be_used_is_said(call, words):
    with pytest.raises((ValueError, FloatingPointError), match=words):
        call()


def test_what_numpy_says_inside_a_layer_comes_with_the_layer_s_name():
    class Bad:
        def forward(self, x):
            return np.ones(3) + np.ones(4)

        def backward(self, dout):
            return dout
    with pytest.raises(ValueError, match=r"Bad.forward raises ValueError: operands could not be broadcast together .* It was given \(2, 3\)"):
        check_layer(Bad(), np.ones((2, 3)))
