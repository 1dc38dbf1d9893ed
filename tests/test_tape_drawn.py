"""Pictures and explorers of lesson 11: what is drawn is what the tape does, nothing collides, wrong input is answered."""
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from lessons_lib.explorers.explorer import CAPTION_LETTERS
from lessons_lib.explorers.tape import PROGRAMS, explore_modes, explore_tape
from lessons_lib.figures.tape import WIDTH, Pass, draw_modes, draw_tape, high, passes, products, short
from lessons_lib.tape import Tensor

STARTS = [-3.0, -0.7, 0.0, 1.0, 3.0]


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("first", STARTS)
def test_passes_come_to_what_backward_puts_into_grad(program, first):
    tensors = PROGRAMS[program].make(first)
    last = {one.parent: one.grad for one in passes(tensors["L"])}
    before = {name: tensor.grad for name, tensor in tensors.items()}
    assert set(before.values()) == {None}
    tensors["L"].backward()
    for name, tensor in tensors.items():
        if name != "L":
            np.testing.assert_array_equal(tensor.grad, last[tensor])


def test_passes_say_what_was_summed():
    tensors = PROGRAMS["stretched"].make(1.0)
    c, r = passes(tensors["L"])[-2:]
    assert isinstance(c, Pass) and (c.shape, c.part.shape, r.part.shape) == ((3, 2), (3, 1), (2,))
    assert len(passes(PROGRAMS["many uses"].make(3.0)["L"])) == 7


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_step_of_every_program_has_words_and_the_tapes_numbers(program):
    explorer = explore_tape(program)
    tensors = PROGRAMS[program].make(1.0)
    seen = set()
    for step in range(explorer.step.max + 1):
        explorer.step.value = step
        assert len(explorer.words) <= CAPTION_LETTERS and f"Step {step} of {explorer.step.max}" in explorer.words
        seen.add(explorer.words)
    assert len(seen) == explorer.step.max + 1 == len(PROGRAMS[program].formulas) + 2 + len(passes(tensors["L"]))


def test_a_closure_is_named_by_the_other_operand():
    explorer, said = explore_tape("a network"), []
    for step in range(8, explorer.step.max + 1):
        explorer.step.value = step
        said.append(explorer.words.partition("up: ")[2].partition(";")[0].replace("'s closure for ", " "))
    assert said == ["L y returns (softmax y − t) · g/N", "y v returns g", "y b2 returns g, (2, 2) summed to (2,)", "v a returns g @ W2ᵀ", "v W2 returns aᵀ @ g",
                    "a z returns g where z > 0", "z u returns g", "z b1 returns g, (2, 2) summed to (2,)", "u W1 returns xᵀ @ g"]


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("first", [-3.0, 3.0, 0.1])
def test_the_pictures_texts_are_large_apart_and_inside(program, first):
    explorer = explore_tape(program)
    explorer.first.value = first
    for step in (0, len(PROGRAMS[program].formulas), explorer.step.max - 1, explorer.step.max):
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
    assert products(n, hidden, m) == W1.size + W2.size
    ((x @ W1) @ W2)[1].backward()
    np.testing.assert_array_equal(x.grad, np.full(n, 5.0))


def test_the_two_modes_cross_where_inputs_and_outputs_are_equal():
    figure = Figure(dpi=72)
    FigureCanvasAgg(figure)
    move = draw_modes(ax := figure.subplots(), 5, 1000)
    gap, forward, reverse, dot, square = move(30, 30)
    assert dot.get_ydata()[0] == square.get_ydata()[0] == 30 * products(30, 5, 30)
    x, cost = forward.get_data()
    np.testing.assert_array_equal(cost, x * products(x, 5, 30))
    np.testing.assert_array_equal(reverse.get_ydata(), 30 * products(x, 5, 30))
    for inputs, outputs in ((1, 1), (1, 1000), (1000, 1), (1000, 1000)):
        for artist in move(inputs, outputs):
            low, high_ = ax.get_ylim()
            assert np.all((artist.get_ydata() > low) & (artist.get_ydata() < high_))


def test_words_of_the_modes():
    modes = explore_modes(3, 40)
    assert "forward is 13.3 times cheaper" in modes.words
    modes.inputs.value = 40
    assert "both cost the same" in modes.words
    modes.inputs.value, modes.outputs.value = 1000, 1
    assert "reverse is 1,000 times cheaper" in modes.words


@pytest.mark.parametrize("call, words", [
    (lambda: explore_tape("a layer cake"), "program is 'a layer cake', expected one of a layer, many uses"), (lambda: explore_tape(step=-1), "step is -1"), (lambda: explore_tape(step=0.5), "step is 0.5"), (lambda: explore_tape("stretched", 10), "step is 10, expected a whole number from 0 to 9: 'stretched' has so many steps"),
    (lambda: explore_modes(inputs=0), "inputs is 0, expected a whole number from 1 to 1000"), (lambda: explore_modes(outputs=2.5), "outputs is 2.5")])
def test_wrong_input_is_answered(call, words):
    with pytest.raises(ValueError, match=words):
        call()
