#!/bin/sh
# Generates gen/ from the contract with the plugins that go.mod pins and with protoc.
# The contract names no Go package (it belongs to no language), so the M options do.
set -eu
cd "$(dirname "$0")"
go build -o bin/ google.golang.org/protobuf/cmd/protoc-gen-go \
  google.golang.org/grpc/cmd/protoc-gen-go-grpc
module=$(go list -m)
files='answerbook/v1/answer.proto answerbook/v1/answerbook_service.proto
  answerbook/v1/search.proto answerbook/v1/topic.proto'
options=module=$module
for file in $files; do options=$options,M$file=$module/gen/answerbook/v1\;answerbookv1; done
# shellcheck disable=SC2086 # words are wanted
protoc -I ../../../proto --plugin=bin/protoc-gen-go --plugin=bin/protoc-gen-go-grpc \
  --go_out=. --go_opt="$options" --go-grpc_out=. --go-grpc_opt="$options" $files
