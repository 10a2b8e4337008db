package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"footnote/bot/discord"
	"footnote/retrieval"
)

// Time limits. Discord drops an interaction without a first response within 3 seconds, so work that takes longer than
// deferAfter is acknowledged first. An acknowledged interaction may be answered for 15 minutes, but nobody waits that
// long.
const (
	deferAfter = 1500 * time.Millisecond
	maxWork    = time.Minute
	maxEdit    = 30 * time.Second
)

// Limits on work. Retrieval is CPU-bound: running more at once only delays each. Further interactions are acknowledged
// and queued.
const (
	maxRunning  = 16
	maxAccepted = 1024
)

// rememberedIDs is how many interactions are remembered to drop duplicates, which Discord may send after a resumption.
const rememberedIDs = 4096

// A drain ends within ten seconds: handlers have drainAnswers to finish. In drainSends, the users of unfinished work
// get a notice of the restart.
const (
	drainAnswers = 6 * time.Second
	drainSends   = 3 * time.Second
)

// handler turns an interaction into a reply. A userError is shown to the user; any other error is logged.
type handler func(ctx context.Context, in *interaction) (reply, error)

// reply is the result of a handler: a message, a form, or choices for an autocomplete request.
type reply struct {
	message discord.Message
	update  bool // the message replaces that of the component
	choices []discord.Choice
	modal   *discord.Modal // opens instead of a message; nil: none
}

// task is a handler and how its interaction is acknowledged if it takes long.
type task struct {
	name    string // for logs
	handle  handler
	update  bool // the reply will replace the component's message
	private bool // the reply will be private
	heavy   bool // its time grows with the corpus, so it waits in the lane

	// admit returns a userError if the task is not allowed. It is called before the task waits for anything; nil: all
	// are allowed.
	admit func(*interaction) error
}

// router accepts interactions, runs their handlers and sends the replies.
type router struct {
	discord   editor
	log       *slog.Logger
	metrics   *metrics
	transport string // for the metrics
	tracer    trace.Tracer
	task      func(*interaction) task
	accepted  chan struct{} // holds a token for each interaction without an answer
	running   chan struct{} // holds a token for each running handler
	lane      *lane
	stopped   chan struct{} // closed when users are told that the bot restarts

	mu       sync.Mutex
	draining bool
	seen     map[string]struct{}
	order    [rememberedIDs]string // ring of the keys of seen
	next     int
	active   int           // interactions without an answer
	idle     chan struct{} // closed while active is 0
}

func newRouter(e editor, log *slog.Logger, m *metrics, t func(*interaction) task) *router {
	idle := make(chan struct{})
	close(idle)
	return &router{
		discord: e, log: log, metrics: m, transport: "gateway", tracer: noop.Tracer{}, task: t, idle: idle,
		accepted: make(chan struct{}, maxAccepted),
		running:  make(chan struct{}, maxRunning),
		lane:     newLane(),
		stopped:  make(chan struct{}),
		seen:     make(map[string]struct{}, rememberedIDs),
	}
}

// editor sends what follows a first response. *discord.Client is one.
type editor interface {
	// Edit replaces the message of an acknowledged interaction.
	Edit(ctx context.Context, in *discord.Interaction, m discord.Message) error
	// FollowUp sends one more message.
	FollowUp(ctx context.Context, in *discord.Interaction, m discord.Message) error
}

// exchange is an interaction until it is answered.
type exchange struct {
	*interaction
	task    task
	start   time.Time // when it arrived
	respond discord.Responder
	told    userError // what the user was told instead of an answer; empty: nothing
}

