"""What a check says to wrong numbers that no one foresaw, how numbers are written, and how all of it is shown."""
import html.parser
import math
import re

import nbformat
import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from nbclient import NotebookClient

from lessons_lib.exercises import outcome as showing
from lessons_lib.exercises.cases import Case, formula
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.lesson01 import EXERCISES
from lessons_lib.exercises.outcome import code, marked_up
from lessons_lib.exercises.values import apart, close, number, shown


def product(W, x, b):
    """W x + b"""
    return W @ x + b


def gram(W, c):
    """c W Wᵀ + a lopsided rest"""
    return c * W @ np.arange(3.0, 3 + 3 * W.shape[1]).reshape(W.shape[1], 3)


def scaled(x, a, h):
    """a number"""
    return (np.sum(x) - 4) * a / (h + 5)


def moved(w, b, g, r):
    """Two steps down."""
    return w - r * g, b - 2 * r * g


rng = np.random.default_rng(0)
matrices = [np.round(rng.uniform(-9, 9, shape), 2) for shape in ((3, 4), (4, 5), (5, 3))]
vector = FunctionExercise(id="99/v", question="", reference=product, known_mistakes=[], hints=["", "", ""],
                          cases=[Case(W, np.round(rng.uniform(3, 9, W.shape[1]), 2), np.round(rng.uniform(3, 9, W.shape[0]), 2)) for W in matrices])
matrix = FunctionExercise(id="99/m", question="", reference=gram, known_mistakes=[], hints=["", "", ""], cases=[Case(W, 3.5 + k) for k, W in enumerate(matrices)])
scalar = FunctionExercise(id="99/s", question="", reference=scaled, known_mistakes=[], hints=["", "", ""],
                          cases=[Case([3, 5, 7.5], 3.7, 0.3), Case([-4, 6, -11, 4.5], 5.3, 0.4), Case([8, 9, 6, 4, 7], 2.9, 0.7)])

pair = FunctionExercise(id="99/w", question="", reference=moved, known_mistakes=[], hints=["", "", ""],
                        cases=[Case(3.7, -5.1, 4.3, 0.3), Case(-6.1, 7.3, -3.9, 0.07), Case(4.9, 3.3, 8.1, 1.7)])


def changed(function, at, value):
    def answer(*arguments):
        result = np.array(function(*arguments))
        result[at] = value
        return result
    return answer


