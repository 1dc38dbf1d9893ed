"""Lesson 02, partial derivatives: eight exercises."""
import numpy as np

from lessons_lib.derivatives import directional_derivative
from lessons_lib.exercises.cases import Case, formula
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise, SearchExercise
from lessons_lib.exercises.values import number

CUBIC = formula("3x₀³ + 4x₁³ + 5x₂³", lambda x: sum(k * value**3 for k, value in enumerate(np.ravel(x), 3)))
PAIRS = formula("x₀²x₁ + x₁²x₂ + …", lambda x: sum(a**2 * b for a, b in zip(np.ravel(x), np.ravel(x)[1:], strict=False)))
ROOTS = formula("3/x₀ + 4/x₁ + …", lambda x: sum((k + 3) / value for k, value in enumerate(np.ravel(x))))

q1 = NumberExercise(
    id="02/q1",
    question="By hand: f(x, y) = x²·y + 4y. What is ∂f/∂x at (3, 5)?",
    reference=30,
    tolerance=0.05,
    known_mistakes=[
        (13, "That is ∂f/∂y = x² + 4: y moved and x was held at 3. For ∂f/∂x it is the other way round: write 5 in for y."),
        (6, "2x is the slope of x² alone. With y held at 5 the function is 5x² + 20: the factor 5 stays."),
        (34, "The 4 too much comes from 4y. With y held, 4y is the constant 20, and a constant has no slope."),
        (43, "You added both slopes, 30 and 13. ∂f/∂x is the slope for x alone."),
        (65, "That is f(3, 5) itself. The slope is asked: how much f changes for each step of x."),
        (15, "The slope of x² is 2x, so the 2 is missing: 2·3·5."),
        (50, "You put 3 and 5 the wrong way round: x is 3, y is 5."),
        (10, "In 2x·y you took 2·5: all of x is to be put in, 2·3·5."),
        (45, "x²·y = 45 is a part of f itself. Its slope for x is 2x·y."),
        (26, "4 is subtracted where nothing is left of it: with y held, 4y is a constant."),
        (390, "You multiplied the two slopes, 30 and 13. ∂f/∂x is the slope for x alone."),
    ],
    hints=["Hold y still: write 5 wherever y stands. What function of x alone is left?", "5x² + 20 is left. What is its slope?",
           "The slope of 5x² is 10x, that of 20 is 0. Put in x = 3."],
    why="With y = 5 it is f = 5x² + 20, and its slope 10x is 30 at 3.",
    fact="With y held at 5 all that is left is 5x² + 20, with the slope 10x.",
)


def partial(f, x, i, h):
    """One entry moves, in a copy in float; all others are held."""
    above, below = np.array(x, dtype=float), np.array(x, dtype=float)
    above[i] += h
    below[i] -= h
    return (f(above) - f(below)) / (2 * h)


def _moved(x, i, h):
    moved = np.array(x, dtype=float)
    moved[i] += h
    return moved


def _not_restored(f, x, i, h):
    x = np.array(x, dtype=float)
    x[i] += h
    above = f(x)
    x[i] -= h
    return (above - f(x)) / (2 * h)


def _in_place(f, x, i, h, restore=False):
    old = x[i]
    x[i] = old + h
    above = f(x)
    x[i] = old - h
    below = f(x)
    if restore:
        x[i] = old
    return (above - below) / (2 * h)


