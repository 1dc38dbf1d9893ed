"""Lesson 11, exercise 5: a tape of one's own, and the programs that it records."""
from lessons_lib.exercises import tapes
from lessons_lib.exercises.cases import Case
from lessons_lib.exercises.classes import ClassExercise


def told(use):
    """A use whose docstring a learner reads, where it is the first that is wrong and no known mistake fits."""
    use.means = use.__doc__
    return use


def recorded(cls, x, y, z, meanwhile=lambda: None):
    """(xy + x) · xy + z · z, with xy used twice, z put in late, and a number that nothing uses."""
    tape = cls()
    x, y = tape.input(x), tape.input(y)
    meanwhile()
    p = tape.mul(x, y)
    tape.add(y, p)
    q = tape.mul(tape.add(p, x), p)
    z = tape.input(z)
    tape.add(q, tape.mul(z, z))
    meanwhile()
    return tape


@told
def places(cls, x, y, z):
    """Each call appends one number to this tape's `values`, even one that is there already, and returns its place."""
    tape = cls()                                    # as long as `recorded`: a list that tapes share is filled with something else
    return [tape.input(x), tape.input(y), tape.mul(0, 1), tape.add(2, 0), tape.input(z), tape.mul(0, 1), tape.add(2, 0), tape.mul(4, 4), tape.add(1, 4)]


@told
def values(cls, x, y, z):
    """`input` appends the number as it is, `add` and `mul` what comes of the numbers at the places i and j, not of i and j."""
    return list(recorded(cls, x, y, z).values)


def gradients(cls, x, y, z):
    """Plainly."""
    return recorded(cls, x, y, z).gradients()


@told
def again(cls, x, y, z):
    """The first time it was right: `gradients()` reads the tape and changes nothing in it."""
    tape = recorded(cls, x, y, z)
    tape.gradients()
    return tape.gradients()


@told
def beside(cls, x, y, z):
    """Alone it was right: the two tapes share something. What a tape keeps belongs to `self` and is made in `__init__`."""
    def other():
        tape = cls()
        tape.add(tape.mul(tape.input(z), 0), 0)
    return recorded(cls, x, y, z, other).gradients()


@told
def still(cls, x, y, z):
    """`gradients()` reads `values` and changes nothing in it."""
    tape = recorded(cls, x, y, z)
    tape.gradients()
    return list(tape.values)


def another(cls, x, y, z):
    """x⁴y + yx⁴ + (y + y), with x² used on three ways of different lengths."""
    tape = cls()
    x, y = tape.input(x), tape.input(y)
    s = tape.mul(x, x)
    p = tape.mul(s, y)
    tape.add(tape.add(tape.mul(s, p), tape.mul(p, s)), tape.add(y, y))
    return tape.gradients()


@told
def square(cls, x, y, z):
    """Here place 1 holds a product. Any place but 0 may hold a result."""
    tape = cls()
    x = tape.input(x)
    tape.mul(x, x)
    return tape.gradients()


@told
def one_pair(cls, x, y, z):
    """Here four operations have the same two places, those of x and y. Each of the four passes its part back."""
    tape = cls()
    x, y = tape.input(x), tape.input(y)
    p, p_again, s, s_again = tape.mul(x, y), tape.mul(x, y), tape.add(x, y), tape.add(x, y)
    tape.add(tape.mul(p, s), tape.mul(tape.mul(p_again, y), s_again))
    return tape.gradients()


@told
def later(cls, x, y, z):
    """Before that number came it was right: work all slopes out anew in each call."""
    tape = recorded(cls, x, y, z)
    tape.gradients()
    tape.mul(0, 1)
    return tape.gradients()


@told
def earlier(cls, x, y, z):
    """When it was returned it was right: make a new list in each call."""
    tape = recorded(cls, x, y, z)
    first = tape.gradients()
    tape.mul(0, 1)
    tape.gradients()
    return first


@told
def ends_with_an_input(cls, x, y, z):
    """The last number is the end, whatever it is: its slope is 1, and nothing leads to an input."""
    tape = recorded(cls, x, y, z)
    tape.input(y)
    return tape.gradients()


@told
def alone(cls, x, y, z):
    """The only number is the last one, too: its own slope is 1."""
    tape = cls()
    tape.input(x)
    return tape.gradients()


