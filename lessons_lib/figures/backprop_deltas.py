"""The step-through of lesson 05 as it is drawn: its stages, the text beside the network, and the numbers and matrices below."""
from typing import NamedTuple

from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from lessons_lib.figures.network import SMALLEST_TEXT
from lessons_lib.figures.style import INK

LETTER = 0.602 * SMALLEST_TEXT        # width of a letter of the typewriter font
LINE = 11.4                     # from line to line, in points
GAP = 21                        # between two matrices, for what stands between them
APART = 4                       # between two groups of rows, of which the first ends with its result
ROWS, LINES = 13, 9             # at most so many rows below, so many lines beside the network
RESULT = "→"                    # a line that begins with it is a result, and coloured
SPACE = "\u00a0"                # a page would make one of several plain ones


class Block(NamedTuple):
    """A matrix as it is written: its name above, its rows as texts of one width, and what stands between it and the next."""

    name: str
    rows: list
    then: str = ""


def draw_stages(ax, names, looks, bottom, width, height=22):
    """A row of boxes, one a stage, in the colours of `looks`. Returns move(now): what has been is shaded, what is now more so."""
    each = width / len(names)
    boxes = []
    for k, (name, look) in enumerate(zip(names, looks, strict=True)):
        corner = k * each + 3, bottom
        ax.add_patch(Rectangle(corner, each - 6, height, facecolor="none", edgecolor=look["color"], linewidth=1.2))
        ax.text(corner[0] + each / 2 - 3, bottom + height / 2, name, ha="center", va="center_baseline", fontsize=SMALLEST_TEXT)
        boxes.append(ax.add_patch(Rectangle(corner, each - 6, height, facecolor=look["color"], linewidth=0, alpha=0.13, animated=k > 0)))
    here = ax.add_patch(Rectangle((0, bottom), each - 6, height, linewidth=2.8, animated=True))

    def move(now):
        here.set(x=now * each + 3, edgecolor=looks[now]["color"], facecolor=(*to_rgb(looks[now]["color"]), 0.3))
        return [*boxes[1:now], here]

    return move


def draw_page(ax, left, top):
    """The text beside the network: a title, a formula, lines of (symbols, numbers). Returns move(title, formula, spoken, lines, look)."""
    title = ax.text(left, top, "", fontsize=12, fontweight="bold", va="center_baseline")
    formula = ax.text(left, top - 37, "", fontsize=14, va="center")
    rows = [ax.text(left, top - 68 - 14 * k, "", fontsize=SMALLEST_TEXT, va="center_baseline") for k in range(LINES)]

    def move(heading, symbols, spoken, lines, look):
        title.set_text(heading)
        formula.set_text(symbols)
        formula.spoken = spoken
        for k, row in enumerate(rows[:len(lines)]):
            result = lines[k].startswith(RESULT)
            row.set(text=lines[k].removeprefix(RESULT), color=look["color"] if result else INK, fontweight="bold" if result else "normal")
        return [title, *[formula] * bool(symbols), *(row for row, line in zip(rows, lines, strict=False) if line)]

    return move


def draw_numbers(ax, left, top):
    """Rows of numbers, or matrices side by side. Returns move(rows, blocks, look).

    rows : texts, of which those that begin with RESULT are coloured; blocks : lists of Blocks, a list a line of matrices
    """
    written = [ax.text(left, top - LINE * (k + 0.5), "", fontsize=SMALLEST_TEXT, family="monospace", va="center_baseline") for k in range(ROWS)]
    names = [ax.text(0, 0, "", fontsize=SMALLEST_TEXT, va="center_baseline") for _ in range(8)]
    between = [ax.text(0, 0, "", fontsize=11, ha="center", va="center_baseline") for _ in range(8)]
    bodies = [ax.text(0, 0, "", fontsize=SMALLEST_TEXT, family="monospace", va="center_baseline") for _ in range(4 * ROWS)]
    brackets = ax.add_collection(LineCollection([], colors=INK, linewidths=1, animated=True))

    def move(rows, blocks, look):
        level, before = top, ""
        for line, row in zip(written, rows, strict=False):
            level -= LINE + APART * bool(row and before.startswith(RESULT))
            line.set(y=level + LINE / 2, text=_kept(row.removeprefix(RESULT)), color=look["color"] if row.startswith(RESULT) else INK)
            before = row
        free, lines, drawn, y = iter(bodies), [], [], top
        places = zip(names, between, strict=True)
        for line in blocks:
            x, low = left + 4, y - LINE * (1 + max(len(block.rows) for block in line))
            middle = y - LINE * (1 + min(len(block.rows) for block in line) / 2)
            for block in line:
                width = LETTER * max(len(row) for row in block.rows)
                name, then = next(places)
                name.set(position=(x, y - LINE / 2), text=block.name)
                for k, row in enumerate(block.rows):
                    body = next(free)
                    body.set(position=(x, y - LINE * (k + 1.5)), text=_kept(row))
                    drawn.append(body)
                low_here = y - LINE * (1 + len(block.rows))
                lines += _brackets(x, width, y - LINE, low_here)
                x += max(width, LETTER * len(block.name)) + GAP
                then.set(position=(x - GAP / 2 - 1, middle), text=block.then)
                drawn += [name, *[then] * bool(block.then)]
            y = low - 3
        brackets.set_segments(lines)
        return [*(line for line, row in zip(written, rows, strict=False) if row), *drawn, *[brackets] * bool(lines)]

    return move


def _kept(text):
    return text.replace(" ", SPACE)


def _brackets(x, width, high, low):
    return [[(x - 1, high), (x - 3, high), (x - 3, low), (x - 1, low)], [(x + width, high), (x + width + 2, high), (x + width + 2, low), (x + width, low)]]