q2 = FunctionExercise(
    id="02/q2",
    question="One slope of many: write `partial(f, x, i, h)`, the central difference of f at the array x in entry i; all other entries are held still. "
             "f takes the whole array and returns one number. x stays as it is, and an x of whole numbers works too. "
             "For f(x) = 3x₀³ + 4x₁³ + 5x₂³, x = [7, 3, −4], i = 1, h = 0.5 it gives 109.",
    reference=partial,
    cases=[Case(CUBIC, np.array([7, 3, -4]), 1, 0.5), Case(PAIRS, np.array([3.5, -4.0, 7.25, 6.0]), 2, 0.25), Case(ROOTS, np.array([5.5, 3.25, 8.75, -4.0, 6.5]), 3, 0.375),
           Case(PAIRS, np.array([-6, 13, 7, 5, 9]), 1, 0.75)],
    known_mistakes=[
        (lambda f, x, i, h: (f(_moved(x, i, h)) - f(np.array(x, float))) / h, "That is the forward difference: its points are x and x with h added. The central one goes from −h to +h."),
        (lambda f, x, i, h: (f(np.array(x, float)) - f(_moved(x, i, -h))) / h, "That is the backward difference. The central one goes from −h to +h around x."),
        (lambda f, x, i, h: (f(_moved(x, i, h)) - f(_moved(x, i, -h))) / h, "You divided by h, but the two points are 2h apart: yours is twice the slope."),
        (lambda f, x, i, h: (f(x + h) - f(x - h)) / (2 * h), "You nudged all entries at once. That gives the sum of all slopes; only entry i moves."),
        (lambda f, x, i, h: partial(f, x, i - 1, h), "The entry before was nudged: Python counts from 0, so entry i is `x[i]`."),
        (lambda f, x, i, h: partial(f, x, (i + 1) % len(x), h), "The entry after was nudged: that is the derivative with respect to another variable. Entry i is `x[i]`."),
        (_not_restored, "After `x[i] += h` came `x[i] -= h`: that is back at x, not at x − h. Go down from the old value, or take 2h off."),
        (_in_place, "x itself was nudged and not put back, and where x is of whole numbers, h was cut off. Nudge copies: `np.array(x, dtype=float)`."),
        (lambda f, x, i, h: _in_place(f, x, i, h, True), "x is as it was, but where it holds whole numbers, h was cut off: 3.5 became 3. Nudge copies in float: `np.array(x, dtype=float)`."),
        (lambda f, x, i, h: _in_place(f, np.asarray(x, float), i, h), "`np.asarray` makes no copy of what is float already, so x itself has changed. `np.array(x, dtype=float)` always copies."),
        (lambda f, x, i, h: (f(_moved(x, i, -h)) - f(_moved(x, i, h))) / (2 * h), "The sign is turned round: subtract the value at −h from the value at +h."),
        (lambda f, x, i, h: (f(_moved(x, i, h)) - f(_moved(x, i, -h))) / 2 * h, "`/ 2 * h` divides by 2 and then multiplies by h. Write `/ (2 * h)`."),
        (lambda f, x, i, h: f(_moved(x, i, h)) - f(_moved(x, i, -h)), "That is the rise alone. Divide it by the distance of the two points, 2h."),
        (lambda f, x, i, h: [partial(f, x, k, h) for k in range(len(x))], "Those are all slopes. Return the one of entry i."),
        (lambda f, x, i, h: partial(f, x, i, 1e-5), "That is the slope itself, as a tiny h gives it. Use the h that is handed in."),
        (lambda f, x, i, h: (f(_moved(0 * x, i, x[i] + h)) - f(_moved(0 * x, i, x[i] - h))) / (2 * h), "You set the other entries to 0. They are held where they are."),
        (lambda f, x, i, h: (f(x[i] + h) - f(x[i] - h)) / (2 * h), "f got the one entry alone. It takes the whole array, with that entry nudged: the others count too."),
        (lambda f, x, i, h: 0.0, "Both calls of f saw the same array. `below = above` is a second name, no copy: make each with `np.array(x, dtype=float)`."),
    ],
    hints=["Two calls of f: once with entry i a little larger, once with it a little smaller. All else is equal.",
           "`above = np.array(x, dtype=float)` is a copy; then `above[i] += h`. The same for `below`, with `-=`.",
           "`return (f(above) - f(below)) / (2 * h)`."],
    fact="x is untouched, and whole numbers are no trap.",
)

