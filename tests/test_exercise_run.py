"""Nothing that a learner hands over can crash a check, hang it, pass without being right, or leave something behind."""
import asyncio
import builtins
import contextlib
import functools
import io
import math
import random
import sys
import time
import warnings

import numpy as np
import pytest

from lessons_lib.exercises.cases import Case, formula
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.lesson01 import EXERCISES as LESSON
from lessons_lib.exercises.run import Clock, TimeIsUp, _is_debugger, run

pytestmark = pytest.mark.skipif(_is_debugger(sys.gettrace()), reason="under a debugger there is no time limit")
SECONDS = 0.3


def total(f, x, a):
    """Σ f(x) + a"""
    return float(np.sum(f(x))) + a


q = FunctionExercise(id="99/q1", question="", reference=total, known_mistakes=[], hints=["", "", ""], seconds=SECONDS,
                     cases=[Case(formula("x²", lambda x: x**2), np.array([3.5, 4, 6]), 7), Case(formula("3x", lambda x: 3 * x), np.array([5.0, -8]), 4.5),
                            Case(formula("x³", lambda x: x**3), np.array([3, 5, 7, 11]), -3)])


def check(answer):
    """The outcome; whatever it was, the tracer is as before, and it came in time."""
    before, start = sys.gettrace(), time.perf_counter()
    outcome = q.check(answer)
    assert sys.gettrace() is before
    assert time.perf_counter() - start < 20 * SECONDS
    return outcome


def says(answer, *words):
    outcome = check(answer)
    assert outcome.status == "not yet"
    assert all(word in outcome.message for word in words), outcome.message


def forever(f, x, a):
    while True: pass  # noqa: E701  one line, no new line event


def forever_catching(f, x, a):
    while True:
        try:
            a / 0
        except Exception:
            continue


def forever_cleaning_up(f, x, a):
    while True:
        try:
            a += 1
        finally:
            a -= 1


def forever_inside(f, x, a):
    def count():
        while True:
            yield 1
    return sum(count())


def forever_called_by_numpy(f, x, a):
    return np.vectorize(lambda v: forever(f, v, a))(x)


def forever_twice_as_deep(f, x, a=0, n=60):
    return 1 if n == 0 else forever_twice_as_deep(f, x, a, n - 1) + forever_twice_as_deep(f, x, a, n - 1)


class SlowNumber:
    def __float__(self):
        while True:
            pass


class SlowToSay(Exception):
    def __str__(self):
        while True:
            pass


def slow_to_say(f, x, a):
    raise SlowToSay


@pytest.mark.parametrize("answer", [
    forever, forever_catching, forever_cleaning_up, forever_inside, forever_called_by_numpy, forever_twice_as_deep, slow_to_say,
    lambda f, x, a: [0 for _ in iter(int, 1) if 0], lambda f, x, a: SlowNumber(), functools.partial(forever), lambda *all: forever(*all)])
def test_what_has_no_end_is_stopped_and_said(answer):
    says(answer, "took more than 0.3 seconds", "loop", "x = [")


def test_it_may_be_stopped_anywhere_in_a_handler(monkeypatch):
    monkeypatch.setattr(q, "seconds", 0.02)
    for _ in range(40):
        outcome = q.check(forever_catching)
        assert "took more than" in outcome.message, outcome.message


def test_the_line_is_named_where_it_was_stopped():
    says(forever, "`while True: pass")


def test_one_budget_for_all_cases():
    def slow(f, x, a):
        end = time.perf_counter() + 0.4 * SECONDS
        while time.perf_counter() < end:
            pass
        return total(f, x, a)
    says(slow, "All calls together took more than 0.3 seconds", "stopped in the one for f(x) = ")


def bare(f, x, a):
    while True:
        try:
            pass
        except:  # noqa: E722
            pass


def base(f, x, a):
    try:
        return f(x)
    except (ValueError, BaseException):
        return 0


Alias = BaseException


def alias(f, x, a):
    try:
        return f(x)
    except Alias:
        return 0


def suppressed(f, x, a):
    while True:
        with contextlib.suppress(BaseException):
            pass


def leaves_by_continue(f, x, a):
    while True:
        try:
            pass
        finally:
            continue


