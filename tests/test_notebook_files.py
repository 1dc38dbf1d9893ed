"""The notebooks' files: what nbval can't see (a stripped notebook passes it), and the rules that keep lessons readable."""
import importlib
import inspect
import pathlib
import re
import subprocess
import sys

import nbformat
import pytest
from refresh import KEPT_CELL_METADATA, run, write_exercises

from lessons_lib.exercises.drawn import DrawnExercise
from lessons_lib.figures.start_here import LESSONS

ROOT = pathlib.Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TAGS = {"exercise", "nbval-ignore-output", "raises-exception"}
WORDS = 1800                                            # a lesson's prose; exercises are not counted
LINES = 15
REFRESH = "run: python3 run.py refresh"

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path, kind=None):
    return [cell for cell in nbformat.read(path, as_version=4).cells if kind in (None, cell.cell_type)]


def is_exercise(cell):
    return bool(re.match(r"q\d+-", cell.id))


def test_the_notebooks_are_the_lessons_of_the_map():
    assert [path.name[:2] for path in NOTEBOOKS] == [f"{number:02d}" for number in range(len(LESSONS))]


@each_notebook
def test_outputs_are_stored_clean_and_complete(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    code = cells(path, "code")
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1)), REFRESH
    assert sum(output.output_type == "stream" for cell in code for output in cell.outputs) >= 2, "next to nothing is compared"
    for cell in code:
        assert set(cell.metadata) <= KEPT_CELL_METADATA
        assert set(cell.metadata.get("tags", [])) <= TAGS
        for output in cell.outputs:
            text = output.get("text", "") or output.get("data", {}).get("text/plain", "")
            assert output.get("name") != "stderr" and output.output_type != "error", text
            assert not re.search(r"0x[0-9a-f]{6,}|np\.float|/home/|/tmp/", text), text
            assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})


@each_notebook
def test_code_is_short_and_compared(path):
    for cell in cells(path, "code"):
        assert cell.source.count("\n") < LINES, cell.source
        assert not re.search(r";\s*$", cell.source), "nbval shows what a trailing ; hides"
        assert not re.search(r"clear_output|Out\[|\binteract\b|%matplotlib", cell.source)
        if "nbval-ignore-output" in cell.metadata.get("tags", []):
            assert is_exercise(cell) or "find_spec" in cell.source, f"not compared: {cell.source}"


def headings(path):
    text = "\n".join(cell.source for cell in cells(path, "markdown"))
    return re.findall(r"^(#+) (.+)$", text, flags=re.M)


@each_notebook
def test_headings(path):
    levels = [len(marks) for marks, _ in headings(path)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:])), "a level is skipped"
    titles = [title for marks, title in headings(path) if len(marks) == 2]
    assert len(titles) == len(set(titles))
    first = cells(path)[0].source
    assert all(f"**{words}**" in first for words in ("You will do", "You will learn", "You need"))
    assert f"{LESSONS[int(path.name[:2])][1]} minutes" in first, "the minutes are those of the map"


@each_notebook
def test_markdown_is_plain(path):
    for cell in cells(path, "markdown"):
        text = cell.source
        assert not re.search(r"!\[\s*\]\(", text), "a picture without alt text"
        assert not re.search(r"(?<![(<\"])https?://", text), "a bare link"
        assert not re.search(r"\[!\w+\]|class=\"alert", text), "a box that is not shown everywhere: use a blockquote with a bold lead word"
        for target in re.findall(r"\]\(([^)#]+)", text):
            assert target.startswith("http") or (path.parent / target).exists(), f"{target} is not there"


@each_notebook
def test_no_number_at_the_start_of_a_line_becomes_a_list(path):
    for cell in cells(path, "markdown"):
        found = re.search(r"(?m)^[1-9]\d+[.)] ", cell.source)
        assert not found, f"{found[0]!r} begins a list that counts from there: write it in the middle of a sentence"


@each_notebook
def test_a_page_of_640_pixels_cuts_no_code_and_breaks_no_word_or_number(path):
    """62 letters of code fit there; what is printed breaks anywhere beyond, and a paragraph at any plain space."""
    for cell in cells(path):
        if cell.cell_type == "markdown":
            assert not re.search(r"(?<![\d.])\d{1,3} \d{3}(?!\d)", re.sub(r"\$.*?\$", "", cell.source)), "a no-break space (U+00A0) goes before three digits"
        else:
            printed = "".join(output.get("text", "") for output in cell.outputs)
            for line in f"{cell.source}\n{printed}".splitlines():
                assert len(line) <= 62, f"{len(line)} letters: {line}"


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if "04" <= path.name[:2] <= "09"], ids=lambda path: path.stem)
def test_a_page_of_640_pixels_breaks_no_line_of_a_solution(path):
    for exercise in importlib.import_module(f"lessons_lib.exercises.lesson{path.name[:2]}").EXERCISES.values():
        source = inspect.getsource(exercise.reference) if callable(exercise.reference) else ""
        for line in source.splitlines():
            assert len(line) <= 60, f"{exercise.id}, {len(line)} letters: {line}"


