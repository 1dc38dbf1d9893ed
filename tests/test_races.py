"""races, update_terms: bowls, ways, best rates, the factor of momentum, an update taken apart; against formulas, other ways to compute them, bad input."""
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons_lib.descent import descend, rate_limits
from lessons_lib.optimizers import SGD, Adam, Momentum, Nesterov
from lessons_lib.races import (
    LIMIT, METHODS, best_momentum, best_rate, bowl, bowl_factor, height, losses_by_rate, make_optimizer, momentum_factor, turned, way)
from lessons_lib.update_terms import BETWEEN, updates_apart

START = np.array([-7.0, 2.0])
angles, conditions, shares = st.integers(-720, 720), st.floats(1, 1000), st.floats(0, 0.99)


# bowls

@given(conditions, angles)
def test_a_bowl_has_its_curvatures_along_its_own_axes(condition, angle):
    H = bowl(condition, angle)
    np.testing.assert_allclose(np.linalg.eigvalsh(H), [2 / condition, 2], rtol=1e-9)
    np.testing.assert_allclose(H, H.T, atol=1e-12)
    for axis, curvature in (([1.0, 0.0], 2 / condition), ([0.0, 1.0], 2)):
        np.testing.assert_allclose(H @ turned(axis, angle), curvature * turned(axis, angle), atol=1e-9)


@given(angles)
def test_turning_keeps_lengths_and_heights(angle):
    points = np.array([[3.0, -1.5], [0.25, 4.0], [-7.0, 2.0]])
    np.testing.assert_allclose(np.hypot(*turned(points, angle).T), np.hypot(*points.T))
    np.testing.assert_allclose(height(bowl(7, angle), turned(points, angle)), height(bowl(7), points))


def test_against_the_clock():
    np.testing.assert_allclose(turned([1, 0], 30), [np.sqrt(3) / 2, 0.5])
    assert bowl(20, 90).tolist() == [[2, 0], [0, 0.1]] and bowl(20, 180).tolist() == bowl(20).tolist() == bowl(20, 0.0).tolist()
    np.testing.assert_allclose(bowl(20, 45), [[1.05, -0.95], [-0.95, 1.05]])


# ways

def test_sgd_goes_the_way_of_descend():
    H = bowl(20, 30)
    expected = np.array(list(descend(lambda x: H @ x, START, 0.4, 25)))
    np.testing.assert_allclose(way(SGD(0.4), H, START, 25).points, expected, rtol=1e-13)


@pytest.mark.parametrize("method", METHODS)
def test_a_way_is_what_update_makes(method):
    H, optimizer, params = bowl(20, 45), make_optimizer(method, 0.3), {"w": START.copy()}
    points = [START]
    for _ in range(12):
        optimizer.update(params, {"w": H @ params["w"]})
        points.append(params["w"].copy())
    found = way(make_optimizer(method, 0.3), H, START, 12)
    assert np.array_equal(found.points, points) and found.stopped == ""
    assert len(way(make_optimizer(method, 0.3), H, START, 0).points) == 1


