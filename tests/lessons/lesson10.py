"""Lesson 10: right answers in another form, wrong answers that are no known mistakes, and faults that its notebook must show."""
import math
from collections import defaultdict
from fractions import Fraction

import numpy as np

from lessons.forms import in_one_array
from lessons_lib import optimizers
from lessons_lib.exercises.lesson10 import rmsprop_step
from lessons_lib.exercises.lesson10_rules import MyAdam as Adam
from lessons_lib.exercises.lesson10_rules import MyMomentum as Momentum


class ZerosFirst:
    def __init__(self, learning_rate=0.01, momentum=0.9):
        self.learning_rate, self.momentum, self.v = learning_rate, momentum, None

    def update(self, params, grads):
        if self.v is None:
            self.v = {}
            for key, value in params.items():
                self.v[key] = np.zeros_like(value)
        for key in params.keys():
            self.v[key] = self.momentum * self.v[key] - self.learning_rate * grads[key]
            params[key] += self.v[key]


class InPlaceVelocity:
    def __init__(self, learning_rate, momentum):
        self.learning_rate, self.gamma, self.state = learning_rate, momentum, defaultdict(float)

    def update(self, params, grads):
        for key in grads:
            v = self.state[key] * self.gamma
            v = v - grads[key] * self.learning_rate
            self.state[key] = v
            params[key][...] = params[key] + v


class Subtracted:
    """The other sign, twice."""

    def __init__(self, learning_rate, momentum):
        self.learning_rate, self.momentum, self.v = learning_rate, momentum, {}

    def update(self, params, grads):
        for key, p in params.items():
            self.v[key] = self.v.get(key, 0) * self.momentum + self.learning_rate * grads[key]
            p -= self.v[key]


class FillsWhatIsEmpty(Momentum):
    """np.empty_like, of which nothing is read before it is written."""

    def update(self, params, grads):
        for key, p in params.items():
            new = np.empty_like(p)
            np.multiply(self.v.get(key, 0), self.momentum, out=new)
            new -= self.learning_rate * grads[key]
            self.v[key] = new
            p += new


class ById(Momentum):
    """Keyed by the array itself."""

    def update(self, params, grads):
        for key, p in params.items():
            self.v[id(p)] = self.momentum * self.v.get(id(p), 0) - self.learning_rate * grads[key]
            np.add(p, self.v[id(p)], out=p)


class EntryByEntry:
    def __init__(self, learning_rate, momentum):
        self.learning_rate, self.momentum, self.v = learning_rate, momentum, {}

    def update(self, params, grads):
        for key, p in params.items():
            for at in np.ndindex(p.shape):
                self.v[key, at] = self.momentum * self.v.get((key, at), 0.0) - self.learning_rate * grads[key][at]
                p[at] += self.v[key, at]


class ViaLibrary:
    def __init__(self, learning_rate, *others):
        self.learning_rate, self.inner = learning_rate, self.kind(learning_rate, *others)

    def update(self, params, grads):
        self.inner.learning_rate = self.learning_rate
        self.inner.update(params, grads)


class AdamWithZeros:
    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.learning_rate, self.beta1, self.beta2, self.eps, self.t, self.m, self.v = learning_rate, beta1, beta2, eps, 0, None, None

    def update(self, params, grads):
        if self.m is None:
            self.m, self.v = ({key: np.zeros_like(value) for key, value in params.items()} for _ in range(2))
        self.t = self.t + 1
        for key in params:
            self.m[key] += (1 - self.beta1) * (grads[key] - self.m[key])
            self.v[key] += (1 - self.beta2) * (grads[key] ** 2 - self.v[key])
            params[key] -= self.learning_rate * (self.m[key] / (1 - self.beta1**self.t)) / (np.sqrt(self.v[key] / (1 - self.beta2**self.t)) + self.eps)


