#!/bin/sh
# Installs the npm packages (and Node 24 with them) if they are missing, then runs cli/setup/main.ts.
# Usage: bootstrap.sh start|setup|test|check|bench
set -eu
cd "$(dirname "$0")/.."

fail() { printf 'clawdet: %s\n  next: %s\n' "$1" "$2" >&2; exit 69; }

command -v npm >/dev/null 2>&1 || fail "npm is not on this machine" "install Node.js 20 or newer from https://nodejs.org and run this again"

# The duration that set-up reports at its end counts from here.
SETUP_BEGAN=$(date +%s)
installer=

fingerprint() { cat package.json package-lock.json .npmrc | cksum | tr ' ' '-'; }
stamp=node_modules/.clawdet-packages
wanted=$(fingerprint)

packages_present() { [ -x node_modules/.bin/node ] && [ "$(cat $stamp 2>/dev/null)" = "$wanted" ]; }

# npm waits for the network and the disk, so a compiler can use the processor meanwhile.
compile_beside() {
  if [ "$1" = check ] || ! command -v go >/dev/null 2>&1; then return; fi
  for set in "${CLAWDET_CACHE:-$HOME/.cache/clawdet}"/toolchain/set-*.json; do [ -e "$set" ] && return; done
  sh toolchain/compile-ahead.sh >.clawdet/logs/compile-ahead.log 2>&1 &
  SETUP_COMPILER=$!
  export SETUP_COMPILER
}

install_packages() {
  began=$(date +%s)
  mkdir -p .clawdet/logs && chmod 700 .clawdet
  compile_beside "$1"
  printf '  npm packages and Node 24 (about 280 MB) … '
  # --no-save follows the lock file without changing it; optional packages of other platforms may be unavailable.
  npm install --no-save --no-audit --no-fund >.clawdet/logs/npm.log 2>&1 &
  installer=$!
  while kill -0 $installer 2>/dev/null; do
    sleep 1
    waited=$(($(date +%s) - began))
    [ $((waited % 30)) -ne 0 ] || printf '%s s … ' "$waited"
  done
  if ! wait $installer; then
    printf 'failed\n'; tail -n 15 .clawdet/logs/npm.log >&2
    if grep -q ENOSPC .clawdet/logs/npm.log; then fail "the disk is full" "free 2 GB and run this again"; fi
    fail "npm could not install the packages (.clawdet/logs/npm.log)" "check that the npm registry can be reached and run this again"
  fi
  node_modules/.bin/node -e '' 2>/dev/null || fail "Node 24 did not come with the npm packages" "remove node_modules and run this again"
  printf '%s' "$wanted" >$stamp
  printf '%s s\n' "$(($(date +%s) - began))"
}

if ! packages_present; then
  set -- "${1:-setup}"
  # One set-up at a time: exactly one process can create a directory.
  lock=.clawdet/npm.lock
  mkdir -p .clawdet && chmod 700 .clawdet
  until mkdir $lock 2>/dev/null; do
    owner=$(cat $lock/pid 2>/dev/null || echo 0)
    if [ "$owner" != 0 ] && ! kill -0 "$owner" 2>/dev/null; then rm -rf $lock; continue; fi
    echo "  another set-up is installing the npm packages, waiting"; sleep 2
  done
  echo $$ >$lock/pid
  # A shell's background processes do not receive Ctrl-C.
  trap 'rm -rf $lock; kill $installer ${SETUP_COMPILER:-} 2>/dev/null' EXIT
  trap 'exit 130' INT TERM
  packages_present || { install_packages "$1"; export SETUP_BEGAN; }
  trap - EXIT INT TERM
  rm -rf $lock
fi

exec node_modules/.bin/node cli/setup/main.ts "${1:-setup}"
