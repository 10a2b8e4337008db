package bot

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"footnote/bot/discord"
	"footnote/bot/discordtest"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
)

// listen listens on a free port of 127.0.0.1.
func listen(tb testing.TB) net.Listener {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { l.Close() })
	return l
}

// startHTTP runs a bot that server posts interactions to, and returns the base of its URL.
func startHTTP(t testing.TB, server *discordtest.Server, l Library) (r *rig, base string) {
	t.Helper()
	o := Options{Library: l, Discord: discord.Options{PublicKey: server.PublicKey(), Listener: listen(t)}}
	r = launchWith(t, server, o, nil)
	if err := r.AwaitCommands(deadline(t)); err != nil {
		t.Fatal(err)
	}
	base = "http://" + o.Discord.Listener.Addr().String()
	server.DeliverTo(base + "/interactions")
	return r, base
}

// get returns status and body.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestHTTPTransport(t *testing.T) {
	r, base := startHTTP(t, discordtest.New(t, discordtest.Options{}), builtIn(t))
	t.Run("answers a ping", func(t *testing.T) {
		if err := r.Ping(deadline(t)); err != nil {
			t.Error(err)
		}
	})
	t.Run("answers in the response", func(t *testing.T) {
		got := r.enter(t, "ask", map[string]any{"question": question})
		shows(t, got.Message(), question, "1 of 3")
		r.press(t, got.Message(), "▶", reader)
		shows(t, got.Message(), "2 of 3")
		for _, q := range r.Requests() {
			if strings.Contains(q.Path, "/callback") {
				t.Errorf("%s %s besides", q.Method, q.Path)
			}
		}
	})
	t.Run("completes", func(t *testing.T) {
		got, err := r.Autocomplete(deadline(t), discordtest.Command{Name: "ask", Focused: "source",
			Options: map[string]any{"question": question, "source": "sino"}})
		if err != nil || len(got.Choices) != 1 {
			t.Errorf("got %v, error %v", got, err)
		}
	})
	t.Run("answers many at once", r.askMany)
	t.Run("answers once what comes twice", func(t *testing.T) {
		body := []byte(`{"id":"1100000000000000001","application_id":"123456789012345678","token":"t","type":2,` +
			`"data":{"name":"help"}}`)
		for i, want := range []int{http.StatusOK, http.StatusConflict} {
			resp, err := r.Post(deadline(t), base+"/interactions", body)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != want {
				t.Errorf("delivery %d: status %d, want %d", i+1, resp.StatusCode, want)
			}
		}
	})
	t.Run("needs no gateway", func(t *testing.T) {
		if n := len(r.Identifies()); n != 0 {
			t.Errorf("%d identifies", n)
		}
		if status, body := get(t, base+"/readyz"); status != http.StatusOK {
			t.Errorf("/readyz: %d %s", status, body)
		}
	})
}

// TestHTTPAnswersAgainAfterABrokenConnection breaks the connection of a request before its answer, and repeats the
// request, once before the answer is ready and once after.
func TestHTTPAnswersAgainAfterABrokenConnection(t *testing.T) {
	s := newShelf("The answer.")
	begun, finish := make(chan struct{}, 10), make(chan struct{}, 10)
	s.hold = func(context.Context) error { begun <- struct{}{}; <-finish; return nil }
	r, base := startHTTP(t, discordtest.New(t, discordtest.Options{}), s)
	for i, ready := range []bool{false, true} {
		body := fmt.Appendf(nil, `{"id":"110000000000000000%d","application_id":"123456789012345678","token":"t",`+
			`"type":2,"data":{"name":"ask","options":[{"name":"question","type":3,"value":"x"}]}}`, i)
		first, hangUp := context.WithCancel(deadline(t))
		broken := make(chan error, 1)
		go func() {
			resp, err := r.Post(first, base+"/interactions", body)
			if err == nil {
				resp.Body.Close()
			}
			broken <- err
		}()
		<-begun
		hangUp()
		if err := <-broken; err == nil {
			t.Fatal("the first request got an answer")
		}
		time.Sleep(200 * time.Millisecond) // the server has to see it
		if ready {
			finish <- struct{}{}
			time.Sleep(50 * time.Millisecond)
		} else {
			time.AfterFunc(50*time.Millisecond, func() { finish <- struct{}{} })
		}
		for delivery, want := range []int{http.StatusOK, http.StatusConflict} {
			resp, err := r.Post(deadline(t), base+"/interactions", body)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if resp.StatusCode != want || want == http.StatusOK && !strings.Contains(string(text), "The answer.") {
				t.Errorf("ready %t, delivery %d: status %d, %v: %s", ready, delivery+2, resp.StatusCode, err, text)
			}
		}
	}
	if n := len(begun); n != 0 {
		t.Errorf("%d questions more were asked", n)
	}
}

func TestHTTPDefersSlowAnswers(t *testing.T) {
	r, _ := startHTTP(t, discordtest.New(t, discordtest.Options{}), newSlowShelf("The answer."))
	got := r.enter(t, "ask", map[string]any{"question": "x", "private": true})
	if !got.Deferred() || !got.Ephemeral {
		t.Errorf("deferred %t, private %t", got.Deferred(), got.Ephemeral)
	}
	shows(t, got.Message(), "The answer.")
}

