"""Training: which images a step sees, what is written down, how a run ends, goes on, is saved and read."""
import copy
import itertools
import json
import math
import re
import types

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons_lib.datasets import Digits, load_digits
from lessons_lib.functions import cross_entropy
from lessons_lib.networks import MultiLayerNet, TwoLayerNet
from lessons_lib.optimizers import SGD
from lessons_lib.saving import load, save
from lessons_lib.training import LIMIT, History, batches, learn, train


def small(n=23, seed=4):
    """Images of 6 pixels in 4 classes that can be told apart."""
    rng = np.random.default_rng(seed)
    centres, t = rng.normal(size=(4, 6)), rng.integers(4, size=n + 11)
    x = centres[t] + 0.3 * rng.normal(size=(n + 11, 6))
    return Digits(x[:n], t[:n], x[n:], t[n:])


def net(seed=2, **more):
    return TwoLayerNet(6, 5, 4, seed, 0.5, **more)


def lists(history):
    return history.loss, history.train_accuracy, history.test_accuracy, history.test_loss, history.step, history.batch_loss


# the lesson's own settings

@pytest.mark.parametrize("seed", range(10))
def test_digits_reach_97_per_cent_for_every_seed(seed):
    assert right(seed, load_digits()) >= 0.97


def test_the_files_own_order_is_some_7_per_cent_worse():
    assert 0.05 < np.mean([right(seed, load_digits()) - right(seed, load_digits(shuffle=False)) for seed in (0, 1)]) < 0.09


def right(seed, digits):
    network = TwoLayerNet(64, 50, 10, rng=seed, weight_init_std="he")
    return train(network, digits, SGD(0.5), epochs=40, batch_size=32, rng=seed).test_accuracy[-1]


# batches

@settings(max_examples=50)
@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 99))
def test_an_epoch_shows_every_image_once(count, size, seed):
    size = min(size, count)
    epoch = list(batches(count, size, seed))
    assert len(epoch) == math.ceil(count / size)
    assert all(len(batch) == size for batch in epoch[:-1]) and sorted(np.concatenate(epoch)) == list(range(count))
    drawn = list(batches(count, size, seed, replace=True))
    assert len(drawn) == len(epoch) and all(len(batch) == size for batch in drawn)
    assert set(np.concatenate(drawn)) <= set(range(count))


def test_batches_that_are_drawn_are_full_so_that_fewer_images_are_missed_than_there_would_be_otherwise():
    """1 437 images by 1 000 are two batches, 2 000 draws."""
    seen = [len(np.unique(np.concatenate(list(batches(1437, 1000, seed, replace=True))))) / 1437 for seed in range(20)]
    assert np.mean(seen) == pytest.approx(1 - (1 - 1 / 1437) ** 2000, abs=0.005)


@pytest.mark.parametrize("given, words", [((23, 0), "batch_size = 0"), ((23, -1), "batch_size = -1"), ((23, 2.5), "batch_size = 2.5"), ((0, 3), "count = 0"), ((2.5, 1), "count = 2.5"),
                                          ((23, 5, "a"), "rng is 'a'")])
