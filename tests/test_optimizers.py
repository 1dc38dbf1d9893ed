"""optimizers: SGD, schedules, and what every update rule refuses. What the other rules do stands in test_update_rules."""
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from rules import RULES

from lessons_lib.datasets import load_digits
from lessons_lib.networks import TwoLayerNet
from lessons_lib.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp, constant, cosine, inverse_time, step_decay
from lessons_lib.training import History, train

numbers = st.floats(-100, 100)
rates = st.floats(1e-4, 10)
SCHEDULES = [constant(0.7), step_decay(0.7, every=4), inverse_time(0.7, half=6), cosine(0.7, steps=40)]


# SGD

@given(st.data(), array_shapes(min_dims=0, max_dims=3, max_side=4), rates)
def test_sgd_subtracts_rate_times_gradient_in_place(data, shape, rate):
    before, gradient = data.draw(arrays(float, shape, elements=numbers)), data.draw(arrays(float, shape, elements=numbers))
    w = before.copy()
    params, grads = {"w": w, "b": np.zeros(3)}, {"b": np.ones(3), "w": gradient.copy()}
    assert SGD(rate).update(params, grads) is None
    assert params["w"] is w
    np.testing.assert_array_equal(w, before - rate * gradient)
    np.testing.assert_array_equal(params["b"], -rate * np.ones(3))
    np.testing.assert_array_equal(grads["w"], gradient)


def test_sgd_keeps_the_precision_of_a_parameter():
    params = {"w": np.array([3, 5], dtype=np.float32)}
    SGD(0.1).update(params, {"w": np.array([1.0, -2.0])})
    assert params["w"].dtype == np.float32
    np.testing.assert_allclose(params["w"], [2.9, 5.2], rtol=1e-6)


def test_sgd_has_the_rate_of_the_book_and_takes_a_new_one():
    optimizer, params = SGD(), {"w": np.array([3.0])}
    assert optimizer.learning_rate == 0.01
    optimizer.learning_rate = step_decay(0.5, every=3)(4)
    optimizer.update(params, {"w": [4.0]})
    assert params["w"] == [2.0]


@pytest.mark.parametrize("rate", [0, -0.1, np.nan, np.inf, "0.1", None, True, [0.1], 10**400, Fraction(1, 10**400)])
def test_a_rate_that_does_not_go_downhill_is_refused(rate):
    for use in (*RULES, constant, lambda rate: step_decay(rate, 3), lambda rate: inverse_time(rate, 3), lambda rate: cosine(rate, 3)):
        with pytest.raises(ValueError, match="the learning rate is .* expected a number above 0"):
            use(rate)


@pytest.mark.parametrize("rate", [0, 0.0, -0.1, np.nan, np.inf, "0.1", None, True, [0.1], 10**400, Fraction(1, 10**400)])
@pytest.mark.parametrize("rule", RULES)
def test_a_rate_set_anew_that_does_not_go_downhill_is_refused(rule, rate):
    params, optimizer = {"w": np.array([3.0])}, rule()
    optimizer.learning_rate = rate
    with pytest.raises(ValueError, match="expected a number above 0"):
        optimizer.update(params, {"w": np.array([1.0])})
    assert params["w"] == [3.0]


@pytest.mark.parametrize("rule", RULES)
def test_cosine_lasts_for_its_steps_and_the_update_after_them_says_that_the_rate_is_0(rule):
    schedule, optimizer, params = cosine(0.1, steps=10), rule(), {"w": np.array([3.0])}
    for step in range(10):
        optimizer.learning_rate = schedule(step)
        optimizer.update(params, {"w": np.array([1.0])})
    optimizer.learning_rate = schedule(10)
    before = repr((params, vars(optimizer)))
    with pytest.raises(ValueError, match="the learning rate is 0.0, expected a number above 0: at 0 no gradient moves anything"):
        optimizer.update(params, {"w": np.array([1.0])})
    assert repr((params, vars(optimizer))) == before


@pytest.mark.parametrize("rule", RULES)
def test_the_type_in_which_a_gradient_must_be_finite(rule):
    """float16 is computed in float32, where 1e7 is a number and 1e39 is none."""
    params = {"w": np.array([3.0], np.float16)}
    rule(1e-7).update(params, {"w": [1e7]})
    assert np.isfinite(params["w"]) and params["w"] < 3.1
    with pytest.raises(FloatingPointError, match="is 1e\\+39 at .0., more than float32 holds"):
        rule(1e-7).update(params, {"w": [1e39]})


@pytest.mark.parametrize("rule, eta", [(AdaGrad, 1), (RMSProp, 10), (Adam, 1)])
def test_the_first_step_is_as_long_for_each_gradient_but_0(rule, eta):
    params = {"w": np.zeros(4)}
    rule(0.01).update(params, {"w": np.array([100.0, -0.01, 0.0, 7.0])})
    np.testing.assert_allclose(params["w"], -0.01 * eta * np.array([1, -1, 0, 1]), rtol=1e-4)


