package butler

import (
	"context"
	"time"
)

// Channel is a television channel of the guide.
type Channel struct {
	ID     string   `json:"id"` // as the guide has it
	Names  []string `json:"names"`
	Number string   `json:"number,omitempty"` // on the dial
	Icon   string   `json:"icon,omitempty"`   // URL
	Source string   `json:"source"`           // a name of the guide's source, never a path or URL
}

// Programme is something that is broadcast.
type Programme struct {
	ID         int64     `json:"id"`
	Channel    string    `json:"channel"`
	Start      time.Time `json:"start"`
	End        time.Time `json:"end"`
	Title      string    `json:"title"`
	Subtitle   string    `json:"subtitle,omitempty"`
	Summary    string    `json:"summary,omitempty"`
	Categories []string  `json:"categories,omitempty"`
	Season     int       `json:"season,omitzero"`
	Episode    int       `json:"episode,omitzero"`
	Year       int       `json:"year,omitzero"`
	Aired      Date      `json:"aired,omitzero"` // first
	Icon       string    `json:"icon,omitempty"` // URL
	Rating     string    `json:"rating,omitempty"`
	New        bool      `json:"new,omitempty"`
	Live       bool      `json:"live,omitempty"`
}

// GuideStatus says what the guide holds.
type GuideStatus struct {
	Loaded     time.Time     `json:"loaded,omitzero"`
	Channels   int64         `json:"channels"`
	Programmes int64         `json:"programmes"`
	From       time.Time     `json:"from,omitzero"`
	To         time.Time     `json:"to,omitzero"`
	Sources    []GuideSource `json:"sources"`
}

// GuideSource is one guide that was to be read.
type GuideSource struct {
	Name       string    `json:"name"`            // without path and secrets
	Loaded     time.Time `json:"loaded,omitzero"` // when what is kept of it was read
	Programmes int64     `json:"programmes"`
	Problem    string    `json:"problem,omitempty"` // why the last reading failed, with line and column; what was read before is kept
}

// GuideQuery asks for a page of Programmes, by time and channel.
type GuideQuery struct {
	From, To time.Time // that are on at some time in between; zero limits nothing
	Channel  string
	Title    string // holds this text, in any case
	Offset   int
	Limit    int
}

// GuideReader is the guide as those see it who look at it.
type GuideReader interface {
	Status(ctx context.Context) (GuideStatus, error)
	Channels(ctx context.Context) ([]Channel, error)
	// Programmes returns a page, and how many there are in all.
	Programmes(ctx context.Context, q GuideQuery) ([]Programme, int64, error)
}
