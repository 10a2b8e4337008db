package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// Discord drops an interaction that has no first response within 3 seconds; work that has run for deferAfter is
// therefore acknowledged first. An acknowledged interaction could be answered for 15 minutes, but nobody waits that long.
const (
	firstResponse = 3 * time.Second
	deferAfter    = 1500 * time.Millisecond
	maxWork       = time.Minute
	maxEdit       = 30 * time.Second
)

// Bounds on work. A retrieval is bound to the processor, so running more at once only makes each later; the rest
// waits in order, acknowledged.
const (
	maxRunning  = 16
	maxAccepted = 1024
)

// rememberedIDs is how many interactions are remembered to drop duplicates, which Discord may send after a resume.
const rememberedIDs = 4096

// A drain ends within ten seconds: answers have drainAnswers to get ready, and drainSends is left to tell the users
// of the others.
const (
	drainAnswers = 6 * time.Second
	drainSends   = 3 * time.Second
)

// handler turns an interaction into a reply. An error that is a userError is told to the user, any other is logged.
type handler func(ctx context.Context, in *interaction) (reply, error)

// reply is what a handler answers: a message, or choices for an autocomplete request.
type reply struct {
	message message
	update  bool // the message replaces the one that the component stands on
	choices []choice
}

// task is a handler with what Discord is told if it takes long.
type task struct {
	name    string // for logs
	handle  handler
	update  bool // the reply will replace the component's message
	private bool // the reply will be private
}

// userError is an error that is told to the user as it is: a fixed sentence, Markdown, that says what to do.
type userError string

// Error implements error.
func (e userError) Error() string { return string(e) }

// What users are told when something else than their input is at fault.
const (
	tellFailure    = userError("Something went wrong on Footnote’s side. Please try again; if it stays, tell whoever runs this bot.")
	tellRestarting = userError("Footnote is restarting. Please ask again in a minute.")
)

// router takes interactions, runs their handlers and sends the replies.
type router struct {
	rest     *rest
	log      *slog.Logger
	task     func(*interaction) task
	accepted chan struct{} // a place for each interaction that is not answered yet
	running  chan struct{} // a place for each handler at work
	stopped  chan struct{} // closed: every interaction is told that the bot restarts

	mu       sync.Mutex
	draining bool
	seen     map[string]struct{}
	order    [rememberedIDs]string // ring of what seen holds
	next     int
	wg       sync.WaitGroup
}

func newRouter(r *rest, log *slog.Logger, t func(*interaction) task) *router {
	return &router{
		rest: r, log: log, task: t,
		accepted: make(chan struct{}, maxAccepted),
		running:  make(chan struct{}, maxRunning),
		stopped:  make(chan struct{}),
		seen:     make(map[string]struct{}, rememberedIDs),
	}
}

// accept starts to answer in and returns at once. ctx bounds the work; it should outlast the drain.
func (r *router) accept(ctx context.Context, in *interaction) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.duplicate(in.ID) {
		return
	}
	select {
	case r.accepted <- struct{}{}:
	default:
		r.log.Error("too many interactions at once; one stays unanswered", "interaction", in.ID)
		return
	}
	draining := r.draining
	r.wg.Go(func() {
		defer func() { <-r.accepted }()
		t := r.task(in)
		if draining {
			t.handle = func(context.Context, *interaction) (reply, error) { return reply{}, tellRestarting }
		}
		r.serve(ctx, in, t)
	})
}

// duplicate reports whether id was seen before, and remembers it. The caller holds mu.
func (r *router) duplicate(id string) bool {
	if _, ok := r.seen[id]; ok {
		return true
	}
	delete(r.seen, r.order[r.next])
	r.seen[id] = struct{}{}
	r.order[r.next] = id
	r.next = (r.next + 1) % rememberedIDs
	return false
}

// drain lets the work in flight finish, tells the users of what does not, and returns when all have their answer, at
// the latest after drainAnswers+drainSends. Interactions that come meanwhile are told that the bot restarts.
func (r *router) drain() {
	r.mu.Lock()
	r.draining = true
	r.mu.Unlock()
	done := make(chan struct{})
	go func() {
		r.wg.Wait()
		close(done)
	}()
	if within(done, drainAnswers) {
		return
	}
	close(r.stopped)
	if !within(done, drainSends) {
		r.log.Error("some interactions stay unanswered at the end")
	}
}

// within waits for done, at most for d, and reports whether it came.
func within(done <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-done:
		return true
	case <-t.C:
		return false
	}
}