SAID = [
    (scalar, lambda x, a, h: -scaled(x, a, h), "the negative of what is expected"), (scalar, lambda x, a, h: 2 * scaled(x, a, h), "twice"),
    (scalar, lambda x, a, h: scaled(x, a, h) / 2, "half"), (scalar, lambda x, a, h: 1.7 * scaled(x, a, h), "1.7 times what is expected"),
    (scalar, lambda x, a, h: len(x) * scaled(x, a, h), "the length of x times"), (scalar, lambda x, a, h: scaled(x, a, h) / len(x), "divided by the length of x"),
    (scalar, lambda x, a, h: h * scaled(x, a, h), "yours is h times"), (scalar, lambda x, a, h: scaled(x, a, h) / h, "divided by h."),
    (scalar, lambda x, a, h: scaled(x, a, h) / (2 * h), "divided by 2h."), (scalar, lambda x, a, h: -scaled(x, a, h) * h**2, "minus h² times"),
    (scalar, lambda x, a, h: scaled(x, a, h) + 3, "3 too large"), (scalar, lambda x, a, h: scaled(x, a, h) - 0.25, "0.25 too small"),
    (scalar, lambda x, a, h: scaled(x, a, h) + a, "too large by a"), (scalar, lambda x, a, h: scaled(x, a, h) - h, "too small by h"),
    (scalar, lambda x, a, h: 1 / scaled(x, a, h), "1 divided by what is expected"), (scalar, lambda x, a, h: abs(scaled(x, a, h)), "never negative"),
    (scalar, lambda x, a, h: (-1) ** len(x) * scaled(x, a, h), "The size is right"), (scalar, lambda x, a, h: int(scaled(x, a, h)), "whole"),
    (scalar, lambda x, a, h: math.floor(scaled(x, a, h)), "whole"), (scalar, lambda x, a, h: 0, "0 for every input"), (scalar, lambda x, a, h: 3.25, "3.25 for every input"),
    (scalar, lambda x, a, h: scaled(x, a, 0.3), "does not change when h does"), (scalar, lambda x, a, h: scaled(x, a, 0.35), "does not change when h does"),
    (scalar, lambda x, a, h: scaled(x, a, h) + (len(x) > 3) * h, "1 is right"), (scalar, lambda x, a, h: scaled(x, a, h) + (len(x) > 3), "1 is right"),
    (scalar, lambda x, a, h: np.sum(x), "when a or h does"), (scalar, lambda x, a, h: scaled(x, a, h) * (1 + 1e-5 * h), "near, within"),
    (scalar, lambda x, a, h: np.float16(scaled(x, a, h)), "float32"), (scalar, lambda x, a, h: scaled(x, a, h) ** 2 + x[1] ** 3, "expected"),
    (vector, lambda W, x, b: W @ x, "expected"), (vector, lambda W, x, b: 2 * (W @ x + b), "twice"), (vector, changed(product, 1, 3.5), "a single entry is wrong"),
    (vector, lambda W, x, b: W @ x - b, "expected"), (vector, lambda W, x, b: (W @ x + b) / len(b), "divided by the length of"), (vector, lambda W, x, b: 0 * b, "Yours is 0"),
    (vector, lambda W, x, b: W.T @ x, "ValueError"), (vector, lambda W, x, b: (W @ x + b)[None], "shape (1, 3), expected shape (3,)"),
    (vector, changed(product, 1, -3.5), "a single entry is wrong."), (vector, lambda W, x, b: np.where(np.arange(len(b)) == 1, b, W @ x + b), "it is as it was in b."),
    (vector, lambda W, x, b: (W @ x + b, b), "a tuple of 2, each an array of shape (3,), expected shape (3,)"), (scalar, lambda x, a, h: (a, h), "Return one of them, or combine them"),
    (vector, lambda W, x, b: np.round(W @ x + b, 1), "rounded to 1 decimal place:"), (scalar, lambda x, a, h: round(scaled(x, a, h), 4), "rounded to 4 decimal places"),
    (scalar, lambda x, a, h: int(100 * scaled(x, a, h)) / 100, "cut or rounded to 2 decimal places"), (scalar, lambda x, a, h: float(f"{scaled(x, a, h):.3f}"), "rounded to 3"),
    (scalar, lambda x, a, h: (len(x) > 3) * 1e-3 + scaled(x, a, h), "near, within"),
    (scalar, lambda x, a, h: 1e308 * 10 + h, "a number too large"),
    (matrix, lambda W, c: gram(W, c).T, "transposed"), (matrix, changed(gram, (1, slice(None)), 3.5), "but for one row"),
    (matrix, changed(gram, (slice(None), 1), 3.5), "but for one column"), (matrix, changed(gram, (1, 2), 3.5), "the other 8 entries are right"),
    (matrix, lambda W, c: gram(W, 3.5), "when c does"), (matrix, lambda W, c: c * gram(W, c), "yours is c times"), (matrix, lambda W, c: len(W) * gram(W, c), "the length of W times"),
    (vector, lambda W, x, b: (W @ x + b)[::-1], "but not always in their places"), (vector, lambda W, x, b: np.roll(W @ x + b, 1), "but not always in their places"),
    (vector, lambda W, x, b: 2 * (W @ x) + b, "In every case your step from b is twice what is expected."), (vector, lambda W, x, b: b - W @ x, "your step from b is the negative"),
    (vector, lambda W, x, b: W @ x, "yours is the step alone: start from b."), (vector, lambda W, x, b: -W @ x, "yours is b minus what is expected: of a step and where it leads, the other one is asked."), (vector, lambda W, x, b: b, "In every case yours is b itself."),
    (vector, lambda W, x, b: b - 0.3 * (W @ x + b), "In every case b minus yours is 0.3 times what is expected."),
    (pair, lambda w, b, g, r: (w, b), "At [0]: in every case yours is w itself. At [1]: in every case yours is b itself."), (scalar, lambda x, a, h: h, "In every case yours is h itself."),
    (matrix, lambda W, c: gram(W, c).ravel(), "The numbers are right, the shape is not."), (matrix, lambda W, c: gram(W, c).T.ravel(), "expected shape (3, 3)."),
    (pair, lambda w, b, g, r: (w + r * g, b - 2 * r * g), "At [0]: in every case your step from w is the negative"), (pair, lambda w, b, g, r: (w - r * g, b - r * g), "At [1]: in every case your step from b is half"),
    (pair, lambda w, b, g, r: (r * g, b - 2 * g), "At [0]: in every case yours is w minus what is expected: of a step and where it leads, the other one is asked. At [1]: in every case your step from b is what is expected divided by r."),
    (pair, lambda w, b, g, r: (w - r * g, b - 2 * r * g + 3), "At [1]: in every case yours is 3 too large."), (pair, lambda w, b, g, r: (w - r * g**2, b - r * g), "no entry is right."),
    (pair, lambda w, b, g, r: moved(w, b, g, r)[::-1], "not always in their places"), (pair, lambda w, b, g, r: (w, "5"), "not every entry is a real number, or rows differ in length (first 3.7, then a text, `'5'`)"),
    (pair, lambda w, b, g, r: (np.array([w, w]), b), "(first an array of shape (2,), then −5.1)"), (pair, lambda w, b, g, r: [[w], [b, g]], "rows differ in length, expected"),
    (matrix, lambda W, c: W.size * gram(W, c), "the size of W times"), (matrix, lambda W, c: gram(W, c).tolist()[0], "list of 3 numbers"),
]


