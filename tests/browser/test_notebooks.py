"""Every notebook in a real JupyterLab: it runs, each of its controls moves its picture, nothing jumps or scrolls sideways."""
import pytest
from lab import ROOT, SCREENSHOTS

WIDE, NARROW = 1280, 640        # pixels
SMALLEST = 9                    # pixels: the height of letters that can still be read


@pytest.fixture(scope="module", params=sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb")))
def notebook(lab, request):
    """A notebook, run from top to bottom."""
    lab.open(f"notebooks/{request.param}.ipynb")
    lab.width(WIDE)
    lab.run_all()
    yield request.param
    lab.close()


def test_runs_without_an_error(lab, notebook):
    assert lab.errors() == []


def test_every_control_moves_its_picture(lab, notebook):
    assert [explorer.move_everything() for explorer in lab.explorers()], "no explorer was found"


def test_a_narrow_page_scrolls_nowhere_sideways_never_jumps_and_can_be_read(lab, notebook):
    lab.width(NARROW)
    assert lab.sideways() == []
    for explorer in lab.explorers():
        pixels, text = explorer.smallest_letters()
        assert pixels >= SMALLEST, f"{text!r} is {pixels:.1f} pixels high"
        explorer.each("slider", explorer.slide_to_both_ends)


def test_a_wide_page_scrolls_nowhere_sideways(lab, notebook):
    lab.width(WIDE)
    assert lab.sideways() == []


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_pictures_are_kept(lab, notebook, theme):
    SCREENSHOTS.mkdir(exist_ok=True, parents=True)
    lab.width(WIDE)
    lab.theme(theme)
    for number, explorer in enumerate(lab.explorers(), 1):
        explorer.root.screenshot(path=SCREENSHOTS / f"{notebook}-{number}-{theme.lower()}.png")
