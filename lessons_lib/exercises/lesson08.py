"""Lesson 08, the gradient check: seven exercises, the last of them the bug clinic."""
import numpy as np

from lessons_lib.clinic import FAULTS, BUG_OF_LETTER, PATIENTS, verdict
from lessons_lib.exercises.cases import Case, formula
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.naming import NamingExercise
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise, SearchExercise
from lessons_lib.exercises.values import number
from lessons_lib.explorers.gradient_check import guarded_error, guarded_loss

q1 = NumberExercise(
    id="08/q1",
    question="By hand: backward gives [0.425, −0.08, 0.002], nudging gives [0.375, −0.08, 0.005]. Which relative error has this tensor, as a ratio of maxima?",
    reference=0.0625,
    tolerance=5e-6,
    known_mistakes=[
        (0.05, "That is the largest difference. Divide it by the sum of the largest of yours and the largest of the numerical."),
        (0.003, "That is the difference of the last entries. The largest difference of the tensor is that of the first."),
        (3 / 7, "That is the quotient of the last entry alone. The largest difference, 0.05, is divided by the largest entries, 0.425 + 0.375."),
        (2 / 15, "You divided by the numerical maximum alone. It is the sum of both maxima."),
        (0.05 / 0.425, "You divided by your own maximum alone. It is the sum of both maxima."),
        (0.125, "You divided by the mean of the two maxima. It is their sum."),
        (0.053 / 3, "That is the mean absolute difference. It says nothing until it is compared with the size of the gradient."),
        (0.053 / 0.967, "You took sums over all entries. Maxima are asked for: 0.05 over 0.425 + 0.375."),
        (0.003 / 0.8, "The denominator is right. Above it belongs the largest difference, that of the first entry."),
        (0.05 / 0.007, "Below you have the sum of the last entries, 0.002 and 0.005. The maxima are the first ones, 0.425 and 0.375."),
        (0.003 / 0.005, "That is the last entry alone, and divided by the numerical only. Take the largest difference, and the sum of both maxima."),
        ((0.0625 + 0 + 3 / 7) / 3, "You divided entry by entry and took the mean. Take the three maxima first, then divide once."),
        (0.053 / 3 / 0.8, "Above you have the mean difference. The largest belongs there, 0.05."),
        (float(np.hypot(0.05, 0.003) / (np.linalg.norm([0.425, 0.08, 0.002]) + np.linalg.norm([0.375, 0.08, 0.005]))),
         "You took lengths (roots of sums of squares). Maxima are asked for: 0.05 over 0.425 + 0.375."),
        (0.06, "Is that rounded? The division comes out even: give all its digits."),
        (0.063, "That is rounded to three places. The division comes out even: give all its digits."),
        (1.0, "1 is a gradient of zeros, or one with its sign turned round. Did you divide by the difference of the two maxima? It is their sum."),
    ],
    hints=["Three maxima are needed: of the differences, of yours, of the numerical. All in size, without signs.",
           "The differences are 0.05, 0 and 0.003. The largest entries are 0.425 and 0.375.", "0.05 / (0.425 + 0.375)."],
    why="0.05 / (0.425 + 0.375) = 0.05 / 0.8.",
    fact="The last entry is off by more than half of itself, and yet does not count: beside 0.425 it is next to nothing.",
)


def relative_error(yours, numerical):
    """The ratio of maxima; 0 if both are 0 throughout."""
    size = np.max(np.abs(yours)) + np.max(np.abs(numerical))
    off = np.max(np.abs(yours - numerical))
    return off / size if size else 0.0


def _ratio(above, below):
    """relative_error with something else in it, 0 where that would be 0/0."""
    def answer(yours, numerical):
        down = below(yours, numerical)
        return above(yours, numerical) / down if down else 0.0
    return answer


def _zero_where(both_zero):
    """relative_error with another rule of when to return 0 and divide nothing."""
    return lambda yours, numerical: 0.0 if both_zero(yours, numerical) else _difference(yours, numerical) / _sizes(yours, numerical)


def _difference(yours, numerical):
    return np.max(np.abs(yours - numerical))


def _sizes(yours, numerical):
    return np.max(np.abs(yours)) + np.max(np.abs(numerical))


