"""Setting up: two commands, honest versions, sentences where something is missing.

run.py is tried as a person meets it, in a copy of its folder; only pip's long work is replaced where its order is
the question. The five packages, the wheel, JupyterLab and Ctrl-C are real.
"""
import ast
import importlib.metadata
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
import venv
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FIVE = ["numpy", "matplotlib", "ipywidgets", "jupyterlab", "nbval"]
WINDOWS = os.name == "nt"
posix_only = pytest.mark.skipif(WINDOWS, reason="signals, symbolic links and bash")


def run(*command, cwd=ROOT, **environment):
    """Run a command to its end; → its exit code and all that it said."""
    done = subprocess.run([str(word) for word in command], cwd=cwd, env={**os.environ, **environment}, timeout=120,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def requirements(*lines):
    return {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, lines)}


def stated(*extras):
    """What pyproject.toml asks for, by name: what the package always needs goes before an extra."""
    project = PYPROJECT["project"]
    lines = [line for extra in extras for line in project["optional-dependencies"][extra]]
    return requirements(*lines) | requirements(*project["dependencies"])


# --- versions: pyproject.toml, constraints.txt, environment.yml ---

def test_constraints_fix_a_version_of_all_that_is_asked_for_within_its_bounds():
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*", line)] == []
    fixed = {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}
    assert len(fixed) == len(lines), "a package stands there twice"
    asked = [*PYPROJECT["build-system"]["requires"], *PYPROJECT["project"]["dependencies"]]
    asked += [line for extra in PYPROJECT["project"]["optional-dependencies"].values() for line in extra]
    for requirement in map(Requirement, asked):
        if requirement.name != PYPROJECT["project"]["name"]:
            assert requirement.specifier.contains(fixed[canonicalize_name(requirement.name)]), requirement


def test_environment_yml_holds_the_five_packages_with_pyprojects_bounds():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    *lines, pip = environment["dependencies"]
    found = requirements(*(line.replace("python=", "python==") for line in lines))
    asked = stated("test")
    assert environment["channels"] == ["conda-forge"]
    assert pip == {"pip": ["-e ."]}
    assert set(found) == {*FIVE, "python", "pip"}
    assert {name: found[name].specifier for name in FIVE} == {name: asked[name].specifier for name in FIVE}
    python, = found["python"].specifier
    assert python.operator == "==" and python.version in SpecifierSet(PYPROJECT["project"]["requires-python"])


@posix_only
def test_the_workflows_sed_makes_each_lower_bound_the_version(tmp_path):
    steps = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text())["jobs"]["oldest"]["steps"]
    sed, = [step["run"] for step in steps if step.get("run", "").startswith("sed")]
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    code, said = run("bash", "-c", sed, cwd=tmp_path)
    assert code == 0, said
    before, after = (ROOT / "pyproject.toml").read_text(), (tmp_path / "pyproject.toml").read_text()
    project = tomllib.loads(after)["project"]
    lines = project["dependencies"] + [line for extra in project["optional-dependencies"].values() for line in extra]
    assert [line for line in lines if "==" not in line] == ["lessons-lib[mnist]", "lessons-lib[test]"]
    assert project["requires-python"] == ">=3.11"
    assert after.replace("==", ">=") == before


# --- what is committed ---

def test_workflows_follow_the_published_schema():
    files = sorted((ROOT / ".github/workflows").glob("*.yml"))
    assert {file.name for file in files} == {"tests.yml", "weekly.yml"}
    code, said = run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", *files)
    assert code == 0, said


@posix_only
def test_ci_runs_the_readmes_test_command():
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert run("bash", "-n", script) == (0, "")
    assert script.read_text().rstrip().endswith("python3 run.py test")
    assert "python3 run.py test" in (ROOT / "README.md").read_text(encoding="utf-8")


