"""Lesson 05, δ and its recurrence: eight exercises, one of them filled in on a drawn network."""
import math

import numpy as np

from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.drawn import DrawnExercise
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.predict import NumberExercise
from lessons_lib.exercises.tracing import same
from lessons_lib.figures.graph_layout import names
from lessons_lib.figures.small_network import SIZE, draw_small_network, places
from lessons_lib.functions import sigmoid
from lessons_lib.graph import Node

q1 = NumberExercise(
    id="05/q1",
    question="A network has layers of 10, 5, 4 and 3 units. On how many paths does one weight of the first layer of weights reach the outputs?",
    reference=12,
    tolerance=1e-9,
    known_mistakes=[
        (60, "You counted all 5 units of layer 2. One weight ends in a single one of them; from there on the paths fan out."),
        (7, "You added 4 and 3. Each of the 4 ways goes on in 3 ways: multiply."),
        (3, "Those are the outputs. Each is reached through 4 different units of layer 3."),
        (4, "Those are the units of layer 3. From each of them a path leads to every output."),
        (600, "You multiplied all four layers. The weight is one wire from one unit of layer 1 to one of layer 2; only the layers after layer 2 count."),
        (120, "You counted all 10 units of layer 1 too. One weight begins at a single one of them."),
        (20, "That is 5 · 4. The layers after the weight's own unit have 4 and 3."),
        (1, "There is one path to layer 2; from there it branches at every layer."),
        (15, "That is 5 · 3. The weight ends in one unit of layer 2; after it come 4 and 3 units."),
    ],
    hints=["Where does the weight end, and where can one go from there?", "From its unit of layer 2 to each of 4 units, from each of these to each of 3 outputs.", "4 · 3."],
    why="One unit of layer 2, then 4 ways, each of which goes on in 3.",
    fact="Each further layer multiplies the number of paths. δ walks every wire once.",
)


def last_delta(a, t):
    """The slope of the cost ½(a − t)², times that of the
    sigmoid, a(1 − a).
    """
    return (a - t) * a * (1 - a)


q2 = FunctionExercise(
    id="05/q2",
    question="δ of the last layer: C = ½‖a − t‖², and a = φ(z) with the sigmoid, whose slope is a(1 − a). Write `last_delta(a, t)`, which gets the outputs a and the targets t as arrays. "
             "For a = [0.8, 0.5], t = [1, 0] it is [−0.032, 0.125].",
    reference=last_delta,
    cases=[Case(np.array([0.7, 0.15, 0.9]), np.array([0.0, 1.0, 1.0])), Case(np.array([0.35, 0.6]), np.array([0.8, 0.25])), Case(np.array([0.05, 0.72, 0.44, 0.81]), np.array([0.3, -0.4, 1.5, 0.0])),
           Case(np.array([0.6180339887, 0.4142135623]), np.array([1.0, 0.0])), Case(np.array([0.2718281828]), np.array([1.0])),                            # the same shape again; one output
           Case(np.array([0.5, 0.31, 0.31, 0.25, 0.5]), np.array([0.0, 1.0, 1.0, 0.25, -1240.5])), Case(np.array([1.3e-5, 2.7e-6, 0.9999917]), np.array([0.45, 0.0, 1.0])),
           Case(np.array([0.0, 1.0, 0.64, 1.0, 0.0]), np.array([1.0, 0.0, 0.37, 1.0, -3.4])),                                            # saturated
           Case(np.array([0.35, 0.6]), np.array([1, 0]))],                                                                               # whole numbers
    known_mistakes=[
        (lambda a, t: a - t, "φ′ is missing: a − t is the slope with respect to a. One step of z moves a by a(1 − a)."),
        (lambda a, t: (t - a) * a * (1 - a), "The sign is turned round: it is a − t. Where a is too large, raising z makes C larger."),
        (lambda a, t: t - a, "φ′ is missing, and the sign is turned round: δ is (a − t) times the slope a(1 − a)."),
        (lambda a, t: 2 * (a - t) * a * (1 - a), "You forgot the ½ of the cost: it cancels the 2."),
        (lambda a, t: 0.5 * (a - t) * a * (1 - a), "The ½ is used up: the slope of ½(a − t)² is a − t."),
        (lambda a, t: 0.5 * (a - t) ** 2, "That is each output's part of C, not its slope. δ is no loss: it has a sign."),
        (lambda a, t: 0.5 * (a - t) ** 2 * a * (1 - a), "You took the cost ½(a − t)² where its slope a − t is needed."),
        (lambda a, t: a * (1 - a), "That is φ′ alone. What comes back from the cost, a − t, is the other factor."),
        (lambda a, t: (a - t) * sigmoid(a) * (1 - sigmoid(a)), "φ′ is taken at the wrong place: you put a through the sigmoid once more. Its slope at z is a(1 − a)."),
        (lambda a, t: (a - t) * a, "The factor 1 − a is missing in the slope of the sigmoid."),
        (lambda a, t: (a - t) * (1 - a), "The factor a is missing in the slope of the sigmoid, a(1 − a)."),
        (lambda a, t: a - t * a * (1 - a), "Brackets are missing: without them only t is multiplied, not a − t."),
        (lambda a, t: (a - t) * a * 1 - a, "Brackets are missing: 1 − a is one factor."),
        (lambda a, t: (a - t) / (a * (1 - a)), "You divided by the slope. One step of z moves a by a(1 − a): multiply."),
        (lambda a, t: (a - t) @ (a * (1 - a)), "That is one number, the sum over the units. Each has its own δ: multiply with `*`, entry by entry. `@` adds up."),
        (lambda a, t: (a - t) * a * (1 - t), "You took 1 − t where 1 − a is needed: the slope of the sigmoid is a(1 − a)."),
        (lambda a, t: (a - t) * t * (1 - t), "You took the slope at the target, t(1 − t). It is a(1 − a)."),
        (lambda a, t: (a - t) * a * (1 - a) / len(a), "You divided by the number of outputs. C is a sum over them, not a mean."),
        (lambda a, t: np.full(len(a), np.sum((a - t) * a * (1 - a))), "You added the outputs up. Each unit has its own δ."),
        (lambda a, t: (a - t) * (1 - a**2), "That is the slope of tanh, 1 − a². The sigmoid has a(1 − a)."),
        (lambda a, t: (a - t) ** 2 * a * (1 - a), "You squared the error: the slope of ½(a − t)² is a − t."),
    ],
    hints=["Two factors: how C moves with a, and how a moves with z.", "∂C/∂a = a − t. φ′(z) = a(1 − a). Both entry by entry.", "`(a - t) * a * (1 - a)`."],
    fact="With an identity output φ′ is 1, and δ is a − t itself: hence the name error.",
)


