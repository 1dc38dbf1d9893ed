"""Proof that a red notebook is possible: a fault planted in a copy of the package must make the cell fail that shows it.

nbval runs copies of the notebooks, each cut off after the cell that must fail, against copies of package and data; a cell in
front puts the copy first on the path and shows that it is the copy. Beside them runs a whole copy of each, with every exercise
solved, then answered wrongly: it must stay green. One pytest a lesson.
"""
import functools
import importlib
import pathlib
import re
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import nbformat
import pytest

ROOT = pathlib.Path(__file__).parents[1]

ANSWERS = """assert {0}.check({0}.reference).status == 'correct'
assert {0}.check({0}.known_mistakes[0].answer).status == 'not yet'"""       # what each exercise's stub becomes

FOLDER = ROOT / "tests" / "lessons"
NUMBERS = sorted(path.stem[-2:] for path in FOLDER.glob("lesson??.py"))
MUTATIONS = {(number, name): fault for number in NUMBERS
             for name, fault in importlib.import_module(f"lessons.lesson{number}").FAULTS.items()}


def plant(folder, file=None, old=None, new=None):
    """Package and data in the folder, with the fault."""
    shutil.copytree(ROOT / "lessons_lib", folder / "lessons_lib", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "data", folder / "data")
    if file:
        text = (folder / "lessons_lib" / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        (folder / "lessons_lib" / file).write_text(text.replace(old, new), encoding="utf-8")


def copy(folder, number, last=None):
    """The notebook, looking at the folder's package, its exercises answered; or ending with the cell that holds the words `last`."""
    [path] = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    if last:
        [end] = [k for k, cell in enumerate(notebook.cells) if cell.cell_type == "code" and last in cell.source]
        del notebook.cells[end + 1:]
    for cell in notebook.cells:
        if found := re.fullmatch(r"(q\d+)-answer", cell.id):
            cell.source = ANSWERS.format(found[1])
    where = f"import sys\nsys.path.insert(0, {str(folder)!r})\nimport lessons_lib\nassert lessons_lib.__file__.startswith({str(folder)!r})"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(where, execution_count=0, id="where"))
    nbformat.write(notebook, folder / "copy.ipynb")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """outcomes(number)[name]: what each code cell's failure said, None where it passed, in the copy with the mutation of that name, or with none."""
    return functools.cache(lambda number: run(number, tmp_path_factory.mktemp(number)))


def run(number, folder):
    """One pytest over the copies of a lesson."""
    names = {f"run{k}": name for k, name in enumerate([None, *(name for key, name in MUTATIONS if key == number)])}
    for place, name in names.items():
        *fault, last = MUTATIONS.get((number, name), (None,))
        plant(folder / place, *fault)
        copy(folder / place, number, last)
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-c", str(ROOT / "pyproject.toml"),
               f"--rootdir={folder}", f"--junitxml={report}", "-o", "junit_family=xunit1", *(f"{place}/copy.ipynb" for place in names)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    said = done.stdout[-2000:] + done.stderr[-2000:]
    assert report.exists(), said
    cells = {name: [] for name in names.values()}
    for case in ElementTree.parse(report).iter("testcase"):
        cells[names[case.get("file").replace("\\", "/").split("/")[0]]].append(next((child.text or "" for child in case), None))
    assert all(cells.values()), said
    return cells


def test_each_lesson_has_its_faults():
    assert NUMBERS == sorted(path.name[:2] for path in (ROOT / "notebooks").glob("*.ipynb"))
    for number in NUMBERS[1:]:                          # lesson 00 only shows how to use the course
        assert sum(key == number for key, _ in MUTATIONS) >= 6, number


@pytest.mark.parametrize("number, name", MUTATIONS, ids=["-".join(mutation) for mutation in MUTATIONS])
def test_a_planted_fault_turns_its_cell_red(outcomes, number, name):
    *before, last = outcomes(number)[name]
    assert not any(before), "failed before the cell that should: " + next(filter(None, before))
    assert last, "the fault went unnoticed"
    assert "Cell outputs differ" in last or "AssertionError" in last, last


@pytest.mark.parametrize("number", NUMBERS)
def test_a_copy_is_green_whatever_the_learner_did(outcomes, number):
    said = outcomes(number)[None]
    assert not any(said), next(filter(None, said))
