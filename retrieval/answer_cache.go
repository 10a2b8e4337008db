package retrieval

import (
	"slices"
	"sync"
)

// cachedAnswers is the most answers that a cache holds. An answer takes some 20 kB with its passages, which it shares
// with others.
const cachedAnswers = 1 << 10

// answerCache keeps answers for questions that are asked again. They stay valid because an index never changes. It is
// safe for concurrent use.
type answerCache struct {
	mu      sync.Mutex
	answers map[Question]Answer

	examplesMu sync.Mutex
	examples   *Examples // nil: not made yet
}

func (c *answerCache) get(q Question) (Answer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.answers[q]
	return a, ok
}

// put stores an answer. It clips the slices, so that a caller who appends to one does not write into a stored answer.
// A full cache is emptied first.
func (c *answerCache) put(a Answer) {
	a.Citations, a.Nearest, a.Conflicts = slices.Clip(a.Citations), slices.Clip(a.Nearest), slices.Clip(a.Conflicts)
	a.Dates, a.Sentences = slices.Clip(a.Dates), slices.Clip(a.Sentences)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answers == nil || len(c.answers) >= cachedAnswers {
		c.answers = map[Question]Answer{}
	}
	c.answers[a.Question] = a
}
