"""The class behind every explorer, driven through the entry point that the page uses: widget.set_state. No browser."""
import asyncio
import base64
import html
import importlib
import inspect
import math
import pkgutil
import re
import struct

import ipywidgets as w
import matplotlib.pyplot as plt
import numpy as np
import pytest

import lessons_lib.explorers
from lessons_lib.explorers.controls import choice, ends, field, log_slider, slider, whole_slider
from lessons_lib.explorers.explorer import CAPTION_LETTERS, Explorer
from lessons_lib.explorers.numerical_differentiation import explore_difference_quotient, explore_step_size
from lessons_lib.explorers.start_here import SetupCheck, explore_slope
from lessons_lib.explorers.svg import svg
from lessons_lib.figures.numerical_differentiation import QUOTIENTS

FOUND = {f"{module.name}.{name}": function for module in pkgutil.iter_modules(lessons_lib.explorers.__path__)
         for name, function in vars(importlib.import_module(f"lessons_lib.explorers.{module.name}")).items() if name.startswith("explore_")}
SHOWN = {f"{module.name}.{name}": function for module in pkgutil.iter_modules(lessons_lib.explorers.__path__)
         for name, function in vars(importlib.import_module(f"lessons_lib.explorers.{module.name}")).items() if name.startswith("show_")
         and all(parameter.default is not parameter.empty for parameter in inspect.signature(function).parameters.values())}
EXPLORERS = FOUND | {
    "an own function": lambda: explore_difference_quotient(lambda x: x**4, x=2.0), "an own float function": lambda: explore_difference_quotient(lambda x: float(x) ** 2),
}


def scene(fig, kind="line"):
    """A dot on a curve, and the words where it is."""
    ax = fig.subplots()
    ax.plot([0, 1], [0, 1] if kind == "line" else [1, 0])
    ax.text(0.2, 0.8, r"$\frac{1}{x}$").spoken = "one over x"
    dot, = ax.plot([], [], "o")

    def move(x):
        if x == 0.5:
            raise ValueError("0.5 is out of bounds.")
        dot.set_data([x], [x])
        return [dot], f"at {x:g}"

    return move


def new(**more):
    return Explorer(scene, alt="a dot", **{"kind": choice("kind", ["line", "fall"], "which way"), "x": slider("x", 0.3, 0, 1, 0.1, "where")} | more)


def controls(explorer):
    return explorer._controls


def picture(explorer):
    """What is drawn, without the words."""
    return explorer._still.value + explorer._moving.value.partition("</svg>")[0]


def other_values(control):
    """Values to move a control to, far from where it is and from one another."""
    if hasattr(control, "options"):
        return [option for option in control.options if option != control.value]
    if isinstance(control, (w.Text, w.Checkbox)):
        return ["0.25", "4"] if isinstance(control, w.Text) else [not control.value]
    low, high = ends(control)
    if isinstance(control, w.FloatLogSlider):
        return [low ** (1 - share) * high**share for share in (0.25, 0.6, 0.95)]
    kind, shares = (int, (0.2, 0.45, 0.8, 1)) if isinstance(control, w.IntSlider) else (float, (0.2, 0.45, 0.8))     # whole steps to the last one
    return [value for value in dict.fromkeys(kind(low + share * (high - low)) for share in shares) if value != control.value]


def set_as_the_page_does(control, value):
    control.set_state({"index": control.options.index(value)} if hasattr(control, "options") else {"value": value})


def explorer_that_has_worked(name):
    explorer = EXPLORERS[name]()
    work_again(explorer)
    return explorer


def work_again(explorer):
    """Where a control has thrown the work away."""
    if explorer.work and not explorer._frame:
        explorer.run()


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_control_moves_the_picture_and_the_words_and_brings_them_back(name):
    explorer = explorer_that_has_worked(name)
    for key, control in controls(explorer).items():
        start, first = control.value, (picture(explorer), explorer.words)
        for value in other_values(control):
            before = picture(explorer), explorer.words
            set_as_the_page_does(control, value)
            moved = [now != then for now, then in zip((picture(explorer), explorer.words), before, strict=True)]
            assert any(moved) if isinstance(control, w.Text) else moved[0], f"{key} is deaf at {value}"
            assert moved[1], f"{key} changes the picture at {value}, but not its words"
            work_again(explorer)
        control.value = start
        work_again(explorer)
        assert (picture(explorer) == first[0], explorer.words) == (True, first[1]), f"{key} does not lead back to {start}"


