package reader

import "math"

// Every product of matrices is cut into tiles of 6 rows by 16 columns. On amd64 that is 12 vectors of 8 accumulators,
// which leaves 4 of the 16 registers for the operands; on arm64 24 vectors of 4, which leaves 8 of 32.
const (
	tileRows    = 6
	tileColumns = 16
)

// panel is a packed right operand: for each of its rows the 16 values of one block of columns.
type panel []float32

// tile sets c[r][j] to the sum over k of a[r][k] × b[k][j], for 6 rows r and 16 columns j. Rows of a are lda values
// apart, rows of c ldc. Each sum is made in the order of k, with one rounding per term.
func tile(k int, a []float32, lda int, b panel, c []float32, ldc int) {
	// The kernels do not check bounds.
	_ = a[(tileRows-1)*lda+k-1]
	_ = b[k*tileColumns-1]
	_ = c[(tileRows-1)*ldc+tileColumns-1]
	if vectorized {
		tileVector(k, &a[0], lda*4, &b[0], &c[0], ldc*4)
		return
	}
	tilePortable(k, a, lda, b, c, ldc)
}

// tilePortable is tile without vector instructions. It rounds x × y + sum once, as the vector instructions do.
//
// The product is exact in double precision. The sum is rounded to 53 bits and then to 24. That differs from one
// rounding only if the first lands exactly between two floats, without being exact: then its error decides.
func tilePortable(k int, a []float32, lda int, b panel, c []float32, ldc int) {
	const lacking = 1<<29 - 1 // the bits of a double's fraction that a float lacks
	for r := range tileRows {
		var sums [tileColumns]float32
		for i, x := range a[r*lda : r*lda+k] {
			x := float64(x)
			line := (*[tileColumns]float32)(b[i*tileColumns:])
			for j, y := range line {
				product := x * float64(y)
				sum := product + float64(sums[j])
				if math.Float64bits(sum)&lacking == 1<<28 {
					sum = untied(product, float64(sums[j]), sum)
				}
				sums[j] = float32(sum)
			}
		}
		copy(c[r*ldc:], sums[:])
	}
}

// untied moves p + q, rounded to a sum that lies between two floats, toward the exact value if it is not that.
func untied(p, q, sum float64) float64 {
	back := sum - p
	lost := (p - (sum - back)) + (q - back) // the error of the sum, exact (Knuth's TwoSum)
	switch {
	case lost == 0:
		return sum
	case (lost > 0) == (sum > 0):
		return math.Float64frombits(math.Float64bits(sum) + 1)
	}
	return math.Float64frombits(math.Float64bits(sum) - 1)
}
