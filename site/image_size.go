package site

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"image"
	_ "image/gif"  // sizes of images
	_ "image/jpeg" // sizes of images
	_ "image/png"  // sizes of images
	"math"
	"strconv"
	"strings"

	_ "golang.org/x/image/webp" // sizes of images
)

// maxSide is how many pixels a side of an image may have for its size to be believed.
const maxSide = 1 << 16

// imageSize is how wide and high an image is in pixels, so that a page keeps its place free
// before it is there; 0, 0 where that cannot be read. ext is its file's, in lower case.
func imageSize(ext string, data []byte) (width, height int) {
	switch ext {
	case ".svg":
		width, height = svgSize(data)
	case ".avif":
		width, height = avifSize(data)
	default:
		if size, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
			width, height = size.Width, size.Height
		}
	}
	if width <= 0 || height <= 0 || width > maxSide || height > maxSide {
		return 0, 0
	}
	return width, height
}

// maxBoxes is how many boxes of an AVIF are looked at: one has some ten before the sizes.
const maxBoxes = 200

// avifSize reads the largest size (ispe) among the properties of an AVIF's items: an image, its
// tiles, its thumbnail and its alpha plane have one each (ISO/IEC 23008-12, 6.5.3). A quarter turn
// (irot) changes width and height.
func avifSize(data []byte) (width, height int) {
	left := maxBoxes
	turned := false
	var within func(data []byte, depth int)
	within = func(data []byte, depth int) {
		for len(data) >= 8 && left > 0 {
			left--
			kind, head, size := string(data[4:8]), 8, uint64(binary.BigEndian.Uint32(data))
			switch {
			case size == 1 && len(data) >= 16:
				head, size = 16, binary.BigEndian.Uint64(data[8:])
			case size == 0: // to the end
				size = uint64(len(data))
			}
			if size < uint64(head) || size > uint64(len(data)) {
				return
			}
			body := data[head:size]
			data = data[size:]
			switch {
			case kind == "meta" && depth == 0 && len(body) >= 4:
				within(body[4:], 1)
			case kind == "iprp" && depth == 1, kind == "ipco" && depth == 2:
				within(body, depth+1)
			case kind == "ispe" && depth == 3 && len(body) >= 12:
				w, h := binary.BigEndian.Uint32(body[4:]), binary.BigEndian.Uint32(body[8:])
				if w <= maxSide && h <= maxSide && int(w)*int(h) > width*height {
					width, height = int(w), int(h)
				}
			case kind == "irot" && depth == 3 && len(body) >= 1:
				turned = body[0]&1 == 1
			}
		}
	}
	if len(data) >= 12 && string(data[4:8]) == "ftyp" {
		within(data, 0)
	}
	if turned {
		return height, width
	}
	return width, height
}

// svgHead is in how many bytes of an SVG its first element has to end.
const svgHead = 64 << 10

// svgSize is the size that an SVG says of itself: width and height, or else those of its view box.
// One that is given in per cent, or in units of type, says nothing.
func svgSize(data []byte) (width, height int) {
	d := xml.NewDecoder(bytes.NewReader(data[:min(len(data), svgHead)]))
	for {
		token, err := d.Token()
		if err != nil {
			return 0, 0
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if start.Name.Local != "svg" {
			return 0, 0
		}
		var w, h float64
		var box []string
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "width":
				w = pixels(a.Value)
			case "height":
				h = pixels(a.Value)
			case "viewBox":
				box = strings.FieldsFunc(a.Value, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\t' || r == '\r' })
			}
		}
		if len(box) == 4 {
			bw, bh := pixels(box[2]), pixels(box[3])
			switch {
			case bw == 0 || bh == 0:
			case w == 0 && h == 0:
				w, h = bw, bh
			case w == 0:
				w = h * bw / bh
			case h == 0:
				h = w * bh / bw
			}
		}
		if w > maxSide || h > maxSide || w*h == 0 {
			return 0, 0
		}
		return max(1, int(math.Round(w))), max(1, int(math.Round(h)))
	}
}

// units are how many pixels the absolute units of CSS have.
var units = map[string]float64{"": 1, "px": 1, "pt": 96. / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}

// pixels is a length of CSS in pixels, 0 where it is none.
func pixels(length string) float64 {
	length = strings.TrimSpace(length)
	number := strings.TrimRight(length, "abcdefghijklmnopqrstuvwxyz%")
	unit, known := units[length[len(number):]]
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !known || !(n > 0) || math.IsInf(n, 0) {
		return 0
	}
	return n * unit
}
