package api

import (
	"context"
	"net/http"
	"time"

	"butler"
)

// product tells a Butler from a Plex Media Server.
const product = "butler"

// ServerInfo is what the server says of itself.
type ServerInfo struct {
	Product string    `json:"product" enum:"butler" doc:"Tells a Butler from other servers that speak the API of Plex"`
	Version string    `json:"version" doc:"Of the program" example:"1.4.0"`
	ID      string    `json:"machineIdentifier" doc:"Stable over restarts, as clients of Plex know it"`
	Name    string    `json:"name" doc:"The preference FriendlyName, or else the name of the machine"`
	Started time.Time `json:"started" doc:"When the server was started"`
	URL     string    `json:"url,omitempty" format:"uri" doc:"Its address for clients on the same machine" example:"http://127.0.0.1:32500"`
}

func (s *service) addServer() {
	add(s, http.MethodGet, "/server", http.StatusOK, "getServer", "What the server is",
		func(context.Context, *none) (*body[ServerInfo], error) {
			return answer(ServerInfo{
				Product: product, Version: s.Server.Version, ID: s.Server.MachineID,
				Name: s.name(), Started: s.Server.Started, URL: s.Server.URL,
			}), nil
		})
	add(s, http.MethodGet, "/storage", http.StatusOK, "getStorage", "How much the server keeps on disk",
		func(ctx context.Context, _ *none) (*body[butler.Storage], error) {
			if s.Storage == nil {
				return nil, unsupported("tell the disk use")
			}
			all, err := s.Storage(ctx)
			all.Files = list(all.Files)
			return answer(all), err
		})
	add(s, http.MethodGet, "/storage/estimate", http.StatusOK, "getEstimate", "What analyses are yet to make, and how much disk and time that takes",
		func(ctx context.Context, in *estimateInput) (*body[EstimateList], error) {
			all, err := s.Operator.Estimates(ctx, butler.Target{Section: in.Section, Item: in.Item})
			return answer(EstimateList{list(all)}), err
		}, saying("Bytes follow from the playing time of the files that lack an analysis, time from how long it took before: both are rough."))
}

type estimateInput struct {
	Section int64 `query:"section" minimum:"0" doc:"Id of the only section to look at; 0 for all"`
	Item    int64 `query:"item" minimum:"0" doc:"Id of the only item to look at, with all below it; 0 for all"`
}

// EstimateList is what analyses are yet to make.
type EstimateList struct {
	Estimates []butler.Estimate `json:"estimates" nullable:"false" doc:"One of each analysis, in the order of the tasks"`
}

func (s *service) name() string {
	if name := s.Operator.Settings().Text(butler.PrefFriendlyName); name != "" {
		return name
	}
	return s.Server.Name
}

// unsupported is the answer of an operation that the server was built without.
func unsupported(op string) error {
	return butler.E(butler.KindUnsupported, op, "this server cannot")
}
