"""A computational graph as a picture, by Matplotlib alone: a box for each node, with its name, how it is made, its value, its derivative.

Where boxes and wires go is found in `graph_layout`. What a local derivative is, in symbols, stands here too.
"""
import re

from matplotlib.patches import FancyBboxPatch, Rectangle

from lessons_lib.figures.graph_layout import lay_out, names
from lessons_lib.figures.style import EXACT, FUNCTION, INK, SMALLEST_TEXT
from lessons_lib.graph import Node
from lessons_lib.one_by_one import SUBSCRIPTS

LETTER = 5.7                    # the mean width of the smallest text

# how an operation is written, and the local derivative with respect to its first and second operand
_WRITTEN = {"+": "{0} + {1}", "-": "{0} − {1}", "*": "{0} · {1}", "/": "{0} / {1}", "neg": "−{0}", "exp": "exp {0}", "log": "log {0}",
            "sin": "sin {0}", "tanh": "tanh {0}", "relu": "relu {0}", "input": ""}
_LOCAL = {"+": ("1", "1"), "-": ("1", "−1"), "*": ("{1}", "{0}"), "/": ("1 / {1}", "−{0} / {1}²"), "neg": ("−1",), "exp": ("{self}",), "log": ("1 / {0}",),
          "sin": ("cos {0}",), "tanh": ("1 − {self}²",), "relu": ("1 if {0} > 0, else 0",)}
