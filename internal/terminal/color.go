package terminal

import (
	"os"

	"github.com/mattn/go-isatty"
)

// The codes with which text is painted (ECMA-48, SGR).
const (
	Bold   = "1"
	Faint  = "2"
	Red    = "31"
	Green  = "32"
	Yellow = "33"
	Blue   = "34"
	Cyan   = "36"
	Bright = "93" // yellow
)

// A Painter colours text, or leaves it as it is.
type Painter bool

// Paint puts s into colours; codes are joined by a semicolon.
func (p Painter) Paint(codes, s string) string {
	if !p || s == "" || codes == "" {
		return s
	}
	return "\x1b[" + codes + "m" + s + "\x1b[0m"
}

// Is reports whether a stream is a terminal.
func Is(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && (isatty.IsTerminal(f.Fd()) || isatty.IsCygwinTerminal(f.Fd()))
}

// Paints reports whether a stream takes colours: it is a terminal, and neither NO_COLOR
// (no-color.org) nor TERM says otherwise. CLICOLOR_FORCE wants them anywhere.
func Paints(stream any, env func(string) string) Painter {
	force := env("CLICOLOR_FORCE")
	switch {
	case env("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	}
	return Painter(env("TERM") != "dumb" && Is(stream))
}
