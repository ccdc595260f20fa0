// Checks that histories of single keys are linearizable, with porcupine.
//
//	register [--timeout SECONDS] [--picture FILE] HISTORY…
//
// A history is a file of JSON lines (see operation). It ends with 1 if a key's history is not
// linearizable, with 2 if that could not be found out, and prints which.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"sort"
	"time"

	"github.com/anishathalye/porcupine"
)

// read returns the operations of each key.
func read(source io.Reader) (map[string][]porcupine.Operation, error) {
	keys := map[string][]porcupine.Operation{}
	lines := bufio.NewScanner(source)
	for number := 1; lines.Scan(); number++ {
		var o operation
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		switch {
		case o.Kind != "get" && o.Kind != "put" && o.Kind != "delete":
			return nil, fmt.Errorf("line %d: no kind of operation: %q", number, o.Kind)
		case o.Outcome != "done" && o.Outcome != "failed" && o.Outcome != "unknown":
			return nil, fmt.Errorf("line %d: no outcome: %q", number, o.Outcome)
		}
		back := o.Back
		if o.Outcome == "unknown" {
			if o.Kind == "get" {
				continue // says nothing
			}
			back = math.MaxInt64
		}
		keys[o.Key] = append(keys[o.Key], porcupine.Operation{
			ClientId: o.Client, Input: o, Call: o.Call, Return: back})
	}
	return keys, lines.Err()
}

// check returns what is to be said about the keys, and the status to end with.
func check(keys map[string][]porcupine.Operation, timeout time.Duration, picture string) ([]string, int) {
	names := make([]string, 0, len(keys))
	for name := range keys {
		names = append(names, name)
	}
	sort.Strings(names)
	said, status := []string{}, 0
	for _, name := range names {
		result, info := porcupine.CheckOperationsVerbose(register, keys[name], timeout)
		switch result {
		case porcupine.Illegal:
			said = append(said, fmt.Sprintf("%s is not linearizable", name))
			status = 1
			if picture != "" {
				if err := porcupine.VisualizePath(register, info, picture); err != nil {
					said = append(said, err.Error())
				}
			}
		case porcupine.Unknown:
			said = append(said, fmt.Sprintf("%s: not found out in %v", name, timeout))
			if status == 0 {
				status = 2
			}
		}
	}
	return said, status
}

func main() {
	seconds := flag.Int("timeout", 60, "seconds for a key")
	picture := flag.String("picture", "", "HTML `file` that shows the last history that is refused")
	flag.Parse()
	status, operations, keys := 0, 0, 0
	for _, path := range flag.Args() {
		file, err := os.Open(path)
		if err == nil {
			var history map[string][]porcupine.Operation
			if history, err = read(file); err == nil {
				said, found := check(history, time.Duration(*seconds)*time.Second, *picture)
				for _, line := range said {
					fmt.Printf("%s: %s\n", path, line)
				}
				if status != 1 && found != 0 {
					status = found
				}
				keys += len(history)
				for _, each := range history {
					operations += len(each)
				}
			}
			file.Close()
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", path, err)
			os.Exit(3)
		}
	}
	fmt.Printf("%d operations on %d keys\n", operations, keys)
	os.Exit(status)
}
