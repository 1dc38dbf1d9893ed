"""Networks: what a layer's chain gives, forward and in reverse, against formulas, nudges and another library's derivatives."""
import copy
import math
import re

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons_lib.doors import is_real, is_whole
from lessons_lib.functions import cross_entropy, softmax
from lessons_lib.networks import MultiLayerNet, TwoLayerNet, confusion_matrix, right_answers, worst_mistakes
from lessons_lib.optimizers import SGD

PHI = {"relu": lambda z: anp.maximum(z, 0), "sigmoid": lambda z: 1 / (1 + anp.exp(-z)), "tanh": anp.tanh}


def examples(n=7, width=6, classes=4, seed=3):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, width)), rng.integers(classes, size=n)


def a_net(sizes=(6, 5, 4), activation="relu", seed=1, **more):
    """With biases that are not 0, which would hide what is wrong with them."""
    net = MultiLayerNet(sizes, seed, 0.5, activation, **more)
    for key, values in net.params.items():
        if key[0] == "b":
            values[...] = np.random.default_rng(seed + 9).normal(size=values.shape)
    return net


# what it is made of

def test_a_two_layer_network_has_the_promised_parameters():
    net = TwoLayerNet(784, 50, 10)
    assert [(key, values.shape, values.dtype) for key, values in net.params.items()] == [
        ("W1", (784, 50), np.float64), ("b1", (50,), np.float64), ("W2", (50, 10), np.float64), ("b2", (10,), np.float64)]
    assert list(net.layers) == ["Affine1", "Relu1", "Affine2"] and type(net.last_layer).__name__ == "SoftmaxWithLoss"
    assert net.layers["Affine1"].W is net.params["W1"] and net.layers["Affine2"].b is net.params["b2"]
    assert not net.layers["Affine1"].needs_dx and net.layers["Affine2"].needs_dx
    assert sum(values.size for values in net.params.values()) == 39_760


def test_weights_have_the_spread_that_is_asked_for_and_biases_are_0():
    for std, spreads in ((0.01, (0.01, 0.01)), ("he", (math.sqrt(2 / 784), math.sqrt(2 / 50))), (np.float32(0.3), (0.3, 0.3))):
        net = TwoLayerNet(784, 50, 10, weight_init_std=std)
        for key, spread in zip(("W1", "W2"), spreads, strict=True):
            assert net.params[key].std() == pytest.approx(spread, rel=0.1) and abs(net.params[key].mean()) < 0.2 * spread
        assert not net.params["b1"].any() and not net.params["b2"].any()
    assert not MultiLayerNet([6, 5, 4], weight_init_std=0).params["W2"].any()
    assert MultiLayerNet([50, 40, 10]).params["W1"].std() == pytest.approx(math.sqrt(2 / 50), rel=0.1)


def test_the_same_seed_gives_the_same_network_and_another_seed_another():
    same, other = TwoLayerNet(6, 5, 4, rng=7), TwoLayerNet(6, 5, 4, rng=8)
    generator = np.random.default_rng(7)
    assert np.array_equal(TwoLayerNet(6, 5, 4, rng=generator).params["W2"], same.params["W2"])
    assert not np.array_equal(TwoLayerNet(6, 5, 4, rng=generator).params["W2"], same.params["W2"])
    assert not np.array_equal(other.params["W1"], same.params["W1"])
    assert np.array_equal(TwoLayerNet(6, 5, 4).params["W1"], TwoLayerNet(6, 5, 4, rng=0).params["W1"])


def test_deeper_networks_and_other_activations():
    net = MultiLayerNet([6, 5, 3, 4], activation="tanh")
    assert list(net.layers) == ["Affine1", "Tanh1", "Affine2", "Tanh2", "Affine3"]
    assert list(MultiLayerNet([6, 4]).layers) == ["Affine1"] and list(MultiLayerNet([6, 5, 4], activation="sigmoid").layers)[1] == "Sigmoid1"


# forward

def test_predict_is_the_formula_and_stops_before_softmax():
    net, (x, t) = a_net(), examples()
    p = net.params
    scores = np.maximum(x @ p["W1"] + p["b1"], 0) @ p["W2"] + p["b2"]
    np.testing.assert_allclose(net.predict(x), scores, rtol=1e-13)
    assert not np.allclose(net.predict(x).sum(axis=1), 1)
    assert np.array_equal(net.predict(x).argmax(axis=1), softmax(scores).argmax(axis=1))
    assert net.loss(x, t) == pytest.approx(cross_entropy(scores, t), rel=1e-13)
    assert net.loss(x, np.eye(4)[t]) == pytest.approx(net.loss(x, t), rel=1e-15)


