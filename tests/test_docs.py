"""README and CONTRIBUTING say what is so: the table is the map, links lead somewhere, examples run."""
import pathlib
import re

import numpy as np
import pytest
import test_exercises as rules

from lessons_lib.explorers import controls, explorer
from lessons_lib.figures import numerical_differentiation, style
from lessons_lib.figures.start_here import LESSONS

ROOT = pathlib.Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_table_of_lessons_is_the_map():
    rows = re.findall(r"^\| (\d\d) \| (.+?) \| (\d+) \| (.+?) \|$", README, flags=re.M)
    assert [(number, re.sub(r"\[(.*)\]\(.*\)", r"\1", title), int(minutes)) for number, title, minutes, _ in rows] == \
           [(f"{number:02d}", title, minutes) for number, (title, minutes) in enumerate(LESSONS)]
    assert all("](notebooks/" in title for _, title, *_ in rows)


@pytest.mark.parametrize("text", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_links_lead_to_files(text):
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / target).exists(), target


def test_every_file_that_is_named_exists():
    for name in re.findall(r"`((?:lessons_lib|tests|notebooks|data)/[\w/]+\.(?:py|md))`", README + CONTRIBUTING):
        assert (ROOT / name).exists() or "NN" in name, name


def example(heading):
    part = CONTRIBUTING.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.search(r"```python\n(.*?)```", part, flags=re.S)[1]


def test_the_explorer_of_contributing_works():
    names = {**vars(controls), **vars(explorer), **vars(style), **vars(numerical_differentiation), "np": np}
    exec(example("Add an explorer"), names)
    parabola = names["explore_parabola"](x=2.0)
    assert parabola.words == "at x = 2: 4"
    parabola.power.value = 3
    assert parabola.words == "at x = 2: 8"


def test_the_exercise_of_contributing_is_complete_and_keeps_the_rules():
    names = {}
    exec(example("Add an exercise"), names)
    midpoint = names["EXERCISES"]["q1"]
    for rule in (rules.test_what_an_exercise_is_made_of, rules.test_the_words, rules.test_the_solution_is_correct, rules.test_nothing_is_not_attempted):
        rule(midpoint)
    for number in range(len(midpoint.known_mistakes)):
        rules.test_each_known_mistake_gets_its_own_sentence(midpoint, number)
    assert "only b was halved" in midpoint.check(midpoint.known_mistakes[0].answer).message
