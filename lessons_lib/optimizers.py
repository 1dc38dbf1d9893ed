"""How parameters move, once their gradients are known: the update rules, and schedules for the learning rate.

Each rule is a class with a few lines of `update`: what it remembers of earlier gradients, and the step that it makes of that.
What it remembers are dicts of arrays under the keys of params, which stand open: zeros from the first update on.
The learning rate is a number. A schedule, a function rate(step), says what to set it to on the way: optimizer.learning_rate = rate(step).
"""
import math

import numpy as np

from lessons_lib.doors import as_float, checked_eps, checked_rate, checked_share, checked_steps
from lessons_lib.parameters import in_blocks, keep


class SGD:
    """Gradient descent: every parameter goes one step against its gradient.

    p ← p − η ∂L/∂p        η is the learning rate

    learning_rate : float > 0; may be set anew between updates
    The S is for "stochastic": the gradient may come from a few examples drawn at random. The rule is the same.

    >>> params = {"w": np.array([3.0, 5.0])}
    >>> SGD(learning_rate=0.25).update(params, {"w": np.array([4.0, -2.0])})
    >>> params["w"]
    array([2. , 5.5])
    """

    def __init__(self, learning_rate=0.01):
        self.learning_rate = checked_rate(learning_rate)

    def update(self, params, grads):
        """Change each array of params in place, so that whoever holds it sees the new values.

        params, grads : dicts with the same keys; arrays of floats, of the same shape under a key
        Before anything is changed raises ValueError where keys or shapes differ, a parameter can't be changed in place, or the learning rate
        is not above 0; FloatingPointError where a gradient is not finite in the type of its parameter (of float16: in float32).
        """
        rate = checked_rate(self.learning_rate)
        for p, g in in_blocks(params, grads):
            p -= rate * g


class Momentum:
    """A ball with inertia: the velocity v keeps a share γ of itself, and the gradient pushes it.

    v ← γ v − η ∂L/∂p,   p ← p + v        γ is the momentum. A steady gradient ends in steps of η/(1 − γ) times it: 10 η at 0.9.

    v : the velocities. Where other texts write v ← γ v + ∂L/∂p, p ← p − η v (PyTorch), the path is the same while η is constant.
    With v ← γ v + (1 − γ) ∂L/∂p (damped) it is the same for a rate of η/(1 − γ).
    learning_rate : as for SGD; momentum : from 0 to below 1; both may be set anew. Raises ValueError for others.
    Polyak, Some methods of speeding up the convergence of iteration methods, 1964.

    >>> optimizer, params = Momentum(learning_rate=0.25, momentum=0.5), {"w": np.array([3.0])}
    >>> for _ in range(2):
    ...     optimizer.update(params, {"w": np.array([4.0])})
    >>> print(params["w"], optimizer.v["w"])
    [0.5] [-1.5]
    """

    def __init__(self, learning_rate=0.01, momentum=0.9):
        self.learning_rate, self.momentum, self.v = checked_rate(learning_rate), checked_share(momentum, "momentum"), {}

    def update(self, params, grads):
        """Change each array of params in place; what is refused: see SGD.update, and keys or shapes that earlier updates did not have."""
        rate, momentum = checked_rate(self.learning_rate), checked_share(self.momentum, "momentum")
        for p, g, v in in_blocks(params, grads, self.v):
            v *= momentum
            v -= rate * g
            p += v


