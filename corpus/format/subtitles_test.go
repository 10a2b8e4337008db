package format

import (
	"strings"
	"testing"
)

func TestParseSubtitles(t *testing.T) {
	const srt = "1\r\n00:00:01,000 --> 00:00:03,500\r\nThe harbour froze\r\nover in\r\n\r\n" +
		"2\n00:00:03,500 --> 00:00:05,000\n<i>1947</i>, and nobody sailed.\n\n" +
		"3\n00:00:12,000 --> 00:00:14,000\n- Who paid?\n- The town.\n\n" +
		"4\n00:00:14,000 --> 00:00:15,000\nDR. WEBER: And who else?\n"
	const want = "The harbour froze over in 1947, and nobody sailed.\n\nWho paid?\n\nThe town.\n\n" +
		"DR. WEBER: And who else?"
	const vtt = "WEBVTT\n\nNOTE made by hand\n\n1\n00:01.000 --> 00:03.500 align:start\nThe harbour froze\n\n" +
		"00:03.500 --> 00:05.000\nThe harbour froze\nover in 1947.\n\n" +
		"00:05.000 --> 00:06.000\n<v Mara>Who paid?\n\n00:06.000 --> 00:07.000\n<v Jon>The <b>town</b> did.\n"
	const wantVTT = "The harbour froze over in 1947.\n\nMara: Who paid?\n\nJon: The town did."
	for _, test := range []struct {
		name, raw, want string
		parse           func([]byte, Metadata) (Source, error)
	}{
		{"SubRip", srt, want, parseSRT},
		{"SubRip with a mark", "\xef\xbb\xbf" + srt, want, parseSRT},
		{"WebVTT", vtt, wantVTT, parseVTT},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.parse([]byte(test.raw), Metadata{})
			if err != nil || got.Text != test.want {
				t.Errorf("got %q, %v, want %q", got.Text, err, test.want)
			}
		})
	}
	for name, raw := range map[string]string{
		"empty": "", "text": "Only a text.", "no times": "1\nnot --> a time\nx\n",
	} {
		if got, err := parseSRT([]byte(raw), Metadata{}); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %q, error %v", name, got.Text, err)
		}
	}
}

// FuzzSubtitles parses damaged subtitles.
func FuzzSubtitles(f *testing.F) {
	f.Add("1\n00:00:01,000 --> 00:00:03,500\nText.\n")
	f.Add("WEBVTT\n\n00:01.000 --> 00:03.500\n<v Mara>Text.\n")
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = parseSRT([]byte(text), Metadata{})
		_, _ = parseVTT([]byte(text), Metadata{})
	})
}
