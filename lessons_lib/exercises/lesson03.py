"""Lesson 03, gradient descent: eight exercises."""
import numpy as np

from lessons_lib.descent import rate_limits
from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise, SearchExercise
from lessons_lib.exercises.values import number
from lessons_lib.figures.gradient_descent import distances_left

q1 = NumberExercise(
    id="03/q1",
    question="By hand: f(x) = x² − 6x has the slope 2x − 6. Where does one step of gradient descent lead from x = 7 with learning rate 0.2?",
    reference=5.4,
    tolerance=0.0005,
    known_mistakes=[
        (8.6, "You went uphill: the step 0.2 · 8 is subtracted."),
        (1.6, "That is the length of the step, 0.2 · 8. Subtract it from where you are, 7."),
        (-1.6, "That is the step itself. Add it to where you are, 7."),
        (8, "That is the slope at 7. Multiply it by the learning rate, and subtract it from 7."),
        (-1, "You subtracted the whole slope. It counts 0.2 times only."),
        (15, "You added the whole slope: 7 + 8. A step is subtracted, and the slope counts 0.2 times only."),
        (6.8, "The slope of x² is 2x, not x: 2 · 7 − 6 = 8."),
        (4.2, "The −6 of the slope is lost: it is 2 · 7 − 6 = 8, not 14."),
        (5.6, "You subtracted 0.2 · f(7) = 1.4. The step goes by the slope, 8."),
        (6.84, "The decimal point: 0.2 · 8 is 1.6, not 0.16."),
        (-33, "You divided the slope by 0.2. It is multiplied."),
        (4.44, "Those are two steps. One is asked for."),
        (3, "That is the bottom. One step with 0.2 does not reach it."),
    ],
    hints=["Which slope does f have at x = 7?", "2 · 7 − 6 = 8. A step goes against it, 0.2 times as far.", "7 − 0.2 · 8."],
    why="The slope at 7 is 8, the step 0.2 · 8 = 1.6, downhill is to the left.",
    fact="The bottom is at 3. The distance was 4 and is 2.4: each step multiplies it by 1 − 0.2 · 2 = 0.6.",
)


def best_rate(curvatures):
    """The flattest and the steepest axis decide, together."""
    return 2 / (np.min(curvatures) + np.max(curvatures))


