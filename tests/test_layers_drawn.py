"""Pictures and explorers of lesson 07: what is drawn is what the layers compute, nothing leaves the frame, wrong input is answered."""
import re

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from lessons_lib.derivatives import numerical_gradient
from lessons_lib.explorers.layers import DOUT, PRODUCTS, W, X, explore_affine, explore_layer, explore_softmax, show_layer, sum_of_products
from lessons_lib.figures.layers import CHAINS, LAYERS, SATURATED, draw_layer, draw_product, draw_softmax, draw_units, high, losses, passed_back
from lessons_lib.figures.style import EXACT, FUNCTION
from lessons_lib.functions import cross_entropy, mean_squared_error, sigmoid, softmax
from lessons_lib.layers import Add, Affine, Mul, Relu, Tanh


def figure(size=(7.5, 3)):
    fig = Figure(size, dpi=72, layout="constrained")
    FigureCanvasAgg(fig)
    return fig


@pytest.mark.parametrize("name", CHAINS)
def test_a_layers_picture_is_readable(name):
    fig = figure((7.5, high(name) / 72))
    ax = fig.subplots()
    draw_layer(ax, name)
    fig.draw_without_rendering()
    boxes = [(text.get_text(), text.get_window_extent()) for text in ax.texts if text.get_text()]
    assert min(text.get_fontsize() for text in ax.texts if text.get_text()) >= 9.5
    for place, (said, box) in enumerate(boxes):
        assert 0 <= box.x0 and box.x1 <= fig.bbox.x1 and 0 <= box.y0 and box.y1 <= fig.bbox.y1, said
        assert not any(box.overlaps(other) for _, other in boxes[place + 1:]), said


def test_what_the_sigmoids_picture_says_is_passed_back():
    """Each label under a wire is the derivative by what runs on it."""
    z, dout = 0.7, 1.3
    a, e = sigmoid(z), np.exp(-z)
    meaning = {"dout": dout, "−dout·a²": -dout * a**2, "−dout·a²u": -dout * a**2 * e, "dout·a²u": dout * a**2 * e}
    onward = [lambda z: dout / (1 + np.exp(-z)), lambda m: dout / (1 + np.exp(m)), lambda e: dout / (1 + e), lambda u: dout / u, lambda a: dout * a]
    for (_, back), function, value in zip(CHAINS["Sigmoid"][0], onward, (z, -z, e, 1 + e, a), strict=True):
        assert meaning[back] == pytest.approx(float(numerical_gradient(function, np.array(value))), rel=1e-8)
    assert dout * a**2 * e == pytest.approx(dout * a * (1 - a))


def test_what_the_loss_pictures_say_is_passed_back():
    z, t = np.array([[0.3, -1.2, 2.0], [1.5, 0.2, -0.4]]), np.eye(3)[[1, 0]]
    y = softmax(z)
    assert [back for _, back in CHAINS["Softmax with loss"][0]] == ["dz = (y − t)/N", "dy = −t/(N y)", "1"]
    np.testing.assert_allclose(numerical_gradient(lambda z: cross_entropy(z, t), z), (y - t) / 2, atol=1e-9)
    np.testing.assert_allclose(numerical_gradient(lambda y: -np.sum(t * np.log(y)) / 2, y), -t / (2 * y), atol=1e-7)
    assert [back for _, back in CHAINS["Mean squared error"][0]] == ["dy = 2(y − t)/N", "2e/N", "1/N", "1"]
    np.testing.assert_allclose(numerical_gradient(lambda y: mean_squared_error(y, t), y), 2 * (y - t) / 2, atol=1e-8)


def test_what_the_other_pictures_say_is_passed_back():
    """Each formula, computed as it stands, is what the layer gives."""
    x, y, dout = np.random.default_rng(0).normal(size=(3, 4, 2))
    x[0] = 0, -1
    add, mul, relu, tanh, affine = Add(), Mul(), Relu(), Tanh(), Affine(W, np.zeros(3))
    affine.forward(X)
    a, dx = tanh.forward(x), affine.backward(DOUT)
    add.forward(x, y), mul.forward(x, y), relu.forward(x)
    said = {"Add": zip(("dx = dout", "dy = dout"), (dout, dout), add.backward(dout), strict=True), "Mul": zip(("dx = dout · y", "dy = dout · x"), (dout * y, dout * x), mul.backward(dout), strict=True),
            "ReLU": [("dz = dout where z > 0, else 0", np.where(x > 0, dout, 0), relu.backward(dout))], "Tanh": [("dz = dout · (1 − a²)", dout * (1 - a**2), tanh.backward(dout))],
            "Affine": zip(("dx = dout @ Wᵀ", "dW = xᵀ @ dout", "db = Σₙ dout"), (DOUT @ W.T, X.T @ DOUT, DOUT.sum(axis=0)), (dx, affine.dW, affine.db), strict=True)}
    for name, formulas in said.items():
        wires, _, sides = CHAINS[name]
        for text, (formula, meaning, passed) in zip([wires[0][1], *(text for _, text in sides.values())], formulas, strict=True):
            assert text == formula
            np.testing.assert_allclose(passed, meaning)
        assert {back for _, back in wires[1:]} == {"dout"}


