package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	// Without it, healthCheckConfig below is passed over in silence.
	_ "google.golang.org/grpc/health"
)

// Calls go to all addresses of the name in turn (gRPC's own choice stays with the first),
// but not to replicas that say NOT_SERVING.
const serviceConfig = `{
  "loadBalancingConfig": [{"round_robin": {}}],
  "healthCheckConfig": {"serviceName": "answerbook.v1.AnswerbookService"}%s
}`

// All calls only read, so all may be made again: on another replica, when one is gone, and
// after the pause that a server asks for when it has too much to do. When most calls fail
// they are not made again, so that clients do not multiply an outage.
const retries = `,
  "methodConfig": [{
    "name": [{"service": "answerbook.v1.AnswerbookService"}],
    "retryPolicy": {
      "maxAttempts": 4,
      "initialBackoff": "0.05s",
      "maxBackoff": "1s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE", "RESOURCE_EXHAUSTED"]
    }
  }],
  "retryThrottling": {"maxTokens": 100, "tokenRatio": 0.5}`

// bearer sends a token with each call, and never over plaintext.
type bearer string

func (token bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + string(token)}, nil
}

func (bearer) RequireTransportSecurity() bool { return true }

type settings struct {
	target    string
	tlsCA     string // a PEM file; plaintext when empty
	tokenFile string // needs tlsCA
	noRetries bool
}

// connect makes a connection: one a process, shared, for it is safe for concurrent use.
func connect(s settings) (*grpc.ClientConn, error) {
	config := fmt.Sprintf(serviceConfig, retries)
	if s.noRetries {
		config = fmt.Sprintf(serviceConfig, "")
	}
	options := []grpc.DialOption{
		grpc.WithDefaultServiceConfig(config),
		grpc.WithUserAgent("answerbook-tour"),
	}
	if s.tlsCA == "" {
		if s.tokenFile != "" {
			return nil, errors.New("a token is sent over TLS only: give --tls-ca too")
		}
		options = append(options, grpc.WithTransportCredentials(insecure.NewCredentials()))
		return grpc.NewClient(s.target, options...)
	}
	tls, err := credentials.NewClientTLSFromFile(s.tlsCA, "")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.tlsCA, err)
	}
	options = append(options, grpc.WithTransportCredentials(tls))
	if s.tokenFile != "" {
		token, err := os.ReadFile(s.tokenFile)
		if err != nil {
			return nil, err
		}
		options = append(options,
			grpc.WithPerRPCCredentials(bearer(strings.TrimSpace(string(token)))))
	}
	return grpc.NewClient(s.target, options...)
}
