"""Slopes by nudging: no formula for f′ is needed, only f itself.

Move x a little, see how far f moves, divide. Everything here is that one idea; what differs is where the points stand
(to the right, on both sides, or off the real line) and how large the nudge h is. Two errors pull h in opposite ways:
truncation, which shrinks with h, and round-off, which grows as h shrinks.
"""
import math

import numpy as np


def forward_difference(f, x, h):
    """Slope of f at x, from x itself and one point h to its right.

    (f(x + h) - f(x)) / h  =  f'(x) + h f''(x)/2 + O(h²)  +  round-off of about 2ε (|f(x)| + |x f'(x)|) / h

    f : function of one float that returns one float
    x : float; a NumPy float32 (or other NumPy float) is computed in its own precision, anything else in float64
    h : float > 0, in the unit of x
    Returns one float of the type of x.
    Raises ValueError where x is not one finite number, h is not a positive one, or f(x), f(x + h) is not one finite number.
    Nocedal & Wright, Numerical Optimization, §8.1.

    >>> f"{forward_difference(math.exp, 0.0, 0.0005):.10f}"
    '1.0002500417'
    """
    x = _point(x)
    h = _step(h, x)
    return (_value(f, x + h, "x + h") - _value(f, x, "x")) / h


def central_difference(f, x, h=None):
    """Slope of f at x, from one point h to its left and one h to its right.

    (f(x + h) - f(x - h)) / 2h  =  f'(x) + h² f'''(x)/6 + O(h⁴)  +  round-off of about ε (|f(x)| + |x f'(x)|) / h

    f : function of one float that returns one float
    x : float; a NumPy float32 (or other NumPy float) is computed in its own precision, anything else in float64
    h : float > 0, in the unit of x; None chooses ε^(1/3) max(1, |x|), where the two errors balance if f varies on the scale of x
    Returns one float of the type of x.
    Raises ValueError where x is not one finite number, h is not a positive one, or f(x ± h) is not one finite number.
    Nocedal & Wright, Numerical Optimization, §8.1.

    >>> f"{central_difference(math.exp, 0.0, 0.001):.10f}"
    '1.0000001667'
    """
    x = _point(x)
    h = _step(_default_step(x) if h is None else h, x)
    return (_value(f, x + h, "x + h") - _value(f, x - h, "x - h")) / (2 * h)


def complex_step(f, x, h=1e-20):
    """Slope of f at x, from one point h off the real line. Nothing is subtracted, so nothing cancels.

    Im f(x + ih) / h  =  f'(x) - h² f'''(x)/6 + O(h⁴)  +  round-off of about ε |f'(x)|

    f : function that takes a complex number and is analytic at x (no abs, max, comparison; NumPy's functions, not math's)
    x : float, its NumPy type is kept, and is the type of the result
    h : float > 0, as small as you like while the type holds it in full: down to about 1e-300, in float32 1e-37
    Raises ValueError where x or h is unfit, or f can't be followed off the real line; TypeError where f refuses a complex number.
    Squire & Trapp, Using complex variables to estimate derivatives of real functions, SIAM Review 40 (1998).

    >>> f"{complex_step(np.exp, 0.0):.10f}"
    '1.0000000000'
    """
    x = _point(x)
    h = _step(h, x)
    try:
        with np.errstate(all="ignore"):
            value = f(complex(x, h) if isinstance(x, float) else x + 1j * h)      # math.exp takes np.complex128, and drops Im
    except TypeError as error:
        raise TypeError(f"f does not take the complex number {x:g} + {h:g}i ({error}). "
                        "Write it with NumPy's functions (np.exp, not math.exp), or use central_difference.") from error
    if np.ndim(value) or not np.iscomplexobj(value):
        raise ValueError(f"f(x + ih) must be one complex number, not {_shown(value)}: something in f drops the imaginary part "
                         "(abs, max, a comparison, .real). Use central_difference there.")
    if not np.isfinite(value):
        raise ValueError(f"f(x + ih) = {value} at x = {x:g}, h = {h:g}, expected a finite number. Try another x, or central_difference.")
    return type(x)(np.imag(value)) / h


