"""Exercises whose answer is an optimizer: a class with `update(params, grads)`, and what its updates make of arrays that others hold, too."""
import inspect
import re

import numpy as np

from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.classes import ClassExercise
from lessons_lib.exercises.outcome import code
from lessons_lib.exercises.relations import USED
from lessons_lib.exercises.run import Clock, run, same_random_numbers
from lessons_lib.exercises.values import apart, close, read, shown


def _after(optimizer, steps, rates=(), halved=False, refilled=False, **arrays):
    """All parameters in one row after so many updates; arrays: key=(start, gradients); rates are set before each, if there are any.
    halved: what is in params is, between two updates. refilled: all gradients of a key come in one array.
    Three and more come in another order each time, and not in the same one in both dicts."""
    held = {key: start.copy(order="K") for key, (start, _) in arrays.items()}
    handed = {key: gradients[0].copy() for key, (_, gradients) in arrays.items()}
    for step in range(steps):
        if rates:
            optimizer.learning_rate = rates[step]
        for key, (_, gradients) in arrays.items():
            held[key] *= 0.5 if halved and step else 1
            handed[key][...] = gradients[step % len(gradients)]
        params, grads = dict(held), handed if refilled else {key: g.copy() for key, g in handed.items()}
        if len(held) > 2:
            params, grads = (params, _reversed(grads)) if step % 2 == 0 else (_reversed(params), grads)
        optimizer.update(params, grads)
    return held["w"] if len(held) == 1 else np.concatenate([array.ravel() for array in held.values()])


def _reversed(arrays):
    return dict(reversed(arrays.items()))


def _alone(cls, w, gradients, *settings):
    return _after(cls(*settings), len(gradients), w=(w, gradients))


def _with_another(cls, w, gradients, *settings):
    """b is like w, with other gradients."""
    return _after(cls(*settings), len(gradients), w=(w, gradients), b=(0.5 - w, -0.7 * gradients[::-1]))


def _with_others(cls, w, gradients, *settings):
    """w2 is of another shape."""
    w2 = np.array([[0.9], [-0.4]]), 0.3 + np.linspace(-1.1, 1.7, 2 * len(gradients)).reshape(-1, 2, 1)
    return _after(cls(*settings), len(gradients), w=(w, gradients), w2=w2, b=(0.5 - w, -0.7 * gradients[::-1]))


def _other_rates(cls, w, gradients, *settings):
    return _after(cls(*settings), len(gradients), [settings[0] * (0.5, 1.5)[step % 2] for step in range(len(gradients))], w=(w, gradients))


def _halved(cls, w, gradients, *settings):
    return _after(cls(*settings), len(gradients), halved=True, w=(w, gradients))


def _refilled(cls, w, gradients, *settings):
    return _after(cls(*settings), len(gradients), refilled=True, w=(w, gradients))


