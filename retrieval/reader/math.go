package reader

import "math"

// The functions here round after each operation (an explicit conversion forbids the compiler to fuse a product and a
// sum), so that every processor gives the same bits.

// exponential returns e^x for x ≤ 0, with a relative error below 1e-6, and 0 where x < −80.
func exponential(x float32) float32 {
	if x < -80 {
		return 0
	}
	// e^x = 2^n × e^r with |r| ≤ ln 2 / 2, and e^r by its Taylor series of degree 7.
	n := math.Round(float64(x) * math.Log2E)
	r := float32(float64(x) - float64(n*math.Ln2))
	sum := float32(1.0 / 5040)
	for _, c := range [...]float32{1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1, 1} {
		sum = float32(sum*r) + c
	}
	return sum * math.Float32frombits(uint32(int(n)+127)<<23)
}

// Half the normal distribution's table: gelu(x) = x × Φ(x) at steps of 1/512 from −8 to 8.
const (
	geluSteps = 512
	geluEnd   = 8
)

var geluTable = func() (t [2*geluEnd*geluSteps + 1]float32) {
	for i := range t {
		x := float64(i)/geluSteps - geluEnd
		t[i] = float32(x * normal(x))
	}
	return t
}()

// normal returns Φ(x) by Φ(x) = 1/2 + φ(x) × (x + x³/3 + x⁵/(3·5) + …) (Marsaglia 2004), for |x| ≤ 8.
func normal(x float64) float64 {
	term, sum, square := x, x, float64(x*x)
	for n := 3.0; n < 400 && math.Abs(term) > 1e-18*math.Abs(sum); n += 2 {
		term = float64(term*square) / n
		sum += term
	}
	// e^(−x²/2) is 1 / e^(x²/2), and that is (e^(x²/128))^64.
	power, part := 1.0, 1.0
	for n := 1.0; n < 30; n++ {
		part = float64(part*square) / float64(128*n)
		power += part
	}
	for range 6 {
		power = float64(power * power)
	}
	return 0.5 + float64(sum/power*(1/math.Sqrt(2*math.Pi)))
}

// gelu replaces each x by x × Φ(x), interpolated in the table: the error is below 1e-6.
func gelu(xs []float32) {
	for i, x := range xs {
		switch {
		case x >= geluEnd || x != x:
		case x <= -geluEnd:
			xs[i] = 0
		default:
			at := (x + geluEnd) * geluSteps
			j := min(int(at), len(geluTable)-2)
			low := geluTable[j]
			xs[i] = low + float32((at-float32(j))*(geluTable[j+1]-low))
		}
	}
}

// normalize gives each row of n values mean 0 and variance 1, then scales and shifts it: BERT's layer normalization,
// with its constant of 1e-12.
func normalize(rows []float32, scale, shift []float32) {
	n := len(scale)
	for at := 0; at+n <= len(rows); at += n {
		row := rows[at : at+n]
		sum, squares := 0.0, 0.0
		for _, x := range row {
			sum += float64(x)
		}
		mean := sum / float64(n)
		for _, x := range row {
			d := float64(x) - mean
			squares += float64(d * d)
		}
		by := 1 / math.Sqrt(squares/float64(n)+1e-12)
		for i, x := range row {
			y := float32(float64(float64(x)-mean) * by)
			row[i] = float32(y*scale[i]) + shift[i]
		}
	}
}

// softmax replaces the values by their shares of the sum of their exponentials.
func softmax(xs []float32) {
	top := xs[0]
	for _, x := range xs {
		top = max(top, x)
	}
	sum := float32(0)
	for i, x := range xs {
		xs[i] = exponential(x - top)
		sum += xs[i]
	}
	by := 1 / sum
	for i := range xs {
		xs[i] *= by
	}
}