class AdamByPowers:
    """Keeps the powers of β instead of t."""

    def __init__(self, learning_rate, beta1, beta2, eps):
        self.learning_rate, self.betas, self.eps, self.left, self.kept = learning_rate, np.array([beta1, beta2]), eps, np.ones(2), {}

    def update(self, params, grads):
        self.left = self.left * self.betas
        for key, g in grads.items():
            m, v = self.kept.get(key, (0, 0))
            m, v = self.betas[0] * m + (1 - self.betas[0]) * g, self.betas[1] * v + (1 - self.betas[1]) * g * g
            self.kept[key] = m, v
            params[key] += -self.learning_rate * m / (1 - self.left[0]) / ((v / (1 - self.left[1])) ** 0.5 + self.eps)


class AdamFromHistory:
    """Keeps all gradients, and averages them anew."""

    def __init__(self, learning_rate, beta1, beta2, eps):
        self.learning_rate, self.beta1, self.beta2, self.eps, self.seen = learning_rate, beta1, beta2, eps, []

    def update(self, params, grads):
        self.seen.append({key: g.copy() for key, g in grads.items()})
        t = len(self.seen)
        for key, p in params.items():
            m = sum((1 - self.beta1) * self.beta1 ** (t - 1 - s) * self.seen[s][key] for s in range(t)) / (1 - self.beta1**t)
            v = sum((1 - self.beta2) * self.beta2 ** (t - 1 - s) * self.seen[s][key] ** 2 for s in range(t)) / (1 - self.beta2**t)
            p -= self.learning_rate * m / (np.sqrt(v) + self.eps)


class AdamShortForm:
    """The correction in the rate, with an ε that is right for it."""

    def __init__(self, learning_rate, beta1, beta2, eps):
        self.learning_rate, self.beta1, self.beta2, self.eps, self.t, self.m, self.v = learning_rate, beta1, beta2, eps, 0, {}, {}

    def update(self, params, grads):
        self.t += 1
        root = math.sqrt(1 - self.beta2**self.t)
        for key, g in grads.items():
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * g
            self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * g**2
            params[key] -= self.learning_rate * root / (1 - self.beta1**self.t) * self.m[key] / (np.sqrt(self.v[key]) + root * self.eps)


def library(kind):
    return type("Own", (ViaLibrary,), {"kind": kind})


def rmsprop_by_loop(w, h, g, rate, decay, eps):
    new_w, new_h = np.empty(w.shape), np.empty(w.shape)
    for at in np.ndindex(w.shape):
        new_h[at] = decay * h[at] + (1 - decay) * g[at] * g[at]
        new_w[at] = w[at] - rate / (math.sqrt(new_h[at]) + eps) * g[at]
    return new_w, new_h


RIGHT = {
    "q1": [3.64, 3.6400001, np.float64(3.64), Fraction(91, 25), 5.6 + 0.6 * -1.4 - 0.1 * 11.2],
    "q2": [ZerosFirst, InPlaceVelocity, Subtracted, FillsWhatIsEmpty, ById, EntryByEntry, library(optimizers.Momentum)],
    "q3": [1.6, 0.02 * 4 / (1 - 0.95), np.float64(1.6), sum(0.02 * 4 * 0.95**k for k in range(1000))],
    "q4": ["d", "D", "(d)"],
    "q5": [0.05, 0.01 * 0.01 / (math.sqrt(0.04 * 0.01**2) + 1e-8), Fraction(1, 20)],
    "q6": [
        rmsprop_by_loop,
        lambda w, h, g, rate, decay, eps: np.array(rmsprop_by_loop(w, h, g, rate, decay, eps)),
        lambda w, h, g, rate, decay, eps: [w - rate * (g / (np.sqrt(h + (1 - decay) * (g**2 - h)) + eps)), h + (1 - decay) * (g**2 - h)],
        lambda w, h, g, rate, decay, eps: (w - rate * g / (eps + (decay * h + (1 - decay) * g * g) ** 0.5), h * decay + g * g - decay * g * g),
        lambda w, h, g, rate, decay, eps: tuple(each.tolist() for each in rmsprop_by_loop(w, h, g, rate, decay, eps)),
        lambda w, h, g, rate, decay, eps: (w - g * (rate / (np.sqrt(np.average([h, g**2], axis=0, weights=[decay, 1 - decay])) + eps)), np.average([h, g**2], axis=0, weights=[decay, 1 - decay])),
    ],
    "q7": [AdamWithZeros, AdamByPowers, AdamFromHistory, AdamShortForm, library(optimizers.Adam)],
    "q8": [0.42, 0.43, 0.44, np.float64(0.43), 0.446],
    "q9": ["a", "A.", " a"],
}


