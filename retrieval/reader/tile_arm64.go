package reader

// vectorized is always true: every arm64 processor that Go runs on has NEON.
const vectorized = true

// tileVector is tile; lda and ldc are in bytes. It reads and writes exactly the values that tile checks.
//
//go:noescape
func tileVector(k int, a *float32, lda int, b *float32, c *float32, ldc int)
