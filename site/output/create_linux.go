package output

import (
	"io/fs"

	"golang.org/x/sys/unix"
)

// create is os.WriteFile, which also asks of each file whether one could wait for it: half of its system
// calls, and an archive is tens of thousands of small files.
func create(path string, data []byte) (err error) {
	fd := -1
	again(func() error {
		fd, err = unix.Open(path, unix.O_WRONLY|unix.O_CREAT|unix.O_TRUNC|unix.O_CLOEXEC, 0o644)
		return err
	})
	if err != nil {
		return &fs.PathError{Op: "open", Path: path, Err: err}
	}
	for len(data) > 0 && err == nil {
		n := 0
		again(func() error {
			n, err = unix.Write(fd, data)
			return err
		})
		data = data[max(n, 0):]
	}
	if e := unix.Close(fd); err == nil && e != unix.EINTR {
		err = e
	}
	if err != nil {
		return &fs.PathError{Op: "write", Path: path, Err: err}
	}
	return nil
}

// again does what a signal interrupted.
func again(do func() error) {
	for do() == unix.EINTR {
	}
}
