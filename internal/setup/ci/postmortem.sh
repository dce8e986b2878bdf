#!/bin/sh
# Runs postmortem in CI, whatever that is:
#
#   sh ci/postmortem.sh lint                             every finding
#   NEW_FROM=origin/main sh ci/postmortem.sh lint        what the branch changes, and only the findings that it brings
#   sh ci/postmortem.sh build --audience public -o DIR   the archive
#
# It needs git and Go to build the program, or its path in POSTMORTEM. The whole history
# tells who wrote and changed each postmortem, and when: no shallow clone.
set -eu

program='[[.ProgramURL]]'
revision='[[.Revision]]'

cd "$(dirname "$0")/.."
if [ -z "${POSTMORTEM:-}" ]; then
  POSTMORTEM=$PWD/.postmortem/$revision/postmortem
[[- if .Pinned]]
  if [ ! -x "$POSTMORTEM" ]; then
[[- else]]
  if true; then # a branch moves
[[- end]]
    source=$(mktemp -d)
    trap 'rm -rf "$source"' EXIT
    git init -q "$source"
    git -C "$source" fetch -q --depth 1 "$program" "$revision"
    git -C "$source" checkout -q FETCH_HEAD
    mkdir -p "${POSTMORTEM%/*}"
    CGO_ENABLED=0 go -C "$source" build -o "$POSTMORTEM" ./cmd/postmortem
  fi
fi

verb=${1:-lint}
[ $# -eq 0 ] || shift
if [ "$verb" = lint ] && [ -n "${NEW_FROM:-}" ]; then
  "$POSTMORTEM" diff "$NEW_FROM...HEAD" || echo "What changed in meaning is not known." >&2
  "$POSTMORTEM" lint --new-from "$NEW_FROM" "$@"
[[- if .Lenient]]
elif [ "$verb" = lint ]; then
  "$POSTMORTEM" lint --fail-on never "$@" # what is old and wrong is shown, and stops nothing
[[- end]]
else
  "$POSTMORTEM" "$verb" "$@"
fi
