"""Exercises whose answer is an optimizer: a class with `update(params, grads)`, and what its updates make of arrays that others hold, too."""
import numpy as np

from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.classes import ClassExercise


def _after(optimizer, rates, **arrays):
    """All parameters in one row after an update for each rate; arrays: key=(start, gradients). Three and more stand in params in another order than in grads."""
    held = {key: start.copy(order="K") for key, (start, _) in arrays.items()}
    params = dict(held)
    for step, rate in enumerate(rates):
        optimizer.learning_rate = rate
        grads = {key: gradients[step] for key, (_, gradients) in arrays.items()}
        optimizer.update(params, grads if len(held) < 3 else dict(reversed(grads.items())))
    return held["w"] if len(held) == 1 else np.concatenate([array.ravel() for array in held.values()])


def _alone(cls, w, gradients, settings):
    return _after(cls(*settings), settings[:1] * len(gradients), w=(w, gradients))


def _with_another(cls, w, gradients, settings):
    """b is like w, with other gradients."""
    return _after(cls(*settings), settings[:1] * len(gradients), w=(w, gradients), b=(0.5 - w, -0.7 * gradients[::-1]))


def _with_others(cls, w, gradients, settings):
    """w2 is of another shape."""
    w2 = np.array([[0.9], [-0.4]]), 0.3 + np.linspace(-1.1, 1.7, 2 * len(gradients)).reshape(-1, 2, 1)
    return _after(cls(*settings), settings[:1] * len(gradients), w=(w, gradients), w2=w2, b=(0.5 - w, -0.7 * gradients[::-1]))


def _two_optimizers(cls, w, gradients, settings):
    """Another one is at work between its making and its updates."""
    optimizer, other = cls(*settings), cls(*settings)
    _alone(lambda *same: other, w + 0.5, -0.6 * gradients, settings)
    return _after(optimizer, settings[:1] * len(gradients), w=(w, gradients))


def _slower(cls, w, gradients, settings):
    return _after(cls(*settings), [settings[0] / (step + 1) for step in range(len(gradients))], w=(w, gradients))


USES = {
    "`w` after an update with each of the gradients": _alone, "the same with a second parameter, `b`; both in a row": _with_another,
    "the same with a third of another shape; all in a row": _with_others, "`w`, while a second optimizer updates a `w` of its own": _two_optimizers,
    "`w`, where `learning_rate` is set to a half, a third, ... before each further update": _slower,
}
WAYS = [
    (np.array([3.1, -0.7, 0.0, 0.9]), np.array([[1.3, -4.1, 0.0, 0.8], [0.0, 2.7, 0.0, 0.8], [-3.3, 0.6, 0.4, 0.0], [0.9, 0.9, -0.3, -5.2]])),
    (np.array([[0.4, 5.1, -0.3], [-3.7, 0.4, 0.0]]).T, np.array([[[1.9, 0.0], [-0.6, 3.1], [0.7, -2.3]], [[-1.1, 4.2], [0.3, 0.3], [0.0, 1.7]]])),
    (np.array([-1.7, 2.9, 0.35, 2.9]), np.array([[0.4, 1.1, -2.6, 0.7], [3.7, 0.0, 0.7, -0.2], [0.9, -0.9, 1.4, 3.3]])),
    (np.array([[[310.0, -47.0], [0.6, 5.3]]]), np.array([[[[260.0, 3.1], [-1e-6, 0.4]]], [[[-170.0, 5.9], [3e-6, -0.7]]]])),
    (np.array([4.3]), np.array([[-0.9], [2.3], [0.7], [-1.9], [0.4]])), (np.array([0.0, -2.3]), np.array([[0.37, -1.1]])),
]


class OptimizerExercise(ClassExercise):
    """Write an optimizer. What a ClassExercise has, but for uses and cases:

    settings : six lists of what the class is made with, the learning rate first; each goes one of six ways
    """

    def __init__(self, *, settings, **everything):
        super().__init__(uses=USES, cases=[Case(*way, made_with) for way, made_with in zip(WAYS, settings, strict=True)], rtol=1e-9, **everything)
