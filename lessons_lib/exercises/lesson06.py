"""Lesson 06, the work of a gradient: nine exercises, one of them filled in on a drawn graph."""
from lessons_lib.costs import cost, weights
from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.drawn import DrawnExercise, drawn_graph
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise, SearchExercise
from lessons_lib.graph import Node

SMALL = [Case([6, 4, 3]), Case([9, 5, 7, 3]), Case([11, 8]), Case([5, 3, 3, 8, 1, 4]), Case([7, 3, 3]), Case([5, 4, 1]), Case([5, 3, 5, 3, 3, 3, 2])]     # the last: pairs that come again, the input's size too
NETWORKS = [*SMALL, Case([784, 50, 10])]


def _pairs(sizes):
    return list(zip(sizes, sizes[1:]))


def _weights(sizes):            # as a learner would write it, not from `costs`: the known mistakes are made of it
    return sum(a * b for a, b in _pairs(sizes))


def _parameters(sizes):
    return _weights(sizes) + sum(sizes[1:])


def _product(sizes):
    result = 1
    for n in sizes:
        result *= n
    return result


q1 = NumberExercise(
    id="06/q1",
    question="A network 7-5-3 with biases. How many forward passes do central differences need for one gradient?",
    reference=116,
    tolerance=0.005,
    known_mistakes=[
        (58, "That is P, one pass a parameter. Central differences run the network at +h and at −h."),
        (100, "The 8 biases are missing: they are parameters too."),
        (50, "That is the number of weights. Add the biases, and run twice for each."),
        (59, "That is P + 1, for forward differences. Central ones run twice a parameter, and never without a nudge."),
        (117, "One pass too many: central differences never need the network without a nudge."),
        (118, "That is 2(P + 1). P + 1 belongs to forward differences; central ones run twice a parameter, 2P."),
        (130, "The input layer has no biases: 5 + 3, not 7 + 5 + 3."),
        (65, "Those are the weights and a bias for every unit. The input has none, and each parameter takes two passes."),
        (104, "You counted one bias a layer. Each unit has its own: 5 + 3."),
        (106, "The biases of the hidden units are missing: 5 + 3."),
        (110, "The biases of the outputs are missing: 5 + 3."),
        (210, "You multiplied all three sizes. Weights are 7 · 5 and 5 · 3, added."),
        (105, "That is 7 · 5 · 3. Weights are 7 · 5 and 5 · 3, added; then the biases, and twice."),
        (30, "That is twice the number of units. The passes go by weights and biases."),
        (35, "That is the first layer of weights, 7 · 5. Add the second, and the biases, and run twice for each."),
        (1, "One pass gives C, not how it answers to a nudge. Each parameter is nudged on its own."),
        (2, "That is backprop's count, or one random direction's. Here each parameter is nudged on its own."),
        (5800, "That is the number of multiplications, passes times weights. The passes are asked."),
    ],
    hints=["How many parameters does the network have, and how many passes does each take?", "Weights: 7 · 5 + 5 · 3. Biases: 5 + 3.", "P = 58. Two passes for each."],
    why="P = 7 · 5 + 5 · 3 + 5 + 3 = 58, two passes for each.",
    fact="2P, with P = 35 + 15 weights + 8 biases.",
)


def count_parameters(sizes):
    """A weight for each pair of units in neighbouring
    layers, a bias for each unit but those of the input.
    """
    pairs = zip(sizes, sizes[1:])
    return sum(n * m + m for n, m in pairs)