def hidden_delta(W, delta, slope):
    """What each unit of the next layer sends back, times
    the weight it came by, added up; then the own slope.
    """
    return (W.T @ delta) * slope


q3 = FunctionExercise(
    id="05/q3",
    question="The recurrence: write `hidden_delta(W, delta, slope)`. W leads to the next layer, with shape (units there, units here); `delta` is δ of the next layer; `slope` holds φ′(z) of this one. Return δ of this layer. "
             "For W = [[3, −1]], delta = [0.5], slope = [0.2, 0.25] it is [0.3, −0.125].",
    reference=hidden_delta,
    rtol=1e-9,
    cases=[Case(np.array([[3.0, -1.5, 4.0], [0.5, 2.5, -0.75], [-3.5, 5.0, 1.25]]), np.array([0.6, -0.3, 0.45]), np.array([0.25, 0.12, 0.21])),
           Case(np.array([[-0.6, 3.0], [1.75, 4.5], [-2.5, 0.7], [6.0, -1.2]]), np.array([-1.4, 0.15, 2.7, -0.25]), np.array([0.19, 0.08])),
           Case(np.array([[1.5, -4.0, 0.4, 3.25, -0.9], [-2.25, 0.65, 7.0, -1.1, 5.5]]), np.array([0.35, -0.8]), np.array([0.22, 0.05, 0.16, 0.24, 0.11])),
           Case(np.array([[0.0, 1.37, 1.37], [-2.6, 0.0, 0.83], [0.41, 0.83, -2.6]]), np.array([0.271828, 0.0, 0.271828]), np.array([0.0, 1.0, 0.19317])),       # the same shape again
           Case(np.array([[9100.0, -4.2e-6, 0.77]]), np.array([0.13]), np.array([0.25, 0.25, 3.3e-5])), Case(np.array([[0.61], [-0.35]]), np.array([2.4e-7, -4.1e-7]), np.array([0.17])),
           Case(np.array([[-2.7]]), np.array([0.38]), np.array([0.19])), Case(np.array([[1.9, -0.7, 3.4], [0.6, 2.2, -5.1]]), np.array([0.0, 0.0]), np.array([0.21, 0.07, 0.18])),
           Case(np.array([[0.9, -1.6], [0.3, 2.7], [-0.45, 0.8]]).T, np.array([0.55, -0.72]), np.array([-0.3, 0.14, 2.6])),
           Case(np.array([[3, -1]]), np.array([0.5]), np.array([0.2, 0.25]))],                                                                                 # whole numbers
    known_mistakes=[
        (lambda W, delta, slope: W.T @ delta, "φ′ is missing: what arrives at a unit goes times its own slope."),
        (lambda W, delta, slope: W.T @ delta + slope, "You added φ′. It is multiplied: one step of z is φ′ steps of a."),
        (lambda W, delta, slope: ((W if W.shape[0] == W.shape[1] else W.T) @ delta) * slope,
         "W where Wᵀ is needed; it only shows where W is square. W[j, i] leads from unit i to unit j, and the sum goes over j, the units of the next layer."),
        (lambda W, delta, slope: (W @ delta) * slope, "W where Wᵀ is needed: the sum goes over j, the units of the next layer, that is over the rows of W."),
        (lambda W, delta, slope: W.sum(axis=0) * slope, "δ of the next layer is missing: each weight goes times the δ at its far end."),
        (lambda W, delta, slope: np.sum(delta) * slope, "The weights are missing: each δ comes back times the weight of its wire."),
        (lambda W, delta, slope: (W.T @ delta) / len(delta) * slope, "You took the mean over the next layer. What comes back on different wires is added."),
        (lambda W, delta, slope: (W.T @ delta) * slope * (1 - slope), "φ′ is handed in already: multiply by `slope` as it is. You took a(1 − a) of it once more."),
        (lambda W, delta, slope: W.T @ (delta * slope), "φ′ goes on at the wrong end: `slope` belongs to the units here. First `W.T @ delta`, then times `slope`."),
        (lambda W, delta, slope: (W.T @ delta) * slope**2, "φ′ is there twice. One step of z is φ′ steps of a, once."),
        (lambda W, delta, slope: (W.T @ delta) * (1 - slope), "You multiplied by 1 − φ′. It is φ′ itself, `slope` as it is."),
        (lambda W, delta, slope: -(W.T @ delta) * slope, "The sign is turned round. δ is +∂C/∂z; the minus comes with the update."),
        (lambda W, delta, slope: (W[0] * delta[0]) * slope, "Only the first unit of the next layer counts in yours. Add up what all of them send back."),
        (lambda W, delta, slope: (W[-1] * delta[-1]) * slope, "Only the last unit of the next layer counts in yours: `=` where `+=` is needed?"),
        (lambda W, delta, slope: np.cumsum(W.T @ delta) * slope, "In yours each unit gets what came back to the units before it, too. Begin each sum anew at 0."),
        (lambda W, delta, slope: hidden_delta(W, delta, slope)[:1], "Only the first unit's δ comes back. Does `return` stand inside the loop?"),
        (lambda W, delta, slope: W.sum(axis=0) * np.sum(delta) * slope, "You added up the weights and the δ, and multiplied the sums. Each δ goes times the weight of its own wire; then they are added."),
        (lambda W, delta, slope: (W.T @ delta) / slope, "You divided by φ′. One step of z is φ′ steps of a: multiply by `slope`."),
        (lambda W, delta, slope: (np.abs(W).T @ delta) * slope, "You took the size of each weight without its sign."),
        (lambda W, delta, slope: (W.T @ delta) * np.sum(slope), "Each unit has its own φ′: multiply entry by entry, not by their sum."),
    ],
    hints=["On which wires does this unit reach the cost? Each brings something back.", "Through unit j comes δⱼ · W[j, i]. Add over j, then multiply by the slope of unit i.", "`(W.T @ delta) * slope`."],
    fact="That one line, from L − 1 down to 2, is backpropagation.",
)


