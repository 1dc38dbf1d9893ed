"""A network of two hidden and two output units with its numbers, and gaps where δ is to be filled in."""
from matplotlib.patches import FancyBboxPatch

from lessons_lib.figures.graphs import number
from lessons_lib.figures.network import SMALLEST_TEXT
from lessons_lib.figures.style import ERROR, INK, PAPER

SIZE = 520, 262                 # in points
BOX = 128, 92
UNITS = {"z1": (86, 190), "z2": (86, 66), "y1": (420, 190), "y2": (420, 66)}
GAP = 372, 128                  # where ∂C/∂w₁₂³ is filled in
FIELDS = {**{f"d{name}": (x + 19, y - 30, 80) for name, (x, y) in UNITS.items()}, "dw12": (GAP[0] + 94, GAP[1], 90)}       # middle and width


def places():
    """{field: (x, y, width) in parts of the picture}."""
    return {name: (x / SIZE[0], y / SIZE[1], width / SIZE[0]) for name, (x, y, width) in FIELDS.items()}


def draw_small_network(ax, values, derivatives):
    """The network with the values {name: number} of z, a, w, y, t, and the derivatives that are not asked. Returns move(lit): a unit, a weight or None."""
    ax.set(xlim=(0, SIZE[0]), ylim=(0, SIZE[1]))
    ax.axis("off")
    wires = {f"w{j}{i}": ((UNITS[f"z{i}"][0] + BOX[0] / 2, UNITS[f"y{j}"][0] - BOX[0] / 2), (UNITS[f"z{i}"][1], UNITS[f"y{j}"][1])) for j in (1, 2) for i in (1, 2)}
    for name, (x, y) in wires.items():
        ax.plot(x, y, color=INK, alpha=0.55, linewidth=1)
        share = 0.22
        ax.text(x[0] + share * (x[1] - x[0]), y[0] + share * (y[1] - y[0]), f"w{'₁₂'[int(name[1]) - 1]}{'₁₂'[int(name[2]) - 1]}³ = {number(values[name])}", ha="center", va="center_baseline",
                fontsize=SMALLEST_TEXT, bbox=dict(facecolor=PAPER, edgecolor="none", pad=1))
    for name, (x, y) in UNITS.items():
        ax.add_patch(_box(name, facecolor=PAPER, edgecolor=INK, linewidth=0.9))
        k, up, hidden = "₁₂"[int(name[1]) - 1], "²" if name[0] == "z" else "³", name[0] == "z"
        a = values[f"a{name[1]}" if hidden else name]
        said = f"a{k}² = {number(a)}", f"φ′(z{k}²) = {number(1 - a**2)}"
        said = said if hidden else (f"a{k}³ = {number(a)}", f"target t{k} = {number(values['t' + name[1]])}")
        for line, text in enumerate(said):
            ax.text(x, y + 30 - 19 * line, text, ha="center", va="center_baseline", fontsize=SMALLEST_TEXT)
        ax.text(x - 24, y - 30, f"δ{k}{up} =", ha="right", va="center_baseline", fontsize=SMALLEST_TEXT, color=ERROR["color"])
    ax.text(GAP[0] + 46, GAP[1], "∂C/∂w₁₂³ =", ha="right", va="center_baseline", fontsize=SMALLEST_TEXT, color=ERROR["color"],
            bbox=dict(facecolor=PAPER, edgecolor="none", pad=1))
    ax.text(86, 250, "layer 2, tanh", ha="center", va="center_baseline", fontsize=SMALLEST_TEXT)
    ax.text(420, 250, "layer 3, identity", ha="center", va="center_baseline", fontsize=SMALLEST_TEXT)
    thick, = ax.plot([], [], color=ERROR["color"], linewidth=3)
    frames = {name: ax.add_patch(_box(name, facecolor="none", edgecolor=ERROR["color"], linewidth=2.8)) for name in UNITS}
    for artist in (thick, *frames.values()):
        artist.set_animated(True)

    def move(lit):
        if lit in wires:
            thick.set_data(*wires[lit])
            return [thick]
        return [frames[lit]] if lit in frames else []

    return move


def _box(name, **look):
    x, y = UNITS[name]
    return FancyBboxPatch((x - BOX[0] / 2, y - BOX[1] / 2), *BOX, boxstyle="round,pad=0,rounding_size=14", **look)