def numerical_gradient(f, x, h=None):
    """Gradient of f at x: the central difference in one entry after the other, all others held still.

    g[i] = (f(x + h e_i) - f(x - h e_i)) / 2h, e_i is 1 at entry i and 0 elsewhere; errors as in central_difference.
    Two calls of f for each entry.

    f : function of an array of x's shape that returns one number; it is handed one float64 array, nudged in place between calls
    x : array of any shape, never changed; integers and float32 become float64 first
    h : float > 0, the same for every entry; None chooses ε^(1/3) max(1, |x[i]|) for each
    Returns a float64 array of x's shape.
    Raises ValueError where x has an entry that is not finite, f does not return one finite number, f changes its argument,
    or f ignores it (every call gave the same number, and an array of NaN gives that number too).

    >>> numerical_gradient(lambda x: np.sum(x**2), np.array([3, 4])).round(6)
    array([6., 8.])
    """
    point = _array(x)
    steps = _default_step(point) if h is None else np.full(point.shape, _step(h, np.float64(0)))
    nudged = point.copy()
    flat, values = nudged.reshape(-1), np.zeros((2, point.size))             # flat sees the memory of nudged
    with np.errstate(all="ignore"):
        for k, (middle, step) in enumerate(zip(point.flat, steps.flat, strict=True)):
            flat[k] = middle + step
            values[0, k] = _number(f(nudged), nudged, "x + h", k)
            flat[k] = middle - step
            values[1, k] = _number(f(nudged), nudged, "x - h", k)
            flat[k] = middle
    if not np.array_equal(nudged, point):
        raise ValueError("f changes the array that it is given, so the nudges get lost. Let it work on a copy: x = x.copy().")
    _refuse_if_ignored(f, point, values)
    return ((values[0] - values[1]) / (2 * steps.ravel())).reshape(point.shape)


def directional_derivative(f, x, direction, h=None):
    """Slope of f at x along a direction: how much f rises for each unit of the way. Two calls of f, however many entries x has.

    (f(x + h u) - f(x - h u)) / 2h  =  ∇f·u + O(h²)  with  u = direction/|direction|;  errors as in central_difference

    f : function of an array of x's shape that returns one number; x : array of any shape, never changed
    direction : array of x's shape, not 0 throughout; its length makes no difference
    h : float > 0, the length of the nudge; None lets no entry move farther than numerical_gradient moves it
    Raises ValueError as numerical_gradient does, where the direction is 0 throughout, and where its shape is not that of x.

    >>> f"{directional_derivative(lambda x: np.sum(x**2), [3, 4], [1, 0]):.6f}"
    '6.000000'
    """
    point, along = _array(x), _array(direction, "direction")
    if along.shape != point.shape:
        raise ValueError(f"direction has shape {along.shape}, x has shape {point.shape}: one number for each entry of x is needed.")
    if not along.any():
        raise ValueError("direction is 0 throughout: that is no direction. Give it one entry that is not 0.")
    unit = along / math.hypot(*along.flat)
    h = 1 / (np.abs(unit) / _default_step(point)).max() if h is None else _step(h, np.float64(0))
    above, below = _value(f, point + h * unit, "x + hu"), _value(f, point - h * unit, "x - hu")
    _refuse_if_ignored(f, point, np.array([above, below]))
    return (above - below) / (2 * h)


def best_step(f, x, method):
    """The h at which truncation and round-off together are smallest, from the formula and from derivatives estimated at x.

    forward:  h|f''|/2 + 2ρ/h    is smallest at  h = 2 √(ρ/|f''|)
    central:  h²|f'''|/6 + ρ/h   is smallest at  h = (3ρ/|f'''|)^(1/3)      with ρ = ε (|f| + |x f'|) near x

    f, x : as in central_difference
    method : "forward" or "central"
    Returns h > 0, a float of the type of x; ε^(1/2) or ε^(1/3) times max(1, |x|) where that derivative is too small to be estimated.
    Raises ValueError for another method, and as central_difference does.
    Nocedal & Wright, Numerical Optimization, §8.1; Press et al., Numerical Recipes, §5.7.

    >>> f"{best_step(np.exp, 0.0, 'central'):.1e}"
    '8.7e-06'
    """
    if method not in ("forward", "central"):
        raise ValueError(f'method is {method!r}, expected "forward" or "central".')
    x = _point(x)
    order = 2 if method == "forward" else 3
    derivative, distance = _estimated_derivative(f, x, order)
    if derivative == 0:
        return _step(_default_step(x, order), x)
    size = max(abs(_value(f, x, "x")), abs(_value(f, x + distance, "x + d")))
    rho = np.finfo(type(x)).eps * (size + abs(x * central_difference(f, x, distance)))
    return type(x)(2 * (rho / derivative) ** (1 / 2) if method == "forward" else (3 * rho / derivative) ** (1 / 3))


