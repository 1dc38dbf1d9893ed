"""Layers: each computes forwards, keeps what its way back needs, and passes the gradient on backwards.

Row form for a batch: z = x @ W + b, one example a row. The way back starts at the loss with ∂L/∂L = 1. Every backward takes dout,
the gradient of L with respect to what its forward returned, and returns that with respect to what its forward was given. It never
changes dout. 1/N stands in the gradient of the loss and nowhere else, so dW and db are plain sums over the batch.

What is kept is not copied: do not write into x or into an output between forward and backward. What a method returns is fresh,
and no later call writes into it. NumPy floating types are kept, whole numbers become float64.
"""
import numpy as np

from lessons_lib.doors import expect_finite, expect_inputs, matrix, numbers, pair, targets, upstream
from lessons_lib.functions import examples, floats, log_softmax, relu, sigmoid


class Add:
    """z = x + y. A sum passes the gradient on to both sides, for ∂z/∂x = ∂z/∂y = 1.

    >>> add = Add()
    >>> print(add.forward(2.0, 3.0), *add.backward(1.5))
    5.0 1.5 1.5
    """

    shape = None

    def forward(self, x, y):
        """x, y : arrays of one shape, or numbers. Keeps the shape only. Raises ValueError where shapes differ or one is not finite."""
        x, y = pair(self, x=x, y=y)
        self.shape = x.shape
        return x + y

    def backward(self, dout):
        """dx = dout · 1, dy = dout · 1, two arrays, so that writing into one leaves the other alone."""
        dout = upstream(self, dout, self.shape, self.shape)
        return dout * 1, dout * 1           # · 1 makes an array of its own, and of one number a plain number


class Mul:
    """z = x · y, entry by entry. A product passes on the gradient times the other side, for ∂z/∂x = y and ∂z/∂y = x.

    >>> mul = Mul()
    >>> print(mul.forward(2.0, 3.0), *mul.backward(1.5))
    6.0 4.5 3.0
    """

    x = y = None

    def forward(self, x, y):
        """x, y : arrays of one shape, or numbers. Keeps both. Raises ValueError where shapes differ or one is not finite."""
        self.x, self.y = pair(self, x=x, y=y)
        return self.x * self.y

    def backward(self, dout):
        """dx = dout · y, dy = dout · x."""
        dout = upstream(self, dout, self.x)
        return dout * self.y, dout * self.x


class Relu:
    """a = max(0, z): slope 1 above 0 and 0 below. At 0 any number from 0 to 1 would do; we take 0.

    >>> layer = Relu()
    >>> print(layer.forward([-2.0, 0.0, 3.0]), layer.backward([5.0, 5.0, 5.0]))
    [0. 0. 3.] [0. 0. 5.]
    """

    mask = None

    def forward(self, z):
        """z : array or number. Keeps where z > 0, a True or False each. Raises ValueError where z holds NaN or infinity."""
        z = numbers(self, "z", z)
        self.mask = z > 0
        return relu(z)

    def backward(self, dout):
        """dz = dout where z > 0, else 0."""
        dout = upstream(self, dout, self.mask)
        return np.where(self.mask, dout, 0)


class Sigmoid:
    """a = 1/(1 + e⁻ᶻ), with slope a(1 − a): at most ¼, at z = 0, and next to nothing for |z| > 10.

    >>> layer = Sigmoid()
    >>> print(layer.forward(0.0), layer.backward(8.0))
    0.5 2.0
    """

    a = None

    def forward(self, z):
        """z : array or number. Keeps a: the slope follows from it, no e⁻ᶻ is needed again. Raises ValueError where z holds NaN or infinity."""
        self.a = sigmoid(numbers(self, "z", z))
        return self.a

    def backward(self, dout):
        """dz = dout · a (1 − a)."""
        dout = upstream(self, dout, self.a)
        dz = self.a * (1 - self.a)
        dz *= dout
        return dz


class Tanh:
    """a = tanh z, from −1 to 1, with slope 1 − a²: at most 1, at z = 0."""

    a = None

    def forward(self, z):
        """z : array or number. Keeps a. Raises ValueError where z holds NaN or infinity."""
        self.a = np.tanh(numbers(self, "z", z))
        return self.a

    def backward(self, dout):
        """dz = dout · (1 − a²)."""
        dout = upstream(self, dout, self.a)
        dz = 1 - self.a**2
        dz *= dout
        return dz


