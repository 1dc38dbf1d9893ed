"""What wrong numbers have to do with the expected ones: for mistakes that no one foresaw."""
import math

import numpy as np

from lessons_lib.exercises.values import close, number, same_but_transposed

FACTORS = {
    -1.0: "the negative of what is expected: a sign is turned round", 2.0: "twice what is expected", 0.5: "half of what is expected",
    -2.0: "−2 times what is expected", -0.5: "−½ times what is expected",
    math.log(10): "ln 10 = 2.303 times what is expected: two kinds of logarithm are mixed",
    1 / math.log(10): "0.4343 = 1/ln 10 times what is expected: two kinds of logarithm are mixed",
}

USED = " used, and is no result kept from an earlier call?"


def relation(evidence):
    """The first relation that holds on every case, in a sentence; empty where none does."""
    finds = (_always_the_same, _rounded, *TIMES, _added, _added_from_arguments, _reciprocal, _sign_lost,
             _transposed, _in_another_order, _step, _one_by_one, _whole_numbers, _all_but_a_part, _ignored_argument, _nearly, _some_cases)
    return next(filter(None, (find(evidence) for find in finds)), "")


def _pairs(evidence):
    return [(trial.yours, trial.expected) for trial in evidence.trials]


def _flat(evidence):
    """All results of all cases in one row: yours, expected."""
    return [np.concatenate([np.ravel(side) for side in sides]) for sides in zip(*_pairs(evidence), strict=True)]


def _matches(evidence, change, rtol=None):
    """Whether change(expected, number of the case) is what the answer gave, on every case."""
    with np.errstate(all="ignore"):
        return all(close(yours, np.asarray(change(expected, k)), rtol or evidence.exercise.rtol).all()
                   for k, (yours, expected) in enumerate(_pairs(evidence)))


def _always_the_same(evidence):
    first, *others = [yours for yours, _ in _pairs(evidence)]
    if first.shape == () and all(first == other for other in others):
        return f"Yours is {number(first)} for every input."


def _factor(evidence):
    yours, expected = _flat(evidence)
    if not expected.any():
        return ""
    at = np.argmax(np.abs(expected))
    factor = yours[at] / expected[at]
    if abs(factor - 1) > 1e-3 and _matches(evidence, lambda e, k: factor * e):
        name = next((name for value, name in FACTORS.items() if abs(factor - value) < 1e-5), f"{number(factor)} times what is expected")
        return f"In every case yours is {name}." if factor else "Yours is 0 in every case."


def _quantities(evidence):
    """Numbers that an answer may have multiplied, divided or added by mistake: name → its value in each case."""
    found = {}
    for position, name in enumerate(evidence.exercise.names):
        values = [trial.case.arguments[position] for trial in evidence.trials]
        if all(isinstance(value, (int, float, np.ndarray)) and np.ndim(value) == 0 for value in values):
            v = np.array(values, float)
            forms = {name: v, f"2{name}": 2 * v, f"{name}²": v**2, f"{name}/2": v / 2}
        elif all(isinstance(value, (list, np.ndarray)) and np.ndim(value) for value in values):
            v = np.array([len(value) for value in values], float)
            forms = {f"the length of {name}": v, f"the size of {name}": np.array([np.size(value) for value in values], float)}
        else:
            continue
        found |= forms
    return found


def _factor_from_arguments(evidence):
    for name, values in _quantities(evidence).items():
        for sign, word in ((1, ""), (-1, "minus ")):
            if _matches(evidence, lambda e, k: sign * e * values[k]):
                return f"In every case yours is {word}{name} times what is expected."
            if _matches(evidence, lambda e, k: sign * e / values[k]):
                return f"In every case yours is {word}what is expected divided by {name}."


TIMES = _factor, _factor_from_arguments


def _only(evidence, part):
    """The same evidence of a part of every result: part(result, trial)."""
    def cut(trial):
        reading = trial.run.value
        return trial._replace(expected=part(trial.expected, trial), run=trial.run._replace(value=reading._replace(array=part(trial.yours, trial))))
    return evidence._replace(trials=[cut(trial) for trial in evidence.trials])


