package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"footnote/corpus/edtf"
)

// timelineOf returns a timeline of the built-in text.
func timelineOf(t *testing.T, args ...string) string {
	t.Helper()
	setEnvironment(t, nil)
	var stdout, stderr strings.Builder
	args = append([]string{"timeline"}, args...)
	if code := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	return stdout.String()
}

// TestTimelinePage opens the page in a browser. It shows the list, the script draws the years, and zooming in hides
// events outside the picture.
func TestTimelinePage(t *testing.T) {
	page := timelineOf(t, "--html")
	if strings.Contains(page, "<link") || strings.Contains(page, "src=") || strings.Contains(page, "@import") {
		t.Error("the page is not self-contained")
	}
	const zoomIn = `<script>["+","+","+"].forEach(function (key) {
		picture.dispatchEvent(new KeyboardEvent("keydown", { key: key }));
	});</script>`
	whole := inBrowser(t, page)
	contains(t, whole, `class="scripted"`, ">1960</text>", `<span id="count">36</span>`,
		"<mark>1960</mark>", "by August 1949")
	if strings.Contains(whole, `class="outside"`) {
		t.Error("the first view hides events")
	}
	zoomed := inBrowser(t, strings.Replace(page, "</body>", zoomIn+"</body>", 1))
	contains(t, zoomed, " of 36</span>", `class="outside"`, ">1969</text>")
	const zoomFar = `<script>for (var i = 0; i < 9; i++)
		picture.dispatchEvent(new WheelEvent("wheel", { deltaY: -400, clientX: 200 }));
	</script>`
	far := inBrowser(t, strings.Replace(page, "</body>", zoomFar+"</body>", 1))
	if !regexp.MustCompile(`>(Jan|Mar|May|Jul) 19\d\d</text>`).MatchString(far) {
		t.Error("the picture shows no months at high zoom")
	}
	withoutScript := strings.Replace(page, "<script>", `<script type="text/plain">`, 1)
	contains(t, inBrowser(t, withoutScript), `<a class="date" href="#e36" `, ">1948</text>")
}

// TestTimelinePageEscapes checks texts and a title that try to inject markup.
func TestTimelinePageEscapes(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/a.txt", "The <script>alert(1)</script> ship sailed in 1950 with \"goods\" & men.")
	page := timelineOf(t, "--html", "--corpus", dir, "</title><script>alert(2)</script> ship")
	if strings.Contains(page, "<script>alert") {
		t.Error("a script of the corpus or the topic got into the page")
	}
}

func TestTimelineJS(t *testing.T) {
	var got timelineJS
	if err := json.Unmarshal([]byte(timelineOf(t, "--timelinejs", "treaty")), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Events) != 5 || *got.Events[0].Start != (dateJS{Year: 1950}) || got.Events[0].End != nil {
		t.Errorf("got %+v", got.Events)
	}
	late := got.Events[3]
	if *late.Start != (dateJS{Year: 1977}) || *late.End != (dateJS{Year: 1979}) || late.Display != "1977–1979" {
		t.Errorf("the late 1970s: got %+v to %+v", late.Start, late.End)
	}
}

func TestEdgesOfDates(t *testing.T) {
	tests := []struct {
		edtf       string
		start, end dateJS
	}{
		{"1950-02-14", dateJS{1950, 2, 14}, dateJS{1950, 2, 14}},
		{"1969-21", dateJS{1969, 3, 0}, dateJS{1969, 5, 0}},
		{"1942-24", dateJS{1942, 12, 0}, dateJS{1943, 2, 0}},
		{"196X", dateJS{1960, 0, 0}, dateJS{1969, 0, 0}},
		{"-0043", dateJS{-43, 0, 0}, dateJS{-43, 0, 0}},
	}
	for _, tt := range tests {
		i, err := edtf.Parse(tt.edtf)
		if err != nil {
			t.Fatal(err)
		}
		if start, end := edgeJS(i, false), edgeJS(i, true); *start != tt.start || *end != tt.end {
			t.Errorf("%s: got %v to %v, want %v to %v", tt.edtf, *start, *end, tt.start, tt.end)
		}
	}
}
