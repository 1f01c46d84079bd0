package tmdb

import (
	"cmp"
	"slices"
	"strconv"

	"butler"
	"butler/internal/provider"
)

// How many credits are kept of an Item.
const (
	maxCast = 50
	maxCrew = 30
)

type credits struct {
	Cast   []member `json:"cast"`
	Guests []member `json:"guest_stars"`
	Crew   []member `json:"crew"`
}

// member is somebody of the cast or the crew. In aggregate credits of a series, roles and jobs are lists.
type member struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Character string `json:"character"`
	Job       string `json:"job"`
	Order     int    `json:"order"`
	Roles     []struct {
		Character string `json:"character"`
		Episodes  int    `json:"episode_count"`
	} `json:"roles"`
	Jobs []struct {
		Job      string `json:"job"`
		Episodes int    `json:"episode_count"`
	} `json:"jobs"`
}

func (m member) credit(job butler.CreditJob, role string) butler.Credit {
	return butler.Credit{Name: m.Name, Job: job, Role: role, IDs: map[string]string{provider.TMDB: strconv.FormatInt(m.ID, 10)}}
}

// all returns directors, writers, producers and composers, and the cast in its order.
func (c credits) all() []butler.Credit {
	var all []butler.Credit
	seen := map[string]bool{}
	add := func(credit butler.Credit, most int) {
		key := credit.Name + "\x00" + string(credit.Job)
		if credit.Name == "" || seen[key] || len(all) >= most {
			return
		}
		seen[key] = true
		all = append(all, credit)
	}
	for _, m := range c.Crew {
		for _, name := range m.did() {
			if job, ok := crewJob(name); ok {
				add(m.credit(job, ""), maxCrew)
			}
		}
	}
	crew := len(all)
	cast := slices.Clone(c.Cast)
	slices.SortStableFunc(cast, func(a, b member) int { return cmp.Compare(a.Order, b.Order) })
	for _, m := range append(cast, c.Guests...) {
		role := m.Character
		if len(m.Roles) > 0 {
			role = m.Roles[0].Character
		}
		add(m.credit(butler.JobActor, role), crew+maxCast)
	}
	return all
}

func (m member) did() []string {
	if m.Job != "" {
		return []string{m.Job}
	}
	var all []string
	for _, j := range m.Jobs {
		all = append(all, j.Job)
	}
	return all
}

func crewJob(name string) (butler.CreditJob, bool) {
	switch name {
	case "Director":
		return butler.JobDirector, true
	case "Writer", "Screenplay", "Story", "Teleplay", "Author", "Creator":
		return butler.JobWriter, true
	case "Producer", "Executive Producer":
		return butler.JobProducer, true
	case "Original Music Composer", "Composer", "Music":
		return butler.JobComposer, true
	}
	return "", false
}
