"""When a vehicle is expected at the stops still before it, from the plan and from what is overdue by now."""

from scheduler.domain.plan import Run, Stop, StopKind, StopState


def expected(run: Run, *, now: int) -> list[tuple[Stop, int]]:
    """Return the pickups and deliveries to come, each with the second of the day at which it is expected to start.

    What is overdue delays all that follows, less the waiting that the plan has before each of them. A run that
    nobody said has set out counts as leaving now.
    """
    ahead = [stop for stop in run.stops if not stop.is_over and stop.kind is not StopKind.BREAK]
    delay = 0 if run.has_begun else max(0, now - run.leaves)
    found = []
    for number, stop in enumerate(ahead):
        delay = max(0, delay - (stop.start - stop.arrival))
        if number == 0 and stop.state is StopState.PLANNED:
            delay = max(delay, now - stop.start)
        found.append((stop, stop.start + delay))
        if stop.state is StopState.ARRIVED:
            delay = max(0, now - stop.departure)
    return found
