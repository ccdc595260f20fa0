// The type of an attached relation's column: which attribute values it holds, and how.
//
// Text formats are those of a session with TimeZone UTC, DateStyle ISO and IntervalStyle iso_8601,
// which the gateway's sessions are.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuskgate::translator {

enum class ColumnKind {
  kInteger,      // int2, int4, int8
  kNumeric,      // numeric
  kFloat,        // float4, float8
  kText,         // text, varchar, bpchar, name, "char", citext
  kBoolean,      // bool
  kBytes,        // bytea
  kDate,         // date
  kTime,         // time, timetz
  kTimestamp,    // timestamp
  kTimestampTz,  // timestamptz
  kInterval,     // interval
  kEnum,         // any enum
  kUuid,         // uuid
  kOpaque,       // inet, cidr, macaddr, macaddr8, xml, money...: its text form, not to be computed
  kJson,         // json, jsonb
  kArray,        // of one dimension or more
  kComposite,    // a row type
  kRange,        // int4range...; its element is the subtype
};

// How dates and times of day are attribute values.
enum class TimeFormat {
  kIso,          // S: 2026-11-21, 13:26:07.000000, 2026-11-21T13:26:07.000000Z (timestamp: no Z)
  kEpoch,        // N: seconds since 1970, with fraction
  kEpochMillis,  // N: milliseconds since 1970
};

// How arrays are attribute values. A set where the elements are S, N or B; needs one dimension,
// no null and no duplicate, or reading the row is an error.
enum class ArrayFormat { kList, kSet };

// What a number becomes that no attribute can be: NaN, infinity, of more than 38 digits, of 10^126
// or more, below 10^-130. kAbsent: no attribute, or NULL inside of lists and json. kString: its
// text.
enum class NumberFormat { kError, kAbsent, kString };

struct ColumnType {
  ColumnKind kind = ColumnKind::kText;
  // As a cast spells it, quoted and qualified where need be: int4, character varying(40),
  // numeric(10,2), public."Mood". A domain's is its base type's: casts to it check nothing, the
  // column's own constraints are checked on assignment.
  std::string sql_name;

  TimeFormat time_format = TimeFormat::kIso;      // date, timestamp, timestamptz
  ArrayFormat array_format = ArrayFormat::kList;  // arrays
  NumberFormat numbers = NumberFormat::kError;    // also those inside
  bool is_jsonb = false;                          // kJson
  bool blank_padded = false;                      // char(n)
  bool loose_collation = false;                   // kText: one that is not deterministic
  std::string empty;  // kText in a key: what clients see of the empty text; empty: no item has it

  int bytes = 0;                              // kInteger: 2, 4, 8; kFloat: 4, 8
  std::optional<int> max_length;              // varchar(n), char(n), in characters
  std::vector<std::string> labels;            // kEnum, in their order
  std::shared_ptr<const ColumnType> element;  // kArray, kRange
  struct Field;
  std::vector<Field> fields;  // kComposite
};

struct ColumnType::Field {
  std::string name;
  ColumnType type;
};

// "S", "N", "B", "BOOL", "L", "M", "SS", "NS" or "BS"; empty for json, which may be anything.
std::string_view AttributeTag(const ColumnType& type);

}  // namespace tuskgate::translator
