#!/usr/bin/env bash
# Writes the documents that are made from the source: the references of the configuration and of
# policy files, each with its manual page.
#
#   tools/write_docs.sh            writes them into docs/
#   tools/write_docs.sh --check    prints how they differ from what the source says; exit status 1 when they do
#
# Uses the `tidegate` in $TIDEGATE_BIN, or in build/bin.
set -euo pipefail
cd "$(dirname "$0")/.."
tidegate=${TIDEGATE_BIN:-build/bin}/tidegate

if [ "${1:-}" = --check ]; then
  status=0
  "$tidegate" config docs | diff -u docs/configuration.md - || status=1
  "$tidegate" config docs --man | diff -u docs/man/tidegate.toml.5 - || status=1
  "$tidegate" policy docs | diff -u docs/policies.md - || status=1
  "$tidegate" policy docs --man | diff -u docs/man/tidegate-policies.5 - || status=1
  exit "$status"
fi
mkdir -p docs/man
"$tidegate" config docs >docs/configuration.md
"$tidegate" config docs --man >docs/man/tidegate.toml.5
"$tidegate" policy docs >docs/policies.md
"$tidegate" policy docs --man >docs/man/tidegate-policies.5
