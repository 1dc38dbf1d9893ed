"""What a gradient costs, counted while it is computed: a DeltaNetwork whose arrays count every multiplication.

The formulas are those of `deltas`, and run; only the arrays are of another kind. Each method of `costs` is done for real: what is
counted comes with the derivatives that it gives. `costs.cost` says from the sizes alone what comes out here.
"""
import numpy as np

from lessons_lib.costs import Cost, H, central_gradient, expect_method
from lessons_lib.deltas import DeltaNetwork


class _Counted(np.ndarray):
    """An array that adds to a tally what it is multiplied with: `@` and np.outer. What comes out of it counts on."""

    def __array_finalize__(self, origin):
        self.tally = getattr(origin, "tally", None)

    def __array_ufunc__(self, ufunc, method, *inputs, **keywords):
        plain = [np.asarray(value) if isinstance(value, np.ndarray) else value for value in inputs]
        result = getattr(ufunc, method)(*plain, **keywords)
        tally = next(value.tally for value in inputs if isinstance(value, _Counted))
        if ufunc is np.matmul:
            tally["multiplications"] += np.size(result) * plain[0].shape[-1]
        return _counted(result, tally)

    def __array_function__(self, function, types, arguments, keywords):
        if function is np.outer:
            self.tally["multiplications"] += np.size(arguments[0]) * np.size(arguments[1])
        return super().__array_function__(function, types, arguments, keywords)


def _counted(values, tally):
    array = np.array(values).view(_Counted)
    array.tally = tally
    return array


class CountingNetwork(DeltaNetwork):
    """A DeltaNetwork that counts what is multiplied while its formulas run. What they compute stays the same.

    sizes, activation, rng : as DeltaNetwork has them
    .counted() → Cost since the last call
    """

    def __init__(self, sizes, activation="sigmoid", rng=0):
        super().__init__(sizes, activation, rng)
        self._tally = {"forwards": 0, "backwards": 0, "multiplications": 0}
        phi, slope = self._phi, self._slope
        self._phi = lambda z: _counted(phi(np.asarray(z)), self._tally)
        self._slope = lambda z: _counted(slope(np.asarray(z)), self._tally)
        self.weights = [_counted(W, self._tally) for W in self.weights]

    def forward(self, x):
        """As in DeltaNetwork, one pass on the tally."""
        self._tally["forwards"] += 1
        return super().forward(x)

    def _forward_rows(self, X):
        self._tally["forwards"] += 1
        return super()._forward_rows(X)

    def counted(self):
        """What has been counted since the last call."""
        now = Cost(*self._tally.values())
        self._tally.update(dict.fromkeys(self._tally, 0))
        return now

    def gradient(self, method, X, T):
        """The gradient of C_T by one of METHODS, really run; "one direction" gives the slope of C_T along a random one.

        X : (N, n_1); T : (N, n_L)
        Returns an array for each weight matrix, then for each bias, as `total_gradients` has them; or one float.
        Raises ValueError for another method, where X or T does not fit, or without an example.
        """
        expect_method(method)
        X = self._rows("X", X, None, self.sizes[0])
        T = self._rows("T", T, len(X), self.sizes[-1])
        if not len(X):
            raise ValueError("X has no row: a gradient needs at least one example.")
        arrays = [*self.weights, *self.biases]
        if method == "backprop":
            self._tally["backwards"] += 1
            return [np.array(each) for both in self.total_gradients(X, T) for each in both]
        if method == "backprop with dx":
            return self._with_dx(X, T)
        if method == "rest kept":
            return self._rest_kept(X, T)
        if method == "z nudged":
            return self._z_nudged(X, T)
        if method == "one direction":
            rng = np.random.default_rng(0)
            return self._along([rng.normal(size=array.shape) for array in arrays], X, T)
        return self._forward_differences(X, T) if method == "forward differences" else sum(central_gradient(self, X, T), [])

    def _forward_differences(self, X, T):
        """Every entry in turn, nudged one way: (C_T(θ + h) − C_T(θ))/h."""
        start, gradient = self.total_cost(X, T), []
        for array in (*self.weights, *self.biases):
            gradient.append(found := np.zeros(array.shape))
            for at in np.ndindex(*array.shape):
                old = array[at]
                array[at] = old + H
                found[at] = (self.total_cost(X, T) - start) / H
                array[at] = old
        return gradient

    def _along(self, direction, X, T):
        """(C_T(θ + hv) − C_T(θ − hv))/2h"""
        kept, costs = (self.weights, self.biases), []
        for step in (H, -H):
            moved = [array + step * v for array, v in zip([*kept[0], *kept[1]], direction, strict=True)]
            self.weights, self.biases = moved[:len(kept[0])], moved[len(kept[0]):]
            costs.append(self.total_cost(X, T))
        self.weights, self.biases = kept
        return float(costs[0] - costs[1]) / (2 * H)

    def _with_dx(self, X, T):
        """Example after example, and after each the derivative of the input, (W²)ᵀ δ²."""
        parts, passes = [], (self._tally["forwards"], self._tally["backwards"])
        for x, t in zip(X, T, strict=True):
            self.forward(x)
            first = self.deltas(t)[0]
            parts.append([np.array(each) for both in self.gradients() for each in both])
            self.weights[0].T @ first
        self._tally.update(forwards=passes[0] + 1, backwards=passes[1] + 1)        # a batch is one pass, together or not
        return [sum(each) for each in zip(*parts, strict=True)]

    def _rest_kept(self, X, T):
        """Every entry in turn, and only what lies behind it is computed again."""
        Zs, As = self._forward_rows(X)
        found = [np.zeros(array.shape) for array in (*self.weights, *self.biases)]
        for k, W in enumerate(self.weights):
            for j, i in np.ndindex(*W.shape):
                a = _counted(As[k][:, [i]], self._tally)
                found[k][j, i] = np.sum(self._behind(k, j, a @ [[H]], Zs, As, T) - self._behind(k, j, a @ [[-H]], Zs, As, T)) / (2 * H)
            for j in range(len(W)):
                found[len(self.weights) + k][j] = np.sum(self._behind(k, j, H, Zs, As, T) - self._behind(k, j, -H, Zs, As, T)) / (2 * H)
        return found

    def _z_nudged(self, X, T):
        """δ of every unit by nudging its z, an example a row; then every weight's derivative is a product, as in backprop."""
        Zs, As = self._forward_rows(X)
        D = [_counted(np.zeros(Z.shape), self._tally) for Z in Zs]
        for k, deltas in enumerate(D):
            for j in range(deltas.shape[1]):
                deltas[:, j] = (self._behind(k, j, H, Zs, As, T) - self._behind(k, j, -H, Zs, As, T)) / (2 * H)
        return [np.array(each) for each in (*(deltas.T @ A for deltas, A in zip(D, As)), *(deltas.sum(axis=0) for deltas in D))]

    def _behind(self, k, j, change, Zs, As, T):
        """C of each example where z_j behind weight matrix k changes so much: its own column, then whole layers."""
        A = np.array(As[k + 1])
        A[:, [j]] = self._phi(Zs[k][:, [j]] + change)
        for n, (W, b) in enumerate(zip(self.weights[k + 1:], self.biases[k + 1:], strict=True), k + 1):
            Z = Zs[n] + (A - As[n])[:, [j]] @ W[:, [j]].T if n == k + 1 else A @ W.T + b
            A = self._phi(Z)
        return 0.5 * np.sum((np.asarray(A) - T) ** 2, axis=1)
