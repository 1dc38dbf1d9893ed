"""Exercises filled in on a drawn graph: what is asked, how a wrong number is answered, and the picture with its fields."""
import json
import re

import ipywidgets as w
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons_lib.exercises import lesson05
from lessons_lib.exercises.drawn import FIELD_LINE, DrawnExercise
from lessons_lib.exercises.lesson04 import EXERCISES, forked, squared_neuron
from lessons_lib.exercises.tracing import blanks, same
from lessons_lib.figures.graph_layout import lay_out, names
from lessons_lib.graph import Node

DRAWN = {name: exercise for name, exercise in EXERCISES.items() if isinstance(exercise, DrawnExercise)}
each = pytest.mark.parametrize("exercise", DRAWN.values(), ids=DRAWN)
q3, q4 = DRAWN["q3"], DRAWN["q4"]


def make(graph, **more):
    return DrawnExercise(**{"id": "99/q1", "question": "", "graph": graph, "known_mistakes": [], "hints": ["", "", ""]} | more)


def thrice():
    """L = sin(2x − c)·x + x³, x used three times in different ways."""
    x = Node(1.5, "x")
    m = (x * 2 - Node(0.7, "c")).named("m")
    m.operands[0].name = "d"
    y = (m.sin().named("s") * x).named("y")
    return (y + (x**3).named("k")).named("L")


def test_all_that_is_asked_in_the_order_of_filling_in():
    assert q3.reference == {"p": 6, "z": -4, "L": 16, "dL": 1, "dz": -8, "db": -8, "dp": -8, "dx": -16, "dw": -24}
    assert list(q3.reference)[:4] == ["p", "z", "L", "dL"]
    assert set(q4.reference) == {"p", "q", "y", "dy", "dp", "dq", "dw", "dx", "dv"}


@each
def test_known_mistakes_are_whole_answers(exercise):
    for mistake in exercise.known_mistakes:
        assert set(mistake.answer) == set(exercise.reference)
        assert any(mistake.answer[name] != exercise.reference[name] for name in mistake.answer)


@each
def test_filled_in_bit_by_bit(exercise):
    typed = {}
    for name, value in exercise.reference.items():
        typed[name] = value
        outcome = exercise.check(typed)
        left = len(exercise.reference) - len(typed)
        assert outcome.status == ("not yet" if left else "correct")
        assert "right" in outcome.message if left else True
        assert not left or (f"{left} fields" if left > 4 else ", ".join(exercise.blanks[name].called for name in list(exercise.reference)[-left:])) in outcome.message


def test_what_is_open_and_what_was_typed_are_both_answered():
    outcome = q3.check({"p": 6, "z": -4, "L": 16, "dL": 1, "dz": -8, "dp": -8, "dw": -8})
    assert outcome.message == ("Not yet. ∂L/∂w: you typed −8. That is the upstream value, passed on unchanged as by the addition. "
                               "p = w · x is a multiplication: times the local derivative 3. Still open: ∂L/∂b, ∂L/∂x.")


@pytest.mark.parametrize("typed", ["-4", "−4", "(−4)", " − 4,0 ", "-8/2", -4, np.float64(-4)])
def test_a_number_may_be_written_in_many_ways(typed):
    assert q3.check(q3.reference | {"z": typed}).status == "correct"


def test_of_several_wrong_numbers_the_first_on_the_way_is_answered():
    """The others may follow from it."""
    assert q3.check({**q3.reference, "z": 7, "dz": 14.5, "dx": 29}).message.startswith("Not yet. z: you typed 7.")
    assert q3.check({**q3.reference, "dx": 29, "dz": 14.5}).message.startswith("Not yet. ∂L/∂z: you typed 14.5.")


def test_a_field_is_called_as_on_the_picture_or_as_in_code():
    called = {q3.blanks[name].called: value for name, value in q3.reference.items()}
    assert "∂L/∂w" in called and q3.check(called).status == "correct"
    assert q3.check(called | {"∂L/∂w": 7}).message.startswith("Not yet. ∂L/∂w: you typed 7.")


@pytest.mark.parametrize("nothing", [{}, {"p": ""}, {"p": "  ", "z": None}, {"dw": ...}])
def test_nothing_typed_is_not_attempted(nothing):
    assert q3.check(nothing).status == "not attempted"


@pytest.mark.parametrize("answer, words", [
    (6, "Hand over a dict"), ([6, -4], "Hand over a dict"), ("p", "Hand over a dict"), ({"r": 1}, "no field `r`. The fields are: p, z, L, ∂L/∂L, ∂L/∂z"), ({0: 1}, "no field `0`"),
    ({"p": "six"}, "∂?p: `six` is not a number. Type one such as"), ({"p": "1/0"}, "is not a number"), ({"p": "nan"}, "finite"), ({"p": [6]}, "a list of one number. Type a number such as"), ({"p": True}, "truth value"),
    ({"p": 10**400}, "too large"), ({"p": 6, "dw": "x"}, "∂L/∂w: `x` is not a number")])