def unit_gradients(delta_j, a):
    """Each weight into the unit: δ times what comes in.
    The bias: δ.
    """
    return np.append(delta_j * a, delta_j)


q4 = FunctionExercise(
    id="05/q4",
    question="One unit has δⱼ = `delta_j`, a number; the activations a (an array) come in. Write `unit_gradients(delta_j, a)`: an array with the derivative of C for each of its weights, then, last, for its bias. "
             "For delta_j = 0.5, a = [3, 0.2] it is [1.5, 0.1, 0.5].",
    reference=unit_gradients,
    rtol=1e-9,
    cases=[Case(-0.35, np.array([0.8, 0.25, -1.5])), Case(0.6, np.array([3.0, 0.45, 0.7, -0.15])), Case(0.04, np.array([5.5, 0.9])),
           Case(0.83, np.array([0.41, -0.27, 0.0])), Case(-1.9, np.array([0.0, 0.0])), Case(0.6, np.array([3, 0, 1])),                                # the last: whole numbers
           Case(0.6180339887, np.array([0.37, 0.0, 0.37])), Case(-3.1e-7, np.array([240.5])), Case(0.0, np.array([0.62, 0.31])), Case(175.0, np.array([1.7e-6, 0.4142135623, 1.0, -8.3, 1.0]))],
    known_mistakes=[
        (lambda delta_j, a: np.append(delta_j * a, delta_j * a.sum()), "You multiplied the bias' δ by a. A bias meets no activation: its derivative is δ itself."),
        (lambda delta_j, a: np.append(delta_j * a, delta_j * a[-1]), "You multiplied the bias' δ by the last activation. A bias meets none: its derivative is δ itself."),
        (lambda delta_j, a: np.append(delta_j * a, delta_j * a[0]), "You multiplied the bias' δ by the first activation. A bias meets none: its derivative is δ itself."),
        (lambda delta_j, a: np.append(delta_j * a, delta_j * a.mean()), "You multiplied the bias' δ by the mean of a. A bias meets no activation: its derivative is δ itself."),
        (lambda delta_j, a: np.append(delta_j * a, 1.0), "z moves one for one with the bias, but C moves δ for each step of z: the bias' derivative is δ."),
        (lambda delta_j, a: np.append(delta_j * a, 0.0), "The bias' derivative is not 0: when it moves, z moves just as much."),
        (lambda delta_j, a: delta_j * a, "The bias is missing: its derivative δ comes last."),
        (lambda delta_j, a: np.append(delta_j, delta_j * a), "The bias comes last here; yours comes first."),
        (lambda delta_j, a: np.append(delta_j * a * (1 - a), delta_j), "No derivative is left to take: φ′ is in δ already. Each weight is δ times a."),
        (lambda delta_j, a: np.append(a, 1.0), "δ is missing: these are ∂z/∂w and ∂z/∂b."),
        (lambda delta_j, a: np.append(np.full(len(a), delta_j), delta_j), "a is missing: a weight's derivative is δ times what comes in through it."),
        (lambda delta_j, a: -np.append(delta_j * a, delta_j), "The sign is turned round. The minus comes with the update, not here."),
        (lambda delta_j, a: np.append(delta_j + a, delta_j), "You added δ and a. The product of the two ends is meant."),
        (lambda delta_j, a: np.append(delta_j / a, delta_j), "You divided by a. z moves a steps for each step of the weight: multiply."),
        (lambda delta_j, a: delta_j * np.append(a, delta_j), "The bias has δ² in yours. Its input is 1: its derivative is δ itself."),
        (lambda delta_j, a: np.concatenate([delta_j * a, delta_j]), "`np.concatenate` joins arrays only. `np.append` takes a number for its second, too."),
        (lambda delta_j, a: np.array([delta_j * a, delta_j]), "`np.array` needs numbers in its list, or rows of one length; yours has an array and a number. `np.append` puts a number behind an array."),
        (lambda delta_j, a: (delta_j * a, delta_j), "Those are an array and a number, side by side. One array is asked, with the number at its end: `np.append`."),
        (lambda delta_j, a: np.append(delta_j * a, delta_j) / len(a), "You took a mean. Each weight's derivative is its own product."),
    ],
    hints=["How much does z move with one weight? And with the bias?", "∂z/∂wᵢ = aᵢ and ∂z/∂b = 1. Both times δ.", "`np.append(delta_j * a, delta_j)`."],
    fact="A weight's gradient is the product of its two ends; a bias is a weight whose input is 1.",
)


