"""Lesson 06's pictures and explorers: what is lit is what runs, what is drawn is what is counted, bad input."""
import asyncio

import numpy as np
import pytest
from matplotlib.figure import Figure

from lessons_lib import costs
from lessons_lib.costs import Run, cost, parameters, weights
from lessons_lib.deltas import DeltaNetwork
from lessons_lib.exercises.drawn import drawn_graph
from lessons_lib.exercises.lesson06 import roomy, shared_delta
from lessons_lib.explorers import why_backprop_is_fast as explorers
from lessons_lib.explorers.why_backprop_is_fast import explore_costs, explore_one_weight, explore_race
from lessons_lib.figures.style import APPROXIMATION, EXACT, FUNCTION
from lessons_lib.figures.why_backprop_is_fast import (
    METHODS,
    SECONDS,
    draw_backprop,
    draw_multiplications,
    draw_nudging,
    draw_passes,
    draw_race,
    draw_spent,
    sizes_of,
)
from lessons_lib.one_by_one import NUDGES, Weight, in_order, runs, spent

SIZES = [3, 4, 3, 2]


def axes():
    return Figure(figsize=(6, 4)).subplots()


# what runs for one weight

@pytest.mark.parametrize("sizes", [SIZES, [4, 2], [2, 5, 3], [3, 2, 4, 3, 2]])
def test_all_weights_have_their_turn_from_the_last_layer_on(sizes):
    order = in_order(sizes)
    assert len(order) == len(set(order)) == weights(sizes)
    assert [weight.layer for weight in order] == sorted((weight.layer for weight in order), reverse=True)
    assert str(order[0]) == f"w₁₁ of layer {len(sizes)}"


@pytest.mark.parametrize("sizes", [SIZES, [2, 5, 3], [3, 2, 4, 3, 2]])
def test_behind_a_weight_lies_what_changes_with_it(sizes):
    """Nudge a weight of a real network: the activations that change feed the weights behind it."""
    net = DeltaNetwork(sizes, "tanh", 3)
    x = np.random.default_rng(1).normal(size=sizes[0])
    for weight in in_order(sizes):
        net.forward(x)
        before = [net.a(layer).copy() for layer in range(1, len(sizes) + 1)]
        W = net.weights[weight.layer - 2]
        W[weight.j - 1, weight.i - 1] += 0.1
        net.forward(x)
        W[weight.j - 1, weight.i - 1] -= 0.1
        changed = {(layer + 1, unit + 1) for layer, a in enumerate(before) for unit in np.flatnonzero(a != net.a(layer + 1))}
        assert set(runs(sizes, weight, NUDGES[1]).nudged) == {other for other in in_order(sizes) if (other.layer - 1, other.i) in changed}


@pytest.mark.parametrize("sizes", [SIZES, [4, 2], [3, 2, 4, 3, 2]])
def test_what_is_known_already_had_been_run_for_a_weight_before(sizes):
    run_before, total = set(), 0
    for weight in in_order(sizes):
        found = runs(sizes, weight, NUDGES[1])
        assert set(found.new) == set(found.back) - run_before
        run_before |= set(found.back)
        total += 1 + len(found.new)
    assert weights(sizes) + total == cost(sizes, "backprop").multiplications


@pytest.mark.parametrize("sizes", [SIZES, [4, 2], [3, 2, 4, 3, 2]])
def test_what_has_been_spent_at_the_end_is_the_cost(sizes):
    kept, back = spent(sizes, NUDGES[1])
    black_box, same = spent(sizes, NUDGES[0])
    assert spent(sizes, NUDGES[2]) == (spent(sizes, NUDGES[2])[0], back)
    assert spent(sizes, NUDGES[2])[0][-1] == cost(sizes, "z nudged").multiplications, "a bias costs nothing more: its derivative is δ"
    assert back == same and back[-1] == cost(sizes, "backprop").multiplications
    assert black_box[-1] == 2 * weights(sizes) ** 2
    biases = 2 * sum(len([other for other in in_order(sizes) if other in runs(sizes, Weight(layer, j, 1), NUDGES[1]).back])
                     for layer in range(2, len(sizes) + 1) for j in range(1, sizes[layer - 1] + 1))
    assert kept[-1] + biases == cost(sizes, "rest kept").multiplications


