//go:build linux

package main

import (
	"context"
	"fmt"

	"github.com/git-postmortem/postmortem/internal/gitrepo"
)

// probe is the process that is measured: it asks for the history of every document.
func probe() error {
	repo, err := gitrepo.Open(".")
	if err != nil {
		return err
	}
	defer repo.Close()
	histories, err := repo.Histories(context.Background(), []string{"postmortems"})
	if err != nil {
		return err
	}
	revisions := 0
	for _, h := range histories {
		revisions += h.Revisions
	}
	fmt.Println(len(histories), "documents with", revisions, "revisions")
	return nil
}
