package video

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// note is what an export says about itself, besides its recipe.
type note struct {
	ai   bool   // a trained model made the frames
	says string // for people
}

// XMP's names: ISO 16684-1 for the packet, rdf and dc; the IPTC Photo Metadata
// Standard, section "Digital Source Type", for how a picture came to be, with
// the value from cv.iptc.org/newscodes/digitalsourcetype. ns is our own.
const (
	xmpStart = "<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
		` xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:framewake="` + xmpNamespace + `">`
	xmpEnd       = "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>"
	xmpNamespace = "framewake:ns:1/"
	xmpRecipe    = "recipe"

	trainedAlgorithmicMedia = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
)

// xmp is a packet with the note, and with the recipe where it has no other
// place; "" if there is nothing to say.
func (n note) xmp(recipe string) string {
	var b strings.Builder
	if n.ai {
		b.WriteString("<Iptc4xmpExt:DigitalSourceType>" + trainedAlgorithmicMedia + "</Iptc4xmpExt:DigitalSourceType>")
	}
	if n.says != "" {
		b.WriteString(`<dc:description><rdf:Alt><rdf:li xml:lang="x-default">` + escapeXML(n.says) + "</rdf:li></rdf:Alt></dc:description>")
	}
	if recipe != "" {
		b.WriteString("<framewake:" + xmpRecipe + ">" + escapeXML(recipe) + "</framewake:" + xmpRecipe + ">")
	}
	if b.Len() == 0 {
		return ""
	}
	return xmpStart + b.String() + xmpEnd
}

func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes all
	return b.String()
}

// recipeOfXMP returns the text of the recipe in a packet, "" if it has none.
func recipeOfXMP(packet string) string {
	d := xml.NewDecoder(strings.NewReader(packet))
	for {
		token, err := d.Token()
		if err != nil {
			return ""
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name != (xml.Name{Space: xmpNamespace, Local: xmpRecipe}) {
			continue
		}
		var text string
		if err := d.DecodeElement(&text, &start); err != nil && !errors.Is(err, io.EOF) {
			return ""
		}
		return text
	}
}