def small_network():
    """C of a network with two tanh units and two identity outputs, from z² on."""
    a = [Node(math.atanh(value), f"z{i}").tanh().named(f"a{i}") for i, value in ((1, 0.6), (2, 0.8))]
    squares = []
    for j, weights, t in ((1, (2.5, -0.5), 0.4), (2, (-2.0, 3.0), 1.5)):
        products = [(Node(w, f"w{j}{i}") * unit).named(f"p{j}{i}") for i, (w, unit) in enumerate(zip(weights, a, strict=True), 1)]
        y = (products[0] + products[1]).named(f"y{j}")
        squares.append(((y - Node(t, f"t{j}")).named(f"e{j}") ** 2).named(f"s{j}"))
    return ((squares[0] + squares[1]).named("S") / 2).named("C")


def small_picture(graph):
    """The network in the place of its graph."""
    values = {name: node.value for node, name in names(graph()).items()}
    return SIZE, places(), lambda ax, _, derivatives: draw_small_network(ax, values, derivatives)


class NetworkExercise(DrawnExercise):
    """A DrawnExercise whose fields are called δ, and which speaks of δ, weights and slopes: its picture shows no graph.

    called : {field: its name in words}; rule : {field: how it is found}
    """

    def __init__(self, *, called, rule, **everything):
        super().__init__(**everything)
        self.blanks = {name: blank._replace(called=called.get(name, blank.called)) for name, blank in self.blanks.items()}
        self.rule = rule

    def _why(self, first, typed, complaints):
        """A known mistake that fits all fields, else one of this layer that fits this field, else how the number is found."""
        expected, value = self.reference[first], typed[first]
        for fields in (typed if not complaints else [first], [first]):
            for mistake in self.known_mistakes:
                layers = {name[:2] for name in self.asked if not self._right(name, mistake.answer)}
                if all(same(typed[name], mistake.answer[name], self.tolerance) for name in fields) and (len(fields) > 1 or layers == {first[:2]}):
                    return mistake.sentence
        for factor, said in ((-1, "The size is right, the sign is not. "), (2, "That is twice what is expected. "), (0.5, "That is half of what is expected. ")):
            if same(value, factor * expected, self.tolerance):
                return said + self.rule[first]
        sizes = ("too far from 0", "too near to 0") if expected < 0 else ("too large", "too small")
        which = "That has the wrong sign, and another size." if value * expected < 0 else f"That is {sizes[abs(value) < abs(expected)]}."
        return f"{which} {self.rule[first]}"


