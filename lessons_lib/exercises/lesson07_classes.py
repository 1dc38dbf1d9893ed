"""Lesson 07, two of its exercises: a layer of one's own, a LeakyRelu and a Linear."""
import numpy as np

from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.classes import ClassExercise
from lessons_lib.exercises.layer_uses import layer_uses


class LeakyRelu:
    """z where z > 0, else z/10."""

    def forward(self, z):
        self.slope = np.where(z > 0, 1.0, 0.1)
        return z * self.slope

    def backward(self, dout):
        return dout * self.slope


def _leaky(ahead=lambda z: np.where(z > 0, z, 0.1 * z), back=lambda z, dout: dout * _slope(z)):
    """A class with one part exchanged."""
    class Leaky:
        def forward(self, z):
            self.z = z.copy()
            return ahead(z)

        def backward(self, dout):
            return back(self.z, dout)
    return Leaky


def _slope(z):
    return np.where(z > 0, 1.0, 0.1)


def _scaled(mask, values):
    values[mask] *= 0.1
    return values


def _sharing(cls, name):
    """What it keeps under a name is one for all objects."""
    kept = []
    return type(cls.__name__, (cls,), {name: property(lambda self: kept[-1], lambda self, value: kept.append(value))})


class _FirstSlope(LeakyRelu):
    def forward(self, z):
        if not hasattr(self, "slope"):
            self.slope = _slope(z)
        return z * _slope(z)


class _UsedUp(LeakyRelu):
    def backward(self, dout):
        self.slope *= dout
        return self.slope.copy()