@pytest.mark.parametrize("name", FOUND)
def test_every_moving_artist_moves(name):
    """Each artist that move returns is drawn in another way at some value of some control (or not always there)."""
    explorer = explorer_that_has_worked(name)
    figure, artists = explorer._figure, explorer._artists
    seen = [set() for _ in artists]

    def look():
        if explorer._figure is figure:                  # the same artists, or some of them
            for artist, pictures in zip(artists, seen, strict=True):
                pictures.add(svg(figure, [artist], "", "") if artist in explorer._artists else "not there")
        elif len(explorer._artists) == len(seen):
            for artist, pictures in zip(explorer._artists, seen, strict=True):
                pictures.add(svg(explorer._figure, [artist], "", ""))

    look()
    for control in controls(explorer).values():
        start = control.value
        for value in other_values(control):
            control.value = value
            look()
        control.value = start
    assert [str(artist) for artist, pictures in zip(artists, seen, strict=True) if len(pictures) < 2] == []


def said(explorer):
    """What stands under the picture: the words, and which slider stands at an end; without the signs that keep a line from ending."""
    return breakable(html.unescape(re.sub("<[^>]*>", "", explorer._moving.value.partition("</svg>")[2])).strip())


def breakable(text):
    return text.replace("\u00a0", " ").replace("\u2060", "")


@pytest.mark.parametrize("name", FOUND)
def test_the_words_have_room_at_both_ends_of_each_slider(name):
    explorer = explorer_that_has_worked(name)
    for control in controls(explorer).values():
        start = control.value
        for value in (start, *ends(control)):
            control.value = value
            assert said(explorer).startswith(breakable(explorer.words)) and len(said(explorer)) <= CAPTION_LETTERS, said(explorer)
            assert not re.search(r"\de[+-]|(?<![\w)…])-[\d.]|\d%|\de−?0", said(explorer)), said(explorer)
        control.value = start


def still_words(words):
    return Explorer(lambda fig: lambda: ([], words))


def test_numbers_in_words_have_one_form_however_an_explorer_wrote_them():
    explorer = still_words("A 12-3-2 network at -0.5: slope -9e-07 of 1e+06, height 7.1e+02, 98.6% right.")
    assert explorer.words == said(explorer) == "A 12-3-2 network at −0.5: slope −9e−7 of 1e6, height 710, 98.6 % right."


def test_no_line_under_a_picture_ends_within_a_formula_or_a_number():
    explorer = still_words("Of 98.6 % × 2057080 steps ∂z/∂w₁ is 3.")
    assert "98.6\u00a0% ×\u00a02057080 steps ∂z/\u2060∂w₁ is 3." in explorer._moving.value
    assert explorer.words == "Of 98.6 % × 2057080 steps ∂z/∂w₁ is 3.", "what is printed and compared has plain spaces"


def test_room_under_a_picture_is_kept_where_words_can_change():
    assert "visibility:hidden" in new()._still.value and "visibility:hidden" in counting()._still.value
    assert "visibility:hidden" not in still_words("It stands.")._still.value


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_that_stands_still_is_drawn_in_the_page_s_colours_with_words(name):
    explorer = SHOWN[name]()
    assert not controls(explorer) and 20 < len(explorer.words) <= CAPTION_LETTERS and explorer._alt
    assert len(explorer._still.value) > 3000 and "#ffffff" not in explorer._still.value and "currentColor" in explorer._still.value


@pytest.mark.parametrize("name", FOUND)
def test_every_button_answers(name):
    explorer = explorer_that_has_worked(name)
    for press in find(explorer, w.Button):
        if explorer.work and press in (explorer.work.start_button, explorer.work.stop_button):
            continue
        press.disabled or press.click()
        assert "could not be drawn" not in explorer.words


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_control_has_a_name_a_tooltip_and_a_readout(name):
    for control in controls(EXPLORERS[name]()).values():
        assert control.description or isinstance(control, w.Text)
        assert getattr(control, "tooltip", None) or control.description_tooltip
        assert not isinstance(control, (w.FloatSlider, w.FloatLogSlider, w.IntSlider)) or control.readout
        assert not getattr(control, "readout_format", "").endswith("g"), "d3's .4g writes 50.00 where 50 is meant; its .4 does not"