def momentum(step, kept=None, place=lambda key, p: key, keys=list, start=None):
    """Momentum with something else in it: step(self, p, g, v) → what is added to p; kept: → what is remembered, the step itself unless told."""
    class Other(Momentum):
        def update(self, params, grads):
            for key in keys(params):
                p, g = params[key], grads[key]
                v = self.v.get(place(key, p), 0 if start is None else start(self, g))
                change = step(self, p, g, v)
                self.v[place(key, p)] = change if kept is None else kept(self, p, g, v)
                p += change
    return Other


def right(self, p, g, v):
    return self.momentum * v - self.learning_rate * g


class Hoarding(Momentum):
    kept = {}

    def __init__(self, learning_rate, momentum):
        super().__init__(learning_rate, momentum)
        self.v = Hoarding.kept


class NoStateForNew(Momentum):
    """Only the first parameter is remembered."""

    def update(self, params, grads):
        super().update(params, grads)
        self.v = dict(list(self.v.items())[:1])


class Raising(Momentum):
    def update(self, params, grads):
        for key in params:
            self.v[key] = self.momentum * self.v[key] - self.learning_rate * grads[key]
            params[key] += self.v[key]


class ThroughRavel(Momentum):
    def update(self, params, grads):
        super().update({key: p.ravel() for key, p in params.items()}, {key: g.ravel() for key, g in grads.items()})


class KeepsTheGradientsArray(Momentum):
    """v is the very array of the first gradient, and is changed then."""

    def update(self, params, grads):
        for key, g in grads.items():
            v = self.v.setdefault(key, g)
            v *= -self.learning_rate if v is g else self.momentum
            if v is not g:
                v -= self.learning_rate * g
            params[key] += v


def adam(change):
    """Adam, where change(self, key, p, g, step) says by how much p moves instead; step is what the real one does."""
    class Other(Adam):
        def update(self, params, grads):
            own = {key: p.copy() for key, p in params.items()}
            super().update(own, grads)
            for key, p in params.items():
                p += change(self, key, p, grads[key], own[key] - p)
    return Other


class AdamSharedCount(Adam):
    count = 0

    def update(self, params, grads):
        AdamSharedCount.count += 1
        self.t = AdamSharedCount.count - 1
        super().update(params, grads)


class AdamMax(Adam):
    """AdaMax: the largest gradient in the place of the mean."""

    def update(self, params, grads):
        self.t += 1
        for key, g in grads.items():
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * g
            self.v[key] = np.maximum(self.beta2 * self.v.get(key, 0), np.abs(g))
            params[key] -= self.learning_rate / (1 - self.beta1**self.t) * self.m[key] / (self.v[key] + self.eps)


class AdamUsualBetas(Adam):
    def __init__(self, learning_rate, beta1, beta2, eps):
        super().__init__(learning_rate, 0.9, 0.999, eps)


class AMSGrad(Adam):
    """v̂ never shrinks."""

    def update(self, params, grads):
        self.t += 1
        for key, g in grads.items():
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * g
            self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * g**2
            self.most = getattr(self, "most", {})
            self.most[key] = np.maximum(self.most.get(key, 0), self.v[key])
            params[key] -= self.learning_rate * self.m[key] / (1 - self.beta1**self.t) / (np.sqrt(self.most[key] / (1 - self.beta2**self.t)) + self.eps)


def rms(change):
    """rmsprop_step with its two results changed."""
    return lambda w, h, g, rate, decay, eps: change(*rmsprop_step(w, h, g, rate, decay, eps))