def leaves_by_break(f, x, a):
    while True:
        try:
            pass
        finally:
            if a:
                break


def leaves_by_return(f, x, a):
    try:
        return a
    finally:
        return total(f, x, a)  # noqa: B012


class Swallow:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return True


def with_swallow(f, x, a):
    while True:
        with Swallow():
            pass


def deep_catching(f, x, a):
    try:
        return deep_catching(f, x, a)
    except Exception:
        return deep_catching(f, x, a)


def star(f, x, a):
    try:
        pass
    except* BaseException:
        pass


class Helper:
    def compute(self, x):
        return bare(None, x, 0)


helper = Helper()


@pytest.mark.parametrize("answer, word", [
    (bare, "`except:`"), (base, "`BaseException`"), (alias, "`BaseException`"), (suppressed, "`BaseException`"), (star, "`BaseException`"),
    (leaves_by_continue, "`continue` inside `finally`"), (leaves_by_break, "`break` inside `finally`"), (leaves_by_return, "`return` inside `finally`"),
    (with_swallow, "`__exit__`"), (deep_catching, "`except Exception`"), (lambda f, x, a: bare(f, x, a), "`bare`"), (lambda f, x, a: helper.compute(x), "`bare`"),
    (functools.partial(bare), "`bare`"), (functools.lru_cache(bare), "`bare`"), (np.vectorize(bare), "`bare`"), (lambda f, x, a, g=bare: g(f, x, a), "`bare`"),
    (lambda f, x, a: sys.settrace(None), "`settrace`")])
def test_what_could_not_be_stopped_is_answered_and_not_run(answer, word):
    says(answer, word, "was not run")


