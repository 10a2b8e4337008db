package retrieval

import (
	"context"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"footnote/corpus"
	"footnote/retrieval/eval"
	"footnote/retrieval/reader"
)

// BenchmarkAskers has fifty people ask at once, each another question about 323 paragraphs. It reports the longest wait
// and the share of the questions that there was time to read.
func BenchmarkAskers(b *testing.B) {
	const folder, askers = "../../shared/eval/squad2/", 50
	f, err := os.Open(folder + "queries.jsonl")
	if err != nil {
		b.Skip("the development sets are not here")
	}
	defer f.Close()
	questions, err := eval.ReadJudged(f, folder+"queries.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	shipped := shippedReader(b)
	plain := openIndex(b, corpus.Read(b.Context(), []string{folder + "corpus.jsonl"}, nil))
	var waits []time.Duration
	read := 0
	for n := 0; b.Loop(); n++ {
		x := plain.WithReader(reader.NewPatient(shipped.Reader, runtime.GOMAXPROCS(0)))
		var mu sync.Mutex
		var asking sync.WaitGroup
		for i := range askers {
			q := Question{Text: questions[(n*askers+i)%len(questions)].Text}
			asking.Go(func() {
				begun := time.Now()
				answer, err := x.Ask(context.Background(), q)
				took := time.Since(begun)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					b.Error(err)
				}
				waits = append(waits, took)
				if answer.Read {
					read++
				}
			})
		}
		asking.Wait()
	}
	slices.Sort(waits)
	b.ReportMetric(waits[len(waits)/2].Seconds()*1e3, "ms-p50")
	b.ReportMetric(waits[len(waits)-1].Seconds()*1e3, "ms-longest")
	b.ReportMetric(float64(read)/float64(len(waits)), "read")
	b.ReportMetric(0, "ns/op")
}
