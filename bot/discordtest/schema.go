package discordtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// schemaFile is the path of Discord's published OpenAPI file, relative to the working directory or one above it.
const schemaFile = "shared/discord/openapi.json"

// schemas checks bodies against Discord's published description of its API. A nil
// *schemas checks nothing.
type schemas struct {
	byName map[string]*jsonschema.Schema // by component name
	list   *jsonschema.Schema            // of a bulk overwrite of commands
}

// callbackSchemas maps callback types to component names.
var callbackSchemas = map[int]string{
	CallbackPong:           "PongInteractionCallbackRequest",
	CallbackMessage:        "CreateMessageInteractionCallbackRequest",
	CallbackDeferred:       "CreateMessageInteractionCallbackRequest",
	CallbackDeferredUpdate: "UpdateMessageInteractionCallbackRequest",
	CallbackUpdate:         "UpdateMessageInteractionCallbackRequest",
	CallbackAutocomplete:   "ApplicationCommandAutocompleteCallbackRequest",
	CallbackModal:          "ModalInteractionCallbackRequest",
}

const (
	schemaFollowup = "IncomingWebhookRequestPartial"
	schemaMessage  = "MessageCreateRequest"
	schemaEdit     = "IncomingWebhookUpdateRequestPartial"
)

// loadSchemas returns the compiled OpenAPI file, or nil without error if there is none. Reading and compiling it
// takes longer than most tests, so it is done once.
var loadSchemas = sync.OnceValues(func() (*schemas, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", schemaFile, err)
	}
	return readSchemas(dir)
})

// readSchemas compiles the nearest OpenAPI file in dir or above it.
func readSchemas(dir string) (*schemas, error) {
	data, err := findSchemaFile(dir)
	if data == nil || err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", schemaFile, err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	if err := compiler.AddResource("discord.json", doc); err != nil {
		return nil, fmt.Errorf("read %s: %w", schemaFile, err)
	}
	s := &schemas{byName: map[string]*jsonschema.Schema{}}
	names := []string{schemaFollowup, schemaEdit, schemaMessage}
	for _, name := range callbackSchemas {
		names = append(names, name)
	}
	for _, name := range names {
		if s.byName[name], err = compiler.Compile("discord.json#/components/schemas/" + name); err != nil {
			return nil, fmt.Errorf("compile %s: %w", schemaFile, err)
		}
	}
	const put = "discord.json#/paths/~1applications~1%7Bapplication_id%7D~1commands/put" +
		"/requestBody/content/application~1json/schema"
	if s.list, err = compiler.Compile(put); err != nil {
		return nil, fmt.Errorf("compile %s: %w", schemaFile, err)
	}
	return s, nil
}

// findSchemaFile reads the nearest OpenAPI file in dir or above it. It returns nil without error if there is none.
func findSchemaFile(dir string) ([]byte, error) {
	for {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(schemaFile)))
		if err == nil {
			return data, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read %s: %w", schemaFile, err)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return nil, nil
		}
		dir = parent
	}
}

// callback checks a first response of a given type.
func (s *schemas) callback(kind int, x field) { s.check(callbackSchemas[kind], x) }

// check checks a body against a component schema. It skips a body that already failed: the built-in rules describe
// the fault more clearly.
func (s *schemas) check(name string, x field) {
	if s != nil {
		validate(s.byName[name], x)
	}
}

// commands checks a bulk overwrite of commands.
func (s *schemas) commands(x field) {
	if s != nil {
		validate(s.list, field{x.form, x.path, numericPermissions(x.value), true})
	}
}

// numericPermissions returns the commands with default_member_permissions as a number. Discord documents a string and
// accepts both; its schema only has the number.
func numericPermissions(body any) any {
	list, _ := body.([]any)
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
		command, _ := v.(map[string]any)
		text, ok := command["default_member_permissions"].(string)
		if !ok {
			continue
		}
		changed := map[string]any{}
		for key, member := range command {
			changed[key] = member
		}
		changed["default_member_permissions"] = json.Number(text)
		out[i] = changed
	}
	return out
}

func validate(schema *jsonschema.Schema, x field) {
	if schema == nil || len(x.form.faults) > 0 {
		return
	}
	err := schema.Validate(x.value)
	var invalid *jsonschema.ValidationError
	if errors.As(err, &invalid) {
		blame(x, invalid)
	} else if err != nil {
		x.fail("SCHEMA", "%v", err)
	}
}

// blame records the innermost causes of a validation error at their paths. Of the branches of a union it uses the one
// with the deepest error, which is most likely the one that was meant.
func blame(x field, e *jsonschema.ValidationError) {
	if len(e.Causes) == 0 {
		printer := message.NewPrinter(language.English)
		at := field{x.form, e.InstanceLocation, nil, true}
		at.fail("SCHEMA", "%s", e.ErrorKind.LocalizedString(printer))
		return
	}
	deepest := 0
	for _, cause := range e.Causes {
		deepest = max(deepest, depth(cause))
	}
	for _, cause := range e.Causes {
		if depth(cause) == deepest {
			blame(x, cause)
		}
	}
}

// depth returns the length of the longest path among an error's causes.
func depth(e *jsonschema.ValidationError) int {
	n := len(e.InstanceLocation)
	for _, cause := range e.Causes {
		n = max(n, depth(cause))
	}
	return n
}
