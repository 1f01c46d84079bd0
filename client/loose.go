package client

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// unmarshalLoosely reads JSON as Plex Media Servers write it into out, a pointer to a struct. Versions of
// them differ in what is a number, a string or a bool, give a single thing where there are lists
// elsewhere, and have members whose names differ by case only. So names are compared as they are, a
// scalar is taken in whichever form it comes, and what does not fit is left out. Only what is no JSON
// object at all is an error.
func unmarshalLoosely(data []byte, out any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		return err
	}
	fill(reflect.ValueOf(out).Elem(), object)
	return nil
}

// fill stores v, as encoding/json decodes it into an any, in dst as far as that is possible.
func fill(dst reflect.Value, v any) {
	if v == nil {
		return
	}
	if own, ok := dst.Addr().Interface().(json.Unmarshaler); ok {
		if text, err := json.Marshal(v); err == nil {
			_ = own.UnmarshalJSON(text) // what does not fit is left out
		}
		return
	}
	switch dst.Kind() {
	case reflect.Struct:
		if object, ok := v.(map[string]any); ok {
			fillStruct(dst, object)
		}
	case reflect.Slice:
		list, ok := v.([]any)
		if !ok {
			list = []any{v}
		}
		all := reflect.MakeSlice(dst.Type(), len(list), len(list))
		for i, item := range list {
			fill(all.Index(i), item)
		}
		dst.Set(all)
	case reflect.Pointer:
		if v == "" {
			return
		}
		to := reflect.New(dst.Type().Elem())
		fill(to.Elem(), v)
		dst.Set(to)
	default:
		if text, ok := scalar(v); ok {
			fillScalar(dst, text)
		}
	}
}

func fillStruct(dst reflect.Value, object map[string]any) {
	for i := range dst.NumField() {
		field := dst.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "" && field.Type.Kind() == reflect.Struct:
			fillStruct(dst.Field(i), object)
		case field.IsExported() && name != "" && name != "-":
			fill(dst.Field(i), object[name])
		}
	}
}

// scalar returns the text of a string, a number or a bool.
func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

func fillScalar(dst reflect.Value, text string) {
	switch dst.Kind() {
	case reflect.String:
		dst.SetString(text)
	case reflect.Bool:
		dst.SetBool(text == "1" || text == "true")
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if n, ok := whole(text); ok && !dst.OverflowInt(n) {
			dst.SetInt(n)
		}
	case reflect.Float32, reflect.Float64:
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			dst.SetFloat(f)
		}
	default: // plexapi has no others
	}
}

// whole reads a whole number, a fraction cut off; a bool is 1 or 0.
func whole(text string) (int64, bool) {
	switch text {
	case "true":
		return 1, true
	case "false":
		return 0, true
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(text, 64)
	const most = 1 << 62
	if err != nil || !(f > -most && f < most) {
		return 0, false
	}
	return int64(f), true
}
