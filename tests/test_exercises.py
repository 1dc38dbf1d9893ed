"""Every exercise of every lesson by the protocol: the solution passes, each known mistake is told apart, others never pass."""
import importlib
import math
import operator
import pathlib
import re
from fractions import Fraction

import numpy as np
import pytest

import lessons_lib.exercises
from lessons_lib.derivatives import central_difference
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise, SearchExercise

FOLDER = pathlib.Path(lessons_lib.exercises.__file__).parent
LESSONS = {path.stem[-2:]: importlib.import_module(f"lessons_lib.exercises.{path.stem}") for path in sorted(FOLDER.glob("lesson[0-9][0-9].py"))}
EXERCISES = {exercise.id: exercise for lesson in LESSONS.values() for exercise in lesson.EXERCISES.values()}
every = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
mistakes = [pytest.param(exercise, number, id=f"{name}-{number}") for name, exercise in EXERCISES.items() for number in range(len(exercise.known_mistakes))]


def test_there_are_lessons():
    assert {"00", "01"} <= set(LESSONS)
    assert len(LESSONS["01"].EXERCISES) >= 6
    assert len({type(exercise) for exercise in LESSONS["01"].EXERCISES.values()}) >= 3


@pytest.mark.parametrize("number", LESSONS)
def test_a_lesson_exposes_its_exercises(number):
    for name, exercise in LESSONS[number].EXERCISES.items():
        assert getattr(LESSONS[number], name) is exercise
        assert exercise.id == f"{number}/{name}"


@every
def test_what_an_exercise_is_made_of(exercise):
    assert len(exercise.question) > 40
    assert len(exercise.hints) == len(set(exercise.hints)) == 3 and all(exercise.hints)
    assert len(exercise.known_mistakes) >= 3
    assert len({mistake.sentence for mistake in exercise.known_mistakes}) == len(exercise.known_mistakes)
    if isinstance(exercise, FunctionExercise):
        assert f"`{exercise.reference.__name__}(" in exercise.question
        assert 5 <= len(exercise.known_mistakes) and 3 <= len(exercise.cases)
        assert exercise.reference.__doc__
    if isinstance(exercise, ChoiceExercise):
        assert {mistake.answer for mistake in exercise.known_mistakes} | {exercise.reference} == set(exercise.choices)
        assert all(text in exercise.question for text in exercise.choices.values())
    if isinstance(exercise, NumberExercise) and not isinstance(exercise, SearchExercise):
        numbers = sorted([exercise.reference, *(mistake.answer for mistake in exercise.known_mistakes)])
        assert all(b - a > 2 * exercise.tolerance for a, b in zip(numbers, numbers[1:], strict=False))


@every
def test_the_words(exercise):
    for text in [exercise.question, exercise.fact, exercise.why, *exercise.hints, *(mistake.sentence for mistake in exercise.known_mistakes)]:
        assert "!" not in text and text.count("`") % 2 == 0 and "  " not in text
        assert not re.search(r"\b(great|well done|good job|congrat|oops|simply|obviously)\b", text, re.I)


@every
def test_the_solution_is_correct(exercise):
    outcome = exercise.check(exercise.reference)
    assert outcome.status == "correct" and outcome.message.startswith("Correct.")
    assert "…" not in outcome.message and len(outcome.message) > 20


@every
def test_nothing_is_not_attempted(exercise):
    for outcome in (exercise.check(), exercise.check(...)):
        assert outcome.status == "not attempted" and "`check`" in outcome.message


@pytest.mark.parametrize("exercise, number", mistakes)
def test_each_known_mistake_gets_its_own_sentence(exercise, number):
    answer, sentence = exercise.known_mistakes[number]
    outcome = exercise.check(answer)
    assert outcome.status == "not yet" and outcome.message.startswith("Not yet.")
    assert [mistake.sentence for mistake in exercise.known_mistakes if mistake.sentence in outcome.message] == [sentence]


def by_loop(x, i, h):
    result = []
    for k in range(len(x)):
        result.append(x[k] + h if k == i else float(x[k]))
    return result


def by_fractions(f, x, h):
    x, h = Fraction(x), Fraction(h)
    return (f(x + h) - f(x - h)) / (2 * h)


