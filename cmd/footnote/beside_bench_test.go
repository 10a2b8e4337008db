//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"footnote/bot/discordtest"
	"footnote/corpus/sample"
)

var (
	besideBinary = flag.String("beside.binary", "", "footnote to run in BenchmarkAskBeside; empty: one built from here")
	besideDir    = flag.String("beside.dir", "", "folder for its corpora and their indexes; empty: a temporary one")
)

// besideMembers is how many members ask for timelines and quotations all the time.
const besideMembers = 10

// BenchmarkAskBeside measures a question beside heavy use of a running "footnote serve": one iteration is one question
// while 10 members ask for the timeline of everything and for quotations of "the", each at once after the last answer.
// It reports the 50th and 99th percentile of the time of a question, the members' answers a second, and the peak of
// the process's memory meanwhile, its start and its indexing left out. Members may ask as often as they like; a program
// of -beside.binary gets its environment from the caller.
//
//	go test ./cmd/footnote -run '^$' -bench AskBeside -benchtime 200x
//
// The corpus is made up: a quarter of its sentences have a date, and nearly every passage has "the".
func BenchmarkAskBeside(b *testing.B) {
	dir, binary := *besideDir, *besideBinary
	if dir == "" {
		dir = b.TempDir()
	}
	if binary == "" {
		binary = build(b)
		b.Setenv("FOOTNOTE_QUOTA", "0")
	}
	for _, size := range []struct {
		name     string
		passages int
	}{{"12MB", 14_700}, {"100MB", 122_600}} {
		b.Run("corpus="+size.name, func(b *testing.B) {
			env := []string{"FOOTNOTE_CORPUS=" + writeSample(b, filepath.Join(dir, size.name+".jsonl"), size.passages),
				"FOOTNOTE_DATA_DIR=" + filepath.Join(dir, size.name+"-"+filepath.Base(binary)), "FOOTNOTE_REFRESH=0"}
			startBeside(b, binary, discordtest.New(b, discordtest.Options{}), env...).stop(b) // builds the index
			for _, transport := range []string{"http", "gateway"} {
				b.Run(transport, func(b *testing.B) {
					discord := discordtest.New(b, discordtest.Options{})
					p := startBeside(b, binary, discord, append(env, "FOOTNOTE_DISCORD_TRANSPORT="+transport)...)
					if transport == "http" {
						discord.DeliverTo("http://" + p.address + "/interactions")
					}
					p.measure(b, discord, size.passages)
					p.stop(b)
				})
			}
		})
	}
}

// writeSample writes a corpus of so many passages, unless it is there, and returns its path.
func writeSample(b *testing.B, path string, passages int) string {
	b.Helper()
	if _, err := os.Stat(path); err == nil {
		return path
	}
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriter(f)
	for doc, err := range sample.New().Documents(passages) {
		if err == nil {
			err = json.NewEncoder(out).Encode(map[string]string{"id": doc.ID, "title": doc.Title, "text": doc.Text})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// served is a running "footnote serve".
type served struct {
	cmd     *exec.Cmd
	address string
}

// startBeside starts a process and waits until it answers.
func startBeside(b *testing.B, binary string, discord *discordtest.Server, env ...string) *served {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	p := &served{exec.Command(binary, "serve"), l.Addr().String()}
	l.Close()
	p.cmd.Env = append(os.Environ(),
		"FOOTNOTE_DISCORD_TOKEN="+discord.Token(), "FOOTNOTE_DISCORD_API_URL="+discord.URL(),
		"FOOTNOTE_DISCORD_PUBLIC_KEY="+hex.EncodeToString(discord.PublicKey()), "FOOTNOTE_HTTP_ADDR="+p.address)
	p.cmd.Env = append(p.cmd.Env, env...)
	p.cmd.Stderr = os.Stderr
	if err := p.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = p.cmd.Process.Kill() })
	ctx, cancel := context.WithTimeout(b.Context(), 10*time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		if resp, err := http.Get("http://" + p.address + "/readyz"); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				break
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err := discord.AwaitCommands(ctx); err != nil {
		b.Fatal(err)
	}
	return p
}

// stop ends a process.
func (p *served) stop(b *testing.B) {
	b.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	_ = p.cmd.Wait() // its answers in flight may be lost
}

// measure asks the questions of the benchmark beside the members.
func (p *served) measure(b *testing.B, discord *discordtest.Server, passages int) {
	b.Helper()
	time.Sleep(5 * time.Second) // the names for autocomplete are read
	p.resetPeak(b)
	b.Logf("at rest: %.0f MiB", p.memory(b, "VmRSS"))
	var members sync.WaitGroup
	var stopped atomic.Bool
	var answers, failures atomic.Int64
	for n := range besideMembers {
		members.Go(func() {
			user := discordtest.User{ID: strconv.Itoa(823456789012345600 + n), Username: fmt.Sprint("member", n)}
			for turn := n; !stopped.Load(); turn++ {
				c := discordtest.Command{Name: "timeline", User: user}
				if turn%2 == 0 {
					c.Name, c.Options = "quote", map[string]any{"words": "the"}
				}
				got, err := discord.Command(b.Context(), c)
				if err != nil || !strings.Contains(got.Message().Text(), " of ") {
					failures.Add(1)
				} else {
					answers.Add(1)
				}
			}
		})
	}
	made := sample.New()
	time.Sleep(time.Second)
	start, n := time.Now(), 0
	var took []time.Duration
	for b.Loop() {
		asked := time.Now()
		question := map[string]any{"question": made.Question(n, passages)}
		if _, err := discord.Command(b.Context(), discordtest.Command{Name: "ask", Options: question}); err != nil {
			b.Errorf("question %d: %v", n, err)
		}
		took = append(took, time.Since(asked))
		n++
		time.Sleep(50 * time.Millisecond)
	}
	spent, peak, answered := time.Since(start), p.memory(b, "VmHWM"), answers.Load()
	stopped.Store(true)
	members.Wait()
	slices.Sort(took)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "p50-ms")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "p99-ms")
	b.ReportMetric(float64(answered)/spent.Seconds(), "beside/s")
	b.ReportMetric(float64(failures.Load()), "failed")
	b.ReportMetric(peak, "peak-MiB")
}

// resetPeak makes VmHWM begin again at the memory that is resident now. See proc_pid_clear_refs(5).
func (p *served) resetPeak(b *testing.B) {
	b.Helper()
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.cmd.Process.Pid), []byte("5"), 0); err != nil {
		b.Logf("the peak of memory includes the start: %v", err)
	}
}

// memory returns a line of the process's status in MiB: VmRSS, or VmHWM for the peak.
func (p *served) memory(b *testing.B, line string) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	match := regexp.MustCompile(line + `:\s+(\d+) kB`).FindSubmatch(status)
	if match == nil {
		b.Fatalf("no %s in the status of the process", line)
	}
	kib, err := strconv.ParseFloat(string(match[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return kib / 1024
}
