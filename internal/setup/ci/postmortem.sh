#!/bin/sh
# Runs postmortem in CI, whatever that is:
#
#   sh ci/postmortem.sh lint                             every finding
#   NEW_FROM=origin/main sh ci/postmortem.sh lint        only what the branch brings
#   sh ci/postmortem.sh build --audience public -o DIR   the archive
#
# It needs git and Go to build the program, or its path in POSTMORTEM.
set -eu

program='[[.ProgramURL]]'
revision='[[.Revision]]'

cd "$(dirname "$0")/.."
if [ -z "${POSTMORTEM:-}" ]; then
  source=$(mktemp -d)
  trap 'rm -rf "$source"' EXIT
  git init -q "$source"
  git -C "$source" fetch -q --depth 1 "$program" "$revision"
  git -C "$source" checkout -q FETCH_HEAD
  go -C "$source" build -o "$source/program" ./cmd/postmortem
  POSTMORTEM=$source/program
fi

verb=${1:-lint}
[ $# -eq 0 ] || shift
if [ "$verb" = lint ] && [ -n "${NEW_FROM:-}" ]; then
  "$POSTMORTEM" lint --new-from "$NEW_FROM" "$@"
[[- if .Lenient]]
elif [ "$verb" = lint ]; then
  "$POSTMORTEM" lint --fail-on never "$@" # what is old and wrong is shown, and stops nothing
[[- end]]
else
  "$POSTMORTEM" "$verb" "$@"
fi
