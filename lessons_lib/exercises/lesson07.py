"""Lesson 07, layers: seven exercises, two of them a layer class of one's own."""
import numpy as np

from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.classes import ClassExercise
from lessons_lib.exercises.drawn import DrawnExercise
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise
from lessons_lib.functions import softmax
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
        (3.16, "You added slope and dout. Multiply them."),
        (18.75, "You divided by the slope. Multiply by it."),
    ],
    hints=["Upstream times local derivative: what is the slope of the sigmoid where it returned 0.8?", "The slope is a(1 − a).", "3 · 0.8 · (1 − 0.8)."],
    why="dz = dout · a(1 − a) = 3 · 0.8 · 0.2.",
    fact="z itself was not needed: that is why a sigmoid layer keeps a.",
)


def around_a_relu():
    """L = (relu(w·x) + x)²"""
    x = Node(-3.0, "x")
    a = (Node(4.0, "w") * x).named("z").relu().named("a")
    return ((a + x).named("y") ** 2).named("L")


q2 = DrawnExercise(
    id="07/q2",
    question="A ReLU, and a way around it: z = w · x, a = relu z, y = a + x, L = y². Fill in the values, then the derivatives of L, and press Check.",
    graph=around_a_relu,
    known_mistakes=[
        ({"dz": -6, "dw": 18, "dx": -30}, "z is below 0, so the ReLU returned 0 and would do so for any z near it: it passes back 0."),
        ({"dx": 0}, "x is used twice. Through the ReLU comes 0, but y = a + x passes back what it got."),
        ({"a": -12, "y": -15, "L": 225}, "A ReLU makes 0 of what is negative."),
        ({"a": 12, "y": 9, "L": 81}, "A ReLU does not drop the sign, it makes 0 of what is negative."),
        ({"da": 0}, "The ReLU stops what is passed *through* it, behind a. a itself moves y, whatever its value."),
        ({"dy": -3, "da": -3, "dx": -3}, "The 2 is missing: the local derivative of y² is 2y."),
        ({"dy": 6, "da": 6, "dx": 6}, "A sign is lost: 2y is −6."),
        ({"dz": 72}, "You multiplied the upstream value by z. A ReLU's local derivative is 1 or 0."),
    ],
    hints=["Values: z = 4 · (−3). What does a ReLU make of it?", "Back: 2y, and an addition hands it on to both. z is below 0: what does the ReLU pass on?",
           "∂L/∂z = 0, so w gets 0. x gets 0 through z, and ∂L/∂y through the addition."],
    why="z = −12, a = 0, y = −3, L = 9. Back: −6 to y, a and x; through the ReLU nothing.",
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


def _whole_columns(z, labels):
    y = softmax(z)
    y[:, labels] -= 1
    return y / len(z)


q4 = FunctionExercise(
    id="07/q4",
    question="Softmax with cross-entropy, backward: write `loss_gradient(z, labels)`, ∂L/∂z for logits z (N, K) and integer labels (N,), where L is the mean over the batch. "
             "For z = [[0, ln 3], [0, 0]] and labels [0, 1] it is [[−0.375, 0.375], [0.25, −0.25]]. Logits may be large.",
    reference=loss_gradient,
    cases=[
        Case(np.array([[0.3, -1.2, 2.0], [1.5, 0.2, -0.4], [-2.0, 0.1, 0.6], [0.9, 0.8, -3.0]]), np.array([2, 0, 1, 1])),
        Case(np.array([[0.7, 0.7, -0.3, 1.9, -12.5], [3.1, 0.0, 0.4, 1.3, -1.1], [-0.6, 2.2, 0.8, -1.7, 0.5]]), np.array([3, 4, 0])),
        Case(np.array([[2.3, -0.4, 1.1, 0.6]]), np.array([3])),
        Case(np.array([[1003.0, 1001.0], [3.0, 4.5], [-997.0, -998.0]]), np.array([1, 0, 0])),
    ],
    known_mistakes=[
        (lambda z, labels: softmax(z) - _t(z, labels), "1/N is missing: the loss is a mean over the N rows, so each row's gradient is divided by N."),
        (lambda z, labels: (softmax(z) - _t(z, labels)) / z.size, "You divided by all N·K entries, as `mean()` does. The loss is a mean over the N rows only."),
        (lambda z, labels: (softmax(z) - _t(z, labels)) / z.shape[1], "You divided by the number of classes. Divide by the number of rows, `len(z)`."),
        (lambda z, labels: (_t(z, labels) - softmax(z)) / len(z), "The sign is turned round: y − t, so that the true class gets a negative gradient and its logit goes up."),
        (lambda z, labels: softmax(z) / len(z), "t is missing: take 1 off the share of the true class in each row."),
        (lambda z, labels: -_t(z, labels) / len(z), "Only the −1 of the true class is there. The normaliser log Σ e^z adds the shares y, in every column."),
        (lambda z, labels: _t(z, labels) * (softmax(z) - _t(z, labels)) / len(z), "You kept the true class only. Every logit is in the sum Σ e^z, so the others get y/N."),
        (lambda z, labels: (np.exp(z - z.max(axis=0)) / np.exp(z - z.max(axis=0)).sum(axis=0) - _t(z, labels)) / len(z),
         "Your shares sum to 1 down the columns. Each row is an example: sum over `axis=1`."),
        (lambda z, labels: (np.exp(z - z.max()) / np.exp(z - z.max()).sum() - _t(z, labels)) / len(z), "Your shares sum to 1 over the whole batch. Each row is an example: sum over `axis=1`, `keepdims=True`."),
        (_whole_rows, "`t[labels] = 1` sets whole rows. One entry a row: `t[np.arange(len(z)), labels] = 1`."),
        (lambda z, labels: (np.exp(z) / np.exp(z).sum(axis=1, keepdims=True) - _t(z, labels)) / len(z),
         "e to the power 1003 is too large for a float. Take the largest logit of each row off first: the shares stay the same."),
        (lambda z, labels: (np.exp(z - z.max()) / np.exp(z - z.max()).sum(axis=1, keepdims=True) - _t(z, labels)) / len(z),
         "You took the largest logit of the whole batch off. A row far below it is rounded to zeros: take each row's own, `axis=1, keepdims=True`."),
        (lambda z, labels: (softmax(z) - np.asarray(labels)[:, None]) / len(z), "You subtracted the label itself. It is the number of the column from which 1 is taken."),
        (_whole_columns, "`y[:, labels]` takes those columns in every row. One entry a row: `y[np.arange(len(z)), labels]`."),
        (lambda z, labels: (np.eye(z.shape[1])[z.argmax(axis=1)] - _t(z, labels)) / len(z), "You took 1 for the largest logit and 0 for the others. y are the shares, softmax(z)."),
        (_centred_in_place, "`-=` writes into the caller's array."),
        (lambda z, labels: softmax(z) * (1 - softmax(z)) * (softmax(z) - _t(z, labels)) / len(z), "Softmax is not to be differentiated again: with cross-entropy, its slope cancels, and y − t is left."),
    ],
    hints=["Three steps: shares y = softmax(z), minus one-hot t, divided by N.", "Shares: `np.exp(z - z.max(axis=1, keepdims=True))`, divided by its sums over `axis=1`. One-hot: `np.eye(z.shape[1])[labels]`.",
           "`(y - t) / len(z)`."],
    fact="Each row sums to 0: what the true class gains, the others lose.",
)


def forward(cls, z, dout):
    """What one object's forward returns."""
    return cls().forward(z)


def backward(cls, z, dout):
    """What its backward returns then."""
    layer = cls()
    layer.forward(z)
    return layer.backward(dout)


def after_two_forwards(cls, z, dout):
    """What counts is the last forward."""
    layer = cls()
    layer.forward(-z)
    layer.forward(z)
    return layer.backward(dout)


def beside_another(cls, z, dout):
    """Two layers of one network each keep what is theirs."""
    layer, other = cls(), cls()
    layer.forward(z)
    other.forward(-z)
    return layer.backward(dout)


class LeakyRelu:
    """z where z > 0, else z/10."""

    def forward(self, z):
        self.slope = np.where(z > 0, 1.0, 0.1)
        return z * self.slope

    def backward(self, dout):
        return dout * self.slope


def _leaky(ahead=lambda z: np.where(z > 0, z, 0.1 * z), back=lambda z, dout: dout * np.where(z > 0, 1.0, 0.1)):
    """A class with one part exchanged."""
    class Leaky:
        def forward(self, z):
            self.z = z.copy()
            return ahead(z)

        def backward(self, dout):
            return back(self.z, dout)
    return Leaky


def _scaled(mask, values):
    values[mask] *= 0.1
    return values


class _Shared:
    def forward(self, z):
        _Shared.slope = np.where(z > 0, 1.0, 0.1)
        return z * self.slope

    def backward(self, dout):
        return dout * _Shared.slope


q5 = ClassExercise(
    id="07/q5",
    question="A ReLU that is never quite dead: write a class `LeakyRelu()` with `forward(z)` and `backward(dout)`. What is above 0 stays, all else is divided by 10; "
             "at 0 the slope is 0.1. For z = [3, −4] and dout = [5, 6] forward returns [3, −0.4], backward [5, 0.6].",
    reference=LeakyRelu,
    uses={"`forward(z)`": forward, "`backward(dout)` after `forward(z)`": backward, "`backward(dout)` after `forward(-z)` and `forward(z)`": after_two_forwards,
          "`backward(dout)` after `forward(z)`, while another layer ran `forward(-z)`": beside_another},
    cases=[Case(np.array([3.1, -4.3, -0.7, 5.9]), np.array([-1.7, 2.3, -3.1, 0.9])), Case(np.array([[-6.1, 1.3, 0.0], [0.35, -2.9, -1e-3]]), np.array([[0.6, -5.2, 3.7], [1.9, 0.0, 4.4]])),
           Case(np.array([-0.83, 7.7, 0.0, -7.7, 0.2]), np.array([1.3, 1.3, -2.6, 0.45, -0.45])),
           Case(np.array([-5.2, 0.6, 2.7, -0.4]), np.array([0.8, -1.9, 3.3, 2.1]))],
    known_mistakes=[
        (_leaky(ahead=lambda z: np.maximum(z, 0)), "That is the plain ReLU: what is negative is divided by 10, not lost."),
        (_leaky(ahead=lambda z: np.where(z > 0, z, 0.01 * z)), "You divided by 100. Many libraries do; here it is 10."),
        (_leaky(ahead=lambda z: np.where(z > 0, 0.1 * z, z)), "The two sides are swapped: what is above 0 stays."),
        (_leaky(ahead=lambda z: np.where(z > 0, z, 0.1)), "What is negative becomes 0.1 · z, not 0.1: you return the slope there."),
        (_leaky(ahead=lambda z: _scaled(z <= 0, z)), "z is the caller's array, and you wrote into it."),
        (_leaky(back=lambda z, dout: np.where(z > 0, dout, 0)), "Where z is negative you pass back 0, as the plain ReLU does. Forward has the slope 0.1 there."),
        (_leaky(back=lambda z, dout: +dout), "You pass dout on unchanged. Times the slope: 1 or 0.1, each where z was."),
        (_leaky(back=lambda z, dout: np.where(z > 0, 1.0, 0.1)), "That is the slope alone. Multiply it by dout, what comes from behind."),
        (_leaky(back=lambda z, dout: np.where(dout > 0, 1.0, 0.1) * dout), "You asked where dout is above 0. The slope depends on z, so forward has to keep where z was above 0."),
        (_leaky(back=lambda z, dout: np.where(z >= 0, 1.0, 0.1) * dout), "Where z is 0 you take the slope 1. There it is 0.1: only what is *above* 0 has the slope 1."),
        (_leaky(back=lambda z, dout: _scaled(z <= 0, dout)), "dout may be needed elsewhere, by a layer beside yours."),
        (_leaky(back=lambda z, dout: dout * np.where(z > 0, z, 0.1 * z)), "You multiplied dout by the output. Multiply it by the slope: 1 or 0.1."),
        (_leaky(back=lambda z, dout: np.where(z > 0, dout, dout / 0.1)), "Backwards you undo the division. A gradient goes times the slope, here too: 0.1."),
        (_Shared, "What is kept stands in the class, so all its objects share it. Keep it in the object: `self.slope = ...`."),
    ],
    hints=["Forward needs to keep one thing for backward: where was z above 0, or at once the slope there.", "`np.where(z > 0, 1.0, 0.1)` is the slope, entry by entry. What are output and gradient, with that?",
           "Forward: keep `self.slope`, return `z * self.slope`. Backward: return `dout * self.slope`."],
    fact="Two layers do not disturb each other: what is kept stands in the object.",
)


def linear_forward(cls, x, W, dout):
    """x @ W."""
    return cls(W).forward(x)


def linear_dx(cls, x, W, dout):
    """What backward returns."""
    layer = cls(W)
    layer.forward(x)
    return layer.backward(dout)


def linear_dW(cls, x, W, dout):
    """What backward leaves behind."""
    layer = cls(W)
    layer.forward(x)
    layer.backward(dout)
    return getattr(layer, "dW", None)


def second_dW(cls, x, W, dout):
    """The next batch begins anew."""
    layer = cls(W)
    layer.forward(x + 1)
    layer.backward(dout - 1)
    layer.forward(x)
    layer.backward(dout)
    return layer.dW


def linear_after_update(cls, x, W, dout):
    """An optimizer changes W in place."""
    W = W.copy()
    layer = cls(W)
    W -= 0.5
    return layer.forward(x)


class Linear:
    """x @ W, an Affine without its bias."""

    def __init__(self, W):
        self.W = W

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, dout):
        self.dW = self.x.T @ dout
        return dout @ self.W.T