def segments(line):
    """The ends of its lines, at the middle of the units there, the nearest ones: layers to the right, units from the top down."""
    parts = np.stack(line.get_data(), axis=-1).reshape(-1, 3, 2)
    assert np.isnan(parts[:, 2]).all()
    heights = {layer: np.arange(n) - (n - 1) / 2 for layer, n in enumerate(SIZES, 1)}
    at = [(layer, heights[layer][np.abs(heights[layer] - y).argmin()]) for layer, y in ((round(x), y) for x, y in parts[:, :2].reshape(-1, 2))]
    return set(zip(at[::2], at[1::2], strict=True))


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_lines_end_at_the_rims_of_their_units(depth):
    explorer = explore_one_weight("rest kept", depth, weight=1)
    for ax in explorer._figure.axes[:2]:
        places = np.array(next(line for line in ax.lines if line.get_marker() == "o" and len(line.get_xdata()) > 6).get_data()).T
        faint = np.stack(ax.lines[0].get_data(), axis=-1).reshape(-1, 3, 2)[:, :2].reshape(-1, 2)
        apart = ax.transData.transform(faint)[:, None] - ax.transData.transform(places)
        np.testing.assert_allclose(np.hypot(*apart.T).min(axis=0), 7 * explorer._figure.dpi / 72, atol=0.01)


def test_the_lit_lines_are_the_weights_that_run():
    weight = Weight(3, 2, 1)
    again, known, chosen, lit = draw_nudging(axes(), SIZES, NUDGES[1])(weight)
    assert not len(known.get_xdata())
    (start, end), = segments(chosen)
    assert (start[0], end[0]) == (2, 3)
    assert (start, end) == ((2, 1.5), (3, 0)), "from the first of four to the second of three"
    assert segments(again) == {(end, (4, 0.5)), (end, (4, -0.5))}
    assert (again.get_color(), chosen.get_color()) == (APPROXIMATION["color"], FUNCTION["color"])
    assert set(zip(*lit.get_data(), strict=True)) == {end, (4, 0.5), (4, -0.5)}
    assert len(segments(draw_nudging(axes(), SIZES, NUDGES[0])(weight)[0])) == 29


@pytest.mark.parametrize("i, counts", [(1, (2, 0)), (2, (0, 2)), (4, (0, 2))])
def test_z_is_nudged_once_a_unit(i, counts):
    again, known, *_ = draw_nudging(axes(), SIZES, NUDGES[2])(Weight(3, 2, i))
    assert (len(segments(again)), len(segments(known))) == counts
    assert again.get_linestyle() != known.get_linestyle()


@pytest.mark.parametrize("i, news", [(1, 2), (2, 0)])
def test_new_and_known_are_drawn_apart(i, news):
    known, new, chosen, *_ = draw_backprop(axes(), SIZES)(Weight(3, 2, i))
    assert (len(segments(new)), len(segments(known)), len(segments(chosen))) == (news, 2 - news, 1)
    assert known.get_linewidth() < new.get_linewidth() and known.get_linestyle() != new.get_linestyle() and new.get_color() == EXACT["color"]


def test_the_curve_below_is_what_was_spent():
    for nudge in NUDGES:
        ax = axes()
        moved = draw_spent(ax, SIZES, nudge)(18)
        for line, mark, values in zip(moved[:2], moved[2:], spent(SIZES, nudge), strict=True):
            assert [mark.get_xdata()[0], mark.get_ydata()[0]] == [18, values[18]]
            assert list(line.get_ydata()) == values[:19], "what comes after is not given away"
            assert values[-1] < ax.get_ylim()[1]


