package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"footnote/bot/otlp"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// OpenTelemetry's variables for the exporter (https://opentelemetry.io/docs/specs/otel/protocol/exporter/). Its SDK
// reads the others, such as OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES and OTEL_TRACES_SAMPLER.
const (
	otelDisabled       = "OTEL_SDK_DISABLED"
	otelExporter       = "OTEL_TRACES_EXPORTER"
	otelEndpoint       = "OTEL_EXPORTER_OTLP_ENDPOINT"
	otelTracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
	otelHeaders        = "OTEL_EXPORTER_OTLP_HEADERS"
	otelTracesHeaders  = "OTEL_EXPORTER_OTLP_TRACES_HEADERS"
	otelProtocol       = "OTEL_EXPORTER_OTLP_PROTOCOL"
	otelTracesProtocol = "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"
	otelTimeout        = "OTEL_EXPORTER_OTLP_TIMEOUT"
	otelTracesTimeout  = "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"
)

// collector is the default URL of a collector.
const collector = "http://localhost:4318"

// flushTime is the time to send the remaining spans at the end.
const flushTime = 2 * time.Second

// tracing returns a tracer provider and a function that sends the remaining spans. The provider is nil, and nothing
// is recorded, unless the environment asks for traces.
func tracing(ctx context.Context, logger *slog.Logger, version string) (trace.TracerProvider, func(), error) {
	options, on, err := traceOptions(os.Getenv)
	if err != nil {
		return nil, nil, &codedError{exitConfig, err}
	}
	if !on {
		return nil, func() {}, nil
	}
	exporter, err := otlp.New(ctx, options)
	if err != nil {
		return nil, nil, err
	}
	service := resource.WithAttributes(
		attribute.String("service.name", "footnote"), attribute.String("service.version", version))
	about, err := resource.New(ctx, service, resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, nil, &codedError{exitConfig, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)}
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { logger.Warn("traces are lost", "err", err) }))
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about))
	return provider, func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTime)
		defer cancel()
		if err := provider.Shutdown(ctx); err != nil {
			logger.Warn("traces are lost", "err", err)
		}
	}, nil
}

// traceOptions reads the variables. on is false if they do not ask for traces.
func traceOptions(get func(string) string) (o otlp.Options, on bool, err error) {
	endpoint := get(otelTracesEndpoint)
	if base := get(otelEndpoint); endpoint == "" && base != "" {
		endpoint = strings.TrimSuffix(base, "/") + "/v1/traces"
	}
	switch exporter := get(otelExporter); {
	case strings.EqualFold(get(otelDisabled), "true"), exporter == "none", exporter == "" && endpoint == "":
		return otlp.Options{}, false, nil
	case exporter != "" && exporter != "otlp":
		return otlp.Options{}, false, fmt.Errorf("%s: %q is not supported; use otlp or none", otelExporter, exporter)
	}
	if protocol := cmp.Or(get(otelTracesProtocol), get(otelProtocol), "http/protobuf"); protocol != "http/protobuf" {
		return otlp.Options{}, false, fmt.Errorf("%s: %q is not supported; use http/protobuf", otelProtocol, protocol)
	}
	o.Endpoint = cmp.Or(endpoint, collector+"/v1/traces")
	if u, err := url.Parse(o.Endpoint); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return otlp.Options{}, false,
			fmt.Errorf("%s: not an http or https URL; the default is %s", otelEndpoint, collector)
	}
	ms, err := strconv.ParseUint(cmp.Or(get(otelTracesTimeout), get(otelTimeout), "10000"), 10, 31)
	if err != nil {
		return otlp.Options{}, false, fmt.Errorf("%s: not a number of milliseconds", otelTimeout)
	}
	o.Timeout = time.Duration(ms) * time.Millisecond
	if o.Headers, err = parseHeaders(cmp.Or(get(otelTracesHeaders), get(otelHeaders))); err != nil {
		return otlp.Options{}, false, fmt.Errorf("%s: %w", otelHeaders, err)
	}
	return o, true, nil
}

// parseHeaders parses "name=value,name=value" with percent encoding. Values may be secrets, so no error contains
// them.
func parseHeaders(list string) (map[string]string, error) {
	headers := map[string]string{}
	for pair := range strings.SplitSeq(list, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, value, ok := strings.Cut(pair, "=")
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if name = strings.TrimSpace(name); !ok || name == "" || err != nil {
			return nil, errors.New("not of the form name=value,name=value")
		}
		headers[name] = value
	}
	return headers, nil
}
