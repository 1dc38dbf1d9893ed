"""Work that takes longer than a moment: it runs in slices, so the page and the kernel stay alive, and can be paused and stopped.

The work itself is a plain generator that yields (done, frame) about every 20 ms: the part that is done, from 0 to 1, and
whatever the picture needs to be drawn. Start drives it on the kernel's own loop, `run()` drives the same generator in a cell.
"""
import asyncio

import ipywidgets as w

from lessons_lib.explorers.controls import button
from lessons_lib.explorers.svg import DRAWING


class Work(w.HBox):
    """Start, stop and a progress bar for the generator that `make()` returns.

    show(frame) is called with each frame; complain(error) where the work or the drawing fails.
    A click may come in another thread than the one that works (see `DRAWING`), so it only says what is wanted: whoever
    drives the generator looks after each slice whether it is still the one, and alone touches it.
    """

    def __init__(self, make, show, complain):
        self._make, self._show, self._complain = make, show, complain
        self._generator, self._task, self._paused = None, None, False
        self.start_button = button("Start", "start, pause or go on", "play")
        self.stop_button = button("Stop", "stop; the picture stays", "stop")
        self.progress = w.FloatProgress(min=0, max=1, layout=w.Layout(width="12em"))
        self.start_button.on_click(lambda _: self.pause() if self.running else self.start())
        self.stop_button.on_click(lambda _: self.stop())
        super().__init__([self.start_button, self.stop_button, self.progress], layout=w.Layout(flex_flow="row wrap", align_items="center"))
        self._label()

    @property
    def running(self):
        """Whether slices are being worked on now."""
        return self._generator is not None and not self._paused

    def start(self):
        """Begin, or go on after a pause, on the running event loop: a notebook has one, in a script call run()."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise RuntimeError("start() needs the event loop of a notebook. Call run() here: it does the same work at once.") from None
        self._paused = False
        if self._generator is None:
            self._task = loop.create_task(self._drive(self._begin()))       # kept, since the loop itself may forget it
        self._label()

    def pause(self):
        """Stop after this slice; start() goes on from here."""
        self._paused = True
        self._label()

    def stop(self):
        """End for good; start() begins anew. What has been drawn stays."""
        with DRAWING:
            self._generator = None
        self._label()

    def run(self):
        """All of the work at once, in a plain loop, drawn at its end: what a compared cell calls."""
        frame = None
        try:
            for self.progress.value, frame in self._begin():
                pass
        finally:
            self.stop()
        self._show(frame)

    def _begin(self):
        self._generator, self._paused, self.progress.value = self._make(), False, 0.0
        return self._generator

    async def _drive(self, generator):
        try:
            for done, frame in generator:
                with DRAWING:
                    if generator is not self._generator:
                        return
                    self.progress.value = done
                    self._show(frame)
                await asyncio.sleep(0.001)              # a bare sleep(0) would starve the messages of the page
                while self._paused and generator is self._generator:
                    await asyncio.sleep(0.02)
        except Exception as error:
            self._complain(error)
        if generator is self._generator:
            self.stop()

    def _label(self):
        paused = self._generator is not None and self._paused
        self.start_button.description = "Pause" if self.running else "Go on" if paused else "Start"
        self.start_button.icon = "pause" if self.running else "play"
        self.stop_button.disabled = self._generator is None
