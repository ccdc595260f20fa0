#include "grammar/partiql_keywords.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace tuskgate::grammar {
namespace {

// clang-format off
constexpr std::string_view kKeywords[] = {
    "absolute", "action", "add", "allocate", "alter", "any", "are", "assertion", "at",
    "authorization", "avg", "begin", "bit", "bit_length", "both", "cascade", "cascaded", "case",
    "cast", "catalog", "char", "char_length", "character", "character_length", "check", "close",
    "coalesce", "collate", "collation", "column", "commit", "connect", "connection",
    "constraint", "constraints", "continue", "convert", "corresponding", "count", "create",
    "cross", "current", "current_date", "current_time", "current_timestamp", "current_user",
    "cursor", "date", "deallocate", "dec", "decimal", "declare", "default", "deferrable",
    "deferred", "describe", "descriptor", "diagnostics", "disconnect", "distinct", "domain",
    "double", "drop", "else", "end", "except", "exception", "exec", "execute", "external",
    "extract", "fetch", "first", "float", "for", "foreign", "found", "full", "get", "global",
    "go", "goto", "grant", "group", "having", "identity", "immediate", "indicator", "initially",
    "inner", "input", "insensitive", "int", "integer", "intersect", "interval", "isolation",
    "join", "last", "left", "level", "limit", "local", "lower", "match", "max", "min", "module",
    "names", "national", "natural", "nchar", "next", "no", "nullif", "numeric", "octet_length",
    "of", "on", "only", "open", "option", "outer", "output", "overlaps", "pad", "partial",
    "pivot", "position", "precision", "prepare", "preserve", "primary", "prior", "privileges",
    "procedure", "public", "read", "real", "references", "relative", "restrict", "revoke",
    "right", "rollback", "rows", "schema", "scroll", "section", "session", "session_user",
    "size", "smallint", "some", "space", "sql", "sqlcode", "sqlerror", "sqlstate", "substring",
    "sum", "system_user", "table", "temporary", "then", "time", "to", "transaction",
    "translate", "translation", "trim", "union", "unique", "unknown", "unpivot", "upper",
    "usage", "user", "using", "values", "varchar", "varying", "view", "when", "whenever",
    "with", "work", "write", "zone",
};
// clang-format on

static_assert(std::ranges::is_sorted(kKeywords));

constexpr std::size_t kLongestKeyword =
    std::ranges::max(kKeywords, {}, [](std::string_view word) { return word.size(); }).size();

}  // namespace

bool IsPartiQLKeyword(std::string_view word) {
  if (word.size() > kLongestKeyword) return false;
  std::array<char, kLongestKeyword> buffer{};
  std::ranges::transform(word, buffer.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return std::ranges::binary_search(kKeywords, std::string_view(buffer.data(), word.size()));
}

}  // namespace tuskgate::grammar
