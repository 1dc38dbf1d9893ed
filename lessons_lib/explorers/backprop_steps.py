"""What the pages of the step-through are made of: names, short numbers, rows and matrices, the network with what is known at a step."""
from typing import NamedTuple

import numpy as np

from lessons_lib.figures.backprop_deltas import RESULT, Block
from lessons_lib.figures.network import Seen
from lessons_lib.figures.style import ERROR, EXACT, FUNCTION, PATH

STAGES = {"given": FUNCTION, "z², a²": FUNCTION, "z³, a³": FUNCTION, "C": ERROR, "δ³": ERROR, "δ²": ERROR, "∂C/∂w³": EXACT, "∂C/∂w²": EXACT, "update": PATH}
LOWERED, RAISED = str.maketrans("0123456789ij", "₀₁₂₃₄₅₆₇₈₉ᵢⱼ"), str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
GIVEN, FORWARD_2, FORWARD_3, COST, DELTA_3, DELTA_2, GRADIENT_3, GRADIENT_2, UPDATE = range(len(STAGES))      # the steps
SIZES = (12, 3, 2)
LISTED = {"W²": slice(0, 36), "b²": slice(36, 39), "W³": slice(39, 45), "b³": slice(45, 47)}     # where each stands in the list of all 47
THIRDS = slice(0, 12), slice(12, 24), slice(24, 36)     # W², in three lines

# what a step does to a whole layer, and the shapes of it: in columns, in rows
WHOLE = {
    FORWARD_2: (("z² = W²a¹ + b²", "(3) = (3×12)(12) + (3)"), ("z² = a¹W² + b²", "(1×3) = (1×12)(12×3) + (1×3)")),
    FORWARD_3: (("z³ = W³a² + b³", "(2) = (2×3)(3) + (2)"), ("z³ = a²W³ + b³", "(1×2) = (1×3)(3×2) + (1×2)")),
    COST: (("C = ½‖a³ − t‖²", "a number from (2) − (2)"), ("C = ½‖a³ − t‖²", "a number from (1×2) − (1×2)")),
    DELTA_3: (("δ³ = (a³ − t) ⊙ φ′(z³)", "(2) = (2) ⊙ (2)"), ("δ³ = (a³ − t) ⊙ φ′(z³)", "(1×2) = (1×2) ⊙ (1×2)")),
    DELTA_2: (("δ² = (W³)ᵀδ³ ⊙ φ′(z²)", "(3) = (3×2)(2) ⊙ (3)"), ("δ² = δ³(W³)ᵀ ⊙ φ′(z²)", "(1×3) = (1×2)(2×3) ⊙ (1×3)")),
    GRADIENT_3: (("∇W³ = δ³(a²)ᵀ", "(2×3) = (2×1)(1×3)"), ("∇W³ = (a²)ᵀδ³", "(3×2) = (3×1)(1×2)")),
    GRADIENT_2: (("∇W² = δ²(a¹)ᵀ", "(3×12) = (3×1)(1×12)"), ("∇W² = (a¹)ᵀδ²", "(12×3) = (12×1)(1×3)")),
}
PARAMETERS = "W² (3×12), W³ (2×3)", "W² (12×3), W³ (3×2)"


class Pass(NamedTuple):
    """A network that has gone forward and back for one example, and how it is to be shown."""

    net: object
    x: np.ndarray
    t: np.ndarray
    unit: int                   # from 1 to 3
    matrix: bool
    form: str                   # "column" (Nielsen) or "row" (the book)
    rate: float

    @property
    def turned(self):
        """Whether matrices are transposed: in the row form."""
        return self.form == "row"

    def of(self, layer):
        """The chosen unit in a layer; the last one where there are fewer."""
        return min(self.unit, SIZES[layer - 1])

    def w(self, layer, j, i):
        """The name of a weight to unit j from unit i, in mathtext."""
        return f"w_{{{i}{j}}}^{layer}" if self.turned else f"w_{{{j}{i}}}^{layer}"

    def called(self, letter, layer, *indices):
        """A name in plain text: δ₂³; of a weight, the indices are given as (to, from)."""
        if letter == "w" and self.turned:
            indices = indices[::-1]
        return f"{letter}{''.join(map(str, indices)).translate(LOWERED)}{str(layer).translate(RAISED)}"


def short(value, digits=3):
    """A number in at most six letters: −0.012, −12.35, 3e−5, 0; a cost, with four digits, may have more."""
    if digits < 4:
        digits = max(0, digits + 1 - len(f"{abs(value):.0f}"))
    text = f"{value:.{digits}f}"
    if value == 0:
        return "0"
    if float(text) == 0:
        text = f"{value:.0e}".replace("e-0", "e-")
    return text.replace("-", "−")


def signed(value):
    """A number that may follow a sign: in brackets if it is negative."""
    return f"({short(value)})" if value < 0 else short(value)


# what the network shows

