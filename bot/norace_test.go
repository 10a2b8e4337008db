//go:build !race

package bot

// raced is whether the race detector is on, which slows everything down several times.
const raced = false
