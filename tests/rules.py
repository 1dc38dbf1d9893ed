"""Every update rule of the package: what a test says of all, it says of one that is added."""
from lessons_lib import optimizers

RULES = [kind for kind in vars(optimizers).values() if isinstance(kind, type) and kind.__module__ == optimizers.__name__]