q2 = FunctionExercise(
    id="06/q2",
    question="P from the sizes, weights and biases: write `count_parameters(sizes)`. For [6, 4, 3] it is 43.",
    reference=count_parameters,
    cases=NETWORKS,
    rtol=1e-12,
    known_mistakes=[
        (_weights, "The biases are missing: one for each unit but those of the input."),
        (lambda s: _weights(s) + sum(s), "You counted a bias for each input, too. The input layer computes nothing, so it has none."),
        (lambda s: _weights(s) + len(s) - 1, "You counted one bias a layer. Each unit has its own."),
        (lambda s: _weights(s) + len(s), "You counted one bias a layer, one for the input, too. Each unit has its own, but those of the input have none."),
        (lambda s: sum(s[i] * s[i + 1] + s[i + 1] for i in range(len(s))), "n sizes have n − 1 layers of weights between them: no size comes after the last one."),
        (lambda s: _weights(s) + s[-1], "You counted the biases of the output alone. Hidden units have one each, too."),
        (lambda s: _weights(s) + sum(s[:-1]), "The biases are on the wrong side: a unit has one for itself, not for each unit that it feeds. Leave out the input, not the output."),
        (_product, "You multiplied all the sizes: that is the number of paths through the network. Weights lie between neighbouring layers: multiply in pairs, add."),
        (lambda s: _product(s) + sum(s[1:]), "The biases are right. Weights lie between neighbouring layers: multiply the sizes in pairs and add, do not multiply all of them."),
        (lambda s: _parameters(s[:-1]), "The last layer is missing. Between n sizes there are n − 1 layers of weights, the last of them into the output."),
        (lambda s: _parameters(s[1:]), "The first layer of weights is missing: it lies between the input and the first hidden layer."),
        (lambda s: _parameters(s) + s[-1] * s[0] + s[0], "At index 0 you take the layer before it, and index −1 is the last layer in Python. Begin with the second size."),
        (lambda s: sum((a + 1) * (b + 1) for a, b in _pairs(s)), "You added 1 to both sizes. A bias is like one more input: only n_in becomes n_in + 1."),
        (lambda s: s[0] * s[1] + s[1], "That is the first layer of weights and its biases alone. Go on to the end."),
        (lambda s: sum(s[1:]), "Those are the biases. The weights are missing."),
        (lambda s: sum(s), "That is the number of units. Each pair of units in neighbouring layers has a weight."),
        (lambda s: s[0] * s[-1] + s[-1], "You joined the input to the output. Weights lie between neighbouring layers."),
        (lambda s: _weights(s) + sum(s[1:-1]), "The biases of the output are missing."),
        (lambda s: sum(a + b + b for a, b in _pairs(s)), "You added the sizes of neighbours. Each unit of one is joined to each of the other: multiply."),
    ],
    hints=["Look at one pair of neighbouring layers, n_in and n_out. How many weights, how many biases?", "n_in · n_out weights and n_out biases. Then the next pair.",
           "`sum(n_in * n_out + n_out for n_in, n_out in zip(sizes, sizes[1:]))`, and `return` in front."],
    fact="Each unit has a weight for each unit before it and a bias: (n_in + 1) · n_out a layer.",
)


def backprop_work(sizes):
    """Forward, one product a weight for its derivative, one
    a weight for δ except in the first layer of weights.
    """
    return 3 * _weights(sizes) - sizes[0] * sizes[1]


def nudging_work(sizes):
    """2P forward passes, each a multiplication a weight."""
    return 2 * _parameters(sizes) * _weights(sizes)


