package discordtest

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// outbox is the number of payloads that may wait for a slow reader before it is cut off.
	outbox = 1024
	// writeLimit bounds the time to write one payload, and the wait for the answer to a close.
	writeLimit = 5 * time.Second
)

// conn is one websocket. Its queue is written by one goroutine.
type conn struct {
	ws      *websocket.Conn
	queue   chan frame
	gone    chan struct{} // closed by cut
	flushed chan struct{} // closed when nothing more is written
	session *session      // nil before READY or RESUMED; guarded by Server.mu
	stream  bool          // zlib-stream was asked for
}

// newConn returns a connection for a websocket. The caller starts its writer.
func newConn(ws *websocket.Conn, stream bool) *conn {
	return &conn{ws: ws, stream: stream,
		queue: make(chan frame, outbox), gone: make(chan struct{}), flushed: make(chan struct{})}
}

// A frame is a payload, or a close when code is set.
type frame struct {
	payload json.RawMessage
	code    int
}

// cut ends the connection like a network failure. Further calls do nothing.
func (c *conn) cut() {
	select {
	case <-c.gone:
	default:
		close(c.gone)
	}
	_ = c.ws.NetConn().Close()
}

// write sends the queue until the connection ends or a close was sent.
func (c *conn) write() {
	defer close(c.flushed)
	var packed bytes.Buffer
	deflate := zlib.NewWriter(&packed)
	for {
		var f frame
		select {
		case f = <-c.queue:
		case <-c.gone:
			return
		}
		_ = c.ws.SetWriteDeadline(time.Now().Add(writeLimit))
		if f.code != 0 {
			_ = c.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(f.code, ""))
			return
		}
		kind, data := websocket.TextMessage, []byte(f.payload)
		if c.stream {
			packed.Reset()
			_, _ = deflate.Write(data) // a bytes.Buffer takes every write
			_ = deflate.Flush()
			kind, data = websocket.BinaryMessage, packed.Bytes()
		}
		if c.ws.WriteMessage(kind, data) != nil {
			return // the reader sees the same broken connection
		}
	}
}

// send queues a payload. A client that stopped reading is cut off.
func (c *conn) send(f frame) {
	select {
	case c.queue <- f:
	default:
		_ = c.ws.NetConn().Close()
	}
}

func (c *conn) sendOp(op int, d any) {
	c.send(frame{payload: mustJSON(map[string]any{"op": op, "d": d, "s": nil, "t": nil})})
}

// apply carries out a fault; s.mu must be held.
func (c *conn) apply(f GatewayFault) {
	switch f.Do {
	case Cut:
		_ = c.ws.NetConn().Close()
	case CloseWith:
		c.send(frame{code: f.Code})
	case Reconnect:
		c.sendOp(opReconnect, nil)
	case InvalidSession:
		if !f.Resumable {
			c.forget()
		}
		c.sendOp(opInvalidSession, f.Resumable)
	case Stall, Duplicate, Reorder:
	}
}

// forget ends the connection's session for good: it cannot be resumed, and the connection may identify again.
// Server.mu must be held.
func (c *conn) forget() {
	if c.session != nil {
		c.session.id, c.session.conn, c.session = "", nil, nil
	}
}

// drain reads until the client has answered the close.
func (c *conn) drain() {
	_ = c.ws.SetReadDeadline(time.Now().Add(writeLimit))
	for {
		if _, _, err := c.ws.ReadMessage(); err != nil {
			return
		}
	}
}
