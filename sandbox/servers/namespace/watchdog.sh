#!/bin/sh
# Removes the processes, control groups and links of a sandbox's servers when the sandbox was killed and cannot do so itself.
# Environment: HOME_FOLDER (contains the lock file), TAG (of the sandbox) and GRACE (seconds). Prints `locked` once no other
# sandbox or watchdog uses the same home.
#
# Standard input belongs to the sandbox and closes with it. A line on it announces a stop: everything left is then removed at
# once. Without a line the sandbox was killed: for GRACE seconds, the next sandbox may adopt its servers.
set -u
cd /
exec 9>>"$HOME_FOLDER/lock"
flock 9
echo $$ >"$HOME_FOLDER/lock"
echo locked
asked=
read -r asked || true
cat >/dev/null

if [ -z "$asked" ]; then
  # Unlock meanwhile, so that the next sandbox can take the lock; its watchdog then writes its own pid.
  flock -u 9
  left=$GRACE
  while [ "$left" -gt 0 ] && grep -qsx $$ "$HOME_FOLDER/lock"; do
    sleep 1
    left=$((left - 1))
  done
  flock 9
  # Without the file, the home was removed while servers run.
  [ ! -e "$HOME_FOLDER/lock" ] || grep -qsx $$ "$HOME_FOLDER/lock" || exit 0
fi

processes() { find "/sys/fs/cgroup/pids/clawdet-$TAG" -name cgroup.procs -exec cat {} + 2>/dev/null; }
# A frozen process handles no signal until it is thawed.
thaw() {
  find "/sys/fs/cgroup/freezer/clawdet-$TAG" -name freezer.state 2>/dev/null |
    while read -r state; do echo THAWED >"$state"; done
}
tries=0
while left=$(processes) && [ -n "$left" ] && [ "$tries" -lt 600 ]; do
  # shellcheck disable=SC2086 # one word for each process
  kill -9 $left 2>/dev/null
  thaw
  sleep 0.1
  tries=$((tries + 1))
done
for link in /sys/class/net/v"$TAG"* "/sys/class/net/cd$TAG"; do
  [ ! -e "$link" ] || ip link delete "${link##*/}" 2>/dev/null
done
# A group stays busy until the kernel has removed its last process.
tries=0
while [ -n "$(find /sys/fs/cgroup/*/"clawdet-$TAG" -maxdepth 0 2>/dev/null)" ] && [ "$tries" -lt 600 ]; do
  find /sys/fs/cgroup/*/"clawdet-$TAG" -depth -type d -exec rmdir {} + 2>/dev/null
  sleep 0.1
  tries=$((tries + 1))
done
exit 0
