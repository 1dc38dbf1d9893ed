"""Lesson 10, its two optimizers of one's own: Momentum and Adam."""
import numpy as np

from lessons_lib.exercises.optimizer import OptimizerExercise

ONE_FOR_ALL = "Two parameters share one memory, so each goes on with what the other left. Keep a dict: one array for each key."
BY_ORDER = "You paired params and grads by their order, which may differ. Take the gradient under the same key: `grads[key]`."
BY_PLACE = "What you keep goes by the place in params, and the order there may differ. Keep a dict, under the same keys as params."
ALL_BY_PLACE = "You paired params, grads and what you keep by their order, which may differ. Go by the key: `for key in params`."
FIXED_RATE = "Set anew, `learning_rate` changes nothing: read `self.learning_rate` in each update."


def _by_order(cls):
    """The class, with gradients taken by their place in the dict."""
    class Wrong(cls):
        def update(self, params, grads):
            super().update(params, dict(zip(params, grads.values(), strict=True)))
    return Wrong


def _by_place(cls, grads_too=False):
    """The class, with what it remembers by the place in params, or in both dicts."""
    class Wrong(cls):
        def update(self, params, grads):
            super().update(dict(enumerate(params.values())), dict(enumerate(grads.values() if grads_too else (grads[key] for key in params))))
    return Wrong


def _idle_first(cls, counted=False):
    """The class, whose first update lays out the memory, and no more; or counts, too."""
    class Wrong(cls):
        def update(self, params, grads):
            if hasattr(self, "laid_out"):
                super().update(params, grads)
            elif counted:
                self.t += 1
            self.laid_out = True
    return Wrong


def _skipping(cls):
    """The class, where a gradient that is 0 in all its entries changes nothing."""
    class Wrong(cls):
        def update(self, params, grads):
            moving = [key for key, g in grads.items() if g.any()]
            super().update({key: params[key] for key in moving}, {key: grads[key] for key in moving})
    return Wrong


def _fixed(cls, place, value=None):
    """The class, where a setting, by its place, stays as in `__init__`, or has a value of its own."""
    class Wrong(cls):
        def __init__(self, *settings):
            super().__init__(*(value if value is not None and k == place else setting for k, setting in enumerate(settings)))
            self.learning_rate, self.fixed = settings[0], self.learning_rate

        def update(self, params, grads):
            set_anew, self.learning_rate = self.learning_rate, self.fixed if place == 0 else self.learning_rate
            super().update(params, grads)
            self.learning_rate = set_anew
    return Wrong


class MyMomentum:
    """A velocity for each parameter."""

    def __init__(self, learning_rate, momentum):
        self.learning_rate, self.momentum, self.v = learning_rate, momentum, {}

    def update(self, params, grads):
        """V ← γV − η g, then p ← p + V, in place."""
        for key, g in grads.items():
            self.v[key] = self.momentum * self.v.get(key, 0) - self.learning_rate * g
            params[key] += self.v[key]


def _rule(change, place=lambda key: key, start=lambda p, g, rate: 0):
    """A class with two settings, rate and momentum: change(p, g, v, rate, momentum) → (new v, step). start: the first v."""
    class Wrong(MyMomentum):
        def update(self, params, grads):
            for key, p in params.items():
                v = self.v.get(place(key), start(p, grads[key], self.learning_rate))
                self.v[place(key)], step = change(p, grads[key], v, self.learning_rate, self.momentum)
                p += step
    return Wrong


def _right(p, g, v, rate, momentum):
    return _twice(momentum * v - rate * g)


def _twice(v, more=0):
    """What is remembered is the step, too."""
    return v, v + more


class _LastPoints(MyMomentum):
    def update(self, params, grads):
        for key, p in params.items():
            before = self.v.get(key, p)
            self.v[key] = p.copy()
            p += self.momentum * (p - before) - self.learning_rate * grads[key]


