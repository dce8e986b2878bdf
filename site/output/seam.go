package output

import (
	"os"

	"github.com/git-postmortem/postmortem/internal/atomicfile"
)

// Whatever changes the disk goes through here, so that a test can let each step fail in turn.
var before = func(step, path string) error { return nil }

func makeFolders(path string) error {
	if err := before("mkdir", path); err != nil {
		return err
	}
	return os.MkdirAll(path, 0o755)
}

func writeFile(path string, data []byte) error {
	if err := before("write", path); err != nil {
		return err
	}
	return create(path, data)
}

func replaceFile(path string, data []byte) error {
	if err := before("replace", path); err != nil {
		return err
	}
	return atomicfile.Write(path, data, 0o644)
}

func rename(from, to string) error {
	if err := before("rename", from); err != nil {
		return err
	}
	return os.Rename(from, to)
}

func swap(a, b string) error {
	if err := before("exchange", a); err != nil {
		return err
	}
	return exchange(a, b)
}

func remove(path string) error {
	if err := before("remove", path); err != nil {
		return err
	}
	return os.Remove(path)
}

func removeAll(path string) error {
	if err := before("remove", path); err != nil {
		return err
	}
	return os.RemoveAll(path)
}
