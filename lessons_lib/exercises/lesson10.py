"""Lesson 10, optimizers: nine exercises, two of them an optimizer of one's own."""
import numpy as np

from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.lesson10_rules import q2, q7
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise, SearchExercise
from lessons_lib.exercises.values import number
from lessons_lib.races import CONDITION, bowl_factor

q1 = NumberExercise(
    id="10/q1",
    question="By hand: L = x² has the slope 2x. Momentum starts at x = 7 with V = 0, learning rate 0.1, γ = 0.6. Where is x after two updates?",
    reference=3.64,
    tolerance=3e-4,
    known_mistakes=[
        (5.6, "That is x after one update. The second adds γ times the first step."),
        (4.48, "That is gradient descent, without momentum. The second step is γ · (−1.4) − 0.1 · 11.2."),
        (-1.96, "That is the second step, V. Add it to where x was, 5.6."),
        (5.04, "You added the second step to 7. By then x is at 5.6."),
        (3.08, "You kept the whole velocity. It keeps γ = 0.6 of itself, then the gradient is added."),
        (3.36, "You took the gradient at x = 7 twice. After the first update x is 5.6, and the slope there 11.2."),
        (4.5808, "γ stands at the gradient: V − γη · slope. It is the velocity that keeps a share γ: V ← γV − η · slope."),
        (4.9168, "You multiplied the whole bracket by γ. Only the old velocity is: V ← γV − η · slope."),
        (5.5888, "You weighted the gradient with 1 − γ, the damped form. Here it counts in full: V ← γV − η · slope."),
        (10.92, "You went uphill: V ← γV − η · slope, and x ← x + V."),
        (5.25, "The slope of x² is 2x: 14 at first, 11.2 then."),
        (2.7328, "That is Nesterov's way. Momentum adds V as it is: x ← x + V."),
        (3.808, "That is Nesterov's way, with the slope at x + γV. Momentum takes the slope at x itself: 11.2 in the second update."),
        (4.2, "That is gradient descent with the gradient of x = 7, twice. After the first update the slope is 11.2, and γ times the first step is added."),
        (3.92, "That is with γ = 0.4, or with 1 − γ in its place. Here the velocity keeps 0.6 of itself."),
        (1.96, "That is the length of the second step. x is at 5.6 before it."),
        (1.736, "Those are three updates. Two are asked for."),
        (5.32, "You turned the old velocity round. V is −1.4 after the first update, and γ times that is −0.84."),
        (4.76, "In that the second push, −0.1 · 11.2, is missing."),
        (6.16, "That is 7 − 0.6 · 1.4. The first step is the whole 1.4, and in the second the gradient at 5.6 counts, too."),
        (-0.56, "η and γ are exchanged: 0.1 stands at the gradient, 0.6 at the old velocity."),
        (3.22, "That is with γ = 0.9. Here it is 0.6."),
        (8.4, "That is one update, uphill: V ← γV − η · slope, and x ← x + V."),
    ],
    hints=["The first V is −0.1 · 14. Where is x then, and what is the slope there?", "x = 5.6, slope 11.2. The second V is 0.6 times the first, minus 0.1 · 11.2.", "V = −0.84 − 1.12 = −1.96. Add it to 5.6."],
    why="V = −1.4, x = 5.6. Then V = 0.6 · (−1.4) − 0.1 · 11.2 = −1.96, x = 3.64.",
    fact="Gradient descent would be at 4.48. From V = 0, the first step is the same.",
)

