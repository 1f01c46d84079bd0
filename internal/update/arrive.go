package update

import "butler"

// Recover says whether the database may have to go back to a copy, since a newer version that is no longer wanted may
// have changed it: then known are the copies there were before, which are not the one to take.
func (s *Service) Recover() (known []string, needed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Recover == nil {
		return nil, false
	}
	return s.state.Recover.Known, true
}

// Recovered notes that the database is one that this version can use.
func (s *Service) Recovered() error {
	return s.change(func(st *state) { st.Recover = nil })
}

// Ready notes that the server has come up. A version that was tried is from now on the one that is started.
func (s *Service) Ready() error {
	s.mu.Lock()
	tried := s.state.Trying
	s.mu.Unlock()
	if !s.isThis(tried) {
		return nil
	}
	err := s.change(func(st *state) {
		up := *tried
		if st.Current != nil { // going back leads past it, to the installed version
			up.Copies = st.Current.Copies
		}
		st.Current, st.Trying, st.Choice = &up, nil, butler.ChoiceNone
		st.Problem, st.Rejected, st.Reason = "", "", ""
	})
	if err != nil {
		return err
	}
	s.o.Log.Info("the newer version has come up", "version", tried.Version, "installed", s.o.Installed)
	return s.files.tidy(s.state)
}

// Failed notes why the server did not come up. If that is for no fault of the version that was tried, the next start
// tries it once more.
func (s *Service) Failed(cause error) error {
	s.mu.Lock()
	tried := s.state.Trying
	s.mu.Unlock()
	if !s.isThis(tried) || tried.Tries >= maxTries {
		return nil
	}
	switch butler.KindOf(cause) { //nolint:exhaustive // all others may be its fault
	case butler.KindPortTaken, butler.KindInterrupted:
		return s.change(func(st *state) { st.Staged, st.Trying, st.Recover = tried, nil, &recovery{tried.Copies} })
	}
	return nil
}

// isThis reports whether a build is the program that runs, in place of the installed one.
func (s *Service) isThis(b *build) bool {
	return b != nil && s.o.Installed != "" && same(b.Version, s.o.Version)
}
