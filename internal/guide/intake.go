package guide

import (
	"context"
	"database/sql"
	"errors"
	"io"

	"butler"
)

const (
	maxChannels  = 50_000    // of a source
	maxOfChannel = 50_000    // programmes of a channel
	keepEnded    = 24 * 3600 // how long what has ended is kept, in seconds
)

// Taken says what was read of a source.
type Taken struct {
	Channels   int64  `json:"channels"`
	Programmes int64  `json:"programmes"`
	Ahead      int64  `json:"ahead"`             // of them, those that have not ended
	Ended      int64  `json:"ended"`             // left out, as they ended long ago
	LeftOut    int64  `json:"leftOut"`           // by rules for channels
	TooMany    int64  `json:"tooMany,omitempty"` // left out, as no channel has so many
	BadTimes   int    `json:"badTimes,omitempty"`
	BadTime    string `json:"badTime,omitempty"` // the first, and where
	Unnamed    int    `json:"unnamed,omitempty"` // without a channel or a title
	Bytes      int64  `json:"bytes"`             // unpacked
}

// intake writes what a source tells into the file.
type intake struct {
	build    *builder
	source   int64
	rules    Channels
	now      int64
	channels map[string]*channelState
	tx       *sql.Tx
	channel  *sql.Stmt
	insert   *sql.Stmt
	taken    Taken
}

type channelState struct {
	id    int64 // 0 if it is left out
	count int
}

// take reads XMLTV to its end. If that fails, what was taken in must be forgotten. Errors of the guide are
// [butler.KindDamaged] or those of r; others are of the file.
func (b *builder) take(ctx context.Context, source int64, rules Channels, r *reader) (_ Taken, guideErr, err error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return Taken{}, nil, fail(opBuild, err)
	}
	in := &intake{build: b, source: source, rules: rules, now: b.now.Unix(), channels: map[string]*channelState{}, tx: tx}
	guideErr, err = in.all(ctx, r)
	if err == nil {
		err = tx.Commit()
	} else {
		err = errors.Join(err, tx.Rollback())
	}
	in.taken.BadTimes, in.taken.BadTime, in.taken.Unnamed = r.badTimes, r.badTime, r.unnamed
	return in.taken, guideErr, fail(opBuild, err)
}

func (in *intake) all(ctx context.Context, r *reader) (guideErr, err error) {
	if in.channel, err = in.tx.PrepareContext(ctx, insertChannel); err != nil {
		return nil, err
	}
	if in.insert, err = in.tx.PrepareContext(ctx, insertProgramme); err != nil {
		return nil, err
	}
	// A statement whose context can end costs a goroutine: one look for many of them does as well.
	each := context.WithoutCancel(ctx)
	for n := 0; ; n++ {
		if n%256 == 0 && ctx.Err() != nil {
			return nil, interrupted(ctx)
		}
		c, p, err := r.nextThing()
		switch {
		case errors.Is(err, io.EOF):
			return nil, nil
		case err != nil:
			return err, nil
		case c != nil:
			err = in.declare(each, *c)
		default:
			err = in.programme(each, p)
		}
		if errors.Is(err, errChannels) {
			return r.damaged("there are more than %d channels", in.build.maxChannels), nil
		}
		if err != nil {
			return nil, err
		}
	}
}

var errChannels = errors.New("too many channels")

// What comes first of a channel holds, so that a guide that declares one twice is read the same each time.
const insertChannel = `INSERT INTO channels (source, key, names, number, icon) VALUES (?, ?, ?, ?, ?)
	ON CONFLICT DO UPDATE SET names = excluded.names, number = excluded.number, icon = excluded.icon WHERE names = ''
	RETURNING id`

func (in *intake) declare(ctx context.Context, c station) error {
	if s := in.channels[c.id]; s != nil && s.id != 0 { // a programme came first
		_, err := in.channel.ExecContext(ctx, in.source, c.id, array(c.names), c.number, c.icon)
		return err
	}
	_, err := in.open(ctx, c)
	return err
}

// open begins a channel, unless it is left out.
func (in *intake) open(ctx context.Context, c station) (*channelState, error) {
	if s := in.channels[c.id]; s != nil {
		return s, nil
	}
	if len(in.channels) >= in.build.maxChannels {
		return nil, errChannels
	}
	s := &channelState{}
	in.channels[c.id] = s
	if in.rules.skips(c.id, c.names) {
		return s, nil
	}
	in.taken.Channels++
	return s, in.channel.QueryRowContext(ctx, in.source, c.id, array(c.names), c.number, c.icon).Scan(&s.id)
}

const insertProgramme = `INSERT INTO programmes (source, channel, starts, stops, ends, other, has, title, folded, subtitle, summary,
	categories, season, episode, year, aired, icon, rating, flags) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

func (in *intake) programme(ctx context.Context, p *entry) error {
	s, err := in.open(ctx, station{id: p.Channel})
	if err != nil {
		return err
	}
	start, stop := p.Start.Unix(), int64(0)
	if !p.End.IsZero() {
		stop = p.End.Unix()
	}
	ends := stop
	if stop <= start || stop-start > maxLength {
		ends = start + maxGap // at the latest
	}
	switch {
	case s.id == 0:
		in.taken.LeftOut++
		return nil
	case ends <= in.now-keepEnded:
		in.taken.Ended++
		return nil
	case s.count >= in.build.maxOfChannel:
		in.taken.TooMany++
		return nil
	}
	s.count++
	in.taken.Programmes++
	if ends > in.now {
		in.taken.Ahead++
	}
	_, err = in.insert.ExecContext(ctx, in.source, s.id, start, stop, max(stop, 0), has(p.Programme), p.Title, fold(p.Title), p.Subtitle, p.Summary,
		array(p.Categories), p.Season, p.Episode, p.Year, p.Aired.String(), p.Icon, p.Rating, flags(p.Programme))
	return err
}

// has returns the bits of what a programme knows.
func has(p butler.Programme) uint8 {
	var bits uint8
	know := func(bit uint8, there bool) {
		if there {
			bits |= bit
		}
	}
	know(hasSubtitle, p.Subtitle != "")
	know(hasSummary, p.Summary != "")
	know(hasCategories, len(p.Categories) > 0)
	know(hasEpisode, p.Season != 0 || p.Episode != 0)
	know(hasYear, p.Year != 0)
	know(hasAired, !p.Aired.IsZero())
	know(hasIcon, p.Icon != "")
	know(hasRating, p.Rating != "")
	return bits
}

func flags(p butler.Programme) int {
	f := 0
	if p.New {
		f |= flagNew
	}
	if p.Live {
		f |= flagLive
	}
	return f
}
