package api_test

import "butler/internal/api"

// markerCases are all that is done with markers, and everything that is refused.
func markerCases() []goldenCase {
	const one = "/api/v1/parts/1/markers"
	const moved = `{"kind":"intro","start":31000,"end":95000}`
	return []goldenCase{
		{name: "markers", steps: []step{
			{"GET", one, ""}, {"GET", "/api/v1/parts/2/markers", ""},
			{"PUT", one + "/1", moved},
			{"PUT", one + "/1", moved}, // it goes by another id now
			{"PUT", one + "/2", `{"kind":"credits","start":570000,"end":600000,"final":true}`},
			{"POST", one, `{"kind":"commercial","start":200000,"end":260000}`},
			{"GET", one, ""},
			{"DELETE", one + "/1000000001", ""},
			{"GET", one, ""},
			{"DELETE", one + "/1000000001/edit", ""},
			{"DELETE", one + "/1000000001/edit", ""},
			{"DELETE", one + "/1000000001/edit", ""},
			{"POST", one, `{"kind":"commercial","start":260000,"end":200000}`},
			{"POST", one, `{"kind":"commercial","start":260000,"end":700000}`},
			{"POST", one, `{"kind":"commercial","start":200000,"end":260000,"final":true}`},
			{"POST", one, `{"kind":"song","start":-1,"end":0}`},
			{"POST", one, ""},
			{"DELETE", one + "/77", ""}, {"PUT", one + "/0", moved},
		}},
		{name: "markers none", change: func(o *api.Options) { o.Markers = nil }, steps: []step{
			{"GET", one, ""}, {"POST", one, moved}, {"DELETE", one + "/1/edit", ""},
		}},
	}
}
