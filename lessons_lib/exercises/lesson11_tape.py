"""Lesson 11, exercise 5: a tape of one's own, and the programs that it records."""
from lessons_lib.exercises import tapes
from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.classes import ClassExercise


def recorded(cls, x, y, z):
    """(xy + x) · xy + z · z, with xy used twice, z put in late, and a number that nothing uses."""
    tape = cls()
    x, y = tape.input(x), tape.input(y)
    p = tape.mul(x, y)
    tape.add(y, p)
    q = tape.mul(tape.add(p, x), p)
    z = tape.input(z)
    tape.add(q, tape.mul(z, z))
    return tape


def still(cls, x, y, z):
    """Values stay."""
    tape = recorded(cls, x, y, z)
    tape.gradients()
    return list(tape.values)


def again(cls, x, y, z):
    """Asked twice."""
    tape = recorded(cls, x, y, z)
    tape.gradients()
    return tape.gradients()


def beside(cls, x, y, z):
    """Two tapes."""
    tape = recorded(cls, x, y, z)
    recorded(cls, z, x, y)
    return tape.gradients()


def another(cls, x, y, z):
    """x⁴y + yx⁴ + (y + y), with x² used on three ways of different lengths."""
    tape = cls()
    x, y = tape.input(x), tape.input(y)
    s = tape.mul(x, x)
    p = tape.mul(s, y)
    tape.add(tape.add(tape.mul(s, p), tape.mul(p, s)), tape.add(y, y))
    return tape.gradients()


def later(cls, x, y, z):
    """Asked, recorded on, and asked again."""
    tape = recorded(cls, x, y, z)
    tape.gradients()
    tape.mul(0, 1)
    return tape.gradients()


def earlier(cls, x, y, z):
    """A first answer, after a second one."""
    tape = recorded(cls, x, y, z)
    first = tape.gradients()
    tape.mul(0, 1)
    tape.gradients()
    return first


def ends_with_an_input(cls, x, y, z):
    """The last number is no result."""
    tape = recorded(cls, x, y, z)
    tape.input(y)
    return tape.gradients()


def alone(cls, x, y, z):
    """Nothing but an input."""
    tape = cls()
    tape.input(x)
    return tape.gradients()