// TestHTTPRefuses sends requests that are not Discord's.
func TestHTTPRefuses(t *testing.T) {
	server := discordtest.New(t, discordtest.Options{})
	_, base := startHTTP(t, server, newShelf("The answer."))
	public, other, err := ed25519.GenerateKey(nil)
	if err != nil || public.Equal(server.PublicKey()) {
		t.Fatal(err)
	}
	const body = `{"id":"1","token":"t","type":1}`
	now := strconv.FormatInt(time.Now().Unix(), 10)
	forged := func(stamp string) map[string]string {
		return map[string]string{
			"X-Signature-Timestamp": stamp,
			"X-Signature-Ed25519":   hex.EncodeToString(ed25519.Sign(other, []byte(stamp+body))),
		}
	}
	for _, tc := range []struct {
		name, method, path, body string
		header                   map[string]string
		want                     int
	}{
		{"no signature", "POST", "/interactions", body, nil, 401},
		{"a timestamp alone", "POST", "/interactions", body, map[string]string{"X-Signature-Timestamp": now}, 401},
		{"the signature of somebody else", "POST", "/interactions", body, forged(now), 401},
		{"a signature that is not hexadecimal", "POST", "/interactions", body,
			map[string]string{"X-Signature-Timestamp": now, "X-Signature-Ed25519": "zz"}, 401},
		{"a short signature", "POST", "/interactions", body, map[string]string{"X-Signature-Timestamp": now,
			"X-Signature-Ed25519": "abcd"}, 401},
		{"a timestamp that is none", "POST", "/interactions", body, forged("yesterday"), 401},
		{"GET", "GET", "/interactions", "", nil, 405},
		{"a form", "POST", "/interactions", body,
			map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, 415},
		{"another path", "POST", "/elsewhere", body, nil, 404},
		{"a body beyond all bounds", "POST", "/interactions", strings.Repeat("x", 1<<20+1), forged(now), 413},
	} {
		t.Run(tc.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(deadline(t), tc.method, base+tc.path, strings.NewReader(tc.body))
			if err != nil {
				t.Fatal(err)
			}
			for name, value := range tc.header {
				req.Header.Set(name, value)
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != tc.want {
				t.Errorf("status %d, want %d", resp.StatusCode, tc.want)
			}
		})
	}
}

// TestHTTPReadsWhatIsSigned sends requests that Discord signed at several times.
func TestHTTPReadsWhatIsSigned(t *testing.T) {
	_, base := startHTTP(t, discordtest.New(t, discordtest.Options{}), newShelf("The answer."))
	const body = `{"id":"1","token":"t","type":1}`
	for _, tc := range []struct {
		name string
		age  time.Duration
		body string
		want int
	}{
		{"a signature from an hour ago", time.Hour, body, 401},
		{"a signature from tomorrow", -24 * time.Hour, body, 401},
		{"signed, but no JSON", 0, "x", 400},
		{"signed, but without an id", 0, `{"type":2}`, 400},
		{"signed in time", time.Minute, body, 200},
	} {
		t.Run(tc.name, func(t *testing.T) {
			clock := discordtest.New(t, discordtest.Options{Now: func() time.Time { return time.Now().Add(-tc.age) }})
			resp, err := clock.Post(deadline(t), base+"/interactions", []byte(tc.body))
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != tc.want {
				t.Errorf("status %d, want %d", resp.StatusCode, tc.want)
			}
		})
	}
}

// TestHTTPStopsInOrder stops one of two replicas under load. It must answer what it accepted; later interactions go to
// the other replica, as a balancer would send them.
func TestHTTPStopsInOrder(t *testing.T) {
	server := discordtest.New(t, discordtest.Options{})
	s := newShelf("The answer.")
	var asked atomic.Int32 // questions that a replica has received; the metrics count one twice while it ends
	s.hold = func(context.Context) error {
		asked.Add(1)
		time.Sleep(5 * time.Millisecond)
		return nil
	}
	first, address := startHTTP(t, server, s)
	second, elsewhere := startHTTP(t, server, s)
	server.DeliverTo(address + "/interactions")

	ask := discordtest.Command{Name: "ask", Options: map[string]any{"question": "x"}}
	var asking sync.WaitGroup
	for i := range 40 {
		asking.Go(func() {
			got, err := server.Command(deadline(t), ask)
			if err != nil {
				t.Error(err)
				return
			}
			shows(t, got.Message(), "The answer.")
		})
		if i == 20 {
			await(t, "questions", func() bool { return asked.Load() == 21 })
			server.DeliverTo(elsewhere + "/interactions")
			first.cancel()
		}
	}
	asking.Wait()
	<-first.ended
	if first.err != nil {
		t.Error(first.err)
	}
	if _, err := http.Get(address + "/livez"); err == nil {
		t.Error("the first replica still listens")
	}
	second.cancel()
	<-second.ended
}

