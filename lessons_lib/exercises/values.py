"""What came back from an answer: read as numbers where it can be, put into words where it can't, and compared."""
import numbers
import re
import types
from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

import numpy as np

from lessons_lib.exercises.outcome import code

FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, np.ufunc, partial)
COROUTINES = (types.CoroutineType, types.AsyncGeneratorType)
NOT_NUMBERS = [
    (type(None), "`None`", "End your function with `return` and the result."),
    ((bool, np.bool_), "a truth value", "A comparison such as `==` gives True or False; hand back what is computed."),
    ((str, bytes), "a text", "No quotes, no f-string, no `str(...)`: hand back what is computed."),
    (types.GeneratorType, "a generator", "`yield` makes one: write `return`. So does `(… for …)`: write `list` in front."),
    (COROUTINES, "a coroutine", "`async def` makes one; write `def`."),
    (type, "a class", "Hand back what is computed with it."),
    (FUNCTIONS, "a function", "Call it: its arguments in brackets after its name."),
    ((dict, set, frozenset), "a dict or set", "Return the number or array itself."),
    ((complex, np.complexfloating), "a complex number", "Real numbers are expected: `.real`, if the rest is 0."),
]


class Reading(NamedTuple):
    """A value as float64 (None where it is no number and no array of numbers), in words, with a tip where it is no number."""

    array: np.ndarray | None
    words: str
    tip: str = ""
    coarse: bool = False            # computed in float32 or float16
    result: object = None           # what was read, where there are numbers in it


def read(value):
    """The Reading of whatever an answer gave. May run the learner's own code (__float__, __array__): call it under `run`."""
    reading = _read(value)
    return reading if reading.array is None else reading._replace(result=value)


def _read(value):
    for kinds, words, tip in NOT_NUMBERS:
        if isinstance(value, kinds):
            if isinstance(value, (str, bytes, bool, np.bool_, complex, np.complexfloating)):
                words = f"{words}, {code(repr(value), 40)}"
            return Reading(None, words, tip)
    if isinstance(value, (list, tuple, range)) or (hasattr(type(value), "__array__") and not isinstance(value, np.generic)):
        return _read_array(value)
    if isinstance(value, (numbers.Number, np.number)) or hasattr(type(value), "__float__"):
        try:
            result = np.array(float(value))
            return Reading(result, number(result), coarse=_is_coarse(value))
        except OverflowError:
            return Reading(None, "an integer too large for a float")
        except (TypeError, ValueError):
            pass
    tip = "Make a list of what is in it: write `list` in front." if isinstance(value, Iterable) else "A number or an array of numbers is expected."
    return Reading(None, f"an object of class {code(type(value).__name__, 40)}", tip)


def _read_array(value):
    """A list, tuple or array as float64, or why that can't be."""
    name = type(value).__name__ if isinstance(value, (list, tuple)) else "array"
    if np.ma.is_masked(value):
        return Reading(None, "an array in which entries are masked", "What is masked counts as missing: hand back a plain array.")
    try:
        array = np.asarray(value)
        if array.size > 1_000_000:                  # not kept: no exercise asks for so many numbers
            return Reading(None, described(array))
        plain = array.dtype.kind in "iuf" or (array.dtype.kind == "O" and all(_read(entry).array is not None for entry in array.flat))
        result = np.array(array, dtype=np.float64) if plain else None
    except (ValueError, TypeError, OverflowError):
        result = None
    if result is None:
        return Reading(None, f"a{'n' * (name == 'array')} {name} in which not every entry is a real number, or rows differ in length{_entries(value)}")
    if result.shape == ():
        return Reading(result, number(result), coarse=_is_coarse(array))
    if name != "array":
        numbers_in_it = "one number" if len(result) == 1 else f"{len(result)} numbers"
        words = numbers_in_it if result.ndim == 1 else f"{len(result)}, each {described(result[0])}" if len(result) else "nothing"
        return Reading(result, f"a {name} of {words}", "", _is_coarse(array))
    return Reading(result, described(result), "", _is_coarse(array))


def _entries(value):
    """What stands in a short list or tuple, which is the reason why it is no array."""
    plain = isinstance(value, (list, tuple)) and 1 < len(value) <= 3 and not any(isinstance(entry, (list, tuple)) for entry in value)
    return f" (first {', then '.join(_read(entry).words for entry in value)})" if plain else ""


def _is_coarse(value):
    return getattr(value, "dtype", None) in (np.float32, np.float16)


def described(value):
    """The kind of an array, or of a list of numbers, without its numbers."""
    if isinstance(value, list) and np.ndim(value) < 2:
        return f"a list of {len(value)} number{'s' * (len(value) != 1)}"
    shape = np.shape(value)
    return "one number" if shape == () else f"an array of shape {shape}"


def close(yours, expected, rtol):
    """Whether two arrays of one shape agree, entry by entry within rtol of the expected; where an entry cancels to nearly nothing,
    within rtol/1000 of the largest, and where 0 is expected, within rtol/1e9."""
    with np.errstate(all="ignore"):
        size = np.where(expected == 0, 1e-9, np.abs(expected))
        finite = size[np.isfinite(size)]
        margin = rtol * np.maximum(size, 1e-3 * finite.max() if finite.size else 0)
        return (np.abs(yours - expected) <= margin) | (yours == expected) | (np.isnan(yours) & np.isnan(expected))


def number(value, digits=4):
    """One number for a reader: whole where it is whole, else four significant digits, with a real minus."""
    value = float(value)
    moderate = abs(value) < 1e7                 # False for nan
    if moderate and value == int(value):
        text = str(int(value))
    else:
        digits = max(digits, len(str(int(abs(value))))) if moderate else digits
        text = re.sub(r"e([+-])0*(\d)", r"e\1\2", f"{value:.{digits}g}").replace("e+", "e")
    return "−" + text[1:] if text.startswith("-") else text


def apart(yours, expected):
    """Two numbers with as many digits as it takes to see that they differ."""
    for digits in range(4, 18):
        texts = number(yours, digits), number(expected, digits)
        if texts[0] != texts[1]:
            break
    return texts


def shown(value):
    """An argument or a result in words: a number, a small array in full, a large one by its shape."""
    array = np.asarray(value)
    if array.dtype.kind not in "iuf":
        return code(value, 40)
    if array.size > 12:
        return described(value)
    if array.ndim:
        return f"[{', '.join(shown(entry) for entry in array)}]"
    return number(array, 6)


def same_but_transposed(pairs, rtol):
    """Whether results, pairs of yours and expected, are right but for rows and columns, which are exchanged where there are any."""
    return any(expected.ndim == 2 for _, expected in pairs) and all(yours.T.shape == expected.shape and close(yours.T, expected, rtol).all() for yours, expected in pairs)
