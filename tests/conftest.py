"""How a test run is shared among cores, and seconds per file at its end, so that what has become slow is seen."""
import collections
import re

import pytest
from xdist.scheduler import LoadFileScheduling

LESSON_BY_LESSON = "test_notebooks.py", "test_notebooks_can_fail.py"        # minutes: too long for one core while the others wait


class Shares(LoadFileScheduling):
    """A file stays on one core, since its tests share what they set up; of the longest files each lesson does."""

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        lesson = re.search(r"\[\d\d", nodeid)
        return file + lesson[0] if lesson and file.endswith(LESSON_BY_LESSON) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Shares, in the order of the files: the browser's walk comes first, notebooks and doctests, a moment each, fill up the end."""
    if config.option.dist == "loadfile":
        config.option.loadscopereorder = False
        return Shares(config, log)


def pytest_terminal_summary(terminalreporter):
    """Print set-up, call and teardown of each file's tests, summed; only files over 1 s, slowest first."""
    seconds = collections.Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if hasattr(report, "duration"):
                seconds[report.nodeid.split("::")[0]] += report.duration
    slow = [(file, total) for file, total in seconds.most_common() if total > 1]
    if slow:
        terminalreporter.section("seconds per file")
    for file, total in slow:
        terminalreporter.write_line(f"{total:7.1f}  {file}")
