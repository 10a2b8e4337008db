package discordtest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// A Fault is one failure of REST calls. It is plain data, so a list of faults can be drawn from a seed and printed.
// Its answers count neither as violations nor against the bot.
type Fault struct {
	// Method and Path select the calls. An empty Method matches any. Path matches a part of the path after
	// "/api/v10", such as "/callback" or "@original"; an empty Path matches any.
	Method, Path string
	// Times is the number of calls affected; zero means one.
	Times int
	// Delay passes before anything else happens to the call.
	Delay time.Duration
	// Status, Header and Body are the answer; with Status 0 the call goes on as
	// usual after its Delay.
	Status int
	Header http.Header
	Body   string
	// Drop cuts the connection without an answer.
	Drop bool
	// Applied carries the call out before its answer is lost to Status or Drop.
	Applied bool
}

// RateLimited returns Discord's 429 for the calls that path selects.
func RateLimited(path string, retryAfter time.Duration) Fault {
	seconds := retryAfter.Seconds()
	return Fault{
		Path:   path,
		Status: http.StatusTooManyRequests,
		Header: http.Header{
			"Content-Type":      {"application/json"},
			"Retry-After":       {fmt.Sprintf("%.3f", seconds)},
			"X-Ratelimit-Scope": {"user"},
		},
		Body: fmt.Sprintf(`{"message": "You are being rate limited.", "retry_after": %.3f, "global": false}`, seconds),
	}
}

// HTMLError returns a fault that answers with an HTML page of Discord's proxy instead of JSON.
func HTMLError(path string, status int) Fault {
	return Fault{
		Path:   path,
		Status: status,
		Header: http.Header{"Content-Type": {"text/html; charset=UTF-8"}},
		Body: fmt.Sprintf("<!DOCTYPE html><html><head><title>%d</title></head>"+
			"<body><h1>%s</h1>cloudflare</body></html>",
			status, http.StatusText(status)),
	}
}

// Inject adds a fault for the next calls that f selects. Faults are tried in the order in which they were injected; a
// call meets the first that selects it.
func (s *Server) Inject(f Fault) {
	f.Times = max(f.Times, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// takeFault uses up one turn of the first fault that selects the call.
func (s *Server) takeFault(method, path string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.Method != "" && f.Method != method || !strings.Contains(path, f.Path) {
			continue
		}
		s.faults[i].Times--
		if s.faults[i].Times == 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return f, true
	}
	return Fault{}, false
}

// A Point is a moment in a gateway connection at which a GatewayFault strikes.
type Point string

// The moments. Immediately affects all open connections at once, the others the next connection that reaches them.
const (
	Immediately Point = "immediately"
	OnConnect   Point = "on connect"   // in place of HELLO
	OnIdentify  Point = "on identify"  // in place of READY
	OnResume    Point = "on resume"    // in place of the replay and RESUMED
	OnHeartbeat Point = "on heartbeat" // in place of the ACK
	OnDispatch  Point = "on dispatch"  // in place of an event, which stays in the session for a resume
)

// An Action is what a GatewayFault does.
type Action string

// The actions.
const (
	Cut            Action = "cut"             // end the TCP connection without a close frame
	CloseWith      Action = "close"           // close with GatewayFault.Code
	Reconnect      Action = "reconnect"       // send op 7
	InvalidSession Action = "invalid session" // send op 9 with GatewayFault.Resumable
	Stall          Action = "stall"           // send nothing
	Duplicate      Action = "duplicate"       // send an event twice, only OnDispatch
	Reorder        Action = "reorder"         // send an event after the next one, only OnDispatch
)

// A GatewayFault is one failure of gateway connections, as data.
type GatewayFault struct {
	At Point
	Do Action
	// Times is the number of times it occurs; zero means once.
	Times int
	// Code is the close code of CloseWith.
	Code int
	// Resumable is the body of InvalidSession. A session that is not resumable is
	// forgotten.
	Resumable bool
}

// InjectGateway adds a fault at the moment that f names.
func (s *Server) InjectGateway(f GatewayFault) {
	f.Times = max(f.Times, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.At != Immediately {
		s.gatewayFaults = append(s.gatewayFaults, f)
		return
	}
	for c := range s.conns {
		c.apply(f)
	}
}

// takeGatewayFault uses up one turn of the first fault at a moment; s.mu must be held.
func (s *Server) takeGatewayFault(at Point) (GatewayFault, bool) {
	for i, f := range s.gatewayFaults {
		if f.At != at {
			continue
		}
		s.gatewayFaults[i].Times--
		if s.gatewayFaults[i].Times == 0 {
			s.gatewayFaults = slices.Delete(s.gatewayFaults, i, i+1)
		}
		return f, true
	}
	return GatewayFault{}, false
}
