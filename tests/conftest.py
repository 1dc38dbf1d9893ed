"""Seconds per file at the end of a test run, so that what has become slow is seen."""
import collections


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
