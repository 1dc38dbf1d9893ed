"""Exercises whose answer is an optimizer: what is said of the dicts, the arrays in them, the learning rate, and of what objects share."""
import pytest

from lessons_lib.exercises.lesson10 import q2
from lessons_lib.exercises.lesson10_rules import MyMomentum
from lessons_lib.exercises.optimizer import GRADS_CHANGED, ONE_MOVED, REBOUND, SHARED, UNMOVED


def said(**changed):
    outcome = q2.check(type("Own", (MyMomentum,), changed))
    assert outcome.status == "not yet"
    return outcome.message


def after(act):
    def update(self, params, grads):
        MyMomentum.update(self, params, grads)
        act(self, params, grads)
    return update


def only(place):
    def update(self, params, grads):
        key = list(params)[place]
        MyMomentum.update(self, {key: params[key]}, {key: grads[key]})
    return update


def rebinding(self, params, grads):
    own = {key: p.copy() for key, p in params.items()}
    MyMomentum.update(self, own, grads)
    params.update(own)


def lost(self, params, grads):
    MyMomentum.update(self, {key: p.copy() for key, p in params.items()}, grads)


def scaling(self, params, grads):
    for g in grads.values():
        g *= self.learning_rate


@pytest.mark.parametrize("update, words", [
    (rebinding, f"`params['w']` is another array, expected the one that was handed in. {REBOUND}"), (lost, f"every array of params is as it was; other numbers in it are expected. {UNMOVED}"),
    (lambda self, params, grads: ..., UNMOVED), (only(0), f"w has other numbers; they are expected in both. {ONE_MOVED}"), (only(-1), f"b has other numbers; they are expected in both. {ONE_MOVED}"),
    (scaling, GRADS_CHANGED), (after(lambda self, params, grads: grads.clear()), GRADS_CHANGED), (after(lambda self, params, grads: grads.update({key: -g for key, g in grads.items()})), GRADS_CHANGED),
    (after(lambda self, params, grads: params.clear()), "params has nothing, expected 'w', 'b': the dict is the network's."), (after(lambda self, params, grads: params.update(v=3)), "params has 'w', 'b', 'v', expected"),
    (after(lambda self, params, grads: params.update({key: p.copy() for key, p in params.items()})), REBOUND),
    (after(lambda self, params, grads: setattr(self, "learning_rate", self.learning_rate / 2)), "`learning_rate` is 0.05, expected 0.1, as it was made with."),
    (after(lambda self, params, grads: setattr(self, "learning_rate", (self.learning_rate,))), "expected 0.1"), (after(lambda self, params, grads: delattr(self, "learning_rate")), "has no attribute `learning_rate`")])
def test_what_an_update_leaves_behind(update, words):
    assert words in said(update=update)


def by_default(self, learning_rate, momentum, v={}):    # noqa: B006
    self.learning_rate, self.momentum, self.v = learning_rate, momentum, v


def anew_in_the_class(self, learning_rate, momentum):
    self.learning_rate, self.momentum, type(self).v = learning_rate, momentum, {}


def setting_in_the_class(self, learning_rate, momentum):
    self.learning_rate, type(self).momentum, self.v = learning_rate, momentum, {}


def rate_in_the_class(self, learning_rate, momentum):
    type(self).learning_rate, self.momentum, self.v = learning_rate, momentum, {}


@pytest.mark.parametrize("make", [by_default, anew_in_the_class, setting_in_the_class, rate_in_the_class])
def test_what_two_objects_share(make):
    assert SHARED in said(__init__=make)


def test_names_in_another_order_than_they_are_called_in():
    assert "Your `update` takes `self, grads, params`; it is called with `self, params, grads`, in this order." in said(update=lambda self, grads, params: MyMomentum.update(self, params, grads))
    words = "Your `__init__` takes `self, momentum, learning_rate`; it is called with `self, learning_rate, momentum`, in this order."
    assert words in said(__init__=lambda self, momentum, learning_rate: MyMomentum.__init__(self, learning_rate, momentum))
    assert q2.check(type("Own", (MyMomentum,), {"update": lambda self, grads, params: MyMomentum.update(self, grads, params)})).status == "correct"


def test_what_raises_or_never_ends_is_explained_as_ever():
    assert "stops with `KeyError: 'z'`" in said(update=lambda self, params, grads: params["z"])


def test_the_first_case_is_the_questions_own():
    assert "w = [3], gradients = [[4], [4]], learning_rate = 0.1, momentum = 0.5: at [0] yours is" in said(update=lambda self, params, grads: MyMomentum.update(self, params, {key: 2 * g for key, g in grads.items()}))
