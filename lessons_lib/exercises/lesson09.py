"""Lesson 09, training: nine exercises. The one whose answer is a class stands in `lesson09_chain`."""
import math

import numpy as np

from lessons_lib.datasets import load_digits
from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.function import FunctionExercise
from lessons_lib.exercises.lesson09_chain import q2
from lessons_lib.exercises.predict import ChoiceExercise, NumberExercise, SearchExercise
from lessons_lib.exercises.values import number
from lessons_lib.networks import TwoLayerNet
from lessons_lib.optimizers import SGD
from lessons_lib.training import History, learn

q1 = NumberExercise(
    id="09/q1",
    question="1 000 images, batches of 32, shuffled anew each epoch; the last batch of an epoch holds the images that are left. How many updates are 15 epochs?",
    reference=480,
    tolerance=1e-3,
    known_mistakes=[
        (468.8, "You divided all 15 000 images by 32 at once. Each epoch ends by itself: 1 000/32 = 31.25, rounded up in each, for the last batch has 8."),
        (468, "You cut 15 000/32 to whole batches. Each epoch ends by itself, with a batch of its last 8 images: 1 000/32, rounded up in each."),
        (465, "You left out the last 8 images of each epoch. They are a batch, too: the 32nd."),
        (32, "That is one epoch. There are 15."),
        (15000, "That many images are seen. One update takes a whole batch of them."),
        (31.25, "That is 1 000/32, and an epoch has whole batches: how many? Then 15 epochs."),
        (31, "31 full batches are 992 images of one epoch. A batch with the last 8 follows; and there are 15 epochs."),
        (66.67, "You divided the images by the epochs. How many batches are in one epoch?"),
        (480000, "You multiplied by the 1 000 images once more: each update already stands for a batch of them."),
        (15, "That is the number of epochs. Each has many updates: one for each batch."),
    ],
    hints=["How many batches does one epoch have, the last, smaller one included?", "31 batches of 32 are 992 images. What about the other 8?", "32 batches an epoch, 15 epochs."],
    why="⌈1 000/32⌉ = 32 updates an epoch: 31 batches of 32, one of 8. 15 · 32 = 480.",
    fact="In whole numbers: `-(-1000 // 32)` is 32. A step count is a multiple of the float 31.25 at every fourth one only, as at 125; at 32, 64, 96, where epochs end, it is none.",
)


q3 = NumberExercise(
    id="09/q3",
    question="A network is to tell the 26 letters apart. Its weights are drawn with spread 0.01. About what is its loss before the first step? Three decimals.",
    reference=math.log(26),
    tolerance=2e-4,
    known_mistakes=[
        (math.log(10), "That is the loss for ten classes. Here are 26."),
        (math.log10(26), "That is the logarithm to base 10. The loss takes the natural one."),
        (math.log2(26), "That is the logarithm to base 2. The loss takes the natural one."),
        (1 / 26, "That is the share that each letter gets. The loss is minus its logarithm."),
        (0.038, "That is 1/26, the share of each letter, rounded. What is asked for is minus its logarithm."),
        (0.125, "That is ln 26 divided by 26, rounded. Of the sum over classes one term is not 0, so nothing is left to divide by."),
        (-math.log(26), "The sign is turned round: the logarithm of a share is negative, the loss is minus that."),
        (26, "That is the number of classes. The loss is minus the logarithm of a share."),
        (26 * math.log(26), "You added up 26 such terms. t is 1 for the true class and 0 for the others, so one term is left."),
        (math.log(26) / 26, "You divided by the number of classes. The sum over classes has one term that is not 0."),
        (25 / 26, "That is the share of wrong answers by guessing. The loss is minus the logarithm of the true class's share."),
        (math.log(25), "One class too few: 26 letters share."),
    ],
    hints=["With small weights all scores are nearly 0. What does softmax make of 26 equal scores?", "Each letter gets the share 1/26. The loss is −ln of the true one's share.", "−ln(1/26) = ln 26."],
    why="Equal scores, equal shares: 1/26 each. −ln(1/26) = ln 26 = 3.258.",
    fact="If a network with small weights begins with another loss, look at its weights, its labels and its loss before you train.",
)