q3 = FunctionExercise(
    id="06/q3",
    question="How many multiplications do central differences take, the network a black box, one example, each weight one multiplication in a forward pass? "
             "Write `nudging_work(sizes)`. For [6, 4, 3] it is 3096.",
    reference=nudging_work,
    cases=[*SMALL, Case([16, 9, 5])],                   # small enough to be counted by a real run
    seconds=10,
    rtol=1e-12,
    known_mistakes=[
        (lambda s: 2 * _weights(s) ** 2, "The biases are missing in P. They are no multiplications, but each of them is nudged, and that takes two passes."),
        (lambda s: _parameters(s) * _weights(s), "That is one pass a parameter. Central differences take two, at +h and at −h."),
        (lambda s: (_parameters(s) + 1) * _weights(s), "That is what forward differences take, P + 1 passes. Central ones take 2P."),
        (lambda s: 2 * (_parameters(s) + 1) * _weights(s), "P + 1 belongs to forward differences. Central ones run twice a parameter, 2P, and never without a nudge."),
        (lambda s: _parameters(s) ** 2, "Two passes are needed for each parameter, and a pass has one multiplication a weight, not one a parameter."),
        (lambda s: 2 * _parameters(s), "That is the number of passes. Multiply it by the multiplications of one."),
        (lambda s: 2 * _parameters(s) ** 2, "A pass has one multiplication a weight. A bias is added, not multiplied: P passes twice, but not P multiplications each."),
        (lambda s: (2 * _parameters(s) + 1) * _weights(s), "One pass too many: central differences never run the network without a nudge."),
        (lambda s: 2 * (_weights(s) + sum(s)) * _weights(s), "You counted biases for the input layer, too. It has none."),
        (lambda s: 2 * (_weights(s) + sum(s[:-1])) * _weights(s), "The biases in P are on the wrong side: leave out the input, which has none, not the output."),
        (lambda s: 2 * _weights(s) + sum(s[1:]) * _weights(s), "Brackets are missing: the 2 is for all of P, weights and biases, and so is the work of one pass."),
        (lambda s: sum(s[i] * s[i + 1] for i in range(len(s))), "n sizes have n − 1 layers of weights between them: no size comes after the last one."),
        (lambda s: 2 * sum((a * b + b) * a * b for a, b in _pairs(s)), "You ran only the layer that was nudged. A black box runs whole: each nudge takes all the weights."),
        (lambda s: _weights(s), "That is one forward pass. 2P of them are needed."),
        (lambda s: 2 * _weights(s), "Those are two forward passes, for one parameter. There are P."),
        (lambda s: 2 * _parameters(s) + _weights(s), "You added the passes to the multiplications of one. Multiply."),
        (lambda s: 4 * _parameters(s) * _weights(s), "That is twice as much: two passes a parameter are 2P, not 4P."),
        (lambda s: 2 * (_weights(s) + len(s) - 1) * _weights(s), "You counted one bias a layer in P. Each unit has its own."),
        (lambda s: 2 * (_parameters(s) - s[-1]) * _weights(s), "The biases of the outputs are missing in P."),
        (lambda s: 2 * (_weights(s) + s[-1]) * _weights(s), "The biases of the hidden units are missing in P."),
        (lambda s: cost(s, "rest kept").multiplications, "That is with the rest kept. A black box runs whole: each nudge takes all the weights."),
        (lambda s: cost(s, "z nudged").multiplications, "That is one nudge a unit. A black box shows no unit inside: each parameter is nudged, and everything runs."),
        (backprop_work, "That is backprop. Nudging takes 2P passes, each with one multiplication a weight."),
    ],
    hints=["How many passes, and how many multiplications each?", "2P passes, with the biases in P. A pass has one multiplication a weight.",
           "Weights: `W = sum(a * b for a, b in zip(sizes, sizes[1:]))`. P: add `sum(sizes[1:])`. Then `2 * P * W`."],
    fact="P and the number of weights are nearly the same, so it grows like P².",
)


