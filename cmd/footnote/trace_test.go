package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/bot/discordtest"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

func TestTraceOptions(t *testing.T) {
	for _, tc := range []struct {
		name     string
		env      map[string]string
		endpoint string // empty: no traces
		err      string
	}{
		{"nothing set", nil, "", ""},
		{"an endpoint", map[string]string{otelEndpoint: "https://collector:4318/"},
			"https://collector:4318/v1/traces", ""},
		{"an endpoint for traces", map[string]string{otelTracesEndpoint: "http://c/x", otelEndpoint: "http://d"},
			"http://c/x", ""},
		{"the exporter alone", map[string]string{otelExporter: "otlp"}, "http://localhost:4318/v1/traces", ""},
		{"switched off", map[string]string{otelEndpoint: "http://c", otelDisabled: "TRUE"}, "", ""},
		{"no exporter", map[string]string{otelEndpoint: "http://c", otelExporter: "none"}, "", ""},
		{"another exporter", map[string]string{otelExporter: "zipkin"}, "", "use otlp or none"},
		{"another protocol", map[string]string{otelEndpoint: "http://c", otelProtocol: "grpc"},
			"", "use http/protobuf"},
		{"no URL", map[string]string{otelEndpoint: "collector:4318"}, "", "not an http or https URL"},
		{"no time", map[string]string{otelEndpoint: "http://c", otelTimeout: "10s"}, "", "milliseconds"},
		{"no header", map[string]string{otelEndpoint: "http://c", otelHeaders: "secret"}, "", "name=value"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, on, err := traceOptions(func(name string) string { return tc.env[name] })
			if on != (tc.endpoint != "") || got.Endpoint != tc.endpoint {
				t.Errorf("got %q, %t; want %q", got.Endpoint, on, tc.endpoint)
			}
			if (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
				t.Errorf("error %v, want %q", err, tc.err)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("error %v contains a secret", err)
			}
		})
	}
	got, err := parseHeaders("authorization=Basic%20x%3D, b = c,")
	if err != nil || len(got) != 2 || got["authorization"] != "Basic x=" || got["b"] != "c" {
		t.Errorf("got headers %v, %v", got, err)
	}
}

// TestServeSendsTraces checks the request to a collector.
func TestServeSendsTraces(t *testing.T) {
	type request struct{ path, kind, key, body string }
	got := make(chan request, 10)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got <- request{r.URL.Path, r.Header.Get("Content-Type"), r.Header.Get("Key"), string(body)}
	}))
	defer collector.Close()
	discord := discordtest.New(t, discordtest.Options{})
	program := startServe(t, discord, map[string]string{
		otelEndpoint: collector.URL, otelHeaders: "key=value", "OTEL_SERVICE_NAME": "library",
	})
	program.awaitReady(t, discord)
	reply := enterAsk(t, discord, map[string]any{"question": advisers})
	program.stop()
	if code := program.awaitExit(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	select {
	case r := <-got:
		if r.path != "/v1/traces" || r.kind != "application/x-protobuf" || r.key != "value" {
			t.Errorf("got %s of %s with key %q", r.path, r.kind, r.key)
		}
		var traces tracepb.TracesData
		if err := proto.Unmarshal([]byte(r.body), &traces); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, resource := range traces.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				for _, span := range scope.Spans {
					names = append(names, span.Name)
				}
			}
		}
		slices.Sort(names)
		if want := []string{"ask", "handle", "respond"}; !slices.Equal(names, want) {
			t.Errorf("spans %v, want %v", names, want)
		}
		for _, part := range []string{reply.InteractionID, "answered", "library"} {
			if !strings.Contains(r.body, part) {
				t.Errorf("%q is missing in the traces", part)
			}
		}
		for _, secret := range []string{
			advisers, discord.Token(), reply.Token, discordtest.DefaultUser.ID, discordtest.DefaultGuildID,
		} {
			if strings.Contains(r.body, secret) {
				t.Errorf("the traces contain %q", secret)
			}
		}
	case <-time.After(patience):
		t.Error("no traces")
	}
}
