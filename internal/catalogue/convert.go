package catalogue

import (
	"encoding/json"
	"time"

	"butler"
)

// Times are kept as Unix milliseconds, 0 for none.

func toMS(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMS(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

func toBit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// toDate reads a day that this package wrote; anything else is no day.
func toDate(s string) butler.Date {
	var d butler.Date
	if d.UnmarshalText([]byte(s)) != nil {
		return butler.Date{}
	}
	return d
}

func toTags(s string) map[string]string {
	if s == "" {
		return nil
	}
	var m map[string]string
	if json.Unmarshal([]byte(s), &m) != nil {
		return nil
	}
	return m
}

func fromTags(m map[string]string) (string, error) {
	if len(m) == 0 {
		return "", nil
	}
	b, err := json.Marshal(m)
	return string(b), err
}

func toRaw(s string) json.RawMessage {
	if s == "" {
		return nil
	}
	return json.RawMessage(s)
}
