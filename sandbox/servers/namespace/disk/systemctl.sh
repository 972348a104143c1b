#!/bin/sh
# systemctl of a server without systemd: the same output for the few existing units, an error for any other.
# Knows docker and ssh, and oneshot units in /etc/systemd/system by their ExecStart lines.
set -u
run=/run/clawdet
wanted=/etc/systemd/system/multi-user.target.wants
mkdir -p "$run"

pid_of() {
  case $1 in
    docker) file=/run/docker.pid ;;
    ssh) file=/run/sshd.pid ;;
  esac
  pid=$(cat "$file" 2>/dev/null) && kill -0 "$pid" 2>/dev/null && echo "$pid"
}

# until_true TENTHS COMMAND...
until_true() {
  left=$1
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 0.1
  done
}
gone() { ! pid_of "$1" >/dev/null; }
docker_answers() { curl -sf --unix-socket /run/docker.sock http://docker/_ping; }

# Keeps a daemon running until it is stopped on purpose, as systemd does. Its log is at most twice 5 MB: the file and the one
# before it. Only the loop at the end of the pipe ever has the file open.
keep() {
  unit=$1
  shift
  rm -f "$run/$unit.stopped"
  setsid sh -c 'unit=$1; shift; log=/var/log/$unit.log
    while "$@" 2>&1 </dev/null; [ ! -e "/run/clawdet/$unit.stopped" ]; do sleep 1; done |
      { size=$(wc -c <"$log" || echo 0)
        while IFS= read -r line; do
          [ "$size" -lt 5000000 ] || { mv -f "$log" "$log.1"; size=0; }
          printf "%s\n" "$line" >>"$log"
          size=$((size + ${#line} + 1))
        done; }' \
    keep "$unit" "$@" >/dev/null 2>&1 </dev/null &
}

start() {
  case $1 in
    docker)
      pid_of docker >/dev/null || keep docker /usr/sbin/dockerd
      until_true 600 docker_answers || { echo "docker did not start: see /var/log/docker.log" >&2; return 1; } ;;
    ssh)
      pid_of ssh >/dev/null || keep ssh /usr/sbin/sshd -D -e
      until_true 100 pid_of ssh || { echo "sshd did not start: see /var/log/ssh.log" >&2; return 1; } ;;
    *)
      sed -n 's/^ExecStart=//p' "/etc/systemd/system/$1" | while read -r line; do sh -c "$line" || exit 1; done &&
        : >"$run/$1.active" ;;
  esac
}

stop() {
  case $1 in
    docker|ssh)
      : >"$run/$1.stopped"
      pid=$(pid_of "$1") || return 0
      kill -TERM "$pid"
      until_true 300 gone "$1" ;;
    *) rm -f "$run/$1.active" ;;
  esac
}

reload() {
  case $1 in
    docker|ssh) pid=$(pid_of "$1") && kill -HUP "$pid" ;;
    *) return 1 ;;
  esac
}

active() {
  case $1 in
    docker|ssh) pid_of "$1" >/dev/null ;;
    *) [ -e "$run/$1.active" ] ;;
  esac
}

# The unit's plain name, or empty when this server has no such unit.
known() {
  case $1 in
    docker|docker.service) [ -x /usr/sbin/dockerd ] && echo docker ;;
    ssh|sshd|ssh.service|sshd.service) echo ssh ;;
    *.service) [ -e "/etc/systemd/system/$1" ] && echo "$1" ;;
    *) [ -e "/etc/systemd/system/$1.service" ] && echo "$1.service" ;;
  esac
}

now=false words=
for word in "$@"; do
  case $word in
    --now) now=true ;;
    -*) ;;
    *) words="$words $word" ;;
  esac
done
# shellcheck disable=SC2086 # words on purpose
set -- $words
[ $# -gt 0 ] || { echo 'systemctl: no command given' >&2; exit 1; }
verb=$1
shift
[ "$verb" != daemon-reload ] || exit 0
code=0
for name in "$@"; do
  unit=$(known "$name") || unit=
  [ -n "$unit" ] || { echo "Unit $name could not be found on this server." >&2; exit 5; }
  case $verb in
    start) start "$unit" || code=1 ;;
    stop) stop "$unit" || code=1 ;;
    restart) stop "$unit" && start "$unit" || code=1 ;;
    reload) reload "$unit" || code=1 ;;
    is-active) if active "$unit"; then echo active; else echo inactive; code=3; fi ;;
    status) if active "$unit"; then echo "$unit: active (running)"; else echo "$unit: inactive (dead)"; code=3; fi ;;
    enable)
      case $unit in docker|ssh) ;; *) mkdir -p "$wanted" && ln -sf "../$unit" "$wanted/$unit" ;; esac
      ! $now || start "$unit" || code=1 ;;
    disable)
      rm -f "$wanted/$unit"
      ! $now || stop "$unit" || code=1 ;;
    is-enabled) case $unit in docker|ssh) echo enabled ;; *) [ -e "$wanted/$unit" ] && echo enabled || { echo disabled; code=1; } ;; esac ;;
    *) echo "systemctl: this server does not know \"$verb\"" >&2; exit 1 ;;
  esac
done
exit "$code"