def test_what_can_not_be_read_is_said(answer, words):
    outcome = q3.check(answer)
    assert outcome.status == "not yet" and re.search(words.replace("(", r"\("), outcome.message)


@pytest.mark.parametrize("text", ["-8", "−8", " -8.0 ", "-8,0", "-16/2", "- 8", "-8.003", "-8e0", "–8"])
def test_numbers_as_people_type_them(text):
    assert q3.check({**q3.reference, "dz": text}).status == "correct"


# what a wrong number is, where no known mistake fits: told from the graph

@pytest.mark.parametrize("exercise, wrong, words", [
    (q3, {"p": 2}, "That is what goes in. Now compute w · x."), (q3, {"p": 3}, "what goes in"), (q3, {"p": 1}, "the difference the other way round"), (q3, {"p": -6}, "sign is not: p = w · x"),
    (q3, {"p": 12}, "twice"), (q3, {"z": -60}, "That is the product. This node is p + b."), (q3, {"z": -4.4}, "too large in size. Expected: p + b, that is 6 + (−10)."), (q3, {"L": -8}, "the product"),
    (q3, {"L": -2}, "That is the sum. This node is z²."), (q3, {"L": -6}, "the difference"), (q3, {"dL": 0}, "Nothing would ever be passed back"), (q3, {"dL": 7}, "since ∂L/∂L is how fast it moves with itself"),
    (q3, {"dL": -8}, "and another size. Expected: 1, since"), (q3, {"dz": -24}, "too large in size."), (q3, {"db": -24}, "That is ∂L/∂w. ∂L/∂b is asked."), (q3, {"p": 16}, "That is too large."),
    (q4, {"dx": 32}, "add both, with their signs. You lost a minus, or subtracted."), (q3, {"dp": 6}, "That is the value of p. Its derivative is asked: how fast L moves with it."), (q3, {"dp": 1}, "That is the local derivative; multiply it by the upstream value −8."),
    (q3, {"dx": 2}, "That is the local derivative; multiply it by the upstream value −8."), (q3, {"dx": -6}, "You added upstream and local derivative. Multiply them."), (q3, {"dx": -4}, "You divided by the local derivative."),
    (q3, {"dw": 24}, "sign is not. Expected: upstream times local derivative, −8 · 3 through p."), (q3, {"dw": -16}, "You multiplied by w itself. The local derivative of p = w · x is the other factor, 3."),
    (q3, {"dw": -12}, "half"), (q3, {"dw": -48}, "You multiplied by the value of p."), (q3, {"dz": -4}, "The exponent is missing: the local derivative of L = z² is −8."),
    (q3, {"dw": -24.1}, "near: look at how you rounded"), (q3, {"dz": 16}, "the value of L"), (q3, {"dw": 1000}, "wrong sign, and another size"),
    (q4, {"dx": 4}, "That is the local derivative on the way through p"), (q4, {"dx": -32}, "You subtracted the two parts; add them."), (q4, {"dx": 5}, "You added the local derivatives."),
    (q4, {"dx": 21}, "You multiplied by x itself. A product's local derivative is the other factor."), (q4, {"dx": 8}, "sign is not. Expected: upstream times local derivative, 12 · 1 through q plus −5 · 4 through p."),
    (q4, {"dv": -8}, "That is the value of v."), (q4, {"dp": -12}, "too large in size. Expected: upstream times local derivative, 1 · (−5) through y."), (q4, {"dq": -60}, "You multiplied by the value of y."),
    (q3, {"dL": -1}, "The size is right, the sign is not: ∂L/∂L is how fast"), (q3, {"dx": -96}, "too large in size."), (q3, {"dp": -5.3}, "too small in size."), (q3, {"p": 7}, "too large."), (q3, {"p": 0}, "too small."),
    (q3, {"dp": -48}, "You multiplied by p itself. The local derivative of z = p + b with respect to p is 1."), (q3, {"dz": 2}, "That is the exponent alone. The local derivative of L = z² with respect to z is −8."),
    (q3, {"dz": 2, "dp": 2, "db": 2, "dw": 6, "dx": 4}, "That is the exponent alone."), (q4, {"dv": -96}, "You multiplied by v itself. The local derivative of q = x + v with respect to v is 1."),
    (q4, {"dx": 16}, "On the way through q you multiplied by x itself. The local derivative of q = x + v with respect to x is 1."), (q4, {"dx": -3, "dw": -20}, "On the way through p you multiplied by x itself."),
    (q4, {"dx": 43}, "You exchanged the two upstream values. Expected: upstream times local derivative, 12 · 1 through q plus −5 · 4 through p.")])
