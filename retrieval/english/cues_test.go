package english

import "testing"

func TestCuesOf(t *testing.T) {
	for _, c := range []struct {
		sentence string
		want     Cues
	}{
		{"", 0},
		{"Moscow agreed.", 0},
		{"It fell because of rain.", ReasonCue | RefersBack},
		{"Not one of them came, as a Result.", AmountCue | ReasonCue},
		{"\"They waited two CENTURIES.", DurationCue | RefersBack},
		{"He won by a method of his own?", MannerCue | RefersBack | IsQuestion},
		{"Throughout the war, no ship sailed.", DurationCue | MannerCue | AmountCue},
		{"Ίσως γι’ αυτό: because.", ReasonCue},
	} {
		if got := CuesOf(c.sentence); got != c.want {
			t.Errorf("CuesOf(%q) = %06b, want %06b", c.sentence, got, c.want)
		}
	}
}

// Every phrase is found wherever it occurs.
func TestEveryCue(t *testing.T) {
	for _, phrases := range theLexicon().cues {
		for _, p := range phrases {
			if CuesOf("Xx"+p.text)&p.cue == 0 || CuesOf("xx"+p.text+"xx")&p.cue == 0 {
				t.Errorf("%q is not found", p.text)
			}
		}
	}
}
