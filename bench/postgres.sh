#!/bin/sh
# PostgreSQL for bench/postgres.ts. Installs nothing unless told to.
#   postgres.sh version            version of the newest PostgreSQL here; exit 1 where there is none
#   postgres.sh --install          installs it, on Debian and its kin, as root
#   postgres.sh init DIR           makes a cluster in DIR, which must not exist
#   postgres.sh serve DIR PORT     runs it on 127.0.0.1:PORT and a socket in DIR, until it is ended
#   postgres.sh psql ...           its psql
set -eu

programs() {
  for found in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -n -r); do
    if [ -x "$found/postgres" ]; then echo "$found" && return; fi
  done
  if command -v postgres >/dev/null; then dirname "$(command -v postgres)" && return; fi
  echo 'error: PostgreSQL is not installed' >&2
  echo 'try: bench/postgres.sh --install' >&2
  exit 1
}

# The server refuses to run as root.
as_owner() {
  if [ "$(id -u)" = 0 ]; then exec setpriv --reuid postgres --regid postgres --clear-groups "$@"; fi
  exec "$@"
}

case "${1:-}" in
  version)
    bin=$(programs)
    "$bin/postgres" --version
    ;;
  --install)
    apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql
    ;;
  init)
    bin=$(programs)
    mkdir -m 700 "$2"
    if [ "$(id -u)" = 0 ]; then chown postgres: "$2"; fi
    cat >"$2.conf" <<'CONF'
wal_level = logical
max_wal_size = 4GB
shared_buffers = 1GB
CONF
    cd /
    (as_owner "$bin/initdb" -D "$2" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null)
    cat "$2.conf" >>"$2/postgresql.conf"
    ;;
  serve)
    bin=$(programs)
    cd /
    as_owner "$bin/postgres" -D "$2" -p "$3" -k "$2" -c listen_addresses=127.0.0.1
    ;;
  psql)
    shift
    exec "$(programs)/psql" "$@"
    ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
