#!/usr/bin/env bash
# The SDK as a shared library, made by a project that takes the checkout in with
# FetchContent; then installed, and used by pkg-config.
set -euo pipefail
root=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cat >"$dir/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.22)
project(user LANGUAGES CXX)
include(FetchContent)
set(BUILD_SHARED_LIBS ON)
FetchContent_Declare(answerbook SOURCE_DIR $root)
FetchContent_MakeAvailable(answerbook)
add_executable(ask $root/client/quickstart/ask.cc)
target_link_libraries(ask PRIVATE answerbook::client)
add_executable(fake_test $root/client/examples/testing/reply.cc
  $root/client/examples/testing/reply_with_fake_server_test.cc)
find_package(GTest REQUIRED)
target_include_directories(fake_test PRIVATE $root)
target_link_libraries(fake_test PRIVATE answerbook::client_fakes GTest::gmock_main)
END
cmake -S "$dir" -B "$dir/build" -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null

# What client/README.md builds before it installs is all that is installed.
read -ra targets < <(sed -n 's|^    ninja -C build/release ||p' "$root/client/README.md")
[[ ${#targets[@]} != 0 ]]
cmake --build "$dir/build" --target "${targets[@]}" >/dev/null
cmake --install "$dir/build" --component sdk --prefix "$dir/sdk" >/dev/null

cmake --build "$dir/build" >/dev/null
# The server, the tools and the tests are not built by those who want the SDK.
if [[ -n $(find "$dir/build" -name 'answerbookd*') ]]; then
  echo "the server was built too" >&2
  exit 1
fi
"$dir/build/fake_test" >/dev/null

library=$(find "$dir/sdk" -name 'libanswerbook_client.so')
readelf -d "$library" | grep -E 'SONAME.*libanswerbook_client\.so\.[0-9]+\.[0-9]+\]' >/dev/null
# Whatever is not the SDK's own public name is hidden.
if nm -DC --defined-only "$library" | grep ' [TDBR] ' | grep -vE '(answerbook::sdk_v0::)' ||
  nm -DC --defined-only "$library" | grep 'client_internal'; then
  echo "the names above are not to be seen" >&2
  exit 1
fi
nm -DC --defined-only "$library" | grep 'answerbook::sdk_v0::MakeConnection' >/dev/null

export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$dir/sdk" -name answerbook-client.pc)")
read -ra flags < <(pkg-config --cflags --libs answerbook-client)
c++ -std=c++17 "$root/client/quickstart/ask.cc" "${flags[@]}" \
  -Wl,-rpath,"$(dirname "$library")" -o "$dir/ask"
for program in "$dir/ask" "$dir/build/ask"; do
  status=0
  "$program" 127.0.0.1:1 "Is anyone there?" 2>"$dir/stderr" || status=$?
  [[ $status == 1 ]]
  grep -q UNAVAILABLE "$dir/stderr"
done
