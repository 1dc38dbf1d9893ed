"""How long does one update of 39,760 parameters take, those of a network 784-50-10?

    python tests/benchmarks/optimizers.py [--rounds 7] [--patience 600]

Beside it, in turns in one run: the bare NumPy expression of the same rule, written with buffers that are kept, so that nothing is allocated
and nothing is checked; and PyTorch on the CPU, one array after another (`foreach=False`), with as many threads, where it is installed
(`pip install torch`; it is no part of the project). And the most memory that an update has in use beside what it keeps. The results are compared before anything is measured.
"""
import argparse
import os
import statistics
import time
import tracemalloc

import numpy as np
import quiet
from layers import SIZES, milliseconds

from lessons_lib.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp

try:
    import torch
except ImportError:
    torch = None

SHAPES = {"W1": SIZES[:2], "b1": SIZES[1:2], "W2": SIZES[1:], "b2": SIZES[2:]}
RULES = {"SGD": lambda: SGD(0.01), "Momentum": lambda: Momentum(0.01), "Nesterov": lambda: Nesterov(0.01), "AdaGrad": lambda: AdaGrad(0.01), "RMSProp": lambda: RMSProp(0.01), "Adam": lambda: Adam(0.001)}


def arrays(seed):
    rng = np.random.default_rng(seed)
    return {key: rng.normal(0, 0.1, shape) for key, shape in SHAPES.items()}


def bare_sgd(p, g, v, h, a, b, t):
    np.multiply(g, 0.01, out=a)
    np.subtract(p, a, out=p)


def bare_momentum(p, g, v, h, a, b, t):
    np.multiply(v, 0.9, out=v)
    np.multiply(g, 0.01, out=a)
    np.subtract(v, a, out=v)
    np.add(p, v, out=p)


def bare_nesterov(p, g, v, h, a, b, t):
    np.multiply(v, 0.9, out=v)
    np.multiply(g, 0.01, out=a)
    np.subtract(v, a, out=v)
    np.multiply(v, 0.9, out=b)
    np.subtract(b, a, out=b)
    np.add(p, b, out=p)


def bare_adagrad(p, g, v, h, a, b, t):
    np.multiply(g, g, out=a)
    np.add(h, a, out=h)
    np.sqrt(h, out=a)
    np.add(a, 1e-8, out=a)
    np.multiply(g, 0.01, out=b)
    np.divide(b, a, out=b)
    np.subtract(p, b, out=p)


def bare_rmsprop(p, g, v, h, a, b, t):
    np.multiply(h, 0.99, out=h)
    np.multiply(g, g, out=a)
    np.multiply(a, 1 - 0.99, out=a)
    np.add(h, a, out=h)
    np.sqrt(h, out=a)
    np.add(a, 1e-8, out=a)
    np.multiply(g, 0.01, out=b)
    np.divide(b, a, out=b)
    np.subtract(p, b, out=p)


def bare_adam(p, g, v, h, a, b, t):
    np.multiply(v, 0.9, out=v)
    np.multiply(g, 1 - 0.9, out=a)
    np.add(v, a, out=v)
    np.multiply(h, 0.999, out=h)
    np.multiply(g, g, out=a)
    np.multiply(a, 1 - 0.999, out=a)
    np.add(h, a, out=h)
    np.divide(h, 1 - 0.999**t, out=a)
    np.sqrt(a, out=a)
    np.add(a, 1e-8, out=a)
    np.divide(v, 1 - 0.9**t, out=b)
    np.multiply(b, 0.001, out=b)
    np.divide(b, a, out=b)
    np.subtract(p, b, out=p)


BARE = {"SGD": bare_sgd, "Momentum": bare_momentum, "Nesterov": bare_nesterov, "AdaGrad": bare_adagrad, "RMSProp": bare_rmsprop, "Adam": bare_adam}


def ours(name):
    """The parameters, and a function that makes one update of them."""
    optimizer, params, grads = RULES[name](), arrays(1), arrays(2)
    return params, lambda: optimizer.update(params, grads)


def bare(name):
    """The same as a plain NumPy expression over whole arrays."""
    params, grads, kept, updates = arrays(1), arrays(2), {key: np.zeros((4, *shape)) for key, shape in SHAPES.items()}, [0]

    def update():
        updates[0] += 1
        for key in params:
            BARE[name](params[key], grads[key], *kept[key], updates[0])
    return params, update


def torchs(name):
    """The same as PyTorch does it, one array after another."""
    params = {key: torch.tensor(value.tolist(), dtype=torch.float64, requires_grad=True) for key, value in arrays(1).items()}
    for key, gradient in arrays(2).items():
        params[key].grad = torch.tensor(gradient.tolist(), dtype=torch.float64)
    listed, optim = list(params.values()), torch.optim
    optimizer = {"SGD": lambda: optim.SGD(listed, 0.01, foreach=False), "Momentum": lambda: optim.SGD(listed, 0.01, 0.9, foreach=False), "Nesterov": lambda: optim.SGD(listed, 0.01, 0.9, nesterov=True, foreach=False),
                 "AdaGrad": lambda: optim.Adagrad(listed, 0.01, eps=1e-8, foreach=False), "RMSProp": lambda: optim.RMSprop(listed, 0.01, foreach=False), "Adam": lambda: optim.Adam(listed, 0.001, foreach=False)}[name]()
    return params, optimizer.step


def compare(name):
    """Ten updates come to the same, or the times mean nothing."""
    results = []
    for make in (ours, bare, *([torchs] if torch else [])):
        params, update = make(name)
        for _ in range(10):
            update()
        results.append({key: np.array(value.tolist()) for key, value in params.items()})
    for other in results[1:]:
        for key, value in results[0].items():
            np.testing.assert_allclose(value, other[key], rtol=1e-9, atol=1e-12)


def peak(name):
    """Bytes in use at the peak of an update, beside parameters, gradients and what is kept."""
    _, update = ours(name)
    update()
    tracemalloc.start()
    try:
        update()
        tracemalloc.reset_peak()
        update()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--patience", type=float, default=600, help="seconds in which a round waits for a quiet machine")
    given = arguments.parse_args()
    end, rows, whole = time.monotonic() + given.patience, [], sum(value.nbytes for value in arrays(1).values())
    for name in RULES:
        compare(name)
        rounds = []
        for _ in range(given.rounds):
            quiet.wait(end)
            rounds.append(milliseconds(50, *(make(name)[1] for make in (ours, bare, *([torchs] if torch else [])))))
        mine, *others = (statistics.median(column) for column in zip(*rounds, strict=True))
        ratios = [statistics.median(one[0] / one[1] for one in rounds), *([statistics.median(one[2] / one[0] for one in rounds)] if torch else [])]
        rows.append([name, mine, others[0], ratios[0], *([others[1], ratios[1]] if torch else ["", ""]), peak(name) / whole])
    print(quiet.table(["", "ours, ms", "bare, ms", "ours/bare", "PyTorch, ms", "PyTorch/ours", "memory at the peak, in parameters"], rows), end="\n\n")
    print("Goals, for Adam: ours/bare ≤ 1.3, PyTorch/ours > 1.")
    print(f"threads: {os.environ.get('OPENBLAS_NUM_THREADS', 'as NumPy likes')}, PyTorch {torch.__version__ + ', ' + str(torch.get_num_threads()) if torch else 'not installed'}; {given.rounds} rounds; {quiet.machine()}")


if __name__ == "__main__":
    main()
