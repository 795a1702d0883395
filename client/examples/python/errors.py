"""What the server says of an error beyond its code and message: google.rpc details."""

from dataclasses import dataclass, field

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status


@dataclass
class ErrorDetails:
    code: grpc.StatusCode
    message: str  # for developers; it may change
    reason: str = ""  # for programs to switch on: docs/errors.md lists them
    violations: list[tuple[str, str]] = field(default_factory=list)  # field, description
    missing: tuple[str, str] | None = None  # type and name of what was not found
    retry_after_ms: int | None = None

    def __str__(self) -> str:
        text = self.code.name
        if self.reason:
            text += f", reason {self.reason}"
        for name, description in self.violations:
            text += f"\n  field {name}: {description}"
        if self.missing:
            text += "\n  missing {} {}".format(*self.missing)
        if self.retry_after_ms is not None:
            text += f"\n  try again in {self.retry_after_ms} ms"
        return text


def details_of(error: grpc.RpcError) -> ErrorDetails:
    result = ErrorDetails(error.code(), error.details())
    # None for errors that gRPC made itself, such as a connection that failed.
    status = rpc_status.from_call(error)
    for detail in status.details if status else ():
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            info = error_details_pb2.ErrorInfo()
            detail.Unpack(info)
            result.reason = info.reason
        elif detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad = error_details_pb2.BadRequest()
            detail.Unpack(bad)
            result.violations = [(v.field, v.description) for v in bad.field_violations]
        elif detail.Is(error_details_pb2.ResourceInfo.DESCRIPTOR):
            resource = error_details_pb2.ResourceInfo()
            detail.Unpack(resource)
            result.missing = (resource.resource_type, resource.resource_name)
        elif detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            retry = error_details_pb2.RetryInfo()
            detail.Unpack(retry)
            result.retry_after_ms = retry.retry_delay.ToMilliseconds()
    return result
