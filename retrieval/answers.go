package retrieval

import (
	"slices"
	"sync"
)

// answersMost bounds the answers that are kept; with their passages, which others share, they take some 20 kB each.
const answersMost = 1 << 10

// answerCache keeps answers to questions that are asked again. An index never changes, so neither do its answers.
type answerCache struct {
	mu      sync.Mutex
	answers map[Question]Answer
}

func (c *answerCache) get(q Question) (Answer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.answers[q]
	return a, ok
}

// put keeps an answer, without the room behind its slices that callers might append to.
func (c *answerCache) put(a Answer) {
	a.Citations, a.Nearest, a.Conflicts = slices.Clip(a.Citations), slices.Clip(a.Nearest), slices.Clip(a.Conflicts)
	a.Dates, a.Sentences = slices.Clip(a.Dates), slices.Clip(a.Sentences)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answers == nil || len(c.answers) >= answersMost {
		c.answers = map[Question]Answer{}
	}
	c.answers[a.Question] = a
}