def _entry_by_entry(yours, numerical):
    sizes = np.abs(yours) + np.abs(numerical)
    return np.max(np.abs(yours - numerical) / np.where(sizes == 0, 1, sizes))


q2 = FunctionExercise(
    id="08/q2",
    question="Write `relative_error(yours, numerical)`: the ratio of maxima of one tensor, for two arrays of one shape, with any number of axes. "
             "Where both are 0 throughout, it is 0. "
             "For [0.3, −0.5] and [0.3, −0.7] it gives 0.2/1.2 = 0.1667.",
    reference=relative_error,
    cases=[Case(np.array([0.3, -0.5]), np.array([0.3, -0.7])), Case(np.array([[0.31, -4.7, 0.09], [3.3, 0.0, -0.6]]), np.array([[0.37, -4.1, 0.09], [3.9, 0.7, -0.6]])),
           Case(np.array([5.5, -0.003, 3.7, 0.4]), np.array([5.5, 0.004, 3.7, 0.4])),
           Case(np.array([-3.3, 7.1, 4.9, -6.13, 0.0]), np.array([3.3, -7.1, -4.9, 6.13, 0.0])),
           Case(np.zeros((3, 4)), np.zeros((3, 4))), Case(np.array([0.0, 0.0, 0.0]), np.array([0.013, -0.37, 0.0])), Case(np.array([3e-7, -7e-7, 4e-7]), np.array([3e-7, -6e-7, 4e-7])),
           Case(np.array([[-310.7], [-455.3]]), np.array([[-310.7], [-455.303]])), Case(np.array([5.3, 1.7]), np.array([1.1, 4.9])),
           Case(np.array([[0.029, -0.41], [0.0, 0.13]]), np.zeros((2, 2))),
           Case(np.array([[[1.25, 0.5]], [[-2.25, 0.5]]]), np.array([[[1.25, -0.75]], [[-3.0, 2.5]]])),
           Case(np.array([-0.5, 0.0]), np.array([-0.3, 0.0])), Case(np.array([[0.0, 0.0], [0.7, 0.31]]), np.array([[0.0, 0.0], [0.4, 0.31]])),
           Case(np.array([3e-12, -7e-12]), np.array([4e-12, -5e-12])), Case(np.array([731.7, 3.1e-6]), np.array([731.7, 1e-6]))],
    known_mistakes=[
        (lambda a, n: _difference(a, n) / _sizes(a, n), "0/0 is nan, and nan is below every tolerance as little as above it. Where both are 0 throughout, return 0."),
        (_entry_by_entry, "Entry by entry, a tiny entry that is right but for round-off looks as wrong as a large one. Take the three maxima first, then divide once."),
        (_difference, "That is the largest difference itself. A gradient of size 1e-4 needs another yardstick than one of size 1: divide by the two maxima."),
        (lambda a, n: np.mean(np.abs(a - n)), "The mean absolute difference has the size of the gradient in it: a small gradient that is all wrong looks right."),
        (_ratio(_difference, lambda a, n: np.max(np.abs(n))), "You divide by the numerical maximum alone. With yours added, the result never goes above 1."),
        (_ratio(_difference, lambda a, n: np.max(np.abs(a))), "You divide by the maximum of yours alone: for a gradient of zeros that is a division by 0."),
        (_ratio(_difference, lambda a, n: max(np.max(np.abs(a)), np.max(np.abs(n)))), "You divide by the larger of the two maxima. It is their sum."),
        (_ratio(_difference, lambda a, n: _sizes(a, n) / 2), "Twice too large: the two maxima are added, not averaged."),
        (_ratio(lambda a, n: np.max(a - n), _sizes), "Above, the signs are still there: where yours is too small by much, the difference is far below 0, and the maximum does not see it."),
        (_ratio(lambda a, n: np.max(np.abs(a) - np.abs(n)), _sizes), "You take sizes first and subtract then: a wrong sign is invisible to that. Subtract first."),
        (_ratio(lambda a, n: abs(np.max(np.abs(a)) - np.max(np.abs(n))), _sizes), "You subtract the two maxima. They may belong to different entries, and a wrong sign is invisible. Take the maximum of the differences."),
        (_ratio(_difference, lambda a, n: np.max(a) + np.max(n)), "Below, the signs are still there: the largest entry may be negative. `np.abs` for both."),
        (_ratio(_difference, lambda a, n: np.max(np.abs(a + n))), "|a + n| is 0 where only the sign is wrong. The sizes are taken one by one, then added."),
        (_ratio(lambda a, n: np.sum(np.abs(a - n)), lambda a, n: np.sum(np.abs(a)) + np.sum(np.abs(n))), "You took sums, or means, where maxima are meant: in a large tensor one wrong entry drowns in them."),
        (_ratio(lambda a, n: np.linalg.norm(a - n), lambda a, n: np.linalg.norm(a) + np.linalg.norm(n)), "You took lengths (roots of sums of squares) where maxima are meant."),
        (_ratio(lambda a, n: np.mean(np.abs(a - n)), _sizes), "Above belongs the largest difference, not the mean: one wrong entry of many drowns in a mean."),
        (lambda a, n: _difference(a, n) / (_sizes(a, n) + 1e-8), "What you add to the denominator makes small gradients look better than they are. Take care of 0/0 alone."),
        (lambda a, n: _difference(a, n) / (_sizes(a, n) + 1e-7),
         "1e-7 in the denominator is as much as a small gradient has: it looks better than it is. Take care of 0/0 alone."),
        (lambda a, n: _difference(a, n) / (_sizes(a, n) + 1e-12),
         "The 1e-12 that you add changes every small gradient's error. Where the denominator is not 0, leave it as it is."),
        (lambda a, n: _difference(a, n) / max(_sizes(a, n), 1), "You never divide by less than 1: small gradients look better than they are."),
        (lambda a, n: _difference(a, n) / max(_sizes(a, n), 1e-8),
         "You never divide by less than 1e-8. Deep networks have such gradients, and theirs look better than they are."),
        (_ratio(_difference, lambda a, n: np.max(np.abs(a) + np.abs(n))),
         "Below, you add entry by entry and take the maximum then. The two maxima may stand at different places: take each by itself, then add."),
        (_zero_where(lambda a, n: not a.any()),
         "Where yours alone is 0 throughout, you return 0. That gradient is wrong altogether: 1. Only where both are 0 it is 0."),
        (_zero_where(lambda a, n: not n.any()),
         "Where the numerical alone is 0 throughout, you return 0. Yours should be 0 there and is not: 1. Only where both are 0 it is 0."),
        (_zero_where(lambda a, n: not (a.any() and n.any())),
         "Where one of the two is 0 throughout, you return 0. It is 0 only where both are; where one is, it is 1."),
        (_zero_where(np.allclose),
         "`np.allclose` overlooks 1e-8, and a hundred-thousandth of each number: gradients that are small, and bugs that are. Only where both are 0 it is 0."),
        (_zero_where(lambda a, n: np.allclose(a, 0) and np.allclose(n, 0)),
         "You return 0 where both are only small, as `np.allclose(…, 0)` does below 1e-8. A small gradient may be all wrong: ask for 0 itself, `.any()` is False."),
        (_zero_where(lambda a, n: a.sum() == 0 == n.sum()),
         "A sum is 0 as well where entries cancel, as in softmax's dz. Ask whether any entry is not 0: `.any()`."),
        (_ratio(lambda a, n: np.max(n - a), _sizes),
         "Above, the signs are still there: where yours is too large by much, numerical − yours is far below 0. `np.abs` of the difference first."),
        (_ratio(lambda a, n: abs(np.max(a - n)), _sizes),
         "`abs` comes too late: the maximum has passed over the differences below 0. Sizes first, then the maximum."),
        (_ratio(lambda a, n: np.max(np.abs(np.abs(a) - np.abs(n))), _sizes),
         "Once sizes are taken, a wrong sign is invisible. First subtract, then take the size of the difference."),
        (_ratio(_difference, lambda a, n: abs(np.max(a)) + abs(np.max(n))),
         "Below, `abs` comes too late: the largest entry in size may be negative. `np.max(np.abs(…))` for both."),
        (lambda a, n: _difference(a, n) / np.max(np.abs(a)) + np.max(np.abs(n)) if _sizes(a, n) else 0.0,
         "Brackets are missing: the first maximum divides, the second is added. `/ (… + …)`."),
        (_ratio(lambda a, n: np.linalg.norm(a - n, np.inf), lambda a, n: np.linalg.norm(a, np.inf) + np.linalg.norm(n, np.inf)),
         "For a matrix, `np.linalg.norm(…, np.inf)` is the largest sum of a row, not the largest entry. `np.max(np.abs(…))` holds for any shape."),
        (lambda a, n: max(abs(a - n)) / (max(abs(a)) + max(abs(n))),
         "A tensor may have two axes or more, and then Python's `max`, or a loop over `len`, meets whole rows. `np.max` takes all entries."),
    ],
    hints=["Three maxima, all in size: of the differences, of yours, of the numerical.", "`np.max(np.abs(yours - numerical))` is the first. What is it divided by, and when is that 0?",
           "`size = np.max(np.abs(yours)) + np.max(np.abs(numerical))`; return `np.max(np.abs(yours - numerical)) / size if size else 0.0`."],
    fact="0 is a perfect gradient, 1 one that is 0 throughout or has the wrong sign; 0.1 % too large reads 0.0005.",
)