@pytest.mark.parametrize("name", CHAINS)
def test_values_run_to_the_right_above_the_wires_and_gradients_back_below(name):
    ax = figure((7.5, high(name) / 72)).subplots()
    draw_layer(ax, name)
    arrows = [text for text in ax.texts if hasattr(text, "arrowprops")]
    assert arrows and all((sum(arrow.xy) > sum(arrow.get_position())) == (arrow.arrowprops["color"] == FUNCTION["color"]) for arrow in arrows)
    for forward, back in CHAINS[name][0]:
        above, below = ([text for text in ax.texts if text.get_text() == said and text.get_color() == look["color"]] for said, look in ((forward, FUNCTION), (back, EXACT)))
        assert {(high_up.get_position()[0]) for high_up in above} <= {low.get_position()[0] for low in below}
        assert min(text.get_position()[1] for text in above) > max(text.get_position()[1] for text in below)


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("middle, spread, dout", [(0.3, 3, 1.0), (-7, 4, -1.7), (8, 0, 2.0), (2.1, 4, 0.0)])
def test_units_stand_on_their_curves(name, middle, spread, dout):
    fig = figure()
    upper, lower = fig.subplots(2, 1)
    move = draw_units(upper, lower, name)
    z = middle + spread * np.linspace(-1, 1, 9)
    curve, *lines_and_units = move(z, dout)
    phi = {"ReLU": lambda z: np.maximum(z, 0), "sigmoid": sigmoid, "tanh": np.tanh}[name]
    slopes = np.array([float(numerical_gradient(phi, np.array(value), 1e-6)) for value in z])
    seen = [np.concatenate([np.column_stack(artist.get_data()) for artist in lines_and_units[start:start + 3]]) for start in (2, 5)]
    for points, expected in zip(seen, (phi(z), dout * slopes), strict=True):
        points = points[np.argsort(points[:, 0])]
        np.testing.assert_allclose(points[:, 0], z)
        np.testing.assert_allclose(points[:, 1], expected, atol=1e-8)
    assert all(line.get_xdata() == [pytest.approx(middle)] * 2 for line in lines_and_units[:2])
    for ax, points in zip((upper, lower), seen, strict=True):
        assert (points[:, 1] > ax.get_ylim()[0]).all() and (points[:, 1] < ax.get_ylim()[1]).all() and (np.abs(points[:, 0]) < ax.get_xlim()[1]).all()
    assert np.max(np.abs(curve.get_ydata())) <= lower.get_ylim()[1]


def test_the_lower_curve_is_dout_times_the_slope_and_the_axes_say_so():
    explorer = explore_layer("tanh", dout=-1.5)
    curve, *_ = explorer._artists
    z, dz = curve.get_data()
    np.testing.assert_allclose(dz, -1.5 * (1 - np.tanh(z) ** 2))
    assert [ax.get_ylabel() for ax in explorer._figure.axes] == ["a = tanh(z)", "dz = dout · slope"]
    labels = [text.get_text() for text in explorer._figure.axes[0].get_legend().get_texts()]
    assert labels == ["learns", "saturated: slope under a tenth of the steepest", "dead: slope 0"] and SATURATED == 0.1


def test_what_learns_what_is_saturated_what_is_dead():
    z = np.array([-50.0, -4, -3, 0, 3, 4, 900])
    assert passed_back("sigmoid", z, 1.0)[2].tolist() == [1, 1, 0, 0, 0, 1, 2]
    assert passed_back("tanh", z, 1.0)[2].tolist() == [2, 1, 1, 0, 1, 1, 2]
    assert passed_back("ReLU", z, 1.0)[2].tolist() == [2, 2, 2, 2, 0, 0, 0]
    np.testing.assert_array_equal(passed_back("tanh", z, 0.0)[2], passed_back("tanh", z, 1.0)[2])


