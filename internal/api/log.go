package api

import (
	"context"
	"net/http"
	"time"

	"butler"
)

// LogList is a page of the log, newest first.
type LogList struct {
	Entries []butler.LogEntry `json:"entries" nullable:"false" doc:"Newest first"`
	Next    string            `json:"next,omitempty" doc:"The cursor of the page of older lines. Absent if there are none"`
	Newest  string            `json:"newest,omitempty" doc:"Where the log ended: give it as since to get what came after. Absent of an empty log"`
	Until   time.Time         `json:"until,omitzero" doc:"How far it was looked back, if the page is short because so much was looked through"`
}

type logQuery struct {
	Paging
	Level string    `query:"level" enum:"debug,info,warn,error" doc:"Only lines of this level and of higher ones"`
	Text  string    `query:"text" maxLength:"200" doc:"Only lines with this in their message or fields, whatever the case"`
	Task  string    `query:"task" maxLength:"64" doc:"Only lines that name this task"`
	Run   int64     `query:"run" minimum:"0" doc:"Only lines that name this run; 0 for all"`
	From  time.Time `query:"from" doc:"No line from before"`
	To    time.Time `query:"to" doc:"No line from then or later"`
	Since string    `query:"since" maxLength:"64" doc:"Only lines that came later: newest of an answer before"`
	Limit int       `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"How many lines a page has at most"`
}

func (s *service) addLog() {
	add(s, http.MethodGet, "/log", http.StatusOK, "listLog", "The log of the server, newest first",
		func(ctx context.Context, in *logQuery) (*page[LogList], error) {
			before, err := in.position()
			if err != nil {
				return nil, err
			}
			found, err := s.Logs.Log(ctx, butler.LogQuery{
				Level: in.Level, Text: in.Text, Task: in.Task, Run: in.Run, From: in.From, To: in.To, Before: before, Since: in.Since, Limit: in.Limit,
			})
			if err != nil {
				return nil, err
			}
			out := &page[LogList]{Body: LogList{Entries: list(found.Entries), Newest: found.Newest, Until: found.Until}}
			if found.Next != "" {
				out.Body.Next, out.Link = in.next(found.Next)
			}
			return out, nil
		}, guarded, saying("As it is kept in the data folder, logs that were put aside included. It names folders of the server, and needs the scope admin."))
}