q3 = ChoiceExercise(
    id="08/q3",
    question="A network with ReLU, three examples, checked with h = 1e-4: at b1[17] yours is 0.0313, expected 0.0261. The other 49 entries of b1 agree to nine digits, and so do W2 and b2. "
             "With h = 1e-6 all of b1 agrees. What is it?",
    choices={"a": "backward is wrong at b1[17]", "b": "at h = 1e-4 the nudge crosses the kink of unit 17 for one example",
             "c": "round-off: h = 1e-4 is too small", "d": "truncation: the loss bends too much for h = 1e-4"},
    reference="b",
    known_mistakes=[
        ("a", "A wrong backward stays wrong at every h. Here a smaller h makes the two agree."),
        ("c", "Round-off grows as h shrinks. Here the smaller h is the better one."),
        ("d", "Truncation would be of the order h², some 1e-8, and it would be in all entries. Here one is off by a sixth and 49 by nothing."),
    ],
    hints=["What does a single entry, out of fifty, have that the others have not?", "Nudging b1[17] moves z of unit 17 by h, for every example. What if one z is nearer to 0 than h?",
           "The mask of the ReLU is on at +h and off at −h. What is measured then?"],
    why="One z of unit 17 lies between 1e-6 and 1e-4 from 0: the masks at ±1e-4 differ, those at ±1e-6 do not.",
    fact="With one of three examples switched on half of the way, the slope by nudging lies between the slopes with and without it.",
)