q2 = OptimizerExercise(
    id="10/q2",
    question="Write the class `MyMomentum(learning_rate, momentum)` with `update(params, grads)`: dicts of arrays under the same keys. V ← γV − η g and p ← p + V, where V is 0 at first; "
             "each array of params is changed in place. `learning_rate` stays an attribute. It and the numbers in params may be set anew between two updates. With rate 0.1, momentum 0.5 and two gradients of 4, w = 3 goes to 2.6 and to 2.",
    reference=MyMomentum,
    example=([3.0], [[4.0], [4.0]], [0.1, 0.5]),
    settings=[[0.07, 0.6], [0.23, 0.9], [1.3, 0.35], [0.011, 0.97], [0.31, 0.0], [0.6, 0.7]],
    known_mistakes=[
        (_rule(lambda p, g, v, rate, momentum: _twice(v - momentum * rate * g)), "γ stands at the gradient. It is the velocity that keeps a share γ of itself: `momentum * v - rate * g`."),
        (_rule(lambda p, g, v, rate, momentum: _twice(momentum * (v - rate * g))), "γ multiplies both. Only the old velocity is multiplied by it: `momentum * v - rate * g`."),
        (_rule(lambda p, g, v, rate, momentum: _twice(momentum * v + rate * g)), "The sign: you go uphill. Either V ← γV − η g and V is added, as here, or V ← γV + η g and V is subtracted."),
        (_rule(lambda p, g, v, rate, momentum: _twice(momentum * v - (1 - momentum) * rate * g)), "You weighted the gradient with 1 − γ, the damped form. Its steps are 1 − γ times as long; here the gradient counts in full."),
        (_rule(lambda p, g, v, rate, momentum: (0, -rate * g)), "Nothing is kept: that is gradient descent. Keep each velocity in the object, `self.v[key] = ...`, for the next update."),
        (_rule(lambda p, g, v, rate, momentum: _twice(v - rate * g)), "γ is missing: the velocity never forgets. `momentum * v - rate * g`."),
        (_rule(lambda p, g, v, rate, momentum: _twice(momentum * v - g)), "The learning rate is missing: `rate * g`."),
        (_rule(lambda p, g, v, rate, momentum: (momentum * v + g, -rate * (momentum * v + g))), "That is PyTorch's form, V ← γV + g and p ← p − ηV: the same path until the rate changes. Then its old pushes "
         "change with it. Here each push keeps the rate of its own time."),
        (_rule(lambda p, g, v, rate, momentum: (momentum * v - rate * g, momentum * (momentum * v - rate * g) - rate * g)), "That is Nesterov's rule: its step is γV − ηg, with the new V. Momentum adds V as it is."),
        (_rule(lambda p, g, v, rate, momentum: (momentum * v - rate * g, v)), "p moved by the old V, before it was brought up to date. First V, then p ← p + V."),
        (_rule(lambda p, g, v, rate, momentum: (momentum * v - rate * g, momentum * v - rate * g - p)), "p has become V. It is added: `params[key] += v`."),
        (_rule(lambda p, g, v, rate, momentum: _twice(momentum * v - rate * g, -rate * g)), "The gradient counts twice: in V, and once more in the step. The step is V alone."),
        (_rule(lambda p, g, v, rate, momentum: _twice(momentum * v - rate * g), lambda key: 0), ONE_FOR_ALL),
        (_rule(lambda p, g, v, rate, momentum: _twice((1 - momentum) * v - rate * g)), "γ and 1 − γ are exchanged: the velocity keeps a share γ of itself, `momentum * v`."),
        (_rule(lambda p, g, v, rate, momentum: _twice(rate * (momentum * v - g))), "η multiplies both. Only the gradient is multiplied by it: `momentum * v - rate * g`."),
        (_rule(lambda p, g, v, rate, momentum: _twice(rate * v - momentum * g)), "η and γ are exchanged: γ keeps of the velocity, η weighs the gradient."),
        (_rule(lambda p, g, v, rate, momentum: _twice(momentum * v - rate * p)), "You took the parameter in the place of its gradient: `grads[key]`."),
        (_rule(lambda p, g, v, rate, momentum: _twice(np.trunc(momentum * v - rate * g))), "V is cut to whole numbers. Does it begin as zeros of int? `np.zeros_like(params[key])` has the type of the parameter."),
        (_rule(_right, start=lambda p, g, rate: -rate * g), "V begins as −ηg, and then the first gradient is counted once more. V is 0 at first."),
        (_rule(_right, start=lambda p, g, rate: g), "V begins as the first gradient. It is 0 at first."),
        (_rule(_right, start=lambda p, g, rate: p.copy()), "V begins as a copy of the parameter. It is 0 at first: `np.zeros_like(params[key])`."),
        (_rule(_right, start=lambda p, g, rate: 1), "V begins as 1. It is 0 at first: `np.zeros_like(params[key])`."),
        (_rule(lambda p, g, v, rate, momentum: (-rate * g, momentum * v - rate * g)), "What you keep is the last push alone, −ηg. Keep all of V: the old share in it goes on, too."),
        (_rule(lambda p, g, v, rate, momentum: _twice(-momentum * v - rate * g)), "The sign of the old velocity is turned round: `momentum * v`, with a plus."),
        (_LastPoints, "What you take for V is how far p went since the last update. Where others set p between the two, that is not V. Keep V itself."),
        (_by_order(MyMomentum), BY_ORDER),
        (_by_place(MyMomentum), BY_PLACE),
        (_by_place(MyMomentum, grads_too=True), ALL_BY_PLACE),
        (_idle_first(MyMomentum), "Your first update moves nothing. V is 0 at first, and the first gradient counts already: lay V out, and go on."),
        (_skipping(MyMomentum), "Where a gradient is 0 you leave everything as it is. The velocity goes on: V ← γV, and p ← p + V."),
        (_fixed(MyMomentum, 0), FIXED_RATE),
        (_fixed(MyMomentum, 1, 0.9), "The velocity keeps 0.9 of itself, whatever `momentum` is. Keep it in `__init__`: `self.momentum = momentum`."),
    ],
    hints=["What has to survive from one update to the next, and for which keys?", "A dict `self.v`, empty at first. For each key: `momentum * self.v.get(key, 0) - learning_rate * g` is the new V.",
           "`self.v[key] = self.momentum * self.v.get(key, 0) - self.learning_rate * g`, then `params[key] += self.v[key]`."],
    fact="Set `momentum` to 0 and it is SGD: the first step always is.",
)

