"""Lesson 04, the chain rule: nine exercises, two of them filled in on a drawn graph."""
import numpy as np

from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.drawn import DrawnExercise
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise
from lessons_lib.functions import sigmoid
from lessons_lib.graph import Node

q1 = NumberExercise(
    id="04/q1",
    question="By hand: u = 3x + 1 and y = u². What is ∂y/∂x at x = 2?",
    reference=42,
    tolerance=1e-3,
    known_mistakes=[
        (14, "That is ∂y/∂u = 2u, the outer slope alone. Multiply it by ∂u/∂x."),
        (3, "That is ∂u/∂x, the inner slope alone. Multiply it by ∂y/∂u."),
        (12, "You took the outer slope 2u at 2, which is x. It is needed at the value of u, which is 7."),
        (4, "That is 2x, the slope of x². It is u that is squared: the slope 2u is taken at u = 7, then times ∂u/∂x."),
        (17, "You added the two slopes, 14 and 3. One step in x is 3 in u, and each of those is 14 in y: multiply."),
        (49, "That is y itself, 7². Its slope is asked."),
        (21, "The 2 of the outer slope is missing: (u²)′ = 2u."),
        (147, "You multiplied the value u² = 49 by 3. The outer slope is 2u."),
        (7, "That is u. The outer slope is 2u, and the inner slope 3 is to come."),
        (36, "The 1 is missing in u: you took (3x)². At x = 2 u is 7, not 6."),
        (6, "That is 2 · 3: you took 2 as the outer slope. The slope of u² is 2u, with u = 7."),
        (28, "You multiplied 14 by x = 2. It goes times the inner slope: ∂u/∂x = 3."),
        (18, "You squared 3 and kept 2: it is 2 · u · 3, with u = 7."),
    ],
    hints=["Two slopes, one for each arrow of x → u → y. How do they combine?", "∂u/∂x = 3. ∂y/∂u = 2u, and u = 7 at x = 2.", "Multiply: 2 · 7 · 3."],
    why="∂y/∂u · ∂u/∂x = 2u · 3 = 14 · 3.",
    fact="One step in x is 3 in u, and each of those is 14 in y.",
)

q2 = ChoiceExercise(
    id="04/q2",
    question="z = w · x with w = 5 and x = −3. From upstream comes ∂L/∂z = 2. What is ∂L/∂w?",
    choices={"a": "10", "b": "−6", "c": "2", "d": "−3"},
    reference="b",
    known_mistakes=[
        ("a", "That is upstream times w itself. The local derivative of w · x with respect to w is the other input, x = −3."),
        ("c", "That is the upstream value, passed on as an addition would. A multiplication multiplies it by the other input."),
        ("d", "That is the local derivative alone, ∂z/∂w = x. Multiply it by the upstream value."),
    ],
    hints=["Upstream times local derivative. What is ∂z/∂w?", "w is multiplied by x, so z moves x times as fast as w.", "2 · (−3)."],
    why="∂L/∂w = ∂L/∂z · ∂z/∂w = 2 · x = 2 · (−3).",
    fact="Upstream times the other input: 2 · (−3).",
)


def squared_neuron():
    """L = (w·x + b)²"""
    p = (Node(2.0, "w") * Node(3.0, "x")).named("p")
    return ((p + Node(-10.0, "b")).named("z") ** 2).named("L")


