package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Bounds on what the HTTP server takes. Discord waits three seconds, so a slower connection is of no use. The longest
// interaction holds a message of Discord's with its embeds.
const (
	maxInteraction   = 1 << 20  // bytes of a body
	maxHeader        = 16 << 10 // bytes
	headerTimeout    = 5 * time.Second
	requestTimeout   = 10 * time.Second
	idleTimeout      = 90 * time.Second
	signatureMaxSkew = 5 * time.Minute // between the time that Discord signed and now
)

// drainConnections is how long the HTTP server goes on answering after it stopped listening, before what comes over
// connections that are still open is told that the bot restarts.
const drainConnections = time.Second

// serve serves what Options.Listener is for until end is called, which returns when the answers in flight are out or
// drainConnections have passed; what is left then ends with work. A server that fails stops the bot.
func (c *Client) serve(work context.Context, r Receiver, parts *sync.WaitGroup, stop context.CancelCauseFunc) (end func()) {
	if c.options.Listener == nil {
		return func() {}
	}
	server := &http.Server{
		Handler:           c.routes(work, r),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: requestTimeout, WriteTimeout: requestTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader,
		ErrorLog:       slog.NewLogLogger(c.options.Logger.Handler(), slog.LevelDebug), // faults of clients
	}
	parts.Go(func() {
		if err := server.Serve(c.options.Listener); !errors.Is(err, http.ErrServerClosed) {
			stop(fmt.Errorf("serve http: %w", err))
		}
	})
	c.options.Logger.Info("http ready", "address", c.options.Listener.Addr().String(), "interactions", c.options.PublicKey != nil)
	down := make(chan struct{})
	parts.Go(func() {
		<-work.Done()
		server.Close()
	})
	return func() {
		if c.options.PublicKey == nil {
			return // health checks go on until the end
		}
		go func() {
			defer close(down)
			_ = server.Shutdown(work) // an error says that work ended, and the server with it
		}()
		select {
		case <-down:
		case <-time.After(drainConnections):
		}
	}
}

// routes returns what the HTTP server serves.
func (c *Client) routes(work context.Context, r Receiver) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", check(c.health.alive))
	mux.HandleFunc("GET /readyz", check(c.health.ready))
	mux.Handle("GET /metrics", promhttp.HandlerFor(c.options.Metrics, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	if c.options.PublicKey != nil {
		c.health.listens()
		mux.HandleFunc("POST /interactions", func(w http.ResponseWriter, req *http.Request) { c.take(work, r, w, req) })
	}
	return mux
}

// check answers 200, or 503 with what is wrong.
func check(wrong func() error) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		if err := wrong(); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprintln(w, err)
			return
		}
		io.WriteString(w, "ok\n")
	}
}

// take answers an interaction that Discord posts, in the response to its request.
func (c *Client) take(work context.Context, r Receiver, w http.ResponseWriter, req *http.Request) {
	body, status := c.signed(w, req)
	if status != http.StatusOK {
		c.refuse(w, status)
		return
	}
	in, err := DecodeInteraction(body)
	switch {
	case err != nil:
		c.options.Logger.Error("interaction not understood", "err", err)
		c.refuse(w, http.StatusBadRequest)
		return
	case in.Type == InteractionPing:
		_ = writeCallback(w, Callback{Type: callbackPong}) // Discord tries again when it is lost
		return
	}
	h := newHandover()
	defer close(h.gone)
	switch err := r.Accept(work, in, h.respond); {
	case errors.Is(err, ErrDuplicate):
		c.refuse(w, http.StatusConflict)
		return
	case err != nil:
		c.refuse(w, http.StatusServiceUnavailable)
		return
	}
	select {
	case first := <-h.first:
		h.sent <- writeCallback(w, first)
	case <-req.Context().Done(): // nobody waits for the answer any more
	}
}

// handover takes a first response from the router to the request that it answers.
type handover struct {
	first chan Callback
	sent  chan error    // gets what became of it
	gone  chan struct{} // closed when the request has ended
}

func newHandover() *handover {
	return &handover{first: make(chan Callback), sent: make(chan error, 1), gone: make(chan struct{})}
}

var errGoneAway = errors.New("the request ended before its response")

// respond is a Responder. It returns when the response is written.
func (h *handover) respond(ctx context.Context, c Callback) error {
	select {
	case h.first <- c:
		return <-h.sent
	case <-h.gone:
		return errGoneAway
	case <-ctx.Done():
		return ctx.Err()
	}
}

// writeCallback writes a first response and flushes it.
func writeCallback(w http.ResponseWriter, c Callback) error {
	body, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("write response: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("write response: %w", err)
	}
	return http.NewResponseController(w).Flush()
}

// signed reads the body of a request that Discord signed. Any other gets the status to refuse it with.
func (c *Client) signed(w http.ResponseWriter, req *http.Request) ([]byte, int) {
	if kind := req.Header.Get("Content-Type"); kind != "" {
		if kind, _, err := mime.ParseMediaType(kind); err != nil || kind != "application/json" {
			return nil, http.StatusUnsupportedMediaType
		}
	}
	seconds, err := strconv.ParseInt(req.Header.Get("X-Signature-Timestamp"), 10, 64)
	if err != nil || time.Since(time.Unix(seconds, 0)).Abs() > signatureMaxSkew {
		return nil, http.StatusUnauthorized
	}
	var body bytes.Buffer
	if n := req.ContentLength; n > 0 && n <= maxInteraction {
		body.Grow(int(n) + bytes.MinRead)
	}
	if _, err := body.ReadFrom(http.MaxBytesReader(w, req.Body, maxInteraction)); err != nil {
		var long *http.MaxBytesError
		if errors.As(err, &long) {
			return nil, http.StatusRequestEntityTooLarge
		}
		return nil, http.StatusBadRequest
	}
	req.Body = io.NopCloser(bytes.NewReader(body.Bytes()))
	if !discordgo.VerifyInteraction(req, c.options.PublicKey) {
		return nil, http.StatusUnauthorized
	}
	return body.Bytes(), http.StatusOK
}

// refuse answers a request that is not answered.
func (c *Client) refuse(w http.ResponseWriter, status int) {
	c.metrics.refused.WithLabelValues(strconv.Itoa(status)).Inc()
	http.Error(w, http.StatusText(status), status)
}