class MyAdam:
    """Two running means for each parameter, and a count of updates."""

    def __init__(self, learning_rate, beta1, beta2, eps):
        self.learning_rate, self.beta1, self.beta2, self.eps = learning_rate, beta1, beta2, eps
        self.m, self.v, self.t = {}, {}, 0

    def update(self, params, grads):
        """m̂ over √v̂, in place."""
        self.t += 1
        for key, g in grads.items():
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * g
            self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * g**2
            m_hat = self.m[key] / (1 - self.beta1**self.t)
            v_hat = self.v[key] / (1 - self.beta2**self.t)
            params[key] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.eps)


def _adam(m=lambda m, g, beta: beta * m + (1 - beta) * g, v=lambda v, g, beta: beta * v + (1 - beta) * g**2,
          hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1**t), v / (1 - beta2**t)), step=lambda m, v, g, eps: m / (np.sqrt(v) + eps),
          count=lambda t, k: t + (k == 0), begin=lambda g: (0, 0), kept="", shared="", late="", beside=0):
    """Adam with one part exchanged. count: t at the k-th parameter; begin: the first m and v. Of m and v, kept is remembered as it was corrected,
    shared is one for all parameters, late is brought up to date after the step. beside: how often ε is added to the step."""
    class Wrong(MyAdam):
        def update(self, params, grads):
            for k, (key, p) in enumerate(params.items()):
                g, self.t = grads[key], count(self.t, k)
                at = {name: 0 if name in shared else key for name in "mv"}
                before = self.m.get(at["m"], begin(g)[0]), self.v.get(at["v"], begin(g)[1])
                self.m[at["m"]], self.v[at["v"]] = now = m(before[0], g, self.beta1), v(before[1], g, self.beta2)
                used = [old if name in late else new for name, old, new in zip("mv", before, now, strict=True)]
                m_hat, v_hat = hats(*used, self.beta1, self.beta2, self.t)
                if "m" in kept:
                    self.m[at["m"]] = m_hat
                if "v" in kept:
                    self.v[at["v"]] = v_hat
                p -= self.learning_rate * step(m_hat, v_hat, g, self.eps) + beside * self.eps
    return Wrong


