package reader

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"testing"
)

// sharedWeights returns the encoder of the trained reader beside the repository.
func sharedWeights(t testing.TB) *file {
	t.Helper()
	b, err := os.ReadFile("../../../shared/reader/weights/reader-fp16.safetensors")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no weights at ../shared/reader/weights: the trained reader is not at hand")
	}
	if err != nil {
		t.Fatal(err)
	}
	f, err := parse(b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// golden is an example with the logits that the training framework gives.
type golden struct {
	Question, Title, Context string
	IDs                      []int32   `json:"ids"`
	Types                    []int     `json:"type_ids"`
	Start                    []float32 `json:"start_logits"`
	End                      []float32 `json:"end_logits"`
}

func goldens(t testing.TB) (out []golden) {
	t.Helper()
	b, err := os.ReadFile("../../../shared/reader/weights/golden.json")
	if err != nil {
		t.Skip("no ../shared/reader/weights/golden.json: the training framework's logits are not at hand")
	}
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (g golden) sequence() sequence {
	second := 0
	for second < len(g.Types) && g.Types[second] == 0 {
		second++
	}
	return sequence{g.IDs, second}
}

// logits runs the encoder and returns the outputs of all pieces of all sequences.
func logits(t testing.TB, e *encoder, seqs []sequence) (out [][]float32) {
	t.Helper()
	err := e.run(context.Background(), newScratch(), seqs, func(_, _ int, o []float32) {
		out = append(out, append([]float32(nil), o...))
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEncoderGivesLogitsOfTrainingFramework(t *testing.T) {
	e, err := sharedWeights(t).encoder(30522)
	if err != nil {
		t.Fatal(err)
	}
	var seqs []sequence
	var want [][2]float32
	for _, g := range goldens(t) {
		seqs = append(seqs, g.sequence())
		for i := range g.Start {
			want = append(want, [2]float32{g.Start[i], g.End[i]})
		}
	}
	worst := 0.0
	for i, o := range logits(t, e, seqs) {
		for k := range 2 {
			worst = max(worst, math.Abs(float64(o[k]-want[i][k])))
		}
	}
	t.Logf("largest difference of %d logits: %.2g (%s)", 2*len(want), worst, runtime.GOARCH)
	if worst > 1e-3 {
		t.Errorf("largest difference from the training framework's logits is %.2g, want at most 1e-3", worst)
	}
}

// BenchmarkEncoder measures one pass over windows of some pieces each, without the reader's weights.
func BenchmarkEncoder(b *testing.B) {
	e, err := made(b, 6).encoder(len(madeVocabulary()))
	if err != nil {
		b.Fatal(err)
	}
	s := newScratch()
	for _, size := range [][2]int{{1, 30}, {1, 140}, {2, 140}, {3, 140}, {6, 85}} {
		b.Run(fmt.Sprintf("windows=%d/pieces=%d", size[0], size[1]), func(b *testing.B) {
			seqs := make([]sequence, size[0])
			for i := range seqs {
				seqs[i] = sequence{make([]int32, size[1]), 10}
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := e.run(b.Context(), s, seqs, func(_, _ int, _ []float32) {}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
