// Text that PostgreSQL can hold: DynamoDB's strings and names may contain U+0000, PostgreSQL's
// text and jsonb may not.
//
// U+0000 is stored as U+0001 U+10FFFE and U+0001 as U+0001 U+10FFFF; all else is stored as it is.
// The mapping is reversible, keeps the bytewise order of strings, and keeps prefixes prefixes, so
// keys, comparisons and begins_with work on stored text as they do on the original. It also keeps
// substrings, but for needles that begin with U+10FFFE or U+10FFFF, noncharacters by Unicode, which
// could match the second half of an escape.
#pragma once

#include <string>
#include <string_view>

namespace tuskgate::translator {

bool NeedsEscape(std::string_view text);
std::string ToStored(std::string_view text);
std::string FromStored(std::string_view stored);

// Appends `text` as a JSON string literal, quotes included.
void AppendJsonString(std::string& out, std::string_view text);

// JSON text as jsonb prints it -> the same with U+0000 and U+0001 restored. Most texts hold no
// escape and are appended as they are.
void AppendFromStoredJson(std::string& out, std::string_view json);

}  // namespace tuskgate::translator
