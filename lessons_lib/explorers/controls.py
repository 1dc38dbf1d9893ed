"""Sliders, choices and fields as the lessons use them: each with a name, a tooltip, a readout to type into."""
import numbers
from functools import partial

import ipywidgets as w

from lessons_lib.figures.style import minus

_TOOLTIP = "tooltip" if w.FloatSlider.class_traits().get("tooltip") else "description_tooltip"     # ipywidgets 8, or 7.7
# The arrow of a list to choose from is black on any page; grey is seen on both themes. Explorers send it with their picture.
GREY_ARROWS = ("<style>.widget-dropdown{--jp-widgets-dropdown-arrow:url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 18 18'%3E"
               "%3Cpath fill='%23888' d='M5.2 5.9L9 9.7l3.8-3.8 1.2 1.2-4.9 5-4.9-5z'/%3E%3C/svg%3E\")}</style>")


def expect_number(low, high, why="", **given):
    """What an explorer is called with lies in the range of its sliders: expect_number(-5, 5, x=x, y=y). Raises ValueError where it does not."""
    _expect(numbers.Real, low, high, "a number", why, given)


def expect_whole(low, high, why="", **given):
    """The same for whole numbers: expect_whole(1, 15, j=j)."""
    _expect(numbers.Integral, low, high, "a whole number", why, given)


def expect_one_of(options, **given):
    """The same for a choice: expect_one_of(GRAPHS, graph=graph). Neither 8.0 nor "8" is the 8 of a choice, and True is no 1."""
    for name, value in given.items():
        if not any(str(value) == str(option) and value == option for option in options):
            raise ValueError(f"{name} is {value!r}, expected one of {', '.join(map(str, options))}.")


def _expect(kind, low, high, wanted, why, given):
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
            raise ValueError(f"{name} is {value!r}, expected {wanted} {minus(f'from {low:g} to {high:g}')}{why}.")


def _look(name, tooltip, width="22em", name_width="initial"):
    return {"description": name, _TOOLTIP: tooltip, "layout": w.Layout(width=width, max_width="100%", margin="2px 12px 2px 2px"),
            "style": {"description_width": name_width}}


def slider(name, value, low, high, step, tooltip, form=".2f"):
    """A slider over equal steps from low to high."""
    return w.FloatSlider(value=value, min=low, max=high, step=step, readout_format=form, **_look(name, tooltip))


def log_slider(name, value, low, high, tooltip, step=0.1, form=".1e", base=10):
    """A slider over powers of ten from 10**low to 10**high: each step multiplies by 10**step; or over those of another base."""
    return w.FloatLogSlider(value=value, base=base, min=low, max=high, step=step, readout_format=form, **_look(name, tooltip))


def whole_slider(name, value, low, high, tooltip):
    """A slider over whole numbers from low to high."""
    return w.IntSlider(value=value, min=low, max=high, **_look(name, tooltip))


def choice(name, options, tooltip, value=None):
    """A list to choose one of; the first unless told."""
    return w.Dropdown(options=options, value=options[0] if value is None else value, **_look(name, tooltip, width="17em"))


def field(name, tooltip):
    """A place to type a number into; empty until then. Its value is the text as typed."""
    return w.Text(placeholder="?", continuous_update=False, **_look(name, tooltip, width="6em"))


def unseen():
    """A value that is kept and not shown, what was typed when a button was pressed; setting it moves the picture."""
    return w.HTML(layout=w.Layout(display="none"))


def button(name, tooltip, icon=""):
    """A button that does one thing."""
    return w.Button(description=name, tooltip=tooltip, icon=icon, layout=w.Layout(width="auto", margin="2px"))


def ends(control):
    """The smallest and the largest value of a slider; none of anything else."""
    if isinstance(control, w.FloatLogSlider):
        return control.base**control.min, control.base**control.max
    return (control.min, control.max) if isinstance(control, (w.FloatSlider, w.IntSlider)) else ()


def place_on_picture(control, x, y, width, size):
    """Place a field or button on the picture: margins in per cent are parts of the picture's width, for all four sides."""
    top, left = 100 * (1 - y) * size[1] / size[0], 100 * (x - width / 2)
    control.layout = w.Layout(grid_area="1 / 1", align_self="flex-start", width=f"{100 * width:.4g}%", min_width="0",
                              margin=f"calc({top:.4g}% - 14px) 0 0 {left:.4g}%")


def stepper(slider):
    """The slider `step` between two buttons, for those who would rather press than drag, and a button that plays all steps."""
    back, on = button("Previous", "one step back", "chevron-left"), button("Next", "one step on", "chevron-right")

    def go(by, _):
        slider.value += by

    def at_the_ends(_=None):
        back.disabled, on.disabled = slider.value == slider.min, slider.value == slider.max

    back.on_click(partial(go, -1))
    on.on_click(partial(go, 1))
    slider.observe(at_the_ends, ["value", "min", "max"])
    at_the_ends()
    play = w.Play(min=slider.min, max=slider.max, value=slider.value, interval=1800, **{_TOOLTIP: "play the steps"})
    for trait in ("max", "value"):                      # the page itself moves the slider
        w.jslink((slider, trait), (play, trait))
    return w.HBox([back, slider, on, play], layout=w.Layout(align_items="center", max_width="100%", flex_flow="row wrap"))
