"""Backpropagation as a recurrence: one number δ a unit, from the last layer to the second, and every derivative follows.

Column form for one example, layers numbered 1 (the input) to L: z^l = W^l a^(l−1) + b^l, a^l = φ(z^l), W^l of shape (n_l, n_(l−1)).
The cost is C = ½‖a^L − t‖², and δ_j^l = ∂C/∂z_j^l says how C responds when z_j^l is nudged.
"""
import copy

import numpy as np

from lessons_lib.doors import first_place, is_whole
from lessons_lib.functions import relu, sigmoid

# name: φ(z), and its slope φ′(z); the slope of ReLU at 0 is taken as 0
ACTIVATIONS = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(np.clip(z, -300, 300)) ** 2),
    "relu": (relu, lambda z: np.where(z > 0, 1.0, 0.0)),
    "identity": (lambda z: z, lambda z: np.ones_like(z)),
}


class DeltaNetwork:
    """A fully connected network that says its δ.

    sizes : units a layer, the input first: [12, 3, 2]
    activation : "sigmoid", "tanh", "relu" or "identity", in every layer but the input, the last one too
    rng : numpy.random.Generator or int; weights are drawn from a normal distribution of spread 1/√n_(l−1), biases are 0
    .weights : [W², …, W^L], W^l of shape (n_l, n_(l−1)); .biases : [b², …, b^L], b^l of shape (n_l,)
    Raises ValueError for sizes that are not two or more positive whole numbers, or an unknown activation.
    Nielsen, Neural Networks and Deep Learning, ch. 2 (there C is the mean over examples, here one example's).
    """

    def __init__(self, sizes, activation="sigmoid", rng=0):
        self.sizes, self.activation = expect_sizes(sizes), activation
        if activation not in ACTIVATIONS:
            raise ValueError(f"activation is {activation!r}; there are: {', '.join(ACTIVATIONS)}.")
        self._phi, self._slope = ACTIVATIONS[activation]
        rng = np.random.default_rng(rng)
        self.weights = [rng.normal(0, n_in**-0.5, (n_out, n_in)) for n_in, n_out in zip(self.sizes, self.sizes[1:])]
        self.biases = [np.zeros(n_out) for n_out in self.sizes[1:]]
        self._zs, self._as, self._deltas = None, None, None

    def forward(self, x):
        """z^l = W^l a^(l−1) + b^l and a^l = φ(z^l), layer by layer. Keeps all of them.

        x : (n_1,)
        Returns a^L, (n_L,). x is copied: it may be changed afterwards.
        Raises ValueError where x has another shape or is not finite, or a weight or bias is not.
        """
        a = self._fitting("x", x, (self.sizes[0],)).copy()
        self._check_weights()
        self._zs, self._as, self._deltas = [], [a], None
        for W, b in zip(self.weights, self.biases, strict=True):
            z = W @ a + b
            a = self._phi(z)
            self._zs.append(z)
            self._as.append(a)
        return a.copy()

    def cost(self, t):
        """C = ½‖a^L − t‖² for the example of the last forward. t : (n_L,), for classes one-hot.

        Raises ValueError where t has another shape or is not finite; RuntimeError before forward.
        """
        return 0.5 * np.sum((self.a(len(self.sizes)) - self._target(t)) ** 2)

    def deltas(self, t):
        """δ^L = (a^L − t) ⊙ φ′(z^L), then δ^l = ((W^(l+1))ᵀ δ^(l+1)) ⊙ φ′(z^l), from l = L − 1 down to 2.

        t : (n_L,), for classes one-hot
        Returns [δ², …, δ^L], δ^l of shape (n_l,).
        Raises ValueError where t has another shape or is not finite; RuntimeError before forward.
        """
        delta = (self.a(len(self.sizes)) - self._target(t)) * self._slope(self._zs[-1])
        deltas = [delta]
        for W, z in zip(self.weights[:0:-1], self._zs[-2::-1], strict=True):
            delta = (W.T @ delta) * self._slope(z)
            deltas.append(delta)
        self._deltas = deltas[::-1]
        return [delta.copy() for delta in self._deltas]

    def gradients(self):
        """∂C/∂w_ji^l = δ_j^l a_i^(l−1) and ∂C/∂b_j^l = δ_j^l, from the last forward and deltas. No derivative is left to take.

        Returns (list for the weights, list for the biases), each array in the shape of its weight or bias.
        Raises RuntimeError before deltas.
        """
        if self._deltas is None:
            raise RuntimeError("gradients() needs δ: call forward(x), then deltas(t).")
        return [np.outer(delta, a) for delta, a in zip(self._deltas, self._as)], [delta.copy() for delta in self._deltas]

    def total_gradients(self, X, T):
        """The gradients of C_T = Σ_k C_k, summed over examples: the same recurrence, one row an example.

        X : (N, n_1); T : (N, n_L)
        Returns (list for the weights, list for the biases) as gradients() does. Does not touch what forward keeps.
        Raises ValueError where shapes do not fit, or anything is not finite.
        """
        Zs, As = self._forward_rows(X)
        D = (As[-1] - self._rows("T", T, len(As[0]), self.sizes[-1])) * self._slope(Zs[-1])
        weights, biases = [D.T @ As[-2]], [D.sum(axis=0)]
        for W, Z, A in zip(self.weights[:0:-1], Zs[-2::-1], As[-3::-1], strict=True):
            D = (D @ W) * self._slope(Z)
            weights.append(D.T @ A)
            biases.append(D.sum(axis=0))
        return weights[::-1], biases[::-1]

    def total_cost(self, X, T):
        """C_T = Σ_k ½‖a^L[k] − t[k]‖². X : (N, n_1); T : (N, n_L). Raises ValueError as total_gradients() does."""
        outputs = self._forward_rows(X)[1][-1]
        return 0.5 * np.sum((outputs - self._rows("T", T, len(outputs), self.sizes[-1])) ** 2)

    def predict(self, X):
        """a^L for each row of X : (N, n_1) → (N, n_L). Does not touch what forward keeps.

        Raises ValueError where X has another shape or is not finite, or a weight or bias is not.
        """
        return self._forward_rows(X)[1][-1]

    def with_parameters(self, weights, biases):
        """A network of the same sizes and activation with these weights and biases; it has not gone forward yet."""
        other = copy.copy(self)
        other.weights, other.biases = list(weights), list(biases)
        other._zs, other._as, other._deltas = None, None, None
        return other

    def updated(self, rate):
        """The network after one update, W ← W − η ∂C/∂W and b ← b − η ∂C/∂b, from the last forward and deltas; this one stays.

        rate : η. Raises RuntimeError before deltas.
        """
        weights, biases = self.gradients()
        return self.with_parameters([W - rate * dW for W, dW in zip(self.weights, weights, strict=True)], [b - rate * db for b, db in zip(self.biases, biases, strict=True)])

    def nudged(self, x, layer, unit, nudge):
        """The network after a forward of x in which z of one unit was nudged, the same as nudging its bias; this one stays.

        x : (n_1,); layer : from 2 to L; unit : from 1 to n_l; nudge : what is added to its z
        Raises ValueError as forward() does.
        """
        biases = [b.copy() for b in self.biases]
        biases[layer - 2][unit - 1] += nudge
        moved = self.with_parameters(self.weights, biases)
        moved.forward(x)
        return moved

    def z(self, layer):
        """z^l of the last forward, a copy; layer from 2 to L.

        Raises RuntimeError before forward; ValueError for another layer.
        """
        return self._kept(self._zs, layer, 2, "forward(x)")

    def a(self, layer):
        """a^l of the last forward, a copy; layer from 1 (the input) to L.

        Raises RuntimeError before forward; ValueError for another layer.
        """
        return self._kept(self._as, layer, 1, "forward(x)")

    def delta(self, layer):
        """δ^l of the last deltas, a copy; layer from 2 to L.

        Raises RuntimeError before deltas; ValueError for another layer.
        """
        return self._kept(self._deltas, layer, 2, "forward(x), then deltas(t)")

    def _kept(self, values, layer, first, call):
        if values is None:
            raise RuntimeError(f"there is nothing yet: call {call} first.")
        if layer not in range(first, len(self.sizes) + 1):
            raise ValueError(f"layer is {layer!r}; it goes from {first} to {len(self.sizes)} (layer 1 is the input).")
        return values[layer - first].copy()

    def _forward_rows(self, X):
        X = self._rows("X", X, None, self.sizes[0])
        self._check_weights()
        Zs, As = [], [X]
        for W, b in zip(self.weights, self.biases, strict=True):
            Zs.append(As[-1] @ W.T + b)
            As.append(self._phi(Zs[-1]))
        return Zs, As

    def _target(self, t):
        return self._fitting("t", t, (self.sizes[-1],), ": one number an output, for classes one-hot")

    def _rows(self, name, values, rows, columns):
        rows = np.shape(values)[0] if rows is None and np.ndim(values) else rows
        return self._fitting(name, values, (rows, columns), ", one example a row")

    @staticmethod
    def _fitting(name, values, shape, why=""):
        values = np.asarray(values, dtype=float)
        if values.shape != shape:
            raise ValueError(f"{name} has shape {values.shape}, expected {shape}{why}.")
        if not np.isfinite(values).all():
            raise ValueError(f"{name} holds NaN or infinity, at {first_place(~np.isfinite(values))}. Look at how it was made.")
        return values

    def _check_weights(self):
        for layer, (W, b) in enumerate(zip(self.weights, self.biases, strict=True), 2):
            self._fitting(f"W of layer {layer}", W, (self.sizes[layer - 1], self.sizes[layer - 2]))
            self._fitting(f"b of layer {layer}", b, (self.sizes[layer - 1],))


