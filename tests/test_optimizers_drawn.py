"""Pictures and explorers of lesson 10: what is drawn is what the optimizers do."""
import itertools
import re
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from lessons_lib.datasets import load_digits
from lessons_lib.descent import Walk
from lessons_lib.digits_race import Learner, new_learners, race_on_digits
from lessons_lib.explorers.explorer import CAPTION_LETTERS
from lessons_lib.explorers.optimizers import BOWLS, SAYS, UPDATES, explore_one_step, explore_stability_map
from lessons_lib.explorers.races import (
    BY_HAND, RATES, TUNED, _digits_in_words, explore_digits_race, explore_optimizer_race, show_losses_by_rate)
from lessons_lib.figures import style
from lessons_lib.figures.optimizers import ARROWS, FACTORS, SEEN, TERMS, draw_ball, draw_momentum_plane, draw_terms, draw_update
from lessons_lib.figures.races import (
    LEVELS, LOOKS, LOSSES, below_the_frame, draw_bowl, draw_curves, draw_losses_by_rate, draw_standing, draw_ways, seen_points, with_needles)
from lessons_lib.networks import TwoLayerNet
from lessons_lib.races import (
    METHODS, best_momentum, best_rate, bowl, bowl_factor, height, losses_by_rate, make_optimizer, momentum_factor, turned, way)
from lessons_lib.training import History, train
from lessons_lib.update_terms import updates_apart

START = np.array([-7.0, 2.0])


def axes():
    return Figure(figsize=(4, 4)).subplots()


def map_axes():
    ax = axes()
    draw_bowl(ax)
    return ax


# the race

@pytest.mark.parametrize("condition, angle", [(20, 0), (20, 45), (1, 10), (100, 90)])
def test_the_ellipses_are_lines_of_equal_height(condition, angle):
    lines, = draw_bowl(axes())(condition, angle)
    heights = height(bowl(condition, angle), lines.get_path().interpolated(1).vertices).reshape(len(LEVELS), 13)
    np.testing.assert_allclose(heights[:, ::3], np.tile(np.array(LEVELS)[:, None], 5), rtol=1e-6)          # the ends of the curves lie on them
    for level, line in zip(LEVELS, lines.get_path().to_polygons(Affine2D().scale(1000), closed_only=False), strict=True):
        assert len(line) > 50
        np.testing.assert_allclose(height(bowl(condition, angle), line / 1000), level, rtol=2e-3)          # and so do they


def test_ways_are_drawn_from_the_start_to_the_last_point():
    ways = {method: way(make_optimizer(method, 0.3), bowl(20), START, 30) for method in METHODS}
    first, *artists = draw_ways(map_axes(), list(METHODS))(ways, "Adam")
    lines, ends = artists[:len(METHODS)], artists[len(METHODS):]
    assert first.get_xydata().tolist() == [[-7, 2]]
    for method, line, end in zip(METHODS, lines, ends, strict=True):
        drawn = line.get_xydata()
        assert np.array_equal(drawn, seen_points(ways[method].points)) and np.array_equal(drawn[0], START)
        assert np.array_equal(end.get_xydata()[0], ways[method].points[-1]) and np.array_equal(drawn[-1], ways[method].points[-1])
        assert (line.get_linewidth() > 2) == (line.get_alpha() == 1) == (end.get_zorder() > 5) == (method == "Adam") and end.get_marker() == LOOKS[method]["marker"]


def test_a_way_that_leaves_the_frame_ends_at_its_edge_with_a_triangle():
    ways = {"SGD": Walk(np.array([[-7.0, 2.0], [-3.0, 1e5]]), "away")}
    _, line, end = draw_ways(map_axes(), ["SGD"])(ways)
    assert end.get_marker() == "^" and 7 < end.get_ydata()[0] < 8.6 and np.abs(line.get_ydata()).max() < 30


def test_the_bowl_is_drawn_as_it_lies():
    """Of the race, of an update, and of the ball beside the plane: each line of equal height lies on this bowl."""
    race, one, ball = explore_optimizer_race(angle=30, condition=5), explore_one_step(ground="turned by 45°"), explore_stability_map(condition=5)
    for ax, hessian in ((race._figure.axes[0], bowl(5, 30)), (one._figure.axes[0], bowl(20, 45)), (ball._figure.axes[1], bowl(5))):
        lines = ax.patches[0].get_path().vertices.reshape(len(LEVELS), 13, 2)[:, ::3]
        np.testing.assert_allclose(height(hessian, lines), np.tile(np.array(LEVELS)[:, None], 5), rtol=1e-6)


def test_beside_each_name_stand_its_line_and_its_mark():
    ax = axes()
    draw_standing(ax, list(METHODS))
    for (line, mark), (method, look) in zip(zip(ax.lines[::3], ax.lines[1::3], strict=True), LOOKS.items(), strict=True):
        assert line.get_color() == mark.get_color() == look["color"] and mark.get_marker() == look["marker"], method
    assert len({str(line._unscaled_dash_pattern) for line in ax.lines[::3]}) == len(METHODS)


