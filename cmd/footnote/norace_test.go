//go:build !race

package main

// raced is whether the race detector is on, which slows everything down several times.
const raced = false
