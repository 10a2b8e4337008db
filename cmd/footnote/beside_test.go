package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/bot/discordtest"
	"footnote/corpus/sample"
)

// BenchmarkAskBeside asks plain questions of a bot while ten members look up timelines without a topic and quote a word
// that is everywhere, as fast as they can. It reports the time of the plain answers and the greatest memory of the
// program, which runs as its own process. Try -benchtime 1x.
func BenchmarkAskBeside(b *testing.B) {
	for _, passages := range []int{15_000, 125_000} { // 12 MB and 100 MB
		b.Run(fmt.Sprintf("passages=%d", passages), func(b *testing.B) { benchmarkAskBeside(b, passages) })
	}
}

func benchmarkAskBeside(b *testing.B, passages int) {
	dir := b.TempDir()
	size := writeSample(b, filepath.Join(dir, "sample.jsonl"), passages)
	discord := discordtest.New(b, discordtest.Options{})
	program := startProgram(b, discord, dir)
	command := func(c discordtest.Command) {
		reply, err := discord.Command(b.Context(), c)
		if err == nil && reply.Message() == nil {
			err = errors.New("no message")
		}
		if err != nil {
			b.Errorf("%s: %v", c.Name, err)
		}
	}
	stop := make(chan struct{})
	var members sync.WaitGroup
	for m := range 10 {
		members.Go(func() {
			for n := m; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				if n%2 == 0 {
					command(discordtest.Command{Name: "timeline"})
				} else {
					command(discordtest.Command{Name: "quote", Options: map[string]any{"words": "the"}})
				}
			}
		})
	}
	s := sample.New()
	var took []time.Duration
	for b.Loop() {
		for n := range 200 {
			start := time.Now()
			question := map[string]any{"question": s.Question(n*37, passages)}
			command(discordtest.Command{Name: "ask", Options: question})
			took = append(took, time.Since(start))
		}
	}
	close(stop)
	members.Wait()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(peakMemory(b, program.Process.Pid))/(1<<20), "peak-MiB")
	b.ReportMetric(float64(size)/1e6, "corpus-MB")
}

// startProgram starts the program as a process of its own on a corpus, and waits until it answers.
func startProgram(b *testing.B, discord *discordtest.Server, corpus string) *exec.Cmd {
	b.Helper()
	program := exec.Command(build(b), "serve")
	program.Env = append(os.Environ(), "FOOTNOTE_DISCORD_TOKEN="+discord.Token(),
		"FOOTNOTE_DISCORD_API_URL="+discord.URL(), "FOOTNOTE_CORPUS="+corpus, "FOOTNOTE_DATA_DIR="+b.TempDir(),
		"FOOTNOTE_QUOTA=0")
	log := &lockedBuilder{}
	program.Stderr = log
	if err := program.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	})
	for began := time.Now(); !strings.Contains(log.String(), "the corpus is read"); time.Sleep(50 * time.Millisecond) {
		if time.Since(began) > 5*time.Minute {
			b.Fatalf("not ready: %s", log.String())
		}
	}
	if err := errors.Join(discord.AwaitReady(b.Context()), discord.AwaitCommands(b.Context())); err != nil {
		b.Fatal(err)
	}
	return program
}

// writeSample writes a made-up corpus with so many passages and returns its size in bytes.
func writeSample(b *testing.B, path string, passages int) (size int64) {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriter(f)
	lines := json.NewEncoder(out)
	for d := range sample.New().Documents(passages) {
		if err := lines.Encode(map[string]string{"id": d.ID, "title": d.Title, "text": d.Text}); err != nil {
			b.Fatal(err)
		}
		size += int64(len(d.Text))
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return size
}

// peakMemory returns the greatest resident memory of a process so far, in bytes.
func peakMemory(b *testing.B, pid int) int64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Logf("no memory: %v", err)
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			return kib << 10
		}
	}
	return 0
}
