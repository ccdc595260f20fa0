// Patterns that tell which records a function is given, in the language of EventBridge:
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
//
// A pattern has the record's shape. Its leaves are arrays, one of whose elements has to fit: a
// string, number, boolean or null is compared; {"prefix": ...}, {"suffix": ...},
// {"equals-ignore-case": ...}, {"anything-but": ...}, {"numeric": [">", 0, "<=", 5]} and
// {"exists": true} say it in other ways. `$or` has patterns of which one has to fit.
//
// Pure.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "translator/model/json.h"

namespace tuskgate::gateway {

// What is wrong with a pattern, or nothing.
std::optional<std::string> PatternFault(const translator::Json& pattern);

// The pattern is one without fault.
bool Matches(const translator::Json& pattern, const translator::Json& record);

}  // namespace tuskgate::gateway
