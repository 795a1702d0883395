#!/usr/bin/env bash
# Installs the SDK into an empty folder and builds client/quickstart against that alone, by
# CMake and by pkg-config, as C++17 and as C++20; then asks a real server with it.
set -euo pipefail
build=$1
quickstart=$2
content=$3
dir=$(mktemp -d)
server=
clean_up() {
  [[ -z $server ]] || { kill "$server" && wait "$server"; } || true
  rm -rf "$dir"
}
trap clean_up EXIT

cmake --install "$build" --component sdk --prefix "$dir/first" >/dev/null
mv "$dir/first" "$dir/sdk" # the package may be moved
# A copy, so that nothing of the checkout is in reach.
cp -r "$quickstart" "$dir/project"
export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$dir/sdk" -name answerbook-client.pc)")
read -ra flags < <(pkg-config --cflags --libs answerbook-client)
for standard in 17 20; do
  cmake -S "$dir/project" -B "$dir/build$standard" -G Ninja -DCMAKE_PREFIX_PATH="$dir/sdk" \
    -DCMAKE_CXX_STANDARD="$standard" >/dev/null
  cmake --build "$dir/build$standard"
  c++ -std=c++$standard "$dir/project/ask.cc" "${flags[@]}" -o "$dir/ask$standard"
done
if grep -rlE 'client/src|grpc\.pb\.h|google/rpc' "$dir/sdk/include"; then
  echo "installed headers include what is not installed" >&2
  exit 1
fi
# Each public header can be included alone.
for header in "$dir"/sdk/include/answerbook/*.h "$dir"/sdk/include/answerbook/fakes/*.h; do
  c++ -std=c++17 -Wall -Wextra -Werror -fsyntax-only -x c++ "$header" \
    "${flags[@]}"
done

# Components: those that there are, by name, and no others.
mkdir "$dir/components"
cat >"$dir/components/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.22)
project(components LANGUAGES CXX)
find_package(Answerbook CONFIG REQUIRED COMPONENTS ${COMPONENTS})
if(NOT TARGET answerbook::client)
  message(FATAL_ERROR "no answerbook::client")
endif()
foreach(target client_mocks client_fakes)
  if("mocks" IN_LIST COMPONENTS AND NOT TARGET answerbook::${target})
    message(FATAL_ERROR "no answerbook::${target}")
  endif()
endforeach()
END
for components in client "client;mocks"; do
  cmake -S "$dir/components" -B "$dir/components/${components//;/-}" -G Ninja \
    -DCMAKE_PREFIX_PATH="$dir/sdk" "-DCOMPONENTS=$components" >/dev/null
done
if cmake -S "$dir/components" -B "$dir/components/other" -G Ninja \
  -DCMAKE_PREFIX_PATH="$dir/sdk" -DCOMPONENTS=server >"$dir/out" 2>&1; then
  echo "a component that there is not was found" >&2
  exit 1
fi
grep -q "no component 'server'" "$dir/out"

# Nothing listens on port 1: the program must say so by itself.
for program in "$dir/build17/ask" "$dir/ask20"; do
  status=0
  "$program" 127.0.0.1:1 "Is anyone there?" 2>"$dir/stderr" || status=$?
  [[ $status == 1 ]]
  grep -q UNAVAILABLE "$dir/stderr"
done

# And a server answers it.
"$build/service/answerbookd" --listen=127.0.0.1:0 --content="$content" 2>"$dir/log" &
server=$!
until port=$(sed -n 's/.*"event":"listening".*"port":\([0-9]*\).*/\1/p' "$dir/log") && [[ -n $port ]]; do
  kill -0 "$server" || { cat "$dir/log" >&2; exit 1; }
  sleep 0.02
done
for program in "$dir"/build17/ask "$dir"/build20/ask "$dir"/ask17 "$dir"/ask20; do
  "$program" "127.0.0.1:$port" "Is interferon a chemotherapy drug?" >"$dir/out"
  grep 'immunotherapy' "$dir/out" >/dev/null
done