def _linear(keep=lambda W: W, ahead=lambda x, W: x @ W, dx=lambda x, W, dout: dout @ W.T, dW=lambda x, W, dout: x.T @ dout):
    """A class with one part exchanged."""
    class Wrong:
        def __init__(self, W):
            self.W = keep(W)

        def forward(self, x):
            self.x = x
            return ahead(x, self.W)

        def backward(self, dout):
            self.dW = dW(self.x, self.W, dout)
            return dx(self.x, self.W, dout)
    return Wrong


class _Adding(Linear):
    dW = 0

    def backward(self, dout):
        self.dW = self.dW + self.x.T @ dout
        return dout @ self.W.T


class _Learning(Linear):
    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.W -= 0.1 * self.dW
        return dout @ self.W.T


class _Nothing(Linear):
    def backward(self, dout):
        return dout @ self.W.T


q6 = ClassExercise(
    id="07/q6",
    question="An Affine layer without its bias: write a class `Linear(W)` with `forward(x)`, x being (N, n_in), and `backward(dout)`, which sets `dW` and returns dx. It keeps W itself, so that an optimizer "
             "can change it in place. For W = [[2, 3]], x = [[5], [7]] and dout = [[1, 0], [0, 1]], forward returns [[10, 15], [14, 21]], backward [[2], [3]], and dW is [[5, 7]].",
    reference=Linear,
    uses={"`forward(x)`": linear_forward, "`backward(dout)` after `forward(x)`": linear_dx, "`dW` after `backward(dout)`": linear_dW, "`dW` of a second `forward(x)` and `backward(dout)`": second_dW,
          "`forward(x)` after `W -= 0.5`": linear_after_update},
    cases=[Case(np.array([[0.7, -1.3, 2.9], [3.4, 0.6, -0.8], [-2.2, 1.7, 0.0], [1.1, -0.9, -3.6]]), np.array([[1.2, -0.4, 3.3, 0.9, -1.6], [0.5, 2.8, -0.7, 1.4, 0.3], [-2.1, 0.8, 1.9, -1.3, 0.6]]),
                np.array([[0.4, -1.1, 0.9, 2.3, -0.6], [1.8, 0.7, -2.4, 0.3, 1.5], [-0.2, 3.1, 0.5, -1.9, 0.8], [2.6, -0.3, 1.4, 0.6, -1.7]])),
           Case(np.array([[1.3, -2.7]]), np.array([[0.6, 1.9, -3.2], [2.4, -0.8, 0.7]]), np.array([[-1.4, 0.9, 2.2]])),
           Case(np.array([[0.8], [-1.6], [2.7]]), np.array([[1.7, -0.9]]), np.array([[0.3, -2.8], [1.1, 0.6], [-0.7, 1.9]])),
           Case(np.array([[3.1], [0.4], [-1.2]]), np.array([[-2.2, 0.7]]), np.array([[1.6, 0.9], [-0.8, 2.5], [0.3, -1.4]]))],
    known_mistakes=[
        (_linear(ahead=lambda x, W: W @ x), "`W @ x` is the column form of lesson 05. In rows, each example is multiplied from the left: `x @ W`."),
        (_linear(ahead=lambda x, W: x @ W.T), "`x @ W.T` belongs to a W of shape (n_out, n_in). Here W is (n_in, n_out): `x @ W`."),
        (_linear(ahead=lambda x, W: x * W), "`*` multiplies entry by entry. The product of matrices is `@`."),
        (_linear(dx=lambda x, W, dout: dout @ W), "dx has the shape of x, (N, n_in). dout is (N, n_out): which form of W fits behind it?"),
        (_linear(dx=lambda x, W, dout: W @ dout.T), "Those numbers are dx with rows and columns swapped. In rows: `dout @ W.T`."),
        (_linear(dx=lambda x, W, dout: dout), "You pass dout on unchanged. x moves the outputs through W: times W, transposed."),
        (_linear(dx=lambda x, W, dout: dout @ W.T / len(x)), "You divided dx by N. 1/N stands in the gradient of the loss already."),
        (_linear(dx=lambda x, W, dout: (dout @ W.T, x.T @ dout)), "`backward` returns dx alone. dW stays in the layer, as `self.dW`."),
        (_linear(dW=lambda x, W, dout: dout.T @ x), "dW has the shape of W, (n_in, n_out); yours is transposed."),
        (_linear(dW=lambda x, W, dout: x.T @ dout / len(x)), "You divided dW by N. 1/N stands in dout already, from the gradient of the loss: dW is the plain sum over the batch."),
        (_linear(dW=lambda x, W, dout: np.outer(x.sum(axis=0), dout.sum(axis=0))), "You summed x and dout over the batch, then multiplied. Each example's x belongs to its own dout: multiply, then sum."),
        (_linear(dW=lambda x, W, dout: np.outer(x[0], dout[0])), "That is the first example's part. Every example uses W: add all of them."),
        (_Nothing, "`backward` has to set `self.dW`, too: the optimizer will ask for it."),
        (_Adding, "A second batch is added to the first one's dW. Set it anew: `=`, not `+=`."),
        (_Learning, "Your `backward` changes W. Leave that to the optimizer: here W is still needed for dx, and for the check of the gradient."),
        (_linear(keep=lambda W: W.copy()), "You kept a copy of W. The optimizer changes the original, and your layer would never learn of it."),
    ],
    hints=["Forward keeps x, since dW needs it. Read the shapes: what times what is (n_in, n_out), and what is (N, n_in)?", "dW is xᵀ times dout, dx is dout times Wᵀ.",
           "`self.dW = self.x.T @ dout`, and `return dout @ self.W.T`."],
    fact="Sizes that differ leave one way to multiply: that is a first check of any layer.",
)

q7 = NumberExercise(
    id="07/q7",
    question="By hand: an Affine layer, a batch of three. Its db comes from dout = [[0.4, −1], [0.5, 2], [−0.3, 0.7]]. What is db[1], which belongs to the second column?",
    reference=1.7,
    tolerance=1e-4,
    known_mistakes=[
        (0.6, "That is the first column's. Counting starts at 0: db[1] is the second column's."),
        (0.5667, "You took the mean. 1/N stands in dout already, so db is the plain sum."),
        (3.7, "A sign is lost: −1 + 2 + 0.7."),
        (2.5, "That is the sum of the second row. b[1] is added to the second column of every row."),
        (2.3, "You summed all of dout. b[1] moves only the outputs in its own column."),
        (2, "That is one example's part. b is added to every row, so all rows pass something back: add them."),
        (-1.4, "You multiplied. What comes back on several ways is added."),
    ],
    hints=["b[1] is added to one column of z. Which entries of z move with it?", "All of the second column, one an example. Ways that meet add.", "−1 + 2 + 0.7."],
    why="b[1] is added in every row: −1 + 2 + 0.7.",
    fact="One b, three rows: three ways back, and they add.",
)

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7}
