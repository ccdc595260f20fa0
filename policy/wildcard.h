// Matching with `*` and `?`, as policies write them. Pure.
#pragma once

#include <string>
#include <string_view>

namespace tuskgate::policy {

// In patterns the wildcards are bytes that no UTF-8 text has, so that what a variable stands for,
// or an escape such as ${*}, is never taken for one.
inline constexpr char kAnyText = '\xff';       // *
inline constexpr char kAnyCharacter = '\xfe';  // ?

// The pattern of a text as a policy writes it: each * and ? is a wildcard.
std::string PatternOf(std::string_view written);

// Whether bytes of a text could be taken for wildcards: it is not UTF-8 then.
bool HasWildcardBytes(std::string_view text);

// Each star is settled once, where the part behind it is found first, so no number of stars makes
// this slow. A part that has ? in it is looked for at each place of the text.
bool MatchesPattern(std::string_view pattern, std::string_view text);

// Of ASCII's letters only.
std::string LowerCase(std::string_view text);
bool EqualsIgnoringCase(std::string_view left, std::string_view right);

}  // namespace tuskgate::policy
