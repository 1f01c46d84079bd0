package settings

import (
	"net/http"
	"strings"

	"butler"
	"butler/internal/disclose"
	"butler/internal/web/page"
)

// faultOf returns what an error says to people.
func faultOf(err error) string {
	d := disclose.Error(err)
	return page.Sentence(d.Message + hint(d.Hint))
}

// testNotify sends a test to each place that is set, and says how that went.
func (p *pages) testNotify(w http.ResponseWriter, r *http.Request) error {
	all, err := p.TestNotify(r.Context())
	if err != nil {
		return err
	}
	text, bad := testInWords(all)
	if bad {
		return p.site.Fault(w, r, addressOf(slugNotifications), butler.E(butler.KindFailed, "", "%s", text))
	}
	return p.site.Back(w, r, addressOf(slugNotifications), text)
}

// testInWords says how a test went, and whether anything was wrong.
func testInWords(all []butler.Delivery) (text string, bad bool) {
	if len(all) == 0 {
		return "nothing was sent: no place is set to which reports go", true
	}
	var said []string
	for _, d := range all {
		if d.State == butler.DeliveryDone {
			said = append(said, d.To+": sent")
			continue
		}
		bad = true
		why := d.Reason
		if why == "" {
			why = "not sent"
		}
		said = append(said, d.To+": "+why)
	}
	return "of the test: " + strings.Join(said, "; "), bad
}

// checkSources asks each source something, and shows how that went.
func (p *pages) checkSources(w http.ResponseWriter, r *http.Request) error {
	g, _ := groupOf(slugSources)
	v := p.viewOf(r, g, nil)
	v.Extra, v.Sources = "sources", p.Sources(r.Context(), true)
	return p.show(w, r, g.Title, "group", 0, v)
}

// leaveCheck leads from where a check was shown to the page of sources: a form there that fails goes back to where it was.
func (p *pages) leaveCheck(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Location", addressOf(slugSources))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// update is what the page of updates says.
type update struct {
	butler.UpdateStatus
	Short string
	Badge page.Badge
	Fresh bool // there is a newer version that may be installed
}

func newUpdate(s butler.UpdateStatus) *update {
	u := &update{UpdateStatus: s, Fresh: s.State == butler.UpdateAvailable && s.Release != nil}
	switch {
	case s.State == butler.UpdateStaged && s.Release != nil:
		u.Short, u.Badge = s.Release.Version+" is installed at the next start", page.Badge{Class: "live", Text: "staged"}
	case s.State == butler.UpdateGoingBack:
		u.Short, u.Badge = "the next start goes back to "+s.Before, page.Badge{Class: "warn", Text: "going back"}
	case s.State == butler.UpdateRolledBack:
		u.Short, u.Badge = "the newer version did not come up, "+s.Version+" runs", page.Badge{Class: "bad", Text: "rolled back"}
	case u.Fresh:
		u.Short, u.Badge = s.Release.Version+" is available", page.Badge{Class: "live", Text: "newer version"}
	case !s.Configured:
		u.Short, u.Badge = "no feed is asked", page.Badge{Class: "off", Text: "not looked for"}
	case s.Checked.IsZero():
		u.Short, u.Badge = "not looked for yet", page.Badge{Class: "off", Text: "not looked for yet"}
	default:
		u.Short, u.Badge = s.Version+" is the newest", page.Badge{Class: "good", Text: "up to date"}
	}
	return u
}

// update does what a button of the page of updates says.
func (p *pages) update(w http.ResponseWriter, r *http.Request) error {
	ctx, to := r.Context(), addressOf(slugUpdates)
	choose := func(c butler.UpdateChoice, text string) error {
		if err := p.Updater.Choose(ctx, c); err != nil {
			return err
		}
		return p.site.Back(w, r, to, text)
	}
	switch r.PathValue("action") {
	case "check":
		s, err := p.Updater.Check(ctx)
		if err != nil {
			return err
		}
		return p.site.Back(w, r, to, page.Sentence(newUpdate(s).Short))
	case "tonight":
		return choose(butler.ChoiceTonight, "The newer version is fetched tonight.")
	case "skip":
		return choose(butler.ChoiceSkip, "This version is passed over.")
	case "now", "restart":
		choice := map[string]butler.UpdateChoice{"now": butler.ChoiceTonight, "restart": butler.ChoiceNow}[r.PathValue("action")]
		if err := p.Updater.Choose(ctx, choice); err != nil {
			return err
		}
		if _, err := p.Operator.Start(ctx, "AutomaticUpdates", butler.StartOptions{Force: true}); err != nil {
			return err
		}
		return p.site.Back(w, r, to, "The newer version is being fetched, verified and tried. This page says when it is in place.")
	case "rollback":
		if err := p.Updater.Rollback(ctx); err != nil {
			return err
		}
		return p.site.Back(w, r, to, "The next start uses the version before.")
	}
	return butler.E(butler.KindNotFound, "", "there is no such button")
}
