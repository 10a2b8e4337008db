package retrieval

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/corpus/sample"
)

// The benchmarks ask a made-up corpus (corpus/sample) of a named size. The sizes share one run with the two engines
// that footnote is measured against, so that ratios hold on a busy machine too:
//
//	go test ./retrieval -run '^$' -bench 'Search/passages=100k' -benchtime 3s
//	go test ./retrieval -run '^$' -bench 'Ask/passages=100k'
//	go test ./retrieval -run '^$' -bench 'Build/passages=10k'
//	go test ./retrieval -run '^$' -bench Lists
//	go test ./retrieval -run '^$' -bench Growth -benchtime 1x -timeout 1h
var benchSizes = []struct {
	name     string
	passages int
}{{"1k", 1_000}, {"10k", 10_000}, {"100k", 100_000}, {"1M", 1_000_000}}

// benchQuestions is the number of different questions of a benchmark.
const benchQuestions = 1000

// eachSize runs a benchmark for each size. 1M takes minutes and gigabytes. With -short, only 1k runs.
func eachSize(b *testing.B, run func(b *testing.B, passages int)) {
	for _, size := range benchSizes {
		b.Run("passages="+size.name, func(b *testing.B) {
			if testing.Short() && size.passages > 1_000 {
				b.Skip("large")
			}
			run(b, size.passages)
		})
	}
}

// benchIndex builds an index on disk and opens it.
func benchIndex(b *testing.B, passages int) *Index {
	b.Helper()
	dir := filepath.Join(b.TempDir(), "index")
	if err := Build(b.Context(), dir, sample.New().Documents(passages), nil); err != nil {
		b.Fatal(err)
	}
	x, err := Open(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := x.Close(); err != nil {
			b.Error(err)
		}
	})
	return x
}

func questionsFor(passages int) []string {
	made := sample.New()
	questions := make([]string, benchQuestions)
	for i := range questions {
		questions[i] = made.Question(i, passages)
	}
	return questions
}

// measure asks questions in turn. Besides the mean it reports the median and the 99th percentile.
func measure(b *testing.B, questions []string, ask func(question string) error) {
	b.Helper()
	took := make([]time.Duration, 0, 1<<16)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		if err := ask(questions[i%len(questions)]); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(quantile(took, 0.5), "p50-µs")
	b.ReportMetric(quantile(took, 0.99), "p99-µs")
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "questions/s")
}

