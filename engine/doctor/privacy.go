package doctor

import (
	"regexp"
	"strings"

	"framewake/engine/provider"
)

// privacy takes out of texts what nobody needs to know.
type privacy struct{ rules []rule }

type rule struct {
	pattern     *regexp.Regexp
	replacement string
}

// hostName is how CUDA's errors name the machine.
var hostName = rule{regexp.MustCompile(`hostname=\S+`), "hostname=…"}

// newPrivacy hides the home folder, the user's name in other paths, and the
// machine's name. Upper and lower case do not matter on Windows.
func newPrivacy(home, user string) privacy {
	p := privacy{[]rule{hostName}}
	fold := ""
	if strings.Contains(home, `\`) {
		fold = "(?i)"
	}
	if len(home) > 1 {
		home = strings.TrimRight(home, `/\`)
		p.rules = append(p.rules, rule{regexp.MustCompile(fold + `(^|[^\w.-])` + regexp.QuoteMeta(home) + `([^\w-]|$)`), "$1~$2"})
	}
	if user != "" && user != "root" {
		p.rules = append(p.rules, rule{regexp.MustCompile(fold + `([/\\])` + regexp.QuoteMeta(user) + `([^\w-]|$)`), "${1}user$2"})
	}
	return p
}

// hide returns the text without what is private, on one line.
func (p privacy) hide(text string) string {
	for _, r := range p.rules {
		// Twice: what stands between two matches belongs to the first.
		for range 2 {
			text = r.pattern.ReplaceAllString(text, r.replacement)
		}
	}
	return strings.Join(strings.Fields(text), " ")
}

func (p privacy) hideProof(proof provider.Proof) provider.Proof {
	proof.Library, proof.Problem, proof.Hint = p.hide(proof.Library), p.hide(proof.Problem), p.hide(proof.Hint)
	return proof
}