q3 = DrawnExercise(
    id="04/q3",
    question="Fill in the graph: first each value, from left to right, then each derivative, from right to left. "
             "In the box of w stands a field marked ∂L/∂w: how fast L moves with w. ∂L/∂L is where it starts. Then press Check. (No fields? Run the cell.)",
    graph=squared_neuron,
    known_mistakes=[
        ({"dw": -8}, "That is the upstream value, passed on unchanged as by the addition. p = w · x is a multiplication: times the local derivative 3."),
        ({"dw": -16, "dx": -24}, "You multiplied w's upstream value by w itself, and x's by x. In a product each gets the other one."),
        ({"dz": 8, "dp": 8, "db": 8, "dw": 24, "dx": 16}, "A sign is lost: the local derivative of z² is 2z, and z is −4."),
        ({"dz": -4, "dp": -4, "db": -4, "dw": -12, "dx": -8}, "The 2 is missing: the local derivative of z² is 2z."),
        ({"dz": 32, "dp": 32, "db": 32, "dw": 96, "dx": 64}, "You took the local derivative 2z at L = 16. It is needed at what goes in, z = −4."),
        ({"dL": 16}, "That is the value of L. The way back starts with ∂L/∂L = 1: L moves exactly as fast as itself."),
        ({"z": 16, "L": 256}, "You took b as +10. It is −10."),
        ({"db": 0}, "b is no constant here: when it moves, z moves just as much. An addition passes on what comes."),
        ({"p": 5, "z": -5, "L": 25}, "You added w and x. The dot in w · x multiplies."),
        ({"db": 80}, "You multiplied by b. b is added: its local derivative is 1, whatever its value."),
    ],
    hints=["Values: p = 2 · 3, then z = p + b, then L = z². Back: start with 1 at L.",
           "∂L/∂z is 1 times the local derivative 2z. An addition hands on what it gets, to both.",
           "∂L/∂z = −8, and so are ∂L/∂p and ∂L/∂b. A product gives each input upstream times the other one: −8 · 3 for w, −8 · 2 for x."],
    why="Forward p = 6, z = −4, L = 16; back 2z = −8 three times, then times the other input.",
    fact="An addition passes on, a multiplication multiplies by the other input: that is most of a network.",
)


def forked():
    """y = (w·x) · (x + v)"""
    x = Node(3.0, "x")
    return ((Node(4.0, "w") * x).named("p") * (x + Node(-8.0, "v")).named("q")).named("y")


q4 = DrawnExercise(
    id="04/q4",
    question="Here x is used twice. Fill in the graph, values first, then derivatives of y, then press Check.",
    graph=forked,
    known_mistakes=[
        ({"dx": 12}, "x feeds two others, p and q: add both. You kept only what comes through q."),
        ({"dx": -20}, "x feeds two others, p and q: add both. You kept only what comes through p."),
        ({"dx": -240}, "x feeds two others. What comes back on two paths is added, not multiplied."),
        ({"dx": 32}, "If a minus is lost: p's upstream value is q, and q = −5. If you subtracted the two parts: they are added."),
        ({"dx": 7}, "You added the two upstream values, −5 and 12. Each goes times its own local derivative first, 4 and 1."),
        ({"dx": -4}, "You took the mean of the two parts. They are added."),
        ({"dp": 12, "dq": -5}, "In the product y = p · q each gets the other one: p gets q, and q gets p."),
        ({"dx": -3}, "On the way through p you multiplied by x itself. The local derivative of w · x with respect to x is w."),
        ({"dw": -5}, "That is the upstream value. p = w · x: multiply by the local derivative, x."),
        ({"q": 11, "y": 132, "dp": 11}, "You took v as +8. It is −8."),
    ],
    hints=["Back: y = p · q hands q to p, and p to q. Then each hands on what it got.", "Two parts come back to x: one through p, one through q.",
           "Through p: −5 · 4. Through q: 12 · 1. Add them."],
    why="p = 12, q = −5, y = −60. Back: p gets q, q gets p; x gets −5 · 4 + 12 · 1.",
    fact="−20 + 12: what is used twice is told twice, and adds up.",
)

q5 = NumberExercise(
    id="04/q5",
    question="A graph has 40 weights and three ends: y₁, y₂, y₃. The derivative of every end with respect to every weight is wanted. A walk goes forward from one weight, or back from one end. "
             "How few walks are enough? (With two weights and five ends it would be two.)",
    reference=3,
    tolerance=1e-4,
    known_mistakes=[
        (1, "One walk back tells how *one* end moves with all weights. Here are three ends."),
        (40, "Those are the walks forward, one for each weight. There is a shorter way."),
        (120, "That is how many derivatives there are, 3 · 40. One walk gives many of them at once."),
        (43, "That is one walk for each weight and one for each end. Either kind alone is enough."),
        (80, "That is what nudging takes, two runs for each weight. Walks carry derivatives."),
        (41, "That is nudging up only: P + 1 runs. Walks carry derivatives."),
        (6, "A walk back from each end is enough; nothing is walked twice."),
        (4, "A walk for each end is enough. The ends need not be brought together once more."),
        (2, "Two was for the two weights and five ends: forward from each weight. Here the weights are the many."),
        (0, "Without a walk nothing is known but that each end moves as fast as itself."),
    ],
    hints=["A walk starts at one box. What does a walk back from y₁ tell? What a walk forward from w₁?", "Back from y₁: ∂y₁/∂w for all 40 weights. Forward from w₁: how all three ends move with w₁.",
           "Start where there are fewer boxes: 40 weights, or 3 ends."],
    why="From each end one walk back gives its 40 derivatives.",
    fact="Start where there are few. A network has one loss and very many weights: back, once.",
)

