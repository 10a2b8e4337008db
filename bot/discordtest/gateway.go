package discordtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// Gateway opcodes.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opAck            = 11
)

// Gateway close codes.
const (
	closeUnknownOpcode     = 4001
	closeDecodeError       = 4002
	closeNotAuthenticated  = 4003
	closeBadToken          = 4004
	closeAlreadyIdentified = 4005
	closeInvalidSeq        = 4007
	closeRateLimited       = 4008
	closeTimedOut          = 4009
	closeInvalidShard      = 4010
	closeShardingRequired  = 4011
	closeInvalidVersion    = 4012
	closeInvalidIntents    = 4013
	closeIntentsRefused    = 4014
)

const (
	// payloadLimit is the longest gateway payload that Discord reads, in bytes.
	payloadLimit = 4096
	// sendsAMinute is how many payloads a connection may send in 60 seconds.
	sendsAMinute = 120
	// knownIntents has the bits of every documented intent.
	knownIntents = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25
	// privilegedIntents are members, presences and message content.
	privilegedIntents = 1<<1 | 1<<8 | 1<<15
)

// An Identify is the payload with which the bot started a session.
type Identify struct {
	Intents    int
	Shard      [2]int // id and count; {0, 1} without sharding
	Properties map[string]string
	SessionID  string
}

// session is a gateway session, which outlives its connections.
type session struct {
	id     string
	shard  [2]int
	events []json.RawMessage // every dispatch; the one with sequence n is events[n-1]
	conn   *conn             // nil while disconnected
	held   any               // an interaction that Reorder holds back; nil: none
}

// reorderLimit is the time for which Reorder holds an event back if no other follows.
const reorderLimit = 50 * time.Millisecond

type payload struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
}

// Identifies returns the identifies that Discord accepted, in order.
func (s *Server) Identifies() []Identify {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Identify(nil), s.identifies...)
}

// AwaitReady waits until the bot has a gateway connection that receives events.
func (s *Server) AwaitReady(ctx context.Context) error {
	if err := s.await(ctx, s.connected); err != nil {
		return fmt.Errorf("wait for the bot to connect to the gateway: %w", err)
	}
	return nil
}

// AwaitGone waits until no gateway connection of the bot receives events, as after a shutdown.
func (s *Server) AwaitGone(ctx context.Context) error {
	if err := s.await(ctx, func() bool { return !s.connected() }); err != nil {
		return fmt.Errorf("wait for the bot to leave the gateway: %w", err)
	}
	return nil
}

// connected reports whether a session has a connection; s.mu must be held.
func (s *Server) connected() bool {
	for _, ses := range s.sessions {
		if ses.conn != nil {
			return true
		}
	}
	return false
}

// identifiesLeft returns the number of identifies left today; s.mu must be held.
func (s *Server) identifiesLeft() int {
	return max(0, identifiesADay-s.opts.IdentifiesUsed-len(s.identifies))
}

func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		s.violate(Violation{Method: "GATEWAY", Status: 400, Reason: err.Error()})
		return
	}
	query := r.URL.Query()
	c := newConn(ws, query.Get("compress") == "zlib-stream")
	if !s.attach(c) {
		return
	}
	defer s.running.Done()
	defer s.detach(c)
	if v := query.Get("v"); v != "9" && v != "10" || query.Get("encoding") != "json" {
		reason := "the gateway URL needs v=9 or v=10 and encoding=json; its query is " + r.URL.RawQuery
		s.refuse(c, closeInvalidVersion, reason, nil)
		c.drain()
		return
	}
	silence := 2 * s.opts.HeartbeatInterval
	if s.struck(c, OnConnect) {
		silence = 0 // a client without HELLO has nothing to say
	} else {
		interval := s.opts.HeartbeatInterval.Milliseconds()
		c.sendOp(opHello, map[string]any{"heartbeat_interval": interval, "_trace": []string{}})
	}
	s.read(c, silence)
}