def batch_of(order, batch_size, step):
    """The slice of `order` for one step."""
    return order[step * batch_size:(step + 1) * batch_size]


def _all_batches(order, batch_size):
    return [order[k:k + batch_size] for k in range(0, len(order), batch_size)]


def _full_only(order, batch_size, step):
    end = min((step + 1) * batch_size, len(order))
    return order[end - batch_size:end]


q4 = FunctionExercise(
    id="09/q4",
    question="An epoch follows a shuffled `order` of image numbers. Write `batch_of(order, batch_size, step)`: the image numbers of one step; the first step is 0. "
             "`order` is an array; the last batch holds what is left. For order [6, 3, 8, 4, 9], batches of 2: step 1 works on [8, 4], step 2 on [9].",
    reference=batch_of,
    cases=[Case(np.array([6, 3, 8, 4, 9, 7, 5, 13, 11, 10]), 3, 1), Case(np.array([14, 5, 9, 3, 17, 8, 11]), 3, 2), Case(np.array([4, 9, 3, 7, 6, 8]), 4, 0),
           Case(np.array([10, 3, 0, 8, 5, 12, 7, 9, 4, 6, 11]), 4, 2), Case(np.array([7, 5, 12, 0, 6, 9, 3, 4, 15, 8, 13, 14]), 5, 1), Case(np.array([9, 0, 5, 3]), 1, 3),
           Case(np.array([9, 0, 5, 3]), 1, 1), Case(np.array([8, 5, 1436]), 7, 0), Case(np.array([12, 9, 0, 5, 8, 1436, 3, 6, 11, 10]), 3, 1)],
    known_mistakes=[
        (lambda order, size, step: batch_of(order, size, step - 1) if step else order[:size], "You are one step behind: the first step is 0, so step 1 begins at batch_size."),
        (lambda order, size, step: order[(step - 1) * size:step * size], "You end where step begins, at `step * batch_size`, so step 0 is empty and the others are one late. End at `(step + 1) * batch_size`."),
        (lambda order, size, step: batch_of(order, size, step + 1), "You are one step ahead: the first step is 0, so it begins at 0."),
        (lambda order, size, step: order[step:step + size], "Steps overlap: you begin at `step`. Begin at `step * batch_size`."),
        (lambda order, size, step: np.arange(step * size, min((step + 1) * size, len(order))), "You return places in the order, not the image numbers there: the images would not be shuffled. Take `order[...]`."),
        (lambda order, size, step: batch_of(np.sort(order), size, step), "You sorted `order`. It has been shuffled on purpose: take from it as it is."),
        (lambda order, size, step: batch_of(order, 2, step), "A batch holds batch_size, not always 2 as in the example."),
        (lambda order, size, step: np.pad(batch_of(order, size, step), (0, size - len(batch_of(order, size, step)))), "The last batch was filled up with zeros, as if image 0 were in it. It holds what is left."),
        (lambda order, size, step: order[step * size:(step + 1) * size if (step + 1) * size <= len(order) else -1], "An end of `-1` leaves out the last image. A slice may end behind it: it stops there by itself."),
        (lambda order, size, step: np.sort(batch_of(order, size, step)), "You sorted the batch. Leave the numbers in the order that they stand in."),
        (lambda order, size, step: order[step * size:], "There is no end: that is everything from this step on. It ends at `(step + 1) * batch_size`."),
        (lambda order, size, step: order[step * size:size], "It ends at batch_size in every step, so only step 0 has images. It ends at `(step + 1) * batch_size`."),
        (lambda order, size, step: order[step * size:step + size], "It ends at `step + batch_size`, which is what `step + 1 * batch_size` is, too: brackets are missing in `(step + 1) * batch_size`."),
        (lambda order, size, step: order[step * size + 1:(step + 1) * size + 1], "You begin one image late: the first place in an array is 0, so a batch begins at `step * batch_size`."),
        (lambda order, size, step: order[:(step + 1) * size], "There is no start: that is everything up to this step. It begins at `step * batch_size`."),
        (lambda order, size, step: order[step * size:step * size + size - 1], "One image is missing at the end: a slice already leaves out its end."),
        (lambda order, size, step: order[step * size:step * size + size + 1], "One image too many: it is the first of the next batch. A slice already leaves out its end."),
        (_full_only, "The last batch was filled up with images that had been seen in this epoch. It holds what is left."),
        (lambda order, size, step: np.take(order, np.arange(step * size, (step + 1) * size), mode="wrap"), "The last batch was filled up from the beginning of the order. It holds what is left."),
        (lambda order, size, step: batch_of(order, size, step) if (step + 1) * size <= len(order) else order[:0], "The last batch was left out where it is not full. It holds what is left."),
        (lambda order, size, step: order[np.arange(step * size, (step + 1) * size)], "The last batch has fewer places than batch_size, and an index behind the last entry is an error. A slice, `order[start:stop]`, stops there by itself."),
        (lambda order, size, step: order[step * size, (step + 1) * size], "A comma asks for a row and a column. From here to there is written with a colon: `order[start:stop]`."),
        (lambda order, size, step: np.array_split(order, -(-len(order) // size))[step], "`array_split` makes batches of nearly one size. All have batch_size images but the last, which holds what is left."),
        (lambda order, size, step: _all_batches(order, size), "Those are all batches of the epoch. Asked for is that of `step`."),
        (lambda order, size, step: np.arange(len(order)) // size == step, "That says for each place whether it belongs to the batch. Return the image numbers there: `order[...]`."),
        (lambda order, size, step: batch_of(np.argsort(order), size, step), "`argsort` says where the smallest, the next, ... stand. `order` is shuffled already: take from it as it is."),
        (lambda order, size, step: order[step::size], "A third number in a slice is a stride: you took every batch_size-th image, from `step` on. Take neighbours."),
        (lambda order, size, step: order[step::-(-len(order) // size)], "You took every so-and-so-many-th image. Each is seen once that way too, but the order is not followed: take neighbours."),
    ],
    hints=["Where does step 0 begin and end? And step 1?", "It begins at `step * batch_size`, and has batch_size numbers.", "`order[step * batch_size:(step + 1) * batch_size]`: a slice may end behind the last entry."],
    fact="A slice that ends behind the last entry stops there by itself. So the last batch may be smaller, and no image is left out.",
)

q5 = NumberExercise(
    id="09/q5",
    question="5 images, and 5 times one of them is drawn, with replacement. What share of the images is seen at least once, on average? Four decimals.",
    reference=1 - 0.8**5,
    tolerance=5e-5,
    known_mistakes=[
        (1 - 1 / math.e, "That is where the share goes for very many images. For 5, compute (1 − 1/5)⁵."),
        (0.8**5, "That share is never seen. What is seen is the rest."),
        (1, "With replacement some are drawn twice, so others are never drawn: on average (4/5)⁵ of them. That is not 0, as in a shuffled epoch, and not (1/5)⁵."),
        (0.8**4, "That is the chance that an image is seen exactly once. Twice or more is seen, too: 1 minus never."),
        (1 - 0.8**6, "Six draws. There are five."),
        (0.2, "That is the chance of one image in one draw."),
        (0.2**5, "That is the chance that one image is drawn all five times. At least once is 1 minus never."),
        (0.8, "That is the chance of missing an image in one draw. There are five draws."),
        (1 - 0.8**4, "Four draws. There are five."),
        (0.0384, "That is the chance that all five are different, 5·4·3·2·1/5⁵. Asked for is how many different ones there are, on average."),
        (1 / math.e, "That is the share never seen, for very many images."),
        (5 * (1 - 0.8**5), "That is how many images, on average. As a share of the five?"),
        (67.232, "That is in per cent. Asked for is the share, a number from 0 to 1."),
    ],
    hints=["Look at one image: how likely is it that a draw misses it?", "A draw misses it with 4/5. Five draws all miss it with (4/5)⁵.", "Seen at least once: 1 − 0.8⁵."],
    why="Each image is missed by one draw with 4/5, by five with 0.8⁵ = 0.32768. 1 − 0.32768 = 0.67232.",
    fact="For more and more images, (1 − 1/n)ⁿ goes to 1/e = 0.368: with 1 437 images 63.2 % are seen.",
)


def accuracy(scores, t):
    """The share of rows that score highest at the label."""
    return np.mean(np.argmax(scores, axis=1) == t)


def _softmax(scores):
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def _powers_alone(scores):
    shares = np.exp(scores)
    return shares / shares.sum(axis=1, keepdims=True)


def _looked_for_from(best):
    """The places of the largest scores by a loop that begins with `best` in the place of a score."""
    def places(scores):
        return np.array([max([k for k, score in enumerate(row) if score > best and score == max(row)], default=0) for row in scores])
    return places


def _first_of(scores, t):
    return np.argmax(scores[0]) == t[0]


q6 = FunctionExercise(
    id="09/q6",
    question="Write `accuracy(scores, t)`: the share of images whose highest score is that of the true class. scores has a row an image and a column a class, t holds the labels; both are arrays. "
             "For scores [[3, 5, 4], [9, −4, 6]], t = [1, 2] it is 0.5.",
    reference=accuracy,
    cases=[Case(np.array([[3.0, 5, 4], [9, -4, 6], [-8, -5, -3], [4, 3, 7], [6.5, 5, 3]]), np.array([1, 2, 2, 0, 0])),
           Case(np.array([[3.5, -4, 7, 5], [5, 6, 4, 9], [-3, -9, -4, -5], [7, 8, 3, 4], [8, 3, 9, 5], [0.3, 0.1, 0.2, 0.4], [4, 9, 3, 5]]), np.array([2, 3, 1, 1, 2, 3, 3])),
           Case(np.array([[-900.0, -800], [800, 900], [5, 8]]), np.array([1, 1, 0])), Case(np.array([[4.0, 3, 9], [7, 9, 5], [8, 3, 4]]), np.array([2, 1, 0])),
           Case(np.array([[7.0, -3, 5], [4, 3, -8], [-9, 3, 5]]), np.array([1, 0, 2])), Case(np.array([[3.0, 8, 5, 4]]), np.array([2])),
           Case(np.array([[0.52, 0.54], [1.04, 1.02], [0.335, 0.331], [7, 3], [2048.25, 2048.5]]), np.array([1, 0, 1, 1, 1])),
           Case(np.array([[0.301, 0.304], [-1500, -1200], [9, 4], [-3, 5], [600, 650], [7, -6]]), np.array([1, 0, 1, 0, 0, 1])),
           Case(np.array([[5.0, 3, 7, -4, 6], [3, 9, 4, 5, -7], [4, 8, 3, 6, 9]]), np.array([4, 1, 3]))],
    known_mistakes=[
        (lambda scores, t: np.sum(np.argmax(scores, axis=1) == t), "That is how many are right. Divide by the number of images, or take the mean."),
        (lambda scores, t: np.mean(np.argmax(scores, axis=1) != t), "That is the share that is wrong."),
        (lambda scores, t: 100 * np.mean(np.argmax(scores, axis=1) == t), "That is in per cent. Asked for is a share from 0 to 1."),
        (lambda scores, t: np.mean(np.argmin(scores, axis=1) == t), "You looked for the smallest score. It is the largest: `argmax`."),
        (lambda scores, t: np.mean(np.max(scores, axis=1) == t), "You compared the largest score itself with the label. Its place is what counts: `argmax`."),
        (lambda scores, t: np.sum(np.argmax(scores, axis=1) == t) / scores.size, "You divided by the number of scores. Divide by the number of images, `len(t)`."),
        (lambda scores, t: np.sum(np.argmax(scores, axis=1) == t) / scores.shape[1], "You divided by the number of classes. Divide by the number of images, `len(t)`."),
        (lambda scores, t: np.mean(_softmax(scores)[np.arange(len(t)), t]), "That is the mean share that the true class gets. Count 1 where the highest score is its, else 0."),
        (lambda scores, t: np.mean(_softmax(scores)[np.arange(len(t)), t] > 0.5), "You asked for a share above one half. The largest share may be smaller than that, and still be right."),
        (lambda scores, t: np.mean(np.argmax(scores, axis=1) == np.argmax(t)), "t holds labels, it is not one-hot: `argmax` of it is the place of the largest label."),
        (lambda scores, t: np.mean(np.argmax(scores) == t), "Without `axis`, `argmax` gives one place in the whole table. `axis=1` gives one for each image."),
        (lambda scores, t: np.mean(np.argmax(scores, axis=0) == t), "`axis=0` goes down the columns, over the images. Each image is a row: `axis=1`."),
        (lambda scores, t: np.mean(np.argmax(scores, axis=1) == np.argmax(t, axis=1)), "t holds labels, one number an image: it has no axis 1. Compare with t itself."),
        (lambda scores, t: np.mean(np.argmax(np.abs(scores), axis=1) == t), "You looked for the score that is farthest from 0. A very negative one is a low one."),
        (lambda scores, t: np.mean(_looked_for_from(0)(scores) == t), "Your search for the largest score begins at 0, or just below: all scores of an image may be negative. Begin with its first score."),
        (lambda scores, t: np.mean(_powers_alone(scores).argmax(axis=1) == t),
         "e to the power of such scores is too large or too small for a float, and shares become `nan`. Compare the scores themselves: softmax keeps their order."),
        (lambda scores, t: np.mean(scores[:, t] == scores.max(axis=1)), "`scores[:, t]` takes those columns in every row. One score a row: `scores[np.arange(len(t)), t]`."),
        (lambda scores, t: np.sum(np.argmax(scores, axis=1) == t) / 2, "You divided by the 2 images of the example. Divide by how many there are, `len(t)`."),
        (lambda scores, t: np.sum(np.argmax(scores, axis=1)[1:] == t[1:]) / len(t), "The first image is left out: begin at 0."),
        (lambda scores, t: np.mean(np.argmax(scores.astype(int), axis=1) == t), "You cut or rounded the scores to whole numbers, which makes some of them equal. Compare them as they are."),
        (lambda scores, t: np.mean(np.argmax(scores, axis=1) == t - 1), "Labels and columns both begin at 0: nothing is taken off or added."),
        (lambda scores, t: np.mean(np.argmax(scores, axis=1, keepdims=True) == t), "With `keepdims` the answers are a column, and NumPy compares each with every label. Leave it out."),
        (lambda scores, t: np.argmax(scores, axis=1), "That is the answer for each image. Compare it with t, and take the mean."),
        (lambda scores, t: float(np.all(np.argmax(scores, axis=1) == t)), "That is 1 only where every image is right, else 0. Asked for is the share that is."),
        (lambda scores, t: float(_first_of(scores, t)), "Only the first image was looked at."),
        (lambda scores, t: _first_of(scores, t) / len(t), "`return` stands inside the loop, so it ends after the first image. Move it to the left."),
        (lambda scores, t: _first_of(scores[::-1], t[::-1]) / len(t), "Only the last image counts: the counter is set to 0 inside the loop. Set it before."),
        (lambda scores, t: np.argmax(scores, axis=1) == t, "That says for each image whether it is right. Take the mean: True counts 1."),
    ],
    hints=["In which column does each row have its largest number?", "`np.argmax(scores, axis=1)` gives one column an image. Compare it with t.", "`np.mean(np.argmax(scores, axis=1) == t)`, and `return` in front."],
    fact="No softmax is needed: it keeps the order. That is why `predict` stops before it.",
)

_TOO_SMALL = "Too small: it goes down, but slowly. Double it until the goal is reached."
_TOO_LARGE = "Too large: steps jump over the valley, units die or the loss runs away, so at least one of the three starts misses the goal. Halve it."


def measure(rate):
    """The worst loss of three networks after five epochs, in words, and what is wrong with the rate, if anything is."""
    if rate <= 0:
        return f"A learning rate of {number(rate)}.", "It has to be above 0: at 0 nothing moves, below it goes uphill."
    digits, losses = load_digits(), []
    for seed in range(3):
        history = History()
        for _ in learn(TwoLayerNet(64, 50, 10, seed, "he"), digits, SGD(rate), epochs=5, batch_size=32, history=history):
            pass
        losses.append(math.inf if history.stopped else history.loss[-1])
    worst = max(losses)
    reading = f"Learning rate {number(rate)}, three starts: " + (f"the worst loss is {number(worst, 3)}." if worst < math.inf else "one has run away.")
    return reading, None if worst < 0.2 else _TOO_SMALL if rate < 0.5 else _TOO_LARGE


q7 = SearchExercise(
    id="09/q7",
    question="With the slider: find a learning rate with which five epochs (batch 32, 50 hidden units, He) bring the loss over the training images below 0.2. "
             "Not by luck: the check tries three starts. Hand it in: `q7.check(search.learning_rate.value)`.",
    reference=0.5,
    measure=measure,
    known_mistakes=[(0.01, _TOO_SMALL), (8.0, _TOO_LARGE), (0.0, "It has to be above 0: at 0 nothing moves, below it goes uphill.")],
    hints=["Press Start, look at the loss after five epochs. Double the rate: is it better?", "0.06 leaves about 0.5, and 2 ends at ln 10. In between.", "0.25, 0.5 and 1 reach it."],
    why="0.25 and 1 reach it as well. Below, five epochs are too few; from about 2 on, nearly all hidden units die.",
    fact="The best rate stands close to the cliff: four times as much, and nothing is learned. When in doubt, halve.",
)


def confusion(t, y, classes):
    """Count pairs (true class, answer)."""
    counts = np.zeros((classes, classes))
    for is_, taken_for in zip(t, y, strict=True):
        counts[is_, taken_for] += 1
    return counts


def _counted_once(t, y, classes):
    counts = np.zeros((classes, classes))
    counts[t, y] += 1
    return counts


def _rows_shared(t, y, classes):
    counts = [[0] * classes] * classes
    for is_, taken_for in zip(t, y, strict=True):
        counts[is_][taken_for] += 1
    return counts


def _by_and(t, y, classes):
    return [[np.sum(t == i and y == j) for j in range(classes)] for i in range(classes)]


def _rows_as_shares(t, y, classes):
    return confusion(t, y, classes) / np.maximum(confusion(t, y, classes).sum(axis=1, keepdims=True), 1)


q8 = FunctionExercise(
    id="09/q8",
    question="Write `confusion(t, y, classes)`: a matrix in which row i, column j counts how often class i was taken for j. t holds the true labels, y the answers. "
             "For t = [0, 0, 1, 2, 0], y = [0, 2, 1, 1, 2], 3 classes it is [[1, 0, 2], [0, 1, 0], [0, 1, 0]].",
    reference=confusion,
    cases=[Case(np.array([0, 0, 1, 2, 0]), np.array([0, 2, 1, 1, 2]), 3), Case(np.array([3, 3, 0, 1, 3, 2, 3, 0, 3]), np.array([1, 1, 0, 3, 3, 2, 1, 3, 3]), 5),
           Case(np.array([1, 0, 0, 0, 1, 0, 0]), np.array([0, 1, 1, 0, 0, 1, 0]), 2), Case(np.array([4, 4, 2, 4, 0, 4]), np.array([4, 2, 4, 4, 4, 2]), 6),
           Case(np.array([1, 2, 2, 0]), np.array([2, 0, 2, 0]), 3), Case(np.repeat([0, 3, 1, 3], [300, 12, 5, 3]), np.repeat([0, 3, 2, 0], [300, 11, 6, 3]), 4),
           Case(np.array([25, 10, 1, 11, 25, 3, 2]), np.array([3, 11, 11, 1, 25, 10, 1]), 26)],
    known_mistakes=[
        (lambda t, y, k: confusion(y, t, k), "Rows and columns are exchanged: row i is what it is, column j what it was taken for."),
        (_counted_once, "Each pair counts once at most: `counts[t, y] += 1` with arrays adds only once at each place. Use a loop, or `np.add.at(counts, (t, y), 1)`."),
        (_rows_as_shares, "You divided each row by its sum. Asked for are counts."),
        (_rows_shared, "All rows are one and the same list: `[[0] * n] * n` puts one list n times. `np.zeros((n, n))` makes as many rows as there are."),
        (lambda t, y, k: confusion(t, y, k) / confusion(t, y, k).sum(axis=1, keepdims=True), "You divided each row by its sum, which is 0/0 for a class that never occurs. Asked for are counts."),
        (lambda t, y, k: np.outer(np.bincount(t, minlength=k), np.bincount(y, minlength=k)), "Each label was paired with every answer: two loops, one inside the other. Go through both at once: `zip(t, y)`."),
        (lambda t, y, k: confusion(t, y, k) + confusion(y, t, k) - np.diag(np.diag(confusion(t, y, k))), "A wrong answer was counted twice, at (t, y) and at (y, t). 1 taken for 7 is not 7 taken for 1."),
        (_by_and, "`and`, and a `&` without brackets, want one truth value, not an array of them: `(t == i) & (y == j)`."),
        (lambda t, y, k: np.zeros(k, k), "`np.zeros` takes the shape as one argument, in brackets of its own: `np.zeros((classes, classes))`."),
        (lambda t, y, k: confusion(t, y, k) > 0, "Your matrix is filled with yes and no, from a comparison or `dtype=bool`, or with texts. Asked for are counts."),
        (lambda t, y, k: confusion(t[:1], y[:1], k), "Only the first image was counted: does `return` stand inside the loop?"),
        (lambda t, y, k: confusion(t[-1:], y[-1:], k), "Only the last image was counted: is the matrix made anew inside the loop?"),
        (lambda t, y, k: confusion(t[:-1], y[:-1], k), "The last image is missing: `range(len(t))` goes through all, slices with `[:-1]` leave it out."),
        (lambda t, y, k: confusion(t[1:], y[1:], k), "The first image is missing: begin at 0."),
        (lambda t, y, k: confusion(t, y, k) / len(t), "You divided by the number of images. Asked for are counts."),
        (lambda t, y, k: confusion(t, y, k) * (1 - np.eye(k)), "The right ones are missing: they are counted too, on the diagonal."),
        (lambda t, y, k: np.diag(np.bincount(np.asarray(t)[np.equal(t, y)], minlength=k)), "Only the right ones are counted. Where the answer is wrong, it belongs beside the diagonal."),
        (lambda t, y, k: np.diag(np.bincount(t, minlength=k)), "That counts how often each class is there. Look at the answers, too."),
        (lambda t, y, k: confusion(t, y, k) + confusion(y, t, k), "Each pair was counted at (t, y) and at (y, t). 1 taken for 7 is not 7 taken for 1."),
        (lambda t, y, k: confusion(t, y, max(max(t), max(y)) + 1), "Classes that do not occur are missing: the matrix has `classes` rows and columns."),
        (lambda t, y, k: confusion(t, y, k).sum(), "That is how many images there are. Return the matrix."),
        (lambda t, y, k: np.array([np.bincount(t, minlength=k), np.bincount(y, minlength=k)]), "You counted t and y each by itself. What counts is which goes with which."),
    ],
    hints=["Begin with a matrix of zeros, `classes` by `classes`. What does one image add to it?", "One image with label i and answer j adds 1 to `counts[i, j]`.",
           "`for i, j in zip(t, y): counts[i, j] += 1`, then `return counts`."],
    fact="Its diagonal, added up and divided by the number of images, is the accuracy.",
)

q9 = ChoiceExercise(
    id="09/q9",
    question="A network gets 100 % of its training images right, and 91 % of test images by other writers. You want it to read the hand of people it has never seen. What helps most?",
    choices={"a": "train for more epochs", "b": "deal the images out anew, so that every writer is in both parts",
             "c": "training images by more writers", "d": "more hidden units, so that it can learn more"},
    reference="c",
    known_mistakes=[
        ("a", "All of these images are right already. To see them more often shows it no other hand."),
        ("b", "The number will rise, as it does in the lesson, since the network then knows every writer of the test images. The people it has never seen are still unseen: you measure something else."),
        ("d", "It has learned all of its images already. More units may help a little; the hands that it has not seen stay unseen."),
    ],
    hints=["Which of them changes what the network knows about other hands?", "Two of them work on the same training images, which are right already.", "One of them changes the number and not the network's skill. What is left?"],
    why="100 % against 91 % is a gap between what was seen and what was not. More of what was not seen closes it.",
    fact="If there are no more writers, images shifted by a pixel may help, or weights that are kept small, or neither: measure it, with a split by writers, which tells the truth.",
)

EXERCISES = {"q1": q1, "q2": q2, "q3": q3, "q4": q4, "q5": q5, "q6": q6, "q7": q7, "q8": q8, "q9": q9}
