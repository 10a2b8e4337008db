package reader

import "golang.org/x/sys/cpu"

// vectorized reports whether the processor and the system have what tileVector needs.
var vectorized = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// tileVector is tile; lda and ldc are in bytes. It reads and writes exactly the values that tile checks.
//
//go:noescape
func tileVector(k int, a *float32, lda int, b *float32, c *float32, ldc int)