@pytest.mark.parametrize("case", range(len(SAID)))
def test_relations(case):
    exercise, answer, words = SAID[case]
    outcome = exercise.check(answer)
    assert outcome.status == "not yet" and words in outcome.message


@pytest.mark.parametrize("odd, words, missing", [(np.nan, "at [1] yours is nan, expected", "np.empty"), (np.inf, "at [1] yours is inf, expected", "`nan`"), (-np.inf, "at [1] yours is −inf", "`nan`")])
def test_of_what_is_not_finite_that_entry_is_shown_and_not_an_earlier_wrong_one(odd, words, missing):
    message = vector.check(changed(lambda W, x, b: W @ x - b, 1, odd)).message
    assert words in message and "`inf` comes from" in message and missing not in message


def test_a_result_that_is_kept_from_an_earlier_call_is_not_taken_for_an_argument_that_is_not_used():
    kept = {}
    assert "is `c` used, and is no result kept from an earlier call?" in matrix.check(lambda W, c: kept.setdefault(W.shape, gram(W, c) + 0.1 * c)).message


def test_the_arguments_are_said_once():
    message = scalar.check(lambda x, a, h: (-1) ** len(x) * scaled(x, a, h)).message
    assert message.count("a = 3.7") == 1 and "the sign is not always." in message
    message = vector.check(lambda W, x, b: product(W, x, b) * (-1.0) ** np.arange(len(b))).message
    assert message.count("x = ") == 1 and message.endswith("the sign of some entries is not.")


@pytest.mark.parametrize("factor", [1 + 3e-6, 1 - 9e-6])
def test_a_relation_holds_as_exactly_as_a_right_answer_must(factor):
    positive = FunctionExercise(id="99/p", question="", reference=lambda x: x**2, known_mistakes=[], hints=["", "", ""], cases=[Case(3.7), Case(5.3), Case(-6.1)])
    message = positive.check(lambda x: x**2 * factor).message
    assert "Yours is near" in message and "sign" not in message
    assert "sign" not in scalar.check(lambda x, a, h: abs(scaled(x, a, h)) * factor).message


def test_0_is_reached_by_what_is_nothing_beside_any_number():
    assert close(np.array(1e-17), np.array(0.0), 1e-6) and not close(np.array(1e-12), np.array(0.0), 1e-6)


