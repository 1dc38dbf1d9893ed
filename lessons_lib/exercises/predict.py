"""Exercises whose answer is typed or found: a number worked out by hand, a letter, a value that a slider was dragged to."""
import re
import unicodedata

from lessons_lib.exercises.exercise import Exercise
from lessons_lib.exercises.outcome import Outcome, code
from lessons_lib.exercises.precautions import why_not_run
from lessons_lib.exercises.relations import FACTORS
from lessons_lib.exercises.run import Clock, run
from lessons_lib.exercises.values import number, read


class NumberExercise(Exercise):
    """Say a number before the computer does. `tolerance` is how far off is still right. A wrong answer does not tell the right one."""

    todo = "Work the number out by hand and put it between the brackets of `check`."
    form = "Hand over the number itself, without quotes or brackets."

    def __init__(self, *, tolerance, **everything):
        super().__init__(**everything)
        self.tolerance = tolerance

    def judge(self, answer):
        value, complaint = one_number(answer, self.form)
        return Outcome("not yet", complaint) if complaint else self.judge_number(value)

    def too_many(self, answers):
        whole = [answer for answer in answers if type(answer) is int]
        comma = f" A number is written with a point, not with a comma: {code('.'.join(map(str, whole)))}."
        return super().too_many(answers) + comma * (len(whole) == len(answers) == 2 and whole[1] >= 0)

    def judge_number(self, value):
        if abs(value - self.reference) <= self.tolerance:
            return Outcome("correct", self.fact)
        known = next((mistake for mistake in self.known_mistakes if _near(value, mistake.answer)), None)
        return Outcome("not yet", f"You say {number(value, 12)}. {known.sentence if known else self._relation(value)}")

    def _relation(self, value):
        """For a number that no one foresaw: a factor that has a name, else which way it is off."""
        for factor, name in FACTORS.items():
            if _near(value, factor * self.reference):
                return f"That is {name}."
        power = next((power for power in (-3, -2, -1, 1, 2, 3) if _near(value, self.reference * 10.0**power)), None)
        if power:
            return f"That is {number(10.0**power)} times what is expected: is the decimal point in its place?"
        near = _near(value, self.reference, 5e-3)
        return f"That is too {'large' if value > self.reference else 'small'}{', and near: look at how you rounded' if near else ''}."


def _near(value, other, share=5e-4):
    """Whether a number may be another one, rounded."""
    return abs(value - other) <= share * abs(other)


class SearchExercise(NumberExercise):
    """Find a value with the slider that reaches a goal. Every value that reaches it is right.

    question : shows how the value is handed over: `q4.check(search.h.value)`
    measure : function of the number → (what it gives, in words; the sentence of what is wrong with it, or None where the goal is reached)
    known_mistakes : pairs (a value that misses the goal, the sentence that measure gives for it); measure speaks, they are for the tests
    """

    todo = "Drag the slider until the goal is reached, and hand its value to `check`."

    def __init__(self, *, measure, question, **everything):
        super().__init__(tolerance=0, question=question, **everything)
        self.measure = measure
        handed_over = re.search(r"check\((.+?)\)", question)
        if handed_over is None:
            raise ValueError(f"{self.id}: the question does not show how the value is handed over, as in `q4.check(search.h.value)`.")
        self.form = f"{self.form[:-1]}: the slider's value, `{handed_over[1]}`."

    def judge_number(self, value):
        reading, fault = self.measure(value)
        if value <= -1 and not self.measure(10.0**value)[1]:
            fault = f"Is that the exponent? Hand over the number: {code(f'10**{value:g}')}."
        return Outcome("not yet", f"{reading} {fault}") if fault else Outcome("correct", f"{reading} {self.fact}".strip())


class ChoiceExercise(Exercise):
    """Choose one of several answers by its letter. `choices`: letter → text; every wrong letter is a known mistake with its sentence."""

    def __init__(self, *, question, choices, **everything):
        listed = "\n".join(f"- **{letter}**: {text}" for letter, text in choices.items())
        super().__init__(question=f"{question}\n\n{listed}", **everything)
        self.choices = choices
        *others, last = (f'"{letter}"' for letter in choices)
        self.letters = f"{', '.join(others)} or {last}"
        self.todo = f"Put the letter of your choice between the brackets of `check`, in quotes: {self.letters}."
        self._look_at_choices()

    def _look_at_choices(self):
        """Say an author's slip at once, not when the first learner chooses that letter."""
        if self.reference not in self.choices:
            raise ValueError(f"{self.id}: the reference {self.reference!r} is none of the choices {', '.join(self.choices)}.")
        answered = {self.reference, *(mistake.answer for mistake in self.known_mistakes)}
        if unanswered := [letter for letter in self.choices if letter not in answered]:
            raise ValueError(f"{self.id}: no known mistake says what is wrong with {', '.join(unanswered)}.")

    def judge(self, answer):
        if not isinstance(answer, str):
            return Outcome("not yet", f"The answer is one letter in quotes: {self.letters}.")
        letter = str.strip(unicodedata.normalize("NFKC", answer), " \t\n*_()[].,:-'\"`“”‘’").lower()
        if letter == self.reference:
            return Outcome("correct", self.fact)
        known = next((mistake for mistake in self.known_mistakes if letter == mistake.answer), None)
        if known is None:
            return Outcome("not yet", f"{code(answer, 40) if answer.strip() else 'An empty text'} is none of the letters {self.letters}.")
        return Outcome("not yet", f"You chose {letter}. {known.sentence}")

    def answer_in_words(self):
        return f"{self.reference}: {self.choices[self.reference]}"


def one_number(answer, form):
    """An answer as a float, or what is wrong with it in words, with the form that it should have."""
    refused = why_not_run(type(answer))
    reading = None if refused else run(lambda: read(answer), Clock(1)).value
    if reading is None:
        return None, refused or f"No number can be read from that. {form}"
    if reading.array is None or reading.array.shape:
        return None, f"You handed over {reading.words}. {form}"
    value = float(reading.array)
    if value != value or abs(value) == float("inf"):
        return None, f"You handed over {reading.words}. A finite number is expected."
    return value, ""