def disturbing(cls, settings):
    """The class, right in its numbers, or nearly always, and with something else amiss."""
    def made(name=None, **changed):
        return type("Own", (cls,), changed | ({"update": name} if name else {}))

    def then(act):
        """An update, and then act(self, params, grads)."""
        def update(self, params, grads):
            cls.update(self, params, grads)
            act(self, params, grads)
        return made(update)

    def rate(act):
        """The constructor keeps act(learning_rate)."""
        def __init__(self, *given):
            cls.__init__(self, *given)
            self.learning_rate = act(given[0])
        return made(__init__=__init__)

    def no_rate(self, *given):
        cls.__init__(self, *given)
        del self.learning_rate

    def lost_at_0(self, params, grads):
        for key in [key for key, g in grads.items() if not g.any()]:
            self.v.pop(key, None)
        moving = [key for key, g in grads.items() if g.any()]
        cls.update(self, {key: params[key] for key in moving}, {key: grads[key] for key in moving})

    def five(self, params, grads):
        self.times = getattr(self, "times", 0) + 1
        if self.times <= 5:
            cls.update(self, params, grads)

    def square(self, params, grads):
        before = {key: p.copy() for key, p in params.items()}
        cls.update(self, params, grads)
        for key, p in params.items():
            if p.ndim == 2 and p.shape[0] == p.shape[1]:
                p[...] = before[key] + (p - before[key]).T.copy()

    def in_the_class(self, *given):
        cls.__init__(self, *given)
        for name in names:
            delattr(self, name)
            setattr(type(self), name, dict(zip(settings, given, strict=True)).get(name, {}))

    names = [settings[1], "v"]
    return [made(__init__=no_rate), made(lost_at_0), made(five), made(square), made(__init__=in_the_class), *map(rate, (lambda given: 0.07, lambda given: (given,), lambda given: round(given, 2))),
            then(lambda self, params, grads: setattr(self, "learning_rate", 0.99 * self.learning_rate)), then(lambda self, params, grads: setattr(self, "learning_rate", None)),
            then(lambda self, params, grads: grads.popitem()), then(lambda self, params, grads: grads.clear()), then(lambda self, params, grads: params.clear()),
            then(lambda self, params, grads: grads.update({key: 0 * g for key, g in grads.items()})), then(lambda self, params, grads: params.update({key: p.copy() for key, p in params.items()})),
            then(lambda self, params, grads: params.update({"v_" + key: p.copy() for key, p in params.items()}))]


def of_others(cls):
    """The class, right where nobody else changes params, the rate or the gradients' arrays; with what is said to each."""
    class Own(cls):
        def __init__(self, *given):
            super().__init__(*given)
            self.given, self.past, self.own, self.rate = given, [], {}, given[0]

    class OwnCopy(Own):
        def update(self, params, grads):
            self.own = self.own or {key: p.copy() for key, p in params.items()}
            super().update(self.own, grads)
            for key, p in params.items():
                p[...] = self.own[key]

    class FirstParams(Own):
        def update(self, params, grads):
            self.own = self.own or dict(params)
            super().update(self.own, grads)

    class FirstRate(Own):
        def update(self, params, grads):
            now, self.learning_rate, self.rate = self.learning_rate, self.rate or self.learning_rate, None
            super().update(params, grads)
            self.learning_rate = now

    class LowestRate(Own):
        def update(self, params, grads):
            now, self.learning_rate = self.learning_rate, min(self.rate, self.learning_rate)
            self.rate = self.learning_rate
            super().update(params, grads)
            self.learning_rate = now

    class LostWithTheRate(Own):
        def update(self, params, grads):
            if self.rate != self.learning_rate:
                Own.__init__(self, self.learning_rate, *self.given[1:])
            super().update(params, grads)

    class OneKeyOnly(Own):
        """Each new key throws the others out."""

        def update(self, params, grads):
            for key, p in params.items():
                if key not in self.v:
                    self.v = {key: 0 * p}
                    self.m = {key: 0 * p}
                self.t = getattr(self, "t", 0) - (key != next(iter(params)))
                super().update({key: p}, {key: grads[key]})

    class References(Own):
        """Keeps the gradients' arrays, and goes through all of them in each update."""

        def update(self, params, grads):
            fresh = cls(*self.given)
            for fresh.learning_rate, g in self.past:
                fresh.update({key: 0 * p for key, p in params.items()}, g)
            fresh.learning_rate = self.learning_rate
            fresh.update(params, grads)
            self.past.append((self.learning_rate, dict(grads)))

    class Filled(Own):
        def update(self, params, grads):
            for key, p in params.items():
                self.v.setdefault(key, np.empty_like(p))
            super().update(params, grads)

    class LateFault(Own):
        def update(self, params, grads):
            self.past.append(0)
            if len(self.past) <= 200:
                super().update(params, grads)

    class Yielding(Own):
        def update(self, params, grads):
            super().update(params, grads)
            yield

    rate = "With a rate that stays it is right."
    return [(OwnCopy, "Where nobody else changes params it is right."), (FirstParams, "other arrays in params, and left them as they were"), (FirstRate, rate), (LowestRate, rate), (LostWithTheRate, rate),
            (OneKeyOnly, "Each needs a memory of its own."), (References, "With a new array for each gradient it is right."), (Filled, "`np.empty` and `np.empty_like` fill nothing in."),
            (LateFault, "Runs of up to 30 are right."), (Yielding, "has a `yield`")]


