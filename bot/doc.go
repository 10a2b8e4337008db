// Package bot answers questions in Discord: it routes interactions to commands and buttons, whose handlers ask a
// Library and reply with cards.
//
//	discord.Interaction -> router -> handler -> Library -> card.Card -> discord.Message
//
// A handler is a function from an interaction to a reply. Around it the router limits the work in flight, recovers from
// panics, drops duplicates and acknowledges in time. A command builds its card from the answer that it gets; a button
// brings only ids, so its handler looks their passages up.
//
// What moderators set, questions without an answer and cited passages are records of package store. The connection is
// the business of package discord, and what a message looks like that of package card.
package bot
