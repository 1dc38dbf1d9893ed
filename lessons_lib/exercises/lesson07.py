"""Lesson 07, layers: seven exercises. The two whose answer is a layer of one's own stand in `lesson07_classes`."""
import numpy as np

from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.drawn import DrawnExercise
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.lesson07_classes import q5, q6
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise
from lessons_lib.functions import cross_entropy, log_softmax, sigmoid, softmax
from lessons_lib.graph import Node

q1 = NumberExercise(
    id="07/q1",
    question="By hand: a sigmoid layer's forward has returned a = 0.8. Then `backward(3)` is called. What does it return?",
    reference=0.48,
    tolerance=4e-5,
    known_mistakes=[
        (0.16, "That is the slope a(1 − a) alone. Multiply it by dout."),
        (2.4, "That is dout · a. The slope of the sigmoid is a(1 − a)."),
        (0.6, "That is dout · (1 − a). The slope is a(1 − a): the factor a is missing."),
        (3, "That is dout, passed on as by an addition. Multiply it by the slope a(1 − a)."),
        (1.92, "That is dout · a². The slope is a times 1 − a."),
        (0.64173, "You put 0.8 through the sigmoid once more. 0.8 is what forward returned, and the slope is worked out from that."),
        (1.08, "You took 1 − a², the slope of tanh. For the sigmoid it is a(1 − a)."),
        (0.2, "That is 1 − a alone. The slope is a(1 − a), and dout stands in front of it."),
        (0.12, "That is dout · (1 − a)². One of the two factors of the slope is a itself."),
        (3.16, "You added slope and dout. Multiply them."),
        (18.75, "You divided by the slope. Multiply by it."),
    ],
    hints=["Upstream times local derivative: what is the slope of the sigmoid where it returned 0.8?", "The slope is a(1 − a).", "3 · 0.8 · (1 − 0.8)."],
    why="dz = dout · a(1 − a) = 3 · 0.8 · 0.2.",
    fact="z itself was not needed: that is why a sigmoid layer keeps a.",
)


def around_a_relu():
    """L = (relu(w·x) + x)²"""
    x = Node(3.0, "x")
    a = (Node(-4.0, "w") * x).named("z").relu().named("a")
    return ((a + x).named("y") ** 2).named("L")


q2 = DrawnExercise(
    id="07/q2",
    question="A ReLU, and a way around it: z = w · x, a = relu z, y = a + x, L = y². Fill in the values, then the derivatives of L, and press Check.",
    graph=around_a_relu,
    known_mistakes=[
        ({"dz": 6, "dw": 18, "dx": -18}, "z is below 0, so the ReLU returned 0 and would do so for any z near it: it passes back 0, whatever it gets."),
        ({"dx": 0}, "x is used twice. Through the ReLU comes 0, but y = a + x passes back what it got."),
        ({"a": -12, "y": -9, "L": 81, "dy": -18, "da": -18, "dz": -18, "dw": -54, "dx": 54}, "A ReLU makes 0 of what is negative."),
        ({"a": 12, "y": 15, "L": 225, "dy": 30, "da": 30, "dx": 30}, "A ReLU does not drop the sign, it makes 0 of what is negative."),
        ({"da": 0}, "The ReLU stops what is passed *through* it, behind a. a itself moves y, whatever its value."),
        ({"da": 0, "dx": 0}, "y = a + x hands on what it got, to a and to x. The ReLU stops it one node later, between a and z."),
        ({"dy": 3, "da": 3, "dx": 3}, "The 2 is missing: the local derivative of y² is 2y."),
        ({"dx": 3}, "Two parts come to x, and are added: one through the ReLU, the other as y = a + x hands it on."),
        ({"dx": -18}, "What z passes on to x is w times ∂L/∂z, and that is 0: what comes to a ends at the ReLU."),
        ({"dw": 18}, "What z passes on to w is x times ∂L/∂z, and that is 0: what comes to a ends at the ReLU."),
        ({"L": 1}, "1 is ∂L/∂L, where the way back begins. Here the value is asked: L = y²."),
        ({"dx": -6}, "Both parts are added: one through the ReLU, the other as y = a + x hands it on, with its sign."),
        ({"dz": -72}, "You multiplied the upstream value by z. A ReLU's local derivative is 1 or 0."),
        ({"dz": 1}, "That is the slope of a ReLU above 0, without the upstream value. Here z is below 0."),
    ],
    hints=["Values: z = −4 · 3. What does a ReLU make of it?", "Back: 2y, and an addition hands it on to both. z is below 0: what does the ReLU pass on?",
           "∂L/∂z = 0, so w gets 0. x gets 0 through z, and ∂L/∂y through the addition."],
    why="z = −12, a = 0, y = 3, L = 9. Back: 6 to y, a and x; through the ReLU nothing.",
    fact="A unit that is off stops what comes back. Deep networks lay ways around it, as here.",
)