def test_points_that_lie_on_one_another_are_left_out():
    points = np.array([[0, 0], [1, 0], [1.01, 0], [1.02, 0.0], [1.2, 0], [1.2, 0.001]])
    assert seen_points(points).tolist() == [[0, 0], [1, 0], [1.2, 0], [1.2, 0.001]]
    zigzag = np.array([[0, 0], [1, 1], [0, 0], [1, 1]])
    assert np.array_equal(seen_points(zigzag), zigzag) and seen_points(points[:1]).tolist() == [[0, 0]]


def test_bars_reach_to_the_loss_and_stay_in_the_frame():
    methods, ax, least = list(METHODS), axes(), 10**-11.7
    values = dict(zip(methods, (1e-3, 2.0, np.inf, 1e-65, 1e-12, 1e3), strict=True))
    artists = draw_standing(ax, methods)({method: (value, f"text {method}") for method, value in values.items()}, "Adam")
    bars, texts = artists[:6], artists[6:]
    for row, (method, bar, text) in enumerate(zip(methods, bars, texts, strict=True)):
        assert list(bar.get_xdata()) == pytest.approx([LOSSES[0], np.clip(values[method], least, LOSSES[1])], rel=1e-9, abs=0) and list(bar.get_ydata()) == [row, row]
        assert text.get_text() == f"text {method}" and (bar.get_linewidth() > 6) == (method == "Adam")
    assert [label.get_text() for label in ax.get_yticklabels()] == methods


def test_methods_are_told_apart_without_colour():
    """Each that races needs a look; of colours there are six."""
    assert list(LOOKS) == list(METHODS)
    for what in ("linestyle", "marker"):
        assert len({str(look[what]) for look in LOOKS.values()}) == len(METHODS)
    assert len({look["color"] for look in LOOKS.values()}) == 6


@pytest.mark.parametrize("method", METHODS)
def test_each_method_that_races_has_formulas_arrows_and_words_for_its_terms(method):
    assert method in TERMS, "its formulas, in TERMS of figures/optimizers"
    for name in TERMS[method]:
        assert name in ARROWS or name.startswith("size"), "an arrow of a new term, in ARROWS of figures/optimizers"
        assert name in SAYS, "what a new term is, in SAYS of explorers/optimizers"


def test_the_losses_by_rate_are_marked_where_they_are_lowest():
    rates, ax = np.logspace(-3, 1, 41), axes()
    losses = {method: losses_by_rate(method, bowl(20), START, 30, rates) for method in ("SGD", "Adam")}
    draw_losses_by_rate(ax, rates, losses, "title")
    for k, method in enumerate(losses):
        curve, mark = ax.lines[2 * k:2 * k + 2]
        np.testing.assert_allclose(curve.get_ydata(), np.clip(losses[method], LOSSES[0] / 1e3, 1e9))
        assert mark.get_xdata()[0] == rates[losses[method].argmin()] and mark.get_ydata()[0] == losses[method].min()


def test_a_curve_of_many_points_keeps_its_needles():
    values = np.sin(np.linspace(0, 20, 20_001))
    values[[77, 12_345, 20_000]] = -9, 9, 5
    places = with_needles(values)
    assert {77, 12_345, 20_000} <= set(places) and places == sorted(set(places)) and len(places) <= 800
    assert with_needles(values[:41]) == list(range(41)) and with_needles(np.zeros(9), 3) == [0, 3, 6]


def test_who_is_below_the_frame_is_said_and_has_no_mark():
    ax, rates = axes(), np.array([0.1, 1.0])
    draw_losses_by_rate(ax, rates, {"SGD": np.array([1.0, 0.1]), "AdaGrad": np.array([1.0, 1e-13]), "Adam": np.array([LOSSES[0], np.inf])}, "title")
    assert ax.texts[0].get_text() == "below:\nAdaGrad" and len(ax.lines) == 5
    assert ax.lines[2].get_ydata()[-1] < LOSSES[0]      # it leaves the frame, and does not lie on its edge
    assert below_the_frame({"SGD": np.array([1.0])}) == []


def test_the_marks_are_where_tuning_finds_the_best():
    explorer, rates = show_losses_by_rate(), np.logspace(-3, 2, 20_001)
    for ax, angle in zip(explorer._figure.axes, (0, 45), strict=True):
        marks = [tuple(line.get_xydata()[0]) for line in ax.lines if len(line.get_xdata()) == 1]
        best = [best_rate(method, bowl(20, angle), turned(START, angle), 30, rates) for method in METHODS]
        assert marks == [pytest.approx((one.rate, one.loss), rel=1e-6) for one in best if one.loss > 1e-12] and len(marks) == (6 if angle else 4)
    assert "a mark at the best of 20\u00a0001 rates; along the axes, AdaGrad and RMSProp go below the picture." in explorer.words


