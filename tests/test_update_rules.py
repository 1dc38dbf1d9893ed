"""The update rules: against sequences in 50 digits and against PyTorch, what their first and steady steps are, their conventions, what they keep."""
import json
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from optimizer_sequences import BOWL, FILE, SETTINGS, START, STEPS
from optimizer_sequences import given as given_gradient
from rules import RULES

from lessons_lib import optimizers
from lessons_lib.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp
from lessons_lib.parameters import in_blocks

KEPT = {SGD: [], Momentum: ["v"], Nesterov: ["v"], AdaGrad: ["h"], RMSProp: ["h"], Adam: ["m", "v"]}
USUAL = {SGD: {}, Momentum: {"momentum": 0.9}, Nesterov: {"momentum": 0.9}, AdaGrad: {"eps": 1e-8}, RMSProp: {"decay": 0.99, "eps": 1e-8},
         Adam: {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}}
STORED = json.loads(FILE.read_text(encoding="utf-8"))
WAYS = {"bowl": lambda step, point: np.array(BOWL, float) @ point, "given": lambda step, point: np.array(given_gradient(step), float)}
every_rule = pytest.mark.parametrize("rule", RULES)


def walk(optimizer, gradient, start=(3.0, -2.25, 0.5), steps=STEPS, rates=None):
    """The points after each update, as one array."""
    params, points = {"p": np.array(start, float)}, []
    for step in range(steps):
        if rates is not None:
            optimizer.learning_rate = rates[step]
        optimizer.update(params, {"p": gradient(step, params["p"].copy())})
        points.append(params["p"].copy())
    return np.array(points)


def made(name):
    """The rule with the settings of the stored sequences."""
    return getattr(optimizers, name)(**{key: float(value) for key, value in SETTINGS[name].items()})


def test_every_rule_is_tested():
    """A new one goes into SETTINGS of optimizer_sequences, which writes its 50 steps, into KEPT, and into USUAL."""
    names = {rule.__name__ for rule in RULES}
    assert names == set(SETTINGS) and set(KEPT) == set(RULES)
    assert {f"{name} {way}" for name in names for way in WAYS} == set(STORED)


# independent references

@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", SETTINGS)
def test_fifty_steps_are_those_of_the_papers_formulas_in_50_digits(name, way):
    stored = np.array([line.split() for line in STORED[f"{name} {way}"]], float)
    assert stored.shape == (50, 3) and [float(x) for x in START] == [3.0, -2.25, 0.5]
    np.testing.assert_allclose(walk(made(name), WAYS[way]), stored, rtol=1e-11, atol=1e-12)


def torchs(torch, name, settings, params):
    rate, eps = float(settings["learning_rate"]), {"eps": float(settings["eps"])} if "eps" in settings else {}
    momentum = {"momentum": float(settings["momentum"])} if "momentum" in settings else {}
    return {"SGD": lambda: torch.optim.SGD(params, rate), "Momentum": lambda: torch.optim.SGD(params, rate, **momentum),
            "Nesterov": lambda: torch.optim.SGD(params, rate, nesterov=True, **momentum), "AdaGrad": lambda: torch.optim.Adagrad(params, rate, **eps),
            "RMSProp": lambda: torch.optim.RMSprop(params, rate, alpha=float(settings.get("decay", 0)), **eps),
            "Adam": lambda: torch.optim.Adam(params, rate, betas=(float(settings.get("beta1", 0)), float(settings.get("beta2", 0))), **eps)}[name]()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", SETTINGS)
def test_fifty_steps_are_those_of_pytorch(name, way):
    torch = pytest.importorskip("torch", reason="PyTorch is an optional peer; the stored sequences are compared all the same")
    point = torch.tensor([float(x) for x in START], dtype=torch.float64, requires_grad=True)
    optimizer, points = torchs(torch, name, SETTINGS[name], [point]), []
    for step in range(STEPS):
        point.grad = torch.tensor(WAYS[way](step, np.array(point.tolist())).tolist(), dtype=torch.float64)
        optimizer.step()
        points.append(point.tolist())
    np.testing.assert_allclose(walk(made(name), WAYS[way]), points, rtol=1e-11, atol=1e-12)


