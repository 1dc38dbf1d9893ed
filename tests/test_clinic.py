"""The bug clinic: every planted bug can be told from every other by what is shown, and the explorers of lesson 08 say what they draw."""
import numpy as np
import pytest
from matplotlib.figure import Figure

from lessons_lib.clinic import EXAMPLES, FAULTS, BUG_OF_LETTER, LACKING, PATIENTS, Chain, examine, follow, last_loss, network, seen, train, verdict
from lessons_lib.explorers.gradient_check import (
    PARTS, explore_clinic, explore_gradient_check, explore_kink, explore_log_guard, guarded_error, guarded_loss)
from lessons_lib.exercises.lesson08 import q7
from lessons_lib.figures.gradient_check import draw_errors, draw_false_alarm, draw_nudged_loss, draw_slope_by_h, draw_symptoms, draw_two_losses
from lessons_lib.functions import cross_entropy
from lessons_lib.gradcheck import check_network

IN_NO_GRADIENT = {"alike", "dead", "rebound"}


def test_there_are_at_least_twelve_networks_each_with_another_bug():
    assert len(PATIENTS) >= 12 and len(set(PATIENTS)) == len(PATIENTS) and set(PATIENTS) <= set(FAULTS)
    assert list(BUG_OF_LETTER.values()) == list(FAULTS)
    assert len({fault.name for fault in FAULTS.values()}) == len({fault.shows for fault in FAULTS.values()}) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_check_finds_every_bug_in_a_gradient_and_no_other(fault):
    symptoms = examine(fault)
    assert symptoms.report.passed == (fault in IN_NO_GRADIENT)
    assert bool(follow(fault).broke) == (fault == "unsummed")


WRONG = {"no 1/N": "W1 b1 W2 b2", "log": "W1 b1 W2 b2", "mean": "b2", "first": "b2", "unsummed": "b2", "zero": "b1", "1 %": "W1", "sign": "W2", "row": "W2", "transposed": "W2",
         "no mask": "W1 b1", "dout mask": "W1 b1", "dx": "W1 b1", "slope": "W1 b1"}
NAMED = {"no 1/N": "division by N is missing", "log": "different formulas", "mean": "a mean where a sum belongs", "first": "first example's alone", "unsummed": "not summed", "zero": "zero throughout",
         "1 %": "1.01 times", "sign": "sign is turned round", "row": "only row 4", "transposed": "rows and columns are swapped", "no mask": "mask is missing", "dout mask": "dout's sign",
         "dx": "W has to be transposed", "slope": "taken to be 1 − a", "adds": r"+="}


@pytest.mark.parametrize("fault", NAMED)
def test_what_the_check_says_is_what_was_planted(fault):
    report = examine(fault).report
    assert report.wrong == WRONG.get(fault, "W2").split()
    assert NAMED[fault] in report.diagnosis


def test_most_bugs_still_train():
    ends = {fault: follow(fault).losses[-1] for fault in PATIENTS}
    assert sum(end < 0.12 for end in ends.values()) == 9
    assert ends["dout mask"] > 0.5 and ends["rebound"] == follow("rebound").losses[0]


