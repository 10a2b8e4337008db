package index

// BM25's constants: the values that Anserini uses for passages and for which its published figures hold.
const (
	bm25K1 = 0.9
	bm25B  = 0.4
)

// scoreUnit divides every term of a score, so that sums of scores are exact whatever the order of addition. An idf is
// at most 32 and a question has at most 2·query.MaxWords words, so a sum is below 2^12 and fits in the 53 bits of a
// float64.
const scoreUnit = 1.0 / (1 << 38)

// roundScore rounds x, from 0 to 2^11, to a multiple of scoreUnit. Floats around 1.5·2^52·scoreUnit are that far apart.
func roundScore(x float64) float64 {
	const large = 1.5 * (1 << 52) * scoreUnit
	return x + large - large
}

// lengthNorms returns the length normalisation of each passage: k1·(1 - b + b·|p|/avg).
func (t *table) lengthNorms() []float64 {
	mean := 0.0
	for _, n := range t.lengths {
		mean += float64(n)
	}
	mean = max(mean/float64(max(t.passages(), 1)), 1)
	norms := make([]float64, t.passages())
	for p := range norms {
		length := 0.0
		for _, n := range t.lengths[p*len(searchedFields) : (p+1)*len(searchedFields)] {
			length += float64(n)
		}
		norms[p] = bm25K1 * (1 - bm25B + bm25B*length/mean)
	}
	return norms
}

// saturation is the BM25 score of a term for a word of weight 1, between 0 and 1. norm is the passage's length
// normalisation.
func saturation(frequency, norm float64) float64 { return frequency / (frequency + norm) }

// contribution returns what a word adds to the score of a passage in which it has this frequency.
func contribution(weight, frequency, norm float64) float64 {
	return roundScore(weight * frequency / (frequency + norm))
}
