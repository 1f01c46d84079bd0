package api

import (
	"context"
	"net/http"
	"path"

	"butler"
	"butler/internal/access"
)

// TrashList is what can be put back into the library.
type TrashList struct {
	Trash []butler.Collected `json:"trash" nullable:"false" doc:"By the run that took it out, newest first"`
}

// TrashFiles is a page of the files that a run took out.
type TrashFiles struct {
	Files []butler.CollectedFile `json:"files" nullable:"false" doc:"In a fixed order"`
	More  bool                   `json:"more" doc:"There are more after them"`
}

// Restored is how much was put back.
type Restored struct {
	Restored int64 `json:"restored" doc:"Files that are known again"`
}

func (s *service) addTrash() {
	add(s, http.MethodGet, "/trash", http.StatusOK, "listTrash", "What was taken out of the library and can be put back",
		func(ctx context.Context, _ *none) (*body[TrashList], error) {
			if s.Garbage == nil {
				return nil, unsupported("list the trash")
			}
			all, err := s.Garbage.Undoable(ctx)
			return answer(TrashList{list(all)}), err
		}, saying("GarbageCollectLibraryMedia takes out what has been missing for long. It is kept until that runs the next time."))
	add(s, http.MethodGet, "/trash/{run}", http.StatusOK, "listTrashFiles", "The files that a run took out of the library and that can be put back",
		func(ctx context.Context, in *struct {
			Run   int64  `path:"run" minimum:"1" doc:"Id of the run"`
			After string `query:"after" maxLength:"40" doc:"The key of the last file of the page before. Absent for the first page"`
			Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"How many files a page has at most"`
		}) (*body[TrashFiles], error) {
			if s.Garbage == nil {
				return nil, unsupported("list the trash")
			}
			all, err := s.Garbage.CollectedFiles(ctx, in.Run, in.After, in.Limit+1)
			if err != nil {
				return nil, err
			}
			all, more := trim(all, in.Limit)
			for i := range all {
				if access.Admin(ctx) != nil {
					all[i].Path = path.Base(all[i].Path) // where it lay is not everybody's business
				}
			}
			return answer(TrashFiles{list(all), more}), nil
		}, saying("In a fixed order. Only administrators see in which folders the files were."))
	add(s, http.MethodPost, "/trash/{run}/undo", http.StatusOK, "undoTrash", "Put back what a run took out of the library",
		func(ctx context.Context, in *struct {
			Run int64 `path:"run" minimum:"1" doc:"Id of the run"`
		}) (*body[Restored], error) {
			if s.Garbage == nil {
				return nil, unsupported("undo a run")
			}
			if r, err := s.Runs.Run(ctx, in.Run); err == nil && !r.State.Final() {
				return nil, butler.E(butler.KindConflict, "undo a run", "run %d is still at work", in.Run).WithHint("stop it first, or wait until it has ended")
			}
			n, err := s.Garbage.Undo(ctx, in.Run)
			return answer(Restored{n}), err
		}, saying("As it was, with its ids, but for files at whose path there is another by now. What is put back begins anew to be missing."))
}
