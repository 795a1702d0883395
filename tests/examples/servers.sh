# Servers for tests in shell, on ports of their own. Sourced, not run; the caller sets
# `answerbookd` (the program) and `work` (a directory), and traps stop_servers on EXIT.
# shellcheck shell=bash disable=SC2154

server_pids=()
pid=     # of the server that was started last
address= # where it listens
metrics= # the port of its metrics

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# start_server FLAGS…: the shipped library, with metrics.
start_server() {
  local log=$work/server-${#server_pids[@]}.log end=$((SECONDS + 60))
  : >"$log"
  "$answerbookd" --content="$root/content" --listen=127.0.0.1:0 --metrics_listen=127.0.0.1:0 \
    "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  server_pids+=("$pid")
  until grep -q '"event":"listening"' "$log" && grep -q '"event":"metrics_listening"' "$log"; do
    if ((SECONDS > end)) || ! kill -0 "$pid" 2>/dev/null; then
      cat "$log" >&2
      fail "the server does not listen"
    fi
    sleep 0.05
  done
  address=127.0.0.1:$(sed -n 's/.*"event":"listening".*"port":\([0-9]*\).*/\1/p' "$log")
  metrics=$(sed -n 's/.*"event":"metrics_listening".*"port":\([0-9]*\).*/\1/p' "$log")
}

# Stops all; whether each ended well.
stop_servers() {
  local each ok=0
  for each in "${server_pids[@]}"; do
    kill -CONT "$each" 2>/dev/null || true
    kill -TERM "$each" 2>/dev/null || true
  done
  for each in "${server_pids[@]}"; do
    wait "$each" || ok=1
  done
  server_pids=()
  return "$ok"
}

# scrape PORT METRIC: the sum of the metric's values.
scrape() {
  exec 3<>"/dev/tcp/127.0.0.1/$1"
  printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3
  grep -F "$2" <&3 | grep -v '^#' | awk '{ sum += $NF } END { print sum + 0 }'
  exec 3>&-
}

# An authority, a certificate of it for 127.0.0.1 and localhost, and a token with its
# hash, in $work: ca.pem, server.pem, server.key, token, principals.yaml.
make_credentials() {
  (
    cd "$work"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout ca.key \
      -out ca.pem -subj "/CN=Trial authority"
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key \
      -out server.csr -subj "/CN=localhost"
    printf 'subjectAltName = DNS:localhost, IP:127.0.0.1\nextendedKeyUsage = serverAuth\n' >server.ext
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
      -extfile server.ext -out server.pem
    openssl rand -base64 32 | tr -d '\n' >token
    printf 'principals:\n  - name: caller\n    token_sha256: [%s]\n' \
      "$(sha256sum <token | cut -d' ' -f1)" >principals.yaml
  ) >"$work/credentials.log" 2>&1 || fail "openssl: $(cat "$work/credentials.log")"
}