def test_no_two_networks_are_seen_alike():
    assert len({seen(fault) for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("number", range(1, len(PATIENTS) + 1))
def test_every_name_for_every_network_is_answered(number):
    for letter, key in BUG_OF_LETTER.items():
        right, why = verdict(number, letter)
        assert right == (key == PATIENTS[number - 1])
        assert FAULTS[PATIENTS[number - 1]].name not in why and seen(PATIENTS[number - 1]) in why
        lacking = [words for words in LACKING.values() if why.startswith(words)]
        assert ("That is it" in why) == right and (f"would show {FAULTS[key].shows}." in why) == (not right and not lacking) and len(why) < 230


@pytest.mark.parametrize("numbers, letters, words", [
    ([1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15], "n", "This network has ReLU, and no tanh. Here "), ([8], "kl", "This network has tanh, and no ReLU: no unit is ever off. Here "),
    ([1, 2, 5, 8, 10, 14], "im", "No W of this network is square: with a wrong transpose"), ([14], "k", "b above 0 and below, also for units that are off. Here W1, b1 alone"),
    ([2, 11], "l", "no bias gradient there below 0. Here W1, b1 alone are wrong; b1 goes from −"), ([11], "k", "unit 0 is off, its b has gradient 0."),
    ([9], "p", "all alike, but not 0. Here every gradient is right, the hidden units are all 0"), ([13], "q", "the hidden units are all alike, but not 0"),
    ([12], "c", "one b in its own shape"), ([10], "j", "another at each call, as the check says. Here W1 alone is wrong; W1 is 1.01 times")])
def test_a_wrong_name_is_told_apart_from_what_is_seen(numbers, letters, words):
    for number in numbers:
        for letter in letters:
            assert words in verdict(number, letter)[1]


def test_without_its_mask_a_bias_gradient_is_above_0_and_below_with_that_of_dout_never_below():
    lowest, highest = zip(*((b.min(), b.max()) for fault in ("no mask", "dx", "dout mask") for b in [examine(fault).report.tensors["b1"].gradient]), strict=True)
    assert max(lowest[:2]) < 0 <= lowest[2] and min(highest) > 0


def test_shapes_differ_where_the_bug_is_in_a_shape():
    odd = {fault: [name for name, (shape, grad) in examine(fault).shapes.items() if shape != grad] for fault in FAULTS}
    assert {fault: names for fault, names in odd.items() if names} == {"unsummed": ["b2"]}


def test_hidden_units():
    assert not examine("dead").activations.any()
    assert np.ptp(examine("alike").activations, axis=1).max() < 1e-12 and examine("alike").activations.any()
    for fault in ("no mask", "dout mask", "dx"):
        activations = examine(fault).activations
        assert not activations[:, 0].any() and activations[:, 1:].any(axis=0).all(), "unit 0 alone is off"
    assert examine("mean").activations.shape == (EXAMPLES, 5)


@pytest.mark.parametrize("fault", ["first", "no mask", "dout mask", "dx", "slope", "log"])
def test_what_is_seen_of_a_bias_are_its_numbers(fault):
    tensor = examine(fault).report.tensors["b2" if fault == "first" else "b1"]
    yours, expected = tensor.gradient, tensor.numerical
    words = seen(fault).replace("−", "-")
    assert f"goes from {yours.min():.2g} to {yours.max():.2g}, expected {expected.min():.2g} to {expected.max():.2g}" in words
    assert (f"; unit 0 is off, its b has gradient {yours[0]:.2g}" in words) == (fault in ("no mask", "dout mask", "dx"))


def test_so_many_entries_as_are_said_are_right():
    assert "16 of 20 entries of W2 are right" in seen("row"), "4 rows of 5"
    right = np.isclose(*(getattr(examine("transposed").report.tensors["W2"], which) for which in ("gradient", "numerical")), rtol=1e-5).sum()
    assert f"{right} of 25 entries of W2 are right" in seen("transposed") and 5 <= right < 12


def test_a_healthy_chain_passes_and_learns():
    for kind in ({}, FAULTS["dx"].kind, FAULTS["slope"].kind):
        assert check_network(Chain(**kind), *network()[1:]).passed
    losses, broke = train(*network())
    assert len(losses) == 301 and losses[-1] < 0.1 and not broke and losses[-1] == last_loss()
    np.testing.assert_allclose(follow("mean").healthy, losses)


def test_a_fault_that_is_not_there():
    with pytest.raises(ValueError, match="fault = 'flu', expected one of no 1/N, mean"):
        network("flu")


# pictures and explorers

@pytest.mark.parametrize("fault", ["mean", "unsummed", "dx", "dead"])
def test_symptoms_are_drawn_as_they_are(fault):
    figure = Figure(figsize=(7.5, 5.6), layout="constrained")
    line, = draw_symptoms(figure, examine(fault), follow(fault))("Network 1")
    loss, check, both, units = figure.axes
    assert line.get_text() == "Network 1"
    curves = {line.get_label(): line.get_ydata() for line in loss.lines}
    assert (curves["this network"] == follow(fault).losses).all() and (curves["without the bug"] == follow(fault).healthy).all()
    assert any("stops with an error" in text.get_text() for text in loss.texts) == (fault == "unsummed")
    assert [label.get_text().split()[0] for label in check.get_yticklabels()] == list(examine(fault).report.tensors)
    marks = [line for line in check.lines if line.get_marker() == "X"]
    assert len(marks) == len(examine(fault).report.wrong)
    assert ("gradient (7, 4)" in [text.get_text() for text in check.texts]) == (fault == "unsummed")
    assert len(units.texts) == examine(fault).activations.size
    points = {line.get_label(): line.get_xydata() for line in both.lines if not line.get_label().startswith("_")}
    right = points["right tensors"]
    np.testing.assert_allclose(right[:, 0], right[:, 1], atol=1e-8)
    assert ("wrong tensors" in points) == (fault in ("mean", "dx"))
    if fault == "mean":
        np.testing.assert_allclose(points["wrong tensors"][:, 1], points["wrong tensors"][:, 0] / 7, rtol=1e-6)


@pytest.mark.parametrize("fault", ["mean", "1 %", "unsummed", "adds"])
def test_the_check_is_drawn_where_the_errors_are(fault):
    figure = Figure(figsize=(7.5, 5.6), layout="constrained")
    draw_symptoms(figure, examine(fault), follow(fault))
    report, (_, check, both, _) = examine(fault).report, figure.axes
    marks = [line for line in check.lines if len(line.get_xdata()) == 1]
    for row, (mark, text, (name, tensor)) in enumerate(zip(marks, check.texts, report.tensors.items(), strict=True)):
        assert mark.get_xydata().tolist() == [[min(max(tensor.relative_error, 1e-13), 3), row]] and (mark.get_marker() == "X") == (name in report.wrong)
        assert text.get_text() == ("gradient (7, 4)" if fault == "unsummed" and name == "b2" else f"{tensor.relative_error:.2g}" if name in report.wrong else "")
    assert (both.get_xlabel(), both.get_ylabel()) == ("expected", "yours")


def test_hidden_units_are_written_and_shaded_as_large_as_they_are():
    figure, activations = Figure(figsize=(7.5, 5.6), layout="constrained"), examine("no mask").activations
    draw_symptoms(figure, examine("no mask"), follow("no mask"))
    units = figure.axes[3]
    for text in units.texts:
        column, row = text.get_position()
        assert text.get_text() == (f"{activations[row, column]:.2f}" if activations[row, column] else "0")
    np.testing.assert_allclose(units.images[0].get_alpha(), 0.45 * activations / activations.max())


def axes():
    return Figure(figsize=(6, 4)).subplots()


def test_errors_are_drawn_entry_by_entry_and_as_ratios():
    ax = axes()
    dots, ratios = draw_errors(ax, ["W1", "b1"])([np.array([1e-9, 0.0, 3e-4]), np.array([2e-10])], [4e-5, 5e-11])
    assert dots.get_ydata().tolist() == [1e-9, 1e-13, 3e-4, 2e-10] and ratios.get_ydata().tolist() == [4e-5, 5e-11]
    assert (np.round(dots.get_xdata()) == [0, 0, 0, 1]).all() and list(ratios.get_xdata()) == [0, 1]
    assert any(list(line.get_ydata()) == [1e-6, 1e-6] for line in ax.lines), "the tolerance"


def test_no_curve_and_no_point_is_drawn_over_the_tolerances_words():
    ax = explore_gradient_check("b2", 1e-5)._figure.axes[0]
    word, = (text for text in ax.texts if "tolerance" in text.get_text())
    assert ax.transData.inverted().transform(word.get_window_extent())[0][0] > 3.3, "right of b2's column"
    explorer = explore_log_guard()
    ax = explorer._figure.axes[1]
    word, = ax.texts
    assert word.get_window_extent().x1 < explorer._figure.bbox.x1
    for power in range(-15, 0):
        for explorer.gap.value in (0.0, 15.0, 30.0):
            explorer.epsilon.value = 10.0**power
            curve, here = (artist for artist in explorer._artists if artist.axes is ax)
            box = word.get_window_extent().padded(2)
            assert not curve.get_path().transformed(ax.transData).intersects_bbox(box, filled=False), power
            assert not box.padded(4).contains(*ax.transData.transform(here.get_xydata()[0])), power


def test_titles_below_have_room_under_the_pictures_above():
    explorer = explore_clinic(1)
    figure, renderer = explorer._figure, explorer._figure.canvas.get_renderer()
    loss, check, both, units = figure.axes
    for above, below in ((loss, both), (check, units)):
        ticks = min(label.get_window_extent(renderer).y0 for label in above.get_xticklabels() if label.get_text())
        title = below.title.get_window_extent(renderer)
        assert ticks - title.y1 > 5 and title.x1 < figure.bbox.x1 - 5


def test_a_network_that_stops_says_so_without_a_cut_sentence():
    number = next(number for number, fault in enumerate(PATIENTS, 1) if follow(fault).broke)
    words = explore_clinic(number).words
    assert len(follow(PATIENTS[number - 1]).losses) == 1 and "and stops with an error at the first step. Tensors that are wrong: b2." in words


def test_both_slopes_are_drawn_with_their_slopes():
    ax = axes()
    at_kink, curve, tangent, secant, ends, word = draw_nudged_loss(ax, 4e-4)(lambda s: 0.05 * abs(s + 1e-4), 0.05, -1e-4, 2e-4)
    rises = [np.diff(line.get_ydata())[0] / np.diff(line.get_xdata())[0] / 1e6 for line in (tangent, secant)]
    np.testing.assert_allclose(rises, [0.05, (0.05 * 3e-4 - 0.05 * 1e-4) / 4e-4])
    np.testing.assert_allclose(np.interp(ends.get_xdata(), *secant.get_data()), ends.get_ydata())
    assert list(at_kink.get_xdata()) == [-1e-4, -1e-4] and list(ends.get_xdata()) == [-2e-4, 2e-4] and np.min(curve.get_ydata()) >= 0
    assert ax.get_xlim()[0] < word.get_position()[0] < ax.get_xlim()[1]
    np.testing.assert_allclose(curve.get_ydata(), 5e4 * np.abs(curve.get_xdata() + 1e-4), err_msg="in millionths")
    assert word.get_position()[0] == pytest.approx(-1e-4, abs=2e-5) and np.interp(0, *tangent.get_data()) == pytest.approx(0)


def test_slopes_by_h_and_losses_by_gap_are_what_is_handed_in():
    at_kink, word, curve, right, here = draw_slope_by_h(axes(), (1e-7, 1e-4))([1e-6, 1e-5], [0.01, 0.02], 0.03, 5e-6, 1e-5, 0.02)
    assert list(curve.get_ydata()) == [0.01, 0.02] and list(right.get_ydata()) == [0.03, 0.03] and list(at_kink.get_xdata()) == [5e-6, 5e-6] and here.get_data() == ([1e-5], [0.02]) and word.get_text() == "h = |z|"
    gaps = np.linspace(0, 30, 4)
    curve, true, own = draw_two_losses(axes(), gaps, gaps + 1)(gaps / 2, 10.0, [11.0, 5.0])
    assert (curve.get_ydata() == gaps / 2).all() and list(true.get_ydata()) == [11.0] and list(own.get_ydata()) == [5.0]
    curve, here = draw_false_alarm(axes(), gaps)(np.array([0.0, 1e-7, 1e-3, 1.0]), 20.0, 1e-3)
    assert curve.get_ydata().tolist() == [1e-13, 1e-7, 1e-3, 1.0] and here.get_data() == ([20.0], [1e-3])


def test_an_error_in_the_explorer_is_the_ratio_of_maxima():
    explorer = explore_gradient_check("b2", 1e-3)
    assert "b2 is 0.1 % too large. Relative error of b2: 0.0005. Above 1e−6: the check raises." in explorer.words
    explorer.share.value = 1e-7
    assert "b2 is too large by 1e−7 of its size." in explorer.words and "the check is silent" in explorer.words
    explorer.share.value, explorer.part.value = 1.0, PARTS[1]
    assert "One entry of b2, largest in size, is 100 % too large. Relative error of b2: 0.3." in explorer.words
    assert "0.3" not in explore_gradient_check("W1", 1e-5).words


def test_the_dots_are_the_errors_of_the_entries():
    explorer = explore_gradient_check("b1", 1e-3)
    dots, ratios = explorer._artists
    own = dots.get_ydata()[np.round(dots.get_xdata()) == 1]
    np.testing.assert_allclose(own, 1e-3 / 2.001, rtol=1e-3)
    assert len(own) == 5 and ratios.get_ydata()[1] == pytest.approx(1e-3 / 2.001, rel=1e-3) and (ratios.get_ydata()[[0, 2, 3]] < 1e-8).all()


@pytest.mark.parametrize("distance, h", [(5e-5, 1e-4), (-5e-5, 1e-4), (1e-4, 1e-6)])
def test_the_kink_is_drawn_where_the_loss_has_it(distance, h):
    explorer = explore_kink(distance, h)
    (at_kink, curve, *_), (_, slopes, _, here) = (ax.lines for ax in explorer._figure.axes)
    s, loss = curve.get_data()
    assert s[np.abs(np.diff(loss, 2)).argmax() + 1] == pytest.approx(at_kink.get_xdata()[0], abs=2 * (s[1] - s[0])) and at_kink.get_xdata()[0] == -distance
    assert here.get_xdata()[0] == pytest.approx(h) and here.get_ydata()[0] == pytest.approx(np.interp(np.log(h), np.log(slopes.get_xdata()), slopes.get_ydata()), abs=1e-3)
    assert f"Slope by nudging {here.get_ydata()[0]:.4f}," in explorer.words.replace("−", "-")


def test_a_kink_is_crossed_where_h_reaches_it():
    explorer = explore_kink(5e-5, 1e-4)
    for distance, h, crossed in ((5e-5, 1e-4, True), (5e-5, 1e-5, False), (-5e-5, 1e-4, True), (-5e-5, 1e-5, False), (0.0, 1e-7, True), (2e-4, 10**-3.5, True)):
        explorer.distance.value, explorer.h.value = distance, h
        assert ("crosses the kink" in explorer.words) == crossed
        nudging, backward = (float(explorer.words.replace("−", "-").split(word)[1].split()[0].rstrip(",.")) for word in ("Slope by nudging", "of backward"))
        assert (nudging != backward) == crossed


def test_the_guarded_loss_is_the_book_s():
    for gap, epsilon in ((25.0, 1e-7), (3.0, 1e-2), (0.0, 1e-7)):
        share = np.exp(-cross_entropy([[0.0, gap]], [0]))
        assert guarded_loss(gap, epsilon) == pytest.approx(-np.log(share + epsilon))
        slope = (guarded_loss(gap + 1e-5, epsilon) - guarded_loss(gap - 1e-5, epsilon)) / 2e-5
        backward = 1 - share
        assert guarded_error(gap, epsilon) == pytest.approx(abs(slope - backward) / (abs(slope) + abs(backward)), rel=1e-3, abs=1e-9)
    assert f"{guarded_loss(25.0, 1e-7):.3f}" == "16.118"
    assert "loss 25.000, with ε = 1e−7 16.118. A right backward reads relative error 1. The check raises, and blames backward." in explore_log_guard(25.0).words


def test_the_two_losses_and_the_alarm_are_drawn_with_this_epsilon():
    explorer = explore_log_guard(10.0, 1e-3)
    guarded, true, own, alarm, here = explorer._artists
    gaps = np.linspace(0, 30, 121)
    np.testing.assert_allclose(guarded.get_ydata(), guarded_loss(gaps, 1e-3))
    np.testing.assert_allclose(alarm.get_ydata(), guarded_error(gaps, 1e-3))
    assert true.get_xydata().tolist() == [pytest.approx([10, np.log1p(np.exp(10))])] and own.get_xydata().tolist() == [[10, guarded_loss(10.0, 1e-3)]]
    assert here.get_xydata().tolist() == [[10, guarded_error(10.0, 1e-3)]]
    assert [text.get_text() for text in explorer._figure.axes[0].get_legend().get_texts()] == ["log-sum-exp", "log(y + ε)"]


def test_the_line_above_a_network_names_its_layers_and_judges_the_guess():
    explorer = explore_clinic(8)
    line, = explorer._artists
    assert line.get_text() == "Network 8: Affine1, Tanh1, Affine2. Which bug is it?"
    for letter in "nk":
        explorer.guess.value = option = next(option for option in explorer.guess.options if option.startswith(f"{letter}:"))
        assert option == f"{letter}: {FAULTS[BUG_OF_LETTER[letter]].name}"
        line, = explorer._artists
        assert line.get_text() == f"Network 8. {'✓' if verdict(8, letter)[0] else '✗'} {option}"


def test_the_clinic_answers():
    explorer = explore_clinic(3)
    assert explorer.words.startswith("Network 3: the loss begins at 1.633 and ends at 1.633, without the bug at 0.069. Tensors that are wrong: none.")
    explorer.guess.value = next(option for option in explorer.guess.options if "new arrays" in option)
    assert explorer.words.startswith("That is it: every gradient is right")
    explorer.patient.value = 5
    assert explorer.words == verdict(5, "r")[1]
    assert q7.check({5: "a"}).message.startswith("Not yet. 1 named, all of them right. 11 more to go")


@pytest.mark.parametrize("call, words", [
    (lambda: explore_gradient_check("W3"), "tensor is 'W3', expected one of W1, b1, W2, b2"), (lambda: explore_gradient_check(share=2), "share is 2, expected"),
    (lambda: explore_kink(1e-3), "distance is 0.001"), (lambda: explore_kink(h=1e-8), "h is 1e-08"), (lambda: explore_log_guard(-1), "gap is -1"),
    (lambda: explore_log_guard(epsilon=0), "epsilon is 0"), (lambda: explore_clinic(0), "number is 0, expected a whole number from 1 to 15"), (lambda: explore_clinic("a"), "number is 'a'")])
def test_what_an_explorer_can_not_show(call, words):
    with pytest.raises(ValueError, match=words):
        call()
