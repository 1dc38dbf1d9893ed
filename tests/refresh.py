"""Run the notebooks again and store clean outputs: python3 run.py refresh [notebook ...]

The only way to write outputs. What differs from run to run or from machine to machine (widget state, view ids, time stamps,
the kernel's name and version) is left out, so that two runs give identical files. A notebook with an error is left as it was.
The question and the help of each exercise are written too, from lessons_lib/exercises; its author sets the three cells' ids.
"""
import importlib
import importlib.util
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
    write_exercises(notebook, path.stem[:2])
    NotebookClient(notebook, timeout=seconds, kernel_name="python3", record_timing=False, store_widget_state=False, coalesce_streams=True,
                   resources={"metadata": {"path": str(path.parent)}}).execute()
    clean(notebook)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def write_exercises(notebook, number):
    """Put the lesson's exercises into the cells that carry their ids; nothing where the number is none of a lesson with exercises."""
    lesson = f"lessons_lib.exercises.lesson{number}"
    if not (number.isdigit() and importlib.util.find_spec(lesson)):
        return
    cells = {(cell.id, cell.cell_type): cell for cell in notebook.cells}
    for name, exercise in importlib.import_module(lesson).EXERCISES.items():
        wanted = [(f"{name}-question", "markdown"), (f"{name}-answer", "code"), (f"{name}-help", "code")]
        if missing := [f"{kind} cell {id}" for id, kind in wanted if (id, kind) not in cells]:
            raise ValueError(f"Exercise {exercise.id} needs three cells in a row, with the ids {', '.join(id for id, _ in wanted)}. "
                             f"There is no {', no '.join(missing)}. Set the ids in a text editor.")
        question, answer, help_cell = (cells[cell] for cell in wanted)
        question.source = f"### Exercise {name[1:]}\n\n{exercise.question.strip()}"
        answer.metadata["tags"] = ["exercise", "nbval-ignore-output"]
        help_cell.source, help_cell.metadata["jupyter"] = f"{name}.help()", {"source_hidden": True}


def clean(notebook):
    """Keep what a reader needs, drop what would differ next time."""
    notebook.metadata = nbformat.from_dict({
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
        "language_info": {"name": "python"}})
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({key: value for key, value in cell.metadata.items() if key in KEPT_CELL_METADATA})
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
        join_streams(cell)


def join_streams(cell):
    """What a slow cell prints comes in pieces, cut where the clock says: make one of it again."""
    joined = []
    for output in cell.get("outputs", []):
        if joined and output.get("name") and output.name == joined[-1].get("name"):
            joined[-1].text += output.text
        else:
            joined.append(output)
    if "outputs" in cell:
        cell.outputs = joined


if __name__ == "__main__":
    for path in [pathlib.Path(argument) for argument in sys.argv[1:]] or sorted(NOTEBOOKS.glob("*.ipynb")):
        print("running", path.name, flush=True)
        run(path.resolve())