def test_batches_that_are_none_are_refused_at_the_call(given, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        batches(*given)


def test_drawn_with_replacement_63_per_cent_are_seen():
    seen = [len(np.unique(np.concatenate(list(batches(1437, 1, seed, replace=True))))) / 1437 for seed in range(20)]
    assert np.mean(seen) == pytest.approx(1 - (1 - 1 / 1437) ** 1437, abs=0.005) == pytest.approx(1 - 1 / math.e, abs=0.005)


def test_each_epoch_is_shuffled_anew():
    rng = np.random.default_rng(0)
    orders = [np.concatenate(list(batches(23, 5, rng))).tolist() for _ in range(3)]
    assert len({tuple(order) for order in orders}) == 3


# the steps

@pytest.mark.parametrize("replace", [False, True])
def test_a_run_is_the_four_steps_written_out(replace):
    data, one, other, rng = small(), net(), net(), np.random.default_rng(5)
    history = train(one, data, SGD(0.3), epochs=3, batch_size=5, rng=5, replace=replace)
    losses = []
    for _ in range(3):
        order = rng.permutation(23) if not replace else None
        for start in range(0, 23, 5):
            batch = rng.integers(23, size=5) if replace else order[start:start + 5]
            losses.append(other.loss(data.x_train[batch], data.t_train[batch]))
            grads = other.gradient(data.x_train[batch], data.t_train[batch])
            for key in other.params:
                other.params[key] -= 0.3 * grads[key]
    np.testing.assert_allclose(history.batch_loss, losses, rtol=1e-12)
    for key in one.params:
        np.testing.assert_allclose(one.params[key], other.params[key], rtol=1e-12)


def test_what_is_written_down_is_measured_over_all_images_after_each_epoch():
    data, network = small(), net()
    seen = []
    for moment in learn(network, data, SGD(0.3), epochs=4, batch_size=5):
        if moment.step % 5 == 0:
            seen.append((cross_entropy(network.predict(data.x_train), data.t_train), network.accuracy(data.x_train, data.t_train),
                         network.accuracy(data.x_test, data.t_test), cross_entropy(network.predict(data.x_test), data.t_test), moment.step))
    history = moment.history
    np.testing.assert_allclose(list(zip(*lists(history)[:5], strict=True)), seen, rtol=1e-13)
    assert len(history.batch_loss) == moment.steps == 20 and history.stopped == ""
    assert all(type(value) in (int, float) for values in lists(history) for value in values)


@pytest.mark.parametrize("steps, at", [(5, [5]), (4, [4]), (12, [5, 10, 12]), (1, [1])])
def test_steps_count_batches_and_a_part_of_an_epoch_is_written_down_too(steps, at):
    history = train(net(), small(), SGD(0.3), steps=steps, batch_size=5)
    assert history.step == at and len(history.batch_loss) == steps and len(history.loss) == len(at)


def test_the_books_way_of_counting_epochs_skips_and_ours_does_not():
    """60 000 images in batches of 128: an epoch of 468.75 steps."""
    assert sum(i % (60_000 / 128) == 0 for i in range(10_000)) == 6
    tiny = MultiLayerNet([2, 2])
    data = Digits(np.ones((75, 2)), np.zeros(75, int), np.ones((3, 2)), np.zeros(3, int))
    assert train(tiny, data, SGD(0.1), steps=100, batch_size=16).step == [*range(5, 101, 5)]


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    runs = [train(net(), small(), SGD(0.3), epochs=2, batch_size=5, rng=seed).batch_loss for seed in (0, 0, 1)]
    assert runs[0] == runs[1] != runs[2]
    assert train(net(), small(), SGD(0.3), epochs=2, batch_size=5, rng=np.random.default_rng(1)).batch_loss == runs[2]


def test_twenty_images_can_be_learned_by_heart():
    digits = load_digits()
    twenty = digits._replace(x_train=digits.x_train[:20], t_train=digits.t_train[:20])
    history = train(TwoLayerNet(64, 50, 10, weight_init_std="he"), twenty, SGD(0.5), epochs=60, batch_size=20)
    assert history.train_accuracy[-1] == 1 and history.loss[-1] < 0.05 and history.test_accuracy[-1] < 0.8


def test_labels_may_be_one_hot_and_data_any_record():
    data = small()
    hot = types.SimpleNamespace(**data._asdict() | {"t_train": np.eye(4)[data.t_train], "t_test": np.eye(4)[data.t_test]})
    assert lists(train(net(), hot, SGD(0.3), epochs=2, batch_size=5)) == lists(train(net(), data, SGD(0.3), epochs=2, batch_size=5))


def test_data_stay_as_they_are_and_float32_networks_get_float32():
    data = small()
    before = copy.deepcopy(data)
    network = net(dtype=np.float32)
    history = train(network, data, SGD(0.3), epochs=3, batch_size=5)
    assert all(np.array_equal(a, b) for a, b in zip(data, before, strict=True))
    assert {values.dtype for values in network.params.values()} == {np.dtype(np.float32)}
    assert history.loss == pytest.approx(train(net(), data, SGD(0.3), epochs=3, batch_size=5).loss, rel=1e-3)


class Own:
    """A network of the learner's own: a line of scores, with loss and gradient apart, as in the book."""

    def __init__(self):
        self.params = {"W": np.zeros((6, 4))}

    def predict(self, x):
        return x @ self.params["W"]

    def loss(self, x, t):
        return cross_entropy(self.predict(x), t)

    def gradient(self, x, t):
        z = self.predict(x)
        shares = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        return {"W": x.T @ (shares - t) / len(x)}


def test_a_network_of_ones_own_can_be_trained_saved_and_read(tmp_path):
    own, data = Own(), small()
    history = train(own, data, SGD(0.3), epochs=20, batch_size=5)
    assert history.batch_loss[0] == pytest.approx(math.log(4)) and history.test_accuracy[-1] == 1
    save(tmp_path / "own.npz", own)
    other = Own()
    assert load(tmp_path / "own.npz", other).loss == [] and np.array_equal(other.params["W"], own.params["W"])


def test_a_network_whose_loss_and_gradient_come_in_one_go_needs_neither_alone():
    own, data = Own(), small()
    both = types.SimpleNamespace(params=Own().params, loss_and_gradient=lambda x, t: (Own.loss(both, x, t), Own.gradient(both, x, t)))
    both.predict = lambda x: x @ both.params["W"]
    assert lists(train(both, data, SGD(0.3), epochs=3, batch_size=5)) == lists(train(own, data, SGD(0.3), epochs=3, batch_size=5))


def test_report_gets_every_step():
    moments = []
    history = train(net(), small(), SGD(0.3), epochs=2, batch_size=5, report=moments.append)
    assert [moment.step for moment in moments] == list(range(1, 11)) and {moment.steps for moment in moments} == {10}
    assert all(moment.history is history for moment in moments)


def test_a_moment_counts_the_steps_of_its_own_call():
    moments, network = [], net()
    history = train(network, small(), SGD(0.3), epochs=1, batch_size=5)
    train(network, small(), SGD(0.3), epochs=2, batch_size=5, history=history, report=moments.append)
    assert [(moment.step, moment.steps) for moment in moments] == [(step, 10) for step in range(1, 11)]


# how a run ends

def test_a_run_that_diverges_stops_with_a_sentence_and_keeps_its_history(capsys, recwarn):
    data, network = small(), net()
    history = train(network, data, SGD(0.3), epochs=2, batch_size=5)
    before = copy.deepcopy(lists(history))
    assert train(network, data, SGD(1e8), epochs=3, batch_size=5, history=history) is history
    said = " ".join(capsys.readouterr().out.split())
    assert said == history.stopped and re.match(r"Stopped at step \d of 15 at learning rate 1e\+08: it has run away[.] .* smaller one", said)
    assert all(now[:len(then)] == then for now, then in zip(lists(history), before, strict=True))
    assert np.isfinite(history.batch_loss).all() and max(history.batch_loss) <= LIMIT and not recwarn.list
    assert "Stopped" in repr(history)


class Bursts(Own):
    """Its loss becomes what is asked for at its seventh batch."""

    def __init__(self, loss):
        super().__init__()
        self.calls, self.burst = itertools.count(1), loss

    def loss(self, x, t):
        return self.burst if next(self.calls) == 7 else super().loss(x, t)


@pytest.mark.parametrize("loss", [math.nan, math.inf, 2e6])
def test_a_loss_that_is_none_stops_before_the_update(loss, capsys):
    network = Bursts(loss)
    history = train(network, small(), SGD(0.3), epochs=3, batch_size=5)
    assert history.stopped.startswith(f"Stopped at step 7 of 15 at learning rate 0.3: it has run away. The loss of the batch is {loss:.3g}.")
    assert len(history.batch_loss) == 6 and history.step == [5] and capsys.readouterr().out.split() == history.stopped.split()
    assert np.isfinite(network.params["W"]).all()


def test_layers_that_overflow_stop_the_run_too():
    network, data = net(), small()
    data.x_train[5] = 1e200
    network.params["W1"][...] = 1e108
    history = train(network, data, SGD(0.3), epochs=3, batch_size=23)
    assert "Stopped at step 1 of 3, before any update. Affine" in history.stopped and "too large for float64" in history.stopped and history.batch_loss == []
    assert "learning rate 0.3" not in history.stopped and "images" in history.stopped
    assert repr(history) == f"After 0 steps. {history.stopped}"


def test_the_last_update_is_judged_too():
    network, data = net(), small()
    history = train(network, data, SGD(1e8), steps=1, batch_size=5)
    assert history.stopped.startswith("Stopped at step 1 of 1 at learning rate 1e+08: it has run away. The loss of all training images is ")
    assert history.loss == history.test_loss == history.step == [] and len(history.batch_loss) == 1


def test_a_smaller_rate_is_advised_once():
    network, data = net(), small()
    history = train(network, data, SGD(1e308), steps=1, batch_size=5)
    assert history.stopped.lower().count("try a smaller") == 1 and history.stopped.endswith("new network.")


def test_a_network_that_ran_away_is_not_trained_on():
    network = net()
    network.params["b1"][3] = np.nan
    with pytest.raises(ValueError, match="This network gives no scores: .* Build a new one"):
        train(network, small(), SGD(0.3), epochs=3, batch_size=5)


def test_interrupting_keeps_network_and_history_and_the_run_goes_on(capsys):
    def interrupt(moment):
        if len(moment.history.batch_loss) == 8:
            raise KeyboardInterrupt

    network = net()
    history = train(network, small(), SGD(0.3), epochs=3, batch_size=5, report=interrupt)
    assert history.stopped.startswith("Interrupted after step 8.") and "history=history" in capsys.readouterr().out
    assert len(history.batch_loss) == 8 and history.step == [5] and " test after step 5. Interrupted after step 8." in repr(history)
    train(network, small(), SGD(0.3), epochs=1, batch_size=5, history=history)
    assert history.stopped == "" and history.step == [5, 13] and capsys.readouterr().out == ""


def test_the_history_says_itself():
    history = train(net(), small(), SGD(0.3), epochs=4, batch_size=5)
    assert re.fullmatch(r"After 20 steps: loss [\d.]+, right [\d.]+% train, [\d.]+% test\.", repr(history))
    assert repr(History()) == "After 0 steps."
    assert repr(History(loss=[2.0], train_accuracy=[0.5], test_accuracy=[0.25], step=[3], batch_loss=[2.0] * 4)) == "After 4 steps: loss 2, right 50.0% train, 25.0% test after step 3."


def test_a_run_that_goes_on_with_a_network_run_away_is_not_told_of_its_rate():
    history, network = train(net(), small(), SGD(0.3), epochs=1, batch_size=5), net()
    network.params["W1"] *= 1e4
    network.params["W2"] *= 1e4
    train(network, small(), SGD(0.3), epochs=1, batch_size=5, history=history)
    assert history.stopped.startswith("Stopped at step 1 of 5, before any update.") and len(history.batch_loss) == 5


# going on, saving, reading

@pytest.mark.parametrize("replace", [False, True])
def test_two_runs_are_one_long_run_even_with_a_file_between_them(tmp_path, replace):
    data, whole, first, second = small(), net(), net(), net(seed=9)
    long = train(whole, data, SGD(0.3), epochs=5, batch_size=5, rng=3, replace=replace)
    history = train(first, data, SGD(0.3), epochs=2, batch_size=5, rng=3, replace=replace)
    save(tmp_path / "run.npz", first, history)
    read = load(tmp_path / "run.npz", second)
    assert lists(read) == lists(history) and read.stopped == ""
    for network, so_far in ((first, history), (second, read)):
        train(network, data, SGD(0.3), epochs=3, batch_size=5, history=so_far, replace=replace)
        assert lists(so_far) == lists(long)
        assert all(np.array_equal(network.params[key], whole.params[key]) for key in whole.params)


def test_each_call_begins_with_a_new_epoch():
    """2 + 3 steps are not 5: of the first epoch's 23 images 13 are passed over."""
    data, network, seen = small(), Own(), []
    loss, network.loss = network.loss, lambda x, t: seen.append(x) or loss(x, t)
    history = train(network, data, SGD(0.3), steps=2, batch_size=5)
    train(network, data, SGD(0.3), steps=5, batch_size=5, history=history)
    assert np.array_equal(np.unique(np.concatenate(seen[2:]), axis=0), np.unique(data.x_train, axis=0)) and history.step == [2, 7]


@pytest.mark.parametrize("kind", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_all_kinds_of_random_numbers_go_on_through_a_file(tmp_path, kind):
    data, network, read = small(), net(), net(seed=9)
    history = train(network, data, SGD(0.3), epochs=1, batch_size=5, rng=np.random.Generator(getattr(np.random, kind)(3)))
    save(tmp_path / "run.npz", network, history)
    again = load(tmp_path / "run.npz", read)
    assert np.array_equal(again.rng.permutation(99), history.rng.permutation(99))


def test_why_a_run_was_stopped_is_kept(tmp_path):
    network = net()
    history = train(network, small(), SGD(1e8), epochs=3, batch_size=5)
    save(tmp_path / "run.npz", net(), history)
    assert load(tmp_path / "run.npz", net()).stopped == history.stopped != ""


def test_load_fills_the_arrays_that_the_layers_hold(tmp_path):
    one, other, (x, t, *_) = net(), net(seed=9), small()
    arrays = dict(other.params)
    save(tmp_path / "net.npz", one)
    assert load(str(tmp_path / "net.npz"), other) == History() and [path.name for path in tmp_path.iterdir()] == ["net.npz"]
    assert other.loss(x, t) == one.loss(x, t) and all(other.params[key] is arrays[key] for key in arrays)


OTHERS = {
    "wider": lambda: TwoLayerNet(6, 7, 4), "deeper": lambda: MultiLayerNet([6, 5, 5, 4]), "coarser": lambda: net(dtype=np.float32),
    "another activation": lambda: MultiLayerNet([6, 5, 4], activation="tanh"), "a line": Own}


@pytest.mark.parametrize("other", OTHERS)
def test_a_file_of_another_network_is_refused_and_nothing_is_changed(tmp_path, other):
    network, stranger = net(), OTHERS[other]()
    before = copy.deepcopy(network.params)
    save(tmp_path / "other.npz", stranger)
    with pytest.raises(ValueError) as caught:
        load(tmp_path / "other.npz", network)
    words = ("other.npz is of another network", *(f"{key} {values.shape} {values.dtype}" for key, values in [*stranger.params.items(), *network.params.items()]))
    assert [word for word in words if word not in str(caught.value)] == []
    assert all(np.array_equal(network.params[key], before[key]) for key in before)


@pytest.mark.parametrize("damage", [lambda b: b[:len(b) // 2], lambda b: b"", lambda b: b"PK" + b[:60], lambda b: b[:200] + bytes([b[200] ^ 255]) + b[201:],
                                    lambda b: b"<html>not found</html>"], ids=["half", "empty", "start", "one byte", "html"])
def test_a_damaged_file_is_said(tmp_path, damage):
    network, path = net(), tmp_path / "net.npz"
    save(path, network)
    path.write_bytes(damage(path.read_bytes()))
    before = copy.deepcopy(network.params)
    with pytest.raises(ValueError, match="net.npz is (damaged|of another network)"):
        load(path, network)
    assert all(np.array_equal(network.params[key], before[key]) for key in before)


def test_other_npz_files_and_missing_ones_are_said(tmp_path):
    np.savez(tmp_path / "arrays.npz", **net().params)
    np.savez(tmp_path / "objects.npz", a=np.array([{}], dtype=object))
    np.save(tmp_path / "array.npy", np.ones(3))
    (tmp_path / "hello.npz").write_text("hello world")
    for name in ("arrays.npz", "objects.npz", "array.npy", "hello.npz"):
        with pytest.raises(ValueError, match="damaged, or was not written by save. Train again and save.$"):
            load(tmp_path / name, net())
    with pytest.raises(FileNotFoundError, match="There is no file .*none.npz. save"):
        load(tmp_path / "none.npz", net())


@pytest.mark.parametrize("change", [
    lambda kept: kept.pop("history"), lambda kept: kept.pop("layers"), lambda kept: kept.update(history=np.array("")),
    lambda kept: kept.update(history=np.array(str(kept["history"]).replace("PCG64", "PCG65"))), lambda kept: kept.update(history=np.array(str(kept["history"]).replace("step", "stop")))])
def test_a_file_that_lacks_a_part_changes_nothing(tmp_path, change):
    network, path = net(), tmp_path / "run.npz"
    save(path, network, train(network, small(), SGD(0.3), epochs=1, batch_size=5))
    with np.load(path) as file:
        kept = dict(file)
    change(kept)
    np.savez(path, **kept)
    other = net(seed=9)
    with pytest.raises(ValueError, match="damaged, or was not written by save"):
        load(path, other)
    assert all(np.array_equal(other.params[key], values) for key, values in net(seed=9).params.items())


def test_every_byte_of_a_file_that_is_changed_is_noticed_or_does_no_harm(tmp_path):
    network, path = net(), tmp_path / "run.npz"
    save(path, network, train(network, small(), SGD(0.3), epochs=1, batch_size=5))
    content, whole = path.read_bytes(), load(path, net())
    for place in range(0, len(content), 7):
        path.write_bytes(content[:place] + bytes([content[place] ^ 64]) + content[place + 1:])
        other, (before, after) = net(seed=9), (net(seed=9).params, network.params)
        try:
            assert lists(load(path, other)) == lists(whole)
        except ValueError as error:
            assert "run.npz is " in str(error)
            after = before
        assert all(np.array_equal(other.params[key], after[key]) for key in after), place


def test_an_array_that_can_not_be_changed_is_said_before_another_is(tmp_path):
    network = net()
    save(tmp_path / "net.npz", net(seed=9))
    network.params["b2"].flags.writeable = False
    with pytest.raises(ValueError, match="b2 of this network is read-only"):
        load(tmp_path / "net.npz", network)
    assert np.array_equal(network.params["W1"], net().params["W1"])


@pytest.mark.parametrize("run, words", [
    (lambda folder: save(folder / "none" / "a.npz", net()), "There is no folder"), (lambda folder: save(folder, net()), "expected the name of a file"),
    (lambda folder: save("", net()), "path = '', expected the name of a file"), (lambda folder: load(None, net()), "path = None, expected"),
    (lambda folder: save(net(), "a.npz"), "expected the name of a file, such as 'digits.npz'"), (lambda folder: save(folder / "a.npz", "b.npz"), "net = 'b.npz', expected a network"),
    (lambda folder: save(folder / "a.npz", net(), [1]), "history = [1], expected the History"), (lambda folder: load(folder / "a.npz", TwoLayerNet), "net is the class TwoLayerNet itself")])
def test_what_is_no_file_no_network_and_no_history_is_said(tmp_path, run, words):
    with pytest.raises((ValueError, FileNotFoundError), match=re.escape(words)):
        run(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_save_leaves_the_old_file(tmp_path, monkeypatch):
    path, one, other = tmp_path / "net.npz", net(), net(seed=9)
    save(path, one)

    def half(file, **kept):
        file.write(b"PK")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(np, "savez", half)
        save(path, other)
    assert load(path, other) == History() and np.array_equal(other.params["W1"], one.params["W1"]) and list(tmp_path.iterdir()) == [path]


def test_a_history_without_random_numbers_is_saved_too(tmp_path):
    save(tmp_path / "net.npz", net(), History(loss=[0.5], train_accuracy=[1.0], test_accuracy=[0.75], step=[4], batch_loss=[1.5], test_loss=[0.625]))
    read = load(tmp_path / "net.npz", net())
    assert lists(read) == ([0.5], [1.0], [0.75], [0.625], [4], [1.5]) and read.rng is None


def test_no_pickle_is_in_the_file(tmp_path):
    network = net()
    save(tmp_path / "net.npz", network, train(network, small(), SGD(0.3), epochs=1, batch_size=5))
    with np.load(tmp_path / "net.npz", allow_pickle=False) as file:
        assert json.loads(str(file["history"]))["rng"]["bit_generator"] == "PCG64"
        assert {name for name in file if name.startswith("params")} == {"params.W1", "params.b1", "params.W2", "params.b2"}


UNPICKLED = []


def unpickle():
    UNPICKLED.append(1)


class Pickled:
    def __reduce__(self):
        return unpickle, ()


def test_a_pickle_in_a_file_is_never_opened(tmp_path):
    np.savez(tmp_path / "net.npz", layers=np.array("Affine1"), history=np.array([Pickled()], dtype=object))
    with pytest.raises(ValueError, match="is damaged, or was not written by save"):
        load(tmp_path / "net.npz", net())
    assert not UNPICKLED


def test_a_network_whose_params_are_not_all_arrays_is_refused():
    network = net()
    network.params["b2"] = network.params["b2"].tolist()
    with pytest.raises(ValueError, match="expected a network with .* params, a dict of arrays"):
        train(network, small(), SGD(0.3), epochs=1, batch_size=5)


# what does not fit

def bad(**changes):
    return small()._replace(**changes)


ARGUMENTS = {
    "neither": ({}, "epochs = None, steps = None: say how long"),
    "both": ({"epochs": 1, "steps": 1}, "epochs = 1, steps = 1"),
    "no epochs": ({"epochs": 0}, "epochs = 0, expected a whole number above 0"),
    "half an epoch": ({"epochs": 0.5}, "epochs = 0.5"),
    "steps below 0": ({"steps": -3}, "steps = -3"),
    "true": ({"epochs": True}, "epochs = True"),
    "batch of 0": ({"epochs": 1, "batch_size": 0}, "batch_size = 0, expected a whole number from 1 to 23, the number of training images"),
    "batch below 0": ({"epochs": 1, "batch_size": -5}, "batch_size = -5"),
    "batch too large": ({"epochs": 1, "batch_size": 24}, "batch_size = 24"),
    "batch of 2.5": ({"epochs": 1, "batch_size": 2.5}, "batch_size = 2.5"),
    "a text for rng": ({"epochs": 1, "batch_size": 5, "rng": "a"}, "rng is 'a', expected a whole number, 0 or more"),
    "the class History": ({"epochs": 1, "history": History}, "history is the class History itself, expected one made of it: History(...)."),
    "a list for history": ({"epochs": 1, "history": []}, "history = [], expected the History that train or load returned"),
    "a text for replace": ({"epochs": 1, "replace": "no"}, "replace = 'no', expected True or False"),
    "no optimizer": ({"epochs": 1, "optimizer": None}, "optimizer = None, expected one with update(params, grads)"),
    "a rate for an optimizer": ({"epochs": 1, "optimizer": 0.1}, "optimizer = 0.1, expected"),
    "the class SGD": ({"epochs": 1, "optimizer": SGD}, "optimizer is the class SGD itself, expected one made of it: SGD(...)."),
    "no network": ({"epochs": 1, "net": None}, "net = None, expected a network"),
    "no gradient": ({"epochs": 1, "net": types.SimpleNamespace(predict=abs, loss=abs, params={"W": np.ones(2)})},
                    "expected a network with predict, loss_and_gradient (or loss, and gradient), and params"),
    "no predict": ({"epochs": 1, "net": types.SimpleNamespace(loss_and_gradient=abs, params={"W": np.ones(2)})}, "expected a network with predict"),
    "a class of networks": ({"epochs": 1, "net": TwoLayerNet}, "net is the class TwoLayerNet itself"),
    "a number for report": ({"epochs": 1, "report": 5}, "report = 5, expected a function"),
    "no params": ({"epochs": 1, "net": types.SimpleNamespace(predict=abs, loss=abs, gradient=abs, params={})}, "and params, a dict of arrays"),
}


@pytest.mark.parametrize("name", ARGUMENTS)
@pytest.mark.parametrize("run", [train, learn])
def test_arguments_that_do_not_fit_are_said_at_once(run, name):
    arguments, words = ARGUMENTS[name]
    if run is learn and "report" in arguments:
        return
    with pytest.raises(ValueError, match=re.escape(words)):
        run(**{"net": net(), "data": small(), "optimizer": SGD(0.3)} | arguments)


@pytest.mark.parametrize("kind", [np.uint8, np.int8, np.uint16, np.uint64])
def test_a_batch_size_may_be_any_whole_number_of_numpy(kind):
    assert lists(train(net(), small(), SGD(0.3), epochs=2, batch_size=kind(5))) == lists(train(net(), small(), SGD(0.3), epochs=2, batch_size=5))


DATA = {
    "NaN": (bad(x_train=np.where(np.arange(138).reshape(23, 6) == 20, np.nan, small().x_train)), "x_train holds NaN or infinity, at [3, 2]"),
    "infinity": (bad(x_test=np.full((11, 6), np.inf)), "x_test holds NaN or infinity, at [0, 0]"),
    "too wide": (bad(x_train=np.ones((23, 7))), "(1, 7), W has (6, 5)"),
    "test images too wide": (bad(x_test=np.ones((11, 7))), "x_test, t_test: Affine: x has shape (1, 7), W has (6, 5)"),
    "one label too many": (bad(t_train=np.append(small().t_train, 0)), "x_train has shape (23, 6), t_train (24,)"),
    "label too large": (bad(t_train=np.full(23, 4)), "x_train, t_train: labels are whole numbers from 0 to 3; t holds 4"),
    "label below 0": (bad(t_test=np.full(11, -1)), "x_test, t_test: labels are whole numbers from 0 to 3; t holds -1"),
    "labels not whole": (bad(t_train=np.full(23, 1.5)), "numbers of type float64"),
    "one-hot too wide": (bad(t_train=np.eye(5)[small().t_train]), "t has shape (23, 5)"),
    "one label missing": (bad(t_train=small().t_train[1:]), "x_train has shape (23, 6), t_train (22,)"),
    "no images": (bad(x_test=np.ones((0, 6)), t_test=np.ones(0, int)), "x_test has shape (0, 6)"),
    "one image without a row": (bad(x_train=np.ones(6), t_train=np.ones(6, int)), "x_train has shape (6,)"),
    "a row of shares that is none": (bad(t_train=np.where(np.arange(23)[:, None] == 7, 1.5, np.eye(4)[small().t_train])), "x_train, t_train: row 7 of t sums to 6, expected 1"),
    "the same in the test": (bad(t_test=np.full((11, 4), 0.5)), "x_test, t_test: row 0 of t sums to 2, expected 1"),
    "NaN for a label": (bad(t_test=np.where(np.arange(44).reshape(11, 4) == 13, np.nan, np.eye(4)[small().t_test])), "x_test, t_test: row 3 of t sums to nan"),
    "pixels as texts": (bad(x_train=small().x_train.astype(str)), "x_train holds something else than real numbers"),
    "labels as texts": (bad(t_train=np.eye(4)[small().t_train].astype(str)), "t_train holds something else than real numbers"),
    "complex pixels": (bad(x_test=small().x_test + 1j), "x_test holds something else"),
    "masked pixels": (bad(x_test=np.ma.masked_less(small().x_test, 0)), "x_test holds something else"),
    "rows of different lengths": (bad(x_train=[[1.0, 2], [3]]), "x_train holds something else than real numbers, in rows of one length"),
    "no record": (small()[:2], "data has no x_train, t_train, x_test, t_test; expected a record such as load_digits()"),
    "half a record": (types.SimpleNamespace(x_train=1, t_train=2), "data has no x_test, t_test"),
}


@pytest.mark.parametrize("name", DATA)
def test_data_that_do_not_fit_are_said_before_the_first_step(name):
    data, words = DATA[name]
    network = net()
    before = copy.deepcopy(network.params)
    with pytest.raises(ValueError, match=re.escape(words)):
        train(network, data, SGD(0.3), epochs=1, batch_size=5)
    assert all(np.array_equal(network.params[key], before[key]) for key in before)


def test_a_negative_rate_is_refused_by_the_optimizer():
    with pytest.raises(ValueError, match="learning rate is -0.1"):
        train(net(), small(), SGD(-0.1), epochs=1, batch_size=5)
    optimizer = SGD(0.1)
    optimizer.learning_rate = -0.1
    with pytest.raises(ValueError, match="learning rate is -0.1"):
        train(net(), small(), optimizer, epochs=1, batch_size=5)
