"""Run the notebooks again and store clean outputs: python3 run.py refresh [notebook ...]

The only way to write outputs. What differs from run to run or from machine to machine (widget state, view ids, time stamps,
the kernel's name and version) is left out, so that two runs give identical files. A notebook with an error is left as it was.
"""
import pathlib
import sys

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = pathlib.Path(__file__).parents[1] / "notebooks"
KEPT_CELL_METADATA = {"tags", "jupyter"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def run(path, seconds=120):
    """Execute one notebook in its own folder, with that many seconds a cell at most, and write it back."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=seconds, kernel_name="python3", record_timing=False, store_widget_state=False,
                   resources={"metadata": {"path": str(path.parent)}}).execute()
    clean(notebook)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def clean(notebook):
    """Keep what a reader needs, drop what would differ next time."""
    notebook.metadata = nbformat.from_dict({
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
        "language_info": {"name": "python"}})
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({key: value for key, value in cell.metadata.items() if key in KEPT_CELL_METADATA})
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)


if __name__ == "__main__":
    for path in [pathlib.Path(argument) for argument in sys.argv[1:]] or sorted(NOTEBOOKS.glob("*.ipynb")):
        print("running", path.name, flush=True)
        run(path.resolve())
