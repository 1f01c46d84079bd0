package catalogue

import (
	"context"
	"database/sql"
	"errors"

	"butler/internal/catalogue/internal/catdb"
)

// transaction is one transaction: the prepared queries within it, and itself for SQL that is made
// when it runs.
type transaction struct {
	*catdb.Queries
	tx *sql.Tx
}

// write runs f in a transaction of the writer: all of it is on disk afterwards, or nothing.
func (d *DB) write(ctx context.Context, op string, f func(t transaction) error) error {
	return fail(op, run(ctx, d.writer, d.writes, f))
}

// read runs f in a transaction of a reader: all of it sees one state. It must be short, since
// checkpoints wait for it.
func (d *DB) read(ctx context.Context, op string, f func(t transaction) error) error {
	return fail(op, run(ctx, d.readers, d.reads, f))
}

func run(ctx context.Context, db *sql.DB, q *catdb.Queries, f func(t transaction) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(transaction{q.WithTx(tx), tx}); err != nil {
		if rollback := tx.Rollback(); !errors.Is(rollback, sql.ErrTxDone) {
			err = errors.Join(err, rollback)
		}
		// A statement of a transaction that ctx ended fails for that reason, whatever it says.
		return errors.Join(ctx.Err(), err)
	}
	return tx.Commit()
}