// value returns the sum of a metric over its labels.
func (r *rig) value(t *testing.T, name string) float64 {
	t.Helper()
	families, err := r.bot.metrics.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, f := range families {
		for _, m := range f.Metric {
			if f.GetName() == name {
				sum += m.GetGauge().GetValue() + m.GetCounter().GetValue()
			}
		}
	}
	return sum
}

// awaitIdle waits until the bot has no interaction left to answer.
func awaitIdle(t *testing.T, r *rig) {
	t.Helper()
	await(t, "answers", func() bool { return r.value(t, "footnote_interactions_in_flight") == 0 })
}

// TestHealth cuts the connection of a bot and restores it.
func TestHealth(t *testing.T) {
	server := discordtest.New(t, discordtest.Options{})
	o := Options{
		Library: newShelf("The answer."), Discord: discord.Options{Listener: listen(t)},
		Version: "v1", Commit: "c",
	}
	server.InjectGateway(discordtest.GatewayFault{At: discordtest.OnConnect, Do: discordtest.Stall})
	r := launchWith(t, server, o, hasty)
	base := "http://" + o.Discord.Listener.Addr().String()
	if status, body := get(t, base+"/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("/readyz before there is a session: %d %s", status, body)
	}
	r.awaitReady(t)
	<-r.log.ready
	awaitStatus(t, base+"/readyz", http.StatusOK)
	r.enter(t, "ask", map[string]any{"question": "a question nobody may see"})
	up := awaitMetric(t, base+"/metrics", `footnote_interactions_total{command="ask",outcome="answered"} 1`)
	for _, want := range []string{
		"footnote_gateway_up 1", "footnote_gateway_shards 1", "footnote_corpus_passages 1",
		`footnote_build_info{commit="c",goversion="go1`,
		`footnote_acknowledge_seconds_count{transport="gateway"} 1`,
		`footnote_answer_seconds_count{command="ask"} 1`, `footnote_discord_requests_total{code="204"} 1`,
		"footnote_gateway_identifies_total 1",
		"footnote_gateway_identifies_remaining 99",
		"process_resident_memory_bytes", "go_goroutines",
	} {
		if !strings.Contains(up, want) {
			t.Errorf("no %s in the metrics:\n%s", want, up)
		}
	}
	if skew := r.value(t, "footnote_interaction_skew_seconds"); math.Abs(skew) > 30 {
		t.Errorf("the clock of Discord is %g s away", skew)
	}
	for _, secret := range []string{"nobody", discordtest.DefaultGuildID, discordtest.DefaultUser.ID,
		discordtest.DefaultChannelID} {
		if strings.Contains(up, secret) {
			t.Errorf("the metrics hold %q", secret)
		}
	}
	problems, err := promlint.New(strings.NewReader(up)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "footnote_") {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}

	// From now on every connection stalls before HELLO.
	server.InjectGateway(discordtest.GatewayFault{At: discordtest.OnConnect, Do: discordtest.Stall, Times: 1000})
	server.InjectGateway(discordtest.GatewayFault{At: discordtest.Immediately, Do: discordtest.Cut})
	awaitStatus(t, base+"/readyz", http.StatusServiceUnavailable)
	if _, down := get(t, base+"/metrics"); !strings.Contains(down, "footnote_gateway_up 0") {
		t.Error("footnote_gateway_up is not 0")
	}
	if status, body := get(t, base+"/livez"); status != http.StatusOK {
		t.Errorf("/livez while Discord is away: %d %s", status, body)
	}
}

// awaitMetric waits until the metrics at url contain a line, and returns them.
func awaitMetric(t *testing.T, url, line string) (body string) {
	t.Helper()
	await(t, line, func() bool {
		_, body = get(t, url)
		return strings.Contains(body, line)
	})
	return body
}

// awaitStatus waits until url answers with a status.
func awaitStatus(t *testing.T, url string, status int) {
	t.Helper()
	await(t, fmt.Sprint(url, " with ", status), func() bool {
		got, _ := get(t, url)
		return got == status
	})
}

// TestDashboardAsksForMetricsThatExist checks the metrics in the deployed dashboard and alerts.
func TestDashboardAsksForMetricsThatExist(t *testing.T) {
	descriptions := make(chan *prometheus.Desc)
	go func() {
		defer close(descriptions)
		b, err := New(Options{
			Library: newShelf("x"), Discord: discord.Options{Token: "x"},
			Readings: func() (read, busy int64) { return 0, 0 },
		})
		if err != nil {
			t.Error(err)
			return
		}
		b.metrics.registry.Describe(descriptions)
	}()
	var known strings.Builder
	for d := range descriptions {
		fmt.Fprintln(&known, d)
	}
	for _, name := range []string{"grafana.json", "alerts.yaml"} {
		content, err := os.ReadFile("../deploy/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".json") && !json.Valid(content) {
			t.Errorf("%s is not JSON", name)
		}
		for _, metric := range regexp.MustCompile(`\bfootnote_[a-z_]+`).FindAllString(string(content), -1) {
			if !strings.Contains(known.String(), fmt.Sprintf("fqName: %q", strings.TrimSuffix(metric, "_bucket"))) {
				t.Errorf("%s asks for %s, which there is not", name, metric)
			}
		}
	}
}
