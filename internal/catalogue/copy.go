package catalogue

import (
	"context"
	"errors"
	"os"
	"time"
)

// copyInto copies one state of a database into an empty file. Writers wait for it only while they
// wait for the disk, so the copy goes there in small portions while it grows: a sync of all of it at
// once would hold up everybody else's.
func copyInto(ctx context.Context, from, to string) (err error) {
	db, err := connect(ctx, from, copying, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	f, err := os.OpenFile(to, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	copied, synced := make(chan struct{}), make(chan error, 1)
	go func() { synced <- errors.Join(syncWhile(f, copied), f.Close()) }()
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	close(copied)
	err = errors.Join(err, <-synced)
	if err != nil {
		return err
	}
	// While the copy was made, the log could not be emptied. Here that holds up no writer, as it would
	// if the next one had to do it.
	_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	return err
}

// syncWhile syncs a file whenever it has grown by a portion, until done is closed.
func syncWhile(f *os.File, done <-chan struct{}) error {
	const (
		portion = 8 << 20 // bytes
		often   = 20 * time.Millisecond
	)
	tick := time.NewTicker(often)
	defer tick.Stop()
	var synced int64
	for {
		select {
		case <-done:
			return nil
		case <-tick.C:
		}
		info, err := f.Stat()
		if err != nil {
			return err
		}
		if info.Size()-synced < portion {
			continue
		}
		if err := f.Sync(); err != nil {
			return err
		}
		synced = info.Size()
	}
}