@pytest.mark.parametrize("angle", [0, 45])
def test_the_race_says_who_is_first_and_last(angle):
    explorer = explore_optimizer_race(angle=angle)
    H, start = bowl(20, angle), turned(START, angle)
    losses = {}
    for method, (_, _, _, usual, *_) in METHODS.items():
        explorer.method.value = method
        rate = float(re.search(rf"{method}: rate ([\d.e−-]+\d)", explorer.words)[1])
        assert rate == pytest.approx(explorer.learning_rate.value, rel=2e-3)
        losses[method] = height(H, way(make_optimizer(method, explorer.learning_rate.value, usual), H, start, 30).points[-1])
    first, second, *_, last = sorted(losses, key=losses.get)
    explorer.method.value = "Momentum"
    assert f"{first} {losses[first]:.2g}, then {second} {losses[second]:.2g}; last {last} {losses[last]:.2g}." in explorer.words


def test_the_standing_has_each_methods_own_settings():
    explorer = explore_optimizer_race("Momentum")
    explorer.learning_rate.value, explorer.decay.value = 0.1, 0.5
    texts = [text.get_text() for text in explorer._figure.axes[1].texts]
    for text, (name, (_, rate, _, decay, _, symbol)) in zip(texts, METHODS.items(), strict=True):
        rate, decay = (0.1, 0.5) if name == "Momentum" else (rate, decay)
        loss = height(bowl(20), way(make_optimizer(name, rate, decay), bowl(20), START, 30).points[-1])
        assert text == f"η {rate:.3g}{f', {symbol} {decay:.2g}' if symbol else ''}: {loss:.2g}"
    assert "Momentum: rate 0.1, γ 0.5." in explorer.words


def test_rates_are_tuned_for_the_decay_that_is_set():
    explorer = explore_optimizer_race("Momentum", rates=TUNED)
    explorer.decay.value = 0.5
    best, usual = (best_rate("Momentum", bowl(20), START, 30, RATES, decay).rate for decay in (0.5, None))
    assert f"Momentum: rate {best:.3g}, γ 0.5." in explorer.words and best != usual


def test_losses_by_rate_are_those_of_the_decay_and_the_panels_of_their_bowls():
    explorer = show_losses_by_rate(steps=5, decays={"Momentum": 0.2}, tried=30)
    rates = np.logspace(-3, 2, 30)
    for ax, angle, words in zip(explorer._figure.axes, (0, 45), ("along the axes", "turned by 45°"), strict=True):
        curve = next(line for line in ax.lines if line.get_label() == "Momentum")
        losses = losses_by_rate("Momentum", bowl(20, angle), turned(START, angle), 5, rates, 0.2)
        np.testing.assert_allclose(curve.get_ydata(), np.minimum(losses, 1e9))
        assert ax.get_title() == f"loss after 5 steps, {words}"


def test_the_sliders_set_the_chosen_method_and_no_other():
    explorer = explore_optimizer_race()
    explorer.learning_rate.value, explorer.decay.value = 10**-0.5, 0.6
    explorer.method.value = "Adam"
    assert explorer.learning_rate.value == pytest.approx(10**-0.4) and explorer.decay.value == 0.9 and explorer.decay.description == "β₁"
    explorer.learning_rate.value = 0.1
    explorer.method.value = "SGD"
    assert explorer.decay.disabled and explorer.decay.description == "no decay"
    explorer.method.value = "Momentum"
    assert (explorer.learning_rate.value, explorer.decay.value, explorer.decay.disabled) == (10**-0.5, 0.6, False)
    H = bowl(20)
    drawn = explorer._figure.axes[0].lines
    ends = {tuple(line.get_xydata()[-1]) for line in drawn if len(line.get_xydata())}
    for method, rate, decay in (("Momentum", 10**-0.5, 0.6), ("Adam", 0.1, 0.9)):
        assert tuple(way(make_optimizer(method, rate, decay), H, START, 30).points[-1]) in ends


def test_tuned_is_the_best_of_the_slider():
    explorer = explore_optimizer_race("RMSProp", rates=TUNED, angle=45, steps=20)
    best = best_rate("RMSProp", bowl(20, 45), turned(START, 45), 20, RATES)
    assert f"RMSProp: rate {best.rate:.3g}, ρ 0.99." in explorer.words and explorer.learning_rate.disabled
    for method, steps in (("SGD", 3), ("Momentum", 11), ("Adam", 43)):
        explorer.method.value, explorer.steps.value = method, steps
        assert f"{method}: rate {best_rate(method, bowl(20, 45), turned(START, 45), steps, RATES).rate:.3g}" in explorer.words
    explorer.method.value, explorer.angle.value = "RMSProp", 0
    assert "At the edge: AdaGrad, RMSProp." in explorer.words
    before = explorer.words
    explorer.learning_rate.value = 0.5                  # of no account while rates are tuned
    assert explorer.words == before
    explorer.rates.value = BY_HAND
    assert not explorer.learning_rate.disabled and "RMSProp: rate 0.5" in explorer.words
    assert np.allclose(RATES[[0, -1]], [1e-3, 100]) and np.allclose(np.log10(RATES[1:] / RATES[:-1]), 0.05)


