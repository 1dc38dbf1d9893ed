"""The tape: against numerical differentiation, against autograd on random expressions, against layers and Node, and what it refuses."""
import functools
import gc
import types
import weakref

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons_lib.derivatives import numerical_gradient
from lessons_lib.graph import Node
from lessons_lib.layers import Affine, Relu, SoftmaxWithLoss
from lessons_lib.tape import Tensor, unbroadcast
from lessons_lib.tape_doors import marks

RNG = np.random.default_rng(5)


def positive(*shape):
    """Numbers off 0 and off each other: no kink, no pole."""
    return RNG.uniform(0.4, 2.5, shape)


def signed(*shape):
    return positive(*shape) * RNG.choice([-1.0, 1.0], shape)


def gradients(function, *arrays):
    """∂ sum(c · function) for each array, c fixed and different for each entry, so that no gradient is hidden by symmetry."""
    tensors = [Tensor(array.copy()) for array in arrays]
    result = function(*tensors)
    (result * weights(result.data.shape)).sum().backward()
    return result.data, [tensor.grad for tensor in tensors]


def weights(shape):
    return np.cos(np.arange(1.0, 1 + np.prod(shape, dtype=int))).reshape(shape) + 2


def agree(function, *arrays, reference=None):
    """The gradients are those of central differences, and of autograd where it knows the expression; each in the shape of its array."""
    value, found = gradients(function, *arrays)
    for k, array in enumerate(arrays):
        def loss(nudged, k=k):
            given = [Tensor(nudged) if i == k else Tensor(other) for i, other in enumerate(arrays)]
            result = function(*given).data
            return np.sum(result * weights(result.shape))
        assert found[k].shape == array.shape and found[k].dtype == array.dtype
        np.testing.assert_allclose(found[k], numerical_gradient(loss, array), rtol=2e-7, atol=2e-8)
    if reference:
        expected = autograd.grad(lambda *given: anp.sum(reference(*given) * weights(value.shape)), tuple(range(len(arrays))))(*arrays)
        np.testing.assert_allclose(value, reference(*arrays), rtol=1e-13)
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-12)


# each operation, with and without broadcasting

SHAPES = [((3, 4), (3, 4)), ((3, 4), (4,)), ((3, 1), (1, 4)), ((4,), (3, 4)), ((3, 4), ()), ((), ()), ((2, 3, 4), (3, 1)), ((1,), (2, 3)), ((5, 1, 2), (4, 1))]
BINARY = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b, "**": lambda a, b: a**b,
    "both sides": lambda a, b: (a + b) * a - b / a,
}


@pytest.mark.parametrize("shapes", SHAPES, ids=str)
@pytest.mark.parametrize("op", BINARY)
def test_arithmetic_with_broadcasting(op, shapes):
    agree(BINARY[op], *(positive(*shape) for shape in shapes), reference=BINARY[op])


@pytest.mark.parametrize("constant", [3.0, 3, np.float64(3), np.array([1.5, 3.0, 2.0]), [1.5, 3, 2], np.array([[2], [5]]), True], ids=repr)
@pytest.mark.parametrize("op", [
    lambda x, c: x + c, lambda x, c: c + x, lambda x, c: x - c, lambda x, c: c - x, lambda x, c: x * c, lambda x, c: c * x,
    lambda x, c: x / c, lambda x, c: c / x, lambda x, c: x**c, lambda x, c: c**x, lambda x, c: x.maximum(c)])
def test_plain_numbers_and_arrays_on_either_side(op, constant):
    agree(lambda x: op(x, constant), np.array([[1.2, 0.7, 2.4], [1.9, 1.1, 0.6]]))


MATRICES = [((3, 4), (4, 2)), ((4,), (4, 2)), ((3, 4), (4,)), ((4,), (4,)), ((5, 3, 4), (4, 2)), ((5, 3, 4), (5, 4, 2)), ((3, 4), (5, 4, 2)), ((4,), (5, 4, 2)),
            ((5, 3, 4), (4,)), ((2, 1, 3, 4), (5, 4, 6)), ((1, 4), (4, 1)), ((5, 1, 3, 4), (1, 2, 4, 3))]


@pytest.mark.parametrize("shapes", MATRICES, ids=str)
def test_matrix_products(shapes):
    agree(lambda a, b: a @ b, *(signed(*shape) for shape in shapes), reference=lambda a, b: a @ b)


