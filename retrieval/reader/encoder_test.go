package reader

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"runtime"
	"testing"
)

// golden is an example with the outputs that the training framework gives. train/golden.py makes the file.
type golden struct {
	Question, Title, Text string
	IDs                   []int32     `json:"ids"`
	Second                int         `json:"second"`
	Outputs               [][]float64 `json:"outputs"` // of each piece: start, end, evidence
}

func goldens(t testing.TB) (all []golden) {
	t.Helper()
	f, err := os.Open("testdata/golden.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := json.NewDecoder(f); lines.More(); {
		var g golden
		if err := lines.Decode(&g); err != nil {
			t.Fatal(err)
		}
		all = append(all, g)
	}
	return all
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
	var seqs []sequence
	var want [][]float64
	for _, g := range goldens(t) {
		seqs = append(seqs, sequence{g.IDs, g.Second})
		want = append(want, g.Outputs...)
	}
	worst := 0.0
	for i, o := range logits(t, shipped(t).encoder, seqs) {
		for k := range outputs {
			worst = max(worst, math.Abs(float64(o[k])-want[i][k]))
		}
	}
	t.Logf("largest difference of %d logits: %.2g (%s)", outputs*len(want), worst, runtime.GOARCH)
	if worst > 1e-3 || len(want) < 100 {
		t.Errorf("largest difference of %d pieces from the training framework's logits is %.2g, want at most 1e-3",
			len(want), worst)
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