q4 = FunctionExercise(
    id="06/q4",
    question="How many multiplications does backprop take for one example, forward and backward together? δ stops at layer 2: the input needs none. "
             "What comes once a unit, φ and φ′, is left out. Write `backprop_work(sizes)`. For [6, 4, 3] it is 84.",
    reference=backprop_work,
    cases=NETWORKS,
    rtol=1e-12,
    known_mistakes=[
        (lambda s: 3 * _weights(s), "You took δ back to the input, too, through the first layer of weights. No weight needs that one."),
        (lambda s: 2 * _weights(s), "You have the forward pass and δⱼ · aᵢ for each weight. The way of δ back through the later layers of weights is missing."),
        (lambda s: 2 * _weights(s) - s[0] * s[1], "One of three kinds is missing. Each weight is multiplied forward, and δⱼ · aᵢ is taken for each weight; then δ goes back through the later ones."),
        (lambda s: 4 * _weights(s) - s[0] * s[1], "You counted the forward pass twice. What it computed is kept."),
        (_weights, "That is the forward pass alone."),
        (lambda s: _weights(s[1:]), "That is the way of δ back alone. The forward pass and δⱼ · aᵢ for each weight come before it."),
        (lambda s: 2 * weights(s) + weights(s[1:]), "With two sizes there are no weights after the first layer of them, so δ has no way to go back: add 0 there."),
        (lambda s: 2 * _parameters(s), "You counted parameters in the place of weights; a bias takes no multiplication. And the way of δ back through the later weights is missing."),
        (lambda s: 3 * _weights(s[1:]), "You left out the first layer of weights altogether. δ need not go back through it, but it runs forward, and its derivatives are taken."),
        (lambda s: 3 * _weights(s) - 2 * s[0] * s[1], "The first layer of weights is left out of one kind of multiplication, the way of δ back, not of two."),
        (lambda s: 3 * _parameters(s), "You counted parameters in the place of weights, and took δ back to the input. A bias takes no multiplication, the input needs no δ."),
        (lambda s: 2 * _weights(s) + s[-2] * s[-1] if len(s) > 2 else 2 * _weights(s), "δ goes back through all layers of weights but the first, not through the last alone."),
        (lambda s: 3 * _weights(s) - s[-2] * s[-1], "You left out the wrong end: δ goes back through the last layer of weights. It is the first that it need not go through."),
        (lambda s: 2 * _weights(s) + sum(s[1:]), "The biases' derivatives are δ itself, no multiplication. And the way of δ back through the later weights is missing."),
        (lambda s: 3 * _weights(s) - s[0] * s[1] + sum(s[1:]), "You added one for each unit. A bias is added forward, and its derivative is δ itself: no multiplication. φ and φ′ are left out."),
        (lambda s: 3 * _weights(s) - s[0] * s[1] + sum(s[1:-1]), "You added one for each hidden unit. What comes once a unit, such as φ′, is left out."),
        (lambda s: 3 * _weights(s) - s[0] * s[1] + 2 * sum(s[1:]), "You added two for each unit. What comes once a unit, φ and φ′, is left out."),
        (lambda s: 3 * _weights(s) - s[0], "You left out one product for each input. All weights of the first layer have no δ to take back: n₁ · n₂ of them."),
        (lambda s: cost(s, "rest kept").multiplications, "That is nudging each weight, with the rest kept. Backprop takes two or three multiplications a weight."),
        (lambda s: cost(s, "z nudged").multiplications, "That is δ by nudging each unit. The recurrence takes one multiplication a weight for δ, except in the first layer of weights."),
        (lambda s: 3 * _parameters(s) - s[0] * s[1], "You counted parameters in the place of weights. A bias takes no multiplication."),
        (lambda s: 2 * _parameters(s) * _weights(s), "That is nudging. Backprop takes a few multiplications a weight, however many weights there are."),
        (lambda s: 2 * _weights(s) + s[0] * s[1], "You took δ through the first layer of weights and left out the later ones. It is the other way round."),
    ],
    hints=["Three kinds of multiplication: weight · a forward, δ · a for a derivative, weight · δ back. How often is each weight in each of them?",
           "Once each, except that the first layer of weights has no weight · δ.", "`3 * W - sizes[0] * sizes[1]`, with W the number of weights."],
    fact="Between two and three forward passes, for any sizes. There is no P² in it.",
)

q5 = ChoiceExercise(
    id="06/q5",
    question="One backward pass gives the derivatives of all weights for about the work of one or two forward passes. Why?",
    choices={"a": "each weight needs only one of the paths from it to C", "b": "what the derivatives have in common, δ, is computed once and used by all of them",
             "c": "it needs one run, where a central difference runs at +h and at −h", "d": "weights that hardly act on C are skipped on the way back"},
    reference="b",
    known_mistakes=[
        ("a", "A weight acts on C through every path from it. A gradient from which one is dropped is wrong: the lesson dropped one."),
        ("c", "That saves half, for one weight as for all. Against a black box 784-50-10 saves a factor of 39 511: where does the rest come from?"),
        ("d", "No weight is skipped: each gets its exact derivative, however small. What is saved is going through the same weights again for every weight."),
    ],
    hints=["Compare one weight with all of them.", "For one weight, δ comes back through the weights that a nudge runs. What about the next weight?", "Nothing is left out, but nothing is done twice."],
    why="δ of a unit is used by every weight into that unit, and by all layers before it.",
    fact="δⱼ is used by all weights into unit j, and by every layer before it.",
)