q3 = NumberExercise(
    id="10/q3",
    question="Momentum 0.95, learning rate 0.02, and a gradient that stays at 4. How long is a step in the end?",
    reference=1.6,
    tolerance=1e-4,
    known_mistakes=[
        (0.08, "That is the first step, and every step of gradient descent. The velocity adds up from there."),
        (0.4, "That is η/(1 − γ). Times the gradient, 4."),
        (0.004, "That is η · g · (1 − γ). The steps grow: divide by 1 − γ."),
        (0.084211, "You divided by γ. Divide by 1 − γ = 0.05."),
        (0.076, "You multiplied by γ. The pushes add up: η · g · (1 + γ + γ² + …)."),
        (0.156, "That is the second step: two pushes added up, 1 + γ. The sum goes on: 1 + γ + γ² + …"),
        (0.8, "That is with momentum 0.9. Here 1 − γ is 0.05."),
        (20, "That is 1/(1 − γ), how many times as long the steps become. The first one is 0.08."),
        (80, "You left out the learning rate, 0.02."),
        (-1.6, "That is V. A length has no sign."),
        (0.041026, "You divided by 1 + γ. In the end V = γV − ηg, and that gives 1 − γ."),
        (32, "You divided by 1 − γ twice."),
        (0.16, "That is 0.08 twice. Each step keeps 0.95 of the one before and adds 0.08; where does that end?"),
        (1.52, "In that the newest push, 0.08, is missing. The sum begins at 1: 1 + γ + γ² + …"),
        (0.820513, "You divided by 1 − γ². In the end V = γV − ηg, and that gives 1 − γ."),
    ],
    hints=["In the end V no longer changes. What does V = γV − ηg say then?", "V(1 − γ) = −ηg.", "0.02 · 4/(1 − 0.95)."],
    why="V = γV − ηg gives V = −ηg/(1 − γ) = −0.08/0.05.",
    fact="20 times the first step. So γ is no setting of the direction alone: with 0.95 in the place of 0.9, try half the rate.",
)

q4 = ChoiceExercise(
    id="10/q4",
    question="A run goes well in the damped form, V ← γV + (1 − γ)g, p ← p − ηV, with γ = 0.9 and η = 0.5. You rewrite it as V ← γV − ηg, p ← p + V, with the same γ. Which η makes the same path?",
    choices={"a": "0.5", "b": "5", "c": "0.45", "d": "0.05"},
    reference="d",
    known_mistakes=[
        ("a", "With the same η each gradient would count in full, where the damped form takes a tenth of it: steps ten times as long."),
        ("b", "You divided by 1 − γ: that is the way from this form to the damped one. Here the gradient has lost its factor 1 − γ, and η has to make up for it."),
        ("c", "That is γη. What the gradient counts in the damped form is 1 − γ of it."),
    ],
    hints=["From V = 0: how far does the first step go in each form?", "In the damped form by η(1 − γ)g, in the other by ηg.", "0.5 · (1 − 0.9)."],
    why="The damped −ηV is 0.9 of the one before, minus 0.5 · 0.1 · g. That is V ← γV − 0.05 g.",
    fact="So when someone tells you a rate for momentum, ask which form it is for: between these two lies a factor of 10.",
)

q5 = NumberExercise(
    id="10/q5",
    question="RMSProp, decay 0.96, learning rate 0.01, ε so small that it does not matter. The first gradient is (100, 0.01). How far does the *second* weight move?",
    reference=0.05,
    tolerance=4e-6,
    known_mistakes=[
        (0.0001, "That is gradient descent, rate times 0.01. RMSProp divides by √h, too: h = 0.04 · 0.01²."),
        (0.01, "That is AdaGrad's first step, or Adam's. RMSProp's h is 0.04 · g² at first, so its root is 0.2 · g."),
        (0.002, "You multiplied by √0.04. The step is divided by √h."),
        (0.25, "The root is missing: you divided by 1 − ρ = 0.04, not by √0.04."),
        (25, "You divided by h. Divide by its root."),
        (0.010206, "You weighted g² with 0.96. That is the share of the old h, which is 0; g² counts 0.04."),
        (5, "The learning rate is missing."),
        (1, "That is gradient descent for the first weight. RMSProp makes both steps equally long."),
        (7.0711e-6, "You took one mean over both weights. Each has its own h: the second one's is 0.04 · 0.01²."),
        (-0.05, "A length has no sign."),
        (0.0005, "g² is missing in h: its root is √0.04 · 0.01, not √0.04."),
        (0.0025, "Neither the root nor g² is in it: you divided by 1 − ρ = 0.04 alone. Divide by √h, where h is 0.04 · g²."),
        (0.2, "That is √0.04 alone. √h is 0.2 · g at first, and the step is η · g/√h."),
        (0.1, "That is with the usual decay, 0.99. Here 1 − ρ is 0.04."),
        (0.0004, "You multiplied by 1 − ρ. The step is divided by √h, and h is 0.04 · g²."),
    ],
    hints=["h starts at 0. What is it after the first update, for the second weight?", "h = 0.04 · 0.01², so √h = 0.2 · 0.01.", "0.01 · 0.01/(0.2 · 0.01)."],
    why="√h = √0.04 · 0.01 = 0.002, and 0.01 · 0.01/0.002 = 0.05. The gradient cancels.",
    fact="The first weight moves by 0.05, too, with a gradient 10 000 times as large: the first step is η/√(1 − ρ) for each.",
)