def test_a_constant_on_either_side_of_a_matrix_product():
    x = signed(3, 4)
    agree(lambda W: x @ W, signed(4, 2), reference=lambda W: x @ W)
    agree(lambda W: W @ x, signed(2, 3), reference=lambda W: W @ x)


UNARY = {
    "neg": (lambda x: -x, lambda x: -x), "exp": (lambda x: x.exp(), anp.exp), "log": (lambda x: (x * x).log(), lambda x: anp.log(x * x)),
    "tanh": (lambda x: x.tanh(), anp.tanh), "relu": (lambda x: x.relu(), lambda x: anp.maximum(x, 0)),
    "sum": (lambda x: x.sum(), anp.sum), "sum 0": (lambda x: x.sum(0), lambda x: anp.sum(x, 0)), "sum -1": (lambda x: x.sum(axis=-1), lambda x: anp.sum(x, -1)),
    "sum two": (lambda x: x.sum(axis=(0, -1)), lambda x: anp.sum(x, (0, 2))), "sum kept": (lambda x: x / x.sum(1, keepdims=True), lambda x: x / anp.sum(x, 1, keepdims=True)),
    "sum all kept": (lambda x: x.sum(keepdims=True) * x, lambda x: anp.sum(x, keepdims=True) * x),
    "mean": (lambda x: x.mean(), anp.mean), "mean 1": (lambda x: x.mean(1), lambda x: anp.mean(x, 1)), "mean kept": (lambda x: x - x.mean((0, 2), True), lambda x: x - anp.mean(x, (0, 2), keepdims=True)),
    "reshape": (lambda x: x.reshape(6, 4).T @ x.reshape((6, -1)), lambda x: anp.reshape(x, (6, 4)).T @ anp.reshape(x, (6, 4))),
    "T": (lambda x: x.T, anp.transpose), "transpose": (lambda x: x.transpose(), anp.transpose), "transpose axes": (lambda x: x.transpose(1, 2, 0), lambda x: anp.transpose(x, (1, 2, 0))),
    "transpose tuple": (lambda x: x.transpose((-1, 0, 1)), lambda x: anp.transpose(x, (2, 0, 1))),
    "one entry": (lambda x: x[1, 2, 3], lambda x: x[1, 2, 3]), "row": (lambda x: x[-1], lambda x: x[-1]), "slice": (lambda x: x[:, 1:, ::2], lambda x: x[:, 1:, ::2]),
    "repeated": (lambda x: x[[1, 0, 1, 1]], lambda x: x[np.array([1, 0, 1, 1])]), "pairs": (lambda x: x[[0, 1, 0], [2, 2, 2]], lambda x: x[np.array([0, 1, 0]), np.array([2, 2, 2])]),
    "new axis": (lambda x: x[None, ..., 0] * x[:, None, :, 1], lambda x: x[None, ..., 0] * x[:, None, :, 1]),
    "mask": (lambda x: x[np.arange(24).reshape(2, 3, 4) % 5 == 1], lambda x: x[np.arange(24).reshape(2, 3, 4) % 5 == 1]),
    "used five times": (lambda x: x * x + x[0] * x.tanh() - x, lambda x: x * x + x[0] * anp.tanh(x) - x),
}


@pytest.mark.parametrize("name", UNARY)
def test_functions_and_shapes(name):
    ours, theirs = UNARY[name]
    agree(ours, signed(2, 3, 4), reference=theirs)


# each has a test of its own
BY_THEMSELVES = {"__radd__", "__rsub__", "__rmul__", "__rtruediv__", "__rpow__", "__matmul__", "__rmatmul__", "maximum", "cross_entropy"}
NO_OPERATIONS = {"__init__", "__repr__", "__array__", "__array_function__", "__bool__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__",
                 "tape", "backward", "steps"}


def test_every_operation_is_tested(monkeypatch):
    """A new method of Tensor must be used in UNARY or BINARY, or have a test of its own and its name above."""
    operations = {name: method for name, method in vars(Tensor).items() if isinstance(method, types.FunctionType) and name not in NO_OPERATIONS}
    used = set()

    def seen(name, *given, **more):
        used.add(name)
        return operations[name](*given, **more)

    for name in operations:
        monkeypatch.setattr(Tensor, name, lambda *given, name=name, **more: seen(name, *given, **more))
    x = Tensor(positive(2, 3, 4))
    for ours, _ in UNARY.values():
        ours(x)
    for ours in BINARY.values():
        ours(x, x)
    assert used | BY_THEMSELVES == set(operations)


