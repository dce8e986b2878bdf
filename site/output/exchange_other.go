//go:build !linux

package output

import "errors"

// exchange is not known here: the folders are renamed one after the other.
func exchange(a, b string) error { return errors.ErrUnsupported }

// lock is not known here either.
func lock(dir string, wait bool) (unlock func(), err error) { return nil, errors.ErrUnsupported }