OPEN = {("explore_difference_quotient", "x"), ("explore_step_size", "x")}           # any number: the picture is around it
ARGUMENTS = [(name, key, parameter.default) for name, function in FOUND.items() for key, parameter in inspect.signature(function).parameters.items()
             if isinstance(parameter.default, (int, float, str)) or key == "y"]


@pytest.mark.parametrize("name, key, default", ARGUMENTS, ids=[f"{name}-{key}" for name, key, _ in ARGUMENTS])
def test_an_argument_out_of_its_range_is_refused_by_its_name(name, key, default):
    beyond = [] if isinstance(default, str) or (FOUND[name].__name__, key) in OPEN else [-1e9, 1e9, -10**9, 10**9]
    part = [default + 0.5, float(default)] if type(default) is int else []
    for wrong in [*beyond, *part, True, math.nan, math.inf, "text", [1, 2]]:
        with pytest.raises(ValueError, match=rf"^{key} "):
            FOUND[name](**{key: wrong})


def test_no_figure_stays_open():
    for make in EXPLORERS.values():
        make()
    assert not plt.get_fignums()


def ids(text):
    return re.findall(r'\bid="([^"]*)"', text)


def test_no_two_layers_share_an_id_and_each_reference_has_one():
    layers = [layer.value for explorer in (new(), new()) for layer in (explorer._still, explorer._moving)]
    everything = [found for layer in layers for found in ids(layer)]
    assert everything and len(everything) == len(set(everything))
    for layer in layers:
        assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', layer)) == set(ids(layer))


def test_text_stays_text_and_mathtext_is_spoken():
    still = new()._still.value
    assert ">0.2</text>" in still
    assert 'role="img" aria-label="one over x"' in still
    assert 'role="group" aria-label="a dot"' in still
    assert still.count("<style") == 1 and "#000000" not in still and "#ffffff" not in still and "currentColor" in still


def test_the_arrow_of_a_list_comes_with_every_picture_in_a_colour_of_both_themes():
    assert re.search(r"<style>[.]widget-dropdown[{]--jp-widgets-dropdown-arrow:url[(].*fill='%23888'", new()._still.value)


def test_rasterized_artists_become_an_image():
    def heavy(fig):
        ax = fig.subplots()
        mesh = ax.pcolormesh(np.arange(400.0).reshape(20, 20), rasterized=True)

        def move(x):
            mesh.set_array(np.arange(400.0).reshape(20, 20) * x)
            return [mesh], f"{x}"

        return move

    moving = Explorer(heavy, x=slider("x", 1, 0, 2, 0.1, "how much"))._moving.value
    assert "data:image/png;base64" in moving and len(moving) < 8000


def test_a_rasterized_image_has_the_size_of_its_place():
    def grey(fig):
        ax = fig.add_axes((0.25, 0.5, 0.5, 0.25))
        ax.axis("off")
        image = ax.imshow(np.full((3, 3, 4), 0.5), aspect="auto", rasterized=True)

        def move(x):
            image.set_data(np.full((3, 3, 4), x))
            return [image], f"{x}"

        return move

    moving = Explorer(grey, size=(4, 3), x=slider("x", 0.5, 0.1, 1, 0.1, "how dark"))._moving.value
    width, height = (float(re.search(rf'<image [^>]*\b{side}="([\d.]+)"', moving)[1]) for side in ("width", "height"))
    assert (width, height) == pytest.approx((0.5 * 4 * 72, 0.25 * 3 * 72), abs=1.5)


def test_new_artists_at_every_move():
    def contour(fig):
        ax = fig.subplots()
        old = []

        def move(x):
            while old:
                old.pop().remove()
            old.append(ax.contour([[0, 1, 0], [1, x, 1], [0, 1, 0]]))
            return list(old), f"{x}"

        return move

    explorer = Explorer(contour, x=slider("x", 1, 0, 5, 0.1, "height"))
    before = explorer._moving.value
    explorer.x.value = 4
    assert explorer._moving.value != before and len(explorer._figure.axes[0].collections) == 1


