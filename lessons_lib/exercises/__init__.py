"""Exercises that know the mistake: a question, cases, a solution, three hints, and wrong answers with a sentence each.

exercise     what every exercise has: check and help
outcome      what a check says, and how it is shown
function     "write a function": run on cases, compared, explained
classes      "write a class": used on cases, one use after the other
layer_uses   what a layer of one's own is used for
optimizer    "write an optimizer": what its updates make of arrays that others hold, too
predict      "say a number", "choose a letter", "find it with the slider"
naming       name many things at once, a letter for each
drawn        "fill in the graph", values forward, then derivatives backward
tracing      what a wrong number in a graph is, told from the graph itself
precautions  before an answer is run: is it still the stub, and could it be stopped?
source       whose code is it, what can it reach, what does it say?
run          the learner's code under a time limit, leaving nothing behind
cases        one call: its arguments, handed out as copies and watched
trial        one case tried with one answer: what was expected, what came
values       what came back: read as numbers, put into words, compared
diagnosis    why an answer is wrong, from certain to likely
relations    what yours and the expected have to do with each other, for answers that no one foresaw
looking      where an answer called a function that was handed to it
tapes        a tape of one's own, and tapes that go wrong, for lesson 11
lesson00 …   the exercises: each module has EXERCISES, and every exercise under its name
"""
