"""The table that ./bench.sh prints: one figure a line, with what it is held against."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure.

    other, ours  the no-op's and Tidegate's, as text; `other` is empty where there is no no-op
    figure       what is held against the target: a ratio or a number with its unit
    target       as text, or empty when there is none
    met          whether it was met; None without a target
    """

    what: str
    other: str
    ours: str
    figure: str
    target: str = ""
    met: bool | None = None


HEAD = ("", "no-op", "Tidegate", "figure", "target", "")


def at_least(what: str, other: str, ours: str, ratio: float, target: float) -> Row:
    """A ratio of throughputs, ours by the no-op's."""
    return Row(what, other, ours, f"{ratio:.2f}", f">= {target:.2f}", ratio >= target)


def below(what: str, value: float, unit: str, target: float, other: str = "") -> Row:
    """A number that must stay below `target`."""
    return Row(what, other, "", f"{value:,.2f} {unit}", f"< {target:g} {unit}", value < target)


def aligned(rows: list[Row]) -> str:
    """The rows as text, columns of numbers to the right."""
    cells = [HEAD] + [(row.what, row.other, row.ours, row.figure, row.target,
                       {True: "pass", False: "MISS", None: ""}[row.met]) for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    lines = []
    for line in cells:
        words = [line[0].ljust(widths[0])] + [text.rjust(width) for text, width in zip(line[1:5], widths[1:5])]
        lines.append("  ".join([*words, line[5]]).rstrip())
    lines.insert(1, "-" * max(len(line) for line in lines))
    return "\n".join(lines)