q2 = FunctionExercise(
    id="03/q2",
    question="A bowl may have many axes. Write `best_rate(curvatures)`: the learning rate with which the slowest axis comes down fastest. "
             "`curvatures` is an array, in any order. For [3, 0.5, 7.5] it gives 0.25.",
    reference=best_rate,
    cases=[Case(np.array([3, 0.5, 7.5])), Case(np.array([0.9, 4.5, 0.07, 6.3, 2.2])), Case(np.array([11, 0.35])), Case(np.array([0.004, 0.03, 0.011, 0.025])),
           Case(np.array([260.0, 45, 7, 890, 33, 61])), Case(np.array([0.7, 5, 13, 13, 0.7, 9, 4.1])), Case(np.array([0.65, 0.65, 0.65])),
           Case(np.array([3.4e7, 1.3e7, 6.1e7, 2.9e7])), Case(np.array([3.7]))],
    rtol=1e-9,
    known_mistakes=[
        (lambda c: 2 / np.max(c), "That is the limit, 2/λmax: the steepest axis then jumps to and fro for ever. The flattest counts too."),
        (lambda c: 1 / np.max(c), "With 1/λmax the steepest axis is down in one step, and the flattest creeps."),
        (lambda c: 1 / np.min(c), "With 1/λmin the flattest axis is down in one step, and the steepest runs away."),
        (lambda c: 2 / np.min(c), "That is the limit of the flattest axis alone. The steepest runs away long before."),
        (lambda c: 1 / (np.min(c) + np.max(c)), "The 2 is missing: 1 − ηλmin = −(1 − ηλmax) gives η(λmin + λmax) = 2."),
        (lambda c: 2 / (c[0] + c[-1]), "You took the first and the last. The curvatures are in any order: take the smallest and the largest."),
        (lambda c: 2 / (c[0] + c[1]), "You took the first two. The curvatures are in any order, and there may be one alone: take the smallest and the largest."),
        (lambda c: (1 / np.min(c) + 1 / np.max(c)) / 2, "You took the mean of two rates, each the best for one axis. It is the mean of the two curvatures that counts: 1 divided by that."),
        (lambda c: 1 / np.sqrt(np.min(c) * np.max(c)), "You divided by the geometric mean of the two curvatures. The best rate makes 1 − ηλ equal in size for both: that takes their plain mean."),
        (lambda c: 2 * np.min(c) * np.max(c) / (np.min(c) + np.max(c)), "2ab/(a + b) is a mean of the two curvatures, the harmonic one. A rate is 1 divided by a curvature."),
        (lambda c: 2 / (1 + np.max(c) / np.min(c)), "You put the condition number κ in the place of the curvatures: 2/(1 + κ) is the best rate only where λmin = 1. Divide it by λmin."),
        (lambda c: 2 * (np.min(c) + np.max(c)), "You multiplied by the sum of the two curvatures. Divide by it: steeper bowls need smaller rates."),
        (lambda c: 2 / np.sum(c), "You added all curvatures. Only the smallest and the largest count: all others lie between."),
        (lambda c: 1 / np.mean(c), "You took the mean of all curvatures. Only the smallest and the largest count."),
        (lambda c: 2 / np.mean(c), "Twice the rate for the mean curvature. Only the smallest and the largest count, and they are added."),
        (lambda c: np.max(c) / np.min(c), "That is the condition number."),
        (lambda c: (np.max(c) - np.min(c)) / (np.max(c) + np.min(c)), "That is the factor that a step leaves at the best rate. The rate itself is asked for."),
        (lambda c: (np.min(c) + np.max(c)) / 2, "Upside down: that is the middle curvature. The rate is 1 divided by it."),
        (lambda c: 2 / np.min(c) + np.max(c), "Brackets are missing: only the smallest was divided by. `2 / (… + …)`."),
    ],
    hints=["By what does a step multiply the distance along the flattest axis, and along the steepest?",
           "The best rate makes both equal in size: 1 − ηλmin = −(1 − ηλmax). Solve it for η.", "`2 / (np.min(curvatures) + np.max(curvatures))`, and `return` in front."],
    fact="Axes in between come down faster than these two, so they do not matter.",
)

q3 = ChoiceExercise(
    id="03/q3",
    question="A bowl has the curvatures 0.5 and 8. You descend with learning rate 0.3. What happens?",
    choices={"a": "it comes down smoothly along both axes", "b": "it comes down along the flat axis and runs away along the steep one",
             "c": "it comes down, to and fro along the steep axis", "d": "it runs away along both axes"},
    reference="b",
    known_mistakes=[
        ("a", "That needs a factor 1 − 0.3λ between 0 and 1 for both λ. For λ = 8, 1 − 0.3 · 8 is negative: it crosses the bottom."),
        ("c", "It does go to and fro along the steep axis, but look at the size of the factor 1 − 0.3 · 8 = −1.4."),
        ("d", "Along the flat axis the factor is 1 − 0.3 · 0.5 = 0.85: that is below 1 in size."),
    ],
    hints=["By what does a step multiply the distance along an axis with curvature λ?", "By 1 − 0.3λ. Work it out for 0.5 and for 8.",
           "0.85 and −1.4. Which of them makes a distance grow?"],
    why="The factors are 1 − 0.15 = 0.85 and 1 − 2.4 = −1.4. The limit is 2/8 = 0.25.",
    fact="The factors are 0.85 and −1.4. The steepest axis alone sets the limit: 2/8 = 0.25.",
)

NO_BOTTOM = "A curvature of 0 or less has no bottom to come to. Take one above 0."
TOO_LONG = "That is too much: the valley is too long. Give it more curvature along x."
TOO_ROUND = "That is too little: the bowl is too round. Give it less curvature along x."
TOO_STEEP = "The flat curvature is the smaller one: at most 2, and not larger."
THE_RATE = "0.8 is not the curvature. Is it the learning rate? Hand over the flat curvature that goes with it."


