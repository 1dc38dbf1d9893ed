"""graph: against numerical differentiation, an independent autodiff library and the definition, and each kind of bad input."""
import doctest
import math

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lessons_lib.graph
from lessons_lib.derivatives import central_difference
from lessons_lib.graph import Node, Step

NAMES = "abc"


def test_examples():
    assert doctest.testmod(lessons_lib.graph).failed == 0


# one expression, computed by nodes, by floats and by autograd: `lib` has the functions

class Nodes:
    """The functions of nodes, called as NumPy's are."""

    exp, log, sin, tanh = (staticmethod(lambda a, name=name: getattr(a, name)()) for name in ("exp", "log", "sin", "tanh"))
    relu = staticmethod(lambda a: a.relu())


class Numbers:
    """The same for floats and autograd's boxes."""

    exp, log, sin, tanh = anp.exp, anp.log, anp.sin, anp.tanh
    relu = staticmethod(lambda a: anp.where(a > 0, a, 0.0))


OPERATIONS = {
    "+": lambda lib, a, b: a + b, "-": lambda lib, a, b: a - b, "*": lambda lib, a, b: a * b,
    "/": lambda lib, a, b: a / (b * b + 1.5), "**": lambda lib, a, b: (a * a + 0.5) ** (b * 0.3), "a + 3": lambda lib, a, b: a + 3.0, "3 + a": lambda lib, a, b: 3 + a,
    "a - 2": lambda lib, a, b: a - 2, "2 - a": lambda lib, a, b: 2 - a, "a * 3": lambda lib, a, b: a * 3, "3 * a": lambda lib, a, b: 3.5 * a,
    "a / 4": lambda lib, a, b: a / 4, "5 / a": lambda lib, a, b: 5 / (a * a + 2), "a ** 3": lambda lib, a, b: (a * 0.7) ** 3, "a ** -1": lambda lib, a, b: (a * a + 1) ** -1,
    "a ** 0.5": lambda lib, a, b: (a * a + 1) ** 0.5, "a ** 0": lambda lib, a, b: a**0 + b, "2 ** a": lambda lib, a, b: 2 ** (a * 0.5), "neg": lambda lib, a, b: -a,
    "exp": lambda lib, a, b: lib.exp(a * 0.3), "log": lambda lib, a, b: lib.log(a * a + 0.5), "sin": lambda lib, a, b: lib.sin(a),
    "tanh": lambda lib, a, b: lib.tanh(a), "relu": lambda lib, a, b: lib.relu(a - 0.123456) * b, "twice": lambda lib, a, b: a * a + a,
}


def compute(lib, program, inputs):
    """Each line of a program takes two earlier results (of the last five, so that it grows deep) and adds one; all leaves are used."""
    results = list(inputs)
    for name, i, j in program:
        recent = results[-5:]
        value = OPERATIONS[name](lib, recent[i % len(recent)], recent[j % len(recent)])
        results.append(lib.tanh(value * 0.3) * 2)       # stays moderate, however deep
    return results[-1] + results[-2] * 0.5


