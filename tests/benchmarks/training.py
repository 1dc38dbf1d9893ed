"""How long does a whole training step take, batch 100, 784-50-10: forward, loss, backward and update, as train() makes it?

    python tests/benchmarks/training.py [--rounds 5] [--patience 600]

Beside it, in turns in one run: the five bare matrix products that it can't do without, the textbook's own layers (dx of the first layer
computed too), and PyTorch's eager mode on the CPU with as many threads, where it is installed (`pip install torch`; it is no
part of the project). And the most memory that a step has in use, beyond parameters, gradients and batch.
"""
import argparse
import os
import time
import tracemalloc

import numpy as np
import quiet
from layers import N, SIZES, bare, beside_others, textbook

from lessons_lib.networks import TwoLayerNet
from lessons_lib.optimizers import SGD

try:
    import torch
except ImportError:
    torch = None

RATE = 0.1


def batch(dtype):
    """100 images like MNIST's, most pixels 0, and their labels."""
    rng = np.random.default_rng(0)
    return (rng.random((N, SIZES[0])) * (rng.random((N, SIZES[0])) < 0.2)).astype(dtype), rng.integers(0, SIZES[2], N)


def ours(dtype):
    """A function that makes one step."""
    net, optimizer, (x, t) = TwoLayerNet(*SIZES, dtype=dtype), SGD(RATE), batch(dtype)
    return lambda: optimizer.update(net.params, net.loss_and_gradient(x, t)[1])


def torchs(dtype):
    """The same step as PyTorch writes it: Linear, ReLU, Linear, cross-entropy, SGD."""
    kind, (x, t) = {np.float64: torch.float64, np.float32: torch.float32}[dtype], batch(dtype)
    model = torch.nn.Sequential(torch.nn.Linear(*SIZES[:2]), torch.nn.ReLU(), torch.nn.Linear(*SIZES[1:])).to(kind)
    optimizer, loss = torch.optim.SGD(model.parameters(), lr=RATE), torch.nn.CrossEntropyLoss()
    x, t = torch.tensor(x.tolist(), dtype=kind), torch.tensor(t.tolist())

    def step():
        optimizer.zero_grad()
        loss(model(x), t).backward()
        optimizer.step()

    return step


def others(dtype):
    """{name: function that makes one step}"""
    params, (x, t) = TwoLayerNet(*SIZES, dtype=dtype).params, batch(dtype)
    found = {"five products": lambda: bare(x, params["W1"], params["W2"]), "textbook": lambda: textbook(x, t, *params.values())}
    return found | ({"PyTorch": torchs(dtype)} if torch else {})


def peak(dtype):
    """Bytes in use at the peak of a step, beyond parameters, gradients and batch: everything that steps have allocated, less one set of gradients."""
    step = ours(dtype)
    step()
    tracemalloc.start()
    try:
        step()
        tracemalloc.reset_peak()
        step()
        return tracemalloc.get_traced_memory()[1] - sum(values.nbytes for values in TwoLayerNet(*SIZES, dtype=dtype).params.values())
    finally:
        tracemalloc.stop()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--patience", type=float, default=600, help="seconds in which a round waits for a quiet machine")
    given = arguments.parse_args()
    end, rows = time.monotonic() + given.patience, []
    for dtype in (np.float64, np.float32):
        step, beside = beside_others(ours(dtype), others(dtype), given.rounds, end)
        rows += [[np.dtype(dtype).name, name, step, time_, 1 / ratio, ratio] for name, (time_, ratio) in beside.items()]
        hidden = N * SIZES[1] * np.dtype(dtype).itemsize
        print(f"{np.dtype(dtype).name}: at its peak a step has {peak(dtype) / hidden:.2f} hidden activations (100×50) in use beyond parameters, gradients and batch; goal ≤ 3\n")
    print(quiet.table(["", "beside", "ours, ms", "the other, ms", "ours/other", "other/ours"], rows), end="\n\n")
    print(f"threads: {os.environ.get('OPENBLAS_NUM_THREADS', 'as NumPy likes')}, PyTorch {torch.get_num_threads() if torch else 'not installed'}; {given.rounds} rounds; {quiet.machine()}")


if __name__ == "__main__":
    main()