q5 = ClassExercise(
    id="07/q5",
    question="A ReLU that is never quite dead: write a class `LeakyRelu()` with `forward(z)` and `backward(dout)`. What is above 0 stays, "
             "all else is divided by 10; at 0 the slope is 0.1. Arrays hold floats. For z = [3.0, −4.0] and dout = [5.0, 6.0] "
             "forward returns [3.0, −0.4], backward [5.0, 0.6], however often it is called.",
    reference=LeakyRelu,
    uses=layer_uses("z"),
    cases=[Case(np.array([3.1, -4.3, -0.7, 5.9]), np.array([-1.7, 2.3, -3.1, 0.9])),
           Case(np.array([[-6.1, 1.3, 0.0], [0.35, -2.9, -1e-3]]), np.array([[0.6, -5.2, 3.7], [1.9, 0.0, 4.4]])),
           Case(np.array([-0.83, 7.7, 0.0, -7.7, 0.2]), np.array([1.3, 1.3, -2.6, 0.45, -0.45])),
           Case(np.array([-5.2, 0.6, 2.7, -0.4]), np.array([0.8, -1.9, 3.3, 2.1])),
           Case(np.array([[4e-4, -1e-3 / 3], [0.05, 1e-6], [-1e-6, 0.0]]), np.array([[0.7, -1 / 3], [-2.2, 1.4], [3e-5, 0.6]])),
           Case(np.array([[[-5000.0, 620.0, -41.7]], [[0.0, 90.5, 8e5 / 3]]]), np.array([[[-730.0, 1200.5, 0.4]], [[-880.0, 6e4 / 7, -33.0]]]))],
    known_mistakes=[
        (_leaky(ahead=lambda z: np.maximum(z, 0)), "That is the plain ReLU: what is negative is divided by 10, not lost."),
        (_leaky(ahead=lambda z: np.where(z > 0, z, 0.01 * z)), "You divided by 100. Many libraries do; here it is 10."),
        (_leaky(ahead=lambda z: np.where(z > 0, 0.1 * z, z)), "The two sides are swapped: what is above 0 stays."),
        (_leaky(ahead=lambda z: np.where(z > 0, z, 0.1)), "What is negative becomes 0.1 · z, not 0.1: you return the slope there."),
        (_leaky(ahead=lambda z: _scaled(z <= 0, z)), "z is the caller's array, and you wrote into it."),
        (_leaky(back=lambda z, dout: np.where(z > 0, dout, 0)),
         "Where z is negative you pass back 0, as the plain ReLU does. Forward has the slope 0.1 there."),
        (_leaky(back=lambda z, dout: +dout), "You pass dout on unchanged. Times the slope: 1 or 0.1, each where z was."),
        (_leaky(back=lambda z, dout: _slope(z)), "That is the slope alone. Multiply it by dout, what comes from behind."),
        (_leaky(back=lambda z, dout: np.where(dout > 0, 1.0, 0.1) * dout),
         "You asked where dout is above 0. The slope depends on z, so forward has to keep where z was above 0."),
        (_leaky(back=lambda z, dout: np.where(z >= 0, 1.0, 0.1) * dout),
         "Where z is 0 you take the slope 1. There it is 0.1: only what is *above* 0 has the slope 1."),
        (_leaky(back=lambda z, dout: _scaled(z <= 0, dout)), "dout may be needed elsewhere, by a layer beside yours."),
        (_leaky(back=lambda z, dout: dout * np.where(z > 0, z, 0.1 * z)), "You multiplied dout by the output. Multiply it by the slope: 1 or 0.1."),
        (_leaky(back=lambda z, dout: np.where(z > 0, dout, dout / 0.1)), "Backwards you undo the division. A gradient goes times the slope, here too: 0.1."),
        (_leaky(back=lambda z, dout: dout * np.where(z > 0, 1.0, 0.01)), "Forwards you divide by 10, backwards by 100. The slope is 0.1 both ways."),
        (_leaky(back=lambda z, dout: dout * np.where(z > 0, 0.1, 1.0)), "Backwards the two sides are swapped: above 0 the slope is 1."),
        (_leaky(back=lambda z, dout: dout / 10), "Backwards you divide everything by 10. Where z was above 0 the slope is 1."),
        (_leaky(back=lambda z, dout: dout * _slope(z) * (z != 0)), "Where z is 0 you pass back 0. There the slope is 0.1."),
        (_leaky(back=lambda z, dout: dout * np.where(z == 0, 0.55, _slope(z))), "Where z is 0 you take the mean of both slopes. There it is 0.1."),
        (_leaky(ahead=lambda z: np.where(z > 0, z, z // 10)), "`//` rounds down to a whole number. Divide with `/`."),
        (_leaky(ahead=lambda z: np.where(z > 0.1, z, 0.1 * z), back=lambda z, dout: dout * np.where(z > 0.1, 1.0, 0.1)),
         "You ask where z is above 0.1. That is the slope; the border lies at 0."),
        (_FirstSlope, "That is the slope of an earlier forward. Keep it anew in each: what backward needs is the last one's."),
        (_UsedUp, "A first backward has changed what forward kept. Leave that as it is, and give the product another name."),
        (_leaky(ahead=lambda z: np.maximum(z, 0.1)), "Whatever is below 0.1 becomes 0.1. What is negative becomes 0.1 · z."),
        (_leaky(back=lambda z, dout: np.where(z > 0, dout, 0.1)), "Where z is not above 0 you return 0.1 itself. That is the slope: dout goes times it."),
        (_leaky(back=lambda z, dout: dout * ((z > 0) + 0.1)), "Above 0 you multiply by 1.1. There the slope is 1, and 0.1 is that of all else."),
        (_sharing(LeakyRelu, "slope"),
         "What is kept is shared by all layers: it stands in the class, or outside it. Keep it in the object: `self.slope = ...`."),
    ],
    hints=["Forward needs to keep one thing for backward: where was z above 0, or at once the slope there.",
           "`np.where(z > 0, 1.0, 0.1)` is the slope, entry by entry. What are output and gradient, with that?",
           "Forward: keep `self.slope`, return `z * self.slope`. Backward: return `dout * self.slope`."],
    fact="Two layers do not disturb each other: what is kept stands in the object.",
)


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


def _linear(keep=lambda W: W, ahead=lambda x, W: x @ W, dx=lambda x, W, dout: dout @ W.T, dW=lambda x, W, dout: x.T @ dout, **others):
    """A class with one part exchanged."""
    def __init__(self, W):
        self.W = keep(W)

    def forward(self, x):
        self.x = x
        return ahead(x, self.W)

    def backward(self, dout):
        self.dW = dW(self.x, self.W, dout)
        return dx(self.x, self.W, dout)
    return type("Linear", (), {"__init__": __init__, "forward": forward, "backward": backward} | others)


def _adding(self, dout):
    self.dW = getattr(self, "dW", 0) + self.x.T @ dout
    return dout @ self.W.T


def _learning(self, dout):
    self.dW = self.x.T @ dout
    self.W -= 0.1 * self.dW
    return dout @ self.W.T


def _learning_apart(self, dout):
    self.dW, dx = self.x.T @ dout, dout @ self.W.T
    self.W = self.W - 0.1 * self.dW
    return dx


class _TurnedOnce(Linear):
    def __init__(self, W):
        self.W, self.turned = W, W.T.copy()

    def backward(self, dout):
        self.dW = self.x.T @ dout
        return dout @ self.turned


q6 = ClassExercise(
    id="07/q6",
    question="An Affine layer without its bias: write a class `Linear(W)` with `forward(x)`, x being (N, n_in), and `backward(dout)`, "
             "which sets `dW` and returns dx. It keeps W itself, so that an optimizer can change it in place. Arrays hold floats. "
             "For W = [[2.0, 3.0]], x = [[5.0], [7.0]] and dout = [[1.0, 0.0], [0.0, 1.0]], forward returns [[10, 15], [14, 21]], backward [[2], [3]], "
             "however often it is called, and dW is [[5, 7]].",
    reference=Linear,
    uses=layer_uses("x", "W", leaves=["dW"]),
    cases=[Case(np.array([[0.7, -1.3, 2.9], [3.4, 0.6, -0.8], [-2.2, 1.7, 0.0], [1.1, -0.9, -3.6]]),
                np.array([[1.2, -0.4, 3.3, 0.9, -1.6], [0.5, 2.8, -0.7, 1.4, 0.3], [-2.1, 0.8, 1.9, -1.3, 0.6]]),
                np.array([[0.4, -1.1, 0.9, 2.3, -0.6], [1.8, 0.7, -2.4, 0.3, 1.5], [-0.2, 3.1, 0.5, -1.9, 0.8], [2.6, -0.3, 1.4, 0.6, -1.7]])),
           Case(np.array([[1.3, -2.7]]), np.array([[0.6, 1.9, -3.2], [2.4, -0.8, 0.7]]), np.array([[-1.4, 0.9, 2.2]])),
           Case(np.array([[0.8], [-1.6], [2.7]]), np.array([[1.7, -0.9]]), np.array([[0.3, -2.8], [1.1, 0.6], [-0.7, 1.9]])),
           Case(np.array([[3.1], [0.4], [-1.2]]), np.array([[-2.2, 0.7]]), np.array([[1.6, 0.9], [-0.8, 2.5], [0.3, -1.4]])),
           Case(np.array([[1 / 3, -2.7, 0.4], [1.9, 0.6, -7 / 9]]),
                np.array([[0.7, -1.1, 2.6], [1 / 7, 0.9, -0.2], [-1.8, 0.3, 1.4]]), np.array([[-0.6, 2.1, 1 / 3], [1.3, -0.8, 0.0]])),
           Case(np.array([[310.0, -0.5, 1e-3, 47.0], [0.0, 620.0, -88.0, 9e3 / 7], [-125.0, 0.0, 33.0, 2.5], [81.0, 81.0, -4e-4, -730.0]]),
                np.array([[0.3, -1.7], [2e-4, 41.0], [-19.5, 0.8], [5 / 9, -2.2]]), np.array([[14.0, -0.7], [-2.9, 230.0], [1e-4, 6.1], [-57.0, 8 / 3]]))],
    known_mistakes=[
        (_linear(ahead=lambda x, W: W @ x), "`W @ x` is the column form of lesson 05. In rows, each example is multiplied from the left: `x @ W`."),
        (_linear(ahead=lambda x, W: x @ W.T), "`x @ W.T` belongs to a W of shape (n_out, n_in). Here W is (n_in, n_out): `x @ W`."),
        (_linear(ahead=lambda x, W: x * W), "`*` multiplies entry by entry. The product of matrices is `@`."),
        (_linear(dx=lambda x, W, dout: dout @ W), "dx has the shape of x, (N, n_in). dout is (N, n_out): which form of W fits behind it?"),
        (_linear(dx=lambda x, W, dout: W @ dout.T), "Those numbers are dx with rows and columns swapped. In rows: `dout @ W.T`."),
        (_linear(dx=lambda x, W, dout: dout), "You pass dout on unchanged. x moves the outputs through W: times W, transposed."),
        (_linear(dx=lambda x, W, dout: dout @ W.T / len(x)), "You divided dx by N. 1/N stands in the gradient of the loss already."),
        (_linear(dx=lambda x, W, dout: (dout @ W.T, x.T @ dout)), "`backward` returns dx alone. dW stays in the layer, as `self.dW`."),
        (_linear(dx=lambda x, W, dout: W.T @ dout), "`W.T @ dout` is the column form of lesson 05. In rows, dx is (N, n_in): dout (N, n_out) comes first."),
        (_linear(dx=lambda x, W, dout: np.ones_like(dout) @ W.T), "dx is without dout. Each slope goes times what comes from behind: `dout @ W.T`."),
        (_linear(dx=lambda x, W, dout: x.T @ dout), "That is dW. It stays in the layer, as `self.dW`; `backward` returns dx."),
        (_linear(dW=lambda x, W, dout: dout @ x.T),
         "dW has the shape of W, (n_in, n_out). `dout @ x.T` would sum over units; which product sums over the N examples?"),
        (_linear(dW=lambda x, W, dout: x @ dout), "dW has the shape of W, (n_in, n_out), and sums over the N examples: x is turned, `x.T @ dout`."),
        (_linear(dW=lambda x, W, dout: x.T * dout), "`*` multiplies entry by entry. dW is a product of matrices: `x.T @ dout`."),
        (_linear(dW=lambda x, W, dout: x.T @ np.ones_like(dout)), "dW is without dout. Each slope goes times what comes from behind: `x.T @ dout`."),
        (_linear(dW=lambda x, W, dout: np.outer(x[-1], dout[-1])), "That is the last example's part. Every example uses W: add all of them."),
        (_linear(dW=lambda x, W, dout: dout.T @ x), "dW has the shape of W, (n_in, n_out); yours is transposed."),
        (_linear(dW=lambda x, W, dout: x.T @ dout / len(x)),
         "You divided dW by N. 1/N stands in dout already, from the gradient of the loss: dW is the plain sum over the batch."),
        (_linear(dW=lambda x, W, dout: np.outer(x.sum(axis=0), dout.sum(axis=0))),
         "You summed x and dout over the batch, then multiplied. Each example's x belongs to its own dout: multiply, then sum."),
        (_linear(dW=lambda x, W, dout: np.outer(x[0], dout[0])), "That is the first example's part. Every example uses W: add all of them."),
        (_linear(backward=lambda self, dout: dout @ self.W.T), "`backward` has to set `self.dW`, too: the optimizer will ask for it."),
        (type("Linear", (_linear(backward=lambda self, dout: dout @ self.W.T),), {"dW": lambda self: None}),
         "`dW` is a method, or another function. An optimizer reads it as an array: let `backward` set it, as `self.dW`."),
        (_linear(forward=lambda self, x: x @ self.W), "`forward` has to keep x, for dW needs it: `self.x = x`."),
        (_linear(__init__=lambda self, W: None), "`__init__` has to keep W in the object: `self.W = W`."),
        (_linear(backward=_adding), "A second batch is added to the first one's dW. Set it anew: `=`, not `+=`."),
        (_linear(backward=_learning),
         "Your `backward` changes W. Leave that to the optimizer: here W is still needed for dx, and for the check of the gradient."),
        (_linear(backward=_learning_apart),
         "Your `backward` takes a step of its own, to another W. Leave that to the optimizer, which has the W that it was given."),
        (_linear(keep=lambda W: W.copy()), "You use a copy of W, or a result of before. The optimizer changes W itself, and your layer never learns of it."),
        (_TurnedOnce, "You use a copy of the transposed W, or a dx of before. The optimizer changes W: take `self.W.T` anew in each `backward`."),
        *((_sharing(_linear(), name), f"{name} is shared by all layers: it stands in the class, or outside it. Keep it in the object, as `self.{name}`.")
          for name in ("x", "W", "dW")),
    ],
    hints=["Forward keeps x, since dW needs it. Read the shapes: what times what is (n_in, n_out), and what is (N, n_in)?",
           "dW is xᵀ times dout, dx is dout times Wᵀ.",
           "`self.dW = self.x.T @ dout`, and `return dout @ self.W.T`."],
    fact="Sizes that differ leave one way to multiply: that is a first check of any layer.",
)
