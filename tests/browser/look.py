"""Pictures of every notebook from top to bottom, to look at: python tests/browser/look.py [folder]

Each at 640, 1280 and 1920 pixels width, light and dark; at 200 % zoom of 1280; without the DejaVu fonts (where fontconfig
chooses the fonts); as it is stored, before a cell has run; and a page of 640 with JupyterLab's file browser open.
"""
import os
import sys
import tempfile
from pathlib import Path

from lab import SCREENSHOTS, Lab, Server, launch
from playwright.sync_api import sync_playwright

EVERY_CELL = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none", "scrollPastLastCell": False}}
NO_DEJAVU = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<selectfont><rejectfont><pattern><patelt name="family"><string>DejaVu*</string></patelt></pattern><glob>*/DejaVu*</glob></rejectfont></selectfont></fontconfig>"""

# from the top of the page to the end of the last cell, with the first cell scrolled to the top, and the status bar
HEIGHT = """() => { const notebook = jupyterapp.shell.currentWidget.node, cells = [...notebook.querySelectorAll('.jp-Cell')];
    notebook.querySelector('.jp-WindowedPanel-outer').scrollTop = 0;
    return Math.ceil(cells.at(-1).getBoundingClientRect().bottom) + 60; }"""
SCROLL = """by => { const inner = jupyterapp.shell.currentWidget.node.querySelector('.jp-WindowedPanel-outer');
    inner.scrollTop = by; return inner.scrollTop; }"""
HIGHEST, STATUS_BAR = 16_000, 60                        # Chromium takes no picture of a page that is higher


def main(folder=SCREENSHOTS):
    """Look at every notebook in every way."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with Server(EVERY_CELL) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        stored(browser, server, folder)
        widths(browser, server, folder, "", {640: ("Light", "Dark"), 1280: ("Light", "Dark"), 1920: ("Light", "Dark")})
        widths(browser, server, folder, "zoomed", {640: ("Light",)}, scale=2)
        browser.close()
        without_dejavu(playwright, server, folder)


def stored(browser, server, folder):
    """As it is opened first, and what the file browser leaves of a narrow page."""
    for lab, name in opened(browser, server, run=False):
        whole(lab, folder / f"{name}-stored.png")
        lab.width(640)
        closed = room(lab)
        lab.page.evaluate("jupyterapp.shell.expandLeft()")
        lab.page.wait_for_timeout(300)
        print(f"{name}: of 640 pixels the notebook has {closed}, {room(lab)} with the file browser open")
        lab.page.screenshot(path=folder / f"{name}-640-files.png")
        lab.page.evaluate("jupyterapp.shell.collapseLeft()")
        lab.width(1280)


def widths(browser, server, folder, label, wanted, scale=1):
    """After Run All, in each width and theme."""
    for lab, name in opened(browser, server, scale=scale):
        for width, themes in wanted.items():
            lab.width(width)
            for theme in themes:
                lab.theme(theme)
                parts = (name, str(width), theme.lower(), label)
                whole(lab, folder / ("-".join(filter(None, parts)) + ".png"))
            print(name, width, label, "scrolls sideways:", lab.sideways() or "nothing")
        lab.theme("Light")


def without_dejavu(playwright, server, folder):
    """The browser of a reader who lacks Matplotlib's fonts."""
    with tempfile.TemporaryDirectory() as home:
        config = Path(home) / "fonts.conf"
        config.write_text(NO_DEJAVU, encoding="utf-8")
        browser = launch(playwright, env=os.environ | {"FONTCONFIG_FILE": str(config), "XDG_CACHE_HOME": home})
        widths(browser, server, folder, "no-dejavu", {1280: ("Light",)})
        browser.close()


def opened(browser, server, run=True, scale=1):
    """(JupyterLab, name) for each notebook, opened and run."""
    lab = Lab(browser.new_page(viewport={"width": 1280, "height": 900}, device_scale_factor=scale), server)
    for path in sorted(server.folder.glob("notebooks/*.ipynb")):
        lab.open(f"notebooks/{path.name}")
        if run:
            lab.run_all(seconds=600)                    # lesson 09 takes minutes where others are at work
        yield lab, path.stem
        lab.close()
    lab.page.close()


def whole(lab, path, part=1600):
    """All of the notebook, in parts that a viewer shows at once: the page is made as high as the notebook, or as a page can be, and scrolled."""
    page, size = lab.page, lab.page.viewport_size
    for _ in range(2):                                  # cells grow as they come into view
        page.set_viewport_size(size | {"height": min(HIGHEST, page.evaluate(HEIGHT))})
        page.wait_for_timeout(300)
    height, total = page.viewport_size["height"], page.evaluate(HEIGHT)
    for number, top in enumerate(range(0, total, part), 1):
        scrolled = page.evaluate(SCROLL, max(0, top + part + STATUS_BAR - height))
        page.wait_for_timeout(300 if scrolled else 0)
        page.screenshot(path=path.with_stem(f"{path.stem}-{number:02}"),
                        clip={"x": 0, "y": top - scrolled, "width": size["width"], "height": min(part, total - top, height - top + scrolled)})
    page.set_viewport_size(size)


def room(lab):
    """How wide a notebook's output is."""
    return round(lab.page.evaluate("jupyterapp.shell.currentWidget.node.querySelector('.jp-OutputArea-output').getBoundingClientRect().width"))


if __name__ == "__main__":
    main(*sys.argv[1:])
