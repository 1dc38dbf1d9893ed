"""How long until the picture moves? Each explorer in a real JupyterLab, between the least that can be done and what everybody does.

    python tests/benchmarks/latency.py [--rounds 5] [--presses 48] [--only slope] [--slider step] [--patience 1500]

A notebook an explorer, a cell a technique (`techniques`), one at a time in random order. A round presses the arrow keys of each slider,
then drags it by the mouse. Ratios are taken within a round, on one page and one kernel; printed are medians over the rounds.
"""
import argparse
import pkgutil
import random
import shutil
import statistics
import sys
import time
from importlib import import_module
from pathlib import Path

import psutil
import quiet
from playwright.sync_api import sync_playwright
from techniques import TECHNIQUES

import lessons_lib.explorers

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "browser"))
from lab import Lab, Server, launch, write_notebook  # noqa: E402

MODULES = ["reference", *(f"lessons_lib.explorers.{module.name}" for module in pkgutil.iter_modules(lessons_lib.explorers.__path__))]

# every explorer, where it stands: its sliders; the last is moved, if no other is named
EXPLORERS = {f"{module}.{name}": [control for control, widget in explore()._controls.items() if hasattr(widget, "readout")]
             for module in MODULES for name, explore in vars(import_module(module)).items() if name.startswith("explore_")}

# what is measured, by its name in a result
MEASURES = {"ms": "key press to picture, ms", "cpu": "kernel CPU, ms a move", "bytes": "bytes a move", "rate": "pictures/s in a drag"}

# what, its ratio or size from the three results, the goal
GOALS = [
    ("key press to picture, against the label", lambda label, ours, everybody: ours["ms"] / label["ms"], "≤ 1.4"),
    ("times faster than @interact", lambda label, ours, everybody: everybody["ms"] / ours["ms"], "≥ 12"),
    ("times less kernel CPU than @interact", lambda label, ours, everybody: everybody["cpu"] / ours["cpu"], "≥ 40"),
    ("times the pictures/s of @interact", lambda label, ours, everybody: ours["rate"] / everybody["rate"], "≥ 6"),
    ("bytes a move", lambda label, ours, everybody: ours["bytes"], "≤ 8,000"),
]


