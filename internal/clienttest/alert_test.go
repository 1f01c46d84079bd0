package clienttest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// alert is a frame as alert.py of python-plexapi, and the program that it hands the frame to, read it.
type alert struct {
	NotificationContainer struct {
		Type                 string `json:"type"`
		Size                 int    `json:"size"`
		ActivityNotification []struct {
			Event    string `json:"event"`
			UUID     string `json:"uuid"`
			Activity struct {
				Type     string  `json:"type"`
				Title    string  `json:"title"`
				Progress float64 `json:"progress"`
			}
		}
	}
}

// testAlerts listens as python-plexapi does: it puts the token into the address, and websocket-client
// sends the server's address as Origin. Tautulli puts the token into a header.
func testAlerts(t *testing.T, w world) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for name, c := range map[string]struct {
		query  string
		header http.Header
	}{
		"python-plexapi": {"?X-Plex-Token=" + token, http.Header{"Origin": {w.url}}},
		"tautulli":       {"", http.Header{"X-Plex-Token": {token}}},
	} {
		t.Run(name, func(t *testing.T) {
			conn, _, err := websocket.Dial(ctx, strings.Replace(w.url, "http", "ws", 1)+"/:/websockets/notifications"+c.query,
				&websocket.DialOptions{HTTPClient: w.web, HTTPHeader: c.header})
			if err != nil {
				t.Fatal(err)
			}
			defer conn.CloseNow()
			w.do(t, http.MethodPost, "/butler/"+endless, http.StatusOK)
			uuid := await(ctx, t, conn, "started", "")
			w.do(t, http.MethodDelete, "/butler/"+endless, http.StatusOK)
			await(ctx, t, conn, "ended", uuid)
			if err := conn.Close(websocket.StatusNormalClosure, ""); err != nil {
				t.Errorf("close: %v", err)
			}
			w.idle(t)
		})
	}
	_, res, err := websocket.Dial(ctx, strings.Replace(w.url, "http", "ws", 1)+"/:/websockets/notifications", &websocket.DialOptions{HTTPClient: w.web})
	if err == nil || res == nil || res.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a token: %v", err)
	}
}

// await reads frames until an activity of the type butler starts or ends, and returns its uuid.
func await(ctx context.Context, t *testing.T, conn *websocket.Conn, event, uuid string) string {
	t.Helper()
	for {
		kind, text, err := conn.Read(ctx)
		if err != nil {
			t.Fatalf("no activity is told to have %s: %v", event, err)
		}
		var a alert
		if err := json.Unmarshal(text, &a); err != nil || kind != websocket.MessageText {
			t.Fatalf("%v: %s", err, text)
		}
		c := a.NotificationContainer
		if c.Type == "" || c.Size < 1 {
			t.Errorf("frame is %s", text)
		}
		for _, n := range c.ActivityNotification {
			if n.Event == event && n.Activity.Type == "butler" && (uuid == "" || n.UUID == uuid) {
				return n.UUID
			}
		}
	}
}
