"""Exercises whose answer is a class, such as a layer: used on cases, one use after the other, and each explained as a function is."""
import inspect

from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.outcome import code
from lessons_lib.exercises.precautions import why_not_run


class ClassExercise(FunctionExercise):
    """Write a class. What a FunctionExercise has, but

    reference : the solution, a class; an answer needs its methods, with the same number of arguments
    uses : {words: use}; use(cls, *arguments) makes objects of the class, uses them, and returns a number or an array. All take the
           arguments of a case, under the same names. The first that is wrong on some case is explained; later ones build on it.
    """

    def __init__(self, *, uses, **everything):
        self.uses, self.use = uses, next(iter(uses))
        super().__init__(**everything)
        self.todo = f"Write the methods of `{self.name}`, run its cell, and hand the class to `check`."

    def argument_names(self):
        return list(inspect.signature(self.uses[self.use]).parameters)[1:]

    def perform(self, answer, arguments):
        return self.uses[self.use](answer, *arguments)

    def try_case(self, answer, case, clock):
        trial = super().try_case(answer, case, clock)
        return trial._replace(words=f"{self.use}, {trial.words}")

    def why_not_called(self, answer):
        missing = (self._wrong_method(answer, name, method) for name, method in vars(self.reference).items() if inspect.isfunction(method))
        return self._no_class(answer) or why_not_run(answer) or next(filter(None, missing), "")

    def why_wrong(self, answer):
        for self.use in self.uses:
            if wrong := super().why_wrong(answer):
                return wrong
        return ""

    def _no_class(self, answer):
        """What was handed over in the place of a class."""
        if isinstance(answer, type):
            return ""
        given = f"{code(answer.__name__, 40)}, a function" if inspect.isroutine(answer) else f"an object of class {code(type(answer).__name__, 40)}"
        return f"You handed over {given}, where the class itself is expected: `check({self.name})`, without brackets after its name."

    def _wrong_method(self, answer, name, method):
        """Where an answer lacks a method of the solution's, or its method can't be called with as many arguments."""
        wanted, yours = list(inspect.signature(method).parameters), getattr(answer, name, None)
        if not callable(yours):
            return f"Your class has no method `{name}({', '.join(wanted[1:])})`, which is expected. Does it stand inside the class, indented?"
        try:
            takes = inspect.signature(yours)
        except Exception:                           # a built-in may have none to show
            return ""
        try:
            takes.bind(*wanted)
        except TypeError:
            first = " The object itself comes first: `self`." if list(takes.parameters)[:1] != ["self"] else ""
            return f"Your `{name}` takes {code(', '.join(takes.parameters)) if takes.parameters else 'nothing'}; it is called with `{', '.join(wanted)}`.{first}"
        return ""
