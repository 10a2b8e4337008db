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
