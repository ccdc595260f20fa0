// How a relation is to appear as a DynamoDB table: the JSON object that its owner writes, in a
// comment on the relation or in a mapping file. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_type.h"

namespace tuskgate::translator {

// What is said of one column. Unset: what the relation says.
struct ColumnMapping {
  std::string column;
  bool exposed = true;
  std::optional<std::string> attribute;
  std::optional<TimeFormat> dates;
  std::optional<ArrayFormat> arrays;
  std::optional<NumberFormat> numbers;
};

// A secondary index by its columns.
struct IndexMapping {
  std::string name;
  std::string partition_key;
  std::string sort_key;  // empty: none
};

enum class IndexChoice {
  kAuto,     // from the relation's own indexes
  kNone,     //
  kNamed,    // from those of its indexes and constraints
  kDefined,  // as the mapping says
};

struct RelationMapping {
  std::string table;  // empty: the relation's name

  // Columns' names or templates. Both empty: from the relation's primary key.
  std::string partition_key;
  std::string sort_key;
  std::string partition_key_name;
  std::string sort_key_name;

  std::vector<ColumnMapping> columns;
  TimeFormat dates = TimeFormat::kIso;
  ArrayFormat arrays = ArrayFormat::kList;
  NumberFormat numbers = NumberFormat::kError;
  NullColumns nulls = NullColumns::kAbsent;
  MissingColumns missing = MissingColumns::kNull;
  UnknownAttributes unknown = UnknownAttributes::kReject;
  std::string overflow;   // a column's name
  std::string empty_key;  // of texts in keys, what the empty one is to clients; empty: no key
  bool read_only = false;
  bool principal = false;  // its statements run with `tuskgate.principal` set

  IndexChoice indexes = IndexChoice::kAuto;
  std::vector<std::string> index_names;
  std::vector<IndexMapping> index_definitions;

  const ColumnMapping* Find(std::string_view column) const;
};

// Why a text is no mapping: a sentence without an end.
struct MappingError {
  std::string reason;
};
template <typename T>
using MappingResult = std::variant<T, MappingError>;

// An object, or an array of objects where a relation is in several tables.
MappingResult<std::vector<RelationMapping>> ParseMappings(std::string_view json);

// Where in a relation's comment the mapping begins, and its JSON; nullopt when there is none. The
// mapping is the word `@dynamodb` and what follows; nothing else may follow.
struct MappingComment {
  std::size_t begin = 0;
  std::string_view json;  // "{}" where nothing follows
};
std::optional<MappingComment> FindMappingComment(std::string_view comment);

// A comment with its mapping put in, replaced or (where `json` is empty) taken out.
std::string WithMapping(std::string_view comment, std::string_view json);

// A relation as mapping files and the command line name it: schema.name, each part in double
// quotes if need be; without a schema it is in `public`. Letters' case counts.
struct QualifiedName {
  std::string schema;
  std::string name;

  // How it is written here: quoted only where need be.
  std::string Text() const;
  friend bool operator==(const QualifiedName&, const QualifiedName&) = default;
  friend auto operator<=>(const QualifiedName&, const QualifiedName&) = default;
};
std::optional<QualifiedName> ParseQualifiedName(std::string_view text);

// A mapping file: {"relations": {"public.orders": mapping or array of mappings, ...}}. What is
// wrong with one relation does not concern the others.
struct MappingFile {
  struct Entry {
    QualifiedName relation;
    MappingResult<std::vector<RelationMapping>> mappings;
  };
  std::vector<Entry> entries;
};
MappingResult<MappingFile> ParseMappingFile(std::string_view json);

}  // namespace tuskgate::translator
