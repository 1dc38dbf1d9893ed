"""Lesson 09, one of its exercises: a network's layers as a chain of one's own."""
import copy

import numpy as np

from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.classes import ClassExercise


class Chain:
    """Layers in a row."""

    def __init__(self, layers):
        self.layers = layers

    def forward(self, x):
        """Through the layers, the first first."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, dout):
        """Through the same layers, the last first."""
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        return dout


# the layers that a chain is tried with; `change` is what an optimizer would do

class Times:
    """wx, for x of any shape."""

    def __init__(self, w):
        self.w = w

    def forward(self, x):
        return self.w * x

    def backward(self, dout):
        return self.w * dout

    def change(self):
        self.w -= 0.3


class Mix(Times):
    """xW, W (3, 3)."""

    def __init__(self, slope):
        self.w = np.array([[slope, 1.1, -0.6], [0.3, -0.4, 1.3], [-0.7, 0.9, 0.5]])

    def forward(self, x):
        return x @ self.w

    def backward(self, dout):
        return dout @ self.w.T


class Square:
    """x²."""

    def forward(self, x):
        self.x = x
        return x**2

    def backward(self, dout):
        return 2 * self.x * dout

    def change(self):
        """Nothing in it learns."""


class Sine(Square):
    """sin x."""

    def forward(self, x):
        self.x = x
        return np.sin(x)

    def backward(self, dout):
        return np.cos(self.x) * dout


class Counting:
    """Another layer, and how often it is asked on each way."""

    def __init__(self, layer):
        self.layer, self.asked = layer, [0, 0]

    def forward(self, x):
        self.asked[0] += 1
        return self.layer.forward(x)

    def backward(self, dout):
        self.asked[1] += 1
        return self.layer.backward(dout)


class Layers:
    """The layers of a case, with words for them: a case hands out copies, so each chain gets layers of its own."""

    def __init__(self, words, *layers):
        self.words, self.layers = words, layers

    def __repr__(self):
        return self.words


def _both(chain, x, dout):
    return np.concatenate([np.ravel(chain.forward(x)), np.ravel(chain.backward(dout))])


def _forward(cls, layers, x, dout):
    return cls(list(layers.layers)).forward(x)


def _backward(cls, layers, x, dout):
    chain = cls(list(layers.layers))
    chain.forward(x)
    return chain.backward(dout)


def _second_time(cls, layers, x, dout):
    chain = cls(list(layers.layers))
    chain.forward(x + 0.3)
    chain.backward(dout)
    return _both(chain, x, dout)


def _after_a_prediction(cls, layers, x, dout):
    chain = cls(list(layers.layers))
    chain.forward(x + 0.3)
    return _both(chain, x, dout)


def _back_again(cls, layers, x, dout):
    chain = cls(list(layers.layers))
    chain.forward(x)
    chain.backward(dout - 1)
    return chain.backward(dout)


_back_again.means = "The first backward was right. The second has a dout of its own, and asks the layers once more."


def _beside_another(cls, layers, x, dout):
    chain, other = cls(list(layers.layers)), cls([Times(-0.4), *copy.deepcopy(layers.layers)[::-1]])
    y = chain.forward(x)
    other.forward(x + 0.3)
    return np.concatenate([np.ravel(y), np.ravel(chain.backward(dout))])


def _after_an_update(cls, layers, x, dout):
    chain = cls(list(layers.layers))
    _both(chain, x, dout)
    for layer in layers.layers:
        layer.change()
    return _both(chain, x, dout)


def _list_afterwards(cls, layers, x, dout):
    given = list(layers.layers)
    _both(cls(given), x, dout)
    return [layers.layers.index(layer) for layer in given]


def _how_often(cls, layers, x, dout):
    counting = [Counting(layer) for layer in layers.layers]
    _both(cls(list(counting)), x, dout)
    return [layer.asked for layer in counting]


_how_often.means = "A layer may do more than compute, such as draw, or leave its dW behind: it is called once on each way."


def _chain(forward=Chain.forward, backward=Chain.backward, init=Chain.__init__):
    return type("Chain", (), {"__init__": init, "forward": forward, "backward": backward})


def _loop(step, layers=lambda self: self.layers):
    """A method that sends what comes in through layers: step(layer, what has come so far, what came in first)."""
    def method(self, first):
        now = first
        for layer in layers(self):
            now = step(layer, now, first)
        return now
    return method


def _ahead(layer, x, first):
    return layer.forward(x)


def _back(layer, dout, first):
    return layer.backward(dout)


def _back_by(step):
    return _loop(step, lambda self: reversed(self.layers))


def _collected(method, turn):
    def collect(self, now):
        found = []
        for layer in self.layers[::turn]:
            now = getattr(layer, method)(now)
            found.append(now)
        return found
    return collect


def _turned_for_good(self, dout):
    self.layers.reverse()
    return _loop(_back)(self, dout)


def _popped(method, place):
    def pop(self, now):
        while self.layers:
            now = getattr(self.layers.pop(place), method)(now)
        return now
    return pop


def _kept_in(name, make):
    def init(self, layers):
        self.layers = list(layers)
        setattr(self, name, make(layers))
    return init


def _in_the_class(self, layers):
    type(self).layers = layers


def _copied(self, layers):
    self.layers = copy.deepcopy(layers)


def _several(self, *layers):
    self.layers = layers


def _turned_round(self, layers):
    layers.reverse()
    self.layers = layers[::-1]


def _noted(self, x):
    self.done = []
    return _stacked(self, x)


def _stacked(self, x):
    self.done = getattr(self, "done", [])
    for layer in self.layers:
        x = layer.forward(x)
        self.done.append(layer)
    return x


def _unstacked(self, dout):
    while self.done:
        dout = self.done.pop().backward(dout)
    return dout


def _kept_for_good(self, x):
    if not hasattr(self, "y"):
        self.y = Chain.forward(self, x)
    return self.y


_row = np.array

q2 = ClassExercise(
    id="09/q2",
    question="A network is a chain of layers. Write the class `Chain(layers)`: it takes a list of layers; `forward(x)` sends x through all of them and returns what comes out; "
             "`backward(dout)` sends the gradient back through all of them, and returns what comes out at the other end. Each layer has `forward` and `backward`. "
             "With x² behind 5x, `forward(3)` is 225, and then `backward(1)` is 2 · 15 · 5 = 150, however often it is called.",
    reference=Chain,
    uses={"forward": _forward, "forward, then backward": _backward, "both, a second time": _second_time, "both, after a forward that no backward followed": _after_a_prediction,
          "backward, called a second time": _back_again, "both, while another chain is at work": _beside_another, "both, once an optimizer has changed the layers": _after_an_update,
          "the list that was handed over, afterwards (which layer stands where)": _list_afterwards, "how often each layer is called (forward, backward)": _how_often},
    cases=[Case(Layers("[xA, x², xB, sin x, xC]", Mix(0.5), Square(), Mix(0.2), Sine(), Mix(0.8)), _row([0.3, -0.8, 0.6]), _row([1.5, 0.4, -0.9])),
           Case(Layers("[xA, x², sin x, xB]", Mix(-1.4), Square(), Sine(), Mix(2.1)), _row([[0.4, -0.9, 1.7], [0.6, 3e-5, -0.3]]), _row([[2.5, -0.3, 4.0], [-6e-5, 0.8, 0.7]])),
           Case(Layers("[xA, x², −3x]", Mix(0.6), Square(), Times(-3.0)), _row([0.8, 0.0, -0.5]), _row([-1.3, 0.7, 0.0])),
           Case(Layers("[xA, x², xB]", Mix(1.3), Square(), Mix(-0.8)), _row([0.7, -0.4, 0.9]), np.zeros(3)),
           Case(Layers("[xA]", Mix(2.3)), _row([0.35, -0.6, 0.9]), _row([-6000, 1.7, 3e-4])),
           Case(Layers("[5x, x²]", Times(5.0), Square()), 3, 1)],
    known_mistakes=[
        (_chain(lambda self, x: self.layers[0].forward(x)), "Only the first layer was asked. Send what it returns through the next, and so on."),
        (_chain(_loop(lambda layer, x, first: layer.forward(first))), "What you return is what the last layer makes of the very first x. Each layer gets what the one before it returned: `x = layer.forward(x)`."),
        (_chain(_loop(_ahead, lambda self: reversed(self.layers))), "forward went through the layers from the last to the first. It goes in the order of the list."),
        (_chain(_loop(_ahead, lambda self: self.layers[:-1])), "forward left out the last layer: with slices and ranges, look at the ends."),
        (_chain(_loop(_ahead, lambda self: self.layers[1:])), "forward left out the first layer: with slices and ranges, look at the ends."),
        (_chain(_loop(lambda layer, x, first: layer(x))), "A layer is no function. What is called is its method: `layer.forward(x)`."),
        (_chain(_collected("forward", 1)), "You return what comes out of every layer. Asked for is what comes out of the last."),
        (_chain(init=_several), "The list comes as one argument: `def __init__(self, layers)`, without a `*`."),
        (_chain(_popped("forward", 0)), "You return dout as it came. Return what the first layer gave, each having got what the one behind it returned. If `forward` takes the layers out with `pop`, none is left to be asked."),
        (_chain(backward=_loop(_back)), "backward went through the layers in the order of forward. The gradient arrives at the last layer: `reversed(self.layers)`."),
        (_chain(backward=lambda self, dout: self.layers[-1].backward(dout)), "Only the last layer was asked on the way back. Pass what it returns to the one before it."),
        (_chain(backward=_back_by(lambda layer, dout, first: layer.backward(first))), "What you return is what the first layer makes of the dout of the end. Each layer gets what the one behind it returned: `dout = layer.backward(dout)`."),
        (_chain(backward=_loop(_back, lambda self: self.layers[:-1][::-1])), "The last layer was left out on the way back: with slices, look at the ends."),
        (_chain(backward=_loop(_back, lambda self: self.layers[:0:-1])), "The first layer was left out on the way back. A network may skip it, when no one needs dx; here it is asked for."),
        (_chain(backward=_back_by(_ahead)), "backward called the layers' `forward`. Call their `backward`."),
        (_chain(backward=_loop(_back, lambda self: self.layers.reverse())), "`reverse()` turns the list itself round and returns None. `reversed(self.layers)` is what a loop can go through."),
        (_chain(backward=_loop(_back, lambda self: [self.layers[k] for k in range(len(self.layers), 0, -1)])), "The last layer has the index `len(self.layers) - 1`, the first has 0: `range(n - 1, -1, -1)`, or `reversed(self.layers)`."),
        (_chain(backward=_back_by(lambda layer, dout, first: dout * layer.backward(dout))), "You multiplied by what arrives once more. A layer's `backward` has done so already: `dout = layer.backward(dout)`."),
        (_chain(backward=_collected("backward", -1)), "You return what comes back from every layer. Asked for is what comes back from the first."),
        (_chain(backward=lambda self, dout: Chain.backward(self, 0 * dout + 1)), "You began with 1 on the way back. Begin with the dout that is handed in."),
        (_chain(backward=_turned_for_good), "The first use is right, the second is not: `self.layers.reverse()` turns the list round for good. `reversed(self.layers)` leaves it as it is."),
        (_chain(backward=_popped("backward", -1)), "`pop` takes the layers out: at the second use the chain is empty. `reversed(self.layers)` leaves them where they are."),
        (_chain(_loop(_ahead, lambda self: self.way), init=_kept_in("way", iter)), "`iter(...)` can be gone through once, so a second forward meets no layer. Keep the list."),
        (_chain(backward=_loop(_back, lambda self: self.way), init=_kept_in("way", reversed)), "`reversed(...)` can be gone through once, so a second backward meets no layer. Keep the list, and turn it round in `backward`."),
        (_chain(_kept_for_good), "The second time you return the first result. Nothing has to be kept between calls: the layers keep what they need."),
        (_chain(_stacked, _unstacked), "A forward that no backward follows, such as a prediction, leaves its layers in your list, and the next backward goes through them, too. Go through the list that was handed over."),
        (_chain(_noted, _unstacked), "What `forward` kept is used up by the first backward, so a second one meets no layer. Go through the list that was handed over."),
        (_chain(init=_turned_round), "You turned the caller's list round: `reverse()` changes the list itself. `layers[::-1]` is a list of your own."),
        (_chain(init=_in_the_class), "All chains share one list: it was kept in the class or beside it. Keep it in the object: `self.layers = layers`."),
        (_chain(init=_copied), "You work on copies of the layers. An optimizer changes those that were handed over, and yours never learn: `self.layers = layers`."),
    ],
    hints=["One loop forward, one loop back. What does each layer get from the one before it?", "`x = layer.forward(x)` in the loop, and `return x` behind it.",
           "On the way back, `for layer in reversed(self.layers): dout = layer.backward(dout)`."],
    fact="These eight lines are a network. What is left of `TwoLayerNet` makes its layers and collects dW and db.",
)
