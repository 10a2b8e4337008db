package format

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/asticode/go-astisub"

	"footnote/corpus/prose"
)

// pause is the least time between two cues that ends a paragraph. Within a speech, cues follow each other at once.
const pause = 4 * time.Second

// parseSRT takes the speech out of subtitles in SubRip's format.
func parseSRT(raw []byte, meta Metadata) (Source, error) {
	return parseSubtitles(raw, meta, func(text string) (*astisub.Subtitles, error) {
		return astisub.ReadFromSRT(strings.NewReader(text))
	})
}

// parseVTT takes the speech out of subtitles in the format of WebVTT.
func parseVTT(raw []byte, meta Metadata) (Source, error) {
	return parseSubtitles(raw, meta, func(text string) (*astisub.Subtitles, error) {
		return astisub.ReadFromWebVTT(strings.NewReader(text))
	})
}

// parseSubtitles joins the cues of subtitles to sentences. A paragraph ends at a pause, and where somebody else speaks:
// a name before the text, or a line that begins with a dash. A line that repeats the one before, as in captions that
// roll, is left out.
func parseSubtitles(raw []byte, meta Metadata, read func(string) (*astisub.Subtitles, error)) (Source, error) {
	text, err := decode(raw)
	if err != nil {
		return Source{}, err
	}
	cues, err := tryReading(strings.ReplaceAll(text, "\r\n", "\n"), read)
	if err != nil {
		return Source{}, fmt.Errorf("not subtitles: %w", err)
	}
	var s speech
	for _, cue := range cues.Items {
		if cue.StartAt-s.until > pause {
			s.end()
		}
		s.until = max(s.until, cue.EndAt)
		for _, line := range cue.Lines {
			s.add(line)
		}
	}
	s.end()
	if s.builder.text.Len() == 0 {
		return Source{}, errors.New("there is no speech in the subtitles")
	}
	return s.source(meta), nil
}

// tryReading reads cues. The library panics over some damaged files.
func tryReading(
	text string, read func(string) (*astisub.Subtitles, error),
) (cues *astisub.Subtitles, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("the file is damaged")
		}
	}()
	return read(text)
}

// speech writes lines of subtitles to a builder.
type speech struct {
	builder
	words []string // of the paragraph so far
	last  string   // line
	voice string
	until time.Duration
}

// end ends the paragraph.
func (s *speech) end() {
	s.paragraph(strings.Join(s.words, " "))
	s.words = nil
}

// add adds a line.
func (s *speech) add(line astisub.Line) {
	var b strings.Builder
	for _, item := range line.Items {
		b.WriteString(item.Text)
	}
	text := strings.Join(strings.Fields(b.String()), " ")
	if text == "" || text == s.last {
		return
	}
	s.last = text
	rest, dashed := cutDash(text)
	switch {
	case line.VoiceName != "" && line.VoiceName != s.voice:
		s.end()
		text = line.VoiceName + ": " + text
	case dashed:
		s.end()
		text = rest
	case len(s.words) > 0 && isSpeaker(text):
		s.end()
	}
	s.voice = line.VoiceName
	s.words = append(s.words, text)
}

// cutDash removes the dash with which subtitles begin the words of another person.
func cutDash(text string) (string, bool) {
	for _, dash := range []string{"- ", "– ", "— ", ">> "} {
		if rest, ok := strings.CutPrefix(text, dash); ok {
			return rest, true
		}
	}
	return text, false
}

// isSpeaker reports whether a line begins with the name of who speaks, in capitals: "DR. WEBER: No."
func isSpeaker(text string) bool {
	name, _, ok := strings.Cut(text, ": ")
	return ok && len(strings.Fields(name)) <= 3 && strings.ToUpper(name) == name && strings.ToLower(name) != name &&
		!prose.IsWord(strings.ToLower(name))
}