q3 = NumberExercise(
    id="02/q3",
    question="By hand: at some point the gradient is (2, −6). How steep is it in the direction (3, 4)? The slope for each unit of the way is asked.",
    reference=-3.6,
    tolerance=0.005,
    known_mistakes=[
        (-18, "2·3 − 6·4 is right, but the direction (3, 4) is 5 long: that is the rise for five units of the way. Divide by 5."),
        (6.3246, "That is the length of the gradient: the slope straight uphill. The direction (3, 4) is another."),
        (-4, "You added the two slopes. Each counts by how far the direction goes along its axis: 2·3/5 and −6·4/5."),
        (3.6, "The sign is lost: −6 times 4 is −24. This way leads down."),
        (6, "The minus of the −6 is lost: 2·3 + 6·4 would be 30. It is 2·3 − 6·4, divided by 5."),
        (-0.72, "You divided by 25. The direction is √(3² + 4²) = 5 long."),
        (-2.5714, "You divided by 3 + 4. The length of (3, 4) is √(9 + 16) = 5."),
        (-0.5692, "You divided by the length of the gradient, too: that is the cosine of the angle between the two. Divide by 5 alone."),
        (-2.846, "You divided by the length of the gradient. It is the direction whose length must become 1: divide by 5."),
        (-2, "You crossed them: 2·4 − 6·3 is −10. The first goes with the first: 2·3 − 6·4."),
        (-90, "You multiplied by the length 5. Divide by it: the slope is asked for one unit of the way."),
    ],
    hints=["A direction says where, not how far: make it 1 long first.", "(3, 4) is 5 long, so the direction is (0.6, 0.8).",
           "The dot product: 2 · 0.6 + (−6) · 0.8."],
    why="The direction is (0.6, 0.8), and 2·0.6 − 6·0.8 = −3.6.",
    fact="2·0.6 − 6·0.8: this way leads down, though x alone would lead up.",
)


def slope_along(gradient, direction):
    """The dot product of the gradient with the direction, made 1 long."""
    return np.sum(gradient * direction) / np.sqrt(np.sum(direction**2))


q4 = FunctionExercise(
    id="02/q4",
    question="The same for arrays of any shape: write `slope_along(gradient, direction)`, the slope for each unit of the way. Both arrays have one shape, "
             "that of a weight matrix perhaps; the direction has any length but 0. For [3, −5, 7] and [2, 6, −9] it gives −7.909.",
    reference=slope_along,
    cases=[Case(np.array([3.0, -5, 7]), np.array([2.0, 6, -9])), Case(np.array([[3.0, 5.5, -7], [4, 0.25, 8]]), np.array([[0.5, 4.0, -3], [6, -0.75, 9]])),
           Case(np.array([-4.0, 6, 3.5, 8, 5]), np.array([0.3, 0.4, 0.7, -0.25, 0.6])), Case(np.array([[3.0, -8], [5, 7], [6, 4]]), np.array([[7.0, 3], [-6, 5], [8, 9]]))],
    known_mistakes=[
        (lambda gradient, direction: np.sum(gradient * direction), "The direction was not made 1 long: a direction twice as long gives twice the slope. Divide by its length."),
        (lambda gradient, direction: np.sum(gradient * direction) / np.sum(direction**2), "You divided by the squared length. The root is missing: `np.sqrt(np.sum(direction**2))`."),
        (lambda gradient, direction: np.sum(gradient * direction) / np.sqrt(np.sum(gradient**2)), "You divided by the length of the gradient. It is the direction that becomes 1 long."),
        (lambda gradient, direction: np.sum(gradient * direction) / np.sqrt(np.sum(direction**2) * np.sum(gradient**2)),
         "You divided by both lengths: that is the cosine of the angle between them. The gradient keeps its length."),
        (lambda gradient, direction: gradient * direction / np.sqrt(np.sum(direction**2)), "The products are not added up: the slope is one number. Put `np.sum` around them."),
        (lambda gradient, direction: np.sqrt(np.sum(gradient**2)), "That is the length of the gradient, the slope straight uphill. The direction is not used."),
        (lambda gradient, direction: np.sum(gradient * direction) / np.sum(np.abs(direction)), "You divided by the sum of the sizes. The length is the root of the sum of the squares."),
        (lambda gradient, direction: np.sum(gradient * direction) / np.sum(direction), "You divided by the sum of the entries. The length is the root of the sum of the squares."),
        (lambda gradient, direction: np.sum(gradient * direction) / np.max(np.abs(direction)), "You divided by the largest entry. The length is the root of the sum of the squares."),
        (lambda gradient, direction: np.mean(gradient * direction) / np.sqrt(np.sum(direction**2)), "You took the mean of the products. A dot product is their sum."),
        (lambda gradient, direction: np.sum(gradient * direction) / direction.size, "You divided by the number of entries. Divide by the length of the direction."),
        (lambda gradient, direction: np.sum(gradient * direction) * np.sqrt(np.sum(direction**2)), "You multiplied by the length of the direction. Divide by it."),
        (lambda gradient, direction: gradient @ direction / np.linalg.norm(direction),
         "`@` is the sum of the products for lists of numbers only; for matrices it is the matrix product, which is another thing. Write `np.sum(gradient * direction)`."),
        (lambda gradient, direction: np.sum(gradient) / np.sqrt(np.sum(direction**2)), "Only the length of the direction is used. Each slope counts by how far the direction goes along its axis."),
        (lambda gradient, direction: gradient @ direction,
         "Two things: `@` is the matrix product for matrices, where `np.sum(gradient * direction)` is meant; and the direction is to be made 1 long."),
        (lambda gradient, direction: np.dot(gradient, direction / np.linalg.norm(direction)),
         "`np.dot` is the matrix product for matrices, which is another thing than the sum of the products. Write `np.sum(gradient * direction)`."),
        (lambda gradient, direction: np.sum(gradient * direction) / np.linalg.norm(direction, 2),
         "For a matrix, `np.linalg.norm(…, 2)` is not the root of the sum of the squares. Leave the 2 out."),
    ],
    hints=["First the dot product: multiply entry by entry, add up. Then see to the length.", "The length of an array of any shape is `np.sqrt(np.sum(direction**2))`.",
           "`np.sum(gradient * direction) / np.sqrt(np.sum(direction**2))`, and `return` in front."],
    fact="It holds for a matrix too: its entries are so many directions to go.",
)