def rmsprop_step(w, h, g, rate, decay, eps):
    """The new w, and the new h that it was divided by."""
    h = decay * h + (1 - decay) * g**2
    return w - rate * g / (np.sqrt(h) + eps), h


def _mean(h, g, decay):
    return decay * h + (1 - decay) * g**2


def _rmsprop(size=_mean, step=lambda h, g, eps: g / (np.sqrt(h) + eps)):
    """rmsprop_step with one part exchanged."""
    def answer(w, h, g, rate, decay, eps):
        h = size(h, g, decay)
        return [w - rate * step(h, g, eps), h]
    return answer


def _old_size(w, h, g, rate, decay, eps):
    return [w - rate * g / (np.sqrt(h) + eps), _mean(h, g, decay)]


def _size_in_place(w, h, g, rate, decay, eps):
    h *= decay
    h += (1 - decay) * g**2
    return [w - rate * g / (np.sqrt(h) + eps), h.copy()]


def _w_in_place(w, h, g, rate, decay, eps):
    h = _mean(h, g, decay)
    w -= rate * g / (np.sqrt(h) + eps)
    return [w.copy(), h]


q6 = FunctionExercise(
    id="10/q6",
    question="One update of RMSProp: write `rmsprop_step(w, h, g, rate, decay, eps)`, which returns the new w and the new h. w, h and the gradient g are arrays of floats, of one shape, and stay as they are. "
             "For w = [3, 5], h = [0, 16], g = [4, 0], rate 0.1, decay 0.75 and eps 0.5 it gives w = [2.84, 5], h = [4, 12].",
    reference=rmsprop_step,
    cases=[Case(np.array([3.0, 5.0]), np.array([0.0, 16.0]), np.array([4.0, 0.0]), 0.1, 0.75, 0.5),
           Case(np.array([0.7, -3.1, 0.0, 0.7]), np.array([0.30127, 7.9131, 0.30127, 0.0]), np.array([-1.3171, 0.0, 5.7, 0.0]), 0.037, 0.9, 1e-8),
           Case(np.array([[4.1, -0.6, 2.3], [0.0, 5.7, -7.7]]), np.array([[3.3, 0.01, 0.7], [0.6, 2.9, 11.3]]), np.array([[0.9, -0.3, 6.1], [0.9, -2.2, 0.0]]), 17.0, 0.35, 0.013),
           Case(np.array([310.0, -47.3]), np.array([70000.0, 311.7]), np.array([-180.3, 31000.0]), 0.3, 0.99, 1e-7), Case(np.array([-0.003]), np.array([3.7e-13]), np.array([1.7e-6]), 0.21, 0.9, 3e-7),
           Case(np.array([[[0.31, -4.3]], [[5.3, 0.83]], [[-0.07, 3.9]]]), np.array([[[0.0, 1.9]], [[0.43, 0.0]], [[6.1, 0.37]]]), np.array([[[3.7, 0.6]], [[-0.37, 4.7]], [[0.0, -9.1]]]), 0.0013, 0.6, 0.21),
           Case(np.array([-0.9]), np.array([0.17]), np.array([-0.4]), 0.07, 0.0, 0.03),
           Case(np.array([0.83, -5.9]), np.array([0.4, 2.0]), np.array([0.0, 0.0]), 0.31, 0.8, 0.17), Case(np.array([0.83, -5.9]), np.array([0.4, 2.0]), np.array([0.6, -1.9]), 0.31, 0.8, 0.9), Case(np.array([-3.3, 0.47]), np.array([0.0, 0.0]), np.array([0.6, -1.9]), 0.41, 0.7, 0.0031),
           Case(np.array([[1.1, 6.7], [-0.53, 0.29]]).T, np.array([[0.61, 3.7], [0.0, 5.3]]), np.array([[-2.3, 0.47], [0.91, -3.9]]), 0.23, 0.45, 0.11)],
    rtol=1e-9,
    known_mistakes=[
        (_rmsprop(size=lambda h, g, decay: h + g**2), "That h is AdaGrad's: it only grows. RMSProp forgets: the old h counts ρ, the new square 1 − ρ."),
        (_rmsprop(size=lambda h, g, decay: decay * h + g**2), "The new square counts 1 − ρ times. Without that, h is no mean: it is 1/(1 − ρ) times too large in the end."),
        (_rmsprop(size=lambda h, g, decay: (1 - decay) * g**2), "The old h is lost: what earlier gradients left counts ρ times."),
        (_rmsprop(size=lambda h, g, decay: h + (1 - decay) * g**2), "The old h counts ρ times, or it only grows."),
        (_rmsprop(size=lambda h, g, decay: (1 - decay) * h + decay * g**2), "ρ and 1 − ρ are exchanged: the old h counts ρ, most of it; the new square 1 − ρ."),
        (_rmsprop(size=lambda h, g, decay: decay * h + (1 - decay) * np.abs(g)), "h is a mean of squares. You took the size of g without squaring it."),
        (_rmsprop(size=lambda h, g, decay: decay * h + (1 - decay) * g), "h is a mean of squares: `g**2`. A mean of g itself is momentum, and may be negative."),
        (_rmsprop(size=lambda h, g, decay: decay * h + ((1 - decay) * g) ** 2), "You squared 1 − ρ, too. `(1 - decay) * g**2`."),
        (_rmsprop(size=lambda h, g, decay: decay * h + (1 - decay) * np.mean(g**2)), "You took one mean over all entries. Each weight has a usual size of its own."),
        (_rmsprop(size=lambda h, g, decay: decay * h + (1 - decay) * np.sum(g**2)), "You added the squares of all entries. Each weight has a usual size of its own: `g**2`, entry by entry."),
        (_rmsprop(size=lambda h, g, decay: (1 - decay) * (h + g**2)), "1 − ρ multiplies both. Only the new square is multiplied by it; the old h counts ρ."),
        (_rmsprop(step=lambda h, g, eps: g**2 / (np.sqrt(h) + eps)), "The square stands in h alone. The step has g itself, above √h + ε."),
        (lambda w, h, g, rate, decay, eps: [rmsprop_step(w, h, g, rate, decay, eps)[0], g**2], "You return g² for the new h. Return the running mean that you divided by."),
        (_rmsprop(step=lambda h, g, eps: g / (h + eps)), "The root is missing: h is a mean of squares, its root the usual size of g."),
        (_rmsprop(step=lambda h, g, eps: g / np.sqrt(h + eps)), "ε stands inside the root. Outside: `np.sqrt(h) + eps`. Inside, its root is the floor."),
        (_rmsprop(step=lambda h, g, eps: g / np.sqrt(h)), "ε is missing: where h is 0 that is 0/0."),
        (_rmsprop(step=lambda h, g, eps: g / np.sqrt(h) + eps), "Brackets are missing: ε belongs below the fraction line. `g / (np.sqrt(h) + eps)`."),
        (_rmsprop(step=lambda h, g, eps: -g / (np.sqrt(h) + eps)), "The sign: you go uphill. The step is subtracted."),
        (_rmsprop(step=lambda h, g, eps: np.abs(g) / (np.sqrt(h) + eps)), "The sign of g is lost: the square stands in h, the step has g itself."),
        (_rmsprop(step=lambda h, g, eps: 1 / (np.sqrt(h) + eps)), "g is missing: 1/(√h + ε) only scales the rate. The step is that times g."),
        (_rmsprop(step=lambda h, g, eps: g * (np.sqrt(h) + eps)), "You multiplied by the usual size. Divide by it: large gradients are to make no larger steps."),
        (_rmsprop(step=lambda h, g, eps: g), "That is gradient descent, with h beside it. Divide g by √h + ε."),
        (_old_size, "The step used the old h. First bring h up to date, then divide by its root."),
        (lambda w, h, g, rate, decay, eps: [rmsprop_step(w, h, g, rate, decay, eps)[0], h], "You return the old h. The new one is kept for the next update."),
        (lambda w, h, g, rate, decay, eps: rmsprop_step(w, h, g, rate, decay, eps)[::-1], "The numbers are right, in the wrong order: w first, then h."),
        (lambda w, h, g, rate, decay, eps: rmsprop_step(0 * w, h, g, rate, decay, eps), "That is the step. Start from w."),
        (lambda w, h, g, rate, decay, eps: rmsprop_step(w, h, g, rate, decay, eps)[0], "Only w comes back. Return the new h too: `return w, h`."),
        (lambda w, h, g, rate, decay, eps: rmsprop_step(0 * w, h, -g, rate, decay, eps), "That is the step, which is to be subtracted from w."),
        (lambda w, h, g, rate, decay, eps: [w - rate * g / np.sqrt(_mean(h, g, decay)) + eps, _mean(h, g, decay)],
         "Brackets are missing: ε is added to the new w. It belongs below the fraction line, `rate * g / (np.sqrt(h) + eps)`."),
        (lambda w, h, g, rate, decay, eps: [w - rate * g / np.sqrt(_mean(h, g, decay)) - eps, _mean(h, g, decay)],
         "Brackets are missing: ε is subtracted from the new w. It belongs below the fraction line, `rate * g / (np.sqrt(h) + eps)`."),
        (lambda w, h, g, rate, decay, eps: [rmsprop_step(w, h, g, rate, decay, eps)[0], np.sqrt(_mean(h, g, decay))], "You return the root of h. h itself is kept for the next update, and its root only divides."),
        (_rmsprop(size=lambda h, g, decay: decay * h + (1 - decay) * 2 * g), "`g * 2` doubles. In h stands the square: `g**2`."),
        (_rmsprop(size=lambda h, g, decay: np.where(h == 0, g**2, _mean(h, g, decay))), "Where h is 0 you begin it with g². There, too, the new square counts 1 − ρ: h is (1 − ρ) g²."),
        (_rmsprop(size=lambda h, g, decay: _mean(h, g, decay) if h.any() else g**2), "Where all of h is 0 you begin it with g². There, too, the new square counts 1 − ρ: h is (1 − ρ) g²."),
        (_rmsprop(size=lambda h, g, decay: _mean(h, g, decay) if g.any() else h), "Where g is 0 you leave h as it is. It goes on to forget: ρh."),
        (_rmsprop(step=lambda h, g, eps: g / np.maximum(np.sqrt(h), eps)), "You took the larger of √h and ε. Here both are added: `np.sqrt(h) + eps`."),
        (_rmsprop(step=lambda h, g, eps: g / np.sqrt(h + eps**2)), "ε stands inside the root, squared. Outside: `np.sqrt(h) + eps`."),
        (lambda w, h, g, rate, decay, eps: [w - rate * g / (np.sqrt(_mean(h, g, decay) / (1 - decay)) + eps), _mean(h, g, decay)], "You divided h by 1 − ρ. Adam corrects so at its first update, by 1 − ρᵗ at its t-th. RMSProp has no correction."),
        (_size_in_place, "`h *= ...` writes into the caller's array. Here w and h are to stay: make new ones."),
        (_w_in_place, "`w -= ...` writes into the caller's array. Here w and h are to stay: make new ones."),
    ],
    hints=["First h: a running mean of squared gradients. Then w: a step in units of √h.", "`h = decay * h + (1 - decay) * g**2`. What is the step then, with ε beside the root?",
           "`w - rate * g / (np.sqrt(h) + eps)`, and return both, w first."],
    fact="Where g is 0, w stays, and h forgets a little.",
)

