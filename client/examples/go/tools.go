//go:build tools

package main

// Has go.mod pin the plugins that generate.sh builds.
import (
	_ "google.golang.org/grpc/cmd/protoc-gen-go-grpc"
	_ "google.golang.org/protobuf/cmd/protoc-gen-go"
)
