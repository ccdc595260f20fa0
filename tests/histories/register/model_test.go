package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func get(call, back int64, old string) operation {
	return operation{Kind: "get", Outcome: "done", Told: true, Old: old, Call: call, Back: back}
}

func put(call, back int64, value string) operation {
	return operation{Kind: "put", New: value, Outcome: "done", Call: call, Back: back}
}

// swap is a put with a condition.
func swap(call, back int64, expected, value, outcome string) operation {
	return operation{Kind: "put", Conditional: true, Expected: expected, New: value,
		Outcome: outcome, Call: call, Back: back}
}

func remove(call, back int64, old string) operation {
	return operation{Kind: "delete", Outcome: "done", Told: true, Old: old, Call: call, Back: back}
}

func unknown(o operation) operation {
	o.Outcome, o.Told, o.Old, o.Back = "unknown", false, "", 0
	return o
}

func TestHistories(t *testing.T) {
	for name, history := range map[string]struct {
		status     int
		operations []operation
	}{
		"one after the other": {0, []operation{
			get(0, 1, ""), put(2, 3, "a"), get(4, 5, "a"), remove(6, 7, "a"), get(8, 9, ""),
			swap(10, 11, "", "b", "done"), swap(12, 13, "a", "c", "failed"), get(14, 15, "b")}},
		"at once": {0, []operation{put(0, 9, "a"), put(0, 9, "b"), get(1, 8, ""), get(2, 9, "a"),
			get(10, 11, "b")}},
		"a stale read":          {1, []operation{put(0, 1, "a"), put(2, 3, "b"), get(4, 5, "a")}},
		"a value of nobody's":   {1, []operation{put(0, 1, "a"), get(2, 3, "b")}},
		"a read that goes back": {1, []operation{put(0, 9, "a"), get(1, 2, "a"), get(3, 4, "")}},
		"a lost update": {1, []operation{put(0, 1, "a"), swap(2, 9, "a", "b", "done"),
			swap(2, 9, "a", "c", "done")}},
		"a lost update that was told": {1, []operation{put(0, 1, "a"),
			{Kind: "put", New: "b", Outcome: "done", Told: true, Old: "a", Call: 2, Back: 9},
			{Kind: "put", New: "c", Outcome: "done", Told: true, Old: "a", Call: 2, Back: 9}}},
		"a failure without a cause": {1, []operation{put(0, 1, "a"),
			swap(2, 3, "a", "b", "failed")}},
		"a failure that was done": {1, []operation{put(0, 1, "a"), swap(2, 3, "x", "b", "failed"),
			get(4, 5, "b")}},
		"a deletion that came back": {1, []operation{put(0, 1, "a"), remove(2, 3, "a"),
			get(4, 5, "a")}},
		"unknown and done": {0, []operation{put(0, 1, "a"), unknown(put(2, 0, "b")),
			get(4, 5, "a"), get(6, 7, "b")}},
		"unknown and not done": {0, []operation{put(0, 1, "a"), unknown(put(2, 0, "b")),
			get(4, 5, "a"), put(6, 7, "c"), get(8, 9, "c")}},
		"unknown and done twice": {1, []operation{put(0, 1, "a"), unknown(put(2, 0, "b")),
			get(4, 5, "b"), put(6, 7, "c"), get(8, 9, "b")}},
		"unknown with a condition": {1, []operation{put(0, 1, "a"),
			unknown(swap(2, 0, "x", "b", "")), get(4, 5, "b")}},
	} {
		t.Run(name, func(t *testing.T) {
			var text strings.Builder
			for _, o := range history.operations {
				o.Key = "k"
				line, _ := json.Marshal(o)
				text.Write(append(line, '\n'))
			}
			keys, err := read(strings.NewReader(text.String()))
			if err != nil {
				t.Fatal(err)
			}
			if said, status := check(keys, time.Minute, ""); status != history.status {
				t.Errorf("%d instead of %d: %v", status, history.status, said)
			}
		})
	}
}

func TestWhatIsNoHistory(t *testing.T) {
	for _, line := range []string{"x", `{"kind":"get"}`, `{"kind":"eat","outcome":"done"}`} {
		if _, err := read(strings.NewReader(line)); err == nil {
			t.Errorf("%s was read", line)
		}
	}
}