def test_helpers_are_found_wherever_they_are(tmp_path, monkeypatch):
    (tmp_path / "my_helpers.py").write_text("def swallow():\n    try:\n        pass\n    except:\n        pass\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    import my_helpers

    def imports_late(f, x, a):
        import my_helpers
        return my_helpers.swallow()
    says(imports_late, "`swallow`", "was not run")

    class Tools:
        @property
        def size(self):
            return my_helpers.swallow()

        @staticmethod
        def compute():
            return bare(None, 1, 2)
    says(lambda f, x, a: my_helpers.swallow(), "`swallow`", "was not run")
    says(lambda f, x, a: Tools().size, "was not run")
    says(lambda f, x, a: Tools.compute(), "was not run")

    def early(f, x, a):
        return late(f, x, a)
    assert check(early).status == "not yet", "the cell of `late` is still empty"
    late = total
    assert check(early).status == "correct"


def test_an_attribute_called_like_a_helper_is_another_thing():
    class Sums:
        def add(self, f, x, a):
            self.bare, self.exit, self.helper = total(f, x, a), 0, 0
            return self.bare + self.exit + self.helper
    assert check(lambda f, x, a: Sums().add(f, x, a)).status == "correct"


def loop_in_finally(f, x, a):
    try:
        return total(f, x, a)
    finally:
        for k in range(3):
            if k == 1:
                continue
            break


def catches_what_it_expects(f, x, a):
    try:
        return a / 0
    except ZeroDivisionError:
        return total(f, x, a)
    except Exception:
        raise


def test_handlers_that_do_no_harm_are_run():
    assert check(loop_in_finally).status == check(catches_what_it_expects).status == "correct"


def made_by_exec(body):
    names = {"total": total}
    exec(f"def answer(f, x, a):\n    {body}", names)
    return names["answer"]


def test_code_without_source():
    assert check(made_by_exec("return total(f, x, a)")).status == "correct"
    says(made_by_exec("return 3 * a"), "expected")
    says(made_by_exec("while True: pass"), "took more than", "line 2")
    says(made_by_exec("while True:\n        try: pass\n        except: pass"), "source can't be read", "was not run")
    says(made_by_exec("return 1 / 0"), "ZeroDivisionError", "line 2")
    for body in ("pass", "...", "'words'", "'words'; pass", "raise NotImplementedError", "raise NotImplementedError('to do')"):
        assert check(made_by_exec(body)).status == "not attempted"
    says(made_by_exec("raise ValueError('to do')"), "ValueError: to do")


def documented(f, x, a):
    """Only words."""


def dots(f, x, a):
    ...


def to_do(f, x, a):
    """Words."""
    # and a comment
    raise NotImplementedError("here")


def decorated(function):
    @functools.wraps(function)
    def wrapper(*all):
        return function(*all)
    return wrapper


class Blank:
    def forward(self, x):
        raise NotImplementedError


@pytest.mark.parametrize("answer", [documented, dots, to_do, Blank, Blank.forward, Blank().forward, functools.partial(dots), lambda f, x, a: ..., ...])
def test_stubs_are_not_attempted(answer):
    assert check(answer).status == "not attempted"


def test_stubs_are_seen_and_not_called():
    called = []

    def records(f, x, a):
        called.append(a)
    says(records, "gave `None` for every input", "`return`")
    assert called
    says(decorated(dots), "`None`")
    says(lambda f, x, a: None, "gave `None` for every input")


def prints(f, x, a):
    print(total(f, x, a))


def prints_and_more(f, x, a):
    print("so far", a)
    return 5 * total(f, x, a)


def test_printing_is_not_returning_and_is_shown(capsys):
    says(prints, "It printed `71.25` instead of returning it", "`return`")
    says(prints_and_more, "5 times what is expected", "It printed `so far 7`")
    assert capsys.readouterr().out.count("\n") == 2, "only the two outcomes, not what was printed inside"


class Own(BaseException):
    pass


def raising(error):
    def answer(f, x, a):
        raise error
    return answer


@pytest.mark.parametrize("error, words", [
    (ZeroDivisionError("division by zero"), ["`ZeroDivisionError: division by zero`", "line", "`raise error`"]), (Own("mine"), ["Own: mine"]), (Own, ["`Own`"]),
    (SystemExit(1), ["ends Python"]), (KeyboardInterrupt(), ["interrupted"]), (GeneratorExit(), ["GeneratorExit"]), (MemoryError(), ["MemoryError"]),
    (StopIteration(3), ["StopIteration"]), (TimeIsUp(), ["took more than"]), (NotImplementedError("later"), ["still to be written"]), ("text", ["TypeError"]),
    (asyncio.CancelledError(), ["CancelledError"]), (ExceptionGroup("two", [ValueError(1)]), ["ExceptionGroup"])])
def test_what_is_raised_is_caught_with_its_line(error, words):
    says(raising(error), *words)


def asks(f, x, a):
    return float(input("x? "))


def reads(f, x, a):
    return float(sys.stdin.readline())


def endless(f, x, a):
    return endless(f, x, a)


def test_other_ways_to_end(monkeypatch):
    monkeypatch.setattr(q, "seconds", 60)               # none of these is a matter of time
    says(asks, "waits for someone to type", "`f, x, a`")
    says(reads, "ValueError")
    says(lambda f, x, a: sys.exit("bye"), "ends Python")
    says(lambda f, x, a: exit(), "ends Python")
    says(endless, "RecursionError", "calls itself without end")
    assert check(total).status == "correct"


def hostile_class():
    """A class whose objects raise at whatever they are asked, and which does so itself; made late, pytest would ask."""
    class Meta(type):
        def __getattribute__(cls, name):
            raise Own(name)

    class Hostile:
        def __getattribute__(self, name):
            raise Own(name)

        def __repr__(self):
            raise Own
        __str__ = __eq__ = __hash__ = __bool__ = __float__ = __len__ = __array__ = __call__ = __repr__

    return Hostile, Meta("HostileClass", (), {})


class AlwaysEqual(float):
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0
    __rsub__ = __sub__
    __hash__ = float.__hash__


def generator(f, x, a):
    yield total(f, x, a)


async def coroutine(f, x, a):
    return total(f, x, a)


THINGS = [None, True, 3, 2.5, 1j, "text", b"bytes", [], {}, set(), object(), np, int, type, Exception(), (i for i in [1]), math.sin, print, len, max,
          np.sin, np.add, np.zeros(3), np.float64(3), functools.partial(max, 3), functools.partial(total, 3), lambda: 1, lambda f: f, lambda f, x, a, b: a, lambda *, f, x, a: a,
          lambda **all: 3, coroutine, generator, property(), staticmethod(total), NotImplemented, iter([]), memoryview(b"x"), slice(3), range(3), sys.stdout]


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: type(thing).__name__)
@pytest.mark.parametrize("exercise", [q, *LESSON.values()], ids=lambda exercise: exercise.id)
def test_whatever_is_handed_over_is_answered(thing, exercise):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        outcome = exercise.check(thing)
    if exercise is q and type(thing) is staticmethod:
        assert outcome.status == "correct"
    else:
        assert outcome.status == "not yet" and len(outcome.message) > 30


