"""Exercises whose answer is a function: it is run on cases, its results are compared with the solution's, and explained."""
import inspect

import numpy as np

from lessons_lib.exercises.diagnosis import Evidence, explain
from lessons_lib.exercises.exercise import Exercise
from lessons_lib.exercises.outcome import Outcome, code
from lessons_lib.exercises.precautions import is_stub, why_not_run
from lessons_lib.exercises.run import Clock, run, same_random_numbers
from lessons_lib.exercises.trial import Trial
from lessons_lib.exercises.values import NOT_NUMBERS, read


class FunctionExercise(Exercise):
    """Write a function. Beside what every Exercise has:

    reference : the solution, a function; its parameters name the arguments in all messages
    cases : at least three, each a Case with an argument for every parameter; no known mistake gives the solution's result on all of them
    rtol : how close is right, as a part of the expected number
    seconds : how long one check may run the learner's code
    """

    gives = "you return"                            # how messages begin to say what came of an answer
    endless = "Does every loop in it come to an end?"       # what may be the matter where the time is up

    def __init__(self, *, cases, rtol=1e-6, seconds=3, **everything):
        super().__init__(**everything)
        self.cases, self.rtol, self.seconds = tuple(cases), rtol, seconds
        self.names = self.argument_names()
        self.name = self.reference.__name__
        self.todo = f"Write the body of `{self.name}`, run its cell, and hand the function to `check`."
        self._look_at_cases()

    def _look_at_cases(self):
        """Say an author's slip at once, not when the first learner checks an answer."""
        for place, case in enumerate(self.cases, 1):
            if len(case.arguments) != len(self.names):
                raise ValueError(f"{self.id}: a case needs an argument for every parameter; {self.name}({', '.join(self.names)}) "
                                 f"has {len(self.names)}, case {place} has {len(case.arguments)}.")
            for name, value in zip(self.names, case.arguments, strict=True):
                if callable(value) and not hasattr(value, "formula"):
                    raise ValueError(f'{self.id}: {name} of case {place} is a function without a formula; wrap it: formula("x³", lambda x: x**3).')

    def judge(self, answer):
        if is_stub(answer):
            return Outcome("not attempted", self.todo)
        wrong = self.why_not_called(answer) or self.why_wrong(answer)
        return Outcome("not yet", wrong) if wrong else Outcome("correct", self.fact)

    # what is otherwise with another kind of answer, a class

    def argument_names(self):
        """What the arguments of a case are called."""
        return list(inspect.signature(self.reference).parameters)

    def perform(self, answer, arguments):
        """One use of an answer."""
        return answer(*arguments)

    def why_not_called(self, answer):
        """Why an answer is not even tried, in words; empty where it can be."""
        return self._no_function(answer) or why_not_run(answer) or self._wrong_arguments(answer)

    def why_wrong(self, answer):
        """Try an answer on all cases and say what is wrong with it; empty where nothing is."""
        with same_random_numbers():
            return explain(Evidence(self, answer, *self._try_twice(answer)))

    # trying

    def try_case(self, answer, case, clock):
        """Use an answer once, guarded, and keep all that can be seen of it."""
        given, calls = case.fresh()
        solved = self.perform(self.reference, case.fresh()[0])         # kept while the answer runs, lest it get this memory for its own result
        expected = np.array(solved, dtype=float)
        tried = run(lambda: read(self.perform(answer, given)), clock)
        return Trial(case.words(self.names), case, tried, expected, case.change(self.names, given), calls, self.rtol, self.gives)

    def _try_twice(self, answer):
        """All cases in order, then in reverse order: what keeps something from one call to the next shows itself."""
        clock = Clock(self.seconds)
        trials = [self.try_case(answer, case, clock) for case in self.cases]
        again = [self.try_case(answer, case, clock) for case in self.cases[::-1]][::-1]
        return [trial.read_again(clock) for trial in trials], again, clock

    def _no_function(self, answer):
        """What was handed over in the place of a function."""
        if inspect.iscoroutinefunction(answer):
            return f"`async def` makes a coroutine; write `def {self.name}`."
        if isinstance(answer, type):
            return f"{code(answer.__name__, 40)} is a class; hand over a function: `check({self.name})`."
        if callable(answer):
            return ""
        kinds = [((int, float, np.number), "a number"), *((kinds, words) for kinds, words, _ in NOT_NUMBERS)]
        words = next((words for kind, words in kinds if isinstance(answer, kind)), f"an object of class {code(type(answer).__name__, 40)}")
        return f"You handed over {words}, where the function itself is expected: `check({self.name})`, without brackets after its name."

    def _wrong_arguments(self, answer):
        """Where an answer can't be called with the arguments of a case."""
        try:
            signature = inspect.signature(answer)
        except Exception:                           # a built-in function may have none to show, or an annotation be undefined
            return ""
        try:
            signature.bind(*self.names)
        except TypeError:
            required = [parameter for parameter in signature.parameters.values() if parameter.default is parameter.empty]
            takes = code(", ".join("*" * (parameter.kind is parameter.KEYWORD_ONLY) + parameter.name for parameter in required))
            only = " What stands after `*` in its first line is never handed over by position." if "*" in takes else ""
            return f"Your function needs {takes if required else 'nothing'}; it is called with {len(self.names)} values " \
                   f"in this order: `{', '.join(self.names)}`.{only}"
        return ""