q5 = NetworkExercise(
    id="05/q5",
    question="Fill in every δ of this network, from right to left, and one gradient. Hidden units have φ = tanh, whose slope is written beside them; outputs have φ(z) = z. The cost is ½‖a³ − t‖². Then press Check.",
    graph=small_network,
    picture=small_picture,
    asked=["dy1", "dy2", "dz1", "dz2", "dw12"],
    called={"dy1": "δ₁³", "dy2": "δ₂³", "dz1": "δ₁²", "dz2": "δ₂²", "dw12": "∂C/∂w₁₂³"},
    rule={**dict.fromkeys(("dy1", "dy2"), "With an identity output δ is a − t."),
          **dict.fromkeys(("dz1", "dz2"), "Each wire that leads on brings δ · w back: add the two, then times φ′ of this unit."),
          "dw12": "It is the product of the two ends: δ of the output that it leads to, a of the unit that it comes from."},
    known_mistakes=[
        ({"dy1": -0.7, "dy2": 0.3, "dz1": -1.504, "dz2": 0.45, "dw12": -0.56}, "The sign is turned round: with an identity output δ is a − t."),
        ({"dz1": 2.35, "dz2": -1.25}, "φ′ is missing: what comes back goes times the unit's own slope."),
        ({"dz1": 1.216, "dz2": -0.828}, "W where Wᵀ is needed: you took the weights that lead into a unit of the same number. Those that lead on from hidden unit i are w₁ᵢ³ and w₂ᵢ³."),
        ({"dz2": -0.198}, "0.7 · (−0.5) is −0.35: w₁₂³ is negative."),
        ({"dz1": 0.736}, "−0.3 · (−2) is +0.6: two minus signs."),
        ({"dz1": 0.32, "dz2": 0.9}, "The δ of the outputs are missing: you added the two weights. Each δ comes back times the weight of its wire."),
        ({"dz1": 0.544, "dz2": 0.09}, "One of the two weights is the other unit's. Those that lead on from hidden unit i are w₁ᵢ³ and w₂ᵢ³."),
        ({"dz1": -1.376, "dz2": 0.81}, "The two δ are exchanged: δ₁³ comes back through w₁ᵢ³, δ₂³ through w₂ᵢ³."),
        ({"dz1": 0.564, "dz2": -0.2}, "a(1 − a) is the slope of the sigmoid. These units have tanh; its slope stands beside them."),
        ({"dz1": 0.64, "dz2": 0.36}, "That is φ′ alone. What comes back from the outputs is the other factor."),
        ({"dz1": 0.256, "dz2": 0.144}, "The weights are missing: you added δ₁³ and δ₂³. Each comes back times the weight of its wire."),
        ({"dz1": 0.846, "dz2": -0.8}, "You took φ′ of the other hidden unit. Each δ goes times the slope of its own unit."),
        ({"dz1": 1.41, "dz2": -1.0}, "You multiplied by a where its slope is needed: φ′(z) stands in the unit, under a."),
        ({"dz1": 0.96256, "dz2": -0.162}, "φ′ is there twice. What comes back goes times the unit's slope once."),
        ({"dz1": -0.45, "dz2": 1.504}, "The two hidden units are swapped: δ₁² belongs to the upper one."),
        ({"dy1": 1.1, "dy2": 1.2}, "That is the output. Subtract its target."),
        ({"dy1": 0.4, "dy2": 1.5}, "That is the target. δ of an identity output is a − t."),
        ({"dy1": -0.3, "dy2": 0.7}, "The two outputs are swapped: δ₁³ belongs to the upper one."),
        ({"dy1": 0.49, "dy2": 0.09}, "You squared the error. The slope of ½(a − t)² is a − t."),
        ({"dy1": 0.245, "dy2": 0.045}, "That is this output's part of the cost. Its slope is asked, a − t."),
        ({"dy1": 0.35, "dy2": -0.15}, "You halved the error: a mean over the two outputs, or the ½ once more. C is a sum, and its ½ cancels the 2: δ is a − t."),
        ({"dy1": 1.4, "dy2": -0.6}, "You forgot the ½ of the cost: it cancels the 2."),
        ({"dy1": -0.147, "dy2": 0.132}, "The outputs have φ(z) = z: their slope is 1, not that of tanh."),
        ({"dz1": 1.12}, "Two wires lead on from unit 1: add what comes back on both. You kept only that of output 1."),
        ({"dz1": 0.384}, "Two wires lead on from unit 1: add what comes back on both. You kept only that of output 2."),
        ({"dz2": -0.126}, "Two wires lead on from unit 2: add what comes back on both. You kept only that of output 1."),
        ({"dz2": -0.324}, "Two wires lead on from unit 2: add what comes back on both. You kept only that of output 2."),
        ({"dw12": 0.42}, "w₁₂³ leads to output 1 from unit 2. You took a of unit 1."),
        ({"dw12": -0.24}, "w₁₂³ leads to output 1: it goes with δ₁³. You took δ₂³."),
        ({"dw12": -0.18}, "That is the gradient of w₂₁³, which leads to output 2 from unit 1. The first index is where a weight leads to."),
        ({"dw12": 0.7}, "That is δ₁³, the gradient of a bias. A weight's is δ times the a that comes in through it."),
        ({"dw12": 0.8}, "That is a₂² alone. Its other end, δ₁³, is missing."),
        ({"dw12": 0.2016}, "No derivative is left to take: φ′ is in δ already. A weight's gradient is δ times a."),
        ({"dw12": -0.35}, "You multiplied δ by the weight itself. Its gradient is δ at one end times a at the other."),
        ({"dw12": -0.28}, "You multiplied by the weight itself as well. Its gradient is δ at one end times a at the other."),
        ({"dw12": 1.5}, "You added δ and a. The product of the two ends is meant."),
        ({"dw12": -0.36}, "That is δ₂² · a₂². The weight ends in output 1: its δ is δ₁³."),
        ({"dw12": -0.56}, "The sign is turned round. The minus comes with the update."),
    ],
    hints=["δ of an output is a − t here. Then each hidden unit: what comes back on its two wires, added.", "δ₁² = (δ₁³ · w₁₁³ + δ₂³ · w₂₁³) · φ′(z₁²).",
           "δ₁³ = 0.7 and δ₂³ = −0.3, so δ₁² = (0.7 · 2.5 + 0.3 · 2) · 0.64. The gradient of w₁₂³ is δ₁³ · a₂²."],
    why="a − t at the outputs; then Wᵀδ times the slope; then the product of the two ends.",
    fact="With the four δ known, every weight's derivative is one product away; a bias's is δ itself.",
)