q6 = ChoiceExercise(
    id="04/q6",
    question="p = 5x, q = p · x and L = q + p. On the way back, each box passes on once. In which order?",
    choices={"a": "L, p, q, x", "b": "x, p, q, L", "c": "L, q, p, x", "d": "L, q, x, p"},
    reference="c",
    known_mistakes=[
        ("a", "p would pass on before q has told it its part. L and q both use p: it waits for both."),
        ("b", "That is the way forward, in which the values are computed. Back, L starts."),
        ("d", "x would come before p, which uses it: its part through p is missing, and p has nobody left to tell."),
    ],
    hints=["Who uses p? It waits for all of them.", "L and q use p. p and q use x.", "L first. q is used by L alone, so it can be next."],
    why="L uses q and p, q uses p and x, p uses x: each comes after all its users.",
    fact="Each box comes after all its users: q before p, though L uses both.",
)


def curve_gradient(w, b, x, t):
    """What each prediction passes back, all added up:
    2/N · Σ(y − t)x² and 2/N · Σ(y − t).
    """
    dy = 2 / len(x) * (w * x**2 + b - t)
    return np.array([np.sum(dy * x**2), np.sum(dy)])


def _wrong_curve(change):
    """change(errors, x, w, t, N) → the two numbers of a mistaken answer."""
    return lambda w, b, x, t: np.array(change(w * x**2 + b - t, x, w, t, len(x)))


