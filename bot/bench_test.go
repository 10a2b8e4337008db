//go:build unix

package bot

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"footnote/bot/discord"
	"footnote/bot/discordtest"
)

// asked are questions about the built-in text, some of which it does not answer.
var asked = []string{
	question,
	"When did armed clashes break out at Zhenbao Island?",
	"What was signed in February 1950?",
	"Who visited Beijing in May 1989?",
	"Why did China attack Vietnam?",
	"When was the Suez Canal opened?",
}

// BenchmarkHTTP asks questions by signed requests, over 16 connections that stay open. The floor is a handler that only
// checks the signature; transport is a library that answers at once, so that only the transport, the router and the
// card cost time. It reports requests a second, the 50th and 99th percentile of their times, and the processor time of
// one request, which other programs disturb less. All of them include the client's work. Without a rate the connections
// send as fast as they can; rate=5000 measures the times when 5,000 requests a second come evenly.
func BenchmarkHTTP(b *testing.B) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		b.Fatal(err)
	}
	floor := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		signature, _ := hex.DecodeString(req.Header.Get("X-Signature-Ed25519"))
		stamp := req.Header.Get("X-Signature-Timestamp")
		if err != nil || !ed25519.Verify(public, append([]byte(stamp), body...), signature) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		io.WriteString(w, `{"type":1}`)
	})
	for _, bench := range []struct {
		name    string
		library Library // nil: the floor
		rate    int     // requests a second; 0: as many as possible
	}{
		{"floor", nil, 0},
		{"transport", newShelf("The answer.", "More of it.", "And more."), 0},
		{"questions", builtIn(b), 0},
		{"questions/rate=5000", builtIn(b), 5000},
	} {
		b.Run(bench.name, func(b *testing.B) {
			l := listen(b)
			if bench.library == nil {
				server := &http.Server{Handler: floor}
				go server.Serve(l)
				defer server.Close()
			} else {
				o := Options{Library: bench.library, Discord: discord.Options{PublicKey: public, Listener: l}}
				quiet := func(o *Options) { o.Logger = nil }
				launchWith(b, discordtest.New(b, discordtest.Options{}), o, quiet)
			}
			load := newLoad(b, l.Addr().String(), private)
			defer load.close()
			b.ReportAllocs()
			var took []time.Duration
			var spent, cpu time.Duration
			for b.Loop() {
				b.StopTimer()
				requests := load.sign()
				b.StartTimer()
				start, before := time.Now(), processorTime(b)
				took = append(took, load.run(b, requests, bench.rate)...)
				spent, cpu = spent+time.Since(start), cpu+processorTime(b)-before
			}
			slices.Sort(took)
			b.ReportMetric(float64(len(took))/spent.Seconds(), "requests/s")
			b.ReportMetric(float64(cpu.Microseconds())/float64(len(took)), "cpu-µs/request")
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// load sends signed requests over connections that stay open.
type load struct {
	key   ed25519.PrivateKey
	conns []net.Conn
	next  int // id of the next interaction
}

// loadConnections is how many requests are in flight at once, and loadRequests how many a round has.
const (
	loadConnections = 16
	loadRequests    = 4000
)

func newLoad(tb testing.TB, address string, key ed25519.PrivateKey) *load {
	tb.Helper()
	l := &load{key: key, next: 1100000000000000000}
	for range loadConnections {
		c, err := net.Dial("tcp", address)
		if err != nil {
			tb.Fatal(err)
		}
		l.conns = append(l.conns, c)
	}
	return l
}

func (l *load) close() {
	for _, c := range l.conns {
		c.Close()
	}
}

// sign returns a round of signed requests.
func (l *load) sign() [][]byte {
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	requests := make([][]byte, loadRequests)
	for i := range requests {
		l.next++
		body := fmt.Sprintf(`{"id":"%d","application_id":"123456789012345678","type":2,"token":"aW50ZXJhY3Rpb24",`+
			`"version":1,"guild_id":"223456789012345678","channel_id":"323456789012345678",`+
			`"locale":"en-US","guild_locale":"en-US",`+
			`"app_permissions":"442368","channel":{"id":"323456789012345678","type":0},"entitlements":[],"context":0,`+
			`"authorizing_integration_owners":{"0":"223456789012345678"},`+
			`"member":{"user":{"id":"423456789012345678","username":"reader","global_name":"A Reader"},"roles":[],`+
			`"permissions":"0","joined_at":"2024-01-01T00:00:00Z"},`+
			`"data":{"id":"1","name":"ask","type":1,"options":[{"name":"question","type":3,"value":%q}]}}`,
			l.next, asked[i%len(asked)])
		signature := hex.EncodeToString(ed25519.Sign(l.key, []byte(stamp+body)))
		requests[i] = fmt.Appendf(nil,
			"POST /interactions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"+
				"X-Signature-Timestamp: %s\r\nX-Signature-Ed25519: %s\r\n\r\n%s", len(body), stamp, signature, body)
	}
	return requests
}

// run sends requests at rate a second, or one after another on each connection if rate is 0. It returns the time of
// each, from when it was due.
func (l *load) run(tb testing.TB, requests [][]byte, rate int) []time.Duration {
	took := make([]time.Duration, len(requests))
	begun := time.Now()
	var senders sync.WaitGroup
	for worker, c := range l.conns {
		senders.Go(func() {
			in := bufio.NewReader(c)
			for i := worker; i < len(requests); i += len(l.conns) {
				start := time.Now()
				if rate > 0 {
					start = begun.Add(time.Duration(i) * time.Second / time.Duration(rate))
					time.Sleep(time.Until(start))
				}
				if _, err := c.Write(requests[i]); err != nil {
					tb.Error(err)
					return
				}
				resp, err := http.ReadResponse(in, nil)
				if err != nil {
					tb.Error(err)
					return
				}
				body, err := io.ReadAll(resp.Body)
				if err != nil || resp.StatusCode != http.StatusOK || !bytes.HasPrefix(body, []byte(`{"type":`)) {
					tb.Errorf("status %d, error %v: %.200s", resp.StatusCode, err, body)
					return
				}
				took[i] = time.Since(start)
			}
		})
	}
	senders.Wait()
	return took
}

// processorTime returns the processor time that this process has used.
func processorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
