#include "grammar/parse_expression.h"

#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "grammar/antlr_parser.h"
#include "grammar/parse_cache.h"

namespace tuskgate::grammar {
namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
constexpr std::size_t kMaxExpressionBytes = 4096;

// Per thread and kind. An application has tens of expressions; the room is for those that write
// their values into the text. The bytes bound the trees to some 8 MB.
constexpr std::size_t kMaxCachedTrees = 1024;
constexpr std::size_t kMaxCachedTextBytes = 256 * 1024;

template <typename Tree>
std::optional<SyntaxError> CheckSize(std::string_view text) {
  if (text.empty()) return SyntaxError{"The expression can not be empty;"};
  if (text.size() <= kMaxExpressionBytes) return std::nullopt;
  std::string message = "Expression size has exceeded the maximum allowed size;";
  // The service does not tell the size of an UpdateExpression: recorded from it in 2026 by
  // paritysuite/dynamodb-conformance, tests/tier3/validation-ordering/deepRequests.test.ts.
  if constexpr (!std::is_same_v<Tree, UpdateExpression>) {
    message.append(" expression size: ").append(std::to_string(text.size()));
  }
  return SyntaxError{std::move(message)};
}

template <typename Tree>
Parsed<Tree> ParseCached(std::string_view text,
                         boost::system::result<Tree, SyntaxError> (*read)(std::string_view)) {
  thread_local ParseCache<Tree> cache(kMaxCachedTrees, kMaxCachedTextBytes);
  if (std::shared_ptr<const Tree> cached = cache.Find(text)) return cached;

  if (std::optional<SyntaxError> error = CheckSize<Tree>(text)) return *std::move(error);
  boost::system::result<Tree, SyntaxError> parsed = read(text);
  if (!parsed.has_value()) return parsed.error();
  auto tree = std::make_shared<const Tree>(*std::move(parsed));
  cache.Insert(text, tree);
  return tree;
}

}  // namespace

Parsed<Condition> ParseCondition(std::string_view text) {
  return ParseCached<Condition>(text, ReadCondition);
}

Parsed<UpdateExpression> ParseUpdate(std::string_view text) {
  return ParseCached<UpdateExpression>(text, ReadUpdate);
}

Parsed<Projection> ParseProjection(std::string_view text) {
  return ParseCached<Projection>(text, ReadProjection);
}

}  // namespace tuskgate::grammar