q5 = ClassExercise(
    id="11/q5",
    question="A tape of your own, for single numbers. Write a class `Tape()`: `input(value)`, `add(i, j)` and `mul(i, j)` each append a number to the list `values` and return its place there; i and j are places. "
             "`gradients()` returns a list, the derivative of the last number with respect to each, in the order of `values`, however often it is called. "
             "With a = input(3), b = input(5), c = mul(a, b) and d = add(c, a), `values` is [3, 5, 15, 18] and `gradients()` gives [6, 3, 1, 1]. "
             "(The check records (x · y + x) · (x · y) + z · z, and a sum that leads nowhere.)",
    reference=tapes.Tape,
    uses={"the places that come back": places, "`values`": values, "`gradients()`": gradients, "`gradients()`, the second time": again, "`gradients()`, while another tape records": beside,
          "`values`, after `gradients()`": still, "`gradients()` of (x · x) · (x · x · y), its mirror image and y + y": another, "`gradients()` of x · x": square,
          "`gradients()` of (x · y) · (x + y) + (x · y) · y · (x + y), with each bracket recorded by itself": one_pair, "`gradients()`, asked again after one number more": later,
          "the first list of `gradients()`, after a second one": earlier, "`gradients()`, where the last number is an input": ends_with_an_input, "`gradients()` of a single input": alone},
    cases=[Case(3.1, -4.3, 0.7), Case(-0.6, 5.7, -2.9), Case(0.0, 3.7, 1.9), Case(7.3, 0.04, 130.0), Case(1e-3, -2.6, -1e-3), Case(2.7, 2.7, 0.0)],
    known_mistakes=[
        (tapes.with_part(value=lambda a, b: a + b), "`mul` appends a sum. It appends the product."),
        (tapes.with_part(put=lambda old, part, slope: part), "Where a number is used twice, the later part wipes out the earlier: `=` for `+=`."),
        (tapes.with_part(order=lambda places: places), "Only the last operation passed its slope back. Does the loop go from the last place to the first, and does `return` stand behind it? Is `mul` recorded, too?"),
        (tapes.with_part(product=lambda a, b: (a, b)), "In `mul` each factor got its own value back. It gets the *other* factor."),
        (tapes.with_part(product=lambda a, b: (1, 1)), "In `mul` both got 1, as in `add`. A factor gets the other factor."),
        (tapes.with_part(product=lambda a, b: (a * b, a * b)), "In `mul` both got the product. A factor gets the other factor."),
        (tapes.with_part(product=lambda a, b: (b, 0)), "In `mul` the second factor gets nothing. Both move the product."),
        (tapes.with_part(total=lambda a, b: (a, b)), "In `add` each got its own value. A sum moves as fast as each of its parts: 1."),
        (tapes.with_part(total=lambda a, b: (b, a)), "In `add` each got the other one, as in `mul`. A sum passes on 1 to both."),
        (tapes.with_part(total=lambda a, b: (1, 0)), "In `add` the second one gets nothing. A sum passes on 1 to both."),
        (tapes.with_part(start=lambda n: [0.0] * n), "All slopes are 0: nobody gave the last number its own slope, 1."),
        (tapes.with_part(times=lambda g, slope: slope), "You add up local derivatives alone. Each is multiplied by what has come back to the result: upstream times local."),
        (tapes.with_part(times=lambda g, slope: g + slope), "You add upstream and local. Along a way slopes multiply."),
        (tapes.with_part(uses=lambda parents: list(dict(parents).items())), "Where *one* operation uses a number twice, as in z · z, one part is lost. Is there one entry a parent, as in a dict? Or does a line set a slope where it should add, or read both before either is written?"),
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
        (tapes.with_part(start=lambda n: [1.0] + [0.0] * (n - 1)), "The 1 stands at the first place. It belongs to the last number: with respect to itself its slope is 1."),
        (tapes.with_part(start=lambda n: [1.0] * n), "Your list begins with ones. Only the last number starts with 1; the others collect what comes back, from 0 on."),
        (tapes.with_part(order=lambda places: places[-2::-1]), "Only the last number has a slope: nothing was passed back from it. Does the loop begin at the last place? Is `add` recorded, and in a list of this tape's own?"),
        (tapes.with_part(order=lambda places: places[:-4:-1]), "The way back ended with z · z. An input such as z is no end: pass over it with `continue`, not `break`. Or is `return` inside the loop?"),
        (tapes.with_part(order=lambda places: places[:2:-1]), "What x · y got was not passed on. Go down to place 0: inputs may stand anywhere, and a slope of 0 is no end."),
        (tapes.InputsInFront, "Your slopes are those of a tape on which all inputs come first. z comes late: keep with each operation the place of its result."),
        (tapes.with_part(product=lambda a, b: (b, 0), total=lambda a, b: (1, 0)), "In `add` and in `mul` only the first of the two gets a part. Both move the result."),
        (tapes.FactorsPlace, "In `mul` you multiplied by the other factor's place. Multiply by the number that stands there."),
        (tapes.with_part(put=lambda old, part, slope: part if type(slope) is int else old + part), "In `add` a new part wipes out what was there: `=` for `+=`."),
        (tapes.with_part(put=lambda old, part, slope: old + part if type(slope) is int else part), "In `mul` a new part wipes out what was there: `=` for `+=`."),
        (tapes.with_part(put=lambda old, part, slope: int(old + part)), "Your slopes are whole numbers: what stands behind the decimal point is cut off at each step. Begin with `0.0`."),
        (tapes.with_part(times=lambda g, slope: slope if type(slope) is int else g * slope), "In `add` you pass on 1 alone. Times what has come back to the result: upstream times local."),
        (tapes.with_part(back=lambda grads: [*grads[:3], None, *grads[4:]]), "Not every entry of your list is a number. What nothing uses has the slope 0."),
        (tapes.with_part(back=lambda grads: grads[:3] + grads[4:]), "The sum that leads nowhere is missing. Its slope is 0, and the list has one for each number of `values`."),
        (tapes.with_part(back=lambda grads: grads[:-1]), "The last number is missing. Its own slope is 1, and the list has one for each number of `values`."),
        (tapes.DepthFirst, "x · y passed on its slope before all of it had come. Its turn is after all its users: go by places, from the last to the first."),
        (tapes.DepthFirstOther, "x · x passed on its slope before all of it had come. Go by places, from the last to the first: then its turn is after all its users."),
        (tapes.OneRecord, "Your slopes belong to what another tape recorded: your tapes share a list. Make it in `__init__`, as one of `self`."),
    ],
    hints=["Beside each number keep what `Node` kept: a list of pairs, the place of a parent and the local derivative.", "Back: a list of zeros, 1 at its end. From the last place to the first, each adds its own slope times the local derivative to each parent.",
           "`for place in reversed(range(len(grads))): for parent, slope in self.parents[place]: grads[parent] += grads[place] * slope`."],
    fact="The places are a topological order: an operation can only use what stands before it.",
)
