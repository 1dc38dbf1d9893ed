"""The one class behind every explorer: Matplotlib draws, as SVG; what stands still is sent once, what moves at every change.

    def scene(fig, function):               # 1. draw what never changes   2. create what moves
        ...
        def move(x, h):                     # 3. set its data; return the artists that move, and the picture in words
            ...
            return [secant, dot], f"slope {slope:.3f}"
        return move

    Explorer(scene, function=choice(...), x=slider(...), h=log_slider(...))

Whoever names a control gets its value: a control that `scene` names rebuilds the picture, one that `move` names moves it,
one that `work` names makes a result that was computed with it void.
"""
import base64
import html
import inspect
import io
import math

import ipywidgets as w
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from lessons_lib.explorers.controls import GREY_ARROWS, button, ends, place_on_picture, stepper
from lessons_lib.explorers.svg import DRAWING, svg
from lessons_lib.explorers.work import Work
from lessons_lib.figures.style import one_form

CSS_PIXELS_AN_INCH = 96
CAPTION_LETTERS = 170                                   # so many of them there is room for under a picture


class Explorer(w.VBox):
    """Controls, a picture that follows them, and a line of words under it.

    scene(fig, **values) : draws what stands still, returns move(**values) -> (artists that move, words); artists may be new ones
    size : width and height of the picture in inches; on a narrow page it shrinks
    alt : what the picture shows, for those who can't see it; the words under it say what it shows now
    buttons : {name: action}; action(explorer) is called at a click
    on_picture : {name of a control or button: (x, y, width)} in parts of the picture, x and y its middle from the lower left
    work(**values) : a generator of (done, frame), see `work`; move gets the newest as `frame`, None before there is one
    controls : core ipywidgets with a `value`, each found again as an attribute: explorer.h.value = 1e-3.
               An IntSlider named `step` gets buttons for the step before and after.

    Raises ValueError for a control whose name a widget already has, or a place on the picture for what is not there,
    TypeError for a control that nobody names, a parameter that is no control, a scene without move, a move without words.
    An error while drawing stands in words under the picture, which stays as it was, and is raised.
    """

    def __init__(self, scene, *, size=(7.5, 3.75), alt="", buttons=None, on_picture=None, work=None, **controls):
        self._scene, self._size, self._alt, self._controls = scene, size, alt, controls
        self._building, self._frame, self._words, self._moved_last = False, None, "", None
        self._counts = {name: control.value for name, control in controls.items() if isinstance(control, w.IntSlider)}      # where they opened
        self._work = Work(self._make_work, self._show_frame, self._complain) if work else None
        self._work_function = work
        super().__init__()
        for name, control in controls.items():
            if name == "frame" or hasattr(self, name):
                raise ValueError(f"a control can't be named {name!r}: every {'explorer has a value' if name == 'frame' else 'widget has an attribute'} "
                                 "of that name. Choose another.")
            setattr(self, name, control)
        self._still, self._moving = (w.HTML(layout=w.Layout(grid_area="1 / 1", width="100%", margin="0", overflow="visible")) for _ in range(2))
        with DRAWING:
            self._build()
        self._refuse_unnamed_controls()
        for control in controls.values():
            control.observe(self._changed, "value")
        self.children = self._lay_out(self._buttons(buttons or {}), on_picture or {})

    # what is seen

    @property
    def words(self):
        """The picture as it is now, in words."""
        return self._words

    def run(self):
        """All of the long work at once, as a cell does it: returns when it is done and drawn."""
        if self._work is None:
            raise TypeError("run() does the long work of an explorer, and this one has none: pass work=... to Explorer.")
        self._work.run()

    @property
    def work(self):
        """The start, stop and progress of long work, None where there is none."""
        return self._work

    # building and moving

    def _build(self):
        """A new figure: what stands still is laid out with the moving artists in place, then frozen, so that nothing shifts in a drag."""
        figure = Figure(figsize=self._size, dpi=72, layout="constrained", facecolor="none")     # 72: the SVG renderer's unit
        FigureCanvasAgg(figure)
        self._building = True
        try:
            move = self._scene(figure, **self._values_named_by(self._scene, skip=1))
            if not callable(move):
                raise TypeError(f"scene returned {move!r}; it returns its function move. Is `return move` there?")
            artists, words = self._moved(move)
        finally:
            self._building = False
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        self._figure, self._move, self._artists = figure, move, []
        self._draw(artists, words)
        still = svg(figure, [figure], f"s{self._still.model_id[:8]}", f'role="group" aria-label="{html.escape(self._alt)}"')
        self._still.value = still + GREY_ARROWS + _ROOM * bool(self._controls or self._work)

    def _moved(self, move):
        """The artists and words of one move."""
        moved = move(**self._values_named_by(move))
        if not (isinstance(moved, tuple) and len(moved) == 2 and isinstance(moved[1], str)):
            raise TypeError(f"move returned {moved!r}; it returns two things: a list of the artists that move, and the picture in words.")
        return moved

    def _draw(self, artists, words):
        """Draw and send what moves, and the words."""
        for artist in artists:
            artist.set_animated(True)                   # the figure's own draw leaves these out
        self._artists, self._words = sorted(artists, key=lambda artist: artist.zorder), one_form(words)
        moving = svg(self._figure, self._artists, f"m{self._moving.model_id[:8]}", 'aria-hidden="true"')
        self._moving.value = moving + _caption(self._words + self._at_the_end())

    def _changed(self, change):
        if isinstance(change.new, float) and math.isclose(change.new, change.old, rel_tol=1e-12):
            return                                      # a page sends a power of ten back in its own rounding: nobody moved anything
        name = next(name for name, control in self._controls.items() if control is change.owner)
        with DRAWING:
            if self._building:                          # the scene itself sets a control, its range for instance
                return
            self._moved_last = name
            try:
                self._answer(name)
            except Exception as error:
                self._complain(error)
                raise

    def _answer(self, name):
        if self._work_function and name in inspect.signature(self._work_function).parameters:
            self._work.stop()
            self._frame = None
        if name in inspect.signature(self._scene).parameters:
            self._build()
        else:
            self._draw(*self._moved(self._move))

    def _values_named_by(self, function, skip=0):
        """The values that a function names among its parameters; one with a default that is no control keeps it."""
        values = {name: control.value for name, control in self._controls.items()} | {"frame": self._frame}
        wanted = list(inspect.signature(function).parameters.values())[skip:]
        for parameter in wanted:
            if parameter.name not in values and parameter.default is parameter.empty:
                raise TypeError(f"{function.__name__} asks for {parameter.name!r}, but the controls are: {', '.join(self._controls) or 'none'}.")
        return {parameter.name: values[parameter.name] for parameter in wanted if parameter.name in values}

    def _complain(self, error):
        picture = self._moving.value.partition("</svg>")
        self._words = f"This could not be drawn: {str(error).rstrip('.')}. The picture is the last one that could. Move a control to go on."
        self._moving.value = picture[0] + picture[1] + _caption(self._words)

    def _at_the_end(self):
        """Which slider stands at an end of its range: a value typed beyond it stops there, without a word of its own.

        The one that was moved last is always said, others as far as there is room; a count, a class, a row where it opened is no news.
        """
        said = {name: one_form(f'"{control.description or name}" goes from {both[0]:.4g} to {both[1]:.4g}') for name, control in self._controls.items()
                if control.value in (both := ends(control)) and name != "step" and control.value != self._counts.get(name)}
        room = CAPTION_LETTERS - len(self._words) - len(" (.)")
        for name in sorted(said, key=lambda name: name != self._moved_last):
            room -= len(said[name]) + len("; ")
            if room < 0 and name != self._moved_last:
                del said[name]
        return f" ({'; '.join(said.values())}.)" if said else ""

    # long work

    def _make_work(self):
        return self._work_function(**self._values_named_by(self._work_function))

    def _show_frame(self, frame):
        self._frame = frame
        self._draw(*self._moved(self._move))

    # layout

    def _refuse_unnamed_controls(self):
        named = {*inspect.signature(self._scene).parameters, *inspect.signature(self._move).parameters}
        if self._work_function:
            named |= {*inspect.signature(self._work_function).parameters}
        for name in self._controls:
            if name not in named:
                raise TypeError(f"the control {name!r} moves nothing: neither scene nor move has a parameter of that name.")

    def _buttons(self, actions):
        made = {name: button(name, name) for name in actions}
        for name, action in actions.items():
            made[name].on_click(lambda _, action=action: self._act(action))
        return made

    def _act(self, action):
        try:
            action(self)
        except Exception as error:                      # ipywidgets would swallow it
            self._complain(error)

    def _lay_out(self, buttons, on_picture):
        placed = {**self._controls, **buttons}
        for name, place in on_picture.items():
            if name not in placed:
                raise ValueError(f"on_picture has a place for {name!r}; there are: {', '.join(placed) or 'no controls'}.")
            place_on_picture(placed[name], *place, self._size)
        rows = [stepper(control) if name == "step" else control for name, control in placed.items() if name not in on_picture]
        picture = w.GridBox([self._still, self._moving, *(placed[name] for name in on_picture)],
                            layout=w.Layout(width="100%", max_width=f"{CSS_PIXELS_AN_INCH * self._size[0]:.0f}px", grid_template_columns="100%", overflow="visible"))
        controls = w.HBox(rows, layout=w.Layout(flex_flow="row wrap", align_items="center", max_width="100%"))
        return [box for box in (controls, self._work, picture) if box is not None]

    # where the page shows no widgets

    def _repr_mimebundle_(self, **kwargs):
        """The widget, a picture of it for pages without widgets (GitHub, nbviewer), and its words."""
        data = {"text/plain": self._words, "image/png": base64.b64encode(self._png()).decode(),
                "application/vnd.jupyter.widget-view+json": {"version_major": 2, "version_minor": 0, "model_id": self.model_id}}
        width, height = (round(CSS_PIXELS_AN_INCH * side) for side in self._size)
        return data, {"image/png": {"width": width, "height": height}}

    def _png(self):
        with DRAWING:
            gone = [artist for artist in self._figure.findobj(lambda artist: artist.get_animated() and artist.get_visible()) if artist not in self._artists]
            for artist in gone:                         # a figure that is saved draws animated artists too
                artist.set_visible(False)
            self._figure.savefig(out := io.BytesIO(), format="png", dpi=144, facecolor="white", metadata={"Software": None})
            for artist in gone:
                artist.set_visible(True)
        return out.getvalue()

    def __repr__(self):
        return self._words

    if hasattr(w.Widget, "_ipython_display_"):          # ipywidgets 7: it would come before the bundle
        def _ipython_display_(self, **kwargs):
            data, metadata = self._repr_mimebundle_()
            display(data, metadata=metadata, raw=True)


def _caption(words, style=""):
    """The line under a picture; no line of it ends within "98 %", "× 40" or "∂z/∂w"."""
    words = words.replace(" %", "\u00a0%").replace("× ", "×\u00a0").replace("/∂", "/\u2060∂")
    return f'<div style="padding:2px 4px;line-height:1.5;white-space:normal{style}">{html.escape(words)}</div>'


# Room for CAPTION_LETTERS, in as many lines as the page's width makes of them: what comes below must not jump when the words grow.
_ROOM = _caption(". " * (CAPTION_LETTERS // 10), ";visibility:hidden;word-spacing:4.5em")
