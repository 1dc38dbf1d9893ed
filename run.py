"""Set the course up and run it, with nothing but Python 3.11 or newer.

    python3 run.py lab        open the first lesson in JupyterLab
    python3 run.py test       run all tests, re-execute and compare all notebooks
    python3 run.py refresh    execute the notebooks and write their outputs

The first start makes an environment in .venv with the tested versions of everything;
later starts find it there. Further arguments go on to JupyterLab, pytest or the script.
The syntax is Python 3.6's, so that an old Python can read that it is too old.
"""
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
WINDOWS = os.name == "nt"
PYTHON = str(VENV / "Scripts" / "python.exe" if WINDOWS else VENV / "bin" / "python")
QUIET = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}


def main(command="--help", *rest):
    """Read the command, install what it needs, become it."""
    commands = {"lab": lab, "test": test, "refresh": refresh}
    if command in ("-h", "--help"):
        return print(__doc__)
    if command not in commands:
        sys.exit("run.py knows lab, test and refresh; it was given {!r}. Try: python3 run.py lab".format(command))
    check_python()
    try:
        install("lab" if command == "lab" else "test")
        become([PYTHON] + commands[command]() + list(rest))
    except OSError as error:
        sys.exit("run.py needs to write in {} and cannot: {}.\n"
                 "Copy the whole folder to a place where you may write, and run it there.".format(VENV, error))


def check_python():
    """Stop with a sentence where this Python is too old or cannot make environments."""
    if sys.version_info < (3, 11):
        sys.exit("This is Python {}.{}; the course needs 3.11 or newer. Install a newer one beside it "
                 "and start with its name: python3.11 run.py lab".format(*sys.version_info[:2]))
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        sys.exit("This Python lacks venv, the part that makes environments. Debian and Ubuntu keep it in a "
                 "package of its own: apt install python3-venv. Then run the same command again.")


def install(extra):
    """Put the course and what it needs into .venv, unless all of it is there already."""
    python = sys.version + sys.base_prefix
    clear = ["--clear"] if read(VENV / "made-by.txt") not in ("", python) else []  # ours, by another Python
    once("made-by.txt", python, [sys.executable, "-m", "venv"] + clear + [str(VENV)],
         "Making an environment in .venv: a few seconds.",
         "Python could not make the environment; its own words are above. Delete .venv and try again.")
    wanted = [str(HERE), python, read(HERE / "pyproject.toml"), read(HERE / "constraints.txt")]
    once(extra + "-installed.txt", hashlib.sha256("\n".join(wanted).encode()).hexdigest(),
         [PYTHON, "-m", "pip", "install", "-qq", "--no-input", "--retries", "2", "--disable-pip-version-check",
          "-c", "constraints.txt", "-e", ".[" + extra + "]"],
         "Installing the packages for this command: one to five minutes, the first time only.",
         "pip could not install the packages; its own words are above. If there is no network, connect and run "
         "the same command again. Behind a proxy, set HTTPS_PROXY first.")


def once(stamp, wanted, command, announcement, failure):
    """Run the command, unless its stamp says that it has ended well for what is wanted now."""
    if read(VENV / stamp) == wanted:
        return
    write(VENV / stamp, "")
    print(announcement, flush=True)
    if subprocess.call(command, cwd=str(HERE)) != 0:
        sys.exit(failure)
    write(VENV / stamp, wanted)


def lab():
    """JupyterLab at the first lesson, with the repository as its root; it asks no question, sends nothing out."""
    write(VENV / "share" / "jupyter" / "lab" / "settings" / "overrides.json", json.dumps(QUIET, indent=2))
    root = []
    if not WINDOWS and os.geteuid() == 0:
        print("You are root, which JupyterLab refuses by default: --allow-root is added.")
        root = ["--allow-root"]
    print("JupyterLab starts. Ctrl-C in this window ends it.", flush=True)
    return ["-m", "jupyterlab", "-y", "--LabApp.extension_manager=readonly", "--ServerApp.root_dir=" + str(HERE),
            "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb"] + root


def test():
    """pytest on all cores up to four; what stays on one of them is said in tests/conftest.py."""
    return ["-m", "pytest", "-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile"]


def refresh():
    """The script that executes the notebooks and stores what they print."""
    return [str(Path("tests", "refresh.py"))]


def become(command):
    """Take the command's place or, on Windows, wait for it: Ctrl-C and exit code are its own."""
    os.chdir(str(HERE))
    if not WINDOWS:
        os.execv(command[0], command)
    child = subprocess.Popen(command)
    while True:
        try:
            sys.exit(child.wait())
        except KeyboardInterrupt:
            continue  # the child heard it too


def read(path):
    return path.read_text(encoding="utf-8") if path.exists() else ""


def write(path, text):
    if read(path) != text or not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command again to go on.")