def flipped(z, k, h):
    """The nudge of b[k] moves column k in all examples."""
    return np.sum((z[:, k] + h > 0) ^ (z[:, k] - h > 0))


q4 = FunctionExercise(
    id="08/q4",
    question="z is (N, n): the pre-activations of a layer that a ReLU follows, one example a row. The bias b[k] is nudged by ±h. Write `flipped(z, k, h)`: for how many examples the mask z > 0 of unit k "
             "is another at +h than at −h. No z is exactly h or −h. For z = [[0.3, −0.05], [0.03, 0.7], [−0.9, −0.4]], k = 0, h = 0.1 it is 1.",
    reference=flipped,
    cases=[Case(np.array([[0.3, -0.05], [0.03, 0.7], [-0.9, -0.4]]), 0, 0.1),
           Case(np.array([[0.13, -0.5, 0.21, 0.9], [-0.44, 0.3, -0.13, -0.6], [0.7, -0.41, 0.11, 0.33],
                          [0.8, 0.9, -0.23, -0.32], [-0.7, 0.6, 0.52, 0.84]]), 2, 0.27),
           Case(np.array([[-0.003, 0.3, 0.55], [0.9, -0.8, 0.002], [0.0013, 0.7, -0.0041], [-0.0047, -0.6, 0.0033], [-0.0021, 0.44, 0.31], [0.0008, 0.39, -0.62]]), 0, 0.005),
           Case(np.array([[0.5, 0.061], [0.02, 0.9], [-0.01, -0.3], [0.07, 0.77]]), 1, 0.05),
           Case(np.array([[3e-5, -0.2, 7e-6], [0.4, 3e-5, -3e-6], [-0.3, 0.6, 0.8], [0.66, 8e-6, 9e-7]]), 2, 6e-6),
           Case(np.array([[0.4, -0.03], [0.7, -0.03], [-0.2, 0.9], [0.3, -0.03]]), 1, 0.04),
           Case(np.array([[0.0, -0.2, 0.07], [0.4, 0.0, -0.3], [0.1, 0.6, 0.8], [0.66, 0.9, -0.7], [0.2, 0.02, 0.0]]), 1, 0.03)],
    known_mistakes=[
        (lambda z, k, h: np.sum((z + h > 0) != (z - h > 0)), "You count the flips of all units. The nudge of b[k] moves column k alone: `z[:, k]`."),
        (lambda z, k, h: np.sum((z[k] + h > 0) != (z[k] - h > 0)), "z[k] is example k with all its units. Unit k of all examples is the column `z[:, k]`."),
        (lambda z, k, h: np.sum((z[:, k] + h > 0) != (z[:, k] > 0)), "You compare +h with no nudge. A central difference goes to −h, too."),
        (lambda z, k, h: np.sum((z[:, k] - h > 0) != (z[:, k] > 0)), "You compare −h with no nudge. A central difference goes to +h, too."),
        (lambda z, k, h: np.sum(z[:, k] < h), "You count every z below h, those far below 0 too: their mask is off at both ends."),
        (lambda z, k, h: np.sum(z[:, k] > -h), "You count every z above −h, those far above 0 too: their mask is on at both ends."),
        (lambda z, k, h: np.sum(np.abs(z[:, k]) < 2 * h), "The nudge goes h to either side, so only a z within h of 0 crosses it; you take 2h."),
        (lambda z, k, h: np.sum(np.abs(z[:, k]) < h / 2), "The nudge goes h to either side, so every z within h of 0 crosses it; you take h/2."),
        (lambda z, k, h: np.mean((z[:, k] + h > 0) != (z[:, k] - h > 0)), "That is the share of the examples. Asked for is how many."),
        (lambda z, k, h: np.sum((z[:, k] + h > 0) == (z[:, k] - h > 0)), "You count the examples whose mask stays. Asked for are those where it differs."),
        (lambda z, k, h: ((z[:, k] + h > 0) != (z[:, k] - h > 0)).astype(int), "That says for each example whether its mask flips. Add them up."),
        (lambda z, k, h: float(np.any(np.abs(z[:, k]) < h)), "That says whether any mask flips. Asked for is how many."),
        (lambda z, k, h: np.sum(z[:, k] > 0), "You count the masks that are on, without any nudge."),
        (lambda z, k, h: np.sum(np.abs(z) < h, axis=0), "You count for each unit. Asked for is unit k alone: `z[:, k]`."),
        (lambda z, k, h: np.sum((np.abs(z[:, k]) < h) & (z[:, k] != 0)), "You leave out z = 0. At +h its mask is on, at −h off: it flips."),
        (lambda z, k, h: (z[:, k] + h > 0) != (z[:, k] - h > 0),
         "That is a mask, with an entry for each example. Asked for is how many of them are True: `np.sum`."),
        (lambda z, k, h: np.sum(z[:, k] + h > 0) + np.sum(z[:, k] - h > 0),
         "You add the masks at both ends: what is on at both counts twice. Count where the two differ."),
        (lambda z, k, h: np.sum(np.abs(z[:, k - 1]) < h), "That is unit k − 1 (for k = 0 the last one). Columns are counted from 0, as k is: `z[:, k]`."),
        (lambda z, k, h: np.sum(np.abs(z[1:, k]) < h), "The first example is left out. `range(len(z))` begins at 0."),
        (lambda z, k, h: np.sum(np.abs(z[:-1, k]) < h), "The last example is left out. `range(len(z))` ends with it."),
        (lambda z, k, h: np.sum(np.abs(z[:z.shape[1], k]) < h),
         "You go through as many examples as there are units. `z.shape[0]`, or `len(z)`, is the number of examples."),
        *((lambda z, k, h, places=places: places(np.abs(z[:, k]) < h), f"Those are the rows whose mask flips{form}. Asked for is how many they are.") for form, places in {
            "": np.flatnonzero, ", in a tuple": np.nonzero, ", in a column": np.argwhere}.items()),
        (lambda z, k, h: np.sum(-h < z[:, k] < h), "One truth value is wanted there, as by `and` or by two `<` in a row, and an array has many. Join two masks by `&`: `(…) & (…)`."),
        (lambda z, k, h: np.sum(z[:, k] > -h & z[:, k] < h), "`&` binds tighter than `<` and `>`. Each comparison needs brackets: `(…) & (…)`."),
        (lambda z, k, h: np.sum(np.abs(z[:, k]) < 0.1), "The nudge is h, not always 0.1 as in the example."),
    ],
    hints=["Which numbers of z does the nudge of b[k] move?", "Column k: `z[:, k]`. Its masks are `z[:, k] + h > 0` and `z[:, k] - h > 0`.", "`^` between two masks is true where exactly one of them is: `np.sum((z[:, k] + h > 0) ^ (z[:, k] - h > 0))`, and `return` in front."],
    fact="If it is 0, no kink of this layer lies between −h and +h. At a smaller h it is never larger: that is how the check gets rid of kinks.",
)


