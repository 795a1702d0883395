"""A channel to Answerbook: make one a process and share it, for it is thread-safe."""

import json
from pathlib import Path

import grpc

SERVICE = "answerbook.v1.AnswerbookService"

# All calls only read, so all may be made again: on another replica, when one is gone, and
# after the pause that a server asks for when it has too much to do. When most calls fail
# they are not made again, so that clients do not multiply an outage.
RETRIES = {
    "methodConfig": [
        {
            "name": [{"service": SERVICE}],
            "retryPolicy": {
                "maxAttempts": 4,
                "initialBackoff": "0.05s",
                "maxBackoff": "1s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE", "RESOURCE_EXHAUSTED"],
            },
        }
    ],
    "retryThrottling": {"maxTokens": 100, "tokenRatio": 0.5},
}


def service_config(retries: bool) -> str:
    """How calls are spread, over which replicas, and made again."""
    config = {
        # Over all addresses of the name; gRPC's own choice stays with the first.
        "loadBalancingConfig": [{"round_robin": {}}],
        # Not to replicas that say NOT_SERVING.
        "healthCheckConfig": {"serviceName": SERVICE},
    }
    if retries:
        config.update(RETRIES)
    return json.dumps(config)


def connect(target: str, tls_ca: Path | None, token_file: Path | None, retries: bool) -> grpc.Channel:
    """Plaintext without `tls_ca`. Raises ValueError for a token that could be overheard."""
    options = [
        ("grpc.service_config", service_config(retries)),
        ("grpc.primary_user_agent", "answerbook-tour"),
    ]
    if tls_ca is None:
        if token_file is not None:
            raise ValueError("a token is sent over TLS only: give --tls-ca too")
        return grpc.insecure_channel(target, options)
    credentials = grpc.ssl_channel_credentials(root_certificates=tls_ca.read_bytes())
    if token_file is not None:
        token = grpc.access_token_call_credentials(token_file.read_text().strip())
        credentials = grpc.composite_channel_credentials(credentials, token)
    return grpc.secure_channel(target, credentials, options)
