package discordtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// errBody is the error of decode for a body that is not one JSON value.
var errBody = errors.New("the body is not one JSON value in UTF-8")

// decode reads a JSON body into maps, slices and json.Numbers.
func decode(body []byte) (any, error) {
	if !utf8.Valid(body) {
		return nil, errBody
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, errBody
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errBody
	}
	return v, nil
}

// units counts a string's UTF-16 code units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// A form is a body being validated; it collects errors.
type form struct {
	faults []fieldFault
	server bool // the body makes Discord itself fail, with status 500
}

type fieldFault struct {
	path          []string
	code, message string
}

// A field is a position in a form's body. The methods of a field that is absent or null return zero values and record
// no error.
type field struct {
	form    *form
	path    []string
	value   any
	present bool // the key exists; its value may be null
}

// newForm starts the validation of a body.
func newForm(body any) (*form, field) {
	f := &form{}
	return f, field{form: f, value: body, present: true}
}

func (x field) isSet() bool { return x.value != nil }

// fail records an error at the field. code is Discord's name for it.
func (x field) fail(code, format string, args ...any) {
	x.form.faults = append(x.form.faults, fieldFault{x.path, code, fmt.Sprintf(format, args...)})
}

// require records an error if the field is absent or null.
func (x field) require() field {
	if !x.isSet() {
		x.fail("BASE_TYPE_REQUIRED", "This field is required")
	}
	return x
}

// forbid records an error if the field is present and not null.
func (x field) forbid(code, why string) {
	if x.isSet() {
		x.fail(code, "%s", why)
	}
}

func (x field) at(key string, v any, present bool) field {
	return field{x.form, append(slices.Clip(x.path), key), v, present}
}

// get returns the member of an object.
func (x field) get(key string) field {
	object, ok := x.value.(map[string]any)
	if !ok && x.isSet() {
		x.fail("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
	}
	v, present := object[key]
	return x.at(key, v, present)
}

// list returns the elements of an array, whose number must be in [low, high].
func (x field) list(low, high int) []field {
	if !x.isSet() {
		return nil
	}
	array, ok := x.value.([]any)
	if !ok {
		x.fail("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
		return nil
	}
	if len(array) < low || len(array) > high {
		x.fail("BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length. (there are %d)", low, high, len(array))
	}
	out := make([]field, len(array))
	for i, v := range array {
		out[i] = x.at(strconv.Itoa(i), v, true)
	}
	return out
}

// text returns a string whose length in UTF-16 code units must be in [low, high].
func (x field) text(low, high int) string {
	if !x.isSet() {
		return ""
	}
	s, ok := x.value.(string)
	if !ok {
		x.fail("STRING_TYPE_CONVERT", "Could not interpret %v as string.", x.value)
		return ""
	}
	if n := units(s); n < low || n > high {
		x.fail("BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length. (it is %d)", low, high, n)
	}
	return s
}

// integer returns a whole number in [low, high].
func (x field) integer(low, high int) int {
	if !x.isSet() {
		return 0
	}
	number, ok := x.value.(json.Number)
	n, err := strconv.Atoi(string(number))
	if !ok || err != nil {
		x.fail("NUMBER_TYPE_COERCE", "Value %v is not int.", x.value)
		return 0
	}
	if n < low || n > high {
		x.fail("NUMBER_TYPE_RANGE", "Value %d is not between %d and %d.", n, low, high)
	}
	return n
}

// oneOf returns a whole number from a set.
func (x field) oneOf(choices ...int) int {
	if !x.isSet() {
		return 0
	}
	number, _ := x.value.(json.Number)
	n, err := strconv.Atoi(string(number))
	if err != nil || !slices.Contains(choices, n) {
		x.fail("BASE_TYPE_CHOICES", "Value must be one of %v. (it is %v)", choices, x.value)
	}
	return n
}

// boolean returns a truth value.
func (x field) boolean() bool {
	b, ok := x.value.(bool)
	if !ok && x.isSet() {
		x.fail("BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
	}
	return b
}

// into decodes the field into a Go value. It is meant for fields that passed their checks.
func (x field) into(v any) {
	raw, err := json.Marshal(x.value)
	if err == nil {
		err = json.Unmarshal(raw, v)
	}
	if err != nil {
		x.fail("MODEL_TYPE_CONVERT", "%v", err)
	}
}

// err returns the answer to an invalid body, or nil if the body is valid.
func (f *form) err() *apiError {
	if len(f.faults) == 0 {
		if f.server {
			return &apiError{status: 500, message: "500: Internal Server Error",
				reason: "the text of the components is over Discord's limit of 10170 bytes"}
		}
		return nil
	}
	tree := map[string]any{}
	var reasons []string
	for _, fault := range f.faults {
		reasons = append(reasons, fmt.Sprintf("%s: %s (%s)", strings.Join(fault.path, "."), fault.message, fault.code))
		node := tree
		for _, key := range fault.path {
			next, ok := node[key].(map[string]any)
			if !ok {
				next = map[string]any{}
				node[key] = next
			}
			node = next
		}
		list, _ := node["_errors"].([]any)
		node["_errors"] = append(list, map[string]string{"code": fault.code, "message": fault.message})
	}
	return &apiError{status: 400, code: codeInvalidForm, message: "Invalid Form Body", errors: tree,
		reason: strings.Join(reasons, "; ")}
}
