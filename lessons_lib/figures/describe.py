"""A picture in words: read aloud where it can't be seen, and compared by the tests, which can't look either."""
import numpy as np


def describe(ax):
    """What stands on the axes: title, each labelled curve with its ranges, each labelled point with its place, each text.

    Lines without a label are help lines and are left out. Numbers have three digits.
    Raises ValueError where nothing has a label and no text stands there: such a picture has no words.
    """
    said = [f"{line.get_label()}: {_words(ax, line)}" for line in ax.lines if not line.get_label().startswith("_")]
    said += [" ".join(text.get_text().split()) for text in ax.texts if text.get_text()]
    if not said:
        raise ValueError(f"nothing on the axes {ax.get_title()!r} has a label, so there is nothing to say. Pass label=... when drawing.")
    return "\n".join([ax.get_title() or "Picture", *(f"  {words}" for words in said)])


def _words(ax, line):
    x, y = (np.asarray(values, dtype=float) for values in line.get_data())
    if x.size == 1:
        return f"at {_name(ax.get_xlabel(), 'x')} = {x[0]:.3g}, {_name(ax.get_ylabel(), 'y')} = {y[0]:.3g}"
    ends = f"from {y[0]:.3g} to {y[-1]:.3g}"
    between = f", lowest {y.min():.3g} at {x[y.argmin()]:.3g}" if y.min() < min(y[0], y[-1]) else ""
    return f"{_name(ax.get_ylabel(), 'y')} {ends}{between}, over {_name(ax.get_xlabel(), 'x')} = {x[0]:.3g} to {x[-1]:.3g}"


def _name(label, otherwise):
    return label or otherwise