def _step(evidence):
    """Results that are an argument and a step: no step, or a wrong one, as from w to w − rate · gradient."""
    for position, name in enumerate(evidence.exercise.names):
        starts = [trial.case.arguments[position] for trial in evidence.trials]
        if all(isinstance(start, (int, float, np.ndarray)) and np.shape(start) == trial.expected.shape for start, trial in zip(starts, evidence.trials, strict=True)):
            if _matches(evidence, lambda e, k, starts=starts: starts[k]):
                return f"In every case yours is {name} itself."
            if _matches(evidence, lambda e, k, starts=starts: e - starts[k]):
                return f"In every case yours is the step alone: start from {name}."
            if found := _taken_from(evidence, name, starts):
                return found
            steps = _only(evidence, lambda result, trial, position=position: result - trial.case.arguments[position])
            if found := next(filter(None, (find(steps) for find in TIMES)), ""):
                return found.replace("yours is", f"your step from {name} is")


def _taken_from(evidence, name, starts):
    """What is expected was subtracted from an argument, as a step is, or a share of it."""
    yours, expected = _flat(evidence)
    at = np.argmax(np.abs(expected))
    share = (np.concatenate([np.ravel(start) for start in starts])[at] - yours[at]) / expected[at] if expected.any() else 0.0
    if share and _matches(evidence, lambda e, k: starts[k] - share * e):
        if abs(share - 1) < 1e-5:
            return f"In every case yours is {name} minus what is expected: of a step and where it leads, the other one is asked."
        return f"In every case {name} minus yours is {number(share)} times what is expected."


def _one_by_one(evidence):
    """Results of two or three numbers, each another quantity: what is wrong with each that is wrong."""
    shapes = {trial.expected.shape for trial in evidence.trials}
    said = []
    for k in range(*shapes.pop()) if shapes in ({(2,)}, {(3,)}) else ():
        entry = _only(evidence, lambda result, trial, k=k: result[k])
        if not all(trial.agrees.all() for trial in entry.trials):
            said.append((k, next(filter(None, (find(entry) for find in (*TIMES, _added, _added_from_arguments, _step))), "")))
    if said and all(sentence for _, sentence in said):
        return " ".join(f"At [{k}]: {sentence[0].lower()}{sentence[1:]}" for k, sentence in said)


def _added(evidence):
    yours, expected = _flat(evidence)
    constant = np.mean(yours - expected)
    if np.ptp(yours - expected) < 1e-4 * abs(constant):
        return f"In every case yours is {number(abs(constant))} too {'large' if constant > 0 else 'small'}."


def _added_from_arguments(evidence):
    for name, values in _quantities(evidence).items():
        for sign, word in ((1, "large"), (-1, "small")):
            if _matches(evidence, lambda e, k: e + sign * values[k]):
                return f"In every case yours is too {word} by {name}."


def _reciprocal(evidence):
    if _matches(evidence, lambda e, k: 1 / e):
        return "In every case yours is 1 divided by what is expected: numerator and denominator are swapped."


def _sign_lost(evidence):
    if _matches(evidence, lambda e, k: np.abs(e)):
        return "Yours is right except for the sign: it is never negative."
    yours, expected = _flat(evidence)
    if (yours * expected < 0).any() and _matches(evidence, lambda e, k: np.copysign(e, evidence.trials[k].yours)):
        if any(trial.agrees.any() and not trial.agrees.all() for trial in evidence.trials):
            return "All sizes are right, the sign of some entries is not."
        return "The size is right in every case, the sign is not always."


def _rounded(evidence):
    for places in range(7):
        for rounding in (np.floor, np.round, np.trunc):
            if _matches(evidence, lambda e, k: rounding(e * 10**places) / 10**places, 1e-12):
                to, by = (f"to {places} decimal place{'s' * (places > 1)}", "rounding") if places else ("to a whole one", "`//`, `int` or `round`")
                return f"Yours is the expected number cut or rounded {to}: {by} loses the rest."


def _transposed(evidence):
    if same_but_transposed(_pairs(evidence), evidence.exercise.rtol):
        return "The numbers are right, but rows and columns are swapped: yours is transposed."


def _in_another_order(evidence):
    if all(close(np.sort(yours, axis=None), np.sort(expected, axis=None), evidence.exercise.rtol).all() for yours, expected in _pairs(evidence)):
        return "In every case the numbers are the expected ones, but not always in their places."


