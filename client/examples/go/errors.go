package main

import (
	"fmt"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"
)

// describe tells what the server says of an error beyond its code and message, which is
// for developers and may change. Programs switch on the code or on ErrorInfo's reason,
// which docs/errors.md lists.
func describe(err error) string {
	s := status.Convert(err)
	// Code(3) is InvalidArgument in Go and INVALID_ARGUMENT everywhere else.
	var text strings.Builder
	text.WriteString(code.Code(s.Code()).String())
	// None for errors that gRPC made itself, such as a connection that failed.
	for _, detail := range s.Details() {
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			fmt.Fprintf(&text, ", reason %s", d.Reason)
		case *errdetails.BadRequest:
			for _, v := range d.FieldViolations {
				fmt.Fprintf(&text, "\n  field %s: %s", v.Field, v.Description)
			}
		case *errdetails.ResourceInfo:
			fmt.Fprintf(&text, "\n  missing %s %s", d.ResourceType, d.ResourceName)
		case *errdetails.RetryInfo:
			fmt.Fprintf(&text, "\n  try again in %d ms", d.RetryDelay.AsDuration().Milliseconds())
		}
	}
	return text.String()
}
