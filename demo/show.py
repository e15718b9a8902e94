"""What the demonstration prints: lines that a terminal colours and a file reads as well."""

import shutil
import sys
import textwrap
import threading
import time
from datetime import datetime

COLOURS = {"green": "32", "red": "31", "yellow": "33", "blue": "34", "grey": "90", "bold": "1"}


class Show:
    """Thread-safe. Plain text unless the output is a terminal."""

    def __init__(self) -> None:
        self.on_terminal = sys.stdout.isatty()
        self._lock = threading.Lock()
        self._width = min(shutil.get_terminal_size((110, 24)).columns, 120) if self.on_terminal else 110

    def colour(self, name: str, text: str) -> str:
        return f"\033[{COLOURS[name]}m{text}\033[0m" if self.on_terminal else text

    def line(self, text: str = "") -> None:
        with self._lock:
            print(text, flush=True)

    def title(self, text: str) -> None:
        self.line("\n" + self.colour("bold", text))

    def paragraph(self, text: str, indent: str = "  ") -> None:
        for part in text.splitlines():
            self.line(textwrap.fill(part, self._width, initial_indent=indent, subsequent_indent=indent,
                                    break_long_words=False, break_on_hyphens=False))

    def event(self, mark: str, colour: str, text: str) -> None:
        """One thing that just happened, with the time of day."""
        stamp = self.colour("grey", datetime.now().strftime("%H:%M:%S"))
        self.line(f"{stamp} {self.colour(colour, mark)} {text}")

    def bar(self, used: int, limit: int, width: int = 12) -> str:
        """Usage against a limit: `████░░░░ 24/60`."""
        full = min(width, round(width * used / limit)) if limit else 0
        colour = "red" if used >= limit * 0.8 else "yellow" if used >= limit * 0.5 else "green"
        return f"{self.colour(colour, '█' * full)}{self.colour('grey', '░' * (width - full))} {used}/{limit}"


def addends(case: dict) -> list[tuple[float, str]]:
    """The sum that a case of risk rests on, a line each; in nats."""
    risk = case["risk"]
    return [(risk["rest"], "where a sender begins of whom nothing is known"),
            *((signal["weight"], signal["sentence"]) for signal in case["signals"] if abs(signal["weight"]) >= 0.1),
            (risk["value"], f"in all: held from {risk['hold_from']:g}, restricted from {risk['restrict_from']:g}")]


class Clock:
    """Seconds since the play began."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def seconds(self) -> float:
        return time.monotonic() - self._begun
