package main

import (
	"cmp"
	"math"
	"slices"

	"footnote/retrieval/rank"
)

// The trees' constants: small steps and few leaves, as for any small set with noisy labels. Found by cross-validation
// among depths 2 to 4, 80 to 240 trees and rates .05 to .1, which differ by less than .005 in what is ranked first.
const (
	treeDepth  = 2
	treeCount  = 160
	treeRate   = 0.1
	treeLambda = 10.0 // L2 penalty on a leaf, in units of the second derivative
	treeLeast  = 20.0 // second derivative that each leaf holds at least
	treeBins   = 32
)

// rows is a set of items for boosting: features and the offset that a linear model gives each.
type rows struct {
	features [][]float64
	offset   []float64
}

// boost adds trees to the offsets (Friedman 2001, with the second derivatives of Chen and Guestrin 2016). slopes fills the
// first and second derivative of the loss of each row from the scores.
func boost(r rows, slopes func(scores, first, second []float64)) rank.Forest {
	n := len(r.features)
	if n == 0 {
		return nil
	}
	binned, edges := bin(r.features)
	scores := slices.Clone(r.offset)
	first, second := make([]float64, n), make([]float64, n)
	leaf := make([]int, n)
	var forest rank.Forest
	for range treeCount {
		slopes(scores, first, second)
		tree := grow(binned, edges, first, second, leaf)
		for i := range scores {
			scores[i] += tree.Values[leaf[i]]
		}
		forest = append(forest, tree)
	}
	return forest
}

// bin cuts each feature at its quantiles. binned is by feature, then by row; a value in bin b is at most edges[f][b].
func bin(features [][]float64) (binned [][]uint8, edges [][]float64) {
	n, width := len(features), len(features[0])
	values := make([]float64, n)
	for f := range width {
		for i, row := range features {
			values[i] = row[f]
		}
		sorted := slices.Clone(values)
		slices.Sort(sorted)
		var cuts []float64
		for b := 1; b < treeBins; b++ {
			cut := sorted[b*(n-1)/treeBins]
			if len(cuts) == 0 || cut > cuts[len(cuts)-1] {
				cuts = append(cuts, cut)
			}
		}
		column := make([]uint8, n)
		for i, v := range values {
			b, _ := slices.BinarySearch(cuts, v)
			column[i] = uint8(b)
		}
		binned, edges = append(binned, column), append(edges, cuts)
	}
	return binned, edges
}

// grow makes one tree, level by level, and sets the leaf that each row falls into.
func grow(binned [][]uint8, edges [][]float64, first, second []float64, leaf []int) rank.Tree {
	tree := rank.Tree{Values: make([]float64, 1<<treeDepth)}
	clear(leaf)
	for level := range treeDepth {
		nodes := 1 << level
		splits := bestSplits(binned, edges, first, second, leaf, nodes)
		for _, s := range splits {
			tree.Features = append(tree.Features, s.feature)
			tree.Splits = append(tree.Splits, s.edge)
		}
		for i := range leaf {
			s := splits[leaf[i]]
			leaf[i] *= 2
			if int(binned[s.feature][i]) > s.bin {
				leaf[i]++
			}
		}
	}
	g, h := make([]float64, len(tree.Values)), make([]float64, len(tree.Values))
	for i, l := range leaf {
		g[l] += first[i]
		h[l] += second[i]
	}
	for l := range tree.Values {
		tree.Values[l] = math.Round(-treeRate*g[l]/(h[l]+treeLambda)*1e5) / 1e5
	}
	return tree
}

// split sends rows with a value over edge to the right.
type split struct {
	feature, bin int
	edge, gain   float64
}

