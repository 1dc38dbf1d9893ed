"""costs and counting: counts from the sizes against counts of real runs, the gradients of those runs, known figures, the race, bad input."""
import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons_lib import costs
from lessons_lib.costs import METHODS, Cost, behind, central_gradient, cost, growth, parameters, race, seconds_per_multiplication, weights
from lessons_lib.counting import CountingNetwork
from lessons_lib.datasets import load_tiny_digits
from lessons_lib.deltas import ACTIVATIONS, DeltaNetwork

GRADIENTS = [method for method in METHODS if method != "one direction"]
layers = st.lists(st.integers(1, 5), min_size=2, max_size=5)


def examples(sizes, batch, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(batch, sizes[0])), rng.normal(size=(batch, sizes[-1]))


# the counts

@pytest.mark.parametrize("method", METHODS)
@given(layers, st.integers(1, 4), st.sampled_from(list(ACTIVATIONS)))
@settings(deadline=None, max_examples=25)
def test_what_the_sizes_say_is_what_a_run_counts(method, sizes, batch, activation):
    net = CountingNetwork(sizes, activation)
    net.gradient(method, *examples(sizes, batch))
    assert net.counted() == cost(sizes, method, batch)
    assert net.counted() == Cost(0, 0, 0), "the tally starts anew"


@pytest.mark.parametrize("method", GRADIENTS)
@given(layers, st.integers(1, 4), st.sampled_from(["sigmoid", "tanh", "identity"]), st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=20)
def test_what_is_counted_is_a_right_gradient(method, sizes, batch, activation, seed):
    """Against an independent autodiff library, on the network written from its formula."""
    net, (X, T) = CountingNetwork(sizes, activation, seed), examples(sizes, batch, seed)
    net.biases = [np.random.default_rng(seed).normal(size=b.shape) for b in net.biases]
    phi = {"sigmoid": lambda z: 1 / (1 + anp.exp(-z)), "tanh": anp.tanh, "identity": lambda z: z}[activation]

    def total(arrays):
        A = X
        for W, b in zip(arrays[:len(net.weights)], arrays[len(net.weights):], strict=True):
            A = phi(anp.dot(A, W.T) + b)
        return 0.5 * anp.sum((A - T) ** 2)

    expected = autograd.grad(total)([*map(np.asarray, net.weights), *net.biases])
    tolerance = {"forward differences": 1e-3, "backprop": 1e-12, "backprop with dx": 1e-12}.get(method, 1e-6)
    size = max(1, max(np.max(np.abs(array)) for array in expected))
    for yours, theirs in zip(net.gradient(method, X, T), expected, strict=True):
        assert yours.shape == theirs.shape
        np.testing.assert_allclose(np.asarray(yours), theirs, atol=tolerance * size * 10)


@given(layers, st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=20)
def test_one_direction_is_the_gradient_along_it(sizes, seed):
    net, (X, T) = CountingNetwork(sizes, "tanh", seed), examples(sizes, 3, seed)
    rng = np.random.default_rng(0)
    expected = sum(float(np.sum(np.asarray(g) * rng.normal(size=g.shape))) for g in net.gradient("backprop", X, T))
    kept = [np.array(W) for W in net.weights]
    assert net.gradient("one direction", X, T) == pytest.approx(expected, rel=1e-5, abs=1e-6)
    assert all(np.array_equal(before, after) for before, after in zip(kept, net.weights, strict=True))


def test_a_counting_network_computes_what_the_plain_one_does():
    plain, net = DeltaNetwork([4, 3, 2], rng=5), CountingNetwork([4, 3, 2], rng=5)
    X, T = examples([4, 3, 2], 3)
    np.testing.assert_array_equal(net.predict(X), plain.predict(X))
    assert net.counted() == Cost(1, 0, 3 * 18)
    np.testing.assert_array_equal(net.forward(X[0]), plain.forward(X[0]))
    for one, other in zip(net.deltas(T[0]), plain.deltas(T[0]), strict=True):
        np.testing.assert_array_equal(one, other)
    assert net.counted() == Cost(1, 0, 18 + 6)
    net.gradients()
    assert net.counted() == Cost(0, 0, 18)


@pytest.mark.parametrize("method", ["backprop", "backprop with dx", "one direction", "z nudged"])
def test_784_50_10_is_counted_in_a_run_too(method):
    net = CountingNetwork([784, 50, 10])
    net.gradient(method, np.ones((1, 784)), np.ones((1, 10)))
    assert net.counted() == cost([784, 50, 10], method)