q6 = NumberExercise(
    id="05/q6",
    question="A chain: one sigmoid unit a layer, layers 2 to 6, every weight 1, every z = 0. There the sigmoid's slope is ¼. δ of layer 6 is 1. What is δ of layer 2? (Write it as a quotient, such as 1/8, or with six places after the point.)",
    reference=1 / 256,
    tolerance=3e-7,
    known_mistakes=[
        (1 / 1024, "You multiplied five times by ¼. From layer 6 to layer 2 are four steps, and φ′ of layer 6 is in its δ already."),
        (1 / 64, "You multiplied three times by ¼. From layer 6 down to layer 2 are four steps: 5, 4, 3, 2."),
        (1 / 4, "That is δ of layer 5. Three more steps follow."),
        (1.0, "You left φ′ out, or added ¼ four times. Each step back multiplies by the weight and by φ′ = ¼."),
        (1 / 16, "That is ¼ twice, or ½ four times: ½ is a = φ(0), its slope is ¼."),
        (1 / 32, "That is ½ five times. ½ is a = φ(0); a step back has the slope there, ¼."),
        (256.0, "You divided by ¼ at each step. What goes back is multiplied by φ′."),
        (1 / 8, "That is ½ · ¼. There are four steps, each with the factor ¼."),
        (0.0625 / 1.6, "Four factors of ¼ are 1/256, which is 0.0039: count the zeros."),
        (1.0 / 4 * 5, "You multiplied by the number of layers. Each step multiplies by ¼."),
    ],
    hints=["One step back: δˡ = δˡ⁺¹ · w · φ′(zˡ).", "Each step is a factor of 1 · ¼. How many steps are there from layer 6 to layer 2?", "(¼)⁴."],
    why="Four steps with the factor ¼: 1/256 = 0.0039.",
    fact="¼ is the most that a sigmoid's slope can be: δ shrinks at least that fast, unless weights are large.",
)


def chain_deltas(w, slopes, last):
    """The first term is the last unit's; from there the
    rule goes down.
    """
    deltas = [last]
    for k in range(len(w) - 1, -1, -1):
        deltas.append(deltas[-1] * w[k] * slopes[k])
    return np.array(deltas[::-1])


def _chain(w, slopes, last, weight=lambda k: k, slope=lambda k: k):
    n = len(slopes)
    deltas = [last]
    for k in range(n - 2, -1, -1):
        deltas.append(deltas[-1] * w[weight(k) % len(w)] * slopes[slope(k) % n])
    return np.array(deltas[::-1])