// attach registers a connection and starts its writer. It returns false if the Server is shutting down.
func (s *Server) attach(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.done:
		_ = c.ws.Close()
		return false
	default:
	}
	s.conns[c] = true
	s.running.Add(2)
	go func() {
		defer s.running.Done()
		c.write()
	}()
	return true
}

func (s *Server) detach(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	if c.session != nil && c.session.conn == c {
		c.session.conn = nil
	}
	c.cut()
	s.signal()
}

// struck applies a fault at a moment and reports whether there was one.
func (s *Server) struck(c *conn, at Point) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.takeGatewayFault(at)
	if ok {
		c.apply(f)
	}
	return ok
}

// refuse closes a connection because of an action of the bot.
func (s *Server) refuse(c *conn, code int, reason string, body []byte) {
	s.violate(Violation{Method: "GATEWAY", Status: code, Reason: reason, Body: string(body)})
	s.mu.Lock()
	defer s.mu.Unlock()
	if code == closeInvalidSeq || code == closeTimedOut {
		c.forget()
	}
	c.send(frame{code: code})
}

// silent reports whether reading ended because of a timeout.
func silent(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// read handles payloads until the connection ends. A client that sends nothing for the time silence has timed out; 0
// disables the timeout.
func (s *Server) read(c *conn, silence time.Duration) {
	var sent []time.Time
	for {
		if silence > 0 {
			_ = c.ws.SetReadDeadline(time.Now().Add(silence))
		}
		_, data, err := c.ws.ReadMessage()
		if silent(err) {
			s.refuse(c, closeTimedOut, fmt.Sprintf("nothing came for %v, two heartbeat intervals", silence), nil)
			<-c.flushed // the close is out; the socket cannot be read any more
		}
		if websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway) {
			s.mu.Lock()
			c.forget() // to Discord these two codes mean that the bot is done
			s.mu.Unlock()
		}
		if err != nil {
			return
		}
		now := time.Now()
		sent = append(sent, now)
		for now.Sub(sent[0]) > time.Minute {
			sent = sent[1:]
		}
		code, reason := s.payload(c, data)
		if len(sent) > sendsAMinute {
			code, reason = closeRateLimited, fmt.Sprintf("more than %d payloads in a minute", sendsAMinute)
		}
		if code == closeShardingRequired { // the bot could not know
			s.mu.Lock()
			c.send(frame{code: code})
			s.mu.Unlock()
			c.drain()
			return
		}
		if code != 0 {
			s.refuse(c, code, reason, data)
			c.drain()
			return
		}
	}
}

// payload handles one payload; a code other than 0 closes the connection.
func (s *Server) payload(c *conn, data []byte) (code int, reason string) {
	var p payload
	if len(data) > payloadLimit {
		return closeDecodeError, fmt.Sprintf("a payload of %d bytes; the limit is %d", len(data), payloadLimit)
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return closeDecodeError, "a payload that is not JSON: " + err.Error()
	}
	s.mu.Lock()
	ready := c.session != nil
	s.mu.Unlock()
	switch p.Op {
	case opHeartbeat:
		return s.heartbeat(c, p.D)
	case opIdentify, opResume:
		if ready {
			return closeAlreadyIdentified, "identified twice on one connection"
		}
		if p.Op == opResume {
			return s.resume(c, p.D)
		}
		return s.identify(c, p.D)
	case opPresence, 4, 8, 31:
		if !ready {
			return closeNotAuthenticated, fmt.Sprintf("op %d before identifying", p.Op)
		}
		return 0, ""
	default:
		return closeUnknownOpcode, fmt.Sprintf("op %d is not one that a client sends", p.Op)
	}
}

func (s *Server) heartbeat(c *conn, d json.RawMessage) (int, string) {
	var seq *int
	if err := json.Unmarshal(d, &seq); err != nil {
		return closeDecodeError, "a heartbeat's d is a sequence number or null"
	}
	s.mu.Lock()
	known := 0
	if c.session != nil {
		known = len(c.session.events)
	}
	s.mu.Unlock()
	if seq != nil && *seq > known && known > 0 {
		return closeInvalidSeq, fmt.Sprintf("a heartbeat with sequence %d; the last sent is %d", *seq, known)
	}
	if !s.struck(c, OnHeartbeat) {
		c.sendOp(opAck, nil)
	}
	return 0, ""
}

