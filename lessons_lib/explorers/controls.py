"""Sliders, choices and fields as the lessons use them: each with a name, a tooltip, a readout to type into."""
import ipywidgets as w

_TOOLTIP = "tooltip" if w.FloatSlider.class_traits().get("tooltip") else "description_tooltip"     # ipywidgets 8, or 7.7


def _look(name, tooltip, width="22em", name_width="initial"):
    return {"description": name, _TOOLTIP: tooltip, "layout": w.Layout(width=width, max_width="100%", margin="2px 12px 2px 2px"),
            "style": {"description_width": name_width}}


def slider(name, value, low, high, step, tooltip, form=".2f"):
    """A slider over equal steps from low to high."""
    return w.FloatSlider(value=value, min=low, max=high, step=step, readout_format=form, **_look(name, tooltip))


def log_slider(name, value, low, high, tooltip, step=0.1, form=".1e"):
    """A slider over powers of ten from 10**low to 10**high: each step multiplies by 10**step."""
    return w.FloatLogSlider(value=value, base=10, min=low, max=high, step=step, readout_format=form, **_look(name, tooltip))


def whole_slider(name, value, low, high, tooltip):
    """A slider over whole numbers from low to high."""
    return w.IntSlider(value=value, min=low, max=high, **_look(name, tooltip))


def choice(name, options, tooltip, value=None):
    """A list to choose one of; the first unless told."""
    return w.Dropdown(options=options, value=options[0] if value is None else value, **_look(name, tooltip, width="17em"))


def field(tooltip, name=""):
    """A place to type a number into; empty until then. Its value is the text as typed."""
    return w.Text(placeholder="?", continuous_update=False, **_look(name, tooltip, width="6em"))


def button(name, tooltip, icon=""):
    """A button that does one thing."""
    return w.Button(description=name, tooltip=tooltip, icon=icon, layout=w.Layout(width="auto", margin="2px"))