class _OneArray(MyAdam):
    def update(self, params, grads):
        self.t += 1
        for key, g in grads.items():
            both = self.m[key] = self.v[key] = self.m.get(key, 0) * self.beta1 + (1 - self.beta1) * g
            both *= self.beta2
            both += (1 - self.beta2) * g**2
            params[key] -= self.learning_rate * both / (1 - self.beta1**self.t) / (np.sqrt(both / (1 - self.beta2**self.t)) + self.eps)


class _RateInside(MyAdam):
    def update(self, params, grads):
        self.t += 1
        for key, g in grads.items():
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * self.learning_rate * g
            self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * g**2
            params[key] -= self.m[key] / (1 - self.beta1**self.t) / (np.sqrt(self.v[key] / (1 - self.beta2**self.t)) + self.eps)


class _Exchanged(MyAdam):
    def __init__(self, learning_rate, beta1, beta2, eps):
        super().__init__(learning_rate, beta2, beta1, eps)


q7 = OptimizerExercise(
    id="10/q7",
    question="Write the class `MyAdam(learning_rate, beta1, beta2, eps)` with `update(params, grads)`, as in the lesson: m and v are running means of g and g², 0 at first; the step is m̂ over √v̂ + ε. "
             "Each array of params is changed in place. `learning_rate` stays an attribute. It and the numbers in params may be set anew between two updates. "
             "With rate 0.1, β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and the gradients 4 and −4, w = 3 goes to 2.9 and to 2.9053.",
    reference=MyAdam,
    example=([3.0], [[4.0], [-4.0]], [0.1, 0.9, 0.999, 1e-8]),
    settings=[[0.07, 0.9, 0.999, 1e-8], [0.23, 0.6, 0.97, 0.31], [1.3, 0.35, 0.8, 0.07], [0.011, 0.8, 0.99, 1e-7], [0.31, 0.0, 0.9, 0.013], [0.6, 0.7, 0.0, 0.17]],
    known_mistakes=[
        (_adam(hats=lambda m, v, beta1, beta2, t: (m, v)), "The correction is missing. m and v start at 0 and are too small at first, v more so: the first step is then 3.16 times too long with the usual β."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m, v / (1 - beta2**t))), "m is not corrected: the first steps are too short. m̂ = m/(1 − β₁ᵗ)."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1**t), v)), "v is not corrected: the first steps are too long. v̂ = v/(1 − β₂ᵗ)."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1), v / (1 - beta2))), "The power is missing, or t stays 1: 1 − βᵗ, where t counts the updates; `self.t += 1` in each, and t = 0 in `__init__` only. As it is, only the first step is right."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1**t), v / (1 - beta1**t))), "v is corrected with β₁. It was averaged with β₂: 1 − β₂ᵗ."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m * (1 - beta1**t), v * (1 - beta2**t))), "You multiplied by 1 − βᵗ, which makes m and v smaller still. Divide."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1 ** (t - 1)), v / (1 - beta2 ** (t - 1)))), "t is 0 at the first update, so 1 − β⁰ = 0 and you divide by 0. Count first, then use it: t = 1."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1 ** (t + 1)), v / (1 - beta2 ** (t + 1)))), "t is 2 at the first update. It counts updates, this one included: 1."),
        (_adam(count=lambda t, k: t + 1), "t grows once for each parameter. It counts updates: `self.t += 1` in front of the loop."),
        (_adam(kept="mv"), "You store m̂ and v̂ in the place of m and v, so the next update corrects them again. Keep m and v as they are."),
        (_adam(m=lambda m, g, beta: beta * m + g), "In m, g counts 1 − β₁ times: it is a mean, not a sum."),
        (_adam(v=lambda v, g, beta: beta * v + g**2), "In v, g² counts 1 − β₂ times: it is a mean, not a sum."),
        (_adam(v=lambda v, g, beta: v + g**2), "That v is AdaGrad's: it only grows. The old v counts β₂ times, g² 1 − β₂ times."),
        (_adam(m=lambda m, g, beta: (1 - beta) * g), "The old m is lost. It counts β₁ times, and has to stay in the object from one update to the next."),
        (_adam(m=lambda m, g, beta: (1 - beta) * g, v=lambda v, g, beta: (1 - beta) * g**2), "The old m and v are lost. They count β₁ and β₂ times. Keep them in the object, in dicts that `__init__` makes."),
        (_adam(m=lambda m, g, beta: g, v=lambda v, g, beta: g**2, hats=lambda m, v, beta1, beta2, t: (m, v)),
         "Nothing is kept: each update is as if it were the first. m, v and t are made in `__init__`, and each update goes on with them."),
        (_adam(v=lambda v, g, beta: (1 - beta) * g**2), "The old v is lost. It counts β₂ times, and has to stay in the object from one update to the next."),
        (_adam(m=lambda m, g, beta: (1 - beta) * m + beta * g), "β₁ and 1 − β₁ are exchanged: the old m counts β₁ times, most of it."),
        (_adam(v=lambda v, g, beta: (1 - beta) * v + beta * g**2), "β₂ and 1 − β₂ are exchanged: the old v counts β₂ times, most of it."),
        (_adam(m=lambda m, g, beta: (1 - beta) * m + beta * g, v=lambda v, g, beta: (1 - beta) * v + beta * g**2), "β and 1 − β are exchanged, in m and in v: the old m counts β₁, the old v β₂, most of it."),
        (_adam(m=lambda m, g, beta: beta * m + g, v=lambda v, g, beta: beta * v + g**2), "In m, g counts 1 − β₁ times, and in v, g² counts 1 − β₂ times: they are means, not sums."),
        (_RateInside, "η stands inside m. Once the rate is set anew, the old gradients in m keep the old one. Here m is a mean of g alone, and η multiplies the step."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1) ** t, v / (1 - beta2) ** t)), "The power is taken of the whole bracket. Only β is raised: `1 - beta1**t`."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m / 1 - beta1**t, v / 1 - beta2**t)), "Brackets are missing: `m / (1 - beta1**t)`. Without them m is divided by 1."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1 * t), v / (1 - beta2 * t))), "You multiplied β by t. It is a power: `beta1**t`."),
        (_adam(step=lambda m, v, g, eps: m / np.maximum(np.sqrt(v), eps)), "You took the larger of √v̂ and ε. Here both are added: `np.sqrt(v_hat) + eps`."),
        (_adam(step=lambda m, v, g, eps: m / np.sqrt(v + eps**2)), "ε stands inside the root, squared. Outside: `np.sqrt(v_hat) + eps`."),
        (_adam(v=lambda v, g, beta: beta * v + (1 - beta) * g), "v is a mean of squares: `g**2`."),
        (_adam(v=lambda v, g, beta: beta * v + (1 - beta) * np.abs(g)), "v is a mean of squares. You took the size of g without squaring it."),
        (_adam(step=lambda m, v, g, eps: m / (v + eps)), "The root is missing: v̂ is a mean of squares, its root the usual size of g."),
        (_adam(step=lambda m, v, g, eps: m / np.sqrt(v + eps)), "ε stands inside the root. Outside: `np.sqrt(v_hat) + eps`. Inside, its root is the floor."),
        (_adam(step=lambda m, v, g, eps: m / np.sqrt(v)), "ε is missing: where every gradient so far was 0 that is 0/0."),
        (_adam(step=lambda m, v, g, eps: m / np.sqrt(v) + eps), "Brackets are missing: ε belongs below the fraction line. `m_hat / (np.sqrt(v_hat) + eps)`."),
        (_adam(step=lambda m, v, g, eps: g / (np.sqrt(v) + eps)), "The step has g itself, which is RMSProp's with a correction. Adam's has the mean, m̂."),
        (_adam(step=lambda m, v, g, eps: -m / (np.sqrt(v) + eps)), "The sign: you go uphill. The step is subtracted."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1**t), (v, 1 - beta2**t)), step=lambda m, v, g, eps: m * np.sqrt(v[1]) / (np.sqrt(v[0]) + eps)),
         "ε stands beside √v, as in the short form, rate · √(1 − β₂ᵗ)/(1 − β₁ᵗ) · m/(√v + ε). That makes it larger at first. Here it stands beside √v̂."),
        (_adam(shared="mv"), ONE_FOR_ALL),
        (_adam(shared="m"), "Two parameters share one m, so each goes on with what the other left. Keep a dict: one array for each key."),
        (_adam(shared="v"), "Two parameters share one v, so each goes on with what the other left. Keep a dict: one array for each key."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1), v / (1 - beta2**t))), "The power is missing in m̂: 1 − β₁ᵗ, where t counts the updates."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1**t), v / (1 - beta2))), "The power is missing in v̂: 1 − β₂ᵗ, where t counts the updates."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m / (1 - beta2**t), v / (1 - beta2**t))), "m is corrected with β₂. It was averaged with β₁: 1 − β₁ᵗ."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m / (1 - beta2**t), v / (1 - beta1**t))), "m is corrected with β₂ and v with β₁. Each was averaged with the other one: 1 − β₁ᵗ for m, 1 − β₂ᵗ for v."),
        (_adam(hats=lambda m, v, beta1, beta2, t: (m / (1 - beta1**t), v / np.sqrt(1 - beta2**t))), "You took the root of 1 − β₂ᵗ. v̂ = v/(1 − β₂ᵗ), and the root is taken of v̂."),
        (_adam(kept="m"), "You store m̂ in the place of m, so the next update corrects it again. Keep m as it is."),
        (_adam(kept="v"), "You store v̂ in the place of v, so the next update corrects it again. Keep v as it is."),
        (_adam(late="m"), "The step used the old m. First bring m up to date, then step."),
        (_adam(late="v"), "The step used the old v. First bring v up to date, then step."),
        (_adam(begin=lambda g: (g, g**2)), "m and v begin with the first g and g². They begin at 0, which is what the correction is for."),
        (_adam(begin=lambda g: (g, 0)), "m begins with the first g. It begins at 0, which is what the correction is for."),
        (_adam(begin=lambda g: (0, g**2)), "v begins with the first g². It begins at 0, which is what the correction is for."),
        (_adam(v=lambda v, g, beta: beta * v + ((1 - beta) * g) ** 2), "You squared 1 − β₂, too. `(1 - beta2) * g**2`."),
        (_adam(v=lambda v, g, beta: beta * v + (1 - beta) * 2 * g), "`g * 2` doubles. In v stands the square: `g**2`."),
        (_adam(v=lambda v, g, beta: beta * v + (1 - beta) * np.mean(g**2)), "You took one mean over all entries. Each weight has a usual size of its own: an array v, entry by entry."),
        (_adam(step=lambda m, v, g, eps: m / np.sqrt(v), beside=1), "Brackets are missing: ε stands beside the whole step. It belongs below the fraction line, `m_hat / (np.sqrt(v_hat) + eps)`."),
        (_OneArray, "m and v are one and the same array: `self.m[key] = self.v[key] = ...` makes one, and `*=` and `+=` change it for both. Make two."),
        (_Exchanged, "β₁ and β₂ are exchanged: β₁ belongs to m, β₂ to v."),
        (_by_order(MyAdam), BY_ORDER),
        (_by_place(MyAdam), BY_PLACE),
        (_by_place(MyAdam, grads_too=True), ALL_BY_PLACE),
        (_idle_first(MyAdam), "Your first update moves nothing. m and v are 0 at first, and the first gradient counts already: lay them out, and go on."),
        (_idle_first(MyAdam, counted=True), "Your first update counts t, and moves nothing. m and v are 0 at first, and the first gradient counts already: lay them out, and go on."),
        (_skipping(MyAdam), "Where a gradient is 0 you leave everything as it is. m and v go on to forget, and p goes on by m̂."),
        (_fixed(MyAdam, 0), FIXED_RATE),
        (_fixed(MyAdam, 1, 0.9), "β₁ is 0.9, whatever `beta1` is. Keep it in `__init__`: `self.beta1 = beta1`."),
        (_fixed(MyAdam, 2, 0.999), "β₂ is 0.999, whatever `beta2` is. Keep it in `__init__`: `self.beta2 = beta2`."),
        (_fixed(MyAdam, 3, 1e-8), "ε is 1e-8, whatever `eps` is. Keep it in `__init__`: `self.eps = eps`."),
    ],
    hints=["Two dicts, m and v, and a count t. What happens first in an update?", "`self.t += 1`, then for each key: m and v, m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).",
           "`params[key] -= self.learning_rate * m_hat / (np.sqrt(v_hat) + self.eps)`; m̂ and v̂ are not stored."],
    fact="With β₁ = 0 it is RMSProp with a correction; with both 0 and a tiny ε it goes by signs alone.",
)
