"""Lesson 00 under the finger: a first pair of sliders, and whether sliders work here at all."""
import platform
from importlib.metadata import PackageNotFoundError, version

import ipywidgets as w

from lessons_lib.explorers.controls import expect_number, slider
from lessons_lib.explorers.explorer import Explorer
from lessons_lib.figures.start_here import LESSONS, draw_course_map, draw_slope_triangle


def explore_slope(across=2.0, rise=3.0):
    """A line through two points; drag how far it runs and how far it rises.

    across : how far it runs, float from 0.5 to 4; rise : float from -4 to 4. Returns an Explorer with the controls `across`, `rise`.
    Raises ValueError where one of these is not in its range.
    """
    expect_number(0.5, 4, across=across)
    expect_number(-4, 4, rise=rise)

    def scene(fig):
        draw = draw_slope_triangle(fig.subplots())

        def move(across, rise):
            lifts = f"lifts the line by {rise / across:.3g}" if rise > 0 else f"lowers the line by {-rise / across:.3g}" if rise else "leaves the line where it is"
            return draw(across, rise), f"rise {rise:g} over run {across:g}: slope {rise / across:.3g}. One step to the right {lifts}."

        return move

    return Explorer(scene, size=(6.5, 3.5), alt="a straight line through two points, with the triangle of run and rise between them",
                    across=slider("run", across, 0.5, 4, 0.1, "how far to the right the second point stands", ".1f"),
                    rise=slider("rise", rise, -4, 4, 0.1, "how far up the second point stands", ".1f"))


def show_course_map():
    """The way through the course, a box a lesson. Returns an Explorer without controls."""
    def scene(fig):
        draw_course_map(fig.subplots())
        return lambda: ([], f"{len(LESSONS)} lessons, {sum(minutes for _, minutes in LESSONS) / 60:.0f} hours without the exercises.")

    return Explorer(scene, size=(7, 6.4), alt="the lessons as boxes, in the order of the course, each with its minutes")


class SetupCheck(w.VBox):
    """The versions that run here, and a line that turns to yes when the page answers: only a page with working widgets can.

    It asks by a link between two hidden numbers, which the page, not the kernel, carries from one to the other.
    """

    def __init__(self):
        self.connected = False
        self._line = w.HTML(f"<p>{_versions()}</p><p>Widgets: waiting for the page to answer. If this line stays, reload the page and run the cell again.</p>")
        question, self._answer = w.IntText(1), w.IntText(0)
        self._answer.observe(self._heard, "value")
        self._link = w.jsdlink((question, "value"), (self._answer, "value"))
        super().__init__([self._line])

    def _heard(self, _):
        self.connected = True
        self._line.value = f"<p>{_versions()}</p><p>Widgets: <b>connected</b>. Everything works here.</p>"

    def __repr__(self):
        return "Not run yet, or no widgets on this page. Run this cell, in JupyterLab started by: python3 run.py lab"


def _versions():
    names = ("numpy", "matplotlib", "ipywidgets", "jupyterlab")
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {_version(name)}" for name in names)])


def _version(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return "not in this environment"
