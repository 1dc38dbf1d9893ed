"""A straight line through data, y = wx + b: the smallest model that can learn.

Its loss is the mean squared error L = (1/N) Σ_j (y_j − t_j)². Seen over (w, b) that is a bowl, so everything about it can
be said exactly: its slope, its curvature, its bottom. Lesson 03 walks down this bowl, lesson 04 derives the slope.
"""
import numpy as np


def prediction_slopes(y, t):
    """How L answers to each prediction alone: ∂L/∂y_j = (2/N)(y_j − t_j). Each prediction would like to go against its slope.

    y, t : (N,) predictions and targets. Returns (N,).
    Raises ValueError where the shapes differ.

    >>> print(prediction_slopes([160.0, 170.0], [165.0, 167.0]))
    [-5.  3.]
    """
    y, t = _pairs(y, t)
    return 2 / len(y) * (y - t)


def line_gradient(w, b, x, t):
    """[∂L/∂w, ∂L/∂b]: w moves prediction j by x_j, b moves it by 1, and the slopes of all predictions add up.

    ∂L/∂w = Σ_j (2/N)(y_j − t_j) x_j        ∂L/∂b = Σ_j (2/N)(y_j − t_j)

    w, b : floats; x, t : (N,) inputs and targets. Returns (2,).
    Raises ValueError where the shapes differ.

    >>> print(line_gradient(3.0, 20.0, [50.0, 60.0], [165.0, 206.0]))
    [-110.   -1.]
    """
    x, t = _pairs(x, t)
    slopes = prediction_slopes(w * x + b, t)
    return np.array([slopes @ x, slopes.sum()])


def line_hessian(x):
    """The second derivatives of L by w and b, the same everywhere: (2/N) [[Σ x², Σ x], [Σ x, N]].

    x : (N,) inputs. Returns (2, 2). Raises ValueError where x is not a row of finite numbers, or all of them
    are the same: then w and b can't be told apart, and the bowl is a gutter without a single bottom.

    >>> print(line_hessian([3.0, 5.0]))
    [[34.  8.]
     [ 8.  2.]]
    """
    x = _varied(x)
    return 2 / len(x) * np.array([[x @ x, x.sum()], [x.sum(), len(x)]])


def best_line(x, t):
    """[w, b] with the smallest L, found without walking: the least-squares solution.

    w = Σ (x − x̄)(t − t̄) / Σ (x − x̄)²        b = t̄ − w x̄

    x, t : (N,). Raises ValueError where the shapes differ or all x are the same.

    >>> print(best_line([3.0, 5.0, 7.0], [10.0, 14.0, 18.0]))
    [2. 4.]
    """
    x, t = _pairs(x, t)
    centred = _varied(x) - x.mean()
    w = centred @ (t - t.mean()) / (centred @ centred)
    return np.array([w, t.mean() - w * x.mean()])


def standardise(x):
    """x in units of its own spread: (x − mean)/standard deviation. Mean 0, and the mean of the squares is 1.

    The deviation is that of these N numbers, √(Σ(x − mean)²/N) (ddof = 0): only then the bowl is exactly round.

    x : (N,), or (N, n) for n inputs, each column by itself
    Raises ValueError where a column is constant (its deviation is 0) or a number is not finite.

    >>> print(standardise([50.0, 60.0, 70.0]).round(3))
    [-1.225  0.     1.225]
    """
    x = _varied(x)
    return (x - x.mean(axis=0)) / x.std(axis=0)


def _pairs(one, other):
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if one.ndim != 1 or one.shape != other.shape or not one.size:
        raise ValueError(f"the shapes are {one.shape} and {other.shape}, expected two rows of the same length: a target for each example.")
    return one, other


def _varied(x):
    """x as floats, if there is something to tell its rows apart by."""
    x = np.asarray(x, dtype=float)
    if x.ndim not in (1, 2) or not x.size or not np.isfinite(x).all():
        raise ValueError(f"x has shape {x.shape}, expected finite numbers, one row an example."
                         if np.isfinite(x).all() else "x holds nan or inf, expected finite numbers. Leave those examples out.")
    if (constant := np.ptp(x, axis=0) == 0).any():
        which = "x" if x.ndim == 1 else f"column {int(np.argmax(constant))} of x"
        raise ValueError(f"{which} is {x.ravel()[np.argmax(constant)]:g} in every example: its standard deviation is 0, and nothing can be learned from it. Leave it out.")
    return x
