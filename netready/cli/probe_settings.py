"""`--set` and the options that stand for a setting: text to settings by probe."""

from collections.abc import Mapping, Sequence

from netready.domain.errors import BadInputError
from netready.domain.record import Setting


def settings_from(
    probes: Sequence[str],
    pairs: Sequence[str],
    options: Mapping[str, tuple[str, str | None]],
) -> dict[str, dict[str, Setting]]:
    """Settings by probe name; those under "" are given to every probe.

    Args:
        probes: names of what is measured.
        pairs: of --set.
        options: by probe, the setting that an option of its own gives, and its value or None.

    Raises:
        BadInputError: a pair without "=", or one for a probe that is not run.
    """
    settings: dict[str, dict[str, Setting]] = {name: {} for name in ("", *probes)}
    faults = []
    for pair in pairs:
        key, equals, text = pair.partition("=")
        owner, _, name = key.rpartition(".")
        if not equals or not name:
            faults.append(f"--set {pair}: allowed: KEY=VALUE or PROBE.KEY=VALUE")
        elif owner not in settings:
            faults.append(f"--set {pair}: {owner} is not measured; allowed: {', '.join(probes)}")
        else:
            settings[owner][name] = value_of(text)
    given = {owner: pair for owner, pair in options.items() if pair[1] is not None}
    for owner, (name, value) in given.items():
        if owner in settings:
            settings[owner][name] = value
        else:
            option = "--" + name.replace("_", "-")
            faults.append(f"{option}: only for the probe {owner}, which is not measured")
    if faults:
        raise BadInputError(faults)
    return settings


def value_of(text: str) -> Setting:
    """true, false, a whole number, a number, or text."""
    words = {"true": True, "false": False}
    if text.lower() in words:
        return words[text.lower()]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
