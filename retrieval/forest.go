package retrieval

import "errors"

// Forest is a sum of small decision trees that corrects a linear score.
type Forest []Tree

// Tree is a complete binary tree over features. Node n of level l is entry 1<<l - 1 + n of Features and Splits; a value
// over the split goes to node 2n+1 of the next level, any other to node 2n. Below the last level are the Values.
type Tree struct {
	Features []int     `json:"f"`
	Splits   []float64 `json:"s"`
	Values   []float64 `json:"v"` // one more than Features
}

// check refuses a tree that is not complete or asks for a feature that does not exist.
func (f Forest) check(features int) error {
	for _, t := range f {
		if len(t.Values) != len(t.Features)+1 || len(t.Splits) != len(t.Features) || len(t.Values)&len(t.Features) != 0 {
			return errors.New("model.json: a tree is not complete")
		}
		for _, i := range t.Features {
			if i < 0 || i >= features {
				return errors.New("model.json: a tree asks for a feature that does not exist")
			}
		}
	}
	return nil
}

func (f Forest) score(features []float64) float64 {
	sum := 0.0
	for _, t := range f {
		node := 0
		for level := 0; level < len(t.Features); level = 2*level + 1 {
			at := level + node
			node *= 2
			if features[t.Features[at]] > t.Splits[at] {
				node++
			}
		}
		sum += t.Values[node]
	}
	return sum
}

// grove is a Forest of trees of two levels, as footnote-train makes them, laid out in one piece. It scores as the Forest does, to
// the last bit.
type grove []shrub

// shrub is a Tree of two levels.
type shrub struct {
	features [3]int32
	splits   [3]float64
	values   [4]float64
}

// grove returns the forest as a grove; ok is false where a tree is not of two levels.
func (f Forest) grove() (g grove, ok bool) {
	g = make(grove, len(f))
	for i, t := range f {
		if len(t.Features) != 3 {
			return nil, false
		}
		for j, feature := range t.Features {
			g[i].features[j] = int32(feature)
		}
		copy(g[i].splits[:], t.Splits)
		copy(g[i].values[:], t.Values)
	}
	return g, true
}

// score has no branches that the processor would have to guess: each question of a tree sets a number to 0 or 1.
func (g grove) score(features []float64) float64 {
	sum := 0.0
	for i := range g {
		t := &g[i]
		right, over := 0, 0
		if features[t.features[0]] > t.splits[0] {
			right = 1
		}
		if features[t.features[1+right]] > t.splits[1+right] {
			over = 1
		}
		sum += t.values[2*right+over]
	}
	return sum
}