class AdamUntil(Adam):
    """Corrected at first only: what counts beyond the 50th update."""

    def update(self, params, grads):
        if self.t >= 50:
            self.t = 10**9
        super().update(params, grads)


class AdamCounting100(Adam):
    def update(self, params, grads):
        self.t = min(self.t, 99)
        super().update(params, grads)


class AdamNeverBeta0(Adam):
    def __init__(self, learning_rate, beta1, beta2, eps):
        super().__init__(learning_rate, beta1, beta2 or 0.999, eps)


def once_for(place):
    """rmsprop_step that knows again what it has seen in one of its arguments, and then gives what it gave."""
    seen = {}

    def again(*given):
        return seen.setdefault(tuple(np.ravel(given[place])), rmsprop_step(*given))
    return again


def guarded(divide):
    """rmsprop_step without ε: divide(g, root)."""
    return lambda w, h, g, rate, decay, eps: [w - rate * divide(g, np.sqrt(decay * h + (1 - decay) * g**2)), decay * h + (1 - decay) * g**2]


class LastPoints(Momentum):
    """Polyak's form: what is remembered is where each parameter was."""

    def update(self, params, grads):
        for key, p in params.items():
            new = p - self.learning_rate * grads[key] + self.momentum * (p - self.v.get(key, p))
            self.v[key] = p.copy()
            np.copyto(p, new)


class InAList(Momentum):
    def update(self, params, grads):
        self.v = self.v or [np.zeros_like(p) for p in params.values()]
        for place, key in enumerate(params):
            self.v[place] = self.momentum * self.v[place] - self.learning_rate * grads[key]
            params[key] += self.v[place]


class AllInLists(Momentum):
    def update(self, params, grads):
        self.v = self.v or [np.zeros_like(p) for p in params.values()]
        for p, g, v in zip(params.values(), grads.values(), self.v, strict=True):
            v *= self.momentum
            v -= self.learning_rate * g
            p += v


class FirstLaysOut(Momentum):
    def update(self, params, grads):
        if not self.v:
            self.v = {key: np.zeros_like(p) for key, p in params.items()}
            return
        super().update(params, grads)


class AdamMadeInUpdate(Adam):
    def update(self, params, grads):
        self.m, self.v, self.t = {}, {}, 0
        super().update(params, grads)


class AdamDictsMadeInUpdate(Adam):
    def update(self, params, grads):
        self.m, self.v = {}, {}
        super().update(params, grads)


