"""Pictures and explorers of lesson 11: what is drawn is what the tape does, nothing collides, wrong input is answered."""
from itertools import islice

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from lessons_lib.costs import weights
from lessons_lib.explorers.explorer import CAPTION_LETTERS
from lessons_lib.explorers.tape import PROGRAMS, WRITTEN, explore_modes, explore_tape
from lessons_lib.figures.style import APPROXIMATION, EXACT, FUNCTION
from lessons_lib.figures.tape import WIDTH, draw_modes, draw_tape, high, short
from lessons_lib.tape import Tensor


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_records_what_it_says(program):
    tensors, made = PROGRAMS[program].make(1.0), PROGRAMS[program].made
    assert [name for name in tensors if tensors[name].parents] == list(made)
    names = {tensor: name for name, tensor in tensors.items()}
    for name, (op, *operands) in made.items():
        assert tensors[name].op == op and [names[parent] for parent, _ in tensors[name].parents] == [one for one in operands if one in tensors]
        assert len(WRITTEN[op]) == 1 + len(operands)


def cells(explorer):
    """What the table shows: {name: (values, gradients)}, as lists of texts."""
    texts = [text.get_text() for text in explorer._figure.axes[0].texts[3:]]
    shown = {}
    for name, tensor in PROGRAMS[explorer.program.value].make(1.0).items():
        formula, size = texts.pop(0), tensor.data.size
        assert formula.split(" = ")[0] == name
        shown[name] = texts[:size], texts[size:2 * size]
        del texts[:2 * size]
    assert not texts
    return shown


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("first", [-0.7, 1.0])
def test_every_step_of_every_program_has_words_and_the_tapes_numbers(program, first):
    explorer, made = explore_tape(program), list(PROGRAMS[program].made)
    explorer.first.value = first
    seen = set()
    for step in range(explorer.step.max + 1):
        explorer.step.value = step
        assert len(explorer.words) <= CAPTION_LETTERS and f"Step {step} of {explorer.step.max}" in explorer.words
        seen.add(explorer.words)
        tensors = PROGRAMS[program].make(first)
        list(islice(tensors["L"].steps(), max(0, step - len(made))))
        for name, (values, gradients) in cells(explorer).items():
            data, grad = tensors[name].data, tensors[name].grad
            assert values == ([""] * data.size if name in made[step:] else [short(value) for value in data.flat])
            assert gradients == ([""] * data.size if grad is None else [short(value) for value in grad.flat])
    assert len(seen) == explorer.step.max + 1 == len(made) + 1 + len(list(PROGRAMS[program].make(1.0)["L"].steps()))
    tensors = PROGRAMS[program].make(first)
    tensors["L"].backward()
    assert {name: gradients for name, (_, gradients) in cells(explorer).items()} == {name: [short(value) for value in tensor.grad.flat] for name, tensor in tensors.items()}


