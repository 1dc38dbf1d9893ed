"""Pictures and explorers of lesson 09: what is drawn is what was learned, counted, seen."""
import itertools
import re
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from lessons_lib.datasets import Digits, load_digits
from lessons_lib.explorers.training import (
    CONFUSION, MISTAKES, REPLACED, SHUFFLED, Frame, ProgressBar, _run_in_words, explore_batches, explore_first_loss, explore_training, show_digits, train_digits)
from lessons_lib.figures import style
from lessons_lib.figures.training import LOSSES, WRONG, draw_confusion, draw_losses, draw_mistakes, draw_seen, draw_ten_shares, draw_weights, draw_wrong, ink
from lessons_lib.functions import softmax
from lessons_lib.networks import TwoLayerNet, confusion_matrix, worst_mistakes
from lessons_lib.optimizers import SGD
from lessons_lib.training import History, train

DIGITS = load_digits()


def axes():
    return Figure().subplots()


def learned(epochs=2, **more):
    net = TwoLayerNet(64, 20, 10, weight_init_std="he")
    return net, train(net, DIGITS, SGD(0.5), epochs=epochs, batch_size=64, **more)


# curves

def test_the_curves_are_the_history_and_begin_before_the_first_step():
    _, history = learned(3)
    thin, *curves = draw_losses(axes(), 5)((2.5, 2.75), history, 23)
    for curve, first, losses in zip(curves, (2.5, 2.75), (history.loss, history.test_loss), strict=True):
        assert list(curve.get_xdata()) == [0, 1, 2, 3] and list(curve.get_ydata()) == [first, *losses]
    assert list(thin.get_ydata()) == history.batch_loss and thin.get_xdata()[23] == 1
    train_curve, test_curve = draw_wrong(axes(), 5)((0.25, 0.125), history, 23)
    np.testing.assert_allclose(train_curve.get_ydata(), [0.75, *(1 - np.array(history.train_accuracy))])
    np.testing.assert_allclose(test_curve.get_ydata(), [0.875, *(1 - np.array(history.test_accuracy))])
    for one, other in ((train_curve, curves[0]), (test_curve, curves[1])):
        assert one.get_label() == other.get_label() and one.get_color() == other.get_color() and one.get_linestyle() == other.get_linestyle()
    assert (train_curve.get_label(), test_curve.get_label()) == ("training images", "test images")


def test_what_is_beyond_the_picture_stands_at_its_edge():
    history = History(loss=[1e-9, 900.0], train_accuracy=[1.0, 0.0], test_accuracy=[1.0, 0.5], step=[4, 8], batch_loss=[1e5] * 8, test_loss=[900.0, 1e-9])
    thin, curve, test = draw_losses(axes(), 2)((2.3, 2.4), history, 4)
    assert set(thin.get_ydata()) == {LOSSES[1]} and list(curve.get_ydata()) == [2.3, *LOSSES] and list(test.get_ydata()) == [2.4, *LOSSES[::-1]]
    assert draw_wrong(axes(), 2)((0, 0), history, 4)[0].get_ydata().tolist() == [1, WRONG[0], 1]


def test_guides_and_ticks_stand_where_they_say():
    losses, wrong, shares, first = axes(), axes(), axes(), explore_first_loss()._figure.axes[0]
    draw_losses(losses, 5), draw_wrong(wrong, 5), draw_ten_shares(shares)
    assert list(losses.lines[0].get_ydata()) == list(first.lines[0].get_ydata()) == [pytest.approx(np.log(10))] * 2 and list(shares.lines[0].get_ydata()) == [0.1, 0.1]
    assert [text.get_text() for text in wrong.get_yticklabels()] == [f"{100 * tick:g} %" for tick in wrong.get_yticks()]
    assert first.get_title() == "loss before the first step"


def test_a_run_that_ran_away_says_so_where_the_curves_would_be():
    explorer = explore_training(learning_rate=128.0, epochs=2)
    explorer.run()
    assert f"run away at step {len(explorer._frame.history.batch_loss) + 1}" in explorer._moving.value.partition("</svg>")[0]
    assert not draw_losses(axes(), 5)((56.0, 56.0), History(), 23)[-1].get_clip_on(), "a marker at the edge is whole"


