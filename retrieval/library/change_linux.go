package library

import (
	"io/fs"
	"syscall"
)

// changeTime returns when content or attributes of a file last changed, in Unix nanoseconds. Unlike the modification
// time, nobody can set it. It is 0 where it is unknown.
func changeTime(info fs.FileInfo) int64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return syscall.TimespecToNsec(s.Ctim)
	}
	return 0
}