class Affine:
    """z = x @ W + b: z_nj = Σ_i x_ni w_ij + b_j, the same W and b for every row of x.

    W : (n_in, n_out), b : (n_out,); kept, not copied, so that an optimizer that changes them in place changes the layer
    needs_dx : False for a network's first layer: backward leaves dx out, a third of this layer's multiplications, and returns None
    .dW, .db : set by backward, in the shapes of W and b
    Raises ValueError where W is no matrix, or b does not fit it.

    >>> layer = Affine(W=[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], b=[0.5, -0.5])
    >>> print(layer.forward([1.0, 0.0, -1.0]), layer.backward([1.0, 2.0]))
    [-3.5 -4.5] [ 5. 11. 17.]
    >>> print(layer.dW.tolist(), layer.db)
    [[1.0, 2.0], [0.0, 0.0], [-1.0, -2.0]] [1. 2.]
    """

    x = shape = out_shape = None

    def __init__(self, W, b, needs_dx=True):
        self.W, self.b, self.needs_dx = floats(W), floats(b), needs_dx
        self.dW, self.db = None, None
        if self.W.ndim != 2 or self.b.shape != self.W.shape[1:]:
            raise ValueError(f"Affine: W has shape {self.W.shape}, b {self.b.shape}; expected (n_in, n_out) and (n_out,).")

    def forward(self, x):
        """x @ W + b, in the floating type of W. Keeps x, which dW needs.

        x : (N, n_in); one example (n_in,); or more axes, (N, ...), which are flattened to (N, n_in)
        Returns (N, n_out), for one example (n_out,).
        Raises ValueError where x does not fit W or holds NaN or infinity; FloatingPointError where W or b does, or the sum gets too large.
        """
        given = np.asarray(x)
        expect_inputs(self, given, self.W)
        with np.errstate(all="ignore"):
            x = matrix(given, self.W.dtype)
            z = x @ self.W
            z += self.b                     # in place: z is the large array here
        expect_finite(self, given, z, W=self.W, b=self.b)
        self.x, self.shape, self.out_shape = x, given.shape, given.shape[:given.ndim > 1] + self.b.shape
        return z.reshape(self.out_shape)

    def backward(self, dout):
        """dx = dout @ Wᵀ, dW = xᵀ @ dout, db = Σ_n dout_n.

        ∂L/∂x_ni = Σ_j dout_nj w_ij      ∂L/∂w_ij = Σ_n x_ni dout_nj      ∂L/∂b_j = Σ_n dout_nj
        dout : the shape of what forward returned
        Returns dx in the shape of x, or None where needs_dx is False.
        Raises RuntimeError before forward, ValueError where dout has another shape.
        """
        dout = matrix(upstream(self, dout, self.x, self.out_shape), self.W.dtype)
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        if self.needs_dx:
            dx = dout @ self.W.T
            return dx.reshape(self.shape)


class SoftmaxWithLoss:
    """The shares y = softmax(z), and how surprised they are by the true classes: L = −(1/N) Σ_n Σ_k t_nk log y_nk.

    Through log-softmax, so that no logarithm meets a share that was rounded to 0.

    >>> layer = SoftmaxWithLoss()
    >>> print(f"{layer.forward([0.0, 25.0], 0):g}", layer.backward().round(6))
    25 [-1.  1.]
    """

    y = t = None

    def forward(self, z, t):
        """The loss, a mean over the N examples. Keeps y and t (one-hot).

        z : (N, K) logits, or (K,) for one example
        t : (N,) whole numbers from 0 to K − 1, or shares in the shape of z that sum to 1 in each row, such as one-hot
        Raises ValueError where shapes or labels do not fit, or z is not finite.
        """
        z = numbers(self, "z", z)
        self.N = examples("SoftmaxWithLoss: z", z, 1)
        self.t = targets("SoftmaxWithLoss", t, z)
        log_y = log_softmax(z)
        self.y = np.exp(log_y)
        return -np.sum(self.t * log_y) / self.N

    def backward(self, dout=1):
        """dz = dout (y − t)/N, where dout = ∂L/∂L = 1 unless the loss is used further on.

        For one example −log y_k = −z_k + log Σ_i e^z_i. Its derivative by z_j is y_j, less 1 where j is the true class.
        Raises RuntimeError before forward, ValueError where dout is not one number.
        """
        dout = float(upstream(self, dout, self.y, ()))
        return dout / self.N * (self.y - self.t)


class MeanSquaredError:
    """L = (1/N) Σ_n Σ_k (y_nk − t_nk)². There is no ½.

    >>> layer = MeanSquaredError()
    >>> print(layer.forward([3.0, 5.0], [1.0, 6.0]), layer.backward())
    2.5 [ 2. -1.]
    """

    error = None

    def forward(self, y, t):
        """The loss, a mean over the N examples. Keeps y − t.

        y, t : (N,), or (N, K) for K predictions an example, of one shape. Raises ValueError where shapes differ, or one is not finite.
        """
        y, t = pair(self, y=y, t=t)
        self.N = examples("MeanSquaredError: y", y, 0)
        self.error = y - t
        return np.sum(self.error**2) / self.N

    def backward(self, dout=1):
        """dy = dout · 2(y − t)/N. Raises RuntimeError before forward, ValueError where dout is not one number."""
        dout = float(upstream(self, dout, self.error, ()))
        return 2 * dout / self.N * self.error