def test_solutions_of_the_made_up_exercises():
    assert all(exercise.check(exercise.reference).status == "correct" for exercise in (scalar, vector, matrix, pair))
    assert matrix.check(lambda W, c: gram(W, c).tolist()).status == "correct", "a list of lists"
    assert matrix.check(lambda W, c: np.matrix(gram(W, c))).status == "correct"
    assert scalar.check(lambda x, a, h: np.float32(scaled(x, a, h))).status == "correct"


@pytest.mark.parametrize("answer, words", [
    (lambda f, x, h: (f(x + 3 * h) - f(x)) / (3 * h), "You looked at x and x + 3h; the solution looks at x − h and x + h."),
    (lambda f, x, h: (f(x + h) - f(x - 2 * h)) / (3 * h), "You looked at x − 2h and x + h"), (lambda f, x, h: x / h, "never calls f; the solution calls it at x − h and x + h"),
    (lambda f, x, h: f(1.2345), "You called f once, the solution calls it twice"), (lambda f, x, h: f(f(x)) - f(h), "You called f 3 times")])
def test_where_a_function_was_called(answer, words):
    assert words in EXERCISES["q2"].check(answer).message


@pytest.mark.parametrize("value, text", [
    (3, "3"), (3.0, "3"), (-3.25, "−3.25"), (0.1 + 0.2, "0.3"), (1 / 3, "0.3333"), (12345.678, "12346"), (1e-5, "1e-5"), (-1.5e-12, "−1.5e-12"), (1e30, "1e30"),
    (123456, "123456"), (math.nan, "nan"), (math.inf, "inf"), (-math.inf, "−inf"), (0, "0"), (-0.0, "0"), (2.5e9, "2.5e9")])
def test_numbers_are_written_for_readers(value, text):
    assert number(value) == text


def test_arguments_are_shown_short():
    assert shown(np.array([[3, 5.5], [-7, 9]])) == "[[3, 5.5], [−7, 9]]"
    assert shown(np.zeros((5, 7))) == "an array of shape (5, 7)"
    assert Case(formula("x²", lambda x: x), 3, 0.1).words(["f", "x", "h"]) == "f(x) = x², x = 3, h = 0.1"


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
@example(1.0, math.nextafter(1, 2))
@example(6.0, 6.00001)
@example(-12345678.9, -12345678.8)
def test_two_different_numbers_never_look_the_same(a, b):
    assume(a != b)
    yours, expected = apart(a, b)
    assert yours != expected


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_close_is_relative(error, expected):
    rtol = 1e-6
    assume(abs(abs(error) - rtol * expected) > 1e-9 * expected)
    assert bool(close(np.array(expected + error), np.array(expected), rtol)) == (abs(error) < rtol * expected)


def test_what_a_learner_wrote_can_do_nothing():
    assert code("a`b\n  c") == "`a'b c`" and code("x" * 300).endswith("…`")
    assert marked_up("5 < 6 & `<script>$x$</script>`") == "5 &lt; 6 &amp; <code>&lt;script&gt;$x$&lt;/script&gt;</code>"

    def loud(f, x, h):
        raise ValueError("<img src=x onerror=alert(1)> $\\frac{1}{0}$ **bold** `tick`")
    message = EXERCISES["q2"].check(loud).message
    assert re.search(r"`ValueError: <img[^`]*'tick'`", message) and "<img" not in marked_up(message)


class Outline(html.parser.HTMLParser):
    """Checks that tags are balanced, and keeps them with the depth of details they stand in."""

    def __init__(self, text):
        super().__init__()
        self.open, self.seen, self.text = [], [], {}
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        assert not (tag == "details" and attributes), "closed, and with nothing to run"
        self.open.append(tag)
        self.seen.append((tag, self.open.count("details")))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.setdefault((self.open[-1], self.open.count("details")), []).append(data)


