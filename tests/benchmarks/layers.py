"""How long does a training step of 784-50-10 take, batch 100, beside the five matrix products that it cannot do without?

    python tests/benchmarks/layers.py [--rounds 60] [--patience 600]

And beside the textbook's own layers (dx of the first layer computed, too), and how much memory is in use at the peak of a gradient,
beyond parameters, gradients and batch. The update is written out here: p −= η ∂L/∂p. Processor time, not the clock; the three in turns.
"""
import argparse
import statistics
import time
import tracemalloc

import numpy as np
import quiet

from lessons_lib.layers import Affine, Relu, SoftmaxWithLoss

N, SIZES = 100, (784, 50, 10)


def parts(dtype, needs_dx=False):
    rng = np.random.default_rng(0)
    x, t = rng.random((N, SIZES[0])).astype(dtype), rng.integers(0, SIZES[2], N)
    params = [(rng.normal(0, 0.01, shape)).astype(dtype) for shape in (SIZES[:2], SIZES[1:2], SIZES[1:], SIZES[2:])]
    layers = [Affine(*params[:2], needs_dx=needs_dx), Relu(), Affine(*params[2:])]
    return x, t, params, layers, SoftmaxWithLoss()


def gradient(x, t, layers, loss):
    """One step without its update, as a network does it."""
    for layer in layers:
        x = layer.forward(x)
    loss.forward(x, t)
    dout = loss.backward()
    for layer in reversed(layers):
        dout = layer.backward(dout)


def step(x, t, params, layers, loss):
    """forward, loss, backward, update"""
    gradient(x, t, layers, loss)
    for p, g in zip(params, (layers[0].dW, layers[0].db, layers[2].dW, layers[2].db), strict=True):
        p -= 0.1 * g


def bare(x, W1, W2):
    """The five products: two forwards, one for dx of the second layer, two for dW."""
    h = x @ W1
    dz = h @ W2
    dh = dz @ W2.T
    h.T @ dz
    x.T @ dh


def textbook(x, t, W1, b1, W2, b2):
    """The book's layers in a row: one-hot targets, dx of the first layer, ε in the logarithm."""
    z1 = np.dot(x, W1) + b1
    mask = z1 <= 0
    h = z1.copy()
    h[mask] = 0
    z2 = np.dot(h, W2) + b2
    z2 = (z2.T - np.max(z2.T, axis=0))
    y = (np.exp(z2) / np.sum(np.exp(z2), axis=0)).T
    labels = np.eye(SIZES[2])[t].argmax(axis=1)
    -np.sum(np.log(y[np.arange(N), labels] + 1e-7)) / N
    dz2 = (y - np.eye(SIZES[2])[t]) / N
    dh, dW2, db2 = np.dot(dz2, W2.T), np.dot(h.T, dz2), np.sum(dz2, axis=0)
    dh[mask] = 0
    dx, dW1, db1 = np.dot(dh, W1.T), np.dot(x.T, dh), np.sum(dh, axis=0)
    for p, g in zip((W1, b1, W2, b2), (dW1, db1, dW2, db2), strict=True):
        p -= 0.1 * g
    return dx


def milliseconds(rounds, *runs, row=10):
    """The best of ten calls in a row, as in training; medians over the rounds, in turns, so that what else the machine does falls on all alike."""
    times = [[] for _ in runs]
    for _ in range(rounds):
        for run, record in zip(runs, times, strict=True):
            record.append(min(_milliseconds(run) for _ in range(row)))
    return [statistics.median(record) for record in times]


def beside_others(step, others, rounds, end):
    """A step's time, and {name: (time, its ratio to the step's)} of what is measured beside it, in turns; medians over the rounds."""
    found = []
    for _ in range(rounds):
        quiet.wait(end)
        found.append(milliseconds(20, step, *others.values()))
    own, *times = (statistics.median(column) for column in zip(*found, strict=True))
    ratios = [statistics.median(one[place] / one[0] for one in found) for place in range(1, len(others) + 1)]
    return own, dict(zip(others, zip(times, ratios, strict=True), strict=True))


def _milliseconds(run):
    start = time.process_time()
    run()
    return (time.process_time() - start) * 1e3


def peak(dtype):
    """Bytes in use at the peak of a gradient, beyond parameters, gradients and batch."""
    x, t, _params, layers, loss = parts(dtype)
    gradient(x, t, layers, loss)
    layers[0].dW = layers[0].db = layers[2].dW = layers[2].db = layers[0].x = layers[2].x = layers[1].mask = loss.y = loss.t = None
    tracemalloc.start()
    gradient(x, t, layers, loss)
    _, top = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return top - sum(array.nbytes for layer in (layers[0], layers[2]) for array in (layer.dW, layer.db))


def main():
    """Print a table, a line a floating type."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--patience", type=float, default=600, help="seconds to wait for a quiet machine")
    options = parser.parse_args()
    busy = quiet.wait(time.monotonic() + options.patience)
    rows = []
    for dtype in (np.float64, np.float32):
        x, t, params, layers, loss = parts(dtype)
        ours, products, book = milliseconds(options.rounds, lambda: step(x, t, params, layers, loss), lambda: bare(x, params[0], params[2]), lambda: textbook(x, t, *params))
        activation = N * SIZES[1] * np.dtype(dtype).itemsize
        rows.append([np.dtype(dtype).name, ours, ours / products, book / ours, peak(dtype) / activation])
    print(quiet.machine(), f"{busy:.0f} % busy", sep="; ")
    print(quiet.table(["784-50-10, batch 100", "ms a step", "times the five products", "textbook, times ours", "peak, in hidden activations"], rows))


if __name__ == "__main__":
    main()