q3 = ChoiceExercise(
    id="07/q3",
    question="A network learns well with SGD, learning rate 0.1 and batches of 50. Then somebody loses the 1/N in the gradient of the loss. "
             "Which learning rate gives the same path as before?",
    choices={"a": "0.1", "b": "0.002", "c": "5", "d": "0.014, that is 0.1/√50"},
    reference="b",
    known_mistakes=[
        ("a", "SGD multiplies rate and gradient. The gradient has become 50 times as large, so each step would be too."),
        ("c", "That multiplies by 50 once more: steps would be 2 500 times as large. The rate has to make up for the larger gradient."),
        ("d", "The gradient is 50 times as large, not √50 times: 1/N is lost in each row, and the rows are summed as before."),
    ],
    hints=["How many times as large has the gradient become?", "50 times. A step is rate times gradient.", "0.1/50."],
    why="Every gradient is 50 times as large: 0.1/50 = 0.002 makes the same steps.",
    fact="0.002 · 50 = 0.1. Nothing else in the network knows of N.",
)


def loss_gradient(z, labels):
    """(y − t)/N, with y = softmax(z) and t one-hot."""
    y = np.exp(z - z.max(axis=1, keepdims=True))
    y = y / y.sum(axis=1, keepdims=True)
    t = np.eye(z.shape[1])[labels]
    return (y - t) / len(z)


def _t(z, labels):
    return np.eye(z.shape[1])[labels]


def _whole_rows(z, labels):
    t = np.zeros_like(z)
    t[labels] = 1
    return (softmax(z) - t) / len(z)


def _centred_in_place(z, labels):
    z -= z.max(axis=1, keepdims=True)
    return loss_gradient(z, labels)


def _rest(z, labels, e):
    """The right way on from powers of e."""
    return (e / e.sum(axis=1, keepdims=True) - _t(z, labels)) / len(z)


def _too_narrow(z, labels):
    return (softmax(z) - np.eye(labels.max() + 1)[labels]) / len(z)


def _divided_too_early(z, labels):
    y = softmax(z) / len(z)
    y[np.arange(len(z)), labels] -= 1
    return y


def _off_in(z, labels, rows):
    """1 is taken off in some rows only."""
    y = softmax(z)
    y[rows, labels[rows]] -= 1
    return y / len(z)


def _minus_one_set(z, labels):
    y = softmax(z)
    y[np.arange(len(z)), labels] = -1
    return y / len(z)


def _powers(z):
    """e^z, the largest logit of each row taken off."""
    return np.exp(z - z.max(axis=1, keepdims=True))


def _squared_error(z, labels):
    y = softmax(z)
    off = y - _t(z, labels)
    return y * (off - np.sum(off * y, axis=1, keepdims=True)) / len(z)


def _whole_columns(z, labels):
    y = softmax(z)
    y[:, labels] -= 1
    return y / len(z)