def change_along(f, x, v, h):
    """Two calls of f, however many entries x has."""
    return (f(x + h * v) - f(x - h * v)) / (2 * h)


def _unit(v):
    return v / np.linalg.norm(v)


def _first(v):
    return np.where(np.arange(v.size).reshape(v.shape) == 0, v, 0)


def _one_entry_each(v):
    return (np.eye(v.size) * v.ravel()).reshape(v.size, *v.shape)


def _gradient(f, x, h):
    return np.array([(f(x + step) - f(x - step)) / (2 * h) for step in h * np.eye(x.size).reshape(x.size, *x.shape)]).reshape(x.shape)


q5 = FunctionExercise(
    id="08/q5",
    question="Write `change_along(f, x, v, h)`: how fast f changes at x along v, as a central difference with x + hv and x − hv; x and v are arrays "
             "of one shape, perhaps a matrix, v as long as it is. It approaches ∇f·v. For f(x) = Σ x², x = [3, 5], v = [4, −3], h = 0.1 it is −6.",
    reference=change_along,
    cases=[Case(formula("Σ x²", lambda x: np.sum(np.asarray(x) ** 2)), np.array([3.0, 5.0]), np.array([4.0, -3.0]), 0.1),
           Case(formula("Σ x³", lambda x: np.sum(np.asarray(x) ** 3)), np.array([0.7, -3.3, 0.9]), np.array([-0.6, 0.45, 3.7]), 0.3),
           Case(formula("Σ exp(xc), c = [0.9, −0.7]", lambda x: np.sum(np.exp(x @ np.array([0.9, -0.7])))), np.array([[0.3, -0.7], [0.45, 0.9], [-0.33, 0.0]]),
                np.array([[0.8, 0.0], [-0.35, 0.6], [0.75, -0.4]]), 0.25),
           Case(formula("x₀³ x₁", lambda x: x[0] ** 3 * x[1]), np.array([-0.9, 3.1]), np.array([0.37, 0.53]), 0.2),
           Case(formula("Σ sin x", lambda x: np.sum(np.sin(np.asarray(x)))), np.array([4.7, 0.31, -0.77, 3.9]), np.array([0.83, -0.57, 0.0, 0.41]), 0.7),
           Case(formula("Σ x³", lambda x: np.sum(np.asarray(x) ** 3)), np.array([0.7, 3.1, -0.9]), np.array([0.83, -0.45, 0.37]), 1e-5),
           Case(formula("Σ x³", lambda x: np.sum(np.asarray(x) ** 3)), np.array([0.03, -0.05, 0.02]), np.array([0.7, -0.4, 0.9]), 0.01)],
    known_mistakes=[
        (lambda f, x, v, h: (f(x + h * v) - f(x)) / h, "That is the forward difference. Two points around x are better than x and one beside it."),
        (lambda f, x, v, h: (f(x + h * v) - f(x)) / (2 * h), "Your second point is x itself. It is x − hv: the two are 2h apart."),
        (lambda f, x, v, h: (f(x) - f(x - h * v)) / h, "That is the backward difference: x and one point behind it."),
        (lambda f, x, v, h: (f(x + h * v) - f(x - h * v)) / h, "The two points are 2h apart along v: divide by 2h."),
        (lambda f, x, v, h: (f(x + h * v) - f(x - h * v)) / 2 * h, "`/ 2 * h` divides by 2 and multiplies by h. Brackets: `/ (2 * h)`."),
        (lambda f, x, v, h: (f(x - h * v) - f(x + h * v)) / (2 * h), "The sign: what comes first is the point ahead, x + hv."),
        (lambda f, x, v, h: (f(x + h) - f(x - h)) / (2 * h), "You nudge all entries by h. Entry i moves by h·v[i]."),
        (lambda f, x, v, h: (f(x + h * _unit(v)) - f(x - h * _unit(v))) / (2 * h), "You made v of length 1 first. ∇f·v grows with v."),
        (lambda f, x, v, h: (f(x + h * v) - f(x - h * v)) / (2 * h * np.linalg.norm(v)), "You divided by the length of v, too. ∇f·v grows with v."),
        (lambda f, x, v, h: (f(x + v) - f(x - v)) / (2 * h), "h is missing in the two points: x + h·v and x − h·v."),
        (lambda f, x, v, h: (f(x + v) - f(x - v)) / 2, "You went a whole v to either side. The nudge is h·v, and 2h divides."),
        (lambda f, x, v, h: f(x + h * v) - f(x - h * v), "That is the rise from one point to the other. Divide it by 2h."),
        (lambda f, x, v, h: (f(x + h * v / 2) - f(x - h * v / 2)) / h, "You look at ±h/2. The question asks for x + hv and x − hv."),
        (lambda f, x, v, h: (f(x + h * v) - f(x - h * v)) / (2 * h * v), "You divided by v, entry by entry. One number is asked for: divide by 2h."),
        (lambda f, x, v, h: f(x + h * v) - f(x - h * v) / (2 * h), "Brackets are missing: only the second f is divided. `(f(…) - f(…)) / (2 * h)`."),
        (lambda f, x, v, h: np.sum((f(x + h) - f(x - h)) / (2 * h) * v),
         "You nudge all entries by h alike, and multiply by v afterwards. v belongs into the nudge: entry i moves by h·v[i]."),
        (lambda f, x, v, h: (f(v + h * x) - f(v - h * x)) / (2 * h), "x and v have changed places: you start from v and go along x."),
        (lambda f, x, v, h: (f(x + 2 * h * v) - f(x - 2 * h * v)) / (4 * h), "You look at ±2h. The question asks for x + hv and x − hv."),
        (lambda f, x, v, h: (f(x + h * v) - f(x - h * v)) / (2 * h) * np.linalg.norm(v), "You multiplied by the length of v. It is in the nudge h·v already."),
        (lambda f, x, v, h: (f(x + h * _unit(v)) - f(x - h * _unit(v))) / (2 * h) * np.linalg.norm(v),
         "You go h along v made 1 long, and multiply by its length again. The question asks for x + hv and x − hv."),
        (lambda f, x, v, h: (f(x + h * v) - f(x - h * v)) / (2 * h * np.sum(v**2)), "You divided by Σv², too. ∇f·v grows with v."),
        (lambda f, x, v, h: (f(x + h * v / np.max(np.abs(v))) - f(x - h * v / np.max(np.abs(v)))) / (2 * h),
         "You divided v by its largest entry first. The nudge is h·v, v as long as it is."),
        (lambda f, x, v, h: (f(x + h * np.sign(v)) - f(x - h * np.sign(v))) / (2 * h),
         "`np.sign(v)` keeps the signs and loses the sizes. Entry i moves by h·v[i]."),
        (lambda f, x, v, h: (f(x + h * _first(v)) - f(x - h * _first(v))) / (2 * h), "Only the first entry moves. All of them do, entry i by h·v[i]."),
        (lambda f, x, v, h: np.sum(_gradient(f, x, h) * v),
         "That is ∇f·v, with two calls of f for each entry. Nudge all entries at once, along v: two calls altogether."),
        (lambda f, x, v, h: sum(change_along(f, x, step, h) for step in _one_entry_each(v)),
         "You nudge one entry at a time and add up. All entries move at once: two calls of f altogether."),
        (lambda f, x, v, h: _gradient(f, x, h) @ v,
         "That is ∇f·v with a nudge for each entry, and `@` doesn't add up all products where x is a matrix. Nudge along v, once: any shape will do."),
        (lambda f, x, v, h: (f((x + h * v).ravel()) - f((x - h * v).ravel())) / (2 * h),
         "You hand f the entries in one row. It may need x in its own shape: x + hv has it."),
        (lambda f, x, v, h: (f(x + h * v.T) - f(x - h * v.T)) / (2 * h), "v has the shape of x. Its transpose has another one: leave v as it is."),
    ],
    hints=["Entry i of x moves by h·v[i], all at once.", "The points are `x + h * v` and `x - h * v`.", "`(f(x + h * v) - f(x - h * v)) / (2 * h)`, and `return` in front."],
    fact="Two calls are enough, whether x has three entries or 39 760. check_direction compares this with ∇L·v.",
)

