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

// Limits of the HTTP server. Discord waits three seconds, so a slower connection is of no use. The longest interaction
// holds a message with its embeds.
const (
	maxInteraction   = 1 << 20  // bytes of a body
	maxHeader        = 16 << 10 // bytes
	headerTimeout    = 5 * time.Second
	requestTimeout   = 10 * time.Second
	idleTimeout      = 90 * time.Second
	signatureMaxSkew = 5 * time.Minute // between Discord's signature and now
)

// drainConnections is how long the HTTP server still answers after it stopped listening. Interactions that come later
// over open connections are answered with the news of the restart.
const drainConnections = time.Second

// serve serves Options.Listener until end is called. end returns when the answers in flight are sent or
// drainConnections have passed; the rest ends with work. A server that fails stops the client.
func (c *Client) serve(work context.Context, r Receiver, parts *sync.WaitGroup,
	stop context.CancelCauseFunc) (end func()) {
	if c.options.Listener == nil {
		return func() {}
	}
	server := &http.Server{
		Handler:           c.routes(work, r),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: requestTimeout,
		WriteTimeout: requestTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader,
		ErrorLog:       slog.NewLogLogger(c.options.Logger.Handler(), slog.LevelDebug), // client faults
	}
	parts.Go(func() {
		if err := server.Serve(c.options.Listener); !errors.Is(err, http.ErrServerClosed) {
			stop(fmt.Errorf("serve http: %w", err))
		}
	})
	c.options.Logger.Info("http ready",
		"address", c.options.Listener.Addr().String(), "interactions", c.options.PublicKey != nil)
	down := make(chan struct{})
	parts.Go(func() {
		<-work.Done()
		server.Close()
	})
	return func() {
		if c.options.PublicKey == nil {
			return // health checks are answered until the end
		}
		go func() {
			defer close(down)
			_ = server.Shutdown(work) // an error means that work ended, and the server with it
		}()
		select {
		case <-down:
		case <-time.After(drainConnections):
		}
	}
}

// routes returns the handler of all paths.
func (c *Client) routes(work context.Context, r Receiver) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", check(c.health.alive))
	mux.HandleFunc("GET /readyz", check(c.health.ready))
	metrics := promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}
	mux.Handle("GET /metrics", promhttp.HandlerFor(c.options.Metrics, metrics))
	if c.options.PublicKey != nil {
		c.health.listens()
		mux.HandleFunc("POST /interactions", func(w http.ResponseWriter, req *http.Request) {
			c.receive(work, r, w, req)
		})
	}
	return mux
}

// check answers 200, or 503 with what wrong returns.
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

// receive answers an interaction that Discord posts, in the response to its request.
func (c *Client) receive(work context.Context, r Receiver, w http.ResponseWriter, req *http.Request) {
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
		_ = writeCallback(w, Callback{Type: callbackPong}) // Discord retries when it is lost
		return
	}
	h, again := c.handovers.join(in.ID)
	err = r.Accept(work, in, func(ctx context.Context, first Callback) error {
		defer c.handovers.remove(in.ID)
		return h.respond(ctx, first)
	})
	switch {
	case errors.Is(err, ErrDuplicate) && again: // waits for the answer beside the request that came before
	case err != nil && !again:
		c.handovers.remove(in.ID)
		fallthrough
	case err != nil:
		status := http.StatusServiceUnavailable
		if errors.Is(err, ErrDuplicate) {
			status = http.StatusConflict
		}
		c.refuse(w, status)
		return
	}
	select {
	case first := <-h.first:
		err := errGoneAway
		if req.Context().Err() == nil { // is not asked afterwards: a client may close the connection after its response
			err = writeCallback(w, first)
		}
		h.sent <- err
	case <-h.done: // another request got the answer, or it came too late
		c.refuse(w, http.StatusConflict)
	case <-req.Context().Done(): // nobody waits for the answer here any more
	}
}

// handovers are the handovers of the interactions without a first response, by interaction id.
type handovers struct {
	mu   sync.Mutex
	byID map[string]*handover
}

// join returns the handover of an interaction and whether another request has joined it before.
func (hs *handovers) join(id string) (h *handover, again bool) {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	if h, again = hs.byID[id]; again {
		return h, true
	}
	if hs.byID == nil {
		hs.byID = map[string]*handover{}
	}
	h = &handover{first: make(chan Callback), sent: make(chan error), done: make(chan struct{})}
	hs.byID[id] = h
	return h, false
}

// remove ends a handover.
func (hs *handovers) remove(id string) {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	if h, ok := hs.byID[id]; ok {
		close(h.done)
		delete(hs.byID, id)
	}
}

// handover passes a first response from the Receiver to one of the requests that bring its interaction. There are
// several when a balancer repeats a request whose connection broke.
type handover struct {
	first chan Callback
	sent  chan error    // receives the error of writing it
	done  chan struct{} // closed when there is nothing more to wait for
}

var errGoneAway = errors.New("the request ended before its response")

// respond is a Responder. It returns when the response is written. If the connection breaks, it waits for the same
// interaction to come again, until ctx is done.
func (h *handover) respond(ctx context.Context, c Callback) error {
	failed := errGoneAway
	for {
		select {
		case h.first <- c:
			if failed = <-h.sent; failed == nil {
				return nil
			}
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ctx.Err(), failed)
		}
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

// signed reads the body of a request signed by Discord. For any other request it returns the status of the refusal.
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

// refuse answers a request with an error status.
func (c *Client) refuse(w http.ResponseWriter, status int) {
	c.metrics.refused.WithLabelValues(strconv.Itoa(status)).Inc()
	http.Error(w, http.StatusText(status), status)
}