q7 = FunctionExercise(
    id="04/q7",
    question="Now a bent line: y = w·x² + b, with the mean squared error L. Write `curve_gradient(w, b, x, t)` for arrays x and t of any length N. Return the two numbers ∂L/∂w, ∂L/∂b. "
             "For w = 2, b = 5, x = [3, 4], t = [20, 35] they are 59 and 5.",
    reference=curve_gradient,
    cases=[Case(3.0, -4.0, np.array([2.5, -1.5, 7.0]), np.array([5.0, 3.0, 12.5])), Case(-1.5, 6.0, np.array([4.0, 9.0, -3.5, 0.5, 6.5]), np.array([-7.0, 2.5, 11.0, 8.0, 3.5])),
           Case(0.75, 11.0, np.array([12.0, 5.5, 8.5, 3.0]), np.array([9.0, 13.5, 25.0, 7.5])), Case(-2.3, 7.1, np.array([-6.0, 0.0, 4.7, 4.7]), np.array([3.1, 3.1, -8.0, 0.0])),
           Case(0.6, -3.3, np.array([-7.0]), np.array([2.9])), Case(1.5, 0.0, np.array([2.5, 2.5, -1.0, 4.0]), np.array([7.0, 7.0, 1.5, 3.0])),     # one person twice, an error of 0
           Case(0.0, 4.3, np.array([3.7, 1.5, -2.0]), np.array([6.5, 9.1, -3.0])), Case(0.55, -2.5, np.array([3, -4, 6]), np.array([20, 35, -7])), Case(0.3, -1.2, np.arange(12) / 3 - 2.6, np.arange(12) ** 2 % 7 - 2.7)],
    known_mistakes=[
        (_wrong_curve(lambda e, x, w, t, N: [np.sum(e * x**2) / N, np.sum(e) / N]), "The 2 is missing: the slope of (y − t)² is 2(y − t)."),
        (_wrong_curve(lambda e, x, w, t, N: [2 * np.sum(e * x**2), 2 * np.sum(e)]), "1/N is missing: L is a mean. Divide by `len(x)`."),
        (_wrong_curve(lambda e, x, w, t, N: [np.sum(e * x**2), np.sum(e)]), "2/N is missing: the 2 from the square, 1/N from the mean."),
        (_wrong_curve(lambda e, x, w, t, N: [-2 / N * np.sum(e * x**2), -2 / N * np.sum(e)]), "The sign is turned round: the error is y − t, with no minus in front."),
        (_wrong_curve(lambda e, x, w, t, N: [2 * np.sum(e * x**2) / (N - 1), 2 * np.sum(e) / (N - 1)]), "You divided by N − 1. L is the mean over all N, and N = 1 is allowed."),
        (_wrong_curve(lambda e, x, w, t, N: [2 / (N - 1) * np.sum(e * x**2), 2 / (N - 1) * np.sum(e)]), "You divided by N − 1. L is the mean over all N, and there may be one alone."),
        (_wrong_curve(lambda e, x, w, t, N: [np.sum(e * x**2) / 2, np.sum(e) / 2]), "You divided by 2. The square brings a factor 2, the mean a 1/N."),
        (_wrong_curve(lambda e, x, w, t, N: [2 / N * np.sum(e * x**2), 2 / N * np.sum(e * x**2)]), "b moves each prediction by 1, not by x²: for ∂L/∂b the slopes are added as they are."),
        (_wrong_curve(lambda e, x, w, t, N: [2 / N * e * x**2, 2 / N * e]), "You return two arrays with one number for each example. The slopes of all examples add up to one: `np.sum`."),
        (lambda w, b, x, t: curve_gradient(w, b, x, t)[0], "∂L/∂b is missing: return both, ∂L/∂w and ∂L/∂b."),
        (_wrong_curve(lambda e, x, w, t, N: [2 / N * (e * x**2)[-1], 2 / N * np.sum(e)]), "In ∂L/∂w only the last prediction counts: `=` in its line, where `+=` is needed."),
        (lambda w, b, x, t: _wrong_curve(lambda e, x, w, t, N: [2 / N * np.sum(e * x**2), 2 / N * np.sum(e)])(0, b + w * x * 2, x, t), "`x * 2` doubles x in the prediction. Squared is `x**2`."),
        (lambda w, b, x, t: curve_gradient(w, b, t, x), "x and t are swapped: x goes into the curve, t is the target."),
        (_wrong_curve(lambda e, x, w, t, N: [2 / N * np.sum(e * t), 2 / N * np.sum(e)]), "In ∂L/∂w you multiply by t. w is multiplied by x², so x² is what comes back."),
        (_wrong_curve(lambda e, x, w, t, N: [2 / N * np.sum(e * w), 2 / N * np.sum(e)]), "In ∂L/∂w you multiply by w itself. A product's local derivative is the other factor, x²."),
        (_wrong_curve(lambda e, x, w, t, N: [2 / N * np.sum(e * x), 2 / N * np.sum(e)]), "In ∂L/∂w you multiply by x, as for the straight line. Here w is multiplied by x²."),
        (_wrong_curve(lambda e, x, w, t, N: [2 / N * np.sum(e * 2 * x), 2 / N * np.sum(e)]), "2x is the slope of x² by x. It is w that moves, and w is multiplied by x²."),
        (_wrong_curve(lambda e, x, w, t, N: [2 / N * np.sum(e * 2 * w * x), 2 / N * np.sum(e)]), "2wx is how fast y moves with x. It is w that moves, and w is multiplied by x²."),
        (_wrong_curve(lambda e, x, w, t, N: [2 / N * (e * x**2)[-1], 2 / N * e[-1]]), "Only the last prediction counts in yours: `=` where `+=` is needed. w feeds all of them: add all."),
        (_wrong_curve(lambda e, x, w, t, N: [2 / N * (e * x**2)[0], 2 / N * e[0]]), "Only the first prediction counts in yours: does `return` stand inside the loop? Add all."),
        (_wrong_curve(lambda e, x, w, t, N: [2 / N * np.sum(e), 2 / N * np.sum(e)]), "In ∂L/∂w the local derivative x² is missing: moving w by 1 moves y by x²."),
        (_wrong_curve(lambda e, x, w, t, N: [np.sum(x**2), N]), "You added the local derivatives x² and 1 alone. Each goes times its upstream value 2/N · (y − t)."),
        (lambda w, b, x, t: curve_gradient(w, 0, x, t), "b is missing in the prediction: y = w·x² + b."),
        (lambda w, b, x, t: np.array([np.sum(2 / len(x) * (w * x + b - t) * x**2), np.sum(2 / len(x) * (w * x + b - t))]), "The prediction is still the straight line in yours. Here y = w·x² + b."),
        (lambda w, b, x, t: np.array([np.sum(2 / len(x) * (w * x + b - t) * x), np.sum(2 / len(x) * (w * x + b - t))]), "That is the straight line's gradient, unchanged. Two things are new: the prediction w·x² + b, and the local derivative x²."),
        (lambda w, b, x, t: np.array([np.sum(2 / len(x) * ((w * x) ** 2 + b - t) * x**2), np.sum(2 / len(x) * ((w * x) ** 2 + b - t))]), "You squared w·x as a whole. Only x is squared: `w * x**2`."),
        (_wrong_curve(lambda e, x, w, t, N: [2 * np.mean(e) * np.mean(x**2), 2 * np.mean(e)]), "You took two means and multiplied them. Each (y − t) goes times its own x² first, then comes the mean."),
        (lambda w, b, x, t: np.array([curve_gradient(w, b, x, t)[0], curve_gradient(w, b, x, t)[1] * b]), "In ∂L/∂b you multiply by b. b is added: its local derivative is 1, whatever its value."),
        (_wrong_curve(lambda e, x, w, t, N: [2 / N * np.sum(e) * np.sum(x**2), 2 / N * np.sum(e)]), "You summed twice and then multiplied. Each (y − t) goes times its own x² first, then all are added."),
        (_wrong_curve(lambda e, x, w, t, N: [2 / N * np.sum(e), 2 / N * np.sum(e * x**2)]), "The two are in the other order: ∂L/∂w comes first."),
        (_wrong_curve(lambda e, x, w, t, N: [2 / N * np.sum(e**2 * x**2), 2 / N * np.sum(e**2)]), "You squared the error. The slope of a square is twice what was squared, not twice the square."),
    ],
    hints=["Each prediction passes back 2/N · (y − t). What does w get from it, and what b?", "y = w·x² + b: w gets it times x², b gets it as it is. Both add up over all.",
           "`dy = 2 / len(x) * (w * x**2 + b - t)`, then `[np.sum(dy * x**2), np.sum(dy)]`."],
    fact="Only the local derivative of w has changed from the straight line, from x to x².",
)