def test_two_networks_count_apart():
    one, other = CountingNetwork([3, 2]), CountingNetwork([3, 2])
    one.forward(np.ones(3))
    assert other.counted() == Cost(0, 0, 0) and one.counted() == Cost(1, 0, 6)


def test_the_figures_of_784_50_10():
    sizes = [784, 50, 10]
    assert (weights(sizes), parameters(sizes)) == (39_700, 39_760)
    assert cost(sizes, "central differences") == Cost(79_520, 0, 3_156_944_000)
    assert cost(sizes, "forward differences") == Cost(39_761, 0, 39_761 * 39_700)
    assert cost(sizes, "one direction") == Cost(2, 0, 79_400)
    assert cost(sizes, "backprop") == Cost(1, 1, 79_900)
    assert cost(sizes, "backprop with dx") == Cost(1, 1, 119_100)
    assert cost(sizes, "rest kept") == Cost(1, 0, 904_100)
    assert cost(sizes, "z nudged") == Cost(1, 0, 80_400)


@pytest.mark.parametrize("hidden, black_box, kept, z_nudged", [([50], 39_511, 11, 1.006), ([50, 50], 40_858, 496, 1.606), ([50, 50, 50], 42_260, 2554, 4.746)])
def test_the_factors_by_depth(hidden, black_box, kept, z_nudged):
    factors = [cost([784, *hidden, 10], method).multiplications / cost([784, *hidden, 10], "backprop").multiplications
               for method in ("central differences", "rest kept", "z nudged")]
    assert [round(factors[0]), round(factors[1]), round(factors[2], 3)] == [black_box, kept, z_nudged]


def test_z_nudged_by_hand():
    """Three hidden layers: forward and products 44 700 each, and for each hidden unit two ways to the end, 3050, 550 or 10 weights."""
    assert cost([784, 50, 50, 50, 10], "z nudged").multiplications == 44_700 + 2 * 50 * (3_050 + 550 + 10) + 44_700 == 450_400
    assert cost([3, 4, 3, 2], "z nudged").multiplications == 30 + 2 * (4 * 9 + 3 * 2) + 30 == 144


@given(layers)
def test_sharing_within_a_unit_and_between_layers_never_costs_more(sizes):
    kept, by_unit, back = (cost(sizes, method).multiplications for method in ("rest kept", "z nudged", "backprop"))
    assert kept > by_unit >= back


@given(layers, st.integers(1, 50))
def test_backprop_takes_two_to_three_forwards_whatever_the_size(sizes, batch):
    forward = batch * weights(sizes)
    assert 2 * forward <= cost(sizes, "backprop", batch).multiplications <= cost(sizes, "backprop with dx", batch).multiplications == 3 * forward


@given(layers, st.sampled_from(list(METHODS)), st.integers(1, 9))
def test_a_batch_multiplies_the_multiplications_alone(sizes, method, batch):
    one, many = cost(sizes, method), cost(sizes, method, batch)
    assert many == one._replace(multiplications=batch * one.multiplications)


@given(layers)
def test_behind_a_unit_lie_the_ways_to_the_output(sizes):
    """Counted unit by unit: a weight lies behind a unit if what it multiplies can feel it."""
    for layer in range(2, len(sizes) + 1):
        found, felt = 0, {0}
        for n in sizes[layer:]:
            found += len(felt) * n
            felt = set(range(n))
        assert behind(sizes, layer) == found


def test_growth_measures_an_exponent():
    assert growth([3, 5, 11], [7 * n**2.5 for n in (3, 5, 11)]) == pytest.approx(2.5)
    widths = [100, 200, 400, 800]
    sizes = [parameters([64, n, 10]) for n in widths]
    assert growth(sizes, [cost([64, n, 10], "central differences").multiplications for n in widths]) == pytest.approx(2, abs=0.01)
    assert growth(sizes, [cost([64, n, 10], "backprop").multiplications for n in widths]) == pytest.approx(1, abs=0.01)


def test_the_speed_is_a_time():
    assert 1e-15 < seconds_per_multiplication([20, 10], batch=3, repeats=2) < 1e-2


def test_the_speed_is_that_of_the_fastest_run_for_each_multiplication(monkeypatch):
    ticks = iter([0.0, 0.5, 1.0, 1.3, 2.0, 2.9])
    monkeypatch.setattr(costs.time, "perf_counter", lambda: next(ticks))
    assert seconds_per_multiplication([20, 10], batch=3, repeats=3) == pytest.approx(0.3 / (3 * 200))


