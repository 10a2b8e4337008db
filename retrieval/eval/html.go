package eval

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
)

// The report page holds its plots as SVG that is drawn here: three simple plots do not pay for a plotting library with its
// fonts, and the page must not need anything from outside.
//
//go:embed report.html
var reportPage string

var reportTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"three": func(v float64) string { return share(v) },
	"times": func(a, b float64) float64 { return a * b },
}).Parse(reportPage))

// The box of a plot in SVG units: the axes run from (left, top) to (right, bottom).
const (
	plotLeft, plotTop, plotRight, plotBottom = 48.0, 12.0, 352.0, 232.0
)

// WriteHTML writes the report as one page without anything outside of it. title names what was scored.
func (r Report) WriteHTML(w io.Writer, title string, differences []Difference) error {
	slowest := Percentile(r.Latency.Millis, 1)
	return reportTemplate.Execute(w, struct {
		Report
		Title        string
		KindMeasures []string
		Differences  []Difference
		Misses       []Miss
		Risk         string // points of a polyline
		Bars         []bar  // of the calibration
		Quantiles    string // points of a polyline
		Slowest      float64
		Ticks        []tick
	}{r, title, KindMeasures, differences, r.Misses(), riskLine(r.Curve), bars(r.Bins), quantiles(r.Latency.Millis, slowest), slowest, ticks()})
}

// at places a point of the unit square in a plot, y upwards.
func at(x, y float64) (float64, float64) {
	return plotLeft + x*(plotRight-plotLeft), plotBottom - y*(plotBottom-plotTop)
}

func polyline(points [][2]float64) string {
	var b strings.Builder
	for _, p := range points {
		x, y := at(p[0], p[1])
		fmt.Fprintf(&b, "%.1f,%.1f ", x, y)
	}
	return strings.TrimSpace(b.String())
}

func riskLine(curve []Point) string {
	points := make([][2]float64, len(curve))
	for i, p := range curve {
		points[i] = [2]float64{p.Coverage, p.Risk}
	}
	return polyline(points)
}

// quantiles draws the time of the questions in order, the slowest at the top.
func quantiles(millis []float64, slowest float64) string {
	const steps = 200
	var points [][2]float64
	for i := range steps + 1 {
		share := float64(i) / steps
		points = append(points, [2]float64{share, Percentile(millis, share) / math.Max(slowest, 1e-9)})
	}
	return polyline(points)
}

// bar is a bin of confidence as a rectangle, with the mark of its mean confidence.
type bar struct {
	Bin
	X, Y, Width, Height float64
	MeanX, MeanY        float64
}

func bars(all []Bin) []bar {
	var drawn []bar
	for i, b := range all {
		if b.N == 0 {
			continue
		}
		x, y := at(float64(i)/bins, b.Right)
		right, bottom := at(float64(i+1)/bins, 0)
		d := bar{Bin: b, X: x + 1, Y: y, Width: right - x - 2, Height: bottom - y}
		d.MeanX, d.MeanY = at(b.Confidence, b.Right)
		drawn = append(drawn, d)
	}
	return drawn
}

// tick is a step of both axes.
type tick struct {
	Label string
	X, Y  float64
}

func ticks() []tick {
	var all []tick
	for i := range 6 {
		share := float64(i) / 5
		x, y := at(share, share)
		all = append(all, tick{fmt.Sprintf("%.1f", share), x, y})
	}
	return all
}