def measure(flat):
    """What 20 steps at the best rate leave in the bowl with the curvatures flat and 2, in words, and what is wrong with it, if anything is."""
    if not 0 < flat <= 2:
        return f"Flat curvature {number(flat)}.", NO_BOTTOM if flat <= 0 else TOO_STEEP
    curvatures = np.array([flat, 2.0])
    best, _, condition = rate_limits(np.diag(curvatures))
    left = distances_left(curvatures, [best], 20)[0]
    reading = f"Flat curvature {number(flat)}: condition {number(condition, 3)}, and 20 steps at the best rate leave {number(left, 2)} times the distance."
    if 2e-5 < left < 6e-5:
        return reading, None
    return reading, TOO_LONG if left >= 6e-5 else THE_RATE if abs(flat - 0.8) < 1e-6 else TOO_ROUND


q4 = SearchExercise(
    id="03/q4",
    question="With the sliders above: move *flat*, then set the learning rate to *best*. At which *flat*, up to 2, do 20 steps leave between 0.00002 and 0.00006 of the distance? "
             "(At 0.2 they leave 0.018.) Hand it in: `q4.check(search.flat.value)`.",
    reference=0.5,
    measure=measure,
    known_mistakes=[(0.2, TOO_LONG), (1.0, TOO_ROUND), (0.0, NO_BOTTOM), (0.8, THE_RATE)],
    hints=["Move *flat curvature*, read the best rate from the words, set it. Is too much left, or too little?",
           "At the best rate each step leaves the factor (κ − 1)/(κ + 1). Its 20th power is to be about 0.00004: the factor is about 0.6.",
           "(κ − 1)/(κ + 1) = 0.6 gives κ = 4. The steep curvature is 2, the flat one 2/κ."],
    why="With 0.5 and 2, κ is 4, the best rate 2/2.5 = 0.8, the factor 3/5 = 0.6, and 0.6²⁰ is 0.000037.",
    fact="From κ = 10 to κ = 4 the same 20 steps leave 500 times less.",
)


def line_step(x, t, w, b, rate):
    """Both slopes at the old w and b, then both steps."""
    slopes = 2 / len(x) * (w * x + b - t)
    return w - rate * np.sum(slopes * x), b - rate * np.sum(slopes)


def _line(scale=2.0, mean=True, sign=1, x_in_w=True, x_in_b=False, swapped=False, both=True):
    """line_step with something else in it."""
    def answer(x, t, w, b, rate):
        if swapped:
            x, t = t, x
        slopes = scale / (len(x) if mean else 1) * (w * x + b - t)
        for_w = np.sum(slopes * (x if x_in_w else 1))
        return [w - sign * rate * for_w, b - sign * rate * (np.sum(slopes * (x if x_in_b else 1)) if both else 0)]
    return answer


def _line_of_one(j):
    """The slopes of example j alone."""
    def answer(x, t, w, b, rate):
        slope = 2 / len(x) * (w * x[j] + b - t[j])
        return w - rate * slope * x[j], b - rate * slope
    return answer


def _new_w_for_b(x, t, w, b, rate):
    w, _ = line_step(x, t, w, b, rate)
    return w, line_step(x, t, w, b, rate)[1]


def _new_b_for_w(x, t, w, b, rate):
    _, b_new = line_step(x, t, w, b, rate)
    return line_step(x, t, w, b_new, rate)[0], b_new


def _gradient_alone(x, t, w, b, rate):
    slopes = 2 / len(x) * (w * x + b - t)
    return [np.sum(slopes * x), np.sum(slopes)]


def _one_after_another(mean):
    def answer(x, t, w, b, rate):
        for xj, tj in zip(x, t, strict=True):
            slope = 2 / (len(x) if mean else 1) * (w * xj + b - tj)
            w, b = w - rate * slope * xj, b - rate * slope
        return w, b
    return answer


def _mean_times_mean(x, t, w, b, rate):
    slope = 2 * np.mean(w * x + b - t)
    return w - rate * slope * np.mean(x), b - rate * slope


def _by_one_less(x, t, w, b, rate):
    slopes = 2 / (len(x) - 1) * (w * x + b - t)
    return w - rate * np.sum(slopes * x), b - rate * np.sum(slopes)


