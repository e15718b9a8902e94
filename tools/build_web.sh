#!/usr/bin/env bash
# Builds the portal into web/dist: fetches its packages when the lock file changed, and builds when a source did.
#
# Quiet when all goes well, and nothing is done when nothing changed. One at a time. `tools/build_web.sh --packages`
# only sees to the packages, for the tests.
set -euo pipefail
cd "$(dirname "$0")/../web"

stamp=node_modules/.tidegate-lock   # the lock file that node_modules was made of
built=node_modules/.tidegate-built  # what dist was made of
log=.build.log

fail() {
  [ ! -f "$log" ] || tail -n 30 "$log" >&2
  echo "$1" >&2
  exit 1
}

have() { command -v "$1" >/dev/null; }
{ have node && have npm; } || fail "The portal is built with Node 18 or newer and npm, which are not here: tools/install_packages.sh build"
node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)' ||
  fail "The portal is built with Node 18 or newer; here is $(node --version)."

packages() {
  if cmp -s package-lock.json "$stamp"; then return; fi
  npm ci --no-audit --no-fund --loglevel=error >"$log" 2>&1 ||
    fail "Fetching the portal's packages failed: npm must reach a package registry (npm config get registry)."
  cp package-lock.json "$stamp"
}

sources() {  # one line: changes with any byte, name or place of what the build reads
  find src public index.html package.json package-lock.json tsconfig.json vite.config.ts -type f \
    ! -name '*.test.ts' ! -name '*.test.tsx' ! -name schema.d.ts -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

build() {
  local now
  now=$(sources)
  if [ -f dist/index.html ] && [ "$(cat "$built" 2>/dev/null)" = "$now" ]; then return; fi
  npm run --silent build >"$log" 2>&1 || fail "Building the portal failed; the lines above say where."
  printf '%s\n' "$now" >"$built"
}

exec 9>.build.lock
flock 9
rm -f "$log"
packages
[ "${1:-}" = --packages ] || build
rm -f "$log"
