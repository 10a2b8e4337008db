package main

import (
	"bytes"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"footnote/bot/discordtest"
	"footnote/bot/store"
)

// balancer sends requests to replicas in turn. If a replica drops one, it sends the request to the next and nothing
// more to that replica, like nginx with "proxy_next_upstream error timeout non_idempotent".
type balancer struct {
	replicas []string // addresses
	out      []atomic.Bool
	next     atomic.Int64
}

// ServeHTTP implements http.Handler.
func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	for range 2 * len(b.replicas) {
		i := int(b.next.Add(1)) % len(b.replicas)
		if b.out[i].Load() {
			continue
		}
		again := r.Clone(r.Context())
		again.URL.Scheme, again.URL.Host = "http", b.replicas[i]
		again.Body = io.NopCloser(bytes.NewReader(body))
		resp, err := http.DefaultTransport.RoundTrip(again)
		if err != nil {
			b.out[i].Store(true)
			continue
		}
		defer resp.Body.Close()
		w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
		w.WriteHeader(resp.StatusCode)
		io.Copy(w, resp.Body)
		return
	}
	w.WriteHeader(http.StatusBadGateway)
}

// TestReplicas asks three processes behind a balancer under load, which share a data folder. One ends as in a rolling
// update: it is removed from the balancer and then terminated. Another is killed. No question is lost.
func TestReplicas(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs signals")
	}
	setEnvironment(t, nil)
	discord := discordtest.New(t, discordtest.Options{})
	key := hex.EncodeToString(discord.PublicKey())
	data := t.TempDir()
	env := []string{"FOOTNOTE_DISCORD_TRANSPORT=http", "FOOTNOTE_DISCORD_PUBLIC_KEY=" + key,
		"FOOTNOTE_DATA_DIR=" + data}
	var processes []*process
	var addresses []string
	for range 3 {
		p := spawn(t, discord, env...)
		processes = append(processes, p)
		addresses = append(addresses, p.address)
	}
	if err := discord.AwaitCommands(within(t)); err != nil {
		t.Fatal(err)
	}
	b := &balancer{replicas: addresses, out: make([]atomic.Bool, len(addresses))}
	front := httptest.NewServer(b)
	defer front.Close()
	discord.DeliverTo(front.URL + "/interactions")

	stop := make(chan struct{})
	var askers sync.WaitGroup
	var answered atomic.Int64
	for range 6 {
		askers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				question := discordtest.Command{Name: "ask", Options: map[string]any{"question": advisers}}
				if _, err := discord.Command(within(t), question); err != nil {
					t.Errorf("a question is lost: %v", err)
					return
				}
				answered.Add(1)
			}
		})
	}
	awaitMore(t, &answered, 100)
	b.out[0].Store(true)
	awaitMore(t, &answered, 10) // until requests in transit have arrived
	end(t, processes[0], syscall.SIGTERM)
	awaitMore(t, &answered, 100)
	end(t, processes[1], syscall.SIGKILL)
	awaitMore(t, &answered, 100)
	testSharedSettings(t, discord)
	close(stop)
	askers.Wait()
	t.Logf("%d questions", answered.Load())
	testSharedRecords(t, data)
}

// testSharedRecords checks what the replicas stored in their data folder.
func testSharedRecords(t *testing.T, dir string) {
	t.Helper()
	held, found, err := store.Examine(t.Context(), dir)
	if err != nil || len(found) > 0 || held.Settings != 1 || held.Citations == 0 {
		t.Errorf("the data folder holds %+v, %v, %v", held, found, err)
	}
}

// testSharedSettings changes settings by one replica and looks at them by others.
func testSharedSettings(t *testing.T, discord *discordtest.Server) {
	t.Helper()
	for i := range 6 {
		change := discordtest.Command{Name: "corpus settings", User: discordtest.User{ID: "923456789012345678",
			Username: "mod", Permissions: discordtest.PermissionManageGuild}}
		if i == 0 {
			change.Options = map[string]any{"per-server": 1000}
		}
		got, err := discord.Command(within(t), change)
		if err != nil {
			t.Fatal(err)
		}
		if text := got.Message().Text(); !strings.Contains(text, "whole server: 1000") {
			t.Errorf("look %d: %s", i, text)
		}
	}
}

// awaitMore waits until n more questions are answered.
func awaitMore(t *testing.T, answered *atomic.Int64, n int64) {
	t.Helper()
	goal := answered.Load() + n
	for ctx := within(t); answered.Load() < goal && !t.Failed(); {
		select {
		case <-time.After(time.Millisecond):
		case <-ctx.Done():
			t.Error("no more answers")
			return
		}
	}
}

// end sends a signal to a process and waits for its end. The exit code must be 0 unless the process is killed.
func end(t *testing.T, p *process, signal syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil && signal != syscall.SIGKILL {
		t.Errorf("%v: %v", signal, err)
	}
}
