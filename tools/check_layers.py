"""Holds every include in src/ to src/LAYERS: which room may include which; and every type to a name of its own.

    tools/check_layers.py [SRC]

Refuses: an include of a room that the includer's line does not name, a folder that LAYERS does not know, a circle in
LAYERS, an include written relative to its own file (all are written from src/), and two rooms with a type of the same
name in the namespace that all share: in one program the linker would keep the functions of one of them for both.
"""

import re
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"')
TYPE = re.compile(r"^(?:struct|class|enum class) (\w+)[^;]*$")
LINE = re.compile(r"^([a-z]+):\s*([a-z ]*)$")


def read_layers(text: str) -> tuple[dict[str, list[str]], list[str]]:
    """The table, and what is wrong with it: unknown rooms, rooms below themselves."""
    layers: dict[str, list[str]] = {}
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.match(line)
        if not match:
            problems.append(f"LAYERS:{number}: not \"room: rooms it may include\": {line}")
            continue
        room, below = match[1], match[2].split()
        if room in layers:
            problems.append(f"LAYERS:{number}: {room} stands there twice")
        layers[room] = below
    for room, below in layers.items():
        problems += [f"LAYERS: {room} names {other}, which has no line" for other in below if other not in layers]
        path = circle(layers, room)
        if path:
            problems.append(f"LAYERS: a circle: {' → '.join(path)}")
    return layers, problems


def circle(layers: dict[str, list[str]], start: str) -> list[str]:
    """The way from a room back to itself, or nothing."""
    ways = [[start]]
    seen = set()
    while ways:
        way = ways.pop()
        for below in layers.get(way[-1], []):
            if below == start:
                return [*way, below]
            if below not in seen:
                seen.add(below)
                ways.append([*way, below])
    return []


def check_includes(source: Path, layers: dict[str, list[str]]) -> list[str]:
    problems: list[str] = []
    for path in sorted((*source.rglob("*.hpp"), *source.rglob("*.cpp"))):
        where = path.relative_to(source)
        room = where.parts[0]
        if len(where.parts) < 2 or room not in layers:
            problems.append(f"{where}: lies in no room of LAYERS")
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            target = match[1].split("/")[0]
            if "/" not in match[1] or target not in layers:
                problems.append(f"{where}:{number}: \"{match[1]}\" is not written as room/file.hpp of a room")
            elif target != room and target not in layers[room]:
                problems.append(f"{where}:{number}: {room} may not include {target}")
    return problems


def check_types(source: Path) -> list[str]:
    """Types that headers define at the outermost level of namespace tidegate, by more than one room."""
    rooms: dict[str, set[str]] = {}
    for path in sorted(source.rglob("*.hpp")):
        text = path.read_text()
        if re.search(r"^namespace tidegate \{", text, re.MULTILINE) is None:
            continue  # a namespace of its own, such as tidegate::sqlite
        inner = 0
        for line in text.splitlines():
            if re.match(r"namespace \w+ \{", line) and not line.startswith("namespace tidegate {"):
                inner += 1
            elif re.match(r"\}  // namespace (?!tidegate$)", line):
                inner -= 1
            elif (match := TYPE.match(line)) and inner == 0:
                rooms.setdefault(match[1], set()).add(path.relative_to(source).parts[0])
    return [f"type {name} is defined by {' and '.join(sorted(where))}: give one of them another name"
            for name, where in sorted(rooms.items()) if len(where) > 1]


def check(source: Path) -> list[str]:
    """Every breach of the rules, as lines for people."""
    layers, problems = read_layers((source / "LAYERS").read_text())
    return problems + check_includes(source, layers) + check_types(source)


if __name__ == "__main__":
    found = check(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "src")
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)
