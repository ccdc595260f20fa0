// The API model: what members a request has, of what type, under which constraints.
//
// Two passes over a request, in the service's order: CheckTypes finds the first value of a wrong
// JSON type (SerializationException); CheckConstraints collects violated constraints, at most ten
// (ValidationException "N validation errors detected: ..."). After both, parsing may rely on types.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/model/validation_layer.h"

namespace tuskgate::translator {

enum class ShapeKind {
  kString,
  kBoolean,
  kInteger,
  kLong,
  kList,
  kMap,
  kStructure,
  kAttributeValue,
};

struct Shape;

// How the violations of a member are told among those of others.
enum class Report {
  kTogether,
  kAlone,      // whatever else is wrong
  kAloneBare,  // and without the count of errors
  kLast,       // not at all, when another member is wrong
};

struct Member {
  std::string_view name;  // as in JSON: "TableName"
  std::string_view path;  // as in messages: "tableName"
  const Shape* shape = nullptr;
  bool required = false;
  Report report = Report::kTogether;
};

struct Shape {
  static constexpr std::int64_t kNoMaximum = std::numeric_limits<std::int64_t>::max();
  static constexpr std::int64_t kNoMinimum = std::numeric_limits<std::int64_t>::min();

  ShapeKind kind = ShapeKind::kString;
  // Structures and maps: the service's class, which its messages name.
  std::string_view java_name = {};
  // Length of strings and lists, number of members of maps, or value of integers.
  std::int64_t minimum = kNoMinimum;
  std::int64_t maximum = kNoMaximum;
  bool is_name = false;                       // must match [a-zA-Z0-9_.-]+
  bool in_characters = false;                 // length of strings, which else is in bytes
  bool length_first = false;                  // messages tell of the length before the pattern
  std::string_view enumeration = {};          // "A, B": in the order in which messages list it
  std::vector<Member> members = {};           // structures, in the order in which they are checked
  const Shape* element = nullptr;             // lists and maps
  bool names_tables = false;                  // strings, or keys of maps: a name or an ARN
  std::int64_t element_minimum = kNoMinimum;  // maps of lists: length of each
  std::int64_t element_maximum = kNoMaximum;
  // The current layer words some constraints anew (layer_words.h): a length or value too small or
  // too large, which then names the member as in JSON and shows no value, and enumerations, which
  // it lists in another way.
  bool current_minimum = false;
  bool current_maximum = false;
  std::string_view current_enumeration = {};
  // Prints a value for messages, where that is not done as usual.
  std::string (*echo)(const Json&) = nullptr;
};

// `request` is any JSON value; a top-level value that is no object is an error too.
std::optional<ApiError> CheckTypes(const Json& request, const Shape& shape);
std::optional<ApiError> CheckConstraints(const Json& request, const Shape& shape,
                                         ValidationLayer layer = ValidationLayer::kCurrent);

// Whether a value is nested so deep that the service reads the whole request in an older way: it
// has older words for its errors, and no envelope around them.
bool IsReadTheOlderWay(const Json& request);

}  // namespace tuskgate::translator