// outcome is what a handler returned.
type outcome struct {
	reply reply
	err   error
}

// serve runs t, acknowledges in time, sends the reply, and logs how that ended.
func (r *router) serve(ctx context.Context, in *interaction, t task) {
	start := time.Now()
	err := r.answer(ctx, in, t, start)
	attrs := []any{"interaction", in.ID, "command", t.name, "guild", in.GuildID, "channel", in.ChannelID, "took", time.Since(start)}
	switch {
	case errors.Is(err, errExpired):
		r.log.Warn("interaction expired before it was answered; is the clock right and the network fast?", append(attrs, "err", err)...)
	case err != nil:
		r.log.Error("interaction not answered as it should", append(attrs, "err", err)...)
	default:
		r.log.Debug("interaction answered", attrs...)
	}
}

func (r *router) answer(ctx context.Context, in *interaction, t task, start time.Time) error {
	work, cancel := context.WithTimeout(ctx, maxWork)
	defer cancel()
	done := make(chan outcome, 1)
	go func() { done <- r.run(work, in, t.handle) }()

	first, cancelFirst := context.WithDeadline(ctx, start.Add(firstResponse))
	defer cancelFirst()
	soon, cancelSoon := context.WithTimeout(ctx, deferAfter)
	defer cancelSoon()
	o := r.await(soon, done)
	if in.Type == interactionAutocomplete {
		return r.complete(first, in, o)
	}
	if !errors.Is(o.err, errLate) {
		return r.send(first, in, t, o, false)
	}
	if err := r.rest.respond(first, in, t.deferral()); err != nil {
		return err
	}
	o = r.await(work, done)
	late, cancelLate := context.WithTimeout(ctx, maxEdit)
	defer cancelLate()
	return r.send(late, in, t, o, true)
}

// errLate says that a handler is still at work.
var errLate = errors.New("the handler takes too long")

// await waits for an outcome until ctx is done or the router stops.
func (r *router) await(ctx context.Context, done <-chan outcome) outcome {
	select {
	case o := <-done:
		return o
	case <-r.stopped:
		return outcome{err: tellRestarting}
	case <-ctx.Done():
		return outcome{err: errLate}
	}
}

// run calls h when there is a place, and turns a panic into an error.
func (r *router) run(ctx context.Context, in *interaction, h handler) (o outcome) {
	select {
	case r.running <- struct{}{}:
	case <-ctx.Done():
		return outcome{err: ctx.Err()}
	}
	defer func() {
		<-r.running
		if p := recover(); p != nil {
			o = outcome{err: fmt.Errorf("handler panics: %v\n%s", p, debug.Stack())}
		}
	}()
	rep, err := h(ctx, in)
	return outcome{rep, err}
}

// complete answers an autocomplete request, which can neither be deferred nor tell of an error: the list stays empty.
func (r *router) complete(ctx context.Context, in *interaction, o outcome) error {
	list := choices{Choices: append([]choice{}, o.reply.choices...)}
	return errors.Join(o.err, r.rest.respond(ctx, in, callback{Type: callbackAutocompletion, Data: list}))
}

// deferral is the acknowledgement that t takes longer.
func (t task) deferral() callback {
	if t.update {
		return callback{Type: callbackDeferUpdate}
	}
	var d deferral
	if t.private {
		d.Flags = flagPrivate
	}
	return callback{Type: callbackDeferMessage, Data: d}
}

// send sends an outcome as the first response, or after a deferral.
func (r *router) send(ctx context.Context, in *interaction, t task, o outcome, deferred bool) error {
	rep, err := o.reply, o.err
	if err != nil {
		var told userError
		if errors.As(err, &told) {
			err = nil
		} else {
			told = tellFailure
		}
		rep = reply{message: newMessage(true, text(string(told)))}
	}
	switch {
	case !deferred && rep.update:
		rep.message.Flags &= flagComponents // who sees the message cannot change
		return errors.Join(err, r.rest.respond(ctx, in, callback{Type: callbackUpdate, Data: rep.message}))
	case !deferred:
		return errors.Join(err, r.rest.respond(ctx, in, callback{Type: callbackMessage, Data: rep.message}))
	case t.update && !rep.update: // the card that the button stands on stays as it is
		return errors.Join(err, r.rest.followUp(ctx, in, rep.message))
	}
	return errors.Join(err, r.rest.edit(ctx, in, rep.message))
}