def vectorised(f, x, h):
    left, right = f(np.array([x - h, x + h]))
    return (right - left) / h / 2


RIGHT = {
    "00/q1": [lambda a, b, c, d: (b - d) / (a - c), lambda *p: np.polyfit(p[::2], p[1::2], 1)[0], lambda x1, y1, x2, y2: float(Fraction(y2 - y1) / Fraction(x2 - x1)),
              lambda x1, y1, x2, y2: np.array((y2 - y1) / (x2 - x1)), lambda x1, y1, x2, y2, unused=0: math.tan(math.atan2(y2 - y1, x2 - x1)),
              lambda x1, y1, x2, y2: np.float32(y2 - y1) / np.float32(x2 - x1), lambda x1, y1, x2, y2: operator.truediv(y2 - y1, x2 - x1)],
    "01/q2": [lambda f, x, h: 0.5 * ((f(x + h) - f(x)) / h + (f(x) - f(x - h)) / h), by_fractions, vectorised,
              lambda g, a, d: (g(a - d) - g(a + d)) / (-2 * d), lambda f, x, h: sum(s * f(x + s * h) for s in (-1, 1)) / (2 * h),
              lambda f, x, h: np.float64(f(x + h) - f(x - h)) / 2 / h, lambda f, x, h: np.diff([f(x - h), f(x + h)])[0] / (2 * h)],
    "01/q5": [lambda f, x, h: ((f(x + h) - f(x)) / h - (f(x) - f(x - h)) / h) / h, lambda f, x, h: np.dot([1, -2, 1], f(x + h * np.array([-1, 0, 1]))) / h / h,
              lambda f, x, h: (f(x + h) + f(x - h) - f(x) - f(x)) / (h * h), lambda f, x, h: np.diff([f(x - h), f(x), f(x + h)], 2)[0] / h**2,
              lambda f, x, h: 2 * np.polyfit([-h, 0, h], [f(x - h), f(x), f(x + h)], 2)[0]],
    "01/q6": [by_loop, lambda x, i, h: x + h * np.eye(len(x))[i], lambda x, i, h: np.where(np.arange(len(x)) == i, x + h, x),
              lambda x, i, h: np.concatenate([x[:i], [x[i] + h], x[i + 1:]]), lambda x, i, h: [*x[:i], x[i] + h, *x[i + 1:]],
              lambda x, i, h: tuple(Fraction(float(v)) + (Fraction(h) if k == i else 0) for k, v in enumerate(x))],
    "01/q7": [lambda h1, e1, h2, e2: (math.log(e1) - math.log(e2)) / (math.log(h1) - math.log(h2)), lambda h1, e1, h2, e2: np.log10(e2 / e1) / np.log10(h2 / h1),
              lambda h1, e1, h2, e2: np.polyfit(np.log2([h1, h2]), np.log2([e1, e2]), 1)[0], lambda h1, e1, h2, e2: math.log(e1 / e2, h1 / h2),
              lambda h1, e1, h2, e2: np.float64(np.log1p(e1 / e2 - 1)) / np.log1p(h1 / h2 - 1)],
    "01/q9": [lambda f, x, h: central_difference(f, x, h / 2) + (central_difference(f, x, h / 2) - central_difference(f, x, h)) / 3,
              lambda f, x, h: (8 * (f(x + h / 2) - f(x - h / 2)) - f(x + h) + f(x - h)) / (6 * h), lambda f, x, h: 4 / 3 * by_fractions(f, x, h / 2) - by_fractions(f, x, h) / 3,
              lambda f, x, h: np.dot([4 / 3, -1 / 3], [vectorised(f, x, k) for k in (h / 2, h)]),
              lambda f, x, h: np.polyfit([h**2, h**2 / 4], [by_fractions(f, x, h) * 1.0, by_fractions(f, x, h / 2) * 1.0], 1)[1]],
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_answers_in_another_form_pass(name):
    assert len(RIGHT[name]) >= 5
    for answer in RIGHT[name]:
        outcome = EXERCISES[name].check(answer)
        assert outcome.status == "correct", outcome.message


DIFFERENCES = [
    lambda f, x, h: (f(x + 2 * h) - f(x - 2 * h)) / (4 * h), lambda f, x, h: (f(x + h) - f(x - 2 * h)) / (3 * h), lambda f, x, h: f(x),
    lambda f, x, h: (f(h) - f(-h)) / (2 * h), lambda f, x, h: (f(x * h) - f(x / h)) / (2 * h), lambda f, x, h: h, lambda f, x, h: 27.01,
    lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h) + 1, lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h) * 1.001, lambda f, x, h: 3 * x**2 + h**2,
    lambda f, x, h: (f(x + h) - f(x - h)) / (2 * x), lambda f, x, h: abs((f(x + h) - f(x - h)) / (2 * h)), lambda f, x, h: round((f(x + h) - f(x - h)) / (2 * h)),
    lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h**2), lambda f, x, h: (f(x + 0.1) - f(x - 0.1)) / 0.2, lambda f, x, h: (8 * f(x + h) - 8 * f(x - h) - f(x + 2 * h) + f(x - 2 * h)) / (12 * h),
    lambda f, x, h: (f(x + 1j * h) / h).imag, lambda f, x, h: math.nan, lambda f, x, h: f(x + h) / f(x - h), lambda f, x, h: [f(x + h), f(x - h)]]