def test_one_example_and_a_batch_of_images():
    net, (x, t) = a_net(), examples()
    np.testing.assert_allclose(net.predict(x[2]), net.predict(x)[2], rtol=1e-13)
    assert net.loss(x[2], t[2]) == pytest.approx(net.loss(x[2:3], t[2:3]))
    assert net.accuracy(x[2], t[2]) in (0, 1) and net.gradient(x[2], t[2])["W1"].shape == (6, 5)
    np.testing.assert_allclose(net.predict(x.reshape(7, 2, 3)), net.predict(x), rtol=1e-13)


def test_accuracy_counts_the_right_ones():
    net, (x, t) = a_net(), examples(50)
    best = net.predict(x).argmax(axis=1)
    assert net.accuracy(x, best) == 1 and net.accuracy(x, (best + 1) % 4) == 0
    mixed = np.where(np.arange(50) < 13, best, (best + 2) % 4)
    assert net.accuracy(x, mixed) == 13 / 50 == net.accuracy(x, np.eye(4)[mixed])
    assert right_answers(net.predict(x), mixed).tolist() == [True] * 13 + [False] * 37


def test_the_first_loss_is_that_of_equal_shares_where_weights_are_small():
    x = np.random.default_rng(5).uniform(size=(40, 64))
    for seed in range(5):
        assert TwoLayerNet(64, 50, 10, seed).loss(x, np.arange(40) % 10) == pytest.approx(math.log(10), abs=0.005)
        assert TwoLayerNet(64, 50, 10, seed, "he").loss(x, np.arange(40) % 10) > 2.33


# backward

