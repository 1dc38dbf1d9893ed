"""One weight after another: what runs for each, by nudging and by backprop, and the multiplications so far.

`costs` has the sums for the whole gradient; here is how they come together. Biases are left out.
"""
from typing import NamedTuple

from lessons_lib.costs import weights

NUDGES = ("black box", "rest kept", "z nudged")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Weight(NamedTuple):
    """w_ji^l: into unit j of that layer, from unit i of the layer before; layers and units count from 1."""

    layer: int
    j: int
    i: int

    def __str__(self):
        return f"w{self.j}{self.i}".translate(SUBSCRIPTS) + f" of layer {self.layer}"


class Runs(NamedTuple):
    """What runs for one weight: the weights that its nudge goes through, those that δ comes back through, and which of these anew."""

    nudged: list
    back: list
    new: list


def in_order(sizes):
    """All weights in the order in which backprop comes to them: from the last layer to the first, unit by unit.

    >>> print(*in_order([2, 1, 1]), sep="; ")
    w₁₁ of layer 3; w₁₁ of layer 2; w₁₂ of layer 2
    """
    return [Weight(layer, j, i) for layer in range(len(sizes), 1, -1) for j in range(1, sizes[layer - 1] + 1) for i in range(1, sizes[layer - 2] + 1)]


def runs(sizes, weight, nudge):
    """What runs for that weight, after all before it in `in_order` have had their turn. nudge : one of NUDGES"""
    everything = in_order(sizes)
    back = [other for other in everything if other.layer > weight.layer + 1 or (other.layer == weight.layer + 1 and other.i == weight.j)]
    new = [other for other in back if other.layer == weight.layer + 1] if weight.i == 1 else []
    nudged = {NUDGES[0]: [other for other in everything if other != weight], NUDGES[1]: back, NUDGES[2]: back if weight.i == 1 else []}[nudge]
    return Runs(nudged, back, new)


def spent(sizes, nudge):
    """Multiplications so far, after each weight of `in_order`: (by nudging, by backprop). Both begin with what they keep of a forward pass."""
    nudging, back = [0 if nudge == NUDGES[0] else weights(sizes)], [weights(sizes)]
    for weight in in_order(sizes):
        found = runs(sizes, weight, nudge)
        nudging.append(nudging[-1] + 2 * len(found.nudged) + (1 if nudge == NUDGES[2] else 2))      # z nudged: one product, δ_j a_i
        back.append(back[-1] + 1 + len(found.new))
    return nudging, back
