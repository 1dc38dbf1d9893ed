"""What does the tape cost beside layers written by hand? A whole training step, batch 100, 784-50-10: forward, loss, backward, update.

    python tests/benchmarks/tape.py [--rounds 5] [--patience 600]

In turns in one run: the layers of `networks`, the tape, and PyTorch's eager mode on the CPU where it is installed (`pip install torch`;
it is no part of the project).
"""
import argparse
import os
import time

import numpy as np
import quiet
from layers import SIZES, beside_others
from training import RATE, batch, ours, torch, torchs

from lessons_lib.networks import TwoLayerNet
from lessons_lib.optimizers import SGD
from lessons_lib.tape import Tensor

GOAL = 1.5


def taped(dtype):
    """A function that makes one step on the tape, with the same numbers as the layers."""
    params, optimizer, (x, t) = TwoLayerNet(*SIZES, dtype=dtype).params, SGD(RATE), batch(dtype)

    def step():
        W1, b1, W2, b2 = tensors = [Tensor(values) for values in params.values()]
        ((x @ W1 + b1).relu() @ W2 + b2).cross_entropy(t).backward()
        optimizer.update(params, {key: tensor.grad for key, tensor in zip(params, tensors, strict=True)})

    return step


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--patience", type=float, default=600, help="seconds in which a round waits for a quiet machine")
    given = arguments.parse_args()
    end, rows = time.monotonic() + given.patience, []
    for dtype in (np.float64, np.float32):
        beside = {"layers by hand": ours(dtype)} | ({"PyTorch": torchs(dtype)} if torch else {})
        tape, measured = beside_others(taped(dtype), beside, given.rounds, end)
        for name, (time_, ratio) in measured.items():
            rows.append([np.dtype(dtype).name, name, tape, time_, 1 / ratio, f"≤ {GOAL}" if name == "layers by hand" and dtype is np.float64 else ""])
    print(quiet.table(["", "beside", "tape, ms", "the other, ms", "tape/other", "goal"], rows), end="\n\n")
    print(f"threads: {os.environ.get('OPENBLAS_NUM_THREADS', 'as NumPy likes')}, PyTorch {torch.get_num_threads() if torch else 'not installed'}; {given.rounds} rounds; {quiet.machine()}")


if __name__ == "__main__":
    main()