// accepts reports whether a gateway token is the bot's. Discord permits a leading "Bot ".
func (s *Server) accepts(token string) bool {
	return strings.TrimPrefix(token, "Bot ") == s.opts.Token
}

func (s *Server) identify(c *conn, d json.RawMessage) (int, string) {
	var id struct {
		Token      string            `json:"token"`
		Intents    *int              `json:"intents"`
		Shard      *[2]int           `json:"shard"`
		Properties map[string]string `json:"properties"`
	}
	if err := json.Unmarshal(d, &id); err != nil || id.Properties == nil {
		return closeDecodeError, fmt.Sprintf("an identify needs token, intents and properties (%v)", err)
	}
	shard := [2]int{0, 1}
	if id.Shard != nil {
		shard = *id.Shard
	}
	switch {
	case !s.accepts(id.Token):
		return closeBadToken, "identified with a token that is not the bot's"
	case id.Intents == nil || *id.Intents < 0 || *id.Intents&^knownIntents != 0:
		return closeInvalidIntents, "intents are missing or have unknown bits"
	case *id.Intents&privilegedIntents != 0 && !s.opts.PrivilegedIntents:
		return closeIntentsRefused, fmt.Sprintf("intents %d ask for privileged ones", *id.Intents)
	case shard[0] < 0 || shard[0] >= shard[1]:
		return closeInvalidShard, fmt.Sprintf("shard %v", shard)
	case shard[1] < s.requiredShards():
		return closeShardingRequired, ""
	case s.early(shard[0]):
		c.sendOp(opInvalidSession, false)
		return 0, ""
	}
	if s.struck(c, OnIdentify) {
		return 0, ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.identifiesLeft() == 0 {
		return closeBadToken, fmt.Sprintf("more than %d identifies in a day: Discord resets the token", identifiesADay)
	}
	ses := &session{id: fmt.Sprintf("session-%s", s.newID()), shard: shard, conn: c}
	s.forgetShard(shard)
	s.sessions[ses.id] = ses
	c.session = ses
	s.identifies = append(s.identifies,
		Identify{Intents: *id.Intents, Shard: shard, Properties: id.Properties, SessionID: ses.id})
	s.dispatch(ses, "READY", s.ready(ses))
	for _, guild := range s.opts.GuildIDs {
		if *id.Intents&1 != 0 && shardOf(guild, shard[1]) == shard[0] {
			s.dispatch(ses, "GUILD_CREATE", map[string]any{"id": guild, "name": "Reading room", "unavailable": false,
				"channels": []any{}, "members": []any{}, "roles": []any{}})
		}
	}
	s.signal()
	return 0, ""
}

// early records an identify. It reports whether it came too soon after another of its bucket, which is a violation.
func (s *Server) early(shard int) bool {
	if s.opts.IdentifyGap == 0 {
		return false
	}
	s.mu.Lock()
	bucket := shard % s.opts.MaxConcurrency
	now := time.Now()
	after := now.Sub(s.lastIdentify[bucket])
	s.lastIdentify[bucket] = now
	s.mu.Unlock()
	if after >= s.opts.IdentifyGap {
		return false
	}
	reason := fmt.Sprintf("shard %d identifies %v after another of bucket %d", shard, after, bucket)
	s.violate(Violation{Method: "GATEWAY", Reason: reason})
	return true
}

// RequireShards sets the number of shards that Discord recommends; sessions with fewer are refused.
func (s *Server) RequireShards(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.Shards, s.required = n, n
}

func (s *Server) requiredShards() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.required
}

// forgetShard ends the disconnected sessions of a shard that starts a new one. Events waiting in them are lost, as
// with Discord; s.mu must be held.
func (s *Server) forgetShard(shard [2]int) {
	for _, ses := range s.sessions {
		if ses.shard == shard && ses.conn == nil {
			ses.id = ""
		}
	}
}

