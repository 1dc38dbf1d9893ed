"""Does an hour of dragging fill the memory? What a kernel grows by over a thousand slider moves of each explorer.

    python tests/benchmarks/memory.py [--moves 1000]

A real kernel an explorer, without a page: the slider's values come as the messages that a page would send, one after the other,
to and fro over its range, and each must be answered with a picture. The kernel's resident memory is read after 200 moves
that warm up, and again after those that count.
"""
import argparse
import ast
import itertools

import psutil
import quiet
from jupyter_client.manager import start_new_kernel
from latency import EXPLORERS

WARM_UP = 200
CELL = """
import os
import numpy as np
from {module} import {function}
explorer = {function}()
slider = explorer.{slider}
values = np.linspace(slider.min, slider.max, 102)[1:-1]
values = (slider.base**values if hasattr(slider, "base") else values).tolist()
explorer
"""


class Kernel:
    """A kernel that shows one explorer."""

    def __init__(self, place, slider):
        module, _, function = place.rpartition(".")
        self._manager, self._client = start_new_kernel()
        reply = self._client.execute_interactive(CELL.format(module=module, function=function, slider=slider), output_hook=lambda message: None,
                                                 user_expressions={"found": "os.getpid(), slider.model_id, values"})
        pid, self._slider, values = ast.literal_eval(reply["content"]["user_expressions"]["found"]["data"]["text/plain"])
        self._process, self._values = psutil.Process(pid), itertools.cycle(values + values[-2:0:-1])

    def close(self):
        self._client.stop_channels()
        self._manager.shutdown_kernel()

    def megabytes(self):
        """Its resident memory."""
        return self._process.memory_info().rss / 1e6

    def move(self, count):
        """So many messages from the slider, and the answers to them; returns how many pictures came."""
        return sum(self._answers(value) for value in itertools.islice(self._values, count))

    def _answers(self, value):
        data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        message = self._client.session.msg("comm_msg", {"comm_id": self._slider, "data": data})
        self._client.shell_channel.send(message)
        pictures = 0
        while True:
            answer = self._client.get_iopub_msg(timeout=10)
            if answer["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            pictures += "<svg" in str(answer["content"].get("data", {}).get("state", {}).get("value"))
            if answer["content"].get("execution_state") == "idle":
                return pictures


def growth(place, slider, moves):
    """The kernel's megabytes after warming up, what they grow by, and the pictures that were drawn in between."""
    kernel = Kernel(place, slider)
    try:
        kernel.move(WARM_UP)
        before = kernel.megabytes()
        pictures = kernel.move(moves)
        return before, kernel.megabytes() - before, pictures
    finally:
        kernel.close()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--moves", type=int, default=1000)
    moves = arguments.parse_args().moves
    rows = [[place.split(".")[-1], *growth(place, slider, moves), "< 5"] for place, slider in EXPLORERS.items() if place.startswith("lessons_lib")]
    print(quiet.table(["explorer", "kernel, MB", f"growth over {moves} moves, MB", "pictures", "goal, MB"], rows), end="\n\n")
    print(quiet.machine())


if __name__ == "__main__":
    main()
