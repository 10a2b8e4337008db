package discord

import (
	"strings"
	"testing"
)

func TestInteractions(t *testing.T) {
	for _, tc := range []struct {
		name, data string
		err        string
	}{
		{"a command", `{"id":"1","token":"t","type":2,"data":{"name":"ask"}}`, ""},
		{"an unknown component in the message",
			`{"id":"1","token":"t","type":3,"message":{"components":[{"type":99,"x":[1]}]}}`, ""},
		{"null data", `{"id":"1","token":"t","data":null,"member":null,"message":null}`, ""},
		{"a field of another type", `{"id":"1","token":"t","data":[],"message":{"content":5}}`, ""},
		{"an id of another type", `{"id":{},"token":"secret"}`, "not a snowflake"},
		{"no JSON", `secret`, "not the JSON"},
		{"no id", `{"token":"t"}`, "not a snowflake"},
		{"an id with a path", `{"id":"1/../2","token":"t"}`, "not a snowflake"},
		{"no token", `{"id":"1"}`, "no token"},
		{"a false application", `{"id":"1","token":"t","application_id":"x"}`, "not a snowflake"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := DecodeInteraction([]byte(tc.data))
			if tc.err == "" && err != nil || tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)) {
				t.Errorf("error %v, want %q", err, tc.err)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error repeats the data: %v", err)
			}
		})
	}
}
