"""Which pupil does what. A bigger class is the smaller one plus more pupils: stages are nested."""

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
