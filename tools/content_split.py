#!/usr/bin/env python3
"""Unpacks collected mail and writes the indexes that the content model is trained and judged by.

    tools/content_split.py [--data ../shared/data/mail] FOLDER

Makes FOLDER/NAME/… of each NAME.tar.zst, and beside them all.index, train.index (buckets below 45) and test.index (45 and
above). Mail that is labelled neither spam nor ham is left out. Then, from FOLDER:

    tidegate train --index all.index      # share/content.model, to the octet
    tidegate train --index train.index --out train.model
    tidegate score --model train.model --index test.index --json | tools/content_figures.py foff+glitchy
    tools/detection_table.py --mail test.index --model train.model --seed 1 HISTORY.tsv.zst …
"""

import argparse
import subprocess
from pathlib import Path

FIRST_TEST_BUCKET = 45


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/mail"))
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    lines: dict[str, list[str]] = {"all": [], "train": [], "test": []}
    for packed in sorted(options.data.glob("*.tar.zst")):
        name = packed.name.removesuffix(".tar.zst")
        target = options.folder / name
        target.mkdir(parents=True, exist_ok=True)
        subprocess.run(["tar", "--zstd", "-xf", packed, "-C", target], check=True)
        table = subprocess.run(["zstd", "-dc", options.data / f"{name}.index.tsv.zst"], check=True, capture_output=True, text=True)
        for row in table.stdout.splitlines()[1:]:
            path, label, _, _, _, bucket = row.split("\t")[:6]
            if label not in ("spam", "ham"):
                continue
            line = f"{label} {name}/{path}"
            lines["all"].append(line)
            lines["train" if int(bucket) < FIRST_TEST_BUCKET else "test"].append(line)
    if not lines["all"]:
        raise SystemExit(f"{options.data}: no collections (NAME.tar.zst with NAME.index.tsv.zst) lie there")
    for name, chosen in lines.items():
        (options.folder / f"{name}.index").write_text("\n".join(chosen) + "\n", encoding="utf-8")
        print(f"{name}.index: {len(chosen)} mails")


if __name__ == "__main__":
    main()
