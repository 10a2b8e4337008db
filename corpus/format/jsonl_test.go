package format

import (
	"encoding/json"
	"testing"
)

// FuzzPlainRecord checks that plainRecord reads a line as encoding/json does.
func FuzzPlainRecord(f *testing.F) {
	for _, line := range []string{
		`{"id":"x","title":"t","text":"One.\nTwo \"three\" \u00e9 \/ \\ é.","date":"1987-07"}`,
		` { "id" : "x" , "text" : "" } `, `{}`, `{"id":3}`, `{"id":"x","Text":"y"}`,
		`{"id":"x","teXt":"y","more":"z"}`, `{"id":"x","id":"y"}`,
		`{"id":"\ud83d\ude00"}`, `{"id":"\u00g0"}`, `{"id":"\u+123"}`, `{"id":"\x"}`, `{"id":"x\"}`,
		`{"id":"x"}}`, `{"id":"x",}`, `{"id":"x","tags":["y"]}`,
		"{\"id\":\"a\tb\"}", "{\"id\":\"a\xffb\"}", `{"id":null}`, `{"id":"x","\u0074ext":"y"}`,
		`{"ſource":"x"}`, `{"a":"\u0000"}`, `{"id":"\`, `{"id":"\u12`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		quick, ok := plainRecord(line)
		if !ok {
			return
		}
		var general record
		if err := json.Unmarshal(line, &general); err != nil || quick != general {
			t.Fatalf("%q is %+v, in general %+v, %v", line, quick, general, err)
		}
	})
}