@pytest.mark.parametrize("exercise", [q, *LESSON.values()], ids=lambda exercise: exercise.id)
def test_even_hostile_things_are_answered(exercise):
    hostile, strange = hostile_class()
    for thing in (hostile, hostile(), strange):
        assert exercise.check(thing).status == "not yet"
    says(lambda f, x, a: hostile(), "stops with `Own")
    says(lambda f, x, a: [hostile()], "stops with `Own")
    says(lambda f, x, a: f(hostile()), "stops with `Own")


@pytest.mark.parametrize("value, words", [
    (None, ["`None` for every input"]), ("6", ["a text, `'6'`"]), (b"6", ["a text"]), (True, ["truth value"]), (np.True_, ["truth value"]), (6j, ["complex number"]), (math.nan, ["nan"]),
    (-math.inf, ["−inf"]), ([6.0], ["list of one number", "without a list"]), ((6.0,), ["tuple of one number"]), (np.array([6.0]), ["shape (1,)"]), (np.zeros((3, 4)), ["shape (3, 4)"]),
    ([1, 2], ["list of 2 numbers"]), ([], ["list of 0 numbers"]), ([1, None], ["not every entry is a real number"]), ([[1], [1, 2]], ["rows differ in length"]), (["a"], ["not every entry"]),
    (np.array(["71.25"], object), ["not every entry"]), (np.array("71.25", object), ["not every entry"]), (np.ma.masked_array([3.0, 4], [False, True]), ["entries are masked", "hand back a plain array"]),
    ({}, ["dict"]), (print, ["a function", "Call it"]), (int, ["a class"]), (np.zeros(30_000_000), ["shape (30000000,)"]), (10**400, ["too large for a float"]), (object(), ["class `object`"]),
    (AlwaysEqual(3), ["you return 3, expected 71.25"]), (map(abs, [1]), ["class `map`"]), (np.datetime64("2020-01-01"), ["class `datetime64`"]), (np.str_("6"), ["a text"])])
def test_what_is_no_number_is_named(value, words):
    says(lambda f, x, a: value, *words)


def test_generators_and_coroutines_are_named():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        says(generator, "a generator", "`yield` makes one: write `return`")
        says(lambda f, x, a: (v for v in x), "a generator", "So does `(… for …)`: write `list` in front")
        says(lambda f, x, a: coroutine(f, x, a), "a coroutine", "write `def`")
        says(coroutine, "`async def`")


def test_arguments_that_do_not_fit():
    says(lambda f, x: 1, "needs `f, x`", "3 values", "`f, x, a`")
    says(lambda *, f, x, a: 1, "never handed over by position")
    says(lambda: 1, "needs nothing")
    says(lambda x, f, a: total(f, x, a), "takes `x, f, a`", "`f, x, a`, in this order")
    says(lambda f, a, x: total(f, x, a), "takes `f, a, x`")
    assert "takes" not in check(lambda f, a, x: 3.5).message, "there is more wrong than the order"
    assert check(lambda *all: total(*all)).status == check(lambda f, x, a, more=3, **rest: total(f, x, a)).status == "correct"


def test_a_changed_argument_is_seen():
    def sorts(f, x, a):
        x.sort()
        return total(f, x, a)
    says(sorts, "the result is right, but x has changed", "x[0] was 5 and is now −8", "copy")

    def grows(f, x, a):
        x.resize(9, refcheck=False)
        return total(f, x, a)
    says(grows, "was an array of shape (3,) and is now an array of shape (9,)")


