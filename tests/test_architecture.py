"""The way that imports point: maths knows NumPy alone, figures the maths, explorers both, exercises all; and the size of things."""
import ast
import importlib
import itertools
import pathlib
import subprocess
import sys

import pytest

PACKAGE = pathlib.Path(__file__).parents[1] / "lessons_lib"
FILES = sorted(PACKAGE.rglob("*.py"))
OUTSIDE = {"maths": {"numpy"}, "figures": {"numpy", "matplotlib"}, "explorers": {"numpy", "matplotlib", "ipywidgets", "IPython"}, "exercises": {"numpy", "IPython"}}
INSIDE = {"maths": {"maths"}, "figures": {"maths", "figures"}, "explorers": {"maths", "figures", "explorers"}, "exercises": {"maths", "figures", "explorers", "exercises"}}
ONLY_WHEN_CALLED = {"datasets.py": {"pooch", "tqdm"}}


def layer(parts):
    return parts[0] if parts and parts[0] in OUTSIDE else "maths"


def imports(tree):
    """The modules a file imports: (name, whether at the top of the file)."""
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in top
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports hide which file is meant"
            yield node.module, id(node) in top


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path):
    relative = path.relative_to(PACKAGE)
    here = layer(relative.parts)
    for module, at_top in imports(ast.parse(path.read_text(encoding="utf-8"))):
        first, *rest = module.split(".")
        if first == "lessons_lib":
            assert layer(rest) in INSIDE[here], f"{relative} ({here}) imports {module}"
        elif first not in sys.stdlib_module_names:
            allowed = OUTSIDE[here] | (set() if at_top else ONLY_WHEN_CALLED.get(relative.name, set()))
            assert first in allowed, f"{relative} ({here}) imports {module}"


def test_nothing_the_browser_lacks_is_imported():
    for path in FILES:
        found = {module.split(".")[0] for module, _ in imports(ast.parse(path.read_text(encoding="utf-8")))}
        assert not found & {"subprocess", "signal", "socket", "multiprocessing", "ctypes"}, path


def test_the_package_file_is_the_map_and_nothing_else():
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    assert len(tree.body) == 1 and ast.get_docstring(tree)
    for path in PACKAGE.glob("*.py"):
        if path.stem != "__init__":
            assert f"`{path.stem}`" in ast.get_docstring(tree), f"the map does not name {path.stem}"


@pytest.mark.parametrize("folder", ["figures", "explorers"])
def test_the_map_names_all_figures_and_explorers(folder):
    text = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    for path in (PACKAGE / folder).glob("*.py"):
        if path.stem != "__init__":
            assert f"`{folder}.{path.stem}`" in text, f"the map does not name {folder}.{path.stem}"


def test_the_list_of_the_exercises_names_the_engine():
    """A line a module, in `exercises/__init__`; the lessons, and modules beside a full one, stand in it as one."""
    listed = {line.split()[0] for line in (PACKAGE / "exercises" / "__init__.py").read_text(encoding="utf-8").splitlines() if "  " in line}
    there = {path.stem for path in (PACKAGE / "exercises").glob("*.py") if not path.stem.startswith(("lesson", "__"))}
    assert listed - {"lesson00"} == there


def test_importing_the_maths_brings_no_drawing():
    code = "import sys, lessons_lib.derivatives, lessons_lib.datasets; print([m for m in ('matplotlib', 'ipywidgets', 'pooch') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent).stdout.strip() == "[]"


def functions(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_sizes(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= (400 if path.parent.name == "exercises" and path.stem.startswith("lesson") else 260), "a module that is read in one sitting"
    for node in functions(ast.parse(text)):
        body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
        assert body[-1].end_lineno - body[0].lineno < 35, f"{node.name} is too long"


def test_public_functions_have_docstrings_and_say_what_raises():
    for path in FILES:
        module = importlib.import_module(".".join(["lessons_lib", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__"))
        assert module.__doc__, path
    for node in functions(ast.parse((PACKAGE / "derivatives.py").read_text(encoding="utf-8"))):
        if not node.name.startswith("_"):
            doc = ast.get_docstring(node)
            assert all(part in doc for part in ("Raises", ">>>", "f :" if node.name != "best_step" else "f, x :")), node.name


def raises(function):
    return any(isinstance(node, ast.Raise) for node in ast.walk(function))


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.stem)
def test_what_raises_in_the_maths_says_so(path):
    """A public function or method that raises, by itself or by a helper of its module; a class may say it for all its methods."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    helpers = {node.name for node in functions(tree) if node.name.startswith("_") and raises(node)}
    by_class = [node for scope in tree.body if isinstance(scope, ast.ClassDef) and "Raises" in (ast.get_docstring(scope) or "") for node in functions(scope)]
    for node in functions(tree):
        if node in by_class:
            continue
        called = {inner.func.id for inner in ast.walk(node) if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name)}
        if not node.name.startswith("_") and (raises(node) or called & helpers):
            assert "Raises" in (ast.get_docstring(node) or ""), node.name


def test_public_names_have_docstrings():
    for path in FILES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{path.relative_to(PACKAGE)}: {node.name} has no docstring"


def test_no_name_is_defined_twice():
    for path in [*FILES, *pathlib.Path(__file__).parent.rglob("*.py")]:
        for scope in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(scope, (ast.Module, ast.ClassDef)):
                names = [node.name for node in scope.body if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.decorator_list]
                assert len(names) == len(set(names)), (path, [a for a, b in itertools.pairwise(sorted(names)) if a == b])