q5 = ClassExercise(
    id="11/q5",
    question="A tape of your own, for single numbers. Write a class `Tape()`: `input(value)`, `add(i, j)` and `mul(i, j)` each append a number to the list `values` and return its place there; i and j are places. "
             "`gradients()` returns a list, the derivative of the last number with respect to each, in the order of `values`. "
             "With a = input(3), b = input(5), c = mul(a, b) and d = add(c, a), `values` is [3, 5, 15, 18] and `gradients()` gives [6, 3, 1, 1]. "
             "(The check records (x · y + x) · (x · y) + z · z, and a sum that leads nowhere.)",
    reference=tapes.Tape,
    uses={"the places that come back": lambda cls, x, y, z: [(tape := cls()).input(x), tape.input(y), tape.mul(0, 1), tape.add(2, 0), tape.input(z)], "`values`": lambda cls, x, y, z: list(recorded(cls, x, y, z).values),
          "`gradients()`": lambda cls, x, y, z: recorded(cls, x, y, z).gradients(), "`gradients()`, the second time": again, "`gradients()`, after another tape has recorded": beside, "`values`, after `gradients()`": still,
          "`gradients()` of (x · x) · (x · x · y), its mirror image and y + y": another, "`gradients()`, asked again after one number more": later,
          "the first list of `gradients()`, after a second one": earlier, "`gradients()`, where the last number is an input": ends_with_an_input, "`gradients()` of a single input": alone},
    cases=[Case(3.1, -4.3, 0.7), Case(-0.6, 5.7, -2.9), Case(0.0, 3.7, 1.9), Case(7.3, 0.04, 130.0), Case(1e-3, -2.6, -1e-3), Case(2.7, 2.7, 0.0)],
    known_mistakes=[
        (tapes.with_part(value=lambda a, b: a + b), "`mul` appends a sum. It appends the product."),
        (tapes.with_part(put=lambda old, part: part), "Where a number is used twice, the later part wipes out the earlier: `=` for `+=`."),
        (tapes.with_part(order=lambda places: places), "You went from the first number to the last. The end knows its slope, 1; the way back starts there, and a number passes on only what it has in full."),
        (tapes.with_part(product=lambda a, b: (a, b)), "In `mul` each factor got its own value back. It gets the *other* factor."),
        (tapes.with_part(product=lambda a, b: (1, 1)), "In `mul` both got 1, as in `add`. A factor gets the other factor."),
        (tapes.with_part(product=lambda a, b: (a * b, a * b)), "In `mul` both got the product. A factor gets the other factor."),
        (tapes.with_part(product=lambda a, b: (b, 0)), "In `mul` the second factor gets nothing. Both move the product."),
        (tapes.with_part(total=lambda a, b: (a, b)), "In `add` each got its own value. A sum moves as fast as each of its parts: 1."),
        (tapes.with_part(total=lambda a, b: (b, a)), "In `add` each got the other one, as in `mul`. A sum passes on 1 to both."),
        (tapes.with_part(total=lambda a, b: (1, 0)), "In `add` the second one gets nothing. A sum passes on 1 to both."),
        (tapes.with_part(seed=0.0), "All slopes are 0: nobody gave the last number its own slope, 1."),
        (tapes.with_part(times=lambda g, slope: slope), "You add up local derivatives alone. Each is multiplied by what has come back to the result: upstream times local."),
        (tapes.with_part(times=lambda g, slope: g + slope), "You add upstream and local. Along a way slopes multiply."),
        (tapes.with_part(uses=lambda parents: list(dict(parents).items())), "Where a number is used twice by *one* operation, as in z · z, one part is lost. Keep a list of parts, not one a parent."),
        (tapes.with_part(back=lambda grads: grads[::-1]), "The right numbers in reverse order: the list begins with the first input."),
        (tapes.with_part(back=lambda grads: grads[:3]), "That is for the inputs only. The list has one slope for each number of `values`."),
        (tapes.Returns, "A method gave `None`. End `input`, `add` and `mul` with `return` and the new number's place."),
        (tapes.ReturnsValue, "You return the number. Return its place in `values`, `len(self.values) - 1`."),
        (tapes.ReturnsLength, "You return how many numbers there are now. Places count from 0: the last one's is `len(self.values) - 1`."),
        (tapes.with_part(times=lambda g, slope: g if type(slope) is int else slope), "In `mul` you pass on the other factor alone. Times what has come back to the result: upstream times local."),
        (tapes.with_part(back=lambda grads: grads[:2] + grads[6:7]), "That is for the inputs only. The list has one slope for each number of `values`, results too."),
        (tapes.SumCountedOnce, "In y + y, y is used twice, and one part is lost. Each use passes back a part, though both go to one place."),
        (tapes.ByDistance, "A number passed on its slope before all of it had come: its turn is after all its users. Places are in that order already."),
        (tapes.Cached, "A number was recorded after the first call, and you handed out the old list. Compute the slopes anew each time."),
        (tapes.OneList, "The first list has changed at the second call: both are one and the same. Make a new list in each call."),
        (tapes.LastResult, "The last number here is an input. It is still the end: its own slope is 1, and nothing leads to it."),
        (tapes.LateBound, "Every product used the factors of the last product. A closure looks a name up when it runs: keep the two numbers of each operation with it."),
        (tapes.Keeps, "The second time, the slopes of the first are still there, and the new ones are added to them. Begin each time with zeros."),
        (tapes.EatsItsTape, "The second time nothing comes back. `gradients()` used up what it needs: here the tape is to be kept."),
    ],
    hints=["Beside each number keep what `Node` kept: a list of pairs, the place of a parent and the local derivative.", "Back: a list of zeros, 1 at its end. From the last place to the first, each adds its own slope times the local derivative to each parent.",
           "`for place in reversed(range(len(grads))): for parent, slope in self.parents[place]: grads[parent] += grads[place] * slope`."],
    fact="The places are a topological order: an operation can only use what stands before it.",
)
