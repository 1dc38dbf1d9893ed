"""Networks: layers in a row, run forward to predict, and the same row in reverse to learn.

A network owns its parameters in one dict; each Affine layer holds two of the same arrays. So an optimizer that changes the arrays
of the dict in place changes the layers too, and nothing has to be copied.

`predict` goes through all layers but the last and gives scores. `loss` goes on through the last, softmax with cross-entropy.
For the class with the highest score softmax is not needed: it keeps the order.
"""
import numpy as np

from lessons_lib.derivatives import numerical_gradient
from lessons_lib.doors import generator, is_real, is_whole, numbers, targets
from lessons_lib.functions import examples, log_softmax
from lessons_lib.layers import Affine, Relu, Sigmoid, SoftmaxWithLoss, Tanh

ACTIVATIONS = {"relu": Relu, "sigmoid": Sigmoid, "tanh": Tanh}


class MultiLayerNet:
    """Affine, activation, Affine, activation, …, Affine; then softmax with cross-entropy as the loss.

    sizes : units a layer, the input first: [64, 50, 10]
    rng : numpy.random.Generator or int, for the weights; biases begin at 0
    weight_init_std : the spread of the weights, a number ≥ 0, or "he": √(2/n_in) in each layer, so that ReLU keeps the size of its signals
    activation : "relu", "sigmoid" or "tanh", after every Affine but the last
    dtype : np.float64, or np.float32, which is faster and too coarse for a gradient check
    .params : {"W1": (n_0, n_1), "b1": (n_1,), "W2": …}, to be changed in place
    .layers : {"Affine1": …, "Relu1": …, "Affine2": …} in the order in which they are run; .last_layer : SoftmaxWithLoss
    Raises ValueError for an argument that is none of these.
    He et al., Delving Deep into Rectifiers, arXiv:1502.01852.
    """

    def __init__(self, sizes, rng=0, weight_init_std="he", activation="relu", dtype=np.float64):
        self.sizes, self.activation, self.dtype = _sizes(sizes), activation, _float_type(dtype)
        if not isinstance(activation, str) or activation not in ACTIVATIONS:
            raise ValueError(f"activation is {activation!r}, expected one of {', '.join(ACTIVATIONS)}.")
        rng, self.params = generator(rng), {}
        for number, (n_in, n_out) in enumerate(zip(self.sizes, self.sizes[1:]), 1):
            self.params[f"W{number}"] = rng.normal(0, _spread(weight_init_std, n_in), (n_in, n_out)).astype(self.dtype)
            self.params[f"b{number}"] = np.zeros(n_out, self.dtype)
        self.layers, self.last_layer = {}, SoftmaxWithLoss()
        for number in range(1, len(self.sizes)):
            self.layers[f"Affine{number}"] = Affine(self.params[f"W{number}"], self.params[f"b{number}"], needs_dx=number > 1)
            if number < len(self.sizes) - 1:
                kind = ACTIVATIONS[activation]
                self.layers[f"{kind.__name__}{number}"] = kind()

    def predict(self, x):
        """The scores of each class, before softmax.

        x : (N, n_0), one example a row, or (n_0,)
        Returns (N, K) or (K,), in the network's dtype.
        Raises ValueError where x has another width or holds NaN, or an entry of params is no longer the array that its layer holds;
        FloatingPointError where the parameters have run away, and a score is not finite.
        """
        self._refuse_rebound()
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        """The mean cross-entropy over the examples, one float.

        t : (N,) whole numbers from 0 to K − 1, or (N, K) one-hot
        Raises what predict raises, and ValueError where t does not fit the scores: another length, a label that is no class, a row that does not sum to 1.
        """
        return self.last_layer.forward(self.predict(x), t)

    def accuracy(self, x, t):
        """The share of examples whose highest score is that of the true class. Raises what loss raises."""
        return right_answers(self.predict(x), t).mean()

    def gradient(self, x, t):
        """∂L/∂p for each array p of params, in its shape, under its key: forward through all layers, backward through all in reverse.

        Raises what loss raises.
        """
        return self.loss_and_gradient(x, t)[1]

    def loss_and_gradient(self, x, t):
        """The loss and the gradient of one batch: what training wants of a step, for the price of the gradient. Raises what loss raises."""
        for affine in self._affines():
            affine.dW = affine.db = None                # the old gradients make room before the new ones come
        loss = self.loss(x, t)
        dout = self.last_layer.backward()
        for layer in reversed(self.layers.values()):
            dout = layer.backward(dout)
        grads = {}
        for number, affine in enumerate(self._affines(), 1):
            grads[f"W{number}"], grads[f"b{number}"] = affine.dW, affine.db
        return loss, grads

    def numerical_gradient(self, x, t):
        """The same by central differences, in float64: two forward passes for each number in params. To check gradient with, on few images.

        Raises what loss raises.
        """
        twin = self.copy(np.float64)                    # it is nudged; this network stays as it is, even when the kernel is interrupted

        def slopes(key):
            def loss_with(nudged):
                twin.params[key][...] = nudged
                return twin.loss(x, t)
            found = numerical_gradient(loss_with, self.params[key])
            twin.params[key][...] = self.params[key]
            return found

        return {key: slopes(key) for key in self.params}

    def copy(self, dtype=None):
        """A MultiLayerNet of its own with the same layers and numbers; in another dtype if asked for."""
        other = MultiLayerNet(self.sizes, 0, 0, self.activation, self.dtype if dtype is None else dtype)
        for key, values in self.params.items():
            other.params[key][...] = values
        return other

    def _affines(self):
        return [self.layers[f"Affine{number}"] for number in range(1, len(self.sizes))]

    def _refuse_rebound(self):
        """params[key] = something new would leave the layers with the old array, which then never changes again."""
        for number, affine in enumerate(self._affines(), 1):
            for key, held in ((f"W{number}", affine.W), (f"b{number}", affine.b)):
                if self.params.get(key) is not held:
                    raise ValueError(f"params[{key!r}] is another array than the one that layer Affine{number} holds, so what is learned there never reaches the layer. "
                                     f"Change arrays in place: params[{key!r}][...] = values, or -=.")


