"""A small network as a picture: the image that goes in, a box for each unit, a wire for each weight; what is lit and known moves."""
from typing import NamedTuple

from matplotlib.collections import LineCollection
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path

from lessons_lib.figures.style import FUNCTION, INK, PAPER

SMALLEST_TEXT = 9.5                   # the smallest text, in points
UNIT = 58, 46                   # width and height of a unit's box
PIXEL = 19


class Seen(NamedTuple):
    """What a picture of a network shows at one moment. Units are (layer, j), weights (layer, j, i), all counted from 1."""

    image: object               # (rows · columns,) of 0 and 1
    texts: dict                 # {unit: its lines of text}
    lit: tuple = ()             # units with a thick frame
    wires: tuple = ()           # weights that take part: thick
    numbers: dict = {}          # {weight: text on its wire}
    shades: dict = {}           # {unit: style of the meaning that is known of it}
    known: tuple = ()           # weights whose gradient is known: shaded
    beside: dict = {}           # {unit: text under its box}
    look: dict = FUNCTION       # the style of what is lit


class Places(NamedTuple):
    """Where things stand, in points: units {(layer, j): (x, y)}, pixels {i: (x, y) of its lower left corner}, wires {(layer, j, i): ends}."""

    units: dict
    pixels: dict
    wires: dict


def place(sizes, left, bottom, width, height, shape=(4, 3)):
    """Places for a network in columns from left to right; layer 1 is an image of that shape."""
    rows, columns = shape
    middle = bottom + height / 2
    pixels = {r * columns + c + 1: (left + c * PIXEL, middle + (rows / 2 - r - 1) * PIXEL) for r in range(rows) for c in range(columns)}
    start = left + columns * PIXEL
    apart = (width - columns * PIXEL - UNIT[0] * (len(sizes) - 1)) / max(1, len(sizes) - 1)
    units = {}
    for k, count in enumerate(sizes[1:]):
        step = (height - UNIT[1]) / max(2, count - 1) if count > 2 else (height - UNIT[1]) * 0.6
        for j in range(count):
            units[k + 2, j + 1] = start + (k + 1) * apart + (k + 0.5) * UNIT[0], middle + ((count - 1) / 2 - j) * step
    wires = {}
    for (layer, j), (x, y) in units.items():
        for i in range(1, sizes[layer - 2] + 1):
            if layer == 2:                              # from the image's edge: beside its row, the columns fanned out
                row, column = divmod(i - 1, columns)
                begin = start + 3, middle + (rows / 2 - row - (column + 0.5) / columns) * PIXEL
            else:
                begin = units[layer - 1, i][0] + UNIT[0] / 2, units[layer - 1, i][1]
            wires[layer, j, i] = begin, (x - UNIT[0] / 2, y)
    return Places(units, pixels, wires)


def draw_network(ax, places, names=None):
    """Boxes, wires and the image's grid stand still. Returns move(seen), which draws a Seen and returns the artists that are there.

    names : {layer: text under its column}
    """
    _draw_still(ax, places, names or {})
    ink = ax.add_patch(PathPatch(_squares([]), facecolor=INK, alpha=0.85, linewidth=0))
    shaded, thick = (ax.add_collection(LineCollection([], capstyle="butt")) for _ in range(2))
    shades = {unit: ax.add_patch(_box(places, unit, linewidth=0, alpha=0.16)) for unit in places.units}
    frames = {unit: ax.add_patch(_box(places, unit, facecolor="none", linewidth=2.8)) for unit in places.units}
    lines = {unit: [_text(ax) for _ in range(3)] for unit in places.units}
    beside = {unit: _text(ax, places.units[unit][0], places.units[unit][1] - UNIT[1] / 2 - 8) for unit in places.units}
    numbers = [_text(ax, bbox=dict(facecolor=PAPER, edgecolor="none", pad=0.8)) for _ in range(6)]
    for artist in (ink, shaded, thick, *shades.values(), *frames.values()):
        artist.set_animated(True)                       # what is not there now is not in the still picture either

    def move(seen):
        ink.set_path(_squares([places.pixels[i + 1] for i, value in enumerate(seen.image) if value > 0.5]))
        shaded.set(segments=[places.wires[w] for w in seen.known], color=seen.look["color"], alpha=0.35, linewidth=2.2)
        thick.set(segments=[places.wires[w] for w in seen.wires], color=seen.look["color"], alpha=1, linewidth=2.2 if len(seen.wires) < 10 else 1.2)
        drawn = [artist for artist, there in ((ink, any(seen.image > 0.5)), (shaded, seen.known), (thick, seen.wires)) if there]
        for unit, style in seen.shades.items():
            shades[unit].set_facecolor(style["color"])
            drawn.append(shades[unit])
        for unit in seen.lit:
            frames[unit].set_edgecolor(seen.look["color"])
            drawn.append(frames[unit])
        drawn += _write_units(places, seen.texts, lines)
        for artist, (wire, text) in zip(numbers, seen.numbers.items(), strict=False):
            (x0, y0), (x1, y1) = places.wires[wire]
            artist.set(position=((x0 + x1) / 2, (y0 + y1) / 2), text=text)
            drawn.append(artist)
        for unit, text in seen.beside.items():
            beside[unit].set_text(text)
            drawn.append(beside[unit])
        return drawn

    return move


def _draw_still(ax, places, names):
    """Wires, boxes, the grid of the image, and what the layers are called."""
    ax.add_collection(LineCollection(list(places.wires.values()), colors=INK, alpha=0.3, linewidths=0.6))
    for corner in places.pixels.values():
        ax.add_patch(PathPatch(_squares([corner]), facecolor="none", edgecolor=INK, alpha=0.4, linewidth=0.6))
    for unit in places.units:
        ax.add_patch(_box(places, unit, facecolor=PAPER, edgecolor=INK, linewidth=0.9))
    lowest = min(y for _, y in places.units.values()) - UNIT[1] / 2
    for layer, name in names.items():
        x = [x for (of, _), (x, _) in places.units.items() if of == layer] or [sum(x + PIXEL / 2 for x, _ in places.pixels.values()) / len(places.pixels)]
        ax.text(x[0], lowest - 9, name, ha="center", va="center_baseline", fontsize=SMALLEST_TEXT)


def _write_units(places, texts, lines):
    drawn = []
    for unit, said in texts.items():
        x, y = places.units[unit]
        for k, (artist, text) in enumerate(zip(lines[unit], said, strict=False)):
            artist.set(position=(x, y + 12.5 * ((len(said) - 1) / 2 - k)), text=text)
            drawn.append(artist)
    return drawn


def _text(ax, x=0.0, y=0.0, **look):
    return ax.text(x, y, "", ha="center", va="center_baseline", fontsize=SMALLEST_TEXT, **look)


def _box(places, unit, **look):
    (x, y), (width, height) = places.units[unit], UNIT
    return FancyBboxPatch((x - width / 2, y - height / 2), width, height, boxstyle="round,pad=0,rounding_size=14", **look)


def _squares(corners):
    """One path of all pixels with these lower left corners."""
    points = [point for x, y in corners for point in ((x, y), (x + PIXEL, y), (x + PIXEL, y + PIXEL), (x, y + PIXEL), (x, y))]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(corners)
    return Path(points or [(0, 0)], codes or [Path.MOVETO])