def _estimated_derivative(f, x, order):
    """|f''| or |f'''| at x and the distance d that gave it, of all d = max(1, |x|)/2^k the most trustworthy.

    The doubt about an estimate is how far that of d/2 differs from it, plus the round-off ε|f|/d^order it may hold, both as parts of it.
    0 where the doubt is nowhere below a tenth: there is nothing but round-off to see.
    """
    offsets, weights = {2: ((-1, 0, 1), (1, -2, 1)), 3: ((-2, -1, 1, 2), (-0.5, 1, -1, 0.5))}[order]
    distances = max(1, abs(x)) * np.exp2(-np.arange(1, 40))
    found, noise = np.full((2, len(distances)), np.nan)
    for k, d in enumerate(distances.astype(type(x))):
        try:
            values = np.array([_value(f, x + offset * d, "x + d") for offset in offsets])
        except ValueError:                      # f ends somewhere to the left or right of x: come nearer
            continue
        found[k] = abs(values @ weights) / d**order
        noise[k] = 4 * np.finfo(type(x)).eps * abs(values).max() / d**order
    with np.errstate(all="ignore"):
        doubt = np.abs(found[1:] / found[:-1] - 1) + noise[:-1] / found[:-1]
    doubt[np.isnan(doubt)] = np.inf
    best = int(np.argmin(doubt))
    return (found[best] if doubt[best] < 0.1 else 0.0), type(x)(distances[best])


def _default_step(x, order=3):
    """ε^(1/order) max(1, |x|) in the precision of x, for a number or for every entry of an array."""
    return np.finfo(x.dtype).eps ** (1 / order) * np.maximum(1.0, np.abs(x))


def _point(x):
    """x as one NumPy float: its own type if it is a NumPy float, float64 for any other number."""
    array = np.asarray(x)
    if array.ndim or array.dtype.kind not in "iuf":
        raise ValueError(f"x must be one number, not {_shown(x)}. For an array use numerical_gradient.")
    if not np.isfinite(array):
        raise ValueError(f"x = {x}, expected a finite number.")
    return array.dtype.type(array) if array.dtype.kind == "f" else np.float64(array)


def _step(h, x):
    """h as a positive number in the precision of x."""
    if np.ndim(h) or np.asarray(h).dtype.kind not in "iuf" or not (np.isfinite(h) and h > 0):
        raise ValueError(f"h = {_shown(h)}, expected a number above 0 (at 0 the quotient is 0/0). Try h = 1e-5, in float32 5e-3.")
    with np.errstate(all="ignore"):
        step = type(x)(h)
    if step == 0 or not np.isfinite(step):
        raise ValueError(f"h = {h:g} is {step:g} in {type(x).__name__}. Take an h that {type(x).__name__} can hold, such as 1e-3.")
    return step


def _array(x, name="x"):
    """x as a float64 array of its own, every entry finite."""
    array = np.asarray(x)
    if array.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be an array of real numbers, not of {array.dtype}.")
    array = np.array(array, dtype=np.float64)
    if not np.isfinite(array).all():
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name}{list(index)} = {array[index]}, expected finite numbers throughout.")
    return array


def _value(f, x, where):
    """f(x) in the precision of x, if it is one finite number."""
    with np.errstate(all="ignore"):
        return x.dtype.type(_number(f(x), x, where))


def _number(value, x, where, k=None):
    """What f gave, if it is one finite number; k is the place of the entry that was nudged."""
    if not isinstance(value, float) and (np.ndim(value) or np.asarray(value).dtype.kind not in "iuf"):
        hint = "Does it end with return?" if value is None else "Sum or pick, so that one real number is left."
        raise ValueError(f"f({where}) must be one number, not {_shown(value)}. {hint}")
    if not math.isfinite(value):
        place = f"x = {x:g}" if k is None and not np.ndim(x) else "that array" if k is None else f"entry {[int(i) for i in np.unravel_index(k, x.shape)]} nudged to {x.flat[k]:g}"
        raise ValueError(f"f({where}) = {value} with {place}, expected a finite number. Is f defined there? Try another x, or a smaller h.")
    return value


def _refuse_if_ignored(f, point, values):
    """An f that gave one number throughout, and gives it for an array of NaN too. (Σx² at 0 and a dead ReLU give nan there.)"""
    try:
        with np.errstate(all="ignore"):
            ignored = (values == values.flat[0]).all() and bool(f(np.full_like(point, np.nan)) == values.flat[0])
    except Exception:
        ignored = False                         # it looked, and minded (or there is no entry to nudge)
    if ignored:
        raise ValueError(f"f returned {values.flat[0]:g} at every nudge, and for an array of NaN too: it does not look at its argument. "
                         "A function such as `lambda W: loss()` must use W: `lambda W: loss(W)`.")


def _shown(value):
    """A value in a few words, for an error."""
    shape = np.shape(value) if isinstance(value, (np.ndarray, list, tuple)) else ()
    return f"an array of shape {shape}" if shape else f"{value}"[:60] if isinstance(value, np.generic) else f"{value!r}"[:60]