@each_notebook
def test_prose_is_not_too_long(path):
    words = {cell.id: len(cell.source.split()) for cell in cells(path, "markdown") if not is_exercise(cell)}
    long = ", ".join(f"{id} ({words[id]})" for id in sorted(words, key=words.get, reverse=True)[:5])
    total = sum(words.values())
    assert total <= WORDS, f"{total} words outside of exercises, {WORDS} are the limit: cut {total - WORDS}, or move a part. The longest cells: {long}"


@each_notebook
def test_every_exercise_has_its_three_cells(path):
    exercises = importlib.import_module(f"lessons_lib.exercises.lesson{path.name[:2]}").EXERCISES
    every = cells(path)
    ids = [cell.id for cell in every]
    for name, exercise in exercises.items():
        wanted = [f"{name}-question", f"{name}-answer", f"{name}-help"]
        place = ids.index(wanted[0]) if wanted[0] in ids else 0
        assert ids[place:place + 3] == wanted, f"exercise {exercise.id} needs three cells in a row, with the ids {', '.join(wanted)}"
        question, answer, help_cell = every[place:place + 3]
        call = "draw" if isinstance(exercise, DrawnExercise) else "check"       # what is drawn has a button that checks
        assert f"{name}.{call}(" in answer.source, f"{name}-answer does not call {name}.{call}"
        assert question.source == f"### Exercise {name[1:]}\n\n{exercise.question.strip()}", REFRESH
        assert answer.metadata.get("tags") == ["exercise", "nbval-ignore-output"], REFRESH
        assert help_cell.source == f"{name}.help()" and help_cell.metadata.get("jupyter") == {"source_hidden": True}, REFRESH
    assert sum(map(is_exercise, every)) == 3 * len(exercises), "a cell has the id of an exercise that the lesson has not"


def test_refreshing_writes_all_of_an_exercise_but_its_stub():
    notebook, bare = (nbformat.read(NOTEBOOKS[1], as_version=4) for _ in range(2))
    for cell in filter(is_exercise, bare.cells):
        cell.metadata = nbformat.from_dict({})
        cell.source = cell.source if cell.id.endswith("answer") else ""
    for number in ("co", "99"):                         # a copy under another name, a lesson without exercises
        write_exercises(bare, number)
    assert not any(cell.source for cell in bare.cells if cell.id.endswith("-question"))
    write_exercises(bare, "01")
    assert bare == notebook


def test_refreshing_says_which_cell_of_an_exercise_is_missing():
    notebook = nbformat.read(NOTEBOOKS[1], as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "q4-answer"]
    with pytest.raises(ValueError, match="01/q4 .* q4-question, q4-answer, q4-help. There is no code cell q4-answer"):
        write_exercises(notebook, "01")


def nbval(*arguments):
    return subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *map(str, arguments)],
                          cwd=ROOT, capture_output=True, text=True)


def test_every_code_cell_is_collected():
    out = nbval("notebooks", "--collect-only").stdout
    for path in NOTEBOOKS:
        assert len(re.findall(rf"{path.name}::Cell \d+", out)) == len(cells(path, "code")), out


def test_a_changed_digit_is_noticed(tmp_path):
    """With the settings of pyproject.toml, a wrong stored digit must fail."""
    notebook = nbformat.read(NOTEBOOKS[0], as_version=4)
    output = next(output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs if output.output_type == "stream")
    output.text = re.sub(r"\d(?=\D*$)", lambda digit: str((int(digit[0]) + 1) % 10), output.text)
    nbformat.write(notebook, tmp_path / "bad.ipynb")
    result = nbval(tmp_path / "bad.ipynb", f"--rootdir={ROOT}", "-c", ROOT / "pyproject.toml", "-x")
    assert result.returncode == 1 and "Cell outputs differ" in result.stdout, result.stdout


def test_refreshing_twice_gives_identical_files(tmp_path):
    files = []
    for attempt in ("one", "two"):
        copy = tmp_path / attempt / NOTEBOOKS[0].name
        copy.parent.mkdir()
        copy.write_bytes(NOTEBOOKS[0].read_bytes())
        run(copy)
        files.append(copy.read_bytes())
    assert files[0] == files[1]
