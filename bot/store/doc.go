// Package store keeps a bot's records in one SQLite database in the data folder: the settings of guilds, the questions
// that had no answer, and the passages that were cited.
//
// Every change is a transaction and survives a crash once its method returns. Any number of processes on one machine
// may share the folder, such as the replicas of serve and "footnote cite". A network file system is no place for it,
// because SQLite's write-ahead log needs shared memory.
//
// Settings and citations carry a checksum. A damaged record is returned as an error that wraps ErrDamaged and is logged
// once with its cure. It affects no other record.
//
// Earlier versions kept each record in a file below "records". Open imports them once and removes the files.
package store