// BenchmarkSearch finds the ten best passages for a question of twelve words by BM25. It compares footnote with the
// least that such a search needs (floor), and with bleve's match query as its documentation shows it (match).
// footnote/ranked finds as many passages as an answer ranks.
func BenchmarkSearch(b *testing.B) {
	eachSize(b, func(b *testing.B, passages int) {
		questions := questionsFor(passages)
		x := benchIndex(b, passages)
		best := func(n int) func(question string) error {
			return func(question string) error {
				_, err := x.Hits(context.Background(), Question{Text: question}, ByBM25, n)
				return err
			}
		}
		search := best(10)
		b.Run("footnote", func(b *testing.B) { measure(b, questions, search) })
		b.Run("footnote/ranked", func(b *testing.B) { measure(b, questions, best(rankedPassages)) })
		b.Run("footnote-parallel", func(b *testing.B) {
			b.RunParallel(func(pb *testing.PB) {
				for i := 0; pb.Next(); i++ {
					if err := search(questions[i%len(questions)]); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "questions/s")
		})
		b.Run("floor", func(b *testing.B) {
			f := newFloor(sample.New().Documents(passages))
			measure(b, questions, func(question string) error {
				f.search(question, 10)
				return nil
			})
		})
		b.Run("match", func(b *testing.B) {
			m := newMatch(b, sample.New().Documents(passages))
			measure(b, questions, func(question string) error {
				_, err := m.Search(bleve.NewSearchRequestOptions(bleve.NewMatchQuery(question), 10, 0, false))
				return err
			})
		})
	})
}

// BenchmarkAsk answers questions. asked=cold reads every passage from disk, asked=warm has passages but no answers in
// its caches, and asked=again has the answers.
func BenchmarkAsk(b *testing.B) {
	eachSize(b, func(b *testing.B, passages int) {
		questions := questionsFor(passages)
		x := benchIndex(b, passages)
		ask := func(question string) error {
			_, err := x.Ask(context.Background(), Question{Text: question})
			return err
		}
		b.Run("asked=cold", func(b *testing.B) {
			measure(b, questions, func(question string) error {
				x.index.DropCache()
				x.answers = &answerCache{}
				return ask(question)
			})
		})
		b.Run("asked=warm", func(b *testing.B) {
			measure(b, questions, func(question string) error {
				x.answers = &answerCache{}
				return ask(question)
			})
		})
		b.Run("asked=again", func(b *testing.B) {
			measure(b, questions, ask)
		})
		b.ReportMetric(heapMB(), "heap-MB")
	})
}

// BenchmarkLists looks up what might read the whole corpus: pages of timelines, and quotations of words that are in
// nearly every passage. Timelines and quotations are bounded as the bot bounds them; timeline=first also sorts the
// dates, as at the first use of an index, and quote=absent compares every passage.
func BenchmarkLists(b *testing.B) {
	const passages, topic, compared = 100_000, 2000, 5000
	dir := filepath.Join(b.TempDir(), "index")
	if err := Build(b.Context(), dir, sample.New().Documents(passages), nil); err != nil {
		b.Fatal(err)
	}
	open := func() *Index {
		x, err := Open(b.Context(), dir)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = x.Close() })
		return x
	}
	x := open()
	within, err := edtf.Parse("1600/1800")
	if err != nil {
		b.Fatal(err)
	}
	list := func(name string, asked Chronology) {
		asked.Limit, asked.Passages = 6, topic
		b.Run("timeline="+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if name == "first" {
					b.StopTimer()
					x = open()
					b.StartTimer()
				}
				if found, err := x.Timeline(b.Context(), asked); err != nil || len(found.Events) == 0 {
					b.Fatalf("%d events, %v", found.Total, err)
				}
			}
		})
	}
	list("first", Chronology{})
	list("all", Chronology{})
	list("within", Chronology{Within: within})
	list("topic", Chronology{Text: x.Documents()[0].Title})
	for name, words := range map[string]string{"common": "the", "absent": "the the the the the the the the the the"} {
		b.Run("quote="+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				quote := Quote{Words: words, Limit: 1, Passages: compared}
				if found, err := x.Quote(b.Context(), quote); err != nil || (found.Total > 0) == (name == "absent") {
					b.Fatalf("%d occurrences, %v", found.Total, err)
				}
			}
		})
	}
}

