"""What a process keeps to its end: it need not be looked through again and again for garbage."""

import gc

SELDOM = 10_000
"""New objects between two looks for garbage; Python's 700 are less than a few requests make."""


def keep_for_good() -> None:
    """Leave what is there by now out of garbage collection; for the end of a start.

    Modules, statements and templates are some 150,000 objects. Going through them took a quarter of a sweep's
    CPU.
    """
    gc.collect()
    gc.freeze()
    # Hardly anything that a request makes is in a circle: looking took 4 % of a light read's CPU.
    gc.set_threshold(SELDOM)