def test_a_method_that_runs_away_says_so_and_the_others_go_on():
    explorer = explore_optimizer_race("SGD")
    explorer.learning_rate.value = 10.0
    assert "last SGD, run away" in explorer.words and "RMSProp 0.0034" in explorer.words
    texts = [text.get_text() for text in explorer._figure.findobj(Text)]
    assert "η 10: away at step 5" in texts


# one update

@pytest.mark.parametrize("angle", BOWLS.values())
@pytest.mark.parametrize("method", METHODS)
def test_arrows_are_the_terms(method, angle):
    apart = updates_apart(make_optimizer(method, 0.5), bowl(20, angle), turned(START, angle), 3)
    points, terms = np.array([one.point for one in apart]), apart[-1].terms
    move = draw_update(axes(), 20, angle)
    for shown in range(1, len(terms) + 1):
        way_line, here, *rest = move(points, terms, shown)
        assert np.array_equal(way_line.get_xydata(), points) and np.array_equal(here.get_xydata()[0], points[-1])
        boxes, arrows = [one for one in rest if hasattr(one, "get_bbox")], [one for one in rest if hasattr(one, "set_positions")]
        names = list(terms)[:shown]
        wanted = [name for name in ARROWS if name in names and not (name == "mean" and "mean corrected" in names or name == "gradient" and "push" in names)]
        for name, arrow in zip(wanted, arrows, strict=True):
            begin, end = arrow._posA_posB
            sign = -1 if name in ("gradient", "mean", "mean corrected") else 1
            assert np.array_equal(begin, points[-1]) and np.allclose(end, points[-1] + sign * terms[name])
        sizes = [name for name in names if "size" in name]
        assert len(boxes) == bool(sizes)
        if sizes:
            x0, y0, x1, y1 = boxes[0].get_bbox().extents
            np.testing.assert_allclose([(x1 - x0) / 2, (y1 - y0) / 2], terms[sizes[-1]])
            np.testing.assert_allclose([(x0 + x1) / 2, (y0 + y1) / 2], points[-1])


@pytest.mark.parametrize("angle", BOWLS.values())
def test_what_is_kept_and_the_push_make_the_step(angle):
    for one in updates_apart(make_optimizer("Momentum", 0.3), bowl(20, angle), turned(START, angle), 4):
        np.testing.assert_allclose(one.terms["kept"] + one.terms["push"], one.terms["step"], atol=1e-14)
        np.testing.assert_allclose(one.terms["push"], -0.3 * bowl(20, angle) @ one.point, atol=1e-14)
    before = np.zeros(2)
    for one in updates_apart(make_optimizer("Nesterov", 0.3), bowl(20, angle), turned(START, angle), 4):
        np.testing.assert_allclose(0.9 * before + one.terms["push"], one.terms["velocity"], atol=1e-14)
        np.testing.assert_allclose(0.9 * one.terms["velocity"] + one.terms["push"], one.terms["step"], atol=1e-14)
        before = one.terms["velocity"]


def test_the_table_has_the_numbers_of_the_terms_shown():
    terms = updates_apart(make_optimizer("Adam", 0.5), bowl(20), START, 1)[0].terms
    heading, *numbers = draw_terms(axes(), "Adam", 6)("heading", terms, 3)
    assert heading.get_text() == "heading" and [text.get_text() for text in numbers] == ["−0.7", "4", "−0.07", "0.4", "0.0221", "0.126"]
    assert [text.get_fontweight() for text in numbers] == ["normal"] * 4 + ["bold"] * 2


def test_the_tables_columns_are_named():
    ax = axes()
    _, *numbers = draw_terms(ax, "SGD", 6)("", {"gradient": np.array([1.0, 2.0]), "step": np.array([-1.0, -2.0])}, 1)
    ends = {text.get_text(): text.get_position()[0] for text in ax.texts}
    assert [text.get_text() for text in numbers] == ["1", "2"] and [text.get_position()[0] for text in numbers] == [ends["along x"], ends["along y"]]


