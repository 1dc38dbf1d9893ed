"""Why an answer is wrong: the first of these that applies, from what is certain to what is likely.

It could not be run to its end; a later call changed a result; it gives another result at the second call; it takes its
arguments in another order; it is a mistake that the exercise knows; it raised; it gave no number, one of the wrong shape,
or none that is finite; it changed an argument; its numbers stand in a relation to the expected ones; and if nothing else
can be said: where, yours, expected.
"""
import inspect
import re
from typing import NamedTuple

import numpy as np

from lessons_lib.exercises.looking import where_it_looked
from lessons_lib.exercises.outcome import code
from lessons_lib.exercises.relations import relation
from lessons_lib.exercises.run import AskedForInput, CheckedInside, Clock, TimeIsUp
from lessons_lib.exercises.source import names_in, reachable
from lessons_lib.exercises.values import apart, close, same_but_transposed


class Evidence(NamedTuple):
    """All that is known about one answer."""

    exercise: object
    answer: object
    trials: list                    # one Trial a case
    again: list                     # the same once more
    clock: Clock

    @property
    def wrong(self):
        """The first trial that is not right."""
        return next((trial for trial in self.trials + self.again if not trial.right), None)


def explain(evidence):
    """What to say to an answer, in words; empty where it is right on every case, both times."""
    if evidence.wrong is None:
        return ""
    looks = (_stopped, _overwritten, _not_the_same_twice, _another_order, _known, _raised, _none, _no_number, _shape, _not_finite,
             _changed, _numbers)
    text = next(filter(None, (look(evidence) for look in looks)))
    printed = evidence.wrong.run.printed
    return f"{text} It printed {code(printed, 120)}." if printed.strip() and "printed" not in text else text


def _stopped(evidence):
    """What ended the run from outside."""
    trial = next((trial for trial in evidence.trials + evidence.again if trial.run.fault and trial.run.fault.kind in _ENDINGS), None)
    if trial:
        line = f" (at {trial.run.fault.line})" if trial.run.fault.line else ""
        return _ENDINGS[trial.run.fault.kind].format(words=trial.words, line=line, seconds=evidence.clock.seconds, endless=evidence.exercise.endless,
                                                     names=", ".join(evidence.exercise.names))


_ENDINGS = {
    TimeIsUp: "All calls together took more than {seconds} seconds; your function was stopped in the one for {words}{line}. {endless}",
    KeyboardInterrupt: "For {words} your function was interrupted{line}. If it ran too long: does every loop in it come to an end, "
                       "and is no range or array far too large?",
    SystemExit: "For {words} your function ends Python itself{line}, with `exit`. Use `return` to end a function.",
    AskedForInput: "For {words} your function waits for someone to type{line}. What it needs is in its arguments: `{names}`.",
    CheckedInside: "For {words} your function checks itself{line}, and would do so without end. Write the check below the function, not inside it.",
}


def _overwritten(evidence):
    trial = next((trial for trial in evidence.trials if not trial.lasting), None)
    if trial:
        return f"For {trial.words} your result has changed after a later call: both hand out one and the same array. Make a new one in each call."


def _not_the_same_twice(evidence):
    for first, second in zip(evidence.trials, evidence.again, strict=True):
        if not first.is_like(second) and (not first.right or not second.right):
            scalars = first.fits and second.fits and first.yours.ndim == 0
            before, after = apart(first.yours, second.yours) if scalars else (first.came_to(), second.came_to())
            difference = f": first {before}, then {after}" if before != after else ""
            return f"For {first.words} a second call with the same input came to another result{difference}. " \
                   "Does your function keep something from one call to the next, or draw random numbers?"


def _known(evidence):
    """The known mistake that did the same on every case, or nearly: where h is tiny, round-off differs from one form to another."""
    known = next((mistake for mistake in evidence.exercise.known_mistakes if _does_the_same(evidence, mistake.answer)), None)
    return f"{evidence.wrong.says()} {known.sentence}" if known else ""


def _does_the_same(evidence, mistake):
    """Whether a known mistake did the same on every case, and it was wrong; of a class, one that is wrong elsewhere may be right in this use."""
    exercise, clock, right = evidence.exercise, Clock(evidence.exercise.seconds), True
    for trial in evidence.trials:
        tried = exercise.try_case(mistake, trial.case, clock)
        if not trial.is_like(tried, max(exercise.rtol, 1e-6)):
            return False
        right = right and tried.right
    return not right


