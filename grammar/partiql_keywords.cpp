#include "grammar/partiql_keywords.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace tuskgate::grammar {
namespace {

// clang-format off
constexpr std::string_view kKeywords[] = {
    "absolute", "action", "add", "allocate", "alter", "any", "are", "assertion", "at",
    "authorization", "avg", "bag", "begin", "bigint", "bit", "bit_length", "blob", "bool",
    "boolean", "can_cast", "can_lossless_cast", "cascade", "cascaded", "case", "cast",
    "catalog", "char", "char_length", "character", "character_length", "check", "clob", "close",
    "coalesce", "collate", "collation", "column", "commit", "conflict", "connect", "connection",
    "constraint", "constraints", "continue", "convert", "corresponding", "count", "create",
    "cross", "current", "current_date", "current_time", "current_timestamp", "current_user",
    "cursor", "date", "date_add", "date_diff", "deallocate", "dec", "decimal", "declare",
    "default", "deferrable", "deferred", "describe", "descriptor", "diagnostics", "disconnect",
    "distinct", "do", "domain", "double", "drop", "else", "end", "end-exec", "escape", "except",
    "exception", "exec", "execute", "external", "extract", "fetch", "first", "float", "for",
    "foreign", "found", "full", "get", "global", "go", "goto", "grant", "group", "having",
    "identity", "immediate", "index", "indicator", "initially", "inner", "input", "insensitive",
    "int", "int2", "int4", "int8", "integer", "integer2", "integer4", "integer8", "intersect",
    "interval", "isolation", "join", "key", "language", "last", "left", "let", "level", "limit",
    "list", "local", "lower", "match", "max", "min", "module", "names", "national", "natural",
    "nchar", "next", "no", "nothing", "nullif", "numeric", "octet_length", "of", "offset", "on",
    "only", "open", "option", "outer", "output", "overlaps", "pad", "partial", "pivot",
    "position", "precision", "prepare", "preserve", "primary", "prior", "privileges",
    "procedure", "public", "read", "real", "references", "relative", "restrict", "revoke",
    "right", "rollback", "rows", "schema", "scroll", "section", "session", "session_user",
    "sexp", "size", "smallint", "some", "space", "sql", "sqlcode", "sqlerror", "sqlstate",
    "string", "struct", "substring", "sum", "symbol", "system_user", "table", "temporary",
    "then", "time", "timestamp", "to", "transaction", "translate", "translation", "trim",
    "tuple", "union", "unique", "unknown", "unpivot", "upper", "usage", "user", "using",
    "values", "varchar", "varying", "view", "when", "whenever", "with", "work", "write", "zone",
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
