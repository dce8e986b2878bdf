//go:build !linux

package output

import "os"

func create(path string, data []byte) error { return os.WriteFile(path, data, 0o644) }