def test_a_second_call_that_differs_is_seen():
    seen = []

    def only_once(f, x, a):
        seen.append(a)
        return total(f, x, a) + 5 * (len(seen) > 3)
    says(only_once, "second call")
    says(lambda f, x, a: random.random(), "second call", "random")
    says(lambda f, x, a: np.random.rand() + total(f, x, a), "second call")

    def keeps(f, x, a, kept=[]):  # noqa: B006
        kept.append(a)
        return total(f, x, a) + len(kept) - 1
    says(keeps, "second call")
    answers = [total(*case.arguments) for case in q.cases]
    says(lambda f, x, a: answers.append(answers[0]) or answers.pop(0), "second call")


def test_a_second_result_that_looks_the_same_is_shown_with_all_its_digits():
    seen = []

    def creeps(f, x, a):
        seen.append(a)
        return total(f, x, a) * (1 + 2e-6 * len(seen))
    says(creeps, "first 71.25, then 71.251")


def test_a_result_that_a_later_call_changes_is_seen():
    kept = {}

    def fills_one_array(x, i):
        result = kept.setdefault(len(x), np.empty(len(x)))
        result[:] = x * i
        return result
    exercise = FunctionExercise(id="99/o", question="", reference=lambda x, i: x * i, known_mistakes=[], hints=["", "", ""],
                                cases=[Case(np.array([3.5, 5, 7]), 3), Case(np.array([4, 8.5, 6]), 5), Case(np.array([4, 6.5]), 7)])
    outcome = exercise.check(fills_one_array)
    assert outcome.status == "not yet" and "x = [4, 8.5, 6], i = 5 your result has changed after a later call" in outcome.message
    assert exercise.check(lambda x, i: fills_one_array(x, i).copy()).status == "correct"


def all_but_the_first(x, i):
    made = np.empty_like(x)
    for k in range(1, len(x)):
        made[k] = x[k] * i
    return made


@pytest.mark.parametrize("unfilled", [lambda x, i: np.empty(x.shape), lambda x, i: np.empty_like(x), all_but_the_first,
                                      lambda x, i: np.ndarray(x.shape), lambda x, i: np.multiply(x, i, where=x > x[0])])
@pytest.mark.parametrize("size", [1, 3, 100, 1000])
def test_memory_that_the_solution_has_used_is_no_answer(unfilled, size):
    def scaled(x, i):
        return x * i

    exercise = FunctionExercise(id="99/e", question="", reference=scaled, known_mistakes=[], hints=["", "", ""],
                                cases=[Case(np.linspace(3, 5, size), 7), Case(np.linspace(4, 9, size), 5), Case(np.linspace(-3, 7, size), 4)])
    for _ in range(5):
        assert exercise.check(unfilled).status == "not yet"
    assert np.empty.__module__ == np.empty_like.__module__ == "numpy", "put back"


def test_what_np_empty_made_is_seen_to_be_unfilled_even_where_memory_holds_0_or_the_right_numbers():
    freed = []

    def leaves_them(x):
        freed.append(x * 3)                          # the solution's working memory, given back with the right numbers in it
        freed.clear()
        return [7.0 * entry for entry in x]
    exercise = FunctionExercise(id="99/e", question="", reference=lambda x: x * 3, known_mistakes=[], hints=["", "", ""], cases=[Case(np.array([3.5, 5, 7]))] * 3)
    for make in (lambda x: np.empty(3), lambda x: np.empty(3, np.float32), lambda x: np.empty_like(x), lambda x: np.empty((3,), order="F")):
        outcome = exercise.check(lambda x, make=make: (leaves_them(x), make(x))[1])
        assert "at [0] yours is nan" in outcome.message and "`np.empty`" in outcome.message
    assert exercise.check(lambda x: np.add(x, 2 * x, out=np.empty(3))).status == "correct"


def test_a_run_changes_nothing_in_an_exercise():
    other = LESSON["q2"]

    def tampers(f, x, a):
        q.rtol = other.rtol = 1e9
        q.cases, q.judge = (), lambda answer: None
        return 4321.0
    says(tampers, "4321 for every input")
    assert q.rtol == other.rtol == 1e-6 and len(q.cases) == 3 and not {"judge", "check"} & set(vars(q))
    assert all(isinstance(kept, tuple) for kept in (q.cases, q.known_mistakes, q.hints)), "nor within them"


