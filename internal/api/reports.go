package api

import (
	"context"
	"net/http"
	"strconv"

	"butler"
)

// ReportList is a page of reports, newest first.
type ReportList struct {
	Reports []butler.Report `json:"reports" nullable:"false" doc:"Newest first, without their lists"`
	Next    string          `json:"next,omitempty" doc:"The cursor of the next page. Absent on the last"`
}

// ReportDetail is a report with how it reads, and where it was sent.
type ReportDetail struct {
	butler.Report
	Text       string            `json:"text" doc:"The report for people"`
	Deliveries []butler.Delivery `json:"deliveries" nullable:"false" doc:"Where it was or is to be sent"`
}

// DeliveryList is deliveries of a report.
type DeliveryList struct {
	Deliveries []butler.Delivery `json:"deliveries" nullable:"false" doc:"One for each place that reports are sent to"`
}

// AlarmList is what should be and is not.
type AlarmList struct {
	Alarms []butler.Alarm `json:"alarms" nullable:"false" doc:"Oldest first"`
}

type reportsQuery struct {
	Paging
	Kind  string `query:"kind" enum:"night,run,alarm,test" doc:"Only those of this kind"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"How many reports a page has at most"`
}

func (s *service) addReports() {
	add(s, http.MethodGet, "/reports", http.StatusOK, "listReports", "Reports of nights, runs and alarms, newest first", s.listReports)
	add(s, http.MethodGet, "/reports/{id}", http.StatusOK, "getReport", "A report: what was done, what was not, and why", s.getReport)
	add(s, http.MethodGet, "/alarms", http.StatusOK, "listAlarms", "What should be and is not",
		func(context.Context, *none) (*body[AlarmList], error) {
			return answer(AlarmList{list(s.Alarms())}), nil
		})
	add(s, http.MethodPost, "/notifications/test", http.StatusOK, "testNotifications", "Send a report that says it is a test",
		func(ctx context.Context, _ *none) (*body[DeliveryList], error) {
			all, err := s.TestNotify(ctx)
			return answer(DeliveryList{list(all)}), err
		}, saying("It is sent once to each place that is set. An answer of success says nothing of how that went: the deliveries do."))
}

func (s *service) listReports(ctx context.Context, in *reportsQuery) (*page[ReportList], error) {
	before, err := in.number()
	if err != nil {
		return nil, err
	}
	all, err := s.Reports.Reports(ctx, butler.ReportQuery{Kind: butler.ReportKind(in.Kind), Before: before, Limit: in.Limit + 1})
	if err != nil {
		return nil, err
	}
	out := &page[ReportList]{}
	rows, more := trim(all, in.Limit)
	out.Body.Reports = list(rows)
	if more {
		out.Body.Next, out.Link = in.next(strconv.FormatInt(rows[len(rows)-1].ID, 10))
	}
	return out, nil
}

func (s *service) getReport(ctx context.Context, in *struct {
	ID int64 `path:"id" minimum:"1" doc:"Id of the report"`
},
) (*body[ReportDetail], error) {
	r, err := s.Reports.Report(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	all, err := s.Reports.Deliveries(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(ReportDetail{r, r.Text(), list(all)}), nil
}