def test_a_rebuilding_control_may_set_another_ones_range():
    def layers(fig, depth):
        explorer_unit.max = depth
        ax = fig.subplots()
        dot, = ax.plot([], [], "o")

        def move(unit):
            dot.set_data([unit], [depth])
            return [dot], f"unit {unit} of {depth}"

        return move

    explorer_unit = whole_slider("unit", 5, 1, 5, "which")
    explorer = Explorer(layers, depth=whole_slider("depth", 5, 2, 5, "how many"), unit=explorer_unit)
    explorer.depth.value = 3
    assert explorer.words == "unit 3 of 3"


@pytest.mark.parametrize("quotient", QUOTIENTS)
def test_the_secant_in_the_left_picture_is_that_of_the_quotient(quotient):
    explorer = explore_difference_quotient(np.exp, x=0.5, h=0.4)
    explorer.quotient.value = quotient
    secant = next(artist for artist in explorer._artists if artist.get_label() == "secant")
    assert np.diff(secant.get_ydata()) / np.diff(secant.get_xdata()) == pytest.approx(QUOTIENTS[quotient][0](np.exp, 0.5, 0.4))


def test_what_moves_is_drawn_from_the_lowest_to_the_highest():
    def two(fig):
        ax = fig.subplots()
        high, = ax.plot([], [], color="#aa0000", zorder=9)
        low, = ax.plot([], [], color="#00aa00", zorder=3)

        def move(x):
            high.set_data([0, 1], [x, 0])
            low.set_data([0, 1], [0, x])
            return [high, low], f"{x}"

        return move

    moving = Explorer(two, x=slider("x", 1, 0, 2, 0.1, "how high"))._moving.value
    assert 0 < moving.index("#00aa00") < moving.index("#aa0000")


# names, errors, ends

def test_a_name_that_a_widget_has_is_refused():
    for name in ("layout", "children", "words", "run", "frame"):
        with pytest.raises(ValueError, match=f"can't be named '{name}'"):
            new(**{name: slider("y", 0, 0, 1, 0.1, "")})


def test_a_control_that_moves_nothing_is_refused():
    with pytest.raises(TypeError, match="'y' moves nothing"):
        new(y=slider("y", 0, 0, 1, 0.1, ""))


@pytest.mark.parametrize("move, said", [
    (None, "return move"), (lambda x: None, "returned None; it returns two things"), (lambda x: [], "two things"), (lambda x, speed: ([], ""), "asks for 'speed'.*: x")])
def test_a_scene_that_can_not_move_is_refused_in_words(move, said):
    with pytest.raises(TypeError, match=said):
        Explorer(lambda fig: move, x=slider("x", 0, 0, 1, 0.1, ""))


def test_a_place_for_nothing_and_work_that_is_not_there_are_refused():
    with pytest.raises(ValueError, match="place for 'y'; there are: kind, x"):
        new(on_picture={"y": (0.5, 0.5, 0.1)})
    with pytest.raises(TypeError, match="pass work="):
        new().run()


def test_a_kink_has_no_error_curve():
    with pytest.raises(ValueError, match="no slope"):
        explore_step_size(np.abs, x=0.0)


def test_an_error_stands_in_words_is_raised_and_the_picture_stays():
    explorer = new()
    picture = explorer._moving.value.split("</svg>")[0]
    with pytest.raises(ValueError):
        explorer.x.set_state({"value": 0.5})
    assert explorer._moving.value.split("</svg>")[0] == picture
    assert "0.5 is out of bounds." in explorer.words and "0.5 is out of bounds." in explorer._moving.value
    explorer.x.set_state({"value": 0.7})
    assert explorer.words == "at 0.7"


@pytest.mark.parametrize("typed, ends_at", [(7.0, 1), (-3.0, 0)])
def test_a_value_beyond_the_range_becomes_the_end_and_the_range_is_said(typed, ends_at):
    explorer = new()
    explorer.x.value = typed
    assert explorer.words == f"at {ends_at}"
    assert said(explorer).endswith(' ("x" goes from 0 to 1.)')


def test_the_end_of_a_log_slider_is_said_as_its_value():
    explorer = explore_step_size()
    explorer.h.value = 1e-30
    assert explorer.h.value == 1e-16 and said(explorer).endswith(' ("h" goes from 1e−16 to 1.)')