q7 = FunctionExercise(
    id="05/q7",
    question="The whole recurrence on a chain of n units, one a layer: write `chain_deltas(w, slopes, last)`, for arrays w and slopes. `w[k]` leads from unit k to unit k + 1 (n − 1 of them), `slopes[k]` is φ′ of unit k (n of them), "
             "`last` is δ of the last unit. Return all n δ, that of unit 0 first. For w = [3, 5], slopes = [0.2, 0.1, 0.25], last = 0.4 they are [0.12, 0.2, 0.4].",
    reference=chain_deltas,
    rtol=1e-9,
    cases=[Case(np.array([3.0, -1.5, 0.7]), np.array([0.2, 0.15, 0.24, 0.09]), 0.5), Case(np.array([-4.0, 2.5]), np.array([0.11, 0.23, 0.18]), -0.35),
           Case(np.array([0.6, 5.0, -0.8, 1.75]), np.array([0.25, 0.07, 0.13, 0.21, 0.16]), 0.9),
           Case(np.array([1.37, 1.37, -0.83]), np.array([0.19317, 0.21, 0.21, 0.11]), 0.271828), Case(np.array([0.7, 0.0, 2.3, -1.9]), np.array([0.19, 0.23, 0.17, 0.14, 0.21]), -0.6),
           Case(np.array([2.6, -0.9]), np.array([0.0, 0.31, 0.24]), 1.7), Case(np.array([3, 5]), np.array([0.2, 0.1, 0.25]), 0.4),               # the last: whole numbers
           Case(np.array([]), np.array([0.27]), -0.83),                                                                                       # one unit alone
           Case(np.array([-3.7]), np.array([0.13, 0.0]), 140.0), Case(np.array([250.0, 4.5e-4]), np.array([1.0, 0.9, 0.3]), 3.1e-4)],
    known_mistakes=[
        (lambda w, slopes, last: _chain(w, slopes, last * slopes[-1]), "φ′ of the last unit is in its δ already: start with `last` as it is."),
        (lambda w, slopes, last: _chain(w, slopes, last, slope=lambda k: k + 1), "You took φ′ of the unit that δ comes from. It is that of the unit which δ is computed for: `slopes[k]`."),
        (lambda w, slopes, last: _chain(w, slopes, last, weight=lambda k: k - 1), "The weight of another wire: from unit k to unit k + 1 leads `w[k]`. Yours is the one before it."),
        (lambda w, slopes, last: _chain(w, slopes, last, weight=lambda k: k + 1), "The weight of another wire: from unit k to unit k + 1 leads `w[k]`. Yours is the one after it."),
        (lambda w, slopes, last: _chain(w, np.ones(len(slopes)), last), "φ′ is missing: each step back is times `w[k]` and times `slopes[k]`."),
        (lambda w, slopes, last: _chain(np.ones(len(w)), slopes, last), "The weights are missing: each step back is times `w[k]` and times `slopes[k]`."),
        (lambda w, slopes, last: chain_deltas(w, slopes, last)[::-1], "The numbers are right, in reverse order: that of unit 0 comes first."),
        (lambda w, slopes, last: np.concatenate([[last], last * np.cumprod(w * slopes[:-1])]), "You went forward from unit 0. `last` belongs to the last unit, and the rule goes down from there."),
        (lambda w, slopes, last: np.concatenate([last * w * slopes[:-1], [last]]), "Every unit but the last is computed from `last` in yours. Each takes the δ of the unit right after it."),
        (lambda w, slopes, last: np.append(np.append(np.zeros(len(w)), last * w[-1:] * slopes[-2:-1])[-len(w):] if len(w) else [], last),
         "Only the unit before the last has its δ; those before it are 0. When you came to them, δ of the unit after each was not known yet: let k go down from n − 2 to 0."),
        (lambda w, slopes, last: _chain(w, slopes, last) * np.append(np.arange(len(w)) > 0, True), "That of unit 0 is 0 in yours. `range` stops before its end: to come down to 0 it ends at −1."),
        (lambda w, slopes, last: chain_deltas(w, slopes, last)[len(w) > 0:], "That of unit 0 is missing. `range` stops before its end: to come down to 0 it ends at −1."),
        (lambda w, slopes, last: chain_deltas(w, slopes, last)[0], "That is one δ, the one of unit 0. Keep those on the way to it, and return all n."),
        (lambda w, slopes, last: np.append(last * np.cumprod(w * slopes[:-1]), last), "You multiplied from the front. The first step back is that from the last unit: the products grow from there, down to unit 0."),
        (lambda w, slopes, last: _chain(w, 1 / slopes, last), "You divided by φ′. Each step back is times `slopes[k]`."),
        (lambda w, slopes, last: chain_deltas(w, slopes, last)[:-1], "The last unit's own δ is missing: return it too."),
        (lambda w, slopes, last: np.array([last + np.sum(w[k:] * slopes[k:-1]) for k in range(len(slopes))]), "You added weight times slope at each step. They are multiplied to δ."),
        (lambda w, slopes, last: _chain(w, slopes * (1 - slopes), last), "`slopes` holds φ′ already; you took a(1 − a) of it once more."),
    ],
    hints=["First term: the last unit. Rule: from unit k + 1 to unit k. All terms: down to 0.", "δ of unit k = δ of unit k + 1, times w[k], times slopes[k].",
           "Loop k from n − 2 down to 0: `deltas[k] = deltas[k + 1] * w[k] * slopes[k]`."],
    fact="A number sequence run backwards: n − 1 steps, and nothing is computed twice.",
)


def total_gradient(D, A):
    """One matrix product adds up all δ[k] a[k]ᵀ."""
    return D.T @ A


