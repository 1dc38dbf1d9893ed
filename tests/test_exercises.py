"""Every exercise of every lesson by the protocol: the solution passes, each known mistake is told apart, others never pass."""
import importlib
import math
import pathlib
import re

import numpy as np
import pytest

import lessons_lib.exercises
from lessons_lib.exercises.cases import Case, formula
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise, SearchExercise

FOLDER = pathlib.Path(lessons_lib.exercises.__file__).parent
LESSONS = {path.stem[-2:]: importlib.import_module(f"lessons_lib.exercises.{path.stem}") for path in sorted(FOLDER.glob("lesson[0-9][0-9].py"))}
EXERCISES = {exercise.id: exercise for lesson in LESSONS.values() for exercise in lesson.EXERCISES.values()}
FUNCTIONS = [name for name, exercise in EXERCISES.items() if isinstance(exercise, FunctionExercise)]
every = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
mistakes = [pytest.param(exercise, number, id=f"{name}-{number}") for name, exercise in EXERCISES.items() for number in range(len(exercise.known_mistakes))]
SPECIFIC = r"expected|took more than|stops with|is called with|every input|every case|has changed|second call"


def table(kind):
    """RIGHT, WRONG or SAYS of all modules in tests/lessons, by the exercise's id."""
    modules = {path.stem: importlib.import_module(f"lessons.{path.stem}") for path in sorted(pathlib.Path(__file__).parent.glob("lessons/lesson??.py"))}
    return {f"{stem[-2:]}/{name}": answers for stem, module in modules.items() for name, answers in getattr(module, kind, {}).items()}


RIGHT, WRONG, SAYS = table("RIGHT"), table("WRONG"), table("SAYS")


def test_there_are_lessons():
    assert {"00", "01"} <= set(LESSONS)
    assert len(LESSONS["01"].EXERCISES) >= 6
    assert len({type(exercise) for exercise in LESSONS["01"].EXERCISES.values()}) >= 3


@pytest.mark.parametrize("number", LESSONS)
def test_a_lesson_exposes_its_exercises(number):
    for name, exercise in LESSONS[number].EXERCISES.items():
        assert getattr(LESSONS[number], name) is exercise
        assert exercise.id == f"{number}/{name}"


def total(f, x):
    """f(x) + x"""
    return f(x) + x


FUNCTION = {"id": "99/q1", "question": "", "reference": total, "known_mistakes": [], "hints": ["", "", ""]}
CHOICE = {"id": "99/q2", "question": "", "choices": {"a": "3", "b": "4", "c": "5"}, "reference": "a", "hints": ["", "", ""],
          "known_mistakes": [("b", "Too large.")]}


@pytest.mark.parametrize("kind, given, words", [
    (FunctionExercise, FUNCTION | {"cases": [Case(formula("3x", lambda x: 3 * x), 5), Case(7)]}, "99/q1: .* total.f, x. has 2, case 2 has 1"),
    (FunctionExercise, FUNCTION | {"cases": [Case(np.sin, 5)]}, r"99/q1: f of case 1 is a function without a formula; wrap it: formula\("),
    (FunctionExercise, FUNCTION | {"cases": [], "hints": ["", ""]}, "99/q1: there are 2 hints; help shows three"),
    (ChoiceExercise, CHOICE | {"reference": "B"}, "99/q2: the reference 'B' is none of the choices a, b, c"),
    (ChoiceExercise, CHOICE, "99/q2: no known mistake says what is wrong with c[.]"),
    (SearchExercise, {"id": "99/q3", "question": "Find it.", "reference": 5, "measure": math.sin, "known_mistakes": [], "hints": ["", "", ""]}, "99/q3: the question does not show how")])
def test_an_authors_slip_is_said_where_it_is_written(kind, given, words):
    with pytest.raises(ValueError, match=words):
        kind(**given)


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
        assert all(b - a > 1.5e-3 * max(abs(a), abs(b)) for a, b in zip(numbers, numbers[1:], strict=False)), "a rounded one must not be another"
        assert exercise.tolerance < 1e-4 * abs(exercise.reference), "tighter than the digits that are asked for"


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


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_tried_with_answers_that_no_one_foresaw(name):
    where = f"of {name.split('/')[1]} in tests/lessons/lesson{name[:2]}.py"
    assert len(RIGHT.get(name, [])) >= 5, f"RIGHT {where}: at least 5"
    assert len(WRONG.get(name, [])) >= 15, f"WRONG {where}: at least 15"


@pytest.mark.parametrize("name", RIGHT)
def test_right_answers_in_another_form_pass(name):
    for place, answer in enumerate(RIGHT[name]):
        outcome = EXERCISES[name].check(answer)
        assert outcome.status == "correct", f"RIGHT[{place}]: {outcome.message}"


@pytest.mark.parametrize("name", WRONG)
def test_wrong_answers_in_no_bank_never_pass(name):
    for place, answer in enumerate(WRONG[name]):
        outcome = EXERCISES[name].check(answer)
        assert outcome.status == "not yet", f"WRONG[{place}]: {outcome.message}"
        if name in FUNCTIONS:
            assert re.search(SPECIFIC, outcome.message), f"WRONG[{place}]: {outcome.message}"
            known = any(mistake.sentence in outcome.message for mistake in EXERCISES[name].known_mistakes)
            assert not known, f"WRONG[{place}] is a known mistake: {outcome.message}"


