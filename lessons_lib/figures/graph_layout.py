"""Where the boxes and wires of a computational graph go, so that it can be read: in layers, with as few crossings as an order allows.

A node stands one layer before the first that uses it. A wire that passes a layer gets a place of its own there, like a node,
so no wire runs through a box. Within each layer the order is searched that leaves the fewest crossings; then places are
pulled towards their neighbours. Sugiyama, Tagawa & Toda, Methods for visual understanding of hierarchical systems, 1981.
"""
from itertools import permutations
from typing import NamedTuple

import numpy as np

WIDTH = 540                     # of a picture, in points: 7.5 inches
MARGIN = 8
WIRE = 20                       # the least room between boxes for wires
ACROSS = 7                      # so many layers stand side by side; more run down the page
ARROW = 3                       # half the length of an arrow's head
LINE = 13.5                     # height of a line of text


class Layout(NamedTuple):
    """Places in points from the lower left corner."""

    size: tuple                 # width and height of the picture
    box: tuple                  # width and height of a box
    places: dict                # name of a node → its middle
    wires: dict                 # (name, name of the node that uses it, which operand) → (points, 2), from the one to the other
    down: bool                  # whether layers run down the page instead of to the right
    lines: int                  # of text in a box: 4, or 2 where layers run down the page and boxes are wide

    def line(self, name, line):
        """The middle of a line of text in a box, 0 at the top, in points."""
        (x, y), high = self.places[name], (self.box[1] - 6) / self.lines
        return x, y + self.box[1] / 2 - 3 - (line + 0.5) * high


def names(output):
    """{node: name} of all that the output was computed from, inputs first; the nameless become v1, v2, …

    Raises ValueError where two nodes have the same name.
    """
    nodes = output.order()[::-1]
    taken = [node.name for node in nodes if node.name]
    if len(set(taken)) < len(taken):
        twice = next(name for name in taken if taken.count(name) > 1)
        raise ValueError(f"two nodes are called {twice!r}; in a picture each needs a name of its own. Rename one: node.name = ...")
    free = (name for k in range(1, 2 * len(nodes) + 1) if (name := f"v{k}") not in taken)
    return {node: node.name or next(free) for node in nodes}


def lay_out(output, height=None, line=LINE):
    """The Layout of the graph that ends in output.

    height : of the picture in points; None: as high as it needs; line : the height of a line of text in a box, in points
    Raises ValueError where two nodes have the same name, there are too many to be read, or the height is too small.
    """
    called = names(output)
    layers, links, wires = layered(output)
    order = fewest_crossings(layers, links)
    spread = _places(order, links)
    down = len(order) > ACROSS
    along, rows = len(order), max(max(layer.values()) for layer in spread) + 1
    width = _box_width(along, rows, down)
    lines = 2 if down and width > 100 else 4
    box = width, lines * line + 6
    needed = 2 * MARGIN + (along * (box[1] + WIRE) - WIRE if down else rows * (box[1] + 8) - 8)
    if box[0] < 46 or (height or needed) < needed:
        raise ValueError(f"{len(called)} nodes in {along} layers with up to {rows:.0f} side by side can't be read in a picture of {WIDTH} by {height or needed:.0f} points. "
                         f"{'Draw a part of the graph.' if box[0] < 46 else f'It needs a height of {needed:.0f}.'}")
    size = WIDTH, height or needed
    at = {item: _at(k, place, size, box, (along, rows), down) for k, layer in enumerate(spread) for item, place in layer.items()}
    return Layout(size, box, {called[node]: at[node] for node in called}, _wires(wires, at, box, called, down), down, lines)


def _box_width(along, rows, down):
    """As wide as its column allows; beside it wires need room where layers stand side by side."""
    beside = 8 if down else WIRE + 2
    return min(120 if down else 108, (WIDTH - 2 * MARGIN + beside) / (rows if down else along) - beside)


