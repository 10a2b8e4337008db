//go:build unix

package corpus

import "syscall"

// openFlags are added to those of an open. Opening a named pipe then does not wait for a writer, and a terminal does
// not become that of the process.
const openFlags = syscall.O_NONBLOCK | syscall.O_NOCTTY
