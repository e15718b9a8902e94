"""`./run demo`: Tidegate before a private mail server, with real mail flowing through it. See mailhost.py for what is
guaranteed to the machine.

    ./run demo            to watch, with a prompt for the person at the terminal
    ./run demo --story    plays it to its end without a question; exit status 0 only if every step was seen to happen
"""

import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from live import Live
from show import Show
from stage import Stage
from story import Story


def main(words: list[str]) -> int:
    if words not in ([], ["--story"]):
        print("usage: ./run demo [--story]", file=sys.stderr)
        return 2
    if os.geteuid() != 0:
        print("./run demo starts Postfix and Dovecot of its own, which need root: sudo ./run demo", file=sys.stderr)
        return 2
    show = Show()
    folder = Path(tempfile.mkdtemp(prefix="tidegate-demo-", dir="/tmp"))
    folder.chmod(0o755)  # Postfix and Dovecot work below it as their own users
    stage = Stage(folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that starts us in the background has it ignored
    try:
        return play(words, stage, show)
    except KeyboardInterrupt:
        show.line("\nEnding.")
        return 130 if words else 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stage.close()
        shutil.rmtree(folder)


def play(words: list[str], stage: Stage, show: Show) -> int:
    if not words:
        Live(stage, show).play()
        return 0
    story = Story(stage, show)
    try:
        seen = story.play()
    finally:
        story.traffic.stop()
    if not seen:
        show_logs(stage, show)
    return 0 if seen else 1


def show_logs(stage: Stage, show: Show) -> None:
    """The ends of the logs, for whoever must find out why a step was not seen."""
    for log in (stage.tidegate.log, stage.helper.log, stage.mailhost.folder / "mail.log"):
        if log.exists():
            show.title(log.name)
            show.paragraph("\n".join(log.read_text(errors="replace").splitlines()[-15:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
