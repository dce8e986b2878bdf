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

// writeFiles renders all files that were promised, several at a time.
func (b *builder) writeFiles() error {
	files := b.files
	b.files = nil
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
