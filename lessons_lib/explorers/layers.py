"""Lesson 07 under the finger: units of a layer that learn or do not, softmax with two losses, and Affine entry by entry."""
import numpy as np

from lessons_lib.explorers.controls import choice, expect_number, expect_one_of, expect_whole, slider, whole_slider
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.layers import CHAINS, LAYERS, draw_layer, draw_product, draw_softmax, draw_units, high, in_words, losses, passed_back
from lessons_lib.functions import softmax

# the Affine of lesson 07: four examples, two inputs, three outputs
X = np.array([[1.0, 2], [3, -1], [0, 4], [-2, 1]])
W = np.array([[1.0, -1, 2], [4, 3, -2]])
DOUT = np.array([[2.0, 0, -1], [1, -3, 0], [0, 1, 3], [-2, 4, 1]])
PRODUCTS = {                                            # a choice → left, right, and the names of left, right, product
    "dW = xᵀ @ dout": (X.T, DOUT, ("xᵀ", "dout", "dW")), "dx = dout @ Wᵀ": (DOUT, W.T, ("dout", "Wᵀ", "dx")), "z = x @ W": (X, W, ("x", "W", "z"))}


def show_layer(name):
    """A layer as a computational graph, with what runs forward and back. name : one of CHAINS. Returns an Explorer without controls."""
    expect_one_of(CHAINS, name=name)

    def scene(fig):
        draw_layer(fig.subplots(), name)
        return lambda: ([], in_words(name))

    return Explorer(scene, size=(7.5, high(name) / 72), alt=f"the layer {name} as a graph: values run to the right, gradients back to the left")


def explore_layer(layer="sigmoid", z=0.0, spread=3.0, dout=1.0):
    """Nine units of a layer: what they put out, and what they pass back. Some saturate, some are dead.

    layer : "ReLU", "sigmoid" or "tanh"; z : the input of the middle unit, −8 to 8; spread : how far the outermost units are from it, 0 to 4
    dout : what comes from behind, the same to all units, −2 to 2. Returns an Explorer with the controls `layer`, `z`, `spread`, `dout`.
    Raises ValueError for another layer, or a number beyond its range.
    """
    expect_one_of(LAYERS, layer=layer)
    expect_number(-8, 8, z=z)
    expect_number(0, 4, spread=spread)
    expect_number(-2, 2, dout=dout)

    def scene(fig, layer):
        move_units = draw_units(*fig.subplots(2, 1, sharex=True), layer)

        def move(z, spread, dout):
            units = z + spread * np.linspace(-1, 1, 9)
            return move_units(units, dout), _units_in_words(layer, units, dout)

        return move

    return Explorer(
        scene, size=(7.5, 4.3), alt="above: nine units on the curve of an activation; below: what each passes back, dout times the slope",
        layer=choice("layer", list(LAYERS), "the activation", layer), z=slider("z", z, -8, 8, 0.25, "the input of the middle unit"),
        spread=slider("spread", spread, 0, 4, 0.25, "how far the outermost units' inputs are from it"), dout=slider("dout", dout, -2, 2, 0.1, "the gradient that comes from behind"))


