"""Lesson 03, gradient descent: nine exercises."""
import numpy as np

from lessons_lib.exercises.cases import Case, formula
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise, SearchExercise
from lessons_lib.exercises.values import number
from lessons_lib.figures.gradient_descent import distances_left

q1 = NumberExercise(
    id="03/q1",
    question="By hand: f(x) = x² − 6x has the slope 2x − 6. Where does one step of gradient descent lead from x = 7 with learning rate 0.2?",
    reference=5.4,
    tolerance=0.005,
    known_mistakes=[
        (8.6, "You went uphill: the step 0.2 · 8 is subtracted."),
        (1.6, "That is the length of the step, 0.2 · 8. Subtract it from where you are, 7."),
        (-1.6, "That is the step itself. Add it to where you are, 7."),
        (8, "That is the slope at 7. Multiply it by the learning rate, and subtract it from 7."),
        (-1, "You subtracted the whole slope. It counts 0.2 times only."),
        (6.8, "The slope of x² is 2x, not x: 2 · 7 − 6 = 8."),
        (4.2, "The −6 of the slope is lost: it is 2 · 7 − 6 = 8, not 14."),
        (5.6, "You subtracted 0.2 · f(7) = 1.4. The step goes by the slope, 8."),
        (6.84, "The decimal point: 0.2 · 8 is 1.6, not 0.16."),
        (-33, "You divided the slope by 0.2. It is multiplied."),
        (3, "That is the bottom. One step with 0.2 does not reach it."),
    ],
    hints=["Which slope does f have at x = 7?", "2 · 7 − 6 = 8. A step goes against it, 0.2 times as far.", "7 − 0.2 · 8."],
    why="The slope at 7 is 8, the step 0.2 · 8 = 1.6, downhill is to the left.",
    fact="The bottom is at 3. The distance was 4 and is 2.4: each step multiplies it by 1 − 0.2 · 2 = 0.6.",
)

PARABOLA = formula("2x − 6", lambda x: 2 * x - 6)
STEEP = formula("6x + 9", lambda x: 6 * x + 9)
CUBIC = formula("x³ − 4x + 5", lambda x: x**3 - 4 * x + 5)


def roll(slope, x, rate, steps):
    """A new slope at every new x."""
    for _ in range(steps):
        x = x - rate * slope(x)
    return x


def _one_slope_for_all(slope, x, rate, steps):
    return x - steps * rate * slope(x)


def _rolled(change):
    """Like roll, but with change(slope, x, rate, step) as the new x."""
    def answer(slope, x, rate, steps):
        for step in range(steps):
            x = change(slope, x, rate, step)
        return x
    return answer


def _all_places(slope, x, rate, steps):
    return [roll(slope, x, rate, k) for k in range(steps + 1)]


q2 = FunctionExercise(
    id="03/q2",
    question="Write `roll(slope, x, rate, steps)`: where the ball is after so many steps of gradient descent from x; `slope(x)` gives the slope. "
             "For the slope 2x − 6, x = 7, rate 0.25 and 3 steps it gives 3.5.",
    reference=roll,
    cases=[Case(PARABOLA, 7, 0.25, 3), Case(STEEP, 4.5, 0.03, 5), Case(CUBIC, 1.5, 0.07, 4), Case(PARABOLA, -5, 0.15, 7)],
    known_mistakes=[
        (_rolled(lambda slope, x, rate, k: x + rate * slope(x)), "The sign of the update: `+` goes uphill. The step is subtracted."),
        (_one_slope_for_all, "You took the slope at the start for all steps. It must be asked anew at each new x: move x inside the loop."),
        (lambda slope, x, rate, steps: roll(slope, x, rate, 1), "That is where one step leads. Is `return` inside the loop? Move it out."),
        (lambda slope, x, rate, steps: roll(slope, x, rate, steps - 1), "One step is missing: `range(steps)` has `steps` entries, `range(1, steps)` one less."),
        (lambda slope, x, rate, steps: roll(slope, x, rate, steps + 1), "That is one step too many: the start counts as no step."),
        (_rolled(lambda slope, x, rate, k: x - slope(x)), "The learning rate is missing: you subtracted the whole slope."),
        (_rolled(lambda slope, x, rate, k: x - slope(x) / rate), "You divided by the learning rate. It multiplies the slope."),
        (_rolled(lambda slope, x, rate, k: -rate * slope(x)), "You put the step in the place of x. It is added to x: `x = x - rate * slope(x)`."),
        (_rolled(lambda slope, x, rate, k: x * (1 - rate)), "The slope is not used; that would be the way down x²/2."),
        (_rolled(lambda slope, x, rate, k: x - rate * np.sign(slope(x))), "You used only the sign of the slope. Its size counts too: steep means a long step."),
        (_rolled(lambda slope, x, rate, k: x - rate * (k + 1) * slope(x)), "Your steps get longer with their number. The rate stays as it is."),
        (_rolled(lambda slope, x, rate, k: x - rate / (k + 1) * slope(x)), "Your rate falls with the number of the step, as in a schedule. Here it stays as it is."),
        (_all_places, "Those are all the places on the way. Only the last one is asked for."),
    ],
    hints=["A loop that runs `steps` times; what changes in it?", "In the loop: `x = x - rate * slope(x)`, with the slope at the x of now.",
           "`for _ in range(steps): x = x - rate * slope(x)`, and after the loop `return x`."],
    fact="It works for arrays, too: the slope is then the gradient.",
)

