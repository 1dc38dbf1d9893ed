"""Lesson 11, automatic differentiation: eight exercises. The one whose answer is a tape of one's own stands in `lesson11_tape`."""
import numpy as np

from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.lesson11_tape import q5
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise

q1 = NumberExercise(
    id="11/q1",
    question="By hand: `x = Tensor(5.0)`, `u = x * x`, `L = u * x + x`. After `L.backward()`, what is `x.grad`?",
    reference=76,
    tolerance=1e-3,
    known_mistakes=[
        (50, "That is what u's two closures pass back: 2 · 5 · 5. x is used in u * x and in + x as well."),
        (75, "The last + x is missing: it passes back 1."),
        (25, "That is what u * x passes straight to x. More comes back through u, and 1 from + x."),
        (26, "What comes back through u is missing: ∂L/∂u = 5, and u = x * x uses x twice."),
        (51, "One part of 25 is missing. The x of u * x gets one, and each of the two in x * x."),
        (1, "That is the part of + x alone. With `=` for `+=` one part wipes out the others."),
        (36, "You counted what comes from u with ∂L/∂u = 1. It is 5, the other factor in u * x."),
        (130, "That is L itself: 125 + 5."),
        (15, "That is 3x. The slope of x³ is 3x²."),
        (16, "That is 3x + 1. The slope of x³ is 3x²."),
    ],
    hints=["Four uses of x, four parts. Which?", "u * x passes u = 25 to x, and x = 5 to u. + x passes 1.", "25 + 1 + 5 · 5 + 5 · 5."],
    why="25 from u * x, 1 from + x, and twice 5 · 5 through u. It is the slope of x³ + x.",
    fact="L is x³ + x, with the slope 3x² + 1 = 76. The tape never saw that formula.",
)


def sum_to_shape(g, shape):
    """Each axis that was added in front, or stretched from length 1, is summed."""
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def _front(g, shape, how=np.sum):
    while g.ndim > len(shape):
        g = how(g, axis=0)
    return g


def _stretched(g, shape, how=np.sum):
    for axis, length in enumerate(shape):
        if length == 1:
            g = how(g, axis=axis, keepdims=True)
    return g


def _dropped(g, shape, order=reversed, compared=False):
    g = _front(g, shape)
    for axis in order(range(len(shape))):
        if g.shape[axis] != shape[axis] if compared else shape[axis] == 1:
            g = g.sum(axis=axis)
    return g


def _behind(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=-1)
    return _stretched(g, shape)


def _one_stretched(g, shape):
    return g.sum(axis=shape.index(1), keepdims=True) if 1 in shape else g


def _first(g, shape):
    g = _front(g, shape, lambda g, axis: g[0])
    return _stretched(g, shape, lambda g, axis, keepdims: g.take([0], axis))


def _some(*shape, start=0.0):
    """Numbers of which no two sums agree."""
    return np.round(np.sin(np.arange(1, 1 + np.prod(shape, dtype=int)) * 1.7 + start) * 4, 3).reshape(shape)