def test_central_gradient_leaves_the_network_alone():
    net, (X, T) = DeltaNetwork([4, 3, 2], rng=1), examples([4, 3, 2], 5)
    before = [np.array(array) for array in (*net.weights, *net.biases)]
    found = central_gradient(net, X, T)
    for yours, expected in zip(sum(found, []), sum(net.total_gradients(X, T), []), strict=True):
        np.testing.assert_allclose(yours, expected, rtol=0, atol=2e-10)
    assert all(np.array_equal(a, b) for a, b in zip(before, [*net.weights, *net.biases], strict=True))


def test_a_given_nudge_is_taken():
    net, (X, T) = DeltaNetwork([4, 3, 2], rng=1), examples([4, 3, 2], 5)
    weights, biases = central_gradient(net, X, T, 0.3)

    def total(step, k):
        arrays = [array.copy() for array in (*net.weights, *net.biases)]
        arrays[k].flat[1] += step
        return net.with_parameters(arrays[:2], arrays[2:]).total_cost(X, T)

    for k, found in enumerate((*weights, *biases)):
        assert found.flat[1] == pytest.approx((total(0.3, k) - total(-0.3, k)) / 0.6, rel=1e-12)


# the race

def last(**changes):
    data = load_tiny_digits()
    given = dict(sizes=[12, 3, 2], X=data.x, T=data.t, budget=1e6) | changes
    *_, (done, runs) = race(**given)
    return done, runs


def test_both_racers_spend_the_same_and_count_their_steps():
    done, runs = last()
    assert done == 1
    for method, run in runs.items():
        price = cost([12, 3, 2], method, 64).multiplications
        assert run.spent[-1] == run.steps[-1] * price and 1e6 - price < run.spent[-1] <= 1e6
        assert len(run.spent) == len(run.steps) == len(run.costs) == 101
    assert (runs["central differences"].steps[-1], runs["backprop"].steps[-1]) == (3, 173)


def test_step_for_step_they_walk_the_same_path():
    """Only what a step costs differs."""
    runs = last(budget=3e6)[1]
    nudged, back = runs["central differences"], runs["backprop"]
    data, net = load_tiny_digits(), DeltaNetwork([12, 3, 2])
    path = [float(net.total_cost(data.x, data.t))]
    for _ in range(back.steps[-1]):
        for array, slope in zip([*net.weights, *net.biases], sum(net.total_gradients(data.x, data.t), []), strict=True):
            array -= 0.2 * slope
        path.append(float(net.total_cost(data.x, data.t)))
    assert {0, 1, 2, 3, 4, 5} <= set(back.steps), "the first steps, where the cost falls fastest, are all there"
    np.testing.assert_allclose(back.costs, np.array(path)[back.steps], rtol=1e-12)
    np.testing.assert_allclose(nudged.costs, np.array(path)[nudged.steps], rtol=1e-5)


def test_a_race_by_the_clock_ends_with_the_clock(monkeypatch):
    ticks = iter(np.arange(0, 1e6) * 0.001)
    monkeypatch.setattr(costs.time, "perf_counter", lambda: float(next(ticks)))
    done, runs = last(budget=0.05, clock="seconds")
    assert done == 1 and all(run.spent[-1] == pytest.approx(0.05, abs=0.0011) for run in runs.values())


def test_a_longer_race_by_the_clock_has_more_slices(monkeypatch):
    """About one in 0.02 seconds, a hundred at least."""
    for budget, slices in ((1.0, 100), (4.0, 200)):
        ticks = iter(np.arange(0, 1e3) * 0.5)
        monkeypatch.setattr(costs.time, "perf_counter", lambda ticks=ticks: float(next(ticks)))
        assert all(len(run.spent) == slices + 1 for run in last(budget=budget, clock="seconds")[1].values())


def test_a_race_starts_from_the_network_of_its_seed():
    data = load_tiny_digits()
    for run in last(rng=3, budget=1)[1].values():
        assert run.costs[0] == DeltaNetwork([12, 3, 2], rng=3).total_cost(data.x, data.t)


def test_a_race_ends_with_the_first_slice_beyond_the_bound():
    run = last(activation="identity", learning_rate=0.01)[1]["backprop"]
    assert run.costs[-2] < 1e6 * run.costs[0] < run.costs[-1] and run.ended.startswith("in 3 steps the cost grew")
    assert last(activation="identity", learning_rate=1e9)[1]["backprop"].ended.startswith("in 1 step the cost grew")