@pytest.mark.parametrize("name, says", [
    ("exp", "eᵃ. Back goes g · eᵃ."), ("log", "Back goes g / a."), ("tanh", "g · (1 − tanh² a)"), ("relu", "g where a > 0, else 0"), ("__neg__", "−g"),
    ("maximum", "half to each where they are equal"), ("__add__", "a + b"), ("__rsub__", "g and −g"), ("__mul__", "g · b and g · a"),
    ("__truediv__", "g / b and −g · a / b²"), ("__pow__", "g · b · aᵇ⁻¹ and g · aᵇ · log a"), ("__rmatmul__", "g @ bᵀ and aᵀ @ g"), ("sum", "g goes to each"),
    ("mean", "g / n"), ("reshape", "g goes back"), ("transpose", "g is turned back"), ("__getitem__", "g goes where"), ("cross_entropy", "(softmax(z) − t)/N")])
def test_an_operation_says_its_formula_and_its_gradient(name, says):
    method = getattr(Tensor, name)
    assert says in method.__doc__ and "lambda" not in method.__name__ + method.__qualname__
    assert not hasattr(Tensor, "_")
    with pytest.raises(TypeError, match=r"Tensor\.exp\(\) takes 1 positional argument"):
        Tensor(1.0).exp(2)


def test_the_larger_of_two_and_where_they_are_equal():
    agree(lambda a, b: a.maximum(b), signed(3, 4), signed(4), reference=anp.maximum)
    a, b = Tensor([1.0, 5.0, 3.0]), Tensor([4.0, 2.0, 3.0])
    (a.maximum(b) * [10.0, 20.0, 30.0]).sum().backward()
    np.testing.assert_array_equal([a.grad, b.grad], [[0, 20, 15], [10, 0, 15]])


def test_slopes_at_special_places():
    x = Tensor([0.0, -1.0, 2.0])
    x.relu().sum().backward()
    np.testing.assert_array_equal(x.grad, [0, 0, 1])
    for power, slope in ((0, 0), (1, 1), (2, 0), (3.0, 0)):
        x = Tensor(0.0)
        (x**power).backward()
        assert x.grad == slope
    base, exponent = Tensor([0.0, 2.0]), Tensor([3.0, 3.0])
    (base**exponent).sum().backward()
    np.testing.assert_allclose([base.grad, exponent.grad], [[0, 12], [0, 8 * np.log(2)]])


@pytest.mark.parametrize("t", [[2, 0, 3], np.eye(4)[[2, 0, 3]], [[0.1, 0.2, 0.3, 0.4], [0.25] * 4, [0, 1, 0, 0]]], ids=["labels", "one-hot", "shares"])
def test_cross_entropy(t):
    rows = np.eye(4)[t] if np.ndim(t) == 1 else np.asarray(t, float)
    agree(lambda z: z.cross_entropy(t), signed(3, 4), reference=lambda z: -anp.sum(rows * (z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True)))) / 3)


def test_cross_entropy_is_the_layers_to_the_last_bit_and_stable():
    z, t = np.array([[800.0, -800.0, 3.0], [0.0, 25.0, 1.0]]), [1, 0]
    layer, tensor = SoftmaxWithLoss(), Tensor(z)
    loss = tensor.cross_entropy(t)
    assert loss.data == layer.forward(z, t)
    (3.0 * loss).backward()
    np.testing.assert_array_equal(tensor.grad, layer.backward(3.0))
    one = Tensor([0.0, 25.0])
    one.cross_entropy(0).backward()
    np.testing.assert_allclose(one.grad, [-1, 1], atol=1e-10)


# random expressions against autograd