def explore_softmax(z=(1.0, 2.0, -1.0), scale=1.0, shift=0.0, true=1):
    """Three logits, their shares, and what cross-entropy and squared error pass back to the logits.

    z : three numbers from −5 to 5; scale : 0 to 8, they are multiplied by it; shift : −16 to 16, added to all; true : the true class, 1 to 3
    Returns an Explorer with the controls `z1`, `z2`, `z3`, `scale`, `shift`, `true`. Raises ValueError for a number beyond its range.
    """
    if len(z) != 3:
        raise ValueError(f"z has {len(z)} numbers, expected 3.")
    expect_number(-5, 5, **{f"z{k}": value for k, value in enumerate(z, 1)})
    expect_number(0, 8, scale=scale)
    expect_number(-16, 16, shift=shift)
    expect_whole(1, 3, true=true)

    def scene(fig):
        move_bars = draw_softmax(fig.subplots(1, 3))

        def move(z1, z2, z3, scale, shift, true):
            logits = scale * np.array([z1, z2, z3]) + shift
            return move_bars(logits, true - 1), _softmax_in_words(logits, true - 1)

        return move

    return Explorer(
        scene, size=(7.5, 3.3), alt="bars for three logits, for their shares, and for the gradient that two losses pass back",
        **{f"z{k}": slider(f"z{'₁₂₃'[k - 1]}", value, -5, 5, 0.1, f"the logit of class {k}", ".1f") for k, value in enumerate(map(float, z), 1)},
        scale=slider("scale", scale, 0, 8, 0.25, "all logits are multiplied by it"), shift=slider("shift", shift, -16, 16, 0.5, "added to all logits", ".1f"),
        true=whole_slider("true class", true, 1, 3, "the class that it should be"))


def explore_affine(product="dW = xᵀ @ dout", row=1, column=1):
    """Affine entry by entry: which numbers make one entry of z, dW or dx. x is (4, 2), W (2, 3), dout (4, 3).

    product : "dW = xᵀ @ dout", "dx = dout @ Wᵀ" or "z = x @ W"; row, column : of the entry, counted from 0
    Returns an Explorer with the controls `product`, `row`, `column`. Raises ValueError for what is not there.
    """
    expect_one_of(PRODUCTS, product=product)
    left, right, names = PRODUCTS[product]
    expect_whole(0, len(left) - 1, row=row)
    expect_whole(0, right.shape[1] - 1, column=column)
    row, column = (whole_slider(name, at, 0, most, f"the {name} of the entry, counted from 0") for name, at, most in (("row", row, len(left) - 1), ("column", column, right.shape[1] - 1)))

    def scene(fig, product):
        left, right, names = PRODUCTS[product]
        row.max, column.max = len(left) - 1, right.shape[1] - 1
        move_entry = draw_product(fig.subplots(), left, right, names)

        def move(row, column):
            words = f"{names[2]}[{row}, {column}] = {sum_of_products(left[row], right[:, column])}: row {row} of {names[0]} with column {column} of {names[1]}."
            return move_entry(row, column), words

        return move

    return Explorer(scene, size=(7.5, 2.35), alt="two matrices and their product, with the row and the column that make one entry",
                    product=choice("product", list(PRODUCTS), "which product", product), row=row, column=column)


def sum_of_products(a, b):
    """Written out: 1·4 + 2·(−3) = −2."""
    def signed(value):
        return f"({value:g})" if value < 0 else f"{value:g}"
    terms = " + ".join(f"{signed(p)}·{signed(q)}" for p, q in zip(a, b, strict=True))
    return f"{terms} = {a @ b:g}".replace("-", "−")


def _units_in_words(layer, z, dout):
    a, dz, found = passed_back(layer, z, dout)
    middle, counts = len(z) // 2, np.bincount(found, minlength=3)
    return (f"{layer}, z from {z[0]:.3g} to {z[-1]:.3g}. The middle one: z = {z[middle]:.3g}, a = {a[middle]:.4g}, dout {dout:.2g} becomes dz = {dz[middle] + 0.0:.2g}. "
            f"Learning {counts[0]} of {len(z)}, saturated {counts[1]}, dead {counts[2]}.")


def _softmax_in_words(z, t):
    (entropy, by_entropy), (squared, by_squares) = losses(z, t)
    return (f"z = {', '.join(f'{value:.3g}' for value in z)}: shares {', '.join(f'{share:.2g}' for share in softmax(z))}. True class: the {('first', 'second', 'third')[t]}. "
            f"Back to z{'₁₂₃'[t]}: {by_entropy[t]:.2g} by cross-entropy {entropy:.3g}, {by_squares[t]:.2g} by squared error {squared:.3g}.")