func (s *Server) ready(ses *session) map[string]any {
	guilds := []any{}
	for _, guild := range s.opts.GuildIDs {
		if shardOf(guild, ses.shard[1]) == ses.shard[0] {
			guilds = append(guilds, map[string]any{"id": guild, "unavailable": true})
		}
	}
	return map[string]any{
		"v":                  10,
		"user":               s.botUser(),
		"guilds":             guilds,
		"session_id":         ses.id,
		"resume_gateway_url": s.gatewayURL(),
		"shard":              ses.shard,
		"application":        map[string]any{"id": s.opts.ApplicationID, "flags": 0},
	}
}

func (s *Server) resume(c *conn, d json.RawMessage) (int, string) {
	var want struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       *int   `json:"seq"`
	}
	if err := json.Unmarshal(d, &want); err != nil || want.Seq == nil {
		return closeDecodeError, fmt.Sprintf("a resume needs token, session_id and seq (%v)", err)
	}
	if !s.accepts(want.Token) {
		return closeBadToken, "resumed with a token that is not the bot's"
	}
	if s.struck(c, OnResume) {
		return 0, ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ses := s.sessions[want.SessionID]
	if ses == nil || ses.id != want.SessionID {
		c.sendOp(opInvalidSession, false)
		return 0, ""
	}
	if *want.Seq < 0 || *want.Seq > len(ses.events) {
		return closeInvalidSeq, fmt.Sprintf("resumed from sequence %d; the last sent is %d", *want.Seq, len(ses.events))
	}
	if ses.conn != nil {
		ses.conn.session = nil
		_ = ses.conn.ws.NetConn().Close()
	}
	ses.conn, c.session = c, ses
	for _, event := range ses.events[*want.Seq:] {
		c.send(frame{payload: event})
	}
	s.dispatch(ses, "RESUMED", map[string]any{"_trace": []string{}})
	s.signal()
	return 0, ""
}

// dispatch adds an event to a session and sends it if connected; s.mu must be held.
func (s *Server) dispatch(ses *session, name string, d any) {
	if name != "INTERACTION_CREATE" || ses.conn == nil {
		s.emit(ses, name, d)
		return
	}
	f, ok := s.takeGatewayFault(OnDispatch)
	switch {
	case ok && f.Do == Duplicate:
		s.emit(ses, name, d)
		s.emit(ses, name, d)
	case ok && f.Do == Reorder && ses.held == nil:
		ses.held = d
		time.AfterFunc(reorderLimit, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.release(ses)
		})
		return
	case ok:
		conn := ses.conn
		ses.conn = nil
		s.emit(ses, name, d)
		ses.conn = conn
		conn.apply(f)
	default:
		s.emit(ses, name, d)
	}
	s.release(ses)
}

// release sends the event that was held back; s.mu must be held.
func (s *Server) release(ses *session) {
	if held := ses.held; held != nil {
		ses.held = nil
		s.emit(ses, "INTERACTION_CREATE", held)
	}
}

// emit numbers an event and sends it if connected; s.mu must be held.
func (s *Server) emit(ses *session, name string, d any) {
	event := mustJSON(map[string]any{"op": opDispatch, "t": name, "s": len(ses.events) + 1, "d": d})
	ses.events = append(ses.events, event)
	if ses.conn != nil {
		ses.conn.send(frame{payload: event})
	}
}

// shardOf returns the shard that receives a guild's events; direct messages go to shard 0.
func shardOf(guild string, shards int) int {
	id, err := strconv.ParseUint(guild, 10, 64)
	if err != nil {
		return 0
	}
	return int((id >> 22) % uint64(shards))
}

// sessionFor returns the session that receives a guild's interactions: a connected one, or else one that may still
// resume; s.mu must be held.
func (s *Server) sessionFor(guild string) *session {
	var best *session
	for _, ses := range s.sessions {
		if ses.id == "" || shardOf(guild, ses.shard[1]) != ses.shard[0] {
			continue
		}
		better := best == nil || ses.conn != nil && best.conn == nil ||
			(ses.conn != nil) == (best.conn != nil) && ses.id > best.id
		if better {
			best = ses
		}
	}
	return best
}