class AdamFirstLaysOut(Adam):
    def update(self, params, grads):
        if not self.v:
            self.t += 1
            self.m, self.v = ({key: np.zeros_like(p) for key, p in params.items()} for _ in range(2))
            return
        super().update(params, grads)


DISTURBING = {"q2": disturbing(Momentum, ["learning_rate", "momentum"]), "q7": disturbing(Adam, ["learning_rate", "beta1", "beta2", "eps"])}
WRONG = {
    "q1": [3.46, 7, 0, -3.64, 2.5, "3.64", [3.64], None, math.nan, 36.4],
    "q2": [
        momentum(lambda self, p, g, v: 0.5 * v - self.learning_rate * g), momentum(lambda self, p, g, v: self.momentum * v - 0.01 * g),
        momentum(lambda self, p, g, v: self.momentum * v - self.learning_rate * np.sign(g)), momentum(lambda self, p, g, v: self.momentum * v - self.learning_rate * g**2),
        momentum(lambda self, p, g, v: self.momentum * v - self.learning_rate * np.mean(g)), momentum(lambda self, p, g, v: self.momentum**2 * v - self.learning_rate * g),
        momentum(lambda self, p, g, v: self.momentum * v - self.learning_rate * g * p),
        momentum(lambda self, p, g, v: right(self, p, g, v) + 1e-4), momentum(lambda self, p, g, v: 2 * right(self, p, g, v)), momentum(lambda self, p, g, v: right(self, p, g, v).round(6)),
        momentum(lambda self, p, g, v: np.float32(right(self, p, g, v))), momentum(lambda self, p, g, v: right(self, p, g, v)[::-1]), momentum(lambda self, p, g, v: np.clip(right(self, p, g, v), -1, 1)), momentum(lambda self, p, g, v: np.clip(right(self, p, g, v), -10, 10)),
        momentum(right, kept=lambda self, p, g, v: g), momentum(right, kept=lambda self, p, g, v: p.copy()),
        momentum(right, start=lambda self, g: -g), momentum(right, start=lambda self, g: 0.5),
        momentum(right, keys=lambda params: list(params)[-1:]),
        momentum(right, keys=lambda params: sorted(params) * 2), momentum(lambda self, p, g, v: right(self, p, g, v) - 1e-3 * p),
        Hoarding, *DISTURBING["q2"], NoStateForNew, Raising, ThroughRavel, KeepsTheGradientsArray, Adam, *(wrong for wrong, _ in of_others(Momentum)), optimizers.SGD, optimizers.RMSProp, dict, Momentum(0.1, 0.9), 3, None,
        lambda learning_rate, momentum: Momentum(learning_rate, momentum), type("NoUpdate", (), {"__init__": Momentum.__init__}),
    ],
    "q3": [0.16, 1.5, 0, math.inf, "1.6", None, 1.52, 16],
    "q4": ["a", "b", "c", "e", "", None, 0.05],
    "q5": [0.5, 0.005, 0, -0.05, "0.05", None, (0.05, 0.05), 0.049],
    "q6": [
        rms(lambda w, h: None), rms(lambda w, h: [w, w]), rms(lambda w, h: [h, h]), rms(lambda w, h: h), rms(lambda w, h: [w, h, h]), rms(lambda w, h: np.concatenate([w, h])), rms(lambda w, h: [w + 1e-6, h]), rms(lambda w, h: [w, h + 1e-6]),
        rms(lambda w, h: [w, 2 * h]), rms(lambda w, h: [w, h**2]), rms(lambda w, h: [np.round(w, 6), h]), rms(lambda w, h: [w, np.round(h, 6)]), rms(lambda w, h: [np.float32(w), h]), rms(lambda w, h: [-w, h]),
        rms(lambda w, h: {"w": w, "h": h}), rms(lambda w, h: [w[::-1], h]), rms(lambda w, h: [w.ravel(), h.ravel()]), rms(lambda w, h: [w.sum(), h.sum()]), rms(lambda w, h: print(w, h)),
        lambda w, h, g, rate, decay, eps: [w, h], lambda w, h, g, rate, decay, eps: [w - rate * g, h], lambda w, h, g, rate, decay, eps: ([2.84, 5], [4, 12]), lambda w, h, g, rate, decay, eps: rmsprop_step(w, h, g, decay, rate, eps),
        lambda w, h, g, rate, decay, eps: rmsprop_step(w, h, g, rate, 0.9, eps), lambda w, h, g, rate, decay, eps: rmsprop_step(w, h, g, rate, decay, 1e-8), lambda w, h, g, rate, decay, eps: rmsprop_step(w, h, g, 2 * rate, decay, eps),
        lambda w, h, g, rate, decay, eps: rmsprop_step(w, h, g, rate, decay, eps**0.5), lambda w, h, g, rate, decay, eps: rmsprop_step(w, h, g / 2, rate, decay, eps),
        lambda w, h, g, rate, decay, eps: rmsprop_step(w, h, g, rate, decay**2, eps), lambda w, h, g, rate, decay, eps: rmsprop_step(w, np.sqrt(h), g, rate, decay, eps), lambda w, h, g, rate, decay, eps: rmsprop_step(w, h, np.where(g == 0, 1e-3, g), rate, decay, eps),
        lambda w, h, g, rate, decay, eps: [w.copy(), 0 * h] if not g.any() else rmsprop_step(w, h, g, rate, decay, eps),
        lambda w, h, g, rate, decay, eps: [each.T if w.shape == (2, 2) else each for each in rmsprop_step(w, h, g, rate, decay, eps)],
        lambda w, h, g, rate, decay, eps: [w - (w - rmsprop_step(w, h, g, rate, decay, eps)[0]).T, rmsprop_step(w, h, g, rate, decay, eps)[1]] if w.shape == (2, 2) else rmsprop_step(w, h, g, rate, decay, eps),
        lambda w, h, g, rate, decay, eps: rmsprop_step(*rmsprop_step(w, h, g, rate, decay, eps), g, rate, decay, eps), lambda w, h, g, rate, decay: [w, h], rmsprop_step(np.ones(2), np.ones(2), np.ones(2), 0.1, 0.9, 0.1), in_one_array(rmsprop_step),
        *map(once_for, range(3)), guarded(lambda g, root: np.where(root > 0, g / np.where(root > 0, root, 1), 0)), guarded(lambda g, root: np.nan_to_num(g / root)), guarded(lambda g, root: g / (root + (root == 0))),
        lambda w, h, g, rate, decay, eps: rmsprop_step(w, h, np.clip(g, -1e4, 1e4), rate, decay, eps), lambda w, h, g, rate, decay, eps: [w + np.clip(rms(lambda new, _: new - w)(w, h, g, rate, decay, eps), -10, 10), rmsprop_step(w, h, g, rate, decay, eps)[1]],
    ],
    "q7": [
        *(adam(change) for change in (
            lambda self, key, p, g, step: 2 * step, lambda self, key, p, g, step: step / 2, lambda self, key, p, g, step: step + 1e-4, lambda self, key, p, g, step: step.round(6),
            lambda self, key, p, g, step: np.float32(step), lambda self, key, p, g, step: step[::-1], lambda self, key, p, g, step: -self.learning_rate * g, lambda self, key, p, g, step: -self.learning_rate * np.sign(g),
            lambda self, key, p, g, step: -self.learning_rate * self.m[key], lambda self, key, p, g, step: step - 1e-3 * p, lambda self, key, p, g, step: step * (key == "w"), lambda self, key, p, g, step: step * (self.t > 1),
            lambda self, key, p, g, step: step / self.t, lambda self, key, p, g, step: step * np.sqrt(1 - self.beta2), lambda self, key, p, g, step: np.clip(step, -self.learning_rate, self.learning_rate),
            lambda self, key, p, g, step: np.abs(step), lambda self, key, p, g, step: step - p, lambda self, key, p, g, step: -self.learning_rate * np.mean(self.m[key]) / (np.sqrt(self.v[key]) + self.eps),
        )),
        AdamSharedCount, AdamMax, AMSGrad, *DISTURBING["q7"], *(wrong for wrong, _ in of_others(Adam)), AdamUntil, AdamCounting100, AdamNeverBeta0, AdamUsualBetas, Momentum, optimizers.SGD, dict, None, 3, Adam(0.1, 0.9, 0.999, 1e-8),
    ],
    "q8": [*np.linspace(0, 0.41, 30), *np.linspace(0.45, 0.99, 30), 0.449, 1.26, 1.0, -0.43, 43, 1e9, 1e-300, math.inf, "0.43", None],
    "q9": ["b", "c", "d", "e", "", None, 1],
}

