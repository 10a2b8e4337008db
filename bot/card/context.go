package card

import (
	"fmt"
	"unicode/utf8"

	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/corpus"
	"footnote/retrieval"
)

// sentencePage means the page of a context view that shows the best sentence.
const sentencePage = -1

// block is a passage in a context view.
type block struct {
	passage corpus.Passage
	bold    []corpus.Span // in bytes of the passage's text
}

// fragment is a part of a block on one page.
type fragment struct {
	block *block
	part  corpus.Span // in bytes of the passage's text
}

// ContextState returns the state of the context view, open at the best sentence of e.
func ContextState(e Evidence) State {
	return State{View: ViewContext, Page: sentencePage, Evidence: []Evidence{e}}
}

// Context returns the private card of one page of a passage with its neighbours, the best sentence in bold. The pages
// together hold the whole text of all three. A page beyond the ends is the page at that end.
func Context(l phrase.Locale, s State, n retrieval.Neighbours) discord.Message {
	sentence := n.Passage.Sentences[s.Evidence[0].Best].Shift(-n.Passage.Span.Start)
	pages := paginate(blocks(n, sentence), maxContext)
	if s.Page == sentencePage {
		s.Page = pageOf(pages, n.Passage.ID, sentence.Start)
	}
	s.Page = max(0, min(s.Page, len(pages)-1, MaxPages-1))
	return renderContext(l, s, n.Location, pages)
}

func blocks(n retrieval.Neighbours, sentence corpus.Span) []*block {
	var bs []*block
	if n.Before != nil {
		bs = append(bs, &block{passage: *n.Before})
	}
	bs = append(bs, &block{passage: n.Passage, bold: []corpus.Span{sentence}})
	if n.After != nil {
		bs = append(bs, &block{passage: *n.After})
	}
	return bs
}

// fragmentCost is what a fragment takes on a page besides its text, in units: the line with its number, ellipses, bold
// and the quote marker.
const fragmentCost = 60

// paginate cuts blocks into fragments and packs them onto pages of at most budget units. A fragment that does not fit
// on the rest of a page begins the next one.
func paginate(bs []*block, budget int) [][]fragment {
	pages := [][]fragment{nil}
	left := budget
	for _, b := range bs {
		text := b.passage.Text
		for at := 0; at < len(text); {
			n := fit(text[at:], left-fragmentCost)
			if at+n < len(text) {
				if left < budget {
					pages, left = append(pages, nil), budget
					continue
				}
				n = pageful(text[at:], n)
			}
			p := fragment{b, corpus.Span{Start: at, End: at + n}}
			pages[len(pages)-1] = append(pages[len(pages)-1], p)
			left -= fragmentCost + discord.Units(quotedText{text, b.bold}.markdown(p.part))
			at += n
		}
	}
	return pages
}

// pageful returns how many bytes of text to put on an empty page, on which n bytes fit. It cuts between words or
// graphemes; a grapheme too long for a page is cut between its runes. The result is never zero.
func pageful(text string, n int) int {
	if n := wordEnd(text, n); n > 0 {
		return n
	}
	end := 0
	for end < len(text) && end < maxContext/10 { // escaped, a byte takes at most 9 units
		_, n := utf8.DecodeRuneInString(text[end:])
		end += n
	}
	return end
}

// pageOf returns the index of the page that shows the byte at offset at of a passage's text.
func pageOf(pages [][]fragment, passageID string, at int) int {
	for i, page := range pages {
		for _, p := range page {
			if p.block.passage.ID == passageID && p.part.Start <= at && at < p.part.End {
				return i
			}
		}
	}
	return 0
}

func renderContext(l phrase.Locale, s State, at retrieval.Location, pages [][]fragment) discord.Message {
	parts := []discord.Component{discord.Text(heading(at.Document.Title))}
	if section := at.Section(); section != "" {
		parts = append(parts, discord.Text(FooterPrefix+Line(section, MaxCitation)))
	}
	for _, p := range pages[s.Page] {
		label := fmt.Sprintf("-# ¶ %d", p.block.passage.Number)
		if p.part.Start > 0 {
			label += ", " + l.Say("card.continued")
		}
		q := quotedText{p.block.passage.Text, p.block.bold}
		parts = append(parts, discord.Text(label+"\n"+q.markdown(p.part)))
	}
	c := Card{Locale: l, State: s, Pages: len(pages), Private: true}
	parts = append(parts, discord.Text(c.footer()), discord.Row(c.buttons()...))
	return discord.NewMessage(true, parts...)
}
