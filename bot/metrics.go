package bot

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics count what the bot does. No label names a guild, a user or what somebody typed.
type metrics struct {
	registry     *prometheus.Registry
	interactions *prometheus.CounterVec   // by command and outcome
	acknowledge  *prometheus.HistogramVec // by transport
	answer       *prometheus.HistogramVec // by command
	inFlight     prometheus.Gauge
	duplicates   prometheus.Counter
	skew         prometheus.Gauge
	refused      *prometheus.CounterVec // by status
	reconnects   prometheus.Counter
	resumes      prometheus.Counter
	identifies   prometheus.Counter
	remaining    prometheus.Gauge
	requests     *prometheus.CounterVec // by status
}

// Outcomes of an interaction, the values of a label.
const (
	outcomeAnswered   = "answered"
	outcomeTold       = "told" // what the user can do about it
	outcomeRestarting = "restarting"
	outcomeExpired    = "expired"
	outcomeFailed     = "failed"
	outcomeDropped    = "dropped" // too many at once
)

// buckets suit times from that of one answer to Discord's limit of three seconds and beyond, in seconds.
var buckets = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 1.5, 3, 10, 60}

func newMetrics(o Options, h *health) *metrics {
	r := prometheus.NewRegistry()
	counter := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
		r.MustRegister(c)
		return c
	}
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
		r.MustRegister(c)
		return c
	}
	gauge := func(name, help string) prometheus.Gauge {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
		r.MustRegister(g)
		return g
	}
	computed := func(name, help string, value func() float64) {
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
	}
	seconds := func(name, help string, labels ...string) *prometheus.HistogramVec {
		c := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
		r.MustRegister(c)
		return c
	}
	m := &metrics{
		registry:     r,
		interactions: counters("footnote_interactions_total", "Interactions by command and outcome.", "command", "outcome"),
		acknowledge:  seconds("footnote_acknowledge_seconds", "Time from receiving an interaction to its first response.", "transport"),
		answer:       seconds("footnote_answer_seconds", "Time from receiving an interaction to its answer.", "command"),
		inFlight:     gauge("footnote_interactions_in_flight", "Interactions that are not answered yet."),
		duplicates:   counter("footnote_interactions_duplicate_total", "Interactions that came again and were dropped."),
		skew:         gauge("footnote_interaction_skew_seconds", "Time here less Discord's time of the last interaction: delay and difference of the clocks."),
		refused:      counters("footnote_http_refused_total", "Requests to /interactions that were refused, by status.", "code"),
		reconnects:   counter("footnote_gateway_reconnects_total", "Connections to the gateway that were lost."),
		resumes:      counter("footnote_gateway_resumes_total", "Sessions that were resumed."),
		identifies:   counter("footnote_gateway_identifies_total", "Sessions that were started."),
		remaining:    gauge("footnote_gateway_identifies_remaining", "Sessions that may still be started today, as far as known."),
		requests:     counters("footnote_discord_requests_total", "Calls of Discord's API by status; 0 is a fault of the network.", "code"),
	}
	computed("footnote_gateway_up", "Whether every shard of this process is connected to the gateway.", func() float64 {
		if up, all := h.count(); all == 0 || up < all {
			return 0
		}
		return 1
	})
	computed("footnote_gateway_shards", "Shards of this process.", func() float64 { _, all := h.count(); return float64(all) })
	computed("footnote_gateway_shards_up", "Shards of this process that are connected to the gateway.", func() float64 { up, _ := h.count(); return float64(up) })
	computed("footnote_corpus_documents", "Documents of the corpus.", func() float64 { return float64(len(o.Library.Documents())) })
	computed("footnote_corpus_passages", "Passages of the corpus.", func() float64 { return float64(o.Passages) })
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "footnote_build_info", Help: "Always 1; the labels say what was built."}, []string{"version", "commit", "goversion"})
	info.WithLabelValues(o.Version, o.Commit, runtime.Version()).Set(1)
	r.MustRegister(info, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// handler serves the metrics in Prometheus' formats.
func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}

// outcomeOf names how an interaction ended, from the error that it ended with and what the user was told.
func outcomeOf(err error, told userError) string {
	switch {
	case told == tellRestarting:
		return outcomeRestarting
	case errors.Is(err, errExpired):
		return outcomeExpired
	case err != nil:
		return outcomeFailed
	case told != "":
		return outcomeTold
	}
	return outcomeAnswered
}

// discordEpoch is the first millisecond of snowflakes, in Unix time.
const discordEpoch = 1420070400000

// snowflakeTime returns when Discord made an id.
func snowflakeTime(id string) (time.Time, bool) {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(n>>22) + discordEpoch), true
}

// counted counts the calls of next by status.
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

// CloseIdleConnections lets http.Client reach the transport below.
func (c counted) CloseIdleConnections() {
	if t, ok := c.next.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}
