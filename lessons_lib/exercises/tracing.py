"""What a wrong number in a graph is: found by looking for it among the numbers that a learner has at hand at that node."""
from typing import NamedTuple

from lessons_lib.exercises.values import number
from lessons_lib.figures.graph_layout import names
from lessons_lib.figures.graphs import formula, pretty
from lessons_lib.graph import Node


class Use(NamedTuple):
    """One operation that used a node."""

    user: Node
    local: float
    upstream: float
    contribution: float


class Blank(NamedTuple):
    """One number to be filled in."""

    node: Node
    back: bool                  # whether its derivative is asked, not its value
    expected: float
    called: str                 # u, or ∂L/∂u
    uses: list                  # of the node, in the order of going back
    names: dict                 # {node: name} of the graph
    output: Node


def blanks(output):
    """{name: Blank} of all that can be asked of a graph: values of what is no input, in order, then "d" + name for each derivative, from the output back."""
    called = {node: pretty(name) for node, name in names(output).items()}
    steps = output.steps()
    users = [node for node in output.order() for _ in node.parents]
    grads = {step.node: step.grad for step in steps}
    uses = {node: [] for node in called}
    for user, step in zip(users, steps[1:], strict=True):
        uses[step.node].append(Use(user, step.local, step.upstream, step.contribution))
    values = {name: Blank(node, False, node.value, pretty(name), uses[node], called, output) for node, name in names(output).items() if node.parents}
    back = {f"d{node.name}": Blank(node, True, grads[node], f"∂{called[output]}/∂{called[node]}", uses[node], called, output) for node in output.order()}
    if both := [name for name in values if name in back]:
        raise ValueError(f"two names for {both[0]}: it is a node, and the derivative of {both[0][1:]}. Rename one.")
    return values | back


def same(yours, expected, tolerance):
    """Whether a typed number is meant to be the expected one."""
    return abs(yours - expected) <= max(tolerance, abs(expected) / 1000)


def traced(everything, name, yours, tolerance):
    """What was typed in the place of a number, in a sentence; at last how it is computed."""
    blank = everything[name]
    finds = _derivative(blank) if blank.back else _value(blank)
    finds += _anywhere(everything, name)
    for candidate, sentence in finds:
        if same(yours, candidate, tolerance):
            return sentence
    return f"{_which_way(yours, blank.expected)} Expected: {_recipe(blank)}."


def _which_way(yours, expected):
    if yours * expected < 0:
        return "That has the wrong sign, and another size."
    if abs(yours - expected) < 0.02 * abs(expected):
        return "That is near: look at how you rounded."
    if expected < 0:
        return f"That is too {'large' if yours < expected else 'small'} in size."
    return f"That is too {'large' if yours > expected else 'small'}."


def _recipe(blank):
    """How a number is computed, with the numbers put in but not worked out."""
    if not blank.back:
        put_in = formula(blank.node, {node: _signed(node.value) for node in blank.names})
        return f"{formula(blank.node, blank.names)}, that is {put_in}"
    if not blank.uses:
        return f"1, since {blank.called} is how fast it moves with itself"
    parts = [f"{number(use.upstream)} · {_signed(use.local)} through {blank.names[use.user]}" for use in blank.uses]
    return f"upstream times local derivative, {' plus '.join(parts)}"


def _signed(value):
    return f"({number(value)})" if value < 0 else number(value)


# candidates: (number, what it is)

def _value(blank):
    node, made = blank.node, formula(blank.node, blank.names)
    numbers = [operand.value if isinstance(operand, Node) else operand for operand in node.operands]
    found = [(-node.value, f"The size is right, the sign is not: {blank.called} = {made}.")]
    if len(numbers) == 2:
        a, b = numbers
        others = {"+": a + b, "-": a - b, "*": a * b, "**": a**b if a > 0 and abs(b) < 50 and a**b > 0.01 else None, "/": a / b if b else None}
        words = {"+": "sum", "-": "difference", "*": "product", "**": "power", "/": "quotient"}
        found += [(value, f"That is the {words[op]}. This node is {made}.") for op, value in others.items() if value is not None and op != node.op]
        found += [(b - a, f"That is the difference the other way round. This node is {made}."), (b / a if a else b, f"That is the quotient the other way round. This node is {made}.")]
    found += [(value, f"That is what goes in. Now compute {made}.") for value in numbers]
    return found + _factors(node.value, f"This node is {made}.")


def _derivative(blank):
    node, uses, called = blank.node, blank.uses, blank.names
    if not uses:
        return [(node.value, f"That is the value. The way back starts with {blank.called} = 1: it moves exactly as fast as itself."),
                (-1.0, f"The size is right, the sign is not: {blank.called} is how fast it moves with itself."),
                (0.0, f"Nothing would ever be passed back from 0. It starts with {blank.called} = 1.")]
    found = _fork(blank) if len(uses) > 1 else []
    for use in uses:
        found += _one_use(blank, use)
    found.append((-blank.expected, f"The size is right, the sign is not. Expected: {_recipe(blank)}."))
    found.append((node.value, f"That is the value of {called[node]}. Its derivative is asked: how fast {called[blank.output]} moves with it."))
    return found + _factors(blank.expected, f"Expected: {_recipe(blank)}.")


