"""Numbers that remember how they were made, so that derivatives can be passed back along the way they came.

Each operation makes a new node. It keeps its value, the nodes it was computed from (its parents), and beside each parent one number:
the local derivative, how fast the new value moves when that one operand moves and its other places are held still: x · x has two of them.
That is all that `backward` needs: what arrives at a node, times the local derivative, goes on to the parent; what arrives twice is added.
"""
import math
from collections import deque
from numbers import Real
from typing import NamedTuple


class Step(NamedTuple):
    """One contribution on its way back: `node` was used by an operation `op`."""

    node: object                # the node that receives
    op: str                     # the operation that used it: "*", "exp", …; "output" for the first step, which starts with 1
    local: float                # local derivative of that operation's result: how fast it moves with this one operand, its other places held still
    upstream: float             # derivative of the output with respect to that result
    contribution: float         # local · upstream
    grad: float                 # the sum of contributions so far


def _on_either_side(op, rule):
    """An operator for a node on its left, and the same for a plain number on the left and a node on the right."""
    return (lambda self, other: _operation(op, (self, other), rule)), (lambda self, other: _operation(op, (other, self), rule))


class Node:
    """One number in a computational graph.

    +, -, *, / and ** with other nodes or plain numbers, and the methods exp, log, sin, tanh, relu make new nodes.
    A node never changes its value or its parents, and can only be made from nodes that are there: so no cycle can be made.

    value : one finite real number
    name : what errors and pictures call it; `(w * x).named("u")` names a result
    Raises ValueError where a value is not one finite number, or an operation has no value or no slope there; ZeroDivisionError
    where it divides by 0; TypeError for an operand that is neither a node nor a number. What can't be computed is said with the names
    and values of its nodes; an operand that is no finite number is shown itself.

    .value, .name, .op, .operands (nodes and plain numbers, as written), .parents ((node, local derivative), …), .grad (0 until backward)

    >>> x = Node(3.0, "x")
    >>> y = x * x + 2 * x
    >>> y.backward()
    >>> print(y.value, x.grad)
    15.0 8.0
    """

    __slots__ = ("_made", "grad", "name")
    __array_ufunc__ = None                              # np.float64(2) * node asks the node, and makes no array of it

    def __init__(self, value, name=None):
        self.name = name
        self._make(_number(value, name), "input", (), ())

    def _make(self, value, op, operands, parents):
        self._made, self.grad = (value, op, operands, parents), 0.0

    value = property(lambda self: self._made[0])
    op = property(lambda self: self._made[1])
    operands = property(lambda self: self._made[2])
    parents = property(lambda self: self._made[3])

    def named(self, name):
        """Give it a name; returns the node itself."""
        self.name = name
        return self

    def __repr__(self):
        return f"Node({self.value:g}{f', {self.name!r}' if self.name else ''})"

    # operations: value, and one local derivative for each operand

    __add__, __radd__ = _on_either_side("+", lambda a, b: (a + b, 1.0, 1.0))
    __sub__, __rsub__ = _on_either_side("-", lambda a, b: (a - b, 1.0, -1.0))
    __mul__, __rmul__ = _on_either_side("*", lambda a, b: (a * b, b, a))
    __truediv__, __rtruediv__ = _on_either_side("/", lambda a, b: (a / b, 1 / b, -a / b / b))

    def __pow__(self, other):
        return _operation("**", (self, other), _exponential if isinstance(other, Node) else _power)

    def __rpow__(self, other):
        return _operation("**", (other, self), _exponential)

    def __neg__(self):
        return _operation("neg", (self,), lambda a: (-a, -1.0))

    def exp(self):
        """eˣ; its slope is its value."""
        return _operation("exp", (self,), lambda a: (math.exp(a), math.exp(a)))

    def log(self):
        """The natural logarithm, of a positive number; slope 1/x."""
        return _operation("log", (self,), _logarithm)

    def sin(self):
        """sin x, x in radians; slope cos x."""
        return _operation("sin", (self,), lambda a: (math.sin(a), math.cos(a)))

    def tanh(self):
        """An S from −1 to 1; slope 1 − tanh²x."""
        return _operation("tanh", (self,), lambda a: (math.tanh(a), 1 - math.tanh(a) ** 2))

    def relu(self):
        """max(0, x); slope 1 above 0, else 0."""
        return _operation("relu", (self,), lambda a: (max(0.0, a), float(a > 0)))

    # the way back

    def order(self):
        """All nodes that this one was computed from, itself first, each only after every node that uses it: a topological order.

        Linear in the number of operations, and without recursion. Kahn, Topological sorting of large networks, CACM 5 (1962).
        Raises ValueError where there is a cycle, which takes force to make.
        """
        uses, found = {self: 0}, [self]                 # how often each is used by what leads here
        for node in found:                              # grows while it is walked
            for parent, _ in node.parents:
                if parent not in uses:
                    uses[parent] = 0
                    found.append(parent)
                uses[parent] += 1
        done, ready = [], deque([self] if not uses[self] else [])
        while ready:
            done.append(node := ready.popleft())
            for parent, _ in reversed(node.parents):
                uses[parent] -= 1
                if not uses[parent]:
                    ready.append(parent)
        if len(done) < len(found):
            raise ValueError(f"{_called(_on_a_cycle([node for node in found if uses[node]]))} is computed from itself: a cycle has no order. Make a new node instead of changing an old one.")
        return done

    def backward(self):
        """Put into .grad of every node that this one was computed from the derivative of this one's value with respect to that node's.

        ∂L/∂a = Σ over all uses of a, each by a u, in one place:  ∂L/∂u · ∂u/∂(that place)          (upstream times local derivative, added up)

        What it reaches is set to 0 first, so calling it twice gives the same. Nodes that it does not reach keep what they have.
        Raises ValueError where a derivative is too large for a float, and names its node.
        Griewank & Walther, Evaluating Derivatives, §3.2.
        """
        order = self.order()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in order:
            _look_at(node, node.grad)
            for parent, local in node.parents:
                parent.grad += node.grad * local

    def steps(self):
        """What `backward` does, contribution after contribution, as a list of Step; no .grad is touched.

        The first says that this node's own derivative is 1. One more for each use of a node by an operation. Raises as `backward` does.

        >>> x = Node(3.0, "x")
        >>> for step in (x * x).steps():
        ...     print(step.op, step.local, step.upstream, step.contribution, step.grad)
        output 1.0 1.0 1.0 1.0
        * 3.0 1.0 3.0 3.0
        * 3.0 1.0 3.0 6.0
        """
        order = self.order()
        grad = dict.fromkeys(order, 0.0)
        grad[self] = 1.0
        steps = [Step(self, "output", 1.0, 1.0, 1.0, 1.0)]
        for node in order:
            _look_at(node, grad[node])
            for parent, local in node.parents:
                contribution = grad[node] * local
                grad[parent] += contribution
                steps.append(Step(parent, node.op, local, grad[node], contribution, grad[parent]))
        return steps


