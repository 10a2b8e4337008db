// Package otlp exports trace spans to a collector by OTLP over HTTP
// (https://opentelemetry.io/docs/specs/otlp/#otlphttp), in protobuf. OpenTelemetry's own client for it depends on gRPC,
// which would make the program a quarter larger.
package otlp
