"""What a run may be called, how fast it may play, how far one request may take it."""

from nn.errors import ConfigError

LONGEST_NAME = 100
SLOWEST, FASTEST = 0.1, 100_000.0
MOST_STEPS = 1_000_000


def checked_name(name: str) -> str:
    """Return the name without blanks around it. Raises: ConfigError."""
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        rule = f"must have 1 to {LONGEST_NAME} characters"
        raise ConfigError.of("name", name, rule, "choose another name")
    return name.strip()


def check_speed(speed: float | None) -> None:
    """See that it is a speed; None is as fast as it goes. Raises: ConfigError."""
    if speed is not None and not SLOWEST <= speed <= FASTEST:
        rule = f"must be {SLOWEST:g} to {FASTEST:g} steps a second, or null"
        raise ConfigError.of("speed", speed, rule, "choose a speed in this range")


def check_steps(steps: int) -> None:
    """See that it is a number of updates to do. Raises: ConfigError."""
    if not 1 <= steps <= MOST_STEPS:
        rule = f"must be 1 to {MOST_STEPS:,}"
        raise ConfigError.of("steps", steps, rule, "choose a number in this range")