q6 = NumberExercise(
    id="06/q6",
    question="A gradient by central differences, the network a black box, takes 3 minutes at 20 000 parameters. You make it wider: 100 000. How many minutes now?",
    reference=75,
    tolerance=0.005,
    known_mistakes=[
        (15, "Five times as many parameters, so five times as many passes. But each pass takes longer, too."),
        (3, "Backprop's number of passes stays. That of nudging does not."),
        (125, "That is 5³. Passes grow five times, and each of them takes five times as long: two factors, times the 3 minutes."),
        (375, "That is 3 · 5³. Passes grow five times, and each of them takes five times as long: two factors."),
        (30, "You doubled five times 3. Two factors of 5 belong there: 5 times the passes, 5 times as long."),
        (96, "That is 2⁵ times 3. P is 5 times as large, to the power 2."),
        (6, "Twice as long is too little: passes grow five times, and each of them takes five times as long."),
        (18, "That is 6 times 3. The parameters are 5 times as many, and that counts twice."),
        (25, "That is the factor, 5². Multiply it by the 3 minutes."),
        (0.12, "You divided by 25. More parameters take longer."),
        (0.6, "You divided by 5. More parameters take longer, and that counts twice: more passes, and longer ones."),
    ],
    hints=["How many times as many passes? How many times as long does each take?", "Five times as many, and each goes through five times as many weights.", "3 · 5 · 5."],
    why="The work goes with P²: 3 · 5².",
    fact="P² is five times the passes, each five times as long. Backprop's time would be five times as long.",
)


def behind_unit(sizes, layer):
    """The weights out of it, and all in later layers."""
    after = sizes[layer:]
    own = after[0] if after else 0
    pairs = zip(after, after[1:])
    return own + sum(n * m for n, m in pairs)


q7 = FunctionExercise(
    id="06/q7",
    question="How many weights lie behind one unit: all through which a nudge of it goes on its way to the output? Layers count from 1, the input; layer is 2 or more. "
             "Write `behind_unit(sizes, layer)`. Behind a unit of layer 2 of [6, 4, 5, 3] there are 5 + 15 = 20.",
    reference=behind_unit,
    cases=[Case([6, 4, 5, 3], 2), Case([9, 5, 7, 3, 4], 3), Case([6, 4, 5, 3, 7], 4), Case([8, 3, 6, 4, 7], 2), Case([7, 5, 3], 3), Case([6, 9, 4], 2), Case([5, 4, 4, 1, 6, 3], 2),
           Case([4, 7, 5, 3], 2), Case([5, 4, 1, 6, 3], 3), Case([11, 8], 2), *(Case([4, 5, 3, 5, 3, 3, 3, 2], layer) for layer in (2, 5, 6, 8))],     # pairs that come again
    rtol=1e-12,
    known_mistakes=[
        (lambda s, layer: _weights(s[layer:]), "The unit's own weights into the next layer are missing."),
        (lambda s, layer: _weights(s[layer - 1:]), "You started with all weights out of this layer. One unit has only its own, as many as the next layer has units."),
        (lambda s, layer: behind_unit(s, layer) + 1, "One too many: a weight into the unit does not lie behind it. Begin with those out of it."),
        (lambda s, layer: 2 * (behind_unit(s, layer) + 1), "That is what a nudge of one weight takes, up and down. The weights behind the unit are asked."),
        (lambda s, layer: s[layer] + s[layer] * s[layer + 1] if layer + 1 < len(s) else sum(s[layer:]), "That is right for two layers after the unit. Go on to the output."),
        (lambda s, layer: behind_unit(s, layer) if layer < len(s) else s[-1], "Nothing lies behind an output unit: 0 weights."),
        (lambda s, layer: s[layer] + _weights(s[layer:]), "An output unit has no next layer, so there is no `sizes[layer]`: nothing lies behind it."),
        (lambda s, layer: s[layer] if layer < len(s) else 0, "That is where the nudge goes first, the weights out of this unit. It goes on from there."),
        (lambda s, layer: _product(s[layer:]) if layer < len(s) else 0, "You multiplied all sizes after: those are the paths. A weight that many paths use is one weight."),
        (lambda s, layer: (s[layer - 1:] or [0])[0] + _weights(s[layer - 1:]), "You are one layer too early: with layers counted from 1, `sizes[layer - 1]` is the unit's own layer, and the next one is `sizes[layer]`."),
        (lambda s, layer: (s[layer + 1:] or [0])[0] + _weights(s[layer + 1:]), "You are one layer too late: with layers counted from 1, `sizes[layer]` is the next layer already."),
        (lambda s, layer: _weights(s), "That is every weight of the network. A nudge does not go back, and not through other units of its own layer."),
        (lambda s, layer: sum(s[layer:]), "Those are the units behind it. Weights are asked, n_in · n_out between two layers."),
        (lambda s, layer: _weights(s[layer:]) + 1, "One unit has a weight to each unit of the next layer, not one in all."),
        (lambda s, layer: (s[layer:] or [0])[0] + _parameters(s[layer:]), "The biases are in it. Weights are asked."),
        (lambda s, layer: behind_unit(s, layer) + sum(s[layer:]), "The biases behind it are in it. Weights are asked."),
        (lambda s, layer: behind_unit(s, layer) + s[layer - 2], "The weights into the unit are in it: they lie before it. Begin with those out of it."),
        (lambda s, layer: _weights(s[:layer]), "Those are the weights before it. A nudge goes on to the output."),
    ],
    hints=["Which weights leave the unit itself? Which layers feel it after that?", "sizes[layer] weights leave it. After that, every unit feels it, so all weights count.",
           "`after = sizes[layer:]`; its first entry, if there is one, and the products of neighbours in it, added up."],
    fact="δ of that unit goes back through just these weights, once, for all weights into the unit.",
)


