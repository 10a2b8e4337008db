package discord

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// connectionMetrics count what a client sends and receives.
type connectionMetrics struct {
	refused    *prometheus.CounterVec // by status
	reconnects prometheus.Counter
	resumes    prometheus.Counter
	identifies prometheus.Counter
	remaining  prometheus.Gauge
	requests   *prometheus.CounterVec // by status
}

func newConnectionMetrics(r prometheus.Registerer, h *health) *connectionMetrics {
	auto := promauto.With(r)
	counter := func(name, help string) prometheus.Counter {
		return auto.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	}
	byCode := func(name, help string) *prometheus.CounterVec {
		return auto.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{"code"})
	}
	gauge := func(name, help string) prometheus.GaugeOpts { return prometheus.GaugeOpts{Name: name, Help: help} }
	const up = "Whether every shard of this process is connected to the gateway."
	auto.NewGaugeFunc(gauge("footnote_gateway_up", up), func() float64 {
		if up, all := h.count(); all == 0 || up < all {
			return 0
		}
		return 1
	})
	auto.NewGaugeFunc(gauge("footnote_gateway_shards", "Shards of this process."), func() float64 {
		_, all := h.count()
		return float64(all)
	})
	const shardsUp = "Shards of this process that are connected to the gateway."
	auto.NewGaugeFunc(gauge("footnote_gateway_shards_up", shardsUp), func() float64 {
		up, _ := h.count()
		return float64(up)
	})
	return &connectionMetrics{
		refused:    byCode("footnote_http_refused_total", "Requests to /interactions that were refused, by status."),
		reconnects: counter("footnote_gateway_reconnects_total", "Connections to the gateway that were lost."),
		resumes:    counter("footnote_gateway_resumes_total", "Sessions that were resumed."),
		identifies: counter("footnote_gateway_identifies_total", "Sessions that were started."),
		remaining: auto.NewGauge(gauge("footnote_gateway_identifies_remaining",
			"Sessions that may still be started today, as far as known.")),
		requests: byCode("footnote_discord_requests_total",
			"Calls of Discord's API by status; 0 is a fault of the network."),
	}
}

// counted is a transport that counts the calls of next by status.
type counted struct {
	next     http.RoundTripper
	requests *prometheus.CounterVec
}

// RoundTrip implements http.RoundTripper.
func (c counted) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.next.RoundTrip(r)
	switch {
	case err == nil:
		c.requests.WithLabelValues(strconv.Itoa(resp.StatusCode)).Inc()
	case !errors.Is(err, context.Canceled):
		c.requests.WithLabelValues("0").Inc()
	}
	return resp, err
}

// CloseIdleConnections passes the call of http.Client on.
func (c counted) CloseIdleConnections() {
	if t, ok := c.next.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}