RATE, GOAL = 10**0.1, 0.67
NO_MOMENTUM = "It is a number from 0 to below 1. At 1 nothing is ever forgotten."
NEGATIVE = "It is a number from 0 to below 1. A negative one turns each push round in the next step."
THE_RATE = "That is the learning rate. Hand in the momentum, a number from 0 to below 1."
TOO_LITTLE = "Too little: along the flat axis it creeps, or the steep one throws it out. Take more."
TOO_MUCH = "Too much: it swings to and fro, and each step leaves √γ of the distance. Take less."


def measure(momentum):
    """What a step leaves at the rate of the question, in words, and what is wrong with the momentum, if anything is."""
    if not 0 <= momentum < 1:
        return f"A momentum of {number(momentum)}.", NEGATIVE if momentum < 0 else THE_RATE if abs(momentum - RATE) < 5e-3 else NO_MOMENTUM
    left = float(bowl_factor(CONDITION, RATE, momentum))
    reading = f"Momentum {number(momentum)}, rate 1.26: factor {number(left, 5 if round(left, 3) == GOAL < left else 3)} a step in the long run."
    return reading, None if left <= GOAL else TOO_MUCH if left - np.sqrt(momentum) < 1e-9 else TOO_LITTLE


q8 = SearchExercise(
    id="10/q8",
    question="With the stability map: condition 20, learning rate 1.26. Find a momentum with a factor of 0.67 or less a step in the long run. "
             "Without momentum the best rate has 0.905. Hand it in: `q8.check(search.momentum.value)`.",
    reference=0.43,
    measure=measure,
    known_mistakes=[(0.9, TOO_MUCH), (0.3, TOO_LITTLE), (1.0, NO_MOMENTUM), (-0.43, NEGATIVE), (1.26, THE_RATE)],
    hints=["Set the rate to 1.26 and drag *momentum* over its range. Where is the factor in the words smallest?", "It falls, and then grows as √γ. 0.9 gives 0.949, 0.3 gives 0.875.", "√γ is 0.67 at γ = 0.449. Just below that."],
    why="0.42, 0.43 and 0.44 reach it. Below, the flat axis creeps; above, √γ is too large.",
    fact="A narrow place: half the usual momentum, and a rate beyond the limit of gradient descent. 0.905 needs four steps where this needs one.",
)

