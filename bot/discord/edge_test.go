package discord

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"
)

// FuzzRequest checks that every signed request gets an answer.
func FuzzRequest(f *testing.F) {
	for _, s := range []string{`{"type":1}`, `{"id":"1","token":"t","type":2,"data":{"name":"help"}}`,
		`{"id":"2","token":"t","type":4}`, `[]`, "\x00"} {
		f.Add([]byte(s), "application/json")
	}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		f.Fatal(err)
	}
	c, err := New(Options{Token: testToken, PublicKey: public, Listener: &net.TCPListener{}})
	if err != nil {
		f.Fatal(err)
	}
	routes := c.routes(context.Background(), &yes{})
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		stamp := strconv.FormatInt(time.Now().Unix(), 10)
		req, err := http.NewRequestWithContext(t.Context(), "POST", "/interactions", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", kind)
		req.Header.Set("X-Signature-Timestamp", stamp)
		req.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(private, append([]byte(stamp), body...))))
		w := &recorder{header: http.Header{}}
		routes.ServeHTTP(w, req)
		switch w.status {
		case 200:
			if !bytes.HasPrefix(w.body.Bytes(), []byte(`{"type":`)) {
				t.Errorf("answered %s", w.body.Bytes())
			}
		case 400, 409, 413, 415:
		default:
			t.Errorf("status %d", w.status)
		}
	})
}

// yes is a Receiver that answers every interaction at once, except repeated ones.
type yes struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (y *yes) Accept(ctx context.Context, in *Interaction, respond Responder) error {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.seen[in.ID] {
		return ErrDuplicate
	}
	if y.seen == nil {
		y.seen = map[string]bool{}
	}
	y.seen[in.ID] = true
	go respond(ctx, Callback{Type: CallbackMessage, Data: Message{}})
	return nil
}

func (y *yes) Drain() {}

// recorder is an http.ResponseWriter whose fields are read once the handler has returned.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header    { return r.header }
func (r *recorder) WriteHeader(status int) { r.status = status }

func (r *recorder) Flush() {}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.body.Write(p)
}
