package bot

import (
	"errors"
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"footnote/bot/discord"
)

// metrics count the interactions. No label names a guild, a user or what somebody typed.
type metrics struct {
	registry     *prometheus.Registry
	interactions *prometheus.CounterVec   // by command and outcome
	acknowledge  *prometheus.HistogramVec // by transport
	answer       *prometheus.HistogramVec // by command
	inFlight     prometheus.Gauge
	duplicates   prometheus.Counter
	skew         prometheus.Gauge
}

// Outcomes of an interaction, as values of a label.
const (
	outcomeAnswered   = "answered"
	outcomeTold       = "told" // the user was told what to do
	outcomeRestarting = "restarting"
	outcomeExpired    = "expired"
	outcomeFailed     = "failed"
	outcomeDropped    = "dropped" // too many at once
)

// buckets range from the time of one answer to beyond Discord's limit of three seconds, in seconds.
var buckets = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 1.5, 3, 10, 60}

func newMetrics(r *prometheus.Registry, o Options) *metrics {
	auto := promauto.With(r)
	gauge := func(name, help string) prometheus.GaugeOpts { return prometheus.GaugeOpts{Name: name, Help: help} }
	counter := func(name, help string) prometheus.CounterOpts { return prometheus.CounterOpts{Name: name, Help: help} }
	seconds := func(name, help, label string) *prometheus.HistogramVec {
		return auto.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, []string{label})
	}
	auto.NewGaugeFunc(gauge("footnote_corpus_documents", "Documents of the corpus."), func() float64 {
		return float64(len(o.Library.Documents()))
	})
	auto.NewGaugeFunc(gauge("footnote_corpus_passages", "Passages of the corpus."), func() float64 {
		return float64(o.Library.Passages())
	})
	for reason := range o.Library.Withheld() {
		c := counter("footnote_withheld_total", "Results withheld, or given without a document, by reason: "+
			"its source has changed or is missing, or the index is damaged.")
		c.ConstLabels = prometheus.Labels{"reason": reason}
		auto.NewCounterFunc(c, func() float64 { return float64(o.Library.Withheld()[reason]) })
	}
	if o.Readings != nil {
		const name, help = "footnote_readings_total", "Questions that were read with the likely sentences, and those " +
			"that were answered without, because there was no time (busy)."
		for _, result := range []string{"read", "busy"} {
			c := counter(name, help)
			c.ConstLabels = prometheus.Labels{"result": result}
			auto.NewCounterFunc(c, func() float64 {
				read, busy := o.Readings()
				if result == "busy" {
					return float64(busy)
				}
				return float64(read)
			})
		}
	}
	auto.NewGaugeVec(gauge("footnote_build_info", "Always 1; the labels say what was built."),
		[]string{"version", "commit", "goversion"}).WithLabelValues(o.Version, o.Commit, runtime.Version()).Set(1)
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return &metrics{
		registry: r,
		interactions: auto.NewCounterVec(counter("footnote_interactions_total", "Interactions by command and outcome."),
			[]string{"command", "outcome"}),
		acknowledge: seconds("footnote_acknowledge_seconds",
			"Time from receiving an interaction to its first response.", "transport"),
		answer:   seconds("footnote_answer_seconds", "Time from receiving an interaction to its answer.", "command"),
		inFlight: auto.NewGauge(gauge("footnote_interactions_in_flight", "Interactions that are not answered yet.")),
		duplicates: auto.NewCounter(counter("footnote_interactions_duplicate_total",
			"Interactions that came again and were dropped.")),
		skew: auto.NewGauge(gauge("footnote_interaction_skew_seconds",
			"Time here less Discord's time of the last interaction: delay and difference of the clocks.")),
	}
}

// outcomeOf returns the outcome of an interaction. err is its error, and told the notice that its user got instead of
// an answer, if any.
func outcomeOf(err error, told userError) string {
	switch {
	case told == errRestarting:
		return outcomeRestarting
	case errors.Is(err, discord.ErrExpired):
		return outcomeExpired
	case err != nil:
		return outcomeFailed
	case told != "":
		return outcomeTold
	}
	return outcomeAnswered
}