q8 = FunctionExercise(
    id="05/q8",
    question="Many examples at once: row k of D holds δˡ of example k, row k of A the aˡ⁻¹ that came in. Write `total_gradient(D, A)`, the gradient of the total cost, the sum of all C, for Wˡ, with the shape of Wˡ: (units here, units before). "
             "For D = [[0.5], [−1]], A = [[3, 4], [0.5, 5]] it is [[1, −3]].",
    reference=total_gradient,
    rtol=1e-9,
    cases=[Case(np.array([[0.5, -0.3], [0.2, 0.75], [-0.6, 0.15]]), np.array([[3.0, 0.4, -1.5, 0.6], [0.25, 5.0, 0.8, -0.7], [1.25, -0.9, 0.35, 4.5]])),
           Case(np.array([[0.45, -0.1, 0.3], [-0.65, 0.8, 0.05]]), np.array([[0.7, 3.5, -0.2, 1.5, 0.9], [0.55, -4.0, 0.85, 0.1, 6.0]])),
           Case(np.array([[0.3, 0.9, -0.4], [0.15, -0.7, 0.6], [-0.25, 0.35, 0.55], [0.85, 0.05, -0.95], [0.12, 0.42, 0.62]]),
                np.array([[0.5, 3.0, -0.6], [1.5, 0.2, 0.7], [-2.5, 0.9, 0.4], [0.8, -1.2, 5.0], [0.3, 0.75, -0.15]])),
           Case(np.array([[0.271828, 0.0], [0.0, 0.0], [0.271828, 0.0]]), np.array([[0.0, 1.37, 1.0, 0.61], [0.83, -2.6, 0.0, 7.3], [0.0, 1.37, 1.0, 0.61]])),      # equal examples; one without δ
           Case(np.array([[0.3, -0.8, 0.45], [0.65, 0.2, -0.35], [-0.15, 0.9, 0.55]]), np.array([[1.7, -0.4], [0.6, 3.1], [-2.2, 0.85]])),         # as many examples as units here,
           Case(np.array([[0.25, -0.7], [0.55, 0.35], [-0.9, 0.15]]), np.array([[0.8, -1.3, 2.4], [0.45, 3.6, -0.65], [1.9, 0.3, -2.7]])),            # before,
           Case(np.array([[0.7, 0.24, -0.55], [-0.3, 0.85, 0.4], [0.1, -0.6, 0.95]]), np.array([[2.1, -0.75, 0.9], [0.35, 1.6, -2.4], [-1.1, 0.5, 3.3]])),  # and both
           Case(np.array([[2.3e-6], [-4.1e-7]]), np.array([[0.31, -0.62, 0.9], [0.77, 0.13, -0.25]])),
           Case(np.array([[-0.45, 3.6e-6, 130.0]]), np.array([[0.62, 210.0]])), Case(np.array([[0.35, -0.8, 0.6], [0.15, 0.55, -0.25]]).T, np.array([[0.7, -0.9, 2.4], [1.6, 0.3, -0.5]]).T),
           Case(np.array([[0.5], [-1.0]]), np.array([[1, 0, 1], [0, 1, 1]]))],                                                                    # whole numbers, such as pixels
    known_mistakes=[
        (lambda D, A: D.T @ A / len(D), "You took the mean. The total cost is a sum over the examples: no 1/N."),
        (lambda D, A: A.T @ D, "That is the gradient turned round, (units before, units here). Here Wˡ has the units of its own layer as rows: D comes first."),
        (lambda D, A: D @ A, "D is to be transposed: it has a row an example, and the sum goes over the examples, the rows of both."),
        (lambda D, A: D @ A.T, "You transposed the other one: D @ Aᵀ sums over the units. The sum goes over the examples, the rows of both: Dᵀ first."),
        (lambda D, A: D.T @ A.T, "You transposed both. The sum goes over the examples, the rows of A: leave A as it is."),
        (lambda D, A: D[1:].T @ A[1:], "The first example is missing in yours: the sum begins with it."),
        (lambda D, A: D[:-1].T @ A[:-1], "The last example is missing in yours. A range and a slice stop before their end."),
        (lambda D, A: D.T @ A + np.outer(D[0], A[0]), "The first example counts twice in yours: begin the sum at 0, or go on from the second."),
        (lambda D, A: np.outer(D[0], A[0]), "Only the first example counts in yours. Add up all of them."),
        (lambda D, A: np.outer(D[-1], A[-1]), "Only the last example counts in yours: `=` where `+=` is needed."),
        (lambda D, A: np.outer(D.sum(axis=0), A.sum(axis=0)), "You summed first and then multiplied. Each example's δ goes with its own a; then all are added."),
        (lambda D, A: np.outer(D.mean(axis=0), A.mean(axis=0)), "You averaged first and then multiplied. Each example's δ goes with its own a; then all are added."),
        (lambda D, A: D.T @ (A * (1 - A)), "No derivative is left to take: φ′ is in δ already. Each weight is δ times a."),
        (lambda D, A: -D.T @ A, "The sign is turned round. The minus comes with the update."),
        (lambda D, A: np.repeat(D.sum(axis=0)[:, None], A.shape[1], axis=1), "a is missing: that is the gradient of the bias, once for every weight."),
        (lambda D, A: D.sum(axis=0), "That is the gradient of the bias. For the weights each δ goes times each a."),
        (lambda D, A: D[:, :, None] * A[:, None, :], "That is the gradient of each example by itself. Add them up, over the first axis."),
        (lambda D, A: 2 * D.T @ A, "You have it twice: no factor 2 is left, it went with the ½ of the cost."),
    ],
    hints=["For one example it is an outer product: row δⱼ, column aᵢ. What does the total do with 64 of them?", "Σ D[k, j] · A[k, i]: the sum over k is what a matrix product does.", "`D.T @ A`."],
    fact="64 outer products and their sum are one matrix product: that is why batches are fast.",
)

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7, "q8": q8}
