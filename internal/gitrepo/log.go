package gitrepo

import "github.com/go-git/go-git/v5/plumbing"

// A log is what was read of commits, each by its number, and with them whom and which paths
// they name. What it has of a commit depends on nothing but the commit and the folders, so it
// can be kept (cache.go). It holds numbers, no objects: a hundred bytes for a commit.
type log struct {
	hashes []plumbing.Hash
	nodes  []node
	people names // as `Name <address>`
	paths  names
	blobs  []plumbing.Hash // what commits wrote
	words  []uint32        // what nodes point into
}

// A node is one commit.
type node struct {
	written, made moment // by its author, by its committer
	author        uint32
	// Where in words its parents and co-authors are, each a list: its length, then numbers.
	// none: the commit was named by another one, and was not read.
	facts uint32
	// Where in words its changes are (changes.go), or none.
	changes uint32
}

const none = ^uint32(0)

// names numbers strings.
type names struct {
	list  []string
	index map[string]uint32 // made when it is asked for
}

func (n *names) number(s string) uint32 {
	if n.index == nil {
		n.index = make(map[string]uint32, len(n.list))
		for i, s := range n.list {
			n.index[s] = uint32(i)
		}
	}
	i, ok := n.index[s]
	if !ok {
		i = uint32(len(n.list))
		n.index[s] = i
		n.list = append(n.list, s)
	}
	return i
}

// list reads a list out of words, and returns where the next one begins.
func (l *log) list(at uint32) (numbers []uint32, next uint32) {
	n := l.words[at]
	return l.words[at+1 : at+1+n], at + 1 + n
}

func (l *log) parents(n uint32) []uint32 {
	list, _ := l.list(l.nodes[n].facts)
	return list
}

func (l *log) coauthors(n uint32) []uint32 {
	_, next := l.list(l.nodes[n].facts)
	list, _ := l.list(next)
	return list
}