@pytest.mark.parametrize("name", EXERCISES)
def test_help_opens_one_thing_after_the_other(name, monkeypatch, capsys):
    given_out = []
    monkeypatch.setattr("lessons_lib.exercises.exercise.show", lambda rich, plain: given_out.append((rich, plain)))
    exercise = EXERCISES[name]
    exercise.help()
    exercise.help()
    assert given_out[0] == given_out[1]
    rich, plain = given_out[0]
    outline = Outline(rich)
    summaries = [(depth, *outline.text["summary", depth]) for tag, depth in outline.seen if tag == "summary"]
    assert summaries == [(1, f"Hints and solution for {name}"), (2, "First hint"), (3, "Second hint"), (4, "Third hint"), (5, "Solution")]
    for depth, hint in enumerate(exercise.hints, 2):
        assert marked_up(hint) in rich and rich.count("<p>" + marked_up(hint)) == 1
    if callable(exercise.reference):
        assert f"def {exercise.reference.__name__}(" in "".join(outline.text["code", 5])
    else:
        assert str(exercise.reference) in outline.text["b", 5][0]
    assert not any(hint in plain for hint in exercise.hints) and "hints[0]" in plain


def test_a_solution_without_source_and_the_short_form(monkeypatch):
    exercise = FunctionExercise(id="99/q", question="", reference=eval("lambda x: x"), known_mistakes=[], hints=["", "", ""], cases=[Case(3)])
    assert "source" in exercise.solution()
    assert repr(EXERCISES["q1"]) == "<exercise 01/q1: check(answer), help()>"


def test_a_message_is_printed_once_outside_of_ipython(capsys):
    outcome = EXERCISES["q3"].check("a")
    assert capsys.readouterr().out == outcome.message + "\n"
    assert repr(outcome) == "Outcome('not yet')" and outcome._ipython_display_() is None


def test_statuses_differ_in_more_than_colour(monkeypatch):
    shown_as = []
    monkeypatch.setattr(showing, "show", lambda rich, plain: shown_as.append(rich))
    for status in showing.LEADS:
        showing.Outcome(status, "5 < 6").show()
    words = [re.sub("<[^>]*>", "", rich)[:8] for rich in shown_as]
    borders = [re.search("4px (solid|dashed|dotted)", rich)[1] for rich in shown_as]
    assert len(set(words)) == len(set(borders)) == 3 and all("5 &lt; 6" in rich for rich in shown_as)
    for rich in shown_as:
        Outline(rich)
        colour = re.search("#[0-9a-f]{6}", rich)[0]
        light = sum(w * ((int(colour[k:k + 2], 16) / 255 + 0.055) / 1.055) ** 2.4 for k, w in ((1, 0.2126), (3, 0.7152), (5, 0.0722)))
        assert 1.05 / (light + 0.05) >= 3 and (light + 0.05) / (0.0056 + 0.05) >= 3, "against white and #111"


CELLS = """
from lessons_lib.exercises.lesson01 import q2, q3
----
def my_central(f, x, h):
    ...
q2.check(my_central)
----
def my_central(f, x, h):
    print("hm")
    return (f(x + h) - f(x - h)) / h
q2.check(my_central)
----
q2.seconds = 0.3
def my_central(f, x, h):
    while True: pass
q2.check(my_central)
----
def my_central(f, x, h):
    while True:
        try: pass
        except: pass
q2.check(my_central)
----
def my_central(f, x, h):
    exit()
    return float(input())
q2.check(my_central)
----
def my_central(f, x, h):
    y = x / 0
q2.check(my_central)
----
q2.check(lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h))
----
q2.help()
----
q3.check("b").status
"""


def test_in_a_real_kernel():
    """Source from cells, exit and input as the kernel has them, one display for each check and nothing for what it returns."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in CELLS.split("----")])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    outputs = [cell.outputs for cell in notebook.cells]
    words = ["Not attempted.", "Yours is twice", "took more than 0.3 seconds; your function was stopped .* .at line 3, `while True: pass`", "bare `except:`", "`exit` or `quit`",
             "ZeroDivisionError: (float )?division by zero`, at line 2, `y = x / 0`", "Correct."]
    for found, expected in zip(outputs[1:8], words, strict=True):
        assert [output.output_type for output in found] == ["display_data"]
        assert re.search(expected, found[0].data["text/plain"]), found[0].data["text/plain"]
        assert set(found[0].data) == {"text/html", "text/plain"}
    assert outputs[8][0].data["text/html"].startswith("<details>") and len(outputs[8]) == 1
    assert [output.output_type for output in outputs[9]] == ["display_data", "execute_result"]
