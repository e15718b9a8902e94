#!/usr/bin/env bash
# The rules of the tree that no compiler holds. Prints what breaks a rule, then a line `passed: RULE` or `failed: RULE`
# for each. Exit status 1 when one failed.
#
# Looks at the files that git knows, and at new ones that it is not told to ignore.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=0
rule() {  # rule NAME COMMAND…: the command prints what breaks the rule; silence and status 0 pass
  local name=$1 output status=0
  shift
  output=$("$@" 2>&1) || status=$?
  if [ "$status" -eq 0 ] && [ -z "$output" ]; then
    echo "passed: $name"
  else
    printf '%s\n' "$output"
    echo "failed: $name"
    failed=1
  fi
}

files() {  # files [PATTERN…]
  git ls-files --cached --others --exclude-standard -- "$@" | while IFS= read -r file; do
    if [ -f "$file" ]; then printf '%s\n' "$file"; fi
  done
}
cpp() { files '*.cpp' '*.hpp'; }
absent() {  # absent REGEX FILE…: lines that match, none is wanted; grep's 1 is our 0
  local pattern=$1
  shift
  [ $# -eq 0 ] || grep -nEI "$pattern" -- "$@" || [ $? -eq 1 ]
}

# Silence passes, so a list of files that cannot be had must not look like an empty one.
if ! known=$(git ls-files) || [ -z "$known" ]; then
  echo "git names no file of the tree: run this in a clone of the repository, as a user whom git lets read it"
  echo "failed: git lists the files"
  exit 1
fi

layers() { /usr/bin/python3 tools/check_layers.py; }

formatted() {
  local sources
  mapfile -t sources < <(cpp)
  [ ${#sources[@]} -eq 0 ] || clang-format --dry-run -Werror "${sources[@]}"
}

# g++ 12, the compiler of Debian 12, miscompiles coroutines.
no_coroutines() {
  local sources
  mapfile -t sources < <(cpp)
  absent '\bco_(await|yield|return)\b' "${sources[@]}"
}

# What a program or an object file starts with, and the bit that makes a file runnable.
no_programs() {
  local file start
  files | while IFS= read -r file; do
    start=$(head -c 4 -- "$file" | od -An -tx1 | tr -d ' \n')
    case $start in
      7f454c46 | 213c6172 | cafebabe | feedfac[ef]) echo "$file: a program or object file" ;;
    esac
    if [ -x "$file" ] && [ "${start:0:4}" != 2321 ]; then echo "$file: runnable, and not a script"; fi
  done
}

a_file_is_a_page() {
  files '*.cpp' '*.hpp' '*.py' '*.sh' '*.tsx' '*.ts' | while IFS= read -r file; do
    lines=$(wc -l <"$file")
    [ "$lines" -le 600 ] || echo "$file: $lines lines, 600 at most: split it by what it does"
  done
}

no_tabs_or_trailing_blanks() {
  local texts
  mapfile -t texts < <(files '*.cpp' '*.hpp' '*.py' '*.sh' '*.md' '*.txt' test run)
  absent $'[ \t]+$|\r$' "${texts[@]}"
}

# Paths of one machine, and hosts that packages were fetched from.
no_machine() {
  local texts
  mapfile -t texts < <(files | grep -vE '^(fuzz/corpus/|tools/checks\.sh$)')
  absent '/(work|home/[a-z]+|Users)/[a-z]|/root/|registry\.npmjs|pypi\.org|deb\.debian\.org|archive\.ubuntu' "${texts[@]}"
}

no_unfinished_work() {
  local texts
  mapfile -t texts < <(files '*.cpp' '*.hpp' '*.py' '*.sh' '*.md' test run | grep -v '^tools/checks\.sh$')
  absent '\b(TODO|FIXME|XXX|HACK)\b' "${texts[@]}"
}

# Each costs seconds a file on two cores: a room's own .cpp includes it, no header that other rooms see does. Asio and
# Beast may be seen inside src/net, and Asio by the daemon, which owns the io_context; JSON inside src/api, whose matter
# it is and whose headers only the daemon sees, but for api.hpp.
no_heavy_headers() {
  local headers
  mapfile -t headers < <(files 'src/*.hpp' | grep -E '^src/[a-z]+/[^/]+$')
  absent '#\s*include\s*<(toml\+\+|CLI/CLI|spdlog/|nlohmann)' "${headers[@]}"
  mapfile -t headers < <(files 'src/*.hpp' | grep -E '^src/[a-z]+/[^/]+$' | grep -vE '^src/api/(core|route|schema|shapes)\.hpp$')
  absent '#\s*include\s*<boost/json\.hpp' "${headers[@]}"
  mapfile -t headers < <(files 'src/*.hpp' | grep -E '^src/[a-z]+/[^/]+$' | grep -vE '^src/(net|daemon)/')
  absent '#\s*include\s*<boost/(asio|beast)' "${headers[@]}"
}

no_naked_new() {
  local sources
  mapfile -t sources < <(files 'src/*.cpp' 'src/*.hpp')
  absent '(=|\(|return)\s*new [A-Za-z_]|\bdelete [a-z_]+;' "${sources[@]}"
}

scripts_parse() {
  local file
  for file in test run bench.sh .ci/run tools/*.sh; do
    [ ! -f "$file" ] || bash -n "$file"
  done
  files '*.py' | while IFS= read -r file; do
    /usr/bin/python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])' "$file"
  done
}

links_lead_somewhere() {  # relative links of the Markdown files
  local file link links
  files '*.md' | while IFS= read -r file; do
    links=$(grep -oE '\]\([^)# ]+' -- "$file" | cut -c3- | grep -vE '^(https?|mailto):') || true
    for link in $links; do
      [ -e "$(dirname "$file")/$link" ] || echo "$file: $link is not there"
    done
  done
}

rule "includes keep to src/LAYERS" layers
rule "C++ is formatted (make fmt)" formatted
rule "no coroutines" no_coroutines
rule "no programs in the tree" no_programs
rule "a file has at most 600 lines" a_file_is_a_page
rule "no trailing blanks" no_tabs_or_trailing_blanks
rule "nothing of one machine" no_machine
rule "no unfinished work" no_unfinished_work
rule "no heavy headers in headers" no_heavy_headers
rule "no naked new or delete" no_naked_new
rule "scripts parse" scripts_parse
rule "links lead somewhere" links_lead_somewhere
exit "$failed"