SAYS = {
    "q2": [
        *of_others(Momentum), (LastPoints, "how far p went since the last update"), (InAList, "goes by the place in params"), (AllInLists, "paired params, grads and what you keep"), (FirstLaysOut, "first update moves nothing"),
        (momentum(right, kept=lambda self, p, g, v: -self.learning_rate * g), "the last push alone"),
    ],
    "q6": [
        *((guarded(divide), "Yours does not change when eps does") for divide in (lambda g, root: np.where(root > 0, g / np.where(root > 0, root, 1), 0), lambda g, root: np.nan_to_num(g / root))),
        (lambda w, h, g, rate, decay, eps: [w - rate * g / (np.sqrt(decay * h + (1 - decay) * g**2) * (1 + eps)), decay * h + (1 - decay) * g**2], "yours is nan, expected 0.7;"),
    ],
    "q7": [*of_others(Adam), (AdamMadeInUpdate, "Nothing is kept"), (AdamDictsMadeInUpdate, "The old m and v are lost"), (AdamFirstLaysOut, "counts t, and moves nothing")],
}

# name: (file, what stands there, what is planted, words from the cell that must fail)
FAULTS = {
    "Momentum keeps nothing": ("optimizers.py", "v *= momentum\n            v -= rate * g", "v[...] = -rate * g", "race = explore_optimizer_race()"),
    "RMSProp does not weigh what is new": ("optimizers.py", "h += (1 - decay) * g * g", "h += g * g", "race = explore_optimizer_race()"),
    "the turned bowl is not turned": ("explorers/races.py", "hessian, begin = bowl(condition, angle)", "hessian, begin = bowl(condition, 0)", "explore_optimizer_race(angle=45)"),
    "Adam's t stays 1": ("optimizers.py", "self.t += 1", "self.t = 1", "explore_optimizer_race(angle=45)"),
    "what is kept is not what was kept": ("update_terms.py", '"kept": before.momentum *', '"kept":', "for step in (5, 6, 7, 8)"),
    "a factor without momentum": ("races.py", "b = 1 + np.asarray(momentum) -", "b = 1 -", "M = [[1 - 0.1 * 2"),
    "the best momentum of another bowl": ("races.py", "root = math.sqrt(condition)", "root = condition", "plane = explore_stability_map()"),
    "Nesterov moves by V alone": ("optimizers.py", "p += momentum * v - push", "p += v", "race = explore_optimizer_race()"),
    "the corrected size is not corrected enough": ("update_terms.py", "np.sqrt(v / (1 - after.beta2**t))", "np.sqrt(v) / (1 - after.beta2**t)", "for step in (3, 5, 6, 19, 22, 23, 24)"),
    "the edge of the grid is not named": ("races.py", "k in (0, len(losses) - 1)", "k == 0", "def tune(angle, rates)"),
    "AdaGrad forgets": ("optimizers.py", "h += g * g", "h[...] = g * g", "explore_optimizer_race(angle=45)"),
    "right is counted as wrong": ("digits_race.py", "1.0 if self.away else 1 - float", "1.0 if self.away else float", "digits_race = explore_digits_race()"),
    "all race with one seed": ("digits_race.py", "TwoLayerNet(64, 50, 10, rng=seed", "TwoLayerNet(64, 50, 10, rng=seed + 1", "digits_race = explore_digits_race()"),
}