def _whole_numbers(evidence):
    """Right but where arrays hold whole numbers: what is made like them holds whole numbers, too."""
    def whole(trial, position):
        return isinstance(trial.case.arguments[position], np.ndarray) and trial.case.arguments[position].dtype.kind in "iu"
    right, wrong = ([trial for trial in evidence.trials if trial.right is found] for found in (True, False))
    names = [name for position, name in enumerate(evidence.exercise.names)
             if wrong and all(whole(trial, position) for trial in wrong) and not all(whole(trial, position) for trial in right)]
    if names:
        return f"Yours is wrong only where {' and '.join(names)} hold{'s' * (len(names) == 1)} whole numbers: was an array made like that, " \
               "by `np.zeros_like` or `.copy()`? It cuts off what is behind the point."


def _all_but_a_part(evidence):
    """Right everywhere but in one row, one column or, of a larger array, one entry."""
    wrong = [np.argwhere(~trial.agrees) for trial in evidence.trials]
    shapes = [trial.expected for trial in evidence.trials]
    if any(array.ndim == 0 for array in shapes) or not any(map(len, wrong)):
        return ""
    for axis, name in ((0, "row"), (1, "column")):
        if all(array.ndim == 2 and array.shape[axis] > 1 for array in shapes) and all(len(set(at[:, axis])) == 1 for at in wrong):
            return f"In every case all is right but for one {name}."
    if all(len(at) == 1 for at in wrong) and all(array.size > 2 for array in shapes):
        kept = next((name for position, name in enumerate(evidence.exercise.names) if _as_before(evidence, position, wrong)), None)
        return f"In every case a single entry is wrong{f': it is as it was in {kept}' if kept else ''}."


def _as_before(evidence, position, wrong):
    """Whether the wrong entries are those of an argument of the same shape."""
    pairs = [(np.asarray(trial.case.arguments[position]), trial.yours, tuple(at[0])) for trial, at in zip(evidence.trials, wrong, strict=True)]
    return all(before.shape == yours.shape and before[at] == yours[at] for before, yours, at in pairs)


def _ignored_argument(evidence):
    """Arguments that can be exchanged without a change of the result, where the solution's changes."""
    trials = evidence.trials[:3]
    ignored = []
    for position, name in enumerate(evidence.exercise.names):
        if callable(trials[0].case.arguments[position]):        # where_it_looked sees that
            continue
        tried = [(trial, _exchanged(evidence, trial, other, position)) for trial in trials for other in trials if other is not trial]
        mattered = [(trial, new) for trial, new in tried if new and new.expected.shape == trial.expected.shape
                    and not close(new.expected, trial.expected, 1e-3).all()]
        if mattered and all(new.fits and np.array_equal(new.yours, trial.yours) for trial, new in mattered):
            ignored.append(name)
    if ignored:
        return f"Yours does not change when {' or '.join(ignored)} does: {'is' if len(ignored) == 1 else 'are'} `{'`, `'.join(ignored)}`{USED}"


def _exchanged(evidence, trial, other, position):
    """A trial once more with one argument taken from another case; None where the solution itself can't do that."""
    case = trial.case.with_argument(position, other.case.arguments[position])
    try:
        return evidence.exercise.try_case(evidence.answer, case, evidence.clock)
    except Exception:
        return None


def _some_cases(evidence):
    right = [trial for trial in evidence.trials if trial.right]
    if right:
        return f"Of {len(evidence.trials)} cases {len(right)} {'is' if len(right) == 1 else 'are'} right, as this one: {right[0].words}."


def _nearly(evidence):
    with np.errstate(all="ignore"):
        off = max(np.max(np.abs(yours - expected)) / np.max(np.abs(expected)) for yours, expected in _pairs(evidence))
    if off < 1e-3:
        coarse = any(trial.run.value.coarse for trial in evidence.trials)
        reason = "something small is different, or rounded on the way"
        if coarse:
            reason = "it is computed in a coarse type: float32 keeps seven digits, float16 three"
        return f"Yours is near, within {number(100 * off, 2)} %, but not the same: {reason}."