q2 = FunctionExercise(
    id="11/q2",
    question="Undo broadcasting: write `sum_to_shape(g, shape)`, which the library calls `unbroadcast`. An operand of shape `shape` was stretched to that of g; g is the gradient of the result. Return the operand's gradient, an array of shape `shape`. "
             "For g = [[1, 2, 4], [8, 16, 32]] it is [9, 18, 36] for shape (3,), and [[7], [56]] for shape (2, 1).",
    reference=sum_to_shape,
    cases=[Case(_some(3, 4), (4,)), Case(_some(3, 4), (3, 1)), Case(_some(3, 4), (3, 4)), Case(_some(2, 3, 4), (3, 1)), Case(_some(2, 3, 4, start=0.3), (1, 4)), Case(_some(5), ()), Case(_some(2, 5, 3), (2, 1, 3)),
           Case(_some(4, 1), (4, 1)), Case(_some(3, 3, start=0.7), (3,)), Case(1e-7 * _some(3, 1, 2), (1, 1, 2)), Case(np.zeros((3, 2)), (2,)), Case(_some(3, 4).T * 1e5, (1, 3)), Case(_some(2, 3, 4, start=1.6), (4,)),
           Case(_some(2, 3), ()), Case(_some(6, start=0.5), (1,)), Case(_some(3, 4, start=2.8) / 7, (4,)),
           Case(_some(3, 4, start=0.2), (1, 1)), Case(_some(2, 3, 4, start=0.9), (1, 3, 1)), Case(_some(3, 4, 5, start=1.2), (3, 4, 1)),
           Case(_some(2, 3, 4, 5), (5,)), Case(_some(2, 3, 4, 5, start=0.6), (4, 1)),
           Case(_some(2, 3, 4, start=2.1), (1, 1, 1)), Case(_some(2, 3, 4, 5, start=1.7), (2, 3, 4, 1)), Case(_some(2, 3, 2, 2, start=2.4), ()), Case(_some(2, 3, 3, start=3.1), (3, 3))],
    known_mistakes=[
        (lambda g, shape: g, "You return g as it is. What was stretched was used many times, and what comes back to it is added up: its gradient has its own shape."),
        (_front, "Axes in front are summed, and those of length 1 were forgotten: they were stretched, too."),
        (lambda g, shape: _stretched(g, shape) if g.ndim == len(shape) else g, "Axes of length 1 are summed, and those added in front were forgotten."),
        (lambda g, shape: _stretched(_front(g, shape, np.mean), shape, np.mean), "You took the mean. Each use passes back a part, and the parts are added."),
        (lambda g, shape: _stretched(_front(g, shape, np.mean), shape), "You took the mean over axes in front. All parts are added: the sum."),
        (_dropped, "An axis of length 1 has gone. Sum it with `keepdims=True`, so that the shape is the operand's."),
        (lambda g, shape: _dropped(g, shape, iter), "An axis of length 1 has gone, and those behind it moved up. Sum it with `keepdims=True`, so that every axis keeps its place."),
        (lambda g, shape: _stretched(_front(g, shape), shape, np.mean), "You took the mean over axes of length 1. Each use passes back a part, and the parts are added."),
        (lambda g, shape: _dropped(g, shape, reversed, True), "An axis that was stretched has gone. Sum it with `keepdims=True`: the operand has it, with length 1."),
        (lambda g, shape: _dropped(g, shape, iter, True), "A stretched axis has gone, and those behind it moved up. Sum it with `keepdims=True`, so that every axis keeps its place."),
        (_stretched, "Axes added in front were forgotten: sum those first, then the axes of `shape` and of g are the same."),
        (lambda g, shape: _one_stretched(_front(g, shape), shape), "You summed the first axis of length 1 only. There may be several, as in (1, 1)."),
        (_first, "You took the first of the parts. All of them are added."),
        (lambda g, shape: np.broadcast_to(g.sum(), shape), "You summed everything. Only the axes that were stretched are summed."),
        (lambda g, shape: np.ones(shape) * (g.size / max(np.prod(shape), 1)), "That is how often each entry was used. Each use has its own part of g: add those."),
        (_behind, "You summed axes at the end. Broadcasting adds axes in front: shapes are compared from the right."),
        (lambda g, shape: np.resize(g, shape), "You cut a piece out of g. Nothing is left out: what was stretched gets the sum of all its parts."),
        (lambda g, shape: _stretched(_front(g, shape, np.max), shape, np.max), "You took the largest part. All of them are added."),
        (lambda g, shape: _stretched(g.sum(axis=0) if g.ndim > len(shape) else g, shape), "You summed one axis in front. There may be several: `while`, not `if`."),
        (lambda g, shape: _front(g, shape) if g.ndim > len(shape) else _stretched(g, shape), "You summed axes in front *or* those of length 1. Both may be there, as from (2, 3, 4) to (3, 1): an `if` of its own for each, no `else`."),
        (lambda g, shape: g.reshape((-1, *shape)).sum(axis=0), "You cut g into pieces of `shape` and added them. Pieces follow one another along axes in front only; a stretched axis lies elsewhere."),
        (lambda g, shape: g.reshape(shape), "`reshape` keeps every number and adds none. Where an operand was stretched, its gradient has fewer: sums."),
        (lambda g, shape: np.broadcast_to(g, shape), "`broadcast_to` stretches, as on the way forward. On the way back the parts of what was stretched are summed."),
    ],
    hints=["Which entries of the result used one entry of the operand? Along which axes do they lie?", "Sum axis 0 while g has more axes than `shape`. Then sum each axis where `shape` has 1, with `keepdims=True`.",
           "`while g.ndim > len(shape): g = g.sum(axis=0)`, then `for axis, length in enumerate(shape):` and, if length is 1, `g = g.sum(axis=axis, keepdims=True)`."],
    fact="With this in one place no operation has to know of broadcasting.",
)


