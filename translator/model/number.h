// DynamoDB's numbers: up to 38 significant digits, magnitudes from 1e-130 to 9.9...9e125, exact.
//
// The canonical form is plain positional decimal: no exponent, no leading or trailing zeros, no
// "-0". PostgreSQL's trim_scale(numeric)::text has the same form, so texts can be compared for
// equality wherever they were made. Thread-safe, pure.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

#include "translator/model/error.h"
#include "translator/model/validation_layer.h"

namespace tuskgate::translator {

// Any spelling the service accepts ("+3", ".5", "1e2", "007") -> canonical, or its error. The
// layers differ in what they make of a zero with an exponent, of exponents beyond those of Java's
// int, and of no text at all.
Result<std::string> NormalizeNumber(std::string_view text,
                                    ValidationLayer layer = ValidationLayer::kCurrent);

// Both canonical.
std::strong_ordering CompareNumbers(std::string_view left, std::string_view right);

// Bytes that a canonical number takes towards the item's size: one, plus one for each pair of
// digits of its significant part when pairs are aligned on the decimal point, plus one for a minus
// sign; zero takes one.
std::size_t NumberSize(std::string_view canonical);

}  // namespace tuskgate::translator
