"""How a layer of one's own is used: plainly first, then with all that may disturb it.

Each use of a ClassExercise asks for one result, of forward, of backward, or what backward leaves behind. What may disturb it: earlier
batches, a second backward, another layer at work, later calls, and an optimizer that writes into the weights.
"""
import inspect

import numpy as np


class _Layer:
    """One layer, with one case's input, weights and dout: what can be asked of it, and what it may have lived through before."""

    def __init__(self, make, arguments, weights):
        self.x, *given, self.dout = arguments
        self.weights, self.constants = given[:weights], given[weights:]
        self.make = make
        self.layer = make(*self.weights, *self.constants)

    def ask(self, result, meanwhile=lambda: None):
        """One result, while something else happens after each step."""
        out = self.layer.forward(self.x)
        meanwhile()
        if result == "forward":
            return out
        dx = self.layer.backward(self.dout)
        meanwhile()
        return dx if result == "backward" else getattr(self.layer, result, None)

    def run(self, layer):
        """A batch of other numbers, forward and back."""
        layer.forward(0.5 - self.x)
        layer.backward(2 * self.dout - 1)

    # each of these returns a result; its docstring is what a learner reads where that is wrong, though all before was right

    def plainly(self, result):
        return self.ask(result)

    def after_others(self, result):
        """Alone it was right: something of an earlier batch has stayed."""
        self.run(self.layer)
        self.layer.forward(np.concatenate([1 - self.x, self.x]) if np.ndim(self.x) else 1 - self.x)     # one that is twice as large, and only forward
        self.run(self.layer)
        return self.ask(result)

    def once_more(self, result):
        """The first time it was right: that call has changed what the second one needs."""
        self.layer.forward(self.x)
        self.layer.backward(self.dout - 1)
        dx = self.layer.backward(self.dout)
        return dx if result == "backward" else getattr(self.layer, result, None)

    def beside_another(self, result):
        """Alone it was right: the two layers share something."""
        other = self.make(*(0.5 - weight for weight in self.weights), *(_half(constant) for constant in self.constants))
        return self.ask(result, lambda: self.run(other))

    def seen_again(self, result):
        """When it was returned it was right: a later call has written into it. Make a new array in each."""
        came = self.ask(result)
        self.layer.backward(self.dout - 1)
        self.run(self.layer)
        return came

    def after_an_update(self, result):
        """Before the update it was right: something still goes by the old numbers."""
        self.weights = [weight.copy() for weight in self.weights]
        self.layer = self.make(*self.weights, *self.constants)
        self.ask("backward")                # of the very same x: what was worked out for it before is out of date
        for weight in self.weights:
            weight -= 0.5
        return self.ask(result)


def layer_uses(x, *weights, constants=(), leaves=()):
    """{words: use} for a ClassExercise whose cases are the input, what `__init__` takes, and dout; their names are x, weights, constants and "dout".

    weights : arrays of floats that the layer shares with an optimizer, which takes 0.5 off; constants : what else `__init__` takes, such as ("slope",)
    leaves : what backward sets, such as ("dW",)
    """
    plain = {"forward": f"`forward({x})`", "backward": f"`backward(dout)` after `forward({x})`"}
    plain |= {name: f"`{name}` after `backward(dout)`" for name in leaves}
    told = {_Layer.plainly: "{}", _Layer.after_others: "{}, the last of several batches", _Layer.once_more: "{}, called a second time",
            _Layer.beside_another: "{}, while another layer is at work", _Layer.seen_again: "{}, looked at again after later calls",
            _Layer.after_an_update: f"{{}}, once an optimizer has taken 0.5 off {' and '.join(weights)}"}
    if not weights:
        del told[_Layer.after_an_update]
    unasked = {_Layer.once_more: ["forward"], _Layer.seen_again: list(leaves)}
    return {words.format(asked): _use(way, result, x, weights, constants)
            for way, words in told.items() for result, asked in plain.items() if result not in unasked.get(way, ())}


def _half(constant):
    return constant / 2 if np.asarray(constant).dtype.kind == "f" else constant


def _use(way, result, x, weights, constants):
    """A function of a class and the arguments of a case, which carry these names."""
    def use(make, *arguments):
        return way(_Layer(make, arguments, len(weights)), result)

    def misfit(arguments):
        for name, value in zip(weights, arguments[1:], strict=False):
            if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
                return f"{name} is {value!r:.60}, expected an array of floats, for an optimizer to write into. Is it one of the `constants`?"
        return ""

    names, use.means, use.misfit = [x, *weights, *constants, "dout"], way.__doc__ or "", misfit
    use.__signature__ = inspect.Signature([inspect.Parameter(name, inspect.Parameter.POSITIONAL_ONLY) for name in ("make", *names)])
    return use
