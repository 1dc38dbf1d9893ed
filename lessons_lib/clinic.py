"""Small networks with one planted bug each. Most of them still train, so only the gradient check, or a close look, tells.

A fault is planted in a `Chain`, layers in a row, as lesson 09 builds them, by exchanging a layer for one whose backward is wrong.
Everything is live, from fixed seeds: data, weights, the check, 300 steps of gradient descent on the same few examples.
"""
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from lessons_lib.gradcheck import GradientError, check_network
from lessons_lib.layers import Affine, Relu, SoftmaxWithLoss, Tanh
from lessons_lib.networks import MultiLayerNet
from lessons_lib.patterns import common_factor

EXAMPLES, STEPS, RATE, SEED = 7, 300, 0.1, 1


class Chain(MultiLayerNet):
    """The network of lesson 09 with weights for a clinic, and with its guard off: where params and layers part, training goes on.

    sizes : units a layer, the input first; activation : a layer class; rng : Generator or int; spread : of the weights, biases are 0;
    off : the first hidden unit gets the bias −9, so that a ReLU there never lets anything through
    """

    def __init__(self, sizes=(6, 5, 4), activation=Relu, rng=0, spread=0.5, off=False):
        super().__init__(sizes, rng, spread, activation.__name__.lower())
        self.params["b1"][0] -= 9 * off

    def _refuse_rebound(self):
        """Nothing: "rebound" is one of the bugs."""

    def update(self, grads):
        """One step down, in place."""
        for name, value in self.params.items():
            value -= RATE * grads[name]

    def activations(self, x):
        """What the first hidden layer gives."""
        first, second, *_ = self.layers.values()
        return second.forward(first.forward(x))


class Fault(NamedTuple):
    """name : what a learner calls it; shows : what it would look like; plant(chain) : does it; kind : the chain it needs."""

    name: str
    shows: str
    plant: object
    kind: dict = {}


def _exchange(place, base, **methods):
    """A plant: the layer at that place becomes one of a subclass in which these methods are others."""
    def plant(chain):
        layers = vars(chain) if place == "last_layer" else chain.layers
        old = layers[place]
        layers[place] = type(base.__name__, (base,), methods)(*((old.W, old.b) if base is Affine else ()))
    return plant


def _affine(place, **found):
    """An Affine whose dW or db becomes another after backward: found[name](layer, dout)."""
    def backward(self, dout):
        dx = Affine.backward(self, dout)
        for name, compute in found.items():
            setattr(self, name, compute(self, dout))
        return dx
    return _exchange(place, Affine, backward=backward)


def _adding(self, dout):
    self.total = getattr(self, "total", 0) + self.dW
    return self.total


def _guarded(self, z, t):
    SoftmaxWithLoss.forward(self, z, t)
    return -np.mean(np.log(np.sum(self.y * self.t, axis=1) + 0.01))


def _rebinding(chain):
    def update(grads):
        chain.params = {name: value - RATE * grads[name] for name, value in chain.params.items()}
    chain.update = update


def _set_all(**values):
    def plant(chain):
        for name, value in values.items():
            chain.params[name][...] = value
    return plant