RETURNS = {
    "a layer": ["L a returns g for every entry", "a z returns g where z > 0", "z u returns g", "z b returns g, (3, 2) summed to (2,)", "u W returns xᵀ @ g"],
    "many uses": ["L y returns g for every entry", "y p returns g", "y w returns g", "p s returns g * w", "p w returns g * s", *["s w returns g * w"] * 2],
    "stretched": ["L q returns g for every entry", *["q m returns g * m"] * 2, "m c returns g * r, (3, 2) summed to (3, 1)",
                  "m r returns g * c, (3, 2) summed to (2,)"],
    "a network": ["L y returns (softmax y − t) · g/N", "y v returns g", "y b2 returns g, (2, 2) summed to (2,)", "v a returns g @ W2ᵀ", "v W2 returns aᵀ @ g",
                  "a z returns g where z > 0", "z u returns g", "z b1 returns g, (2, 2) summed to (2,)", "u W1 returns xᵀ @ g"],
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_closure_is_named_by_the_other_operand(program):
    explorer, said = explore_tape(program), []
    for step in range(len(PROGRAMS[program].made) + 2, explorer.step.max + 1):
        explorer.step.value = step
        said.append(explorer.words.partition("up: ")[2].partition(";")[0].replace("'s closure for ", " "))
    assert said == RETURNS[program]


@pytest.mark.parametrize("program, step, words", [
    ("a layer", 2, "down: z = u + b records the result, and 2 closures; z = [[2.5, 2.5], [3, −5.5], [−1, 3.5]]."), ("a network", 1, "down: u = x @ W1 records the result, and a closure; u = [[2, 3], [2.5, −5]]."),
    ("many uses", 8, "up: y's closure for w returns g; ∂L/∂w so far [1, 1], 1 of 4 parts."), ("many uses", 12, "up: s's closure for w returns g * w; ∂L/∂w is [28, 13], 4 of 4 parts."),
    ("many uses", 9, "up: p's closure for s returns g * w; ∂L/∂s is [3, −2]."), ("stretched", 8, "returns g * r, (3, 2) summed to (3, 1); ∂L/∂c is [[8.5], [25.5], [−8.5]].")])
def test_a_step_in_words(program, step, words):
    assert explore_tape(program, step).words.endswith(words)


@pytest.mark.parametrize("program", ["a layer", "a network"])
def test_the_constants_that_are_given_are_those_of_the_program(program):
    given, now = explore_tape(program)._figure.axes[1].texts
    _, first, *classes = given.get_text().replace("−", "-").replace(", classes", " = classes").split(" = ")
    tensors = PROGRAMS[program].make(1.0)
    inputs = list(tensors.values())
    np.testing.assert_allclose(np.array(eval(first)) @ inputs[0].data, tensors["u"].data)
    if classes:
        assert Tensor(tensors["y"].data).cross_entropy([int(word) for word in classes[0].split() if word.isdigit()]).data == pytest.approx(tensors["L"].data)


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_frames_are_around_what_gets_a_gradient_and_what_passes_it_on(program):
    explorer, rows = explore_tape(program), list(PROGRAMS[program].make(1.0))
    names = {text.get_text().split(" = ")[0]: text.get_position()[1] for text in explorer._figure.axes[0].texts[3:] if text.get_text().split(" = ")[0] in rows}
    for step in range(1, explorer.step.max + 1):
        explorer.step.value = step
        solid, dashed = explorer._figure.axes[0].patches
        inside = [[name for name, y in names.items() if frame.get_visible() and 0 < y - frame.get_y() < frame.get_height()] for frame in (solid, dashed)]
        down, _, back = explorer.words.partition("'s closure for ")
        wanted = [[back.split()[0]], [down.split()[-1]]] if back else [["L"] if "up:" in down else [down.partition("down: ")[2].split()[0]], []]
        assert inside == wanted and to_hex(solid.get_edgecolor()) == (EXACT if "up:" in down else FUNCTION)["color"].lower()


def test_the_columns_are_named():
    values, gradients = explore_tape()._figure.axes[0].texts[1:3]
    assert (values.get_text(), values.get_color(), gradients.get_text(), gradients.get_color()) == ("value", FUNCTION["color"], "∂L/∂…, run upwards", EXACT["color"])


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("first", [-3.0, 3.0, 0.1])
def test_the_pictures_texts_are_large_apart_and_inside(program, first):
    explorer = explore_tape(program)
    explorer.first.value = first
    for step in (0, len(PROGRAMS[program].made), explorer.step.max - 1, explorer.step.max):
        explorer.step.value = step
        figure = explorer._figure
        renderer = figure.canvas.get_renderer()
        boxes = []
        for ax in figure.axes:
            for text in ax.texts:
                if text.get_text():
                    assert text.get_fontsize() >= 9.5
                    boxes.append((text.get_text(), text.get_window_extent(renderer)))
        width, height = figure.get_size_inches() * figure.dpi
        for k, (words, box) in enumerate(boxes):
            assert box.x0 > 0 and box.x1 < width and box.y0 > -1 and box.y1 < height + 1, words
            for other, next_box in boxes[k + 1:]:
                assert not box.padded(-0.7).overlaps(next_box.padded(-0.7)), (words, other)


def test_the_rows_show_arrays_entry_by_entry():
    figure = Figure((WIDTH / 72, 2), dpi=72)
    FigureCanvasAgg(figure)
    ax = figure.add_axes([0, 0, 1, 1])
    move = draw_tape(ax, {"W": ("W", (2, 3)), "s": ("s = sum W", ())}, high([(2, 3), ()]))
    move({"W": np.arange(6.0).reshape(2, 3), "s": np.array(15.0)}, {"s": np.array(1.0)}, None, "s")
    shown = [text.get_text() for text in ax.texts]
    assert shown[3:] == ["W", *"012345", *[""] * 6, "s = sum W", "15", "1"]
    heights = [text.get_position()[1] for text in ax.texts[4:10]]
    assert heights[0] == heights[2] > heights[3] == heights[5]
    solid, dashed = ax.patches
    assert solid.get_visible() and not dashed.get_visible()


def test_a_number_in_three_digits():
    assert [short(value) for value in (0.0509, -1e-15, -0.00012345, 46.75, -1.0, 1e-5)] == ["0.0509", "0", "−0.000123", "46.8", "−1", "1e−5"]


def test_products_of_a_pass_are_those_of_the_closures():
    n, hidden, m = 7, 5, 3
    W1, W2, x = np.ones((n, hidden)), np.ones((hidden, m)), Tensor(np.ones(n))
    assert weights([n, hidden, m]) == W1.size + W2.size
    ((x @ W1) @ W2)[1].backward()
    np.testing.assert_array_equal(x.grad, np.full(n, 5.0))


def test_the_two_modes_cross_where_inputs_and_outputs_are_equal():
    figure = Figure(dpi=72)
    FigureCanvasAgg(figure)
    move = draw_modes(ax := figure.subplots(), 5, 1000)
    gap, forward, reverse, dot, square = move(30, 30)
    assert dot.get_ydata()[0] == square.get_ydata()[0] == 30 * weights([30, 5, 30])
    x, cost = forward.get_data()
    np.testing.assert_array_equal(cost, x * (x + 30) * 5)
    np.testing.assert_array_equal(reverse.get_ydata(), 30 * (x + 30) * 5)
    for inputs, outputs in ((1, 1), (1, 1000), (1000, 1), (1000, 1000)):
        for artist in move(inputs, outputs):
            low, high_ = ax.get_ylim()
            assert np.all((artist.get_ydata() > low) & (artist.get_ydata() < high_))


@pytest.mark.parametrize("inputs", [1, 1000])
@pytest.mark.parametrize("outputs", [1, 40, 830, 1000])
def test_no_curve_of_the_modes_goes_through_the_legend(inputs, outputs):
    ax = explore_modes(inputs, outputs)._figure.axes[0]
    box = ax.get_legend().get_window_extent().padded(2)
    for line in ax.lines:
        path = ax.transData.transform_path(line.get_path())
        assert not path.intersects_bbox(box, filled=False), line.get_label()


def test_the_dots_stand_on_the_curves_of_their_mode():
    gap, forward, reverse, dot, square = explore_modes(3, 40)._artists
    assert forward.get_label() == "forward mode: a pass an input" and reverse.get_label() == "reverse mode: a pass an output"
    for mark, curve, look in ((dot, forward, APPROXIMATION), (square, reverse, EXACT)):
        assert mark.get_xydata().tolist() == [[3, curve.get_ydata()[2]]] and curve.get_xdata()[2] == 3 and mark.get_color() == curve.get_color() == look["color"]
    assert gap.get_xydata().tolist() == [*dot.get_xydata().tolist(), *square.get_xydata().tolist()]


def test_words_of_the_modes():
    modes = explore_modes(3, 40)
    assert modes.words.replace("\u00a0", "").startswith("3 inputs, 40 outputs, 5 hidden units: 215 products a pass. Forward mode 645, reverse 8600: ")
    assert "forward is 13.3 times cheaper" in modes.words
    modes.inputs.value = 40
    assert "both cost the same" in modes.words
    modes.inputs.value, modes.outputs.value = 1000, 1
    assert "reverse is 1\u00a0000 times cheaper" in modes.words


@pytest.mark.parametrize("call, words", [
    (lambda: explore_tape("a layer cake"), "program is 'a layer cake', expected one of a layer, many uses"), (lambda: explore_tape(step=-1), "step is -1"), (lambda: explore_tape(step=0.5), "step is 0.5"), (lambda: explore_tape("stretched", 10), "step is 10, expected a whole number from 0 to 9: 'stretched' has so many steps"),
    (lambda: explore_modes(inputs=0), "inputs is 0, expected a whole number from 1 to 1000"), (lambda: explore_modes(outputs=2.5), "outputs is 2.5")])
def test_wrong_input_is_answered(call, words):
    with pytest.raises(ValueError, match=words):
        call()
