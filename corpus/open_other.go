//go:build !unix

package corpus

// openFlags are added to those of an open. A folder here holds no file whose opening waits.
const openFlags = 0