def test_a_long_run_is_thinned_out():
    history = History(batch_loss=list(np.linspace(2, 1, 9000)))
    thin, *_ = draw_losses(axes(), 20)((2.0, 2.0), history, 450)
    assert 100 < len(thin.get_xdata()) <= 160 and thin.get_xdata()[-1] > 19.8


# images

@pytest.mark.parametrize("units", [1, 2, 7, 50, 100])
def test_each_hidden_unit_is_an_image_of_its_weights(units):
    W = np.random.default_rng(0).normal(size=(64, units))
    ax = axes()
    image, = draw_weights(ax)(W)
    sheet = np.asarray(image.get_array())
    across = (sheet.shape[1]) // 9
    for unit in (0, units // 2, units - 1):
        top, left = 9 * (unit // across), 9 * (unit % across)
        tile, weights = sheet[top:top + 8, left:left + 8], W[:, unit].reshape(8, 8)
        np.testing.assert_allclose(tile[..., 3], np.abs(weights) / np.abs(W).max(), rtol=1e-6)
        for sign, meaning in ((weights > 0, style.FUNCTION), (weights < 0, style.APPROXIMATION)):
            assert np.allclose(tile[sign][:, :3], [int(meaning["color"][k:k + 2], 16) / 255 for k in (1, 3, 5)])
    left, right, bottom, top = image.get_extent()
    assert (left, right, top) == (0, 1, 1) and 0 <= bottom < 1 and across * (sheet.shape[0] // 9) >= units


@pytest.mark.parametrize("fresh, later", [(2, 100), (3, 100), (100, 3)])
def test_weights_have_the_same_square_box_for_any_number_of_units(fresh, later):
    explorer, other = explore_training(hidden=fresh), explore_training(hidden=later)
    explorer.hidden.value = later
    one, two = (next(ax for ax in each._figure.axes if ax.get_title().startswith("weights")) for each in (explorer, other))
    for ax in (one, two):
        box = ax.get_window_extent()
        assert ax.get_xlim() == ax.get_ylim() == (0, 1) and box.width == pytest.approx(box.height)
    assert one.get_position().bounds == pytest.approx(two.get_position().bounds)


def test_no_point_touches_the_first_loss_that_is_written():
    explorer = explore_first_loss()
    word = next(text for text in explorer._figure.axes[0].texts if "ln 10" in text.get_text())
    for explorer.spread.value in (1e-4, 3.2e-4, 1e-3, 1e-2):
        here = next(artist for artist in explorer._artists if artist.axes is word.axes)
        x, y = word.axes.transData.transform(here.get_xydata()[0])
        box = word.get_window_extent()
        assert x - 6 > box.x1 or y - 6 > box.y1


def test_the_confusion_picture_has_the_counts():
    net, _ = learned(1)
    scores = net.predict(DIGITS.x_test)
    move = draw_confusion(axes())
    for shown in (scores, -scores):
        image, *texts = move(shown, DIGITS.t_test)
        counts = np.zeros((10, 10), int)
        for text in texts:
            column, row = text.get_position()
            counts[row, column] = int(text.get_text())
        assert np.array_equal(counts, confusion_matrix(shown, DIGITS.t_test)) and counts.sum() == 360
        strength = np.asarray(image.get_array())[..., 3]
        assert np.array_equal(strength > 0, counts > 0)


def test_the_confusion_picture_says_which_is_which_and_shades_by_the_digits_own_images():
    t = np.array([0] * 20 + [1] * 80)
    scores = np.eye(10)[[0] * 18 + [1] * 2 + [1] * 60 + [0] * 20]
    ax = axes()
    image, *_ = draw_confusion(ax)(scores, t)
    sheet = np.asarray(image.get_array())
    np.testing.assert_allclose(sheet[:2, :2, 3], [[0.6 * 0.9, 0.6 * 0.7], [0.6, 0.6 * 0.75]])
    for (i, j), meaning in (((0, 0), style.EXACT), ((0, 1), style.ERROR)):
        assert to_hex(sheet[i, j, :3]) == meaning["color"].lower()
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("taken for", "is")


def test_the_colours_of_weights_and_of_squares_are_named():
    weights, seen = axes(), axes()
    image, squares = *draw_weights(weights)(np.array([[0.5], [-1.0], [0.2], [0.1]])), *draw_seen(seen, 4, columns=2)(np.array([0, 1, 2, 5]))
    said = {text.get_text(): text.get_color() for ax in (weights, seen) for text in ax.texts}
    above, below, *_ = np.asarray(image.get_array()).reshape(-1, 4)
    never, once, twice, often = np.asarray(squares.get_array()).reshape(-1, 4)
    assert said["blue: above 0"] == to_hex(above[:3]) == said["blue: once"] == to_hex(once[:3]) and said["orange: below 0"] == to_hex(below[:3])
    assert said["red: more often"] == to_hex(twice[:3]) == to_hex(often[:3]) and not never.any()


def test_digits_stand_in_rows_over_their_labels():
    explorer = show_digits(DIGITS.x_train[:12], DIGITS.t_train[:12], 5)
    ax, = explorer._figure.axes
    for n, (image, text) in enumerate(zip(ax.images, ax.texts, strict=True)):
        left, right, bottom, top = image.get_extent()
        x, y = text.get_position()
        assert np.allclose(np.asarray(image.get_array())[..., 3], DIGITS.x_train[n].reshape(8, 8)) and text.get_text() == str(DIGITS.t_train[n])
        assert left < x < right and int(left) == n % 5 and int(top / 1.25) == n // 5 and top < bottom < y < top + 1.25
    assert explorer.words.startswith("12 images with their labels: 6, 6, 6, 2,")


def test_the_confusion_picture_takes_ten_thousand_images_too():
    t = np.arange(10_000) % 10
    scores = np.eye(10)[np.where(np.arange(10_000) < 9000, t, (t + 3) % 10)]
    image, *_ = draw_confusion(axes())(scores, t)
    strength = np.asarray(image.get_array())[..., 3]
    assert strength.max() <= 1 and strength[0, 0] == pytest.approx(0.54) and 0 < strength[0, 3] < 0.54


def test_the_mistakes_are_the_worst_with_what_they_were_taken_for():
    net, _ = learned(1)
    scores, (x, t) = net.predict(DIGITS.x_test), (DIGITS.x_test, DIGITS.t_test)
    artists = draw_mistakes(axes())(x, scores, t)
    images, texts = artists[:9], artists[9:]
    for n, image, text in zip(worst_mistakes(scores, t)[:9], images, texts, strict=True):
        assert np.allclose(np.asarray(image.get_array())[..., 3], x[n].reshape(8, 8))
        assert text.get_text() == f"{t[n]}, taken for\n{scores[n].argmax()}: {100 * softmax(scores[n]).max():.0f} %"
    right = np.eye(10)[t]
    assert [text.get_text() for text in draw_mistakes(axes())(x, right, t)[9:]] == [""] * 9


def test_squares_are_coloured_by_how_often_they_were_seen():
    times = np.arange(100) % 3
    image, = draw_seen(axes(), 100, columns=10)(times)
    colours = np.asarray(image.get_array()).reshape(100, 4)
    assert np.array_equal(colours[:, 3] > 0, times > 0)
    assert len({tuple(colour) for colour in colours[times == 1]}) == len({tuple(colour) for colour in colours[times == 2]}) == 1
    assert tuple(colours[1]) != tuple(colours[2])


def test_paper_is_transparent_and_ink_has_a_colour_that_both_themes_show():
    image = ink(np.array([[0.0, 1.0]]))
    assert image[0, 0].tolist() == [0, 0, 0, 0] and image[0, 1, 3] == 1 and 0.2 < image[0, 1, :3].mean() < 0.7


@pytest.mark.parametrize("make", [explore_training, lambda: explore_training(show=CONFUSION), lambda: explore_training(show=MISTAKES), explore_first_loss, explore_batches,
                                  lambda: show_digits(DIGITS.x_train[:20], DIGITS.t_train[:20])])
def test_no_text_is_too_small_and_words_are_not_too_long(make):
    explorer = make()
    texts = [text for text in explorer._figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    assert min(text.get_fontsize() for text in texts) >= 9.5
    assert len(explorer.words) <= 170


# explorers

def test_the_explorer_trains_as_train_does():
    explorer = explore_training(hidden=20, batch_size=128, epochs=3)
    explorer.run()
    net = TwoLayerNet(64, 20, 10, weight_init_std="he")
    history = train(net, DIGITS, SGD(0.5), epochs=3, batch_size=128)
    frame = explorer._frame
    assert frame.history.loss == history.loss and frame.history.batch_loss == history.batch_loss and np.array_equal(frame.weights, net.params["W1"])
    assert explorer.words.startswith(f"After 3 epochs: loss {history.loss[-1]:.3g}, right {100 * history.train_accuracy[-1]:.1f} % train, {100 * history.test_accuracy[-1]:.1f} % test.")


def test_what_is_beside_the_curves_can_be_changed_after_the_run():
    explorer = explore_training(hidden=20, batch_size=128, epochs=2)
    explorer.run()
    history = explorer._frame.history
    explorer.show.value = MISTAKES
    assert explorer._frame.history is history and re.search(r"Largest loss: an? \d taken for \d with \d+ %", explorer.words)
    scores = explorer._frame.scores
    n = worst_mistakes(scores, DIGITS.t_test)[0]
    assert re.search(r"Largest loss: an? (\d) taken for (\d)", explorer.words).groups() == (str(DIGITS.t_test[n]), str(scores[n].argmax()))
    explorer.show.value = CONFUSION
    assert re.search(r"Most often an? \d is taken for \d, \d+ times[.]|No digit is taken for the same other one twice[.]", explorer.words)
    explorer.learning_rate.value = 0.25
    assert explorer._frame is None and explorer.words.startswith("Before the first step: loss 2.")


def test_a_run_that_diverges_says_so_and_the_picture_stays():
    explorer = explore_training(learning_rate=128.0, epochs=2)
    explorer.run()
    steps = len(explorer._frame.history.batch_loss)
    assert f"Run away after {steps} steps: " in explorer.words and f"at step {steps + 1} of" in explorer._frame.history.stopped and "learning rate is too large" in explorer.words and "could not be drawn" not in explorer.words


def test_who_is_taken_for_whom_most_often_is_said():
    explorer = explore_training(show=CONFUSION, hidden=5)
    counts = confusion_matrix(TwoLayerNet(64, 5, 10, weight_init_std="he").predict(DIGITS.x_test), DIGITS.t_test)
    np.fill_diagonal(counts, 0)
    i, j = np.unravel_index(counts.argmax(), counts.shape)
    assert i != j and re.search(r"Most often an? (\d) is taken for (\d), (\d+) times", explorer.words).groups() == (str(i), str(j), str(counts[i, j]))


def test_an_epoch_of_the_curves_has_a_last_batch_that_is_not_full():
    explorer = explore_training(hidden=5, batch_size=512, epochs=2)
    explorer.run()
    thin, train_curve, *_ = (artist for artist in explorer._artists if hasattr(artist, "get_xdata"))
    assert list(train_curve.get_xdata()) == [0, 1, 2] and list(thin.get_xdata()) == [k / 3 for k in range(6)]


def test_before_the_first_step_losses_and_accuracies_are_those_of_both_sets():
    net = TwoLayerNet(64, 5, 10, weight_init_std="he")
    (train_set, test_set), before = ((DIGITS.x_train, DIGITS.t_train), (DIGITS.x_test, DIGITS.t_test)), net.copy()
    _, frame = next(train_digits(DIGITS, net, 0.5, 512, 1))
    assert frame.first == (before.loss(*train_set), before.loss(*test_set), before.accuracy(*train_set), before.accuracy(*test_set)) and len(set(frame.first)) == 4
    assert f"right {100 * frame.first[2]:.1f} % train, {100 * frame.first[3]:.1f} % test." in explore_training(hidden=5).words


def test_each_slice_tells_how_many_steps_are_done(monkeypatch):
    monkeypatch.setattr("lessons_lib.explorers.training.time", SimpleNamespace(monotonic=itertools.count().__next__))
    done = [(part, len(frame.history.batch_loss)) for part, frame in train_digits(DIGITS, TwoLayerNet(64, 5, 10), 0.5, 512, 2)]
    assert done == [(step / 6, step) for step in (1, 2, 3, 4, 5, 6, 6)]


def test_within_the_first_epoch_the_first_step_is_past():
    first = 2.3, 2.4, 0.1, 0.2
    assert _run_in_words(Frame(first, History(), None, None), 45) == "Before the first step: loss 2.3, right 10.0% train, 20.0% test."
    assert _run_in_words(Frame(first, History(batch_loss=[2.2]), None, None), 45) == "After 0 epochs: loss 2.3, right 10.0% train, 20.0% test."


def test_slices_go_from_0_to_1_and_the_last_holds_everything():
    slices = list(train_digits(DIGITS, TwoLayerNet(64, 5, 10), 0.5, 32, 2))
    done = [part for part, _ in slices]
    assert done == sorted(done) and done[-1] == 1 and len(slices[-1][1].history.batch_loss) == 90
    assert slices[0][1].first == slices[-1][1].first


def test_other_images_can_be_learned_too():
    rng = np.random.default_rng(0)
    other = Digits(rng.random((30, 784)), np.arange(30) % 10, rng.random((10, 784)), np.arange(10))
    explorer = explore_training(digits=other, batch_size=8, epochs=2)
    explorer.run()
    assert "50 units of 784 weights, spread He." in explorer.words


def test_the_first_loss_is_that_of_the_network_with_this_spread():
    explorer = explore_first_loss(spread=0.1, image=7)
    net = TwoLayerNet(64, 50, 10, weight_init_std=0.1)
    assert f"loss {net.loss(DIGITS.x_train, DIGITS.t_train):.4f};" in explorer.words and f"Test image 7 is a {DIGITS.t_test[6]}:" in explorer.words
    shares = softmax(net.predict(DIGITS.x_test[6]))
    assert f"most to {shares.argmax()}, {100 * shares.max():.1f} %" in explorer.words


def test_the_first_losses_are_drawn_where_they_are_and_the_image_is_the_one_that_is_told():
    explorer = explore_first_loss(spread=0.1, image=7)
    left, _, right = explorer._figure.axes
    curve, he, here = left.lines[1:]
    wanted = {std: TwoLayerNet(64, 50, 10, weight_init_std=std) for std in (1e-4, 1.0, 0.1, "he")}
    loss = {std: net.loss(DIGITS.x_train, DIGITS.t_train) for std, net in wanted.items()}
    np.testing.assert_allclose(curve.get_xydata()[[0, -1]], [[1e-4, loss[1e-4]], [1, loss[1.0]]])
    assert he.get_xydata().tolist() == [pytest.approx([wanted["he"].params["W1"].std(), loss["he"]])] and here.get_xydata().tolist() == [pytest.approx([0.1, loss[0.1]])]
    assert np.allclose(np.asarray(right.images[0].get_array())[..., 3], DIGITS.x_test[6].reshape(8, 8)) and right.texts[0].get_text() == str(DIGITS.t_test[6])


def test_what_the_true_digit_gets_is_said_as_far_as_the_printed_digits_tell():
    explorer = explore_first_loss(spread=1e-4, image=5)
    assert "Test image 5 is an 8: the network gives it 10.0 %, as it does every digit." in explorer.words
    explorer.spread.value, wanted = 1.0, set()
    for image in range(1, 40):
        explorer.image.value = image
        t = DIGITS.t_test[image - 1]
        shares = softmax(TwoLayerNet(64, 50, 10, weight_init_std=1.0).predict(DIGITS.x_test[image - 1]))
        said = "and no other more." if shares.argmax() == t else f"and most to {shares.argmax()}, {100 * shares.max():.1f} %."
        assert f"the network gives it {100 * shares[t]:.1f} %, {said}" in explorer.words
        wanted.add(said[:8])
    assert len(wanted) == 2


def test_the_ring_is_at_the_top_of_the_true_digits_bar():
    scores = np.arange(10) / 3
    bars, ring = draw_ten_shares(axes())(scores, 4)
    assert (ring.get_xdata()[0], ring.get_ydata()[0]) == (4, softmax(scores)[4]) and bars.get_ydata()[3 * 4 + 1] == softmax(scores)[4]


@pytest.mark.parametrize("way, step, drawn", [(SHUFFLED, 45, 1437), (SHUFFLED, 1, 32), (SHUFFLED, 135, 3 * 1437), (REPLACED, 45, 45 * 32), (REPLACED, 135, 135 * 32)])
def test_the_batches_in_words(way, step, drawn):
    words = explore_batches(way, step).words.replace("\u00a0", "")
    seen = int(re.search(r"(\d+) of 1437 seen", words)[1])
    assert f"{step} batch{'es' * (step > 1)}: {drawn} images drawn" in words
    assert seen == min(drawn, 1437) if way == SHUFFLED else seen / 1437 == pytest.approx(1 - (1 - 1 / 1437) ** drawn, abs=0.025)


def test_the_share_that_was_seen_is_drawn_and_told():
    explorer = explore_batches(REPLACED, 135)
    squares, here = explorer._artists
    strengths = np.asarray(squares.get_array())[..., 3].ravel()
    once, often = (int(np.count_nonzero(np.isclose(strengths, strength))) for strength in (0.75, 0.9))
    words = explorer.words.replace("\u00a0", "")
    assert f"{once + often} of 1437 seen" in words and f"; {often} of them more than once." in words
    assert here.get_xydata().tolist() == [pytest.approx([135 * 32 / 1437, (once + often) / 1437])]
    shuffled, replaced = explorer._figure.axes[1].lines[:2]
    assert (shuffled.get_label(), replaced.get_label()) == ("shuffled", "with replacement")
    np.testing.assert_allclose(np.interp([0.5, 1, 2], *shuffled.get_data()), [0.5, 1, 1])
    np.testing.assert_allclose(np.interp([1, 2, 3], *replaced.get_data()), 1 - np.exp([-1, -2, -3]), atol=1e-3)


def test_the_bar_follows_a_run_without_a_message_a_step():
    bar, values = ProgressBar(), []
    bar.bar.observe(lambda change: values.append(change.new), "value")
    _, history = learned(20, report=bar)
    assert bar.words.value.endswith(f"loss of the batch {history.batch_loss[-1]:.3f}")
    assert bar.bar.value == 1 and len(values) <= 231 and bar.words.value.startswith("step 460 of 460")


@pytest.mark.parametrize("call, words", [
    (lambda: explore_training(show="loss"), "show is 'loss', expected one of weights, confusion, mistakes"),
    (lambda: explore_training(batch_size=100), "batch_size is 100, expected one of 8, 32, 128, 512"),
    (lambda: explore_training(spread=0.1), "spread is 0.1, expected one of he, 1, 0.1"),
    (lambda: explore_training(learning_rate=0), "learning_rate is 0, expected a number from 0.00390625 to 128"),
    (lambda: explore_training(learning_rate=np.nan), "learning_rate is nan"),
    (lambda: explore_training(hidden=1), "hidden is 1, expected a whole number from 2 to 100"),
    (lambda: explore_first_loss(spread=2), "spread is 2, expected a number from 0.0001 to 1"),
    (lambda: explore_first_loss(image=0), "image is 0, expected a whole number from 1 to 360"),
    (lambda: explore_batches(way="sorted"), "way is 'sorted', expected one of shuffled, with replacement"),
    (lambda: explore_batches(step=0), "step is 0, expected a whole number from 1 to 135")])
def test_explorers_refuse_what_is_not_there(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()