def _at(layer, place, size, box, counts, down):
    """The middle of a place, in points; rows and layers share what room there is."""
    along, rows = counts
    x, y = (place, layer) if down else (layer, place)
    columns, lines = (rows, along) if down else (along, rows)
    step_x = min((size[0] - 2 * MARGIN - box[0]) / max(columns - 1, 1), box[0] + 60)
    step_y = min((size[1] - 2 * MARGIN - box[1]) / max(lines - 1, 1), box[1] + 40)
    return np.array([size[0] / 2 + step_x * (x - (columns - 1) / 2), size[1] / 2 - step_y * (y - (lines - 1) / 2)])


def layered(output):
    """Layers from the inputs to the output, links between neighbouring layers, and each wire as the items that it runs through.

    Items are nodes, and for a wire where it passes a layer a triple (node, user, operand).
    """
    order = output.order()
    depth = {output: 0}
    for node in order:                                  # the longest way to the output
        for parent, _ in node.parents:
            depth[parent] = max(depth.get(parent, 0), depth[node] + 1)
    last = max(depth.values())
    layers = [[] for _ in range(last + 1)]
    wires = {}
    for node in _as_written(output):
        layers[last - depth[node]].append(node)
        for k, (parent, _) in enumerate(node.parents):
            passed = [(parent, node, k, d) for d in range(depth[parent] - 1, depth[node], -1)]
            for item in passed:
                layers[last - item[3]].append(item)
            wires[parent, node, k] = [parent, *passed, node]
    links = [[] for _ in range(last)]
    for way in wires.values():
        start = last - depth[way[0]]
        for k, link in enumerate(zip(way, way[1:], strict=False)):
            links[start + k].append(link)
    return layers, links, wires


def _as_written(output):
    """All nodes, the first operand's before the second's, so that a picture begins as the formula reads."""
    seen, waiting = {}, [output]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen[node] = True
            waiting += [parent for parent, _ in reversed(node.parents)]
    return list(seen)


def crossings(order, links):
    """How many pairs of wires cross, if each layer stands in this order."""
    total = 0
    for k, pairs in enumerate(links):
        here, there = ({item: place for place, item in enumerate(layer)} for layer in order[k:k + 2])
        ends = np.array([(here[a], there[b]) for a, b in pairs]).reshape(-1, 2)
        one, other = np.sign(ends[:, None] - ends[None]).transpose(2, 0, 1)
        total += int((one * other < 0).sum()) // 2
    return total


def fewest_crossings(layers, links, tries=30):
    """The layers, each in an order that makes few crossings; where no layer has more than four items, no order makes fewer.

    First layers are sorted by the means of their neighbours, there and back, from the order as written and from shuffled ones,
    until nothing crosses; where something still does and the layers are small, all orders are tried.
    """
    rng = np.random.default_rng(0)
    neighbours = {item: ([], []) for layer in layers for item in layer}
    for a, b in (link for pairs in links for link in pairs):
        neighbours[a][1].append(b)
        neighbours[b][0].append(a)
    best, least = layers, crossings(layers, links)
    for attempt in range(tries):
        order = [list(layer) if attempt == 0 else [layer[i] for i in rng.permutation(len(layer))] for layer in layers]
        for turn in range(10):
            if least == 0:
                return best
            order = _sorted_by_means(order, neighbours, turn % 2)
            if (found := crossings(order, links)) < least:
                best, least = order, found
    return _best_of_all(layers, links) if max(map(len, layers)) <= 4 else best


def _best_of_all(layers, links):
    """All orders, layer after layer: only the best way to each order of a layer is followed on to the next."""
    ways = {order: (0, [order]) for order in permutations(layers[0])}
    for k, layer in enumerate(layers[1:]):
        ways = {order: min(((value + crossings([way[-1], order], [links[k]]), [*way, order]) for value, way in ways.values()), key=lambda found: found[0])
                for order in permutations(layer)}
    return [list(order) for order in min(ways.values(), key=lambda found: found[0])[1]]


