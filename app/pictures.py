"""When probes and views of a run are due, so that they stay cheap whatever number plays."""

from collections.abc import Collection

PROBE_SECONDS = 0.033
"""Between probes, times the busy runs that share a slot: a frame's worth of a run's own training,
so that probes take the same share of it whatever number plays."""
ALONE = 0.75
"""A run that is alone has probes in every frame, though frames are not exactly 33 ms apart."""
VIEW_SECONDS = 0.1
VIEW_SHARE_SECONDS = 0.03
"""Between views, times the busy runs that share a slot; but VIEW_SECONDS at least."""

Place = tuple[int, int]
"""Generation and step: what a picture shows."""


class Pictures:
    """Remembers what was seen when, and which views somebody wants."""

    def __init__(self) -> None:
        self._probed = float("-inf")
        self._probed_at: Place = (-1, -1)
        self._wanted: tuple[str, ...] = ()
        self._refused: set[str] = set()
        self._viewed = float("-inf")
        self._views: dict[str, tuple[float, Place]] = {}

    def want(self, kinds: Collection[str]) -> None:
        """Make these views from now on, each anew for whoever has just come."""
        self._wanted = tuple(sorted(set(kinds)))
        self._refused.clear()
        self._views.clear()

    def refuse(self, kind: str) -> None:
        """Remember that the trainer cannot make a view."""
        self._refused.add(kind)

    def clear(self) -> None:
        """Forget what a former trainer refused."""
        self._refused.clear()

    def probed(self, now: float, place: Place) -> None:
        """Note that probes came, or were asked for in vain."""
        self._probed, self._probed_at = now, place

    def viewed(self, kind: str, now: float, place: Place) -> None:
        """Note that a view came."""
        self._viewed = now
        self._views[kind] = now, place

    def probe_due(self, now: float, share: float) -> bool:
        """Whether the next advance should bring probes; `share` is the busy runs on a slot."""
        return now - self._probed >= PROBE_SECONDS * max(ALONE, share)

    def view_due(self, now: float, share: float) -> str | None:
        """Return the view that should go with the next frame: of those wanted the oldest."""
        if now - self._viewed < max(VIEW_SECONDS, VIEW_SHARE_SECONDS * share):
            return None
        return min(self._possible(), key=self._when, default=None)

    def probe_missing(self, place: Place) -> bool:
        """Whether a run that rests at `place` has no probes of it."""
        return self._probed_at != place

    def view_missing(self, place: Place) -> str | None:
        """Return a wanted view that a run that rests at `place` has not shown."""
        for kind in self._possible():
            if self._views.get(kind, (0.0, None))[1] != place:
                return kind
        return None

    def _possible(self) -> list[str]:
        return [kind for kind in self._wanted if kind not in self._refused]

    def _when(self, kind: str) -> float:
        return self._views.get(kind, (float("-inf"), None))[0]
