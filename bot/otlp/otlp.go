package otlp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// Options configure an exporter.
type Options struct {
	Endpoint string            // URL of the collector's traces, such as http://localhost:4318/v1/traces
	Headers  map[string]string // sent with each request; may be secrets
	Timeout  time.Duration     // of a request
}

// New returns an exporter. Nothing is sent before the first span, and spans are lost while the collector is away.
func New(ctx context.Context, o Options) (sdktrace.SpanExporter, error) {
	return otlptrace.New(ctx, &client{options: o, http: &http.Client{Timeout: o.Timeout}})
}

// client is an otlptrace.Client.
type client struct {
	options Options
	http    *http.Client
}

// Start implements otlptrace.Client.
func (c *client) Start(context.Context) error { return nil }

// Stop implements otlptrace.Client.
func (c *client) Stop(context.Context) error {
	c.http.CloseIdleConnections()
	return nil
}

// maxAnswer limits what is read of a response, in bytes. The content is not used.
const maxAnswer = 64 << 10

// UploadTraces implements otlptrace.Client. TracesData has the wire format of ExportTraceServiceRequest.
func (c *client) UploadTraces(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	body, err := proto.Marshal(&tracepb.TracesData{ResourceSpans: spans})
	if err != nil {
		return fmt.Errorf("encode spans: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.options.Endpoint, bytes.NewReader(body))
	if err != nil {
		return errors.New("send spans: the endpoint is not a URL")
	}
	req.Header.Set("Content-Type", "application/x-protobuf")
	for name, value := range c.options.Headers {
		req.Header.Set(name, value)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("send spans: %w", err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswer)) // lets the connection be reused
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("send spans: the collector answers %d", resp.StatusCode)
	}
	return nil
}