def committed():
    """The files that git keeps here."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("no git here, so nobody knows what is committed")
    code, said = run("git", "-c", f"safe.directory={ROOT}", "ls-files", "-z")
    assert code == 0, said
    files = [ROOT / name for name in said.split("\0") if name]
    if not files:
        pytest.skip("nothing is committed yet")
    return [file for file in files if file.is_file()]


def test_no_committed_file_names_a_registry_or_somebodys_folder():
    never = re.compile(r"pypi[.]org|pythonhosted[.]org|npmjs[.]org|deb[.]debian[.]org|index[-]url"
                       r"|(?<![\w.])/(root|work|Users|home/\w+)[/]")
    for probe in ("https://pypi" + ".org/simple", "see /wo" + "rk/main", "'/ro" + "ot/.local'"):
        assert never.search(probe)
    texts = {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8", errors="ignore") for file in committed()}
    assert {name: never.findall(text) for name, text in texts.items() if never.search(text)} == {}


# --- run.py: its words ---

@pytest.fixture
def copy(tmp_path):
    """A folder with what run.py needs to start an installation."""
    folder = tmp_path / "course"
    folder.mkdir()
    for name in ("run.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    return folder


def test_run_py_is_python_3_6_and_short():
    text = (ROOT / "run.py").read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 6))
    assert len(text.splitlines()) <= 140
    names = {name.split(".")[0] for name in imported(ast.parse(text))}
    assert names <= sys.stdlib_module_names


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13)])
def test_an_old_python_gets_a_sentence(copy, version):
    pretend = (f"import runpy, sys; sys.version_info = {version}; sys.argv = ['run.py', 'lab']; "
               f"runpy.run_path('run.py', run_name='__main__')")
    code, said = run(sys.executable, "-c", pretend, cwd=copy)
    assert code == 1
    assert said.startswith(f"This is Python {version[0]}.{version[1]}; the course needs 3.11 or newer.")
    assert said.count("\n") == 1 and not (copy / ".venv").exists()


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_gets_a_sentence(copy, missing):
    pretend = (f"import importlib.util, runpy, sys; find = importlib.util.find_spec; sys.argv = ['run.py', 'lab']; "
               f"importlib.util.find_spec = lambda name: None if name == '{missing}' else find(name); "
               f"runpy.run_path('run.py', run_name='__main__')")
    code, said = run(sys.executable, "-c", pretend, cwd=copy)
    assert code == 1 and said.startswith("This Python lacks venv") and "apt install python3-venv" in said
    assert said.count("\n") == 1 and not (copy / ".venv").exists()


def test_an_unknown_command_gets_the_known_ones(copy):
    code, said = run(sys.executable, "run.py", "labb", cwd=copy)
    assert (code, said) == (1, "run.py knows lab, test and refresh; it was given 'labb'. Try: python3 run.py lab\n")
    code, said = run(sys.executable, "run.py", cwd=copy)
    assert code == 0 and "python3 run.py test" in said
    assert not (copy / ".venv").exists()


@posix_only
def test_a_folder_that_cannot_be_written_gets_a_sentence(copy):
    bound = []
    if os.geteuid() == 0:  # root writes everywhere, unless it gives that right away
        bound = ["setpriv", "--bounding-set=-dac_override"]
        if not shutil.which("setpriv") or run(*bound, "true")[0] != 0:
            pytest.skip("root cannot be bound here")
    copy.chmod(0o555)
    try:
        code, said = run(*bound, sys.executable, "run.py", "lab", cwd=copy)
    finally:
        copy.chmod(0o755)
    assert code == 1
    assert said.startswith(f"run.py needs to write in {copy / '.venv'} and cannot:")
    assert "Copy the whole folder to a place where you may write" in said and "Traceback" not in said


def test_without_a_network_pip_fails_in_words_and_nothing_is_taken_for_installed(copy):
    environment = copy / ".venv"
    venv.create(environment, with_pip=True, symlinks=not WINDOWS)
    load(copy).write(environment / "made-by.txt", sys.version + sys.base_prefix)
    code, said = run(sys.executable, "run.py", "lab", cwd=copy, PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert code == 1
    assert said.startswith("Installing the packages") and "No matching distribution" in said
    assert said.splitlines()[-1].startswith("pip could not install the packages; its own words are above.")
    assert "Traceback" not in said
    assert (environment / "lab-installed.txt").read_text() == ""


# --- run.py: what it installs, and when ---

def load(folder):
    """The run.py of that folder as a module."""
    spec = importlib.util.spec_from_file_location("course_run", folder / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def calls(monkeypatch):
    """Records what would be run; `calls.outcome` is its exit code or the exception that ends it."""
    class Calls(list):
        outcome = 0

    def call(command, cwd):
        calls.append("pip " + command[-1] if "pip" in command else "venv" + " --clear" * ("--clear" in command))
        if calls.outcome is KeyboardInterrupt:
            raise KeyboardInterrupt
        return calls.outcome

    calls = Calls()
    monkeypatch.setattr(subprocess, "call", call)
    return calls


def test_each_extra_is_installed_once(copy, calls):
    module = load(copy)
    for extra in ("lab", "lab", "test", "lab", "test"):
        module.install(extra)
    assert calls == ["venv", "pip .[lab]", "pip .[test]"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_changed_file_is_installed_anew(copy, calls, name):
    module = load(copy)
    module.install("lab")
    with open(copy / name, "a") as file:
        file.write("# changed\n")
    module.install("lab")
    assert calls == ["venv", "pip .[lab]", "pip .[lab]"]


def test_a_moved_folder_is_installed_anew(copy, calls):
    load(copy).install("lab")
    load(copy.rename(copy.with_name("moved"))).install("lab")
    assert calls == ["venv", "pip .[lab]", "pip .[lab]"]


def test_another_python_makes_the_environment_anew(copy, calls, monkeypatch):
    module = load(copy)
    module.install("lab")
    monkeypatch.setattr(sys, "version", "3.99.0")
    module.install("lab")
    assert calls == ["venv", "pip .[lab]", "venv --clear", "pip .[lab]"]


def test_an_environment_that_is_not_ours_is_never_cleared(copy, calls):
    (copy / ".venv").mkdir()
    (copy / ".venv/mine.txt").write_text("somebody's")
    load(copy).install("lab")
    assert calls == ["venv", "pip .[lab]"]


@pytest.mark.parametrize("outcome, error", [(1, SystemExit), (KeyboardInterrupt, KeyboardInterrupt)])
@pytest.mark.parametrize("done_before", [[], ["made"]])
def test_what_fails_or_is_interrupted_is_not_taken_for_installed(copy, calls, outcome, error, done_before):
    module = load(copy)
    if done_before:
        module.install("test")
    calls.outcome = outcome
    with pytest.raises(error):
        module.install("lab")
    last = calls[-1]
    calls.clear()
    calls.outcome = 0
    module.install("lab")
    assert calls[0] == last and calls[-1] == "pip .[lab]"


def test_arguments_go_on_to_pytest(copy, monkeypatch):
    module = load(copy)
    commands = []
    monkeypatch.setattr(module, "install", commands.append)
    monkeypatch.setattr(module, "become", commands.append)
    module.main("test", "-k", "women")
    extra, (python, *words) = commands
    assert extra == "test" and python.startswith(str(copy / ".venv"))
    assert words == ["-m", "pytest", "-n", str(min(os.cpu_count(), 4)), "--dist", "loadfile", "-k", "women"]
    module.main("refresh", "01")
    assert commands[2:] == ["test", [python, os.path.join("tests", "refresh.py"), "01"]]


# --- run.py lab, for real, over the packages that are here ---

@pytest.fixture
def installed(copy, calls, monkeypatch):
    """The copy, with an environment that sees this one's packages, stamped as run.py stamps it."""
    load(copy).install("lab")
    monkeypatch.undo()
    venv.create(copy / ".venv", with_pip=False, symlinks=not WINDOWS)
    here, = {path for path in sys.path if path.endswith("site-packages") and (Path(path) / "jupyterlab").exists()}
    there, = (copy / ".venv").glob("lib/python*/site-packages")
    (there / "here.pth").write_text(f"import site; site.addsitedir({here!r})\n")
    shared = Path(sys.prefix) / "share/jupyter/lab"
    (copy / ".venv/share/jupyter/lab").mkdir(parents=True)
    for name in ("static", "schemas", "themes"):
        (copy / ".venv/share/jupyter/lab" / name).symlink_to(shared / name)
    return copy