q4 = FunctionExercise(
    id="07/q4",
    question="Softmax with cross-entropy, backward: write `loss_gradient(z, labels)`, ∂L/∂z for logits z (N, K), an array of floats, "
             "and integer labels (N,), where L is the mean over the batch. "
             "For z = [[0, ln 3], [0, 0]] and labels [0, 1] it is [[−0.375, 0.375], [0.25, −0.25]]. Logits may be large, and far apart.",
    reference=loss_gradient,
    cases=[
        Case(np.array([[0.3, -1.2, 2.0], [1.5, 0.2, -0.4], [-2.0, 0.1, 0.6], [0.9, 0.8, -3.0]]), np.array([2, 0, 1, 1])),
        Case(np.array([[0.7, 0.7, -0.3, 1.9, -12.5], [3.1, 0.0, 0.4, 1.3, -1.1], [-0.6, 2.2, 0.8, -1.7, 0.5]]), np.array([3, 4, 0])),
        Case(np.array([[0.4, -1.3, 1 / 3, 0.4, 0.0], [1.1, 1.1, -0.7, 1.1, 1.1], [0.0, 2.9, 0.6, -2.4, 0.6]]), np.array([0, 3, 2])),
        Case(np.array([[2.3, -0.4, 1.1, 0.6]]), np.array([3])),
        Case(np.array([[0.6, -0.9, 1.7], [-1.8, 0.3, 0.7]]), np.array([0, 0])),
        Case(np.array([[1003.0, 1001.0], [3.0, 4.5], [-997.0, -998.0]]), np.array([1, 0, 0])),
        Case(np.array([[2000.0, -3.0, 20.0], [-900.0, 5.0, 4.0], [-3.0, 900.0, 5.0]]), np.array([1, 0, 1])),
        Case(np.array([[20000.0, 19998.0], [-20001.0, -20000.0], [1500.0, 1499.5]]), np.array([0, 0, 1])),
    ],
    known_mistakes=[
        (lambda z, labels: softmax(z) - _t(z, labels), "1/N is missing: the loss is a mean over the N rows, so each row's gradient is divided by N."),
        (lambda z, labels: (softmax(z) - _t(z, labels)) / z.size, "You divided by all N·K entries, as `mean()` does. The loss is a mean over the N rows only."),
        (lambda z, labels: (softmax(z) - _t(z, labels)) / z.shape[1], "You divided by the number of classes. Divide by the number of rows, `len(z)`."),
        (lambda z, labels: (_t(z, labels) - softmax(z)) / len(z),
         "The sign is turned round: y − t, so that the true class gets a negative gradient and its logit goes up."),
        (lambda z, labels: softmax(z) / len(z), "t is missing: take 1 off the share of the true class in each row."),
        (lambda z, labels: -_t(z, labels) / len(z), "Only the −1 of the true class is there. The normaliser log Σ e^z adds the shares y, in every column."),
        (lambda z, labels: _t(z, labels) * (softmax(z) - _t(z, labels)) / len(z),
         "You kept the true class only. Every logit is in the sum Σ e^z, so the others get y/N."),
        (lambda z, labels: (np.exp(z - z.max(axis=0)) / np.exp(z - z.max(axis=0)).sum(axis=0) - _t(z, labels)) / len(z),
         "Your shares sum to 1 down the columns. Each row is an example: sum over `axis=1`."),
        (lambda z, labels: (np.exp(z - z.max()) / np.exp(z - z.max()).sum() - _t(z, labels)) / len(z),
         "Your shares sum to 1 over the whole batch. Each row is an example: sum over `axis=1`, `keepdims=True`."),
        (lambda z, labels: _rest(z, labels, np.exp(z - z.max(axis=0))),
         "You took the largest of each column off. Each row is an example, and has a largest of its own: `axis=1, keepdims=True`."),
        (lambda z, labels: (_powers(z) / _powers(z).sum() - _t(z, labels)) / len(z),
         "You divided by the sum of the whole batch. Each row is an example: its sum is `sum(axis=1, keepdims=True)`."),
        (lambda z, labels: (_powers(z) / _powers(z).sum(axis=0) - _t(z, labels)) / len(z),
         "You divided by the sums of the columns. Each row is an example: its sum is `sum(axis=1, keepdims=True)`."),
        (_whole_rows, "`t[labels] = 1` sets whole rows. One entry a row: `t[np.arange(len(z)), labels] = 1`."),
        (lambda z, labels: _rest(z, labels, np.exp(z)),
         "e to the power of such logits is too large for a float. Take the largest logit of each row off first: the shares stay the same."),
        (lambda z, labels: _rest(z, labels, np.exp(z - z.max())),
         "You took the largest logit of the whole batch off. A row far below it is rounded to zeros: take each row's own, `axis=1, keepdims=True`."),
        (lambda z, labels: (softmax(z) - np.asarray(labels)[:, None]) / len(z),
         "You subtracted the label itself. It is the number of the column from which 1 is taken."),
        (_whole_columns, "`y[:, labels]` takes those columns in every row. One entry a row: `y[np.arange(len(z)), labels]`."),
        (lambda z, labels: (np.eye(z.shape[1])[z.argmax(axis=1)] - _t(z, labels)) / len(z),
         "You took 1 for the largest logit and 0 for the others. y are the shares, softmax(z)."),
        (_too_narrow, "`labels.max() + 1` is no count of the classes: the last may be missing in a batch. There are `z.shape[1]`."),
        *((lambda z, labels, off=off: _rest(z, labels, np.exp(z - off(z, labels))),
           f"You took {words} off each row. What is left may still be too large for e^z: take off its largest.") for words, off in {
              "the mean": lambda z, labels: z.mean(axis=1, keepdims=True), "the smallest logit": lambda z, labels: z.min(axis=1, keepdims=True),
              "the first logit": lambda z, labels: z[:, :1], "the true class's logit": lambda z, labels: z[np.arange(len(z)), labels][:, None]}.items()),
        (lambda z, labels: _rest(z, labels, np.exp(np.clip(z, -500, 500))),
         "Cutting off large logits makes unequal ones equal, and changes the shares. Subtract each row's largest instead."),
        (lambda z, labels: _rest(z, labels, np.exp(np.minimum(z, 700))),
         "Cutting off what is large makes unequal logits equal, and a row of very small ones is still rounded to zeros. Subtract each row's largest."),
        (lambda z, labels: (np.nan_to_num(np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)) - _t(z, labels)) / len(z),
         "Where e^z is too large for a float you end with 0, as `nan_to_num` makes it of `nan`. That is no share: take the largest logit of each row off first."),
        (lambda z, labels: (np.clip(softmax(z), 1e-7, 1) - _t(z, labels)) / len(z),
         "You let no share be below 1e-7. Here is no logarithm that a 0 could harm: y − t takes the shares as they are."),
        (lambda z, labels: loss_gradient(softmax(z), labels), "You took the softmax twice. The second makes shares of shares, none more than e times another."),
        (_squared_error, "That is the gradient of a squared error, passed back through the softmax. With cross-entropy, y − t is left of all that."),
        (lambda z, labels: _off_in(z, labels, np.arange(len(z) - 1)), "In the last row nothing is taken off: `range(len(z))` goes through all of them."),
        (lambda z, labels: _off_in(z, labels, np.arange(1, len(z))), "In the first row nothing is taken off: rows are counted from 0."),
        (_minus_one_set, "`=` puts −1 in the place of the share. 1 is taken off it: `-=`."),
        (lambda z, labels: (softmax(z) - (z == z[np.arange(len(z)), labels][:, None])) / len(z),
         "You look for the true class by its logit. Others may have the same: go by its place, `labels`."),
        (lambda z, labels: softmax(z) - _t(z, labels) / len(z), "Brackets are missing: only t is divided by N. y is divided, too."),
        (_divided_too_early, "You divided the shares by N before taking 1 off. t is divided by N, too."),
        (lambda z, labels: (softmax(z) - _t(z, labels)) / 2, "You divided by 2, the N of the example. N is the number of rows, `len(z)`."),
        (lambda z, labels: softmax(z), "t and 1/N are missing: take 1 off the share of the true class in each row, and divide by the number of rows."),
        (lambda z, labels: (z - _t(z, labels)) / len(z), "You subtracted t from the logits. y are the shares, softmax(z)."),
        (lambda z, labels: (sigmoid(z) - _t(z, labels)) / len(z), "That is the sigmoid, entry by entry. The shares of a row are its softmax, and sum to 1."),
        (lambda z, labels: (log_softmax(z) - _t(z, labels)) / len(z),
         "You subtracted t from the logarithm of the shares. The gradient has the shares themselves."),
        (lambda z, labels: (softmax(z) - _t(z, labels - 1)) / len(z), "Labels count from 0: label 0 is column 0."),
        (lambda z, labels: -_t(z, labels) * log_softmax(z) / len(z), "Those are the parts of the loss itself. Its gradient is asked: y − t, divided by N."),
        (cross_entropy, "That is the loss. Its gradient is asked, a number for each logit."),
        (lambda z, labels: -_t(z, labels) / softmax(z) / len(z),
         "That is ∂L/∂y, the gradient for the shares. Go on through the softmax: what comes out is y − t, divided by N."),
        (_centred_in_place, "`-=` writes into the caller's array."),
        (lambda z, labels: softmax(z) * (1 - softmax(z)) * (softmax(z) - _t(z, labels)) / len(z),
         "Softmax is not to be differentiated again: with cross-entropy, its slope cancels, and y − t is left."),
    ],
    hints=["Three steps: shares y = softmax(z), minus one-hot t, divided by N.",
           "Shares: `np.exp(z - z.max(axis=1, keepdims=True))`, divided by its sums over `axis=1`. One-hot: `np.eye(z.shape[1])[labels]`.",
           "`(y - t) / len(z)`."],
    fact="Each row sums to 0: what the true class gains, the others lose.",
)


