package api

import (
	"context"
	"net/http"
	"slices"

	"butler"
)

// ProblemKind explains a kind of [Problem].
type ProblemKind struct {
	Type    string `json:"type" format:"uri-reference" doc:"What the member type of such a problem is" example:"/api/v1/problems/not-found"`
	Kind    string `json:"kind" doc:"Its name" example:"not-found"`
	Status  int    `json:"status" doc:"The HTTP status that it comes with, unless the request itself has a fault that HTTP has a status for (408, 413, 415, 422)"`
	Meaning string `json:"meaning" doc:"What went wrong"`
	Again   bool   `json:"again" doc:"The same request may succeed later"`
}

// ProblemKindList is all kinds of problem.
type ProblemKindList struct {
	Problems []ProblemKind `json:"problems" nullable:"false" doc:"All kinds"`
}

const problemsPath = prefix + "/problems"

// problemPath returns the address of the explanation of a kind.
func problemPath(k butler.Kind) string { return problemsPath + "/" + k.String() }

func (s *service) addProblems() {
	add(s, http.MethodGet, "/problems", http.StatusOK, "listProblems", "All kinds of problem, and what they mean",
		func(context.Context, *none) (*body[ProblemKindList], error) {
			return answer(ProblemKindList{problemKinds()}), nil
		}, saying("It needs no token."))
	add(s, http.MethodGet, "/problems/{kind}", http.StatusOK, "getProblem", "What a kind of problem means",
		func(_ context.Context, in *struct {
			Kind string `path:"kind" maxLength:"64" doc:"Name of the kind" example:"not-found"`
		}) (*body[ProblemKind], error) {
			all := problemKinds()
			i := slices.IndexFunc(all, func(k ProblemKind) bool { return k.Kind == in.Kind })
			if i < 0 {
				return nil, butler.E(butler.KindNotFound, "find problem", "there is no such kind")
			}
			return answer(all[i]), nil
		}, saying("It is the address that the member type of a problem gives. It needs no token."))
}

// problemKinds explains all kinds there are.
func problemKinds() []ProblemKind {
	var all []ProblemKind
	for k := butler.KindInternal; k == butler.KindInternal || k.String() != butler.KindInternal.String(); k++ {
		all = append(all, ProblemKind{
			Type: problemPath(k), Kind: k.String(), Status: k.Traits().Status,
			Meaning: meaning(k), Again: k.Traits().Disposition != butler.Permanent,
		})
	}
	return all
}

func meaning(k butler.Kind) string {
	return map[butler.Kind]string{
		butler.KindInternal:     "A fault of the server, which its log explains.",
		butler.KindInvalid:      "The request is malformed, or asks for what cannot be.",
		butler.KindUnauthorized: "The request carries no token that the server knows.",
		butler.KindForbidden:    "The token is known, but does not admit to this, or a page of another origin asked.",
		butler.KindNotFound:     "There is no such thing.",
		butler.KindMethod:       "The address does not take this method.",
		butler.KindConflict:     "It exists already, has changed meanwhile, or is being done.",
		butler.KindRefused:      "The task cannot be started now. The detail says why, and the hint how it can.",
		butler.KindUnavailable:  "The server is starting, migrating its database, or stopping.",
		butler.KindUnreachable:  "A folder, a mount or another server does not answer.",
		butler.KindDamaged:      "The content of a file cannot be used.",
		butler.KindUnsupported:  "This server cannot do it.",
		butler.KindNoSpace:      "The disk is full, or a budget is spent.",
		butler.KindPermission:   "The operating system refuses it to the server.",
		butler.KindMissingTool:  "A program that is needed for it is not installed.",
		butler.KindNewerData:    "The data were written by a newer version.",
		butler.KindLocked:       "Another process has the data in use.",
		butler.KindPortTaken:    "An address to listen on cannot be had.",
		butler.KindTimeout:      "There was no progress for too long.",
		butler.KindInterrupted:  "It was stopped before it was done.",
		butler.KindStale:        "Somebody else has taken it over meanwhile.",
		butler.KindTooMany:      "There were more requests, or more with a wrong token, than the server takes.",
		butler.KindFailed:       "The run ended without doing what it was for.",
	}[k]
}
