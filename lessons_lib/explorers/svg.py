"""Matplotlib artists as one piece of SVG for a page: text stays text, ink and paper follow the page's theme, ids are the page's own."""
import io
import re
import threading
from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import RendererSVG

from lessons_lib.figures.style import INK, PAPER

DRAWING = threading.RLock()     # one at a time: JupyterLab may hand a click to another thread than a cell's, Matplotlib's settings are everybody's
_THEME = {INK: "currentColor", PAPER: "var(--jp-layout-color0,#fff)"}
_IMAGE_DPI = 144                # of what is sent as an image; both renderers must know it, or images have another size than their place
_SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "explorer"}           # text as text; the same ids for the same drawing


@contextmanager
def _settings(wanted):
    """Matplotlib's settings for a moment. Its own rc_context copies all 300 of them: a fifth of the time that a move takes."""
    before = {name: mpl.rcParams[name] for name in wanted}
    mpl.rcParams.update(wanted)
    try:
        yield
    finally:
        mpl.rcParams.update(before)


class _Renderer(RendererSVG):
    """Matplotlib's own, but mathtext becomes paths: a page without Matplotlib's font would show it shifted.

    Such a text says itself in words: its artist's attribute `spoken`, or else its source.
    """

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        if not ismath:
            return super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
        self.writer.start("g", {"role": "img", "aria-label": getattr(mtext, "spoken", s.replace("$", ""))})
        with _settings({"svg.fonttype": "path"}):
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
        self.writer.end("g")


def svg(figure, artists, salt, attributes):
    """The artists of the figure, in this order, as an <svg> of the figure's size.

    Artists with `set_rasterized(True)` become one image each. salt : a short text that no other SVG on the page shares;
    every id that something refers to begins with it, all others are dropped. attributes : what the <svg> tag carries besides.
    """
    width, height = 72 * figure.get_size_inches()
    out = io.StringIO()
    with _settings(_SETTINGS):
        renderer = _Renderer(width, height, out, image_dpi=_IMAGE_DPI, metadata={"Date": None})
        mixed = MixedModeRenderer(figure, width / 72, height / 72, _IMAGE_DPI, renderer)
        for artist in artists:
            artist.draw(mixed)
        if mixed._rasterizing:                          # the last artist was an image: Matplotlib waits for another one
            mixed.stop_rasterizing()
        renderer.finalize()
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", out.getvalue().split("<svg", 1)[1].split(">", 1)[1], flags=re.S)
    body = _own_ids(body, salt)
    for ink, theme in _THEME.items():
        body = body.replace(ink, theme)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 {width:g} {height:g}" {attributes} '
            'style="display:block;width:100%;color:var(--jp-content-font-color1,#222);fill:currentColor;stroke-linejoin:round">' + re.sub(r"\n\s*", "\n", body))


def _own_ids(body, salt):
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', body))
    body = re.sub(r' id="([^"]*)"', lambda found: f' id="{salt}{found[1]}"' if found[1] in used else "", body)
    return re.sub(r'(href="#|url\(#)', rf"\g<1>{salt}", body)
