#include "grammar/parse_partiql.h"

#include <cstddef>
#include <memory>
#include <utility>

#include "grammar/parse_cache.h"
#include "grammar/partiql_parser.h"

namespace tuskgate::grammar {
namespace {

// An application has tens of statements, with parameters for what varies.
constexpr std::size_t kMaxCachedTrees = 1024;
constexpr std::size_t kMaxCachedTextBytes = 256 * 1024;

}  // namespace

Parsed<partiql::Statement> ParsePartiQL(std::string_view text) {
  thread_local ParseCache<partiql::Statement> cache(kMaxCachedTrees, kMaxCachedTextBytes);
  if (auto cached = cache.Find(text)) return cached;
  auto parsed = ReadPartiQL(text);
  if (!parsed.has_value()) return parsed.error();
  auto tree = std::make_shared<const partiql::Statement>(*std::move(parsed));
  cache.Insert(text, tree);
  return tree;
}

}  // namespace tuskgate::grammar