@pytest.mark.parametrize("name, place", [(name, place) for name, answers in SAYS.items() for place in range(len(answers))])
def test_what_is_said_to_an_answer(name, place):
    answer, words = SAYS[name][place]
    outcome = EXERCISES[name].check(answer)
    assert outcome.status == "not yet" and words in outcome.message


@pytest.mark.parametrize("answer", [12, "10.3", [10.3], np.array([10.3]), 10.3 + 0j, True, None, math.nan, math.inf, lambda: 10.3, float, 10**400, {}, b"10.3", 10.31])
def test_a_wrong_number_is_answered_without_the_right_one(answer):
    outcome = EXERCISES["01/q1"].check(answer)
    assert outcome.status == "not yet" and len(outcome.message) > 20
    assert "10.3" not in outcome.message.replace("'10.3'", "").replace("(10.3+0j)", "").replace("10.31", "")


@pytest.mark.parametrize("answer, words", [(20.6, "twice"), (-5.15, "−½ times"), (103, "decimal point"), (0.103, "decimal point"), (10.33, "large, and near"), (7, "too small."),
                                           (10.3001, "You say 10.3001."), (76.97, "subtracted x = 5"), (76.96667, "subtracted x = 5"), (93.63, "alone by h")])
def test_a_number_that_no_one_foresaw_is_told_how_it_is_off(answer, words):
    assert words in EXERCISES["01/q1"].check(answer).message


@pytest.mark.parametrize("h, word", [(5e-324, "Too small"), (1e-12, "Too small"), (1e-7, "Too small"), (5e-5, "Too large"), (0.5, "Too large"), (1e308, "Too large"),
                                     (0, "0/0"), (-1.0, "distance"), (math.nan, "finite"), ("1e-5", "text"), ([1e-5], "list of one number"),
                                     (-5, "exponent? Hand over the number: `10**-5`"), (-9, "distance"), (5, "curve bends"), (object(), "`search.h.value`")])
def test_a_value_that_misses_the_goal_is_told_why(h, word):
    outcome = EXERCISES["01/q4"].check(h)
    assert outcome.status == "not yet" and word in outcome.message


@pytest.mark.parametrize("name, example", [("01/q4", "search.h.value"), ("02/q5", "search.angle.value"), ("03/q4", "search.flat.value")])
def test_a_slider_handed_over_in_the_place_of_its_value_is_told_which(name, example):
    assert f"the slider's value, `{example}`." in EXERCISES[name].check(object()).message


def test_only_a_value_far_below_0_is_taken_for_an_exponent():
    assert "no bottom" in EXERCISES["03/q4"].check(-0.3).message


@pytest.mark.parametrize("name, answers", [("01/q2", (1, 2)), ("02/q3", (-3, -6)), ("01/q3", (1, 2)), ("01/q1", (10, 3.0))])
def test_only_what_may_be_a_number_with_a_comma_is_said_to_be_one(name, answers):
    assert EXERCISES[name].check(*answers).message == "Not yet. `check` takes one answer; here are 2."


def test_what_is_changed_in_place_is_not_called_returned():
    message = EXERCISES["03/q6"].check(lambda w, gradient, rate: w.resize(w.size + 1, refcheck=False)).message
    assert "w becomes an array of shape (4,), expected shape (3,)." in message and "return" not in message


def test_the_valley_is_one_interval_of_which_the_texts_are_true():
    q4 = EXERCISES["01/q4"]
    steps = np.geomspace(1e-17, 1e3, 4001)
    reached = np.flatnonzero([q4.measure(h)[1] is None for h in steps])
    assert np.ptp(reached) + 1 == len(reached)
    for text in (q4.why, q4.fact):
        assert "from about 1.5e-6 to 2.7e-5" in text
    np.testing.assert_allclose(steps[reached[[0, -1]]], [1.5e-6, 2.7e-5], rtol=0.05)
    for h in np.geomspace(*steps[reached[[0, -1]]], 9):
        near = h * np.linspace(0.8, 1.2, 40001)
        assert np.max(np.abs((np.sin(1 + near) - np.sin(1 - near)) / (2 * near) - math.cos(1))) < 1e-10


@pytest.mark.parametrize("name, answers, named, words", [
    ("01/q1", (10, 3), {}, "with a point, not with a comma: `10.3`"), ("01/q1", (10.3, 3), {}, "takes one answer; here are 2."), ("01/q3", ("b", "c"), {}, "takes one answer; here are 2."),
    ("01/q2", (math.sin, 3), {}, "takes one answer"), ("01/q2", (math.sin,), {"x": 3, "h": 0.1}, "here are 3"), ("01/q1", (), {"x": 10.3}, "Correct."), ("01/q1", (..., 10.3), {}, "Correct."),
    ("01/q1", (), {"answer": ...}, "Not attempted."), ("01/q1", ("10.3",), {}, "without quotes"), ("01/q1", (None,), {}, "Hand over the number itself"), ("01/q1", ({},), {}, "Hand over the number itself")])
def test_check_takes_whatever_stands_in_its_brackets(name, answers, named, words):
    assert words in EXERCISES[name].check(*answers, **named).message