def _sorted_by_means(order, neighbours, side):
    """Each layer sorted by the mean place of its neighbours on that side (0: the layer before), one layer after the other."""
    order, place = [list(layer) for layer in order], {}
    for k in range(len(order))[::-1 if side else 1]:
        at = {item: p for p, item in enumerate(order[k])}
        order[k].sort(key=lambda item: np.mean([place[other] for other in neighbours[item][side]] or [at[item]]))
        place |= {item: p for p, item in enumerate(order[k])}
    return order


def _places(order, links):
    """{item: place} for each layer: near the mean of the neighbours, in order, a box apart; the first row is 0."""
    places = [{item: p - (len(layer) - 1) / 2 for p, item in enumerate(layer)} for layer in order]
    for turn in range(100):
        for k in range(len(order))[::1 if turn % 2 else -1]:
            pulls = {item: [] for item in order[k]}
            for j, mine, theirs in ((k - 1, 1, 0), (k, 0, 1)):
                for link in links[j] if 0 <= j < len(links) else []:
                    pulls[link[mine]].append(places[j + theirs][link[theirs]])
            places[k] = _apart([np.mean(pulls[item] or [places[k][item]]) for item in order[k]], [len(pulls[item]) or 1 for item in order[k]], order[k])
    top = min(min(layer.values()) for layer in places)
    return [{item: p - top for item, p in layer.items()} for layer in places]


def _apart(wanted, weights, items):
    """The places nearest to the wanted ones (weighted least squares) that keep the order and leave room: isotonic regression."""
    room = np.cumsum([0.0] + [0.7 if tuple in (type(a), type(b)) else 1.0 for a, b in zip(items, items[1:], strict=False)])
    blocks = []                                         # [weighted sum, weight, count]: neighbours that lean on each other move together
    for value, weight in zip(np.array(wanted) - room, weights, strict=True):
        blocks.append([weight * value, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    flat = [total / weight for total, weight, count in blocks for _ in range(count)]
    return {item: place + gap for item, place, gap in zip(items, flat, room, strict=True)}


def _wires(wires, at, box, called, down):
    """{(name, name of the user, operand): points}: curves that leave and arrive along the layers' direction, ports side by side."""
    forward, aside = (np.array([0.0, -1.0]), np.array([1.0, 0.0])) if down else (np.array([1.0, 0.0]), np.array([0.0, -1.0]))
    half, breadth = (box[1] / 2, box[0]) if down else (box[0] / 2, box[1])
    shift = _ports(wires, at, aside, breadth)
    drawn = {}
    for key, way in wires.items():
        pieces = []
        for k, (one, other) in enumerate(zip(way, way[1:], strict=False)):
            start = at[one] + half * forward + (shift[key, 0] * aside if k == 0 else 0)
            end = at[other] - (half + ARROW * (k == len(way) - 2)) * forward + (shift[key, 1] * aside if k == len(way) - 2 else 0)
            pieces.append(_curve(start, end, forward))
        drawn[called[key[0]], called[key[1]], key[2]] = np.concatenate(pieces)
    return drawn


def _ports(wires, at, aside, breadth):
    """{(wire, 0 at its start or 1 at its end): how far beside the box's middle it docks}, in the order of what comes next on the way."""
    docks = {}
    for key, way in wires.items():
        docks.setdefault((way[0], 0), []).append((float(at[way[1]] @ aside), key[2], key))
        docks.setdefault((way[-1], 1), []).append((float(at[way[-2]] @ aside), key[2], key))
    shift = {}
    for (_, end), keys in docks.items():
        step = min(10, 0.7 * breadth / len(keys))
        for place, (*_, key) in enumerate(sorted(keys, key=lambda dock: dock[:2])):
            shift[key, end] = step * (place - (len(keys) - 1) / 2)
    return shift


def _curve(start, end, forward, points=17):
    """A cubic Bézier curve from start to end that leaves and arrives in the direction `forward`."""
    reach = 0.5 * ((end - start) @ forward) * forward
    t = np.linspace(0, 1, points)[:, None]
    return (1 - t) ** 3 * start + 3 * t * (1 - t) ** 2 * (start + reach) + 3 * t**2 * (1 - t) * (end - reach) + t**3 * end
