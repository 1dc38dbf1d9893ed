"""Before an answer is run: is it still the stub, and could it be stopped? Seen in its code, not by calling it.

The time limit is an exception, and code that swallows every exception would swallow it too and go on for ever. So a bare
`except:`, `except BaseException` and a `finally` that leaves by `return`, `break` or `continue` are answered, and not run.
"""
import ast
import dis
import functools
import types

from lessons_lib.exercises.source import codes_in, is_installed, mentioned, names_in, reachable, tree_of

_SWALLOWS = "so an endless loop could not be stopped, not even by the time limit. It was not run. "
_BLANK = "pass", "...", "'?'", "return ...", "raise NotImplementedError", "raise NotImplementedError()", "raise NotImplementedError('?')"


def is_stub(answer):
    """Whether a function's body is only a docstring, `pass`, `...` or `raise NotImplementedError`, a class's methods all so."""
    kind = type(answer)
    if kind is types.FunctionType:
        tree = tree_of(answer)
        return _looks_like_stub(answer.__code__) if tree is None else all(map(_says_nothing, tree.body))
    if kind is types.MethodType:
        return is_stub(answer.__func__)
    if kind is functools.partial:
        return is_stub(answer.func)
    if issubclass(kind, type):
        methods = [value for value in vars(answer).values() if type(value) is types.FunctionType]
        return not is_installed(answer) and answer.__bases__ == (object,) and all(map(is_stub, methods))
    return False


def _says_nothing(statement):
    """pass, a docstring, `...`, `return ...`, raise NotImplementedError."""
    if isinstance(statement, (ast.Expr, ast.Return)) and isinstance(statement.value, ast.Constant):
        return statement.value.value is ... or (isinstance(statement, ast.Expr) and isinstance(statement.value.value, str))
    if isinstance(statement, ast.Raise):
        raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    return isinstance(statement, ast.Pass)


def _looks_like_stub(code):
    """The same without source: its opcodes are those of a stub, as this Python compiles it."""
    if code.co_name == "<lambda>":
        return _opcodes(code) == _opcodes((lambda: ...).__code__)
    stubs = [compile(f"def stub(): {body}", "", "exec") for body in _BLANK]
    return any(_opcodes(code) == _opcodes(list(codes_in(stub))[1]) for stub in stubs)


def _opcodes(code):
    return [(step.opname, "text" if step.opname == "LOAD_CONST" and isinstance(step.argval, str) else step.argval)
            for step in dis.get_instructions(code)]


def why_not_run(answer):
    """What in an answer's code, or in that of its helpers, could not be stopped, in a sentence; empty where there is nothing."""
    for function in reachable(answer):
        tree, name = tree_of(function), function.__name__
        found = _by_name(function) or (_without_source(function) if tree is None else
                                       next(filter(None, map(_swallower, ast.walk(tree))), "") or _recursive(tree))
        if found:
            return f"In `{name}`, {found}"
    return ""


def _by_name(function):
    """BaseException and its like, under its own name or another."""
    names = names_in(function)
    if "BaseException" in names or any(thing is BaseException for thing in mentioned(function)):
        return f"`BaseException` takes in every exception there is, {_SWALLOWS}Name the error that you expect, such as `ZeroDivisionError`."
    for name in ("RecursionError", "settrace", "setprofile"):
        if name in names:
            return f"`{name}` gets in the way of the time limit, {_SWALLOWS}Write it without `{name}`."
    if any(type(thing).__name__.endswith("ExitAutocall") for thing in mentioned(function)):
        return "`exit` or `quit` would end the notebook's Python and lose what you have computed. It was not run. Use `return`."
    return ""


def _swallower(node):
    """What one node of the tree swallows."""
    if isinstance(node, ast.ExceptHandler) and node.type is None:
        return f"a bare `except:` catches every exception, {_SWALLOWS}Name the error that you expect, such as `except ZeroDivisionError:`."
    if isinstance(node, (ast.Try, ast.TryStar)):
        way_out = next(filter(None, (_leaves(statement) for statement in node.finalbody)), "")
        if way_out:
            return f"`{way_out}` inside `finally` drops the exception that was on its way, {_SWALLOWS}Put `{way_out}` after the `try`."
    if isinstance(node, ast.FunctionDef) and node.name == "__exit__":
        if any(isinstance(part, ast.Return) and not (isinstance(part.value, ast.Constant) and not part.value.value)
               and part.value is not None for part in ast.walk(node)):
            return f"an `__exit__` that returns something drops the exception, {_SWALLOWS}Let it return nothing."
    return ""


def _leaves(node, in_loop=False):
    """The word by which a statement of a `finally` leaves it: return, or a break or continue of a loop outside."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
        return ""
    if isinstance(node, (ast.Return, ast.Break, ast.Continue)) and not (in_loop and not isinstance(node, ast.Return)):
        return type(node).__name__.lower()
    in_loop = in_loop or isinstance(node, (ast.For, ast.While, ast.AsyncFor))
    return next(filter(None, (_leaves(child, in_loop) for child in ast.iter_child_nodes(node))), "")


def _recursive(tree):
    """A function that calls itself inside `try … except Exception`: too deep a recursion takes the tracing hook with it."""
    calls_itself = any(isinstance(node, ast.Name) and node.id == tree.name for node in ast.walk(tree))
    broad = any(isinstance(node, ast.Name) and node.id in ("Exception", "RuntimeError")
                for handler in ast.walk(tree) if isinstance(handler, ast.ExceptHandler) for node in ast.walk(handler.type))
    return f"`except Exception` in a function that calls itself catches what ends it, {_SWALLOWS}Name the error." if calls_itself and broad else ""


def _without_source(function):
    """Where the source can't be read, any handler is one too many."""
    for code in codes_in(function.__code__):
        if any(step.opname == "PUSH_EXC_INFO" for step in dis.get_instructions(code)):
            return "there is a `try` or `with`, and its source can't be read to see what it catches, so it was not run. " \
                   "Define the function in a cell of the notebook."
    return ""