def _valley(x, y):
    return x**2 / 10 + 2 * y**2


def measure(angle):
    """The slope of the valley at (3, 4) in that direction, in words, and what is wrong with it, if anything is."""
    along = np.radians(angle)
    slope = directional_derivative(lambda p: _valley(*p), [3.0, 4.0], [np.cos(along), np.sin(along)])
    reading = f"At {number(angle)}° the slope is {number(slope, 3)}."
    if abs(slope) < 0.3:
        return reading, None
    return reading, (STEEPEST if slope > 15 else UP) if slope > 0 else DEEPEST if slope < -15 else DOWN


STEEPEST = "That is nearly the way of the gradient, the steepest of all. The level ways are as far from it as can be."
DEEPEST = "That is nearly the way against the gradient, the steepest down. The level ways are as far from it as can be."
UP = "That way f rises: the slope is above 0.3. Where the dashed curve crosses 0, the way is level."
DOWN = "That way f falls: the slope is below −0.3. Where the dashed curve crosses 0, the way is level."

q5 = SearchExercise(
    id="02/q5",
    question="With the slider: in the narrow valley, find a direction at (3, 4) along which f neither rises nor falls: a slope between −0.3 and 0.3. "
             "Hand it in: `q5.check(search.angle.value)`.",
    reference=-2,
    measure=measure,
    known_mistakes=[(90, STEEPEST), (45, UP), (-90, DEEPEST), (-135, DOWN)],
    hints=["Look at the right picture: where does the curve cross 0?", "The gradient stands at 88°. Level ways stand at a right angle to it.", "88° − 90°, or 88° + 90°."],
    why="And −3°, and the other way along the line: 177° and 178°. The gradient (0.6, 16) stands at 88°, the level ways at a right angle to it.",
    fact="Level ways stand at a right angle to the gradient: they follow the line of equal height.",
)


def gradient(f, x, h):
    """Each entry is nudged up, nudged down, put back."""
    nudged = np.array(x, dtype=float)
    result = np.zeros(nudged.shape)
    for index in np.ndindex(nudged.shape):
        old = nudged[index]
        nudged[index] = old + h
        above = f(nudged)
        nudged[index] = old - h
        result[index] = (above - f(nudged)) / (2 * h)
        nudged[index] = old
    return result


