"""Exercises whose answer names many things at once: {1: "c", 2: "f", …}, a letter for each, and a sentence for each that is wrong."""
import unicodedata

import numpy as np

from lessons_lib.exercises.exercise import Exercise, KnownMistake
from lessons_lib.exercises.outcome import Outcome, code
from lessons_lib.exercises.precautions import why_not_run
from lessons_lib.exercises.run import Clock, run


class NamingExercise(Exercise):
    """Name at least `enough` of many things, none wrongly. Beside what every Exercise has:

    reference : {number: letter}, one for each thing; choices : letter → text
    judge_one : (number, letter) → (whether it is right, why or why not)
    known_mistakes : pairs (dict of the names that are wrong, sentence); the others are right
    thing : what is named, "network"
    """

    def __init__(self, *, question, choices, reference, judge_one, known_mistakes, enough, thing, **everything):
        listed = "\n".join(f"- **{letter}**: {text}" for letter, text in choices.items())
        super().__init__(question=f"{question}\n\n{listed}", reference=reference,
                         known_mistakes=[KnownMistake(reference | wrong, sentence) for wrong, sentence in known_mistakes], **everything)
        self.choices, self.judge_one, self.enough, self.thing = choices, judge_one, enough, thing
        self.form = f"Hand over a dict from the number of a {thing} to a letter in quotes: {code({number: letter for number, letter in zip((1, 2), 'ab', strict=True)})}."
        self.todo = f"Put your names between the brackets of `check`. {self.form} The numbers go from 1 to {len(reference)}, the letters from {next(iter(choices))} to {list(choices)[-1]}."

    def judge(self, answer):
        if not isinstance(answer, dict):
            return Outcome("not yet", why_not_run(type(answer)) or self.form)
        named = {}
        for number, letter in list(dict.items(answer)):
            if letter is ... or letter is None or (isinstance(letter, str) and str.strip(letter) in ("", "?")):
                continue
            if not isinstance(number, np.integer) and type(number) is not int:
                whole = f"a whole number without quotes, from 1 to {len(self.reference)}"
                return Outcome("not yet", f"The number of a {self.thing} is {whole}; here is {self._shown(number)}.")
            if (number := int(number)) not in self.reference:
                return Outcome("not yet", f"There is no {self.thing} {number}; they go from 1 to {len(self.reference)}.")
            named[number] = unicodedata.normalize("NFKC", str.strip(letter, " \t\n().:'\"")).lower() if isinstance(letter, str) else None
            if named[number] not in self.choices:
                return Outcome("not yet", f"{self.thing.capitalize()} {number}: {self._shown(letter)} is none of the letters {next(iter(self.choices))} to {list(self.choices)[-1]}, in quotes.")
        return self._judge_named(named) if named else Outcome("not attempted", self.todo)

    def _judge_named(self, named):
        judged = {number: self.judge_one(number, letter) for number, letter in named.items()}
        lines = [f"{self.thing.capitalize()} {number}, {named[number]}: {why}" for number, (right, why) in judged.items() if not right]
        right = sum(fine for fine, _ in judged.values())
        score = f"{right} of {len(named)} named right" if lines else f"{right} named, all of them right"
        if lines:
            return Outcome("not yet", "\n\n".join([f"{score}.", *lines]))
        if right < self.enough:
            return Outcome("not yet", f"{score}. {self.enough - right} more to go: {self.enough} of {len(self.reference)} are enough.")
        return Outcome("correct", f"{score}. {self.fact}")

    def _shown(self, value):
        """A learner's value in words; its repr may be theirs, so it runs under a time limit."""
        return run(lambda: code(repr(value), 40), Clock(1)).value or "that"

    def answer_in_words(self):
        return ", ".join(f"{number}: {letter}" for number, letter in self.reference.items())