def _fork(blank):
    """A node that is used more than once."""
    node, uses = blank.node, blank.uses
    me, count = blank.names[node], {2: "two", 3: "three"}.get(len(blank.uses), str(len(blank.uses)))
    fork = f"{me} is used {count} times" if len({use.user for use in uses}) < len(uses) else f"This node feeds {count} others"
    parts, both = [use.contribution for use in uses], "both" if len(uses) == 2 else f"all {count}"
    found = [(part, f"{fork}: add {both}. You have only the part through {blank.names[use.user]}.") for part, use in zip(parts, uses, strict=True)]
    product = 1.0
    for part in parts:
        product *= part
    found += [(product, f"{fork}. What comes back on different ways is added, not multiplied."),
              (sum(parts) / len(parts), f"{fork}. What comes back on different ways is added; you took the mean."),
              (sum(use.upstream for use in uses), f"You added the upstream values. Each goes times its own local derivative first: {', '.join(number(use.local) for use in uses)}."),
              (sum(use.local for use in uses), "You added the local derivatives. Each goes times the upstream value of its own way first."),
              (sum(use.upstream * node.value for use in uses), f"You multiplied by {me} itself. A product's local derivative is the other factor.")]
    if len(parts) == 2:
        found.append((uses[0].upstream * uses[1].local + uses[1].upstream * uses[0].local, f"You exchanged the two upstream values. Expected: {_recipe(blank)}."))
    for part, use in zip(parts, uses, strict=True):
        found.append((sum(parts) - part + use.upstream * node.value,
                      f"On the way through {blank.names[use.user]} you multiplied by {me} itself. {_local(blank, use)}"))
    if min(parts) < 0 < max(parts):
        found.append((sum(map(abs, parts)), f"{fork}: add {both}, with their signs. You lost a minus, or subtracted."))
    found += [(parts[0] - parts[1], f"{fork}. You subtracted the two parts; add them."), (parts[1] - parts[0], f"{fork}. You subtracted the two parts; add them.")] if len(parts) == 2 else []
    if len(parts) > 2:
        found += [(sum(parts) - part, f"{fork}: the part through {blank.names[use.user]} is missing.") for part, use in zip(parts, uses, strict=True)]
    return found


def _local(blank, use):
    it = blank.names[use.user]
    return f"The local derivative of {it} = {formula(use.user, blank.names)} with respect to {blank.names[blank.node]} is {number(use.local)}."


def _one_use(blank, use):
    """What may go wrong on one way back."""
    node, me, it = blank.node, blank.names[blank.node], blank.names[use.user]
    made, way = formula(use.user, blank.names), "" if len(blank.uses) == 1 else f" on the way through {it}"
    found = [(use.upstream, f"That is the upstream value{way}; multiply by the local derivative {number(use.local)}."),
             (use.local, f"That is the local derivative{way}; multiply it by the upstream value {number(use.upstream)}."),
             (use.upstream * use.user.value, f"You multiplied by the value of {it}. {_local(blank, use)}"),
             (use.upstream + use.local, f"You added upstream and local derivative{way}. Multiply them.")]
    if use.user.op in ("+", "-"):
        found.append((use.upstream * node.value, f"You multiplied by {me} itself. {_local(blank, use)}"))
    if use.user.op == "*":
        found.insert(0, (use.upstream * node.value, f"You multiplied by {me} itself. The local derivative of {it} = {made} is the other factor, {number(use.local)}."))
    if use.user.op == "**" and not isinstance(use.user.operands[1], Node):
        found.append((use.upstream * use.user.operands[1], f"That is the exponent alone. {_local(blank, use)}"))
        found.insert(0, (use.upstream * use.local / use.user.operands[1], f"The exponent is missing: the local derivative of {it} = {made} is {number(use.local)}."))
    if use.local:
        found.append((use.upstream / use.local, f"You divided by the local derivative{way}. Multiply by it."))
    if use.upstream:
        found.append((use.local / use.upstream, f"You divided by the upstream value{way}. Multiply by it."))
    return found


def _factors(expected, more):
    names = {2.0: "twice what it should be", 0.5: "half of what it should be", -2.0: "−2 times what it should be", -0.5: "−½ times what it should be"}
    return [(factor * expected, f"That is {name}. {more}") for factor, name in names.items()]


def _anywhere(everything, name):
    """Another node's number, but none that is computed from this one: no one has that yet."""
    blank = everything[name]
    known = [other for other in everything.values() if not _needs(other, blank)]
    return [(other.expected, f"That is {other.called}. {blank.called} is asked.") for other in sorted(known, key=lambda other: other.back != blank.back)]


def _needs(other, blank):
    """Whether one number is computed from another: values forward, derivatives backward."""
    if other.back:
        return not blank.back or other.node is not blank.node and other.node in blank.node.order()
    return not blank.back and other.node is not blank.node and blank.node in other.node.order()