def _per_example(x, t, w, b, rate):
    slopes = 2 / len(x) * (w * x + b - t)
    return [w - rate * slopes * x, b - rate * slopes]


q5 = FunctionExercise(
    id="03/q5",
    question="The line y = wx + b learns: write `line_step(x, t, w, b, rate)`, which returns the new w and the new b after one step down "
             "the mean squared error. x and t are arrays of one length. For x = [3, 5, 7, 4], t = [6, 9, 8, 5], w = 1.5, b = 0.5, rate 0.1 it gives [0.55, 0.375].",
    reference=line_step,
    cases=[Case(np.array([3, 5, 7, 4]), np.array([6, 9, 8, 5]), 1.5, 0.5, 0.1),
           Case(np.array([3.3, 3.3, 7.1, -0.7, 4.9, 6.13]), np.array([2.7, 5.9, 5.9, 1.3, -8.1, 0.0]), 0.0, -3.37, 0.011),
           Case(np.array([62.3, 55.1, 71.9, 48.7, 66.6, 59.2, 63.3]), np.array([165.3, 152.9, 180.2, 146.6, 171.1, 160.7, 163.3]), 1.07, -98.6, 0.00013),
           Case(np.array([-4.0, 3, 6.5, 9, 5]), np.array([7.0, -3, 4, 8.5, 12]), -0.7, 3.5, 0.03),
           Case(np.array([6, -3, 8]), np.array([-6, 13, 4]), 3, -5, 0.07),
           # examples at 0 and one that comes twice, b = 0, a length once more; a single example, a rate above 1
           Case(np.array([0.0, 2.9, 4.7, 2.9, 0.0]), np.array([1.9, -3.3, 5.1, -3.3, 8.2]), -1.3, 0.0, 0.041), Case(np.array([3.7]), np.array([5.9]), 0.83, -1.21, 1.3)],
    rtol=1e-9,
    known_mistakes=[
        (_line(sign=-1), "The sign of the update: you went uphill. Both steps are subtracted, and the slopes come from y − t, not t − y."),
        (_line(scale=1.0), "The 2 is missing: the slope of (y − t)² is 2(y − t). (A loss with ½ in front would cancel it; ours has none.)"),
        (_line(mean=False), "The 1/N is missing: the loss is the mean over the examples, you took the sum."),
        (_line(scale=1.0, mean=False), "Two factors are missing, the 2 of the square and the 1/N of the mean."),
        (_by_one_less, "You divided by N − 1. The loss is the mean over all N examples, and N = 1 is allowed."),
        (lambda x, t, w, b, rate: (w - rate * 2 * np.sum((w * x + b - t) * x) / (len(x) - 1), b - rate * 2 * np.sum(w * x + b - t) / (len(x) - 1)),
         "You divided the sum by N − 1. The loss is the mean over all N examples, and a single one is allowed."),
        (lambda x, t, w, b, rate: [w - rate * 2 * np.mean((w * x - b - t) * x), b - rate * 2 * np.mean(w * x - b - t)],
         "In the error, b has the wrong sign: it is y − t, with y = wx + b. (`t - w * x + b` lacks brackets.)"),
        (_line_of_one(-1), "Only the last example counts in yours: `=` where `+=` is needed. Add the slopes of all."),
        (_line_of_one(0), "Only the first example counts in yours: does `return` stand inside the loop? Add the slopes of all."),
        (lambda x, t, w, b, rate: [w - rate * 2 * np.mean((w * x + b - t) * w), b - rate * 2 * np.mean(w * x + b - t)],
         "For w you multiply by w itself. Each slope counts x_j times: that is how far w moves y_j."),
        (_line(swapped=True), "x and t are swapped: predictions come from x, `w * x + b`, and are compared with t."),
        (_line(x_in_w=False), "For w, each slope counts x_j times: that is how far w moves y_j. You added the bare slopes."),
        (_line(x_in_b=True), "b moves each prediction by 1, not by x_j: the slopes for b are added as they are."),
        (_line(x_in_w=False, x_in_b=True), "The two derivatives are exchanged: the slopes times x_j belong to w, the bare slopes to b."),
        (_new_w_for_b, "The step for b used the new w. Both slopes belong to the old point: compute both first, then move."),
        (_new_b_for_w, "The step for w used the new b. Both slopes belong to the old point: compute both first, then move."),
        (_one_after_another(True), "w and b moved inside the loop, so each example found them changed. All slopes belong to the old point: add them up first, then move once."),
        (_one_after_another(False), "w and b moved after each example, by its whole slope. One step goes by the mean over all examples, taken at the old point."),
        (_mean_times_mean, "You took the means of y − t and of x, and multiplied these. Multiply for each example, then take the mean: `np.mean((y - t) * x)`."),
        (_line(both=False), "b has not moved. It is a parameter, too: its slope is the sum of the slopes of all predictions."),
        (_gradient_alone, "That is the gradient. The new values are w and b minus rate times it."),
        (_per_example, "You have one new w for every example. The slopes of all examples add up to one: `np.sum`."),
        (lambda x, t, w, b, rate: line_step(x, t, w, b, rate)[::-1], "The numbers are right, in the wrong order: w first, then b."),
        (lambda x, t, w, b, rate: line_step(x, t, w, 0 * b, rate) + np.array([0, b]), "The prediction is wx + b; yours left b out."),
    ],
    hints=["First the predictions, y = w * x + b. What is the slope of L for each of them?",
           "slopes = 2/N · (y − t). For w they count x_j times, for b once; then add up.",
           "`slopes = 2 / len(x) * (w * x + b - t)`; return `w - rate * np.sum(slopes * x), b - rate * np.sum(slopes)`."],
    fact="numerical_gradient would have given the same, at four runs of the loss a step.",
)