// Accept implements discord.Receiver.
func (r *router) Accept(ctx context.Context, in *discord.Interaction, respond discord.Responder) error {
	x := &exchange{interaction: &interaction{Interaction: in}, start: time.Now()}
	x.respond = func(ctx context.Context, c discord.Callback) error {
		ctx, span := r.tracer.Start(ctx, "respond")
		defer span.End()
		err := respond(ctx, c)
		if err == nil {
			r.metrics.acknowledge.WithLabelValues(r.transport).Observe(time.Since(x.start).Seconds())
		}
		return err
	}
	if made, ok := discord.SnowflakeTime(in.ID); ok {
		r.metrics.skew.Set(x.start.Sub(made).Seconds())
	}
	draining, err := r.enter(in.ID)
	switch {
	case errors.Is(err, discord.ErrDuplicate):
		r.metrics.duplicates.Inc()
		r.log.Debug("interaction came again", "interaction", in.ID)
		return err
	case err != nil:
		r.metrics.interactions.WithLabelValues("any", outcomeDropped).Inc()
		r.log.Error("interaction stays unanswered", "interaction", in.ID, "err", err)
		return err
	}
	go func() {
		defer r.leave()
		x.task = r.task(x.interaction)
		if draining {
			x.task.admit = func(*interaction) error { return errRestarting }
		}
		r.serve(ctx, x)
	}()
	return nil
}

// enter admits an interaction and reports whether the router is draining.
func (r *router) enter(id string) (draining bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.duplicate(id) {
		return false, discord.ErrDuplicate
	}
	select {
	case r.accepted <- struct{}{}:
	default:
		return false, discord.ErrBusy
	}
	if r.active == 0 {
		r.idle = make(chan struct{})
	}
	r.active++
	r.metrics.inFlight.Set(float64(r.active))
	return r.draining, nil
}

// leave undoes enter.
func (r *router) leave() {
	<-r.accepted
	r.mu.Lock()
	defer r.mu.Unlock()
	r.active--
	r.metrics.inFlight.Set(float64(r.active))
	if r.active == 0 {
		close(r.idle)
	}
}

// answered returns a channel that is closed when every interaction so far has its answer.
func (r *router) answered() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.idle
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

// Drain implements discord.Receiver. It waits for the work in flight, sends the users of unfinished work a notice of
// the restart, and returns after drainAnswers+drainSends at the latest. Later interactions get the same notice.
func (r *router) Drain() {
	r.mu.Lock()
	r.draining = true
	r.mu.Unlock()
	if within(r.answered(), drainAnswers) {
		return
	}
	close(r.stopped)
	if !within(r.answered(), drainSends) {
		r.log.Error("some interactions stay unanswered at the end")
	}
}

// within waits for done, at most for d, and reports whether it was closed.
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

// outcome is the result of a handler.
type outcome struct {
	reply reply
	err   error
}

// serve runs the task, acknowledges in time, sends the reply, and logs and counts the outcome.
func (r *router) serve(ctx context.Context, x *exchange) {
	ctx, span := r.tracer.Start(ctx, x.task.name,
		trace.WithSpanKind(trace.SpanKindServer), trace.WithTimestamp(x.start))
	defer span.End()
	err := r.answer(ctx, x)
	took := time.Since(x.start)
	end := outcomeOf(err, x.told)
	r.metrics.interactions.WithLabelValues(x.task.name, end).Inc()
	r.metrics.answer.WithLabelValues(x.task.name).Observe(took.Seconds())
	span.SetAttributes(attribute.String("footnote.interaction", x.ID),
		attribute.String("footnote.transport", r.transport), attribute.String("footnote.outcome", end))
	if err != nil {
		span.SetStatus(codes.Error, end)
	}
	attrs := []any{
		"interaction", x.ID, "command", x.task.name, "guild", x.GuildID, "channel", x.ChannelID,
		"outcome", end, "took", took,
	}
	switch {
	case errors.Is(err, discord.ErrExpired):
		r.log.Warn("interaction expired before it was answered; is the clock right and the network fast?",
			append(attrs, "err", err)...)
	case err != nil:
		r.log.Error("interaction not answered as it should", append(attrs, "err", err)...)
	default:
		r.log.Debug("interaction answered", attrs...)
	}
}

func (r *router) answer(ctx context.Context, x *exchange) error {
	work, cancel := context.WithTimeout(ctx, maxWork)
	defer cancel()
	done := make(chan outcome, 1)
	go func() { done <- r.run(work, x.interaction, x.task) }()

	first, cancelFirst := context.WithDeadline(ctx, x.start.Add(discord.FirstResponse))
	defer cancelFirst()
	soon, cancelSoon := context.WithTimeout(ctx, deferAfter)
	defer cancelSoon()
	o := r.await(soon, done)
	if x.Type == discord.InteractionAutocomplete {
		return r.complete(first, x, o)
	}
	if !errors.Is(o.err, errLate) {
		return r.send(first, x, o, false)
	}
	if err := x.respond(first, x.task.deferral()); err != nil {
		return err
	}
	o = r.await(work, done)
	late, cancelLate := context.WithTimeout(ctx, maxEdit)
	defer cancelLate()
	return r.send(late, x, o, true)
}

