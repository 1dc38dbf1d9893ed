"""What the exercises of lesson 08 say, to the letter: the naming of fifteen networks, and mistakes that got a sentence not true of them."""
from collections import OrderedDict

import numpy as np
import pytest

from lessons_lib.clinic import PATIENTS, examine, follow
from lessons_lib.exercises.lesson08 import q1, q2, q4, q5, q6, q7


# naming

@pytest.mark.parametrize("answer, words", [
    ({}, "Not attempted."), ({1: "?"}, "Not attempted."), ({1: ...}, "Not attempted."),
    (["b"], "Hand over a dict"), ("b", "Hand over a dict"), (None, "Hand over a dict"),
    ({99: "a"}, "There is no network 99; they go from 1 to 15."), ({np.int64(0): "a"}, "There is no network 0; they go from 1 to 15."),
    ({"1": "a"}, "The number of a network is a whole number without quotes, from 1 to 15; here is `'1'`."),
    ({1.0: "a"}, "here is `1.0`."), ({True: "a"}, "here is `True`."),
    ({1: "z"}, "`'z'` is none of the letters a to r"), ({1: 3}, "`3` is none"),
    ({1: "a", 2: "k"}, "1 of 2 named right.\n\nNetwork 1, a: "), ({np.int64(1): "a"}, "Network 1, a: "),
    ({1: "b"}, "1 named, all of them right. 11 more to go: 12 of 15 are enough"), (q7.reference, "15 named, all of them right"), ({1: " B. "}, "1 named"), (OrderedDict({1: "b"}), "1 named"),
    (dict(zip(np.arange(1, 16), q7.reference.values(), strict=True)), "15 named, all of them right")])
def test_names_are_answered_one_by_one(answer, words):
    assert words in q7.check(answer).message


def test_what_the_clinic_s_fact_counts():
    assert sum(follow(fault).losses[-1] < 0.12 for fault in PATIENTS) == 9 and "Nine of the 15 end with a loss below 0.12" in q7.fact
    assert sum(not examine(fault).report.passed for fault in PATIENTS) == 12 and "The check raises for 12" in q7.fact and "other three" in q7.fact


# the others

def flips(z, k, h):
    return int(((z[:, k] + h > 0) != (z[:, k] - h > 0)).sum())


@pytest.mark.parametrize("answer", [
    lambda z, k, h: min(2, flips(z, k, h)), lambda z, k, h: max(1, flips(z, k, h)), lambda z, k, h: flips(np.round(z, 1), k, h),
    lambda z, k, h: flips(z, k, 2 * h),
    lambda z, k, h: flips(z, k - 1, h), lambda z, k, h: sum(flips(z[i : i + 1], k, h) for i in range(1, len(z)))], ids=range(6))
def test_who_uses_k_and_h_is_not_asked_whether_they_are_used(answer):
    message = q4.check(answer).message
    assert message.startswith("Not yet.") and "used" not in message and "step from k" not in message


def test_no_z_lies_on_the_edge_as_the_question_says():
    for z, k, h in (case.arguments for case in q4.cases):
        assert (np.abs(z) != h).all()


@pytest.mark.parametrize("exercise, answer, words", [
    (q1, 0.05 / 0.007, "the sum of the last entries, 0.002 and 0.005"), (q1, 0.05 / 0.07, "too large"),
    (q4, lambda z, k, h: flips(z, k, 0.1), "not always 0.1"), (q4, lambda z, k, h: (z[:, k] + h > 0) ^ (z[:, k] - h > 0), "That is a mask"),
    (q4, lambda z, k, h: sum(flips(z[i : i + 1], k, h) for i in range(z.shape[1])), "as many examples as there are units"),
    (q2, lambda a, n: 0.0 if np.allclose(a, 0) and np.allclose(n, 0) else
      np.abs(a - n).max() / (np.abs(a).max() + np.abs(n).max()), "where both are only small, as `np.allclose(…, 0)` does"),
    (q2, lambda a, n: max(abs(a[i] - n[i]) for i in range(len(a))) / (max(map(abs, a)) + max(map(abs, n)) or 1), "meets whole rows"),
    (q5, lambda f, x, v, h: f(x + h * v) - f(x - h * v) / (2 * h), "only the second f is divided")], ids=range(8))
def test_a_likely_mistake_has_its_sentence(exercise, answer, words):
    message = exercise.check(answer).message
    assert message.startswith("Not yet.") and words in message


def test_the_hint_leads_to_the_gap():
    assert q6.check(5.0 + 3 * 2.3).status == "correct" and "about 7, further to the right" in q6.hints[2]