def shared_delta():
    """x feeds two hidden units h and k without activation; y = w1 h + w2 k; C = (y − 10)²"""
    x = Node(2.0, "x")
    h, k = (Node(3.0, "u1") * x).named("h"), (Node(-1.0, "u2") * x).named("k")
    y = ((Node(4.0, "w1") * h).named("p") + (Node(5.0, "w2") * k).named("q")).named("y")
    return ((y - 10.0).named("e") ** 2).named("C")


def roomy(graph):
    """The drawn graph with fields nearly as wide as their boxes, which are narrow here: ∂C/∂w₁ would lose its index on a narrow page."""
    size, places, draw = drawn_graph(graph)
    return size, {name: (x, y, 1.22 * width) for name, (x, y, width) in places.items()}, draw


NAMES = ["de", "dy", "dp", "dq", "dw1", "dh", "dw2", "dk", "du1", "du2", "dx"]
TWO_MISSING = dict(zip(NAMES, (4, 4, 4, 4, 24, 16, -8, 20, 32, 40, 28)))
TURNED = dict(zip(NAMES, (-8, -8, -8, -8, -48, -32, 16, -40, -64, -80, -56)))

q8 = DrawnExercise(
    id="06/q8",
    question="A network of four weights, u and w, without biases and activation functions. The forward pass is filled in. (A graph calls *input* whatever is not computed in it, the weights too.) "
             "Fill in the derivatives of the cost C, from right to left, and press Check.",
    graph=shared_delta,
    asked=NAMES,
    picture=roomy,
    known_mistakes=[
        (TWO_MISSING, "The 2 is missing: the derivative of e² is 2e."),
        (TURNED, "The sign is turned round: e is y − 10 = 4, not 10 − y."),
        ({"de": 16}, "That is C itself. Its derivative is 2e, with e = 4."),
        ({"dp": 24, "dq": -10}, "Those are the values of p and q. y = p + q passes on what comes to it, to both."),
        ({"dp": 24, "dq": -10, "dw1": 144, "dh": 96, "dw2": 20, "dk": -50, "du1": 192, "du2": -100, "dx": 338},
         "p and q have their values for derivatives, and the rest follows from that. y = p + q passes on what comes to it, 8, to both."),
        ({"dp": 4, "dq": 4}, "y's derivative is not shared out: when p moves by 1, y moves by 1, so p gets all of it, and so does q."),
        (TWO_MISSING | {"de": 8, "dy": 8}, "You shared the 8 out between p and q, and the rest follows from that. When p moves by 1, y moves by 1: p gets all of it, and so does q."),
        ({"dw1": 32, "dh": 48, "dw2": 40, "dk": -16}, "The two ends are exchanged: in a product each gets the other one. For w₁ that is h = 6, for h it is w₁ = 4."),
        ({"dw1": 32, "dh": 48, "dw2": 40, "dk": -16, "du1": 96, "du2": -32, "dx": 160},
         "From w₁ and h on the two ends of a product are exchanged: each gets the other one, w₁ gets h = 6 and h gets w₁ = 4."),
        ({"du1": 32, "du2": 40}, "That is the δ of the unit, passed on unchanged. A weight's derivative is the product of its two ends: times x = 2."),
        ({"du1": 16, "du2": 16}, "You went from y to u past w. The path leads through h and k: take their derivatives times x."),
        ({"du1": 16}, "You went from y to u₁ past w₁. The path leads through h: take its derivative times x."),
        ({"du1": 96, "du2": -40}, "You multiplied by the weight itself. In u · x each gets the other one: times x."),
        ({"dx": 96}, "x feeds h and k. Only the part through h is there: add the one through k."),
        ({"dx": -40}, "x feeds h and k. Only the part through k is there: add the one through h."),
        ({"dx": 72}, "x gets the derivative of h times u₁ and that of k times u₂, not the sum of the two derivatives alone."),
        ({"dx": 16}, "You went from y to x past the weights. Two paths lead there: ∂C/∂h times u₁, and ∂C/∂k times u₂."),
    ],
    hints=["e = y − 10 = 4, and C = e². What is ∂C/∂y?", "∂C/∂y = 8, and p and q get the same. For h it is 8 · w₁, for w₁ it is 8 · h.", "∂C/∂h = 32 and ∂C/∂k = 40. Each u: what comes from the right times what goes in at the left, x = 2. x adds 32 · 3 and 40 · (−1)."],
    why="8 once; times 4 and 5 for h and k; times 6 and −2 for the two w; 32 · 2 and 40 · 2 for the two u; 32 · 3 − 40 for x.",
    fact="The 8 was computed once and is in the derivatives of all four weights. 32 and 40, δ of h and k, were computed once and used twice each, for u and for x.",
)

