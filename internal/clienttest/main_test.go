package clienttest

import (
	"testing"

	"go.uber.org/goleak"

	"butler/internal/media/tool"
)

func TestMain(m *testing.M) {
	tool.SandboxMain()
	goleak.VerifyTestMain(m)
}

// TestClients lets each library talk to one server, one after the other. Each leaves it idle.
func TestClients(t *testing.T) {
	w := newWorld(t)
	t.Run("plexgo", func(t *testing.T) { testPlexgo(t, w) })
	t.Run("plexjs old", func(t *testing.T) { testPlexjs(t, w, "old.cjs") })
	t.Run("plexjs new", func(t *testing.T) { testPlexjs(t, w, "new.cjs") })
	t.Run("exchanges", func(t *testing.T) { testExchanges(t, w) })
	t.Run("alerts", func(t *testing.T) { testAlerts(t, w) })
	t.Run("butler/client", func(t *testing.T) { testSDK(t, w) })
}
