package reader

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// numbers returns n values of very different sizes, some of them alike, so that sums cancel and ties of rounding occur.
func numbers(r *rand.Rand, n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		x := float32(r.NormFloat64() * math.Pow(2, float64(r.IntN(30)-15)))
		if r.IntN(3) == 0 { // few bits: products end at a tie more often
			x = math.Float32frombits(math.Float32bits(x) &^ (1<<uint(r.IntN(23)) - 1))
		}
		out[i] = x
		if i > 0 && r.IntN(8) == 0 {
			out[i] = -out[i-1]
		}
	}
	return out
}

func TestTileGivesSameBitsAsPortableLoop(t *testing.T) {
	if !vectorized {
		t.Skip("this processor has no kernel")
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range []struct{ k, lda, ldc int }{{1, 1, 16}, {2, 7, 16}, {32, 32, 48}, {97, 112, 32},
		{384, 384, 1152}, {1536, 1536, 384}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			a, b := numbers(r, tileRows*size.lda), panel(numbers(r, size.k*tileColumns))
			got, want := numbers(r, tileRows*size.ldc), make([]float32, tileRows*size.ldc)
			copy(want, got)
			tile(size.k, a, size.lda, b, got, size.ldc)
			tilePortable(size.k, a, size.lda, b, want, size.ldc)
			for i := range got {
				if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
					t.Fatalf("value %d: kernel %v, portable loop %v", i, got[i], want[i])
				}
			}
		})
	}
}

// fused returns x × y + z as the portable loop does: z × 1 is the first term of its sum.
func fused(x, y, z float32) float32 {
	a, b, c := make([]float32, 2*tileRows), make(panel, 2*tileColumns), make([]float32, tileRows*tileColumns)
	a[0], a[1], b[0], b[tileColumns] = z, x, 1, y
	tilePortable(2, a, 2, b, c, tileColumns)
	return c[0]
}

func TestPortableLoopRoundsOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	exact := func(x float32) *big.Float { return new(big.Float).SetPrec(400).SetFloat64(float64(x)) }
	check := func(x, y, z float32) {
		t.Helper()
		sum := exact(x)
		sum.Add(sum.Mul(sum, exact(y)), exact(z))
		if want, _ := sum.Float32(); fused(x, y, z) != want {
			t.Fatalf("fused(%g, %g, %g) = %g, want %g", x, y, z, fused(x, y, z), want)
		}
	}
	for range 200_000 {
		n := numbers(r, 3)
		check(n[0], n[1], n[2])
	}
	// The product is half of the last place of z and a little less or more: rounding twice loses the little.
	for _, pair := range [][2]float32{{1 + 0x1p-23, 1 - 0x1p-23}, {1 + 0x1p-12, 1 - 0x1p-12 + 0x1p-24}, {1, 1}} {
		for _, z := range []float32{1, 1 + 0x1p-23, -1, -1 - 0x1p-23} {
			for _, half := range []float32{0x1p-24, -0x1p-24} {
				check(half*pair[0], pair[1], z)
			}
		}
	}
}

func TestFunctions(t *testing.T) {
	for x := float32(-90); x <= 0; x += 0.0137 {
		want := math.Exp(float64(x))
		if got := float64(exponential(x)); math.Abs(got-want) > 1e-6*want && x >= -80 || got > 2e-35 && x < -80 {
			t.Fatalf("exponential(%v) = %v, want %v", x, got, want)
		}
	}
	for x := float32(-12); x < 12; x += 0.00123 {
		want := float64(x) * 0.5 * math.Erfc(-float64(x)/math.Sqrt2)
		got := []float32{x}
		gelu(got)
		if math.Abs(float64(got[0])-want) > 2e-6 {
			t.Fatalf("gelu(%v) = %v, want %v", x, got[0], want)
		}
	}
}

func BenchmarkTile(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	const k = 384
	x, y, z := make([]float32, tileRows*k), make(panel, k*tileColumns), make([]float32, tileRows*tileColumns)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	for i := range y {
		y[i] = float32(r.NormFloat64())
	}
	run := func(b *testing.B, f func(int, []float32, int, panel, []float32, int)) {
		for b.Loop() {
			f(k, x, k, y, z, tileColumns)
		}
		flops := 2 * k * tileRows * tileColumns * float64(b.N) / b.Elapsed().Seconds()
		b.ReportMetric(flops/1e9, "GFLOP/s")
	}
	b.Run("kernel", func(b *testing.B) { run(b, tile) })
	b.Run("portable", func(b *testing.B) { run(b, tilePortable) })
}