// BenchmarkGrowth builds an index of each size once, then answers a thousand questions cold and searches for them: a
// row of a table of all costs by size. The time to build includes that of making up the texts.
func BenchmarkGrowth(b *testing.B) {
	eachSize(b, func(b *testing.B, passages int) {
		dir := filepath.Join(b.TempDir(), "index")
		for b.Loop() {
			peak := peakMB()
			start := time.Now()
			if err := Build(b.Context(), dir, sample.New().Documents(passages), nil); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(time.Since(start).Seconds(), "build-s")
			b.ReportMetric(peak(), "build-peak-MB")
			text := 0
			for doc := range sample.New().Documents(passages) {
				text += len(doc.Text)
			}
			b.ReportMetric(float64(diskSize(b, dir))/float64(text), "disk/text")
			questions := questionsFor(passages)
			x, err := Open(b.Context(), dir)
			if err != nil {
				b.Fatal(err)
			}
			answering := timeEach(b, questions, func(question string) error {
				x.index.DropCache()
				x.answers = &answerCache{}
				_, err := x.Ask(b.Context(), Question{Text: question})
				return err
			})
			searching := timeEach(b, questions, func(question string) error {
				_, err := x.Hits(b.Context(), Question{Text: question}, ByBM25, 10)
				return err
			})
			for name, took := range map[string][]time.Duration{"ask": answering, "search": searching} {
				b.ReportMetric(quantile(took, 0.5), name+"-p50-µs")
				b.ReportMetric(quantile(took, 0.99), name+"-p99-µs")
			}
			timeEach(b, questions, func(question string) error { // fills the caches
				_, err := x.Ask(b.Context(), Question{Text: question})
				return err
			})
			b.ReportMetric(heapMB(), "heap-MB")
			if err := x.Close(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(0, "ns/op") // the sum means nothing
	})
}

// timeEach asks each question once and returns the times, sorted.
func timeEach(b *testing.B, questions []string, ask func(question string) error) []time.Duration {
	b.Helper()
	took := make([]time.Duration, len(questions))
	for i, question := range questions {
		start := time.Now()
		if err := ask(question); err != nil {
			b.Fatal(err)
		}
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return took
}

// quantile returns a quantile of sorted times, in µs.
func quantile(took []time.Duration, share float64) float64 {
	return float64(took[int(share*float64(len(took)))].Nanoseconds()) / 1e3
}

// peakMB samples the memory that the program has from the system every few milliseconds, until the returned function is
// called, which returns the maximum.
func peakMB() func() float64 {
	runtime.GC()
	debug.FreeOSMemory()
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		most := uint64(0)
		samples := []metrics.Sample{
			{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"},
		}
		for {
			metrics.Read(samples)
			most = max(most, samples[0].Value.Uint64()-samples[1].Value.Uint64())
			select {
			case <-stop:
				done <- most
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() float64 {
		close(stop)
		return float64(<-done) / 1e6
	}
}

func heapMB() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// BenchmarkOpen opens an index on disk and answers the first question.
func BenchmarkOpen(b *testing.B) {
	eachSize(b, func(b *testing.B, passages int) {
		dir := filepath.Join(b.TempDir(), "index")
		if err := Build(b.Context(), dir, sample.New().Documents(passages), nil); err != nil {
			b.Fatal(err)
		}
		question := sample.New().Question(0, passages)
		for b.Loop() {
			x, err := Open(context.Background(), dir)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := x.Ask(context.Background(), Question{Text: question}); err != nil {
				b.Fatal(err)
			}
			if err := x.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkUpdate adds a document to an index on disk and opens its new state, which shares the other segments.
func BenchmarkUpdate(b *testing.B) {
	eachSize(b, func(b *testing.B, passages int) {
		dir := filepath.Join(b.TempDir(), "index")
		if err := Build(b.Context(), dir, sample.New().Documents(passages), nil); err != nil {
			b.Fatal(err)
		}
		x, err := Open(b.Context(), dir)
		if err != nil {
			b.Fatal(err)
		}
		doc, n := sampleDocuments(1)[0], 0
		for b.Loop() {
			n++
			doc.ID = fmt.Sprintf("new-%d", n)
			if _, err := Update(b.Context(), dir, sample.Of([]corpus.Document{doc}), nil, nil); err != nil {
				b.Fatal(err)
			}
			fresh, err := x.Refresh(b.Context(), dir)
			if err := errors.Join(err, x.Close()); err != nil {
				b.Fatal(err)
			}
			x = fresh
		}
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkBuild builds an index on disk from documents in memory, and reports its size on disk.
func BenchmarkBuild(b *testing.B) {
	eachSize(b, func(b *testing.B, passages int) {
		var bytes int64
		docs := sampleDocuments(passages)
		for _, doc := range docs {
			bytes += int64(len(doc.Text))
		}
		b.SetBytes(bytes)
		b.ReportAllocs()
		parent := b.TempDir()
		dir := filepath.Join(parent, "index")
		for b.Loop() {
			if err := Build(b.Context(), dir, sample.Of(docs), nil); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(diskSize(b, dir))/float64(bytes), "disk/text")
	})
}

func diskSize(tb testing.TB, dir string) (size int64) {
	tb.Helper()
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return size
}

// newMatch returns an index of bleve, made as its documentation shows it.
func newMatch(b *testing.B, docs func(func(corpus.Document, error) bool)) bleve.Index {
	b.Helper()
	dir := filepath.Join(b.TempDir(), "match")
	x, err := bleve.NewUsing(dir, bleve.NewIndexMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := x.Close(); err != nil {
			b.Error(err)
		}
	})
	batch := x.NewBatch()
	for doc := range docs {
		for _, p := range doc.Passages {
			err = errors.Join(err, batch.Index(p.ID, map[string]string{"title": doc.Title, "body": p.Text}))
		}
		if batch.Size() > 1000 {
			err = errors.Join(err, x.Batch(batch))
			batch.Reset()
		}
	}
	if err := errors.Join(err, x.Batch(batch)); err != nil {
		b.Fatal(err)
	}
	return x
}
