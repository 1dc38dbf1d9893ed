"""The functions that networks are made of: activations, and the losses that say how wrong a network is.

Each is stable where its textbook form is not: no overflow, no 0/0, no logarithm of a rounded 0.
"""
import numpy as np


def sigmoid(z):
    """An S from 0 to 1: φ(z) = 1/(1 + e⁻ᶻ), with slope φ(z)(1 − φ(z)).

    For z < 0 it is computed as eᶻ/(1 + eᶻ), the same number: e⁻ᶻ would overflow below z = −709 (float32: −88).

    z : array or number; a NumPy floating type is kept
    Returns φ(z) in the shape of z.

    >>> print(sigmoid(0.0), sigmoid(-1000.0))
    0.5 0.0
    """
    z = floats(z)
    small = np.exp(-np.abs(z))
    return np.where(z < 0, small, 1) / (1 + small)


def relu(z):
    """What is negative becomes 0: φ(z) = max(0, z). Slope 1 above 0, 0 below; at 0 we take 0.

    z : array or number; a NumPy floating type is kept
    Returns φ(z) in the shape of z.

    >>> print(relu([-2.0, 3.0]))
    [0. 3.]
    """
    return np.maximum(floats(z), 0)


def softmax(z):
    """Scores as shares that sum to 1: e^z_k / Σ_i e^z_i over the last axis.

    The largest score is subtracted first: shares stay the same, and no e^z overflows.

    z : (..., K) scores, called logits
    Returns (..., K) shares.

    >>> print(softmax([0.0, np.log(3.0)]).round(2))
    [0.25 0.75]
    """
    return np.exp(log_softmax(z))


def log_softmax(z):
    """The logarithm of softmax, without taking it: z_k − max z − log Σ_i e^(z_i − max z) over the last axis.

    The logarithm of softmax itself is −∞ where a share has been rounded to 0, from a gap of about 745 on.

    z : (..., K) scores
    Returns (..., K), none above 0.

    >>> print(log_softmax([0.0, 800.0]))
    [-800.    0.]
    """
    z = floats(z)
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def softmax_backward(y, dy):
    """What softmax passes back. A score moves every share, ∂y_k/∂z_j = y_k (1 if j = k, else 0) − y_k y_j, so dz_j = y_j (dy_j − Σ_k dy_k y_k).

    y : (..., K) shares, dy : ∂L/∂y in the shape of y
    Returns ∂L/∂z in the shape of y.

    >>> print(softmax_backward(np.array([0.25, 0.75]), np.array([1.0, 0.0])))
    [ 0.1875 -0.1875]
    """
    y, dy = floats(y), floats(dy)
    return y * (dy - np.sum(dy * y, axis=-1, keepdims=True))


def cross_entropy(z, t):
    """How surprised the shares softmax(z) are by the true classes: L = −(1/N) Σ_n Σ_k t_nk log softmax(z)_nk.

    z : (N, K) logits, or (K,) for one example
    t : one-hot in the shape of z, or (N,) integer labels from 0 to K − 1 (a single one for one example)
    Returns the mean over the N examples, one float. Its gradient with respect to z is (softmax(z) − t)/N if each row of t sums to 1;
    the layer SoftmaxWithLoss computes both, and refuses rows that do not.
    Raises ValueError where shapes do not fit, there is no example, or a label is no whole number from 0 to K − 1.

    >>> f"{cross_entropy([[0.0, 25.0]], [0]):.6f}"
    '25.000000'
    """
    N = examples("z", z, 1)
    log_shares = log_softmax(z)
    return -np.sum(one_hot(t, log_shares.shape) * log_shares) / N


def one_hot(t, shape):
    """Labels as rows with a single 1; what has that shape already stays as it is.

    t : (N,) integer labels, or anything of the shape; shape : (N, K), or (K,) for one label
    Raises ValueError where t has another shape, or a label is no whole number from 0 to K − 1.

    >>> print(one_hot([2, 0], (2, 3)))
    [[0. 0. 1.]
     [1. 0. 0.]]
    """
    t = np.asarray(t)
    if t.shape == tuple(shape):
        return floats(t)
    if t.shape != tuple(shape[:-1]):
        raise ValueError(f"t has shape {t.shape}, the scores {tuple(shape)}: t is one-hot in the shape of the scores, or one label a row, {tuple(shape[:-1])}.")
    if t.dtype.kind not in "iu" or np.any((t < 0) | (t >= shape[-1])):
        raise ValueError(f"labels are whole numbers from 0 to {shape[-1] - 1}; t holds {_first_misfit(t, shape[-1])}.")
    return np.eye(shape[-1])[t]


def mean_squared_error(y, t):
    """How far predictions are off, squared: L = (1/N) Σ_n Σ_k (y_nk − t_nk)². There is no ½.

    y, t : (N,), or (N, K) for K predictions an example, of the same shape
    Returns the mean over the N examples, one float. Its gradient with respect to y is 2(y − t)/N.
    Raises ValueError where the shapes differ (NumPy would stretch one over the other, without a word), or there is no example.

    >>> print(mean_squared_error([3.0, 5.0], [1.0, 6.0]))
    2.5
    """
    y, t = floats(y), floats(t)
    if y.shape != t.shape:
        raise ValueError(f"y has shape {y.shape}, t has shape {t.shape}: each prediction needs its target. Reshape one of them.")
    return np.sum((y - t) ** 2) / examples("y", y, 0)


def examples(name, values, axes):
    """N, how many examples there are, one a row: len(values), or 1 where the array is a single example.

    axes : how many a single example has: 1 for scores, (K,) or (N, K); 0 for predictions, (N,), (N, K) and so on, or one number
    Raises ValueError where the array has another shape, or holds nothing.

    >>> examples("z", [[0.0, 25.0], [1.0, 2.0], [0.5, 0.5]], 1), examples("z", [0.0, 25.0], 1)
    (3, 1)
    """
    shape = np.shape(values)
    if axes and len(shape) not in (1, 2) or 0 in shape:
        raise ValueError(f"{name} has shape {shape}, expected (N, K) or {'(K,)' if axes else '(N,)'}, with at least one example.")
    return shape[0] if len(shape) > axes else 1


def floats(values):
    """As an array of floats; a NumPy floating type is kept, whole numbers become float64."""
    values = np.asarray(values)
    return values if values.dtype.kind == "f" else values.astype(float)


def _first_misfit(t, classes):
    if t.dtype.kind not in "iu":
        return f"numbers of type {t.dtype}"
    return str(t[(t < 0) | (t >= classes)].flat[0]) if t.ndim else str(t)
