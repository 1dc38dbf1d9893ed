"""A real JupyterLab in a real browser, driven as a learner does; nothing of the user's own settings leaks in.

    with Server() as server, sync_playwright() as playwright:
        lab = Lab(launch(playwright).new_page(), server)
        lab.open("notebooks/00_start_here.ipynb")
        lab.run_all()
        lab.explorer(0).move_everything()
"""
import itertools
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import nbformat
from playwright.sync_api import TimeoutError as GaveUp
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = Path(os.environ.get("LESSONS_SCREENSHOTS", Path(__file__).parent / "screenshots"))
CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync"]
QUIET = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}

_READY = """path => {
    const panel = window.jupyterapp?.shell?.currentWidget;
    return panel?.context?.path === path && panel.context.isReady && panel.sessionContext?.session?.kernel?.status === 'idle';
}"""
# Kept while a notebook is open: the requests to the kernel that are not answered, and shown, in full.
_WATCH = """() => {
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    window.waiting = new Set();
    kernel.anyMessage.connect((_, {msg, direction}) => { if (direction === 'send' && msg.channel === 'shell') waiting.add(msg.header.msg_id); });
    kernel.iopubMessage.connect((_, msg) => { if (msg.content.execution_state === 'idle') waiting.delete(msg.parent_header.msg_id); });
}"""
_CELLS = "jupyterapp.shell.currentWidget.content.model.sharedModel.cells.filter(cell => cell.cell_type === 'code')"
_ERRORS = f"""() => {_CELLS}.flatMap(cell => cell.outputs)
    .filter(output => output.output_type === 'error' || output.name === 'stderr').map(output => output.evalue ?? output.text)"""
_RAN = f"""() => {{
    const cells = {_CELLS}.filter(cell => cell.getSource().trim());
    return !waiting.size && (cells.every(cell => cell.execution_count) || ({_ERRORS})().length);
}}"""
_SHOWN = f"""() => {_CELLS}.flatMap(cell => cell.outputs).filter(output => output.data?.['application/vnd.jupyter.widget-view+json']).length
    === document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output > .jupyter-widgets').length"""
_SIDEWAYS = """() => [...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) :is(.jp-WindowedPanel-outer, .jp-OutputArea-output)')]
    .filter(node => node.scrollWidth > node.clientWidth).map(node => `${node.className}: ${node.scrollWidth} in ${node.clientWidth} pixels`)"""
_STATE = """root => {
    const layers = root.querySelectorAll(':scope > .widget-gridbox > .widget-html'), {y, height} = root.getBoundingClientRect();
    return {seen: [...layers].map(layer => layer.innerHTML).join(), picture: [...layers].map(layer => layer.querySelector('svg').innerHTML).join(), place: [y, height],
            sliders: [...root.querySelectorAll('.noUi-handle')].map(handle => handle.ariaValueNow).join()};
}"""
_LETTERS = """root => [...root.querySelectorAll('svg text')].map(text => {
    const {a, b} = text.getScreenCTM();
    return [parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b), text.textContent];
})"""