def test_the_words_at_three_places():
    explorer = explore_one_weight("rest kept")
    assert explorer.words == ("weight 18, w₃₄ of layer 3: a nudge runs 3 weights, twice; δ back through 2 (2 known), one product. "
                              "So far 114 multiplications against 54.")
    explorer.nudge.value = "black box"
    assert "a nudge runs 30 weights, twice" in explorer.words and "So far 1080 multiplications against 54." in explorer.words
    explorer.nudge.value = "z nudged"
    assert "z₃ was nudged before; δ back through 2 (2 known); one product each." in explorer.words and "So far 60 multiplications against 54." in explorer.words
    explorer.step.value = 19
    assert "a nudge of z₁ runs 9, twice; δ back through 9 (6 known); one product each." in explorer.words
    explorer.step.value = 30
    assert explorer.words.endswith("So far 144 multiplications against 78.")
    explorer.depth.value = 1
    assert explorer.step.max == 20 and "w₃₄" not in explorer.words


def test_a_shallower_network_has_fewer_weights_to_choose():
    explorer = explore_one_weight(depth=3, weight=44)
    explorer.depth.value = 1
    assert explorer.step.value == 20 and explorer.words.startswith("weight 20, w₄₃ of layer 2")


# the cost lab

def test_the_own_network_lies_on_the_curves():
    ax = axes()
    *_, central, kept, by_unit, back = draw_multiplications(ax)(50, 1, 7, 1e9)
    for mark, method in ((central, "central differences"), (kept, "rest kept"), (by_unit, "z nudged"), (back, "backprop")):
        assert [mark.get_xdata()[0], mark.get_ydata()[0]] == [39_760, cost([784, 50, 10], method, 7).multiplications]
    central, forward, back = draw_passes(axes())(50, 1)
    assert [mark.get_ydata()[0] for mark in (central, forward, back)] == [79_520, 39_761, 2]


def test_the_curves_are_the_costs():
    ax = axes()
    draw_multiplications(ax)(50, 3, 10, 1e9)
    curves = {line.get_label(): line.get_data() for line in ax.lines}
    for label, method in (("black box", "central differences"), ("rest kept", "rest kept"), ("z nudged", "z nudged"), ("backprop", "backprop")):
        x, y = curves[label]
        assert (x[-1], y[-1]) == (parameters(sizes_of(1000, 3)), cost(sizes_of(1000, 3), method, 10).multiplications)
        assert len(x) > 12 and np.all(np.diff(x) > 0) and np.all(np.diff(y) > 0)


@pytest.mark.parametrize("width, depth, batch", [(1, 1, 1), (1000, 5, 1000), (1, 5, 1), (1000, 1, 1)])
def test_the_own_network_is_in_the_picture_wherever_the_sliders_stand(width, depth, batch):
    for ax, move in ((ax := axes(), draw_passes(ax)), (ax := axes(), draw_multiplications(ax))):
        for mark in (move(width, depth) if move.__code__.co_argcount == 3 else move(width, depth, batch, 1e9))[-3:]:
            (x,), (y,) = mark.get_data()
            assert ax.get_xlim()[0] < x < ax.get_xlim()[1] and ax.get_ylim()[0] < y < ax.get_ylim()[1]


def test_times_are_multiplications_through_speed():
    artists = draw_multiplications(axes())(50, 1, 1, 2e9)
    for name, line, text in zip(SECONDS, artists[0:10:2], artists[1:10:2], strict=True):
        assert line.get_ydata()[0] == text.get_position()[1] == SECONDS[name] * 2e9 and text.get_text() == name and text.get_visible()
    names = draw_multiplications(axes())(50, 1, 1, 1e12)[1:10:2]
    assert [text.get_visible() for text in names] == [True, True, True, True, False], "a year of that speed is above the picture"
    year = draw_multiplications(axes())(50, 1, 1, 1e10)[9]
    assert year.get_visible() and year.get_va() == "top", "under its line, where above it the picture ends"


