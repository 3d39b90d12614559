"""How long a thing takes, guessed from how long it took."""

FRESH = 0.1
"""Weight of the newest duration in the moving average."""

SURPRISE = 2.0
"""A duration counts as at most so many times the average: now and then the operating system gives
the processor to somebody else, which says nothing of the next time."""


class Pace:
    """A moving average of durations in seconds that single stalls hardly move."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def saw(self, seconds: float) -> None:
        """Take note of one more duration."""
        if self.seconds == 0.0:
            self.seconds = seconds
        self.seconds += FRESH * (min(seconds, SURPRISE * self.seconds) - self.seconds)
