"""Exercises that are filled in on a drawn graph: values forward first, then derivatives backward.

The learner types into fields that stand on the picture, or hands over a dict: "u" → the value of node u, "du" or "∂L/∂u" → its derivative.
What a wrong number is, is worked out from the graph itself (`tracing`): an upstream value, a local derivative, one part of a sum, …
"""
import inspect
import json

from lessons_lib.exercises.exercise import Exercise, KnownMistake
from lessons_lib.exercises.outcome import Outcome, code
from lessons_lib.exercises.predict import one_number
from lessons_lib.exercises.tracing import blanks, same, traced
from lessons_lib.exercises.values import number
from lessons_lib.explorers.controls import field, unseen
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures import graphs
from lessons_lib.figures.graph_layout import lay_out, names

FIELD_LINE = 30                 # height of a line of text in a box that has fields, in points: a field is 28 pixels high on any page


def drawn_graph(graph):
    """The picture of an exercise: (size in points, {field: (x, y, width) in parts of it}, draw).

    draw(ax, values, derivatives) draws all that is given, {node's name: number}, and returns move(lit), which lights a node, or none,
    and returns the artists that are there. Another exercise may hand in a picture of its own in the place of this one.
    """
    output = graph()
    layout = lay_out(output, line=FIELD_LINE)
    places = {}
    for name in names(output).values():
        for key, line in ((name, layout.lines - 2), (f"d{name}", layout.lines - 1)):
            x, y = layout.line(name, line)
            places[key] = x / layout.size[0], y / layout.size[1], 0.78 * layout.box[0] / layout.size[0]

    def draw(ax, values, derivatives):
        move = graphs.draw_graph(ax, output, layout)
        shown = [{name: graphs.number(value) for name, value in given.items()} for given in (values, derivatives)]
        return lambda lit: move(*shown, lit)

    return layout.size, places, draw


class DrawnExercise(Exercise):
    """Fill in a drawn graph. Beside what every Exercise has, except `reference`, which is computed:

    graph : a function without arguments that builds the graph and returns its output, every node with a name
    asked : the fields, in the order in which they are best filled; None: the value of all but inputs, then every derivative
    known_mistakes : pairs (dict of the fields that go wrong, sentence); the other fields are right
    tolerance : how far off is still right, for numbers up to 1; for larger ones a thousandth of them
    picture : graph → (size, places, draw), as `drawn_graph` makes it
    """

    todo = "Type a number into each field and press Check, or hand a dict to `check`, from the name of each field to its number."

    def __init__(self, *, graph, known_mistakes, asked=None, tolerance=0.005, picture=drawn_graph, **everything):
        self.blanks = blanks(graph())
        self.asked = list(asked or self.blanks)
        if missing := [name for name in self.asked if name not in self.blanks]:
            raise ValueError(f"{everything.get('id')}: the graph has no {', '.join(missing)}; it has {', '.join(self.blanks)}.")
        reference = {name: self.blanks[name].expected for name in self.asked}
        super().__init__(reference=reference, known_mistakes=[KnownMistake(reference | dict(wrong), sentence) for wrong, sentence in known_mistakes], **everything)
        self.graph, self.tolerance, self._picture = graph, tolerance, picture

    def judge(self, answer):
        """The first field that is wrong, in the order of filling in, with what was done; or what is still open."""
        if isinstance(answer, Explorer) and hasattr(answer, "typed"):
            answer = answer.typed()
        if not isinstance(answer, dict):
            return Outcome("not yet", f"Hand over a dict from the name of each field to its number, such as {code({self.asked[0]: 1.5})}.")
        as_shown = {self._called(name): name for name in self.asked}
        fields = [as_shown.get(name, name) for name in answer]
        if twice := next((name for name in fields if fields.count(name) > 1), None):
            return Outcome("not yet", f"{self._called(twice)} stands there twice, under two names.")
        answer = dict(zip(fields, answer.values(), strict=True))
        if strange := [name for name in answer if name not in self.asked]:
            return Outcome("not yet", f"There is no field {code(strange[0], 40)}. The fields are: {', '.join(as_shown)}.")
        typed, complaints = {}, {}
        for name in self.asked:
            if not _is_open(answer.get(name)):
                typed[name], complaint = _read(answer[name])
                if complaint:
                    complaints[name] = complaint
        if not typed:
            return Outcome("not attempted", self.todo)
        left = [self._called(name) for name in self.asked if name not in typed]
        first = next((name for name in self.asked if name in complaints or name in typed and not self._right(name, typed)), None)
        if first:
            said = complaints.get(first) or f"you typed {number(typed[first], 6)}. {self._why(first, typed, complaints)}"
            return Outcome("not yet", f"{self._called(first)}: {said} {_open(left)}".strip())
        if left:
            return Outcome("not yet", f"{'What you typed is right.' if len(typed) > 1 else 'That one is right.'} {_open(left)}")
        return Outcome("correct", self.fact)

    def _right(self, name, typed):
        return same(typed[name], self.reference[name], self.tolerance)

    def _why(self, first, typed, complaints):
        """The sentence of a known mistake where all that was typed fits it, else what the graph itself tells."""
        if not complaints:
            for mistake in self.known_mistakes:
                if all(same(value, mistake.answer[name], self.tolerance) for name, value in typed.items()):
                    return mistake.sentence
        return traced(self.blanks, first, typed[first], self.tolerance)

    def _called(self, name):
        return self.blanks[name].called

    def answer_in_words(self):
        return ", ".join(f"{self._called(name)} = {number(value)}" for name, value in self.reference.items())

    def draw(self):
        """An Explorer with the graph and a field for each number; the button Check says what `check` says."""
        return _drawing(self, *self._picture(self.graph))


