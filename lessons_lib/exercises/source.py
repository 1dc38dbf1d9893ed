"""Whose code is it, which of it can an answer reach, and what does it say? Seen without running any of it."""
import ast
import collections
import dis
import functools
import inspect
import os
import sys
import sysconfig
import types
import warnings
from pathlib import Path

import numpy as np

_LIBRARY = tuple({os.path.normcase(os.path.join(folder, "")) for folder in (
    *(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    os.path.dirname(os.__file__), str(Path(np.__file__).parents[1]), str(Path(__file__).parents[1]))})

_GLOBAL = "LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS", "IMPORT_NAME"


@functools.lru_cache(maxsize=1000)
def _is_library(filename):
    return filename.startswith("<frozen") or os.path.normcase(filename).startswith(_LIBRARY)


def is_learners(code):
    """Whether a code object is the learner's own: not Python's, not an installed package's, not ours."""
    return not _is_library(code.co_filename)


def is_installed(cls):
    """Whether a class is Python's, an installed package's, or ours."""
    file = getattr(sys.modules.get(cls.__module__), "__file__", None)
    return cls.__module__ == "builtins" or bool(file and _is_library(file))


def reachable(answer):
    """Every function of the learner's own that an answer can reach by the names in it, the nearest first."""
    waiting, seen, found = collections.deque([answer]), {}, []
    while waiting and len(seen) < 1000:
        thing = waiting.popleft()
        if id(thing) in seen:
            continue
        seen[id(thing)] = thing                     # kept, so that its id stays its own
        if type(thing) is not types.FunctionType:
            waiting += _inside(thing)
        elif is_learners(thing.__code__):
            found.append(thing)
            waiting += mentioned(thing)
    return found


def mentioned(function):
    """What a function's code can lay hands on: globals and modules that it names, what it closes over, its defaults."""
    names, own = names_in(function), _globals_in(function)
    things = [place[name] for place in (function.__globals__, sys.modules) for name in own if name in place]
    for cell in function.__closure__ or ():
        try:
            things.append(cell.cell_contents)
        except ValueError:                          # an empty cell
            continue
    for module in [thing for thing in things if type(thing) is types.ModuleType]:
        if not _is_library(getattr(module, "__file__", None) or "<frozen"):
            things += [vars(module)[name] for name in names if name in vars(module)]
    return things + list(function.__defaults__ or ()) + list((function.__kwdefaults__ or {}).values())


def names_in(function):
    """The names of globals and attributes in a function's code and in the functions within it."""
    return {name for code in codes_in(function.__code__) for name in code.co_names}


def _globals_in(function):
    """The names that are looked up as globals or imported; an attribute may be called like a global, and is another thing."""
    return {step.argval for code in codes_in(function.__code__) for step in dis.get_instructions(code) if step.opname in _GLOBAL}


def codes_in(code):
    """A code object and all those within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes_in(constant)


def _inside(thing):
    """What something that is no plain function carries: a method its function, a class its methods, an object its attributes."""
    kind = type(thing)
    if kind is types.MethodType:
        return [thing.__func__, thing.__self__]
    if kind is functools.partial:
        return [thing.func, *thing.args, *thing.keywords.values()]
    if kind in (staticmethod, classmethod, functools._lru_cache_wrapper):
        return [thing.__wrapped__]
    if kind is property:
        return [thing.fget]
    if kind is types.ModuleType:
        return []
    if issubclass(kind, type):
        return [] if is_installed(thing) else [*vars(thing).values(), *thing.__bases__]
    try:
        return [kind, *object.__getattribute__(thing, "__dict__").values()]
    except AttributeError:
        return [kind]


def tree_of(function):
    """A function's syntax tree, or None where there is none to be had: a lambda, or code made by exec."""
    code = function.__code__
    try:
        source = inspect.getsource(code)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")             # Python has said it once, when the cell was run
            module = ast.parse("if 1:\n" + source if source[:1].isspace() else source)
    except (OSError, TypeError, SyntaxError, ValueError, IndexError):
        return None
    return next((node for node in ast.walk(module) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
                 and node.name == code.co_name), None)