programs = st.lists(st.tuples(st.sampled_from(sorted(OPERATIONS)), st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=14)
inputs = st.tuples(*[st.floats(-2, 2)] * 3)


@settings(max_examples=300, deadline=None)
@given(program=programs, at=inputs)
def test_gradients_are_those_of_an_independent_library(program, at):
    nodes = [Node(value, name) for value, name in zip(at, NAMES, strict=True)]
    output = compute(Nodes, program, nodes)
    assert output.value == pytest.approx(float(compute(Numbers, program, at)), rel=1e-12)
    output.backward()
    with np.errstate(all="ignore"):
        expected = autograd.grad(lambda p: compute(Numbers, program, [p[0], p[1], p[2]]))(np.array(at))
    reached = set(output.order())
    mine = [node.grad if node in reached else 0.0 for node in nodes]
    np.testing.assert_allclose(mine, expected, rtol=1e-9, atol=1e-12)


@settings(max_examples=100, deadline=None)
@given(program=programs, at=inputs)
def test_gradients_are_the_slopes_that_nudging_measures(program, at):
    nodes = [Node(value, name) for value, name in zip(at, NAMES, strict=True)]
    output = compute(Nodes, program, nodes)
    output.backward()
    for k, node in enumerate(nodes):
        def moved(v, k=k):
            return compute(Nodes, program, [Node(v if i == k else value) for i, value in enumerate(at)]).value
        left, right = (moved(at[k] + s * 1e-6) for s in (-1, 1))
        if abs((right - output.value) - (output.value - left)) > 1e-9:      # a kink of relu lies near
            continue
        assert node.grad == pytest.approx(central_difference(moved, at[k], 1e-5), rel=1e-4, abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(program=programs, at=inputs)
def test_steps_tell_what_backward_does(program, at):
    output = compute(Nodes, program, [Node(value) for value in at])
    steps = output.steps()
    assert all(node.grad == 0 for node in output.order()), "telling it changes nothing"
    output.backward()
    sums = {}
    for step in steps:
        assert step.contribution == step.local * step.upstream
        sums[step.node] = sums.get(step.node, 0.0) + step.contribution
        assert step.grad == sums[step.node]
    assert sums == {node: node.grad for node in output.order()}
    assert len(steps) == 1 + sum(len(node.parents) for node in output.order())


@settings(max_examples=100, deadline=None)
@given(program=programs, at=inputs)
def test_order_has_every_node_once_and_after_all_that_use_it(program, at):
    output = compute(Nodes, program, [Node(value) for value in at])
    order = output.order()
    place = {node: k for k, node in enumerate(order)}
    assert order[0] is output and len(place) == len(order)
    assert all(place[parent] > place[node] for node in order for parent, _ in node.parents)


# by hand

def test_a_fork_adds():
    x = Node(3.0, "x")
    (x * x + 2 * x).backward()
    assert x.grad == 8
    y = x + x
    y.backward()
    assert x.grad == 2 and y.grad == 1


def test_twice_is_once():
    x = Node(3.0)
    y = x * x
    z = (y + x) * y
    for _ in range(2):
        z.backward()
        assert (x.grad, y.grad) == (4 * 27 + 3 * 9, 3 + 2 * 9)


def test_what_is_not_reached_keeps_its_derivative():
    x, other = Node(3.0), Node(2.0)
    (other * 5).backward()
    (x * 7).backward()
    assert (other.grad, x.grad) == (5, 7)


def test_backward_from_an_input():
    x = Node(4)
    x.backward()
    assert x.grad == 1 and x.steps() == [Step(x, "output", 1, 1, 1, 1)]


def test_a_node_remembers_how_it_was_made():
    w, b = Node(2.0, "w"), Node(5.0, "b")
    y = (w * 3 + b).named("y")
    product = y.parents[0][0]
    assert (y.value, y.name, y.op, y.operands) == (11, "y", "+", (product, b))
    assert (product.op, product.operands, product.parents) == ("*", (w, 3), ((w, 3.0),))
    assert (w.op, w.operands, w.parents) == ("input", (), ())
    assert repr(y) == "Node(11, 'y')" and repr(product) == "Node(6)"


@pytest.mark.parametrize("made, local", [
    (lambda a, b: a + b, (1, 1)), (lambda a, b: a - b, (1, -1)), (lambda a, b: a * b, (4, 3)), (lambda a, b: a / b, (0.25, -3 / 16)),
    (lambda a, b: a**b, (108, 81 * math.log(3)))])
def test_local_derivatives_of_two(made, local):
    a, b = Node(3.0), Node(4.0)
    assert made(a, b).parents == ((a, pytest.approx(local[0])), (b, pytest.approx(local[1])))


@pytest.mark.parametrize("made, value, local", [
    (lambda a: a + 4, 7, 1), (lambda a: 4 + a, 7, 1), (lambda a: a - 4, -1, 1), (lambda a: 4 - a, 1, -1), (lambda a: a * 4, 12, 4), (lambda a: 4 * a, 12, 4),
    (lambda a: a / 4, 0.75, 0.25), (lambda a: 6 / a, 2, -6 / 9), (lambda a: a**4, 81, 108), (lambda a: a**-1, 1 / 3, -1 / 9), (lambda a: 2**a, 8, 8 * math.log(2)), (lambda a: -a, -3, -1),
    (Node.exp, math.exp(3), math.exp(3)), (Node.log, math.log(3), 1 / 3), (Node.sin, math.sin(3), math.cos(3)), (Node.tanh, math.tanh(3), 1 - math.tanh(3) ** 2),
    (Node.relu, 3, 1), (lambda a: (-a).relu() + a, 3, 1)])
def test_local_derivatives_of_one(made, value, local):
    a = Node(3)
    y = made(a)
    y.backward()
    assert (y.value, a.grad) == (pytest.approx(value), pytest.approx(local))


def test_powers_have_a_slope_at_0():
    for power, slope in ((0, 0), (1, 1), (2, 0)):
        x = Node(0.0)
        (x**power + x * 0).backward()
        assert x.grad == slope


def test_relu_at_0_takes_0():
    x = Node(0.0)
    x.relu().backward()
    assert x.grad == 0


@pytest.mark.parametrize("z", [-3.0, 0.0, 0.5, 4.0])
def test_a_sigmoid_can_be_built(z):
    x = Node(z)
    a = 1 / (1 + (-x).exp())
    a.backward()
    assert a.value == pytest.approx(1 / (1 + math.exp(-z))) and x.grad == pytest.approx(a.value * (1 - a.value))


@pytest.mark.parametrize("other", [2, 2.0, np.float64(2), np.float32(2), np.int64(2), True + True])
def test_numbers_of_every_kind_on_either_side(other):
    for made, value in ((lambda a: other * a, 6), (lambda a: a * other, 6), (lambda a: other - a, -1), (lambda a: other / a, 2 / 3), (lambda a: other**a, 8), (lambda a: a**other, 9)):
        y = made(Node(3.0))
        assert isinstance(y, Node) and y.value == pytest.approx(value) and type(y.value) is float


# size

def test_a_long_chain_needs_no_recursion():
    x = y = Node(1.0)
    for _ in range(100_000):
        y = y * 1.00001
    y.backward()
    assert x.grad == pytest.approx(1.00001**100_000)
    assert len(y.steps()) == 100_001
    del x, y                                            # nor does forgetting it


def test_a_chain_of_doublings_is_linear():
    """2²⁰ ways lead from the output to x, and 2¹⁰⁰; each node is visited once."""
    for length in (20, 100):
        x = y = Node(1.0)
        for _ in range(length):
            y = y + y
        assert len(y.order()) == length + 1
        y.backward()
        assert x.grad == 2.0**length


# bad input

@pytest.mark.parametrize("value, words", [
    ("3", "w holds one number.*str: 3"), ([1.0], "list"), (None, "NoneType"), (1j, "complex"), (np.array([1.0, 2.0]), "ndarray.*node of each entry"),
    (math.nan, "w is given nan, expected a finite number"), (math.inf, "inf"), (10**400, "w is given 10000000000000000000…, too large for a float")])
def test_a_value_is_one_finite_number(value, words):
    with pytest.raises(ValueError, match=words):
        Node(value, "w")


@pytest.mark.parametrize("made, kind, words", [
    (lambda u, v: v / u, ZeroDivisionError, r"v / u \(v = -2, u = 0\) divides by 0[.] Keep it away"),
    (lambda u, v: 3 / u, ZeroDivisionError, r"3 / u \(u = 0\) divides by 0"),
    (lambda u, v: v / 0, ZeroDivisionError, r"v / 0 \(v = -2\) divides by 0"),
    (lambda u, v: u**-1, ZeroDivisionError, r"u \*\* -1 \(u = 0\) divides"),
    (lambda u, v: u**0.5, ValueError, r"u \*\* 0.5 \(u = 0\) has no slope: a root is upright at 0[.] Choose other"),
    (lambda u, v: 1 / (u + 1e-200), ValueError, "its slope there, is too large for a float[.] Choose other inputs"), (lambda u, v: (u + 5e-324).log(), ValueError, "Choose other inputs"),
    (lambda u, v: v.log(), ValueError, r"log v \(v = -2\) has no value: a logarithm is of a number above 0"),
    (lambda u, v: u.log(), ValueError, r"log u \(u = 0\)"),
    (lambda u, v: (v * 3).log(), ValueError, r"log \(unnamed\) \(an unnamed node = -6\)"),
    (lambda u, v: v**0.5, ValueError, r"v \*\* 0.5 \(v = -2\) has no value: it is a root"),
    (lambda u, v: v**u, ValueError, r"v \*\* u \(v = -2, u = 0\) has no slope"),
    (lambda u, v: (-2) ** v, ValueError, r"-2 \*\* v \(v = -2\) has no slope"),
    (lambda u, v: (v * -500).exp().named("e"), ValueError, r"exp \(unnamed\) \(an unnamed node = 1000\), or its slope there, is too large"),
    (lambda u, v: v * 1e308 * 5, ValueError, "too large"), (lambda u, v: v**4000, ValueError, "too large"),
    (lambda u, v: u + math.nan, ValueError, "nan"),
    (lambda u, v: u + "3", TypeError, "str: 3"), (lambda u, v: [1, 2] * u, TypeError, "list"), (lambda u, v: u * np.array([1.0, 2.0]), TypeError, "ndarray"),
    (lambda u, v: np.array([1.0, 2.0]) * u, TypeError, "ndarray"), (lambda u, v: None - v, TypeError, "NoneType"), (lambda u, v: v + 1j, TypeError, "complex")])
def test_an_operation_that_can_not_be_done_names_the_node(made, kind, words):
    with pytest.raises(kind, match=words):
        made(Node(0.0, "u"), Node(-2.0, "v"))


def test_a_cycle_can_not_be_made():
    x = Node(1.0, "x")
    y = x * 2
    for name in ("parents", "operands", "value", "op"):
        with pytest.raises(AttributeError):
            setattr(x, name, ((y, 1.0),))
    x_before = x
    x += y                                              # a new node, which x now names; the old one is as it was
    assert x is not x_before and x_before.parents == ()
    x.backward()
    assert x_before.grad == 3


@pytest.mark.parametrize("method", [Node.order, Node.backward, Node.steps])
def test_a_cycle_that_is_forced_is_refused(method):
    x = Node(1.0, "x")
    y = (x * 2).named("y")
    z = y + 1
    x._make(1.0, "*", (y,), ((y, 2.0),))
    for output in (z, y):
        with pytest.raises(ValueError, match="[xy] = [12] is computed from itself"):
            method(output)


def test_a_cycle_names_one_of_its_own_nodes():
    """k waits for d, which is on the cycle, but k is not."""
    k, c = Node(2.0, "k"), Node(1.0, "c")
    d = (c * k).named("d")
    e = (k + d).named("e")
    c._make(1.0, "+", (d,), ((d, 1.0),))
    with pytest.raises(ValueError, match="^[cd] = [12] is computed from itself"):
        e.order()
    alone = Node(1.0, "s")
    alone._make(1.0, "+", (alone,), ((alone, 1.0),))
    with pytest.raises(ValueError, match="^s = 1 is computed from itself"):
        alone.order()


@pytest.mark.parametrize("method", [Node.backward, Node.steps])
def test_a_derivative_too_large_for_a_float_is_refused(method):
    """Each slope on the way can be held, their product can't: inf, or inf − inf where two such ways meet."""
    x = Node(1e-300, "x")
    one, other = x * 1e200, x * 1e200
    for end in (one * 1e200, one * 1e200 - other * 1e200):
        with pytest.raises(ValueError, match="the derivative with respect to x = 1e-300 is too large for a float: .* Choose other inputs"):
            method(end)