def test_names_make_the_optimizers_of_those_names():
    assert list(METHODS)[:6] == ["SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "Adam"]
    for method, (kind, *_) in METHODS.items():
        made = make_optimizer(method, 0.25)
        assert type(made) is kind and type(made).__name__ == method and made.learning_rate == 0.25
    assert make_optimizer("Momentum", 1, 0.5).momentum == make_optimizer("Nesterov", 1, 0.5).momentum == make_optimizer("RMSProp", 1, 0.5).decay == 0.5
    assert (make_optimizer("Adam", 1, 0.5).beta1, make_optimizer("Adam", 1, 0.5).beta2, make_optimizer("RMSProp", 1).decay) == (0.5, 0.999, 0.99)
    assert make_optimizer("Momentum", 1, 0.0).momentum == 0


def test_the_rates_that_each_begins_with_on_the_bowl_and_on_digits():
    powers = {name: (np.log10(each.bowl_rate), np.log10(each.digit_rate)) for name, each in METHODS.items()}
    expected = {"SGD": (-0.05, -0.25), "Momentum": (-0.9, -1), "Nesterov": (-0.9, -1), "AdaGrad": (0.05, -1.5), "RMSProp": (-0.9, -2.5), "Adam": (-0.4, -2)}
    assert powers == {name: pytest.approx(pair) for name, pair in expected.items()}


def test_a_way_that_runs_away_ends_with_a_sentence():
    found = way(SGD(1.5), bowl(20), START, 60)
    assert re.fullmatch(r"step 19 led farther out than 1e\+06: the learning rate 1[.]5 is too large here", found.stopped)
    assert len(found.points) == 19 and np.abs(found.points).max() <= 1e6 and 2 * 2.0**19 > 1e6 >= 2 * 2.0**18
    assert way(SGD(1.5), bowl(20), START, 60, limit=100).stopped.startswith("step 6 led farther out than 100: ")
    assert way(SGD(1e200), bowl(20), START, 9).stopped.startswith("step 1 ")


# many rates at once

@pytest.mark.parametrize("angle", [0, 30])
@pytest.mark.parametrize("method", METHODS)
def test_many_rates_at_once_give_what_one_at_a_time_gives(method, angle):
    H, start, rates = bowl(20, angle), turned(START, angle), np.array([0.003, 0.1, 0.6, 0.93])
    ways = [way(make_optimizer(method, rate), H, start, 30) for rate in rates]
    one_at_a_time = [np.inf if each.stopped else height(H, each.points[-1]) for each in ways]
    np.testing.assert_allclose(losses_by_rate(method, H, start, 30, rates), one_at_a_time, rtol=1e-9)


@pytest.mark.parametrize("method, decay", [("Momentum", 0.5), ("RMSProp", 0.7), ("Adam", 0.6)])
def test_many_rates_with_another_decay(method, decay):
    H, rates = bowl(9, 20), np.array([0.02, 0.3])
    one_at_a_time = [height(H, way(make_optimizer(method, rate, decay), H, START, 20).points[-1]) for rate in rates]
    np.testing.assert_allclose(losses_by_rate(method, H, START, 20, rates, decay), one_at_a_time, rtol=1e-9)


def test_rates_that_run_away_have_an_infinite_loss_and_disturb_no_other():
    losses = losses_by_rate("SGD", bowl(20), START, 400, np.array([0.5, 1e6, 0.9]))
    assert losses[1] == np.inf
    np.testing.assert_allclose(losses[[0, 2]], losses_by_rate("SGD", bowl(20), START, 400, np.array([0.5, 0.9])))


@pytest.mark.parametrize("method", METHODS)
def test_a_loss_is_infinite_where_the_way_says_that_it_ran_away(method):
    """Close to the rate at which it does, too: both have one limit."""
    H, rates, steps = bowl(20), np.logspace(-1, 8, 181), 30
    stopped = [bool(way(make_optimizer(method, rate), H, START, steps).stopped) for rate in rates]
    assert np.isinf(losses_by_rate(method, H, START, steps, rates)).tolist() == stopped
    assert any(stopped) and not all(stopped) and LIMIT == 1e6


def test_sgd_is_tuned_to_the_formula_when_the_steps_are_many():
    best = best_rate("SGD", bowl(20), START, 400, np.arange(1, 1000) / 1000)
    assert best.rate == pytest.approx(rate_limits(bowl(20)).best, abs=3e-3) and not best.at_edge


@pytest.mark.parametrize("method", ["SGD", "Momentum", "Nesterov"])
def test_who_does_not_see_a_turn(method):
    rates = np.logspace(-3, 0, 31)
    for angle in (17, 45, 90):
        np.testing.assert_allclose(losses_by_rate(method, bowl(20, angle), turned(START, angle), 30, rates), losses_by_rate(method, bowl(20), START, 30, rates), rtol=1e-7)


def test_the_honest_comparison():
    """The orders of magnitude that the lesson tells, from its own grid."""
    fine, found = np.logspace(-3, 2, 20_001), {}
    for angle in (0, 45):
        found[angle] = {method: best_rate(method, bowl(20, angle), turned(START, angle), 30, fine) for method in METHODS}
    along, aslant = found[0], found[45]
    assert all(along[method].loss < 1e-60 and along[method].at_edge for method in ("AdaGrad", "RMSProp"))
    assert all(0.03 < aslant[method].loss < 0.06 and not aslant[method].at_edge for method in ("AdaGrad", "RMSProp"))
    assert 5e-5 < along["Adam"].loss < 6e-5 and 150 < aslant["Adam"].loss / along["Adam"].loss < 250
    assert 2e-5 < along["Momentum"].loss < 4e-5 and 7e-3 < along["SGD"].loss < 8e-3
    coarse = np.logspace(-3, 1, 161)
    momentum, adam = (best_rate(method, bowl(20), START, 30, coarse).loss for method in ("Momentum", "Adam"))
    assert 6e-3 < momentum < 8e-3 and 2e-3 < adam < 4e-3


def test_the_edge_is_the_first_or_the_last():
    at = {name: best_rate("SGD", bowl(20), START, 30, np.array(rates)).at_edge for name, rates in
          {"first": [0.9, 0.95, 0.99], "last": [0.1, 0.2, 0.3], "inside": [0.3, 0.9, 0.999], "only": [0.5]}.items()}
    assert at == {"first": True, "last": True, "inside": False, "only": True}


# momentum

@given(st.floats(0.01, 3), st.floats(0.001, 5), shares)
def test_the_factor_is_the_spectral_radius(curvature, rate, momentum):
    M = [[1 - rate * curvature, momentum], [-rate * curvature, momentum]]
    assert float(momentum_factor(curvature, rate, momentum)) == pytest.approx(np.abs(np.linalg.eigvals(M)).max(), rel=1e-6, abs=1e-6)


def test_the_matrix_is_what_momentum_does():
    rate, share, curvature = 0.3, 0.8, 2.0
    M = np.array([[1 - rate * curvature, share], [-rate * curvature, share]])
    optimizer, params, state = Momentum(rate, share), {"x": np.array([3.0])}, np.array([3.0, 0.0])
    for _ in range(7):
        optimizer.update(params, {"x": curvature * params["x"]})
        state = M @ state
        assert [params["x"][0], optimizer.v["x"][0]] == pytest.approx(state.tolist())


@given(shares, st.floats(0.1, 3))
def test_the_limit_of_the_rate(momentum, curvature):
    limit = 2 * (1 + momentum) / curvature
    assert momentum_factor(curvature, 0.999 * limit, momentum) < 1 < momentum_factor(curvature, 1.001 * limit, momentum)
    assert momentum_factor(curvature, limit, momentum) == pytest.approx(1)


def test_a_ball_may_swing_though_no_eigenvalue_is_complex():
    """To and fro by real negative ones: the factor is then not the root of γ."""
    for rate, momentum, share in ((0.891, 0.0, -0.782), (1.49, 0.5, -0.958)):
        along = way(Momentum(rate, momentum), bowl(20), START, 60).points[:, 1]
        assert along[-1] / along[-2] == pytest.approx(share, abs=1e-3)
        assert momentum_factor(2, rate, momentum) == pytest.approx(-share, abs=1e-3) and abs(share) > np.sqrt(momentum) + 0.2


def test_the_best_place_costs_a_factor_that_grows_with_the_steps():
    """Two equal eigenvalues: (1 + cn) times the n-th power."""
    rate, momentum, factor = best_momentum(20)
    points = way(Momentum(rate, momentum), bowl(20), START, 90).points / START
    for over in (np.abs(points) / factor ** np.arange(91.0)[:, None]).T:
        np.testing.assert_allclose(over[60] - over[30], over[90] - over[60], rtol=1e-3)
        assert over[30] > 5 and over[60] > 1.8 * over[30]


@given(conditions, st.floats(0.001, 5), shares)
def test_on_a_bowl_the_larger_factor_of_the_two_axes_counts(condition, rate, momentum):
    roots = [np.abs(np.roots([1, -(1 + momentum - rate * curvature), momentum])).max() for curvature in (2 / condition, 2)]
    assert float(bowl_factor(condition, rate, momentum)) == pytest.approx(max(roots), rel=1e-6, abs=1e-6)


def test_the_factor_of_arrays_and_of_no_momentum():
    rates, momenta = np.linspace(0.1, 2, 5), np.linspace(0, 0.9, 4)[:, None]
    plane = momentum_factor(2.0, rates, momenta)
    assert plane.shape == (4, 5) and plane[2, 3] == momentum_factor(2.0, rates[3], momenta[2, 0])
    np.testing.assert_allclose(momentum_factor(0.7, rates, 0.0), np.abs(1 - 0.7 * rates))


def test_the_factor_is_what_is_left_in_the_long_run():
    points = way(Momentum(1.2, 0.5), bowl(20), START, 400).points
    left = np.abs(points).max(axis=1)
    factor = float(bowl_factor(20, 1.2, 0.5))
    assert (left[380:].max() / left[80:100].max()) ** (1 / 300) == pytest.approx(factor, rel=5e-3)


@pytest.mark.parametrize("condition", [1, 1.5, 20, 100])
def test_the_best_place_of_the_plane(condition):
    rate, momentum, factor = best_momentum(condition)
    assert float(bowl_factor(condition, rate, momentum)) == pytest.approx(factor, abs=1e-6)
    rates, momenta = np.linspace(0.05, 2, 120), np.linspace(0, 0.99, 100)
    grid = bowl_factor(condition, rates, momenta[:, None])
    assert factor - 1e-9 <= grid.min() < factor + 0.12


# an update taken apart

@pytest.mark.parametrize("method", METHODS)
def test_the_terms_begin_with_the_gradient_and_their_steps_are_the_way(method):
    H = bowl(20, 45)
    apart = updates_apart(make_optimizer(method, 0.4), H, START, 5)
    points = way(make_optimizer(method, 0.4), H, START, 5).points
    for k, (point, terms) in enumerate(apart):
        assert list(terms)[0] == "gradient" and list(terms)[-1] == "step"
        np.testing.assert_allclose(point, points[k])
        np.testing.assert_allclose(terms["gradient"], H @ points[k])
        np.testing.assert_allclose(terms["step"], points[k + 1] - points[k], atol=1e-12)


def test_each_term_by_its_formula():
    H, rate = bowl(20, 20), 0.4
    apart = {method: updates_apart(make_optimizer(method, rate), H, START, 4) for method in METHODS}
    V, h_sum, h_mean, m, v, ahead = (np.zeros(2) for _ in range(6))
    for k in range(4):
        t = k + 1
        terms = {method: apart[method][k].terms for method in METHODS}
        g = {method: terms[method]["gradient"] for method in METHODS}
        np.testing.assert_allclose(terms["SGD"]["step"], -rate * g["SGD"])
        np.testing.assert_allclose(terms["Momentum"]["kept"], 0.9 * V)
        V = 0.9 * V - rate * g["Momentum"]
        np.testing.assert_allclose(terms["Momentum"]["step"], V)
        ahead = 0.9 * ahead - rate * g["Nesterov"]
        np.testing.assert_allclose(terms["Nesterov"]["velocity"], ahead)
        np.testing.assert_allclose(terms["Nesterov"]["step"], 0.9 * ahead - rate * g["Nesterov"])
        h_sum, h_mean = h_sum + g["AdaGrad"] ** 2, 0.99 * h_mean + 0.01 * g["RMSProp"] ** 2
        for method, h in (("AdaGrad", h_sum), ("RMSProp", h_mean)):
            np.testing.assert_allclose(terms[method]["size"], np.sqrt(h))
            np.testing.assert_allclose(terms[method]["step"], -rate * g[method] / np.sqrt(h), rtol=1e-6)
        m, v = 0.9 * m + 0.1 * g["Adam"], 0.999 * v + 0.001 * g["Adam"] ** 2
        for name, value in (("mean", m), ("size", np.sqrt(v)), ("mean corrected", m / (1 - 0.9**t)), ("size corrected", np.sqrt(v / (1 - 0.999**t)))):
            np.testing.assert_allclose(terms["Adam"][name], value)
        np.testing.assert_allclose(terms["Adam"]["step"], -rate * terms["Adam"]["mean corrected"] / terms["Adam"]["size corrected"], rtol=1e-6)


def test_terms_stay_as_they_were_when_the_next_update_comes():
    first = updates_apart(Adam(0.3), bowl(20), START, 1)[0].terms
    later = updates_apart(Adam(0.3), bowl(20), START, 4)[0].terms
    assert all(np.array_equal(first[name], later[name]) for name in first)
    velocity = updates_apart(Nesterov(0.3), bowl(20), START, 4)
    assert not np.array_equal(velocity[0].terms["velocity"], velocity[3].terms["velocity"])


# what a rule needs to race

def test_every_method_that_races_has_its_terms():
    assert {method.kind for method in METHODS.values()} <= set(BETWEEN), "a line in BETWEEN of update_terms"
    for name, method in METHODS.items():
        assert method.kind.__name__ == name and (method.decay is None) == (not method.symbol) == (method.decay_name == "no decay")


# bad input

@pytest.mark.parametrize("call, words", [
    (lambda: make_optimizer("Adamax", 0.1), "method is 'Adamax', expected one of SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam."),
    (lambda: make_optimizer("SGD", 0), "the learning rate is 0"),
    (lambda: make_optimizer("Momentum", 0.1, 1.0), "momentum"),
    (lambda: bowl(0.5), "condition is 0.5, expected a number, 1 or more"),
    (lambda: bowl(np.nan), "condition is nan"),
    (lambda: way(SGD(), bowl(20), [1, 2, 3], 5), "start is [1, 2, 3], expected two numbers"),
    (lambda: way(SGD(), bowl(20), [1, np.nan], 5), "expected two numbers, none farther out than 1e+06"),
    (lambda: way(SGD(), bowl(20), [1, 200], 5, limit=100), "start is [1, 200], expected two numbers, none farther out than 100."),
    (lambda: way(SGD(), bowl(20), START, -1), "steps = -1, expected a whole number, 0 or more"),
    (lambda: way(SGD(), bowl(20), START, 2.5), "steps = 2.5"),
    (lambda: way(SGD(), bowl(20), START, True), "steps = True"),
    (lambda: losses_by_rate("SGD", bowl(20), START, 5, [0.1, 0.0]), "rates must be a row of numbers, each above 0"),
    (lambda: losses_by_rate("SGD", bowl(20), START, 5, 0.1), "rates must be a row of numbers"),
    (lambda: losses_by_rate("SGD", bowl(20), START, 5, [0.1, np.inf]), "rates must be a row of numbers"),
    (lambda: best_rate("SGD", bowl(20), START, 5, np.array([0.2, 0.1])), "the rates must increase"),
    (lambda: best_rate("SGD", bowl(20), START, 5, np.array([0.1, 0.1])), "the rates must increase"),
    (lambda: best_rate("SGD", bowl(20), START, 500, np.array([50.0, 100.0])), "SGD runs away at every rate from 50 to 100. Try smaller ones."),
    (lambda: best_momentum(0.5), "condition is 0.5"),
    (lambda: best_momentum(np.inf), "condition is inf, expected a number, 1 or more"),
    (lambda: losses_by_rate("SGD", bowl(20), START, -1, [0.1]), "steps = -1, expected a whole number, 0 or more"),
    (lambda: losses_by_rate("SGD", bowl(20), [np.nan, 2], 5, [0.1]), "start is [nan, 2], expected two numbers"),
    (lambda: updates_apart("SGD", bowl(20), START, 1), "optimizer is 'SGD', expected one of SGD, Momentum"),
    (lambda: updates_apart(SGD(), bowl(20), START, 1.5), "updates = 1.5, expected a whole number, 0 or more"),
])
def test_bad_input_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()
