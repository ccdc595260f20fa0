// What DynamoDB says of a statement that its parser does not understand. Internal to grammar/:
// names ANTLR types.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <antlr4-runtime.h>

namespace tuskgate::grammar {

// Where the parser stopped: before the token of this index, in these rules, the innermost first.
struct PartiQLStop {
  std::size_t token = 0;
  std::vector<std::size_t> rules;
};

// `tokens` end with that of the end of the text.
std::string ExplainPartiQL(std::string_view text, antlr4::CommonTokenStream& tokens,
                           const PartiQLStop& stop);

// What no token of a statement may be, whatever stands around it: characters without a meaning,
// quotes and comments that nothing closes, and numbers whose exponent is beyond the service's.
bool IsUnreadable(std::string_view text, const antlr4::Token& token);

}  // namespace tuskgate::grammar
