package api

import (
	"context"
	"net/http"

	"butler"
)

// StorageHistory is what the server kept on disk, day by day.
type StorageHistory struct {
	Samples []butler.StorageSample `json:"samples" nullable:"false" doc:"Oldest first; days on which nobody looked have none"`
}

func (s *service) addStorageHistory() {
	add(s, http.MethodGet, "/storage/history", http.StatusOK, "getStorageHistory", "How much the server kept on disk, day by day",
		func(ctx context.Context, in *struct {
			From string `query:"from" format:"date" doc:"The first day, as YYYY-MM-DD. Absent for all there are" example:"2026-03-01"`
			To   string `query:"to" format:"date" doc:"The last day, as YYYY-MM-DD. Absent for today" example:"2026-03-29"`
		}) (*body[StorageHistory], error) {
			if s.StorageHistory == nil {
				return nil, unsupported("tell the disk use of the past")
			}
			from, err := dayOrNone(in.From)
			if err != nil {
				return nil, err
			}
			to, err := dayOrNone(in.To)
			if err != nil {
				return nil, err
			}
			all, err := s.StorageHistory.StorageSamples(ctx, from, to)
			return answer(StorageHistory{list(all)}), err
		}, saying("It is looked at once a day, when the window has closed, and kept for two years."))
}

// dayOrNone reads a day; "" is none.
func dayOrNone(text string) (butler.Date, error) {
	if text == "" {
		return butler.Date{}, nil
	}
	return butler.ParseDate(text)
}
