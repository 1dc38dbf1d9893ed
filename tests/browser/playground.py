"""Explorers with everything that later lessons need, for the browser tests; the scratch notebook imports them."""
import itertools
import math
import time

import ipywidgets as w

from lessons_lib.explorers.controls import choice, field, log_slider, slider, whole_slider
from lessons_lib.explorers.explorer import Explorer

ON_PICTURE = {"answer": (0.25, 0.75, 0.12), "other": (0.5, 0.4, 0.12), "here": (0.8, 0.6, 0.15)}     # middle and width, in parts of the picture


def controls():
    """Controls that move and that rebuild, steps, buttons; fields and a button that stand on the picture."""
    def scene(fig, curve):
        ax = fig.subplots()
        xs = [k / 50 for k in range(51)]
        ax.plot(xs, [x if curve == "line" else x**4 for x in xs])
        ax.set(title="$y = x^4$", xlabel="x")
        dot, = ax.plot([], [], "o")
        line = ax.axvline(0)

        def move(x, step, shown, answer, other):
            dot.set_data([x], [x])
            line.set_xdata([step / 5] * 2)
            return [dot, line] if shown else [line], f"{curve}, x = {x:g}, step {step}, answers {answer or 'none'} and {other or 'none'}."

        return move

    def fall(explorer):
        raise ValueError("the button broke.")

    def leap(to, explorer):
        explorer.x.value = to

    return Explorer(
        scene, alt="a curve and a dot", curve=choice("curve", ["line", "bow"], "what is drawn"), x=slider("x", 0.5, 0, 1, 0.05, "where"),
        step=whole_slider("step", 0, 0, 5, "how far"), shown=w.Checkbox(value=True, description="dot"), answer=field("", "a number"), other=field("", "a number"),
        buttons={"leap": lambda explorer: leap(0.25, explorer), "fall": fall, "here": lambda explorer: leap(0.8, explorer)}, on_picture=ON_PICTURE)


def training():
    """Long work: 4000 slices of 10 ms, which no test waits for; it breaks in the sixth where it is told to. Each run has a number."""
    runs = itertools.count(1)

    def work(rate, broken):
        run = next(runs)
        for k in range(4001):
            time.sleep(0.01)
            if broken and k == 5:
                raise ValueError("the loss is not a number.")
            yield k / 4000, (run, k * rate)

    def scene(fig):
        ax = fig.subplots()
        ax.set(xlim=(0, 4000), ylim=(0, 1))
        dot, = ax.plot([], [], "o")

        def move(y, frame):
            run, done = frame or (0, -1)
            dot.set_data([done], [y])
            return [dot], f"y = {y:g}, run {run}, frame {done}."

        return move

    return Explorer(scene, work=work, rate=slider("rate", 1, 0, 2, 0.1, "how fast"), y=slider("y", 0.5, 0, 1, 0.1, "how high"),
                    broken=w.Checkbox(description="broken"))


def breaking():
    """It can't be drawn where x is above a half."""
    def scene(fig):
        ax = fig.subplots()
        ax.set(xlim=(0, 1), ylim=(-16, 0))
        dot, = ax.plot([], [], "o")

        def move(x, h):
            if x > 0.5:
                raise ValueError("x is above a half.")
            dot.set_data([x], [math.log10(h)])
            return [dot], f"x = {x:g}, h = {h:.1e}."

        return move

    return Explorer(scene, x=slider("x", 0.5, 0, 1, 0.05, "where"), h=log_slider("h", 0.1, -16, 0, "how small"))