USES = {                                                # what is asked for: (the use, what follows if it is the first that is wrong)
    "`w` after an update with each of the gradients": (_alone, ""),
    "the same with a second parameter, `b`; both in a row": (_with_another, "With one parameter it is right. Each needs a memory of its own."),
    "the same with a third of another shape; all in a row":
        (_with_others, "With two parameters it is right. Three come in another order in each update, and not in the same one in both dicts: go by the key."),
    "`w`, where `learning_rate` is set before each update, to 0.5, 1.5, 0.5, ... times what the class was made with":
        (_other_rates, "With a rate that stays it is right. A new one counts from then on, and what is kept stays as it is."),
    "`w`, where all numbers in it are halved between two updates":
        (_halved, "Where nobody else changes params it is right. Take p as it is handed in; where it stood before must not count."),
    "`w`, where all gradients come in one array, which is filled anew":
        (_refilled, "With a new array for each gradient it is right. What is kept may be the gradient's own array: keep a copy, `g.copy()`."),
}
WAYS = [                                                # among them a square, a gradient that is 0 in the midst of others, a huge one, and 30 updates
    (np.array([3.1, -0.7, 0.0, 0.9]), np.array([[1.3, -4.1, 0.0, 0.8], [0.0, 2.7, 0.0, 0.8], [-3.3, 0.6, 0.4, -5.2]])),
    (np.array([[0.4, 5.1, -0.3], [-3.7, 0.4, 0.0]]).T, np.array([[[1.9, 0.0], [-0.6, 3.1], [0.7, -2.3]], [[-1.1, 4.2], [0.3, 0.3], [0.0, 1.7]]])),
    (np.array([[-1.7, 2.9], [0.35, 2.9]]), np.array([[[0.4, 1.1], [-2.6, 0.7]], [[0.0, 0.0], [0.0, 0.0]], [[0.9, -0.9], [1.4, 3.3]]])),
    (np.array([[[310.0, -47.0], [0.6, 5.3]]]), np.array([[[[2600.0, 3.1], [-1e-6, 0.4]]], [[[-170.0, 5.9], [3e-6, -0.7]]]])),
    (np.array([4.3]), 0.4 + 2 * np.sin(np.arange(30.0)).reshape(30, 1)), (np.array([0.0, -2.3]), np.array([[0.37, -1.1], [-0.9, 0.2]])),
]
REBOUND = "The layers hold the old one. `params[key] = ...` makes a new one. Change it in place: `params[key] += ...`."
UNMOVED = "Is `update` written, and does it change them in place? `p = p + ...` makes a new array; `params[key] += ...` does not."
GRADS_CHANGED = "The dict and the arrays in it belong to the layers: read them, and make new arrays."
ONE_MOVED = "Only one of the parameters moved. Is there a loop over all keys, and does everything stand inside it?"
OTHERS = "Work on what is handed in as `params`, each time, and keep nothing of it."
A_GENERATOR = "Your `update` has a `yield`, so a call of it runs nothing at all; it is expected to change params. Leave the `yield` out."
EMPTY = "What you compute depends on what the memory held before: `np.empty` and `np.empty_like` fill nothing in. What is kept is expected to be 0 at first: `np.zeros_like`."
SHARED = "What stands in the class itself, or as a default argument, is one for all its objects. Make it in `__init__`, with `self.` in front."


class OptimizerExercise(ClassExercise):
    """Write an optimizer. What a ClassExercise has, but for uses and cases:

    example : the question's own (w, gradients, settings), the first case
    settings : six lists of what the class is made with, the learning rate first; each goes one of six ways
    """

    def __init__(self, *, reference, example, settings, **everything):
        names = list(inspect.signature(reference).parameters)
        cases = [Case(np.array(example[0]), np.array(example[1]), *example[2]), *(Case(*way, *made_with) for way, made_with in zip(WAYS, settings, strict=True))]
        super().__init__(reference=reference, uses={words: _named(*use, names) for words, use in USES.items()}, cases=cases, rtol=1e-9, **everything)

    def why_wrong(self, answer):
        if inspect.isgeneratorfunction(answer.update):
            return A_GENERATOR
        wrong = self._why_apart(answer) or self._why_not_in_place(answer) or super().why_wrong(answer) or self._why_later(answer)
        return wrong and (self._another_order(answer) or wrong)

    def _said_of_a_class(self, wrong, use):
        """What is right in the first use does use its settings, whatever it looks like in another."""
        if use != next(iter(self.uses)):
            wrong = re.sub(rf" Yours does not change when .*?{re.escape(USED)}", "", wrong)
        return super()._said_of_a_class(wrong, use)

    def _another_order(self, answer):
        """The right names in another order than they are called in: said only where something is wrong."""
        for name in ("__init__", "update"):
            try:
                wanted, yours = (list(inspect.signature(getattr(cls, name)).parameters) for cls in (self.reference, answer))
            except Exception:                           # a built-in has none to show
                continue
            if yours != wanted and sorted(yours) == sorted(wanted):
                return f"Your `{name}` takes {code(', '.join(yours))}; it is called with `{', '.join(wanted)}`, in this order."
        return ""

    def _watched(self, look, answer):
        """What look(answer) says; nothing where the answer raises, which is told later, or does not end."""
        with same_random_numbers():
            return run(lambda: look(answer), Clock(self.seconds)).value or ""

    def _why_apart(self, answer):
        """Two objects that share something: one does as it did alone, while another with other settings is at work. And what np.empty has to do with it."""
        w, gradients, *settings = self.cases[1].arguments
        others = self.cases[2].arguments[2:]

        def work(optimizer):
            np.random.seed(0)                           # what begins by chance shares nothing
            return _after(optimizer, 3, w=(w, gradients))

        def look(cls):
            alone = work(cls(*settings))
            watched, other = cls(*settings), cls(*others)
            _after(other, 2, w=(w, -gradients))
            if not np.allclose(work(watched), alone, rtol=1e-9, atol=0, equal_nan=True):
                return f"One object came to another result while a second, with other settings, was at work; expected the same as alone. {SHARED}"
            np.empty, np.empty_like = np.zeros, np.zeros_like       # `run` had filled them with what no right answer has
            if not np.allclose(work(cls(*settings)), alone, rtol=1e-9, atol=0, equal_nan=True):
                return EMPTY
        return self._watched(look, answer)

    def _why_later(self, answer):
        """What is right on all cases, and no longer after 300 updates."""
        w, gradients, *settings = self.cases[1].arguments

        def look(cls):
            expected, yours = (_after(each(*settings), 300, w=(w, gradients)) for each in (self.reference, cls))
            wrong = np.flatnonzero(~close(read(yours).array, expected, 1e-6))
            if len(wrong):
                return "After 300 updates w[{}] is {}, expected {}. Runs of up to 30 are right. The rule is the same in each update, however late.".format(wrong[0], *apart(yours[wrong[0]], expected[wrong[0]]))
        return self._watched(look, answer)

    def _why_not_in_place(self, answer):
        """What two updates did to the dicts, to what is in them, and to the learning rate."""
        def look(cls):
            moved, reached = set(), set()
            for w, gradients, *settings in (case.arguments for case in self.cases):
                before, slopes = {"w": w, "b": 0.5 - w}, {"w": gradients[0], "b": -0.7 * gradients[0]}
                held, handed = ({key: each.copy(order="K") for key, each in arrays.items()} for arrays in (before, slopes))
                params, grads, optimizer = dict(held), dict(handed), cls(*settings)
                for _ in range(2):
                    optimizer.update(params, grads)
                    if wrong := _of_the_gradients(grads, handed, slopes) or _of_the_params(params, held) or _of_the_rate(optimizer, settings[0]):
                        return wrong
                moved |= {key for key in held if (held[key] != before[key]).any()}
                new = {key: each.copy() for key, each in before.items()}
                optimizer.update(dict(new), dict(handed))
                reached |= {key for key in new if (new[key] != before[key]).any()}
            return _of_the_numbers(moved) or ("" if reached else f"A third update got other arrays in params, and left them as they were; other numbers in them are expected. {OTHERS}")
        return self._watched(look, answer)


