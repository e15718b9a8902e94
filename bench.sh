#!/usr/bin/env bash
# Installs what is missing, builds, measures, and prints one table: each figure, its target, and whether it was met.
#
#   ./bench.sh                everything; about ten minutes
#   ./bench.sh --quick        shorter rounds and smaller numbers; under three minutes once built
#   ./bench.sh policy milter  only these: parts, policy, milter, postfix, memory, restart, store, detection
#
# Measure on a machine with nothing else to do. The table is also kept in build/bench/table.txt. How it is measured is in
# docs/performance.md.
set -euo pipefail
cd "$(dirname "$0")"
tools/install_packages.sh build demo test
log=build/bench.log
mkdir -p build
if ! { cmake --preset bench && ninja -C build/bench; } >"$log" 2>&1; then
  tail -n 40 "$log" >&2
  echo "Building failed. The whole log is $log" >&2
  exit 1
fi
exec /usr/bin/python3 bench/main.py "$@"