PLAIN = {"sizes": (6, 5, 4), "activation": Relu}
SQUARE, TANH, RELU = {"sizes": (6, 5, 5, 4)}, {"activation": Tanh}, {"activation": Relu}
FAULTS = {
    "no 1/N": Fault("the loss's backward does not divide by N", "every tensor N = 7 times too large",
                    _exchange("last_layer", SoftmaxWithLoss, backward=lambda s, dout=1: dout * (s.y - s.t))),
    "mean": Fault("a bias gradient is a mean over the batch, not a sum", "one b at a seventh of what is expected, and all else right",
                  _affine("Affine2", db=lambda s, dout: dout.mean(axis=0))),
    "first": Fault("a bias gradient is that of the first example alone", "one b in its own shape, wrong by no common factor, and all else right",
                   _affine("Affine2", db=lambda s, dout: dout[0])),
    "unsummed": Fault("a bias gradient is not summed over the batch", "a bias gradient with a row for each example",
                      _affine("Affine2", db=lambda s, dout: dout)),
    "zero": Fault("a bias gradient is never set, and stays 0", "one b whose gradient is 0 throughout, and all else right",
                  _affine("Affine1", db=lambda s, dout: 0 * s.b)),
    "1 %": Fault("a weight gradient is 1 % too large", "one W at 1.01 times what is expected, and all else right",
                 _affine("Affine1", dW=lambda s, dout: 1.01 * s.dW)),
    "sign": Fault("a weight gradient has the wrong sign", "one W at −1 times what is expected, and all else right",
                  _affine("Affine2", dW=lambda s, dout: -s.dW)),
    "row": Fault("a weight gradient leaves out its last row", "one W with a row of zeros, its other rows right",
                 _affine("Affine2", dW=lambda s, dout: s.dW * (np.arange(5) < 4)[:, None])),
    "transposed": Fault("a square weight gradient is transposed", "one square W wrong, its diagonal right",
                        _affine("Affine2", dW=lambda s, dout: s.dW.T), SQUARE),
    "adds": Fault("a weight gradient adds up from call to call", "one W whose gradient is another at each call, as the check says",
                  _affine("Affine2", dW=_adding)),
    "no mask": Fault("a ReLU's backward has no mask", "only what comes before the ReLU wrong, b above 0 and below, also for units that are off",
                     _exchange("Relu1", Relu, backward=lambda s, dout: dout), RELU),
    "dout mask": Fault("a ReLU's mask looks at the sign of dout", "only what comes before the ReLU wrong, and no bias gradient there below 0",
                       _exchange("Relu1", Relu, backward=lambda s, dout: dout * (dout > 0)), RELU),
    "dx": Fault("an Affine passes back dout @ W, without the transpose", "only what comes before a square W wrong, with gradient 0 for units that are off",
                _exchange("Affine2", Affine, backward=lambda s, dout: (Affine.backward(s, dout), dout @ s.W)[1]), SQUARE),
    "slope": Fault("tanh's slope is taken as 1 − a, where 1 − a² belongs", "what comes before a tanh wrong, and by no common factor",
                   _exchange("Tanh1", Tanh, backward=lambda s, dout: dout * (1 - s.a)), TANH),
    "log": Fault("0.01 stands in the logarithm of the loss, and not in its backward", "every tensor off, none of them by much",
                 _exchange("last_layer", SoftmaxWithLoss, forward=_guarded)),
    "alike": Fault("all hidden units begin with the same weights", "a right gradient, and hidden units that are all alike, but not 0",
                   _set_all(W1=0.3, W2=np.array([0.5, -0.2, 0.1, 0.4]))),
    "dead": Fault("all hidden units are dead: no z is above 0", "a right gradient, and hidden units that are all 0", _set_all(b1=-9.0)),
    "rebound": Fault("the update makes new arrays, and the layers keep the old ones", "a right gradient, and a loss that never moves", _rebinding),
}
PATIENTS = ("mean", "no mask", "rebound", "transposed", "no 1/N", "zero", "log", "slope", "dead", "1 %", "dx", "unsummed", "alike", "dout mask", "adds")


LACKING = {                                             # what a bug needs → what is said of a network that does not have it
    Relu: "This network has tanh, and no ReLU: no unit is ever off", Tanh: "This network has ReLU, and no tanh",
    SQUARE["sizes"]: "No W of this network is square: with a wrong transpose the shapes would not fit"}
UNIT_OFF = {"no mask", "dout mask", "dx"}                # told apart by a unit that lets nothing through
BUG_OF_LETTER = dict(zip("abcdefghijklmnopqr", FAULTS, strict=True))


class Symptoms(NamedTuple):
    """What can be seen of a network: nothing here says its fault."""

    report: object                  # of check_network, before training
    shapes: dict                    # name → (shape, shape of its gradient)
    activations: np.ndarray         # of the first hidden layer, one example a row, before training


class Course(NamedTuple):
    """How a network trains, beside the same network without its fault."""

    losses: np.ndarray              # at each step, up to where it broke down
    healthy: np.ndarray             # without the fault
    broke: str                      # the error that ended training, or ""


def network(fault=None, seed=SEED, off=False):
    """A chain with that fault (None: without), and its data; off : as in Chain. Returns (chain, x, t). Raises ValueError for a fault that is not in FAULTS."""
    if fault is not None and fault not in FAULTS:
        raise ValueError(f"fault = {fault!r}, expected one of {', '.join(FAULTS)}.")
    rng = np.random.default_rng(seed)
    x, t = rng.normal(size=(EXAMPLES, 6)), rng.integers(0, 4, EXAMPLES)
    chain = Chain(**(FAULTS[fault].kind if fault else {}), rng=rng, off=off)
    if fault:
        FAULTS[fault].plant(chain)
    return chain, x, t