def _slopes(f, x, h, rise=lambda f, x, i, h: (f(_moved(x, i, h)) - f(_moved(x, i, -h))) / (2 * h)):
    return np.array([rise(f, np.array(x, float), index, h) for index in np.ndindex(np.shape(x))]).reshape(np.shape(x))


def _down_to_the_middle(f, x, h):
    x = np.array(x, dtype=float)
    result = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= h
        result[index] = (above - f(x)) / (2 * h)
    return result


def _row_by_row(f, x, h):
    result = np.zeros(x.shape)
    for i in range(len(x)):
        result[i] = (f(_moved(x, i, h)) - f(_moved(x, i, -h))) / (2 * h)
    return result


def _keeps_nudges(f, x, h, last=True, copy=True):
    nudged = np.array(x, dtype=float) if copy else x
    result = np.zeros(np.shape(x))
    for index in np.ndindex(nudged.shape):
        old = nudged[index]
        nudged[index] = old + h
        above = f(nudged)
        nudged[index] = old - h
        result[index] = (above - f(nudged)) / (2 * h)
        if not last:
            nudged[index] = old
    return result


q6 = FunctionExercise(
    id="02/q6",
    question="All slopes: write `gradient(f, x, h)`, the central difference of f in each entry of the array x, in the shape of x. f takes the whole array and returns one number. "
             "x stays as it is, and may hold whole numbers. For f(x) = 3x₀³ + 4x₁³ + 5x₂³, x = [7, 3, −4], h = 0.5 it gives [441.75, 109, 241.25].",
    reference=gradient,
    cases=[Case(CUBIC, np.array([7, 3, -4]), 0.5), Case(PAIRS, np.array([[3.5, -4.0, 7.25], [6.0, 5.5, -3.0]]), 0.25), Case(ROOTS, np.array([5.5, 3.25, 8.75, -4.0]), 0.375),
           Case(PAIRS, np.array([[-6, 13], [7, 5], [9, 4]]), 0.75)],
    known_mistakes=[
        (_keeps_nudges, "The nudged entry was not put back: from the second entry on, the ones before are h too low. Put the old value back before you move on."),
        (lambda f, x, h: _slopes(f, x, h, lambda f, x, i, h: (f(_moved(x, i, h)) - f(x)) / h), "Those are forward differences, from x to x with h added. The central ones go from −h to +h."),
        (lambda f, x, h: _slopes(f, x, h, lambda f, x, i, h: (f(x) - f(_moved(x, i, -h))) / h), "Those are backward differences. The central ones go from −h to +h around x."),
        (lambda f, x, h: np.full(np.shape(x), (f(x + h) - f(x - h)) / (2 * h)), "You nudged all entries at once: one number for all, the sum of the slopes. Nudge one entry at a time."),
        (lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h), "You nudged all entries at once. That gives one number, the sum of all slopes: nudge one entry at a time."),
        (lambda f, x, h: 2 * _slopes(f, x, h), "You divided by h, but the two points are 2h apart: yours is twice the gradient."),
        (lambda f, x, h: -_slopes(f, x, h), "The sign is turned round: subtract the value at −h from the value at +h."),
        (lambda f, x, h: _slopes(f, x, h).ravel(), "The numbers are right, the shape is not: a matrix has a gradient of its own shape. Start from `np.zeros(x.shape)`, or reshape at the end."),
        (lambda f, x, h: _keeps_nudges(f, x, h, last=False, copy=False), "x is as it was, but where it holds whole numbers, h was cut off: 3.5 became 3. Nudge a copy in float: `np.array(x, dtype=float)`."),
        (lambda f, x, h: _keeps_nudges(f, x, h, copy=False), "x itself was nudged and not put back, and in whole numbers h was cut off. Nudge a copy, and put each entry back."),
        (lambda f, x, h: _slopes(f, x, 1e-5), "Those are the slopes themselves, as a tiny h gives them. Use the h that is handed in."),
        (lambda f, x, h: _slopes(f, x, h) * 2 * h, "Those are the rises. Divide each by the distance of its two points, 2h."),
        (lambda f, x, h: np.sum(_slopes(f, x, h)), "You added the slopes up. The gradient keeps them apart, one for each entry."),
        (lambda f, x, h: np.linalg.norm(_slopes(f, x, h)), "That is the length of the gradient. The gradient itself has one number for each entry."),
        (lambda f, x, h: np.zeros(np.shape(x)), "All are 0. Did f see the nudged array? `f(x)` on an array that was never nudged gives the same number twice."),
        (_down_to_the_middle, "After `x[i] += h` came `x[i] -= h`: that is back at x, not at x − h. Half the rise was divided by 2h."),
        (_row_by_row, "`range(len(x))` counts the rows of a matrix, so a whole row was nudged at once. `np.ndindex(x.shape)` goes through all entries."),
        (lambda f, x, h: _slopes(f, x, h).astype(x.dtype), "`np.zeros_like(x)` has the type of x: where x holds whole numbers, it cuts the slopes off. Write `np.zeros(x.shape)`."),
        (lambda f, x, h: _slopes(f, x, h).ravel()[:1], "You got as far as the first entry: is the `return` inside the loop? It ends the function there."),
    ],
    hints=["One entry at a time: up, call f, down, call f, put back.", "`for index in np.ndindex(x.shape):` gives the index of each entry, for any number of axes; `nudged[index]` is the entry.",
           "In the loop: keep `old = nudged[index]`, set `old + h`, call f, set `old - h`, call f, store the quotient, set `old`."],
    fact="Two calls of f for each entry, and any shape.",
)