@pytest.mark.parametrize("seconds, words", [(8e-8, "0.08 µs"), (8e-5, "80 µs"), (0.0023, "2.3 ms"), (3.16, "3.2 s"), (59, "59 s"), (192, "3.2 min"), (3600, "1 h"), (1e5, "1.2 days"),
                                            (86400, "1 day"), (4.7e7, "1.5 years"), (1e12, "31688 years"), (9.97e-5, "100 µs"), (99.6e-3, "100 ms"), (0.9999, "1 s"), (59.7, "1 min"), (3590, "1 h"), (86000, "1 day"), (99.6 * 86400, "100 days")])
def test_a_time_is_said_in_its_unit(seconds, words):
    assert explorers._time(seconds) == words


def test_the_words_of_the_cost_lab():
    explorer = explore_costs()
    assert explorer.words == ("784-50-10, P = 39760: backprop 80 µs, black box 3.2 s, × 39511; "
                              "rest kept × 11; z nudged × 1.0.")
    explorer.depth.value = 5
    assert explorer.words.startswith("784-50-…-50-10, P = 49960: ") and explorer.words.endswith("z nudged × 17.")
    explorer.batch.value, explorer.depth.value = 100, 2
    assert explorer.words == ("784-50-50-10, P = 42310: backprop 8.7 ms, black box 6 min, × 40858; "
                              "rest kept × 496; z nudged × 1.6.")


def test_no_two_curves_of_the_cost_lab_look_alike_that_are_not_the_same():
    looks = {method: (meaning["color"], meaning["linestyle"]) for method, (meaning, _) in METHODS.items()}
    assert len(set(looks.values())) == len({marker for _, marker in METHODS.values()}) == len(METHODS)


def test_measuring_sets_the_speed_and_nothing_else(monkeypatch):
    monkeypatch.setattr(explorers, "seconds_per_multiplication", lambda *_, **__: 1 / 5e9)
    explorer = explore_costs()
    before = explorer.words
    explorer._act(explorers._measure)
    assert explorer.speed.value == pytest.approx(5e9)
    assert explorer.words == before.replace("3.2 s", "631 ms").replace("80 µs", "16 µs")


# the race

FOUND = {"central differences": Run([0, 5e5, 1e6], [0, 2, 4], [16.0, 8.0, 4.0]), "backprop": Run([0, 5e5, 1e6], [0, 80, 160], [16.0, 0.1, 0.01])}


def test_the_race_is_drawn_by_what_was_spent_and_by_steps():
    left, right = Figure(figsize=(7, 4)).subplots(1, 2)
    drawn = [artist.get_data() for artist in draw_race(left, right, "million multiplications", 2)(FOUND)]
    nudged_left, _, nudged_right, _, back_left, head_left, back_right, head_right = drawn
    np.testing.assert_allclose(nudged_left, [[0, 0.5, 1], [16, 8, 4]])
    np.testing.assert_allclose(nudged_right, [[2, 4], [8, 4]])
    np.testing.assert_allclose(back_left, [[0, 0.5, 1], [16, 0.1, 0.01]])
    np.testing.assert_allclose(back_right, [[80, 160], [0.1, 0.01]])
    np.testing.assert_allclose([*head_left, *head_right], [[1], [0.01], [160], [0.01]])


def test_a_cost_beyond_the_picture_stands_at_its_top():
    left, right = Figure().subplots(1, 2)
    wild = FOUND | {"backprop": Run([0, 1.0], [0, 3], [16.0, np.inf], "it grew")}
    top = draw_race(left, right, "seconds", 2)(wild)[4].get_ydata()[-1]
    assert left.get_ylim()[1] / 4 < top < left.get_ylim()[1]