def expressions():
    """Programs: a list of (operation, index of one earlier value, of another)."""
    operations = st.sampled_from(["+", "-", "*", "/", "tanh", "exp", "log", "relu", "mean", "sum", "square", "row", "T", "flat", "@"])
    return st.lists(st.tuples(operations, st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=12)


def run(program, values, np_, positive_part, flat, transposed):
    """The same program for tensors and for autograd's arrays; steps whose shapes do not fit are left out by both."""
    values = list(values)
    shape = lambda v: v.data.shape if isinstance(v, Tensor) else np.shape(v)        # noqa: E731
    for op, i, j in program:
        a, b = values[i % len(values)], values[j % len(values)]
        if op in "+-*/@":
            try:
                fits = np.matmul(np.zeros(shape(a)), np.zeros(shape(b))).ndim >= 0 if op == "@" else np.broadcast_shapes(shape(a), shape(b)) is not None
            except ValueError:
                fits = False
            if not fits or np.prod(shape(a), dtype=int) * np.prod(shape(b), dtype=int) > 20000:
                continue
            values.append({"+": lambda: a + b, "-": lambda: a - b, "*": lambda: np_["tanh"](a) * b, "/": lambda: a / (1.5 + np_["tanh"](b)), "@": lambda: a @ b}[op]())
        elif op == "row":
            if shape(a) and shape(a)[0]:
                values.append(a[np.arange(3) % shape(a)[0]])
        else:
            step = {"tanh": np_["tanh"], "exp": lambda v: np_["exp"](np_["tanh"](v)), "log": lambda v: np_["log"](1.1 + v * v), "relu": positive_part, "T": transposed, "flat": flat,
                    "mean": np_["mean"], "sum": np_["sum"], "square": lambda v: np_["tanh"](v) ** 2}[op]
            values.append(step(a))
    total = 0.0
    for k, value in enumerate(values):
        total = total + np_["mean"](np_["tanh"](value)) * np.cos(k + 1)
    return total


OURS = dict(np_=dict(tanh=lambda v: v.tanh(), exp=lambda v: v.exp(), log=lambda v: v.log(), mean=lambda v: v.mean(), sum=lambda v: v.sum()),
            positive_part=lambda v: v.relu(), flat=lambda v: v.reshape(-1), transposed=lambda v: v.T)
THEIRS = dict(np_=dict(tanh=anp.tanh, exp=anp.exp, log=anp.log, mean=anp.mean, sum=anp.sum),
              positive_part=lambda v: anp.where(v > 0, v, 0.0), flat=lambda v: anp.reshape(v, (-1,)), transposed=anp.transpose)


@given(expressions(), st.lists(st.lists(st.sampled_from([1, 2, 3]), max_size=3), min_size=2, max_size=3), st.integers(0, 10**6))
@settings(deadline=None, max_examples=120)
def test_random_expressions_give_autograds_gradients(program, shapes, seed):
    rng = np.random.default_rng(seed)
    arrays = [rng.normal(0, 1, shape) for shape in shapes]
    tensors = [Tensor(array) for array in arrays]
    result = run(program, tensors, **OURS)
    result.backward()
    expected = autograd.grad(lambda given: run(program, given, **THEIRS))(arrays)
    assert np.isclose(result.data, run(program, arrays, **THEIRS), rtol=1e-11)
    for tensor, one in zip(tensors, expected, strict=True):
        assert tensor.grad.shape == one.shape
        np.testing.assert_allclose(tensor.grad, one, rtol=1e-9, atol=1e-10 * (1 + np.abs(one).max(initial=0)))


@given(st.lists(st.sampled_from([1, 2, 3, 4]), max_size=4), st.data())
@settings(deadline=None, max_examples=60)
def test_unbroadcast_is_what_broadcasting_did_backwards(shape, data):
    """⟨g, broadcast(v)⟩ = ⟨unbroadcast(g), v⟩ for every v: the definition of the way back."""
    small = [1 if data.draw(st.booleans()) else length for length in shape][data.draw(st.integers(0, len(shape))):]
    rng = np.random.default_rng(len(shape))
    g, v = rng.normal(size=shape), rng.normal(size=small)
    back = unbroadcast(g, tuple(small))
    assert back.shape == tuple(small)
    np.testing.assert_allclose(np.sum(back * v), np.sum(g * np.broadcast_to(v, shape)), atol=1e-12)


# beside what the course has already

def test_the_numbers_of_lesson_04():
    for a, b in ((3.0, 2.0), (-1.5, 0.25)):
        x, w = Node(a), Node(b)
        ((x * x + w * x).tanh() / (w.exp() + 2)).backward()
        X, W = Tensor(a), Tensor(b)
        ((X * X + W * X).tanh() / (W.exp() + 2)).backward()
        np.testing.assert_allclose([X.grad, W.grad], [x.grad, w.grad], rtol=1e-13)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_gradients_of_layers_to_the_last_bit(dtype):
    x, t = signed(7, 5).astype(dtype), RNG.integers(0, 3, 7)
    W1, b1, W2, b2 = (signed(*shape).astype(dtype) for shape in ((5, 4), (4,), (4, 3), (3,)))
    layers, last = [Affine(W1, b1), Relu(), Affine(W2, b2)], SoftmaxWithLoss()
    out = x
    for layer in layers:
        out = layer.forward(out)
    by_hand = last.forward(out, t)
    dout = last.backward()
    for layer in reversed(layers):
        dout = layer.backward(dout)
    params = [Tensor(p) for p in (W1, b1, W2, b2)]
    loss = ((x @ params[0] + params[1]).relu() @ params[2] + params[3]).cross_entropy(t)
    loss.backward()
    assert loss.data == by_hand and loss.data.dtype == dtype
    for param, expected in zip(params, (layers[0].dW, layers[0].db, layers[2].dW, layers[2].db), strict=True):
        assert param.grad.dtype == dtype
        np.testing.assert_array_equal(param.grad, expected)


# the tape itself

def test_the_steps_of_backward():
    x = Tensor([3.0, 5.0])
    loss = (x * x).sum()
    square = loss.parents[0][0]
    assert [(node, parent, np.asarray(returned).tolist(), parent.grad.tolist()) for node, parent, returned in loss.steps()] == [
        (None, loss, 1, 1), (loss, square, [1, 1], [1, 1]), (square, x, [3, 5], [3, 5]), (square, x, [3, 5], [6, 10])]
    assert loss.parents is None and x.grad.tolist() == [6, 10]
    column = Tensor([[1.0], [2.0]])
    stretched = list((column * np.ones((2, 3))).sum().steps())[-1]
    assert stretched[2].shape == (2, 3) and column.grad.shape == (2, 1)


@pytest.mark.parametrize("hold", [
    lambda a: lambda g: g * a, lambda a: lambda g, a=a: g * a, lambda a: (lambda both: lambda g: g * both[0])((a, 2)),
    lambda a: (lambda both: lambda g: g * both[1])([2, a])], ids=["variable", "default", "tuple", "list"])
def test_what_a_closure_holds_is_watched_wherever_it_holds_it(hold):
    a = np.array([3.0, 5.0])
    parents = [(Tensor([1.0, 2.0]), hold(a))]
    before = marks(parents)
    assert before == marks(parents)
    a[1] = 7
    assert before != marks(parents)


def test_a_closure_may_be_any_function():
    x = Tensor([1.0, 2.0])
    assert len(marks([(x, np.negative), (x, functools.partial(np.multiply, 2.0))])) == 2


def test_the_tape_lists_inputs_first_and_each_after_what_it_was_made_from():
    x = Tensor(2.0)
    y = x * x
    z = (y.exp() + x) * y
    tape = z.tape()
    assert [node.op for node in tape] == ["input", "*", "exp", "+", "*"] and tape[0] is x and tape[-1] is z
    for place, node in enumerate(tape):
        assert all(any(parent is before for before in tape[:place]) for parent, _ in node.parents)
    assert [parent is x for parent, _ in y.parents] == [True, True]


def test_twenty_doublings_are_forty_closures_and_long_chains_need_no_recursion():
    x = y = Tensor(1.0)
    for _ in range(20):
        y = y + y
    assert sum(len(node.parents) for node in y.tape()) == 40
    y.backward()
    assert x.grad == 2**20
    x = y = Tensor(1.0)
    for _ in range(20000):
        y = y + 0.5
    y.backward()
    assert x.grad == 1
    for _ in range(20000):                              # and one that is dropped without backward
        y = x + 0.5 if y is x else y + x if y.parents is not None else x + 0.0
    del y


def test_each_gradient_is_an_array_of_its_own():
    x, y = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    z = x + y
    w = z.reshape(1, 2).T
    w.sum().backward()
    grads = [x.grad, y.grad, z.grad, w.grad]
    x.grad *= 100
    assert [grad.max() for grad in grads] == [100, 1, 1, 1]
    assert all(grad.flags.writeable for grad in grads)


def test_a_later_backward_starts_anew_and_writes_into_nothing():
    x = Tensor([1.0, 2.0])
    (x * x).sum().backward()
    first = x.grad
    (x * 5.0).sum().backward()
    np.testing.assert_array_equal(first, [2, 4])
    np.testing.assert_array_equal(x.grad, [5, 5])


def test_constants_get_no_gradient_and_cost_no_closure():
    x = Tensor([1.0, 2.0])
    y = np.array([3.0, 4.0]) * x + 1
    assert [len(node.parents) for node in y.tape()] == [0, 1, 1]
    assert Tensor(3.0).grad is None


def test_backward_frees_the_tape():
    x = Tensor(np.ones(1000))
    inner = x * 2.0
    gone = weakref.ref(inner)
    loss = inner.sum()
    del inner
    gc.disable()
    try:
        assert gone() is not None
        loss.backward()
        assert gone() is None and loss.parents is None
    finally:
        gc.enable()


def test_an_optimizer_may_change_data_between_steps():
    w = Tensor(np.array([3.0, -2.0]))
    for _ in range(40):
        (w * w).sum().backward()
        w.data -= 0.1 * w.grad
    assert np.abs(w.data).max() < 1e-3
    (w * w).sum()                                       # recorded, and never used
    w.data[0] = 7
    (w * w).sum().backward()
    assert w.grad[0] == 14


def test_float32_stays_float32_beside_constants_and_float64():
    x, y = Tensor(np.array([1, 2], np.float32)), Tensor([3.0, 4.0])
    (x * np.array([0.5, 0.25]) * y).sum().backward()
    assert (x * 3).data.dtype == np.float32 and x.grad.dtype == np.float32 and y.grad.dtype == np.float64


# what is refused

@pytest.mark.parametrize("data, words", [
    (3, "int64|int32"), (np.array([1, 2]), "expected float64 or float32"), ([1, 2], "Write 3.0 for 3"), (True, "bool"), (1j, "complex128"), (None, "a NoneType"),
    ("a", "<U1"), (Tensor(1.0), "given a Tensor. Use it as it is"), (Node(3.0), "given a Node, expected float64"), (np.float16(1), "float16"), (np.nan, "NaN or infinity"), ([[1.0, np.inf]], r"at \[0, 1\]")], ids=repr)
def test_data_that_is_refused(data, words):
    with pytest.raises(ValueError, match=words):
        Tensor(data)


def test_operands_that_are_refused():
    x = Tensor([1.0, 2.0])
    for wrong, kind in (("3", "str"), (None, "NoneType"), (2j, "complex"), ([1, "a"], "list")):
        with pytest.raises(TypeError, match=rf"^\* computes with tensors, numbers and arrays of numbers; this is of type {kind}: "):
            x * wrong
    with pytest.raises(FloatingPointError, match=r"\*: the result is nan at \[1\]"):
        x * [1.0, np.nan]


@pytest.mark.parametrize("wrong, words", [
    (lambda x: x + Tensor(np.ones((3, 2))), r"\+ does not go with shapes \(3, 4\) and \(3, 2\). From the right"),
    (lambda x: x @ Tensor(np.ones((3, 4))), r"@ does not go with shapes \(3, 4\) and \(3, 4\). The last length on the left .* Did you mean .T"),
    (lambda x: x @ 2.0, r"@ does not go with shapes \(3, 4\) and \(\). A number .* Did you mean \*"), (lambda x: x.reshape(5), r"reshape does not go with shape \(3, 4\). cannot reshape"),
    (lambda x: x.sum(axis=2), "axis 2 is out of bounds"), (lambda x: x.cross_entropy([0, 1]), r"^cross_entropy: t has shape \(2,\)"),
    (lambda x: x.cross_entropy([0, 1, 4]), "^cross_entropy: labels are whole numbers from 0 to 3; t holds 4.$"),
    (lambda x: x.cross_entropy(np.ones((3, 4))), "^cross_entropy: row 0 of t sums to 4"),
    (lambda x: x.sum().cross_entropy(0), r"^cross_entropy: z has shape \(\), expected \(N, K\) or \(K,\), with at least one example"),
    (lambda x: x[None].cross_entropy([[0, 1, 2]]), r"^cross_entropy: z has shape \(1, 3, 4\), expected"),
    (lambda x: Tensor(np.ones((0, 3))).cross_entropy(np.ones((0, 3))), r"z has shape \(0, 3\)")])
def test_shapes_that_do_not_fit(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong(Tensor(np.ones((3, 4))))


@pytest.mark.parametrize("wrong, words", [
    (lambda x: 1 / x, r"/: the result is inf at \[1\]"), (lambda x: x.log(), r"log: the result is -inf at \[1\]"), (lambda x: (x + 1000).exp(), "exp: the result is inf"),
    (lambda x: (x - 1) ** 0.5, "result is nan"), (lambda x: x[:0].mean(), r"^mean: the result is nan at \[\].*or the mean of nothing"),
    (lambda x: Tensor(np.float32(2)) * 1e300, r"\*: the result is inf")])
@pytest.mark.filterwarnings("error")
def test_results_that_are_not_finite(wrong, words):
    with pytest.raises(FloatingPointError, match=words):
        wrong(Tensor([1.0, 0.0]))


@pytest.mark.parametrize("function, at", [(lambda x: x**0.5, [1.0, 0.0]), (lambda x: (x + 1e-320) ** 0.01, [1.0, 0.0]), (lambda x: (-1.0 - x) ** (x + 2.0), [3.0, 0.0])])
@pytest.mark.filterwarnings("error")
def test_slopes_that_are_not_finite(function, at):
    with pytest.raises(FloatingPointError, match=r"\*\*: what it passes back is (inf|nan) at \["):
        function(Tensor(at)).sum().backward()


def test_backward_of_more_than_one_number():
    x = Tensor([1.0, 2.0])
    with pytest.raises(ValueError, match=r"shape \(2,\).*\.sum\(\) or \.mean\(\)"):
        (x * x).backward()
    assert x.grad is None
    (x * x)[:1].backward()                              # one number in a row is one number
    np.testing.assert_array_equal(x.grad, [2, 0])


def test_a_second_backward():
    x = Tensor(3.0)
    square = x * x
    loss = square.exp()
    loss.backward()
    before = x.grad.copy()
    for again in (loss, square, square * 2, loss + x):
        with pytest.raises(RuntimeError, match="has been called already.*Compute the loss anew"):
            again.backward()
    assert x.grad == before


def test_where_the_tape_was_freed_is_said():
    double = Tensor(3.0) * 2.0
    loss = double.exp()
    loss.backward()
    for again, place in ((loss, "'exp'"), (double + 1.0, r"'\*'")):
        with pytest.raises(RuntimeError, match=f"It has freed the tape, here at {place}, and with it"):
            again.backward()


def test_a_backward_that_is_refused_leaves_the_gradients_of_an_earlier_one():
    x = Tensor([1.0, 2.0])
    (x * 5.0).sum().backward()
    loss = (x * x).sum()
    x.data[0] = 7
    with pytest.raises(RuntimeError, match="was recorded with other numbers"):
        loss.backward()
    np.testing.assert_array_equal(x.grad, [5, 5])


def small_and_large():
    return pytest.mark.parametrize("size", [6, 90, 20000])


@small_and_large()
@pytest.mark.parametrize("change", [
    lambda a: a.__setitem__((0, -1), 9.0), lambda a: a.__imul__(-1), lambda a: a.__iadd__(1e-9), lambda a: a.__setitem__(slice(None), a[::-1].copy()),
    lambda a: np.random.default_rng(0).shuffle(a), lambda a: a.sort(), lambda a: a.fill(0), lambda a: a.__setitem__((1, 0), np.nan)])
def test_data_changed_in_place_after_it_was_recorded(size, change):
    for who in range(4):
        rng = np.random.default_rng(who)
        constant = rng.normal(size=(3, size // 3))
        x = Tensor(rng.normal(size=(3, size // 3)))
        y = (x * x * constant).tanh()
        loss = (y * y).sum()
        change((x.data, constant, y.data, y.data.base if y.data.base is not None else y.data)[who])
        with pytest.raises(RuntimeError, match="was recorded with other numbers.*Change it after backward"):
            loss.backward()
        assert x.grad is None


def test_data_replaced_after_it_was_recorded():
    x = Tensor([1.0, 2.0])
    loss = (x * x).sum()
    x.data = x.data + 1
    with pytest.raises(RuntimeError, match="has been changed since"):
        loss.backward()


def test_an_index_and_labels_may_change_after_they_were_used():
    x, index, t = Tensor([[1.0, 2.0, 4.0]]), np.array([0, 0]), np.array([0, 1])
    loss = x[index].cross_entropy(t)
    index[0] = t[0] = 99
    loss.backward()
    assert np.isfinite(x.grad).all() and x.grad[0, 2] > 0


def test_a_tensor_says_what_it_holds():
    assert repr(Tensor([1.0, 2.5])) == "Tensor([1.  2.5])"
    assert len(repr(Tensor(np.ones((300, 300))))) < 300


@pytest.mark.parametrize("size", [2, 5000])
def test_what_no_closure_needs_may_change_whatever_its_size(size):
    x, W, b = np.ones((3, size)), Tensor(np.ones((size, 2))), Tensor(np.ones(2))
    loss = ((x @ W + b) * np.ones(2)).reshape(2, 3).sum()
    W.data[...] = 7                                     # for W's gradient x is needed, not W
    b.data[...] = 7
    loss.backward()
    np.testing.assert_array_equal(W.grad, np.full((size, 2), 3.0))
    np.testing.assert_array_equal(b.grad, [3, 3])


def swapped(a):
    a[0, 1], a[1, 5] = a[1, 5], a[0, 1]


def cancelling(a):
    a[0, 1] += 0.5
    a[0, 2] -= 0.5


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("size", [8, 300])
@pytest.mark.parametrize("change", [swapped, cancelling, lambda a: a.__setitem__((slice(0, 2),), a[1::-1].copy()), lambda a: a.__setitem__((-1, -1), a[-1, -1] + 1e-2)])
def test_changes_that_no_plain_sum_would_see(change, size, dtype):
    x = Tensor(np.random.default_rng(0).normal(size=(size, size)).astype(dtype))
    loss = (x * x).sum()
    change(x.data)
    with pytest.raises(RuntimeError, match="was recorded with other numbers"):
        loss.backward()


@pytest.mark.parametrize("rows", [2, 4000])
def test_targets_changed_in_place_after_they_were_used(rows):
    t, w = np.eye(3)[np.arange(rows) % 3], Tensor(np.zeros((rows, 3)))
    loss = w.cross_entropy(t)
    t[:2] = t[1::-1].copy()
    with pytest.raises(RuntimeError, match="'cross_entropy' was recorded with other numbers"):
        loss.backward()
    assert w.grad is None


def test_data_replaced_by_another_shape():
    w = Tensor(np.ones((60, 60)))
    loss = (w + 1).sum()
    w.data = np.ones(2)
    with pytest.raises(RuntimeError, match=r"^'\+' was recorded with other numbers: an array of shape \(60, 60\) that its way back needs has been changed since"):
        loss.backward()


def test_numbers_of_a_large_array_that_change_places():
    x = Tensor(np.arange(20000.0))                      # whole numbers: any order has the same sum
    loss = (x * x).sum()
    x.data[...] = x.data[::-1].copy()
    with pytest.raises(RuntimeError, match="was recorded with other numbers"):
        loss.backward()


def test_axes_and_indices_as_numpy_takes_them():
    x, axes = Tensor(np.arange(6.0).reshape(2, 3)), [1, 0]
    loss = (x.transpose(axes) * [[1.0, 2.0]]).sum() + x.transpose(None).sum() + x[[]].sum()
    axes.reverse()
    loss.backward()
    np.testing.assert_array_equal(x.grad, [[2, 2, 2], [3, 3, 3]])


@pytest.mark.parametrize("compare", [bool, lambda x: x == 0, lambda x: x != 0, lambda x: x > 0, lambda x: 0 >= x, lambda x: np.zeros(2) == x, lambda x: x == Tensor(0.0)])
def test_a_tensor_is_no_truth_value(compare):
    with pytest.raises(TypeError, match=r"not compared. Ask its numbers, as in `if x.data > 0`"):
        compare(Tensor(0.0))


@pytest.mark.parametrize("function", [
    np.sum, np.mean, np.exp, np.array, np.asarray, lambda x: np.add(1.0, x), lambda x: np.dot(np.ones(2), x), lambda x: np.ones(2).dot(x), lambda x: np.where([True, False], x, 0.0), lambda x: np.reshape(x, (1, 2)),
    lambda x: np.array([1.0, x]), lambda x: Tensor([[1.0, 2.0]]).cross_entropy(x)])
def test_numpy_functions_are_refused(function):
    with pytest.raises(TypeError, match="is given a Tensor, and would not record what it does. Use the tensor's own methods"):
        function(Tensor([1.0, 2.0]))


@pytest.mark.parametrize("function, name", [(np.sum, "np.sum"), (np.mean, "np.mean"), (lambda x: np.reshape(x, (1, 2)), "np.reshape"), (np.exp, "NumPy"), (np.asarray, "NumPy")])
def test_the_numpy_function_that_is_refused_is_named(function, name):
    with pytest.raises(TypeError, match=f"^{name} is given a Tensor"):
        function(Tensor([1.0, 2.0]))


def test_pytorch_agrees_where_it_is_installed():
    torch = pytest.importorskip("torch", reason="PyTorch is an optional peer: pip install torch")
    x, W, b, t = signed(7, 5), signed(5, 4), signed(4), RNG.integers(0, 4, 7)
    ours, theirs = [Tensor(W), Tensor(b)], [torch.tensor(one.tolist(), dtype=torch.double, requires_grad=True) for one in (W, b)]
    (x @ ours[0] + ours[1]).tanh().cross_entropy(t).backward()
    z = torch.tanh(torch.tensor(x.tolist(), dtype=torch.double) @ theirs[0] + theirs[1])
    torch.nn.functional.cross_entropy(z, torch.tensor(t.tolist())).backward()
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one.grad, other.grad.tolist(), rtol=1e-12)
