package main

import (
	"testing"

	"footnote/bot/discordtest"
	"footnote/retrieval/reader"
)

// TestServeReads: the bot reads with the shipped reader, and the metrics count it.
func TestServeReads(t *testing.T) {
	if !reader.Fast() {
		t.Skip("this processor has no fast arithmetic for the reader")
	}
	discord := discordtest.New(t, discordtest.Options{})
	address := freeAddress(t)
	program := startServe(t, discord, map[string]string{
		"FOOTNOTE_READER": readerOn, "FOOTNOTE_HTTP_ADDR": address,
	})
	program.awaitReady(t, discord)
	for range 2 { // the second answer is remembered
		contains(t, enterAsk(t, discord, map[string]any{"question": advisers}).Message().Text(), "1960")
	}
	_, metrics := fetch(t, "http://"+address+"/metrics")
	contains(t, metrics, `footnote_readings_total{result="read"} 1`)
	contains(t, metrics, `footnote_readings_total{result="busy"} 0`)
}
