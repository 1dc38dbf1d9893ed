"""How long until a lesson stands there, run? Against an empty notebook, opened until its kernel is ready.

    python tests/benchmarks/opening.py [--rounds 5] [--patience 600]

What a learner waits for, in JupyterLab in a browser: from opening the notebook, through the start of its kernel and Run All Cells,
until the last cell has been answered and the page shows it. Empty notebook and lessons in random order, each on a new kernel.
"""
import argparse
import random
import statistics
import time

import quiet
from latency import Lab, Server, launch, sync_playwright, write_notebook

EMPTY = "empty.ipynb"


def seconds(lab, path, end):
    """From the opening of a notebook to its last answer."""
    quiet.wait(end)
    start = time.monotonic()
    lab.open(path)
    if path != EMPTY:
        lab.run_all()
    passed = time.monotonic() - start
    lab.close()
    return passed


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--patience", type=float, default=600, help="seconds in which openings wait for a quiet machine")
    given = arguments.parse_args()
    with Server() as server, sync_playwright() as playwright:
        lab = Lab(launch(playwright).new_page(viewport={"width": 1280, "height": 900}), server)
        write_notebook(lab.folder / EMPTY, "")
        paths = [EMPTY, *(f"notebooks/{path.name}" for path in sorted((lab.folder / "notebooks").glob("*.ipynb")))]
        for path in paths:                              # JupyterLab loads parts of itself at the first notebook
            seconds(lab, path, 0)
        end = time.monotonic() + given.patience
        rounds = [{path: seconds(lab, path, end) for path in random.sample(paths, len(paths))} for _ in range(given.rounds)]
    rows = [[path, statistics.median(one[path] for one in rounds), statistics.median(one[path] / one[EMPTY] for one in rounds), "< 6"] for path in paths]
    print(quiet.table(["opened and run", "seconds", "times the empty one", "goal"], rows), end="\n\n")
    print(f"{given.rounds} rounds; {quiet.machine()}")


if __name__ == "__main__":
    main()
