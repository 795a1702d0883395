#!/usr/bin/env bash
# The recipes of docs/loadtest.md for one tool, run as they stand there but for the ports,
# against built servers: loadtest_test.sh grpcurl|ghz|buf ANSWERBOOKD SOURCE_DIRECTORY
#
# A recipe is a code block after a line `<!-- run: TOOL -->`; lines `<!-- says: TEXT -->`
# after it name what must be in its output, twice when it stands there twice.
set -euo pipefail
tool=$1
answerbookd=$2
. "$3/scripts/lib.sh"
. "$root/tests/examples/servers.sh"

case $tool in
  grpcurl) path=${ANSWERBOOK_GRPCURL-$tools/bin/grpcurl} version=$GRPCURL_VERSION ;;
  ghz) path=$tools/$GHZ_VERSION/ghz version=$GHZ_VERSION ;;
  buf) path=$tools/node_modules/.bin/buf version=$BUF_VERSION ;;
esac
grep -qE "^(go|npm) install .*/$tool@$version\$" "$root/docs/loadtest.md" ||
  fail "docs/loadtest.md does not install $tool $version"
if [[ ! -x $path ]]; then
  echo "skipped: there is no $tool; scripts/test --examples installs it"
  exit 77
fi
for command in curl jq openssl; do
  command -v "$command" >/dev/null || { echo "skipped: there is no $command" && exit 77; }
done

work=$(mktemp -d)
trap 'stop_servers || true; rm -rf "$work"' EXIT
make_credentials
mkdir "$work/bin"
ln -s "$path" "$work/bin/$tool"
ln -s "$root/proto" "$work/proto"
export PATH=$work/bin:$PATH

start_server --tls_cert="$work/server.pem" --tls_key="$work/server.key" \
  --principals="$work/principals.yaml" --noreflection
secure=$address
start_server --rate_limit=100 --max_connections=20
limited=$address
start_server
plain=$address
metrics_address=127.0.0.1:$metrics

awk -v tool="$tool" -v dir="$work" '
  $0 == "<!-- run: " tool " -->" { wanted = 1; n++; next }
  /^<!-- run: / { file = ""; next }
  wanted && /^```/ { wanted = 0; inside = 1; file = sprintf("%s/recipe-%02d", dir, n); next }
  inside && /^```/ { inside = 0; next }
  inside { print >file }
  file && sub(/^<!-- says: /, "") && sub(/ -->$/, "") { print >(file ".says") }
' "$root/docs/loadtest.md"
ran=0
for recipe in "$work"/recipe-??; do
  [[ -f $recipe ]] || fail "docs/loadtest.md has no recipe for $tool"
  sed -i "s/localhost:50051/$plain/g; s/localhost:50443/$secure/g; s/localhost:50052/$limited/g; s/localhost:9464/$metrics_address/g" "$recipe"
  if ! (cd "$work" && timeout 60 bash -euo pipefail "$recipe") >"$work/out" 2>&1 </dev/null; then
    cat "$recipe" "$work/out" >&2
    fail "a recipe fails"
  fi
  if [[ -f $recipe.says ]]; then
    while IFS= read -r text; do
      (($(grep -cF -- "$text" "$work/out") >= $(grep -cxF -- "$text" "$recipe.says"))) || {
        cat "$recipe" "$work/out" >&2
        fail "the output of a recipe does not say: $text"
      }
    done <"$recipe.says"
  fi
  ran=$((ran + 1))
done
echo "$tool: $ran recipes"

# The bounded run whose output the document shows.
if [[ $tool == ghz ]]; then
  jq -e '.count == 2000 and .statusCodeDistribution == {OK: 2000} and .errorDistribution == {}
    and (.latencyDistribution | length) > 0' "$work/run.json" >/dev/null ||
    fail "not 2000 answers: $(jq -c '[.count, .statusCodeDistribution, .errorDistribution]' "$work/run.json")"
  ((8000 <= $(scrape "$metrics" 'grpc_server_handled_total{'))) || fail "the server did not see the calls"
  [[ $(scrape "$metrics" 'grpc_code="Internal"') == 0 ]] || fail "the server made errors"
fi
stop_servers || fail "a server did not end well"
