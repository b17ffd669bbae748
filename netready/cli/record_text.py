"""A record in lines for people."""

from netready.domain.record import Record


def lines_of(record: Record) -> list[str]:
    """A record for people: every number with its unit, every failure in words."""
    lines = [f"{record.probe} ({record.duration_s:.1f} s)"]
    for line in record.metrics:
        direction = line.direction.value if line.direction else ""
        place = " ".join(filter(None, (line.name, direction, line.stat, line.label)))
        value = "not measured" if line.value is None else f"{figure(line.value)} {line.unit}"
        lines.append(f"  {place:<44} {value}{f'  ({line.note})' if line.note else ''}")
    lines += [f"  {key}: {text}" for key, text in sorted(record.annotations.items())]
    for failure in record.failures:
        lines.append(
            f"  failed: {failure.operation}: {failure.word.value}. {failure.note}".rstrip()
        )
    return lines


def figure(value: float) -> str:
    """Four digits that count, and never an exponent for large numbers."""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
