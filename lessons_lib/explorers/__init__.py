"""Pictures that answer: each `explore_*(...)` returns controls and a picture that follows them.

`explorer` holds the one class behind them all, `controls` the sliders, `work` what runs longer than a moment.
One module a lesson topic; what is drawn stands in `figures`, what is computed in the maths.
"""