class TwoLayerNet(MultiLayerNet):
    """Affine, ReLU, Affine; then softmax with cross-entropy: the network of lesson 09, params W1, b1, W2, b2.

    weight_init_std : the spread of the weights, a number ≥ 0, or "he"
    All else as in MultiLayerNet.

    >>> net = TwoLayerNet(64, 50, 10)
    >>> print(f"{net.loss(np.ones((3, 64)), [1, 4, 7]):.2f}, and for ten equal shares {np.log(10):.2f}")
    2.30, and for ten equal shares 2.30
    """

    def __init__(self, input_size, hidden_size, output_size, rng=0, weight_init_std=0.01, dtype=np.float64):
        super().__init__([input_size, hidden_size, output_size], rng, weight_init_std, dtype=dtype)


def right_answers(scores, t):
    """For each example whether its highest score is that of the true class.

    scores : (N, K) or (K,); t : labels (N,), or one-hot in the shape of scores
    Returns (N,) of True and False, or one.
    Raises ValueError where there is no example, a score is not finite, or t does not fit.
    """
    scores, t = _scores_and_targets(scores, t)
    return scores.argmax(axis=-1) == t.argmax(axis=-1)


def confusion_matrix(scores, t):
    """(K, K): row i, column j counts the examples of class i that were taken for j. On the diagonal stand the right ones.

    scores : (N, K), or (K,) for one example; t : labels, or one-hot. Raises ValueError as right_answers does.

    >>> print(confusion_matrix(np.array([[9.0, 1.0], [4.0, 3.0], [0.0, 2.0]]), [0, 1, 1]))
    [[1 0]
     [1 1]]
    """
    scores, t = map(np.atleast_2d, _scores_and_targets(scores, t))
    counts = np.zeros((scores.shape[1],) * 2, int)
    np.add.at(counts, (t.argmax(axis=1), scores.argmax(axis=1)), 1)
    return counts


def worst_mistakes(scores, t):
    """The examples that were got wrong, those first whose loss is largest: (M,) indices into scores.

    scores : (N, K), or (K,) for one example; t : labels, or one-hot. Raises ValueError as right_answers does.
    """
    scores, t = map(np.atleast_2d, _scores_and_targets(scores, t))
    losses = -np.sum(t * log_softmax(scores), axis=1)
    order = np.argsort(-losses, kind="stable")
    return order[~right_answers(scores, t)[order]]


def _scores_and_targets(scores, t):
    """Scores as an array, and t one-hot, where the loss would take them."""
    scores = numbers(SoftmaxWithLoss(), "the scores", scores)
    examples("the array of scores", scores, 1)
    return scores, targets("the labels", t, scores)


def _spread(weight_init_std, n_in):
    if isinstance(weight_init_std, str) and weight_init_std == "he":
        return np.sqrt(2 / n_in)
    if not is_real(weight_init_std) or not 0 <= weight_init_std < np.inf:
        raise ValueError(f"weight_init_std is {weight_init_std!r}, expected a number, 0 or more, or \"he\". Try 0.01.")
    return weight_init_std


def _sizes(sizes):
    whole = isinstance(sizes, (list, tuple, range, np.ndarray)) and all(is_whole(n) and n > 0 for n in sizes)
    if not whole or len(sizes) < 2:
        raise ValueError(f"the sizes are {sizes}, expected two or more whole numbers above 0, the input first, such as [64, 50, 10].")
    return [int(n) for n in sizes]


def _float_type(dtype):
    try:
        known = np.dtype(dtype) in (np.float32, np.float64) and dtype is not None      # None would stand for float64
    except TypeError:
        known = False
    if not known:
        raise ValueError(f"dtype is {getattr(dtype, '__name__', dtype)}, expected np.float64 or np.float32.")
    return np.dtype(dtype)