q3 = ChoiceExercise(
    id="03/q3",
    question="A bowl has the curvatures 0.5 and 8. You descend with learning rate 0.3. What happens?",
    choices={"a": "it comes down smoothly along both axes", "b": "it comes down, to and fro along the steep axis",
             "c": "it comes down along the flat axis and runs away along the steep one", "d": "it runs away along both axes"},
    reference="c",
    known_mistakes=[
        ("a", "That needs a factor 1 − 0.3λ between 0 and 1 for both λ. For λ = 8, 1 − 0.3 · 8 is negative: it crosses the bottom."),
        ("b", "It does go to and fro along the steep axis, but look at the size of the factor 1 − 0.3 · 8 = −1.4."),
        ("d", "Along the flat axis the factor is 1 − 0.3 · 0.5 = 0.85: that is below 1 in size."),
    ],
    hints=["By what does a step multiply the distance along an axis with curvature λ?", "By 1 − 0.3λ. Work it out for 0.5 and for 8.",
           "0.85 and −1.4. Which of them makes a distance grow?"],
    why="The factors are 1 − 0.15 = 0.85 and 1 − 2.4 = −1.4. The limit is 2/8 = 0.25.",
    fact="The factors are 0.85 and −1.4. The steepest axis alone sets the limit: 2/8 = 0.25.",
)

CURVATURES = np.array([0.2, 2.0])


def measure(rate):
    """What a rate leaves after 20 steps, in words, and what is wrong with it, if anything is."""
    if rate <= 0:
        return f"Learning rate {number(rate)}.", "At 0 nothing moves, below 0 it goes uphill. Take a rate above 0."
    left = distances_left(CURVATURES, [min(rate, 1e6)], 20)[0]
    reading = f"20 steps with learning rate {number(rate)} leave {number(100 * left, 3)} % of the distance."
    if left < 0.02:
        return reading, None
    return reading, TOO_LARGE if rate > 1 else JUMPS if rate > 0.9 else CREEPS


TOO_LARGE = "That is above the limit 2/λmax = 1: along y each step multiplies the distance by more than 1. Go down."
JUMPS = "Too large: along y it jumps across the bottom, nearly as far as it was. Go down a little."
CREEPS = "Too small: along x, the flat axis, it creeps. Go up."