@pytest.mark.parametrize("params, grads, words", [
    ({"w": np.ones(2)}, {"W": np.ones(2)}, "params has 'a', 'w', grads has 'a', 'W': .* the same key"),
    ({"w": np.ones(2)}, {}, "params has 'a', 'w', grads has 'a':"),
    ({"w": np.ones(2), "b": np.ones(1)}, {"w": np.ones(2)}, "params has 'a', 'w', 'b', grads has 'a', 'w':"),
    ({"w": np.ones(2)}, {"w": np.ones(3)}, r"'w'\] has shape \(2,\), grads\['w'\] has shape \(3,\)"),
    ({"w": np.ones((2, 3))}, {"w": np.ones(3)}, r"shape \(2, 3\).*shape \(3,\)"),
    ({"b": 1.5}, {"b": 1.0}, r"'b'\] is a float, .*np.array\("),
    ({"b": np.array([1, 2])}, {"b": np.ones(2)}, r"'b'\] is an array of int64"),
    ({"w": np.ones((2, 2))}, {"w": np.array([[1, 2], [np.nan, 4]])}, r"'w'\] is nan at \[1, 0\]; nothing was changed.*smaller learning rate"),
    ({"w": np.ones(2)}, {"w": np.array([1, -np.inf])}, r"is -inf at \[1\]; nothing was changed"),
    ({"w": np.ones(2)}, {"w": np.array([1, 1j])}, "'w'\\] holds complex128, expected real numbers"),
    ({"1": np.ones(2)}, {1: np.ones(2)}, "params has 'a', '1', grads has 'a', 1:"),
    ({"w": np.ones(2)}, {"w": None}, r"grads\['w'\] is None, expected real numbers, .*Has backward run\?"), ({"w": np.ones(2)}, {"w": "x"}, r"grads\['w'\] holds <U1, expected real"),
    ({"w": np.ones(2)}, {"w": [[1.0], [2.0, 3.0]]}, r"grads\['w'\] holds object, expected real numbers"), ({"w": np.array(1.0)}, {"w": np.array(np.nan)}, r"'w'\] is nan; nothing was changed"),
    ({"w": np.ones(2, np.float32)}, {"w": np.array([1, -1e300])}, r"'w'\] is -1e\+300 at \[1\], more than float32 holds; nothing was changed"),
    ({"w": np.broadcast_to(np.ones(1), 2)}, {"w": np.ones(2)}, r"'w'\] is a read-only array of float64"),
])
@pytest.mark.parametrize("rule", RULES)
def test_what_does_not_fit_is_refused_before_anything_changes(rule, params, grads, words):
    params, optimizer = {"a": np.array([7.0])} | params, rule()
    with pytest.raises(FloatingPointError if "nothing was changed" in words else ValueError, match=words):
        optimizer.update(params, {"a": np.array([1.0])} | grads)
    assert params["a"] == [7.0] and vars(optimizer) == vars(rule())


@pytest.mark.parametrize("params, grads, words", [
    ([np.ones(2)], {"w": np.ones(2)}, "params is a list, expected a dict of arrays"), (None, {}, "params is None, expected a dict"), ({"w": np.ones(2)}, None, "grads is None, expected a dict"),
    ({"w": np.ones(2)}, np.ones(2), "grads is a ndarray, expected a dict"), (np.ones(2), np.ones(2), "params is a ndarray"), ("w", "w", "params is a str"), (["w"], ["w"], "params is a list")])
@pytest.mark.parametrize("rule", RULES)
def test_what_is_no_dict_is_refused(rule, params, grads, words):
    with pytest.raises(ValueError, match=words):
        rule().update(params, grads)


@pytest.mark.parametrize("rule", RULES)
def test_a_run_with_a_gradient_that_is_not_finite_ends_with_a_sentence_and_keeps_its_history(rule):
    """The loss may still be a number then."""
    class Breaking(TwoLayerNet):
        def loss_and_gradient(self, x, t):
            loss, grads = super().loss_and_gradient(x, t)
            if len(history.batch_loss) == 2:
                grads["W1"][3, 1] = np.nan
            return loss, grads

    history, net = History(), Breaking(64, 5, 10)
    assert train(net, load_digits(), rule(0.001), steps=4, history=history) is history and len(history.batch_loss) == 2
    assert history.stopped == ("Stopped at step 3 of 4 at learning rate 0.001: it has run away. grads['W1'] is nan at [3, 1]; nothing was changed. "
                               "If the loss was growing, start again with a smaller learning rate. Begin with a new network.")
    assert all(np.isfinite(values).all() for values in net.params.values())


def test_gradients_whose_sum_is_no_float_are_finite_all_the_same(recwarn):
    params = {"w": np.zeros(3)}
    SGD(1e-300).update(params, {"w": np.array([1.5e308, 1.5e308, -1e308])})
    np.testing.assert_allclose(params["w"], [-1.5e8, -1.5e8, 1e8])
    assert not recwarn.list