WRONG = {
    "00/q1": [lambda x1, y1, x2, y2: 3, lambda x1, y1, x2, y2: 3.0 if x1 == 3 else (x2 - x1) / (y2 - y1), lambda x1, y1, x2, y2: y1 / x1, lambda x1, y1, x2, y2: x2 - x1,
              lambda x1, y1, x2, y2: (y2 - y1) * (x2 - x1), lambda x1, y1, x2, y2: abs((y2 - y1) / (x2 - x1)), lambda x1, y1, x2, y2: (y2 - y1) / abs(x2 - x1),
              lambda x1, y1, x2, y2: int((y2 - y1) / (x2 - x1)), lambda x1, y1, x2, y2: math.atan2(y2 - y1, x2 - x1), lambda x1, y1, x2, y2: (y2 - y1) / (x2 - x1) + 1e-3,
              lambda x1, y1, x2, y2: 1.01 * (y2 - y1) / (x2 - x1), lambda x1, y1, x2, y2: (y2 - y1) / x1, lambda x1, y1, x2, y2: (x1 + x2) / 2, lambda x1, y1, x2, y2: (y2 - x1) / (x2 - y1),
              lambda x1, y1, x2, y2: [(y2 - y1) / (x2 - x1)], lambda x1, y1, x2, y2: f"{(y2 - y1) / (x2 - x1)}", lambda x1, y1, x2, y2: math.inf, lambda x2, y2, x1, y1: (x2 - x1) / 0],
    "01/q2": DIFFERENCES,
    "01/q5": [*DIFFERENCES, lambda f, x, h: 108.18, lambda f, x, h: 2 * (f(x + h) - f(x) - h * (f(x + h) - f(x - h)) / (2 * h)) / h],
    "01/q9": [*DIFFERENCES, lambda f, x, h: (4 * central_difference(f, x, h / 2) - central_difference(f, x, h)) / 3.001],
    "01/q6": [lambda x, i, h: x, lambda x, i, h: x.astype(float), lambda x, i, h: [3, 5, 8.25, 4], lambda x, i, h: x[::-1] + h * np.eye(len(x))[i], lambda x, i, h: h, lambda x, i, h: i,
              lambda x, i, h: np.array([x + h * np.eye(len(x))[i]]), lambda x, i, h: (x + h * np.eye(len(x))[i])[:, None], lambda x, i, h: list(x) + [h], lambda x, i, h: x * (1 + h),
              lambda x, i, h: x + 2 * h * np.eye(len(x))[i], lambda x, i, h: x + i * np.eye(len(x))[i], lambda x, i, h: np.insert(x.astype(float), i, h), lambda x, i, h: {i: x[i] + h},
              lambda x, i, h: np.cumsum(x + h * np.eye(len(x))[i]), lambda x, i, h: x + h * (np.arange(len(x)) >= i), lambda x, i, h: str(x)],
    "01/q7": [lambda h1, e1, h2, e2: 2, lambda h1, e1, h2, e2: round(math.log(e1 / e2) / math.log(h1 / h2)), lambda h1, e1, h2, e2: e1 / e2, lambda h1, e1, h2, e2: h1 / h2,
              lambda h1, e1, h2, e2: math.log(e1 / e2) / math.log10(h1 / h2), lambda h1, e1, h2, e2: math.log10(e1 / e2) / math.log(h1 / h2), lambda h1, e1, h2, e2: math.log(h1 / h2),
              lambda h1, e1, h2, e2: math.sqrt(e1 / e2), lambda h1, e1, h2, e2: math.log(e1 * e2) / math.log(h1 * h2), lambda h1, e1, h2, e2: math.log(e2) / math.log(h2),
              lambda h1, e1, h2, e2: math.exp(e1 / e2), lambda h1, e1, h2, e2: math.log(e1 / e2) - math.log(h1 / h2), lambda h1, e1, h2, e2: (e1 - e2) / (h1**2 - h2**2),
              lambda h1, e1, h2, e2: math.log(e1 / e2) / math.log(h1 / h2) + 1, lambda h1, e1, h2, e2: abs(math.log(e1 / e2)) / math.log(h1 / h2), lambda e1, h1, e2, h2: math.log(e1 / e2) / math.log(h1 / h2) / 2],
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_answers_in_no_bank_never_pass(name):
    assert len(WRONG[name]) >= 15
    for answer in WRONG[name]:
        outcome = EXERCISES[name].check(answer)
        assert outcome.status == "not yet", outcome.message
        assert re.search(r"expected|stops with|is called with|every input|every case|has changed|second call", outcome.message), outcome.message


def test_every_function_exercise_is_tried_with_both():
    functions = {name for name, exercise in EXERCISES.items() if isinstance(exercise, FunctionExercise) and name[:2] in ("00", "01")}
    assert functions == set(RIGHT) == set(WRONG)


@pytest.mark.parametrize("answer", [10.3, 10.3000001, np.float64(10.3), np.array(10.3), Fraction(103, 10), 3.09 / 0.3])
def test_a_number_may_come_in_any_form(answer):
    assert EXERCISES["01/q1"].check(answer).status == "correct"


@pytest.mark.parametrize("answer", [12, "10.3", [10.3], np.array([10.3]), 10.3 + 0j, True, None, math.nan, math.inf, lambda: 10.3, float, 10**400, {}, b"10.3", 10.31])
def test_a_wrong_number_is_answered_without_the_right_one(answer):
    outcome = EXERCISES["01/q1"].check(answer)
    assert outcome.status == "not yet" and len(outcome.message) > 20
    assert "10.3" not in outcome.message.replace("'10.3'", "").replace("(10.3+0j)", "").replace("10.31", "")


@pytest.mark.parametrize("answer, words", [(20.6, "twice"), (-5.15, "−½ times"), (103, "decimal point"), (0.103, "decimal point"), (10.33, "large, and near"), (7, "too small.")])
def test_a_number_that_no_one_foresaw_is_told_how_it_is_off(answer, words):
    assert words in EXERCISES["01/q1"].check(answer).message


def test_a_letter_may_be_written_loosely():
    question = EXERCISES["01/q3"]
    assert all(question.check(answer).status == "correct" for answer in ("b", "B", " b", "b)", "(b)"))
    assert all(question.check(answer).status == "not yet" for answer in ("", "e", "ab", 1, None, ["b"], True, "0.00042"))


@pytest.mark.parametrize("h, word", [(5e-324, "Too small"), (1e-12, "Too small"), (1e-7, "Too small"), (5e-5, "Too large"), (0.5, "Too large"), (1e308, "Too large"),
                                     (0, "0/0"), (-1.0, "distance"), (math.nan, "finite"), ("1e-5", "text"), ([1e-5], "list of one number")])
def test_a_value_that_misses_the_goal_is_told_why(h, word):
    outcome = EXERCISES["01/q4"].check(h)
    assert outcome.status == "not yet" and word in outcome.message


def test_every_value_in_the_valley_reaches_the_goal_and_none_by_luck():
    question = EXERCISES["01/q4"]
    assert all(question.check(h).status == "correct" for h in np.geomspace(1.6e-6, 2.4e-5, 60))
    assert all(question.check(h).status == "not yet" for h in [*np.geomspace(1e-13, 2e-7, 60), *np.geomspace(4e-5, 10, 20)])