def test_the_words_of_a_race():
    explorer = explore_race()
    assert "A step: 252672 multiplications by nudging, 5760 by backprop. Press Start." in explorer.words
    explorer.run()
    assert explorer.words.startswith("≤ 2 million multiplications each, "), "nudging stops at 1.77: an eighth step would be too much"
    assert explorer.words.endswith("from cost 16.5, nudging 7 steps, cost 6.3; backprop 347 steps, cost 0.017.")
    explorer.activation.value = "identity"
    assert "Press Start" in explorer.words, "a race under other settings is void"
    explorer.run()
    assert "Stopped. Backprop: in " in explorer.words and explorer.words.endswith("Take a smaller learning rate.")


def test_a_race_for_seconds_lasts_so_many_seconds(monkeypatch):
    ticks = iter(np.arange(0, 1e6) * 0.01)
    monkeypatch.setattr(costs.time, "perf_counter", lambda: float(next(ticks)))
    explorer = explore_race()
    explorer.budget.value, explorer.clock.value = 0.5, "seconds"
    explorer.run()
    assert "0.5 seconds each" in explorer.words and {run.steps[-1] for run in explorer._frame.values()} <= {50, 51}


@pytest.mark.parametrize("activation, start", [("sigmoid", 16.51), ("relu", 28.68)])
def test_the_cost_at_the_start_is_marked(activation, start):
    [mark] = [artist for artist in explore_race(activation)._artists if getattr(artist, "get_marker", str)() == "_"]
    assert mark.get_ydata()[0] == pytest.approx(start, abs=0.01)
    assert mark.axes.get_legend().get_texts()[0].get_text() == mark.get_label() == "start"


def test_a_race_by_the_clock_can_be_stopped():
    async def session():
        explorer = explore_race()
        explorer.clock.value = "seconds"
        explorer.work.start_button.click()
        while not explorer._frame:
            await asyncio.sleep(0.01)
        explorer.work.stop_button.click()
        steps = explorer._frame["backprop"].steps[-1]
        await asyncio.sleep(0.1)
        assert not explorer.work.running and explorer._frame["backprop"].steps[-1] == steps
        assert "2 seconds each" in explorer.words and "could not be drawn" not in explorer.words
    asyncio.run(session())


# the drawn exercise

def test_the_fields_of_the_drawn_exercise_have_room_for_their_names():
    """On a page of 640 pixels the picture has 522: a name with an index takes 41, a field's rim 12."""
    _, wide, _ = roomy(shared_delta)
    _, narrow, _ = drawn_graph(shared_delta)
    for name, (x, y, width) in wide.items():
        assert (x, y) == narrow[name][:2] and 53 / 522 < width < narrow[name][2] / 0.78, "inside its box"


# bad input

@pytest.mark.parametrize("call, words", [
    (lambda: explore_one_weight("all"), "nudge is 'all', expected one of black box, rest kept, z nudged"),
    (lambda: explore_one_weight(depth=4), "depth is 4, expected a whole number from 1 to 3"),
    (lambda: explore_one_weight(depth=1.5), "depth is 1.5"),
    (lambda: explore_one_weight(weight=0), "weight is 0, expected a whole number from 1 to 30 in a network of depth 2"),
    (lambda: explore_one_weight(depth=1, weight=21), "weight is 21, expected a whole number from 1 to 20"),
    (lambda: explore_costs(width=0), "width is 0, expected a whole number from 1 to 1000"),
    (lambda: explore_costs(depth=9), "depth is 9, expected a whole number from 1 to 5"),
    (lambda: explore_costs(batch=1e9), "batch is 1000000000.0, expected a whole number from 1 to 1000"),
    (lambda: explore_race("step"), "activation is 'step', expected one of sigmoid"),
    (lambda: explore_race(["step"]), "activation is .'step'., expected one of"),
    (lambda: explore_race(learning_rate="0.2"), "learning_rate is '0.2', expected a number"),
    (lambda: explore_race(learning_rate=0), "learning_rate is 0, expected a number from 0.001 to 10")])
def test_bad_input_gets_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()
