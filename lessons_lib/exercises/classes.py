"""Exercises whose answer is a class, such as a layer: used on cases, one use after the other, and each explained as a function is."""
import copy
import inspect
import re

from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.outcome import code
from lessons_lib.exercises.precautions import why_not_run
from lessons_lib.exercises.relations import USED
from lessons_lib.exercises.run import Clock


class ClassExercise(FunctionExercise):
    """Write a class. What a FunctionExercise has, but

    reference : the solution, a class; an answer needs its methods, with the same number of arguments
    uses : {words: use}; use(cls, *arguments) makes objects of the class, uses them, and returns a number or an array. All take the
           arguments of a case, under the same names. The first that is wrong on some case is explained; later ones build on it.
           A sentence in its attribute `means` says what follows if it is the first, and is added where no known mistake fits.
           A function `misfit` there says why the arguments of a case are none for it, if they are not. Those of a layer: `layer_uses`.
    """

    gives = "the result is"                         # where an attribute is asked for, nothing is returned

    def __init__(self, *, uses, **everything):
        self.uses, self.use, self._shows = uses, next(iter(uses)), {}
        super().__init__(**everything)
        self.todo = f"Write the methods of `{self.name}`, run its cell, and hand the class to `check`."

    def _look_at_cases(self):
        super()._look_at_cases()
        for place, case in enumerate(self.cases, 1):
            for use in self.uses.values():
                if why := getattr(use, "misfit", lambda arguments: "")(case.arguments):
                    raise ValueError(f"{self.id}, case {place}: {why}")

    def argument_names(self):
        return list(inspect.signature(self.uses[self.use]).parameters)[1:]

    def perform(self, answer, arguments):
        return self.uses[self.use](answer, *arguments)

    def try_case(self, answer, case, clock):
        trial = super().try_case(answer, case, clock)
        return trial._replace(words=f"{self.use}, {trial.words}")

    def why_not_called(self, answer):
        methods = {"__init__": _nothing_given} | {name: method for name, method in vars(self.reference).items() if inspect.isfunction(method)}
        missing = (self._wrong_method(answer, name, method) for name, method in methods.items())
        return self._no_class(answer) or why_not_run(answer) or next(filter(None, missing), "")

    def why_wrong(self, answer):
        for use in self.uses:
            if wrong := super(ClassExercise, self._with(use)).why_wrong(answer):
                return self._said_of_a_class(wrong, use)
        return ""

    def _with(self, use):
        """This exercise with one of its uses. Of the known mistakes only those remain that were right in all uses before, as the answer was."""
        one = copy.copy(self)
        one.use, one.known_mistakes = use, (mistake for mistake in self.known_mistakes if self._first_shown(mistake) in (use, None))
        return one

    def _first_shown(self, mistake):
        """The first use that a known mistake gets wrong; None where it takes more than one round of the cases to see it."""
        if mistake.sentence not in self._shows:
            ones, clock = map(self._with, self.uses), Clock(self.seconds)
            wrong = (one.use for one in ones if not all(one.try_case(mistake.answer, case, clock).right for case in self.cases))
            self._shows[mistake.sentence] = next(wrong, None)
        return self._shows[mistake.sentence]

    def _said_of_a_class(self, wrong, use):
        """What is said of a function, where it would be false of a class: which method it was, that an array may be handed over to be shared, names that only a case has."""
        known = any(mistake.sentence in wrong for mistake in self.known_mistakes)
        means = "" if known else getattr(self.uses[use], "means", "")
        shared = list(inspect.signature(self.reference).parameters)
        if any(f"{name} has changed after the call" in wrong for name in shared):
            wrong = wrong.replace(" Work on a copy.", " Your class may read it; to change it is the optimizer's part.")
        methods = filter(inspect.isfunction, vars(self.reference).values())
        if not {name for method in methods for name in inspect.signature(method).parameters}.issuperset(self.names):
            wrong = re.sub(rf": (is|are) (`\w+`(, )?)+{re.escape(USED)}", ".", wrong)
        return f"{wrong} {means}".strip().replace("Your function gave `None` for every input.", f"For {use} your class gave `None` for every input.") \
                    .replace("What it computes is lost: end it with", "End that method with") \
                    .replace("Does your function keep something from one call to the next",
                             "Does your class keep something from one object to the next, as in a list that is not made in `__init__`")

    def _no_class(self, answer):
        """What was handed over in the place of a class."""
        if isinstance(answer, type):
            return ""
        given = f"{code(answer.__name__, 40)}, a function" if inspect.isroutine(answer) else f"an object of class {code(type(answer).__name__, 40)}"
        return f"You handed over {given}, where the class itself is expected: `check({self.name})`, without brackets after its name."

    def _wrong_method(self, answer, name, method):
        """Where an answer lacks a method of the solution's, or its method can't be called with as many arguments."""
        wanted, yours = list(inspect.signature(method).parameters), getattr(answer, name, None)
        if yours is object.__init__:                    # none of its own
            if len(wanted) > 1 and answer.__new__ is object.__new__:
                return f"Your class has no method `__init__({', '.join(wanted[1:])})`, which is expected. Two underscores stand on either side of its name."
            return ""
        if not callable(yours):
            return f"Your class has no method `{name}({', '.join(wanted[1:])})`, which is expected. Does it stand inside the class, indented?"
        try:
            takes = inspect.signature(yours)
        except Exception:                           # a built-in may have none to show
            return ""
        try:
            takes.bind(*wanted)
        except TypeError:
            one_short = len(takes.parameters) == len(wanted) - 1 and list(takes.parameters)[:1] != ["self"]
            first = " The object itself comes first: `self`." if one_short else ""
            return f"Your `{name}` takes {code(', '.join(takes.parameters)) if takes.parameters else 'nothing'}; it is called with `{', '.join(wanted)}`.{first}"
        return ""


def _nothing_given(self):
    """The `__init__` of a class that needs none."""