@pytest.mark.parametrize("method", METHODS)
def test_a_formula_computed_is_its_term(method):
    """As it is read aloud, on the second update, where what is remembered tells."""
    optimizer = make_optimizer(method, 0.3)
    before, after = updates_apart(optimizer, bowl(20, 45), turned(START, 45), 2)
    terms, eta, square = after.terms, 0.3, lambda one: one.terms["gradient"] ** 2
    g, V, h, m, v = terms["gradient"], before.terms.get("velocity", before.terms["step"]), before.terms.get("size", 0 * START) ** 2, before.terms.get("mean", 0 * START), before.terms.get("size", 0 * START) ** 2
    meaning = {
        "g, the gradient": bowl(20, 45) @ after.point, "minus eta g": -eta * g, "gamma V": 0.9 * V, "V becomes gamma V minus eta g": 0.9 * V - eta * g, "gamma V minus eta g": 0.9 * (0.9 * V - eta * g) - eta * g,
        "root h, h becomes h plus g squared": np.sqrt(square(before) + g**2), "root h, h becomes rho h plus one minus rho, g squared": np.sqrt(0.99 * h + 0.01 * g**2),
        "minus eta g over root h plus epsilon": -eta * g / (terms.get("size", 1) + 1e-8), "m becomes beta one m plus one minus beta one, g": 0.9 * m + 0.1 * g,
        "root v, v becomes beta two v plus one minus beta two, g squared": np.sqrt(0.999 * v + 0.001 * g**2), "m hat is m over one minus beta one to the t": terms.get("mean", 0 * g) / (1 - 0.9**2),
        "root v hat, v hat is v over one minus beta two to the t": terms.get("size", 0 * g) / np.sqrt(1 - 0.999**2),
        "minus eta m hat over root v hat plus epsilon": -eta * terms.get("mean corrected", 0 * g) / (terms.get("size corrected", 1) + 1e-8)}
    for name, (_, spoken) in TERMS[method].items():
        np.testing.assert_allclose(terms[name], meaning[spoken], rtol=1e-9, err_msg=f"{name}: {spoken}")


SPOKEN = {r"\\leftarrow": " becomes ", r"\\hat m": "m hat", r"\\sqrt\{\\hat v\}": "root v hat", r"\\hat v": "v hat", r"\\sqrt\{([hv])\}": r"root \1", r"\(1-": "one minus ", r"\\beta_1": "beta one",
          r"\\beta_2": "beta two", r"\^\{\\,t\}": " to the t", r"\^2": " squared", r"\\(gamma|eta|rho)": r"\1 ", r"\\varepsilon": "epsilon", "/": " over ", r"\+": " plus ", "-": " minus ", "=": " is ", r"\\nabla L": "the gradient"}


def test_a_formula_is_read_aloud_as_it_is_written():
    for formulas in TERMS.values():
        for written, spoken in formulas.values():
            for sign, words in SPOKEN.items():
                written = re.sub(sign, words, written)
            letters = [re.sub(r"[^a-zA-Z]", "", text) for text in (written, spoken.replace("g, the gradient", "g is the gradient"))]
            assert letters[0] == letters[1]


@pytest.mark.parametrize("method", METHODS)
def test_the_tables_columns_never_touch(method):
    """Over both bowls, all rates of the slider, all terms, the last in bold: names, numbers along x, numbers along y."""
    explorer = explore_one_step(method, 1)
    figure, table = explorer._figure, explorer._figure.axes[1]
    renderer = figure.canvas.get_renderer()
    move = draw_terms(table, method, 6)
    names = max(text.get_window_extent(renderer).x1 for text in table.texts if text.get_text() in TERMS[method])
    for angle in BOWLS.values():
        for rate in 10.0 ** (np.arange(-40, 5) / 20):
            for one in updates_apart(make_optimizer(method, rate), bowl(20, angle), turned(START, angle), UPDATES):
                _, *numbers = move("", one.terms, len(one.terms))
                for text in numbers:
                    text.set_fontweight("bold")
                boxes = [text.get_window_extent(renderer) for text in numbers]
                for across, up in zip(boxes[::2], boxes[1::2], strict=True):
                    assert names + 6 < across.x0 and across.x1 + 3 < up.x0, (angle, rate, [text.get_text() for text in numbers])


