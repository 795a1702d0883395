#!/usr/bin/env bash
# The settings in the manifests are ones that the server takes, and its pods are given the
# time to drain: kubernetes_test.sh ANSWERBOOKD SOURCE_DIRECTORY
set -euo pipefail
answerbookd=$1
source=$2

fail() {
  echo "$*" >&2
  exit 1
}
grace=$(sed -n 's/^ *terminationGracePeriodSeconds: //p' "$source/deploy/kubernetes/deployment.yaml")
for config in "$source"/deploy/kubernetes*/configuration.yaml; do
  "$answerbookd" --config="$config" --print_config >/dev/null || fail "$config is not taken"
  drain=$(($(sed -nE 's/^drain_(delay|timeout): ([0-9]+)s$/+ \2/p' "$config")))
  ((drain > 0 && grace > drain + 5)) || fail "terminationGracePeriodSeconds $grace is too near to a drain of $drain s"
done
