package retrieval

import "testing"

func TestMarks(t *testing.T) {
	for _, c := range []struct {
		sentence string
		want     marks
	}{
		{"", 0},
		{"Moscow agreed.", 0},
		{"It fell because of rain.", tellsReason | pointsBack},
		{"Not one of them came, as a Result.", tellsAmount | tellsReason},
		{"\"They waited two CENTURIES.", tellsDuration | pointsBack},
		{"He won by a method of his own?", tellsManner | pointsBack | isQuestion},
		{"Throughout the war, no ship sailed.", tellsDuration | tellsManner | tellsAmount},
		{"Ίσως γι’ αυτό: because.", tellsReason},
	} {
		if got := marksOf(c.sentence); got != c.want {
			t.Errorf("marksOf(%q) = %06b, want %06b", c.sentence, got, c.want)
		}
	}
}

// Every marker is found wherever it stands.
func TestEveryMarker(t *testing.T) {
	for _, m := range markers {
		for _, text := range m.texts {
			if marksOf("Xx"+text)&m.mark == 0 || marksOf("xx"+text+"xx")&m.mark == 0 {
				t.Errorf("%q is not found", text)
			}
		}
	}
}