# first steps and steady ones

gradients = arrays(float, array_shapes(min_dims=0, max_dims=3, max_side=4), elements=st.floats(1e-3, 1e3) | st.floats(-1e3, -1e-3))


@settings(deadline=None)
@given(gradients, st.floats(1e-4, 10))
def test_the_first_step_of_each_rule(gradient, rate):
    sign = np.sign(gradient)
    for optimizer, step in [(SGD(rate), rate * gradient), (Momentum(rate), rate * gradient), (Nesterov(rate, 0.75), 1.75 * rate * gradient), (AdaGrad(rate), rate * sign),
                            (RMSProp(rate), 10 * rate * sign), (RMSProp(rate, decay=0.75), 2 * rate * sign), (Adam(rate), rate * sign), (Adam(rate, beta1=0.3, beta2=0.1), rate * sign)]:
        p = np.zeros(gradient.shape)
        optimizer.update({"p": p}, {"p": gradient})
        np.testing.assert_allclose(p, -step, rtol=2e-4)


def test_rmsprop_makes_equal_steps_of_100_and_a_hundredth():
    params = {"p": np.array([3.0, 5.0])}
    RMSProp(0.01).update(params, {"p": np.array([100.0, 0.01])})
    np.testing.assert_allclose(params["p"], [2.9, 4.9], rtol=1e-6)
    angle = np.degrees(np.arctan2(*(np.array([3.0, 5.0]) - params["p"])[::-1]))
    assert angle == pytest.approx(45, abs=1e-3) and np.degrees(np.arctan2(0.01, 100)) == pytest.approx(0.0057, abs=1e-4)


def test_adam_without_the_correction_steps_too_far_at_first():
    """Constant gradient: m and v are not yet there, v even less than m. What Adam keeps, divided without the correction."""
    optimizer, params, factors = Adam(), {"p": np.array([0.0])}, []
    for _ in range(4000):
        optimizer.update(params, {"p": np.array([0.5])})
        factors.append((optimizer.m["p"] / np.sqrt(optimizer.v["p"])).item())
    np.testing.assert_allclose(params["p"], -4000 * 0.001, rtol=1e-5)     # corrected, each step is the rate
    assert factors[0] == pytest.approx(3.16, abs=5e-3)
    assert max(factors) == pytest.approx(6.57, abs=5e-3) and np.argmax(factors) + 1 == 12
    assert np.argmax(np.abs(np.array(factors) - 1) < 0.01) + 1 == 3925 and optimizer.t == 4000


@pytest.mark.parametrize("rule", [Momentum, Nesterov])
@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_a_steady_gradient_ends_in_steps_of_rate_over_one_minus_momentum(rule, momentum):
    points = walk(rule(0.01, momentum), lambda step, point: np.array([2.0]), [0.0], 400)
    assert points[-1] - points[-2] == pytest.approx(-0.01 * 2 / (1 - momentum))


def test_adagrads_steps_shrink_as_one_over_the_root_of_their_number():
    steps = -np.diff(walk(AdaGrad(0.1), lambda step, point: np.array([-7.0, 0.3]), [0.0, 0.0], 100), axis=0)
    np.testing.assert_allclose(np.abs(steps[:, 0]), 0.1 / np.sqrt(np.arange(2, 101)), rtol=1e-7)
    np.testing.assert_allclose(np.abs(steps[:, 1]), np.abs(steps[:, 0]), rtol=1e-6)


def test_what_is_0_stays_where_it_is():
    for optimizer in (rule() for rule in RULES):
        assert (walk(optimizer, lambda step, point: np.zeros(3)) == [3.0, -2.25, 0.5]).all()


def test_eps_stands_outside_of_the_root():
    """Inside, 1e-6 would be a floor of 1e-3 under the usual size."""
    g = 1e-5
    for optimizer, size in [(AdaGrad(1.0, eps=1e-6), g), (RMSProp(1.0, decay=0.75, eps=1e-6), g / 2), (Adam(1.0, eps=1e-6), g)]:
        p = np.zeros(1)
        optimizer.update({"p": p}, {"p": np.array([g])})
        assert p[0] == pytest.approx(-g / (size + 1e-6), rel=1e-9) and abs(p[0]) > 90 * g / np.sqrt(size**2 + 1e-6)


