package rank

import "errors"

// Forest is a sum of small decision trees that corrects a linear score.
type Forest []Tree

// Tree is a decision tree of two levels over features, as it is stored. Entry 0 of Features and Splits is the root;
// entry 1 is its left child and entry 2 its right child. A value over the split goes right, any other left. Values are
// those of the four leaves, from left to right.
type Tree struct {
	Features []int     `json:"f"`
	Splits   []float64 `json:"s"`
	Values   []float64 `json:"v"`
}

// trees is a compiled Forest: contiguous in memory, to be scored.
type trees []tree

type tree struct {
	features [3]int32
	splits   [3]float64
	values   [4]float64
}

// compile checks a forest over so many features and lays it out for scoring.
func (f Forest) compile(features int) (trees, error) {
	compiled := make(trees, len(f))
	for i, t := range f {
		if len(t.Features) != 3 || len(t.Splits) != 3 || len(t.Values) != 4 {
			return nil, errors.New("model.json: a tree does not have two levels")
		}
		for j, feature := range t.Features {
			if feature < 0 || feature >= features {
				return nil, errors.New("model.json: a tree asks for a feature that does not exist")
			}
			compiled[i].features[j] = int32(feature)
		}
		copy(compiled[i].splits[:], t.Splits)
		copy(compiled[i].values[:], t.Values)
	}
	return compiled, nil
}

// score has no branches that the processor would have to predict: each comparison sets a number to 0 or 1.
func (all trees) score(features []float64) float64 {
	sum := 0.0
	for i := range all {
		t := &all[i]
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