q9 = ChoiceExercise(
    id="10/q9",
    question="Somebody forgets to take the mean: the loss, and with it every gradient, becomes 1 000 times as large. Rates stay as they were, ε is too small to matter. Whose paths stay the same?",
    choices={"a": "those of AdaGrad, RMSProp and Adam", "b": "those of SGD, Momentum and Nesterov", "c": "everyone's: the bottom is where it was", "d": "Adam's alone: only Adam corrects"},
    reference="a",
    known_mistakes=[
        ("b", "Their steps are η times sums of gradients, so they become 1 000 times as long, and most runs fly off."),
        ("c", "The bottom stays, the ways to it need not. What becomes of the step ηg when g is 1 000 times as large?"),
        ("d", "Adam's correction is about its start at 0, and takes out no factor. Which other rules divide by a size that grows with the gradients?"),
    ],
    hints=["Put 1 000 g in the place of g in each rule. What becomes of the step?", "SGD's step grows by the same factor. And g/√h, where h is made of squares?",
           "h is 1 000² times as large, √h 1 000 times: it cancels. Three rules divide by such a root."],
    why="√h and √v̂ grow with g, by the same factor, and the quotient does not change. SGD, Momentum and Nesterov have no such quotient.",
    fact="That is one reason why Adam's usual rate, 0.001, is of use in so many places. With a gradient as small as ε it ends.",
)

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7, "q8": q8, "q9": q9}