@pytest.mark.parametrize("activation, rate", [("identity", 0.2), ("identity", 1e200), ("relu", 1e100)])
def test_a_race_that_diverges_stops_with_a_sentence(activation, rate, recwarn):
    done, runs = last(activation=activation, learning_rate=rate)
    assert done < 1 and "the cost grew beyond 1e+06 times its start" in runs["backprop"].ended
    assert not list(recwarn)


def test_a_race_hands_out_frames_that_stay_as_they_are():
    data = load_tiny_digits()
    frames = [(runs["backprop"], len(runs["backprop"].spent)) for _, runs in race([12, 3, 2], data.x, data.t, 1e5)]
    assert all(len(run.spent) == length for run, length in frames)


# bad input

@pytest.mark.parametrize("sizes", [[3], [], [3, 0], [3, -1], [3, 2.5], ["3", 2], [True, 2], [3, None], 5, None, "784"])
def test_sizes_that_are_none_are_refused(sizes):
    for call in (weights, parameters, lambda s: behind(s, 2), lambda s: cost(s, "backprop")):
        with pytest.raises(ValueError, match=r"sizes is .* two or more positive whole numbers"):
            call(sizes)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("X, T, words", [
    (np.ones((2, 4)), np.ones((2, 2)), "X has shape .2, 4., expected .2, 3."),
    (np.ones((2, 3)), np.ones((3, 2)), "T has shape .3, 2., expected .2, 2."),
    (np.ones((2, 3)), np.ones((2, 1)), "T has shape .2, 1., expected .2, 2."),
    (np.ones(3), np.ones(2), "X has shape .3,., expected .3, 3., one example a row"),
    (np.ones((0, 3)), np.ones((0, 2)), "X has no row"),
    (np.full((2, 3), np.inf), np.ones((2, 2)), "X holds NaN or infinity"),
    (np.ones((2, 3)), np.full((2, 2), np.nan), "T holds NaN or infinity")])
def test_every_method_refuses_what_does_not_fit(method, X, T, words):
    with pytest.raises(ValueError, match=words):
        CountingNetwork([3, 2, 2]).gradient(method, X, T)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_refuses_a_weight_that_is_no_number(method):
    net = CountingNetwork([3, 2, 2])
    net.weights[1][0, 0] = np.nan
    with pytest.raises(ValueError, match="W of layer 3 holds NaN or infinity"):
        net.gradient(method, np.ones((2, 3)), np.ones((2, 2)))


@pytest.mark.parametrize("call, words", [
    (lambda: cost([3, 2], "backpropagation"), "method is 'backpropagation'; there are: central differences, "),
    (lambda: cost([3, 2], "backprop", -1), "batch is -1"),
    (lambda: cost([3, 2], "backprop", 0), "batch is 0; a positive whole number is expected"),
    (lambda: cost([3, 2], "backprop", 1.5), "batch is 1.5; a positive whole number"),
    (lambda: CountingNetwork([3, 2]).gradient("nudging", [[1, 2, 3]], [[1, 2]]), "method is 'nudging'; there are: "),
    (lambda: behind([3, 2], 1), "layer is 1; weights lead to the layers 2 to 2"),
    (lambda: behind([3, 2], 3), "layer is 3"),
    (lambda: growth([1, 2], [1, 2, 3]), "2 sizes and 3 costs"),
    (lambda: growth([2, 2], [1, 3]), "at least two different sizes"),
    (lambda: growth([1, 2], [1, 0]), "all have to be positive"),
    (lambda: growth([1, np.nan], [1, 1]), "positive and finite"),
    (lambda: last(clock="days"), "clock is 'days'; there are: multiplications, seconds"),
    (lambda: last(budget=0), "budget is 0, expected a positive number"),
    (lambda: last(budget="1"), "budget is '1', expected a positive number"),
    (lambda: last(learning_rate=None), "learning_rate is None, expected a positive"),
    (lambda: last(learning_rate=True), "learning_rate is True"),
    (lambda: behind([3, 2], 2.0), "layer is 2.0"),
    (lambda: cost([3, 2], ["backprop"]), "method is .'backprop'.; there are"),
    (lambda: last(learning_rate=-1), "learning_rate is -1, expected a positive"),
    (lambda: last(budget=np.inf), "budget is inf"),
    (lambda: last(activation="step"), "activation is 'step'; there are"),
    (lambda: last(sizes=[12, 3, 0]), "two or more positive whole numbers"),
    (lambda: last(sizes=[11, 3, 2]), "X has shape .64, 12., expected .64, 11."),
    (lambda: last(X=np.full((64, 12), np.nan)), "X holds NaN or infinity")])
def test_bad_input_gets_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()