q4 = SearchExercise(
    id="03/q4",
    question="With the slider above: find a learning rate that leaves less than 2 % of the distance after 20 steps, for the curvatures 0.2 and 2. "
             "Hand it in: `q4.check(search.learning_rate.value)`.",
    reference=0.9,
    measure=measure,
    known_mistakes=[(0.3, CREEPS), (0.97, JUMPS), (1.05, TOO_LARGE), (0.0, measure(0.0)[1])],
    hints=["The curve has a valley. On which side of it are you?", "The best rate makes both factors equal in size: 1 − 0.2η = −(1 − 2η).",
           "2/(0.2 + 2) = 0.909. Anything from 0.83 to 0.91 will do."],
    why="2/(λmin + λmax) = 2/2.2 = 0.909; both factors are then 0.818 in size, and 0.818²⁰ is 1.8 %. A little less than that will do as well.",
    fact="At the best rate, 0.909, both factors have the size 0.818 = (10 − 1)/(10 + 1), 10 being the condition number.",
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


def _new_w_for_b(x, t, w, b, rate):
    w, _ = line_step(x, t, w, b, rate)
    return w, line_step(x, t, w, b, rate)[1]


def _new_b_for_w(x, t, w, b, rate):
    _, b_new = line_step(x, t, w, b, rate)
    return line_step(x, t, w, b_new, rate)[0], b_new


def _gradient_alone(x, t, w, b, rate):
    slopes = 2 / len(x) * (w * x + b - t)
    return [np.sum(slopes * x), np.sum(slopes)]


def _per_example(x, t, w, b, rate):
    slopes = 2 / len(x) * (w * x + b - t)
    return [w - rate * slopes * x, b - rate * slopes]


q5 = FunctionExercise(
    id="03/q5",
    question="The line y = wx + b learns: write `line_step(x, t, w, b, rate)`, which returns the new w and the new b after one step down "
             "the mean squared error. x and t are arrays of one length. For x = [3, 5, 7, 4], t = [6, 9, 8, 5], w = 1.5, b = 0.5, rate 0.1 it gives [0.55, 0.375].",
    reference=line_step,
    cases=[Case(np.array([3.0, 5, 7, 4]), np.array([6.0, 9, 8, 5]), 1.5, 0.5, 0.1),
           Case(np.array([-4.0, 3, 6.5, 9, 5]), np.array([7.0, -3, 4, 8.5, 12]), -0.7, 3.5, 0.03),
           Case(np.array([5.5, -3, 8]), np.array([-6.0, 13, 4]), 0.4, -5.5, 0.07)],
    known_mistakes=[
        (_line(sign=-1), "The sign of the update: you went uphill. Both steps are subtracted, and the slopes come from y − t, not t − y."),
        (_line(scale=1.0), "The 2 is missing: the slope of (y − t)² is 2(y − t). (A loss with ½ in front would cancel it; ours has none.)"),
        (_line(mean=False), "The 1/N is missing: the loss is the mean over the examples, you took the sum."),
        (_line(scale=1.0, mean=False), "Two factors are missing, the 2 of the square and the 1/N of the mean."),
        (_line(swapped=True), "x and t are swapped: predictions come from x, `w * x + b`, and are compared with t."),
        (_line(x_in_w=False), "For w, each slope counts x_j times: that is how far w moves y_j. You added the bare slopes."),
        (_line(x_in_b=True), "b moves each prediction by 1, not by x_j: the slopes for b are added as they are."),
        (_line(x_in_w=False, x_in_b=True), "The two derivatives are exchanged: the slopes times x_j belong to w, the bare slopes to b."),
        (_new_w_for_b, "The step for b used the new w. Both slopes belong to the old point: compute both first, then move."),
        (_new_b_for_w, "The step for w used the new b. Both slopes belong to the old point: compute both first, then move."),
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

    def perform(self, answer, arguments):
        w, *others = arguments
        held = w.copy()                                 # the same array under the answer's name and under ours
        answer(held, *others)
        return held


def _rebinds(w, gradient, rate):
    w = w - rate * gradient
    return w


def _in_place(change):
    def answer(w, gradient, rate):
        w[...] = change(w, gradient, rate)
    return answer


q6 = InPlaceExercise(
    id="03/q6",
    question="A network and its optimizer hold the same array. Write `update(w, gradient, rate)`: one step of gradient descent that changes the array w itself, "
             "so that whoever holds it sees the new values. What it returns is not looked at. From w = [3, 5, 8], gradient = [4, −6, 3], rate 0.5 the array becomes [1, 8, 6.5].",
    reference=update,
    cases=[Case(np.array([3.0, 5, 8]), np.array([4.0, -6, 3]), 0.5), Case(np.array([[3.5, -4, 7], [6, 9.5, -3]]), np.array([[5.0, 7, -3], [4, -8, 6]]), 0.25),
           Case(np.array([5.5, 3.25, -8.75, 4, 6]), np.array([-3.0, 9, 5, 7, -4]), 0.07)],
    known_mistakes=[
        (_rebinds, "w is as it was. `w = w - …` makes a new array and hangs the name w on it; the one that others hold stays. Write `w -= …` or `w[...] = …`."),
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
    fact="`w = w - rate * gradient` would have made a new array, and a network that holds the old one would stop learning without a word.",
)


def standardise(x):
    """Mean away, then in units of the standard deviation of these numbers."""
    return (x - np.mean(x)) / np.std(x)


q7 = FunctionExercise(
    id="03/q7",
    question="Write `standardise(x)`: minus the mean, divided by the standard deviation of these N numbers (the root of the mean of the squared distances from the mean). "
             "For [3, 5, 7, 13] it gives about [−1.0690, −0.5345, 0, 1.6036].",
    reference=standardise,
    cases=[Case(np.array([3.0, 5, 7, 13])), Case(np.array([-4.0, 9.5, 6, 3.25, 17])), Case(np.array([55.0, 48, 71.5])), Case(np.array([0.03, -0.07, 0.11, 0.05, 0.19, 0.23]))],
    known_mistakes=[
        (lambda x: (x - np.mean(x)) / np.std(x, ddof=1), "You divided by √(N − 1) where N is meant: ddof = 1 guesses the spread of a larger population. "
                                                         "Here the mean of the squares is to be exactly 1: ddof = 0."),
        (lambda x: x - np.mean(x), "Only the mean is gone. Divide by the standard deviation."),
        (lambda x: x / np.std(x), "The mean is still in it. Subtract it first."),
        (lambda x: x - np.mean(x) / np.std(x), "Brackets are missing: only the mean was divided. `(x - mean) / deviation`."),
        (lambda x: (x - np.mean(x)) / np.var(x), "You divided by the variance. The standard deviation is its root."),
        (lambda x: (x - np.std(x)) / np.mean(x), "Mean and standard deviation are exchanged."),
        (lambda x: (x - np.min(x)) / (np.max(x) - np.min(x)), "That squeezes x into 0 to 1. Asked for is mean 0 and standard deviation 1."),
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


def step_rate(rate, every, step):
    """The first stair holds the steps 0 to every − 1."""
    return rate * 0.5 ** (step // every)


q8 = FunctionExercise(
    id="03/q8",
    question="A schedule that goes down stairs: write `step_rate(rate, every, step)`. The learning rate is halved after each `every` steps; the first step is step 0. "
             "With rate 0.8 and every = 5, steps 0 to 4 have 0.8, steps 5 to 9 have 0.4.",
    reference=step_rate,
    cases=[Case(0.8, 5, 4), Case(0.8, 5, 5), Case(0.3, 7, 13), Case(0.3, 7, 22), Case(0.06, 3, 6), Case(0.7, 4, 19), Case(0.9, 6, 35), Case(0.5, 9, 23)],
    known_mistakes=[
        (lambda rate, every, step: rate * 0.5 ** ((step + 1) // every), "Off by one: you go down one step too early. Steps count from 0, and step 4 is still on the first stair."),
        (lambda rate, every, step: rate * 0.5 ** ((step - 1) // every), "Off by one: you go down one step too late. With every = 5 the second stair begins at step 5."),
        (lambda rate, every, step: rate * 0.5 ** (step // every + 1), "You begin one stair too low: steps 0 to every − 1 have the full rate."),
        (lambda rate, every, step: rate * 0.5 ** (step / every), "That is a smooth slide. Stairs need whole numbers: `//` drops what is behind the decimal point."),
        (lambda rate, every, step: rate * 0.5**step, "You halve at every step. Only each `every` steps it is halved."),
        (lambda rate, every, step: rate * 0.5 * (step // every), "You multiplied by the number of the stair. It is the power: `0.5 ** stair`."),
        (lambda rate, every, step: rate / (1 + step // every), "That is rate/1, rate/2, rate/3. Halving gives rate/1, rate/2, rate/4."),
        (lambda rate, every, step: rate * 0.5 ** (step % every), "`%` is what is left over, the place on the stair. The number of the stair is `//`."),
        (lambda rate, every, step: rate * 0.5 ** round(step / every), "`round` goes down in the middle of a stair. `//` goes down at its end."),
        (lambda rate, every, step: rate * 0.5 if step >= every else rate, "You halve once and stay there. It goes on: a half, a quarter, an eighth."),
        (lambda rate, every, step: rate * 2 ** (step // every), "It doubles. Halving is `0.5 **`, or a division by `2 **`."),
        (lambda rate, every, step: rate * 0.5 if step % every == 0 else rate, "The rate falls for a single step and comes back. What has been halved stays halved."),
        (lambda rate, every, step: rate * 0.5 ** -(-step // every), "You rounded up: step 1 is already on the second stair. `//` rounds down."),
    ],
    hints=["On which stair, counted from 0, does a step stand?", "`step // every`: 0 for the first `every` steps, then 1, 2, …",
           "`rate * 0.5 ** (step // every)`, and `return` in front."],
    fact="lessons_lib.optimizers.step_decay does the same, with any factor.",
)

q9 = ChoiceExercise(
    id="03/q9",
    question="Heights in metres instead of centimetres, mass in kilograms as before. What becomes of the limit for the learning rate, 2.57e-4?",
    choices={"a": "100 times larger", "b": "10 000 times larger", "c": "100 times smaller", "d": "it stays"},
    reference="d",
    known_mistakes=[
        ("a", "The gradient gets 100 times smaller, and so does the way to go. The limit depends on the curvature, (2/N) Σx² and the like: is t in it?"),
        ("b", "The loss gets 10 000 times smaller, but the slopes only 100 times, as does the way to go. The limit depends on the curvature alone: is t in it?"),
        ("c", "The limit is 2 over the largest curvature. In which letter would the curvature have to grow?"),
    ],
    hints=["The limit is 2/λmax. What are the curvatures of L over (w, b) made of?", "L is a mean of (wx + b − t)². Its second derivatives by w and b: 2x², 2x, 2.",
           "They hold x only. t decides where the bottom is, not how steep the bowl is."],
    why="The second derivatives are means of 2x², 2x and 2. t is not among them: it moves the bottom of the bowl, not its walls.",
    fact="Targets move the bottom of the bowl; inputs make its walls. That is why inputs are standardised.",
)

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7, "q8": q8, "q9": q9}