# three conventions of momentum, and Nesterov's two forms

def pytorch_form(gradient, rates, momentum, nesterov=False, damped=False):
    p, v, points = np.array([3.0, -2.25, 0.5]), 0.0, []
    for step, rate in enumerate(rates):
        g = gradient(step, p)
        v = momentum * v + ((1 - momentum) if damped else 1) * g
        p = p - rate * (g + momentum * v if nesterov else v)
        points.append(p)
    return np.array(points)


bowl, steady, falling = WAYS["bowl"], np.full(50, 0.05), 0.05 * 0.9 ** np.arange(50)


@pytest.mark.parametrize("rule, nesterov", [(Momentum, False), (Nesterov, True)])
def test_the_books_and_pytorchs_momentum_part_only_when_the_rate_changes(rule, nesterov):
    np.testing.assert_allclose(walk(rule(0.05, 0.9), bowl), pytorch_form(bowl, steady, 0.9, nesterov), rtol=0, atol=1e-12)
    assert np.abs(walk(rule(0.05, 0.9), bowl, rates=falling) - pytorch_form(bowl, falling, 0.9, nesterov)).max() > 0.1


def test_damped_momentum_is_the_same_at_a_smaller_rate():
    np.testing.assert_allclose(walk(Momentum(0.05 * (1 - 0.9), 0.9), bowl), pytorch_form(bowl, steady, 0.9, damped=True), rtol=0, atol=1e-12)


@pytest.mark.parametrize("rates", [steady, falling])
def test_nesterov_is_the_look_ahead_with_the_parameters_ahead(rates):
    theta, v, ahead = np.array([3.0, -2.25, 0.5]), np.zeros(3), []
    for step, rate in enumerate(rates):
        v = 0.8 * v - rate * bowl(step, theta + 0.8 * v)
        theta = theta + v
        ahead.append(theta + 0.8 * v)
    np.testing.assert_allclose(walk(Nesterov(0.05, 0.8), bowl, rates=rates), ahead, rtol=0, atol=1e-12)


@every_rule
def test_a_setting_that_is_not_told_is_the_usual_one(rule):
    assert {name: value for name, value in vars(rule()).items() if type(value) is float} == {"learning_rate": 0.01} | USUAL[rule]


# what is kept, and for whom

@every_rule
def test_state_is_made_at_the_first_update_and_shared_with_no_one(rule):
    first, second = rule(), rule()
    assert all(getattr(first, name) == {} for name in KEPT[rule]) and set(vars(first)) - set(KEPT[rule]) == set(vars(SGD())) | {"momentum", "decay", "beta1", "beta2", "eps", "t"} & set(vars(first))
    params = {"w": np.array([[3.0, 4.0]]), "b": np.array([5.0, 6.0])}
    held = dict(params)
    grads = {"w": np.array([[1.0, -2.0]]), "b": np.array([0.5, 7.0])}
    first.update(params, grads)
    for name in KEPT[rule]:
        state = getattr(first, name)
        assert {key: value.shape for key, value in state.items()} == {"w": (1, 2), "b": (2,)} and getattr(second, name) == {}
        assert not any(np.shares_memory(value, other) for value in state.values() for other in [*params.values(), *grads.values(), *(s for s in state.values() if s is not value)])
        assert len({id(getattr(first, other)) for other in KEPT[rule]}) == len(KEPT[rule])
    assert all(params[key] is held[key] for key in params) and grads["w"].tolist() == [[1.0, -2.0]] and grads["b"].tolist() == [0.5, 7.0]