def train(chain, x, t, steps=STEPS):
    """Gradient descent on all examples at once. Returns (the loss before each step and after the last, the error that ended it or "")."""
    losses = []
    try:
        for _ in range(steps):
            loss, grads = chain.loss_and_gradient(x, t)
            losses.append(loss)
            chain.update(grads)
        return np.array([*losses, chain.loss(x, t)]), ""
    except (ValueError, FloatingPointError) as error:
        return np.array(losses), str(error)


def last_loss(fault=None, seed=SEED):
    """The loss after 300 steps, for one fault and seed."""
    return train(*network(fault, seed))[0][-1]


@lru_cache(maxsize=len(FAULTS))
def examine(fault, seed=SEED):
    """The Symptoms of a fault."""
    chain, x, t = network(fault, seed, fault in UNIT_OFF)
    shapes = {name: (value.shape, np.shape(grad)) for (name, value), grad in zip(chain.params.items(), chain.gradient(x, t).values(), strict=True)}
    activations = chain.activations(x)
    try:
        report = check_network(*network(fault, seed, fault in UNIT_OFF))
    except GradientError as error:
        report = error.report
    return Symptoms(report, shapes, activations)


@lru_cache(maxsize=len(FAULTS))
def follow(fault, seed=SEED):
    """The Course of a fault: 300 steps with it, and 300 without."""
    chain, x, t = network(fault, seed, fault in UNIT_OFF)
    rng = np.random.default_rng(seed)
    rng.normal(size=x.shape), rng.integers(0, 4, len(t))                # the data come first, then the weights
    healthy = Chain(**FAULTS[fault].kind, rng=rng, off=fault in UNIT_OFF)
    losses, broke = train(chain, x, t)
    return Course(losses, train(healthy, x, t)[0], broke)


def verdict(number, letter):
    """Whether the network of that number, from 1 on, has the fault of that letter, and why or why not."""
    fault, guess = PATIENTS[number - 1], BUG_OF_LETTER[letter]
    if fault == guess:
        return True, f"That is it: {seen(fault)}."
    has = PLAIN | FAULTS[fault].kind
    lacking = [LACKING[needed] for name, needed in FAULTS[guess].kind.items() if has[name] != needed]
    shown = lacking[0] if lacking else f"That would show {FAULTS[guess].shows}"
    return False, f"{shown}. Here {seen(fault)}."


def seen(fault, seed=SEED):
    """What a close look at a network finds, in words, without the name of its fault."""
    report, _, activations = examine(fault, seed)
    if "second call" in report.diagnosis:
        return f"{report.diagnosis.split(':')[0]} has another gradient at each call"
    if not report.wrong:
        losses = follow(fault, seed).losses
        units = "all 0" if not activations.any() else "all alike, but not 0" if np.ptp(activations, axis=1).max() < 1e-12 else "neither all 0 nor all alike"
        return f"every gradient is right, the hidden units are {units}, and the loss goes from {losses[0]:.3g} to {losses[-1]:.3g}"
    names = ", ".join(report.wrong)
    which = "every tensor is wrong" if len(report.wrong) == len(report.tensors) else f"{names} alone {'is' if len(report.wrong) == 1 else 'are'} wrong"
    return f"{which}; {_compared(report, activations)}".replace(" -", " −")


def _compared(report, activations):
    """How the first bias that is wrong, or else the first tensor, compares with what is expected."""
    name = next((name for name in report.wrong if name.startswith("b")), report.wrong[0])
    yours, expected = report.tensors[name].gradient, report.tensors[name].numerical
    if yours.shape != expected.shape:
        return f"the gradient of {name} has shape {yours.shape}"
    factor = common_factor(yours, expected) if yours.any() else 0.0
    if factor is not None:
        return f"{name} is {factor:.3g} times what is expected, in every entry"
    agree = int(np.isclose(yours, expected, rtol=1e-5, atol=1e-8).sum())
    said = f"{agree} of {yours.size} entries of {name} are right" if yours.ndim == 2 else f"{name} goes from {yours.min():.2g} to {yours.max():.2g}, expected {expected.min():.2g} to {expected.max():.2g}"
    off = not activations[:, 0].any() and name == "b1"
    return said + (f"; unit 0 is off, its b has gradient {yours[0]:.2g}" if off else "")