def test_a_short_arrow_is_small_and_ends_where_its_term_does():
    ax = axes()
    move = draw_update(ax, 20, 0)
    ax.figure.draw_without_rendering()
    for length in (0.0, 1e-9, 0.05, 0.5, 3.0):
        arrow = move(np.array([[-3.0, 1.0]]), {"gradient": np.array([-length, 0])}, 1)[-1]
        outline = ax.transData.inverted().transform(arrow.get_transform().transform_path(arrow.get_path()).vertices) - [-3, 1]
        assert outline[:, 0].min() == pytest.approx(0, abs=1e-9) and outline[:, 0].max() == pytest.approx(length, abs=1e-9)
        necks = outline[[1, 5], 0]
        assert np.all(necks >= 0.4 * length - 1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_terms_have_formulas_that_are_read_aloud(method):
    assert list(TERMS[method]) == list(updates_apart(make_optimizer(method, 0.5), bowl(20), START, 1)[0].terms)
    ax = axes()
    draw_terms(ax, method, 6)
    formulas = [text for text in ax.texts if "$" in text.get_text()]
    assert len(formulas) == len(TERMS[method]) and all(len(text.spoken) > 5 for text in formulas)


def test_each_step_of_the_explorer_is_one_term():
    explorer = explore_one_step("Momentum", step=1, learning_rate=0.1)
    apart = updates_apart(make_optimizer("Momentum", 0.1), bowl(20), START, UPDATES)
    assert explorer.step.max == 4 * UPDATES
    for step in range(1, 4 * UPDATES + 1):
        explorer.step.value = step
        update, shown = divmod(step - 1, 4)
        name, (x, y) = list(apart[update].terms.items())[shown]
        assert f"update {update + 1}, bowl along the axes. Term {shown + 1} of 4, {name}:" in explorer.words
        assert f"({x:.3g}, {y:.3g})".replace("-", "−") in explorer.words
    explorer.method.value = "SGD"
    assert explorer.step.max == 2 * UPDATES and explorer.step.value == 2 * UPDATES and "update 4" in explorer.words


def test_what_is_drawn_of_a_step_is_what_is_told():
    explorer = explore_one_step("SGD", 2, "turned by 45°", 0.5)
    arrow = next(artist for artist in explorer._artists if hasattr(artist, "set_positions") and to_hex(artist.get_facecolor()) == style.ERROR["color"].lower())
    (x, y), (u, v) = arrow._posA_posB
    slope = bowl(20, 45) @ turned(START, 45)
    assert (x, y) == pytest.approx(tuple(turned(START, 45))) and (u - x, v - y) == pytest.approx(tuple(-0.5 * slope))
    assert f", {np.degrees(np.arctan2(-slope[1], -slope[0])):.3g}° from the x axis.".replace("-", "−") in explorer.words


def test_a_size_is_a_root_of_a_sum_or_of_a_mean():
    for method, words in (("AdaGrad", "the root of a sum of squares"), ("RMSProp", "the root of a running mean of squares"), ("Adam", "the root of a running mean of squares")):
        assert f"size: {words}, (" in explore_one_step(method, 1 + list(TERMS[method]).index("size")).words
    assert "the mean without its start at 0" in explore_one_step("Adam", 4).words and "the size without its start at 0" in explore_one_step("Adam", 5).words


# the plane

@pytest.mark.parametrize("condition", [1, 5, 20, 100])
def test_the_plane_shows_lines_of_equal_factor_the_limit_and_the_best(condition):
    ax = axes()
    own, = draw_momentum_plane(ax, condition)(0.3, 0.6)
    assert own.get_xydata().tolist() == [[0.3, 0.6]]
    lines, = ax.collections[:1]
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        if len(path.vertices):
            rates, momenta = path.vertices.T
            factor = bowl_factor(condition, rates, momenta)
            assert np.median(np.abs(factor - level)) < 2e-3
    limit, best = ax.lines[:2]
    np.testing.assert_allclose(momentum_factor(2, *limit.get_data()), 1, atol=1e-9)
    assert best.get_xydata()[0].tolist() == pytest.approx(best_momentum(condition)[:2])
    assert [text.get_text() for text in ax.texts[1:]] == [f"{level:g}" for level in FACTORS if level > best_momentum(condition)[2]]
    for text in ax.texts[1:]:                           # at the right end of the line, where √γ is the factor
        assert text.get_position()[1] == pytest.approx(float(text.get_text()) ** 2)
    beyond = ax.collections[1].get_paths()[0]
    assert beyond.contains_point((4.9, 0.5)) and not beyond.contains_point((0.5, 0.5)) and (ax.get_xlabel(), ax.get_ylabel()) == ("learning rate", "momentum")


def test_the_ball_beside_the_plane():
    points = way(make_optimizer("Momentum", 0.3, 0.6), bowl(20), START, 30).points
    ax = axes()
    line, ball, above = draw_ball(ax, 20, START)(points, "text")
    assert np.array_equal(line.get_xydata(), seen_points(points)) and np.array_equal(ball.get_xydata()[0], points[-1]) and above.get_text() == "text"
    assert any(np.array_equal(one.get_xydata(), [START]) for one in ax.lines)


def test_the_ball_of_the_map_rolls_on_its_bowl():
    explorer = explore_stability_map(0.3, 0.6, 5, 7)
    points = way(make_optimizer("Momentum", 0.3, 0.6), bowl(5), START, 7).points
    ball = explorer._artists[-2]
    assert ball.get_xydata().tolist() == [pytest.approx(points[-1].tolist())] and f"loss {height(bowl(5), points[-1]):.2g} after 7 steps." in explorer.words


@pytest.mark.parametrize("rate, momentum, words", [
    (0.1, 0.9, "factor 0.949 a step in the long run, best 0.635; loss 0.048 after 30 steps."), (1.0, 0.0, "factor 1 a step in the long run, best 0.635; it neither comes down nor runs away, loss 4 after"),
    (10**0.3, 0.9, "; it runs away, loss "), (10**0.7, 0.0, "best 0.635; out of sight after 6 of 30 steps.")])
def test_the_map_in_words(rate, momentum, words):
    explorer = explore_stability_map(rate, momentum)
    assert words in explorer.words


# digits

def test_the_race_on_digits_trains_as_train_does():
    explorer = explore_digits_race(steps=90, seed=3)
    explorer.run()
    digits = load_digits()
    for method, learner in explorer._frame.items():
        explorer.method.value = method
        net = TwoLayerNet(64, 50, 10, rng=3, weight_init_std="he")
        history = train(net, digits, make_optimizer(method, explorer.learning_rate.value), steps=90, batch_size=32, rng=3)
        assert learner.history.batch_loss == history.batch_loss and learner.wrong(digits) == pytest.approx(1 - history.test_accuracy[-1])
        np.testing.assert_allclose(learner.losses(), [np.mean(history.batch_loss[k:k + 9]) for k in range(0, 90, 9)])
    wrong = {name: learner.wrong(digits) for name, learner in explorer._frame.items()}
    best, worst = min(wrong, key=wrong.get), max(wrong, key=wrong.get)
    assert explorer.words.startswith("After 90 steps") and f"fewest {best}, {100 * wrong[best]:.1f} %; most" in explorer.words and f"{100 * wrong[worst]:.1f} %; batch 32, seed 3." in explorer.words


def test_each_learns_with_its_own_settings_and_batch_and_the_standing_says_so():
    explorer = explore_digits_race("Momentum", batch_size=64, steps=18)
    explorer.learning_rate.value = 0.01
    explorer.run()
    texts = dict(zip(METHODS, (text.get_text() for text in explorer._figure.axes[1].texts), strict=True))
    for name, learner in explorer._frame.items():
        rate = 0.01 if name == "Momentum" else METHODS[name].digit_rate
        history = train(TwoLayerNet(64, 50, 10, rng=0, weight_init_std="he"), load_digits(), make_optimizer(name, rate), steps=18, batch_size=64)
        assert learner.history.batch_loss == history.batch_loss and texts[name] == f"η {rate:.3g}: {100 * (1 - history.test_accuracy[-1]):.1f} %"
    assert list(explorer._figure.axes[0].lines[0].get_ydata()) == [pytest.approx(np.log(10))] * 2


def test_the_step_at_which_one_ran_away_stands_over_its_bar(monkeypatch):
    monkeypatch.setattr("lessons_lib.explorers.races.make_optimizer", lambda name, *_: make_optimizer(name, 1e4 if name == "SGD" else 0.01))
    explorer = explore_digits_race("SGD", steps=30)
    explorer.run()
    learner = explorer._frame["SGD"]
    assert f"at step {learner.away} of 30" in learner.history.stopped
    assert any(text.get_text().endswith(f": away at step {learner.away}") for text in explorer._figure.axes[1].texts)


def test_one_that_runs_away_on_digits_says_so_and_the_others_learn_on():
    explorer = explore_digits_race("SGD", steps=60)
    explorer.learning_rate.value = 10.0
    explorer.run()
    frame = explorer._frame
    assert len(frame["Adam"].history.batch_loss) == 60 and frame["Adam"].wrong(load_digits()) < 0.2 < frame["SGD"].wrong(load_digits())


def test_the_words_name_who_has_run_away():
    frame = new_learners(["SGD", "Momentum", "Adam"], 0)
    frame["SGD"] = Learner(frame["SGD"].net, History(batch_loss=[2.3, 9.0], stopped="Stopped at step 3 of 60: it has run away."))
    frame["Adam"].history.batch_loss.extend([2.3] * 60)
    words = _digits_in_words(frame, {"SGD": 1.0, "Momentum": 0.5, "Adam": 0.1}, "batch 32, seed 0")
    assert words == "After 60 steps, wrong of the test: fewest Adam, 10.0%; most SGD, 100.0% (run away: SGD); batch 32, seed 0."
    assert frame["SGD"].away == 3 and frame["Adam"].away == 0


def test_a_run_that_has_diverged_counts_as_all_wrong():
    optimizers = {"SGD": make_optimizer("SGD", 1e4), "Adam": make_optimizer("Adam", 0.01)}
    *_, (done, learners) = race_on_digits(load_digits(), optimizers, 30)
    assert done == 1 and learners["SGD"].away == len(learners["SGD"].history.batch_loss) + 1 < 30 and learners["SGD"].wrong(load_digits()) == 1
    assert learners["Adam"].away == 0 and len(learners["Adam"].history.batch_loss) == 30


def test_slices_of_the_race_go_from_0_to_1():
    done = [part for part, _ in race_on_digits(load_digits(), {"SGD": make_optimizer("SGD", 0.5)}, 200)]
    assert done == sorted(done) and done[-1] == 1


def test_the_race_tells_how_many_of_its_steps_are_done(monkeypatch):
    monkeypatch.setattr("lessons_lib.digits_race.time", SimpleNamespace(monotonic=itertools.count().__next__))
    done = [(part, len(learners["SGD"].history.batch_loss)) for part, learners in race_on_digits(load_digits(), {"SGD": make_optimizer("SGD", 0.5)}, 8)]
    assert done == [(step / 8, step) for step in range(1, 9)]


def test_the_curves_are_the_losses():
    ax = axes()
    lines = draw_curves(ax, ["SGD", "Adam"], 180, 9)({"SGD": np.array([2.0, 1.0, 1e-9]), "Adam": np.array([])})
    assert ax.get_title() == "loss, mean of 9 batches"
    assert lines[0].get_xydata().tolist() == [[9, 2], [18, 1], [27, 0.03]] and lines[2].get_xydata().tolist() == [[27, 0.03]]
    assert len(lines[1].get_xdata()) == len(lines[3].get_xdata()) == 0


# text

MADE = [explore_optimizer_race, lambda: explore_optimizer_race("RMSProp", rates=TUNED, angle=90, condition=100, start=-7.5, steps=60), explore_one_step,
        lambda: explore_one_step("SGD", 1), explore_stability_map, lambda: explore_stability_map(10**0.7, 0.99, 100, 60), explore_digits_race, show_losses_by_rate]


@pytest.mark.parametrize("make", MADE)
def test_no_text_is_too_small_and_words_are_not_too_long(make):
    explorer = make()
    texts = [text for text in explorer._figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    assert min(text.get_fontsize() for text in texts) >= 9.5 and len(explorer.words) <= CAPTION_LETTERS


def test_words_fit_wherever_the_sliders_stand():
    race = explore_optimizer_race()
    for method in METHODS:
        race.method.value = method
        for rates in (BY_HAND, TUNED):
            race.rates.value = rates
            for angle, condition, start, steps in ((0, 100, -7.5, 60), (45, 20, 7.5, 27), (90, 1, 0.0, 1), (0, 20, -7.5, 28)):
                race.angle.value, race.condition.value, race.start.value, race.steps.value = angle, condition, start, steps
                assert len(race.words) <= 165, race.words
    one = explore_one_step()
    for method in METHODS:
        one.method.value = method
        for ground in BOWLS:
            one.ground.value = ground
            for step in range(1, one.step.max + 1):
                one.step.value = step
                assert len(one.words) <= CAPTION_LETTERS, one.words


def test_texts_over_the_bars_are_not_cut():
    explorer = explore_optimizer_race()
    for method in ("Momentum", "Nesterov"):
        explorer.method.value, explorer.learning_rate.value, explorer.decay.value, explorer.steps.value = method, 10**0.35, 0.97, 60
    explorer.method.value, explorer.learning_rate.value, explorer.decay.value = "Adam", 10**-1.9, 0.93
    figure = explorer._figure
    texts = [text for text in figure.axes[1].texts if "away" in text.get_text() or "β₁" in text.get_text()]
    assert len(texts) == 3 and all(text.get_window_extent(figure.canvas.get_renderer()).x1 < figure.bbox.x1 for text in texts)


def test_nothing_moves_outside_of_what_is_seen_at_the_usual_rate():
    (left, right), (low, high) = SEEN
    for method in METHODS:
        for angle in BOWLS.values():
            for point, terms in updates_apart(make_optimizer(method, 10**-0.2), bowl(20, angle), turned(START, angle), UPDATES):
                assert method == "RMSProp" or left < point[0] < right and low < point[1] < high


@pytest.mark.parametrize("call, words", [
    (lambda: explore_optimizer_race("Adamax"), "method is 'Adamax', expected one of SGD"),
    (lambda: explore_optimizer_race(rates="mine"), "rates is 'mine', expected one of by hand, tuned"),
    (lambda: explore_optimizer_race(angle=91), "angle is 91, expected a whole number from 0 to 90"),
    (lambda: explore_optimizer_race(condition=0), "condition is 0, expected a whole number from 1 to 100"),
    (lambda: explore_optimizer_race(start=9), "start is 9, expected a number from −8 to 8"),
    (lambda: explore_optimizer_race(steps=61), "steps is 61, expected a whole number from 1 to 60"),
    (lambda: explore_one_step("Adamax"), "method is 'Adamax'"),
    (lambda: explore_one_step("SGD", step=9), "step is 9, expected a whole number from 1 to 8 for SGD"),
    (lambda: explore_one_step(ground="aslant"), "ground is 'aslant', expected one of along the axes, turned by 45°"),
    (lambda: explore_one_step(learning_rate=0), "learning_rate is 0, expected a number from 0.01 to 1.58"),
    (lambda: explore_stability_map(momentum=1), "momentum is 1, expected a number from 0 to 0.99"),
    (lambda: explore_stability_map(learning_rate=np.nan), "learning_rate is nan"),
    (lambda: explore_stability_map(condition=101), "condition is 101"),
    (lambda: explore_stability_map(steps=0), "steps is 0"),
    (lambda: explore_digits_race(batch_size=100), "batch_size is 100, expected one of 8, 32, 64"),
    (lambda: explore_digits_race(seed=10), "seed is 10, expected a whole number from 0 to 9"),
    (lambda: show_losses_by_rate(steps=-1), "steps = -1, expected a whole number, 0 or more"),
    (lambda: show_losses_by_rate(tried=1), "tried = 1, expected a whole number, 2 or more"),
    (lambda: show_losses_by_rate(decays={"Momentun": 0.5}), "decays is 'Momentun', expected one of SGD"),
    (lambda: explore_digits_race(steps=0), "steps is 0, expected a whole number from 9")])
def test_explorers_refuse_what_is_not_there(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()
