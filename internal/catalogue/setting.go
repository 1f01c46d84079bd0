package catalogue

import (
	"context"

	"butler/internal/catalogue/internal/catdb"
)

// SettingValues returns the values of all preferences that were ever set.
func (d *DB) SettingValues(ctx context.Context) (map[string]string, error) {
	rows, err := d.reads.Preferences(ctx)
	if err != nil {
		return nil, fail("read settings", err)
	}
	values := make(map[string]string, len(rows))
	for _, r := range rows {
		values[r.ID] = r.Value
	}
	return values, nil
}

// SetSettings stores all values or none.
func (d *DB) SetSettings(ctx context.Context, values map[string]string) error {
	return d.write(ctx, "store settings", func(t transaction) error {
		for id, value := range values {
			if err := t.SetPreference(ctx, catdb.SetPreferenceParams{ID: id, Value: value}); err != nil {
				return err
			}
		}
		return nil
	})
}