_RAISED = str.maketrans("0123456789-.", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻·")


def written(output):
    """{node: name as a picture shows it}: w1 as w₁."""
    return {node: pretty(name) for node, name in names(output).items()}


def pretty(name):
    """A name with its digits lowered: w1 as w₁."""
    return name.translate(SUBSCRIPTS)


def number(value, room=7):
    """A number for a box: up to four digits, or all before the point, a real minus, fewer digits where they take more than `room` characters."""
    value = float(value) + 0.0                          # no −0
    if abs(value) < 1e7 and (value == round(value) or abs(value) >= 9999):
        tenth = f"{value:.1f}"
        text = f"{value:.0f}" if value == round(value) or len(tenth) > room else tenth
    else:
        text = next((form for form in (f"{value:.{digits}g}" for digits in (4, 3, 2)) if len(form) <= room), f"{value:.1e}")
    return re.sub("e[+]?(-?)0*", r"e\1", text).replace("-", "−")


def formula(node, called):
    """How a node is made, with the names in `called` ({node: name}): w · x. Nothing for an input."""
    shown = _operands(node, called)
    if node.op == "**":
        return f"{shown[0]}{_power(node, called)}"
    return _WRITTEN[node.op].format(*shown)


def local_in_symbols(node, operand, called):
    """The local derivative of a node with respect to one of its operands (0 or 1): for w · x and w it is x."""
    shown = _operands(node, called)
    if node.op == "**" and operand == 1:
        return f"{called[node]} · log {shown[0]}"
    if node.op == "**":
        exponent = node.operands[1]
        lower = f"({shown[1]} − 1)" if isinstance(exponent, Node) else "" if exponent == 2 else number(exponent - 1).replace("−", "-").translate(_RAISED)
        return f"{shown[1]} · {shown[0]}{'^' if isinstance(exponent, Node) else ''}{lower}"
    return _LOCAL[node.op][operand].format(*shown, self=called[node])


def _operands(node, called):
    return [called[operand] if isinstance(operand, Node) else number(operand) for operand in node.operands]


def _power(node, called):
    exponent = node.operands[1]
    return f"^{called[exponent]}" if isinstance(exponent, Node) else number(exponent).replace("−", "-").translate(_RAISED)


def parent_operands(node):
    """Which operand each of a node's parents is: plain numbers among the operands are no parents."""
    return [k for k, operand in enumerate(node.operands) if isinstance(operand, Node)]


def draw_graph(ax, output, layout=None, fixed=()):
    """Boxes with names and formulas, and wires from each node to those that use it; axes that fill the picture.

    layout : a Layout; None finds one. fixed : names of nodes whose value stands still. The other values and the derivatives move: returns
    move(values={name: text}, derivatives={name: text}, lit=None, along=wires, back=False), which returns the artists that are there.
    The lit node has a thick frame, up to two wires `along` are thick: in the colour of values, or `back` in that of derivatives.
    """
    layout = layout or lay_out(output)
    shown = written(output)
    ax.set(xlim=(0, layout.size[0]), ylim=(0, layout.size[1]))
    ax.axis("off")
    for points in layout.wires.values():
        ax.plot(*points.T, color=INK, alpha=0.55, linewidth=1)
        ax.plot(*points[-1:].T, marker="v" if layout.down else ">", color=INK, markersize=5, linestyle="none")
    texts = [], []
    for node, name in names(output).items():
        ax.add_patch(_frame(layout, name, edgecolor=INK, linewidth=0.9, alpha=0.7))
        _heading(ax, layout, name, formula(node, shown) or "input")
        for kind, (line, aside, of) in zip(texts, _rows(layout), strict=True):
            kind.append((name, _line(ax, layout, name, line, aside, color=of["color"])))
        if name in fixed:
            texts[0].pop()[1].set_text(number(node.value))
    frame = ax.add_patch(_frame(layout, name, edgecolor=INK, linewidth=2.8, visible=False))
    thick = [ax.plot([], [], linewidth=3.2, solid_capstyle="butt")[0] for _ in range(2)]

    def move(values, derivatives, lit=None, along=(), back=False):
        for kind, new, form in zip(texts, (values, derivatives), ("{}", "∂ {}"), strict=True):
            for name, text in kind:
                text.set_text(form.format(new[name]) if name in new else "")
        frame.set_visible(lit is not None)
        if lit is not None:
            frame.set_bounds(*_bounds(layout, lit))
        for k, wire in enumerate(thick):
            wire.set(data=layout.wires[along[k]].T if k < len(along) else ([], []), color=(EXACT if back else FUNCTION)["color"])
        return [*thick[:len(along)], *[frame] * (lit is not None), *(text for kind in texts for _, text in kind if text.get_text())]

    return move


def _bounds(layout, name):
    (x, y), (width, height) = layout.places[name], layout.box
    return x - width / 2, y - height / 2, width, height


def _frame(layout, name, **look):
    x, y, width, height = _bounds(layout, name)
    return FancyBboxPatch((x, y), width, height, boxstyle="round,pad=0,rounding_size=5", facecolor="none", **look)


def _line(ax, layout, name, line, aside=0.0, text="", **look):
    """A line of text in a box, 0 at the top; aside: so many box widths to the right of its middle."""
    x, y = layout.line(name, line)
    return ax.text(x + aside * layout.box[0], y, text, ha="center", va="center_baseline", fontsize=SMALLEST_TEXT, **look)


def _rows(layout):
    """Where value and derivative stand: which line, how far aside, and in which meaning's colour."""
    return ((2, 0, FUNCTION), (3, 0, EXACT)) if layout.lines == 4 else ((1, -0.25, FUNCTION), (1, 0.25, EXACT))


def _heading(ax, layout, name, made):
    """Name and formula: on two lines, or as an equation on one."""
    if layout.lines == 4:
        _line(ax, layout, name, 0, text=pretty(name), fontweight="bold")
        _line(ax, layout, name, 1, text=fitted(made, layout.box[0]))
    else:
        _line(ax, layout, name, 0, text=fitted(f"{pretty(name)} = {made}".replace(" = input", ""), layout.box[0]), fontweight="bold")


def fitted(text, width):
    """A formula that fits into a box: as it is, without spaces, or its first letters."""
    most = int((width - 4) / LETTER)
    close = text.replace(" ", "")
    return text if len(text) <= most else close if len(close) <= most else close[:most - 1] + "…"


def draw_passing(ax):
    """A strip of four columns for what is being computed: a heading, symbols, a number. Returns move([(heading, symbols, number), …])."""
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.axis("off")
    ax.axhline(0.02, color=INK, alpha=0.3, linewidth=0.8)
    looks = (dict(alpha=0.75), {}, dict(fontweight="bold"))
    rows = [[ax.text(x, y, "", va="center_baseline", fontsize=10, **look) for y, look in zip((0.8, 0.5, 0.2), looks, strict=True)] for x in (0.015, 0.175, 0.43, 0.66)]

    def move(columns):
        for texts, column in zip(rows, [*columns, *[("", "", "")] * (4 - len(columns))], strict=True):
            for text, shown in zip(texts, column, strict=True):
                text.set_text(shown)
        return [text for texts in rows for text in texts if text.get_text()]

    return move


def draw_place(fig, x, y, width, height, text):
    """Where a field stands, in parts of the figure, for a picture that is stored without fields; on the page the field covers it."""
    width -= 4 / (72 * fig.get_figwidth())              # the field covers it, rim and all
    fig.add_artist(Rectangle((x - width / 2, y - height / 2), width, height, facecolor="none", edgecolor=INK, linewidth=0.8, linestyle=":"))
    fig.text(x, y, text, ha="center", va="center", fontsize=SMALLEST_TEXT, alpha=0.8)
