"""Lesson 02, partial derivatives: eight exercises."""
import numpy as np

from lessons_lib.derivatives import directional_derivative
from lessons_lib.exercises.cases import Case, formula
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.outcome import Outcome
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise, SearchExercise
from lessons_lib.exercises.run import Clock, run
from lessons_lib.exercises.values import number

CUBIC = formula("3x₀³ + 4x₁³ + 5x₂³", lambda x: sum(k * value**3 for k, value in enumerate(np.ravel(x), 3)))
PAIRS = formula("x₀²x₁ + x₁²x₂ + …", lambda x: sum(a**2 * b for a, b in zip(np.ravel(x), np.ravel(x)[1:], strict=False)))
WEIGHED = formula("the sum of x² @ [3, −4, 7]", lambda x: np.sum(x**2 @ np.array([3.0, -4, 7])))        # no list, and in its own shape only
ROOTS = formula("3/x₀ + 4/x₁ + …", lambda x: sum((k + 3) / value for k, value in enumerate(np.ravel(x))))

q1 = NumberExercise(
    id="02/q1",
    question="By hand: f(x, y) = x²·y + 4y. What is ∂f/∂x at (3, 5)?",
    reference=30,
    tolerance=1e-6,
    known_mistakes=[
        (13, "That is ∂f/∂y = x² + 4: y moved and x was held at 3. For ∂f/∂x it is the other way round: write 5 in for y."),
        (6, "2x is the slope of x² alone. With y held at 5 the function is 5x² + 20: the factor 5 stays."),
        (34, "The 4 too much comes from 4y. With y held, 4y is the constant 20, and a constant has no slope."),
        (43, "You added both slopes, 30 and 13. ∂f/∂x is the slope for x alone."),
        (65, "That is f(3, 5) itself. The slope is asked: how much f changes for each step of x."),
        (15, "The slope of x² is 2x, so the 2 is missing: 2·3·5."),
        (50, "If you put 5 in for x as well: x is 3. If you added the 20 of 4y = 20: with y held that is a constant, which has no slope."),
        (10, "In 2x·y you took 2·5: all of x is to be put in, 2·3·5."),
        (45, "x²·y = 45 is a part of f itself. Its slope for x is 2x·y."),
        (26, "4 is subtracted where nothing is left of it: with y held, 4y is a constant."),
        (3, "That is x, where the slope is asked for. Put 3 in for x in the slope 2x·y."),
        (5, "That is y, the number that is held. The slope is 2x·y."),
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
    cases=[Case(CUBIC, np.array([7, 3, -4]), 1, 0.5), Case(PAIRS, np.array([3.5, -4.0, 7.25, 6.0]), 2, 0.25), Case(ROOTS, np.array([5.5, 3.25, 8.75, -4.0, 6.5]), 3, 1.375),
           Case(PAIRS, np.array([-6, 13, 7, 5, 9]), 1, 1.5), Case(ROOTS, np.array([3.1, 7.3, 7.3]), 0, 0.7),
           # a 0 and equal entries, nudged and held; i and h as before with other numbers; one entry. Neither 3.1 + 0.7 − 0.7 nor 0.3 + 0.1 − 0.1 comes back
           Case(PAIRS, np.array([0.0, 4.3, 4.3, 6.1]), 3, 0.1), Case(PAIRS, np.array([0.0, 4.3, 4.3, 6.1]), 2, 0.1), Case(PAIRS, np.array([4.3, 0.0, 4.3, 6.1]), 1, 0.5),
           Case(CUBIC, np.array([0.3]), 0, 0.1),
           Case(PAIRS, np.array([0.0, 4.3, 4.3, 6.1]), 0, 0.3), Case(WEIGHED, np.array([7, 3, -4]), 1, 0.5)],          # a slope of 0; another f for the same x, i, h
    rtol=1e-9,
    known_mistakes=[
        (lambda f, x, i, h: (f(_moved(x, i, h)) - f(np.array(x, float))) / h, "That is the forward difference: its points are x and x with h added. The central one goes from −h to +h."),
        (lambda f, x, i, h: (f(np.array(x, float)) - f(_moved(x, i, -h))) / h, "That is the backward difference. The central one goes from −h to +h around x."),
        (lambda f, x, i, h: (f(_moved(x, i, h)) - f(_moved(x, i, -h))) / h, "You divided by h, but the two points are 2h apart: yours is twice the slope."),
        (lambda f, x, i, h: (f(x + h) - f(x - h)) / (2 * h), "You nudged all entries at once. That gives the sum of all slopes; only entry i moves."),
        (lambda f, x, i, h: partial(f, x, i - 1, h), "The entry before was nudged: Python counts from 0, so entry i is `x[i]`."),
        (lambda f, x, i, h: partial(f, x, (i + 1) % len(x), h), "The entry after was nudged: that is the derivative with respect to another variable. Entry i is `x[i]`."),
        (_not_restored, "Your two points are x + h and x; the lower one is x − h. (Where `x[i] -= h` follows `x[i] += h`, it leads back to x only.)"),
        (lambda f, x, i, h: (f(np.array(x, float)) - f(_moved(x, i, -h))) / (2 * h), "Your two points are x and x − h; the upper one is x + h. (Where `x[i] += h` follows `x[i] -= h`, it leads back to x only.)"),
        (lambda f, x, i, h: f(_moved(x, i, h)) - f(_moved(x, i, -h)) / (2 * h), "Brackets are missing: only the second value was divided. `(… - …) / (2 * h)`."),
        (_in_place, "x itself was nudged and not put back, and where x is of whole numbers, h was cut off. `x[:]` is no copy of an array: `np.array(x, dtype=float)` is one."),
        (lambda f, x, i, h: _in_place(f, x, i, h, True), "x is as it was, but where it holds whole numbers, h was cut off: 3.5 became 3. Nudge copies in float: `np.array(x, dtype=float)`."),
        (lambda f, x, i, h: _in_place(f, np.asarray(x, float), i, h), "`np.asarray` makes no copy of what is float already, so x itself has changed. `np.array(x, dtype=float)` always copies."),
        (lambda f, x, i, h: (f(_moved(x, i, -h)) - f(_moved(x, i, h))) / (2 * h), "The sign is turned round: subtract the value at −h from the value at +h."),
        (lambda f, x, i, h: partial(f, x, i, h / 2), "Central it is, but with half the nudge: your points are h/2 to each side. Here they are h to each side, 2h apart."),
        (lambda f, x, i, h: (f(_moved(x, i, h)) - f(_moved(x, i, -h))) / 2 * h, "`/ 2 * h` divides by 2 and then multiplies by h. Write `/ (2 * h)`."),
        (lambda f, x, i, h: f(_moved(x, i, h)) - f(_moved(x, i, -h)), "That is the rise alone. Divide it by the distance of the two points, 2h."),
        (lambda f, x, i, h: [partial(f, x, k, h) for k in range(len(x))], "Those are all slopes. Return the one of entry i."),
        (lambda f, x, i, h: partial(f, x, i, 1e-5), "That is the slope itself, as a tiny h gives it. Use the h that is handed in."),
        (lambda f, x, i, h: (f(_moved(0 * x, i, x[i] + h)) - f(_moved(0 * x, i, x[i] - h))) / (2 * h), "You set the other entries to 0. They are held where they are."),
        (lambda f, x, i, h: (f(x[i] + h) - f(x[i] - h)) / (2 * h), "f got the one entry alone. It takes the whole array, with that entry nudged: the others count too."),
        (lambda f, x, i, h: partial(lambda p: f(p.tolist()), x, i, h), "f got a list. It takes an array: a list has no `**` and no `@`. Nudge copies: `np.array(x, dtype=float)`."),
        (lambda f, x, i, h: 0.0, "0, whatever f is. Did both calls of f see the same array? `below = above` is a second name, no copy: make each with `np.array(x, dtype=float)`."),
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
    tolerance=1e-6,
    known_mistakes=[
        (-18, "2·3 − 6·4 is right, but the direction (3, 4) is 5 long: that is the rise for five units of the way. Divide by 5."),
        (6.3246, "That is the length of the gradient: the slope straight uphill. The direction (3, 4) is another."),
        (-4, "If that is 2 − 6: the two slopes are not just added. If you rounded: a decimal place is missing. Each counts by how far the direction goes along its axis: 2·3/5 and −6·4/5."),
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
    cases=[Case(np.array([3, -5, 7]), np.array([2, 6, -9])), Case(np.array([[3.0, 5.5, -7], [4, 0.25, 8]]), np.array([[0.5, 4.0, -3], [6, -0.75, 9]])),
           Case(np.array([-4.0, 6, 3.5, 8, 5]), np.array([0.3, 0.4, 0.7, -0.25, 0.6])), Case(np.array([[3.0, 5, 6], [-8, 7, 4]]).T, np.array([[7.0, 3], [-6, 5], [8, 9]])),
           Case(np.array([7.1, 7.1, 0, -3.3]), np.array([0.03, 0.0, 0.05, -0.08])),
           # a shape once more, a tiny direction; three axes
           Case(np.array([4.7, -3.1, 6.3]), np.array([3e-7, -8e-7, 5e-7])), Case(np.array([[[3.1, -7], [4.4, 6]], [[-5, 9.2], [8, -3.7]]]), np.array([[[6.0, 4], [-9, 3]], [[7, -8], [5.5, -120]]])),
           # one entry, and a slope far from 0; no slope at all; a direction that is 1 long; a long one
           Case(np.array([-470.7]), np.array([-0.3])), Case(np.zeros((2, 2)), np.array([[3.1, -7], [4, 5]])), Case(np.array([5.3, -8.1]), np.array([0.6, 0.8])),
           Case(np.array([3.3, -7.7, 4.1]), np.array([310.5, -455.2, 120.9]))],
    rtol=1e-9,
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
        (lambda gradient, direction: np.sum(gradient * direction) / np.sqrt(np.mean(direction**2)), "You divided by the root of the mean of the squares. The length is the root of their sum."),
        (lambda gradient, direction: np.mean(gradient * direction) / np.sqrt(np.sum(direction**2)), "You took the mean of the products. A dot product is their sum."),
        (lambda gradient, direction: np.sum(gradient * direction) / direction.size, "You divided by the number of entries. Divide by the length of the direction."),
        (lambda gradient, direction: np.sum(gradient * direction) / len(direction), "`len(direction)` counts entries, of a matrix its rows. How long the direction is: the root of the sum of the squares."),
        (lambda gradient, direction: np.sum(gradient * direction) / np.sum(direction**2) / 2, "`**1/2` is the power 1, then divided by 2. Write `**0.5`, or `np.sqrt`."),
        (lambda gradient, direction: 2 * np.sum(gradient * direction) / np.sum(direction**2), "You divided by half of the sum of the squares. Is there a `**1/2`? That is the power 1, then divided by 2. The root is `**0.5`, or `np.sqrt`."),
        (lambda gradient, direction: np.sum(gradient * direction / np.linalg.norm(direction, axis=0)), "You made each column 1 long by itself. The whole direction has one length: leave `axis` out."),
        (lambda gradient, direction: np.sum(gradient * direction / np.linalg.norm(direction, axis=-1, keepdims=True)), "You made each row 1 long by itself. The whole direction has one length: leave `axis` out."),
        (lambda gradient, direction: np.sum(gradient @ direction.T) / np.linalg.norm(direction), "For matrices, `gradient @ direction.T` multiplies every row with every row. Each entry meets its own only: `np.sum(gradient * direction)`."),
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
        (lambda gradient, direction: np.sum(gradient * direction) / np.linalg.norm(direction, 1),
         "`np.linalg.norm(…, 1)` adds sizes, without squares; it is not how long the direction is. Leave the 1 out."),
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
    faults = [(slope > 15, STEEPEST), (abs(angle - 44) < 0.8, HALF_THE_ANGLE), (slope > 8.3, STEEP), (slope >= 7.7, None), (slope > 1, FLAT), (slope > -1, LEVEL),
              (-8.3 <= slope <= -7.7, HALF_DOWN), (True, DOWN)]
    return f"At {number(angle)}° the slope is {number(slope, 3)}.", next(fault for holds, fault in faults if holds)


STEEPEST = "That is nearly the steepest way. Half of its slope is about 8."
HALF_THE_ANGLE = "88° was halved, but the slope does not go with the angle. It goes with the cosine of the angle to the gradient."
STEEP = "Steeper than half of the steepest: turn farther away from 88°."
FLAT = "Not steep enough: turn nearer to 88°."
LEVEL = "That is nearly level: a right angle from the gradient leaves no slope, not half of it."
HALF_DOWN = "That way f falls half as steeply as it can. The opposite way, 180° from there, rises."
DOWN = "That way f falls. Turn to the side of the gradient, which stands at 88°."

q5 = SearchExercise(
    id="02/q5",
    question="With the slider: at (3, 4) in the narrow valley, find a direction whose slope is half of the steepest one, give or take 0.3. "
             "Hand it in: `q5.check(search.angle.value)`.",
    reference=28,
    measure=measure,
    known_mistakes=[(88, STEEPEST), (44, HALF_THE_ANGLE), (60, STEEP), (10, FLAT), (-2, LEVEL), (-32, HALF_DOWN), (-92, DOWN)],
    hints=["How steep is the steepest way? The words under the picture say so.", "16.01 at 88°. The slope is that times the cosine of the angle to it. Which cosine is ½?",
           "The cosine of 60° is ½: 88° − 60°, or 88° + 60°."],
    why="And 148°, and a degree to each side of the two. The gradient (0.6, 16) stands at 88°, and the cosine of 60° is ½.",
    fact="60° to either side of the gradient the slope is half of the steepest: the cosine of 60° is ½.",
)


class FewRuns(FunctionExercise):
    """A function whose runs of f count too: for the numbers all answers are judged alike, and right ones then by their runs."""

    def judge(self, answer):
        outcome = super().judge(answer)
        for case in self.cases if outcome.status == "correct" else ():
            given, (runs, *_) = case.fresh()
            run(lambda given=given: self.perform(answer, given), Clock(self.seconds))
            size = case.arguments[1].size
            if len(runs) > size + 1:
                return Outcome("not yet", f"For {case.words(self.names)} the numbers are right, but f ran {len(runs)} times, expected {size + 1}. "
                                          f"{EACH_TIME if len(runs) == 2 * size else TOO_OFTEN}")
        return outcome


EACH_TIME = "f(x) is the same for all entries: run it once, before the loop, and keep it."
TOO_OFTEN = "One run of x as it is and one for each entry are enough. Keep what f gave; do not ask again."


def forward_gradient(f, x, h):
    """f runs once at x, then once for each entry, which alone is nudged."""
    nudged = np.array(x, dtype=float)
    unnudged = f(nudged)
    result = np.zeros(nudged.shape)
    for index in np.ndindex(nudged.shape):
        old = nudged[index]
        nudged[index] = old + h
        result[index] = (f(nudged) - unnudged) / h
        nudged[index] = old
    return result


def _slopes(f, x, h, rise=lambda f, x, i, h: (f(_moved(x, i, h)) - f(x)) / h):
    return np.array([rise(f, np.array(x, float), index, h) for index in np.ndindex(np.shape(x))]).reshape(np.shape(x))


def _row_by_row(f, x, h):
    result = np.zeros(x.shape)
    for i in range(len(x)):
        result[i] = (f(_moved(x, i, h)) - f(x)) / h
    return result


def _keeps_nudges(f, x, h, put_back=False, copy=True, from_the_last=False):
    nudged = np.array(x, dtype=float) if copy else x
    before = f(nudged)
    result = np.zeros(np.shape(x))
    for index in np.ndindex(nudged.shape):
        old = nudged[index]
        nudged[index] = old + h
        above = f(nudged)
        result[index] = (above - before) / h
        before = above if from_the_last else before
        if put_back:
            nudged[index] = old
    return result


q6 = FewRuns(
    id="02/q6",
    question="All slopes, cheaply: write `forward_gradient(f, x, h)`, the forward difference of f in each entry of the array x, in the shape of x. f takes the whole array and returns one number. "
             "Each run of f is dear: for P entries it may run P + 1 times. x stays as it is, and may hold whole numbers. "
             "For f(x) = 3x₀³ + 4x₁³ + 5x₂³, x = [7, 3, −4], h = 0.5 it gives [473.25, 127, 211.25], with 4 runs.",
    reference=forward_gradient,
    cases=[Case(CUBIC, np.array([7, 3, -4]), 0.5), Case(PAIRS, np.array([[3.5, -4.0, 7.25], [6.0, 5.5, -3.0]]), 0.25), Case(ROOTS, np.array([5.5, 3.25, 8.75, -4.0]), 0.375),
           Case(PAIRS, np.array([[-6, 13], [7, 5], [9, 4]]), 0.75), Case(PAIRS, np.array([[4.3], [0.0], [4.3], [-7.1], [4.3]]), 0.3),
           # a shape once more, with a nudge that does not come back: 3.1 + 0.7 − 0.7; three axes
           Case(ROOTS, np.array([3.1, 7.3, -4.4]), 0.7), Case(PAIRS, np.array([[[3.1, -7.0], [4.4, 6.3]], [[-5.2, 9.1], [8.7, -3.7]]]), 0.1),
           Case(WEIGHED, np.array([[3.5, 6.0], [-4.0, 5.5], [7.25, -3.0]]).T, 0.25)],          # transposed, with the numbers of the second case
    rtol=1e-9,
    known_mistakes=[
        (_slopes, EACH_TIME),
        (lambda f, x, h: [f(x), forward_gradient(f, x, h)][1], TOO_OFTEN),
        (lambda f, x, h: _slopes(f, x, h, lambda f, x, i, h: (f(_moved(x, i, h)) - f(_moved(x, i, -h))) / (2 * h)), "Those are central differences, two runs for each entry. The forward ones go from x to x with h added."),
        (lambda f, x, h: _slopes(f, x, h, lambda f, x, i, h: (f(x) - f(_moved(x, i, -h))) / h), "Those are backward differences. The forward ones go from x to x with h added."),
        (_keeps_nudges, "The nudged entry was not put back: from the second entry on, the rises of those before are in it too. Put the old value back before you move on."),
        (lambda f, x, h: _keeps_nudges(f, x, h, from_the_last=True),
         "Each run was compared with the one before, and the nudges stayed: from the second entry on, the slopes are taken at another place. Put each entry back, and compare with f(x)."),
        (lambda f, x, h: _keeps_nudges(f, x, h, True, from_the_last=True), "Each run was compared with the one before, where another entry was nudged. Compare each with f(x), where none is."),
        (lambda f, x, h: np.full(np.shape(x), (f(x + h) - f(x)) / h), "You nudged all entries at once: one number for all, the sum of the slopes. Nudge one entry at a time."),
        (lambda f, x, h: (f(x + h) - f(x)) / h, "You nudged all entries at once. That gives one number, the sum of all slopes: nudge one entry at a time."),
        (lambda f, x, h: _slopes(f, x, h) / 2, "You divided by 2h, but the two points are h apart: yours is half the slope."),
        (lambda f, x, h: -_slopes(f, x, h), "The sign is turned round: subtract f(x) from the value of the nudged array."),
        (lambda f, x, h: _slopes(f, x, h) * h, "Those are the rises. Divide each by h."),
        (lambda f, x, h: _slopes(f, x, h).ravel(), "The numbers are right, the shape is not: a matrix has a gradient of its own shape. Start from `np.zeros(x.shape)`, or reshape at the end."),
        (lambda f, x, h: _keeps_nudges(f, x, h, True, copy=False), "x is as it was, but where it holds whole numbers, h was cut off: 7.5 became 7. Nudge a copy in float: `np.array(x, dtype=float)`."),
        (lambda f, x, h: _keeps_nudges(f, x, h, copy=False), "x itself was nudged and not put back, and in whole numbers h was cut off. Nudge a copy in float, and put each entry back."),
        (lambda f, x, h: _slopes(f, x, 1e-5), "Those are the slopes themselves, as a tiny h gives them. Use the h that is handed in."),
        (lambda f, x, h: np.sum(_slopes(f, x, h)), "You added the slopes up. The gradient keeps them apart, one for each entry."),
        (lambda f, x, h: np.zeros(np.shape(x)), "All are 0. Did f see the nudged array? `f(x)` on an array that was never nudged gives the same number twice."),
        (_row_by_row, "A whole row was nudged at once: `x[i]` of a matrix is a row. `np.ndindex(x.shape)` goes through all entries, and `x[index]` is one of them."),
        (lambda f, x, h: _slopes(f, x, h).astype(x.dtype), "`np.zeros_like(x)` has the type of x: where x holds whole numbers, it cuts the slopes off. Write `np.zeros(x.shape)`."),
        (lambda f, x, h: forward_gradient(lambda p: f(p.ravel()), x, h), "f got a flat array. It takes x in its own shape: reshape before you call f."),
        (lambda f, x, h: forward_gradient(lambda p: f(p.reshape(-1, 1)), x, h), "f got a column. It takes x in its own shape: reshape before you call f."),
        (lambda f, x, h: forward_gradient(lambda p: f(p.tolist()), x, h), "f got a list. It takes an array: a list has no `**` and no `@`."),
        (lambda f, x, h: forward_gradient(f, x, h) if x.flags.c_contiguous else np.zeros(x.shape),
         "`reshape(-1)` and `ravel()` copy where they must, as for a transposed x: then f never saw the nudges. Nudge `x[index]`, with the indices of `np.ndindex(x.shape)`."),
        (lambda f, x, h: np.where(np.arange(x.size).reshape(x.shape) == 0, _slopes(f, x, h), 0), "Only the first slope is there. Does `return` stand inside the loop? It ends the function in its first round."),
        (lambda f, x, h: np.full(np.shape(x), np.sum(_slopes(f, x, h))), "Every entry has the sum of all slopes: `g += …` adds to all of them. Write into one: `g[index] = …`."),
        (lambda f, x, h: _slopes(f, x, h, lambda f, x, i, h: f(_moved(x, i, h)) - f(x) / h), "Brackets are missing: only f(x) was divided. `(… - …) / h`."),
        (lambda f, x, h: _slopes(f, x, h).ravel()[:1], "You got as far as the first entry: is the `return` inside the loop? It ends the function there."),
        (lambda f, x, h: [_slopes(f, x, h).ravel()[-1] if k == x.size - 1 else 0 for k in range(x.size)] if x.ndim == 1 else
         np.where(np.arange(x.size).reshape(x.shape) == x.size - 1, _slopes(f, x, h), 0), "Only the last slope is there: `np.zeros` stands inside the loop, and begins anew for each entry."),
    ],
    hints=["What is the same for all entries? Run that once, before the loop.", "`for index in np.ndindex(x.shape):` gives the index of each entry, for any number of axes; `nudged[index]` is the entry.",
           "Before the loop: `nudged = np.array(x, dtype=float)` and `unnudged = f(nudged)`. In it: keep `old`, set `old + h`, store `(f(nudged) - unnudged) / h`, set `old`."],
    fact="One run more than there are entries, and any shape.",
)

q7 = NumberExercise(
    id="02/q7",
    question="A network like the one above, with the inputs x = (4, −6) and other weights. Nudging its first three weights gave the first row of ∂E/∂W: (0.8, −2, 1.2). "
             "What is the last entry of the second row? It can be said without a further nudge.",
    reference=-1.8,
    tolerance=1e-6,
    known_mistakes=[
        (1.8, "The size is right, the sign is lost: x₂ is −6, so the second row has the other sign."),
        (-0.8, "You took the inputs the wrong way round, x₁/x₂. From the first row to the second it is x₂/x₁."),
        (-7.2, "You multiplied by x₂, but 1.2 has x₁ in it already: divide by 4 first, then it is ∂E/∂z₃."),
        (0.3, "That is ∂E/∂z₃ = 1.2/4. The entry of the second row is x₂ times that."),
        (1.2, "That is the entry of the first row. Both rows are the same only where x₁ = x₂."),
        (3, "That is the middle entry, −2 · (−6)/4. The last one comes from 1.2."),
        (-1.2, "That is the first entry, 0.8 · (−6)/4, or 1.2 with the sign of x₂ alone. The last one is 1.2 · (−6)/4."),
        (2.4, "Twice the first row it was for x = (1, 2). Here x₂/x₁ is −6/4."),
        (-28.8, "You multiplied by both inputs. Divide by x₁, multiply by x₂."),
        (4.8, "You multiplied by x₁. Divide by it, then multiply by x₂."),
        (-0.2, "You divided by x₂. Divide by x₁, multiply by x₂."),
        (-8.8, "You added x₂ − x₁ to 1.2. Slopes go with the inputs by factors: 1.2 · x₂/x₁."),
        (-1.5, "That is the factor from the first row to the second, x₂/x₁. Multiply the last entry, 1.2, by it."),
        (-2, "That is the middle entry of the first row. The last entry of the second row comes from 1.2."),
        (0.05, "You divided by x₁ and by the size of x₂. Divide by x₁ = 4, multiply by x₂ = −6."),
    ],
    hints=["The third column holds what enters unit 3. Both of its entries have ∂E/∂z₃ in them.", "The first is x₁ · ∂E/∂z₃ = 1.2. So what is ∂E/∂z₃?", "∂E/∂z₃ = 1.2/4 = 0.3. Multiply by x₂ = −6."],
    why="∂E/∂z₃ = 1.2/4 = 0.3, and x₂ · 0.3 = −6 · 0.3.",
    fact="∂E/∂z₃ is 0.3, and −6 times 0.3 is −1.8. Three nudges and the inputs hold all six slopes.",
)

q8 = ChoiceExercise(
    id="02/q8",
    question="Numbered as above, down the columns, ∂E/∂W is [[0.2, −0.6, 0.4], [0.4, −1.2, 0.8]]. One weight may be changed by 0.01, up or down. Which change lowers E the most?",
    choices={"a": "lower w₁", "b": "lower w₆", "c": "lower w₄", "d": "raise w₄", "e": "raise w₅"},
    reference="d",
    known_mistakes=[
        ("a", "That lowers E by 0.002 only: w₁ has the slope 0.2, nearest to level. Look for the steepest one."),
        ("b", "That lowers E, by 0.008. But −1.2 is steeper than 0.8: its sign says which way, its size how much."),
        ("c", "w₄ it is, but its slope is −1.2: lowering it raises E by 0.012. Go against the sign."),
        ("e", "w₅ stands in the first row at the right, with the slope 0.4: raising it raises E. The numbers run down the columns."),
    ],
    hints=["A change of one weight changes E by its slope times the change.", "Which slope is the largest in size, and which way must its weight go so that slope times change is below 0?",
           "−1.2 stands in the second row, second column. Its slope is below 0, so E falls when it goes up."],
    why="The slope of w₄ is −1.2, the largest in size; 0.01 up changes E by about −0.012.",
    fact="E falls by about 0.012. Against the sign of the slope, and most where the slope is largest in size: lesson 03 goes on from there.",
)

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7, "q8": q8}
