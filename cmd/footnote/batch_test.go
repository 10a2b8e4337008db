package main

import (
	"strings"
	"testing"
)

func TestReadBatch(t *testing.T) {
	tests := []struct {
		name    string
		input   string
		want    string // id and question of each line
		wantErr string
	}{
		{"plain lines", "Who?\nWhen?\n", `"1" Who?|"2" When?`, ""},
		{"no final line end", "Who?", `"1" Who?`, ""},
		{"empty lines are counted", "Who?\n\n  \nWhen?", `"1" Who?|"4" When?`, ""},
		{"Windows line ends", "Who?\r\nWhen?\r\n", `"1" Who?|"2" When?`, ""},
		{"byte order mark", "\ufeffWho?", `"1" Who?`, ""},
		{"objects", `{"id":"q7","question":"Who?"}`, `"q7" Who?`, ""},
		{"number as id", `{"id":7,"question":"Who?"}`, `7 Who?`, ""},
		{"object without id", "Where?\n" + `{"question":"Who?"}`, `"1" Where?|"2" Who?`, ""},
		{"judged question", `{"id":"q","question":"Who?","answerable":true,"answers":["Mao"]}`, `"q" Who?`, ""},
		{"mixed", "Who?\n{\"id\":\"b\",\"question\":\"When?\"}", `"1" Who?|"b" When?`, ""},
		{"nothing", "", "", ""},
		{"broken object", "Who?\n{\"id\":\nWhen?", `"1" Who?|"3" When?`, "f:2: "},
		{"object without question", `{"id":"q7"}`, "", `f:1: no "question"`},
		{"blank question", `{"question":" "}`, "", `f:1: no "question"`},
		{"id of the wrong kind", `{"id":[1],"question":"Who?"}`, "", `f:1: "id" is [1]`},
		{"question of the wrong kind", `{"question":3}`, "", "f:1: "},
		{"not UTF-8", "Who?\nWh\xffen", `"1" Who?`, "f:2: not UTF-8"},
		{"endless line", "Who?\n" + strings.Repeat("x", maxLine+1), `"1" Who?`, "f:2: line longer than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			var gotErr string
			for q, err := range readBatch(strings.NewReader(tt.input), "f") {
				if err != nil {
					gotErr = err.Error()
					continue
				}
				got = append(got, string(q.ID)+" "+q.Question)
			}
			if s := strings.Join(got, "|"); s != tt.want {
				t.Errorf("questions: got %s, want %s", s, tt.want)
			}
			if !strings.HasPrefix(gotErr, tt.wantErr) || (gotErr == "") != (tt.wantErr == "") {
				t.Errorf("error: got %q, want prefix %q", gotErr, tt.wantErr)
			}
		})
	}
}

func FuzzReadBatch(f *testing.F) {
	f.Add("Who?\n{\"id\":7,\"question\":\"When?\"}\n")
	f.Add("{\"question\":\"\"}")
	f.Add("\ufeff\r\n{")
	f.Fuzz(func(t *testing.T, input string) {
		for q, err := range readBatch(strings.NewReader(input), "f") {
			if err != nil && (q.Question != "" || q.ID != nil) {
				t.Errorf("%q: returned %+v with an error", input, q)
			}
			if err == nil && strings.TrimSpace(q.Question) == "" {
				t.Errorf("%q: an empty question", input)
			}
		}
	})
}