def weight_gradient(g, x, W):
    """∂L/∂W of x @ W.T: gᵀ @ x."""
    return g.T @ x


q3 = FunctionExercise(
    id="11/q3",
    question="PyTorch's Linear layer keeps its weights as W (n_out, n_in) and computes z = x @ W.T. You get g = ∂L/∂z (N, n_out), x (N, n_in) and W. Write `weight_gradient(g, x, W)`, the closure's work: ∂L/∂W. "
             "For g = [[1, 2], [3, 4], [5, 6]], x = [[1], [10], [100]] and W = [[7], [8]] it is [[531], [642]].",
    reference=weight_gradient,
    cases=[Case(_some(3, 2), _some(3, 4, start=0.4), _some(2, 4, start=0.9)), Case(_some(1, 3), _some(1, 2), _some(3, 2, start=2.0)), Case(_some(5, 1, start=1.1), _some(5, 3, start=0.2), _some(1, 3)),
           Case(_some(3, 3, start=2.3), _some(3, 3, start=0.6), _some(3, 3, start=1.4)), Case(1e-6 * _some(4, 3), 300 * _some(4, 2, start=0.3), _some(3, 2)), Case(np.zeros((2, 3)), _some(2, 5), _some(3, 5)),
           Case(_some(2, 4).T, _some(5, 4, start=1.9).T, _some(5, 2).T), Case(_some(3, 2, start=1.3), _some(3, 4, start=2.6), _some(2, 4, start=0.9)),
           Case(np.array([[1.0, 2], [3, 4], [5, 6]]), np.array([[1.0], [10], [100]]), np.array([[7.0], [8]])),
           Case(40 * _some(4, 2, start=0.8), 30 * _some(4, 3, start=1.7), np.array([[0.0, 1.5, 0], [2.5, 0, -3]])),
           Case(_some(3, 2), _some(3, 4, start=3.3), _some(2, 4, start=1.8)), Case(_some(3, 2, start=2.7), _some(3, 4, start=0.4), _some(2, 4, start=0.1))],
    known_mistakes=[
        (lambda g, x, W: x.T @ g, "Those are the right numbers for W as (n_in, n_out), as our layers keep it. Here W is (n_out, n_in): the gradient has the shape of W."),
        (lambda g, x, W: g @ x, "g is not transposed. ∂L/∂w_ji = Σ_n g_nj x_ni: the sum runs over the rows of g, so g.T stands on the left."),
        (lambda g, x, W: g @ x.T, "The sum runs over the columns of g and x. ∂L/∂w_ji = Σ_n g_nj x_ni sums over the rows, the examples."),
        (lambda g, x, W: x @ g.T, "The sum runs over the columns of g and x. ∂L/∂w_ji = Σ_n g_nj x_ni sums over the rows, the examples: `g.T @ x`."),
        (lambda g, x, W: g @ W, "That is ∂L/∂x. For W it is x that counts."),
        (lambda g, x, W: g.T @ g, "x is not in it. z moves with W as fast as x is large."),
        (lambda g, x, W: x.T @ x, "g is not in it. Upstream times local: every gradient has the factor g."),
        (lambda g, x, W: g.T @ x / len(x), "You divided by the number of rows. 1/N stands in the gradient of the loss, nowhere else."),
        (lambda g, x, W: np.ones_like(g).T @ x, "That is right for g = 1 everywhere only. What came back, g, belongs into the product."),
        (lambda g, x, W: np.outer(g.sum(axis=0), x.sum(axis=0)), "You summed g and x over the rows, then multiplied. Each row of x belongs to its own row of g: multiply, then sum."),
        (lambda g, x, W: np.outer(g[0], x[0]), "That is the first example's part. Every example uses W: add all of them."),
        (lambda g, x, W: np.outer(g[-1], x[-1]), "That is the last example's part. `=` wipes out the others: add each with `+=`."),
        (lambda g, x, W: W - g.T @ x, "That is a step of gradient descent. Only the gradient is asked for."),
        (lambda g, x, W: W + g.T @ x, "You added W. Only the gradient is asked for, and a step would subtract it."),
        (lambda g, x, W: -(g.T @ x), "The sign is turned. A closure passes on the slope; the minus belongs to the update."),
        (lambda g, x, W: W * (g.T @ x), "You multiplied by W. z moves with w_ji as fast as x_ni is large, whatever W is."),
    ],
    hints=["Which shape has the answer? That of W. What times what has that shape?", "z_nj = Σ_i x_ni w_ji. How does z_nj move with w_ji, and in how many rows?", "`g.T @ x`."],
    fact="For x it is g @ W. With square matrices every transpose would fit: check with sizes that differ.",
)


