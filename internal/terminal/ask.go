package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Reader reads from r until the context ends: an interrupt does not wait for a person who
// types nothing, or a pipe that nobody writes to.
func Reader(ctx context.Context, r io.Reader) io.Reader { return &reader{ctx, r} }

type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	type result struct {
		data []byte
		err  error
	}
	// The read that an interrupt leaves behind ends with the process; p is not its own.
	done := make(chan result, 1)
	buffer := make([]byte, len(p))
	go func() {
		n, err := r.r.Read(buffer)
		done <- result{buffer[:n], err}
	}()
	select {
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	case got := <-done:
		return copy(p, got.data), got.err
	}
}

// Ask asks a person for one line.
func Ask(ctx context.Context, in io.Reader, out io.Writer, question string) (string, error) {
	fmt.Fprint(out, question+" ")
	line, err := bufio.NewReader(Reader(ctx, in)).ReadString('\n')
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(out)
		return "", err
	case err != nil && line == "":
		return "", errors.New("no answer")
	}
	return strings.TrimSpace(line), nil
}
