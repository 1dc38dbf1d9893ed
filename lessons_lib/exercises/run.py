"""Running a learner's code: never without end, never with an exception that gets out, and nothing left behind.

The time limit is a tracing hook, since signals and threads are missing on Windows and in the browser. It is set in the
frames of the learner's own code only, and there at every opcode: `while True: pass` on one line starts no new line.
A hook that has raised is gone, so code that would swallow what it raises must not get here (see `precautions.why_not_run`);
and one long call into C can't be stopped by it.
"""
import builtins
import contextlib
import io
import linecache
import math
import random
import re
import sys
import time
import traceback
import warnings
import weakref
from typing import NamedTuple

import numpy as np

from lessons_lib.exercises.outcome import code
from lessons_lib.exercises.source import is_learners


class TimeIsUp(BaseException):
    """Raised inside a learner's code that runs for too long; no `except Exception` stops it."""


class AskedForInput(BaseException):
    """Raised in place of waiting for someone to type."""


class CheckedInside(BaseException):
    """Raised in place of a check that an answer does while it is checked."""


PROTECTED = weakref.WeakSet()                       # the exercises: a run changes nothing in them


class Fault(NamedTuple):
    """How a run ended that gave no value: the exception's class, its text, and the learner's line that raised it."""

    kind: type
    text: str
    line: str


class Run(NamedTuple):
    """What came of one run: a value or a fault, and what was printed on the way."""

    value: object
    fault: Fault | None
    printed: str


class Clock:
    """The seconds that one check has for everything the learner's code does; it starts to run when it is first asked."""

    def __init__(self, seconds):
        self.seconds, self.end = seconds, None

    def stop(self):
        """Nothing more is to be run."""
        self.end = -math.inf

    def check(self):
        now = time.perf_counter()
        self.end = self.end or now + self.seconds
        if now > self.end:
            raise TimeIsUp


def run(action, clock):
    """Call action() and return a Run; whatever it raises is in there."""
    printed = io.StringIO()
    value = fault = None
    with _undisturbed(printed):
        try:
            value = _limited(action, clock)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                clock.stop()
            fault = Fault(type(error), _text_of(error, clock), _line_of(error))
    return Run(value, fault, printed.getvalue())


def _limited(action, clock):
    """action(), stopped by TimeIsUp when the clock has run out. A debugger's tracer is left in place, any other put back."""
    before = sys.gettrace()
    if _is_debugger(before):
        return action()
    clock.check()

    def on_opcode(frame, event, argument):
        clock.check()
        return on_opcode

    def on_call(frame, event, argument):
        if not is_learners(frame.f_code):
            return None
        frame.f_trace_opcodes = True
        return on_opcode(frame, event, argument)

    sys._getframe().f_trace_opcodes = True          # Python 3.12 hands out opcode events only if a frame asked for them before
    try:
        sys.settrace(on_call)
        return action()
    finally:
        sys.settrace(before)


def _is_debugger(tracer):
    """Whether someone is stepping through code, so that time says nothing. Coverage's tracer is no debugger."""
    if hasattr(sys, "monitoring") and sys.monitoring.get_tool(sys.monitoring.DEBUGGER_ID):
        return True
    owner = getattr(tracer, "__self__", tracer)
    module = getattr(owner, "__module__", None) or type(owner).__module__
    return tracer is not None and not module.startswith("coverage")


@contextlib.contextmanager
def _undisturbed(printed):
    """Catch what is printed and warned, refuse to wait for input, and put back what a call may have changed."""
    with contextlib.ExitStack() as stack:
        for module in (np, np.random, math, random, builtins):
            stack.callback(vars(module).update, dict(vars(module)))
        for exercise in list(PROTECTED):
            stack.callback(_put_back, vars(exercise), dict(vars(exercise)))
            vars(exercise)["check"] = _no_check
        stack.callback(sys.setrecursionlimit, sys.getrecursionlimit())
        stack.callback(setattr, sys, "stdin", sys.stdin)
        stack.enter_context(contextlib.redirect_stdout(printed))
        stack.enter_context(contextlib.redirect_stderr(printed))
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(np.errstate(all="ignore"))
        warnings.simplefilter("ignore")
        builtins.input = _no_input
        np.empty, np.empty_like = _with_nothing_in_it(np.empty), _with_nothing_in_it(np.empty_like)
        sys.stdin = io.StringIO()
        yield


@contextlib.contextmanager
def same_random_numbers():
    """Leave NumPy's and Python's global generators as they were before a check."""
    numpys, pythons = np.random.get_state(), random.getstate()
    try:
        yield
    finally:
        np.random.set_state(numpys)
        random.setstate(pythons)


def _put_back(space, before):
    space.update(before)
    for name in space.keys() - before.keys():
        del space[name]


def _with_nothing_in_it(make):
    """np.empty with entries that no right answer has. NumPy's own may hand out memory that was freed a moment ago, with right numbers in it."""
    def made(*arguments, **named):
        array = make(*arguments, **named)
        if array.dtype.kind in "fciu":
            array.fill(np.nan if array.dtype.kind in "fc" else np.iinfo(array.dtype).max)
        return array
    return made


def _no_input(*_):
    raise AskedForInput


def _no_check(*_, **__):
    raise CheckedInside


def _text_of(error, clock):
    """str(error), which may itself be a learner's code and raise, or not end."""
    try:
        return re.sub(r" at 0x[0-9a-fA-F]+", "", _limited(lambda: str(error), clock))
    except BaseException:
        return ""


def _line_of(error):
    """The last line of the learner's own code that the exception came through: "line 3, `return rise / run`"."""
    own = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)
           if is_learners(frame.f_code) and line]               # an opcode that Python put in itself has no line
    if not own:
        return ""
    text = linecache.getline(*own[-1]).strip()
    return f"line {own[-1][1]}, {code(text)}" if text else f"line {own[-1][1]}"