@every_rule
def test_each_parameter_goes_its_own_way_in_any_order_of_the_keys(rule):
    rng = np.random.default_rng(3)
    shapes = {"a": (), "b": (3, 2, 4), "c": (5,), "d": (1, 1), "e": (0, 3), "f": (5,), "g": ()}
    start = {key: rng.normal(size=shape) for key, shape in shapes.items()}
    slopes = [{key: np.array(rng.normal(size=shape)) for key, shape in shapes.items()} for _ in range(7)]
    together = {key: np.array(value) for key, value in start.items()}
    optimizer = rule()
    for k, grads in enumerate(slopes):
        turned = dict(reversed(together.items())) if k % 2 else together
        optimizer.update(turned, dict(sorted(grads.items(), reverse=k % 3 > 0)))
    for key in shapes:
        alone, by_itself = {key: np.array(start[key])}, rule()
        for grads in slopes:
            by_itself.update(alone, {key: grads[key].tolist() if shapes[key] != (0, 3) else grads[key]})
        np.testing.assert_array_equal(together[key], alone[key])
        assert together[key].shape == shapes[key] and (together[key] != start[key]).all()


@every_rule
def test_views_and_turned_arrays_are_changed_in_place(rule):
    rng = np.random.default_rng(5)
    whole, slopes = rng.normal(size=(230, 180)), rng.normal(size=(3, 90, 230))
    before, plain = whole.copy(), {"p": whole.T[::2].copy()}
    view, optimizer, other = whole.T[::2], rule(), rule()
    for slope in slopes:
        optimizer.update({"p": view}, {"p": slope})
        other.update(plain, {"p": np.asfortranarray(slope)})
    np.testing.assert_allclose(whole.T[::2], plain["p"], rtol=1e-12)
    np.testing.assert_array_equal(whole.T[1::2], before.T[1::2])


@every_rule
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_precision_of_a_parameter_stays(rule, dtype):
    params, exact = {"w": np.array([3, 5], dtype)}, {"w": np.array([3.0, 5.0])}
    optimizer, beside = rule(0.01), rule(0.01)
    for grads in ([0.5, -2.0], [0.0, 1.0], [1e-3, 300.0]):
        optimizer.update(params, {"w": np.array(grads, dtype)})
        beside.update(exact, {"w": np.array(np.array(grads, dtype), float)})
    assert params["w"].dtype == dtype
    np.testing.assert_allclose(params["w"], exact["w"], rtol=0, atol=20 * np.finfo(dtype).eps)
    for name in KEPT[rule]:
        assert getattr(optimizer, name)["w"].dtype == max(dtype, np.float32, key=lambda kind: np.dtype(kind).itemsize)


@every_rule
def test_whole_numbers_and_a_gradient_that_is_the_parameter_itself(rule):
    small, large = {"w": np.zeros(2)}, {"w": np.zeros(2)}
    rule().update(small, {"w": np.array([100, -120], np.int8)})
    rule().update(large, {"w": np.array([100.0, -120.0])})
    np.testing.assert_allclose(small["w"], large["w"], rtol=1e-6)
    own, copied = {"w": np.array([3.0, -5.0])}, {"w": np.array([3.0, -5.0])}
    rule().update(own, own)
    rule().update(copied, {"w": np.array([3.0, -5.0])})
    np.testing.assert_array_equal(own["w"], copied["w"])


@every_rule
def test_a_rate_set_between_updates_counts_from_then_on(rule):
    optimizer, params = rule(0.5), {"p": np.zeros(1)}
    optimizer.update(params, {"p": [2.0]})
    optimizer.learning_rate = 1e-9
    before = params["p"].copy()
    optimizer.update(params, {"p": [2.0]})
    coasting = {Momentum: 0.9, Nesterov: 0.81}.get(rule, 0)               # what is left of the first push
    np.testing.assert_allclose(params["p"] - before, -coasting * 0.5 * 2.0, atol=1e-7)


# blocks