def update(w, gradient, rate):
    """In place: every name for this array sees it."""
    w -= rate * gradient


class InPlaceExercise(FunctionExercise):
    """The answer changes its first argument; what is looked at is that array, not what comes back."""

    gives = "w becomes"

    def perform(self, answer, arguments):
        w, *others = arguments
        held = w.copy(order="K")                        # the same array under the answer's name and under ours
        answer(held, *others)
        if not held.flags.writeable:
            raise ValueError("w can no longer be written to")
        return held


def _rebinds(w, gradient, rate):
    w = w - rate * gradient
    return w


def _in_a_loop(w, gradient, rate):
    for value, slope in zip(w, gradient, strict=True):
        value -= rate * slope


def _in_a_row(w, gradient, rate):
    flat = w.ravel()
    flat -= rate * gradient.ravel()


def _in_place(change):
    def answer(w, gradient, rate):
        w[...] = change(w, gradient, rate)
    return answer


q6 = InPlaceExercise(
    id="03/q6",
    question="A network and its optimizer hold the same array. Write `update(w, gradient, rate)`: one step of gradient descent that changes the array w itself, "
             "so that whoever holds it sees the new values. What it returns is not looked at. Both arrays hold floats: from w = np.array([3.0, 5.0, 8.0]), gradient = np.array([4.0, -6.0, 3.0]), rate 0.5 the array becomes [1, 8, 6.5].",
    reference=update,
    cases=[Case(np.array([3.0, 5, 8]), np.array([4.0, -6, 3]), 0.5), Case(np.array([[3.5, -4, 7], [6, 9.5, -3]]), np.array([[5.0, 7, -3], [4, -8, 6]]), 0.25),
           Case(np.array([5.5, 3.25, -8.75, 4, 6]), np.array([-3.0, 9, 5, 7, -4]), 0.07),
           Case(np.array([0.0, -6.13, 4.4, 4.4, 0.0, 3.7]), np.array([7.3, 0.0, -3.9, 5.1, 0.0, 7.3]), 0.013), Case(np.array([-0.0037]), np.array([-412.9]), 0.00031),
           # three axes; transposed, so not in one piece; a shape once more, a rate above 1, a slope near 0
           Case(np.array([[[3.1, -7.3], [4.4, 6.2]], [[-5.8, 9.1], [8.7, -3.9]]]), np.array([[[-4.2, 7.7], [3.6, -8.3]], [[6.9, 5.1], [-9.4, 3.3]]]), 0.17),
           Case(np.array([[3.3, -4.7], [6.1, 0.9], [-5.2, 7.7]]).T, np.array([[-3.1, 0.0004, 7.3], [5.9, -2.7, 4.1]]), 4 / 3)],
    rtol=1e-9,
    known_mistakes=[
        (_rebinds, "w is as it was: nothing changed that array. (`w = …` hangs the name w on something else, a new array perhaps; the one that others hold stays.) Write `w -= …` or `w[...] = …`."),
        (_in_a_loop, "A loop over w hands out its numbers, and `-=` then changes the name it gave them, not the array. (The rows of a matrix are arrays: there it worked.) Write `w -= …`."),
        (_in_a_row, "`w.ravel()` and `w.reshape(-1)` copy where they must, as for a transposed w: then w itself stays as it was. `w -= …` works for every shape."),
        (_in_place(lambda w, g, rate: w + rate * g), "The sign of the update: you went uphill. The step is subtracted."),
        (_in_place(lambda w, g, rate: w - g), "The learning rate is missing: you subtracted the whole gradient."),
        (_in_place(lambda w, g, rate: rate * g), "You put the step in the place of w. It is subtracted from w."),
        (_in_place(lambda w, g, rate: -rate * g), "You put the step in the place of w. It is added to w, which was not 0."),
        (_in_place(lambda w, g, rate: g), "You put the gradient in the place of w."),
        (_in_place(lambda w, g, rate: w - g / rate), "You divided by the learning rate. It multiplies the gradient."),
        (_in_place(lambda w, g, rate: w - rate * w), "You subtracted rate times w itself; it is rate times the gradient."),
        (_in_place(lambda w, g, rate: w - rate * np.mean(g)), "You took the mean of the gradient: every entry has its own slope."),
        (_in_place(lambda w, g, rate: w - 2 * rate * g), "Twice too far: the step is rate · gradient. Was it done twice, or is there a 2 that belongs into the gradient?"),
        (_in_place(lambda w, g, rate: (1 - rate) * w - rate * g), "w itself shrinks as well: only the step is subtracted."),
    ],
    hints=["`w = w - rate * gradient` makes a new array. Who knows of it?", "`-=` changes the array that w is a name of; so does `w[...] = …`.", "`w -= rate * gradient`."],
    fact="An array of whole numbers would refuse `-=`: parameters are floats. `w = w - rate * gradient` would have made a new array, and a network that holds the old one would stop learning without a word.",
)