q7 = NumberExercise(
    id="02/q7",
    question="A layer has a weight matrix W of shape (40, 30) and a bias b of 30 numbers. How many runs of the network do central differences need for ∂E/∂W and ∂E/∂b together?",
    reference=2460,
    tolerance=0.4,
    known_mistakes=[
        (1230, "That is the number of parameters. Central differences run the network twice for each: once up, once down."),
        (1231, "That is forward differences: one run for each parameter and one for all. Central ones take two for each."),
        (2400, "The bias is forgotten: its 30 numbers are nudged too."),
        (1200, "That is the number of weights alone. Add the bias, and take two runs for each."),
        (2461, "The 1 is too much: the unchanged network is not run, both points are nudged."),
        (140, "40 + 30 are the sides of the matrix. It has 40 · 30 entries."),
        (200, "You added 40, 30 and 30. The matrix has 40 · 30 entries, not 40 + 30."),
        (2, "Two runs would do for one direction. Each parameter needs two of its own."),
        (4, "The two symbols hide 1230 numbers: each needs two runs of its own."),
        (72000, "You multiplied 1200 by 30. The bias adds its 30 to them."),
        (2430, "The 30 of the bias were counted once. They need two runs each, too."),
    ],
    hints=["How many numbers are there to be nudged?", "40 · 30 + 30.", "1230 numbers, two runs each."],
    why="40 · 30 + 30 = 1230 parameters, two runs each.",
    fact="1230 parameters, two runs each. Forward differences would need 1231.",
)

q8 = ChoiceExercise(
    id="02/q8",
    question="Someone nudges all entries of W at once: (E(W + h) − E(W − h))/2h. What is that number, but for the small error of the nudge?",
    choices={"a": "the length of the gradient", "b": "the sum of the entries of the gradient", "c": "the mean of the entries of the gradient", "d": "the largest entry of the gradient"},
    reference="b",
    known_mistakes=[
        ("a", "The length is the slope along the gradient itself. Here all weights go the same way, along (1, 1, …, 1)."),
        ("c", "A mean would need a division by the number of entries; here only 2h divides."),
        ("d", "For that, only one weight may move. Here all of them move, and each adds its slope."),
    ],
    hints=["How much does E rise when the first weight goes up by h? And when the second goes up too?", "Each weight adds its own slope times h.",
           "The dot product of the gradient with (1, 1, …, 1)."],
    why="Each entry adds h times its slope: the dot product of the gradient with (1, 1, …, 1).",
    fact="Each entry adds its slope. It is one number, where the gradient has as many as W.",
)

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7, "q8": q8}