TOO_SMALL = "That is less than 60 seconds. The work goes with P², and P with the width: go wider."
TOO_LARGE = "That is more than 120 seconds. The work goes with P², and P with the width: go narrower."
NO_WIDTH = "A width is a whole number of units, 1 or more."


def measure(width):
    """How long nudging takes at that width, in words, and what is wrong with it, if anything is."""
    if width != round(width) or not 1 <= width < 1e6:
        return f"Width {width:g}.", NO_WIDTH if width < 1e6 else TOO_LARGE
    seconds, back = (cost([784, int(width), 10], method).multiplications / 1e9 for method in ("central differences", "backprop"))
    return f"Width {width:g}: {seconds:.4g} seconds; backprop takes {1000 * back:.2g} ms.", TOO_SMALL if seconds < 60 else TOO_LARGE if seconds > 120 else None


q9 = SearchExercise(
    id="06/q9",
    question="Find a width n at which one gradient of 784-n-10 by nudging, the network a black box, takes 60 to 120 seconds, at 1e9 multiplications a second. "
             "Use `lab` with one hidden layer and batch 1. Hand it in: `q9.check(lab.width.value)`.",
    reference=251,
    measure=measure,
    known_mistakes=[(50, TOO_SMALL), (1000, TOO_LARGE), (0.5, NO_WIDTH)],
    hints=["At width 50 it takes 3.2 seconds. How many times as long may it take?", "19 to 38 times as long. The time goes with the square of the width.", "√20 is about 4.5: try five times the width."],
    why="Any width from 218 to 308: 4.4 to 6.1 times that of 50, so 19 to 38 times the time.",
    fact="The time of nudging goes with the square of the width, that of backprop with the width itself.",
)

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7, "q8": q8, "q9": q9}