def test_a_wrong_number_is_answered_with_what_was_done(exercise, wrong, words):
    known = [mistake.sentence for mistake in exercise.known_mistakes]
    order = list(exercise.reference)
    name = next(iter(wrong))
    typed = {**{key: exercise.reference[key] for key in order[:order.index(name)]}, **wrong}
    message = exercise.check(typed).message
    assert words in message or any(sentence in message for sentence in known), message


def test_an_unforeseen_fork_of_three():
    exercise = make(thrice)
    expected = exercise.reference["dx"]
    uses = exercise.blanks["dx"].uses
    assert len(uses) == 3 and sum(use.contribution for use in uses) == pytest.approx(expected)
    parts = [use.contribution for use in uses]
    for use in uses:
        assert f"feeds three others: add all three. You have only the part through {use.user.name}." in exercise.check({"dx": use.contribution}).message
        assert f"the part through {use.user.name} is missing" in exercise.check({"dx": expected - use.contribution}).message
    assert "added, not multiplied" in exercise.check({"dx": float(np.prod(parts))}).message
    assert "you took the mean" in exercise.check({"dx": expected / 3}).message
    assert "You added the upstream values" in exercise.check({"dx": sum(use.upstream for use in uses)}).message
    assert "through y plus" in exercise.check({"dx": 1234.5}).message


def test_a_node_that_one_operation_uses_twice():
    def square():
        x = Node(3.0, "x")
        return (x * x).named("y")
    message = make(square).check({"dx": 3}).message
    assert "x is used two times: add both. You have only the part through y." in message


@settings(max_examples=150, deadline=None)
@given(data=st.data(), graph=st.sampled_from([squared_neuron, forked, thrice]), value=st.floats(-1e6, 1e6))
def test_nothing_wrong_passes_and_the_answer_says_where_and_yours(data, graph, value):
    exercise = make(graph)
    name = data.draw(st.sampled_from(list(exercise.reference)))
    outcome = exercise.check({**exercise.reference, name: value})
    if same(value, exercise.reference[name], 0.005):
        assert outcome.status == "correct"
    else:
        assert outcome.status == "not yet" and outcome.message.startswith(f"Not yet. {exercise.blanks[name].called}: you typed ")
        assert len(outcome.message) < 400


def test_blanks_are_the_graphs_own_numbers():
    output = thrice()
    found = blanks(output)
    output.backward()
    for node in output.order():
        assert found[f"d{node.name}"].expected == node.grad
        assert (node.name in found) == bool(node.parents)


def test_an_authors_slip_is_said():
    with pytest.raises(ValueError, match="99/q1: the graph has no r; it has p, z"):
        make(squared_neuron, asked=["p", "r"])
    with pytest.raises(ValueError, match="two names for dw"):
        make(lambda: (Node(2.0, "w") * Node(3.0, "x")).named("dw"))


def test_some_fields_may_be_asked_only():
    exercise = make(squared_neuron, asked=["dz", "dw"])
    assert exercise.check({"dz": -8, "dw": -24}).status == "correct"
    texts = [text.get_text() for text in exercise.draw()._figure.axes[0].texts]
    assert {"6", "−4", "∂ −16", "∂ 1"} <= set(texts) and "∂ −24" not in texts


# the picture

def shown(exercise):
    explorer = exercise.draw()
    fields = {name: getattr(explorer, name) for name in exercise.reference}
    return explorer, fields


def press(explorer):
    def find(widget):
        return [widget] if isinstance(widget, w.Button) else [deep for child in getattr(widget, "children", ()) for deep in find(child)]
    [button] = find(explorer)
    assert button.description == "Check"
    button.click()


@each
def test_the_picture_shows_inputs_and_no_answer(exercise):
    explorer, _ = shown(exercise)
    texts = [text.get_text() for text in explorer._figure.axes[0].texts]
    output = exercise.graph()
    inputs = {f"{node.value:g}".replace("-", "−") for node in output.order() if not node.parents}
    assert inputs <= set(texts) and not any(text.startswith("∂ ") for text in texts)
    assert explorer.words == "Typed: nothing yet. Open: 9 of 9 fields."


