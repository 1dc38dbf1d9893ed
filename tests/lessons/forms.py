"""Forms that a wrong answer to any exercise may take."""
import numpy as np


def in_one_array(answer):
    """A new result in the array of the last one of that shape."""
    kept = {}

    def again(*given):
        result = np.array(answer(*given), float)
        out = kept.setdefault(result.shape, np.zeros(result.shape))
        out[...] = result
        return out
    return again