def my_standardise(x):
    """Mean away, then in units of the standard deviation of these numbers."""
    return (x - np.mean(x)) / np.std(x)


q7 = FunctionExercise(
    id="03/q7",
    question="Write `my_standardise(x)`: minus the mean, divided by the standard deviation of these N numbers (the root of the mean of the squared distances from the mean). "
             "For [3, 5, 7, 13] it gives about [−1.0690, −0.5345, 0, 1.6036].",
    reference=my_standardise,
    cases=[Case(np.array([3, 5, 7, 13])), Case(np.array([-4.0, 9.5, 6, 3.25, 17])), Case(np.array([55.0, 48, 71.5])), Case(np.array([0.0003, -0.0007, 0.0011, 0.0005, 0.0019, 0.0023])),
           Case(np.array([0.0, 4.1, 4.1, -6.3, 9.7, 12.9, 5.5])), Case(np.array([-310.7, -455.3])),
           # one far away, one close to the mean; a length once more
           Case(np.array([0.41, -0.73, 196, 0.28, 17.2, -0.35, 1.07, 2.9, 0.66, -1.2, 1.85, -13.9])), Case(np.array([1.7, -0.4, 8.3]))],
    rtol=1e-9,
    known_mistakes=[
        (lambda x: (x - np.mean(x)) / np.std(x, ddof=1), "You divided the sum of the squares by N − 1 where N is meant: ddof = 1 guesses the spread of a larger population. "
                                                         "Here the mean of the squares is to be exactly 1: ddof = 0."),
        (lambda x: x - np.mean(x), "Only the mean is gone. Divide by the standard deviation."),
        (lambda x: x / np.std(x), "The mean is still in it. Subtract it first."),
        (lambda x: x - np.mean(x) / np.std(x), "Brackets are missing: only the mean was divided. `(x - mean) / deviation`."),
        (lambda x: (x - np.mean(x)) / np.var(x), "You divided by the variance. The standard deviation is its root."),
        (lambda x: (x - np.mean(x)) / np.var(x) / 2, "`**1/2` is the power 1, then divided by 2. Write `**0.5`, or `np.sqrt`."),
        (lambda x: 2 * (x - np.mean(x)) / np.var(x), "You divided by half of the variance. Is there a `**1/2`? That is the power 1, then divided by 2. The root is `**0.5`, or `np.sqrt`."),
        (lambda x: (x - np.std(x)) / np.mean(x), "Mean and standard deviation are exchanged."),
        (lambda x: (x - np.min(x)) / (np.max(x) - np.min(x)), "That squeezes x into 0 to 1. Asked for is mean 0 and standard deviation 1."),
        (lambda x: (x - np.mean(x)) / (np.max(x) - np.min(x)), "You divided by the distance from the smallest to the largest. Divide by the standard deviation."),
        (lambda x: (x - np.mean(x)) / np.max(x), "You divided by the largest number. Divide by the standard deviation."),
        (lambda x: (x - np.median(x)) / np.std(x), "You subtracted the median. It is the mean."),
        (lambda x: (x - np.mean(x)) / np.mean(np.abs(x - np.mean(x))), "You divided by the mean of the distances. The standard deviation is the root of the mean of their squares."),
        (lambda x: (x - np.mean(x)) / np.linalg.norm(x - np.mean(x)), "You divided by the root of the sum of squares. It is the root of their mean: divide that sum by N first."),
        (lambda x: (x - np.mean(x)) * np.std(x), "You multiplied by the standard deviation. Divide."),
        (lambda x: (np.mean(x) - x) / np.std(x), "The sign is turned round: what lies above the mean becomes positive."),
        (lambda x: (x - np.mean(x)) / np.sqrt(np.mean(x**2)), "Below, the mean was not taken away: the standard deviation looks at x − mean."),
    ],
    hints=["Two steps: where is the middle, and how far are the numbers from it?", "`np.mean(x)` and `np.std(x)`. Which is subtracted, which divides?",
           "`(x - np.mean(x)) / np.std(x)`, and `return` in front."],
    fact="np.std divides by N unless told otherwise. Other libraries, such as pandas, divide by N − 1: then the condition is not exactly 1.",
)