def pass_back(n, nodes, users, slopes):
    """Start with 1 at the end. What a user has, times the
    local derivative, is added to the box that it used.
    """
    grad = [0] * (n - 1) + [1]
    wires = zip(nodes, users, slopes, strict=True)
    for node, user, slope in wires:
        grad[node] += grad[user] * slope
    return grad


def _pass_back(n, nodes, users, slopes, start=0.0, first=-1, part=lambda g, s: g * s, add=True):
    grad = np.full(n, start)
    grad[first] = 1
    for node, user, slope in zip(nodes, users, slopes, strict=True):
        grad[node] = part(grad[user], slope) + (grad[node] if add else 0)
    return grad


def _by_number(n, nodes, users, slopes):
    grad = [0] * (n - 1) + [1]
    for box in reversed(range(n - 1)):
        grad[box] = sum(grad[user] * slope for node, user, slope in zip(nodes, users, slopes, strict=True) if node == box)
    return grad


def _in_one_go(n, nodes, users, slopes):
    grad = np.eye(n)[-1]
    grad[nodes] += grad[users] * slopes
    return grad


def _one_wire_a_pair(n, nodes, users, slopes):
    wires = dict(zip(zip(nodes, users, strict=True), slopes, strict=True))
    return pass_back(n, [node for node, _ in wires], [user for _, user in wires], wires.values())


class WalkExercise(FunctionExercise):
    """A walk that may take too long because it goes each path by itself."""

    endless = "Does every loop in it come to an end? And does it take each wire once? Where two wires lead from each of 30 boxes to the next, there are 2³⁰ paths."


def _graph(n, *wires):
    """A case from wires (box, user, slope)."""
    return Case(n, *([wire[k] for wire in wires] for k in range(3)))


GRAPHS = [
    _graph(5, (3, 4, 3.5), (2, 4, -2.5), (2, 3, 4.0), (0, 2, 7.0), (1, 2, -6.0)),
    _graph(6, (4, 5, 2.5), (3, 5, -3.0), (3, 4, 1.5), (2, 4, 4.0), (1, 3, -0.5), (0, 3, 3.5), (1, 2, 6.0), (0, 2, -7.0)),
    _graph(4, (2, 3, -2.5), (1, 2, 3.0), (0, 1, 4.5)),
    _graph(5, (3, 4, 1.3), (3, 4, 1.3), (1, 4, 0.0), (2, 3, -0.7), (2, 3, 4.1), (0, 2, -1 / 3)),        # by one user twice, and equal; a slope 0
    _graph(5, (3, 4, -1.7), (2, 3, 2.9), (0, 2, 0.6)),                                                  # nobody uses 1
    _graph(5, (1, 4, 1.5), (3, 4, -2.0), (3, 1, 2.5), (0, 1, 0.5), (2, 3, 4.0), (2, 0, -3.0)),          # users with smaller numbers than what they use
    _graph(6, (4, 5, 2.0), (3, 5, 1.0), (3, 4, -0.5), (2, 3, 7.0), (1, 3, 3.0), (1, 2, -1.0), (0, 1, 2.0)),     # what comes back to 3 cancels
    _graph(7, (5, 6, -1.1), (2, 6, 0.7), (4, 6, 2.3), (2, 5, 3.1), (2, 4, -0.9), (1, 2, 1.7), (3, 2, 0.3), (0, 3, -4.2), (1, 0, 5.3), (1, 3, -2.2)),   # two with three users
    _graph(1), _graph(2, (0, 1, -0.8)),
    _graph(31, *((k, k + 1, 1.0) for k in range(29, -1, -1) for _ in range(2))),                        # thirty doublings: 2³⁰ ways
]