class Nesterov(Momentum):
    """Momentum that looks ahead: the gradient counts where the velocity is about to carry the ball.

    v ← γ v − η ∂L/∂p,   p ← p + γ v − η ∂L/∂p        with the new v

    Nesterov's own form has the ball at θ and takes the gradient at θ + γv: v ← γ v − η ∂L/∂p (θ + γ v), θ ← θ + v.
    The params here are that point ahead, p = θ + γ v, so that the gradient is taken where the parameters are.
    Arguments and v: as for Momentum. Raises ValueError as it does. PyTorch's nesterov=True has the same path while η is constant.
    Sutskever et al., On the importance of initialization and momentum in deep learning, 2013.

    >>> optimizer, params = Nesterov(learning_rate=0.25, momentum=0.5), {"w": np.array([3.0])}
    >>> optimizer.update(params, {"w": np.array([4.0])})
    >>> print(params["w"], optimizer.v["w"])
    [1.5] [-1.]
    """

    def update(self, params, grads):
        """As Momentum.update, but p moves by what v would become if the same gradient came once more."""
        rate, momentum = checked_rate(self.learning_rate), checked_share(self.momentum, "momentum")
        for p, g, v in in_blocks(params, grads, self.v):
            push = rate * g
            v *= momentum
            v -= push
            p += momentum * v - push


class AdaGrad:
    """Each parameter's rate shrinks by the gradients that it has seen: h is the sum of their squares.

    h ← h + g²,   p ← p − η g / (√h + ε)        g = ∂L/∂p, entry by entry. The first step is η for each g that is not 0, whatever its size.

    h : the sums; they only grow, so the rate η/(√h + ε) of an entry only shrinks
    eps : from 1.2e-38 on (float32 holds less with fewer digits, then as 0), outside of the root; where g is 0 from the start it keeps the step from being 0/0
    Where g² is more than the type holds (g above 1e154, in float32 1e19), NumPy warns, and that entry stays where it is from then on.
    learning_rate : as for SGD. Raises ValueError for others. Duchi, Hazan & Singer, Adaptive subgradient methods, 2011.

    >>> params = {"w": np.array([3.0, 5.0])}
    >>> AdaGrad(learning_rate=0.5).update(params, {"w": np.array([100.0, -0.01])})
    >>> print(params["w"].round(4))
    [2.5 5.5]
    """

    def __init__(self, learning_rate=0.01, eps=1e-8):
        self.learning_rate, self.eps, self.h = checked_rate(learning_rate), checked_eps(eps), {}

    def update(self, params, grads):
        """Change each array of params in place; what is refused: see Momentum.update."""
        rate, eps = checked_rate(self.learning_rate), checked_eps(self.eps)
        for p, g, h in in_blocks(params, grads, self.h):
            h += g * g
            p -= rate * g / (np.sqrt(h) + eps)


class RMSProp:
    """AdaGrad that forgets: h is a running mean of squared gradients, its root the usual size of a gradient.

    h ← ρ h + (1 − ρ) g²,   p ← p − η g / (√h + ε)        g = ∂L/∂p, entry by entry; ρ is the decay (α in PyTorch)

    h : the running means; they start at 0, so the first step is η/√(1 − ρ), 10 η at 0.99, for each g that is not 0
    Where g² is more than the type holds: as for AdaGrad; a decay of 0 forgets it.
    decay : from 0 to below 1. learning_rate, eps : as for AdaGrad. Raises ValueError for others. Tieleman & Hinton, lecture 6.5, 2012.

    >>> params = {"w": np.array([3.0, 5.0])}
    >>> RMSProp(learning_rate=0.01).update(params, {"w": np.array([100.0, -0.01])})
    >>> print(params["w"].round(4))
    [2.9 5.1]
    """

    def __init__(self, learning_rate=0.01, decay=0.99, eps=1e-8):
        self.learning_rate, self.decay, self.eps, self.h = checked_rate(learning_rate), checked_share(decay, "decay"), checked_eps(eps), {}

    def update(self, params, grads):
        """Change each array of params in place; what is refused: see Momentum.update."""
        rate, decay, eps = checked_rate(self.learning_rate), checked_share(self.decay, "decay"), checked_eps(self.eps)
        for p, g, h in in_blocks(params, grads, self.h):
            keep(h, decay)
            h += (1 - decay) * g * g
            p -= rate * g / (np.sqrt(h) + eps)


