package eval

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"strconv"
	"strings"
)

// reportPage is the template of the report. Its plots are drawn here as SVG, without a plotting library:
// gonum's, the maintained one in Go, brings fonts, a dozen modules and colours of its own. Three plain
// plots can take their colours from the page, light or dark, and label their parts for screen readers.
//
//go:embed report.html
var reportPage string

var reportTemplate = template.Must(template.New("report").
	Funcs(template.FuncMap{"three": threeDigits, "percent": percent, "coord": coord}).Parse(reportPage))

// The plot area in SVG units. The axes run from (left, top) to (right, bottom).
const (
	plotLeft, plotTop, plotRight, plotBottom = 48.0, 16.0, 352.0, 232.0
)

// WriteHTML writes the report as one self-contained page. title names what was scored; comparison is nil
// without a baseline.
func (r Report) WriteHTML(w io.Writer, title string, comparison *Comparison) error {
	return reportTemplate.Execute(w, struct {
		Report
		Title        string
		KindMeasures []string
		Comparison   *Comparison
		Misses       []Miss
		Risk         plot
		Reliability  plot
		Latency      plot
	}{r, title, KindMeasures, comparison, r.Misses(), r.riskPlot(), r.reliabilityPlot(), r.latencyPlot()})
}

func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 0, 64) + " %" }

func coord(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// plot is the content of a plot in SVG units. Summary is empty if there is nothing to show.
type plot struct {
	Name     string // unique id on the page
	Title    string
	Summary  string // text alternative
	XName    string // axis titles
	YName    string
	XTicks   []tick
	YTicks   []tick
	Line     string // points of a polyline; may be empty
	Bars     []bar
	Dots     []dot
	Marks    []dot // vertical lines at X
	Diagonal bool
}

// tick is a labelled position on an axis.
type tick struct {
	Label string
	At    float64
}

type bar struct{ X, Y, Width, Height float64 }

// dot is a point. Label is printed beside it, Title is its tooltip.
type dot struct {
	X, Y         float64
	Label, Title string
}

// xAt and yAt convert coordinates of the unit square, y upwards, to SVG units.
func xAt(x float64) float64 { return plotLeft + x*(plotRight-plotLeft) }
func yAt(y float64) float64 { return plotBottom - y*(plotBottom-plotTop) }

// fifths returns the ticks of an axis from 0 % to 100 %.
func fifths(at func(float64) float64) []tick {
	var all []tick
	for i := range 6 {
		all = append(all, tick{percent(float64(i) / 5), at(float64(i) / 5)})
	}
	return all
}

// shares returns an empty plot with percentages on both axes.
func shares(name, title, x, y string) plot {
	return plot{Name: name, Title: title, XName: x, YName: y, XTicks: fifths(xAt), YTicks: fifths(yAt)}
}

// riskPlot draws the risk–coverage curve and marks the shipped threshold.
func (r Report) riskPlot() plot {
	p := shares("risk", "Risk and coverage",
		"coverage: share of the questions answered", "risk: share of the answers that are wrong")
	if len(r.Curve) == 0 {
		return p
	}
	var line strings.Builder
	for _, c := range r.Curve {
		fmt.Fprintf(&line, "%.1f,%.1f ", xAt(c.Coverage), yAt(c.Risk))
	}
	p.Line = strings.TrimSpace(line.String())
	area, _ := r.Value("aurc")
	p.Summary = fmt.Sprintf("The share of wrong answers if only the most confident questions were answered. "+
		"The area under the curve is %.3f.", area)
	coverage, _ := r.Value("coverage")
	if risk, ok := r.Value("risk"); ok {
		title := fmt.Sprintf("threshold: %s answered, %s of that wrong", percent(coverage), percent(risk))
		p.Dots = []dot{{xAt(coverage), yAt(risk), "threshold", title}}
		p.Summary += fmt.Sprintf(
			" At the threshold, %s of the questions are answered, and %s of the answers are wrong.",
			percent(coverage), percent(risk))
	}
	return p
}

// reliabilityPlot draws the share of right answers in each confidence bin.
func (r Report) reliabilityPlot() plot {
	p := shares("reliability", "Reliability of the confidence", "confidence", "share that is right")
	if len(r.Bins) == 0 {
		return p
	}
	p.Diagonal = true
	distance, _ := r.Value("ece")
	p.Summary = "The share of right answers for each tenth of confidence, with a dot at its mean confidence. " +
		fmt.Sprintf("On the diagonal, confidence equals the share that is right; the mean distance from it is %.3f.",
			distance)
	for i, b := range r.Bins {
		if b.N == 0 {
			continue
		}
		x := xAt(float64(i) / bins)
		p.Bars = append(p.Bars, bar{x + 1, yAt(b.Right), xAt(float64(i+1)/bins) - x - 2, yAt(0) - yAt(b.Right)})
		title := fmt.Sprintf("%.0f questions with a confidence of %s: %s right",
			b.N, percent(b.Confidence), percent(b.Right))
		p.Dots = append(p.Dots, dot{xAt(b.Confidence), yAt(b.Right), "", title})
	}
	return p
}

// binsPerDecade is the number of bars per power of ten in the latency plot.
const binsPerDecade = 10

// latencyPlot draws a histogram of the time per question on a logarithmic axis.
func (r Report) latencyPlot() plot {
	p := plot{Name: "latency", Title: "Latency", XName: "time of a question in ms", YName: "share of the questions"}
	slowest := Percentile(r.Millis, 1)
	if slowest <= 0 {
		return p
	}
	const least = 0.001 // ms; faster questions fall into the first bar
	low := math.Floor(math.Log10(max(Percentile(r.Millis, 0), least)))
	decades := max(math.Ceil(math.Log10(slowest))-low, 1)
	place := func(ms float64) float64 { return (math.Log10(max(ms, least)) - low) / decades }
	counts := make([]float64, int(decades)*binsPerDecade)
	for _, ms := range r.Millis {
		counts[min(int(place(ms)*float64(len(counts))), len(counts)-1)]++
	}
	most := 0.0
	for _, n := range counts {
		most = max(most, n)
	}
	for i, n := range counts {
		x, y := xAt(float64(i)/float64(len(counts))), yAt(n/most)
		if n > 0 {
			p.Bars = append(p.Bars, bar{x + 0.5, y, xAt(float64(i+1)/float64(len(counts))) - x - 1, yAt(0) - y})
		}
	}
	for d := range int(decades) + 1 {
		label := strconv.FormatFloat(math.Pow(10, low+float64(d)), 'g', -1, 64)
		p.XTicks = append(p.XTicks, tick{label, xAt(float64(d) / decades)})
	}
	for i := range 3 {
		p.YTicks = append(p.YTicks, tick{percent(most / float64(len(r.Millis)) * float64(i) / 2), yAt(float64(i) / 2)})
	}
	p.Summary = "The time per question, one after the other, on a logarithmic axis:"
	for i, quantile := range []float64{0.50, 0.95, 0.99} {
		ms := Percentile(r.Millis, quantile)
		name := fmt.Sprintf("p%.0f", 100*quantile)
		title := fmt.Sprintf("%s: %.2f ms", name, ms)
		p.Marks = append(p.Marks, dot{xAt(place(ms)), plotTop + 10 + 12*float64(i), name, title})
		p.Summary += fmt.Sprintf(" %s %.2f ms,", name, ms)
	}
	p.Summary = strings.TrimSuffix(p.Summary, ",") + "."
	return p
}
