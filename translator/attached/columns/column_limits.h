// What PostgreSQL's types can hold. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "translator/attached/columns/column_type.h"

namespace tuskgate::translator {

struct IntegerLimits {
  std::int64_t least = 0;
  std::int64_t most = 0;
};
IntegerLimits LimitsOf(int bytes);  // 2, 4 or 8

// numeric(digits,scale); nullopt for numeric.
struct NumericPrecision {
  int digits = 0;
  int scale = 0;
};
std::optional<NumericPrecision> NumericPrecisionOf(std::string_view sql_name);

// Whether a canonical number has more digits before the point than the precision allows.
bool NumericIsTooGreat(std::string_view canonical, const NumericPrecision& precision);

// The floating-point number of 4 or 8 bytes that is nearest to a canonical number.
struct Nearest {
  bool out_of_range = false;  // overflows, or becomes zero though it is not
  std::string text;           // as PostgreSQL reads it; of what is out of range, 0 or infinity
  std::string canonical;      // the number that clients see; empty for infinity
};
Nearest NearestFloat(std::string_view canonical, int bytes);

// Lower case, with hyphens; nullopt when it is no UUID.
std::optional<std::string> CanonicalUuid(std::string_view text);

// Bytes that a text of that type may have; 0 where it is not limited so.
std::size_t MostBytes(const ColumnType& type);

// Whether the text is one of the opaque type, as far as it is known; true for types of which
// PostgreSQL alone knows.
bool MayBeOpaque(std::string_view sql_name, std::string_view text);

// Whether MayBeOpaque knows all texts of the type.
bool IsKnownOpaque(std::string_view sql_name);

// What to say of a text that is no date or timestamp.
std::string_view NoTime(ColumnKind kind);

}  // namespace tuskgate::translator