@settings(deadline=None)
@given(array_shapes(min_dims=0, max_dims=3, max_side=300).filter(lambda shape: np.prod(shape, dtype=float) < 3e5))
def test_blocks_hold_each_entry_once_and_fit_the_cache(shape):
    params, state = {"p": np.zeros(shape)}, {}
    blocks = list(in_blocks(params, {"p": np.ones(shape)}, state))
    for p, g, s in blocks:
        p += g
        s += 2 * g
    assert (params["p"] == 1).all() and (state["p"] == 2).all()
    longest_row = params["p"][:1].size if shape else 1
    assert all(p.size <= max(10240, longest_row) for p, _, _ in blocks) and len(blocks) <= 2 * max(1, params["p"].size / 5000)


def test_an_update_needs_no_second_array_of_the_parameters_size():
    params, grads = {"p": np.zeros((2000, 100))}, {"p": np.ones((2000, 100))}
    for optimizer in (rule() for rule in RULES):
        optimizer.update(params, grads)
        tracemalloc.start()
        optimizer.update(params, grads)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < params["p"].nbytes / 3, optimizer


# gradients that are views of parameters, and numbers at the end of a type's range

@every_rule
@pytest.mark.parametrize("view", [lambda w: w.T, lambda w: w[::-1], lambda w: w.T[::-1, ::-1], lambda w: w])
def test_a_gradient_that_is_a_view_of_its_parameter_is_read_as_it_was(rule, view):
    """½ Σ wᵢⱼwⱼᵢ has the gradient w.T; 150 × 150 is more than one block."""
    w = np.random.default_rng(7).normal(size=(150, 150))
    held, copied = w.copy(), w.copy()
    one, other = rule(0.1), rule(0.1)
    for _ in range(2):
        other.update({"w": copied}, {"w": view(copied).copy()})
        one.update({"w": held}, {"w": view(held)})
    np.testing.assert_array_equal(held, copied)


@every_rule
def test_gradients_that_are_one_anothers_parameters(rule):
    """a · b has the gradients b and a."""
    params, copied = {"a": np.array([3.0, -5.0]), "b": np.array([0.7, 4.0])}, {"a": np.array([3.0, -5.0]), "b": np.array([0.7, 4.0])}
    rule(0.1).update(params, {"a": params["b"], "b": params["a"]})
    rule(0.1).update(copied, {"a": copied["b"].copy(), "b": copied["a"].copy()})
    np.testing.assert_array_equal(params["a"], copied["a"])
    np.testing.assert_array_equal(params["b"], copied["b"])


@pytest.mark.parametrize("rule", [AdaGrad, RMSProp, Adam])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_smallest_eps_is_above_0_in_every_type(rule, dtype):
    params = {"w": np.array([3.0, 5.0], dtype)}
    optimizer = rule(0.1, eps=float(np.finfo(np.float32).tiny))
    for _ in range(3):
        optimizer.update(params, {"w": np.array([0.0, 1.0], dtype)})
    assert params["w"][0] == 3 and params["w"][1] < 5


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize("make", [*RULES, lambda rate: RMSProp(rate, decay=0), lambda rate: Adam(rate, beta2=0)])
@pytest.mark.parametrize("dtype, large", [(np.float32, 1e30), (np.float64, 1e200)])
def test_a_large_gradient_leaves_no_nan(make, dtype, large):
    params, optimizer = {"w": np.array([3.0, 5.0], dtype)}, make(0.1)
    for slope in (large, -large, 1.0, 0.0):
        optimizer.update(params, {"w": np.array([slope, 1.0])})
    assert np.isfinite(params["w"]).all() and params["w"][1] < 5


def test_a_gradient_is_read_as_it_stood_whichever_of_the_two_is_a_view():
    own = np.arange(9.0).reshape(3, 3)
    for make in (lambda p: (p, p), lambda p: (p, p.T), lambda p: (p.T, p), lambda p: (p[:, ::-1], p[::-1])):
        params, gradient = make(own.copy())
        expected = params - 0.5 * gradient
        SGD(0.5).update({"p": params}, {"p": gradient})
        assert np.array_equal(params, expected)


def test_a_gradient_whose_square_is_too_large_for_a_float_is_finite_all_the_same():
    params = {"p": np.zeros(3)}
    SGD(1e-200).update(params, {"p": np.array([1e200, -1e200, 3e200])})
    assert params["p"] == pytest.approx([-1, 1, -3])