@pytest.mark.parametrize("rule", RULES[1:])
@pytest.mark.parametrize("params, words", [
    ({"w": np.ones(3), "b": np.ones(1)}, r"params has w \(3,\), b \(1,\); earlier updates had w \(2,\), b \(1,\).*make a new optimizer"),
    ({"w": np.ones(2)}, r"params has w \(2,\); earlier updates had w \(2,\), b \(1,\)"),
    ({"w": np.ones(2), "c": np.ones(1)}, r"params has w \(2,\), c \(1,\); earlier"),
    ({"w": np.ones((1, 2)), "b": np.ones(1)}, r"params has w \(1, 2\), b \(1,\); earlier")])
def test_an_optimizer_belongs_to_one_set_of_parameters(rule, params, words):
    optimizer, first = rule(), {"w": np.ones(2), "b": np.ones(1)}
    optimizer.update(first, {"w": np.ones(2), "b": np.ones(1)})
    before = repr(vars(optimizer))
    with pytest.raises(ValueError, match=words):
        optimizer.update(params, {key: np.ones(value.shape) for key, value in params.items()})
    assert repr(vars(optimizer)) == before and all((value == 1).all() for value in params.values())
    optimizer.update(dict(reversed(first.items())), {"b": [1.0], "w": [1.0, 1.0]})


NO_SHARE = [1, 1.0, -0.1, np.nan, np.inf, "0.9", None, True, [0.9], Fraction(10**20 - 1, 10**20)]
NO_FLOOR = [0, -1e-8, np.nan, np.inf, "1e-8", None, True, 1e-50, Fraction(1, 10**400)]


@pytest.mark.parametrize("rule, name, value", [(rule, name, value) for rule, names in ((Momentum, ["momentum"]), (Nesterov, ["momentum"]), (AdaGrad, ["eps"]), (RMSProp, ["decay", "eps"]), (Adam, ["beta1", "beta2", "eps"]))
                                               for name in names for value in (NO_FLOOR if name == "eps" else NO_SHARE)])
def test_a_setting_out_of_range_is_refused_at_once_and_at_each_update(rule, name, value):
    words = f"^{name} = .*, expected " + ("a small number above 0: below 1.2e-38 float32 loses digits, then all, and 0/0 is near.*Try 1e-8" if name == "eps" else "a number from 0 to below 1: .*0.9 keeps 90 %")
    with pytest.raises(ValueError, match=words):
        rule(**{name: value})
    optimizer, params = rule(), {"w": np.array([3.0])}
    setattr(optimizer, name, value)
    with pytest.raises(ValueError, match=words):
        optimizer.update(params, {"w": np.array([1.0])})
    assert params["w"] == [3.0] and not any(kept for key, kept in vars(optimizer).items() if key in ("m", "v", "h", "t"))


# schedules

def test_schedules_step_by_step():
    assert [constant(0.8)(step) for step in (0, 7, 10**6)] == [0.8] * 3
    assert [step_decay(0.8, every=3)(step) for step in range(7)] == [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2]
    assert [step_decay(0.9, every=2, factor=1 / 3)(step) for step in range(5)] == pytest.approx([0.9, 0.9, 0.3, 0.3, 0.1])
    assert [step_decay(0.9, every=2, factor=1)(step) for step in (0, 2, 99)] == [0.9] * 3
    assert [inverse_time(0.8, half=5)(step) for step in (0, 5, 10, 15)] == pytest.approx([0.8, 0.4, 0.8 / 3, 0.2])
    assert [cosine(0.8, steps=12)(step) for step in (0, 4, 6, 8, 12, 99)] == pytest.approx([0.8, 0.6, 0.4, 0.2, 0, 0])


@pytest.mark.parametrize("rate", SCHEDULES)
def test_schedules_begin_with_the_full_rate_and_never_rise(rate):
    values = [rate(step) for step in range(100)]
    assert values[0] == 0.7 and all(type(value) is float for value in values)
    assert all(after <= before for before, after in zip(values, values[1:], strict=False)) and min(values) >= 0


@pytest.mark.parametrize("make, words", [
    (lambda: step_decay(0.1, every=0), "every = 0"), (lambda: step_decay(0.1, every=-3), "every = -3"), (lambda: inverse_time(0.1, half=0), "half = 0"),
    (lambda: cosine(0.1, steps=0), "steps = 0"), (lambda: cosine(0.1, steps="9"), "steps = '9'"), (lambda: step_decay(0.1, 3, factor=0), "factor = 0"),
    (lambda: step_decay(0.1, 3, factor=1.5), "factor = 1.5"), (lambda: inverse_time(0.1, half=np.nan), "half = nan"),
    (lambda: step_decay(0.1, 3, "x"), "factor = 'x'"), (lambda: step_decay(0.1, 3, None), "factor = None"), (lambda: step_decay(0.1, 3, factor=True), "factor = True"),
    (lambda: cosine(0.1, steps=10**400), "steps = 1000")])
def test_a_schedule_that_makes_no_sense_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
