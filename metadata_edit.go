package butler

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"
)

// MetadataEdit is what a person changes of an Item. Fields are named as in JSON.
type MetadataEdit struct {
	Set    map[string]json.RawMessage // new values; null takes back what the person said before
	Locked map[string]bool            // true keeps a field as it is, false gives it free again
}

// Apply returns what the person says after the edit. A field that is locked without a new value keeps what is in
// force; one that is given free without one is no longer the person's. Errors: [KindInvalid] for a field that there is
// not or that cannot be edited, and for a value that is none of its kind.
func (e MetadataEdit) Apply(user ItemMetadata, inForce Metadata) (ItemMetadata, error) {
	const op = "edit metadata"
	said, current := fields(user.Metadata), fields(inForce)
	known := metadataFields()
	for _, name := range slices.Concat(slices.Collect(maps.Keys(e.Set)), slices.Collect(maps.Keys(e.Locked))) {
		if !known[name] || name == "assets" || name == "photo" {
			return user, E(KindInvalid, op, "there is no field %q to edit", name)
		}
	}
	for name, value := range e.Set {
		if value == nil || bytes.Equal(bytes.TrimSpace(value), []byte("null")) {
			delete(said, name)
		} else {
			said[name] = value
		}
	}
	locked := slices.Clone(user.Locked)
	for name, lock := range e.Locked {
		locked = slices.DeleteFunc(locked, func(other string) bool { return other == name })
		_, set := e.Set[name]
		switch {
		case lock:
			locked = append(locked, name)
			if _, says := said[name]; !says && !set && current[name] != nil {
				said[name] = current[name]
			}
		case !set:
			delete(said, name)
		}
	}
	text, err := json.Marshal(said)
	if err != nil {
		return user, E(KindInvalid, op, "%w", err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	var m Metadata
	if err := d.Decode(&m); err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return user, E(KindInvalid, op, "%s cannot be a %s", wrong.Field, wrong.Value)
		}
		return user, E(KindInvalid, op, "a value cannot be read: %s", err.Error())
	}
	slices.Sort(locked)
	user.Origin, user.Metadata, user.Locked = OriginUser, m, locked
	return user.Clean()
}

// EditMetadata applies an edit to an Item, and returns what is in force then. Errors: those of
// [MetadataEdit.Apply] and [MetadataStore.SetMetadata].
func EditMetadata(ctx context.Context, store MetadataStore, item int64, e MetadataEdit) (Metadata, error) {
	all, err := store.Metadata(ctx, item)
	if err != nil {
		return Metadata{}, err
	}
	user := ItemMetadata{Item: item, Origin: OriginUser}
	if i := slices.IndexFunc(all, func(m ItemMetadata) bool { return m.Origin == OriginUser }); i >= 0 {
		user = all[i]
		all = slices.Delete(all, i, i+1)
	}
	user, err = e.Apply(user, Effective(append([]ItemMetadata{user}, all...)))
	if err != nil {
		return Metadata{}, err
	}
	user.At = time.Time{} // the store sets it
	if len(fields(user.Metadata)) == 0 && len(user.Locked) == 0 {
		return Effective(all), store.RemoveMetadata(ctx, item, OriginUser)
	}
	return Effective(append([]ItemMetadata{user}, all...)), store.SetMetadata(ctx, user)
}
