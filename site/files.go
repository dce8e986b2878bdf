package site

import (
	"runtime"
	"sync"
)

// A file of the site is rendered when it is wanted: by a build once, by serve whenever
// somebody looks at it.
type file struct {
	path   string
	render func() ([]byte, error)
}

// add promises a file.
func (b *builder) add(path string, render func() ([]byte, error)) {
	b.files = append(b.files, file{path, render})
}

// group promises files that are made together, all below a folder: "search/".
func (b *builder) group(folder string, write func() error) {
	b.together = append(b.together, group{folder, sync.OnceValue(write)})
}

// A group of files is made when one of them is wanted.
type group struct {
	folder string
	write  func() error // once
}

// need makes the files of a group, if they are not made yet.
func (b *builder) need(folder string) error {
	for _, g := range b.together {
		if g.folder == folder {
			return g.write()
		}
	}
	return nil
}

// writeFiles renders all files that were promised, several at a time.
func (b *builder) writeFiles() error {
	for _, g := range b.together {
		if err := g.write(); err != nil {
			return err
		}
	}
	files := b.files
	b.files, b.together = nil, nil
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error
	next := 0
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for {
				mu.Lock()
				if failed == nil {
					failed = b.ctx.Err()
				}
				if failed != nil || next == len(files) {
					mu.Unlock()
					return
				}
				f := files[next]
				files[next] = file{} // what it holds is not needed again
				next++
				mu.Unlock()
				data, err := f.render()
				if err == nil {
					err = b.write(f.path, data)
				}
				if err != nil {
					mu.Lock()
					if failed == nil {
						failed = err
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return failed
}