def cost_path(net, X, T, rate, steps, mean=False):
    """Gradient descent on all examples: the total cost C_T before the first step and after each.

    W ← W − η ∂C_T/∂W, with mean=True W ← W − (η / N) ∂C_T/∂W; the biases likewise, in place
    net : DeltaNetwork; X : (N, n_1); T : (N, n_L); rate : η
    Returns a generator of steps + 1 pairs (steps done, C_T); C_T of all examples with mean=True, too.
    Raises ValueError as total_gradients() does.
    """
    share = rate / len(X) if mean else rate
    yield 0, net.total_cost(X, T)
    for step in range(1, steps + 1):
        for parameters, gradients in zip((net.weights, net.biases), net.total_gradients(X, T), strict=True):
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter -= share * gradient
        yield step, net.total_cost(X, T)


def mean_sizes(net, X, T):
    """Mean |δ| of each layer over its units and the examples: how much arrives there.

    net : DeltaNetwork; X : (N, n_1); T : (N, n_L)
    Returns L − 1 numbers, that of layer 2 first.
    Raises ValueError as forward() and deltas() do.
    """
    sizes = []
    for x, t in zip(X, T, strict=True):
        net.forward(x)
        sizes.append([np.abs(delta).mean() for delta in net.deltas(t)])
    return np.mean(sizes, axis=0)


def expect_sizes(sizes):
    """Units a layer, the input first, as a list of ints. Raises ValueError where they are not two or more positive whole numbers."""
    given = list(sizes) if np.iterable(sizes) and not isinstance(sizes, str) else []
    if len(given) < 2 or not all(is_whole(n) and n > 0 for n in given):
        raise ValueError(f"sizes is {sizes!r}; two or more positive whole numbers are expected, the input first, such as [12, 3, 2].")
    return [int(n) for n in given]