def test_ends_are_said_as_far_as_there_is_room_and_that_of_the_last_move_always():
    def long(fig):
        return lambda x, y: ([], "a" * 120)

    explorer = Explorer(long, x=slider("x", 1, 0, 2, 0.1, ""), y=slider("some long name", 1, -2.5, 2, 0.1, ""))
    explorer.x.value = 2
    assert said(explorer).endswith(' ("x" goes from 0 to 2.)')
    explorer.y.value = -2.5
    assert said(explorer).endswith(' ("some long name" goes from −2.5 to 2.)')
    explorer.x.value = 0
    assert said(explorer).endswith(' ("x" goes from 0 to 2.)')


def test_a_count_that_opens_at_an_end_is_no_news_until_it_is_moved():
    explorer = stepping(more=whole_slider("true class", 1, 1, 3, "which"))
    assert "goes from" not in said(explorer)
    explorer.more.value = 7
    assert explorer.more.value == 3 and said(explorer).endswith(' ("true class" goes from 1 to 3.)')
    explorer.more.value = 1
    assert "goes from" not in said(explorer)
    assert "goes from" in said(new(x=slider("x", 0, 0, 1, 0.1, "where"))), "what has parts between may have been meant beyond"


def test_words_are_escaped():
    def sly(fig):
        return lambda x: ([], "<script>alert(1)</script> & co")
    assert "<script>" not in Explorer(sly, x=slider("x", 1, 0, 2, 0.1, ""))._moving.value


@pytest.mark.parametrize("bad", ["abc", lambda x: None, lambda x: [1, 2], np.log])
def test_a_bad_function_is_refused_where_it_is_given(bad):
    with pytest.raises((ValueError, TypeError)):
        explore_difference_quotient(bad, x=0.0)


# buttons, steps, fields

def stepping(**more):
    def steps(fig):
        dot, = fig.subplots().plot([], [], "o")

        def move(step, guess, more=0):
            dot.set_data([step], [0])
            return [dot], f"step {step}, guess {guess!r}"

        return move

    return Explorer(steps, step=whole_slider("step", 1, 1, 3, "which"), guess=field("", "your number"),
                    buttons={"Again": lambda explorer: setattr(explorer.step, "value", 1), "Fail": lambda explorer: 1 / 0},
                    on_picture={"guess": (0.5, 0.3, 0.2)}, **more)


def find(widget, kind, **traits):
    found = [widget] if isinstance(widget, kind) and all(getattr(widget, key) == value for key, value in traits.items()) else []
    return found + [deep for child in getattr(widget, "children", ()) for deep in find(child, kind, **traits)]


def test_step_has_buttons_that_end_at_the_ends():
    explorer = stepping()
    [back], [on] = find(explorer, w.Button, description="Previous"), find(explorer, w.Button, description="Next")
    assert back.disabled and not on.disabled
    on.click()
    on.click()
    assert explorer.words.startswith("step 3") and on.disabled and not back.disabled
    back.click()
    assert explorer.words.startswith("step 2")


def test_buttons_act_and_their_errors_stand_in_words():
    explorer = stepping()
    explorer.step.value = 3
    find(explorer, w.Button, description="Again")[0].click()
    assert explorer.words.startswith("step 1")
    find(explorer, w.Button, description="Fail")[0].click()
    assert "division by zero" in explorer.words


def test_a_field_stands_on_the_picture_in_parts_of_it():
    explorer = stepping()
    explorer.guess.set_state({"value": "0.25"})
    assert explorer.words == "step 1, guess '0.25'"
    layout = explorer.guess.layout
    assert layout.grid_area == "1 / 1" and layout.width == "20%"
    assert re.fullmatch(r"calc\(35% - 14px\) 0 0 40%", layout.margin)


# long work

def counting(fail_at=None, pause=0.0):
    def picture(fig):
        dot, = fig.subplots().plot([], [], "o")

        def move(x, frame):
            dot.set_data([x], [frame or 0])
            return [dot], f"x {x:g}, frame {frame}"

        return move

    def work(rate):
        for k in range(1, 11):
            if k == fail_at:
                raise ArithmeticError("it diverged at step 4.")
            yield k / 10, k * rate

    return Explorer(picture, work=work, x=slider("x", 1, 0, 2, 0.1, ""), rate=whole_slider("rate", 2, 1, 9, ""))


