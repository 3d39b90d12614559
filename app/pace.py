"""When a run with a speed limit does its next steps, and how fast a run really is."""

from collections import deque

FRAMES_PER_SECOND = 30.0
EARLY_SECONDS = 0.0005
"""So much too early is on time: clocks and floats are not exact."""
LAG_SECONDS = 0.5
"""A run that cannot keep its pace forgets what it owes beyond this, instead of a burst later."""
WINDOW_SECONDS = 2.0


class Pace:
    """A timetable: the first step at once, then `speed` steps a second, 30 frames at most."""

    def __init__(self, speed: float, step: int, now: float) -> None:
        self._speed = speed
        self._step = step
        self._start = now
        self._frame = -1.0  # when the last frame was due

    def due(self, step: int, now: float) -> int:
        """Return how many steps a run that has done `step` should do in a frame that begins now."""
        if self.wait(step, now) > EARLY_SECONDS:
            return 0
        owed = int((now + EARLY_SECONDS - self._start) * self._speed) + 1 - (step - self._step)
        most = 1 + int(self._speed * LAG_SECONDS)
        if owed > most:
            self._step, self._start, owed = step, now - (most - 1) / self._speed, most
        self._frame = now
        return max(1, owed)

    def wait(self, step: int, now: float) -> float:
        """Return the seconds until a step is due and a frame is allowed."""
        due = self._start + (step - self._step) / self._speed
        return max(0.0, max(due, self._frame + 1 / FRAMES_PER_SECOND) - now)


class Rate:
    """Steps per second over the last two seconds, or the last two frames where those are rarer."""

    def __init__(self) -> None:
        self._frames: deque[tuple[float, int]] = deque()

    def clear(self) -> None:
        """Begin to measure anew."""
        self._frames.clear()

    def note(self, step: int, now: float) -> None:
        """Note that a frame that ends at `step` arrived."""
        self._frames.append((now, step))
        while len(self._frames) > 2 and now - self._frames[1][0] > WINDOW_SECONDS:
            self._frames.popleft()

    @property
    def value(self) -> float | None:
        """The rate; None before two frames."""
        if len(self._frames) < 2:
            return None
        (begin, first), (end, last) = self._frames[0], self._frames[-1]
        return (last - first) / max(end - begin, 1e-6)
