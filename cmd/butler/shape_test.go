package main

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"butler"
	"butler/client"
)

// shape is the command "shape TYPE [FILE]": what was printed on stdout, or each line of a file, must be JSON of
// exactly that type.
func shape(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 || shapes()[args[0]] == nil {
		ts.Fatalf("usage: shape TYPE [FILE]")
	}
	texts := []string{ts.ReadFile("stdout")}
	if len(args) == 2 {
		texts = strings.Split(strings.TrimSpace(ts.ReadFile(args[1])), "\n")
	}
	for _, text := range texts {
		d := json.NewDecoder(strings.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(reflect.New(reflect.TypeOf(shapes()[args[0]])).Interface()); err != nil {
			ts.Fatalf("it is not %s: %v", args[0], err)
		}
		if d.More() {
			ts.Fatalf("there is more than one value")
		}
	}
}

// shapes are the types that the commands say they print.
func shapes() map[string]any {
	type status struct {
		URL, Version string
		Product      client.Product
		Pause        client.Pause
		Hold         *butler.Hold
		Notes        []string
		Alarms       []butler.Alarm
		Idle         bool
		Runs         []butler.Run
		Activities   []butler.Activity
		Tasks        []butler.TaskStatus
	}
	type profile struct {
		Name, Server, CA string
		Token, Used      bool
	}
	return map[string]any{
		"[]TaskStatus": []butler.TaskStatus{}, "TaskStatus": butler.TaskStatus{}, "[]Run": []butler.Run{}, "Run": butler.Run{},
		"[]Started": []butler.Started{}, "Started": butler.Started{}, "Plan": butler.Plan{},
		"[]Section": []butler.Section{}, "Section": butler.Section{}, "[]Guess": []butler.Guess{},
		"[]BackupInfo": []butler.BackupInfo{}, "BackupInfo": butler.BackupInfo{}, "RestoreStatus": butler.RestoreStatus{}, "[]StorageSample": []butler.StorageSample{}, "ItemDetail": butler.ItemDetail{}, "PartMarkers": butler.PartMarkers{}, "Marker": butler.Marker{}, "[]Item": []butler.Item{},
		"[]Preference": []client.Preference{}, "Preference": client.Preference{}, "status": status{},
		"[]Report": []butler.Report{}, "Report": client.Report{}, "[]Alarm": []butler.Alarm{}, "[]Delivery": []butler.Delivery{},
		"[]WorkerStatus": []butler.WorkerStatus{}, "WorkerStatus": butler.WorkerStatus{}, "Storage": butler.Storage{},
		"[]Digest": []butler.Digest{}, "Digest": butler.Digest{}, "trouble": client.RunDigest{}, "pause": client.Pause{},
		"[]Neighbour": []butler.Neighbour{}, "GuideStatus": butler.GuideStatus{}, "[]Channel": []butler.Channel{}, "[]Programme": []butler.Programme{}, "[]TaggedFile": []butler.TaggedFile{},
		"[]Activity": []butler.Activity{}, "[]Token": []butler.Token{}, "NewToken": client.NewToken{}, "SignInLink": client.SignInLink{}, "[]Session": []butler.Session{},
		"[]profile": []profile{}, "profile": profile{},
		"event": struct {
			ID     string
			Missed bool
			butler.Event
		}{},
		"info": struct {
			client.ServerInfo
			Address string
			Can     client.Capabilities
		}{},
		"top": struct {
			At         time.Time
			Plan       butler.Plan
			Runs       []butler.Run
			Activities []butler.Activity
			Workers    []butler.WorkerStatus
		}{},
		"exported": struct {
			Part, Bytes    int64
			Artifact, File string
		}{},
		"saved": struct {
			File  string
			Bytes int64
		}{},
		"aligned": struct {
			File, Backup, Format string
			OffsetMS, ErrorMS    int64
			Drift, Confidence    float64
			Cues, Matched        int
		}{},
		"UpdateStatus": butler.UpdateStatus{}, "Browse": client.Browse{}, "[]float64": []float64{},
		"removal": struct {
			Library int64
			Task    string
			Removed *int64
		}{},
		"asked": struct {
			Library int64
			Asked   string
		}{},
		"report": struct {
			Run   butler.Run
			Units []butler.UnitReport
		}{},
		"up": struct {
			URL, Token string
			Libraries  []butler.Section
			Runs       []butler.Run
		}{},
		"restored": struct{ Restored, Kept string }{},
	}
}