def fetch(url, seconds=120):
    """What an address answers, once it answers."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.url, answer.read().decode()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@posix_only
def test_lab_opens_lesson_00_asks_nothing_and_ctrl_c_ends_it(installed, tmp_path):
    (installed / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks/00_start_here.ipynb", installed / "notebooks")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = {f"JUPYTER_{kind}_DIR": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    keyboard, terminal = os.openpty()  # with a terminal, JupyterLab would ask back before it ends
    command = [sys.executable, "run.py", "lab", "--no-browser", f"--port={port}", "--IdentityProvider.token="]
    lab = subprocess.Popen(command, cwd=installed, env={**os.environ, **folders}, stdin=terminal,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        first_page, _ = fetch(f"http://127.0.0.1:{port}/")
        _, files = fetch(f"http://127.0.0.1:{port}/api/contents/")
        _, news = fetch(f"http://127.0.0.1:{port}/lab/api/settings/@jupyterlab/apputils-extension:notification")
    finally:
        lab.send_signal(signal.SIGINT)
        try:
            said, _ = lab.communicate(timeout=20)
        finally:
            lab.kill()
            os.close(keyboard)
            os.close(terminal)
    assert first_page.endswith("/lab/tree/notebooks/00_start_here.ipynb")
    assert {"run.py", "notebooks"} <= {file["name"] for file in json.loads(files)["content"]}
    defaults = {name: entry.get("default") for name, entry in json.loads(news)["schema"]["properties"].items()}
    assert (defaults["fetchNews"], defaults["checkForUpdates"]) == ("false", False)
    assert lab.returncode == 0 and "Traceback" not in said, said
    assert "Installing" not in said
    assert ("--allow-root is added" in said) == (os.geteuid() == 0)


# --- the package alone ---

def test_the_wheel_carries_the_data_and_finds_them_anywhere(tmp_path):
    code, said = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path)
    assert code == 0, said
    wheel, = tmp_path.glob("*.whl")
    shutil.unpack_archive(wheel, tmp_path / "packages", "zip")
    data = [file.relative_to(ROOT / "data") for file in (ROOT / "data").rglob("*")
            if file.is_file() and file.suffix not in (".py", ".pyc")]
    assert data
    for file in data:
        assert (tmp_path / "packages/lessons_lib/data" / file).read_bytes() == (ROOT / "data" / file).read_bytes()
    program = ("import lessons_lib.datasets as datasets; print(datasets.__file__); "
               "women = datasets.load_women(); print(women.mass_kg.shape, women.height_cm.shape)")
    code, said = run(sys.executable, "-c", program, cwd=tmp_path, PYTHONPATH=str(tmp_path / "packages"))
    assert code == 0, said
    assert said.splitlines() == [str(tmp_path / "packages/lessons_lib/datasets.py"), "(15,) (15,)"]


# --- just five packages ---

def closure(*names):
    """The distributions that those need, themselves included, each with what it needs in this environment."""
    found, open_ = {}, [Requirement(name) for name in names]
    while open_:
        requirement = open_.pop()
        name, extras = canonicalize_name(requirement.name), requirement.extras | {""}
        if extras <= found.get(name, set()):
            continue
        found[name] = found.get(name, set()) | extras
        for needed in map(Requirement, importlib.metadata.requires(name) or []):
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                open_.append(needed)
    return sorted(found)


@pytest.fixture(scope="module")
def five(tmp_path_factory):
    """The Python of an environment with the five packages, what they need, and this project: nothing else."""
    folder = tmp_path_factory.mktemp("five")
    venv.create(folder, with_pip=False, symlinks=True)
    there, = folder.glob("lib/python*/site-packages")
    for name in closure(*FIVE):
        for file in importlib.metadata.distribution(name).files:
            top = file.parts[0]
            if top not in ("..", "__pycache__") and not (there / top).exists():
                (there / top).symlink_to([file.locate(), *file.locate().parents][len(file.parts) - 1])
    (there / "project.pth").write_text(str(ROOT))
    code, said = run(folder / "bin/python", "-m", "ipykernel", "install", "--sys-prefix")
    assert code == 0, said
    return folder / "bin/python"


@posix_only
def test_with_five_packages_the_first_lesson_is_green(five):
    code, said = run(five, "-c", "import hypothesis")
    assert code == 1 and "No module named 'hypothesis'" in said
    code, said = run(five, "-m", "pytest", "-p", "no:cacheprovider", "--nbval", "notebooks/00_start_here.ipynb",
                     PYTHONDONTWRITEBYTECODE="1")
    assert code == 0 and " passed" in said, said


@posix_only
def test_with_five_packages_everything_that_lessons_and_library_import_is_there(five):
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "lessons_lib").rglob("*.py")]
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                trees.append(ast.parse(re.sub(r"(?m)^\s*[%!].*$", "", "".join(cell["source"]))))
    optional = [*requirements(*PYPROJECT["project"]["optional-dependencies"]["mnist"]), "torch"]    # load_mnist names them; lesson 11 looks for PyTorch first
    names = sorted({name for tree in trees for name in imported(tree)} - set(optional))
    assert "numpy" in names and "lessons_lib.derivatives" in names
    code, said = run(five, "-c", "import importlib\nfor name in " + repr(names) + ": importlib.import_module(name)")
    assert code == 0, said


# --- the timing at the end of a run ---

def test_seconds_per_file_are_summed_over_workers(tmp_path):
    shutil.copy(ROOT / "tests/conftest.py", tmp_path)
    slow = "import time\ndef test_a(): time.sleep(0.7)\ndef test_b(): time.sleep(0.7)\n"
    (tmp_path / "test_slow.py").write_text(slow)
    (tmp_path / "test_quick.py").write_text("def test_c(): pass\n")
    code, said = run(sys.executable, "-m", "pytest", "-p", "xdist", "-n", "2", "-p", "no:cacheprovider", cwd=tmp_path,
                     PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    assert code == 0, said
    assert re.search(r"seconds per file =+\n +1\.[4-9]  test_slow\.py\n=", said), said
