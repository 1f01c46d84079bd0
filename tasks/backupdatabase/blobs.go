package backupdatabase

import (
	"cmp"
	"context"
	"encoding/hex"
	"path/filepath"
	"slices"
	"time"

	"butler"
	"butler/internal/bundle"
)

// BlobsDir is the folder beside the copies that holds the Blobs of all of them, each once.
const BlobsDir = "blobs"

// blobFigures says what became of the Blobs that a copy refers to.
type blobFigures struct {
	Copied  int64 `json:"copied"`
	Bytes   int64 `json:"bytes"`   // of those that were copied
	Lacking int64 `json:"lacking"` // referred to, and not there or damaged
	Removed int64 `json:"removed"` // that no copy refers to any more
	Freed   int64 `json:"freed"`   // bytes of these
}

// copyBlobs copies the Blobs that a copy of the database refers to, as far as they are not beside it already.
func copyBlobs(ctx context.Context, host butler.Host, report butler.Reporter, path string) (sum blobFigures, err error) {
	kept, err := bundle.OpenBlobs(filepath.Join(filepath.Dir(path), BlobsDir))
	if err != nil {
		return sum, err
	}
	for digest, err := range host.Database.BackupBlobs(ctx, path) {
		if err != nil {
			return sum, err
		}
		if kept.Has(digest) {
			continue
		}
		data, err := host.Blobs.Blob(ctx, digest)
		if k := butler.KindOf(err); err != nil && (k == butler.KindNotFound || k == butler.KindDamaged) {
			sum.Lacking++ // a result without its Blob is made again; it is no reason to have no backup
			continue
		}
		if err != nil {
			return sum, err
		}
		report.Doing("copying blobs", -1)
		if _, err := kept.PutBlob(ctx, data); err != nil {
			return sum, err
		}
		sum.Copied++
		sum.Bytes += int64(len(data))
	}
	return sum, nil
}

type digest [32]byte

// pruneBlobs removes the Blobs to which none of the copies in a folder refers. If one of them cannot be read, all stay.
func pruneBlobs(ctx context.Context, host butler.Host, dir string, copies []string, sum *blobFigures) error {
	var wanted []digest
	for _, name := range copies {
		for text, err := range host.Database.BackupBlobs(ctx, filepath.Join(dir, name)) {
			var d digest
			if err != nil {
				return err
			}
			if n, err := hex.Decode(d[:], []byte(text)); err == nil && n == len(d) {
				wanted = append(wanted, d)
			}
		}
		slices.SortFunc(wanted, compareDigests)
		wanted = slices.Compact(wanted)
	}
	kept, err := bundle.OpenBlobs(filepath.Join(dir, BlobsDir))
	if err != nil {
		return err
	}
	for b, err := range kept.AllBlobs(ctx) {
		if err != nil {
			return err
		}
		var d digest
		if _, err := hex.Decode(d[:], []byte(b.Digest)); err != nil {
			continue
		}
		if _, found := slices.BinarySearchFunc(wanted, d, compareDigests); found {
			continue
		}
		if err := kept.RemoveBlob(ctx, b.Digest); err != nil {
			return err
		}
		sum.Removed++
		sum.Freed += b.Size
	}
	return nil
}

func compareDigests(a, b digest) int { return slices.CompareFunc(a[:], b[:], cmp.Compare) }

// reportBlobs says what was done.
func reportBlobs(ctx context.Context, report butler.Reporter, sum blobFigures, cause error, began time.Time) error {
	u := butler.UnitReport{Subject: "blobs", Title: "blobs", State: butler.UnitDone, Bytes: sum.Bytes - sum.Freed, Elapsed: time.Since(began), At: time.Now()}
	if cause != nil {
		u.State, u.Reason = butler.UnitFailed, cause.Error()
		report.Loud("the blobs that belong to the copy could not be copied: what is made from them is made again after a restore")
	}
	return report.Unit(ctx, u)
}
