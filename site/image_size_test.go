package site

import (
	"encoding/binary"
	"fmt"
	"testing"
)

// box is a box of an AVIF.
func box(kind string, body ...[]byte) []byte {
	var all []byte
	for _, b := range body {
		all = append(all, b...)
	}
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(all))), kind...), all...)
}

func ispe(width, height uint32) []byte {
	return box("ispe", make([]byte, 4), binary.BigEndian.AppendUint32(nil, width), binary.BigEndian.AppendUint32(nil, height))
}

// avif is the head of an AVIF whose items have these properties.
func avif(properties ...[]byte) []byte {
	return append(box("ftyp", []byte("avif\x00\x00\x00\x00avifmif1")), append(box("meta", make([]byte, 4), box("hdlr", make([]byte, 24)), box("iprp", box("ipco", properties...), box("ipma", make([]byte, 8)))), box("mdat", []byte("x"))...)...)
}

// webp is the head of an extended WebP.
func webp(width, height uint32) []byte {
	out := []byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00")
	for _, side := range []uint32{width - 1, height - 1} {
		out = append(out, byte(side), byte(side>>8), byte(side>>16))
	}
	return out
}

func TestImageSizes(t *testing.T) {
	large := avif(ispe(640, 480))
	binary.BigEndian.PutUint32(large[24:], 1<<31) // the size of meta
	svg := func(attributes string) []byte {
		return []byte("<?xml version=\"1.0\"?>\n<!-- x -->\n<svg xmlns='http://www.w3.org/2000/svg' " + attributes + "><rect width='9' height='9'/></svg>")
	}
	for name, c := range map[string]struct {
		ext  string
		data []byte
		want string
	}{
		"webp":                {".webp", webp(640, 480), "640 480"},
		"webp that is none":   {".webp", []byte("RIFF"), "0 0"},
		"avif":                {".avif", avif(ispe(640, 480)), "640 480"},
		"with a thumbnail":    {".avif", avif(ispe(160, 120), ispe(640, 480), ispe(80, 60)), "640 480"},
		"turned":              {".avif", avif(ispe(640, 480), box("irot", []byte{1})), "480 640"},
		"upside down":         {".avif", avif(ispe(640, 480), box("irot", []byte{2})), "640 480"},
		"of absurd size":      {".avif", avif(ispe(1<<31, 1<<31)), "0 0"},
		"of no size":          {".avif", avif(ispe(0, 480)), "0 0"},
		"cut":                 {".avif", avif(ispe(640, 480))[:70], "0 0"},
		"with a box too long": {".avif", large, "0 0"},
		"avif that is none":   {".avif", ispe(640, 480), "0 0"},
		"svg":                 {".svg", svg("width='640' height='480px'"), "640 480"},
		"svg in inches":       {".svg", svg("width='2in' height='72pt'"), "192 96"},
		"view box":            {".svg", svg("viewBox='0 0 640 480'"), "640 480"},
		"view box, commas":    {".svg", svg("viewBox='-1,-1,640.4,479.6' width='100%'"), "640 480"},
		"width and view box":  {".svg", svg("width='320' viewBox='0 0 640 480'"), "320 240"},
		"per cent":            {".svg", svg("width='100%' height='100%'"), "0 0"},
		"in type":             {".svg", svg("width='5em' height='5em'"), "0 0"},
		"not a number":        {".svg", svg("width='NaN' height='-1' viewBox='0 0 1e999 Inf'"), "0 0"},
		"svg of absurd size":  {".svg", svg("viewBox='0 0 1e300 1e300'"), "0 0"},
		"svg that is none":    {".svg", []byte("<html><svg width='1' height='1'/></html>"), "0 0"},
		"png that is none":    {".png", []byte("\x89PNG not really"), "0 0"},
	} {
		w, h := imageSize(c.ext, c.data)
		if got := fmt.Sprint(w, h); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// No file makes reading its size fail, or last.
func FuzzImageSize(f *testing.F) {
	f.Add(".avif", avif(ispe(640, 480), box("irot", []byte{1})))
	f.Add(".avif", avif(ispe(1, 1))[:60])
	f.Add(".avif", append(box("ftyp", []byte("avif")), "\x00\x00\x00\x01meta\x00\x00\x00\x00\x00\x00\x00\x10"...))
	f.Add(".webp", webp(640, 480))
	f.Add(".svg", []byte("<svg width='1' height='2' viewBox='0 0 3 4'>"))
	f.Fuzz(func(t *testing.T, ext string, data []byte) {
		w, h := imageSize(ext, data)
		if w < 0 || h < 0 || w > maxSide || h > maxSide || (w == 0) != (h == 0) {
			t.Errorf("%d by %d", w, h)
		}
	})
}
