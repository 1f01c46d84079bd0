package app

import (
	"context"
	"log/slog"

	"butler"
	"butler/internal/export"
	"butler/tasks/generateintromarkers"
)

// markers edits Markers, and has the files that are exported from them written anew at once.
type markers struct {
	butler.MarkerEditor
	items    butler.ItemReader
	operator butler.Operator
	log      *slog.Logger
}

// EditMarker keeps what a person says of a Marker.
func (m *markers) EditMarker(ctx context.Context, part, marker int64, says *butler.MarkerSpan) (butler.Marker, error) {
	edited, err := m.MarkerEditor.EditMarker(ctx, part, marker, says)
	if err == nil {
		m.export(ctx, part)
	}
	return edited, err
}

// UndoMarker takes back the last edit of a Marker.
func (m *markers) UndoMarker(ctx context.Context, part, marker int64) error {
	err := m.MarkerEditor.UndoMarker(ctx, part, marker)
	if err == nil {
		m.export(ctx, part)
	}
	return err
}

// export starts the Task that writes files from Markers, for the Item of a Part, unless none are wanted. What cannot be
// started now stays due, and its next Run writes them.
func (m *markers) export(ctx context.Context, part int64) {
	s := m.operator.Settings()
	wanted := s.Text(export.PrefEDL) != export.Off || s.Text(export.PrefChapters) != export.Off
	if !wanted || s.Text(generateintromarkers.PrefBehavior) == butler.Never {
		return
	}
	p, err := m.items.Part(ctx, part)
	if err == nil {
		_, err = m.operator.Start(ctx, generateintromarkers.Task().Name, butler.StartOptions{Force: true, Target: butler.Target{Item: p.Item}})
	}
	if err != nil {
		m.log.WarnContext(ctx, "exported markers are written anew at the next run", "part", part, "error", err)
	}
}
