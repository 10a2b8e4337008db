// Package discordtest simulates Discord on loopback for tests: the REST routes and the gateway websocket that an
// interaction bot uses, a way to act as a user, and faults on demand. It is plain JSON over real HTTP and real
// websockets, so a bot under test runs unchanged against it.
//
// It is strict. It refuses what Discord refuses, with Discord's status codes and error bodies. Every refusal is
// recorded as a [Violation], which fails the test at its end unless [Options.Expect] accepts it. Bodies are checked
// by built-in rules. If a copy of Discord's published OpenAPI file exists at shared/discord/openapi.json in the
// working directory or one above it, they are checked against that schema too.
//
// Lengths are counted in UTF-16 code units. Discord's documentation says "characters" and does not define them. There
// are never fewer code units than code points, so a message that fits here fits either way.
//
// A test starts a Server, points the bot at its URL, and acts as a user:
//
//	srv := discordtest.New(t, discordtest.Options{})
//	// … start the bot with srv.URL() and srv.Token() …
//	reply, err := srv.Command(ctx, discordtest.Command{
//		Name:    "ask",
//		Options: map[string]any{"question": "When did Moscow withdraw its advisers?"},
//	})
//	shown := reply.Message().Rendered()
//	context, _ := reply.Message().Button("Context")
//	next, err := srv.Press(ctx, reply.Message(), context.CustomID, discordtest.DefaultUser)
//
// A Server is safe for concurrent use.
package discordtest