def launch(playwright, **options):
    """An installed Chromium or Chrome, never a download; Playwright's Error where there is none."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return playwright.chromium.launch(executable_path=path, channel=None if path else "chrome", args=CHROMIUM, **options)


def write_notebook(path, *cells):
    """A notebook of code cells."""
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    notebook.cells = [nbformat.v4.new_code_cell(cell, id=f"cell-{number}") for number, cell in enumerate(cells)]
    nbformat.write(notebook, path)


class Server:
    """A JupyterLab of its own over a copy of the notebooks, so that the committed ones stay as they are.

    settings : JupyterLab's defaults to override, by plugin
    """

    def __init__(self, settings=None):
        self._home = tempfile.TemporaryDirectory(prefix="lab-", ignore_cleanup_errors=True)
        home = Path(self._home.name)
        self.folder, self._log, self._runtime = home / "course", home / "log.txt", home / "runtime"
        shutil.copytree(ROOT / "notebooks", self.folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
        defaults = home / "config" / "labconfig" / "default_setting_overrides.json"
        defaults.parent.mkdir(parents=True)
        defaults.write_text(json.dumps(QUIET | (settings or {})), encoding="utf-8")
        own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython"}
        self._environment = os.environ | {name: str(home / part) for name, part in own.items()}

    def __enter__(self):
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--IdentityProvider.token=",
                   "--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={self.folder}"]
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(command, env=self._environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            self.url = self._address()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _address(self, patience=60):
        """Where it listens, from the file that it writes once it does: it looks for a free port itself. For a moment the file is empty."""
        end = time.monotonic() + patience
        while not (written := "".join(file.read_text(encoding="utf-8") for file in self._runtime.glob("jpserver-*.json"))).endswith("}"):
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("JupyterLab did not start:\n" + self._log.read_text(errors="replace"))
            time.sleep(0.05)
        return json.loads(written)["url"]

    def __exit__(self, *_):
        self._process.terminate()                       # it ends its kernels itself
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._home.cleanup()


class Lab:
    """JupyterLab in a page. What is said of cells and explorers is said of the notebook in front."""

    def __init__(self, page, server):
        self.page, self.folder = page, server.folder
        page.goto(f"{server.url}lab?reset", wait_until="domcontentloaded")
        page.wait_for_function("!!window.jupyterapp?.restored", timeout=60_000)
        page.evaluate("jupyterapp.restored.then(() => jupyterapp.shell.collapseLeft())")

    def do(self, command, **arguments):
        """One of JupyterLab's commands, as its menus call it; nothing of its result, which can be large."""
        self.page.evaluate("async ([command, arguments]) => { await jupyterapp.commands.execute(command, arguments); }", [command, arguments])

    def open(self, path):
        """Open a notebook, or bring it to the front."""
        self.do("docmanager:open", path=path)
        self.page.wait_for_function(_READY, arg=path, timeout=60_000)
        self.page.evaluate(_WATCH)

    def close(self):
        """End the notebook and its kernel; nothing is asked or saved."""
        self.page.evaluate("async () => { const panel = jupyterapp.shell.currentWidget; await panel.sessionContext.shutdown(); panel.dispose(); }")

    def run_all(self, seconds=300):
        """Run > Run All Cells, where old outputs have been cleared, and wait for the end or an error, so long at most."""
        self.do("notebook:clear-all-cell-outputs")
        self.page.locator(".lm-MenuBar").get_by_text("Run", exact=True).click()
        self.page.locator(".lm-Menu").get_by_text("Run All Cells", exact=True).click()
        self.page.wait_for_function(_RAN, timeout=1000 * seconds)

    def errors(self):
        """What went wrong in the cells, in their own words: exceptions, and everything on stderr."""
        return self.page.evaluate(_ERRORS)

    def settle(self):
        """Wait until the kernel has answered everything, and the page has shown it."""
        self.page.wait_for_function("!waiting.size", timeout=10_000)

    def theme(self, name):
        """Switch to `Light` or `Dark`."""
        self.do("apputils:change-theme", theme=f"JupyterLab {name}")
        self.page.wait_for_function("light => document.body.dataset.jpThemeLight === light", arg=str(name == "Light").lower())

    def width(self, pixels):
        """Make the page so wide, as high as it was."""
        self.page.set_viewport_size(self.page.viewport_size | {"width": pixels})
        self.page.wait_for_function("pixels => jupyterapp.shell.currentWidget.node.getBoundingClientRect().right <= pixels", arg=pixels)

    def sideways(self):
        """What scrolls sideways: the notebook, or an output in it."""
        return self.page.evaluate(_SIDEWAYS)

    def explorers(self):
        """Every explorer, from top to bottom, each in view when its turn has come: a column of controls over a picture."""
        self.page.wait_for_function(_SHOWN, timeout=20_000)
        found = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .widget-vbox:has(> .widget-gridbox)")
        for number in range(found.count()):
            explorer = Explorer(self, found.nth(number))
            explorer.bring_into_view()
            yield explorer

    def explorer(self, number):
        """The one of that number, from 0."""
        return next(itertools.islice(self.explorers(), number, None))