def _of_the_gradients(grads, handed, slopes):
    """Whether an update left the gradients as they were."""
    same = grads.keys() == handed.keys() and all(grads[key] is handed[key] and np.array_equal(handed[key], slopes[key]) for key in handed)
    return "" if same else f"After an update grads is not as it was, which is expected. {GRADS_CHANGED}"


def _of_the_params(params, held):
    """Whether there are the same arrays in params, whatever numbers they hold."""
    if params.keys() != held.keys():
        return f"After an update params has {', '.join(map(repr, params)) or 'nothing'}, expected 'w', 'b': the dict is the network's. Keep what is yours in the object."
    other = [key for key in held if params[key] is not held[key]]
    return f"After an update `params['{other[0]}']` is another array, expected the one that was handed in. {REBOUND}" if other else ""


def _of_the_numbers(moved):
    """Whether all arrays got other numbers."""
    if not moved:
        return f"After two updates every array of params is as it was; other numbers in it are expected. {UNMOVED}"
    return "" if len(moved) == 2 else f"After two updates with w and b, {min(moved)} has other numbers; they are expected in both. {ONE_MOVED}"


def _of_the_rate(optimizer, rate):
    """Whether the rate is the one that the optimizer was made with."""
    if not hasattr(optimizer, "learning_rate"):
        return "The object has no attribute `learning_rate`, which is expected: `self.learning_rate = learning_rate` in `__init__`."
    if np.shape(optimizer.learning_rate) or float(optimizer.learning_rate) != rate:
        now, made = (shown(optimizer.learning_rate), shown(rate)) if np.shape(optimizer.learning_rate) else apart(optimizer.learning_rate, rate)
        return f"After an update `learning_rate` is {now}, expected {made}, as it was made with. `__init__` keeps it as it is, and `update` only reads it."
    return ""


def _named(use, means, names):
    """The use, with the settings under their names, and what follows from it."""
    def named(cls, *arguments):
        return use(cls, *arguments)
    named.means = means
    named.__signature__ = inspect.Signature([inspect.Parameter(name, inspect.Parameter.POSITIONAL_ONLY) for name in ("cls", "w", "gradients", *names)])
    return named