TOO_NEAR = "That is too little: the share y is still much larger than ε. Widen the gap."
TOO_FAR = "That is too much: the share y is too near ε, or below it. Narrow the gap."
NEGATIVE = "A gap below 0 means that the true class is ahead. Widen it."
THE_EPSILON = "Is that ε? Hand over the gap that goes with it."


def measure(gap):
    """What a right backward reads at a gap with ε = 1e-7, in words, and what is wrong with it."""
    if gap < 0:
        return f"Gap {number(gap)}.", NEGATIVE
    if gap > 700:
        return f"Gap {number(gap)}.", TOO_FAR
    error = float(guarded_error(gap, 1e-7))
    reading = f"Gap {number(gap)}: loss {number(float(guarded_loss(gap, 1e-7)))}, relative error {number(error, 2)}."
    if 1e-3 < error < 1e-2:
        return reading, None
    return reading, THE_EPSILON if 0 < gap < 1e-5 else TOO_NEAR if error <= 1e-3 else TOO_FAR


q6 = SearchExercise(
    id="08/q6",
    question="With the sliders above and ε = 1e-7: at which gap does a right backward read a relative error between 0.001 and 0.01, as if it were 0.2 % to 2 % wrong? "
             "Hand it in: `q6.check(search.gap.value)`.",
    reference=11.0,
    measure=measure,
    known_mistakes=[(5.0, TOO_NEAR), (20.0, TOO_FAR), (-3.0, NEGATIVE), (1e-7, THE_EPSILON)],
    hints=["Move *gap* to the right and read the relative error from the words.",
           "For a small error it is about ε/(2y), and y is about e to the power −gap. So each 2.3 further to the right makes it ten times larger.",
           "At gap 5 it is 7.5e-6. Three powers of ten more are three times 2.3, about 7, further to the right."],
    why="At gap 11 the share y is 1.7e-5, ε/y is 0.006, and half of that is 0.003.",
    fact="At gap 11 the loss is 10.994 instead of 11.000: nobody would notice. Its slope is y/(y + ε) times what it should be, and the check does.",
)

