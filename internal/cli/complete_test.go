package cli

import (
	"net/http"
	"strings"
	"testing"

	"butler"
)

func TestCompletions(t *testing.T) {
	server := fake(t, map[string]http.HandlerFunc{
		"GET /api/v1/tasks":       says(object{"tasks": []butler.TaskStatus{{Name: "BackupDatabase", Title: "Backup\x1b[2J"}}}),
		"GET /api/v1/sections":    says(object{"sections": []butler.Section{{ID: 1, Name: "Films", Kind: butler.Movies}}}),
		"GET /api/v1/runs":        says(object{"runs": []butler.Run{{ID: 7, Task: "BackupDatabase", State: butler.RunDone}}}),
		"GET /api/v1/backups":     says(object{"backups": []butler.BackupInfo{{Path: "catalogue-1.db"}}}),
		"GET /api/v1/tokens":      says(object{"tokens": []butler.Token{{Name: "phone", Scope: butler.ScopeRead}}}),
		"GET /api/v1/workers":     says(object{"workers": []butler.WorkerStatus{{Name: "attic", Slots: 2}}}),
		"GET /api/v1/digests":     says(object{"digests": []butler.Digest{{Day: butler.Date{Year: 2026, Month: 3, Day: 14}}}}),
		"GET /api/v1/activities":  says(object{"activities": []butler.Activity{{UUID: "4f4e", Title: "Scanning"}}}),
		"GET /api/v1/items/7":     says(object{"id": 7, "artifacts": []butler.Artifact{{Part: 8, Name: "index-sd.bif", Analysis: "previews"}}}),
		"GET /api/v1/preferences": says(object{"preferences": []object{{"id": "ButlerStartHour", "label": "Begin"}}}),
	})
	for args, want := range map[string]string{
		"start ":                        "BackupDatabase\tBackup\\x1b[2J",
		"stop ":                         "BackupDatabase",
		"start A ":                      "",
		"start A --section ":            "Films\tmovies",
		"library scan ":                 "Films",
		"library edit Films --opt-out ": "BackupDatabase",
		"library items Films --kind ":   "episode",
		"library add --kind ":           "photos",
		"run show ":                     "7\tBackupDatabase, done",
		"runs --state ":                 "interrupted",
		"runs --task ":                  "BackupDatabase",
		"backup verify ":                "catalogue-1.db",
		"prefs get ":                    "ButlerStartHour\tBegin",
		"prefs set ":                    "ButlerStartHour=",
		"serve --log-level ":            "warn",
		"run priority ":                 "7\tBackupDatabase, done",
		"stop --run ":                   "7\tBackupDatabase, done",
		"token revoke ":                 "phone\tread",
		"token create x --scope ":       "admin",
		"workers set 2 --worker ":       "attic\t2 slots",
		"digest ":                       "2026-03-14",
		"activities cancel ":            "4f4e\tScanning",
		"events --topic ":               "preference",
		"library discard ":              "Films",
		"library discard Films ":        "BackupDatabase",
		"library trash ":                "Films",
		"library items --sort ":         "added",
		"item analyze 1 --task ":        "BackupDatabase",
		"item export 7 ":                "index-sd.bif\tpreviews",
		"item export ":                  "",
		"library cancel ":               "Films",
		"task show ":                    "BackupDatabase",
		"help libr":                     "library",
		"help library ":                 "items",
	} {
		got := execute(t, server, append([]string{"__complete"}, strings.Split(args, " ")...)...)
		if got.code != 0 || !strings.Contains(got.stdout, want) || strings.Contains(got.stdout, "\x1b") {
			t.Errorf("%s: exit %d: %q", args, got.code, got.stdout)
		}
		if lines := strings.Split(got.stdout, "\n"); want == "" && !strings.HasPrefix(lines[0], ":") {
			t.Errorf("%s: offers %q", args, got.stdout)
		}
	}
}
