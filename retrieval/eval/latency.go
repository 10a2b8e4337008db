package eval

import (
	"cmp"
	"math"
	"slices"
)

// latency is the time in milliseconds that a share of the questions takes at most: the nearest rank, no value in between.
func latency(share float64) func(rows []Row) evaluator {
	return func(rows []Row) evaluator {
		var order []int // of the rows that were timed, the fastest first
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
