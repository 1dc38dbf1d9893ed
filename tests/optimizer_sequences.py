"""Writes optimizer_sequences.json: what each update rule does in 50 steps, from the formulas of the papers, in 50 decimal digits.

    python tests/optimizer_sequences.py

Nothing of the package is used, and each rule stands here in another form than there: momentum by the last two points (Polyak),
Nesterov with the gradient at the point ahead, running means as sums over all gradients so far.
Two ways: on a tilted bowl, where the gradient depends on the point, and along given gradients of very different sizes, some of them 0.
All that goes in is a short binary fraction or a setting such as 0.9, so that float64 starts from the same numbers.
"""
import json
import pathlib
from decimal import Decimal, getcontext

FILE = pathlib.Path(__file__).with_suffix(".json")
STEPS, START = 50, ["3", "-2.25", "0.5"]
BOWL = [["1.25", "0.5", "0"], ["0.5", "0.75", "-0.125"], ["0", "-0.125", "0.25"]]
SETTINGS = {
    "SGD": {"learning_rate": "0.1"},
    "Momentum": {"learning_rate": "0.05", "momentum": "0.9"},
    "Nesterov": {"learning_rate": "0.05", "momentum": "0.8"},
    "AdaGrad": {"learning_rate": "0.5", "eps": "1e-8"},
    "RMSProp": {"learning_rate": "0.02", "decay": "0.97", "eps": "0.001"},
    "Adam": {"learning_rate": "0.1", "beta1": "0.9", "beta2": "0.999", "eps": "1e-8"},
}


def on_bowl(step, point):
    return [sum(Decimal(a) * x for a, x in zip(row, point, strict=True)) for row in BOWL]


def given(step, point=None):
    """Gradients of about 1, 1/1000 and 100; the last is 0 at first, and now and then."""
    return [Decimal((7 * step * step + 3 * step) % 23 - 9) / 8, Decimal((5 * step * step + step) % 19 - 11) / 8192, Decimal(16 * ((step * step) % 13)) if step % 4 else Decimal(0)]


def remembered(gradients, decay):
    """(1 − ρ) Σ ρ^(t−s) g_s"""
    return [(1 - decay) * sum(decay ** (len(gradients) - 1 - s) * g for s, g in enumerate(entry)) for entry in zip(*gradients, strict=True)]


def squared(gradients):
    return [[g * g for g in gradient] for gradient in gradients]


def sgd(points, gradients, learning_rate):
    return [x - learning_rate * g for x, g in zip(points[-1], gradients[-1], strict=True)]


def momentum(points, gradients, learning_rate, momentum):
    now, before = points[-1], points[-2] if len(points) > 1 else points[-1]
    return [x - learning_rate * g + momentum * (x - old) for x, old, g in zip(now, before, gradients[-1], strict=True)]


def adagrad(points, gradients, learning_rate, eps):
    sums = [sum(entry) for entry in zip(*squared(gradients), strict=True)]
    return [x - learning_rate / (h.sqrt() + eps) * g for x, g, h in zip(points[-1], gradients[-1], sums, strict=True)]


def rmsprop(points, gradients, learning_rate, decay, eps):
    return [x - learning_rate / (h.sqrt() + eps) * g for x, g, h in zip(points[-1], gradients[-1], remembered(squared(gradients), decay), strict=True)]


def adam(points, gradients, learning_rate, beta1, beta2, eps):
    t = len(gradients)
    means = [m / (1 - beta1**t) for m in remembered(gradients, beta1)]
    sizes = [(v / (1 - beta2**t)).sqrt() for v in remembered(squared(gradients), beta2)]
    return [x - learning_rate * m / (s + eps) for x, m, s in zip(points[-1], means, sizes, strict=True)]


def path(rule, gradient, settings):
    points, gradients = [[Decimal(x) for x in START]], []
    for step in range(STEPS):
        gradients.append(gradient(step, points[-1]))
        points.append(rule(points, gradients, **settings))
    return points


def nesterovs(gradient, learning_rate, momentum):
    """θ and v of Nesterov's own form; the points written are θ + γv, where each gradient was taken."""
    theta, v = [Decimal(x) for x in START], [Decimal(0)] * len(START)
    ahead = [theta]
    for step in range(STEPS):
        v = [momentum * a - learning_rate * g for a, g in zip(v, gradient(step, ahead[-1]), strict=True)]
        theta = [x + a for x, a in zip(theta, v, strict=True)]
        ahead.append([x + momentum * a for x, a in zip(theta, v, strict=True)])
    return ahead


def main():
    getcontext().prec = 50
    rules = {"SGD": sgd, "Momentum": momentum, "AdaGrad": adagrad, "RMSProp": rmsprop, "Adam": adam}
    written = {}
    for name, texts in SETTINGS.items():
        settings = {key: Decimal(text) for key, text in texts.items()}
        for way, gradient in (("bowl", on_bowl), ("given", given)):
            points = nesterovs(gradient, **settings) if name == "Nesterov" else path(rules[name], gradient, settings)
            written[f"{name} {way}"] = [" ".join(f"{x:.17e}" for x in point) for point in points[1:]]
    FILE.write_text(json.dumps(written, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