class Explorer:
    """One explorer in the page."""

    KINDS = {"slider": ".widget-slider", "choice": ".widget-dropdown", "checkbox": ".widget-checkbox", "field": ".widget-text", "button": ".widget-button", "play": ".widget-play"}
    SHOWN = ".widget-container, .widget-html, .widget-hprogress"          # widgets that nobody moves

    def __init__(self, lab, root):
        self.lab, self.page, self.root = lab, lab.page, root

    def bring_into_view(self):
        """Scroll to it, and wait until the page stands still: JupyterLab lays out a cell only when it comes into view."""
        place = None
        while place != (place := self.state()["place"]):
            self.root.evaluate("root => root.scrollIntoView({block: 'center'})")
            self.page.wait_for_timeout(50)

    def state(self):
        """What the picture's two layers hold, where the explorer stands (top and height), where its sliders stand."""
        return self.root.evaluate(_STATE)

    def words(self):
        """The line under the picture."""
        return self.root.locator("> .widget-gridbox .widget-html-content > div").last.text_content()

    def smallest_letters(self):
        """The size of the picture's smallest text, in pixels of the page, and that text."""
        return min(self.root.evaluate(_LETTERS), default=(math.inf, ""))

    def works(self):
        """Whether it does long work, some controls of which change nothing but what is to come."""
        return bool(self.root.locator(".widget-hprogress").count())

    def find(self, kind, name=""):
        """The controls of a kind whose text holds the name."""
        return self.root.locator(self.KINDS[kind]).filter(has_text=name)

    def handle(self, name):
        """What takes keys and mouse in the slider of that name."""
        return self.find("slider", name).locator(".noUi-handle")

    def expect_change(self, what, action, slider=False, picture=False, patience=3):
        """After the action picture or words are others, and the explorer keeps its place and height.

        slider : whether the picture may stay as it was where the sliders did too
        picture : whether other words are not enough
        """
        seen = "picture" if picture else "seen"
        before = self.state()
        action()
        self.lab.settle()
        end = time.monotonic() + patience
        while (now := self.state())[seen] == before[seen]:
            if slider and now["sliders"] == before["sliders"]:
                break
            assert time.monotonic() < end, f"{what}: nothing changed in {seen}: {self.words()}"
            self.page.wait_for_timeout(20)
        assert now["place"] == before["place"], f"{what}: the page jumped; top and height were {before['place']}, now they are {now['place']}"

    def move_everything(self):
        """Move every control over its range; each time the picture must answer."""
        moves = {"slider": self.slide, "choice": self.choose_all, "checkbox": self.tick, "field": self.type_numbers, "button": self.press, "play": self.play}
        unknown = self.root.locator(f".jupyter-widgets:not({self.SHOWN}, {', '.join(self.KINDS.values())})")
        assert not unknown.count(), f"nobody told this test how to move {unknown.first.get_attribute('class')}"
        for kind, move in moves.items():
            self.each(kind, move)

    def each(self, kind, move):
        """move(control, name) for every control of a kind."""
        for control in self.find(kind).all():
            label = control.locator("label")
            move(control, (label if label.count() else control).first.text_content())

    def slide(self, control, name):
        """Over the whole range, by the keyboard and by the mouse."""
        self.slide_by_keyboard(control, name)
        self.slide_by_mouse(control, name)

    def slide_by_keyboard(self, control, name, keys=("End", "Home", "ArrowRight", "PageUp", "ArrowLeft")):
        """To both ends, and by a small and a large step."""
        handle = control.locator(".noUi-handle")
        self._slide(handle, name, {f"key {key}": partial(handle.press, key) for key in keys})

    def slide_to_both_ends(self, control, name):
        """By the keyboard."""
        self.slide_by_keyboard(control, name, ("Home", "End"))

    def slide_by_mouse(self, control, name):
        """Press the button on the handle and drag it from one end to the other."""
        handle, track = control.locator(".noUi-handle"), control.locator(".noUi-base").bounding_box()
        y = track["y"] + track["height"] / 2
        handle.hover()
        self.page.mouse.down()
        self._slide(handle, name, {f"dragged to {part:.0%}": partial(self.page.mouse.move, track["x"] + part * track["width"], y, steps=3)
                                   for part in (0.03, 0.35, 0.97)})
        self.page.mouse.up()

    def _slide(self, handle, name, actions):
        places = set()
        for action, act in actions.items():
            far = "Arrow" not in action                 # one step may be too small to be seen: then the words tell
            self.expect_change(f"{name}, {action}", act, slider=True, picture=far and not self.works())
            places.add(handle.get_attribute("aria-valuenow"))
        assert len(places) > 1, f"{name}: it stays at {places} through {', '.join(actions)}"

    def choose_all(self, control, name):
        """Every option, the one that is chosen now last."""
        select = control.locator("select")
        now, count = select.evaluate("select => [select.selectedIndex, select.length]")
        for index in (*range(now + 1, count), *range(now + 1)):
            self.expect_change(f"{name}, option {index}", partial(select.select_option, index=index), picture=not self.works())

    def play(self, control, name):
        """Stop goes to the first step; play goes on by itself, until it is pressed again."""
        start, stop = control.locator("button").nth(0), control.locator("button").nth(1)
        self.expect_change(f"{name}, stop", stop.click, slider=True)
        self.expect_change(f"{name}, play", start.click, patience=5)
        start.click()
        self.lab.settle()

    def tick(self, control, name):
        """There and back."""
        for _ in range(2):
            self.expect_change(name, control.locator("input").click)

    def type_numbers(self, control, name):
        """Two numbers, of which one at most stood there before."""
        for number in ("0.25", "4"):
            control.locator("input").fill(number)
            self.expect_change(f"field {name}, {number}", partial(control.locator("input").press, "Enter"))

    def press(self, control, name):
        """Once, unless it is out of use just now: Previous at the first step, Stop when the work has ended meanwhile."""
        control.scroll_into_view_if_needed()            # a click would, and that is no jump
        try:
            if control.is_enabled():
                self.expect_change(f"button {name}", partial(control.click, timeout=3000))
        except GaveUp:
            expect(control).to_be_disabled()