q7 = NamingExercise(
    id="08/q7",
    question="The bug clinic. Each of its 15 networks has one bug. Look at them in the explorer above, and name at least twelve, none wrongly. Hand in a dict from network to letter; begin with one: `q7.check({1: \"a\"})`.",
    choices={letter: FAULTS[key].name for letter, key in BUG_OF_LETTER.items()},
    reference={place: next(letter for letter, key in BUG_OF_LETTER.items() if key == fault) for place, fault in enumerate(PATIENTS, 1)},
    judge_one=verdict,
    enough=12,
    thing="network",
    known_mistakes=[({place: letter}, verdict(place, letter)[1]) for place, letter in ((1, "c"), (2, "l"), (4, "h"), (5, "b"), (8, "r"), (12, "b"))],
    hints=["Begin with what the check says. Is every tensor wrong, or one, or all before some layer? Or none?",
           "Then look at the points in the lower left picture. On a line through 0: a factor, which you can read. Scattered: a wrong product, a mask, a slope.",
           "Where the check finds nothing, the gradient is right and the bug is elsewhere: look at the hidden units, then at the loss."],
    why="Every tensor wrong: the loss, or its backward. All before a layer: what that layer passes back. "
        "One tensor: how that one is computed. None: not the gradient.",
    fact="Nine of the 15 end with a loss below 0.12: that proves nothing. "
         "The check raises for 12; in one of these backward is right, and the bug is in the loss. "
         "The other three have a right gradient: their bugs are elsewhere.",
)

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7}