@each
def test_every_field_stands_in_its_box(exercise):
    explorer, fields = shown(exercise)
    layout = lay_out(exercise.graph(), line=FIELD_LINE)
    width, height = layout.size
    for name, field in fields.items():
        node = name if name in names_of(exercise) else name[1:]
        top, left = (float(part) for part in re.fullmatch(r"calc\(([\d.]+)% - 14px\) 0 0 ([\d.]+)%", field.layout.margin).groups())
        wide = float(field.layout.width[:-1])
        x, y = (left + wide / 2) / 100 * width, height - top / 100 * width
        (u, v), (box, tall) = layout.places[node], layout.box
        assert abs(x - u) < 1 and wide / 100 * width < box
        assert abs(y - v) + 14 * 0.75 <= tall / 2, "28 pixels are 21 points"
        assert field.placeholder == ("value" if name == node else f"∂{exercise.graph().name}/∂{node}")


def names_of(exercise):
    return set(names(exercise.graph()).values())


def test_typing_moves_the_words_and_check_answers_and_lights_the_node():
    explorer, fields = shown(q3)
    fields["p"].set_state({"value": "1.5"})
    assert explorer.words == "Typed: p 1.5. Open: 8 of 9 fields."
    before = explorer._moving.value.split("</svg>")[0]
    press(explorer)
    assert explorer.words.startswith("Not yet. p: you typed 1.5. That is the quotient the other way round. This node is w · x. Still open: 8 fields.")
    assert explorer._moving.value.split("</svg>")[0] != before, "the box in question is lit"
    fields["dw"].set_state({"value": "−24"})
    assert explorer.words == "Typed: p 1.5, ∂L/∂w −24. Open: 7 of 9 fields."
    fields["dw"].set_state({"value": ""})
    fields["p"].set_state({"value": "6"})
    assert explorer.words == "Typed: p 6. Open: 8 of 9 fields." and explorer._moving.value.split("</svg>")[0] == before
    for name, field in fields.items():
        field.value = f"{q3.reference[name]:g}"
    assert explorer.words.endswith("Press Check.")
    press(explorer)
    assert explorer.words.startswith("Correct. An addition passes on")
    assert q3.check(explorer).status == "correct"


def test_there_and_back_gives_the_same_picture():
    explorer, fields = shown(q4)
    before = explorer._still.value, explorer._moving.value
    for field in fields.values():
        field.value = "7"
    for field in fields.values():
        field.value = ""
    assert (explorer._still.value, explorer._moving.value) == before


def test_every_drawing_is_its_own():
    one, other = q3.draw(), q3.draw()
    one.p.value = "6"
    assert other.p.value == "" and json.loads(other.checked.value or "{}") == {}


def test_another_picture_can_take_the_place_of_the_graph():
    """As a drawn network will: size, places, and draw."""
    def column(graph):
        found = blanks(graph())
        places = {name: (0.5, (k + 0.5) / len(found), 0.2) for k, name in enumerate(found)}

        def draw(ax, values, derivatives):
            ax.set(xlim=(0, 1), ylim=(0, 1))
            dot, = ax.plot([], [], "o")

            def move(lit):
                dot.set_data([0.1], [0.1 if lit is None else 0.9])
                return [dot]
            return move
        return (400, 300), places, draw

    explorer = make(squared_neuron, picture=column).draw()
    explorer.dw.value = "3"
    before = explorer._moving.value.split("</svg>")[0]
    press(explorer)
    assert "∂L/∂w: you typed 3" in explorer.words and explorer._moving.value.split("</svg>")[0] != before


@pytest.mark.parametrize("field, wrong, words", [
    ("dy1", -0.7, "a − t"), ("dy1", 1.1, "Subtract its target"), ("dy1", 0.35, "You halved the error"), ("dy2", 3, "With an identity output δ is a − t"), ("dz1", 2.35, "φ′ is missing"),
    ("dz1", 0.256, "The weights are missing"), ("dz1", 0.384, "only that of output 2"), ("dz1", -1.504, "The size is right, the sign is not. Each wire"), ("dz1", 1.216, "W where Wᵀ is needed"),
    ("dz2", 0.85, "wrong sign, and another size. Each wire"), ("dz2", -0.9, "twice"), ("dz2", -0.225, "half"), ("dz2", -0.7, "too far from 0"), ("dz2", -0.3, "too near to 0"), ("dz1", 2, "too large"),
    ("dw12", 0.42, "a of unit 1"), ("dw12", 7, "product of the two ends")])
def test_a_network_is_spoken_of_as_it_is_drawn(field, wrong, words):
    said = lesson05.q5.check({**lesson05.q5.reference, field: wrong}).message
    assert words in said and not re.search("upstream|local|[ep][₁₂]|graph|dz|dy", said), said


def test_two_slips_of_one_kind_are_one_mistake():
    assert "φ′ is missing" in lesson05.q5.check({**lesson05.q5.reference, "dz1": 2.35, "dz2": -1.25}).message
    assert lesson05.q5.check({"dy1": 0.7, "dy2": -0.3, "dz2": -0.45, "dw12": 0.56}).message.endswith("Still open: δ₁².")