def test_a_function_that_checks_itself_is_told_so():
    def itself(f, x, a):
        q.check(itself)
        return total(f, x, a)
    says(itself, "your function checks itself (at line", "`q.check(itself)`", "below the function")
    assert check(total).status == "correct"


@pytest.mark.parametrize("answer, words", [
    (lambda f, x, a: (a / 3)^2, "`**`"), (lambda f, x, a: x^2.5, "`**`"), (lambda f, x, a: a(3), "`*` missing in front"), (lambda f, x, a: (a / 3)(3), "`*` missing in front"),
    (lambda f, x, a: f(x)[0](3), "`*` missing in front"), (lambda f, x, a: ln(a), "`np.log`")])  # noqa: F821
def test_what_python_says_is_said_again_in_other_words(answer, words):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        says(answer, "stops with", words)


def test_an_interrupt_between_two_runs_is_a_sentence_too(monkeypatch):
    monkeypatch.setattr(q, "judge", lambda answer: raising(KeyboardInterrupt())(0, 0, 0))
    says(total, "interrupted before it was done")


def test_nothing_is_left_behind():
    def vandal(f, x, a):
        np.seterr(all="raise")
        np.random.seed(3)
        random.seed(3)
        warnings.simplefilter("error")
        sys.setrecursionlimit(5000)
        np.sin = math.sin = np.random.rand = None
        sys.stdout = sys.stderr = io.StringIO()
        return total(f, x, a)
    names = "np.geterr()", "np.random.get_state()[1].tolist()", "random.getstate()", "warnings.filters[:]", "sys.getrecursionlimit()", "sys.stdout", "sys.stdin", "np.sin", "math.sin", "np.random.rand", "input", "len", "float"
    before = [eval(name) for name in names]
    assert check(vandal).status == "correct"
    assert [eval(name) for name in names] == before

    def worse(f, x, a):
        builtins.len = builtins.float = None
        return total(f, x, a)
    assert check(worse).status == "not yet"
    assert [eval(name) for name in names] == before


def test_a_tracer_that_was_there_is_put_back_and_a_debugger_left_alone():
    events = []

    class Coverage:
        __module__ = "coverage.made_up"

        def __call__(self, frame, event, argument):
            return None

    def debugger(frame, event, argument):
        if frame.f_code.co_name == "traced":
            events.append(event)
        return debugger

    def traced(f, x, a):
        return total(f, x, a)
    before = sys.gettrace()
    try:
        for tracer in (Coverage(), debugger):
            sys.settrace(tracer)
            status = q.check(traced).status
            assert sys.gettrace() is tracer and status == "correct"
            limited = q.check(forever).status if tracer is not debugger else "not yet"
            assert sys.gettrace() is tracer and limited == "not yet"
    finally:
        sys.settrace(before)
    assert "return" in events, "the debugger did not see the learner's code"


def test_two_different_exceptions_are_two_different_mistakes():
    exercise = FunctionExercise(id="99/r", question="", reference=total, cases=q.cases, hints=["", "", ""],
                                known_mistakes=[(lambda f, x, a: x[a + 0.5], "Indices are whole.")])
    told = [exercise.check(answer).message for answer in (lambda f, x, a: f(x)[a / 3 + 0.1], lambda f, x, a: x[99])]
    assert [text.endswith("Indices are whole.") for text in told] == [True, False]


def test_interrupting_stops_the_whole_check():
    calls = []

    def interrupted(f, x, a):
        calls.append(a)
        raise KeyboardInterrupt
    says(interrupted, "was interrupted")
    assert len(calls) == 1
    clock = Clock(SECONDS)
    clock.stop()
    assert run(functools.partial(calls.append, 3), clock).fault.kind is TimeIsUp and len(calls) == 1, "nor anything that has no frame to trace"


def test_the_learners_function_may_use_the_library_for_long_without_being_traced_there():
    from lessons_lib.derivatives import numerical_gradient
    says(lambda f, x, a: numerical_gradient(lambda v: np.sum(v**2), np.ones(20)), "shape (20,)")