def index_gradient(g, index, n):
    """Each part is added where its entry was taken."""
    grad = np.zeros(n)
    for part, place in zip(g, index, strict=True):
        grad[place] += part
    return grad


def _set(g, index, n, order=iter):
    grad = np.zeros(n)
    for k in order(range(len(g))):
        grad[index[k]] = g[k]
    return grad


def _mean_of_parts(g, index, n):
    return index_gradient(g, index, n) / np.maximum(np.bincount(index, minlength=n), 1)


def _whole(g, index, n):
    grad = np.zeros(n, dtype=int)
    for part, place in zip(g, index, strict=True):
        grad[place] += part
    return grad


def _by_n(g, index, n):
    grad = np.zeros(n)
    for k in range(n):
        grad[index[k]] += g[k]
    return grad


def _by_place(g, index, n):
    grad = np.zeros(n)
    for place in index:
        grad[place] += g[place]
    return grad


def _again(g, index, n):
    grad = np.zeros(n)
    for k in range(len(g)):
        grad[k] += g[index[k]]
    return grad


q4 = FunctionExercise(
    id="11/q4",
    question="The closure of `y = x[index]`: x has n entries, index is an array of places from 0 to n − 1, and one place may stand there twice. Write `index_gradient(g, index, n)`, which returns ∂L/∂x as an array of n numbers. "
             "For g = [10, 20, 40], index = [2, 0, 2] and n = 4 it is [20, 0, 50, 0].",
    reference=index_gradient,
    cases=[Case(_some(3), np.array([2, 0, 2]), 5), Case(_some(5, start=0.3), np.array([1, 1, 1, 3, 0]), 4), Case(_some(4, start=1.2), np.array([3, 1, 0, 2]), 4), Case(_some(2, start=0.8), np.array([0, 5]), 6),
           Case(_some(6, start=2.2) * 1e-6, np.array([6, 0, 6, 3, 0, 6]), 7), Case(np.array([250.5, -250.5, 3.3]), np.array([1, 1, 2]), 3), Case(_some(1), np.array([0]), 1), Case(np.array([0.0, 0.7, 0.0]), np.array([1, 2, 2]), 3),
           Case(_some(5, start=0.9) / 7, np.array([4, 4, 1, 0, 4]), 8), Case(np.array([8125.5, -77.25, 640.5, -3.75]), np.array([2, 0, 2, 3]), 5),
           Case(_some(3), np.array([1, 3, 1]), 5), Case(_some(3, start=2.6), np.array([2, 0, 2]), 5), Case(_some(7, start=1.9), np.array([1, 4, 1, 1, 2, 1, 1]), 6)],
    known_mistakes=[
        (_set, "Where a place stands twice, only the last part is left. `=` wipes out, `+=` adds. (`grad[index] += g` does the same to a whole array: it reads all places before it writes. Use a loop, or `np.add.at`.)"),
        (lambda g, index, n: _set(g, index, n, reversed), "Where a place stands twice, only the first part is left. Each use passes back a part: add them."),
        (_mean_of_parts, "Where a place stands twice, you took the mean of its parts. They are added."),
        (lambda g, index, n: g[index], "`g[index]` takes from g once more. Backwards each part goes *to* its place in an array of n zeros."),
        (lambda g, index, n: g, "You return g as it is. Part k belongs to place index[k] of x, and x has n entries."),
        (lambda g, index, n: np.concatenate([g, np.zeros(n)])[:n], "The parts stand in the order of g. Part k belongs to place index[k]."),
        (lambda g, index, n: np.bincount(index, minlength=n).astype(float), "That is how often each entry was taken. Each time comes with its part of g: add those."),
        (lambda g, index, n: np.bincount(index, minlength=n) * g.sum(), "Each use has its own part of g, not the sum of all."),
        (lambda g, index, n: 1 + index_gradient(g, index, n), "Your gradient starts with ones. What was never taken has the slope 0."),
        (lambda g, index, n: index_gradient(g, index, n)[::-1], "The order is turned round: place 0 of x comes first."),
        (lambda g, index, n: index_gradient(g, index, n)[:max(index) + 1], "Entries at the end that were never taken are missing. Their slope is 0, and x has n entries."),
        (lambda g, index, n: index_gradient(np.ones(len(g)) * g[0], index, n), "You pass the first part on to every place. Part k of g belongs to place index[k]."),
        (lambda g, index, n: index_gradient(g, index, len(g)), "Your array has as many entries as g. x has n."),
        (_whole, "Your array holds whole numbers only, and cuts off the rest of each part. `np.zeros(n)` holds any number."),
        (_by_n, "Your loop runs over n, the entries of x. Each part of g has its turn: `range(len(g))`."),
        (_by_place, "What your loop takes from index is a place of x. Where it stands in index says which part of g it gets."),
        (_again, "You take `g[index[k]]`, and g once more goes by places of x. Part k is `g[k]`, and index[k] is where it goes."),
        (lambda g, index, n: [g[index == k] for k in range(n)], "Each entry is a list of its parts. Add them: `.sum()`."),
        (lambda g, index, n: index_gradient(g[:1], index[:1], n), "Only the first part is there. Is `return` inside the loop?"),
        (lambda g, index, n: index_gradient(g[-1:], index[-1:], n), "Only the last part is there. Is the array of zeros made inside the loop, anew for each part?"),
    ],
    hints=["An array of n zeros, and each part of g goes to one place in it.", "Part k goes to place index[k]. What if that place has a part already?", "`grad = np.zeros(n)`, then `for part, place in zip(g, index): grad[place] += part`."],
    fact="`np.add.at(grad, index, g)` is that loop. `grad[index] += g` is not: it keeps one part a place.",
)