def _drawing(exercise, size, places, draw):
    fields = {name: field("", f"{exercise.blanks[name].called}: type a number") for name in exercise.asked}
    for name, control in fields.items():
        control.placeholder = exercise.blanks[name].called if exercise.blanks[name].back else "value"

    def scene(fig):
        fig.set_layout_engine("none")
        values = {name: node.value for node, name in names(exercise.graph()).items() if name not in fields}
        derivatives = {blank.node.name: blank.expected for name, blank in exercise.blanks.items() if blank.back and name not in fields}
        show = draw(fig.add_axes([0, 0, 1, 1]), values, derivatives)
        for name, control in fields.items():
            graphs.draw_place(fig, *places[name], 20 / size[1], control.placeholder)

        def move(checked, **typed):
            if checked != json.dumps(typed):
                return show(None), _so_far({exercise._called(name): text for name, text in typed.items()})
            outcome = exercise.judge(typed)
            wrong = next((name for name in exercise.asked if outcome.message.startswith(f"Not yet. {exercise.blanks[name].called}:")), None)
            return show(exercise.blanks[wrong].node.name if wrong else None), outcome.message.replace("`", "")

        move.__signature__ = inspect.Signature([inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in ("checked", *fields)])
        return move

    def check(explorer):
        explorer.checked.value = json.dumps(explorer.typed())

    explorer = _Drawing(scene, size=(size[0] / 72, size[1] / 72), alt="a computational graph with a field for each number that is asked",
                        buttons={"Check": check}, on_picture={name: places[name] for name in fields}, checked=unseen(), **fields)
    explorer.fields = list(fields)
    return explorer


class _Drawing(Explorer):
    """An explorer that can say what stands in its fields."""

    def typed(self):
        return {name: getattr(self, name).value for name in self.fields}


def _so_far(typed):
    """What stands in the fields, in words."""
    filled = {name: text.strip() for name, text in typed.items() if text.strip()}
    said = ", ".join(f"{name} {text[:12]}" for name, text in filled.items()) or "nothing yet"
    return f"Typed: {said}. {f'Open: {len(typed) - len(filled)} of {len(typed)} fields.' if len(filled) < len(typed) else 'Press Check.'}"


def _open(left):
    return f"Still open: {', '.join(left)}." if 0 < len(left) < 5 else f"Still open: {len(left)} fields." if left else ""


def _is_open(value):
    return value is None or value is ... or isinstance(value, str) and not value.strip()


def _read(value):
    """(number, what is wrong with it): −2, (−2), 0,5 and 1/4 are understood too."""
    if isinstance(value, str):
        plain = value.strip().replace("−", "-").replace("–", "-").replace(",", ".").replace(" ", "")
        plain = plain[1:-1] if plain[:1] + plain[-1:] == "()" else plain
        top, slash, bottom = plain.partition("/")
        try:
            value = float(top) / float(bottom) if slash else float(plain)
        except (ValueError, ZeroDivisionError):
            return None, f"{code(value, 30)} is not a number. Type one such as −2, 0.5 or 1/4."
    return one_number(value, "Type a number such as −2, 0.5 or 1/4.")