q8 = WalkExercise(
    id="04/q8",
    question="The walk back through any graph, as in `walk_back`, but on plain lists: write `pass_back(n, nodes, users, slopes)`, which returns the derivatives of the end with respect to all n boxes. "
             "In y = 3a + 5u with u = 4a, let a be box 0, u box 1, y box 2. So n = 3, and the lists are the columns of this table:\n\n"
             "| wire k | `nodes` | `users` | `slopes` |\n"
             "|---|---|---|---|\n"
             "| 0: u → y | 1 | 2 | 5 |\n"
             "| 1: a → y | 0 | 2 | 3 |\n"
             "| 2: a → u | 0 | 1 | 4 |\n\n"
             "Return [23, 5, 1]: that of box 0 first.\n\n"
             "- Box n − 1 is the end; its derivative is 1. The others may be numbered in any order.\n"
             "- Wire k: box `nodes[k]` is used by box `users[k]`, with the local derivative `slopes[k]`.\n"
             "- When wire k comes, the derivative of `users[k]` is complete: take the wires as they come.\n"
             "- The end may stand alone, without wires. Then return [1].",
    reference=pass_back,
    cases=GRAPHS,
    known_mistakes=[
        (lambda n, nodes, users, slopes: _pass_back(n, nodes, users, slopes, add=False), "`=` where `+=` is needed: what a box got from its first user is overwritten by the second."),
        (lambda n, nodes, users, slopes: _pass_back(n, nodes, users, slopes, part=lambda g, s: s), "The upstream value is forgotten: you add local derivatives alone. Each goes times `grad[user]`."),
        (lambda n, nodes, users, slopes: _pass_back(n, nodes, users, slopes, part=lambda g, s: g), "The local derivative is forgotten: you pass on the upstream value unchanged."),
        (lambda n, nodes, users, slopes: _pass_back(n, nodes, users, slopes, part=lambda g, s: g + s), "You add upstream and local derivative. They are multiplied; only what arrives at a box is added."),
        (lambda n, nodes, users, slopes: np.zeros(n), "Everything is 0: nothing starts it. The end's own derivative is 1."),
        (lambda n, nodes, users, slopes: _pass_back(n, nodes, users, slopes, start=1.0), "Every box starts with 1 in yours. Only the end does; the others start with 0."),
        (lambda n, nodes, users, slopes: _pass_back(n, nodes[::-1], users[::-1], slopes[::-1]), "Only what comes straight from the end arrives. Were the wires taken from last to first, or all at once? A box can pass on only what it has by then: one wire after the other, as they come."),
        (lambda n, nodes, users, slopes: _pass_back(n, nodes, users, slopes)[::-1], "The derivatives are right, in reverse order. Return that of box 0 first."),
        (lambda n, nodes, users, slopes: np.concatenate([_pass_back(n, nodes, users, slopes)[:-1], [0.0]]), "The end's own derivative is lost. It is 1, and is returned too."),
        (lambda n, nodes, users, slopes: _pass_back(n, users, nodes, slopes), "Box and user are swapped: what the user has is passed to the box that it used."),
        (lambda n, nodes, users, slopes: pass_back(n, *zip(*sorted(zip(nodes, users, slopes, strict=True), key=lambda wire: -wire[1]), strict=True)) if nodes else [1], "You let the boxes pass on in the order of their numbers, from large to small. The wires already come in the order of the way back; the numbers tell nothing."),
        (_in_one_go, "All wires at once, before the upstream values are there; and of a box that stands in `nodes` twice, only one wire counts. Take one wire after the other."),
        (lambda n, nodes, users, slopes: _pass_back(n, nodes, users, slopes, first=0), "You started at box 0. The end is box n − 1: there stands the 1."),
        (lambda n, nodes, users, slopes: _pass_back(n, nodes, users, slopes, start=0), "Your array holds whole numbers: `int`, or no point in any number that it was made of. What is behind the point is cut off; write `np.zeros(n)`."),
        (lambda n, nodes, users, slopes: [g for box, g in enumerate(pass_back(n, nodes, users, slopes)) if box in nodes or box == n - 1], "A box that nobody uses is missing. Its derivative is 0, and is returned too."),
        (_one_wire_a_pair, "Of two wires between the same boxes only one counts in yours, as if a dict kept them. Both count."),
        (lambda n, nodes, users, slopes: pass_back(n, nodes[:1], users[:1], slopes[:1]), "Only the first wire was taken: does `return` stand inside the loop?"),
        (lambda n, nodes, users, slopes: pass_back(n, nodes[:1], users[:1], slopes[:1]) if nodes else None, "Without wires nothing comes back, and else only the first wire was taken: does `return` stand inside the loop?"),
        (_by_number, "You let the boxes ask their users in the order of their numbers. A user with a smaller number has nothing yet; take the wires as they come."),
    ],
    hints=["Start with zeros, and 1 at the end. Then one wire after the other.", "For each k: what `users[k]` has so far, times `slopes[k]`, goes to `nodes[k]`.",
           "`grad[nodes[k]] += grad[users[k]] * slopes[k]` in a loop, with `grad[n - 1] = 1` before it."],
    fact="That loop is `Node.backward`, and the heart of every deep-learning library.",
)


