"""What every exercise has: a question, a solution, three hints, wrong answers that it knows, a check and a help."""
import html
import inspect
import traceback
from typing import NamedTuple

from lessons_lib.exercises.outcome import Outcome, help_panel, marked_up, show
from lessons_lib.exercises.run import PROTECTED


class KnownMistake(NamedTuple):
    """A wrong answer that someone will give, and what to say to them: what they wrote, and what follows from it."""

    answer: object
    sentence: str


class Exercise:
    """The base of all kinds. A kind says in `judge` what it makes of an answer; what nobody foresaw ends here, in words.

    id : "01/q2", lesson and name
    reference : a right answer, such as check takes
    known_mistakes : pairs (answer, sentence), kept as KnownMistake records; each answer is one that check takes
    hints : three, from gentle to nearly all
    why : what the solution says beside the answer itself, and for a function nothing
    fact : what is added to "Correct."
    """

    todo = "Put your answer between the brackets of `check`."

    def __init__(self, id, question, reference, known_mistakes, hints, why="", fact=""):
        self.id, self.question, self.reference = id, question, reference
        self.known_mistakes, self.hints = tuple(KnownMistake(*pair) for pair in known_mistakes), tuple(hints)
        self.why, self.fact = why, fact
        PROTECTED.add(self)
        if len(self.hints) != 3:
            raise ValueError(f"{id}: there are {len(self.hints)} hints; help shows three, from gentle to nearly all.")

    def __repr__(self):
        return f"<exercise {self.id}: check(answer), help()>"

    def check(self, *answers, **named):
        """Say whether the one answer is right, and if not, which mistake it was. Never raises."""
        answers = [answer for answer in (*answers, *named.values()) if answer is not ...]
        try:
            if len(answers) == 1:
                outcome = self.judge(*answers)
            else:
                outcome = Outcome("not yet", self.too_many(answers)) if answers else Outcome("not attempted", self.todo)
        except KeyboardInterrupt:
            outcome = Outcome("not yet", "The check was interrupted before it was done. Run the cell again.")
        except BaseException as error:
            if answers and answers[0] is self.reference:    # an author's slip, not a learner's: where it is
                traceback.print_exc()
            outcome = Outcome("not yet", f"This answer could not be checked ({type(error).__name__}). {self.todo}")
        outcome.show()
        return outcome

    def judge(self, answer):
        """The Outcome for an answer that is not `...`."""
        raise NotImplementedError

    def too_many(self, answers):
        """What to say to several answers where one is expected."""
        return f"`check` takes one answer; here are {len(answers)}."

    def help(self):
        """Three hints and the solution, closed: each opens from the one before."""
        name = self.id.split("/")[1]
        show(help_panel(name, self.hints, self.solution()),
             f"Hints and solution for {name}, to be opened in a notebook. Elsewhere: print({name}.hints[0]), then [1] and [2].")

    def answer_in_words(self):
        return str(self.reference)

    def solution(self):
        """The solution as HTML: the code of a function or class, else the answer with its reason."""
        if not callable(self.reference):
            return f"<p><b>{marked_up(self.answer_in_words())}</b></p><p>{marked_up(self.why)}</p>"
        try:
            source = inspect.getsource(self.reference).rstrip()
        except (OSError, TypeError):
            source = f"The source of {self.reference.__name__} is not installed here."
        return f"<pre><code>{html.escape(source, quote=False)}</code></pre>"