q8 = ChoiceExercise(
    id="03/q8",
    question="Read a loss curve. The line of the lesson, in kilograms, begins with L = 4358. With learning rate 0.0001, L is 228, 25.7, 15.8 after steps 1, 2, 3, "
             "then 15.33 after 100 steps and 15.27 after 1 000. With 0.0003, L is 7770, 13 862, 24 739 after steps 1, 2, 3, and so on. The best line has 1.08. "
             "What brings L below 1.1 within 100 steps?",
    choices={"a": "a constant rate in between, such as 0.0002", "b": "a smaller rate, such as 0.00001",
             "c": "standardised mass, and a rate that fits", "d": "a cosine schedule that begins with 0.0003"},
    reference="c",
    known_mistakes=[
        ("a", "0.0002 goes twice as far along the valley as 0.0001. That saves half of the steps, and 900 steps brought 0.06."),
        ("b", "Smaller helps where L grows. With 0.0001 it falls, fast at first, then it creeps: a smaller rate creeps more slowly still."),
        ("d", "A shrinking rate may stop the growth. Along the valley it goes no farther than a constant 0.0003 would, and that is far too little."),
    ],
    hints=["Falls fast, then creeps: which axis is done, which is not? And what does a curve that only grows say?",
           "The steep axis allows no rate above 0.000257. Along the flat one, such a rate leaves 0.99999 of the distance, each step.",
           "No learning rate, constant or not, helps where the condition number is 330 000. What made it 1?"],
    why="Falling, then creeping, with a larger rate running away: that is a large condition number. No rate mends it; standardising does.",
    fact="Growing: the rate is above the limit. Falling slowly from the first step: too small. Fast, then creeping: the condition number.",
)

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7, "q8": q8}