class Adam:
    """A running mean of gradients over the root of a running mean of their squares, both corrected for their start at 0.

    m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²        g = ∂L/∂p, entry by entry
    p ← p − η m̂ / (√v̂ + ε)        m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ), t = 1 at the first update

    m, v : the running means; t : how many updates there were. Where g² is more than the type holds: as for RMSProp.
    beta1, beta2 : from 0 to below 1. learning_rate, eps : as for AdaGrad. Raises ValueError for others. Kingma & Ba, arXiv:1412.6980.

    >>> params = {"w": np.array([3.0, 5.0])}
    >>> Adam(learning_rate=0.5).update(params, {"w": np.array([100.0, -0.01])})
    >>> print(params["w"].round(4))
    [2.5 5.5]
    """

    def __init__(self, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.learning_rate, self.eps = checked_rate(learning_rate), checked_eps(eps)
        self.beta1, self.beta2 = checked_share(beta1, "beta1"), checked_share(beta2, "beta2")
        self.m, self.v, self.t = {}, {}, 0

    def update(self, params, grads):
        """Change each array of params in place; what is refused: see Momentum.update."""
        rate, eps = checked_rate(self.learning_rate), checked_eps(self.eps)
        beta1, beta2 = checked_share(self.beta1, "beta1"), checked_share(self.beta2, "beta2")
        blocks = in_blocks(params, grads, self.m, self.v)
        self.t += 1
        root = math.sqrt(1 - beta2**self.t)             # √v̂ = √v/root: above and below multiplied by it, v̂ needs no array of its own
        rate, eps = rate * root / (1 - beta1**self.t), eps * root
        for p, g, m, v in blocks:
            m *= beta1
            m += (1 - beta1) * g
            keep(v, beta2)
            v += (1 - beta2) * g * g
            p -= rate * m / (np.sqrt(v) + eps)


def constant(rate):
    """The schedule that stays: rate(step) = rate. Raises ValueError for a rate that is not above 0."""
    rate = checked_rate(rate)
    return lambda step: rate


def step_decay(rate, every, factor=0.5):
    """The schedule that goes down stairs: rate · factor^⌊step/every⌋. Steps 0 to every − 1 have the full rate.

    Raises ValueError where rate, every or factor is not above 0, or factor is above 1.

    >>> [step_decay(0.8, every=3)(step) for step in (0, 2, 3, 6)]
    [0.8, 0.8, 0.4, 0.2]
    """
    rate, every = checked_rate(rate), checked_steps(every, "every")
    if not 0 < as_float(factor) <= 1:
        raise ValueError(f"factor = {factor!r}, expected a number above 0 and at most 1: what is left of the rate after each stair.")
    return lambda step: rate * factor ** (step // every)


def inverse_time(rate, half):
    """The schedule 1/t: rate / (1 + step/half). After `half` steps half of the rate is left, after 3·half a quarter.
    Raises ValueError where rate or half is not above 0.

    >>> [inverse_time(0.8, half=5)(step) for step in (0, 5, 15)]
    [0.8, 0.4, 0.2]
    """
    rate, half = checked_rate(rate), checked_steps(half, "half")
    return lambda step: rate / (1 + step / half)


def cosine(rate, steps):
    """The schedule of half a cosine wave: rate · (1 + cos(π step/steps))/2. Full at step 0, half in the middle, 0 from `steps` on.

    A run of so many asks for steps 0 to steps − 1, where it is above 0; an update at 0 is refused. Raises ValueError where rate or steps is not above 0.

    >>> [round(cosine(0.8, steps=10)(step), 3) for step in (0, 5, 9, 10)]
    [0.8, 0.4, 0.02, 0.0]
    """
    rate, steps = checked_rate(rate), checked_steps(steps, "steps")
    return lambda step: rate * (1 + math.cos(math.pi * min(step / steps, 1))) / 2