@pytest.mark.parametrize("z, t", [([0.3, -1.2, 2.0], 0), ([0.0, 0.0, 0.0], 2), ([4.0, -3.0, 1.0], 1)])
def test_softmax_bars(z, t):
    z = np.array(z)
    axes = figure().subplots(1, 3)
    *bars, target = draw_softmax(axes)(z, t)
    heights = np.array([bar.get_height() for bar in bars]).reshape(4, 3)
    np.testing.assert_allclose(heights[0], z)
    np.testing.assert_allclose(heights[1], np.exp(z) / np.exp(z).sum())
    np.testing.assert_allclose(heights[2], numerical_gradient(lambda z: cross_entropy(z, t), z), atol=1e-8)
    np.testing.assert_allclose(heights[3], numerical_gradient(lambda z: np.sum((softmax(z) - np.eye(3)[t]) ** 2), z), atol=1e-8)
    assert target.get_ydata().tolist() == np.eye(3)[t].tolist()
    assert losses(z, t)[0][0] == pytest.approx(cross_entropy(z, t)) and losses(z, t)[1][0] == pytest.approx(np.sum((softmax(z) - np.eye(3)[t]) ** 2))


def test_the_legend_names_the_bars_of_each_loss_and_the_target_is_the_true_class():
    explorer = explore_softmax(true=3)
    *bars, target = explorer._artists
    legend = explorer._figure.axes[2].get_legend()
    for bar, line, text, name in zip(bars[6::3], legend.get_lines(), legend.get_texts(), ("cross-entropy", "squared error"), strict=True):
        assert to_hex(bar.get_facecolor()) == to_hex(line.get_color()) and text.get_text() == name
    assert target.get_ydata().tolist() == [0, 0, 1]
    np.testing.assert_allclose([bar.get_height() for bar in bars[6:9]], softmax(np.array([1.0, 2.0, -1.0])) - [0, 0, 1])


def test_squared_error_of_the_sure_and_wrong():
    (entropy, by_entropy), (_, by_squares) = losses(np.array([0.0, 25.0]), 0)
    assert entropy == pytest.approx(25) and by_entropy[0] == pytest.approx(-1) and f"{by_squares[0]:.1e}" == "-5.6e-11"
    assert f"{losses(np.array([0.0, 5.0]), 0)[1][1][0]:.3f}" == "-0.026"


def test_the_products_are_those_of_an_affine():
    layer = Affine(W, np.zeros(3))
    z, dx = layer.forward(X), layer.backward(DOUT)
    for (left, right, names), expected in zip(PRODUCTS.values(), (layer.dW, dx, z), strict=True):
        np.testing.assert_array_equal(left @ right, expected)
    assert [names[2] for *_, names in PRODUCTS.values()] == ["dW", "dx", "z"]


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_product_entry_by_entry(product):
    left, right, names = PRODUCTS[product]
    ax = figure().subplots()
    move = draw_product(ax, left, right, names)
    assert {f"{name} {values.shape}" for name, values in zip(names, (left, right, left @ right), strict=True)} <= {text.get_text() for text in ax.texts}
    numbers = {(round(text.get_position()[0], 2), round(text.get_position()[1], 2)): text.get_text() for text in ax.texts}

    def inside(rectangle):
        (x, y), width, height = rectangle.get_xy(), rectangle.get_width(), rectangle.get_height()
        return [numbers[round(x + i + 0.5, 2), round(y + height - j - 0.5, 2)] for j in range(round(height)) for i in range(round(width))]
    for row, column in np.ndindex(len(left), right.shape[1]):
        across, down, frame = move(row, column)
        for rectangle, values in ((across, left[row]), (down, right[:, column]), (frame, [left[row] @ right[:, column]])):
            assert inside(rectangle) == [f"{value:g}".replace("-", "−") for value in values]
        words = explore_affine(product, row, column).words.partition(":")[0]
        assert words.startswith(f"{names[2]}[{row}, {column}] = ") and words.endswith(f" = {left[row] @ right[:, column]:g}".replace("-", "−"))


def test_sums_written_out():
    assert sum_of_products(np.array([1.0, -2]), np.array([4.0, -3])) == "1·4 + (−2)·(−3) = 10"
    assert sum_of_products(np.array([1.0, 2]), np.array([4.0, -3])) == "1·4 + 2·(−3) = −2"


