"""What the benchmarks share: a quiet machine to wait for, what it is made of, and tables."""
import platform
import time
from importlib.metadata import version

import psutil

QUIET = 20                                              # per cent of all cores, over two seconds


def busy():
    """Per cent of all cores, over two seconds."""
    return psutil.cpu_percent(2)


def wait(end):
    """Wait until the machine is quiet, but not beyond that time; returns how busy it was at last."""
    while (now := busy()) > QUIET and time.monotonic() < end:
        pass
    return now


def machine():
    """Cores, memory and versions, in a line."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "matplotlib", "ipywidgets", "jupyterlab", "ipykernel"))
    return f"{psutil.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GB, {platform.system()}, Python {platform.python_version()}, {packages}"


def table(head, rows):
    """A Markdown table; numbers get three digits."""
    lines = [[cell if isinstance(cell, str) else _three_digits(cell) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, ["---"] * len(head), *lines])


def _three_digits(number):
    return f"{float(f'{number:.3g}'):,g}"
