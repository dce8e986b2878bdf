package gitrepo

import (
	"context"
	"slices"
)

// KeepEverything makes every walk worth keeping, until the test is over.
func KeepEverything(cleanup func(func())) {
	before := worthKeeping
	worthKeeping = 1
	cleanup(func() { worthKeeping = before })
}

// NameStatus is what a walk finds of each commit, as git log -M --name-status has it; of a merge
// the paths that differ from all parents.
func (r *Repo) NameStatus(ctx context.Context, folders []string) (map[string][]string, error) {
	head, err := r.Head()
	if err != nil {
		return nil, err
	}
	w := r.walk(&log{}, folders)
	if err := w.commits(ctx, head); err != nil {
		return nil, err
	}
	if err := w.compare(ctx); err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, n := range w.order {
		lines := []string{}
		wrote, next := w.list(w.nodes[n].changes)
		_, next = w.list(next)
		status := map[string]string{}
		for _, p := range wrote {
			status[w.paths.list[p]] = "M\t" + w.paths.list[p]
			if len(w.parents(n)) == 0 {
				status[w.paths.list[p]] = "A\t" + w.paths.list[p]
			}
		}
		if len(w.parents(n)) == 1 {
			moves, _ := w.list(next)
			for ; len(moves) > 0; moves = moves[3:] {
				name := w.paths.list[moves[1]]
				switch moves[0] {
				case came:
					status[name] = "A\t" + name
				case went:
					status[name] = "D\t" + name
				case renamed:
					status[name] = "R\t" + w.paths.list[moves[2]] + "\t" + name
				}
			}
		}
		for _, line := range status {
			lines = append(lines, line)
		}
		slices.Sort(lines)
		out[w.hashes[n].String()] = lines
	}
	return out, nil
}
