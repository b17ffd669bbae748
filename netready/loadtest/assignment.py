"""Which pupil does what. A bigger class is the smaller one plus more pupils: stages are nested."""

from collections.abc import Mapping

from netready.domain.activity import Activity, LessonMix

IDLE = "idle"  # a pupil whose device is open and asks for nothing

Assignment = tuple[str, ...]


def same_for_all(activity: Activity, pupils: int) -> Assignment:
    """Everybody does the same."""
    return (activity.key,) * pupils


def by_mix(mix: LessonMix, pupils: int) -> Assignment:
    """Pupils in order, each to the part that is furthest behind its share; ties to the first part.

    At every n each part has its share of n, rounded: so the first n pupils of any class are a
    class of n with the same mix.
    """
    counts = [0] * len(mix.parts)
    chosen = []
    for pupil in range(pupils):
        behind = [part.share * (pupil + 1) - counts[i] for i, part in enumerate(mix.parts)]
        index = behind.index(max(behind))
        counts[index] += 1
        chosen.append(mix.parts[index].activity or IDLE)
    return tuple(chosen)


def needed_mbps(assignment: Assignment, activities: Mapping[str, Activity]) -> tuple[float, float]:
    """What these pupils need together, down and up."""
    active = [activities[key] for key in assignment if key != IDLE]
    return sum(a.down_mbps for a in active), sum(a.up_mbps for a in active)