class Cell:
    """The output of one technique, its slider and its kernel."""

    def __init__(self, lab, kernel, number):
        self.page, self.kernel = lab.page, kernel
        self.root = self.page.locator(".jp-CodeCell").nth(number).locator(".jp-OutputArea").first
        self.handle = self.root.locator(".moved .noUi-handle")
        self.handle.scroll_into_view_if_needed()
        self.root.locator(".watched").evaluate("node => probe.watch(node)")

    def measure(self, presses):
        """One round: key presses, then a drag."""
        self.press(4)                                   # warm up
        return self.press(presses) | {"rate": self.drag()}

    def press(self, count):
        """Left and right again in turns of two, each key once the picture has come to rest."""
        self.handle.focus()
        before, times = self.spent(), []
        for number in range(count):
            self.page.keyboard.press("ArrowRight" if number // 2 % 2 else "ArrowLeft")
            times.append(self.page.evaluate("probe.answer(150)"))
            time.sleep(random.uniform(0, 0.035))        # out of step with the screen
        cpu, size = (now - then for now, then in zip(self.spent(), before, strict=True))
        return {"ms": statistics.median(times), "cpu": 1000 * cpu / count, "bytes": size / count}

    def spent(self):
        """The kernel's CPU seconds, and the bytes that have come from it."""
        used = self.kernel.cpu_times()
        return used.user + used.system, self.page.evaluate("probe.bytes")

    def drag(self, seconds=3):
        """Pictures a second while the mouse drags the handle to and fro, 60 small moves a second."""
        track = self.root.locator(".moved .noUi-base").bounding_box()
        y = track["y"] + track["height"] / 2
        self.handle.hover()
        self.page.mouse.down()
        self.page.evaluate("probe.seen = []")
        start = time.monotonic()
        while (passed := time.monotonic() - start) < seconds:
            self.page.mouse.move(track["x"] + track["width"] * (0.1 + 0.8 * abs((passed + 0.5) % 2 - 1)), y)
            time.sleep(1 / 60)
        seen = self.page.evaluate("probe.seen.length")
        self.page.mouse.up()
        self.page.evaluate("probe.key = performance.now(), probe.answer(1000)")
        return seen / passed


def measure(lab, place, slider, presses, end):
    """A result for each technique with one explorer, on a fresh page and kernel; once more where others disturbed it and there is time."""
    notebook = f"{place}.ipynb"
    make = f"from techniques import Bench\nbench = Bench({place!r}, {slider!r})"
    write_notebook(lab.folder / notebook, make, *(f"bench.{technique}()" for technique in TECHNIQUES))
    lab.open(notebook)
    lab.run_all()
    results = {}
    for technique in random.sample(TECHNIQUES, len(TECHNIQUES)):
        cell = Cell(lab, kernel_process(lab), 1 + TECHNIQUES.index(technique))
        before = quiet.wait(end)
        results[technique] = cell.measure(presses // 3 if technique == "interact" else presses)
        results[technique]["busy"] = max(before, quiet.busy())
    lab.close()
    if max(result["busy"] for result in results.values()) > quiet.QUIET and time.monotonic() < end:
        return measure(lab, place, slider, presses, end)
    return [results[technique] for technique in TECHNIQUES]


def kernel_process(lab):
    """The process of the kernel of the notebook in front."""
    id = lab.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.id")
    return next(process for process in psutil.Process().children(recursive=True) if any(id in word for word in process.cmdline()))


def report(rounds):
    """Both tables, from {explorer: [(label's, explorer's and interact's result) of each round]}."""
    names = [place.split(".")[-1] for place in rounds]
    figures = [[name, technique, *(statistics.median(one[number][key] for one in results) for key in MEASURES)]
               for name, results in zip(names, rounds.values(), strict=True) for number, technique in enumerate(TECHNIQUES)]
    against = [[what, *(statistics.median(ratio(*one) for one in results) for results in rounds.values()), goal] for what, ratio, goal in GOALS]
    print(quiet.table(["explorer", "technique", *MEASURES.values()], figures), end="\n\n")
    print(quiet.table(["against the goals", *names, "goal"], against), end="\n\n")
    busy = [result["busy"] for results in rounds.values() for one in results for result in one]
    print(f"{len(next(iter(rounds.values())))} rounds; {quiet.machine()}; "
          f"cores busy with other things around a measurement: {statistics.median(busy):.0f} % (at most {max(busy):.0f} %)")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--presses", type=int, default=48, help="a third of them for @interact; the CPU clock ticks in 10 ms, so not too few")
    arguments.add_argument("--only", default="", help="part of an explorer's name")
    arguments.add_argument("--slider", default="", help="the slider to move, in the explorers that have it")
    arguments.add_argument("--patience", type=float, default=1500, help="seconds in which measurements wait for a quiet machine")
    given = arguments.parse_args()
    end = time.monotonic() + given.patience
    rounds = {place: [] for place, sliders in EXPLORERS.items() if given.only in place and (given.slider in sliders if given.slider else sliders)}
    with Server() as server, sync_playwright() as playwright:
        page = launch(playwright).new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(path=HERE / "probe.js")
        lab = Lab(page, server)
        for name in ("techniques.py", "reference.py"):
            shutil.copy(HERE / name, lab.folder)
        for number in range(given.rounds):
            for place in random.sample(list(rounds), len(rounds)):
                rounds[place].append(measure(lab, place, given.slider or EXPLORERS[place][-1], given.presses, end))
                print(f"round {number + 1}, {place}", file=sys.stderr, flush=True)
    report(rounds)


if __name__ == "__main__":
    main()
