package discord

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTokensDoNotFollowRedirects(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter,
		*http.Request) {
		t.Error("a request was redirected")
	}))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	c, err := New(Options{Token: "x", APIURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	var refusal *restError
	if err := c.rest.respond(t.Context(), testInteraction(), Callback{Type: CallbackDeferMessage}); !errors.As(err,
		&refusal) || refusal.Status != 307 {
		t.Errorf("got %v", err)
	}
}

func TestNew(t *testing.T) {
	for _, tc := range []struct {
		name    string
		options Options
		err     string
	}{
		{"all there", Options{Token: "x", APIURL: "http://127.0.0.1:1", ApplicationID: "1", DevGuildID: "2"}, ""},
		{"no token", Options{Token: " \n"}, "no bot token"},
		{"no URL", Options{Token: "x", APIURL: "discord.com"}, "not an http or https URL"},
		{"an application's name", Options{Token: "x", ApplicationID: "footnote"}, "application id"},
		{"a guild's name", Options{Token: "x", DevGuildID: "home"}, "guild id"},
		{"a short key", Options{Token: "x", PublicKey: []byte{1}}, "1 bytes, not 32"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := New(tc.options)
			if tc.err == "" && err != nil || tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)) {
				t.Errorf("error %v, want %q", err, tc.err)
			}
		})
	}
}
