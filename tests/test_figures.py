"""Pictures: colours that hold on both themes and for all eyes, words that say what is drawn, curves that are the maths."""
import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure

from lessons_lib.derivatives import central_difference, forward_difference
from lessons_lib.figures import style
from lessons_lib.figures.contours import draw_contours
from lessons_lib.figures.numerical_differentiation import QUOTIENTS, STEPS, draw_error_curve, draw_function, draw_microscope, draw_secant
from lessons_lib.figures.start_here import LESSONS, draw_course_map, draw_slope_triangle

MEANINGS = {name: getattr(style, name) for name in ("FUNCTION", "EXACT", "APPROXIMATION", "ERROR", "PATH")}

# what a red-blind, a green-blind and a blue-blind eye makes of linear RGB (Machado, Oliveira & Fernandes 2009, severity 1)
EYES = {
    "all cones": np.eye(3),
    "no red": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "no green": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "no blue": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}


def linear(colour):
    value = np.array([int(colour[i:i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    return linear(colour) @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def lab(rgb):
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1) / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("name", MEANINGS)
@pytest.mark.parametrize("page", ["#ffffff", "#111111"])
def test_every_colour_stands_out_on_both_themes(name, page):
    assert contrast(MEANINGS[name]["color"], page) >= 3


@pytest.mark.parametrize("name", MEANINGS)
@pytest.mark.parametrize("page, ink", [("#ffffff", "#212121"), ("#111111", "#ffffff")])
def test_text_in_a_meanings_colour_can_be_read_on_both_themes(name, page, ink):
    share = style.TEXT_SHARE / 100
    mixed = "#" + "".join(f"{round(share * int(MEANINGS[name]['color'][i:i + 2], 16) + (1 - share) * int(ink[i:i + 2], 16)):02x}" for i in (1, 3, 5))
    assert contrast(mixed, page) >= 4.5


@pytest.mark.parametrize("one, other", list(itertools.combinations(MEANINGS, 2)))
def test_meanings_differ_for_every_eye_and_in_more_than_colour(one, other):
    a, b = MEANINGS[one], MEANINGS[other]
    for eye in EYES.values():
        assert np.linalg.norm(lab(eye @ linear(a["color"])) - lab(eye @ linear(b["color"]))) > 20
    assert contrast(a["color"], b["color"]) > 1.08
    assert (a["linestyle"], a["linewidth"]) != (b["linestyle"], b["linewidth"])


def axes():
    return Figure(figsize=(6, 4)).subplots()


def test_numbers_below_0_have_the_sign_that_axes_have():
    assert style.minus("at (-3, -0.5), -.2: 1e-08, to-day, x-3, -e, 10^-5, slope -7e-3") == "at (−3, −0.5), −.2: 1e-08, to-day, x-3, -e, 10^−5, slope −7e-3"


@pytest.mark.parametrize("written, read", [
    ("at (-3, -.5): -7e-03", "at (−3, −.5): −7e−3"), ("9e-07", "9e−7"), ("1e-16", "1e−16"), ("1.0e-10", "1e−10"), ("1e+06, 3.3e+05", "1e6, 3.3e5"), ("1e5", "1e5"),
    ("7.1e+02", "710"), ("1.2e2", "120"), ("1e+04", "1e4"), ("1.0e+00", "1"), ("+5e+01", "+50"), ("98.6%, 0%.", "98.6 %, 0 %."), ("9e−7, 98 %", "9e−7, 98 %"),
    ("784-50-…-50-10, first-layer, x-3, (n)-1, w1e3, 3e, the 2e", "784-50-…-50-10, first-layer, x-3, (n)-1, w1e3, 3e, the 2e")])
def test_a_number_in_words_has_one_form(written, read):
    assert style.one_form(written) == style.one_form(read) == read


@pytest.mark.parametrize("at, source, kept, marker", [
    ((3, 20), None, (3, 20), "D"), ((3, 1e6), None, (3, 10**2.91), "^"), ((3, 1e-9), None, (3, 10**0.09), "v"), ((99, 20), None, (9.7, 20), ">"), ((-1, 20), None, (0.3, 20), "<"),
    ((1e9, 1e5), None, (9.7, 10**2.91), ">"), ((3, 1e6), (3, 20), (3, 10**2.91), "^"), ((40, 10), (2, 10), (9.7, 10), ">"), ((-30, 10), (2, 10), (0.3, 10), "<"),
    ((20, 1000), (0.3, 10**0.09), None, ">")])
def test_a_point_out_of_the_frame_stays_at_its_edge_and_points_out(at, source, kept, marker):
    ax = axes()
    ax.set(xlim=(0, 10), ylim=(1, 1000), yscale="log")
    dot, = ax.plot([], [], "o")
    style.keep_in_frame(dot, *at, "D", source)
    assert dot.get_marker() == marker
    if kept:
        assert (dot.get_xdata()[0], dot.get_ydata()[0]) == pytest.approx(kept)
    else:                                               # on the straight way, as the picture shows it
        share = (dot.get_xdata()[0] - source[0]) / (at[0] - source[0])
        assert np.log10(dot.get_ydata()[0]) == pytest.approx((1 - share) * np.log10(source[1]) + share * np.log10(at[1]))


@pytest.mark.parametrize("free", [None, lambda x, y: x > 0])
def test_numbers_on_contours_are_whole_and_stand_where_there_is_room(free):
    ax = axes()
    draw_contours(ax, lambda x, y: x**2 - y**2, (-7, 7), (-7, 7), [-20, -5, 5, 20], free=free)
    places = np.array([text.get_position() for text in ax.texts])
    assert {text.get_text() for text in ax.texts} == {"−20", "−5", "5", "20"}
    assert np.all(np.abs(places) < 7 * 0.86 + 0.01) and (free is None or np.all(places[:, 0] > -0.01))
    assert min(np.hypot(*(one - other)) for one, other in itertools.combinations(places, 2)) > 1


@pytest.mark.parametrize("quotient", QUOTIENTS)
def test_secant_goes_through_its_points_with_the_measured_slope(quotient):
    ax = axes()
    draw_function(ax, np.sin, (-2, 4), "sin x")
    move = draw_secant(ax, np.sin, np.cos)
    tangent, secant, here, points = move(0.7, 0.3, quotient)
    x, y = points.get_data()
    np.testing.assert_allclose(y, np.sin(x))
    np.testing.assert_allclose(x, 0.7 + 0.3 * np.array(QUOTIENTS[quotient][1]))
    np.testing.assert_allclose(np.interp(x, *secant.get_data()), y)
    np.testing.assert_allclose(np.diff(tangent.get_ydata()) / np.diff(tangent.get_xdata()), np.cos(0.7))
    assert here.get_data() == ([0.7], [np.sin(0.7)])


def test_microscope_shows_steps_at_a_tiny_h():
    move = draw_microscope(axes(), np.sin, np.cos)
    assert len(np.unique(move(1.0, 0.1, "forward")[1].get_ydata())) > 150
    assert len(np.unique(move(1.0, 3e-16, "forward")[1].get_ydata())) < 12


def test_under_the_microscope_a_curve_is_its_tangent_and_a_unit_is_its_slope():
    secant, curve, tangent, points = draw_microscope(axes(), np.exp, np.exp)(3.0, 1e-5, "central")
    np.testing.assert_allclose(curve.get_ydata(), curve.get_xdata(), atol=1e-4)
    for line in (tangent, secant):
        np.testing.assert_allclose(line.get_ydata(), line.get_xdata(), atol=1e-4)
    np.testing.assert_allclose(points.get_data(), [[-1, 1], [-1, 1]], atol=1e-4)


@pytest.mark.parametrize("h", [1.0, 0.1, 1e-6])
@pytest.mark.parametrize("f, slope", [(np.abs, lambda x: np.nan), (np.square, lambda x: 2 * x), (np.sin, np.cos)])
def test_under_the_microscope_the_points_stay_in_the_picture(f, slope, h):
    ax = axes()
    for quotient in QUOTIENTS:
        points = draw_microscope(ax, f, slope)(0.0, h, quotient)[-1]
        assert np.all(np.abs(points.get_ydata()) <= ax.get_ylim()[1])


def test_error_curve_in_float32_turns_earlier():
    ax = axes()
    draw_error_curve(ax, np.exp, 0.0, 1.0, np.float32)
    lowest = next(line for line in ax.lines if line.get_label() == "central").get_ydata().min()
    assert 1e-7 < lowest < 1e-4


def test_error_curve_is_the_error_and_marks_the_own_h():
    ax = axes()
    move = draw_error_curve(ax, np.exp, 0.0, 1.0, goal=1e-10)
    curves = {line.get_label(): line.get_ydata() for line in ax.lines}
    k = np.argmin(abs(STEPS - 1e-3))
    assert curves["forward"][k] == abs(forward_difference(np.exp, 0.0, STEPS[k]) - 1)
    assert curves["central"][k] == abs(central_difference(np.exp, 0.0, STEPS[k]) - 1)
    assert curves["central"].argmin() not in (0, len(STEPS) - 1), "the curve has two branches"
    assert any(list(line.get_ydata()) == [1e-10, 1e-10] for line in ax.lines), "the goal"
    line, forward, *_ = move(1e-2)
    assert line.get_xdata() == [1e-2, 1e-2] and forward.get_data() == ([1e-2], [pytest.approx(0.005, rel=0.01)])


def test_course_map_names_every_lesson():
    ax = axes()
    draw_course_map(ax)
    words = " ".join(text.get_text() for text in ax.texts).split()
    for number, (title, minutes) in enumerate(LESSONS):
        assert f" {number:02d} {title} {minutes} min " in f" {' '.join(words)} "


def test_slope_triangle():
    line, across, up, ends, run, rise = draw_slope_triangle(axes())(2.0, -3.0)
    assert np.diff(line.get_ydata()) / np.diff(line.get_xdata()) == -1.5
    assert run.get_text() == "run 2" and rise.get_text() == "rise -3"
    assert (list(across.get_xdata()), list(across.get_ydata())) == ([0, 2], [0, 0])
    assert (list(up.get_xdata()), list(up.get_ydata())) == ([2, 2], [0, -3])
    assert list(ends.get_ydata()) == [0, -3]