def _on_a_cycle(stuck):
    """One node of a cycle. Each of the stuck nodes waits for one that is stuck, too: follow them until one comes again."""
    waits_for = {parent: node for node in stuck for parent, _ in node.parents}
    node, passed = stuck[0], set()
    while node not in passed:
        passed.add(node)
        node = waits_for[node]
    return node


def _look_at(node, grad):
    """Raise where a derivative went beyond what a float can hold."""
    if not math.isfinite(grad):
        raise ValueError(f"the derivative with respect to {_called(node)} is too large for a float: the slopes on the way multiply to more than 1e308. Choose other inputs.")


def _operation(op, operands, rule):
    """A new node: rule(values of the operands) → the value, and a local derivative for each operand. Plain numbers are no parents."""
    numbers = [operand.value if isinstance(operand, Node) else _number(operand, None, TypeError) for operand in operands]
    try:
        value, *slopes = rule(*numbers)
    except ZeroDivisionError:
        raise ZeroDivisionError(f"{_said(op, operands)} divides by 0. Keep it away from 0, or choose other inputs.") from None
    except OverflowError:
        value, slopes = math.inf, []
    except ValueError as error:
        raise ValueError(f"{_said(op, operands)} {error}. Choose other inputs.") from None
    if not all(map(math.isfinite, (value, *slopes))):
        raise ValueError(f"{_said(op, operands)}, or its slope there, is too large for a float. Choose other inputs.")
    node = Node.__new__(Node)
    node.name = None
    node._make(value, op, operands, tuple((operand, slope) for operand, slope in zip(operands, slopes, strict=True) if isinstance(operand, Node)))
    return node


def _power(a, b):
    """a^b for a fixed number b, with slope b·a^(b−1)."""
    if a < 0 and b != int(b):
        raise ValueError("has no value: it is a root of a negative number")
    if a == 0 and 0 < b < 1:
        raise ValueError("has no slope: a root is upright at 0")
    return a**b, b * a ** (b - 1) if b else 0.0, 0.0


def _exponential(a, b):
    """a^b where b may move, with slopes b·a^(b−1) and a^b·ln a."""
    if a <= 0:
        raise ValueError("has no slope: where the exponent is a node, the base is above 0")
    return a**b, b * a ** (b - 1), a**b * math.log(a)


def _logarithm(a):
    if a <= 0:
        raise ValueError("has no value: a logarithm is of a number above 0")
    return math.log(a), 1 / a


def _number(value, name=None, kind=ValueError):
    """As a float, if it is one finite real number."""
    if not isinstance(value, Real):
        raise kind(f"{name or 'a node'} holds one number, and is computed with nodes and plain numbers; this is {type(value).__name__}: {str(value):.60}. "
                   "For an array, make a node of each entry.")
    try:
        number = float(value)
    except OverflowError:
        raise ValueError(f"{name or 'a node'} is given {str(value):.20}…, too large for a float.") from None
    if not math.isfinite(number):
        raise ValueError(f"{name or 'a node'} is given {str(value):.20}, expected a finite number.")
    return number


def _called(operand):
    """A node or number as an error calls it, with its value."""
    if not isinstance(operand, Node):
        return f"{operand:g}"
    return f"{operand.name or 'an unnamed node'} = {operand.value:g}"


def _said(op, operands):
    """An operation in words: `x / u (x = 3, u = 0)`."""
    short = [(operand.name or "(unnamed)") if isinstance(operand, Node) else f"{operand:g}" for operand in operands]
    text = f" {op} ".join(short) if len(short) == 2 else f"{op} {short[0]}"
    return f"{text} ({', '.join(_called(operand) for operand in operands if isinstance(operand, Node))})"
