#!/usr/bin/env bash
# Installs the Debian packages that are missing, and nothing else.
#
#   tools/install_packages.sh build            what ./run needs
#   tools/install_packages.sh build demo       and ./run demo
#   tools/install_packages.sh build demo test  and ./test
#
# Asks dpkg first: when nothing is missing it touches neither the network nor the machine. Works without a terminal.
# Never starts or changes the machine's own mail services: Postfix is preseeded with "No configuration", and services
# are kept from starting while packages are being set up.
set -euo pipefail

build=(g++ cmake ninja-build ccache pkg-config libboost1.81-dev libboost-json1.81-dev libexpected-dev
  libtomlplusplus-dev libspdlog-dev libfmt-dev libcli11-dev libsqlite3-dev libsodium-dev libxxhash-dev libsystemd-dev
  libhowardhinnant-date-dev libssl-dev libgmime-3.0-dev libpsl-dev libcld2-dev libzstd-dev
  libmaxminddb-dev zlib1g-dev libzxcvbn-dev liboath-dev tzdata)
demo=(python3 postfix dovecot-core dovecot-imapd dovecot-lmtpd dovecot-sieve)
test=(git libgtest-dev libgmock-dev libbenchmark-dev python3-pytest python3-pytest-xdist swaks miltertest clang-16 libclang-rt-16-dev
  clang-format clang-tidy-16 curl systemd-journal-remote rspamd spamassassin spamd spamc chromium fonts-dejavu-core)

wanted=()
for set_name in "$@"; do
  case "$set_name" in
    build) wanted+=("${build[@]}") ;;
    demo) wanted+=("${demo[@]}") ;;
    test) wanted+=("${test[@]}") ;;
    *) echo "install_packages: \"$set_name\" is none of build, demo, test" >&2; exit 2 ;;
  esac
done

# The portal is built with Node and npm. Where they are here by another way than Debian's packages, nothing is installed
# beside them.
has_node() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)' 2>/dev/null
}
case " $* " in
  *" build "*) has_node || wanted+=(nodejs npm) ;;
esac

missing=()
for package in "${wanted[@]}"; do
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "These packages are missing, and installing them needs root: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi

echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"

policy=/usr/sbin/policy-rc.d
made_policy=no
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
  made_policy=yes
fi
remove_policy() { [ "$made_policy" = no ] || "${as_root[@]}" rm -f "$policy"; }
trap remove_policy EXIT

echo "postfix postfix/main_mailer_type select No configuration" | "${as_root[@]}" debconf-set-selections
log=$(mktemp)
install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o Dpkg::Options::=--force-confold "${missing[@]}" >"$log" 2>&1 </dev/null
}
if ! { "${as_root[@]}" apt-get update -q >"$log" 2>&1 </dev/null && install; }; then
  tail -n 30 "$log" >&2
  echo "Installing packages failed. The whole log is $log" >&2
  exit 1
fi
rm -f "$log"
