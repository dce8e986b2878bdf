package gitrepo

import (
	"encoding/binary"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// logForm begins a kept log. Its last letter changes with the form, and with anything that makes
// other changes of the same commits, such as what is taken for a rename.
const logForm = "postmortem history 3\n"

// encodeLog writes a log: the folders, people, paths, and of the commits to keep (and by hash alone
// their parents) what is known. Lists are a length and numbers.
func encodeLog(l *log, keep []bool, folders string) []byte {
	e := encoder{append([]byte(nil), logForm...)}
	e.text(folders)
	e.names(l.people.list)
	e.names(l.paths.list)
	numbers := make([]uint32, len(l.nodes)) // in the file, plus one
	var order []uint32
	add := func(n uint32) {
		if numbers[n] == 0 {
			order = append(order, n)
			numbers[n] = uint32(len(order))
		}
	}
	whole := func(n uint32) bool { return keep[n] && l.nodes[n].changes != none }
	for n := range l.nodes {
		if whole(uint32(n)) {
			add(uint32(n))
			for _, p := range l.parents(uint32(n)) {
				add(p)
			}
		}
	}
	e.number(uint64(len(order)))
	for _, n := range order {
		e.out = append(e.out, l.hashes[n][:]...)
	}
	before := int64(0)
	for i, n := range order {
		if !whole(n) {
			e.number(0)
			continue
		}
		e.number(1)
		at := l.nodes[n]
		e.signed(at.made.seconds - before)
		e.signed(int64(at.made.zone))
		e.signed(at.written.seconds - at.made.seconds)
		e.signed(int64(at.written.zone))
		before = at.made.seconds
		e.number(uint64(at.author))
		parents := l.parents(n)
		e.number(uint64(len(parents)))
		for _, p := range parents {
			e.signed(int64(numbers[p]) - 1 - int64(i))
		}
		e.list(l.coauthors(n))
		wrote, next := l.list(at.changes)
		e.list(wrote)
		blobs, next := l.list(next)
		for _, b := range blobs {
			e.out = append(e.out, l.blobs[b][:]...)
		}
		for range parents {
			var moves []uint32
			moves, next = l.list(next)
			e.list(moves)
		}
	}
	return e.out
}

type encoder struct{ out []byte }

func (e *encoder) number(n uint64) { e.out = binary.AppendUvarint(e.out, n) }
func (e *encoder) signed(n int64)  { e.out = binary.AppendVarint(e.out, n) }
func (e *encoder) text(s string)   { e.number(uint64(len(s))); e.out = append(e.out, s...) }

func (e *encoder) list(numbers []uint32) {
	e.number(uint64(len(numbers)))
	for _, n := range numbers {
		e.number(uint64(n))
	}
}

// names writes strings, each without what it begins with like the one before.
func (e *encoder) names(list []string) {
	e.number(uint64(len(list)))
	before := ""
	for _, s := range list {
		n := 0
		for n < len(s) && n < len(before) && s[n] == before[n] {
			n++
		}
		e.number(uint64(n))
		e.text(s[n:])
		before = s
	}
}

// decodeLog reads what encodeLog wrote, or returns nil where it is of another form, of other
// folders, or damaged: no number in what it returns leads out of it.
func decodeLog(data []byte, folders string) *log {
	rest, ok := strings.CutPrefix(string(data), logForm)
	d := decoder{in: rest, bad: !ok}
	if d.text() != folders {
		return nil
	}
	l := &log{}
	l.people.list, l.paths.list = d.names(), d.names()
	n := d.count(21)
	l.hashes, l.nodes, l.words = make([]plumbing.Hash, n), make([]node, n), make([]uint32, 0, 7*n)
	for i := range l.hashes {
		l.hashes[i] = d.hash()
	}
	before := int64(0)
	for i := range l.nodes {
		at := &l.nodes[i]
		at.facts, at.changes = none, none
		if d.number(2) == 0 {
			continue
		}
		at.made = moment{before + d.signed(), int16(d.signed())}
		at.written = moment{at.made.seconds + d.signed(), int16(d.signed())}
		before = at.made.seconds
		at.author = d.number(len(l.people.list))
		at.facts = uint32(len(l.words))
		parents := d.count(1)
		l.words = append(l.words, uint32(parents))
		for range parents {
			p := int64(i) + d.signed()
			if p < 0 || p >= int64(n) {
				d.bad, p = true, 0
			}
			l.words = append(l.words, uint32(p))
		}
		l.words = d.list(l.words, len(l.people.list))
		at.changes = uint32(len(l.words))
		l.words = d.list(l.words, len(l.paths.list))
		wrote := l.words[at.changes]
		l.words = append(l.words, wrote)
		for range wrote {
			l.words = append(l.words, uint32(len(l.blobs)))
			l.blobs = append(l.blobs, d.hash())
		}
		for range parents {
			begin := len(l.words)
			l.words = d.list(l.words, max(len(l.paths.list), doubtful))
			d.moves(l.words[begin+1:], len(l.paths.list))
		}
		if d.bad {
			return nil
		}
	}
	if d.bad || d.in != "" {
		return nil
	}
	return l
}

// A decoder reads numbers and texts. Once something is wrong, all that it returns is zero.
type decoder struct {
	in  string
	bad bool
}

func (d *decoder) bytes(n int) string {
	if d.bad || n > len(d.in) {
		d.bad = true
		return ""
	}
	out := d.in[:n]
	d.in = d.in[n:]
	return out
}

func (d *decoder) hash() (h plumbing.Hash) {
	copy(h[:], d.bytes(len(h)))
	return h
}

func (d *decoder) unsigned() uint64 {
	n := uint64(0)
	for i := 0; i < len(d.in) && i < 10; i++ {
		n |= uint64(d.in[i]&0x7f) << (7 * i)
		if d.in[i] < 0x80 {
			d.in = d.in[i+1:]
			return n
		}
	}
	d.bad, d.in = true, ""
	return 0
}

func (d *decoder) signed() int64 {
	n := d.unsigned()
	return int64(n>>1) ^ -int64(n&1)
}

// number is one below a limit.
func (d *decoder) number(limit int) uint32 {
	n := d.unsigned()
	if n >= uint64(limit) {
		d.bad = true
		return 0
	}
	return uint32(n)
}

// count is a number of things, each of which has so many bytes at least.
func (d *decoder) count(least int) int {
	n := d.unsigned()
	if n > uint64(len(d.in)/least) {
		d.bad, d.in = true, ""
		return 0
	}
	return int(n)
}

func (d *decoder) text() string { return d.bytes(d.count(1)) }

func (d *decoder) list(out []uint32, limit int) []uint32 {
	n := d.count(1)
	out = append(out, uint32(n))
	for range n {
		out = append(out, d.number(limit))
	}
	return out
}

// moves looks whether a list is one of changes of names.
func (d *decoder) moves(list []uint32, paths int) {
	if len(list)%3 != 0 {
		d.bad = true
		return
	}
	for ; len(list) > 0; list = list[3:] {
		if list[0] > renamed || list[1] >= uint32(paths) || list[2] >= uint32(paths) {
			d.bad = true
		}
	}
}

func (d *decoder) names() []string {
	n := d.count(2)
	out := make([]string, 0, n)
	before := ""
	for range n {
		shared := int(d.number(len(before) + 1))
		before = before[:shared] + d.text()
		out = append(out, before)
	}
	return out
}
