package index

// postingsList is the postings of one term in parallel slices, in order of the passages. The list of a frequent term
// also has groups, which find its postings by passage.
type postingsList struct {
	passages []uint32
	counts   []byte  // how often the passage has the term; 255 for 255 or more
	groups   []group // by passage/64; nil for a rare term

	// Upper bounds of saturation in impactUnits: by posting of a rare term, by block of a frequent one.
	maxImpacts []byte
}

// group holds the postings of 64 consecutive passages: a bit mask of those with the term, the first in the lowest bit,
// and the position of the first posting.
type group struct {
	mask  uint64
	first uint32
}

// blockSize is how many consecutive passages share a score bound, see Search. In BenchmarkSearch with 100k passages,
// blocks of 8 need half as many passages scored as blocks of 16.
const blockSize = 8

// A term is rare if fewer than 1 in rareShare passages have it. Groups and bounds by block, 10 bits a passage, would
// take more memory than the postings of such a term.
const rareShare = 32

// impactUnits is how many units of maxImpacts make a saturation of 1.
const impactUnits = 255

// newPostingsList completes a list with its bounds. norms is the length normalisation of every passage of the index.
func newPostingsList(passages []uint32, counts []byte, norms []float64) postingsList {
	l := postingsList{passages: passages, counts: counts}
	rare := len(passages) < len(norms)/rareShare
	if rare {
		l.maxImpacts = make([]byte, len(passages))
	} else {
		l.groups, l.maxImpacts = make([]group, (len(norms)+63)/64), make([]byte, (len(norms)+blockSize-1)/blockSize)
	}
	for n, passage := range passages {
		impact := byte(impactUnits*saturation(float64(counts[n]), norms[passage])) + 1 // saturation is below 1
		if rare {
			l.maxImpacts[n] = impact
			continue
		}
		g := &l.groups[passage/64]
		if g.mask == 0 {
			g.first = uint32(n)
		}
		g.mask |= 1 << (passage % 64)
		l.maxImpacts[passage/blockSize] = max(l.maxImpacts[passage/blockSize], impact)
	}
	return l
}
