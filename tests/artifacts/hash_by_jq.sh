#!/bin/sh
# The content hash of an artifact is what jq and sha256sum make of it.
# usage: hash_by_jq.sh BRINE_WRITE_SAMPLE
set -eu
command -v jq >/dev/null && command -v sha256sum >/dev/null || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" "$folder"
for file in "$folder"/*.json; do
  stated=$(jq -r .content_hash "$file")
  actual=$(jq -cS 'del(.observed, .content_hash)' "$file" | tr -d '\n' | sha256sum | cut -d' ' -f1)
  [ "$stated" = "$actual" ] || { echo "$file: says $stated, jq finds $actual" >&2; exit 1; }
done
