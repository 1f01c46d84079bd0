package api

import (
	"context"
	"net/http"
	"time"

	"butler"
)

// maxHealth is how long is waited for folders: those of a mount that hangs do not answer at all.
const maxHealth = 3 * time.Second

func (s *service) addSectionHealth() {
	add(s, http.MethodGet, "/sections/{id}/health", http.StatusOK, "getSectionHealth", "Whether the folders of a section answer",
		func(ctx context.Context, in *sectionInput) (*body[butler.SectionHealth], error) {
			if s.Health == nil {
				return nil, unsupported("look at folders")
			}
			found, err := s.Library.Section(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			ctx, cancel := context.WithTimeout(ctx, maxHealth)
			defer cancel()
			h := s.Health(ctx, found)
			h.Roots = list(h.Roots)
			return answer(h), nil
		}, saying("What was seen some seconds ago is told again. What is in a folder that is not good is left alone, and nothing of it is forgotten."))
}