def _another_order(evidence):
    """The right arguments, listed in another order than they are handed over in."""
    exercise, wanted, clock = evidence.exercise, evidence.exercise.names, Clock(evidence.exercise.seconds)
    try:
        names = list(inspect.signature(evidence.answer).parameters)
    except Exception:
        return ""

    def by_name(*given):
        return evidence.answer(**dict(zip(wanted, given, strict=True)))

    if names != wanted and sorted(names) == sorted(wanted) and all(exercise.try_case(by_name, trial.case, clock).right for trial in evidence.trials):
        return f"Your function takes {code(', '.join(names))}; it is called with `{', '.join(wanted)}`, in this order."


def _raised(evidence):
    trial = next((trial for trial in evidence.trials if trial.run.fault), None)
    if trial:
        error = f"{trial.run.fault.kind.__name__}: {trial.run.fault.text}"
        more = next((meaning for words, meaning in _MEANINGS if re.search(words, error)), "")
        right = sum(other.right for other in evidence.trials)
        return f"{trial.says()} {more or (f'The other cases: {right} of {len(evidence.trials) - 1} right.' if right else '')}".strip()


_MEANINGS = [
    ("^RecursionError", "It calls itself without end."),
    ("^NotImplementedError", "That part is still to be written."),
    ("numpy boolean subtract", "Masks cannot be subtracted. Where two of them differ: `!=`."),
    (r"for \^:|bitwise_xor", "A power is written `**`; `^` is something else."),
    (r"'(int|float|numpy\.\w+)' object is not callable",
     "A number was called like a function: is a `*` missing in front of a bracket, or an argument left out?"),
    ("Cannot cast ufunc", "An array of whole numbers takes no decimals in place: write `x = x - …`, not `x -= …`, or begin with a copy in float."),
    ("name 'ln' is not defined", "The natural logarithm is `np.log`."),
]


def _none(evidence):
    """Nothing came back; perhaps it was printed."""
    runs = [trial.run for trial in evidence.trials]
    if all(run.value.words == "`None`" for run in runs):
        done = f"It printed {code(runs[0].printed, 120)} instead of returning it" if runs[0].printed.strip() else "What it computes is lost"
        return f"Your function gave `None` for every input. {done}: end it with `return`."


def _no_number(evidence):
    trial = next((trial for trial in evidence.trials if trial.yours is None), None)
    if trial:
        return f"{trial.says()} {trial.run.value.tip}".strip()


def _shape(evidence):
    trial = next((trial for trial in evidence.trials if trial.yours.shape != trial.expected.shape), None)
    if trial is None:
        return ""
    if trial.expected.shape == () and trial.yours.size == 1:
        return f"{trial.says()} Return the number itself, without a list or array around it."
    if trial.yours.size and all(other.expected.shape == () for other in evidence.trials):
        return f"{trial.says()} Return one of them, or combine them."
    pairs = [(other.yours, other.expected) for other in evidence.trials]
    if same_but_transposed(pairs, trial.rtol):
        return f"{trial.says()} The numbers are right, but rows and columns are swapped: yours is transposed."
    if all(yours.size == expected.size and close(yours.ravel(), expected.ravel(), trial.rtol).all() for yours, expected in pairs):
        return f"{trial.says()} The numbers are right, the shape is not."
    return trial.says()


def _not_finite(evidence):
    trial = next((trial for trial in evidence.trials if not trial.fits), None)
    if trial:
        shown = trial.yours[~np.isfinite(trial.yours)][0]
        inf = "`inf` comes from a division by 0 or a number too large."
        if not np.isnan(shown):
            return f"{trial.says()} {inf}"
        empty = any({"empty", "empty_like"} & names_in(function) for function in reachable(evidence.answer))
        unset = " An entry of `np.empty` that is never set may hold anything; here it is nan, too." if empty else ""
        return f"{trial.says()} `nan` comes from 0/0, inf − inf, or the logarithm or root of a negative number. {inf}{unset}"


def _changed(evidence):
    trial = next((trial for trial in evidence.trials + evidence.again if trial.changed), None)
    if trial:
        return f"{trial.says()} {'' if trial.changed in trial.says() else trial.changed} Work on a copy.".replace("  ", " ")


def _numbers(evidence):
    """Numbers of the right kind and shape that are wrong."""
    return " ".join(filter(None, (evidence.wrong.says(), relation(evidence), where_it_looked(evidence))))
