// Package otlp exports OpenTelemetry spans to a collector in protobuf by OTLP over HTTP.
//
// OpenTelemetry's own client depends on gRPC, which would make the binary a quarter larger.
//
// https://opentelemetry.io/docs/specs/otlp/#otlphttp
package otlp