// bestSplits finds the split of each node that lowers the loss most; a node that none improves sends all rows left.
func bestSplits(binned [][]uint8, edges [][]float64, first, second []float64, leaf []int, nodes int) []split {
	best := make([]split, nodes)
	for n := range best {
		best[n] = split{bin: treeBins, edge: math.MaxFloat64}
	}
	g, h := make([][treeBins]float64, nodes), make([][treeBins]float64, nodes)
	for f := range binned {
		clear(g)
		clear(h)
		for i, b := range binned[f] {
			g[leaf[i]][b] += first[i]
			h[leaf[i]][b] += second[i]
		}
		for n := range nodes {
			s := cut(&g[n], &h[n], len(edges[f]))
			if s.gain > best[n].gain+1e-9 {
				s.feature, s.edge = f, edges[f][s.bin]
				best[n] = s
			}
		}
	}
	return best
}

// cut finds the best place to cut a histogram of derivatives; cuts is how many edges the feature has.
func cut(g, h *[treeBins]float64, cuts int) split {
	gain := func(g, h float64) float64 { return g * g / (h + treeLambda) }
	var allG, allH float64
	for b := range treeBins {
		allG += g[b]
		allH += h[b]
	}
	var best split
	var leftG, leftH float64
	for b := range cuts {
		leftG += g[b]
		leftH += h[b]
		if leftH < treeLeast || allH-leftH < treeLeast {
			continue
		}
		if got := gain(leftG, leftH) + gain(allG-leftG, allH-leftH) - gain(allG, allH); got > best.gain {
			best = split{bin: b, gain: got}
		}
	}
	return best
}

// rivals is how many items of a group, by the linear score, trees are grown on besides the right ones: the others have next
// to no probability, and next to no slope.
const rivals = 15

// rivalsOf leaves out the items of a group that no tree needs to tell apart.
func rivalsOf(c group, w []float64) group {
	if len(c.rows) <= rivals {
		return c
	}
	order := make([]int, len(c.rows))
	scores := make([]float64, len(c.rows))
	for i, row := range c.rows {
		order[i], scores[i] = i, dot(w, row)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	kept := group{weight: c.weight}
	for n, i := range order {
		if n < rivals || c.right[i] {
			kept.rows, kept.right = append(kept.rows, c.rows[i]), append(kept.right, c.right[i])
		}
	}
	return kept
}

// boostChoice boosts the conditional logit of fitChoice.
func boostChoice(all []group, w []float64) rank.Forest {
	groups := make([]group, len(all))
	for i, c := range all {
		groups[i] = rivalsOf(c, w)
	}
	var r rows
	for _, c := range groups {
		for _, row := range c.rows {
			r.features = append(r.features, row)
			r.offset = append(r.offset, dot(w, row))
		}
	}
	scale := meanWeight(groups)
	return boost(r, func(scores, first, second []float64) {
		at := 0
		for _, c := range groups {
			s := scores[at : at+len(c.rows)]
			most := slices.Max(s)
			all, right := 0.0, 0.0
			for i := range s {
				e := math.Exp(s[i] - most)
				all += e
				if c.right[i] {
					right += e
				}
			}
			for i := range s {
				p := math.Exp(s[i]-most) / all
				first[at+i], second[at+i] = p, p*(1-p)
				if c.right[i] {
					first[at+i] -= math.Exp(s[i]-most) / right
				}
				first[at+i] *= c.weight / scale
				second[at+i] *= c.weight / scale
			}
			at += len(c.rows)
		}
	})
}

func meanWeight(groups []group) float64 {
	sum := 0.0
	for _, c := range groups {
		sum += c.weight
	}
	return sum / float64(max(len(groups), 1))
}

// boostLogistic boosts the logistic regression of fitLogistic.
func boostLogistic(features [][]float64, right []bool, weight, w []float64) rank.Forest {
	r := rows{features: features}
	scale := 0.0
	for i, row := range features {
		r.offset = append(r.offset, dot(w, row))
		scale += weight[i] / float64(len(features))
	}
	return boost(r, func(scores, first, second []float64) {
		for i, s := range scores {
			p := 1 / (1 + math.Exp(-s))
			first[i], second[i] = p, p*(1-p)
			if right[i] {
				first[i]--
			}
			first[i] *= weight[i] / scale
			second[i] *= weight[i] / scale
		}
	})
}
