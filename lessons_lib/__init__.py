"""What the lessons call. This page is the map, in the order of the course: each lesson and the modules that it opens.

00  start here                  `figures.start_here`, `explorers.start_here`: a first pair of sliders, the map of the lessons
01  measure a slope by nudging  `derivatives`: forward and central difference, complex step, numerical gradient, the best h
                                `figures.numerical_differentiation`, `explorers.numerical_differentiation`: secant, microscope, error curve
02  take partial derivatives    `derivatives` again: numerical gradient, slope along a direction
                                `figures.partial_derivatives`, `explorers.partial_derivatives`: slices, gradient, a weight matrix by nudging
03  roll downhill               `descent`: a walk downhill, and how large its steps may be; `optimizers`: the first of them, SGD, and schedules
                                `lines`: a straight line through data, its loss, slope and curvature; standardising
                                `figures.gradient_descent`, `explorers.gradient_descent`: a ball on a curve and on a bowl, every rate at once
                                `figures.line_fitting`, `explorers.line_fitting`: wishes of predictions, a line that learns
04  follow the chain rule       `graph`: numbers that remember how they were made, and pass derivatives back
                                `figures.graph_layout`, `figures.graphs`, `explorers.chain_rule`: a graph drawn, and stepped through
05  pass δ backwards            `deltas`: a network that says its δ; the recurrence
                                `figures.network`, `figures.backprop_deltas`, `explorers.backprop_deltas`: backprop step by step, every number on one page
                                (`explorers.backprop_steps`, `explorers.backprop_pages`: what stands on the page of a step)
                                `figures.deltas`, `explorers.deltas`: δ felt, training on 64 tiny images, where δ vanishes
                                `figures.small_network`: where an exercise's δ are filled in
06  count the cost of backprop  `costs`: passes and multiplications of a gradient from the sizes; a race
                                `one_by_one`: what runs for one weight after another
                                `counting`: the same counts while the real formulas run
                                `figures.why_backprop_is_fast`, `explorers.why_backprop_is_fast`: what runs for one weight, a cost lab
07  build layers                `layers`: Add to Affine to softmax with its loss; `doors`: what their doors refuse, in words
                                `figures.layers`, `explorers.layers`: a layer as a graph, units under the finger, softmax, a product entry by entry
08  check your gradients        `gradcheck`: yours against slopes by nudging, for a function, a layer, a network, along a direction
                                `nudging`: one tensor compared, kinks told apart from errors; `diagnoses`: what a wrong gradient has to do with the right one
                                `patterns`: what one tensor of it shows by itself; `own_layers`: what a layer that someone wrote takes, holds and gives
                                `clinic`: small networks with one planted bug each
                                `figures.gradient_check`, `explorers.gradient_check`: relative error, a kink, 1e-7 in a logarithm, the clinic
09  train on real digits        `networks`: layers in a row, run forward and in reverse; `training`: batches, epochs, a history; `saving`: save and load
                                `training_doors`: what training refuses before its first step, in words
                                `figures.training`, `explorers.training`: the first loss, batches, a network that learns digits
10  race the optimizers         `optimizers` again: Momentum, Nesterov, AdaGrad, RMSProp, Adam; `parameters`: parameters, gradients, memories side by side
                                `races`: bowls, the way of any optimizer down them, its best rate, the factor of momentum; `update_terms`: one update taken apart
                                `digits_race`: networks that race on digits, each with its optimizer
                                `figures.optimizers`, `explorers.optimizers`: an update term by term, the plane of learning rate and momentum
                                `figures.races`, `explorers.races`: six optimizers on one bowl, and on digits
11  let a tape differentiate    `tape`: arrays that write their own backward; `tape_doors`: what they refuse, in words
                                `figures.tape`, `explorers.tape`: a tape recorded and run back, forward mode against reverse mode

Beside the lessons:
    `functions`         activations and losses, stable
    `datasets`          the small data that they train on
    `figures`           draw_*(ax, ...): pixels on axes that are handed in; one module a lesson topic, a large lesson has several
                        `figures.style`: a meaning keeps its colour; `figures.contours`: heights from above
    `explorers`         explore_*(...): controls and a picture that follows them; one module a lesson topic, a large lesson has several
                        `explorers.explorer`: the one class behind them; `explorers.controls`: sliders, choices, ranges
                        `explorers.work`: long work with start and stop; `explorers.svg`: a figure as text for the page
    `exercises`         lessonNN: questions, hints, known mistakes, solutions, and the engine that checks

Read in that direction: notebook → explorers → figures → maths → NumPy. Nothing points back.
"""