@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 7), min_size=2, max_size=5), st.integers(1, 6), st.sampled_from(["relu", "sigmoid", "tanh"]), st.integers(0, 10**6))
def test_gradients_are_those_of_an_independent_library(sizes, n, activation, seed):
    net = a_net(sizes, activation, seed)
    x, t = examples(n, sizes[0], sizes[-1], seed)

    def loss(params):
        a = x
        for number in range(1, len(sizes)):
            z = anp.dot(a, params[f"W{number}"]) + params[f"b{number}"]
            a = PHI[activation](z)
        top = anp.max(z, axis=1, keepdims=True)
        return anp.mean(anp.log(anp.sum(anp.exp(z - top), axis=1)) + top[:, 0] - z[np.arange(n), t])

    expected = autograd.grad(loss)({key: values.copy() for key, values in net.params.items()})
    value, found = net.loss_and_gradient(x, t)
    assert value == pytest.approx(net.loss(x, t), rel=1e-14)
    assert list(found) == list(net.params)
    for key, values in found.items():
        assert values.shape == net.params[key].shape
        np.testing.assert_allclose(values, expected[key], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("sizes, activation", [((6, 5, 4), "relu"), ((3, 5, 6, 2), "tanh"), ((5, 3), "sigmoid")])
def test_gradients_are_those_of_nudges(sizes, activation):
    net, (x, t) = a_net(sizes, activation), examples(7, sizes[0], sizes[-1])
    numerical, analytic = net.numerical_gradient(x, t), net.gradient(x, t)
    assert list(numerical) == list(analytic) == list(net.params)
    for key in analytic:
        np.testing.assert_allclose(numerical[key], analytic[key], atol=1e-8)


def test_nudging_leaves_the_network_alone():
    net, (x, t) = a_net(dtype=np.float32), examples()
    before = copy.deepcopy(net.params)
    numerical = net.numerical_gradient(x, t)
    assert all(np.array_equal(net.params[key], before[key]) for key in before)
    for key, values in net.gradient(x, t).items():
        assert values.dtype == np.float32 and numerical[key].dtype == np.float64
        np.testing.assert_allclose(numerical[key], values, atol=1e-5)


def test_what_gradient_returned_stays_as_it_was():
    net, (x, t) = a_net(), examples()
    first = net.gradient(x, t)
    kept = copy.deepcopy(first)
    net.gradient(x[:3] * 2, t[:3])
    SGD(0.3).update(net.params, first)
    net.gradient(x, t)
    assert all(np.array_equal(first[key], kept[key]) for key in kept)


def test_float32_stays_float32_all_the_way():
    net, (x, t) = TwoLayerNet(6, 5, 4, dtype=np.float32), examples()
    assert {values.dtype for values in net.params.values()} == {np.dtype(np.float32)}
    assert net.predict(x).dtype == np.float32
    assert {values.dtype for values in net.gradient(x, t).values()} == {np.dtype(np.float32)}
    assert net.loss(x, t) == pytest.approx(net.copy(np.float64).loss(x, t), rel=1e-5)


def test_steps_against_the_gradient_make_the_loss_smaller():
    net, (x, t) = a_net(), examples()
    losses = []
    for _ in range(30):
        loss, grads = net.loss_and_gradient(x, t)
        losses.append(loss)
        SGD(0.1).update(net.params, grads)
    assert all(after < before for before, after in zip(losses, losses[1:]))


def test_a_copy_is_the_same_network_with_arrays_of_its_own():
    net, (x, t) = a_net((6, 5, 3, 4), "tanh"), examples()
    other = net.copy()
    assert np.array_equal(other.predict(x), net.predict(x)) and other.sizes == net.sizes and other.activation == "tanh"
    SGD(0.5).update(other.params, other.gradient(x, t))
    assert not np.array_equal(other.params["W1"], net.params["W1"]) and other.layers["Affine2"].W is other.params["W2"]
    assert net.copy(np.float32).copy().predict(x).dtype == np.float32
    deep = copy.deepcopy(net)
    assert deep.loss(x, t) == net.loss(x, t) and type(TwoLayerNet(6, 5, 4).copy().layers["Relu1"]).__name__ == "Relu"


# what it got wrong

def test_the_confusion_matrix_counts_each_pair():
    scores, t = np.random.default_rng(0).normal(size=(60, 5)), np.arange(60) % 4
    counts = np.zeros((5, 5), int)
    for row, label in zip(scores, t, strict=True):
        counts[label, np.argmax(row)] += 1
    assert np.array_equal(confusion_matrix(scores, t), counts) and np.array_equal(confusion_matrix(scores, np.eye(5)[t]), counts)
    assert np.trace(counts) / 60 == right_answers(scores, t).mean()
    with pytest.raises(ValueError, match="t holds 5"):
        confusion_matrix(scores, t + 2)


@pytest.mark.parametrize("measure", [right_answers, confusion_matrix, worst_mistakes, lambda scores, t: a_net((4, 4)).accuracy(scores, t)])
@pytest.mark.parametrize("scores, t, words", [
    (np.eye(4), np.ones((4, 4)), "row 0 of t sums to 4"), (np.eye(4), np.diag([1, 1, np.nan, 1]), "row 2 of t sums to nan"), (np.eye(4), np.diag([1, 0, 1, 1]), "row 1 of t sums to 0"),
    (np.diag([1, 1, 1, np.nan]), [0, 1, 2, 3], "holds NaN or infinity, at [3, 3]"), (np.ones((0, 4)), np.ones(0, int), "at least one example")])
def test_what_the_loss_refuses_is_not_counted_as_an_answer(measure, scores, t, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        measure(scores, t)


def test_scores_may_be_lists_and_one_example():
    assert right_answers([[1, 5], [4, 3]], [1, 1]).tolist() == [True, False] and confusion_matrix([[1, 5], [4, 3]], [1, 1]).tolist() == [[0, 0], [1, 1]]
    assert worst_mistakes([[1, 5], [4, 3]], [1, 1]).tolist() == [1] and worst_mistakes([4, 3], 1).tolist() == [0] and confusion_matrix([4, 3], 1).tolist() == [[0, 0], [1, 0]]


def test_the_worst_mistakes_are_the_wrong_ones_with_the_largest_loss_first():
    scores, t = np.random.default_rng(1).normal(size=(40, 4)), np.arange(40) % 4
    losses = [cross_entropy(row, label) for row, label in zip(scores, t, strict=True)]
    worst = worst_mistakes(scores, t).tolist()
    assert worst == sorted((n for n in range(40) if np.argmax(scores[n]) != t[n]), key=lambda n: -losses[n])
    assert worst_mistakes(np.eye(4), np.arange(4)).tolist() == []


# what does not fit

@pytest.mark.parametrize("make, words", [
    (lambda: TwoLayerNet(64, 0, 10), "sizes are [64, 0, 10], expected two or more whole numbers above 0"),
    (lambda: TwoLayerNet(64, 50.0, 10), "sizes are [64, 50.0, 10]"),
    (lambda: TwoLayerNet(64, True, 10), "sizes are [64, True, 10]"),
    (lambda: MultiLayerNet([64]), "sizes are [64]"),
    (lambda: MultiLayerNet([64, -3, 10]), "sizes are [64, -3, 10]"),
    (lambda: TwoLayerNet(6, 5, 4, weight_init_std=-0.1), "weight_init_std is -0.1, expected a number, 0 or more"),
    (lambda: TwoLayerNet(6, 5, 4, weight_init_std="xavier"), "weight_init_std is 'xavier'"),
    (lambda: TwoLayerNet(6, 5, 4, weight_init_std=math.nan), "weight_init_std is nan"),
    (lambda: TwoLayerNet(6, 5, 4, weight_init_std=None), "weight_init_std is None"),
    (lambda: TwoLayerNet(6, 5, 4, weight_init_std=True), "weight_init_std is True"),
    (lambda: TwoLayerNet(6, 5, 4, dtype=int), "dtype is int, expected np.float64 or np.float32"),
    (lambda: TwoLayerNet(6, 5, 4, dtype=np.float16), "dtype is float16"),
    (lambda: TwoLayerNet(6, 5, 4, dtype="foo"), "dtype is foo"),
    (lambda: TwoLayerNet(6, 5, 4, dtype=None), "dtype is None"),
    (lambda: TwoLayerNet(6, 5, 4, weight_init_std=1j), "weight_init_std is 1j"),
    (lambda: TwoLayerNet(6, 5, 4, weight_init_std=math.inf), "weight_init_std is inf"),
    (lambda: TwoLayerNet(6, 5, 4, rng="a"), "rng is 'a', expected a whole number, 0 or more"),
    (lambda: TwoLayerNet(6, 5, 4, rng=1.5), "rng is 1.5"),
    (lambda: TwoLayerNet(6, 5, 4, rng=-1), "rng is -1"),
    (lambda: TwoLayerNet(6, 5, 4, rng=None), "rng is None"),
    (lambda: MultiLayerNet(64), "the sizes are 64"),
    (lambda: MultiLayerNet(None), "the sizes are None"),
    (lambda: MultiLayerNet({64, 10}), "the sizes are {"),
    (lambda: MultiLayerNet([6, 5, 4], activation=["relu"]), "activation is ['relu']"),
    (lambda: MultiLayerNet([6, 5, 4], activation="gelu"), "activation is 'gelu', expected one of relu, sigmoid, tanh"),
])
def test_a_network_that_can_not_be_built_says_why(make, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        make()


@pytest.mark.parametrize("call", ["predict", "loss", "accuracy", "gradient", "numerical_gradient", "loss_and_gradient"])
@pytest.mark.parametrize("x, words", [(np.ones((3, 5)), ("(3, 5)", "(6, 5)", "Affine")), ([[1, 2, 3, 4, 5, math.nan]], ("NaN", "[0, 5]")),
                                      (np.full((2, 6), np.inf), ("[0, 0]",))])
def test_images_that_do_not_fit_are_named(call, x, words):
    t = () if call == "predict" else ([1] * len(x),)
    with pytest.raises(ValueError) as caught:
        getattr(a_net(), call)(x, *t)
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.mark.parametrize("call", ["loss", "accuracy", "gradient"])
@pytest.mark.parametrize("t, words", [
    ([0, 4, 1], "0 to 3; t holds 4"), ([0, -1, 1], "t holds -1"), ([0.0, 1.0, 2.0], "numbers of type float64"), ([1, 2], "t has shape (2,)"),
    (np.eye(5)[[0, 1, 2]], "t has shape (3, 5)"), (["a", "b", "c"], "numbers of type")])
def test_labels_that_do_not_fit_are_named(call, t, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        getattr(a_net(), call)(examples(3)[0], t)


@pytest.mark.parametrize("key", ["W1", "b1", "W2", "b2"])
def test_a_rebound_parameter_is_said_at_the_next_use(key):
    net, (x, t) = a_net(), examples()
    net.params[key] = net.params[key] - 0.1
    with pytest.raises(ValueError, match=rf"params\['{key}'\] is another array than the one that layer Affine{key[1]} holds.*in place"):
        net.loss(x, t)


def test_parameters_that_ran_away_are_no_scores():
    net, (x, t) = a_net(), examples()
    net.params["W2"][0, 0] = np.inf
    with pytest.raises(FloatingPointError, match="W holds NaN or infinity"):
        net.accuracy(x, t)


@pytest.mark.parametrize("value, whole, real", [(3, True, True), (np.int64(3), True, True), (3.0, False, True), (np.float32(0.5), False, True), (True, False, False),
                                                (np.True_, False, False), ("3", False, False), (None, False, False), (1j, False, False)])
def test_what_counts_as_a_number(value, whole, real):
    assert is_whole(value) == whole and is_real(value) == real
