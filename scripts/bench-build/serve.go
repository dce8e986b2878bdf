//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/git-postmortem/postmortem/scripts/measure"
)

// patience is how long a server may take to start, to show a change and to come to rest.
const patience = 15 * time.Minute

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`)

// serve measures the time from the moment that a changed document is written to the one at
// which the server's page has the change, and the CPU that it used until then: on a machine that
// others use too, that is the figure to compare.
func (b *bench) serve(r *repository, home string, changes int) error {
	cmd := exec.Command(b.postmortem, "serve", "--port", "0")
	var said bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stderr = r.dir, clean(home), &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	stop := sync.OnceFunc(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // a shell starts what runs in its background without SIGINT
		_ = cmd.Wait()
	})
	defer stop()
	lines := bufio.NewReader(out)
	base := ""
	for base == "" {
		line, err := lines.ReadString('\n')
		if err != nil {
			stop()
			return fmt.Errorf("postmortem serve: %w\n%s", err, said.Bytes())
		}
		base = address.FindString(line)
	}
	started := time.Since(begun)
	go func() { _, _ = io.Copy(io.Discard, lines) }()

	var times, used measure.Series
	for i := range changes {
		if err := rest(cmd.Process.Pid); err != nil {
			return err
		}
		d := r.documents[(2*i+1)*len(r.documents)/(2*changes)]
		before, err := ticks(cmd.Process.Pid)
		if err != nil {
			return err
		}
		took, err := change(filepath.Join(r.dir, filepath.FromSlash(d.Path)), base+"postmortems/"+strings.TrimSuffix(path.Base(d.Path), ".md")+".html")
		if err != nil {
			stop() // what it said is whole then
			return fmt.Errorf("%s under serve: %w\n%s", d.Path, err, said.Bytes())
		}
		after, err := ticks(cmd.Process.Pid)
		if err != nil {
			return err
		}
		times, used = append(times, float64(took)/1e6), append(used, float64(after-before)*10)
	}
	fmt.Printf("one changed document under serve, to the browser: median %.0f ms of %d (%.0f to %.0f), of which CPU %.0f ms (%.0f to %.0f); serve itself starts in %.1f s\n",
		times.Median(), changes, slices.Min(times), slices.Max(times), used.Median(), slices.Min(used), slices.Max(used), started.Seconds())
	return nil
}

// change adds words to a document, waits until the page has them and puts the document back.
func change(file, url string) (time.Duration, error) {
	before, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.WriteFile(file, before, 0o644) }()
	words := []byte("zebrafinch quagga")
	page, status, err := get(url)
	if err != nil || status != http.StatusOK || bytes.Contains(page, words) {
		return 0, fmt.Errorf("the page %s is not ready: status %d, %v", url, status, err)
	}
	after := bytes.Replace(before, []byte("\n## Summary\n\n"), fmt.Appendf(nil, "\n## Summary\n\nThe %s slept. ", words), 1)
	if bytes.Equal(before, after) {
		return 0, fmt.Errorf("there is no Summary to change")
	}
	if err := os.WriteFile(file, after, 0o644); err != nil {
		return 0, err
	}
	written := time.Now()
	for tick := time.Tick(25 * time.Millisecond); time.Since(written) < patience; <-tick {
		// While a build takes the place of the last one, there may be no page for a moment.
		if page, status, err := get(url); err == nil && status == http.StatusOK && bytes.Contains(page, words) {
			return time.Since(written), nil
		}
	}
	return 0, fmt.Errorf("the change is not there after %s", patience)
}

func get(url string) (page []byte, status int, err error) {
	response, err := http.Get(url)
	if err != nil {
		return nil, 0, err
	}
	defer response.Body.Close()
	page, err = io.ReadAll(response.Body)
	return page, response.StatusCode, err
}

// rest waits until a process has used no CPU for two seconds: what it does after a build,
// and what putting the last document back began, is over.
func rest(pid int) error {
	last, since := int64(-1), time.Now()
	for begun := time.Now(); time.Since(begun) < patience; time.Sleep(20 * time.Millisecond) {
		used, err := ticks(pid)
		if err != nil {
			return err
		}
		if used > last+1 { // a tick may be of its timers
			last, since = used, time.Now()
		}
		if time.Since(since) > 2*time.Second {
			return nil
		}
	}
	return fmt.Errorf("the server does not come to rest in %s", patience)
}

// ticks is the CPU that a process used, in hundredths of a second (proc(5)).
func ticks(pid int) (int64, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	var user, system int64
	_, rest, _ := strings.Cut(string(stat), ") ") // the name, which may hold blanks, is before it
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(fields))
	}
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		return 0, err
	}
	return user + system, nil
}
