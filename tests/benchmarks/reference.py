"""The two-panel figure that the goals were set with, written as one writes a figure: default ticks, default legend.

The lessons' own scenes are lighter (plain tick labels, no minor ticks), which makes their @interact faster too.
"""
import numpy as np

from lessons_lib.derivatives import central_difference, forward_difference
from lessons_lib.explorers.controls import log_slider
from lessons_lib.explorers.explorer import Explorer

X, STEPS, ENDS = 1.0, np.logspace(-16, 0, 97), np.array([-0.5, 3.2])


def _errors(h):
    return [abs(difference(np.sin, X, h) - np.cos(X)) + 1e-17 for difference in (forward_difference, central_difference)]


def explore_two_panels():
    """Left a secant, right the error of two quotients against h, both on log scales. Returns an Explorer with the control `h`."""
    def scene(fig):
        left, right = fig.subplots(1, 2)
        xs = np.linspace(*ENDS, 200)
        left.plot(xs, np.sin(xs), label="sin x")
        left.plot(ENDS, np.sin(X) + np.cos(X) * (ENDS - X), "--", lw=1, label="tangent")
        left.plot([X], [np.sin(X)], "ko")
        left.set(xlim=ENDS, ylim=(-0.7, 1.9), xlabel="x")
        right.loglog(STEPS, np.array([_errors(h) for h in STEPS]), lw=1, label=["forward", "central"])
        right.set(xlabel="h", ylabel="|error|", xlim=(1e-16, 1), ylim=(1e-17, 10))
        right.legend(fontsize=8, loc="lower left")
        secant, = left.plot([], [], "C3")
        point, = left.plot([], [], "C3o")
        text = left.text(0.02, 0.97, "", transform=left.transAxes, va="top", fontsize=9)
        forward, = right.plot([], [], "C3o")
        central, = right.plot([], [], "C0o")
        line = right.axvline(1, color="0.6", lw=1)

        def move(h):
            slope = forward_difference(np.sin, X, h)
            secant.set_data(ENDS, np.sin(X) + slope * (ENDS - X))
            point.set_data([X + h], [np.sin(X + h)])
            text.set_text(f"h = {h:.1e}   slope = {slope:.6f}")
            for dot, error in zip((forward, central), _errors(h), strict=True):
                dot.set_data([h], [error])
            line.set_xdata([h, h])
            return [secant, point, text, forward, central, line], f"h = {h:.1e}, slope {slope:.6f}."

        return move

    return Explorer(scene, size=(6, 3), alt="left a secant of sin, right the error of two difference quotients against h",
                    h=log_slider("h", 0.1, -16, 0, "the size of the nudge", step=0.05))