def test_run_does_all_the_work_in_a_cell():
    explorer = counting()
    assert explorer.words == "x 1, frame None"
    explorer.run()
    assert explorer.words == "x 1, frame 20" and explorer.work.progress.value == 1
    explorer.x.value = 0.5
    assert explorer.words == "x 0.5, frame 20", "a control that the work does not use keeps the result"
    explorer.rate.value = 3
    assert explorer.words == "x 0.5, frame None", "a result of other settings is void"


def test_a_setting_changed_while_it_works_ends_the_work():
    async def session():
        explorer = counting()
        explorer.work.start_button.click()
        while not explorer._frame:
            await asyncio.sleep(0.001)
        assert explorer.work.progress.value == pytest.approx(explorer._frame / 20), "the bar is as far as the picture"
        explorer.rate.value = 3
        await asyncio.sleep(0.02)
        assert explorer.words == "x 1, frame None" and not explorer.work.running
    asyncio.run(session())


def test_start_pause_go_on_stop():
    async def session():
        explorer = counting()
        work, frames = explorer.work, []
        explorer._moving.observe(lambda _: frames.append(explorer._frame), "value")
        work.start_button.click()
        while len(frames) < 3:
            await asyncio.sleep(0.001)
        assert work.running and work.start_button.description == "Pause"
        work.start_button.click()
        at = explorer._frame
        await asyncio.sleep(0.05)
        assert explorer._frame == at and not work.running and work.start_button.description == "Go on"
        explorer.x.value = 0.5
        work.start_button.click()
        while work.running:
            await asyncio.sleep(0.001)
        assert explorer.words == "x 0.5, frame 20" and frames.count(2) == 1, "it went on, it did not begin again"
        work.start_button.click()
        await asyncio.sleep(0.004)
        work.stop_button.click()
        await asyncio.sleep(0.01)
        assert not work.running and work.stop_button.disabled and work.start_button.description == "Start"
    asyncio.run(session())


def test_an_error_in_long_work_stands_in_words():
    async def session():
        explorer = counting(fail_at=4)
        explorer.work.start_button.click()
        while explorer.work.running:
            await asyncio.sleep(0.001)
        assert "it diverged at step 4." in explorer.words
    asyncio.run(session())
    with pytest.raises(ArithmeticError):
        counting(fail_at=4).run()


def test_stop_from_another_thread_ends_the_work():
    """JupyterLab may hand a click to another thread than the one that works."""
    async def session():
        explorer = counting()
        explorer.work.start_button.click()
        await asyncio.sleep(0.003)
        await asyncio.to_thread(explorer.work.stop_button.click)
        at = explorer._frame
        await asyncio.sleep(0.05)
        assert explorer._frame == at and explorer.work.start_button.description == "Start" and explorer.work.stop_button.disabled
    asyncio.run(session())


def test_start_without_a_loop_says_what_to_call():
    with pytest.raises(RuntimeError, match=r"run\(\)"):
        counting().work.start()


# the MIME bundle

def test_bundle_has_words_a_widget_and_a_picture_of_the_first_frame():
    data, metadata = explore_slope()._repr_mimebundle_()
    assert data["text/plain"] == "rise 3 over run 2: slope 1.5. One step to the right lifts the line by 1.5."
    assert set(data["application/vnd.jupyter.widget-view+json"]) == {"model_id", "version_major", "version_minor"}
    width, height = struct.unpack(">II", base64.b64decode(data["image/png"])[16:24])
    assert width / height == pytest.approx(metadata["image/png"]["width"] / metadata["image/png"]["height"], rel=0.01)
    assert metadata["image/png"]["width"] == 624


def test_the_picture_for_pages_without_widgets_holds_what_moves():
    explorer = explore_slope()
    before = explorer._png()
    explorer.rise.value = -3
    assert explorer._png() != before
    assert explorer._png() == explorer._png()


def test_set_up_check_says_yes_when_the_page_answers():
    check = SetupCheck()
    assert not check.connected and "waiting" in check._line.value
    check._answer.set_state({"value": 1})
    assert check.connected and "connected" in check._line.value
    assert "python3 run.py lab" in repr(check) and len(repr(check)) < 130
