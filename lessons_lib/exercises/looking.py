"""Where an answer called a function that was handed to it, in the question's own letters, beside where the solution does."""
from numbers import Real

STEPS = {"": 0, " + {}": 1, " − {}": -1, " + {}/2": 0.5, " − {}/2": -0.5, " + 2{}": 2, " − 2{}": -2, " + 3{}": 3, " − 3{}": -3}


def where_it_looked(evidence):
    """One sentence, if the answer looked elsewhere than the solution, or more or less often; else empty."""
    exercise = evidence.exercise
    for position, name in enumerate(exercise.names):
        if evidence.trials[0].calls[position] is None:
            continue
        solution = [exercise.try_case(exercise.reference, trial.case, evidence.clock) for trial in evidence.trials]
        yours, theirs = (_places(trials, exercise.names, position) for trials in (evidence.trials, solution))
        often = [len(trials[0].calls[position]) for trials in (evidence.trials, solution)]
        if not any(trial.calls[position] for trial in evidence.trials):
            return f"Yours never calls {name}; the solution calls it {f'at {theirs}' if theirs else _times(often[1])}."
        if yours and theirs and yours != theirs:
            return f"You looked at {yours}; the solution looks at {theirs}."
        if not yours and often[0] != often[1]:
            return f"You called {name} {_times(often[0])}, the solution calls it {_times(often[1])}."
    return ""


def _times(count):
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _places(trials, names, position):
    """The points from left to right, named: "x − h and x + h". Empty where they have no names, or other names in another case."""
    named = []
    for trial in trials:
        values = {name: value for name, value in zip(names, trial.case.arguments, strict=True) if isinstance(value, Real)}
        points = sorted({call for call in trial.calls[position] if call is not None})
        named.append([_name(point, values) for point in points])
    first = named[0]
    if not first or None in first or any(set(other) != set(first) for other in named[1:]):
        return ""
    *others, last = dict.fromkeys(first)
    return f"{', '.join(others)} and {last}" if others else last


def _name(point, values):
    """x, h, x + h, x − 2h …: the simplest name that fits a point, or None."""
    for form, times in STEPS.items():
        for base, start in values.items():
            for other, step in values.items():
                if other != base and abs(start + times * step - point) <= 1e-9 * max(1, abs(point)):
                    return base + form.format(other)
    return None
