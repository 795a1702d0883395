#!/usr/bin/env bash
# An example of client/examples as its README says to generate and run it, against the
# built server: tour_test.sh LANGUAGE ANSWERBOOKD SOURCE_DIRECTORY
set -euo pipefail
language=$1
answerbookd=$2
. "$3/scripts/lib.sh"
. "$root/scripts/examples.sh"
. "$root/tests/examples/servers.sh"

if ! example_installed "$language"; then
  echo "skipped: client/examples/$language is not installed; scripts/test --examples does it"
  exit 77
fi
for command in openssl protoc; do
  command -v "$command" >/dev/null || { echo "skipped: there is no $command" && exit 77; }
done

work=$(mktemp -d)
trap 'stop_servers || true; rm -rf "$work"' EXIT
copy_example "$language"
cd "$(example_directory "$language")"

# All that is needed from elsewhere is here.
export GOPROXY=off GOFLAGS=-mod=readonly GOTOOLCHAIN=local PIP_NO_INDEX=1 npm_config_offline=true
bash -euc "$(documented README.md 'run: generate')" >"$work/generate" 2>&1 </dev/null || {
  cat "$work/generate" >&2
  fail "the documented commands do not generate code"
}
tour=$(documented README.md 'run: tour')
documented "$root/client/examples/README.md" output >"$work/expected"
[[ -n $tour && -s $work/expected ]] || fail "the README has no command or no output"
second=1
[[ $language == go ]] && second=1s

# tour EXIT_CODE FLAGS…: runs the documented command with more flags; its output is in
# $work/out and $work/err.
tour() {
  local wanted=$1 status=0
  shift
  timeout 60 bash -euc "${tour//localhost:50051/$address} \"\$@\"" tour "$@" \
    >"$work/out" 2>"$work/err" </dev/null || status=$?
  ((status == wanted)) || {
    cat "$work/out" "$work/err" >&2
    fail "exit code $status, not $wanted, with the flags: $*"
  }
}
output_as_documented() { diff "$work/expected" "$work/out" || fail "the output is another than documented: $1"; }
error_says() { grep -qF -- "$1" "$work/err" || fail "the error does not say '$1': $(cat "$work/err")"; }

echo "- the tour, as documented"
start_server
tour 0
output_as_documented plaintext
tour 0 --page-size 1
grep -q 'page 3: Interferon in cancer care' "$work/out" || fail "pages of one topic: $(cat "$work/out")"
tour 0 --page-size 1 "zebra crossing regulations"
grep -q '^Search for zebra crossing regulations: VERDICT_NO_MATCH$' "$work/out" || fail "$(cat "$work/out")"

echo "- a deadline ends a call that nobody answers"
kill -STOP "$pid"
tour 1 --deadline "$second"
error_says DEADLINE_EXCEEDED
kill -CONT "$pid"

echo "- a token goes over TLS, and never in the clear"
make_credentials
tour 2 --token-file "$work/token"
error_says "over TLS only"
start_server --tls_cert="$work/server.pem" --tls_key="$work/server.key" --principals="$work/principals.yaml"
tour 0 --tls-ca "$work/ca.pem" --token-file "$work/token"
output_as_documented "TLS and token"
tour 1 --tls-ca "$work/ca.pem"
error_says "UNAUTHENTICATED, reason CREDENTIALS_MISSING"

echo "- calls that are refused for their rate are made again"
cat >"$work/rate.yaml" <<'END_OF_FILE'
principals:
  - name: anonymous
    rate_limit: {calls_per_second: 3, burst: 1}
END_OF_FILE
start_server --principals="$work/rate.yaml"
tour 0
output_as_documented "with retries"
refused=$(scrape "$metrics" 'answerbook_calls_shed_total{reason="rate_limit"}')
((refused > 0)) || fail "no call was refused, so none was made again"
tour 1 --no-retries
error_says "RESOURCE_EXHAUSTED, reason RATE_LIMITED"
grep -qE '^  try again in [0-9]+ ms$' "$work/err" || fail "no RetryInfo: $(cat "$work/err")"

echo "- nobody is there"
kill -TERM "$pid"
wait "$pid" || fail "the server ended with $?"
tour 1
error_says UNAVAILABLE
stop_servers || fail "a server did not end well"