// errLate means that a handler is still running.
var errLate = errors.New("the handler takes too long")

// await waits for an outcome until ctx is done or the router stops.
func (r *router) await(ctx context.Context, done <-chan outcome) outcome {
	select {
	case o := <-done:
		return o
	case <-r.stopped:
		return outcome{err: errRestarting}
	case <-ctx.Done():
		return outcome{err: errLate}
	}
}

// run handles a task as soon as it may run, and turns a panic into an error. A heavy task waits in the lane, where it
// keeps no other from running.
func (r *router) run(ctx context.Context, in *interaction, t task) (o outcome) {
	defer func() {
		if p := recover(); p != nil {
			o = outcome{err: fmt.Errorf("handler panics: %v\n%s", p, debug.Stack())}
		}
	}()
	if t.admit != nil {
		if err := t.admit(in); err != nil {
			return outcome{err: err}
		}
	}
	if t.heavy {
		leave, err := r.lane.enter(ctx, in.Actor().ID)
		if err != nil {
			return outcome{err: err}
		}
		defer leave()
		limited, cancel := context.WithTimeout(ctx, maxHeavy)
		defer cancel()
		ctx = limited
	}
	select {
	case r.running <- struct{}{}:
		defer func() { <-r.running }()
	case <-ctx.Done():
		return outcome{err: ctx.Err()}
	}
	handling, span := r.tracer.Start(ctx, "handle")
	defer span.End()
	rep, err := t.handle(handling, in)
	if err != nil && t.heavy && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = errTooLong
	}
	return outcome{rep, err}
}

// complete answers an autocomplete request. It can neither be deferred nor show an error; the list is empty then.
func (r *router) complete(ctx context.Context, x *exchange, o outcome) error {
	list := discord.Choices{Choices: append([]discord.Choice{}, o.reply.choices...)}
	if errors.As(o.err, &x.told) {
		o.err = nil // there is no place to show it
	}
	return errors.Join(o.err, x.respond(ctx, discord.Callback{Type: discord.CallbackAutocompletion, Data: list}))
}

// deferral returns the acknowledgement of a task that takes long.
func (t task) deferral() discord.Callback {
	if t.update {
		return discord.Callback{Type: discord.CallbackDeferUpdate}
	}
	var d discord.Deferral
	if t.private {
		d.Flags = discord.FlagPrivate
	}
	return discord.Callback{Type: discord.CallbackDeferMessage, Data: d}
}

// send sends an outcome, as the first response or after a deferral.
func (r *router) send(ctx context.Context, x *exchange, o outcome, deferred bool) error {
	rep, err := o.reply, o.err
	if err != nil {
		var reading *retrieval.ReadingError
		switch {
		case errors.As(err, &x.told):
			err = nil
		case errors.Is(err, retrieval.ErrChanged):
			x.told, err = errChanged, nil
		case errors.As(err, &reading):
			x.told, err = userError(x.locale().Say("tell.reading", reading.Percent)), nil
		default:
			x.told = errFailure
		}
		rep = reply{message: discord.NewMessage(true, discord.Text(x.explanation(x.told)))}
	}
	switch {
	case !deferred && rep.modal != nil:
		return errors.Join(err, x.respond(ctx, discord.Callback{Type: discord.CallbackModal, Data: rep.modal}))
	case !deferred && rep.update:
		rep.message.Flags &= discord.FlagComponents // an update cannot change who sees the message
		return errors.Join(err, x.respond(ctx, discord.Callback{Type: discord.CallbackUpdate, Data: rep.message}))
	case !deferred:
		return errors.Join(err, x.respond(ctx, discord.Callback{Type: discord.CallbackMessage, Data: rep.message}))
	case x.task.update && !rep.update: // the button's card stays as it is
		return errors.Join(err, r.discord.FollowUp(ctx, x.Interaction, rep.message))
	}
	return errors.Join(err, r.discord.Edit(ctx, x.Interaction, rep.message))
}