def test_words():
    assert explore_layer("tanh", z=1.0, spread=2.0, dout=-1.5).words == (
        "tanh, z from −1 to 3. The middle one: z = 1, a = 0.7616, dout −1.5 becomes dz = −0.63. Learning 6 of 9, saturated 3, dead 0.")
    assert explore_softmax((0.0, 5.0, 0.0), 1.0, 2.0, 1).words == (
        "z = 2, 7, 2: shares 0.0066, 0.99, 0.0066. True class: the first. Back to z₁: −0.99 by cross-entropy 5.01, −0.026 by squared error 1.96.")
    assert explore_affine("dx = dout @ Wᵀ", 2, 0).words == "dx[2, 0] = 0·1 + 1·(−1) + 3·2 = 5: row 2 of dout with column 0 of Wᵀ."
    assert show_layer("Affine").words.startswith("Affine. Forward: x (N, n_in) through @ W, + b gives z (N, n_out). Back: dout; dout; dx")


def test_a_page_breaks_no_number_of_the_words():
    """It may at a hyphen, or after a number that a sentence ends with: dz = 2. 9 reads as 2.9."""
    for words in (explore_layer("tanh", z=8.0, dout=-2.0).words, explore_softmax((-5.0, 5.0, -5.0), 8.0, -16.0).words, explore_affine("dx = dout @ Wᵀ").words):
        assert "−" in words and not re.search(r"-[\d.]|\d[.] \d", words), words


def test_a_layers_letters_are_no_smudge_on_a_narrow_page():
    """At 640 pixels 10.5 points are 10 pixels high; a raised letter has half of that."""
    for name in CHAINS:
        ax = figure().subplots()
        draw_layer(ax, name)
        assert {text.get_fontsize() for text in ax.texts if text.get_text()} == {10.5} and not any("ᶻ" in text.get_text() for text in ax.texts)


def test_a_swatch_ends_before_its_word():
    axes = figure((7.5, 3.3)).subplots(1, 3)
    draw_softmax(axes)
    axes[2].figure.draw_without_rendering()
    for line, text in zip(axes[2].get_legend().get_lines(), axes[2].get_legend().get_texts(), strict=True):
        cap = 0 if line.get_solid_capstyle() == "butt" else line.get_linewidth() / 2
        assert line.get_window_extent().x1 + cap < text.get_window_extent().x0 - 3


def test_words_stay_short_at_the_ends():
    for ends in ((-5.0, -5.0, 5.0), (5.0, -5.0, 5.0)):
        for scale, shift, true in ((8.0, 16.0, 1), (8.0, -16.0, 2), (0.0, 16.0, 3)):
            explorer = explore_softmax(ends, scale, shift, true)
            assert len(explorer.words) <= 170
            heights = [bar.get_height() for bar in explorer._artists if hasattr(bar, "get_height")]
            assert np.isfinite(heights).all() and max(map(abs, heights)) <= 60
    assert all(len(explore_layer(name, z, 4.0, -2.0).words) <= 170 for name in LAYERS for z in (-8.0, 8.0))


def test_the_ranges_follow_the_product():
    explorer = explore_affine()
    assert (explorer.row.max, explorer.column.max) == (1, 2)
    explorer.product.value = "z = x @ W"
    assert (explorer.row.max, explorer.column.max) == (3, 2)
    explorer.row.value = 3
    explorer.product.value = "dW = xᵀ @ dout"
    assert explorer.row.value == 1 and explorer.words.startswith("dW[1, 1]")


@pytest.mark.parametrize("make, said", [
    (lambda: explore_layer("relu"), "layer is 'relu', expected one of ReLU, sigmoid, tanh"), (lambda: explore_layer(z=9), "z is 9, expected a number from −8 to 8"), (lambda: explore_layer(spread=-1), "spread is -1"),
    (lambda: explore_layer(dout=np.nan), "dout is nan"), (lambda: explore_softmax((1, 2)), "z has 2 numbers, expected 3"), (lambda: explore_softmax((1, 2, 6)), "z3 is 6"), (lambda: explore_softmax(scale=-1), "scale is -1"),
    (lambda: explore_softmax(true=0), "true is 0, expected a whole number from 1 to 3"), (lambda: explore_softmax(shift=17), "shift is 17"), (lambda: explore_affine("dW"), "product is 'dW', expected one of dW = xᵀ @ dout"),
    (lambda: explore_affine(row=2), "row is 2, expected a whole number from 0 to 1"), (lambda: explore_affine(column=3), "column is 3"), (lambda: show_layer("Relu"), "name is 'Relu', expected one of Add, Mul, ReLU")])
def test_wrong_input(make, said):
    with pytest.raises(ValueError) as caught:
        make()
    assert said in str(caught.value)
