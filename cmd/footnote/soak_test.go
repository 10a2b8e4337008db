package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"footnote/bot/discordtest"
)

// The soak test asks a separate process, kills it in between, and compares its memory and goroutines at the end with
// those at the beginning. The long run:
//
//	go build -o footnote ./cmd/footnote
//	go test ./cmd/footnote -run TestSoak -v -timeout 1h -soak.interactions 100000 -soak.binary "$PWD/footnote"
var (
	soakInteractions = flag.Int("soak.interactions", 1200, "interactions of the soak test")
	soakBinary       = flag.String("soak.binary", "", "footnote to run; empty: this test binary as footnote")
)

// soakRound is the number of interactions between two measurements.
const soakRound = 400

// process is a running "footnote serve".
type process struct {
	cmd     *exec.Cmd
	address string
	log     *lockedBuilder
}

// spawn starts a process with additional settings in env.
func spawn(t *testing.T, discord *discordtest.Server, env ...string) *process {
	t.Helper()
	binary := *soakBinary
	if binary == "" {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		binary = filepath.Join(t.TempDir(), "footnote")
		if err := os.Symlink(self, binary); err != nil {
			t.Skipf("no symbolic link to run the test binary by: %v", err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(binary, "serve"), address: l.Addr().String(), log: &lockedBuilder{}}
	l.Close()
	p.cmd.Env = append(os.Environ(),
		"FOOTNOTE_DISCORD_TOKEN="+discord.Token(), "FOOTNOTE_DISCORD_API_URL="+discord.URL(),
		"FOOTNOTE_HTTP_ADDR="+p.address, "FOOTNOTE_LOG_FORMAT=json")
	p.cmd.Env = append(p.cmd.Env, env...)
	p.cmd.Stderr = p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // it has ended, unless the test failed
		if t.Failed() {
			t.Logf("log of the process:\n%s", p.log.String())
		}
	})
	p.awaitReady(t)
	if err := discord.AwaitCommands(within(t)); err != nil { // registered in parallel with the connection
		t.Fatal(err)
	}
	return p
}

// awaitReady waits until /readyz reports ready.
func (p *process) awaitReady(t *testing.T) {
	t.Helper()
	for ctx := within(t); ; {
		if resp, err := http.Get("http://" + p.address + "/readyz"); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			t.Fatal("the process does not get ready")
		}
	}
}

// metric returns a metric without labels.
func (p *process) metric(t *testing.T, name string) float64 {
	t.Helper()
	resp, err := http.Get("http://" + p.address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	match := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`).FindSubmatch(body)
	if match == nil {
		t.Fatalf("no %s in the metrics", name)
	}
	value, err := strconv.ParseFloat(string(match[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// memory describes the resources of the process.
func (p *process) memory(t *testing.T) string {
	const mib = 1 << 20
	return fmt.Sprintf("resident %.1f MiB, heap in use %.1f MiB, %.0f goroutines, %.0f files",
		p.metric(t, "process_resident_memory_bytes")/mib, p.metric(t, "go_memstats_heap_inuse_bytes")/mib,
		p.metric(t, "go_goroutines"), p.metric(t, "process_open_fds"))
}

// askMany asks n questions, eight at a time, with a cut connection in between.
func askMany(t *testing.T, discord *discordtest.Server, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	questions := []string{advisers, "When did armed clashes break out at Zhenbao Island?",
		"Why did China attack Vietnam?", "When was the Suez Canal opened?"}
	work := make(chan int)
	var askers sync.WaitGroup
	for range 8 {
		askers.Go(func() {
			for i := range work {
				options := map[string]any{"question": questions[i%len(questions)], "private": i%3 == 0}
				if _, err := discord.Command(ctx, discordtest.Command{Name: "ask", Options: options}); err != nil {
					t.Errorf("question %d: %v", i, err)
				}
			}
		})
	}
	for i := range n {
		if i == n/2 {
			discord.InjectGateway(discordtest.GatewayFault{At: discordtest.Immediately, Do: discordtest.Cut})
		}
		work <- i
	}
	close(work)
	askers.Wait()
}

func TestSoak(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs signals")
	}
	setEnvironment(t, nil)
	discord := discordtest.New(t, discordtest.Options{})
	p := spawn(t, discord)
	t.Logf("at rest: %s", p.memory(t))

	// After a kill, the cards of the killed process work with the next one.
	card := enterAsk(t, discord, map[string]any{"question": advisers}).Message()
	end(t, p, syscall.SIGKILL)
	p = spawn(t, discord)
	page := press(t, discord, card, "▶")
	contains(t, page.Message().Rendered().Text, advisers, "2 of 3")

	askMany(t, discord, soakRound)
	heap, goroutines := p.metric(t, "go_memstats_heap_inuse_bytes"), p.metric(t, "go_goroutines")
	t.Logf("after %d interactions: %s", soakRound, p.memory(t))
	for done := soakRound; done < *soakInteractions && !t.Failed(); done += soakRound {
		askMany(t, discord, soakRound)
		discord.Forget()
	}
	t.Logf("after %d interactions: %s", *soakInteractions, p.memory(t))
	if now := p.metric(t, "go_memstats_heap_inuse_bytes"); now > 2*heap+(32<<20) {
		t.Errorf("heap: %.0f bytes at the end, %.0f after the first round", now, heap)
	}
	if now := p.metric(t, "go_goroutines"); now > goroutines+20 {
		t.Errorf("goroutines: %.0f at the end, %.0f after the first round", now, goroutines)
	}

	start := time.Now()
	end(t, p, syscall.SIGTERM)
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %v to end", took)
	}
	if strings.Contains(p.log.String(), "panic") || strings.Contains(p.log.String(), advisers) {
		t.Error("the log contains a panic or a question")
	}
}