def seen(p, step, **more):
    """Boxes with what is known at this step, shaded in the colour of the newest."""
    texts, shades = {}, {}
    for layer, first in ((2, FORWARD_2), (3, FORWARD_3)):
        for j in range(1, SIZES[layer - 1] + 1):
            unit, back = (layer, j), step >= (DELTA_3 if layer == 3 else DELTA_2)
            if step >= first:
                texts[unit] = [f"z {short(p.net.z(layer)[j - 1])}", f"a {short(p.net.a(layer)[j - 1])}"]
                if back:
                    texts[unit].append(f"δ {short(p.net.delta(layer)[j - 1])}")
                shades[unit] = ERROR if back else FUNCTION
            else:
                texts[unit] = [f"{'hidden' if layer == 2 else 'output'} {j}"]
    known = [(3, j, i) for j in (1, 2) for i in (1, 2, 3)] * (step >= GRADIENT_3) + [(2, j, i) for j in (1, 2, 3) for i in range(1, 13)] * (step >= GRADIENT_2)
    beside = {(3, j + 1): f"target {t:g}" for j, t in enumerate(p.t)}
    look = list(STAGES.values())[step]
    return Seen(p.x, texts, shades=shades, known=known, beside=beside, look=look, **more)


def into(layer, j):
    """All weights into a unit."""
    return [(layer, j, i) for i in range(1, SIZES[layer - 2] + 1)]


def everything_into(layer):
    """All weights into a layer."""
    return [wire for j in range(1, SIZES[layer - 1] + 1) for wire in into(layer, j)]


def units(layer):
    """All units of a layer."""
    return [(layer, j) for j in range(1, SIZES[layer - 1] + 1)]


def lit(p, step, layer, wires, numbers=None):
    """The chosen unit and its wires; in the matrix view all of the layer, and all wires into it where weights take part."""
    if p.matrix and step == UPDATE:
        return seen(p, step, lit=units(2) + units(3), wires=everything_into(2) + everything_into(3))
    if p.matrix:
        return seen(p, step, lit=units(layer), wires=[] if step in (COST, DELTA_3) else everything_into(layer))
    return seen(p, step, lit=[(layer, p.of(layer))], wires=wires, numbers=numbers or {})


# numbers below the network

def row(name, values, width=7, arrow=False):
    """A name, and values in columns; with an arrow it is a result."""
    return f"{RESULT if arrow else ''}{name:<6}" + "".join(f"{value if isinstance(value, str) else short(value):>{width}}" for value in values)


REST = ["b²", "", "", "w³", *[""] * 6, "b³", ""]        # what stands above the row of the last 11 numbers


def rest(name, column, arrow=False):
    """The last 11 of the 47 numbers in one row, in the columns of those above: b², w³ and, a column on, b³."""
    b2, w3, b3 = (column[part] for part in list(LISTED.values())[1:])
    return row(name, [*b2, *w3, "", *b3], arrow=arrow)


def inputs(a, layer):
    """What comes into a layer: pixels as 0 and 1."""
    return [f"{ink:.0f}" for ink in a] if layer == 2 else a


def matrix(p, name, values, then="", digits=3, flip=True):
    """A Block; a vector is a column, in the row form a row; a weight matrix is turned round there."""
    values = np.atleast_2d(values).T if np.ndim(values) == 1 else np.asarray(values)
    texts = [[short(value, digits) if digits else f"{value:.0f}" for value in line] for line in (values.T if p.turned and flip else values)]
    width = max(len(text) for line in texts for text in line)
    return Block(name, [" ".join(f"{text:>{width}}" for text in line) for line in texts], then)


def shapes(p, step):
    """Shapes as the chosen form has them: (3) = (3×12)(12) + (3); before the first step and after the last those of the parameters."""
    return f"shapes: {WHOLE[step][p.turned][1] if step in WHOLE else PARAMETERS[p.turned]}"


def whole(p, step):
    """The same step for all units of its layer, in two lines under the chosen unit's."""
    return ["", f"whole layer: {WHOLE[step][p.turned][0]}", shapes(p, step)]


def which(p, layer, vectors):
    """Where the chosen unit stands in the vectors of its layer."""
    return f"unit {p.of(layer)} is entry {p.of(layer)} of {vectors}" + ("" if p.unit == p.of(layer) else "; no unit 3")


def absent(p, layer):
    """A remark where the chosen unit is not there."""
    return [] if p.unit == p.of(layer) else [f"(there is no output unit {p.unit}; this is {p.of(layer)})"]


def known_so_far(p, step):
    """The 47 derivatives, with a dot for each that is not known yet: those of a bias are known as soon as its δ is."""
    there = column_of(p, [np.full((3, 12), step >= GRADIENT_2), np.full((2, 3), step >= GRADIENT_3)], [np.full(3, step >= DELTA_2), np.full(2, step >= DELTA_3)])
    texts = [short(value) if known else "·" for value, known in zip(column_of(p, *p.net.gradients()), there, strict=True)]
    first = [f"{name:<6}" + "".join(f"{text:>7}" for text in texts[part])
             for name, part in zip(("∂C/∂w²", "", "", "∂C/∂w³"), (*THIRDS, LISTED["W³"]), strict=True)]
    biases = "".join(f"{text:>7}" for text in texts[LISTED["b²"]]), "".join(f"{text:>7}" for text in texts[LISTED["b³"]])
    return ["", f"known of all 47: {int(there.sum())}", *first, f"∂C/∂b²{biases[0]}    ∂C/∂b³{biases[1]}"]


def column_of(p, matrices, vectors):
    """All 47 numbers in the order in which they are listed: W², then b², W³, b³, each W row by row in the chosen form."""
    W2, W3 = (W.T if p.turned else W for W in matrices)
    return np.concatenate([W2.ravel(), vectors[0], W3.ravel(), vectors[1]])
