"""Pixels. Every `draw_*(ax, ...)` draws one thing on the axes that it is given, from numbers that the maths computes, and nothing else.

`style` holds what all pictures share: one colour, line style and marker for each meaning.
`contours` shows a function of two numbers from above.
One module a lesson topic; nothing here knows of sliders.
"""
