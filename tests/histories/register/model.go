package main

import (
	"fmt"

	"github.com/anishathalye/porcupine"
)

// operation is a line of a history of registers. A value is written once; the empty one is absence.
type operation struct {
	Key    string `json:"key"`
	Client int    `json:"client"`
	// get, put or delete. A put or delete with a condition is done if the value is Expected.
	Kind        string `json:"kind"`
	Conditional bool   `json:"conditional"`
	Expected    string `json:"expected"`
	New         string `json:"new"`
	// done, failed (its condition did) or unknown (nothing came back).
	Outcome string `json:"outcome"`
	// What was there before, if the answer tells.
	Told bool   `json:"told"`
	Old  string `json:"old"`
	// Nanoseconds. Back is nothing of an operation that is unknown.
	Call int64 `json:"call"`
	Back int64 `json:"back"`
}

func (o operation) String() string {
	condition, old := "", ""
	if o.Conditional {
		condition = fmt.Sprintf(" if %q", o.Expected)
	}
	if o.Told {
		old = fmt.Sprintf(", was %q", o.Old)
	}
	return fmt.Sprintf("%s %q%s: %s%s", o.Kind, o.New, condition, o.Outcome, old)
}

// step tells whether the answer is right for the value that is there, and which one is there then.
//
// What is unknown may have happened at any time after its call, or not at all. Not at all is the
// same as after everything else, so it needs no case of its own.
func step(state, input, _ interface{}) (bool, interface{}) {
	value, o := state.(string), input.(operation)
	if o.Told && o.Old != value {
		return false, state
	}
	if o.Kind == "get" {
		return o.Told, state
	}
	holds := !o.Conditional || value == o.Expected
	if o.Outcome != "unknown" && holds != (o.Outcome == "done") {
		return false, state
	}
	if !holds {
		return true, state
	}
	return true, o.New
}

// register is one key, which is absent at first.
var register = porcupine.Model{
	Init: func() interface{} { return "" },
	Step: step,
	DescribeOperation: func(input, _ interface{}) string {
		return input.(operation).String()
	},
	DescribeState: func(state interface{}) string { return fmt.Sprintf("%q", state) },
}