def neuron_gradient(w, x, b, t):
    """2(a − t) from the square, times a(1 − a) from the
    sigmoid, times x from the products.
    """
    a = sigmoid(np.dot(w, x) + b)
    return 2 * (a - t) * a * (1 - a) * x


def _activation(w, x, b):
    return sigmoid(np.dot(w, x) + b)


def _slope(a):
    return a * (1 - a)


def _moves_w(w, x, b, t):
    w -= neuron_gradient(w, x, b, t)
    return w


q9 = FunctionExercise(
    id="04/q9",
    question="A neuron with a sigmoid: z = w₁x₁ + w₂x₂ + … + b, a = φ(z), L = (a − t)². Write `neuron_gradient(w, x, b, t)`, which returns the array of all ∂L/∂wᵢ. "
             "The slope of the sigmoid is a(1 − a); `sigmoid` is imported. For w = [0.5, −0.25], x = [3, 2], b = −1, t = 1 it is [−0.75, −0.5].",
    reference=neuron_gradient,
    cases=[Case(np.array([0.5, -0.4, 0.3]), np.array([3.0, 2.5, -4.0]), 0.7, 0.8), Case(np.array([-0.6, 0.25]), np.array([1.5, 3.5]), -0.4, 0.15), Case(np.array([0.2, 0.45, -0.7, 0.9]), np.array([-2.5, 4.0, 0.6, 1.4]), 0.3, 0.35),
           Case(np.array([0.3, 0.0, -0.8, 0.3, 1.1]), np.array([1.7, 2.3, 0.0, 1.7, -0.9]), -0.6, 0.0), Case(np.array([-1.3]), np.array([1.9]), 0.45, 1.0),
           Case(np.array([0.9, 0.4, 0.4]), np.array([2.5, -1.5, 3.5]), 0.0, -0.7),                       # b = 0, equal weights, a target out of reach
           Case(np.array([1.5, 2.0]), np.array([3.0, 1.25]), 0.8, 0.3), Case(np.array([-2.0, -3.0]), np.array([2.5, 1.5]), 0.9, 0.6),     # far out, where the sigmoid is flat
           Case(np.array([0.7, -0.35, 0.15]), np.array([3, 5, -4]), -1, 1),                              # whole numbers, as in the question
           Case(np.array([-1.2, 0.8]), np.array([5.5, -4.0]), -2.1, 0.0)],                               # z = −11.9: next to nothing is left of the slope
    known_mistakes=[
        (lambda w, x, b, t: 2 * (_activation(w, x, b) - t) * x, "The sigmoid's own factor is missing: a(1 − a)."),
        (lambda w, x, b, t: (_activation(w, x, b) - t) * _slope(_activation(w, x, b)) * x, "The 2 is missing: the slope of (a − t)² is 2(a − t)."),
        (lambda w, x, b, t: 2 * (t - _activation(w, x, b)) * _slope(_activation(w, x, b)) * x, "The sign is turned round: the error is a − t, with no minus in front."),
        (lambda w, x, b, t: 2 * (_activation(w, x, b) - t) * _slope(_activation(w, x, b)) * w, "You multiplied by w itself. w is multiplied by x, so x is what comes back."),
        (lambda w, x, b, t: _slope(_activation(w, x, b)) * x, "The upstream value 2(a − t) is missing: this is ∂a/∂w."),
        (lambda w, x, b, t: 2 * (_activation(w, x, b) - t) * _slope(np.dot(w, x) + b) * x, "You took z(1 − z). The sigmoid's slope is a(1 − a), with a = φ(z)."),
        (lambda w, x, b, t: 2 * (_activation(w, x, b) - t) * _slope(sigmoid(_activation(w, x, b))) * x, "The slope is taken at the wrong place: you put a through the sigmoid once more. a(1 − a) is the slope at z."),
        (lambda w, x, b, t: 2 * (_activation(w, x, b) - t) * _activation(w, x, b) * x, "The factor (1 − a) is missing in the sigmoid's slope."),
        (lambda w, x, b, t: 2 * (_activation(w, x, b) - t) * (1 - _activation(w, x, b)) * x, "The factor a is missing in the sigmoid's slope."),
        (lambda w, x, b, t: (_activation(w, x, b) - t) * x, "Two factors are missing: the 2 of the square, and the sigmoid's a(1 − a)."),
        (lambda w, x, b, t: neuron_gradient(-w, x, -b, t), "You took the sigmoid of −z: is the minus in exp(−z) lost?"),
        (lambda w, x, b, t: neuron_gradient(w, x, -b, t), "b is added in z, not subtracted."),
        (lambda w, x, b, t: neuron_gradient(w, x, b, t) * w, "Yours goes times w as well. A product's local derivative is the other factor alone, x."),
        (lambda w, x, b, t: np.sum(neuron_gradient(w, x, b, t)), "The weights are not added up: each has a derivative of its own."),
        (_moves_w, "You took the step, in the array w that others hold: the gradient alone is asked."),
        (lambda w, x, b, t: 2 * (_activation(w, x, 0) - t) * _slope(_activation(w, x, 0)) * x, "b is missing in z."),
        (lambda w, x, b, t: 2 * (np.dot(w, x) + b - t) * x, "That is the gradient without a sigmoid. The prediction is a = φ(z), and a(1 − a) is one more factor."),
        (lambda w, x, b, t: 2 * (np.dot(w, x) + b - t) * _slope(_activation(w, x, b)) * x, "The error is a − t, with a = φ(z). You took z − t."),
        (lambda w, x, b, t: 2 * (sigmoid(w * x + b) - t) * _slope(sigmoid(w * x + b)) * x, "The sum is missing: you put each product through the sigmoid by itself. z is one number, all products and b together."),
        (lambda w, x, b, t: neuron_gradient(w[-1:], x[-1:], b, t) / x[-1] * x, "Only the last product is left in z: `=` where `+=` is needed."),
        (lambda w, x, b, t: neuron_gradient(w, x, b * len(w), t), "b is added once for each product. It stands in z once: sum the products, then add b."),
        (lambda w, x, b, t: 2 * (_activation(w, x, b) - t) ** 2 * _slope(_activation(w, x, b)) * x, "You kept the square: (a − t)². Its slope is 2(a − t)."),
        (lambda w, x, b, t: 2 * (_activation(w, x, b) - t) * (1 - _activation(w, x, b) ** 2) * x, "1 − a² is the slope of tanh. That of the sigmoid is a(1 − a)."),
        (lambda w, x, b, t: 2 * (_activation(w, x, b) - t) * _slope(_activation(w, x, b)), "That is ∂L/∂b, one number. For each weight it goes times its own x."),
    ],
    hints=["The way back from L: (a − t)², then φ, then the sum, then each product. One factor each.", "2(a − t), then a(1 − a), then 1, then x.",
           "`a = sigmoid(np.dot(w, x) + b)`, then `2 * (a - t) * a * (1 - a) * x`."],
    fact="One more function on the way is one more factor, and nothing else changes.",
)

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7, "q8": q8, "q9": q9}