q7 = NumberExercise(
    id="07/q7",
    question="By hand: an Affine layer, a batch of three. Its db comes "
             "from dout = [[0.4, −1], [0.5, 2], [−0.3, 0.7]]. What is db[1], which belongs to the second column?",
    reference=1.7,
    tolerance=1e-4,
    known_mistakes=[
        (0.6, "That is the first column's. Counting starts at 0: db[1] is the second column's."),
        (0.5667, "You took the mean. 1/N stands in dout already, so db is the plain sum."),
        (3.7, "A sign is lost: −1 + 2 + 0.7."),
        (2.5, "That is the sum of the second row. b[1] is added to the second column of every row."),
        (2.3, "You summed all of dout. b[1] moves only the outputs in its own column."),
        (2, "That is one example's part. b is added to every row, so all rows pass something back: add them."),
        (-1, "That is the first example's part. Every row has one: add them."),
        (0.7, "That is the last example's part. Every row has one: add them."),
        (2.7, "−1 is missing: a negative part is added, too."),
        (0.76667, "You divided by 3, and summed over both columns. db is a sum, one for each column."),
        (-1.4, "You multiplied. What comes back on several ways is added."),
    ],
    hints=["b[1] is added to one column of z. Which entries of z move with it?",
           "All of the second column, one an example. Ways that meet add.", "−1 + 2 + 0.7."],
    why="b[1] is added in every row: −1 + 2 + 0.7.",
    fact="One b, three rows: three ways back, and they add.",
)

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7}
