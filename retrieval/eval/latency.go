package eval

import (
	"cmp"
	"math"
	"slices"
)

// latency returns a measure: the time in milliseconds within which the given share of questions is
// answered. It uses the nearest rank, without interpolation.
func latency(share float64) func(rows []Row) evaluator {
	return func(rows []Row) evaluator {
		var order []int // indexes of the timed rows, fastest first
		for i, r := range rows {
			if r.Micros > 0 {
				order = append(order, i)
			}
		}
		if len(order) == 0 {
			return nil
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rows[a].Micros, rows[b].Micros) })
		return func(weight []float64) (float64, float64) {
			total, seen := 0.0, 0.0
			for _, i := range order {
				total += weight[i]
			}
			rank := math.Ceil(share*total - 1e-9)
			for _, i := range order {
				if seen += weight[i]; weight[i] > 0 && seen >= rank {
					return rows[i].Micros / 1000, total
				}
			}
			return 0, 0
		}
	}
}
