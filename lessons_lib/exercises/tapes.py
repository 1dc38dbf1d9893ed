"""For lesson 11's exercise 5: a tape, and tapes that go wrong."""


class Tape:
    """Places in a list for names, and beside each value the parts that it passes back."""

    def __init__(self):
        self.values, self.parents = [], []

    def input(self, value):
        self.values.append(value)
        self.parents.append([])
        return len(self.values) - 1

    def add(self, i, j):
        place = self.input(self.values[i] + self.values[j])
        self.parents[place] = [(i, 1), (j, 1)]
        return place

    def mul(self, i, j):
        place = self.input(self.values[i] * self.values[j])
        self.parents[place] = [(i, self.values[j]), (j, self.values[i])]
        return place

    def gradients(self):
        grads = [0.0] * len(self.values)
        grads[-1] = 1.0
        for place in reversed(range(len(grads))):
            for parent, slope in self.parents[place]:
                grads[parent] += grads[place] * slope
        return grads


def with_part(product=lambda a, b: (b, a), total=lambda a, b: (1, 1), value=lambda a, b: a * b, start=lambda n: [0.0] * (n - 1) + [1.0], order=reversed, put=lambda old, part, slope: old + part,
          back=lambda grads: grads, uses=lambda parents: parents, times=lambda g, slope: g * slope):
    """A class with one part exchanged."""
    class Wrong(Tape):
        def add(self, i, j):
            place = super().add(i, j)
            self.parents[place] = list(zip((i, j), total(self.values[i], self.values[j]), strict=True))
            return place

        def mul(self, i, j):
            place = self.input(value(self.values[i], self.values[j]))
            self.parents[place] = list(zip((i, j), product(self.values[i], self.values[j]), strict=True))
            return place

        def gradients(self):
            grads = start(len(self.values))
            for place in order(range(len(grads))):
                for parent, slope in uses(self.parents[place]):
                    grads[parent] = put(grads[parent], times(grads[place], slope), slope)
            return back(grads)
    return Wrong


class Keeps(Tape):
    """Gradients are never set to 0."""

    def __init__(self):
        super().__init__()
        self.grads = None

    def gradients(self):
        self.grads = self.grads or [0.0] * len(self.values)
        self.grads[-1] = 1.0
        for place in reversed(range(len(self.grads))):
            for parent, slope in self.parents[place]:
                self.grads[parent] += self.grads[place] * slope
        return list(self.grads)


class EatsItsTape(Tape):
    """What it has recorded is gone after the first call."""
    def gradients(self):
        found = super().gradients()
        self.parents = [[] for _ in self.parents]
        return found


class LateBound(Tape):
    """Slopes are looked up when they are used, under the names of the last operation."""

    def mul(self, i, j):
        place = super().mul(i, j)
        self.last = self.values[i], self.values[j]
        self.parents[place] = [(i, None), (j, "")]
        return place

    def gradients(self):
        kept = self.parents
        self.parents = [[(i, {None: self.last[1], "": self.last[0]}.get(slope, slope)) for i, slope in parents] for parents in kept]
        found = super().gradients()
        self.parents = kept
        return found


class Returns:
    """Something else than the place."""

    def __init__(self):
        self.tape = Tape()
        self.values = self.tape.values

    def result(self, place):
        return None

    def input(self, value):
        return self.result(self.tape.input(value))

    def add(self, i, j):
        return self.result(self.tape.add(i, j))

    def mul(self, i, j):
        return self.result(self.tape.mul(i, j))

    def gradients(self):
        return self.tape.gradients()


class ReturnsValue(Returns):
    """The number itself."""
    def result(self, place):
        return self.values[place]


class ReturnsLength(Returns):
    """How many numbers there are."""
    def result(self, place):
        return place + 1


class SumCountedOnce(Tape):
    """y + y passes back one part."""
    def add(self, i, j):
        place = super().add(i, j)
        self.parents[place] = self.parents[place][:1 if i == j else 2]
        return place


class ByDistance(Tape):
    """From the end to its parents, then to theirs, each number once."""

    def gradients(self):
        grads, queue = [0.0] * len(self.values), [len(self.values) - 1]
        grads[-1] = 1.0
        for place in queue:
            for parent, slope in self.parents[place]:
                grads[parent] += grads[place] * slope
                queue.extend([parent] * (parent not in queue))
        return grads


class DepthFirst(Tape):
    """From the end to the second parent, and from there on at once, each number once."""
    order = staticmethod(iter)

    def gradients(self):
        grads, stack, seen = [0.0] * len(self.values), [len(self.values) - 1], set()
        grads[-1] = 1.0
        while stack:
            place = stack.pop()
            for parent, slope in self.order(self.parents[place]) if place not in seen else ():
                grads[parent] += grads[place] * slope
                stack.append(parent)
            seen.add(place)
        return grads


class DepthFirstOther(DepthFirst):
    """To the first parent."""
    order = staticmethod(reversed)


class InputsInFront(Tape):
    """Operations are counted by themselves, and taken for the last places."""
    def gradients(self):
        operations = [parents for parents in self.parents if parents]
        wrong = Tape()
        wrong.values, wrong.parents = self.values, [[]] * (len(self.values) - len(operations)) + operations
        return wrong.gradients()


class FactorsPlace(Tape):
    """A place where a number is meant."""
    def mul(self, i, j):
        place = super().mul(i, j)
        self.parents[place] = [(i, j), (j, i)]
        return place


class OneRecord(Tape):
    """All tapes append to one list, and read its beginning."""
    record = []

    def _kept(self, value, parents):
        self.values.append(value)
        self.record.append(parents)
        self.parents = self.record
        return len(self.values) - 1

    def input(self, value):
        return self._kept(value, [])

    def add(self, i, j):
        return self._kept(self.values[i] + self.values[j], [(i, 1), (j, 1)])

    def mul(self, i, j):
        a, b = self.values[i], self.values[j]
        return self._kept(a * b, [(i, b), (j, a)])


class Cached(Tape):
    """The first answer is kept for good."""
    found = None

    def gradients(self):
        self.found = self.found or super().gradients()
        return list(self.found)


class OneList(Tape):
    """All answers are one and the same list."""
    def __init__(self):
        super().__init__()
        self.grads = []

    def gradients(self):
        self.grads[:] = super().gradients()
        return self.grads


class LastResult(Tape):
    """The way back starts at the last operation."""
    def gradients(self):
        end = max((place for place, parents in enumerate(self.parents) if parents), default=0)
        cut = Tape()
        cut.values, cut.parents = self.values[:end + 1], self.parents[:end + 1]
        return cut.gradients() + [0.0] * (len(self.values) - end - 1)
