//go:build !amd64 && !arm64

package reader

// vectorized is false: this processor has no kernel.
const vectorized = false

func tileVector(k int, a *float32, lda int, b *float32, c *float32, ldc int) {}