q6 = ChoiceExercise(
    id="11/q6",
    question="Three multiplications by 2, 3 and 5 are recorded in a loop: `for w in (2, 3, 5): closures.append(lambda g: g * w)`. Then the tape is run back, from g = 1: "
             "`for closure in reversed(closures): g = closure(g)`. Which g comes out?",
    choices={"a": "125", "b": "30", "c": "8", "d": "an error: w is gone after the loop"},
    reference="a",
    known_mistakes=[
        ("b", "That is 5 · 3 · 2, what was meant. But all three closures look up the same name w, and they do it when they run, after the loop."),
        ("c", "That would be 2 three times. All three do see the same w, and when they run it is no longer 2."),
        ("d", "A loop's variable stays after the loop, with its last value. That is why nothing complains."),
    ],
    hints=["When does a closure look up w: when it is made, or when it runs?", "When it runs. What is w then?", "5, for all three."],
    why="All three closures see the last w: 5 · 5 · 5 = 125.",
    fact="Make the closure in a function of its own, as `multiply` did in this lesson: then each has a w of its own. Or write `lambda g, w=w: g * w`.",
)

q7 = NumberExercise(
    id="11/q7",
    question="Forward mode by hand: with dual numbers (value, slope), x = (4, 1) and y = (5, 3). What is the slope of x · y + y?",
    reference=20,
    tolerance=1e-3,
    known_mistakes=[
        (17, "That is the slope of x · y. The slope of + y is missing: 3."),
        (25, "That is the value, 4 · 5 + 5."),
        (6, "You multiplied the slopes, 1 · 3, and added 3. The slope of a product is slope · other value + value · other slope."),
        (3, "That is 1 · 3, the slopes multiplied, or + y alone. The slope of a product is slope · other value + value · other slope."),
        (8, "Only x moves in your product. y has the slope 3: 4 · 3 is to be added."),
        (15, "Only y moves in your product. x has the slope 1: 1 · 5 is to be added."),
        (22, "17 + 5, or 4 · 1 + 5 · 3 + 3? y adds its slope, 3, not its value; and in a product each slope goes with the *other* value."),
        (19, "That is 4 · 1 + 5 · 3: each slope with its own value. It goes with the *other* one. And + y adds a slope, too."),
        (10, "You took y's slope as 1 in one place. It is 3 throughout."),
        (7, "You added up all slopes. In a product each is multiplied by the other value."),
        (60, "You multiplied the two parts. They are added: 1 · 5 + 4 · 3."),
    ],
    hints=["x · y has the slope x′ · y + x · y′.", "1 · 5 + 4 · 3 = 17. And + y?", "17 + 3."],
    why="x · y has the slope 1 · 5 + 4 · 3 = 17, and y adds 3.",
    fact="One pass gave one slope: that along the direction (1, 3) in which x and y move.",
)

q8 = ChoiceExercise(
    id="11/q8",
    question="A simulator turns 4 settings into the temperature at 2 000 places. You want to know how each temperature moves with each setting. Which way takes the fewest passes?",
    choices={"a": "Reverse mode, since it is the one that trains networks", "b": "Central differences: nothing has to be recorded", "c": "Forward mode", "d": "Both modes take the same, 8 000 slopes are 8 000 slopes"},
    reference="c",
    known_mistakes=[
        ("a", "Networks have one loss and many weights. Here are 2 000 ends and 4 beginnings: reverse mode needs a pass for each end."),
        ("b", "Two passes for each setting are 8, and the slopes are not exact."),
        ("d", "One pass gives many slopes at once: forward mode those of all ends with one beginning, reverse mode those of one end with all beginnings."),
    ],
    hints=["Forward mode takes a pass for each input, reverse mode for each output.", "4 inputs, 2 000 outputs.", "4 passes against 2 000."],
    why="Forward mode takes 4 passes, reverse mode 2 000, central differences 8.",
    fact="4 passes against 2 000. Training is the other extreme: one output, many thousands of inputs.",
)

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7, "q8": q8}
