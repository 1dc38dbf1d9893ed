"""What a check says, and how it is shown: once, in a notebook as HTML, elsewhere as a line of text.

A message is plain text in which `code` stands between backticks; everything a learner typed is put between them, so that
neither HTML nor Markdown nor $maths$ in it can do anything.
"""
import html
import re
import sys

LEADS = {"not attempted": "Not attempted.", "not yet": "Not yet.", "correct": "Correct."}
MARKS = {"not attempted": ("○", "dotted #767676"), "not yet": ("✗", "dashed #b35900"), "correct": ("✓", "solid #1a7f37")}


class Outcome:
    """The answer of a check: its status, and a message that opens with the status. Displays as nothing: check has shown it."""

    def __init__(self, status, text):
        self.status = status
        self.message = f"{LEADS[status]} {text}".strip()

    def __repr__(self):
        return f"Outcome({self.status!r})"

    def _ipython_display_(self):
        """Nothing, where it is the last line of a cell."""

    def show(self):
        symbol, border = MARKS[self.status]
        lead = LEADS[self.status]
        text = marked_up(self.message.removeprefix(lead))
        show(f'<div style="border-left: 4px {border}; padding: 2px 12px;"><b>{symbol} {lead}</b>{text}</div>', self.message)


def marked_up(text):
    """A message as HTML: escaped, `code` as code, a blank line as a new paragraph."""
    escaped = re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text, quote=False))
    return escaped.replace("\n\n", "<br><br>").replace("\n", "<br>")


def code(text, limit=200):
    """What a learner typed or their function printed, on one line between backticks, cut off where it is too long."""
    text = " ".join(str(text).replace("`", "'").split())
    return f"`{text[:limit]}…`" if len(text) > limit else f"`{text}`"


def show(rich, plain):
    """In IPython and Jupyter through display, which takes the form it can draw; elsewhere print."""
    ipython = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None:
        from IPython.display import display
        display({"text/html": rich, "text/plain": plain}, raw=True)
    else:
        print(plain)


def help_panel(name, hints, solution):
    """One closed <details>: three hints nested, each opened from the one before, and in the last of them the solution."""
    inner = f"<details><summary>Solution</summary>{solution}</details>"
    titles = ["First hint", "Second hint", "Third hint"]
    for title, hint in list(zip(titles, hints, strict=True))[::-1]:
        inner = f"<details><summary>{title}</summary><p>{marked_up(hint)}</p>{inner}</details>"
    return f"<details><summary>Hints and solution for {name}</summary>{inner}</details>"
