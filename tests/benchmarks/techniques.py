"""One picture answering one slider, three ways: the cells of the notebook that `latency` measures.

In the page the slider to move has the class `moved`, what answers the class `watched`.
"""
from importlib import import_module

import ipywidgets as w
import matplotlib.pyplot as plt
from IPython.display import display

from lessons_lib.explorers.controls import ends

TECHNIQUES = ("label", "explorer", "interact")          # the floor, ours, what everybody does
ALIKE = ("value", "min", "max", "step", "description", "readout_format", "layout")


class Bench:
    """An explorer by its place, as in "lessons_lib.explorers.start_here.explore_slope", and the name of the slider to move."""

    def __init__(self, place, slider):
        module, _, function = place.rpartition(".")
        self._explorer, self._name = getattr(import_module(module), function)(), slider
        control = getattr(self._explorer, slider).add_class("moved")
        low, high = ends(control)                       # from the middle there is room for either arrow key
        control.value = type(low)((low * high) ** 0.5 if isinstance(control, w.FloatLogSlider) else (low + high) / 2)
        self._explorer.children[-1].add_class("watched")

    def _slider(self):
        """A slider like the explorer's, that moves nothing yet."""
        slider = getattr(self._explorer, self._name)
        return type(slider)(**{name: getattr(slider, name) for name in ALIKE}).add_class("moved")

    def label(self):
        """Slider, kernel, a line of text: less can't be done."""
        slider, text = self._slider(), w.Label().add_class("watched")

        def write(change):
            text.value = f"{self._name} = {change['new']:.6g}"

        slider.observe(write, "value")
        display(w.VBox([slider, text]))

    def explorer(self):
        """Ours, as a lesson shows it."""
        display(self._explorer)

    def interact(self):
        """The explorer's own scene, drawn anew on a pyplot figure of the same size at each move, shown inline."""
        explorer = self._explorer

        def draw(value):
            figure = plt.figure(figsize=explorer._size, dpi=96, layout="constrained")
            move = explorer._scene(figure, **explorer._values_named_by(explorer._scene, skip=1))
            move(**explorer._values_named_by(move) | {self._name: value})
            plt.show()

        w.interact(draw, value=self._slider()).widget.children[-1].add_class("watched")
