#!/bin/sh
# Installs the programs some tests need besides Node, where that is possible: on Debian, as root.
# Never fails: tests whose program is missing are skipped and say so. HUJI_NO_INSTALL=1: do nothing.
TOOLS="strace nats-server age chromium"

missing=""
# Debian keeps nats-server where only root looks.
PATH="$PATH:/usr/sbin"
for tool in $TOOLS; do
  command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
done
[ -z "$missing" ] && exit 0

if [ "${HUJI_NO_INSTALL:-}" = 1 ]; then
  reason="HUJI_NO_INSTALL=1"
elif [ "$(id -u)" != 0 ]; then
  reason="not root"
elif ! command -v apt-get >/dev/null 2>&1; then
  reason="no apt-get"
else
  echo "install-tools: installing$missing with apt-get, for the tests"
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086
  if timeout 600 sh -c "apt-get -qq update && apt-get -qq -y --no-install-recommends install $missing" \
    >/dev/null 2>&1; then
    echo "install-tools: installed$missing"
    exit 0
  fi
  reason="apt-get failed"
fi
echo "install-tools:$missing not installed ($reason); tests that need it are skipped"
exit 0
