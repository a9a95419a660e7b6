#!/bin/sh
# The first start of a node of deploy/compose.yaml: makes it, enrols the node below, and runs it.
# For trying out only: it makes an administrator with a passphrase that lies beside his key.
set -eu
dir=${HUJI_DIR:-/var/lib/huji}
bundles=${BUNDLES:-/bundles}
own="$bundles/$NODE_CODE.bundle"

if [ ! -d "$dir/identity" ]; then
  if [ "$TIER" = province ]; then
    huji init --node "$NODE_CODE" --tier province --training
  else
    until [ -s "$own" ]; do sleep 1; done
    huji init --node "$NODE_CODE" --tier "$TIER" --join "$own"
    rm -f "$own"
  fi
  (umask 077 && node -e 'console.log(crypto.randomUUID())' > "$dir/passphrase")
  huji operator add trainer --role administrator --passphrase-file "$dir/passphrase"
fi

if [ -n "${CHILD:-}" ] && [ ! -e "$dir/enrolled" ]; then
  child=${CHILD%% *}
  rest=${CHILD#* }
  # shellcheck disable=SC2086 # the tier and its options are words
  huji enroll "$child" --tier $rest --out "$bundles/$child.bundle.new" \
    --operator trainer --passphrase-file "$dir/passphrase"
  mv "$bundles/$child.bundle.new" "$bundles/$child.bundle"
  : > "$dir/enrolled"
fi

if [ -n "${PARENT:-}" ]; then
  exec huji run --listen "${LISTEN:-grpc://0.0.0.0:7200}" --dial "grpc://$PARENT:7200" --metrics 127.0.0.1:7290
fi
exec huji run --listen "${LISTEN:-grpc://0.0.0.0:7200}" --metrics 127.0.0.1:7290
